//! The file with the settings of a server, `pristan.toml`.
//!
//! Every setting is in [`KEYS`], and nothing else is taken: a name that was
//! mistyped is refused with its line, and not passed over. What is given on the
//! command line or in the environment goes before what the file says.
use crate::complaint::{Complaint, Result};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Any text.
    Text,
    /// The name of a file or a folder; one that does not begin with `/` is
    /// beside the file with the settings.
    Path,
    /// An address and a port.
    Address,
    /// A whole number, from one to another.
    Number(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
}

const MANY: Takes = Takes::Number(0, 1_000_000);

/// Every setting, as it stands in the file.
pub(crate) const KEYS: [(&str, Takes); 41] = [
    ("data", Takes::Path),
    ("database", Takes::Text),
    ("listen", Takes::Address),
    ("origin", Takes::Text),
    ("unseal_socket", Takes::Path),
    ("key.file", Takes::Path),
    ("key.passphrase_file", Takes::Path),
    ("key.log_name", Takes::Text),
    ("tls.certificate", Takes::Path),
    ("tls.key", Takes::Path),
    ("log.format", Takes::Word(&["text", "json"])),
    ("log.level", Takes::Word(&["error", "warn", "info", "debug"])),
    ("metrics.listen", Takes::Address),
    ("oidc.issuer", Takes::Text),
    ("oidc.client", Takes::Text),
    ("oidc.secret_file", Takes::Path),
    ("oidc.name", Takes::Text),
    ("oidc.roots", Takes::Path),
    ("mail.server", Takes::Text),
    ("mail.tls", Takes::Word(&["starttls", "tls", "none"])),
    ("mail.from", Takes::Text),
    ("mail.user", Takes::Text),
    ("mail.password_file", Takes::Path),
    ("mail.roots", Takes::Path),
    ("passwords.stolen", Takes::Path),
    ("retention.hour", Takes::Number(0, 23)),
    ("limits.connections", Takes::Number(1, 65_536)),
    ("limits.at_once", Takes::Number(1, 1024)),
    ("limits.waiting", Takes::Number(0, 4096)),
    ("limits.sign_in_at_once", Takes::Number(1, 64)),
    ("limits.sign_in_waiting", Takes::Number(0, 256)),
    ("limits.tips_at_once", Takes::Number(1, 64)),
    ("limits.tips_waiting", Takes::Number(0, 256)),
    ("limits.account_per_minute", MANY),
    ("limits.account_burst", MANY),
    ("limits.address_per_minute", MANY),
    ("limits.address_burst", MANY),
    ("limits.tips_per_minute", MANY),
    ("limits.tips_burst", MANY),
    ("limits.header_seconds", Takes::Number(1, 300)),
    ("limits.stop_seconds", Takes::Number(0, 300)),
];

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The folder the file is in.
    folder: PathBuf,
    texts: BTreeMap<&'static str, String>,
    numbers: BTreeMap<&'static str, i64>,
}

impl Config {
    /// The settings in the file at `path`.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = String::from_utf8(crate::complaint::read(path)?).map_err(|_| {
            let path = path.display();
            Complaint::said(
                format!("{path} is not text in UTF-8"),
                format!("{path} не е текст в UTF-8"),
            )
        })?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Self::of(&text, &path.display().to_string(), folder)
    }

    fn of(text: &str, file: &str, folder: PathBuf) -> Result<Self> {
        let at = |place: usize| {
            let line = 1 + text[..place].matches('\n').count();
            (format!("{file}, line {line}"), format!("{file}, ред {line}"))
        };
        let table = DeTable::parse(text).map_err(|error| {
            let (en, bg) = at(error.span().map_or(0, |span| span.start));
            let why = error.message();
            Complaint::said(
                format!("{en}: this is not written as TOML is: {why}"),
                format!("{bg}: това не е написано по правилата на TOML: {why}"),
            )
        })?;
        let mut config = Self { folder, ..Self::default() };
        config.take("", table.get_ref(), &at)?;
        Ok(config)
    }

    fn take(
        &mut self,
        before: &str,
        table: &DeTable<'_>,
        at: &impl Fn(usize) -> (String, String),
    ) -> Result<()> {
        for (name, value) in table {
            let key = format!("{before}{}", name.get_ref());
            let inner = format!("{key}.");
            let place = at(name.span().start);
            if let DeValue::Table(table) = value.get_ref()
                && KEYS.iter().any(|(known, _)| known.starts_with(&inner))
            {
                self.take(&inner, table, at)?;
                continue;
            }
            let Some((key, takes)) = KEYS.into_iter().find(|(known, _)| *known == key) else {
                return Err(unknown(&key, &place));
            };
            self.keep(key, takes, value.get_ref(), &place)?;
        }
        Ok(())
    }

    fn keep(
        &mut self,
        key: &'static str,
        takes: Takes,
        value: &DeValue<'_>,
        place: &(String, String),
    ) -> Result<()> {
        let text = match value {
            DeValue::String(text) => Some(Cow::as_ref(text).to_owned()),
            _ => None,
        };
        let (en, bg) = match (takes, text) {
            (Takes::Text | Takes::Path, Some(text)) if !text.trim().is_empty() => {
                self.texts.insert(key, text);
                return Ok(());
            }
            (Takes::Text | Takes::Path, _) => {
                ("a text in quotation marks".to_owned(), "текст в кавички".to_owned())
            }
            (Takes::Address, Some(text)) if text.parse::<SocketAddr>().is_ok() => {
                self.texts.insert(key, text);
                return Ok(());
            }
            (Takes::Address, _) => {
                let example = "\"127.0.0.1:8080\"";
                (format!("an address as {example}"), format!("адрес като {example}"))
            }
            (Takes::Word(words), text) => {
                if let Some(text) = text.filter(|text| words.contains(&text.as_str())) {
                    self.texts.insert(key, text);
                    return Ok(());
                }
                let words = words.join("\", \"");
                (format!("one of \"{words}\""), format!("една от думите \"{words}\""))
            }
            (Takes::Number(least, most), _) => {
                let number = match value {
                    DeValue::Integer(number) => {
                        i64::from_str_radix(number.as_str(), number.radix()).ok()
                    }
                    _ => None,
                };
                if let Some(number) = number.filter(|n| (least..=most).contains(n)) {
                    self.numbers.insert(key, number);
                    return Ok(());
                }
                (
                    format!("a whole number from {least} to {most}"),
                    format!("цяло число от {least} до {most}"),
                )
            }
        };
        Err(Complaint::said(
            format!("{}: `{key}` takes {en}", place.0),
            format!("{}: „{key}“ приема {bg}", place.1),
        ))
    }

    /// A text.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.texts.get(key).cloned()
    }

    /// A file or a folder.
    pub(crate) fn path(&self, key: &str) -> Option<PathBuf> {
        self.texts.get(key).map(|text| self.folder.join(text))
    }

    /// An address; it was looked at when the file was read.
    pub(crate) fn address(&self, key: &str) -> Option<SocketAddr> {
        self.texts.get(key).and_then(|text| text.parse().ok())
    }

    /// A number within its bounds.
    pub(crate) fn number<N: TryFrom<i64>>(&self, key: &str) -> Option<N> {
        self.numbers.get(key).and_then(|number| N::try_from(*number).ok())
    }
}

fn unknown(key: &str, place: &(String, String)) -> Complaint {
    let near = KEYS.into_iter().map(|(known, _)| (distance(key, known), known)).min();
    // Half of another word is no mistyping of it.
    let near = near.filter(|(far, known)| *far <= known.len() / 2);
    let (en, bg) = near.map_or_else(
        || {
            let page = "docs/operations.md";
            (format!("{page} has all of them"), format!("всички са в {page}"))
        },
        |(_, near)| (format!("did you mean `{near}`?"), format!("може би „{near}“?")),
    );
    Complaint::said(
        format!("{}: there is no setting `{key}`; {en}", place.0),
        format!("{}: няма настройка „{key}“; {bg}", place.1),
    )
}

/// How many letters have to be put in, taken out or changed to make one word of
/// another (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (n, letter) in one.chars().enumerate() {
        let mut corner = n;
        row[0] = n + 1;
        for (m, theirs) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != *theirs);
            corner = row[m + 1];
            row[m + 1] = changed.min(corner + 1).min(row[m] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Language;

    fn read(text: &str) -> Result<Config> {
        Config::of(text, "pristan.toml", PathBuf::from("/etc/pristan"))
    }

    #[track_caller]
    fn refused(text: &str, en: &str) {
        let complaint = read(text).unwrap_err();
        assert_eq!(complaint.sentence(Language::En), en);
        let bg = complaint.sentence(Language::Bg);
        assert!(bg.chars().any(|c| ('а'..='я').contains(&c)), "{bg}");
    }

    #[test]
    fn what_is_set_is_read() {
        let config = read(
            "data = \"/var/lib/pristan\"\nlisten = \"[::1]:8080\"\n\
             [key]\nfile = \"root.key\"\n[limits]\nat_once = 0x10\n",
        );
        let config = config.unwrap();
        assert_eq!(config.path("data"), Some("/var/lib/pristan".into()));
        assert_eq!(config.path("key.file"), Some("/etc/pristan/root.key".into()));
        assert_eq!(config.address("listen"), "[::1]:8080".parse().ok());
        assert_eq!(config.number::<usize>("limits.at_once"), Some(16));
        assert_eq!((config.text("origin"), config.number::<u8>("retention.hour")), (None, None));
        assert!(read("").is_ok());
    }

    #[test]
    fn a_setting_that_is_not_there_is_refused_with_its_line_and_the_nearest() {
        refused(
            "data = \"/d\"\nlisten_on = \"x\"\n",
            "pristan.toml, line 2: there is no setting `listen_on`; did you mean `listen`?",
        );
        refused(
            "\n[tls]\ncertificat = \"x\"\n",
            "pristan.toml, line 3: there is no setting `tls.certificat`; did you mean \
             `tls.certificate`?",
        );
        refused(
            "[limit]\nat_once = 3\n",
            "pristan.toml, line 1: there is no setting `limit`; docs/operations.md has all of them",
        );
        refused(
            "colour = \"red\"\n",
            "pristan.toml, line 1: there is no setting `colour`; docs/operations.md has all of them",
        );
    }

    #[test]
    fn every_setting_is_told_to_administrators_and_stands_in_the_example() {
        let page = include_str!("../../../docs/operations.md");
        let example = include_str!("../../../deploy/pristan.toml");
        read(example).unwrap();
        // What stands there for another case is a comment: a setting all the same.
        let whole: String = example
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        let all = read(&whole).unwrap();
        for (key, _) in KEYS {
            assert!(page.contains(&format!("| `{key}` |")), "{key} is not in docs/operations.md");
            let set = all.texts.contains_key(key) || all.numbers.contains_key(key);
            assert!(set, "{key} is not in deploy/pristan.toml");
        }
    }

    #[test]
    fn a_value_that_is_not_taken_is_refused_with_what_is() {
        refused(
            "listen = \"8080\"\n",
            "pristan.toml, line 1: `listen` takes an address as \"127.0.0.1:8080\"",
        );
        refused(
            "[log]\nformat = \"xml\"\n",
            "pristan.toml, line 2: `log.format` takes one of \"text\", \"json\"",
        );
        refused(
            "[retention]\nhour = 24\n",
            "pristan.toml, line 2: `retention.hour` takes a whole number from 0 to 23",
        );
        refused(
            "[limits]\nat_once = \"3\"\n",
            "pristan.toml, line 2: `limits.at_once` takes a whole number from 1 to 1024",
        );
        refused("data = 3\n", "pristan.toml, line 1: `data` takes a text in quotation marks");
        refused(
            "tls = true\n",
            "pristan.toml, line 1: there is no setting `tls`; docs/operations.md has all of them",
        );
        let broken = read("data = \"/d\"\nlisten\n").unwrap_err().sentence(Language::En);
        assert!(broken.starts_with("pristan.toml, line 2: this is not written as TOML is"));
    }
}
