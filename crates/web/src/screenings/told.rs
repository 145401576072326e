//! Screenings and what they come to, in words.
use super::number;
use crate::components::{Cell, Markup, Tag};
use crate::page::Page;
use crate::persons;
use crate::rights::{paragraph, table};
use crate::words::{self, Arg};
use askama::Template;
use askama::filters::HtmlSafe;
use domain::pack::Pack;
use domain::referral::screening::{
    Answers, Change, DimensionReading, Instrument, Outcome, Profile, Reading, Score, Seen, Tally,
    Weight, answer,
};
use register::screening::Screening;

/// Short texts, one under the other.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(tag) = tag %}{{ tag }}{% endif %}{% for line in lines %}<br>{{ line }}{% endfor %}"#
)]
struct Under {
    tag: Option<Tag>,
    lines: Vec<String>,
}

impl HtmlSafe for Under {}

/// The name of a list; its id when the pack has it no more.
pub(crate) fn list_name(page: &Page, pack: &Pack, id: &str, version: u32) -> String {
    let list = pack.instrument(id, version);
    let name = list.map_or(id, |list| list.name.in_language(page.language));
    words::say_with(
        page.language,
        "screening-list-version",
        &[("list", name.to_owned().into()), ("version", i64::from(version).into())],
    )
}

/// A screening in a list to choose from: which, with what, of whom, when.
pub(crate) fn named(page: &Page, pack: &Pack, one: &Screening) -> String {
    let list = list_name(page, pack, &one.instrument, one.version);
    let (number, when) = (number(&one.id.to_string()), words::moment(page.language, one.on));
    format!("{number}, {list}, {}, {when}", persons::number(one.person))
}

/// What a screening comes to, as a word with a sign.
pub(super) fn outcome_tag(page: &Page, outcome: Outcome) -> Tag {
    let text = page.say(&format!("screening-outcome-{}", outcome.code()));
    match outcome {
        Outcome::Positive => Tag::late(&text),
        Outcome::Open => Tag::due(&text),
        Outcome::NotPositive => Tag::quiet(&text),
    }
}

/// So many of each weight: `1 strong, 2 medium`.
fn counted(page: &Page, tally: Tally) -> String {
    let one = |weight: &Weight| {
        let n = tally.of(*weight);
        let key = format!("screening-count-{}", weight.code());
        (n > 0).then(|| words::say_with(page.language, &key, &[("n", Arg::Number(i64::from(n)))]))
    };
    let all: Vec<String> = Weight::ALL.iter().filter_map(one).collect();
    if all.is_empty() { page.say("screening-count-none") } else { all.join(", ") }
}

/// What a dimension comes to under one profile, and why.
fn dimension(page: &Page, read: &DimensionReading) -> Cell {
    let with = |key: &str, name: &'static str, text: String| {
        words::say_with(page.language, key, &[(name, text.into())])
    };
    let mut lines = vec![with("screening-seen-count", "count", counted(page, read.seen))];
    if let Some(combination) = read.combination {
        lines.push(page.say(&format!("screening-combination-{}", combination.code())));
        lines.push(with("screening-made-by", "codes", read.made_by.join(", ")));
    }
    if !read.missing.is_empty() {
        let ways: Vec<String> = read.missing.iter().map(|way| counted(page, *way)).collect();
        let or = format!(" {} ", page.say("screening-or"));
        lines.push(with("screening-missing", "ways", ways.join(&or)));
    }
    Cell::part(&Under { tag: Some(outcome_tag(page, read.outcome)), lines })
}

/// The dimensions, for adults and for children.
pub(super) fn dimensions(page: &Page, list: &Instrument, score: &Score) -> Markup {
    let both = score.adult.dimensions.iter().zip(&score.child.dimensions);
    let rows = list.dimensions.iter().zip(both).map(|(one, (adult, child))| {
        let element = one.element.map_or("none", |element| element.code());
        let speaks = page.say(&format!("screening-speaks-{element}"));
        let name = one.name.in_language(page.language).to_owned();
        vec![
            Cell::part(&Under { tag: None, lines: vec![name, speaks] }),
            dimension(page, adult),
            dimension(page, child),
        ]
    });
    let heads = ["screening-dimension", "screening-profile-adult", "screening-profile-child"];
    table(page, page.say("screening-dimensions"), &heads, rows.collect())
}

/// The elements that a profile asks for, with the dimensions that make each so.
pub(super) fn elements(page: &Page, list: &Instrument, read: &Reading) -> Markup {
    let name = |code: &String| {
        let found = list.dimensions.iter().find(|one| one.code == *code);
        found.map_or(code.as_str(), |one| one.name.in_language(page.language)).to_owned()
    };
    let rows = read.elements.iter().map(|one| {
        let by: Vec<String> = one.by.iter().map(name).collect();
        vec![
            page.say(&format!("screening-element-{}", one.element.code())).into(),
            Cell::part(&outcome_tag(page, one.outcome)),
            by.join(", ").into(),
        ]
    });
    let heads = ["screening-element", "screening-result", "screening-dimensions"];
    let about = match read.profile {
        Profile::Adult => "screening-elements-adult",
        Profile::Child => "screening-elements-child",
    };
    let elements = table(page, page.say("screening-elements"), &heads, rows.collect());
    paragraph(&page.say(about)).and(&elements)
}

fn weight(page: &Page, weight: Option<Weight>) -> Cell {
    let key = weight.map_or("none", Weight::code);
    page.say(&format!("screening-weight-{key}")).into()
}

/// The indicators that were answered so, with their weights where the list has
/// some. None when there are none.
pub(super) fn answered(
    page: &Page,
    list: &Instrument,
    answers: &Answers,
    so: Seen,
) -> Option<Markup> {
    let weighed = list.indicators().any(|one| one.adult.is_some() || one.child.is_some());
    let rows: Vec<Vec<Cell>> = list
        .dimensions
        .iter()
        .flat_map(|dimension| dimension.indicators.iter().map(move |one| (dimension, one)))
        .filter(|(_, one)| answer(answers, &one.code) == so)
        .map(|(dimension, one)| {
            let mut row: Vec<Cell> = vec![
                one.code.clone().into(),
                one.name.in_language(page.language).to_owned().into(),
                dimension.name.in_language(page.language).to_owned().into(),
            ];
            if weighed {
                row.extend([weight(page, one.adult), weight(page, one.child)]);
            }
            row
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut heads = vec!["screening-code", "screening-indicator", "screening-dimension"];
    if weighed {
        heads.extend(["screening-weight-adult", "screening-weight-child"]);
    }
    let caption = page.say(&format!("screening-answered-{}", so.code()));
    Some(table(page, caption, &heads, rows))
}

/// What was answered to a list that the pack has no more as it was: by code.
pub(super) fn by_code(page: &Page, answers: &Answers) -> Markup {
    let rows = answers.iter().map(|(code, seen)| {
        vec![code.clone().into(), page.say(&format!("screening-answer-{}", seen.code())).into()]
    });
    let heads = ["screening-code", "screening-answer"];
    table(page, page.say("screening-answers"), &heads, rows.collect())
}

/// What changed between two screenings.
pub(super) fn changed(page: &Page, list: Option<&Instrument>, changes: &[Change]) -> Markup {
    if changes.is_empty() {
        return paragraph(&page.say("screening-nothing-changed"));
    }
    let said = |seen: Seen| page.say(&format!("screening-answer-{}", seen.code()));
    let rows = changes.iter().map(|change| {
        let known = list.and_then(|list| list.indicator(&change.code));
        let name = known.map_or("", |known| known.name.in_language(page.language)).to_owned();
        vec![
            change.code.clone().into(),
            name.into(),
            said(change.before).into(),
            said(change.after).into(),
        ]
    });
    let heads = ["screening-code", "screening-indicator", "screening-before", "screening-after"];
    table(page, page.say("screening-changes"), &heads, rows.collect())
}
