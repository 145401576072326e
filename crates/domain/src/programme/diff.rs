//! What changed from one version of a programme to the next, for people.
use super::{Activity, Programme, Section};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Where: a section `III`, an activity `III.6`, or empty for the whole.
    pub place: String,
    /// What: a field, or the thing itself.
    pub field: Part,
    /// How it was; empty if it was not there.
    pub before: String,
    /// How it is; empty if it is gone.
    pub after: String,
}

/// What of a programme differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The title of the programme.
    Programme,
    /// A section, added, removed or renamed.
    Section,
    /// A strategic goal.
    Goal,
    /// The operational objectives.
    Objectives,
    /// An activity, added, removed or reworded.
    Activity,
    /// Who answers for it.
    Responsible,
    /// Who takes part.
    Partners,
    /// Where the money comes from.
    Financing,
    /// By when.
    Deadline,
    /// What is expected.
    Outcomes,
    /// How it is judged.
    Indicators,
}

/// Every difference between two versions, in document order of the newer one;
/// what is gone comes last.
#[must_use]
pub fn differences(before: &Programme, after: &Programme) -> Vec<Difference> {
    let mut found = Vec::new();
    note(&mut found, "", Part::Programme, &before.title, &after.title);
    let old_sections: BTreeMap<&str, &Section> =
        before.sections.iter().map(|s| (s.number.as_str(), s)).collect();
    let old_activities: BTreeMap<String, &Activity> =
        before.activities().map(|(s, a)| (a.code(s), a)).collect();
    for section in &after.sections {
        let place = section.number.as_str();
        let old = old_sections.get(place);
        let text = |of: fn(&Section) -> String| old.map(|s| of(s)).unwrap_or_default();
        note(&mut found, place, Part::Section, &text(|s| s.title.clone()), &section.title);
        note(&mut found, place, Part::Goal, &text(|s| s.goal.clone()), &section.goal);
        let objectives = text(|s| s.objectives.join("\n"));
        note(&mut found, place, Part::Objectives, &objectives, &section.objectives.join("\n"));
        for activity in &section.activities {
            let code = activity.code(section);
            let none = Activity::default();
            let old = old_activities.get(&code).copied().unwrap_or(&none);
            for (part, text) in PARTS {
                note(&mut found, &code, part, &text(old), &text(activity));
            }
        }
    }
    let new: Vec<String> = after.activities().map(|(s, a)| a.code(s)).collect();
    for (section, activity) in before.activities() {
        let code = activity.code(section);
        if !new.contains(&code) {
            note(&mut found, &code, Part::Activity, &activity.title, "");
        }
    }
    for section in &before.sections {
        if !after.sections.iter().any(|s| s.number == section.number) {
            note(&mut found, &section.number, Part::Section, &section.title, "");
        }
    }
    found
}

type Text = fn(&Activity) -> String;

/// The parts of an activity that are compared, each with its text.
const PARTS: [(Part, Text); 7] = [
    (Part::Activity, |a| a.title.clone()),
    (Part::Responsible, |a| names(&a.responsible)),
    (Part::Partners, |a| names(&a.partners)),
    (Part::Financing, |a| a.financing.clone()),
    (Part::Deadline, |a| a.deadline.raw.clone()),
    (Part::Outcomes, |a| a.outcomes.clone()),
    (Part::Indicators, |a| {
        let wordings: Vec<&str> = a.indicators.iter().map(|i| i.wording.as_str()).collect();
        wordings.join("\n")
    }),
];

fn names(duties: &[super::Duty]) -> String {
    let names: Vec<&str> = duties.iter().map(|d| d.name.as_str()).collect();
    names.join(", ")
}

fn note(found: &mut Vec<Difference>, place: &str, field: Part, before: &str, after: &str) {
    if before != after {
        found.push(Difference {
            place: place.to_owned(),
            field,
            before: before.to_owned(),
            after: after.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programme(activities: &[(u32, &str, &str)]) -> Programme {
        let activities = activities.iter().map(|(number, title, deadline)| {
            let mut a = Activity { number: *number, title: (*title).into(), ..Activity::default() };
            a.deadline.raw = (*deadline).into();
            a
        });
        let section =
            Section { number: "I".into(), activities: activities.collect(), ..Section::default() };
        Programme { sections: vec![section], ..Programme::default() }
    }

    #[test]
    fn a_moved_deadline_a_new_and_a_dropped_activity_are_told() {
        let before = programme(&[(1, "Strategy", "July 2017"), (2, "Training", "May 2017")]);
        let after = programme(&[(1, "Strategy", "December 2017"), (3, "Study", "")]);
        let told: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|d| (d.place, d.field, d.before, d.after))
            .collect();
        let row = |p: &str, f, b: &str, a: &str| (p.to_owned(), f, b.to_owned(), a.to_owned());
        assert_eq!(
            told,
            [
                row("I.1", Part::Deadline, "July 2017", "December 2017"),
                row("I.3", Part::Activity, "", "Study"),
                row("I.2", Part::Activity, "Training", ""),
            ]
        );
    }

    #[test]
    fn a_version_does_not_differ_from_itself() {
        let same = programme(&[(1, "Strategy", "July 2017")]);
        assert_eq!(differences(&same, &same), []);
    }
}
