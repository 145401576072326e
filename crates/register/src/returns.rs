//! Statutory returns: filled in from what is counted, kept as they were sent, and compared with
//! what is counted now. Numbers alone leave here and are kept.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, ReturnRevisionId};
use domain::returns::Return;
use domain::returns::difference::{Difference, differences};
use domain::returns::filled::{Counted, Filled, fill};
use domain::returns::population::Population;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The first year about which returns are filled in.
pub const FIRST_YEAR: i16 = 2000;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 2_000;

/// A return filled in, and what was sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledReturn {
    /// The figures.
    pub filled: Filled,
    /// The hash of [`Filled`] as JSON, in hexadecimal digits: to keep what was seen.
    pub sha256: String,
    /// What was kept of the same return and year, the latest first.
    pub kept: Vec<Kept>,
    /// In what it differs from the last that was kept; empty when none was.
    pub differences: Vec<Difference>,
}

/// A return that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: ReturnRevisionId,
    /// Of which return.
    pub of: String,
    /// In which version of it.
    pub version: u32,
    /// About which year.
    pub year: i16,
    /// Who kept it.
    pub account: AccountId,
    /// What they are called.
    pub name: String,
    /// When.
    pub at: Moment,
    /// The hash of what was sent.
    pub sha256: String,
    /// To whom it went, why it was corrected; may be empty.
    pub note: String,
}

/// A return that is being kept.
pub(crate) struct NewRevision<'a> {
    pub(crate) id: ReturnRevisionId,
    pub(crate) of: &'a str,
    pub(crate) version: u32,
    pub(crate) year: i16,
    pub(crate) account: AccountId,
    pub(crate) at: Moment,
    pub(crate) sha256: &'a str,
    pub(crate) content: &'a str,
    pub(crate) note: &'a str,
}

/// As it is kept, and the hash of that.
fn written(filled: &Filled) -> Result<(String, String)> {
    let content = serde_json::to_string(filled).map_err(|_| Error::Damaged("return_revision"))?;
    let sha256 = crate::audit::hex(&Sha256::digest(&content));
    Ok((content, sha256))
}

impl Register {
    /// Fills a return in for a year, as of today. `people` is the population, where a table is
    /// of rates; by default everybody of that year, if it was loaded
    /// ([`Register::load_populations`]).
    ///
    /// Cost: every case is read once for each counting rule of the return.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for a return that is not there;
    /// [`PeriodWrong`](Refusal::PeriodWrong) for a year before [`FIRST_YEAR`] or to come;
    /// [`TableTooFine`](Refusal::TableTooFine).
    pub async fn fill_return(
        &self,
        by: &By,
        id: &str,
        year: i16,
        people: Option<&Population>,
    ) -> Result<FilledReturn> {
        let (of, filled) = self.filled(by, id, year, people).await?;
        let (_, sha256) = written(&filled)?;
        let mut c = self.database.read().await?;
        let kept = sql::returns::of_return(&mut c, id, year).await?;
        let last = match kept.first() {
            Some(last) => Some(sql::returns::content(&mut c, last.id).await?),
            None => None,
        };
        drop(c);
        let last = last.as_deref().map(read).transpose()?;
        let differences = last.map(|last| differences(&last, &filled)).unwrap_or_default();
        let detail = json!({ "return": id, "version": of.version, "year": year });
        self.write(by, async |w| w.audit("return.filled", id, detail, ()).await).await?;
        Ok(FilledReturn { filled, sha256, kept, differences })
    }

    /// Keeps a return, filled in now, as the one that was sent. `sha256` is the hash of what was
    /// seen: where the figures are others by now, nothing is kept.
    ///
    /// # Errors
    ///
    /// As for [`Register::fill_return`]; [`ReturnChanged`](Refusal::ReturnChanged) when the
    /// figures are not those that were seen; [`TextTooLong`](Refusal::TextTooLong) for a note longer than
    /// [`LONGEST_NOTE`].
    pub async fn keep_return(
        &self,
        by: &By,
        (id, year): (&str, i16),
        people: Option<&Population>,
        sha256: &str,
        note: &str,
    ) -> Result<ReturnRevisionId> {
        let note: String = note.chars().filter(|c| !c.is_control() || *c == '\n').collect();
        let note = note.trim();
        if note.chars().count() > LONGEST_NOTE {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let (of, filled) = self.filled(by, id, year, people).await?;
        let (content, found) = written(&filled)?;
        if found != sha256 {
            return Err(Error::Refused(Refusal::ReturnChanged));
        }
        let new = NewRevision {
            id: ReturnRevisionId::new(by.at, by.bits()),
            of: id,
            version: of.version,
            year,
            account: by.actor.account,
            at: by.at,
            sha256: &found,
            content: &content,
            note,
        };
        self.write(by, async |w| {
            sql::returns::add(w.connection(), &new).await?;
            let detail =
                json!({ "return": id, "version": new.version, "year": year, "sha256": found });
            w.audit("return.kept", &new.id.to_string(), detail, new.id).await
        })
        .await
    }

    /// A return as it was sent.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound).
    pub async fn kept_return(&self, by: &By, id: ReturnRevisionId) -> Result<(Kept, Filled)> {
        self.require(by, Action::ReadStatistics, Reach::Other, "return").await?;
        let mut c = self.database.read().await?;
        let kept = sql::returns::one(&mut c, id).await?.ok_or(Error::NotFound)?;
        let filled = read(&sql::returns::content(&mut c, id).await?)?;
        drop(c);
        let detail = json!({ "return": kept.of, "version": kept.version, "year": kept.year });
        self.write(by, async |w| w.audit("return.opened", &id.to_string(), detail, ()).await)
            .await?;
        Ok((kept, filled))
    }

    /// The returns about a year that were sent, the latest first.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn kept_returns(&self, by: &By, year: i16) -> Result<Vec<Kept>> {
        self.require(by, Action::ReadStatistics, Reach::Other, "return").await?;
        sql::returns::of_year(&mut *self.database.read().await?, year).await
    }

    /// Everybody who lived in the country in a year, from the populations that were loaded.
    async fn population_of(&self, year: i16) -> Result<Option<Population>> {
        let years = self.population_years().await?;
        Ok(years.into_iter().find(|one| one.year == year).map(|one| {
            let mut people = Population::default();
            people.add(year, None, None, one.people.values().sum());
            people
        }))
    }

    async fn filled(
        &self,
        by: &By,
        id: &str,
        year: i16,
        people: Option<&Population>,
    ) -> Result<(Return, Filled)> {
        self.require(by, Action::ReadStatistics, Reach::Other, "return").await?;
        let of = self.pack.statutory_return(id).ok_or(Error::NotFound)?.clone();
        if !(FIRST_YEAR..=by.today().year()).contains(&year) {
            return Err(Error::Refused(Refusal::PeriodWrong));
        }
        let named: BTreeSet<&str> = of.tables.iter().map(|table| table.rule.as_str()).collect();
        let mut counted = Counted::new();
        for name in named {
            let rule = self.pack.rules_in_use().find(|rule| rule.id == name);
            let rule = rule.ok_or(Error::NotFound)?;
            let of_rule = (rule.id.clone(), rule.version);
            let found = self.cube(by, &of_rule, &(year..=year)).await?;
            counted.insert(name.to_owned(), (found.rule, found.cube));
        }
        let loaded = self.population_of(year).await?;
        let people = people.or(loaded.as_ref());
        let filled = fill(&of, year, by.today(), &counted, people)
            .map_err(|_| Error::Refused(Refusal::TableTooFine))?;
        Ok((of, filled))
    }
}

fn read(content: &str) -> Result<Filled> {
    serde_json::from_str(content).map_err(|_| Error::Damaged("return_revision"))
}
