//! `/indicators/{id}`: what the indicator says as of any day, how that is
//! counted, month by month, and the records it was counted from.
use super::{Legend, Read};
use crate::activity::under_programme;
use crate::app::App;
use crate::components::{Cell, Details, Empty, Markup, Pagination, Row, SummaryList, Table};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::programme::wording::Wording;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::day::{Day, Month, Period};
use domain::format;
use domain::id::{IndicatorId, RecordId};
use domain::record::measure::{Measure, MeasureKind};
use domain::record::reading::{State as Reading, Tally, Unknown};
use domain::record::value;
use domain::words::Language;
use formats::chart::{self, Bar};
use register::indicator::Opened;
use register::record::Stored;
use serde::Deserialize;

/// How many records a page shows.
const PAGE: i64 = 25;
/// How many cases it shows.
const SHOWN_CASES: usize = 200;

#[derive(Template)]
#[template(path = "indicator/open.html")]
struct Open {
    page: Page,
    read: Read,
    legend: Markup,
    facts: SummaryList,
    as_of: AsOfForm,
    chart: Option<Chart>,
    slices: Option<Table>,
    counted: Counted,
}

/// The form that asks for another day.
struct AsOfForm {
    action: String,
    form: Form,
    about: String,
}

/// The months as a drawing, a sentence and a table.
struct Chart {
    title: String,
    about: String,
    svg: String,
    table: Details,
}

/// The records that were counted.
struct Counted {
    said: String,
    closed: String,
    table: Option<Table>,
    nothing: Option<Empty>,
    pages: Option<Pagination>,
}

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    after: String,
}

/// `GET /indicators/{id}?as_of=2017-12-31`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let id: IndicatorId = id.parse().map_err(|_| Problem::NotFound)?;
    let (language, today) = (member.language, member.by.today());
    let mut form = Form::empty(language).with("as_of", asked.as_of.clone());
    let day = match asked.as_of.trim() {
        "" => today,
        text => value::day(text).unwrap_or_else(|| {
            let args = [("text", text.to_owned().into())];
            form.refuse("as_of", say_with(language, "as-of-wrong", &args));
            today
        }),
    };
    let opened = app.register.open_indicator(id, day).await?;
    let programme = &opened.programme;
    let measure = app.register.measure(&programme.key, &opened.value.indicator.code);
    let read = Read::of(&app, &programme.key, language, &opened.value, None);
    let (activity, _) = app.register.activity_row(opened.value.indicator.activity).await?;
    let wording = Wording::of(app.register.pack(), &programme.key, language);
    let title = wording.say(&activity.code, &activity.title).short(60).text;
    let mut page = under_programme(&member, programme)
        .under(format!("{} {title}", activity.code), format!("/activities/{}", activity.id))
        .titled(read.wording.text.clone())
        .captioned(say_with(
            language,
            "indicator-caption",
            &[("code", read.row.id.as_str().into())],
        ))
        .tagged(read.tag())
        .refusing(form.errors());
    if member.may_ever(Action::PrepareProgramme) {
        let button = crate::components::Button::link(
            page.say("indicator-set-target"),
            format!("/indicators/{id}/target"),
        );
        page = page.offering(button.secondary());
    }
    let counted = match measure.filter(|m| m.cases.is_some()) {
        Some(_) => counted_cases(&app, &member, id, &opened, day).await?,
        None => counted(&app, &member, id, &opened, day, &asked).await?,
    };
    let open = Open {
        legend: Legend::markup(language),
        facts: facts(&page, &opened, measure, &read),
        as_of: AsOfForm {
            action: format!("/indicators/{id}"),
            form: if asked.as_of.is_empty() { form.with("as_of", day.to_string()) } else { form },
            about: say_with(language, "as-of-about", &[("day", words::day(language, day).into())]),
        },
        chart: months(&page, &opened, measure, day),
        slices: slices(&app, &page, &opened, measure),
        counted,
        read,
        page,
    };
    Ok(Html(open.render()?))
}

/// The rule, the target, the baseline and what else there is to know.
fn facts(page: &Page, opened: &Opened, measure: Option<&Measure>, read: &Read) -> SummaryList {
    let language = page.language;
    let indicator = &opened.value.indicator;
    let kind = measure.map_or(MeasureKind::Count, |m| m.kind);
    let baseline = indicator
        .baseline
        .map_or_else(|| page.say("indicator-no-baseline"), |b| format::hundredths(b, language));
    let mut rows = vec![
        Row::new(page.say("indicator-rule"), read.rule.as_str()),
        Row::new(page.say("indicator-measure"), read.measure.as_str()),
        Row::new(page.say("indicator-target"), read.row.target.as_str()),
    ];
    if kind == MeasureKind::Delta || indicator.baseline.is_some() {
        rows.push(Row::new(page.say("indicator-baseline"), baseline));
    }
    rows.push(Row::new(page.say("indicator-records"), read.row.records.as_str()));
    let split = if indicator.confirmed { "indicator-confirmed" } else { "indicator-proposed" };
    rows.push(Row::new(page.say("indicator-split"), page.say(split)));
    SummaryList::new(rows)
}

/// What a month, or a category, is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    /// What is added up.
    Sum,
    /// How many are new in it.
    New,
    /// How many records.
    Records,
}

/// A mean of few tells about a person, and a milestone has no parts: there the
/// records are counted.
const fn figure(kind: MeasureKind) -> Figure {
    match kind {
        MeasureKind::Sum => Figure::Sum,
        MeasureKind::Distinct | MeasureKind::Ratio => Figure::New,
        _ => Figure::Records,
    }
}

const fn amount(figure: Figure, tally: &Tally) -> i64 {
    match figure {
        Figure::Sum => tally.amount,
        Figure::New => tally.keys * 100 + tally.nameless,
        Figure::Records => tally.records * 100,
    }
}

/// What a bar of the chart is about.
struct Column {
    /// What stands under it.
    label: String,
    /// The month; none for all that came before the programme.
    month: Option<Month>,
    /// How much it is.
    state: Reading,
}

/// A bar for what came before the programme, and one for each of its months;
/// those after the day are not known yet.
fn columns(language: Language, period: Period, day: Day, given: &[(Month, i64)]) -> Vec<Column> {
    let months: Vec<Month> = period.months().take(60).collect();
    let first = months.first().copied();
    let earlier: Vec<i64> =
        given.iter().filter(|(m, _)| first.is_some_and(|f| *m < f)).map(|(_, n)| *n).collect();
    let mut bars = Vec::new();
    if !earlier.is_empty() {
        let state = Reading::Known(earlier.iter().sum());
        bars.push(Column { label: say(language, "months-earlier"), month: None, state });
    }
    let one_year = months.iter().all(|m| Some(m.year) == first.map(|f| f.year));
    for month in months {
        let found = given.iter().find(|(m, _)| *m == month).map_or(0, |(_, n)| *n);
        let state = if month.first() > day {
            Reading::Unknown(Unknown::NothingToCompare)
        } else {
            Reading::Known(found)
        };
        let name = chart::month_short(month.month, language);
        let label = if one_year { name.to_owned() } else { format!("{name} {}", month.year) };
        bars.push(Column { label, month: Some(month), state });
    }
    bars
}

fn months(page: &Page, opened: &Opened, measure: Option<&Measure>, day: Day) -> Option<Chart> {
    let language = page.language;
    let measure = measure.filter(|m| m.least.is_none())?;
    if !matches!(opened.value.reading.state, Reading::Known(_)) {
        return None;
    }
    let figure = figure(measure.kind);
    let given: Vec<(Month, i64)> =
        opened.months.iter().map(|(m, tally)| (*m, amount(figure, tally))).collect();
    let bars = columns(language, opened.programme.period, day, &given);
    let title = match figure {
        Figure::Sum => {
            let unit = measure.unit.in_language(language);
            say_with(language, "months-sum", &[("unit", unit.into())])
        }
        Figure::New if measure.kind == MeasureKind::Distinct => {
            let unit = measure.unit.in_language(language);
            say_with(language, "months-new", &[("unit", unit.into())])
        }
        Figure::New => page.say("months-first"),
        Figure::Records => page.say("months-records"),
    };
    let about = sentence(language, &bars);
    let drawn: Vec<Bar> =
        bars.iter().map(|c| Bar { label: c.label.clone(), state: c.state }).collect();
    let svg = chart::months(
        &drawn,
        &chart::Figure {
            id: "months",
            title: &title,
            description: &about,
            unknown: &page.say("months-to-come"),
            suppressed: &page.say("legend-suppressed"),
            language,
        },
    );
    let head = vec![page.say("months-month").into(), Cell::from(title.clone()).numeric()];
    let rows = bars
        .iter()
        .map(|c| vec![c.label.clone().into(), Cell::figure(language, c.state)])
        .collect();
    let table = Table { first_cell_is_header: true, ..Table::new(title.clone(), head, rows) };
    let table = Details::new(page.say("chart-table"), &table);
    Some(Chart { title, about, svg, table })
}

/// What the chart shows, in a sentence: the sum, and the month with most.
fn sentence(language: Language, bars: &[Column]) -> String {
    let known = |c: &Column| match c.state {
        Reading::Known(n) => n,
        Reading::Unknown(_) | Reading::Suppressed(_) => 0,
    };
    let sum = ("sum", format::hundredths(bars.iter().map(known).sum(), language).into());
    let months = bars.iter().filter_map(|c| Some((c.month?, known(c))));
    // Of equals the first.
    let most = months.rev().max_by_key(|(_, n)| *n).filter(|(_, n)| *n > 0);
    match most {
        None if bars.iter().any(|c| known(c) > 0) => say_with(language, "months-before", &[sum]),
        None => say(language, "months-nothing"),
        Some((month, n)) => {
            let most = ("most", format::hundredths(n, language).into());
            let month = ("month", words::month(language, month).into());
            say_with(language, "months-about", &[sum, most, month])
        }
    }
}

/// The value by the categories its measure names.
fn slices(app: &App, page: &Page, opened: &Opened, measure: Option<&Measure>) -> Option<Table> {
    let language = page.language;
    let measure = measure?;
    let of = measure.of.as_ref()?;
    let by = of.by.as_deref()?;
    if opened.slices.is_empty() || !matches!(opened.value.reading.state, Reading::Known(_)) {
        return None;
    }
    let pack = app.register.pack();
    let field = of.record.iter().filter_map(|k| pack.kind(k)).find_map(|k| k.field(by))?;
    let list = field.list.as_deref().and_then(|l| pack.list(l));
    let name = |code: &str| match (code, list) {
        ("", _) => page.say("not-known"),
        (code, Some(list)) => list.name_of(code, language).to_owned(),
        (code, None) => match pack.institution(code) {
            Some(i) => i.name.in_language(language).to_owned(),
            None => pack.place_name(code, language).to_owned(),
        },
    };
    let figure = figure(measure.kind);
    let mut rows: Vec<(String, i64)> =
        opened.slices.iter().map(|s| (name(&s.category), amount(figure, &s.tally))).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let number = match figure {
        Figure::Sum => measure.unit.in_language(language).to_owned(),
        Figure::New if measure.kind == MeasureKind::Distinct => {
            measure.unit.in_language(language).to_owned()
        }
        Figure::New => page.say("slices-different"),
        Figure::Records => page.say("slices-records"),
    };
    let what = field.name.in_language(language);
    let caption = say_with(language, "slices-title", &[("what", what.into())]);
    let head = vec![what.into(), Cell::from(number).numeric()];
    let cells = rows
        .into_iter()
        .map(|(name, n)| vec![name.into(), Cell::number(format::hundredths(n, language))])
        .collect();
    Some(Table { first_cell_is_header: true, ..Table::new(caption, head, cells) })
}

/// The cases that were counted and the member may know of, and how many more.
async fn counted_cases(
    app: &App,
    member: &Member,
    id: IndicatorId,
    opened: &Opened,
    day: Day,
) -> Result<Counted, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let (cases, all) = app.register.counted_cases(&member.by, id, day, SHOWN_CASES).await?;
    let head = ["case-number", "case-institution", "case-territory", "case-opened"];
    let head = head.map(|key| Cell::from(say(language, key))).into();
    let rows = cases.iter().map(|case| {
        let place = match case.territory.as_str() {
            "" => say(language, "case-no-territory"),
            code => pack.place_name(code, language).to_owned(),
        };
        vec![
            Cell::link(&case.number.to_string(), &crate::cases::address(case.id)),
            pack.institution_name(&case.institution, language).to_owned().into(),
            place.into(),
            words::day(language, case.opened_at.day()).into(),
        ]
    });
    let nothing = cases.is_empty().then(|| {
        let key = match opened.value.reading.state {
            Reading::Suppressed(_) => "counted-suppressed",
            Reading::Unknown(_) => "counted-unknown",
            Reading::Known(_) if all > 0 => "counted-cases-closed",
            Reading::Known(_) => "counted-cases-none",
        };
        Empty::new(say(language, key))
    });
    let more = all.saturating_sub(cases.len());
    let closed = if more > 0 && !cases.is_empty() {
        say_with(language, "counted-cases-more", &[("n", more.into())])
    } else {
        String::new()
    };
    let said = if cases.is_empty() {
        String::new()
    } else {
        say_with(language, "counted-cases", &[("n", all.into())])
    };
    let mut table = Table::new(say(language, "cases"), head, rows.collect());
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let table = (!cases.is_empty()).then_some(table);
    Ok(Counted { said, closed, table, nothing, pages: None })
}

/// The records that were counted and the member may see, and how many more.
async fn counted(
    app: &App,
    member: &Member,
    id: IndicatorId,
    opened: &Opened,
    day: Day,
    asked: &Asked,
) -> Result<Counted, Problem> {
    let language = member.language;
    let (seen, all) = app.register.counted_totals(&member.by, id, day).await?;
    let after = cursor(&asked.after);
    let mut records =
        app.register.counted_records(&member.by, id, day, after.clone(), PAGE + 1).await?;
    let more = i64::try_from(records.len()).unwrap_or(0) > PAGE;
    records.truncate(usize::try_from(PAGE).unwrap_or(0));
    let here = |after: Option<String>| {
        let after = after.map_or_else(String::new, |a| format!("&after={a}"));
        format!("/indicators/{id}?as_of={day}{after}#counted")
    };
    let next = records.last().filter(|_| more).map(|r| here(Some(cursor_text(r))));
    let pages = Pagination::by_cursor(language, after.map(|_| here(None)), next);
    let nothing = records.is_empty().then(|| {
        let key = match opened.value.reading.state {
            Reading::Suppressed(_) => "counted-suppressed",
            Reading::Unknown(_) => "counted-unknown",
            Reading::Known(_) if all > 0 => "counted-closed",
            Reading::Known(_) => "counted-none",
        };
        Empty::new(say(language, key))
    });
    let closed = match all - seen {
        more @ 1.. if seen > 0 => say_with(language, "counted-more", &[("n", more.into())]),
        _ => String::new(),
    };
    Ok(Counted {
        said: match seen {
            1.. => say_with(language, "records-shown", &[("n", seen.into())]),
            _ => String::new(),
        },
        closed,
        table: (!records.is_empty()).then(|| table(app, language, &records)),
        nothing,
        pages: (!pages.is_empty()).then_some(pages),
    })
}

fn table(app: &App, language: Language, records: &[Stored]) -> Table {
    let pack = app.register.pack();
    let head = ["counted-day", "counted-what", "counted-kind", "counted-institution"];
    let head = head.map(|key| Cell::from(say(language, key))).into();
    let row = |r: &Stored| {
        let kind = pack.kind(&r.kind).map_or(r.kind.as_str(), |k| k.name.in_language(language));
        let title = match r.title.as_str() {
            "" => format!("{kind}, {}", words::day(language, r.day)),
            title => title.to_owned(),
        };
        vec![
            Cell::day(language, r.day),
            Cell::link(&title, &format!("/records/{}/{}", r.kind, r.id)),
            kind.into(),
            pack.institution_name(&r.institution, language).into(),
        ]
    };
    let mut table =
        Table::new(say(language, "counted-title"), head, records.iter().map(row).collect());
    // The heading above it says the same.
    table.caption_classes = "govuk-visually-hidden".into();
    table
}

fn cursor_text(last: &Stored) -> String {
    format!("{}_{}", last.day.number(), last.id)
}

fn cursor(text: &str) -> Option<(i64, String)> {
    let (day, id) = text.split_once('_')?;
    let id: RecordId = id.parse().ok()?;
    Some((day.parse().ok()?, id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_without_records_is_zero_and_a_month_to_come_is_not_known() {
        let given = [
            (Month { year: 2016, month: 11 }, 200),
            (Month { year: 2016, month: 12 }, 100),
            (Month { year: 2017, month: 2 }, 500),
        ];
        let bars = columns(Language::En, Period::year(2017), day("2017-03-15"), &given);
        let bar = |n: usize| (bars[n].label.as_str(), bars[n].state);
        assert_eq!(bars.len(), 13);
        assert_eq!(bar(0), ("earlier", Reading::Known(300)));
        assert_eq!(bar(1), ("Jan", Reading::Known(0)));
        assert_eq!(bar(2), ("Feb", Reading::Known(500)));
        assert_eq!(bar(3), ("Mar", Reading::Known(0)));
        assert!(matches!(bar(4), ("Apr", Reading::Unknown(_))));
    }

    #[test]
    fn the_sentence_names_the_sum_and_the_first_month_with_most() {
        let year = Period::year(2017);
        let month = |month| Month { year: 2017, month };
        let given = [(month(1), 300), (month(2), 700), (month(3), 700)];
        let said = |given: &[(Month, i64)]| {
            sentence(Language::En, &columns(Language::En, year, day("2017-12-31"), given))
        };
        assert_eq!(said(&given), "17 in all; most of them, 7, in February 2017.");
        assert_eq!(said(&[]), say(Language::En, "months-nothing"));
        let before = [(Month { year: 2016, month: 12 }, 100)];
        assert!(said(&before).starts_with("1 in all"));
    }

    #[test]
    fn a_mean_is_never_shown_by_month() {
        assert_eq!(figure(MeasureKind::Delta), Figure::Records);
        assert_eq!(figure(MeasureKind::Sum), Figure::Sum);
        assert_eq!(figure(MeasureKind::Ratio), Figure::New);
    }
}
