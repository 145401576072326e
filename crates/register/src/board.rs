//! The board of a shelter: how each bed is on a night, who waits, how long
//! stays are. It names nobody: those who may know of a case see its number.
use crate::bed::reaches;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::notice::NoticeSort;
use crate::placement::{Placement, among_adults};
use crate::sql::bed::HouseRow;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::bed::{self, Bed, BedState, Nights, Tally};
use domain::case_file::{CaseNumber, reaches as near_case};
use domain::day::{Day, Moment, Period};
use domain::id::{CaseId, PlacementId};
use domain::institution::Institution;
use domain::referral::placement::{PlacementState, Population};
use domain::referral::stay::{self, End};
use domain::referral::waiting::{self, Before, Waiting};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};

/// Who has a bed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The placement; none for one that the actor may not know of.
    pub placement: Option<PlacementId>,
    /// The number of the case; none for one that the actor may not know of.
    pub number: Option<CaseNumber>,
    /// Since when.
    pub since: Moment,
    /// By when the stay ends; none for a reservation, and for a past night.
    pub end: Option<End>,
    /// Until when a bed is kept.
    pub lapses: Option<Moment>,
    /// Whether a child is among adults, whose parent is not there any more.
    pub child_alone: bool,
}

/// A bed on a night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BedNight {
    /// The bed.
    pub bed: Bed,
    /// How it is.
    pub state: BedState,
    /// Who has it; none where nobody has, and for a case in a closed circle that is
    /// not the actor's.
    pub seat: Option<Seat>,
}

/// The board of a shelter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The shelter, by its code in the directory.
    pub shelter: String,
    /// The rule of the term that a stay has.
    pub term: String,
    /// The languages spoken there.
    pub languages: Vec<String>,
    /// The night.
    pub night: Day,
    /// Its beds, by room and name.
    pub beds: Vec<BedNight>,
    /// How many are in each state.
    pub tally: Tally,
    /// The same for each population that has beds there.
    pub by_population: BTreeMap<Population, Tally>,
    /// Whether the actor opens and closes its beds.
    pub keeps: bool,
}

/// A request that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// The placement; none for one that the actor may not know of.
    pub placement: Option<PlacementId>,
    /// The number of the case; none for one that the actor may not know of.
    pub number: Option<CaseNumber>,
    /// What its place in the order rests on.
    pub waiting: Waiting,
    /// The shelter that is wished for; none for any.
    pub wished: Option<String>,
    /// Why it comes before the next one; none for the last.
    pub before: Option<Before>,
}

/// Which cases an actor may know of, and by which houses.
struct Known<'b> {
    by: &'b By,
    assigned: HashSet<CaseId>,
}

impl Known<'_> {
    fn case(&self, of: &Placement) -> bool {
        self.may(of, Action::ReadCase)
    }

    /// Whether the actor opens the page of a placement.
    fn page(&self, of: &Placement) -> bool {
        self.may(of, Action::ReadSteps) || self.may(of, Action::TendStay)
    }

    /// Whether the case is in a closed circle that is not the actor's: nothing of
    /// it is told, in the shelter neither.
    fn is_hidden(&self, of: &Placement) -> bool {
        of.circle && !self.case(of)
    }

    fn may(&self, of: &Placement, action: Action) -> bool {
        let actor = &self.by.actor;
        let assigned = self.assigned.contains(&of.case);
        let own = of.institution == actor.institution;
        let near = near_case(assigned, own, &of.territory, &actor.territory);
        self.by.may_in_case(action, &near, of.circle)
    }
}

impl Register {
    /// The boards that the actor may read on a night, by shelter: of those that
    /// have beds, and of the actor's own.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for whom there is none;
    /// [`DayWrong`](Refusal::DayWrong) for a night that is not yet.
    pub async fn boards(&self, by: &By, night: Day) -> Result<Vec<Board>> {
        let bodies = self.houses_of(by);
        if bodies.is_empty() {
            self.note_denial(by, "ReadBeds", "shelters").await?;
            return Err(Error::NotFound);
        }
        let boards = self.read_boards(by, &bodies, night).await?;
        let detail = json!({ "night": night.to_string(), "shelters": boards.len() });
        self.write(by, async |w| w.audit("boards.read", "shelters", detail, ()).await).await?;
        Ok(boards)
    }

    /// The board of one shelter on a night.
    ///
    /// # Errors
    ///
    /// As for [`Register::house`]; [`DayWrong`](Refusal::DayWrong) for a night
    /// that is not yet.
    pub async fn board(&self, by: &By, shelter: &str, night: Day) -> Result<Board> {
        let body = self.house_for(by, shelter, Action::ReadBeds).await?;
        let mut boards = self.read_boards(by, &[body], night).await?;
        let detail = json!({ "night": night.to_string() });
        let subject = format!("shelter/{}", body.code);
        self.write(by, async |w| w.audit("board.read", &subject, detail, ()).await).await?;
        boards.pop().ok_or(Error::NotFound)
    }

    async fn read_boards(
        &self,
        by: &By,
        bodies: &[&Institution],
        night: Day,
    ) -> Result<Vec<Board>> {
        if night > by.today() {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        self.noticed(by, NoticeSort::BedKept).await?;
        let mut c = self.database.read().await?;
        let rows = sql::bed::houses(&mut c).await?;
        let assigned = sql::placement::assigned(&mut c, by.actor.account, by.today()).await?;
        let known = Known { by, assigned };
        let since = Moment::at_start_of(night);
        let mut boards = Vec::new();
        for body in bodies {
            let own = body.code == by.actor.institution;
            let row = rows.iter().find(|row| row.shelter == body.code).cloned();
            if row.is_none() && !own && bodies.len() > 1 {
                continue;
            }
            let row = row.unwrap_or_else(|| HouseRow {
                shelter: body.code.clone(),
                term: stay::TERMS[0].to_owned(),
                languages: Vec::new(),
            });
            let beds = sql::bed::of_house(&mut c, &body.code).await?;
            let holds = sql::bed::holds(&mut c, &body.code, since).await?;
            let absences = sql::bed::absences(&mut c, &body.code, since).await?;
            let placements = sql::placement::in_house(&mut c, &body.code, since, by.at).await?;
            let mut board = Board {
                shelter: row.shelter,
                term: row.term,
                languages: row.languages,
                night,
                beds: Vec::new(),
                tally: Tally::default(),
                by_population: BTreeMap::new(),
                keeps: self.keeps_beds(by, &body.code),
            };
            for bed in beds {
                let seen = bed::state(&bed, &holds, &absences, (night, by.at));
                let Some((state, placement)) = seen else { continue };
                board.tally.add(state);
                board.by_population.entry(bed.population).or_default().add(state);
                // The place is taken; by whom, a closed circle does not tell.
                let mut of = placements.iter().find(|one| Some(one.id) == placement);
                of = of.filter(|of| !known.is_hidden(of));
                let seat = of.map(|of| {
                    let own = near(by, body, Action::TendStay);
                    self.seat((of, &placements), &bed, &known, own, night == by.today())
                });
                board.beds.push(BedNight { bed, state, seat });
            }
            boards.push(board);
        }
        Ok(boards)
    }

    fn seat(
        &self,
        (of, all): (&Placement, &[Placement]),
        bed: &Bed,
        known: &Known<'_>,
        own: bool,
        tonight: bool,
    ) -> Seat {
        let lasts = tonight && of.state == PlacementState::Admitted;
        let end = match (&of.term, of.admitted_at) {
            (Some(term), Some(since)) if lasts => {
                stay::end(term, since, of.extended, &self.pack.terms)
            }
            _ => None,
        };
        let parent = all
            .iter()
            .any(|one| Some(one.person) == of.wish.family && one.state == PlacementState::Admitted);
        Seat {
            placement: (own || known.page(of)).then_some(of.id),
            number: (own || known.case(of)).then_some(of.number),
            since: of.admitted_at.unwrap_or(of.requested_at),
            end,
            lapses: of.lapses_at,
            child_alone: lasts && of.child == Some(true) && among_adults(bed.population) && !parent,
        }
    }

    /// Who waits for a bed, in the order in which they should have one: of all
    /// houses for who may read every board, of those that are wished for, and of
    /// any house, for others. Who waits of a closed circle that is not the actor's
    /// is left out.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for who may read no board.
    pub async fn waiting_list(&self, by: &By) -> Result<Vec<Waits>> {
        let bodies = self.houses_of(by);
        if bodies.is_empty() {
            self.note_denial(by, "ReadBeds", "shelters").await?;
            return Err(Error::NotFound);
        }
        let mut c = self.database.read().await?;
        let mut all = sql::placement::waiting(&mut c, by.at).await?;
        let assigned = sql::placement::assigned(&mut c, by.actor.account, by.today()).await?;
        drop(c);
        let known = Known { by, assigned };
        all.retain(|of| {
            !known.is_hidden(of)
                && of
                    .wish
                    .shelter
                    .as_ref()
                    .is_none_or(|code| bodies.iter().any(|b| b.code == *code))
        });
        let waiting = |of: &Placement| Waiting {
            placement: of.id,
            danger: of.wish.danger,
            urgency: of.wish.urgency,
            since: of.requested_at,
        };
        let mut order: Vec<Waiting> = all.iter().map(waiting).collect();
        waiting::order(&mut order);
        let mut list = Vec::new();
        for (place, waiting) in order.iter().enumerate() {
            let Some(of) = all.iter().find(|of| of.id == waiting.placement) else { continue };
            let before = order.get(place + 1).and_then(|next| waiting.comes_before(next));
            list.push(Waits {
                placement: known.page(of).then_some(of.id),
                number: known.case(of).then_some(of.number),
                waiting: *waiting,
                wished: of.wish.shelter.clone(),
                before,
            });
        }
        self.noticed(by, NoticeSort::BedAsked).await?;
        let detail = json!({ "waiting": list.len() });
        self.write(by, async |w| w.audit("waiting.read", "shelters", detail, ()).await).await?;
        Ok(list)
    }

    /// Bed-nights and lengths of stay in a shelter over a period.
    ///
    /// # Errors
    ///
    /// As for [`Register::house`]; [`DayWrong`](Refusal::DayWrong) for a period
    /// that is empty, longer than ten years, or not yet begun.
    pub async fn shelter_nights(&self, by: &By, shelter: &str, period: Period) -> Result<Nights> {
        let body = self.house_for(by, shelter, Action::ReadBeds).await?;
        let longest = period.from.plus_months(120);
        if period.until <= period.from || period.until > longest || period.from > by.today() {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        let since = Moment::at_start_of(period.from);
        let mut c = self.database.read().await?;
        let beds = sql::bed::of_house(&mut c, &body.code).await?;
        let holds = sql::bed::holds(&mut c, &body.code, since).await?;
        let absences = sql::bed::absences(&mut c, &body.code, since).await?;
        let spans = sql::bed::spans(&mut c, &body.code, since).await?;
        drop(c);
        let counted = bed::nights(&beds, (&holds, &absences), &spans, (period, by.at));
        let detail = json!({ "from": period.from.to_string(), "until": period.until.to_string() });
        let subject = format!("shelter/{}", body.code);
        self.write(by, async |w| w.audit("board.counted", &subject, detail, ()).await).await?;
        Ok(counted)
    }
}

/// Whether the actor may do `action` as one who works in a shelter.
fn near(by: &By, body: &Institution, action: Action) -> bool {
    reaches(by, body).contains(&Reach::Own) && by.may(action, Reach::Own)
}
