//! Passkeys: adding, signing in, confirming, and everything that is not taken.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::authenticator::{Answer, Passkey};
use crate::common::{On, PASSWORD, World, secret, seed};
use crate::signing_in::{FIREFOX, MINUTE, Seat, at, code, enter, half, journalled, refused};
use domain::day::Moment;
use domain::id::PasskeyId;
use register::account::{Asked, NewPasskey, Secret, Shown, Site, TokenSort};
use register::notice::NoticeSort;
use register::{By, Error, Refusal};

const ORIGIN: &str = "https://pristan.example";

/// Makes one thing of a passkey wrong.
type Spoil = fn(&mut Passkey);

fn site() -> Site {
    Site::of(ORIGIN).unwrap()
}

fn shown(answer: &Answer) -> Shown<'_> {
    Shown {
        credential: &answer.credential,
        client_data: &answer.client_data,
        device_data: &answer.device_data,
        signature: &answer.signature,
        account: &answer.account,
    }
}

async fn ask_new(seat: &Seat<'_>, at: Moment) -> register::Result<Asked> {
    let by = seat.by(at).await;
    seat.r().ask_new_passkey(&by, &seat.secret.text(), &secret()).await
}

async fn add(seat: &Seat<'_>, made: &Answer, at: Moment) -> register::Result<PasskeyId> {
    let new = NewPasskey {
        name: "The key on my desk",
        client_data: &made.client_data,
        device_data: &made.device_data,
    };
    let by = seat.by(at).await;
    seat.r().add_passkey(&by, &seat.secret.text(), &site(), new).await
}

/// Somebody with an authenticator and this passkey.
async fn with_passkey<'w>(
    world: &'w World,
    login: &'static str,
    number: u8,
) -> (Seat<'w>, Passkey, String) {
    let seat = Seat::sit(world, login, at()).await;
    let (key, _) = seat.enrol(at()).await;
    let passkey = Passkey::new(ORIGIN, number);
    let asked = ask_new(&seat, at()).await.unwrap();
    add(&seat, &passkey.made(&asked.challenge), at()).await.unwrap();
    (seat, passkey, key)
}

/// Asks for a passkey without a password.
async fn ask(world: &World, at: Moment) -> String {
    world.register.ask_passkey_to_sign_in(at, &secret()).await.unwrap().challenge
}

async fn sign_in(world: &World, answer: &Answer, at: Moment) -> register::Result<Secret> {
    let (secret, site) = (secret(), site());
    let signed =
        world.register.sign_in_by_passkey(&site, shown(answer), FIREFOX, at, seed(), &secret);
    signed.await.map(|()| secret)
}

async fn confirm(
    world: &World,
    by: &By,
    before: &Secret,
    answer: &Answer,
) -> register::Result<Secret> {
    let (before, after, site) = (before.text(), secret(), site());
    let confirmed = world.register.confirm_by_passkey(by, &before, &site, shown(answer), &after);
    confirmed.await.map(|()| after)
}

async fn session_by(world: &World, secret: &Secret, at: Moment) -> By {
    let there = world.register.session(&secret.text(), at).await.unwrap().expect("a session");
    By::new(there.actor, at, seed()).confirmed_at(there.confirmed_at)
}

async fn why(world: &World) -> String {
    let all = journalled(world, "passkey.refused").await;
    let last: serde_json::Value = serde_json::from_str(all.last().unwrap()).unwrap();
    last["why"].as_str().unwrap().to_owned()
}

on_both! {
    async fn a_passkey_signs_in_without_a_password_and_once_for_each_asking(world: World) {
        let (seat, mut passkey, _) = with_passkey(&world, "analyst", 1).await;
        assert!(seat.told(at()).await.contains(&NoticeSort::FactorChanged));
        let asked = ask(&world, at()).await;
        let answer = passkey.shown(&asked);
        let secret = sign_in(&world, &answer, at()).await.unwrap();
        let there = world.register.session(&secret.text(), at()).await.unwrap().unwrap();
        assert_eq!(there.actor.account, seat.by(at()).await.actor.account);
        // The same answer again, and another to what was asked once.
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyTimeOver);
        refused(&sign_in(&world, &passkey.shown(&asked), at()).await, Refusal::PasskeyTimeOver);
        let kept = &world.register.passkeys(&seat.by(at()).await).await.unwrap()[0];
        assert_eq!((kept.name.as_str(), kept.used_at), ("The key on my desk", Some(at())));
        // Nothing of the passkey stands in the journal but the sum of the account.
        let told = journalled(&world, "passkey.added").await;
        let one: std::collections::BTreeMap<String, String> = serde_json::from_str(&told[0]).unwrap();
        assert_eq!((told.len(), one.keys().map(String::as_str).collect::<Vec<_>>()), (1, vec!["sums"]));
    }

    async fn what_was_asked_holds_for_five_minutes_and_for_what_it_was_asked(world: World) {
        let (seat, mut passkey, _) = with_passkey(&world, "analyst", 1).await;
        for (later, good) in [(5 * MINUTE, false), (-1, false), (5 * MINUTE - 1, true)] {
            let asked = ask(&world, at()).await;
            let signed = sign_in(&world, &passkey.shown(&asked), at().plus(later)).await;
            assert_eq!(signed.is_ok(), good, "{later}");
            if !good {
                refused(&signed, Refusal::PasskeyTimeOver);
            }
        }
        // Asked to confirm, it does not sign in; and the other way round.
        let by = seat.by(at()).await;
        let session = seat.secret.text();
        let asked = seat.r().ask_passkey_to_confirm(&by, &session, &secret()).await.unwrap();
        let answer = passkey.shown(&asked.unwrap().challenge);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyTimeOver);
        let answer = passkey.shown(&ask(&world, at()).await);
        refused(&confirm(&world, &by, &seat.secret, &answer).await, Refusal::PasskeyTimeOver);
        // What nobody asked.
        let made_up = passkey.shown("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        refused(&sign_in(&world, &made_up, at()).await, Refusal::PasskeyTimeOver);
    }

    async fn another_address_host_or_signature_is_not_taken(world: World) {
        let (_, passkey, _) = with_passkey(&world, "analyst", 1).await;
        let spoilt: [(&str, Spoil); 6] = [
            ("origin", |p| p.origin = "https://pristan.example.evil.example".into()),
            ("origin", |p| p.origin = "http://pristan.example".into()),
            ("site", |p| p.host = "evil.example".into()),
            ("unverified", |p| p.flags = 0b001),
            ("unverified", |p| p.flags = 0b100),
            ("owner", |p| p.credential = vec![9; 20]),
        ];
        for (expected, spoil) in spoilt {
            let mut wrong = passkey.clone();
            spoil(&mut wrong);
            let answer = wrong.shown(&ask(&world, at()).await);
            refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
            assert_eq!(why(&world).await, expected);
        }
        // The device of somebody else under the name of this one.
        let mut other = Passkey::new(ORIGIN, 1);
        let answer = other.shown(&ask(&world, at()).await);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
        assert_eq!(why(&world).await, "signature");
        // Signed for a new passkey, not for an answer; and what is no answer at all.
        let sort = passkey.answers("webauthn.create", &ask(&world, at()).await);
        refused(&sign_in(&world, &sort, at()).await, Refusal::PasskeyRefused);
        assert_eq!(why(&world).await, "sort");
        let mut cut = passkey.clone().shown(&ask(&world, at()).await);
        cut.device_data.truncate(40);
        refused(&sign_in(&world, &cut, at()).await, Refusal::PasskeyRefused);
        assert_eq!(why(&world).await, "form");
        let mut none = passkey.clone().shown(&ask(&world, at()).await);
        "???".clone_into(&mut none.client_data);
        refused(&sign_in(&world, &none, at()).await, Refusal::PasskeyRefused);
        // It was none of the passkey's doing: it is good as before.
        let good = passkey.clone().shown(&ask(&world, at()).await);
        sign_in(&world, &good, at()).await.unwrap();
    }

    async fn a_counter_that_goes_back_is_refused_and_told(world: World) {
        let (seat, mut passkey, _) = with_passkey(&world, "analyst", 1).await;
        passkey.count = 9;
        let good = passkey.shown(&ask(&world, at()).await);
        sign_in(&world, &good, at()).await.unwrap();
        for count in [10, 3, 0] {
            passkey.count = count;
            let copied = passkey.answers("webauthn.get", &ask(&world, at()).await);
            refused(&sign_in(&world, &copied, at()).await, Refusal::PasskeyRefused);
            assert_eq!(why(&world).await, "counter");
        }
        assert!(seat.told(at()).await.contains(&NoticeSort::PasskeyCopied));
    }

    async fn a_passkey_that_does_not_count_is_taken(world: World) {
        let (_, passkey, _) = with_passkey(&world, "analyst", 1).await;
        for _ in 0..2 {
            let answer = passkey.answers("webauthn.get", &ask(&world, at()).await);
            sign_in(&world, &answer, at()).await.unwrap();
        }
    }

    async fn a_passkey_of_another_account_is_not_taken(world: World) {
        let (seat, mut mine, _) = with_passkey(&world, "analyst", 1).await;
        let (_, mut others, _) = with_passkey(&world, "officer", 2).await;
        // To confirm, and after the password.
        let by = seat.by(at()).await;
        let session = seat.secret.text();
        let asked = seat.r().ask_passkey_to_confirm(&by, &session, &secret()).await.unwrap().unwrap();
        let answer = others.shown(&asked.challenge);
        assert_eq!(asked.passkeys, [mine.shown("").credential]);
        refused(&confirm(&world, &by, &seat.secret, &answer).await, Refusal::PasskeyRefused);
        assert_eq!(why(&world).await, "owner");
        let typed = half(&world, "analyst", at()).await;
        let asked = seat.r().ask_passkey_after_password(&typed.text(), at(), &secret()).await;
        let answer = others.shown(&asked.unwrap().unwrap().challenge);
        let entered = seat.r().enter_passkey(
            &typed.text(), &site(), shown(&answer), FIREFOX, at(), seed(), &secret(),
        ).await;
        refused(&entered, Refusal::PasskeyRefused);
        // It says it is of another account than it is.
        let asked = ask_new(&seat, at()).await.unwrap();
        others.account = asked.account;
        let answer = others.shown(&ask(&world, at()).await);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
        assert_eq!(why(&world).await, "owner");
        // It cannot be added to a second account either.
        let asked = ask_new(&seat, at()).await.unwrap();
        refused(&add(&seat, &others.made(&asked.challenge), at()).await, Refusal::PasskeyKnown);
    }

    async fn a_passkey_takes_the_place_of_the_code(world: World) {
        let (seat, mut passkey, key) = with_passkey(&world, "analyst", 1).await;
        let typed = half(&world, "analyst", at()).await;
        let asked = seat.r().ask_passkey_after_password(&typed.text(), at(), &secret()).await;
        let answer = passkey.shown(&asked.unwrap().unwrap().challenge);
        let opened = secret();
        seat.r()
            .enter_passkey(&typed.text(), &site(), shown(&answer), FIREFOX, at(), seed(), &opened)
            .await
            .unwrap();
        // The password was typed: the codes of the authenticator confirm in it too.
        let later = at().plus(20 * MINUTE);
        let by = session_by(&world, &opened, later).await;
        assert!(!by.is_confirmed());
        assert!(seat.r().confirms_by_code(&by, &opened.text()).await.unwrap());
        let confirmed = secret();
        let typed_code = code(&key, later);
        seat.r().confirm(&by, &opened.text(), &typed_code, &confirmed).await.unwrap();
        // The half-session is over, for a code as well.
        let later = later.plus(MINUTE);
        refused(&enter(&world, &typed, &code(&key, later), later).await, Refusal::CodeTimeOver);
        // Tries at it are counted as those of a code are.
        let typed = half(&world, "analyst", at()).await;
        for left in (0..6).rev() {
            let asked = seat.r().ask_passkey_after_password(&typed.text(), at(), &secret()).await;
            let mut wrong = passkey.clone();
            wrong.flags = 1;
            let answer = wrong.shown(&asked.unwrap().unwrap().challenge);
            let entered = seat.r().enter_passkey(
                &typed.text(), &site(), shown(&answer), FIREFOX, at(), seed(), &secret(),
            ).await;
            let why = if left == 0 { Refusal::CodeTimeOver } else { Refusal::PasskeyRefused };
            refused(&entered, why);
        }
    }

    async fn a_session_by_passkey_is_confirmed_by_passkey_or_recovery_code(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        let (key, codes) = seat.enrol(at()).await;
        let mut passkey = Passkey::new(ORIGIN, 1);
        let asked = ask_new(&seat, at()).await.unwrap();
        add(&seat, &passkey.made(&asked.challenge), at()).await.unwrap();
        let mut session = sign_in(&world, &passkey.shown(&ask(&world, at()).await), at()).await.unwrap();
        let later = at().plus(20 * MINUTE);
        let by = session_by(&world, &session, later).await;
        assert!(!by.is_confirmed());
        assert!(!seat.r().confirms_by_code(&by, &session.text()).await.unwrap());
        // The secret of the authenticator is not in it, and the password is no factor here.
        for typed in [code(&key, later).as_str(), PASSWORD] {
            let done = seat.r().confirm(&by, &session.text(), typed, &secret()).await;
            refused(&done, Refusal::CodeWrong);
        }
        let asked = seat.r().ask_passkey_to_confirm(&by, &session.text(), &secret()).await.unwrap();
        let answer = passkey.shown(&asked.unwrap().challenge);
        session = confirm(&world, &by, &session, &answer).await.unwrap();
        assert!(session_by(&world, &session, later).await.is_confirmed());
        let later = later.plus(20 * MINUTE);
        let by = session_by(&world, &session, later).await;
        let confirmed = secret();
        seat.r().confirm(&by, &session.text(), &codes[0], &confirmed).await.unwrap();
        assert!(session_by(&world, &confirmed, later).await.is_confirmed());
    }

    async fn adding_takes_an_authenticator_a_confirmation_and_a_name(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        assert!(matches!(ask_new(&seat, at()).await, Err(Error::NotFound)));
        seat.enrol(at()).await;
        let later = at().plus(20 * MINUTE);
        refused(&ask_new(&seat, later).await, Refusal::ConfirmationMissing);
        let asked = ask_new(&seat, at()).await.unwrap();
        let passkey = Passkey::new(ORIGIN, 1);
        let made = passkey.made(&asked.challenge);
        let new = NewPasskey { name: "  ", client_data: &made.client_data, device_data: &made.device_data };
        let by = seat.by(at()).await;
        let added = seat.r().add_passkey(&by, &seat.secret.text(), &site(), new).await;
        refused(&added, Refusal::NameMissing);
        // What was asked in one session is not added in another.
        let officer = Seat::sit(&world, "officer", at()).await;
        officer.enrol(at()).await;
        refused(&add(&officer, &made, at()).await, Refusal::PasskeyTimeOver);
        let spoilt: [Spoil; 3] = [
            |p| p.origin = "https://evil.example".into(),
            |p| p.host = "evil.example".into(),
            |p| p.flags = 0b001,
        ];
        for spoil in spoilt {
            let asked = ask_new(&seat, at()).await.unwrap();
            let mut wrong = passkey.clone();
            spoil(&mut wrong);
            refused(&add(&seat, &wrong.made(&asked.challenge), at()).await, Refusal::PasskeyRefused);
        }
        // An answer is no new passkey.
        let asked = ask_new(&seat, at()).await.unwrap();
        let answer = passkey.answers("webauthn.get", &asked.challenge);
        refused(&add(&seat, &answer, at()).await, Refusal::PasskeyRefused);
        add(&seat, &made, at()).await.unwrap();
        refused(&add(&seat, &made, at()).await, Refusal::PasskeyTimeOver);
        // Ten at most.
        for number in 2..11 {
            let asked = ask_new(&seat, at()).await.unwrap();
            assert_eq!(asked.passkeys.len(), usize::from(number) - 1);
            let made = Passkey::new(ORIGIN, number).made(&asked.challenge);
            add(&seat, &made, at()).await.unwrap();
        }
        refused(&ask_new(&seat, at()).await, Refusal::TooManyPasskeys);
    }

    async fn a_removed_passkey_is_worth_nothing(world: World) {
        let (seat, mut passkey, _) = with_passkey(&world, "analyst", 1).await;
        let session = sign_in(&world, &passkey.shown(&ask(&world, at()).await), at()).await.unwrap();
        let by = seat.by(at()).await;
        let id = seat.r().passkeys(&by).await.unwrap()[0].id;
        let (other, ..) = with_passkey(&world, "officer", 2).await;
        let by_other = other.by(at()).await;
        let removed = seat.r().remove_passkey(&by_other, id, None).await;
        assert!(matches!(removed, Err(Error::NotFound)));
        let late = seat.by(at().plus(20 * MINUTE)).await;
        let current = seat.signed_in(at()).await.session;
        refused(&seat.r().remove_passkey(&late, id, current).await, Refusal::ConfirmationMissing);
        seat.r().remove_passkey(&by, id, current).await.unwrap();
        assert!(world.register.session(&session.text(), at()).await.unwrap().is_none());
        seat.signed_in(at()).await;
        let answer = passkey.shown(&ask(&world, at()).await);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
    }

    async fn a_reset_and_a_closed_account_leave_nothing(world: World) {
        let (seat, mut passkey, _) = with_passkey(&world, "analyst", 1).await;
        let (_, mut officers, _) = with_passkey(&world, "officer", 2).await;
        let by = seat.by(at()).await;
        let (token, calendar) = (secret(), secret());
        for (sort, secret) in [(TokenSort::Api, &token), (TokenSort::Calendar, &calendar)] {
            seat.r().make_token(&by, "x", sort, vec!["read".into()], None, secret).await.unwrap();
            assert!(seat.r().token(&secret.text(), sort, at()).await.unwrap().is_some());
        }
        let administrator = world.by("administrator", "2017-06-01");
        let id = by.actor.account;
        world.register.reset_password_alone(&administrator, id, PASSWORD, &secret()).await.unwrap();
        let answer = passkey.shown(&ask(&world, at()).await);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
        for (sort, secret) in [(TokenSort::Api, &token), (TokenSort::Calendar, &calendar)] {
            assert!(seat.r().token(&secret.text(), sort, at()).await.unwrap().is_none());
        }
        let accounts = world.register.accounts(&administrator).await.unwrap();
        let mut officer = accounts.into_iter().find(|a| a.login == "officer").unwrap();
        officer.open = false;
        world.register.change_account(&administrator, &officer).await.unwrap();
        let answer = officers.shown(&ask(&world, at()).await);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
    }

    async fn taking_the_authenticator_off_takes_the_passkeys(world: World) {
        let (seat, mut passkey, key) = with_passkey(&world, "analyst", 1).await;
        let by = seat.by(at().plus(MINUTE)).await;
        let typed = code(&key, at().plus(MINUTE));
        seat.r().drop_factor(&by, &seat.secret.text(), PASSWORD, &typed).await.unwrap();
        assert!(seat.r().passkeys(&by).await.unwrap().is_empty());
        let answer = passkey.shown(&ask(&world, at()).await);
        refused(&sign_in(&world, &answer, at()).await, Refusal::PasskeyRefused);
    }
}
