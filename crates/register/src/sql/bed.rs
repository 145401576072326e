//! The beds of shelters and for how long which is held.
use crate::error::{Error, Refusal, Result};
use crate::sum::{BED, HOUSE, PLACEMENT, touch, touched};
use domain::bed::{Absence, Bed, Closure, ClosureReason, Feature, Hold, HoldKind, Span};
use domain::day::{Day, Moment};
use domain::id::{AccountId, BedHoldId, BedId, PlacementId};
use domain::referral::placement::Reason;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

statements! {
    LOCK = "UPDATE house SET changes = changes + 1 WHERE shelter = $1";
    SET_HOUSE = "INSERT INTO house (shelter, term, languages, changes) VALUES ($1, $2, $3, 1)
                 ON CONFLICT (shelter) DO UPDATE SET term = excluded.term, languages = excluded.languages,
                                                     changes = house.changes + 1";
    HOUSES = "SELECT shelter, term, languages FROM house ORDER BY shelter";
    BEDS = "SELECT id, shelter, room, name, population, features, opened_day FROM bed
             WHERE shelter = $1 ORDER BY room, name";
    SHELTER_OF = "SELECT shelter FROM bed WHERE id = $1";
    CLOSURES = "SELECT c.bed, c.from_day, c.until_day, c.reason FROM bed_closure c
                  JOIN bed b ON b.id = c.bed WHERE b.shelter = $1 ORDER BY c.bed, c.from_day";
    ADD = "INSERT INTO bed (id, shelter, room, name, population, features, opened_day, entered_by, entered_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (shelter, room, name) DO NOTHING";
    CLOSE = "INSERT INTO bed_closure (bed, from_day, until_day, reason, entered_by, entered_at)
             VALUES ($1, $2, $3, $4, $5, $6)";
    REOPEN = "UPDATE bed_closure SET until_day = $1
               WHERE bed = $2 AND from_day <= $1 AND (until_day IS NULL OR until_day > $1)";
    HOLDS_SINCE = "SELECT h.bed, h.placement, h.kind, h.from_at, h.until_at, h.lapses_at FROM bed_hold h
                     JOIN bed b ON b.id = h.bed
                    WHERE b.shelter = $1 AND (h.until_at IS NULL OR h.until_at >= $2) ORDER BY h.from_at, h.id";
    HOLD = "INSERT INTO bed_hold (id, bed, placement, kind, from_at, lapses_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    END_HOLD = "UPDATE bed_hold SET until_at = CASE WHEN from_at > $1 THEN from_at ELSE $1 END
                 WHERE placement = $2 AND until_at IS NULL";
    LAPSE_PLACEMENTS = "UPDATE placement SET state = 'requested', bed = NULL, shelter = NULL
                         WHERE state = 'reserved' AND id IN (
                               SELECT h.placement FROM bed_hold h JOIN bed b ON b.id = h.bed
                                WHERE b.shelter = $1 AND h.until_at IS NULL AND h.lapses_at <= $2)
                        RETURNING id";
    LAPSE = "UPDATE bed_hold SET until_at = lapses_at
              WHERE until_at IS NULL AND lapses_at <= $2 AND bed IN (SELECT id FROM bed WHERE shelter = $1)
             RETURNING placement";
    ABSENCES = "SELECT a.placement, a.from_at, a.until_at FROM absence a JOIN placement p ON p.id = a.placement
                 WHERE p.shelter = $1 AND (a.until_at IS NULL OR a.until_at >= $2) ORDER BY a.from_at";
    SPANS = "SELECT admitted_at, left_at FROM placement
              WHERE shelter = $1 AND admitted_at IS NOT NULL AND (left_at IS NULL OR left_at >= $2)";
}

const DAMAGED: Error = Error::Damaged("bed");

/// A shelter as a house: its code, the term of a stay, the languages spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HouseRow {
    pub(crate) shelter: String,
    pub(crate) term: String,
    pub(crate) languages: Vec<String>,
}

pub(crate) fn day(number: i64) -> Result<Day> {
    i32::try_from(number).map(Day::since_epoch).map_err(|_| DAMAGED)
}

/// Codes parted by spaces.
pub(crate) fn codes<T: std::str::FromStr>(text: &str) -> Result<Vec<T>> {
    text.split_whitespace().map(|code| code.parse().map_err(|_| DAMAGED)).collect()
}

/// From here to the end of the transaction nobody else gives or takes a bed of
/// this house. None when it has none.
pub(crate) async fn lock(c: &mut AnyConnection, shelter: &str) -> Result<Option<HouseRow>> {
    touch(&HOUSE, shelter);
    let done = sqlx::query(LOCK).bind(shelter.to_owned()).execute(&mut *c).await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    Ok(houses(c).await?.into_iter().find(|house| house.shelter == shelter))
}

/// Keeps the term and the languages of a house, which is locked by it.
pub(crate) async fn set_house(c: &mut AnyConnection, house: &HouseRow) -> Result<()> {
    touch(&HOUSE, &house.shelter);
    let query = sqlx::query(SET_HOUSE).bind(house.shelter.clone()).bind(house.term.clone());
    query.bind(house.languages.join(" ")).execute(c).await?;
    Ok(())
}

/// Every house.
pub(crate) async fn houses(c: &mut AnyConnection) -> Result<Vec<HouseRow>> {
    let rows = sqlx::query(HOUSES).fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let languages: &str = row.try_get(2)?;
            let languages = languages.split_whitespace().map(ToOwned::to_owned).collect();
            Ok(HouseRow { shelter: row.try_get(0)?, term: row.try_get(1)?, languages })
        })
        .collect()
}

fn bed(row: &AnyRow) -> Result<Bed> {
    Ok(Bed {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        shelter: row.try_get(1)?,
        room: row.try_get(2)?,
        name: row.try_get(3)?,
        population: row.try_get::<&str, _>(4)?.parse().map_err(|()| DAMAGED)?,
        features: codes::<Feature>(row.try_get(5)?)?,
        opened: day(row.try_get(6)?)?,
        closures: Vec::new(),
    })
}

/// The beds of a house with their closures, by room and name.
pub(crate) async fn of_house(c: &mut AnyConnection, shelter: &str) -> Result<Vec<Bed>> {
    let rows = sqlx::query(BEDS).bind(shelter.to_owned()).fetch_all(&mut *c).await?;
    let mut beds: Vec<Bed> = rows.iter().map(bed).collect::<Result<_>>()?;
    let rows = sqlx::query(CLOSURES).bind(shelter.to_owned()).fetch_all(c).await?;
    for row in &rows {
        let id: BedId = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
        let closure = Closure {
            from: day(row.try_get(1)?)?,
            until: row.try_get::<Option<i64>, _>(2)?.map(day).transpose()?,
            reason: row.try_get::<&str, _>(3)?.parse().map_err(|()| DAMAGED)?,
        };
        if let Some(bed) = beds.iter_mut().find(|bed| bed.id == id) {
            bed.closures.push(closure);
        }
    }
    Ok(beds)
}

/// The house of a bed.
pub(crate) async fn shelter_of(c: &mut AnyConnection, bed: BedId) -> Result<Option<String>> {
    let row = sqlx::query(SHELTER_OF).bind(bed.to_string()).fetch_optional(c).await?;
    row.map(|row| Ok(row.try_get(0)?)).transpose()
}

/// Adds a bed; false when the room has one of this name.
pub(crate) async fn add(
    c: &mut AnyConnection,
    bed: &Bed,
    (by, at): (AccountId, Moment),
) -> Result<bool> {
    let features: Vec<&str> = bed.features.iter().map(|feature| feature.code()).collect();
    touch(&BED, bed.id);
    let done = sqlx::query(ADD)
        .bind(bed.id.to_string())
        .bind(&bed.shelter)
        .bind(&bed.room)
        .bind(&bed.name)
        .bind(bed.population.code())
        .bind(features.join(" "))
        .bind(i64::from(bed.opened.number()))
        .bind(by.to_string())
        .bind(at.0)
        .execute(c)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Closes a bed.
pub(crate) async fn close(
    c: &mut AnyConnection,
    bed: BedId,
    (from, until): (Day, Option<Day>),
    reason: ClosureReason,
    (by, at): (AccountId, Moment),
) -> Result<()> {
    touch(&BED, bed);
    sqlx::query(CLOSE)
        .bind(bed.to_string())
        .bind(i64::from(from.number()))
        .bind(until.map(|day| i64::from(day.number())))
        .bind(reason.code())
        .bind(by.to_string())
        .bind(at.0)
        .execute(c)
        .await?;
    Ok(())
}

/// Opens a bed again from a day; false when it was not closed then.
pub(crate) async fn reopen(c: &mut AnyConnection, bed: BedId, from: Day) -> Result<bool> {
    touch(&BED, bed);
    let query = sqlx::query(REOPEN).bind(i64::from(from.number())).bind(bed.to_string());
    Ok(query.execute(c).await?.rows_affected() > 0)
}

fn hold(row: &AnyRow) -> Result<Hold> {
    Ok(Hold {
        bed: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        placement: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        kind: row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?,
        from: Moment(row.try_get(3)?),
        until: row.try_get::<Option<i64>, _>(4)?.map(Moment),
        lapses: row.try_get::<Option<i64>, _>(5)?.map(Moment),
    })
}

/// For how long the beds of a house were held that were still held at `since`.
pub(crate) async fn holds(
    c: &mut AnyConnection,
    shelter: &str,
    since: Moment,
) -> Result<Vec<Hold>> {
    let query = sqlx::query(HOLDS_SINCE).bind(shelter.to_owned()).bind(since.0);
    query.fetch_all(c).await?.iter().map(hold).collect()
}

/// Holds a bed. The database keeps that nobody else does.
pub(crate) async fn give(c: &mut AnyConnection, id: BedHoldId, hold: &Hold) -> Result<()> {
    touch(&PLACEMENT, hold.placement);
    let done = sqlx::query(HOLD)
        .bind(id.to_string())
        .bind(hold.bed.to_string())
        .bind(hold.placement.to_string())
        .bind(hold.kind.code())
        .bind(hold.from.0)
        .bind(hold.lapses.filter(|_| hold.kind == HoldKind::Reserved).map(|at| at.0))
        .execute(c)
        .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Refused(Refusal::Placement(Reason::BedTaken)));
    }
    Ok(())
}

/// Ends the hold of a placement, if one lasts.
pub(crate) async fn end_hold(
    c: &mut AnyConnection,
    placement: PlacementId,
    at: Moment,
) -> Result<()> {
    touch(&PLACEMENT, placement);
    sqlx::query(END_HOLD).bind(at.0).bind(placement.to_string()).execute(c).await?;
    Ok(())
}

/// Ends the reservations of a locked house that have lapsed: who was awaited
/// waits again.
pub(crate) async fn lapse(c: &mut AnyConnection, shelter: &str, now: Moment) -> Result<()> {
    for statement in [LAPSE_PLACEMENTS, LAPSE] {
        let query = sqlx::query(statement).bind(shelter.to_owned()).bind(now.0);
        touched(&PLACEMENT, &query.fetch_all(&mut *c).await?)?;
    }
    Ok(())
}

/// Who was away from a house at `since` or later.
pub(crate) async fn absences(
    c: &mut AnyConnection,
    shelter: &str,
    since: Moment,
) -> Result<Vec<Absence>> {
    let query = sqlx::query(ABSENCES).bind(shelter.to_owned()).bind(since.0);
    let rows = query.fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            Ok(Absence {
                placement: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
                from: Moment(row.try_get(1)?),
                until: row.try_get::<Option<i64>, _>(2)?.map(Moment),
            })
        })
        .collect()
}

/// The stays in a house that lasted at `since` or later.
pub(crate) async fn spans(
    c: &mut AnyConnection,
    shelter: &str,
    since: Moment,
) -> Result<Vec<Span>> {
    let query = sqlx::query(SPANS).bind(shelter.to_owned()).bind(since.0);
    let rows = query.fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let left = row.try_get::<Option<i64>, _>(1)?.map(Moment);
            Ok(Span { admitted: Moment(row.try_get(0)?), left })
        })
        .collect()
}
