//! Who is told that work arrives, and until when; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::{CircleReason, Post};
use domain::referral::alert::{AlertEvent, Known};
use register::alert::Intake;
use register::notice::NoticeSort;
use register::{Actor, By};

const DAY: &str = "2017-05-10";

/// How many notices of a sort somebody has not read.
async fn told(world: &World, who: &Actor, sort: NoticeSort) -> usize {
    let by = By::new(who.clone(), noon(DAY), seed());
    let all = world.register.notices(&by).await.unwrap();
    all.iter().filter(|notice| notice.sort == sort).count()
}

fn intake(danger: Known) -> Intake<'static> {
    Intake { territory: "VAR", danger, ..Intake::of_a_call(noon(DAY)) }
}

on_both! {
    async fn who_is_assigned_to_a_case_is_told_until_they_saw_it(world: World) {
        world.unseal().await;
        let r = &world.register;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let colleague = hire(&world, "colleague", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = |who: &Actor| By::new(who.clone(), noon(DAY), seed());
        let case = r.open_case(&by(&worker), "VAR", &secret()).await.unwrap();
        let assigned = NoticeSort::CaseAssigned;
        assert_eq!(told(&world, &worker, assigned).await, 0, "who opened it knows");
        let chief = || world.by("coordinator", DAY);
        let account = colleague.account;
        r.assign(&chief(), case, account, Post::Psychologist).await.unwrap();
        assert_eq!(told(&world, &colleague, assigned).await, 1);
        assert_eq!(told(&world, &worker, assigned).await, 0, "nobody else is");
        r.case_file(&by(&colleague), case).await.unwrap();
        assert_eq!(told(&world, &colleague, assigned).await, 0);
        // A lawyer comes by another door; and who is taken out again has nothing to do.
        r.assign(&chief(), case, account, Post::Lawyer).await.unwrap();
        assert_eq!(told(&world, &colleague, assigned).await, 1);
        r.end_assignment(&chief(), case, account, Post::Lawyer).await.unwrap();
        assert_eq!(told(&world, &colleague, assigned).await, 0);
    }

    async fn an_alert_of_danger_is_told_to_those_who_decide_until_somebody_is_at_it(world: World) {
        world.unseal().await;
        let r = &world.register;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = || By::new(worker.clone(), noon(DAY), seed());
        let danger = NoticeSort::AlertDanger;
        r.take_alert(&by(), &intake(Known::No), &secret()).await.unwrap();
        let people = ["coordinator", "officer", "varna"];
        for who in people {
            assert_eq!(told(&world, &world.actor(who), danger).await, 0, "{who}");
        }
        let first = r.take_alert(&by(), &intake(Known::Yes), &secret()).await.unwrap();
        for who in people {
            assert_eq!(told(&world, &world.actor(who), danger).await, 1, "{who}");
        }
        for who in ["burgas", "analyst", "administrator"] {
            assert_eq!(told(&world, &world.actor(who), danger).await, 0, "{who}");
        }
        assert_eq!(told(&world, &worker, danger).await, 0);
        r.alert(&world.by("officer", DAY), first).await.unwrap();
        assert_eq!(told(&world, &world.actor("officer"), danger).await, 0);
        let event = AlertEvent::Acknowledged;
        let varna = world.by("varna", DAY);
        r.note_alert(&varna, first, event, ("", ""), &secret()).await.unwrap();
        assert_eq!(told(&world, &world.actor("coordinator"), danger).await, 0, "somebody is");
        // What turns out to be dangerous while it is taken in is told then, once.
        let second = r.take_alert(&by(), &intake(Known::Unknown), &secret()).await.unwrap();
        assert_eq!(told(&world, &world.actor("coordinator"), danger).await, 0);
        for version in [1, 2] {
            let now = intake(Known::Yes);
            r.correct_alert(&by(), second, version, &now, &secret()).await.unwrap();
            assert_eq!(told(&world, &world.actor("coordinator"), danger).await, 1);
        }
    }

    async fn of_a_closed_circle_nobody_outside_is_told(world: World) {
        world.unseal().await;
        let r = &world.register;
        let worker = hire(&world, "worker", Role::CaseWorker, "NGO-DEMO-1").await;
        let colleague = hire(&world, "colleague", Role::CaseWorker, "NGO-DEMO-1").await;
        let by = |who: &Actor| By::new(who.clone(), noon(DAY), seed());
        let case = r.open_case(&by(&worker), "VAR", &secret()).await.unwrap();
        let chief = world.by("coordinator", DAY);
        let account = colleague.account;
        r.assign(&chief, case, account, Post::Psychologist).await.unwrap();
        let assigned = NoticeSort::CaseAssigned;
        r.end_assignment(&chief, case, account, Post::Psychologist).await.unwrap();
        r.change_circle(&by(&worker), case, CircleReason::Leak).await.unwrap();
        assert_eq!(told(&world, &colleague, assigned).await, 0);
        r.assign(&by(&worker), case, account, Post::CaseWorker).await.unwrap();
        assert_eq!(told(&world, &colleague, assigned).await, 1, "they are inside");
        for who in ["coordinator", "officer", "varna"] {
            assert_eq!(told(&world, &world.actor(who), assigned).await, 0, "{who}");
        }
    }
}
