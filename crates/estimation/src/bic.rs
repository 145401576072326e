//! Selection by the Bayesian information criterion: all models, or downhill.
//!
//! Source: Silverman, Chan & Vincent, Bootstrapping multiple systems estimates to account for
//! model selection, Statistics and Computing 34 (2024).
use crate::existence::{Extended, Standing};
use crate::lists::{History, Lists, Table};
use crate::loglinear::{Fit, Fitter};
use crate::model::{self, Model, size};
use crate::random::Stream;
use crate::refusal::Refusal;
use crate::stepwise;
use rayon::prelude::*;
use std::collections::HashMap;

/// A model with its fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The model.
    pub model: Model,
    /// Its fit.
    pub fit: Fit,
}

/// Fits every hierarchical model of at most `order` and ranks those that can be estimated,
/// the least criterion first. The second answer is how many there were.
///
/// # Errors
///
/// [`Refusal::ManyModels`], or [`Refusal::NoModel`] where none can be estimated.
pub fn ranking(lists: &Lists, order: usize) -> Result<(Vec<Ranked>, usize), Refusal> {
    let models = model::all(lists.names().len(), order)?;
    let tried = models.len();
    let table = lists.table();
    let fits: Vec<Option<Ranked>> = models
        .into_par_iter()
        .map_init(Fitter::default, |fitter, model| {
            Ok(attempt(table, &model, fitter)?.map(|fit| Ranked { model, fit }))
        })
        .collect::<Result<_, Refusal>>()?;
    let mut ranked: Vec<Ranked> = fits.into_iter().flatten().collect();
    if ranked.is_empty() {
        return Err(Refusal::NoModel { models: tried });
    }
    ranked.sort_by(|a, b| a.fit.bic().total_cmp(&b.fit.bic()));
    Ok((ranked, tried))
}

/// The fit of a model, or none where it has no single estimate or does not settle.
pub(crate) fn attempt(
    table: &Table,
    model: &Model,
    fitter: &mut Fitter,
) -> Result<Option<Fit>, Refusal> {
    let extended = Extended::new(table, model);
    if extended.standing(table)? != Standing::Sound {
        return Ok(None);
    }
    match fitter.fit(table, &extended) {
        Ok(fit) => Ok(Some(fit)),
        Err(Refusal::NotSettled) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// The best of these models for a table.
pub(crate) fn best(
    table: &Table,
    models: &[Model],
    fitter: &mut Fitter,
) -> Result<Option<(usize, Fit)>, Refusal> {
    let mut best: Option<(usize, Fit)> = None;
    for (at, model) in models.iter().enumerate() {
        let Some(fit) = attempt(table, model, fitter)? else { continue };
        if best.as_ref().is_none_or(|(_, least)| fit.bic() < least.bic()) {
            best = Some((at, fit));
        }
    }
    Ok(best)
}

/// The most steps downhill from one start.
pub const MOST_STEPS: usize = 20;

/// How many starts are drawn beside the three that follow from the lists.
pub const DRAWN_STARTS: u64 = 5;

/// Where going downhill ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Downhill {
    /// The lowest that was reached.
    pub best: Ranked,
    /// Where each start ended: independence, the stepwise model, as many pairs as can be
    /// estimated, and [`DRAWN_STARTS`] models in which each pair is as likely in as out.
    pub minima: Vec<Ranked>,
}

/// Goes downhill from one start: always to the neighbour (one maximal term more or less) with
/// the least criterion, until none is lower, or [`MOST_STEPS`] times.
///
/// # Errors
///
/// [`Refusal::Model`], where the start cannot be estimated.
pub fn downhill_from(lists: &Lists, start: &Model, order: usize) -> Result<Ranked, Refusal> {
    descend(lists.table(), start.clone(), order, &mut Memory::default())
}

/// Goes downhill from several starts, because one alone may end in a hollow.
///
/// # Errors
///
/// [`Refusal`], where none of the starts can be estimated.
pub fn downhill(
    lists: &Lists,
    order: usize,
    threshold: f64,
    seed: u64,
) -> Result<Downhill, Refusal> {
    from_starts(lists.table(), (order, threshold, seed), &mut Memory::default())
}

/// The fits of one table, so that none is made twice.
#[derive(Default)]
pub(crate) struct Memory {
    fitter: Fitter,
    fits: HashMap<Model, Option<Fit>>,
}

impl Memory {
    fn fit(&mut self, table: &Table, model: &Model) -> Result<Option<Fit>, Refusal> {
        if let Some(fit) = self.fits.get(model) {
            return Ok(fit.clone());
        }
        let fit = attempt(table, model, &mut self.fitter)?;
        self.fits.insert(model.clone(), fit.clone());
        Ok(fit)
    }

    /// Forgets the fits, for another table.
    pub(crate) fn cleared(&mut self) -> &mut Self {
        self.fits.clear();
        self
    }
}

fn descend(
    table: &Table,
    start: Model,
    order: usize,
    memory: &mut Memory,
) -> Result<Ranked, Refusal> {
    let order = order.min(table.lists().saturating_sub(1));
    let Some(fit) = memory.fit(table, &start)? else {
        Extended::new(table, &start).standing(table)?.required()?;
        return Err(Refusal::NotSettled);
    };
    let mut here = Ranked { model: start, fit };
    for _ in 0..MOST_STEPS {
        let mut lower: Option<Ranked> = None;
        for model in here.model.neighbours(order) {
            let Some(fit) = memory.fit(table, &model)? else { continue };
            let least = lower.as_ref().map_or(here.fit.bic(), |l| l.fit.bic());
            if fit.bic() < least {
                lower = Some(Ranked { model, fit });
            }
        }
        match lower {
            Some(next) => here = next,
            None => break,
        }
    }
    Ok(here)
}

pub(crate) fn from_starts(
    table: &Table,
    (order, threshold, seed): (usize, f64, u64),
    memory: &mut Memory,
) -> Result<Downhill, Refusal> {
    let lists = table.lists();
    let mut starts = vec![Model::independent(lists)];
    if order > 1 {
        if let Ok(chosen) = stepwise::select(table, threshold, &mut memory.fitter) {
            starts.push(chosen.model);
        }
        starts.push(within(table, &Model::full(lists, 2), memory)?);
        for start in 0..DRAWN_STARTS {
            let mut stream = Stream::new(seed, STARTS + start);
            let drawn: Vec<History> =
                stepwise::pairs(lists).filter(|_| stream.uniform() < 0.5).collect();
            starts.push(within(table, &Model::generated(lists, &drawn), memory)?);
        }
    }
    let mut minima: Vec<Ranked> = Vec::new();
    let mut refused = Refusal::NotSettled;
    for start in starts {
        match descend(table, start, order, memory) {
            Ok(minimum) => minima.push(minimum),
            Err(refusal) => refused = refusal,
        }
    }
    let least = minima.iter().min_by(|a, b| a.fit.bic().total_cmp(&b.fit.bic())).cloned();
    match least {
        Some(best) => Ok(Downhill { best, minima }),
        None => Err(refused),
    }
}

/// The stream of the first drawn start: far from those of replicates.
const STARTS: u64 = 1 << 40;

/// A model, or where it cannot be estimated, its pairs as far as they can be added one after
/// the other without losing the estimate.
fn within(table: &Table, model: &Model, memory: &mut Memory) -> Result<Model, Refusal> {
    if memory.fit(table, model)?.is_some() {
        return Ok(model.clone());
    }
    let mut part = Model::independent(table.lists());
    for pair in model.terms().iter().filter(|t| size(**t) == 2) {
        let larger = part.with(*pair);
        if memory.fit(table, &larger)?.is_some() {
            part = larger;
        }
    }
    Ok(part)
}
