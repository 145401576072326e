//! `pristan check`: looks whether a server may be started as it is configured,
//! before it is. `pristan serve` looks at the same, and does not start where
//! this refuses.
use crate::complaint::{Complaint, Result};
use crate::settings::{Options, Settings};
use crate::{confined, edge, tls};
use domain::day::Moment;
use domain::words::Language;
use register::pulse::{Found, free_bytes, look};
use register::{Engine, Register};
use serde_json::json;
use std::path::Path;

/// Look whether a server may be started
///
/// Files and their modes, the settings of the database as it says them itself,
/// the clock, the certificate, the disk, and what of the memory could be
/// written to it. Nothing is made or changed. It ends with 1 when something is
/// refused: `pristan serve` would not start.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  pristan check --config /etc/pristan/pristan.toml")]
pub(crate) struct Check {
    #[command(flatten)]
    options: Options,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Fine,
    Warning,
    Refused,
}

/// What was found about one thing: a sentence in each language, with what to do
/// where something is to be done.
#[derive(Debug)]
struct Finding {
    about: &'static str,
    verdict: Verdict,
    en: String,
    bg: String,
}

impl Finding {
    fn new(
        about: &'static str,
        verdict: Verdict,
        en: impl Into<String>,
        bg: impl Into<String>,
    ) -> Self {
        Self { about, verdict, en: en.into(), bg: bg.into() }
    }

    fn complaint(&self) -> Complaint {
        Complaint::said(self.en.clone(), self.bg.clone())
    }

    fn sentence(&self, language: Language) -> &str {
        if language == Language::Bg { &self.bg } else { &self.en }
    }
}

impl Verdict {
    const fn word(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Fine, Language::En) => "ok",
            (Self::Warning, Language::En) => "warning",
            (Self::Refused, Language::En) => "refused",
            (Self::Fine, Language::Bg) => "наред",
            (Self::Warning, Language::Bg) => "внимание",
            (Self::Refused, Language::Bg) => "отказ",
        }
    }

    const fn code(self) -> &'static str {
        self.word(Language::En)
    }
}

impl Check {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let settings = self.options.settings()?;
        let there = settings.data.as_deref().is_none_or(|data| data.join("pristan.db").is_file());
        let found = if there { Some(look(settings.place()).await?) } else { None };
        let mut findings = examine(&settings, found.as_ref(), edge::moment());
        findings.push(key(&settings));
        findings.extend(stolen(&settings));
        findings.extend(issuer(&settings));
        if self.json {
            let all = findings.iter().map(
                |f| json!({ "about": f.about, "verdict": f.verdict.code(), "sentence": f.en }),
            );
            edge::say_json(&all.collect())?;
        } else {
            let line = |f: &Finding| {
                let (word, about) = (f.verdict.word(language), f.about);
                format!("{word:8}  {about:12}  {}", f.sentence(language))
            };
            edge::say(findings.iter().map(line).collect::<Vec<_>>().join("\n"))?;
        }
        let refused = findings.iter().filter(|f| f.verdict == Verdict::Refused).count();
        if refused == 0 {
            return Ok(());
        }
        Err(Complaint::said(
            format!("a server would not start: {refused} of these are refused"),
            format!("сървърът няма да тръгне: отказани са {refused} от тези неща"),
        ))
    }
}

/// The list of stolen passwords, read from its first line to its last: where it is
/// not in order, passwords that are in it would not be found.
fn stolen(settings: &Settings) -> Option<Finding> {
    let path = settings.stolen.as_deref()?;
    let name = path.display();
    Some(match crate::stolen::read_through(path) {
        Ok(Ok(many)) => Finding::new(
            "passwords",
            Verdict::Fine,
            format!("{name} holds {many} stolen passwords"),
            format!("{name} съдържа {many} откраднати пароли"),
        ),
        Ok(Err(line)) => Finding::new(
            "passwords",
            Verdict::Refused,
            format!(
                "{name}, line {line}, is not HASH:COUNT, or does not come after the line before: take the list that is ordered by hash"
            ),
            format!(
                "{name}, ред {line}, не е ХЕШ:БРОЙ или не следва реда преди него: вземете списъка, подреден по хеш"
            ),
        ),
        Err(complaint) => refused("passwords", &complaint),
    })
}

fn refused(about: &'static str, complaint: &Complaint) -> Finding {
    let (en, bg) = (complaint.sentence(Language::En), complaint.sentence(Language::Bg));
    Finding::new(about, Verdict::Refused, en, bg)
}

/// The issuer of identities, as far as it is seen without asking it.
fn issuer(settings: &Settings) -> Option<Finding> {
    let configured = settings.oidc.clone()?;
    let (id, name) = (configured.issuer.clone(), configured.name.clone());
    Some(match crate::oidc::Oidc::of(configured) {
        Ok(_) => Finding::new(
            "oidc",
            Verdict::Fine,
            format!("people may sign in by {name}, {id}"),
            format!("може да се влиза чрез {name}, {id}"),
        ),
        Err(complaint) => refused("oidc", &complaint),
    })
}

/// Looks at the same before a server begins: warnings are said, and the first
/// thing that is refused is the complaint.
pub(crate) async fn before_serving(
    settings: &Settings,
    register: &Register,
    now: Moment,
    language: Language,
) -> Result<()> {
    let found = register.found().await?;
    for finding in examine(settings, Some(&found), now) {
        match finding.verdict {
            Verdict::Fine => {}
            Verdict::Warning => edge::remark(finding.sentence(language)),
            Verdict::Refused => return Err(finding.complaint()),
        }
    }
    Ok(())
}

/// Everything that is looked at, but for the key, which `serve` reads itself.
fn examine(settings: &Settings, found: Option<&Found>, now: Moment) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(data) = &settings.data {
        findings.push(folder(data));
        findings.extend(free_bytes(data).map(space));
    }
    findings.push(readers(confined::works()));
    findings.push(open_line(settings));
    findings.extend(metrics(settings));
    match found {
        Some(found) => {
            findings.push(database(found));
            findings.push(tables(found.migrated));
            findings.push(clock(now, found.last_at));
            findings.push(backup(now, found.backup_at));
        }
        None => findings.push(Finding::new(
            "database",
            Verdict::Fine,
            "there are no data yet",
            "още няма данни",
        )),
    }
    if let Some(files) = &settings.tls {
        findings.push(certificate(files, now));
    }
    findings.extend(memory());
    findings
}

/// Whether others of the machine may look into the folder with the data.
#[cfg(unix)]
fn folder(data: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let shown = data.display();
    let Ok(there) = data.metadata() else {
        return Finding::new(
            "data",
            Verdict::Fine,
            format!("{shown} is not there yet; it is made for its owner alone"),
            format!("{shown} още не съществува; ще бъде създадена само за собственика ѝ"),
        );
    };
    let mode = there.permissions().mode() & 0o777;
    let verdict = match mode & 0o077 {
        0 => {
            let (en, bg) = ("only its owner enters", "само собственикът ѝ има достъп");
            return Finding::new("data", Verdict::Fine, en, bg);
        }
        // Nothing for others beyond the group.
        group if group.trailing_zeros() >= 3 => Verdict::Warning,
        _ => Verdict::Refused,
    };
    Finding::new(
        "data",
        verdict,
        format!("others may enter the folder with the data (mode {mode:o}): chmod 700 {shown}"),
        format!("и други имат достъп до папката с данните (права {mode:o}): chmod 700 {shown}"),
    )
}

#[cfg(not(unix))]
fn folder(_: &Path) -> Finding {
    Finding::new("data", Verdict::Fine, "not looked at here", "тук не се проверява")
}

/// A disk with less than this is nearly full.
const LITTLE: u64 = 1024 * 1024 * 1024;
/// With less than this nothing can be begun.
const NOTHING: u64 = 4 * 1024 * 1024;

/// Whether files of strangers can be read: by processes that can do nothing
/// else.
fn readers(confined: bool) -> Finding {
    const ABOUT: &str = "files";
    if confined {
        return Finding::new(
            ABOUT,
            Verdict::Fine,
            "files that are sent are read by processes that can do nothing else",
            "изпратените файлове се четат от процеси, които не могат нищо друго",
        );
    }
    Finding::new(
        ABOUT,
        Verdict::Warning,
        "the system does not let a process be confined, so no sheet and no programme is read and no \
         copy of a file is made: allow the calls `seccomp` and `landlock_*` to the service, as \
         deploy/pristan.service does",
        "системата не позволява процес да бъде ограничен, затова не се четат таблици и програми и не \
         се правят копия на файлове: разрешете на услугата извикванията „seccomp“ и „landlock_*“, \
         както в deploy/pristan.service",
    )
}

fn space(free: u64) -> Finding {
    let mib = free / (1024 * 1024);
    let verdict = if free < NOTHING {
        Verdict::Refused
    } else if free < LITTLE {
        Verdict::Warning
    } else {
        Verdict::Fine
    };
    let (more_en, more_bg) = match verdict {
        Verdict::Fine => ("", ""),
        _ => (": make room", ": освободете място"),
    };
    Finding::new(
        "disk",
        verdict,
        format!("the disk with the data has {mib} MiB free{more_en}"),
        format!("дискът с данните има {mib} MiB свободни{more_bg}"),
    )
}

/// Whether whoever reaches the metrics is more than this machine.
fn metrics(settings: &Settings) -> Option<Finding> {
    let at = settings.metrics?;
    if at.ip().is_loopback() {
        let (en, bg) = ("the metrics stay on this machine", "показателите остават на машината");
        return Some(Finding::new("metrics", Verdict::Fine, en, bg));
    }
    Some(Finding::new(
        "metrics",
        Verdict::Warning,
        format!(
            "whoever reaches {at} reads the metrics: listen on 127.0.0.1, or behind a firewall"
        ),
        format!(
            "всеки, който стига до {at}, чете показателите: слушайте на 127.0.0.1 или зад \
             защитна стена"
        ),
    ))
}

/// Whether passwords cross a network in the clear.
fn open_line(settings: &Settings) -> Finding {
    let secure = settings.tls.is_some()
        || settings.origin.as_deref().is_some_and(|origin| origin.starts_with("https://"));
    if secure || settings.listen.ip().is_loopback() {
        return Finding::new(
            "network",
            Verdict::Fine,
            "passwords do not cross the network in the clear",
            "паролите не минават по мрежата в явен вид",
        );
    }
    let at = settings.listen;
    Finding::new(
        "network",
        Verdict::Refused,
        format!(
            "passwords would cross the network in the clear at {at}: set `tls.certificate` and \
             `tls.key`, or `origin` to the https:// address of the proxy before it, or listen on \
             127.0.0.1"
        ),
        format!(
            "паролите биха минавали по мрежата в явен вид на {at}: задайте „tls.certificate“ и \
             „tls.key“ или в „origin“ адреса https:// на проксито пред сървъра, или слушайте на \
             127.0.0.1"
        ),
    )
}

/// Whether what is acknowledged is kept.
fn database(found: &Found) -> Finding {
    let wrong: Vec<String> = found
        .settings
        .iter()
        .filter(|setting| !setting.holds)
        .map(|setting| format!("{}: {} = {}", setting.of, setting.name, setting.found))
        .collect();
    let name = match found.engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    if wrong.is_empty() {
        return Finding::new(
            "database",
            Verdict::Fine,
            format!("{name} keeps what it acknowledges"),
            format!("{name} пази това, което потвърждава"),
        );
    }
    let wrong = wrong.join(", ");
    Finding::new(
        "database",
        Verdict::Refused,
        format!(
            "{name} would lose what it acknowledged when the power fails ({wrong}): put it back \
             to what it is by default"
        ),
        format!(
            "{name} би загубил потвърденото при спиране на тока ({wrong}): върнете настройката по \
             подразбиране"
        ),
    )
}

fn tables(migrated: Option<bool>) -> Finding {
    match migrated {
        Some(true) => Finding::new(
            "tables",
            Verdict::Fine,
            "the tables are those of this program",
            "таблиците са на тази програма",
        ),
        Some(false) => Finding::new(
            "tables",
            Verdict::Warning,
            "the tables are of another version: a start brings older ones up to date, and copying \
             the data first lets you go back",
            "таблиците са на друга версия: при пускане по-старите се осъвременяват; копие на \
             данните преди това позволява връщане назад",
        ),
        None => {
            Finding::new("tables", Verdict::Fine, "there are no tables yet", "още няма таблици")
        }
    }
}

/// A clock that is behind by less than this was set right.
const A_LITTLE: i64 = 5 * 60_000;

/// Whether the clock goes on from the newest entry of the journal.
fn clock(now: Moment, last: Option<Moment>) -> Finding {
    let behind = last.map_or(0, |last| last.0 - now.0);
    if behind < -register::clock::AHEAD {
        let days = -behind / Moment::DAY;
        return Finding::new(
            "clock",
            Verdict::Warning,
            format!(
                "the clock is {days} days ahead of the newest entry of the journal: where nobody \
                 was here meanwhile that is so; if it is wrong, set it. Nothing whose time is \
                 over is destroyed until the server has run on for three days"
            ),
            format!(
                "часовникът е с {days} дни напред спрямо последния запис в дневника: така е, ако \
                 системата не е работила; ако не е верен, сверете го. Нищо с изтекъл срок не се \
                 унищожава, докато сървърът не поработи три дни"
            ),
        );
    }
    if behind < A_LITTLE {
        let (en, bg) =
            ("the clock is not behind the journal", "часовникът не е назад спрямо дневника");
        return Finding::new("clock", Verdict::Fine, en, bg);
    }
    let verdict = if behind < Moment::DAY { Verdict::Warning } else { Verdict::Refused };
    let minutes = behind / 60_000;
    Finding::new(
        "clock",
        verdict,
        format!(
            "the clock is {minutes} minutes behind the newest entry of the journal: set it, and \
             let it follow a time server"
        ),
        format!(
            "часовникът е с {minutes} минути назад спрямо последния запис в дневника: сверете го и \
             го свържете със сървър за време"
        ),
    )
}

/// Days after which the last backup is too old.
const OLD_BACKUP: i64 = 2;

fn backup(now: Moment, last: Option<Moment>) -> Finding {
    let Some(last) = last else {
        return Finding::new(
            "backup",
            Verdict::Warning,
            "no backup was ever made: see “Backup and restore” in docs/operations.md",
            "още не е правено резервно копие: вижте „Backup and restore“ в docs/operations.md",
        );
    };
    let (day, days) = (last.day(), (now.0 - last.0).div_euclid(Moment::DAY));
    if days < OLD_BACKUP {
        return Finding::new(
            "backup",
            Verdict::Fine,
            format!("the last backup is of {day}"),
            format!("последното резервно копие е от {day}"),
        );
    }
    Finding::new(
        "backup",
        Verdict::Warning,
        format!("the last backup is of {day}, {days} days ago: look why there is no newer one"),
        format!(
            "последното резервно копие е от {day}, преди {days} дни: проверете защо няма по-ново"
        ),
    )
}

/// Days before its end at which a certificate is warned of.
const BEFORE_ITS_END: i64 = 30;

fn certificate(files: &tls::Files, now: Moment) -> Finding {
    let refused = |en: String, bg: String| Finding::new("certificate", Verdict::Refused, en, bg);
    let certified = match files.read() {
        Ok(certified) => certified,
        Err(complaint) => {
            let sentence = |language| complaint.sentence(language);
            return refused(sentence(Language::En), sentence(Language::Bg));
        }
    };
    let path = files.certificate.display();
    let held = certified.end_entity_cert().ok().and_then(|first| tls::holds(first));
    let Some((from, until)) = held else {
        return refused(
            format!("{path} does not say until when it holds"),
            format!("{path} не посочва докога важи"),
        );
    };
    holding(from, until, now)
}

fn holding(from: Moment, until: Moment, now: Moment) -> Finding {
    let (first, last) = (from.day(), until.day());
    let days = (until.0 - now.0).div_euclid(Moment::DAY);
    let (verdict, en, bg) = if now < from {
        (
            Verdict::Refused,
            format!("the certificate holds only from {first}: look at the clock, or wait"),
            format!("сертификатът важи едва от {first}: проверете часовника или изчакайте"),
        )
    } else if until <= now {
        (
            Verdict::Refused,
            format!("the certificate held until {last}: put a new one in its place"),
            format!("сертификатът важеше до {last}: поставете нов на негово място"),
        )
    } else if days < BEFORE_ITS_END {
        (
            Verdict::Warning,
            format!("the certificate holds until {last}, {days} more days: have it renewed"),
            format!("сертификатът важи до {last}, още {days} дни: подновете го"),
        )
    } else {
        (
            Verdict::Fine,
            format!("the certificate holds until {last}"),
            format!("сертификатът важи до {last}"),
        )
    };
    Finding::new("certificate", verdict, en, bg)
}

/// What of the memory could come to the disk.
#[cfg(target_os = "linux")]
fn memory() -> Vec<Finding> {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
    let limited = getrlimit(Resource::Core).current == Some(0);
    let dumped = !limited || dumpable_behavior().ok() != Some(DumpableBehavior::NotDumpable);
    // The first line is the heading.
    let swaps = std::fs::read_to_string("/proc/swaps").unwrap_or_default();
    vec![cores(dumped), swap(swaps.lines().skip(1).any(|line| !line.trim().is_empty()))]
}

#[cfg(not(target_os = "linux"))]
fn memory() -> Vec<Finding> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn cores(dumped: bool) -> Finding {
    if dumped {
        return Finding::new(
            "core dumps",
            Verdict::Refused,
            "the system may write the memory of the program into a file: ulimit -c 0, LimitCORE=0",
            "системата може да запише паметта на програмата във файл: ulimit -c 0, LimitCORE=0",
        );
    }
    let (en, bg) = ("the memory is not written into files", "паметта не се записва във файлове");
    Finding::new("core dumps", Verdict::Fine, en, bg)
}

#[cfg(target_os = "linux")]
fn swap(used: bool) -> Finding {
    if used {
        return Finding::new(
            "swap",
            Verdict::Warning,
            "this machine swaps: the root key and opened fields may come to the disk; turn it off \
             (swapoff -a, MemorySwapMax=0), or encrypt it",
            "машината ползва файл за виртуална памет: главният ключ и отворени полета може да \
             попаднат на диска; изключете го (swapoff -a, MemorySwapMax=0) или го шифрирайте",
        );
    }
    let (en, bg) = ("this machine does not swap", "машината не ползва виртуална памет на диск");
    Finding::new("swap", Verdict::Fine, en, bg)
}

/// Whether the root key is fit to be used. It is read and forgotten.
fn key(settings: &Settings) -> Finding {
    let Some(file) = settings.key.file() else {
        return Finding::new(
            "key",
            Verdict::Fine,
            "none is named: the server starts sealed and waits for `pristan unseal`",
            "не е посочен: сървърът тръгва запечатан и чака „pristan unseal“",
        );
    };
    match settings.key.look() {
        Ok(()) => {
            let file = file.display();
            Finding::new(
                "key",
                Verdict::Fine,
                format!("{file} is its owner's alone and not with the data"),
                format!("{file} е само на собственика си и не е при данните"),
            )
        }
        Err(complaint) => Finding::new(
            "key",
            Verdict::Refused,
            complaint.sentence(Language::En),
            complaint.sentence(Language::Bg),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::pulse::Setting;

    const NOW: Moment = Moment(1_764_000_000_000);

    fn after(days: i64) -> Moment {
        NOW.plus(days * Moment::DAY)
    }

    #[test]
    fn a_certificate_is_warned_of_a_month_before_its_end() {
        let verdict = |from, until| holding(after(from), after(until), NOW).verdict;
        assert_eq!(verdict(-1, 90), Verdict::Fine);
        assert_eq!(verdict(-1, 30), Verdict::Fine);
        assert_eq!(verdict(-1, 29), Verdict::Warning);
        assert_eq!(verdict(-1, 0), Verdict::Refused);
        assert_eq!(verdict(1, 90), Verdict::Refused);
    }

    #[test]
    fn a_clock_that_is_far_behind_the_journal_is_refused() {
        let verdict = |minutes: i64| clock(NOW, Some(NOW.plus(minutes * 60_000))).verdict;
        assert_eq!(clock(NOW, None).verdict, Verdict::Fine);
        assert_eq!(verdict(-60), Verdict::Fine);
        assert_eq!(verdict(-24 * 60), Verdict::Fine);
        assert_eq!(verdict(-24 * 60 - 1), Verdict::Warning, "ahead: it may have been off");
        assert_eq!(verdict(4), Verdict::Fine);
        assert_eq!(verdict(60), Verdict::Warning);
        assert_eq!(verdict(24 * 60), Verdict::Refused);
    }

    #[test]
    fn a_backup_that_is_missing_or_old_is_told() {
        let verdict = |days: Option<i64>| backup(NOW, days.map(|days| after(-days))).verdict;
        assert_eq!(verdict(Some(0)), Verdict::Fine);
        assert_eq!(verdict(Some(1)), Verdict::Fine);
        assert_eq!(verdict(Some(2)), Verdict::Warning);
        assert_eq!(verdict(None), Verdict::Warning);
    }

    #[test]
    fn a_database_that_forgets_is_refused() {
        let setting =
            |name, found: &str, holds| Setting { of: "data", name, found: found.to_owned(), holds };
        let found = |settings| Found {
            engine: Engine::Postgres,
            settings,
            migrated: Some(true),
            last_at: None,
            backup_at: None,
        };
        assert_eq!(database(&found(vec![setting("fsync", "on", true)])).verdict, Verdict::Fine);
        let off = database(&found(vec![setting("fsync", "off", false)]));
        assert_eq!(off.verdict, Verdict::Refused);
        assert!(off.en.contains("fsync = off"), "{}", off.en);
    }

    #[test]
    fn plain_passwords_stay_on_the_machine() {
        let settings = |listen: &str, origin: Option<&str>| Settings {
            listen: listen.parse().unwrap(),
            origin: origin.map(str::to_owned),
            metrics: "0.0.0.0:9464".parse().ok(),
            ..Settings::unless_told(None, None)
        };
        let verdict = |listen, origin| open_line(&settings(listen, origin)).verdict;
        assert_eq!(verdict("127.0.0.1:8080", None), Verdict::Fine);
        assert_eq!(verdict("[::1]:8080", None), Verdict::Fine);
        assert_eq!(verdict("0.0.0.0:8080", Some("https://pristan.example")), Verdict::Fine);
        assert_eq!(verdict("0.0.0.0:8080", None), Verdict::Refused);
        assert_eq!(verdict("0.0.0.0:8080", Some("http://pristan.example")), Verdict::Refused);
        let all = examine(&settings("0.0.0.0:8080", None), None, NOW);
        let of = |about| all.iter().find(|f| f.about == about).unwrap().verdict;
        assert_eq!((of("network"), of("metrics")), (Verdict::Refused, Verdict::Warning));
    }

    #[test]
    fn a_system_that_confines_nothing_is_told() {
        assert_eq!(readers(true).verdict, Verdict::Fine);
        let told = readers(false);
        assert_eq!(told.verdict, Verdict::Warning);
        assert!(told.en.contains("seccomp") && told.bg.contains("seccomp"));
    }

    #[test]
    fn a_disk_is_warned_of_before_it_is_full() {
        assert_eq!(space(u64::MAX).verdict, Verdict::Fine);
        assert_eq!(space(LITTLE - 1).verdict, Verdict::Warning);
        assert_eq!(space(NOTHING - 1).verdict, Verdict::Refused);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_that_may_reach_the_disk_is_told() {
        assert_eq!((cores(true).verdict, cores(false).verdict), (Verdict::Refused, Verdict::Fine));
        assert_eq!((swap(true).verdict, swap(false).verdict), (Verdict::Warning, Verdict::Fine));
    }
}
