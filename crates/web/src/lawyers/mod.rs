//! `/lawyers`: the network of lawyers who act for people who were trafficked:
//! where, in which languages, how many cases each has. A number of cases is told,
//! and never which.
pub(crate) mod keep;

use crate::activity::People;
use crate::app::App;
use crate::beds::{headed, plain, pressed};
use crate::bodies::Bodies;
use crate::cases::neighbours;
use crate::components::{
    Button, Cell, Choice, Chosen, Filter, Link, Markup, Pagination, Row, SummaryList, Tag,
};
use crate::form::Form;
use crate::page::{Page, Place, percent};
use crate::persons;
use crate::problem::Problem;
use crate::rights::{listing, paragraph, table};
use crate::session::Member;
use crate::words::{self, say_with};
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::access::{Action, Reach};
use domain::day::{Day, Period};
use domain::id::LawyerId;
use domain::lawyer::{Lawyer, Practice, WantedLawyer};
use domain::pack::Pack;
use domain::referral::conflict::Client;
use domain::words::Language;
use register::lawyer::{Growth, Listed, Load, Said, Version};
use serde::Deserialize;

/// Where the network is.
pub(crate) const ADDRESS: &str = "/lawyers";

/// Lawyers on one page.
const SHOWN: usize = 40;

/// Where a lawyer is opened.
pub(crate) fn address(id: LawyerId) -> String {
    format!("{ADDRESS}/{id}")
}

/// Who is looked for; empty is not asked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    oblast: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    practice: String,
    #[serde(default)]
    legal_aid: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    left: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 7] {
        [
            ("oblast", &self.oblast),
            ("language", &self.language),
            ("practice", &self.practice),
            ("legal_aid", &self.legal_aid),
            ("room", &self.room),
            ("left", &self.left),
            ("year", &self.year),
        ]
    }

    /// The address of these choices, `without` one of them, at a page.
    fn address(&self, without: &str, page: usize) -> String {
        let pairs = self.pairs().into_iter().filter(|(n, v)| *n != without && !v.is_empty());
        let mut pairs: Vec<String> = pairs.map(|(n, v)| format!("{n}={}", percent(v))).collect();
        if page > 0 {
            pairs.push(format!("page={page}"));
        }
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{ADDRESS}{joint}{}", pairs.join("&"))
    }

    fn wanted(&self) -> WantedLawyer {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        WantedLawyer {
            oblast: given(&self.oblast),
            language: given(&self.language),
            practice: self.practice.parse().ok(),
            legal_aid: !self.legal_aid.is_empty(),
            with_room: !self.room.is_empty(),
            left: !self.left.is_empty(),
        }
    }

    fn year(&self, today: Day) -> i16 {
        self.year.parse().ok().filter(|year| (1..=9999).contains(year)).unwrap_or(today.year())
    }
}

pub(crate) fn practices(page: &Page) -> Vec<Choice> {
    let word = |code: &&str| Choice::new(code, page.say(&format!("lawyer-practice-{code}")));
    Practice::CODES.iter().map(word).collect()
}

pub(crate) fn languages(pack: &Pack, language: Language) -> Vec<Choice> {
    let codes = pack.lists.get("language").map(|list| list.codes.as_slice()).unwrap_or_default();
    codes.iter().map(|code| Choice::new(&code.code, code.name.in_language(language))).collect()
}

pub(crate) fn oblasts(pack: &Pack, language: Language) -> Vec<Choice> {
    let all = pack.oblasti.iter();
    let mut all: Vec<Choice> =
        all.map(|o| Choice::new(&o.code, o.name.in_language(language))).collect();
    all.sort_by(|a, b| a.text.cmp(&b.text));
    all
}

/// The fields of the filter: name, label, choices.
fn fields(page: &Page, pack: &Pack, today: Day) -> [(&'static str, String, Vec<Choice>); 7] {
    let yes = |key: &str| vec![Choice::new("yes", page.say(key))];
    let years = (today.year().saturating_sub(4)..=today.year()).rev();
    let years = years.map(|year| Choice::new(&year.to_string(), year.to_string()));
    [
        ("oblast", page.say("lawyer-oblasts"), oblasts(pack, page.language)),
        ("language", page.say("lawyer-languages"), languages(pack, page.language)),
        ("practice", page.say("lawyer-practices"), practices(page)),
        ("legal_aid", page.say("lawyer-legal-aid"), yes("lawyer-legal-aid-yes")),
        ("room", page.say("lawyer-room"), yes("lawyer-with-room")),
        ("left", page.say("lawyer-left"), yes("lawyers-left-too")),
        ("year", page.say("lawyer-year"), years.collect()),
    ]
}

fn filter(page: &Page, pack: &Pack, asked: &Asked, today: Day) -> Filter {
    let language = page.language;
    let typed = asked.pairs().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let form = Form::typed(language, typed);
    let (mut options, mut chosen) = (Markup::default(), Vec::new());
    for (name, label, choices) in fields(page, pack, today) {
        let value = form.value(name).to_owned();
        if let Some(choice) = choices.iter().find(|c| c.value.as_deref() == Some(value.as_str())) {
            chosen.push(Chosen {
                heading: label.clone().into(),
                items: vec![Link::new(choice.text.clone(), asked.address(name, 0))],
            });
        }
        let mut select = form.select(name, label, choices);
        let any = if name == "year" { "lawyer-this-year" } else { "filter-any" };
        select.items[0] = Choice::new("", page.say(any));
        options = options.and(&select);
    }
    Filter::new(language, options, chosen, ADDRESS)
}

pub(crate) fn where_they_work(page: &Page, pack: &Pack, lawyer: &Lawyer) -> String {
    if lawyer.oblasts.is_empty() {
        return page.say("service-whole-country");
    }
    let names = lawyer.oblasts.iter().map(|code| pack.place_name(code, page.language));
    names.collect::<Vec<_>>().join(", ")
}

fn spoken(page: &Page, pack: &Pack, lawyer: &Lawyer) -> String {
    if lawyer.languages.is_empty() {
        return page.say("not-known");
    }
    let named = languages(pack, page.language);
    let name = |code: &String| {
        let found = named.iter().find(|one| one.value.as_deref() == Some(code.as_str()));
        found.map_or_else(|| code.clone(), |one| one.text.clone())
    };
    lawyer.languages.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn practised(page: &Page, lawyer: &Lawyer) -> String {
    let word = |one: &Practice| page.say(&format!("lawyer-practice-{}", one.code()));
    lawyer.practices.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn number(page: &Page, n: usize) -> String {
    words::number(page.language, i64::try_from(n).unwrap_or(i64::MAX))
}

/// How many open cases a lawyer has, of how many they take.
fn open_of(page: &Page, lawyer: &Lawyer, load: Load) -> String {
    let open = number(page, load.open);
    lawyer.capacity.map_or_else(
        || open.clone(),
        |capacity| {
            let capacity = words::number(page.language, i64::from(capacity));
            say_with(
                page.language,
                "lawyer-open-of",
                &[("open", open.clone().into()), ("capacity", capacity.into())],
            )
        },
    )
}

/// Whether a lawyer takes another case.
fn state_tag(page: &Page, lawyer: &Lawyer, load: Load, today: Day) -> Tag {
    if !lawyer.is_there(today) {
        Tag::quiet(&page.say("lawyer-state-left"))
    } else if lawyer.has_room(load.open, today) {
        Tag::done(&page.say("lawyer-state-room"))
    } else if lawyer.takes_cases {
        Tag::due(&page.say("lawyer-state-full"))
    } else {
        Tag::quiet(&page.say("lawyer-state-away"))
    }
}

/// A page of the network: among the cases for who may know of any, else with the
/// directory of institutions.
pub(crate) fn page(member: &Member) -> Page {
    if member.may_ever(Action::ReadCase) {
        return crate::cases::under_cases(member);
    }
    let page = member.page().at(Place::Institutions);
    let title = page.say("institutions");
    page.under(title, Place::Institutions.address())
}

pub(crate) fn under_lawyers(member: &Member) -> Page {
    let page = page(member);
    let title = page.say("lawyers");
    page.under(title, ADDRESS)
}

/// What the indicator says that counts lawyers; it opens to how that was counted.
fn grown(page: &Page, growth: &Growth) -> Markup {
    let language = page.language;
    let figure = words::figure(language, growth.reading.state);
    let sentence = match growth.reading.terms {
        Some((now, before)) => say_with(
            language,
            "lawyers-growth-of",
            &[
                ("figure", figure.into()),
                ("now", words::hundredths(language, now).into()),
                ("before", words::hundredths(language, before).into()),
            ],
        ),
        None => page.say_of("lawyers-growth", &figure),
    };
    let link = say_with(
        language,
        "lawyers-growth-link",
        &[("code", growth.code.as_str().into()), ("key", growth.programme.as_str().into())],
    );
    paragraph(&sentence).and(&paragraph_link(&link, &format!("/indicators/{}", growth.indicator)))
}

/// A link in a line of its own.
pub(crate) fn paragraph_link(text: &str, href: &str) -> Markup {
    Markup::of(&LinkLine { link: Markup::link(text, href) })
}

#[derive(askama::Template)]
#[template(ext = "html", source = r#"<p class="govuk-body">{{ link }}</p>"#)]
struct LinkLine {
    link: Markup,
}

impl askama::filters::HtmlSafe for LinkLine {}

/// `GET /lawyers`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadLawyers) {
        return Err(Problem::NotFound);
    }
    let (pack, today) = (app.register.pack(), member.by.today());
    let year = asked.year(today);
    let mut page = page(&member).saying("lawyers");
    if member.may_ever(Action::KeepLawyers) {
        let enter = Button::link(page.say("lawyer-enter"), format!("{ADDRESS}/new"));
        page = page.offering(enter);
    }
    let found = app.register.lawyers(&member.by, &asked.wanted(), Period::year(year)).await?;
    let growth = app.register.growth_of_lawyers(today).await?;
    let rows: Vec<Vec<Cell>> = found
        .iter()
        .skip(asked.page.saturating_mul(SHOWN))
        .take(SHOWN)
        .map(|(one, load)| {
            vec![
                Cell::link(&one.lawyer.name, &address(one.id)),
                one.lawyer.bar_number.clone().into(),
                where_they_work(&page, pack, &one.lawyer).into(),
                spoken(&page, pack, &one.lawyer).into(),
                practised(&page, &one.lawyer).into(),
                page.say(if one.lawyer.legal_aid { "yes" } else { "no" }).into(),
                Cell::number(open_of(&page, &one.lawyer, *load)),
                Cell::number(number(&page, load.in_period)),
                Cell::part(&state_tag(&page, &one.lawyer, *load, today)),
            ]
        })
        .collect();
    let heads = [
        "lawyer-name",
        "lawyer-bar-number",
        "lawyer-oblasts",
        "lawyer-languages",
        "lawyer-practices",
        "lawyer-legal-aid",
        "lawyer-open",
        "lawyer-in-year",
        "lawyer-state",
    ];
    let count = paragraph(&say_with(
        page.language,
        "lawyers-count",
        &[("n", found.len().into()), ("year", year.to_string().into())],
    ));
    let listed = if rows.is_empty() {
        paragraph(&page.say("lawyers-none"))
    } else {
        table(&page, page.say("lawyers"), &heads, rows)
    };
    let filter = filter(&page, pack, &asked, today).form(page.language, ADDRESS);
    let body = growth.as_ref().map(|growth| grown(&page, growth)).unwrap_or_default();
    let mut listed = count.and(&listed);
    let previous = asked.page.checked_sub(1).map(|to| asked.address("", to));
    let more = found.len() > (asked.page.saturating_add(1)).saturating_mul(SHOWN);
    let next = more.then(|| asked.address("", asked.page + 1));
    let pages = Pagination::by_cursor(page.language, previous, next);
    if !pages.is_empty() {
        listed = listed.and(&pages);
    }
    let about = page.say("lawyers-about");
    let body = body.and(&listing(&filter, &listed));
    neighbours(&member, page, about, body)
}

pub(crate) fn id(text: &str) -> Result<LawyerId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn facts(page: &Page, bodies: &Bodies<'_>, (one, load): (&Listed, Load), year: i16) -> SummaryList {
    let (lawyer, language) = (&one.lawyer, page.language);
    let text = |text: &str| {
        if text.is_empty() { page.say("not-known") } else { text.to_owned() }
    };
    let there = match lawyer.until {
        Some(until) => words::days(language, lawyer.since, until.plus(-1).max(lawyer.since)),
        None => say_with(
            language,
            "case-assigned-since",
            &[("day", words::day(language, lawyer.since).into())],
        ),
    };
    let account =
        page.say(if one.account.is_some() { "lawyer-account-yes" } else { "lawyer-account-none" });
    let in_year = say_with(language, "lawyer-cases-in", &[("year", year.to_string().into())]);
    SummaryList::new(vec![
        Row::new(page.say("lawyer-bar-number"), lawyer.bar_number.clone()),
        Row::new(page.say("lawyer-practices"), practised(page, lawyer)),
        Row::new(page.say("lawyer-oblasts"), where_they_work(page, bodies, lawyer)),
        Row::new(page.say("lawyer-languages"), spoken(page, bodies, lawyer)),
        Row::new(
            page.say("lawyer-legal-aid"),
            page.say(if lawyer.legal_aid { "yes" } else { "no" }),
        ),
        Row::new(page.say("lawyer-open"), open_of(page, lawyer, load)),
        Row::new(in_year, number(page, load.in_period)),
        Row::new(page.say("lawyer-there"), there),
        Row::new(page.say("lawyer-phone"), text(&lawyer.phone)),
        Row::new(page.say("lawyer-email"), text(&lawyer.email)),
        Row::new(page.say("lawyer-account"), account),
        Row::new(
            page.say("lawyer-institution"),
            bodies.institution_name(&one.institution, language).to_owned(),
        ),
    ])
}

/// For whom a lawyer said that they act.
fn said(
    page: &Page,
    bodies: &Bodies<'_>,
    (lawyer, all): (LawyerId, &[Said]),
    keeps: bool,
) -> Markup {
    let row = |one: &Said| {
        let whom = match &one.client {
            Client::Person(person) => say_with(
                page.language,
                "lawyer-interest-person",
                &[("number", persons::number(*person).into())],
            ),
            Client::Body(body) => bodies.institution_name(body, page.language).to_owned(),
        };
        let when = match one.until {
            Some(until) => words::days(page.language, one.from, until.plus(-1).max(one.from)),
            None => say_with(
                page.language,
                "case-assigned-since",
                &[("day", words::day(page.language, one.from).into())],
            ),
        };
        let end = if keeps && one.until.is_none() {
            let button = Button::submit(page.say("lawyer-interest-end")).secondary();
            let button = button.sending("interest", &one.id.to_string());
            pressed(page, &format!("{}/interests/end", address(lawyer)), button)
        } else {
            Markup::default()
        };
        vec![whom.into(), when.into(), Cell::from(end)]
    };
    if all.is_empty() {
        return paragraph(&page.say("lawyer-interests-none"));
    }
    let heads = ["lawyer-interest-whom", "lawyer-interest-when", "lawyer-interest-do"];
    table(page, page.say("lawyer-interests"), &heads, all.iter().map(row).collect())
}

/// `GET /lawyers/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(lawyer): Path<String>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadLawyers) {
        return Err(Problem::NotFound);
    }
    let (bodies, today) = (Bodies::of(&app).await?, member.by.today());
    let year = today.year();
    let opened = app.register.lawyer(&member.by, id(&lawyer)?, Period::year(year)).await?;
    let (one, load) = (&opened.listed, opened.load);
    let tag = state_tag(&member.page(), &one.lawyer, load, today);
    let mut page = under_lawyers(&member).titled(one.lawyer.name.clone()).tagged(tag);
    page = page.clone().captioned(page.say("lawyer"));
    let keeps = app.register.keeps_lawyer(&member.by, one);
    if keeps {
        let correct =
            Button::link(page.say("lawyer-correct"), format!("{}/correct", address(one.id)));
        page = page.offering(correct);
    }
    let mut interests = said(&page, &bodies, (one.id, &opened.said), keeps);
    if keeps {
        let href = format!("{}/interests/new", address(one.id));
        interests = interests.and(&paragraph_link(&page.say("lawyer-interest-declare"), &href));
    }
    let people = People::of(&app).await?;
    let row = |version: &Version| {
        let key = if version.version == 1 {
            "service-change-entered"
        } else {
            "service-change-corrected"
        };
        vec![
            words::moment(page.language, version.at).into(),
            page.say(key).into(),
            people.name(version.by).to_owned().into(),
        ]
    };
    let rows = opened.versions.iter().rev().map(row).collect();
    let heads = ["service-when", "service-what", "service-who"];
    let history = table(&page, page.say("lawyer-history"), &heads, rows);
    let body = Markup::of(&facts(&page, &bodies, (one, load), year))
        .and(&headed(
            "interests",
            page.say("lawyer-interests"),
            page.say("lawyer-interests-about"),
            interests,
        ))
        .and(&headed("history", page.say("lawyer-history"), String::new(), history));
    plain(page, String::new(), body)
}

/// Whether the member enters lawyers at all.
pub(crate) fn keeps(member: &Member) -> bool {
    member.by.may_any(Action::KeepLawyers, &[Reach::Own, Reach::Other])
}
