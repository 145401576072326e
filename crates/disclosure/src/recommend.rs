//! Which method for this table: each is tried, its loss measured, and one proposed by n.
//!
//! For the office alone: the losses are measured on the true counts.
use crate::attack::Attack;
use crate::cellkey::Changes;
use crate::error::Result;
use crate::noise::account;
use crate::protect::{Loss, Rule, protect, refuse};
use crate::table::Table;
use serde::Serialize;

/// A method and what it would lose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// `threshold=3`, `rounding=3`, `cellkey`, `dp epsilon=1`.
    pub method: String,
    /// What it loses; none where it refuses.
    pub loss: Option<Loss>,
    /// Why it refuses.
    pub refused: Option<String>,
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Advice {
    /// Persons in the table.
    pub persons: u64,
    /// Every method with its loss.
    pub tried: Vec<Tried>,
    /// The one that is proposed; none where no table should go out.
    pub proposed: Option<String>,
    /// Why.
    pub reason: String,
}

/// Below so many persons noise that is proven to hide one drowns what it should show.
const POOLED: u64 = 5_000;

/// A suppression that hides a larger share of the persons is no table any more.
const HIDDEN: f64 = 0.25;

/// Tries every method on a table.
///
/// # Errors
///
/// A table that is too fine or tells shelters apart, whatever the method.
pub fn recommend(table: &Table, threshold: u64, attack: &Attack) -> Result<Advice> {
    refuse(table, threshold)?;
    let inner = table.inner();
    let persons: u64 = (table.cells.iter().zip(&inner))
        .filter(|(_, inner)| **inner)
        .filter_map(|(cell, _)| cell.count.known())
        .sum();
    let mut tried = Vec::new();
    for (name, rule) in [
        (format!("threshold={threshold}"), Rule::Threshold(threshold)),
        (format!("rounding={threshold}"), Rule::Rounding(threshold)),
    ] {
        let made = protect(table, rule, attack);
        let (loss, refused) = match made {
            Ok(made) => (Some(made.loss), None),
            Err(error) => (None, Some(error.to_string())),
        };
        tried.push(Tried { method: name, loss, refused });
    }
    let cells = table.cells.iter().filter(|cell| cell.count.known().is_some()).count();
    let noisy =
        |mean_error| Loss { cells, primary: 0, secondary: 0, hidden_share: 0.0, mean_error };
    let changes = Changes::published()?;
    let spread = changes.variance(100).sqrt() * (2.0 / std::f64::consts::PI).sqrt();
    tried.push(Tried { method: "cellkey".into(), loss: Some(noisy(spread)), refused: None });
    // One margin, all its cells: a person is in one cell of it.
    let rho = account::rho(1.0, account::default_delta(persons))?;
    let error = (1.0 / (2.0 * rho)).sqrt() * (2.0 / std::f64::consts::PI).sqrt();
    let refused = (persons < POOLED)
        .then(|| format!("{persons} persons: pool years until there are {POOLED} or more"));
    tried.push(Tried { method: "dp epsilon=1".into(), loss: Some(noisy(error)), refused });
    let usable = |loss: Option<Loss>| loss.is_some_and(|loss| loss.hidden_share <= HIDDEN);
    let (proposed, reason) = if usable(tried[0].loss) {
        (Some(tried[0].method.clone()), "what is said is exact, and little is not said")
    } else if tried[1].loss.is_some() {
        (Some(tried[1].method.clone()), "suppression would hide too much; rounded it still adds up")
    } else {
        (None, "no method keeps enough of this table; leave out a column or join codes")
    };
    Ok(Advice { persons, tried, proposed, reason: reason.to_owned() })
}
