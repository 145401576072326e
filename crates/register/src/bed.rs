//! The beds of shelters: opened, closed for a reason, opened again; never
//! deleted. How many a shelter has is counted.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::sql::bed::HouseRow;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::bed::{Bed, ClosureReason, Feature};
use domain::day::{Day, Moment};
use domain::id::BedId;
use domain::institution::Institution;
use domain::place::oblast_of;
use domain::referral::placement::{Population, Reason};
use domain::referral::stay::TERMS;
use domain::shelter::is_shelter;
use serde_json::json;
use std::collections::BTreeSet;

/// Beds to be opened in one room.
#[derive(Clone, Debug)]
pub struct NewBeds<'b> {
    /// The room, as the shelter calls it.
    pub room: &'b str,
    /// What each is called in it.
    pub names: &'b [String],
    /// For whom they are.
    pub population: Population,
    /// What they offer.
    pub features: &'b [Feature],
    /// The first night on which they can be slept in.
    pub from: Day,
}

/// The most characters of the name of a room or a bed.
pub const LONGEST_NAME: usize = 40;

/// The most beds that are opened at once.
pub const MOST_BEDS: usize = 50;

/// How a shelter is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// Its code in the directory.
    pub shelter: String,
    /// The rule of the term that a stay has.
    pub term: String,
    /// The languages spoken there, codes of the pack.
    pub languages: Vec<String>,
    /// Its beds, by room and name.
    pub beds: Vec<Bed>,
}

/// How near the actor is to a shelter.
pub(crate) fn reaches(by: &By, body: &Institution) -> Vec<Reach> {
    let actor = &by.actor;
    let oblast = body.place.as_deref().and_then(oblast_of);
    let near = !actor.territory.is_empty() && oblast == Some(actor.territory.as_str());
    [(body.code == actor.institution, Reach::Own), (near, Reach::Territory), (true, Reach::Other)]
        .into_iter()
        .filter_map(|(so, reach)| so.then_some(reach))
        .collect()
}

fn subject(shelter: &str) -> String {
    format!("shelter/{shelter}")
}

impl Register {
    /// How a shelter is run, with its beds; without any while none was opened.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is no shelter, or one whose board
    /// the actor may not read.
    pub async fn house(&self, by: &By, shelter: &str) -> Result<House> {
        let body = self.house_for(by, shelter, Action::ReadBeds).await?;
        let mut c = self.database.read().await?;
        let rows = sql::bed::houses(&mut c).await?;
        let row = rows.into_iter().find(|row| row.shelter == body.code);
        let row = row.unwrap_or_else(|| blank(&body.code));
        let beds = sql::bed::of_house(&mut c, &body.code).await?;
        Ok(House { shelter: row.shelter, term: row.term, languages: row.languages, beds })
    }

    /// Says which term the stays of a shelter have and what languages are
    /// spoken there. Stays that began keep the term they began under.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_beds`]; [`StepWrong`](Refusal::StepWrong) for a
    /// term or a language that is not in its list.
    pub async fn set_house(
        &self,
        by: &By,
        shelter: &str,
        term: &str,
        languages: &[String],
    ) -> Result<()> {
        let body = self.house_for(by, shelter, Action::KeepBeds).await?;
        let codes = self.pack.lists.get("language").map(|list| list.codes.as_slice());
        let listed =
            |code: &String| codes.is_some_and(|codes| codes.iter().any(|one| one.code == *code));
        if !TERMS.contains(&term) || !languages.iter().all(listed) {
            return Err(Error::Refused(Refusal::StepWrong));
        }
        let languages: BTreeSet<String> = languages.iter().cloned().collect();
        let row = HouseRow {
            shelter: body.code.clone(),
            term: term.to_owned(),
            languages: languages.into_iter().collect(),
        };
        self.write(by, async |w| {
            sql::bed::set_house(w.connection(), &row).await?;
            let detail = json!({ "term": row.term, "languages": row.languages });
            w.audit("shelter.set", &subject(&row.shelter), detail, ()).await
        })
        .await
    }

    /// Opens beds in a room of a shelter.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is no shelter, or one whose board
    /// the actor may not read; [`Denied`](Error::Denied);
    /// [`NameMissing`](Refusal::NameMissing) for a room or a bed without one;
    /// [`TextTooLong`](Refusal::TextTooLong);
    /// [`BedNameTaken`](Refusal::BedNameTaken).
    pub async fn open_beds(&self, by: &By, shelter: &str, new: &NewBeds<'_>) -> Result<Vec<BedId>> {
        let body = self.house_for(by, shelter, Action::KeepBeds).await?;
        let room = new.room.trim();
        let names: Vec<&str> = new.names.iter().map(|name| name.trim()).collect();
        if room.is_empty() || names.is_empty() || names.iter().any(|name| name.is_empty()) {
            return Err(Error::Refused(Refusal::NameMissing));
        }
        let long = |text: &str| text.chars().count() > LONGEST_NAME;
        if long(room) || names.iter().any(|name| long(name)) || names.len() > MOST_BEDS {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let features: BTreeSet<Feature> = new.features.iter().copied().collect();
        let beds: Vec<Bed> = names
            .iter()
            .map(|name| Bed {
                id: BedId::new(by.at, by.bits()),
                shelter: body.code.clone(),
                room: room.to_owned(),
                name: (*name).to_owned(),
                population: new.population,
                features: features.iter().copied().collect(),
                opened: new.from,
                closures: Vec::new(),
            })
            .collect();
        let ids: Vec<BedId> = beds.iter().map(|bed| bed.id).collect();
        self.write(by, async |w| {
            if sql::bed::lock(w.connection(), &body.code).await?.is_none() {
                sql::bed::set_house(w.connection(), &blank(&body.code)).await?;
            }
            for bed in &beds {
                if !sql::bed::add(w.connection(), bed, (by.actor.account, by.at)).await? {
                    return Err(Error::Refused(Refusal::BedNameTaken));
                }
            }
            let beds: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let detail = json!({ "beds": beds, "population": new.population.code() });
            w.audit("bed.opened", &subject(&body.code), detail, ids).await
        })
        .await
    }

    /// Closes a bed from a night on, until another where that is known.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_beds`]; [`Placement`](Refusal::Placement) with
    /// [`BedHeld`](Reason::BedHeld) while somebody has it then, and with
    /// [`BedClosed`](Reason::BedClosed) when it is closed then;
    /// [`DayWrong`](Refusal::DayWrong) for days that make no sense.
    pub async fn close_bed(
        &self,
        by: &By,
        bed: BedId,
        (from, until): (Day, Option<Day>),
        reason: ClosureReason,
    ) -> Result<()> {
        let shelter = self.shelter_of(by, bed).await?;
        if until.is_some_and(|until| until <= from) {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        self.write(by, async |w| {
            sql::bed::lock(w.connection(), &shelter).await?;
            sql::bed::lapse(w.connection(), &shelter, by.at).await?;
            let beds = sql::bed::of_house(w.connection(), &shelter).await?;
            let there = beds.iter().find(|one| one.id == bed).ok_or(Error::NotFound)?;
            if from < there.opened {
                return Err(Error::Refused(Refusal::DayWrong));
            }
            let overlaps = |closure: &domain::bed::Closure| {
                until.is_none_or(|until| closure.from < until)
                    && closure.until.is_none_or(|end| from < end)
            };
            if there.closures.iter().any(overlaps) {
                return Err(refused(Reason::BedClosed));
            }
            let since = Moment::at_start_of(from);
            let holds = sql::bed::holds(w.connection(), &shelter, since).await?;
            let held = holds.iter().filter(|hold| hold.bed == bed).any(|hold| {
                until.is_none_or(|until| hold.from.day() < until)
                    && hold.end().is_none_or(|end| from < end.day() || end > by.at)
            });
            if held {
                return Err(refused(Reason::BedHeld));
            }
            let who = (by.actor.account, by.at);
            sql::bed::close(w.connection(), bed, (from, until), reason, who).await?;
            let detail = json!({ "bed": bed.to_string(), "reason": reason.code() });
            w.audit("bed.closed", &subject(&shelter), detail, ()).await
        })
        .await
    }

    /// Opens a bed again, from a night on.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_beds`]; [`DayWrong`](Refusal::DayWrong) when it
    /// is not closed then.
    pub async fn reopen_bed(&self, by: &By, bed: BedId, from: Day) -> Result<()> {
        let shelter = self.shelter_of(by, bed).await?;
        self.write(by, async |w| {
            sql::bed::lock(w.connection(), &shelter).await?;
            if !sql::bed::reopen(w.connection(), bed, from).await? {
                return Err(Error::Refused(Refusal::DayWrong));
            }
            let detail = json!({ "bed": bed.to_string() });
            w.audit("bed.reopened", &subject(&shelter), detail, ()).await
        })
        .await
    }

    /// Whether the actor opens and closes beds of a shelter. For what a page
    /// offers.
    #[must_use]
    pub fn keeps_beds(&self, by: &By, shelter: &str) -> bool {
        self.house_body(shelter)
            .is_some_and(|body| by.may_any(Action::KeepBeds, &reaches(by, body)))
    }

    /// A shelter of the directory.
    pub(crate) fn house_body(&self, shelter: &str) -> Option<&Institution> {
        self.pack.institution(shelter).filter(|body| is_shelter(body))
    }

    /// Whether there is a shelter whose board the actor may read.
    #[must_use]
    pub fn reads_boards(&self, by: &By) -> bool {
        !self.houses_of(by).is_empty()
    }

    /// The shelters whose board the actor may read.
    pub(crate) fn houses_of(&self, by: &By) -> Vec<&Institution> {
        let shelters = self.pack.institutions.iter().filter(|body| is_shelter(body));
        shelters.filter(|body| by.may_any(Action::ReadBeds, &reaches(by, body))).collect()
    }

    /// A shelter, when the actor may do `action` there. Who may not read its
    /// board gets the answer of what is not there.
    pub(crate) async fn house_for(
        &self,
        by: &By,
        shelter: &str,
        action: Action,
    ) -> Result<&Institution> {
        let body = self.house_body(shelter);
        let near = body.map(|body| reaches(by, body)).unwrap_or_default();
        let known = by.may_any(Action::ReadBeds, &near);
        match body {
            Some(body) if known && by.may_any(action, &near) => Ok(body),
            _ => {
                // What was asked for may be anything, so it is not in the journal.
                let what = body.map_or_else(|| "shelter".to_owned(), |body| subject(&body.code));
                self.note_denial(by, &format!("{action:?}"), &what).await?;
                Err(if known { Error::Denied } else { Error::NotFound })
            }
        }
    }

    /// The shelter of a bed that the actor may close and open.
    async fn shelter_of(&self, by: &By, bed: BedId) -> Result<String> {
        let shelter = sql::bed::shelter_of(&mut *self.database.read().await?, bed).await?;
        let shelter = shelter.ok_or(Error::NotFound)?;
        self.house_for(by, &shelter, Action::KeepBeds).await?;
        Ok(shelter)
    }
}

pub(crate) fn refused(why: Reason) -> Error {
    Error::Refused(Refusal::Placement(why))
}

/// A house of which nothing was said.
fn blank(shelter: &str) -> HouseRow {
    HouseRow { shelter: shelter.to_owned(), term: TERMS[0].to_owned(), languages: Vec::new() }
}
