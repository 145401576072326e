//! Plays the script: each step is an operation of the register, by the account
//! and at the moment that the script names.
use super::accounts;
use super::casebook::Casebook;
use super::chance::Chance;
use super::life::{self, Cast};
use super::script::{Act, Fields, Key, Script};
use super::year;
use crate::complaint::{Complaint, Result};
use domain::id::{ActivityId, RecordId};
use domain::words::Language;
use register::evidence::Subject;
use register::record::{Entry, Outcome};
use register::{By, Register};
use std::collections::{BTreeMap, HashMap};

/// Opens the accounts of the demonstration; answers whether there was anything
/// to do, and so whether the year is to be played.
///
/// What was begun and not finished is not gone on with: the accounts are opened
/// first, so such data is told apart and refused.
pub(super) async fn begin(register: &Register) -> Result<bool> {
    if super::coordinator(register).await?.is_some() {
        return match register.programme_by_key(life::KEY).await {
            Ok(_) => Ok(false),
            Err(register::Error::NotFound) => Err(Complaint::said(
                "the demonstration was begun here and not finished; begin anew in an empty folder",
                "демонстрацията тук е започната и недовършена; започнете отново в празна папка",
            )),
            Err(error) => Err(error.into()),
        };
    }
    accounts::open(register).await.map_err(|complaint| match complaint {
        Complaint::Register(register::Error::Denied) => Complaint::said(
            "there is data here already, and it is not the demonstration's; choose another folder",
            "тук вече има данни и те не са демонстрационни; изберете друга папка",
        ),
        other => other,
    })?;
    Ok(true)
}

/// Plays the year, and with it what the casebook has of it.
pub(super) async fn year(
    register: &Register,
    mut casebook: Option<&mut Casebook<'_>>,
) -> Result<()> {
    let actors = accounts::actors(register).await?;
    let mut cast = Cast { register, actors: &actors, chance: Chance::new(20_170_222) };
    let (_, activities) = life::lead(&mut cast).await?;
    let mut script = Script::new(register.pack());
    year::write(&mut script);
    let steps = script.in_order();
    let mut chance = Chance::new(20_171_018);
    let mut stage = Stage { register, activities: &activities, records: HashMap::new() };
    let mut steps = steps.into_iter().peekable();
    while let Some(step) = steps.next() {
        if let Some(casebook) = &mut casebook {
            casebook.until(step.at).await?;
        }
        let by = By::new(actors[step.who].clone(), step.at, chance.seed());
        let done = match step.act {
            Act::Enter { key, kind, institution, activity, fields } => {
                let mut batch = vec![(key, institution, activity, fields)];
                // What one person enters of one kind at one moment is a sheet.
                while let Some(next) = steps.next_if(|s| {
                    s.at == step.at
                        && s.who == step.who
                        && matches!(&s.act, Act::Enter { kind: k, .. } if *k == kind)
                }) {
                    if let Act::Enter { key, institution, activity, fields, .. } = next.act {
                        batch.push((key, institution, activity, fields));
                    }
                }
                stage.enter(&by, kind, batch).await
            }
            act => stage.act(&by, act).await,
        };
        done.map_err(|complaint| {
            wrong(&format!("{} at {}", step.who, step.at), &complaint.to_string())
        })?;
    }
    Ok(())
}

struct Stage<'a> {
    register: &'a Register,
    activities: &'a HashMap<String, ActivityId>,
    records: HashMap<Key, RecordId>,
}

impl Stage<'_> {
    /// Does anything but entering records.
    async fn act(&self, by: &By, act: Act) -> Result<()> {
        match act {
            // Entering comes in batches.
            Act::Enter { .. } => {}
            Act::Correct { key, changes, reason } => {
                let record = self.register.record(by, self.record(key)?).await?;
                let mut fields: BTreeMap<String, String> =
                    record.values.iter().map(|(id, v)| (id.clone(), v.to_text())).collect();
                fields.extend(self.resolved(changes)?);
                let entry = Entry { fields, activities: record.activities, ..Entry::default() };
                self.register.correct(by, record.id, record.version, entry, reason).await?;
            }
            Act::Withdraw { key, reason } => {
                let record = self.register.record(by, self.record(key)?).await?;
                self.register.withdraw(by, record.id, record.version, reason).await?;
            }
            Act::Restore { key, reason } => {
                let record = self.register.record(by, self.record(key)?).await?;
                self.register.restore(by, record.id, record.version, reason).await?;
            }
            Act::Evidence { key, name, content } => {
                let subject = Subject::Record(self.record(key)?);
                self.register.add_evidence(by, subject, &name, &content).await?;
            }
            Act::Assess { activity, scale, note } => {
                let id = self.activity(activity)?;
                self.register.assess_progress(by, id, scale, by.today(), note).await?;
            }
            Act::Tell { activity, language, text } => {
                let id = self.activity(activity)?;
                let over = self.register.narrative(Some(by), id, language).await?;
                let over = over.map_or(0, |text| text.number);
                self.register.write_narrative(by, id, language, over, text).await?;
            }
            Act::HandIn { activity, language } => {
                let (id, number) = self.standing(by, activity, language).await?;
                self.register.submit_narrative(by, id, language, number).await?;
            }
            Act::Approve { activity, language } => {
                let (id, number) = self.standing(by, activity, language).await?;
                self.register.approve_narrative(by, id, language, number).await?;
            }
            Act::SendBack { activity, language, why } => {
                let (id, number) = self.standing(by, activity, language).await?;
                self.register.send_back_narrative(by, id, language, number, why).await?;
            }
        }
        Ok(())
    }

    fn record(&self, key: Key) -> Result<RecordId> {
        let there = self.records.get(&key).copied();
        there.ok_or_else(|| wrong("a step", "it is about a record that is not entered yet"))
    }

    fn activity(&self, code: &str) -> Result<ActivityId> {
        let there = self.activities.get(code).copied();
        there.ok_or_else(|| wrong(code, "the programme has no such activity"))
    }

    /// The activity and the number of its text that stands.
    async fn standing(&self, by: &By, code: &str, language: Language) -> Result<(ActivityId, i64)> {
        let id = self.activity(code)?;
        let text = self.register.narrative(Some(by), id, language).await?;
        let text = text.ok_or_else(|| wrong(code, "there is no text yet"))?;
        Ok((id, text.number))
    }

    async fn enter(
        &mut self,
        by: &By,
        kind: &'static str,
        batch: Vec<(Key, String, &'static str, Fields)>,
    ) -> Result<()> {
        let (mut keys, mut entries) = (Vec::new(), Vec::new());
        for (key, institution, activity, fields) in batch {
            let linked = match activity {
                "" => Vec::new(),
                code => vec![self.activity(code)?],
            };
            keys.push(key);
            entries.push((
                None,
                Entry {
                    fields: self.resolved(fields)?,
                    activities: linked,
                    institution: Some(institution),
                    reference: None,
                },
            ));
        }
        let outcomes = self.register.enter_many(by, kind, entries, false).await?;
        for (key, outcome) in keys.into_iter().zip(outcomes) {
            let id = match outcome {
                Outcome::Entered(id) | Outcome::Unchanged(id) | Outcome::Corrected(id) => id,
                Outcome::Refused(faults) => {
                    let described = self.register.pack().kind(kind);
                    let why = Complaint::faults(&faults, described).to_string();
                    return Err(wrong(kind, &why));
                }
            };
            self.records.insert(key, id);
        }
        Ok(())
    }

    /// The fields with the ids of the records that they refer to.
    fn resolved(&self, fields: Fields) -> Result<BTreeMap<String, String>> {
        let mut resolved = BTreeMap::new();
        for (field, text) in fields {
            let mut parts = Vec::new();
            for part in text.split("; ") {
                parts.push(match Key::read(part) {
                    Some(key) => self
                        .records
                        .get(&key)
                        .ok_or_else(|| {
                            wrong(field, "a record is referred to before it is entered")
                        })?
                        .to_string(),
                    None => part.to_owned(),
                });
            }
            resolved.insert(field.to_owned(), parts.join("; "));
        }
        Ok(resolved)
    }
}

/// A defect of the script, which the tests play whole.
fn wrong(about: &str, why: &str) -> Complaint {
    Complaint::said(
        format!("the demonstration could not be filled: {about}: {why}"),
        format!("демонстрацията не можа да бъде попълнена: {about}: {why}"),
    )
}
