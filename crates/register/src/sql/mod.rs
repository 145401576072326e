//! The SQL: one file a noun, one function a question, named as the question.
//!
//! Every statement is a constant made by [`statements!`], so that a test can
//! prepare each of them on both engines. What must be put together while
//! running is put together in [`filter`] from constant fragments.

/// Declares named statements and the list `ALL` of them.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*

        /// Every statement of this file, with its name.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

pub(crate) mod account;
pub(crate) mod contribution;
pub(crate) mod edition;
pub(crate) mod evidence;
pub(crate) mod filter;
pub(crate) mod journal;
pub(crate) mod programme;
pub(crate) mod record;

/// Every named statement of the register.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = [
        account::ALL,
        contribution::ALL,
        edition::ALL,
        evidence::ALL,
        journal::ALL,
        programme::ALL,
        record::ALL,
    ];
    files.into_iter().flatten().copied()
}
