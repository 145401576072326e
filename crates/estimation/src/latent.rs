//! Latent classes: people differ in how easily they are seen, and within a class the lists
//! are independent.
//!
//! The classes are the sticks of a truncated Dirichlet process, so that the lists say how many
//! are used; a Gibbs sampler draws the classes' sizes, how likely each is to be on each list,
//! and how many people are on none.
//!
//! Source: Manrique-Vallier, Bayesian population size estimation using Dirichlet process
//! mixtures, Biometrics 72 (2016).
use crate::chains::{CHAINS, Draws};
use crate::lists::{History, Lists};
use crate::random::Stream;
use crate::refusal::Refusal;
use crate::special::real;

/// How long the chains are and what is believed before; the default is usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The most classes.
    pub classes: usize,
    /// Shape and rate of the gamma prior of the concentration.
    pub concentration: (f64, f64),
    /// How many steps of each chain are thrown away.
    pub burn_in: usize,
    /// How many totals are drawn, over all chains.
    pub draws: usize,
    /// How many steps lie between two of them.
    pub thin: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { classes: 10, concentration: (0.25, 0.25), burn_in: 10_000, draws: 1_000, thin: 100 }
    }
}

/// Draws totals from the posterior.
///
/// # Errors
///
/// [`Refusal::NoBound`] where the number of unseen people runs away.
pub fn posterior(lists: &Lists, settings: &Settings, seed: u64) -> Result<Draws, Refusal> {
    let each = settings.draws.div_ceil(usize::try_from(CHAINS).unwrap_or(1)).max(2);
    Draws::run(seed, |stream| {
        let mut chain = Chain::new(lists, settings, stream);
        for _ in 0..settings.burn_in {
            chain.step()?;
        }
        let mut totals = Vec::with_capacity(each);
        for _ in 0..each {
            for _ in 0..settings.thin.max(1) {
                chain.step()?;
            }
            totals.push(real(chain.cases + chain.unseen));
            if std::env::var("TRACE").is_ok() && totals.len() % 250 == 0 {
                eprintln!(
                    "{} {} {:?} {:?}",
                    chain.stream.number(),
                    totals.len(),
                    totals.last(),
                    chain.people
                );
            }
        }
        Ok(totals)
    })
}

/// More unseen people than this are none that could be meant.
const MOST_UNSEEN: f64 = 1e12;
/// A concentration below this is as good as none, and its logarithms still have a value.
const LEAST: f64 = 1e-100;

struct Chain {
    stream: Stream,
    prior: (f64, f64),
    counts: Vec<(History, u64)>,
    cases: u64,
    unseen: u64,
    concentration: f64,
    /// Of each class, its share, and the logarithm of what the sticks leave in the end.
    shares: Vec<f64>,
    /// `seen[class][list]`, and what is left of 1.
    seen: Vec<Vec<f64>>,
    missed: Vec<Vec<f64>>,
    /// `on[class][list]`: how many people of the class are on the list; and of each class.
    on: Vec<Vec<u64>>,
    people: Vec<u64>,
    weights: Vec<f64>,
    assigned: Vec<u64>,
}

impl Chain {
    fn new(lists: &Lists, settings: &Settings, mut stream: Stream) -> Self {
        let (classes, count) = (settings.classes.max(1), lists.names().len());
        let rest = 0.1 / real(classes as u64);
        let mut seen = vec![vec![0.0; count]; classes];
        seen.iter_mut().flatten().for_each(|x| *x = stream.uniform());
        // One class with nearly everybody: from many of the same size chains can take longer
        // to find to it than they are run. How many are unseen is a different guess in each.
        let guess = 2.0_f64.powi(i32::try_from(stream.number() % CHAINS).unwrap_or(0) + 1);
        for (list, x) in seen[0].iter_mut().enumerate() {
            *x = real(lists.overlap(1 << list)) / (guess * real(lists.cases()));
        }
        let missed = seen.iter().map(|row| row.iter().map(|x| 1.0 - x).collect()).collect();
        let mut shares = vec![rest; classes];
        shares[0] += 0.9;
        Self {
            stream,
            prior: settings.concentration,
            counts: lists.counts().collect(),
            cases: lists.cases(),
            unseen: 0,
            concentration: 1.0,
            shares,
            seen,
            missed,
            on: vec![vec![0; count]; classes],
            people: vec![0; classes],
            weights: vec![0.0; classes],
            assigned: vec![0; classes],
        }
    }

    fn step(&mut self) -> Result<(), Refusal> {
        self.people.fill(0);
        self.on.iter_mut().for_each(|row| row.fill(0));
        for at in 0..self.counts.len() {
            let (history, n) = self.counts[at];
            self.assign(history, n)?;
        }
        // How many fail before as many are seen as were: with 1/N before, a negative binomial.
        let missed = self.weigh(0);
        let mean = self.stream.gamma(real(self.cases)) * missed / (1.0 - missed).max(1e-300);
        if mean.partial_cmp(&MOST_UNSEEN) != Some(std::cmp::Ordering::Less) {
            return Err(Refusal::NoBound { most: crate::random::whole(MOST_UNSEEN) });
        }
        self.unseen = self.stream.poisson(mean);
        self.assign(0, self.unseen)?;
        self.likelihoods();
        self.sticks();
        Ok(())
    }

    /// Weighs the classes for a history; returns the sum.
    fn weigh(&mut self, history: History) -> f64 {
        for (class, weight) in self.weights.iter_mut().enumerate() {
            let rows = self.seen[class].iter().zip(&self.missed[class]).enumerate();
            *weight = rows.fold(self.shares[class], |product, (list, (yes, no))| {
                product * if history >> list & 1 == 1 { yes } else { no }
            });
        }
        self.weights.iter().sum()
    }

    fn assign(&mut self, history: History, n: u64) -> Result<(), Refusal> {
        let sum = self.weigh(history);
        if sum.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return Err(Refusal::NotSettled);
        }
        self.stream.multinomial(n, &self.weights, &mut self.assigned);
        for (class, people) in self.assigned.iter().enumerate().filter(|(_, n)| **n > 0) {
            self.people[class] += people;
            for (list, on) in self.on[class].iter_mut().enumerate() {
                *on += people * u64::from(history >> list & 1);
            }
        }
        Ok(())
    }

    fn likelihoods(&mut self) {
        for class in 0..self.people.len() {
            for list in 0..self.seen[class].len() {
                let on = self.on[class][list];
                let off = self.people[class] - on;
                let (yes, no) = if self.people[class] == 0 {
                    let u = self.stream.uniform();
                    (u, 1.0 - u)
                } else {
                    self.stream.beta_from_one(1.0 + real(on), 1.0 + real(off))
                };
                self.seen[class][list] = yes;
                self.missed[class][list] = no;
            }
        }
    }

    fn sticks(&mut self) {
        let classes = self.people.len();
        let mut later: u64 = self.people.iter().sum();
        let mut left = 0.0;
        for class in 0..classes - 1 {
            later -= self.people[class];
            let (a, b) = (1.0 + real(self.people[class]), self.concentration + real(later));
            let (taken, rest) = self.stream.ln_beta_variable(a, b);
            self.shares[class] = (left + taken).exp();
            left += rest;
        }
        self.shares[classes - 1] = left.exp();
        let (shape, rate) = self.prior;
        let shape = (shape + real(classes as u64) - 1.0).max(LEAST);
        self.concentration = (self.stream.gamma(shape) / (rate - left)).max(LEAST);
    }
}
