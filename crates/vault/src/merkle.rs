//! The Merkle tree over the entries of a journal, and its proofs.
//!
//! A leaf is SHA-256 of the byte 0 and the entry; a node is SHA-256 of the
//! byte 1 and the hashes of its two children, of which the left one holds the
//! largest power of two of leaves that leaves something for the right one. The
//! root of no leaves is SHA-256 of nothing. An inclusion proof shows that an
//! entry is in the tree, a consistency proof that a tree is the beginning of
//! another.
//!
//! Source: RFC 9162, Certificate Transparency Version 2.0, section 2.1; the
//! hashes are those of RFC 6962.
use crate::error::Error;
use crate::primitive::take;
use sha2::{Digest, Sha256};

/// SHA-256.
pub type Hash = [u8; 32];

/// The hash of an entry as a leaf.
#[must_use]
pub fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of a node with these children.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves.
#[must_use]
pub fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// All that has to be kept to append to a tree: the roots of its complete
/// subtrees, largest first; one for each bit of the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf, given by its hash, and tells `complete` every subtree
    /// that this completes: its level (0 for the leaf itself), its place on the
    /// level, and its root. Kept, they let a proof be made from a few of them:
    /// see [`Leaves::subtree`].
    ///
    /// Cost: two hashes on average, 64 at most.
    pub fn push_and(&mut self, leaf: Hash, mut complete: impl FnMut(u32, u64, &Hash)) {
        let mut hash = leaf;
        complete(0, self.size, &hash);
        // There is a peak for each bit of the size; the lowest run of ones is
        // carried into the next bit.
        let carried = self.peaks.len() - self.size.trailing_ones() as usize;
        for (level, left) in (1..).zip(self.peaks.split_off(carried).iter().rev()) {
            hash = node(left, &hash);
            complete(level, self.size >> level, &hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Appends a leaf, given by its hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_and(leaf, |_, _, _| {});
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let folded = self.peaks.iter().rev().copied().reduce(|right, left| node(&left, &right));
        folded.unwrap_or_else(empty)
    }

    /// The size (8, most significant first) and the peaks (32 each).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.size.to_be_bytes()[..], self.peaks.as_flattened()].concat()
    }

    /// What [`to_bytes`](Self::to_bytes) wrote. Hashes that were changed are
    /// not noticed here: compare the root with a signed one.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) when the peaks are not as many as the size
    /// has bits.
    pub fn from_bytes(mut bytes: &[u8]) -> Result<Self, Error> {
        let size = u64::from_be_bytes(take(&mut bytes).ok_or(Error::Damaged)?);
        let (peaks, rest) = bytes.as_chunks();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(Error::Damaged);
        }
        Ok(Self { size, peaks: peaks.to_vec() })
    }
}

/// Where proofs get their hashes from.
pub trait Leaves {
    /// What can go wrong when a hash is fetched.
    type Error: From<Error>;

    /// The hash of the leaf at `index`, from 0.
    ///
    /// # Errors
    ///
    /// Its own, or [`OutOfRange`](Error::OutOfRange).
    fn leaf(&mut self, index: u64) -> Result<Hash, Self::Error>;

    /// The root of the complete subtree over the leaves from
    /// `index << level` to below `(index + 1) << level`, where it is kept.
    /// Without it, it is computed from the leaves.
    ///
    /// # Errors
    ///
    /// Its own.
    fn subtree(&mut self, level: u32, index: u64) -> Result<Option<Hash>, Self::Error> {
        let _ = (level, index);
        Ok(None)
    }
}

impl Leaves for &[Hash] {
    type Error = Error;

    fn leaf(&mut self, index: u64) -> Result<Hash, Error> {
        let hash = usize::try_from(index).ok().and_then(|index| self.get(index));
        hash.copied().ok_or(Error::OutOfRange)
    }
}

/// The root of the first `size` leaves.
///
/// # Errors
///
/// Those of `leaves`.
pub fn root<L: Leaves>(leaves: &mut L, size: u64) -> Result<Hash, L::Error> {
    if size == 0 { Ok(empty()) } else { root_of(leaves, 0, size) }
}

/// The inclusion proof of the leaf at `index` in the tree of `size` leaves.
///
/// # Errors
///
/// [`OutOfRange`](Error::OutOfRange) when the tree has no such leaf; those of
/// `leaves`.
pub fn prove_inclusion<L: Leaves>(
    leaves: &mut L,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, L::Error> {
    if index >= size {
        return Err(Error::OutOfRange.into());
    }
    let (mut start, mut end, mut proof) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + half(end - start);
        if index < middle {
            proof.push(root_of(leaves, middle, end)?);
            end = middle;
        } else {
            proof.push(root_of(leaves, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `old` leaves is the beginning of that of `new`.
///
/// # Errors
///
/// [`OutOfRange`](Error::OutOfRange) when `old` is greater than `new`; those
/// of `leaves`.
pub fn prove_consistency<L: Leaves>(
    leaves: &mut L,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, L::Error> {
    if old > new {
        return Err(Error::OutOfRange.into());
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    let (mut start, mut end, mut proof) = (0, new, Vec::new());
    while end != old {
        let middle = start + half(end - start);
        if old <= middle {
            proof.push(root_of(leaves, middle, end)?);
            end = middle;
        } else {
            proof.push(root_of(leaves, start, middle)?);
            start = middle;
        }
    }
    // What is left is the end of the old tree. The verifier knows it already
    // when it is the whole of the old tree.
    if start > 0 {
        proof.push(root_of(leaves, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks that the leaf with hash `leaf` is at `index` of the tree of `size`
/// leaves whose root is `root`.
///
/// # Errors
///
/// [`NotProven`](Error::NotProven).
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), Error> {
    if index >= size {
        return Err(Error::NotProven);
    }
    // RFC 9162, 2.1.3.2; `place` and `last` are its fn and sn.
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return Err(Error::NotProven);
        }
        if place & 1 == 1 || place == last {
            hash = node(step, &hash);
            skip_to_right_child(&mut place, &mut last);
        } else {
            hash = node(&hash, step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(Error::NotProven) }
}

/// Checks that the tree of `old` leaves with root `old_root` is the beginning
/// of that of `new` leaves with root `new_root`.
///
/// # Errors
///
/// [`NotProven`](Error::NotProven).
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), Error> {
    let refused = Err(Error::NotProven);
    if old == 0 || old >= new {
        // Nothing has to be shown: any tree begins with the empty one, and
        // each with itself.
        let trivial = if old == 0 { *old_root == empty() } else { old_root == new_root };
        let same = old == new && old_root == new_root;
        return if proof.is_empty() && trivial && (same || old < new) { Ok(()) } else { refused };
    }
    // RFC 9162, 2.1.4.2; `place` and `last` are its fn and sn.
    let whole = old.is_power_of_two().then_some(old_root);
    let mut steps = whole.into_iter().chain(proof);
    let shift = (old - 1).trailing_ones();
    let (mut place, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let Some(first) = steps.next() else { return refused };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for step in steps {
        if last == 0 {
            return refused;
        }
        if place & 1 == 1 || place == last {
            old_hash = node(step, &old_hash);
            new_hash = node(step, &new_hash);
            skip_to_right_child(&mut place, &mut last);
        } else {
            new_hash = node(&new_hash, step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    if last == 0 && old_hash == *old_root && new_hash == *new_root { Ok(()) } else { refused }
}

/// Goes up while the place is a left child: a node at the right edge without a
/// sibling is on several levels at once.
fn skip_to_right_child(place: &mut u64, last: &mut u64) {
    while *place & 1 == 0 && *place != 0 {
        (*place, *last) = (*place >> 1, *last >> 1);
    }
}

/// The root over the leaves from `start` to below `end`; there is at least one.
fn root_of<L: Leaves>(leaves: &mut L, start: u64, end: u64) -> Result<Hash, L::Error> {
    let count = end - start;
    if count == 1 {
        return leaves.leaf(start);
    }
    if count.is_power_of_two() && start.is_multiple_of(count) {
        let level = count.trailing_zeros();
        if let Some(hash) = leaves.subtree(level, start >> level)? {
            return Ok(hash);
        }
    }
    let middle = start + half(count);
    Ok(node(&root_of(leaves, start, middle)?, &root_of(leaves, middle, end)?))
}

/// The largest power of two below `count`, which is at least 2.
fn half(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hex;
    use std::collections::HashMap;

    const MOST: u64 = 70;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf(&n.to_be_bytes())).collect()
    }

    /// MTH of RFC 9162, 2.1.1, word for word.
    fn mth(d: &[Hash]) -> Hash {
        match d {
            [] => empty(),
            [one] => *one,
            _ => {
                let mut k = 1;
                while k * 2 < d.len() {
                    k *= 2;
                }
                node(&mth(&d[..k]), &mth(&d[k..]))
            }
        }
    }

    /// PATH of RFC 9162, 2.1.3.1.
    fn path(m: usize, d: &[Hash]) -> Vec<Hash> {
        if d.len() == 1 {
            return Vec::new();
        }
        let mut k = 1;
        while k * 2 < d.len() {
            k *= 2;
        }
        let (mut steps, last) = if m < k {
            (path(m, &d[..k]), mth(&d[k..]))
        } else {
            (path(m - k, &d[k..]), mth(&d[..k]))
        };
        steps.push(last);
        steps
    }

    /// SUBPROOF of RFC 9162, 2.1.4.1.
    fn subproof(m: usize, d: &[Hash], b: bool) -> Vec<Hash> {
        if m == d.len() {
            return if b { Vec::new() } else { vec![mth(d)] };
        }
        let mut k = 1;
        while k * 2 < d.len() {
            k *= 2;
        }
        let (mut steps, last) = if m <= k {
            (subproof(m, &d[..k], b), mth(&d[k..]))
        } else {
            (subproof(m - k, &d[k..], false), mth(&d[..k]))
        };
        steps.push(last);
        steps
    }

    #[test]
    fn the_roots_are_those_of_certificate_transparency() {
        // The eight leaves that the tests of Certificate Transparency use.
        let entries: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        assert_eq!(
            hex(&empty()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let mut tree = Frontier::new();
        for (entry, root) in entries.iter().zip(roots) {
            tree.push(leaf(entry));
            assert_eq!(hex(&tree.root()), root);
        }
    }

    #[test]
    fn the_frontier_has_the_root_of_the_definition_at_every_size() {
        let all = leaves(MOST);
        let mut tree = Frontier::new();
        for size in 0..=all.len() {
            assert_eq!(tree.size(), size as u64);
            assert_eq!(tree.root(), mth(&all[..size]));
            assert_eq!(root(&mut &all[..], size as u64).unwrap(), tree.root());
            let kept = tree.to_bytes();
            assert_eq!(kept.len(), 8 + 32 * size.count_ones() as usize);
            assert_eq!(Frontier::from_bytes(&kept).unwrap(), tree);
            for wrong in [&kept[..kept.len() - 1], &[&kept[..], &[0; 32]].concat()[..]] {
                assert!(matches!(Frontier::from_bytes(wrong), Err(Error::Damaged)));
            }
            if size < all.len() {
                tree.push(all[size]);
            }
        }
    }

    #[test]
    fn every_inclusion_proof_is_that_of_the_definition_and_holds_for_nothing_else() {
        let all = leaves(MOST);
        for size in 1..=MOST {
            let tree = &all[..usize::try_from(size).unwrap()];
            let root = mth(tree);
            for (index, hash) in (0..).zip(tree) {
                let proof = prove_inclusion(&mut &all[..], index, size).unwrap();
                assert_eq!(proof, path(usize::try_from(index).unwrap(), tree));
                verify_inclusion(hash, index, size, &proof, &root).unwrap();

                let refused = |hash: &Hash, index, size, proof: &[Hash], root: &Hash| {
                    assert!(verify_inclusion(hash, index, size, proof, root).is_err());
                };
                refused(&leaf(b"another"), index, size, &proof, &root);
                refused(hash, index, size, &proof, &empty());
                refused(hash, index + 1, size, &proof, &root);
                refused(hash, size, size, &proof, &root);
                refused(hash, index, size, &[&proof[..], &[*hash]].concat(), &root);
                for step in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[step][31] ^= 1;
                    refused(hash, index, size, &changed, &root);
                    refused(hash, index, size, &proof[..step], &root);
                }
            }
        }
    }

    #[test]
    fn every_consistency_proof_is_that_of_the_definition_and_holds_for_nothing_else() {
        let all = leaves(MOST);
        for new in 1..=MOST {
            let tree = &all[..usize::try_from(new).unwrap()];
            let new_root = mth(tree);
            for old in 1..=new {
                let old_root = mth(&tree[..usize::try_from(old).unwrap()]);
                let proof = prove_consistency(&mut &all[..], old, new).unwrap();
                assert_eq!(proof, subproof(usize::try_from(old).unwrap(), tree, true));
                verify_consistency(old, &old_root, new, &new_root, &proof).unwrap();

                let refused = |old_root: &Hash, new_root: &Hash, proof: &[Hash]| {
                    assert!(verify_consistency(old, old_root, new, new_root, proof).is_err());
                };
                refused(&empty(), &new_root, &proof);
                refused(&old_root, &empty(), &proof);
                refused(&old_root, &new_root, &[&proof[..], &[empty()]].concat());
                for step in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[step][0] ^= 1;
                    refused(&old_root, &new_root, &changed);
                    refused(&old_root, &new_root, &proof[..step]);
                    refused(&old_root, &new_root, &proof[step + 1..]);
                }
            }
        }
    }

    /// A tree whose past was rewritten has no proof from the old head: neither
    /// its own proof nor that of the honest tree holds.
    #[test]
    fn a_rewritten_past_cannot_be_proven() {
        let honest = leaves(MOST);
        for at in 0..20 {
            let mut forged = honest.clone();
            forged[at][0] ^= 1;
            for new in 20..=MOST {
                let (old_root, new_root) =
                    (mth(&honest[..20]), mth(&forged[..usize::try_from(new).unwrap()]));
                for source in [&honest, &forged] {
                    let proof = prove_consistency(&mut &source[..], 20, new).unwrap();
                    assert!(verify_consistency(20, &old_root, new, &new_root, &proof).is_err());
                }
            }
        }
    }

    /// A proof with steps left out must not pass because what it leads to is
    /// called the root.
    #[test]
    fn a_proof_that_ends_below_the_root_is_refused() {
        let all = leaves(4);
        assert!(verify_inclusion(&all[0], 0, 1, &[], &all[0]).is_ok());
        assert!(verify_inclusion(&all[0], 0, 2, &[], &all[0]).is_err());
        let half = node(&all[0], &all[1]);
        assert!(verify_inclusion(&all[0], 0, 4, &[all[1]], &half).is_err());
        assert!(verify_consistency(1, &all[0], 2, &all[0], &[]).is_err());
        assert!(verify_consistency(2, &half, 4, &half, &[]).is_err());
    }

    #[test]
    fn the_empty_tree_is_the_beginning_of_every_tree_and_no_tree_shrinks() {
        let all = leaves(5);
        let roots: Vec<Hash> = (0..=5).map(|n| mth(&all[..n])).collect();
        for (new, new_root) in (0..).zip(&roots) {
            assert!(prove_consistency(&mut &all[..], 0, new).unwrap().is_empty());
            verify_consistency(0, &empty(), new, new_root, &[]).unwrap();
            assert!(verify_consistency(0, &roots[1], new, new_root, &[]).is_err());
            assert!(verify_consistency(0, &empty(), new, new_root, &[empty()]).is_err());
        }
        assert!(verify_consistency(0, &empty(), 0, &roots[1], &[]).is_err());
        assert!(verify_consistency(3, &roots[3], 2, &roots[2], &[]).is_err());
        assert!(verify_consistency(3, &roots[3], 2, &roots[3], &[]).is_err());
        assert!(matches!(prove_consistency(&mut &all[..], 3, 2), Err(Error::OutOfRange)));
        assert!(matches!(prove_inclusion(&mut &all[..], 5, 5), Err(Error::OutOfRange)));
        assert!(matches!(prove_inclusion(&mut &all[..], 0, 6), Err(Error::OutOfRange)));
    }

    #[test]
    fn kept_subtrees_give_the_same_proofs_from_few_hashes() {
        struct Kept {
            nodes: HashMap<(u32, u64), Hash>,
            fetched: u32,
        }
        impl Leaves for Kept {
            type Error = Error;

            fn leaf(&mut self, index: u64) -> Result<Hash, Error> {
                self.subtree(0, index)?.ok_or(Error::OutOfRange)
            }

            fn subtree(&mut self, level: u32, index: u64) -> Result<Option<Hash>, Error> {
                self.fetched += 1;
                Ok(self.nodes.get(&(level, index)).copied())
            }
        }
        let all = leaves(1000);
        let (mut tree, mut kept) = (Frontier::new(), Kept { nodes: HashMap::new(), fetched: 0 });
        for hash in &all {
            tree.push_and(*hash, |level, index, hash| {
                kept.nodes.insert((level, index), *hash);
            });
        }
        for (index, old) in [(0, 1), (511, 512), (700, 700), (999, 999)] {
            kept.fetched = 0;
            let inclusion = prove_inclusion(&mut kept, index, 1000).unwrap();
            assert_eq!(inclusion, prove_inclusion(&mut &all[..], index, 1000).unwrap());
            let consistency = prove_consistency(&mut kept, old, 1000).unwrap();
            assert_eq!(consistency, prove_consistency(&mut &all[..], old, 1000).unwrap());
            assert!(kept.fetched < 60, "{}", kept.fetched);
        }
    }
}
