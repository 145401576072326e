//! Breaches of the security of personal data: detected, assessed, told to the
//! authority, told to the persons.
//!
//! Whom a breach touches is not asked of anybody: it is worked out from the
//! journal, from what the accounts in question opened in the time in question.
//! The list names persons by their pseudonyms; to whom one leads is told to
//! those alone who may open that person anyway.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::record::short;
use crate::retention::number;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::breach::{Facts, Risk};
use domain::day::Moment;
use domain::id::{AccountId, BreachId, PersonId};
use domain::term::{self, Term};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Its id.
    pub id: BreachId,
    /// The year of its number.
    pub year: i16,
    /// Its place in the year.
    pub place: u32,
    /// When it was detected.
    pub detected_at: Moment,
    /// The first moment of the time in question.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
    /// The accounts in question.
    pub accounts: Vec<AccountId>,
    /// What happened, without names.
    pub about: String,
    /// Who recorded it, and when.
    pub recorded: (AccountId, Moment),
    /// What it was assessed as; none before.
    pub risk: Option<Risk>,
    /// Why.
    pub assessment: String,
    /// Who assessed it, and when.
    pub assessed: Option<(AccountId, Moment)>,
    /// When the authority was told.
    pub authority_told_at: Option<Moment>,
    /// Under which number of the authority.
    pub authority_reference: String,
    /// When the persons were told.
    pub persons_told_at: Option<Moment>,
}

impl Breach {
    /// Its number: `2026-0001`.
    #[must_use]
    pub fn number(&self) -> String {
        number(self.year, self.place)
    }

    /// What the rules ask.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts {
            detected_at: self.detected_at,
            risk: self.risk,
            authority_told_at: self.authority_told_at,
            persons_told_at: self.persons_told_at,
        }
    }
}

/// What is recorded of a breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBreach {
    /// When it was detected.
    pub detected_at: Moment,
    /// The first moment of the time in question.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
    /// The accounts in question.
    pub accounts: Vec<AccountId>,
    /// What happened, without names.
    pub about: String,
}

/// Somebody whom a breach touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// Their name in the journal.
    pub pseudonym: String,
    /// What of them was opened, by the code of the class; `found` when they
    /// were only found by a number.
    pub classes: BTreeSet<String>,
    /// How often.
    pub times: u64,
    /// The first time.
    pub first_at: Moment,
    /// The last time.
    pub last_at: Moment,
    /// Who it is, for those who may open them.
    pub person: Option<PersonId>,
}

/// Whom a breach touches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Touched {
    /// The persons.
    pub persons: Vec<Affected>,
    /// Narratives of cases that were opened and of which it cannot be told
    /// whom they are about: the register is sealed, or the case was erased.
    pub unknown_cases: u64,
}

impl Register {
    /// Records a breach.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`EmptyText`](Refusal::EmptyText);
    /// [`DayWrong`](Refusal::DayWrong) for a time that has not come or ends
    /// before it begins; [`NotFound`](Error::NotFound) for an unknown account.
    pub async fn record_breach(&self, by: &By, new: NewBreach) -> Result<BreachId> {
        self.require(by, Action::HandleBreach, Reach::Other, "breach").await?;
        let about = short(&new.about)?;
        if about.is_empty() {
            return Err(Error::Refused(Refusal::EmptyText));
        }
        if new.detected_at > by.at || new.until <= new.from || new.from > by.at {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        let accounts: BTreeSet<AccountId> = new.accounts.into_iter().collect();
        let year = by.today().year();
        self.write(by, async |w| {
            for account in &accounts {
                sql::account::by_id(w.connection(), *account).await?;
            }
            let place = sql::retention::next_number(w.connection(), "breach", year).await?;
            let breach = Breach {
                id: BreachId::new(by.at, by.bits()),
                year,
                place,
                detected_at: new.detected_at,
                from: new.from,
                until: new.until,
                accounts: accounts.into_iter().collect(),
                about,
                recorded: (by.actor.account, by.at),
                risk: None,
                assessment: String::new(),
                assessed: None,
                authority_told_at: None,
                authority_reference: String::new(),
                persons_told_at: None,
            };
            sql::breach::add(w.connection(), &breach).await?;
            let detail = json!({ "number": breach.number(), "accounts": breach.accounts.len() });
            w.audit("breach.recorded", &breach.id.to_string(), detail, breach.id).await
        })
        .await
    }

    /// The breaches, the newest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) without the right to know of any.
    pub async fn breaches(&self, by: &By) -> Result<Vec<Breach>> {
        self.require_known(by, Action::HandleBreach, "breach").await?;
        sql::breach::every(&mut *self.database.read().await?).await
    }

    /// A breach.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right to know of it.
    pub async fn breach(&self, by: &By, id: BreachId) -> Result<Breach> {
        self.require_known(by, Action::HandleBreach, "breach").await?;
        let breach = sql::breach::by_id(&mut *self.database.read().await?, id).await?;
        breach.ok_or(Error::NotFound)
    }

    /// The term within which the authority is told of a breach, and the last
    /// moment that is in time.
    #[must_use]
    pub fn breach_term(&self, breach: &Breach) -> Option<(&Term, Moment)> {
        let day = breach.detected_at.day();
        let term = term::in_force(&self.pack.terms, "breach_notification", day)?;
        Some((term, term.end(breach.detected_at)))
    }

    /// Keeps what a breach was assessed as, and why. It may be assessed again.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn assess_breach(
        &self,
        by: &By,
        id: BreachId,
        risk: Risk,
        assessment: &str,
    ) -> Result<()> {
        self.breach(by, id).await?;
        let assessment = short(assessment)?;
        if assessment.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        self.write(by, async |w| {
            let (c, who) = (w.connection(), (by.actor.account, by.at));
            sql::breach::assess(c, id, risk, &assessment, who).await?;
            w.audit("breach.assessed", &id.to_string(), json!({ "risk": risk.code() }), ()).await
        })
        .await
    }

    /// Keeps that the authority was told, when and under which number.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`DayWrong`](Refusal::DayWrong) for a
    /// moment before the detection or to come;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided).
    pub async fn tell_authority(
        &self,
        by: &By,
        id: BreachId,
        at: Moment,
        reference: &str,
    ) -> Result<()> {
        let breach = self.breach(by, id).await?;
        let reference = short(reference)?;
        if at < breach.detected_at || at > by.at {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        self.write(by, async |w| {
            if !sql::breach::tell_authority(w.connection(), id, at, &reference).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            w.audit("breach.reported", &id.to_string(), json!({ "told_at": at.0 }), ()).await
        })
        .await
    }

    /// Keeps that the persons were told.
    ///
    /// # Errors
    ///
    /// As for [`Register::tell_authority`].
    pub async fn tell_persons(&self, by: &By, id: BreachId, at: Moment) -> Result<()> {
        let breach = self.breach(by, id).await?;
        if at < breach.detected_at || at > by.at {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        self.write(by, async |w| {
            if !sql::breach::tell_persons(w.connection(), id, at).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            w.audit("breach.persons_informed", &id.to_string(), json!({ "told_at": at.0 }), ())
                .await
        })
        .await
    }

    /// Whom a breach touches, worked out from the journal. Without an account
    /// in question it is everybody who was opened in that time.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also without the right to know of it.
    pub async fn touched(&self, by: &By, id: BreachId) -> Result<Touched> {
        let breach = self.breach(by, id).await?;
        let (mut persons, cases) = self.opened_in(&breach).await?;
        let mut touched = Touched::default();
        let owners = match self.unsealed() {
            Ok(unsealed) => unsealed.named().await?,
            Err(_) => HashMap::new(),
        };
        let mut names: HashMap<&str, &str> = HashMap::new();
        for (pseudonym, owner) in &owners {
            names.insert(owner, pseudonym);
        }
        for (pseudonym, opened) in cases {
            let case = owners.get(&pseudonym).and_then(|owner| owner.strip_prefix("case/"));
            let Some(case) = case.and_then(|id| id.parse().ok()) else {
                touched.unknown_cases += 1;
                continue;
            };
            let listed = sql::person::in_case(&mut *self.database.read().await?, case).await?;
            for one in listed.iter().map(|listed| listed.id).collect::<BTreeSet<_>>() {
                if let Some(name) = names.get(crate::person::owner(one).as_str()) {
                    persons.entry((*name).to_owned()).or_default().join(&opened);
                }
            }
        }
        let own = self.own_persons(by).await?;
        for (pseudonym, opened) in persons {
            let owner = owners.get(&pseudonym).and_then(|owner| owner.strip_prefix("person/"));
            let person: Option<PersonId> = owner.and_then(|id| id.parse().ok());
            touched.persons.push(Affected {
                pseudonym,
                classes: opened.classes,
                times: opened.times,
                first_at: opened.first_at.unwrap_or(breach.from),
                last_at: opened.last_at.unwrap_or(breach.from),
                person: person.filter(|person| own.contains(person)),
            });
        }
        let detail =
            json!({ "persons": touched.persons.len(), "unknown_cases": touched.unknown_cases });
        self.write(by, async |w| w.audit("breach.computed", &id.to_string(), detail, ()).await)
            .await?;
        Ok(touched)
    }

    /// The persons whom the actor may open.
    async fn own_persons(&self, by: &By) -> Result<HashSet<PersonId>> {
        if !by.may(Action::RevealPerson, Reach::Assigned) {
            return Ok(HashSet::new());
        }
        let mut c = self.database.read().await?;
        sql::person::of_assigned(&mut c, by.actor.account, by.today()).await
    }

    /// What the accounts of a breach opened in its time, by the names in the
    /// journal: of persons, and of cases.
    async fn opened_in(
        &self,
        breach: &Breach,
    ) -> Result<(BTreeMap<String, Opened>, BTreeMap<String, Opened>)> {
        let accounts: HashSet<String> = breach.accounts.iter().map(AccountId::to_string).collect();
        let (mut persons, mut cases) = (BTreeMap::new(), BTreeMap::new());
        let mut seq = 0;
        loop {
            let mut c = self.database.read().await?;
            let some = sql::breach::between(&mut c, seq, breach.from, breach.until).await?;
            drop(c);
            let Some(last) = some.last() else { return Ok((persons, cases)) };
            seq = last.seq;
            for entry in some {
                if !accounts.is_empty() && !accounts.contains(&entry.account) {
                    continue;
                }
                for (subject, class) in opened_by(&entry.event, &entry.subject, &entry.detail) {
                    let of: &mut BTreeMap<String, Opened> =
                        if entry.event.starts_with("case.") { &mut cases } else { &mut persons };
                    of.entry(subject).or_default().see(class, entry.at);
                }
            }
        }
    }
}

/// What was opened of somebody.
#[derive(Default)]
struct Opened {
    classes: BTreeSet<String>,
    times: u64,
    first_at: Option<Moment>,
    last_at: Option<Moment>,
}

impl Opened {
    fn see(&mut self, class: String, at: Moment) {
        self.classes.insert(class);
        self.times += 1;
        self.first_at = Some(self.first_at.map_or(at, |first| first.min(at)));
        self.last_at = Some(self.last_at.map_or(at, |last| last.max(at)));
    }

    fn join(&mut self, other: &Self) {
        self.classes.extend(other.classes.iter().cloned());
        self.times += other.times;
        self.first_at = self.first_at.into_iter().chain(other.first_at).min();
        self.last_at = self.last_at.into_iter().chain(other.last_at).max();
    }
}

/// Whom an entry of the journal says to have been opened, and what of them: an
/// entry that names a class of what is sealed, whatever its event; and a search
/// that found somebody.
fn opened_by(event: &str, subject: &str, detail: &str) -> Vec<(String, String)> {
    let Ok(detail) = serde_json::from_str::<serde_json::Value>(detail) else {
        return Vec::new();
    };
    if event == "person.searched" {
        let found = detail["found"].as_array().into_iter().flatten();
        let found = found.filter_map(|name| name.as_str());
        return found.map(|name| (name.to_owned(), "found".to_owned())).collect();
    }
    let is_name = subject.len() == 32 && subject.bytes().all(|b| b.is_ascii_hexdigit());
    match detail["class"].as_str() {
        Some(class) if is_name => vec![(subject.to_owned(), class.to_owned())],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::opened_by;

    #[test]
    fn an_entry_tells_of_an_opening_by_its_class() {
        let name = "ab".repeat(16);
        let opened = |event, detail| opened_by(event, &name, detail);
        let class = r#"{"class":"contact","purpose":"support"}"#;
        assert_eq!(opened("person.revealed", class), [(name.clone(), "contact".to_owned())]);
        assert_eq!(opened("file.opened", class).len(), 1);
        assert!(opened("person.entered", r#"{"part":"victim"}"#).is_empty());
        assert!(opened("person.revealed", "not json").is_empty());
        let found = format!(r#"{{"field":"egn","found":["{name}"]}}"#);
        assert_eq!(opened_by("person.searched", "", &found), [(name, "found".to_owned())]);
        assert!(opened_by("case.read", "0192f0c1-2345-7abc-8def-0123456789ab", class).is_empty());
    }
}
