//! From rows to a file and its manifest: what the commands do.
use crate::aggregate::{Aggregates, Request, aggregate};
use crate::error::Result;
use crate::kmode;
use crate::manifest::{Made, Manifest, Seed};
use crate::rows::Rows;
use crate::synthetic::synthesize;
use std::io::Write;

/// Rows or counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Counts of all combinations.
    Aggregates,
    /// Rows of nobody that have those counts.
    Synthetic,
}

/// How much may be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Privacy {
    /// Differentially private.
    Private {
        /// ε.
        epsilon: f64,
        /// δ.
        delta: f64,
    },
    /// Counts at a resolution: inside and once.
    Resolution {
        /// The resolution, in persons.
        k: u32,
    },
}

/// Makes a release: the bytes of its file, and its manifest.
///
/// # Errors
///
/// Those of [`aggregate`] and of [`kmode::aggregate`].
pub fn release(
    rows: &Rows,
    what: What,
    privacy: Privacy,
    length: usize,
    seed: &Seed,
) -> Result<(Vec<u8>, Manifest)> {
    let (aggregates, k) = match privacy {
        Privacy::Private { epsilon, delta } => {
            let seed = seed.bytes().to_vec();
            (aggregate(rows, &Request { epsilon, delta, length, seed })?, None)
        }
        Privacy::Resolution { k } => (kmode::aggregate(rows, k, length)?, Some(k)),
    };
    let synthetic = match what {
        What::Aggregates => None,
        What::Synthetic => Some(synthesize(&aggregates, &rows.columns, seed.bytes())),
    };
    let public = rows.public;
    let made = Made { aggregates: &aggregates, synthetic: synthetic.as_ref(), k, public, seed };
    let statement = made.statement();
    let mut file = Vec::new();
    match &synthetic {
        Some(rows) => rows.write(&mut file, &statement)?,
        None => write(&mut file, &aggregates, rows, &statement)?,
    }
    let manifest = made.manifest(&file);
    Ok((file, manifest))
}

/// Writes counts: a column for each column, blank where it is not part of the combination, and
/// `count`.
fn write(file: impl Write, aggregates: &Aggregates, rows: &Rows, statement: &str) -> Result<()> {
    let mut writer = csv::Writer::from_writer(file);
    let names = rows.columns.iter().map(|column| column.name.as_str());
    writer.write_record(names.chain(["count", statement]))?;
    let empty = vec![""; rows.columns.len()];
    let total = aggregates.rows.to_string();
    writer.write_record(empty.iter().copied().chain([total.as_str(), ""]))?;
    for (margin, released) in aggregates.margins.iter().zip(&aggregates.released) {
        for (at, count) in released.iter().enumerate() {
            let Some(count) = count else { continue };
            let mut record = empty.clone();
            for (&column, code) in margin.columns.iter().zip(margin.codes(at)) {
                record[column] = &rows.columns[column].codes[aggregates.known[column][code]];
            }
            let count = count.to_string();
            writer.write_record(record.into_iter().chain([count.as_str(), ""]))?;
        }
    }
    writer.flush()?;
    Ok(())
}
