//! Tasks, jobs, local commissions, calendars and saved filters; on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#[cfg(test)]
use crate::common::{On, World, day, entry, no_sheets, noon, seed};
use domain::day::Period;
use domain::local_commission::Plan;
use domain::monitoring::TaskSort;
use domain::programme::life::Stage;
use domain::programme::standing::Scale;
use domain::words::Language;
use register::calendar::Sort;
use register::job::{JobSort, Progressed, Ran};
use register::programme::Adoption;
use register::saved_filter::NewFilter;
use register::task::{About, TaskFilter, TaskState};
use register::{Error, Refusal};

/// An active commission of Varna.
const VARNA: [(&str, &str); 5] = [
    ("title", "Local commission – Varna"),
    ("commission", "LCCTHB-VAR"),
    ("place", "VAR06"),
    ("established_on", "2010-03-01"),
    ("status", "active"),
];

async fn sorts(world: &World, who: &str, on: &str) -> Vec<(TaskSort, String)> {
    let tasks = world.register.tasks(&world.by(who, on), &TaskFilter::default()).await.unwrap();
    tasks.into_iter().map(|t| (t.sort, t.about.code())).collect()
}

on_both! {
    async fn a_renewal_adds_what_is_due_and_lets_lapse_what_is_not(world: World) {
        world.put_in_force().await;
        let (r, i1) = (&world.register, world.activity("I.1").await);
        let by = world.by("coordinator", "2017-08-01");
        let first = r.renew_tasks(&by, day("2017-08-01")).await.unwrap();
        assert!(first.added > 0);
        let again = r.renew_tasks(&by, day("2017-08-01")).await.unwrap();
        assert_eq!((again.added, again.lapsed), (0, 0));
        let late = (TaskSort::ActivityLate, "2017/I.1".to_owned());
        assert!(sorts(&world, "officer", "2017-08-01").await.contains(&late));
        r.assess_progress(&by, i1, Scale::Completed, by.today(), "adopted").await.unwrap();
        let after = r.renew_tasks(&by, day("2017-08-01")).await.unwrap();
        assert_eq!(after.added, 0);
        assert!(after.lapsed > 0);
        assert!(!sorts(&world, "officer", "2017-08-01").await.contains(&late));
        // What is so again comes back.
        r.assess_progress(&by, i1, Scale::Limited, by.today(), "not yet").await.unwrap();
        assert_eq!(r.renew_tasks(&by, day("2017-08-01")).await.unwrap().added, after.lapsed);
        let denied = r.renew_tasks(&world.by("varna", "2017-08-01"), day("2017-08-01")).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
    }

    async fn everybody_sees_the_tasks_of_their_institution(world: World) {
        world.put_in_force().await;
        let by = world.by("coordinator", "2017-04-05");
        world.register.enter(&by, "local_commission", entry(&VARNA)).await.unwrap();
        world.register.renew_tasks(&by, day("2017-04-05")).await.unwrap();
        let quarter = (TaskSort::QuarterReport, "2017".to_owned());
        let plan = (TaskSort::WorkPlanMissing, "LCCTHB-VAR".to_owned());
        let varna = sorts(&world, "varna", "2017-04-05").await;
        assert!(varna.contains(&quarter) && varna.contains(&plan), "{varna:?}");
        let mlsp = sorts(&world, "mlsp", "2017-04-05").await;
        assert!(mlsp.contains(&quarter) && !mlsp.contains(&plan), "{mlsp:?}");
        assert!(sorts(&world, "analyst", "2017-04-05").await.is_empty());
        assert!(sorts(&world, "administrator", "2017-04-05").await.is_empty());
        let all = sorts(&world, "coordinator", "2017-04-05").await;
        assert!(all.contains(&plan) && all.len() > varna.len());
    }

    async fn a_task_is_closed_with_a_note_or_put_off_and_never_comes_twice(world: World) {
        world.put_in_force().await;
        let (r, on) = (&world.register, day("2017-04-05"));
        let coordinator = world.by("coordinator", "2017-04-05");
        r.renew_tasks(&coordinator, on).await.unwrap();
        let mlsp = world.by("mlsp", "2017-04-05");
        let tasks = r.tasks(&mlsp, &TaskFilter::default()).await.unwrap();
        let quarter = tasks.iter().find(|t| t.sort == TaskSort::QuarterReport).unwrap();
        assert_eq!(quarter.due_on, day("2017-04-10"), "the term of the pack: ten days");
        assert!(matches!(quarter.about, About::Programme(..)));
        let foreign = r.close_task(&world.by("varna", "2017-04-05"), quarter.id, "").await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
        r.put_off_task(&mlsp, quarter.id, day("2017-04-20"), "figures come later").await.unwrap();
        let count = |tasks: &[register::task::Task]| {
            tasks.iter().filter(|t| t.sort == TaskSort::QuarterReport).count()
        };
        assert_eq!(count(&r.tasks(&mlsp, &TaskFilter::default()).await.unwrap()), 0);
        let all = TaskFilter { put_off: true, ..TaskFilter::default() };
        assert_eq!(count(&r.tasks(&mlsp, &all).await.unwrap()), 1);
        let later = world.by("mlsp", "2017-04-20");
        assert_eq!(count(&r.tasks(&later, &TaskFilter::default()).await.unwrap()), 1);
        r.close_task(&later, quarter.id, "all entered").await.unwrap();
        let twice = r.close_task(&later, quarter.id, "").await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))), "{twice:?}");
        r.renew_tasks(&coordinator, on).await.unwrap();
        assert_eq!(count(&r.tasks(&later, &TaskFilter::default()).await.unwrap()), 0);
        let done = TaskFilter { state: TaskState::Done, ..TaskFilter::default() };
        assert_eq!(r.tasks(&later, &done).await.unwrap()[0].note, "all entered");
    }

    async fn texts_comments_and_recommendations_remind_those_they_wait_for(world: World) {
        let r = &world.register;
        let coordinator = world.by("coordinator", "2017-01-02");
        let to = async |stage, on: &str| {
            let decided_on = Some(day(on));
            let adoption = Adoption { body: "CoM".into(), act: "1".into(), decided_on };
            let by = world.by("coordinator", on);
            r.pass_to_stage(&by, world.programme, stage, "", adoption).await.unwrap();
        };
        to(Stage::Consultation, "2017-01-03").await;
        let i2 = world.activity("I.2").await;
        r.comment(&world.by("mlsp", "2017-01-04"), i2, "Which municipalities?").await.unwrap();
        r.renew_tasks(&coordinator, day("2017-01-05")).await.unwrap();
        let waits = (TaskSort::CommentUnanswered, "2017/I.2".to_owned());
        assert!(sorts(&world, "officer", "2017-01-05").await.contains(&waits));
        to(Stage::Adopted, "2017-01-10").await;
        to(Stage::InForce, "2017-01-10").await;

        let recommendation = entry(&[
            ("title", "Hold a meeting each quarter"),
            ("addressee_kind", "local_commission"),
            ("addressees", "LCCTHB-VAR"),
            ("status", "issued"),
            ("issued_on", "2017-02-01"),
            ("due_on", "2017-05-31"),
        ]);
        r.enter(&coordinator, "recommendation", recommendation).await.unwrap();
        r.renew_tasks(&coordinator, day("2018-01-01")).await.unwrap();
        let varna = sorts(&world, "varna", "2018-01-01").await;
        assert!(varna.contains(&(TaskSort::RecommendationOverdue, "recommendation".to_owned())));
        let text = (TaskSort::NarrativeMissing, "2017/I.2".to_owned());
        assert!(varna.contains(&text) && !varna.contains(&waits), "{varna:?}");
        let by = world.by("varna", "2018-01-01");
        for language in Language::ALL {
            r.write_narrative(&by, i2, language, 0, "Done.").await.unwrap();
            r.submit_narrative(&by, i2, language, 1).await.unwrap();
        }
        r.renew_tasks(&coordinator, day("2018-01-01")).await.unwrap();
        assert!(!sorts(&world, "varna", "2018-01-01").await.contains(&text));
    }

    async fn the_daily_job_runs_once_a_day_whoever_asks(world: World) {
        world.put_in_force().await;
        let (r, sheets) = (&world.register, no_sheets());
        let (one, two) = tokio::join!(
            r.run_due_jobs(noon("2017-04-05"), seed(), &sheets),
            r.run_due_jobs(noon("2017-04-05"), seed(), &sheets),
        );
        let renewals = |mut ran: Vec<Ran>| {
            ran.retain(|one| one.sort == JobSort::RenewTasks);
            ran
        };
        let ran = renewals([one.unwrap(), two.unwrap()].concat());
        assert_eq!(ran.len(), 1, "{ran:?}");
        assert_eq!((ran[0].sort, ran[0].progressed), (JobSort::RenewTasks, Progressed::Finished));
        assert!(!sorts(&world, "mlsp", "2017-04-05").await.is_empty());
        let later = noon("2017-04-05").plus(3_600_000);
        assert!(renewals(r.run_due_jobs(later, seed(), &sheets).await.unwrap()).is_empty());
        let next = r.run_due_jobs(noon("2017-04-06"), seed(), &sheets).await.unwrap();
        assert_eq!(renewals(next).len(), 1);
    }

    async fn a_commission_is_scored_from_its_records(world: World) {
        let r = &world.register;
        let by = world.by("officer", "2017-06-01");
        r.enter(&by, "local_commission", entry(&VARNA)).await.unwrap();
        let check = entry(&[
            ("title", "Varna"),
            ("item", "premises"),
            ("done", "yes"),
            ("checked_on", "2017-02-01"),
            ("commission", "LCCTHB-VAR"),
            ("place", "VAR06"),
        ]);
        r.enter(&by, "readiness_check", check).await.unwrap();
        let recommendation = entry(&[
            ("title", "Hold a meeting each quarter"),
            ("addressee_kind", "local_commission"),
            ("addressees", "LCCTHB-VAR"),
            ("status", "accepted"),
            ("issued_on", "2017-01-10"),
            ("due_on", "2017-05-01"),
        ]);
        let recommendation = r.enter(&by, "recommendation", recommendation).await.unwrap();
        let plan = entry(&[
            ("title", "Work plan 2017"),
            ("commission", "LCCTHB-VAR"),
            ("year", "2017"),
            ("status", "adopted"),
            ("adopted_on", "2017-02-10"),
            ("place", "VAR06"),
            ("recommendations", &recommendation.to_string()),
        ]);
        r.enter(&by, "work_plan", plan).await.unwrap();
        let event = entry(&[
            ("title", "Open day"),
            ("type", "information"),
            ("held_on", "2017-05-05"),
            ("status", "held"),
            ("place", "VAR06"),
        ]);
        let varna = world.by("varna", "2017-05-06");
        let kind = r.pack().kind("event").unwrap();
        let list = kind.field("type").unwrap().list.clone().unwrap();
        let code = r.pack().list(&list).unwrap().codes[0].code.clone();
        let mut event = event;
        event.fields.insert("type".into(), code);
        r.enter(&varna, "event", event).await.unwrap();

        let all = r.local_commissions(&by, 2017, day("2017-06-01")).await.unwrap();
        assert_eq!(all.len(), 1);
        let card = &all[0].scorecard;
        assert_eq!((card.ready(), card.readiness.len()), (1, 5));
        assert_eq!(card.plan, Plan::Adopted(day("2017-02-10")));
        assert_eq!((card.addressed, card.to_address), (1, 1));
        let followed = card.recommendations;
        assert_eq!((followed.given, followed.accepted, followed.overdue), (1, 1, 1));
        assert_eq!((card.work.events, card.work.records), (1, 1));
        assert_eq!(card.work.last_activity, Some(day("2017-05-05")));
        let opened = r.local_commission(&by, "LCCTHB-VAR", 2017, day("2017-06-01")).await.unwrap();
        assert_eq!((opened.checks.len(), opened.plans.len(), opened.recommendations.len()), (1, 1, 1));

        // Varna sees its commission by its territory, Burgas does not.
        let seen = async |who: &str| {
            let by = world.by(who, "2017-06-01");
            r.local_commissions(&by, 2017, day("2017-06-01")).await.unwrap().len()
        };
        assert_eq!((seen("varna").await, seen("burgas").await), (1, 0));
        let burgas = world.by("burgas", "2017-06-01");
        let hidden = r.local_commission(&burgas, "LCCTHB-VAR", 2017, day("2017-06-01")).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
    }

    async fn an_oblast_that_carries_much_without_a_commission_is_named(world: World) {
        let r = &world.register;
        let by = world.by("officer", "2017-06-01");
        r.enter(&by, "local_commission", entry(&VARNA)).await.unwrap();
        let training = |place: &str, title: &str| {
            entry(&[
                ("title", title),
                ("type", "training"),
                ("held_on", "2017-04-05"),
                ("status", "held"),
                ("place", place),
            ])
        };
        for (place, title) in [("VAR06", "1"), ("SLV20", "2"), ("SLV20", "3"), ("DOB", "4")] {
            r.enter(&by, "training", training(place, title)).await.unwrap();
        }
        let loads = r.region_loads(&by, Period::year(2017)).await.unwrap();
        assert_eq!(loads.len(), 28);
        let of = |code: &str| loads.iter().find(|l| l.oblast == code).unwrap();
        assert_eq!((of("SLV").load.records, of("SLV").in_need), (2, true));
        assert_eq!(of("VAR").load.commissions, ["LCCTHB-VAR"]);
        assert!(!of("VAR").in_need && !of("VID").in_need);
        let varna = r.region_loads(&world.by("varna", "2017-06-01"), Period::year(2017)).await;
        let varna = varna.unwrap();
        assert_eq!(varna.iter().map(|l| l.load.records).sum::<i64>(), 1, "only what they may see");
    }

    async fn a_calendar_holds_deadlines_and_tasks_by_their_codes(world: World) {
        world.put_in_force().await;
        let r = &world.register;
        r.renew_tasks(&world.by("coordinator", "2017-04-05"), day("2017-04-05")).await.unwrap();
        let mlsp = r.calendar(&world.by("mlsp", "2017-04-05")).await.unwrap();
        let quarter = Sort::Task(TaskSort::QuarterReport);
        assert!(mlsp.iter().any(|e| e.sort == quarter && e.from == day("2017-04-10")));
        assert!(mlsp.iter().any(|e| e.sort == Sort::Deadline && e.code == "2017/II.7"));
        // Neither answers for it nor takes part.
        assert!(!mlsp.iter().any(|e| e.code == "2017/I.1"), "{mlsp:?}");
        let all = r.calendar(&world.by("coordinator", "2017-04-05")).await.unwrap();
        assert!(all.iter().any(|e| e.code == "2017/I.1") && all.len() > mlsp.len());
        let analyst = r.calendar(&world.by("analyst", "2017-04-05")).await.unwrap();
        assert!(analyst.iter().all(|e| e.sort == Sort::Deadline));
    }

    async fn a_filter_is_kept_shared_and_deleted_by_its_owner(world: World) {
        let r = &world.register;
        let (varna, mlsp) = (world.by("varna", "2017-04-05"), world.by("mlsp", "2017-04-05"));
        let new = |name: &str, shared| NewFilter {
            kind: "training".into(),
            name: name.into(),
            query: "oblast=VAR".into(),
            shared,
        };
        let own = r.save_filter(&varna, new("Varna", false)).await.unwrap();
        let shared = r.save_filter(&varna, new("All of 2017", true)).await.unwrap();
        let names = async |who: &str| {
            let by = world.by(who, "2017-04-05");
            let filters = r.saved_filters(&by, "training").await.unwrap();
            filters.into_iter().map(|f| f.name).collect::<Vec<_>>()
        };
        assert_eq!(names("varna").await, ["All of 2017", "Varna"]);
        assert_eq!(names("mlsp").await, ["All of 2017"]);
        let foreign = r.delete_saved_filter(&mlsp, shared).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
        r.save_filter(&varna, new("Varna", false)).await.unwrap();
        assert_eq!(names("varna").await.len(), 2, "one of the same name is replaced");
        let gone = r.delete_saved_filter(&varna, own).await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
        let nameless = r.save_filter(&varna, new(" ", false)).await;
        assert!(matches!(nameless, Err(Error::Refused(Refusal::NameMissing))), "{nameless:?}");
        let administrator = world.by("administrator", "2017-04-05");
        assert!(matches!(r.save_filter(&administrator, new("x", true)).await, Err(Error::NotFound)));
    }
}
