//! `/account/passkeys`: one's own passkeys.
use super::{ADDRESS, RowForm, under};
use crate::app::App;
use crate::components::{Cell, Input, Markup, Table};
use crate::form::Form;
use crate::page::Page;
use crate::passkey::{Ceremony, answer, site};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, session_secret};
use crate::sign_in::{done, to};
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use register::account::{NewPasskey, Passkey};
use register::{Error, Refusal};

/// One's own passkeys, each with a button that removes it.
pub(super) fn table(page: &Page, passkeys: &[Passkey]) -> Markup {
    let language = page.language;
    let head = ["passkey-name", "passkey-since", "passkey-used", "passkey-remove"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let rows = passkeys
        .iter()
        .map(|p| {
            let used =
                p.used_at.map_or_else(|| page.say("token-never"), |at| words::moment(language, at));
            vec![
                p.name.clone().into(),
                words::day(language, p.created_at.day()).into(),
                used.into(),
                Cell::part(&RowForm {
                    action: format!("{ADDRESS}/passkeys/{}/remove", p.id),
                    token: page.token(),
                    text: page.say("passkey-remove-do"),
                    about: p.name.clone(),
                }),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("passkeys"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    table.scrolling()
}

#[derive(Template)]
#[template(path = "account/passkey.html")]
struct NewPage {
    page: Page,
    name: Input,
    ceremony: Ceremony,
}

async fn shown(
    app: &App,
    member: &Member,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let site = site(app).ok_or(Problem::NotFound)?;
    let session = session_secret(headers, app.secure()).ok_or(Problem::NotFound)?;
    let page = under(member, "passkey-new").refusing(form.errors());
    let challenge = app.edge.secret();
    let asked = app.register.ask_new_passkey(&member.by, session, &challenge).await?;
    let ceremony = Ceremony::create(&page, &site, asked, &member.by.actor.name);
    let name = form.input("name", page.say("passkey-name")).hint(page.say("passkey-name-hint"));
    Ok(Html(NewPage { page, name, ceremony }.render()?))
}

/// `GET /account/passkeys/new`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // They stand beside the codes of an authenticator: that comes first.
    if site(&app).is_some() && app.register.factor(&member.by).await?.is_none() {
        return Ok(to(super::factor::ADDRESS));
    }
    Ok(shown(&app, &member, &headers, &Form::empty(member.language)).await?.into_response())
}

/// `POST /account/passkeys/new`
pub(crate) async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Problem> {
    let site = site(&app).ok_or(Problem::NotFound)?;
    let (member, secure) = (&posted.member, app.secure());
    let session = session_secret(&headers, secure).ok_or(Problem::NotFound)?;
    let added = match answer(&posted.pairs) {
        Some(made) => {
            let (client_data, device_data) = (made.client_data, made.device_data);
            let new = NewPasskey { name: posted.value("name"), client_data, device_data };
            app.register.add_passkey(&member.by, session, &site, new).await
        }
        None => Err(Error::Refused(Refusal::PasskeyRefused)),
    };
    let why = match added {
        Ok(_) => return Ok(done(ADDRESS, "done-passkey-added")),
        Err(Error::Refused(
            why @ (Refusal::NameMissing
            | Refusal::PasskeyRefused
            | Refusal::PasskeyTimeOver
            | Refusal::PasskeyKnown),
        )) => why,
        Err(error) => return Err(error.into()),
    };
    let field = if why == Refusal::NameMissing { "name" } else { "passkey" };
    let mut form = Form::typed(member.language, posted.pairs.iter().cloned());
    form.refuse(field, refusal(member.language, why));
    let page = shown(&app, member, &headers, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /account/passkeys/{id}/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let passkey = id.parse().map_err(|_| Problem::NotFound)?;
    let Member { by, session, .. } = &posted.member;
    app.register.remove_passkey(by, passkey, *session).await?;
    Ok(done(ADDRESS, "done-passkey-removed"))
}
