//! Which rows a list may show. A list takes a [`Scope`], and only the policy
//! makes one: it is the same table that decides on one row.
use super::action::Action;
use super::decision::{Context, Facts, decide};
use super::reach::Reach;
use super::role::Role;
use crate::day::{Day, Moment};
use crate::id::AccountId;

/// Who asks for a list.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The account.
    pub account: AccountId,
    /// The role.
    pub role: Role,
    /// Code of the institution.
    pub institution: &'a str,
    /// The codes under which a programme names the institution.
    pub bodies: [&'a str; 2],
    /// The oblast; empty for the whole country.
    pub territory: &'a str,
    /// When.
    pub at: Moment,
}

/// One way in which a row may be near, with what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Near {
    /// Of this institution.
    Own(String),
    /// In this oblast.
    Territory(String),
    /// Of an activity in which one of these bodies answers or takes part.
    Partner([String; 2]),
    /// Addressed to one of these bodies.
    Addressee([String; 2]),
    /// Of a case to which this account is assigned on the day.
    Assigned(AccountId, Day),
    /// Of a case referred to this institution, which accepted.
    Referred(String),
    /// Of a case of a minor whose guardian this account is on the day.
    Guardian(AccountId, Day),
    /// Of a case whose glass this account has broken, at this moment.
    Emergency(AccountId, Moment),
}

/// Which rows a list may show: those near in one of its ways, or all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope(Shown);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shown {
    All,
    Near(Vec<Near>),
}

impl Scope {
    /// Whether every row is shown.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        matches!(self.0, Shown::All)
    }

    /// The ways in which a row may be near; none of them, and nothing is shown.
    /// Where every row is shown there is none to look at.
    #[must_use]
    pub fn near(&self) -> &[Near] {
        match &self.0 {
            Shown::All => &[],
            Shown::Near(near) => near,
        }
    }

    /// Whether no row is shown.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.is_all() && self.near().is_empty()
    }
}

/// The rows on which the policy allows `action`.
///
/// `context` is what is said of all of them: for what the list is asked, and that
/// it is of cases with a child. A blank institution or territory is nobody's, so nothing is near by it.
#[must_use]
pub fn scope(asker: &Asker<'_>, action: Action, context: Context) -> Scope {
    // The list shows that a row is there, none of what is sealed in it.
    let decided = |reach: Reach, context| {
        let facts = Facts { reaches: &[reach], posts: &[] };
        decide(asker.role, action, facts, None, context).allowed
    };
    let allowed = |reach| decided(reach, Context { glass_open: false, ..context });
    if allowed(Reach::Other) {
        return Scope(Shown::All);
    }
    let bodies = || asker.bodies.map(str::to_owned);
    let near = Reach::ALL.into_iter().filter(|reach| allowed(*reach)).filter_map(|reach| {
        let owned = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        match reach {
            Reach::Own => owned(asker.institution).map(Near::Own),
            Reach::Territory => owned(asker.territory).map(Near::Territory),
            Reach::Partner => Some(Near::Partner(bodies())),
            Reach::Addressee => Some(Near::Addressee(bodies())),
            Reach::Assigned => Some(Near::Assigned(asker.account, asker.at.day())),
            Reach::Referred => owned(asker.institution).map(Near::Referred),
            Reach::Guardian => Some(Near::Guardian(asker.account, asker.at.day())),
            Reach::Other => None,
        }
    });
    let broken = Context { glass_open: true, ..context };
    let emergency = decided(Reach::Other, broken);
    let emergency = emergency.then_some(Near::Emergency(asker.account, asker.at));
    Scope(Shown::Near(near.chain(emergency).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(role: Role, territory: &str) -> Asker<'_> {
        Asker {
            account: AccountId::new(Moment(0), 1),
            role,
            institution: "LCCTHB-VAR",
            bodies: ["LCCTHB-VAR", "LCCTHB"],
            territory,
            at: Moment(0),
        }
    }

    #[test]
    fn a_list_shows_what_the_table_grants() {
        assert!(
            scope(&asker(Role::Coordinator, ""), Action::ReadRecord, Context::default()).is_all()
        );
        assert!(
            scope(&asker(Role::Administrator, ""), Action::ReadRecord, Context::default())
                .is_nothing()
        );
        let near = scope(&asker(Role::Secretary, "VAR"), Action::ReadRecord, Context::default());
        assert_eq!(near.near().len(), 4);
        let nowhere = scope(&asker(Role::Secretary, ""), Action::ReadRecord, Context::default());
        assert_eq!(nowhere.near().len(), 3, "a blank territory is nobody's");
    }

    #[test]
    fn steps_of_children_are_listed_to_who_works_on_the_case() {
        let list = |role, context| scope(&asker(role, ""), Action::ReadSteps, context);
        let child = Context { child: true, ..Context::default() };
        let reason = Context { purpose: Some(crate::access::Purpose::Support), ..child };
        let own = |scope: &Scope| {
            let near = scope.near();
            near.iter().all(|one| matches!(one, Near::Assigned(..) | Near::Emergency(..)))
                && near.len() == 2
        };
        for role in [Role::Coordinator, Role::Officer, Role::Secretary, Role::CaseWorker] {
            assert!(own(&list(role, child)), "{role:?}");
            assert_eq!(list(role, reason).is_all(), role == Role::Coordinator);
        }
        assert!(list(Role::Coordinator, Context::default()).is_all());
        assert!(list(Role::Analyst, reason).is_nothing());
    }
}
