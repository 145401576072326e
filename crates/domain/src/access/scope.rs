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

/// Which rows a list may show: those near in one of its ways, or all. Of cases in
/// a closed circle it is said apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    shown: Shown,
    circle: Vec<Near>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Shown {
    All,
    Near(Vec<Near>),
}

impl Scope {
    /// Whether every row is shown, but for cases in a closed circle.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        matches!(self.shown, Shown::All)
    }

    /// The ways in which a row may be near; none of them, and nothing is shown.
    /// Where every row is shown there is none to look at.
    #[must_use]
    pub fn near(&self) -> &[Near] {
        match &self.shown {
            Shown::All => &[],
            Shown::Near(near) => near,
        }
    }

    /// The ways in which a case in a closed circle may be near; none of them, and
    /// no such case is shown.
    #[must_use]
    pub fn circle(&self) -> &[Near] {
        &self.circle
    }

    /// Whether no row is shown.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.is_all() && self.near().is_empty() && self.circle.is_empty()
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
    let ways = |context: Context| -> Vec<Near> {
        let allowed = |reach: &Reach| decided(*reach, Context { glass_open: false, ..context });
        let near = Reach::ALL.into_iter().filter(allowed).filter_map(|reach| asker.near(reach));
        let emergency = decided(Reach::Other, Context { glass_open: true, ..context });
        let emergency = emergency.then_some(Near::Emergency(asker.account, asker.at));
        near.chain(emergency).collect()
    };
    let open = Context { circle: false, glass_open: false, ..context };
    let shown = if decided(Reach::Other, open) { Shown::All } else { Shown::Near(ways(open)) };
    Scope { shown, circle: ways(Context { circle: true, ..open }) }
}

impl Asker<'_> {
    /// What a row is compared with at this reach; none where nothing is near by it.
    fn near(&self, reach: Reach) -> Option<Near> {
        let owned = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let bodies = || self.bodies.map(str::to_owned);
        match reach {
            Reach::Own => owned(self.institution).map(Near::Own),
            Reach::Territory => owned(self.territory).map(Near::Territory),
            Reach::Partner => Some(Near::Partner(bodies())),
            Reach::Addressee => Some(Near::Addressee(bodies())),
            Reach::Assigned => Some(Near::Assigned(self.account, self.at.day())),
            Reach::Referred => owned(self.institution).map(Near::Referred),
            Reach::Guardian => Some(Near::Guardian(self.account, self.at.day())),
            Reach::Other => None,
        }
    }
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

    #[test]
    fn of_closed_circles_those_are_listed_to_which_one_is_assigned() {
        for role in Role::ALL {
            for action in [Action::ReadCase, Action::ReadSteps] {
                let scope = scope(&asker(role, "VAR"), action, Context::default());
                let assigned = matches!(scope.circle(), [Near::Assigned(..)]);
                assert_eq!(assigned, role.works_on_cases(), "{role:?} {action:?}");
                assert_eq!(
                    scope.circle().is_empty(),
                    !role.works_on_cases(),
                    "{role:?} {action:?}"
                );
            }
        }
    }
}
