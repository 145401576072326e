//! How the persons of a case stand to each other.
use super::ask::{Coded, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{DayText, Id, MomentText, RelationKindCode, moment, some_moment};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PersonId, RelationId};
use domain::relation::{Relation, RelationKind};
use register::relation::Related;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How two persons of a case stand to each other.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Relation)]
pub(super) struct RelationOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: RelationId,
    /// Who is something to the other.
    #[schema(value_type = Id)]
    of: PersonId,
    /// To whom.
    #[schema(value_type = Id)]
    to: PersonId,
    /// What.
    #[schema(value_type = RelationKindCode)]
    kind: &'static str,
    /// Since which day; null when that is not known.
    #[schema(value_type = Option<DayText>, required)]
    from: Option<Day>,
    /// The last day; null while it lasts, or when that is not known.
    #[schema(value_type = Option<DayText>, required)]
    until: Option<Day>,
    /// When it was put down.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    entered_at: Moment,
    /// Who put it down.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When it was taken back; null when it stands.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    taken_back_at: Option<Moment>,
}

impl From<Related> for RelationOut {
    fn from(one: Related) -> Self {
        Self {
            id: one.id,
            of: one.relation.of,
            to: one.relation.to,
            kind: one.relation.kind.code(),
            from: one.relation.from,
            until: one.relation.until,
            entered_at: one.at,
            by: one.by,
            taken_back_at: one.ended.map(|(at, _)| at),
        }
    }
}

/// List how the persons of a case stand to each other
///
/// With what was taken back.
#[utoipa::path(get, path = "/cases/{id}/relations", operation_id = "listRelations",
    tag = "cases",
    responses((status = 200, description = "The relations", body = Listed<RelationOut>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.relations(&caller.by, id).await?;
    let items: Vec<RelationOut> = all.into_iter().map(Into::into).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A relation to put down: `of` is `kind` of `to`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationIn {
    /// Who is something to the other; both are in the case.
    #[schema(value_type = Id)]
    of: PersonId,
    /// To whom.
    #[schema(value_type = Id)]
    to: PersonId,
    /// What.
    #[schema(value_type = RelationKindCode)]
    kind: Coded<RelationKind>,
    /// Since which day.
    #[serde(default)]
    #[schema(value_type = Option<DayText>)]
    from: Option<Coded<Day>>,
    /// The last day.
    #[serde(default)]
    #[schema(value_type = Option<DayText>)]
    until: Option<Coded<Day>>,
}

/// Put down how two persons of a case stand to each other
///
/// What is mutual is the same from both sides, and stands once.
#[utoipa::path(post, path = "/cases/{id}/relations", operation_id = "relatePersons",
    tag = "cases", request_body = RelationIn,
    responses((status = 201, description = "The relation", body = RelationOut,
        headers(("Location" = String, description = "The relations in the case")))))]
pub(super) async fn put(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<CaseId>,
    Sent(new): Sent<RelationIn>,
) -> Result<Response, Wrong> {
    let relation = Relation {
        of: new.of,
        to: new.to,
        kind: new.kind.0,
        from: new.from.map(|day| day.0),
        until: new.until.map(|day| day.0),
    };
    let made = app.register.relate(&caller.by, id, &relation).await?;
    let out = found(&app, &caller, (id, made)).await?;
    Ok(created(&format!("/cases/{id}/relations"), &out))
}

async fn found(
    app: &App,
    caller: &Caller,
    (case, id): (CaseId, RelationId),
) -> Result<RelationOut, Wrong> {
    let all = app.register.relations(&caller.by, case).await?;
    all.into_iter().find(|one| one.id == id).map(Into::into).ok_or(Wrong::NOT_FOUND)
}

/// Take back a relation that was put down by mistake
///
/// It stays to be read.
#[utoipa::path(post, path = "/cases/{id}/relations/{relation}/taking-back",
    operation_id = "takeRelationBack", tag = "cases",
    responses((status = 200, description = "The relation", body = RelationOut)))]
pub(super) async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Named((id, relation)): Named<(CaseId, RelationId)>,
) -> Result<Response, Wrong> {
    app.register.take_relation_back(&caller.by, id, relation).await?;
    Ok(json(&found(&app, &caller, (id, relation)).await?))
}

/// On which day a relation ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationOver {
    /// The last day.
    #[schema(value_type = DayText)]
    last: Coded<Day>,
}

/// Say on which day a relation ended
#[utoipa::path(post, path = "/cases/{id}/relations/{relation}/ending",
    operation_id = "endRelation", tag = "cases", request_body = RelationOver,
    responses((status = 200, description = "The relation", body = RelationOut)))]
pub(super) async fn end(
    State(app): State<App>,
    caller: Caller,
    Named((id, relation)): Named<(CaseId, RelationId)>,
    Sent(over): Sent<RelationOver>,
) -> Result<Response, Wrong> {
    app.register.end_relation(&caller.by, id, relation, over.last.0).await?;
    Ok(json(&found(&app, &caller, (id, relation)).await?))
}
