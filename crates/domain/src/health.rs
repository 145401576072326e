//! A person's health, as far as those who help have to know: difficulties, pregnancy, what
//! is needed.
//!
//! The difficulties are the six of the Washington Group Short Set on Functioning, each
//! with its degree: a thing that was not asked is not known, and no difficulty is an
//! answer.
use crate::Zeroizing;
use crate::code::codes;
use crate::person::Fault;
use std::collections::BTreeMap;
use std::fmt;

codes! {
    /// In what somebody may have difficulty.
    Function {
        /// Seeing, even with glasses.
        Seeing = "seeing",
        /// Hearing, even with a hearing aid.
        Hearing = "hearing",
        /// Walking or climbing steps.
        Walking = "walking",
        /// Remembering or concentrating.
        Cognition = "cognition",
        /// Washing all over or dressing.
        SelfCare = "self_care",
        /// Understanding and being understood, in their own language.
        Communication = "communication",
    }
}

codes! {
    /// How much difficulty.
    Difficulty {
        /// No difficulty.
        None = "none",
        /// Some difficulty.
        Some = "some",
        /// A lot of difficulty.
        Much = "much",
        /// Cannot do it at all.
        Cannot = "cannot",
    }
}

/// What is known of a person's health. It prints as `…`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// What was asked, and how much difficulty there is.
    pub difficulties: BTreeMap<Function, Difficulty>,
    /// Whether the person is pregnant.
    pub pregnant: Option<bool>,
    /// What those who help have to know: medicines, allergies, care. Empty if nothing is
    /// known.
    pub needs: Zeroizing<String>,
}

impl Health {
    /// The most characters of what is needed.
    pub const LONGEST: usize = 4_000;

    /// What is needed, without blanks around it.
    ///
    /// # Errors
    ///
    /// [`TextTooLong`](Fault::TextTooLong); [`Unprintable`](Fault::Unprintable) for control
    /// characters other than line breaks.
    pub fn read_needs(text: &str) -> Result<Zeroizing<String>, Fault> {
        let text = text.trim();
        if text.chars().count() > Self::LONGEST {
            return Err(Fault::TextTooLong);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Fault::Unprintable);
        }
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.difficulties.is_empty() && self.pregnant.is_none() && self.needs.is_empty()
    }

    /// What is known, by name, in the order in which it is asked.
    #[must_use]
    pub fn known(&self) -> Vec<(&'static str, String)> {
        let difficulties = self.difficulties.iter();
        let mut all: Vec<_> = difficulties
            .map(|(function, difficulty)| (function.code(), difficulty.code().to_owned()))
            .collect();
        if let Some(pregnant) = self.pregnant {
            all.push(("pregnant", if pregnant { "yes" } else { "no" }.to_owned()));
        }
        if !self.needs.is_empty() {
            all.push(("needs", self.needs.to_string()));
        }
        all
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_is_not_known_and_no_difficulty_is_an_answer() {
        assert!(Health::default().is_blank() && Health::default().known().is_empty());
        let health = Health {
            difficulties: [
                (Function::Walking, Difficulty::None),
                (Function::Seeing, Difficulty::Cannot),
            ]
            .into(),
            pregnant: Some(false),
            needs: Zeroizing::new("Инсулин".to_owned()),
        };
        let known =
            [("seeing", "cannot"), ("walking", "none"), ("pregnant", "no"), ("needs", "Инсулин")];
        assert_eq!(health.known(), known.map(|(name, value)| (name, value.to_owned())));
        assert!(!health.is_blank());
        assert_eq!(format!("{health:?}"), "…");
    }

    #[test]
    fn what_is_needed_is_a_text_of_lines() {
        assert_eq!(Health::read_needs(" a\nb ").unwrap().as_str(), "a\nb");
        assert_eq!(Health::read_needs("a\u{0}b"), Err(Fault::Unprintable));
        assert!(Health::read_needs(&"я".repeat(Health::LONGEST)).is_ok());
        assert_eq!(Health::read_needs(&"я".repeat(Health::LONGEST + 1)), Err(Fault::TextTooLong));
    }
}
