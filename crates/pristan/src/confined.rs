//! A process that reads strangers' files, and can do nothing else.
//!
//! A file that somebody sends may be made to break the program that reads it.
//! So it is read by a process of its own: the program started again with
//! nothing in its surroundings, which before it takes the first byte gives up
//! opening files (Landlock), every call to the system that reading does not
//! need (seccomp: no files, no network, no other program), and all but 256 MB
//! of memory and 10 seconds. What it finds, it can only write to the pipe it was
//! given. Where the system cannot confine it, nothing is read.
use formats::shared_copy::{Unfit, shared_copy};
use std::io::{self, BufRead, Read, Write};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The word that starts the program as such a process. It is no command of
/// people's.
pub(crate) const WORD: &str = "__read-confined";

/// How long it may take, in all: its seconds of computing, and some for a busy
/// machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Seconds of computing that it may take.
const SECONDS: u64 = 10;

/// Bytes of memory that it may take, beside the program itself.
const MEMORY: u64 = 256 * 1024 * 1024;

/// Exit codes: there is no copy, for the reason on the pipe; not confined.
const UNFIT: u8 = 3;
const LOOSE: u8 = 4;

/// Makes copies fit to be shared in a confined process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Confined;

impl web::Copies for Confined {
    fn shared_copy(&self, media_type: &str, content: &[u8]) -> Result<Vec<u8>, Unfit> {
        read(media_type, content).unwrap_or_else(|error| {
            tracing::error!(%error, "a file could not be read in a process of its own");
            Err(Unfit::Unread)
        })
    }
}

/// Has a file read by a confined process.
fn read(media_type: &str, content: &[u8]) -> io::Result<Result<Vec<u8>, Unfit>> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg(WORD)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (told, answer) = mpsc::channel();
    let result = thread::scope(|scope| {
        scope.spawn(move || {
            // A process that has broken off reads no further: what it wrote
            // and how it ended tell the rest.
            let _ = input.map(|mut input| {
                input.write_all(media_type.as_bytes())?;
                input.write_all(b"\n")?;
                input.write_all(content)
            });
        });
        scope.spawn(move || {
            let mut bytes = Vec::new();
            let most = formats::shared_copy::LARGEST_UNPACKED;
            let read = output.map(|output| output.take(most).read_to_end(&mut bytes));
            let _ = told.send(read.map(|read| read.map(|_| bytes)));
        });
        let bytes = answer.recv_timeout(PATIENCE);
        if bytes.is_err() {
            // The threads above end once its pipes are closed.
            child.kill()?;
        }
        let ended = child.wait()?;
        io::Result::Ok((bytes, ended))
    });
    let (bytes, ended) = result?;
    let Ok(Some(bytes)) = bytes else { return Ok(Err(Unfit::Unread)) };
    let bytes = bytes?;
    match ended.code().and_then(|code| u8::try_from(code).ok()) {
        Some(0) => Ok(Ok(bytes)),
        Some(UNFIT) => {
            let reason = Unfit::ALL.into_iter().find(|unfit| unfit.code().as_bytes() == bytes);
            Ok(Err(reason.unwrap_or(Unfit::Unread)))
        }
        Some(LOOSE) => Err(io::Error::other("the system does not confine a process")),
        // Killed: out of time, out of memory, or at something it may not do.
        _ => Ok(Err(Unfit::Unread)),
    }
}

/// The confined process: the sort of file on the first line, the file after it;
/// the copy, or the reason why there is none, on the way out.
pub(crate) fn child() -> ExitCode {
    if confine().is_err() {
        return ExitCode::from(LOOSE);
    }
    let mut input = io::stdin().lock();
    let (mut media_type, mut content) = (String::new(), Vec::new());
    if input.read_line(&mut media_type).is_err() || input.read_to_end(&mut content).is_err() {
        return ExitCode::FAILURE;
    }
    let (answer, code) = match shared_copy(media_type.trim_end(), &content) {
        Ok(copy) => (copy, ExitCode::SUCCESS),
        Err(unfit) => (unfit.code().as_bytes().to_vec(), ExitCode::from(UNFIT)),
    };
    let mut output = io::stdout().lock();
    match output.write_all(&answer).and_then(|()| output.flush()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Gives up for good what reading a file does not need.
#[cfg(target_os = "linux")]
fn confine() -> Result<(), Box<dyn std::error::Error>> {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr};
    use rustix::process::{Resource, Rlimit, setrlimit};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Core, limit(0))?;
    setrlimit(Resource::Cpu, limit(SECONDS))?;
    setrlimit(Resource::Data, limit(MEMORY))?;
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
fn confine() -> Result<(), Box<dyn std::error::Error>> {
    Err("only Linux confines a process".into())
}

/// Tries, in a confined process, what it must not be able to do: `open`,
/// `connect`, `run`, `fill`. For the tests of this file alone.
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

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
            confine().unwrap();
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
    fn a_confined_process_has_no_more_memory_than_it_was_given() {
        assert_eq!(ended("fill free").code(), Some(0), "the control");
        // Without memory the program aborts; aborting is a call it may not make.
        let killed = ended("fill confined").signal();
        assert!(matches!(killed, Some(libc::SIGABRT | libc::SIGSYS)), "{killed:?}");
    }
}
