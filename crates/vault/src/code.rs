//! What a short secret code opens: a code that a person keeps, too short to be
//! a key by itself.
//!
//! Two derivations, each by Argon2id with a salt of its own and under a
//! [`DataKey`] as the pepper, which is kept apart from what is derived:
//!
//! - [`DataKey::locate`] gives a [`Locator`], by which the row is found. Its
//!   salt is the pepper's own, as it must be known before the row is.
//! - [`DataKey::unlock`] gives a [`CodeKey`], which wraps the row's data key.
//!   Its salt is the row's own.
//!
//! Neither tells the other, and without the pepper neither can be tried. Both
//! cost the same for a code that leads nowhere: the caller runs both always,
//! with [`DataKey::no_salt`] where no row was found.
use crate::error::Error;
use crate::key::DataKey;
use crate::primitive::{Secret, front};
use crate::root::{Cost, RootId, Wraps, private};

/// Bytes of the salt of a row.
pub const SALT: usize = 16;

/// By what the row of a code is found. It does not print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Locator(pub [u8; 16]);

/// Wraps the data key of the row that a code belongs to.
pub struct CodeKey(Secret);

impl Wraps for CodeKey {}

impl private::Wraps for CodeKey {
    #[expect(private_interfaces, reason = "only this crate reads it")]
    fn secret(&self) -> &Secret {
        &self.0
    }

    /// A code is under no root.
    fn root(&self) -> RootId {
        RootId([0; 8])
    }
}

impl DataKey {
    /// By what the row of `code` is found, with this key as the pepper.
    ///
    /// # Errors
    ///
    /// [`BadCost`](Error::BadCost) when the cost cannot be paid.
    pub fn locate(&self, code: &str, cost: Cost) -> Result<Locator, Error> {
        let pepper = self.code_pepper();
        let salt: [u8; SALT] = front(&pepper.mac("vault code locator salt 1", &[]));
        let stretched = cost.stretch(code, &salt)?;
        Ok(Locator(front(&pepper.mac("vault code locator 1", &[stretched.bytes()]))))
    }

    /// What wraps the data key of the row of `code` with this `salt`.
    ///
    /// # Errors
    ///
    /// As for [`locate`](Self::locate).
    pub fn unlock(&self, code: &str, salt: &[u8; SALT], cost: Cost) -> Result<CodeKey, Error> {
        let pepper = self.code_pepper();
        let salted: [u8; SALT] = front(&pepper.mac("vault code unlock salt 1", &[salt]));
        let stretched = cost.stretch(code, &salted)?;
        Ok(CodeKey(pepper.derive("vault code unlock 1", &[stretched.bytes(), salt])))
    }

    /// The salt to go on with when there is no row at `locator`.
    #[must_use]
    pub fn no_salt(&self, locator: &Locator) -> [u8; SALT] {
        front(&self.code_pepper().mac("vault code no salt 1", &[&locator.0]))
    }

    fn code_pepper(&self) -> Secret {
        self.derived("vault code pepper 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Wrapped;
    use crate::root::Root;
    use rand::{SeedableRng, rngs::StdRng};

    const CODE: &str = "12345678901234567890";

    fn cheap() -> Cost {
        Cost::new(19 * 1024, 2, 1).unwrap()
    }

    fn world() -> (DataKey, DataKey, StdRng) {
        let mut random = StdRng::from_seed([5; 32]);
        let (pepper, key) = (DataKey::generate(1, &mut random), DataKey::generate(1, &mut random));
        (pepper, key, random)
    }

    #[test]
    fn a_code_finds_and_opens_its_row_and_another_code_does_not() {
        let (pepper, key, mut random) = world();
        let salt = [3; SALT];
        let lock = pepper.unlock(CODE, &salt, cheap()).unwrap();
        let kept = key.wrap(&lock, "row/1", &mut random).unwrap().to_bytes();
        let open = |code: &str, salt: &[u8; SALT], owner: &str| {
            let lock = pepper.unlock(code, salt, cheap()).unwrap();
            Wrapped::from_bytes(&kept).unwrap().open(&lock, owner).is_ok()
        };
        assert!(open(CODE, &salt, "row/1"));
        assert!(!open("12345678901234567891", &salt, "row/1"), "another code");
        assert!(!open(CODE, &[4; SALT], "row/1"), "another salt");
        assert!(!open(CODE, &salt, "row/2"), "another owner");
        let located = pepper.locate(CODE, cheap()).unwrap();
        assert!(located == pepper.locate(CODE, cheap()).unwrap());
        assert!(located != pepper.locate("12345678901234567891", cheap()).unwrap());
    }

    #[test]
    fn without_the_pepper_a_code_leads_nowhere() {
        let (pepper, key, mut random) = world();
        let other = DataKey::generate(1, &mut random);
        assert!(pepper.locate(CODE, cheap()).unwrap() != other.locate(CODE, cheap()).unwrap());
        let lock = pepper.unlock(CODE, &[3; SALT], cheap()).unwrap();
        let wrapped = key.wrap(&lock, "row/1", &mut random).unwrap();
        let lock = other.unlock(CODE, &[3; SALT], cheap()).unwrap();
        assert!(wrapped.open(&lock, "row/1").is_err());
        let root = Root::generate(&mut random);
        assert!(wrapped.open(&root.wrap_key(), "row/1").is_err());
    }

    #[test]
    fn what_locates_does_not_unlock() {
        let (pepper, ..) = world();
        let located = pepper.locate(CODE, cheap()).unwrap();
        // Even with one salt for both the two are unrelated.
        let salt: [u8; SALT] = front(&pepper.code_pepper().mac("vault code locator salt 1", &[]));
        let key = pepper.unlock(CODE, &salt, cheap()).unwrap();
        assert!(!key.0.bytes().windows(16).any(|w| w == located.0));
        assert!(pepper.no_salt(&located) != salt);
    }
}
