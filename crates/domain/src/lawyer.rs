//! The network of lawyers who act for people who were trafficked: who they
//! are, where, in which languages, whether they take cases.
//!
//! What is kept is what a lawyer is known by at work. It is no directory of
//! cases: how many a lawyer has follows from the cases themselves.
use crate::code::codes;
use crate::day::Day;
use serde::{Deserialize, Serialize};

codes! {
    /// What a lawyer does.
    Practice {
        /// Represents victims in proceedings.
        Representation = "representation",
        /// Claims compensation.
        Compensation = "compensation",
        /// Acts for children.
        Children = "children",
        /// Acts for foreigners.
        Foreigners = "foreigners",
    }
}

/// A lawyer as the network knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lawyer {
    /// Their name.
    pub name: String,
    /// The number in the register of the bar.
    pub bar_number: String,
    /// The languages they work in, codes of the pack's list `language`; empty
    /// when that is not known.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The oblasts they work in, by their codes; empty for the whole country.
    #[serde(default)]
    pub oblasts: Vec<String>,
    /// Whether they are on the panel of legal aid.
    pub legal_aid: bool,
    /// What they do.
    pub practices: Vec<Practice>,
    /// Whether they take cases at present.
    pub takes_cases: bool,
    /// How many cases they take at a time; none when nobody said.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Since when they are of the network.
    pub since: Day,
    /// The first day on which they are not any more; none while they are.
    #[serde(default)]
    pub until: Option<Day>,
    /// The telephone of the office.
    #[serde(default)]
    pub phone: String,
    /// The e-mail of the office.
    #[serde(default)]
    pub email: String,
}

codes! {
    /// What is wrong with a field of a lawyer.
    LawyerFault {
        /// It must be filled.
        Missing = "missing",
        /// It is too long.
        TooLong = "too_long",
        /// A code is not in its list.
        NotListed = "not_listed",
        /// It ends before it begins.
        EndsBefore = "ends_before",
        /// It is no telephone number.
        NotAPhone = "not_a_phone",
        /// It is no e-mail address.
        NotAnEmail = "not_an_email",
        /// Another lawyer of the network has it.
        Taken = "taken",
    }
}

/// The most characters of a text of a lawyer.
pub const LONGEST: usize = 200;

impl Lawyer {
    /// What is wrong with it, with the field each time; nothing when it may be
    /// kept. `language` and `oblast` say whether a code is in its list.
    #[must_use]
    pub fn faults(
        &self,
        language: impl Fn(&str) -> bool,
        oblast: impl Fn(&str) -> bool,
    ) -> Vec<(&'static str, LawyerFault)> {
        let mut faults = Vec::new();
        let mut must = |holds: bool, field, fault| {
            if !holds {
                faults.push((field, fault));
            }
        };
        must(!self.name.trim().is_empty(), "name", LawyerFault::Missing);
        must(!self.bar_number.trim().is_empty(), "bar_number", LawyerFault::Missing);
        must(!self.practices.is_empty(), "practices", LawyerFault::Missing);
        let short = |text: &str| text.chars().count() <= LONGEST;
        must(short(&self.name), "name", LawyerFault::TooLong);
        must(short(&self.bar_number), "bar_number", LawyerFault::TooLong);
        must(short(&self.phone), "phone", LawyerFault::TooLong);
        must(short(&self.email), "email", LawyerFault::TooLong);
        must(self.languages.iter().all(|one| language(one)), "languages", LawyerFault::NotListed);
        must(self.oblasts.iter().all(|one| oblast(one)), "oblasts", LawyerFault::NotListed);
        let ends = self.until.is_none_or(|until| self.since < until);
        must(ends, "until", LawyerFault::EndsBefore);
        let dials = |c: char| c.is_ascii_digit() || " +-/()".contains(c);
        must(self.phone.chars().all(dials), "phone", LawyerFault::NotAPhone);
        let parts = self.email.split_once('@');
        let whole = parts.is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
        must(self.email.is_empty() || whole, "email", LawyerFault::NotAnEmail);
        faults
    }

    /// Whether the lawyer is of the network on `day`.
    #[must_use]
    pub fn is_there(&self, day: Day) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether the lawyer takes another case on `day`, having `open` of them.
    #[must_use]
    pub fn has_room(&self, open: usize, day: Day) -> bool {
        let below = |capacity| usize::try_from(capacity).is_ok_and(|capacity| open < capacity);
        self.takes_cases && self.is_there(day) && self.capacity.is_none_or(below)
    }
}

/// What lawyer is looked for; what is not said does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedLawyer {
    /// Who works in this oblast.
    pub oblast: Option<String>,
    /// Who works in this language.
    pub language: Option<String>,
    /// Who does this.
    pub practice: Option<Practice>,
    /// Who is on the panel of legal aid.
    pub legal_aid: bool,
    /// Who takes another case.
    pub with_room: bool,
    /// Those too who have left the network.
    pub left: bool,
}

impl WantedLawyer {
    /// Whether a lawyer with `open` cases is what is looked for on `day`.
    #[must_use]
    pub fn fits(&self, lawyer: &Lawyer, open: usize, day: Day) -> bool {
        let oblast = |code: &String| lawyer.oblasts.is_empty() || lawyer.oblasts.contains(code);
        self.oblast.as_ref().is_none_or(oblast)
            && self.language.as_ref().is_none_or(|code| lawyer.languages.contains(code))
            && self.practice.is_none_or(|one| lawyer.practices.contains(&one))
            && (!self.legal_aid || lawyer.legal_aid)
            && (!self.with_room || lawyer.has_room(open, day))
            && (self.left || lawyer.until.is_none_or(|until| day < until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn lawyer() -> Lawyer {
        Lawyer {
            name: "A. Izmislena".to_owned(),
            bar_number: "1200345678".to_owned(),
            languages: vec!["bg".to_owned(), "en".to_owned()],
            oblasts: vec!["VAR".to_owned()],
            legal_aid: true,
            practices: vec![Practice::Representation],
            takes_cases: true,
            capacity: Some(2),
            since: day("2016-01-01"),
            until: None,
            phone: "+359 2 000".to_owned(),
            email: String::new(),
        }
    }

    #[track_caller]
    fn faulty(change: impl Fn(&mut Lawyer), expected: &[(&'static str, LawyerFault)]) {
        let mut one = lawyer();
        change(&mut one);
        let found = one.faults(|code| ["bg", "en"].contains(&code), |code| code == "VAR");
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        faulty(|_| {}, &[]);
        faulty(|one| one.name = " ".to_owned(), &[("name", LawyerFault::Missing)]);
        faulty(|one| one.bar_number.clear(), &[("bar_number", LawyerFault::Missing)]);
        faulty(|one| one.practices.clear(), &[("practices", LawyerFault::Missing)]);
        faulty(
            |one| one.languages = vec!["xx".to_owned()],
            &[("languages", LawyerFault::NotListed)],
        );
        faulty(|one| one.oblasts = vec!["XXX".to_owned()], &[("oblasts", LawyerFault::NotListed)]);
        faulty(|one| one.until = Some(one.since), &[("until", LawyerFault::EndsBefore)]);
        faulty(|one| one.phone = "call me".to_owned(), &[("phone", LawyerFault::NotAPhone)]);
        faulty(|one| one.email = "a@b".to_owned(), &[("email", LawyerFault::NotAnEmail)]);
        faulty(|one| one.name = "я".repeat(201), &[("name", LawyerFault::TooLong)]);
    }

    #[track_caller]
    fn fits(change: impl Fn(&mut WantedLawyer), open: usize, expected: bool) {
        let mut wanted = WantedLawyer::default();
        change(&mut wanted);
        assert_eq!(wanted.fits(&lawyer(), open, day("2017-05-10")), expected, "{wanted:?}");
    }

    #[test]
    fn a_lawyer_is_found_by_what_they_do_and_where() {
        fits(|_| {}, 9, true);
        fits(|wanted| wanted.oblast = Some("VAR".to_owned()), 0, true);
        fits(|wanted| wanted.oblast = Some("BGS".to_owned()), 0, false);
        fits(|wanted| wanted.language = Some("en".to_owned()), 0, true);
        fits(|wanted| wanted.language = Some("fr".to_owned()), 0, false);
        fits(|wanted| wanted.practice = Some(Practice::Children), 0, false);
        fits(|wanted| wanted.legal_aid = true, 0, true);
        fits(|wanted| wanted.with_room = true, 1, true);
        fits(|wanted| wanted.with_room = true, 2, false);
        // Who works in the whole country works in each oblast.
        let everywhere = Lawyer { oblasts: Vec::new(), ..lawyer() };
        let wanted = WantedLawyer { oblast: Some("BGS".to_owned()), ..WantedLawyer::default() };
        assert!(wanted.fits(&everywhere, 0, day("2017-05-10")));
    }

    #[test]
    fn who_left_the_network_is_shown_when_asked_for_and_has_no_room() {
        let gone = Lawyer { until: Some(day("2017-05-10")), capacity: None, ..lawyer() };
        let (before, after) = (day("2017-05-09"), day("2017-05-10"));
        let wanted = WantedLawyer::default();
        assert!(wanted.fits(&gone, 0, before) && !wanted.fits(&gone, 0, after));
        assert!(WantedLawyer { left: true, ..wanted }.fits(&gone, 0, after));
        assert!(gone.has_room(99, before) && !gone.has_room(0, after));
        assert!(!Lawyer { takes_cases: false, ..lawyer() }.has_room(0, before));
    }
}
