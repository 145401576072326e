//! The journal: who did what, each entry bound to the one before.
use super::ask::Asked;
use super::gate::Caller;
use super::json;
use super::page::{self, Cursor, Listed, Paged};
use super::schema::{MomentText, filled, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Moment;
use register::audit::{Entry, Verdict};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// An entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalEntry)]
pub(super) struct Out {
    /// Its number, from 1, without gaps.
    #[schema(minimum = 1)]
    seq: i64,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// The id of the account that acted; all zeros for the server itself.
    account: String,
    /// What happened.
    #[schema(example = "record.entered")]
    event: String,
    /// What it happened to, by its id.
    #[schema(required)]
    subject: Option<String>,
    /// Codes and counts.
    #[schema(value_type = Object)]
    detail: Json,
    /// The hash of the entry before; null for the first.
    #[schema(required)]
    previous: Option<String>,
    /// The hash of this entry, in hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    hash: String,
}

impl From<Entry> for Out {
    fn from(e: Entry) -> Self {
        let some = |text: String| Some(text).filter(|t| filled(t).is_some());
        Self {
            seq: e.seq,
            at: e.at,
            account: e.account,
            event: e.event,
            subject: some(e.subject),
            detail: serde_json::from_str(&e.detail).unwrap_or_default(),
            previous: some(e.previous),
            hash: e.hash,
        }
    }
}

/// List the entries of the journal
///
/// The newest first.
#[utoipa::path(get, path = "/journal", operation_id = "listJournal", tag = "journal",
    params(Paged),
    responses((status = 200, description = "A page of entries", body = Listed<Out>,
        headers(("Link" = Option<String>, description = "The next page")))))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(paged): Asked<Paged>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let before = paged.cursor.as_ref().map(Cursor::number).transpose()?;
    let limit = i64::from(paged.limit.0);
    let mut entries = app.register.journal(&caller.by, before, limit + 1).await?;
    let more = entries.len() > paged.limit.0 as usize;
    entries.truncate(paged.limit.0 as usize);
    let next = entries.last().filter(|_| more).map(|e| Cursor(e.seq.to_string()));
    let items: Vec<Out> = entries.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// Whether the journal is whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalVerdict)]
pub(super) struct Verified {
    /// Whether every entry fits the one before.
    whole: bool,
    /// How many entries there are; null when it is broken.
    #[schema(required)]
    entries: Option<i64>,
    /// The hash of the last entry; null when it is broken.
    #[schema(required)]
    head: Option<String>,
    /// The number of the first entry that does not fit, or is missing, or is no
    /// longer vouched for by the tree or a checkpoint.
    #[schema(required)]
    broken_at: Option<i64>,
}

/// Verify the journal
///
/// Entry by entry; a broken journal is an answer.
#[utoipa::path(get, path = "/journal/verification", operation_id = "verifyJournal",
    tag = "journal", responses((status = 200, description = "Whether it is whole", body = Verified)))]
pub(super) async fn verify(State(app): State<App>, caller: Caller) -> Result<Response, Wrong> {
    let verified = match app.register.verify_journal(&caller.by).await? {
        Verdict::Whole { entries, head, root: _ } => {
            Verified { whole: true, entries: Some(entries), head: Some(head), broken_at: None }
        }
        Verdict::Broken { seq } => {
            Verified { whole: false, entries: None, head: None, broken_at: Some(seq) }
        }
        Verdict::Rewritten { after, .. } => {
            Verified { whole: false, entries: None, head: None, broken_at: Some(after + 1) }
        }
    };
    Ok(json(&verified))
}
