//! Why a command was not done, as a sentence in the reader's language.
use domain::record::Fault;
use domain::record::kind::Kind;
use domain::words::Language;
use register::audit::Verdict;
use register::{Error, Refusal};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of a command.
pub(crate) type Result<T> = std::result::Result<T, Complaint>;

/// Why a command was not done.
#[derive(Debug)]
pub(crate) enum Complaint {
    /// The register refused.
    Register(Error),
    /// A file could not be read.
    Read(PathBuf, io::Error),
    /// A file could not be written.
    Write(PathBuf, io::Error),
    /// Standard output could not be written to.
    Output(io::Error),
    /// A sentence that is already made, in English and in Bulgarian.
    Said(String, String),
}

impl Complaint {
    /// A complaint in both languages.
    pub(crate) fn said(en: impl Into<String>, bg: impl Into<String>) -> Self {
        Self::Said(en.into(), bg.into())
    }

    /// There is no kind of record with this id.
    pub(crate) fn no_kind(kind: &str, pack: &domain::pack::Pack) -> Self {
        let all: Vec<&str> = pack.kinds.iter().map(|k| k.id.as_str()).collect();
        let all = all.join(", ");
        Self::said(
            format!("there is no kind of record `{kind}`; the kinds are {all}"),
            format!("няма вид запис „{kind}“; видовете са {all}"),
        )
    }

    /// What the register says of the fields of a record.
    pub(crate) fn faults(faults: &[Fault], kind: Option<&Kind>) -> Self {
        let sentence = |language| {
            let one = |fault: &Fault| fault_words(language, fault, kind);
            faults.iter().map(one).collect::<Vec<_>>().join(" ")
        };
        Self::Said(sentence(Language::En), sentence(Language::Bg))
    }

    /// The sentence.
    pub(crate) fn sentence(&self, language: Language) -> String {
        let pick = |en: String, bg: String| if language == Language::Bg { bg } else { en };
        match self {
            Self::Register(error) => error_words(language, error),
            Self::Read(path, error) => {
                let (path, why) = (path.display(), io_words(error));
                pick(
                    format!("the file {path} cannot be read: {}", why.0),
                    format!("файлът {path} не може да бъде прочетен: {}", why.1),
                )
            }
            Self::Write(path, error) => {
                let (path, why) = (path.display(), io_words(error));
                pick(
                    format!("the file {path} cannot be written: {}", why.0),
                    format!("файлът {path} не може да бъде записан: {}", why.1),
                )
            }
            Self::Output(error) => {
                let why = io_words(error);
                pick(
                    format!("the answer could not be written: {}", why.0),
                    format!("отговорът не можа да бъде изписан: {}", why.1),
                )
            }
            Self::Said(en, bg) => pick(en.clone(), bg.clone()),
        }
    }
}

impl From<Error> for Complaint {
    fn from(error: Error) -> Self {
        match error {
            Error::Faults(faults) => Self::faults(&faults, None),
            other => Self::Register(other),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

/// What is wrong with a field, as a sentence that names it by its label.
pub(crate) fn fault_words(language: Language, fault: &Fault, kind: Option<&Kind>) -> String {
    let field = kind.and_then(|k| k.field(&fault.field));
    let label = field.map_or(fault.field.as_str(), |f| f.name.in_language(language));
    web::words::fault(language, fault, label)
}

/// A file read whole, or why not.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Complaint::Read(path.to_owned(), error))
}

/// A file written whole or not at all: first beside its place, then moved
/// there, so that a full disk leaves what was there before.
pub(crate) fn write(
    path: &Path,
    content: impl FnOnce(&mut io::BufWriter<&std::fs::File>) -> io::Result<()>,
) -> Result<()> {
    let wrong = |error| Complaint::Write(path.to_owned(), error);
    // What is no plain file, such as /dev/stdout, is written to as it is.
    let plain = std::fs::metadata(path).map_or(true, |m| m.is_file());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = if plain { path.with_file_name(name) } else { path.to_owned() };
    let done = (|| {
        let file = std::fs::File::create(&beside)?;
        let mut out = io::BufWriter::new(&file);
        content(&mut out)?;
        io::Write::flush(&mut out)?;
        drop(out);
        if plain {
            file.sync_all()?;
            std::fs::rename(&beside, path)?;
            // The name has to reach the disk as well.
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
            std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(())
    })();
    done.map_err(|error| {
        if plain {
            // The half of a file is of no use; that it cannot be taken away
            // changes nothing of the complaint.
            let _ = std::fs::remove_file(&beside);
        }
        wrong(error)
    })
}

/// Why the operating system refused, in English and in Bulgarian.
fn io_words(error: &io::Error) -> (String, String) {
    let both = |en: &str, bg: &str| (en.to_owned(), bg.to_owned());
    match error.kind() {
        io::ErrorKind::NotFound => {
            both("there is no such file or folder", "няма такъв файл или папка")
        }
        io::ErrorKind::PermissionDenied => {
            both("the operating system does not allow it", "операционната система не го позволява")
        }
        io::ErrorKind::StorageFull => both("the disk is full", "дискът е пълен"),
        io::ErrorKind::IsADirectory => both("it is a folder", "това е папка"),
        io::ErrorKind::AddrInUse => {
            both("another program uses this address", "друга програма използва този адрес")
        }
        _ => (error.to_string(), error.to_string()),
    }
}

/// The complaint that a server cannot listen.
pub(crate) fn cannot_listen(address: &str, error: &io::Error) -> Complaint {
    let why = io_words(error);
    Complaint::said(
        format!("the server cannot listen on {address}: {}", why.0),
        format!("сървърът не може да слуша на {address}: {}", why.1),
    )
}

fn error_words(language: Language, error: &Error) -> String {
    let (en, bg) = match error {
        Error::NotFound => ("there is no such thing here", "тук няма такова нещо"),
        Error::Denied => {
            ("the account has no right to do this", "този профил няма право да направи това")
        }
        Error::Faults(faults) => return Complaint::faults(faults, None).sentence(language),
        Error::Conflict(_) => (
            "somebody else changed it in the meantime; look at it and try again",
            "междувременно друг го е променил; прегледайте го и опитайте отново",
        ),
        Error::Refused(refusal) => {
            let words = web::problem::refusal(language, *refusal);
            return match (refusal, language) {
                (Refusal::ProgrammeExists, Language::En) => {
                    format!("{words}; give another with --key, or read a draft anew with --again")
                }
                (Refusal::ProgrammeExists, Language::Bg) => {
                    format!("{words}; задайте друг с --key или прочетете проекта отново с --again")
                }
                _ => words,
            };
        }
        Error::Conflicted(_) => (
            "the lawyer has a conflict of interest; nothing was written",
            "адвокатът е в конфликт на интереси; нищо не беше записано",
        ),
        Error::Sealed => (
            "the register is sealed: it was not given its root key; nothing was written",
            "регистърът е запечатан: не му е даден главният ключ; нищо не беше записано",
        ),
        Error::Full => {
            ("the disk is full; nothing was written", "дискът е пълен; нищо не беше записано")
        }
        Error::Disk => (
            "the disk with the data does not read or write what it is asked to; nothing was \
             written; look at the disk",
            "дискът с данните не чете или не записва каквото се иска; нищо не беше записано; \
             проверете диска",
        ),
        Error::Unconfirmed => (
            "the disk with the data did not confirm a write; look at the disk before the program \
             is started again",
            "дискът с данните не потвърди запис; проверете диска, преди програмата да бъде \
             пусната отново",
        ),
        Error::Unreachable => (
            "the database cannot be reached, or is busy; nothing was written",
            "няма връзка с базата данни или тя е заета; нищо не беше записано",
        ),
        Error::Program(name, why) => {
            let en = format!(
                "the program {name}, which comes with PostgreSQL, did not do it or is not here: {why}"
            );
            let bg =
                format!("програмата {name}, която идва с PostgreSQL, отказа или я няма: {why}");
            return if language == Language::Bg { bg } else { en };
        }
        Error::Database(error) => {
            let en = format!("the database did not do it: {error}");
            let bg = format!("базата данни отказа: {error}");
            return if language == Language::Bg { bg } else { en };
        }
        Error::Damaged(what) => {
            let en = format!("what is stored cannot be read back: {what}");
            let bg = format!("съхраненото не може да бъде прочетено: {what}");
            return if language == Language::Bg { bg } else { en };
        }
        Error::Journal(verdict) => {
            let (en, bg) = verdict_words(verdict);
            return if language == Language::Bg { bg } else { en };
        }
    };
    if language == Language::Bg { bg } else { en }.to_owned()
}

/// What is wrong with a journal, in English and in Bulgarian.
pub(crate) fn verdict_words(verdict: &Verdict) -> (String, String) {
    match verdict {
        Verdict::Whole { entries, .. } => (
            format!("the journal is whole: {entries} entries"),
            format!("дневникът е цял: {entries} записа"),
        ),
        Verdict::Broken { seq } => (
            format!(
                "the journal is broken: entry {seq} does not fit the one before it, or is missing"
            ),
            format!("дневникът е нарушен: запис {seq} не съответства на предходния или липсва"),
        ),
        Verdict::Rewritten { after, until } => {
            let from = after + 1;
            (
                format!(
                    "the journal was written anew: among entries {from} to {until} there is one \
                     that is not what the tree or a checkpoint was made over"
                ),
                format!(
                    "дневникът е пренаписан: между записи {from} и {until} има запис, който не е \
                     този, върху който са построени дървото или контролна точка"
                ),
            )
        }
    }
}

impl Complaint {
    /// What the vault says of the file at `path`.
    pub(crate) fn vault(path: &Path, error: vault::Error) -> Self {
        use vault::{Error, ShareFault};
        let path = path.display();
        let (en, bg) = match error {
            Error::WrongKey => (
                format!("the passphrase does not open the key in {path}"),
                format!("паролната фраза не отваря ключа в {path}"),
            ),
            Error::Mistyped => (
                format!("what {path} holds is damaged or mistyped: its checksum does not fit"),
                format!(
                    "съдържанието на {path} е повредено или сгрешено: контролната сума не съвпада"
                ),
            ),
            Error::WeakKey => (
                format!("the key in {path} is too regular to be random; make a new one"),
                format!("ключът в {path} е твърде правилен, за да е случаен; създайте нов"),
            ),
            Error::WeakPassphrase { need } => (
                format!("the passphrase in {path} is short: it needs at least {need} characters"),
                format!("паролната фраза в {path} е кратка: необходими са поне {need} знака"),
            ),
            Error::BadCost => (
                format!("the key in {path} asks for more memory or time than is given"),
                format!("ключът в {path} изисква повече памет или време от допустимото"),
            ),
            Error::TooFewShares { have, need } => (
                format!("{have} of the {need} shares that are needed were given"),
                format!("дадени са {have} от необходимите {need} дяла"),
            ),
            Error::BadShare(ShareFault::OtherSet { index }) => (
                format!("the shares do not belong together: share {index} comes from another set"),
                format!("дяловете не са от едно разделяне: дял {index} е от друго"),
            ),
            Error::BadShare(ShareFault::Contradiction { index }) => (
                format!(
                    "the shares do not belong together: share {index} was given twice, differently"
                ),
                format!("дяловете си противоречат: дял {index} е даден два пъти, но различно"),
            ),
            Error::BadShare(ShareFault::Forged) => (
                "put together, the shares do not give the key that was split: at least one of \
                 them was made up"
                    .to_owned(),
                "събрани, дяловете не дават разделения ключ: поне един от тях е подправен"
                    .to_owned(),
            ),
            Error::BadSplit { threshold, shares } => (
                format!(
                    "a key cannot be split so that {threshold} of {shares} shares suffice: the \
                     threshold is 2 or more, and no more than the shares"
                ),
                format!(
                    "ключът не може да се раздели така, че да стигат {threshold} от {shares} дяла: \
                     прагът е поне 2 и не повече от броя на дяловете"
                ),
            ),
            Error::Malformed(_) => (
                format!("{path} holds no signed checkpoint, or one that was changed"),
                format!("{path} не съдържа подписана контролна точка или тя е променяна"),
            ),
            Error::BadSignature { name } => (
                format!(
                    "the signature of `{name}` does not fit the checkpoint in {path}: one of them was changed"
                ),
                format!(
                    "подписът на „{name}“ не съответства на контролната точка в {path}: едното е променяно"
                ),
            ),
            Error::Unsigned => (
                format!("the checkpoint in {path} is not signed with the key it is checked with"),
                format!("контролната точка в {path} не е подписана с ключа, с който се проверява"),
            ),
            Error::Io(error) => return Self::Read(path.to_string().into(), error),
            _ => (
                format!("{path} holds no key and no share of Pristan"),
                format!("{path} не съдържа ключ или дял на Пристан"),
            ),
        };
        Self::Said(en, bg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_a_sentence_in_both_languages_and_no_debug_print() {
        let all = [
            Complaint::from(Error::Denied),
            Complaint::from(Error::Refused(Refusal::ProgrammeExists)),
            Complaint::Read("x.docx".into(), io::Error::from(io::ErrorKind::NotFound)),
            Complaint::Write("x.pdf".into(), io::Error::from(io::ErrorKind::StorageFull)),
        ];
        for complaint in &all {
            let (en, bg) = (complaint.sentence(Language::En), complaint.sentence(Language::Bg));
            assert!(en.contains(' ') && !en.contains(['{', '(']), "{en}");
            assert!(bg.chars().any(|c| ('а'..='я').contains(&c)), "{bg}");
        }
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write(&path, |out| io::Write::write_all(out, b"whole")).unwrap();
        let half = write(&path, |out| {
            io::Write::write_all(out, b"ha")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert!(half.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
