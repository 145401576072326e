//! Records without names.
pub mod attack;
mod encode;
mod file;
mod filter;
mod key;
pub mod link;
mod sip;
mod spelling;
mod stream;
mod token;
mod view;

pub use encode::{Kind, NotEncoded, Settings, encode, filters};
pub use file::{Encoding, Header, Refused, VERSION};
pub use key::{Secret, Unsafe};
