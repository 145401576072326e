//! Persons: entered, revealed, found, erased.
//!
//! Who a person is lies sealed in the row; in clear are only what the returns
//! count by. Lists show ids. To open a field there must be an assignment to a
//! case of the person, a purpose, and an entry in the journal that is already
//! committed. The journal names persons by a pseudonym that dies with their
//! key.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::NearCase;
use crate::error::{Error, Refusal, Result};
use crate::keys::Unsealed;
use crate::receipt::{self, Receipt, pseudonym};
use crate::{Register, case_term, sealed, sql};
use domain::access::{Action, FieldClass, Purpose, Reach, Rule, SealedClass};
use domain::case_file::{CaseState, Part};
use domain::day::Moment;
use domain::health::Health;
use domain::id::{CaseId, PersonId};
use domain::person::{
    CitizenshipGroup, Contact, ContactKind, Identifier, IdentifierKind, Identity, Nature, Person,
    Private, Regime, Sex,
};
use serde_json::json;
use vault::blind::{BlindIndex, Normal};
use vault::key::DataKey;
use vault::root::Root;
use vault::seal::{self, Place};

/// A person in a case, as lists show it: nothing of whom it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: PersonId,
    /// What the person is in the case.
    pub part: Part,
    /// Which law governs what is kept.
    pub regime: Regime,
    /// What the person is before the law.
    pub nature: Nature,
    /// The sex, to count by.
    pub sex: Sex,
    /// The group of countries, to count by.
    pub citizenship: CitizenshipGroup,
    /// Whether who it was has been erased.
    pub erased: bool,
    /// Which version of what is kept this is, to correct it.
    pub version: u32,
}

/// What was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revealed {
    /// Who the person is.
    Identity(Identity),
    /// How the person is reached.
    Contact(Vec<Contact>),
    /// What is known of the person's health.
    Health(Health),
}

/// What a person is looked for by: the exact number or address, or a name however it is
/// spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// What the person is called, in any script, in part or in whole.
    Name(Private),
    /// A number in the papers.
    Identifier(Identifier),
    /// A telephone number with its country code, or an e-mail address.
    Contact(Contact),
}

/// A person's row, closed.
pub(crate) struct Row {
    pub(crate) id: PersonId,
    pub(crate) nature: Nature,
    pub(crate) identity: Vec<u8>,
    pub(crate) contact: Vec<u8>,
    /// None while nothing was entered.
    pub(crate) health: Option<Vec<u8>>,
    pub(crate) version: u32,
    pub(crate) erased: bool,
}

impl Row {
    pub(crate) fn owner(&self) -> String {
        owner(self.id)
    }

    /// Seals each field anew, as the next version, with `again`.
    pub(crate) fn closed_again(
        &self,
        mut again: impl FnMut(&'static str, &[u8]) -> Result<Vec<u8>>,
    ) -> Result<Closed> {
        let health = self.health.as_deref();
        Ok(Closed {
            identity: again(IDENTITY, &self.identity)?,
            contact: again(CONTACT, &self.contact)?,
            health: health.map(|bytes| again(HEALTH, bytes)).transpose()?,
        })
    }
}

/// The sealed fields of a person, closed.
pub(crate) struct Closed {
    pub(crate) identity: Vec<u8>,
    pub(crate) contact: Vec<u8>,
    /// None while nothing was entered.
    pub(crate) health: Option<Vec<u8>>,
}

/// The keyed hash of a number or address, by which a person is found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Indexed {
    pub(crate) field: &'static str,
    pub(crate) value: BlindIndex,
}

/// Whose the keys of a person are.
pub(crate) fn owner(person: PersonId) -> String {
    format!("person/{person}")
}

pub(crate) fn place<'p>(row: &'p str, column: &'p str, version: u32) -> Place<'p> {
    Place { table: "person", row, column, version }
}

pub(crate) const IDENTITY: &str = "identity";
pub(crate) const CONTACT: &str = "contact";
pub(crate) const HEALTH: &str = "health";

/// The field of the index, and the value in the one way it is indexed. What is
/// not nearly unique has no index, as an index tells which values are equal.
fn indexable(sought: &Sought) -> Option<(&'static str, Normal)> {
    match sought {
        Sought::Name(_) => None,
        Sought::Identifier(Identifier { kind, value }) => {
            let field = match kind {
                IdentifierKind::Egn => "egn",
                IdentifierKind::Lnch => "lnch",
                IdentifierKind::Eik => "eik",
                IdentifierKind::Passport => "passport",
                IdentifierKind::Other => "document",
            };
            Some((field, Normal::code(value.expose())?))
        }
        Sought::Contact(Contact { kind, value }) => match kind {
            ContactKind::Phone => Some(("phone", Normal::digits(value.expose())?)),
            ContactKind::Email => Some(("email", Normal::text(value.expose())?)),
            ContactKind::Address | ContactKind::Other => None,
        },
    }
}

fn index(root: &Root, sought: &Sought) -> Option<Indexed> {
    let (field, value) = indexable(sought)?;
    let key = root.blind_key(&format!("person.{field}"));
    Some(Indexed { field, value: key.index(&value) })
}

/// What was looked for, as the journal keeps it: under a key of its own, so
/// that no index can be told from the journal.
fn term(root: &Root, sought: &Sought) -> String {
    indexable(sought).map_or_else(String::new, |(field, value)| {
        let key = root.blind_key(&format!("journal.{field}"));
        crate::audit::hex(&key.index(&value).0)
    })
}

pub(crate) fn identity_indexes(root: &Root, identity: &Identity) -> Vec<Indexed> {
    let all = identity.identifiers.iter().cloned().map(Sought::Identifier);
    all.filter_map(|sought| index(root, &sought)).collect()
}

pub(crate) fn contact_indexes(root: &Root, contacts: &[Contact]) -> Vec<Indexed> {
    let all = contacts.iter().cloned().map(Sought::Contact);
    all.filter_map(|sought| index(root, &sought)).collect()
}

impl Register {
    /// Enters a person in a case. Their key is kept before the row is; `secret`
    /// is its seed.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) for a case
    /// that the actor may not know of; [`Denied`](Error::Denied);
    /// [`CaseClosed`](Refusal::CaseClosed); [`PartWrong`](Refusal::PartWrong) for
    /// a legal person who would be something else than accused.
    pub async fn enter_person(
        &self,
        by: &By,
        case: CaseId,
        person: &Person,
        part: Part,
        regime: Regime,
        secret: &Secret,
    ) -> Result<PersonId> {
        let unsealed = self.unsealed()?;
        let there = self.case_for(by, case, Action::EnterPerson).await?;
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        if !person.nature.may_be(part) {
            return Err(Error::Refused(Refusal::PartWrong));
        }
        let id = PersonId::new(by.at, by.bits());
        let (row, owner, mut random) = (id.to_string(), owner(id), secret.random());
        let key = unsealed.new_key(&owner, &mut random).await?;
        let mut seal = |column, value: &[u8]| {
            seal::seal(&key, &place(&row, column, 1), value, &mut random)
                .map_err(|_| Error::Refused(Refusal::TextTooLong))
        };
        let identity = seal(IDENTITY, &sealed::identity_bytes(&person.identity))?;
        let contact = seal(CONTACT, &sealed::contact_bytes(&person.contacts))?;
        let indexes = [
            identity_indexes(&unsealed.root, &person.identity),
            contact_indexes(&unsealed.root, &person.contacts),
        ]
        .concat();
        // The returns are those of the pack's country.
        let group = CitizenshipGroup::of(&person.identity.citizenships, HOME);
        let root = unsealed.root.id().to_string();
        self.write(by, async |w| {
            let (account, at) = (by.actor.account, by.at);
            let counted = (person.nature, person.sex, group);
            let (c, who) = (w.connection(), (account, at));
            sql::person::add(c, id, (case, part), regime, counted, identity, contact, who).await?;
            sql::person::add_indexes(w.connection(), id, &root, &indexes).await?;
            case_term::renew(w, &self.pack.terms, case).await?;
            let detail = json!({ "part": part.code(), "regime": regime.code() });
            w.audit("person.entered", &pseudonym(&key, &owner), detail, id).await
        })
        .await
    }

    /// Says that a person who is in one case is in another too: one person,
    /// however many cases.
    ///
    /// # Errors
    ///
    /// As for [`Register::enter_person`]; [`NotFound`](Error::NotFound) also
    /// for a person in no case that the actor is assigned to;
    /// [`Erased`](Refusal::Erased); [`AlreadyDecided`](Refusal::AlreadyDecided) for
    /// who is this in the case already.
    pub async fn add_to_case(
        &self,
        by: &By,
        case: CaseId,
        person: PersonId,
        part: Part,
    ) -> Result<()> {
        let unsealed = self.unsealed()?;
        let there = self.case_for(by, case, Action::EnterPerson).await?;
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        let (row, _) = self.person_for(by, person, Action::EnterPerson, &unsealed).await?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        if !row.nature.may_be(part) {
            return Err(Error::Refused(Refusal::PartWrong));
        }
        let owner = row.owner();
        let keys = self.keys_for(by, &unsealed, &row).await?;
        self.write(by, async |w| {
            sql::case_file::lock(w.connection(), case).await?;
            let parts = sql::step::parts(w.connection(), case).await?;
            if parts.contains(&(person, part)) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            sql::person::add_to_case(w.connection(), case, person, part).await?;
            case_term::renew(w, &self.pack.terms, case).await?;
            let detail = json!({ "part": part.code() });
            w.audit("person.added", &pseudonym(&keys[0], &owner), detail, ()).await
        })
        .await
    }

    /// The persons in a case: ids and what is counted by.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of.
    pub async fn persons(&self, by: &By, case: CaseId) -> Result<Vec<Listed>> {
        self.case_for(by, case, Action::ReadCase).await?;
        let listed = sql::person::in_case(&mut *self.database.read().await?, case).await?;
        let detail = json!({ "persons": listed.len() });
        self.write(by, async |w| w.audit("persons.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(listed)
    }

    /// Opens one class of what is sealed of a person, for a purpose. The entry
    /// is in the journal before anything is opened.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) for a person
    /// in no case that the actor is assigned to, as for one who is not there;
    /// [`Denied`](Error::Denied) when the actor's post does not open the class;
    /// [`Erased`](Refusal::Erased); [`Damaged`](Error::Damaged), told to the
    /// journal, when what is kept was changed or moved.
    pub async fn reveal(
        &self,
        by: &By,
        person: PersonId,
        class: SealedClass,
        purpose: Purpose,
    ) -> Result<Revealed> {
        let unsealed = self.unsealed()?;
        let (row, near) = self.person_for(by, person, Action::RevealPerson, &unsealed).await?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        let owner = row.owner();
        let keys = self.keys_for(by, &unsealed, &row).await?;
        let subject = pseudonym(&keys[0], &owner);
        let asked = Some(FieldClass::Sealed(class));
        let context = near.context(Some(purpose));
        let decision = by.decide(Action::RevealPerson, near.facts(), asked, context);
        if !decision.allowed {
            self.note_denial(by, &format!("{:?}", Action::RevealPerson), &subject).await?;
            let unserved = decision.rule == Rule::NoPurpose;
            let refused = Error::Refused(Refusal::PurposeMissing);
            return Err(if unserved { refused } else { Error::Denied });
        }
        by.confirmed_for(Action::RevealPerson)?;
        let (column, bytes) = match class {
            SealedClass::Identity => (IDENTITY, Some(&row.identity)),
            SealedClass::Contact => (CONTACT, Some(&row.contact)),
            SealedClass::Health => (HEALTH, row.health.as_ref()),
            // A person has none of these fields: what is told is the case's.
            SealedClass::Narrative | SealedClass::ShelterLocation | SealedClass::Investigation => {
                return Err(Error::NotFound);
            }
        };
        let rule = decision.rule.code();
        let detail = json!({ "class": class.code(), "purpose": purpose.code(), "rule": rule });
        let covered = vec![owner.clone()];
        let receipt = self.receipt(by, "person.revealed", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let Some(bytes) = bytes else { return Ok(Revealed::Health(Health::default())) };
        let (id, key) = (row.id.to_string(), key_of(&keys, bytes));
        let place = place(&id, column, row.version);
        let opened = self.opened(by, &receipt, &owner, key, place, bytes).await?;
        match class {
            SealedClass::Identity => sealed::read_identity(opened.expose()).map(Revealed::Identity),
            SealedClass::Contact => sealed::read_contacts(opened.expose()).map(Revealed::Contact),
            _ => sealed::read_health(opened.expose()).map(Revealed::Health),
        }
    }

    /// The persons with exactly this number or address, among those in cases
    /// that the actor is assigned to. What was looked for is in the journal as
    /// a keyed hash.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed), also while the index is made anew;
    /// [`Denied`](Error::Denied) for a role that never finds anyone.
    pub async fn find_person(&self, by: &By, sought: &Sought) -> Result<Vec<PersonId>> {
        self.require(by, Action::FindPerson, Reach::Assigned, "person").await?;
        let unsealed = self.unsealed()?;
        if let Sought::Name(name) = sought {
            return self.find_called(by, &unsealed, name).await;
        }
        if !self.is_indexed(&unsealed).await? {
            return Err(Error::Sealed);
        }
        let Some(index) = index(&unsealed.root, sought) else { return Ok(Vec::new()) };
        let of_contact = matches!(sought, Sought::Contact(_));
        let class = if of_contact { SealedClass::Contact } else { SealedClass::Identity };
        let ids = sql::person::with_index(&mut *self.database.read().await?, &index).await?;
        let with_keys = self.findable(by, &unsealed, ids, class).await?;
        let term = term(&unsealed.root, sought);
        let receipt = self.searched(by, (index.field, term), &with_keys).await?;
        let mut persons = Vec::new();
        for (row, keys) in &with_keys {
            let (owner, id) = (row.owner(), row.id.to_string());
            let (column, bytes) =
                if of_contact { (CONTACT, &row.contact) } else { (IDENTITY, &row.identity) };
            let (place, key) = (place(&id, column, row.version), key_of(keys, bytes));
            let opened = self.opened(by, &receipt, &owner, key, place, bytes).await?;
            let indexes = if of_contact {
                contact_indexes(&unsealed.root, &sealed::read_contacts(opened.expose())?)
            } else {
                identity_indexes(&unsealed.root, &sealed::read_identity(opened.expose())?)
            };
            // The row of the index may have been put there by somebody else.
            if indexes.contains(&index) {
                self.alarm_of_decoy(by, &owner, &keys[0]).await?;
                persons.push(row.id);
            }
        }
        Ok(persons)
    }

    /// Those of these persons whom the actor may find by what is of `class`, with their
    /// keys. Who is erased, or has no key any more, is nobody.
    pub(crate) async fn findable(
        &self,
        by: &By,
        unsealed: &Unsealed,
        ids: Vec<PersonId>,
        class: SealedClass,
    ) -> Result<Vec<(Row, Vec<DataKey>)>> {
        let class = Some(FieldClass::Sealed(class));
        let mut rows = Vec::new();
        {
            let mut c = self.database.read().await?;
            for id in ids {
                let near = near_person(&mut c, by, id).await?;
                let row = sql::person::by_id(&mut c, id).await?.filter(|row| !row.erased);
                let (facts, context) = (near.facts(), near.context(None));
                let found = by.decide(Action::FindPerson, facts, class, context).allowed;
                rows.extend(row.filter(|_| found));
            }
        }
        let mut with_keys = Vec::with_capacity(rows.len());
        for row in rows {
            match self.keys_for(by, unsealed, &row).await {
                Ok(keys) => with_keys.push((row, keys)),
                Err(Error::Refused(Refusal::Erased)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(with_keys)
    }

    /// Leaves the entry of a search by `field`, and who was found.
    pub(crate) async fn searched(
        &self,
        by: &By,
        (field, term): (&str, String),
        found: &[(Row, Vec<DataKey>)],
    ) -> Result<Receipt> {
        let owners: Vec<String> = found.iter().map(|(row, _)| row.owner()).collect();
        let names: Vec<String> =
            found.iter().zip(&owners).map(|((_, keys), o)| pseudonym(&keys[0], o)).collect();
        let detail = json!({ "field": field, "term": term, "found": names });
        self.receipt(by, "person.searched", "", detail, owners).await
    }

    /// Erases a person for good, as two different people ask: destroys the
    /// keys, and with them what was sealed in every copy of the data. The row
    /// and what is counted by it stay. Asked again after it was stopped half
    /// way, it is finished.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) unless both may;
    /// [`SamePerson`](Refusal::SamePerson); [`NotFound`](Error::NotFound);
    /// [`Held`](Refusal::Held) by a legal hold; [`Erased`](Refusal::Erased);
    /// [`Sealed`](Error::Sealed).
    pub async fn erase_person(
        &self,
        by: &By,
        person: PersonId,
        confirmed_by: &By,
    ) -> Result<Certificate> {
        let owner = owner(person);
        for one in [by, confirmed_by] {
            self.require(one, Action::ErasePerson, Reach::Other, "person").await?;
        }
        if by.actor.account == confirmed_by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        let unsealed = self.unsealed()?;
        let row = sql::person::by_id(&mut *self.database.read().await?, person).await?;
        let row = row.ok_or(Error::NotFound)?;
        let detail = json!({ "confirmed_by": confirmed_by.actor.account.to_string() });
        let destroyed = self.erase_owner(by, &unsealed, &owner, &detail).await?;
        if row.erased && destroyed.keys == 0 {
            return Err(Error::Refused(Refusal::Erased));
        }
        self.certify_erased(by, &owner, detail, &destroyed, None).await?;
        let certificate = Certificate {
            person,
            at: by.at,
            keys: destroyed.keys,
            erasures: destroyed.erasures,
            head: destroyed.head,
        };
        Ok(certificate)
    }

    /// Gives a person a new key and seals the fields anew with it, and what was
    /// answered at screenings or stands in plans. The old key stays, wrapped: older copies of the data and the pseudonym in the
    /// journal need it until the person is erased. `secret` is the seed of the
    /// new one.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Erased`](Refusal::Erased); [`Conflict`](Error::Conflict) when it was
    /// changed meanwhile.
    pub async fn rotate_person_key(
        &self,
        person: PersonId,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let by = By::new(crate::Actor::system(), at, seed);
        let unsealed = self.unsealed()?;
        let row = sql::person::by_id(&mut *self.database.read().await?, person).await?;
        let row = row.ok_or(Error::NotFound)?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        let (owner, id, mut random) = (row.owner(), row.id.to_string(), secret.random());
        let keys = self.keys_for(&by, &unsealed, &row).await?;
        let last = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let new = last.next(&mut random).map_err(|_| Error::Damaged("wrapped_key"))?;
        unsealed.add_key(&owner, &new, &mut random).await?;
        let next = row.version + 1;
        let again = async {
            self.reseal_screenings(&by, person, &keys, &new, &mut random).await?;
            self.reseal_plans(&by, person, &keys, &new, &mut random).await?;
            row.closed_again(|column, bytes| {
                let from = place(&id, column, row.version);
                receipt::reseal(key_of(&keys, bytes), &new, from, next, bytes, &mut random)
            })
        };
        let again = again.await;
        let fields = self.telling_damage(&by, &keys[0], &owner, again).await?;
        self.write(&by, async |w| {
            sql::person::reseal(w.connection(), person, fields, next).await?;
            let detail = json!({ "key": new.number() });
            w.audit("person.key_rotated", &pseudonym(&keys[0], &owner), detail, ()).await
        })
        .await
    }

    /// Makes the search index anew under the root, and drops that of others.
    pub(crate) async fn index_anew(&self, by: &By, unsealed: &Unsealed) -> Result<()> {
        let root = unsealed.root.id().to_string();
        let mut after = String::new();
        loop {
            let rows = sql::person::after(&mut *self.database.read().await?, &after).await?;
            let Some(last) = rows.last() else { break };
            after = last.id.to_string();
            let mut indexed = Vec::with_capacity(rows.len());
            for row in &rows {
                indexed.push((row.id, self.indexes_of(by, unsealed, row).await?));
            }
            self.write(by, async |w| {
                for (person, indexes) in &indexed {
                    sql::person::add_indexes(w.connection(), *person, &root, indexes).await?;
                }
                let detail = json!({ "persons": indexed.len() });
                w.audit("persons.indexed", "", detail, ()).await
            })
            .await?;
        }
        self.write(by, async |w| {
            sql::person::drop_other_indexes(w.connection(), &root).await?;
            Self::is_indexed_now(w.connection(), unsealed).await?;
            w.audit("vault.indexed", "", json!({ "root": root }), ()).await
        })
        .await
    }

    async fn indexes_of(&self, by: &By, unsealed: &Unsealed, row: &Row) -> Result<Vec<Indexed>> {
        let (owner, id) = (row.owner(), row.id.to_string());
        let keys = match self.keys_for(by, unsealed, row).await {
            Ok(keys) => keys,
            // Older copies were restored: who is erased is not found, nor whose
            // key is lost, and all others are.
            Err(Error::Refused(Refusal::Erased) | Error::Damaged(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut all = Vec::new();
        for (column, bytes) in [(IDENTITY, &row.identity), (CONTACT, &row.contact)] {
            let (place, key) = (place(&id, column, row.version), key_of(&keys, bytes));
            let made = receipt::indexes(key, place, bytes, |value| {
                Ok(match column {
                    IDENTITY => identity_indexes(&unsealed.root, &sealed::read_identity(value)?),
                    _ => contact_indexes(&unsealed.root, &sealed::read_contacts(value)?),
                })
            });
            match made {
                Ok(made) => all.extend(made),
                // One spoiled field must not keep all the others from being found.
                Err(_) => self.note_damage(by, &keys[0], &owner, place).await?,
            }
        }
        Ok(all)
    }

    /// The keys of a person, the first one first. That there are none, or that
    /// they do not open, is told to the journal.
    pub(crate) async fn keys_for(
        &self,
        by: &By,
        unsealed: &Unsealed,
        row: &Row,
    ) -> Result<Vec<DataKey>> {
        let keys = unsealed.keys_of(&row.owner()).await;
        if let Err(Error::Damaged(what)) = &keys {
            let (subject, detail) = (keyed_name(&unsealed.root, row.id), json!({ "table": what }));
            self.write(by, async |w| w.audit("key.missed", &subject, detail, ()).await).await?;
        }
        keys
    }

    /// The keys of a person, unless they are erased.
    pub(crate) async fn keys_unless_erased(
        &self,
        by: &By,
        person: PersonId,
    ) -> Result<Vec<DataKey>> {
        let unsealed = self.unsealed()?;
        let row = sql::person::by_id(&mut *self.database.read().await?, person).await?;
        let row = row.ok_or(Error::NotFound)?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        self.keys_for(by, &unsealed, &row).await
    }

    /// The row of a person and how near the actor is by the person's cases,
    /// when the actor may do `action`; else the answer is that of nobody there.
    pub(crate) async fn person_for(
        &self,
        by: &By,
        person: PersonId,
        action: Action,
        unsealed: &Unsealed,
    ) -> Result<(Row, NearCase)> {
        let (row, near) = {
            let mut c = self.database.read().await?;
            let row = sql::person::by_id(&mut c, person).await?;
            (row, near_person(&mut c, by, person).await?)
        };
        match row {
            Some(row) if near.may(by, action) => Ok((row, near)),
            _ => {
                // Told the same whether the person is there or not.
                let subject = keyed_name(&unsealed.root, person);
                self.note_denial(by, &format!("{action:?}"), &subject).await?;
                Err(Error::NotFound)
            }
        }
    }
}

/// How near the actor is to a person: by the cases the person is in.
async fn near_person(c: &mut sqlx::AnyConnection, by: &By, person: PersonId) -> Result<NearCase> {
    let account = by.actor.account;
    let posts = sql::person::posts(c, person, account, by.today()).await?;
    let glass_open = sql::break_glass::is_open_for_person(c, account, person, by.at).await?;
    let assigned = (!posts.is_empty()).then_some(Reach::Assigned);
    let reaches = assigned.into_iter().chain([Reach::Other]).collect();
    // What was done is read by cases, never by persons; and of closed circles
    // nobody is near but by an assignment, which these are.
    Ok(NearCase { reaches, posts, glass_open, child: false, circle: false })
}

/// The name in the journal of a person whose own key cannot be asked.
fn keyed_name(root: &Root, person: PersonId) -> String {
    let name = Normal::code(&person.to_string());
    let name = name.map(|id| root.blind_key("journal.person").index(&id));
    name.map(|index| crate::audit::hex(&index.0)).unwrap_or_default()
}

/// The country whose returns are made.
pub(crate) const HOME: &str = "BG";

/// The key that sealed `bytes`; the first when none says so, and then it does
/// not open.
pub(crate) fn key_of<'k>(keys: &'k [DataKey], bytes: &[u8]) -> &'k DataKey {
    let number = seal::key_number(bytes).ok();
    keys.iter().find(|key| Some(key.number()) == number).unwrap_or(&keys[0])
}

/// That a person was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Who: an id, which leads nowhere any more.
    pub person: PersonId,
    /// When.
    pub at: Moment,
    /// How many keys were destroyed.
    pub keys: u64,
    /// How many erasures the list of erased keys now has.
    pub erasures: usize,
    /// What stands for that list, in hexadecimal.
    pub head: String,
}

impl Sought {
    /// A number in the papers, as it was typed; none when it is blank.
    ///
    /// # Errors
    ///
    /// Those of [`Private::read`].
    pub fn number(
        kind: IdentifierKind,
        value: &str,
    ) -> std::result::Result<Option<Self>, domain::person::Fault> {
        let value = Private::read(value)?;
        Ok(value.map(|value| Self::Identifier(Identifier { kind, value })))
    }
}
