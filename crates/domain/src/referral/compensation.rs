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

/// A sum of a claim, in hundredths of the currency. Nothing is three things:
/// none, not known, and not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// It has not come to it.
    NotYet,
    /// It is so, and how much is not known.
    Unknown,
    /// So much; 0 is none.
    Known(u32),
}

impl From<Option<u32>> for Sum {
    fn from(amount: Option<u32>) -> Self {
        amount.map_or(Self::Unknown, Self::Known)
    }
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
    /// When the last event was.
    pub since: Moment,
    /// What was claimed.
    pub claimed: Sum,
    /// What was decided: nothing when it was refused.
    pub decided: Sum,
    /// What was paid.
    pub paid: Sum,
}

impl Claim {
    pub(super) fn enter(self, entry: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        use ClaimEvent::{Extended, Filed, Granted, Paid, Refused};
        let filed = Claimed {
            last: Filed,
            filed_on: entry.on,
            extended: false,
            decided_on: None,
            since: entry.on,
            claimed: self.amount.into(),
            decided: Sum::NotYet,
            paid: Sum::NotYet,
        };
        let next = match (of.claim, self.event) {
            // A claim that was refused or paid may be followed by another.
            (None | Some(Claimed { last: Refused | Paid, .. }), Filed) => filed,
            (Some(before @ Claimed { last: Filed, .. }), Extended) => {
                Claimed { last: Extended, extended: true, ..before }
            }
            (Some(before @ Claimed { last: Filed | Extended, .. }), Granted | Refused) => {
                let decided =
                    if self.event == Refused { Sum::Known(0) } else { self.amount.into() };
                let decided_on = Some(entry.on);
                // What was refused is never paid.
                let paid = if self.event == Refused { Sum::Known(0) } else { Sum::NotYet };
                Claimed { last: self.event, decided_on, decided, paid, ..before }
            }
            (Some(before @ Claimed { last: Granted, .. }), Paid) => {
                Claimed { last: Paid, paid: self.amount.into(), ..before }
            }
            _ => return Err(Refusal::ClaimOutOfOrder),
        };
        of.claim = Some(Claimed { since: entry.on, ..next });
        Ok(())
    }
}
