//! Time frames: `July 2017`, `May – October 2017`, `Throughout 2017`,
//! `Ongoing`.
use crate::day::Day;
use serde::{Deserialize, Serialize};

/// When an activity is to be done: as written, and as days.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Deadline {
    /// As written.
    pub raw: String,
    /// The first day of the time frame, if it has one.
    pub from: Option<Day>,
    /// The last day of the time frame: what is not done by then is late.
    /// None for something ongoing, and where the text was not understood.
    pub until: Option<Day>,
    /// What sort of time frame it is.
    pub kind: DeadlineKind,
}

/// What sort of time frame a text gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// Within one month: due on its last day. `July 2017`
    Month,
    /// From one month to another. `May – October 2017`
    Range,
    /// The whole year, continuously. `Throughout 2017`
    Throughout,
    /// Without end; reported period by period. `Ongoing`
    Ongoing,
    /// On one day. `15 July 2017`
    Day,
    /// Within a quarter or half-year. `Second quarter of 2017`
    Quarter,
    /// The reader did not understand the text; it is kept as written.
    #[default]
    Unknown,
}
