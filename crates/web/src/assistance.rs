//! `/mutual-assistance`: requests between labour authorities that wait for an
//! answer, the late ones first, and what was asked for and recovered. It is worked
//! out from the records of requests and penalties; each number opens to them.
use crate::app::App;
use crate::beds::{asking, headed};
use crate::cases::neighbours;
use crate::components::{Button, Cell, Choice, Markup, Tag};
use crate::form::Form;
use crate::lawyers::paragraph_link;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::rights::{paragraph, table};
use crate::session::Member;
use crate::words::{self, say_with};
use axum::extract::{Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::assistance::{Left, Request, Summed, Totals};
use domain::day::{Day, Period};
use domain::pack::Pack;
use register::assistance::{Assistance, PENALTY, REQUEST};
use serde::Deserialize;

/// Where the page is.
pub(crate) const ADDRESS: &str = "/mutual-assistance";

/// Open requests on the page, at most.
const SHOWN: usize = 300;

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    year: String,
}

fn coded(pack: &Pack, page: &Page, list: &str, code: &str) -> String {
    if code.is_empty() {
        return page.say("not-known");
    }
    let found = pack.lists.get(list);
    let found = found.and_then(|list| list.codes.iter().find(|there| there.code == code));
    found.map_or_else(|| code.to_owned(), |one| one.name.in_language(page.language).to_owned())
}

fn left(page: &Page, request: &Request, today: Day) -> Cell {
    match request.left(today) {
        Left::Days(n) => Cell::part(&Tag::due(&page.say_n("assistance-left", i64::from(n)))),
        Left::Late(n) => Cell::part(&Tag::late(&page.say_n("assistance-late", i64::from(n)))),
        Left::NoTerm => page.say("assistance-no-term").into(),
    }
}

/// What a unit of money is called where sums of this kind of record stand.
fn currency(pack: &Pack, page: &Page, kind: &str) -> String {
    let field = pack.kind(kind).and_then(|kind| kind.field("amount"));
    let unit = field.and_then(|field| field.unit.as_ref());
    unit.map_or_else(String::new, |unit| unit.in_language(page.language).to_owned())
}

/// A sum, and of how many records it is not known: not known is no zero.
fn summed(page: &Page, sum: Summed, href: &str) -> Cell {
    if sum.says == 0 {
        let text = page.say(if sum.silent == 0 { "assistance-none" } else { "not-known" });
        return Cell { classes: "pr-unknown".into(), ..text.into() };
    }
    let known = words::hundredths(page.language, sum.known);
    let text = if sum.silent == 0 {
        known
    } else {
        say_with(
            page.language,
            "assistance-partly",
            &[("known", known.into()), ("silent", sum.silent.into())],
        )
    };
    Cell::link(&text, href).numeric()
}

fn open(page: &Page, pack: &Pack, all: &[Request], today: Day) -> Markup {
    if all.is_empty() {
        return paragraph(&page.say("assistance-open-none"));
    }
    let row = |one: &Request| {
        vec![
            Cell::link(&one.reference, &format!("/records/{REQUEST}/{}", one.id)),
            coded(pack, page, "direction", &one.direction).into(),
            coded(pack, page, "country", &one.country).into(),
            coded(pack, page, "request_type", &one.kind).into(),
            Cell::day(page.language, one.received),
            one.due.map_or_else(
                || page.say("assistance-no-term").into(),
                |due| Cell::day(page.language, due),
            ),
            left(page, one, today),
            coded(pack, page, "request_status", &one.status).into(),
        ]
    };
    let heads = [
        "assistance-reference",
        "work-direction",
        "assistance-country",
        "assistance-type",
        "assistance-received",
        "assistance-due",
        "assistance-time",
        "case-state",
    ];
    let rows = all.iter().take(SHOWN).map(row).collect();
    let listed = table(page, page.say("assistance-open"), &heads, rows);
    match all.len().saturating_sub(SHOWN) {
        0 => listed,
        more => listed.and(&paragraph(&page.say_n("assistance-more", more))),
    }
}

/// The list of the records behind a number.
fn behind(kind: &str, pairs: &[(&str, &str)], period: Period) -> String {
    let mut query: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("f.{name}={}", crate::page::percent(value)))
        .collect();
    query.push(format!("from={}", period.from));
    // The address says the last day.
    query.push(format!("until={}", period.until.plus(-1)));
    format!("/records/{kind}?{}", query.join("&"))
}

fn figures(page: &Page, totals: &Totals, href: &str) -> [Cell; 3] {
    let records = words::number(page.language, i64::try_from(totals.records).unwrap_or(i64::MAX));
    [
        Cell::link(&records, href).numeric(),
        summed(page, totals.asked, href),
        summed(page, totals.recovered, href),
    ]
}

fn totals(page: &Page, pack: &Pack, found: &Assistance, period: Period) -> Markup {
    if found.requests.is_empty() {
        return paragraph(&page.say("assistance-requests-none"));
    }
    let row = |((country, direction), totals): (&(String, String), &Totals)| {
        let pairs = [("country", country.as_str()), ("direction", direction.as_str())];
        let href = behind(REQUEST, &pairs, period);
        let mut cells = vec![
            coded(pack, page, "country", country).into(),
            coded(pack, page, "direction", direction).into(),
        ];
        cells.extend(figures(page, totals, &href));
        cells
    };
    let heads = [
        "assistance-country",
        "work-direction",
        "assistance-requests",
        "assistance-asked",
        "assistance-recovered",
    ];
    table(page, page.say("assistance-totals"), &heads, found.requests.iter().map(row).collect())
}

fn penalties(page: &Page, pack: &Pack, found: &Assistance, period: Period) -> Markup {
    if found.penalties.is_empty() {
        return paragraph(&page.say("assistance-penalties-none"));
    }
    let row = |(country, totals): (&String, &Totals)| {
        let name: Cell = coded(pack, page, "country", country).into();
        // No list shows those alone that say nothing.
        let href = behind(PENALTY, &[("country", country.as_str())], period);
        let mut cells = vec![name];
        cells.extend(figures(page, totals, &href));
        cells
    };
    let heads =
        ["assistance-work", "assistance-penalties", "assistance-imposed", "assistance-recovered"];
    let rows = found.penalties.iter().map(row).collect();
    table(page, page.say("assistance-penalties"), &heads, rows)
}

/// The year that an address asks for; this year's when it asks for none.
pub(crate) fn year_asked(asked: &Asked, today: Day) -> i16 {
    let year = asked.year.parse().ok().filter(|year| (1..=9999).contains(year));
    year.unwrap_or(today.year())
}

/// `GET /mutual-assistance`
pub(crate) async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadRecord) {
        return Err(Problem::NotFound);
    }
    let (pack, today) = (app.register.pack(), member.by.today());
    let year = year_asked(&asked, today);
    let period = Period::year(year);
    let found = app.register.assistance(&member.by, period).await?;
    let page = if member.may_ever(Action::ReadCase) {
        crate::cases::under_cases(&member)
    } else {
        let page = member.page().at(Place::Records);
        let title = page.say("menu-records");
        page.under(title, Place::Records.address())
    };
    let page = page.saying("assistance");
    let form = Form::empty(page.language).with("year", year.to_string());
    let years = (today.year().saturating_sub(9)..=today.year()).rev();
    let years = years.map(|year| Choice::new(&year.to_string(), year.to_string())).collect();
    let select = Markup::of(&form.select("year", page.say("assistance-year"), years));
    let button = Button::submit(page.say("assistance-show")).secondary();
    let of_year = |key: &str, kind: &str| {
        let args =
            [("year", year.to_string().into()), ("currency", currency(pack, &page, kind).into())];
        say_with(page.language, key, &args)
    };
    let mut body = headed(
        "open",
        page.say("assistance-open"),
        String::new(),
        open(&page, pack, &found.open, today),
    )
    .and(&asking(ADDRESS, select, button))
    .and(&headed(
        "totals",
        page.say("assistance-totals"),
        of_year("assistance-totals-about", REQUEST),
        totals(&page, pack, &found, period),
    ))
    .and(&headed(
        "penalties",
        page.say("assistance-penalties"),
        of_year("assistance-penalties-about", PENALTY),
        penalties(&page, pack, &found, period),
    ));
    for kind in [REQUEST, PENALTY] {
        if let Some(kind) = pack.kind(kind) {
            let name = kind.plural.in_language(page.language);
            body = body.and(&paragraph_link(name, &format!("/records/{}", kind.id)));
        }
    }
    let about = page.say("assistance-about");
    neighbours(&member, page, about, body)
}
