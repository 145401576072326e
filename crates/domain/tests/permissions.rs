//! The permission table is a file that a person reviews: a change of policy is
//! a change of that file.
use domain::access::{Action, Reach, Role, may, printed};

#[test]
fn the_policy_is_the_reviewed_table() {
    let reviewed = include_str!("permissions.txt");
    assert_eq!(printed(), reviewed, "the policy changed: review tests/permissions.txt");
}

#[test]
fn nobody_who_keeps_the_system_sees_what_is_in_it() {
    for reach in Reach::ALL {
        for role in [Role::Administrator, Role::DataProtectionOfficer] {
            assert!(!may(role, Action::ReadRecord, reach), "{role:?}");
            assert!(!may(role, Action::ExportRecords, reach), "{role:?}");
        }
    }
}

#[test]
fn what_is_sealed_is_opened_by_nobody_who_was_not_let_into_the_case() {
    let sealed = [Action::RevealPerson, Action::FindPerson, Action::EnterPerson, Action::WriteCase];
    let let_in = [Reach::Assigned, Reach::Referred, Reach::Guardian];
    for role in Role::ALL {
        for reach in Reach::ALL.into_iter().filter(|reach| !let_in.contains(reach)) {
            assert!(sealed.iter().all(|action| !may(role, *action, reach)), "{role:?} {reach:?}");
        }
    }
    for role in [Role::Administrator, Role::DataProtectionOfficer, Role::Analyst] {
        assert!(!may(role, Action::RevealPerson, Reach::Assigned), "{role:?}");
    }
    assert!(may(Role::CaseWorker, Action::RevealPerson, Reach::Assigned));
}
