//! That a body counts somebody among those it registers: since when, and on
//! which basis. Two bodies that count the same year by different bases come to
//! different numbers, and both are right.
//!
//! Source: domain dictionary 1.5, *Registration*; the bases are those by which
//! the prosecution and the commission were seen to count.
use crate::code::codes;
use crate::day::Day;
use crate::id::PersonId;

codes! {
    /// As what a body counts somebody.
    CountingBasis {
        /// Newly identified in the year of the registration.
        NewlyIdentified = "newly_identified",
        /// In proceedings that go on, in each year of them.
        InProceedings = "in_proceedings",
        /// From the registration on, in every year.
        Cumulative = "cumulative",
        /// Helped, identified or not.
        Assisted = "assisted",
    }
}

/// A registration to put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Who is counted.
    pub person: PersonId,
    /// The body that counts, by its code in the directory.
    pub body: String,
    /// Since which day.
    pub on: Day,
    /// On which basis.
    pub basis: CountingBasis,
}

impl Registration {
    /// Whether it may stand beside those of the same case: a body registers
    /// somebody on one basis once.
    #[must_use]
    pub fn is_new(&self, among: &[Self]) -> bool {
        among.iter().all(|there| {
            (there.person, &there.body, there.basis) != (self.person, &self.body, self.basis)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    #[test]
    fn a_body_registers_somebody_on_one_basis_once() {
        let one = |body: &str, basis, day| Registration {
            person: PersonId::new(Moment(0), 1),
            body: body.to_owned(),
            on: Day::since_epoch(day),
            basis,
        };
        let there = [one("PRB", CountingBasis::NewlyIdentified, 1)];
        assert!(!one("PRB", CountingBasis::NewlyIdentified, 2).is_new(&there));
        assert!(one("PRB", CountingBasis::InProceedings, 2).is_new(&there));
        assert!(one("NKBTH", CountingBasis::NewlyIdentified, 1).is_new(&there));
    }
}
