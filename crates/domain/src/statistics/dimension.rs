//! By what persons are counted.
use crate::code::codes;
use crate::day::Month;
use crate::pack::Pack;
use crate::person::{CitizenshipGroup, Sex};
use crate::person_list::Subject;
use crate::referral::identification::{AgeGroup, Status};
use crate::referral::proceeding::{Offence, Stage};
use crate::referral::support::ServiceKind;
use crate::trafficking::event::{EventRole, Means};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

codes! {
    /// A property that is counted by. What it says of a person is a set of codes; an empty set
    /// is *not known*.
    Dimension {
        /// The year in which the rule counts the person.
        Year = "year",
        /// The month in which the person was first identified, in the year that counts.
        Month = "month",
        /// Sex in the papers.
        Sex = "sex",
        /// Adult, child, or presumed to be one, as last found.
        Age = "age_group",
        /// Citizenship, as the returns group it.
        Citizenship = "citizenship",
        /// Form of exploitation.
        Form = "form_of_exploitation",
        /// What the findings together make of the person.
        Finding = "finding",
        /// The body that registered the person; where none did, who found the person to be a
        /// victim first.
        Body = "body",
        /// The oblast that is responsible for the case.
        Oblast = "oblast",
        /// The oblast of the exploitation.
        ExploitedOblast = "exploited_oblast",
        /// The country of the exploitation.
        Country = "country",
        /// Within the country or across its border.
        Reach = "reach",
        /// From which country to which one somebody was brought: `BG-DE`.
        Route = "route",
        /// By what means.
        Means = "means",
        /// How somebody was kept under control.
        Control = "means_of_control",
        /// What who recruited was to the victim.
        Relation = "recruiter_relation",
        /// Where somebody had to work.
        Industry = "industry",
        /// Where on the internet it happened.
        Platform = "platform",
        /// Who told of the person first.
        Source = "alert_source",
        /// Which services were given in the year.
        Service = "service",
        /// What a person is in the events: a recruiter, a transporter.
        Role = "role",
        /// What the proceedings came to in the year: suspected, prosecuted, a decision.
        Reached = "reached",
        /// Which instance decided in the year.
        Instance = "instance",
        /// For which offence: an article of the Criminal Code.
        Offence = "offence",
        /// What a conviction of the year brought.
        Sentence = "sentence",
    }
}

codes! {
    /// What proceedings came to within a year.
    Reached {
        /// Reported or under investigation.
        Suspected = "suspected",
        /// Indicted.
        Prosecuted = "prosecuted",
        /// Convicted by a final decision.
        Convicted = "convicted",
        /// Acquitted by a final decision.
        Acquitted = "acquitted",
        /// Terminated.
        Terminated = "terminated",
    }
}

codes! {
    /// What a conviction brought.
    SentenceKind {
        /// Imprisonment that is served.
        Imprisonment = "imprisonment",
        /// Imprisonment that is suspended.
        Suspended = "suspended",
        /// A fine.
        Fine = "fine",
        /// Confiscation or forfeiture.
        Confiscation = "confiscation",
    }
}

codes! {
    /// Whether somebody was exploited at home or abroad.
    ReachKind {
        /// In the country of the pack.
        Domestic = "domestic",
        /// In another.
        Abroad = "abroad",
    }
}

impl Dimension {
    /// Whether persons of this sort are counted by it.
    #[must_use]
    pub const fn of(self, subject: Subject) -> bool {
        match self {
            Self::Year | Self::Sex | Self::Citizenship | Self::Form | Self::Oblast => true,
            Self::Role | Self::Reached | Self::Instance | Self::Offence | Self::Sentence => {
                matches!(subject, Subject::Perpetrator)
            }
            Self::Month
            | Self::Age
            | Self::Finding
            | Self::Body
            | Self::ExploitedOblast
            | Self::Country
            | Self::Reach
            | Self::Route
            | Self::Means
            | Self::Control
            | Self::Relation
            | Self::Industry
            | Self::Platform
            | Self::Source
            | Self::Service => matches!(subject, Subject::Victim),
        }
    }

    /// The list of the country pack whose codes it has; none when the codes are those of the
    /// rules, of institutions, places, or years.
    #[must_use]
    pub const fn list(self) -> Option<&'static str> {
        match self {
            Self::Form => Some("form_of_exploitation"),
            Self::Country => Some("country"),
            Self::Control => Some("means_of_control"),
            Self::Relation => Some("recruiter_relation"),
            Self::Industry => Some("industry"),
            Self::Platform => Some("platform"),
            Self::Source => Some("alert_source"),
            _ => None,
        }
    }

    /// Whether one person can have several of its codes at once, so that the parts may add up
    /// to more than the whole.
    #[must_use]
    pub const fn several(self) -> bool {
        !matches!(self, Self::Sex | Self::Age | Self::Citizenship | Self::Finding)
    }
}

/// The codes that each dimension can have whatever the cases are, in order: of tables that are
/// published no code may be missing because nobody had it. What is not listed here, bodies and
/// routes, has the codes that occur.
#[must_use]
pub fn codes_of(pack: &Pack, years: &RangeInclusive<i16>) -> BTreeMap<Dimension, Vec<String>> {
    let own = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let known = |dimension: Dimension| -> Option<Vec<String>> {
        Some(match dimension {
            Dimension::Year => years.clone().map(|year| year.to_string()).collect(),
            Dimension::Month => years
                .clone()
                .flat_map(|year| (1..=12).map(move |month| Month { year, month }.to_string()))
                .collect(),
            Dimension::Sex => own(&Sex::ALL.map(Sex::code)[..3]),
            Dimension::Age => own(AgeGroup::CODES),
            Dimension::Citizenship => own(&CitizenshipGroup::ALL.map(CitizenshipGroup::code)[..3]),
            Dimension::Finding => [Status::Possible, Status::Informal, Status::Formal]
                .map(|status| status.code().to_owned())
                .to_vec(),
            Dimension::Oblast | Dimension::ExploitedOblast => {
                pack.oblasti.iter().map(|oblast| oblast.code.clone()).collect()
            }
            Dimension::Reach => own(ReachKind::CODES),
            Dimension::Means => own(Means::CODES),
            Dimension::Service => own(ServiceKind::CODES),
            Dimension::Role => {
                let did_it = EventRole::ALL.iter().filter(|role| role.did_it());
                did_it.map(|role| role.code().to_owned()).collect()
            }
            Dimension::Reached => own(Reached::CODES),
            Dimension::Instance => own(Stage::CODES),
            Dimension::Offence => own(Offence::CODES),
            Dimension::Sentence => own(SentenceKind::CODES),
            Dimension::Body | Dimension::Route => return None,
            Dimension::Form
            | Dimension::Country
            | Dimension::Control
            | Dimension::Relation
            | Dimension::Industry
            | Dimension::Platform
            | Dimension::Source => {
                let list = pack.list(dimension.list()?)?;
                let codes = list.codes.iter().map(|one| one.code.clone());
                codes.filter(|code| code != "unknown").collect()
            }
        })
    };
    let all = Dimension::ALL.iter().copied();
    all.filter_map(|dimension| Some((dimension, known(dimension)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelter_is_no_dimension() {
        let shelter = |one: &&Dimension| one.code().contains("shelter") || one.code() == "place";
        assert_eq!(Dimension::ALL.iter().find(shelter), None);
    }

    #[test]
    fn every_dimension_counts_somebody() {
        for one in Dimension::ALL {
            assert!(Subject::ALL.iter().any(|subject| one.of(*subject)), "{one:?}");
        }
    }
}
