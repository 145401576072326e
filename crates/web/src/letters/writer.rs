//! Words for letters and forms: what the pages say, in one language or in both.
use crate::bodies::Bodies;
use crate::words;
use domain::day::{Day, Moment};
use domain::paper::{Item, Languages, Line, Said, Ticked};
use domain::referral::form::Sort;
use domain::words::{Language, Words};

/// Writes a paper in its languages.
#[derive(Clone, Copy)]
pub(crate) struct Writer<'w> {
    pub(crate) languages: Languages,
    pub(crate) bodies: &'w Bodies<'w>,
}

impl Writer<'_> {
    /// What `say` says in each language.
    pub(crate) fn of(self, say: impl Fn(Language) -> String) -> Said {
        Said::of(self.languages, say)
    }

    /// A message.
    pub(crate) fn say(self, key: &str) -> Said {
        self.of(|language| words::say(language, key))
    }

    /// The code of a list of the procedure.
    pub(crate) fn word(self, list: &str, code: &str) -> Said {
        self.say(&format!("step-{list}-{code}"))
    }

    /// The question to which a field of a step is the answer.
    pub(crate) fn field(self, sort: Sort, name: &str) -> Said {
        self.say(&format!("step-field-{}-{name}", sort.code()))
    }

    /// The code of a list of the pack; itself when the list lacks it.
    pub(crate) fn listed(self, list: &str, code: &str) -> Said {
        let list = self.bodies.list(list);
        self.of(|language| list.map_or(code, |list| list.name_of(code, language)).to_owned())
    }

    /// A language that a person speaks, by its code of ISO 639-2.
    pub(crate) fn spoken(self, code: &str) -> Said {
        let list = self.bodies.list("language");
        let mut codes = list.into_iter().flat_map(|list| &list.codes);
        let found = codes.find(|there| there.external_code.as_deref() == Some(code));
        self.listed("language", found.map_or(code, |there| there.code.as_str()))
    }

    /// Codes of a list of the pack, after one another.
    pub(crate) fn all_listed(self, list: &str, codes: &[String]) -> Said {
        let all: Vec<Said> = codes.iter().map(|code| self.listed(list, code)).collect();
        self.joined(&all)
    }

    /// A body.
    pub(crate) fn body(self, code: &str) -> Said {
        self.of(|language| self.bodies.institution_name(code, language).to_owned())
    }

    /// A day.
    pub(crate) fn day(self, day: Day) -> Said {
        self.of(|language| words::day(language, day))
    }

    /// The day of a moment.
    pub(crate) fn day_of(self, at: Moment) -> Said {
        self.of(|language| words::day(language, words::local_day(at)))
    }

    /// Texts of the pack.
    pub(crate) fn words(self, words: &Words) -> Said {
        self.of(|language| words.in_language(language).to_owned())
    }

    /// A text of somebody's, in no language in particular.
    pub(crate) fn text(self, text: &str) -> Said {
        let language = self.languages.first();
        Said { lines: vec![Line { language, text: text.to_owned() }] }
    }

    /// Nothing was said: a dash.
    pub(crate) fn none(self) -> Said {
        self.text("—")
    }

    /// Yes or no.
    pub(crate) fn yes_no(self, yes: bool) -> Said {
        self.say(if yes { "yes" } else { "no" })
    }

    /// Several after one another, in each language.
    pub(crate) fn joined(self, all: &[Said]) -> Said {
        if all.is_empty() {
            return self.none();
        }
        let in_language = |said: &Said, language: Language| {
            let line = said.lines.iter().find(|line| line.language == language);
            line.or(said.lines.first()).map(|line| line.text.clone()).unwrap_or_default()
        };
        self.of(|language| {
            let texts: Vec<String> = all.iter().map(|said| in_language(said, language)).collect();
            texts.join("; ")
        })
    }

    pub(crate) fn fact(self, key: &str, value: Said) -> Item {
        Item::Fact { label: self.say(key), value }
    }

    pub(crate) fn blank(self, key: &str, lines: u8) -> Item {
        Item::Blank { label: self.say(key), lines }
    }

    pub(crate) fn paragraph(self, key: &str) -> Item {
        Item::Text { said: self.say(key) }
    }

    pub(crate) fn signature(self, key: &str) -> Item {
        Item::Signature { label: self.say(key), day: self.say("letter-signed-day") }
    }

    /// A table; nothing when it has no rows.
    pub(crate) fn table(self, heads: &[&str], rows: Vec<Vec<Said>>) -> Vec<Item> {
        if rows.is_empty() {
            return Vec::new();
        }
        let head = heads.iter().map(|key| self.say(key)).collect();
        vec![Item::Table { head, widths: Vec::new(), rows }]
    }

    /// Boxes for these codes of a list of the procedure.
    pub(crate) fn boxes(
        self,
        list: &str,
        codes: &[&str],
        ticked: impl Fn(&str) -> bool,
    ) -> Vec<Ticked> {
        let one = |code: &&str| Ticked { ticked: ticked(code), said: self.word(list, code) };
        codes.iter().map(one).collect()
    }
}
