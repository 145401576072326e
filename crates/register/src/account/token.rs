//! Tokens: how programs and calendars ask for an account.
use super::{Secret, SignedIn, digest};
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::sql;
use domain::access::Weighty;
use domain::day::Moment;
use domain::id::TokenId;
use serde_json::json;

/// A token of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it is for.
    pub sort: TokenSort,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Option<Moment>,
    /// When it runs out.
    pub expires_at: Option<Moment>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenSort {
    /// For programs that use the API.
    Api,
    /// The address of a calendar feed.
    Calendar,
}

impl TokenSort {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Calendar => "calendar",
        }
    }

    pub(crate) fn of(code: &str) -> Self {
        if code == "calendar" { Self::Calendar } else { Self::Api }
    }
}

/// What a token may be used for; a session may do all its account may. What is
/// sealed needs the scope of its class besides.
pub const SCOPES: [&str; 7] =
    ["read", "write", "identity", "contact", "health", "narrative", "shelter_location"];

impl crate::Register {
    /// Makes a token for oneself; its text is told once, by the caller who drew
    /// the secret.
    ///
    /// # Errors
    ///
    /// [`NameMissing`](Refusal::NameMissing);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing) for one of a program.
    pub async fn make_token(
        &self,
        by: &By,
        name: &str,
        sort: TokenSort,
        scopes: Vec<String>,
        expires_at: Option<Moment>,
        secret: &Secret,
    ) -> Result<TokenId> {
        let name: String = name.trim().chars().take(200).collect();
        if name.is_empty() {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        if sort == TokenSort::Api {
            by.weighed(Weighty::MakeToken)?;
        }
        let scopes = scopes.into_iter().filter(|s| SCOPES.contains(&s.as_str())).collect();
        let token = Token {
            id: TokenId::new(by.at, by.bits()),
            name,
            sort,
            scopes,
            created_at: by.at,
            used_at: None,
            expires_at,
        };
        self.write(by, async |w| {
            let hash = digest(&secret.text());
            sql::account::add_token(w.connection(), by.actor.account, &token, &hash).await?;
            let detail = json!({ "sort": sort.code(), "scopes": token.scopes });
            w.audit("token.made", &token.id.to_string(), detail, token.id).await
        })
        .await
    }

    /// One's own tokens, newest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn tokens(&self, by: &By) -> Result<Vec<Token>> {
        sql::account::tokens(&mut *self.database.read().await?, by.actor.account).await
    }

    /// Revokes one of one's own tokens.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn revoke_token(&self, by: &By, token: TokenId) -> Result<()> {
        self.write(by, async |w| {
            if !sql::account::revoke_token(w.connection(), token, by.actor.account, by.at).await? {
                return Err(Error::NotFound);
            }
            w.audit("token.revoked", &token.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Who holds a token with this secret, if it holds.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn token(
        &self,
        secret: &str,
        sort: TokenSort,
        at: Moment,
    ) -> Result<Option<SignedIn>> {
        let mut connection = self.database.read().await?;
        let found = sql::account::by_token(&mut connection, &digest(secret), sort, at).await?;
        drop(connection);
        let Some((account, token, scopes, used_at)) = found else { return Ok(None) };
        if used_at.is_none_or(|used| used.plus(60_000) < at) {
            self.database.note(async |c| sql::account::use_token(c, token, at).await).await?;
        }
        Ok(Some(SignedIn {
            actor: account.actor(),
            session: None,
            csrf: String::new(),
            scopes,
            confirmed_at: None,
            lead: None,
        }))
    }
}
