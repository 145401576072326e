//! Readings: the value of each indicator, as of any day, opened down to the
//! records it counted.
use crate::by::By;
use crate::case_count::{CountedOf, count};
use crate::case_file::{CaseFile, CaseFilter};
use crate::db::{Engine, Write};
use crate::error::{Error, Result};
use crate::programme::{IndicatorRow, ProgrammeRow};
use crate::record::{Stored, record_scope};
use crate::sql;
use crate::sql::contribution::{Given, Kept, Planned};
use domain::access::Action;
use domain::day::{Day, Moment, Month};
use domain::id::{IndicatorId, ProgrammeId};
use domain::pack::Pack;
use domain::record::measure::{Measure, contributions};
use domain::record::reading::{Reading, State, Tallies, Tally, Unknown, read};
use domain::record::{Record, headline};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

/// As of when a value is asked: what the register knew at the end of a day of
/// what had happened by that day. The same day always gives the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct When {
    /// What happened up to and with this day.
    pub day: Day,
    /// As known at this moment.
    pub at: Moment,
}

impl When {
    /// As of the end of `day`.
    #[must_use]
    pub const fn end_of(day: Day) -> Self {
        Self { day, at: Moment::at_end_of(day) }
    }
}

/// Part of a value by category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The code.
    pub category: String,
    /// What was given under it.
    pub tally: Tally,
}

/// An indicator with its value.
#[derive(Clone, Debug)]
pub struct IndicatorReading {
    /// The indicator.
    pub indicator: IndicatorRow,
    /// Its value.
    pub reading: Reading,
}

/// An indicator opened: its value, how it came about month by month, and by
/// category.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The indicator and its value.
    pub value: IndicatorReading,
    /// The programme.
    pub programme: ProgrammeRow,
    /// What was counted in each month; months without are not in it.
    pub months: Vec<(Month, Tally)>,
    /// The value by the categories its measure names.
    pub slices: Vec<Slice>,
}

/// What a writer of records of one kind needs to work out what they give.
pub(crate) struct Plan<'p> {
    entries: Vec<(Planned, &'p Measure)>,
}

impl<'p> Plan<'p> {
    /// Reads the selections that look at records of `kind`.
    pub(crate) async fn load(c: &mut AnyConnection, pack: &'p Pack, kind: &str) -> Result<Self> {
        let mut entries = Vec::new();
        for planned in sql::contribution::plan(c).await? {
            let known = pack.programme(&planned.programme);
            let Some(measure) = known.and_then(|k| k.measure(&planned.indicator)) else { continue };
            let looks = measure
                .selections()
                .iter()
                .any(|(part, s)| *part == planned.part && s.record.iter().any(|k| k == kind));
            if looks {
                entries.push((planned, measure));
            }
        }
        Ok(Self { entries })
    }

    /// What a record gives, known from `from_at` until `until_at`.
    pub(crate) fn given(&self, stored: &Stored, from_at: i64, until_at: i64) -> Vec<Given> {
        let id = stored.id.to_string();
        let record = Record {
            id: &id,
            kind: &stored.kind,
            institution: &stored.institution,
            day: stored.day,
            until: stored.until,
            values: &stored.values,
        };
        self.given_by(&record, &stored.activities, from_at, until_at)
    }

    fn given_by(
        &self,
        record: &Record<'_>,
        activities: &[domain::id::ActivityId],
        from_at: i64,
        until_at: i64,
    ) -> Vec<Given> {
        let mut given = Vec::new();
        for (planned, measure) in &self.entries {
            let linked = activities.contains(&planned.activity);
            for c in contributions(measure, record, linked, planned.period) {
                if c.part == planned.part {
                    given.push(Given {
                        selection: planned.selection,
                        key: c.key,
                        category: c.category,
                        day: c.day,
                        until: c.until,
                        from_at,
                        until_at,
                        amount: c.amount,
                        record: record.id.to_owned(),
                    });
                }
            }
        }
        given
    }
}

/// A stored reading, as kept between two changes.
#[derive(Serialize, Deserialize)]
struct Answered {
    code: String,
    reading: Reading,
}

impl crate::Register {
    /// The value of every indicator of a programme, as of the end of `day`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown programme.
    pub async fn readings(
        &self,
        programme: ProgrammeId,
        day: Day,
    ) -> Result<Vec<IndicatorReading>> {
        let indicators = {
            let mut connection = self.database.read().await?;
            sql::programme::by_id(&mut connection, programme).await?;
            sql::programme::indicators(&mut connection, programme).await?
        };
        let key = self.programme(programme).await?.programme.key;
        let question = format!("readings {programme} {day}");
        let answered: Vec<Answered> = self
            .answered(&question, "readings", async |c, _| {
                let tallies = self.tallies(c, programme, When::end_of(day)).await?;
                let reading = |indicator: &IndicatorRow| Answered {
                    code: indicator.code.clone(),
                    reading: self.reading(&key, indicator, &tallies),
                };
                Ok(indicators.iter().map(reading).collect())
            })
            .await?;
        Ok(indicators
            .into_iter()
            .map(|indicator| {
                let found = answered.iter().find(|a| a.code == indicator.code);
                let reading = found.map_or_else(no_measure, |a| a.reading.clone());
                IndicatorReading { indicator, reading }
            })
            .collect())
    }

    /// One indicator, opened, as of the end of `day`.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn open_indicator(&self, indicator: IndicatorId, day: Day) -> Result<Opened> {
        let row = self.indicator_row(indicator).await?;
        let when = When::end_of(day);
        let readings = self.readings(row.programme, day).await?;
        let value =
            readings.into_iter().find(|r| r.indicator.id == indicator).ok_or(Error::NotFound)?;
        let mut connection = self.database.read().await?;
        let programme = sql::programme::by_id(&mut connection, row.programme).await?;
        let (mut months, mut slices) = (Vec::new(), Vec::new());
        let measure = self.measure(&programme.key, &row.code);
        let hidden = !matches!(value.reading.state, State::Known(_));
        if let Some(measure) = measure.filter(|m| m.cases.is_some() && !hidden) {
            // Month by month so few would stand alone that they could be told.
            if measure.least.is_none() {
                let period = programme.period;
                let found = count(&mut connection, &self.pack, period, &[measure], when).await?;
                let found = found.and_then(|all| all.into_iter().next());
                months = found.map(|of| of.months()).unwrap_or_default();
            }
        } else if let Some(measure) = measure.filter(|_| !hidden)
            && let Some(selection) = self.selection(&mut connection, &row, "of").await?
        {
            use domain::record::measure::MeasureKind::{Distinct, Ratio};
            let distinct = matches!(measure.kind, Distinct | Ratio);
            months = sql::contribution::months(&mut connection, selection, when, distinct).await?;
            slices = sql::contribution::categories(&mut connection, selection, when).await?;
        }
        Ok(Opened { value, programme, months, slices })
    }

    /// The records that an indicator counted and the actor may see, newest
    /// first; a suppressed value is not opened.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn counted_records(
        &self,
        by: &By,
        indicator: IndicatorId,
        day: Day,
        after: Option<(i64, String)>,
        limit: i64,
    ) -> Result<Vec<Stored>> {
        let row = self.indicator_row(indicator).await?;
        let Ok(scope) = record_scope(by) else { return Ok(Vec::new()) };
        let readings = self.readings(row.programme, day).await?;
        let shown = readings
            .iter()
            .any(|r| r.indicator.id == indicator && matches!(r.reading.state, State::Known(_)));
        if !shown {
            return Ok(Vec::new());
        }
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        let Some(selection) = self.selection(c, &row, "of").await? else { return Ok(Vec::new()) };
        let when = When::end_of(day);
        let ids =
            sql::contribution::counted(c, selection, when, &scope, after.as_ref(), limit).await?;
        let mut records = Vec::with_capacity(ids.len());
        for id in ids {
            let mut stored = sql::record::by_id(&mut *c, id).await?;
            self.cut(by, &mut stored);
            records.push(stored);
        }
        Ok(records)
    }

    /// How many records an indicator counted that the actor may see, and how
    /// many in all; nothing of a value that is not shown.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn counted_totals(
        &self,
        by: &By,
        indicator: IndicatorId,
        day: Day,
    ) -> Result<(i64, i64)> {
        let row = self.indicator_row(indicator).await?;
        let readings = self.readings(row.programme, day).await?;
        let shown = readings
            .iter()
            .any(|r| r.indicator.id == indicator && matches!(r.reading.state, State::Known(_)));
        let scope = record_scope(by).ok();
        let question = format!("counted_totals {indicator} {day} {shown} {scope:?}");
        self.answered(&question, "readings", async |c, _| {
            let selection = self.selection(&mut *c, &row, "of").await?;
            let Some(selection) = selection.filter(|_| shown) else { return Ok((0, 0)) };
            let when = When::end_of(day);
            let all = sql::contribution::counted_count(&mut *c, selection, when, None).await?;
            let seen = match &scope {
                Some(scope) => {
                    sql::contribution::counted_count(&mut *c, selection, when, Some(scope)).await?
                }
                None => 0,
            };
            Ok((seen, all))
        })
        .await
    }

    /// The measure that the pack gives for an indicator of a programme.
    #[must_use]
    pub fn measure(&self, programme_key: &str, indicator: &str) -> Option<&Measure> {
        self.pack.programme(programme_key)?.measure(indicator)
    }

    async fn selection(
        &self,
        c: &mut AnyConnection,
        indicator: &IndicatorRow,
        part: &str,
    ) -> Result<Option<i64>> {
        let kept = sql::contribution::of_programme(c, &indicator.programme.to_string()).await?;
        Ok(kept.into_iter().find(|k| k.indicator == indicator.code && k.part == part).map(|k| k.id))
    }

    fn reading(
        &self,
        key: &str,
        indicator: &IndicatorRow,
        tallies: &[(String, Tallies)],
    ) -> Reading {
        let Some(measure) = self.measure(key, &indicator.code) else { return no_measure() };
        let none = Tallies::new();
        let tallies =
            tallies.iter().find(|(code, _)| *code == indicator.code).map_or(&none, |(_, t)| t);
        let items = measure.items.as_ref().and_then(|list| self.pack.list(list));
        read(measure, tallies, items.map_or(0, |l| l.codes.len()), indicator.baseline)
    }

    /// What was given to each part of each indicator of a programme.
    async fn tallies(
        &self,
        c: &mut AnyConnection,
        programme: ProgrammeId,
        when: When,
    ) -> Result<Vec<(String, Tallies)>> {
        let kept = sql::contribution::of_programme(c, &programme.to_string()).await?;
        let (Some(first), Some(last)) = (kept.first(), kept.last()) else { return Ok(Vec::new()) };
        let counted = sql::contribution::tallies(c, first.id, last.id, when).await?;
        let counted: std::collections::HashMap<i64, Tally> = counted.into_iter().collect();
        let mut all: Vec<(String, Tallies)> = Vec::new();
        for k in &kept {
            let havings: Vec<i64> = kept
                .iter()
                .filter(|h| {
                    h.indicator == k.indicator && h.part.starts_with(&format!("{}.having.", k.part))
                })
                .map(|h| h.id)
                .collect();
            let tally = if havings.is_empty() {
                counted.get(&k.id).copied().unwrap_or_default()
            } else {
                having(c, k.id, &havings, when).await?
            };
            match all.last_mut() {
                Some((code, tallies)) if *code == k.indicator => {
                    tallies.insert(k.part.clone(), tally);
                }
                _ => all.push((k.indicator.clone(), Tallies::from([(k.part.clone(), tally)]))),
            }
        }
        // An indicator may count case files, and records besides.
        for (code, of_cases) in self.case_tallies(c, programme, when).await? {
            match all.iter_mut().find(|(there, _)| *there == code) {
                Some((_, tallies)) => tallies.extend(of_cases),
                None => all.push((code, of_cases)),
            }
        }
        Ok(all)
    }

    /// What is counted of the case files for each indicator that counts them.
    async fn case_tallies(
        &self,
        c: &mut AnyConnection,
        programme: ProgrammeId,
        when: When,
    ) -> Result<Vec<(String, Tallies)>> {
        let row = sql::programme::by_id(&mut *c, programme).await?;
        let Some(known) = self.pack.programme(&row.key) else { return Ok(Vec::new()) };
        let measures: Vec<&Measure> =
            known.measures.iter().filter(|measure| measure.cases.is_some()).collect();
        let found = count(c, &self.pack, row.period, &measures, when).await?;
        let tallied = |all: Vec<CountedOf>| {
            let each = measures.iter().zip(all);
            each.map(|(measure, of)| (measure.indicator.clone(), of.tallies(measure))).collect()
        };
        Ok(found.map(tallied).unwrap_or_default())
    }

    /// The cases that an indicator counted and the actor may know of, the newest
    /// first, and how many there are in all; nothing of a value that is not
    /// shown.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn counted_cases(
        &self,
        by: &By,
        indicator: IndicatorId,
        day: Day,
        limit: usize,
    ) -> Result<(Vec<CaseFile>, usize)> {
        let row = self.indicator_row(indicator).await?;
        let readings = self.readings(row.programme, day).await?;
        let shown = readings
            .iter()
            .any(|r| r.indicator.id == indicator && matches!(r.reading.state, State::Known(_)));
        let mut c = self.database.read().await?;
        let programme = sql::programme::by_id(&mut c, row.programme).await?;
        let measure = self.measure(&programme.key, &row.code).filter(|m| m.cases.is_some());
        let Some(measure) = measure.filter(|_| shown) else { return Ok((Vec::new(), 0)) };
        let when = When::end_of(day);
        let found = count(&mut c, &self.pack, programme.period, &[measure], when).await?;
        let found = found.and_then(|all| all.into_iter().next());
        let counted = found.map(|of| of.cases()).unwrap_or_default();
        let scope = by.scope(Action::ReadCase);
        let known =
            sql::case_file::listed(&mut c, &scope, (by, &CaseFilter::default()), None, i64::MAX)
                .await?;
        drop(c);
        let known = known.into_iter().filter(|case| counted.contains(&case.id));
        let known: Vec<CaseFile> = known.take(limit).collect();
        let ids: Vec<String> = known.iter().map(|case| case.id.to_string()).collect();
        let detail = serde_json::json!({ "cases": ids });
        self.write(by, async |w| w.audit("cases.listed", "", detail, ()).await).await?;
        Ok((known, counted.len()))
    }

    /// Gives the indicators of a programme their selections and works out anew
    /// what every record gives, through all its versions.
    pub(crate) async fn bind_measures(&self, w: &mut Write<'_>, row: &ProgrammeRow) -> Result<()> {
        let programme = row.id.to_string();
        sql::contribution::drop_programme(w.connection(), &programme).await?;
        let indicators = sql::programme::indicators(w.connection(), row.id).await?;
        let mut wanted: Vec<(String, String, String)> = Vec::new();
        for indicator in &indicators {
            let Some(measure) = self.measure(&row.key, &indicator.code) else { continue };
            for (part, selection) in measure.selections() {
                let definition = serde_json::to_string(selection).unwrap_or_default();
                wanted.push((indicator.code.clone(), part, definition));
            }
        }
        // Selections of one indicator stand together, and those of a programme
        // have no gaps: both are relied on when tallies are read.
        let count = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
        let last = sql::edition::advance(w.connection(), "selection", count).await?;
        for (id, (indicator, part, definition)) in (last - count + 1..).zip(wanted) {
            let kept = Kept { id, indicator, part, definition };
            sql::contribution::add_selection(w.connection(), &programme, &kept).await?;
        }
        self.give_anew(w, row).await?;
        sql::edition::advance(w.connection(), "readings", 1).await?;
        Ok(())
    }

    async fn give_anew(&self, w: &mut Write<'_>, row: &ProgrammeRow) -> Result<()> {
        let mut plans: std::collections::HashMap<String, Plan<'_>> =
            std::collections::HashMap::new();
        let mut after = String::new();
        loop {
            let mut versions = sql::record::all_versions(w.connection(), &after, 2_000).await?;
            if versions.len() == 2_000 {
                // The last record may go on; it comes again whole with the next page.
                let last = versions[versions.len() - 1].record.clone();
                versions.retain(|v| v.record != last);
            }
            let Some(end) = versions.last() else { return Ok(()) };
            after.clone_from(&end.record);
            let mut given = Vec::new();
            for (n, version) in versions.iter().enumerate() {
                let next = versions.get(n + 1).filter(|v| v.record == version.record);
                let Some(kind) = self.pack.kind(&version.kind) else { continue };
                let Some(head) = headline(kind, &version.values) else { continue };
                if version.withdrawn {
                    continue;
                }
                if !plans.contains_key(&version.kind) {
                    let mut plan = Plan::load(w.connection(), &self.pack, &version.kind).await?;
                    plan.entries.retain(|(p, _)| p.programme == row.key);
                    plans.insert(version.kind.clone(), plan);
                }
                let Some(plan) = plans.get(&version.kind) else { continue };
                let record = Record {
                    id: &version.record,
                    kind: &version.kind,
                    institution: &version.institution,
                    day: head.day,
                    until: head.until,
                    values: &version.values,
                };
                let until_at = next.map_or(i64::MAX, |v| v.at);
                given.extend(plan.given_by(&record, &version.activities, version.at, until_at));
            }
            sql::contribution::add(w.connection(), &given).await?;
        }
    }

    /// Binds the measures of the programmes anew whose definitions in the pack
    /// are no longer those that the contributions were worked out by.
    pub(crate) async fn renew_measures(&self, by: &By) -> Result<()> {
        for row in self.programmes().await? {
            let mut connection = self.database.read().await?;
            let kept =
                sql::contribution::of_programme(&mut connection, &row.id.to_string()).await?;
            let indicators = sql::programme::indicators(&mut connection, row.id).await?;
            drop(connection);
            let wanted = indicators.iter().flat_map(|i| {
                let measure = self.measure(&row.key, &i.code);
                let selections = measure.map(Measure::selections).unwrap_or_default();
                selections.into_iter().map(move |(part, s)| {
                    (i.code.clone(), part, serde_json::to_string(s).unwrap_or_default())
                })
            });
            let same = kept
                .into_iter()
                .map(|k| (k.indicator, k.part, k.definition))
                .eq(wanted.collect::<Vec<_>>());
            if !same {
                self.write(by, async |w| {
                    self.bind_measures(w, &row).await?;
                    let detail = serde_json::json!({ "programme": row.key });
                    w.audit("measures.bound", &row.id.to_string(), detail, ()).await
                })
                .await?;
            }
        }
        Ok(())
    }

    /// The kept answer to a question, or a new one that is then kept. `name` is
    /// the edition that changes with what the answer depends on.
    pub(crate) async fn answered<T, F>(&self, question: &str, name: &str, work: F) -> Result<T>
    where
        T: Serialize + for<'d> Deserialize<'d>,
        F: AsyncFnOnce(&mut AnyConnection, Engine) -> Result<T>,
    {
        let engine = self.database.engine;
        let (value, number) = {
            let mut connection = self.database.read().await?;
            if let Some(body) = sql::edition::answer(&mut connection, question, name).await?
                && let Ok(value) = serde_json::from_str(&body)
            {
                return Ok(value);
            }
            // The edition is read before the work: a change in between makes the
            // kept answer stale, never wrong.
            let number = sql::edition::number(&mut connection, name).await?;
            (work(&mut connection, engine).await?, number)
        };
        let body = serde_json::to_string(&value).unwrap_or_default();
        self.database.keep_answer(question, number, &body).await?;
        Ok(value)
    }
}

fn no_measure() -> Reading {
    Reading {
        state: State::Unknown(Unknown::NoMeasure),
        records: 0,
        nameless: 0,
        terms: None,
        also: Vec::new(),
    }
}

/// The tally of a selection over only those keys that other selections have.
async fn having(
    c: &mut AnyConnection,
    selection: i64,
    havings: &[i64],
    when: When,
) -> Result<Tally> {
    let mut keys = sql::contribution::keys(c, selection, when).await?;
    for other in havings {
        let there = sql::contribution::keys(c, *other, when).await?;
        let there: std::collections::HashSet<String> = there.into_iter().map(|(k, ..)| k).collect();
        keys.retain(|(k, ..)| there.contains(k));
    }
    let mut tally = Tally::default();
    for (key, records, amount) in keys {
        tally.records += records;
        tally.amount += amount;
        if key.is_empty() {
            tally.nameless += amount;
        } else {
            tally.keys += 1;
        }
    }
    Ok(tally)
}
