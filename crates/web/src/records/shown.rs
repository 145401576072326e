//! Values as words.
use crate::components::Markup;
use crate::words;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::day::Day;
use domain::id::{ActivityId, RecordId};
use domain::pack::Pack;
use domain::record::kind::{Field, FieldType, Kind};
use domain::record::value::{Decimal, Value};
use domain::words::Language;
use register::names::{ActivityName, RecordName};
use register::record::Stored;
use std::collections::HashMap;

/// What is needed to show values: the pack's words, the language, and the names
/// of the records they refer to.
pub(crate) struct Shown<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) language: Language,
    pub(crate) names: HashMap<RecordId, RecordName>,
}

#[derive(Template)]
#[template(ext = "html", source = r#"<span class="pr-record-text">{{ text }}</span>"#)]
struct Lines<'t> {
    text: &'t str,
}

impl HtmlSafe for Lines<'_> {}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}" rel="noreferrer noopener external">{{ href }}</a>"#
)]
struct Outside<'t> {
    href: &'t str,
}

impl HtmlSafe for Outside<'_> {}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="govuk-list pr-values">{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>"#
)]
struct Several {
    items: Vec<Markup>,
}

impl HtmlSafe for Several {}

impl Shown<'_> {
    /// The sign of what is not known.
    pub(crate) fn unknown() -> Markup {
        Markup::fixed("<span class=\"pr-unknown\">—</span>")
    }

    /// A value as it stands in a page: lines, links and lists.
    pub(crate) fn markup(&self, field: &Field, value: Option<&Value>) -> Markup {
        let Some(value) = value else { return Self::unknown() };
        match (field.kind, value) {
            (FieldType::LongText, Value::Text(text)) => Markup::of(&Lines { text }),
            // Only what was checked to be a web address becomes a link.
            (FieldType::Link, Value::Text(text))
                if text.starts_with("https://") || text.starts_with("http://") =>
            {
                Markup::of(&Outside { href: text })
            }
            (FieldType::Record | FieldType::Records, value) => {
                let items: Vec<Markup> = value.keys().iter().map(|k| self.record(k)).collect();
                one_or_several(items)
            }
            (_, Value::Codes(codes)) => {
                one_or_several(codes.iter().map(|c| Markup::text(&self.code(field, c))).collect())
            }
            (_, value) => Markup::text(&self.text(field, value)),
        }
    }

    /// A value in one line of text.
    pub(crate) fn text(&self, field: &Field, value: &Value) -> String {
        let with_unit = |number: String| match &field.unit {
            Some(unit) => format!("{number}\u{a0}{}", unit.in_language(self.language)),
            None => number,
        };
        match value {
            Value::YesNo(true) => words::say(self.language, "yes"),
            Value::YesNo(false) => words::say(self.language, "no"),
            Value::Integer(n) if field.id == "year" => n.to_string(),
            Value::Integer(n) => with_unit(words::number(self.language, *n)),
            Value::Decimal(Decimal(n)) => with_unit(words::hundredths(self.language, *n)),
            Value::Day(day) => words::day(self.language, *day),
            Value::Text(text) => match field.kind {
                FieldType::Record => self.record_text(text),
                _ => self.code(field, text),
            },
            Value::Codes(codes) => {
                let names: Vec<String> = match field.kind {
                    FieldType::Records => codes.iter().map(|c| self.record_text(c)).collect(),
                    _ => codes.iter().map(|c| self.code(field, c)).collect(),
                };
                names.join("; ")
            }
        }
    }

    /// The number of a value without its unit, for a column of numbers.
    pub(crate) fn number(&self, value: &Value) -> String {
        match value {
            Value::Integer(n) => words::number(self.language, *n),
            Value::Decimal(Decimal(n)) => words::hundredths(self.language, *n),
            _ => String::new(),
        }
    }

    /// What a code, a place or an institution is called; any other text as it is.
    pub(crate) fn code(&self, field: &Field, code: &str) -> String {
        match field.kind {
            FieldType::Code | FieldType::Codes => {
                let list = field.list.as_deref().and_then(|l| self.pack.list(l));
                list.map_or(code, |l| l.name_of(code, self.language)).to_owned()
            }
            FieldType::Place => place(self.pack, self.language, code),
            FieldType::Institution | FieldType::Institutions => {
                self.pack.institution_name(code, self.language).to_owned()
            }
            _ => code.to_owned(),
        }
    }

    fn record(&self, id: &str) -> Markup {
        let Some((id, name)) = self.name(id) else { return Markup::text(&self.record_text(id)) };
        let href = super::address_of_record(&name.kind, id);
        Markup::link(&self.title(name), &href)
    }

    fn record_text(&self, id: &str) -> String {
        self.name(id).map_or_else(
            || words::say(self.language, "record-closed-to-you"),
            |(_, n)| self.title(n),
        )
    }

    fn name(&self, id: &str) -> Option<(RecordId, &RecordName)> {
        let id: RecordId = id.parse().ok()?;
        self.names.get(&id).map(|name| (id, name))
    }

    fn title(&self, name: &RecordName) -> String {
        match self.pack.kind(&name.kind) {
            Some(kind) if name.title.is_empty() => blank_title(kind, self.language, name.day),
            _ => name.title.clone(),
        }
    }
}

fn one_or_several(mut items: Vec<Markup>) -> Markup {
    match items.len() {
        0 => Shown::unknown(),
        1 => items.swap_remove(0),
        _ => Markup::of(&Several { items }),
    }
}

/// A place with the oblast it lies in: `Beloslav, Varna oblast`.
pub(crate) fn place(pack: &Pack, language: Language, code: &str) -> String {
    if code.is_empty() {
        return "—".to_owned();
    }
    let name = pack.place_name(code, language);
    let oblast = domain::place::oblast_of(code).unwrap_or(code);
    if oblast == code {
        return words::say_with(language, "place-oblast", &[("name", name.into())]);
    }
    let oblast = pack.place_name(oblast, language);
    let args = [("name", name.into()), ("oblast", oblast.into())];
    words::say_with(language, "place-municipality", &args)
}

/// A place as a column of a list says it: `Avren, Varna`; `Varna` alone where
/// the oblast has the same name.
pub(super) fn short_place(pack: &Pack, language: Language, code: &str) -> String {
    let name = pack.place_name(code, language);
    let oblast = domain::place::oblast_of(code).unwrap_or(code);
    if oblast == code {
        return place(pack, language, code);
    }
    match pack.place_name(oblast, language) {
        oblast if oblast == name => name.to_owned(),
        oblast => format!("{name}, {oblast}"),
    }
}

/// What a record is called by a reader who may not see its title.
pub(crate) fn blank_title(kind: &Kind, language: Language, day: Day) -> String {
    let args = [
        ("kind", kind.name.in_language(language).into()),
        ("day", words::day(language, day).into()),
    ];
    words::say_with(language, "record-untitled", &args)
}

impl Shown<'_> {
    /// What a record is called.
    pub(crate) fn title_of(&self, kind: &Kind, stored: &Stored) -> String {
        title_of(kind, self.language, stored)
    }
}

/// What a record is called.
pub(super) fn title_of(kind: &Kind, language: Language, stored: &Stored) -> String {
    if stored.title.is_empty() {
        blank_title(kind, language, stored.day)
    } else {
        stored.title.clone()
    }
}

/// The records that these values refer to.
pub(super) fn referred<'v>(
    kind: &Kind,
    all: impl IntoIterator<Item = &'v domain::record::Values>,
) -> Vec<RecordId> {
    let fields: Vec<&str> = kind
        .fields
        .iter()
        .filter(|f| matches!(f.kind, FieldType::Record | FieldType::Records))
        .map(|f| f.id.as_str())
        .collect();
    let mut ids: Vec<RecordId> = Vec::new();
    if fields.is_empty() {
        return ids;
    }
    for values in all {
        let keys = fields.iter().filter_map(|f| values.get(*f)).flat_map(Value::keys);
        ids.extend(keys.filter_map(|k| k.parse::<RecordId>().ok()));
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What is to be done in an activity, in the language of the page where the
/// pack has it, else as adopted; and the language it is in when it is not the
/// page's.
pub(crate) fn activity_title<'a>(
    pack: &'a Pack,
    language: Language,
    name: &'a ActivityName,
) -> (&'a str, Option<Language>) {
    if language == Language::Bg {
        let known = pack.programme(&name.programme);
        if let Some(title) = known.and_then(|p| p.bulgarian.get(&name.code)) {
            return (title, None);
        }
    }
    let cyrillic = name.title.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
    let is = if cyrillic { Language::Bg } else { Language::En };
    (&name.title, (is != language).then_some(is))
}

/// An activity as a link of a list.
pub(super) struct LinkedActivity {
    pub(super) href: String,
    pub(super) code: String,
    pub(super) title: String,
    /// The language of the title, where it is not the page's.
    pub(super) tongue: Option<Language>,
}

/// The activities with these ids, in document order.
pub(super) fn linked_activities(
    pack: &Pack,
    language: Language,
    names: &HashMap<ActivityId, ActivityName>,
    ids: &[ActivityId],
) -> Vec<LinkedActivity> {
    ids.iter()
        .filter_map(|id| {
            let name = names.get(id)?;
            let (title, tongue) = activity_title(pack, language, name);
            Some(LinkedActivity {
                href: format!("/activities/{id}"),
                code: name.code.clone(),
                title: title.to_owned(),
                tongue,
            })
        })
        .collect()
}
