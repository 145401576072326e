//! What does not agree in a country pack, named one by one.
//!
//! A pack is written by hand, by people who know the field and not the program.
//! A measure over a field that no kind has would count nothing and say 0; a
//! label in one language only would leave a hole in a page. [`check`] finds
//! such things before anyone reads a number made of them.
use crate::access::{Action, Class, Reach, may};
use crate::letter::{Block, LetterKind, Template};
use crate::pack::{CodeList, KnownProgramme, Pack, fold};
use crate::person_list::Unit;
use crate::record::ADDRESSEES;
use crate::record::kind::{Field, FieldType, Kind};
use crate::record::measure::{Condition, Measure, MeasureKind, Selection};
use crate::referral::count::{CaseCount, CaseRule};
use crate::referral::screening::{Element, Instrument, Scoring};
use crate::referral::support::ServiceKind;
use crate::returns::{self, ReturnTable};
use crate::statistics::dimension::{Dimension, codes_of};
use crate::term::Term;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inconsistency {
    /// The file it stands in, as in the folder of the pack:
    /// `measures/2017.toml`.
    pub file: String,
    /// What it is about: `II.6.4`, `training.status`.
    pub subject: String,
    /// What sort of thing it is.
    pub kind: Sort,
    /// What is wrong, in a sentence, for the maintainer of the pack.
    pub text: String,
}

/// The sorts of inconsistency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The same id, code or spelling twice.
    Duplicate,
    /// A kind of record that the pack does not have.
    UnknownKind,
    /// A field that the kind does not have.
    UnknownField,
    /// A code list that the pack does not have.
    UnknownList,
    /// A code that its list does not have.
    UnknownCode,
    /// An institution that the directory does not have.
    UnknownInstitution,
    /// A municipality or oblast that the pack does not have.
    UnknownPlace,
    /// A measure for an indicator that the programme does not have.
    UnknownIndicator,
    /// An indicator without a measure.
    NoMeasure,
    /// A field of a type that cannot serve: a text added up.
    WrongType,
    /// A title or day that need not be filled.
    NotRequired,
    /// A counting rule that the pack does not have.
    UnknownRule,
    /// Something needed is missing: the list of a checklist.
    Incomplete,
    /// Something is said that is never looked at.
    Unused,
    /// A field with the code of a column that every sheet has.
    ReservedField,
    /// A text that is missing in one of the two languages.
    MissingTranslation,
    /// A list with nothing in it.
    Empty,
    /// A term whose days make no sense, alone or beside another of its rule.
    Term,
    /// What tells of a person could be found by searching.
    Indiscreet,
}

/// Every inconsistency of the pack, in the order of its files. A pack that is
/// ready has none.
#[must_use]
pub fn check(pack: &Pack) -> Vec<Inconsistency> {
    let mut found = Found { pack, file: String::new(), all: Vec::new() };
    found.kinds();
    found.person_list();
    found.layouts();
    found.counting_rules();
    found.returns();
    found.lists();
    found.institutions();
    found.places();
    found.terms();
    found.retention();
    found.screening();
    found.letters();
    found.labels();
    for programme in &pack.programmes {
        found.programme(programme);
    }
    found.all
}

/// A table is a sheet of a workbook, and the name of a sheet is short.
const LONGEST_TABLE: usize = 24;

const fn is_of_an_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Found<'p> {
    pack: &'p Pack,
    file: String,
    all: Vec<Inconsistency>,
}

impl Found<'_> {
    fn in_file(&mut self, file: impl Into<String>) {
        self.file = file.into();
    }

    fn name(&mut self, kind: Sort, subject: &str, text: impl Into<String>) {
        let (file, subject, text) = (self.file.clone(), subject.to_owned(), text.into());
        self.all.push(Inconsistency { file, subject, kind, text });
    }

    fn unless(&mut self, fine: bool, kind: Sort, subject: &str, text: impl FnOnce() -> String) {
        if !fine {
            self.name(kind, subject, text());
        }
    }

    fn words(&mut self, subject: &str, what: &str, words: &Words) {
        let latin = |c: char| c.is_ascii_alphabetic();
        let problem = if words.en.trim().is_empty() {
            "has no English text"
        } else if words.bg.trim().is_empty() {
            "has no Bulgarian text"
        } else if words.en.contains(latin) && !words.bg.contains(cyrillic) {
            "has a Bulgarian text without a Cyrillic letter"
        } else if words.en.contains(cyrillic) && !words.en.contains(latin) {
            "has an English text in Cyrillic"
        } else {
            return;
        };
        self.name(Sort::MissingTranslation, subject, format!("The {what} {problem}."));
    }

    /// Names each text that stands more than once.
    fn once(&mut self, what: &str, texts: impl IntoIterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for text in texts {
            if !seen.insert(text.clone()) {
                self.name(Sort::Duplicate, &text, format!("The {what} `{text}` stands twice."));
            }
        }
    }

    // Kinds

    fn kinds(&mut self) {
        let pack = self.pack;
        self.in_file("kinds");
        self.once("kind", pack.kinds.iter().map(|k| k.id.clone()));
        for kind in &pack.kinds {
            self.in_file(format!("kinds/{}.toml", kind.id));
            self.kind(kind);
        }
    }

    fn person_list(&mut self) {
        let Some(kind) = &self.pack.person_list else { return };
        self.in_file("person_list.toml");
        for (what, words) in
            [("name", &kind.name), ("plural", &kind.plural), ("about", &kind.about)]
        {
            self.words(&kind.id, what, words);
        }
        self.once(&format!("field of {}", kind.id), kind.fields.iter().map(|f| f.id.clone()));
        for field in &kind.fields {
            self.field(&format!("{}.{}", kind.id, field.id), field);
        }
    }

    fn layouts(&mut self) {
        for layout in &self.pack.layouts {
            let id = layout.id.as_str();
            self.in_file(format!("layouts/{id}.toml"));
            self.words(id, "name", &layout.name);
            self.once(
                "heading",
                layout.columns.iter().flat_map(|c| c.headings.iter().map(|h| fold(h))),
            );
            for column in &layout.columns {
                let of = self.pack.person_list.as_ref().and_then(|kind| kind.field(&column.field));
                let known = of.is_some() || column.field == "reference";
                self.unless(known, Sort::UnknownField, id, || {
                    format!("A list of persons has no field `{}`.", column.field)
                });
                if let Some(list) = of.and_then(|field| field.list.as_ref()) {
                    // A blank is not known.
                    for code in column.values.values().filter(|code| !code.is_empty()) {
                        self.code(id, list, code);
                    }
                }
            }
        }
    }

    fn counting_rules(&mut self) {
        self.in_file("counting_rules.toml");
        let rules = &self.pack.counting_rules;
        self.once("counting rule", rules.iter().map(|r| format!("{} {}", r.id, r.version)));
        for rule in rules {
            self.words(&rule.id, "name", &rule.name);
            self.words(&rule.id, "about", &rule.about);
        }
    }

    fn returns(&mut self) {
        let pack = self.pack;
        self.in_file("returns");
        self.once("return", pack.returns.iter().map(|one| one.id.clone()));
        let known = codes_of(pack, &(2000..=2000));
        for of in &pack.returns {
            self.in_file(format!("returns/{}.toml", of.id));
            for (what, words) in [
                ("name", &of.name),
                ("about", &of.about),
                ("recipient", &of.recipient),
                ("source", &of.source),
            ] {
                self.words(&of.id, what, words);
            }
            self.unless(!of.tables.is_empty(), Sort::Empty, &of.id, || {
                "The return has no table.".into()
            });
            for due in of.due.iter().chain(&of.latest) {
                self.unless(due.of(2000).is_some(), Sort::Term, &of.id, || {
                    format!("There is no day {} in month {}.", due.day, due.month)
                });
            }
            let agency = !of.agency.is_empty() && of.agency.bytes().all(is_of_an_id);
            self.unless(agency, Sort::WrongType, &of.id, || {
                format!("The agency `{}` is not a code of letters, digits and `_`.", of.agency)
            });
            let version = of.structure.split('.').all(|part| part.parse::<u16>().is_ok());
            self.unless(version, Sort::WrongType, &of.id, || {
                format!("The version of the structure, `{}`, is not like `1.0`.", of.structure)
            });
            self.once(&format!("table of {}", of.id), of.tables.iter().map(|t| t.id.clone()));
            self.one_meaning(of, &known);
            for table in &of.tables {
                self.return_table(&format!("{}.{}", of.id, table.id), table, &known);
            }
        }
    }

    /// A code means the same in every table of a return: its files have one list of codes for
    /// each dimension.
    fn one_meaning(&mut self, of: &returns::Return, known: &BTreeMap<Dimension, Vec<String>>) {
        let all = || of.tables.iter().flat_map(|table| &table.groups);
        for table in &of.tables {
            for group in all().filter(|group| table.dimensions.contains(&group.dimension)) {
                let (dimension, code) = (group.dimension, &group.code);
                let ours = known.get(&dimension).is_some_and(|codes| codes.contains(code));
                let same = match table.group(dimension, code) {
                    Some(own) => own.of == group.of,
                    None => !ours,
                };
                let subject = format!("{}.{}", of.id, table.id);
                self.unless(same, Sort::Duplicate, &subject, || {
                    let dimension = dimension.code();
                    format!("`{code}` of `{dimension}` means something else in another table.")
                });
            }
        }
    }

    fn return_table(
        &mut self,
        subject: &str,
        table: &ReturnTable,
        known: &BTreeMap<Dimension, Vec<String>>,
    ) {
        for (what, words) in [
            ("name", &table.name),
            ("articles", &table.articles),
            ("source", &table.source),
            ("read", &table.read),
        ] {
            self.words(subject, what, words);
        }
        if let Some(differs) = &table.differs {
            self.words(subject, "differs", differs);
        }
        let sheet = !table.id.is_empty()
            && table.id.len() <= LONGEST_TABLE
            && table.id.bytes().all(is_of_an_id);
        self.unless(sheet, Sort::WrongType, subject, || {
            format!("The id of a table is at most {LONGEST_TABLE} letters, digits and `_`.")
        });
        match self.pack.rules_in_use().find(|rule| rule.id == table.rule) {
            None => self.name(
                Sort::UnknownRule,
                subject,
                format!("The table is counted by the rule `{}`, which is not there.", table.rule),
            ),
            Some(rule) => {
                let same = rule.subject == table.subject && rule.unit == Unit::Persons;
                self.unless(same, Sort::WrongType, subject, || {
                    format!("The rule `{}` does not count such persons.", table.rule)
                });
            }
        }
        self.once(
            &format!("dimension of {subject}"),
            table.dimensions.iter().map(|one| one.code().to_owned()),
        );
        for dimension in table.dimensions.iter().chain(table.filter.keys()) {
            self.unless(dimension.of(table.subject), Sort::WrongType, subject, || {
                let (code, whom) = (dimension.code(), table.subject.code());
                format!("The table counts by `{code}`, which nobody of `{whom}` has.")
            });
        }
        let rated = [Dimension::Sex, Dimension::Age, Dimension::Form];
        let divides = table.unit != returns::Unit::Rate
            || table.dimensions.iter().all(|one| rated.contains(one));
        self.unless(divides, Sort::WrongType, subject, || {
            "A rate can be by sex, age group and form of exploitation alone.".into()
        });
        let asked = table.filter.iter().map(|(dimension, codes)| (*dimension, codes));
        let groups = table.groups.iter().map(|group| (group.dimension, &group.of));
        for (dimension, codes) in asked.chain(groups) {
            self.unless(!codes.is_empty(), Sort::Empty, subject, || {
                format!("No code of `{}` is named.", dimension.code())
            });
            let Some(there) = known.get(&dimension) else { continue };
            for code in codes.iter().filter(|code| !there.contains(code)) {
                let text = format!("`{}` has no code `{code}`.", dimension.code());
                self.name(Sort::UnknownCode, subject, text);
            }
        }
        for group in &table.groups {
            self.words(subject, "name of a group", &group.name);
            let used = table.dimensions.contains(&group.dimension);
            self.unless(used, Sort::Unused, subject, || {
                format!("The table does not count by `{}`.", group.dimension.code())
            });
        }
        self.once(
            &format!("grouped code of {subject}"),
            table.groups.iter().flat_map(|group| {
                group.of.iter().map(|code| format!("{} {code}", group.dimension.code()))
            }),
        );
    }

    fn kind(&mut self, kind: &Kind) {
        for (what, words) in
            [("name", &kind.name), ("plural", &kind.plural), ("about", &kind.about)]
        {
            self.words(&kind.id, what, words);
        }
        self.list_known(&kind.id, "kind_group");
        self.code(&kind.id, "kind_group", &kind.group);
        self.once(&format!("field of {}", kind.id), kind.fields.iter().map(|f| f.id.clone()));
        self.head(kind, "title", Some(&kind.title), FieldType::Text, true);
        self.head(kind, "day", Some(&kind.day), FieldType::Day, true);
        self.head(kind, "until", kind.until.as_ref(), FieldType::Day, false);
        self.head(kind, "place", kind.place.as_ref(), FieldType::Place, false);
        self.head(kind, "status", kind.status.as_ref(), FieldType::Code, false);
        self.head(kind, "total", kind.total.as_ref(), FieldType::Integer, false);
        let addressees = kind.field(ADDRESSEES).map(|field| &field.id);
        self.head(kind, ADDRESSEES, addressees, FieldType::Institutions, false);
        let someone = kind.enters.iter().any(|role| may(*role, Action::EnterRecord, Reach::Own));
        self.unless(someone, Sort::Incomplete, &kind.id, || {
            "No role that `enters` names may enter records.".into()
        });
        for field in &kind.fields {
            self.field(&format!("{}.{}", kind.id, field.id), field);
        }
    }

    /// A field that a kind points to: its title, its day …
    fn head(
        &mut self,
        kind: &Kind,
        what: &str,
        id: Option<&String>,
        of: FieldType,
        required: bool,
    ) {
        let Some(id) = id else { return };
        let Some(field) = kind.field(id) else {
            self.name(
                Sort::UnknownField,
                &kind.id,
                format!("`{what}` names `{id}`, no such field."),
            );
            return;
        };
        let subject = format!("{}.{id}", kind.id);
        self.unless(field.kind == of, Sort::WrongType, &subject, || {
            format!("As `{what}` of its kind the field must be of type {of:?}.")
        });
        self.unless(!required || field.required, Sort::NotRequired, &subject, || {
            format!("As `{what}` of its kind the field must be required.")
        });
    }

    fn field(&mut self, subject: &str, field: &Field) {
        self.words(subject, "name", &field.name);
        for (what, words) in [("hint", &field.hint), ("unit", &field.unit)] {
            if let Some(words) = words {
                self.words(subject, what, words);
            }
        }
        let coded = matches!(field.kind, FieldType::Code | FieldType::Codes);
        match &field.list {
            None => {
                self.unless(!coded, Sort::Incomplete, subject, || "A code needs a `list`.".into());
            }
            Some(_) if !coded => {
                self.name(Sort::Unused, subject, "A `list` is only for codes.");
            }
            Some(list) => self.list_known(subject, list),
        }
        let refers = matches!(field.kind, FieldType::Record | FieldType::Records);
        self.unless(refers || field.of.is_empty(), Sort::Unused, subject, || {
            "`of` is only for references to records.".into()
        });
        self.unless(!refers || !field.of.is_empty(), Sort::Incomplete, subject, || {
            "A reference needs the kinds it may point to, in `of`.".into()
        });
        for of in &field.of {
            self.kind_known(subject, of);
        }
        let number = is_number(field.kind);
        self.unless(
            number || (field.min, field.max) == (None, None),
            Sort::Unused,
            subject,
            || "`min` and `max` are only for numbers.".into(),
        );
        let ordered = field.min.zip(field.max).is_none_or(|(min, max)| min <= max);
        self.unless(ordered, Sort::WrongType, subject, || "`min` is above `max`.".into());
        let searchable = matches!(field.kind, FieldType::Text | FieldType::LongText);
        self.unless(!field.search || searchable, Sort::Unused, subject, || {
            "`search` is only for texts.".into()
        });
        let discreet = !field.search || field.class != Class::Internal;
        self.unless(discreet, Sort::Indiscreet, subject, || {
            "An internal text must not be found by searching.".into()
        });
    }

    fn kind_known(&mut self, subject: &str, kind: &str) {
        let known = self.pack.kind(kind).is_some();
        self.unless(known, Sort::UnknownKind, subject, || format!("There is no kind `{kind}`."));
    }

    fn list_known(&mut self, subject: &str, list: &str) {
        let known = self.pack.list(list).is_some();
        self.unless(known, Sort::UnknownList, subject, || {
            format!("There is no code list `{list}`.")
        });
    }

    /// That the list has the code; a list that is not there is named where it
    /// is said.
    fn code(&mut self, subject: &str, list: &str, code: &str) {
        let known = self.pack.list(list).is_none_or(|codes| has(codes, code));
        self.unless(known, Sort::UnknownCode, subject, || {
            format!("The list `{list}` has no code `{code}`.")
        });
    }

    // Code lists, directory, places, terms, labels

    fn lists(&mut self) {
        for list in self.pack.lists.values() {
            self.in_file(format!("codes/{}.toml", list.id));
            self.words(&list.id, "name", &list.name);
            self.unless(!list.codes.is_empty(), Sort::Empty, &list.id, || {
                "The list has no codes.".into()
            });
            self.once("code", list.codes.iter().map(|c| c.code.clone()));
            // A sheet may give the name for the code, so a name is one code's.
            self.once("English name", list.codes.iter().map(|c| fold(&c.name.en)));
            self.once("Bulgarian name", list.codes.iter().map(|c| fold(&c.name.bg)));
            for code in &list.codes {
                self.words(&format!("{}.{}", list.id, code.code), "name", &code.name);
            }
        }
    }

    fn institutions(&mut self) {
        let pack = self.pack;
        self.in_file("institutions.toml");
        self.once("institution", pack.institutions.iter().map(|i| i.code.clone()));
        for institution in &pack.institutions {
            let code = &institution.code;
            self.words(code, "name", &institution.name);
            if let Some(short) = &institution.short {
                let both = !short.en.trim().is_empty() && !short.bg.trim().is_empty();
                self.unless(both, Sort::MissingTranslation, code, || {
                    "The abbreviation is missing in one language.".into()
                });
            }
            if let Some(parent) = &institution.parent {
                self.institution_known(code, parent);
            }
            if let Some(place) = &institution.place {
                self.place_known(code, place);
            }
        }
    }

    fn institution_known(&mut self, subject: &str, code: &str) {
        let known = self.pack.institution(code).is_some();
        self.unless(known, Sort::UnknownInstitution, subject, || {
            format!("There is no institution `{code}` in the directory.")
        });
    }

    fn place_known(&mut self, subject: &str, code: &str) {
        let known = self.pack.oblasti.iter().any(|o| o.code == code)
            || self.pack.municipalities.iter().any(|m| m.code == code);
        self.unless(known, Sort::UnknownPlace, subject, || {
            format!("There is no oblast or municipality `{code}`.")
        });
    }

    fn places(&mut self) {
        let pack = self.pack;
        self.in_file("places/oblasti.csv");
        self.once("oblast", pack.oblasti.iter().map(|o| o.code.clone()));
        for oblast in &pack.oblasti {
            self.words(&oblast.code, "name", &oblast.name);
        }
        self.in_file("places/municipalities.csv");
        self.once("municipality", pack.municipalities.iter().map(|m| m.code.clone()));
        for municipality in &pack.municipalities {
            self.words(&municipality.code, "name", &municipality.name);
            let known = pack.oblasti.iter().any(|o| o.code == municipality.oblast);
            self.unless(known, Sort::UnknownPlace, &municipality.code, || {
                format!("There is no oblast `{}`.", municipality.oblast)
            });
        }
    }

    fn terms(&mut self) {
        let terms = &self.pack.terms;
        self.in_file("terms.toml");
        for (n, term) in terms.iter().enumerate() {
            self.words(&term.rule, "name", &term.name);
            let sourced = [&term.source.en, &term.source.bg].iter().any(|s| !s.trim().is_empty());
            if sourced {
                self.words(&term.rule, "source", &term.source);
            } else {
                self.unless(false, Sort::Incomplete, &term.rule, || {
                    "The term has no source.".into()
                });
            }
            self.unless(term.amount > 0, Sort::Term, &term.rule, || {
                "The term is of no length.".into()
            });
            let lasts = term.from.zip(term.until).is_none_or(|(from, until)| from < until);
            self.unless(lasts, Sort::Term, &term.rule, || {
                "The term is out of force before it is in force.".into()
            });
            let apart = terms[..n].iter().all(|t| t.rule != term.rule || !overlap(t, term));
            self.unless(apart, Sort::Term, &term.rule, || {
                "Two terms of the rule are in force on the same day.".into()
            });
        }
    }

    /// Each category under each regime has a rule, and one a day.
    fn retention(&mut self) {
        use crate::person::Regime;
        use crate::retention::{Category, check};
        let rules = &self.pack.retention;
        if rules.is_empty() {
            return;
        }
        self.in_file("retention.toml");
        for rule in rules {
            self.words(&rule.id, "name", &rule.name);
            self.words(&rule.id, "basis", &rule.basis);
            self.unless(!rule.source.trim().is_empty(), Sort::Incomplete, &rule.id, || {
                "The rule has no source.".into()
            });
        }
        if let Err(refusal) = check(rules) {
            self.name(Sort::Term, "", format!("The table cannot be adopted: {refusal:?}."));
        }
        for category in Category::ALL {
            for regime in Regime::ALL {
                let there = rules.iter().any(|r| r.category == *category && r.regime == regime);
                self.unless(there, Sort::Incomplete, category.code(), || {
                    format!("There is no rule for it under `{}`.", regime.code())
                });
            }
        }
    }

    /// Lists of indicators: each version once, later ones later, each indicator
    /// once, and weights where they are read.
    fn screening(&mut self) {
        let instruments = &self.pack.instruments;
        for (n, list) in instruments.iter().enumerate() {
            self.in_file(format!("screening/{}_{}.toml", list.id, list.version));
            for (what, words) in
                [("name", &list.name), ("about", &list.about), ("source", &list.source)]
            {
                self.words(&list.id, what, words);
            }
            for other in instruments[..n].iter().filter(|other| other.id == list.id) {
                self.unless(other.version != list.version, Sort::Duplicate, &list.id, || {
                    "This version stands twice.".into()
                });
                let in_order = (other.version < list.version) == (other.from < list.from);
                self.unless(in_order, Sort::Term, &list.id, || {
                    "A later version is used before an earlier one.".into()
                });
            }
            self.once("dimension", list.dimensions.iter().map(|one| one.code.clone()));
            self.once("indicator", list.indicators().map(|one| one.code.clone()));
            self.unless(!list.dimensions.is_empty(), Sort::Empty, &list.id, || {
                "The list has no dimensions.".into()
            });
            for dimension in &list.dimensions {
                self.words(&dimension.code, "name", &dimension.name);
                self.unless(!dimension.indicators.is_empty(), Sort::Empty, &dimension.code, || {
                    "The dimension has no indicators.".into()
                });
            }
            self.weights(list);
        }
    }

    fn weights(&mut self, list: &Instrument) {
        let weighed = list.scoring == Scoring::Combination;
        for indicator in list.indicators() {
            self.words(&indicator.code, "name", &indicator.name);
            let has = indicator.adult.is_some() || indicator.child.is_some();
            self.unless(has || !weighed, Sort::Incomplete, &indicator.code, || {
                "The indicator has no weight.".into()
            });
            self.unless(!has || weighed, Sort::Unused, &indicator.code, || {
                "The list is not read by weights.".into()
            });
        }
        for dimension in list.dimensions.iter().filter(|_| !weighed) {
            self.unless(dimension.element.is_none(), Sort::Unused, &dimension.code, || {
                "The list is not read by elements.".into()
            });
        }
        for element in Element::ALL.iter().filter(|_| weighed) {
            let there = list.dimensions.iter().any(|one| one.element == Some(*element));
            self.unless(there, Sort::Incomplete, &list.id, || {
                format!("No dimension speaks for `{}`.", element.code())
            });
        }
    }

    /// The wording of letters: each version once, later ones later, every text
    /// in both languages, what a letter needs in it and nothing that it has
    /// nothing for, and on known sources alone.
    fn letters(&mut self) {
        let letters = &self.pack.letters;
        for (n, letter) in letters.iter().enumerate() {
            let id = letter.id.code();
            self.in_file(format!("letters/{id}_{}.toml", letter.version));
            self.unless(letter.version > 0, Sort::Incomplete, id, || {
                "Versions are counted from 1.".into()
            });
            for other in letters[..n].iter().filter(|other| other.id == letter.id) {
                self.unless(other.version != letter.version, Sort::Duplicate, id, || {
                    "This version stands twice.".into()
                });
                let in_order = (other.version < letter.version) == (other.from < letter.from);
                self.unless(in_order, Sort::Term, id, || {
                    "A later version is used before an earlier one.".into()
                });
            }
            self.wording(letter);
            self.blocks(letter);
        }
        self.in_file("letters");
        for kind in LetterKind::ALL.iter().filter(|_| !letters.is_empty()) {
            let there = letters.iter().any(|letter| letter.id == *kind);
            self.unless(there, Sort::Incomplete, kind.code(), || {
                format!("There is no wording `letters/{}_1.toml`.", kind.code())
            });
        }
    }

    fn wording(&mut self, letter: &Template) {
        self.words("title", "title", &letter.title);
        for (n, words) in letter.lead.iter().enumerate() {
            self.words(&format!("lead.{}", n + 1), "sentence", words);
        }
        for (n, section) in letter.sections.iter().enumerate() {
            let key = format!("section.{}", n + 1);
            self.words(&format!("{key}.heading"), "heading", &section.heading);
            for (m, words) in section.text.iter().enumerate() {
                self.words(&format!("{key}.text.{}", m + 1), "sentence", words);
            }
            let filled = !section.text.is_empty() || !section.blocks.is_empty();
            self.unless(filled, Sort::Empty, &key, || {
                "The section has neither a sentence nor a block.".into()
            });
        }
        self.unless(!letter.sources.is_empty(), Sort::Incomplete, "sources", || {
            "The letter names no source.".into()
        });
        let known = self.pack.list("letter_source");
        for source in &letter.sources {
            let there = known.is_some_and(|list| list.codes.iter().any(|c| c.code == *source));
            self.unless(there, Sort::UnknownCode, "sources", || {
                format!("`{source}` is not in `codes/letter_source.toml`.")
            });
        }
    }

    fn blocks(&mut self, letter: &Template) {
        let mut seen: Vec<Block> = Vec::new();
        for (n, section) in letter.sections.iter().enumerate() {
            let key = format!("section.{}.blocks", n + 1);
            for block in &section.blocks {
                self.unless(letter.id.takes(*block), Sort::Unused, &key, || {
                    format!("This letter has nothing for the block `{}`.", block.code())
                });
                self.unless(!seen.contains(block), Sort::Duplicate, &key, || {
                    format!("The block `{}` stands twice.", block.code())
                });
                seen.push(*block);
            }
        }
        for block in letter.id.needs() {
            self.unless(seen.contains(block), Sort::Incomplete, "section.blocks", || {
                format!("The letter needs the block `{}`.", block.code())
            });
        }
    }

    fn labels(&mut self) {
        self.in_file("labels.toml");
        for (meaning, spellings) in &self.pack.labels {
            let filled = spellings.iter().any(|s| !s.trim().is_empty());
            self.unless(filled, Sort::Empty, meaning, || "The label has no spelling.".into());
        }
    }

    // Programmes and measures

    fn programme(&mut self, programme: &KnownProgramme) {
        self.in_file(format!("programmes/{}.toml", programme.key));
        let titles = Words { en: programme.title.clone(), bg: programme.title_bg.clone() };
        self.words(&programme.key, "title", &titles);
        self.in_file(format!("programmes/{}.splits.csv", programme.key));
        self.once("indicator", programme.splits.iter().map(|(id, _)| id.clone()));
        for (id, _) in &programme.splits {
            self.unless(programme.measure(id).is_some(), Sort::NoMeasure, id, || {
                format!("The indicator has no measure in measures/{}.toml.", programme.key)
            });
        }
        self.in_file(format!("measures/{}.toml", programme.key));
        self.once("measure of", programme.measures.iter().map(|m| m.indicator.clone()));
        for measure in &programme.measures {
            let known = programme.splits.iter().any(|(id, _)| *id == measure.indicator);
            self.unless(known, Sort::UnknownIndicator, &measure.indicator, || {
                "The programme has no such indicator.".into()
            });
            self.measure(measure);
        }
    }

    fn measure(&mut self, measure: &Measure) {
        let id = measure.indicator.as_str();
        self.words(id, "unit", &measure.unit);
        self.words(id, "rule", &measure.rule);
        self.measure_complete(measure);
        let figures = (measure.and.iter().map(|r| (&r.name, r.kind, &r.of)))
            .chain(measure.also.iter().map(|f| (&f.name, f.kind, &f.of)));
        for (name, kind, of) in figures {
            self.words(id, "name of a further figure", name);
            let plain =
                matches!(kind, MeasureKind::Count | MeasureKind::Distinct | MeasureKind::Sum);
            self.unless(plain, Sort::WrongType, id, || {
                "A further figure is a count, a distinct or a sum.".into()
            });
            self.amount_given(id, kind, of);
        }
        for (_, selection) in measure.selections() {
            self.selection(id, selection);
        }
        if let Some(cases) = &measure.cases {
            self.case_count(id, measure.kind, cases);
        }
        if measure.kind == MeasureKind::Checklist {
            self.checklist(measure);
        }
    }

    /// That what is counted of case files can be, and that it names what is there.
    fn case_count(&mut self, id: &str, kind: MeasureKind, cases: &CaseCount) {
        use MeasureKind::{Count, Delta, Distinct, Ratio};
        let counts = match cases.rule {
            CaseRule::MechanismSteps => kind == Ratio,
            CaseRule::CoordinatedAlerts | CaseRule::Services => kind == Count,
            _ => matches!(kind, Distinct | Delta),
        };
        self.unless(counts, Sort::WrongType, id, || {
            format!("`{}` is not counted by a measure of kind {kind:?}.", cases.rule.code())
        });
        self.unless(
            cases.rule.looks_among() != cases.among.is_empty(),
            Sort::Incomplete,
            id,
            || format!("`{}` looks `among` something, or must not.", cases.rule.code()),
        );
        for one in &cases.among {
            match cases.rule {
                CaseRule::SignalledBy => self.code(id, "alert_source", one),
                CaseRule::Services => {
                    let known = ServiceKind::CODES.contains(&one.as_str());
                    self.unless(known, Sort::UnknownCode, id, || {
                        format!("`{one}` is not a service.")
                    });
                }
                _ => self.institution_known(id, one),
            }
        }
    }

    /// That a measure says what its sort needs, and nothing its sort ignores.
    fn measure_complete(&mut self, measure: &Measure) {
        use MeasureKind::{Checklist, Delta, Milestone, Ratio};
        let (id, kind) = (measure.indicator.as_str(), measure.kind);
        self.unless(measure.of.is_some() != measure.cases.is_some(), Sort::Incomplete, id, || {
            "A measure counts records or case files: `of` or `cases`.".into()
        });
        if let Some(of) = &measure.of {
            self.amount_given(id, kind, of);
            let paired =
                measure.mean_from.is_none() || !of.amount.is_empty() && !of.less.is_empty();
            self.unless(paired, Sort::Incomplete, id, || {
                "A mean change needs an `amount` and what is taken off it, `less`.".into()
            });
        }
        let over = measure.over.is_some() || measure.cases.is_some();
        self.unless(kind != Ratio || over, Sort::Incomplete, id, || "A ratio needs `over`.".into());
        self.unless(kind != Checklist || measure.items.is_some(), Sort::Incomplete, id, || {
            "A checklist needs the list of its `items`.".into()
        });
        for (said, of, what) in [
            (measure.over.is_some(), Ratio, "over"),
            (measure.items.is_some(), Checklist, "items"),
            (measure.at_least.is_some(), Milestone, "at_least"),
            (!measure.and.is_empty(), Milestone, "and"),
            (measure.mean_from.is_some(), Delta, "mean_from"),
            (measure.baseline_year, Delta, "baseline_year"),
        ] {
            self.unless(!said || kind == of, Sort::Unused, id, || {
                format!("`{what}` is only for measures of kind {of:?}.")
            });
        }
    }

    fn amount_given(&mut self, id: &str, kind: MeasureKind, of: &Selection) {
        self.unless(
            kind != MeasureKind::Sum || !of.amount.is_empty(),
            Sort::Incomplete,
            id,
            || "A sum needs the `amount` that is added up.".into(),
        );
        self.unless(
            kind != MeasureKind::Distinct || of.key.is_some(),
            Sort::Incomplete,
            id,
            || "Counting distinct needs the `key` that is told apart.".into(),
        );
    }

    /// That the key of a checklist can be each of its items, and nothing else.
    fn checklist(&mut self, measure: &Measure) {
        let id = measure.indicator.as_str();
        let Some(items) = &measure.items else { return };
        let Some(list) = self.pack.list(items) else { return self.list_known(id, items) };
        let Some(of) = &measure.of else { return };
        let Some(key) = of.key.as_ref() else {
            return self.name(Sort::Incomplete, id, "A checklist needs the `key` with the item.");
        };
        for kind in of.record.iter().filter_map(|k| self.pack.kind(k)) {
            let Some(field) = kind.field(key) else { continue };
            let Some(of_field) = &field.list else {
                self.name(Sort::WrongType, id, format!("`{key}` of {} holds no codes.", kind.id));
                continue;
            };
            for code in &list.codes {
                self.code(id, of_field, &code.code);
            }
            let only_items = match of.filter.get(key) {
                Some(Condition::Is(code)) => has(list, code),
                Some(Condition::OneOf(codes)) => codes.iter().all(|code| has(list, code)),
                _ => of_field == items,
            };
            self.unless(only_items, Sort::Incomplete, id, || {
                format!("Items that are not in `{items}` would be counted: say which in `where`.")
            });
        }
    }

    fn selection(&mut self, id: &str, selection: &Selection) {
        self.unless(!selection.record.is_empty(), Sort::Incomplete, id, || {
            "A selection names no kind of record.".into()
        });
        for kind in &selection.record {
            self.kind_known(id, kind);
        }
        let pack = self.pack;
        let kinds: Vec<&Kind> = selection.record.iter().filter_map(|k| pack.kind(k)).collect();
        for (field, condition) in &selection.filter {
            self.filter(id, &kinds, field, condition);
        }
        let key = selection.key.as_deref().filter(|k| !matches!(*k, "record" | "institution"));
        self.used(id, "key", key, &kinds, can_be_key);
        self.used(id, "by", selection.by.as_deref(), &kinds, can_break_down);
        self.used(id, "on", selection.on.as_deref(), &kinds, |t| t == FieldType::Day);
        for less in &selection.less {
            self.used(id, "less", Some(less), &kinds, is_number);
        }
        for amount in &selection.amount {
            let with: Vec<&Kind> =
                kinds.iter().copied().filter(|k| k.field(amount).is_some()).collect();
            let with = if with.is_empty() { &kinds } else { &with };
            self.used(id, "amount", Some(amount), with, is_number);
        }
        for kind in &kinds {
            let gives = selection.amount.iter().any(|a| kind.field(a).is_some());
            self.unless(selection.amount.is_empty() || gives, Sort::UnknownField, id, || {
                format!("`amount` names no field of `{}`.", kind.id)
            });
        }
        for having in &selection.having {
            let same = meaning(pack, selection).zip(meaning(pack, having));
            self.unless(same.is_none_or(|(a, b)| a.meets(&b)), Sort::WrongType, id, || {
                "What `having` tells apart can never be what the selection tells apart.".into()
            });
        }
    }

    /// That every kind has the field, of a type that serves.
    fn used(
        &mut self,
        id: &str,
        what: &str,
        field: Option<&str>,
        kinds: &[&Kind],
        serves: impl Fn(FieldType) -> bool,
    ) {
        let Some(name) = field else { return };
        for kind in kinds {
            match kind.field(name) {
                None => self.no_field(id, what, name, kind),
                Some(field) => self.unless(serves(field.kind), Sort::WrongType, id, || {
                    format!("`{what}` cannot be `{name}` of `{}`, a {:?}.", kind.id, field.kind)
                }),
            }
        }
    }

    fn no_field(&mut self, id: &str, what: &str, field: &str, kind: &Kind) {
        let text = format!("`{what}` names `{field}`, which `{}` does not have.", kind.id);
        self.name(Sort::UnknownField, id, text);
    }

    fn filter(&mut self, id: &str, kinds: &[&Kind], name: &str, condition: &Condition) {
        let (kinds, name): (Vec<&Kind>, &str) = match name.split_once('.') {
            None => (kinds.to_vec(), name),
            Some((of, name)) => {
                let of_kind: Vec<&Kind> = kinds.iter().copied().filter(|k| k.id == of).collect();
                self.unless(!of_kind.is_empty(), Sort::UnknownKind, id, || {
                    format!("`where` asks about `{of}`, which is not counted here.")
                });
                (of_kind, name)
            }
        };
        for kind in kinds {
            match kind.field(name) {
                None => self.no_field(id, "where", name, kind),
                Some(field) => self.condition(id, field, condition),
            }
        }
    }

    fn condition(&mut self, id: &str, field: &Field, condition: &Condition) {
        use FieldType::{Code, Codes, Institution, Institutions, Place, Text};
        let texts: &[String] = match condition {
            Condition::YesNo(_) if field.kind == FieldType::YesNo => return,
            Condition::AtLeast { .. } if can_be_at_least(field.kind) => return,
            Condition::Is(text) if text == "*" => return,
            Condition::Is(text) => std::slice::from_ref(text),
            Condition::OneOf(texts) => texts,
            _ => &[],
        };
        let comparable =
            matches!(field.kind, Code | Codes | Institution | Institutions | Place | Text);
        if texts.is_empty() || !comparable {
            let text = format!("`where` asks of `{}` what a {:?} cannot be.", field.id, field.kind);
            return self.name(Sort::WrongType, id, text);
        }
        for text in texts {
            match (field.kind, &field.list) {
                (Code | Codes, Some(list)) => self.code(id, list, text),
                (Institution | Institutions, _) => self.institution_known(id, text),
                (Place, _) => self.place_known(id, text),
                _ => {}
            }
        }
    }
}

/// What the keys of a selection stand for.
#[derive(Debug, PartialEq, Eq)]
enum Meaning<'p> {
    Records(BTreeSet<&'p str>),
    Institutions,
    Places,
    Codes(&'p str),
    Texts,
}

impl Meaning<'_> {
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Records(a), Self::Records(b)) => !a.is_disjoint(b),
            (a, b) => a == b,
        }
    }
}

/// None when it cannot be told, which is then named elsewhere.
fn meaning<'p>(pack: &'p Pack, selection: &'p Selection) -> Option<Meaning<'p>> {
    let key = match selection.key.as_deref() {
        None | Some("record") => {
            return Some(Meaning::Records(selection.record.iter().map(String::as_str).collect()));
        }
        Some("institution") => return Some(Meaning::Institutions),
        Some(key) => key,
    };
    let field = pack.kind(selection.record.first()?)?.field(key)?;
    match field.kind {
        FieldType::Record | FieldType::Records => {
            Some(Meaning::Records(field.of.iter().map(String::as_str).collect()))
        }
        FieldType::Institution | FieldType::Institutions => Some(Meaning::Institutions),
        FieldType::Place => Some(Meaning::Places),
        FieldType::Code | FieldType::Codes => field.list.as_deref().map(Meaning::Codes),
        _ => Some(Meaning::Texts),
    }
}

fn has(list: &CodeList, code: &str) -> bool {
    list.codes.iter().any(|c| c.code == code)
}

fn cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn is_number(kind: FieldType) -> bool {
    matches!(kind, FieldType::Integer | FieldType::Decimal)
}

fn can_be_at_least(kind: FieldType) -> bool {
    is_number(kind)
        || matches!(kind, FieldType::Codes | FieldType::Institutions | FieldType::Records)
}

/// Categories are few and have names.
fn can_break_down(kind: FieldType) -> bool {
    use FieldType::{Code, Codes, Institution, Institutions, Place, YesNo};
    matches!(kind, Code | Codes | YesNo | Place | Institution | Institutions)
}

fn can_be_key(kind: FieldType) -> bool {
    use FieldType::{Code, Codes, Institution, Institutions, Place, Record, Records, Text};
    matches!(kind, Text | Code | Codes | Place | Institution | Institutions | Record | Records)
}

fn overlap(a: &Term, b: &Term) -> bool {
    let begins_before_end = |a: &Term, b: &Term| match (a.from, b.until) {
        (Some(from), Some(until)) => from < until,
        _ => true,
    };
    begins_before_end(a, b) && begins_before_end(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::institution::{Institution, InstitutionKind};
    use crate::letter::Section;
    use crate::pack::Code;
    use crate::place::{Municipality, Oblast};
    use crate::referral::screening::Weight;
    use serde::de::DeserializeOwned;

    fn from<T: DeserializeOwned>(json: &str) -> T {
        serde_json::from_str(json).unwrap()
    }

    fn both(en: &str, bg: &str) -> Words {
        Words { en: en.into(), bg: bg.into() }
    }

    fn list(id: &str, codes: &[&str]) -> (String, CodeList) {
        let codes: Vec<String> = codes
            .iter()
            .map(|c| format!(r#"{{"code":"{c}","name":{{"en":"{c}","bg":"код {c}"}}}}"#))
            .collect();
        let json = format!(
            r#"{{"id":"{id}","name":{{"en":"List","bg":"Списък"}},"code":[{}]}}"#,
            codes.join(",")
        );
        (id.into(), from(&json))
    }

    fn field(id: &str, rest: &str) -> Field {
        let head = format!(r#""id":"{id}","name":{{"en":"Field","bg":"Поле"}}"#);
        let class = if rest.contains("class") { "" } else { r#","class":"public""# };
        from(&format!("{{{head},{rest}{class}}}"))
    }

    fn kind(id: &str, fields: Vec<Field>) -> Kind {
        let title = field("title", r#""type":"text","required":true,"search":true"#);
        let day = field("held_on", r#""type":"day","required":true"#);
        Kind {
            id: id.into(),
            name: both("Training", "Обучение"),
            plural: both("Training", "Обучения"),
            about: both("What was held.", "Какво е проведено."),
            group: "events".into(),
            title: "title".into(),
            day: "held_on".into(),
            until: None,
            place: None,
            status: Some("status".into()),
            total: None,
            enters: vec![crate::access::Role::Officer],
            fields: [vec![title, day], fields].concat(),
        }
    }

    fn measure(indicator: &str, rest: &str) -> Measure {
        let words = r#"{"en":"all of them","bg":"всички"}"#;
        from(&format!(r#"{{"indicator":"{indicator}","unit":{words},"rule":{words},{rest}}}"#))
    }

    /// A small pack in which everything agrees.
    fn good() -> Pack {
        let status = || field("status", r#""type":"code","list":"status""#);
        let training = vec![
            status(),
            field("persons", r#""type":"integer","min":0,"max":9"#),
            field("bodies", r#""type":"institutions""#),
            field("item", r#""type":"code","list":"item""#),
            field("notes", r#""type":"long_text","class":"internal""#),
        ];
        let attendance = vec![
            status(),
            field("event", r#""type":"record","of":["training"]"#),
            field("persons", r#""type":"integer""#),
        ];
        let measures = vec![
            measure(
                "I.1.1",
                r#""kind":"count","of":{"record":["training"],"where":{"status":"held",
                    "bodies":{"at_least":2}},"key":"record","by":"status","having":[
                    {"record":["attendance"],"key":"event"}]}"#,
            ),
            measure(
                "I.1.2",
                r#""kind":"checklist","items":"few","of":{"record":["training"],
                    "where":{"item":["a"]},"key":"item"}"#,
            ),
            measure(
                "I.1.3",
                r#""kind":"sum","of":{"record":["training","attendance"],
                    "where":{"training.bodies":"MES"},"amount":["persons"],"on":"held_on"}"#,
            ),
        ];
        Pack {
            kinds: vec![kind("training", training), kind("attendance", attendance)],
            lists: [
                list("kind_group", &["events"]),
                list("status", &["held", "planned"]),
                list("item", &["a", "b"]),
                list("few", &["a"]),
            ]
            .into(),
            institutions: vec![Institution {
                code: "MES".into(),
                name: both("Ministry", "Министерство"),
                short: Some(both("ERA", "ERA")),
                kind: InstitutionKind::Ministry,
                parent: None,
                place: Some("VAR".into()),
                link: None,
                aliases: Vec::new(),
                slips: Vec::new(),
                source: None,
            }],
            oblasti: vec![Oblast {
                code: "VAR".into(),
                name: both("Varna", "Варна"),
                nuts3: "BG331".into(),
                iso: "BG-03".into(),
                hasc: "BG.VN".into(),
            }],
            municipalities: vec![Municipality {
                code: "VAR06".into(),
                name: both("Varna", "Варна"),
                oblast: "VAR".into(),
                aliases: Vec::new(),
            }],
            terms: ["null,\"until\":\"2019-10-15\"", "\"2019-10-15\""]
                .map(|days| {
                    from(&format!(
                        r#"{{"rule":"stay","name":{{"en":"Stay","bg":"Престой"}},"amount":10,
                            "unit":"days","source":{{"en":"act","bg":"закон"}},"verified":true,
                            "from":{days}}}"#
                    ))
                })
                .into(),
            programmes: vec![KnownProgramme {
                key: "2017".into(),
                title: "Programme".into(),
                title_bg: "Програма".into(),
                splits: ["I.1.1", "I.1.2", "I.1.3"].map(|i| (i.into(), "wording".into())).into(),
                measures,
                bulgarian: std::collections::BTreeMap::new(),
            }],
            labels: [("section".to_owned(), vec!["section".to_owned()])].into(),
            ..Pack::default()
        }
    }

    /// Spoils the good pack and expects one inconsistency, of this sort, about
    /// this file and subject.
    #[track_caller]
    fn check_spoilt(sort: Sort, file: &str, subject: &str, spoil: impl FnOnce(&mut Pack)) {
        let mut pack = good();
        spoil(&mut pack);
        let found = check(&pack);
        let heads: Vec<_> = found.iter().map(|i| (i.kind, &*i.file, &*i.subject)).collect();
        assert_eq!(heads, [(sort, file, subject)], "{found:#?}");
        assert!(found[0].text.ends_with('.'), "{}", found[0].text);
    }

    const TRAINING: &str = "kinds/training.toml";
    const MEASURES: &str = "measures/2017.toml";

    /// Spoils the field of the training with this id.
    #[track_caller]
    fn check_field(sort: Sort, id: &str, spoil: impl FnOnce(&mut Field)) {
        check_spoilt(sort, TRAINING, &format!("training.{id}"), |pack| {
            spoil(pack.kinds[0].fields.iter_mut().find(|f| f.id == id).unwrap());
        });
    }

    #[track_caller]
    fn check_kind(sort: Sort, subject: &str, spoil: impl FnOnce(&mut Kind)) {
        check_spoilt(sort, TRAINING, subject, |pack| spoil(&mut pack.kinds[0]));
    }

    /// Puts this measure in the place of the first.
    #[track_caller]
    fn check_measure(sort: Sort, rest: &str) {
        check_spoilt(sort, MEASURES, "I.1.1", |pack| {
            pack.programmes[0].measures[0] = measure("I.1.1", rest);
        });
    }

    /// Counts trainings with this in their selection.
    #[track_caller]
    fn check_selection(sort: Sort, rest: &str) {
        check_measure(sort, &format!(r#""kind":"count","of":{{"record":["training"],{rest}}}"#));
    }

    #[test]
    fn a_pack_that_agrees_has_no_inconsistency() {
        assert_eq!(check(&good()), []);
    }

    #[test]
    fn a_kind_needs_its_texts_title_day_and_someone_to_enter_it() {
        check_kind(Sort::MissingTranslation, "training", |k| k.about.bg.clear());
        check_kind(Sort::MissingTranslation, "training", |k| k.name = both("Training", "Training"));
        check_kind(Sort::MissingTranslation, "training", |k| k.name = both("Обучение", "Обучение"));
        check_kind(Sort::MissingTranslation, "training", |k| k.plural.en = " ".into());
        check_kind(Sort::UnknownCode, "training", |k| k.group = "parties".into());
        check_kind(Sort::UnknownField, "training", |k| k.title = "heading".into());
        check_kind(Sort::UnknownField, "training", |k| k.until = Some("last".into()));
        check_kind(Sort::WrongType, "training.notes", |k| k.place = Some("notes".into()));
        check_kind(Sort::Incomplete, "training", |k| k.enters = vec![crate::access::Role::Analyst]);
        check_kind(Sort::Duplicate, "notes", |k| k.fields.push(k.fields.last().unwrap().clone()));
        check_field(Sort::NotRequired, "title", |f| f.required = false);
        check_field(Sort::NotRequired, "held_on", |f| f.required = false);
        check_spoilt(Sort::Duplicate, "kinds", "training", |p| p.kinds.push(p.kinds[0].clone()));
    }

    #[test]
    fn a_title_is_a_text_and_a_day_a_day() {
        check_field(Sort::WrongType, "title", |f| f.kind = FieldType::LongText);
        let mut pack = good();
        pack.kinds[0].day = "persons".into();
        let sorts: Vec<_> = check(&pack).into_iter().map(|i| i.kind).collect();
        assert_eq!(sorts, [Sort::WrongType, Sort::NotRequired]);
    }

    #[test]
    fn a_field_needs_what_its_type_needs_and_nothing_else() {
        check_field(Sort::MissingTranslation, "notes", |f| f.name.bg = "Notes".into());
        check_field(Sort::MissingTranslation, "notes", |f| f.hint = Some(both("Why", "")));
        check_field(Sort::MissingTranslation, "persons", |f| f.unit = Some(both("", "лица")));
        check_field(Sort::UnknownList, "item", |f| f.list = Some("items".into()));
        check_field(Sort::Unused, "notes", |f| f.list = Some("item".into()));
        check_field(Sort::Unused, "notes", |f| f.of = vec!["training".into()]);
        check_field(Sort::Unused, "notes", |f| f.max = Some(5));
        check_field(Sort::Unused, "persons", |f| f.search = true);
        check_field(Sort::WrongType, "persons", |f| f.min = Some(10));
        check_field(Sort::Indiscreet, "notes", |f| f.search = true);
        check_spoilt(Sort::UnknownKind, "kinds/attendance.toml", "attendance.event", |pack| {
            pack.kinds[1].fields[3].of.push("party".into());
        });
        check_kind(Sort::Incomplete, "training.new", |k| {
            k.fields.push(field("new", r#""type":"code""#));
        });
        check_kind(Sort::Incomplete, "training.new", |k| {
            k.fields.push(field("new", r#""type":"record""#));
        });
    }

    #[test]
    fn kinds_are_grouped_by_a_list() {
        check_spoilt(Sort::UnknownList, TRAINING, "training", |p| {
            p.kinds.pop();
            p.programmes.clear();
            p.lists.remove("kind_group");
        });
    }

    #[test]
    fn a_list_has_codes_each_once_and_by_its_own_name() {
        check_spoilt(Sort::Empty, "codes/spare.toml", "spare", |p| {
            p.lists.extend([list("spare", &[])]);
        });
        let twice = |code: &str, en: &str, bg: &str| {
            let name = both(en, bg);
            crate::pack::Code { code: code.into(), name, external_code: None }
        };
        check_spoilt(Sort::Duplicate, "codes/status.toml", "held", |p| {
            p.lists.get_mut("status").unwrap().codes.push(twice("held", "other", "друг"));
        });
        check_spoilt(Sort::Duplicate, "codes/status.toml", "held", |p| {
            p.lists.get_mut("status").unwrap().codes.push(twice("x", "Held", "друг"));
        });
        check_spoilt(Sort::Duplicate, "codes/status.toml", "код held", |p| {
            p.lists.get_mut("status").unwrap().codes.push(twice("x", "other", "Код held"));
        });
        check_spoilt(Sort::MissingTranslation, "codes/status.toml", "status.held", |p| {
            p.lists.get_mut("status").unwrap().codes[0].name.bg = "held".into();
        });
        check_spoilt(Sort::MissingTranslation, "codes/few.toml", "few", |p| {
            p.lists.get_mut("few").unwrap().name.en.clear();
        });
    }

    /// A return with a table of victims by sex and form.
    fn asked() -> crate::returns::Return {
        from(
            r#"{"id":"eu","version":1,"name":{"en":"Return","bg":"Справка"},
                "about":{"en":"About","bg":"За"},"recipient":{"en":"Union","bg":"Съюз"},
                "source":{"en":"A book","bg":"Книга"},"verified":false,
                "due":{"month":9,"day":30},"agency":"A_1","structure":"1.0",
                "table":[{"id":"t","name":{"en":"Table","bg":"Таблица"},"subject":"victim",
                "rule":"new","dimensions":["sex","age_group"],"filter":{"reach":["abroad"]},
                "group":[{"dimension":"age_group","code":"child",
                "name":{"en":"Child","bg":"Дете"},"of":["child","presumed_child"]}],
                "unit":"persons","articles":{"en":"Art. 1","bg":"чл. 1"},
                "source":{"en":"Register","bg":"Регистър"},
                "read":{"en":"A book","bg":"Книга"},"verified":false}]}"#,
        )
    }

    #[test]
    fn a_return_asks_what_the_register_can_count() {
        use crate::person_list::{CountingRule, Subject};
        use crate::returns::{Due, Return, Unit as Of};
        #[track_caller]
        fn spoilt(rule: CountingRule, sort: Sort, subject: &str, spoil: impl FnOnce(&mut Return)) {
            check_spoilt(sort, "returns/eu.toml", subject, |p| {
                p.counting_rules.push(rule);
                p.returns.push(asked());
                spoil(&mut p.returns[0]);
            });
        }
        let rule = || -> CountingRule {
            from(
                r#"{"id":"new","version":1,"name":{"en":"New","bg":"Нови"},
                    "about":{"en":"New","bg":"Нови"},"subject":"victim",
                    "basis":"newly_identified","formality":"any","unit":"persons",
                    "verified":false}"#,
            )
        };
        let mut whole = good();
        whole.counting_rules.push(rule());
        whole.returns.push(asked());
        assert_eq!(check(&whole), []);
        spoilt(rule(), Sort::UnknownRule, "eu.t", |r| r.tables[0].rule = "old".into());
        let accused = CountingRule { subject: Subject::Perpetrator, ..rule() };
        spoilt(accused, Sort::WrongType, "eu.t", |_| {});
        spoilt(rule(), Sort::WrongType, "eu.t", |r| {
            r.tables[0].dimensions.push(Dimension::Offence);
        });
        spoilt(rule(), Sort::WrongType, "eu.t", |r| {
            r.tables[0].dimensions.push(Dimension::Citizenship);
            r.tables[0].unit = Of::Rate;
        });
        spoilt(rule(), Sort::UnknownCode, "eu.t", |r| {
            r.tables[0].filter.insert(Dimension::Reach, vec!["elsewhere".into()]);
        });
        spoilt(rule(), Sort::Duplicate, "age_group child", |r| {
            let mut again = r.tables[0].groups[0].clone();
            again.code = "minor".into();
            again.of.pop();
            r.tables[0].groups.push(again);
        });
        spoilt(rule(), Sort::Duplicate, "eu.other", |r| {
            let mut other = r.tables[0].clone();
            other.id = "other".into();
            other.groups.clear();
            r.tables.push(other);
        });
        spoilt(rule(), Sort::Unused, "eu.t", |r| {
            r.tables[0].dimensions.pop();
        });
        spoilt(rule(), Sort::WrongType, "eu.a table", |r| r.tables[0].id = "a table".into());
        spoilt(rule(), Sort::WrongType, "eu", |r| r.agency = "A B".into());
        spoilt(rule(), Sort::Term, "eu", |r| r.due = Some(Due { month: 2, day: 30 }));
        spoilt(rule(), Sort::MissingTranslation, "eu.t", |r| r.tables[0].source.bg.clear());
        spoilt(rule(), Sort::Empty, "eu", |r| r.tables.clear());
    }

    #[test]
    fn the_directory_knows_its_parents_and_places() {
        let file = "institutions.toml";
        check_spoilt(Sort::UnknownInstitution, file, "MES", |p| {
            p.institutions[0].parent = Some("CM".into());
        });
        check_spoilt(Sort::UnknownPlace, file, "MES", |p| {
            p.institutions[0].place = Some("VRN".into());
        });
        check_spoilt(Sort::Duplicate, file, "MES", |p| {
            p.institutions.push(p.institutions[0].clone());
        });
        check_spoilt(Sort::MissingTranslation, file, "MES", |p| {
            p.institutions[0].short = Some(both("ERA", ""));
        });
        check_spoilt(Sort::MissingTranslation, file, "MES", |p| {
            p.institutions[0].name.bg = "Ministry".into();
        });
    }

    #[test]
    fn a_municipality_lies_in_an_oblast() {
        let file = "places/municipalities.csv";
        check_spoilt(Sort::UnknownPlace, file, "VAR06", |p| {
            p.municipalities[0].oblast = "VRN".into();
        });
        check_spoilt(Sort::Duplicate, file, "VAR06", |p| {
            p.municipalities.push(p.municipalities[0].clone());
        });
        check_spoilt(Sort::Duplicate, "places/oblasti.csv", "VAR", |p| {
            p.oblasti.push(p.oblasti[0].clone());
        });
        check_spoilt(Sort::MissingTranslation, "places/oblasti.csv", "VAR", |p| {
            p.oblasti[0].name.bg.clear();
        });
    }

    #[test]
    fn one_term_of_a_rule_is_in_force_on_a_day() {
        let file = "terms.toml";
        check_spoilt(Sort::Term, file, "stay", |p| p.terms[1].from = "2019-10-14".parse().ok());
        check_spoilt(Sort::Term, file, "stay", |p| p.terms[1].from = None);
        check_spoilt(Sort::Term, file, "stay", |p| p.terms[1].until = "2019-10-15".parse().ok());
        check_spoilt(Sort::Term, file, "stay", |p| p.terms[0].amount = 0);
        check_spoilt(Sort::Incomplete, file, "stay", |p| p.terms[0].source = Words::default());
        check_spoilt(Sort::MissingTranslation, file, "stay", |p| p.terms[0].source.bg.clear());
        check_spoilt(Sort::MissingTranslation, file, "stay", |p| p.terms[0].name.bg.clear());
    }

    /// A list of one strong indicator for each element, and a later version.
    fn instruments() -> Vec<Instrument> {
        let dimension = |element: &str| {
            format!(
                r#"{{"code":"{element}","name":{{"en":"Part","bg":"Част"}},"element":"{element}",
                    "indicator":[{{"code":"{element}1","name":{{"en":"Seen","bg":"Видяно"}},
                    "adult":"strong","child":"weak"}}]}}"#
            )
        };
        let dimensions = ["recruitment", "exploitation", "coercion"].map(dimension).join(",");
        let version = |number: u32, day: &str| -> Instrument {
            from(&format!(
                r#"{{"id":"list","version":{number},"from":"{day}","verified":false,
                    "name":{{"en":"List","bg":"Списък"}},"about":{{"en":"For","bg":"За"}},
                    "source":{{"en":"A book","bg":"Книга"}},"scoring":"combination",
                    "dimension":[{dimensions}]}}"#
            ))
        };
        vec![version(1, "2020-01-01"), version(2, "2021-01-01")]
    }

    #[test]
    fn a_list_of_indicators_is_whole_and_its_versions_follow_each_other() {
        #[track_caller]
        fn spoilt(sort: Sort, subject: &str, spoil: impl FnOnce(&mut Vec<Instrument>)) {
            check_spoilt(sort, "screening/list_2.toml", subject, |p| {
                p.instruments = instruments();
                spoil(&mut p.instruments);
            });
        }
        let mut whole = good();
        whole.instruments = instruments();
        assert_eq!(check(&whole), []);
        spoilt(Sort::Term, "list", |all| all[1].from = all[0].from);
        spoilt(Sort::MissingTranslation, "list", |all| all[1].source.bg.clear());
        spoilt(Sort::MissingTranslation, "coercion1", |all| {
            all[1].dimensions[2].indicators[0].name.en.clear();
        });
        spoilt(Sort::Duplicate, "coercion1", |all| {
            all[1].dimensions[0].indicators[0].code = "coercion1".into();
        });
        spoilt(Sort::Empty, "coercion", |all| all[1].dimensions[2].indicators.clear());
        spoilt(Sort::Incomplete, "list", |all| all[1].dimensions[2].element = None);
        spoilt(Sort::Incomplete, "coercion1", |all| {
            all[1].dimensions[2].indicators[0].adult = None;
            all[1].dimensions[2].indicators[0].child = None;
        });
        let list = |all: &mut Vec<Instrument>| {
            all[1].scoring = Scoring::List;
            for dimension in &mut all[1].dimensions {
                dimension.element = None;
                dimension.indicators[0].adult = None;
                dimension.indicators[0].child = None;
            }
        };
        spoilt(Sort::Unused, "coercion1", |all| {
            list(all);
            all[1].dimensions[2].indicators[0].child = Some(Weight::Weak);
        });
        spoilt(Sort::Unused, "coercion", |all| {
            list(all);
            all[1].dimensions[2].element = Some(Element::Coercion);
        });
        check_spoilt(Sort::Duplicate, "screening/list_1.toml", "list", |p| {
            p.instruments = instruments();
            p.instruments[1] = p.instruments[0].clone();
        });
    }

    /// Every letter with what it needs, and a later version of the plan.
    fn letters() -> Vec<Template> {
        let words = || Words { en: "Word".into(), bg: "Дума".into() };
        let one = |id: LetterKind, version, from: &str| Template {
            id,
            version,
            from: from.parse().unwrap(),
            title: words(),
            sources: vec!["NRM".into()],
            lead: vec![words()],
            sections: vec![Section {
                heading: words(),
                text: vec![words()],
                blocks: id.needs().to_vec(),
            }],
        };
        let mut all: Vec<Template> =
            LetterKind::ALL.iter().map(|kind| one(*kind, 1, "2016-01-01")).collect();
        all.push(one(LetterKind::Plan, 2, "2020-01-01"));
        all
    }

    #[test]
    fn the_wording_of_a_letter_is_whole_and_names_what_it_needs() {
        fn with_letters(pack: &mut Pack) {
            let name = Words { en: "Mechanism".into(), bg: "Механизъм".into() };
            let code = Code { code: "NRM".into(), name: name.clone(), external_code: None };
            let list =
                CodeList { id: "letter_source".into(), name, source: None, codes: vec![code] };
            pack.lists.insert(list.id.clone(), list);
            pack.letters = letters();
        }
        #[track_caller]
        fn spoilt(sort: Sort, subject: &str, spoil: impl FnOnce(&mut Template)) {
            check_spoilt(sort, "letters/plan_2.toml", subject, |p| {
                with_letters(p);
                spoil(p.letters.last_mut().unwrap());
            });
        }
        let mut whole = good();
        with_letters(&mut whole);
        assert_eq!(check(&whole), []);
        spoilt(Sort::MissingTranslation, "title", |l| l.title.bg.clear());
        spoilt(Sort::MissingTranslation, "lead.1", |l| l.lead[0].en.clear());
        spoilt(Sort::MissingTranslation, "section.1.heading", |l| {
            l.sections[0].heading.bg = "Word".into();
        });
        spoilt(Sort::MissingTranslation, "section.1.text.1", |l| l.sections[0].text[0].bg.clear());
        spoilt(Sort::UnknownCode, "sources", |l| l.sources = vec!["LAW".into()]);
        spoilt(Sort::Incomplete, "sources", |l| l.sources.clear());
        spoilt(Sort::Term, "plan", |l| l.from = "2015-01-01".parse().unwrap());
        // What the mechanism asks a plan to hold.
        spoilt(Sort::Incomplete, "section.blocks", |l| {
            l.sections[0].blocks.retain(|b| *b != Block::Security);
        });
        spoilt(Sort::Unused, "section.1.blocks", |l| l.sections[0].blocks.push(Block::Services));
        spoilt(Sort::Duplicate, "section.1.blocks", |l| {
            l.sections[0].blocks.push(Block::Security);
        });
        check_spoilt(Sort::Incomplete, "letters", "closing", |p| {
            with_letters(p);
            p.letters.retain(|l| l.id != LetterKind::Closing);
        });
        check_spoilt(Sort::Duplicate, "letters/plan_2.toml", "plan", |p| {
            with_letters(p);
            let again = p.letters.last().unwrap().clone();
            p.letters.push(again);
        });
    }

    #[test]
    fn a_label_has_a_spelling() {
        check_spoilt(Sort::Empty, "labels.toml", "section", |p| {
            p.labels.insert("section".into(), vec![" ".into()]);
        });
    }

    #[test]
    fn every_indicator_has_one_measure_and_every_measure_an_indicator() {
        check_spoilt(Sort::NoMeasure, "programmes/2017.splits.csv", "I.1.3", |p| {
            p.programmes[0].measures.pop();
        });
        check_spoilt(Sort::UnknownIndicator, MEASURES, "I.1.3", |p| {
            p.programmes[0].splits.pop();
        });
        check_spoilt(Sort::Duplicate, MEASURES, "I.1.3", |p| {
            let again = p.programmes[0].measures[2].clone();
            p.programmes[0].measures.push(again);
        });
        check_spoilt(Sort::Duplicate, "programmes/2017.splits.csv", "I.1.1", |p| {
            let again = p.programmes[0].splits[0].clone();
            p.programmes[0].splits.push(again);
        });
        check_spoilt(Sort::MissingTranslation, "programmes/2017.toml", "2017", |p| {
            p.programmes[0].title_bg.clear();
        });
        check_spoilt(Sort::MissingTranslation, MEASURES, "I.1.1", |p| {
            p.programmes[0].measures[0].rule.bg = "held".into();
        });
    }

    #[test]
    fn a_measure_counts_kinds_and_fields_that_there_are() {
        check_measure(Sort::UnknownKind, r#""kind":"count","of":{"record":["party"]}"#);
        check_measure(Sort::Incomplete, r#""kind":"count","of":{"record":[]}"#);
        check_selection(Sort::UnknownField, r#""where":{"state":"held"}"#);
        check_selection(Sort::UnknownKind, r#""where":{"attendance.status":"held"}"#);
        check_selection(Sort::UnknownField, r#""where":{"training.state":"held"}"#);
        check_selection(Sort::UnknownField, r#""key":"participant""#);
        check_selection(Sort::UnknownField, r#""by":"profession""#);
        check_selection(Sort::UnknownField, r#""on":"decided_on""#);
        check_selection(Sort::UnknownField, r#""amount":["persons"],"less":["before"]"#);
        check_measure(
            Sort::UnknownField,
            r#""kind":"count","of":{"record":["training","attendance"],"key":"item"}"#,
        );
    }

    #[test]
    fn a_condition_asks_for_what_can_be() {
        check_selection(Sort::UnknownCode, r#""where":{"status":"done"}"#);
        check_selection(Sort::UnknownCode, r#""where":{"status":["held","done"]}"#);
        check_selection(Sort::UnknownInstitution, r#""where":{"bodies":["MES","CM"]}"#);
        check_selection(Sort::WrongType, r#""where":{"status":true}"#);
        check_selection(Sort::WrongType, r#""where":{"status":[]}"#);
        check_selection(Sort::WrongType, r#""where":{"persons":"3"}"#);
        check_selection(Sort::WrongType, r#""where":{"status":{"at_least":1}}"#);
    }

    #[test]
    fn what_is_told_apart_added_up_or_broken_down_is_of_a_type_that_serves() {
        check_selection(Sort::WrongType, r#""key":"notes""#);
        check_selection(Sort::WrongType, r#""key":"persons""#);
        check_selection(Sort::WrongType, r#""by":"title""#);
        check_selection(Sort::WrongType, r#""on":"status""#);
        check_selection(Sort::WrongType, r#""amount":["title"]"#);
        check_selection(Sort::WrongType, r#""amount":["persons"],"less":["title"]"#);
        check_selection(
            Sort::WrongType,
            r#""key":"status","having":[{"record":["attendance"],"key":"event"}]"#,
        );
        check_selection(Sort::WrongType, r#""having":[{"record":["attendance"]}]"#);
        check_selection(
            Sort::UnknownCode,
            r#""having":[{"record":["attendance"],"key":"event","where":{"status":"done"}}]"#,
        );
    }

    #[test]
    fn an_amount_is_a_field_of_some_kind_and_each_kind_has_one() {
        let both =
            r#""kind":"count","of":{"record":["training","attendance"],"amount":["AMOUNT"]}"#;
        let mut pack = good();
        pack.programmes[0].measures[0] = measure("I.1.1", &both.replace("AMOUNT", "copies"));
        assert!(check(&pack).iter().all(|i| i.kind == Sort::UnknownField));
        assert_ne!(check(&pack), []);
        check_spoilt(Sort::UnknownField, MEASURES, "I.1.3", |p| {
            p.kinds[1].fields.retain(|f| f.id != "persons");
        });
    }

    #[test]
    fn a_measure_says_what_its_sort_needs_and_nothing_else() {
        const OF: &str = r#""of":{"record":["training"]}"#;
        check_measure(Sort::Incomplete, r#""kind":"count""#);
        for kind in ["ratio", "sum", "distinct"] {
            check_measure(Sort::Incomplete, &format!(r#""kind":"{kind}",{OF}"#));
        }
        check_measure(Sort::Incomplete, &format!(r#""kind":"delta","mean_from":5,{OF}"#));
        for unused in [
            r#""over":{"record":["training"]}"#,
            r#""items":"few""#,
            r#""at_least":2"#,
            r#""mean_from":5"#,
            r#""baseline_year":true"#,
        ] {
            let of = r#""of":{"record":["training"],"amount":["persons"],"less":["persons"]}"#;
            check_measure(Sort::Unused, &format!(r#""kind":"count",{unused},{of}"#));
        }
        let also = |name: &str, kind: &str| {
            format!(r#""kind":"count",{OF},"also":[{{"name":{name},"kind":"{kind}",{OF}}}]"#)
        };
        check_measure(Sort::WrongType, &also(r#"{"en":"All","bg":"Общо"}"#, "ratio"));
        check_measure(Sort::Incomplete, &also(r#"{"en":"All","bg":"Общо"}"#, "sum"));
        check_measure(Sort::MissingTranslation, &also(r#"{"en":"All","bg":""}"#, "count"));
    }

    #[test]
    fn what_is_counted_from_case_files_says_which_and_nothing_else() {
        let counted = |measured: &str| {
            let mut pack = good();
            pack.programmes[0].measures[0] = measure("I.1.1", measured);
            check(&pack).iter().map(|found| found.kind).collect::<Vec<_>>()
        };
        assert_eq!(counted(r#""kind":"ratio","cases":{"rule":"mechanism_steps"}"#), []);
        let services = |code: &str| {
            format!(r#""kind":"count","cases":{{"rule":"services","among":["{code}"]}}"#)
        };
        assert_eq!(counted(&services("medical")), []);
        assert_eq!(counted(&services("dentist")), [Sort::UnknownCode]);
        let nobody = r#""kind":"distinct","cases":{"rule":"served_by","among":["NOBODY"]}"#;
        assert_eq!(counted(nobody), [Sort::UnknownInstitution]);
        let missing = r#""kind":"distinct","cases":{"rule":"served_by"}"#;
        assert_eq!(counted(missing), [Sort::Incomplete]);
        let odd = r#""kind":"sum","cases":{"rule":"lawyers"}"#;
        assert!(counted(odd).contains(&Sort::WrongType), "{:?}", counted(odd));
    }

    #[test]
    fn a_checklist_counts_the_items_of_its_list_and_no_other() {
        let checklist = |rest: &str| format!(r#""kind":"checklist",{rest}"#);
        let all = r#""of":{"record":["training"],"key":"item"}"#;
        check_measure(Sort::Incomplete, &checklist(all));
        check_measure(Sort::UnknownList, &checklist(&format!(r#""items":"none",{all}"#)));
        check_measure(Sort::Incomplete, &checklist(&format!(r#""items":"few",{all}"#)));
        check_measure(
            Sort::Incomplete,
            &checklist(r#""items":"few","of":{"record":["training"]}"#),
        );
        check_measure(
            Sort::WrongType,
            &checklist(r#""items":"few","of":{"record":["training"],"key":"bodies"}"#),
        );
        check_measure(
            Sort::Incomplete,
            &checklist(
                r#""items":"few","of":{"record":["training"],"key":"item","where":{"item":["a","b"]}}"#,
            ),
        );
        check_spoilt(Sort::UnknownCode, MEASURES, "I.1.2", |p| {
            p.lists.insert("few".into(), list("few", &["a", "c"]).1);
        });
    }
}
