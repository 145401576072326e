//! An indicator opened down to the records it counted; on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#[cfg(test)]
use crate::common::{On, World, day, entry};
use domain::id::IndicatorId;
use domain::record::reading::State;

async fn indicator(world: &World, code: &str) -> IndicatorId {
    let whole = world.register.programme(world.programme).await.unwrap();
    whole.indicators.iter().find(|i| i.code == code).unwrap().id
}

async fn train(world: &World, who: &str, title: &str, on: &str, status: &str) {
    let mut training =
        entry(&[("title", title), ("type", "training"), ("held_on", on), ("status", status)]);
    training.activities = vec![world.activity("III.6").await];
    world.register.enter(&world.by(who, "2017-07-21"), "training", training).await.unwrap();
}

on_both! {
    async fn who_may_not_open_a_record_still_sees_that_it_counts(world: World) {
        world.put_in_force().await;
        train(&world, "officer", "First", "2017-04-05", "held").await;
        train(&world, "officer", "Second", "2017-05-05", "held").await;
        train(&world, "varna", "Third", "2017-06-05", "held").await;
        train(&world, "officer", "Not held", "2017-06-05", "planned").await;
        let (r, id, on) = (&world.register, indicator(&world, "III.6.1").await, day("2017-12-31"));
        let officer = world.by("officer", "2017-12-31");
        let varna = world.by("varna", "2017-12-31");
        assert_eq!(r.counted_totals(&officer, id, on).await.unwrap(), (3, 3));
        assert_eq!(r.counted_totals(&varna, id, on).await.unwrap(), (1, 3));
        let titles = |records: Vec<register::record::Stored>| -> Vec<String> {
            records.into_iter().map(|r| r.title).collect()
        };
        let seen = r.counted_records(&officer, id, on, None, 2).await.unwrap();
        let last = seen.last().unwrap();
        let after = Some((i64::from(last.day.number()), last.id.to_string()));
        assert_eq!(titles(seen), ["Third", "Second"]);
        let more = r.counted_records(&officer, id, on, after, 2).await.unwrap();
        assert_eq!(titles(more), ["First"]);
        let own = r.counted_records(&varna, id, on, None, 9).await.unwrap();
        assert_eq!(titles(own), ["Third"]);
    }

    async fn the_same_day_gives_the_same_count_whatever_comes_later(world: World) {
        world.put_in_force().await;
        train(&world, "officer", "First", "2017-04-05", "held").await;
        let (r, id) = (&world.register, indicator(&world, "III.6.1").await);
        let officer = world.by("officer", "2017-12-31");
        // Entered on 21 July: the day before nobody knew of it.
        assert_eq!(r.counted_totals(&officer, id, day("2017-07-20")).await.unwrap(), (0, 0));
        assert_eq!(r.counted_totals(&officer, id, day("2017-07-21")).await.unwrap(), (1, 1));
        let opened = r.open_indicator(id, day("2017-07-21")).await.unwrap();
        assert_eq!(opened.value.reading.state, State::Known(100));
        assert_eq!(opened.months.len(), 1);
        train(&world, "officer", "Second", "2017-05-05", "held").await;
        assert_eq!(r.counted_totals(&officer, id, day("2017-07-20")).await.unwrap(), (0, 0));
        assert_eq!(r.counted_totals(&officer, id, day("2017-12-31")).await.unwrap(), (2, 2));
    }

    async fn nothing_is_counted_for_a_value_that_is_not_shown(world: World) {
        world.put_in_force().await;
        let (r, on) = (&world.register, day("2017-12-31"));
        let officer = world.by("officer", "2017-12-31");
        let unknown = indicator(&world, "IV.1.1").await;
        assert_eq!(r.counted_totals(&officer, unknown, on).await.unwrap(), (0, 0));
        assert!(r.counted_records(&officer, unknown, on, None, 9).await.unwrap().is_empty());
        let opened = r.open_indicator(unknown, on).await.unwrap();
        assert!(opened.months.is_empty() && opened.slices.is_empty());
    }
}
