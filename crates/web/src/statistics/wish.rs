//! What an address asks to be counted, and the form that asks it.
use super::names;
use crate::app::App;
use crate::components::{Button, Choice, Input, Select};
use crate::form::Form;
use crate::page::{Page, percent};
use crate::words::{say, say_with};
use domain::person_list::{CountingRule, Unit};
use domain::statistics::cube::Filter;
use domain::statistics::dimension::{Dimension, codes_of};
use domain::words::Language;
use register::statistics::{MOST_YEARS, Question};
use std::collections::BTreeSet;

/// What a field says that asks for no columns, and for everybody.
pub(crate) const NOTHING: &str = "nothing";
const EVERYBODY: &str = "everybody";
/// The first year that is asked about.
pub(crate) const FIRST_YEAR: i16 = 2000;

/// What is to be counted.
pub(super) struct Wish {
    pub(super) rule: CountingRule,
    pub(super) from: i16,
    pub(super) until: i16,
    pub(super) rows: Dimension,
    pub(super) columns: Option<Dimension>,
    /// Of whom; everybody unless said.
    pub(super) only: Option<(Dimension, Option<String>)>,
}

/// The rules that count persons; the newest version of each.
pub(crate) fn rules(app: &App) -> impl Iterator<Item = &CountingRule> {
    app.register.pack().rules_in_use().filter(|rule| rule.unit == Unit::Persons)
}

pub(crate) fn code_of(rule: &CountingRule) -> String {
    format!("{}.{}", rule.id, rule.version)
}

/// Dimensions by which it can be chosen who is counted: those with few codes.
const CHOSEN_BY: [Dimension; 8] = [
    Dimension::Sex,
    Dimension::Age,
    Dimension::Citizenship,
    Dimension::Form,
    Dimension::Finding,
    Dimension::Reach,
    Dimension::Oblast,
    Dimension::Reached,
];

/// The fields that every page of statistics asks.
pub(super) struct Fields {
    pub(super) rule: Select,
    pub(super) from: Input,
    pub(super) until: Input,
    pub(super) only: Select,
    pub(super) count: Button,
}

/// The field of the counting rule.
pub(crate) fn rule_field(app: &App, page: &Page, form: &Form) -> Select {
    let name = |rule: &CountingRule| rule.name.in_language(page.language).to_owned();
    let choices = rules(app).map(|rule| Choice::new(&code_of(rule), name(rule))).collect();
    form.select("rule", page.say("statistics-rule"), choices)
}

impl Wish {
    /// Reads what is asked. What is wrong is put down in the form, and something near it is
    /// counted in its place.
    pub(super) fn read(app: &App, this_year: i16, form: &mut Form) -> Option<Self> {
        let pack = app.register.pack();
        let named = form.value("rule").split_once('.');
        let named = named.and_then(|(id, version)| pack.counting_rule(id, version.parse().ok()?));
        let rule = named.filter(|rule| rule.unit == Unit::Persons);
        let rule = rule.or_else(|| rules(app).next())?.clone();
        let mut year = |name: &str, otherwise: i16| {
            let text = form.value(name).trim().to_owned();
            if text.is_empty() {
                return otherwise;
            }
            match text.parse() {
                Ok(year) if (FIRST_YEAR..=this_year).contains(&year) => year,
                _ => {
                    let args = [
                        ("from", i64::from(FIRST_YEAR).to_string().into()),
                        ("until", i64::from(this_year).to_string().into()),
                    ];
                    form.refuse(name, say_with(form.language(), "statistics-year-wrong", &args));
                    otherwise
                }
            }
        };
        let until = year("until", this_year - 1);
        let mut from = year("from", until);
        let span = usize::try_from(until - from).ok();
        if span.is_none_or(|span| span >= MOST_YEARS) {
            form.refuse("from", say(form.language(), "statistics-years-wrong"));
            from = until;
        }
        let dimension = |text: &str| {
            text.parse::<Dimension>().ok().filter(|one: &Dimension| one.of(rule.subject))
        };
        let rows = dimension(form.value("rows")).unwrap_or(Dimension::Sex);
        let columns = dimension(form.value("columns")).filter(|one| *one != rows);
        let only = form.value("only").split_once(':').and_then(|(of, code)| {
            Some((dimension(of)?, (!code.is_empty()).then(|| code.to_owned())))
        });
        Some(Self { rule, from, until, rows, columns, only })
    }

    /// As the register is asked.
    pub(super) fn question(&self) -> Question {
        let mut filter = Filter::new();
        if let Some((of, code)) = &self.only {
            filter.insert(*of, BTreeSet::from([code.clone()]));
        }
        Question {
            rule: (self.rule.id.clone(), self.rule.version),
            years: self.from..=self.until,
            dimensions: std::iter::once(self.rows).chain(self.columns).collect(),
            filter,
        }
    }

    /// As an address.
    pub(super) fn address(&self, path: &str) -> String {
        let mut address = format!(
            "{path}?rule={}&from={}&until={}&rows={}",
            percent(&code_of(&self.rule)),
            self.from,
            self.until,
            self.rows.code()
        );
        if let Some(columns) = self.columns {
            address.push_str("&columns=");
            address.push_str(columns.code());
        }
        if let Some((of, code)) = &self.only {
            let only = format!("{}:{}", of.code(), code.as_deref().unwrap_or_default());
            address.push_str("&only=");
            address.push_str(&percent(&only));
        }
        address
    }

    /// The form with everything that was chosen, and the fields that every page of statistics
    /// asks. Years that were typed stay as they were typed.
    pub(super) fn fields(&self, app: &App, page: &Page, form: Form) -> (Form, Fields) {
        let language = page.language;
        let only = self.only.as_ref().map(|(of, code)| only_code(*of, code.as_deref()));
        let mut form = form
            .with("rule", code_of(&self.rule))
            .with("rows", self.rows.code())
            .with("columns", self.columns.map_or(NOTHING, Dimension::code))
            .with("only", only.unwrap_or_else(|| EVERYBODY.to_owned()));
        for (name, year) in [("from", self.from), ("until", self.until)] {
            if form.value(name).is_empty() {
                form = form.with(name, year.to_string());
            }
        }
        let year = |name: &str| {
            form.input(name, page.say(&format!("statistics-{name}"))).number(None).width(4)
        };
        let fields = Fields {
            rule: rule_field(app, page, &form),
            from: year("from"),
            until: year("until"),
            only: form.select(
                "only",
                page.say("statistics-only"),
                self.only_choices(app, language),
            ),
            count: Button::submit(page.say("statistics-count")),
        };
        (form, fields)
    }

    /// Whom the table counts, in words.
    pub(super) fn whom(&self, app: &App, language: Language) -> String {
        let rule = self.rule.name.in_language(language);
        let years = if self.from == self.until {
            self.from.to_string()
        } else {
            format!("{}–{}", self.from, self.until)
        };
        let only =
            self.only.as_ref().map(|(of, code)| only_name(app, language, *of, code.as_deref()));
        match only {
            Some(only) => format!("{rule}, {years}; {only}"),
            None => format!("{rule}, {years}"),
        }
    }

    /// By what can be counted.
    pub(super) fn dimensions(&self, language: Language) -> Vec<Choice> {
        let of = Dimension::ALL.iter().filter(|one| one.of(self.rule.subject));
        of.map(|one| Choice::new(one.code(), names::dimension(language, *one))).collect()
    }

    /// Of whom can be counted.
    fn only_choices(&self, app: &App, language: Language) -> Vec<Choice> {
        let known = codes_of(app.register.pack(), &(self.from..=self.until));
        let mut all = vec![Choice::new(EVERYBODY, say(language, "statistics-everybody"))];
        for of in CHOSEN_BY.into_iter().filter(|one| one.of(self.rule.subject)) {
            let codes = known.get(&of).map(Vec::as_slice).unwrap_or_default();
            let codes = codes.iter().map(|code| Some(code.as_str())).chain([None]);
            all.extend(
                codes.map(|code| {
                    Choice::new(&only_code(of, code), only_name(app, language, of, code))
                }),
            );
        }
        // An address may ask for what has no choice of its own.
        if let Some((of, code)) = &self.only {
            let asked = only_code(*of, code.as_deref());
            if all.iter().all(|choice| choice.value.as_ref() != Some(&asked)) {
                all.push(Choice::new(&asked, only_name(app, language, *of, code.as_deref())));
            }
        }
        all
    }
}

fn only_code(of: Dimension, code: Option<&str>) -> String {
    format!("{}:{}", of.code(), code.unwrap_or_default())
}

fn only_name(app: &App, language: Language, of: Dimension, code: Option<&str>) -> String {
    let name = code.map_or_else(
        || say(language, "statistics-not-known"),
        |code| names::code(app.register.pack(), language, of, code),
    );
    format!("{}: {name}", names::dimension(language, of))
}
