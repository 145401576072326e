//! The annual report says what the pages say; on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#[cfg(test)]
use crate::common::{On, World, day, entry};
use domain::programme::report::{GapKind, Report, Timeliness};
use domain::programme::standing::{Scale, Standing};
use domain::record::reading::State;
use domain::words::Language::{self, Bg, En};

const TEXT: &str = "The Strategy was adopted.";

async fn report(world: &World, who: Option<&str>, language: Language) -> Report {
    let by = who.map(|who| world.by(who, "2018-01-31"));
    let r = &world.register;
    r.annual_report(by.as_ref(), world.programme, day("2018-01-31"), language).await.unwrap()
}

async fn a_year(world: &World) {
    world.put_in_force().await;
    let r = &world.register;
    let (i1, i2) = (world.activity("I.1").await, world.activity("I.2").await);
    let iii9 = world.activity("III.9").await;
    let officer = world.by("officer", "2017-07-21");
    r.assess_progress(&officer, i1, Scale::Completed, day("2017-07-20"), "").await.unwrap();
    let mut training = entry(&[
        ("title", "Training of social workers"),
        ("type", "training"),
        ("held_on", "2017-04-05"),
        ("status", "held"),
        ("place", "VAR06"),
    ]);
    training.activities = vec![iii9];
    r.enter(&officer, "training", training).await.unwrap();
    r.write_narrative(&officer, i1, En, 0, TEXT).await.unwrap();
    r.submit_narrative(&officer, i1, En, 1).await.unwrap();
    r.approve_narrative(&world.by("coordinator", "2018-01-20"), i1, En, 1).await.unwrap();
    let varna = world.by("varna", "2018-01-10");
    r.write_narrative(&varna, i2, En, 0, "A draft of ours.").await.unwrap();
}

on_both! {
    async fn the_report_has_the_figures_of_the_pages(world: World) {
        a_year(&world).await;
        let r = &world.register;
        let report = report(&world, Some("coordinator"), En).await;
        let overview = r.overview(world.programme, day("2018-01-31")).await.unwrap();
        let readings = r.readings(world.programme, day("2018-01-31")).await.unwrap();
        let on_page = |s| overview.activities.iter().filter(|a| a.standing == s).count();
        assert_eq!(report.summary.activities, 40);
        assert_eq!(report.summary.done, on_page(Standing::Done));
        assert_eq!(report.summary.late, on_page(Standing::Late));
        assert_eq!(report.summary.indicators, readings.len());
        let known = readings.iter().filter(|r| matches!(r.reading.state, State::Known(_)));
        assert_eq!(report.summary.known, known.count());
        assert_eq!((report.summary.approved, report.summary.draft), (1, 1));
        assert_eq!(report.summary.missing, 38);
        let entries: Vec<_> = report.chapters.iter().flat_map(|c| &c.entries).collect();
        let i1 = entries.iter().find(|e| e.code == "I.1").unwrap();
        assert_eq!((i1.timeliness, i1.paragraphs.as_slice()), (Timeliness::Done, &[TEXT.to_owned()][..]));
        assert!(i1.approval.contains("Administration of the National Commission"), "{}", i1.approval);
        let counted = entries.iter().flat_map(|e| &e.rows).find(|r| r.id == "III.9.1").unwrap();
        assert_eq!((counted.value.as_str(), counted.records.as_str()), ("1", "1"));
    }

    async fn the_public_reads_approved_texts_and_the_same_counts(world: World) {
        a_year(&world).await;
        let inside = report(&world, Some("varna"), En).await;
        let public = report(&world, None, En).await;
        assert_eq!(inside.summary, public.summary);
        let text = |report: &Report| serde_json::to_string(report).unwrap();
        assert!(text(&inside).contains("A draft of ours."));
        assert!(!text(&public).contains("A draft of ours."));
        assert!(text(&public).contains(TEXT));
        let drafts = public.gaps.iter().filter(|g| g.kind == GapKind::Draft);
        assert_eq!(drafts.map(|g| g.code.as_str()).collect::<Vec<_>>(), ["I.2"]);
    }

    async fn each_language_has_its_own_words_and_texts_and_the_same_figures(world: World) {
        a_year(&world).await;
        let (en, bg) = (report(&world, None, En).await, report(&world, None, Bg).await);
        assert_eq!(bg.programme.chars().next(), Some('Н'), "{}", bg.programme);
        assert_eq!(bg.issuer, "Национална комисия за борба с трафика на хора");
        assert_eq!((en.summary.approved, bg.summary.approved), (1, 0));
        let figures = |r: &Report| {
            let rows = r.chapters.iter().flat_map(|c| &c.entries).flat_map(|e| &e.rows);
            rows.map(|r| (r.id.clone(), r.outcome)).collect::<Vec<_>>()
        };
        assert_eq!(figures(&en), figures(&bg));
        assert_eq!(figures(&en).len(), 104);
        let title = |r: &Report| r.chapters[0].entries[0].title.clone();
        assert!(title(&bg).starts_with("Обсъждане"), "{}", title(&bg));
        assert!(title(&en).starts_with("Consultation"), "{}", title(&en));
    }
}
