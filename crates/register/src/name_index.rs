//! The names of persons, as they are looked for: in the memory of this server alone, made
//! of what is sealed once the register is unsealed, and gone with the root.
//!
//! Names have no index in the database: one by which a name is found under another
//! spelling would tell who is called alike.
use crate::by::{Actor, By};
use crate::error::{Error, Refusal, Result};
use crate::keys::Unsealed;
use crate::person::{IDENTITY, Row, key_of, place};
use crate::{Register, receipt, sealed, sql};
use domain::access::SealedClass;
use domain::id::PersonId;
use domain::person::{Identity, Private};
use linkage::names::{canonical, compare};
use linkage::search::{Hit, Index, Searcher};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vault::Zeroizing;
use vault::blind::Normal;

/// At most as many are found by a name.
const FOUND: usize = 20;
/// Names less alike than this are not found: one word of three that is right still is.
const ALIKE: f64 = 0.5;
/// Of so few persons each is compared; of more the index tells which are worth it.
const FEW: usize = 2_000;
/// As many as are taken from the index, of which some are in others' cases.
const TAKEN: usize = 1_000;

/// The names that one server has learnt.
#[derive(Default)]
pub(crate) struct NameIndex {
    index: Index,
    /// What a person is called, and in which rows of the index.
    names: HashMap<PersonId, Vec<(u32, Zeroizing<String>)>>,
    /// Whose the rows are.
    persons: Vec<PersonId>,
    /// Until where the changes of names were followed.
    edition: i64,
    last: String,
}

impl NameIndex {
    /// Who of `those` is called nearly like `name`, the nearest first.
    fn called(&self, name: &str, those: &HashSet<PersonId>) -> Vec<PersonId> {
        let asked = canonical(name);
        let mut found: Vec<(f64, PersonId)> = if those.len() <= FEW {
            let score = |name: &str| compare::names(&asked, &canonical(name)).score;
            let best = |person: &PersonId| {
                let names = self.names.get(person)?;
                let scores = names.iter().map(|(_, name)| score(name));
                Some((scores.max_by(f64::total_cmp)?, *person))
            };
            those.iter().filter_map(best).collect()
        } else {
            let hits = Searcher::of(&self.index).search_canonical(&asked, TAKEN);
            let person = |row: u32| self.persons.get(row as usize).copied();
            let of = |hit: Hit| {
                hit.rows.into_iter().filter_map(move |row| Some((hit.score, person(row)?)))
            };
            let hits = hits.into_iter().flat_map(of);
            hits.filter(|(_, person)| those.contains(person)).collect()
        };
        found.retain(|(score, _)| *score >= ALIKE);
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut met = HashSet::new();
        found.retain(|(_, person)| met.insert(*person));
        found.into_iter().map(|(_, person)| person).take(FOUND).collect()
    }

    fn put(&mut self, person: PersonId, names: Vec<Zeroizing<String>>) {
        for (row, _) in self.names.remove(&person).unwrap_or_default() {
            self.index.delete(row);
        }
        let mut kept = Vec::with_capacity(names.len());
        for name in names {
            let row = self.index.append(&name);
            self.persons.push(person);
            kept.push((row, name));
        }
        if !kept.is_empty() {
            self.names.insert(person, kept);
        }
    }
}

impl Register {
    /// Those persons in the actor's cases who are called nearly like `name`, the nearest
    /// first.
    pub(crate) async fn find_called(
        &self,
        by: &By,
        unsealed: &Unsealed,
        name: &Private,
    ) -> Result<Vec<PersonId>> {
        let own = {
            let mut c = self.database.read().await?;
            sql::person::let_in(&mut c, by.actor.account, by.today(), by.at).await?
        };
        let called = {
            let mut names = unsealed.names.lock().await;
            self.learn_names(by, unsealed, &mut names).await?;
            names.called(name.expose(), &own)
        };
        let found = self.findable(by, unsealed, called, SealedClass::Identity).await?;
        let term = Normal::text(&canonical(name.expose()).text);
        let key = unsealed.root.blind_key("journal.name");
        let term = term.map(|text| crate::audit::hex(&key.index(&text).0)).unwrap_or_default();
        self.searched(by, ("name", term), &found).await?;
        for (row, keys) in &found {
            self.alarm_of_decoy(by, &row.owner(), &keys[0]).await?;
        }
        Ok(found.into_iter().map(|(row, _)| row.id).collect())
    }

    /// Learns what names came, changed or went since the last time, here or on another
    /// server. That names are read is in the journal before any is.
    pub(crate) async fn learn_names(
        &self,
        by: &By,
        unsealed: &Unsealed,
        names: &mut NameIndex,
    ) -> Result<()> {
        loop {
            let since = (names.edition, names.last.as_str());
            let rows = sql::person::changed(&mut *self.database.read().await?, since).await?;
            let Some((edition, last)) = rows.last() else { return Ok(()) };
            let next = (*edition, last.id.to_string());
            let system = By::new(Actor::system(), by.at, by.bits());
            let detail = json!({ "persons": rows.len() });
            self.write(&system, async |w| w.audit("persons.named", "", detail, ()).await).await?;
            for (_, row) in &rows {
                names.put(row.id, self.names_of(&system, unsealed, row).await?);
            }
            (names.edition, names.last) = next;
        }
    }

    /// What a person is called; nothing of who was erased, or whose name is damaged.
    async fn names_of(
        &self,
        by: &By,
        unsealed: &Unsealed,
        row: &Row,
    ) -> Result<Vec<Zeroizing<String>>> {
        if row.erased {
            return Ok(Vec::new());
        }
        let keys = match self.keys_for(by, unsealed, row).await {
            Ok(keys) => keys,
            // Older copies were restored: all others are found.
            Err(Error::Refused(Refusal::Erased) | Error::Damaged(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let id = row.id.to_string();
        let (place, key) = (place(&id, IDENTITY, row.version), key_of(&keys, &row.identity));
        let of = |bytes: &[u8]| Ok(called(&sealed::read_identity(bytes)?));
        if let Ok(names) = receipt::names(key, place, &row.identity, of) {
            return Ok(names);
        }
        // One spoiled name must not keep all the others from being found.
        self.note_damage(by, &keys[0], &row.owner(), place).await?;
        Ok(Vec::new())
    }
}

/// Every name of a person as one looks for it: given, father's and family name together,
/// and each other name by itself.
fn called(identity: &Identity) -> Vec<Zeroizing<String>> {
    let names = &identity.names;
    let whole: Vec<&str> = [&names.given, &names.fathers, &names.family]
        .into_iter()
        .flatten()
        .map(Private::expose)
        .collect();
    let whole = (!whole.is_empty()).then(|| Zeroizing::new(whole.join(" ")));
    let others = names.others.iter().map(|name| Zeroizing::new(name.expose().to_owned()));
    whole.into_iter().chain(others).collect()
}
