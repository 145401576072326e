//! What is due for whom on a day: reminders computed from facts, never typed.
//!
//! [`due`] says what should be done; whoever keeps the reminders adds the new
//! ones and takes away those that are no longer true.
use crate::day::{Day, Month, Period};
use crate::programme::Deadline;
use crate::programme::life::Stage;
use crate::programme::standing::{Scale, Standing, standing};
use crate::term::{Term, TermUnit, in_force};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What sort of thing is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskSort {
    /// The last day of an activity comes within 30 days.
    ActivityDue,
    /// The last day of an activity has passed and it is not completed.
    ActivityLate,
    /// The text on an activity for the annual report is not there.
    NarrativeMissing,
    /// The records of a quarter are to be entered and confirmed.
    QuarterReport,
    /// A recommendation is not carried out and its day has passed.
    RecommendationOverdue,
    /// A comment in consultation has no answer.
    CommentUnanswered,
    /// Nobody has confirmed where the prose of an activity's indicators is cut.
    SplitUnconfirmed,
    /// An active local commission has no work plan for the year.
    WorkPlanMissing,
}

impl TaskSort {
    /// Every sort.
    pub const ALL: [Self; 8] = [
        Self::ActivityDue,
        Self::ActivityLate,
        Self::NarrativeMissing,
        Self::QuarterReport,
        Self::RecommendationOverdue,
        Self::CommentUnanswered,
        Self::SplitUnconfirmed,
        Self::WorkPlanMissing,
    ];

    /// The code kept in the database: `activity_late`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ActivityDue => "activity_due",
            Self::ActivityLate => "activity_late",
            Self::NarrativeMissing => "narrative_missing",
            Self::QuarterReport => "quarter_report",
            Self::RecommendationOverdue => "recommendation_overdue",
            Self::CommentUnanswered => "comment_unanswered",
            Self::SplitUnconfirmed => "split_unconfirmed",
            Self::WorkPlanMissing => "work_plan_missing",
        }
    }
}

impl FromStr for TaskSort {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// Something that somebody should do by a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// What sort of thing.
    pub sort: TaskSort,
    /// The id of what it is about; of a work plan the code of the commission.
    pub subject: String,
    /// The code of the institution that should do it; empty for those who run
    /// the programme.
    pub institution: String,
    /// The last day on which it is in time.
    pub due_on: Day,
}

/// What is known on the day of asking.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The programmes that are not closed.
    pub programmes: Vec<ProgrammeFacts>,
    /// Recommendations that are not carried out.
    pub recommendations: Vec<RecommendationFacts>,
    /// The active local commissions.
    pub commissions: Vec<CommissionFacts>,
}

/// A programme as far as something can be due in it.
#[derive(Clone, Debug)]
pub struct ProgrammeFacts {
    /// Its id.
    pub id: String,
    /// The days it is for.
    pub period: Period,
    /// Where it is in its life.
    pub stage: Stage,
    /// Its activities.
    pub activities: Vec<ActivityFacts>,
    /// Ids of comments without answer, and the day each was made.
    pub unanswered: Vec<(String, Day)>,
}

/// An activity as far as something can be due in it.
#[derive(Clone, Debug)]
pub struct ActivityFacts {
    /// Its id.
    pub id: String,
    /// Codes of the institutions that answer for it.
    pub responsible: Vec<String>,
    /// Its time frame.
    pub deadline: Deadline,
    /// How far it is.
    pub progress: Scale,
    /// Whether the text for the annual report is written and handed in, in
    /// every language.
    pub narrated: bool,
    /// Whether a person confirmed all its indicators.
    pub confirmed: bool,
}

/// A recommendation that is not carried out.
#[derive(Clone, Debug)]
pub struct RecommendationFacts {
    /// The id of its record.
    pub id: String,
    /// Codes of the institutions it is addressed to.
    pub addressees: Vec<String>,
    /// The day by which it is to be carried out.
    pub due_on: Option<Day>,
}

/// An active local commission.
#[derive(Clone, Debug)]
pub struct CommissionFacts {
    /// Its code in the directory.
    pub code: String,
    /// The day it was established.
    pub established_on: Day,
    /// The years for which it has an adopted work plan.
    pub planned_years: Vec<i64>,
}

/// Everything that is due on `day`, in order and without repetition.
///
/// The terms are those in force on the day from which they run: the end of a
/// quarter, the day of a comment. A term that the pack does not give is of no
/// length, so that what it is for is due at once.
#[must_use]
pub fn due(facts: &Facts, terms: &[Term], day: Day) -> Vec<Due> {
    let mut all = Vec::new();
    for programme in &facts.programmes {
        programme_due(programme, &facts.commissions, terms, day, &mut all);
    }
    for r in &facts.recommendations {
        if let Some(due_on) = r.due_on.filter(|due_on| *due_on < day) {
            for_each(&r.addressees, &mut all, |institution| Due {
                sort: TaskSort::RecommendationOverdue,
                subject: r.id.clone(),
                institution,
                due_on,
            });
        }
    }
    let year = Period::year(day.year());
    for commission in &facts.commissions {
        if !commission.planned_years.contains(&i64::from(day.year())) {
            let begins = year.from.max(commission.established_on);
            all.push(Due {
                sort: TaskSort::WorkPlanMissing,
                subject: commission.code.clone(),
                institution: commission.code.clone(),
                due_on: after(terms, "work_plan", begins),
            });
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn programme_due(
    programme: &ProgrammeFacts,
    commissions: &[CommissionFacts],
    terms: &[Term],
    day: Day,
    all: &mut Vec<Due>,
) {
    let open = programme.stage.is_open_text();
    let running = programme.stage == Stage::InForce;
    for (comment, made_on) in programme.unanswered.iter().filter(|_| open) {
        all.push(Due {
            sort: TaskSort::CommentUnanswered,
            subject: comment.clone(),
            institution: String::new(),
            due_on: after(terms, "comment_answer", *made_on),
        });
    }
    for activity in &programme.activities {
        if !activity.confirmed && !matches!(programme.stage, Stage::Reported | Stage::Closed) {
            all.push(Due {
                sort: TaskSort::SplitUnconfirmed,
                subject: activity.id.clone(),
                institution: String::new(),
                due_on: programme.period.from,
            });
        }
        if !running {
            continue;
        }
        let Deadline { from, until, kind, .. } = activity.deadline;
        let sort = match standing(from, until, kind, activity.progress, day) {
            Standing::Late => Some(TaskSort::ActivityLate),
            Standing::Due => Some(TaskSort::ActivityDue),
            Standing::Running | Standing::Ahead | Standing::Ongoing | Standing::Done => None,
        };
        if let (Some(sort), Some(due_on)) = (sort, until) {
            for_each(&activity.responsible, all, |institution| Due {
                sort,
                subject: activity.id.clone(),
                institution,
                due_on,
            });
        }
        if !activity.narrated && programme.period.until <= day {
            let due_on = after(terms, "activity_report", programme.period.last());
            for_each(&activity.responsible, all, |institution| Due {
                sort: TaskSort::NarrativeMissing,
                subject: activity.id.clone(),
                institution,
                due_on,
            });
        }
    }
    if running {
        let responsible = programme.activities.iter().flat_map(|a| &a.responsible);
        let mut bodies: Vec<String> = responsible.flat_map(|b| units(b, commissions)).collect();
        bodies.sort_unstable();
        bodies.dedup();
        for last in quarter_ends(programme.period).filter(|last| *last < day) {
            all.extend(bodies.iter().map(|institution| Due {
                sort: TaskSort::QuarterReport,
                subject: programme.id.clone(),
                institution: institution.clone(),
                due_on: after(terms, "activity_report", last),
            }));
        }
    }
}

/// One for each institution; one for those who run the programme when none is
/// named.
fn for_each(institutions: &[String], all: &mut Vec<Due>, of: impl Fn(String) -> Due) {
    if institutions.is_empty() {
        all.push(of(String::new()));
    }
    all.extend(institutions.iter().cloned().map(of));
}

/// A body that works through active local units reports unit by unit.
fn units(body: &str, commissions: &[CommissionFacts]) -> Vec<String> {
    let own = |c: &&CommissionFacts| c.code.split_once('-').is_some_and(|(b, _)| b == body);
    let units: Vec<String> = commissions.iter().filter(own).map(|c| c.code.clone()).collect();
    if units.is_empty() { vec![body.to_owned()] } else { units }
}

/// The last days of the quarters that end within a period.
fn quarter_ends(period: Period) -> impl Iterator<Item = Day> {
    period.months().filter(|m| m.month % 3 == 0).map(Month::last).filter(move |d| period.holds(*d))
}

/// The quarter whose records are due on `due_on`: the last one that had ended.
#[must_use]
pub fn quarter_due_on(due_on: Day) -> (i16, i8) {
    let month = due_on.month();
    match (month.month - 1) / 3 {
        0 => (month.year - 1, 4),
        quarter => (month.year, quarter),
    }
}

/// The last day of the term `rule` that runs from `day`.
fn after(terms: &[Term], rule: &str, day: Day) -> Day {
    let Some(term) = in_force(terms, rule, day) else { return day };
    let amount = i32::try_from(term.amount).unwrap_or(i32::MAX);
    match term.unit {
        // What is due within hours is due on the day.
        TermUnit::Hours => day.plus(amount.saturating_add(23) / 24),
        TermUnit::Days => day.plus(amount),
        TermUnit::WorkingDays => working_days(day, amount),
        TermUnit::Months => months(day, amount),
    }
}

fn working_days(day: Day, amount: i32) -> Day {
    let (mut day, mut left) = (day, amount.min(10_000));
    while left > 0 {
        day = day.plus(1);
        left -= i32::from(day.weekday() < 5);
    }
    day
}

/// The same day of a later month; its last day where it is shorter.
fn months(day: Day, amount: i32) -> Day {
    let month = (0..amount.min(1_200)).fold(day.month(), |month, _| month.next());
    let same = Day::of(month.year, month.month, day.day_of_month());
    same.unwrap_or_else(|| month.last())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::deadline::DeadlineKind;
    use crate::words::Words;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn terms() -> Vec<Term> {
        let term = |rule: &str, amount, unit| Term {
            rule: rule.into(),
            name: Words::default(),
            amount,
            unit,
            from: None,
            until: None,
            source: Words::default(),
            verified: false,
        };
        vec![
            term("activity_report", 10, TermUnit::Days),
            term("work_plan", 1, TermUnit::Months),
            term("comment_answer", 10, TermUnit::WorkingDays),
        ]
    }

    fn programme(stage: Stage) -> ProgrammeFacts {
        ProgrammeFacts {
            id: "2017".into(),
            period: Period::year(2017),
            stage,
            activities: vec![ActivityFacts {
                id: "I.2".into(),
                responsible: vec!["ANCCTHB".into(), "LCCTHB".into()],
                deadline: Deadline {
                    raw: "July 2017".into(),
                    from: Some(day("2017-07-01")),
                    until: Some(day("2017-07-31")),
                    kind: DeadlineKind::Month,
                },
                progress: Scale::Limited,
                narrated: false,
                confirmed: true,
            }],
            unanswered: vec![("comment".into(), day("2017-02-03"))],
        }
    }

    fn varna(planned_years: Vec<i64>) -> CommissionFacts {
        CommissionFacts {
            code: "LCCTHB-VAR".into(),
            established_on: day("2010-01-01"),
            planned_years,
        }
    }

    fn on(facts: &Facts, text: &str) -> Vec<String> {
        let all = due(facts, &terms(), day(text));
        let line = |d: &Due| format!("{} {} {}", d.sort.code(), d.institution, d.due_on);
        all.iter().map(line).collect()
    }

    #[test]
    fn an_activity_is_due_and_then_late_for_each_who_answers() {
        let facts = Facts { programmes: vec![programme(Stage::InForce)], ..Facts::default() };
        let of = |text: &str| {
            let all = on(&facts, text);
            all.into_iter().filter(|t| t.starts_with("activity")).collect::<Vec<_>>()
        };
        assert!(of("2017-06-30").is_empty());
        assert_eq!(
            of("2017-07-31"),
            ["activity_due ANCCTHB 2017-07-31", "activity_due LCCTHB 2017-07-31"]
        );
        assert_eq!(of("2017-08-01")[0], "activity_late ANCCTHB 2017-07-31");
        let mut done = facts.clone();
        done.programmes[0].activities[0].progress = Scale::Completed;
        assert!(!on(&done, "2017-08-01").iter().any(|t| t.starts_with("activity")));
    }

    #[test]
    fn a_quarter_is_reported_by_each_local_unit_ten_days_after_it_ends() {
        let facts = Facts {
            programmes: vec![programme(Stage::InForce)],
            commissions: vec![varna(vec![2017])],
            ..Facts::default()
        };
        assert!(!on(&facts, "2017-03-31").iter().any(|t| t.starts_with("quarter")));
        let quarters = on(&facts, "2017-07-01");
        let expected = [
            "quarter_report ANCCTHB 2017-04-10",
            "quarter_report ANCCTHB 2017-07-10",
            "quarter_report LCCTHB-VAR 2017-04-10",
            "quarter_report LCCTHB-VAR 2017-07-10",
        ];
        assert_eq!(
            quarters.iter().filter(|t| t.starts_with("quarter")).collect::<Vec<_>>(),
            expected.iter().collect::<Vec<_>>()
        );
        assert_eq!(quarter_due_on(day("2017-04-10")), (2017, 1));
        assert_eq!(quarter_due_on(day("2018-01-10")), (2017, 4));
    }

    #[test]
    fn a_text_is_missing_only_once_the_period_is_over() {
        let mut facts = Facts { programmes: vec![programme(Stage::InForce)], ..Facts::default() };
        let missing = |facts: &Facts, text: &str| {
            on(facts, text).iter().filter(|t| t.starts_with("narrative")).count()
        };
        assert_eq!(missing(&facts, "2017-12-31"), 0);
        assert_eq!(missing(&facts, "2018-01-01"), 2);
        facts.programmes[0].activities[0].narrated = true;
        assert_eq!(missing(&facts, "2018-01-01"), 0);
        facts.programmes[0].activities[0].narrated = false;
        facts.programmes[0].stage = Stage::Reported;
        assert_eq!(missing(&facts, "2018-01-01"), 0);
    }

    #[test]
    fn a_comment_waits_for_those_who_run_the_programme_while_the_text_is_open() {
        let mut facts =
            Facts { programmes: vec![programme(Stage::Consultation)], ..Facts::default() };
        // Ten working days after Friday 3 February.
        assert_eq!(on(&facts, "2017-02-06"), ["comment_unanswered  2017-02-17"]);
        facts.programmes[0].stage = Stage::Adopted;
        assert!(on(&facts, "2017-02-06").is_empty());
    }

    #[test]
    fn a_proposed_split_is_to_be_confirmed_until_the_report() {
        let mut draft = programme(Stage::Draft);
        (draft.activities[0].confirmed, draft.unanswered) = (false, Vec::new());
        let mut facts = Facts { programmes: vec![draft], ..Facts::default() };
        assert_eq!(on(&facts, "2016-12-01"), ["split_unconfirmed  2017-01-01"]);
        facts.programmes[0].stage = Stage::Reported;
        assert!(on(&facts, "2016-12-01").is_empty());
    }

    #[test]
    fn a_new_commission_has_a_month_for_its_plan() {
        let mut commission = varna(vec![2016]);
        let facts =
            |c: &CommissionFacts| Facts { commissions: vec![c.clone()], ..Facts::default() };
        assert_eq!(
            on(&facts(&commission), "2017-01-01"),
            ["work_plan_missing LCCTHB-VAR 2017-02-01"]
        );
        commission.established_on = day("2017-01-31");
        assert_eq!(
            on(&facts(&commission), "2017-02-01"),
            ["work_plan_missing LCCTHB-VAR 2017-02-28"]
        );
        commission.planned_years = vec![2017];
        assert!(on(&facts(&commission), "2017-02-01").is_empty());
    }

    #[test]
    fn a_recommendation_is_overdue_from_the_day_after() {
        let recommendation = RecommendationFacts {
            id: "r".into(),
            addressees: vec!["MLSP".into()],
            due_on: Some(day("2017-05-31")),
        };
        let facts = Facts { recommendations: vec![recommendation], ..Facts::default() };
        assert!(on(&facts, "2017-05-31").is_empty());
        assert_eq!(on(&facts, "2017-06-01"), ["recommendation_overdue MLSP 2017-05-31"]);
    }
}
