//! Emergencies, what takes two persons, and alarms; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, PASSWORD, World, noon, secret, seed};
use domain::access::{Purpose, Role, SealedClass};
use domain::alarm::Sort;
use domain::approval::State;
use domain::break_glass::{Category, LASTS, REVIEWED_WITHIN, Verdict};
use domain::case_file::{Part, Post};
use domain::circumstance::Circumstances;
use domain::day::Moment;
use domain::id::{CaseId, PersonId};
use domain::person::{
    BirthDate, Citizenship, Identifier, IdentifierKind, Identity, Names, Person, Private, Regime,
    Sex,
};
use domain::words::Language;
use register::account::{NewAccount, Password};
use register::alarm::Decoy;
use register::case_file::CaseFilter;
use register::export_mark::Leaves;
use register::limit::Limits;
use register::notice::NoticeSort;
use register::person::Sought;
use register::record::Filter;
use register::{Actor, By, Error, Refusal, Register};

/// No sheet comes in here.
struct NoSheets;

impl register::submission::Sheets for NoSheets {
    fn read(
        &self,
        _: register::submission::File<'_>,
        _: &mut dyn FnMut(register::submission::RowIn) -> std::ops::ControlFlow<()>,
    ) -> Result<register::submission::Noticed, Vec<String>> {
        Err(vec!["none".into()])
    }
}

const DAY: &str = "2026-11-25";
const REASON: &str = "The hospital asks who the family of the child is";

/// A world with a case on which `worker` works; `other` does not.
struct Office {
    world: World,
    worker: Actor,
    other: Actor,
    case: CaseId,
    person: PersonId,
}

fn private(text: &str) -> Private {
    Private::read(text).unwrap().unwrap()
}

fn invented() -> Person {
    Person {
        identity: Identity {
            names: Names {
                given: Some(private("Мария")),
                fathers: None,
                family: Some(private("Измислена")),
                others: Vec::new(),
            },
            identifiers: vec![Identifier {
                kind: IdentifierKind::Passport,
                value: private("AB123456"),
            }],
            birth: BirthDate::read("1975-03").unwrap(),
            citizenships: vec![Citizenship::read("RO").unwrap()],
            languages: Vec::new(),
            circumstances: Circumstances::default(),
        },
        sex: Sex::Female,
        ..Person::default()
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

fn by(actor: &Actor) -> By {
    By::new(actor.clone(), noon(DAY), seed())
}

fn later(actor: &Actor, milliseconds: i64) -> By {
    By::new(actor.clone(), noon(DAY).plus(milliseconds), seed())
}

impl Office {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let other = hire(&world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        let r = &world.register;
        let case = r.open_case(&by(&worker), "VAR", &secret()).await.unwrap();
        r.tell_case(&by(&worker), case, 1, "What happened", &secret()).await.unwrap();
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let person =
            r.enter_person(&by(&worker), case, &invented(), part, regime, &secret()).await.unwrap();
        Self { world, worker, other, case, person }
    }

    fn r(&self) -> &Register {
        &self.world.register
    }

    async fn reveal(&self, by: &By) -> register::Result<()> {
        let (class, purpose) = (SealedClass::Identity, Purpose::Support);
        self.r().reveal(by, self.person, class, purpose).await.map(|_| ())
    }

    async fn break_it(&self, by: &By) -> register::Result<register::break_glass::Broken> {
        let category = Category::MedicalEmergency;
        self.r().break_glass(by, self.case, category, REASON, &secret()).await
    }

    fn dpo(&self) -> Actor {
        self.world.actor("officer of data protection")
    }

    async fn told(&self, who: &Actor) -> Vec<NoticeSort> {
        let all = self.r().notices(&by(who)).await.unwrap();
        all.into_iter().map(|notice| notice.sort).collect()
    }
}

fn refused<T: std::fmt::Debug>(result: &register::Result<T>, why: Refusal) {
    assert!(matches!(result, Err(Error::Refused(w)) if *w == why), "{result:?}");
}

on_both! {
    async fn broken_glass_opens_one_case_for_an_hour_and_others_are_told_at_once(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let second = r.open_case(&by(&office.worker), "VAR", &secret()).await.unwrap();
        let before = office.reveal(&by(&office.other)).await;
        assert!(matches!(before, Err(Error::NotFound)), "{before:?}");
        assert!(r.case_files(&by(&office.other), &CaseFilter::default(), None, 10).await.unwrap().is_empty());

        office.break_it(&by(&office.other)).await.unwrap();
        assert_eq!(office.told(&office.worker).await, [NoticeSort::GlassBroken]);
        assert_eq!(office.told(&office.dpo()).await, [NoticeSort::GlassBroken]);
        assert!(office.told(&office.other).await.is_empty());

        office.reveal(&later(&office.other, LASTS - 1)).await.unwrap();
        let listed = r.case_files(&by(&office.other), &CaseFilter::default(), None, 10).await.unwrap();
        assert_eq!(listed.iter().map(|c| c.id).collect::<Vec<_>>(), [office.case]);
        let (text, _) = r
            .reveal_narrative(&by(&office.other), office.case, Purpose::Support)
            .await
            .unwrap();
        assert_eq!(text.unwrap().expose(), "What happened");
        // Not written, not another case, not after the hour.
        let written = r.tell_case(&by(&office.other), office.case, 2, "x", &secret()).await;
        assert!(matches!(written, Err(Error::Denied)), "{written:?}");
        let other = r.case_file(&by(&office.other), second).await;
        assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
        let after = office.reveal(&later(&office.other, LASTS)).await;
        assert!(matches!(after, Err(Error::NotFound)), "{after:?}");
    }

    async fn an_emergency_that_nobody_reviewed_in_time_rests_the_right(world: World) {
        let office = Office::of(world).await;
        let broken = office.break_it(&by(&office.other)).await.unwrap();
        office.break_it(&later(&office.other, REVIEWED_WITHIN)).await.unwrap();
        let late = later(&office.other, REVIEWED_WITHIN + 1);
        refused(&office.break_it(&late).await, Refusal::ReviewOutstanding);
        // Another's right does not rest.
        office.break_it(&later(&office.worker, REVIEWED_WITHIN + 1)).await.unwrap();

        let dpo = later(&office.dpo(), REVIEWED_WITHIN + 1);
        let r = office.r();
        let (_, reason) = r.glass_reason(&dpo, broken.id).await.unwrap();
        assert_eq!(reason.as_str(), REASON);
        r.review_glass(&dpo, broken.id, Verdict::Justified).await.unwrap();
        refused(&r.review_glass(&dpo, broken.id, Verdict::Justified).await, Refusal::AlreadyDecided);
        office.break_it(&late).await.unwrap();
        let own = r.glass_reason(&by(&office.other), broken.id).await;
        assert!(matches!(own, Err(Error::NotFound)), "{own:?}");
    }

    async fn who_never_works_on_cases_breaks_no_glass(world: World) {
        let office = Office::of(world).await;
        for who in ["administrator", "officer of data protection", "analyst", "mlsp"] {
            let denied = office.break_it(&by(&office.world.actor(who))).await;
            assert!(matches!(denied, Err(Error::Denied)), "{who}: {denied:?}");
        }
        let (asker, text) = (by(&office.other), "я".repeat(29));
        let category = Category::Missing;
        let short = office.r().break_glass(&asker, office.case, category, &text, &secret()).await;
        refused(&short, Refusal::ReasonShort);
        let unknown = CaseId::new(noon(DAY), 1);
        let nothing =
            office.r().break_glass(&asker, unknown, category, REASON, &secret()).await;
        assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
    }

    async fn a_role_takes_two(world: World) {
        let r = &world.register;
        let (admin, coordinator) = (world.actor("administrator"), world.actor("coordinator"));
        let mut officer = r.account_by_login("officer").await.unwrap();
        officer.role = Role::Secretary;
        officer.territory = "VAR".into();
        let id = r.change_account(&by(&admin), &officer).await.unwrap().unwrap();
        assert_eq!(r.account_by_login("officer").await.unwrap().role, Role::Officer);
        let again = r.change_account(&by(&admin), &officer).await.unwrap();
        assert_eq!(again, Some(id), "asked for twice, it is the same");

        refused(&r.agree(&by(&admin), id).await, Refusal::SamePerson);
        let outsider = r.agree(&by(&world.actor("varna")), id).await;
        assert!(matches!(outsider, Err(Error::NotFound)), "{outsider:?}");
        let waiting = r.notices(&by(&coordinator)).await.unwrap();
        assert_eq!(waiting[0].sort, NoticeSort::ApprovalAsked);
        refused(&r.refuse(&by(&coordinator), id, " ").await, Refusal::ReasonMissing);
        let late = later(&coordinator, domain::approval::Sort::Role.lasts());
        refused(&r.agree(&late, id).await, Refusal::Expired);

        r.agree(&by(&coordinator), id).await.unwrap();
        assert_eq!(r.account_by_login("officer").await.unwrap().role, Role::Secretary);
        assert_eq!(r.approval(&by(&admin), id).await.unwrap().state, State::Used);
        refused(&r.agree(&by(&coordinator), id).await, Refusal::AlreadyDecided);
        let answered = r.notices(&by(&admin)).await.unwrap();
        assert_eq!(answered.len(), 0, "opening it was reading the notice");
    }

    async fn a_refused_role_is_not_given(world: World) {
        let r = &world.register;
        let mut officer = r.account_by_login("officer").await.unwrap();
        officer.role = Role::Analyst;
        let admin = world.actor("administrator");
        let id = r.change_account(&by(&admin), &officer).await.unwrap().unwrap();
        r.refuse(&by(&world.actor("coordinator")), id, "Not agreed with me").await.unwrap();
        assert_eq!(r.account_by_login("officer").await.unwrap().role, Role::Officer);
        assert_eq!(r.approval(&by(&admin), id).await.unwrap().reason, "Not agreed with me");
    }

    async fn many_records_are_taken_out_by_two_and_once(world: World) {
        world.put_in_force().await;
        let r = &world.register;
        let fields = crate::common::entry(&[
            ("title", "x"), ("held_on", "2017-05-01"), ("type", "training"), ("status", "held"),
            ("place", "VAR06"), ("participants", "24"),
        ]);
        let officer = world.by("officer", "2017-06-01");
        for _ in 0..2 {
            let entered = r.enter(&officer, "training", fields.clone()).await;
            if let Err(Error::Faults(faults)) = &entered {
                panic!("{faults:?}");
            }
            entered.unwrap();
        }
        let filter = Filter::of("training");
        r.take_out(&officer, &filter, "csv", &Leaves::Open).await.unwrap();
        let limits = Limits { export_rows: 1, ..r.limits().await.unwrap() };
        r.set_limits(&world.by("administrator", "2017-06-01"), limits).await.unwrap();
        let asked = r.take_out(&officer, &filter, "csv", &Leaves::Open).await;
        let Err(Error::Refused(Refusal::ApprovalAsked(id))) = asked else { panic!("{asked:?}") };
        let dpo = world.by("officer of data protection", "2017-06-01");
        r.agree(&dpo, id).await.unwrap();
        // For these records and for who asked, once.
        let coordinator = world.by("coordinator", "2017-06-01");
        assert!(r.take_out(&coordinator, &filter, "csv", &Leaves::Open).await.is_err());
        r.take_out(&officer, &filter, "csv", &Leaves::Open).await.unwrap();
        let again = r.take_out(&officer, &filter, "csv", &Leaves::Open).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::ApprovalAsked(_)))), "{again:?}");
    }

    async fn who_opened_enough_in_a_day_opens_nobody_else_but_in_an_emergency(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let admin = office.world.by("administrator", DAY);
        for (reveals, export_rows) in [(0, 1), (1, 0), (-1, 1)] {
            let wrong = r.set_limits(&admin, Limits { reveals, export_rows }).await;
            assert!(matches!(wrong, Err(Error::Refused(Refusal::NotANumber))), "{wrong:?}");
        }
        let limits = Limits { reveals: 2, ..Limits::default() };
        let denied = r.set_limits(&office.world.by("coordinator", DAY), limits).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        r.set_limits(&admin, limits).await.unwrap();
        let worker = &office.worker;
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let mut persons = vec![office.person];
        for _ in 0..2 {
            let (by, person, secret) = (by(worker), invented(), secret());
            let entered = r.enter_person(&by, office.case, &person, part, regime, &secret).await;
            persons.push(entered.unwrap());
        }
        let open = async |n: usize, by: &By| {
            let (class, purpose) = (SealedClass::Identity, Purpose::Support);
            r.reveal(by, persons[n], class, purpose).await.map(drop)
        };
        let enough = |done: &register::Result<()>| {
            matches!(done, Err(Error::Refused(Refusal::OpenedEnough)))
        };
        open(0, &by(worker)).await.unwrap();
        open(1, &by(worker)).await.unwrap();
        let third = open(2, &by(worker)).await;
        assert!(enough(&third), "{third:?}");
        let told = r.reveal_narrative(&by(worker), office.case, Purpose::Support).await.map(drop);
        assert!(enough(&told), "a case is one more: {told:?}");
        // Who was opened is opened again; who reviews alarms was told, once.
        open(0, &by(worker)).await.unwrap();
        let dpo = office.dpo();
        let alarms = r.alarms(&by(&dpo)).await.unwrap();
        assert_eq!(alarms.len(), 1);
        assert_eq!((alarms[0].sort, alarms[0].count), (Sort::ManyReadings, 2));
        let all = r.journal(&by(&dpo), None, 100).await.unwrap();
        let refused = all.iter().filter(|e| e.event == "reveal.refused").count();
        let opened = all.iter().filter(|e| e.event == "person.revealed").count();
        assert_eq!((refused, opened), (2, 3));
        // The limit is of an account and of a day.
        let tomorrow = later(worker, Moment::DAY);
        open(2, &tomorrow).await.unwrap();
        // In danger nobody waits for tomorrow.
        office.break_it(&by(worker)).await.unwrap();
        open(2, &by(worker)).await.unwrap();
        let over = later(worker, LASTS);
        let over = open(2, &over).await;
        assert!(over.is_ok(), "opened before: {over:?}");
    }

    async fn of_many_openings_at_one_moment_the_day_has_as_many_as_it_has(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let limits = Limits { reveals: 3, ..Limits::default() };
        r.set_limits(&office.world.by("administrator", DAY), limits).await.unwrap();
        let worker = &office.worker;
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let mut persons = Vec::new();
        for _ in 0..8 {
            let (by, person, secret) = (by(worker), invented(), secret());
            let entered = r.enter_person(&by, office.case, &person, part, regime, &secret).await;
            persons.push(entered.unwrap());
        }
        let mut tasks = tokio::task::JoinSet::new();
        for person in persons {
            let (register, by) = (r.clone(), by(worker));
            tasks.spawn(async move {
                let (class, purpose) = (SealedClass::Identity, Purpose::Support);
                register.reveal(&by, person, class, purpose).await.map(drop)
            });
        }
        let done = tasks.join_all().await;
        let enough = |one: &register::Result<()>| {
            matches!(one, Err(Error::Refused(Refusal::OpenedEnough)))
        };
        assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 3, "{done:?}");
        assert_eq!(done.iter().filter(|one| enough(one)).count(), 5, "{done:?}");
        let all = r.journal(&by(&office.dpo()), None, 100).await.unwrap();
        assert_eq!(all.iter().filter(|e| e.event == "person.revealed").count(), 3);
    }

    async fn whoever_touches_a_decoy_gives_an_alarm_at_once(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let dpo = by(&office.dpo());
        office.reveal(&by(&office.worker)).await.unwrap();
        assert!(r.alarms(&dpo).await.unwrap().is_empty(), "not everybody is a decoy");
        r.keep_decoy(&dpo, Decoy::Person(office.person)).await.unwrap();
        let sought = Sought::number(IdentifierKind::Passport, "AB123456").unwrap().unwrap();
        r.find_person(&by(&office.worker), &sought).await.unwrap();
        let alarms = r.alarms(&dpo).await.unwrap();
        assert_eq!(alarms.iter().map(|a| a.sort).collect::<Vec<_>>(), [Sort::Decoy]);
        assert_eq!(alarms[0].account, office.worker.account.to_string());
        assert_eq!(alarms[0].at, noon(DAY));
        let coordinator = office.world.actor("coordinator");
        assert_eq!(office.told(&coordinator).await, [NoticeSort::Alarm]);
        office.reveal(&by(&office.worker)).await.unwrap();
        assert_eq!(r.alarms(&dpo).await.unwrap().len(), 1, "one a day for each");
        refused(&r.close_alarm(&dpo, alarms[0].id, "").await, Refusal::ReasonMissing);
        r.close_alarm(&dpo, alarms[0].id, "Asked; a mistake").await.unwrap();
        refused(&r.close_alarm(&dpo, alarms[0].id, "x").await, Refusal::AlreadyDecided);
        let hidden = r.alarms(&by(&office.worker)).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
    }

    async fn a_case_that_is_a_decoy_tells_on_being_opened(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let dpo = by(&office.dpo());
        let number = r.case_file(&by(&office.worker), office.case).await.unwrap().number;
        r.keep_decoy(&dpo, Decoy::Case(number)).await.unwrap();
        let denied = r.keep_decoy(&by(&office.worker), Decoy::Case(number)).await;
        assert!(matches!(denied, Err(Error::NotFound)), "{denied:?}");
        r.case_file(&by(&office.world.actor("officer")), office.case).await.unwrap();
        assert_eq!(r.alarms(&dpo).await.unwrap().len(), 1);
    }

    async fn cases_opened_one_after_the_other_are_found_by_the_job(world: World) {
        let office = Office::of(world).await;
        let r = office.r();
        let officer = office.world.actor("officer");
        let mut cases = vec![office.case];
        for _ in 0..8 {
            cases.push(r.open_case(&by(&office.worker), "VAR", &secret()).await.unwrap());
        }
        for case in cases {
            r.case_file(&by(&officer), case).await.unwrap();
        }
        let sheets: std::sync::Arc<dyn register::submission::Sheets> = std::sync::Arc::new(NoSheets);
        r.run_due_jobs(noon(DAY).plus(1), seed(), &sheets).await.unwrap();
        let alarms = r.alarms(&by(&office.dpo())).await.unwrap();
        let found: Vec<_> = alarms.iter().map(|a| (a.sort, a.count)).collect();
        assert_eq!(found, [(Sort::Walking, 9)]);
        let post = Post::CaseWorker;
        r.assign(&by(&office.world.actor("coordinator")), office.case, officer.account, post)
            .await
            .unwrap();
    }
}
