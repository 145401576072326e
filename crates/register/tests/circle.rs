//! A case in a closed circle: that it is there changes no answer to anybody
//! outside; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, day, hire, noon, secret, seed};
use crate::lawyer::lawyer;
use domain::access::{Purpose, Role, SealedClass};
use domain::bed::{BedState, Feature};
use domain::break_glass::Category;
use domain::case_file::{CaseNumber, CircleReason, ClosingReason, Part, Post, ReopeningReason};
use domain::day::{Day, Moment, Period};
use domain::id::{AlertId, CaseId, LawyerId, PersonId, PlacementId};
use domain::lawyer::WantedLawyer;
use domain::person::{Identifier, IdentifierKind, Identity, Names, Person, Private, Regime, Sex};
use domain::referral::alert::AlertEvent;
use domain::referral::compensation::{Claim, ClaimEvent};
use domain::referral::consent::{Answer, Consent, ConsentPurpose, Giver, Told};
use domain::referral::crossborder::{CrossBorder, Direction, Phase};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::placement::{Population, Wish};
use domain::referral::step::Step;
use domain::referral::waiting::Urgency;
use domain::referral::worklist::Procedure;
use domain::subject_request::IdentityCheck;
use domain::trafficking::event::{Event, EventPhase, EventRole, Involved};
use domain::trafficking::registration::{CountingBasis, Registration};
use register::alert::{AlertFilter, Intake, Shown};
use register::bed::NewBeds;
use register::case_file::CaseFilter;
use register::event::NewEvent;
use register::hold::Held;
use register::legal_aid::Who;
use register::person::Sought;
use register::placement::Admission;
use register::step::NewStep;
use register::worklist::Asked;
use register::{Actor, By, Error, Refusal, Register};
use std::fmt::Debug;

const DAY: &str = "2017-05-10";
const SHELTER: &str = "TAS-VAR";
const REASON: &str = "She is not where she should be, and he was seen there";

/// An ordinary case in Varna, and somebody who works on it and on an
/// investigation.
struct Office {
    world: World,
    worker: Actor,
    inside: Actor,
    advocate: Actor,
    manager: Actor,
    lawyer: LawyerId,
    ordinary: CaseId,
    victim: PersonId,
    suspect: PersonId,
}

fn person(given: &str, number: &str) -> Person {
    let given = Private::read(given).unwrap();
    let value = Private::read(number).unwrap().unwrap();
    let identifiers = vec![Identifier { kind: IdentifierKind::Passport, value }];
    let names = Names { given, ..Names::default() };
    Person {
        identity: Identity { names, identifiers, ..Identity::default() },
        sex: Sex::Female,
        ..Person::default()
    }
}

fn number_of(text: &str) -> Sought {
    Sought::number(IdentifierKind::Passport, text).unwrap().unwrap()
}

fn found() -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Possible,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

fn consents() -> Step {
    Step::Consent(Consent {
        purpose: ConsentPurpose::Support,
        answer: Answer::Given,
        recipient: None,
        by: Giver::Person,
        language: "bg".to_owned(),
        interpreter: false,
        told: Told::ALL.to_vec(),
        document: true,
    })
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

fn counted(person: PersonId) -> Registration {
    let basis = CountingBasis::NewlyIdentified;
    Registration { person, body: "PORB".to_owned(), on: day("2017-05-01"), basis }
}

/// What came of it, as text: the value, or the error.
fn told<T: Debug>(name: &str, result: register::Result<T>) -> String {
    match result {
        Ok(value) => format!("{name}: {value:?}\n"),
        Err(error) => format!("{name}: {error:?}\n"),
    }
}

/// The same for what does not print.
fn done<T>(name: &str, result: register::Result<T>) -> String {
    told(name, result.map(|_| "opened"))
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let inside = hire(&world, "inside", Role::CaseWorker, "NGO-DEMO-1").await;
        let advocate = hire(&world, "advocate", Role::CaseWorker, "NGO-DEMO-2").await;
        let manager = hire(&world, "manager", Role::CaseWorker, SHELTER).await;
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let r = &world.register;
        let coordinator = || world.by("coordinator", DAY);
        let ordinary = r.open_case(&by(), "VAR", &secret()).await.unwrap();
        let (victim, suspect) = (person("Мария", "V100"), person("Борис", "S100"));
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let victim =
            r.enter_person(&by(), ordinary, &victim, part, regime, &secret()).await.unwrap();
        let (part, regime) = (Part::Suspect, Regime::LawEnforcement);
        let suspect =
            r.enter_person(&by(), ordinary, &suspect, part, regime, &secret()).await.unwrap();
        let post = Post::CaseWorker;
        r.assign(&coordinator(), ordinary, inside.account, post).await.unwrap();
        let account = Some(advocate.account);
        let lawyer = lawyer("A. Izmislena", "1");
        let lawyer = r.enter_lawyer(&coordinator(), &lawyer, account).await.unwrap();
        let beds = NewBeds {
            room: "1",
            names: &["А".to_owned()],
            population: Population::Women,
            features: &[Feature::GroundFloor],
            from: day("2017-01-05"),
        };
        let keeper = By::new(manager.clone(), noon(DAY), seed());
        r.open_beds(&keeper, SHELTER, &beds).await.unwrap();
        Self { world, worker, inside, advocate, manager, lawyer, ordinary, victim, suspect }
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    #[expect(clippy::unused_self, reason = "beside the others it reads as who asks")]
    fn by(&self, actor: &Actor, days: i64) -> By {
        By::new(actor.clone(), noon(DAY).plus(days * Moment::DAY), seed())
    }

    fn inside(&self) -> By {
        self.by(&self.inside, 0)
    }

    fn coordinator(&self) -> By {
        self.world.by("coordinator", DAY)
    }

    async fn put(&self, case: CaseId, person: PersonId, step: Step) {
        let by = self.inside();
        let new = NewStep { person, on: by.at, step, reason: "" };
        self.r().put_step(&by, case, &new, &secret()).await.unwrap();
    }

    /// An investigation in a closed circle, with the persons of the ordinary case
    /// and one of its own, and all that a case may hold.
    async fn circle(&self) -> CaseId {
        let (r, by) = (self.r(), self.inside());
        let case = r.open_circle(&by, "VAR", &secret()).await.unwrap();
        r.add_to_case(&by, case, self.victim, Part::Victim).await.unwrap();
        r.add_to_case(&by, case, self.suspect, Part::Accused).await.unwrap();
        let own = person("Анна", "C100");
        let (drawn, regime) = (secret(), Regime::Gdpr);
        let entered = r.enter_person(&by, case, &own, Part::Victim, regime, &drawn);
        let own = entered.await.unwrap();
        for who in [self.victim, own] {
            self.put(case, who, found()).await;
        }
        let claim = Claim { event: ClaimEvent::Filed, amount: None };
        self.put(case, self.victim, Step::Claim(claim)).await;
        r.register_person(&by, case, &counted(self.victim)).await.unwrap();
        let serde_json::Value::Object(said) = serde_json::json!({ "forms": ["labour"] }) else {
            unreachable!()
        };
        let involved = vec![
            Involved { person: own, role: EventRole::Victim },
            Involved { person: self.suspect, role: EventRole::Exploiter },
        ];
        let event = Event::of(EventPhase::Exploitation, said).unwrap();
        let new = NewEvent { event, involved, told: "", replaces: None };
        r.put_event(&by, case, &new, &secret()).await.unwrap();
        r.tell_case(&by, case, 1, "CANARY", &secret()).await.unwrap();
        let who = self.advocate.account;
        r.assign_lawyer(&by, case, Who::Account(who), "known", &secret()).await.unwrap();
        r.ask_to_close(&by, case, Some(ClosingReason::TakenOver)).await.unwrap();
        case
    }

    /// Everybody outside, by name.
    fn outside(&self) -> Vec<(String, Actor)> {
        let all = crate::common::PEOPLE.map(|(name, ..)| (name.to_owned(), self.world.actor(name)));
        let mut all = Vec::from(all);
        all.push(("worker".to_owned(), self.worker.clone()));
        all.push(("manager".to_owned(), self.manager.clone()));
        all
    }

    /// Whatever `actor` is answered about cases, and about `case`, which is there
    /// or not.
    async fn answers(&self, actor: &Actor, case: CaseId) -> String {
        let r = self.r();
        let by = || self.by(actor, 3);
        let number = |place| CaseNumber { year: 2017, place };
        let (ordinary, year) = (self.ordinary, Period::year(2017));
        let nowhere = AlertId::new(noon(DAY), 9);
        let mut text = String::new();
        text += &told("list", r.case_files(&by(), &CaseFilter::default(), None, 100).await);
        for place in [1, 2, 900_001] {
            text += &told("number", r.case_by_number(&by(), number(place)).await);
            let reference = number(place).to_string();
            text += &told("emergency", r.case_in_emergency(&by(), &reference).await);
            text += &told("held", r.held(&by(), &reference).await);
            text += &told("merge", r.merge_alert(&by(), nowhere, number(place)).await);
        }
        for sought in ["V100", "S100", "C100"] {
            text += &told("find", r.find_person(&by(), &number_of(sought)).await);
        }
        let procedures = [Procedure::Children, Procedure::Borders, Procedure::Compensation];
        for procedure in procedures {
            for purpose in [None, Some(Purpose::Support)] {
                let asked = Asked { procedure, closed: true, purpose, skip: 0, limit: 100 };
                text += &told("worklist", r.worklist(&by(), asked).await);
            }
        }
        text += &told("terms", r.case_terms(&by(), 100).await);
        text += &told("calendar", r.calendar(&by()).await);
        text += &told("notices", r.notices(&by()).await);
        text += &told("approvals", r.approvals(&by()).await);
        text += &told("holds", r.holds(&by()).await);
        text += &told("waiting", r.waiting_list(&by()).await);
        text += &told("lawyers", r.lawyers(&by(), &WantedLawyer::default(), year).await);
        text += &told("load", r.lawyer(&by(), self.lawyer, year).await.map(|one| one.load));
        text += &told("cases of", r.cases_of(&by(), self.suspect).await);
        // Of the ordinary case.
        let who = Who::Account(self.advocate.account);
        text += &told("conflicts", r.conflicts_of(&by(), ordinary, who).await);
        text += &told("network", r.network(&by(), ordinary).await);
        text += &told("registrations", r.registrations(&by(), ordinary).await);
        text += &told("persons", r.persons(&by(), ordinary).await);
        text += &told("procedure", r.procedure(&by(), ordinary).await);
        let class = SealedClass::Identity;
        for person in [self.victim, self.suspect] {
            text += &done("reveal", r.reveal(&by(), person, class, Purpose::Support).await);
        }
        // Of the one that is hidden.
        let post = Post::CaseWorker;
        text += &told("case", r.case_file(&by(), case).await);
        text += &told("assignments", r.assignments(&by(), case).await);
        text += &told("its persons", r.persons(&by(), case).await);
        text += &told("its steps", r.procedure(&by(), case).await);
        text += &told("for", r.procedure_for(&by(), case, Purpose::Support).await);
        text += &told("its events", r.events(&by(), case).await);
        text += &told("its network", r.network(&by(), case).await);
        text += &told("its lawyers", r.case_lawyers(&by(), case).await);
        text += &told("its alerts", r.alerts_of_case(&by(), case).await);
        text += &told("its placements", r.placements(&by(), case).await);
        text += &told("its closing", r.closing_asked(&by(), case).await);
        text += &told("close", r.ask_to_close(&by(), case, Some(ClosingReason::TakenOver)).await);
        text += &told("duties", r.open_duties(&by(), case).await);
        text += &told("closed", r.closed(&by(), case).await);
        let again = ReopeningReason::DutyOpen;
        text += &told("reopen", r.reopen_case(&by(), case, again).await);
        text += &told("assign", r.assign(&by(), case, self.worker.account, post).await);
        text += &told("end", r.end_assignment(&by(), case, self.inside.account, post).await);
        text += &told("circle", r.change_circle(&by(), case, CircleReason::Mistake).await);
        text += &done("told", r.reveal_narrative(&by(), case, Purpose::Support).await);
        text +=
            &told("hold", r.place_hold(&by(), Held::Case(case), "why", day("2018-01-01")).await);
        let category = Category::ALL[0];
        let glass = r.break_glass(&by(), case, category, REASON, &secret()).await;
        text += &told("glass", glass.map(|broken| broken.category));
        text += &told("glasses", r.glass_broken(&by()).await);
        text
    }

    async fn board(&self, by: &By) -> Vec<(BedState, bool)> {
        let board = self.r().board(by, SHELTER, day(DAY)).await.unwrap();
        board.beds.iter().map(|one| (one.state, one.seat.is_some())).collect()
    }
}

#[track_caller]
fn refused<T: Debug>(why: Refusal, result: &register::Result<T>) {
    let same = matches!(result, Err(Error::Refused(because)) if *because == why);
    assert!(same, "{why:?}: {result:?}");
}

/// On both engines; whatever was done is then as the journal says it was.
async fn each(check: impl AsyncFn(&Office)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            let office = Office::of(world).await;
            check(&office).await;
            let reader = office.world.by("officer of data protection", "2017-06-10");
            let compared = office.r().compare_with_journal(&reader).await.unwrap();
            assert_eq!(compared.differing, []);
        }
    }
}

#[tokio::test]
async fn a_closed_circle_changes_no_answer_to_anybody_outside() {
    each(async |office| {
        let r = office.r();
        let nothing = CaseId::new(noon(DAY), 77);
        let mut before = Vec::new();
        for (name, actor) in office.outside() {
            before.push((name, office.answers(&actor, nothing).await));
        }
        let case = office.circle().await;
        // Who is in it reads all of it.
        let inside = office.inside();
        assert_eq!(
            r.case_files(&inside, &CaseFilter::default(), None, 100).await.unwrap().len(),
            2
        );
        let there = r.case_by_number(&inside, CaseNumber { year: 2017, place: 900_001 }).await;
        assert_eq!(there.unwrap().id, case);
        assert_eq!(r.find_person(&inside, &number_of("C100")).await.unwrap().len(), 1);
        assert_eq!(r.network(&inside, office.ordinary).await.unwrap().cases.len(), 2);
        assert_eq!(r.registrations(&inside, office.ordinary).await.unwrap().len(), 1);
        for ((name, before), (_, actor)) in before.iter().zip(office.outside()) {
            assert_eq!(*before, office.answers(&actor, case).await, "{name}");
        }
        // The control: opened to the others, it is told apart by those who know of
        // every case.
        r.change_circle(&inside, case, CircleReason::Ended).await.unwrap();
        for ((name, before), (_, actor)) in before.iter().zip(office.outside()) {
            let knows = ["coordinator", "officer", "varna"].contains(&name.as_str());
            if knows {
                assert_ne!(*before, office.answers(&actor, case).await, "{name}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_ordinary_case_after_it_has_the_next_number() {
    each(async |office| {
        let r = office.r();
        let number = async |by: &By, case| r.case_file(by, case).await.unwrap().number.to_string();
        let by = office.inside();
        let circle = r.open_circle(&by, "VAR", &secret()).await.unwrap();
        let next = r.open_case(&by, "VAR", &secret()).await.unwrap();
        assert_eq!(number(&by, office.ordinary).await, "2017-0001");
        assert_eq!(number(&by, next).await, "2017-0002");
        assert_eq!(number(&by, circle).await, "2017-900001");
        let second = r.open_circle(&by, "", &secret()).await.unwrap();
        assert_eq!(number(&by, second).await, "2017-900002");
        // The journal does not say by what number it is asked for.
        let entries = r.journal(&office.coordinator(), None, 1_000).await.unwrap();
        let said = |number| entries.iter().any(|entry| entry.detail.contains(number));
        assert!(said("2017-0002") && !said("900001"));
    })
    .await;
}

#[tokio::test]
async fn those_in_the_circle_say_who_else_is() {
    each(async |office| {
        let r = office.r();
        // Whoever opens one is in it, whatever their role.
        let chief = || office.coordinator();
        let case = r.open_circle(&chief(), "VAR", &secret()).await.unwrap();
        let hidden = r.case_file(&office.world.by("officer", DAY), case).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
        let (worker, post) = (office.worker.account, Post::CaseWorker);
        let own = r.assign(&chief(), case, chief().actor.account, Post::Liaison).await;
        refused(Refusal::OwnAssignment, &own);
        r.assign(&chief(), case, worker, post).await.unwrap();
        // A case worker assigns in a circle, and nowhere else.
        let by = || office.by(&office.worker, 0);
        r.assign(&by(), case, office.inside.account, Post::Liaison).await.unwrap();
        let elsewhere = r.assign(&by(), office.ordinary, office.manager.account, post).await;
        assert!(matches!(elsewhere, Err(Error::Denied)), "{elsewhere:?}");
        let analyst = office.world.actor("analyst").account;
        refused(Refusal::CircleRole, &r.assign(&by(), case, analyst, post).await);
        // Who is let out knows of it no more, at once.
        r.end_assignment(&by(), case, chief().actor.account, post).await.unwrap();
        let gone = r.case_file(&chief(), case).await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
        r.end_assignment(&by(), case, office.inside.account, Post::Liaison).await.unwrap();
        let last = r.end_assignment(&by(), case, worker, post).await;
        refused(Refusal::CircleEmpty, &last);
        r.case_file(&by(), case).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_case_is_put_into_a_circle_and_opened_again_by_who_works_on_it() {
    each(async |office| {
        let (r, case) = (office.r(), office.ordinary);
        let by = || office.by(&office.worker, 0);
        let close = CircleReason::Leak;
        // What others were told of it, and what they opened, is theirs no more.
        let asked = r.ask_to_close(&by(), case, Some(ClosingReason::TakenOver)).await.unwrap();
        let officer = || office.world.by("officer", DAY);
        r.break_glass(&officer(), case, Category::ALL[0], REASON, &secret()).await.unwrap();
        let (victim, class) = (office.victim, SealedClass::Identity);
        r.reveal(&officer(), victim, class, Purpose::Support).await.unwrap();
        assert!(r.approval(&office.coordinator(), asked).await.is_ok());
        let denied = r.change_circle(&office.coordinator(), case, close).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        refused(Refusal::AlreadyDecided, &r.change_circle(&by(), case, CircleReason::Ended).await);
        r.change_circle(&by(), case, close).await.unwrap();
        refused(Refusal::AlreadyDecided, &r.change_circle(&by(), case, close).await);
        for who in ["coordinator", "officer", "varna", "officer of data protection"] {
            let who = || office.world.by(who, DAY);
            assert!(matches!(r.case_file(&who(), case).await, Err(Error::NotFound)));
            assert!(matches!(r.approval(&who(), asked).await, Err(Error::NotFound)));
            assert!(
                r.case_files(&who(), &CaseFilter::default(), None, 100).await.unwrap().is_empty()
            );
        }
        let shut = r.reveal(&officer(), victim, class, Purpose::Support).await;
        assert!(matches!(shut, Err(Error::NotFound)), "the glass is whole again");
        assert!(r.glass_broken(&officer()).await.unwrap().is_empty());
        assert!(r.approval(&office.inside(), asked).await.unwrap().awaits_reader);
        let inside = office.inside();
        r.change_circle(&inside, case, CircleReason::Mistake).await.unwrap();
        assert!(!r.case_file(&office.coordinator(), case).await.unwrap().circle);
    })
    .await;
}

#[tokio::test]
async fn a_shelter_sees_the_place_taken_and_nothing_of_the_case() {
    each(async |office| {
        let r = office.r();
        let case = r.open_circle(&office.inside(), "VAR", &secret()).await.unwrap();
        r.add_to_case(&office.inside(), case, office.victim, Part::Victim).await.unwrap();
        office.put(case, office.victim, found()).await;
        office.put(case, office.victim, consents()).await;
        let inside = || office.inside();
        let place: PlacementId =
            r.request_place(&inside(), case, office.victim, &wish()).await.unwrap();
        let manager = || office.by(&office.manager, 0);
        assert_eq!(r.waiting_list(&manager()).await.unwrap(), []);
        assert_eq!(r.waiting_list(&office.coordinator()).await.unwrap(), []);
        let admission = Admission { shelter: SHELTER, bed: None, on: inside().at, reason: "" };
        r.admit(&inside(), place, admission, &secret()).await.unwrap();
        assert_eq!(office.board(&manager()).await, [(BedState::Occupied, false)]);
        assert_eq!(office.board(&office.coordinator()).await, [(BedState::Occupied, false)]);
        assert!(matches!(r.placement(&manager(), place).await, Err(Error::NotFound)));
        // Who is in the circle and in the shelter sees who it is.
        let post = Post::ShelterManager;
        r.assign(&inside(), case, office.manager.account, post).await.unwrap();
        assert_eq!(office.board(&manager()).await, [(BedState::Occupied, true)]);
        r.placement(&manager(), place).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_body_counts_a_person_whatever_a_circle_says() {
    each(async |office| {
        let (r, registration) = (office.r(), counted(office.victim));
        office.circle().await;
        let inside = r.register_person(&office.inside(), office.ordinary, &registration).await;
        refused(Refusal::AlreadyDecided, &inside);
        let by = || office.by(&office.worker, 0);
        r.register_person(&by(), office.ordinary, &registration).await.unwrap();
        let again = r.register_person(&by(), office.ordinary, &registration).await;
        refused(Refusal::AlreadyDecided, &again);
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_circle_goes_to_whom_it_may_be_about() {
    each(async |office| {
        let r = office.r();
        let case = office.circle().await;
        let officer = || office.world.by("officer of data protection", DAY);
        let on: Day = day(DAY);
        let id = r.record_request(&officer(), office.suspect, on, IdentityCheck::Known).await;
        let id = id.unwrap();
        let cases = async |by: &By| -> Vec<CaseId> {
            let all = r.review_request(by, id).await.unwrap();
            all.into_iter().map(|one| one.id).collect()
        };
        assert_eq!(cases(&office.by(&office.worker, 0)).await, [office.ordinary]);
        assert_eq!(cases(&office.inside()).await, [office.ordinary]);
        // Who asks the journal about the person is not told of the case.
        let opened = async || {
            r.reveal_narrative(&office.inside(), case, Purpose::Proceeding).await.unwrap();
            let all = r.looked(&office.coordinator(), office.suspect).await.unwrap();
            let told = |event: &str| all.iter().filter(|one| one.event == event).count();
            told("case.revealed")
        };
        let before = opened().await;
        assert_eq!(opened().await, before, "of the ordinary case alone");
        r.change_circle(&office.inside(), case, CircleReason::Ended).await.unwrap();
        assert!(opened().await > before, "this check cannot fail");
        assert_eq!(cases(&office.inside()).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_alert_does_not_lead_to_a_circle() {
    each(async |office| {
        let r = office.r();
        let case = r.open_circle(&office.inside(), "VAR", &secret()).await.unwrap();
        let officer = || office.world.by("officer", DAY);
        let account = officer().actor.account;
        r.assign(&office.inside(), case, account, Post::CaseWorker).await.unwrap();
        let intake =
            Intake { territory: "VAR", source_kind: "school", ..Intake::of_a_call(noon(DAY)) };
        let alert = r.take_alert(&office.coordinator(), &intake, &secret()).await.unwrap();
        let number = r.case_file(&office.inside(), case).await.unwrap().number;
        let unknown = r.merge_alert(&office.coordinator(), alert, number).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        assert_eq!(r.merge_alert(&officer(), alert, number).await.unwrap(), case);
        let leads = async |by: &By| r.alert(by, alert).await.unwrap().cases;
        assert_eq!(leads(&officer()).await, [(case, number)]);
        assert_eq!(leads(&office.coordinator()).await, []);
        let every =
            AlertFilter { shown: Shown::All, territory: "", source_kind: "", limit: 9, skip: 0 };
        let seen = r.alerts(&office.coordinator(), &every).await.unwrap();
        assert_eq!(seen.len(), 1);
        let events = r.alert(&office.coordinator(), alert).await.unwrap().events;
        assert!(events.iter().any(|one| one.sort == AlertEvent::Merged));
    })
    .await;
}

#[tokio::test]
async fn a_term_of_a_circle_is_told_to_those_in_it() {
    each(async |office| {
        let r = office.r();
        let later = |actor: &Actor| office.by(actor, 40);
        let due = async |actor: &Actor| r.case_terms(&later(actor), 100).await.unwrap().all;
        let own = due(&office.inside).await;
        let mut before = Vec::new();
        for (name, actor) in office.outside() {
            before.push((name, due(&actor).await));
        }
        let case = r.open_circle(&office.inside(), "VAR", &secret()).await.unwrap();
        r.add_to_case(&office.inside(), case, office.victim, Part::Victim).await.unwrap();
        office.put(case, office.victim, found()).await;
        let referred = CrossBorder {
            phase: Phase::Requested,
            direction: Direction::Out,
            country: "DE".to_owned(),
            body: "MLSP".to_owned(),
        };
        office.put(case, office.victim, Step::CrossBorder(referred)).await;
        assert!(due(&office.inside).await > own);
        for ((name, before), (_, actor)) in before.iter().zip(office.outside()) {
            assert_eq!(due(&actor).await, *before, "{name}");
        }
    })
    .await;
}
