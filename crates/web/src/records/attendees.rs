//! `/records/{kind}/{id}/attendees`: who took part, by name: entered, opened
//! for a purpose, corrected, taken away.
//!
//! How many took part is a field of the record; the page says where the names
//! are more or fewer.
use super::{address_of_record, record_of, under_kind};
use crate::app::App;
use crate::components::{Button, Cell, Markup, Select, Table, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::attendee::{Attendee, MOST, NoList, read};
use domain::person::{Fault, Private};
use domain::record::kind::Kind;
use domain::words::Language;
use register::attendee::Listed;
use register::record::Stored;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "records/attendees.html")]
struct AttendeesPage {
    page: Page,
    /// What the record says of how many took part.
    told: String,
    since: Option<String>,
    /// The names, once they were opened, and how their number fits.
    opened: Option<(Markup, String)>,
    /// The form that opens them; none while no list is kept.
    reveal: Option<(Select, Button)>,
    /// The form that enters or corrects them: not before they were opened.
    write: Option<(Textarea, Button)>,
    version: u32,
    address: String,
}

/// How many took part, as the record says it, in persons.
fn told(stored: &Stored) -> Option<i64> {
    stored.total.map(|hundredths| hundredths / 100)
}

/// Whether there are as many names as the record says took part; none when it
/// does not say.
fn fits(stored: &Stored, names: usize) -> Option<bool> {
    told(stored).map(|told| i64::try_from(names) == Ok(told))
}

fn compared(language: Language, stored: &Stored, names: usize) -> String {
    let key = match fits(stored, names) {
        Some(true) => "attendees-fit-same",
        Some(false) => "attendees-fit-differs",
        None => "attendees-fit-unknown",
    };
    let (names, told) = (i64::try_from(names).unwrap_or(i64::MAX), told(stored).unwrap_or(0));
    say_with(language, key, &[("names", names.into()), ("told", told.into())])
}

/// A list as it is typed: one person a line.
fn as_typed(attendees: &[Attendee]) -> String {
    let line = |attendee: &Attendee| match &attendee.from {
        None => attendee.name.expose().to_owned(),
        Some(from) => format!("{}; {}", attendee.name.expose(), from.expose()),
    };
    attendees.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The record of an address and its list, for those who may open it.
async fn list_of(
    app: &App,
    member: &Member,
    kind: &str,
    id: &str,
) -> Result<(Kind, Stored, Listed), Problem> {
    let (kind, stored) = record_of(&app.register, member, kind, id).await?;
    let listed = app.register.attendee_list(&member.by, stored.id).await?;
    Ok((kind.clone(), stored, listed))
}

fn page(
    member: &Member,
    (kind, stored): (&Kind, &Stored),
    listed: Listed,
    opened: Option<&[Attendee]>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let back = address_of_record(&kind.id, stored.id);
    let page = under_kind(member, kind)
        .under(super::shown::title_of(kind, language, stored), back.clone())
        .saying("attendees")
        .refusing(form.errors());
    let told = match told(stored) {
        Some(told) => page.say_n("attendees-told", told),
        None => page.say("attendees-told-unknown"),
    };
    let kept = listed.entered_at.is_some();
    let shown = opened.map(|attendees| {
        let head = ["attendee-name", "attendee-from"].map(|key| Cell::from(page.say(key))).into();
        let row = |attendee: &Attendee| {
            let from = attendee.from.as_ref().map_or("—", Private::expose);
            vec![attendee.name.expose().to_owned().into(), from.to_owned().into()]
        };
        let rows = attendees.iter().map(row).collect();
        let mut table = Table::new(page.say("attendees"), head, rows);
        table.first_cell_is_header = true;
        table.caption_classes = "govuk-visually-hidden".into();
        (table.scrolling(), compared(language, stored, attendees.len()))
    });
    let reveal =
        kept.then(|| (purpose::question(form, &page), Button::submit(page.say("attendees-open"))));
    // What may not be read is not written over: the names stand in the form.
    let writes =
        !stored.withdrawn && (!kept || opened.is_some() || !form.value("names").is_empty());
    let write = writes.then(|| {
        let names = form.textarea("names", page.say("attendees-names")).rows(12);
        let names = names.hint(page.say("attendees-names-hint"));
        (names, Button::submit(page.say("attendees-save")))
    });
    let attendees = AttendeesPage {
        told,
        since: listed.entered_at.map(|at| {
            let day = words::moment(language, at).into();
            say_with(language, "attendees-since", &[("day", day)])
        }),
        opened: shown,
        reveal,
        write,
        version: listed.version,
        address: format!("{back}/attendees"),
        page,
    };
    Ok(Html(attendees.render()?))
}

/// `GET /records/{kind}/{id}/attendees`
pub(crate) async fn closed(
    State(app): State<App>,
    member: Member,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (kind, stored, listed) = list_of(&app, &member, &kind, &id).await?;
    page(&member, (&kind, &stored), listed, None, &Form::empty(member.language))
}

/// `POST /records/{kind}/{id}/attendees`: the names, for a purpose.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (kind, stored, listed) = list_of(&app, &member, &kind, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = page(&member, (&kind, &stored), listed, None, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.reveal_attendees(&member.by, stored.id, why).await?;
    let (attendees, version) = opened.ok_or(Problem::NotFound)?;
    let form = Form::empty(member.language)
        .with("purpose", why.code())
        .with("names", as_typed(&attendees));
    let listed = Listed { version, ..listed };
    Ok(page(&member, (&kind, &stored), listed, Some(&attendees), &form)?.into_response())
}

/// Why a list cannot be kept, in words that repeat no name.
fn wrong(language: Language, why: NoList) -> String {
    let n = |n: usize| [("n", i64::try_from(n).unwrap_or(i64::MAX).into())];
    match why {
        NoList::Empty => say(language, "attendees-empty"),
        NoList::TooMany => say_with(language, "attendees-too-many", &n(MOST)),
        NoList::Line(at, fault) => {
            let key = match fault {
                Fault::TooLong | Fault::TextTooLong => "attendees-line-too-long",
                Fault::Unprintable => "attendees-line-unprintable",
                Fault::NotADate | Fault::NotACode | Fault::NotANumber => "attendees-line-no-name",
            };
            say_with(language, key, &n(at))
        }
    }
}

/// `POST /records/{kind}/{id}/attendees/enter`
pub(crate) async fn enter(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version: u32 = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let language = member.language;
    let (kind, stored, listed) = list_of(&app, &member, &kind, &id).await?;
    let mut form = Form::typed(language, posted.pairs);
    match read(form.value("names")) {
        Err(why) => form.refuse("names", wrong(language, why)),
        Ok(attendees) => {
            let secret = app.edge.secret();
            let entered = app
                .register
                .enter_attendees(&member.by, stored.id, version, &attendees, &secret)
                .await;
            match entered {
                Ok(_) => {
                    let said = match fits(&stored, attendees.len()) {
                        Some(false) => "done-attendees-entered-differs",
                        Some(true) | None => "done-attendees-entered",
                    };
                    let there = address_of_record(&kind.id, stored.id);
                    return Ok(done(&format!("{there}/attendees"), said));
                }
                Err(Error::Conflict(_)) => {
                    form.refuse("names", say(language, "attendees-conflict"));
                }
                Err(Error::Refused(why @ (Refusal::TextTooLong | Refusal::Withdrawn))) => {
                    form.refuse("names", refusal(language, why));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    let listed = Listed { version, ..listed };
    let page = page(&member, (&kind, &stored), listed, None, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /records/{kind}/{id}/attendees/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version: u32 = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let (kind, stored, _) = list_of(&app, &member, &kind, &id).await?;
    app.register.remove_attendees(&member.by, stored.id, version).await?;
    let there = address_of_record(&kind.id, stored.id);
    Ok(done(&format!("{there}/attendees"), "done-attendees-removed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_shown_as_it_is_typed() {
        let typed = "Ана Измислена; РДСП\nБоян Примерен";
        assert_eq!(as_typed(&read(typed).unwrap()), typed);
    }
}
