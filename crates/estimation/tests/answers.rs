//! Whole answers: the same with any number of threads, refused in words, never NaN.
use crate::data::{artificial, korea, kosovo, lists, uk_5, western, within};
use estimation::draws::pooled;
use estimation::lists::{Lists, read};
use estimation::method::{Method, Options, estimate};
use estimation::random::Stream;
use estimation::rate::{Populations, rate};
use estimation::refusal::Refusal;
use estimation::report::{Question, report};
use proptest::prelude::*;

fn quick() -> Options {
    Options { bootstrap: 0, ..Options::default() }
}

#[test]
fn the_answer_is_the_same_with_one_thread_and_with_eight() {
    let options = Options { bootstrap: 100, seed: 7, ..Options::default() };
    let question = Question { methods: Method::ALL.to_vec(), options, ..Question::default() };
    let answer = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let question = Question { options: Options { seed, ..options }, ..question.clone() };
        pool.install(|| report(&western(), &[], &[], &question).unwrap().to_json().to_string())
    };
    let one = answer(1, 7);
    assert_eq!(one, answer(8, 7));
    // The control: another seed is another answer.
    assert_ne!(one, answer(8, 8));
}

#[test]
fn methods_stand_side_by_side_and_each_refusal_is_a_sentence() {
    let question = Question {
        methods: Method::ALL.to_vec(),
        options: quick(),
        leave_out: true,
        merge: true,
        populations: Some(Populations::whole(1_000_000)),
        ..Question::default()
    };
    let found = report(&artificial(), &[], &[], &question).unwrap();
    let json = found.to_json();
    let all = json["estimates"].as_array().unwrap();
    assert_eq!(all.len(), 6);
    assert!(all[0]["total"].as_f64().unwrap() > 500.0);
    assert!(json["critique"].as_str().unwrap().contains("Whitehead"));
    let (least, greatest) = found.spread().unwrap();
    assert!(least <= greatest);
    // Of three lists two are left: nothing can be said, and that is said.
    let left = &json["left_out"][0]["estimates"]["refused"]["reason"];
    assert!(left.as_str().unwrap().contains("at least 3"), "{left}");
    assert_eq!(json["merged"].as_array().unwrap().len(), 3);
    let seen = all[0]["per_100_000"]["detected"].as_f64().unwrap();
    within(seen, 9.6, 1e-12);
    let four =
        report(&kosovo(), &[], &[], &Question { methods: vec![Method::Stepwise], ..question })
            .unwrap();
    let left: Vec<f64> = four
        .left_out
        .iter()
        .map(|c| c.outcomes.as_ref().unwrap()[0].result.as_ref().unwrap().total)
        .collect();
    assert_eq!(left.len(), 4);
    assert!(left.iter().all(|total| *total > 4_000.0), "{left:?}");
}

#[test]
fn parts_have_rates_of_their_own_population() {
    let text = "sex,A,B,C,count\nF,1,0,0,40\nF,0,1,0,30\nF,0,0,1,20\nF,1,1,0,6\nM,1,0,0,2\nM,0,1,0,3\nM,0,0,1,1\n";
    let (whole, parts) = read(text.as_bytes(), &["sex"]).unwrap();
    let people = Populations::read("sex,population\nF,1000\nM,50\n".as_bytes(), &["sex"]).unwrap();
    let question = Question {
        methods: vec![Method::Stepwise],
        options: quick(),
        by: vec!["sex".into()],
        populations: Some(people),
        ..Question::default()
    };
    let found = report(&whole, &parts, &[], &question).unwrap();
    let women = &found.parts[0].outcomes.as_ref().unwrap()[0];
    let rate = women.rate.clone().unwrap().unwrap();
    assert_eq!(rate.population, 1_000);
    within(rate.detected, 9_600.0, 1e-12);
    within(rate.total, 53_909.392_9, 1e-5);
    assert!(matches!(found.parts[1].outcomes, Err(Refusal::NoOverlap)));
}

#[test]
fn a_population_smaller_than_who_was_seen_has_no_rate() {
    let found = estimate(&artificial(), Method::Stepwise, &quick()).unwrap();
    assert!(rate(&found, 96).is_ok());
    assert!(matches!(rate(&found, 95), Err(Refusal::Population { .. })));
    assert!(matches!(rate(&found, 0), Err(Refusal::Population { .. })));
}

/// Draws of the links of three lists: some of those on two lists were two persons each.
fn relinked(apart: f64, draws: u64) -> Vec<Lists> {
    let lists = western();
    (0..draws)
        .map(|draw| {
            let mut stream = Stream::new(3, draw);
            let mut counts: Vec<(u16, u64)> = Vec::new();
            for (history, n) in lists.counts() {
                let split = if history.count_ones() == 2 { stream.binomial(n, apart) } else { 0 };
                let low = history & history.wrapping_neg();
                counts.extend([(history, n - split), (low, split), (history & !low, split)]);
            }
            let counts: Vec<_> = counts.into_iter().filter(|(h, _)| *h != 0).collect();
            Lists::new(lists.names().to_vec(), &counts).unwrap()
        })
        .collect()
}

#[test]
fn uncertain_links_widen_the_answer_and_their_share_is_told() {
    let certain = pooled(&relinked(0.0, 5), Method::Stepwise, &quick()).unwrap();
    let alone = estimate(&western(), Method::Stepwise, &quick()).unwrap();
    within(certain.total, alone.total, 1e-12);
    assert!(certain.between < 1e-12 && certain.share_of_links < 1e-12);
    within(
        certain.interval.upper / certain.interval.lower,
        alone.intervals[0].upper / alone.intervals[0].lower,
        1e-9,
    );
    let uncertain = pooled(&relinked(0.3, 20), Method::Stepwise, &quick()).unwrap();
    assert!(uncertain.between > 0.05 && uncertain.share_of_links > 0.1, "{uncertain:?}");
    assert!(uncertain.total > certain.total, "fewer shared people are more unseen ones");
    assert!(uncertain.interval.upper > certain.interval.upper);
    assert_eq!(uncertain.totals.len(), 20);
    assert!(uncertain.cases.1 > uncertain.cases.0);
    let few = pooled(&relinked(0.3, 1), Method::Stepwise, &quick());
    assert_eq!(few, Err(Refusal::FewDraws { found: 1 }));
    let other = pooled(&[western(), korea()], Method::Stepwise, &quick());
    assert_eq!(other, Err(Refusal::OtherLists { draw: 2 }));
}

/// Rubin's rules by hand, of two draws.
#[test]
fn pooling_is_by_rubins_rules() {
    let draws = [uk_5(), uk_5().without(0).unwrap()];
    let same = pooled(&draws, Method::Stepwise, &quick());
    assert_eq!(same, Err(Refusal::OtherLists { draw: 2 }));
    let two = relinked(0.5, 2);
    let found = pooled(&two, Method::Stepwise, &quick()).unwrap();
    let each: Vec<_> =
        two.iter().map(|l| estimate(l, Method::Stepwise, &quick()).unwrap()).collect();
    let (a, b) = (each[0].total.ln(), each[1].total.ln());
    within(found.total, f64::midpoint(a, b).exp(), 1e-12);
    within(found.between, (a - b).abs() / 2.0_f64.sqrt(), 1e-9);
}

#[test]
fn options_out_of_range_are_named() {
    let refused = |options| match estimate(&korea(), Method::Stepwise, &options) {
        Err(Refusal::Option { option, .. }) => option,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Options { p: 1.5, ..quick() }), "p");
    assert_eq!(refused(Options { p: f64::NAN, ..quick() }), "p");
    assert_eq!(refused(Options { order: 0, ..quick() }), "order");
    assert_eq!(refused(Options { bootstrap: 5, ..quick() }), "bootstrap");
    assert_eq!(refused(Options { top: Some(0), ..quick() }), "top");
    let many = lists("A B C D E F", "A 9; B 9; C 9; D 9; E 9; F 9; A·B 3; C·D 4; E·F 2");
    let all = Options { order: 3, ..quick() };
    assert!(matches!(estimate(&many, Method::Bic, &all), Err(Refusal::ManyModels { .. })));
    assert!(estimate(&many, Method::Downhill, &all).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// Whatever the lists: a number or a reason, and never what is neither.
    #[test]
    fn no_answer_is_without_a_number_or_a_reason(cells in proptest::collection::vec(0_u64..12, 15)) {
        let names = ["A", "B", "C", "D"].map(String::from).to_vec();
        let counts: Vec<(u16, u64)> = (1..16).zip(cells).collect();
        if let Ok(lists) = Lists::new(names, &counts) {
            for method in [Method::Stepwise, Method::Bic, Method::Downhill, Method::Dga] {
                for options in [quick(), Options { bootstrap: 100, ..Options::default() }] {
                    if let Ok(found) = estimate(&lists, method, &options) {
                        prop_assert!(found.total.is_finite() && found.total > 0.0);
                        for i in found.intervals {
                            prop_assert!(i.lower.is_finite() && i.upper.is_finite() && i.lower <= i.upper);
                        }
                        let json = serde_json::to_string(&found).unwrap();
                        prop_assert!(!json.contains("null"), "{}", json);
                    }
                }
            }
        }
    }
}
