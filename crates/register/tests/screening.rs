//! Screenings: kept sealed, opened with what they come to, taken back, named by a
//! step, erased with the person; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, PersonId, ScreeningId};
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner, Status};
use domain::referral::screening::{Answers, Outcome, Seen};
use domain::referral::step::{Refusal as Forbidden, Step};
use domain::subject_request::IdentityCheck;
use register::breach::NewBreach;
use register::screening::{NewScreening, OpenedScreening};
use register::step::NewStep;
use register::{Actor, By, Error, Refusal, Register};
use sqlx::Row;

const DAY: &str = "2017-05-10";
const OFFICER: &str = "officer of data protection";

/// Both strong indicators of coercion, exploitation by one strong and one medium,
/// and one strong of recruitment: an adult lacks one of recruitment.
const SEEN: [&str; 5] = ["ILO5.01", "ILO5.02", "ILO4.01", "ILO4.02", "ILO1.01"];

struct Office {
    world: World,
    worker: Actor,
    manager: Actor,
    case: CaseId,
    person: PersonId,
    suspect: PersonId,
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let r = &world.register;
        let case = r.open_case(&by, "VAR", &secret()).await.unwrap();
        let coordinator = world.by("coordinator", DAY);
        r.assign(&coordinator, case, manager.account, Post::ShelterManager).await.unwrap();
        let mut entered = Vec::new();
        for (name, part) in [("Мария", Part::Victim), ("Борис", Part::Suspect)] {
            let by = By::new(worker.clone(), noon(DAY), seed());
            let given = Private::read(name).unwrap();
            let names = Names { given, ..Names::default() };
            let identity = Identity { names, ..Identity::default() };
            let person = Person { identity, sex: Sex::Female, ..Person::default() };
            let id = r.enter_person(&by, case, &person, part, Regime::Gdpr, &secret()).await;
            entered.push(id.unwrap());
        }
        Self { world, worker, manager, case, person: entered[0], suspect: entered[1] }
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    /// The case worker, days after the case was opened.
    fn worker(&self, days: i64) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(days * Moment::DAY), seed())
    }

    async fn screen(&self, by: &By, age: AgeGroup, seen: &[&str]) -> register::Result<ScreeningId> {
        let answers = answers(seen);
        let new = NewScreening {
            person: self.person,
            instrument: "ilo_labour",
            version: 1,
            on: by.at,
            age,
            answers: &answers,
        };
        self.r().screen(by, self.case, &new, &secret()).await
    }

    async fn open(&self, by: &By, id: ScreeningId) -> register::Result<OpenedScreening> {
        self.r().open_screening(by, self.case, id, Purpose::Recognition).await
    }

    async fn put(&self, by: &By, person: PersonId, screening: ScreeningId) -> Result<(), Error> {
        let step = Step::Identification(Identification {
            manner: Manner::Informal,
            finding: Finding::Possible,
            age: AgeGroup::Adult,
            grounds: vec![Ground::Indicators],
            screening: Some(screening),
            forms: Vec::new(),
            abroad: false,
        });
        let new = NewStep { person, on: by.at, step, reason: "" };
        self.r().put_step(by, self.case, &new, &secret()).await.map(|_| ())
    }

    /// Event, subject and detail of the journal from an entry on.
    async fn entries(&self) -> Vec<(String, String, String)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event, subject, detail FROM journal ORDER BY seq";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|r| (r.get(0), r.get(1), r.get(2))).collect()
    }

    /// Everything that is sealed of screenings.
    async fn sealed(&self) -> Vec<Vec<u8>> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT answers FROM screening UNION ALL SELECT reason FROM screening_taken_back";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|r| r.get(0)).collect()
    }
}

fn answers(seen: &[&str]) -> Answers {
    seen.iter().map(|code| ((*code).to_owned(), Seen::Seen)).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|some| some == text.as_bytes())
}

#[track_caller]
fn refused<T>(why: Refusal, result: Result<T, Error>) {
    match result {
        Err(Error::Refused(because)) => assert_eq!(because, why),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

on_both! {
    async fn a_screening_is_opened_with_what_it_comes_to(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let id = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        let listed = office.r().screenings(&worker, office.case).await.unwrap();
        let told: Vec<_> = listed.iter().map(|one| (one.id, one.person, one.version)).collect();
        assert_eq!(told, [(id, office.person, 1)]);
        let opened = office.open(&worker, id).await.unwrap();
        assert_eq!(opened.answered.age, AgeGroup::Adult);
        assert_eq!(opened.answered.answers, answers(&SEEN));
        let score = opened.score.unwrap();
        assert_eq!((score.adult.outcome, score.child.outcome), (Outcome::Open, Outcome::Positive));
        assert!(opened.list_stands && opened.reason.is_none());
        // It is the result of a screening, and nobody's status.
        let procedure = office.r().procedure(&worker, office.case).await.unwrap();
        assert!(procedure.steps.is_empty() && procedure.standings.is_empty());
        // Whoever may be a child is read as one.
        let presumed = office.screen(&worker, AgeGroup::PresumedChild, &SEEN).await.unwrap();
        let opened = office.open(&worker, presumed).await.unwrap();
        assert_eq!(opened.score.unwrap().of(opened.answered.age).outcome, Outcome::Positive);
    }

    async fn what_was_not_known_is_not_kept_as_no(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let answers: Answers = [
            ("ILO1.01".to_owned(), Seen::NotKnown),
            ("ILO1.02".to_owned(), Seen::NotSeen),
        ].into();
        let new = NewScreening {
            person: office.person,
            instrument: "ilo_labour",
            version: 1,
            on: worker.at,
            age: AgeGroup::Adult,
            answers: &answers,
        };
        let id = office.r().screen(&worker, office.case, &new, &secret()).await.unwrap();
        let opened = office.open(&worker, id).await.unwrap();
        assert_eq!(opened.answered.answers, [("ILO1.02".to_owned(), Seen::NotSeen)].into());
    }

    async fn what_was_answered_is_sealed_and_each_opening_is_in_the_journal(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let id = office.screen(&worker, AgeGroup::Child, &SEEN).await.unwrap();
        let wrong = office.screen(&worker, AgeGroup::Child, &SEEN).await.unwrap();
        let reason = "CANARYback грешно лице";
        office.r().take_screening_back(&worker, office.case, wrong, reason, &secret()).await.unwrap();
        let before = office.entries().await.len();
        assert!(office.open(&worker, wrong).await.unwrap().reason.unwrap().expose() == reason);
        let entries = office.entries().await;
        let (event, subject, detail) = &entries[before];
        assert_eq!(event, "person.revealed");
        assert!(detail.contains(r#""class":"narrative""#) && detail.contains("recognition"));
        assert!(!subject.contains('-') && subject.len() >= 32, "a pseudonym, and no id: {subject}");
        assert!(!detail.contains(&id.to_string()) && !detail.contains(&wrong.to_string()));
        let clear = ["ILO5.0", "ILO1.01", "CANARYback", "child", "seen"];
        for sealed in office.sealed().await {
            assert!(sealed.len() > 40);
            assert!(clear.iter().all(|text| !holds(&sealed, text)));
        }
        for (event, _, detail) in &entries {
            assert!(clear[..4].iter().all(|text| !detail.contains(text)), "{event} {detail}");
        }
        if office.world.url().starts_with("sqlite:") {
            let url = office.world.url().to_owned();
            let folder = office.world.folder().to_owned();
            office.world.register.close().await;
            assert!(url.contains("pristan.db"));
            let kept: Vec<u8> = ["pristan.db", "pristan.db-wal"]
                .iter()
                .flat_map(|name| std::fs::read(folder.join(name)).unwrap_or_default())
                .collect();
            // A control: what stands in clear is found.
            assert!(holds(&kept, "ilo_labour"));
            for text in ["ILO5.0", "ILO1.01", "CANARYback"] {
                assert!(!holds(&kept, text), "{text}");
            }
        }
    }

    async fn a_new_key_opens_what_was_sealed_with_the_old_one(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let id = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        let back = office.screen(&worker, AgeGroup::Adult, &[]).await.unwrap();
        office.r().take_screening_back(&worker, office.case, back, "два пъти", &secret()).await.unwrap();
        let before = office.sealed().await;
        office.r().rotate_person_key(office.person, noon("2017-05-12"), seed(), &secret()).await.unwrap();
        let after = office.sealed().await;
        assert_eq!(after.len(), 3);
        assert!(after.iter().all(|sealed| !before.contains(sealed)), "all are sealed anew");
        let opened = office.open(&worker, id).await.unwrap();
        assert_eq!(opened.answered.answers, answers(&SEEN));
        assert!(office.open(&worker, back).await.unwrap().reason.unwrap().expose() == "два пъти");
    }

    async fn who_does_not_open_what_happened_screens_and_opens_nothing(world: World) {
        let office = Office::of(world).await;
        let id = office.screen(&office.worker(1), AgeGroup::Adult, &SEEN).await.unwrap();
        // Who runs the shelter is let into the case, and not into what happened.
        let manager = By::new(office.manager.clone(), noon("2017-05-11"), seed());
        assert!(matches!(office.open(&manager, id).await.err(), Some(Error::Denied)));
        let screened = office.screen(&manager, AgeGroup::Adult, &SEEN).await;
        assert!(matches!(screened, Err(Error::Denied)), "{screened:?}");
        assert_eq!(office.r().screenings(&manager, office.case).await.unwrap().len(), 1);
        let back =
            office.r().take_screening_back(&manager, office.case, id, "x", &secret()).await;
        assert!(matches!(back, Err(Error::Denied)), "{back:?}");
        // The coordinator reads that there was one, by rank, and opens nothing.
        let coordinator = office.world.by("coordinator", "2017-05-11");
        assert_eq!(office.r().screenings(&coordinator, office.case).await.unwrap().len(), 1);
        assert!(matches!(office.open(&coordinator, id).await.err(), Some(Error::Denied)));
        for who in ["officer", "varna", "burgas", "analyst", "administrator"] {
            let by = office.world.by(who, "2017-05-11");
            let known = ["officer", "varna"].contains(&who);
            let listed = office.r().screenings(&by, office.case).await.err();
            assert_eq!(matches!(listed, Some(Error::Denied)), known, "{who} {listed:?}");
            assert_eq!(matches!(listed, Some(Error::NotFound)), !known, "{who} {listed:?}");
            assert!(office.open(&by, id).await.is_err(), "{who}");
            assert!(office.screen(&by, AgeGroup::Adult, &SEEN).await.is_err(), "{who}");
        }
    }

    async fn a_screening_fits_the_person_the_day_and_the_list(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let seen = answers(&SEEN);
        let good = NewScreening {
            person: office.person,
            instrument: "ilo_labour",
            version: 1,
            on: worker.at,
            age: AgeGroup::Adult,
            answers: &seen,
        };
        let screen = async |new: &NewScreening<'_>| {
            office.r().screen(&worker, office.case, new, &secret()).await
        };
        let other = office.r().open_case(&worker, "VAR", &secret()).await.unwrap();
        let elsewhere = office.r().screen(&worker, other, &good, &secret()).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
        let suspect = NewScreening { person: office.suspect, ..good.clone() };
        refused(Refusal::PartWrong, screen(&suspect).await);
        let late = NewScreening { on: worker.at.plus(1), ..good.clone() };
        refused(Refusal::InFuture, screen(&late).await);
        let unknown = NewScreening { instrument: "nobody", ..good.clone() };
        refused(Refusal::InstrumentWrong, screen(&unknown).await);
        let unwritten = NewScreening { version: 2, ..good.clone() };
        refused(Refusal::InstrumentWrong, screen(&unwritten).await);
        let before = NewScreening { on: noon("2008-12-31"), ..good.clone() };
        refused(Refusal::InstrumentWrong, screen(&before).await);
        let of_another = answers(&["NRM1.01"]);
        let mixed = NewScreening { answers: &of_another, ..good.clone() };
        refused(Refusal::InstrumentWrong, screen(&mixed).await);
        let listed = NewScreening { instrument: "nrm_list", ..mixed };
        let id = screen(&listed).await.unwrap();
        let opened = office.open(&worker, id).await.unwrap();
        assert!(opened.score.is_none() && opened.list_stands, "a list without weights");
        office.world.close(&worker, office.case).await.unwrap();
        refused(Refusal::CaseClosed, screen(&good).await);
        let back = office.r().take_screening_back(&worker, office.case, id, "x", &secret()).await;
        refused(Refusal::CaseClosed, back);
    }

    async fn a_step_names_a_screening_of_the_same_person_that_stands(world: World) {
        let office = Office::of(world).await;
        let (first, worker) = (office.worker(0), office.worker(1));
        let no = Refusal::Procedure(Forbidden::NoSuchScreening);
        let id = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        refused(no, office.put(&worker, office.person, ScreeningId::new(Moment(0), 1)).await);
        refused(no, office.put(&first, office.person, id).await);
        let r = office.r();
        r.add_to_case(&worker, office.case, office.suspect, Part::Victim).await.unwrap();
        refused(no, office.put(&worker, office.suspect, id).await);
        let wrong = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        r.take_screening_back(&worker, office.case, wrong, "грешка", &secret()).await.unwrap();
        refused(no, office.put(&worker, office.person, wrong).await);
        office.put(&worker, office.person, id).await.unwrap();
        let procedure = r.procedure(&worker, office.case).await.unwrap();
        assert_eq!(procedure.standings[&office.person].status, Status::Possible);
        // What the step rests on stays while the step does.
        let back = async || {
            r.take_screening_back(&office.worker(2), office.case, id, "грешка", &secret()).await
        };
        refused(Refusal::StepRests, back().await);
        let step = procedure.steps[0].entry.id;
        r.take_step_back(&office.worker(2), office.case, step, "грешка", &secret()).await.unwrap();
        back().await.unwrap();
        refused(Refusal::AlreadyDecided, back().await);
        assert!(r.screenings(&worker, office.case).await.unwrap().iter().all(|one| one.taken_back.is_some()));
    }

    async fn taking_back_and_naming_at_once_leaves_no_step_on_nothing(world: World) {
        let office = Office::of(world).await;
        let (one, two) = (office.worker(1), office.worker(1));
        let id = office.screen(&one, AgeGroup::Adult, &SEEN).await.unwrap();
        let named = office.put(&one, office.person, id);
        let r = office.r();
        let key = secret();
        let back = r.take_screening_back(&two, office.case, id, "грешка", &key);
        let (named, back) = tokio::join!(named, back);
        assert!(named.is_ok() != back.is_ok(), "{named:?} {back:?}");
    }

    async fn a_screening_is_taken_back_for_a_reason(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let id = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        let back = async |id, reason: &str| {
            office.r().take_screening_back(&worker, office.case, id, reason, &secret()).await
        };
        refused(Refusal::ReasonMissing, back(id, "  ").await);
        refused(Refusal::TextTooLong, back(id, &"я".repeat(4_001)).await);
        let unknown = back(ScreeningId::new(Moment(0), 1), "x").await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    }

    async fn a_list_that_was_changed_gives_no_score(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let id = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        let mut connection = office.world.connection().await;
        sqlx::query("UPDATE screening SET basis = 'another'").execute(&mut connection).await.unwrap();
        let opened = office.open(&worker, id).await.unwrap();
        assert!(opened.score.is_none() && !opened.list_stands);
        assert_eq!(opened.answered.answers, answers(&SEEN), "what was answered is still told");
    }

    async fn what_was_answered_is_erased_with_the_person(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let id = office.screen(&worker, AgeGroup::Adult, &SEEN).await.unwrap();
        office.open(&worker, id).await.unwrap();
        office.world.close(&worker, office.case).await.unwrap();
        let coordinator = office.world.by("coordinator", "2017-05-12");
        let officer = office.world.by(OFFICER, "2017-05-12");
        office.r().erase_person(&coordinator, office.person, &officer).await.unwrap();
        refused(Refusal::Erased, office.open(&office.worker(2), id).await);
        // That there was a screening stays, as a step does.
        assert_eq!(office.r().screenings(&office.worker(2), office.case).await.unwrap().len(), 1);
    }

    async fn a_person_is_told_what_was_answered_and_whom_a_breach_touches(world: World) {
        let office = Office::of(world).await;
        let worker = office.worker(1);
        let seen = [&SEEN[..], &["ILO1.02"]].concat();
        office.screen(&worker, AgeGroup::Adult, &seen).await.unwrap();
        let back = office.screen(&worker, AgeGroup::Child, &[]).await.unwrap();
        office.r().take_screening_back(&worker, office.case, back, "грешка", &secret()).await.unwrap();
        let (r, officer) = (office.r(), office.world.by(OFFICER, "2017-05-12"));
        let day = "2017-05-12".parse().unwrap();
        let request = r.record_request(&officer, office.person, day, IdentityCheck::Known);
        let request = request.await.unwrap();
        r.prepare_answer(&office.worker(2), request, &[], &secret()).await.unwrap();
        r.release_answer(&officer, request).await.unwrap();
        let answer = r.answer(&office.worker(2), request).await.unwrap();
        assert_eq!(answer.screenings.len(), 2);
        let told = answer.screenings.iter().find(|one| !one.taken_back).unwrap();
        assert_eq!((told.seen.len(), told.not_seen.len()), (6, 0));
        assert!(told.seen.iter().any(|words| words.en == "Debt bondage"));
        assert_eq!((told.age.as_str(), told.outcome.as_deref()), ("adult", Some("positive")));
        let taken = answer.screenings.iter().find(|one| one.taken_back).unwrap();
        assert_eq!((taken.age.as_str(), taken.outcome.as_deref()), ("child", Some("open")));
        // The breach of another day saw one opening of what happened alone.
        let listed = r.screenings(&worker, office.case).await.unwrap();
        let later = By::new(office.worker.clone(), noon("2017-06-10"), seed());
        office.open(&later, listed[0].id).await.unwrap();
        let new = NewBreach {
            detected_at: noon("2017-06-12"),
            from: noon("2017-06-09"),
            until: noon("2017-06-11"),
            accounts: vec![office.worker.account],
            about: "a token was lost".to_owned(),
        };
        let officer = office.world.by(OFFICER, "2017-06-12");
        let breach = r.record_breach(&officer, new).await.unwrap();
        let touched = r.touched(&officer, breach).await.unwrap();
        assert_eq!(touched.persons.len(), 1);
        assert!(touched.persons[0].classes.iter().eq(["narrative"]));
    }
}
