//! Correcting what is kept of a person: a new version, the old one kept.
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::person::{
    CONTACT, HEALTH, HOME, IDENTITY, Indexed, contact_indexes, identity_indexes, key_of, place,
};
use crate::receipt::{self, pseudonym};
use crate::{Register, sealed, sql};
use domain::access::{Action, FieldClass, SealedClass};
use domain::health::Health;
use domain::id::PersonId;
use domain::person::{CitizenshipGroup, Contact, Identity, Sex};
use serde_json::json;
use vault::Zeroizing;
use vault::root::Root;
use vault::seal;

/// What a correction puts in the place of what stands: one class, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Who the person is, and the sex to count by.
    Identity(Identity, Sex),
    /// How the person is reached.
    Contacts(Vec<Contact>),
    /// What is known of the person's health.
    Health(Health),
}

impl Correction {
    const fn class(&self) -> SealedClass {
        match self {
            Self::Identity(..) => SealedClass::Identity,
            Self::Contacts(_) => SealedClass::Contact,
            Self::Health(_) => SealedClass::Health,
        }
    }

    /// What persons are found by in this class.
    const fn fields(&self) -> &'static [&'static str] {
        match self {
            Self::Identity(..) => &["egn", "lnch", "eik", "passport", "document"],
            Self::Contacts(_) => &["phone", "email"],
            Self::Health(_) => &[],
        }
    }

    /// The column it is kept in, and its bytes.
    fn bytes(&self) -> (&'static str, Zeroizing<Vec<u8>>) {
        match self {
            Self::Identity(identity, _) => (IDENTITY, sealed::identity_bytes(identity)),
            Self::Contacts(contacts) => (CONTACT, sealed::contact_bytes(contacts)),
            Self::Health(health) => (HEALTH, sealed::health_bytes(health)),
        }
    }

    fn indexes(&self, root: &Root) -> Vec<Indexed> {
        match self {
            Self::Identity(identity, _) => identity_indexes(root, identity),
            Self::Contacts(contacts) => contact_indexes(root, contacts),
            Self::Health(_) => Vec::new(),
        }
    }
}

impl Register {
    /// Corrects one class of what is kept of a person, over version `version`.
    /// A closed case is no obstacle: who is in it has a right to be described
    /// rightly. `secret` is the seed of the sealing. Answers with the new
    /// version.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound) and
    /// [`Denied`](Error::Denied) as for [`Register::reveal`];
    /// [`Erased`](Refusal::Erased); [`Conflict`](Error::Conflict);
    /// [`TextTooLong`](Refusal::TextTooLong).
    pub async fn correct_person(
        &self,
        by: &By,
        person: PersonId,
        version: u32,
        correction: &Correction,
        secret: &Secret,
    ) -> Result<u32> {
        let unsealed = self.unsealed()?;
        let (row, near) = self.person_for(by, person, Action::EnterPerson, &unsealed).await?;
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        let (owner, id, mut random) = (row.owner(), row.id.to_string(), secret.random());
        let keys = self.keys_for(by, &unsealed, &row).await?;
        let (class, subject) = (correction.class(), pseudonym(&keys[0], &owner));
        let asked = Some(FieldClass::Sealed(class));
        let context = near.context(None);
        if !by.decide(Action::EnterPerson, near.facts(), asked, context).allowed {
            self.note_denial(by, &format!("{:?}", Action::EnterPerson), &subject).await?;
            return Err(Error::Denied);
        }
        if row.version != version {
            return Err(Error::Conflict(i64::from(row.version)));
        }
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let next = version + 1;
        let (corrected, typed) = correction.bytes();
        let new = seal::seal(key, &place(&id, corrected, next), &typed, &mut random);
        let new = new.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        // The others become of the next version too.
        let again = row.closed_again(|column, bytes| {
            if column == corrected {
                return Ok(Vec::new());
            }
            let (old, from) = (key_of(&keys, bytes), place(&id, column, version));
            receipt::reseal(old, key, from, next, bytes, &mut random)
        });
        let mut fields = self.telling_damage(by, &keys[0], &owner, again).await?;
        match class {
            SealedClass::Identity => fields.identity = new,
            SealedClass::Contact => fields.contact = new,
            _ => fields.health = Some(new),
        }
        let indexes = correction.indexes(&unsealed.root);
        let root = unsealed.root.id().to_string();
        self.write(by, async |w| {
            let who = (by.actor.account, by.at);
            sql::person_version::correct(w.connection(), person, version, fields, who).await?;
            if let Correction::Identity(identity, sex) = correction {
                let group = CitizenshipGroup::of(&identity.citizenships, HOME);
                sql::person_version::count_by(w.connection(), person, *sex, group).await?;
                sql::person::renamed(w.connection(), &id).await?;
            }
            let fields = correction.fields();
            sql::person_version::drop_indexes(w.connection(), person, fields).await?;
            sql::person::add_indexes(w.connection(), person, &root, &indexes).await?;
            let detail = json!({ "class": class.code(), "version": next });
            w.audit("person.corrected", &subject, detail, next).await
        })
        .await
    }
}
