//! Whether a case was coordinated in keeping with the mechanism: which of its
//! steps are done, waived or missing. It is computed and can be opened; nobody
//! says so.
//!
//! Source: programme 2017, indicators I.5.1, I.5.2 and III.8.1; the steps are
//! those of the National Referral Mechanism, measures 1.1 to 1.4.
use super::clock::CaseTimes;
use super::consent::{Answer, ConsentPurpose};
use super::identification::Status;
use super::standing::{PersonStanding, Standings};
use super::step::Duty;
use crate::code::codes;
use crate::day::{Moment, Period};
use crate::id::PersonId;

codes! {
    /// A step that the mechanism asks for.
    Requirement {
        /// The alert was acknowledged.
        Acknowledged = "acknowledged",
        /// Somebody is assigned to the case.
        Assigned = "assigned",
        /// Everybody in it was identified.
        Identification = "identification",
        /// The risk of everybody was assessed.
        Risk = "risk_assessment",
        /// The needs of everybody were assessed.
        Needs = "needs",
        /// Everybody was referred to somebody who has not refused.
        Referral = "referral",
    }
}

/// How a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// It is done, since then.
    Done(Moment),
    /// It is waived.
    Waived,
    /// It is not done.
    Missing,
}

/// A requirement of a case, for one person where it is about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Required {
    /// Which.
    pub what: Requirement,
    /// Of whom; none for what the case as a whole must have.
    pub person: Option<PersonId>,
    /// How it is met.
    pub met: Met,
}

fn met(done: Option<Moment>, waived: bool) -> Met {
    match done {
        Some(on) => Met::Done(on),
        None if waived => Met::Waived,
        None => Met::Missing,
    }
}

/// What the mechanism asks of a case, and how it is met. Who turned out not to
/// be a victim is asked for nothing but that finding.
#[must_use]
pub fn required(times: &CaseTimes, victims: &[PersonId], standings: &Standings) -> Vec<Required> {
    let whole = |what, done| Required { what, person: None, met: met(done, false) };
    // A case that began without an alert was acknowledged by being opened.
    let acknowledged = match &times.alert {
        Some(alert) => alert.standing.acknowledged,
        None => times.opened,
    };
    let mut all = vec![
        whole(Requirement::Acknowledged, acknowledged),
        whole(Requirement::Assigned, times.assigned),
    ];
    if victims.is_empty() {
        all.push(whole(Requirement::Identification, None));
    }
    let none = PersonStanding::default();
    for &person in victims {
        let of = standings.get(&person).unwrap_or(&none);
        let mut add = |what, done, duty| {
            let met = met(done, of.waived.contains(&duty));
            all.push(Required { what, person: Some(person), met });
        };
        if of.status == Status::NotVictim {
            continue;
        }
        add(Requirement::Identification, of.identified, Duty::Identification);
        add(Requirement::Risk, of.risks.first().map(|(on, _)| *on), Duty::Risk);
        add(Requirement::Needs, of.support.needs_on, Duty::Needs);
        // Who was refused by everybody is referred to nobody.
        let standing = of.referrals.values().filter(|referral| referral.refused_on().is_none());
        let referred = standing.map(|referral| referral.on).min();
        add(Requirement::Referral, referred, Duty::Referral);
    }
    all
}

/// Whether nothing that is required is missing.
#[must_use]
pub fn is_coordinated(required: &[Required]) -> bool {
    required.iter().all(|one| one.met != Met::Missing)
}

/// Whether a person was supported in keeping with the mechanism in `period`: a
/// service was given in it, a whole plan is signed, and the person consented to
/// the support.
#[must_use]
pub fn is_supported(of: &PersonStanding, period: Period) -> bool {
    let given = of.support.services.iter().any(|on| period.holds(on.day()));
    let consent = of.consents.get(&(ConsentPurpose::Support, None));
    let consents = consent.is_some_and(|standing| standing.answer == Answer::Given);
    given && of.support.plan_on.is_some() && consents
}
