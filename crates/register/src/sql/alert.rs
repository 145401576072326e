//! Alerts, what happened with them, and the cases that came of them.
use super::filter::Statement;
use crate::alert::{Alert, AlertFilter, Closed, Intake, LateKey, Noted, Shown};
use crate::error::{Error, Result};
use crate::sum::{ALERT, touch};
use domain::access::{Near, Scope};
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::{AccountId, AlertId, CaseId, TipId};
use domain::referral::alert::{AlertEvent, AlertNumber, AlertState};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::BTreeSet;

statements! {
    NEXT_PLACE = "INSERT INTO alert_number (year, last) VALUES ($1, 1)
                  ON CONFLICT (year) DO UPDATE SET last = alert_number.last + 1 RETURNING last";
    ADD = "INSERT INTO alert (id, year, place, channel, state, tip, received_at, source_kind, source_body, institution, territory,
                              language, danger, child, abroad, persons, narrative, contact, version, opened_by, opened_at)
           VALUES ($1, $2, $3, $4, 'received', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18, $19)";
    CORRECT = "UPDATE alert SET channel = $1, received_at = $2, source_kind = $3, source_body = $4, territory = $5, language = $6,
                      danger = $7, child = $8, abroad = $9, persons = $10, narrative = $11, contact = $12, version = version + 1
                WHERE id = $13 AND version = $14";
    BY_ID = "SELECT id, year, place, channel, state, tip, received_at, source_kind, source_body, institution, territory,
                    language, danger, child, abroad, persons, version, opened_by, opened_at, erased_at
               FROM alert WHERE id = $1";
    SEALED = "SELECT narrative, contact, version FROM alert WHERE id = $1";
    RESEAL = "UPDATE alert SET narrative = $1, contact = $2, version = version + 1 WHERE id = $3 AND version = $4";
    RESEAL_REASON = "UPDATE alert_event SET reason = $1 WHERE alert = $2 AND place = $3";
    SET_STATE = "UPDATE alert SET state = $1 WHERE id = $2 AND state = $3";
    ADD_EVENT = "INSERT INTO alert_event (alert, place, sort, at, account, body, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (alert, place) DO NOTHING";
    EVENTS = "SELECT alert, place, sort, at, account, body, reason FROM alert_event WHERE alert = $1 ORDER BY place";
    LINK = "INSERT INTO case_alert (case_file, alert, at) VALUES ($1, $2, $3) ON CONFLICT (case_file, alert) DO NOTHING";
    CASES = concat!("SELECT c.id, c.year, c.place FROM case_alert l JOIN case_file c ON c.id = l.case_file
                      WHERE l.alert = $1 AND ", open_to!("c", "$2", "$3"), " ORDER BY c.year, c.place");
    EVERY_CASE = "SELECT case_file FROM case_alert WHERE alert = $1 ORDER BY case_file";
    OF_CASE = "SELECT a.id, a.year, a.place, a.channel, a.state, a.tip, a.received_at, a.source_kind, a.source_body, a.institution,
                      a.territory, a.language, a.danger, a.child, a.abroad, a.persons, a.version, a.opened_by, a.opened_at, a.erased_at
                 FROM case_alert l JOIN alert a ON a.id = l.alert WHERE l.case_file = $1 ORDER BY a.received_at, a.id";
    IS_WORKED_ON = "SELECT COUNT(*) FROM case_alert l JOIN case_assignment s ON s.case_file = l.case_file
                     WHERE l.alert = $1 AND s.account = $2 AND s.from_day <= $3 AND (s.until_day IS NULL OR s.until_day > $3)";
    // A body that was not told of a child stays untold whatever else is decided.
    RUNNING = "SELECT id, year, place, channel, state, tip, received_at, source_kind, source_body, institution, territory,
                      language, danger, child, abroad, persons, version, opened_by, opened_at, erased_at
                 FROM alert
                WHERE state IN ('received', 'acknowledged')
                   OR (child = 'yes' AND (SELECT COUNT(*) FROM alert_event e
                                           WHERE e.alert = alert.id AND e.sort IN ('agency_told', 'police_told')) < 2)
                ORDER BY received_at, id";
    LATE = "SELECT rule, about, due_at FROM alert_late WHERE alert = $1";
    NOTE_LATE = "INSERT INTO alert_late (alert, rule, about, due_at, told_at) VALUES ($1, $2, $3, $4, $5)";
}

const DAMAGED: Error = Error::Damaged("alert");

/// The next place in a year's numbers; nobody else gets it.
pub(crate) async fn next_place(c: &mut AnyConnection, year: i16) -> Result<u32> {
    let row = sqlx::query(NEXT_PLACE).bind(i64::from(year)).fetch_one(c).await?;
    u32::try_from(row.try_get::<i64, _>(0)?).map_err(|_| DAMAGED)
}

/// The alert of a row of [`BY_ID`]'s columns.
pub(super) fn alert_of(row: &AnyRow) -> Result<Alert> {
    let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    let tip: Option<String> = row.try_get(5)?;
    let known = |at: usize| row.try_get::<&str, _>(at)?.parse().map_err(|()| DAMAGED);
    let persons: Option<i64> = row.try_get(15)?;
    Ok(Alert {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        number: AlertNumber {
            year: i16::try_from(year).map_err(|_| DAMAGED)?,
            place: u32::try_from(place).map_err(|_| DAMAGED)?,
        },
        channel: row.try_get(3)?,
        state: row.try_get::<&str, _>(4)?.parse().map_err(|()| DAMAGED)?,
        tip: tip.map(|tip| tip.parse().map_err(|_| DAMAGED)).transpose()?,
        received_at: Moment(row.try_get(6)?),
        source_kind: row.try_get(7)?,
        source_body: row.try_get(8)?,
        institution: row.try_get(9)?,
        territory: row.try_get(10)?,
        language: row.try_get(11)?,
        danger: known(12)?,
        child: known(13)?,
        abroad: known(14)?,
        persons: persons.map(u32::try_from).transpose().map_err(|_| DAMAGED)?,
        version: row.try_get(16)?,
        taken_by: row.try_get::<&str, _>(17)?.parse().map_err(|_| DAMAGED)?,
        taken_at: Moment(row.try_get(18)?),
        erased: row.try_get::<Option<i64>, _>(19)?.is_some(),
    })
}

/// Adds an alert that nobody answers for yet.
pub(crate) async fn add(
    c: &mut AnyConnection,
    (id, number): (AlertId, AlertNumber),
    intake: &Intake<'_>,
    tip: Option<TipId>,
    closed: &Closed,
    (by, institution, at): (AccountId, &str, Moment),
) -> Result<()> {
    touch(&ALERT, id);
    sqlx::query(ADD)
        .bind(id.to_string())
        .bind(i64::from(number.year))
        .bind(i64::from(number.place))
        .bind(intake.channel)
        .bind(tip.map(|tip| tip.to_string()))
        .bind(intake.received_at.0)
        .bind(intake.source_kind)
        .bind(intake.source_body)
        .bind(institution)
        .bind(intake.territory)
        .bind(intake.language)
        .bind(intake.danger.code())
        .bind(intake.child.code())
        .bind(intake.abroad.code())
        .bind(intake.persons.map(i64::from))
        .bind(closed.narrative.clone())
        .bind(closed.contact.clone())
        .bind(by.to_string())
        .bind(at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Puts what was understood since in the place of `version`.
pub(crate) async fn correct(
    c: &mut AnyConnection,
    id: AlertId,
    version: i64,
    intake: &Intake<'_>,
    closed: &Closed,
) -> Result<()> {
    touch(&ALERT, id);
    super::edition::case_changed(&mut *c).await?;
    let done = sqlx::query(CORRECT)
        .bind(intake.channel)
        .bind(intake.received_at.0)
        .bind(intake.source_kind)
        .bind(intake.source_body)
        .bind(intake.territory)
        .bind(intake.language)
        .bind(intake.danger.code())
        .bind(intake.child.code())
        .bind(intake.abroad.code())
        .bind(intake.persons.map(i64::from))
        .bind(closed.narrative.clone())
        .bind(closed.contact.clone())
        .bind(id.to_string())
        .bind(version)
        .execute(c)
        .await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(version)) } else { Ok(()) }
}

/// The alert with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: AlertId) -> Result<Option<Alert>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(alert_of).transpose()
}

/// What is sealed of an alert, and the version of its sealing.
pub(crate) async fn sealed(c: &mut AnyConnection, id: AlertId) -> Result<Option<(Closed, u32)>> {
    let row = sqlx::query(SEALED).bind(id.to_string()).fetch_optional(c).await?;
    row.map(|row| {
        let version = u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?;
        Ok((Closed { narrative: row.try_get(0)?, contact: row.try_get(1)? }, version))
    })
    .transpose()
}

/// Puts what was said, sealed anew, in the place of `version`.
///
/// # Errors
///
/// [`Conflict`](Error::Conflict) when it was corrected meanwhile.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    id: AlertId,
    version: u32,
    closed: &Closed,
) -> Result<()> {
    touch(&ALERT, id);
    let query = sqlx::query(RESEAL).bind(closed.narrative.clone()).bind(closed.contact.clone());
    let query = query.bind(id.to_string()).bind(i64::from(version));
    if query.execute(c).await?.rows_affected() == 0 {
        return Err(Error::Conflict(i64::from(version)));
    }
    Ok(())
}

/// Puts the reason of an event, sealed anew, in its place.
pub(crate) async fn reseal_reason(
    c: &mut AnyConnection,
    id: AlertId,
    place: i64,
    reason: Vec<u8>,
) -> Result<()> {
    touch(&ALERT, id);
    sqlx::query(RESEAL_REASON).bind(reason).bind(id.to_string()).bind(place).execute(c).await?;
    Ok(())
}

/// The alerts in `scope` that the filter shows: those not decided first, the
/// oldest of them first, then the others, the newest first.
pub(crate) async fn listed(
    c: &mut AnyConnection,
    scope: &Scope,
    filter: &AlertFilter<'_>,
) -> Result<Vec<Alert>> {
    let mut s = Statement::new(
        "SELECT id, year, place, channel, state, tip, received_at, source_kind, source_body, institution, territory,
                language, danger, child, abroad, persons, version, opened_by, opened_at, erased_at
           FROM alert WHERE 1 = 1",
    );
    match filter.shown {
        Shown::All => {}
        Shown::Undecided => {
            s.push(" AND state IN ('received', 'acknowledged')");
        }
        Shown::In(state) => {
            s.and(" AND state = ", state.code());
        }
    }
    if !filter.territory.is_empty() {
        s.and(" AND territory = ", filter.territory.to_owned());
    }
    if !filter.source_kind.is_empty() {
        s.and(" AND source_kind = ", filter.source_kind.to_owned());
    }
    within(&mut s, scope);
    s.push(
        " ORDER BY CASE WHEN state IN ('received', 'acknowledged') THEN 0 ELSE 1 END,
                   CASE WHEN state IN ('received', 'acknowledged') THEN received_at ELSE -received_at END, id",
    );
    s.and(" LIMIT ", filter.limit).and(" OFFSET ", filter.skip);
    s.rows(c).await?.iter().map(alert_of).collect()
}

/// Appends the condition on a row of `alert` that keeps `scope`.
fn within(s: &mut Statement, scope: &Scope) {
    if scope.is_all() {
        return;
    }
    // Begun with what never holds, so that a scope of nothing shows nothing.
    s.push(" AND (1 = 0");
    for near in scope.near() {
        match near {
            Near::Own(institution) => {
                s.and(" OR alert.institution = ", institution.clone());
            }
            Near::Territory(oblast) => {
                s.and(" OR alert.territory = ", oblast.clone());
            }
            Near::Assigned(account, day) => {
                let day = i64::from(day.number());
                s.and(" OR alert.id IN (SELECT l.alert FROM case_alert l JOIN case_assignment a ON a.case_file = l.case_file WHERE a.account = ", account.to_string())
                    .and(" AND a.from_day <= ", day)
                    .and(" AND (a.until_day IS NULL OR a.until_day > ", day)
                    .push("))");
            }
            // No alert is near by these: the table grants none of them.
            Near::Partner(_)
            | Near::Addressee(_)
            | Near::Referred(_)
            | Near::Guardian(..)
            | Near::Emergency(..) => {}
        }
    }
    s.push(")");
}

/// Takes an alert from the state it is in to another.
pub(crate) async fn set_state(
    c: &mut AnyConnection,
    id: AlertId,
    from: AlertState,
    to: AlertState,
) -> Result<()> {
    touch(&ALERT, id);
    super::edition::case_changed(&mut *c).await?;
    let query = sqlx::query(SET_STATE).bind(to.code()).bind(id.to_string()).bind(from.code());
    if query.execute(c).await?.rows_affected() == 0 { Err(Error::Conflict(0)) } else { Ok(()) }
}

/// Puts an event down, at a place that nobody else has taken.
pub(crate) async fn add_event(c: &mut AnyConnection, id: AlertId, event: &Noted) -> Result<()> {
    touch(&ALERT, id);
    super::edition::case_changed(&mut *c).await?;
    let done = sqlx::query(ADD_EVENT)
        .bind(id.to_string())
        .bind(event.place)
        .bind(event.sort.code())
        .bind(event.at.0)
        .bind(event.by.to_string())
        .bind(&event.body)
        .bind(event.reason.clone())
        .execute(c)
        .await?;
    // Whoever was faster has the place.
    if done.rows_affected() == 0 { Err(Error::Conflict(0)) } else { Ok(()) }
}

/// An event, and the alert it is of.
pub(super) fn noted(row: &AnyRow) -> Result<(AlertId, Noted)> {
    let event = Noted {
        place: row.try_get(1)?,
        sort: row.try_get::<&str, _>(2)?.parse::<AlertEvent>().map_err(|()| DAMAGED)?,
        at: Moment(row.try_get(3)?),
        by: row.try_get::<&str, _>(4)?.parse().map_err(|_| DAMAGED)?,
        body: row.try_get(5)?,
        reason: row.try_get(6)?,
    };
    Ok((row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?, event))
}

/// What happened with an alert, the first first.
pub(crate) async fn events(c: &mut AnyConnection, id: AlertId) -> Result<Vec<Noted>> {
    let rows = sqlx::query(EVENTS).bind(id.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(noted(row)?.1)).collect()
}

/// What happened with each of these alerts, the first first.
pub(crate) async fn events_of(
    c: &mut AnyConnection,
    alerts: &[Alert],
) -> Result<Vec<(AlertId, Noted)>> {
    let mut all = Vec::new();
    for alerts in alerts.chunks(500) {
        let mut s = Statement::new(
            "SELECT alert, place, sort, at, account, body, reason FROM alert_event WHERE alert IN (",
        );
        for (at, alert) in alerts.iter().enumerate() {
            s.and(if at == 0 { "" } else { ", " }, alert.id.to_string());
        }
        s.push(") ORDER BY alert, place");
        for row in s.rows(&mut *c).await? {
            all.push(noted(&row)?);
        }
    }
    Ok(all)
}

/// Notes that a case came of an alert.
pub(crate) async fn link(
    c: &mut AnyConnection,
    case: CaseId,
    id: AlertId,
    at: Moment,
) -> Result<bool> {
    touch(&ALERT, id);
    super::edition::case_changed(&mut *c).await?;
    let query = sqlx::query(LINK).bind(case.to_string()).bind(id.to_string()).bind(at.0);
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// The cases that came of an alert, but for closed circles in which who asks is
/// not.
pub(crate) async fn cases(
    c: &mut AnyConnection,
    id: AlertId,
    (account, day): (String, i64),
) -> Result<Vec<(CaseId, CaseNumber)>> {
    let query = sqlx::query(CASES).bind(id.to_string()).bind(account).bind(day);
    let rows = query.fetch_all(c).await?;
    let one = |row: &AnyRow| {
        let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        let number = CaseNumber {
            year: i16::try_from(year).map_err(|_| DAMAGED)?,
            place: u32::try_from(place).map_err(|_| DAMAGED)?,
        };
        Ok((row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?, number))
    };
    rows.iter().map(one).collect()
}

/// The cases that came of an alert, closed circles among them: for what is worked out,
/// not for what is shown.
pub(crate) async fn every_case(c: &mut AnyConnection, id: AlertId) -> Result<Vec<CaseId>> {
    let rows = sqlx::query(EVERY_CASE).bind(id.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)).collect()
}

/// The alerts of a case, the first first.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Alert>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(alert_of).collect()
}

/// Whether an account works on a case that came of the alert, on `day` (days
/// since 1970).
pub(crate) async fn is_worked_on(
    c: &mut AnyConnection,
    id: AlertId,
    account: AccountId,
    day: i64,
) -> Result<bool> {
    let query = sqlx::query(IS_WORKED_ON).bind(id.to_string()).bind(account.to_string());
    Ok(query.bind(day).fetch_one(c).await?.try_get::<i64, _>(0)? > 0)
}

/// The alerts of which a clock may run.
pub(crate) async fn running(c: &mut AnyConnection) -> Result<Vec<Alert>> {
    sqlx::query(RUNNING).fetch_all(c).await?.iter().map(alert_of).collect()
}

/// The terms of an alert of which it was told that they ran out.
pub(crate) async fn late(c: &mut AnyConnection, id: AlertId) -> Result<BTreeSet<LateKey>> {
    let rows = sqlx::query(LATE).bind(id.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, Moment(row.try_get(2)?)))).collect()
}

/// Notes that it was told that a term of an alert ran out.
pub(crate) async fn note_late(
    c: &mut AnyConnection,
    id: AlertId,
    (rule, about, due): &LateKey,
    at: Moment,
) -> Result<()> {
    touch(&ALERT, id);
    let query = sqlx::query(NOTE_LATE).bind(id.to_string()).bind(rule).bind(about);
    query.bind(due.0).bind(at.0).execute(c).await?;
    Ok(())
}
