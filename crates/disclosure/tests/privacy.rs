//! That the noise hides one record, tried on neighbours; and that it follows from its seed alone.
use disclosure::aggregate::{Request, aggregate};
use disclosure::manifest::Seed;
use disclosure::noise::account;
use disclosure::noise::gaussian::gaussian;
use disclosure::random::Stream;
use disclosure::release::{Privacy, What, release};
use disclosure::rows::{Codebook, Rows, codebook, read};

const BOOK: &str =
    "column,code\nsex,F\nsex,M\nform,labour\nform,sexual\nform,begging\nage,0-17\nage,18+\n";

fn book() -> Codebook {
    codebook(BOOK.as_bytes()).unwrap()
}

/// Rows of invented people, and perhaps one more.
fn people(count: usize, one_more: bool) -> Rows {
    const KINDS: [&str; 6] = [
        "F,labour,18+\n",
        "F,sexual,18+\n",
        "M,labour,18+\n",
        "F,sexual,0-17\n",
        "M,labour,\n",
        "M,begging,0-17\n",
    ];
    let mut csv = String::from("sex,form,age\n");
    for at in 0..count {
        csv += KINDS[at % KINDS.len()];
    }
    if one_more {
        csv += KINDS[5];
    }
    read(csv.as_bytes(), Some(&book())).unwrap()
}

/// How often an event comes with and without one record, and whether that is more than
/// e^ε · P + δ allows, beyond what chance does.
fn violates(with: u32, without: u32, trials: u32, epsilon: f64, delta: f64) -> bool {
    // Hoeffding: a share is off by more than this once in 10⁸.
    let slack = ((1e8_f64).ln() / (2.0 * f64::from(trials))).sqrt();
    let share = |count: u32| f64::from(count) / f64::from(trials);
    let above = |a: f64, b: f64| a - slack > epsilon.exp() * (b + slack) + delta;
    above(share(with), share(without)) || above(share(without), share(with))
}

/// What an attacker who knows all others would look at: the cells of the one record, each by
/// what its noise lets through. It is the best there is against Gaussian noise.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small")]
fn statistic(rows: &Rows, request: &Request) -> i64 {
    // That nothing is released is seen, too.
    let Ok(made) = aggregate(rows, request) else { return i64::MIN };
    let record = [1, 2, 0];
    let mut sum = 0.0;
    for margin in &made.margins {
        let place = |&c: &usize| made.known[c].iter().position(|known| *known == record[c]);
        // Of a cell that did not stand out nothing is known.
        let codes: Option<Vec<usize>> = margin.columns.iter().map(place).collect();
        let Some(codes) = codes else { continue };
        sum += margin.counts[margin.place(codes)] as f64 / margin.variance as f64;
    }
    (sum * 1e6) as i64
}

/// Whether any threshold tells neighbours apart better than (ε, δ) allows.
fn told_apart(
    trials: u32,
    epsilon: f64,
    delta: f64,
    release: impl Fn(&Rows, u64) -> i64 + Sync,
) -> bool {
    let (with, without) = (people(200, true), people(200, false));
    let draw = |trial| {
        let seed = u64::from(trial);
        [(release(&with, 2 * seed), true), (release(&without, 2 * seed + 1), false)]
    };
    // Releases so small are made sooner by one thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut draws: Vec<(i64, bool)> = pool.install(|| (0..trials).flat_map(draw).collect());
    draws.sort_unstable();
    let (mut above_with, mut above_without) = (trials, trials);
    draws.iter().any(|&(_, one_more)| {
        *(if one_more { &mut above_with } else { &mut above_without }) -= 1;
        violates(above_with, above_without, trials, epsilon, delta)
    })
}

fn trials() -> u32 {
    // The whole proof is for who has the time; the test is quick.
    std::env::var("DISCLOSURE_RELEASES").ok().and_then(|n| n.parse().ok()).unwrap_or(800)
}

fn request(epsilon: f64, seed: u64) -> Request {
    Request { epsilon, delta: 1e-6, length: 2, seed: seed.to_le_bytes().to_vec() }
}

#[test]
fn one_record_more_or_less_is_hidden_as_promised_and_weak_noise_is_found_out() {
    let (trials, epsilon) = (trials(), 0.5);
    let honest = |rows: &Rows, seed| statistic(rows, &request(epsilon, seed));
    assert!(!told_apart(trials, epsilon, 1e-6, honest));
    // The control: noise for an ε sixteen times as large does not keep the promise.
    let weak = |rows: &Rows, seed| statistic(rows, &request(16.0 * epsilon, seed));
    assert!(told_apart(trials, epsilon, 1e-6, weak));
}

#[test]
fn a_noise_that_is_five_times_too_small_is_found_out_on_one_count() {
    let (trials, epsilon, delta) = (40_000, 1.0, 1e-6);
    let rho = account::rho(epsilon, delta).unwrap();
    let variance = 1.0 / (2.0 * rho);
    let of = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let variance = (variance * share).ceil() as u64;
        move |rows: &Rows, seed: u64| {
            let count = i64::from(rows.len() == 201);
            count + gaussian(variance, &mut Stream::new(&seed.to_le_bytes(), "one", 0))
        }
    };
    assert!(!told_apart(trials, epsilon, delta, of(1.0)));
    assert!(told_apart(trials, epsilon, delta, of(0.04)));
}

#[test]
fn a_release_is_the_same_with_one_thread_and_with_eight() {
    let rows = people(3_000, true);
    let privacy = Privacy::Private { epsilon: 2.0, delta: 1e-6 };
    let with = |threads, seed: &str| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let seed = Seed::parse(seed);
        let made = |what| release(&rows, what, privacy, 3, &seed).unwrap().0;
        pool.install(|| (made(What::Synthetic), made(What::Aggregates)))
    };
    assert_eq!(with(1, "7"), with(8, "7"));
    assert_ne!(with(1, "7"), with(1, "8"), "the control: another seed is another release");
}

#[test]
fn no_synthetic_row_has_a_combination_that_was_not_released() {
    let rows = people(400, true);
    for (epsilon, length) in [(2.0, 2), (4.0, 3)] {
        let request = Request { epsilon, delta: 1e-6, length, seed: vec![3] };
        let made = aggregate(&rows, &request).unwrap();
        let synthetic = disclosure::synthetic::synthesize(&made, &rows.columns, &[3]);
        assert_eq!(synthetic.len() as u64, made.rows);
        let mut checked = 0;
        for (margin, released) in made.margins.iter().zip(&made.released) {
            for row in 0..synthetic.len() {
                let codes: Option<Vec<usize>> = margin
                    .columns
                    .iter()
                    .map(|&c| {
                        let value = usize::from(synthetic.values[c][row]).checked_sub(1)?;
                        Some(made.known[c].iter().position(|&known| known == value).unwrap())
                    })
                    .collect();
                if let Some(codes) = codes {
                    assert!(released[margin.place(codes)].is_some(), "{row} {:?}", margin.columns);
                    checked += 1;
                }
            }
        }
        assert!(checked > 1_000);
    }
}

#[test]
fn what_a_file_says_of_itself_and_its_manifest_agree() {
    let rows = people(2_000, false);
    let privacy = Privacy::Private { epsilon: 2.0, delta: 1e-6 };
    let secret = "ab".repeat(32);
    let (file, manifest) =
        release(&rows, What::Synthetic, privacy, 2, &Seed::parse(&secret)).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    let header = text.lines().next().unwrap();
    assert!(header.contains("method=dp-synthetic; epsilon=2; delta=1e-6; k=none"), "{header}");
    assert!(manifest.publishable && manifest.seed_commitment.is_some());
    assert!(!text.contains(&secret));
    assert_eq!(manifest.sha256, disclosure::manifest::hash(&file));
    // It can be read again as rows: the statement is no dimension.
    assert_eq!(read(&file[..], Some(&book())).unwrap().columns.len(), 3);
    // A seed that can be guessed may be used to try, not to publish, and has no hash.
    let (file, manifest) = release(&rows, What::Aggregates, privacy, 2, &Seed::parse("7")).unwrap();
    assert!(!manifest.publishable && manifest.seed_commitment.is_none());
    assert!(String::from_utf8(file).unwrap().contains("not for publication"));
    let k = Privacy::Resolution { k: 10 };
    let (_, manifest) = release(&rows, What::Synthetic, k, 2, &Seed::parse(&secret)).unwrap();
    assert!(!manifest.publishable && manifest.spent.is_none());
}

#[test]
fn one_seed_for_two_files_does_not_cancel_the_noise() {
    let made = |one_more| aggregate(&people(600, one_more), &request(1.0, 5)).unwrap();
    let (with, without) = (made(true), made(false));
    assert_eq!(with.known, without.known);
    let differences: Vec<i64> = (with.margins.iter().zip(&without.margins))
        .flat_map(|(a, b)| a.counts.iter().zip(&b.counts).map(|(a, b)| a - b))
        .collect();
    // With one noise all but the cells of the one person would be 0.
    assert!(differences.iter().filter(|&&difference| difference == 0).count() < 3);
    // The control: the same file again has the same noise.
    let again = made(true);
    assert!(again.margins.iter().zip(&with.margins).all(|(a, b)| a.counts == b.counts));
}

#[test]
fn a_code_of_one_person_is_not_seen_without_a_code_book() {
    let csv = |one: bool| {
        let mut csv = String::from("form\n");
        csv += &"labour\n".repeat(500);
        csv += &"sexual\n".repeat(500);
        csv += if one { "organs\n" } else { "" };
        read(csv.as_bytes(), None).unwrap()
    };
    let seen = |seed: u64| {
        let made = aggregate(&csv(true), &request(1.0, seed)).unwrap();
        made.known[0].len()
    };
    assert!((0..300).all(|seed| seen(seed) == 2));
    // The control: with the code book of the rows it would be, now and then.
    let mut rows = csv(true);
    rows.public = true;
    assert!(
        (0..300).any(|seed| aggregate(&rows, &request(1.0, seed)).unwrap().known[0].len() == 3)
    );
}

#[test]
fn what_drowns_in_noise_is_refused_and_what_is_out_of_range_too() {
    let few = people(10, true);
    let refused = aggregate(&few, &request(0.1, 1)).unwrap_err();
    assert!(refused.to_string().contains("pool more years"), "{refused}");
    for request in [
        Request { length: 4, ..request(1.0, 1) },
        Request { length: 0, ..request(1.0, 1) },
        Request { epsilon: 0.0, ..request(1.0, 1) },
        Request { delta: 0.0, ..request(1.0, 1) },
    ] {
        assert!(aggregate(&people(100, false), &request).is_err(), "{request:?}");
    }
    let shelter = read("sex,shelter\nF,a\n".as_bytes(), None).unwrap_err();
    assert!(shelter.to_string().contains("tells shelters apart"), "{shelter}");
    let unknown = read("sex\nF\nFEMALEE\n".as_bytes(), Some(&book())).unwrap_err();
    assert_eq!(unknown.to_string(), "row 3, column `sex`: unknown code `FEMALEE`");
}
