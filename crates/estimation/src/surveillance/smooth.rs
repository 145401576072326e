//! Rates of small places, drawn towards their mean by as much as they are unsure.
//!
//! Of 265 municipalities the highest and the lowest rates are all in the smallest ones: one
//! case makes a rate of 50 per 100,000, none makes 0. Neither is what is believed of the place.
//! Empirical Bayes takes the rates of all places for drawn from one distribution, learns its
//! mean and its spread from them all, and gives each place the mean of what it showed itself
//! and what all showed, weighed by how much each says:
//!
//! ```text
//! m  = Σn / Σx                      the mean rate; n cases among x people
//! s² = Σ x (r − m)² / Σx            how far the rates r = n/x lie around it
//! A  = max(0, s² − m / x̄)           of that, what is not chance: x̄ is the mean of the x
//! w  = A / (A + m/x)                what the own rate of a place says
//! m + w (r − m)                     the smoothed rate
//! ```
//!
//! m/x is the variance that chance gives to the rate of a place, so that a large place keeps its
//! rate and a small one is given the mean. Where all of the spread is chance A is 0 and every
//! place is given the mean: the honest map then has one colour.
//!
//! [`local`] does the same among a place and its neighbours instead of all places. It is for
//! risk that changes from region to region. It smooths less evenly: m, s² and A are then of a
//! handful of places. The peer's `EBlocal` is no number where all cases of a neighbourhood are
//! 0, for m = A = 0 and w is 0/0; here w is 0 whenever A is.
//!
//! A smoothed rate is for a map. It is not for ranking single places, nor for a statutory
//! return, nor for a place that is known to differ from all others: it is drawn to them too.
//!
//! Source: Marshall, Mapping disease and mortality rates using empirical Bayes estimators,
//! Applied Statistics 40 (1991).
use super::{Observed, PER, together};
use crate::refusal::Refusal;
use serde::Serialize;

/// What the rates of several places have in common.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Prior {
    /// How many places are known: it is learnt from these.
    pub areas: usize,
    /// m, their mean rate, per 100,000.
    pub mean: f64,
    /// s², how far their rates lie around it, per 100,000 squared.
    pub spread: f64,
    /// A, what of it is not chance, per 100,000 squared.
    pub between: f64,
}

/// The rate of a place, smoothed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Smoothed {
    /// Its own rate, per 100,000.
    pub crude: f64,
    /// The smoothed one, per 100,000: between the former and the mean.
    pub rate: f64,
    /// How much the own rate says: 0 for nothing, and 1 for all.
    pub weight: f64,
    /// What it was drawn towards.
    pub prior: Prior,
}

impl Prior {
    /// Learns from the places that are known; none, where none is.
    #[must_use]
    pub fn of(areas: impl IntoIterator<Item = Observed, IntoIter: Clone>) -> Option<Self> {
        let areas = areas.into_iter();
        let (cases, people, known) = together(areas.clone());
        if known == 0 {
            return None;
        }
        let mean = cases / people;
        let squares = areas.filter_map(Observed::known).map(|(n, x)| x * (n / x - mean).powi(2));
        let spread = squares.sum::<f64>() / people;
        let by_chance = mean / (people / crate::special::real(known as u64));
        let between = (spread - by_chance).max(0.0);
        Some(Self {
            areas: known,
            mean: mean * PER,
            spread: spread * PER * PER,
            between: between * PER * PER,
        })
    }

    /// The smoothed rate of a place; none, where it is not known.
    fn smooth(self, area: Observed) -> Option<Smoothed> {
        let (count, people) = area.known()?;
        let crude = count / people * PER;
        let by_chance = self.mean * PER / people;
        // A above 0 is enough for a number: nothing is divided where nothing differs.
        let weight =
            if self.between > 0.0 { self.between / (self.between + by_chance) } else { 0.0 };
        let rate = self.mean + weight * (crude - self.mean);
        // Rounding takes it past the end that it is closest to.
        let rate = rate.clamp(crude.min(self.mean), crude.max(self.mean));
        Some(Smoothed { crude, rate, weight, prior: self })
    }
}

/// The rate of each place, drawn towards the mean of all; none for one that is not known.
#[must_use]
pub fn global(areas: &[Observed]) -> Vec<Option<Smoothed>> {
    let prior = Prior::of(areas.iter().copied());
    areas.iter().map(|area| prior.and_then(|prior| prior.smooth(*area))).collect()
}

/// The rate of each place, drawn towards the mean of itself and its neighbours; none for one
/// that is not known.
///
/// `neighbours[i]` are the places beside place `i`, by index; `i` itself belongs to them
/// whether or not it is named. Those that are not known are passed over. A place with no known
/// neighbour keeps its own rate: its [`Prior::areas`] is 1, and says that nothing was smoothed.
///
/// # Errors
///
/// [`Refusal::Neighbours`] and [`Refusal::NoArea`], where the lists are not of these places.
pub fn local(
    areas: &[Observed],
    neighbours: &[Vec<usize>],
) -> Result<Vec<Option<Smoothed>>, Refusal> {
    if neighbours.len() != areas.len() {
        return Err(Refusal::Neighbours { found: neighbours.len(), areas: areas.len() });
    }
    areas
        .iter()
        .zip(neighbours)
        .enumerate()
        .map(|(own, (area, beside))| {
            if let Some(neighbour) = beside.iter().copied().find(|at| *at >= areas.len()) {
                return Err(Refusal::NoArea { area: own, neighbour });
            }
            let mut around: Vec<usize> = beside.iter().copied().chain([own]).collect();
            around.sort_unstable();
            around.dedup();
            let prior = Prior::of(around.iter().map(|at| areas[*at]));
            Ok(prior.and_then(|prior| prior.smooth(*area)))
        })
        .collect()
}
