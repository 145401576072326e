//! The procedure against a second statement of its rules.
//!
//! The product reads all steps once, from the first to the last, and keeps how
//! a person stands. Here each rule is asked anew of the bare list of steps, so
//! that the two share nothing but the types.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::day::Moment;
use domain::id::{PersonId, ScreeningId, StepId};
use domain::referral::child::{ChildEvent, ChildStep};
use domain::referral::compensation::{Claim, ClaimEvent};
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Giver, Told};
use domain::referral::crossborder::{CrossBorder, Direction, Phase};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::opinion::{Opinion, Said};
use domain::referral::packet::{PacketPart, RefusedFor};
use domain::referral::proceeding::{Offence, Proceeding, Stage, Verdict};
use domain::referral::protection::{Measure, Protection, ProtectionEvent};
use domain::referral::risk::{Degree, Risk, RiskAssessment, RiskLevel, Trigger};
use domain::referral::standing::{admit, replay};
use domain::referral::stay::{Admitted, Exit, Extended, Left};
use domain::referral::step::{Duty, Entry, Step, TakenBack, Waiver};
use domain::referral::support::{
    Condition, FollowUp, Needs, Outcome, OutcomeKind, Plan, PlanPart, Service, ServiceKind, Signer,
};
use domain::referral::transfer::{Feedback, Referral, ReferralAnswer, WithdrawalTold};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const BODIES: [&str; 4] = ["SACP", "MoI-GDCOC", "ANCCTHB", "NGO-DEMO-1"];

/// Mostly one ground, sometimes none, sometimes what a screening rests on.
const GROUNDS: [&[Ground]; 8] = [
    &[],
    &[Ground::Indicators],
    &[Ground::Indicators, Ground::Witness],
    &[Ground::Indicators],
    &[Ground::Statement],
    &[Ground::Indicators, Ground::Statement],
    &[Ground::Documents, Ground::Indicators],
    &[Ground::Indicators],
];

struct World {
    chance: StdRng,
    now: i64,
}

impl World {
    fn below(&mut self, end: usize) -> usize {
        self.chance.random_range(0..end)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn yes(&mut self, of: usize) -> bool {
        self.below(of) > 0
    }

    fn body(&mut self) -> String {
        self.one_of(&BODIES).to_owned()
    }

    fn step(&mut self, before: &[Entry]) -> Step {
        match self.below(21) {
            0 | 1 => Step::Identification(Identification {
                manner: self.one_of(Manner::ALL),
                finding: self.one_of(&[
                    Finding::Possible,
                    Finding::Actual,
                    Finding::Actual,
                    Finding::NotVictim,
                ]),
                age: self.one_of(&[
                    AgeGroup::Adult,
                    AgeGroup::Adult,
                    AgeGroup::Child,
                    AgeGroup::PresumedChild,
                ]),
                grounds: self.one_of(&GROUNDS).to_vec(),
                screening: if self.yes(4) { None } else { Some(ScreeningId::new(Moment(0), 7)) },
                forms: Vec::new(),
                abroad: self.yes(2),
            }),
            2 => {
                let degrees = if self.yes(4) {
                    [(Risk::Debt, self.one_of(Degree::ALL))].into()
                } else {
                    [].into()
                };
                let set = if self.yes(2) { None } else { Some(self.one_of(RiskLevel::ALL)) };
                Step::RiskAssessment(RiskAssessment { trigger: Trigger::Contact, degrees, set })
            }
            3..=5 => {
                let purpose = self.one_of(&[
                    ConsentPurpose::Support,
                    ConsentPurpose::Referral,
                    ConsentPurpose::Referral,
                    ConsentPurpose::Transnational,
                ]);
                let named = purpose != ConsentPurpose::Support;
                let recipient = if named == self.yes(10) { Some(self.body()) } else { None };
                Step::Consent(Consent {
                    purpose,
                    answer: self.one_of(&[
                        Answer::Given,
                        Answer::Given,
                        Answer::Refused,
                        Answer::Withdrawn,
                    ]),
                    recipient,
                    by: self.one_of(Giver::ALL),
                    language: "bg".to_owned(),
                    interpreter: false,
                    told: if self.yes(3) { Told::ALL.to_vec() } else { vec![Told::Purpose] },
                    document: true,
                })
            }
            6 => {
                let event = self.one_of(ProtectionEvent::ALL);
                let child = event == ProtectionEvent::ChildMeasure;
                let measure = if child == self.yes(8) { Some(Measure::FosterFamily) } else { None };
                Step::Protection(Protection { event, measure })
            }
            7 => Step::Needs(Needs { services: vec![ServiceKind::Medical] }),
            8 => Step::Plan(Plan {
                parts: if self.yes(3) { PlanPart::ALL.to_vec() } else { Vec::new() },
                signed: Signer::ALL.to_vec(),
                review: None,
            }),
            9 => Step::Service(Service {
                service: ServiceKind::Medical,
                provider: self.body(),
                minutes: None,
                cost: None,
            }),
            10 | 11 => Step::Referral(Referral {
                to: self.body(),
                service: ServiceKind::Shelter,
                listed: None,
                basis: self.one_of(Basis::ALL),
                accompanied: true,
            }),
            12 => {
                let offered: Vec<StepId> = before
                    .iter()
                    .filter(|e| matches!(e.step, Step::Referral(_)))
                    .map(|e| e.id)
                    .collect();
                let referral = if offered.is_empty() {
                    StepId::new(Moment(0), 0)
                } else {
                    self.one_of(&offered)
                };
                let why = (!self.yes(4)).then_some(RefusedFor::NoCapacity);
                Step::Feedback(Feedback { referral, answer: self.one_of(ReferralAnswer::ALL), why })
            }
            13 => Step::WithdrawalTold(WithdrawalTold { recipient: self.body() }),
            14 => match self.below(3) {
                0 => Step::Admitted(Admitted {
                    shelter: "TAS-VAR".to_owned(),
                    term: "shelter_stay".to_owned(),
                }),
                1 => Step::Extended(Extended { days: 5 }),
                _ => Step::Left(Left { exit: Exit::Planned }),
            },
            15 => Step::FollowUp(FollowUp {
                reached: self.yes(2),
                housing: Condition::Settled,
                work: Condition::Unknown,
                education: Condition::NotApplicable,
                safety: Condition::Settled,
            }),
            16 if self.yes(2) => Step::Opinion(Opinion {
                about: self.body(),
                told: self.yes(3).then_some(Said::Yes),
                asked: self.yes(3).then_some(Said::No),
                respected: None,
                safe: None,
                helped: None,
            }),
            16 => Step::Outcome(Outcome { outcome: self.one_of(OutcomeKind::ALL) }),
            17 => Step::Child(ChildStep { event: self.one_of(ChildEvent::ALL) }),
            18 => Step::CrossBorder(CrossBorder {
                phase: if self.yes(3) { Self::next_phase(before) } else { self.one_of(Phase::ALL) },
                direction: if self.yes(6) { Direction::Out } else { Direction::In },
                country: "AT".to_owned(),
                body: self.body(),
            }),
            19 => match self.below(3) {
                0 => Step::Claim(Claim { event: self.one_of(ClaimEvent::ALL), amount: None }),
                1 => Step::Waiver(Waiver { duty: self.one_of(Duty::ALL) }),
                _ => {
                    let stage = self.one_of(Stage::ALL);
                    let decides = matches!(stage, Stage::FirstInstance | Stage::Final);
                    let verdict =
                        if decides == self.yes(6) { Some(self.one_of(Verdict::ALL)) } else { None };
                    let months = if self.yes(3) { None } else { Some(24) };
                    Step::Proceeding(Proceeding {
                        stage,
                        authority: "PORB".to_owned(),
                        offence: Offence::A159a,
                        verdict,
                        months,
                        suspended: false,
                        fine: None,
                        confiscation: false,
                    })
                }
            },
            _ => {
                let entry = if before.is_empty() {
                    StepId::new(Moment(0), 0)
                } else {
                    before[self.below(before.len())].id
                };
                Step::TakenBack(TakenBack { entry })
            }
        }
    }

    fn next_phase(before: &[Entry]) -> Phase {
        let last = before.iter().rev().find_map(|e| match &e.step {
            Step::CrossBorder(c) => Some(c.phase),
            _ => None,
        });
        last.and_then(|last| Phase::ALL.iter().skip_while(|p| **p != last).nth(1).copied())
            .unwrap_or(Phase::Requested)
    }

    fn entry(&mut self, before: &[Entry]) -> Entry {
        self.now += 1;
        let step = self.step(before);
        let person = match (&step, before.iter().rev().find(|e| Some(e.id) == named(&step))) {
            (_, Some(entry)) if self.yes(10) => entry.person,
            _ => PersonId::new(Moment(0), u128::try_from(self.below(2)).unwrap()),
        };
        // Most steps are of now; some happened before others put down already.
        let on = match self.below(8) {
            0 => self.now - i64::try_from(self.below(12)).unwrap(),
            1 if self.below(8) == 0 => self.now + 1,
            _ => self.now,
        };
        let id = StepId::new(Moment(self.now), u128::try_from(self.now).unwrap());
        Entry {
            id,
            person,
            on: Moment(on),
            at: Moment(self.now),
            place: u32::try_from(self.now).unwrap(),
            institution: self.body(),
            step,
        }
    }
}

fn named(step: &Step) -> Option<StepId> {
    match step {
        Step::Feedback(given) => Some(given.referral),
        Step::TakenBack(given) => Some(given.entry),
        _ => None,
    }
}

/// The rules, asked of the steps that happened before: all of one person.
mod second {
    use super::*;

    fn last<'e, T>(before: &'e [&Entry], of: impl Fn(&'e Entry) -> Option<T>) -> Option<T> {
        before.iter().rev().find_map(|entry| of(entry))
    }

    fn findings<'e>(before: &'e [&Entry]) -> impl DoubleEndedIterator<Item = &'e Identification> {
        before.iter().filter_map(|entry| match &entry.step {
            Step::Identification(given) => Some(given),
            _ => None,
        })
    }

    fn child(before: &[&Entry]) -> bool {
        findings(before).next_back().is_some_and(|f| f.age != AgeGroup::Adult)
    }

    /// The last formal finding stands; without one, the last *not a victim* or
    /// whatever else was found after it.
    fn supported(before: &[&Entry]) -> bool {
        let formal = findings(before).rfind(|f| f.manner == Manner::Formal);
        let is_formal = formal.is_some_and(|f| f.finding != Finding::NotVictim);
        is_formal || findings(before).next_back().is_some_and(|f| f.finding != Finding::NotVictim)
    }

    fn consent(before: &[&Entry], purpose: ConsentPurpose, to: Option<&str>) -> Option<Consent> {
        last(before, |entry| match &entry.step {
            Step::Consent(c) if c.purpose == purpose && c.recipient.as_deref() == to => {
                Some(c.clone())
            }
            _ => None,
        })
    }

    fn consents(before: &[&Entry], purpose: ConsentPurpose, to: &str) -> bool {
        consent(before, purpose, Some(to))
            .is_some_and(|c| c.answer == Answer::Given && c.told.len() == Told::ALL.len())
    }

    /// The referral across borders that has not ended.
    fn running<'e>(before: &'e [&Entry]) -> Option<&'e CrossBorder> {
        last(before, |entry| match &entry.step {
            Step::CrossBorder(c) => Some(c),
            _ => None,
        })
        .filter(|c| c.phase != Phase::Closed && c.phase != Phase::Failed)
    }

    fn support_over(before: &[&Entry]) -> bool {
        let at = |wanted: fn(&Step) -> bool| before.iter().rposition(|entry| wanted(&entry.step));
        let (ended, needs) =
            (at(|s| matches!(s, Step::Outcome(_))), at(|s| matches!(s, Step::Needs(_))));
        ended.is_some() && ended > needs
    }

    /// Whether anything was done to support the person.
    fn begun(before: &[&Entry]) -> bool {
        before.iter().any(|e| match &e.step {
            Step::Needs(_) | Step::Service(_) | Step::FollowUp(_) => true,
            Step::Plan(plan) => plan.parts.len() == PlanPart::ALL.len(),
            _ => false,
        })
    }

    fn answers(before: &[&Entry], referral: StepId) -> Vec<ReferralAnswer> {
        before
            .iter()
            .filter_map(|entry| match &entry.step {
                Step::Feedback(f) if f.referral == referral => Some(f.answer),
                _ => None,
            })
            .collect()
    }

    fn in_shelter(before: &[&Entry]) -> bool {
        let count = |wanted: fn(&Step) -> bool| before.iter().filter(|e| wanted(&e.step)).count();
        count(|s| matches!(s, Step::Admitted(_))) > count(|s| matches!(s, Step::Left(_)))
    }

    fn done(before: &[&Entry], event: ChildEvent) -> bool {
        before.iter().any(|e| matches!(&e.step, Step::Child(c) if c.event == event))
    }

    fn is(body: &str, of: &str) -> bool {
        body == of || body.starts_with(&format!("{of}-"))
    }

    /// Whether `entry` may follow what happened to the same person before.
    pub(super) fn may(entry: &Entry, before: &[&Entry]) -> bool {
        match &entry.step {
            Step::Identification(_) | Step::Waiver(_) | Step::TakenBack(_) => true,
            Step::RiskAssessment(given) => !given.degrees.is_empty() || given.set.is_some(),
            Step::Consent(given) => {
                let named = given.purpose != ConsentPurpose::Support;
                let standing = consent(before, given.purpose, given.recipient.as_deref());
                named == given.recipient.is_some()
                    && (given.answer != Answer::Given
                        || given.by == Giver::Guardian
                        || !child(before))
                    && (given.answer != Answer::Withdrawn
                        || standing.is_some_and(|c| c.answer == Answer::Given))
            }
            Step::Protection(given) if given.event == ProtectionEvent::ChildMeasure => {
                child(before) && given.measure.is_some()
            }
            Step::Protection(given) => {
                let weighing = last(before, |entry| match &entry.step {
                    Step::Protection(p) if p.event != ProtectionEvent::Informed => Some(p.event),
                    _ => None,
                });
                !child(before)
                    && given.measure.is_none()
                    && match given.event {
                        ProtectionEvent::SpecialGranted => {
                            weighing == Some(ProtectionEvent::Cooperates)
                        }
                        ProtectionEvent::SpecialEnded => {
                            weighing == Some(ProtectionEvent::SpecialGranted)
                        }
                        _ => true,
                    }
            }
            Step::Needs(_) | Step::FollowUp(_) => supported(before),
            Step::Plan(_) | Step::Service(_) => supported(before) && !support_over(before),
            Step::Referral(given) => match given.basis {
                Basis::NoIdentity => true,
                Basis::Consent => consents(before, ConsentPurpose::Referral, &given.to),
                Basis::ChildNotification => {
                    child(before) && ["SACP", "MoI", "ANCCTHB"].iter().any(|b| is(&given.to, b))
                }
                Basis::ChildAbroadNotification => {
                    child(before)
                        && findings(before).next_back().is_some_and(|f| f.abroad)
                        && ["SACP", "MoI"].iter().any(|b| is(&given.to, b))
                }
            },
            Step::Feedback(given) => {
                let there = before
                    .iter()
                    .any(|e| e.id == given.referral && matches!(e.step, Step::Referral(_)));
                there
                    && (given.why.is_none() || given.answer == ReferralAnswer::Refused)
                    && matches!(
                        (&answers(before, given.referral)[..], given.answer),
                        ([], ReferralAnswer::Accepted | ReferralAnswer::Refused)
                            | ([ReferralAnswer::Accepted], ReferralAnswer::Done)
                    )
            }
            Step::WithdrawalTold(given) => {
                let to = given.recipient.as_str();
                let told = last(before, |e| match &e.step {
                    Step::WithdrawalTold(t) if t.recipient == to => Some(e.on),
                    _ => None,
                });
                // Here it has the data by a referral on consent; abroad it may have them
                // if at any time the person was on the way out and agreed to this body.
                let referred = before.iter().any(|e| {
                    matches!(&e.step, Step::Referral(r) if r.to == to && r.basis == Basis::Consent)
                });
                let abroad = (1..=before.len()).any(|n| {
                    consents(&before[..n], ConsentPurpose::Transnational, to)
                        && running(&before[..n]).is_some_and(|c| c.direction == Direction::Out)
                });
                let owed = |purpose, had: bool| {
                    let on = last(before, |e| match &e.step {
                        Step::Consent(c)
                            if c.purpose == purpose && c.recipient.as_deref() == Some(to) =>
                        {
                            Some((c.answer, e.on))
                        }
                        _ => None,
                    });
                    let withdrawn = on.filter(|(answer, _)| *answer == Answer::Withdrawn);
                    had && withdrawn.is_some_and(|(_, on)| told.is_none_or(|told| told < on))
                };
                owed(ConsentPurpose::Referral, referred)
                    || owed(ConsentPurpose::Transnational, abroad)
            }
            Step::Admitted(_) => supported(before) && !in_shelter(before),
            Step::Extended(_) | Step::Left(_) => in_shelter(before),
            Step::Opinion(given) => {
                begun(before) && (given.told.is_some() || given.asked.is_some())
            }
            Step::Outcome(_) => begun(before) && !support_over(before),
            Step::Child(given) => {
                child(before)
                    && !done(before, ChildEvent::Closed)
                    && match given.event {
                        ChildEvent::PlanSigned => done(before, ChildEvent::Report),
                        ChildEvent::Monitored => done(before, ChildEvent::Placed),
                        ChildEvent::Closed => {
                            done(before, ChildEvent::PlanSigned)
                                && done(before, ChildEvent::Monitored)
                        }
                        _ => true,
                    }
            }
            Step::CrossBorder(given) => {
                let running = running(before);
                // The consent is to the body named, when it is looked at and when the
                // person goes.
                let consent = given.direction == Direction::In
                    || !["consent_checked", "handed_over"].contains(&given.phase.code())
                    || consents(before, ConsentPurpose::Transnational, &given.body);
                let place = |p: Phase| Phase::ALL.iter().position(|one| *one == p).unwrap();
                consent
                    && match running {
                        None => given.phase == Phase::Requested,
                        Some(c) if c.direction != given.direction => false,
                        Some(c) if given.phase == Phase::Failed => {
                            place(c.phase) < place(Phase::HandedOver)
                        }
                        Some(c) => place(given.phase) == place(c.phase) + 1,
                    }
            }
            Step::Proceeding(given) => {
                let earlier = last(before, |entry| match &entry.step {
                    Step::Proceeding(p) => Some(p),
                    _ => None,
                });
                let decides = [Stage::FirstInstance, Stage::Final].contains(&given.stage);
                let fits = match given.verdict {
                    None => !decides,
                    Some(Verdict::Terminated) => true,
                    Some(_) => decides,
                };
                let sentence = given.months.is_none() || given.verdict == Some(Verdict::Convicted);
                let order = earlier.is_none_or(|e| {
                    e.stage != Stage::Final
                        && e.verdict != Some(Verdict::Terminated)
                        && (given.stage > e.stage
                            || (e.stage == Stage::Appeal && given.stage == Stage::FirstInstance))
                });
                fits && sentence && order
            }
            Step::Claim(given) => {
                let earlier = last(before, |entry| match &entry.step {
                    Step::Claim(c) => Some(c.event),
                    _ => None,
                });
                match given.event {
                    ClaimEvent::Filed => {
                        matches!(earlier, None | Some(ClaimEvent::Refused | ClaimEvent::Paid))
                    }
                    ClaimEvent::Extended => earlier == Some(ClaimEvent::Filed),
                    ClaimEvent::Granted | ClaimEvent::Refused => {
                        matches!(earlier, Some(ClaimEvent::Filed | ClaimEvent::Extended))
                    }
                    ClaimEvent::Paid => earlier == Some(ClaimEvent::Granted),
                }
            }
        }
    }

    /// Whether `new` may be put down, given who puts it down and whether they
    /// say why.
    pub(super) fn admits(there: &[Entry], new: &Entry, pre_trial: bool, reason: bool) -> bool {
        let formal = match &new.step {
            Step::Identification(given) => {
                let seen = given.grounds.contains(&Ground::Indicators);
                if given.grounds.is_empty()
                    || (given.screening.is_some() && !seen)
                    || (given.manner == Manner::Formal && given.finding == Finding::Possible)
                {
                    return false;
                }
                given.manner == Manner::Formal
            }
            Step::Protection(p) => {
                matches!(p.event, ProtectionEvent::SpecialGranted | ProtectionEvent::SpecialEnded)
            }
            _ => false,
        };
        let why = match &new.step {
            Step::Identification(given) => given.finding == Finding::NotVictim,
            Step::RiskAssessment(given) => given.set.is_some() && given.set != given.read(),
            Step::CrossBorder(given) => given.phase == Phase::Failed,
            Step::Waiver(_) | Step::TakenBack(_) => true,
            _ => false,
        };
        let taken = |id: StepId, all: &[Entry]| {
            all.iter().any(|e| matches!(&e.step, Step::TakenBack(t) if t.entry == id))
        };
        // Whoever was a child when this was so, and is found to be none by it.
        let mut ages: Vec<(&Entry, AgeGroup)> = Vec::new();
        for entry in there.iter().filter(|e| e.person == new.person && !taken(e.id, there)) {
            if let Step::Identification(found) = &entry.step {
                ages.push((entry, found.age));
            }
        }
        ages.retain(|(entry, _)| entry.on <= new.on);
        let age = ages.iter().max_by_key(|(entry, _)| (entry.on, entry.place));
        let was_child = age.is_some_and(|(_, age)| *age != AgeGroup::Adult);
        let adult = matches!(&new.step, Step::Identification(i) if i.age == AgeGroup::Adult);
        let why = why || (was_child && adult);
        if new.on > new.at || (formal && !pre_trial) || (why && !reason) {
            return false;
        }
        if let Step::TakenBack(back) = &new.step {
            let whole = there.iter().any(|e| {
                e.id == back.entry
                    && e.person == new.person
                    && !matches!(
                        e.step,
                        Step::TakenBack(_) | Step::Admitted(_) | Step::Extended(_) | Step::Left(_)
                    )
            });
            if !whole || taken(back.entry, there) {
                return false;
            }
        }
        let all: Vec<Entry> = there.iter().chain([new]).cloned().collect();
        let mut order: Vec<&Entry> = all.iter().filter(|e| !taken(e.id, &all)).collect();
        order.sort_by(|a, b| a.on.cmp(&b.on).then(a.place.cmp(&b.place)));
        order.iter().enumerate().all(|(n, entry)| {
            let before: Vec<&Entry> =
                order[..n].iter().copied().filter(|e| e.person == entry.person).collect();
            may(entry, &before)
        })
    }
}

/// Runs `sequences` of random steps: how many were put down and refused, and
/// those on which the two statements differ.
fn run(sequences: u64, second: impl Fn(&[Entry], &Entry, bool, bool) -> bool) -> (u64, u64, u64) {
    let (mut put, mut refused, mut differ) = (0, 0, 0);
    for seed in 0..sequences {
        let mut world = World { chance: StdRng::seed_from_u64(seed), now: 0 };
        let mut there: Vec<Entry> = Vec::new();
        for _ in 0..40 {
            let new = world.entry(&there);
            let (pre_trial, reason) = (world.yes(2), world.yes(8));
            let verdict = admit(&there, &new, pre_trial, reason);
            if verdict.is_ok() != second(&there, &new, pre_trial, reason) {
                differ += 1;
            }
            if verdict.is_ok() {
                there.push(new);
                put += 1;
            } else {
                refused += 1;
            }
        }
        // What was let in is a whole history, in whatever order it is kept.
        there.reverse();
        assert!(replay(&there).is_ok(), "seed {seed}");
    }
    (put, refused, differ)
}

#[test]
fn ten_thousand_histories_follow_the_rules() {
    let (put, refused, differ) = run(10_000, second::admits);
    assert_eq!(differ, 0, "of {put} steps put down and {refused} refused");
    // Neither everything nor nothing is let in.
    assert!(put > 100_000 && refused > 50_000, "{put} {refused}");
}

#[test]
fn a_rule_left_out_is_found() {
    // Referrals without consent.
    let (_, _, differ) = run(200, |there, new, pre_trial, reason| {
        matches!(&new.step, Step::Referral(r) if r.basis == Basis::Consent)
            || second::admits(there, new, pre_trial, reason)
    });
    assert!(differ > 0);
    // Formal findings by anybody.
    let (_, _, differ) = run(200, |there, new, _, reason| second::admits(there, new, true, reason));
    assert!(differ > 0);
    // A child taken for an adult without a word.
    let (_, _, differ) = run(2_000, |there, new, pre_trial, reason| {
        let said = match &new.step {
            Step::Identification(found) => reason || found.finding != Finding::NotVictim,
            _ => reason,
        };
        second::admits(there, new, pre_trial, said)
    });
    assert!(differ > 0);
    // Steps taken back although later ones rest on them.
    let (_, _, differ) = run(200, |there, new, pre_trial, reason| {
        matches!(new.step, Step::TakenBack(_)) || second::admits(there, new, pre_trial, reason)
    });
    assert!(differ > 0);
}

/// What may go to a body without an account, asked of the list of steps in the
/// words of the mechanism, for every part, basis, recipient, age and course of
/// a consent.
mod packets {
    use super::*;
    use domain::referral::standing::PersonStanding;

    /// An answer about a consent: to whom, which, and whether all was told.
    type Asked = (&'static str, Answer, bool);

    /// Every course of at most three answers about a consent.
    fn courses() -> Vec<Vec<Asked>> {
        let mut one = Vec::new();
        for to in ["NGO-DEMO-1", "SACP"] {
            for told in [true, false] {
                one.push((to, Answer::Given, told));
            }
            one.push((to, Answer::Refused, true));
            one.push((to, Answer::Withdrawn, true));
        }
        let mut all = vec![Vec::new()];
        for first in &one {
            all.push(vec![*first]);
            for second in &one {
                all.push(vec![*first, *second]);
                all.extend(one.iter().map(|third| vec![*first, *second, *third]));
            }
        }
        all
    }

    fn steps(age: AgeGroup, abroad: bool, course: &[Asked]) -> Vec<Step> {
        let found = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad,
        });
        let asked = course.iter().map(|(to, answer, all)| {
            Step::Consent(Consent {
                purpose: ConsentPurpose::Referral,
                answer: *answer,
                recipient: Some((*to).to_owned()),
                by: Giver::Guardian,
                language: "bg".to_owned(),
                interpreter: false,
                told: if *all { Told::ALL.to_vec() } else { vec![Told::Purpose] },
                document: true,
            })
        });
        std::iter::once(found).chain(asked).collect()
    }

    /// How the person stands; none for a course that the procedure refuses.
    fn standing(steps: &[Step]) -> Option<PersonStanding> {
        let person = PersonId::new(Moment(0), 0);
        let mut before: Vec<Entry> = Vec::new();
        for (at, step) in (1_u32..).zip(steps) {
            let moment = Moment(i64::from(at));
            let new = Entry {
                id: StepId::new(moment, u128::from(at)),
                person,
                on: moment,
                at: moment,
                place: at,
                institution: "ANCCTHB".to_owned(),
                step: step.clone(),
            };
            admit(&before, &new, false, true).ok()?;
            before.push(new);
        }
        replay(&before).unwrap().remove(&person)
    }

    /// The last answer about this body, read from the end.
    fn agreed(course: &[Asked], to: &str) -> bool {
        let last = course.iter().rev().find(|(of, ..)| *of == to);
        matches!(last, Some((_, Answer::Given, true)))
    }

    fn may_go(
        part: &str,
        basis: Basis,
        (child, abroad): (bool, bool),
        to: &str,
        course: &[Asked],
    ) -> bool {
        let police = to == "MoI" || to == "MoI-GDCOC";
        match basis {
            // With a consent to this body, whatever is asked to go.
            Basis::Consent => agreed(course, to),
            // To ask whether there is room, without saying for whom.
            Basis::NoIdentity => ["request", "standing", "needs"].contains(&part),
            // The notice says who the child is.
            Basis::ChildNotification => {
                child
                    && (police || to == "SACP" || to == "ANCCTHB")
                    && ["request", "standing", "identity", "identifiers"].contains(&part)
            }
            Basis::ChildAbroadNotification => {
                child
                    && abroad
                    && (police || to == "SACP")
                    && ["request", "standing", "identity", "identifiers"].contains(&part)
            }
        }
    }

    #[test]
    fn nothing_goes_that_was_not_consented_to_or_that_the_law_does_not_name() {
        let (mut asked, mut went, mut without) = (0, 0, 0);
        for course in courses() {
            for age in [AgeGroup::Adult, AgeGroup::PresumedChild] {
                for abroad in [true, false] {
                    let Some(of) = standing(&steps(age, abroad, &course)) else { continue };
                    for (basis, to) in
                        Basis::ALL.iter().flat_map(|b| BODIES.iter().map(move |to| (*b, *to)))
                    {
                        for part in PacketPart::ALL {
                            let facts = (age != AgeGroup::Adult, abroad);
                            let expected = may_go(part.code(), basis, facts, to, &course);
                            let made = part.may_go(basis, &of, to).is_ok();
                            let why = format!("{part:?} {basis:?} {facts:?} {to} {course:?}");
                            assert_eq!(made, expected, "{why}");
                            // Whatever the rule says besides: who somebody is goes
                            // to nobody without a basis that allows it.
                            let named = matches!(basis, Basis::NoIdentity) && part.tells_who();
                            assert!(!(made && named), "{why}");
                            asked += 1;
                            went += usize::from(made);
                            without += usize::from(basis == Basis::Consent && !made);
                        }
                    }
                }
            }
        }
        // It was not all one answer.
        assert!(asked > 100_000 && went > 10_000 && without > 10_000, "{asked} {went} {without}");
    }
}
