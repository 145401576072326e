//! Stepwise selection: pairs of lists are let depend on each other one by one, as long as
//! one of them overlaps in a way that the model cannot explain.
//!
//! Source: Chan, Silverman & Vincent, Multiple systems estimation for sparse capture data:
//! inferential challenges when there are nonoverlapping lists, JASA 116 (2021).
use crate::existence::{Extended, Standing};
use crate::lists::{History, Lists, Table};
use crate::loglinear::{Fit, Fitter};
use crate::model::{Model, size};
use crate::refusal::Refusal;
use crate::special::poisson_tails;
use std::cmp::Ordering;

/// What was selected, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepwise {
    /// The model.
    pub model: Model,
    /// Its fit.
    pub fit: Fit,
    /// The pairs that were added, in that order.
    pub steps: Vec<Step>,
}

/// One pair that was let depend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The two lists.
    pub pair: History,
    /// The chance of an overlap as far from what was expected, on its side: a Poisson tail.
    pub p: f64,
}

/// Selects stepwise: from independence on, the pair with the least chance is added while that
/// is below `threshold` (0.02 is usual). A pair with which the model could not be estimated is
/// passed over.
///
/// # Errors
///
/// [`Refusal`], where even independence cannot be estimated.
pub fn stepwise(lists: &Lists, threshold: f64) -> Result<Stepwise, Refusal> {
    select(lists.table(), threshold, &mut Fitter::default())
}

pub(crate) fn select(
    table: &Table,
    threshold: f64,
    fitter: &mut Fitter,
) -> Result<Stepwise, Refusal> {
    let mut model = Model::independent(table.lists());
    let mut fit = fitter.checked(table, &model)?;
    let mut steps = Vec::new();
    'steps: loop {
        let mut candidates: Vec<Step> = pairs(table.lists())
            .filter(|pair| !model.has(*pair))
            .map(|pair| {
                let tails = poisson_tails(table.overlap(pair), fitter.expected(pair));
                Step { pair, p: tails.0.min(tails.1) }
            })
            .filter(|step| step.p < threshold)
            .collect();
        // The sort is stable: of two alike the pair of the earlier lists is first.
        candidates.sort_by(|a, b| a.p.partial_cmp(&b.p).unwrap_or(Ordering::Equal));
        for step in candidates {
            let larger = model.with(step.pair);
            let extended = Extended::new(table, &larger);
            if extended.standing(table)? == Standing::Sound {
                fit = fitter.fit(table, &extended)?;
                model = larger;
                steps.push(step);
                continue 'steps;
            }
        }
        return Ok(Stepwise { model, fit, steps });
    }
}

/// The pairs of so many lists: 12, 13, …, 23, ….
pub(crate) fn pairs(lists: usize) -> impl Iterator<Item = History> {
    (0..lists).flat_map(move |a| (a + 1..lists).map(move |b| 1 << a | 1 << b)).inspect(|pair| {
        debug_assert_eq!(size(*pair), 2);
    })
}
