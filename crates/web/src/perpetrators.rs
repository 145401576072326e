//! `GET /perpetrators`: those suspected, accused or convicted across the cases whose
//! steps the member reads, by their number. How each stands follows from the steps
//! of the proceedings; nothing is put down here.
use crate::app::App;
use crate::bodies::Bodies;
use crate::cases::{self, neighbours, under_cases};
use crate::components::{Cell, Choice, Chosen, Filter, Link, Markup, Pagination, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::rights::{listing, paragraph, table};
use crate::session::Member;
use crate::steps::word;
use crate::words::{self, say_with};
use axum::extract::{Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::person::Nature;
use domain::referral::perpetrator::{Reached, Status};
use domain::referral::proceeding::Stage;
use register::perpetrator::{Asked as Wanted, Found};
use serde::Deserialize;

/// Where the list is.
pub(crate) const ADDRESS: &str = "/perpetrators";
/// Persons on one page.
const SHOWN: usize = 40;
/// The furthest page.
const FURTHEST: usize = 2_500;

/// Who is asked for; empty is not asked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    status: String,
    #[serde(default)]
    stage: String,
    /// `yes` for the closed cases too.
    #[serde(default)]
    closed: String,
    #[serde(default)]
    page: usize,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 3] {
        [("status", &self.status), ("stage", &self.stage), ("closed", &self.closed)]
    }

    /// The address of these choices, `without` one of them, at a page.
    fn address(&self, without: &str, page: usize) -> String {
        let pairs = self.pairs().into_iter().filter(|(n, v)| *n != without && !v.is_empty());
        let mut pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
        if page > 0 {
            pairs.push(format!("page={page}"));
        }
        let joint = if pairs.is_empty() { "" } else { "?" };
        format!("{ADDRESS}{joint}{}", pairs.join("&"))
    }

    /// None for a code that is in no list: nobody has it.
    fn wanted(&self) -> Option<Wanted> {
        let page = self.page.min(FURTHEST);
        Some(Wanted {
            status: code(&self.status)?,
            stage: code(&self.stage)?,
            closed: !self.closed.is_empty(),
            skip: page * SHOWN,
            limit: SHOWN,
        })
    }
}

/// A code that is asked for or not; none for what is no code.
#[expect(clippy::option_option, reason = "not asked and not a code are two things")]
fn code<T: std::str::FromStr>(text: &str) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

fn status_tag(page: &Page, status: Status) -> Tag {
    let text = page.say(&format!("perpetrator-status-{}", status.code()));
    match status {
        Status::Suspect => Tag::quiet(&text),
        Status::Accused => Tag::due(&text),
        Status::Convicted => Tag::late(&text),
        Status::Acquitted | Status::Terminated => Tag::done(&text),
    }
}

fn filter(page: &Page, asked: &Asked) -> Filter {
    let typed = asked.pairs().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let form = Form::typed(page.language, typed);
    let statuses = Status::CODES
        .iter()
        .map(|code| Choice::new(code, page.say(&format!("perpetrator-status-{code}"))));
    let stages = Stage::CODES.iter().map(|code| Choice::new(code, word(page, "stage", code)));
    let closed = vec![Choice::new("yes", page.say("work-closed-too"))];
    let fields: [(_, _, Vec<Choice>); 3] = [
        ("status", page.say("perpetrator-status"), statuses.collect()),
        ("stage", page.say("step-field-proceeding-stage"), stages.collect()),
        ("closed", page.say("case-closed"), closed),
    ];
    let (mut options, mut chosen) = (Markup::default(), Vec::new());
    for (name, label, choices) in fields {
        let value = form.value(name).to_owned();
        if let Some(choice) = choices.iter().find(|c| c.value.as_deref() == Some(value.as_str())) {
            chosen.push(Chosen {
                heading: label.clone().into(),
                items: vec![Link::new(choice.text.clone(), asked.address(name, 0))],
            });
        }
        let mut select = form.select(name, label, choices);
        let any = if name == "closed" { "work-open-alone" } else { "filter-any" };
        select.items[0] = Choice::new("", page.say(any));
        options = options.and(&select);
    }
    Filter::new(page.language, options, chosen, ADDRESS)
}

/// The decision, and what of it is not final.
fn decision(page: &Page, reached: &Reached) -> String {
    let Some(verdict) = reached.verdict else { return "—".to_owned() };
    let said = word(page, "verdict", verdict.code());
    let stands = reached.stage == Stage::Final
        || verdict == domain::referral::proceeding::Verdict::Terminated;
    if stands { said } else { format!("{said} ({})", page.say("perpetrator-not-final")) }
}

fn sentence(page: &Page, reached: &Reached) -> String {
    let Some(sentence) = reached.sentence else { return "—".to_owned() };
    let mut said = Vec::new();
    said.extend(sentence.months.map(|n| page.say_n("perpetrator-months", i64::from(n))));
    if sentence.suspended {
        said.push(page.say("perpetrator-suspended"));
    }
    if let Some(fine) = sentence.fine {
        let sum = words::hundredths(page.language, i64::from(fine));
        said.push(say_with(page.language, "perpetrator-fine", &[("sum", sum.into())]));
    }
    if sentence.confiscation {
        said.push(page.say("perpetrator-confiscation"));
    }
    if said.is_empty() { page.say("not-known") } else { said.join(", ") }
}

fn row(page: &Page, bodies: &Bodies<'_>, one: &Found) -> Vec<Cell> {
    let case = cases::address(one.case);
    let nature = match one.nature {
        Nature::Natural => "perpetrator-natural",
        Nature::Legal => "person-legal",
    };
    let mut cells = vec![
        persons::number(one.of.person).into(),
        Cell::part(&status_tag(page, one.of.status)),
        page.say(nature).into(),
    ];
    match &one.of.reached {
        None => cells.extend(["—", "—", "—", "—", "—"].map(Cell::from)),
        Some(reached) => cells.extend([
            bodies.institution_name(&reached.authority, page.language).to_owned().into(),
            word(page, "offence", reached.offence.code()).into(),
            format!(
                "{}, {}",
                word(page, "stage", reached.stage.code()),
                words::day(page.language, reached.since.day())
            )
            .into(),
            decision(page, reached).into(),
            Cell::from(sentence(page, reached)),
        ]),
    }
    cells.push(Cell::link(&one.number.to_string(), &format!("{case}/steps")));
    cells.push(Cell::link(&page.say("network"), &format!("{case}/events/network")));
    cells
}

const HEADS: [&str; 10] = [
    "person",
    "perpetrator-status",
    "perpetrator-nature",
    "perpetrator-authority",
    "step-field-proceeding-offence",
    "step-field-proceeding-stage",
    "step-field-proceeding-verdict",
    "perpetrator-sentence",
    "case-number",
    "network",
];

/// `GET /perpetrators`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadSteps) {
        return Err(Problem::NotFound);
    }
    let wanted = asked.wanted().ok_or(Problem::NotFound)?;
    let bodies = Bodies::of(&app).await?;
    let (found, all) = app.register.perpetrators(&member.by, wanted).await?;
    let page = under_cases(&member).saying("perpetrators");
    let listed = if found.is_empty() {
        paragraph(&page.say("perpetrators-none"))
    } else {
        let rows = found.iter().map(|one| row(&page, &bodies, one)).collect();
        let count = say_with(page.language, "perpetrators-count", &[("n", all.into())]);
        paragraph(&count).and(&table(&page, page.say("perpetrators"), &HEADS, rows))
    };
    let previous = asked.page.checked_sub(1).map(|to| asked.address("", to));
    let more = all > asked.page.saturating_add(1).saturating_mul(SHOWN);
    let next = more.then(|| asked.address("", asked.page + 1));
    let pages = Pagination::by_cursor(page.language, previous, next);
    let listed = if pages.is_empty() { listed } else { listed.and(&pages) };
    let filter = filter(&page, &asked).form(page.language, ADDRESS);
    let about = page.say("perpetrators-about");
    let body = listing(&filter, &listed);
    neighbours(&member, page, about, body)
}
