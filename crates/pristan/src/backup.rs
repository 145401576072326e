//! `pristan backup`: the data, and apart from them the keys, closed for those
//! who hold the keys of recipients elsewhere.
use crate::archive::{self, Manifest};
use crate::complaint::{self, Complaint, Result};
use crate::data::Data;
use crate::edge;
use domain::day::Moment;
use domain::words::Language;
use formats::closed::Recipient;
use register::backup::Part;
use register::{By, Register};
use serde_json::{Value as Json, json};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Copy a register that runs into files that only recipients open
///
/// The data go into one file, the keys of persons and cases into another: keep
/// them apart, and the one with the keys for a shorter time. Beside each lies
/// the list of erased keys, in clear: it names nobody, and the newest one is
/// what `pristan restore` asks for. The private key of a recipient is not needed
/// here and should not be here. A file that is there is never written over.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: each night\n  pristan backup --data ~/pristan --as administrator --recipient age1… \
    -o /backup/data/2026-11-29.age --keys /backup/keys/2026-11-29.age"
)]
pub(crate) struct Backup {
    #[command(flatten)]
    data: Data,
    /// The file to write the data into
    #[arg(short, long, value_name = "FILE", required_unless_present = "keys")]
    output: Option<PathBuf>,
    /// The file to write the keys into
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Whom the files are for, `age1…`; any number
    #[arg(long, value_name = "RECIPIENT")]
    recipient: Vec<String>,
    /// A file with recipients, one a line
    #[arg(long, value_name = "FILE")]
    recipients_file: Vec<PathBuf>,
    /// For how many days the file with the keys may be kept
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    keep_keys: u16,
    /// The folder for the copy while it is being closed, of PostgreSQL only; by
    /// default that of the system for what is temporary
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// Print what the files hold as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let recipients = archive::recipients(&self.recipient, &self.recipients_file)?;
        let files = [(Part::Data, &self.output), (Part::Keys, &self.keys)];
        let files: Vec<(Part, &Path)> =
            files.into_iter().filter_map(|(part, file)| Some((part, file.as_deref()?))).collect();
        for (_, file) in &files {
            if file.is_file() {
                return Err(already(file));
            }
        }
        let register = self.data.open().await?;
        let made = self.make(&register, &files, &recipients).await;
        register.close().await;
        let made = made?;
        if self.json {
            let all: Vec<Json> = made.iter().zip(&files).map(|(m, (_, f))| told(m, f)).collect();
            return edge::say_json(&json!({ "backups": all }));
        }
        for (manifest, (_, file)) in made.iter().zip(&files) {
            said(manifest, file, language)?;
        }
        Ok(())
    }

    async fn make(
        &self,
        register: &Register,
        files: &[(Part, &Path)],
        recipients: &[Recipient],
    ) -> Result<Vec<Manifest>> {
        let by = self.data.by(register).await?;
        // A copy in clear lies nowhere but where the data do.
        let place = match (&self.data.data, &self.work) {
            (Some(data), _) => data.join(".copy"),
            (None, Some(work)) => work.join("pristan-copy"),
            (None, None) => std::env::temp_dir().join("pristan-copy"),
        };
        let work = Workspace::new(place)?;
        let mut made = Vec::new();
        for (part, file) in files {
            let keep = (*part == Part::Keys).then(|| by.at.plus(self.kept()));
            made.push(one(register, &by, *part, keep, recipients, (file, &work)).await?);
        }
        Ok(made)
    }

    /// In milliseconds.
    fn kept(&self) -> i64 {
        i64::from(self.keep_keys) * Moment::DAY
    }
}

async fn one(
    register: &Register,
    by: &By,
    part: Part,
    keep_until: Option<Moment>,
    recipients: &[Recipient],
    (file, work): (&Path, &Workspace),
) -> Result<Manifest> {
    let copy = work.path.join(part.code());
    let names: Vec<String> = recipients.iter().map(ToString::to_string).collect();
    let standing = register.copy(by, part, &names, &copy).await?;
    let list = register.erased_list_to_keep(by).await?;
    let wrong = |error| Complaint::Read(copy.clone(), error);
    let mut open = File::open(&copy).map_err(wrong)?;
    // It has no name any more: whatever ends this program, it is gone.
    fs::remove_file(&copy).map_err(wrong)?;
    let manifest = Manifest::of((part, standing), keep_until, &mut open).map_err(wrong)?;
    archive::write(file, recipients, &manifest, &mut open)?;
    if file.is_file() {
        complaint::write(&beside(file), |out| out.write_all(list.as_bytes()))?;
    }
    Ok(manifest)
}

/// The list of erased keys beside a backup: `data.age.erased`.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".erased");
    file.with_file_name(name)
}

/// A folder that nobody else enters, gone with this value.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) path: PathBuf,
    /// Held as long as somebody works in it.
    _lock: File,
}

impl Workspace {
    /// Makes it; one that a killed program left behind is emptied first.
    pub(crate) fn new(path: PathBuf) -> Result<Self> {
        let wrong = |error| Complaint::Write(path.clone(), error);
        let mut maker = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
        if path.is_dir() {
            let _left = locked(&path)?;
            fs::remove_dir_all(&path).map_err(wrong)?;
        }
        maker.create(&path).map_err(wrong)?;
        let lock = locked(&path)?;
        Ok(Self { path, _lock: lock })
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // What cannot be taken away now is taken away by the next.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn locked(folder: &Path) -> Result<File> {
    let wrong = |error| Complaint::Write(folder.to_owned(), error);
    let lock = File::create(folder.join("lock")).map_err(wrong)?;
    lock.try_lock().map_err(|error| match error {
        fs::TryLockError::WouldBlock => Complaint::said(
            "another backup is being made or restored here; wait until it is done",
            "тук в момента се прави или възстановява друго резервно копие; изчакайте го",
        ),
        fs::TryLockError::Error(error) => wrong(error),
    })?;
    Ok(lock)
}

fn already(file: &Path) -> Complaint {
    let file = file.display();
    Complaint::said(
        format!("there is a file {file} already, and a backup is never written over another file"),
        format!(
            "файлът {file} вече съществува, а резервно копие никога не се записва върху друг файл"
        ),
    )
}

fn told(manifest: &Manifest, file: &Path) -> Json {
    let mut json = manifest.json();
    json["file"] = json!(file.display().to_string());
    json
}

fn said(manifest: &Manifest, file: &Path, language: Language) -> Result<()> {
    let (path, entries) = (file.display(), manifest.standing.entries);
    let until = manifest.keep_until.map(Moment::day);
    edge::say(match (language, until) {
        (Language::En, None) => {
            format!("The data are in {path}, with the journal to entry {entries}.")
        }
        (Language::Bg, None) => {
            format!("Данните са в {path}, с дневника до запис {entries}.")
        }
        (Language::En, Some(until)) => format!(
            "The keys are in {path}. Keep it apart from the data, and destroy it by {until}."
        ),
        (Language::Bg, Some(until)) => format!(
            "Ключовете са в {path}. Пазете файла отделно от данните и го унищожете до {until}."
        ),
    })
}
