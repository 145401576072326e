//! The directory of services: what a body offers to people who were trafficked,
//! for whom, where, and whether there is room.
//!
//! It is read by whoever refers somebody. Nothing in it is about a person, and
//! it has no field for an address: some services are houses where victims live.
//! The sorts of services are those of [`ServiceKind`].
use crate::code::codes;
use crate::referral::support::ServiceKind;
use serde::{Deserialize, Serialize};

codes! {
    /// Of what age those are whom a service is for.
    ForAge {
        /// Adults.
        Adults = "adults",
        /// Children.
        Children = "children",
    }
}

codes! {
    /// Of what sex those are whom a service is for.
    ForSex {
        /// Women and girls.
        Female = "female",
        /// Men and boys.
        Male = "male",
    }
}

codes! {
    /// Whose nationals those are whom a service is for.
    ForOrigin {
        /// Of this country.
        Nationals = "nationals",
        /// Of another one, or of none.
        Foreigners = "foreigners",
    }
}

codes! {
    /// Whether whoever uses a service pays for it.
    Cost {
        /// Not known.
        Unknown = "unknown",
        /// Nothing is paid.
        Free = "free",
        /// A part is paid.
        Partly = "partly_paid",
        /// It is paid.
        Paid = "paid",
    }
}

codes! {
    /// Whether a service takes people.
    ServiceState {
        /// It does.
        Open = "open",
        /// It does not any more, or not at present.
        Closed = "closed",
    }
}

/// A service as its provider describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What sort of service it is.
    pub kind: ServiceKind,
    /// What its provider calls it.
    pub name: String,
    /// Of what age those are whom it is for.
    pub ages: Vec<ForAge>,
    /// Of what sex those are whom it is for.
    pub sexes: Vec<ForSex>,
    /// Whose nationals those are whom it is for.
    pub origins: Vec<ForOrigin>,
    /// The languages it speaks, codes of the pack's list `language`; empty when
    /// that is not known.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The oblasts it works in, by their codes; empty for the whole country.
    #[serde(default)]
    pub oblasts: Vec<String>,
    /// How many persons it can take at a time; none when it has no such number,
    /// or nobody said.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// For how many persons there was room when this was said; none when nobody
    /// said.
    #[serde(default)]
    pub free: Option<u32>,
    /// When it is open.
    #[serde(default)]
    pub hours: String,
    /// Whether it is paid.
    pub cost: Cost,
    /// The telephone of the office, never of a person.
    #[serde(default)]
    pub phone: String,
    /// The e-mail of the office, never of a person.
    #[serde(default)]
    pub email: String,
    /// Its page on the web.
    #[serde(default)]
    pub link: String,
}

codes! {
    /// What is wrong with a field of a service.
    ServiceFault {
        /// It must be filled.
        Missing = "missing",
        /// It is too long.
        TooLong = "too_long",
        /// A code is not in its list.
        NotListed = "not_listed",
        /// There is more room than places.
        MoreThanCapacity = "more_than_capacity",
        /// It is no telephone number.
        NotAPhone = "not_a_phone",
        /// It is no e-mail address.
        NotAnEmail = "not_an_email",
        /// It is no address on the web.
        NotALink = "not_a_link",
    }
}

/// The most characters of a text of a service.
pub const LONGEST: usize = 200;

impl Service {
    /// What is wrong with it, with the field each time; nothing when it may be
    /// kept. `language` and `oblast` say whether a code is in its list.
    #[must_use]
    pub fn faults(
        &self,
        language: impl Fn(&str) -> bool,
        oblast: impl Fn(&str) -> bool,
    ) -> Vec<(&'static str, ServiceFault)> {
        let mut faults = Vec::new();
        let mut must = |holds: bool, field, fault| {
            if !holds {
                faults.push((field, fault));
            }
        };
        must(!self.name.trim().is_empty(), "name", ServiceFault::Missing);
        must(!self.ages.is_empty(), "ages", ServiceFault::Missing);
        must(!self.sexes.is_empty(), "sexes", ServiceFault::Missing);
        must(!self.origins.is_empty(), "origins", ServiceFault::Missing);
        for (field, text) in [
            ("name", &self.name),
            ("hours", &self.hours),
            ("phone", &self.phone),
            ("email", &self.email),
            ("link", &self.link),
        ] {
            must(text.chars().count() <= LONGEST, field, ServiceFault::TooLong);
        }
        let languages = self.languages.iter().all(|code| language(code));
        must(languages, "languages", ServiceFault::NotListed);
        let oblasts = self.oblasts.iter().all(|code| oblast(code));
        must(oblasts, "oblasts", ServiceFault::NotListed);
        let room = match (self.capacity, self.free) {
            (Some(capacity), Some(free)) => free <= capacity,
            _ => true,
        };
        must(room, "free", ServiceFault::MoreThanCapacity);
        must(is_phone(&self.phone), "phone", ServiceFault::NotAPhone);
        must(is_email(&self.email), "email", ServiceFault::NotAnEmail);
        must(is_link(&self.link), "link", ServiceFault::NotALink);
        faults
    }
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.chars().all(|c| c.is_ascii_digit() || " +-/(),;".contains(c));
    text.is_empty() || (rest && digits >= 3)
}

fn is_email(text: &str) -> bool {
    let blank = text.chars().any(|c| c.is_whitespace() || c.is_control());
    let (name, host) = text.split_once('@').unwrap_or_default();
    text.is_empty() || (!blank && !name.is_empty() && host.contains('.') && !host.contains('@'))
}

fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let whole = |rest: &str| {
        rest.contains('.') && !rest.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    text.is_empty() || rest.is_some_and(whole)
}

/// What is looked for in the directory; whatever is none is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What sort of service.
    pub kind: Option<ServiceKind>,
    /// For somebody of this age.
    pub age: Option<ForAge>,
    /// For somebody of this sex.
    pub sex: Option<ForSex>,
    /// For a national or a foreigner.
    pub origin: Option<ForOrigin>,
    /// In this language.
    pub language: Option<String>,
    /// In this oblast.
    pub oblast: Option<String>,
    /// With room when its provider last said so.
    pub with_room: bool,
}

impl Wanted {
    /// Whether a service is what is looked for. One that did not say which
    /// languages it speaks is not found by a language, and one that did not say
    /// whether it has room is not found by that.
    #[must_use]
    pub fn fits(&self, service: &Service) -> bool {
        let language = |wanted: &String| service.languages.contains(wanted);
        let oblast =
            |wanted: &String| service.oblasts.is_empty() || service.oblasts.contains(wanted);
        self.kind.is_none_or(|kind| kind == service.kind)
            && self.age.is_none_or(|age| service.ages.contains(&age))
            && self.sex.is_none_or(|sex| service.sexes.contains(&sex))
            && self.origin.is_none_or(|origin| service.origins.contains(&origin))
            && self.language.as_ref().is_none_or(language)
            && self.oblast.as_ref().is_none_or(oblast)
            && (!self.with_room || service.free.is_some_and(|free| free > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelter() -> Service {
        Service {
            kind: ServiceKind::Shelter,
            name: "Temporary shelter".to_owned(),
            ages: vec![ForAge::Adults],
            sexes: vec![ForSex::Female],
            origins: ForOrigin::ALL.to_vec(),
            languages: vec!["bul".to_owned()],
            oblasts: vec!["VAR".to_owned()],
            capacity: Some(6),
            free: Some(2),
            hours: "24/7".to_owned(),
            cost: Cost::Free,
            phone: "+359 2 000 00 00".to_owned(),
            email: "office@shelter.example".to_owned(),
            link: "https://shelter.example".to_owned(),
        }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Service), expected: &[(&'static str, ServiceFault)]) {
        let mut service = shelter();
        change(&mut service);
        assert_eq!(service.faults(|l| l == "bul", |o| o == "VAR"), expected);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field() {
        check(|_| {}, &[]);
        check(|s| s.name = " ".to_owned(), &[("name", ServiceFault::Missing)]);
        check(|s| s.ages.clear(), &[("ages", ServiceFault::Missing)]);
        check(|s| s.hours = "x".repeat(LONGEST + 1), &[("hours", ServiceFault::TooLong)]);
        check(|s| s.languages = vec!["xx".to_owned()], &[("languages", ServiceFault::NotListed)]);
        check(|s| s.oblasts = vec!["XX".to_owned()], &[("oblasts", ServiceFault::NotListed)]);
        check(|s| s.free = Some(7), &[("free", ServiceFault::MoreThanCapacity)]);
        check(|s| s.free = Some(6), &[]);
        check(|s| s.capacity = None, &[]);
        check(|s| s.phone = "ask Maria".to_owned(), &[("phone", ServiceFault::NotAPhone)]);
        check(|s| s.phone = "116 111".to_owned(), &[]);
        check(|s| s.email = "office".to_owned(), &[("email", ServiceFault::NotAnEmail)]);
        check(|s| s.link = "javascript:x.y".to_owned(), &[("link", ServiceFault::NotALink)]);
    }

    #[track_caller]
    fn found(change: impl Fn(&mut Wanted), expected: bool) {
        let mut wanted = Wanted::default();
        change(&mut wanted);
        assert_eq!(wanted.fits(&shelter()), expected);
    }

    #[test]
    fn a_service_is_found_by_whom_it_is_for() {
        found(|_| {}, true);
        found(|w| w.kind = Some(ServiceKind::Shelter), true);
        found(|w| w.kind = Some(ServiceKind::Medical), false);
        found(|w| w.age = Some(ForAge::Children), false);
        found(|w| w.sex = Some(ForSex::Male), false);
        found(|w| w.origin = Some(ForOrigin::Foreigners), true);
        found(|w| w.language = Some("ron".to_owned()), false);
        found(|w| w.oblast = Some("BGS".to_owned()), false);
        found(|w| w.with_room = true, true);
    }

    #[test]
    fn blank_is_the_whole_country_but_no_language_and_no_room() {
        let service = Service { oblasts: vec![], languages: vec![], free: None, ..shelter() };
        let wanted = |change: &dyn Fn(&mut Wanted)| {
            let mut wanted = Wanted::default();
            change(&mut wanted);
            wanted.fits(&service)
        };
        assert!(wanted(&|w| w.oblast = Some("BGS".to_owned())));
        assert!(!wanted(&|w| w.language = Some("bul".to_owned())));
        assert!(!wanted(&|w| w.with_room = true));
    }
}
