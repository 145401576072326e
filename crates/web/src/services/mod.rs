//! `/services`: the directory of services. Who offers what to people who were
//! trafficked, for whom, where, and whether there is room. Nothing here is
//! about a person.
pub(crate) mod keep;

use crate::app::App;
use crate::beds::{headed, plain, pressed};
use crate::bodies::Bodies;
use crate::components::{
    Button, Cell, Choice, Chosen, Filter, Link, Markup, Pagination, Row, SummaryList, Tag,
};
use crate::form::Form;
use crate::page::{Page, Place, percent};
use crate::problem::Problem;
use crate::rights::{form, listing, paragraph, table};
use crate::session::Member;
use crate::words::{self, say, say_with};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::id::ServiceId;
use domain::pack::Pack;
use domain::referral::support::ServiceKind;
use domain::service::{ForAge, ForOrigin, ForSex, Service, ServiceState, Wanted};
use domain::words::Language;
use register::service::{Listed, Version};
use serde::Deserialize;

/// Where the directory is.
pub(crate) const ADDRESS: &str = "/services";

/// Services on one page.
const SHOWN: usize = 40;

/// Where a service is opened.
pub(crate) fn address(id: ServiceId) -> String {
    format!("{ADDRESS}/{id}")
}

/// What is looked for; empty is not asked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    age: String,
    #[serde(default)]
    sex: String,
    #[serde(default)]
    origin: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    oblast: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    closed: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 8] {
        [
            ("kind", &self.kind),
            ("age", &self.age),
            ("sex", &self.sex),
            ("origin", &self.origin),
            ("language", &self.language),
            ("oblast", &self.oblast),
            ("room", &self.room),
            ("closed", &self.closed),
        ]
    }

    /// The address of these choices, `without` one of them, at a page.
    fn address(&self, at: &str, without: &str, page: usize) -> String {
        let pairs = self.pairs().into_iter().filter(|(n, v)| *n != without && !v.is_empty());
        let mut pairs: Vec<String> = pairs.map(|(n, v)| format!("{n}={}", percent(v))).collect();
        if page > 0 {
            pairs.push(format!("page={page}"));
        }
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{at}{joint}{}", pairs.join("&"))
    }

    fn wanted(&self) -> Wanted {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Wanted {
            kind: self.kind.parse().ok(),
            age: self.age.parse().ok(),
            sex: self.sex.parse().ok(),
            origin: self.origin.parse().ok(),
            language: given(&self.language),
            oblast: given(&self.oblast),
            with_room: !self.room.is_empty(),
        }
    }
}

fn codes(page: &Page, prefix: &str, codes: &[&str]) -> Vec<Choice> {
    codes.iter().map(|code| Choice::new(code, page.say(&format!("{prefix}{code}")))).collect()
}

pub(crate) fn kinds(page: &Page) -> Vec<Choice> {
    let mut kinds = codes(page, "step-service_kind-", ServiceKind::CODES);
    kinds.sort_by(|a, b| a.text.cmp(&b.text));
    kinds
}

fn languages(pack: &Pack, language: Language) -> Vec<Choice> {
    let codes = pack.lists.get("language").map(|list| list.codes.as_slice()).unwrap_or_default();
    codes.iter().map(|code| Choice::new(&code.code, code.name.in_language(language))).collect()
}

fn oblasts(pack: &Pack, language: Language) -> Vec<Choice> {
    let all = pack.oblasti.iter();
    let mut all: Vec<Choice> =
        all.map(|o| Choice::new(&o.code, o.name.in_language(language))).collect();
    all.sort_by(|a, b| a.text.cmp(&b.text));
    all
}

/// The fields of the filter: name, label, choices.
fn fields(page: &Page, pack: &Pack) -> [(&'static str, String, Vec<Choice>); 8] {
    let yes = |key: &str| vec![Choice::new("yes", page.say(key))];
    [
        ("kind", page.say("service-kind"), kinds(page)),
        ("age", page.say("service-ages"), codes(page, "service-age-", ForAge::CODES)),
        ("sex", page.say("service-sexes"), codes(page, "service-sex-", ForSex::CODES)),
        ("origin", page.say("service-origins"), codes(page, "service-origin-", ForOrigin::CODES)),
        ("language", page.say("service-languages"), languages(pack, page.language)),
        ("oblast", page.say("service-oblasts"), oblasts(pack, page.language)),
        ("room", page.say("service-free"), yes("service-with-room")),
        ("closed", page.say("service-state"), yes("services-closed-too")),
    ]
}

fn filter(page: &Page, pack: &Pack, asked: &Asked) -> Filter {
    let language = page.language;
    let typed = asked.pairs().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let form = Form::typed(language, typed);
    let (mut options, mut chosen) = (Markup::default(), Vec::new());
    for (name, label, choices) in fields(page, pack) {
        let value = form.value(name).to_owned();
        if let Some(choice) = choices.iter().find(|c| c.value.as_deref() == Some(value.as_str())) {
            let without = asked.address(ADDRESS, name, 0);
            chosen.push(Chosen {
                heading: label.clone().into(),
                items: vec![Link::new(choice.text.clone(), without)],
            });
        }
        let mut select = form.select(name, label, choices);
        select.items[0] = Choice::new("", page.say("filter-any"));
        options = options.and(&select);
    }
    Filter::new(language, options, chosen, ADDRESS)
}

fn joined(page: &Page, prefix: &str, codes: &[&str]) -> String {
    let all: Vec<String> = codes.iter().map(|c| page.say(&format!("{prefix}{c}"))).collect();
    all.join(", ")
}

/// For whom a service is, in words.
fn for_whom(page: &Page, service: &Service) -> String {
    let each = |codes: Vec<&str>, prefix| joined(page, prefix, &codes);
    [
        each(service.ages.iter().map(|one| one.code()).collect(), "service-age-"),
        each(service.sexes.iter().map(|one| one.code()).collect(), "service-sex-"),
        each(service.origins.iter().map(|one| one.code()).collect(), "service-origin-"),
    ]
    .join("; ")
}

fn where_it_works(page: &Page, pack: &Pack, service: &Service) -> String {
    if service.oblasts.is_empty() {
        return page.say("service-whole-country");
    }
    let names = service.oblasts.iter().map(|code| pack.place_name(code, page.language));
    names.collect::<Vec<_>>().join(", ")
}

fn spoken(page: &Page, pack: &Pack, service: &Service) -> String {
    if service.languages.is_empty() {
        return page.say("not-known");
    }
    let named = languages(pack, page.language);
    let name = |code: &String| {
        let found = named.iter().find(|one| one.value.as_deref() == Some(code.as_str()));
        found.map_or_else(|| code.clone(), |one| one.text.clone())
    };
    service.languages.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// How many it takes, and for how many there was room when that was said.
fn room(page: &Page, one: &Listed) -> String {
    let number = |n: u32| words::number(page.language, i64::from(n));
    match (one.service.free, one.service.capacity) {
        (Some(free), Some(capacity)) => say_with(
            page.language,
            "service-free-of",
            &[("free", number(free).into()), ("capacity", number(capacity).into())],
        ),
        (Some(free), None) => number(free),
        (None, Some(capacity)) => {
            say_with(page.language, "service-of", &[("capacity", number(capacity).into())])
        }
        (None, None) => page.say("not-known"),
    }
}

fn state_tag(page: &Page, state: ServiceState) -> Tag {
    let text = page.say(&format!("service-state-{}", state.code()));
    match state {
        ServiceState::Open => Tag::done(&text),
        ServiceState::Closed => Tag::quiet(&text),
    }
}

/// A page of the directory.
fn page(member: &Member) -> Page {
    let page = member.page().at(Place::Institutions);
    let title = page.say("institutions");
    page.under(title, Place::Institutions.address())
}

fn under_services(member: &Member) -> Page {
    let page = page(member);
    let title = page.say("services");
    page.under(title, ADDRESS)
}

/// Whether the member keeps services of anybody at all.
fn keeps(member: &Member) -> bool {
    member.by.may_any(Action::KeepServices, &[Reach::Own, Reach::Other])
}

/// `GET /services`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(&app).await?;
    let mut page = page(&member).saying("services");
    if keeps(&member) {
        let enter = Button::link(page.say("service-enter"), format!("{ADDRESS}/new"));
        page = page.offering(enter);
    }
    let found = app.register.services(&asked.wanted(), !asked.closed.is_empty()).await?;
    let filter = filter(&page, &bodies, &asked).form(page.language, ADDRESS);
    let rows: Vec<Vec<Cell>> = found
        .iter()
        .skip(asked.page.saturating_mul(SHOWN))
        .take(SHOWN)
        .map(|one| {
            let provider = bodies.institution_name(&one.provider, page.language);
            vec![
                Cell::link(&one.service.name, &address(one.id)),
                page.say(&format!("step-service_kind-{}", one.service.kind.code())).into(),
                provider.to_owned().into(),
                for_whom(&page, &one.service).into(),
                where_it_works(&page, &bodies, &one.service).into(),
                room(&page, one).into(),
                Cell::part(&state_tag(&page, one.state)),
            ]
        })
        .collect();
    let heads = [
        "service-name",
        "service-kind",
        "service-provider",
        "service-for",
        "service-oblasts",
        "service-free",
        "service-state",
    ];
    let count = paragraph(&page.say_n("services-count", found.len()));
    let listed = if rows.is_empty() {
        paragraph(&page.say("services-none"))
    } else {
        table(&page, page.say("services"), &heads, rows)
    };
    let csv = Markup::link(&page.say("services-csv"), &asked.address("/services.csv", "", 0));
    let previous = asked.page.checked_sub(1).map(|to| asked.address(ADDRESS, "", to));
    let more = found.len() > (asked.page.saturating_add(1)).saturating_mul(SHOWN);
    let next = more.then(|| asked.address(ADDRESS, "", asked.page + 1));
    let pages = Pagination::by_cursor(page.language, previous, next);
    let mut listed = count.and(&listed);
    if !pages.is_empty() {
        listed = listed.and(&pages);
    }
    let about = page.say("services-about");
    let body = listing(&filter, &listed.and(&csv));
    plain(page, about, body)
}

/// A value as it stands in a CSV; one that a spreadsheet would take for a
/// formula is kept from that.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// `GET /services.csv`: what the list shows, with the same choices.
pub(crate) async fn csv(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let bodies = Bodies::of(&app).await?;
    let page = page(&member);
    let found = app.register.services(&asked.wanted(), !asked.closed.is_empty()).await?;
    let heads = [
        "service-name",
        "service-kind",
        "service-provider",
        "service-for",
        "service-languages",
        "service-oblasts",
        "service-capacity",
        "service-free",
        "service-said-on",
        "service-hours",
        "service-cost",
        "service-phone",
        "service-email",
        "service-link",
        "service-state",
    ];
    let mut text = String::from("\u{feff}");
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        format!("{}\r\n", cells.join(","))
    };
    text.push_str(&line(&heads.map(|key| page.say(key))));
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    for one in &found {
        let service = &one.service;
        text.push_str(&line(&[
            service.name.clone(),
            page.say(&format!("step-service_kind-{}", service.kind.code())),
            bodies.institution_name(&one.provider, page.language).to_owned(),
            for_whom(&page, service),
            spoken(&page, &bodies, service),
            where_it_works(&page, &bodies, service),
            number(service.capacity),
            number(service.free),
            one.changed_at.day().to_string(),
            service.hours.clone(),
            page.say(&format!("service-cost-{}", service.cost.code())),
            service.phone.clone(),
            service.email.clone(),
            service.link.clone(),
            page.say(&format!("service-state-{}", one.state.code())),
        ]));
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"services.csv\""),
    ];
    Ok((headers, text).into_response())
}

fn id(text: &str) -> Result<ServiceId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn facts(page: &Page, bodies: &Bodies<'_>, one: &Listed) -> SummaryList {
    let (service, language) = (&one.service, page.language);
    let provider = bodies.institution_name(&one.provider, language).to_owned();
    let provider = match bodies.institution(&one.provider) {
        Some(_) => Markup::link(&provider, &crate::institutions::address_of(&one.provider)),
        None => Markup::text(&provider),
    };
    let text = |text: &str| {
        if text.is_empty() { page.say("not-known") } else { text.to_owned() }
    };
    let said = words::day(language, one.changed_at.day());
    let room = format!("{} ({})", room(page, one), page.say_of("service-said", &said));
    let mut rows = vec![
        Row::new(page.say("service-provider"), provider),
        Row::new(
            page.say("service-kind"),
            page.say(&format!("step-service_kind-{}", service.kind.code())),
        ),
        Row::new(page.say("service-for"), for_whom(page, service)),
        Row::new(page.say("service-languages"), spoken(page, bodies, service)),
        Row::new(page.say("service-oblasts"), where_it_works(page, bodies, service)),
        Row::new(page.say("service-free"), room),
        Row::new(page.say("service-hours"), text(&service.hours)),
        Row::new(
            page.say("service-cost"),
            page.say(&format!("service-cost-{}", service.cost.code())),
        ),
        Row::new(page.say("service-phone"), text(&service.phone)),
        Row::new(page.say("service-email"), text(&service.email)),
    ];
    let link = match service.link.as_str() {
        "" => Markup::text(&page.say("not-known")),
        link => crate::institutions::outside(link),
    };
    rows.push(Row::new(page.say("service-link"), link));
    SummaryList::new(rows)
}

/// `GET /services/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(service): Path<String>,
) -> Result<Html<String>, Problem> {
    let (one, versions) = app.register.service(id(&service)?).await?;
    let bodies = Bodies::of(&app).await?;
    let mut page = under_services(&member).titled(one.service.name.clone());
    page = page.clone().captioned(page.say("service")).tagged(state_tag(&page, one.state));
    let mut body = Markup::of(&facts(&page, &bodies, &one));
    if app.register.keeps_services(&member.by, &one.provider) {
        let correct =
            Button::link(page.say("service-correct"), format!("{}/correct", address(one.id)));
        page = page.offering(correct);
        let (act, key) = match one.state {
            ServiceState::Open => ("close", "service-close"),
            ServiceState::Closed => ("reopen", "service-reopen"),
        };
        let button = Button::submit(page.say(key)).secondary();
        let button = button.sending("version", &one.version.to_string());
        body = body.and(&pressed(&page, &format!("{}/{act}", address(one.id)), button));
    }
    let people = crate::activity::People::of(&app).await?;
    let row = |version: &Version| {
        vec![
            words::moment(page.language, version.at).into(),
            page.say(&format!("service-change-{}", version.change.code())).into(),
            people.name(version.by).to_owned().into(),
        ]
    };
    let rows = versions.iter().rev().map(row).collect();
    let heads = ["service-when", "service-what", "service-who"];
    let history = table(&page, page.say("service-history"), &heads, rows);
    let body = body.and(&headed("history", page.say("service-history"), String::new(), history));
    plain(page, String::new(), body)
}

/// The form of a service, in its page.
fn form_page(
    page: Page,
    about: &str,
    action: &str,
    fields: Markup,
    key: &str,
) -> Result<Html<String>, Problem> {
    let button = Button::submit(page.say(key));
    let body = form(&page, action, fields, button);
    let about = say(page.language, about);
    plain(page, about, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_quote_is_doubled() {
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        for formula in ["=1+1", "+359 2", "-1", "@sum", "\tx"] {
            assert!(quoted(formula).starts_with("\"'"), "{formula}");
        }
    }

    #[test]
    fn what_is_chosen_stands_in_the_address_and_can_be_taken_out() {
        let asked = Asked { kind: "shelter".into(), oblast: "VAR".into(), ..Asked::default() };
        assert_eq!(asked.address(ADDRESS, "", 0), "/services?kind=shelter&oblast=VAR");
        assert_eq!(asked.address(ADDRESS, "kind", 2), "/services?oblast=VAR&page=2");
        assert_eq!(Asked::default().address(ADDRESS, "", 0), "/services");
    }
}
