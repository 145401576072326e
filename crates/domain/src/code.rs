//! Lists of codes that a rule knows by heart, as types.
//!
//! A list that only counts and prints is data of the country pack instead.

/// An enum whose variants each have one code: kept in the database, in
/// addresses and in files.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$each])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The codes of all of them, in the same order.
            pub const CODES: &[&str] = &[$($code),*];

            /// The code kept in the database.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(code: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.code() == code).ok_or(())
            }
        }
    };
}

pub(crate) use codes;
