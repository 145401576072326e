//! The attack by counting (Christen, Schnell, Vatsalan, Ranbaduge 2017): equal codes stand for
//! equal values, and the commonest code for the commonest value.
use std::collections::HashMap;
use std::hash::Hash;

/// What each code stands for, by rank: codes in the order of how often they come, values in
/// the order of how often the attacker knows them to.
pub(super) fn align<C, V>(codes: &[C], values: &[V]) -> HashMap<C, V>
where
    C: Copy + Eq + Hash + Ord,
    V: Clone + Eq + Hash + Ord,
{
    ranked(codes).into_iter().zip(ranked(values)).collect()
}

fn ranked<T: Clone + Eq + Hash + Ord>(items: &[T]) -> Vec<T> {
    let mut counts: HashMap<&T, usize> = HashMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    let mut ranked: Vec<(&T, usize)> = counts.into_iter().collect();
    ranked.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    ranked.into_iter().map(|(item, _)| item.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_code_stands_for_the_commonest_value() {
        let stands_for = align(&[9, 4, 9, 9, 4, 1], &["b", "a", "a", "a", "b", "c"]);
        assert_eq!((stands_for[&9], stands_for[&4], stands_for[&1]), ("a", "b", "c"));
    }
}
