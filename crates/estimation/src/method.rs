//! The methods by name, and what each answers in one form.
use crate::bic::{self, Memory};
use crate::bootstrap::{Bootstrap, bootstrap};
use crate::chains::Mixing;
use crate::dga;
use crate::interval::Interval;
use crate::latent;
use crate::lists::{Lists, Table};
use crate::loglinear::{Fit, Fitter};
use crate::model::{Model, named};
use crate::refusal::{Refusal, finite};
use crate::special::real;
use crate::stepwise;
use crate::threshold;
use serde::Serialize;
use std::str::FromStr;

/// A method of estimation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Log-linear, pairs added stepwise: [`crate::stepwise`].
    Stepwise,
    /// Log-linear, the best of all models: [`crate::bic`].
    Bic,
    /// Log-linear, downhill from several starts: [`crate::bic`].
    Downhill,
    /// Averaged over decomposable graphs: [`crate::dga`].
    Dga,
    /// Latent classes: [`crate::latent`].
    Lcm,
    /// Bayesian thresholding: [`crate::threshold`].
    Threshold,
}

impl Method {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Stepwise, Self::Bic, Self::Downhill, Self::Dga, Self::Lcm, Self::Threshold];

    /// Its word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stepwise => "stepwise",
            Self::Bic => "bic",
            Self::Downhill => "downhill",
            Self::Dga => "dga",
            Self::Lcm => "lcm",
            Self::Threshold => "threshold",
        }
    }
}

impl FromStr for Method {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|method| method.word() == text).ok_or_else(|| Refusal::Option {
            option: "method",
            found: text.to_owned(),
            range: "stepwise, bic, downhill, dga, lcm, threshold or all",
        })
    }
}

/// How the methods go about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Options {
    /// Below which chance a pair is added, stepwise.
    pub p: f64,
    /// The most lists of one term.
    pub order: usize,
    /// How many replicates are drawn; with 0 the interval takes the model for known.
    pub bootstrap: usize,
    /// What chance follows from.
    pub seed: u64,
    /// How many of all models, the best first, are fitted again in each replicate; by
    /// default all, up to [`ALL_REFITTED`], and else the best [`BEST_REFITTED`].
    pub top: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self { p: 0.02, order: 2, bootstrap: 1_000, seed: 1, top: None }
    }
}

/// As many models are all fitted again in each replicate.
pub const ALL_REFITTED: usize = 1_024;
/// Of more models, so many of the best are.
pub const BEST_REFITTED: usize = 200;

impl Options {
    /// Whether they are in range.
    ///
    /// # Errors
    ///
    /// [`Refusal::Option`], with the first that is not.
    pub fn check(&self) -> Result<(), Refusal> {
        let refused = |option, found: String, range| Err(Refusal::Option { option, found, range });
        if !(0.0..=1.0).contains(&self.p) {
            return refused("p", self.p.to_string(), "between 0 and 1");
        }
        if !(1..=9).contains(&self.order) {
            return refused("order", self.order.to_string(), "between 1 and 9");
        }
        if self.bootstrap != 0 && self.bootstrap < crate::bootstrap::FEWEST_REPLICATES {
            return refused("bootstrap", self.bootstrap.to_string(), "0, or 100 or more");
        }
        if self.top == Some(0) {
            return refused("top", "0".to_owned(), "1 or more");
        }
        Ok(())
    }
}

/// What an interval is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Of the bootstrap that repeats the selection.
    Bca,
    /// Of one model taken for known: too narrow where it was selected.
    Wald,
    /// Of a posterior.
    Posterior,
}

/// What one method answers. Every number is finite.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The method.
    pub method: Method,
    /// How many people are on a list.
    pub cases: u64,
    /// How many there are in all, seen and unseen, in persons.
    pub total: f64,
    /// What the intervals are.
    pub kind: Kind,
    /// 95 % and 80 %.
    pub intervals: [Interval; 2],
    /// What it found on the way.
    pub details: Details,
    /// How the bootstrap went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<Replicates>,
}

/// How a bootstrap went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replicates {
    /// How many replicates.
    pub replicates: usize,
    /// How many of them had no estimate.
    pub failed: usize,
    /// The correction for bias, a standard normal quantile.
    pub bias: f64,
    /// The acceleration.
    pub acceleration: f64,
}

/// A log-linear model in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Selected {
    /// By numbers of the lists: `[12,3]`.
    pub model: String,
    /// Which lists depend on each other, by name.
    pub dependences: String,
    /// The total it estimates, in persons.
    pub total: f64,
    /// Its Bayesian information criterion.
    pub bic: f64,
    /// Its deviance.
    pub deviance: f64,
}

/// What a method found on the way to its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Details {
    /// The pairs that were added, each with its chance.
    Stepwise {
        /// The model.
        selected: Selected,
        /// The pairs in order.
        added: Vec<(String, f64)>,
    },
    /// The best of all models.
    Bic {
        /// The model.
        selected: Selected,
        /// How many models there are.
        tried: usize,
        /// How many of them can be estimated.
        estimable: usize,
        /// How many were fitted again in each replicate.
        refitted: usize,
    },
    /// Where going downhill ended.
    Downhill {
        /// The lowest minimum.
        selected: Selected,
        /// The minimum of each start.
        minima: Vec<Selected>,
    },
    /// The likeliest graphs, with their chance.
    Dga {
        /// By cliques, as `A·B, C`.
        graphs: Vec<(String, f64)>,
        /// How many unseen people were looked at.
        up_to: u64,
    },
    /// How well the chains agree.
    Lcm {
        /// R̂ and the number of draws.
        mixing: Mixing,
    },
    /// What was kept of all pairs.
    Threshold {
        /// Which lists depend on each other, by name.
        dependences: String,
        /// Each term with |mean| ÷ standard deviation.
        ratios: Vec<(String, f64)>,
        /// R̂ and the number of draws.
        mixing: Mixing,
    },
}

/// Estimates how many people there are in all.
///
/// # Errors
///
/// [`Refusal`], in words: nothing is guessed where nothing can be said.
pub fn estimate(lists: &Lists, method: Method, options: &Options) -> Result<Estimate, Refusal> {
    options.check()?;
    match method {
        Method::Stepwise => by_steps(lists, options),
        Method::Bic => by_bic(lists, options),
        Method::Downhill => by_descent(lists, options),
        Method::Dga => by_graphs(lists),
        Method::Lcm => by_classes(lists, options),
        Method::Threshold => by_threshold(lists, options),
    }
}

fn by_steps(lists: &Lists, options: &Options) -> Result<Estimate, Refusal> {
    let found = stepwise::stepwise(lists, options.p)?;
    let p = options.p;
    let again = |table: &Table, fitter: &mut Fitter| {
        stepwise::select(table, p, fitter).map(|found| found.fit.total())
    };
    let added = found.steps.iter().map(|s| (named(s.pair, lists.names()), s.p)).collect();
    let details = Details::Stepwise { selected: selected(lists, &found.model, &found.fit), added };
    resampled(lists, Method::Stepwise, &found.fit, options, details, Fitter::default, again)
}

fn by_bic(lists: &Lists, options: &Options) -> Result<Estimate, Refusal> {
    let (ranked, tried) = bic::ranking(lists, options.order)?;
    let refitted = match options.top {
        Some(top) => top.min(tried),
        None if tried <= ALL_REFITTED => tried,
        None => BEST_REFITTED,
    };
    let best = &ranked[0];
    // A model that these lists cannot estimate may be estimated from a sample of them.
    let models: Vec<Model> = if refitted == tried {
        crate::model::all(lists.names().len(), options.order)?
    } else {
        ranked.iter().take(refitted).map(|r| r.model.clone()).collect()
    };
    let again = |table: &Table, fitter: &mut Fitter| {
        let best = bic::best(table, &models, fitter)?;
        best.map(|(_, fit)| fit.total()).ok_or(Refusal::NoModel { models: models.len() })
    };
    let details = Details::Bic {
        selected: selected(lists, &best.model, &best.fit),
        tried,
        estimable: ranked.len(),
        refitted,
    };
    resampled(lists, Method::Bic, &best.fit, options, details, Fitter::default, again)
}

fn by_descent(lists: &Lists, options: &Options) -> Result<Estimate, Refusal> {
    let found = bic::downhill(lists, options.order, options.p, options.seed)?;
    let how = (options.order, options.p, options.seed);
    let again = |table: &Table, memory: &mut Memory| {
        bic::from_starts(table, how, memory.cleared()).map(|found| found.best.fit.total())
    };
    let details = Details::Downhill {
        selected: selected(lists, &found.best.model, &found.best.fit),
        minima: found.minima.iter().map(|m| selected(lists, &m.model, &m.fit)).collect(),
    };
    let fit = &found.best.fit;
    resampled(lists, Method::Downhill, fit, options, details, Memory::default, again)
}

fn selected(lists: &Lists, model: &Model, fit: &Fit) -> Selected {
    Selected {
        model: model.code(),
        dependences: model.dependences(lists.names()),
        total: fit.total(),
        bic: fit.bic(),
        deviance: fit.deviance,
    }
}

fn resampled<R: Send>(
    lists: &Lists,
    method: Method,
    fit: &Fit,
    options: &Options,
    details: Details,
    room: impl Fn() -> R + Sync + Send,
    again: impl Fn(&Table, &mut R) -> Result<f64, Refusal> + Sync + Send,
) -> Result<Estimate, Refusal> {
    let total = finite(fit.total())?;
    let estimate = |kind, intervals, bootstrap| Estimate {
        method,
        cases: lists.cases(),
        total,
        kind,
        intervals,
        details,
        bootstrap,
    };
    if options.bootstrap == 0 {
        return Ok(estimate(Kind::Wald, [fit.interval(0.95)?, fit.interval(0.8)?], None));
    }
    let how = (options.bootstrap, options.seed);
    let found: Bootstrap = bootstrap(lists.table(), total, how, room, again)?;
    let replicates = Replicates {
        replicates: options.bootstrap,
        failed: found.failed,
        bias: finite(found.bias)?,
        acceleration: finite(found.acceleration)?,
    };
    Ok(estimate(Kind::Bca, [found.interval(0.95)?, found.interval(0.8)?], Some(replicates)))
}

/// How often the range of unseen people is doubled.
const DOUBLINGS: u32 = 6;
/// The chance that the last tenth of the range may have.
const SMALL: f64 = 1e-5;

fn by_graphs(lists: &Lists) -> Result<Estimate, Refusal> {
    let delta = 1.0 / f64::from(1_u32 << lists.names().len());
    let start = lists.cases().saturating_mul(10).max(1_000);
    for doubling in 0..DOUBLINGS {
        let up_to = start << doubling;
        let found = dga::posterior(lists, delta, dga::Prior::Reciprocal, (0, up_to))?;
        if found.tail() > SMALL {
            continue;
        }
        let words = |cliques: &[u16]| {
            cliques.iter().map(|c| named(*c, lists.names())).collect::<Vec<_>>().join(", ")
        };
        let graphs = found.graphs.iter().take(5);
        let graphs = graphs.map(|g| (words(&g.graph.cliques), g.chance)).collect();
        return Ok(Estimate {
            method: Method::Dga,
            cases: lists.cases(),
            total: real(found.quantile(0.5)),
            kind: Kind::Posterior,
            intervals: [found.interval(0.95), found.interval(0.8)],
            details: Details::Dga { graphs, up_to },
            bootstrap: None,
        });
    }
    Err(Refusal::NoBound { most: start << (DOUBLINGS - 1) })
}

fn by_classes(lists: &Lists, options: &Options) -> Result<Estimate, Refusal> {
    let found = latent::posterior(lists, &latent::Settings::default(), options.seed)?;
    Ok(Estimate {
        method: Method::Lcm,
        cases: lists.cases(),
        total: finite(found.quantile(0.5))?,
        kind: Kind::Posterior,
        intervals: [found.interval(0.95), found.interval(0.8)],
        details: Details::Lcm { mixing: found.mixing() },
        bootstrap: None,
    })
}

fn by_threshold(lists: &Lists, options: &Options) -> Result<Estimate, Refusal> {
    let settings = threshold::Settings { order: options.order, ..threshold::Settings::default() };
    let found = threshold::threshold(lists, &settings, options.seed)?;
    Ok(Estimate {
        method: Method::Threshold,
        cases: lists.cases(),
        total: finite(found.draws.quantile(0.5))?,
        kind: Kind::Posterior,
        intervals: [found.draws.interval(0.95), found.draws.interval(0.8)],
        details: Details::Threshold {
            dependences: found.model.dependences(lists.names()),
            ratios: found.ratios.iter().map(|(t, r)| (named(*t, lists.names()), *r)).collect(),
            mixing: found.draws.mixing(),
        },
        bootstrap: None,
    })
}
