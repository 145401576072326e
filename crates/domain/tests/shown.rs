//! What tells who a person is has no way to be shown: this file does not
//! compile when one of these types can be printed or written out.
use domain::person::{
    BirthDate, Citizenship, Contact, Identifier, Identity, Names, Person, Private, Spoken,
};

/// Compiles only when the type does not implement the trait: with it, two
/// implementations would answer.
macro_rules! has_not {
    ($trait:path: $($type:ty),+ $(,)?) => {$(
        const _: fn() = || {
            trait Ambiguous<A> {
                fn answer() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            #[expect(dead_code, reason = "only its being chosen matters")]
            struct Implements;
            impl<T: ?Sized + $trait> Ambiguous<Implements> for T {}
            let _ = <$type as Ambiguous<_>>::answer;
        };
    )+};
}

has_not!(std::fmt::Display: Private, Names, Identifier, BirthDate, Citizenship, Spoken, Identity, Contact, Person);
has_not!(serde::Serialize: Private, Names, Identifier, BirthDate, Citizenship, Spoken, Identity, Contact, Person);
has_not!(AsRef<str>: Private, BirthDate, Citizenship, Spoken);
has_not!(Into<String>: Private, BirthDate, Citizenship, Spoken);
has_not!(Copy: Private, Identity, Person);

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
