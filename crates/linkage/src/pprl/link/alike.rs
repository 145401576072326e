//! Pairs that only the filter of the whole record finds: names misspelt beyond every token.
//!
//! Field by field they cannot be compared, so that they have no weight, only a similarity,
//! and are for a person to look at.
use super::Linkage;
use crate::dice::{Filter, Hit, Index, Threshold};
use crate::pprl::file::{Encoding, Refused};

/// Pairs of strangers by whom the threshold is learnt.
const SAMPLE: usize = 200_000;
/// Standard deviations above the mean of strangers. Of the pairs above, without a common
/// token, 22 of 35 and 11 of 41 were one person (seeds 1 and 2 of the generator, 10,000).
const DEVIATIONS: f64 = 5.5;

/// The pairs of two lists that are at least as alike as the threshold which is learnt here of
/// these filters, without those that share a token, the most alike first.
///
/// # Errors
///
/// [`Refused`] where the two cannot be compared.
pub fn alike_between(
    left: &Encoding,
    right: &Encoding,
    found: &Linkage,
) -> Result<Vec<Hit>, Refused> {
    left.comparable(right)?;
    let (one, two) = (filters(left), filters(right));
    let Some(threshold) = threshold(&one, &two) else { return Ok(Vec::new()) };
    Ok(without(Index::new(&one).between(&Index::new(&two), threshold), found))
}

/// As [`alike_between`], of one list with itself.
#[must_use]
pub fn alike_within(list: &Encoding, found: &Linkage) -> Vec<Hit> {
    let filters = filters(list);
    let Some(threshold) = threshold(&filters, &filters) else { return Vec::new() };
    without(Index::new(&filters).within(threshold), found)
}

fn filters(list: &Encoding) -> Vec<Filter> {
    list.records.iter().map(|record| record.filter).collect()
}

/// What strangers hardly reach; `None` where the lists have no filters.
fn threshold(left: &[Filter], right: &[Filter]) -> Option<Threshold> {
    // A stride that shares no factor with the lengths meets every pair before any twice.
    let sample: Vec<f64> = (0..SAMPLE)
        .map(|at| (at * 7919 % left.len().max(1), at * 104_729 % right.len().max(1)))
        .filter_map(|(one, other)| Some((left.get(one)?, right.get(other)?)))
        .filter(|(one, other)| one != other && **one != Filter::EMPTY && **other != Filter::EMPTY)
        .map(|(one, other)| one.dice(other))
        .collect();
    if sample.is_empty() {
        return None;
    }
    let count = super::count(sample.len());
    let mean = sample.iter().sum::<f64>() / count;
    let variance = sample.iter().map(|dice| (dice - mean).powi(2)).sum::<f64>() / count;
    let parts = (mean + DEVIATIONS * variance.sqrt()) * 10_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
    let parts = parts.clamp(1.0, 10_000.0) as u32;
    Some(Threshold::of(parts))
}

fn without(mut hits: Vec<Hit>, found: &Linkage) -> Vec<Hit> {
    let known = |hit: &Hit| {
        let place = (hit.left, hit.right);
        found.pairs.binary_search_by_key(&place, |pair| (pair.left, pair.right)).is_ok()
    };
    hits.retain(|hit| !known(hit));
    hits.sort_by(|one, other| other.dice().total_cmp(&one.dice()).then_with(|| one.cmp(other)));
    hits
}
