//! What was done to people, as far as it is known, and by whom.
//!
//! 1. [`event`]: one recruitment, one transit or one exploitation, with
//!    everybody who took part in it; an exploitation is what returns call an
//!    *episode*.
//! 2. [`elements`]: which elements of the definition the events of somebody
//!    speak for. It is no finding: that is a step of the referral mechanism.
//! 3. [`network`]: who is linked to whom by events.
//! 4. [`registration`]: which bodies count somebody, since when and on which
//!    basis.
pub mod elements;
pub mod event;
pub mod network;
pub mod registration;
