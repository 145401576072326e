//! The directory of services: entered and kept by whoever offers one, and by
//! the commission for bodies that have no account. Whoever signs in reads it.
//!
//! A body that is in no other directory is known by its name and a code that
//! begins with `OUT-`; steps of a case name it by that code.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, ServiceId};
use domain::institution::InstitutionKind;
use domain::service::{LONGEST, Service, ServiceFault, ServiceState, Wanted};
use serde_json::json;
use std::str::FromStr;

/// A service of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: ServiceId,
    /// Whose it is: a code of the directory of institutions, or of an
    /// [`OutsideBody`].
    pub provider: String,
    /// Whether it takes people.
    pub state: ServiceState,
    /// What it is.
    pub service: Service,
    /// Its version.
    pub version: u32,
    /// When it was said so.
    pub changed_at: Moment,
}

/// A body that is in no other directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideBody {
    /// Its code: `OUT-1`.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Whose service it is.
#[derive(Clone, Copy, Debug)]
pub enum Provider<'p> {
    /// A body by its code.
    Body(&'p str),
    /// A body that is in no directory yet, by its name.
    Outside(&'p str),
}

/// What was done with a service of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// It was entered.
    Entered,
    /// It was corrected.
    Corrected,
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
}

impl Change {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Entered, Self::Corrected, Self::Closed, Self::Reopened];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Corrected => "corrected",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }
}

impl FromStr for Change {
    type Err = ();

    fn from_str(code: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|change| change.code() == code).ok_or(())
    }
}

/// A version of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// What was done.
    pub change: Change,
    /// How the service was then.
    pub service: Service,
    /// Who did it.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// What the codes of bodies that are in no other directory begin with.
const OUTSIDE: &str = "OUT-";

fn near(by: &By, provider: &str) -> Reach {
    if by.actor.institution == provider { Reach::Own } else { Reach::Other }
}

impl Register {
    /// The services of the directory that are what is looked for: those that
    /// take people, and the closed ones too where `closed` says so.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn services(&self, wanted: &Wanted, closed: bool) -> Result<Vec<Listed>> {
        let mut all = sql::service::all(&mut *self.database.read().await?).await?;
        all.retain(|one| (closed || one.state == ServiceState::Open) && wanted.fits(&one.service));
        Ok(all)
    }

    /// A service of the directory, and its versions.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn service(&self, id: ServiceId) -> Result<(Listed, Vec<Version>)> {
        let mut c = self.database.read().await?;
        let there = sql::service::by_id(&mut c, id).await?.ok_or(Error::NotFound)?;
        let versions = sql::service::versions(&mut c, id).await?;
        Ok((there, versions))
    }

    /// The bodies that are in no other directory.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn outside_bodies(&self) -> Result<Vec<OutsideBody>> {
        sql::service::outside(&mut *self.database.read().await?).await
    }

    /// Whether the actor keeps the services of this provider.
    #[must_use]
    pub fn keeps_services(&self, by: &By, provider: &str) -> bool {
        by.may(Action::KeepServices, near(by, provider))
    }

    /// Enters a service, and its provider where it is in no directory.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`ServiceWrong`](Refusal::ServiceWrong) with
    /// the field and what is wrong with it;
    /// [`ProviderWrong`](Refusal::ProviderWrong) for a code of no body, and for
    /// a name that is empty, too long or taken.
    pub async fn enter_service(
        &self,
        by: &By,
        provider: Provider<'_>,
        service: &Service,
    ) -> Result<ServiceId> {
        let reach = match provider {
            Provider::Body(code) => near(by, code),
            Provider::Outside(_) => Reach::Other,
        };
        self.require(by, Action::KeepServices, reach, "service").await?;
        self.check_service(service)?;
        let outside = self.outside_bodies().await?;
        let wrong = Error::Refused(Refusal::ProviderWrong);
        let (code, new) = match provider {
            Provider::Body(code) if self.is_body(&outside, code) => (code.to_owned(), None),
            Provider::Body(_) => return Err(wrong),
            Provider::Outside(name) => {
                let name = name.trim();
                let taken =
                    outside.iter().any(|body| body.name.to_lowercase() == name.to_lowercase());
                if name.is_empty() || name.chars().count() > LONGEST || taken {
                    return Err(wrong);
                }
                // One that another took meanwhile is refused by the database.
                let code = format!("{OUTSIDE}{}", outside.len() + 1);
                (code.clone(), Some(OutsideBody { code, name: name.to_owned() }))
            }
        };
        let id = ServiceId::new(by.at, by.bits());
        let who = (by.actor.account, by.at);
        self.write(by, async |w| {
            if let Some(body) = &new {
                sql::service::add_outside(w.connection(), body, who).await?;
            }
            sql::service::add(w.connection(), id, &code, service, who).await?;
            let detail = json!({ "provider": code, "kind": service.kind.code() });
            w.audit("service.entered", &id.to_string(), detail, id).await
        })
        .await
    }

    /// Corrects a service over version `over`; answers with the new version.
    ///
    /// # Errors
    ///
    /// As for [`Register::enter_service`]; [`NotFound`](Error::NotFound);
    /// [`Conflict`](Error::Conflict).
    pub async fn correct_service(
        &self,
        by: &By,
        id: ServiceId,
        over: u32,
        service: &Service,
    ) -> Result<u32> {
        let there = self.service_for(by, id).await?;
        self.check_service(service)?;
        self.change_service(by, &there, (over, Change::Corrected), (there.state, service)).await
    }

    /// Says that a service takes nobody any more, or at present, over version
    /// `over`; or that it does again. Answers with the new version.
    ///
    /// # Errors
    ///
    /// As for [`Register::correct_service`];
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it is so already.
    pub async fn set_service_state(
        &self,
        by: &By,
        id: ServiceId,
        over: u32,
        state: ServiceState,
    ) -> Result<u32> {
        let there = self.service_for(by, id).await?;
        if there.state == state {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        let change = match state {
            ServiceState::Open => Change::Reopened,
            ServiceState::Closed => Change::Closed,
        };
        self.change_service(by, &there, (over, change), (state, &there.service)).await
    }

    async fn change_service(
        &self,
        by: &By,
        there: &Listed,
        (over, change): (u32, Change),
        now: (ServiceState, &Service),
    ) -> Result<u32> {
        let event = match change {
            Change::Entered => "service.entered",
            Change::Corrected => "service.corrected",
            Change::Closed => "service.closed",
            Change::Reopened => "service.reopened",
        };
        let (id, who) = (there.id, (by.actor.account, by.at));
        self.write(by, async |w| {
            sql::service::change(w.connection(), id, (over, change), now, who).await?;
            let detail = json!({ "version": over + 1 });
            w.audit(event, &id.to_string(), detail, over + 1).await
        })
        .await
    }

    async fn service_for(&self, by: &By, id: ServiceId) -> Result<Listed> {
        let there = sql::service::by_id(&mut *self.database.read().await?, id).await?;
        let there = there.ok_or(Error::NotFound)?;
        let subject = id.to_string();
        self.require(by, Action::KeepServices, near(by, &there.provider), &subject).await?;
        Ok(there)
    }

    fn check_service(&self, service: &Service) -> Result<()> {
        let language = |code: &str| {
            let list = self.pack.lists.get("language");
            list.is_some_and(|list| list.codes.iter().any(|there| there.code == code))
        };
        let oblast = |code: &str| self.pack.oblasti.iter().any(|there| there.code == code);
        let faults = service.faults(language, oblast);
        let wrong: Option<&(&'static str, ServiceFault)> = faults.first();
        wrong.map_or(Ok(()), |(field, fault)| {
            Err(Error::Refused(Refusal::ServiceWrong(field, *fault)))
        })
    }

    /// Whether a code is that of a body somebody can be referred to.
    pub(crate) fn is_body(&self, outside: &[OutsideBody], code: &str) -> bool {
        let in_pack = self
            .pack
            .institutions
            .iter()
            .any(|body| body.code == code && body.kind != InstitutionKind::Class);
        in_pack || outside.iter().any(|body| body.code == code)
    }
}
