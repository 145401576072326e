//! Steps and standings in words.
use super::word;
use crate::bodies::Bodies;
use crate::coded;
use crate::page::Page;
use crate::persons;
use crate::words;
use domain::day::Moment;
use domain::referral::consent::Answer;
use domain::referral::form::{Shape, Sort};
use domain::referral::protection;
use domain::referral::standing::PersonStanding;
use domain::referral::step::{Entry, Step};
use register::step::Entered;
use serde_json::Value as Json;
use std::str::FromStr;

/// What a step is called.
pub(super) fn title(page: &Page, step: &Step) -> String {
    word(page, "sort", step.code())
}

/// What stands in a step, one line a field.
pub(super) fn lines(page: &Page, pack: &Bodies<'_>, all: &[Entered], entry: &Entry) -> Vec<String> {
    match &entry.step {
        Step::Admitted(given) => {
            vec![pack.institution_name(&given.shelter, page.language).to_owned()]
        }
        Step::Extended(given) => {
            let days = i64::from(given.days);
            vec![words::say_with(page.language, "step-extended-by", &[("days", days.into())])]
        }
        Step::Left(given) => vec![word(page, "exit", given.exit.code())],
        Step::TakenBack(given) => {
            let taken = all.iter().find(|there| there.entry.id == given.entry);
            taken.map(|there| named(page, &there.entry)).into_iter().collect()
        }
        step => fields(page, pack, all, step),
    }
}

/// A step as another names it: what, and when.
pub(super) fn named(page: &Page, entry: &Entry) -> String {
    format!("{}, {}", title(page, &entry.step), words::moment(page.language, entry.on))
}

fn fields(page: &Page, pack: &Bodies<'_>, all: &[Entered], step: &Step) -> Vec<String> {
    let (Ok(sort), Ok(values)) = (Sort::from_str(step.code()), serde_json::to_value(step)) else {
        return Vec::new();
    };
    let line = |name: &str, value: String| {
        format!("{}: {value}", page.say(&format!("step-field-{}-{name}", sort.code())))
    };
    let fields = sort.fields().iter().filter_map(|field| {
        let value = value(page, pack, all, field.shape, &values[field.name])?;
        Some(line(field.name, value))
    });
    fields.collect()
}

fn value(
    page: &Page,
    pack: &Bodies<'_>,
    all: &[Entered],
    shape: Shape,
    value: &Json,
) -> Option<String> {
    if shape == Shape::Referral {
        let id = value.as_str()?;
        let offered = all.iter().find(|there| there.entry.id.to_string() == id)?;
        return Some(named(page, &offered.entry));
    }
    coded::told(page.language, pack, shape, value)
}

/// How a person stands: what is asked, and the answer, for each machine that
/// has begun.
pub(super) fn standing(
    page: &Page,
    pack: &Bodies<'_>,
    of: &PersonStanding,
    now: Moment,
) -> Vec<(String, String)> {
    let language = page.language;
    let since = |text: String, on: Moment| format!("{text}, {}", words::moment(language, on));
    let row = |key: &str, text: String| (page.say(&format!("step-machine-{key}")), text);
    let protection = protection::state(of, &pack.terms, now);
    let mut rows = vec![
        row("status", word(page, "status", of.status.code())),
        row(
            "age",
            of.age.map_or_else(|| page.say("not-known"), |a| word(page, "age_group", a.code())),
        ),
        row("protection", word(page, "protection_state", protection.code())),
        row(
            "risk",
            match of.risks.last() {
                Some((on, Some(level))) => since(word(page, "risk_level", level.code()), *on),
                Some((on, None)) => since(page.say("not-known"), *on),
                None => page.say("step-not-yet"),
            },
        ),
        row("support", support(page, of)),
    ];
    for ((purpose, recipient), standing) in &of.consents {
        let about = word(page, "consent_purpose", purpose.code());
        let about = recipient.as_deref().map_or_else(
            || about.clone(),
            |body| format!("{about} ({})", pack.institution_name(body, language)),
        );
        let answer = word(page, "answer", standing.answer.code());
        let uninformed = standing.answer == Answer::Given && !standing.informed;
        let answer = if uninformed {
            format!("{answer} – {}", page.say("step-not-informed"))
        } else {
            answer
        };
        rows.push(row("consent", format!("{about}: {}", since(answer, standing.on))));
    }
    for referral in of.referrals.values() {
        let body = pack.institution_name(&referral.to, language);
        let answer = referral.answered.map_or_else(
            || page.say("step-unanswered"),
            |(answer, on)| since(word(page, "referral_answer", answer.code()), on),
        );
        rows.push(row("referral", format!("{body}: {answer}")));
    }
    for stay in &of.stays {
        let body = pack.institution_name(&stay.shelter, language);
        let from = words::moment(language, stay.admitted_on);
        let left = stay.left.map(|(exit, on)| since(word(page, "exit", exit.code()), on));
        let text = [Some(format!("{body}, {from}")), left];
        rows.push(row("stay", text.into_iter().flatten().collect::<Vec<_>>().join(" – ")));
    }
    for (event, on) in &of.child {
        rows.push(row("child", since(word(page, "child_event", event.code()), *on)));
    }
    if let Some(crossing) = &of.crossing {
        let country = coded::listed(page.language, pack, "country", &crossing.country);
        let phase = word(page, "phase", crossing.phase.code());
        rows.push(row("crossing", format!("{country}: {phase}")));
    }
    if let Some((stage, verdict)) = of.proceeding {
        let verdict = verdict.map(|verdict| word(page, "verdict", verdict.code()));
        let text = [Some(word(page, "stage", stage.code())), verdict];
        rows.push(row("proceeding", text.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    }
    if let Some(claim) = of.claim {
        rows.push(row("claim", word(page, "claim_event", claim.last.code())));
    }
    for duty in &of.waived {
        rows.push(row("waived", word(page, "duty", duty.code())));
    }
    rows
}

fn support(page: &Page, of: &PersonStanding) -> String {
    let state = word(page, "support_state", of.support.state().code());
    match of.support.ended {
        Some((how, _)) => format!("{state}: {}", word(page, "outcome_kind", how.code())),
        None => state,
    }
}

/// Whom a clock or a duty is about.
pub(crate) fn about(page: &Page, pack: &Bodies<'_>, about: &str) -> String {
    let known = |list: &str| words::exists(&format!("step-{list}-{about}"));
    if known("child_event") {
        word(page, "child_event", about)
    } else if known("consent_purpose") {
        word(page, "consent_purpose", about)
    } else {
        pack.institution_name(about, page.language).to_owned()
    }
}

/// The number of a person, or that it is the whole case.
pub(crate) fn whom(page: &Page, person: Option<domain::id::PersonId>) -> String {
    person.map_or_else(|| page.say("case"), persons::number)
}
