//! What a person is in a case, when it becomes another thing: the witness turns out to be
//! a victim, the suspect is accused.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::receipt::pseudonym;
use crate::{Register, case_term, sql};
use domain::access::Action;
use domain::case_file::{CaseState, Part};
use domain::id::{CaseId, PersonId};
use domain::referral::form::Sort;
use domain::referral::standing::untaken;
use domain::referral::step::{Entry, Step};
use serde_json::json;
use std::str::FromStr;

/// Whether a step may be about a person who is only this in the case.
fn fits(entry: &Entry, parts: &[Part]) -> bool {
    match Sort::from_str(entry.step.code()) {
        Ok(sort) => parts.iter().any(|part| sort.fits(*part)),
        // A stay is a victim's; what takes another back is about whoever that was.
        Err(()) => {
            matches!(entry.step, Step::TakenBack(_))
                || parts.iter().any(|part| part.is_of_a_victim())
        }
    }
}

/// Refuses while something that stands in the case is about the person as what they would
/// not be any more, the `left` parts being all that remain.
async fn nothing_rests(
    w: &mut Write<'_>,
    (case, person): (CaseId, PersonId),
    (from, left): (Part, &[Part]),
) -> Result<()> {
    let same = |part: &Part| {
        (part.is_of_a_victim(), part.is_of_the_accused())
            == (from.is_of_a_victim(), from.is_of_the_accused())
    };
    if left.iter().any(same) {
        return Ok(());
    }
    let steps = sql::step::of_case(w.connection(), case).await?;
    let entries: Vec<Entry> = steps.into_iter().map(|entered| entered.entry).collect();
    let mut own = untaken(&entries).into_iter().filter(|entry| entry.person == person);
    if own.any(|entry| !fits(entry, left)) || sql::part::rests(w.connection(), case, person).await?
    {
        return Err(Error::Refused(Refusal::StepRests));
    }
    Ok(())
}

impl Register {
    /// Refuses unless the person is in the case as somebody who may be a victim.
    pub(crate) async fn victim_in(&self, case: CaseId, person: PersonId) -> Result<()> {
        let parts = sql::step::parts(&mut *self.database.read().await?, case).await?;
        let mut parts = parts.iter().filter(|(there, _)| *there == person).peekable();
        if parts.peek().is_none() {
            return Err(Error::NotFound);
        }
        if parts.any(|(_, part)| part.is_of_a_victim()) {
            Ok(())
        } else {
            Err(Error::Refused(Refusal::PartWrong))
        }
    }

    /// Changes what a person is in a case, from one part to another. The steps stay; the
    /// terms follow the new part.
    ///
    /// # Errors
    ///
    /// As for [`Register::enter_person`]; [`NotFound`](Error::NotFound) also for somebody
    /// who is not this in the case; [`AlreadyDecided`](Refusal::AlreadyDecided) for who is
    /// the other already; [`StepRests`](Refusal::StepRests) while a step, a screening, a
    /// place, an event or a registration of the case is about them as what they were, and
    /// would not be about what they become.
    pub async fn change_part(
        &self,
        by: &By,
        (case, person): (CaseId, PersonId),
        from: Part,
        to: Part,
    ) -> Result<()> {
        let unsealed = self.unsealed()?;
        let there = self.case_for(by, case, Action::EnterPerson).await?;
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        let (row, _) = self.person_for(by, person, Action::EnterPerson, &unsealed).await?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        if !row.nature.may_be(to) {
            return Err(Error::Refused(Refusal::PartWrong));
        }
        let owner = row.owner();
        let keys = self.keys_for(by, &unsealed, &row).await?;
        self.write(by, async |w| {
            // Nobody puts a step down about who they were meanwhile.
            sql::step::hold(w.connection(), case).await?;
            let parts = sql::step::parts(w.connection(), case).await?;
            let own = parts.iter().filter(|(there, _)| *there == person).map(|(_, part)| *part);
            let own: Vec<Part> = own.collect();
            if !own.contains(&from) {
                return Err(Error::NotFound);
            }
            if own.contains(&to) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let mut left: Vec<Part> = own.into_iter().filter(|part| *part != from).collect();
            left.push(to);
            nothing_rests(w, (case, person), (from, &left)).await?;
            sql::part::take(w.connection(), case, person, from).await?;
            sql::person::add_to_case(w.connection(), case, person, to).await?;
            case_term::renew(w, &self.pack.terms, case).await?;
            let detail = json!({ "from": from.code(), "part": to.code() });
            w.audit("person.part_changed", &pseudonym(&keys[0], &owner), detail, ()).await
        })
        .await
    }
}
