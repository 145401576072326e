//! Local commissions: which there are, how each does, and where one is needed.
//! Everything is made from records, of those that the reader may see.
use crate::by::By;
use crate::error::{Error, Result};
use crate::record::{Filter, Stored, record_scope};
use crate::sql;
use domain::day::{Day, Period};
use domain::local_commission::{
    About, COMMISSION, DISTRIBUTION, EVENTS, Facts, Load, READINESS_CHECK, READINESS_LIST,
    RECOMMENDATION, REFERRAL, Scorecard, VISIT, WORK_PLAN, Work, in_need, scorecard,
};
use domain::record::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A local commission and how it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Commission {
    /// Its code in the directory.
    pub code: String,
    /// Its record.
    pub record: Stored,
    /// How it does.
    pub scorecard: Scorecard,
}

/// A local commission with the records its scorecard is made from, the latest
/// first.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The commission.
    pub commission: Commission,
    /// Checks of its readiness.
    pub checks: Vec<Stored>,
    /// Its work plans.
    pub plans: Vec<Stored>,
    /// Visits to it.
    pub visits: Vec<Stored>,
    /// Recommendations addressed to it.
    pub recommendations: Vec<Stored>,
}

/// What an oblast has to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionLoad {
    /// Its code.
    pub oblast: String,
    /// Who carries it, and how much.
    pub load: Load,
    /// Whether it carries as much as the oblasti with a commission and has
    /// none.
    pub in_need: bool,
}

/// What was entered about the commissions, as far as the reader may see it.
struct Records {
    commissions: Vec<Stored>,
    checks: Vec<Stored>,
    plans: Vec<Stored>,
    visits: Vec<Stored>,
    recommendations: Vec<Stored>,
}

impl crate::Register {
    /// The local commissions whose records the reader may see, each with its
    /// scorecard for `year` as it stands on `day`; those that were closed or
    /// merged come last.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for those who see no records.
    pub async fn local_commissions(&self, by: &By, year: i16, day: Day) -> Result<Vec<Commission>> {
        let records = self.about_commissions(by).await?;
        let work = self.work(by, &records.commissions, year, day).await?;
        let mut all: Vec<Commission> = records
            .commissions
            .iter()
            .filter_map(|c| self.commission(c, &records, &work, year, day))
            .collect();
        let over = |c: &Commission| matches!(c.record.status.as_str(), "closed" | "merged");
        all.sort_by(|a, b| (over(a), &a.code).cmp(&(over(b), &b.code)));
        Ok(all)
    }

    /// The local commission with this code, with the records behind its
    /// scorecard.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for what is not there or may not be seen.
    pub async fn local_commission(
        &self,
        by: &By,
        code: &str,
        year: i16,
        day: Day,
    ) -> Result<Opened> {
        let records = self.about_commissions(by).await?;
        let work = self.work(by, &records.commissions, year, day).await?;
        let of = |c: &&Stored| code_of(c).as_deref() == Some(code);
        // Of a commission entered twice, the record that still stands.
        let open = |c: &&Stored| !matches!(c.status.as_str(), "closed" | "merged");
        let record = records.commissions.iter().filter(of).max_by_key(|c| (open(c), c.day));
        let commission = record.and_then(|c| self.commission(c, &records, &work, year, day));
        let about = |all: &[Stored]| {
            all.iter().filter(|r| fact(r).is_about(code)).cloned().collect::<Vec<_>>()
        };
        Ok(Opened {
            commission: commission.ok_or(Error::NotFound)?,
            checks: about(&records.checks),
            plans: about(&records.plans),
            visits: about(&records.visits),
            recommendations: about(&records.recommendations),
        })
    }

    /// What each oblast had to carry in a period, counted from the records that
    /// the reader may see, and where a commission is needed.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for those who see no records.
    pub async fn region_loads(&self, by: &By, period: Period) -> Result<Vec<RegionLoad>> {
        let scope = record_scope(by)?;
        let commissions = self.few(by, COMMISSION).await?;
        let question = format!("region_loads {period:?} {scope:?}");
        let kinds: Vec<String> = self.pack.kinds.iter().map(|k| k.id.clone()).collect();
        let counts: Vec<(String, String, i64)> = self
            .answered(&question, "readings", async |c, _| {
                sql::local_commission::by_oblast(c, &kinds, period, &scope).await
            })
            .await?;
        let oblasti = self.pack.oblasti.iter();
        let mut loads: BTreeMap<String, Load> =
            oblasti.map(|o| (o.code.clone(), Load::default())).collect();
        for (oblast, kind, n) in counts {
            let Some(load) = loads.get_mut(&oblast) else { continue };
            load.records += n;
            load.referrals += if kind == REFERRAL { n } else { 0 };
        }
        for record in commissions.iter().filter(|r| r.status == "active") {
            if let (Some(code), Some(load)) = (code_of(record), loads.get_mut(&record.oblast)) {
                load.commissions.push(code);
            }
        }
        let needed = in_need(&loads);
        let region = |(oblast, load): (String, Load)| RegionLoad {
            in_need: needed.contains(&oblast),
            oblast,
            load,
        };
        Ok(loads.into_iter().map(region).collect())
    }

    async fn about_commissions(&self, by: &By) -> Result<Records> {
        Ok(Records {
            commissions: self.few(by, COMMISSION).await?,
            checks: self.few(by, READINESS_CHECK).await?,
            plans: self.few(by, WORK_PLAN).await?,
            visits: self.few(by, VISIT).await?,
            recommendations: self.few(by, RECOMMENDATION).await?,
        })
    }

    /// Every record of a kind of which there are few; none of a kind the pack
    /// lacks.
    async fn few(&self, by: &By, kind: &str) -> Result<Vec<Stored>> {
        if self.pack.kind(kind).is_none() {
            return Ok(Vec::new());
        }
        self.records(by, &Filter { limit: i64::MAX, ..Filter::of(kind) }).await
    }

    fn commission(
        &self,
        record: &Stored,
        records: &Records,
        work: &HashMap<String, Work>,
        year: i16,
        day: Day,
    ) -> Option<Commission> {
        let code = code_of(record)?;
        let about = |all: &[Stored]| -> Vec<About> {
            all.iter().map(fact).filter(|r| r.is_about(&code)).collect()
        };
        let facts = Facts {
            checks: about(&records.checks),
            plans: about(&records.plans),
            visits: about(&records.visits),
            recommendations: about(&records.recommendations),
            work: work.get(&code).copied().unwrap_or_default(),
        };
        let list = self.pack.list(READINESS_LIST);
        let items: Vec<String> =
            list.map(|l| l.codes.iter().map(|c| c.code.clone()).collect()).unwrap_or_default();
        let scorecard = scorecard(&facts, &items, year, day);
        Some(Commission { code, record: record.clone(), scorecard })
    }

    /// What the commissions did in a year, up to and with `day`.
    async fn work(
        &self,
        by: &By,
        commissions: &[Stored],
        year: i16,
        day: Day,
    ) -> Result<HashMap<String, Work>> {
        let scope = record_scope(by)?;
        let codes: BTreeSet<String> = commissions.iter().filter_map(code_of).collect();
        if codes.is_empty() {
            return Ok(HashMap::new());
        }
        let year = Period::year(year);
        let period = Period { from: year.from, until: year.until.min(day.plus(1)) };
        let kinds: Vec<String> = self.pack.kinds.iter().map(|k| k.id.clone()).collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let mut connection = self.database.read().await?;
        let done = sql::local_commission::done(&mut connection, &kinds, &codes, period, &scope);
        let mut work: HashMap<String, Work> = HashMap::new();
        for row in done.await? {
            let of = work.entry(row.institution).or_default();
            of.records += row.records;
            of.last_activity = of.last_activity.max(Some(row.last));
            if EVENTS.contains(&row.kind.as_str()) && row.status == "held" {
                of.events += row.records;
            }
            if row.kind == DISTRIBUTION {
                of.copies += row.total / 100;
            }
        }
        Ok(work)
    }
}

fn code_of(commission: &Stored) -> Option<String> {
    commission.values.get("commission").map(Value::first_key)
}

fn fact(record: &Stored) -> About {
    About {
        id: record.id.to_string(),
        day: record.day,
        status: record.status.clone(),
        values: record.values.clone(),
    }
}
