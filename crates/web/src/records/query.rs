//! The address of a list: which records, in what order, from where on.
use crate::page::percent;
use domain::day::Day;
use domain::id::ActivityId;
use domain::pack::Pack;
use domain::record::kind::{Field, FieldType, Kind};
use domain::record::value::Value;
use register::record::{Filter, Sort, Stored};
use std::collections::BTreeMap;

/// How many records a page of a list shows.
pub(super) const PAGE: i64 = 50;

/// What an address asks for, by its names; what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pairs: BTreeMap<String, String>,
}

/// What a list shows: all records that fit, or their counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Row by row.
    List,
    /// Counted by oblast and by status, with a map.
    Counts,
}

/// A part of the address that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotADay {
    /// `from` or `until`.
    pub(super) name: &'static str,
    /// What stood there.
    pub(super) text: String,
}

/// Names that say where in the list one is, and not which list it is.
const PLACES: [&str; 3] = ["after", "before", "done"];

impl Query {
    /// What stands in an address. The second part says whether it holds names
    /// without values, as a form sends them.
    pub(super) fn read(pairs: Vec<(String, String)>) -> (Self, bool) {
        let mut query = Self::default();
        let mut idle = false;
        for (name, value) in pairs {
            // PostgreSQL takes no text with a NUL in it.
            let value = value.replace('\0', "");
            let value = value.trim();
            if value.is_empty() {
                idle = true;
            } else {
                query.pairs.insert(name, value.to_owned());
            }
        }
        (query, idle)
    }

    /// A query as text, `from=2017-01-01&status=held`.
    pub(super) fn of_text(text: &str) -> Self {
        let pairs = text.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((unescaped(name), unescaped(value)))
        });
        Self::read(pairs.collect()).0
    }

    /// What stands under `name`; empty for nothing.
    pub(super) fn value(&self, name: &str) -> &str {
        self.pairs.get(name).map_or("", String::as_str)
    }

    /// The same with `value` under `name`, or without it when empty; on the
    /// first page.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut query = self.first_page();
        query.pairs.remove(name);
        if !value.is_empty() {
            query.pairs.insert(name.to_owned(), value.to_owned());
        }
        query
    }

    /// The same on the first page.
    pub(super) fn first_page(&self) -> Self {
        let mut query = self.clone();
        query.pairs.retain(|name, _| !PLACES.contains(&name.as_str()));
        query
    }

    /// Which records are asked for, without order, place and view: what is
    /// saved under a name and what counts refer to.
    pub(super) fn selection(&self) -> Self {
        let mut query = self.first_page();
        query.pairs.retain(|name, _| !["view", "sort"].contains(&name.as_str()));
        query
    }

    /// The query as text; names and values escaped.
    pub(super) fn text(&self) -> String {
        let pairs = self.pairs.iter().map(|(n, v)| format!("{}={}", percent(n), percent(v)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// `path` with this query.
    pub(super) fn address(&self, path: &str) -> String {
        let text = self.text();
        if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
    }

    /// Every name and value.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// What is asked to be seen.
    pub(super) fn view(&self) -> View {
        if self.value("view") == "counts" { View::Counts } else { View::List }
    }

    /// The filter of the register, and what in the address is no day. Codes
    /// that do not exist are kept: no record has them.
    pub(super) fn filter(&self, kind: &Kind, pack: &Pack) -> (Filter, Vec<NotADay>) {
        let mut wrong = Vec::new();
        let mut day = |name: &'static str| {
            let text = self.value(name);
            let day = day_of(text, pack);
            if day.is_none() && !text.is_empty() {
                wrong.push(NotADay { name, text: text.to_owned() });
            }
            day
        };
        let (from, last) = (day("from"), day("until"));
        let filled =
            |name: &str| Some(self.value(name)).filter(|v| !v.is_empty()).map(str::to_owned);
        let coded = coded_fields(kind).filter_map(|f| Some((f.id.clone(), filled(&name_of(f))?)));
        let words = filled("q");
        let oldest = self.value("sort") == "oldest" && words.is_none();
        let filter = Filter {
            withdrawn: self.value("withdrawn") == "1",
            oblast: filled("oblast"),
            institution: filled("institution"),
            status: filled("status"),
            from,
            // People say the last day; a period ends before the first one out.
            until: last.map(|day| day.plus(1)),
            activity: self.value("activity").parse::<ActivityId>().ok(),
            fields: coded.collect(),
            // Words are searched from the last entered back, in no other order.
            sort: if oldest { Sort::Oldest } else { Sort::Newest },
            after: cursor(self.value("after")),
            limit: PAGE + 1,
            words,
            ..Filter::of(&kind.id)
        };
        (filter, wrong)
    }

    /// The filter that walks backwards from the first record shown, when the
    /// page before is asked for.
    pub(super) fn backwards(&self, filter: &Filter) -> Option<Filter> {
        let after = cursor(self.value("before")).filter(|_| filter.words.is_none())?;
        let sort = match filter.sort {
            Sort::Newest => Sort::Oldest,
            Sort::Oldest => Sort::Newest,
        };
        Some(Filter { after: Some(after), sort, ..filter.clone() })
    }

    /// The next page, after this record.
    pub(super) fn after(&self, filter: &Filter, last: &Stored) -> Self {
        self.with("after", &cursor_text(filter.after_record(last)))
    }

    /// The page before, up to this record.
    pub(super) fn before(&self, filter: &Filter, first: &Stored) -> Self {
        self.with("before", &cursor_text(filter.after_record(first)))
    }
}

fn cursor_text((place, id): (i64, String)) -> String {
    format!("{place}_{id}")
}

fn cursor(text: &str) -> Option<(i64, String)> {
    let (place, id) = text.split_once('_')?;
    let id: domain::id::RecordId = id.parse().ok()?;
    Some((place.parse().ok()?, id.to_string()))
}

/// The coded fields of a kind that have a filter of their own; the status has
/// one with its own column.
pub(super) fn coded_fields(kind: &Kind) -> impl Iterator<Item = &Field> {
    let status = kind.status.as_deref();
    kind.fields.iter().filter(move |f| f.kind == FieldType::Code && Some(f.id.as_str()) != status)
}

/// The name of a coded field in the address.
pub(super) fn name_of(field: &Field) -> String {
    format!("f.{}", field.id)
}

/// A day as people write it.
pub(super) fn day_of(text: &str, pack: &Pack) -> Option<Day> {
    let field = Field {
        id: String::new(),
        name: domain::words::Words::default(),
        hint: None,
        kind: FieldType::Day,
        list: None,
        of: Vec::new(),
        unit: None,
        class: domain::access::Class::Public,
        required: false,
        min: None,
        max: None,
        search: false,
        column: false,
    };
    match Value::read(&field, text, pack) {
        Ok(Value::Day(day)) => Some(day),
        _ => None,
    }
}

/// What is asked for, in words: each part with what it is, and the query
/// without it.
pub(super) fn in_words(
    query: &Query,
    kind: &Kind,
    shown: &super::Shown<'_>,
    activity: Option<&str>,
) -> Vec<(String, String, Query)> {
    let (pack, language) = (shown.pack, shown.language);
    let mut said = Vec::new();
    for (name, value) in query.selection().pairs() {
        let say = |key: &str| crate::words::say(language, key);
        let day = || day_of(value, pack).map(|d| crate::words::day(language, d));
        let found = match name {
            "q" => Some((say("filter-words"), value.to_owned())),
            "from" => day().map(|d| (say("filter-from"), d)),
            "until" => day().map(|d| (say("filter-until"), d)),
            "oblast" => Some((say("filter-oblast"), pack.place_name(value, language).to_owned())),
            "institution" => {
                Some((say("filter-institution"), pack.institution_name(value, language).to_owned()))
            }
            "activity" => activity.map(|a| (say("filter-activity"), a.to_owned())),
            "withdrawn" => Some((say("filter-state"), say("filter-withdrawn"))),
            "status" => {
                let field = kind.status.as_deref().and_then(|s| kind.field(s));
                field.map(|f| (f.name.in_language(language).to_owned(), shown.code(f, value)))
            }
            _ => coded_fields(kind)
                .find(|f| name_of(f) == name)
                .map(|f| (f.name.in_language(language).to_owned(), shown.code(f, value))),
        };
        if let Some((what, value)) = found {
            said.push((what, value, query.with(name, "")));
        }
    }
    said
}

/// The same in one line, for a file.
pub(super) fn in_a_line(said: &[(String, String, Query)]) -> String {
    said.iter().map(|(what, value, _)| format!("{what}: {value}")).collect::<Vec<_>>().join("; ")
}

/// `%D0%9E` and `+` as what they stand for.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> &'static Pack {
        formats::pack::bulgaria()
    }

    fn training() -> &'static Kind {
        pack().kind("training").unwrap()
    }

    #[test]
    fn an_address_is_read_as_it_is_written() {
        let text =
            "f.type=specialised&from=2017-01-01&q=%D1%82%D1%80%D0%B0%D1%84%D0%B8%D0%BA%20%26%20%2B";
        let query = Query::of_text(text);
        assert_eq!(query.value("q"), "трафик & +");
        assert_eq!(Query::of_text(&query.text()), query);
        assert_eq!(query.with("q", "").text(), "f.type=specialised&from=2017-01-01");
        assert_eq!(unescaped("100%"), "100%");
        assert_eq!(unescaped("%ff"), "\u{fffd}");
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let query = Query::of_text("from=1.03.2017&until=2017-03-31");
        let (filter, wrong) = query.filter(training(), pack());
        assert_eq!(filter.from, Day::of(2017, 3, 1));
        assert_eq!(filter.until, Day::of(2017, 4, 1));
        assert_eq!(wrong, []);
        let (filter, wrong) = Query::of_text("from=31.02.2017").filter(training(), pack());
        assert_eq!(filter.from, None);
        assert_eq!(wrong, [NotADay { name: "from", text: "31.02.2017".into() }]);
    }

    #[test]
    fn a_filter_leads_to_the_first_page() {
        let query = Query::of_text("status=held&after=17000_015d3ef7-9800-7fff-bfff-ffffffffffff");
        let (filter, _) = query.filter(training(), pack());
        assert_eq!(filter.after.as_ref().map(|a| a.0), Some(17_000));
        assert_eq!(query.with("oblast", "VAR").text(), "oblast=VAR&status=held");
        assert_eq!(cursor("17000_nothing"), None);
        assert_eq!(cursor("x_015d3ef7-9800-7fff-bfff-ffffffffffff"), None);
    }

    #[test]
    fn only_coded_fields_of_the_kind_filter() {
        let query = Query::of_text("f.type=specialised&f.status=held&f.notes=x&status=held");
        let (filter, _) = query.filter(training(), pack());
        let fields: Vec<_> = filter.fields.keys().map(String::as_str).collect();
        assert_eq!(fields, ["type"]);
        assert_eq!(filter.status.as_deref(), Some("held"));
    }
}
