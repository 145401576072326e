//! `pristan restore`: backups put back, into a place where nothing is.
use crate::archive::{self, Manifest};
use crate::backup::Workspace;
use crate::complaint::{Complaint, Result, verdict_words};
use crate::data::{self, Data};
use crate::edge;
use crate::journal;
use crate::keys::{self, MaybeKey};
use domain::day::Moment;
use domain::words::Language;
use register::audit::Verdict;
use register::backup::Part;
use register::checkpoint::Brought;
use register::{Engine, Register};
use serde_json::json;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use vault::erased::ErasedList;
use vault::root::Root;

/// Put backups back, of the data, of the keys, or of both
///
/// Nothing is ever put over what is there: the folder is new or empty (for the
/// keys alone: without keys), the database has no tables. Where keys come back,
/// give the newest list of erased keys that you have, whichever backup it lay
/// beside: whom it names is erased again before anybody opens the data. The
/// journal is verified, and says that it was restored.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan restore data.age keys.age --data ~/pristan --as administrator \
    --identity /media/key/identity.txt --key /secure/pristan.key --erased /media/list/2026-11-29.age.erased"
)]
pub(crate) struct Restore {
    /// The files that `pristan backup` made
    #[arg(value_name = "FILE", required = true, num_args = 1..=2)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    data: Data,
    /// The file with the private key of a recipient
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    #[command(flatten)]
    key: MaybeKey,
    /// The newest list of erased keys
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// The root key that the list was written under, when it is another one
    /// than that of the keys that come back
    #[arg(long, value_name = "FILE", requires = "erased")]
    erased_key: Option<PathBuf>,
    /// The newest checkpoint that was kept elsewhere or cosigned by a witness
    #[arg(long, value_name = "NOTE", requires = "verifier")]
    checkpoint: Option<PathBuf>,
    /// The verifier key that the checkpoint is checked with
    #[arg(long, value_name = "KEY", requires = "checkpoint")]
    verifier: Option<String>,
    /// The folder for the copies while they are put back, of PostgreSQL only; by
    /// default that of the system for what is temporary
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// Print what was put back as JSON
    #[arg(long)]
    json: bool,
}

/// What is needed to destroy again what was destroyed.
struct Opening {
    root: Root,
    list: String,
}

/// What was found in what was put back.
struct Found {
    /// When it was put back.
    at: Moment,
    /// Entries of the journal before it was restored.
    entries: i64,
    /// The last entry under the newest checkpoint, when the backup ends before.
    witnessed: Option<i64>,
    erasures: usize,
    without_key: usize,
}

impl Restore {
    pub(crate) async fn run(mut self, language: Language) -> Result<()> {
        let identities = archive::identities_in(&self.identity)?;
        let brought = self.checkpoint.as_deref().zip(self.verifier.as_deref());
        let brought = brought.map(|(file, key)| journal::brought(file, key)).transpose()?;
        let folder = self.data.data.clone();
        let mut made = None;
        let place = match (&folder, &self.work) {
            (Some(folder), _) => {
                if !folder.exists() {
                    let wrong = |error| Complaint::Write(folder.clone(), error);
                    let mut maker = fs::DirBuilder::new();
                    maker.recursive(true);
                    #[cfg(unix)]
                    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
                    maker.create(folder).map_err(wrong)?;
                    made = Some(Made(folder.clone()));
                }
                folder.join(".restoring")
            }
            (None, Some(work)) => work.join("pristan-restoring"),
            (None, None) => std::env::temp_dir().join("pristan-restoring"),
        };
        let work = Workspace::new(place)?;
        let read = |file: &PathBuf| archive::read(file, &identities, &work.path);
        let mut backups: Vec<Manifest> = self.files.iter().map(read).collect::<Result<_>>()?;
        backups.sort_by_key(|backup| backup.part.code());
        let has = |part| backups.iter().any(|backup| backup.part == part);
        let opening = if has(Part::Keys) { Some(self.opening(&backups)?) } else { None };
        let found = if let Some(folder) = &folder {
            fits(&backups, Engine::Sqlite)?;
            nothing_there(folder, &backups)?;
            self.restored_to_folder(folder, &work, &backups, opening, brought.as_ref()).await?
        } else {
            fits(&backups, Engine::Postgres)?;
            self.restored_to_database(&work, &backups, opening, brought.as_ref()).await?
        };
        std::mem::forget(made);
        drop(work);
        self.said(&backups, &found, language)
    }

    /// The root and the list, in the words of that root.
    fn opening(&mut self, backups: &[Manifest]) -> Result<Opening> {
        let key = std::mem::take(&mut self.key);
        let (Some((root, _)), Some(path)) = (key.root()?, &self.erased) else {
            return Err(Complaint::said(
                "with the keys, those of erased persons would come back: give the root key with \
                 --key and the newest list of erased keys with --erased",
                "с ключовете биха се върнали и тези на заличени лица: подайте главния ключ с --key \
                 и най-новия списък на заличените ключове с --erased",
            ));
        };
        let text = keys::long_text_in(path)?;
        let under = self.erased_key.as_deref().map(keys::root_of).transpose()?;
        let read = ErasedList::from_text(&text, under.as_ref().unwrap_or(&root));
        let list = read.map_err(|_| {
            let path = path.display();
            Complaint::said(
                format!(
                    "{path} is not a list of erased keys under this root key, or was changed; if \
                     the root was turned over since, give the key of then with --erased-key"
                ),
                format!(
                    "{path} не е списък на заличени ключове под този главен ключ или е променян; \
                     ако главният ключ е сменян, подайте другия с --erased-key"
                ),
            )
        })?;
        let then = backups.iter().map(|backup| backup.standing.erasures).max().unwrap_or(0);
        if list.erasures().len() < then {
            return Err(Complaint::said(
                format!(
                    "the list of erased keys is older than the backup: it names {}, and {then} \
                     were erased by then; give the newest one",
                    list.erasures().len()
                ),
                format!(
                    "списъкът на заличените ключове е по-стар от резервното копие: в него са {}, а \
                     заличените дотогава са {then}; подайте най-новия",
                    list.erasures().len()
                ),
            ));
        }
        Ok(Opening { list: list.to_text(&root), root })
    }

    async fn restored_to_folder(
        &self,
        folder: &Path,
        work: &Workspace,
        backups: &[Manifest],
        opening: Option<Opening>,
        brought: Option<&Brought>,
    ) -> Result<Found> {
        let whole = backups.iter().any(|backup| backup.part == Part::Data);
        // Keys come back beside data that never went: these know best who was
        // erased, and nobody opens a register but through that list.
        let seat = if whole { work.path.as_path() } else { folder };
        if !whole {
            moved(&work.path.join("keys.db"), &folder.join("keys.db"))?;
        }
        let found = async {
            let register = data::open_or_make(Some(seat), None).await?;
            let found = self.gone_through(&register, backups, opening, brought).await;
            register.close().await;
            found
        };
        let found = found.await;
        if !whole && found.is_err() {
            for name in ["keys.db", "keys.db-wal", "keys.db-shm"] {
                // That of the backup, and nothing else: there was none before.
                let _ = fs::remove_file(folder.join(name));
            }
        }
        let found = found?;
        if whole {
            // The data come last: with them it counts as restored.
            for name in ["keys.db-wal", "keys.db", "pristan.db-wal", "pristan.db"] {
                if seat.join(name).exists() {
                    moved(&seat.join(name), &folder.join(name))?;
                }
            }
        }
        let wrong = |error| Complaint::Write(folder.to_owned(), error);
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(wrong)?;
        Ok(found)
    }

    async fn restored_to_database(
        &self,
        work: &Workspace,
        backups: &[Manifest],
        opening: Option<Opening>,
        brought: Option<&Brought>,
    ) -> Result<Found> {
        let url = self.data.database.as_deref().unwrap_or_default();
        // The keys last: without the data nobody asks for them.
        for backup in backups {
            let copy = work.path.join(backup.member());
            let wrong = |error| Complaint::Read(copy.clone(), error);
            let open = File::open(&copy).map_err(wrong)?;
            fs::remove_file(&copy).map_err(wrong)?;
            if !register::backup::put_back(url, backup.part, open).await? {
                return Err(Complaint::said(
                    "there are tables in the database already, and a backup is never put over data",
                    "в базата данни вече има таблици, а резервно копие не се възстановява върху данни",
                ));
            }
        }
        let register = data::open_or_make(None, Some(url)).await?;
        let found = self.gone_through(&register, backups, opening, brought).await;
        register.close().await;
        found
    }

    /// Destroys again what was destroyed, and looks at what is there.
    async fn gone_through(
        &self,
        register: &Register,
        backups: &[Manifest],
        opening: Option<Opening>,
        brought: Option<&Brought>,
    ) -> Result<Found> {
        let by = self.data.by(register).await?;
        let verified = |brought| register.verify_restored(&by, brought);
        // What is witnessed and not in the backup cannot be in its journal.
        let entries = match verified(None).await? {
            Verdict::Whole { entries, .. } => entries,
            verdict => return Err(broken(&verdict)),
        };
        let size = brought.map(|b| i64::try_from(b.checkpoint.size).unwrap_or(i64::MAX));
        let witnessed = size.filter(|size| *size > entries);
        if let (Some(brought), None) = (brought, witnessed) {
            let verdict = verified(Some(brought)).await?;
            if !matches!(verdict, Verdict::Whole { .. }) {
                return Err(broken(&verdict));
            }
        }
        let parts: Vec<&str> = backups.iter().map(|backup| backup.part.code()).collect();
        let made: Vec<i64> = backups.iter().map(|backup| backup.standing.at.0).collect();
        let detail = json!({ "parts": parts, "made_at": made, "entries": entries });
        register.note_restored(&by, detail).await?;
        let (mut erasures, mut without_key) = (0, 0);
        if let Some(Opening { root, list }) = opening {
            erasures = list.lines().count().saturating_sub(1);
            register.unseal(root, Some(&list), by.at, edge::seed()).await?;
            without_key = register.without_key(&by).await?;
        }
        Ok(Found { at: by.at, entries, witnessed, erasures, without_key })
    }

    fn said(&self, backups: &[Manifest], found: &Found, language: Language) -> Result<()> {
        let parts: Vec<&str> = backups.iter().map(|backup| backup.part.code()).collect();
        let Found { at, entries, witnessed, erasures, without_key } = found;
        if self.json {
            return edge::say_json(&json!({
                "parts": parts, "entries": entries, "witnessed": witnessed, "erasures": erasures,
                "without_key": without_key,
            }));
        }
        let bg = language == Language::Bg;
        let say = |en: String, of_bg: String| edge::say(if bg { of_bg } else { en });
        say(
            format!("Restored, with the journal to entry {entries}; it is whole."),
            format!("Възстановено е, с дневника до запис {entries}; той е цял."),
        )?;
        if let Some(size) = witnessed {
            let from = entries + 1;
            say(
                format!(
                    "The backup is older than the newest checkpoint: entries {from} to {size} are \
                     not in it, nor what they tell of, erasures among it perhaps. A witness will \
                     refuse this journal: tell it why."
                ),
                format!(
                    "Резервното копие е по-старо от най-новата контролна точка: записи {from} до \
                     {size} ги няма, нито онова, за което говорят, може би и заличавания. \
                     Свидетелят ще откаже този дневник: обяснете му защо."
                ),
            )?;
        }
        if parts.contains(&Part::Keys.code()) {
            say(
                format!("{erasures} erasures were done again; none of them can be read."),
                format!(
                    "Повторени са {erasures} заличавания; никое от тях не може да бъде прочетено."
                ),
            )?;
        } else {
            say(
                "What is sealed stays so until the keys are put back too.".to_owned(),
                "Запечатаното остава такова, докато се върнат и ключовете.".to_owned(),
            )?;
        }
        let late = backups.iter().filter_map(|b| b.keep_until).find(|until| until < at);
        if let Some(until) = late.map(Moment::day) {
            say(
                format!("The file with the keys was to be destroyed by {until}: do so now."),
                format!("Файлът с ключовете е трябвало да бъде унищожен до {until}: направете го."),
            )?;
        }
        if *without_key > 0 {
            say(
                format!(
                    "{without_key} persons have no key: the keys are older than the data. Try a \
                     newer backup of them."
                ),
                format!(
                    "{without_key} лица нямат ключ: ключовете са по-стари от данните. Опитайте с \
                     по-ново тяхно копие."
                ),
            )?;
        }
        Ok(())
    }
}

/// A folder that was made here, and is taken away again unless it is of use.
struct Made(PathBuf);

impl Drop for Made {
    fn drop(&mut self) {
        // One with something in it stays.
        let _ = fs::remove_dir(&self.0);
    }
}

fn broken(verdict: &Verdict) -> Complaint {
    let (en, bg) = verdict_words(verdict);
    Complaint::said(
        format!("{en}; nothing was restored"),
        format!("{bg}; нищо не беше възстановено"),
    )
}

fn moved(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| Complaint::Write(to.to_owned(), error))
}

/// Refuses backups of the other engine, and two of the same.
fn fits(backups: &[Manifest], engine: Engine) -> Result<()> {
    if backups.iter().any(|backup| backup.standing.engine != engine) {
        return Err(Complaint::said(
            "the backup is of the other engine: SQLite goes into a folder with --data, PostgreSQL \
             into a database with --database",
            "резервното копие е на другия вид база: SQLite се възстановява в папка с --data, а \
             PostgreSQL в база с --database",
        ));
    }
    if let [first, second] = backups
        && first.part == second.part
    {
        return Err(Complaint::said(
            "both files are of the same part: give one with the data and one with the keys",
            "двата файла са от една и съща част: подайте един с данните и един с ключовете",
        ));
    }
    Ok(())
}

/// Refuses a folder in which something is.
fn nothing_there(folder: &Path, backups: &[Manifest]) -> Result<()> {
    let shown = folder.display();
    let whole = backups.iter().any(|backup| backup.part == Part::Data);
    if !whole {
        let (data, keys) = (folder.join("pristan.db"), folder.join("keys.db"));
        return if !data.is_file() {
            Err(Complaint::said(
                format!("there are no data in {shown}: the keys alone are of no use"),
                format!("в {shown} няма данни: само ключовете не вършат работа"),
            ))
        } else if keys.exists() {
            Err(there(folder))
        } else {
            Ok(())
        };
    }
    let wrong = |error| Complaint::Read(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let name = entry.map_err(wrong)?.file_name();
        // A disk of its own has this from the beginning.
        if name != ".restoring" && name != "lost+found" {
            return Err(there(folder));
        }
    }
    Ok(())
}

fn there(folder: &Path) -> Complaint {
    let folder = folder.display();
    Complaint::said(
        format!("there is something in {folder} already, and a backup is never put over data"),
        format!("в {folder} вече има нещо, а резервно копие не се възстановява върху данни"),
    )
}
