//! Decomposable graphs: those whose every cycle of four or more has a shortcut.
//!
//! In the model of such a graph two lists are independent given the others unless an edge
//! joins them, and its likelihood is a product over cliques divided by one over separators.
//! A graph is decomposable if and only if a maximum cardinality search finds, for each vertex
//! in turn, that its neighbours visited before are all joined.
//! Source: Tarjan & Yannakakis, SIAM J. Comput. 13 (1984); Lauritzen, Graphical Models (1996).
use crate::lists::History;
use crate::model::bits;
use crate::stepwise::pairs;

/// The most lists whose graphs are enumerated: 18,154 of six; of seven there are 617,675.
pub const MOST_LISTS: usize = 6;

/// A decomposable graph over some lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Its cliques: the largest sets of lists that are all joined.
    pub cliques: Vec<History>,
    /// Its separators, one fewer than the cliques; one may stand twice, and may be empty.
    pub separators: Vec<History>,
}

impl Graph {
    /// The graph with these edges, if it is decomposable.
    #[must_use]
    pub fn new(lists: usize, edges: &[History]) -> Option<Self> {
        let mut near = vec![0_u16; lists];
        for edge in edges {
            for vertex in bits(*edge) {
                near[vertex.trailing_zeros() as usize] |= edge & !vertex;
            }
        }
        let (mut visited, mut cliques, mut separators) = (0_u16, Vec::new(), Vec::new());
        let mut last = 0_u16;
        for step in 0..lists {
            let next = (0..lists).filter(|v| visited >> v & 1 == 0).rev();
            let next = next.max_by_key(|v| (near[*v] & visited).count_ones())?;
            let before = near[next] & visited;
            for vertex in bits(before) {
                let joined = near[vertex.trailing_zeros() as usize] | vertex;
                if before & !joined != 0 {
                    return None;
                }
            }
            // While the vertices before grow by one each time, one clique goes on.
            if step > 0 && before != last {
                cliques.push(last);
                separators.push(before);
            }
            last = before | 1 << next;
            visited |= 1 << next;
        }
        cliques.push(last);
        Some(Self { cliques, separators })
    }
}

/// All decomposable graphs over so many lists, up to [`MOST_LISTS`]; of more, none.
#[must_use]
pub fn all(lists: usize) -> Vec<Graph> {
    let edges: Vec<History> = pairs(lists).collect();
    if lists > MOST_LISTS {
        return Vec::new();
    }
    let subsets = 0..1_u32 << edges.len();
    subsets
        .filter_map(|subset| {
            let chosen: Vec<History> = (0..edges.len())
                .filter(|edge| subset >> edge & 1 == 1)
                .map(|edge| edges[edge])
                .collect();
            Graph::new(lists, &chosen)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_as_published() {
        // OEIS A058862, labelled chordal graphs: 1, 2, 8, 61, 822, 18154.
        for (lists, number) in [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18_154)] {
            assert_eq!(all(lists).len(), number);
        }
        assert!(all(7).is_empty());
    }

    #[test]
    fn a_cycle_of_four_is_not_decomposable_and_with_a_shortcut_is() {
        let cycle = [0b0011, 0b0110, 0b1100, 0b1001];
        assert_eq!(Graph::new(4, &cycle), None);
        let mut shortcut = cycle.to_vec();
        shortcut.push(0b0101);
        let graph = Graph::new(4, &shortcut).unwrap();
        assert_eq!((graph.cliques.len(), graph.separators), (2, vec![0b0101]));
    }

    #[test]
    fn cliques_and_separators_balance() {
        for graph in all(5) {
            assert_eq!(graph.cliques.len(), graph.separators.len() + 1);
            for list in 0..5 {
                let on =
                    |sets: &[History]| sets.iter().filter(|set| **set >> list & 1 == 1).count();
                assert_eq!(on(&graph.cliques), on(&graph.separators) + 1);
            }
            for (at, clique) in graph.cliques.iter().enumerate() {
                let inside = |other: &History| clique & other == *clique;
                let others = graph.cliques.iter().enumerate().filter(|(i, _)| *i != at);
                assert!(others.map(|(_, c)| c).all(|c| !inside(c)), "no clique is in another");
            }
        }
    }
}
