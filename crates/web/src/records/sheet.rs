//! Sheets of records: a template to fill, and a filled one taken in.
use super::evidence::attached;
use super::{address_of, kind_of, may_enter, may_enter_for_others, title_for_file, under_kind};
use crate::app::App;
use crate::components::{Button, FileUpload, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Uploaded};
use crate::sign_in::to;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::record::kind::Kind;
use register::submission::NewSubmission;
use register::{Error, Refusal};

/// `GET /records/{kind}/template.xlsx`
pub(crate) async fn template(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
) -> Result<Response, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    let bytes = formats::sheet::template(kind, app.register.pack(), member.language)
        .map_err(|error| Problem::Broken(error.to_string().into()))?;
    let name = format!("{}.xlsx", title_for_file(kind, member.language));
    Ok(attached(&name, XLSX, bytes))
}

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Template)]
#[template(path = "records/import.html")]
struct ImportPage {
    page: Page,
    action: String,
    template: String,
    institution: Option<Markup>,
    file: FileUpload,
    button: Button,
    back: String,
}

fn import_page(
    app: &App,
    member: &Member,
    kind: &Kind,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_kind(member, kind)
        .saying("sheet-import")
        .captioned(kind.plural.in_language(member.language))
        .refusing(form.errors());
    let back = address_of(kind);
    let institution = may_enter_for_others(member, kind).then(|| {
        let groups = super::fields::institutions(app.register.pack(), member.language);
        let select =
            super::fields::GroupedSelect::new(form, member.language, "_institution", groups)
                .labelled(page.say("record-institution"), page.say("sheet-institution-hint"))
                .or(page.say("record-institution-own"));
        Markup::of(&select)
    });
    Ok(Html(
        ImportPage {
            action: format!("{back}/import"),
            template: format!("{back}/template.xlsx"),
            institution,
            file: form.file("file", page.say("sheet-file")).hint(page.say("sheet-file-hint")),
            button: Button::submit(page.say("sheet-check")),
            back,
            page,
        }
        .render()?,
    ))
}

/// `GET /records/{kind}/import`
pub(crate) async fn import_form(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
) -> Result<Html<String>, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    if !may_enter(&member, kind) {
        return Err(Problem::Denied);
    }
    import_page(&app, &member, kind, &Form::empty(member.language))
}

/// `POST /records/{kind}/import`: checks every row and enters nothing yet.
pub(crate) async fn import(
    State(app): State<App>,
    Path(kind): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let institution = Some(uploaded.value("_institution").to_owned()).filter(|i| !i.is_empty());
    let Uploaded { member, pairs, file_name, content } = uploaded;
    let kind = kind_of(&app.register, &member, &kind)?;
    let new = NewSubmission {
        kind: kind.id.clone(),
        institution: institution.filter(|_| may_enter_for_others(&member, kind)),
        name: file_name,
        content,
        dry: true,
        again: true,
    };
    match app.register.submit(&member.by, new).await {
        Ok(id) => {
            let address = format!("/submissions/{id}");
            super::submission::begin(&app, member.by, id).await;
            Ok(to(&address))
        }
        Err(Error::Refused(why @ (Refusal::FileEmpty | Refusal::FileTooLarge))) => {
            let mut form = Form::typed(member.language, pairs);
            let sentence = match why {
                Refusal::FileTooLarge => say(member.language, "sheet-too-large"),
                why => refusal(member.language, why),
            };
            form.refuse("file", sentence);
            let page = import_page(&app, &member, kind, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
