//! What stands beside the steps of all cases, in bulk: for statistics.
use super::case_count;
use crate::error::{Error, Result};
use crate::indicator::When;
use domain::day::{Day, Moment};
use domain::id::{CaseId, EventId, PersonId};
use domain::person::{CitizenshipGroup, Sex};
use domain::statistics::fact::{CaseFacts, PersonKnown};
use domain::trafficking::event::{Event, Involved};
use domain::trafficking::registration::Registration;
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeMap, HashMap, HashSet};

statements! {
    PEOPLE = "SELECT id, sex, citizenship FROM person";
    TERRITORIES = "SELECT id, territory FROM case_file WHERE circle IS NULL";
    EVENTS = "SELECT id, case_file, detail FROM trafficking_event
               WHERE entered_at <= $1 AND (ended_at IS NULL OR ended_at > $1) ORDER BY case_file, id";
    INVOLVED = "SELECT event, person, role FROM trafficking_event_person ORDER BY event, person, role";
    REGISTRATIONS = "SELECT case_file, person, body, on_day, basis FROM registration
                      WHERE entered_at <= $1 AND (ended_at IS NULL OR ended_at > $1) ORDER BY case_file, id";
}

const DAMAGED: Error = Error::Damaged("trafficking_event");
const WRONG: Error = Error::Damaged("registration");

/// What is kept open of every person.
pub(crate) async fn people(c: &mut AnyConnection) -> Result<BTreeMap<PersonId, PersonKnown>> {
    let rows = sqlx::query(PEOPLE).fetch_all(c).await?;
    rows.iter()
        .map(|row| {
            let id = row.try_get::<&str, _>(0)?.parse().map_err(|_| Error::Damaged("person"))?;
            let sex: &str = row.try_get(1)?;
            let citizenship: &str = row.try_get(2)?;
            let known = |code: &str, unknown: &str| {
                (code != unknown && !code.is_empty()).then(|| code.to_owned())
            };
            let known = PersonKnown {
                sex: known(sex, Sex::Unknown.code()),
                citizenship: known(citizenship, CitizenshipGroup::Unknown.code()),
            };
            Ok((id, known))
        })
        .collect()
}

/// Every case as it was known then, with its events and registrations. An oblast is what the case
/// names as its territory, which may be the whole country.
///
/// A case in a closed circle is left out until it is opened: a small number less one that
/// everybody may know would tell that there is one.
pub(crate) async fn cases(c: &mut AnyConnection, when: When) -> Result<Vec<CaseFacts>> {
    // Of a case that was closed long ago the person is still counted in its year.
    let all = case_count::known(&mut *c, when, Day::since_epoch(0)).await?;
    let at = when.at.0.min(Moment::at_end_of(when.day).0);
    let place: HashMap<CaseId, usize> =
        all.iter().enumerate().map(|(place, case)| (case.id, place)).collect();
    let mut cases: Vec<CaseFacts> = all
        .into_iter()
        .map(|case| CaseFacts { case, oblast: None, events: Vec::new(), registrations: Vec::new() })
        .collect();
    let of = |text: &str| -> Result<Option<usize>> {
        let id: CaseId = text.parse().map_err(|_| Error::Damaged("case_file"))?;
        Ok(place.get(&id).copied())
    };
    let mut open = HashSet::new();
    for row in sqlx::query(TERRITORIES).fetch_all(&mut *c).await? {
        if let Some(place) = of(row.try_get(0)?)? {
            let territory: String = row.try_get(1)?;
            cases[place].oblast = Some(territory).filter(|code| !code.is_empty());
            open.insert(cases[place].case.id);
        }
    }
    let mut involved: HashMap<EventId, Vec<Involved>> = HashMap::new();
    for row in sqlx::query(INVOLVED).fetch_all(&mut *c).await? {
        let event = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
        let person = row.try_get::<&str, _>(1)?.parse().map_err(|_| DAMAGED)?;
        let role = row.try_get::<&str, _>(2)?.parse().map_err(|()| DAMAGED)?;
        involved.entry(event).or_default().push(Involved { person, role });
    }
    for row in sqlx::query(EVENTS).bind(at).fetch_all(&mut *c).await? {
        let id: EventId = row.try_get::<&str, _>(0)?.parse().map_err(|_| DAMAGED)?;
        let event: Event = serde_json::from_str(row.try_get(2)?).map_err(|_| DAMAGED)?;
        if let Some(place) = of(row.try_get(1)?)? {
            cases[place].events.push((event, involved.remove(&id).unwrap_or_default()));
        }
    }
    for row in sqlx::query(REGISTRATIONS).bind(at).fetch_all(c).await? {
        let day: i64 = row.try_get(3)?;
        let registration = Registration {
            person: row.try_get::<&str, _>(1)?.parse().map_err(|_| WRONG)?,
            body: row.try_get(2)?,
            on: i32::try_from(day).map(Day::since_epoch).map_err(|_| WRONG)?,
            basis: row.try_get::<&str, _>(4)?.parse().map_err(|()| WRONG)?,
        };
        if let Some(place) = of(row.try_get(0)?)? {
            cases[place].registrations.push(registration);
        }
    }
    cases.retain(|one| open.contains(&one.case.id));
    Ok(cases)
}
