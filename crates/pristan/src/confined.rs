//! Processes that read strangers' files, and can do nothing else.
//!
//! A file that somebody sends may be made to break the program that reads it.
//! So it is read by a process of its own: the program started again with
//! nothing in its surroundings, which before it takes the first byte gives up
//! opening files (Landlock), every call to the system that reading does not
//! need (seccomp: no files, no network, no other program), and all but so much
//! memory and so many seconds ([`Task`]). What it finds, it can only write to
//! the pipe it was given, and who takes it believes nothing of it. Where the
//! system cannot confine it, nothing is read.
use domain::person_list::Layout;
use formats::person_list::{FormRemark, layout_of_xlsform};
use formats::programme::{Directory, Whole, read_whole};
use formats::shared_copy::{Unfit, shared_copy};
use formats::sheet::{LINE, Lines, SheetRemark, Trace};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdout, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The word that starts the program as such a process. It is no command of
/// people's.
pub(crate) const WORD: &str = "__read-confined";

/// What such a process does; the word for it comes behind [`WORD`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Makes the copy of a file that is fit to be shared.
    Copy,
    /// Reads the rows of a spreadsheet.
    Sheet,
    /// Reads a programme document.
    Programme,
    /// Looks for the marks of exports.
    Traces,
    /// Makes a layout of a form.
    Form,
}

impl Task {
    const ALL: [Self; 5] = [Self::Copy, Self::Sheet, Self::Programme, Self::Traces, Self::Form];

    const fn word(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Sheet => "sheet",
            Self::Programme => "programme",
            Self::Traces => "traces",
            Self::Form => "form",
        }
    }

    /// Bytes of memory that it may take, beside the program itself. A sheet of
    /// the largest size taken, 64 MiB, is held as it came and as text, and the
    /// texts of an XLSX file in a table of their own.
    const fn memory(self) -> u64 {
        match self {
            Self::Copy | Self::Programme | Self::Form => 256 * 1024 * 1024,
            Self::Sheet | Self::Traces => 768 * 1024 * 1024,
        }
    }

    /// Seconds of computing that it may take.
    const fn seconds(self) -> u64 {
        match self {
            Self::Copy | Self::Programme | Self::Form => 10,
            // A million rows take a tenth of that.
            Self::Sheet | Self::Traces => 60,
        }
    }

    /// How long it is waited for: its seconds of computing, twice, for a busy
    /// machine. For the whole answer; of a sheet for each row.
    const fn patience(self) -> Duration {
        Duration::from_secs(2 * self.seconds())
    }
}

/// Exit codes: there is no copy, for the reason on the pipe; not confined.
const UNFIT: u8 = 3;
const LOOSE: u8 = 4;

/// Rows that are kept for who takes them.
const AHEAD: usize = 16;

/// Reads strangers' files in confined processes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Confined;

impl web::Strangers for Confined {
    fn shared_copy(&self, media_type: &str, content: &[u8]) -> Result<Vec<u8>, Unfit> {
        let Some((bytes, ended)) = answer(Task::Copy, media_type, content) else {
            return Err(Unfit::Unread);
        };
        match code(ended) {
            Some(0) => Ok(bytes),
            Some(UNFIT) => {
                let reason = Unfit::ALL.into_iter().find(|unfit| unfit.code().as_bytes() == bytes);
                Err(reason.unwrap_or(Unfit::Unread))
            }
            // Killed: out of time, out of memory, or at something it may not do.
            _ => Err(Unfit::Unread),
        }
    }

    fn sheet(&self, content: Vec<u8>, name: &str, kind: &str) -> Lines {
        // The name is of one line, and the kind of one word.
        let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        match FromChild::start(format!("{kind} {name}"), content) {
            Ok(lines) => Box::new(lines),
            Err(error) => {
                failed(&error);
                Box::new(std::iter::empty())
            }
        }
    }

    fn programme(&self, content: &[u8], name: &str) -> Whole {
        Self::document(content, name, false)
    }
}

impl Confined {
    /// Reads a programme document; see [`Directory::propose_only`].
    pub(crate) fn document(content: &[u8], name: &str, propose_only: bool) -> Whole {
        let how = if propose_only { PROPOSE } else { "" };
        let told = answer(Task::Programme, how, content).filter(|(_, ended)| ended.success());
        let told = told.and_then(|(bytes, _)| serde_json::from_slice(&bytes).ok());
        told.unwrap_or_else(|| Whole::unread(name))
    }

    /// The layout `id` of the answers to a form; see [`layout_of_xlsform`].
    pub(crate) fn form(
        content: &[u8],
        name: &str,
        id: &str,
    ) -> Result<(Layout, Vec<FormRemark>), SheetRemark> {
        let id: String = id.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let told = answer(Task::Form, &id, content).filter(|(_, ended)| ended.success());
        let told = told.and_then(|(bytes, _)| serde_json::from_slice(&bytes).ok());
        told.unwrap_or_else(|| Err(formats::sheet::unread(name)))
    }

    /// The marks of exports in a file; see [`formats::sheet::traces`].
    pub(crate) fn traces(content: &[u8], name: &str) -> Result<Vec<Trace>, SheetRemark> {
        let told = answer(Task::Traces, "", content).filter(|(_, ended)| ended.success());
        let told = told.and_then(|(bytes, _)| serde_json::from_slice(&bytes).ok());
        told.unwrap_or_else(|| Err(formats::sheet::unread(name)))
    }
}

/// Whether a process can be confined here: one is, and reads a file.
pub(crate) fn works() -> bool {
    answer(Task::Copy, "text/plain", b"a file").is_some_and(|(bytes, _)| bytes == b"a file")
}

/// What the first line says for a document read without confirmed splits.
const PROPOSE: &str = "propose-only";

fn code(ended: ExitStatus) -> Option<u8> {
    ended.code().and_then(|code| u8::try_from(code).ok())
}

fn failed(error: &io::Error) {
    tracing::error!(%error, "a file could not be read in a process of its own");
}

fn start(task: Task) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args([WORD, task.word()])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// Says what is to be done and hands the file over. A process that has broken
/// off reads no further: what it wrote and how it ended tell the rest.
fn hand_over(input: Option<impl Write>, head: &str, content: &[u8]) {
    let _ = input.map(|mut input| {
        input.write_all(head.as_bytes())?;
        input.write_all(b"\n")?;
        input.write_all(content)
    });
}

/// What a confined process answers, and how it ended; none when it did not in
/// time, or could not be confined.
fn answer(task: Task, head: &str, content: &[u8]) -> Option<(Vec<u8>, ExitStatus)> {
    let answered = ask(task, head, content).and_then(|answered| match answered {
        Some((_, ended)) if code(ended) == Some(LOOSE) => Err(loose()),
        other => Ok(other),
    });
    answered.unwrap_or_else(|error| {
        failed(&error);
        None
    })
}

fn loose() -> io::Error {
    io::Error::other("the system does not confine a process")
}

fn ask(task: Task, head: &str, content: &[u8]) -> io::Result<Option<(Vec<u8>, ExitStatus)>> {
    let mut child = start(task)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (told, answer) = mpsc::channel();
    let result = thread::scope(|scope| {
        scope.spawn(move || hand_over(input, head, content));
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let most = formats::shared_copy::LARGEST_UNPACKED;
            let read = output.map(|output| output.take(most).read_to_end(&mut bytes));
            let _ = told.send(read.map(|read| read.map(|_| bytes)));
        });
        let bytes = answer.recv_timeout(task.patience());
        if bytes.is_err() {
            // The threads above end once its pipes are closed.
            child.kill()?;
        }
        let ended = child.wait()?;
        io::Result::Ok((bytes, ended))
    });
    let (bytes, ended) = result?;
    let Ok(Some(bytes)) = bytes else { return Ok(None) };
    Ok(Some((bytes?, ended)))
}

/// The rows that a confined process tells. It ends with them: who breaks off
/// ends the process.
struct FromChild {
    child: Child,
    lines: mpsc::Receiver<Vec<u8>>,
}

impl FromChild {
    fn start(head: String, content: Vec<u8>) -> io::Result<Self> {
        let mut child = start(Task::Sheet)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (told, lines) = mpsc::sync_channel(AHEAD);
        thread::spawn(move || hand_over(input, &head, &content));
        thread::spawn(move || output.map(|output| hand_on(output, &told)));
        Ok(Self { child, lines })
    }
}

/// Hands on line by line what a process says, up to a line that is too long or
/// not ended.
fn hand_on(output: ChildStdout, told: &mpsc::SyncSender<Vec<u8>>) {
    let mut output = BufReader::with_capacity(64 * 1024, output);
    loop {
        let mut line = Vec::new();
        let most = u64::try_from(LINE).unwrap_or(u64::MAX);
        let read = output.by_ref().take(most).read_until(b'\n', &mut line);
        if read.is_err() || line.pop() != Some(b'\n') || told.send(line).is_err() {
            return;
        }
    }
}

impl Iterator for FromChild {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.lines.recv_timeout(Task::Sheet.patience()).ok()
    }
}

impl Drop for FromChild {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        match self.child.wait() {
            Ok(ended) if code(ended) == Some(LOOSE) => failed(&loose()),
            Ok(_) => {}
            Err(error) => failed(&error),
        }
    }
}

/// The confined process: what to do with the file on the first line, the file
/// after it; what is in it on the way out.
pub(crate) fn child() -> ExitCode {
    let word = std::env::args().nth(2).unwrap_or_default();
    let task = Task::ALL.into_iter().find(|task| task.word() == word);
    let Some(task) = task.filter(|task| confine(task.memory(), task.seconds()).is_ok()) else {
        return ExitCode::from(LOOSE);
    };
    let mut input = io::stdin().lock();
    let (mut head, mut content) = (String::new(), Vec::new());
    if input.read_line(&mut head).is_err() || input.read_to_end(&mut content).is_err() {
        return ExitCode::FAILURE;
    }
    let mut output = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    let done = done(task, head.trim_end_matches('\n'), content, &mut output);
    match done.and_then(|code| output.flush().map(|()| code)) {
        Ok(code) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

fn done(task: Task, head: &str, content: Vec<u8>, out: &mut impl Write) -> io::Result<ExitCode> {
    match task {
        Task::Copy => match shared_copy(head, &content) {
            Ok(copy) => out.write_all(&copy)?,
            Err(unfit) => {
                out.write_all(unfit.code().as_bytes())?;
                return Ok(ExitCode::from(UNFIT));
            }
        },
        Task::Sheet => {
            let pack = formats::pack::bulgaria();
            let (kind, name) = head.split_once(' ').unwrap_or((head, ""));
            let known = formats::sheet::known(kind, pack);
            let (kind, layout) = known.ok_or_else(|| io::Error::other("no such kind"))?;
            formats::sheet::tell_as(content, name, kind, layout.as_deref(), pack, out)?;
        }
        Task::Programme => {
            let directory = Directory::new(formats::pack::bulgaria());
            let directory = if head == PROPOSE { directory.propose_only() } else { directory };
            serde_json::to_writer(out, &read_whole(&content, &directory))?;
        }
        Task::Traces => serde_json::to_writer(out, &formats::sheet::traces(content))?,
        Task::Form => {
            let pack = formats::pack::bulgaria();
            serde_json::to_writer(out, &layout_of_xlsform(content, head, pack))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives up for good what reading a file does not need. `memory` is in bytes,
/// `seconds` are of computing.
#[cfg(target_os = "linux")]
fn confine(memory: u64, seconds: u64) -> Result<(), Box<dyn std::error::Error>> {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr};
    use rustix::process::{Resource, Rlimit, setrlimit};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Core, limit(0))?;
    setrlimit(Resource::Cpu, limit(seconds))?;
    setrlimit(Resource::Data, limit(memory))?;
    setrlimit(Resource::Fsize, limit(0))?;
    // Landlock is not in every kernel; what it forbids, the calls below allow
    // nobody either.
    Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .create()?
        .restrict_self()?;
    let calls = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_brk,
        libc::SYS_mmap,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_madvise,
        libc::SYS_mprotect,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_sched_yield,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let allowed = calls.into_iter().map(|call| (call, Vec::new())).collect();
    let otherwise = SeccompAction::KillProcess;
    let arch = std::env::consts::ARCH.try_into()?;
    let filter = SeccompFilter::new(allowed, otherwise, SeccompAction::Allow, arch)?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}

/// Elsewhere than on Linux no process is confined, and so none reads.
#[cfg(not(target_os = "linux"))]
fn confine(_: u64, _: u64) -> Result<(), Box<dyn std::error::Error>> {
    Err("only Linux confines a process".into())
}

/// Tries, in a confined process, what it must not be able to do: `open`,
/// `connect`, `run`, `fill`, `compute`. For the tests of this file alone.
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    /// Bytes and seconds that the process of a test may take.
    const MEMORY: u64 = 256 * 1024 * 1024;
    const SECONDS: u64 = 1;

    /// Runs this test program again as a confined process that does `deed`.
    fn ended(deed: &str) -> std::process::ExitStatus {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "confined::tests::deed", "--nocapture", "--test-threads=1"])
            .env("PRISTAN_TEST_DEED", deed)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
    }

    /// Not a test by itself: what the process above does.
    #[test]
    fn deed() {
        let Ok(deed) = std::env::var("PRISTAN_TEST_DEED") else { return };
        let (deed, confined) = deed.split_once(' ').unwrap();
        if confined == "confined" {
            confine(MEMORY, SECONDS).unwrap();
        }
        match deed {
            "nothing" => {}
            "open" => drop(std::fs::File::open("/etc/hostname")),
            "connect" => drop(std::net::TcpStream::connect("127.0.0.1:9")),
            "run" => drop(Command::new("/bin/true").status()),
            "fill" => {
                let most = usize::try_from(MEMORY).unwrap() + 64 * 1024 * 1024;
                drop(std::hint::black_box(vec![1_u8; most]));
            }
            // Each turn waits for the one before: some seconds on any machine.
            "compute" => {
                let mut turns = 0_u64;
                while turns < 3_000_000_000 {
                    turns = std::hint::black_box(turns + 1);
                }
            }
            other => panic!("{other}"),
        }
        std::process::exit(0);
    }

    #[test]
    fn a_confined_process_opens_nothing_reaches_nobody_and_starts_nothing() {
        assert_eq!(ended("nothing confined").code(), Some(0));
        for deed in ["open", "connect", "run"] {
            assert_eq!(ended(&format!("{deed} free")).code(), Some(0), "the control: {deed}");
            let killed = ended(&format!("{deed} confined")).signal();
            assert_eq!(killed, Some(libc::SIGSYS), "{deed}");
        }
    }

    #[test]
    fn a_confined_process_has_no_more_time_than_it_was_given() {
        assert_eq!(ended("compute free").code(), Some(0), "the control");
        let killed = ended("compute confined").signal();
        assert!(matches!(killed, Some(libc::SIGKILL | libc::SIGXCPU)), "{killed:?}");
    }

    #[test]
    fn a_confined_process_has_no_more_memory_than_it_was_given() {
        assert_eq!(ended("fill free").code(), Some(0), "the control");
        // Without memory the program aborts; aborting is a call it may not make.
        let killed = ended("fill confined").signal();
        assert!(matches!(killed, Some(libc::SIGABRT | libc::SIGSYS)), "{killed:?}");
    }
}
