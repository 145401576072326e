//! What becomes of a person who may be a victim: the national referral
//! mechanism.
//!
//! Read in this order:
//!
//! 1. [`alert`]: somebody says that there may be a victim.
//! 2. [`step`]: what was done about a person, one [`step::Entry`] after the
//!    other; [`standing`]: what all of them make together, and whether one more
//!    may be put down.
//! 3. One file for each machine; they run side by side: [`identification`],
//!    [`protection`], [`consent`], [`risk`], [`support`], [`transfer`] to another
//!    body, [`stay`] in a shelter, [`child`], [`crossborder`], [`proceeding`]
//!    against an accused, [`compensation`].
//! 4. [`placement`]: who may have which bed in a shelter; [`waiting`]: who comes
//!    first. [`packet`]: what goes to a body without an account.
//! 5. [`screening`]: which indicators were seen, by lists that others wrote; what
//!    it comes to is never a status.
//! 6. [`form`]: what is asked for each sort of step.
//! 7. [`conflict`]: for whom else a lawyer acts.
//! 8. [`clock`]: what is due by when; [`mechanism`]: what is missing;
//!    [`count`]: what an indicator counts of it; [`worklist`]: one procedure
//!    across cases.
pub mod alert;
pub mod child;
pub mod clock;
pub mod compensation;
pub mod conflict;
pub mod consent;
pub mod count;
pub mod crossborder;
pub mod form;
pub mod identification;
pub mod mechanism;
pub mod opinion;
pub mod packet;
pub mod perpetrator;
pub mod placement;
pub mod plan;
pub mod proceeding;
pub mod protection;
pub mod risk;
pub mod screening;
pub mod standing;
pub mod stay;
pub mod step;
pub mod support;
pub mod transfer;
pub mod waiting;
pub mod worklist;
