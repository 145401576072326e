//! Requests that are done once, however often they are sent.
use crate::by::{By, Once};
use crate::error::{Error, Refusal, Result};
use crate::sql;

impl crate::Register {
    /// That a request is to be done once. `key` is what its sender gave it;
    /// `request` is the request as text, to tell that it is the same.
    #[must_use]
    pub fn once(&self, key: &str, request: &str) -> Once {
        Once { key: key.to_owned(), request_hash: self.keyed(request) }
    }

    /// The answer already given to a request: its status and body.
    ///
    /// # Errors
    ///
    /// [`KeyReused`](Refusal::KeyReused) when the key was given to another
    /// request; [`DoneBefore`](Refusal::DoneBefore) when it was done and the
    /// answer is not kept: the server ended in between, or it held a secret.
    pub async fn answered_request(&self, by: &By, once: &Once) -> Result<Option<(i64, String)>> {
        let mut connection = self.database.read().await?;
        match sql::account::answered(&mut connection, by.actor.account, &once.key).await? {
            Some((hash, ..)) if hash != once.request_hash => {
                Err(Error::Refused(Refusal::KeyReused))
            }
            Some((_, 0, _)) => Err(Error::Refused(Refusal::DoneBefore)),
            Some((_, status, body)) => Ok(Some((status, body))),
            None => Ok(None),
        }
    }

    /// Keeps the answer given to a request that was done, for a day.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn keep_answered_request(
        &self,
        by: &By,
        once: &Once,
        status: i64,
        body: &str,
    ) -> Result<()> {
        let account = by.actor.account;
        self.database
            .note(async |c| sql::account::keep_answer(c, account, once, status, body).await)
            .await
    }
}
