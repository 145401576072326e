//! A table under a rule: what the command does, with its statement.
use crate::attack::{Attack, Audit};
use crate::cellkey::{Changes, perturb};
use crate::error::{Error, Refusal, Result};
use crate::round::round;
use crate::shelter;
use crate::statement;
use crate::suppress::{Threshold, suppress};
use crate::table::{Count, Table};
use serde::Serialize;
use std::str::FromStr;

/// What is done with small counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Counts below are suppressed, and others to hide them.
    Threshold(u64),
    /// Counts below are rounded to 0 or to it.
    Rounding(u64),
    /// Every count changes by its cell key.
    CellKey,
}

impl FromStr for Rule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::Parameter {
            name: "rule",
            value: text.to_owned(),
            range: "threshold=N, rounding=N or cellkey",
        };
        if text == "cellkey" {
            return Ok(Self::CellKey);
        }
        let (name, number) = text.split_once('=').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_| wrong())?;
        match name {
            "threshold" => Ok(Self::Threshold(number)),
            "rounding" => Ok(Self::Rounding(number)),
            _ => Err(wrong()),
        }
    }
}

/// A table that can be released, with what was done to it.
#[derive(Debug, Clone)]
pub struct Protected {
    /// The table.
    pub table: Table,
    /// What its file says of itself.
    pub statement: String,
    /// What was lost.
    pub loss: Loss,
    /// The attack that a suppressed table withstood.
    pub audit: Option<Audit>,
}

/// What a method takes away from a table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Loss {
    /// Cells with a count.
    pub cells: usize,
    /// Cells whose count is not said, since it is small.
    pub primary: usize,
    /// Cells whose count is not said, to hide others.
    pub secondary: usize,
    /// The share of the persons of inner cells that are in cells not said.
    pub hidden_share: f64,
    /// The mean error of the counts that are said, in persons.
    pub mean_error: f64,
}

/// Of inner counts that are not zero at most so large a part may be small.
const FINE: usize = 2;

/// A table with fewer counts is not judged too fine.
const FEW: usize = 12;

/// Refuses a table most of whose counts are small, or that tells shelters apart.
///
/// # Errors
///
/// [`Refusal::TooFine`], [`Error::Shelter`].
pub fn refuse(table: &Table, threshold: u64) -> Result<()> {
    shelter::refuse(table.dimensions.iter().map(|d| d.name.as_str()))?;
    let inner = table.inner();
    let counts: Vec<u64> = (table.cells.iter().zip(&inner))
        .filter(|(_, inner)| **inner)
        .filter_map(|(cell, _)| cell.count.known())
        .filter(|&count| count > 0)
        .collect();
    let small = counts.iter().filter(|&&count| count < threshold).count();
    if counts.len() >= FEW && small * FINE > counts.len() {
        return Err(Refusal::TooFine { small, counts: counts.len(), threshold }.into());
    }
    Ok(())
}

/// Protects a table.
///
/// # Errors
///
/// What the rule refuses; [`Refusal::TooFine`] and [`Error::Shelter`] for any rule.
pub fn protect(table: &Table, rule: Rule, attack: &Attack) -> Result<Protected> {
    let threshold = match rule {
        Rule::Threshold(threshold) | Rule::Rounding(threshold) => threshold,
        Rule::CellKey => 3,
    };
    refuse(table, threshold)?;
    let (made, said, audit) = match rule {
        Rule::Threshold(below) => {
            let rule = Threshold::new(below);
            let made = suppress(table, rule, attack)?;
            let said = vec![
                ("method", "suppression".to_owned()),
                ("threshold", below.to_string()),
                ("width", rule.width.to_string()),
            ];
            (made.table, said, Some(made.audit))
        }
        Rule::Rounding(base) => {
            let made = round(table, base)?;
            let said = vec![
                ("method", "rounding".to_owned()),
                ("base", base.to_string()),
                ("within", made.largest.to_string()),
            ];
            (made.table, said, None)
        }
        Rule::CellKey => {
            let said = vec![("method", "cellkey".to_owned()), ("largest change", "2".to_owned())];
            (perturb(table, &Changes::published()?)?, said, None)
        }
    };
    let loss = loss(table, &made, threshold);
    let mut said = said;
    said.push(("epsilon", "none".to_owned()));
    Ok(Protected { statement: statement::make(&said), loss, table: made, audit })
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
fn share(part: u64, all: u64) -> f64 {
    if all > 0 { part as f64 / all as f64 } else { 0.0 }
}

fn loss(table: &Table, made: &Table, threshold: u64) -> Loss {
    let inner = table.inner();
    let (mut primary, mut secondary) = (0, 0);
    let (mut persons, mut hidden, mut off, mut said) = (0, 0, 0, 0);
    for ((own, made), inner) in table.cells.iter().zip(&made.cells).zip(inner) {
        let Count::Known(count) = own.count else { continue };
        persons += if inner { count } else { 0 };
        if let Count::Known(after) = made.count {
            off += count.abs_diff(after);
            said += 1;
        } else {
            hidden += if inner { count } else { 0 };
            *(if count > 0 && count < threshold { &mut primary } else { &mut secondary }) += 1;
        }
    }
    let cells = table.cells.iter().filter(|cell| cell.count.known().is_some()).count();
    let (hidden_share, mean_error) = (share(hidden, persons), share(off, said));
    Loss { cells, primary, secondary, hidden_share, mean_error }
}
