//! Places of persons in shelters.
use super::bed::codes;
use crate::error::{Error, Refusal, Result};
use crate::placement::Placement;
use crate::sum::{PLACEMENT, touch};
use domain::bed::{Absence, Feature};
use domain::day::{Day, Moment};
use domain::id::{AccountId, BedId, CaseId, PersonId, PlacementId};
use domain::referral::placement::{PlacementState, Reason, Wish};
use domain::referral::stay::Exit;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::HashSet;

/// The columns that make a [`Placement`], of `placement p`, its case `f` and the
/// hold `h` that lasts.
macro_rules! placements {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.case_file, f.year, f.place, f.territory, f.institution, p.person, p.state,
                    p.urgency, p.danger, p.wished, p.avoided, p.language, p.needs, p.family,
                    p.requested_at, p.shelter, p.bed, p.term, p.child, p.admitted_at, p.extended,
                    p.left_at, p.exit_way, h.lapses_at, f.circle
               FROM placement p JOIN case_file f ON f.id = p.case_file
               LEFT JOIN bed_hold h ON h.placement = p.id AND h.until_at IS NULL ",
            $rest
        )
    };
}

statements! {
    ADD = "INSERT INTO placement (id, case_file, person, state, urgency, danger, wished, avoided, language, needs,
                                  family, requested_at, requested_by, extended)
           VALUES ($1, $2, $3, 'requested', $4, $5, $6, $7, $8, $9, $10, $11, $12, 0) ON CONFLICT DO NOTHING";
    BY_ID = placements!("WHERE p.id = $1");
    OF_CASE = placements!("WHERE p.case_file = $1 ORDER BY p.requested_at, p.id");
    IN_HOUSE = placements!("WHERE p.shelter = $1 AND (p.admitted_at IS NOT NULL OR p.state = 'reserved')
                              AND (p.left_at IS NULL OR p.left_at >= $2) ORDER BY p.requested_at, p.id");
    AWAITED = placements!("WHERE p.state IN ('requested', 'reserved') ORDER BY p.requested_at, p.id");
    LASTING_OF = placements!("WHERE p.person = $1 AND p.state IN ('requested', 'reserved', 'admitted')
                              ORDER BY p.requested_at, p.id");
    CHILDREN_OF = placements!("WHERE p.family = $1 AND p.state = 'admitted' AND p.child = 1
                               ORDER BY p.requested_at, p.id");
    RESERVE = "UPDATE placement SET state = 'reserved', shelter = $2, bed = $3
                WHERE id = $1 AND state IN ('requested', 'reserved')";
    ADMIT = "UPDATE placement SET state = 'admitted', shelter = $2, bed = $3, term = $4, child = $5, admitted_at = $6,
                    requested_at = CASE WHEN requested_at > $6 THEN $6 ELSE requested_at END
              WHERE id = $1 AND state IN ('requested', 'reserved')";
    MOVE = "UPDATE placement SET bed = $2 WHERE id = $1 AND state = 'admitted'";
    EXTEND = "UPDATE placement SET extended = extended + $2 WHERE id = $1 AND state = 'admitted'";
    LEAVE = "UPDATE placement SET state = 'left', left_at = $2, exit_way = $3 WHERE id = $1 AND state = 'admitted'";
    WITHDRAW = "UPDATE placement SET state = 'withdrawn' WHERE id = $1 AND state IN ('requested', 'reserved')";
    RELEASE = "UPDATE placement SET state = 'requested', shelter = NULL, bed = NULL
                WHERE id = $1 AND state = 'reserved'";
    GO = "INSERT INTO absence (placement, from_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    COME_BACK = "UPDATE absence SET until_at = $2 WHERE placement = $1 AND until_at IS NULL AND from_at <= $2";
    END_ABSENCE = "UPDATE absence SET until_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
                    WHERE placement = $1 AND until_at IS NULL";
    ASSIGNED = "SELECT DISTINCT case_file FROM case_assignment
                 WHERE account = $1 AND from_day <= $2 AND (until_day IS NULL OR $2 < until_day)";
    LASTS = "SELECT COUNT(*) FROM placement
              WHERE case_file = $1 AND state IN ('requested', 'reserved', 'admitted')";
    STAYING = "SELECT p.id, p.case_file, p.shelter, p.term, p.admitted_at, p.extended, p.warned_for,
                      CASE WHEN f.circle IS NULL THEN 0 ELSE 1 END
                 FROM placement p JOIN case_file f ON f.id = p.case_file WHERE p.state = 'admitted' ORDER BY p.id";
    WARN = "UPDATE placement SET warned_for = $2 WHERE id = $1 AND state = 'admitted'
               AND (warned_for IS NULL OR warned_for <> $2)";
    ABSENCES = "SELECT from_at, until_at FROM absence WHERE placement = $1 ORDER BY from_at";
}

const DAMAGED: Error = Error::Damaged("placement");

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| DAMAGED)
}

fn placement(row: &AnyRow) -> Result<Placement> {
    let text = |at: usize| Ok::<Option<String>, Error>(row.try_get(at)?);
    let moment = |at: usize| Ok::<_, Error>(row.try_get::<Option<i64>, _>(at)?.map(Moment));
    let left = match (moment(22)?, text(23)?) {
        (Some(at), Some(exit)) => Some((parsed::<Exit>(&exit)?, at)),
        _ => None,
    };
    Ok(Placement {
        id: parsed(row.try_get(0)?)?,
        case: parsed(row.try_get(1)?)?,
        number: domain::case_file::CaseNumber {
            year: i16::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?,
            place: u32::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?,
        },
        territory: row.try_get(4)?,
        institution: row.try_get(5)?,
        person: parsed(row.try_get(6)?)?,
        state: parsed(row.try_get(7)?)?,
        wish: Wish {
            urgency: parsed(row.try_get(8)?)?,
            danger: row.try_get::<i64, _>(9)? > 0,
            shelter: text(10)?,
            avoid: text(11)?,
            language: text(12)?,
            needs: codes::<Feature>(row.try_get(13)?)?,
            family: text(14)?.as_deref().map(parsed).transpose()?,
        },
        requested_at: Moment(row.try_get(15)?),
        shelter: text(16)?,
        bed: text(17)?.as_deref().map(parsed).transpose()?,
        term: text(18)?,
        child: row.try_get::<Option<i64>, _>(19)?.map(|child| child > 0),
        admitted_at: moment(20)?,
        extended: u32::try_from(row.try_get::<i64, _>(21)?).map_err(|_| DAMAGED)?,
        left,
        lapses_at: moment(24)?,
        circle: row.try_get::<Option<i64>, _>(25)?.is_some(),
    })
}

/// Asks for a place.
pub(crate) async fn add(
    c: &mut AnyConnection,
    id: PlacementId,
    (case, person): (CaseId, PersonId),
    wish: &Wish,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    let needs: Vec<&str> = wish.needs.iter().map(|feature| feature.code()).collect();
    touch(&PLACEMENT, id);
    let done = sqlx::query(ADD)
        .bind(id.to_string())
        .bind(case.to_string())
        .bind(person.to_string())
        .bind(wish.urgency.code())
        .bind(i64::from(wish.danger))
        .bind(wish.shelter.clone())
        .bind(wish.avoid.clone())
        .bind(wish.language.clone())
        .bind(needs.join(" "))
        .bind(wish.family.map(|person| person.to_string()))
        .bind(at.0)
        .bind(by.to_string())
        .execute(c)
        .await?;
    changed(done.rows_affected(), Reason::PlacedAlready)
}

fn changed(rows: u64, otherwise: Reason) -> Result<()> {
    if rows == 0 { Err(Error::Refused(Refusal::Placement(otherwise))) } else { Ok(()) }
}

/// The placement with this id, as it is at `now`: one whose reservation has
/// lapsed waits again.
pub(crate) async fn by_id(
    c: &mut AnyConnection,
    id: PlacementId,
    now: Moment,
) -> Result<Option<Placement>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.map(|row| Ok(placement(&row)?.at(now))).transpose()
}

/// The placements of a case.
pub(crate) async fn of_case(
    c: &mut AnyConnection,
    case: CaseId,
    now: Moment,
) -> Result<Vec<Placement>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(placement(row)?.at(now))).collect()
}

/// Who is awaited in a house, stays there, or stayed at `since` or later.
pub(crate) async fn in_house(
    c: &mut AnyConnection,
    shelter: &str,
    since: Moment,
    now: Moment,
) -> Result<Vec<Placement>> {
    let rows = sqlx::query(IN_HOUSE).bind(shelter.to_owned()).bind(since.0).fetch_all(c).await?;
    rows.iter().map(|row| Ok(placement(row)?.at(now))).collect()
}

/// Who waits for a place, in any house.
pub(crate) async fn waiting(c: &mut AnyConnection, now: Moment) -> Result<Vec<Placement>> {
    let rows = sqlx::query(AWAITED).fetch_all(c).await?;
    let all = rows.iter().map(|row| Ok(placement(row)?.at(now)));
    let mut all: Vec<Placement> = all.collect::<Result<_>>()?;
    all.retain(|placement| placement.state == PlacementState::Requested);
    Ok(all)
}

/// The placements of a person that did not end, in any case.
pub(crate) async fn lasting_of(
    c: &mut AnyConnection,
    person: PersonId,
    now: Moment,
) -> Result<Vec<Placement>> {
    let rows = sqlx::query(LASTING_OF).bind(person.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(placement(row)?.at(now))).collect()
}

/// The children who stay somewhere and came with this person.
pub(crate) async fn children_of(
    c: &mut AnyConnection,
    person: PersonId,
    now: Moment,
) -> Result<Vec<Placement>> {
    let rows = sqlx::query(CHILDREN_OF).bind(person.to_string()).fetch_all(c).await?;
    rows.iter().map(|row| Ok(placement(row)?.at(now))).collect()
}

/// Says which bed is kept for a placement.
pub(crate) async fn reserve(
    c: &mut AnyConnection,
    id: PlacementId,
    shelter: &str,
    bed: BedId,
) -> Result<()> {
    touch(&PLACEMENT, id);
    let query = sqlx::query(RESERVE).bind(id.to_string()).bind(shelter.to_owned());
    let done = query.bind(bed.to_string()).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Says since when a person stays, under which term. Where that is put down late
/// they had asked by then.
pub(crate) async fn admit(
    c: &mut AnyConnection,
    id: PlacementId,
    (shelter, bed): (&str, BedId),
    (term, child): (&str, bool),
    on: Moment,
) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(ADMIT)
        .bind(id.to_string())
        .bind(shelter.to_owned())
        .bind(bed.to_string())
        .bind(term.to_owned())
        .bind(i64::from(child))
        .bind(on.0)
        .execute(c)
        .await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Says which bed a person who stays has from now on.
pub(crate) async fn change_bed(c: &mut AnyConnection, id: PlacementId, bed: BedId) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(MOVE).bind(id.to_string()).bind(bed.to_string()).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Extends a stay.
pub(crate) async fn extend(c: &mut AnyConnection, id: PlacementId, days: u16) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(EXTEND).bind(id.to_string()).bind(i64::from(days)).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Ends a stay.
pub(crate) async fn leave(
    c: &mut AnyConnection,
    id: PlacementId,
    on: Moment,
    exit: Exit,
) -> Result<()> {
    touch(&PLACEMENT, id);
    let query = sqlx::query(LEAVE).bind(id.to_string()).bind(on.0).bind(exit.code());
    changed(query.execute(&mut *c).await?.rows_affected(), Reason::OutOfOrder)?;
    sqlx::query(END_ABSENCE).bind(id.to_string()).bind(on.0).execute(c).await?;
    Ok(())
}

/// Takes a request back.
pub(crate) async fn withdraw(c: &mut AnyConnection, id: PlacementId) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(WITHDRAW).bind(id.to_string()).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Gives a reserved bed back; the request waits again.
pub(crate) async fn release(c: &mut AnyConnection, id: PlacementId) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(RELEASE).bind(id.to_string()).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Puts down that a person who stays is away.
pub(crate) async fn go(c: &mut AnyConnection, id: PlacementId, on: Moment) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(GO).bind(id.to_string()).bind(on.0).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// Puts down that a person who was away is back.
pub(crate) async fn come_back(c: &mut AnyConnection, id: PlacementId, on: Moment) -> Result<()> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(COME_BACK).bind(id.to_string()).bind(on.0).execute(c).await?;
    changed(done.rows_affected(), Reason::OutOfOrder)
}

/// When somebody who stays, or stayed, was away.
pub(crate) async fn absences(c: &mut AnyConnection, id: PlacementId) -> Result<Vec<Absence>> {
    let rows = sqlx::query(ABSENCES).bind(id.to_string()).fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let until = row.try_get::<Option<i64>, _>(1)?.map(Moment);
            Ok(Absence { placement: id, from: Moment(row.try_get(0)?), until })
        })
        .collect()
}

/// The cases an account is assigned to on a day.
pub(crate) async fn assigned(
    c: &mut AnyConnection,
    account: AccountId,
    day: Day,
) -> Result<HashSet<CaseId>> {
    let query = sqlx::query(ASSIGNED).bind(account.to_string()).bind(i64::from(day.number()));
    let rows = query.fetch_all(c).await?;
    rows.iter().map(|row| parsed(row.try_get(0)?)).collect()
}

/// Whether a placement of a case did not end.
pub(crate) async fn lasts(c: &mut AnyConnection, case: CaseId) -> Result<bool> {
    let row = sqlx::query(LASTS).bind(case.to_string()).fetch_one(c).await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// A stay that lasts, and the end of which its people were warned.
pub(crate) struct Staying {
    pub(crate) placement: PlacementId,
    pub(crate) case: CaseId,
    pub(crate) shelter: String,
    pub(crate) term: String,
    pub(crate) admitted_at: Moment,
    pub(crate) extended: u32,
    pub(crate) warned_for: Option<Moment>,
    /// Whether the case is in a closed circle.
    pub(crate) circle: bool,
}

/// The stays that last, in every shelter.
pub(crate) async fn staying(c: &mut AnyConnection) -> Result<Vec<Staying>> {
    let staying = |row: &AnyRow| {
        Ok(Staying {
            placement: parsed(row.try_get(0)?)?,
            case: parsed(row.try_get(1)?)?,
            shelter: row.try_get(2)?,
            term: row.try_get(3)?,
            admitted_at: Moment(row.try_get(4)?),
            extended: u32::try_from(row.try_get::<i64, _>(5)?).map_err(|_| DAMAGED)?,
            warned_for: row.try_get::<Option<i64>, _>(6)?.map(Moment),
            circle: row.try_get::<i64, _>(7)? > 0,
        })
    };
    sqlx::query(STAYING).fetch_all(c).await?.iter().map(staying).collect()
}

/// Notes of which end of a stay its people are warned; whether they were not before.
pub(crate) async fn warn(c: &mut AnyConnection, id: PlacementId, end: Moment) -> Result<bool> {
    touch(&PLACEMENT, id);
    let done = sqlx::query(WARN).bind(id.to_string()).bind(end.0).execute(c).await?;
    Ok(done.rows_affected() > 0)
}
