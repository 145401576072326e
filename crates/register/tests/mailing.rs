//! Who is written to that something waits for them; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, noon, seed};
use domain::day::Moment;
use domain::id::AccountId;
use register::mailing::EVERY;
use register::{By, Error, Refusal};

const DAY: &str = "2017-05-10";

fn at(hours: i64) -> Moment {
    noon(DAY).plus(hours * 3_600_000)
}

/// Tells an account something, past the register.
async fn tell(world: &World, account: AccountId, n: u32, when: Moment) {
    let mut c = world.connection().await;
    sqlx::query(
        "INSERT INTO notice (id, account, sort, subject, at) VALUES ($1, $2, 'alarm', '', $3)",
    )
    .bind(format!("01870000-0000-7000-8000-{n:012}"))
    .bind(account.to_string())
    .bind(when.0)
    .execute(&mut c)
    .await
    .unwrap();
}

on_both! {
    async fn somebody_is_written_to_once_and_not_again_before_something_new(world: World) {
        let r = &world.register;
        let actor = world.actor("varna");
        let by = |hours| By::new(actor.clone(), at(hours), seed());
        r.set_mail_address(&by(0), " varna@example.bg ").await.unwrap();
        assert_eq!(r.mail_address(&by(0)).await.unwrap().unwrap(), "varna@example.bg");
        tell(&world, actor.account, 1, at(-1)).await;
        assert!(r.take_mail(at(5)).await.unwrap().is_none(), "it was there before");
        tell(&world, actor.account, 2, at(1)).await;
        assert!(r.take_mail(at(0).plus(EVERY - 1)).await.unwrap().is_none(), "not yet");
        let mail = r.take_mail(at(4)).await.unwrap().unwrap();
        assert_eq!((mail.address.as_str(), mail.notices), ("varna@example.bg", 2));
        assert!(r.take_mail(at(4)).await.unwrap().is_none(), "no other server does");
        // It could not be sent: it waits as before.
        r.mail_failed(&mail, at(4)).await.unwrap();
        let again = r.take_mail(at(4)).await.unwrap();
        assert!(again.is_some_and(|again| again == mail));
        assert!(r.take_mail(at(400)).await.unwrap().is_none(), "nothing new");
        tell(&world, actor.account, 3, at(401)).await;
        r.set_mail_address(&by(402), "").await.unwrap();
        assert!(r.take_mail(at(500)).await.unwrap().is_none(), "no more");
    }

    async fn what_is_no_address_is_refused_and_none_is_in_the_journal(world: World) {
        let r = &world.register;
        let by = world.by("varna", DAY);
        for wrong in ["varna", "varna@", "varna@example.bg\r\nBcc: x@example.bg"] {
            let refused = r.set_mail_address(&by, wrong).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::MailWrong))), "{refused:?}");
        }
        r.set_mail_address(&by, "canary@example.bg").await.unwrap();
        let mut c = world.connection().await;
        let told: Vec<String> = sqlx::query_scalar("SELECT detail FROM journal")
            .fetch_all(&mut c).await.unwrap();
        assert!(!told.join(" ").contains("canary"));
    }
}
