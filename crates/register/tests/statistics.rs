//! Statistics: persons counted by a rule from the steps, events and registrations of their
//! cases, each once; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{CircleReason, Part};
use domain::id::{CaseId, PersonId, StepId};
use domain::person::{Identity, Person, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::proceeding::{Offence, Proceeding, Stage, Verdict};
use domain::referral::step::Step;
use domain::statistics::cube::{At, Filter};
use domain::statistics::dimension::Dimension;
use domain::trafficking::event::{Event, EventRole, Involved};
use domain::trafficking::registration::{CountingBasis, Registration};
use register::event::NewEvent;
use register::statistics::{Question, Tabulated};
use register::step::NewStep;
use register::{Actor, By, Error, Refusal};
use sqlx::Row;
use std::cell::Cell;
use std::collections::BTreeSet;

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    minutes: Cell<i64>,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        Self { world, worker, minutes: Cell::new(0) }
    }

    fn by(&self) -> By {
        self.minutes.set(self.minutes.get() + 1);
        By::new(self.worker.clone(), noon(DAY).plus(self.minutes.get() * 60_000), seed())
    }

    async fn case(&self) -> CaseId {
        self.world.register.open_case(&self.by(), "VAR", &secret()).await.unwrap()
    }

    async fn enter(&self, case: CaseId, sex: Sex, part: Part) -> PersonId {
        let person = Person { identity: Identity::default(), sex, ..Person::default() };
        let (by, secret) = (self.by(), secret());
        let entered =
            self.world.register.enter_person(&by, case, &person, part, Regime::Gdpr, &secret);
        entered.await.unwrap()
    }

    async fn put(&self, case: CaseId, person: PersonId, step: Step) -> StepId {
        let by = self.by();
        let new = NewStep { person, on: by.at, step, reason: "CANARY" };
        self.world.register.put_step(&by, case, &new, &secret()).await.unwrap()
    }

    /// As the analyst asks a year later.
    async fn ask(&self, rule: &str, dimensions: &[Dimension], filter: Filter) -> Tabulated {
        let question = question(rule, dimensions, filter);
        let by = self.world.by("analyst", "2018-03-01");
        self.world.register.statistics(&by, &question).await.unwrap()
    }
}

fn question(rule: &str, dimensions: &[Dimension], filter: Filter) -> Question {
    let dimensions = dimensions.to_vec();
    Question { rule: (rule.to_owned(), 1), years: 2016..=2018, dimensions, filter }
}

fn found(manner: Manner, age: AgeGroup, forms: &[&str]) -> Step {
    Step::Identification(Identification {
        manner,
        finding: Finding::Actual,
        age,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        abroad: false,
    })
}

fn proceeding(stage: Stage, verdict: Option<Verdict>) -> Step {
    let authority = "PORB".to_owned();
    let (months, suspended) = (verdict.map(|_| 24), verdict.is_some());
    Step::Proceeding(Proceeding {
        stage,
        authority,
        offence: Offence::A159b,
        verdict,
        months,
        suspended,
        fine: None,
        confiscation: false,
    })
}

/// How many stand in the row of a code.
fn row(found: &Tabulated, code: &str) -> u64 {
    let place = found.crossed.codes[0].iter().position(|one| one == code).unwrap();
    found.crossed.margin(0, At::Code(place))
}

on_both! {
    async fn each_person_counts_once_by_what_is_known_of_them(world: World) {
        use Dimension::{Body, Finding as Found, Form, Oblast, Reach, Sex as OfSex, Year};
        let office = Office::of(world).await;
        let case = office.case().await;
        let first = office.enter(case, Sex::Female, Part::Victim).await;
        let second = office.enter(case, Sex::Male, Part::Victim).await;
        office.enter(case, Sex::Male, Part::Victim).await;
        let none = office.ask("newly_identified", &[OfSex], Filter::new()).await;
        assert_eq!(none.crossed.total(), 0, "nobody was found to be a victim yet");
        let forms = found(Manner::Informal, AgeGroup::Adult, &["sexual", "labour"]);
        office.put(case, first, forms).await;
        let mistaken = office
            .put(case, second, found(Manner::Informal, AgeGroup::Child, &["forced_begging"]))
            .await;
        let of_sex = office.ask("newly_identified", &[OfSex], Filter::new()).await;
        assert_eq!((of_sex.crossed.total(), row(&of_sex, "F"), row(&of_sex, "M")), (2, 1, 1));
        let forms = office.ask("newly_identified", &[Form], Filter::new()).await;
        assert_eq!((row(&forms, "sexual"), row(&forms, "labour")), (1, 1), "one person in both");
        assert_eq!(forms.crossed.total(), 2);
        let found = office.ask("newly_identified", &[Found], Filter::new()).await;
        assert_eq!(row(&found, "informally_identified"), 2);
        let formal = office.ask("newly_identified_formally", &[OfSex], Filter::new()).await;
        assert_eq!(formal.crossed.total(), 0, "by nobody who is competent for it");
        let oblast = office.ask("newly_identified", &[Oblast], Filter::new()).await;
        assert_eq!(row(&oblast, "VAR"), 2);
        // Counted in one year, and in every year from then on.
        let newly = office.ask("newly_identified", &[Year], Filter::new()).await;
        assert_eq!((row(&newly, "2016"), row(&newly, "2017"), row(&newly, "2018")), (0, 2, 0));
        let all = office.ask("cumulative", &[Year], Filter::new()).await;
        assert_eq!((row(&all, "2016"), row(&all, "2017"), row(&all, "2018")), (0, 2, 2));
        assert_eq!(all.crossed.total(), 2, "each once over the years");
        // Who registers somebody is told where somebody does; otherwise who found it.
        let body = office.ask("newly_identified", &[Body], Filter::new()).await;
        assert_eq!(row(&body, "NGO-DEMO-1"), 2);
        let registered = Registration {
            person: first,
            body: "MoI".to_owned(),
            on: office.by().today(),
            basis: CountingBasis::NewlyIdentified,
        };
        let by = office.by();
        office.world.register.register_person(&by, case, &registered).await.unwrap();
        let body = office.ask("newly_identified", &[Body], Filter::new()).await;
        assert_eq!((row(&body, "MoI"), row(&body, "NGO-DEMO-1")), (1, 1));
        // Where somebody was exploited; of the other it is not known, which is not nowhere.
        let event: Event =
            serde_json::from_str(r#"{"phase":"exploitation","forms":["labour"],"country":"DE"}"#)
                .unwrap();
        let involved = vec![Involved { person: first, role: EventRole::Victim }];
        let new = NewEvent { event, involved, told: "", replaces: None };
        let by = office.by();
        office.world.register.put_event(&by, case, &new, &secret()).await.unwrap();
        let reach = office.ask("newly_identified", &[Reach], Filter::new()).await;
        assert_eq!((row(&reach, "abroad"), row(&reach, "domestic")), (1, 0));
        assert_eq!(reach.crossed.margin(0, At::Unknown), 1);
        let abroad = Filter::from([(Reach, BTreeSet::from([Some("abroad".to_owned())]))]);
        assert_eq!(office.ask("newly_identified", &[OfSex], abroad).await.crossed.total(), 1);
        // What was put down by mistake counts for nothing.
        let by = office.by();
        let sealing = secret();
        let back = office.world.register.take_step_back(&by, case, mistaken, "CANARY", &sealing);
        back.await.unwrap();
        let after = office.ask("newly_identified", &[OfSex], Filter::new()).await;
        assert_eq!((after.crossed.total(), row(&after, "M")), (1, 0));
    }

    async fn a_closed_circle_changes_no_number_until_it_is_opened(world: World) {
        let office = Office::of(world).await;
        let case = office.case().await;
        let person = office.enter(case, Sex::Female, Part::Victim).await;
        office.put(case, person, found(Manner::Informal, AgeGroup::Adult, &["labour"])).await;
        let ask = || office.ask("newly_identified", &[Dimension::Sex], Filter::new());
        assert_eq!(ask().await.crossed.total(), 1);
        let r = &office.world.register;
        let closing = CircleReason::ALL.iter().find(|reason| reason.closes()).unwrap();
        r.change_circle(&office.by(), case, *closing).await.unwrap();
        let closed = ask().await;
        assert_eq!((closed.crossed.total(), closed.since), (0, None), "as if there were no case");
        let opening = CircleReason::ALL.iter().find(|reason| !reason.closes()).unwrap();
        r.change_circle(&office.by(), case, *opening).await.unwrap();
        assert_eq!(ask().await.crossed.total(), 1);
    }

    async fn the_accused_count_by_what_the_year_brought(world: World) {
        use Dimension::{Instance, Offence as OfOffence, Reached, Sentence, Year};
        let office = Office::of(world).await;
        let case = office.case().await;
        let victim = office.enter(case, Sex::Female, Part::Victim).await;
        let accused = office.enter(case, Sex::Male, Part::Suspect).await;
        office.enter(case, Sex::Male, Part::Suspect).await;
        office.put(case, victim, found(Manner::Informal, AgeGroup::Adult, &["labour"])).await;
        let before = office.ask("in_proceedings", &[Year], Filter::new()).await;
        assert_eq!(before.crossed.total(), 0, "there are no proceedings");
        let rule = "perpetrators_in_proceedings";
        office.put(case, accused, proceeding(Stage::PreTrial, None)).await;
        office.put(case, accused, proceeding(Stage::Indicted, None)).await;
        office.put(case, accused, proceeding(Stage::FirstInstance, Some(Verdict::Convicted))).await;
        office.put(case, accused, proceeding(Stage::Final, Some(Verdict::Convicted))).await;
        let reached = office.ask(rule, &[Reached], Filter::new()).await;
        assert_eq!(reached.crossed.total(), 1, "of two only one is in proceedings");
        let of = |code| row(&reached, code);
        assert_eq!((of("suspected"), of("prosecuted"), of("convicted")), (1, 1, 1));
        let instance = office.ask(rule, &[Instance], Filter::new()).await;
        assert_eq!((row(&instance, "first_instance"), row(&instance, "final")), (1, 1));
        let offence = office.ask(rule, &[OfOffence], Filter::new()).await;
        assert_eq!(row(&offence, "159b"), 1);
        let sentence = office.ask(rule, &[Sentence], Filter::new()).await;
        assert_eq!((row(&sentence, "suspended"), row(&sentence, "imprisonment")), (1, 0));
        // Final in 2017: no longer in proceedings in 2018.
        let years = office.ask(rule, &[Year], Filter::new()).await;
        assert_eq!((row(&years, "2017"), row(&years, "2018")), (1, 0));
        let victims = office.ask("in_proceedings", &[Year], Filter::new()).await;
        assert_eq!((row(&victims, "2017"), row(&victims, "2018")), (1, 0));
    }

    async fn numbers_are_for_those_who_count_and_the_journal_tells_no_one(world: World) {
        let office = Office::of(world).await;
        let case = office.case().await;
        let person = office.enter(case, Sex::Female, Part::Victim).await;
        office.put(case, person, found(Manner::Informal, AgeGroup::Adult, &["labour"])).await;
        let asked = question("newly_identified", &[Dimension::Sex], Filter::new());
        let refused = office.world.register.statistics(&office.by(), &asked).await;
        assert!(matches!(refused, Err(Error::Denied)), "{refused:?}");
        office.ask("newly_identified", &[Dimension::Sex], Filter::new()).await;
        let query = "SELECT detail FROM journal WHERE event = 'statistics.read'";
        let mut c = office.world.connection().await;
        let rows = sqlx::query(query).fetch_all(&mut c).await.unwrap();
        assert_eq!(rows.len(), 1);
        let detail: String = rows[0].get(0);
        assert!(detail.contains("newly_identified") && detail.contains("sex"), "{detail}");
        assert!(!detail.contains(&person.to_string()) && !detail.contains(&case.to_string()));
        // What cannot be counted is said.
        let analyst = || office.world.by("analyst", "2018-03-01");
        let r = &office.world.register;
        let wrong = question("newly_identified", &[Dimension::Reached], Filter::new());
        assert!(matches!(r.statistics(&analyst(), &wrong).await, Err(Error::NotFound)));
        let events = question("new_events", &[Dimension::Sex], Filter::new());
        assert!(matches!(r.statistics(&analyst(), &events).await, Err(Error::NotFound)));
        let span = Question { years: 1900..=2017, ..question("cumulative", &[], Filter::new()) };
        let refused = r.statistics(&analyst(), &span).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::PeriodWrong))), "{refused:?}");
        let fine = [Dimension::Country, Dimension::Industry, Dimension::Control];
        let refused = r.statistics(&analyst(), &question("cumulative", &fine, Filter::new())).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::TableTooFine))), "{refused:?}");
    }
}
