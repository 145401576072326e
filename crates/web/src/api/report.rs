//! The annual report, and a programme's readings for other programs.
use super::ask::{Asked, Named};
use super::evidence::Bytes;
use super::gate::Caller;
use super::json;
use super::programme::{AsOf, row_of};
use super::schema::InLanguage;
use super::wrong::Wrong;
use crate::app::App;
use crate::indicator::files;
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::records::sheet::XLSX;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

fn broken(error: impl std::fmt::Display) -> Wrong {
    Problem::Broken(error.to_string().into()).into()
}

/// The sort of file of a report.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReportFormat {
    /// Its parts, for programs.
    #[default]
    Json,
    /// One file of HTML that needs no other.
    Html,
    /// Tagged PDF.
    Pdf,
    /// A document to work on.
    Docx,
}

/// The sort of file of a report.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportAs {
    /// The sort of file.
    #[serde(default)]
    #[param(inline)]
    format: ReportFormat,
}

/// Read the annual report of a programme
///
/// As of the end of a day; every sort of file says the same numbers.
#[utoipa::path(get, path = "/programmes/{key}/report", operation_id = "getReport",
    tag = "reports", params(ReportAs, AsOf, InLanguage),
    responses((status = 200, description = "The report", content(
        (Object = "application/json"),
        (String = "text/html"),
        (Bytes = "application/pdf"),
        (Bytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))))]
pub(super) async fn report(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Asked(asked): Asked<ReportAs>,
    Asked(as_of): Asked<AsOf>,
    Asked(words): Asked<InLanguage>,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let (day, language) = (as_of.day(&caller), words.lang);
    let by = Some(&caller.by);
    let report = crate::report::annual(&app.register, by, row.id, day, language).await?;
    let name = |ending: &str| format!("report-{key}-{day}.{ending}");
    // Typesetting takes a second of one core: not on a thread that answers.
    Ok(match asked.format {
        ReportFormat::Json => json(&report),
        ReportFormat::Html => {
            let html = crate::report::standalone(&report);
            attached(&name("html"), "text/html; charset=utf-8", html)
        }
        ReportFormat::Pdf => {
            let set = tokio::task::spawn_blocking(move || print::report(&report)).await;
            let bytes = set.map_err(broken)?.map_err(broken)?;
            attached(&name("pdf"), "application/pdf", bytes)
        }
        ReportFormat::Docx => {
            let set = tokio::task::spawn_blocking(move || formats::document::report(&report)).await;
            let bytes = set.map_err(broken)?.map_err(broken)?;
            let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            attached(&name("docx"), kind, bytes)
        }
    })
}

/// The sort of file of readings.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReadingsFormat {
    /// A row an indicator.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// A list of indicators.
    Json,
    /// IATI 2.03 activity XML.
    Iati,
}

/// The sort of file of readings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReadingsAs {
    /// The sort of file.
    #[param(inline)]
    format: ReadingsFormat,
}

/// Take the readings of a programme out as a file
///
/// What is unknown or suppressed has no value, which is not zero.
#[utoipa::path(get, path = "/programmes/{key}/readings", operation_id = "exportReadings",
    tag = "reports", params(ReadingsAs, AsOf, InLanguage),
    responses((status = 200, description = "The file", content(
        (Vec<Object> = "application/json"),
        (String = "text/csv"),
        (Bytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/xml")))))]
pub(super) async fn readings(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Asked(asked): Asked<ReadingsAs>,
    Asked(as_of): Asked<AsOf>,
    Asked(words): Asked<InLanguage>,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let (day, language) = (as_of.day(&caller), words.lang);
    let whole = app.register.programme(row.id).await?;
    let rows = files::rows(&app.register, &whole, day).await?;
    let name = |ending: &str| format!("indicators-{key}-{day}.{ending}");
    Ok(match asked.format {
        ReadingsFormat::Csv => {
            let mut bytes = Vec::new();
            formats::readings::csv(&mut bytes, &rows, language).map_err(broken)?;
            attached(&name("csv"), "text/csv; charset=utf-8", bytes)
        }
        ReadingsFormat::Json => {
            let mut bytes = Vec::new();
            formats::readings::json(&mut bytes, &rows, language).map_err(broken)?;
            attached(&name("json"), "application/json", bytes)
        }
        ReadingsFormat::Xlsx => {
            let (title, now) = (files::title(app.register.pack(), &whole, language), caller.by.at);
            let write = move || formats::readings::xlsx(&title, &rows, language, now);
            let set = tokio::task::spawn_blocking(write).await;
            attached(&name("xlsx"), XLSX, set.map_err(broken)?.map_err(broken)?)
        }
        ReadingsFormat::Iati => {
            let organisation = files::NO_ORGANISATION;
            let at = caller.by.at;
            let publication = files::publication(&app.register, &whole, &rows, organisation, at);
            attached(&name("xml"), "application/xml", formats::iati::write(&publication))
        }
    })
}
