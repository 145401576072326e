//! Records without names: two lists compared by somebody who may not read them.
//!
//! *Privacy-preserving record linkage.* Each institution encodes its list on its own machine,
//! with a [`Secret`] that the institutions share; whoever compares gets the encodings and
//! never the secret.
//!
//! ```
//! use linkage::pprl::{Encoding, Secret, Settings, encode, link};
//! use linkage::record::Record;
//!
//! let record = |id, given, surname, born| Record { id, given, surname, born, ..Record::default() };
//! # let key = "9f1c3a5be47d20816cf2b3d4958ea7610b4f7e2dc893a6157ad0ee4c318b52f6";
//! let secret = Secret::from_hex(key)?; // 32 random bytes that the caller made
//! let settings = Settings { session: "2026".to_owned(), ..Settings::default() };
//! let one = encode(&[record("a1", "Мария", "Иванова", "1990-03-07")], &secret, &settings)?;
//! let two = encode(&[record("b7", "Marija", "Iwanowa", "1990-03-07")], &secret, &settings)?;
//!
//! // Elsewhere, without the secret:
//! let one = Encoding::from_bytes(&one.to_bytes())?;
//! let two = Encoding::from_bytes(&two.to_bytes())?;
//! let found = link::between(&one, &two)?;
//! assert_eq!((one.id(found.pairs[0].left), two.id(found.pairs[0].right)), ("a1", "b7"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is sent
//!
//! - *Tokens*: a MAC of, say, date of birth and sound of the given name. Records with a common
//!   token are candidates. What very many share is left out before it is sent: it says little
//!   and can be counted.
//! - *Salted fields*: with each token the fields of the record, hashed with a salt that only
//!   that token's key gives, and with a mark where a field is missing. They can be compared
//!   within the block of the token and nowhere else.
//! - *A hardened filter* of the whole record, which finds pairs that no token does. It can be
//!   left out ([`Kind::None`]): it is what an attack by graph needs.
//! - *How often strangers agree* in the list: chances by field and level, of nobody in
//!   particular. With it the weights of [`link`] are learnt without labels.
//!
//! All keys come from the secret and the session by HKDF. Another session gives other codes,
//! so that what one comparison learnt is of no use in the next; a new secret is a new encoding.
//!
//! # What it is not
//!
//! **An encoding is pseudonymised personal data, never anonymous.** It is about one person in
//! each record, and the law of personal data holds for it. It is made so that it can be
//! compared, and what can be compared can be attacked:
//!
//! - *Whoever has the secret can try names*: encode a register of everybody, and look. Nothing
//!   in the method helps against that, only who holds the secret. It stays with the
//!   institutions; who compares never has it. One institution that gives both away, its secret
//!   and the other's file, gives away the other's people.
//! - *Who compares learns* which records have something in common, how large blocks are, which
//!   fields are missing, and how alike filters are. Somebody who knows very nearly the same
//!   people can find a part of them by that; [`attack`] measures how large a part.
//! - *The institution's ids* travel as given. Take ids that mean nothing elsewhere.
//! - The attacks that are run here are those that we know.
//!
//! So: give an encoding to as few as possible, for one session, log each comparison, delete it
//! after.
pub mod attack;
mod encode;
mod file;
mod filter;
mod key;
pub mod link;
mod list;
mod sip;
mod spelling;
mod stream;
mod token;
mod view;

pub use encode::{Kind, NotEncoded, Settings, encode, filters};
pub use file::{Encoding, Header, Refused, VERSION};
pub use key::{Secret, Unsafe};
pub use list::List;
