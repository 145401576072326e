//! Entering a record: a form made of its kind.
use super::fields::{Fields, Offered, entry_of, refuse, with_numbers};
use super::{address_of, address_of_record, kind_of, may_enter, may_enter_for_others, under_kind};
use crate::app::App;
use crate::components::{Button, Input, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::record::kind::Kind;
use register::Error;

#[derive(Template)]
#[template(path = "records/enter.html")]
struct EnterPage {
    page: Page,
    about: String,
    action: String,
    fields: Vec<Markup>,
    institution: Option<Markup>,
    reference: Input,
    activities: Option<Markup>,
    button: Button,
    cancel: String,
}

async fn shown(
    app: &App,
    member: &Member,
    kind: &Kind,
    form: Form,
) -> Result<Html<String>, Problem> {
    let offered = Offered::to(app, member, kind, &[]).await?;
    let language = member.language;
    let fields =
        Fields { pack: app.register.pack(), language, kind, form: &form, offered: &offered };
    let page = under_kind(member, kind)
        .saying("record-enter")
        .captioned(kind.name.in_language(language))
        .refusing(form.errors());
    let reference = form
        .input("_reference", page.say("record-reference"))
        .hint(page.say("record-reference-hint"))
        .width(20);
    Ok(Html(
        EnterPage {
            about: kind.about.in_language(language).to_owned(),
            action: format!("{}/new", address_of(kind)),
            fields: fields.all(),
            institution: may_enter_for_others(member, kind).then(|| fields.institution()),
            reference,
            activities: fields.activities(),
            button: Button::submit(page.say("record-save")),
            cancel: address_of(kind),
            page,
        }
        .render()?,
    ))
}

/// `GET /records/{kind}/new`: an address may fill fields beforehand, such as
/// `?event=…` or `?activity=…`.
pub(crate) async fn blank(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    if !may_enter(&member, kind) {
        return Err(Problem::Denied);
    }
    let pairs = pairs.into_iter().filter_map(|(name, value)| match name.as_str() {
        "activity" => Some(("_activities".to_owned(), value)),
        n if kind.field(n).is_some() => Some((name, value)),
        _ => None,
    });
    shown(&app, &member, kind, Form::typed(member.language, pairs)).await
}

/// `POST /records/{kind}/new`
pub(crate) async fn enter(
    State(app): State<App>,
    Path(kind): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let kind = kind_of(&app.register, &member, &kind)?;
    let mut form = with_numbers(kind, Form::typed(member.language, posted.pairs));
    let entry = entry_of(&form, may_enter_for_others(&member, kind));
    match app.register.enter(&member.by, &kind.id, entry).await {
        Ok(id) => Ok(done(&address_of_record(&kind.id, id), "done-record-entered")),
        Err(Error::Faults(faults)) => {
            refuse(&mut form, kind, member.language, &faults);
            let page = shown(&app, &member, kind, form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
