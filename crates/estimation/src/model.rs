//! Models of how lists depend on each other: hierarchical sets of terms.
//!
//! The logarithm of how many people have a history is a sum of terms, one for each set of
//! lists in the model that the history contains. A model is *hierarchical*: with a term it
//! has each term of fewer of the same lists. The terms of one list each, the main effects,
//! and the one of none, the dark figure, are always in. Its *order* is the number of lists of
//! its largest term.
use crate::lists::History;
use crate::refusal::Refusal;

/// The most models that are tried one by one.
pub const MOST_MODELS: usize = 50_000;

/// A hierarchical model over some lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Model {
    lists: usize,
    /// Sorted by how many lists, then by which; without the term of none.
    terms: Vec<History>,
}

impl Model {
    /// The model in which the lists are independent.
    #[must_use]
    pub fn independent(lists: usize) -> Self {
        Self { lists, terms: (0..lists).map(|list| 1 << list).collect() }
    }

    /// The smallest hierarchical model that has these terms.
    #[must_use]
    pub fn generated(lists: usize, terms: &[History]) -> Self {
        let mut model = Self::independent(lists);
        let full = u16::try_from((1_u32 << lists) - 1).unwrap_or(u16::MAX);
        model
            .terms
            .extend((1..=full).filter(|t| t.count_ones() > 1 && terms.iter().any(|g| t & g == *t)));
        model.sort();
        model
    }

    /// The model with all terms of at most `order` lists.
    #[must_use]
    pub fn full(lists: usize, order: usize) -> Self {
        let top: Vec<History> = (1..1_u32 << lists)
            .filter_map(|t| u16::try_from(t).ok())
            .filter(|t| size(*t) <= order)
            .collect();
        Self::generated(lists, &top)
    }

    fn sort(&mut self) {
        self.terms.sort_by_key(|t| (t.count_ones(), *t));
    }

    /// How many lists it is of.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.lists
    }

    /// Its terms but that of none: by how many lists, then by which.
    #[must_use]
    pub fn terms(&self) -> &[History] {
        &self.terms
    }

    /// Whether it has a term.
    #[must_use]
    pub fn has(&self, term: History) -> bool {
        self.terms.contains(&term)
    }

    /// The number of lists of its largest term.
    #[must_use]
    pub fn order(&self) -> usize {
        self.terms.last().map_or(0, |t| size(*t))
    }

    /// The model with one term more; the terms that it needs have to be there.
    #[must_use]
    pub fn with(&self, term: History) -> Self {
        let mut model = self.clone();
        if !model.has(term) {
            model.terms.push(term);
            model.sort();
        }
        model
    }

    /// The model without one of its terms, which must be a maximal one.
    #[must_use]
    pub fn without(&self, term: History) -> Self {
        let mut model = self.clone();
        model.terms.retain(|t| *t != term);
        model
    }

    /// The terms that no other contains: what the model is written by.
    #[must_use]
    pub fn maximal(&self) -> Vec<History> {
        let inside = |t: &History| self.terms.iter().any(|u| u != t && t & u == *t);
        self.terms.iter().copied().filter(|t| !inside(t)).collect()
    }

    /// The terms of at most `order` lists that could be added.
    #[must_use]
    pub fn addable(&self, order: usize) -> Vec<History> {
        let full = (1_u32 << self.lists) - 1;
        (1..=full)
            .filter_map(|t| u16::try_from(t).ok())
            .filter(|t| size(*t) <= order && !self.has(*t))
            .filter(|t| bits(*t).all(|bit| self.has(t & !bit)))
            .collect()
    }

    /// The models that differ from it by one term of at most `order` lists, of at least two.
    #[must_use]
    pub fn neighbours(&self, order: usize) -> Vec<Self> {
        let added = self.addable(order).into_iter().map(|t| self.with(t));
        let fewer = self.maximal().into_iter().filter(|t| size(*t) > 1);
        added.chain(fewer.map(|t| self.without(t))).collect()
    }

    /// Written by its maximal terms, with numbers from 1 for the lists: `[12,3]`.
    #[must_use]
    pub fn code(&self) -> String {
        let one = |t: History| {
            let numbers = (0..self.lists).filter(|list| t >> list & 1 == 1);
            numbers.map(|list| (list + 1).to_string()).collect::<String>()
        };
        let mut all: Vec<History> = self.maximal();
        all.sort_by_key(|t| t.trailing_zeros());
        format!("[{}]", all.into_iter().map(one).collect::<Vec<_>>().join(","))
    }

    /// Its terms of two or more lists that are maximal, by the lists' names: `A·E, D·E`.
    #[must_use]
    pub fn dependences(&self, names: &[String]) -> String {
        let of = |t: History| named(t, names);
        let all = self.maximal().into_iter().filter(|t| size(*t) > 1);
        all.map(of).collect::<Vec<_>>().join(", ")
    }
}

/// The names of the lists of a term, with a dot between them.
#[must_use]
pub fn named(term: History, names: &[String]) -> String {
    let on = names.iter().enumerate().filter(|(list, _)| term >> list & 1 == 1);
    on.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("·")
}

/// All hierarchical models over so many lists, of at most that order; the order of as many
/// lists as there are is never among them, for it cannot be identified.
///
/// The independent model comes first.
///
/// # Errors
///
/// [`Refusal::ManyModels`] where there are more than [`MOST_MODELS`].
pub fn all(lists: usize, order: usize) -> Result<Vec<Model>, Refusal> {
    let order = order.min(lists.saturating_sub(1));
    let mut models = vec![Model::independent(lists)];
    for level in 2..=order {
        let mut next = Vec::new();
        for model in &models {
            let mut grown = vec![model.clone()];
            for term in model.addable(level).into_iter().filter(|t| size(*t) == level) {
                let more: Vec<Model> = grown.iter().map(|m| m.with(term)).collect();
                grown.extend(more);
                if grown.len() + next.len() > MOST_MODELS {
                    return Err(Refusal::ManyModels { lists, order, most: MOST_MODELS });
                }
            }
            next.extend(grown);
        }
        models = next;
    }
    Ok(models)
}

/// How many lists a set has.
pub(crate) fn size(set: History) -> usize {
    set.count_ones() as usize
}

/// The lists of a set, as sets of one.
pub(crate) fn bits(set: History) -> impl Iterator<Item = History> {
    (0..16).map(move |list| set & 1 << list).filter(|bit| *bit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_models_are_counted_as_published() {
        // Silverman, Chan & Vincent 2024: 8 of three lists, 113 of four at order 3, 1,024
        // pairwise of five; Dedekind's numbers give 6,893 of five at order 4.
        for (lists, order, number) in
            [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1024), (5, 4, 6893), (6, 2, 32_768)]
        {
            let all = all(lists, order).unwrap();
            assert_eq!(all.len(), number);
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), number);
        }
        assert!(matches!(all(6, 3), Err(Refusal::ManyModels { .. })));
        assert_eq!(all(3, 9).unwrap().len(), 8, "the saturated model is never among them");
    }

    #[test]
    fn every_model_has_each_smaller_term_of_its_terms() {
        for model in all(4, 3).unwrap() {
            for term in model.terms() {
                assert!(bits(*term).all(|bit| term == &bit || model.has(term & !bit)));
            }
            for near in model.neighbours(3) {
                assert_eq!(near, Model::generated(4, &near.maximal()));
                assert!(near.neighbours(3).contains(&model));
            }
        }
    }

    #[test]
    fn a_model_is_written_by_its_maximal_terms() {
        assert_eq!(Model::independent(3).with(0b011).code(), "[12,3]");
        assert_eq!(Model::independent(3).with(0b110).with(0b101).code(), "[13,23]");
        assert_eq!(Model::independent(5).with(0b1_0001).code(), "[15,2,3,4]");
        let names = ["A", "B", "C"].map(String::from);
        assert_eq!(Model::generated(3, &[0b110, 0b001]).dependences(&names), "B·C");
        assert_eq!(Model::full(4, 3).order(), 3);
    }
}
