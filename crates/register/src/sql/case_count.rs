//! Case files as they were known at a moment, whole: for what indicators count.
use super::alert::alert_of;
use super::step::entered;
use crate::alert::{Noted, times};
use crate::error::{Error, Result};
use crate::indicator::When;
use domain::case_file::{Assignment, Post};
use domain::day::{Day, Moment};
use domain::id::{AlertId, CaseId};
use domain::referral::count::{AlertKnown, AtLaw, CaseKnown};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeMap, HashMap};

statements! {
    CASES = "SELECT id, opened_at, closed_at FROM case_file WHERE opened_at <= $1 ORDER BY opened_at, id";
    STEPS = "SELECT s.id, s.person, s.happened_at, s.entered_at, s.institution, s.detail, s.entered_by,
                    CASE WHEN LENGTH(s.reason) > 0 THEN 1 ELSE 0 END, s.place, s.case_file
               FROM case_step s JOIN case_file f ON f.id = s.case_file
              WHERE s.entered_at <= $1 AND s.happened_at <= $2 AND (f.closed_at IS NULL OR f.closed_at >= $3)
              ORDER BY s.case_file, s.happened_at, s.place";
    PARTS = "SELECT case_file, person, part FROM case_person ORDER BY case_file, person, part";
    ASSIGNED = "SELECT a.case_file, a.account, a.post, a.from_day, a.until_day
                  FROM case_assignment a JOIN case_file f ON f.id = a.case_file
                 WHERE a.from_day <= $1 AND (f.closed_at IS NULL OR f.closed_at >= $2) ORDER BY a.case_file, a.from_day";
    OUTSIDE = "SELECT a.case_file, a.lawyer, a.from_day, a.until_day
                 FROM case_lawyer a JOIN case_file f ON f.id = a.case_file
                WHERE a.from_day <= $1 AND (f.closed_at IS NULL OR f.closed_at >= $2) ORDER BY a.case_file, a.from_day";
    ALERTS = "SELECT a.id, a.year, a.place, a.channel, a.state, a.tip, a.received_at, a.source_kind, a.source_body, a.institution,
                     a.territory, a.language, a.danger, a.child, a.abroad, a.persons, a.version, a.opened_by, a.opened_at, a.erased_at, l.case_file
                FROM case_alert l JOIN alert a ON a.id = l.alert WHERE l.at <= $1 ORDER BY l.case_file, a.received_at, a.id";
    EVENTS = "SELECT alert, place, sort, at, account, body, reason FROM alert_event WHERE at <= $1 ORDER BY alert, place";
}

const DAMAGED: Error = Error::Damaged("case_file");

fn id(row: &AnyRow, at: usize) -> Result<CaseId> {
    row.try_get::<&str, _>(at)?.parse().map_err(|_| DAMAGED)
}

fn day(number: i64) -> Result<Day> {
    i32::try_from(number).map(Day::since_epoch).map_err(|_| DAMAGED)
}

/// Every case, as the register knew at `when.at` what had happened by the end of
/// `when.day`. Who is in a case as what is not dated: it is as it is now. Of
/// cases that were closed before `from` nothing more is told: nothing happens in
/// a closed case.
pub(crate) async fn known(c: &mut AnyConnection, when: When, from: Day) -> Result<Vec<CaseKnown>> {
    let (at, happened) = (when.at.0, Moment::at_end_of(when.day).0);
    let from = Moment::at_start_of(from).0;
    let rows = sqlx::query(CASES).bind(at.min(happened)).fetch_all(&mut *c).await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in &rows {
        let closed: Option<i64> = row.try_get(2)?;
        cases.push(CaseKnown {
            id: id(row, 0)?,
            opened: Moment(row.try_get(1)?),
            closed: closed.filter(|closed| *closed <= at.min(happened)).map(Moment),
            parts: Vec::new(),
            entries: Vec::new(),
            assigned: Vec::new(),
            lawyers: Vec::new(),
            alerts: Vec::new(),
        });
    }
    let places: HashMap<CaseId, usize> =
        cases.iter().enumerate().map(|(at, case)| (case.id, at)).collect();
    for row in sqlx::query(STEPS).bind(at).bind(happened).bind(from).fetch_all(&mut *c).await? {
        if let Some(place) = places.get(&id(&row, 9)?) {
            cases[*place].entries.push(entered(&row)?.entry);
        }
    }
    for row in sqlx::query(PARTS).fetch_all(&mut *c).await? {
        if let Some(place) = places.get(&id(&row, 0)?) {
            let person = row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?;
            let part = row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?;
            cases[*place].parts.push((person, part));
        }
    }
    let last = i64::from(when.day.number());
    // An account is the lawyer that it was known to be then.
    let linked = super::lawyer::linked(&mut *c, when.at).await?;
    for row in sqlx::query(ASSIGNED).bind(last).bind(from).fetch_all(&mut *c).await? {
        if let Some(place) = places.get(&id(&row, 0)?) {
            let until: Option<i64> = row.try_get(4)?;
            let one = Assignment {
                account: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
                post: row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?,
                from: day(row.try_get(3)?)?,
                until: until.map(day).transpose()?,
            };
            if one.post == Post::Lawyer {
                let account = one.account.to_string();
                let who = linked.get(&account).cloned().unwrap_or(account);
                cases[*place].lawyers.push(AtLaw { who, from: one.from, until: one.until });
            }
            cases[*place].assigned.push(one);
        }
    }
    for row in sqlx::query(OUTSIDE).bind(last).bind(from).fetch_all(&mut *c).await? {
        if let Some(place) = places.get(&id(&row, 0)?) {
            let until: Option<i64> = row.try_get(3)?;
            cases[*place].lawyers.push(AtLaw {
                who: row.try_get(1)?,
                from: day(row.try_get(2)?)?,
                until: until.map(day).transpose()?,
            });
        }
    }
    let mut events: BTreeMap<AlertId, Vec<Noted>> = BTreeMap::new();
    for row in sqlx::query(EVENTS).bind(at.min(happened)).fetch_all(&mut *c).await? {
        let (alert, event) = super::alert::noted(&row)?;
        events.entry(alert).or_default().push(event);
    }
    for row in sqlx::query(ALERTS).bind(at.min(happened)).fetch_all(c).await? {
        if let Some(place) = places.get(&id(&row, 20)?) {
            let alert = alert_of(&row)?;
            let own = events.get(&alert.id).map_or(&[][..], Vec::as_slice);
            let times = times(&alert, own)?;
            let known = AlertKnown { id: alert.id, source_kind: alert.source_kind, times };
            cases[*place].alerts.push(known);
        }
    }
    Ok(cases)
}
