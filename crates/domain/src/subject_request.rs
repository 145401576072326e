//! A person's request for what is kept of them: how it was checked who asks,
//! how it stands, and what of a narrative may go out.
//!
//! What is told of a case is told of several people. It goes out entry by
//! entry, and of each entry a person decides: it goes out, it goes out with
//! others taken out, or it stays, for a reason from a list. An entry that names
//! another person of the case never goes out as it is.
use std::str::FromStr;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code kept in the database.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(code: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.code() == code).ok_or(())
            }
        }
    };
}

codes! {
    /// How it was checked that who asks is the person.
    IdentityCheck {
        /// An identity document was shown.
        Document = "document",
        /// A representative showed an authority to act.
        Representative = "representative",
        /// The request bears a qualified electronic signature.
        Signature = "signature",
        /// Somebody who works on the case knows the person.
        Known = "known",
    }
}

codes! {
    /// How a request stands.
    RequestState {
        /// It was received.
        Received = "received",
        /// Somebody who works on the case has prepared the answer.
        Prepared = "prepared",
        /// Another has released the answer.
        Released = "released",
        /// It was refused.
        Refused = "refused",
    }
}

codes! {
    /// Why an entry stays.
    Withheld {
        /// It tells of somebody else.
        ThirdPerson = "third_person",
        /// Knowing it would put somebody in danger.
        Safety = "safety",
        /// Knowing it would harm criminal proceedings.
        Proceeding = "proceeding",
    }
}

/// What becomes of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It goes out as it is.
    Include,
    /// It goes out as this text, from which others were taken out.
    Redact(String),
    /// It stays.
    LeaveOut(Withheld),
}

/// What is wrong with a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Every entry needs a decision.
    Undecided,
    /// The text that is to go out names another person of the case.
    NamesAnother,
    /// A redacted entry without text is one that stays.
    Blank,
}

codes! {
    /// Where something is told of a person.
    Origin {
        /// What happened, as the case tells it.
        Narrative = "narrative",
        /// A trafficking event.
        Event = "event",
        /// The reason of a step.
        Step = "step",
        /// A note.
        Note = "note",
        /// A support and safety plan.
        Plan = "plan",
        /// An alert that the case came of, told by somebody else.
        Alert = "alert",
    }
}

/// The entries of a narrative: its paragraphs, parted by empty lines.
#[must_use]
pub fn entries(narrative: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    for line in narrative.lines() {
        match entries.last_mut() {
            Some(last) if !line.trim().is_empty() => {
                if !last.is_empty() {
                    last.push('\n');
                }
                last.push_str(line.trim_end());
            }
            Some(last) if last.is_empty() => {}
            _ => entries.push(String::new()),
        }
    }
    entries.retain(|entry| !entry.is_empty());
    entries
}

/// Whether a text names somebody by one of these names, or holds one of these
/// numbers.
///
/// Words are compared without regard to case, and to endings of names of three
/// letters and more (`Иванова` for `Иванов`); numbers without what stands
/// between their digits. A nickname or a description is not found: a person
/// reads each entry besides.
#[must_use]
pub fn mentions(text: &str, names: &[&str], numbers: &[&str]) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let there = words(text);
    let found = names.iter().flat_map(|name| words(name)).any(|name| {
        let long = name.chars().count() >= 3;
        there.iter().any(|word| if long { word.starts_with(&name) } else { *word == name })
    });
    let joined = |text: &str| -> String {
        text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let text = joined(text);
    found || numbers.iter().map(|n| joined(n)).any(|n| n.chars().count() >= 5 && text.contains(&n))
}

/// What goes out of an entry; none when it stays.
///
/// # Errors
///
/// [`NamesAnother`](Refusal::NamesAnother) when what would go out still names
/// one of the others; [`Blank`](Refusal::Blank).
pub fn apply(
    entry: &str,
    decision: &Decision,
    names: &[&str],
    numbers: &[&str],
) -> Result<Option<String>, Refusal> {
    let text = match decision {
        Decision::LeaveOut(_) => return Ok(None),
        Decision::Include => entry,
        Decision::Redact(text) => text.trim(),
    };
    if text.is_empty() {
        return Err(Refusal::Blank);
    }
    if mentions(text, names, numbers) {
        Err(Refusal::NamesAnother)
    } else {
        Ok(Some(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_are_the_paragraphs() {
        let told = "\n\nПърви ред.\nВтори ред.\n\n \n\nДруг запис.  \n";
        assert_eq!(entries(told), ["Първи ред.\nВтори ред.", "Друг запис."]);
        assert_eq!(entries(" \n\n"), Vec::<String>::new());
    }

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let found = mentions(text, &["Иван", "Петров", "Ян"], &["+359 88 812 3456"]);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn another_is_named_by_any_name_with_an_ending_and_by_a_number() {
        check("Срещна ИВАН в парка.", true);
        check("Каза го на Петрова.", true);
        check("Ян дойде.", true);
        check("Януари беше студен.", false);
        check("Тел. +359-888-123-456", true);
        check("Тел. +359 88 812 3457", false);
        check("Тя дойде сама.", false);
        check("", false);
    }

    #[test]
    fn an_entry_that_names_another_never_goes_out_as_it_is() {
        let names = ["Иван"];
        let entry = "Иван я чакаше.";
        let apply = |decision| apply(entry, &decision, &names, &[]);
        assert_eq!(apply(Decision::Include), Err(Refusal::NamesAnother));
        let still = Decision::Redact("иван чакаше.".into());
        assert_eq!(apply(still), Err(Refusal::NamesAnother));
        assert_eq!(apply(Decision::Redact("  ".into())), Err(Refusal::Blank));
        let redacted = Decision::Redact("[друго лице] я чакаше.".into());
        assert_eq!(apply(redacted), Ok(Some("[друго лице] я чакаше.".into())));
        assert_eq!(apply(Decision::LeaveOut(Withheld::ThirdPerson)), Ok(None));
        assert_eq!(super::apply(entry, &Decision::Include, &[], &[]), Ok(Some(entry.into())));
    }

    proptest! {
        #[test]
        fn nothing_goes_out_with_a_name_of_another_in_it(
            before in "[а-я ]{0,20}", name in "[А-Я][а-я]{2,8}", after in "[а-я .]{0,20}",
        ) {
            let text = format!("{before} {name} {after}");
            for decision in [Decision::Include, Decision::Redact(text.clone())] {
                prop_assert_eq!(apply(&text, &decision, &[&name], &[]), Err(Refusal::NamesAnother));
            }
        }
    }
}
