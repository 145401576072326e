//! Random sequences of what people do, from an alert to the follow-up after a
//! shelter, against a plain model of what may happen.
//!
//! The model keeps nothing but a list of deeds for each story and asks it anew
//! for each rule. After each deed the register and the model must agree on
//! whether it was allowed, on how everybody stands, on who has a bed, on every
//! term, and on what the journal tells. `PRISTAN_SEQUENCES=10000` runs more of
//! them. SQLite alone: what differs between engines other tests try.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, secret, seed};
use domain::access::Role;
use domain::bed::BedState;
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{AlertId, CaseId, PersonId, PlacementId, StepId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::alert::{AlertEvent, Known};
use domain::referral::clock::ClockState;
use domain::referral::consent::{Answer, Basis, Consent, ConsentPurpose, Giver, Told};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::placement::{Population, Wish};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::stay::Exit;
use domain::referral::step::Step;
use domain::referral::support::{Condition, FollowUp, Plan, PlanPart, ServiceKind, Signer};
use domain::referral::transfer::{Feedback, Referral, ReferralAnswer};
use domain::referral::waiting::Urgency;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use register::alert::Intake;
use register::audit::Verdict;
use register::bed::NewBeds;
use register::placement::Admission;
use register::step::NewStep;
use register::{Actor, By, Result};
use sqlx::AnyConnection;

const SHELTER: &str = "TAS-VAR";
const BODIES: [&str; 2] = ["NGO-DEMO-2", "CPSHTV-VAR"];
const HOUR: i64 = 3_600_000;
/// Two months before the term of a stay becomes longer, so that both are met.
const BEGINS: &str = "2019-08-15";
/// Since when a stay is thirty days, where it was ten.
const LONGER_STAY: &str = "2019-10-15";
/// Beds for women, and for children.
const BEDS: [usize; 2] = [2, 1];
/// Stories told side by side, so that they meet over the beds.
const TOLD_AT_ONCE: usize = 5;
/// Deeds of a story, on the average.
const DEEDS: usize = 16;

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Acknowledge,
    SetAside,
    Reopen,
    Open,
    Find(Finding),
    Assess,
    Plan,
    Consent(Answer),
    ConsentTo(usize, Answer),
    Refer(usize, bool),
    Feedback(ReferralAnswer),
    Ask,
    Keep,
    Admit,
    Extend(u16),
    Leave,
    Withdraw,
    FollowUp(bool),
    Close,
}

/// A story, told by what was done in it, and when.
struct Story {
    alert: AlertId,
    received: Moment,
    danger: bool,
    child: bool,
    of: Option<(CaseId, PersonId)>,
    placement: Option<PlacementId>,
    referral: Option<StepId>,
    done: Vec<(Deed, Moment)>,
}

/// What the model gets wrong on purpose, to see that it is found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    NoConsentAsked,
    OneBedMore,
    ShortStay,
    OneTermForAll,
    SilentJournal,
}

impl Story {
    fn last(&self, what: impl Fn(Deed) -> bool) -> Option<(Deed, Moment)> {
        self.done.iter().copied().rev().find(|(deed, _)| what(*deed))
    }

    fn since(&self, what: impl Fn(Deed) -> bool, from: Moment) -> bool {
        self.done.iter().any(|(deed, at)| *at >= from && what(*deed))
    }

    /// Of what makes and ends a state, which was last; none for neither.
    fn holds(&self, begins: impl Fn(Deed) -> bool, ends: impl Fn(Deed) -> bool) -> Option<Moment> {
        let (deed, at) = self.last(|deed| begins(deed) || ends(deed))?;
        begins(deed).then_some(at)
    }

    fn set_aside(&self) -> bool {
        self.holds(|d| d == Deed::SetAside, |d| d == Deed::Reopen).is_some()
    }

    fn decided(&self) -> Option<Moment> {
        let reopened = self.last(|d| d == Deed::Reopen).map_or(Moment(i64::MIN), |(_, at)| at);
        let decides = |deed| matches!(deed, Deed::SetAside | Deed::Open);
        let mut after = self.done.iter().filter(|(deed, at)| *at > reopened && decides(*deed));
        after.next().map(|(_, at)| *at)
    }

    fn acknowledged(&self) -> Option<Moment> {
        let answers = |d| matches!(d, Deed::Acknowledge | Deed::SetAside | Deed::Open);
        self.done.iter().find(|(deed, _)| answers(*deed)).map(|(_, at)| *at)
    }

    fn closed(&self) -> bool {
        self.last(|d| d == Deed::Close).is_some()
    }

    fn supported(&self) -> bool {
        let found = self.last(|d| matches!(d, Deed::Find(_)));
        found.is_some_and(|(deed, _)| deed != Deed::Find(Finding::NotVictim))
    }

    fn consented(&self) -> bool {
        let said = self.last(|d| matches!(d, Deed::Consent(_)));
        said.is_some_and(|(deed, _)| deed == Deed::Consent(Answer::Given))
    }

    fn consented_to(&self, body: usize) -> bool {
        let said = self.last(|d| matches!(d, Deed::ConsentTo(to, _) if to == body));
        said.is_some_and(|(deed, _)| deed == Deed::ConsentTo(body, Answer::Given))
    }

    /// Since when somebody waits for a bed, or has one.
    fn asks(&self) -> bool {
        self.holds(|d| d == Deed::Ask, |d| matches!(d, Deed::Leave | Deed::Withdraw)).is_some()
    }

    fn stays(&self) -> Option<Moment> {
        self.holds(|d| d == Deed::Admit, |d| d == Deed::Leave)
    }

    /// Whether a bed is kept, at a moment.
    fn keeps(&self, at: Moment) -> bool {
        let ends = |d| matches!(d, Deed::Admit | Deed::Leave | Deed::Withdraw);
        self.holds(|d| d == Deed::Keep, ends).is_some_and(|since| at < since.plus(24 * HOUR))
    }
}

struct Model {
    flaw: Flaw,
    stories: Vec<Story>,
}

impl Model {
    /// Whether there is a bed for a story beside those of the others.
    fn bed(&self, nth: usize, at: Moment) -> bool {
        let child = self.stories[nth].child;
        let others = self.stories.iter().enumerate().filter(|(n, _)| *n != nth);
        let taken = others
            .filter(|(_, s)| s.child == child && (s.stays().is_some() || s.keeps(at)))
            .count();
        let more = usize::from(self.flaw == Flaw::OneBedMore);
        taken < BEDS[usize::from(child)] + more
    }

    /// What the journal tells of a deed; nothing of what is not allowed.
    fn allowed(&self, nth: usize, deed: Deed, at: Moment) -> Option<&'static [&'static str]> {
        let story = &self.stories[nth];
        let step = &["step.entered"][..];
        let may = |allowed: bool, told| allowed.then_some(told);
        match deed {
            Deed::Acknowledge => may(story.acknowledged().is_none(), &["alert.noted"][..]),
            Deed::SetAside => may(story.decided().is_none(), &["alert.noted"]),
            Deed::Reopen => may(story.decided().is_some(), &["alert.noted"]),
            Deed::Open => may(
                !story.set_aside(),
                &["case.opened", "alert.noted", "case.assigned", "person.entered"],
            ),
            _ if story.closed() => None,
            Deed::Find(_) | Deed::Assess => Some(step),
            Deed::Plan | Deed::FollowUp(_) => may(story.supported(), step),
            Deed::Consent(Answer::Withdrawn) => may(story.consented(), step),
            Deed::ConsentTo(to, Answer::Withdrawn) => may(story.consented_to(to), step),
            Deed::Consent(_) | Deed::ConsentTo(..) => Some(step),
            Deed::Refer(to, consent) => {
                let consents = self.flaw == Flaw::NoConsentAsked || story.consented_to(to);
                may(!consent || consents, step)
            }
            Deed::Feedback(answer) => {
                let (_, since) = story.last(|d| matches!(d, Deed::Refer(..)))?;
                let said = |with| story.since(|d| d == Deed::Feedback(with), since);
                let [accepted, refused, over] =
                    [ReferralAnswer::Accepted, ReferralAnswer::Refused, ReferralAnswer::Done]
                        .map(said);
                let allowed = match answer {
                    ReferralAnswer::Done => accepted && !over,
                    _ => !accepted && !refused,
                };
                may(allowed, step)
            }
            Deed::Ask => may(story.supported() && !story.asks(), &["placement.requested"]),
            Deed::Keep => {
                let waits = story.asks() && story.stays().is_none();
                may(waits && self.bed(nth, at), &["placement.reserved"])
            }
            Deed::Admit => {
                let waits = story.asks() && story.stays().is_none();
                let may_come = story.supported() && story.consented() && self.bed(nth, at);
                may(waits && may_come, &["placement.begun"])
            }
            Deed::Extend(_) => may(story.stays().is_some(), &["placement.extended"]),
            Deed::Leave => may(story.stays().is_some(), &["placement.ended"]),
            Deed::Withdraw => {
                may(story.asks() && story.stays().is_none(), &["placement.withdrawn"])
            }
            Deed::Close => {
                may(!story.asks(), &["approval.asked", "case.closed", "approval.agreed"])
            }
        }
    }

    /// The terms of a story, as far as the model knows them: rule, begun, due,
    /// done.
    fn terms(&self, nth: usize) -> Vec<(&'static str, Moment, Moment, Option<Moment>)> {
        let story = &self.stories[nth];
        let mut all = Vec::new();
        let (rule, hours) = if story.danger {
            ("alert_acknowledgement_danger", 1)
        } else {
            ("alert_acknowledgement", 4)
        };
        let received = story.received;
        all.push((rule, received, received.plus(hours * HOUR), story.acknowledged()));
        let open = story.last(|d| d == Deed::Reopen).map_or(received, |(_, at)| at);
        all.push(("triage", open, open.plus(24 * HOUR), story.decided()));
        let found = story.last(|d| matches!(d, Deed::Find(_)));
        let over = found.is_some_and(|(deed, _)| deed == Deed::Find(Finding::NotVictim));
        let Some((_, opened)) = story.last(|d| d == Deed::Open).filter(|_| !over) else {
            return all;
        };
        let first = |what: Deed| story.done.iter().find(|(d, _)| *d == what).map(|(_, at)| *at);
        all.push(("risk_assessment", opened, opened.plus(24 * HOUR), first(Deed::Assess)));
        all.push(("support_plan", opened, opened.plus(72 * HOUR), first(Deed::Plan)));
        // The end of the last day, the first being the one after the admission.
        let days = |from: Moment, n: i32| Moment::at_start_of(from.day().plus(n + 1)).plus(-1);
        // The term is that of the day of the admission.
        let term = |admitted: Moment| match self.flaw {
            Flaw::ShortStay => 9,
            Flaw::OneTermForAll => 10,
            _ if admitted.day() < day(LONGER_STAY) => 10,
            _ => 30,
        };
        let mut stays: Vec<(Moment, i64, Option<Moment>)> = Vec::new();
        for (deed, at) in &story.done {
            match (deed, stays.last_mut()) {
                (Deed::Admit, _) => stays.push((*at, 0, None)),
                (Deed::Extend(more), Some(stay)) => stay.1 += i64::from(*more),
                (Deed::Leave, Some(stay)) => stay.2 = Some(*at),
                _ => {}
            }
        }
        for (admitted, more, left) in &stays {
            let due = days(*admitted, term(*admitted)).plus(more * Moment::DAY);
            all.push(("shelter_stay", *admitted, due, *left));
        }
        if let Some((_, _, Some(left))) = stays.last() {
            let reached =
                story.done.iter().filter(|(d, at)| *d == Deed::FollowUp(true) && at >= left);
            let mut reached = reached.map(|(_, at)| *at);
            for (rule, n) in [
                ("follow_up_1", 7),
                ("follow_up_2", 30),
                ("follow_up_3", 90),
                ("follow_up_4", 180),
                ("follow_up_5", 365),
            ] {
                all.push((rule, *left, days(*left, n), reached.next()));
            }
        }
        all
    }
}

/// The register beside the model.
struct Both {
    world: World,
    /// Past the register, to its journal.
    beside: AnyConnection,
    worker: Actor,
    manager: Actor,
    chance: StdRng,
    now: Moment,
    model: Model,
    /// Deeds that were done, and that were refused.
    counted: [usize; 2],
}

impl Both {
    async fn of(flaw: Flaw, number: u64) -> Self {
        let world = World::new(On::Sqlite).await.unwrap();
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        let rooms = [("1", Population::Women, BEDS[0]), ("2", Population::Children, BEDS[1])];
        let now = Moment::at_start_of(day(BEGINS));
        for (room, population, n) in rooms {
            let names: Vec<String> = (1..=n).map(|n| n.to_string()).collect();
            let from = now.day();
            let new = NewBeds { room, names: &names, population, features: &[], from };
            let by = By::new(manager.clone(), now, seed());
            world.register.open_beds(&by, SHELTER, &new).await.unwrap();
        }
        let chance = StdRng::seed_from_u64(number);
        let model = Model { flaw, stories: Vec::new() };
        let beside = world.connection().await;
        Self { world, beside, worker, manager, chance, now, model, counted: [0; 2] }
    }

    fn below(&mut self, end: usize) -> usize {
        self.chance.random_range(0..end)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn worker(&self) -> By {
        By::new(self.worker.clone(), self.now, seed())
    }

    fn coordinator(&self) -> By {
        let actor = self.world.by("coordinator", BEGINS).actor;
        By::new(actor, self.now, seed())
    }

    fn later(&mut self) {
        let minutes = if self.below(6) == 0 { 60 * 24 * 6 } else { 60 * 20 };
        let minutes = 1 + self.below(minutes);
        self.now = self.now.plus(i64::try_from(minutes).unwrap() * 60_000);
    }

    async fn begin(&mut self) {
        self.later();
        let (danger, child) = (self.below(3) == 0, self.below(3) == 0);
        let by = self.worker();
        let danger_known = if danger { Known::Yes } else { Known::No };
        let intake = Intake { danger: danger_known, narrative: "x", ..Intake::of_a_call(self.now) };
        let alert = self.world.register.take_alert(&by, &intake, &secret()).await.unwrap();
        self.model.stories.push(Story {
            alert,
            received: self.now,
            danger,
            child,
            of: None,
            placement: None,
            referral: None,
            done: Vec::new(),
        });
    }

    fn deed(&mut self, nth: usize) -> Deed {
        let answers = [Answer::Given, Answer::Given, Answer::Refused, Answer::Withdrawn];
        let story = &self.model.stories[nth];
        let (opened, referred) = (story.of.is_some(), story.referral.is_some());
        let asked = story.placement.is_some();
        if !opened {
            return self.one_of(&[
                Deed::Acknowledge,
                Deed::SetAside,
                Deed::Reopen,
                Deed::Open,
                Deed::Open,
                Deed::Open,
            ]);
        }
        match self.below(22) {
            0 => Deed::Reopen,
            1 => Deed::SetAside,
            2 | 3 => Deed::Find(self.one_of(&[
                Finding::Possible,
                Finding::Actual,
                Finding::Actual,
                Finding::NotVictim,
            ])),
            4 => Deed::Assess,
            5 => Deed::Plan,
            6 | 7 => Deed::Consent(self.one_of(&answers)),
            8 | 9 => Deed::ConsentTo(self.below(2), self.one_of(&answers)),
            10 | 11 => Deed::Refer(self.below(2), self.below(4) > 0),
            12 if referred => Deed::Feedback(self.one_of(ReferralAnswer::ALL)),
            12..=14 => Deed::Ask,
            // Of a place nobody asked for there is nothing to do.
            15..=19 | 21 if !asked => Deed::Ask,
            15 => Deed::Keep,
            16 | 17 => Deed::Admit,
            18 => Deed::Extend(self.one_of(&[1, 5])),
            19 => self.one_of(&[Deed::Leave, Deed::Leave, Deed::Withdraw]),
            20 => Deed::FollowUp(self.below(3) > 0),
            _ if self.below(3) == 0 => Deed::Close,
            _ => Deed::Leave,
        }
    }

    async fn put(&self, (case, person): (CaseId, PersonId), step: Step) -> Result<StepId> {
        let by = self.worker();
        let reason = if step.needs_reason() { "x" } else { "" };
        let new = NewStep { person, on: by.at, step, reason };
        self.world.register.put_step(&by, case, &new, &secret()).await
    }

    /// The step of a deed that is one.
    fn step(&self, nth: usize, deed: Deed) -> Option<Step> {
        let story = &self.model.stories[nth];
        let consent = |purpose, recipient, answer| {
            Step::Consent(Consent {
                purpose,
                answer,
                recipient,
                by: if story.child { Giver::Guardian } else { Giver::Person },
                language: "bg".to_owned(),
                interpreter: false,
                told: Told::ALL.to_vec(),
                document: true,
            })
        };
        Some(match deed {
            Deed::Find(finding) => Step::Identification(Identification {
                manner: Manner::Informal,
                finding,
                age: if story.child { AgeGroup::Child } else { AgeGroup::Adult },
                grounds: vec![Ground::Statement],
                screening: None,
                forms: Vec::new(),
                abroad: false,
            }),
            Deed::Assess => {
                let degrees = [(Risk::Debt, Degree::Low)].into();
                let trigger = Trigger::Contact;
                Step::RiskAssessment(RiskAssessment { trigger, degrees, set: None })
            }
            Deed::Plan => Step::Plan(Plan {
                parts: PlanPart::ALL.to_vec(),
                signed: Signer::ALL.to_vec(),
                review: None,
            }),
            Deed::Consent(answer) => consent(ConsentPurpose::Support, None, answer),
            Deed::ConsentTo(to, answer) => {
                consent(ConsentPurpose::Referral, Some(BODIES[to].to_owned()), answer)
            }
            Deed::Refer(to, consent) => Step::Referral(Referral {
                to: BODIES[to].to_owned(),
                service: ServiceKind::Psychological,
                listed: None,
                basis: if consent { Basis::Consent } else { Basis::NoIdentity },
                accompanied: false,
            }),
            Deed::Feedback(answer) => {
                Step::Feedback(Feedback { referral: story.referral?, answer, why: None })
            }
            Deed::FollowUp(reached) => Step::FollowUp(FollowUp {
                reached,
                housing: Condition::Unknown,
                work: Condition::Unknown,
                education: Condition::Unknown,
                safety: Condition::Unknown,
            }),
            _ => return None,
        })
    }

    async fn open(&mut self, nth: usize) -> Result<()> {
        let register = &self.world.register;
        let alert = self.model.stories[nth].alert;
        let case = register.open_case_of(&self.coordinator(), alert, "VAR", &secret()).await?;
        let (account, post) = (self.worker.account, Post::CaseWorker);
        register.assign(&self.coordinator(), case, account, post).await.unwrap();
        let names = Names { given: Private::read("x").unwrap(), ..Names::default() };
        let identity = Identity { names, ..Identity::default() };
        let person = Person { identity, sex: Sex::Female, ..Person::default() };
        let by = self.worker();
        let person = register
            .enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret())
            .await
            .unwrap();
        self.model.stories[nth].of = Some((case, person));
        Ok(())
    }

    /// Does it in the register.
    async fn tries(&mut self, nth: usize, deed: Deed) -> Result<()> {
        if let (Some(step), Some(of)) = (self.step(nth, deed), self.model.stories[nth].of) {
            let put = self.put(of, step).await?;
            if matches!(deed, Deed::Refer(..)) {
                self.model.stories[nth].referral = Some(put);
            }
            return Ok(());
        }
        let register = &self.world.register;
        let story = &self.model.stories[nth];
        let alert = async |event| {
            let by = self.coordinator();
            register.note_alert(&by, story.alert, event, ("", "x"), &secret()).await
        };
        let by = self.worker();
        let placement = story.placement.unwrap_or(PlacementId::new(by.at, 1));
        match deed {
            Deed::Acknowledge => alert(AlertEvent::Acknowledged).await,
            Deed::SetAside => alert(AlertEvent::Unfounded).await,
            Deed::Reopen => alert(AlertEvent::Reopened).await,
            Deed::Open => self.open(nth).await,
            Deed::Ask => {
                let (case, person) = story.of.unwrap();
                let asked = register.request_place(&by, case, person, &wish()).await?;
                self.model.stories[nth].placement = Some(asked);
                Ok(())
            }
            Deed::Keep => register.reserve_bed(&by, placement, SHELTER, None).await.map(|_| ()),
            Deed::Admit => {
                let admission = Admission { shelter: SHELTER, bed: None, on: by.at, reason: "x" };
                register.admit(&by, placement, admission, &secret()).await.map(|_| ())
            }
            Deed::Extend(days) => register.extend_stay(&by, placement, days, "", &secret()).await,
            Deed::Leave => {
                register.leave(&by, placement, (Exit::Planned, by.at), "", &secret()).await
            }
            Deed::Withdraw => register.withdraw_request(&by, placement).await,
            _ => self.world.close(&by, story.of.unwrap().0).await,
        }
    }

    async fn told_since(&mut self, seq: i64) -> Vec<String> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT event FROM journal WHERE seq > $1 ORDER BY seq")
                .bind(seq)
                .fetch_all(&mut self.beside)
                .await
                .unwrap();
        rows.into_iter().map(|(event,)| event).collect()
    }

    async fn head(&mut self) -> i64 {
        let row: (i64,) = sqlx::query_as("SELECT seq FROM journal_head")
            .fetch_one(&mut self.beside)
            .await
            .unwrap();
        row.0
    }

    /// Does a deed in both; what they do not agree on.
    async fn does(&mut self, nth: usize, deed: Deed) -> std::result::Result<(), String> {
        self.later();
        let head = self.head().await;
        let allowed = self.model.allowed(nth, deed, self.now);
        let done = self.tries(nth, deed).await;
        self.counted[usize::from(done.is_err())] += 1;
        if done.is_ok() != allowed.is_some() {
            return Err(format!("{deed:?}: the register {done:?}, the model {allowed:?}"));
        }
        let told = self.told_since(head).await;
        let expected = match self.model.flaw {
            Flaw::SilentJournal if deed == Deed::Plan => &[][..],
            _ => allowed.unwrap_or_default(),
        };
        if told != expected {
            return Err(format!("{deed:?}: the journal tells {told:?} and not {expected:?}"));
        }
        if done.is_ok() {
            self.model.stories[nth].done.push((deed, self.now));
        }
        self.compare(nth).await
    }

    async fn compare(&self, nth: usize) -> std::result::Result<(), String> {
        let story = &self.model.stories[nth];
        let register = &self.world.register;
        let agree = |what: &str, ours: String, theirs: String| {
            if ours == theirs { Ok(()) } else { Err(format!("{what}: {ours} and not {theirs}")) }
        };
        let rules: Vec<&str> = self.model.terms(nth).iter().map(|term| term.0).collect();
        let clocks = if let Some((case, person)) = story.of {
            let procedure = register.procedure(&self.worker(), case).await.unwrap();
            let of = procedure.standings.get(&person).cloned().unwrap_or_default();
            let supported = of.status.is_supported();
            agree("supported", supported.to_string(), story.supported().to_string())?;
            let stays = of.stay().map(|stay| stay.admitted_on);
            agree("stay", format!("{stays:?}"), format!("{:?}", story.stays()))?;
            let manager = By::new(self.manager.clone(), self.now, seed());
            let board = register.board(&manager, SHELTER, self.now.day());
            let board = board.await.unwrap();
            let taken = board.beds.iter().filter(|bed| bed.state == BedState::Occupied).count();
            let stories = self.model.stories.iter();
            let stay = stories.filter(|story| story.stays().is_some()).count();
            agree("beds taken", taken.to_string(), stay.to_string())?;
            if taken > BEDS.iter().sum() {
                return Err("more in beds than beds".to_owned());
            }
            let kept = register.case_terms(&self.worker(), 1_000).await.unwrap();
            let now = procedure.clocks.iter().filter(|clock| {
                !story.closed()
                    && clock.person.is_some()
                    && clock.state(clock.due) == ClockState::Due
            });
            let mut now: Vec<String> = now
                .map(|clock| format!("{} {:?} {}", clock.rule, clock.about, clock.due))
                .collect();
            let kept = kept.first.iter().filter(|term| term.case == case);
            let mut kept: Vec<String> =
                kept.map(|term| format!("{} {:?} {}", term.rule, term.about, term.due)).collect();
            now.sort();
            kept.sort();
            agree("kept terms", kept.join("; "), now.join("; "))?;
            procedure.clocks
        } else {
            register.alert(&self.coordinator(), story.alert).await.unwrap().of.clocks
        };
        let known = "alert_acknowledgement alert_acknowledgement_danger triage risk_assessment \
                     support_plan shelter_stay follow_up_1 follow_up_2 follow_up_3 follow_up_4 follow_up_5";
        let mut theirs: Vec<String> = clocks
            .iter()
            .filter(|clock| {
                rules.contains(&clock.rule) || known.split(' ').any(|rule| rule == clock.rule)
            })
            .map(|clock| format!("{:?}", (clock.rule, clock.begun, clock.due, clock.done)))
            .collect();
        let mut ours: Vec<String> =
            self.model.terms(nth).iter().map(|term| format!("{term:?}")).collect();
        theirs.sort();
        ours.sort();
        agree("terms", theirs.join("; "), ours.join("; "))
    }

    /// Tells so many stories, or where the two did not agree.
    async fn tell(&mut self, stories: usize) -> std::result::Result<(), String> {
        for _ in 0..stories.div_ceil(TOLD_AT_ONCE) {
            self.model.stories.clear();
            for _ in 0..TOLD_AT_ONCE {
                self.begin().await;
            }
            for _ in 0..TOLD_AT_ONCE * DEEDS {
                let nth = self.below(TOLD_AT_ONCE);
                let deed = self.deed(nth);
                self.does(nth, deed)
                    .await
                    .map_err(|why| format!("{why}, after {:?}", self.model.stories[nth].done))?;
            }
            // The beds are free for the next.
            for nth in 0..TOLD_AT_ONCE {
                if self.model.stories[nth].stays().is_some() {
                    self.does(nth, Deed::Leave).await?;
                } else if self.model.stories[nth].asks() {
                    self.does(nth, Deed::Withdraw).await?;
                }
            }
        }
        Ok(())
    }
}

fn wish() -> Wish {
    Wish {
        urgency: Urgency::Tonight,
        danger: false,
        shelter: None,
        avoid: None,
        language: None,
        needs: Vec::new(),
        family: None,
    }
}

#[tokio::test]
async fn random_stories_go_in_the_register_as_in_a_plain_model() {
    let asked = std::env::var("PRISTAN_SEQUENCES").ok().and_then(|n| n.parse().ok());
    let stories = asked.unwrap_or(60);
    let mut both = Both::of(Flaw::None, 1).await;
    both.tell(stories).await.unwrap_or_else(|why| panic!("{why}"));
    let [done, refused] = both.counted;
    assert!(done > 2 * stories && refused > stories, "{done} done and {refused} refused are few");
    let verdict = both.world.register.verify_journal(&both.coordinator()).await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

#[tokio::test]
async fn a_model_that_is_wrong_is_found() {
    for flaw in [
        Flaw::NoConsentAsked,
        Flaw::OneBedMore,
        Flaw::ShortStay,
        Flaw::OneTermForAll,
        Flaw::SilentJournal,
    ] {
        let told = Both::of(flaw, 2).await.tell(100).await;
        assert!(told.is_err(), "{flaw:?} was not seen");
    }
}
