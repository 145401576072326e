//! Narratives and progress: written, handed in, approved; on both engines.
#[cfg(test)]
use crate::common::{On, World, day, document, entry};
use domain::programme::standing::{Scale, Standing};
use domain::words::Language::{Bg, En};
use register::evidence::Subject;
use register::narrative::NarrativeState;
use register::{Error, Refusal};

const TEXT: &str = "Two trainings were held in Varna.";

on_both! {
    async fn a_text_is_written_handed_in_and_approved_by_somebody_else(world: World) {
        world.put_in_force().await;
        let (r, i2) = (&world.register, world.activity("I.2").await);
        let varna = world.by("varna", "2018-01-05");
        assert_eq!(r.write_narrative(&varna, i2, En, 0, TEXT).await.unwrap(), 1);
        let coordinator = world.by("coordinator", "2018-01-06");
        let early = r.approve_narrative(&coordinator, i2, En, 1).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::WrongStage))), "{early:?}");
        r.submit_narrative(&varna, i2, En, 1).await.unwrap();
        r.approve_narrative(&coordinator, i2, En, 1).await.unwrap();
        let there = r.narrative(None, i2, En).await.unwrap().unwrap();
        assert_eq!((there.text.as_str(), there.state), (TEXT, NarrativeState::Approved));
        assert_eq!(there.approving, "ANCCTHB");
        let twice = r.approve_narrative(&coordinator, i2, En, 1).await;
        assert!(matches!(twice, Err(Error::Refused(Refusal::AlreadyDecided))), "{twice:?}");
        let missing = r.missing_narratives(world.programme).await.unwrap();
        let of = |l| missing.iter().any(|m| m.activity.id == i2 && m.language == l);
        assert_eq!((of(En), of(Bg), missing.len()), (false, true, 79));
    }

    async fn nobody_approves_their_own_text(world: World) {
        world.put_in_force().await;
        let (r, i1) = (&world.register, world.activity("I.1").await);
        let by = world.by("coordinator", "2018-01-05");
        r.write_narrative(&by, i1, Bg, 0, "Стратегията е приета.").await.unwrap();
        r.submit_narrative(&by, i1, Bg, 1).await.unwrap();
        let own = r.approve_narrative(&by, i1, Bg, 1).await;
        assert!(matches!(own, Err(Error::Refused(Refusal::OwnText))), "{own:?}");
        // An officer may write and may not approve.
        let officer = r.approve_narrative(&world.by("officer", "2018-01-05"), i1, Bg, 1).await;
        assert!(matches!(officer, Err(Error::Denied)), "{officer:?}");
    }

    async fn saving_over_a_text_changed_meanwhile_is_a_conflict_and_loses_nothing(world: World) {
        world.put_in_force().await;
        let (r, i2) = (&world.register, world.activity("I.2").await);
        let (varna, burgas) = (world.by("varna", "2018-01-05"), world.by("burgas", "2018-01-05"));
        r.write_narrative(&varna, i2, En, 0, TEXT).await.unwrap();
        let late = r.write_narrative(&burgas, i2, En, 0, "Burgas too.").await;
        assert!(matches!(late, Err(Error::Conflict(1))), "{late:?}");
        assert_eq!(r.write_narrative(&burgas, i2, En, 1, "Both.").await.unwrap(), 2);
        let stale = r.submit_narrative(&varna, i2, En, 1).await;
        assert!(matches!(stale, Err(Error::Conflict(2))), "{stale:?}");
        let texts = r.narratives(Some(&varna), i2, En).await.unwrap();
        assert_eq!(texts.iter().map(|t| t.text.as_str()).collect::<Vec<_>>(), ["Both.", TEXT]);
    }

    async fn a_draft_is_seen_by_those_who_write_it_and_an_approved_text_stands_meanwhile(
        world: World
    ) {
        world.put_in_force().await;
        let (r, i2) = (&world.register, world.activity("I.2").await);
        let varna = world.by("varna", "2018-01-05");
        r.write_narrative(&varna, i2, En, 0, TEXT).await.unwrap();
        r.submit_narrative(&varna, i2, En, 1).await.unwrap();
        r.approve_narrative(&world.by("coordinator", "2018-01-06"), i2, En, 1).await.unwrap();
        r.write_narrative(&varna, i2, En, 1, "Better.").await.unwrap();
        let seen = async |who: Option<&str>| {
            let by = who.map(|who| world.by(who, "2018-01-07"));
            r.narrative(by.as_ref(), i2, En).await.unwrap().unwrap().text
        };
        assert_eq!(seen(Some("varna")).await, "Better.");
        assert_eq!(seen(Some("coordinator")).await, "Better.");
        assert_eq!(seen(Some("analyst")).await, TEXT);
        assert_eq!(seen(Some("mlsp")).await, TEXT);
        assert_eq!(seen(None).await, TEXT);
    }

    async fn a_text_sent_back_says_why_and_can_be_handed_in_again(world: World) {
        world.put_in_force().await;
        let (r, i2) = (&world.register, world.activity("I.2").await);
        let (varna, coordinator) =
            (world.by("varna", "2018-01-05"), world.by("coordinator", "2018-01-06"));
        r.write_narrative(&varna, i2, En, 0, TEXT).await.unwrap();
        r.submit_narrative(&varna, i2, En, 1).await.unwrap();
        let silent = r.send_back_narrative(&coordinator, i2, En, 1, " ").await;
        assert!(matches!(silent, Err(Error::Refused(Refusal::ReasonMissing))), "{silent:?}");
        r.send_back_narrative(&coordinator, i2, En, 1, "Which dates?").await.unwrap();
        let there = r.narrative(Some(&varna), i2, En).await.unwrap().unwrap();
        assert_eq!((there.state, there.note.as_str()), (NarrativeState::Draft, "Which dates?"));
        r.submit_narrative(&varna, i2, En, 1).await.unwrap();
    }

    async fn only_those_who_answer_for_an_activity_write_and_only_while_it_is_carried_out(
        world: World
    ) {
        let (r, i2) = (&world.register, world.activity("I.2").await);
        let draft = r.write_narrative(&world.by("varna", "2017-01-05"), i2, En, 0, TEXT).await;
        assert!(matches!(draft, Err(Error::Refused(Refusal::WrongStage))), "{draft:?}");
        world.put_in_force().await;
        for who in ["mlsp", "analyst", "administrator", "officer of data protection"] {
            let by = world.by(who, "2018-01-05");
            let denied = r.write_narrative(&by, i2, En, 0, TEXT).await;
            assert!(matches!(denied, Err(Error::Denied)), "{who}: {denied:?}");
            let denied = r.assess_progress(&by, i2, Scale::Limited, by.today(), "").await;
            assert!(matches!(denied, Err(Error::Denied)), "{who}: {denied:?}");
        }
    }

    async fn an_overview_says_how_each_activity_stood_on_a_day(world: World) {
        world.put_in_force().await;
        let (r, i1) = (&world.register, world.activity("I.1").await);
        let officer = world.by("officer", "2017-08-10");
        r.assess_progress(&officer, i1, Scale::Substantial, day("2017-06-01"), "").await.unwrap();
        r.assess_progress(&officer, i1, Scale::Completed, day("2017-07-20"), "").await.unwrap();
        let mut given = entry(&[
            ("title", "Strategy 2017 – 2021"),
            ("type", "strategy"),
            ("status", "adopted"),
            ("dated_on", "2017-07-20"),
        ]);
        given.activities = vec![i1];
        let record = r.enter(&officer, "document", given).await.unwrap();
        let file = Subject::Record(record);
        r.add_evidence(&officer, file, "act.pdf", b"%PDF-1.7 act").await.unwrap();
        let own = Subject::Activity(i1);
        r.add_evidence(&officer, own, "minutes.pdf", b"%PDF-1.7 minutes").await.unwrap();

        let on = async |text: &str| {
            let overview = r.overview(world.programme, day(text)).await.unwrap();
            assert_eq!(overview.activities.len(), 40);
            let all: usize = overview.standings().iter().map(|(_, n)| n).sum();
            assert_eq!(all, 40);
            let a = overview.activity(i1).unwrap().clone();
            (a.standing, a.scale(), a.records, a.evidence)
        };
        // Said on 10 August: on the 9th nobody knew.
        assert_eq!(on("2017-08-09").await, (Standing::Late, Scale::NotStarted, 0, 0));
        assert_eq!(on("2017-08-10").await, (Standing::Done, Scale::Completed, 1, 2));
        r.withdraw(&officer, record, 1, "entered twice").await.unwrap();
        assert_eq!(on("2017-08-11").await, (Standing::Done, Scale::Completed, 0, 2));
        assert_eq!(r.progress_history(i1).await.unwrap().len(), 2);
        let behind = r.behind_activity(i1).await.unwrap();
        assert_eq!((behind.records.len(), behind.evidence), (0, 2));
    }

    async fn an_activity_that_was_amended_keeps_its_texts(world: World) {
        world.put_in_force().await;
        let (r, i2) = (&world.register, world.activity("I.2").await);
        r.write_narrative(&world.by("varna", "2017-05-05"), i2, En, 0, TEXT).await.unwrap();
        let text = formats::pack::bulgaria_file("programmes/2017.txt").unwrap();
        let adoption = register::programme::Adoption {
            body: "Council of Ministers".into(),
            act: "Decision No 2".into(),
            decided_on: Some(day("2017-06-01")),
        };
        let by = world.by("coordinator", "2017-06-01");
        r.amend(&by, world.programme, document(text), "", adoption).await.unwrap();
        let there = r.narrative(Some(&by), world.activity("I.2").await, En).await.unwrap();
        assert_eq!(there.unwrap().text, TEXT);
    }
}
