//! The Poisson log-linear model, fitted by maximum likelihood.
//!
//! The derivation, and why no design matrix is ever written down, is in `loglinear.md` beside
//! this file.
use crate::existence::Extended;
use crate::interval::Interval;
use crate::lists::{Lists, Table, over_subsets, over_supersets};
use crate::model::Model;
use crate::refusal::{Refusal, finite};
use crate::special::{ln_factorial, normal_quantile, real};

/// A model fitted to lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// How many people are on a list.
    pub cases: u64,
    /// The logarithm of the dark figure, of how many are on none.
    pub log_dark: f64,
    /// The standard error of [`Fit::log_dark`].
    pub error: f64,
    /// The deviance: twice what the likelihood lacks of the best possible.
    pub deviance: f64,
    /// The logarithm of the likelihood of all histories, constants included.
    pub log_likelihood: f64,
    /// How many parameters the model has, those of empty overlaps included.
    pub parameters: usize,
}

impl Fit {
    /// Seen and unseen, in persons.
    #[must_use]
    pub fn total(&self) -> f64 {
        real(self.cases) + self.log_dark.exp()
    }

    /// The interval of Wald for the total, symmetrical about the logarithm of the dark figure;
    /// `level` is 0.95 or another share.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotSettled`] where an end is no number.
    pub fn interval(&self, level: f64) -> Result<Interval, Refusal> {
        let z = normal_quantile(f64::midpoint(1.0, level));
        let end = |z: f64| finite(real(self.cases) + (self.log_dark + z * self.error).exp());
        Ok(Interval { level, lower: end(-z)?, upper: end(z)? })
    }

    /// Akaike's criterion: less is better.
    #[must_use]
    pub fn aic(&self) -> f64 {
        2.0 * real(self.parameters as u64) - 2.0 * self.log_likelihood
    }

    /// The Bayesian criterion of Schwarz, with the number of people as sample size: less is
    /// better.
    #[must_use]
    pub fn bic(&self) -> f64 {
        real(self.parameters as u64) * real(self.cases).ln() - 2.0 * self.log_likelihood
    }
}

/// Fits a model that has exactly one estimate from these lists.
///
/// # Errors
///
/// [`Refusal::Model`], where it has none or many.
pub fn fit(lists: &Lists, model: &Model) -> Result<Fit, Refusal> {
    Fitter::default().checked(lists.table(), model)
}

/// The room in which models are fitted, kept from one to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fitter {
    /// Of each history, its fitted mean: 0 for none and for histories taken out.
    mean: Vec<f64>,
    sums: Vec<f64>,
    predictor: Vec<f64>,
    /// The lower triangle of the information and then of its root, row by row.
    information: Vec<f64>,
    coefficients: Vec<f64>,
    step: Vec<f64>,
    /// Of each term the precision of its normal prior around 0; empty where none has one.
    penalties: Vec<f64>,
}

/// Steps are done once the next can change nothing that is looked at: the likelihood by less
/// than this, and the coefficients, for Newton's steps square the error, by less than its
/// root's square.
const ENOUGH: f64 = 1e-12;
const MOST_STEPS: usize = 100;

impl Fitter {
    /// Room for one model whose terms have normal priors: the fit is the posterior's mode.
    pub(crate) fn penalised(penalties: Vec<f64>) -> Self {
        Self { penalties, ..Self::default() }
    }

    /// Fits after the check that there is something to fit.
    pub(crate) fn checked(&mut self, table: &Table, model: &Model) -> Result<Fit, Refusal> {
        let extended = Extended::new(table, model);
        extended.standing(table)?.required()?;
        self.fit(table, &extended)
    }

    /// Fits an extended model that is known to have exactly one estimate.
    pub(crate) fn fit(&mut self, table: &Table, model: &Extended) -> Result<Fit, Refusal> {
        let cells = table.cells();
        let size = model.terms.len();
        for room in [&mut self.mean, &mut self.sums, &mut self.predictor] {
            room.clear();
            room.resize(cells.len(), 0.0);
        }
        self.information.resize(size * size, 0.0);
        self.coefficients.clear();
        self.coefficients.resize(size, 0.0);
        self.step.resize(size, 0.0);
        self.start(table, model)?;
        let mut likelihood = self.evaluate(table, model);
        if !likelihood.is_finite() {
            // The start overshot; all histories alike is a start from which no step can.
            self.coefficients.fill(0.0);
            let open = real(model.open.iter().filter(|open| **open).count() as u64);
            self.coefficients[0] = (real(table.cases()) / open).ln();
            likelihood = self.evaluate(table, model);
        }
        for _ in 0..MOST_STEPS {
            self.sums.copy_from_slice(&self.mean);
            over_supersets(&mut self.sums);
            for (slope, term) in self.step.iter_mut().zip(&model.terms) {
                *slope = real(table.overlap(*term)) - self.sums[usize::from(*term)];
            }
            let held = self.step.iter_mut().zip(&self.penalties).zip(&self.coefficients);
            held.for_each(|((slope, penalty), c)| *slope -= penalty * c);
            self.root(model)?;
            let decrement = self.solve();
            let (mut scale, before) = (1.0, self.coefficients.clone());
            loop {
                for ((c, b), s) in self.coefficients.iter_mut().zip(&before).zip(&self.step) {
                    *c = b + scale * s;
                }
                let next = self.evaluate(table, model);
                // The likelihood itself is only known to some digits.
                if next >= likelihood - 1e-12 * likelihood.abs().max(1.0) {
                    likelihood = next;
                    break;
                }
                scale /= 2.0;
                if scale < 1e-10 {
                    return Err(Refusal::NotSettled);
                }
            }
            if decrement < ENOUGH {
                return self.fitted(table, model);
            }
        }
        Err(Refusal::NotSettled)
    }

    /// One step of weighted least squares from the counts themselves, with a tenth added.
    fn start(&mut self, table: &Table, model: &Extended) -> Result<(), Refusal> {
        for (at, count) in table.cells().iter().enumerate() {
            let mean = if model.open[at] { real(*count) + 0.1 } else { 0.0 };
            self.mean[at] = mean;
            self.predictor[at] =
                if model.open[at] { mean * mean.ln() + real(*count) - mean } else { 0.0 };
        }
        over_supersets(&mut self.predictor);
        self.sums.copy_from_slice(&self.mean);
        over_supersets(&mut self.sums);
        for (target, term) in self.step.iter_mut().zip(&model.terms) {
            *target = self.predictor[usize::from(*term)];
        }
        self.root(model)?;
        self.solve();
        self.coefficients.copy_from_slice(&self.step);
        Ok(())
    }

    /// The means from the coefficients, and the likelihood without its constant.
    fn evaluate(&mut self, table: &Table, model: &Extended) -> f64 {
        self.predictor.fill(0.0);
        let mut likelihood = 0.0;
        for (term, c) in model.terms.iter().zip(&self.coefficients) {
            self.predictor[usize::from(*term)] = *c;
            likelihood += real(table.overlap(*term)) * c;
        }
        over_subsets(&mut self.predictor);
        for (penalty, c) in self.penalties.iter().zip(&self.coefficients) {
            likelihood -= 0.5 * penalty * c * c;
        }
        for ((mean, predictor), open) in self.mean.iter_mut().zip(&self.predictor).zip(&model.open)
        {
            *mean = if *open { predictor.exp() } else { 0.0 };
            likelihood -= *mean;
        }
        likelihood
    }

    /// The Cholesky root of the information, whose entry of two terms is the sum of the means
    /// over all histories that contain both: `sums` of their union.
    fn root(&mut self, model: &Extended) -> Result<(), Refusal> {
        let n = model.terms.len();
        for (i, a) in model.terms.iter().enumerate() {
            for (j, b) in model.terms[..=i].iter().enumerate() {
                self.information[i * n + j] = self.sums[usize::from(a | b)];
            }
            self.information[i * n + i] += self.penalties.get(i).copied().unwrap_or(0.0);
        }
        for i in 0..n {
            let (above, rest) = self.information.split_at_mut(i * n);
            let row = &mut rest[..=i];
            for j in 0..i {
                let other = &above[j * n..=j * n + j];
                let dot: f64 = row[..j].iter().zip(other).map(|(a, b)| a * b).sum();
                row[j] = (row[j] - dot) / other[j];
            }
            let whole = row[i];
            let dot: f64 = row[..i].iter().map(|x| x * x).sum();
            let left = whole - dot;
            // Not above 0, or no number.
            if left.partial_cmp(&(1e-14 * whole)) != Some(std::cmp::Ordering::Greater) {
                return Err(Refusal::NotSettled);
            }
            row[i] = left.sqrt();
        }
        Ok(())
    }

    /// Turns the slopes in `step` into the step; returns Newton's decrement, slope · step.
    fn solve(&mut self) -> f64 {
        let n = self.step.len();
        let root = &self.information;
        let mut decrement = 0.0;
        for i in 0..n {
            let dot: f64 = (0..i).map(|j| root[i * n + j] * self.step[j]).sum();
            self.step[i] = (self.step[i] - dot) / root[i * n + i];
            decrement += self.step[i] * self.step[i];
        }
        for i in (0..n).rev() {
            let x = self.step[i] / root[i * n + i];
            self.step[i] = x;
            for j in 0..i {
                self.step[j] -= root[i * n + j] * x;
            }
        }
        decrement
    }

    fn fitted(&mut self, table: &Table, model: &Extended) -> Result<Fit, Refusal> {
        self.sums.copy_from_slice(&self.mean);
        over_supersets(&mut self.sums);
        self.root(model)?;
        self.step.fill(0.0);
        self.step[0] = 1.0;
        // The first entry of the inverse is what the solution of (1, 0, …) has there.
        self.solve();
        let error = self.step[0].sqrt();
        let (mut deviance, mut log_likelihood) = (0.0, 0.0);
        for ((count, mean), open) in table.cells().iter().zip(&self.mean).zip(&model.open) {
            if !open {
                continue;
            }
            let n = real(*count);
            let log = mean.ln();
            log_likelihood += n * log - mean - ln_factorial(*count);
            deviance += 2.0 * (mean - n + if *count > 0 { n * (n.ln() - log) } else { 0.0 });
        }
        Ok(Fit {
            cases: table.cases(),
            log_dark: finite(self.coefficients[0])?,
            error: finite(error)?,
            deviance: finite(deviance.max(0.0))?,
            log_likelihood: finite(log_likelihood)?,
            parameters: model.terms.len() + model.removed,
        })
    }

    /// The fitted mean of how many are on all of these lists, after a fit.
    pub(crate) fn expected(&self, lists: crate::lists::History) -> f64 {
        self.sums[usize::from(lists)]
    }

    /// The logarithm of the posterior, but for a constant, at any coefficients.
    pub(crate) fn height(&mut self, table: &Table, model: &Extended, at: &[f64]) -> f64 {
        self.coefficients.copy_from_slice(at);
        self.evaluate(table, model)
    }

    /// The root of the information and the coefficients, after a fit.
    pub(crate) fn curvature(&self) -> (&[f64], &[f64]) {
        (&self.information, &self.coefficients)
    }
}
