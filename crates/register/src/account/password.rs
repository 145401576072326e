//! Passwords: what is taken for one, changing it, and its hash.
use super::session::{TRIES, TRIES_WITHIN};
use super::{Account, Secret};
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::sql;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::access::{Action, Reach, Weighty};
use domain::approval::Sort;
use domain::day::Moment;
use domain::id::{AccountId, ApprovalId, SessionId};
use serde_json::json;
use std::{fmt, io};
use vault::Zeroizing;

impl crate::Register {
    /// Draws another person a password, ending their sessions, revoking the keys of
    /// their programs and calendars, and taking their factors off: whoever had the
    /// account has nothing of it left. It takes two: the first time it is asked for, and when somebody
    /// agreed it is done, once. The password has to be changed within a day.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`SamePerson`](Refusal::SamePerson) for one's own;
    /// [`ApprovalAsked`](Refusal::ApprovalAsked) while nobody agreed;
    /// [`PasswordWeak`](Refusal::PasswordWeak) and the like.
    pub async fn reset_password(
        &self,
        by: &By,
        account: AccountId,
        password: &str,
        salt: &Secret,
    ) -> Result<()> {
        let there = self.to_reset(by, account).await?;
        if account == by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        let agreed = self.agreed(by, Sort::Reset, &account.to_string(), &json!({})).await?;
        self.put_drawn(by, &there, password, salt, Some(agreed)).await
    }

    /// As [`Register::reset_password`](crate::Register::reset_password), by one
    /// alone: for whoever holds the files of the data, as the command line does,
    /// and could change them by hand. The journal says so.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`PasswordWeak`](Refusal::PasswordWeak) and the like.
    pub async fn reset_password_alone(
        &self,
        by: &By,
        account: AccountId,
        password: &str,
        salt: &Secret,
    ) -> Result<()> {
        let there = self.to_reset(by, account).await?;
        self.put_drawn(by, &there, password, salt, None).await
    }

    async fn to_reset(&self, by: &By, account: AccountId) -> Result<Account> {
        self.require(by, Action::ManageAccounts, Reach::Other, &account.to_string()).await?;
        by.weighed(Weighty::ResetPassword)?;
        sql::account::by_id(&mut *self.database.read().await?, account).await
    }

    async fn put_drawn(
        &self,
        by: &By,
        there: &Account,
        password: &str,
        salt: &Secret,
        agreed: Option<ApprovalId>,
    ) -> Result<()> {
        self.strong(&there.login, &there.name, password).await?;
        let hash = self.hash(password, salt).await?;
        let (id, until) = (there.id, by.at.plus(RESET_LASTS));
        self.write(by, async |w| {
            if let Some(agreed) = agreed {
                sql::approval::use_up(w.connection(), agreed).await?;
            }
            sql::account::set_password(w.connection(), id, &hash, Some(until)).await?;
            sql::factor::drop(w.connection(), id).await?;
            sql::passkey::drop(w.connection(), id).await?;
            sql::account::revoke_tokens(w.connection(), id, by.at).await?;
            sql::factor::end_halves(w.connection(), id).await?;
            sql::account::end_sessions(w.connection(), id, None).await?;
            notice::tell_owner(w, id, NoticeSort::PasswordReset).await?;
            let agreed = agreed.map(|agreed| agreed.to_string());
            w.audit("password.reset", &id.to_string(), json!({ "approval": agreed }), ()).await
        })
        .await
    }

    /// Changes one's own password; one's other sessions end.
    ///
    /// # Errors
    ///
    /// [`PasswordWrong`](Refusal::PasswordWrong), [`PasswordWeak`](Refusal::PasswordWeak).
    pub async fn change_password(
        &self,
        by: &By,
        session: Option<SessionId>,
        old: &str,
        new: &str,
        salt: &Secret,
    ) -> Result<()> {
        let there = self.own_password(by, old).await?;
        self.strong(&there.login, &there.name, new).await?;
        let id = there.id;
        let factor = sql::factor::of(&mut *self.database.read().await?, id).await?;
        let factor = match factor {
            Some(kept) => {
                let secret = self.open_factor(id, &kept, old).await?;
                Some(self.seal_factor(by, id, &secret, new, salt).await?)
            }
            None => None,
        };
        let hash = self.hash(new, salt).await?;
        self.write(by, async |w| {
            sql::account::set_password(w.connection(), id, &hash, None).await?;
            if let Some(factor) = &factor {
                sql::factor::seal_anew(w.connection(), id, factor).await?;
            }
            sql::factor::end_halves(w.connection(), id).await?;
            sql::account::end_sessions(w.connection(), id, session).await?;
            notice::tell_owner(w, id, NoticeSort::PasswordChanged).await?;
            w.audit("password.changed", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// The actor's account, when this is its password.
    pub(super) async fn own_password(&self, by: &By, password: &str) -> Result<Account> {
        let id = by.actor.account;
        let tries_hash = self.keyed(&format!("confirm {id}"));
        let mut connection = self.database.read().await?;
        let tries = sql::account::tries(&mut connection, &tries_hash, by.at, TRIES_WITHIN).await?;
        if tries >= TRIES {
            return Err(Error::Refused(Refusal::TooManyTries));
        }
        let there = sql::account::by_id(&mut connection, id).await?;
        let hash = sql::account::password(&mut connection, id).await?;
        drop(connection);
        if self.fits(password, hash).await? {
            return Ok(there);
        }
        self.write(by, async |w| {
            sql::account::add_try(w.connection(), &tries_hash, by.at).await?;
            w.audit("confirmation.refused", &id.to_string(), json!({}), ()).await
        })
        .await?;
        Err(Error::Refused(Refusal::PasswordWrong))
    }

    pub(super) async fn hash(&self, password: &str, salt: &Secret) -> Result<String> {
        let (password, salt) = (password.to_owned(), salt.0);
        self.apart(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt[..16]);
            hash.map(|h| h.to_string()).map_err(|_| Error::Damaged("argon2"))
        })
        .await
    }

    pub(super) async fn fits(&self, password: &str, hash: String) -> Result<bool> {
        let password = password.to_owned();
        self.apart(move || {
            let hash =
                PasswordHash::new(&hash).map_err(|_| Error::Damaged("account.password_hash"))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    /// Runs heavy work on a thread of its own, a few at a time: each password
    /// takes 19 MiB, and many at once would starve the rest.
    pub(super) async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.passwords.acquire().await.map_err(|_| Error::Unreachable)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Error::Unreachable)?
    }
}

/// A password that was drawn anew for somebody is good for a day, in
/// milliseconds.
const RESET_LASTS: i64 = 24 * 3_600_000;
/// The first one of a new account, for a week.
const FIRST_LASTS: i64 = 7 * 24 * 3_600_000;

/// The first password of an account.
#[derive(Clone, Copy)]
pub enum Password<'p> {
    /// Somebody else drew it: it has to be changed at the first sign-in, within
    /// a week.
    Drawn(&'p str),
    /// The person's own.
    Own(&'p str),
}

impl<'p> Password<'p> {
    pub(super) const fn text(self) -> &'p str {
        match self {
            Self::Drawn(text) | Self::Own(text) => text,
        }
    }

    /// Until when it is good, drawn at this moment; none for one's own.
    pub(super) fn until(self, at: Moment) -> Option<Moment> {
        match self {
            Self::Drawn(_) => Some(at.plus(FIRST_LASTS)),
            Self::Own(_) => None,
        }
    }
}

/// A list of stolen passwords. The register knows no files but its own.
pub trait Stolen: fmt::Debug + Send + Sync {
    /// Whether it holds this password. It may take its time.
    ///
    /// # Errors
    ///
    /// Those of reading it: a password is then not taken.
    fn holds(&self, password: &str) -> io::Result<bool>;
}

/// The fewest characters of a password.
pub const SHORTEST: usize = 15;
/// The most: more would only cost time.
pub const LONGEST: usize = 1_000;

/// Letters and digits of a password that are to be left without the words of
/// the place.
const FEWEST_LEFT: usize = 6;

/// What anybody who knows the place would try first.
const OF_THE_PLACE: [&str; 10] = [
    "pristan",
    "пристан",
    "пристанище",
    "trafficking",
    "трафик",
    "хора",
    "комисия",
    "парола",
    "bulgaria",
    "българия",
];

impl crate::Register {
    /// Refuses a password that is too short, among those that are tried first, or
    /// in the list of stolen ones, where there is one. It is taken exactly as it
    /// was typed.
    pub(super) async fn strong(&self, login: &str, name: &str, password: &str) -> Result<()> {
        if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
            return Err(Error::Refused(Refusal::PasswordWeak));
        }
        let directory = self.pack.institutions.iter();
        let names = directory.flat_map(|i| [i.code.as_str(), &i.name.en, &i.name.bg]);
        let words = [login, name].into_iter().chain(OF_THE_PLACE).chain(names);
        if is_guessable(password, words) {
            return Err(Error::Refused(Refusal::PasswordGuessable));
        }
        let Some(stolen) = self.stolen.clone() else { return Ok(()) };
        let typed = Zeroizing::new(password.to_owned());
        let held = self.apart(move || stolen.holds(&typed).map_err(|_| Error::Disk)).await?;
        if held { Err(Error::Refused(Refusal::PasswordStolen)) } else { Ok(()) }
    }
}

/// Whether less than a hundred million tries would find the password, for
/// somebody who begins with these words, common passwords, names, days, rows of
/// keys and repetitions.
fn is_guessable<'w>(password: &str, words: impl Iterator<Item = &'w str>) -> bool {
    let apart = |text: &'w str| text.split(|c: char| !c.is_alphanumeric());
    let mut tried: Vec<&str> = Vec::new();
    for text in words {
        let parts = std::iter::once(text).chain(apart(text));
        tried.extend(parts.filter(|part| part.chars().count() > 2));
    }
    let score = zxcvbn::zxcvbn(password, &tried).score();
    score < zxcvbn::Score::Three || repeats(password) || consists_of(password, &tried)
}

/// Whether hardly anything is left of a password without these words: zxcvbn
/// knows them apart and not side by side in every script.
fn consists_of(password: &str, words: &[&str]) -> bool {
    let whole = password.to_lowercase();
    let mut left = whole.clone();
    let mut longest_first: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    longest_first.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in longest_first {
        left = left.replace(&word, " ");
    }
    left != whole && left.chars().filter(|c| c.is_alphanumeric()).count() < FEWEST_LEFT
}

/// Whether a password is the same few characters over and over.
fn repeats(password: &str) -> bool {
    let characters: Vec<char> = password.chars().collect();
    (1..=characters.len() / 3).any(|n| {
        characters.iter().zip(characters.iter().skip(n)).all(|(before, after)| before == after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, expected: bool) {
        let words = ["m.petrova", "Мария Петрова", "Local Commission Varna", "LCCTHB-VAR"];
        let words = words.into_iter().chain(OF_THE_PLACE);
        assert_eq!(is_guessable(password, words), expected, "{password}");
    }

    #[test]
    fn what_is_tried_first_is_refused_however_long() {
        for guessable in [
            "m.petrovam.petrova",
            "Мария Петрова 1",
            "PristanPristan2026",
            "пристан-пристан",
            "trafficking2026!",
            "passwordpassword",
            "qwertyuiopasdfgh",
            "123456789012345",
            "aaaaaaaaaaaaaaaaaaaa",
            "жажажажажажажажа",
            "Трафик на хора 1",
            "local commission varna",
        ] {
            check(guessable, true);
        }
    }

    #[test]
    fn a_few_words_that_do_not_belong_together_are_taken_in_any_script() {
        for good in [
            "harbour lights at dawn",
            "седем сини лодки спят",
            "ябълка-молив-облак",
            "ö ł 字 ω four other ones",
            "tV7#kq0!zRw2pLx",
            "830174659203847",
            "🗝🐌🌵🪁🧊🦔🫖🪗🎐🐙🛶🧃🪵🦩🥌",
        ] {
            check(good, false);
        }
    }
}
