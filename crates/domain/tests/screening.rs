//! The reading of a screening against a second statement of it.
//!
//! The product counts and looks which combination holds. Here a dimension is
//! positive if some of what was seen *is* one of the combinations that the list
//! names, chosen indicator by indicator; and a result is open if some answers to
//! what is not known would make it positive and others would not.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use domain::referral::screening::{
    Answers, Combination, Dimension, Element, Indicator, Instrument, Outcome, Profile, Scoring,
    Seen, Weight, score,
};
use domain::words::Words;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The combinations as they are named: two strong; one strong and one medium or
/// weak; three medium; two medium and one weak.
const NAMED: [(&[Weight], Combination); 5] = [
    (&[Weight::Strong, Weight::Strong], Combination::TwoStrong),
    (&[Weight::Strong, Weight::Medium], Combination::StrongAndOther),
    (&[Weight::Strong, Weight::Weak], Combination::StrongAndOther),
    (&[Weight::Medium, Weight::Medium, Weight::Medium], Combination::ThreeMedium),
    (&[Weight::Medium, Weight::Medium, Weight::Weak], Combination::TwoMediumAndWeak),
];

/// Whether `wanted` can be taken out of `seen`, each once.
fn is_among(wanted: &[Weight], seen: &[Weight]) -> bool {
    let mut left = seen.to_vec();
    wanted.iter().all(|weight| {
        let place = left.iter().position(|there| there == weight);
        place.is_some_and(|place| {
            left.remove(place);
            true
        })
    })
}

fn named(seen: &[Weight]) -> Option<Combination> {
    NAMED.iter().find(|(wanted, _)| is_among(wanted, seen)).map(|(_, combination)| *combination)
}

fn dimension(code: &str, element: Option<Element>, weights: &[(Weight, Weight)]) -> Dimension {
    let indicator = |(n, (adult, child)): (usize, &(Weight, Weight))| Indicator {
        code: format!("{code}{n}"),
        name: Words::default(),
        adult: Some(*adult),
        child: Some(*child),
    };
    let indicators = weights.iter().enumerate().map(indicator).collect();
    Dimension { code: code.to_owned(), name: Words::default(), element, indicators }
}

fn instrument(dimensions: Vec<Dimension>) -> Instrument {
    Instrument {
        id: "list".to_owned(),
        version: 1,
        from: "2009-01-01".parse().unwrap(),
        name: Words::default(),
        about: Words::default(),
        source: Words::default(),
        verified: false,
        scoring: Scoring::Combination,
        dimensions,
    }
}

/// Every number of strong, medium and weak indicators up to three each, of which
/// every number is seen and every number of the rest not known.
#[test]
fn a_dimension_is_positive_by_the_combinations_that_the_list_names() {
    let (mut tried, mut outcomes) = (0, [0; 3]);
    for there in 0..64 {
        let of = |n: usize| [n % 4, n / 4 % 4, n / 16];
        let weights: Vec<Weight> = Weight::ALL
            .iter()
            .zip(of(there))
            .flat_map(|(weight, count)| std::iter::repeat_n(*weight, count))
            .collect();
        let both: Vec<(Weight, Weight)> = weights.iter().map(|weight| (*weight, *weight)).collect();
        let list = instrument(vec![dimension("d", Some(Element::Exploitation), &both)]);
        // Each indicator seen, not seen or not known: counting which is enough.
        for answered in 0..4_usize.pow(6) {
            let digit = |place: u32| answered / 4_usize.pow(place) % 4;
            let seen = [digit(0), digit(1), digit(2)];
            let open = [digit(3), digit(4), digit(5)];
            let fits = (0..3).all(|w| seen[w] + open[w] <= of(there)[w]);
            if !fits {
                continue;
            }
            let mut taken = [0; 3];
            let mut answers = Answers::new();
            let (mut seen_weights, mut possible) = (Vec::new(), Vec::new());
            for (n, weight) in weights.iter().enumerate() {
                let w = Weight::ALL.iter().position(|one| one == weight).unwrap();
                let answer = if taken[w] < seen[w] {
                    seen_weights.push(*weight);
                    possible.push(*weight);
                    Seen::Seen
                } else if taken[w] < seen[w] + open[w] {
                    possible.push(*weight);
                    Seen::NotKnown
                } else {
                    Seen::NotSeen
                };
                taken[w] += 1;
                answers.insert(format!("d{n}"), answer);
            }
            let expected = match (named(&seen_weights), named(&possible)) {
                (Some(_), _) => Outcome::Positive,
                (None, Some(_)) => Outcome::Open,
                (None, None) => Outcome::NotPositive,
            };
            let score = score(&list, &answers).unwrap();
            let read = &score.adult.dimensions[0];
            assert_eq!(read.outcome, expected, "{there} {answered}");
            assert_eq!(read.combination, named(&seen_weights), "{there} {answered}");
            assert_eq!(score.child.outcome, expected, "{there} {answered}");
            // What is missing is missing: each way is enough, and one less of it is not.
            assert_eq!(read.missing.is_empty(), expected != Outcome::Open);
            for way in &read.missing {
                let more = |of: Weight, less: Option<Weight>| {
                    let count = way.of(of) as usize - usize::from(less == Some(of));
                    std::iter::repeat_n(of, count)
                };
                let with = |less: Option<Weight>| -> Vec<Weight> {
                    let more = Weight::ALL.iter().flat_map(|w| more(*w, less));
                    seen_weights.iter().copied().chain(more).collect()
                };
                assert!(named(&with(None)).is_some() && is_among(&with(None), &possible));
                for weight in Weight::ALL.iter().filter(|weight| way.of(**weight) > 0) {
                    assert!(named(&with(Some(*weight))).is_none(), "{way:?} is more than needed");
                }
            }
            tried += 1;
            outcomes[Outcome::ALL.iter().position(|one| *one == expected).unwrap()] += 1;
        }
    }
    assert_eq!(tried, 20_usize.pow(3), "20 ways to divide up to three of a weight");
    assert!(outcomes.iter().all(|count| *count > 500), "{outcomes:?}");
}

/// Whether a whole list is positive when these are seen: said of the sets, not
/// of the dimensions.
fn is_positive(list: &Instrument, profile: Profile, seen: &Answers) -> bool {
    let dimension = |code: &str| {
        let of = list.dimensions.iter().find(|dimension| dimension.code == code).unwrap();
        let seen: Vec<Weight> = of
            .indicators
            .iter()
            .filter(|indicator| seen.get(&indicator.code) == Some(&Seen::Seen))
            .filter_map(|indicator| indicator.weight(profile))
            .collect();
        named(&seen).is_some()
    };
    let exploitation = dimension("exploitation");
    match profile {
        Profile::Child => exploitation,
        Profile::Adult => {
            let recruited = dimension("deceptive_recruitment")
                || dimension("coercive_recruitment")
                || dimension("recruitment_by_vulnerability");
            recruited && exploitation && dimension("coercion_at_destination")
        }
    }
}

/// The whole list on random answers: positive, open or not as all ways to answer
/// what is not known say. Only the most and the least that may be seen have to be
/// tried, as seeing more never makes less of a result; that it does not is tried
/// besides.
#[test]
fn a_result_holds_whatever_is_not_known() {
    let mut chance = StdRng::seed_from_u64(20_260);
    let weight = |chance: &mut StdRng| Weight::ALL[chance.random_range(0..3)];
    let mut outcomes = [[0; 3]; 2];
    for _ in 0..20_000 {
        let parts = [
            ("deceptive_recruitment", Some(Element::Recruitment)),
            ("coercive_recruitment", Some(Element::Recruitment)),
            ("recruitment_by_vulnerability", Some(Element::Recruitment)),
            ("exploitation", Some(Element::Exploitation)),
            ("coercion_at_destination", Some(Element::Coercion)),
            ("vulnerability_at_destination", None),
        ];
        let dimensions = parts.map(|(code, element)| {
            let weights: Vec<(Weight, Weight)> =
                (0..5).map(|_| (weight(&mut chance), weight(&mut chance))).collect();
            let mut of = dimension(code, element, &weights);
            // One is not asked of children.
            of.indicators[4].child = None;
            of
        });
        let list = instrument(dimensions.into());
        // Mostly seen, mostly not seen, mostly not known.
        let mood = chance.random_range(0..3);
        let mut answers = Answers::new();
        for indicator in list.indicators() {
            let drawn = chance.random_range(0..5);
            let answer = Seen::ALL[if drawn < 3 { mood } else { drawn - 3 }];
            // What is not known is said or left out.
            if answer != Seen::NotKnown || chance.random_range(0..2) > 0 {
                answers.insert(indicator.code.clone(), answer);
            }
        }
        let at_most: Answers = list
            .indicators()
            .map(|indicator| {
                let known = answers.get(&indicator.code).copied();
                let seen = known != Some(Seen::NotSeen);
                (indicator.code.clone(), if seen { Seen::Seen } else { Seen::NotSeen })
            })
            .collect();
        let score = score(&list, &answers).unwrap();
        for (n, read) in [&score.adult, &score.child].into_iter().enumerate() {
            let least = is_positive(&list, read.profile, &answers);
            let most = is_positive(&list, read.profile, &at_most);
            assert!(most || !least, "seeing more made less of it");
            let expected = match (least, most) {
                (true, _) => Outcome::Positive,
                (false, true) => Outcome::Open,
                (false, false) => Outcome::NotPositive,
            };
            assert_eq!(read.outcome, expected, "{answers:?}");
            outcomes[n][Outcome::ALL.iter().position(|one| *one == expected).unwrap()] += 1;
        }
    }
    assert!(outcomes.iter().flatten().all(|count| *count > 500), "{outcomes:?}");
}
