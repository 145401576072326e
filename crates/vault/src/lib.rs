//! Sealing: what is kept, and where, but never what it is about.
//!
//! The vault does not know what it protects, only where it is kept. It takes
//! bytes and the name of their place, and gives bytes back. The clock and the
//! random source are the caller's.
//!
//! # From the root to a field
//!
//! Read this once from top to bottom: each step holds the key of the next.
//!
//! 1. One [`Root`](root::Root), 256 random bits, is the only secret that has
//!    to be kept. It comes from a key file, from a passphrase, from a number
//!    of [`Share`](shamir::Share)s, or from somebody else's
//!    [`Provider`](root::Provider). It is never written beside the data.
//! 2. From the root come the *domain keys*, each with a type of its own, so
//!    that the key of one use cannot be handed to another:
//!    [`WrapKey`](root::WrapKey), [`ShelterKey`](root::ShelterKey),
//!    [`BlindKey`](blind::BlindKey), [`JournalKey`](root::JournalKey),
//!    [`SessionKey`](root::SessionKey), [`PepperKey`](root::PepperKey) and
//!    [`LinkageKey`](root::LinkageKey). They are computed, never stored.
//! 3. A [`DataKey`](key::DataKey) belongs to one person or one case. It is
//!    random, and is kept only [`Wrapped`](key::Wrapped) by the wrap key.
//!    Whoever destroys the wrapped key destroys what it sealed, in every
//!    backup: that is erasure.
//! 4. A field is [`Sealed`](seal::Sealed) with the data key for its
//!    [`Place`](seal::Place): table, row, column, version. Carried to another
//!    place it does not open. A file is sealed the same way, in chunks
//!    ([`stream`]).
//! 5. What has to be found again without opening it has a keyed
//!    [`BlindIndex`](blind::BlindIndex).
//!
//! ```
//! use rand::{SeedableRng, rngs::StdRng};
//! use vault::{key::DataKey, root::Root, seal::{Place, Sealed}};
//!
//! let mut random = StdRng::from_seed([7; 32]); // a real one in real life
//! let root = Root::generate(&mut random);
//! let key = DataKey::generate(1, &mut random);
//! let kept = key.wrap(&root.wrap_key(), "person/42", &mut random)?;
//!
//! let place = Place { table: "person", row: "42", column: "name", version: 1 };
//! let closed = Sealed::seal(&key, &place, &"Ivanova".to_owned(), &mut random)?;
//!
//! // Later, from what was kept:
//! let key = kept.open(&root.wrap_key(), "person/42")?;
//! assert_eq!(closed.open(&key, &place)?.expose(), "Ivanova");
//!
//! let elsewhere = Place { row: "43", ..place };
//! assert!(matches!(closed.open(&key, &elsewhere), Err(vault::Error::Damaged)));
//! # Ok::<(), vault::Error>(())
//! ```
//!
//! Two ways lead in from outside: [`intake`] closes what comes while nobody
//! has given the root, and [`code`] is what a short code that a person keeps
//! finds and opens.
//!
//! # Turning the keys over
//!
//! A new root re-wraps the data keys ([`Wrapped::rewrap`](key::Wrapped::rewrap))
//! and touches no field. A new data key has the next number
//! ([`DataKey::next`](key::DataKey::next)); every sealed value says the number
//! of the key that closed it ([`seal::key_number`]), so old and new live side
//! by side while the values are sealed again, one by one.
//!
//! # The journal
//!
//! [`merkle`] is the tree over a journal's entries and its proofs; [`note`]
//! signs the head of the tree, so that somebody else can hold the signer to
//! it.
//!
//! # Signatures of others
//!
//! [`signature`] looks at what a passkey or an issuer of identities has signed.
//!
//! # What is not claimed
//!
//! Secrets are wiped when dropped, but a process that is running can be read
//! by whoever rules the machine. Sealing hides how long a field is up to its
//! padding; it does not hide how many fields there are, nor how long a file
//! is. An equal blind index tells that two values are equal.

pub mod blind;
pub mod code;
pub mod erased;
mod error;
pub mod intake;
pub mod key;
pub mod merkle;
pub mod note;
mod primitive;
pub mod root;
pub mod seal;
pub mod shamir;
pub mod signature;
pub mod stream;
mod typed;

pub use error::{Error, ShareFault};
/// A string or bytes that are wiped when dropped.
pub use zeroize::Zeroizing;
