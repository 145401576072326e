//! One's own account: who one is, where one is signed in, one's tokens.
use super::ask::{Named, Sent};
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::schema::{Id, LanguageTag, MomentText, RoleCode, ScopeCode, moment, some_moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::Role;
use domain::day::Moment;
use domain::id::{AccountId, SessionId, TokenId};
use domain::words::Language;
use register::account::{Listed as Session, Token, TokenSort};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(super) struct Me {
    /// The id of the account.
    #[schema(value_type = Id)]
    id: AccountId,
    /// The name shown to colleagues.
    name: String,
    /// What the person is in the system.
    #[schema(value_type = RoleCode)]
    role: Role,
    /// The code of the person's institution.
    institution: String,
    /// The oblast the person works in; null for the whole country.
    #[schema(required)]
    territory: Option<String>,
    /// The language the person reads.
    #[schema(value_type = LanguageTag)]
    language: Language,
    /// What the token may be used for.
    #[schema(value_type = Vec<ScopeCode>)]
    scopes: Vec<String>,
}

fn me_of(caller: Caller) -> Me {
    let actor = caller.by.actor;
    Me {
        id: actor.account,
        name: actor.name,
        role: actor.role,
        institution: actor.institution,
        territory: Some(actor.territory).filter(|t| !t.is_empty()),
        language: actor.language,
        scopes: caller.scopes,
    }
}

/// See who one is
#[utoipa::path(get, path = "/account", operation_id = "getAccount", tag = "account",
    responses((status = 200, description = "Who asks", body = Me)))]
pub(super) async fn me(caller: Caller) -> Response {
    json(&me_of(caller))
}

/// The language a person reads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLanguage)]
pub(super) struct Reads {
    /// The language.
    #[schema(value_type = LanguageTag)]
    language: Language,
}

/// Set the language one reads
#[utoipa::path(put, path = "/account/language", operation_id = "setLanguage", tag = "account",
    request_body = Reads, responses((status = 200, description = "Who asks", body = Me)))]
pub(super) async fn set_language(
    State(app): State<App>,
    caller: Caller,
    Sent(reads): Sent<Reads>,
) -> Result<Response, Wrong> {
    app.register.set_language(&caller.by, reads.language).await?;
    let mut me = me_of(caller);
    me.language = reads.language;
    Ok(json(&me))
}

/// Where one is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: SessionId,
    /// What the browser called itself.
    agent: String,
    /// When it began.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
    /// When it was last used.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    seen_at: Moment,
}

/// List where one is signed in
#[utoipa::path(get, path = "/account/sessions", operation_id = "listSessions", tag = "account",
    responses((status = 200, description = "The last used first", body = Listed<SessionOut>)))]
pub(super) async fn sessions(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let sessions = app.register.sessions(&caller.by).await?;
    let out = |s: Session| SessionOut {
        id: s.id,
        agent: s.agent,
        created_at: s.created_at,
        seen_at: s.seen_at,
    };
    let items: Vec<SessionOut> = sessions.into_iter().map(out).collect();
    Ok(page::answer(&uri, &items, None))
}

/// End a session
#[utoipa::path(delete, path = "/account/sessions/{id}", operation_id = "endSession",
    tag = "account", responses((status = 204, description = "It ended")))]
pub(super) async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<SessionId>,
) -> Result<Response, Wrong> {
    // A program ends what it is told of; it has no session of its own to keep.
    app.register.end_session(&caller.by, id, Some(id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A token of one's own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub(super) struct TokenOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: TokenId,
    /// What its owner calls it.
    name: String,
    /// What it is for.
    sort: Sort,
    /// What it may be used for.
    #[schema(value_type = Vec<ScopeCode>)]
    scopes: Vec<String>,
    /// When it was made.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
    /// When it was last used.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    used_at: Option<Moment>,
    /// When it runs out.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    expires_at: Option<Moment>,
}

/// What a token is for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TokenSort)]
enum Sort {
    /// For programs that use the API.
    Api,
    /// The address of a calendar.
    Calendar,
}

impl From<Token> for TokenOut {
    fn from(t: Token) -> Self {
        Self {
            id: t.id,
            name: t.name,
            sort: match t.sort {
                TokenSort::Api => Sort::Api,
                TokenSort::Calendar => Sort::Calendar,
            },
            scopes: t.scopes,
            created_at: t.created_at,
            used_at: t.used_at,
            expires_at: t.expires_at,
        }
    }
}

/// List one's tokens
#[utoipa::path(get, path = "/account/tokens", operation_id = "listTokens", tag = "account",
    responses((status = 200, description = "Newest first", body = Listed<TokenOut>)))]
pub(super) async fn tokens(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let tokens = app.register.tokens(&caller.by).await?;
    let items: Vec<TokenOut> = tokens.into_iter().map(TokenOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Revoke a token
#[utoipa::path(delete, path = "/account/tokens/{id}", operation_id = "revokeToken",
    tag = "account", responses((status = 204, description = "It no longer holds")))]
pub(super) async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<TokenId>,
) -> Result<Response, Wrong> {
    app.register.revoke_token(&caller.by, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
