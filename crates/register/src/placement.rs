//! Somebody's place in a shelter, from the asking to the leaving.
//!
//! Each act is one transaction: it locks the house and the case, asks the rules
//! with what stands there then, and writes the placement, the bed that is held,
//! the step of the case and the entry in the journal, or nothing. That no bed is
//! held twice is kept by the database besides.
use crate::account::Secret;
use crate::bed::{reaches, refused};
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::sql::bed::HouseRow;
use crate::{Register, case_term, sql};
use domain::access::{Action, Reach};
use domain::bed::{Absence, Bed, Hold, HoldKind};
use domain::case_file::{CaseNumber, CaseState};
use domain::day::Moment;
use domain::id::{BedHoldId, BedId, CaseId, PersonId, PlacementId, StepId};
use domain::person::Sex;
use domain::place::oblast_of;
use domain::referral::identification::AgeGroup;
use domain::referral::placement::{
    self, Family, Guest, Offer, PlacementState, Population, Reason, Wish, choose, consented,
};
use domain::referral::standing::{Standings, admit, replay};
use domain::referral::stay::{Admitted, Exit, Extended, Left, is_the_most};
use domain::referral::step::{self, Entry, Step};
use domain::term::in_force;
use serde_json::json;

/// Somebody's place in a shelter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Its id.
    pub id: PlacementId,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// The oblast of the case; empty if it is of none.
    pub territory: String,
    /// The institution of the case.
    pub institution: String,
    /// The person.
    pub person: PersonId,
    /// How far it is.
    pub state: PlacementState,
    /// What was asked for.
    pub wish: Wish,
    /// Since when it was asked for.
    pub requested_at: Moment,
    /// The shelter, by its code: the one it has, or had last.
    pub shelter: Option<String>,
    /// The bed it has, or had last.
    pub bed: Option<BedId>,
    /// The rule of the term of the stay.
    pub term: Option<String>,
    /// Whether the person was a child at the admission.
    pub child: Option<bool>,
    /// Since when the person stays.
    pub admitted_at: Option<Moment>,
    /// Days the stay was extended by, in all.
    pub extended: u32,
    /// How and when it ended.
    pub left: Option<(Exit, Moment)>,
    /// Until when a bed is kept.
    pub lapses_at: Option<Moment>,
    /// Whether the case is in a closed circle.
    pub circle: bool,
}

impl Placement {
    /// As it is at `now`: a reservation that has lapsed waits again.
    pub(crate) fn at(self, now: Moment) -> Self {
        let lapsed = self.lapses_at.is_some_and(|at| at <= now);
        if self.state == PlacementState::Reserved && lapsed {
            let state = PlacementState::Requested;
            return Self { state, shelter: None, bed: None, lapses_at: None, ..self };
        }
        self
    }
}

/// What the actor may do with a placement. For what a page offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Keep a bed, give it back, take the request back.
    pub reserve: bool,
    /// Admit, extend, put down absences and the leaving.
    pub tend: bool,
    /// Know of the case.
    pub case: bool,
}

/// The admission of a person.
#[derive(Clone, Copy, Debug)]
pub struct Admission<'a> {
    /// Where, by its code in the directory.
    pub shelter: &'a str,
    /// The bed; none for the one that suits best.
    pub bed: Option<BedId>,
    /// When the person came.
    pub on: Moment,
    /// Why here, although something speaks against it; empty where nothing is
    /// said.
    pub reason: &'a str,
}

/// The most days by which a stay is extended at once.
pub const LONGEST_EXTENSION: u16 = 366;

/// Going away and coming back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    Goes,
    IsBack,
}

/// What stands in the register when a bed is chosen.
struct There {
    house: placement::House,
    beds: Vec<Bed>,
    holds: Vec<Hold>,
    entries: Vec<Entry>,
    standings: Standings,
    guest: Guest,
}

impl There {
    /// How each bed suits.
    fn offers(&self, wish: &Wish, on: Moment) -> Vec<Offer> {
        let offer = |bed| placement::offer((bed, &self.house), (self.guest, wish), &self.holds, on);
        self.beds.iter().map(offer).collect()
    }

    /// The bed that was asked for, or the one that suits best.
    fn chosen(&self, wish: &Wish, bed: Option<BedId>, on: Moment) -> Result<Offer> {
        let offers = self.offers(wish, on);
        let Some(bed) = bed else {
            return choose(&offers).cloned().map_err(refused);
        };
        let offer = offers.into_iter().find(|offer| offer.bed == bed).ok_or(Error::NotFound)?;
        match offer.hard.first() {
            Some(why) => Err(refused(*why)),
            None => Ok(offer),
        }
    }
}

impl Register {
    /// Asks for a place for a person of a case.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of,
    /// or somebody who is not in it; [`Denied`](Error::Denied);
    /// [`CaseClosed`](Refusal::CaseClosed); [`PartWrong`](Refusal::PartWrong);
    /// [`Procedure`](Refusal::Procedure) for who was not identified, even as
    /// possible; [`Placement`](Refusal::Placement) for who waits already;
    /// [`StepWrong`](Refusal::StepWrong) for a code that is not in its list.
    pub async fn request_place(
        &self,
        by: &By,
        case: CaseId,
        person: PersonId,
        wish: &Wish,
    ) -> Result<PlacementId> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.check_wish(wish)?;
        let id = PlacementId::new(by.at, by.bits());
        self.write(by, async |w| {
            still_open(w, case).await?;
            let parts = sql::step::parts(w.connection(), case).await?;
            let part = |one: PersonId| parts.iter().filter(move |(there, _)| *there == one);
            if part(person).next().is_none() {
                return Err(Error::NotFound);
            }
            if !part(person).any(|(_, part)| part.is_of_a_victim()) {
                return Err(Error::Refused(Refusal::PartWrong));
            }
            if wish.family.is_some_and(|one| one == person || part(one).next().is_none()) {
                return Err(Error::NotFound);
            }
            let standings = standings(&entries(w, case).await?)?;
            if !standings.get(&person).is_some_and(|of| of.status.is_supported()) {
                let why = step::Refusal::NotIdentified;
                return Err(Error::Refused(Refusal::Procedure(why)));
            }
            let who = (by.actor.account, by.at);
            sql::placement::add(w.connection(), id, (case, person), wish, who).await?;
            if let Some(shelter) = &wish.shelter {
                tell_house(w, (case, id), shelter, NoticeSort::BedAsked).await?;
            }
            let detail = json!({ "placement": id.to_string(), "urgency": wish.urgency.code() });
            w.audit("placement.requested", &case.to_string(), detail, id).await
        })
        .await
    }

    /// Keeps a bed of a shelter for a person: this one, or the one that suits
    /// best. It lapses by itself after the term in force. Answers with the bed.
    ///
    /// # Errors
    ///
    /// As for [`Register::request_place`]; [`NotFound`](Error::NotFound) also
    /// for what is no shelter with beds; [`Placement`](Refusal::Placement) with
    /// what forbids it.
    pub async fn reserve_bed(
        &self,
        by: &By,
        placement: PlacementId,
        shelter: &str,
        bed: Option<BedId>,
    ) -> Result<BedId> {
        self.placement_for(by, placement, Action::WriteCase).await?;
        let shelter = self.house_body(shelter).ok_or(Error::NotFound)?.code.clone();
        self.write(by, async |w| {
            let row = locked(w, &shelter).await?;
            let there = now(w, placement).await?;
            if !matches!(there.state, PlacementState::Requested | PlacementState::Reserved) {
                return Err(refused(Reason::OutOfOrder));
            }
            still_open(w, there.case).await?;
            let found = self.there(w, &there, &row, by.at).await?;
            let offer = found.chosen(&there.wish, bed, by.at)?;
            sql::bed::end_hold(w.connection(), placement, by.at).await?;
            let term = in_force(&self.pack.terms, placement::RESERVATION, by.today());
            let lapses = term.map_or_else(|| by.at.plus(Moment::DAY), |term| term.end(by.at));
            let kind = HoldKind::Reserved;
            give(w, (offer.bed, placement), kind, (by.at, Some(lapses))).await?;
            sql::placement::reserve(w.connection(), placement, &shelter, offer.bed).await?;
            house_needs_nothing(w, placement).await?;
            tell_house(w, (there.case, placement), &shelter, NoticeSort::BedKept).await?;
            let detail =
                json!({ "placement": placement.to_string(), "bed": offer.bed.to_string() });
            w.audit("placement.reserved", &there.case.to_string(), detail, offer.bed).await
        })
        .await
    }

    /// Gives a kept bed back; the request waits again, since it was made.
    ///
    /// # Errors
    ///
    /// As for [`Register::reserve_bed`].
    pub async fn release_bed(&self, by: &By, placement: PlacementId) -> Result<()> {
        self.placement_for(by, placement, Action::WriteCase).await?;
        self.write(by, async |w| {
            let there = now_in_its_house(w, placement).await?;
            sql::placement::release(w.connection(), placement).await?;
            house_needs_nothing(w, placement).await?;
            sql::bed::end_hold(w.connection(), placement, by.at).await?;
            let detail = json!({ "placement": placement.to_string() });
            w.audit("placement.released", &there.case.to_string(), detail, ()).await
        })
        .await
    }

    /// Takes a request back, with the bed that is kept for it.
    ///
    /// # Errors
    ///
    /// As for [`Register::reserve_bed`].
    pub async fn withdraw_request(&self, by: &By, placement: PlacementId) -> Result<()> {
        self.placement_for(by, placement, Action::WriteCase).await?;
        self.write(by, async |w| {
            let there = now_in_its_house(w, placement).await?;
            sql::placement::withdraw(w.connection(), placement).await?;
            house_needs_nothing(w, placement).await?;
            sql::bed::end_hold(w.connection(), placement, by.at).await?;
            let detail = json!({ "placement": placement.to_string() });
            w.audit("placement.withdrawn", &there.case.to_string(), detail, ()).await
        })
        .await
    }

    /// Admits a person, to the bed that is kept or another. `secret` is the seed
    /// of the sealing of the reason.
    ///
    /// # Errors
    ///
    /// As for [`Register::reserve_bed`]; [`ReasonMissing`](Refusal::ReasonMissing)
    /// when something speaks against the bed and nobody says why it is taken all
    /// the same; [`Procedure`](Refusal::Procedure) when the procedure of the
    /// case forbids it; [`Sealed`](Error::Sealed) when a reason must be sealed.
    pub async fn admit(
        &self,
        by: &By,
        placement: PlacementId,
        admission: Admission<'_>,
        secret: &Secret,
    ) -> Result<BedId> {
        let Admission { shelter, bed, on, reason } = admission;
        let shelter = self.house_body(shelter).ok_or(Error::NotFound)?.code.clone();
        let before = self.placement_for(by, placement, Action::TendStay).await?;
        let reason = short(reason)?;
        let id = StepId::new(by.at, by.bits());
        let sealed = self.sealed_reason(before.case, id, reason, secret).await?;
        self.write(by, async |w| {
            let row = locked(w, &shelter).await?;
            let there = now(w, placement).await?;
            if !matches!(there.state, PlacementState::Requested | PlacementState::Reserved) {
                return Err(refused(Reason::OutOfOrder));
            }
            let place = sql::step::next_place(w.connection(), there.case).await?;
            let found = self.there(w, &there, &row, on).await?;
            let kept = there.bed.filter(|_| there.shelter.as_deref() == Some(&shelter));
            let offer = found.chosen(&there.wish, bed.or(kept), on)?;
            let of = found.standings.get(&there.person).cloned().unwrap_or_default();
            if !consented(&of) {
                return Err(refused(Reason::NoConsent));
            }
            if !offer.soft.is_empty() && reason.is_empty() {
                return Err(Error::Refused(Refusal::ReasonMissing));
            }
            let step =
                Step::Admitted(Admitted { shelter: shelter.clone(), term: row.term.clone() });
            let entry = entry(by, (id, place), &there, on, step);
            put_stay(w, &found.entries, (there.case, &entry), (reason, sealed)).await?;
            case_term::renew(w, &self.pack.terms, there.case).await?;
            sql::bed::end_hold(w.connection(), placement, on.min(by.at)).await?;
            give(w, (offer.bed, placement), HoldKind::Stay, (on, None)).await?;
            let child = of.age.is_some_and(AgeGroup::is_child);
            let to = (shelter.as_str(), offer.bed);
            let under = (row.term.as_str(), child);
            sql::placement::admit(w.connection(), placement, to, under, on).await?;
            house_needs_nothing(w, placement).await?;
            let detail = json!({
                "placement": placement.to_string(),
                "bed": offer.bed.to_string(),
                "step": id.to_string(),
            });
            w.audit("placement.begun", &there.case.to_string(), detail, offer.bed).await
        })
        .await
    }

    /// Gives a person who stays another bed of the same shelter from now on.
    ///
    /// # Errors
    ///
    /// As for [`Register::reserve_bed`].
    pub async fn change_bed(&self, by: &By, placement: PlacementId, bed: BedId) -> Result<()> {
        self.placement_for(by, placement, Action::TendStay).await?;
        self.write(by, async |w| {
            let there = now_in_its_house(w, placement).await?;
            let shelter = there.shelter.clone().ok_or_else(|| refused(Reason::OutOfOrder))?;
            let row = locked(w, &shelter).await?;
            let found = self.there(w, &there, &row, by.at).await?;
            let offer = found.chosen(&there.wish, Some(bed), by.at)?;
            sql::placement::change_bed(w.connection(), placement, offer.bed).await?;
            sql::bed::end_hold(w.connection(), placement, by.at).await?;
            give(w, (offer.bed, placement), HoldKind::Stay, (by.at, None)).await?;
            let detail = json!({ "placement": placement.to_string(), "bed": bed.to_string() });
            w.audit("placement.moved", &there.case.to_string(), detail, ()).await
        })
        .await
    }

    /// Extends a stay by so many days.
    ///
    /// # Errors
    ///
    /// As for [`Register::admit`]; [`Placement`](Refusal::Placement) with
    /// [`TermAtMost`](Reason::TermAtMost) for a term that is the longest there
    /// is; [`NotANumber`](Refusal::NotANumber) for no days or more than a year.
    pub async fn extend_stay(
        &self,
        by: &By,
        placement: PlacementId,
        days: u16,
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        let before = self.placement_for(by, placement, Action::TendStay).await?;
        if days == 0 || days > LONGEST_EXTENSION {
            return Err(Error::Refused(Refusal::NotANumber));
        }
        let reason = short(reason)?;
        let id = StepId::new(by.at, by.bits());
        let sealed = self.sealed_reason(before.case, id, reason, secret).await?;
        self.write(by, async |w| {
            let there = now_in_its_house(w, placement).await?;
            if there.term.as_deref().is_some_and(is_the_most) {
                return Err(refused(Reason::TermAtMost));
            }
            sql::placement::extend(w.connection(), placement, days).await?;
            let place = sql::step::next_place(w.connection(), there.case).await?;
            let before = entries(w, there.case).await?;
            let step = Step::Extended(Extended { days });
            let entry = entry(by, (id, place), &there, by.at, step);
            put_stay(w, &before, (there.case, &entry), (reason, sealed)).await?;
            case_term::renew(w, &self.pack.terms, there.case).await?;
            let detail =
                json!({ "placement": placement.to_string(), "days": days, "step": id.to_string() });
            w.audit("placement.extended", &there.case.to_string(), detail, ()).await
        })
        .await
    }

    /// Puts down that a person who stays is away since `on`. The bed is kept.
    ///
    /// # Errors
    ///
    /// As for [`Register::reserve_bed`]; [`DayWrong`](Refusal::DayWrong) for a
    /// moment before the admission, after now, or within another absence.
    pub async fn go_absent(&self, by: &By, placement: PlacementId, on: Moment) -> Result<()> {
        self.away(by, placement, on, Away::Goes).await
    }

    /// Puts down that a person who was away is back since `on`.
    ///
    /// # Errors
    ///
    /// As for [`Register::go_absent`]; [`Placement`](Refusal::Placement) with
    /// [`OutOfOrder`](Reason::OutOfOrder) for who was not away then.
    pub async fn come_back(&self, by: &By, placement: PlacementId, on: Moment) -> Result<()> {
        self.away(by, placement, on, Away::IsBack).await
    }

    async fn away(&self, by: &By, placement: PlacementId, on: Moment, away: Away) -> Result<()> {
        self.placement_for(by, placement, Action::TendStay).await?;
        self.write(by, async |w| {
            let there = now_in_its_house(w, placement).await?;
            if there.state != PlacementState::Admitted {
                return Err(refused(Reason::OutOfOrder));
            }
            if on > by.at || there.admitted_at.is_some_and(|since| on < since) {
                return Err(Error::Refused(Refusal::DayWrong));
            }
            let event = match away {
                Away::Goes => {
                    let before = sql::placement::absences(w.connection(), placement).await?;
                    let within = |absence: &Absence| absence.until.is_some_and(|until| on < until);
                    if before.iter().any(within) {
                        return Err(Error::Refused(Refusal::DayWrong));
                    }
                    sql::placement::go(w.connection(), placement, on).await?;
                    "placement.absent"
                }
                Away::IsBack => {
                    sql::placement::come_back(w.connection(), placement, on).await?;
                    "placement.returned"
                }
            };
            let detail = json!({ "placement": placement.to_string() });
            w.audit(event, &there.case.to_string(), detail, ()).await
        })
        .await
    }

    /// Puts down that a person left, when and how. The follow-up begins.
    ///
    /// # Errors
    ///
    /// As for [`Register::admit`]; [`Placement`](Refusal::Placement) with
    /// [`ChildRemains`](Reason::ChildRemains) for a parent whose child would
    /// stay among adults: who left on their own is put down all the same.
    pub async fn leave(
        &self,
        by: &By,
        placement: PlacementId,
        (exit, on): (Exit, Moment),
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        let before = self.placement_for(by, placement, Action::TendStay).await?;
        let reason = short(reason)?;
        let id = StepId::new(by.at, by.bits());
        let sealed = self.sealed_reason(before.case, id, reason, secret).await?;
        self.write(by, async |w| {
            let there = now_in_its_house(w, placement).await?;
            let shelter = there.shelter.clone().ok_or_else(|| refused(Reason::OutOfOrder))?;
            if exit != Exit::Unplanned && child_remains(w, &there, &shelter).await? {
                return Err(refused(Reason::ChildRemains));
            }
            // What was put down after it would have happened to nobody.
            let holds = sql::bed::holds(w.connection(), &shelter, on).await?;
            let moved = holds.iter().any(|hold| {
                hold.placement == placement && hold.kind == HoldKind::Stay && hold.from > on
            });
            let away = sql::placement::absences(w.connection(), placement).await?;
            let away = away.iter().any(|one| one.from > on || one.until.is_some_and(|u| u > on));
            let place = sql::step::next_place(w.connection(), there.case).await?;
            let before = entries(w, there.case).await?;
            let entry = entry(by, (id, place), &there, on, Step::Left(Left { exit }));
            put_stay(w, &before, (there.case, &entry), (reason, sealed)).await?;
            case_term::renew(w, &self.pack.terms, there.case).await?;
            if moved || away {
                return Err(Error::Refused(Refusal::DayWrong));
            }
            sql::placement::leave(w.connection(), placement, on, exit).await?;
            if exit == Exit::Unplanned {
                let near = sql::notice::on_case(w.connection(), there.case, by.today()).await?;
                let subject = placement.to_string();
                notice::tell(w, near, NoticeSort::LeftUnplanned, &subject).await?;
            }
            sql::bed::end_hold(w.connection(), placement, on).await?;
            let detail = json!({
                "placement": placement.to_string(),
                "exit": exit.code(),
                "step": id.to_string(),
            });
            w.audit("placement.ended", &there.case.to_string(), detail, ()).await
        })
        .await
    }

    /// The placements of a case, the first first.
    ///
    /// # Errors
    ///
    /// As for [`Register::procedure`].
    pub async fn placements(&self, by: &By, case: CaseId) -> Result<Vec<Placement>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let mut c = self.database.read().await?;
        let all = sql::placement::of_case(&mut c, case, by.at).await?;
        drop(c);
        let detail = json!({ "placements": all.len() });
        self.write(by, async |w| {
            w.audit("case.placements_read", &case.to_string(), detail, ()).await
        })
        .await?;
        Ok(all)
    }

    /// One placement, when its person was away, and what the actor may do with
    /// it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for one that neither the case nor the
    /// shelter opens to the actor.
    pub async fn placement(
        &self,
        by: &By,
        id: PlacementId,
    ) -> Result<(Placement, Vec<Absence>, May)> {
        let mut c = self.database.read().await?;
        let there = sql::placement::by_id(&mut c, id, by.at).await?;
        let absences = sql::placement::absences(&mut c, id).await?;
        drop(c);
        let subject = id.to_string();
        let Some(there) = there else {
            self.note_denial(by, "ReadPlacement", &subject).await?;
            return Err(Error::NotFound);
        };
        let may = self.may_with(by, &there).await?;
        if !(may.case || may.tend) {
            self.note_denial(by, "ReadPlacement", &subject).await?;
            return Err(Error::NotFound);
        }
        let case = there.case.to_string();
        let detail = json!({ "placement": subject });
        self.write(by, async |w| {
            // Who looks at it sees that a bed is kept, when the stay ends, how it ended.
            let sorts = [NoticeSort::BedKept, NoticeSort::StayEnds, NoticeSort::LeftUnplanned];
            for sort in sorts {
                let told = (sort, subject.as_str());
                sql::notice::read_about(w.connection(), by.actor.account, told, by.at).await?;
            }
            w.audit("placement.read", &case, detail, ()).await
        })
        .await?;
        Ok((there, absences, may))
    }

    /// How each bed of a shelter would suit the person from now on, for those
    /// who place them.
    ///
    /// # Errors
    ///
    /// As for [`Register::reserve_bed`].
    pub async fn offers(
        &self,
        by: &By,
        placement: PlacementId,
        shelter: &str,
    ) -> Result<Vec<(Bed, Offer)>> {
        let body = self.house_body(shelter).ok_or(Error::NotFound)?.code.clone();
        self.placement_for(by, placement, Action::TendStay).await?;
        self.write(by, async |w| {
            let there = now(w, placement).await?;
            let rows = sql::bed::houses(w.connection()).await?;
            let offers = match rows.into_iter().find(|row| row.shelter == body) {
                Some(row) => {
                    let found = self.there(w, &there, &row, by.at).await?;
                    let offers = found.offers(&there.wish, by.at);
                    found.beds.into_iter().zip(offers).collect()
                }
                None => Vec::new(),
            };
            let detail = json!({ "placement": placement.to_string() });
            w.audit("placement.offered", &there.case.to_string(), detail, offers).await
        })
        .await
    }

    /// What the actor may do with a placement: by the case, and by working in the
    /// shelter where a bed is kept for it or the person stays.
    async fn may_with(&self, by: &By, there: &Placement) -> Result<May> {
        let (_, near) = self.near_case(by, there.case).await?;
        let house = there.shelter.as_deref().and_then(|code| self.house_body(code));
        let own = house.is_some_and(|body| reaches(by, body).contains(&Reach::Own));
        Ok(May {
            reserve: near.may(by, Action::WriteCase),
            tend: near.may(by, Action::TendStay)
                || own && by.may_in_case(Action::TendStay, &[Reach::Own], there.circle),
            case: near.may(by, Action::ReadSteps),
        })
    }

    /// The placement, when the actor may do `action` with it. Who may know of
    /// neither the case nor the shelter gets the answer of what is not there.
    async fn placement_for(&self, by: &By, id: PlacementId, action: Action) -> Result<Placement> {
        let there = sql::placement::by_id(&mut *self.database.read().await?, id, by.at).await?;
        let may = match &there {
            Some(there) => self.may_with(by, there).await?,
            None => May::default(),
        };
        let allowed = match action {
            Action::TendStay => may.tend,
            _ => may.reserve,
        };
        match there {
            Some(there) if allowed => Ok(there),
            _ => {
                self.note_denial(by, &format!("{action:?}"), &id.to_string()).await?;
                Err(if may.case || may.tend { Error::Denied } else { Error::NotFound })
            }
        }
    }

    /// What stands in the register of a house and a person, at this point of the
    /// transaction. What the placement itself holds is left out.
    async fn there(
        &self,
        w: &mut Write<'_>,
        of: &Placement,
        row: &HouseRow,
        on: Moment,
    ) -> Result<There> {
        let beds = sql::bed::of_house(w.connection(), &row.shelter).await?;
        let mut holds = sql::bed::holds(w.connection(), &row.shelter, on).await?;
        holds.retain(|hold| hold.placement != of.id);
        let entries = entries(w, of.case).await?;
        let standings = standings(&entries)?;
        let listed = sql::person::in_case(w.connection(), of.case).await?;
        let sex = listed.iter().find(|one| one.id == of.person).map(|one| one.sex);
        let body = self.house_body(&row.shelter);
        let oblast = body.and_then(|body| body.place.as_deref()).and_then(oblast_of);
        let guest = Guest {
            age: standings.get(&of.person).and_then(|of| of.age),
            female: match sex {
                Some(Sex::Female) => Some(true),
                Some(Sex::Male) => Some(false),
                Some(Sex::Other | Sex::Unknown) | None => None,
            },
            family: family(w, of, &row.shelter, &standings).await?,
            town_known: placement::location_known(&entries, of.person),
        };
        let house = placement::House {
            shelter: row.shelter.clone(),
            oblast: oblast.map(ToOwned::to_owned),
            languages: row.languages.clone(),
        };
        Ok(There { house, beds, holds, entries, standings, guest })
    }

    /// Whether every code of a wish is in its list.
    fn check_wish(&self, wish: &Wish) -> Result<()> {
        let listed = |list: &str, code: &str| {
            let list = self.pack.lists.get(list);
            list.is_some_and(|list| list.codes.iter().any(|one| one.code == code))
        };
        let shelter = wish.shelter.as_deref().is_none_or(|code| self.house_body(code).is_some());
        let avoid = wish.avoid.as_deref();
        let avoid = avoid.is_none_or(|code| self.pack.oblasti.iter().any(|o| o.code == code));
        let language = wish.language.as_deref().is_none_or(|code| listed("language", code));
        if shelter && avoid && language { Ok(()) } else { Err(Error::Refused(Refusal::StepWrong)) }
    }
}

/// A step of a stay; `place`: taken, so that nobody else puts one down in the
/// case until the end of the transaction.
fn entry(by: &By, (id, place): (StepId, u32), of: &Placement, on: Moment, step: Step) -> Entry {
    let institution = by.actor.institution.clone();
    Entry { id, person: of.person, on, at: by.at, place, institution, step }
}

/// Puts a step of a stay down after `before`, as the rules of the procedure
/// allow it.
async fn put_stay(
    w: &mut Write<'_>,
    before: &[Entry],
    (case, entry): (CaseId, &Entry),
    (reason, sealed): (&str, Vec<u8>),
) -> Result<()> {
    // No step of a stay is for a pre-trial authority alone.
    admit(before, entry, false, !reason.is_empty())
        .map_err(|why| Error::Refused(Refusal::Procedure(why)))?;
    let account = w.by.actor.account;
    sql::step::add(w.connection(), case, entry, account, sealed).await
}

/// A reason that is short enough to be kept.
fn short(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.chars().count() > crate::case_text::LONGEST_REASON {
        return Err(Error::Refused(Refusal::TextTooLong));
    }
    Ok(reason)
}

/// Locks a house and ends the reservations that have lapsed.
async fn locked(w: &mut Write<'_>, shelter: &str) -> Result<HouseRow> {
    let row = sql::bed::lock(w.connection(), shelter).await?;
    let row = row.ok_or_else(|| refused(Reason::Full))?;
    let now = w.by.at;
    sql::bed::lapse(w.connection(), shelter, now).await?;
    Ok(row)
}

/// The placement as it is now, within the transaction.
async fn now(w: &mut Write<'_>, id: PlacementId) -> Result<Placement> {
    let at = w.by.at;
    sql::placement::by_id(w.connection(), id, at).await?.ok_or(Error::NotFound)
}

/// The placement as it is now, with its house locked if it has one.
async fn now_in_its_house(w: &mut Write<'_>, id: PlacementId) -> Result<Placement> {
    let before = now(w, id).await?;
    match &before.shelter {
        Some(shelter) => {
            let shelter = shelter.clone();
            locked(w, &shelter).await?;
            let there = now(w, id).await?;
            // Another act was faster: it is now somewhere else, or nowhere.
            if there.shelter.as_ref() == Some(&shelter) {
                Ok(there)
            } else {
                Err(refused(Reason::OutOfOrder))
            }
        }
        None => Ok(before),
    }
}

/// Tells those who tend a house of a bed that is asked for or kept there; of a closed
/// circle they see the bed, and nothing is told.
async fn tell_house(
    w: &mut Write<'_>,
    (case, placement): (CaseId, PlacementId),
    shelter: &str,
    sort: NoticeSort,
) -> Result<()> {
    let there = sql::case_file::by_id(w.connection(), case).await?;
    if there.is_some_and(|there| there.circle) {
        return Ok(());
    }
    let staff = sql::notice::in_house(w.connection(), shelter).await?;
    notice::tell(w, staff, sort, &placement.to_string()).await
}

/// What a house was told of a bed is over: it is kept, given, or not wanted any more.
async fn house_needs_nothing(w: &mut Write<'_>, placement: PlacementId) -> Result<()> {
    let (at, subject) = (w.by.at, placement.to_string());
    for sort in [NoticeSort::BedAsked, NoticeSort::BedKept] {
        sql::notice::over(w.connection(), (sort, &subject), at).await?;
    }
    Ok(())
}

async fn still_open(w: &mut Write<'_>, case: CaseId) -> Result<()> {
    let there = sql::case_file::by_id(w.connection(), case).await?.ok_or(Error::NotFound)?;
    if there.state == CaseState::Closed {
        return Err(Error::Refused(Refusal::CaseClosed));
    }
    Ok(())
}

async fn entries(w: &mut Write<'_>, case: CaseId) -> Result<Vec<Entry>> {
    let there = sql::step::of_case(w.connection(), case).await?;
    Ok(there.into_iter().map(|entered| entered.entry).collect())
}

fn standings(entries: &[Entry]) -> Result<Standings> {
    replay(entries).map_err(|_| Error::Damaged("case_step"))
}

/// Who of the family comes with the person, and whether they have a bed there.
async fn family(
    w: &mut Write<'_>,
    of: &Placement,
    shelter: &str,
    standings: &Standings,
) -> Result<Family> {
    let Some(relative) = of.wish.family else { return Ok(Family::None) };
    let at = w.by.at;
    let all = sql::placement::lasting_of(w.connection(), relative, at).await?;
    let there = all.iter().any(|one| {
        one.shelter.as_deref() == Some(shelter)
            && matches!(one.state, PlacementState::Reserved | PlacementState::Admitted)
    });
    let adult = standings.get(&relative).is_some_and(|of| of.age == Some(AgeGroup::Adult));
    Ok(if there && adult { Family::ParentThere } else { Family::Named })
}

/// Whether a child who came with this person would stay among adults.
async fn child_remains(w: &mut Write<'_>, of: &Placement, shelter: &str) -> Result<bool> {
    let at = w.by.at;
    let children = sql::placement::children_of(w.connection(), of.person, at).await?;
    let beds = sql::bed::of_house(w.connection(), shelter).await?;
    Ok(children.iter().any(|child| {
        let bed = beds.iter().find(|bed| Some(bed.id) == child.bed);
        bed.is_some_and(|bed| among_adults(bed.population))
    }))
}

/// Whether adults live in a unit for these.
pub(crate) const fn among_adults(population: Population) -> bool {
    matches!(population, Population::Adults | Population::Women | Population::Men)
}

/// Holds a bed for a placement.
async fn give(
    w: &mut Write<'_>,
    (bed, placement): (BedId, PlacementId),
    kind: HoldKind,
    (from, lapses): (Moment, Option<Moment>),
) -> Result<()> {
    let id = BedHoldId::new(w.by.at, w.by.bits());
    let hold = Hold { bed, placement, kind, from, until: None, lapses };
    sql::bed::give(w.connection(), id, &hold).await
}
