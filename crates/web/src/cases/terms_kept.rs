//! `GET /cases/terms/kept`: how the terms of a time were kept, and each that was broken.
use super::under_cases;
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Button, Cell, Details, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::rights::{paragraph, section, table};
use crate::session::Member;
use crate::steps::told;
use crate::words::{self, say};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::day::Period;
use domain::record::value;
use domain::term::in_force;
use register::term_report::{Broken, RanIn, RuleKept};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Broken terms of one rule on the page, at most.
const SHOWN: usize = 100;

/// So many broken terms of a rule are there to be seen; more are folded away.
const FEW: usize = 5;

/// The time that is asked about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Its first day; that of the year when empty.
    from: String,
    /// Its last day; today when empty.
    until: String,
}

/// The two days of the form.
#[derive(Template)]
#[template(path = "cases/terms-kept-form.html")]
struct Between {
    fields: Markup,
    button: Button,
}

impl HtmlSafe for Between {}

/// What a rule is called that was in force at the end of the time, or at its beginning.
fn name(page: &Page, bodies: &Bodies<'_>, rule: &str, period: Period) -> String {
    let named = |on| in_force(&bodies.terms, rule, on);
    let term = named(period.last()).or_else(|| named(period.from));
    term.map_or(rule, |term| term.name.in_language(page.language)).to_owned()
}

fn counts(
    page: &Page,
    bodies: &Bodies<'_>,
    kept: &BTreeMap<String, RuleKept>,
    period: Period,
) -> Markup {
    let language = page.language;
    let number =
        |n: usize| Cell::number(words::number(language, i64::try_from(n).unwrap_or(i64::MAX)));
    let row = |(rule, of): (&String, &RuleKept)| {
        let late = of.broken.iter().filter(|one| one.done.is_some()).count();
        let share = of.share().map_or_else(
            || Cell::from("—").numeric(),
            |share| Cell::number(format!("{} %", words::hundredths(language, share * 10))),
        );
        vec![
            name(page, bodies, rule, period).into(),
            number(of.kept),
            number(late),
            number(of.broken.len() - late),
            number(of.running),
            number(of.waived),
            share,
        ]
    };
    let heads = [
        "terms-kept-rule",
        "terms-kept-kept",
        "terms-kept-late",
        "terms-kept-never",
        "terms-kept-running",
        "terms-kept-waived",
        "terms-kept-share",
    ];
    table(page, page.say("terms-kept"), &heads, kept.iter().map(row).collect())
}

fn broken(page: &Page, bodies: &Bodies<'_>, all: &[Broken], caption: &str) -> Markup {
    let language = page.language;
    let row = |one: &Broken| {
        let (number, href) = match one.of {
            RanIn::Case(id, number) => {
                (number.to_string(), format!("{}/steps", super::address(id)))
            }
            RanIn::Alert(id, number) => (number.to_string(), crate::alerts::address(id)),
        };
        let about = one.about.as_ref().map(|about| told::about(page, bodies, about));
        let whom = match one.of {
            RanIn::Case(..) => told::whom(page, one.person),
            RanIn::Alert(..) => page.say("alert"),
        };
        let done = one
            .done
            .map_or_else(|| page.say("terms-kept-not-done"), |done| words::moment(language, done));
        vec![
            Cell::link(&number, &href),
            [whom].into_iter().chain(about).collect::<Vec<_>>().join(", ").into(),
            words::moment(language, one.begun).into(),
            words::moment(language, one.due).into(),
            done.into(),
        ]
    };
    let heads = [
        "terms-kept-where",
        "terms-kept-whom",
        "terms-kept-begun",
        "terms-kept-due",
        "terms-kept-done",
    ];
    let more = all.len().saturating_sub(SHOWN);
    let shown = all.iter().take(SHOWN).map(row).collect();
    let listed = table(page, caption.to_owned(), &heads, shown);
    if more == 0 { listed } else { listed.and(&paragraph(&page.say_n("case-terms-more", more))) }
}

/// `GET /cases/terms/kept`
pub(crate) async fn report(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if !member.may_ever(Action::ReadSteps) {
        return Err(Problem::NotFound);
    }
    let (language, today) = (member.language, member.by.today());
    let usual = [("from", Period::year(today.year()).from), ("until", today)];
    let typed = [("from", &asked.from), ("until", &asked.until)];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    let mut form = Form::typed(language, typed);
    let mut days = [today; 2];
    for ((name, usual), day) in usual.into_iter().zip(&mut days) {
        let text = form.value(name).to_owned();
        match value::day(&text) {
            Some(typed) => *day = typed,
            None if text.is_empty() => {
                *day = usual;
                form = form.with(name, words::day(language, usual));
            }
            None => form.refuse(name, say(language, "rights-day-wrong")),
        }
    }
    let [from, last] = days;
    if from > last {
        form.refuse("until", say(language, "terms-kept-backwards"));
    }
    let page = under_cases(&member).saying("terms-kept").refusing(form.errors());
    let fields = Markup::of(&form.day("from", page.say("terms-kept-from")))
        .and(&form.day("until", page.say("terms-kept-until")));
    let button = Button::submit(page.say("terms-kept-ask")).secondary();
    let mut body = Markup::of(&Between { fields, button });
    let refused = form.is_refused();
    if !refused {
        let period = Period { from, until: last.plus(1) };
        let kept = app.register.terms_kept(&member.by, period).await?;
        let bodies = Bodies::of(&app).await?;
        body = if kept.is_empty() {
            body.and(&paragraph(&page.say("terms-kept-none")))
        } else {
            body.and(&counts(&page, &bodies, &kept, period))
        };
        let mut folds = Markup::default();
        for (rule, of) in kept.iter().filter(|(_, of)| !of.broken.is_empty()) {
            let rule = name(&page, &bodies, rule, period);
            let said = format!("{rule} – {}", page.say_n("terms-kept-broken", of.broken.len()));
            let listed = broken(&page, &bodies, &of.broken, &said);
            let open = of.broken.len() <= FEW;
            folds = folds.and(&Details { open, ..Details::new(said, &listed) });
        }
        if !folds.is_empty() {
            let (title, about) = ("terms-kept-all-broken", "terms-kept-all-broken-about");
            body = body.and(&section("broken", page.say(title), page.say(about), folds));
        }
    }
    let about = page.say("terms-kept-about");
    let shown: Html<String> = super::neighbours(&member, page, about, body)?;
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}
