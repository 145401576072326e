//! Packets of referrals, and what happened with them at their recipients.
use crate::error::{Error, Result};
use crate::packet::{Packet, PacketEvent, PacketEventSort};
use crate::referral::Came;
use crate::sum::{PACKET, touch, touched};
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::{CaseId, PacketId, PersonId};
use domain::referral::packet::{PacketPart, PacketState, RefusedFor};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::str::FromStr;
use vault::code::Locator;

statements! {
    LAST_PLACE = "SELECT CAST(COALESCE(MAX(place), 0) AS BIGINT) FROM packet WHERE case_file = $1";
    ADD = "INSERT INTO packet (id, case_file, person, step, place, recipient, parts, state, locator, content, made_by, made_at, until_at, tried, inbox)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14)";
    OF_CASE = "SELECT id, case_file, person, step, place, recipient, parts, state, made_by, made_at, until_at, inbox FROM packet
                WHERE case_file = $1 ORDER BY place DESC";
    // For the person's own request, in which nothing of a closed circle goes.
    OF_PERSON = "SELECT id, case_file, person, step, place, recipient, parts, state, made_by, made_at, until_at, inbox FROM packet
                  WHERE person = $1 AND case_file IN (SELECT f.id FROM case_file f WHERE f.circle IS NULL)
                  ORDER BY made_at, place";
    BY_ID = "SELECT id, case_file, person, step, place, recipient, parts, state, made_by, made_at, until_at, inbox FROM packet
              WHERE id = $1";
    BY_LOCATOR = "SELECT id, case_file, person, step, place, recipient, parts, state, made_by, made_at, until_at, inbox FROM packet
                   WHERE locator = $1";
    CONTENT = "SELECT content FROM packet WHERE id = $1";
    TRY = "UPDATE packet SET tried = tried + 1 WHERE id = $1 AND tried < $2 AND state IN ('open', 'withdrawn', 'revoked')
           RETURNING tried";
    TRIED_RIGHT = "UPDATE packet SET tried = 0 WHERE id = $1";
    END = "UPDATE packet SET state = $1, content = $2 WHERE id = $3 AND state = 'open'";
    IN_INBOX = "SELECT 1 FROM packet WHERE id = $1 AND recipient = $2 AND inbox IS NOT NULL";
    CAME = "SELECT p.id, f.year, f.place, p.place, a.institution, p.made_at, p.until_at, p.state,
                   (SELECT e.sort FROM packet_event e WHERE e.packet = p.id AND e.sort <> 'opened' ORDER BY e.place DESC LIMIT 1)
              FROM packet p JOIN case_file f ON f.id = p.case_file JOIN account a ON a.id = p.made_by
             WHERE p.recipient = $1 AND p.inbox IS NOT NULL AND ($2 = '' OR p.id = $2) ORDER BY p.made_at DESC, p.id LIMIT 500";
    OVER = "SELECT id FROM packet WHERE until_at <= $1 AND (locator IS NOT NULL OR inbox = 1) ORDER BY until_at, id LIMIT 200";
    EXPIRE = "UPDATE packet SET locator = NULL, inbox = CASE WHEN inbox = 1 THEN 0 ELSE inbox END, content = $1, state = CASE WHEN state = 'open' THEN 'expired' ELSE state END
               WHERE id = $2";
    CLOSE_OF_PERSON = "UPDATE packet SET content = $1, until_at = CASE WHEN until_at > $2 THEN $2 ELSE until_at END,
                                         state = CASE WHEN state = 'open' THEN 'revoked' ELSE state END
                        WHERE person = $3 AND (locator IS NOT NULL OR inbox = 1) RETURNING id";
    CLOSE_OF_CASE = "UPDATE packet SET content = $1, until_at = CASE WHEN until_at > $2 THEN $2 ELSE until_at END,
                                       state = CASE WHEN state = 'open' THEN 'revoked' ELSE state END
                      WHERE case_file = $3 AND (locator IS NOT NULL OR inbox = 1) RETURNING id";
    ADD_EVENT = "INSERT INTO packet_event (packet, place, sort, at, receiver, why, body, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
    EVENTS = "SELECT place, sort, at, receiver, why, CASE WHEN LENGTH(body) > 0 THEN 1 ELSE 0 END
                FROM packet_event WHERE packet = $1 ORDER BY place";
    BODY = "SELECT body, version FROM packet_event WHERE packet = $1 AND place = $2";
    BODIES = "SELECT e.packet, e.place, e.body, e.version FROM packet_event e JOIN packet p ON p.id = e.packet
               WHERE p.case_file = $1 AND LENGTH(e.body) > 0";
    RESEAL = "UPDATE packet_event SET body = $1, version = $2 WHERE packet = $3 AND place = $4 AND version = $5";
}

const DAMAGED: Error = Error::Damaged("packet");

fn packet(row: &AnyRow) -> Result<Packet> {
    let parts: &str = row.try_get(6)?;
    let parts =
        parts.split_whitespace().map(|code| PacketPart::from_str(code).map_err(|()| DAMAGED));
    Ok(Packet {
        id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
        case: row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?,
        person: row.try_get::<&str, _>(2)?.parse().map_err(|_| DAMAGED)?,
        step: row.try_get::<&str, _>(3)?.parse().map_err(|_| DAMAGED)?,
        place: u32::try_from(row.try_get::<i64, _>(4)?).map_err(|_| DAMAGED)?,
        recipient: row.try_get(5)?,
        parts: parts.collect::<Result<_>>()?,
        state: row.try_get::<&str, _>(7)?.parse().map_err(|()| DAMAGED)?,
        by: row.try_get::<&str, _>(8)?.parse().map_err(|_| DAMAGED)?,
        made_at: Moment(row.try_get(9)?),
        until: Moment(row.try_get(10)?),
        inside: row.try_get::<Option<i64>, _>(11)?.is_some(),
        events: Vec::new(),
    })
}

/// The place of the next packet of a case.
pub(crate) async fn next_place(c: &mut AnyConnection, case: CaseId) -> Result<u32> {
    let row = sqlx::query(LAST_PLACE).bind(case.to_string()).fetch_one(c).await?;
    u32::try_from(row.try_get::<i64, _>(0)? + 1).map_err(|_| DAMAGED)
}

/// How a packet goes.
#[derive(Clone, Copy)]
pub(crate) enum Way<'l> {
    /// On paper: nothing of what is in it is kept.
    Paper,
    /// As a link, found by this.
    Link(&'l Locator),
    /// To the people of the body, who have accounts.
    Inbox,
}

/// Adds a packet; `content` is empty of one on paper.
pub(crate) async fn add(
    c: &mut AnyConnection,
    packet: &Packet,
    way: Way<'_>,
    content: Vec<u8>,
) -> Result<()> {
    touch(&PACKET, packet.id);
    let (locator, inbox) = match way {
        Way::Paper => (None, None),
        Way::Link(locator) => (Some(locator.0.to_vec()), None),
        Way::Inbox => (None, Some(1_i64)),
    };
    let parts: Vec<&str> = packet.parts.iter().map(|part| part.code()).collect();
    sqlx::query(ADD)
        .bind(packet.id.to_string())
        .bind(packet.case.to_string())
        .bind(packet.person.to_string())
        .bind(packet.step.to_string())
        .bind(i64::from(packet.place))
        .bind(&packet.recipient)
        .bind(parts.join(" "))
        .bind(packet.state.code())
        .bind(locator)
        .bind(content)
        .bind(packet.by.to_string())
        .bind(packet.made_at.0)
        .bind(packet.until.0)
        .bind(inbox)
        .execute(c)
        .await?;
    Ok(())
}

/// The packets of a case, the last one first, without what happened with them.
pub(crate) async fn of_case(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Packet>> {
    let rows = sqlx::query(OF_CASE).bind(case.to_string()).fetch_all(c).await?;
    rows.iter().map(packet).collect()
}

/// The packets about a person, in the order in which they went.
pub(crate) async fn of_person(c: &mut AnyConnection, person: PersonId) -> Result<Vec<Packet>> {
    let rows = sqlx::query(OF_PERSON).bind(person.to_string()).fetch_all(c).await?;
    rows.iter().map(packet).collect()
}

/// The packet with this id.
pub(crate) async fn by_id(c: &mut AnyConnection, id: PacketId) -> Result<Option<Packet>> {
    let row = sqlx::query(BY_ID).bind(id.to_string()).fetch_optional(c).await?;
    row.as_ref().map(packet).transpose()
}

/// Whether a packet was left with the people of a body.
pub(crate) async fn in_inbox(c: &mut AnyConnection, id: PacketId, body: &str) -> Result<bool> {
    let query = sqlx::query(IN_INBOX).bind(id.to_string()).bind(body);
    Ok(query.fetch_optional(c).await?.is_some())
}

/// The packets that were left with the people of a body, the last one first; or
/// this one alone.
pub(crate) async fn came(
    c: &mut AnyConnection,
    body: &str,
    one: Option<PacketId>,
) -> Result<Vec<Came>> {
    let one = one.map(|id| id.to_string()).unwrap_or_default();
    let rows = sqlx::query(CAME).bind(body).bind(one).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Came> {
        let number = CaseNumber {
            year: i16::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
            place: u32::try_from(row.try_get::<i64, _>(2)?).map_err(|_| DAMAGED)?,
        };
        let place = u32::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?;
        let answer: Option<&str> = row.try_get(8)?;
        Ok(Came {
            id: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
            number: (number, place),
            from: row.try_get(4)?,
            at: Moment(row.try_get(5)?),
            until: Moment(row.try_get(6)?),
            state: row.try_get::<&str, _>(7)?.parse().map_err(|()| DAMAGED)?,
            answer: answer.map(|code| code.parse().map_err(|()| DAMAGED)).transpose()?,
        })
    };
    rows.iter().map(one).collect()
}

/// The packet at this locator.
pub(crate) async fn by_locator(c: &mut AnyConnection, at: &Locator) -> Result<Option<Packet>> {
    let row = sqlx::query(BY_LOCATOR).bind(at.0.to_vec()).fetch_optional(c).await?;
    row.as_ref().map(packet).transpose()
}

/// What is sealed in a packet; empty once it is over.
pub(crate) async fn content(c: &mut AnyConnection, id: PacketId) -> Result<Vec<u8>> {
    let row = sqlx::query(CONTENT).bind(id.to_string()).fetch_one(c).await?;
    Ok(row.try_get(0)?)
}

/// Counts a try before it is known whether the code is right: which one it is,
/// none when there were `most`.
pub(crate) async fn count_try(
    c: &mut AnyConnection,
    id: PacketId,
    most: u32,
) -> Result<Option<u32>> {
    let query = sqlx::query(TRY).bind(id.to_string()).bind(i64::from(most));
    let Some(row) = query.fetch_optional(c).await? else { return Ok(None) };
    touch(&PACKET, id);
    u32::try_from(row.try_get::<i64, _>(0)?).map(Some).map_err(|_| DAMAGED)
}

/// Forgets the tries before a right one.
pub(crate) async fn tried_right(c: &mut AnyConnection, id: PacketId) -> Result<()> {
    touch(&PACKET, id);
    sqlx::query(TRIED_RIGHT).bind(id.to_string()).execute(c).await?;
    Ok(())
}

/// Ends an open packet and takes away what is in it; whether it was open.
pub(crate) async fn end(c: &mut AnyConnection, id: PacketId, state: PacketState) -> Result<bool> {
    touch(&PACKET, id);
    let query = sqlx::query(END).bind(state.code()).bind(Vec::<u8>::new()).bind(id.to_string());
    Ok(query.execute(c).await?.rows_affected() > 0)
}

/// Some of the packets whose time is over and whose keys are there.
pub(crate) async fn over(c: &mut AnyConnection, at: Moment) -> Result<Vec<PacketId>> {
    let rows = sqlx::query(OVER).bind(at.0).fetch_all(c).await?;
    rows.iter().map(|row| row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)).collect()
}

/// Takes away by what a packet is found, and what is in it.
pub(crate) async fn expire(c: &mut AnyConnection, id: PacketId) -> Result<()> {
    touch(&PACKET, id);
    let query = sqlx::query(EXPIRE).bind(Vec::<u8>::new()).bind(id.to_string());
    query.execute(c).await?;
    Ok(())
}

/// Takes away what is in the packets of the person or case whose keys `owner`
/// has: it is erased. Their own keys follow with the next run of the job.
pub(crate) async fn close_of(c: &mut AnyConnection, owner: &str, at: Moment) -> Result<()> {
    let (sql, id) = if let Some(id) = owner.strip_prefix("person/") {
        (CLOSE_OF_PERSON, id)
    } else if let Some(id) = owner.strip_prefix("case/") {
        (CLOSE_OF_CASE, id)
    } else {
        return Ok(());
    };
    let query = sqlx::query(sql).bind(Vec::<u8>::new()).bind(at.0).bind(id.to_owned());
    touched(&PACKET, &query.fetch_all(c).await?)
}

/// Adds what happened with a packet, at the next place; `body` is sealed, or
/// empty.
pub(crate) async fn add_event(
    c: &mut AnyConnection,
    id: PacketId,
    event: &PacketEvent,
    body: Vec<u8>,
) -> Result<()> {
    touch(&PACKET, id);
    sqlx::query(ADD_EVENT)
        .bind(id.to_string())
        .bind(i64::from(event.place))
        .bind(event.sort.code())
        .bind(event.at.0)
        .bind(&event.receiver)
        .bind(event.why.map(RefusedFor::code))
        .bind(body)
        .execute(c)
        .await?;
    Ok(())
}

/// What happened with a packet, in order.
pub(crate) async fn events(c: &mut AnyConnection, id: PacketId) -> Result<Vec<PacketEvent>> {
    let rows = sqlx::query(EVENTS).bind(id.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<PacketEvent> {
        let why: Option<&str> = row.try_get(4)?;
        Ok(PacketEvent {
            place: u32::try_from(row.try_get::<i64, _>(0)?).map_err(|_| DAMAGED)?,
            sort: PacketEventSort::from_str(row.try_get(1)?).map_err(|()| DAMAGED)?,
            at: Moment(row.try_get(2)?),
            receiver: row.try_get(3)?,
            why: why.map(|why| why.parse().map_err(|()| DAMAGED)).transpose()?,
            has_text: row.try_get::<i64, _>(5)? > 0,
        })
    };
    rows.iter().map(one).collect()
}

/// The sealed text of an answer, empty when there is none, and its version.
pub(crate) async fn body(
    c: &mut AnyConnection,
    id: PacketId,
    place: u32,
) -> Result<Option<(Vec<u8>, u32)>> {
    let query = sqlx::query(BODY).bind(id.to_string()).bind(i64::from(place));
    let row = query.fetch_optional(c).await?;
    row.map(|row| {
        let version = u32::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?;
        Ok((row.try_get(0)?, version))
    })
    .transpose()
}

/// A sealed text of an answer: of which packet, its place there, its version.
pub(crate) struct Body {
    pub(crate) packet: PacketId,
    pub(crate) place: u32,
    pub(crate) sealed: Vec<u8>,
    pub(crate) version: u32,
}

/// Every sealed text of the answers to the packets of a case.
pub(crate) async fn bodies(c: &mut AnyConnection, case: CaseId) -> Result<Vec<Body>> {
    let rows = sqlx::query(BODIES).bind(case.to_string()).fetch_all(c).await?;
    let one = |row: &AnyRow| -> Result<Body> {
        Ok(Body {
            packet: row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?,
            place: u32::try_from(row.try_get::<i64, _>(1)?).map_err(|_| DAMAGED)?,
            sealed: row.try_get(2)?,
            version: u32::try_from(row.try_get::<i64, _>(3)?).map_err(|_| DAMAGED)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Keeps a text as sealed anew, over its version.
pub(crate) async fn reseal(c: &mut AnyConnection, body: &Body, again: Vec<u8>) -> Result<()> {
    touch(&PACKET, body.packet);
    let query = sqlx::query(RESEAL).bind(again).bind(i64::from(body.version) + 1);
    let query = query.bind(body.packet.to_string()).bind(i64::from(body.place));
    let done = query.bind(i64::from(body.version)).execute(c).await?;
    if done.rows_affected() == 0 { Err(Error::Conflict(i64::from(body.version))) } else { Ok(()) }
}
