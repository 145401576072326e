//! Everybody's accounts, for the administrator.
use super::ask::{Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{Id, LanguageTag, MomentText, RoleCode, moment};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::Role;
use domain::day::Moment;
use domain::id::AccountId;
use domain::words::Language;
use register::account::{Account, NewAccount};
use serde::{Deserialize, Serialize};
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

/// An account to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAccount)]
pub(super) struct New {
    /// What is typed to sign in.
    #[schema(min_length = 1, max_length = 100)]
    login: String,
    /// The name shown to colleagues.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What the person is in the system.
    #[schema(value_type = RoleCode)]
    role: Role,
    /// The code of the person's institution.
    #[schema(min_length = 1, max_length = 100)]
    institution: String,
    /// The oblast the person works in; needed for a secretary.
    #[serde(default)]
    #[schema(max_length = 20)]
    territory: String,
    /// The language the person reads.
    #[schema(value_type = LanguageTag)]
    language: Language,
    /// The first password.
    #[schema(min_length = 12, max_length = 1_000)]
    password: String,
}

/// Open an account
#[utoipa::path(post, path = "/accounts", operation_id = "openAccount", tag = "accounts",
    request_body = New,
    responses((status = 201, description = "The account", body = Out,
        headers(("Location" = String, description = "Its address")))))]
pub(super) async fn add(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<New>,
) -> Result<Response, Wrong> {
    if new.login.chars().count() > 100 {
        return Err(Wrong::Malformed("login: at most 100 characters".to_owned()));
    }
    let password = new.password;
    let account = NewAccount {
        login: new.login,
        name: new.name,
        role: new.role,
        institution: new.institution,
        territory: new.territory,
        language: new.language,
    };
    let salt = app.edge.secret();
    let id = app.register.open_account(&caller.by, account, &password, &salt).await?;
    let made = one(&app, &caller, id).await?;
    Ok(created(&format!("/accounts/{id}"), &Out::from(made)))
}

/// An account as it should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountChange)]
pub(super) struct Change {
    /// The name shown to colleagues.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What the person is in the system.
    #[schema(value_type = RoleCode)]
    role: Role,
    /// The code of the person's institution.
    #[schema(min_length = 1, max_length = 100)]
    institution: String,
    /// The oblast the person works in; needed for a secretary.
    #[serde(default)]
    #[schema(max_length = 20)]
    territory: String,
    /// Whether one can sign in with it.
    open: bool,
}

/// Change an account
///
/// One that is closed, or gets another institution, loses its sessions at once.
/// Another role, with the institution and the territory, takes a second person:
/// they were asked, and the rest is done.
#[utoipa::path(put, path = "/accounts/{id}", operation_id = "changeAccount", tag = "accounts",
    request_body = Change, responses(
        (status = 200, description = "The account", body = Out),
        (status = 202, description = "The account; its role awaits a second person", body = Out)))]
pub(super) async fn change(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AccountId>,
    Sent(change): Sent<Change>,
) -> Result<Response, Wrong> {
    let there = one(&app, &caller, id).await?;
    let account = Account {
        name: change.name.trim().to_owned(),
        role: change.role,
        institution: change.institution,
        territory: change.territory,
        open: change.open,
        ..there
    };
    let asked = app.register.change_account(&caller.by, &account).await?;
    let mut response = json(&Out::from(one(&app, &caller, id).await?));
    if asked.is_some() {
        *response.status_mut() = StatusCode::ACCEPTED;
    }
    Ok(response)
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPassword)]
pub(super) struct Password {
    /// The password.
    #[schema(min_length = 12, max_length = 1_000)]
    password: String,
}

/// Set another person's password
///
/// Their sessions end.
#[utoipa::path(put, path = "/accounts/{id}/password", operation_id = "resetPassword",
    tag = "accounts", request_body = Password,
    responses((status = 204, description = "It is set")))]
pub(super) async fn reset_password(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<AccountId>,
    Sent(new): Sent<Password>,
) -> Result<Response, Wrong> {
    let salt = app.edge.secret();
    app.register.reset_password(&caller.by, id, &new.password, &salt).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
