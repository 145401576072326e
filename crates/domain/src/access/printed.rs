//! The policy, printed for a person to review and for another program to check.
use super::action::Action;
use super::class::{
    Class, FieldClass, SealedClass, emergency_opens, guardian_opens, opens, referral_opens, sees,
    serves,
};
use super::confirmation::{Weighty, needs_confirmation, scope_suffices};
use super::decision::{Context, Decision, Facts, decide, is_in_a_case};
use super::purpose::Purpose;
use super::reach::{Reach, reaches};
use super::role::Role;
use crate::case_file::Post;
use std::collections::BTreeMap;

/// The whole policy as a table, for a person to review: role × action × reach,
/// the classes of fields that a role sees, what a relation opens, and what
/// needs a purpose or a confirmation.
#[must_use]
pub fn printed() -> String {
    let mut text = String::from("role action: reaches at which it is allowed\n\n");
    for role in Role::ALL {
        for action in Action::ALL {
            let reaches: Vec<String> =
                reaches(role, action).iter().map(|reach| format!("{reach:?}")).collect();
            let reaches = if reaches.is_empty() { "-".to_owned() } else { reaches.join(" ") };
            text.extend([role.code(), &format!(" {action:?}: {reaches}\n")]);
        }
        let seen: Vec<String> =
            Class::ALL.into_iter().filter(|c| sees(role, *c)).map(|c| format!("{c:?}")).collect();
        text.extend([role.code(), " sees fields: ", &seen.join(" "), "\n"]);
        let opens = if role.works_on_cases() { "if let into a case" } else { "never" };
        text.extend([role.code(), " opens what is sealed: ", opens, "\n\n"]);
    }
    text += "post in a case, or other relation: what sealed fields it opens\n\n";
    for post in Post::ALL.iter().copied() {
        text.extend([post.code(), " opens: ", &sealed(|class| opens(post, class)), "\n"]);
    }
    text.extend(["accepted referral opens: ", &sealed(referral_opens), "\n"]);
    text.extend(["guardian opens: ", &sealed(guardian_opens), "\n"]);
    text.extend(["broken glass opens: ", &sealed(emergency_opens), "\n"]);
    text += "\npurpose: what sealed fields are opened for it\n\n";
    for purpose in Purpose::ALL {
        text.extend([purpose.code(), ": ", &sealed(|class| serves(purpose, class)), "\n"]);
    }
    text += "\nwhat was done in a case with a child is read\n\n";
    for role in Role::ALL {
        let read = |reach, purpose| {
            let facts = Facts { reaches: &[reach], posts: &[] };
            let context = Context { purpose, child: true, ..Context::default() };
            decide(role, Action::ReadSteps, facts, None, context).allowed
        };
        let by_rank = read(Reach::Other, Some(Purpose::Support));
        let how = match (read(Reach::Assigned, None), by_rank) {
            (true, true) => "if assigned, or for a purpose",
            (true, false) => "if assigned",
            (false, true) => "for a purpose",
            (false, false) => "never",
        };
        text.extend([role.code(), ": ", how, "\n"]);
    }
    text += "\nof a case in a closed circle is allowed to who is assigned to it, and to nobody else\n\n";
    for role in Role::ALL {
        let allowed = |reach, action: &Action| {
            let facts = Facts { reaches: &[reach], posts: &[] };
            let context = Context { circle: true, glass_open: true, ..Context::default() };
            decide(role, *action, facts, None, context).allowed
        };
        let inside: Vec<String> = Action::ALL
            .into_iter()
            .filter(|action| is_in_a_case(*action) && allowed(Reach::Assigned, action))
            .map(|action| format!("{action:?}"))
            .collect();
        let inside = if inside.is_empty() { "-".to_owned() } else { inside.join(" ") };
        text.extend([role.code(), ": ", &inside, "\n"]);
    }
    text += "\nneeds a confirmation shortly before\n\n";
    for action in Action::ALL.into_iter().filter(|action| needs_confirmation(*action)) {
        let suffices = if scope_suffices(action) { ", or a program's scope" } else { "" };
        text.extend([format!("{action:?}{suffices}\n")]);
    }
    text += "\nneeds it besides, whatever the action\n\n";
    for weighty in Weighty::ALL {
        text.extend([format!("{weighty:?}\n")]);
    }
    text
}

fn sealed(is: impl Fn(SealedClass) -> bool) -> String {
    let codes: Vec<&str> =
        SealedClass::ALL.into_iter().filter(|class| is(*class)).map(SealedClass::code).collect();
    codes.join(" ")
}

/// Every decision there is, one relation at a time: role × relation × action ×
/// class × context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// The decisions that occur, each under a sign.
    pub legend: BTreeMap<char, Decision>,
    /// `role relation action class` and a sign for each context, in the order
    /// of [`contexts`].
    pub rows: Vec<(String, String)>,
}

/// Every context: purpose (none first), then broken glass, sealed, confirmed, a
/// child in the case, a closed circle, each no before yes; the last turns fastest.
pub fn contexts() -> impl Iterator<Item = Context> {
    let purposes = [None].into_iter().chain(Purpose::ALL.map(Some));
    purposes.flat_map(|purpose| {
        (0..32_u8).map(move |bits| Context {
            purpose,
            glass_open: bits & 16 != 0,
            sealed: bits & 8 != 0,
            confirmed: bits & 4 != 0,
            child: bits & 2 != 0,
            circle: bits & 1 != 0,
        })
    })
}

/// The relations: each reach, and for being assigned each post.
fn relations() -> Vec<(String, Reach, Vec<Post>)> {
    let mut all = Vec::new();
    for reach in Reach::ALL {
        if reach == Reach::Assigned {
            let posts = Post::ALL
                .iter()
                .map(|post| (format!("{reach:?}/{}", post.code()), reach, vec![*post]));
            all.extend(posts);
        } else {
            all.push((format!("{reach:?}"), reach, Vec::new()));
        }
    }
    all
}

/// The whole table of decisions.
#[must_use]
pub fn decisions() -> Decisions {
    let (mut signs, mut rows) = (BTreeMap::new(), Vec::new());
    let classes = || [None].into_iter().chain(FieldClass::ALL.map(Some));
    let contexts: Vec<Context> = contexts().collect();
    let relations = relations();
    for role in Role::ALL {
        for (relation, reach, posts) in &relations {
            let facts = Facts { reaches: &[*reach], posts };
            for action in Action::ALL {
                for class in classes() {
                    let cells = contexts.iter().map(|context| {
                        let made = decide(role, action, facts, class, *context);
                        // A letter for each decision, in the order met.
                        let next = char::from(b'A' + u8::try_from(signs.len()).unwrap_or(0));
                        *signs.entry(made).or_insert(next)
                    });
                    let cells = cells.collect();
                    let class = class.map_or("-", FieldClass::code);
                    rows.push((format!("{} {relation} {action:?} {class}", role.code()), cells));
                }
            }
        }
    }
    Decisions { legend: signs.into_iter().map(|(made, sign)| (sign, made)).collect(), rows }
}
