//! Who may do what. The whole policy is one function, [`decide`], over four
//! tables: what a role may do at which reach ([`reaches`]), which open fields it
//! sees ([`sees`]), which sealed ones a relation opens ([`opens`]), and for
//! which purpose ([`serves`]).
//!
//! Denied is what nothing grants; what a rule forbids is denied whatever grants
//! it. No table has a row for “everything else”: a new role, action or class
//! does not compile before somebody has decided about it.
//!
//! The printed table is `tests/permissions.txt`, a file a person reviews: a
//! change of policy is a change of that file. `scripts/policy_oracle.py` states
//! the same policy a second time, from the specification, and a test compares
//! the two over every combination.
mod action;
mod class;
mod confirmation;
mod decision;
mod printed;
mod purpose;
mod reach;
mod role;
mod scope;

pub use action::Action;
pub use class::{
    Class, FieldClass, SealedClass, emergency_opens, guardian_opens, opens, referral_opens, sees,
    serves,
};
pub use confirmation::{
    CONFIRMED_FOR, Weighty, confirmation_holds, needs_confirmation, scope_suffices,
};
pub use decision::{Context, Decision, Facts, Obligation, Rule, decide};
pub use printed::{Decisions, contexts, decisions, printed};
pub use purpose::Purpose;
pub use reach::{Reach, may, reaches};
pub use role::Role;
pub use scope::{Asker, Near, Scope, scope};
