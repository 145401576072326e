//! Publication: a table or rows of nobody, made safe, attacked together with all that was ever
//! out, proposed by one person and agreed to by another.
//!
//! Persons are counted so that the parts of a table add up to its totals
//! ([`domain::statistics::additive`]); true counts are made anew each time and never kept.
mod attacked;
mod counted;
mod made;

use crate::approval::reason_of;
use crate::audit::hex;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::indicator::When;
use crate::statistics::{Found, MOST_YEARS};
use crate::{Register, sql};
use attacked::{Earlier, New, attacked, related};
use disclosure::table::{Hierarchies, read};
use domain::access::{Action, Reach};
use domain::day::{Day, Moment};
use domain::id::{AccountId, PublicationId};
use domain::publication::{
    self as rule, LEAST_TOLD, MOST_COLUMNS, MOST_DIMENSIONS, MOST_LEAST, Method, State,
};
use domain::statistics::additive::{Listed, PersonYear, person_years, published_codes};
use domain::statistics::dimension::{Dimension, codes_of};
use made::{Made, charged, ledger, of_rows, of_table};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use vault::note::{Note, Signer};

/// What a publication counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// By which rule, in which version.
    pub rule: (String, u32),
    /// In which years; a person who is counted in two is counted in each.
    pub years: RangeInclusive<i16>,
    /// By what: up to three for a table, up to six for rows.
    pub dimensions: Vec<Dimension>,
    /// Of whom: only persons with one of these codes.
    pub limits: BTreeMap<Dimension, BTreeSet<String>>,
    /// As was known at the end of this day.
    pub as_of: Day,
}

impl Asked {
    /// What it is limited to, the years among it.
    pub(crate) fn limits(&self) -> BTreeMap<Dimension, BTreeSet<String>> {
        let mut limits = self.limits.clone();
        let years = self.years.clone().map(|year| year.to_string());
        limits.insert(Dimension::Year, years.collect());
        limits
    }
}

/// What is to be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// What is counted.
    pub asked: Asked,
    /// How it is made safe.
    pub method: Method,
    /// In whose place it stands, and what changed.
    pub corrects: Option<(PublicationId, String)>,
}

/// What a method loses of a table. It is measured on the true counts: for the office alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// Cells with a count.
    pub cells: usize,
    /// Cells that are not told because they are small.
    pub primary: usize,
    /// Cells that are not told to hide others.
    pub secondary: usize,
    /// The share of the persons that are in cells not told, 0 to 1.
    pub hidden_share: f64,
    /// The mean error of the counts that are told, in persons.
    pub mean_error: f64,
}

impl Loss {
    const fn of(loss: disclosure::protect::Loss) -> Self {
        let disclosure::protect::Loss { cells, primary, secondary, hidden_share, mean_error } =
            loss;
        Self { cells, primary, secondary, hidden_share, mean_error }
    }
}

/// The attack that a table withstood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attacked {
    /// Cells that are not told.
    pub suppressed: usize,
    /// Equations between them.
    pub equations: usize,
    /// Whether the elimination was checked in whole numbers.
    pub exact: bool,
    /// Cells whose range is valid and not proven to be the exact one.
    pub unproven: usize,
    /// The narrowest exact range of a cell, in persons.
    pub narrowest: Option<i64>,
}

/// What the office knows of a publication.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What is lost of a table.
    pub loss: Option<Loss>,
    /// The attack on a table by itself.
    pub attack: Option<Attacked>,
    /// The earlier tables with which it was attacked together.
    pub with: Vec<PublicationId>,
    /// How good rows of nobody are, by number of columns; all of it may be told.
    pub utility: Option<serde_json::Value>,
}

/// Why nothing goes out.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Most counts are small.
    TooFine {
        /// How many are small.
        small: usize,
        /// How many are not zero.
        counts: usize,
        /// Counts below are small.
        least: u64,
    },
    /// Nothing is left that could hide what is small.
    Unprotectable {
        /// Cells that stay open.
        cells: usize,
    },
    /// More combinations than can be made at once.
    TooLarge,
    /// It would tell shelters apart.
    Shelter,
    /// A cell can be worked out together with what was out before.
    Recomputed {
        /// With which; none when it takes several.
        table: Option<PublicationId>,
        /// Which: `sex=female, year=2017`, codes throughout.
        cell: String,
    },
    /// A table that stands says another count of the same cell.
    Differs {
        /// Which table.
        table: PublicationId,
        /// Which cell.
        cell: String,
    },
    /// A correction would tell of so few that they came or went.
    ChangeSmall {
        /// Of which table.
        table: PublicationId,
        /// In which cell.
        cell: String,
        /// A change by less tells of persons.
        least: u64,
    },
    /// The noise would drown the counts.
    TooFew {
        /// Rows, as estimated with noise.
        rows: u64,
        /// ε.
        epsilon: f64,
        /// Single values that would be lost.
        lost: usize,
        /// Single values that there are.
        singles: usize,
    },
    /// The persons of a year would have spent more than they may.
    OverBudget {
        /// Which year.
        year: String,
        /// ε spent so far.
        spent: f64,
        /// ε with this file.
        asked: f64,
        /// ε that may be spent.
        budget: f64,
    },
}

impl Why {
    /// As the journal keeps it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFine { .. } => "too_fine",
            Self::Unprotectable { .. } => "unprotectable",
            Self::TooLarge => "too_large",
            Self::Shelter => "shelter",
            Self::Recomputed { .. } => "recomputed",
            Self::Differs { .. } => "differs",
            Self::ChangeSmall { .. } => "change_small",
            Self::TooFew { .. } => "too_few",
            Self::OverBudget { .. } => "over_budget",
        }
    }
}

/// What came of asking for something that may not be safe.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T> {
    /// It is done.
    Done(T),
    /// Nothing goes out.
    Refused(Why),
}

/// What was or is to be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// What it counts.
    pub asked: Asked,
    /// How it was made safe.
    pub method: Method,
    /// Its counts are true give or take so many persons.
    pub give_or_take: u64,
    /// The file, CSV in UTF-8.
    pub content: String,
    /// What the office knows of it.
    pub report: Report,
    /// How it was made, as JSON; all of it may be told.
    pub manifest: String,
    /// The signature over the manifest; none for a draft.
    pub note: Option<String>,
    /// Where it stands.
    pub state: State,
    /// In whose place it stands.
    pub supersedes: Option<PublicationId>,
    /// What changed since that one; empty otherwise.
    pub changes: String,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// When.
    pub proposed_at: Moment,
    /// Who agreed.
    pub agreed_by: Option<AccountId>,
    /// When: since then it is out.
    pub agreed_at: Option<Moment>,
    /// When it was withdrawn or dropped.
    pub withdrawn_at: Option<Moment>,
    /// Why it was; empty otherwise.
    pub reason: String,
}

/// What a table says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// So many.
    Count(u64),
    /// It is not known.
    Unknown,
    /// It is known and not told.
    Suppressed,
}

/// A published table, cell by cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidTable {
    /// By what, with the codes of each in order; the total is the last.
    pub dimensions: Vec<(Dimension, Vec<String>)>,
    cells: BTreeMap<Vec<usize>, Said>,
}

impl SaidTable {
    /// What is said of a cell: a place among the codes of each dimension.
    #[must_use]
    pub fn said(&self, at: &[usize]) -> Said {
        self.cells.get(at).copied().unwrap_or(Said::Unknown)
    }
}

impl Publication {
    /// The table; none for rows of nobody.
    #[must_use]
    pub fn table(&self) -> Option<SaidTable> {
        use disclosure::table::Count;
        let (table, _) = read(self.content.as_bytes(), &Hierarchies::default()).ok()?;
        if matches!(self.method, Method::Synthetic { .. }) {
            return None;
        }
        let dimensions = self.asked.dimensions.iter().zip(&table.dimensions);
        let dimensions = dimensions.map(|(one, column)| (*one, column.codes.clone()));
        let cells = table.cells.iter().map(|cell| {
            let place = cell.codes.iter().map(|code| usize::from(*code)).collect();
            let said = match cell.count {
                Count::Known(count) => Said::Count(count),
                Count::Unknown => Said::Unknown,
                Count::Suppressed => Said::Suppressed,
            };
            (place, said)
        });
        Some(SaidTable { dimensions: dimensions.collect(), cells: cells.collect() })
    }

    /// How many rows of nobody there are; none for a table.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        let rows = self.content.lines().count().saturating_sub(1);
        matches!(self.method, Method::Synthetic { .. }).then_some(rows)
    }
}

/// A method that was tried on a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// `threshold`, `rounding`, `cellkey`, `synthetic`.
    pub sort: &'static str,
    /// What it loses; none where it cannot make the table safe.
    pub loss: Option<Loss>,
    /// Whether it is refused, whatever it loses.
    pub refused: bool,
}

/// Which method for a table: each is tried and its loss measured. For the office alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Person-years in the table.
    pub persons: u64,
    /// Every method.
    pub tried: Vec<Tried>,
    /// The sort that is proposed; none where nothing should go out.
    pub proposed: Option<&'static str>,
}

/// The dimensions of persons of this rule that a table can be published by.
#[must_use]
pub fn publishable(
    pack: &domain::pack::Pack,
    subject: domain::person_list::Subject,
) -> Vec<Dimension> {
    let listed = codes_of(pack, &(2000..=2000));
    let all = Dimension::ALL.iter().copied().filter(|one| one.of(subject));
    all.filter(|one| published_codes(*one, &listed).is_some()).collect()
}

/// What is counted anew for each question.
struct Counting {
    listed: Listed,
    all: Vec<PersonYear>,
    earlier: Vec<Earlier>,
    /// How many were out when this was counted.
    out: i64,
}

impl Register {
    /// Refuses a question that nothing is published of.
    fn check_asked(&self, by: &By, asked: &Asked, most: usize) -> Result<()> {
        let rule = self.pack.counting_rule(&asked.rule.0, asked.rule.1).ok_or(Error::NotFound)?;
        let known = publishable(&self.pack, rule.subject);
        let distinct: BTreeSet<Dimension> = asked.dimensions.iter().copied().collect();
        let own = distinct.iter().chain(asked.limits.keys());
        if distinct.is_empty()
            || distinct.len() != asked.dimensions.len()
            || own.into_iter().any(|one| !known.contains(one))
            || asked.limits.contains_key(&Dimension::Year)
        {
            return Err(Error::NotFound);
        }
        let listed = codes_of(&self.pack, &asked.years);
        let is_known = |(dimension, codes): (&Dimension, &BTreeSet<String>)| {
            let known = published_codes(*dimension, &listed).unwrap_or_default();
            !codes.is_empty() && codes.iter().all(|code| known.contains(code))
        };
        if !asked.limits.iter().all(is_known) {
            return Err(Error::NotFound);
        }
        if asked.years.is_empty() || asked.years.clone().count() > MOST_YEARS {
            return Err(Error::Refused(Refusal::PeriodWrong));
        }
        if asked.as_of > by.today() {
            return Err(Error::Refused(Refusal::InFuture));
        }
        if asked.dimensions.len() > most {
            return Err(Error::Refused(Refusal::TableTooFine));
        }
        Ok(())
    }

    /// The persons of a question, and of every earlier table that says something of them.
    async fn counting(
        &self,
        by: &By,
        asked: &Asked,
        corrects: Option<PublicationId>,
    ) -> Result<Counting> {
        let mut c = self.database.read().await?;
        let out = sql::publication::out(&mut c).await?;
        let kept = sql::publication::all(&mut c).await?;
        drop(c);
        let mut others = Vec::new();
        for one in kept.into_iter().filter(|one| one.state.was_out()) {
            if matches!(one.method, Method::Synthetic { .. }) {
                continue;
            }
            let (table, _) = read(one.content.as_bytes(), &Hierarchies::default())
                .map_err(|_| Error::Damaged("publication"))?;
            others.push(Earlier {
                over: one.state != State::Published || Some(one.id) == corrects,
                id: one.id,
                asked: one.asked,
                table,
                give_or_take: one.give_or_take,
            });
        }
        let earlier = related(asked, others);
        let spans = earlier.iter().map(|one| &one.asked.years).chain([&asked.years]);
        let (from, until) = spans.fold((i16::MAX, i16::MIN), |(from, until), years| {
            (from.min(*years.start()), until.max(*years.end()))
        });
        let years = from..=until;
        let at = by.at.min(Moment::at_end_of(asked.as_of));
        let when = When { day: asked.as_of, at };
        let Found { facts, since, .. } =
            self.facts_by_rule(by, (&asked.rule.0, asked.rule.1), &years, when).await?;
        // Of a year before the first case a table would say nobody, and nothing is known.
        if since.is_none_or(|since| *asked.years.start() < since.year) {
            return Err(Error::Refused(Refusal::YearsUnknown));
        }
        let listed = codes_of(&self.pack, &years);
        let all = person_years(&facts, &listed);
        Ok(Counting { listed, all, earlier, out })
    }

    /// What record keys follow from: it stays the same when the root is turned over.
    fn cell_secret(&self) -> [u8; 32] {
        self.secret_of("cell keys of published tables")
    }

    fn secret_of(&self, what: &str) -> [u8; 32] {
        Sha256::digest(self.keyed(what).as_bytes()).into()
    }

    /// Which method for a table, with what each would lose.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for a rule or a dimension that
    /// nothing is published by; [`PeriodWrong`](Refusal::PeriodWrong),
    /// [`InFuture`](Refusal::InFuture), [`TableTooFine`](Refusal::TableTooFine).
    pub async fn publication_advice(
        &self,
        by: &By,
        asked: &Asked,
        least: u64,
    ) -> Result<Answer<Advice>> {
        self.require(by, Action::ReadStatistics, Reach::Other, "publication").await?;
        self.check_asked(by, asked, MOST_DIMENSIONS)?;
        if !(2..=MOST_LEAST).contains(&least) {
            return Err(Error::Refused(Refusal::NotANumber));
        }
        let counting = self.counting(by, asked, None).await?;
        let truth = counted::table(asked, &counting.all, &counting.listed, &self.cell_secret())?;
        let codes: Vec<&str> = asked.dimensions.iter().map(|one| one.code()).collect();
        let detail = json!({ "rule": asked.rule.0, "from": asked.years.start(),
            "until": asked.years.end(), "by": codes, "for": "publication" });
        self.write(by, async |w| w.audit("statistics.read", "", detail, ()).await).await?;
        let attack = disclosure::attack::Attack::default();
        let advice = match disclosure::recommend::recommend(&truth, least, &attack) {
            Ok(advice) => advice,
            Err(disclosure::error::Error::Refused(disclosure::error::Refusal::TooFine {
                small,
                counts,
                threshold,
            })) => return Ok(Answer::Refused(Why::TooFine { small, counts, least: threshold })),
            Err(_) => return Err(Error::Damaged("publication")),
        };
        let sort = |method: &str| {
            let sorts = ["threshold", "rounding", "cellkey"];
            sorts.into_iter().find(|sort| method.starts_with(sort)).unwrap_or("synthetic")
        };
        let tried = advice.tried.into_iter().map(|one| Tried {
            sort: sort(&one.method),
            loss: one.loss.map(Loss::of),
            refused: one.refused.is_some(),
        });
        let proposed = advice.proposed.as_deref().map(sort);
        Ok(Answer::Done(Advice { persons: advice.persons, tried: tried.collect(), proposed }))
    }

    /// Makes what is proposed and attacks it; none of the true counts leaves here.
    fn make(
        &self,
        id: PublicationId,
        proposal: &Proposal,
        counting: &Counting,
    ) -> Result<std::result::Result<Made, Why>> {
        let Proposal { asked, method, .. } = proposal;
        let mut made = if let Method::Synthetic { .. } = method {
            let rows = counted::rows(asked, &counting.all, &counting.listed);
            let seed = self.secret_of(&format!("seed of publication {id}"));
            match of_rows(&rows, asked, *method, seed)? {
                Ok(made) => made,
                Err(why) => return Ok(Err(why)),
            }
        } else {
            let secret = self.cell_secret();
            let truth = counted::table(asked, &counting.all, &counting.listed, &secret)?;
            let mut made = match of_table(&truth, asked, *method)? {
                Ok(made) => made,
                Err(why) => return Ok(Err(why)),
            };
            let table = made.table.as_ref().ok_or(Error::Damaged("publication"))?;
            let least = method.least_told().unwrap_or(LEAST_TOLD);
            let give_or_take = made.give_or_take;
            let new = New { asked, table, truth: &truth, give_or_take, least };
            match attacked(&new, &counting.earlier, (&counting.all, &counting.listed))? {
                Ok(with) => made.report.with = with,
                Err(why) => return Ok(Err(why)),
            }
            made
        };
        made.manifest["publication"] = json!(id.to_string());
        made.manifest["rule"] = json!(asked.rule.0);
        made.manifest["rule_version"] = json!(asked.rule.1);
        made.manifest["years"] = json!([asked.years.start(), asked.years.end()]);
        made.manifest["dimensions"] = json!(asked.dimensions);
        made.manifest["limits"] = json!(asked.limits);
        made.manifest["as_of"] = json!(asked.as_of.to_string());
        made.manifest["attacked_with"] = json!(made.report.with);
        let supersedes = proposal.corrects.as_ref().map(|(id, _)| id.to_string());
        made.manifest["supersedes"] = json!(supersedes);
        Ok(Ok(made))
    }

    /// Proposes a publication: makes it, attacks it with all that was ever out, and keeps it as
    /// a draft for somebody else to agree to. Rows of nobody are charged to their years at once,
    /// and stay charged: whoever chose among drafts would choose among noises.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`ConfirmationMissing`](Refusal::ConfirmationMissing); those
    /// of [`Register::publication_advice`]; [`NotFound`](Error::NotFound) for a publication to
    /// correct that is not there, [`AlreadyDecided`](Refusal::AlreadyDecided) for one that does
    /// not stand; [`ReasonMissing`](Refusal::ReasonMissing) when it is not said what changed.
    pub async fn propose_publication(
        &self,
        by: &By,
        proposal: &Proposal,
    ) -> Result<Answer<PublicationId>> {
        self.require(by, Action::Publish, Reach::Other, "publication").await?;
        let asked = &proposal.asked;
        let rows = matches!(proposal.method, Method::Synthetic { .. });
        self.check_asked(by, asked, if rows { MOST_COLUMNS } else { MOST_DIMENSIONS })?;
        if !proposal.method.is_within() {
            return Err(Error::Refused(Refusal::NotANumber));
        }
        let mut changes = String::new();
        if let Some((id, text)) = &proposal.corrects {
            let old = sql::publication::by_id(&mut *self.database.read().await?, *id).await?;
            if old.state != State::Published {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            reason_of(text)?.clone_into(&mut changes);
        }
        let corrects = proposal.corrects.as_ref().map(|(id, _)| *id);
        let counting = self.counting(by, asked, corrects).await?;
        let id = PublicationId::new(by.at, by.bits());
        let made = match self.make(id, proposal, &counting)? {
            Ok(made) => made,
            Err(why) => return self.refuse_publication(by, corrects, why).await,
        };
        let manifest = serde_json::to_string_pretty(&made.manifest)
            .map_err(|_| Error::Damaged("publication"))?;
        let draft = Publication {
            id,
            asked: asked.clone(),
            method: proposal.method,
            give_or_take: made.give_or_take,
            content: made.content,
            report: made.report,
            manifest,
            note: None,
            state: State::Draft,
            supersedes: corrects,
            changes,
            proposed_by: by.actor.account,
            proposed_at: by.at,
            agreed_by: None,
            agreed_at: None,
            withdrawn_at: None,
            reason: String::new(),
        };
        let codes: Vec<&str> = asked.dimensions.iter().map(|one| one.code()).collect();
        let detail = json!({ "rule": asked.rule.0, "version": asked.rule.1,
            "from": asked.years.start(), "until": asked.years.end(), "by": codes,
            "method": proposal.method.to_string(), "corrects": corrects.map(|id| id.to_string()) });
        let refused = self
            .write(by, async |w| {
                let c = w.connection();
                if let Some(rho) = made.spends {
                    sql::publication::hold(c).await?;
                    let mut ledger = ledger(&sql::publication::charges(c).await?)?;
                    if let Err(why) = charged(&mut ledger, id, asked, rho)? {
                        let detail = json!({ "why": why.code() });
                        return w.audit("publication.refused", "", detail, Some(why)).await;
                    }
                }
                sql::publication::add(c, &draft).await?;
                for year in made.spends.iter().flat_map(|_| asked.years.clone()) {
                    sql::publication::charge(c, id, (year, made.spends.unwrap_or(0))).await?;
                }
                w.audit("publication.proposed", &id.to_string(), detail, None).await
            })
            .await?;
        Ok(refused.map_or(Answer::Done(id), Answer::Refused))
    }

    async fn refuse_publication<T>(
        &self,
        by: &By,
        of: Option<PublicationId>,
        why: Why,
    ) -> Result<Answer<T>> {
        let (subject, detail) =
            (of.map(|id| id.to_string()).unwrap_or_default(), json!({ "why": why.code() }));
        self.write(by, async |w| w.audit("publication.refused", &subject, detail, ()).await)
            .await?;
        Ok(Answer::Refused(why))
    }

    /// Agrees to a draft: it is attacked once more, with what came out since it was proposed,
    /// and published, signed with the key of the journal.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`ConfirmationMissing`](Refusal::ConfirmationMissing);
    /// [`NotFound`](Error::NotFound); [`SamePerson`](Refusal::SamePerson) for who proposed it;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) for what is no draft, or corrects what stands
    /// no more; [`Sealed`](Error::Sealed) without a key to sign with;
    /// [`Conflict`](Error::Conflict) when something else was published meanwhile.
    pub async fn agree_to_publication(&self, by: &By, id: PublicationId) -> Result<Answer<()>> {
        self.require(by, Action::Publish, Reach::Other, "publication").await?;
        let draft = sql::publication::by_id(&mut *self.database.read().await?, id).await?;
        let account = by.actor.account;
        rule::agree(draft.state, draft.proposed_by, account).map_err(|why| match why {
            rule::Refusal::OwnProposal => Error::Refused(Refusal::SamePerson),
            rule::Refusal::Decided => Error::Refused(Refusal::AlreadyDecided),
        })?;
        let counting = self.counting(by, &draft.asked, draft.supersedes).await?;
        if let Some(why) = self.attacked_again(&draft, &counting)? {
            return self.refuse_publication(by, Some(id), why).await;
        }
        let note = self.sign_publication(&draft, by.at.day())?;
        let sha256 = hex(&Sha256::digest(draft.manifest.as_bytes()));
        let detail =
            json!({ "manifest": sha256, "supersedes": draft.supersedes.map(|id| id.to_string()) });
        self.write(by, async |w| {
            let c = w.connection();
            sql::publication::hold(c).await?;
            if sql::publication::out(c).await? != counting.out {
                return Err(Error::Conflict(counting.out));
            }
            if let Some(old) = draft.supersedes {
                sql::publication::supersede(c, old).await?;
            }
            sql::publication::publish(c, id, (account, by.at), &note).await?;
            w.audit("publication.published", &id.to_string(), detail, ()).await
        })
        .await?;
        Ok(Answer::Done(()))
    }

    /// Why a draft cannot go out any more.
    fn attacked_again(&self, draft: &Publication, counting: &Counting) -> Result<Option<Why>> {
        let Some(least) = draft.method.least_told() else { return Ok(None) };
        let Counting { listed, all, earlier, .. } = counting;
        let truth = counted::table(&draft.asked, all, listed, &self.cell_secret())?;
        let (table, _) = read(draft.content.as_bytes(), &Hierarchies::default())
            .map_err(|_| Error::Damaged("publication"))?;
        let give_or_take = draft.give_or_take;
        let new = New { asked: &draft.asked, table: &table, truth: &truth, give_or_take, least };
        Ok(attacked(&new, earlier, (all, listed))?.err())
    }

    /// A note over the hash of the manifest, signed as the heads of the journal are.
    fn sign_publication(&self, draft: &Publication, day: Day) -> Result<String> {
        let sha256 = hex(&Sha256::digest(draft.manifest.as_bytes()));
        let text = format!("pristan publication 1\n{}\n{day}\nsha256 {sha256}\n", draft.id);
        let damaged = |_| Error::Damaged("publication");
        let mut note = Note::of_text(&text).map_err(damaged)?;
        if let Some(signs) = &self.signer {
            note.sign(&signs.0);
        } else {
            let unsealed = self.unsealed()?;
            let name = format!("pristan/{}", unsealed.root.id());
            note.sign(&Signer::new(&name, &unsealed.root.journal_key()).map_err(damaged)?);
        }
        Ok(note.to_string())
    }

    /// With what others check the signatures of publications; none without a key.
    #[must_use]
    pub fn publication_verifier(&self) -> Option<String> {
        if let Some(signs) = &self.signer {
            return Some(signs.0.verifier().to_string());
        }
        let unsealed = self.unsealed().ok()?;
        let name = format!("pristan/{}", unsealed.root.id());
        let signer = Signer::new(&name, &unsealed.root.journal_key()).ok()?;
        Some(signer.verifier().to_string())
    }

    /// Withdraws what is published, or drops a draft, with a reason. What was out stays known to
    /// whoever kept it, and to every later attack.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`ConfirmationMissing`](Refusal::ConfirmationMissing);
    /// [`NotFound`](Error::NotFound); [`ReasonMissing`](Refusal::ReasonMissing);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) for what stands no more.
    pub async fn withdraw_publication(
        &self,
        by: &By,
        id: PublicationId,
        reason: &str,
    ) -> Result<()> {
        self.require(by, Action::Publish, Reach::Other, "publication").await?;
        let old = sql::publication::by_id(&mut *self.database.read().await?, id).await?;
        let to = match old.state {
            State::Draft => State::Dropped,
            State::Published => State::Withdrawn,
            State::Withdrawn | State::Superseded | State::Dropped => {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
        };
        let reason = reason_of(reason)?;
        let who = (by.actor.account, by.at);
        self.write(by, async |w| {
            sql::publication::withdraw(w.connection(), id, who, (old.state, to), reason).await?;
            let detail = json!({ "from": old.state.code() });
            w.audit("publication.withdrawn", &id.to_string(), detail, ()).await
        })
        .await
    }

    /// Everything that was or is to be published, the newest first.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn publications(&self, by: &By) -> Result<Vec<Publication>> {
        self.require(by, Action::ReadStatistics, Reach::Other, "publication").await?;
        sql::publication::all(&mut *self.database.read().await?).await
    }

    /// A draft, or what was published.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound).
    pub async fn publication(&self, by: &By, id: PublicationId) -> Result<Publication> {
        self.require(by, Action::ReadStatistics, Reach::Other, "publication").await?;
        sql::publication::by_id(&mut *self.database.read().await?, id).await
    }

    /// ε that the persons of each year have spent, of [`rule::BUDGET`].
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn privacy_spent(&self, by: &By) -> Result<BTreeMap<i16, f64>> {
        self.require(by, Action::ReadStatistics, Reach::Other, "publication").await?;
        let charges = sql::publication::charges(&mut *self.database.read().await?).await?;
        let ledger = ledger(&charges)?;
        let years: BTreeSet<i16> = charges.iter().map(|(_, year, _)| *year).collect();
        Ok(years.into_iter().map(|year| (year, ledger.spent(&year.to_string()))).collect())
    }

    /// The day as of which tables of these persons say what they say, so that another says the
    /// same; none when there is none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn published_as_of(
        &self,
        rule: &(String, u32),
        years: &RangeInclusive<i16>,
    ) -> Result<Option<Day>> {
        let all = self.figures().await?;
        let near = all.into_iter().filter(|one| {
            let other = &one.asked.years;
            one.state == State::Published
                && one.asked.rule == *rule
                && other.start() <= years.end()
                && years.start() <= other.end()
        });
        Ok(near.map(|one| one.asked.as_of).next())
    }

    /// What anybody may read, the newest first: what is published, and what was and is not any
    /// more.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn figures(&self) -> Result<Vec<Publication>> {
        let mut all = sql::publication::all(&mut *self.database.read().await?).await?;
        all.retain(|one| one.state.was_out());
        Ok(all)
    }

    /// The codes that a column of a publication can have, those that nobody has among them.
    #[must_use]
    pub fn published_codes(&self, asked: &Asked, dimension: Dimension) -> Vec<String> {
        counted::codes(asked, dimension, &codes_of(&self.pack, &asked.years))
    }

    /// One of them.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for what was never out.
    pub async fn figure(&self, id: PublicationId) -> Result<Publication> {
        let one = sql::publication::by_id(&mut *self.database.read().await?, id).await?;
        if one.state.was_out() { Ok(one) } else { Err(Error::NotFound) }
    }
}
