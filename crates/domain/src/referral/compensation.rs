//! A claim for compensation, from filing to payment.
//!
//! Source: National Referral Mechanism, measure 3; European e-Justice portal,
//! Bulgaria, for the term of the decision.
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use crate::day::Moment;
use serde::{Deserialize, Serialize};

codes! {
    /// What happened with a claim.
    ClaimEvent {
        /// It was filed.
        Filed = "filed",
        /// The term of the decision was extended.
        Extended = "extended",
        /// It was granted.
        Granted = "granted",
        /// It was refused.
        Refused = "refused",
        /// It was paid.
        Paid = "paid",
    }
}

/// What happened with the claim of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What.
    pub event: ClaimEvent,
    /// Claimed, granted or paid, in hundredths of the currency; none when it is
    /// not known.
    #[serde(default)]
    pub amount: Option<u32>,
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The last event.
    pub last: ClaimEvent,
    /// When it was filed.
    pub filed_on: Moment,
    /// Whether its term was extended.
    pub extended: bool,
    /// When it was decided.
    pub decided_on: Option<Moment>,
}

impl Claim {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        use ClaimEvent::{Extended, Filed, Granted, Paid, Refused};
        let next = match (of.claim, self.event) {
            (None, Filed) => {
                Claimed { last: Filed, filed_on: entry.on, extended: false, decided_on: None }
            }
            // A claim that was refused or paid may be followed by another.
            (Some(Claimed { last: Refused | Paid, .. }), Filed) => {
                Claimed { last: Filed, filed_on: entry.on, extended: false, decided_on: None }
            }
            (Some(before @ Claimed { last: Filed, .. }), Extended) => {
                Claimed { last: Extended, extended: true, ..before }
            }
            (Some(before @ Claimed { last: Filed | Extended, .. }), Granted | Refused) => {
                Claimed { last: self.event, decided_on: Some(entry.on), ..before }
            }
            (Some(before @ Claimed { last: Granted, .. }), Paid) => {
                Claimed { last: Paid, ..before }
            }
            _ => return Err(Refusal::ClaimOutOfOrder),
        };
        of.claim = Some(next);
        Ok(())
    }
}
