//! The network of lawyers: kept by the commission, by the body that entered
//! them and by themselves; with how many cases each has.
//!
//! How many cases a lawyer has is worked out from the cases, by the rule by
//! which indicators count them. It is told as a number alone.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::{Day, Moment, Period};
use domain::id::{AccountId, IndicatorId, InterestId, LawyerId, PersonId};
use domain::lawyer::{Lawyer, LawyerFault, WantedLawyer};
use domain::programme::life::Stage;
use domain::record::reading::Reading;
use domain::referral::conflict::Client;
use domain::referral::count::{AtLaw, CaseRule};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// A lawyer of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Their id.
    pub id: LawyerId,
    /// Their account; none for who has none.
    pub account: Option<AccountId>,
    /// The body that entered them.
    pub institution: String,
    /// Who they are.
    pub lawyer: Lawyer,
    /// The version.
    pub version: u32,
    /// When it was said so.
    pub changed_at: Moment,
}

/// How many cases of victims a lawyer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Open ones in which they act now.
    pub open: usize,
    /// Those in which they acted at some time within the period.
    pub in_period: usize,
}

/// A version of what is kept of a lawyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// The account then.
    pub account: Option<AccountId>,
    /// Who they were then.
    pub lawyer: Lawyer,
    /// Who put it down.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// That a lawyer said that they act or acted for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its id.
    pub id: InterestId,
    /// For whom.
    pub client: Client,
    /// Since when.
    pub from: Day,
    /// The first day on which they did not any more; none while they do.
    pub until: Option<Day>,
    /// Who put it down.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// A lawyer of the network, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Who it is.
    pub listed: Listed,
    /// How many cases they have.
    pub load: Load,
    /// The versions, the first one first.
    pub versions: Vec<Version>,
    /// For whom they said that they act, as far as the reader may know of them.
    pub said: Vec<Said>,
}

/// The indicator that counts lawyers, with its value: how the network grew.
#[derive(Clone, Debug)]
pub struct Growth {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Its code.
    pub code: String,
    /// The key of its programme.
    pub programme: String,
    /// Its value.
    pub reading: Reading,
}

/// Whose entry it is for the actor.
fn near(by: &By, there: &Listed) -> Reach {
    let own = there.account == Some(by.actor.account) || there.institution == by.actor.institution;
    if own { Reach::Own } else { Reach::Other }
}

impl Register {
    /// The lawyers of the network who are what is looked for, by name, with how
    /// many cases each has now and within `period`.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn lawyers(
        &self,
        by: &By,
        wanted: &WantedLawyer,
        period: Period,
    ) -> Result<Vec<(Listed, Load)>> {
        self.require(by, Action::ReadLawyers, Reach::Other, "lawyers").await?;
        let mut c = self.database.read().await?;
        let all = sql::lawyer::all(&mut c).await?;
        let loads = loads(&sql::lawyer::work(&mut c, by).await?, by.today(), period);
        let load = |one: &Listed| loads.get(&one.id.to_string()).copied().unwrap_or_default();
        let mut all: Vec<_> = all.into_iter().map(|one| (load(&one), one)).collect();
        all.retain(|(load, one)| wanted.fits(&one.lawyer, load.open, by.today()));
        all.sort_by(|(_, a), (_, b)| (&a.lawyer.name, a.id).cmp(&(&b.lawyer.name, b.id)));
        Ok(all.into_iter().map(|(load, one)| (one, load)).collect())
    }

    /// A lawyer of the network, opened. An interest in a person is told to those
    /// alone who may know of a case of the person.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound).
    pub async fn lawyer(&self, by: &By, id: LawyerId, period: Period) -> Result<Opened> {
        self.require(by, Action::ReadLawyers, Reach::Other, "lawyers").await?;
        let mut c = self.database.read().await?;
        let listed = sql::lawyer::by_id(&mut c, id).await?.ok_or(Error::NotFound)?;
        let versions = sql::lawyer::versions(&mut c, id).await?;
        let loads = loads(&sql::lawyer::work(&mut c, by).await?, by.today(), period);
        let load = loads.get(&id.to_string()).copied().unwrap_or_default();
        let mut said = sql::lawyer::interests(&mut c, id).await?;
        let persons: Vec<PersonId> = said
            .iter()
            .filter_map(|one| match one.client {
                Client::Person(person) => Some(person),
                Client::Body(_) => None,
            })
            .collect();
        let scope = by.scope(Action::ReadCase);
        let known = sql::person::within_cases(&mut c, &scope, &persons).await?;
        said.retain(|one| match one.client {
            Client::Person(person) => known.contains(&person),
            Client::Body(_) => true,
        });
        Ok(Opened { listed, load, versions, said })
    }

    /// Whether the actor keeps this lawyer's entry.
    #[must_use]
    pub fn keeps_lawyer(&self, by: &By, listed: &Listed) -> bool {
        by.may(Action::KeepLawyers, near(by, listed))
    }

    /// Whether the actor says which account is a lawyer's: those who keep all
    /// entries. Who could do it for their own would choose for whom they are
    /// known to act.
    #[must_use]
    pub fn links_lawyers(&self, by: &By) -> bool {
        by.may(Action::KeepLawyers, Reach::Other)
    }

    /// The indicator that counts lawyers, as of `day`, of the latest programme
    /// that has one and is not a draft; none when there is none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn growth_of_lawyers(&self, day: Day) -> Result<Option<Growth>> {
        let mut programmes = self.programmes().await?;
        programmes.retain(|one| one.stage != Stage::Draft);
        programmes.sort_by_key(|one| std::cmp::Reverse(one.period.from));
        for programme in programmes {
            let counts = |code: &str| {
                let measure = self.measure(&programme.key, code);
                let cases = measure.and_then(|measure| measure.cases.as_ref());
                cases.is_some_and(|cases| cases.rule == CaseRule::Lawyers)
            };
            let readings = self.readings(programme.id, day).await?;
            if let Some(one) = readings.into_iter().find(|one| counts(&one.indicator.code)) {
                return Ok(Some(Growth {
                    indicator: one.indicator.id,
                    code: one.indicator.code,
                    programme: programme.key,
                    reading: one.reading,
                }));
            }
        }
        Ok(None)
    }

    /// Enters a lawyer for the actor's institution; `account` is theirs, if they
    /// have one.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied), also to say whose an account is without
    /// keeping all entries; [`LawyerWrong`](Refusal::LawyerWrong) with the field
    /// and what is wrong with it.
    pub async fn enter_lawyer(
        &self,
        by: &By,
        lawyer: &Lawyer,
        account: Option<AccountId>,
    ) -> Result<LawyerId> {
        self.require(by, Action::KeepLawyers, Reach::Own, "lawyer").await?;
        if account.is_some() {
            self.require(by, Action::KeepLawyers, Reach::Other, "lawyer").await?;
        }
        self.check_lawyer(lawyer)?;
        let id = LawyerId::new(by.at, by.bits());
        let who = (by.actor.account, by.at);
        self.write(by, async |w| {
            check_account(w.connection(), id, account).await?;
            let of = (by.actor.institution.as_str(), account);
            sql::lawyer::add(w.connection(), id, of, lawyer, who).await?;
            let detail = json!({ "account": account.map(|id| id.to_string()) });
            w.audit("lawyer.entered", &id.to_string(), detail, id).await
        })
        .await
    }

    /// Corrects a lawyer's entry over version `over`; answers with the new
    /// version.
    ///
    /// # Errors
    ///
    /// As for [`Register::enter_lawyer`]; [`NotFound`](Error::NotFound);
    /// [`Conflict`](Error::Conflict).
    pub async fn correct_lawyer(
        &self,
        by: &By,
        id: LawyerId,
        over: u32,
        lawyer: &Lawyer,
        account: Option<AccountId>,
    ) -> Result<u32> {
        let there = self.lawyer_for(by, id).await?;
        if there.account != account {
            self.require(by, Action::KeepLawyers, Reach::Other, &id.to_string()).await?;
        }
        self.check_lawyer(lawyer)?;
        let who = (by.actor.account, by.at);
        self.write(by, async |w| {
            check_account(w.connection(), id, account).await?;
            sql::lawyer::change(w.connection(), id, (over, account), lawyer, who).await?;
            let detail =
                json!({ "version": over + 1, "account": account.map(|id| id.to_string()) });
            w.audit("lawyer.corrected", &id.to_string(), detail, over + 1).await
        })
        .await
    }

    /// Puts down that a lawyer acts, or acted until a day, for a body or for a
    /// person of a case.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound), also for a
    /// person in no case that the actor may know of;
    /// [`ProviderWrong`](Refusal::ProviderWrong) for a code of no body;
    /// [`DayWrong`](Refusal::DayWrong) for days that are to come, or end before
    /// they begin.
    pub async fn declare_interest(
        &self,
        by: &By,
        id: LawyerId,
        client: Client,
        (from, until): (Day, Option<Day>),
    ) -> Result<InterestId> {
        self.lawyer_for(by, id).await?;
        if from > by.today() || until.is_some_and(|until| until <= from || until > by.today()) {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        match &client {
            Client::Body(code) => {
                let outside = self.outside_bodies().await?;
                if !self.is_body(&outside, code) {
                    return Err(Error::Refused(Refusal::ProviderWrong));
                }
            }
            Client::Person(person) => {
                let scope = by.scope(Action::ReadCase);
                let mut c = self.database.read().await?;
                let known = sql::person::within_cases(&mut c, &scope, &[*person]).await?;
                drop(c);
                if known.is_empty() {
                    self.note_denial(by, "KeepLawyers", &id.to_string()).await?;
                    return Err(Error::NotFound);
                }
            }
        }
        let interest = InterestId::new(by.at, by.bits());
        let said = Said { id: interest, client, from, until, by: by.actor.account, at: by.at };
        self.write(by, async |w| {
            sql::lawyer::add_interest(w.connection(), id, &said).await?;
            let detail = json!({ "interest": interest.to_string() });
            w.audit("lawyer.interest_declared", &id.to_string(), detail, interest).await
        })
        .await
    }

    /// Puts down that a lawyer does not act for them any more, as of today. That
    /// they did stays.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound), also for one
    /// that has ended.
    pub async fn end_interest(&self, by: &By, id: LawyerId, interest: InterestId) -> Result<()> {
        self.lawyer_for(by, id).await?;
        self.write(by, async |w| {
            sql::lawyer::end_interest(w.connection(), (id, interest), by.today()).await?;
            let detail = json!({ "interest": interest.to_string() });
            w.audit("lawyer.interest_ended", &id.to_string(), detail, ()).await
        })
        .await
    }

    /// The lawyer, when the actor keeps their entry.
    async fn lawyer_for(&self, by: &By, id: LawyerId) -> Result<Listed> {
        let there = sql::lawyer::by_id(&mut *self.database.read().await?, id).await?;
        let there = there.ok_or(Error::NotFound)?;
        self.require(by, Action::KeepLawyers, near(by, &there), &id.to_string()).await?;
        Ok(there)
    }

    fn check_lawyer(&self, lawyer: &Lawyer) -> Result<()> {
        let language = |code: &str| {
            let list = self.pack.lists.get("language");
            list.is_some_and(|list| list.codes.iter().any(|there| there.code == code))
        };
        let oblast = |code: &str| self.pack.oblasti.iter().any(|there| there.code == code);
        let faults = lawyer.faults(language, oblast);
        let wrong: Option<&(&'static str, LawyerFault)> = faults.first();
        wrong.map_or(Ok(()), |(field, fault)| {
            Err(Error::Refused(Refusal::LawyerWrong(field, *fault)))
        })
    }
}

/// Whether an account is there, and no other lawyer's.
async fn check_account(
    c: &mut sqlx::AnyConnection,
    id: LawyerId,
    account: Option<AccountId>,
) -> Result<()> {
    let Some(account) = account else { return Ok(()) };
    let wrong = |fault| Error::Refused(Refusal::LawyerWrong("account", fault));
    match sql::account::by_id(&mut *c, account).await {
        Err(Error::NotFound) => return Err(wrong(LawyerFault::NotListed)),
        other => other?,
    };
    match sql::lawyer::by_account(c, account).await? {
        Some(other) if other.id != id => Err(wrong(LawyerFault::Taken)),
        _ => Ok(()),
    }
}

/// How many cases each lawyer has, on `today` and within `period`.
fn loads(work: &[sql::lawyer::Work], today: Day, period: Period) -> HashMap<String, Load> {
    let now = Period { from: today, until: today.plus(1) };
    let mut counted: HashMap<&str, [BTreeSet<domain::id::CaseId>; 2]> = HashMap::new();
    for one in work {
        let at_law = AtLaw { who: one.who.clone(), from: one.from, until: one.until };
        let [open, in_period] = counted.entry(&one.who).or_default();
        if one.closed.is_none() && at_law.is_at_work(None, now) {
            open.insert(one.case);
        }
        if at_law.is_at_work(one.closed, period) {
            in_period.insert(one.case);
        }
    }
    let load =
        |[open, in_period]: [BTreeSet<_>; 2]| Load { open: open.len(), in_period: in_period.len() };
    counted.into_iter().map(|(who, cases)| (who.to_owned(), load(cases))).collect()
}
