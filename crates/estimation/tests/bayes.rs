//! The Bayesian methods against published and measured numbers.
use crate::data::{array, close, korea, kosovo, uk, uk_5, western, within};
use estimation::dga::{self, Prior};
use estimation::existence::Standing;
use estimation::refusal::Refusal;
use estimation::threshold::threshold;
use estimation::{latent, threshold};

/// `design/statistics.md` 2.2, dga 2.0.2; Madigan & York 1997, spina bifida.
#[test]
fn averaging_over_graphs_is_as_published() {
    let lists = array(&[0, 60, 49, 4, 247, 112, 142, 12]);
    let prior = Prior::Gamma { shape: 13.14, scale: 55.17 };
    let found = dga::posterior(&lists, 1.0, prior, (1, 300)).unwrap();
    close(found.graphs[0].chance, 0.373_767_40);
    assert_eq!((found.graphs[0].mode, found.mode()), (729, 728));
    assert!((found.relative() - 731.0).abs() < 0.5, "{}", found.relative());
    within(found.mean(), 733.452, 1e-6);
    assert_eq!([0.025, 0.5, 0.975].map(|share| found.quantile(share)), [682, 731, 797]);
    let western = dga::posterior(&western(), 1.0 / 32.0, Prior::Reciprocal, (1, 10_000)).unwrap();
    within(western.mean(), 2_253.643, 1e-6);
    assert_eq!(western.mode(), 1_955);
    assert_eq!([0.025, 0.5, 0.975].map(|share| western.quantile(share)), [1_343, 2_133, 3_870]);
    let korea = dga::posterior(&korea(), 1.0 / 8.0, Prior::Reciprocal, (1, 3_000)).unwrap();
    within(korea.mean(), 205.071, 3e-6);
    assert_eq!(korea.mode(), 145);
    assert_eq!([0.025, 0.5, 0.975].map(|share| korea.quantile(share)), [127, 163, 457]);
    // `design/statistics.md` 0: the median of five UK lists.
    let uk = dga::posterior(&uk_5(), 1.0 / 32.0, Prior::Reciprocal, (1, 60_000)).unwrap();
    assert_eq!(uk.quantile(0.5), 22_990);
}

/// `design/statistics.md` 2.2 and 0, LCMCR 0.4.14: chains, compared within 5 %. Ours are
/// four, from starts that are far apart, and agree.
#[test]
fn latent_classes_are_as_measured() {
    let found = latent::posterior(&western(), &latent::Settings::default(), 1).unwrap();
    for (share, expected) in [(0.025, 1_298.0), (0.5, 1_843.0), (0.975, 3_050.0)] {
        within(found.quantile(share), expected, 0.05);
    }
    assert!(found.agreement < 1.05, "{}", found.agreement);
    let found = latent::posterior(&uk(), &latent::Settings::default(), 1).unwrap();
    within(found.quantile(0.5), 21_886.0, 0.05);
    assert!(found.agreement < 1.05, "{}", found.agreement);
}

/// `design/statistics.md` 2.3 and the article it is from: short chains there, compared
/// within 5 %. What stands close to the threshold is kept or not by chance: there the ratio of
/// a triple of Kosovo is 2.45 and here 2.51, so that the threshold is 2.6 and not 2.5.
#[test]
fn thresholding_is_as_published() {
    let two = threshold::Settings::default();
    let quantiles = |found: &threshold::Thresholded| {
        [0.025, 0.5, 0.975].map(|share| found.draws.quantile(share))
    };
    let check = |found: &threshold::Thresholded, expected: [f64; 3]| {
        for (found, expected) in quantiles(found).into_iter().zip(expected) {
            within(found, expected, 0.05);
        }
        assert!(found.draws.agreement < 1.02, "{}", found.draws.agreement);
    };
    let found = threshold(&kosovo(), &two, 1).unwrap();
    assert_eq!(found.model.terms()[4..], [0b0011, 0b0101, 0b0110, 0b1001, 0b1100]);
    check(&found, [12_236.0, 13_971.0, 16_389.0]);
    let found = threshold(&kosovo(), &threshold::Settings { order: 3, threshold: 2.6, ..two }, 1);
    check(&found.unwrap(), [9_032.0, 10_314.0, 12_095.0]);
    let flat = threshold::Settings { prior: threshold::Prior::Flat, threshold: 1.9, ..two };
    let found = threshold(&uk_5(), &flat, 1).unwrap();
    assert_eq!(found.infinite, [0b1_0001]);
    check(&found, [10_652.0, 12_188.0, 13_947.0]);
    // Korea has no posterior under flat priors, and has one under normal ones.
    let refused = threshold(&korea(), &flat, 1).unwrap_err();
    assert_eq!(refused, Refusal::Model { standing: Standing::NoEstimate });
    assert!(threshold(&korea(), &two, 1).is_ok());
}

/// Of three lists with all their pairs there are as many terms as histories: under flat priors
/// the mean of each history is gamma distributed and independent of the others, so that the
/// posterior is known without any chain.
#[test]
fn chains_of_a_saturated_table_are_as_worked_out() {
    let cells: [u64; 8] = [0, 60, 49, 4, 247, 2, 42, 12];
    let lists = array(&cells);
    let settings = threshold::Settings {
        prior: threshold::Prior::Flat,
        threshold: 0.0,
        ..threshold::Settings::default()
    };
    let found = threshold(&lists, &settings, 5).unwrap();
    let mut stream = estimation::random::Stream::new(11, 0);
    let n = 200_000;
    let (mut totals, mut sums) = (Vec::new(), [(0.0, 0.0); 3]);
    for _ in 0..n {
        let mut log = [0.0; 8];
        for (x, cell) in log.iter_mut().zip(cells).skip(1) {
            *x = stream.ln_gamma_variable(f64::from(u32::try_from(cell).unwrap()));
        }
        let dark = log[1] + log[2] + log[4] + log[7] - log[3] - log[5] - log[6];
        totals.push(416.0 + dark.exp());
        for (sum, (pair, a, b)) in sums.iter_mut().zip([(3, 1, 2), (5, 1, 4), (6, 2, 4)]) {
            let term: f64 = log[pair] - log[a] - log[b] + dark;
            *sum = (sum.0 + term, sum.1 + term * term);
        }
    }
    totals.sort_by(f64::total_cmp);
    for share in [0.025, 0.1, 0.5, 0.9, 0.975] {
        let exact = estimation::interval::quantile(&totals, share);
        within(found.draws.quantile(share), exact, 0.04);
    }
    for ((_, ratio), (sum, squares)) in found.ratios.iter().zip(sums) {
        let (mean, n) = (sum / f64::from(n), f64::from(n));
        within(*ratio, mean.abs() / (squares / n - mean * mean).sqrt(), 0.03);
    }
}
