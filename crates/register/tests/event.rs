//! Trafficking events and registrations: put down, corrected, taken back, opened,
//! linking people across cases; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::{Part, Post};
use domain::day::Moment;
use domain::id::{CaseId, EventId, PersonId};
use domain::person::{
    Identifier, IdentifierKind, Identity, Names, Nature, Person, Private, Regime, Sex,
};
use domain::trafficking::event::EventPhase::{Exploitation, Recruitment};
use domain::trafficking::event::{Event, EventPhase, EventRefusal, EventRole, Involved};
use domain::trafficking::network::LinkKind;
use domain::trafficking::registration::{CountingBasis, Registration};
use register::event::{Events, NewEvent};
use register::person::Sought;
use register::{Actor, By, Error, Refusal, Register};
use sqlx::Row;

const DAY: &str = "2017-05-10";

struct Office {
    world: World,
    worker: Actor,
    manager: Actor,
    case: CaseId,
    victim: PersonId,
    suspect: PersonId,
}

async fn enter(world: &World, by: &By, case: CaseId, name: &str, part: Part) -> PersonId {
    let given = Private::read(name).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let secret = secret();
    world.register.enter_person(by, case, &person, part, Regime::Gdpr, &secret).await.unwrap()
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let manager = hire(&world, "manager", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let case = world.register.open_case(&by(), "VAR", &secret()).await.unwrap();
        let coordinator = world.by("coordinator", DAY);
        let post = Post::ShelterManager;
        world.register.assign(&coordinator, case, manager.account, post).await.unwrap();
        let victim = enter(&world, &by(), case, "Мария", Part::Victim).await;
        let suspect = enter(&world, &by(), case, "Борис", Part::Suspect).await;
        Self { world, worker, manager, case, victim, suspect }
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    fn worker(&self, days: i64) -> By {
        By::new(self.worker.clone(), noon(DAY).plus(days * Moment::DAY), seed())
    }

    fn involved(&self) -> Vec<Involved> {
        vec![
            Involved { person: self.victim, role: EventRole::Victim },
            Involved { person: self.suspect, role: EventRole::Recruiter },
        ]
    }

    fn recruited<'e>(&self, told: &'e str) -> NewEvent<'e> {
        let event = event(EventPhase::Recruitment, r#"{"relation":"friend","from":"2016-05"}"#);
        NewEvent { event, involved: self.involved(), told, replaces: None }
    }

    async fn put(&self, by: &By, new: &NewEvent<'_>) -> register::Result<EventId> {
        self.r().put_event(by, self.case, new, &secret()).await
    }

    async fn entries(&self) -> Vec<(String, String)> {
        let mut connection = self.world.connection().await;
        let sql = "SELECT event, detail FROM journal ORDER BY seq";
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|r| (r.get(0), r.get(1))).collect()
    }
}

fn event(phase: EventPhase, json: &str) -> Event {
    let serde_json::Value::Object(values) = serde_json::from_str(json).unwrap() else {
        panic!("{json}")
    };
    Event::of(phase, values).unwrap()
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
    async fn an_event_is_put_down_corrected_and_taken_back_and_stays_to_be_read(world: World) {
        let office = Office::of(world).await;
        let by = office.worker(1);
        let first = office.put(&by, &office.recruited("На пазара, от братовчед")).await.unwrap();
        let later = event(EventPhase::Recruitment, r#"{"relation":"family","from":"2016-04"}"#);
        let correct = |reason| NewEvent {
            event: later.clone(),
            involved: office.involved(),
            told: "",
            replaces: Some((first, reason)),
        };
        let by = office.worker(2);
        refused(Refusal::ReasonMissing, office.put(&by, &correct("  ")).await);
        let second = office.put(&by, &correct("Беше роднина")).await.unwrap();
        // Who reads the first still and corrects it too is told, and nothing is kept.
        refused(Refusal::AlreadyDecided, office.put(&office.worker(3), &correct("И аз")).await);
        let Events { all, parts, .. } =
            office.r().events(&office.worker(3), office.case).await.unwrap();
        let told: Vec<_> =
            all.iter().map(|one| (one.id, one.stands(), one.replaces, one.has_told)).collect();
        assert_eq!(told, [(second, true, Some(first), false), (first, false, None, true)]);
        assert_eq!(all[0].event, later);
        assert_eq!(all[0].involved, { let mut all = office.involved(); all.sort(); all });
        assert_eq!(parts.len(), 2);
        let purpose = Purpose::Support;
        let opened = office.r().open_event(&office.worker(3), office.case, first, purpose).await;
        let opened = opened.unwrap();
        let text = |one: &Option<register::case_file::Narrative>| {
            one.as_ref().map(|text| text.expose().to_owned())
        };
        assert_eq!(text(&opened.told).as_deref(), Some("На пазара, от братовчед"));
        assert_eq!(text(&opened.reason).as_deref(), Some("Беше роднина"));
        let (r, case, secret) = (office.r(), office.case, secret());
        r.take_event_back(&office.worker(4), case, second, "Друго лице", &secret).await.unwrap();
        let again = r.take_event_back(&office.worker(4), case, second, "Пак", &secret).await;
        refused(Refusal::AlreadyDecided, again);
        let elsewhere = EventId::new(noon(DAY), 7);
        let nothing = r.take_event_back(&office.worker(4), case, elsewhere, "Няма", &secret).await;
        assert!(matches!(nothing, Err(Error::NotFound)));
        let all = r.events(&office.worker(5), case).await.unwrap().all;
        assert!(all.iter().all(|one| !one.stands()));
        // The journal says what was done, and nothing of what was told.
        let entries = office.entries().await;
        let count = |event: &str| entries.iter().filter(|(one, _)| one == event).count();
        assert_eq!((count("event.entered"), count("event.taken_back")), (2, 1));
        assert_eq!(count("case.revealed"), 1);
        assert!(!entries.iter().any(|(_, detail)| detail.contains("пазара")));
    }

    async fn what_is_told_is_sealed_with_the_case_and_outlives_a_new_key(world: World) {
        let office = Office::of(world).await;
        let id = office.put(&office.worker(1), &office.recruited("КАНАРЧЕ")).await.unwrap();
        let kept = async || -> Vec<u8> {
            let mut connection = office.world.connection().await;
            let row = sqlx::query("SELECT told FROM trafficking_event").fetch_one(&mut connection);
            row.await.unwrap().get(0)
        };
        let before = kept().await;
        let holds = |bytes: &[u8], text: &str| {
            bytes.windows(text.len()).any(|some| some == text.as_bytes())
        };
        assert!(!holds(&before, "КАНАРЧЕ") && holds("а КАНАРЧЕ".as_bytes(), "КАНАРЧЕ"));
        let (r, case) = (office.r(), office.case);
        r.rotate_case_key(case, noon(DAY).plus(2 * Moment::DAY), seed(), &secret()).await.unwrap();
        assert_ne!(before, kept().await, "sealed with the new key");
        let opened = r.open_event(&office.worker(3), case, id, Purpose::Proceeding).await.unwrap();
        assert_eq!(opened.told.unwrap().expose(), "КАНАРЧЕ");
        // What is written after that opens with what was sealed anew, and again.
        r.take_event_back(&office.worker(4), case, id, "Грешка", &secret()).await.unwrap();
        for day in 5..7 {
            let opened = r.open_event(&office.worker(day), case, id, Purpose::Support).await.unwrap();
            assert_eq!(opened.told.unwrap().expose(), "КАНАРЧЕ");
            assert_eq!(opened.reason.unwrap().expose(), "Грешка");
            r.rotate_case_key(case, noon(DAY).plus(day * Moment::DAY), seed(), &secret()).await.unwrap();
        }
    }

    async fn who_may_not_open_what_happened_does_not_write_it(world: World) {
        let office = Office::of(world).await;
        let id = office.put(&office.worker(1), &office.recruited("Тайна")).await.unwrap();
        let manager = || By::new(office.manager.clone(), noon(DAY).plus(2 * Moment::DAY), seed());
        let new = office.recruited("");
        assert!(matches!(office.put(&manager(), &new).await, Err(Error::Denied)));
        let opened = office.r().open_event(&manager(), office.case, id, Purpose::Support).await;
        assert!(matches!(opened, Err(Error::Denied)));
        let stranger = hire(&office.world, "stranger", Role::CaseWorker, "NGO-DEMO-2").await;
        let stranger = || By::new(stranger.clone(), noon(DAY).plus(2 * Moment::DAY), seed());
        assert!(matches!(office.put(&stranger(), &new).await, Err(Error::NotFound)));
        assert!(matches!(office.r().events(&stranger(), office.case).await, Err(Error::NotFound)));
        assert!(matches!(office.r().network(&stranger(), office.case).await, Err(Error::NotFound)));
        let registered = office.r().registrations(&stranger(), office.case).await;
        assert!(matches!(registered, Err(Error::NotFound)));
    }

    async fn what_the_rules_forbid_is_refused(world: World) {
        let office = Office::of(world).await;
        let put = async |phase, json: &str, involved: Vec<Involved>| {
            let new = NewEvent { event: event(phase, json), involved, told: "", replaces: None };
            office.put(&office.worker(1), &new).await
        };
        let ours = office.involved();
        let alone = vec![Involved { person: office.suspect, role: EventRole::Recruiter }];
        let elsewhere = vec![Involved {
            person: PersonId::new(noon(DAY), 3),
            role: EventRole::Victim,
        }];
        let said = r#"{"means":["fraud"]}"#;
        let why = |why| Refusal::Event(why);
        refused(why(EventRefusal::VictimMissing), put(Recruitment, said, alone).await);
        refused(why(EventRefusal::RoleWrong), put(Recruitment, said, elsewhere).await);
        let late = r#"{"from":"2017-06"}"#;
        refused(why(EventRefusal::NotYet), put(Recruitment, late, ours.clone()).await);
        for unknown in [
            r#"{"forms":["gold_mining"]}"#,
            r#"{"forms":["labour"],"industry":"Z"}"#,
            r#"{"forms":["labour"],"country":"ZZ"}"#,
            r#"{"forms":["labour"],"oblast":"nowhere"}"#,
            r#"{"forms":["labour"],"control":["debt_bondage","charm"]}"#,
        ] {
            refused(Refusal::StepWrong, put(Exploitation, unknown, ours.clone()).await);
        }
        let known = r#"{"forms":["labour"],"control":["debt_bondage"],"country":"BG","oblast":"VAR"}"#;
        put(Exploitation, known, ours.clone()).await.unwrap();
        office.world.close(&office.worker(2), office.case).await.unwrap();
        refused(Refusal::CaseClosed, put(Exploitation, known, ours).await);
    }

    async fn a_network_reaches_other_cases_as_far_as_the_reader_may_read(world: World) {
        let office = Office::of(world).await;
        office.put(&office.worker(1), &office.recruited("")).await.unwrap();
        let r = office.r();
        // The suspect is in another case of the worker, with another victim.
        let other = r.open_case(&office.worker(2), "SOF", &secret()).await.unwrap();
        r.add_to_case(&office.worker(2), other, office.suspect, Part::Accused).await.unwrap();
        let second = enter(&office.world, &office.worker(2), other, "Анна", Part::Victim).await;
        let involved = vec![
            Involved { person: second, role: EventRole::Victim },
            Involved { person: office.suspect, role: EventRole::Exploiter },
        ];
        let worked = event(EventPhase::Exploitation, r#"{"forms":["labour"]}"#);
        let new = NewEvent { event: worked, involved, told: "", replaces: None };
        r.put_event(&office.worker(2), other, &new, &secret()).await.unwrap();
        let network = r.network(&office.worker(3), office.case).await.unwrap();
        assert_eq!(network.cases.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [office.case, other]);
        let links: Vec<_> =
            network.links.iter().map(|link| (link.kind, link.from, link.to)).collect();
        let done_to = |to| (LinkKind::DoneTo, office.suspect, to);
        let mut expected = vec![done_to(office.victim), done_to(second)];
        expected.sort();
        let mut links = links;
        links.sort();
        assert_eq!(links, expected);
        // Who works on the first case alone sees nothing of the second.
        let manager = By::new(office.manager.clone(), noon(DAY).plus(4 * Moment::DAY), seed());
        let network = r.network(&manager, office.case).await.unwrap();
        assert_eq!(network.cases.len(), 1);
        assert_eq!(network.persons.len(), 2);
    }

    async fn a_body_counts_a_person_on_one_basis_once(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.r(), office.case);
        let of = |body: &str, basis, person, day: &str| Registration {
            person,
            body: body.to_owned(),
            on: day.parse().unwrap(),
            basis,
        };
        let newly = CountingBasis::NewlyIdentified;
        let first = of("PORB", newly, office.victim, "2017-05-01");
        let by = office.worker(1);
        let id = r.register_person(&by, case, &first).await.unwrap();
        refused(Refusal::AlreadyDecided, r.register_person(&office.worker(1), case, &first).await);
        let again = of("PORB", CountingBasis::InProceedings, office.victim, "2017-05-01");
        r.register_person(&office.worker(1), case, &again).await.unwrap();
        let unknown = of("NOBODY", newly, office.victim, "2017-05-01");
        refused(Refusal::StepWrong, r.register_person(&office.worker(1), case, &unknown).await);
        let accused = of("PORB", newly, office.suspect, "2017-05-01");
        refused(Refusal::PartWrong, r.register_person(&office.worker(1), case, &accused).await);
        let late = of("MoI", newly, office.victim, "2017-05-12");
        refused(Refusal::InFuture, r.register_person(&office.worker(1), case, &late).await);
        // Seen from another case of the same person, and taken back where it was put down.
        let other = r.open_case(&office.worker(2), "SOF", &secret()).await.unwrap();
        r.add_to_case(&office.worker(2), other, office.victim, Part::Victim).await.unwrap();
        assert_eq!(r.registrations(&office.worker(2), other).await.unwrap().len(), 2);
        refused(Refusal::AlreadyDecided, r.register_person(&office.worker(2), other, &first).await);
        // Who works on one of the cases alone sees nothing of what stands in the other.
        let manager = || By::new(office.manager.clone(), noon(DAY).plus(2 * Moment::DAY), seed());
        assert_eq!(r.registrations(&manager(), case).await.unwrap().len(), 2);
        let assisted = of("NCCTHB", CountingBasis::Assisted, office.victim, "2017-05-01");
        r.register_person(&office.worker(2), other, &assisted).await.unwrap();
        assert_eq!(r.registrations(&manager(), case).await.unwrap().len(), 2);
        assert_eq!(r.registrations(&office.worker(2), case).await.unwrap().len(), 3);
        let elsewhere =
            r.take_registration_back(&office.worker(3), other, id, "Грешка", &secret()).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)));
        r.take_registration_back(&office.worker(3), case, id, "Грешка", &secret()).await.unwrap();
        let all = r.registrations(&office.worker(3), case).await.unwrap();
        let standing: Vec<_> =
            all.iter().filter(|one| one.ended.is_none()).map(|one| one.registration.basis).collect();
        assert_eq!(standing, [CountingBasis::InProceedings, CountingBasis::Assisted]);
        // After a mistake was taken back it may be put down right.
        r.register_person(&office.worker(4), case, &first).await.unwrap();
    }

    async fn a_legal_person_is_accused_and_nothing_else_and_found_by_its_number(world: World) {
        let office = Office::of(world).await;
        let (r, case) = (office.r(), office.case);
        let private = |text: &str| Private::read(text).unwrap().unwrap();
        let number = || Identifier { kind: IdentifierKind::Eik, value: private("123456786") };
        let names = Names { family: Some(private("Измислена фирма ЕООД")), ..Names::default() };
        let identity = Identity { names, identifiers: vec![number()], ..Identity::default() };
        let company = Person { nature: Nature::Legal, identity, ..Person::default() };
        let (law, drawn) = (Regime::LawEnforcement, secret());
        for part in [Part::Victim, Part::AtRisk, Part::Witness, Part::Relative] {
            let entered = r.enter_person(&office.worker(1), case, &company, part, law, &drawn).await;
            refused(Refusal::PartWrong, entered);
        }
        let part = Part::Accused;
        let id = r.enter_person(&office.worker(1), case, &company, part, law, &drawn).await.unwrap();
        let listed = r.persons(&office.worker(2), case).await.unwrap();
        let natures: Vec<_> =
            listed.iter().filter(|one| one.nature == Nature::Legal).map(|one| one.id).collect();
        assert_eq!(natures, [id]);
        let found = r.find_person(&office.worker(2), &Sought::Identifier(number())).await.unwrap();
        assert_eq!(found, [id]);
        let as_victim = r.add_to_case(&office.worker(2), case, id, Part::Victim).await;
        refused(Refusal::PartWrong, as_victim);
        // It takes part in an event like anybody accused.
        let worked = event(Exploitation, r#"{"forms":["labour"]}"#);
        let involved = vec![
            Involved { person: office.victim, role: EventRole::Victim },
            Involved { person: id, role: EventRole::Exploiter },
        ];
        let new = NewEvent { event: worked, involved, told: "", replaces: None };
        office.put(&office.worker(3), &new).await.unwrap();
    }
}
