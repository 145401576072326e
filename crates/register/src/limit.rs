//! How much one person does in a day, or alone: so many persons and cases opened,
//! so many records taken out.
//!
//! Who has a right to each may not gather all of them. In danger nobody is held up:
//! while a glass is broken the day has no end, and the breaking has its own review.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Reach, Weighty};
use domain::alarm::Sort;
use serde_json::json;
use sqlx::AnyConnection;

/// The names under which the two are kept.
const REVEALS: &str = "reveals_a_day";
const EXPORT_ROWS: &str = "bulk_export_rows";

/// What one person does in a day, or alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Different persons and cases whose sealed fields an account opens in a day.
    pub reveals: i64,
    /// Records with fields that are not public that are taken out without a second
    /// person's agreement.
    pub export_rows: i64,
}

impl Default for Limits {
    /// About three times the persons that one case worker has in hand; the rows of
    /// a large institution in a year.
    fn default() -> Self {
        Self { reveals: 100, export_rows: 5_000 }
    }
}

impl Register {
    /// What holds.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn limits(&self) -> Result<Limits> {
        limits(&mut *self.database.read().await?).await
    }

    /// Sets what holds from now on.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing);
    /// [`NotANumber`](Refusal::NotANumber) for one that is not above zero.
    pub async fn set_limits(&self, by: &By, limits: Limits) -> Result<()> {
        self.require(by, Action::ManageAccounts, Reach::Other, "setting").await?;
        by.weighed(Weighty::ChangeAccount)?;
        let Limits { reveals, export_rows } = limits;
        if reveals < 1 || export_rows < 1 {
            return Err(Error::Refused(Refusal::NotANumber));
        }
        self.write(by, async |w| {
            for (name, value) in [(REVEALS, reveals), (EXPORT_ROWS, export_rows)] {
                sql::account::put_setting(w.connection(), name, &value.to_string()).await?;
            }
            let detail = json!({ "reveals": reveals, "export_rows": export_rows });
            w.audit("limits.set", "", detail, ()).await
        })
        .await
    }

    /// Tells of somebody who asked for more than the day has: the alarm, and an entry.
    pub(crate) async fn opened_enough(
        &self,
        by: &By,
        event: &str,
        subject: &str,
        opened: i64,
    ) -> Result<()> {
        let account = by.actor.account.to_string();
        self.raise(by, Sort::ManyReadings, &account, "", opened, by.today()).await?;
        let refused = json!({ "event": event, "opened": opened });
        self.write(by, async |w| w.audit("reveal.refused", subject, refused, ()).await).await
    }
}

/// How many different persons and cases the actor opened today, when this is one more
/// than they may; none when they may. It is asked after the entry, in its transaction:
/// the entry holds the head of the journal, so that of two at the same moment the second
/// counts the first.
pub(crate) async fn beyond(w: &mut Write<'_>, event: &str, subject: &str) -> Result<Option<i64>> {
    if !sql::limit::COUNTED.contains(&event) {
        return Ok(None);
    }
    let (by, c) = (w.by, w.connection());
    let account = by.actor.account;
    let Some(count) = sql::limit::opens(&mut *c, account, by.today(), subject).await? else {
        return Ok(None);
    };
    if count <= limits(&mut *c).await?.reveals
        || sql::break_glass::is_any_open(c, account, by.at).await?
    {
        return Ok(None);
    }
    Ok(Some(count - 1))
}

async fn limits(c: &mut AnyConnection) -> Result<Limits> {
    let usual = Limits::default();
    let mut kept = async |name, usual| {
        let text = sql::account::setting(c, name).await?;
        Ok::<i64, Error>(text.and_then(|text| text.parse().ok()).unwrap_or(usual))
    };
    let reveals = kept(REVEALS, usual.reveals).await?;
    Ok(Limits { reveals, export_rows: kept(EXPORT_ROWS, usual.export_rows).await? })
}
