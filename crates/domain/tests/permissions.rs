//! The permission table is a file that a person reviews: a change of policy is
//! a change of that file.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::access::{Action, Class, Reach, Role, SealedClass, may, opens, sees};
use domain::case_file::Post;
use std::fmt::Write;

fn table() -> String {
    let mut text = String::from("role action: reaches at which it is allowed\n\n");
    for role in Role::ALL {
        for action in Action::ALL {
            let reaches: Vec<String> = Reach::ALL
                .into_iter()
                .filter(|reach| may(role, action, *reach))
                .map(|reach| format!("{reach:?}"))
                .collect();
            let reaches = if reaches.is_empty() { "-".to_owned() } else { reaches.join(" ") };
            writeln!(text, "{} {action:?}: {reaches}", role.code()).unwrap();
        }
        let classes = [Class::Public, Class::Statistical, Class::Internal];
        let seen: Vec<String> = classes
            .into_iter()
            .filter(|class| sees(role, *class))
            .map(|class| format!("{class:?}"))
            .collect();
        writeln!(text, "{} sees fields: {}\n", role.code(), seen.join(" ")).unwrap();
    }
    text.push_str("post in a case: what sealed fields it opens\n\n");
    for post in Post::ALL {
        let opened = SealedClass::ALL.into_iter().filter(|class| opens(*post, *class));
        let opened: Vec<&str> = opened.map(SealedClass::code).collect();
        writeln!(text, "{} opens: {}", post.code(), opened.join(" ")).unwrap();
    }
    text
}

#[test]
fn the_policy_is_the_reviewed_table() {
    let reviewed = include_str!("permissions.txt");
    assert_eq!(table(), reviewed, "the policy changed: review tests/permissions.txt");
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
fn what_is_sealed_is_opened_by_nobody_who_is_not_assigned() {
    let sealed = [Action::RevealPerson, Action::FindPerson, Action::EnterPerson, Action::WriteCase];
    for role in Role::ALL {
        for reach in Reach::ALL.into_iter().filter(|reach| *reach != Reach::Assigned) {
            assert!(sealed.iter().all(|action| !may(role, *action, reach)), "{role:?} {reach:?}");
        }
    }
    for role in [Role::Administrator, Role::DataProtectionOfficer, Role::Analyst] {
        assert!(!may(role, Action::RevealPerson, Reach::Assigned), "{role:?}");
    }
    assert!(may(Role::CaseWorker, Action::RevealPerson, Reach::Assigned));
}
