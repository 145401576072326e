//! The annual report: readings and narrative made into a document.
//!
//! [`annual`] takes facts ([`Given`]) and decides everything: what is late,
//! what each figure says, what is missing. Its answer, a [`Report`], holds
//! finished text in one language, in reading order, and no rule is left to
//! whoever draws it. The page, the PDF and the DOCX walk the same model:
//!
//! 1. the title page: [`title`](Report::title), [`programme`](Report::programme),
//!    [`front`](Report::front);
//! 2. the summary: [`groups`](Report::groups) of tiles, then
//!    [`overview`](Report::overview), a row a section and the total;
//! 3. [`chapters`](Report::chapters), one a section, each with its
//!    [`entries`](Chapter::entries), one an activity;
//! 4. Annex 1, [`gaps`](Report::gaps): what is missing; Annex 2,
//!    [`notes`](Report::notes) and [`legend`](Report::legend); Annex 3,
//!    [`rules`](Report::rules).
//!
//! Headings, labels and column heads are in [`words`](Report::words). Colour
//! is a [`Tone`], and a word always goes with it.
pub mod sample;
pub mod words;

pub use words::Vocabulary;

use super::Deadline;
pub use super::life::Stage;
use super::standing::Scale;
use crate::day::{Day, Period};
use crate::format;
use crate::record::measure::MeasureKind;
use crate::record::reading::{Reading, State, Unknown};
use crate::words::Language;
use serde::Serialize;

/// What the report is made from, with every text already in `language`.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The language of the report.
    pub language: Language,
    /// The title of the programme.
    pub programme: String,
    /// The days reported on.
    pub period: Period,
    /// The day on which the figures stand.
    pub as_of: Day,
    /// Where the programme is in its life.
    pub stage: Stage,
    /// How it was adopted, once it is.
    pub adoption: Option<Adoption>,
    /// The institution that makes the report.
    pub issuer: String,
    /// The sections, in the order of the document.
    pub sections: Vec<GivenSection>,
    /// Charts shown after the summary.
    pub charts: Vec<Chart>,
}

/// How a programme was adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The body that decided.
    pub body: String,
    /// The act: `Decision No 1 of the Council of Ministers`.
    pub act: String,
    /// The day.
    pub on: Day,
}

/// A section of the programme.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct GivenSection {
    /// Its number as written: `III`.
    pub number: String,
    /// Its name.
    pub title: String,
    /// The strategic goal.
    pub goal: String,
    /// The operational objectives, without their numbers.
    pub objectives: Vec<String>,
    /// Its activities, in document order.
    pub activities: Vec<GivenActivity>,
}

/// An activity and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenActivity {
    /// Its name in the programme: `III.6`.
    pub code: String,
    /// What is to be done.
    pub title: String,
    /// Names of those who answer for it.
    pub responsible: Vec<String>,
    /// Names of those who take part.
    pub partners: Vec<String>,
    /// Where the money comes from.
    pub financing: String,
    /// What is expected.
    pub outcomes: String,
    /// By when.
    pub deadline: Deadline,
    /// How far it is.
    pub progress: Scale,
    /// The day it was completed, when it is and that is known.
    pub completed_on: Option<Day>,
    /// The text of the duty-holder.
    pub narrative: Narrative,
    /// How many files of evidence are attached to it or its records.
    pub evidence: usize,
    /// Its indicators, in document order.
    pub indicators: Vec<GivenIndicator>,
    /// Charts shown after the indicators.
    pub charts: Vec<Chart>,
}

/// The text on an activity and how far it is from being final.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Narrative {
    /// Nobody has written it.
    #[default]
    Missing,
    /// Written, not approved.
    Draft(String),
    /// Approved by a body on a day.
    Approved {
        /// The text.
        text: String,
        /// The body.
        by: String,
        /// The day.
        on: Day,
    },
}

/// An indicator and its reading.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenIndicator {
    /// `III.6.2`.
    pub id: String,
    /// The wording.
    pub wording: String,
    /// The sort of its measure; none when no measure is bound to it.
    pub kind: Option<MeasureKind>,
    /// What is counted: `persons`.
    pub unit: String,
    /// The rule in words.
    pub rule: String,
    /// The target, **in hundredths** like the reading: 2 documents are 200;
    /// for a ratio 100 is the whole.
    pub target: Option<i64>,
    /// The names of the further figures, in the order of [`Reading::also`].
    pub also: Vec<String>,
    /// What the records say.
    pub reading: Reading,
}

/// A drawing with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// What it is called.
    pub title: String,
    /// A sentence saying what it shows: the text for those who do not see it.
    pub description: String,
    /// The drawing as SVG, with its size in the root element.
    pub svg: String,
}

/// The annual report, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The language of every text in it.
    pub language: Language,
    /// The fixed words: headings, labels, column heads.
    pub words: &'static Vocabulary,
    /// `Annual report 2017`; below it [`Vocabulary::on_implementation`], then
    /// the programme.
    pub title: String,
    /// The title of the programme.
    pub programme: String,
    /// The institution that makes the report.
    pub issuer: String,
    /// The days reported on, in words.
    pub period: String,
    /// The day on which the figures stand, in words.
    pub as_of: String,
    /// True when every narrative is approved.
    pub complete: bool,
    /// The status in words.
    pub status: Tag,
    /// The facts of the title page.
    pub front: Vec<Fact>,
    /// The counts, as numbers.
    pub summary: Summary,
    /// The counts, as groups of tiles.
    pub groups: Vec<Group>,
    /// The column heads of the cells of `overview`.
    pub overview_columns: Vec<String>,
    /// The counts by section.
    pub overview: Vec<Overview>,
    /// The counts of all sections.
    pub overview_total: Overview,
    /// Charts after the summary.
    pub charts: Vec<Chart>,
    /// The sections.
    pub chapters: Vec<Chapter>,
    /// Annex 1: what is missing, in document order.
    pub gaps: Vec<Gap>,
    /// Annex 2: how the figures are made, a paragraph each.
    pub notes: Vec<String>,
    /// Annex 2: the signs for zero, unknown and suppressed.
    pub legend: Vec<Sign>,
    /// Annex 3: the rule of each indicator.
    pub rules: Vec<Rule>,
}

/// Counts made from the parts. `done + on_time + late + not_started` are
/// all activities; `known + unknown + suppressed` are all indicators;
/// `approved + draft + missing` are all narratives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// All activities.
    pub activities: usize,
    /// Completed.
    pub done: usize,
    /// Under way, deadline not passed.
    pub on_time: usize,
    /// Not done, deadline passed.
    pub late: usize,
    /// Nothing begun, deadline not passed.
    pub not_started: usize,
    /// All indicators.
    pub indicators: usize,
    /// Indicators with a target that is reached.
    pub reached: usize,
    /// Indicators with a target, reached or not, known or not.
    pub with_target: usize,
    /// Indicators with a value.
    pub known: usize,
    /// Indicators without.
    pub unknown: usize,
    /// Indicators with a value that is not shown.
    pub suppressed: usize,
    /// Narratives approved.
    pub approved: usize,
    /// Narratives written and not approved.
    pub draft: usize,
    /// Narratives not written.
    pub missing: usize,
    /// Activities begun that have no evidence.
    pub without_evidence: usize,
}

/// What a colour means: moss for good, lantern for what needs care, buoy for
/// bad, harbour for neutral, grey for what is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Done, reached, approved.
    Good,
    /// Needs care: draft, not reached.
    Care,
    /// Late or missing.
    Bad,
    /// Under way, counted.
    Plain,
    /// Not begun, unknown, suppressed.
    Quiet,
}

/// A state: a word and its colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// The word.
    pub text: String,
    /// The colour.
    pub tone: Tone,
}

/// A label and what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The text.
    pub text: String,
}

/// Counts that belong together: activities, indicators, narratives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// `Activities`.
    pub label: String,
    /// How many in all.
    pub total: String,
    /// The parts.
    pub tiles: Vec<Tile>,
}

/// One count, large.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tile {
    /// What is counted.
    pub label: String,
    /// The count.
    pub value: String,
    /// Out of what: `of 40`.
    pub of: String,
    /// The colour.
    pub tone: Tone,
}

/// The counts of a section as a row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// The number of the section; empty in the total.
    pub number: String,
    /// Its name.
    pub title: String,
    /// The counts, as numbers.
    pub counts: Summary,
    /// The counts in words, a cell for each of
    /// [`overview_columns`](Report::overview_columns): activities in all,
    /// done, on time, late, not started; then known values of all indicators,
    /// then reached of those with a target.
    pub cells: Vec<String>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chapter {
    /// `III`.
    pub number: String,
    /// `Section III. Staff training`.
    pub heading: String,
    /// The strategic goal.
    pub goal: String,
    /// The operational objectives.
    pub objectives: Vec<String>,
    /// The activities.
    pub entries: Vec<Entry>,
}

/// An activity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// `III.6`.
    pub code: String,
    /// What is to be done.
    pub title: String,
    /// Done, late …, as a value.
    pub timeliness: Timeliness,
    /// Done, late …, as a word.
    pub tag: Tag,
    /// Responsible, deadline, progress …
    pub facts: Vec<Fact>,
    /// The indicators.
    pub rows: Vec<Row>,
    /// Charts after the indicators.
    pub charts: Vec<Chart>,
    /// The state of the narrative.
    pub narrative: Tag,
    /// Who approved it and when; empty otherwise.
    pub approval: String,
    /// The narrative, a paragraph each; empty when missing.
    pub paragraphs: Vec<String>,
    /// What is missing here, a sentence each.
    pub gaps: Vec<String>,
}

/// An indicator as a row of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// `III.6.2`.
    pub id: String,
    /// The wording.
    pub wording: String,
    /// The value: `0`, `—` and `▒ (1–4)` are three different answers.
    pub value: String,
    /// What is counted.
    pub unit: String,
    /// The target, or that there is none.
    pub target: String,
    /// Reached, not reached, counted, unknown, suppressed.
    pub tag: Tag,
    /// The same as a value.
    pub outcome: Outcome,
    /// How many records it was made from.
    pub records: String,
    /// What else to know: the terms of a share, further figures, why unknown.
    pub notes: Vec<String>,
}

/// What became of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// At or above its target.
    Reached,
    /// Below its target.
    NotReached,
    /// Known, and there is no target.
    Counted,
    /// Not known.
    Unknown,
    /// Known and not shown.
    Suppressed,
}

/// Whether an activity keeps to its deadline.
///
/// The report looks back from the day it is made as of. Where
/// [`Standing`](super::standing::Standing) tells those at work what is due
/// soon or has yet to begin, this tells a reader what was begun and by how
/// many days a deadline was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// Completed.
    Done,
    /// Begun, and its deadline has not passed.
    OnTime,
    /// Not completed, and this many days past its deadline.
    Late(i32),
    /// Not begun, and its deadline has not passed.
    NotStarted,
}

/// Something missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The activity or indicator: `III.6`, `III.6.2`.
    pub code: String,
    /// What the activity or indicator is called.
    pub subject: String,
    /// What is missing, and why where that is known.
    pub text: String,
    /// Who can supply it.
    pub responsible: String,
    /// What sort of gap it is.
    pub kind: GapKind,
}

/// The sorts of gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// No narrative.
    Narrative,
    /// A narrative that is not approved.
    Draft,
    /// No evidence of an activity that has begun.
    Evidence,
    /// An unknown value.
    Value,
}

/// A sign of the legend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sign {
    /// `0`, `—` or `▒ (1–4)`.
    pub sign: String,
    /// What it means.
    pub meaning: String,
}

/// The rule of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// `III.6.2`.
    pub id: String,
    /// The sort of measure in words.
    pub measure: String,
    /// The rule in words.
    pub rule: String,
}

/// Whether an activity keeps to its deadline on `as_of`.
///
/// The deadline's last day is still in time. What is ongoing, and a time frame
/// that was not understood, has no deadline and is never late.
#[must_use]
pub fn timeliness(deadline: &Deadline, progress: Scale, as_of: Day) -> Timeliness {
    match (progress, deadline.until) {
        (Scale::Completed, _) => Timeliness::Done,
        (_, Some(until)) if until < as_of => Timeliness::Late(as_of.number() - until.number()),
        (Scale::NotStarted, _) => Timeliness::NotStarted,
        (Scale::Limited | Scale::Substantial, _) => Timeliness::OnTime,
    }
}

/// What became of an indicator: its value against its target.
///
/// A milestone's target is that it happened and a checklist's is all of it,
/// said or not; an attested text has none.
#[must_use]
pub fn outcome(kind: Option<MeasureKind>, target: Option<i64>, state: &State) -> Outcome {
    match *state {
        State::Unknown(_) => Outcome::Unknown,
        State::Suppressed(_) => Outcome::Suppressed,
        State::Known(value) => match aim(kind, target) {
            None => Outcome::Counted,
            Some(aim) if value >= aim => Outcome::Reached,
            Some(_) => Outcome::NotReached,
        },
    }
}

/// The target to judge by, in hundredths.
fn aim(kind: Option<MeasureKind>, target: Option<i64>) -> Option<i64> {
    match kind {
        Some(MeasureKind::Milestone) => Some(100),
        Some(MeasureKind::Checklist) => Some(target.unwrap_or(100)),
        Some(MeasureKind::Attested) | None => None,
        _ => target,
    }
}

/// Makes the report.
#[must_use]
pub fn annual(given: &Given) -> Report {
    let language = given.language;
    let words = Vocabulary::of(language);
    let mut summary = Summary::default();
    let (mut chapters, mut overview) = (Vec::new(), Vec::new());
    let (mut gaps, mut rules) = (Vec::new(), Vec::new());
    let mut least = 5;
    for section in &given.sections {
        let mut counts = Summary::default();
        let mut entries = Vec::new();
        for activity in &section.activities {
            entries.push(entry(activity, given, words, &mut counts, &mut gaps));
            for indicator in &activity.indicators {
                rules.push(rule(indicator, words));
                if let State::Suppressed(n) = indicator.reading.state {
                    least = n;
                }
            }
        }
        summary.add(&counts);
        overview.push((section.number.clone(), section.title.clone(), counts));
        chapters.push(Chapter {
            number: section.number.clone(),
            heading: format!("{} {}. {}", words.section, section.number, section.title),
            goal: section.goal.clone(),
            objectives: section.objectives.clone(),
            entries,
        });
    }
    let row = |(number, title, counts): (String, String, Summary)| Overview {
        number,
        title,
        counts,
        cells: counts.cells(language),
    };
    let complete = summary.approved == summary.activities;
    let period = format::period(given.period, language);
    Report {
        language,
        words,
        title: format!("{} {period}", words.annual_report),
        programme: given.programme.clone(),
        issuer: given.issuer.clone(),
        as_of: format::day(given.as_of, language),
        complete,
        status: if complete {
            tag(words.complete, Tone::Good)
        } else {
            tag(words.incomplete, Tone::Care)
        },
        front: front(given, words, &period),
        summary,
        groups: groups(&summary, words, language),
        overview_columns: columns(words),
        overview: overview.into_iter().map(row).collect(),
        overview_total: row((String::new(), words.total.to_owned(), summary)),
        charts: given.charts.clone(),
        chapters,
        gaps,
        notes: words.method_notes.iter().map(|&n| n.to_owned()).collect(),
        legend: legend(least, words),
        rules,
        period,
    }
}

fn columns(w: &Vocabulary) -> Vec<String> {
    [w.activities, w.done, w.on_time, w.late, w.not_started, w.known, w.reached_of_target]
        .map(str::to_owned)
        .to_vec()
}

impl Summary {
    fn add(&mut self, more: &Self) {
        let Self {
            activities,
            done,
            on_time,
            late,
            not_started,
            indicators,
            reached,
            with_target,
            known,
            unknown,
            suppressed,
            approved,
            draft,
            missing,
            without_evidence,
        } = self;
        *activities += more.activities;
        *done += more.done;
        *on_time += more.on_time;
        *late += more.late;
        *not_started += more.not_started;
        *indicators += more.indicators;
        *reached += more.reached;
        *with_target += more.with_target;
        *known += more.known;
        *unknown += more.unknown;
        *suppressed += more.suppressed;
        *approved += more.approved;
        *draft += more.draft;
        *missing += more.missing;
        *without_evidence += more.without_evidence;
    }

    fn cells(&self, language: Language) -> Vec<String> {
        let number = |n| number(n, language);
        let pair = |a, b| format!("{} / {}", number(a), number(b));
        let mut cells = [self.activities, self.done, self.on_time, self.late, self.not_started]
            .map(number)
            .to_vec();
        cells.push(pair(self.known, self.indicators));
        cells.push(pair(self.reached, self.with_target));
        cells
    }
}

fn front(given: &Given, words: &Vocabulary, period: &str) -> Vec<Fact> {
    let stage = match given.stage {
        Stage::Draft => words.stage_draft,
        Stage::Consultation => words.stage_consultation,
        Stage::Adopted => words.stage_adopted,
        Stage::InForce => words.stage_in_force,
        Stage::Reported => words.stage_reported,
        Stage::Closed => words.stage_closed,
    };
    let mut front = vec![
        fact(words.period, period),
        fact(words.as_of, format::day(given.as_of, given.language)),
        fact(words.programme_stage, stage),
    ];
    if let Some(adoption) = &given.adoption {
        let by = match adoption.act.trim() {
            "" => adoption.body.clone(),
            act => format!("{}, {act}", adoption.body),
        };
        front.push(fact(words.adopted_by, by));
        front.push(fact(words.adopted_on, format::day(adoption.on, given.language)));
    }
    front.push(fact(words.issued_by, given.issuer.as_str()));
    front
}

fn groups(s: &Summary, words: &Vocabulary, language: Language) -> Vec<Group> {
    let tile = |label: &str, value, of, tone| Tile {
        label: label.to_owned(),
        value: number(value, language),
        of: format!("{} {}", words.of, number(of, language)),
        tone,
    };
    let activities = vec![
        tile(words.done, s.done, s.activities, Tone::Good),
        tile(words.on_time, s.on_time, s.activities, Tone::Plain),
        tile(words.late, s.late, s.activities, Tone::Bad),
        tile(words.not_started, s.not_started, s.activities, Tone::Quiet),
    ];
    let mut reached = tile(words.reached, s.reached, s.with_target, Tone::Good);
    reached.of = format!("{} {}", reached.of, words.with_target);
    let group = |label: &str, total, tiles| Group {
        label: label.to_owned(),
        total: number(total, language),
        tiles,
    };
    let narratives = s.approved + s.draft + s.missing;
    vec![
        group(words.activities, s.activities, activities),
        group(
            words.indicators,
            s.indicators,
            vec![
                tile(words.known, s.known, s.indicators, Tone::Plain),
                tile(words.unknown, s.unknown, s.indicators, Tone::Quiet),
                tile(words.suppressed, s.suppressed, s.indicators, Tone::Quiet),
                reached,
            ],
        ),
        group(
            words.narratives,
            narratives,
            vec![
                tile(words.narrative_approved, s.approved, narratives, Tone::Good),
                tile(words.narrative_draft, s.draft, narratives, Tone::Care),
                tile(words.narrative_missing, s.missing, narratives, Tone::Bad),
                tile(words.gap_evidence, s.without_evidence, s.activities, Tone::Care),
            ],
        ),
    ]
}

fn entry(
    activity: &GivenActivity,
    given: &Given,
    words: &Vocabulary,
    counts: &mut Summary,
    gaps: &mut Vec<Gap>,
) -> Entry {
    let language = given.language;
    let timeliness = timeliness(&activity.deadline, activity.progress, given.as_of);
    counts.activities += 1;
    let (count, state) = match timeliness {
        Timeliness::Done => (&mut counts.done, tag(words.activity_done, Tone::Good)),
        Timeliness::OnTime => (&mut counts.on_time, tag(words.activity_on_time, Tone::Plain)),
        Timeliness::Late(days) => {
            let text = format!("{} · {}", words.activity_late, days_text(days, words, language));
            (&mut counts.late, tag(text, Tone::Bad))
        }
        Timeliness::NotStarted => {
            (&mut counts.not_started, tag(words.activity_not_started, Tone::Quiet))
        }
    };
    *count += 1;

    let responsible = named(&activity.responsible, words);
    let mut missing = Vec::new();
    let mut gap = |code: &str, subject: &str, text: String, kind| {
        missing.push(if code == activity.code { text.clone() } else { format!("{code}: {text}") });
        gaps.push(Gap {
            code: code.to_owned(),
            subject: subject.to_owned(),
            text,
            responsible: responsible.clone(),
            kind,
        });
    };
    let of = (activity.code.as_str(), activity.title.as_str());
    let (narrative, text, approval) = match &activity.narrative {
        Narrative::Approved { text, by, on } => {
            counts.approved += 1;
            let day = format::day(*on, language);
            let approval = format!("{} {by}, {day}", words.approved_by);
            (tag(words.narrative_approved, Tone::Good), text.as_str(), approval)
        }
        Narrative::Draft(text) => {
            counts.draft += 1;
            gap(of.0, of.1, words.gap_draft.into(), GapKind::Draft);
            (tag(words.narrative_draft, Tone::Care), text.as_str(), String::new())
        }
        Narrative::Missing => {
            counts.missing += 1;
            gap(of.0, of.1, words.gap_narrative.into(), GapKind::Narrative);
            (tag(words.narrative_missing, Tone::Bad), "", String::new())
        }
    };
    if activity.progress != Scale::NotStarted && activity.evidence == 0 {
        counts.without_evidence += 1;
        gap(of.0, of.1, words.gap_evidence.into(), GapKind::Evidence);
    }
    let mut rows = Vec::new();
    for indicator in &activity.indicators {
        let row = row(indicator, words, language);
        counts.indicators += 1;
        counts.with_target += usize::from(aim(indicator.kind, indicator.target).is_some());
        match row.outcome {
            Outcome::Reached => {
                counts.known += 1;
                counts.reached += 1;
            }
            Outcome::NotReached | Outcome::Counted => counts.known += 1,
            Outcome::Suppressed => counts.suppressed += 1,
            Outcome::Unknown => {
                counts.unknown += 1;
                let why = match indicator.reading.state {
                    State::Unknown(why) => why,
                    _ => Unknown::NoMeasure,
                };
                let text = format!("{}: {}", words.gap_value, format::why(why, language));
                gap(&indicator.id, &indicator.wording, text, GapKind::Value);
            }
        }
        rows.push(row);
    }
    Entry {
        code: activity.code.clone(),
        title: activity.title.clone(),
        timeliness,
        tag: state,
        facts: facts(activity, words, language),
        rows,
        charts: activity.charts.clone(),
        narrative,
        approval,
        paragraphs: paragraphs(text),
        gaps: missing,
    }
}

fn facts(activity: &GivenActivity, words: &Vocabulary, language: Language) -> Vec<Fact> {
    let said = |text: &str| match text.trim() {
        "" => words.not_named.to_owned(),
        text => text.to_owned(),
    };
    let mut deadline = said(&format::deadline(&activity.deadline, language));
    if let Some(until) = activity.deadline.until {
        deadline = format!("{deadline} ({} {})", words.due_on, format::day(until, language));
    }
    let progress = match activity.progress {
        Scale::NotStarted => words.progress_not_started,
        Scale::Limited => words.progress_limited,
        Scale::Substantial => words.progress_substantial,
        Scale::Completed => words.progress_completed,
    };
    let progress = match activity.completed_on {
        Some(day) if activity.progress == Scale::Completed => {
            format!("{} {}", words.completed_on, format::day(day, language))
        }
        _ => progress.to_owned(),
    };
    let files = counted(activity.evidence, words.files, language);
    vec![
        fact(words.responsible, named(&activity.responsible, words)),
        fact(words.partners, named(&activity.partners, words)),
        fact(words.deadline, deadline),
        fact(words.progress, progress),
        fact(words.financing, said(&activity.financing)),
        fact(words.outcomes, said(&activity.outcomes)),
        fact(words.evidence, files),
    ]
}

fn named(names: &[String], words: &Vocabulary) -> String {
    match names {
        [] => words.not_named.to_owned(),
        _ => names.join("; "),
    }
}

/// An indicator as a row: what the report, and any page that shows it, says.
#[must_use]
pub fn row(indicator: &GivenIndicator, words: &Vocabulary, language: Language) -> Row {
    let reading = &indicator.reading;
    // Without a measure there is no value, whatever the reading says.
    let (kind, state) = match indicator.kind {
        Some(kind) => (kind, reading.state),
        None => (MeasureKind::Count, State::Unknown(Unknown::NoMeasure)),
    };
    let outcome = outcome(indicator.kind, indicator.target, &state);
    let tag = match outcome {
        Outcome::Reached => tag(words.indicator_reached, Tone::Good),
        Outcome::NotReached => tag(words.indicator_not_reached, Tone::Care),
        Outcome::Counted => tag(words.indicator_counted, Tone::Plain),
        Outcome::Unknown => tag(words.indicator_unknown, Tone::Quiet),
        Outcome::Suppressed => tag(words.indicator_suppressed, Tone::Quiet),
    };
    let target = match aim(indicator.kind, indicator.target) {
        Some(aim) => format::value(aim, kind, language),
        None => words.no_target.to_owned(),
    };
    Row {
        id: indicator.id.clone(),
        wording: indicator.wording.clone(),
        value: format::state(&state, kind, language),
        unit: indicator.unit.clone(),
        target,
        tag,
        outcome,
        records: match state {
            // The number of records behind a suppressed value is that value's
            // size; behind an unknown one nothing was counted.
            State::Suppressed(least) => format::suppressed(least),
            State::Unknown(_) => format::UNKNOWN.to_owned(),
            State::Known(_) => format::whole(reading.records, language),
        },
        notes: notes(indicator, kind, &state, words, language),
    }
}

fn notes(
    indicator: &GivenIndicator,
    kind: MeasureKind,
    state: &State,
    words: &Vocabulary,
    language: Language,
) -> Vec<String> {
    let number = |n| format::hundredths(n, language);
    let reading = &indicator.reading;
    match *state {
        State::Unknown(why) => return vec![format::why(why, language).to_owned()],
        // Terms and further figures of so few could tell about a person too.
        State::Suppressed(_) => return Vec::new(),
        State::Known(_) => {}
    }
    let mut notes = Vec::new();
    match (kind, reading.terms) {
        (MeasureKind::Ratio | MeasureKind::Checklist, Some((done, all))) => {
            notes.push(format!("{} {} {}", number(done), words.of, number(all)));
        }
        (MeasureKind::Delta, Some((now, before))) => {
            notes.push(format!("{}; {} {}", number(now), words.baseline, number(before)));
        }
        _ => {}
    }
    if reading.nameless > 0 {
        notes.push(format!("{}: {}", words.nameless, number(reading.nameless)));
    }
    for (name, value) in indicator.also.iter().zip(&reading.also) {
        notes.push(format!("{name}: {}", number(*value)));
    }
    notes
}

/// The sort of an indicator's measure and its rule, in words.
#[must_use]
pub fn rule(indicator: &GivenIndicator, words: &Vocabulary) -> Rule {
    let measure = match indicator.kind {
        Some(MeasureKind::Count) => words.measure_count,
        Some(MeasureKind::Distinct) => words.measure_distinct,
        Some(MeasureKind::Sum) => words.measure_sum,
        Some(MeasureKind::Milestone) => words.measure_milestone,
        Some(MeasureKind::Document) => words.measure_document,
        Some(MeasureKind::Checklist) => words.measure_checklist,
        Some(MeasureKind::Ratio) => words.measure_ratio,
        Some(MeasureKind::Delta) => words.measure_delta,
        Some(MeasureKind::Attested) => words.measure_attested,
        None => format::UNKNOWN,
    };
    let rule = match indicator.rule.trim() {
        "" => words.no_rule,
        rule => rule,
    };
    Rule { id: indicator.id.clone(), measure: measure.to_owned(), rule: rule.to_owned() }
}

fn legend(least: i64, words: &Vocabulary) -> Vec<Sign> {
    let sign =
        |sign: &str, meaning: &str| Sign { sign: sign.to_owned(), meaning: meaning.to_owned() };
    vec![
        sign("0", words.legend_zero),
        sign(format::UNKNOWN, words.legend_unknown),
        sign(&format::suppressed(least), words.legend_suppressed),
    ]
}

fn tag(text: impl Into<String>, tone: Tone) -> Tag {
    Tag { text: text.into(), tone }
}

fn fact(label: &str, text: impl Into<String>) -> Fact {
    Fact { label: label.to_owned(), text: text.into() }
}

fn number(n: usize, language: Language) -> String {
    format::whole(i64::try_from(n).unwrap_or(i64::MAX), language)
}

/// A number with the word in the form it asks for: one, or more.
fn counted(n: usize, [one, more]: [&str; 2], language: Language) -> String {
    format!("{} {}", number(n, language), if n == 1 { one } else { more })
}

fn days_text(days: i32, words: &Vocabulary, language: Language) -> String {
    counted(usize::try_from(days).unwrap_or(0), words.days, language)
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::sample::sample;
    use super::*;
    use crate::programme::deadline::DeadlineKind;

    fn on(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check_timeliness(until: Option<&str>, progress: Scale, expected: Timeliness) {
        let until = until.map(on);
        let deadline =
            Deadline { raw: String::new(), from: None, until, kind: DeadlineKind::Month };
        assert_eq!(timeliness(&deadline, progress, on("2017-07-31")), expected);
    }

    #[test]
    fn an_activity_is_late_from_the_day_after_its_deadline() {
        check_timeliness(Some("2017-07-31"), Scale::Limited, Timeliness::OnTime);
        check_timeliness(Some("2017-07-30"), Scale::Limited, Timeliness::Late(1));
        check_timeliness(Some("2017-06-30"), Scale::Substantial, Timeliness::Late(31));
        check_timeliness(Some("2017-06-30"), Scale::NotStarted, Timeliness::Late(31));
        check_timeliness(Some("2017-08-31"), Scale::NotStarted, Timeliness::NotStarted);
    }

    #[test]
    fn what_is_done_or_without_deadline_is_never_late() {
        check_timeliness(Some("2017-06-30"), Scale::Completed, Timeliness::Done);
        check_timeliness(None, Scale::Substantial, Timeliness::OnTime);
        check_timeliness(None, Scale::NotStarted, Timeliness::NotStarted);
    }

    #[track_caller]
    fn check_outcome(kind: MeasureKind, target: Option<i64>, value: i64, expected: Outcome) {
        assert_eq!(outcome(Some(kind), target, &State::Known(value)), expected);
    }

    #[test]
    fn a_target_is_reached_at_its_value_and_what_has_none_is_only_counted() {
        check_outcome(MeasureKind::Count, Some(200), 200, Outcome::Reached);
        check_outcome(MeasureKind::Count, Some(200), 100, Outcome::NotReached);
        check_outcome(MeasureKind::Count, None, 100, Outcome::Counted);
        check_outcome(MeasureKind::Milestone, None, 100, Outcome::Reached);
        check_outcome(MeasureKind::Milestone, None, 0, Outcome::NotReached);
        check_outcome(MeasureKind::Checklist, None, 80, Outcome::NotReached);
        check_outcome(MeasureKind::Ratio, None, 100, Outcome::Counted);
        check_outcome(MeasureKind::Attested, None, 100, Outcome::Counted);
    }

    #[test]
    fn unknown_and_suppressed_reach_nothing() {
        let unknown = State::Unknown(Unknown::NoBaseline);
        assert_eq!(outcome(Some(MeasureKind::Sum), Some(0), &unknown), Outcome::Unknown);
        let suppressed = State::Suppressed(5);
        assert_eq!(outcome(Some(MeasureKind::Sum), Some(0), &suppressed), Outcome::Suppressed);
    }

    #[test]
    fn the_parts_of_every_total_add_up_to_it() {
        for language in Language::ALL {
            let report = annual(&sample(language));
            let entries: Vec<&Entry> = report.chapters.iter().flat_map(|c| &c.entries).collect();
            let s = report.summary;
            assert_eq!(s.activities, entries.len());
            assert_eq!(s.indicators, entries.iter().map(|e| e.rows.len()).sum::<usize>());
            assert_eq!(s.activities, s.done + s.on_time + s.late + s.not_started);
            assert_eq!(s.indicators, s.known + s.unknown + s.suppressed);
            assert_eq!(s.activities, s.approved + s.draft + s.missing);
            let mut of_sections = Summary::default();
            report.overview.iter().for_each(|o| of_sections.add(&o.counts));
            assert_eq!(of_sections, s);
            for row in report.overview.iter().chain([&report.overview_total]) {
                assert_eq!(row.cells.len(), report.overview_columns.len());
            }
            // The sample shows every state, so no count is empty by chance.
            for count in [s.done, s.on_time, s.late, s.not_started, s.reached] {
                assert!(count > 0, "{s:?}");
            }
            for count in [s.known, s.unknown, s.suppressed, s.approved, s.draft, s.missing] {
                assert!(count > 0, "{s:?}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_figures() {
        let [en, bg] = Language::ALL.map(|l| annual(&sample(l)));
        assert_eq!(en.summary, bg.summary);
        let figures = |r: &Report| -> Vec<(Outcome, Timeliness)> {
            let entries = r.chapters.iter().flat_map(|c| &c.entries);
            entries.flat_map(|e| e.rows.iter().map(|row| (row.outcome, e.timeliness))).collect()
        };
        assert_eq!(figures(&en), figures(&bg));
        assert_eq!(en.gaps.len(), bg.gaps.len());
    }

    fn find<'r>(report: &'r Report, id: &str) -> &'r Row {
        let mut rows = report.chapters.iter().flat_map(|c| &c.entries).flat_map(|e| &e.rows);
        rows.find(|r| r.id == id).unwrap()
    }

    #[test]
    fn a_row_says_its_value_and_what_stands_behind_it() {
        let report = annual(&sample(Language::En));
        assert_eq!(find(&report, "I.1.1").value, "yes");
        assert_eq!(find(&report, "I.2.2").notes, ["8 of 10"]);
        let trained = find(&report, "III.4.1");
        assert_eq!((trained.value.as_str(), trained.target.as_str()), ("12,047", "none set"));
        assert_eq!(trained.notes, ["of these, counted by heads: 12", "by heads: 12,345"]);
        assert_eq!(find(&annual(&sample(Language::Bg)), "III.4.1").value, "12\u{a0}047");
        assert_eq!(find(&report, "III.4.2").value, "0");
        assert_eq!(find(&report, "I.5.1").value, "—");
        assert_eq!(find(&report, "I.5.1").notes, ["no case records yet"]);
    }

    #[test]
    fn nothing_beside_a_suppressed_value_gives_it_away() {
        let row = find(&annual(&sample(Language::En)), "III.7.3").clone();
        assert_eq!((row.value.as_str(), row.records.as_str()), ("▒ (1–4)", "▒ (1–4)"));
        assert!(row.notes.is_empty(), "{:?}", row.notes);
    }

    #[test]
    fn what_is_missing_is_listed_with_who_can_supply_it() {
        let report = annual(&sample(Language::En));
        let gaps: Vec<(&str, GapKind)> =
            report.gaps.iter().map(|g| (g.code.as_str(), g.kind)).collect();
        assert_eq!(
            gaps,
            [
                ("I.2", GapKind::Draft),
                ("I.2", GapKind::Evidence),
                ("I.5", GapKind::Narrative),
                ("I.5.1", GapKind::Value),
                ("III.7", GapKind::Narrative),
                ("III.7.4", GapKind::Value),
            ]
        );
        assert_eq!(report.gaps[3].text, "The value is unknown: no case records yet");
        assert_eq!(report.gaps[4].responsible, "not named in the programme");
        assert!(!report.complete);
    }

    #[test]
    fn a_report_is_complete_when_every_narrative_is_approved() {
        let mut given = sample(Language::En);
        for activity in given.sections.iter_mut().flat_map(|s| &mut s.activities) {
            let by = String::from("NCCTHB");
            activity.narrative =
                Narrative::Approved { text: "Done.".into(), by, on: on("2018-01-31") };
        }
        let report = annual(&given);
        assert!(report.complete);
        assert_eq!(report.status.text, report.words.complete);
    }

    #[test]
    fn a_programme_without_sections_makes_a_report_of_noughts() {
        let given = Given { sections: Vec::new(), ..sample(Language::Bg) };
        let report = annual(&given);
        assert_eq!(report.summary, Summary::default());
        assert!(report.gaps.is_empty());
    }

    #[test]
    fn each_language_keeps_to_its_own_letters() {
        let words = |language| {
            let mut all = Vec::new();
            texts(&serde_json::to_value(Vocabulary::of(language)).unwrap(), &mut all);
            all
        };
        let (en, bg) = (words(Language::En), words(Language::Bg));
        assert_eq!(en.len(), bg.len());
        let cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
        for (en, bg) in en.iter().zip(&bg) {
            assert!(!en.trim().is_empty() && !en.chars().any(cyrillic), "`{en}`");
            let latin = bg.chars().any(|c| c.is_ascii_alphabetic());
            assert!(!bg.trim().is_empty() && !latin, "`{bg}`");
            assert!(!en.contains("  ") && !bg.contains("  "), "`{en}` `{bg}`");
        }
    }

    fn texts(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => into.push(text.clone()),
            serde_json::Value::Array(items) => items.iter().for_each(|v| texts(v, into)),
            serde_json::Value::Object(fields) => fields.values().for_each(|v| texts(v, into)),
            _ => {}
        }
    }
}
