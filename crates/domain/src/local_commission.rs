//! Local commissions: how ready one is, and how it does in a year.
//!
//! Everything here is made from records of the pack's kinds; the codes of
//! those kinds and of their fields are named below, in one place.
use crate::day::{Day, Period};
use crate::record::{ADDRESSEES, Value, Values};
use std::collections::{BTreeMap, BTreeSet};

/// The kind that lists the commissions.
pub const COMMISSION: &str = "local_commission";
/// The kind of one item of readiness.
pub const READINESS_CHECK: &str = "readiness_check";
/// The kind of a yearly work plan.
pub const WORK_PLAN: &str = "work_plan";
/// The kind of a visit that assesses a commission.
pub const VISIT: &str = "monitoring_visit";
/// The kind of a recommendation.
pub const RECOMMENDATION: &str = "recommendation";
/// Kinds of what is held: they have the state `held`.
pub const EVENTS: [&str; 3] = ["event", "training", "meeting"];
/// The kind of copies handed out.
pub const DISTRIBUTION: &str = "distribution";
/// The kind of persons at risk referred to a service.
pub const REFERRAL: &str = "risk_referral";
/// The code list with the items of readiness of a commission.
pub const READINESS_LIST: &str = "commission_readiness";

/// A record about a commission, as far as the scorecard looks.
#[derive(Clone, Debug)]
pub struct About {
    /// Its id.
    pub id: String,
    /// The day that dates it.
    pub day: Day,
    /// Its state; empty if its kind has none.
    pub status: String,
    /// Its fields.
    pub values: Values,
}

impl About {
    fn text(&self, field: &str) -> String {
        self.values.get(field).map(Value::first_key).unwrap_or_default()
    }

    fn is_yes(&self, field: &str) -> bool {
        self.values.get(field) == Some(&Value::YesNo(true))
    }

    fn day_in(&self, field: &str) -> Option<Day> {
        match self.values.get(field) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// Whether it is about the commission with this code.
    #[must_use]
    pub fn is_about(&self, commission: &str) -> bool {
        ["commission", ADDRESSEES]
            .iter()
            .filter_map(|field| self.values.get(*field))
            .any(|value| value.keys().iter().any(|key| key == commission))
    }
}

/// What is known of a commission, each list in any order.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Checks of items of readiness.
    pub checks: Vec<About>,
    /// Work plans.
    pub plans: Vec<About>,
    /// Monitoring visits.
    pub visits: Vec<About>,
    /// Recommendations addressed to it.
    pub recommendations: Vec<About>,
    /// What it did in the year.
    pub work: Work,
}

/// What a commission did in a year, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Work {
    /// Events, trainings and meetings held.
    pub events: i64,
    /// Copies of materials handed out.
    pub copies: i64,
    /// Records entered.
    pub records: i64,
    /// The day of the latest of them.
    pub last_activity: Option<Day>,
}

/// How a commission does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// The year it is about.
    pub year: i16,
    /// Each item of readiness with its latest check.
    pub readiness: Vec<Item>,
    /// The work plan for the year.
    pub plan: Plan,
    /// Recommendations that stood when the plan was adopted, or stand now
    /// while there is none.
    pub to_address: usize,
    /// Those of them that the plan names.
    pub addressed: usize,
    /// Visits of the year that were held.
    pub visits: usize,
    /// Those of them by an external evaluator whose report is here.
    pub external_visits: usize,
    /// The points of 100 of the latest assessed visit of any year.
    pub score: Option<i64>,
    /// What became of the recommendations to it.
    pub recommendations: Recommendations,
    /// What it did in the year.
    pub work: Work,
}

/// An item of readiness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// What the latest check found; none when it was never checked.
    pub done: Option<bool>,
    /// The day of that check.
    pub checked_on: Option<Day>,
}

/// Where the work plan of a year is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// There is none.
    Missing,
    /// It is being written.
    Draft,
    /// It was adopted.
    Adopted(Day),
}

/// Recommendations by what became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Recommendations {
    /// All that were issued.
    pub given: usize,
    /// Accepted or carried out.
    pub accepted: usize,
    /// Carried out.
    pub done: usize,
    /// Refused.
    pub not_accepted: usize,
    /// Not carried out though their day has passed.
    pub overdue: usize,
}

impl Scorecard {
    /// How many items of readiness are done.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.readiness.iter().filter(|i| i.done == Some(true)).count()
    }

    /// Whether the commission functions: every item of readiness is done.
    #[must_use]
    pub fn functions(&self) -> bool {
        !self.readiness.is_empty() && self.ready() == self.readiness.len()
    }
}

/// How a commission does in `year`, as it stands on `day`.
///
/// `items` are the codes of readiness in their order. Of several checks of an
/// item the latest counts: what was ready can cease to be.
#[must_use]
pub fn scorecard(facts: &Facts, items: &[String], year: i16, day: Day) -> Scorecard {
    let readiness = items.iter().map(|code| item(code, &facts.checks, day)).collect();
    let period = Period::year(year);
    let plans = facts.plans.iter().filter(|p| p.text("year") == year.to_string());
    let adopted = plans.clone().filter(|p| is_adopted(&p.status) && p.day <= day);
    let adopted = adopted.min_by_key(|p| (p.day, p.id.clone()));
    let plan = match (adopted, plans.count()) {
        (Some(p), _) => Plan::Adopted(p.day),
        (None, 0) => Plan::Missing,
        (None, _) => Plan::Draft,
    };
    let stood_on = adopted.map_or(day, |p| p.day);
    let named: BTreeSet<String> = adopted
        .and_then(|p| p.values.get("recommendations"))
        .map(Value::keys)
        .into_iter()
        .flatten()
        .collect();
    let stood: Vec<&About> = facts.recommendations.iter().filter(|r| stands(r, stood_on)).collect();
    let visits: Vec<&About> = facts
        .visits
        .iter()
        .filter(|v| v.status == "held" && period.holds(v.day) && v.day <= day)
        .collect();
    let assessed = facts.visits.iter().filter(|v| v.status == "held" && v.day <= day);
    let assessed = assessed.filter(|v| v.values.contains_key("score"));
    Scorecard {
        year,
        readiness,
        plan,
        to_address: stood.len(),
        addressed: stood.iter().filter(|r| named.contains(&r.id)).count(),
        visits: visits.len(),
        external_visits: visits
            .iter()
            .filter(|v| v.is_yes("external") && v.day_in("report_on").is_some_and(|d| d <= day))
            .count(),
        score: assessed
            .max_by_key(|v| (v.day, v.id.clone()))
            .and_then(|v| v.values.get("score").map(|score| score.hundredths() / 100)),
        recommendations: followed(&facts.recommendations, day),
        work: facts.work,
    }
}

/// Whether a work plan in this state was adopted.
#[must_use]
pub fn is_adopted(status: &str) -> bool {
    matches!(status, "adopted" | "reported")
}

/// Whether a recommendation in this state waits to be carried out.
#[must_use]
pub fn is_open(status: &str) -> bool {
    matches!(status, "issued" | "presented" | "accepted")
}

fn item(code: &str, checks: &[About], day: Day) -> Item {
    let of = checks.iter().filter(|c| c.text("item") == code && c.day <= day);
    let latest = of.max_by_key(|c| (c.day, c.id.clone()));
    Item {
        code: code.to_owned(),
        done: latest.map(|c| c.is_yes("done")),
        checked_on: latest.map(|c| c.day),
    }
}

/// Whether a recommendation had been issued by `day` and was not yet carried
/// out before it.
fn stands(r: &About, day: Day) -> bool {
    let issued = (is_open(&r.status) || r.status == "done") && r.day <= day;
    let done = match r.day_in("done_on") {
        Some(done_on) => done_on < day,
        None => r.status == "done",
    };
    issued && !done
}

fn followed(recommendations: &[About], day: Day) -> Recommendations {
    let mut counts = Recommendations::default();
    for r in recommendations.iter().filter(|r| r.status != "draft" && r.day <= day) {
        counts.given += 1;
        counts.accepted += usize::from(matches!(r.status.as_str(), "accepted" | "done"));
        counts.done += usize::from(r.status == "done");
        counts.not_accepted += usize::from(r.status == "not_accepted");
        let passed = r.day_in("due_on").is_some_and(|due_on| due_on < day);
        counts.overdue += usize::from(is_open(&r.status) && passed);
    }
    counts
}

/// What an oblast has to carry, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Load {
    /// Codes of the active commissions in it.
    pub commissions: Vec<String>,
    /// All records of the period.
    pub records: i64,
    /// Those of them that are persons at risk referred to a service.
    pub referrals: i64,
}

/// The oblasti without a commission that carry as much as those with one: the
/// median of the oblasti with a commission, in referrals where there are any
/// at all, else in records.
///
/// None when no oblast has a commission to compare with.
#[must_use]
pub fn in_need(loads: &BTreeMap<String, Load>) -> BTreeSet<String> {
    let referrals = loads.values().any(|l| l.referrals > 0);
    let measure = |l: &Load| if referrals { l.referrals } else { l.records };
    let mut with: Vec<i64> =
        loads.values().filter(|l| !l.commissions.is_empty()).map(measure).collect();
    with.sort_unstable();
    let Some(median) = with.get(with.len() / 2).copied() else { return BTreeSet::new() };
    loads
        .iter()
        .filter(|(_, l)| l.commissions.is_empty() && measure(l) > 0 && measure(l) >= median)
        .map(|(oblast, _)| oblast.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn about(id: &str, on: &str, status: &str, fields: &[(&str, Value)]) -> About {
        let values = fields.iter().map(|(f, v)| ((*f).to_owned(), v.clone())).collect();
        About { id: id.into(), day: day(on), status: status.into(), values }
    }

    fn check(item: &str, on: &str, done: bool) -> About {
        let fields = [("item", Value::Text(item.into())), ("done", Value::YesNo(done))];
        about(on, on, "", &fields)
    }

    fn items() -> Vec<String> {
        ["municipal_act", "premises"].map(str::to_owned).to_vec()
    }

    #[test]
    fn the_latest_check_of_an_item_counts() {
        let mut facts = Facts {
            checks: vec![
                check("premises", "2017-05-01", false),
                check("premises", "2017-02-01", true),
                check("municipal_act", "2017-01-10", true),
            ],
            ..Facts::default()
        };
        let card = scorecard(&facts, &items(), 2017, day("2017-12-31"));
        assert_eq!((card.ready(), card.functions()), (1, false));
        let earlier = scorecard(&facts, &items(), 2017, day("2017-04-30"));
        assert_eq!((earlier.ready(), earlier.functions()), (2, true));
        facts.checks.clear();
        assert_eq!(scorecard(&facts, &items(), 2017, day("2017-12-31")).readiness[0].done, None);
        assert!(
            !scorecard(&facts, &[], 2017, day("2017-12-31")).functions(),
            "no list, no verdict"
        );
    }

    #[test]
    fn a_plan_is_measured_against_what_stood_when_it_was_adopted() {
        let year = ("year", Value::Integer(2017));
        let named = ("recommendations", Value::Codes(vec!["r1".into(), "elsewhere".into()]));
        let done_on = ("done_on", Value::Day(day("2017-01-05")));
        let mut facts = Facts {
            plans: vec![about("p", "2017-02-01", "adopted", &[year.clone(), named])],
            recommendations: vec![
                about("r1", "2016-11-01", "done", &[("done_on", Value::Day(day("2017-06-01")))]),
                about("r2", "2016-11-01", "issued", &[]),
                about("r3", "2016-11-01", "done", &[done_on]),
                about("r4", "2017-03-01", "issued", &[]),
                about("r5", "2017-01-01", "draft", &[]),
            ],
            ..Facts::default()
        };
        let card = scorecard(&facts, &items(), 2017, day("2017-12-31"));
        assert_eq!(card.plan, Plan::Adopted(day("2017-02-01")));
        assert_eq!((card.addressed, card.to_address), (1, 2));
        assert_eq!(scorecard(&facts, &items(), 2018, day("2018-02-01")).plan, Plan::Missing);
        facts.plans = vec![about("p", "2017-02-01", "draft", &[year])];
        let card = scorecard(&facts, &items(), 2017, day("2017-12-31"));
        assert_eq!((card.plan, card.addressed), (Plan::Draft, 0));
    }

    #[test]
    fn a_visit_counts_when_held_and_an_external_one_with_its_report() {
        let external = |report: Option<&str>| {
            let mut fields = vec![("external", Value::YesNo(true)), ("score", Value::Integer(70))];
            fields.extend(report.map(|d| ("report_on", Value::Day(day(d)))));
            fields
        };
        let facts = Facts {
            visits: vec![
                about("a", "2017-03-01", "held", &external(Some("2017-04-01"))),
                about("b", "2017-05-01", "held", &external(None)),
                about("c", "2017-06-01", "planned", &external(Some("2017-07-01"))),
                about("d", "2016-06-01", "held", &external(Some("2016-07-01"))),
            ],
            ..Facts::default()
        };
        let card = scorecard(&facts, &items(), 2017, day("2017-12-31"));
        assert_eq!((card.visits, card.external_visits, card.score), (2, 1, Some(70)));
    }

    #[test]
    fn recommendations_are_followed_to_their_end() {
        let due = |d: &str| ("due_on", Value::Day(day(d)));
        let facts = Facts {
            recommendations: vec![
                about("1", "2017-01-01", "issued", &[due("2017-05-31")]),
                about("2", "2017-01-01", "accepted", &[due("2017-12-31")]),
                about("3", "2017-01-01", "done", &[due("2017-02-01")]),
                about("4", "2017-01-01", "not_accepted", &[due("2017-02-01")]),
                about("5", "2017-01-01", "draft", &[due("2017-02-01")]),
            ],
            ..Facts::default()
        };
        let r = scorecard(&facts, &items(), 2017, day("2017-06-01")).recommendations;
        let expected =
            Recommendations { given: 4, accepted: 2, done: 1, not_accepted: 1, overdue: 1 };
        assert_eq!(r, expected);
    }

    #[test]
    fn an_oblast_without_a_commission_that_carries_the_median_is_in_need() {
        let load = |commission: Option<&str>, records, referrals| Load {
            commissions: commission.map(str::to_owned).into_iter().collect(),
            records,
            referrals,
        };
        let mut loads = BTreeMap::from([
            ("VAR".to_owned(), load(Some("LCCTHB-VAR"), 100, 10)),
            ("BGS".to_owned(), load(Some("LCCTHB-BGS"), 90, 4)),
            ("SLV".to_owned(), load(None, 200, 9)),
            ("DOB".to_owned(), load(None, 5, 12)),
            ("VID".to_owned(), load(None, 0, 0)),
        ]);
        assert_eq!(in_need(&loads), BTreeSet::from(["DOB".to_owned()]));
        for load in loads.values_mut() {
            load.referrals = 0;
        }
        assert_eq!(in_need(&loads), BTreeSet::from(["SLV".to_owned()]));
        for load in loads.values_mut() {
            load.commissions.clear();
        }
        assert!(in_need(&loads).is_empty());
    }
}
