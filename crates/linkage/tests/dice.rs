//! Every path of the kernel gives what a naive count gives.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use linkage::dice::{Filter, Hit, Index, Path, Threshold};
use proptest::prelude::*;

/// The definition, pair by pair, in whole numbers.
fn naive(left: &[Filter], right: &[Filter], threshold: u64, same: bool) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            let ones =
                |words: [u64; 16]| -> u64 { words.iter().map(|w| u64::from(w.count_ones())).sum() };
            let common: u64 = ones(std::array::from_fn(|k| a.0[k] & b.0[k]));
            let sum: u64 = ones(a.0) + ones(b.0);
            if sum > 0 && 20_000 * common >= threshold * sum && !(same && i >= j) {
                hits.push(Hit {
                    left: u32::try_from(i).unwrap(),
                    right: u32::try_from(j).unwrap(),
                    common: u16::try_from(common).unwrap(),
                    sum: u16::try_from(sum).unwrap(),
                });
            }
        }
    }
    hits
}

fn paths() -> Vec<Path> {
    [Some(Path::portable()), Path::avx2(), Path::avx512()].into_iter().flatten().collect()
}

#[track_caller]
fn check(left: &[Filter], right: &[Filter], threshold: u32) {
    let (l, r) = (Index::new(left), Index::new(right));
    let (parts, t) = (u64::from(threshold), Threshold::of(threshold));
    let (between, within) = (naive(left, right, parts, false), naive(left, left, parts, true));
    for path in paths() {
        assert_eq!(l.between_on(path, &r, t), between, "{path:?}, between");
        assert_eq!(l.within_on(path, t), within, "{path:?}, within");
        for query in left.iter().take(3) {
            let expected = naive(&[*query], right, parts, false);
            assert_eq!(r.like_on(path, query, t), expected, "{path:?}, like");
        }
    }
}

fn first_bits(count: usize) -> Filter {
    let mut filter = Filter::EMPTY;
    (0..count).for_each(|bit| filter.set(bit));
    filter
}

#[test]
fn none_and_all_and_the_border_are_as_counted() {
    let mut edges = vec![Filter::EMPTY, first_bits(1024), Filter([0xAAAA_AAAA_AAAA_AAAA; 16])];
    // Nested filters: the Dice of m and n bits is 2m/(m+n), which meets many thresholds exactly.
    edges.extend([1, 3, 7, 100, 200, 300, 512, 700, 768, 1023].map(first_bits));
    for threshold in [1, 2_500, 5_000, 6_000, 6_667, 7_000, 8_000, 9_999, 10_000] {
        check(&edges, &edges, threshold);
    }
}

#[test]
fn a_pair_exactly_at_the_threshold_is_a_hit_and_one_bit_less_is_not() {
    // |a| = 350, |b| = 650, all of a in b: 700/1000.
    let (a, b) = (first_bits(350), first_bits(650));
    let mut less = b;
    less.0[0] &= !1;
    less.set(700);
    for path in paths() {
        let hits = |other: &Filter, threshold: u32| {
            let right = Index::new(std::slice::from_ref(other));
            Index::new(&[a]).between_on(path, &right, Threshold::of(threshold)).len()
        };
        assert_eq!(hits(&b, 7_000), 1, "{path:?}");
        assert_eq!(hits(&b, 7_001), 0, "{path:?}");
        assert_eq!(hits(&less, 7_000), 0, "{path:?}");
        assert_eq!(hits(&less, 6_980), 1, "{path:?}");
    }
}

#[test]
fn the_order_of_hits_does_not_depend_on_the_number_of_threads() {
    let filters: Vec<Filter> = (0..700u64).map(|n| mixed(n / 2, n % 2 * 40)).collect();
    let index = Index::new(&filters);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| index.within(Threshold::of(5_000)))
    };
    let one = on(1);
    assert!(one.len() >= 350 && one == on(2) && one == on(5));
}

/// A filter from a seed, with `flips` of its bits turned.
fn mixed(seed: u64, flips: u64) -> Filter {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    };
    let mut filter = Filter([0; 16].map(|_: u64| next()));
    for _ in 0..flips {
        let bit = usize::try_from(next() % 1024).unwrap();
        filter.0[bit / 64] ^= 1 << (bit % 64);
    }
    filter
}

#[test]
fn the_wide_path_was_run_or_the_processor_has_none() {
    match Path::avx512() {
        Some(path) => assert_eq!(Path::best(), path),
        None => eprintln!("AVX-512 VPOPCNTDQ is not on this processor: that path was not run"),
    }
    assert!(Path::avx2().is_none() || Path::best() != Path::portable());
}

fn filters() -> impl Strategy<Value = Vec<Filter>> {
    let one = (any::<[u64; 16]>(), any::<[u64; 16]>(), 0..4u8).prop_map(|(a, b, kind)| {
        Filter(match kind {
            0 => a,
            1 => std::array::from_fn(|k| a[k] & b[k]),
            2 => std::array::from_fn(|k| a[k] | b[k]),
            _ => std::array::from_fn(|k| if k % 3 == 0 { a[k] } else { 0x0F0F_00FF_1234_0000 }),
        })
    });
    proptest::collection::vec(one, 0..150)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_path_equals_the_naive_count(left in filters(), right in filters(), t in 1..=10_000u32) {
        check(&left, &right, t);
        // And where some pair is just at the border, from either side.
        for (a, b) in left.iter().zip(&right).take(2) {
            let sum = u32::from(a.weight() + b.weight()).max(1);
            let border = 20_000 * u32::from(a.common(b)) / sum;
            check(&left, &right, border.clamp(1, 9_999));
            check(&left, &right, border.clamp(1, 9_999) + 1);
        }
    }
}
