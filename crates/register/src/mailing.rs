//! Writing to people by e-mail that something waits for them.
//!
//! A message says that there is something and where to sign in, in the language of
//! the account, and nothing else: no number of a case, not even of what sort it is.
//! Whoever reads a mailbox, or the line it came over, learns that its owner works
//! with this register.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::day::Moment;
use domain::id::AccountId;
use domain::words::Language;
use serde_json::json;

/// Nobody is written to again within this time, in milliseconds: four hours.
pub const EVERY: i64 = 4 * 3_600_000;

/// The longest address, in characters (RFC 5321, 4.5.3.1).
const LONGEST: usize = 254;

/// Somebody to write to. It does not print the address.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whose it is.
    pub account: AccountId,
    /// Where to.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// How many notices were not read.
    pub notices: usize,
    /// When they were last written to before.
    pub(crate) last: Moment,
}

/// Whether a text can be an address of e-mail: one `@`, something on both sides, a
/// dot behind it, and nothing that could end a line of a message.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&byte))
        && !name.is_empty()
        && !host.contains('@')
        && host.split('.').count() > 1
        && host.split('.').all(|part| !part.is_empty())
}

impl Register {
    /// Where the actor is written to; none when they are not.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn mail_address(&self, by: &By) -> Result<Option<String>> {
        sql::mailing::address(&mut *self.database.read().await?, by.actor.account).await
    }

    /// Sets where the actor is written to; an empty address stops it.
    ///
    /// # Errors
    ///
    /// [`MailWrong`](Refusal::MailWrong) for what is no address.
    pub async fn set_mail_address(&self, by: &By, address: &str) -> Result<()> {
        let (address, account) = (address.trim(), by.actor.account);
        if !address.is_empty() && !is_address(address) {
            return Err(Error::Refused(Refusal::MailWrong));
        }
        self.write(by, async |w| {
            let event = if address.is_empty() {
                sql::mailing::stop(w.connection(), account).await?;
                "account.mail_stopped"
            } else {
                sql::mailing::set(w.connection(), account, address, by.at).await?;
                "account.mail_set"
            };
            w.audit(event, &account.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Somebody to write to now, who is noted as written to: no other server does. None
    /// when nobody is. What cannot be sent is given back by [`Register::mail_failed`].
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn take_mail(&self, at: Moment) -> Result<Option<Mail>> {
        loop {
            let found =
                sql::mailing::due(&mut *self.database.read().await?, at.plus(-EVERY)).await?;
            let Some(mail) = found else { return Ok(None) };
            let mut taken = false;
            self.database
                .note(async |c| {
                    taken = sql::mailing::take(c, mail.account, mail.last, at).await?;
                    Ok(())
                })
                .await?;
            if taken {
                return Ok(Some(mail));
            }
        }
    }

    /// Notes that a message taken at `at` was not sent: it waits as before.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn mail_failed(&self, mail: &Mail, at: Moment) -> Result<()> {
        let (account, last) = (mail.account, mail.last);
        self.database
            .note(async |c| sql::mailing::take(c, account, at, last).await.map(|_| ()))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host_and_ends_no_line() {
        for right in ["a@b.bg", "ivana.petrova+pristan@lcc.varna.bg"] {
            assert!(is_address(right), "{right}");
        }
        let long = format!("{}@b.bg", "a".repeat(250));
        for wrong in [
            "",
            "a",
            "@b.bg",
            "a@",
            "a@b",
            "a@b.",
            "a@.bg",
            "a@b@c.bg",
            "a b@c.bg",
            "а@b.bg",
            "a@b.bg\r\nBcc: c@d.bg",
            "a@b.bg,c@d.bg",
            "<a@b.bg>",
            long.as_str(),
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
