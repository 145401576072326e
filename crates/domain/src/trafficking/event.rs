//! A trafficking event: a recruitment, a transit or an exploitation, of one
//! victim or several, by nobody known or by several.
//!
//! Events are put down in codes and never changed; one that was wrong is taken
//! back, or another takes its place. When it was, is known to the month at most
//! and where, to the oblast: the day and the street would tell of one person,
//! and belong into what is told, which is sealed.
//!
//! Source: HTCDS 2.0 (IOM), *historic trafficking event*, *victim* and
//! *perpetrator*; the acts and means are those of Art. 3 of the Palermo Protocol.
use crate::case_file::Part;
use crate::code::codes;
use crate::day::Month;
use crate::id::PersonId;
use crate::referral::form::{Field, Shape, may, must};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::str::FromStr;

codes! {
    /// Which part of what happened an event is.
    EventPhase {
        /// Somebody was recruited.
        Recruitment = "recruitment",
        /// Somebody was brought from one place to another.
        Transit = "transit",
        /// Somebody was exploited: an episode of exploitation.
        Exploitation = "exploitation",
    }
}

codes! {
    /// What was done, of the acts of the definition.
    Act {
        /// Recruitment.
        Recruitment = "recruitment",
        /// Transportation.
        Transportation = "transportation",
        /// Transfer.
        Transfer = "transfer",
        /// Harbouring.
        Harbouring = "harbouring",
        /// Receipt.
        Receipt = "receipt",
    }
}

codes! {
    /// By what means, of those of the definition.
    Means {
        /// Threat or use of force.
        Force = "threat_or_force",
        /// Another form of coercion.
        Coercion = "coercion",
        /// Abduction.
        Abduction = "abduction",
        /// Fraud.
        Fraud = "fraud",
        /// Deception.
        Deception = "deception",
        /// Abuse of power.
        Power = "abuse_of_power",
        /// Abuse of a position of vulnerability.
        Vulnerability = "abuse_of_vulnerability",
        /// Payments or benefits to somebody who has control over the person.
        Payments = "payments_to_controller",
    }
}

codes! {
    /// What somebody was in an event.
    ///
    /// Source: HTCDS 2.0, `RoleInProcess`, with the use of a victim that Art. 159c
    /// of the Criminal Code punishes by itself.
    EventRole {
        /// To whom it was done.
        Victim = "victim",
        /// Recruited, or brought people together.
        Recruiter = "recruiter",
        /// Sold papers or journeys.
        Broker = "broker",
        /// Transported.
        Transporter = "transporter",
        /// Harboured.
        Harbourer = "harbourer",
        /// Sold a person.
        Seller = "seller",
        /// Bought or received a person.
        Buyer = "buyer",
        /// Controlled.
        Controller = "controller",
        /// Exploited.
        Exploiter = "exploiter",
        /// Used the services of a victim and knew it.
        User = "user",
        /// Something else.
        Other = "other",
    }
}

impl EventRole {
    /// Whether somebody with this part in the case may have this role.
    #[must_use]
    pub const fn fits(self, part: Part) -> bool {
        match self {
            Self::Victim => part.is_of_a_victim(),
            _ => part.is_of_the_accused(),
        }
    }

    /// Whether the role is on the side of those who did it.
    #[must_use]
    pub const fn did_it(self) -> bool {
        !matches!(self, Self::Victim)
    }
}

/// A month, or a year alone. Written and read as `2016-05` or `2016`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoughDate {
    year: i16,
    month: Option<i8>,
}

impl RoughDate {
    /// The first month in which it can have been.
    #[must_use]
    pub fn earliest(self) -> Month {
        Month { year: self.year, month: self.month.unwrap_or(1) }
    }

    /// The last month in which it can have been.
    #[must_use]
    pub fn latest(self) -> Month {
        Month { year: self.year, month: self.month.unwrap_or(12) }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, if it is known.
    #[must_use]
    pub fn month(self) -> Option<Month> {
        self.month.map(|month| Month { year: self.year, month })
    }
}

impl fmt::Display for RoughDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month() {
            Some(month) => month.fmt(f),
            None => write!(f, "{:04}", self.year),
        }
    }
}

impl From<RoughDate> for String {
    fn from(date: RoughDate) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for RoughDate {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map_err(|()| "not a month or a year")
    }
}

impl FromStr for RoughDate {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = match text.split_once('-') {
            Some((year, month)) => (year, Some(month)),
            None => (text, None),
        };
        let digits = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) || month.is_some_and(|month| !digits(month, 2)) {
            return Err(());
        }
        let year = year.parse().map_err(|_| ())?;
        let month: Option<i8> = month.map(str::parse).transpose().map_err(|_| ())?;
        let right = year > 0 && month.is_none_or(|month| (1..=12).contains(&month));
        right.then_some(Self { year, month }).ok_or(())
    }
}

/// What happened. What is blank is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Which part of what happened it is.
    pub phase: EventPhase,
    /// What was done, besides what the phase says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Act>,
    /// By what means.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<Means>,
    /// How somebody was recruited, by the list `recruitment_method`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// What who recruited was to the victim, by the list `recruiter_relation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// For what somebody was exploited, by the list `form_of_exploitation`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// Sorts of sexual exploitation, by the list `sexual_exploitation`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sexual: Vec<String>,
    /// Where somebody had to work, by the list `industry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// How somebody was kept under control, by the list `means_of_control`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub control: Vec<String>,
    /// Where on the internet it happened, by the list `platform`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// The country: of a transit the one it began in. By the list `country`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The oblast, when it was in the country of the pack; by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oblast: Option<String>,
    /// The country a transit led to, by the list `country`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<RoughDate>,
    /// Until when; none also while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<RoughDate>,
}

/// Somebody who took part in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Involved {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: EventRole,
}

codes! {
    /// Why an event is not put down.
    EventRefusal {
        /// An event has at least one victim.
        VictimMissing = "victim_missing",
        /// Somebody has no part in the case that goes with the role.
        RoleWrong = "role_wrong",
        /// A field is of another phase.
        FieldElsewhere = "field_elsewhere",
        /// An exploitation says for what, even if it is not known.
        FormMissing = "form_missing",
        /// A sort of sexual exploitation without that form.
        SexualWithoutForm = "sexual_without_form",
        /// An oblast outside the country.
        OblastElsewhere = "oblast_elsewhere",
        /// It begins after now.
        NotYet = "not_yet",
        /// It ends before it begins.
        EndsBefore = "ends_before",
        /// Nothing is said but who.
        NothingSaid = "nothing_said",
    }
}

/// The form under which sorts of sexual exploitation are said.
pub const SEXUAL: &str = "sexual";

impl EventPhase {
    /// The fields of the form of an event, in the order in which they are asked.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        const MEANS: Field = may("means", Shape::Any("event_means", Means::CODES));
        const ACTS: Field = may("acts", Shape::Any("event_act", Act::CODES));
        const PLATFORMS: Field = may("platforms", Shape::AnyListed("platform"));
        const CONTROL: Field = may("control", Shape::AnyListed("means_of_control"));
        const COUNTRY: Field = may("country", Shape::Listed("country"));
        const OBLAST: Field = may("oblast", Shape::Oblast);
        const FROM: Field = may("from", Shape::RoughDate);
        const UNTIL: Field = may("until", Shape::RoughDate);
        match self {
            Self::Recruitment => {
                &const {
                    [
                        may("methods", Shape::AnyListed("recruitment_method")),
                        may("relation", Shape::Listed("recruiter_relation")),
                        MEANS,
                        PLATFORMS,
                        COUNTRY,
                        OBLAST,
                        FROM,
                        UNTIL,
                    ]
                }
            }
            Self::Transit => {
                &const {
                    [
                        ACTS,
                        MEANS,
                        CONTROL,
                        COUNTRY,
                        may("to", Shape::Listed("country")),
                        FROM,
                        UNTIL,
                    ]
                }
            }
            Self::Exploitation => {
                &const {
                    [
                        must("forms", Shape::AnyListed("form_of_exploitation")),
                        may("sexual", Shape::AnyListed("sexual_exploitation")),
                        may("industry", Shape::Listed("industry")),
                        CONTROL,
                        MEANS,
                        ACTS,
                        PLATFORMS,
                        COUNTRY,
                        OBLAST,
                        FROM,
                        UNTIL,
                    ]
                }
            }
        }
    }
}

impl Event {
    /// The event of a phase with these values, checked by its fields before.
    /// None when they are not those of an event.
    #[must_use]
    pub fn of(phase: EventPhase, mut values: Map<String, Value>) -> Option<Self> {
        values.insert("phase".to_owned(), Value::from(phase.code()));
        serde_json::from_value(Value::Object(values)).ok()
    }

    /// What is said, by the names of the fields; what is not known is not there.
    #[must_use]
    pub fn values(&self) -> Map<String, Value> {
        let Ok(Value::Object(mut values)) = serde_json::to_value(self) else { return Map::new() };
        values.remove("phase");
        values
    }

    /// The acts, with the one that the phase itself is.
    #[must_use]
    pub fn acts(&self) -> Vec<Act> {
        let itself = (self.phase == EventPhase::Recruitment).then_some(Act::Recruitment);
        let mut all: Vec<Act> = itself.into_iter().chain(self.acts.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether the event may be put down, with those who took part in it, among
    /// persons who have these `parts` in the case. `home` is the country of the
    /// pack; `now` the month of today.
    ///
    /// # Errors
    ///
    /// The [`EventRefusal`] of the first rule that forbids it.
    pub fn check(
        &self,
        involved: &[Involved],
        parts: &[(PersonId, Part)],
        (home, now): (&str, Month),
    ) -> Result<(), EventRefusal> {
        if involved.iter().all(|one| one.role.did_it()) {
            return Err(EventRefusal::VictimMissing);
        }
        let fits = |one: &Involved| {
            parts.iter().any(|(person, part)| *person == one.person && one.role.fits(*part))
        };
        if !involved.iter().all(fits) {
            return Err(EventRefusal::RoleWrong);
        }
        let values = self.values();
        let fields = self.phase.fields();
        if values.keys().any(|name| fields.iter().all(|field| field.name != name)) {
            return Err(EventRefusal::FieldElsewhere);
        }
        if values.is_empty() {
            return Err(EventRefusal::NothingSaid);
        }
        if self.phase == EventPhase::Exploitation && self.forms.is_empty() {
            return Err(EventRefusal::FormMissing);
        }
        if !self.sexual.is_empty() && self.forms.iter().all(|form| form != SEXUAL) {
            return Err(EventRefusal::SexualWithoutForm);
        }
        let elsewhere = self.country.as_deref().is_some_and(|country| country != home);
        if self.oblast.is_some() && elsewhere {
            return Err(EventRefusal::OblastElsewhere);
        }
        let begins = self.from.map(RoughDate::earliest);
        if begins.is_some_and(|begins| begins > now)
            || self.until.is_some_and(|until| until.earliest() > now)
        {
            return Err(EventRefusal::NotYet);
        }
        if let (Some(begins), Some(until)) = (begins, self.until)
            && until.latest() < begins
        {
            return Err(EventRefusal::EndsBefore);
        }
        Ok(())
    }

    /// How many whole months it lasted, at the least and at the most, as the
    /// dates are rough; none when its beginning or its end is not known.
    #[must_use]
    pub fn months(&self) -> Option<(u32, u32)> {
        let (from, until) = (self.from?, self.until?);
        let number = |month: Month| i32::from(month.year) * 12 + i32::from(month.month);
        let span = |from, until| u32::try_from(number(until) - number(from)).unwrap_or(0);
        Some((span(from.latest(), until.earliest()), span(from.earliest(), until.latest()) + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    const NOW: Month = Month { year: 2017, month: 6 };

    fn who(n: u128) -> PersonId {
        PersonId::new(Moment(0), n)
    }

    fn event(phase: EventPhase, json: &str) -> Event {
        let Value::Object(values) = serde_json::from_str(json).unwrap() else { panic!("{json}") };
        Event::of(phase, values).unwrap_or_else(|| panic!("{json}"))
    }

    #[track_caller]
    fn rough(text: &str, expected: Option<(&str, &str)>) {
        let read: Option<RoughDate> = text.parse().ok();
        let bounds = read.map(|date| (date.earliest().to_string(), date.latest().to_string()));
        let expected = expected.map(|(from, until)| (from.to_owned(), until.to_owned()));
        assert_eq!(bounds, expected, "{text}");
        assert_eq!(read.map(|date| date.to_string()), read.map(|_| text.to_owned()));
    }

    #[test]
    fn a_rough_date_is_a_month_or_a_year() {
        rough("2016-05", Some(("2016-05", "2016-05")));
        rough("2016", Some(("2016-01", "2016-12")));
        for wrong in
            ["", "16", "2016-5", "2016-13", "2016-00", "0000", "2016-05-01", "+016", "2016-"]
        {
            rough(wrong, None);
        }
    }

    #[track_caller]
    fn checked(
        phase: EventPhase,
        json: &str,
        roles: &[(u128, EventRole)],
        expected: Result<(), EventRefusal>,
    ) {
        let parts = [
            (who(1), Part::Victim),
            (who(2), Part::Suspect),
            (who(3), Part::Witness),
            (who(4), Part::AtRisk),
            (who(4), Part::Accused),
        ];
        let involved: Vec<Involved> =
            roles.iter().map(|(n, role)| Involved { person: who(*n), role: *role }).collect();
        let read = event(phase, json).check(&involved, &parts, ("BG", NOW));
        assert_eq!(read, expected, "{json} {roles:?}");
    }

    #[test]
    fn an_event_needs_a_victim_and_roles_that_fit() {
        use EventPhase::{Exploitation, Recruitment};
        use EventRole::{Exploiter, Recruiter, Victim};
        let said = r#"{"forms":["labour"]}"#;
        checked(Exploitation, said, &[(1, Victim), (2, Exploiter)], Ok(()));
        checked(Exploitation, said, &[(1, Victim)], Ok(()));
        checked(Exploitation, said, &[(2, Exploiter)], Err(EventRefusal::VictimMissing));
        checked(Exploitation, said, &[], Err(EventRefusal::VictimMissing));
        let wrong = Err(EventRefusal::RoleWrong);
        checked(Exploitation, said, &[(2, Victim)], wrong);
        checked(Exploitation, said, &[(1, Victim), (3, Exploiter)], wrong);
        checked(Exploitation, said, &[(1, Victim), (9, Exploiter)], wrong);
        // One person may be both.
        checked(Recruitment, r#"{"means":["fraud"]}"#, &[(4, Victim), (4, Recruiter)], Ok(()));
    }

    #[test]
    fn what_is_said_belongs_to_the_phase_and_to_the_past() {
        use EventPhase::{Exploitation, Recruitment, Transit};
        let check =
            |phase, json, expected| checked(phase, json, &[(1, EventRole::Victim)], expected);
        let refused = Err::<(), EventRefusal>;
        check(Recruitment, r#"{"relation":"family"}"#, Ok(()));
        check(Transit, r#"{"relation":"family"}"#, refused(EventRefusal::FieldElsewhere));
        check(Recruitment, r#"{"forms":["labour"]}"#, refused(EventRefusal::FieldElsewhere));
        check(Recruitment, "{}", refused(EventRefusal::NothingSaid));
        check(Exploitation, r#"{"control":["threats"]}"#, refused(EventRefusal::FormMissing));
        let sexual = r#"{"forms":["labour"],"sexual":["prostitution"]}"#;
        check(Exploitation, sexual, refused(EventRefusal::SexualWithoutForm));
        check(Exploitation, r#"{"forms":["sexual"],"sexual":["prostitution"]}"#, Ok(()));
        check(
            Recruitment,
            r#"{"country":"DE","oblast":"SOF"}"#,
            refused(EventRefusal::OblastElsewhere),
        );
        check(Recruitment, r#"{"country":"BG","oblast":"SOF"}"#, Ok(()));
        check(Recruitment, r#"{"oblast":"SOF"}"#, Ok(()));
        check(Transit, r#"{"from":"2017-07"}"#, refused(EventRefusal::NotYet));
        check(Transit, r#"{"from":"2017-06"}"#, Ok(()));
        // A year that is not over yet may be this year.
        check(Transit, r#"{"from":"2017"}"#, Ok(()));
        check(Transit, r#"{"from":"2016","until":"2018"}"#, refused(EventRefusal::NotYet));
        check(
            Transit,
            r#"{"from":"2016-05","until":"2016-04"}"#,
            refused(EventRefusal::EndsBefore),
        );
        check(Transit, r#"{"from":"2016-05","until":"2016"}"#, Ok(()));
    }

    #[test]
    fn how_long_it_lasted_is_as_rough_as_its_dates() {
        let months = |json| event(EventPhase::Transit, json).months();
        assert_eq!(months(r#"{"from":"2016-05","until":"2016-08"}"#), Some((3, 4)));
        assert_eq!(months(r#"{"from":"2016-05","until":"2016-05"}"#), Some((0, 1)));
        assert_eq!(months(r#"{"from":"2015","until":"2016"}"#), Some((1, 24)));
        assert_eq!(months(r#"{"from":"2016","until":"2016"}"#), Some((0, 12)));
        assert_eq!(months(r#"{"from":"2016-05"}"#), None);
    }

    #[test]
    fn the_form_of_each_phase_makes_its_event_and_nothing_is_left_out() {
        let mut asked = std::collections::BTreeSet::new();
        for phase in EventPhase::ALL {
            let sample = |field: &Field| match field.shape {
                Shape::Any(_, codes) => Value::from(codes.to_vec()),
                Shape::AnyListed(_) => Value::from(vec!["one"]),
                Shape::Listed(_) | Shape::Oblast => "one".into(),
                Shape::RoughDate => "2016-05".into(),
                other => panic!("{other:?}"),
            };
            let all: Map<String, Value> =
                phase.fields().iter().map(|f| (f.name.to_owned(), sample(f))).collect();
            let event = Event::of(*phase, all.clone()).unwrap();
            assert_eq!(event.values(), all, "{phase:?}");
            asked.extend(all.into_iter().map(|(name, _)| name));
        }
        // Every field of the type is asked for in some phase.
        let event = Event {
            phase: EventPhase::Transit,
            acts: vec![Act::Receipt],
            means: vec![Means::Force],
            methods: vec!["m".into()],
            relation: Some("r".into()),
            forms: vec!["f".into()],
            sexual: vec!["s".into()],
            industry: Some("i".into()),
            control: vec!["c".into()],
            platforms: vec!["p".into()],
            country: Some("BG".into()),
            oblast: Some("SOF".into()),
            to: Some("DE".into()),
            from: Some("2016".parse().unwrap()),
            until: Some("2017".parse().unwrap()),
        };
        let there: std::collections::BTreeSet<String> =
            event.values().into_iter().map(|(name, _)| name).collect();
        assert_eq!(asked, there);
    }
}
