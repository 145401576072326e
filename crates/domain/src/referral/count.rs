//! What of the case files an indicator counts.
//!
//! A rule is code, since it follows the procedure; which bodies, senders or
//! services it looks at is data of the measure. What it counts follows from the
//! steps and alerts known on the day that is asked about, and is told by ids
//! alone. Source of the rules: programme 2017, indicators I.5, III.8–10, IV.1–5,
//! V.1.3 and VII.2.
use super::alert::AlertTimes;
use super::child::{ChildEvent, to_be_told};
use super::clock::{self, CaseTimes, Clock, ClockState, clocks};
use super::identification::{AgeGroup, Finding, Status};
use super::mechanism::{Met, Requirement, is_coordinated, is_supported, required};
use super::protection::ProtectionEvent;
use super::standing::{PersonStanding, Standings, replay, untaken};
use super::step::{Entry, Refusal, Step};
use super::support::OutcomeKind;
use crate::case_file::{Assignment, Part};
use crate::code::codes;
use crate::day::{Day, Moment, Period};
use crate::id::{AlertId, CaseId, PersonId, StepId};
use crate::term::Term;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

codes! {
    /// What is counted.
    CaseRule {
        /// Alerts received in the period, all of whose cases were coordinated in
        /// keeping with the mechanism.
        CoordinatedAlerts = "coordinated_alerts",
        /// Persons supported in keeping with the mechanism.
        SupportedPersons = "supported_persons",
        /// What the mechanism asks for in cases open in the period; of it, what
        /// was done.
        MechanismSteps = "mechanism_steps",
        /// Persons found to be, or perhaps to be, victims, by one of `among`.
        IdentifiedBy = "identified_by",
        /// Persons whose support ended well.
        Reintegrated = "reintegrated",
        /// Persons at least presumed to be victims, of cases that came of an
        /// alert of a sender in `among`.
        SignalledBy = "signalled_by",
        /// Persons whose stay in a shelter of `among` falls in the period.
        ShelteredIn = "sheltered_in",
        /// Persons who were given a service by one of `among`.
        ServedBy = "served_by",
        /// Services given, of the sorts in `among`; with assignments of lawyers
        /// where legal representation is among them.
        Services = "services",
        /// Lawyers who act in a case of a victim in the period, with an account or
        /// without.
        Lawyers = "lawyers",
        /// Persons in case files at the end of the period.
        Registered = "registered",
        /// Children for whom a step of the coordination mechanism was taken.
        ReferredChildren = "referred_children",
        /// Those of them who were given a measure or a service, and of whom all
        /// bodies were told in time.
        ChildrenInTime = "children_in_time",
    }
}

impl CaseRule {
    /// Whether `among` says what is looked at.
    #[must_use]
    pub const fn looks_among(self) -> bool {
        matches!(
            self,
            Self::IdentifiedBy
                | Self::SignalledBy
                | Self::ShelteredIn
                | Self::ServedBy
                | Self::Services
        )
    }
}

/// What of the case files a measure counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCount {
    /// The rule.
    pub rule: CaseRule,
    /// The bodies, senders or services it looks at.
    #[serde(default)]
    pub among: Vec<String>,
    /// Whether only children are counted.
    #[serde(default)]
    pub children: bool,
}

/// An alert of a case.
#[derive(Clone, Debug)]
pub struct AlertKnown {
    /// Its id.
    pub id: AlertId,
    /// A code of the list `alert_source`.
    pub source_kind: String,
    /// What its clocks know.
    pub times: AlertTimes,
}

/// That a lawyer acts in a case, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtLaw {
    /// By what one lawyer is told from another: the id of who is of the network,
    /// of an account that is not.
    pub who: String,
    /// The first day.
    pub from: Day,
    /// The first day after the last one; none while it lasts.
    pub until: Option<Day>,
}

impl AtLaw {
    /// Whether the lawyer works on the case, which was closed then or is not, at
    /// some time within `period`: nobody works on a case that was closed before.
    #[must_use]
    pub fn is_at_work(&self, closed: Option<Moment>, period: Period) -> bool {
        self.from < period.until
            && self.until.is_none_or(|until| until > period.from)
            && closed.is_none_or(|at| at.day() >= period.from)
    }
}

/// A case as it was known on a day.
#[derive(Clone, Debug)]
pub struct CaseKnown {
    /// Its id.
    pub id: CaseId,
    /// When it was opened.
    pub opened: Moment,
    /// When it was closed; none while it is worked on.
    pub closed: Option<Moment>,
    /// Who is in it, as what.
    pub parts: Vec<(PersonId, Part)>,
    /// What was done.
    pub entries: Vec<Entry>,
    /// Who works on it.
    pub assigned: Vec<Assignment>,
    /// Who acts in it as a lawyer, with an account or without.
    pub lawyers: Vec<AtLaw>,
    /// The alerts of which it came, the first first.
    pub alerts: Vec<AlertKnown>,
}

/// Something that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What is told apart: the id of a person, an alert, a step.
    pub key: String,
    /// The day from which it counts.
    pub day: Day,
    /// The case it is in.
    pub case: CaseId,
    /// Of what is due, whether it was done; otherwise true.
    pub done: bool,
}

/// A case with what follows from its steps.
struct Read<'c> {
    case: &'c CaseKnown,
    standings: Standings,
    victims: Vec<PersonId>,
    times: CaseTimes,
    terms: &'c [Term],
}

impl CaseKnown {
    fn read<'c>(&'c self, terms: &'c [Term]) -> Result<Read<'c>, (StepId, Refusal)> {
        let standings = replay(&self.entries)?;
        let victims: BTreeSet<PersonId> = self
            .parts
            .iter()
            .filter(|(_, part)| part.is_of_a_victim())
            .map(|(person, _)| *person)
            .collect();
        let assigned = self.assigned.iter().map(|one| Moment::at_start_of(one.from)).min();
        let times = CaseTimes {
            alert: self.alerts.first().map(|alert| alert.times.clone()),
            opened: Some(self.opened),
            assigned: assigned.map(|at| at.max(self.opened)),
        };
        Ok(Read { case: self, standings, victims: victims.into_iter().collect(), times, terms })
    }
}

/// What each of `counts` counts of a case within `period`.
///
/// # Errors
///
/// The first step that does not follow from those before, as for
/// [`replay`].
pub fn counted(
    counts: &[(&CaseCount, Period)],
    case: &CaseKnown,
    terms: &[Term],
) -> Result<Vec<Vec<Counted>>, (StepId, Refusal)> {
    let read = case.read(terms)?;
    Ok(counts.iter().map(|(count, period)| read.counted(count, *period)).collect())
}

/// Every clock of a case but those of its alerts, which run whether or not there is a
/// case. What was not done before the case was closed and was not due by then is left out:
/// it is nobody's duty any more.
///
/// # Errors
///
/// As for [`counted`].
pub fn clocks_of(case: &CaseKnown, terms: &[Term]) -> Result<Vec<Clock>, (StepId, Refusal)> {
    let Read { standings, victims, times, .. } = case.read(terms)?;
    let mut all = clocks(&CaseTimes { alert: None, ..times }, &victims, &standings, terms);
    if let Some(closed) = case.closed {
        all.retain(|clock| clock.done.is_some() || clock.due <= closed);
    }
    Ok(all)
}

impl Read<'_> {
    fn counted(&self, count: &CaseCount, period: Period) -> Vec<Counted> {
        let mut all = match count.rule {
            CaseRule::CoordinatedAlerts => self.alerts(period),
            CaseRule::MechanismSteps => self.steps(period),
            CaseRule::SignalledBy => self.signalled(count, period),
            CaseRule::IdentifiedBy => self.identified(count, period),
            CaseRule::ServedBy => self.served(count, period),
            CaseRule::Services => self.services(count, period),
            CaseRule::Lawyers => self.lawyers(period),
            CaseRule::Registered => self.registered(period),
            CaseRule::SupportedPersons
            | CaseRule::Reintegrated
            | CaseRule::ShelteredIn
            | CaseRule::ReferredChildren
            | CaseRule::ChildrenInTime => self.persons(count, period),
        };
        if count.children {
            let children: BTreeSet<String> = self
                .standings
                .iter()
                .filter(|(_, of)| of.age.is_some_and(AgeGroup::is_child))
                .map(|(person, _)| person.to_string())
                .collect();
            all.retain(|one| children.contains(&one.key));
        }
        all
    }

    fn one(&self, key: &impl fmt::Display, day: Day) -> Counted {
        Counted { key: key.to_string(), day, case: self.case.id, done: true }
    }

    fn alerts(&self, period: Period) -> Vec<Counted> {
        let done = is_coordinated(&required(&self.times, &self.victims, &self.standings));
        let received = self.case.alerts.iter().map(|alert| (alert.id, alert.times.received.day()));
        let received = received.filter(|(_, day)| period.holds(*day));
        received.map(|(id, day)| Counted { done, ..self.one(&id, day) }).collect()
    }

    fn steps(&self, period: Period) -> Vec<Counted> {
        let open = self.case.opened.day() < period.until
            && self.case.closed.is_none_or(|at| at.day() >= period.from);
        if !open {
            return Vec::new();
        }
        let day = self.case.opened.day().max(period.from);
        let due = required(&self.times, &self.victims, &self.standings);
        // What was waived is not due.
        let due = due.into_iter().filter(|one| one.met != Met::Waived);
        due.map(|one| {
            let whom = one.person.map_or_else(String::new, |person| person.to_string());
            let key = format!("{}/{}/{whom}", self.case.id, Requirement::code(one.what));
            Counted { done: matches!(one.met, Met::Done(_)), ..self.one(&key, day) }
        })
        .collect()
    }

    fn signalled(&self, count: &CaseCount, period: Period) -> Vec<Counted> {
        let from = self.case.alerts.iter().filter(|alert| count.among.contains(&alert.source_kind));
        let day = from.map(|alert| alert.times.received.day()).find(|day| period.holds(*day));
        let Some(day) = day else { return Vec::new() };
        let presumed = |person: &&PersonId| {
            self.standings.get(*person).is_some_and(|of| of.status.is_supported())
        };
        self.victims.iter().filter(presumed).map(|person| self.one(person, day)).collect()
    }

    fn identified(&self, count: &CaseCount, period: Period) -> Vec<Counted> {
        let found = untaken(&self.case.entries).into_iter().filter(|entry| {
            let Step::Identification(given) = &entry.step else { return false };
            given.finding != Finding::NotVictim
                && period.holds(entry.on.day())
                && is_among(&count.among, &entry.institution)
        });
        found.map(|entry| self.one(&entry.person, entry.on.day())).collect()
    }

    fn served(&self, count: &CaseCount, period: Period) -> Vec<Counted> {
        let given = untaken(&self.case.entries).into_iter().filter(|entry| {
            let Step::Service(given) = &entry.step else { return false };
            period.holds(entry.on.day()) && is_among(&count.among, &given.provider)
        });
        given.map(|entry| self.one(&entry.person, entry.on.day())).collect()
    }

    fn services(&self, count: &CaseCount, period: Period) -> Vec<Counted> {
        let has = |code: &str| count.among.iter().any(|one| one == code);
        let given = untaken(&self.case.entries).into_iter().filter(|entry| {
            let Step::Service(given) = &entry.step else { return false };
            period.holds(entry.on.day()) && has(given.service.code())
        });
        let mut all: Vec<Counted> =
            given.map(|entry| self.one(&entry.id, entry.on.day())).collect();
        if has("legal_representation") && !self.victims.is_empty() {
            let began = self.case.lawyers.iter().filter(|one| period.holds(one.from));
            all.extend(began.map(|one| {
                self.one(&format!("{}/{}/{}", self.case.id, one.who, one.from), one.from)
            }));
        }
        all
    }

    fn lawyers(&self, period: Period) -> Vec<Counted> {
        if self.victims.is_empty() {
            return Vec::new();
        }
        let there = self.case.lawyers.iter();
        let there = there.filter(|one| one.is_at_work(self.case.closed, period));
        there.map(|one| self.one(&one.who, one.from.max(period.from))).collect()
    }

    fn registered(&self, period: Period) -> Vec<Counted> {
        let day = self.case.opened.day();
        if day >= period.until {
            return Vec::new();
        }
        let parts = self.case.parts.iter();
        let parts = parts.filter(|(_, part)| part.is_of_a_victim() || part.is_of_the_accused());
        parts.map(|(person, _)| self.one(person, day.max(period.from))).collect()
    }

    fn persons(&self, count: &CaseCount, period: Period) -> Vec<Counted> {
        let of = |person: &PersonId| Some((*person, self.standings.get(person)?));
        let victims = self.victims.iter().filter_map(of);
        let day = |(person, of): (PersonId, &PersonStanding)| {
            let day = match count.rule {
                CaseRule::SupportedPersons => supported(of, period),
                CaseRule::Reintegrated => reintegrated(of, period),
                CaseRule::ShelteredIn => sheltered(of, &count.among, period),
                CaseRule::ReferredChildren => referred_child(of, period),
                _ => self.child_in_time(person, of, period),
            };
            day.map(|day| self.one(&person, day))
        };
        victims.filter_map(day).collect()
    }

    fn child_in_time(&self, person: PersonId, of: &PersonStanding, period: Period) -> Option<Day> {
        let day = referred_child(of, period)?;
        let helped = of.child.contains_key(&ChildEvent::Placed)
            || of.protection.last == Some(ProtectionEvent::ChildMeasure)
            || !of.support.services.is_empty();
        let clocks = clock::clocks(&self.times, &[person], &self.standings, self.terms);
        let told: Vec<_> = clocks
            .iter()
            .filter(|clock| {
                matches!(clock.rule, "child_notification" | "child_abroad_notification")
            })
            .collect();
        // What is done stays done or late, whatever the moment.
        let in_time = told.iter().all(|clock| clock.state(clock.due) == ClockState::Done);
        // Of one found to be an adult meanwhile those who were not told are left out.
        let all = told.len() == to_be_told(of.abroad).len();
        (helped && all && in_time).then_some(day)
    }
}

/// Whether a body is one of `among`, by itself or as a unit of one: `SAD-VAR`
/// is one of `SAD`.
fn is_among(among: &[String], body: &str) -> bool {
    let parent = body.split_once('-').map_or(body, |(parent, _)| parent);
    among.iter().any(|one| one == body || one == parent)
}

fn supported(of: &PersonStanding, period: Period) -> Option<Day> {
    let given = of.support.services.iter().map(|on| on.day()).find(|day| period.holds(*day));
    given.filter(|_| is_supported(of, period) && of.status != Status::NotVictim)
}

fn reintegrated(of: &PersonStanding, period: Period) -> Option<Day> {
    let (how, on) = of.support.ended?;
    (how == OutcomeKind::Reintegrated && period.holds(on.day())).then(|| on.day())
}

fn sheltered(of: &PersonStanding, among: &[String], period: Period) -> Option<Day> {
    let stays = of.stays.iter().filter(|stay| among.contains(&stay.shelter));
    let mut within = stays.filter(|stay| {
        stay.admitted_on.day() < period.until
            && stay.left.is_none_or(|(_, on)| on.day() >= period.from)
    });
    within.next().map(|stay| stay.admitted_on.day().max(period.from))
}

fn referred_child(of: &PersonStanding, period: Period) -> Option<Day> {
    of.child_since?;
    let done = of.child.iter().filter(|(event, _)| !event.is_a_fact());
    done.map(|(_, on)| on.day()).filter(|day| period.holds(*day)).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::TermUnit;
    use crate::words::Words;

    fn id<T: std::str::FromStr>(n: u8) -> T {
        let text = format!("0190b0c4-0000-7000-8000-0000000000{n:02}");
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[track_caller]
    fn lawyers(closed: Option<&str>, until: Option<&str>, expected: usize) {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let case = CaseKnown {
            id: id(1),
            opened: Moment::at_start_of(day("2016-02-01")),
            closed: closed.map(|on| Moment::at_start_of(day(on))),
            parts: vec![(id(2), Part::Victim)],
            entries: Vec::new(),
            assigned: Vec::new(),
            lawyers: vec![AtLaw {
                who: "a lawyer".to_owned(),
                from: day("2016-02-01"),
                until: until.map(day),
            }],
            alerts: Vec::new(),
        };
        let count = CaseCount { rule: CaseRule::Lawyers, among: Vec::new(), children: false };
        let found = counted(&[(&count, Period::year(2017))], &case, &[]).unwrap();
        assert_eq!(found[0].len(), expected, "closed {closed:?}, until {until:?}");
    }

    #[test]
    fn what_was_not_due_when_a_case_was_closed_is_nobodys_duty() {
        let days = [("risk_assessment", 1), ("support_plan", 30)];
        let term = |(rule, amount): (&str, u32)| Term {
            rule: rule.to_owned(),
            name: Words::default(),
            amount,
            unit: TermUnit::Days,
            from: None,
            until: None,
            source: Words::default(),
            verified: true,
        };
        let terms = days.map(term);
        let at = |on: &str| Moment::at_start_of(on.parse().unwrap());
        let case = |closed: Option<&str>| CaseKnown {
            id: id(1),
            opened: at("2016-02-01"),
            closed: closed.map(at),
            parts: vec![(id(2), Part::Victim)],
            entries: Vec::new(),
            assigned: Vec::new(),
            lawyers: Vec::new(),
            alerts: Vec::new(),
        };
        let rules = |closed| -> Vec<&str> {
            let all = clocks_of(&case(closed), &terms).unwrap();
            all.iter().map(|clock| clock.rule).collect()
        };
        assert_eq!(rules(None), ["risk_assessment", "support_plan"]);
        assert_eq!(rules(Some("2016-02-10")), ["risk_assessment"]);
        assert_eq!(rules(Some("2016-02-01")), [""; 0]);
    }

    #[test]
    fn a_lawyer_is_counted_while_the_case_and_the_assignment_last() {
        lawyers(None, None, 1);
        lawyers(None, Some("2017-01-01"), 0);
        lawyers(None, Some("2017-01-02"), 1);
        lawyers(Some("2016-12-31"), None, 0);
        lawyers(Some("2017-01-01"), None, 1);
    }
}
