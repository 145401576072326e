//! Blank forms: nobody is in them.
use super::ask::{Asked, Coded, Named};
use super::evidence::Bytes;
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{PaperFormatCode, PaperLanguagesCode};
use super::wrong::Wrong;
use crate::app::App;
use crate::blanks::{Blank, file};
use crate::letters::make::Format;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::paper::Languages;
use domain::words::Language;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A blank form.
#[derive(Serialize, ToSchema)]
struct BlankForm {
    /// Its code.
    form: String,
    /// What it is called in English.
    name_en: String,
    /// What it is called in Bulgarian.
    name_bg: String,
}

/// List the blank forms
#[utoipa::path(get, path = "/forms", operation_id = "listForms", tag = "letters",
    responses((status = 200, description = "The forms", body = Listed<BlankForm>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = Blank::all(app.register.pack(), caller.by.today());
    let one = |blank: Blank<'_>| BlankForm {
        form: blank.code(),
        name_en: blank.name(Language::En),
        name_bg: blank.name(Language::Bg),
    };
    let items: Vec<BlankForm> = all.into_iter().map(one).collect();
    Ok(page::answer(&uri, &items, None))
}

/// In which languages a form is asked for, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FormAs {
    /// In which languages; both unless said.
    #[param(value_type = Option<PaperLanguagesCode>)]
    languages: Option<Coded<Languages>>,
    /// As what; PDF unless said.
    #[param(value_type = Option<PaperFormatCode>)]
    format: Option<Coded<Format>>,
}

/// Take a blank form out
#[utoipa::path(get, path = "/forms/{form}", operation_id = "takeForm", tag = "letters",
    params(FormAs),
    responses((status = 200, description = "The form", content(
        (Bytes = "application/pdf"),
        (Bytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(form): Named<String>,
    Asked(asked): Asked<FormAs>,
) -> Result<Response, Wrong> {
    let languages = asked.languages.map_or(Languages::Both, |code| code.0);
    let format = asked.format.map_or(Format::Pdf, |code| code.0);
    let issuer = &caller.by.actor.institution;
    Ok(file(&app, (&form, caller.by.today()), (languages, format), issuer).await?)
}
