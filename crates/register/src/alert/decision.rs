//! What happens with an alert: it is answered for, leads to a case, is set aside
//! or taken up again.
use super::{Alert, LONGEST_CONTACT, Noted, event_row, may_write, owner, reason_place, standing};
use crate::account::Secret;
use crate::by::By;
use crate::case_file::add_case;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::NoticeSort;
use crate::{Register, sql};
use domain::access::Action;
use domain::case_file::{CaseNumber, CaseState};
use domain::id::{AlertId, CaseId};
use domain::referral::alert::{AlertEvent, AlertState};
use serde_json::json;
use vault::seal;

impl Register {
    /// Puts down what happened with an alert: that somebody answers for it,
    /// that it is set aside or taken up again, that a body was told of a child.
    /// `body` is whom it is forwarded to. A case that comes of it is put down by
    /// [`Register::open_case_of`] and [`Register::merge_alert`].
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`Alert`](Refusal::Alert) with the rule that forbids it;
    /// [`AlertWrong`](Refusal::AlertWrong) for a body that is not in the
    /// directory; [`TextTooLong`](Refusal::TextTooLong);
    /// [`Sealed`](Error::Sealed) when a reason must be sealed.
    pub async fn note_alert(
        &self,
        by: &By,
        id: AlertId,
        event: AlertEvent,
        (body, reason): (&str, &str),
        secret: &Secret,
    ) -> Result<()> {
        let (alert, reaches) = self.alert_for(by, id, Action::ReadAlert).await?;
        let may = if event.tells() {
            may_write(by, &alert, &reaches)
        } else {
            by.may_any(Action::DecideAlert, &reaches)
        };
        if !may {
            self.note_denial(by, "DecideAlert", &id.to_string()).await?;
            return Err(Error::Denied);
        }
        let forwarded = event == AlertEvent::Forwarded;
        let known = self.pack.institutions.iter().any(|there| there.code == body);
        if matches!(event, AlertEvent::CaseOpened | AlertEvent::Merged)
            || forwarded == body.is_empty()
            || (forwarded && !known)
        {
            return Err(Error::Refused(Refusal::AlertWrong));
        }
        let reason = reason.trim();
        if reason.chars().count() > LONGEST_CONTACT {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let events = sql::alert::events(&mut *self.database.read().await?, id).await?;
        let next = self.next_events(by, &alert, &events, event, !reason.is_empty())?;
        let mut noted = next.noted;
        if let Some(last) = noted.last_mut() {
            body.clone_into(&mut last.body);
            last.reason = self.sealed_alert_reason(id, last.place, reason, secret).await?;
        }
        self.write(by, async |w| {
            put_events(w, &alert, next.state, &noted).await?;
            let detail = json!({ "event": event.code() });
            w.audit("alert.noted", &id.to_string(), detail, ()).await
        })
        .await
    }

    /// Opens a case of an alert, in a territory (empty for none).
    ///
    /// # Errors
    ///
    /// Those of [`Register::open_case`] and [`Register::note_alert`].
    pub async fn open_case_of(
        &self,
        by: &By,
        id: AlertId,
        territory: &str,
        secret: &Secret,
    ) -> Result<CaseId> {
        let (alert, _) = self.alert_for(by, id, Action::DecideAlert).await?;
        let events = sql::alert::events(&mut *self.database.read().await?, id).await?;
        let next = self.next_events(by, &alert, &events, AlertEvent::CaseOpened, false)?;
        let case = self.prepare_case(by, territory, secret).await?;
        self.write(by, async |w| {
            put_events(w, &alert, next.state, &next.noted).await?;
            // Its entry in the journal is the one before the last of this write.
            add_case(w, by, case, (territory, false)).await?;
            sql::alert::link(w.connection(), case, id, by.at).await?;
            let detail = json!({ "event": "case_opened", "case": case.to_string() });
            w.audit("alert.noted", &id.to_string(), detail, case).await
        })
        .await
    }

    /// Adds an alert to an open case that is there and that the actor may know
    /// of.
    ///
    /// # Errors
    ///
    /// Those of [`Register::note_alert`]; [`CaseClosed`](Refusal::CaseClosed);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it is of that case.
    pub async fn merge_alert(&self, by: &By, id: AlertId, number: CaseNumber) -> Result<CaseId> {
        let (alert, _) = self.alert_for(by, id, Action::DecideAlert).await?;
        let mut c = self.database.read().await?;
        let events = sql::alert::events(&mut c, id).await?;
        let found = sql::case_file::by_number(&mut c, number, by.in_circles()).await?;
        drop(c);
        let case = found.ok_or(Error::NotFound)?;
        if self.case_for(by, case, Action::ReadCase).await?.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        let next = self.next_events(by, &alert, &events, AlertEvent::Merged, false)?;
        self.write(by, async |w| {
            if !sql::alert::link(w.connection(), case, id, by.at).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            put_events(w, &alert, next.state, &next.noted).await?;
            let detail = json!({ "event": "merged", "case": case.to_string() });
            w.audit("alert.noted", &id.to_string(), detail, case).await
        })
        .await
    }

    async fn sealed_alert_reason(
        &self,
        id: AlertId,
        at: i64,
        reason: &str,
        secret: &Secret,
    ) -> Result<Vec<u8>> {
        if reason.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.unsealed()?.keys_of(&owner(id)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let row = event_row(id, at);
        seal::seal(key, &reason_place(&row), reason.as_bytes(), &mut secret.random())
            .map_err(|_| Error::Refused(Refusal::TextTooLong))
    }

    /// The events to put down, so that `event` follows: who decides on an alert
    /// that nobody answers for answers for it.
    #[expect(clippy::unused_self, reason = "it reads as a rule of the register")]
    fn next_events(
        &self,
        by: &By,
        alert: &Alert,
        events: &[Noted],
        event: AlertEvent,
        has_reason: bool,
    ) -> Result<Next> {
        let refused = |why| Error::Refused(Refusal::Alert(why));
        let before = standing(alert, events)?;
        let mut sorts = Vec::new();
        if event.decides() && before.acknowledged.is_none() {
            sorts.push(AlertEvent::Acknowledged);
        }
        sorts.push(event);
        let mut after = before;
        for sort in &sorts {
            after = after.after(*sort, by.at, alert.child, has_reason).map_err(refused)?;
        }
        let first = events.last().map_or(1, |last| last.place + 1);
        let noted = (first..).zip(sorts).map(|(place, sort)| Noted {
            place,
            sort,
            at: by.at,
            by: by.actor.account,
            body: String::new(),
            reason: Vec::new(),
        });
        Ok(Next { state: after.state, noted: noted.collect() })
    }
}

/// What is to be put down, and the state after it.
struct Next {
    state: AlertState,
    noted: Vec<Noted>,
}

/// Puts the events down. Whoever saw another state of the alert, or the same
/// events, is told that somebody was faster.
async fn put_events(
    w: &mut Write<'_>,
    alert: &Alert,
    state: AlertState,
    noted: &[Noted],
) -> Result<()> {
    sql::alert::set_state(w.connection(), alert.id, alert.state, state).await?;
    for event in noted {
        sql::alert::add_event(w.connection(), alert.id, event).await?;
    }
    // Somebody is at it: nobody else has to be told that it came in.
    let (at, id) = (w.by.at, alert.id.to_string());
    for sort in [NoticeSort::AlertDanger, NoticeSort::AlertOfTip] {
        sql::notice::over(w.connection(), (sort, &id), at).await?;
    }
    Ok(())
}
