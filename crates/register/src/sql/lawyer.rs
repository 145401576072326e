//! The network of lawyers, for whom they say that they act, and the cases in
//! which they act.
use super::case_file::within;
use super::filter::Statement;
use crate::By;
use crate::error::{Error, Refusal, Result};
use crate::lawyer::{Listed, Said, Version};
use crate::legal_aid::{Acting, Waiver};
use crate::sum::{CASE, LAWYER, touch};
use domain::access::Scope;
use domain::case_file::CaseNumber;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, InterestId, LawyerId, PersonId, WaiverId};
use domain::lawyer::{Lawyer, LawyerFault};
use domain::referral::conflict::{Client, Engagement};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeMap, HashMap};

statements! {
    ALL_LAWYERS = "SELECT id, account, institution, detail, version, changed_at FROM lawyer ORDER BY id";
    BY_ID = "SELECT id, account, institution, detail, version, changed_at FROM lawyer WHERE id = $1";
    BY_ACCOUNT = "SELECT id, account, institution, detail, version, changed_at FROM lawyer WHERE account = $1";
    ADD = "INSERT INTO lawyer (id, bar_number, account, institution, detail, version, entered_by, entered_at, changed_at)
           VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $7) ON CONFLICT (bar_number) DO NOTHING";
    OF_BAR_NUMBER = "SELECT id FROM lawyer WHERE bar_number = $1";
    CHANGE = "UPDATE lawyer SET bar_number = $1, account = $2, detail = $3, version = version + 1, changed_at = $4
               WHERE id = $5 AND version = $6";
    ADD_VERSION = "INSERT INTO lawyer_version (lawyer, version, account, detail, by_account, at) VALUES ($1, $2, $3, $4, $5, $6)";
    VERSIONS = "SELECT version, account, detail, by_account, at FROM lawyer_version WHERE lawyer = $1 ORDER BY version";
    // Who was known to be which lawyer at a moment.
    LINKED = "SELECT v.lawyer, v.account FROM lawyer_version v
               WHERE v.at <= $1 AND v.account IS NOT NULL
                 AND v.version = (SELECT MAX(w.version) FROM lawyer_version w WHERE w.lawyer = v.lawyer AND w.at <= $1)";
    ADD_INTEREST = "INSERT INTO lawyer_interest (id, lawyer, person, body, from_day, until_day, entered_by, entered_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    END_INTEREST = "UPDATE lawyer_interest SET until_day = $1 WHERE id = $2 AND lawyer = $3 AND until_day IS NULL AND from_day <= $1";
    INTERESTS = "SELECT id, person, body, from_day, until_day, entered_by, entered_at FROM lawyer_interest
                  WHERE lawyer = $1 ORDER BY from_day, id";
    // The cases in which somebody acts or acted, with the persons that are in another one too.
    ACTED = concat!("SELECT a.case_file, a.from_day, a.until_day, f.closed_at, p.person, p.part
               FROM case_assignment a JOIN case_file f ON f.id = a.case_file JOIN case_person p ON p.case_file = a.case_file
              WHERE a.account = $1 AND a.post = 'lawyer' AND p.person IN (SELECT q.person FROM case_person q WHERE q.case_file = $2)
                AND ", open_to!("f", "$3", "$4"));
    ACTED_OUTSIDE = concat!("SELECT a.case_file, a.from_day, a.until_day, f.closed_at, p.person, p.part
                       FROM case_lawyer a JOIN case_file f ON f.id = a.case_file JOIN case_person p ON p.case_file = a.case_file
                      WHERE a.lawyer = $1 AND p.person IN (SELECT q.person FROM case_person q WHERE q.case_file = $2)
                        AND ", open_to!("f", "$3", "$4"));
    // Who acts as a lawyer in a case of a victim.
    WORK = concat!("SELECT a.account, a.case_file, a.from_day, a.until_day, f.closed_at
              FROM case_assignment a JOIN case_file f ON f.id = a.case_file
             WHERE a.post = 'lawyer' AND EXISTS (SELECT 1 FROM case_person p WHERE p.case_file = a.case_file AND p.part IN ('victim', 'at_risk'))
               AND ", open_to!("f", "$1", "$2"));
    WORK_OUTSIDE = concat!("SELECT a.lawyer, a.case_file, a.from_day, a.until_day, f.closed_at
                      FROM case_lawyer a JOIN case_file f ON f.id = a.case_file
                     WHERE EXISTS (SELECT 1 FROM case_person p WHERE p.case_file = a.case_file AND p.part IN ('victim', 'at_risk'))
                       AND ", open_to!("f", "$1", "$2"));
    OUTSIDE_OF = "SELECT a.lawyer, a.from_day, a.until_day, l.detail FROM case_lawyer a JOIN lawyer l ON l.id = a.lawyer
                   WHERE a.case_file = $1 ORDER BY a.from_day, a.lawyer";
    ASSIGN_OUTSIDE = "INSERT INTO case_lawyer (case_file, lawyer, from_day, assigned_by) VALUES ($1, $2, $3, $4)
                      ON CONFLICT (case_file, lawyer, from_day) DO UPDATE SET until_day = NULL";
    END_OUTSIDE = "UPDATE case_lawyer SET until_day = $1 WHERE case_file = $2 AND lawyer = $3 AND until_day IS NULL";
    ADD_WAIVER = "INSERT INTO conflict_waiver (id, case_file, who, grounds, reason, version, by_account, at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)";
    WAIVERS = "SELECT id, who, grounds, by_account, at FROM conflict_waiver WHERE case_file = $1 ORDER BY at, id";
    WAIVER_REASON = "SELECT reason, version FROM conflict_waiver WHERE id = $1 AND case_file = $2";
    WAIVER_REASONS = "SELECT id, reason, version FROM conflict_waiver WHERE case_file = $1";
    RESEAL = "UPDATE conflict_waiver SET reason = $1, version = $2 WHERE id = $3 AND version = $4";
}

const DAMAGED: Error = Error::Damaged("lawyer");

fn day(number: i64) -> Result<Day> {
    i32::try_from(number).map(Day::since_epoch).map_err(|_| DAMAGED)
}

fn days(row: &AnyRow, at: usize) -> Result<(Day, Option<Day>)> {
    let until: Option<i64> = row.try_get(at + 1)?;
    Ok((day(row.try_get(at)?)?, until.map(day).transpose()?))
}

fn account(text: Option<String>) -> Result<Option<AccountId>> {
    text.map(|id| id.parse().map_err(|_| DAMAGED)).transpose()
}

fn number(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|_| DAMAGED)
}

fn case(row: &AnyRow, at: usize) -> Result<CaseId> {
    row.try_get::<&str, _>(at)?.parse().map_err(|_| DAMAGED)
}

fn listed(row: &AnyRow) -> Result<Listed> {
    Ok(Listed {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        account: account(row.try_get(1)?)?,
        institution: row.try_get(2)?,
        lawyer: serde_json::from_str(row.try_get(3)?).map_err(|_| DAMAGED)?,
        version: number(row.try_get(4)?)?,
        changed_at: Moment(row.try_get(5)?),
    })
}

/// A number of the bar as it is told from others.
fn folded(lawyer: &Lawyer) -> String {
    lawyer.bar_number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

fn detail(lawyer: &Lawyer) -> Result<String> {
    serde_json::to_string(lawyer).map_err(|_| DAMAGED)
}

/// Every lawyer of the network.
pub(crate) async fn all(c: &mut AnyConnection) -> Result<Vec<Listed>> {
    sqlx::query(ALL_LAWYERS).fetch_all(c).await?.iter().map(listed).collect()
}

/// The lawyer with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: LawyerId) -> Result<Option<Listed>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(listed).transpose()
}

/// The lawyer whose account this is.
pub(crate) async fn by_account(c: &mut AnyConnection, id: AccountId) -> Result<Option<Listed>> {
    let row = sqlx::query(BY_ACCOUNT).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(listed).transpose()
}

fn taken() -> Error {
    Error::Refused(Refusal::LawyerWrong("bar_number", LawyerFault::Taken))
}

/// Adds a lawyer, with the first version.
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: LawyerId,
    (institution, account): (&str, Option<AccountId>),
    lawyer: &Lawyer,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&LAWYER, id);
    let query = sqlx::query(ADD).bind(id.to_string()).bind(folded(lawyer));
    let query = query.bind(account.map(|id| id.to_string())).bind(institution);
    let query = query.bind(detail(lawyer)?).bind(by.to_string()).bind(at.0);
    if query.execute(&mut *c).await?.rows_affected() == 0 {
        return Err(taken());
    }
    version(c, id, (1, account), lawyer, (by, at)).await
}

/// Keeps a lawyer as they are now, over version `over`.
pub(crate) async fn change(
    c: &mut AnyConnection,
    id: LawyerId,
    (over, account): (u32, Option<AccountId>),
    lawyer: &Lawyer,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&LAWYER, id);
    let there = sqlx::query(OF_BAR_NUMBER).bind(folded(lawyer)).fetch_optional(&mut *c).await?;
    if let Some(row) = there
        && row.try_get::<&str, _>(0)? != id.to_string()
    {
        return Err(taken());
    }
    let query = sqlx::query(CHANGE).bind(folded(lawyer)).bind(account.map(|id| id.to_string()));
    let query = query.bind(detail(lawyer)?).bind(at.0).bind(id.to_string()).bind(i64::from(over));
    if query.execute(&mut *c).await?.rows_affected() == 0 {
        return Err(Error::Conflict(i64::from(over)));
    }
    version(c, id, (over + 1, account), lawyer, (by, at)).await
}

async fn version(
    c: &mut AnyConnection,
    id: LawyerId,
    (version, account): (u32, Option<AccountId>),
    lawyer: &Lawyer,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&LAWYER, id);
    let query = sqlx::query(ADD_VERSION).bind(id.to_string()).bind(i64::from(version));
    let query = query.bind(account.map(|id| id.to_string())).bind(detail(lawyer)?);
    query.bind(by.to_string()).bind(at.0).execute(c).await?;
    Ok(())
}

/// The versions of a lawyer, the first one first.
pub(crate) async fn versions(c: &mut AnyConnection, id: LawyerId) -> Result<Vec<Version>> {
    let rows = sqlx::query(VERSIONS).bind(id.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Version> {
        Ok(Version {
            version: number(row.try_get(0)?)?,
            account: account(row.try_get(1)?)?,
            lawyer: serde_json::from_str(row.try_get(2)?).map_err(|_| DAMAGED)?,
            by: row.try_get::<&str, _>(3)?.parse().map_err(|_| DAMAGED)?,
            at: Moment(row.try_get(4)?),
        })
    };
    rows.iter().map(one).collect()
}

/// The lawyer that each account was known to be at `at`.
pub(crate) async fn linked(c: &mut AnyConnection, at: Moment) -> Result<HashMap<String, String>> {
    let rows = sqlx::query(LINKED).bind(at.0).fetch_all(c).await?;
    rows.iter().map(|row| Ok((row.try_get(1)?, row.try_get(0)?))).collect()
}

/// Puts down for whom a lawyer says that they act.
pub(crate) async fn add_interest(
    c: &mut AnyConnection,
    lawyer: LawyerId,
    said: &Said,
) -> Result<()> {
    touch(&LAWYER, lawyer);
    let (person, body) = match &said.client {
        Client::Person(person) => (Some(person.to_string()), None),
        Client::Body(body) => (None, Some(body.clone())),
    };
    let until = said.until.map(|day| i64::from(day.number()));
    let query = sqlx::query(ADD_INTEREST).bind(said.id.to_string()).bind(lawyer.to_string());
    let query = query.bind(person).bind(body).bind(i64::from(said.from.number())).bind(until);
    query.bind(said.by.to_string()).bind(said.at.0).execute(c).await?;
    Ok(())
}

/// Puts down that a lawyer does not act for them any more.
pub(crate) async fn end_interest(
    c: &mut AnyConnection,
    (lawyer, interest): (LawyerId, InterestId),
    day: Day,
) -> Result<()> {
    touch(&LAWYER, lawyer);
    let query = sqlx::query(END_INTEREST).bind(i64::from(day.number())).bind(interest.to_string());
    let done = query.bind(lawyer.to_string()).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// For whom a lawyer said that they act or acted.
pub(crate) async fn interests(c: &mut AnyConnection, lawyer: LawyerId) -> Result<Vec<Said>> {
    let rows = sqlx::query(INTERESTS).bind(lawyer.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Said> {
        let (from, until) = days(row, 3)?;
        let person: Option<&str> = row.try_get(1)?;
        Ok(Said {
            id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
            client: match person {
                Some(id) => Client::Person(id.parse().map_err(|_| DAMAGED)?),
                None => Client::Body(row.try_get(2)?),
            },
            from,
            until,
            by: row.try_get::<&str, _>(5)?.parse().map_err(|_| DAMAGED)?,
            at: Moment(row.try_get(6)?),
        })
    };
    rows.iter().map(one).collect()
}

/// The cases in which an account, or a lawyer, acts or acted as a lawyer, with
/// those of the persons there who are in `here` too.
pub(crate) async fn engagements(
    c: &mut AnyConnection,
    (account, lawyer): (Option<AccountId>, Option<LawyerId>),
    here: CaseId,
    by: &By,
) -> Result<Vec<Engagement>> {
    let mut rows = Vec::new();
    let (here, today, (own, day)) = (here.to_string(), by.today(), by.in_circles());
    if let Some(account) = account {
        let query = sqlx::query(ACTED).bind(account.to_string()).bind(&here);
        rows.extend(query.bind(&own).bind(day).fetch_all(&mut *c).await?);
    }
    if let Some(lawyer) = lawyer {
        let query = sqlx::query(ACTED_OUTSIDE).bind(lawyer.to_string()).bind(&here);
        rows.extend(query.bind(&own).bind(day).fetch_all(c).await?);
    }
    let mut all: BTreeMap<CaseId, Engagement> = BTreeMap::new();
    for row in &rows {
        let id = case(row, 0)?;
        let (from, until) = days(row, 1)?;
        let closed: Option<i64> = row.try_get(3)?;
        let there = all.entry(id).or_insert_with(|| Engagement {
            case: id,
            lasts: false,
            parts: Vec::new(),
        });
        there.lasts |= closed.is_none() && from <= today && until.is_none_or(|day| today < day);
        let person: PersonId = row.try_get::<&str, _>(4)?.parse().map_err(|_| DAMAGED)?;
        let part = row.try_get::<&str, _>(5)?.parse().map_err(|()| DAMAGED)?;
        if !there.parts.contains(&(person, part)) {
            there.parts.push((person, part));
        }
    }
    Ok(all.into_values().collect())
}

/// The numbers of those of these cases that are in `scope`.
pub(crate) async fn numbers(
    c: &mut AnyConnection,
    scope: &Scope,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, CaseNumber>> {
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let mut s = Statement::new("SELECT id, year, place FROM case_file WHERE id IN (''");
    for case in cases {
        s.and(", ", case.to_string());
    }
    s.push(")");
    within(&mut s, scope);
    let one = |row: &AnyRow| -> Result<(CaseId, CaseNumber)> {
        let (year, place): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        let year = i16::try_from(year).map_err(|_| DAMAGED)?;
        Ok((case(row, 0)?, CaseNumber { year, place: number(place)? }))
    };
    s.rows(c).await?.iter().map(one).collect()
}

/// A case of a victim in which somebody acts or acted as a lawyer.
pub(crate) struct Work {
    /// The id of the lawyer of the network, or of an account that is none.
    pub(crate) who: String,
    pub(crate) case: CaseId,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    pub(crate) closed: Option<Moment>,
}

/// Every case of a victim in which somebody acts or acted as a lawyer, as it is
/// known now; but for closed circles in which who asks is not.
pub(crate) async fn work(c: &mut AnyConnection, by: &By) -> Result<Vec<Work>> {
    let linked = linked(&mut *c, by.at).await?;
    let (own, day) = by.in_circles();
    let mut rows = sqlx::query(WORK).bind(&own).bind(day).fetch_all(&mut *c).await?;
    rows.extend(sqlx::query(WORK_OUTSIDE).bind(&own).bind(day).fetch_all(c).await?);
    let one = |row: &AnyRow| -> Result<Work> {
        let who: String = row.try_get(0)?;
        let (from, until) = days(row, 2)?;
        let closed: Option<i64> = row.try_get(4)?;
        let who = linked.get(&who).cloned().unwrap_or(who);
        Ok(Work { who, case: case(row, 1)?, from, until, closed: closed.map(Moment) })
    };
    rows.iter().map(one).collect()
}

/// The lawyers without an account who act or acted in a case.
pub(crate) async fn outside_of(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Acting>> {
    let rows = sqlx::query(OUTSIDE_OF).bind(case.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Acting> {
        let lawyer: Lawyer = serde_json::from_str(row.try_get(3)?).map_err(|_| DAMAGED)?;
        let (from, until) = days(row, 1)?;
        Ok(Acting {
            account: None,
            lawyer: Some(row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?),
            name: lawyer.name,
            from,
            until,
        })
    };
    rows.iter().map(one).collect()
}

/// Puts down that a lawyer without an account acts in a case.
pub(crate) async fn assign_outside(
    c: &mut AnyConnection,
    case: CaseId,
    lawyer: LawyerId,
    day: Day,
    by: AccountId,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    let query = sqlx::query(ASSIGN_OUTSIDE).bind(case.to_string()).bind(lawyer.to_string());
    query.bind(i64::from(day.number())).bind(by.to_string()).execute(c).await?;
    Ok(())
}

/// Ends that a lawyer without an account acts in a case.
pub(crate) async fn end_outside(
    c: &mut AnyConnection,
    case: CaseId,
    lawyer: LawyerId,
    day: Day,
) -> Result<()> {
    super::edition::case_changed(&mut *c).await?;
    touch(&CASE, case);
    let query = sqlx::query(END_OUTSIDE).bind(i64::from(day.number())).bind(case.to_string());
    let done = query.bind(lawyer.to_string()).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Keeps why somebody acts in spite of a conflict.
pub(crate) async fn add_waiver(
    c: &mut AnyConnection,
    case: CaseId,
    waiver: &Waiver,
    reason: Vec<u8>,
) -> Result<()> {
    touch(&CASE, case);
    let query = sqlx::query(ADD_WAIVER).bind(waiver.id.to_string()).bind(case.to_string());
    let grounds: Vec<&str> = waiver.grounds.iter().map(|ground| ground.code()).collect();
    let query = query.bind(&waiver.who).bind(grounds.join(" ")).bind(reason);
    query.bind(waiver.by.to_string()).bind(waiver.at.0).execute(c).await?;
    Ok(())
}

/// Who acts in a case in spite of which conflict.
pub(crate) async fn waivers(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Waiver>> {
    let rows = sqlx::query(WAIVERS).bind(case.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Waiver> {
        let grounds: &str = row.try_get(2)?;
        let grounds = grounds.split_whitespace().map(|code| code.parse().map_err(|()| DAMAGED));
        Ok(Waiver {
            id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
            who: row.try_get(1)?,
            grounds: grounds.collect::<Result<_>>()?,
            by: row.try_get::<&str, _>(3)?.parse().map_err(|_| DAMAGED)?,
            at: Moment(row.try_get(4)?),
        })
    };
    rows.iter().map(one).collect()
}

/// The sealed reason of a waiver, and the version of its sealing.
pub(crate) async fn waiver_reason(
    c: &mut AnyConnection,
    case: CaseId,
    waiver: WaiverId,
) -> Result<Option<(Vec<u8>, u32)>> {
    let query = sqlx::query(WAIVER_REASON).bind(waiver.to_string()).bind(case.to_string());
    let row = query.fetch_optional(c).await?;
    row.map(|row| Ok((row.try_get(0)?, number(row.try_get(1)?)?))).transpose()
}

/// Every sealed reason of a case.
pub(crate) async fn waiver_reasons(
    c: &mut AnyConnection,
    case: CaseId,
) -> Result<Vec<(String, Vec<u8>, u32)>> {
    let rows = sqlx::query(WAIVER_REASONS).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?, number(r.try_get(2)?)?))).collect()
}

/// Keeps a reason as sealed anew, over `version`.
pub(crate) async fn reseal(
    c: &mut AnyConnection,
    (case, waiver): (CaseId, &str),
    reason: Vec<u8>,
    version: u32,
) -> Result<()> {
    touch(&CASE, case);
    let query = sqlx::query(RESEAL).bind(reason).bind(i64::from(version) + 1);
    let done = query.bind(waiver).bind(i64::from(version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(version))) } else { Ok(()) }
}
