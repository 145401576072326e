//! One new record against all that are here, at once.
//!
//! The keys of every record are kept sorted, so that a new one finds those it shares a key
//! with; these are compared, and what they say is explained. The frequencies of names and the
//! parameters are those of the last whole run: run it again, say every night, as the list
//! grows.
use crate::candidates::{Keys, Part, RULES};
use crate::dedupe::Scored;
use crate::em::{Parameters, Unusable, Weights};
use crate::explain::Explanation;
use crate::level::{Comparer, Memo, Prepared};
use crate::record::{Quick, Record, Row, Table, Unreadable};
use rayon::prelude::*;
use std::collections::HashMap;

/// A table that is kept ready for one more record.
pub struct Resident {
    table: Table,
    prepared: Prepared,
    weights: Weights,
    /// By rule, key and row of the records of the last whole run, sorted.
    sorted: Vec<Vec<(u64, u32)>>,
    /// By rule and key, the rows that came since.
    since: Vec<HashMap<u64, Vec<u32>, Quick>>,
    memo: [Memo; 2],
}

/// A block of more rows than this is thinned: of it, only those that share one more part with
/// the new record are compared.
const LARGE: usize = 3000;

impl Resident {
    /// Keeps a table ready, with the parameters of a run over it.
    ///
    /// Memory: about 260 bytes per record beside the table itself. Cost: about that of a
    /// run's search for candidates.
    ///
    /// # Errors
    ///
    /// [`Unusable`] for parameters that are not of this version, or damaged.
    pub fn new(table: Table, parameters: &Parameters) -> Result<Self, Unusable> {
        parameters.check()?;
        let prepared = Prepared::new(&table);
        let keys = Keys::new(&table);
        let sorted = RULES.iter().map(|rule| keys.sorted(rule)).collect();
        let since = RULES.iter().map(|_| HashMap::default()).collect();
        Ok(Self {
            weights: Weights::new(parameters),
            prepared,
            sorted,
            since,
            memo: Default::default(),
            table,
        })
    }

    /// The table, with what was added since.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The records that may be of the person of a new one, the likeliest first: those of at
    /// least the weight `least`. Their `left` is the row here, their `right` the row that the
    /// new one would have. It is not added.
    pub fn find(&mut self, record: &Record, least: f32) -> Vec<Scored> {
        let (row, _) = self.table.row(record, 0);
        self.find_row(&row, least)
    }

    /// Adds a record and gives back its row, and what could not be read of it.
    pub fn add(&mut self, record: &Record, list: u16) -> (u32, Vec<Unreadable>) {
        let at = u32::try_from(self.table.len()).unwrap_or(u32::MAX);
        let unreadable =
            self.table.push(record, list).into_iter().map(|remark| remark.unreadable).collect();
        let row = self.table.rows[at as usize];
        self.prepared.subjects.push(self.prepared.subject(&self.table, &row));
        let keys = Keys::new(&self.table);
        for (since, rule) in self.since.iter_mut().zip(&RULES) {
            match keys.key_of(rule, &row) {
                0 => {}
                key => since.entry(key).or_default().push(at),
            }
        }
        (at, unreadable)
    }

    /// Why a new record and the record of a row have the weight they have.
    ///
    /// # Panics
    ///
    /// For a row that is not in the table.
    pub fn explain(&mut self, record: &Record, row: u32) -> Explanation {
        let (new, _) = self.table.row(record, 0);
        let subject = self.prepared.subject(&self.table, &new);
        let comparer = Comparer { table: &self.table, prepared: &self.prepared };
        let pattern = comparer.compare_subjects(comparer.subject(row), &subject, &mut self.memo);
        Explanation::new(&pattern, &self.weights.parts(&pattern), 0.0)
    }

    fn find_row(&mut self, new: &Row, least: f32) -> Vec<Scored> {
        let right = u32::try_from(self.table.len()).unwrap_or(u32::MAX);
        let subject = self.prepared.subject(&self.table, new);
        let rows = self.candidates(new);
        let comparer = Comparer { table: &self.table, prepared: &self.prepared };
        let mut found = Vec::new();
        for left in rows {
            let one = comparer.subject(left);
            if comparer.is_hopeless(one, &subject, &self.weights, least, &mut self.memo) {
                continue;
            }
            let direct =
                self.weights.parts(&comparer.compare_subjects(one, &subject, &mut self.memo)).sum();
            if direct >= least {
                found.push(Scored { left, right, direct, others: 0.0 });
            }
        }
        found.sort_unstable_by(|x, y| y.direct.total_cmp(&x.direct).then(x.left.cmp(&y.left)));
        found
    }

    /// The rows that share a key with a new record, in ascending order.
    fn candidates(&self, new: &Row) -> Vec<u32> {
        let keys = Keys::new(&self.table);
        let mut rows = Vec::new();
        for ((rule, sorted), since) in RULES.iter().zip(&self.sorted).zip(&self.since) {
            let key = keys.key_of(rule, new);
            if key == 0 {
                continue;
            }
            let start = sorted.partition_point(|entry| entry.0 < key);
            let block: Vec<u32> = sorted[start..]
                .iter()
                .take_while(|entry| entry.0 == key)
                .map(|entry| entry.1)
                .collect();
            let block = block.into_iter().chain(since.get(&key).into_iter().flatten().copied());
            thinned(&keys, block.collect(), rule.refine, new, &mut rows);
        }
        rows.par_sort_unstable();
        rows.dedup();
        rows
    }
}

/// Adds a block; of a large one, the rows that share one of the parts by which it is split.
fn thinned(keys: &Keys, block: Vec<u32>, refine: &[Part], new: &Row, rows: &mut Vec<u32>) {
    if block.len() <= LARGE {
        rows.extend(block);
        return;
    }
    let wanted: Vec<(Part, u64)> = refine
        .iter()
        .map(|part| (*part, keys.part_of(*part, new)))
        .filter(|(_, value)| *value != 0)
        .collect();
    rows.extend(
        block
            .into_iter()
            .filter(|row| wanted.iter().any(|(part, value)| keys.part(*part, *row) == *value)),
    );
}
