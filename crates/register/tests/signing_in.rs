//! Signing in: the second factor, recovery codes, confirming, passwords that
//! others drew, and what takes two.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, PASSWORD, World, noon, secret, seed};
use domain::access::{CONFIRMED_FOR, Role};
use domain::day::Moment;
use domain::words::Language;
use register::account::{Browser, Entered, Lead, NewAccount, Password, Secret, SignedIn};
use register::notice::NoticeSort;
use register::{By, Error, Refusal, Register};
use totp_rs::Builder;

const DAY: &str = "2017-06-01";
pub(crate) const MINUTE: i64 = 60_000;
const NEW: &str = "seven blue boats asleep";
pub(crate) const FIREFOX: Browser<'_> = Browser { agent: "Firefox", session: None };

pub(crate) fn at() -> Moment {
    noon(DAY)
}

#[track_caller]
pub(crate) fn refused<T>(result: &register::Result<T>, why: Refusal) {
    let result = result.as_ref().map(|_| "it was done");
    assert!(matches!(result, Err(Error::Refused(w)) if *w == why), "{result:?}");
}

#[track_caller]
fn asked<T: std::fmt::Debug>(result: register::Result<T>) -> domain::id::ApprovalId {
    match result {
        Err(Error::Refused(Refusal::ApprovalAsked(id))) => id,
        other => panic!("{other:?}"),
    }
}

/// The code of an authenticator with this secret.
pub(crate) fn code(secret: &str, at: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.0 / 1_000).unwrap()).to_string()
}

/// Somebody at a browser.
pub(crate) struct Seat<'w> {
    world: &'w World,
    login: &'static str,
    pub(crate) secret: Secret,
}

impl<'w> Seat<'w> {
    /// Signs in with the password, where nothing else is asked.
    pub(crate) async fn sit(world: &'w World, login: &'static str, at: Moment) -> Self {
        let secret = secret();
        let entered =
            world.register.sign_in(login, PASSWORD, FIREFOX, at, seed(), &secret).await.unwrap();
        assert_eq!(entered, Entered::Session);
        Self { world, login, secret }
    }

    pub(crate) fn r(&self) -> &Register {
        &self.world.register
    }

    pub(crate) async fn signed_in(&self, at: Moment) -> SignedIn {
        self.r().session(&self.secret.text(), at).await.unwrap().expect("a session")
    }

    pub(crate) async fn by(&self, at: Moment) -> By {
        let there = self.signed_in(at).await;
        By::new(there.actor, at, seed()).confirmed_at(there.confirmed_at)
    }

    /// Enrols an authenticator: its secret and the recovery codes.
    pub(crate) async fn enrol(&self, at: Moment) -> (String, Vec<String>) {
        let by = self.by(at).await;
        let session = self.secret.text();
        let proposed = self.r().propose_factor(&by, &session, &secret()).await.unwrap();
        let key = proposed.secret.to_string();
        let (typed, salt, seed) = (code(&key, at), secret(), secret());
        let codes =
            self.r().enrol_factor(&by, &session, PASSWORD, &typed, &salt, &seed).await.unwrap();
        (key, codes)
    }

    pub(crate) async fn told(&self, at: Moment) -> Vec<NoticeSort> {
        let all = self.r().notices(&self.by(at).await).await.unwrap();
        all.into_iter().map(|notice| notice.sort).collect()
    }
}

/// The password was typed; the secret of the half-session.
pub(crate) async fn half(world: &World, login: &str, at: Moment) -> Secret {
    let secret = secret();
    let entered =
        world.register.sign_in(login, PASSWORD, FIREFOX, at, seed(), &secret).await.unwrap();
    assert_eq!(entered, Entered::Code);
    assert!(world.register.session(&secret.text(), at).await.unwrap().is_none());
    secret
}

pub(crate) async fn enter(
    world: &World,
    half: &Secret,
    code: &str,
    at: Moment,
) -> register::Result<String> {
    let secret = secret();
    let done = world.register.enter_code(&half.text(), code, FIREFOX, at, seed(), &secret).await;
    done.map(|()| secret.text())
}

pub(crate) async fn journalled(world: &World, event: &str) -> Vec<String> {
    use sqlx::Row;
    let sql = "SELECT detail FROM journal WHERE event = $1 ORDER BY seq";
    let mut connection = world.connection().await;
    let rows = sqlx::query(sql).bind(event).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// A list that holds what says so of itself, and cannot always be read.
#[derive(Debug)]
struct Stolen;

impl register::account::Stolen for Stolen {
    fn holds(&self, password: &str) -> std::io::Result<bool> {
        if password.contains("unread") {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        Ok(password.contains("stolen"))
    }
}

fn account(login: &str, role: Role) -> NewAccount {
    NewAccount {
        login: login.into(),
        name: login.into(),
        role,
        institution: "ANCCTHB".into(),
        territory: String::new(),
        language: Language::Bg,
    }
}

on_both! {
    async fn a_code_follows_the_password_and_counts_once(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        let other = Seat::sit(&world, "analyst", at()).await;
        let (key, _) = seat.enrol(at()).await;
        assert!(world.register.session(&other.secret.text(), at()).await.unwrap().is_none());
        assert_eq!(seat.told(at()).await, [NoticeSort::FactorChanged]);
        assert_eq!(seat.signed_in(at()).await.lead, None);

        // The code that enrolled it is used up.
        let typed = half(&world, "analyst", at()).await;
        refused(&enter(&world, &typed, &code(&key, at()), at()).await, Refusal::CodeWrong);
        assert!(journalled(&world, "code.refused").await[0].contains("true"));
        let next = at().plus(MINUTE);
        refused(&enter(&world, &typed, "000000", next).await, Refusal::CodeWrong);
        let with_blank = code(&key, next);
        let with_blank = format!("{} {}", &with_blank[..3], &with_blank[3..]);
        let session = enter(&world, &typed, &with_blank, next).await.unwrap();
        assert!(world.register.session(&session, next).await.unwrap().is_some());
        // Neither the half-session nor the code opens another one.
        refused(&enter(&world, &typed, &code(&key, next), next).await, Refusal::CodeTimeOver);
        let again = half(&world, "analyst", next).await;
        refused(&enter(&world, &again, &code(&key, next), next).await, Refusal::CodeWrong);

        // A step before and after, as clocks differ; no more.
        let (now, step) = (next.plus(10 * MINUTE), 30_000);
        for (off, good) in [(-2 * step, false), (2 * step, false), (-step, true), (step, true)] {
            let typed = half(&world, "analyst", now).await;
            let entered = enter(&world, &typed, &code(&key, now.plus(off)), now).await;
            assert_eq!(entered.is_ok(), good, "{off}: {entered:?}");
        }
        // The clock was set back: a code of then was perhaps seen then.
        let typed = half(&world, "analyst", now.plus(-5 * MINUTE)).await;
        let back = now.plus(-5 * MINUTE);
        refused(&enter(&world, &typed, &code(&key, back), back).await, Refusal::CodeWrong);
    }

    async fn the_time_and_the_tries_for_a_code_are_few(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        let (key, _) = seat.enrol(at()).await;
        let typed = half(&world, "analyst", at()).await;
        let late = at().plus(5 * MINUTE);
        refused(&enter(&world, &typed, &code(&key, late), late).await, Refusal::CodeTimeOver);
        let before = at().plus(-MINUTE);
        refused(&enter(&world, &typed, &code(&key, before), before).await, Refusal::CodeTimeOver);

        let typed = half(&world, "analyst", late).await;
        for _ in 0..4 {
            refused(&enter(&world, &typed, "000000", late).await, Refusal::CodeWrong);
        }
        refused(&enter(&world, &typed, "000000", late).await, Refusal::CodeTimeOver);
        refused(&enter(&world, &typed, &code(&key, late), late).await, Refusal::CodeTimeOver);
        assert!(seat.told(late).await.contains(&NoticeSort::CodeRefused));
        // Beginning anew with the password gives no more than the login has.
        let typed = half(&world, "analyst", late).await;
        for _ in 0..3 {
            refused(&enter(&world, &typed, "000000", late).await, Refusal::CodeWrong);
        }
        let tried = world
            .register
            .sign_in("analyst", PASSWORD, FIREFOX, late, seed(), &secret())
            .await;
        refused(&tried, Refusal::TooManyTries);
        refused(&enter(&world, &Secret::new([3; 32]), "1", late).await, Refusal::CodeTimeOver);
    }

    async fn a_recovery_code_is_good_once_and_until_others_are_drawn(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        let (_, codes) = seat.enrol(at()).await;
        let typed = half(&world, "analyst", at()).await;
        let written = codes[0].to_lowercase().replace('-', " ");
        enter(&world, &typed, &written, at()).await.unwrap();
        assert!(seat.told(at()).await.contains(&NoticeSort::RecoveryUsed));
        assert_eq!(journalled(&world, "recovery.used").await.len(), 1);
        let typed = half(&world, "analyst", at()).await;
        refused(&enter(&world, &typed, &codes[0], at()).await, Refusal::CodeWrong);
        let r = &world.register;
        assert_eq!(r.factor(&seat.by(at()).await).await.unwrap().unwrap().codes_left, 9);

        let stale = seat.by(at().plus(CONFIRMED_FOR)).await;
        refused(&r.renew_codes(&stale, &secret()).await, Refusal::ConfirmationMissing);
        let new = r.renew_codes(&seat.by(at()).await, &secret()).await.unwrap();
        refused(&enter(&world, &typed, &codes[1], at()).await, Refusal::CodeWrong);
        enter(&world, &typed, &new[1], at()).await.unwrap();
        // Not of another account.
        let other = Seat::sit(&world, "mlsp", at()).await;
        other.enrol(at()).await;
        let typed = half(&world, "mlsp", at()).await;
        refused(&enter(&world, &typed, &new[2], at()).await, Refusal::CodeWrong);
    }

    async fn a_factor_is_taken_off_with_password_and_code(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        let (key, _) = seat.enrol(at()).await;
        let (r, now) = (seat.r(), at().plus(MINUTE));
        let (by, session) = (seat.by(now).await, seat.secret.text());
        let good = code(&key, now);
        let off = async |password: &str, code: &str| {
            r.drop_factor(&by, &session, password, code).await
        };
        refused(&off("a wrong password", &good).await, Refusal::PasswordWrong);
        refused(&off(PASSWORD, "000000").await, Refusal::CodeWrong);
        off(PASSWORD, &good).await.unwrap();
        assert!(r.factor(&by).await.unwrap().is_none());
        Seat::sit(&world, "analyst", now).await;
    }

    async fn another_password_keeps_the_factor(world: World) {
        let seat = Seat::sit(&world, "analyst", at()).await;
        let (key, _) = seat.enrol(at()).await;
        let (r, now) = (seat.r(), at().plus(MINUTE));
        let there = seat.signed_in(now).await;
        let by = seat.by(now).await;
        r.change_password(&by, there.session, PASSWORD, NEW, &secret()).await.unwrap();
        assert!(seat.told(now).await.contains(&NoticeSort::PasswordChanged));
        let typed = secret();
        let entered = r.sign_in("analyst", NEW, FIREFOX, now, seed(), &typed).await.unwrap();
        assert_eq!(entered, Entered::Code);
        enter(&world, &typed, &code(&key, now), now).await.unwrap();
    }

    async fn what_weighs_is_confirmed_shortly_before(world: World) {
        let seat = Seat::sit(&world, "administrator", at()).await;
        let (r, stale) = (seat.r(), at().plus(CONFIRMED_FOR));
        let open = async |by: &By| {
            r.open_account(by, account("new", Role::Analyst), "drawn-7f3a-91bc-e0d2", &secret()).await
        };
        refused(&open(&seat.by(stale).await).await, Refusal::ConfirmationMissing);
        let (by, before) = (seat.by(stale).await, seat.secret.text());
        let wrong = r.confirm(&by, &before, "a wrong password", &secret()).await;
        refused(&wrong, Refusal::PasswordWrong);
        let renewed = secret();
        r.confirm(&by, &before, PASSWORD, &renewed).await.unwrap();
        assert!(r.session(&before, stale).await.unwrap().is_none(), "the secret is another");
        let seat = Seat { secret: renewed, ..seat };
        open(&seat.by(stale).await).await.unwrap();
        // The clock was set back: a confirmation from the future is none.
        let back = seat.by(stale.plus(-1)).await;
        assert!(!back.is_confirmed());

        // With a second factor it takes a code, and the password no longer does.
        let (key, _) = seat.enrol(stale).await;
        let later = stale.plus(CONFIRMED_FOR);
        let (by, before) = (seat.by(later).await, seat.secret.text());
        refused(&r.confirm(&by, &before, PASSWORD, &secret()).await, Refusal::CodeWrong);
        let renewed = secret();
        r.confirm(&by, &before, &code(&key, later), &renewed).await.unwrap();
        let seat = Seat { secret: renewed, ..seat };
        let again = later.plus(CONFIRMED_FOR);
        let (by, before) = (seat.by(again).await, seat.secret.text());
        for _ in 0..8 {
            refused(&r.confirm(&by, &before, "000000", &secret()).await, Refusal::CodeWrong);
        }
        let tired = r.confirm(&by, &before, &code(&key, again), &secret()).await;
        refused(&tired, Refusal::TooManyTries);
        // Nobody confirms in the session of somebody else.
        let other = Seat::sit(&world, "analyst", at()).await;
        let theirs = r.confirm(&other.by(at()).await, &before, PASSWORD, &secret()).await;
        assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
        assert_eq!(other.login, "analyst");
    }

    async fn a_password_that_others_drew_is_changed_first_and_in_time(world: World) {
        let r = &world.register;
        let admin = world.by("administrator", DAY);
        let drawn = "drawn-7f3a-91bc-e0d2";
        r.open_account(&admin, account("new", Role::Analyst), drawn, &secret()).await.unwrap();
        let session = secret();
        r.sign_in("new", drawn, FIREFOX, at(), seed(), &session).await.unwrap();
        let there = r.session(&session.text(), at()).await.unwrap().unwrap();
        assert_eq!(there.lead, Some(Lead::Password));
        let late = at().plus(7 * Moment::DAY);
        let expired = r.sign_in("new", drawn, FIREFOX, late, seed(), &secret()).await;
        refused(&expired, Refusal::PasswordExpired);
        let by = By::new(there.actor, at(), seed());
        r.change_password(&by, there.session, drawn, NEW, &secret()).await.unwrap();
        let there = r.session(&session.text(), at()).await.unwrap().unwrap();
        assert_eq!(there.lead, None);
        r.sign_in("new", NEW, FIREFOX, late, seed(), &secret()).await.unwrap();
    }

    async fn a_reset_takes_two_and_takes_the_factor_off(world: World) {
        let r = &world.register;
        let seat = Seat::sit(&world, "analyst", at()).await;
        seat.enrol(at()).await;
        let analyst = world.actor("analyst").account;
        let drawn = "drawn-7f3a-91bc-e0d2";
        let admin = world.by("administrator", DAY);
        let own = r.reset_password(&admin, admin.actor.account, drawn, &secret()).await;
        refused(&own, Refusal::SamePerson);
        let id = asked(r.reset_password(&admin, analyst, drawn, &secret()).await);
        refused(&r.agree(&admin, id).await, Refusal::SamePerson);
        let still = r.reset_password(&admin, analyst, drawn, &secret()).await;
        assert_eq!(asked(still), id, "asked for twice, it is the same");
        r.agree(&world.by("coordinator", DAY), id).await.unwrap();
        r.reset_password(&admin, analyst, drawn, &secret()).await.unwrap();
        let other = asked(r.reset_password(&admin, analyst, drawn, &secret()).await);
        assert_ne!(other, id, "it is done once");
        assert!(r.session(&seat.secret.text(), at()).await.unwrap().is_none());
        let session = secret();
        let entered = r.sign_in("analyst", drawn, FIREFOX, at(), seed(), &session).await.unwrap();
        assert_eq!(entered, Entered::Session);
        let seat = Seat { secret: session, ..seat };
        assert_eq!(seat.signed_in(at()).await.lead, Some(Lead::Password));
        assert!(seat.told(at()).await.contains(&NoticeSort::PasswordReset));
        let late = at().plus(Moment::DAY);
        let expired = r.sign_in("analyst", drawn, FIREFOX, late, seed(), &secret()).await;
        refused(&expired, Refusal::PasswordExpired);
        // Whose password it is does not agree to it.
        let coordinator = world.actor("coordinator").account;
        let id = asked(r.reset_password(&admin, coordinator, drawn, &secret()).await);
        refused(&r.agree(&world.by("coordinator", DAY), id).await, Refusal::SamePerson);
    }

    async fn a_stolen_password_is_not_taken(world: World) {
        let stolen = std::sync::Arc::new(Stolen);
        let register = world.register.clone().refusing_stolen(stolen);
        let seat = Seat::sit(&world, "analyst", at()).await;
        let by = seat.by(at()).await;
        let change = async |new| register.change_password(&by, None, PASSWORD, new, &secret()).await;
        refused(&change("seven stolen boats asleep").await, Refusal::PasswordStolen);
        // What cannot be looked up is not taken either.
        assert!(matches!(change("eight unread boats asleep").await, Err(Error::Disk)));
        let admin = world.by("administrator", DAY);
        let analyst = world.actor("analyst").account;
        let drawn = "seven stolen boats asleep";
        let reset = register.reset_password_alone(&admin, analyst, drawn, &secret()).await;
        refused(&reset, Refusal::PasswordStolen);
        let new = account("somebody", Role::Analyst);
        let own = Password::Own(drawn);
        let opened = register.open_account_alone(&admin, new, own, &secret()).await;
        refused(&opened, Refusal::PasswordStolen);
        change(NEW).await.unwrap();
        // Without the list it is taken.
        let reset = world.register.reset_password_alone(&admin, analyst, drawn, &secret()).await;
        reset.unwrap();
    }

    async fn who_may_agree_is_not_let_in_by_one_alone(world: World) {
        let r = &world.register;
        let admin = world.by("administrator", DAY);
        let drawn = "drawn-7f3a-91bc-e0d2";
        for (login, role) in [
            ("second", Role::Administrator),
            ("third", Role::Coordinator),
            ("fourth", Role::DataProtectionOfficer),
        ] {
            let open = async || r.open_account(&admin, account(login, role), drawn, &secret()).await;
            let id = asked(open().await);
            refused(&r.agree(&admin, id).await, Refusal::SamePerson);
            assert!(r.account_by_login(login).await.is_err());
            r.agree(&world.by("coordinator", DAY), id).await.unwrap();
            open().await.unwrap();
            assert_eq!(r.account_by_login(login).await.unwrap().role, role);
        }
        let analyst = account("fifth", Role::Analyst);
        r.open_account(&admin, analyst, drawn, &secret()).await.unwrap();
        // What was agreed to is that account and no other.
        let id = asked(r.open_account(&admin, account("x", Role::Coordinator), drawn, &secret()).await);
        r.agree(&world.by("coordinator", DAY), id).await.unwrap();
        asked(r.open_account(&admin, account("y", Role::Coordinator), drawn, &secret()).await);
    }

    async fn another_session_in_the_same_browser_ends_the_one_before(world: World) {
        let r = &world.register;
        let first = Seat::sit(&world, "analyst", at()).await;
        let elsewhere = Seat::sit(&world, "analyst", at()).await;
        let (text, second) = (first.secret.text(), secret());
        let browser = Browser { agent: "Firefox", session: Some(&text) };
        r.sign_in("mlsp", PASSWORD, browser, at(), seed(), &second).await.unwrap();
        assert!(r.session(&text, at()).await.unwrap().is_none());
        assert!(r.session(&elsewhere.secret.text(), at()).await.unwrap().is_some());
    }

    async fn who_may_open_identities_is_led_to_a_second_factor(world: World) {
        let r = &world.register;
        let officer = Seat::sit(&world, "officer", at()).await;
        assert_eq!(officer.signed_in(at()).await.lead, Some(Lead::Factor));
        let analyst = Seat::sit(&world, "analyst", at()).await;
        assert_eq!(analyst.signed_in(at()).await.lead, None);
        let denied = r.require_factor(&world.by("coordinator", DAY), false).await;
        assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
        r.require_factor(&world.by("administrator", DAY), false).await.unwrap();
        assert_eq!(officer.signed_in(at()).await.lead, None);
        r.require_factor(&world.by("administrator", DAY), true).await.unwrap();
        assert_eq!(officer.signed_in(at()).await.lead, Some(Lead::Factor));
        officer.enrol(at()).await;
        assert_eq!(officer.signed_in(at()).await.lead, None);
    }
}

#[tokio::test]
async fn a_stolen_database_does_not_tell_the_secret() {
    let world = World::new(On::Sqlite).await.unwrap();
    let seat = Seat::sit(&world, "analyst", at()).await;
    let (key, codes) = seat.enrol(at()).await;
    half(&world, "analyst", at()).await;
    let plain = totp_rs::Secret::try_from_base32(&key).unwrap();
    let folder = world.folder().to_owned();
    world.register.close().await;
    let mut looked = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        looked += bytes.len();
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
        assert!(!has(plain.as_ref()) && !has(key.as_bytes()), "the secret is open");
        assert!(!has(seat.secret.text().as_bytes()), "the session is open");
        assert!(!has(PASSWORD.as_bytes()), "the password is open");
        assert!(codes.iter().all(|code| !has(code.as_bytes())), "a recovery code is open");
    }
    assert!(looked > 100_000, "the database was looked at");
}
