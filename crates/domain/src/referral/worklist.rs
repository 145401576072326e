//! One procedure across cases: of each person in it how far it is, since when,
//! what comes next, and by when. It follows from the steps of each case; nothing
//! is put down here.
use super::child::{self, ChildDone};
use super::clock::{CaseTimes, Clock, ClockState, Owner, clocks};
use super::compensation::{ClaimEvent, Claimed};
use super::crossborder::{Crossing, Direction, Phase};
use super::standing::{PersonStanding, replay, untaken};
use super::step::{Entry, Refusal, Step};
use super::support::ServiceKind;
use crate::code::codes;
use crate::day::Moment;
use crate::id::{PersonId, StepId};
use crate::term::Term;

codes! {
    /// Which procedure.
    Procedure {
        /// The coordination mechanism for children.
        Children = "children",
        /// Referrals across borders, and assisted return.
        Borders = "borders",
        /// Claims for compensation.
        Compensation = "compensation",
    }
}

impl Procedure {
    /// The rules of its terms.
    #[must_use]
    pub const fn rules(self) -> &'static [&'static str] {
        match self {
            Self::Children => &["child_notification", "child_abroad_notification"],
            Self::Borders => &["transnational_answer"],
            Self::Compensation => &["compensation_decision", "compensation_decision_extended"],
        }
    }
}

/// How far a procedure is, of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Far {
    /// For a child.
    Child {
        /// What was done, each with the first time.
        done: ChildDone,
        /// Whether the child was found abroad.
        abroad: bool,
    },
    /// Across a border.
    Crossing(Crossing),
    /// The person was helped to return; when, last.
    Return(Moment),
    /// A claim.
    Claim(Claimed),
}

/// What comes next, and whose duty it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The code of the step: of a `ChildEvent`, a `Phase` or a `ClaimEvent`.
    pub step: &'static str,
    /// Whose duty.
    pub owner: Owner,
}

/// The procedure of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whom it is about.
    pub person: PersonId,
    /// How far it is.
    pub far: Far,
    /// When it began.
    pub begun: Moment,
    /// Since when it is so far.
    pub since: Moment,
    /// Whether nothing follows.
    pub over: bool,
    /// What comes next; nothing when it is over.
    pub next: Vec<Next>,
    /// Its terms, the ones that were kept too.
    pub clocks: Vec<Clock>,
}

impl Line {
    /// When the first of its terms that runs or ran out ends; none when none does.
    #[must_use]
    pub fn due(&self, now: Moment) -> Option<Moment> {
        let runs = |clock: &&Clock| matches!(clock.state(now), ClockState::Due | ClockState::Late);
        self.clocks.iter().filter(runs).map(|clock| clock.due).min()
    }

    /// Whether one of its terms ran out.
    #[must_use]
    pub fn is_late(&self, now: Moment) -> bool {
        self.clocks.iter().any(|clock| clock.state(now) == ClockState::Late)
    }
}

/// The lines of one procedure in a case. `victims`: the persons who are in it as
/// possible victims.
///
/// # Errors
///
/// The first step that does not follow from those before, as for [`replay`].
pub fn lines(
    procedure: Procedure,
    entries: &[Entry],
    victims: &[PersonId],
    terms: &[Term],
) -> Result<Vec<Line>, (StepId, Refusal)> {
    let standings = replay(entries)?;
    let times = CaseTimes { alert: None, opened: None, assigned: None };
    let all = clocks(&times, victims, &standings, terms);
    let mut lines = Vec::new();
    for person in victims {
        let Some(of) = standings.get(person) else { continue };
        let own = all.iter().filter(|clock| {
            clock.person == Some(*person) && procedure.rules().contains(&clock.rule)
        });
        let own: Vec<Clock> = own.cloned().collect();
        let line = match procedure {
            Procedure::Children => of_child(*person, of, own),
            Procedure::Borders => of_crossing(*person, of, own),
            Procedure::Compensation => of_claim(*person, of, own),
        };
        lines.extend(line);
        if procedure == Procedure::Borders {
            lines.extend(of_return(*person, entries));
        }
    }
    Ok(lines)
}

fn of_child(person: PersonId, of: &PersonStanding, clocks: Vec<Clock>) -> Option<Line> {
    let begun = of.child_since?;
    let next = child::next(of);
    let next: Vec<Next> =
        next.iter().map(|event| Next { step: event.code(), owner: event.owner() }).collect();
    let done = of.child.clone();
    Some(Line {
        person,
        begun,
        since: done.values().copied().max().unwrap_or(begun),
        over: done.contains_key(&child::ChildEvent::Closed) || of.adult_since.is_some(),
        next,
        clocks,
        far: Far::Child { done, abroad: of.abroad },
    })
}

fn of_crossing(person: PersonId, of: &PersonStanding, clocks: Vec<Clock>) -> Option<Line> {
    let crossing = of.crossing.clone()?;
    let next = crossing.phase.next().map(|phase| Next {
        step: phase.code(),
        owner: match (phase, crossing.direction) {
            (Phase::Accepted | Phase::Feedback, Direction::Out) => Owner::Abroad,
            (Phase::Accepted, Direction::In) => Owner::Coordinator,
            _ => Owner::CaseWorker,
        },
    });
    Some(Line {
        person,
        begun: crossing.requested_on,
        since: crossing.since,
        over: crossing.phase.is_over(),
        next: next.into_iter().collect(),
        clocks,
        far: Far::Crossing(crossing),
    })
}

fn of_return(person: PersonId, entries: &[Entry]) -> Option<Line> {
    let helped = untaken(entries).into_iter().filter(|entry| {
        let Step::Service(given) = &entry.step else { return false };
        entry.person == person && given.service == ServiceKind::SafeReturn
    });
    let at = helped.map(|entry| entry.on).max()?;
    Some(Line {
        person,
        far: Far::Return(at),
        begun: at,
        since: at,
        over: true,
        next: Vec::new(),
        clocks: Vec::new(),
    })
}

fn of_claim(person: PersonId, of: &PersonStanding, clocks: Vec<Clock>) -> Option<Line> {
    let claim = of.claim?;
    let next = match claim.last {
        ClaimEvent::Filed | ClaimEvent::Extended => Some(ClaimEvent::Granted),
        ClaimEvent::Granted => Some(ClaimEvent::Paid),
        ClaimEvent::Refused | ClaimEvent::Paid => None,
    };
    let next = next.map(|event| Next { step: event.code(), owner: Owner::Compensation });
    Some(Line {
        person,
        far: Far::Claim(claim),
        begun: claim.filed_on,
        since: claim.since,
        over: next.is_none(),
        next: next.into_iter().collect(),
        clocks,
    })
}

#[cfg(test)]
mod tests {
    use super::super::child::{ChildEvent, ChildStep};
    use super::super::compensation::{Claim, Sum};
    use super::super::crossborder::CrossBorder;
    use super::super::identification::{AgeGroup, Finding, Ground, Identification, Manner};
    use super::*;
    use crate::term::TermUnit;
    use crate::words::Words;

    const PERSON: PersonId = PersonId::new(Moment(0), 1);
    const HOUR: i64 = 3_600_000;

    fn terms() -> Vec<Term> {
        let term = |rule: &str, amount, unit| Term {
            rule: rule.to_owned(),
            name: Words::default(),
            amount,
            unit,
            from: None,
            until: None,
            source: Words::default(),
            verified: true,
        };
        vec![
            term("child_notification", 24, TermUnit::Hours),
            term("child_abroad_notification", 24, TermUnit::Hours),
            term("transnational_answer", 3, TermUnit::Days),
            term("compensation_decision", 30, TermUnit::Days),
            term("compensation_decision_extended", 90, TermUnit::Days),
        ]
    }

    fn entries(steps: &[(i64, Step)]) -> Vec<Entry> {
        let one = |(at, (hours, step)): (usize, &(i64, Step))| {
            let on = Moment(hours * HOUR);
            let place = u32::try_from(at).unwrap() + 1;
            let id = StepId::new(on, u128::from(place));
            let institution = "PORB".to_owned();
            Entry { id, person: PERSON, on, at: on, place, institution, step: step.clone() }
        };
        steps.iter().enumerate().map(one).collect()
    }

    fn found(abroad: bool) -> Step {
        Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Actual,
            age: AgeGroup::Child,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad,
        })
    }

    fn child(event: ChildEvent) -> Step {
        Step::Child(ChildStep { event })
    }

    fn one(procedure: Procedure, steps: &[(i64, Step)]) -> Option<Line> {
        let lines = lines(procedure, &entries(steps), &[PERSON], &terms()).unwrap();
        lines.into_iter().next()
    }

    #[track_caller]
    fn next(steps: &[(i64, Step)], expected: &[&str]) {
        let line = one(Procedure::Children, steps).unwrap();
        let next: Vec<&str> = line.next.iter().map(|next| next.step).collect();
        assert_eq!(next, expected);
    }

    #[test]
    fn three_bodies_are_told_side_by_side_each_with_its_own_time() {
        let steps = [
            (0, found(false)),
            (2, child(ChildEvent::AgencyTold)),
            (30, child(ChildEvent::PoliceTold)),
        ];
        let line = one(Procedure::Children, &steps).unwrap();
        let now = Moment(40 * HOUR);
        let states: Vec<ClockState> = line.clocks.iter().map(|clock| clock.state(now)).collect();
        assert_eq!(states, [ClockState::Done, ClockState::DoneLate, ClockState::Late]);
        assert!(line.is_late(now));
        assert_eq!(line.due(now), Some(Moment(24 * HOUR)));
        assert!(!line.is_late(Moment(24 * HOUR)), "its very end is in time");
        next(&steps, &["commission_told", "social_report"]);
        // Of a child found abroad two are told.
        next(&[(0, found(true))], &["agency_told", "police_told", "social_report"]);
    }

    #[test]
    fn what_comes_next_for_a_child_and_whose_it_is() {
        use ChildEvent::{AgencyTold, Closed, CommissionTold, Monitored, Placed, PlanSigned};
        use ChildEvent::{PoliceTold, Report, Representative, Unaccompanied};
        let mut steps = vec![(0, found(false))];
        for event in [AgencyTold, PoliceTold, CommissionTold] {
            steps.push((1, child(event)));
        }
        next(&steps, &["social_report"]);
        steps.push((2, child(Unaccompanied)));
        next(&steps, &["representative_appointed", "social_report"]);
        steps.push((3, child(Representative)));
        // A child in danger is placed before anything is written.
        steps.push((4, child(Placed)));
        next(&steps, &["social_report"]);
        steps.push((5, child(Report)));
        next(&steps, &["team_plan_signed"]);
        steps.push((6, child(PlanSigned)));
        next(&steps, &["monitored"]);
        steps.push((7, child(Monitored)));
        next(&steps, &["closed"]);
        let owner = one(Procedure::Children, &steps).unwrap().next[0].owner;
        assert_eq!(owner, Owner::ChildProtection);
        steps.push((8, child(Closed)));
        next(&steps, &[]);
        assert!(one(Procedure::Children, &steps).unwrap().over);
        assert_eq!(one(Procedure::Borders, &steps), None);
    }

    #[test]
    fn a_referral_from_abroad_is_answered_here_and_one_to_abroad_there() {
        let phase = |phase, direction| {
            let (country, body) = ("RO".to_owned(), "ANITP".to_owned());
            Step::CrossBorder(CrossBorder { phase, direction, country, body })
        };
        let steps = [
            (0, phase(Phase::Requested, Direction::In)),
            (5, phase(Phase::ConsentChecked, Direction::In)),
            (9, phase(Phase::RiskChecked, Direction::In)),
        ];
        let line = one(Procedure::Borders, &steps).unwrap();
        assert_eq!((line.begun, line.since), (Moment(0), Moment(9 * HOUR)));
        assert_eq!(line.next, [Next { step: "accepted", owner: Owner::Coordinator }]);
        assert!(line.is_late(Moment(100 * HOUR)) && !line.is_late(Moment(72 * HOUR)));
        let failed = [&steps[..], &[(10, phase(Phase::Failed, Direction::In))]].concat();
        let line = one(Procedure::Borders, &failed).unwrap();
        assert!(line.over && line.next.is_empty() && !line.is_late(Moment(100 * HOUR)));
    }

    #[track_caller]
    fn sums(steps: &[(i64, ClaimEvent, Option<u32>)], expected: (Sum, Sum, Sum)) {
        let step = |event, amount| Step::Claim(Claim { event, amount });
        let steps: Vec<_> =
            steps.iter().map(|(at, event, amount)| (*at, step(*event, *amount))).collect();
        let line = one(Procedure::Compensation, &steps).unwrap();
        let Far::Claim(claim) = line.far else { panic!("{:?}", line.far) };
        assert_eq!((claim.claimed, claim.decided, claim.paid), expected);
    }

    #[test]
    fn none_not_known_and_not_yet_are_three_things() {
        use ClaimEvent::{Filed, Granted, Paid, Refused};
        use Sum::{Known, NotYet, Unknown};
        sums(&[(0, Filed, None)], (Unknown, NotYet, NotYet));
        sums(&[(0, Filed, Some(500)), (1, Granted, None)], (Known(500), Unknown, NotYet));
        sums(&[(0, Filed, Some(500)), (1, Refused, None)], (Known(500), Known(0), Known(0)));
        let paid = [(0, Filed, Some(500)), (1, Granted, Some(400)), (2, Paid, Some(0))];
        sums(&paid, (Known(500), Known(400), Known(0)));
        // Another claim begins anew.
        let again = [(0, Filed, Some(500)), (1, Refused, None), (2, Filed, Some(7))];
        sums(&again, (Known(7), NotYet, NotYet));
    }

    #[test]
    fn the_term_of_a_claim_is_longer_once_it_was_extended() {
        let step = |event| Step::Claim(Claim { event, amount: None });
        let mut steps = vec![(0, step(ClaimEvent::Filed))];
        let day = 24 * HOUR;
        assert!(one(Procedure::Compensation, &steps).unwrap().is_late(Moment(40 * day)));
        steps.push((20, step(ClaimEvent::Extended)));
        assert!(!one(Procedure::Compensation, &steps).unwrap().is_late(Moment(40 * day)));
    }
}
