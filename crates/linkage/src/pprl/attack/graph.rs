//! The attack by graph (after Vidanage, Christen, Ranbaduge, Schnell 2020): whoever may compute
//! how alike all filters are has a graph, and the people he knows make a graph too.
//!
//! Each node is described by how alike it is to its nearest neighbours, and by how alike they
//! are to theirs. A filter is taken for the known person whose description is nearest.
use rayon::prelude::*;

use crate::dice::Filter;

/// Neighbours that describe a node.
const NEIGHBOURS: usize = 24;

/// For each filter the position of the known filter taken for it.
pub(super) fn guess(filters: &[Filter], known: &[Filter]) -> Vec<usize> {
    let (encoded, plain) = (describe(filters), describe(known));
    encoded
        .par_iter()
        .map(|node| {
            let far = |at: &usize| {
                node.iter().zip(&plain[*at]).map(|(x, y)| (x - y) * (x - y)).sum::<f64>()
            };
            (0..plain.len()).min_by(|one, other| far(one).total_cmp(&far(other))).unwrap_or(0)
        })
        .collect()
}

/// How alike each filter is to its nearest, and they to theirs; each in units of how much that
/// varies from node to node, as the two graphs are not of one scale.
fn describe(filters: &[Filter]) -> Vec<Vec<f64>> {
    let near: Vec<Vec<(f64, usize)>> = (0..filters.len())
        .into_par_iter()
        .map(|at| {
            let mut alike: Vec<(f64, usize)> = (0..filters.len())
                .filter(|other| *other != at)
                .map(|other| (filters[at].dice(&filters[other]), other))
                .collect();
            alike
                .sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            alike.truncate(NEIGHBOURS);
            alike
        })
        .collect();
    let own = |at: usize| near[at].iter().map(|(dice, _)| *dice);
    let mut nodes: Vec<Vec<f64>> = (0..filters.len())
        .map(|at| {
            let of_neighbours = near[at].iter().map(|(_, other)| own(*other).sum::<f64>());
            own(at).chain(of_neighbours).collect()
        })
        .collect();
    standardise(&mut nodes);
    nodes
}

fn standardise(nodes: &mut [Vec<f64>]) {
    #[expect(clippy::cast_precision_loss, reason = "a mean needs no more digits")]
    let count = nodes.len() as f64;
    for at in 0..nodes.first().map_or(0, Vec::len) {
        let mean = nodes.iter().map(|node| node[at]).sum::<f64>() / count;
        let variance = nodes.iter().map(|node| (node[at] - mean).powi(2)).sum::<f64>() / count;
        let scale = variance.sqrt().max(1e-12);
        for node in nodes.iter_mut() {
            node[at] = (node[at] - mean) / scale;
        }
    }
}
