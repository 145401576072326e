//! What tells who a person is has no way to be shown by accident.
#![expect(dead_code, reason = "of two answers one is never taken")]
use domain::person::{
    BirthDate, Citizenship, Contact, Identifier, Identity, Names, Person, Private, Spoken,
};

/// Whether the type implements the trait: its own method, which asks for the
/// trait, is taken before the one that everything has.
macro_rules! has {
    ($trait:path, $type:ty) => {{
        struct Probe<T>(std::marker::PhantomData<T>);
        trait Otherwise {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> Otherwise for Probe<T> {}
        impl<T: $trait> Probe<T> {
            fn answer(&self) -> bool {
                true
            }
        }
        Probe::<$type>(std::marker::PhantomData).answer()
    }};
}

macro_rules! none_has {
    ($trait:path: $($type:ty),+ $(,)?) => {
        [$((stringify!($type), has!($trait, $type))),+].iter().all(|(name, has)| {
            assert!(!has, "{name} is {}", stringify!($trait));
            !has
        })
    };
}

#[test]
fn nothing_that_tells_who_a_person_is_can_be_shown() {
    assert!(
        none_has!(std::fmt::Display: Private, Names, Identifier, BirthDate, Citizenship, Spoken, Identity, Contact, Person)
    );
    assert!(
        none_has!(serde::Serialize: Private, Names, Identifier, BirthDate, Citizenship, Spoken, Identity, Contact, Person)
    );
    assert!(none_has!(AsRef<str>: Private, BirthDate, Citizenship, Spoken));
    assert!(none_has!(Into<String>: Private, BirthDate, Citizenship, Spoken));
    assert!(none_has!(Copy: Private, Identity, Person));
    // The same question about what can be shown is answered otherwise.
    assert!(has!(std::fmt::Display, String) && has!(serde::Serialize, String));
    assert!(has!(AsRef<str>, String) && has!(Into<String>, String) && has!(Copy, u8));
}

#[test]
fn every_type_of_the_file_is_either_harmless_or_checked_here() {
    let source = include_str!("../src/person.rs");
    let there: Vec<&str> = source
        .lines()
        .filter_map(|line| {
            let rest = line.strip_prefix("pub struct ").or(line.strip_prefix("pub enum "))?;
            rest.split(|c: char| !c.is_alphanumeric()).next()
        })
        .collect();
    let checked = [
        "Private",
        "Names",
        "Identifier",
        "BirthDate",
        "Citizenship",
        "Spoken",
        "Identity",
        "Contact",
        "Person",
    ];
    let harmless = [
        "Fault",
        "IdentifierKind",
        "Check",
        "Sex",
        "CitizenshipGroup",
        "ContactKind",
        "Remark",
        "Regime",
    ];
    for name in &there {
        assert!(checked.contains(name) || harmless.contains(name), "`{name}` is new: is it shown?");
    }
    assert_eq!(there.len(), checked.len() + harmless.len());
}
