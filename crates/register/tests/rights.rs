//! Retention, holds, requests of persons and breaches, on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, PASSWORD, World, day, no_sheets, noon, secret, seed};
use domain::access::{Purpose, Role, SealedClass};
use domain::breach::{Clock, Risk, authority};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::health::Health;
use domain::id::{CaseId, PersonId, RequestId};
use domain::person::{
    Contact, ContactKind, Identifier, IdentifierKind, Identity, Names, Person, Private, Regime, Sex,
};
use domain::referral::alert::AlertEvent;
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::step::Step;
use domain::relation::{Relation, RelationKind};
use domain::subject_request::{Decision, IdentityCheck, Origin, RequestState, Withheld};
use domain::tip::Receipt;
use domain::trafficking::event::{Event, EventPhase, EventRole, Involved};
use domain::words::Language;
use register::access_request::{Decided, ReviewedCase};
use register::account::{NewAccount, Password};
use register::alert::Intake;
use register::audit::Verdict;
use register::breach::NewBreach;
use register::breach::touched::Touched;
use register::correction::Correction;
use register::event::NewEvent;
use register::hold::Held;
use register::job::{JobSort, Progressed};
use register::person::Revealed;
use register::retention::{Certificate, TableState};
use register::step::NewStep;
use register::tip::TipFilter;
use register::{Actor, By, Error, Refusal, Register};
use sqlx::{Executor, Row};
use std::collections::BTreeMap;

/// A world that was given its root, with case workers in it.
struct Office {
    world: World,
    worker: Actor,
    other: Actor,
}

const COORDINATOR: &str = "coordinator";
const OFFICER: &str = "officer of data protection";

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let other = hire(&world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        Self { world, worker, other }
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    /// Runs retention on a day until which the time went on as it does.
    async fn run_retention(&self, by: &By) -> register::Result<Vec<Certificate>> {
        self.world.time_went_on(by.at).await;
        self.r().run_retention(by).await
    }

    fn worker(&self, on: &str) -> By {
        By::new(self.worker.clone(), noon(on), seed())
    }

    fn other(&self, on: &str) -> By {
        By::new(self.other.clone(), noon(on), seed())
    }

    async fn case(&self, on: &str) -> CaseId {
        self.r().open_case(&self.worker(on), "VAR", &secret()).await.unwrap()
    }

    async fn enter(&self, case: CaseId, person: &Person, part: Part, on: &str) -> PersonId {
        let (by, regime) = (self.worker(on), Regime::Gdpr);
        self.r().enter_person(&by, case, person, part, regime, &secret()).await.unwrap()
    }

    async fn tell(&self, case: CaseId, text: &str, on: &str) {
        self.r().tell_case(&self.worker(on), case, 1, text, &secret()).await.unwrap();
    }

    async fn close(&self, case: CaseId, on: &str) {
        self.world.close(&self.worker(on), case).await.unwrap();
    }

    /// Adopts the pack's table with identities and narratives kept `days`.
    async fn adopt(&self, years: u32, on: &str) {
        let periods = ["person_gdpr", "case_narrative_gdpr"].map(|id| (id.to_owned(), years));
        let periods = BTreeMap::from(periods);
        let by = self.world.by(OFFICER, on);
        let table = self.r().propose_retention(&by, &periods, "Decided on 2 March").await.unwrap();
        self.r().adopt_retention(&self.world.by(COORDINATOR, on), table).await.unwrap();
    }

    async fn identity(&self, person: PersonId, on: &str) -> register::Result<Revealed> {
        let (class, purpose) = (SealedClass::Identity, Purpose::Support);
        self.r().reveal(&self.worker(on), person, class, purpose).await
    }

    async fn run(&self, sql: &'static str) {
        self.world.connection().await.execute(sql).await.unwrap();
    }

    async fn verdict(&self, on: &str) -> Verdict {
        self.r().verify_journal(&self.world.by(COORDINATOR, on)).await.unwrap()
    }

    /// Event, subject and detail of every entry, in order.
    async fn entries(&self) -> Vec<(String, String, String)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event, subject, detail FROM journal ORDER BY seq";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|r| (r.get(0), r.get(1), r.get(2))).collect()
    }

    /// What is counted: how many persons by sex, citizenship and part.
    async fn counts(&self) -> Vec<(String, i64)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT q.sex || '/' || q.citizenship || '/' || p.part, COUNT(*) FROM person q
                     JOIN case_person p ON p.person = q.id GROUP BY 1 ORDER BY 1";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|r| (r.get(0), r.get(1))).collect()
    }
}

async fn hire(world: &World, login: &str, role: Role, institution: &str) -> Actor {
    let new = NewAccount {
        login: login.to_owned(),
        name: login.to_owned(),
        role,
        institution: institution.to_owned(),
        territory: String::new(),
        language: Language::Bg,
    };
    let administrator = world.by("administrator", "2017-01-02");
    world
        .register
        .open_account_alone(&administrator, new, Password::Own(PASSWORD), &secret())
        .await
        .unwrap();
    world.register.account_by_login(login).await.unwrap().actor()
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

/// An invented person.
fn person(given: &str, family: &str, sex: Sex, phone: &str) -> Person {
    Person {
        identity: Identity {
            names: Names {
                given: Some(private(given)),
                family: Some(private(family)),
                ..Names::default()
            },
            identifiers: vec![Identifier {
                kind: IdentifierKind::Passport,
                value: private(&phone.replace(['+', ' '], "P")),
            }],
            ..Identity::default()
        },
        sex,
        contacts: vec![Contact { kind: ContactKind::Phone, value: private(phone) }],
        ..Person::default()
    }
}

fn maria() -> Person {
    person("Мария", "Измислена", Sex::Female, "+359 88 812 3456")
}

fn kiril() -> Person {
    person("Кирил", "Небивалов", Sex::Male, "+359 88 700 1122")
}

const OPENED: &str = "2018-01-10";
const CLOSED: &str = "2018-06-01";

on_both! {
    async fn a_table_is_proposed_by_one_and_adopted_by_another(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2018-03-02");
        let (officer, coordinator) =
            (office.world.by(OFFICER, on), office.world.by(COORDINATOR, on));
        let none = BTreeMap::new();
        let denied = r.propose_retention(&office.worker(on), &none, "why").await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        let hidden = r.retention_tables(&office.worker(on)).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
        let blank = r.propose_retention(&officer, &none, " ").await;
        assert!(matches!(blank, Err(Error::Refused(Refusal::ReasonMissing))), "{blank:?}");
        for wrong in [("person_gdpr", 0), ("nobody", 5)] {
            let periods = BTreeMap::from([(wrong.0.to_owned(), wrong.1)]);
            let refused = r.propose_retention(&officer, &periods, "why").await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::TableWrong))), "{refused:?}");
        }
        let periods = BTreeMap::from([("person_gdpr".to_owned(), 3)]);
        let table = r.propose_retention(&officer, &periods, "Decided on 2 March").await.unwrap();
        let second = r.propose_retention(&coordinator, &none, "why").await;
        assert!(matches!(second, Err(Error::Refused(Refusal::ProposalOpen))), "{second:?}");
        let own = r.adopt_retention(&officer, table).await;
        assert!(matches!(own, Err(Error::Refused(Refusal::SamePerson))), "{own:?}");
        r.adopt_retention(&coordinator, table).await.unwrap();
        let again = r.reject_retention(&coordinator, table).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        let tables = r.retention_tables(&officer).await.unwrap();
        assert_eq!((tables.len(), tables[0].state), (1, TableState::Adopted));
        let rule = tables[0].rules.iter().find(|rule| rule.id == "person_gdpr").unwrap();
        assert_eq!((rule.period, rule.verified), (3, false));
        let coordinator = office.world.by(COORDINATOR, "2018-03-03");
        let newer = r.propose_retention(&coordinator, &none, "As the pack").await.unwrap();
        r.adopt_retention(&officer, newer).await.unwrap();
        let states: Vec<_> =
            r.retention_tables(&officer).await.unwrap().iter().map(|t| t.state).collect();
        assert_eq!(states, [TableState::Adopted, TableState::Replaced]);
    }

    async fn nothing_is_erased_under_a_table_that_nobody_adopted(world: World) {
        let office = Office::of(world).await;
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.close(case, CLOSED).await;
        let late = "2060-01-01";
        let plan = office.r().retention_plan(&office.world.by(OFFICER, late), day(late)).await.unwrap();
        assert_eq!(plan.table, None);
        assert_eq!(plan.rules.iter().map(|r| r.due).sum::<u64>(), 3, "the journal, too: {plan:?}");
        let done = office.run_retention(&office.world.by(COORDINATOR, late)).await.unwrap();
        assert!(done.is_empty());
        office.identity(maria, late).await.unwrap();
    }

    async fn what_is_due_is_erased_with_a_certificate_and_the_counts_stay(world: World) {
        let office = Office::of(world).await;
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        let kiril = office.enter(case, &kiril(), Part::Suspect, OPENED).await;
        office.tell(case, "Разказ.", OPENED).await;
        // Kiril is in another case as well, which is still open.
        let open = office.case(OPENED).await;
        office.r().add_to_case(&office.worker(OPENED), open, kiril, Part::Witness).await.unwrap();
        office.close(case, CLOSED).await;
        office.adopt(3, "2018-07-01").await;
        let counts = office.counts().await;
        assert_eq!(counts.iter().map(|(_, n)| n).sum::<i64>(), 3, "{counts:?}");

        let (before, on) = ("2021-05-31", "2021-06-01");
        let coordinator = office.world.by(COORDINATOR, before);
        assert!(office.run_retention(&coordinator).await.unwrap().is_empty(), "a day early");
        let plan = office.r().retention_plan(&office.world.by(OFFICER, before), day(on)).await.unwrap();
        let of = |id: &str| plan.rules.iter().find(|p| p.rule.id == id).unwrap();
        let persons = of("person_gdpr");
        assert_eq!((persons.due, persons.not_begun), (1, 1), "{persons:?}");
        assert_eq!(persons.due_since, Some(day(on)));
        assert_eq!(of("case_narrative_gdpr").due, 1);
        office.identity(maria, before).await.unwrap();

        let coordinator = office.world.by(COORDINATOR, on);
        let done = office.run_retention(&coordinator).await.unwrap();
        let told: Vec<_> = done.iter().map(|c| (c.rule.id.as_str(), c.destroyed)).collect();
        assert_eq!(told, [("person_gdpr", 1), ("case_narrative_gdpr", 1)]);
        assert_eq!(done[0].number(), "2021-0001");
        let gone = office.identity(maria, on).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::Erased))), "{gone:?}");
        let worker = office.worker(on);
        let gone = office.r().reveal_narrative(&worker, case, Purpose::Support).await;
        assert!(matches!(gone.map(|_| ()), Err(Error::Refused(Refusal::Erased))));
        office.identity(kiril, on).await.unwrap();
        assert_eq!(office.counts().await, counts, "what is counted by stays");
        assert!(matches!(office.verdict(on).await, Verdict::Whole { .. }));
        let officer = office.world.by(OFFICER, on);
        let (certificate, stands) = office.r().destruction(&officer, done[0].id).await.unwrap();
        assert!(stands);
        assert_eq!(certificate.entry, done[0].entry);
        assert!(office.run_retention(&coordinator).await.unwrap().is_empty(), "done once");
    }

    async fn a_period_shorter_by_a_day_would_have_erased_it(world: World) {
        let office = Office::of(world).await;
        let case = office.case(OPENED).await;
        office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.close(case, CLOSED).await;
        office.adopt(3, "2018-07-01").await;
        let officer = office.world.by(OFFICER, "2021-05-31");
        let due = async || {
            let plan = office.r().retention_plan(&officer, day("2021-05-31")).await.unwrap();
            plan.rules.iter().find(|p| p.rule.id == "person_gdpr").unwrap().due
        };
        assert_eq!(due().await, 0);
        // Three years less a day, past the register.
        office.run(
            "UPDATE retention_table SET rules = REPLACE(rules, '\"period\":3,\"unit\":\"years\"', '\"period\":1095,\"unit\":\"days\"')",
        ).await;
        assert_eq!(due().await, 1);
    }

    async fn a_certificate_without_its_entry_is_found_out(world: World) {
        let office = Office::of(world).await;
        let case = office.case(OPENED).await;
        office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.close(case, CLOSED).await;
        office.adopt(1, "2018-07-01").await;
        let on = "2030-01-01";
        let done = office.run_retention(&office.world.by(COORDINATOR, on)).await.unwrap();
        let entry = done[0].entry.unwrap();
        assert!(matches!(office.verdict(on).await, Verdict::Whole { .. }));
        // The certificate claims another count: the journal does not.
        office.run("UPDATE destruction SET destroyed = destroyed + 1").await;
        let officer = office.world.by(OFFICER, on);
        assert!(!office.r().destruction(&officer, done[0].id).await.unwrap().1);
        office.run("UPDATE destruction SET destroyed = destroyed - 1").await;
        assert!(office.r().destruction(&officer, done[0].id).await.unwrap().1);
        office.run("DELETE FROM journal WHERE event = 'destruction.certified'").await;
        assert_eq!(office.verdict(on).await, Verdict::Broken { seq: entry });
        assert!(!office.r().destruction(&officer, done[0].id).await.unwrap().1);
    }

    async fn a_hold_keeps_a_case_and_its_persons_until_it_is_lifted(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.close(case, CLOSED).await;
        office.adopt(1, "2018-07-01").await;
        let on = "2019-01-01";
        let (coordinator, officer) =
            (office.world.by(COORDINATOR, on), office.world.by(OFFICER, on));
        let held = Held::Case(case);
        let denied = r.place_hold(&officer, held, "A claim", day("2019-12-01")).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        let past = r.place_hold(&coordinator, held, "A claim", day(on)).await;
        assert!(matches!(past, Err(Error::Refused(Refusal::DayWrong))), "{past:?}");
        let blank = r.place_hold(&coordinator, held, "", day("2019-12-01")).await;
        assert!(matches!(blank, Err(Error::Refused(Refusal::ReasonMissing))), "{blank:?}");
        let nobody = Held::Person(PersonId::new(Moment(0), 9));
        let unknown = r.place_hold(&coordinator, nobody, "A claim", day("2019-12-01")).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        let placed = r.place_hold(&coordinator, held, "A claim", day("2019-12-01")).await.unwrap();

        let later = "2020-01-01";
        let coordinator = office.world.by(COORDINATOR, later);
        assert!(office.run_retention(&coordinator).await.unwrap().is_empty());
        let plan = r.retention_plan(&office.world.by(OFFICER, later), day(later)).await.unwrap();
        let persons = plan.rules.iter().find(|p| p.rule.id == "person_gdpr").unwrap();
        assert_eq!((persons.due, persons.held, persons.review_late), (0, 1, 1));
        let kept = r.erase_person(&coordinator, maria, &office.world.by(OFFICER, later)).await;
        assert!(matches!(kept, Err(Error::Refused(Refusal::Held))), "{kept:?}");
        let kept = r.erase_case(&coordinator, case, &office.world.by(OFFICER, later)).await;
        assert!(matches!(kept, Err(Error::Refused(Refusal::Held))), "{kept:?}");
        office.identity(maria, later).await.unwrap();

        r.lift_hold(&coordinator, placed, "The claim was settled").await.unwrap();
        let again = r.lift_hold(&coordinator, placed, "Again").await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        assert_eq!(office.run_retention(&coordinator).await.unwrap().len(), 2);
        let gone = r.place_hold(&coordinator, Held::Person(maria), "A claim", day("2021-01-01")).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::Erased))), "{gone:?}");
        let reasons: Vec<_> = office.entries().await.into_iter().map(|e| e.2).collect();
        assert!(reasons.iter().all(|detail| !detail.contains("claim")), "no free text in the journal");
    }

    async fn the_job_runs_each_night_and_waits_while_sealed(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.close(case, CLOSED).await;
        office.adopt(1, "2018-07-01").await;
        let sheets = no_sheets();
        let retention = async |at: Moment| {
            office.world.time_went_on(at).await;
            let ran = r.run_due_jobs(at, seed(), &sheets).await.unwrap();
            ran.into_iter().find(|ran| ran.sort == JobSort::Retention).map(|ran| ran.progressed)
        };
        r.seal(noon("2020-01-01"), seed()).await.unwrap();
        assert_eq!(retention(noon("2020-01-01")).await, Some(Progressed::PutOff));
        office.world.unseal().await;
        let at = noon("2020-01-01").plus(120_000);
        assert_eq!(retention(at).await, Some(Progressed::Finished));
        let gone = office.identity(maria, "2020-01-01").await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::Erased))), "{gone:?}");
        assert_eq!(retention(at.plus(1)).await, None, "not before the next night");
        assert_eq!(retention(noon("2020-01-02")).await, Some(Progressed::Finished));
        assert!(matches!(office.verdict("2020-01-02").await, Verdict::Whole { .. }));
    }

    async fn a_destruction_that_was_stopped_is_finished(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let case = office.case(OPENED).await;
        office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.enter(case, &kiril(), Part::Victim, OPENED).await;
        office.close(case, CLOSED).await;
        office.adopt(1, "2018-07-01").await;
        let on = "2020-01-01";
        let coordinator = office.world.by(COORDINATOR, on);
        let done = office.run_retention(&coordinator).await.unwrap();
        assert_eq!(done[0].destroyed, 2);
        // As if it had been stopped before the second was certified.
        office.run(
            "UPDATE destruction SET finished_at = NULL, entry = NULL, destroyed = 0 WHERE place = 1",
        ).await;
        office.run(
            "UPDATE destruction_item SET done_at = NULL
              WHERE owner = (SELECT MAX(owner) FROM destruction_item WHERE owner LIKE 'person/%')",
        ).await;
        let finished = office.run_retention(&coordinator).await.unwrap();
        assert_eq!(finished.len(), 1);
        assert_eq!((finished[0].id, finished[0].destroyed), (done[0].id, 2));
        assert!(r.destruction(&office.world.by(OFFICER, on), done[0].id).await.unwrap().1);
    }

    async fn what_is_told_of_a_case_is_erased_by_two_people(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.tell(case, "Разказ.", OPENED).await;
        let (coordinator, officer) =
            (office.world.by(COORDINATOR, CLOSED), office.world.by(OFFICER, CLOSED));
        let open = r.erase_case(&coordinator, case, &officer).await;
        assert!(matches!(open, Err(Error::Refused(Refusal::CaseOpen))), "{open:?}");
        office.close(case, CLOSED).await;
        let alone = r.erase_case(&coordinator, case, &coordinator).await;
        assert!(matches!(alone, Err(Error::Refused(Refusal::SamePerson))), "{alone:?}");
        let denied = r.erase_case(&coordinator, case, &office.worker(CLOSED)).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        r.erase_case(&coordinator, case, &officer).await.unwrap();
        let worker = office.worker(CLOSED);
        let gone = r.reveal_narrative(&worker, case, Purpose::Support).await;
        assert!(matches!(gone.map(|_| ()), Err(Error::Refused(Refusal::Erased))));
        office.identity(maria, CLOSED).await.unwrap();
        let again = r.erase_case(&coordinator, case, &officer).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::Erased))), "{again:?}");
        let last = office.entries().await.into_iter().rfind(|e| e.0 == "case.erased").unwrap();
        assert_eq!(last.1, format!("case/{case}"));
    }

    async fn a_request_is_answered_by_two_people_and_names_nobody_else(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2018-02-01");
        let case = office.case(OPENED).await;
        let maria_id = office.enter(case, &maria(), Part::Victim, OPENED).await;
        let kiril_id = office.enter(case, &kiril(), Part::Suspect, OPENED).await;
        let needs = "Инсулин".to_owned().into();
        let health = Correction::Health(Health { needs, ..Health::default() });
        r.correct_person(&office.worker(OPENED), maria_id, 1, &health, &secret()).await.unwrap();
        let (kind, from) = (RelationKind::Parent, Some(day("2000-05-01")));
        let relation = Relation { of: kiril_id, to: maria_id, kind, from, until: None };
        r.relate(&office.worker(OPENED), case, &relation).await.unwrap();
        office.tell(case, "Мария дойде сама.\n\nКирил я чакаше.\n\nТел. +359887001122", OPENED).await;
        let (officer, coordinator) =
            (office.world.by(OFFICER, on), office.world.by(COORDINATOR, on));
        let check = IdentityCheck::Document;
        let denied = r.record_request(&office.worker(on), maria_id, day(on), check).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        let future = r.record_request(&officer, maria_id, day("2018-02-02"), check).await;
        assert!(matches!(future, Err(Error::Refused(Refusal::DayWrong))), "{future:?}");
        let id = r.record_request(&officer, maria_id, day("2018-01-31"), check).await.unwrap();
        let request = r.access_request(&officer, id).await.unwrap();
        assert_eq!(request.due_on, day("2018-02-28"), "a month, to a day that exists");
        assert_eq!(request.number(), "2018-0001");

        // Whoever looks after data protection opens nothing.
        let shut = r.review_request(&officer, id).await;
        assert!(matches!(shut.map(|_| ()), Err(Error::Denied)));
        let hidden = r.access_request(&office.other(on), id).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
        assert!(r.access_requests(&office.other(on)).await.unwrap().is_empty());
        let worker = office.worker(on);
        assert_eq!(r.access_requests(&worker).await.unwrap().len(), 1);
        let reviewed = r.review_request(&worker, id).await.unwrap();
        let flagged: Vec<bool> = reviewed[0].entries.iter().map(|e| e.names_another).collect();
        assert_eq!(flagged, [false, true, true]);

        let prepare = async |decisions: [Decision; 3]| {
            r.prepare_answer(&worker, id, &[decided(&reviewed[0], &decisions)], &secret()).await
        };
        let out = Decision::LeaveOut(Withheld::ThirdPerson);
        let named = prepare([Decision::Include, Decision::Include, out.clone()]).await;
        assert!(matches!(named, Err(Error::Refused(Refusal::NamesAnother))), "{named:?}");
        let redacted = Decision::Redact("[друго лице] я чакаше.".into());
        let early = r.release_answer(&coordinator, id).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::AlreadyDecided))), "{early:?}");
        prepare([Decision::Include, redacted, out]).await.unwrap();
        let none = r.prepare_answer(&worker, id, &[], &secret()).await;
        assert!(matches!(none, Err(Error::Refused(Refusal::Undecided))), "{none:?}");
        let early = r.answer(&worker, id).await;
        assert!(matches!(early.map(|_| ()), Err(Error::Refused(Refusal::AlreadyDecided))));
        let denied = r.release_answer(&worker, id).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        r.release_answer(&officer, id).await.unwrap();
        let request = r.access_request(&officer, id).await.unwrap();
        assert_eq!(request.state, RequestState::Released);
        assert_eq!((request.included, request.redacted, request.left_out), (1, 1, 1));

        let shut = r.answer(&officer, id).await;
        assert!(matches!(shut.map(|_| ()), Err(Error::Denied)));
        let answer = r.answer(&worker, id).await.unwrap();
        let text = serde_json::to_string(&answer).unwrap();
        assert!(text.contains("Мария") && text.contains("+359 88 812 3456"));
        for other in ["Кирил", "Небивалов", "887001122", "700 1122"] {
            assert!(!text.contains(other), "{other}");
        }
        assert_eq!(answer.cases[0].left_out, ["third_person"]);
        assert_eq!(answer.health, [("needs".to_owned(), "Инсулин".to_owned())]);
        let [related] = &answer.cases[0].relations[..] else { panic!("one relation") };
        assert_eq!((related.kind.as_str(), related.own, related.from), ("parent", false, from));
        assert!(!text.contains(&kiril_id.to_string()));
        assert!(answer.looked.iter().any(|l| l.class == "identity" && l.purpose == "subject_request"));
        assert_eq!(answer.purposes, ["subject_request"]);
        assert_eq!(answer.sources[0].0, "NGO-DEMO-1");
        assert!(!answer.retention.is_empty() && answer.retention.iter().all(|k| !k.adopted));

        // Each opening is in the journal, before.
        let events: Vec<_> = office.entries().await;
        let count = |event: &str| events.iter().filter(|e| e.0 == event).count();
        assert_eq!(count("access_request.opened"), 1);
        // Of each class that is told in an answer.
        let class = |class: &str| format!(r#""class":"{class}""#);
        let handed = |of: &str| {
            let number = r#""number":"2018-0001""#;
            let there = |e: &&(String, String, String)| {
                e.0 == "person.revealed" && e.2.contains(number) && e.2.contains(&class(of))
            };
            events.iter().filter(there).count()
        };
        assert_eq!(["identity", "contact", "narrative", "health"].map(handed), [1, 1, 1, 1]);
        assert_eq!(handed("shelter_location"), 0);
        assert!(count("person.revealed") >= 2 && count("case.revealed") >= 1);
        assert!(count("person.compared") >= 1);
        let whole = format!("{events:?}");
        for word in ["Мария", "Кирил", "чакаше"] {
            assert!(!whole.contains(word), "no name and no text in the journal");
        }
    }

    async fn what_is_told_in_events_steps_and_alerts_is_reviewed_too(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2018-02-01");
        let coordinator = office.world.by(COORDINATOR, OPENED);
        let call = Intake {
            source_kind: "school",
            narrative: "Казано от учителката",
            contact: "учителката, +359 88 800 0000",
            ..Intake::of_a_call(coordinator.at)
        };
        let alert = r.take_alert(&coordinator, &call, &secret()).await.unwrap();
        let acknowledged = AlertEvent::Acknowledged;
        r.note_alert(&coordinator, alert, acknowledged, ("", ""), &secret()).await.unwrap();
        let case = r.open_case_of(&coordinator, alert, "VAR", &secret()).await.unwrap();
        r.assign(&coordinator, case, office.worker.account, Post::CaseWorker).await.unwrap();
        let maria_id = office.enter(case, &maria(), Part::Victim, OPENED).await;
        let kiril_id = office.enter(case, &kiril(), Part::Victim, OPENED).await;
        let worker = office.worker(OPENED);
        let put = async |told: &str, person: PersonId| {
            let event = recruited();
            let involved = vec![Involved { person, role: EventRole::Victim }];
            let new = NewEvent { event, involved, told, replaces: None };
            r.put_event(&worker, case, &new, &secret()).await.unwrap()
        };
        put("Разказано за Мария", maria_id).await;
        put("Разказано за другия", kiril_id).await;
        let back = put("Записано по погрешка", maria_id).await;
        r.take_event_back(&worker, case, back, "by mistake", &secret()).await.unwrap();
        let found = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Statement],
            screening: None,
            forms: Vec::new(),
            abroad: false,
        });
        let step = NewStep { person: maria_id, on: worker.at, step: found, reason: "Причина" };
        r.put_step(&worker, case, &step, &secret()).await.unwrap();
        office.tell(case, "Разказ.", OPENED).await;

        let (id, worker) = (request(&office, maria_id, on).await, office.worker(on));
        let reviewed = r.review_request(&worker, id).await.unwrap();
        let told: Vec<(Origin, &str)> =
            reviewed[0].entries.iter().map(|entry| (entry.origin, entry.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Origin::Narrative, "Разказ."),
                (Origin::Event, "Разказано за Мария"),
                (Origin::Step, "Причина"),
                (Origin::Alert, "Казано от учителката"),
            ]
        );
        // What was told meanwhile was not decided on.
        let decisions = vec![Decision::Include; 4];
        let event = recruited();
        let involved = vec![Involved { person: maria_id, role: EventRole::Victim }];
        let new = NewEvent { event, involved, told: "Ново", replaces: None };
        let later = r.put_event(&worker, case, &new, &secret()).await.unwrap();
        let all = [decided(&reviewed[0], &decisions)];
        let stale = r.prepare_answer(&worker, id, &all, &secret()).await;
        assert!(matches!(stale, Err(Error::Conflict(_))), "{stale:?}");
        r.take_event_back(&worker, case, later, "by mistake", &secret()).await.unwrap();
        r.prepare_answer(&worker, id, &all, &secret()).await.unwrap();
        r.release_answer(&office.world.by(COORDINATOR, on), id).await.unwrap();
        let answer = serde_json::to_string(&r.answer(&worker, id).await.unwrap()).unwrap();
        assert!(answer.contains("Разказано за Мария") && answer.contains("Причина"));
        for never in ["другия", "погрешка", "Ново", "800 0000"] {
            assert!(!answer.contains(never), "{never}");
        }
    }

    async fn what_was_said_in_an_alert_goes_after_its_cases_and_never_before(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let by = |on: &str| office.world.by(COORDINATOR, on);
        let take = async |narrative: &'static str| {
            let intake = Intake { source_kind: "school", narrative, ..Intake::of_a_call(by(OPENED).at) };
            r.take_alert(&by(OPENED), &intake, &secret()).await.unwrap()
        };
        let note = async |alert, event| {
            r.note_alert(&by(OPENED), alert, event, ("", "x"), &secret()).await.unwrap();
        };
        let (unfounded, undecided, opened) =
            (take("нищо").await, take("чака").await, take("случай").await);
        note(unfounded, AlertEvent::Unfounded).await;
        note(opened, AlertEvent::Acknowledged).await;
        let case = r.open_case_of(&by(OPENED), opened, "VAR", &secret()).await.unwrap();
        r.assign(&by(OPENED), case, office.worker.account, Post::CaseWorker).await.unwrap();
        let kiril = office.enter(case, &kiril(), Part::Suspect, OPENED).await;
        let told = async |alert, on: &str| r.reveal_alert(&by(on), alert, Purpose::Support).await;
        let rules = ["alert_gdpr"].map(|id| (id.to_owned(), 1));
        let table = r
            .propose_retention(&office.world.by(OFFICER, OPENED), &rules.into(), "Decided")
            .await
            .unwrap();
        r.adopt_retention(&by(OPENED), table).await.unwrap();
        let run = async |on: &str| office.run_retention(&office.world.by(OFFICER, on)).await.unwrap();

        assert!(run("2019-01-09").await.is_empty(), "a day before the first year is over");
        let done = run("2019-01-10").await;
        assert_eq!((done.len(), done[0].destroyed), (1, 1));
        let gone = told(unfounded, "2019-01-10").await;
        assert!(matches!(gone.map(|_| ()), Err(Error::Refused(Refusal::Erased))));
        let shown = r.alert(&by("2019-01-10"), unfounded).await.unwrap();
        assert!(shown.of.alert.erased && !shown.opens, "it is counted still");
        told(undecided, "2019-01-10").await.unwrap();
        told(opened, "2019-01-10").await.unwrap();

        office.close(case, "2019-02-01").await;
        let hold = Held::Person(kiril);
        let placed = r.place_hold(&by("2019-02-02"), hold, "A court", day("2021-01-01")).await.unwrap();
        assert!(run("2020-02-01").await.is_empty(), "somebody in the case is held");
        told(opened, "2020-02-01").await.unwrap();
        r.lift_hold(&by("2020-02-02"), placed, "It is over").await.unwrap();
        assert_eq!(run("2020-02-03").await[0].destroyed, 1);
        assert!(told(opened, "2020-02-03").await.is_err());
        told(undecided, "2030-01-01").await.unwrap();
        assert!(matches!(office.verdict("2030-01-02").await, Verdict::Whole { .. }));
    }

    async fn everybody_is_given_another_key_and_everything_opens_still(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        office.tell(case, "Разказ.", OPENED).await;
        let by = office.world.by(COORDINATOR, OPENED);
        let call = Intake {
            source_kind: "school", narrative: "Казано", contact: "тел.", ..Intake::of_a_call(by.at)
        };
        let alert = r.take_alert(&by, &call, &secret()).await.unwrap();
        let unfounded = AlertEvent::Unfounded;
        r.note_alert(&by, alert, unfounded, ("", "Причина"), &secret()).await.unwrap();
        let renew = async |to| {
            let holders = office.world.holders(OPENED).await;
            r.renew_data_keys(&holders, to, || (seed(), secret())).await.unwrap()
        };
        let numbers = async || {
            let mut c = office.world.keys_connection().await;
            let sql = "SELECT owner || ' ' || number FROM wrapped_key
                        WHERE owner NOT LIKE 'tip%' ORDER BY owner, number";
            sqlx::query_scalar::<_, String>(sql).fetch_all(&mut c).await.unwrap()
        };
        let before = numbers().await.len();
        let done = renew(None).await;
        assert_eq!((done.to, done.persons, done.cases, done.alerts, done.left), (2, 1, 1, 1, 0));
        assert_eq!(numbers().await.len(), before + 3);
        // What has a newer key already is passed over.
        let again = renew(Some(2)).await;
        assert_eq!((again.persons, again.cases, again.alerts), (0, 0, 0));
        // The old keys open nothing any more of what is kept now.
        let mut c = office.world.connection().await;
        for sql in [
            "SELECT identity FROM person", "SELECT contact FROM person",
            "SELECT narrative FROM case_file", "SELECT narrative FROM alert",
            "SELECT contact FROM alert", "SELECT reason FROM alert_event WHERE LENGTH(reason) > 0",
        ] {
            let sealed: Vec<u8> = sqlx::query_scalar(sql).fetch_one(&mut c).await.unwrap();
            assert_eq!(sealed[2..6], [0, 0, 0, 2], "{sql}");
        }
        office.identity(maria, OPENED).await.unwrap();
        let told = r.reveal_narrative(&office.worker(OPENED), case, Purpose::Support).await.unwrap();
        assert_eq!(told.0.unwrap().expose(), "Разказ.");
        let (_, said) = r.reveal_alert(&by, alert, Purpose::Support).await.unwrap();
        assert_eq!((said.narrative(), said.contact(), (0..3).find_map(|n| said.reason(n))), ("Казано", "тел.", Some("Причина")));
        assert!(matches!(office.verdict(OPENED).await, Verdict::Whole { .. }));
    }

    async fn who_does_not_work_on_every_case_prepares_nothing(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2018-02-01");
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        let coordinator = office.world.by(COORDINATOR, on);
        let second = r.open_case(&office.other(OPENED), "", &secret()).await.unwrap();
        r.assign(&coordinator, case, office.other.account, Post::CaseWorker).await.unwrap();
        r.add_to_case(&office.other(on), second, maria, Part::Witness).await.unwrap();
        let id = request(&office, maria, on).await;
        let refused = r.review_request(&office.worker(on), id).await;
        assert!(matches!(refused.map(|_| ()), Err(Error::Refused(Refusal::NotEveryCase))));
        assert_eq!(r.review_request(&office.other(on), id).await.unwrap().len(), 2);
        r.refuse_request(&coordinator, id, "Not the person").await.unwrap();
        let closed = r.review_request(&office.other(on), id).await;
        assert!(matches!(closed.map(|_| ()), Err(Error::Refused(Refusal::AlreadyDecided))));
    }

    async fn an_answer_is_erased_with_the_person(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2018-02-01");
        let case = office.case(OPENED).await;
        let maria = office.enter(case, &maria(), Part::Victim, OPENED).await;
        let id = request(&office, maria, on).await;
        let worker = office.worker(on);
        let reviewed = r.review_request(&worker, id).await.unwrap();
        r.prepare_answer(&worker, id, &[decided(&reviewed[0], &[])], &secret()).await.unwrap();
        let (officer, coordinator) =
            (office.world.by(OFFICER, on), office.world.by(COORDINATOR, on));
        r.release_answer(&coordinator, id).await.unwrap();
        r.answer(&worker, id).await.unwrap();
        r.erase_person(&coordinator, maria, &officer).await.unwrap();
        let gone = r.answer(&worker, id).await;
        assert!(matches!(gone.map(|_| ()), Err(Error::Refused(Refusal::Erased))));
        let late = r.record_request(&officer, maria, day(on), IdentityCheck::Known).await;
        assert!(matches!(late, Err(Error::Refused(Refusal::Erased))), "{late:?}");
    }

    async fn whom_a_breach_touches_is_worked_out_from_the_journal(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let case = office.case("2026-11-10").await;
        let maria = office.enter(case, &maria(), Part::Victim, "2026-11-10").await;
        let kiril = office.enter(case, &kiril(), Part::Suspect, "2026-11-10").await;
        office.tell(case, "Разказ.", "2026-11-10").await;
        let second = office.case("2026-11-10").await;
        let untouched = office.enter(second, &kiril_again(), Part::Victim, "2026-11-10").await;
        // Before the time in question, by another, and after it.
        office.identity(untouched, "2026-11-11").await.unwrap();
        office.identity(maria, "2026-11-12").await.unwrap();
        office.identity(maria, "2026-11-12").await.unwrap();
        let worker = office.worker("2026-11-13");
        r.reveal_narrative(&worker, case, Purpose::Support).await.unwrap();
        office.identity(untouched, "2026-11-15").await.unwrap();

        let on = "2026-11-16";
        let (officer, coordinator) =
            (office.world.by(OFFICER, on), office.world.by(COORDINATOR, on));
        let new = NewBreach {
            detected_at: noon("2026-11-15"),
            from: Moment::at_start_of(day("2026-11-12")),
            until: Moment::at_start_of(day("2026-11-15")),
            accounts: vec![office.worker.account],
            about: "A password was lost".into(),
        };
        let denied = r.record_breach(&worker, new.clone()).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        let backwards = NewBreach { until: new.from, ..new.clone() };
        let refused = r.record_breach(&officer, backwards).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::DayWrong))), "{refused:?}");
        let id = r.record_breach(&officer, new.clone()).await.unwrap();
        let touched = r.touched(&officer, id).await.unwrap();
        assert_eq!((touched.persons.len(), touched.unknown_cases), (2, 0));
        assert!(touched.persons.iter().all(|p| p.person.is_none()), "sealed to who may not open");
        let mut classes: Vec<_> = touched
            .persons
            .iter()
            .map(|p| (p.classes.iter().map(String::as_str).collect::<Vec<_>>(), p.times))
            .collect();
        classes.sort();
        assert_eq!(classes, [(vec!["identity", "narrative"], 3), (vec!["narrative"], 1)]);
        // Another account did none of it.
        let other = NewBreach { accounts: vec![office.other.account], ..new };
        let other = r.record_breach(&coordinator, other).await.unwrap();
        assert_eq!(r.touched(&coordinator, other).await.unwrap().persons.len(), 0);
        // The coordinator, assigned to the case, may open them and sees whom.
        let post = Post::CaseWorker;
        r.assign(&office.world.by("officer", on), case, coordinator.actor.account, post).await.unwrap_err();
        let secretary = office.world.by("varna", on);
        r.assign(&secretary, case, coordinator.actor.account, post).await.unwrap();
        let known: Vec<_> =
            r.touched(&coordinator, id).await.unwrap().persons.iter().filter_map(|p| p.person).collect();
        assert_eq!(known.len(), 2);
        assert!(known.contains(&maria) && known.contains(&kiril));
        // Sealed, the register still names whom it can, and says what it cannot.
        r.seal(noon(on), seed()).await.unwrap();
        let touched = r.touched(&officer, id).await.unwrap();
        assert_eq!((touched.persons.len(), touched.unknown_cases), (1, 1));
    }

    async fn what_is_about_persons_leads_to_them_in_a_breach(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2026-11-12");
        let (officer, coordinator) =
            (office.world.by(OFFICER, on), office.world.by(COORDINATOR, on));
        let call = |narrative| Intake { territory: "VAR", narrative, ..Intake::of_a_call(noon(on)) };
        let worker = office.worker(on);
        let leads = r.take_alert(&worker, &call("Две жени в един дом."), &secret()).await.unwrap();
        let alone = r.take_alert(&worker, &call("Чу се вик."), &secret()).await.unwrap();
        let case = r.open_case_of(&coordinator, leads, "VAR", &secret()).await.unwrap();
        r.assign(&coordinator, case, office.worker.account, Post::CaseWorker).await.unwrap();
        office.enter(case, &maria(), Part::Victim, on).await;
        let receipt = Receipt::new(3);
        r.send_tip(&receipt, "Вижте хотела.", noon(on), seed(), &secret()).await.unwrap();
        let tip = r.tips(&coordinator, &TipFilter { state: None, limit: 10, skip: 0 }).await.unwrap().remove(0).id;
        let new = NewBreach {
            detected_at: noon("2026-11-13"),
            from: Moment::at_start_of(day(on)),
            until: Moment::at_start_of(day("2026-11-13")),
            accounts: vec![coordinator.actor.account],
            about: "A telephone was lost".into(),
        };
        let officer_later = office.world.by(OFFICER, "2026-11-13");
        let id = r.record_breach(&officer_later, new).await.unwrap();
        let touched = async || r.touched(&officer, id).await.unwrap();
        assert_eq!(touched().await, Touched::default(), "nothing was opened");
        r.reveal_alert(&coordinator, alone, Purpose::Recognition).await.unwrap();
        r.reveal_tip(&coordinator, tip, Purpose::Recognition).await.unwrap();
        let number = r.alert(&coordinator, alone).await.unwrap().of.alert.number;
        let before = touched().await;
        assert_eq!((before.persons.len(), before.alerts, before.tips), (0, vec![number], vec![tip]));
        r.reveal_alert(&coordinator, leads, Purpose::Recognition).await.unwrap();
        let after = touched().await;
        let classes: Vec<_> = after.persons[0].classes.iter().map(String::as_str).collect();
        assert_eq!((after.persons.len(), classes), (1, vec!["contact", "narrative"]));
        assert_eq!(after.alerts, [number]);
        // What was said in a report leads to somebody once its alert does.
        let made = r.make_alert(&coordinator, tip, &secret()).await.unwrap();
        assert_eq!(touched().await.tips, [tip]);
        let cases = r.alert(&coordinator, leads).await.unwrap().cases;
        r.merge_alert(&coordinator, made, cases[0].1).await.unwrap();
        let merged = touched().await;
        assert_eq!((merged.persons.len(), merged.tips.len()), (1, 0));
        assert!(merged.persons[0].times > after.persons[0].times);
    }

    async fn the_clock_of_a_breach_runs_from_its_detection(world: World) {
        let office = Office::of(world).await;
        let (r, on) = (office.r(), "2026-11-20");
        let officer = office.world.by(OFFICER, on);
        let new = NewBreach {
            detected_at: noon("2026-11-16"),
            from: noon("2026-11-15"),
            until: noon("2026-11-16"),
            accounts: Vec::new(),
            about: "A laptop was stolen".into(),
        };
        let id = r.record_breach(&officer, new).await.unwrap();
        let breach = r.breach(&officer, id).await.unwrap();
        let (term, until) = r.breach_term(&breach).unwrap();
        assert_eq!((until, term.verified), (noon("2026-11-19"), false));
        assert_eq!(authority(&breach.facts(), until, officer.at), Clock::Late(until));
        let blank = r.assess_breach(&officer, id, Risk::High, "").await;
        assert!(matches!(blank, Err(Error::Refused(Refusal::ReasonMissing))), "{blank:?}");
        r.assess_breach(&officer, id, Risk::High, "Not encrypted").await.unwrap();
        let before = r.tell_authority(&officer, id, noon("2026-11-15"), "1").await;
        assert!(matches!(before, Err(Error::Refused(Refusal::DayWrong))), "{before:?}");
        r.tell_authority(&officer, id, noon("2026-11-18"), "1/2026").await.unwrap();
        let again = r.tell_authority(&officer, id, noon("2026-11-18"), "2").await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))), "{again:?}");
        r.tell_persons(&officer, id, noon("2026-11-19")).await.unwrap();
        let breach = r.breach(&officer, id).await.unwrap();
        assert_eq!(authority(&breach.facts(), until, officer.at), Clock::Met { in_time: true });
        assert!(domain::breach::is_done(&breach.facts(), until, officer.at));
        let hidden = r.breaches(&office.worker(on)).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
    }
}

/// An event of which the least is said.
fn recruited() -> Event {
    let relation = ("relation".to_owned(), serde_json::Value::from("friend"));
    Event::of(EventPhase::Recruitment, serde_json::Map::from_iter([relation])).unwrap()
}

fn kiril_again() -> Person {
    person("Кирил", "Другов", Sex::Male, "+359 88 700 9999")
}

async fn request(office: &Office, person: PersonId, on: &str) -> RequestId {
    let officer = office.world.by(OFFICER, on);
    office.r().record_request(&officer, person, day(on), IdentityCheck::Document).await.unwrap()
}

fn decided(case: &ReviewedCase, decisions: &[Decision]) -> Decided {
    Decided { case: case.id, version: case.version, decisions: decisions.to_vec() }
}
