//! Which records are proposed as one person: clusters, not connected components.
//!
//! One wrong pair in a chain of right ones would make one person of two; so two groups are
//! joined only if, on average over all pairs between them, the evidence is for it, and never
//! across a hard conflict. Before that, a pair loses what its rivals win: where a record fits
//! two persons equally well, it belongs to at most one of them, and nobody knows to which.
//!
//! The result is a proposal. What people decided, that two records are or are not of one
//! person, is an argument and holds.
use crate::candidates::{self, Pair};
use crate::dedupe::Scored;
use crate::em::log2_one_plus;
use std::collections::BTreeSet;

/// What people decided, by rows.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    together: BTreeSet<Pair>,
    apart: BTreeSet<Pair>,
}

impl Decisions {
    /// Remembers that two records are of one person.
    pub fn same(&mut self, a: u32, b: u32) {
        self.apart.remove(&candidates::pair(a, b));
        self.together.insert(candidates::pair(a, b));
    }

    /// Remembers that two records are of two persons.
    pub fn not_the_same(&mut self, a: u32, b: u32) {
        self.together.remove(&candidates::pair(a, b));
        self.apart.insert(candidates::pair(a, b));
    }

    pub(crate) fn is_apart(&self, a: u32, b: u32) -> bool {
        !self.apart.is_empty() && self.apart.contains(&candidates::pair(a, b))
    }
}

/// What the evidence on two rows is: how a cluster asks about a pair that is no candidate.
pub(crate) trait Evidence {
    /// log₂ of the odds that the records of two rows are of one person.
    fn weight(&mut self, a: u32, b: u32) -> f32;
    /// Whether they cannot be, whatever else agrees.
    fn conflict(&mut self, a: u32, b: u32) -> bool;
}

/// One pair between far groups counts no more than so many bits, either way: a group is
/// not joined by one overwhelming pair, nor kept apart by one.
const CLIP: f32 = 12.0;
/// Two large groups are judged by this many pairs between them.
const JUDGED: usize = 256;
/// A rival below this weight takes less than a tenth of a bit.
pub(crate) const RIVAL: f32 = -4.0;
/// A rival is another person only if the two are not taken for one.
const ANOTHER: f32 = -1.0;

/// Which rows are proposed as one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clusters {
    /// For each row, the lowest row of its cluster.
    first: Vec<u32>,
}

/// Groups under construction: a forest with the members of each root.
struct Groups {
    root: Vec<u32>,
    /// The members of a root in a ring: each row's next.
    next: Vec<u32>,
    size: Vec<u32>,
}

impl Groups {
    fn new(count: usize) -> Self {
        let all: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
        Self { root: all.clone(), next: all, size: vec![1; count] }
    }

    fn find(&mut self, row: u32) -> u32 {
        let mut row = row;
        while self.root[row as usize] != row {
            let up = self.root[self.root[row as usize] as usize];
            self.root[row as usize] = up;
            row = up;
        }
        row
    }

    fn members(&self, root: u32, into: &mut Vec<u32>) {
        into.clear();
        let mut row = root;
        loop {
            into.push(row);
            row = self.next[row as usize];
            if row == root {
                break;
            }
        }
        into.sort_unstable();
    }

    fn join(&mut self, a: u32, b: u32) {
        let (low, high) = (a.min(b), a.max(b));
        self.root[high as usize] = low;
        self.size[low as usize] += self.size[high as usize];
        self.next.swap(low as usize, high as usize);
    }
}

/// Edges by row, so that those of a row are found at once.
pub(crate) struct Edges {
    start: Vec<u32>,
    to: Vec<(u32, f32)>,
}

impl Edges {
    /// The edges of at least the weight `least`.
    pub(crate) fn new(count: usize, pairs: &[Scored], least: f32) -> Self {
        let pairs: Vec<Scored> =
            pairs.iter().copied().filter(|pair| pair.weight() >= least).collect();
        let pairs = &pairs;
        let mut start = vec![0_u32; count + 1];
        for pair in pairs {
            start[pair.left as usize + 1] += 1;
            start[pair.right as usize + 1] += 1;
        }
        for row in 0..count {
            start[row + 1] += start[row];
        }
        let mut at = start.clone();
        let mut to = vec![(0, 0.0); pairs.len() * 2];
        for pair in pairs {
            for (from, other) in [(pair.left, pair.right), (pair.right, pair.left)] {
                to[at[from as usize] as usize] = (other, pair.weight());
                at[from as usize] += 1;
            }
        }
        for row in 0..count {
            to[start[row] as usize..start[row + 1] as usize].sort_unstable_by_key(|edge| edge.0);
        }
        Self { start, to }
    }

    pub(crate) fn of(&self, row: u32) -> &[(u32, f32)] {
        &self.to[self.start[row as usize] as usize..self.start[row as usize + 1] as usize]
    }

    fn weight(&self, a: u32, b: u32) -> Option<f32> {
        let edges = self.of(a);
        edges.binary_search_by_key(&b, |edge| edge.0).ok().map(|at| edges[at].1)
    }
}

/// The clusters of `count` rows, and what other records say about each pair.
pub(crate) fn propose<E: Evidence>(
    count: usize,
    pairs: Vec<Scored>,
    threshold: f32,
    decisions: &Decisions,
    evidence: impl Fn() -> E + Sync + Send,
) -> (Vec<Scored>, Clusters) {
    let mut pairs = pairs;
    let edges = Edges::new(count, &pairs, RIVAL);
    let first = join(count, &pairs, &edges, threshold, decisions, &mut evidence());
    let lost = rivals(&pairs, &first, &edges, &evidence);
    pairs.iter_mut().zip(lost).for_each(|(pair, lost)| pair.others = lost);
    let edges = Edges::new(count, &pairs, RIVAL);
    let clusters = join(count, &pairs, &edges, threshold, decisions, &mut evidence());
    let pairs = company(pairs, &clusters, &edges, threshold, &mut evidence());
    (pairs, clusters)
}

/// Joins rows along their edges, the heaviest first, and takes apart what one edge holds.
fn join(
    count: usize,
    pairs: &[Scored],
    edges: &Edges,
    threshold: f32,
    decisions: &Decisions,
    evidence: &mut impl Evidence,
) -> Clusters {
    let mut groups = Groups::new(count);
    for pair in &decisions.together {
        let (a, b) = candidates::rows(*pair);
        let (p, q) = (groups.find(a), groups.find(b));
        if p != q {
            groups.join(p, q);
        }
    }
    let mut order: Vec<&Scored> = pairs.iter().filter(|pair| pair.weight() >= threshold).collect();
    order.sort_unstable_by(|x, y| {
        y.weight().total_cmp(&x.weight()).then((x.left, x.right).cmp(&(y.left, y.right)))
    });
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for pair in order {
        let (a, b) = (groups.find(pair.left), groups.find(pair.right));
        if a == b {
            continue;
        }
        groups.members(a, &mut left);
        groups.members(b, &mut right);
        if may_join(&left, &right, threshold, edges, decisions, evidence) {
            groups.join(a, b);
        }
    }
    let first = (0..u32::try_from(count).unwrap_or(u32::MAX)).map(|row| groups.find(row)).collect();
    let mut clusters = Clusters { first };
    for members in clusters.members().iter().filter(|members| members.len() >= 4) {
        for part in without_bridges(members, edges, threshold, decisions, evidence) {
            for row in &part {
                clusters.first[*row as usize] = part[0];
            }
        }
    }
    clusters
}

/// A cluster cut at its bridges: where only one pair holds two groups of two or more
/// together, and all other pairs between them speak against it.
fn without_bridges(
    members: &[u32],
    edges: &Edges,
    threshold: f32,
    decisions: &Decisions,
    evidence: &mut impl Evidence,
) -> Vec<Vec<u32>> {
    for (i, a) in members.iter().enumerate() {
        for b in &members[i + 1..] {
            let holds = edges.weight(*a, *b).is_some_and(|weight| weight >= threshold);
            if !holds || decisions.together.contains(&candidates::pair(*a, *b)) {
                continue;
            }
            let (near, far) = parted(members, *a, *b, edges, threshold, decisions);
            if near.len() < 2 || far.len() < 2 {
                continue;
            }
            let between = near
                .iter()
                .flat_map(|x| far.iter().map(move |y| (*x, *y)))
                .filter(|pair| *pair != (*a, *b));
            let (mut sum, mut judged) = (0.0_f32, 0.0_f32);
            for (x, y) in between.take(JUDGED) {
                sum +=
                    edges.weight(x, y).unwrap_or_else(|| evidence.weight(x, y)).clamp(-CLIP, CLIP);
                judged += 1.0;
            }
            if sum / judged < 0.0 {
                let mut parts = without_bridges(&near, edges, threshold, decisions, evidence);
                parts.append(&mut without_bridges(&far, edges, threshold, decisions, evidence));
                return parts;
            }
        }
    }
    vec![members.to_vec()]
}

/// The members on the side of `a`, and the others, when the pair of `a` and `b` is cut.
fn parted(
    members: &[u32],
    a: u32,
    b: u32,
    edges: &Edges,
    threshold: f32,
    decisions: &Decisions,
) -> (Vec<u32>, Vec<u32>) {
    let (mut near, mut at) = (vec![a], 0);
    while let Some(row) = near.get(at).copied() {
        at += 1;
        for other in members {
            let cut = (row, *other) == (a, b) || (row, *other) == (b, a);
            let held = edges.weight(row, *other).is_some_and(|weight| weight >= threshold)
                || decisions.together.contains(&candidates::pair(row, *other));
            if !cut && held && !near.contains(other) {
                near.push(*other);
            }
        }
    }
    near.sort_unstable();
    let far = members.iter().copied().filter(|row| !near.contains(row)).collect();
    (near, far)
}

/// Makes pairs say what clusters say: two records of one cluster have at least the weight
/// that a record between them gives, and two that were kept apart have less than the
/// threshold. Adds the pairs of a cluster that were no candidates.
fn company(
    pairs: Vec<Scored>,
    clusters: &Clusters,
    edges: &Edges,
    threshold: f32,
    evidence: &mut impl Evidence,
) -> Vec<Scored> {
    let mut pairs = pairs;
    for pair in &mut pairs {
        let together = clusters.first(pair.left) == clusters.first(pair.right);
        let weight = pair.weight();
        let wanted = if together {
            between(pair.left, pair.right, clusters, edges).max(threshold).max(weight)
        } else {
            weight.min(threshold - APART)
        };
        if (wanted - weight).abs() > 0.0 {
            pair.others = wanted - pair.direct;
        }
    }
    let known = pairs.len();
    for members in clusters.members().iter().filter(|members| members.len() > 2) {
        for (i, a) in members.iter().enumerate() {
            for b in &members[i + 1..] {
                if pairs[..known]
                    .binary_search_by_key(&(*a, *b), |pair| (pair.left, pair.right))
                    .is_err()
                {
                    let direct = evidence.weight(*a, *b);
                    let wanted = between(*a, *b, clusters, edges).max(threshold).max(direct);
                    pairs.push(Scored { left: *a, right: *b, direct, others: wanted - direct });
                }
            }
        }
    }
    pairs.sort_unstable_by_key(|pair| (pair.left, pair.right));
    pairs
}

/// How far below the threshold two records are put that were kept apart.
const APART: f32 = 0.5;

/// What the best record between two of one cluster gives them: the weaker of its two pairs,
/// less one bit because both must hold.
fn between(a: u32, b: u32, clusters: &Clusters, edges: &Edges) -> f32 {
    let of_cluster = |row: &u32| clusters.first(*row) == clusters.first(a);
    edges
        .of(a)
        .iter()
        .filter(|(row, _)| *row != b && of_cluster(row))
        .filter_map(|(row, one)| edges.weight(*row, b).map(|other| one.min(other) - 1.0))
        .fold(f32::NEG_INFINITY, f32::max)
}

/// Whether no pair between two groups is in conflict and their mean weight is for joining.
fn may_join(
    left: &[u32],
    right: &[u32],
    threshold: f32,
    edges: &Edges,
    decisions: &Decisions,
    evidence: &mut impl Evidence,
) -> bool {
    if let ([a], [b]) = (left, right) {
        // Two records alone: their own weight brought them here.
        return !decisions.is_apart(*a, *b) && !evidence.conflict(*a, *b);
    }
    let stride = (left.len() * right.len()).div_ceil(JUDGED);
    let (mut sum, mut judged, mut at) = (0.0_f32, 0.0_f32, 0_usize);
    for a in left {
        for b in right {
            if decisions.is_apart(*a, *b) || evidence.conflict(*a, *b) {
                return false;
            }
            if at % stride == 0 {
                let weight = edges.weight(*a, *b).unwrap_or_else(|| evidence.weight(*a, *b));
                sum += weight.clamp(-CLIP, CLIP);
                judged += 1.0;
            }
            at += 1;
        }
    }
    sum / judged >= threshold
}

impl Clusters {
    /// The lowest row of the cluster of a row: the name of the cluster.
    ///
    /// # Panics
    ///
    /// For a row that is not in the table.
    #[must_use]
    pub fn first(&self, row: u32) -> u32 {
        self.first[row as usize]
    }

    /// The members of each cluster of two or more, in ascending order.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<u32>> {
        let (mut places, mut all) = (vec![usize::MAX; self.first.len()], Vec::<Vec<u32>>::new());
        for (row, first) in (0_u32..).zip(&self.first) {
            if *first != row {
                let place = &mut places[*first as usize];
                if *place == usize::MAX {
                    *place = all.len();
                    all.push(vec![*first]);
                }
                all[*place].push(row);
            }
        }
        all.sort_unstable_by_key(|members| members[0]);
        all
    }
}

/// What each pair loses to its rivals, in bits (zero or less), in the order of the pairs.
///
/// A record is of one person or of none it could be compared with. Let a pair have the odds
/// o, and let the record fit other persons with the odds o₁, o₂ …; the odds of the pair
/// against all that speaks otherwise are o / (1 + o₁ + o₂ + …). Persons are the clusters of
/// a first run; one that may be the other's person is no rival.
fn rivals<E: Evidence>(
    pairs: &[Scored],
    clusters: &Clusters,
    edges: &Edges,
    new_evidence: impl Fn() -> E + Sync + Send,
) -> Vec<f32> {
    use rayon::prelude::*;
    pairs
        .par_chunks(4096)
        .map_init(new_evidence, |evidence, chunk| {
            chunk
                .iter()
                .map(|pair| {
                    if pair.weight() < RIVAL {
                        return 0.0;
                    }
                    let one = lost(pair.left, pair.right, clusters, edges, evidence);
                    let other = lost(pair.right, pair.left, clusters, edges, evidence);
                    -(one + other)
                })
                .collect::<Vec<f32>>()
        })
        .collect::<Vec<_>>()
        .concat()
}

/// What row `a` gives to others than the person of `b`.
fn lost(a: u32, b: u32, clusters: &Clusters, edges: &Edges, evidence: &mut impl Evidence) -> f32 {
    let (own, theirs) = (clusters.first(a), clusters.first(b));
    let mut persons: Vec<(u32, f32)> = Vec::new();
    for (row, weight) in edges.of(a) {
        let person = clusters.first(*row);
        if *weight < RIVAL || *row == b || person == own || person == theirs {
            continue;
        }
        if edges.weight(*row, b).unwrap_or_else(|| evidence.weight(*row, b)) > ANOTHER {
            continue;
        }
        match persons.iter_mut().find(|(known, _)| *known == person) {
            Some((_, best)) => *best = best.max(*weight),
            None => persons.push((person, *weight)),
        }
    }
    let odds: f32 = persons.iter().map(|(_, weight)| weight.min(30.0).exp2()).sum();
    if odds > 0.0 { log2_one_plus(odds.log2()) } else { 0.0 }
}
