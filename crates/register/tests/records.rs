//! Records: entered, corrected, withdrawn, counted; on both engines.
#[cfg(test)]
use crate::common::{On, World, day, entry};
use domain::record::reading::State;
use domain::record::{Fault, Why};
use register::audit::Verdict;
use register::record::{Filter, Group, Outcome};
use register::{Error, Refusal};

const TRAINING: [(&str, &str); 6] = [
    ("title", "Обучение на социални работници"),
    ("type", "training"),
    ("held_on", "2017-04-05"),
    ("status", "held"),
    ("place", "VAR06"),
    ("participants", "24"),
];

#[cfg(test)]
async fn value(world: &World, indicator: &str, on: &str) -> State {
    let readings = world.register.readings(world.programme, day(on)).await.unwrap();
    readings.into_iter().find(|r| r.indicator.code == indicator).unwrap().reading.state
}

on_both! {
    async fn a_record_counts_from_the_moment_it_is_entered(world: World) {
        let by = world.by("officer", "2017-04-10");
        let mut given = entry(&TRAINING);
        given.activities = vec![world.activity("III.9").await];
        assert_eq!(value(&world, "III.9.1", "2017-04-30").await, State::Known(0));
        let id = world.register.enter(&by, "training", given.clone()).await.unwrap();
        assert_eq!(value(&world, "III.9.1", "2017-04-30").await, State::Known(100));
        // As of the day before it was entered, nobody knew; before it was held, neither.
        assert_eq!(value(&world, "III.9.1", "2017-04-09").await, State::Known(0));

        let by = world.by("officer", "2017-05-02");
        given.fields.insert("status".into(), "cancelled".into());
        let version = world.register.correct(&by, id, 1, given, "was cancelled").await.unwrap();
        assert_eq!(version, 2);
        assert_eq!(value(&world, "III.9.1", "2017-05-31").await, State::Known(0));
        // The same day asked again gives the same answer.
        assert_eq!(value(&world, "III.9.1", "2017-04-30").await, State::Known(100));
        let reader = world.by("coordinator", "2017-05-03");
        let verdict = world.register.verify_journal(&reader).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }));
        assert_eq!(world.register.verify_journal(&reader).await.unwrap(), verdict);
    }

    async fn a_request_with_a_key_is_done_once_though_its_answer_was_lost(world: World) {
        let once = world.register.once("2017-04-05-varna", "POST /records/training …");
        let asked = |login: &'static str| world.by(login, "2017-04-10").once(once.clone());
        // Refused: nothing was done, so the key is still free.
        let by = asked("officer");
        world.register.enter(&by, "training", entry(&TRAINING[..2])).await.unwrap_err();
        assert_eq!(world.register.answered_request(&by, &once).await.unwrap(), None);

        world.register.enter(&by, "training", entry(&TRAINING)).await.unwrap();
        // As after a crash: the answer was not kept. Sent again, it is not done again.
        let again = asked("officer");
        let answer = world.register.answered_request(&again, &once).await;
        assert!(matches!(answer, Err(Error::Refused(Refusal::DoneBefore))), "{answer:?}");
        let second = world.register.enter(&again, "training", entry(&TRAINING)).await;
        assert!(matches!(second, Err(Error::Refused(Refusal::DoneBefore))), "{second:?}");
        let filter = Filter::of("training");
        assert_eq!(world.register.records(&again, &filter).await.unwrap().len(), 1);

        world.register.keep_answered_request(&by, &once, 201, "made").await.unwrap();
        let answer = world.register.answered_request(&again, &once).await.unwrap();
        assert_eq!(answer, Some((201, "made".to_owned())));
        // Another account's key is another key, and another request is not this one.
        let other = asked("coordinator");
        assert_eq!(world.register.answered_request(&other, &once).await.unwrap(), None);
        let changed = world.register.once("2017-04-05-varna", "another request");
        let answer = world.register.answered_request(&again, &changed).await;
        assert!(matches!(answer, Err(Error::Refused(Refusal::KeyReused))), "{answer:?}");
    }

    async fn two_people_correcting_one_record_do_not_overwrite_each_other(world: World) {
        let by = world.by("officer", "2017-04-10");
        let id = world.register.enter(&by, "training", entry(&TRAINING)).await.unwrap();
        world.register.correct(&by, id, 1, entry(&TRAINING), "first").await.unwrap();
        let second = world.register.correct(&by, id, 1, entry(&TRAINING), "second").await;
        assert!(matches!(second, Err(Error::Conflict(2))), "{second:?}");
        assert_eq!(world.register.record_history(&by, id).await.unwrap().len(), 2);
    }

    async fn a_withdrawn_record_counts_no_more_until_it_is_restored(world: World) {
        let by = world.by("officer", "2017-04-10");
        let mut given = entry(&TRAINING);
        given.activities = vec![world.activity("III.9").await];
        let id = world.register.enter(&by, "training", given).await.unwrap();
        let later = world.by("officer", "2017-05-10");
        let without = world.register.withdraw(&later, id, 1, " ").await;
        assert!(matches!(without, Err(Error::Refused(Refusal::ReasonMissing))));
        world.register.withdraw(&later, id, 1, "entered twice").await.unwrap();
        assert_eq!(value(&world, "III.9.1", "2017-05-10").await, State::Known(0));
        let even_later = world.by("officer", "2017-06-10");
        world.register.restore(&even_later, id, 2, "it was not").await.unwrap();
        assert_eq!(value(&world, "III.9.1", "2017-06-10").await, State::Known(100));
        assert_eq!(value(&world, "III.9.1", "2017-05-10").await, State::Known(0));
    }

    async fn what_a_record_gives_is_the_same_worked_out_anew(world: World) {
        let by = world.by("officer", "2017-04-10");
        let mut given = entry(&TRAINING);
        given.activities = vec![world.activity("III.9").await];
        let id = world.register.enter(&by, "training", given.clone()).await.unwrap();
        let by = world.by("officer", "2017-05-10");
        given.fields.insert("status".into(), "cancelled".into());
        world.register.correct(&by, id, 1, given, "was cancelled").await.unwrap();
        let days = ["2017-04-09", "2017-04-30", "2017-05-31"];
        let mut before = Vec::new();
        for on in days {
            before.push(value(&world, "III.9.1", on).await);
        }
        assert_eq!(before, [State::Known(0), State::Known(100), State::Known(0)]);
        // Confirming a split binds the measures anew.
        let activity = world.activity("III.9").await;
        let whole = world.register.programme(world.programme).await.unwrap();
        let wordings = whole.indicators.iter().filter(|i| i.activity == activity);
        let wordings = wordings.map(|i| i.wording.clone()).collect();
        world.register.confirm_split(&world.by("coordinator", "2017-06-01"), activity, wordings).await.unwrap();
        let mut after = Vec::new();
        for on in days {
            after.push(value(&world, "III.9.1", on).await);
        }
        assert_eq!(before, after);
    }

    async fn a_reference_enters_a_record_once(world: World) {
        let by = world.by("officer", "2017-04-10");
        let mut given = entry(&TRAINING);
        given.reference = Some("2017/14".into());
        let first = world.register.enter(&by, "training", given.clone()).await.unwrap();
        assert_eq!(world.register.enter(&by, "training", given).await.unwrap(), first);
    }

    async fn faults_name_every_field_and_nothing_is_written(world: World) {
        let by = world.by("officer", "2017-04-10");
        let given = entry(&[("title", "x"), ("held_on", "2017-02-30"), ("type", "seminar"), ("status", "held")]);
        let Err(Error::Faults(faults)) = world.register.enter(&by, "training", given).await else {
            panic!("accepted");
        };
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["type", "held_on"]);
        let list = world.register.records(&by, &Filter::of("training")).await.unwrap();
        assert_eq!(list, []);
    }

    async fn rows_of_a_sheet_are_new_changed_or_the_same(world: World) {
        let by = world.by("varna", "2017-04-10");
        let mut second = entry(&TRAINING);
        second.reference = Some("2".into());
        let rows = || vec![(None, entry(&TRAINING)), (None, second.clone())];
        let dry = world.register.enter_many(&by, "training", rows(), true).await.unwrap();
        assert!(dry.iter().all(|o| matches!(o, Outcome::Entered(_))));
        assert_eq!(world.register.records(&by, &Filter::of("training")).await.unwrap(), []);
        world.register.enter_many(&by, "training", rows(), false).await.unwrap();
        let again = world.register.enter_many(&by, "training", rows(), false).await.unwrap();
        assert!(again.iter().all(|o| matches!(o, Outcome::Unchanged(_))), "{again:?}");
        let mut changed = second.clone();
        changed.fields.insert("participants".into(), "30".into());
        let changed = world.register.enter_many(&by, "training", vec![(None, changed)], false).await.unwrap();
        assert!(matches!(changed[..], [Outcome::Corrected(_)]));
        // Nobody corrects another institution's record through a sheet.
        let list = world.register.records(&by, &Filter::of("training")).await.unwrap();
        let other = world.by("burgas", "2017-04-11");
        let stolen = vec![(Some(list[0].id), entry(&TRAINING))];
        let stolen = world.register.enter_many(&other, "training", stolen, false).await.unwrap();
        assert!(matches!(&stolen[..], [Outcome::Refused(f)] if matches!(f[..], [Fault { why: Why::UnknownRecord(_), .. }])));
    }

    async fn lists_are_filtered_searched_counted_and_paged(world: World) {
        let by = world.by("officer", "2017-04-10");
        for (n, place) in (1..=7).zip(["VAR06", "VAR06", "BGS04", "BGS04", "BGS04", "SOF46", "SOF46"]) {
            let mut given = entry(&TRAINING);
            given.fields.insert("title".into(), format!("Обучение {n} за учители"));
            given.fields.insert("place".into(), place.into());
            given.fields.insert("held_on".into(), format!("2017-04-0{n}"));
            world.register.enter(&by, "training", given).await.unwrap();
        }
        let mut filter = Filter::of("training");
        filter.oblast = Some("BGS".into());
        filter.from = Some(day("2017-04-04"));
        assert_eq!(world.register.records(&by, &filter).await.unwrap().len(), 2);
        let counts = world.register.record_counts(&by, &Filter::of("training"), Group::Oblast).await.unwrap();
        let counts: Vec<_> = counts.iter().map(|c| (c.group.as_str(), c.records, c.total)).collect();
        assert_eq!(counts, [("BGS", 3, 7_200), ("SOF", 2, 4_800), ("VAR", 2, 4_800)]);
        let mut filter = Filter::of("training");
        filter.words = Some("УЧИТЕЛИ обуч".into());
        assert_eq!(world.register.records(&by, &filter).await.unwrap().len(), 7);
        filter.words = Some("съдии".into());
        assert_eq!(world.register.records(&by, &filter).await.unwrap(), []);
        filter.words = Some("\" ' ( NEAR *".into());
        assert_eq!(world.register.records(&by, &filter).await.unwrap(), []);
        // Pages follow each other without a gap or a repetition.
        let mut filter = Filter::of("training");
        filter.limit = 3;
        let mut seen = Vec::new();
        loop {
            let page = world.register.records(&by, &filter).await.unwrap();
            let Some(last) = page.last() else { break };
            filter.after = Some(filter.after_record(last));
            seen.extend(page.iter().map(|r| r.day));
        }
        let mut sorted = seen.clone();
        sorted.sort_unstable();
        sorted.reverse();
        assert_eq!((seen.len(), &seen), (7, &sorted));
        let mut filter = Filter::of("training");
        filter.fields.insert("status".into(), "held".into());
        assert_eq!(world.register.records_count(&by, &filter).await.unwrap(), 7);
    }

    async fn a_list_shows_exactly_what_the_policy_lets_be_opened(world: World) {
        let activity = world.activity("III.6").await;
        for (who, place, linked) in [
            ("varna", "VAR06", false),
            ("burgas", "BGS04", false),
            ("burgas", "VAR06", false),
            ("mlsp", "SOF46", false),
            ("varna", "VAR06", true),
            ("officer", "", true),
        ] {
            let mut given = entry(&TRAINING);
            given.fields.insert("place".into(), place.into());
            if linked {
                given.activities = vec![activity];
            }
            world.register.enter(&world.by(who, "2017-04-10"), "training", given).await.unwrap();
        }
        let coordinator = world.by("coordinator", "2017-04-11");
        let all = world.register.records(&coordinator, &Filter::of("training")).await.unwrap();
        assert_eq!(all.len(), 6);
        let mut seen_by = Vec::new();
        for (who, ..) in crate::common::PEOPLE {
            let by = world.by(who, "2017-04-11");
            let listed = world.register.records(&by, &Filter::of("training")).await;
            let listed: Vec<_> = listed.unwrap_or_default().iter().map(|r| r.id).collect();
            for record in &all {
                let opened = world.register.record(&by, record.id).await.is_ok();
                assert_eq!(opened, listed.contains(&record.id), "{who}: {}", record.title);
            }
            seen_by.push(listed.len());
        }
        assert_eq!(seen_by, [6, 6, 3, 2, 3, 6, 0, 0]);
    }

    async fn a_changed_or_dropped_entry_breaks_the_journal(world: World) {
        use sqlx::Executor;
        let by = world.by("officer", "2017-04-10");
        world.register.enter(&by, "training", entry(&TRAINING)).await.unwrap();
        let reader = world.by("coordinator", "2017-04-11");
        let verdict = async || world.register.verify_journal(&reader).await.unwrap();
        let Verdict::Whole { entries, .. } = verdict().await else { panic!("broken") };
        let mut connection = world.connection().await;
        connection.execute("UPDATE journal SET account = 'x' WHERE seq = 3").await.unwrap();
        assert_eq!(verdict().await, Verdict::Broken { seq: 3 });
        connection.execute("DELETE FROM journal WHERE seq = 3").await.unwrap();
        assert_eq!(verdict().await, Verdict::Broken { seq: 3 });
        let cut = format!("DELETE FROM journal WHERE seq >= {}", 3);
        connection.execute(sqlx::AssertSqlSafe(cut)).await.unwrap();
        assert_eq!(verdict().await, Verdict::Broken { seq: 3 });
        assert!(entries > 3);
    }

    async fn words_are_found_again_after_going_back_a_migration_and_up(world: World) {
        let by = world.by("officer", "2017-04-10");
        world.register.enter(&by, "training", entry(&TRAINING)).await.unwrap();
        let mut filter = Filter::of("training");
        filter.words = Some(TRAINING[0].1.into());
        assert_eq!(world.register.records(&by, &filter).await.unwrap().len(), 1);
        world.register.migrate_back(1).await.unwrap();
        assert!(world.register.records(&by, &filter).await.is_err(), "the index was not dropped");
        let world = world.reopened().await;
        assert_eq!(world.register.records(&by, &filter).await.unwrap().len(), 1);
        let events = world.register.journal(&world.by("coordinator", "2017-04-11"), None, 9).await.unwrap();
        assert!(events.iter().any(|e| e.event == "words.indexed"), "{events:?}");
    }

    async fn whoever_may_not_read_the_journal_may_not_verify_it(world: World) {
        let mut readers = Vec::new();
        for (who, ..) in crate::common::PEOPLE {
            let by = world.by(who, "2017-04-11");
            let verified = world.register.verify_journal(&by).await;
            let read = world.register.journal(&by, None, 1).await;
            assert_eq!(verified.is_ok(), read.is_ok(), "{who}");
            match verified {
                Ok(verdict) => {
                    assert!(matches!(verdict, Verdict::Whole { .. }), "{who}: {verdict:?}");
                    readers.push(who);
                }
                Err(error) => assert!(matches!(error, Error::Denied), "{who}: {error:?}"),
            }
        }
        assert_eq!(readers, ["coordinator", "officer of data protection"]);
    }

    async fn the_register_goes_back_to_nothing_and_up_again(world: World) {
        world.register.migrate_back(0).await.unwrap();
        assert!(matches!(world.register.answers().await, Err(Error::Database(_))));
    }
}
