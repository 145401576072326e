//! What is counted of the case files, by a rule that is chosen first: one fact for each person,
//! case and year in which the rule counts the person. A fact names nobody and holds codes alone.
//!
//! It follows from steps, events and registrations each time it is asked; there is no copy that
//! could disagree with a case. A finding that was taken back counts for nothing.
use super::dimension::{Dimension, ReachKind, Reached, SentenceKind};
use crate::case_file::Part;
use crate::day::{Day, Moment};
use crate::id::{CaseId, PersonId, StepId};
use crate::person_list::{Basis, CountingRule, Counts, Facts, Subject};
use crate::referral::count::CaseKnown;
use crate::referral::identification::Finding;
use crate::referral::proceeding::{Proceeding, Stage, Verdict};
use crate::referral::standing::{PersonStanding, Standings, replay, untaken};
use crate::referral::step::{Entry, Refusal, Step};
use crate::trafficking::event::{Event, EventPhase, Involved};
use crate::trafficking::registration::Registration;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// That a rule counts a person in a year, with what is known of the person in codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Who, as an id that is never shown.
    pub person: PersonId,
    /// In which case.
    pub case: CaseId,
    /// In which year.
    pub year: i16,
    /// The codes; a dimension that is not here, or is empty, is not known.
    pub values: BTreeMap<Dimension, BTreeSet<String>>,
}

impl Fact {
    /// The codes of a dimension; none when it is not known.
    #[must_use]
    pub fn of(&self, dimension: Dimension) -> &BTreeSet<String> {
        const NONE: &BTreeSet<String> = &BTreeSet::new();
        self.values.get(&dimension).unwrap_or(NONE)
    }
}

/// What is kept open of a person.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PersonKnown {
    /// Code of the sex; none when it is not known.
    pub sex: Option<String>,
    /// Code of the group of citizenship; none when it is not known.
    pub citizenship: Option<String>,
}

/// A case with what stands beside its steps.
#[derive(Clone, Debug)]
pub struct CaseFacts {
    /// The case and its steps.
    pub case: CaseKnown,
    /// The oblast that is responsible for it.
    pub oblast: Option<String>,
    /// What happened, to whom and by whom.
    pub events: Vec<(Event, Vec<Involved>)>,
    /// Who registered the persons in it.
    pub registrations: Vec<Registration>,
}

/// A code of a list that says that it is not known.
const UNKNOWN: &str = "unknown";

/// The facts of all cases by a rule, for each of `years`. `country` is the code of the country
/// whose cases they are.
///
/// # Errors
///
/// The first step that does not follow from those before it, as for [`replay`].
pub fn facts(
    cases: &[CaseFacts],
    people: &BTreeMap<PersonId, PersonKnown>,
    rule: &CountingRule,
    years: &RangeInclusive<i16>,
    country: &str,
) -> Result<Vec<Fact>, (StepId, Refusal)> {
    let read: Vec<Read<'_>> = cases.iter().map(Read::of).collect::<Result<_, _>>()?;
    let mut first: BTreeMap<PersonId, Day> = BTreeMap::new();
    for (person, of) in read.iter().flat_map(|read| &read.standings) {
        let Some(on) = of.identified.filter(|_| of.status.is_supported()).map(Moment::day) else {
            continue;
        };
        first.entry(*person).and_modify(|there| *there = on.min(*there)).or_insert(on);
    }
    let mut all = Vec::new();
    for read in &read {
        for person in read.persons(rule.subject) {
            for year in years.clone() {
                if !read.counts(person, rule, year, first.get(&person).copied()) {
                    continue;
                }
                let mut values = read.values(person, rule.subject, year, country);
                let month = first.get(&person).filter(|on| on.year() == year).map(|on| on.month());
                values.insert(
                    Dimension::Month,
                    month.map(|one| one.to_string()).into_iter().collect(),
                );
                let known = people.get(&person).cloned().unwrap_or_default();
                values.insert(Dimension::Sex, known.sex.into_iter().collect());
                values.insert(Dimension::Citizenship, known.citizenship.into_iter().collect());
                all.push(Fact { person, case: read.of.case.id, year, values });
            }
        }
    }
    Ok(all)
}

/// A case with what follows from its steps.
struct Read<'c> {
    of: &'c CaseFacts,
    entries: Vec<&'c Entry>,
    standings: Standings,
}

/// From the first step of proceedings to the one that ended them.
struct Alive {
    from: i16,
    until: Option<i16>,
}

impl Alive {
    fn in_year(&self, year: i16) -> bool {
        self.from <= year && self.until.is_none_or(|until| until >= year)
    }
}

impl<'c> Read<'c> {
    fn of(of: &'c CaseFacts) -> Result<Self, (StepId, Refusal)> {
        let standings = replay(&of.case.entries)?;
        Ok(Self { of, entries: untaken(&of.case.entries), standings })
    }

    fn persons(&self, subject: Subject) -> BTreeSet<PersonId> {
        let is = |part: Part| match subject {
            Subject::Victim => part.is_of_a_victim(),
            Subject::Perpetrator => part.is_of_the_accused(),
        };
        self.of.case.parts.iter().filter(|(_, part)| is(*part)).map(|(one, _)| *one).collect()
    }

    fn proceedings(&self, person: PersonId) -> impl Iterator<Item = (Moment, &Proceeding)> {
        let own = self.entries.iter().filter(move |entry| entry.person == person);
        own.filter_map(|entry| match &entry.step {
            Step::Proceeding(proceeding) => Some((entry.on, proceeding)),
            _ => None,
        })
    }

    fn alive(&self, person: PersonId) -> Option<Alive> {
        let from = self.proceedings(person).map(|(on, _)| on.day().year()).min()?;
        let ends = |step: &Proceeding| {
            step.stage == Stage::Final || step.verdict == Some(Verdict::Terminated)
        };
        let ended = self.proceedings(person).filter(|(_, step)| ends(step));
        Some(Alive { from, until: ended.map(|(on, _)| on.day().year()).max() })
    }

    fn counts(&self, person: PersonId, rule: &CountingRule, year: i16, first: Option<Day>) -> bool {
        let alive = |person| self.alive(person).is_some_and(|alive| alive.in_year(year));
        let facts = match rule.subject {
            Subject::Perpetrator => {
                Facts { in_proceedings: Some(alive(person)), ..Facts::default() }
            }
            Subject::Victim => {
                let formally = self.standings.get(&person).and_then(|of| of.formally);
                let accused = self.persons(Subject::Perpetrator);
                Facts {
                    identified_on: first,
                    formal: Some(formally.is_some()),
                    in_proceedings: Some(accused.into_iter().any(alive)),
                }
            }
        };
        // Of who was never found to be a victim nothing is believed: a case file is no list.
        rule.counts(Basis::InProceedings, year, facts) == Counts::Yes
    }

    fn values(
        &self,
        person: PersonId,
        subject: Subject,
        year: i16,
        country: &str,
    ) -> BTreeMap<Dimension, BTreeSet<String>> {
        let mut values = Values::default();
        values.add(Dimension::Year, Some(year.to_string()));
        values.add(Dimension::Oblast, self.of.oblast.clone());
        match subject {
            Subject::Victim => self.of_victim(person, year, country, &mut values),
            Subject::Perpetrator => self.of_perpetrator(person, year, &mut values),
        }
        values.0
    }

    fn of_victim(&self, person: PersonId, year: i16, country: &str, values: &mut Values) {
        let none = PersonStanding::default();
        let standing = self.standings.get(&person).unwrap_or(&none);
        values.add(Dimension::Age, standing.age.map(|age| age.code().to_owned()));
        if standing.status.is_supported() {
            values.add(Dimension::Finding, Some(standing.status.code().to_owned()));
        }
        let source = self.of.case.alerts.first().map(|alert| alert.source_kind.clone());
        values.add(Dimension::Source, source);
        let own = || self.entries.iter().filter(|entry| entry.person == person);
        for entry in own() {
            match &entry.step {
                Step::Identification(found) if found.finding != Finding::NotVictim => {
                    values.add(Dimension::Form, found.forms.iter().cloned());
                }
                Step::Service(given) if entry.on.day().year() == year => {
                    values.add(Dimension::Service, Some(given.service.code().to_owned()));
                }
                _ => {}
            }
        }
        let registered = self.of.registrations.iter().filter(|one| one.person == person);
        let registered = registered.filter(|one| one.on.year() <= year);
        values.add(Dimension::Body, registered.map(|one| one.body.clone()));
        if values.0.get(&Dimension::Body).is_none_or(BTreeSet::is_empty) {
            let found = own().filter(|entry| {
                matches!(&entry.step, Step::Identification(one) if one.finding != Finding::NotVictim)
            });
            let first = found.min_by_key(|entry| (entry.on, entry.place));
            values.add(Dimension::Body, first.map(|entry| entry.institution.clone()));
        }
        for event in self.events(person, false) {
            values.add(Dimension::Form, event.forms.iter().cloned());
            values.add(Dimension::Means, event.means.iter().map(|one| one.code().to_owned()));
            values.add(Dimension::Control, event.control.iter().cloned());
            values.add(Dimension::Relation, event.relation.clone());
            values.add(Dimension::Industry, event.industry.clone());
            values.add(Dimension::Platform, event.platforms.iter().cloned());
            match event.phase {
                EventPhase::Exploitation => {
                    values.add(Dimension::ExploitedOblast, event.oblast.clone());
                    values.add(Dimension::Country, event.country.clone());
                    let reach = event.country.as_deref().map(|there| {
                        if there == country { ReachKind::Domestic } else { ReachKind::Abroad }
                    });
                    values.add(Dimension::Reach, reach.map(|one| one.code().to_owned()));
                }
                EventPhase::Transit => {
                    let route = event.country.as_ref().zip(event.to.as_ref());
                    values.add(Dimension::Route, route.map(|(from, to)| format!("{from}-{to}")));
                }
                EventPhase::Recruitment => {}
            }
        }
    }

    fn of_perpetrator(&self, person: PersonId, year: i16, values: &mut Values) {
        for event in self.events(person, true) {
            values.add(Dimension::Form, event.forms.iter().cloned());
        }
        if values.0.get(&Dimension::Form).is_none_or(BTreeSet::is_empty) {
            // Where no event names them, the case is about what was done in it.
            let all = self.of.events.iter().flat_map(|(event, _)| event.forms.iter().cloned());
            values.add(Dimension::Form, all);
        }
        let roles = self.of.events.iter().flat_map(|(_, involved)| involved);
        let roles = roles.filter(|one| one.person == person && one.role.did_it());
        values.add(Dimension::Role, roles.map(|one| one.role.code().to_owned()));
        for (on, step) in self.proceedings(person) {
            if on.day().year() <= year {
                // The last one by then stands.
                values.0.remove(&Dimension::Offence);
                values.add(Dimension::Offence, Some(step.offence.code().to_owned()));
            }
            if on.day().year() != year {
                continue;
            }
            let reached = match (step.stage, step.verdict) {
                (_, Some(Verdict::Terminated)) => Some(Reached::Terminated),
                (Stage::Final, Some(Verdict::Convicted)) => Some(Reached::Convicted),
                (Stage::Final, Some(Verdict::Acquitted)) => Some(Reached::Acquitted),
                (Stage::Reported | Stage::PreTrial, _) => Some(Reached::Suspected),
                (Stage::Indicted, _) => Some(Reached::Prosecuted),
                _ => None,
            };
            values.add(Dimension::Reached, reached.map(|one| one.code().to_owned()));
            if step.verdict.is_some() {
                values.add(Dimension::Instance, Some(step.stage.code().to_owned()));
            }
            if step.stage == Stage::Final && step.verdict == Some(Verdict::Convicted) {
                let served = step.months.is_some() && !step.suspended;
                let kinds = [
                    (served, SentenceKind::Imprisonment),
                    (step.suspended, SentenceKind::Suspended),
                    (step.fine.is_some(), SentenceKind::Fine),
                    (step.confiscation, SentenceKind::Confiscation),
                ];
                let kinds = kinds.into_iter().filter(|(is, _)| *is);
                values.add(Dimension::Sentence, kinds.map(|(_, kind)| kind.code().to_owned()));
            }
        }
    }

    /// The events that a person suffered, or had a part in.
    fn events(&self, person: PersonId, did_it: bool) -> impl Iterator<Item = &Event> {
        let of = move |involved: &[Involved]| {
            involved.iter().any(|one| one.person == person && one.role.did_it() == did_it)
        };
        self.of.events.iter().filter(move |(_, involved)| of(involved)).map(|(event, _)| event)
    }
}

#[derive(Default)]
struct Values(BTreeMap<Dimension, BTreeSet<String>>);

impl Values {
    /// Adds codes; a code that says that it is not known adds nothing.
    fn add(&mut self, dimension: Dimension, codes: impl IntoIterator<Item = String>) {
        let known = codes.into_iter().filter(|code| code != UNKNOWN && !code.is_empty());
        self.0.entry(dimension).or_default().extend(known);
    }
}
