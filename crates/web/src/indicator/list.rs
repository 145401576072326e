//! `/programmes/{key}/indicators`: all indicators of a programme with what they
//! say as of any day, and the same as files.
use super::{Legend, Read, files};
use crate::app::App;
use crate::components::{Cell, Choice, Chosen, Filter, Link, Markup, SubNavigation, Table};
use crate::form::Form;
use crate::page::{Page, percent};
use crate::problem::Problem;
use crate::programme::wording::Wording;
use crate::programme::{self, named, tabs};
use crate::records::evidence::attached;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Response};
use domain::day::Day;
use domain::programme::report::{Outcome, outcome};
use domain::record::value;
use domain::words::Language;
use register::indicator::IndicatorReading;
use register::programme::Whole;

#[derive(Template)]
#[template(path = "indicator/list.html")]
struct List {
    page: Page,
    tabs: SubNavigation,
    filter: Markup,
    count: String,
    as_of: String,
    files: Vec<Link>,
    iati: Link,
    table: Option<Table>,
    legend: Markup,
}

/// Which indicators are asked for.
#[derive(Debug, Default)]
struct Asked {
    state: String,
    section: String,
    institution: String,
    as_of: String,
}

/// The states by which the list filters, as addresses name them.
const STATES: [&str; 5] = ["reached", "not_reached", "counted", "unknown", "suppressed"];

impl Asked {
    fn read(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| {
            let found = pairs.iter().find(|(n, _)| n == name);
            found.map_or_else(String::new, |(_, v)| v.trim().to_owned())
        };
        Self {
            state: value("state"),
            section: value("section"),
            institution: value("institution"),
            as_of: value("as_of"),
        }
    }

    /// The names and values in the address, without `but` and what is empty.
    fn text(&self, but: &str) -> String {
        let all = [
            ("state", &self.state),
            ("section", &self.section),
            ("institution", &self.institution),
            ("as_of", &self.as_of),
        ];
        let pairs: Vec<String> = all
            .into_iter()
            .filter(|(name, value)| *name != but && !value.is_empty())
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        pairs.join("&")
    }

    /// `path` with this query, without `but`.
    fn address(&self, path: &str, but: &str) -> String {
        match self.text(but).as_str() {
            "" => path.to_owned(),
            text => format!("{path}?{text}"),
        }
    }

    fn day(&self, today: Day) -> Option<Day> {
        if self.as_of.is_empty() { Some(today) } else { value::day(&self.as_of) }
    }
}

const fn state(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Reached => "reached",
        Outcome::NotReached => "not_reached",
        Outcome::Counted => "counted",
        Outcome::Unknown => "unknown",
        Outcome::Suppressed => "suppressed",
    }
}

/// The readings that fit, in document order.
async fn readings(
    app: &App,
    whole: &Whole,
    asked: &Asked,
    day: Day,
) -> Result<Vec<IndicatorReading>, Problem> {
    let mut all = app.register.readings(whole.programme.id, day).await?;
    let key = &whole.programme.key;
    all.retain(|r| {
        let activity = whole.activities.iter().find(|a| a.id == r.indicator.activity);
        let measure = app.register.measure(key, &r.indicator.code);
        let state = state(outcome(measure.map(|m| m.kind), r.indicator.target, &r.reading.state));
        let of = |institution: &str| {
            activity.is_some_and(|a| a.duties.iter().any(|d| d.institution == institution))
        };
        (asked.state.is_empty() || asked.state == state)
            && (asked.section.is_empty() || activity.is_some_and(|a| a.section == asked.section))
            && (asked.institution.is_empty() || of(&asked.institution))
    });
    Ok(all)
}

/// `GET /programmes/{key}/indicators`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let whole = app.register.programme(row.id).await?;
    let (language, today) = (member.language, member.by.today());
    let asked = Asked::read(&pairs);
    let mut form = Form::typed(language, pairs);
    let day = asked.day(today).unwrap_or_else(|| {
        let args = [("text", asked.as_of.clone().into())];
        form.refuse("as_of", say_with(language, "as-of-wrong", &args));
        today
    });
    let all = readings(&app, &whole, &asked, day).await?;
    let address = format!("{}/indicators", programme::address(&row));
    let page = programme::frame(&app, &member, &row).refusing(form.errors());
    let said = all.iter().map(|r| Read::of(&app, &row.key, language, r, Some(day)));
    let rows: Vec<Vec<Cell>> = said.map(|r| cells(&r)).collect();
    let file = |ending: &str, name: &str| Link {
        visually_hidden_text: page.say("indicators"),
        ..Link::new(name, asked.address(&format!("{address}.{ending}"), ""))
    };
    let list = List {
        tabs: tabs(&page, &row, "indicators"),
        filter: filter(&app, &page, &whole, &asked, &form, &address),
        count: page.say_n("indicators-shown", rows.len()),
        as_of: words::day(language, day),
        files: [("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON")]
            .map(|(ending, name)| file(ending, name))
            .into(),
        iati: Link::new("IATI", format!("{address}.xml?as_of={day}")),
        table: (!rows.is_empty()).then(|| table(&page, rows)),
        legend: Legend::markup(language),
        page,
    };
    Ok(Html(list.render()?))
}

fn table(page: &Page, rows: Vec<Vec<Cell>>) -> Table {
    let heads = ["indicators-column", "indicator-value", "indicator-target", "indicator-state"];
    let mut head: Vec<Cell> = heads.map(|key| Cell::from(page.say(key))).into();
    head[1] = head[1].clone().numeric();
    head[2] = head[2].clone().numeric();
    head.push(Cell::from(page.say("indicator-records")).numeric());
    let mut table = Table::new(page.say("indicators"), head, rows);
    table.classes = "pr-indicators".into();
    table.caption_classes = "govuk-visually-hidden".into();
    table
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ read.href }}"><span class="pr-item__code">{{ read.row.id }}</span> {{ read.wording }}</a>"#
)]
struct Name<'r> {
    read: &'r Read,
}

impl askama::filters::HtmlSafe for Name<'_> {}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<span class="pr-indicators__value{% if !read.is_known() %} pr-unknown{% endif %}">{{ read.row.value }}</span>{% if !read.unit.is_empty() %} <span class="pr-indicators__unit">{{ read.unit }}</span>{% endif %}"#
)]
struct Value<'r> {
    read: &'r Read,
}

impl askama::filters::HtmlSafe for Value<'_> {}

fn cells(read: &Read) -> Vec<Cell> {
    vec![
        Cell::part(&Name { read }),
        Cell::part(&Value { read }).numeric(),
        Cell::number(read.row.target.clone()),
        Cell::part(&read.tag()),
        Cell::number(read.row.records.clone()),
    ]
}

fn filter(
    app: &App,
    page: &Page,
    whole: &Whole,
    asked: &Asked,
    form: &Form,
    address: &str,
) -> Markup {
    let language = page.language;
    let pack = app.register.pack();
    let wording = Wording::of(pack, &whole.programme.key, language);
    let state_name = |code: &str| page.say(&format!("state-{code}"));
    let sections: Vec<(String, String)> = whole
        .content
        .sections
        .iter()
        .map(|s| (s.number.clone(), wording.say(&s.number, &s.title).text))
        .collect();
    let mut bodies: Vec<(String, String)> = whole
        .activities
        .iter()
        .flat_map(|a| &a.duties)
        .filter_map(|d| pack.institution(&d.institution))
        .map(|i| (i.code.clone(), i.name.in_language(language).to_owned()))
        .collect();
    bodies.sort_by(|a, b| a.1.cmp(&b.1));
    bodies.dedup();
    let choices = |all: &[(String, String)], numbered: bool| -> Vec<Choice> {
        let text = |(code, name): &(String, String)| {
            if numbered { format!("{code}. {name}") } else { name.clone() }
        };
        all.iter().map(|c| Choice::new(&c.0, text(c))).collect()
    };
    let states = STATES.map(|s| Choice::new(s, state_name(s))).into();
    let select = |name: &str, key: &str, choices: Vec<Choice>| {
        let mut select = form.select(name, page.say(key), choices);
        if let Some(none) = select.items.first_mut() {
            none.text = page.say("indicators-all");
        }
        select
    };
    let options = Markup::of(&select("state", "indicator-state", states))
        .and(&select("section", "activity-section", choices(&sections, true)))
        .and(&select("institution", "indicators-institution", choices(&bodies, false)))
        .and(&form.day("as_of", page.say("as-of-day")));
    let name = |all: &[(String, String)], code: &str| {
        all.iter().find(|(c, _)| c == code).map(|(_, n)| n.clone())
    };
    let chosen = [
        (
            "state",
            "indicator-state",
            Some(&asked.state).filter(|s| STATES.contains(&s.as_str())).map(|s| state_name(s)),
        ),
        ("section", "activity-section", name(&sections, &asked.section)),
        ("institution", "indicators-institution", name(&bodies, &asked.institution)),
        ("as_of", "as-of-day", Some(&asked.as_of).filter(|d| !d.is_empty()).cloned()),
    ];
    let chosen = chosen
        .into_iter()
        .filter_map(|(field, key, value)| {
            let items = vec![Link::new(value?, asked.address(address, field))];
            Some(Chosen { heading: page.say(key).into(), items })
        })
        .collect();
    Filter::new(language, options, chosen, address).form(language, address)
}

/// What a file holds and what it is made from.
async fn asked_for(
    app: &App,
    member: &Member,
    key: &str,
    pairs: &[(String, String)],
) -> Result<(Whole, Vec<formats::readings::ReadingRow>, Day), Problem> {
    let row = named(app, key).await?;
    let whole = app.register.programme(row.id).await?;
    let asked = Asked::read(pairs);
    let day = asked.day(member.by.today()).ok_or(Problem::BadRequest)?;
    let all = readings(app, &whole, &asked, day).await?;
    let rows = all.into_iter().map(|r| files::row(&app.register, &row.key, r, day)).collect();
    Ok((whole, rows, day))
}

fn name(whole: &Whole, day: Day, language: Language, ending: &str) -> String {
    let word = say(language, "indicators-file");
    format!("{word}-{}-{day}.{ending}", whole.programme.key)
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::Broken(error.to_string().into())
}

/// `GET /programmes/{key}/indicators.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (whole, rows, day) = asked_for(&app, &member, &key, &pairs).await?;
    let mut bytes = Vec::new();
    formats::readings::csv(&mut bytes, &rows, member.language).map_err(broken)?;
    Ok(attached(&name(&whole, day, member.language, "csv"), "text/csv; charset=utf-8", bytes))
}

/// `GET /programmes/{key}/indicators.json`
pub(crate) async fn json(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (whole, rows, day) = asked_for(&app, &member, &key, &pairs).await?;
    let mut bytes = Vec::new();
    formats::readings::json(&mut bytes, &rows, member.language).map_err(broken)?;
    Ok(attached(&name(&whole, day, member.language, "json"), "application/json", bytes))
}

/// `GET /programmes/{key}/indicators.xlsx`
pub(crate) async fn xlsx(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (whole, rows, day) = asked_for(&app, &member, &key, &pairs).await?;
    let (language, now) = (member.language, member.by.at);
    let title = files::title(app.register.pack(), &whole, language);
    let written = move || formats::readings::xlsx(&title, &rows, language, now);
    let bytes = tokio::task::spawn_blocking(written).await.map_err(broken)?.map_err(broken)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attached(&name(&whole, day, language, "xlsx"), kind, bytes))
}

/// `GET /programmes/{key}/indicators.xml`: IATI, always the whole programme.
pub(crate) async fn iati(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(mut pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    pairs.retain(|(name, _)| name == "as_of");
    let (whole, rows, day) = asked_for(&app, &member, &key, &pairs).await?;
    let organisation = files::NO_ORGANISATION;
    let publication = files::publication(&app.register, &whole, &rows, organisation, member.by.at);
    let xml = formats::iati::write(&publication);
    Ok(attached(&name(&whole, day, member.language, "xml"), "application/xml", xml))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_was_asked_but_what_is_dropped() {
        let pairs = [("state", "unknown"), ("section", "III"), ("as_of", ""), ("odd", "1")];
        let pairs = pairs.map(|(n, v)| (n.to_owned(), v.to_owned()));
        let asked = Asked::read(&pairs);
        assert_eq!(asked.address("/x", ""), "/x?state=unknown&section=III");
        assert_eq!(asked.address("/x", "state"), "/x?section=III");
        assert_eq!(Asked::default().address("/x", ""), "/x");
    }

    #[test]
    fn every_state_can_be_filtered_by() {
        use Outcome::{Counted, NotReached, Reached, Suppressed, Unknown};
        for outcome in [Reached, NotReached, Counted, Unknown, Suppressed] {
            assert!(STATES.contains(&state(outcome)));
        }
    }
}
