//! Whom a breach touches, worked out from the journal: from what the accounts in
//! question opened in the time in question.
//!
//! What is opened is of a person, or of what is about persons: a case, an alert, a
//! report, a packet. Those lead to the persons who were entered from them, and where
//! nobody was entered they are listed themselves, so that nothing opened is left out.
//! Persons stand by their pseudonyms; to whom one leads is told to those alone who may
//! open that person anyway.
use super::Breach;
use crate::by::By;
use crate::error::Result;
use crate::{Register, person, referral, sql};
use domain::access::{Action, Reach, SealedClass};
use domain::day::Moment;
use domain::id::{AccountId, AlertId, BreachId, CaseId, PacketId, PersonId, TipId};
use domain::referral::alert::AlertNumber;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// Narratives of cases, and packets, that were opened and of which it cannot be
    /// told whom they are about: the register is sealed, what they are about was
    /// erased, or nobody was put into the case.
    pub unknown_cases: u64,
    /// Alerts that were opened and of which that cannot be told: for the same
    /// reasons, or because no case came of them.
    pub alerts: Vec<AlertNumber>,
    /// Anonymous reports that were opened and of which that cannot be told.
    pub tips: Vec<TipId>,
}

/// What somebody opened something of, by how the journal names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// A person, by their pseudonym.
    Person(String),
    /// A case, by its pseudonym.
    Case(String),
    /// An alert.
    Alert(AlertId),
    /// An anonymous report.
    Tip(TipId),
    /// A packet, by somebody without an account.
    Packet(PacketId),
}

/// What was opened of one.
#[derive(Clone, Default)]
struct Opened {
    classes: BTreeSet<String>,
    times: u64,
    first_at: Option<Moment>,
    last_at: Option<Moment>,
}

impl Opened {
    /// Once, at a moment.
    fn see(&mut self, classes: &[&str], at: Moment) {
        self.classes.extend(classes.iter().map(|class| (*class).to_owned()));
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

impl Register {
    /// Whom a breach touches, worked out from the journal. Without an account
    /// in question it is everybody who was opened in that time.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound), also without the right to know of it.
    pub async fn touched(&self, by: &By, id: BreachId) -> Result<Touched> {
        let breach = self.breach(by, id).await?;
        // Of a sealed register nothing leads from a pseudonym to whose it is.
        let owners = match self.unsealed() {
            Ok(unsealed) => unsealed.named().await?,
            Err(_) => HashMap::new(),
        };
        let pseudonyms: HashMap<&str, &str> =
            owners.iter().map(|(pseudonym, owner)| (owner.as_str(), pseudonym.as_str())).collect();
        let mut touched = Touched::default();
        let mut persons: BTreeMap<String, Opened> = BTreeMap::new();
        for (of, opened) in self.opened_in(&breach).await? {
            let whom: HashSet<PersonId> = match &of {
                Of::Person(pseudonym) => {
                    persons.entry(pseudonym.clone()).or_default().join(&opened);
                    continue;
                }
                Of::Case(pseudonym) => match case_of(&owners, pseudonym) {
                    Some(case) => self.in_cases(&[case]).await?,
                    None => HashSet::new(),
                },
                Of::Alert(alert) => self.of_alert(*alert).await?,
                Of::Tip(tip) => {
                    let tip = sql::tip::by_id(&mut *self.database.read().await?, *tip).await?;
                    match tip.and_then(|tip| tip.alert) {
                        Some(alert) => self.of_alert(alert).await?,
                        None => HashSet::new(),
                    }
                }
                Of::Packet(packet) => {
                    let mut c = self.database.read().await?;
                    sql::packet::by_id(&mut c, *packet)
                        .await?
                        .into_iter()
                        .map(|p| p.person)
                        .collect()
                }
            };
            let named: Vec<&str> = whom
                .iter()
                .filter_map(|one| pseudonyms.get(person::owner(*one).as_str()).copied())
                .collect();
            for name in &named {
                persons.entry((*name).to_owned()).or_default().join(&opened);
            }
            if named.is_empty() {
                self.leads_to_nobody(&mut touched, of).await?;
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
        let detail = json!({
            "persons": touched.persons.len(), "unknown_cases": touched.unknown_cases,
            "alerts": touched.alerts.len(), "tips": touched.tips.len(),
        });
        self.write(by, async |w| w.audit("breach.computed", &id.to_string(), detail, ()).await)
            .await?;
        Ok(touched)
    }

    /// Puts down what was opened and leads to no person who is known.
    async fn leads_to_nobody(&self, touched: &mut Touched, of: Of) -> Result<()> {
        match of {
            Of::Alert(id) => {
                let alert = sql::alert::by_id(&mut *self.database.read().await?, id).await?;
                touched.alerts.extend(alert.map(|alert| alert.number));
            }
            Of::Tip(id) => touched.tips.push(id),
            // A packet is of one person; of an erased one nothing can be told.
            Of::Case(_) | Of::Packet(_) => touched.unknown_cases += 1,
            Of::Person(_) => {}
        }
        Ok(())
    }

    async fn in_cases(&self, cases: &[CaseId]) -> Result<HashSet<PersonId>> {
        let mut c = self.database.read().await?;
        let mut persons = HashSet::new();
        for case in cases {
            persons.extend(sql::person::in_case(&mut c, *case).await?.iter().map(|one| one.id));
        }
        Ok(persons)
    }

    /// The persons of the cases that an alert became.
    async fn of_alert(&self, alert: AlertId) -> Result<HashSet<PersonId>> {
        let cases = sql::alert::every_case(&mut *self.database.read().await?, alert).await?;
        self.in_cases(&cases).await
    }

    /// The persons whom the actor may open.
    async fn own_persons(&self, by: &By) -> Result<HashSet<PersonId>> {
        if !by.may(Action::RevealPerson, Reach::Assigned) {
            return Ok(HashSet::new());
        }
        let mut c = self.database.read().await?;
        sql::person::of_assigned(&mut c, by.actor.account, by.today()).await
    }

    /// What the accounts of a breach opened in its time.
    async fn opened_in(&self, breach: &Breach) -> Result<BTreeMap<Of, Opened>> {
        let accounts: HashSet<String> = breach.accounts.iter().map(AccountId::to_string).collect();
        let mut opened: BTreeMap<Of, Opened> = BTreeMap::new();
        let mut seq = 0;
        loop {
            let mut c = self.database.read().await?;
            let some = sql::breach::between(&mut c, seq, breach.from, breach.until).await?;
            drop(c);
            let Some(last) = some.last() else { return Ok(opened) };
            seq = last.seq;
            for entry in &some {
                if !accounts.is_empty() && !accounts.contains(&entry.account) {
                    continue;
                }
                for (of, classes) in opened_by(&entry.event, &entry.subject, &entry.detail) {
                    let classes: Vec<&str> = match &of {
                        Of::Packet(packet) => self.classes_of(*packet).await?,
                        _ => classes.iter().map(String::as_str).collect(),
                    };
                    opened.entry(of).or_default().see(&classes, entry.at);
                }
            }
        }
    }

    /// The classes of what a packet holds.
    async fn classes_of(&self, packet: PacketId) -> Result<Vec<&'static str>> {
        let packet = sql::packet::by_id(&mut *self.database.read().await?, packet).await?;
        let parts = packet.map(|packet| packet.parts).unwrap_or_default();
        Ok(referral::opened_by(&parts).into_iter().map(SealedClass::code).collect())
    }
}

fn case_of(owners: &HashMap<String, String>, pseudonym: &str) -> Option<CaseId> {
    owners.get(pseudonym)?.strip_prefix("case/")?.parse().ok()
}

/// What an entry of the journal says to have been opened, and which classes of it: an
/// entry that names a class of what is sealed, whatever its event; a search that found
/// somebody; and what is opened whole, which names none.
fn opened_by(event: &str, subject: &str, detail: &str) -> Vec<(Of, Vec<String>)> {
    let Ok(detail) = serde_json::from_str::<Json>(detail) else {
        return Vec::new();
    };
    let said = |classes: &[&str]| classes.iter().map(|class| (*class).to_owned()).collect();
    let whole = |of: Option<Of>, classes| of.map(|of| (of, said(classes))).into_iter().collect();
    match event {
        "person.searched" => {
            let found = detail["found"].as_array().into_iter().flatten();
            let found = found.filter_map(|name| name.as_str());
            return found.map(|name| (Of::Person(name.to_owned()), said(&["found"]))).collect();
        }
        "alert.revealed" => {
            return whole(subject.parse().ok().map(Of::Alert), &["narrative", "contact"]);
        }
        "tip.revealed" => return whole(subject.parse().ok().map(Of::Tip), &["narrative"]),
        "glass.read" => return whole(Some(Of::Case(subject.to_owned())), &["narrative"]),
        // Who has an account leaves an entry for each class besides.
        "packet.opened" if detail["receiver"].is_string() => {
            return whole(subject.parse().ok().map(Of::Packet), &[]);
        }
        _ => {}
    }
    let is_name = subject.len() == 32 && subject.bytes().all(|b| b.is_ascii_hexdigit());
    let Some(class) = detail["class"].as_str().filter(|_| is_name) else { return Vec::new() };
    let name = subject.to_owned();
    let of = if event.starts_with("case.") { Of::Case(name) } else { Of::Person(name) };
    vec![(of, said(&[class]))]
}

#[cfg(test)]
mod tests {
    use super::{Of, opened_by};

    #[test]
    fn an_entry_tells_of_an_opening_by_its_class() {
        let name = "ab".repeat(16);
        let person = || Of::Person(name.clone());
        let opened = |event, detail| opened_by(event, &name, detail);
        let class = r#"{"class":"contact","purpose":"support"}"#;
        assert_eq!(opened("person.revealed", class), [(person(), vec!["contact".to_owned()])]);
        assert_eq!(opened("case.read", class)[0].0, Of::Case(name.clone()));
        assert!(opened("person.entered", r#"{"part":"victim"}"#).is_empty());
        assert!(opened("person.revealed", "not json").is_empty());
        let found = format!(r#"{{"field":"egn","found":["{name}"]}}"#);
        let found = opened_by("person.searched", "", &found);
        assert_eq!(found, [(person(), vec!["found".to_owned()])]);
        let id = "0192f0c1-2345-7abc-8def-0123456789ab";
        assert!(opened_by("case.read", id, class).is_empty());
    }

    #[test]
    fn what_is_opened_whole_names_no_class() {
        let id = "0192f0c1-2345-7abc-8def-0123456789ab";
        let of = |event, detail| opened_by(event, id, detail).pop().map(|(of, _)| of);
        let purpose = r#"{"purpose":"recognition"}"#;
        assert_eq!(of("alert.revealed", purpose), Some(Of::Alert(id.parse().unwrap())));
        assert_eq!(of("tip.revealed", purpose), Some(Of::Tip(id.parse().unwrap())));
        assert_eq!(of("glass.read", "{}"), Some(Of::Case(id.to_owned())));
        let without_account = r#"{"receiver":"ab12","recipient":"NGO-DEMO-1"}"#;
        assert_eq!(of("packet.opened", without_account), Some(Of::Packet(id.parse().unwrap())));
        assert_eq!(of("packet.opened", "{}"), None);
        assert_eq!(of("alert.noted", purpose), None);
    }
}
