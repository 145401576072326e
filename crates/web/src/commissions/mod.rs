//! `/local-commissions`: which there are, how each does in a year, and where
//! one is needed.
pub(crate) mod list;
pub(crate) mod open;

use crate::app::App;
use crate::components::{Link, SubNavigation, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::programme::glance;
use crate::session::Member;
use crate::words::{self, say, say_with};
use domain::access::Action;
use domain::day::Day;
use domain::local_commission::Plan;
use domain::pack::Pack;
use domain::words::Language;
use register::record::Stored;
use serde::Deserialize;

/// Which year is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    year: String,
}

/// Years before the latest that can be chosen.
const BACK: i16 = 3;

/// The latest year there is something to say of: that of the programme that
/// runs, for years without a programme have no work plans.
pub(crate) async fn latest_year(app: &App, today: Day) -> Result<i16, Problem> {
    let programme = glance::current(app).await?;
    Ok(programme.map_or(today.year(), |p| p.period.last().year().min(today.year())))
}

/// The year asked for, and the latest that can be chosen.
async fn year(app: &App, member: &Member, asked: &Asked) -> Result<(i16, i16), Problem> {
    let latest = latest_year(app, member.by.today()).await?;
    let year = match asked.year.as_str() {
        "" => latest,
        text => text.parse().ok().filter(|y| (2000..=2200).contains(y)).ok_or(Problem::NotFound)?,
    };
    Ok((year, latest))
}

/// The years to choose from.
fn years(page: &Page, base: &str, year: i16, latest: i16) -> SubNavigation {
    let mut all: Vec<i16> = (latest - BACK..=latest).collect();
    if !all.contains(&year) {
        all.push(year);
        all.sort_unstable();
    }
    let link = |y: i16| Link::new(y.to_string(), format!("{base}?year={y}")).here(y == year);
    SubNavigation::new(page.say("commissions-years"), all.into_iter().rev().map(link).collect())
}

/// Those who see no records see no commissions.
fn reads(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadRecord) { Ok(()) } else { Err(Problem::NotFound) }
}

/// Where a commission is opened, in a year.
fn address(code: &str, year: i16) -> String {
    format!("{}/{code}?year={year}", Place::Commissions.address())
}

/// The short name of a commission.
fn short_name(pack: &Pack, language: Language, code: &str) -> String {
    let found = pack.institution(code);
    let short = found.and_then(|i| i.short.as_ref()).map(|s| s.in_language(language).to_owned());
    let name = || pack.institution_name(code, language).to_owned();
    short.filter(|s| !s.is_empty()).unwrap_or_else(name)
}

/// The state of a record, as the pack calls it.
fn status_word(pack: &Pack, language: Language, record: &Stored) -> String {
    let kind = pack.kind(&record.kind);
    let field = kind.and_then(|k| k.field(k.status.as_deref()?));
    let list = field.and_then(|f| pack.list(f.list.as_deref()?));
    list.map_or_else(String::new, |l| l.name_of(&record.status, language).to_owned())
}

/// The state of a commission.
fn status_tag(pack: &Pack, language: Language, record: &Stored) -> Tag {
    let word = status_word(pack, language, record);
    match record.status.as_str() {
        "active" => Tag::done(&word),
        "planned" => Tag::due(&word),
        _ => Tag::quiet(&word),
    }
}

/// Where the work plan of the year is.
fn plan_tag(language: Language, plan: Plan) -> Tag {
    match plan {
        Plan::Missing => Tag::late(&say(language, "commission-plan-missing")),
        Plan::Draft => Tag::due(&say(language, "commission-plan-draft")),
        Plan::Adopted(_) => Tag::done(&say(language, "commission-plan-adopted")),
    }
}

/// So many of so many: `3 of 5`.
fn of(language: Language, n: usize, all: usize) -> String {
    say_with(language, "commission-of", &[("n", n.into()), ("all", all.into())])
}

fn number(language: Language, n: usize) -> String {
    words::number(language, i64::try_from(n).unwrap_or(i64::MAX))
}
