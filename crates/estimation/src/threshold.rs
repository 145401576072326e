//! Bayesian thresholding: all pairs may depend on each other at first, and those stay of which
//! the posterior is sure.
//!
//! The dark figure and the main effects have flat priors, the other terms normal ones around
//! 0 or flat ones. Of the model with all pairs the posterior mean and standard deviation of each pair are
//! taken; pairs whose ratio is below the threshold go, and the rest is fitted again. At order 3
//! a term of three lists is tried where its three pairs stayed. Under flat priors a model
//! without a maximum likelihood estimate has no posterior, and the check of existence applies.
//!
//! The posterior is drawn by Metropolis–Hastings steps of two kinds in turn: from the normal
//! approximation at the mode (with the tails of Student's t), and near where the chain is.
//!
//! Source: Silverman, JRSS A 183 (2020).
use crate::chains::{CHAINS, Draws};
use crate::existence::{Extended, Standing};
use crate::lists::{History, Lists, Table};
use crate::loglinear::Fitter;
use crate::model::{Model, bits, size};
use crate::random::Stream;
use crate::refusal::{Refusal, finite};
use crate::special::real;
use std::sync::Mutex;

/// What is believed of a term of two or more lists before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prior {
    /// Normal around 0 with this variance.
    Normal(f64),
    /// Any value as likely as any other.
    Flat,
}

/// How terms are thresholded; the default is usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The prior of terms of two or more lists.
    pub prior: Prior,
    /// How many standard deviations the posterior mean has to be from 0.
    pub threshold: f64,
    /// 2, or 3 for terms of three lists.
    pub order: usize,
    /// How many totals are drawn of each model, over all chains.
    pub draws: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { prior: Prior::Normal(1.0), threshold: 2.0, order: 2, draws: 100_000 }
    }
}

/// What was kept, and what follows.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholded {
    /// The model.
    pub model: Model,
    /// Each term that was tried, with |mean| ÷ standard deviation.
    pub ratios: Vec<(History, f64)>,
    /// Terms of empty overlaps, kept at −∞: only under flat priors.
    pub infinite: Vec<History>,
    /// The totals drawn of the model.
    pub draws: Draws,
}

/// Thresholds the pairs, and at order 3 the terms of three lists.
///
/// # Errors
///
/// [`Refusal::Model`], where flat priors have no posterior; [`Refusal::NotSettled`].
pub fn threshold(lists: &Lists, settings: &Settings, seed: u64) -> Result<Thresholded, Refusal> {
    let table = lists.table();
    let full = Model::full(table.lists(), 2);
    let first = sample(table, &full, settings, seed)?;
    let mut ratios = first.ratios.clone();
    let kept: Vec<History> = first.kept(settings.threshold);
    let mut model = Model::generated(table.lists(), &kept);
    let flat = settings.prior == Prior::Flat;
    if settings.order > 2 {
        let triples = model.addable(3).into_iter().filter(|t| size(*t) == 3);
        // A triple with a pair at −∞ holds nobody either, and adds nothing.
        let eligible: Vec<History> =
            triples.filter(|t| !flat || bits(*t).all(|b| table.overlap(t & !b) > 0)).collect();
        let larger = eligible.iter().fold(model.clone(), |m, t| m.with(*t));
        let sound = !flat || Extended::new(table, &larger).standing(table)? == Standing::Sound;
        if !eligible.is_empty() && sound {
            let second = sample(table, &larger, settings, seed.wrapping_add(1))?;
            let of = |t: &&(History, f64)| size(t.0) == 3;
            ratios.extend(second.ratios.iter().filter(of));
            let gone = second.ratios.iter().filter(of).filter(|t| t.1 < settings.threshold);
            model = gone.fold(larger, |m, t| m.without(t.0));
        }
    }
    let last = sample(table, &model, settings, seed.wrapping_add(2))?;
    Ok(Thresholded { model, ratios, infinite: last.infinite, draws: last.draws })
}

/// The posterior of one model.
struct Sampled {
    ratios: Vec<(History, f64)>,
    infinite: Vec<History>,
    draws: Draws,
}

impl Sampled {
    fn kept(&self, threshold: f64) -> Vec<History> {
        let sure = self.ratios.iter().filter(|t| t.1 >= threshold).map(|t| t.0);
        sure.chain(self.infinite.iter().copied()).collect()
    }
}

/// How many steps of each chain are thrown away.
const BURN_IN: usize = 2_000;
/// Degrees of freedom of the steps from the mode.
const FREEDOM: f64 = 6.0;

fn sample(
    table: &Table,
    model: &Model,
    settings: &Settings,
    seed: u64,
) -> Result<Sampled, Refusal> {
    let (extended, precision) = match settings.prior {
        Prior::Flat => {
            let extended = Extended::new(table, model);
            extended.standing(table)?.required()?;
            (extended, 0.0)
        }
        Prior::Normal(variance) => {
            if variance.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
                let found = variance.to_string();
                return Err(Refusal::Option { option: "variance", found, range: "above 0" });
            }
            (Extended::whole(table, model), 1.0 / variance)
        }
    };
    let penalties: Vec<f64> =
        extended.terms.iter().map(|t| if size(*t) > 1 { precision } else { 0.0 }).collect();
    let mut fitter = Fitter::penalised(penalties);
    fitter.fit(table, &extended)?;
    let n = extended.terms.len();
    let each = settings.draws.div_ceil(usize::try_from(CHAINS).unwrap_or(1)).max(2);
    // Sums are added up by chain, in order, so that threads change nothing.
    let sums = Mutex::new(std::collections::BTreeMap::new());
    let draws = Draws::run(seed, |stream| {
        let number = stream.number();
        let mut walk = Walk::new(table, &extended, fitter.clone(), stream);
        for _ in 0..BURN_IN {
            walk.step();
        }
        let (mut totals, mut sum) = (Vec::with_capacity(each), vec![(0.0, 0.0); n]);
        for _ in 0..each {
            walk.step();
            totals.push(real(table.cases()) + walk.here[0].exp());
            for ((x, s), mode) in walk.here.iter().zip(&mut sum).zip(&walk.mode) {
                // From the mode on, so that squares do not cancel.
                s.0 += x - mode;
                s.1 += (x - mode) * (x - mode);
            }
        }
        if let Ok(mut sums) = sums.lock() {
            sums.insert(number, sum);
        }
        Ok(totals)
    })?;
    let sums = sums.into_inner().map_err(|_| Refusal::NotSettled)?;
    let count = real(each as u64) * real(CHAINS);
    let (_, mode) = fitter.curvature();
    let mut ratios = Vec::new();
    for (at, term) in extended.terms.iter().enumerate().filter(|(_, t)| size(**t) > 1) {
        let (sum, squares) = sums.values().fold((0.0, 0.0), |(a, b), s| (a + s[at].0, b + s[at].1));
        let (mean, variance) = (sum / count, squares / count - (sum / count).powi(2));
        ratios.push((*term, finite((mode[at] + mean).abs() / variance.max(0.0).sqrt())?));
    }
    let infinite = if settings.prior == Prior::Flat {
        model.terms().iter().copied().filter(|t| !extended.terms.contains(t)).collect()
    } else {
        Vec::new()
    };
    Ok(Sampled { ratios, infinite, draws })
}

/// One chain through the coefficients.
struct Walk<'a> {
    table: &'a Table,
    model: &'a Extended,
    fitter: Fitter,
    stream: Stream,
    mode: Vec<f64>,
    /// The lower triangle of the root of the information at the mode.
    root: Vec<f64>,
    here: Vec<f64>,
    height: f64,
    next: Vec<f64>,
    from_mode: bool,
}

impl<'a> Walk<'a> {
    fn new(table: &'a Table, model: &'a Extended, mut fitter: Fitter, stream: Stream) -> Self {
        let (root, mode) = fitter.curvature();
        let (root, mode) = (root.to_vec(), mode.to_vec());
        let height = fitter.height(table, model, &mode);
        let (here, next) = (mode.clone(), mode.clone());
        Self { table, model, fitter, stream, mode, root, here, height, next, from_mode: false }
    }

    fn step(&mut self) {
        self.from_mode = !self.from_mode;
        let n = self.mode.len();
        for x in &mut self.next {
            *x = self.stream.normal();
        }
        let dimension = real(n as u64);
        let scale = if self.from_mode {
            (FREEDOM / (2.0 * self.stream.gamma(FREEDOM / 2.0))).sqrt()
        } else {
            2.38 / dimension.sqrt()
        };
        // Normal with the inverse of the information as variance: solve rootᵀ·x = z.
        for i in (0..n).rev() {
            let x = self.next[i] / self.root[i * n + i];
            self.next[i] = x;
            for j in 0..i {
                self.next[j] -= self.root[i * n + j] * x;
            }
        }
        let origin = if self.from_mode { &self.mode } else { &self.here };
        self.next.iter_mut().zip(origin).for_each(|(x, from)| *x = from + scale * *x);
        let height = self.fitter.height(self.table, self.model, &self.next);
        let mut gain = height - self.height;
        if self.from_mode {
            gain += self.ln_chance(&self.here) - self.ln_chance(&self.next);
        }
        // What is no number is never gone to.
        if self.stream.uniform().ln() < gain {
            std::mem::swap(&mut self.here, &mut self.next);
            self.height = height;
        }
    }

    /// The logarithm of the density of a step from the mode, but for a constant.
    fn ln_chance(&self, at: &[f64]) -> f64 {
        let n = at.len();
        let mut square = 0.0;
        for j in 0..n {
            let x: f64 = (j..n).map(|i| self.root[i * n + j] * (at[i] - self.mode[i])).sum();
            square += x * x;
        }
        -0.5 * (FREEDOM + real(n as u64)) * (square / FREEDOM).ln_1p()
    }
}
