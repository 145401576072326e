//! The programme document: sections, activities, duties, time frames, and the
//! indicators by which it is judged.
//!
//! These types hold a document as it was read. Each field keeps the text as it
//! was written beside what was understood from it, so nothing is lost when a
//! reader is wrong. Serialised, they are the stable JSON of
//! `pristan programme read --json`.
pub mod deadline;
pub mod diff;
pub mod life;
pub mod remark;
pub mod report;
pub mod standing;

pub use deadline::Deadline;
pub use remark::{Notice, Remark};

use serde::{Deserialize, Serialize};

/// A programme as it was written.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Programme {
    /// The title of the document.
    pub title: String,
    /// The year the document is for, when its title names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Sections, in the order of the document.
    pub sections: Vec<Section>,
    /// The list of abbreviations at the end.
    pub abbreviations: Vec<Abbreviation>,
    /// Lines that could not be placed: kept, never dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unplaced: Vec<Line>,
    /// What the document says of itself before its first section, as written:
    /// `Draft`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The lines outside the sections as they stood: title, headings, rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<SourceField>,
}

impl Programme {
    /// Every activity with its section, in document order.
    pub fn activities(&self) -> impl Iterator<Item = (&Section, &Activity)> {
        self.sections.iter().flat_map(|s| s.activities.iter().map(move |a| (s, a)))
    }

    /// Every indicator with its section and activity, in document order.
    pub fn indicators(&self) -> impl Iterator<Item = (&Section, &Activity, &Indicator)> {
        self.activities().flat_map(|(s, a)| a.indicators.iter().map(move |i| (s, a, i)))
    }
}

/// A line of the source that belongs to nothing the reader knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Line of the source, from 1.
    pub line: usize,
    /// The text, as written.
    pub text: String,
}

/// A section: a goal, its objectives and its activities.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Section {
    /// Its number as written: `I`, `II`, `1`.
    pub number: String,
    /// Its name.
    pub title: String,
    /// The strategic goal.
    pub goal: String,
    /// The operational objectives, without their numbers.
    pub objectives: Vec<String>,
    /// Its activities, in document order.
    pub activities: Vec<Activity>,
    /// Heading, goal and objectives as they stood in the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<SourceField>,
    /// Line of the heading, from 1.
    pub line: usize,
}

/// An activity and its fields.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// Its number within the section. Numbers restart in each section, so an
    /// activity is named by both: `III.6`.
    pub number: u32,
    /// What is to be done, without markup.
    pub title: String,
    /// Who answers for it.
    pub responsible: Vec<Duty>,
    /// Who takes part.
    pub partners: Vec<Duty>,
    /// Where the money comes from, as written.
    pub financing: String,
    /// By when.
    pub deadline: Deadline,
    /// What is expected, as written.
    pub outcomes: String,
    /// How it will be judged.
    pub indicators: Vec<Indicator>,
    /// Every field as it stood in the source: label, text with its markup,
    /// line. This is what makes reading lossless.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<SourceField>,
    /// Line of the heading, from 1.
    pub line: usize,
}

impl Activity {
    /// The name of the activity in its programme: `III.6`.
    #[must_use]
    pub fn code(&self, section: &Section) -> String {
        format!("{}.{}", section.number, self.number)
    }
}

/// A field as it stood in the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceField {
    /// The label as written: `Responsible institution(s)`; empty for a line
    /// without one.
    pub label: String,
    /// The text as written, markup included.
    pub text: String,
    /// Line of the source, from 1.
    pub line: usize,
}

/// A body named in a field, as written and as understood.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Duty {
    /// As written: `the LCCTHBs`.
    pub name: String,
    /// The code of the institution in the directory: `LCCTHB`; none if it is
    /// not in the directory.
    pub institution: Option<String>,
    /// True for a class of bodies (`NGOs`, `all municipalities …`), which is
    /// nobody in particular.
    #[serde(default)]
    pub class: bool,
}

/// An indicator: the wording by which an activity will be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Section, activity and position: `III.6.2`.
    pub id: String,
    /// The wording, cut from the prose verbatim.
    pub wording: String,
    /// Whether a person has agreed to where the prose was cut.
    pub split: Split,
    /// How it is measured: `count`, `ratio` …, when the pack says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<crate::record::measure::MeasureKind>,
    /// The measure in words, when the pack says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Line of the source, from 1.
    #[serde(default)]
    pub line: usize,
}

/// Where a cut of prose into indicators comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// The rules proposed it; nobody has looked yet.
    Proposed,
    /// A person agreed, now or when the pack was made.
    Confirmed,
}

/// An entry of the list of abbreviations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abbreviation {
    /// The short form: `MoI`.
    pub short: String,
    /// What it stands for.
    pub long: String,
    /// The address given in brackets, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Line of the source, from 1.
    pub line: usize,
}
