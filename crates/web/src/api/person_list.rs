//! Lists of persons that institutions send, and the reconciliation board.
use super::ask::{Asked, File, FileForm, FileName, Named};
use super::evidence::Bytes;
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::schema::{Id, MomentText, moment};
use super::wrong::{FieldProblem, Wrong};
use crate::app::App;
use crate::reconcile::lists::remarks;
use crate::records::reader::SheetReader;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Moment;
use domain::id::{AccountId, PersonListId};
use domain::person_list::{Basis, Subject};
use domain::words::Language;
use register::person_list::{Lines, NewPersonList, PersonList, RefusedLine, STANDARD, Series};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What the persons of a list are.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ListSubject)]
enum SubjectCode {
    /// Victims, formally identified or not.
    Victim,
    /// Suspected, accused or convicted persons.
    Perpetrator,
}

impl From<SubjectCode> for Subject {
    fn from(code: SubjectCode) -> Self {
        match code {
            SubjectCode::Victim => Self::Victim,
            SubjectCode::Perpetrator => Self::Perpetrator,
        }
    }
}

/// On what a list is counted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ListBasis)]
enum BasisCode {
    /// Who was first identified in the year.
    NewlyIdentified,
    /// Who was in criminal proceedings in the year.
    InProceedings,
    /// Who was identified by the end of the year.
    Cumulative,
}

impl From<BasisCode> for Basis {
    fn from(code: BasisCode) -> Self {
        match code {
            BasisCode::NewlyIdentified => Self::NewlyIdentified,
            BasisCode::InProceedings => Self::InProceedings,
            BasisCode::Cumulative => Self::Cumulative,
        }
    }
}

/// How many rows of a list became what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListRows)]
struct RowsOut {
    /// New records.
    #[schema(minimum = 0)]
    entered: i64,
    /// Records that say something else now.
    #[schema(minimum = 0)]
    corrected: i64,
    /// Records that say the same.
    #[schema(minimum = 0)]
    unchanged: i64,
    /// Records of an earlier list that are not in this one.
    #[schema(minimum = 0)]
    gone: i64,
    /// Rows that were not accepted.
    #[schema(minimum = 0)]
    refused: i64,
}

impl From<Lines> for RowsOut {
    fn from(lines: Lines) -> Self {
        let Lines { entered, corrected, unchanged, gone, refused } = lines;
        Self { entered, corrected, unchanged, gone, refused }
    }
}

/// A list that was taken in; nothing of who is in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonList)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: PersonListId,
    /// The institution whose list it is.
    institution: String,
    /// For which year.
    #[schema(minimum = 2000, maximum = 9999)]
    year: i16,
    /// What the persons in it are.
    #[schema(value_type = SubjectCode)]
    subject: Subject,
    /// On what the institution counts.
    #[schema(value_type = BasisCode)]
    basis: Basis,
    /// How its columns are named.
    layout: String,
    /// The account that sent it.
    #[schema(value_type = Id)]
    sent_by: AccountId,
    /// The name of the file.
    name: String,
    /// The SHA-256 of the file, in hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    /// What became of its rows.
    rows: RowsOut,
    /// When it came.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
}

impl From<PersonList> for Out {
    fn from(list: PersonList) -> Self {
        Self {
            id: list.id,
            institution: list.series.institution,
            year: list.series.year,
            subject: list.series.subject,
            basis: list.series.basis,
            layout: list.layout,
            sent_by: list.account,
            name: list.name,
            sha256: list.sha256,
            rows: list.lines.into(),
            created_at: list.created_at,
        }
    }
}

/// A row that was not accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefusedListRow)]
struct RefusedOut {
    /// Its number, as a spreadsheet program shows it.
    #[schema(minimum = 1)]
    line: i64,
    /// What is wrong with it; the pointer names the field.
    errors: Vec<FieldProblem>,
}

/// What became of a list that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SentPersonList)]
pub(super) struct SentOut {
    /// The list; null for a trial, and when nothing of the file could be read.
    #[schema(value_type = Option<Id>, required)]
    id: Option<PersonListId>,
    /// What became of its rows, or would.
    rows: RowsOut,
    /// The rows that were not accepted.
    refused: Vec<RefusedOut>,
    /// What was noticed about the file and is odd in its rows, in the language asked for.
    remarks: Vec<String>,
}

fn refused(app: &App, rows: Vec<RefusedLine>, language: Language) -> Vec<RefusedOut> {
    let Some(kind) = app.register.pack().person_list.as_ref() else { return Vec::new() };
    let row = |row: RefusedLine| RefusedOut {
        line: row.line,
        errors: FieldProblem::of(kind, row.faults, language),
    };
    rows.into_iter().map(row).collect()
}

/// Which list is sent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Sending {
    /// The institution whose list it is; one's own unless said.
    #[param(max_length = 100)]
    institution: Option<String>,
    /// For which year.
    #[param(minimum = 2000, maximum = 9999)]
    year: i16,
    /// What the persons in it are.
    #[param(inline)]
    subject: SubjectCode,
    /// On what the institution counts.
    #[param(inline)]
    basis: BasisCode,
    /// How its columns are named: `standard` unless said, a layout, or `encoded` for a list
    /// without names.
    #[param(max_length = 100)]
    layout: Option<String>,
    /// Whether to decide on each row and take none in.
    #[serde(default)]
    dry: bool,
}

/// Send a list of persons
///
/// XLSX, CSV or an encoded list, at most 64 MiB. A list sent again for the same institution,
/// year, subject and basis takes the place of the one before; the same file changes nothing.
#[utoipa::path(post, path = "/person-lists", operation_id = "sendPersonList",
    tag = "submissions", params(Sending, FileName),
    request_body(content((FileForm = "multipart/form-data"), (Bytes = "application/octet-stream"))),
    responses((status = 200, description = "What became of its rows", body = SentOut),
        (status = 409, description = "Somebody sends the same list at the same time")))]
pub(super) async fn send(
    State(app): State<App>,
    caller: Caller,
    Asked(sending): Asked<Sending>,
    Asked(named): Asked<FileName>,
    file: File,
) -> Result<Response, Wrong> {
    super::ask::within("year", sending.year, 2000..=9999)?;
    let own = || caller.by.actor.institution.clone();
    let new = NewPersonList {
        series: Series {
            institution: sending.institution.filter(|i| !i.is_empty()).unwrap_or_else(own),
            year: sending.year,
            subject: sending.subject.into(),
            basis: sending.basis.into(),
        },
        layout: sending.layout.filter(|l| !l.is_empty()).unwrap_or_else(|| STANDARD.to_owned()),
        name: file.name_or(named.name),
        content: file.content,
        dry: sending.dry,
    };
    let sheets = Arc::new(SheetReader(app.strangers.clone()));
    let secret = app.edge.secret();
    let taken = app.register.send_person_list(&caller.by, new, sheets, &secret).await?;
    let remarks = remarks(&app, caller.language, &taken.noticed, &taken.odd);
    Ok(json(&SentOut {
        remarks,
        id: taken.id,
        rows: taken.lines.into(),
        refused: refused(&app, taken.refused, caller.language),
    }))
}

/// List the lists of persons that were sent
///
/// Those of one's institution; all, for those who send for any. The latest first.
#[utoipa::path(get, path = "/person-lists", operation_id = "listPersonLists", tag = "submissions",
    responses((status = 200, description = "The lists", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.person_lists(&caller.by).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A list, with the rows of it that were not accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonListWithRows)]
pub(super) struct OpenOut {
    #[serde(flatten)]
    list: Out,
    /// The rows that were not accepted; what stood in them is sealed.
    refused: Vec<RefusedOut>,
}

/// Open a list of persons
///
/// What became of it; not who is in it.
#[utoipa::path(get, path = "/person-lists/{id}", operation_id = "getPersonList",
    tag = "submissions", responses((status = 200, description = "The list", body = OpenOut)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PersonListId>,
) -> Result<Response, Wrong> {
    let (list, rows) = app.register.person_list(&caller.by, id).await?;
    Ok(json(&OpenOut { list: list.into(), refused: refused(&app, rows, caller.language) }))
}
