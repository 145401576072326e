//! A country: what is national, as data.
//!
//! The files are in `packs/bg`; `formats::pack` reads them. What is not
//! consistent (a measure over a field no kind has) is named by
//! [`crate::pack_check::check`].
use crate::institution::Institution;
use crate::person_list::{CountingRule, Layout};
use crate::place::{Municipality, Oblast};
use crate::record::kind::Kind;
use crate::record::measure::Measure;
use crate::referral::screening::Instrument;
use crate::returns::Return;
use crate::term::Term;
use crate::words::{Language, Words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A country pack.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// ISO 3166-1 code of the country: `BG`.
    pub country: String,
    /// The name of the pack and its licence and sources, from `pack.toml`.
    pub about: String,
    /// Kinds of record, in menu order.
    pub kinds: Vec<Kind>,
    /// Code lists by id.
    pub lists: BTreeMap<String, CodeList>,
    /// The directory of institutions.
    pub institutions: Vec<Institution>,
    /// The oblasti.
    pub oblasti: Vec<Oblast>,
    /// The municipalities.
    pub municipalities: Vec<Municipality>,
    /// Legal terms.
    pub terms: Vec<Term>,
    /// Lists of indicators for screenings, in all their versions.
    pub instruments: Vec<Instrument>,
    /// The wording of letters, in all their versions.
    pub letters: Vec<crate::letter::Template>,
    /// How long what is kept, as proposed.
    pub retention: Vec<crate::retention::Rule>,
    /// What a row of a list of persons may hold. No kind of record: it is sealed.
    pub person_list: Option<Kind>,
    /// How institutions and standards name the columns of their lists of persons.
    pub layouts: Vec<Layout>,
    /// By which rules persons are counted, in all their versions.
    pub counting_rules: Vec<CountingRule>,
    /// Statutory returns, by id.
    pub returns: Vec<Return>,
    /// Programmes of which the pack knows measures and the confirmed split.
    pub programmes: Vec<KnownProgramme>,
    /// The labels by which a reader finds its way in a programme document.
    pub labels: Labels,
    /// Codes and names, folded, to place codes.
    pub place_index: HashMap<String, String>,
    /// Codes, names, abbreviations and aliases, folded, to institution codes.
    pub institution_index: HashMap<String, String>,
}

/// A list of codes that a field may hold.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// Its id: `event_status`.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// Where the codes come from, when they are not ours.
    #[serde(default)]
    pub source: Option<String>,
    /// The codes, in the order of the form.
    #[serde(rename = "code")]
    pub codes: Vec<Code>,
}

/// One code of a list.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code kept in records: `held`.
    pub code: String,
    /// What it is called.
    pub name: Words,
    /// The code of the same thing in an outside standard, when there is one.
    #[serde(default)]
    pub external_code: Option<String>,
}

/// What the pack knows of one programme.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct KnownProgramme {
    /// Its key: the year, `2017`.
    pub key: String,
    /// Its title, by which a document is recognised.
    pub title: String,
    /// Its title in Bulgarian, for pages in Bulgarian.
    pub title_bg: String,
    /// The confirmed split: indicator id and wording, in document order.
    pub splits: Vec<(String, String)>,
    /// A measure for each indicator.
    pub measures: Vec<Measure>,
    /// The official or working Bulgarian wording by id (`I.1`, `I.1.1`, `I`),
    /// for pages in Bulgarian.
    pub bulgarian: BTreeMap<String, String>,
}

impl KnownProgramme {
    /// The measure of an indicator.
    #[must_use]
    pub fn measure(&self, indicator: &str) -> Option<&Measure> {
        self.measures.iter().find(|m| m.indicator == indicator)
    }
}

/// Labels of a programme document by what they mean, folded: `responsible` →
/// `["responsible institution(s)", "отговорна институция", …]`.
pub type Labels = BTreeMap<String, Vec<String>>;

impl CodeList {
    /// The code that `text` is or names, in either language, whatever the case.
    #[must_use]
    pub fn code_of(&self, text: &str) -> Option<&str> {
        let exact = self.codes.iter().find(|c| c.code == text);
        let found = exact.or_else(|| {
            let text = fold(text);
            self.codes.iter().find(|c| {
                fold(&c.code) == text || fold(&c.name.en) == text || fold(&c.name.bg) == text
            })
        });
        found.map(|c| c.code.as_str())
    }

    /// What `code` is called; the code itself when the list lacks it.
    #[must_use]
    pub fn name_of<'l>(&'l self, code: &'l str, language: Language) -> &'l str {
        let found = self.codes.iter().find(|c| c.code == code);
        found.map_or(code, |c| c.name.in_language(language))
    }
}

impl Pack {
    /// A list of indicators in one of its versions.
    #[must_use]
    pub fn instrument(&self, id: &str, version: u32) -> Option<&Instrument> {
        self.instruments.iter().find(|one| one.id == id && one.version == version)
    }

    /// The newest version of each counting rule, in the order of the file.
    pub fn rules_in_use(&self) -> impl Iterator<Item = &CountingRule> {
        let newest = |rule: &&CountingRule| {
            self.counting_rules
                .iter()
                .all(|other| other.id != rule.id || other.version <= rule.version)
        };
        self.counting_rules.iter().filter(newest)
    }

    /// A counting rule in one of its versions.
    #[must_use]
    pub fn counting_rule(&self, id: &str, version: u32) -> Option<&CountingRule> {
        self.counting_rules.iter().find(|rule| rule.id == id && rule.version == version)
    }

    /// The return with this id.
    #[must_use]
    pub fn statutory_return(&self, id: &str) -> Option<&Return> {
        self.returns.iter().find(|one| one.id == id)
    }

    /// What a sheet with this name has for rows: a kind of record, or the list of persons.
    #[must_use]
    pub fn sheet_kind(&self, id: &str) -> Option<&Kind> {
        self.kind(id).or_else(|| self.person_list.as_ref().filter(|kind| kind.id == id))
    }

    /// The kind with this id.
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.id == id)
    }

    /// Whether a list has a code.
    #[must_use]
    pub fn has_code(&self, list: &str, code: &str) -> bool {
        self.lists.get(list).is_some_and(|list| list.codes.iter().any(|one| one.code == code))
    }

    /// The code list with this id.
    #[must_use]
    pub fn list(&self, id: &str) -> Option<&CodeList> {
        self.lists.get(id)
    }

    /// The programme with this key, `2017`.
    #[must_use]
    pub fn programme(&self, key: &str) -> Option<&KnownProgramme> {
        self.programmes.iter().find(|p| p.key == key)
    }

    /// The institution with this code.
    #[must_use]
    pub fn institution(&self, code: &str) -> Option<&Institution> {
        self.institutions.iter().find(|i| i.code == code)
    }

    /// What an institution is called; the code itself when it is not listed.
    #[must_use]
    pub fn institution_name<'p>(&'p self, code: &'p str, language: Language) -> &'p str {
        self.institution(code).map_or(code, |i| i.name.in_language(language))
    }

    /// The institution that `text` is, names or abbreviates.
    #[must_use]
    pub fn institution_code(&self, text: &str) -> Option<&str> {
        self.institution_index.get(&fold(text)).map(String::as_str)
    }

    /// The municipality or oblast that `text` is or names. Where a
    /// municipality and its oblast share a name, the municipality.
    #[must_use]
    pub fn place_code(&self, text: &str) -> Option<&str> {
        self.place_index.get(&fold(text)).map(String::as_str)
    }

    /// What a place is called; the code itself when it is not listed.
    #[must_use]
    pub fn place_name<'p>(&'p self, code: &'p str, language: Language) -> &'p str {
        let municipality = self.municipalities.iter().find(|m| m.code == code).map(|m| &m.name);
        let found =
            municipality.or_else(|| self.oblasti.iter().find(|o| o.code == code).map(|o| &o.name));
        found.map_or(code, |name| name.in_language(language))
    }

    /// Makes the indexes of names anew; to be called after changing the lists.
    pub fn index(&mut self) {
        self.place_index.clear();
        for o in &self.oblasti {
            for text in [&o.code, &o.nuts3, &o.name.en, &o.name.bg] {
                self.place_index.insert(fold(text), o.code.clone());
            }
            for text in [format!("{} oblast", o.name.en), format!("област {}", o.name.bg)] {
                self.place_index.insert(fold(&text), o.code.clone());
            }
        }
        for m in &self.municipalities {
            for text in m.aliases.iter().chain([&m.code, &m.name.en, &m.name.bg]) {
                self.place_index.insert(fold(text), m.code.clone());
            }
        }
        self.institution_index.clear();
        for i in &self.institutions {
            let short = i.short.iter().flat_map(|w| [&w.en, &w.bg]);
            let texts = i.aliases.iter().chain(short).chain([&i.name.en, &i.name.bg, &i.code]);
            for text in texts.filter(|t| !t.is_empty()) {
                self.institution_index.insert(fold(text), i.code.clone());
            }
        }
    }
}

/// A text folded for comparison: lower case, one space between words, no
/// outer punctuation.
#[must_use]
pub fn fold(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| matches!(c, '.' | ',' | ';' | ':')).to_owned()
}
