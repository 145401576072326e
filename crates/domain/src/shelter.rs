//! Where a shelter is: the address that puts everybody in it at risk once it is
//! known to the wrong person. The directory knows a shelter's town at most.
use crate::institution::{Institution, InstitutionKind};
use crate::person::{Fault, Private};

/// Where a shelter is, and how one gets in. It does not print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The address.
    pub address: Private,
    /// How one gets there and in, whom to call at the door.
    pub directions: Option<Private>,
}

impl Location {
    /// The location as it was typed; none while the address is blank.
    ///
    /// # Errors
    ///
    /// The field, `address` or `directions`, and what is wrong with it.
    pub fn read(address: &str, directions: &str) -> Result<Option<Self>, (&'static str, Fault)> {
        let address = Private::read(address).map_err(|fault| ("address", fault))?;
        let directions = Private::read(directions).map_err(|fault| ("directions", fault))?;
        Ok(address.map(|address| Self { address, directions }))
    }
}

/// Whether a body of the directory is a house where victims are, whose address
/// is kept sealed: a service that works in one place.
#[must_use]
pub fn is_shelter(institution: &Institution) -> bool {
    institution.kind == InstitutionKind::Service && institution.place.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_has_an_address_and_never_prints_it() {
        let there = Location::read(" ул. Измислена 1 ", "").unwrap().unwrap();
        assert_eq!(there.address.expose(), "ул. Измислена 1");
        assert_eq!(there.directions, None);
        assert!(!format!("{there:?}").contains("Измислена"));
        assert_eq!(Location::read("  ", "through the yard"), Ok(None));
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        let long = "я".repeat(Private::LONGEST + 1);
        assert_eq!(Location::read(&long, ""), Err(("address", Fault::TooLong)));
        assert_eq!(Location::read("a", "b\u{7}"), Err(("directions", Fault::Unprintable)));
    }
}
