//! What a plan says, in words.
use crate::bodies::Bodies;
use crate::components::{Cell, Markup, Tag};
use crate::page::Page;
use crate::rights::{paragraph, section, table};
use crate::words;
use domain::referral::plan::{Content, PlannedStep, Progress, THE_PERSON};
use domain::referral::support::PlanPart;

/// Who takes a step.
pub(super) fn who(page: &Page, bodies: &Bodies<'_>, step: &PlannedStep) -> String {
    match step.who.as_str() {
        "" => page.say("not-known"),
        THE_PERSON => page.say("plan-the-person"),
        body => bodies.institution_name(body, page.language).to_owned(),
    }
}

/// A text, line by line.
fn lines(text: &str) -> Markup {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(Markup::default(), |all, line| all.and(&paragraph(line)))
}

/// All of it; what is not written in it is said to be missing.
pub(super) fn content(page: &Page, bodies: &Bodies<'_>, plan: &Content) -> Markup {
    let has = plan.parts();
    let lacking: Vec<String> = PlanPart::ALL
        .iter()
        .filter(|part| !has.contains(part))
        .map(|part| page.say(&format!("step-plan_part-{}", part.code())))
        .collect();
    let mut said = Markup::default();
    if !lacking.is_empty() {
        let args = [("parts", lacking.join(", ").into())];
        let text = words::say_with(page.language, "plan-lacks", &args);
        said = said.and(&paragraph(&text));
    }
    for (id, key, text) in [
        ("needs", "step-plan_part-needs", &plan.needs),
        ("risk", "step-plan_part-risk", &plan.risk),
        ("security", "step-plan_part-security_plan", &plan.security),
    ] {
        let text = if text.trim().is_empty() {
            paragraph(&page.say("plan-nothing-written"))
        } else {
            lines(text)
        };
        said = said.and(&section(id, page.say(key), String::new(), text));
    }
    let rows = plan.steps.iter().map(|step| {
        let day =
            step.until.map_or_else(|| page.say("not-known"), |day| words::day(page.language, day));
        let state = page.say(&format!("plan-progress-{}", step.progress.code()));
        let tag = match step.progress {
            Progress::Done => Tag::done(&state),
            Progress::Open | Progress::Dropped => Tag::quiet(&state),
        };
        vec![
            step.what.expose().into(),
            who(page, bodies, step).into(),
            day.into(),
            Cell::part(&tag),
        ]
    });
    let heads = ["plan-what", "plan-who", "plan-until", "case-state"];
    let steps = if plan.steps.is_empty() {
        paragraph(&page.say("plan-nothing-written"))
    } else {
        table(page, page.say("plan-agreed"), &heads, rows.collect())
    };
    said = said.and(&section("steps", page.say("step-plan_part-steps"), String::new(), steps));
    let review = match plan.review_on {
        None => page.say("plan-no-review"),
        Some(day) => {
            let args = [("day", words::day(page.language, day).into())];
            words::say_with(page.language, "plan-reviewed-on", &args)
        }
    };
    said.and(&paragraph(&review))
}
