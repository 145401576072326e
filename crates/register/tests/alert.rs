//! Alerts: taken in, completed, answered for, decided on, taken up again; the
//! cases that come of them, and the terms that run; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, no_sheets, noon, secret, seed};
use domain::access::{Purpose, Role};
use domain::case_file::Post;
use domain::day::Moment;
use domain::id::AlertId;
use domain::referral::alert::{AlertEvent, AlertState, Known, Wrong};
use domain::referral::clock::ClockState;
use domain::referral::mechanism::{Met, Requirement};
use register::alert::{AlertFilter, Intake, Shown, Standing};
use register::notice::NoticeSort;
use register::{Actor, By, Error, Refusal, Result};
use sqlx::Row;

const DAY: &str = "2017-05-10";
const HOUR: i64 = 3_600_000;

fn call(at: Moment) -> Intake<'static> {
    Intake {
        source_kind: "school",
        territory: "VAR",
        language: "bg",
        danger: Known::Yes,
        child: Known::Yes,
        persons: Some(2),
        narrative: "CANARYsaid: две момичета не идват на училище",
        contact: "CANARYcontact: учителката, 0888 000 000",
        ..Intake::of_a_call(at)
    }
}

const EVERY: AlertFilter<'static> =
    AlertFilter { shown: Shown::All, territory: "", source_kind: "", limit: 100, skip: 0 };

struct Desk {
    world: World,
    worker: Actor,
    alert: AlertId,
}

impl Desk {
    async fn of(world: World) -> Self {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = By::new(worker.clone(), noon(DAY), seed());
        let alert = world.register.take_alert(&by, &call(noon(DAY)), &secret()).await.unwrap();
        Self { world, worker, alert }
    }

    fn worker(&self) -> By {
        By::new(self.worker.clone(), noon(DAY), seed())
    }

    fn coordinator(&self, hours: i64) -> By {
        let actor = self.world.actor("coordinator");
        By::new(actor, noon(DAY).plus(hours * HOUR), seed())
    }

    async fn note(&self, by: &By, event: AlertEvent, body: &str, reason: &str) -> Result<()> {
        self.world.register.note_alert(by, self.alert, event, (body, reason), &secret()).await
    }

    async fn state(&self) -> AlertState {
        self.world.register.alert(&self.coordinator(0), self.alert).await.unwrap().of.alert.state
    }
}

async fn each(check: impl AsyncFn(Desk)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            check(Desk::of(world).await).await;
        }
    }
}

fn late(one: &Standing, now: Moment) -> Vec<&'static str> {
    one.clocks.iter().filter(|c| c.state(now) == ClockState::Late).map(|c| c.rule).collect()
}

#[tokio::test]
async fn what_was_said_is_sealed_and_opened_for_a_purpose() {
    each(async |desk| {
        let r = &desk.world.register;
        let by = desk.coordinator(1);
        let (alert, said) = r.reveal_alert(&by, desk.alert, Purpose::Recognition).await.unwrap();
        assert_eq!(alert.number.to_string(), "A-2017-0001");
        assert!(said.narrative().starts_with("CANARYsaid"), "what was said");
        assert!(said.contact().starts_with("CANARYcontact"), "who said it");
        let mut connection = desk.world.connection().await;
        let rows = sqlx::query("SELECT narrative, contact FROM alert").fetch_all(&mut connection);
        for row in rows.await.unwrap() {
            for at in [0, 1] {
                let bytes: Vec<u8> = row.get(at);
                assert!(!bytes.windows(6).any(|six| six == b"CANARY"), "it is sealed");
            }
        }
        let journal = sqlx::query("SELECT event, detail FROM journal ORDER BY seq");
        let journal = journal.fetch_all(&mut connection).await.unwrap();
        let last = journal.last().unwrap();
        assert_eq!(last.get::<String, _>(0), "alert.revealed");
        assert!(journal.iter().all(|row| !row.get::<String, _>(1).contains("CANARY")));
        // Without the root nothing opens, and what is in codes is still read.
        r.seal(noon(DAY), seed()).await.unwrap();
        let sealed = r.reveal_alert(&by, desk.alert, Purpose::Recognition).await;
        assert!(matches!(sealed, Err(Error::Sealed)));
        assert_eq!(r.alert(&by, desk.alert).await.unwrap().of.alert.persons, Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_call_is_completed_while_it_lasts_and_the_second_is_told() {
    each(async |desk| {
        let r = &desk.world.register;
        let longer = Intake { narrative: "CANARYmore", persons: None, ..call(noon(DAY)) };
        let by = desk.worker();
        r.correct_alert(&by, desk.alert, 1, &longer, &secret()).await.unwrap();
        let again = r.correct_alert(&by, desk.alert, 1, &call(noon(DAY)), &secret()).await;
        assert!(matches!(again, Err(Error::Conflict(2))), "{again:?}");
        let by = desk.worker();
        let (alert, said) = r.reveal_alert(&by, desk.alert, Purpose::Support).await.unwrap();
        assert_eq!((alert.persons, alert.version), (None, 2));
        assert!(said.narrative() == "CANARYmore" && said.contact().starts_with("CANARYcontact"));
        // Once somebody answers for it, it is theirs to correct.
        desk.note(&desk.coordinator(1), AlertEvent::Acknowledged, "", "").await.unwrap();
        let late = r.correct_alert(&desk.worker(), desk.alert, 2, &longer, &secret()).await;
        assert!(matches!(late, Err(Error::Denied)), "{late:?}");
        r.correct_alert(&desk.coordinator(2), desk.alert, 2, &longer, &secret()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_an_alert_is_refused_and_nothing_kept() {
    each(async |desk| {
        let r = &desk.world.register;
        let now = noon(DAY);
        let long = "х".repeat(register::alert::LONGEST_ALERT + 1);
        let wrong = [
            (Intake { channel: "pigeon", ..call(now) }, Refusal::AlertWrong),
            (Intake { channel: "tip", ..call(now) }, Refusal::AlertWrong),
            (Intake { source_kind: "nobody", ..call(now) }, Refusal::AlertWrong),
            (Intake { source_body: "NOWHERE", ..call(now) }, Refusal::AlertWrong),
            (Intake { territory: "XXX", ..call(now) }, Refusal::AlertWrong),
            (Intake { language: "klingon", ..call(now) }, Refusal::AlertWrong),
            (Intake { persons: Some(0), ..call(now) }, Refusal::AlertWrong),
            (Intake { received_at: now.plus(1), ..call(now) }, Refusal::InFuture),
            (Intake { narrative: &long, ..call(now) }, Refusal::TextTooLong),
        ];
        for (intake, why) in wrong {
            let taken = r.take_alert(&desk.worker(), &intake, &secret()).await;
            assert!(matches!(taken, Err(Error::Refused(refusal)) if refusal == why), "{why:?}");
        }
        let all = r.alerts(&desk.coordinator(0), &EVERY).await.unwrap();
        assert_eq!(all.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_know_of_an_alert_finds_nothing() {
    each(async |desk| {
        let r = &desk.world.register;
        let stranger = hire(&desk.world, "stranger", Role::CaseWorker, "PORB").await;
        let stranger = || By::new(stranger.clone(), noon(DAY), seed());
        for by in [
            stranger(),
            desk.world.by("burgas", DAY),
            desk.world.by("analyst", DAY),
            desk.world.by("administrator", DAY),
            desk.world.by("officer of data protection", DAY),
            desk.world.by("mlsp", DAY),
        ] {
            assert!(r.alerts(&by, &EVERY).await.unwrap().is_empty(), "{}", by.actor.name);
            assert!(matches!(r.alert(&by, desk.alert).await, Err(Error::NotFound)));
            let opened = r.reveal_alert(&by, desk.alert, Purpose::Support).await;
            assert!(matches!(opened, Err(Error::NotFound)));
        }
        // Its oblast, and who took it in, know of it; only the first decides.
        for by in [desk.world.by("varna", DAY), desk.worker()] {
            assert_eq!(r.alerts(&by, &EVERY).await.unwrap().len(), 1, "{}", by.actor.name);
        }
        assert!(r.alert(&desk.world.by("varna", DAY), desk.alert).await.unwrap().decides);
        assert!(!r.alert(&desk.worker(), desk.alert).await.unwrap().decides);
        let denied = desk.note(&desk.worker(), AlertEvent::Acknowledged, "", "").await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        // Whoever is assigned to the case that came of it reads what was said.
        let coordinator = desk.coordinator(1);
        let case = r.open_case_of(&coordinator, desk.alert, "VAR", &secret()).await.unwrap();
        let assigned = stranger();
        let liaison = assigned.actor.account;
        r.assign(&coordinator, case, liaison, Post::Liaison).await.unwrap();
        r.reveal_alert(&assigned, desk.alert, Purpose::Support).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn alerts_and_cases_are_many_to_many() {
    each(async |desk| {
        let r = &desk.world.register;
        let by = desk.coordinator(2);
        let first = r.open_case_of(&by, desk.alert, "VAR", &secret()).await.unwrap();
        let second = r.open_case_of(&by, desk.alert, "", &secret()).await.unwrap();
        let cases = r.alert(&by, desk.alert).await.unwrap().cases;
        let ids: Vec<_> = cases.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [first, second]);
        let other = r.take_alert(&desk.worker(), &call(noon(DAY)), &secret()).await.unwrap();
        let number = cases[0].1;
        assert_eq!(r.merge_alert(&by, other, number).await.unwrap(), first);
        let twice = r.merge_alert(&by, other, number).await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))), "{twice:?}");
        assert_eq!(r.alerts_of_case(&by, first).await.unwrap().len(), 2);
        assert_eq!(r.alert(&by, other).await.unwrap().of.alert.state, AlertState::Merged);
        // Deciding answered for it, and the case knows when.
        let procedure = r.procedure(&by, first).await.unwrap();
        let acknowledged =
            procedure.required.iter().find(|one| one.what == Requirement::Acknowledged);
        assert_eq!(acknowledged.unwrap().met, Met::Done(noon(DAY).plus(2 * HOUR)));
        let rules: Vec<_> = procedure
            .clocks
            .iter()
            .filter(|clock| clock.person.is_none())
            .map(|clock| (clock.rule, clock.state(by.at)))
            .collect();
        let expected =
            [("alert_acknowledgement_danger", ClockState::DoneLate), ("triage", ClockState::Done)];
        assert_eq!(rules, expected);
        let closed = r.open_case_of(&by, other, "XXX", &secret()).await;
        assert!(matches!(closed, Err(Error::Refused(Refusal::PlacementMissing))), "{closed:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_set_aside_says_why_and_is_taken_up_again() {
    each(async |desk| {
        let by = desk.coordinator(1);
        let refused = |why, result: Result<()>| {
            let matching =
                matches!(result, Err(Error::Refused(Refusal::Alert(because))) if because == why);
            assert!(matching, "{why:?}: {result:?}");
        };
        refused(Wrong::NoReason, desk.note(&by, AlertEvent::Unfounded, "", " ").await);
        refused(Wrong::NotThere, desk.note(&by, AlertEvent::Reopened, "", "CANARY").await);
        let nowhere = desk.note(&by, AlertEvent::Forwarded, "", "CANARYwhy").await;
        assert!(matches!(nowhere, Err(Error::Refused(Refusal::AlertWrong))), "{nowhere:?}");
        let odd = desk.note(&by, AlertEvent::Unfounded, "PORB", "CANARYwhy").await;
        assert!(matches!(odd, Err(Error::Refused(Refusal::AlertWrong))), "{odd:?}");
        assert_eq!(desk.state().await, AlertState::Received);
        desk.note(&by, AlertEvent::Forwarded, "PORB", "CANARYwhy").await.unwrap();
        assert_eq!(desk.state().await, AlertState::Forwarded);
        refused(Wrong::Decided, desk.note(&by, AlertEvent::Unfounded, "", "CANARY").await);
        desk.note(&desk.coordinator(3), AlertEvent::Reopened, "", "CANARYagain").await.unwrap();
        assert_eq!(desk.state().await, AlertState::Acknowledged);
        let r = &desk.world.register;
        let whole = r.alert(&by, desk.alert).await.unwrap();
        let sorts: Vec<_> = whole.events.iter().map(|event| event.sort).collect();
        let expected = [AlertEvent::Acknowledged, AlertEvent::Forwarded, AlertEvent::Reopened];
        assert_eq!((sorts.as_slice(), whole.events[1].body.as_str()), (&expected[..], "PORB"));
        let (_, said) = r.reveal_alert(&by, desk.alert, Purpose::Support).await.unwrap();
        assert_eq!(said.reason(1), Some("CANARYwhy"));
        assert_eq!((said.reason(0), said.reason(2)), (None, Some("CANARYagain")));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_is_told() {
    each(async |desk| {
        let (one, two) = (desk.coordinator(1), desk.coordinator(1));
        let both = tokio::join!(
            desk.note(&one, AlertEvent::Unfounded, "", "CANARYa"),
            desk.note(&two, AlertEvent::Insufficient, "", "CANARYb"),
        );
        let done = [&both.0, &both.1].into_iter().filter(|result| result.is_ok()).count();
        assert_eq!(done, 1, "{both:?}");
        let events = desk.world.register.alert(&one, desk.alert).await.unwrap().events;
        assert_eq!(events.len(), 2, "answered for and decided, once");
    })
    .await;
}

#[tokio::test]
async fn a_term_that_runs_out_is_told_once() {
    each(async |desk| {
        let r = &desk.world.register;
        let sheets = no_sheets();
        let told = async || {
            let all = r.notices(&desk.coordinator(0)).await.unwrap();
            all.iter().filter(|notice| notice.sort == NoticeSort::AlertLate).count()
        };
        let at = |hours| noon(DAY).plus(hours * HOUR);
        r.run_due_jobs(at(1), 1, &sheets).await.unwrap();
        assert_eq!(told().await, 0, "in the last moment it is in time");
        r.run_due_jobs(at(2), 2, &sheets).await.unwrap();
        assert_eq!(told().await, 1);
        r.run_due_jobs(at(3), 3, &sheets).await.unwrap();
        assert_eq!(told().await, 1);
        // Answered for, and the police told of the child; the rest runs out.
        desk.note(&desk.coordinator(4), AlertEvent::Acknowledged, "", "").await.unwrap();
        desk.note(&desk.coordinator(4), AlertEvent::PoliceTold, "", "").await.unwrap();
        let by = desk.coordinator(25);
        let all = r.alerts(&by, &EVERY).await.unwrap();
        assert_eq!(late(&all[0], by.at), ["triage", "child_notification"]);
        assert_eq!(r.alerts_waiting(&by).await.unwrap(), (1, 1));
        r.run_due_jobs(at(25), 4, &sheets).await.unwrap();
        assert_eq!(told().await, 2);
        // Who opens the alert has seen it.
        r.alert(&by, desk.alert).await.unwrap();
        assert_eq!(told().await, 0);
        // That a body was not told of a child is late whatever else is decided.
        desk.note(&by, AlertEvent::Unfounded, "", "CANARYwhy").await.unwrap();
        let all = r.alerts(&by, &EVERY).await.unwrap();
        assert_eq!(late(&all[0], by.at), ["child_notification"]);
        assert_eq!(r.alerts_waiting(&by).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn the_list_is_filtered_and_what_waits_stands_first() {
    each(async |desk| {
        let r = &desk.world.register;
        let by = desk.coordinator(1);
        let older = Intake { territory: "BGS", source_kind: "police", ..call(noon("2017-04-01")) };
        let second = r.take_alert(&desk.worker(), &older, &secret()).await.unwrap();
        let third = r.take_alert(&desk.worker(), &older, &secret()).await.unwrap();
        r.note_alert(&by, third, AlertEvent::Unfounded, ("", "CANARYwhy"), &secret())
            .await
            .unwrap();
        let listed = async |filter: AlertFilter<'_>| -> Vec<AlertId> {
            r.alerts(&by, &filter).await.unwrap().iter().map(|one| one.alert.id).collect()
        };
        assert_eq!(listed(EVERY).await, [second, desk.alert, third]);
        let undecided = AlertFilter { shown: Shown::Undecided, ..EVERY };
        assert_eq!(listed(undecided).await, [second, desk.alert]);
        let unfounded = AlertFilter { shown: Shown::In(AlertState::Unfounded), ..EVERY };
        assert_eq!(listed(unfounded).await, [third]);
        assert_eq!(listed(AlertFilter { territory: "VAR", ..EVERY }).await, [desk.alert]);
        assert_eq!(listed(AlertFilter { source_kind: "school", ..EVERY }).await, [desk.alert]);
        assert_eq!(listed(AlertFilter { limit: 1, skip: 1, ..EVERY }).await, [desk.alert]);
    })
    .await;
}
