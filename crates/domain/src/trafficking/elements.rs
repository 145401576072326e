//! Which elements of the definition of trafficking the events of somebody speak
//! for: an act, a means, a purpose.
//!
//! Source: Palermo Protocol, Art. 3(a), and (c) for children, for whom no means
//! is required; Criminal Code, Art. 159a, in outline. It shows what is put down
//! and what is still missing, and finds nothing: whether somebody is a victim is
//! a step of the referral mechanism.
use super::event::{Act, Event, Means};
use crate::referral::identification::AgeGroup;

/// What the events of one person say of each element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elements {
    /// The acts.
    pub acts: Vec<Act>,
    /// The means.
    pub means: Vec<Means>,
    /// The purposes: forms of exploitation that are known.
    pub purposes: Vec<String>,
    /// Whether a means is required: of an adult, and of who is not known to be a
    /// child.
    pub means_required: bool,
}

/// The code of a form of exploitation that is not known.
const NOT_KNOWN: &str = "unknown";

impl Elements {
    /// What these events say of a person of an age; all of them are events in
    /// which the person is a victim.
    #[must_use]
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>, age: Option<AgeGroup>) -> Self {
        let mut all =
            Self { means_required: !age.is_some_and(AgeGroup::is_child), ..Self::default() };
        for event in events {
            all.acts.extend(event.acts());
            all.means.extend(&event.means);
            all.purposes.extend(event.forms.iter().filter(|form| *form != NOT_KNOWN).cloned());
        }
        all.acts.sort_unstable();
        all.acts.dedup();
        all.means.sort_unstable();
        all.means.dedup();
        all.purposes.sort_unstable();
        all.purposes.dedup();
        all
    }

    /// Whether every element that is required is spoken for.
    #[must_use]
    pub fn complete(&self) -> bool {
        let means = !self.means.is_empty() || !self.means_required;
        !self.acts.is_empty() && means && !self.purposes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::EventPhase;
    use super::*;

    fn event(phase: EventPhase, json: &str) -> Event {
        let serde_json::Value::Object(values) = serde_json::from_str(json).unwrap() else {
            panic!("{json}")
        };
        Event::of(phase, values).unwrap()
    }

    #[test]
    fn a_child_needs_no_means_and_an_unknown_form_is_no_purpose() {
        let recruited = event(EventPhase::Recruitment, r#"{"country":"BG"}"#);
        let worked = event(EventPhase::Exploitation, r#"{"forms":["labour","unknown"]}"#);
        let deceived = event(EventPhase::Recruitment, r#"{"means":["deception"]}"#);
        let unknown = event(EventPhase::Exploitation, r#"{"forms":["unknown"]}"#);
        let complete =
            |events: &[&Event], age| Elements::of(events.iter().copied(), age).complete();
        assert!(complete(&[&recruited, &worked], Some(AgeGroup::Child)));
        assert!(complete(&[&recruited, &worked], Some(AgeGroup::PresumedChild)));
        assert!(!complete(&[&recruited, &worked], Some(AgeGroup::Adult)));
        assert!(!complete(&[&recruited, &worked], None));
        assert!(complete(&[&deceived, &worked], Some(AgeGroup::Adult)));
        assert!(!complete(&[&deceived], Some(AgeGroup::Adult)));
        assert!(!complete(&[&worked], Some(AgeGroup::Child)));
        assert!(!complete(&[&deceived, &unknown], Some(AgeGroup::Adult)));
        let all = Elements::of([&deceived, &worked, &deceived], None);
        assert_eq!(all.acts, [Act::Recruitment]);
        assert_eq!(all.means, [Means::Deception]);
        assert_eq!(all.purposes, ["labour"]);
    }
}
