//! Estimates under uncertain links: how many people the lists share is itself not known.
//!
//! Who is on two lists was decided by comparing records, and some decisions could have gone
//! the other way. Each *draw* is the lists under one way that all decisions could have gone.
//! The method is run on each, and what comes out is pooled on the logarithm of the total by
//! Rubin's rules: the spread *within* draws is what the method itself does not know, the
//! spread *between* them is what the links do not know.
//!
//! Source: Rubin, Multiple Imputation for Nonresponse in Surveys (1987), 3.1.
use crate::interval::Interval;
use crate::lists::Lists;
use crate::method::{Method, Options, estimate};
use crate::refusal::{Refusal, finite};
use crate::special::{incomplete_beta, normal_quantile, real};
use rayon::prelude::*;
use serde::Serialize;

/// A pooled estimate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pooled {
    /// The method.
    pub method: Method,
    /// The total, in persons: the geometric mean over draws.
    pub total: f64,
    /// The interval of 95 %, in persons.
    pub interval: Interval,
    /// The standard deviation within draws, of the logarithm of the total.
    pub within: f64,
    /// The standard deviation between draws, of the logarithm of the total.
    pub between: f64,
    /// Which share of the whole variance is of the links, 0 to 1.
    pub share_of_links: f64,
    /// The total of each draw, in persons.
    pub totals: Vec<f64>,
    /// The least and the greatest number of people seen, over draws.
    pub cases: (u64, u64),
}

/// Runs a method on each draw of the lists and pools what it answers.
///
/// # Errors
///
/// [`Refusal::FewDraws`], [`Refusal::OtherLists`], and what a draw itself is refused for: a
/// draw that is left out for having no estimate would make the rest look too sure.
pub fn pooled(draws: &[Lists], method: Method, options: &Options) -> Result<Pooled, Refusal> {
    if draws.len() < 2 {
        return Err(Refusal::FewDraws { found: draws.len() });
    }
    if let Some(other) = draws.iter().position(|draw| draw.names() != draws[0].names()) {
        return Err(Refusal::OtherLists { draw: other + 1 });
    }
    let each: Vec<(f64, Interval)> = draws
        .par_iter()
        .map(|draw| estimate(draw, method, options).map(|e| (e.total, e.intervals[0])))
        .collect::<Result<_, _>>()?;
    let count = real(each.len() as u64);
    let logs: Vec<f64> = each.iter().map(|(total, _)| total.ln()).collect();
    let mean = logs.iter().sum::<f64>() / count;
    let z = normal_quantile(0.975);
    let half = |i: &Interval| (i.upper.ln() - i.lower.ln()) / (2.0 * z);
    let within = each.iter().map(|(_, i)| half(i).powi(2)).sum::<f64>() / count;
    let between = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let of_links = (1.0 + 1.0 / count) * between;
    let whole = within + of_links;
    // Few draws say little of the spread between them: Student's t, by Rubin's degrees.
    let freedom = if of_links > 0.0 {
        (count - 1.0) * (1.0 + within / of_links).powi(2)
    } else {
        f64::INFINITY
    };
    let reach = t_quantile(0.975, freedom) * whole.sqrt();
    Ok(Pooled {
        method,
        total: finite(mean.exp())?,
        interval: Interval {
            level: 0.95,
            lower: finite((mean - reach).exp())?,
            upper: finite((mean + reach).exp())?,
        },
        within: within.sqrt(),
        between: between.sqrt(),
        share_of_links: if whole > 0.0 { of_links / whole } else { 0.0 },
        totals: each.iter().map(|(total, _)| *total).collect(),
        cases: (
            draws.iter().map(Lists::cases).min().unwrap_or(0),
            draws.iter().map(Lists::cases).max().unwrap_or(0),
        ),
    })
}

/// The quantile of Student's t above its middle, by halving.
/// Source: Abramowitz & Stegun 26.7.1 with 26.5.27.
fn t_quantile(share: f64, freedom: f64) -> f64 {
    if freedom > 1e7 {
        return normal_quantile(share);
    }
    let above = |t: f64| 0.5 * incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t * t));
    let (mut low, mut high) = (0.0_f64, 1e6_f64);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if above(middle) > 1.0 - share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_t_are_as_published() {
        // Abramowitz & Stegun, table 26.10.
        for (freedom, expected) in [(1.0, 12.706), (4.0, 2.776), (10.0, 2.228), (120.0, 1.980)] {
            assert!((t_quantile(0.975, freedom) - expected).abs() < 6e-4);
        }
        assert!((t_quantile(0.975, 1e9) - 1.959_964).abs() < 1e-6);
    }
}
