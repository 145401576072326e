//! Spreadsheets taken in row by row; on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use crate::common::{On, World, entry, noon, seed};
#[cfg(test)]
use Verdict::{Entered, Refused, Unchanged};
use domain::record::{Fault, Why};
use register::job::Progressed;
use register::record::Filter;
use register::submission::{File, NewSubmission, Noticed, RowIn, Sheets, SubmissionState, Verdict};
use register::{Error, Refusal};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Reads `line;title;day;activity;reference`; a file that begins with `!`
/// cannot be read.
#[derive(Default)]
struct Lines {
    readings: AtomicUsize,
}

impl Sheets for Lines {
    fn read(
        &self,
        file: File<'_>,
        each: &mut dyn FnMut(RowIn) -> ControlFlow<()>,
    ) -> Result<Noticed, Vec<String>> {
        self.readings.fetch_add(1, Ordering::Relaxed);
        let text = String::from_utf8(file.content).unwrap();
        if text.starts_with('!') {
            return Err(vec!["damaged".into()]);
        }
        for (line, row) in (2..).zip(text.lines()) {
            let cells: Vec<&str> = row.split(';').collect();
            let mut given = entry(&[
                ("title", cells[0]),
                ("type", "training"),
                ("held_on", cells[1]),
                ("status", "held"),
                ("place", "VAR06"),
            ]);
            given.reference = cells.get(3).map(|r| (*r).to_owned());
            let activities = cells.get(2).filter(|a| !a.is_empty());
            let row = RowIn {
                line,
                entry: given,
                activities: activities.map(|a| (*a).to_owned()).into_iter().collect(),
                ..RowIn::default()
            };
            if each(row).is_break() {
                break;
            }
        }
        let columns = BTreeMap::from([("held_on".to_owned(), "B".to_owned())]);
        Ok(Noticed { remarks: vec!["guessed".into()], columns })
    }
}

fn sheets() -> Arc<dyn Sheets> {
    Arc::new(Lines::default())
}

fn new(content: &str) -> NewSubmission {
    NewSubmission {
        kind: "training".into(),
        institution: None,
        name: "trainings.csv".into(),
        content: content.as_bytes().to_vec(),
        dry: false,
        again: false,
    }
}

const SHEET: &str = "Varna;2017-04-05;2017/I.2
Burgas;31.02.2017;2017/I.2
Ruse;2017-04-06;2017/IX.9
Varna;2017-04-05;2017/I.2
Dobrich;2017-04-07;;7";

async fn trainings(world: &World) -> usize {
    let by = world.by("officer", "2017-05-01");
    world.register.records(&by, &Filter::of("training")).await.unwrap().len()
}

on_both! {
    async fn every_row_gets_a_verdict_and_good_rows_are_entered(world: World) {
        let (r, sheets) = (&world.register, sheets());
        let by = world.by("varna", "2017-05-01");
        let id = r.submit(&by, new(SHEET)).await.unwrap();
        assert_eq!(r.submission(&by, id).await.unwrap().state, SubmissionState::Waiting);
        let ran = r.run_due_jobs(noon("2017-05-01"), seed(), &sheets).await.unwrap();
        assert!(ran.iter().any(|j| j.subject == id.to_string()));
        let done = r.submission(&by, id).await.unwrap();
        assert_eq!(done.state, SubmissionState::Done);
        assert_eq!((done.total, done.done), (5, 5));
        assert_eq!((done.entered, done.unchanged, done.refused), (2, 1, 2));
        assert_eq!(done.noticed.remarks, ["guessed"]);
        let rows = r.verdicts(&by, id, None, 0, 100).await.unwrap();
        let verdicts: Vec<Verdict> = rows.iter().map(|v| v.verdict).collect();
        assert_eq!(verdicts, [Entered, Refused, Refused, Unchanged, Entered]);
        let fault = |field: &str, why| vec![Fault { field: field.into(), why }];
        assert_eq!(rows[1].line, 3);
        assert_eq!(rows[1].faults, fault("held_on", Why::NotADay("31.02.2017".into())));
        assert_eq!(rows[2].faults, fault("activities", Why::UnknownRecord("2017/IX.9".into())));
        let refused = r.verdicts(&by, id, Some(Refused), 3, 100).await.unwrap();
        assert_eq!(refused.iter().map(|v| v.line).collect::<Vec<_>>(), [4]);
        assert_eq!(rows[3].record, rows[0].record, "a row sent twice is one record");
        let record = r.record(&by, rows[0].record.unwrap()).await.unwrap();
        assert_eq!(record.institution, "LCCTHB-VAR");
        assert_eq!(record.activities, [world.activity("I.2").await]);
        assert_eq!(trainings(&world).await, 2);
        assert!(r.run_due_jobs(noon("2017-05-01"), seed(), &sheets).await.unwrap().is_empty());
    }

    async fn the_same_file_is_taken_in_once_unless_asked_again(world: World) {
        let (r, sheets) = (&world.register, sheets());
        let by = world.by("varna", "2017-05-01");
        let id = r.submit(&by, new(SHEET)).await.unwrap();
        r.take_in(&by, id, &sheets).await.unwrap();
        let twice = r.submit(&by, new(SHEET)).await;
        assert!(
            matches!(twice, Err(Error::Refused(Refusal::TakenInBefore(first))) if first == id),
            "{twice:?}"
        );
        // Another institution may send the same bytes.
        r.submit(&world.by("burgas", "2017-05-01"), new(SHEET)).await.unwrap();
        let again = r.submit(&by, NewSubmission { again: true, ..new(SHEET) }).await.unwrap();
        let done = r.take_in(&by, again, &sheets).await.unwrap();
        assert_eq!((done.entered, done.unchanged, done.refused), (0, 3, 2));
        assert_eq!(trainings(&world).await, 2);
    }

    async fn a_trial_decides_and_enters_nothing_until_it_is_meant(world: World) {
        let (r, sheets) = (&world.register, sheets());
        let by = world.by("varna", "2017-05-01");
        let id = r.submit(&by, NewSubmission { dry: true, ..new(SHEET) }).await.unwrap();
        let early = r.enter_submission(&by, id).await;
        assert!(matches!(early, Err(Error::Refused(Refusal::AlreadyDecided))), "{early:?}");
        let tried = r.take_in(&by, id, &sheets).await.unwrap();
        assert_eq!((tried.entered, tried.unchanged, tried.refused), (2, 1, 2));
        assert_eq!(trainings(&world).await, 0);
        let rows = r.verdicts(&by, id, None, 0, 9).await.unwrap();
        assert!(rows.iter().all(|v| v.record.is_none()), "{rows:?}");
        r.enter_submission(&by, id).await.unwrap();
        let done = r.take_in(&by, id, &sheets).await.unwrap();
        assert_eq!((done.dry, done.entered, done.refused), (false, 2, 2));
        assert_eq!(trainings(&world).await, 2);
    }

    async fn what_a_crash_left_is_gone_on_with_and_no_row_is_taken_twice(world: World) {
        let (r, sheets) = (&world.register, sheets());
        let by = world.by("varna", "2017-05-01");
        let row = |n| format!("Training {n};2017-04-05;;{n}");
        let content: Vec<String> = (1..=1_200).map(row).collect();
        let id = r.submit(&by, new(&content.join("\n"))).await.unwrap();
        r.take_in(&by, id, &sheets).await.unwrap();
        // As if the server had stopped after its first thousand rows.
        let mut connection = world.connection().await;
        for sql in [
            "DELETE FROM submission_row WHERE line > 1001",
            "UPDATE submission SET state = 'running', rows_done = 1000, entered = 1000, finished_at = NULL",
            "UPDATE job SET state = 'waiting', held_until = due_at + 120000 WHERE sort = 'submission'",
        ] {
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
        let held = r.take_in(&by, id, &sheets).await;
        assert!(matches!(held, Err(Error::Refused(Refusal::AlreadyDecided))), "{held:?}");
        let later = noon("2017-05-01").plus(121_000);
        let ran = r.run_due_jobs(later, seed(), &sheets).await.unwrap();
        assert!(ran.iter().any(|j| j.progressed == Progressed::Finished));
        let done = r.submission(&by, id).await.unwrap();
        assert_eq!((done.done, done.entered, done.unchanged), (1_200, 1_000, 200));
        let rows = r.verdicts(&by, id, None, 0, 2_000).await.unwrap();
        assert_eq!(rows.len(), 1_200);
        assert!(rows.windows(2).all(|w| w[0].line < w[1].line));
    }

    async fn a_long_file_is_read_in_parts_and_no_row_is_lost(world: World) {
        let r = &world.register;
        let lines = Arc::new(Lines::default());
        let sheets: Arc<dyn Sheets> = lines.clone();
        let by = world.by("varna", "2017-05-01");
        // No row is good, which makes this quick.
        let row = |n: i64| format!("Training {n};2017-04-05;none");
        let content: Vec<String> = (1..=20_100).map(row).collect();
        let id = r.submit(&by, new(&content.join("\n"))).await.unwrap();
        let of = |ran: Vec<register::job::Ran>| {
            let found = ran.into_iter().find(|j| j.subject == id.to_string());
            found.map(|j| j.progressed)
        };
        let first = r.run_due_jobs(noon("2017-05-01"), seed(), &sheets).await.unwrap();
        assert_eq!(of(first), Some(Progressed::More));
        let half = r.submission(&by, id).await.unwrap();
        assert_eq!((half.state, half.done, half.total), (SubmissionState::Running, 20_000, 20_100));
        let later = noon("2017-05-01").plus(1);
        let second = r.run_due_jobs(later, seed(), &sheets).await.unwrap();
        assert_eq!(of(second), Some(Progressed::Finished));
        let done = r.submission(&by, id).await.unwrap();
        assert_eq!((done.state, done.refused), (SubmissionState::Done, 20_100));
        assert_eq!(lines.readings.load(Ordering::Relaxed), 2);
    }

    async fn a_file_that_cannot_be_read_fails_with_its_remarks(world: World) {
        let (r, sheets) = (&world.register, sheets());
        let by = world.by("varna", "2017-05-01");
        let id = r.submit(&by, new("!")).await.unwrap();
        let failed = r.take_in(&by, id, &sheets).await.unwrap();
        assert_eq!(failed.state, SubmissionState::Failed);
        assert_eq!(failed.noticed.remarks, ["damaged"]);
        // It does not stand in the way of sending it again.
        r.submit(&by, new("!")).await.unwrap();
        let empty = r.submit(&by, new("")).await;
        assert!(matches!(empty, Err(Error::Refused(Refusal::FileEmpty))), "{empty:?}");
    }

    async fn a_sender_whose_account_was_closed_enters_nothing_more(world: World) {
        let (r, sheets) = (&world.register, sheets());
        let by = world.by("varna", "2017-05-01");
        let id = r.submit(&by, new(SHEET)).await.unwrap();
        let mut account = r.account_by_login("varna").await.unwrap();
        account.open = false;
        r.change_account(&world.by("administrator", "2017-05-01"), &account).await.unwrap();
        let ran = r.run_due_jobs(noon("2017-05-01"), seed(), &sheets).await.unwrap();
        assert!(ran.iter().any(|j| j.progressed == Progressed::Failed), "{ran:?}");
        let officer = world.by("officer", "2017-05-01");
        let failed = r.submission(&officer, id).await.unwrap();
        assert_eq!(failed.state, SubmissionState::Failed);
        assert_eq!(trainings(&world).await, 0);
    }

    async fn a_submission_is_seen_by_its_institution_and_those_who_run_the_programme(
        world: World
    ) {
        let r = &world.register;
        let by = world.by("varna", "2017-05-01");
        let id = r.submit(&by, new(SHEET)).await.unwrap();
        let sees = async |who: &str| {
            let by = world.by(who, "2017-05-01");
            let one = r.submission(&by, id).await.is_ok();
            assert_eq!(one, !r.submissions(&by, 10).await.unwrap().is_empty(), "{who}");
            one
        };
        assert!(sees("varna").await && sees("officer").await && sees("coordinator").await);
        assert!(!sees("burgas").await && !sees("analyst").await && !sees("administrator").await);
        let foreign = NewSubmission { institution: Some("LCCTHB-BGS".into()), ..new(SHEET) };
        let foreign = r.submit(&by, foreign).await;
        assert!(matches!(foreign, Err(Error::Denied)), "{foreign:?}");
    }
}

/// The figure of the issue is 20 s for 20,000 rows; `cargo test --release --
/// --ignored` prints what it takes here.
#[tokio::test]
#[ignore = "measures, and means something only in a release build"]
async fn twenty_thousand_rows_are_taken_in() {
    let world = World::new(On::Sqlite).await.unwrap();
    world.put_in_force().await;
    let by = world.by("varna", "2017-05-01");
    let row = |n: i64| format!("Training {n};2017-04-{:02};2017/I.2;{n}", n % 28 + 1);
    let content: Vec<String> = (1..=20_000).map(row).collect();
    let lines = Arc::new(Lines::default());
    let sheets: Arc<dyn Sheets> = lines.clone();
    let id = world.register.submit(&by, new(&content.join("\n"))).await.unwrap();
    let done = world.register.take_in(&by, id, &sheets).await.unwrap();
    assert_eq!((done.entered, done.refused), (20_000, 0));
    assert_eq!(lines.readings.load(Ordering::Relaxed), 1);
}
