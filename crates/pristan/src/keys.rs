//! `pristan keys`: the root key in a file, and in shares.
//!
//! A key never lies in the folder with the data: whoever takes the folder, or
//! a backup of it, must not get the key as well.
use crate::complaint::{self, Complaint, Result, read};
use crate::config::Config;
use crate::data::Data;
use crate::edge;
use crate::renew;
use crate::rotate;
use crate::two::Two;
use domain::words::Language;
use serde_json::json;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use vault::Zeroizing;
use vault::note::{Signer, Witness};
use vault::root::{Cost, Root};
use vault::shamir::Share;

pub(crate) const EXAMPLE: &str = "Example: make a key, and give it to five people, three of whom suffice\n  \
    pristan keys init -o /secure/pristan.key\n  \
    pristan keys split /secure/pristan.key --shares 5 --threshold 3 -o /secure/shares";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Make a root key and write it into a file that only you may read
    ///
    /// The key is the one secret that has to be kept. It must not lie in the
    /// folder with the data, nor in a backup of it; a file that is there is
    /// never overwritten. With a passphrase, the file alone opens nothing.
    #[command(
        after_help = "Example:\n  pristan keys init -o /secure/pristan.key --passphrase-file /secure/passphrase"
    )]
    Init {
        /// The file to make, outside the folder with the data
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
        /// Print the id of the key and its verifier keys as JSON
        #[arg(long)]
        json: bool,
    },
    /// Split a key into shares, one file each
    ///
    /// Any of the shares, as many as the threshold says, give the key back;
    /// fewer say nothing about it. Give each to another person.
    #[command(
        after_help = "Example:\n  pristan keys split /secure/pristan.key --shares 5 --threshold 3 -o /secure/shares"
    )]
    Split {
        /// The file with the key
        file: PathBuf,
        /// Into how many shares, 255 at most
        #[arg(long, default_value_t = 5)]
        shares: u8,
        /// How many of them give the key back, 2 at least
        #[arg(long, default_value_t = 3)]
        threshold: u8,
        /// The folder for the shares, outside the folder with the data
        #[arg(short, long, value_name = "FOLDER")]
        output: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
        /// Print the names of the files as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a key together from its shares
    #[command(
        after_help = "Example:\n  pristan keys combine share-1-of-5.txt share-3-of-5.txt share-4-of-5.txt -o /secure/pristan.key"
    )]
    Combine {
        /// The files with the shares
        #[arg(required = true, value_name = "SHARE")]
        shares: Vec<PathBuf>,
        /// The file to make, outside the folder with the data
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
        /// Print the id of the key and its verifier keys as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put another root key in force
    ///
    /// Two people ask, who both may and both prove themselves. Every data key of
    /// persons and cases is wrapped under the new key in one transaction; what they
    /// seal stays as it is. Broken off, ask again in the same words. A server that
    /// runs must be started again with the new key: until then it opens nothing.
    #[command(
        after_help = "Example:\n  pristan keys rotate --data ~/pristan --key /secure/pristan.key --new /secure/next.key \
        --as administrator --confirmed-by coordinator --password-file /run/one --confirming-password-file /run/two"
    )]
    Rotate {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        key: Key,
        #[command(flatten)]
        two: Two,
        /// The file with the new key, made by `pristan keys init`
        #[arg(long, value_name = "FILE")]
        new: PathBuf,
        /// The file with the passphrase of the new key, on one line
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
        /// Print the ids of both keys as JSON
        #[arg(long)]
        json: bool,
    },
    /// Give every person, case and alert a new data key
    ///
    /// Two people ask, who both may and both prove themselves. What is sealed is
    /// sealed anew, one after the other, while servers run. The old keys stay for backups and the journal, until the person or the
    /// case is erased. Broken off, carry on with the `--to` that was printed.
    #[command(
        after_help = "Example:\n  pristan keys renew --data ~/pristan --key /secure/pristan.key \
        --as administrator --confirmed-by coordinator --password-file /run/one --confirming-password-file /run/two"
    )]
    Renew {
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        key: Key,
        #[command(flatten)]
        two: Two,
        /// Only those whose newest key has a lower number
        #[arg(long, value_name = "NUMBER")]
        to: Option<u32>,
        /// Print how many as JSON
        #[arg(long)]
        json: bool,
    },
    /// Make the key of a recipient of backups
    ///
    /// It is made once, on the machine where it stays: whoever has it opens the
    /// backups. What is printed, `age1…`, is no secret; give it to those who make
    /// the backups. `age-keygen` makes such a file as well.
    #[command(after_help = "Example:\n  pristan keys recipient -o /media/key/identity.txt")]
    Recipient {
        /// The file to make, outside the folder with the data
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Print the recipient as JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the list of erased keys into a file, to be kept apart
    ///
    /// `pristan backup` lays one beside each file. Write another after each
    /// erasure: with it, no backup brings anybody back.
    #[command(
        after_help = "Example:\n  pristan keys erased --data ~/pristan --as administrator -o erased.txt"
    )]
    Erased {
        #[command(flatten)]
        data: Data,
        /// The file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Say which key a file holds, and what others check its signatures with
    ///
    /// Of a share it says which key it is of, and how many are needed. The key
    /// itself is never printed.
    #[command(after_help = "Example:\n  pristan keys status /secure/pristan.key")]
    Status {
        /// The file with the key or the share
        file: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
        /// The name under which the key signs; by default made of its id
        #[arg(long, value_name = "NAME", env = "PRISTAN_LOG_NAME")]
        log_name: Option<String>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Where a passphrase is.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Passphrase {
    /// The file with the passphrase of the key, on one line
    #[arg(long, value_name = "FILE", env = "PRISTAN_PASSPHRASE_FILE")]
    passphrase_file: Option<PathBuf>,
}

/// A key that signs, and under which name.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_field_names, reason = "a field is named as its option, --key")]
pub(crate) struct Key {
    /// The file with the root key, which never lies in the folder with the data
    #[arg(long, value_name = "FILE", env = "PRISTAN_KEY_FILE")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
    /// The name under which the key signs; by default made of its id
    #[arg(long, value_name = "NAME", env = "PRISTAN_LOG_NAME")]
    log_name: Option<String>,
}

/// As [`Key`], where there may be none.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct MaybeKey {
    /// The file with the root key, which never lies in the folder with the data
    #[arg(long, value_name = "FILE", env = "PRISTAN_KEY_FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
    /// The name under which the key signs; by default made of its id
    #[arg(long, value_name = "NAME", env = "PRISTAN_LOG_NAME")]
    log_name: Option<String>,
}

impl MaybeKey {
    /// With what is in a file of settings, where nothing else was said.
    pub(crate) fn or(self, config: &Config) -> Self {
        let file = self.passphrase.passphrase_file;
        let passphrase_file = file.or_else(|| config.path("key.passphrase_file"));
        Self {
            key: self.key.or_else(|| config.path("key.file")),
            passphrase: Passphrase { passphrase_file },
            log_name: self.log_name.or_else(|| config.text("key.log_name")),
        }
    }

    /// Reads the key and forgets it: whether it is fit to be used.
    pub(crate) fn look(&self) -> Result<()> {
        self.key.as_deref().map_or(Ok(()), |key| root_in(key, &self.passphrase).map(drop))
    }

    /// Where the key is, when there is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.key.as_deref()
    }

    /// The key, when there is one.
    fn given(self) -> Option<Key> {
        let Self { key, passphrase, log_name } = self;
        key.map(|key| Key { key, passphrase, log_name })
    }

    /// Who signs the head of the journal, when there is a key.
    pub(crate) fn signer(self) -> Result<Option<Signer>> {
        Ok(self.root()?.map(|(_, signer)| signer))
    }

    /// The root and who signs the head of the journal with it, when there is a
    /// key.
    pub(crate) fn root(self) -> Result<Option<(Root, Signer)>> {
        let read = |key: Key| {
            let root = root_in(&key.key, &key.passphrase)?;
            let signer = signer(&root, key.log_name.as_deref())?;
            Ok((root, signer))
        };
        self.given().map(read).transpose()
    }

    /// The same, with the key in `path` when none was named: it is made there
    /// if it is not there yet. For a demonstration, whose people are invented.
    pub(crate) fn root_or(mut self, path: PathBuf) -> Result<Option<(Root, Signer)>> {
        if self.key.is_none() {
            if !path.exists() {
                let root = Root::generate(&mut edge::random());
                keep(&path, &root, &Passphrase { passphrase_file: None })?;
            }
            self.key = Some(path);
        }
        self.root()
    }
}

impl Key {
    /// The root itself.
    pub(crate) fn root(&self) -> Result<Root> {
        root_in(&self.key, &self.passphrase)
    }

    /// Who signs the head of the journal with it.
    pub(crate) fn signer(&self) -> Result<Signer> {
        let root = root_in(&self.key, &self.passphrase)?;
        signer(&root, self.log_name.as_deref())
    }

    /// Who cosigns with it, as a witness that keeps its heads in `folder`.
    pub(crate) fn witness(&self, folder: &Path) -> Result<Witness> {
        let there = |path: &Path| {
            fs::canonicalize(path).map_err(|error| Complaint::Read(path.to_owned(), error))
        };
        if there(&self.key)?.starts_with(there(folder)?) {
            return Err(with_data(folder));
        }
        let root = root_in(&self.key, &self.passphrase)?;
        witness(&root, self.log_name.as_deref())
    }
}

/// Who signs with `root` as a log.
fn signer(root: &Root, name: Option<&str>) -> Result<Signer> {
    let name = name.map_or_else(|| format!("pristan/{}", root.id()), str::to_owned);
    Signer::new(&name, &root.journal_key()).map_err(|_| bad_name(&name))
}

/// Who signs with `root` as a witness.
fn witness(root: &Root, name: Option<&str>) -> Result<Witness> {
    let name = name.map_or_else(|| format!("pristan-witness/{}", root.id()), str::to_owned);
    Witness::new(&name, &root.journal_key()).map_err(|_| bad_name(&name))
}

fn bad_name(name: &str) -> Complaint {
    Complaint::said(
        format!(
            "`{name}` cannot be the name of a log: it is empty, or has a blank or a plus in it"
        ),
        format!("„{name}“ не може да е име на дневник: празно е или съдържа интервал или плюс"),
    )
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Rotate { data, key, two, new, new_passphrase_file, json } => {
                let old = root_in(&key.key, &key.passphrase)?;
                let passphrase = Passphrase { passphrase_file: new_passphrase_file };
                // Read twice: it is needed again when half was done before.
                let roots = (root_in(&new, &passphrase)?, root_in(&new, &passphrase)?);
                rotate::rotate(&data, &two, (old, &key.key), roots, json, language).await
            }
            Self::Renew { data, key, two, to, json } => {
                let root = root_in(&key.key, &key.passphrase)?;
                renew::renew(&data, &two, root, to, json, language).await
            }
            Self::Recipient { output, json } => recipient(&output, json, language),
            Self::Erased { data, output } => {
                let register = data.open().await?;
                let list = async {
                    let by = data.by(&register).await?;
                    Ok::<_, Complaint>(register.erased_list_to_keep(&by).await?)
                };
                let list = list.await;
                register.close().await;
                let list = list?;
                complaint::write(&output, |out| out.write_all(list.as_bytes()))
            }
            Self::Init { output, passphrase, json } => {
                let root = Root::generate(&mut edge::random());
                keep(&output, &root, &passphrase)?;
                made(&output, &root, json, language)
            }
            Self::Split { file, shares, threshold, output, passphrase, json } => {
                let root = root_in(&file, &passphrase)?;
                split(&root, threshold, shares, &output, &file, json, language)
            }
            Self::Combine { shares, output, passphrase, json } => {
                let read: Vec<Share> =
                    shares.iter().map(|path| share_in(path)).collect::<Result<_>>()?;
                let first = shares.first().map_or(Path::new(""), PathBuf::as_path);
                let root = Root::combine(&read).map_err(|e| Complaint::vault(first, e))?;
                keep(&output, &root, &passphrase)?;
                made(&output, &root, json, language)
            }
            Self::Status { file, passphrase, log_name, json } => {
                status(&file, &passphrase, log_name.as_deref(), json, language)
            }
        }
    }
}

/// Makes the key of a recipient.
fn recipient(path: &Path, json: bool, language: Language) -> Result<()> {
    let identity = formats::closed::Identity::generate();
    let recipient = identity.recipient().to_string();
    identity.expose(|line| make(path, line))?;
    let path = path.display();
    if json {
        return edge::say_json(&json!({ "file": path.to_string(), "recipient": recipient }));
    }
    edge::say(match language {
        Language::En => format!(
            "The key is in {path}: whoever has it opens what is closed for it. Backups are closed \
             for {recipient}"
        ),
        Language::Bg => format!(
            "Ключът е в {path}: който го има, отваря затвореното за него. Резервните копия се \
             затварят за {recipient}"
        ),
    })
}

/// Writes the key into a new file, under the passphrase if there is one.
fn keep(path: &Path, root: &Root, passphrase: &Passphrase) -> Result<()> {
    let text = match &passphrase.passphrase_file {
        None => root.to_text(),
        Some(file) => {
            let phrase = passphrase_in(file)?;
            let locked = root.lock(&phrase, Cost::default(), &mut edge::random());
            Zeroizing::new(locked.map_err(|e| Complaint::vault(file, e))?)
        }
    };
    make(path, &text)
}

fn made(path: &Path, root: &Root, json: bool, language: Language) -> Result<()> {
    let verifier = signer(root, None)?.verifier().to_string();
    if json {
        return edge::say_json(&json!({
            "file": path.display().to_string(), "root": root.id().to_string(), "journal": verifier,
            "witness": witness(root, None)?.verifier().to_string(),
        }));
    }
    let (path, id) = (path.display(), root.id());
    edge::say(match language {
        Language::En => format!(
            "Key {id} is in {path}. Keep it apart from the data, and no copy in a backup of the data.\n\
             The journal's verifier key, for others: {verifier}"
        ),
        Language::Bg => format!(
            "Ключ {id} е в {path}. Пазете го отделно от данните и без копие в техен архив.\n\
             Ключ за проверка на дневника, за другите: {verifier}"
        ),
    })
}

fn split(
    root: &Root,
    threshold: u8,
    shares: u8,
    folder: &Path,
    key: &Path,
    json: bool,
    language: Language,
) -> Result<()> {
    let made = root.split(threshold, shares, &mut edge::random());
    let made = made.map_err(|e| Complaint::vault(key, e))?;
    let path = |share: &Share| folder.join(format!("share-{}-of-{shares}.txt", share.index()));
    let paths: Vec<PathBuf> = made.iter().map(path).collect();
    // All or none: half a set of shares beside an older one would be confusing.
    if let Some(there) = paths.iter().find(|path| path.exists()) {
        return Err(already(there));
    }
    outside_data(&folder.join("share"))?;
    fs::create_dir_all(folder).map_err(|error| Complaint::Write(folder.to_owned(), error))?;
    for (share, path) in made.iter().zip(&paths) {
        make(path, &share.to_text())?;
    }
    if json {
        let files: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return edge::say_json(&json!({
            "root": root.id().to_string(), "threshold": threshold, "shares": files,
        }));
    }
    let folder = folder.display();
    edge::say(match language {
        Language::En => format!(
            "{shares} shares are in {folder}; any {threshold} give the key back. Give each to \
             another person, then take the folder away."
        ),
        Language::Bg => format!(
            "В {folder} има {shares} дяла; кои да е {threshold} връщат ключа. Дайте всеки на \
             отделно лице, след това премахнете папката."
        ),
    })
}

fn status(
    file: &Path,
    passphrase: &Passphrase,
    log_name: Option<&str>,
    json: bool,
    language: Language,
) -> Result<()> {
    if text_in(file)?.trim_start().to_ascii_lowercase().starts_with("pristan-share-") {
        let share = share_in(file)?;
        let (index, of, need) = (share.index(), share.shares(), share.threshold());
        let id = share.root();
        if json {
            return edge::say_json(&json!({
                "root": id.to_string(), "share": index, "shares": of, "threshold": need,
            }));
        }
        return edge::say(match language {
            Language::En => format!("Share {index} of {of} of key {id}; {need} give it back"),
            Language::Bg => format!("Дял {index} от {of} на ключ {id}; {need} го връщат"),
        });
    }
    let root = root_in(file, passphrase)?;
    let id = root.id();
    let journal = signer(&root, log_name)?.verifier().to_string();
    let as_witness = witness(&root, log_name)?.verifier().to_string();
    if json {
        return edge::say_json(&json!({
            "root": id.to_string(), "journal": journal, "witness": as_witness,
        }));
    }
    edge::say(match language {
        Language::En => format!(
            "Key {id}\nVerifier key of the journal it signs: {journal}\n\
             Verifier key as a witness of others' journals: {as_witness}"
        ),
        Language::Bg => format!(
            "Ключ {id}\nКлюч за проверка на дневника, който подписва: {journal}\n\
             Ключ за проверка като свидетел на чужди дневници: {as_witness}"
        ),
    })
}

/// The key in a file.
fn root_in(path: &Path, passphrase: &Passphrase) -> Result<Root> {
    outside_data(path)?;
    let text = text_in(path)?;
    private(path)?;
    let wrong = |error| Complaint::vault(path, error);
    if !text.trim_start().to_ascii_lowercase().starts_with("pristan-locked-") {
        return Root::from_text(&text).map_err(wrong);
    }
    let Some(file) = &passphrase.passphrase_file else {
        let path = path.display();
        return Err(Complaint::said(
            format!(
                "the key in {path} is under a passphrase: give its file with --passphrase-file"
            ),
            format!("ключът в {path} е под паролна фраза: посочете файла ѝ с --passphrase-file"),
        ));
    };
    Root::unlock(&text, &passphrase_in(file)?).map_err(wrong)
}

/// The key in a file that is under no passphrase.
pub(crate) fn root_of(path: &Path) -> Result<Root> {
    root_in(path, &Passphrase::default())
}

/// The text of a file that is its owner's alone, such as a key of a recipient.
/// It never lies in the folder with the data.
pub(crate) fn secret_in(path: &Path) -> Result<Zeroizing<String>> {
    outside_data(path)?;
    let text = text_in(path)?;
    private(path)?;
    Ok(text)
}

pub(crate) fn share_in(path: &Path) -> Result<Share> {
    Share::from_text(&text_in(path)?).map_err(|e| Complaint::vault(path, e))
}

/// What stands on the one line of a file.
pub(crate) fn line_in(path: &Path) -> Result<Zeroizing<String>> {
    passphrase_in(path)
}

/// The text of a file that may be long.
pub(crate) fn long_text_in(path: &Path) -> Result<String> {
    let text = String::from_utf8(read(path)?);
    text.map_err(|_| Complaint::vault(path, vault::Error::UnknownForm))
}

fn passphrase_in(path: &Path) -> Result<Zeroizing<String>> {
    let mut text = text_in(path)?;
    let kept = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(kept);
    Ok(text)
}

/// A key is short: a file without end is not read to its end.
const LONGEST: u64 = 4_096;

fn text_in(path: &Path) -> Result<Zeroizing<String>> {
    let wrong = |error| Complaint::Read(path.to_owned(), error);
    let length = fs::metadata(path).map_err(wrong)?.len();
    if length > LONGEST {
        return Err(Complaint::vault(path, vault::Error::UnknownForm));
    }
    let bytes = Zeroizing::new(read(path)?);
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| Complaint::vault(path, vault::Error::Mistyped))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Makes a file that only its owner may read. One that is there stays.
pub(crate) fn make(path: &Path, line: &str) -> Result<()> {
    outside_data(path)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(line.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => already(path),
        _ => Complaint::Write(path.to_owned(), error),
    })
}

fn already(path: &Path) -> Complaint {
    let path = path.display();
    Complaint::said(
        format!("there is a file {path} already, and a key is never written over another file"),
        format!("файлът {path} вече съществува, а ключ никога не се записва върху друг файл"),
    )
}

/// Refuses a place in a folder with data.
fn outside_data(path: &Path) -> Result<()> {
    // Where it cannot be found out, the file itself cannot be reached either.
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    let folder = folder.map_err(|error| Complaint::Read(path.to_owned(), error))?;
    let Some(data) = folder.ancestors().find(|folder| folder.join("pristan.db").exists()) else {
        return Ok(());
    };
    Err(with_data(data))
}

fn with_data(data: &Path) -> Complaint {
    let data = data.display();
    Complaint::said(
        format!(
            "a key does not lie in the folder with the data, {data}: whoever takes one would have both"
        ),
        format!("ключът не стои в папката с данните, {data}: който вземе едното, ще има и другото"),
    )
}

/// Refuses a key file that others may read.
#[cfg(unix)]
pub(crate) fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let wrong = |error| Complaint::Read(path.to_owned(), error);
    let mode = fs::metadata(path).map_err(wrong)?.permissions().mode();
    // A group may read it: so do the credentials that systemd hands over.
    let others = mode & 0o037;
    if others == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Complaint::said(
        format!("others than its owner may use the key file {path}: chmod 600 {path}"),
        format!(
            "освен собственика му и други имат достъп до файла с ключа {path}: chmod 600 {path}"
        ),
    ))
}

#[cfg(not(unix))]
pub(crate) fn private(_: &Path) -> Result<()> {
    Ok(())
}
