//! What takes two persons: one asks, another who is entitled to agrees, and
//! what was asked for is then done, once.
use crate::access::{Action, Reach, Role, may};
use crate::day::Moment;
use crate::id::AccountId;
use std::str::FromStr;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// To give somebody another role.
    Role,
    /// To open an account whose role may agree to something.
    Account,
    /// To reset the password and the factors of an account.
    Reset,
    /// To say who an account is for an issuer of identities elsewhere.
    Link,
    /// To take out many records with fields that are not public.
    Export,
    /// To turn the root over, or another key operation.
    Keys,
    /// To merge what changes counts.
    Merge,
    /// To close a case: nothing more is done for those in it.
    Closure,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 8] = [
        Self::Role,
        Self::Account,
        Self::Reset,
        Self::Link,
        Self::Export,
        Self::Keys,
        Self::Merge,
        Self::Closure,
    ];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Account => "account",
            Self::Reset => "reset",
            Self::Link => "link",
            Self::Export => "export",
            Self::Keys => "keys",
            Self::Merge => "merge",
            Self::Closure => "closure",
        }
    }

    /// What who agrees may do: any of these, with what it is done to.
    #[must_use]
    pub const fn agreed_by(self) -> &'static [Action] {
        match self {
            Self::Role | Self::Account | Self::Reset | Self::Link => &[Action::AgreeRole],
            Self::Export => &[Action::AgreeExport],
            Self::Keys => &[Action::AgreeKeys],
            Self::Merge => &[Action::AgreeMerge],
            // Somebody else who works on the case, or who says who does.
            Self::Closure => &[Action::WriteCase, Action::AssignCase],
        }
    }

    /// It is answered, and what was agreed to is done, within this time, in
    /// milliseconds: 72 hours. Closing a case waits for whoever is on leave: 14
    /// days.
    #[must_use]
    pub const fn lasts(self) -> i64 {
        match self {
            Self::Closure => 14 * 24 * 3_600_000,
            _ => 72 * 3_600_000,
        }
    }
}

impl FromStr for Sort {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// Whether somebody with this role may agree to anything that takes two.
#[must_use]
pub fn may_agree(role: Role) -> bool {
    let mut actions = Sort::ALL.into_iter().flat_map(Sort::agreed_by);
    actions.any(|action| may(role, *action, Reach::Other))
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody has answered.
    Asked,
    /// Somebody agreed.
    Agreed,
    /// Somebody did not.
    Refused,
    /// What was agreed to was done.
    Used,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Agreed, Self::Refused, Self::Used];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Used => "used",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// Why an answer does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Who asked cannot answer.
    SamePerson,
    /// Not entitled to this.
    NotEntitled,
    /// Somebody has answered.
    Answered,
    /// The time is over.
    Expired,
}

/// Whether `answerer`, who is entitled to it or not, may answer what `asker`
/// asked.
///
/// # Errors
///
/// The [`Refusal`].
pub fn answer(
    state: State,
    expires_at: Moment,
    asker: AccountId,
    (answerer, entitled): (AccountId, bool),
    now: Moment,
) -> Result<(), Refusal> {
    if asker == answerer {
        return Err(Refusal::SamePerson);
    }
    if !entitled {
        return Err(Refusal::NotEntitled);
    }
    if state != State::Asked {
        return Err(Refusal::Answered);
    }
    if expires_at <= now {
        return Err(Refusal::Expired);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LASTS: i64 = Sort::Role.lasts();

    #[track_caller]
    fn check(state: State, who: u128, entitled: bool, now: i64, expected: Result<(), Refusal>) {
        let account = |n| AccountId::new(Moment(0), n);
        let answerer = (account(who), entitled);
        let done = answer(state, Moment(LASTS), account(1), answerer, Moment(now));
        assert_eq!(done, expected);
    }

    #[test]
    fn somebody_else_who_is_entitled_answers_in_time() {
        check(State::Asked, 2, true, 0, Ok(()));
        check(State::Asked, 2, true, LASTS - 1, Ok(()));
        check(State::Asked, 1, true, 0, Err(Refusal::SamePerson));
        check(State::Asked, 2, false, 0, Err(Refusal::NotEntitled));
        check(State::Refused, 2, true, 0, Err(Refusal::Answered));
        check(State::Used, 2, true, 0, Err(Refusal::Answered));
        check(State::Asked, 2, true, LASTS, Err(Refusal::Expired));
    }

    #[test]
    fn what_is_done_to_an_account_is_agreed_to_by_rank_and_a_closing_by_who_is_near() {
        let entitled = |role, sort: Sort| {
            sort.agreed_by().iter().any(|action| may(role, *action, Reach::Other))
        };
        assert!(entitled(Role::Administrator, Sort::Role));
        assert!(!entitled(Role::Officer, Sort::Role));
        assert!(entitled(Role::Coordinator, Sort::Closure));
        assert!(!entitled(Role::CaseWorker, Sort::Closure), "of a case not theirs");
        assert!(!entitled(Role::Administrator, Sort::Closure));
    }
}
