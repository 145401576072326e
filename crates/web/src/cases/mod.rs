//! `/cases`: case files. A page shows the shell; what is sealed is opened by a
//! form that is sent, with a purpose, and only by who works on the case.
pub(crate) mod assignment;
pub(crate) mod circle;
pub(crate) mod closing;
pub(crate) mod lawyers;
pub(crate) mod list;
pub(crate) mod narrative;
pub(crate) mod new;
pub(crate) mod notes;
pub(crate) mod open;
pub(crate) mod relations;
pub(crate) mod terms;
pub(crate) mod terms_kept;

use crate::activity::People;
use crate::app::App;
use crate::components::{Cell, Link, Markup, SubNavigation, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::worklists::{address as address_of, key};
use crate::{rights, words};
use axum::response::Html;
use domain::access::Action;
use domain::case_file::CaseState;
use domain::day::Moment;
use domain::id::{AccountId, CaseId};
use domain::referral::worklist::Procedure;
use register::case_file::CaseFile;

/// Where a case is.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/{case}", Place::Cases.address())
}

/// The case of an address, for somebody who may know of it.
pub(crate) async fn case_of(app: &App, member: &Member, id: &str) -> Result<CaseFile, Problem> {
    let id: CaseId = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(app.register.case_file(&member.by, id).await?)
}

/// A page of the list's neighbourhood.
pub(crate) fn under_cases(member: &Member) -> Page {
    let page = member.page().at(Place::Cases);
    let cases = page.say("cases");
    page.under(cases, Place::Cases.address())
}

/// The pages beside the list of cases, as far as the member reads them; none for
/// who reads one of them alone.
pub(crate) fn nav(member: &Member, page: &Page) -> Option<SubNavigation> {
    let here = page.address.split('?').next().unwrap_or_default();
    let pages = [
        (Action::ReadCase, Place::Cases.address(), "cases"),
        (Action::ReadSteps, terms::ADDRESS, "case-terms"),
        (Action::TakeReferral, crate::packets::came::ADDRESS, "referrals"),
        (Action::ReadSteps, address_of(Procedure::Children), key(Procedure::Children)),
        (Action::ReadSteps, address_of(Procedure::Borders), key(Procedure::Borders)),
        (Action::ReadSteps, address_of(Procedure::Compensation), key(Procedure::Compensation)),
        (Action::ReadSteps, crate::perpetrators::ADDRESS, "perpetrators"),
        (Action::ReadLawyers, crate::lawyers::ADDRESS, "lawyers"),
        (Action::ReadRecord, crate::assistance::ADDRESS, "assistance"),
    ];
    let pages = pages.into_iter().filter(|(action, ..)| member.may_ever(*action));
    let opinions =
        crate::opinions::are_for(&member.by).then_some((crate::opinions::ADDRESS, "opinions"));
    let pages = pages.map(|(_, href, key)| (href, key)).chain(opinions);
    let links: Vec<Link> =
        pages.map(|(href, key)| Link::new(page.say(key), href).here(here == href)).collect();
    (links.len() > 1).then(|| SubNavigation::new(page.say("menu-cases"), links))
}

/// A page beside the list of cases, with the ways to the others.
pub(crate) fn neighbours(
    member: &Member,
    page: Page,
    about: String,
    body: Markup,
) -> Result<Html<String>, Problem> {
    let nav = nav(member, &page);
    crate::beds::beside(page, nav, about, body)
}

/// A page below a case.
pub(crate) fn under_case(member: &Member, case: &CaseFile) -> Page {
    under_cases(member).under(case.number.to_string(), address(case.id))
}

/// That something was taken back: when, and by whom.
pub(crate) fn taken_back(page: &Page, people: &People, (at, by): (Moment, AccountId)) -> Cell {
    let text = format!("{}, {}", words::moment(page.language, at), people.name(by));
    let tag = Tag::quiet(&page.say("screening-taken-back"));
    Cell::part(&Markup::of(&tag).and(&rights::paragraph(&text)))
}

/// Whether the case is worked on.
pub(crate) fn state_tag(page: &Page, state: CaseState) -> Tag {
    match state {
        CaseState::Open => Tag::going(&page.say("case-open")),
        CaseState::Closed => Tag::quiet(&page.say("case-closed")),
    }
}
