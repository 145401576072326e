//! Tips: sent without an account, found by the receipt alone, answered, made
//! an alert, ended; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, no_sheets, noon, root, secret, seed};
use domain::access::Purpose;
use domain::day::Moment;
use domain::tip::{LONGEST_MESSAGE, MOST_UNANSWERED, Receipt, Side, TipState};
use register::notice::NoticeSort;
use register::tip::{Tip, TipFilter};
use register::{Error, Refusal};
use sqlx::{Executor, Row};

const DAY: &str = "2026-11-25";
const TEXT: &str = "В цеха до гарата хората не ги пускат навън.";

fn at() -> Moment {
    noon(DAY)
}

async fn send(world: &World, text: &str) -> Receipt {
    let receipt = Receipt::new(seed().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    world.register.send_tip(&receipt, text, at(), seed(), &secret()).await.unwrap();
    receipt
}

async fn read(world: &World, receipt: &Receipt, on: &str) -> register::Result<Vec<(Side, String)>> {
    let (_, messages) = world.register.own_tip(receipt, noon(on)).await?;
    Ok(messages.iter().map(|m| (m.side, m.expose().to_owned())).collect())
}

async fn only(world: &World, state: Option<TipState>) -> Tip {
    let filter = TipFilter { state, limit: 10, skip: 0 };
    let tips = world.register.tips(&world.by("officer", DAY), &filter).await.unwrap();
    assert_eq!(tips.len(), 1);
    tips[0].clone()
}

async fn count(world: &World, sql: &'static str) -> i64 {
    let mut c = world.connection().await;
    sqlx::query(sql).fetch_one(&mut c).await.unwrap().get(0)
}

async fn run_jobs(world: &World, on: &str) {
    let sheets = no_sheets();
    world.time_went_on(noon(on)).await;
    world.register.run_due_jobs(noon(on), seed(), &sheets).await.unwrap();
}

on_both! {
    async fn a_tip_is_read_answered_and_read_again_with_the_receipt_alone(world: World) {
        world.unseal().await;
        let receipt = send(&world, TEXT).await;
        assert_eq!(read(&world, &receipt, DAY).await.unwrap(), [(Side::Sender, TEXT.to_owned())]);

        let by = world.by("officer", DAY);
        let tip = only(&world, None).await;
        assert_eq!(tip.state, TipState::Received);
        let (tip, messages) = world.register.reveal_tip(&by, tip.id, Purpose::Recognition).await.unwrap();
        assert_eq!((tip.state, messages[0].expose()), (TipState::Acknowledged, TEXT));
        world.register.answer_tip(&by, tip.id, "Къде точно?", &secret()).await.unwrap();
        assert_eq!(only(&world, None).await.state, TipState::Answered);

        let more = "Зад склада, синята врата.";
        world.register.add_to_tip(&receipt, more, at(), seed(), &secret()).await.unwrap();
        let all = read(&world, &receipt, DAY).await.unwrap();
        let sides: Vec<Side> = all.iter().map(|(side, _)| *side).collect();
        assert_eq!(sides, [Side::Sender, Side::Staff, Side::Sender]);
        assert_eq!(all[2].1, more);
    }

    async fn another_receipt_opens_nothing_and_costs_the_same_work(world: World) {
        world.unseal().await;
        let receipt = send(&world, TEXT).await;
        let work = async |receipt: &Receipt| {
            let before = world.register.tip_derivations();
            let found = read(&world, receipt, DAY).await.is_ok();
            (found, world.register.tip_derivations() - before)
        };
        assert_eq!(work(&receipt).await, (true, 2));
        let other = Receipt::new(77);
        assert_eq!(work(&other).await, (false, 2));
        assert!(matches!(read(&world, &other, DAY).await, Err(Error::NotFound)));
    }

    async fn a_tip_made_an_alert_keeps_the_channel_and_not_the_receipt(world: World) {
        world.unseal().await;
        let receipt = send(&world, TEXT).await;
        let by = world.by("coordinator", DAY);
        let tip = only(&world, None).await;
        let alert = world.register.make_alert(&by, tip.id, &secret()).await.unwrap();
        let told = async |who: &str| {
            let all = world.register.notices(&world.by(who, DAY)).await.unwrap();
            all.iter().filter(|notice| notice.sort == NoticeSort::AlertOfTip).count()
        };
        assert_eq!((told("officer").await, told("coordinator").await), (1, 0), "who made it knows");
        world.register.alert(&world.by("officer", DAY), alert).await.unwrap();
        assert_eq!((told("officer").await, told("varna").await), (0, 0));
        let (found, said) = world.register.reveal_alert(&by, alert, Purpose::Recognition).await.unwrap();
        assert_eq!((found.tip, said.narrative()), (Some(tip.id), TEXT));
        let again = world.register.make_alert(&by, tip.id, &secret()).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))));
        world.register.answer_tip(&by, tip.id, "Благодарим.", &secret()).await.unwrap();
        // Long after the tip would have expired.
        run_jobs(&world, "2028-01-01").await;
        assert_eq!(read(&world, &receipt, "2028-01-01").await.unwrap().len(), 2);
    }

    async fn the_terms_of_an_alert_run_from_the_latest_moment_its_tip_can_have_come(world: World) {
        world.unseal().await;
        let end_of_day = Moment::at_start_of(at().day().plus(1));
        for (taken_on, from) in [(DAY, at()), ("2026-11-27", end_of_day)] {
            send(&world, TEXT).await;
            let filter = TipFilter { state: Some(TipState::Received), limit: 10, skip: 0 };
            let by = world.by("coordinator", taken_on);
            let tips = world.register.tips(&by, &filter).await.unwrap();
            let alert = world.register.make_alert(&by, tips[0].id, &secret()).await.unwrap();
            let clocks = world.register.alert(&by, alert).await.unwrap().of.clocks;
            let due: Vec<_> = clocks.iter().map(|clock| (clock.rule, clock.due)).collect();
            let hours = |hours: i64| from.plus(hours * 3_600_000);
            assert_eq!(due, [("alert_acknowledgement", hours(4)), ("triage", hours(24))], "{taken_on}");
        }
    }

    async fn a_tip_expires_and_its_keys_are_destroyed(world: World) {
        world.unseal().await;
        let receipt = send(&world, TEXT).await;
        run_jobs(&world, "2027-02-23").await;
        assert!(read(&world, &receipt, "2027-02-23").await.is_ok(), "the last day");
        // Over on the next day, whether the job ran or not.
        assert!(matches!(read(&world, &receipt, "2027-02-24").await, Err(Error::NotFound)));
        let tip = only(&world, None).await;
        run_jobs(&world, "2027-02-24").await;
        let mut keys = world.keys_connection().await;
        for table in ["SELECT COUNT(*) FROM code_key", "SELECT COUNT(*) FROM wrapped_key WHERE owner LIKE 'tip/%'"] {
            let left: i64 = sqlx::query(table).fetch_one(&mut keys).await.unwrap().get(0);
            assert_eq!(left, 0, "{table}");
        }
        assert_eq!(count(&world, "SELECT COUNT(*) FROM tip_message").await, 0);
        assert_eq!(count(&world, "SELECT COUNT(*) FROM tip WHERE locator IS NOT NULL").await, 0);
        assert!(matches!(read(&world, &receipt, "2027-02-23").await, Err(Error::NotFound)));
        let by = world.by("officer", "2027-02-24");
        let opened = world.register.reveal_tip(&by, tip.id, Purpose::Recognition).await;
        assert!(matches!(opened, Err(Error::Refused(Refusal::Erased))));
        let list = world.register.erased_list().await.unwrap();
        assert!(list.contains(&format!("tip/{}", tip.id)));
    }

    async fn a_sealed_register_takes_a_tip_and_takes_it_in_once_unsealed(world: World) {
        let receipt = Receipt::new(4);
        let sent = world.register.send_tip(&receipt, TEXT, at(), seed(), &secret()).await;
        assert!(matches!(sent, Err(Error::Sealed)), "before there was a root nothing can be closed");
        world.unseal().await;
        world.register.seal(at(), seed()).await.unwrap();
        world.register.send_tip(&receipt, TEXT, at(), seed(), &secret()).await.unwrap();
        assert!(matches!(read(&world, &receipt, DAY).await, Err(Error::Sealed)));
        assert_eq!(count(&world, "SELECT COUNT(*) FROM tip_intake").await, 1);
        // Whoever unseals does not wait for what came: a job takes it in.
        let derived = world.register.tip_derivations();
        world.unseal().await;
        assert_eq!(world.register.tip_derivations(), derived);
        assert!(matches!(read(&world, &receipt, DAY).await, Err(Error::Sealed)));
        run_jobs(&world, DAY).await;
        assert_eq!(count(&world, "SELECT COUNT(*) FROM tip_intake").await, 0);
        let other = read(&world, &Receipt::new(5), DAY).await;
        assert!(matches!(other, Err(Error::NotFound)));
        assert_eq!(read(&world, &receipt, DAY).await.unwrap()[0].1, TEXT);
        assert_eq!(only(&world, None).await.received_on, DAY.parse().unwrap());
    }

    async fn a_receipt_opens_its_tip_after_the_root_was_turned_over(world: World) {
        world.unseal().await;
        let receipt = send(&world, TEXT).await;
        world.turn_over(root(9), DAY).await.unwrap();
        assert_eq!(read(&world, &receipt, DAY).await.unwrap()[0].1, TEXT);
        world.register.seal(at(), seed()).await.unwrap();
        let late = Receipt::new(5);
        world.register.send_tip(&late, TEXT, at(), seed(), &secret()).await.unwrap();
        world.register.unseal(root(9), None, at(), seed()).await.unwrap();
        run_jobs(&world, DAY).await;
        assert_eq!(read(&world, &late, DAY).await.unwrap()[0].1, TEXT);
    }

    async fn what_is_sent_is_refused_when_it_is_empty_too_long_or_too_much(world: World) {
        world.unseal().await;
        let try_to = async |text: &str| {
            let sent = world.register.send_tip(&Receipt::new(6), text, at(), seed(), &secret()).await;
            match sent {
                Err(Error::Refused(why)) => why,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(try_to(" \n ").await, Refusal::EmptyText);
        assert_eq!(try_to(&"ж".repeat(LONGEST_MESSAGE + 1)).await, Refusal::TextTooLong);
        let receipt = send(&world, &"ж".repeat(LONGEST_MESSAGE)).await;
        let tip = only(&world, None).await;
        world.register.close_tip(&world.by("officer", DAY), tip.id).await.unwrap();
        let added = world.register.add_to_tip(&receipt, TEXT, at(), seed(), &secret()).await;
        assert!(matches!(added, Err(Error::Refused(Refusal::TipClosed))));
        let receipt = send(&world, TEXT).await;
        let mut c = world.connection().await;
        c.execute("INSERT INTO tip_message (tip, place, side, on_day, body)
                   SELECT m.tip, m.place + 100 + a.n, m.side, m.on_day, m.body FROM tip_message m
                     JOIN tip t ON t.id = m.tip AND t.state = 'received'
                    CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
                      UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10
                      UNION ALL SELECT 11 UNION ALL SELECT 12 UNION ALL SELECT 13 UNION ALL SELECT 14 UNION ALL SELECT 15
                      UNION ALL SELECT 16 UNION ALL SELECT 17 UNION ALL SELECT 18 UNION ALL SELECT 19) a").await.unwrap();
        assert_eq!(MOST_UNANSWERED, 20);
        let added = world.register.add_to_tip(&receipt, TEXT, at(), seed(), &secret()).await;
        assert!(matches!(added, Err(Error::Refused(Refusal::Unanswered))));
    }

    async fn tips_are_for_the_national_commission_alone(world: World) {
        world.unseal().await;
        send(&world, TEXT).await;
        let tip = only(&world, None).await;
        for who in ["varna", "mlsp", "analyst", "officer of data protection", "administrator"] {
            let by = world.by(who, DAY);
            let opened = world.register.reveal_tip(&by, tip.id, Purpose::Recognition).await;
            assert!(matches!(opened, Err(Error::Denied)), "{who}");
            let answered = world.register.answer_tip(&by, tip.id, "x", &secret()).await;
            assert!(matches!(answered, Err(Error::Denied)), "{who}");
        }
    }

    async fn what_a_sender_does_is_in_the_journal_by_the_day_and_without_an_account(world: World) {
        world.unseal().await;
        let receipt = send(&world, TEXT).await;
        let entries = "SELECT COUNT(*) FROM journal";
        let before = count(&world, entries).await;
        read(&world, &receipt, DAY).await.unwrap();
        assert_eq!(count(&world, entries).await, before, "reading tells nobody when");
        world.register.add_to_tip(&receipt, TEXT, at(), seed(), &secret()).await.unwrap();
        let mut c = world.connection().await;
        let rows = sqlx::query("SELECT at, account FROM journal WHERE event IN ('tip.received', 'tip.continued')")
            .fetch_all(&mut c).await.unwrap();
        assert_eq!(rows.len(), 2);
        for row in rows {
            assert_eq!(row.get::<i64, _>(0), Moment::at_start_of(DAY.parse().unwrap()).0);
            assert_eq!(row.get::<String, _>(1), "00000000-0000-7000-8000-000000000000");
        }
        let id: String = sqlx::query("SELECT id FROM tip").fetch_one(&mut c).await.unwrap().get(0);
        let made = i64::from_str_radix(&id.replace('-', "")[..12], 16).unwrap();
        assert_eq!(made, Moment::at_start_of(DAY.parse().unwrap()).0, "the id tells the day alone");
    }
}
