//! Why two records are taken for one person, or are not: the weight as a sum.
use crate::em::{Parts, probability};
use crate::level::{Field, Pattern};
use serde::Serialize;

/// What a part of a weight comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The odds before anything was compared.
    Prior,
    /// How a field agrees.
    Field(Field),
    /// They may be of one household: siblings, twins.
    Household,
    /// What other records say: others that fit as well, or others between them.
    Others,
}

/// One part of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What it comes from.
    pub reason: Reason,
    /// The level of agreement, in words; for fields only.
    pub level: Option<&'static str>,
    /// What it says, in bits: one more bit doubles the odds.
    pub bits: f32,
}

/// A weight, part by part. It has no value of any record in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The parts; added up in this order they are the weight, to the last digit.
    pub parts: Vec<Part>,
    /// log₂ of the odds that the two records are of one person.
    pub weight: f32,
    /// The chance that they are, 0.0 ..= 1.0.
    pub probability: f64,
}

impl Explanation {
    pub(crate) fn new(pattern: &Pattern, parts: &Parts, others: f32) -> Self {
        let mut list = vec![Part { reason: Reason::Prior, level: None, bits: parts.prior }];
        for (at, field) in Field::ALL.into_iter().enumerate() {
            let level = field.levels()[pattern.levels[at] as usize];
            list.push(Part {
                reason: Reason::Field(field),
                level: Some(level),
                bits: parts.fields[at],
            });
        }
        list.push(Part { reason: Reason::Household, level: None, bits: parts.household });
        list.push(Part { reason: Reason::Others, level: None, bits: others });
        let weight = parts.sum() + others;
        Self { parts: list, weight, probability: probability(weight) }
    }
}
