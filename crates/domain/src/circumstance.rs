//! What is known of a person's life besides who they are: gender, family, schooling,
//! where they live and where they are from.
//!
//! All of it is sealed with the identity, and none of it has to be known: a blank is not
//! known, and no children is a number. Source: the fields of a person in the Human
//! Trafficking Case Data Standard, with its codes.
use crate::code::codes;
use crate::person::Fault;
use std::fmt;

codes! {
    /// The gender a person says they have; the sex in the papers is kept apart.
    Gender {
        /// Feminine.
        Feminine = "feminine",
        /// Masculine.
        Masculine = "masculine",
        /// Transgender feminine.
        TransgenderFeminine = "transgender_feminine",
        /// Transgender masculine.
        TransgenderMasculine = "transgender_masculine",
        /// Another than these.
        NonConforming = "non_conforming",
    }
}

codes! {
    /// Whether somebody is married.
    MaritalStatus {
        /// Never married.
        Single = "single",
        /// Married.
        Married = "married",
        /// In a registered partnership.
        RegisteredPartnership = "registered_partnership",
        /// Married, and living apart.
        Separated = "separated",
        /// Divorced.
        Divorced = "divorced",
        /// Widowed.
        Widowed = "widowed",
    }
}

codes! {
    /// The highest level of education completed. Source: ISCED 2011.
    Education {
        /// Level 0: early childhood education, or none completed.
        EarlyChildhood = "early_childhood",
        /// Level 1: primary education.
        Primary = "primary",
        /// Level 2: lower secondary education.
        LowerSecondary = "lower_secondary",
        /// Level 3: upper secondary education.
        UpperSecondary = "upper_secondary",
        /// Level 4: post-secondary education that is not tertiary.
        PostSecondary = "post_secondary",
        /// Level 5: short-cycle tertiary education.
        ShortTertiary = "short_tertiary",
        /// Level 6: bachelor’s or equivalent.
        Bachelor = "bachelor",
        /// Level 7: master’s or equivalent.
        Master = "master",
        /// Level 8: doctoral or equivalent.
        Doctoral = "doctoral",
    }
}

/// Where somebody lives or is from: a country, or a municipality of the pack's own
/// country. It prints as `…`: a small place can tell who the person is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Locality {
    /// The country with this ISO 3166-1 code of two letters.
    Country([u8; 2]),
    /// The municipality with this code: that of its oblast, and a number.
    Municipality([u8; 5]),
}

impl Locality {
    /// Reads `DE`, or `VAR06`.
    ///
    /// # Errors
    ///
    /// [`NotACode`](Fault::NotACode).
    pub fn read(code: &str) -> Result<Self, Fault> {
        let letters = |part: &[u8]| part.iter().all(u8::is_ascii_uppercase);
        let bytes = code.as_bytes();
        if let Ok(country) = <[u8; 2]>::try_from(bytes)
            && letters(&country)
        {
            return Ok(Self::Country(country));
        }
        match <[u8; 5]>::try_from(bytes) {
            Ok(there) if letters(&there[..3]) && there[3..].iter().all(u8::is_ascii_digit) => {
                Ok(Self::Municipality(there))
            }
            _ => Err(Fault::NotACode),
        }
    }

    /// As it is read.
    #[must_use]
    pub fn expose(&self) -> &str {
        // Only capital letters and digits are taken.
        std::str::from_utf8(match self {
            Self::Country(code) => code,
            Self::Municipality(code) => code,
        })
        .unwrap_or_default()
    }
}

impl fmt::Debug for Locality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What is known of a person's life. It prints as `…`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The gender.
    pub gender: Option<Gender>,
    /// Whether married.
    pub marital: Option<MaritalStatus>,
    /// How many children.
    pub children: Option<u8>,
    /// The highest level of education completed.
    pub education: Option<Education>,
    /// Where they live.
    pub residence: Option<Locality>,
    /// Where they are from.
    pub origin: Option<Locality>,
}

impl Circumstances {
    /// The most children taken.
    pub const MOST_CHILDREN: u8 = 30;

    /// A number of children; a blank text is not known.
    ///
    /// # Errors
    ///
    /// [`NotANumber`](Fault::NotANumber), also for more than [`Self::MOST_CHILDREN`].
    pub fn read_children(text: &str) -> Result<Option<u8>, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n| digits && *n <= Self::MOST_CHILDREN);
        number.map(Some).ok_or(Fault::NotANumber)
    }

    /// A code of one of the lists, or a place; a blank text is not known.
    ///
    /// # Errors
    ///
    /// What `read` says of a text that is not blank.
    pub fn read_known<T>(
        text: &str,
        read: impl Fn(&str) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        if text.is_empty() { Ok(None) } else { read(text).map(Some) }
    }

    /// What is known, by name, in the order in which it is asked.
    #[must_use]
    pub fn known(&self) -> Vec<(&'static str, String)> {
        let Self { gender, marital, children, education, residence, origin } = self;
        let all = [
            ("gender", gender.map(|one| one.code().to_owned())),
            ("marital", marital.map(|one| one.code().to_owned())),
            ("children", children.map(|n| n.to_string())),
            ("education", education.map(|one| one.code().to_owned())),
            ("residence", residence.map(|one| one.expose().to_owned())),
            ("origin", origin.map(|one| one.expose().to_owned())),
        ];
        all.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
    }
}

impl fmt::Debug for Circumstances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_country_or_a_municipality() {
        for code in ["DE", "VAR06"] {
            assert_eq!(Locality::read(code).unwrap().expose(), code);
        }
        for wrong in ["", "de", "VAR", "VAR6", "VAR006", "ВА", "D1"] {
            assert_eq!(Locality::read(wrong), Err(Fault::NotACode), "{wrong}");
        }
    }

    #[test]
    fn no_children_is_a_number_and_a_blank_is_not_known() {
        for (text, expected) in [
            ("", Ok(None)),
            (" ", Ok(None)),
            ("0", Ok(Some(0))),
            (" 3 ", Ok(Some(3))),
            ("30", Ok(Some(30))),
            ("31", Err(Fault::NotANumber)),
            ("-1", Err(Fault::NotANumber)),
            ("+1", Err(Fault::NotANumber)),
            ("2.5", Err(Fault::NotANumber)),
        ] {
            assert_eq!(Circumstances::read_children(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_known_prints_nothing_of_itself() {
        let whole = Circumstances {
            gender: Some(Gender::TransgenderFeminine),
            children: Some(0),
            origin: Some(Locality::read("VAR06").unwrap()),
            ..Circumstances::default()
        };
        assert_eq!(format!("{whole:?} {:?}", whole.origin), "… Some(…)");
        let known = [("gender", "transgender_feminine"), ("children", "0"), ("origin", "VAR06")];
        assert_eq!(whole.known(), known.map(|(name, value)| (name, value.to_owned())));
        assert!(Circumstances::default().known().is_empty());
    }
}
