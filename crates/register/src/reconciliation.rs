//! The reconciliation board of a year: how many each body counts under a rule, how many of
//! them others count too, how many there are in all, and the records behind each difference.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::link::{Judgements, Pair, SourceRef};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::id::SourceRecordId;
use domain::link::Standing;
use domain::person_list::{CountingRule, Counts, Unit};
use domain::reconciliation::{self, Board, Histories, Links, Row};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A board, with what it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciled {
    /// By which rule.
    pub rule: CountingRule,
    /// The bodies, as codes, in the order of the board.
    pub bodies: Vec<String>,
    /// The numbers.
    pub board: Board,
    /// Whether a list came after the last comparison, or there was none.
    pub stale: bool,
}

/// Who counts whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlapping {
    /// By which rule.
    pub rule: CountingRule,
    /// The bodies, as codes: bit `b` of a history is the body at place `b`.
    pub bodies: Vec<String>,
    /// By what is decided.
    pub decided: Histories,
    /// In ways in which the rest could be decided; empty when nothing is open.
    pub drawn: Vec<Histories>,
    /// How many pairs are proposed and not decided.
    pub undecided: usize,
    /// Whether a list came after the last comparison, or there was none.
    pub stale: bool,
}

/// Which records a reader asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Those that this body counts.
    pub of: String,
    /// And that this one counts too, or, when `not`, does not.
    pub and: Option<String>,
    /// Whether the second body must not count the person.
    pub not: bool,
}

impl Register {
    /// The board of a year under a rule in one of its versions.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for a rule that is not there.
    pub async fn reconciliation(
        &self,
        by: &By,
        year: i16,
        rule: (&str, u32),
    ) -> Result<Reconciled> {
        let (rule, bodies, rows, links, stale, _) = self.counted(by, year, rule).await?;
        // The same year and rule, the same draws.
        let board = reconciliation::board(bodies.len(), &rows, &links, rule.unit, 1);
        let detail = json!({ "year": year, "rule": rule.id, "version": rule.version });
        self.write(by, async |w| w.audit("reconciliation.read", "", detail, ()).await).await?;
        Ok(Reconciled { rule, bodies, board, stale })
    }

    /// Who counts whom in a year under a rule, by what is decided and in `draws` ways in which
    /// what is not decided could be: what an estimate of those whom nobody counts is made of.
    ///
    /// # Errors
    ///
    /// As for [`Register::reconciliation`]; [`NotFound`](Error::NotFound) for a rule that
    /// counts no persons; [`TableTooFine`](Refusal::TableTooFine) for more bodies than can be
    /// told apart.
    pub async fn histories(
        &self,
        by: &By,
        year: i16,
        rule: (&str, u32),
        draws: usize,
    ) -> Result<Overlapping> {
        let (rule, bodies, rows, links, stale, _) = self.counted(by, year, rule).await?;
        if rule.unit != Unit::Persons {
            return Err(Error::NotFound);
        }
        let found = reconciliation::histories(bodies.len(), &rows, &links, draws, 1);
        let (decided, other) = found.ok_or(Error::Refused(Refusal::TableTooFine))?;
        let detail = json!({ "year": year, "rule": rule.id, "version": rule.version });
        self.write(by, async |w| w.audit("prevalence.estimated", "", detail, ()).await).await?;
        Ok(Overlapping {
            rule,
            bodies,
            decided,
            drawn: other,
            undecided: links.undecided.len(),
            stale,
        })
    }

    /// The records behind a number of the board: where they are, not who.
    ///
    /// # Errors
    ///
    /// As for [`Register::reconciliation`]; [`NotFound`](Error::NotFound) for a body without a
    /// list.
    pub async fn records_behind(
        &self,
        by: &By,
        year: i16,
        rule: (&str, u32),
        behind: &Behind,
    ) -> Result<Vec<SourceRef>> {
        let (rule, bodies, rows, links, _, refs) = self.counted(by, year, rule).await?;
        let place = |code: &str| bodies.iter().position(|b| b == code).ok_or(Error::NotFound);
        let of = place(&behind.of)?;
        let and = behind.and.as_deref().map(place).transpose()?;
        let mut joined = domain::link::Joined::new(rows.len());
        for (a, b) in &links.together {
            joined.join(*a, *b);
        }
        let mut counts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.counts == Counts::Yes) {
            counts.entry(joined.first(at)).or_default().insert(row.body);
        }
        let found = rows.iter().enumerate().filter(|(at, row)| {
            row.body == of
                && row.counts == Counts::Yes
                && and.is_none_or(|and| counts[&joined.first(*at)].contains(&and) != behind.not)
        });
        let found: Vec<SourceRef> = found.map(|(at, _)| refs[at].clone()).collect();
        let detail = json!({ "year": year, "rule": rule.id, "records": found.len() });
        self.write(by, async |w| w.audit("reconciliation.opened", "", detail, ()).await).await?;
        Ok(found)
    }

    /// The years for which lists came, the latest first.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn reconciled_years(&self, by: &By) -> Result<Vec<i16>> {
        self.require(by, Action::ReadReconciliation, Reach::Other, "reconciliation").await?;
        let lists = sql::person_list::all(&mut *self.database.read().await?).await?;
        let years: BTreeSet<i16> = lists.iter().map(|list| list.series.year).collect();
        Ok(years.into_iter().rev().collect())
    }

    async fn counted(
        &self,
        by: &By,
        year: i16,
        (id, version): (&str, u32),
    ) -> Result<(CountingRule, Vec<String>, Vec<Row>, Links, bool, Vec<SourceRef>)> {
        self.require(by, Action::ReadReconciliation, Reach::Other, "reconciliation").await?;
        let rule = self.pack.counting_rule(id, version).ok_or(Error::NotFound)?.clone();
        let of = (year, rule.subject);
        let mut c = self.database.read().await?;
        let mut records = sql::person_list::records(&mut c, of).await?;
        let judged = Judgements::of(sql::link::judged(&mut c, of).await?);
        let (run, proposed) = sql::link::proposed(&mut c, of).await?;
        let last_list = sql::person_list::last_list(&mut c, of).await?;
        drop(c);
        records.retain(|one| !one.gone);
        let bodies: BTreeSet<String> =
            records.iter().map(|one| one.series.institution.clone()).collect();
        let bodies: Vec<String> = bodies.into_iter().collect();
        let body: HashMap<&str, usize> =
            bodies.iter().enumerate().map(|(at, code)| (code.as_str(), at)).collect();
        let mut events: HashMap<i64, u32> = HashMap::new();
        let rows: Vec<Row> = records
            .iter()
            .map(|one| Row {
                body: body[one.series.institution.as_str()],
                counts: rule.counts(one.series.basis, year, one.facts),
                event: one.event.map(|event| {
                    let next = u32::try_from(events.len()).unwrap_or(u32::MAX);
                    *events.entry(event).or_insert(next)
                }),
            })
            .collect();
        let place: HashMap<SourceRecordId, usize> =
            records.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
        let at = |pair: Pair| place.get(&pair.left).copied().zip(place.get(&pair.right).copied());
        let links = Links {
            together: judged.with(Standing::Together).filter_map(at).collect(),
            apart: judged.with(Standing::Apart).filter_map(at).collect(),
            undecided: proposed
                .iter()
                .filter(|one| judged.of_pair(one.pair).is_open())
                .filter_map(|one| at(one.pair).map(|(a, b)| (a, b, one.probability)))
                .collect(),
        };
        let stale = match (&run, last_list) {
            (Some(run), Some(last)) => last > run.at,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let refs = records.iter().map(SourceRef::from).collect();
        Ok((rule, bodies, rows, links, stale, refs))
    }
}
