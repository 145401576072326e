//! What is due by when: every term of the procedure that runs, ran out or was
//! kept, with the source it stands in.
//!
//! Nothing is typed: a clock begins, and stops, with the steps that were put
//! down, and its length is the term in force on the day it began.
use super::alert::{AlertEvent, AlertTimes, Known};
use super::child::to_be_told as to_be_told_of_child;
use super::consent::Answer;
use super::crossborder::Direction;
use super::protection;
use super::risk::review_term;
use super::standing::{PersonStanding, Standings};
use super::step::Duty;
use super::support::OutcomeKind;
use super::transfer::{found_another, to_be_told};
use crate::code::codes;
use crate::day::Moment;
use crate::id::PersonId;
use crate::term::{Term, in_force};
use crate::words::Words;

codes! {
    /// Whose duty it is.
    Owner {
        /// The coordinator of the mechanism.
        Coordinator = "coordinator",
        /// The case worker.
        CaseWorker = "case_worker",
        /// The body that identified.
        Identifier = "identifier",
        /// The body that was offered a person.
        Receiver = "receiver",
        /// The manager of the shelter.
        ShelterManager = "shelter_manager",
        /// The point of contact abroad.
        Abroad = "abroad",
        /// The authority that decides on compensation.
        Compensation = "compensation_authority",
        /// The department of child protection.
        ChildProtection = "child_protection",
    }
}

codes! {
    /// How a clock stands.
    ClockState {
        /// It was kept.
        Done = "done",
        /// It was done after its end.
        DoneLate = "done_late",
        /// It runs.
        Due = "due",
        /// It ran out.
        Late = "late",
        /// The duty was waived.
        Waived = "waived",
        /// It ended by itself: it is nobody's duty.
        Over = "over",
    }
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The rule of its term.
    pub rule: &'static str,
    /// Whom it is about; none for the alert.
    pub person: Option<PersonId>,
    /// What it is about within the rule: a body, or a step for a child.
    pub about: Option<String>,
    /// Whose duty it is.
    pub owner: Owner,
    /// When it began.
    pub begun: Moment,
    /// The last moment that is in time.
    pub due: Moment,
    /// When it was done.
    pub done: Option<Moment>,
    /// Whether it was waived.
    pub waived: bool,
    /// Whether it ends by itself, and so is never late: the days of somebody's
    /// own, not the duty of another.
    pub lapses: bool,
    /// The law or document the term stands in.
    pub source: Words,
    /// Whether that was read.
    pub verified: bool,
}

impl Clock {
    /// How it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Moment) -> ClockState {
        match self.done {
            Some(done) if done <= self.due => ClockState::Done,
            Some(_) => ClockState::DoneLate,
            None if self.waived => ClockState::Waived,
            None if now <= self.due => ClockState::Due,
            None if self.lapses => ClockState::Over,
            None => ClockState::Late,
        }
    }
}

/// When what happened with the alert and the file of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseTimes {
    /// The first alert of the case; none when it began without one.
    pub alert: Option<AlertTimes>,
    /// When the file was opened.
    pub opened: Option<Moment>,
    /// When somebody was first assigned to it.
    pub assigned: Option<Moment>,
}

struct Clocks<'t> {
    terms: &'t [Term],
    all: Vec<Clock>,
}

impl Clocks<'_> {
    /// Adds a clock; a rule that is not in force on the day makes none.
    fn add(&mut self, rule: &'static str, owner: Owner, begun: Moment) -> Option<&mut Clock> {
        let term = in_force(self.terms, rule, begun.day())?;
        self.all.push(Clock {
            rule,
            person: None,
            about: None,
            owner,
            begun,
            due: term.end(begun),
            done: None,
            waived: false,
            lapses: false,
            source: term.source.clone(),
            verified: term.verified,
        });
        self.all.last_mut()
    }

    fn of(
        &mut self,
        person: PersonId,
        (rule, owner): (&'static str, Owner),
        (begun, done): (Moment, Option<Moment>),
        waived: bool,
    ) -> Option<&mut Clock> {
        let clock = self.add(rule, owner, begun)?;
        clock.person = Some(person);
        clock.done = done;
        clock.waived = waived;
        Some(clock)
    }
}

/// The terms of the follow-up after a stay, in order.
pub const FOLLOW_UPS: [&str; 5] =
    ["follow_up_1", "follow_up_2", "follow_up_3", "follow_up_4", "follow_up_5"];

/// Every clock of a case. `victims`: the persons who are in it as possible
/// victims, whether or not a step was put down about them.
#[must_use]
pub fn clocks(
    times: &CaseTimes,
    victims: &[PersonId],
    standings: &Standings,
    terms: &[Term],
) -> Vec<Clock> {
    let mut clocks = Clocks { terms, all: Vec::new() };
    if let Some(alert) = &times.alert {
        taken_up(&mut clocks, alert);
    }
    let none = PersonStanding::default();
    for &person in victims {
        let of = standings.get(&person).unwrap_or(&none);
        if of.status == super::identification::Status::NotVictim {
            continue;
        }
        if let Some(opened) = times.opened {
            assessed(&mut clocks, person, of, opened);
        }
        protected(&mut clocks, person, of);
        referred(&mut clocks, person, of);
        consented(&mut clocks, person, of);
        stayed(&mut clocks, person, of);
        claimed(&mut clocks, person, of);
    }
    clocks.all
}

/// Every clock of an alert: answering for it, deciding on it, and telling of a
/// child who is in it.
#[must_use]
pub fn of_alert(alert: &AlertTimes, terms: &[Term]) -> Vec<Clock> {
    let mut clocks = Clocks { terms, all: Vec::new() };
    taken_up(&mut clocks, alert);
    if alert.child == Known::Yes {
        let rule = if alert.abroad { "child_abroad_notification" } else { "child_notification" };
        for event in [AlertEvent::AgencyTold, AlertEvent::PoliceTold] {
            if let Some(clock) = clocks.add(rule, Owner::Identifier, alert.received) {
                clock.about = Some(event.code().to_owned());
                clock.done = alert.standing.told.get(&event).copied();
            }
        }
    }
    clocks.all
}

fn taken_up(clocks: &mut Clocks<'_>, alert: &AlertTimes) {
    let rule = match alert.danger {
        Known::Yes => "alert_acknowledgement_danger",
        Known::No | Known::Unknown => "alert_acknowledgement",
    };
    if let Some(clock) = clocks.add(rule, Owner::Coordinator, alert.received) {
        clock.done = alert.standing.acknowledged;
    }
    if let Some(clock) = clocks.add("triage", Owner::Coordinator, alert.standing.open_since) {
        clock.done = alert.standing.decided;
    }
}

fn assessed(clocks: &mut Clocks<'_>, person: PersonId, of: &PersonStanding, opened: Moment) {
    let first = of.risks.first().map(|(on, _)| *on);
    let waived = of.waived.contains(&Duty::Risk);
    let rule = ("risk_assessment", Owner::CaseWorker);
    clocks.of(person, rule, (opened, first), waived);
    for (n, (on, level)) in of.risks.iter().enumerate() {
        let next = of.risks.get(n + 1).map(|(on, _)| *on);
        let rule = (review_term(*level), Owner::CaseWorker);
        let done = next.or(of.support.ended.map(|(_, on)| on));
        clocks.of(person, rule, (*on, done), waived);
    }
    let waived = of.waived.contains(&Duty::Plan);
    let rule = ("support_plan", Owner::CaseWorker);
    clocks.of(person, rule, (opened, of.support.plan_on), waived);
    for (n, (on, review)) in of.support.plans.iter().enumerate() {
        let Some(review) = review else { continue };
        let next = of.support.plans.get(n + 1).map(|(on, _)| *on);
        let done = next.or(of.support.ended.map(|(_, on)| on));
        let rule = ("plan_review", Owner::CaseWorker);
        if let Some(clock) = clocks.of(person, rule, (*on, done), waived) {
            // The day that was agreed with the person.
            clock.due = Moment::at_end_of(*review);
        }
    }
}

fn protected(clocks: &mut Clocks<'_>, person: PersonId, of: &PersonStanding) {
    if let Some((from, until)) = protection::reflection(of, clocks.terms) {
        let rule = (protection::REFLECTION, Owner::Identifier);
        let ended = of.protection.cooperates_on.filter(|on| *on == until);
        if let Some(clock) = clocks.of(person, rule, (from, ended), false) {
            clock.lapses = true;
        }
    }
    let Some(since) = of.child_since else { return };
    let rule = if of.abroad { "child_abroad_notification" } else { "child_notification" };
    for event in to_be_told_of_child(of.abroad) {
        let done = of.child.get(event).copied();
        // Nobody is told any more of a child that turned out to be an adult.
        if of.adult_since.is_some() && done.is_none() {
            continue;
        }
        if let Some(clock) = clocks.of(person, (rule, Owner::Identifier), (since, done), false) {
            clock.about = Some(event.code().to_owned());
        }
    }
}

fn referred(clocks: &mut Clocks<'_>, person: PersonId, of: &PersonStanding) {
    let support_over = of.support.ended.map(|(_, on)| on);
    for referral in of.referrals.values() {
        // By refusing, the body hands the duty back: another one is to be found.
        let (owner, done, waived) = match referral.refused_on() {
            Some(on) => (
                Owner::CaseWorker,
                found_another(of, on).or(support_over),
                of.waived.contains(&Duty::Referral),
            ),
            None => (Owner::Receiver, referral.answered.map(|(_, on)| on), false),
        };
        let rule = ("referral_feedback", owner);
        if let Some(clock) = clocks.of(person, rule, (referral.on, done), waived) {
            clock.about = Some(referral.to.clone());
        }
    }
    if let Some(crossing) = &of.crossing {
        let owner = match crossing.direction {
            Direction::Out => Owner::Abroad,
            Direction::In => Owner::Coordinator,
        };
        let times = (crossing.requested_on, crossing.answered_on);
        clocks.of(person, ("transnational_answer", owner), times, false);
    }
}

fn consented(clocks: &mut Clocks<'_>, person: PersonId, of: &PersonStanding) {
    for ((purpose, recipient), standing) in &of.consents {
        if standing.answer == Answer::Given && of.support.ended.is_none() {
            let rule = ("consent_confirmation", Owner::CaseWorker);
            if let Some(clock) = clocks.of(person, rule, (standing.on, None), false) {
                clock.about = Some(recipient.clone().unwrap_or_else(|| purpose.code().to_owned()));
            }
        }
    }
    for (recipient, on) in to_be_told(of) {
        let rule = ("withdrawal_told", Owner::CaseWorker);
        if let Some(clock) = clocks.of(person, rule, (on, None), false) {
            clock.about = Some(recipient.to_owned());
        }
    }
}

fn stayed(clocks: &mut Clocks<'_>, person: PersonId, of: &PersonStanding) {
    for stay in &of.stays {
        let left = stay.left.map(|(_, on)| on);
        let rule = match stay.term.as_str() {
            "crisis_centre_stay" => "crisis_centre_stay",
            _ => "shelter_stay",
        };
        let end = stay.end(clocks.terms);
        if let Some(clock) =
            clocks.of(person, (rule, Owner::ShelterManager), (stay.admitted_on, left), false)
        {
            clock.due = end.map_or(clock.due, |end| end.due);
            clock.about = Some(stay.shelter.clone());
        }
    }
    // Who came back into a shelter is not followed up from the stay before.
    let Some((_, left)) = of.stays.last().and_then(|stay| stay.left) else { return };
    let over = of.support.ended.is_some_and(|(how, _)| {
        matches!(how, OutcomeKind::Deceased | OutcomeKind::Declined | OutcomeKind::ReferredOut)
    });
    let mut reached = of.support.reached.iter().copied().filter(|on| *on >= left);
    for rule in FOLLOW_UPS {
        let done = reached.next();
        if over && done.is_none() {
            continue;
        }
        let waived = of.waived.contains(&Duty::FollowUp);
        clocks.of(person, (rule, Owner::CaseWorker), (left, done), waived);
    }
}

fn claimed(clocks: &mut Clocks<'_>, person: PersonId, of: &PersonStanding) {
    if let Some(claim) = of.claim {
        let rule =
            if claim.extended { "compensation_decision_extended" } else { "compensation_decision" };
        let times = (claim.filed_on, claim.decided_on);
        clocks.of(person, (rule, Owner::Compensation), times, false);
    }
}

/// Every rule a clock may run by beside [`FOLLOW_UPS`]: each must be a term of
/// the pack.
pub const RULES: [&str; 20] = [
    "alert_acknowledgement",
    "alert_acknowledgement_danger",
    "triage",
    "risk_assessment",
    "risk_review",
    "risk_review_high",
    "risk_review_immediate",
    "support_plan",
    "plan_review",
    protection::REFLECTION,
    "child_notification",
    "child_abroad_notification",
    "referral_feedback",
    "transnational_answer",
    "consent_confirmation",
    "withdrawal_told",
    "shelter_stay",
    "crisis_centre_stay",
    "compensation_decision",
    "compensation_decision_extended",
];

#[cfg(test)]
mod tests {
    use super::super::alert::AlertStanding;
    use super::super::child::{ChildEvent, ChildStep};
    use super::super::consent::{Basis, Consent, ConsentPurpose, Giver, Told as HandedOut};
    use super::super::crossborder::{CrossBorder, Phase};
    use super::super::identification::{AgeGroup, Finding, Ground, Identification, Manner};
    use super::super::mechanism::{Met, Requirement, is_coordinated, required};
    use super::super::protection::{Protection, ProtectionEvent, ProtectionState, state};
    use super::super::standing::admit;
    use super::super::stay::{Admitted, Exit, Left};
    use super::super::step::{Entry, Refusal, Step, Waiver};
    use super::super::support::{Condition, FollowUp, ServiceKind};
    use super::super::transfer::{Feedback, Referral, ReferralAnswer, WithdrawalTold};
    use super::*;
    use crate::day::Day;
    use crate::id::StepId;
    use crate::term::TermUnit;

    fn moment(day: &str) -> Moment {
        Moment::at_start_of(day.parse::<Day>().unwrap())
    }

    fn term(rule: &str, amount: u32, unit: TermUnit, days: (Option<&str>, Option<&str>)) -> Term {
        Term {
            rule: rule.to_owned(),
            name: Words::default(),
            amount,
            unit,
            from: days.0.map(|day| day.parse().unwrap()),
            until: days.1.map(|day| day.parse().unwrap()),
            source: Words { en: "an act".to_owned(), bg: "закон".to_owned() },
            verified: true,
        }
    }

    fn terms() -> Vec<Term> {
        vec![
            term("reflection_period", 30, TermUnit::Days, (None, None)),
            term("shelter_stay", 10, TermUnit::Days, (None, Some("2019-10-15"))),
            term("shelter_stay", 30, TermUnit::Days, (Some("2019-10-15"), None)),
            term("child_notification", 24, TermUnit::Hours, (None, None)),
            term("referral_feedback", 5, TermUnit::Days, (None, None)),
            term("withdrawal_told", 1, TermUnit::Days, (None, None)),
            term("follow_up_1", 7, TermUnit::Days, (None, None)),
            term("follow_up_2", 30, TermUnit::Days, (None, None)),
        ]
    }

    const PERSON: PersonId = PersonId::new(Moment(0), 1);

    struct Told {
        entries: Vec<Entry>,
        standings: Standings,
    }

    impl Told {
        fn new() -> Self {
            Self { entries: Vec::new(), standings: Standings::new() }
        }

        fn then(mut self, on: Moment, step: Step) -> Self {
            let place = u32::try_from(self.entries.len()).unwrap() + 1;
            let new = Entry {
                id: StepId::new(on, u128::from(place)),
                person: PERSON,
                on,
                at: on,
                place,
                institution: "PORB".to_owned(),
                step,
            };
            self.standings = admit(&self.entries, &new, true, true).unwrap();
            self.entries.push(new);
            self
        }

        fn found(self, on: &str, manner: Manner, age: AgeGroup) -> Self {
            let finding = Finding::Actual;
            let grounds = vec![Ground::Statement];
            let forms = Vec::new();
            let given = Identification {
                manner,
                finding,
                age,
                grounds,
                screening: None,
                forms,
                abroad: false,
            };
            self.then(moment(on), Step::Identification(given))
        }

        fn clock(&self, rule: &str) -> Option<Clock> {
            let times = CaseTimes { alert: None, opened: None, assigned: None };
            let all = clocks(&times, &[PERSON], &self.standings, &terms());
            all.into_iter().find(|clock| clock.rule == rule)
        }

        fn state(&self, now: &str) -> ProtectionState {
            state(&self.standings[&PERSON], &terms(), moment(now))
        }
    }

    #[test]
    fn reflection_begins_with_the_formal_identification_of_an_adult() {
        let told = Told::new().found("2017-03-01", Manner::Informal, AgeGroup::Adult);
        assert_eq!(told.clock("reflection_period"), None);
        assert_eq!(told.state("2017-03-02"), ProtectionState::None);
        let told = told.found("2017-03-05", Manner::Formal, AgeGroup::Adult);
        let clock = told.clock("reflection_period").unwrap();
        assert_eq!(clock.due.day().to_string(), "2017-04-04");
        assert_eq!(told.state("2017-04-04"), ProtectionState::Reflection);
        assert_eq!(told.state("2017-04-05"), ProtectionState::Expired);
        for age in [AgeGroup::Child, AgeGroup::PresumedChild] {
            let child = Told::new().found("2017-03-05", Manner::Formal, age);
            assert_eq!(child.clock("reflection_period"), None);
        }
    }

    #[test]
    fn reflection_ends_early_with_the_decision_to_cooperate() {
        let protection = Protection { event: ProtectionEvent::Cooperates, measure: None };
        let told = Told::new()
            .found("2017-03-05", Manner::Formal, AgeGroup::Adult)
            .then(moment("2017-03-10"), Step::Protection(protection));
        let clock = told.clock("reflection_period").unwrap();
        assert_eq!(
            (clock.due, clock.done),
            (moment("2017-04-05").plus(-1), Some(moment("2017-03-10")))
        );
        assert_eq!(told.state("2017-03-11"), ProtectionState::Cooperating);
    }

    #[test]
    fn a_stay_has_the_term_of_the_day_it_began() {
        let stay = |day: &str| {
            let shelter = "TAS-VAR".to_owned();
            let term = "shelter_stay".to_owned();
            Told::new()
                .found(day, Manner::Informal, AgeGroup::Adult)
                .then(moment(day), Step::Admitted(Admitted { shelter, term }))
        };
        let due = |told: &Told| told.clock("shelter_stay").unwrap().due.day().to_string();
        assert_eq!(due(&stay("2017-05-01")), "2017-05-11");
        assert_eq!(due(&stay("2020-05-01")), "2020-05-31");
        let told = stay("2017-05-01");
        assert_eq!(told.clock("follow_up_1"), None);
        let told = told.then(moment("2017-05-09"), Step::Left(Left { exit: Exit::Planned }));
        let first = told.clock("follow_up_1").unwrap();
        assert_eq!(first.state(moment("2017-05-10")), ClockState::Due);
        assert_eq!(first.state(moment("2017-05-18")), ClockState::Late);
        let housing = Condition::Settled;
        let reached =
            FollowUp { reached: true, housing, work: housing, education: housing, safety: housing };
        let missed = FollowUp { reached: false, ..reached };
        let told = told.then(moment("2017-05-12"), Step::FollowUp(missed));
        assert_eq!(told.clock("follow_up_1").unwrap().done, None);
        let told = told.then(moment("2017-05-13"), Step::FollowUp(reached));
        assert_eq!(
            told.clock("follow_up_1").unwrap().state(moment("2018-01-01")),
            ClockState::Done
        );
        assert_eq!(told.clock("follow_up_2").unwrap().done, None);
    }

    #[test]
    fn three_bodies_are_told_of_a_child_each_with_a_clock() {
        let told = Told::new().found("2017-03-05", Manner::Informal, AgeGroup::PresumedChild).then(
            moment("2017-03-05").plus(1),
            Step::Child(ChildStep { event: ChildEvent::PoliceTold }),
        );
        let times = CaseTimes { alert: None, opened: None, assigned: None };
        let all = clocks(&times, &[PERSON], &told.standings, &terms());
        let states: Vec<(Option<&str>, ClockState)> = all
            .iter()
            .filter(|clock| clock.rule == "child_notification")
            .map(|clock| (clock.about.as_deref(), clock.state(moment("2017-03-07"))))
            .collect();
        assert_eq!(
            states,
            [
                (Some("agency_told"), ClockState::Late),
                (Some("police_told"), ClockState::Done),
                (Some("commission_told"), ClockState::Late),
            ]
        );
    }

    #[test]
    fn nobody_is_told_of_a_child_that_was_found_to_be_an_adult() {
        let said = Step::Child(ChildStep { event: ChildEvent::PoliceTold });
        let told = Told::new()
            .found("2017-03-05", Manner::Informal, AgeGroup::PresumedChild)
            .then(moment("2017-03-05").plus(1), said)
            .found("2017-03-09", Manner::Informal, AgeGroup::Adult);
        let states = |told: &Told, now: &str| -> Vec<ClockState> {
            let times = CaseTimes { alert: None, opened: None, assigned: None };
            let all = clocks(&times, &[PERSON], &told.standings, &terms());
            let all = all.iter().filter(|clock| clock.rule == "child_notification");
            all.map(|clock| clock.state(moment(now))).collect()
        };
        assert_eq!(states(&told, "2018-01-01"), [ClockState::Done], "what was done stands");
        let again = told.found("2017-04-01", Manner::Informal, AgeGroup::Child);
        let due = [ClockState::Due, ClockState::Done, ClockState::Due];
        assert_eq!(states(&again, "2017-04-01"), due, "from the day on which it is a child again");
    }

    #[test]
    fn a_body_that_refuses_hands_the_duty_back_until_another_is_found() {
        let refer = |told: Told, on: &str, to: &str| {
            let step = Step::Referral(Referral {
                to: to.to_owned(),
                service: ServiceKind::Shelter,
                listed: None,
                basis: Basis::NoIdentity,
                accompanied: false,
            });
            told.then(moment(on), step)
        };
        let answer = |told: Told, on: &str, nth: usize, answer| {
            let offered = told.entries.iter().filter(|e| matches!(e.step, Step::Referral(_)));
            let referral = offered.map(|e| e.id).nth(nth).unwrap();
            told.then(moment(on), Step::Feedback(Feedback { referral, answer, why: None }))
        };
        let states = |told: &Told, now: &str| -> Vec<(Owner, ClockState)> {
            let times = CaseTimes { alert: None, opened: None, assigned: None };
            let all = clocks(&times, &[PERSON], &told.standings, &terms());
            let all = all.iter().filter(|clock| clock.rule == "referral_feedback");
            all.map(|clock| (clock.owner, clock.state(moment(now)))).collect()
        };
        let met = |told: &Told| {
            let times = CaseTimes { alert: None, opened: None, assigned: None };
            let all = required(&times, &[PERSON], &told.standings);
            all.iter().find(|one| one.what == Requirement::Referral).unwrap().met
        };
        let told = Told::new().found("2017-03-01", Manner::Informal, AgeGroup::Adult);
        let told = refer(told, "2017-03-02", "NGO-1");
        assert_eq!(met(&told), Met::Done(moment("2017-03-02")));
        let told = answer(told, "2017-03-03", 0, ReferralAnswer::Refused);
        assert_eq!(states(&told, "2017-03-04"), [(Owner::CaseWorker, ClockState::Due)]);
        assert_eq!(states(&told, "2017-03-10"), [(Owner::CaseWorker, ClockState::Late)]);
        assert_eq!(met(&told), Met::Missing);
        let told = refer(told, "2017-03-04", "NGO-2");
        let waits = [(Owner::CaseWorker, ClockState::Done), (Owner::Receiver, ClockState::Due)];
        assert_eq!(states(&told, "2017-03-05"), waits);
        assert_eq!(met(&told), Met::Done(moment("2017-03-04")));
        let told = answer(told, "2017-03-05", 1, ReferralAnswer::Refused);
        let open = [(Owner::CaseWorker, ClockState::Done), (Owner::CaseWorker, ClockState::Due)];
        assert_eq!(states(&told, "2017-03-06"), open, "one body at a time is to be found");
        assert_eq!(met(&told), Met::Missing);
        let waived = Step::Waiver(Waiver { duty: Duty::Referral });
        let told = told.then(moment("2017-03-06"), waived);
        assert_eq!(states(&told, "2017-04-06")[1], (Owner::CaseWorker, ClockState::Waived));
        assert_eq!(met(&told), Met::Waived);
        // Where several are asked at once, one that refuses leaves the others.
        let both = Told::new().found("2017-03-01", Manner::Informal, AgeGroup::Adult);
        let both = refer(refer(both, "2017-03-02", "NGO-1"), "2017-03-02", "NGO-2");
        let both = answer(both, "2017-03-03", 0, ReferralAnswer::Refused);
        let waits = [(Owner::CaseWorker, ClockState::Done), (Owner::Receiver, ClockState::Due)];
        assert_eq!(states(&both, "2017-03-04"), waits);
        let both = answer(both, "2017-03-04", 1, ReferralAnswer::Accepted);
        assert_eq!(states(&both, "2017-09-01")[1], (Owner::Receiver, ClockState::Done));
    }

    #[test]
    fn a_body_abroad_that_may_have_the_package_is_told_of_the_withdrawal() {
        let consent = |answer| {
            Step::Consent(Consent {
                purpose: ConsentPurpose::Transnational,
                answer,
                recipient: Some("OUT-1".to_owned()),
                by: Giver::Person,
                language: "bg".to_owned(),
                interpreter: false,
                told: HandedOut::ALL.to_vec(),
                document: true,
            })
        };
        let phase = |phase| {
            let (country, body) = ("AT".to_owned(), "OUT-1".to_owned());
            Step::CrossBorder(CrossBorder { phase, direction: Direction::Out, country, body })
        };
        let begun = Told::new()
            .found("2017-03-01", Manner::Informal, AgeGroup::Adult)
            .then(moment("2017-03-02"), consent(Answer::Given));
        let nothing = Told { entries: begun.entries.clone(), standings: begun.standings.clone() }
            .then(moment("2017-03-03"), consent(Answer::Withdrawn));
        assert_eq!(nothing.clock("withdrawal_told"), None, "nothing went anywhere");
        let mut gone = begun;
        for (n, step) in (3..).zip(&Phase::ALL[..5]) {
            gone = gone.then(moment(&format!("2017-03-{n:02}")), phase(*step));
        }
        assert_eq!(gone.clock("withdrawal_told"), None);
        let gone = gone.then(moment("2017-03-10"), consent(Answer::Withdrawn));
        let clock = gone.clock("withdrawal_told").unwrap();
        assert_eq!(clock.about.as_deref(), Some("OUT-1"));
        assert_eq!(clock.state(moment("2017-03-12")), ClockState::Late);
        // Nor does the person go after it, there or to a body that was not named.
        for body in ["OUT-1", "OUT-2"] {
            let mut over = phase(Phase::HandedOver);
            if let Step::CrossBorder(given) = &mut over {
                body.clone_into(&mut given.body);
            }
            let new = Entry {
                id: StepId::new(Moment(9), 99),
                place: 99,
                on: moment("2017-03-11"),
                at: moment("2017-03-11"),
                step: over,
                ..gone.entries[0].clone()
            };
            assert_eq!(admit(&gone.entries, &new, true, true).unwrap_err(), Refusal::NoConsent);
        }
        let told = Step::WithdrawalTold(WithdrawalTold { recipient: "OUT-1".to_owned() });
        let gone = gone.then(moment("2017-03-11"), told);
        assert_eq!(gone.clock("withdrawal_told"), None);
    }

    #[test]
    fn who_takes_a_child_for_an_adult_says_why() {
        let told = Told::new().found("2017-03-05", Manner::Informal, AgeGroup::PresumedChild);
        let child = &told.entries[0];
        let mut adult = Entry {
            id: StepId::new(Moment(9), 99),
            place: 99,
            on: moment("2017-03-06"),
            at: moment("2017-03-06"),
            ..child.clone()
        };
        if let Step::Identification(found) = &mut adult.step {
            found.age = AgeGroup::Adult;
        }
        let admitted = |before: &[Entry], why| admit(before, &adult, true, why).map(|_| ());
        assert_eq!(admitted(&told.entries, false), Err(Refusal::ReasonMissing));
        assert_eq!(admitted(&told.entries, true), Ok(()));
        assert_eq!(admitted(&[], false), Ok(()), "of an adult nothing is to be explained");
    }

    #[test]
    fn an_alert_of_danger_is_answered_for_sooner_and_a_child_is_told_of() {
        let received = moment("2017-03-05");
        let terms = [
            term("alert_acknowledgement", 4, TermUnit::Hours, (None, None)),
            term("alert_acknowledgement_danger", 1, TermUnit::Hours, (None, None)),
            term("triage", 24, TermUnit::Hours, (None, None)),
            term("child_notification", 24, TermUnit::Hours, (None, None)),
            term("child_abroad_notification", 24, TermUnit::Hours, (None, None)),
        ];
        let hour = 3_600_000;
        let standing = AlertStanding::received(received)
            .after(AlertEvent::Acknowledged, received.plus(2 * hour), Known::Yes, false)
            .unwrap()
            .after(AlertEvent::PoliceTold, received.plus(3 * hour), Known::Yes, false)
            .unwrap();
        let alert = |danger, child, abroad| AlertTimes {
            received,
            danger,
            child,
            abroad,
            standing: standing.clone(),
        };
        let states = |alert: &AlertTimes| -> Vec<(&'static str, ClockState)> {
            let now = received.plus(25 * hour);
            of_alert(alert, &terms).iter().map(|clock| (clock.rule, clock.state(now))).collect()
        };
        assert_eq!(
            states(&alert(Known::Unknown, Known::Unknown, false)),
            [("alert_acknowledgement", ClockState::Done), ("triage", ClockState::Late)]
        );
        assert_eq!(
            states(&alert(Known::Yes, Known::Yes, true)),
            [
                ("alert_acknowledgement_danger", ClockState::DoneLate),
                ("triage", ClockState::Late),
                ("child_abroad_notification", ClockState::Late),
                ("child_abroad_notification", ClockState::Done),
            ]
        );
        let reopened = standing
            .after(AlertEvent::Unfounded, received.plus(4 * hour), Known::Yes, true)
            .unwrap()
            .after(AlertEvent::Reopened, received.plus(20 * hour), Known::Yes, true)
            .unwrap();
        let again = AlertTimes { standing: reopened, ..alert(Known::No, Known::No, false) };
        assert_eq!(states(&again)[1], ("triage", ClockState::Due));
    }

    #[test]
    fn a_case_without_anybody_is_not_coordinated() {
        let times = CaseTimes {
            alert: None,
            opened: Some(moment("2017-01-01")),
            assigned: Some(moment("2017-01-01")),
        };
        let all = required(&times, &[], &Standings::new());
        assert!(!is_coordinated(&all));
        let told = Told::new().found("2017-03-05", Manner::Informal, AgeGroup::Adult);
        let all = required(&times, &[PERSON], &told.standings);
        let missing = all.iter().filter(|one| one.met == Met::Missing).count();
        assert_eq!((all.len(), missing), (6, 3));
    }
}
