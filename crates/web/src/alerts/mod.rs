//! `/alerts`: that somebody may be a victim, from whoever said it. Lists and
//! pages show codes and clocks; what was said is opened by a form that is sent,
//! with a purpose.
pub(crate) mod decide;
pub(crate) mod intake;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod tips;

use crate::app::App;
use crate::components::Tag;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use domain::day::Moment;
use domain::id::AlertId;
use domain::pack::Pack;
use domain::referral::alert::{AlertState, Known};
use domain::referral::clock::{Clock, ClockState};
use domain::words::Language;
use register::alert::{Alert, Whole};

/// Where an alert is.
pub(crate) fn address(alert: AlertId) -> String {
    format!("{}/{alert}", Place::Alerts.address())
}

fn id(text: &str) -> Result<AlertId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// The alert of an address, for somebody who may know of it.
async fn alert_of(app: &App, member: &Member, text: &str) -> Result<Whole, Problem> {
    Ok(app.register.alert(&member.by, id(text)?).await?)
}

/// A page below the list.
fn under_alerts(member: &Member) -> Page {
    let page = member.page().at(Place::Alerts);
    let alerts = page.say("alerts");
    page.under(alerts, Place::Alerts.address())
}

/// A page below an alert.
fn under_alert(member: &Member, whole: &Whole) -> Page {
    let alert = &whole.of.alert;
    under_alerts(member).under(alert.number.to_string(), address(alert.id))
}

/// When an alert came; of a tip only the day is known.
fn received(language: Language, alert: &Alert) -> String {
    match alert.tip {
        Some(_) => words::day(language, alert.received_at.day()),
        None => words::moment(language, alert.received_at),
    }
}

/// How far an alert is.
pub(crate) fn state_tag(page: &Page, state: AlertState) -> Tag {
    let text = page.say(&format!("alert-state-{}", state.code()));
    match state {
        AlertState::Received => Tag::due(&text),
        AlertState::Acknowledged => Tag::going(&text),
        AlertState::CaseOpened | AlertState::Merged => Tag::done(&text),
        AlertState::Forwarded | AlertState::Unfounded | AlertState::Insufficient => {
            Tag::quiet(&text)
        }
    }
}

/// Yes, no, or that it is not known.
fn known(page: &Page, known: Known) -> String {
    page.say(match known {
        Known::Yes => "yes",
        Known::No => "no",
        Known::Unknown => "not-known",
    })
}

/// A code of a list in words; a dash for none.
fn listed(pack: &Pack, language: Language, list: &str, code: &str) -> String {
    let name = pack.lists.get(list).and_then(|list| list.codes.iter().find(|c| c.code == code));
    name.map_or("—", |code| code.name.in_language(language)).to_owned()
}

/// The clock that presses most: the one that is late the longest, or ends next;
/// none when nothing is left to do.
fn pressing(clocks: &[Clock], now: Moment) -> Option<(&Clock, ClockState)> {
    let running = clocks.iter().map(|clock| (clock, clock.state(now)));
    let running = running.filter(|(_, s)| matches!(s, ClockState::Late | ClockState::Due));
    running.min_by_key(|(clock, _)| clock.due)
}
