//! Records as files: a template to fill, and what a list holds.
use super::ask::{Asked, Named};
use super::attachment::leaving;
use super::evidence::Bytes;
use super::gate::Caller;
use super::record::{ByField, Selected, kind_of};
use super::schema::{FieldValue, Id, InLanguage, LanguageTag};
use super::wrong::Wrong;
use crate::app::App;
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::records::sheet::XLSX;
use crate::records::take_out::{Format, Written, fits, taken_out};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::words::Language;
use formats::sheet::export::CsvStyle;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The sort of file.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FileSort {
    /// CSV.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// A list in JSON.
    Json,
}

/// How records are written.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Writing {
    /// The sort of file.
    #[param(inline)]
    format: FileSort,
    /// For people who read this language: headings in words, and CSV as their
    /// spreadsheet programs read it. For programs unless said.
    #[param(value_type = Option<LanguageTag>)]
    lang: Option<Language>,
    /// For whom it is closed: keys of the program age, `age1…`, with commas between.
    recipients: Option<String>,
    /// That it is to come open, without recipients. Where all that the account sees
    /// of the kind is public, it does so unless recipients are named.
    #[serde(default)]
    open: bool,
}

/// A record in a file.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it stands in the document; the file is written row by row")]
pub(super) struct ExportedRecord {
    /// Its id.
    #[schema(value_type = Id)]
    id: String,
    /// The institution it belongs to.
    institution: String,
    /// The activities it is linked to: `2017/I.2`.
    activities: Vec<String>,
    /// The export it was taken out with: `E12-0a1b2c3d4e`. It is not read when
    /// the file is sent in again.
    export: String,
    /// Its filled fields that the reader may see.
    #[schema(value_type = std::collections::HashMap<String, FieldValue>)]
    values: std::collections::BTreeMap<String, String>,
}

/// Take the records of a kind out as a file
///
/// Those that the account may see and the filter asks for. What goes out can be
/// sent in again unchanged. Unless all of it is public it comes closed for its
/// recipients, as a file of age, or open when `open` says so. The journal notes it.
#[utoipa::path(get, path = "/records/{kind}/export", operation_id = "exportRecords",
    tag = "records", params(Writing, Selected, ByField),
    responses((status = 200, description = "The file", content(
            (Vec<ExportedRecord> = "application/json"),
            (String = "text/csv"),
            (Bytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Bytes = "application/octet-stream"))),
        (status = 422, description = "More records than a spreadsheet holds, a field that cannot be asked for, or no recipient")))]
pub(super) async fn export(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    uri: Uri,
    Asked(writing): Asked<Writing>,
    Asked(selected): Asked<Selected>,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let query = uri.query().unwrap_or_default();
    let filter = selected.filter(&caller, kind, query)?;
    let format = match writing.format {
        FileSort::Csv => Format::Csv,
        FileSort::Xlsx => Format::Xlsx,
        FileSort::Json => Format::Json,
    };
    if format == Format::Xlsx && !fits(&app.register, &caller.by, &filter).await? {
        return Err(register::Error::Refused(register::Refusal::FileTooLarge).into());
    }
    let recipients: Vec<String> = match &writing.recipients {
        Some(all) => all.split(',').map(|one| one.trim().to_owned()).collect(),
        None => Vec::new(),
    };
    let public = recipients.is_empty() && app.register.is_public(&caller.by, kind);
    let leaving = leaving(&recipients, writing.open || public)?;
    let written = Written {
        language: writing.lang.unwrap_or_default(),
        style: writing.lang.map_or(CsvStyle::PROGRAMS, CsvStyle::people),
        said: query.to_owned(),
    };
    Ok(taken_out(&app, caller.by, kind, filter, (format, leaving), written).await?)
}

/// Download the spreadsheet template of a kind
///
/// With lists to choose from, the code book, and how to fill it.
#[utoipa::path(get, path = "/records/{kind}/template", operation_id = "getTemplate",
    tag = "records", params(InLanguage),
    responses((status = 200, description = "The template", body = Bytes,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(super) async fn template(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    Asked(words): Asked<InLanguage>,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?.id.clone();
    let register = app.register.clone();
    let name = format!("{kind}.xlsx");
    let work = move || {
        let kind = register.pack().kind(&kind)?;
        Some(formats::sheet::template(kind, register.pack(), words.lang))
    };
    let broken = |what: String| Problem::Broken(what.into());
    let made = tokio::task::spawn_blocking(work).await.map_err(|e| broken(e.to_string()))?;
    let bytes = made.ok_or(Wrong::NOT_FOUND)?.map_err(|e| broken(e.to_string()))?;
    Ok(attached(&name, XLSX, bytes))
}
