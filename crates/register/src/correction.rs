//! Correcting what is kept of a person: a new version, the old one kept.
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::person::{CONTACT, HOME, IDENTITY, contact_indexes, identity_indexes, key_of, place};
use crate::receipt::{self, pseudonym};
use crate::{Register, sealed, sql};
use domain::access::{Action, FieldClass, SealedClass};
use domain::id::PersonId;
use domain::person::{CitizenshipGroup, Contact, Identity, Sex};
use serde_json::json;
use vault::seal;

/// What a correction puts in the place of what stands: one class, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Who the person is, and the sex to count by.
    Identity(Identity, Sex),
    /// How the person is reached.
    Contacts(Vec<Contact>),
}

impl Correction {
    const fn class(&self) -> SealedClass {
        match self {
            Self::Identity(..) => SealedClass::Identity,
            Self::Contacts(_) => SealedClass::Contact,
        }
    }

    /// What persons are found by in this class.
    const fn fields(&self) -> &'static [&'static str] {
        match self {
            Self::Identity(..) => &["egn", "lnch", "eik", "passport", "document"],
            Self::Contacts(_) => &["phone", "email"],
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
        let mut sealed = |column, bytes: &[u8]| {
            seal::seal(key, &place(&id, column, next), bytes, &mut random)
                .map_err(|_| Error::Refused(Refusal::TextTooLong))
        };
        let (identity, contact, indexes) = match correction {
            Correction::Identity(identity, _) => {
                let new = sealed(IDENTITY, &sealed::identity_bytes(identity))?;
                let from = place(&id, CONTACT, version);
                let old = key_of(&keys, &row.contact);
                let again = receipt::reseal(old, key, from, next, &row.contact, &mut random);
                let contact = self.telling_damage(by, &keys[0], &owner, again).await?;
                (new, contact, identity_indexes(&unsealed.root, identity))
            }
            Correction::Contacts(contacts) => {
                let new = sealed(CONTACT, &sealed::contact_bytes(contacts))?;
                let from = place(&id, IDENTITY, version);
                let old = key_of(&keys, &row.identity);
                let again = receipt::reseal(old, key, from, next, &row.identity, &mut random);
                let identity = self.telling_damage(by, &keys[0], &owner, again).await?;
                (identity, new, contact_indexes(&unsealed.root, contacts))
            }
        };
        let root = unsealed.root.id().to_string();
        self.write(by, async |w| {
            let (who, both) = ((by.actor.account, by.at), (identity, contact));
            sql::person_version::correct(w.connection(), person, version, both, who).await?;
            if let Correction::Identity(identity, sex) = correction {
                let group = CitizenshipGroup::of(&identity.citizenships, HOME);
                sql::person_version::count_by(w.connection(), person, *sex, group).await?;
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
