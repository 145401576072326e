//! Everybody's accounts, for the administrator.
use super::ask::Named;
use super::gate::Caller;
use super::json;
use super::page::{self, Listed};
use super::schema::{Id, LanguageTag, MomentText, RoleCode, moment};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::access::Role;
use domain::day::Moment;
use domain::id::AccountId;
use domain::words::Language;
use register::account::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: AccountId,
    /// What is typed to sign in.
    login: String,
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
    /// Whether one can sign in with it.
    open: bool,
    /// When it was made.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    created_at: Moment,
}

impl From<Account> for Out {
    fn from(a: Account) -> Self {
        Self {
            id: a.id,
            login: a.login,
            name: a.name,
            role: a.role,
            institution: a.institution,
            territory: Some(a.territory).filter(|t| !t.is_empty()),
            language: a.language,
            open: a.open,
            created_at: a.created_at,
        }
    }
}

async fn one(app: &App, caller: &Caller, id: AccountId) -> Result<Account, Wrong> {
    let all = app.register.accounts(&caller.by).await?;
    all.into_iter().find(|a| a.id == id).ok_or(Wrong::NOT_FOUND)
}

/// List the accounts
#[utoipa::path(get, path = "/accounts", operation_id = "listAccounts", tag = "accounts",
    responses((status = 200, description = "The accounts, by name", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let accounts = app.register.accounts(&caller.by).await?;
    let items: Vec<Out> = accounts.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// Open the details of an account
#[utoipa::path(get, path = "/accounts/{id}", operation_id = "getOneAccount", tag = "accounts",
    responses((status = 200, description = "The account", body = Out)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AccountId>,
) -> Result<Response, Wrong> {
    Ok(json(&Out::from(one(&app, &caller, id).await?)))
}
