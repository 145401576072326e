//! What was or is to be published.
use super::ask::Named;
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::schema::{Id, MomentText, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Moment;
use domain::id::PublicationId;
use domain::publication::State as Stands;
use register::publication::Publication;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a publication stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PublicationState)]
enum StateOut {
    /// Proposed; nobody outside has seen it.
    Draft,
    /// For anybody to read.
    Published,
    /// It was out, and is withdrawn.
    Withdrawn,
    /// It was out, and another version stands in its place.
    Superseded,
    /// Proposed and never published.
    Dropped,
}

impl From<Stands> for StateOut {
    fn from(state: Stands) -> Self {
        match state {
            Stands::Draft => Self::Draft,
            Stands::Published => Self::Published,
            Stands::Withdrawn => Self::Withdrawn,
            Stands::Superseded => Self::Superseded,
            Stands::Dropped => Self::Dropped,
        }
    }
}

/// A table or a file that was or is to be published.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Publication)]
pub(super) struct Out {
    #[schema(value_type = Id)]
    id: String,
    /// Where it stands.
    state: StateOut,
    /// The counting rule.
    rule: String,
    /// Its version.
    version: u32,
    /// The first year.
    from: i16,
    /// The last year.
    until: i16,
    /// By what.
    dimensions: Vec<&'static str>,
    /// As was known at the end of this day.
    as_of: String,
    /// How it was made safe: `threshold=3`, `rounding=3`, `cellkey`, `synthetic=1`.
    method: String,
    /// In whose place it stands; null for a first version.
    #[schema(required, value_type = Option<Id>)]
    supersedes: Option<String>,
    /// When it was proposed.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    proposed_at: Moment,
    /// Why it was withdrawn; empty otherwise.
    reason: String,
}

impl From<&Publication> for Out {
    fn from(one: &Publication) -> Self {
        Self {
            id: one.id.to_string(),
            state: one.state.into(),
            rule: one.asked.rule.0.clone(),
            version: one.asked.rule.1,
            from: *one.asked.years.start(),
            until: *one.asked.years.end(),
            dimensions: one.asked.dimensions.iter().map(|one| one.code()).collect(),
            as_of: one.asked.as_of.to_string(),
            method: one.method.to_string(),
            supersedes: one.supersedes.map(|id| id.to_string()),
            proposed_at: one.proposed_at,
            reason: one.reason.clone(),
        }
    }
}

/// A publication with its file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicationWithFile)]
pub(super) struct OpenOut {
    #[serde(flatten)]
    publication: Out,
    /// The file: CSV. A count that is not told has the flag `c`.
    content: String,
    /// How it was made: JSON, as it is signed.
    manifest: String,
    /// The signed note over the hash of the manifest; null for a draft.
    #[schema(required)]
    note: Option<String>,
}

/// List what was and is to be published
///
/// Drafts among them. The latest first.
#[utoipa::path(get, path = "/publications", operation_id = "listPublications",
    tag = "reports", responses((status = 200, description = "The publications", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.publications(&caller.by).await?;
    let items: Vec<Out> = all.iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Open a publication
///
/// With its file, its manifest and the signature.
#[utoipa::path(get, path = "/publications/{id}", operation_id = "getPublication",
    tag = "reports", responses((status = 200, description = "The publication", body = OpenOut)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<PublicationId>,
) -> Result<Response, Wrong> {
    let one = app.register.publication(&caller.by, id).await?;
    let publication = Out::from(&one);
    let Publication { content, manifest, note, .. } = one;
    Ok(json(&OpenOut { publication, content, manifest, note }))
}
