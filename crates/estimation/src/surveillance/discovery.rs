//! Many questions at once: which answers survive.
//!
//! Of 28 districts × 5 forms of exploitation, watched each month, seven fall below a chance of
//! 0.05 though nothing happens anywhere. Who follows seven false alarms a month soon follows
//! none. What is held here is the *false discovery rate*: of the series that are raised, at
//! most a share q is expected to be raised for nothing; where nothing happened, anything is
//! raised at most in a share q of months.
//!
//! The chances are sorted; the i-th of m survives if it, or a later j-th, is at most q·j/m
//! (Benjamini & Hochberg). That holds for series that know nothing of each other, or that rise
//! together. Where some rise because others fall, for instance where the same inspectors are
//! sent here instead of there, q is divided by 1 + 1/2 + … + 1/m first (Benjamini & Yekutieli):
//! that holds whatever the dependence, and finds less.
//!
//! It is not a way of keeping what one likes: the series are all that were looked at, not the
//! ones that looked interesting, and q is chosen before.
//!
//! Sources: Benjamini & Hochberg, JRSS B 57 (1995); Benjamini & Yekutieli, Annals of Statistics
//! 29 (2001).
use super::setting;
use crate::refusal::Refusal;
use crate::special::real;
use serde::Serialize;

/// What is known of how the series depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dependence {
    /// They do not, or they rise together: Benjamini & Hochberg.
    NoneOrPositive,
    /// Nothing is known: Benjamini & Yekutieli.
    Any,
}

/// What survives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Discoveries {
    /// How many chances there were: the unknown ones are no questions.
    pub tested: usize,
    /// Of each chance the least q at which it survives, at most 1.
    pub adjusted: Vec<Option<f64>>,
    /// Whether it survives.
    pub survives: Vec<bool>,
}

/// Which of these chances survive at the level `q`; `None` is a series that was not tested.
///
/// # Errors
///
/// [`Refusal::Option`] for a `q` that is not between 0 and 1, or a chance that is not from 0 to
/// 1.
pub fn discoveries(
    chances: &[Option<f64>],
    q: f64,
    dependence: Dependence,
) -> Result<Discoveries, Refusal> {
    setting("q", q, q > 0.0 && q < 1.0, "between 0 and 1")?;
    let mut sorted: Vec<(f64, usize)> = Vec::with_capacity(chances.len());
    for (at, chance) in chances.iter().enumerate() {
        if let Some(chance) = chance {
            setting("chance", *chance, (0.0..=1.0).contains(chance), "from 0 to 1")?;
            sorted.push((*chance, at));
        }
    }
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let tested = sorted.len();
    let rank = |index: usize| real(index as u64 + 1);
    let sum = match dependence {
        Dependence::NoneOrPositive => 1.0,
        Dependence::Any => (0..tested).map(|index| 1.0 / rank(index)).sum(),
    };
    let mut adjusted = vec![None; chances.len()];
    let (mut least, all) = (1.0_f64, real(tested as u64));
    for (index, (chance, at)) in sorted.iter().enumerate().rev() {
        least = least.min(chance * (all * sum / rank(index)));
        adjusted[*at] = Some(least);
    }
    let survives = adjusted.iter().map(|least| least.is_some_and(|least| least <= q)).collect();
    Ok(Discoveries { tested, adjusted, survives })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_chance_is_refused_and_what_is_not_known_is_no_question() {
        let run = |chances: &[Option<f64>], q| discoveries(chances, q, Dependence::Any);
        for bad in [0.0, 1.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(run(&[Some(0.5)], bad), Err(Refusal::Option { option: "q", .. })));
        }
        for bad in [-0.1, 1.1, f64::NAN] {
            let found = run(&[Some(0.5), Some(bad)], 0.05);
            assert!(matches!(found, Err(Refusal::Option { option: "chance", .. })));
        }
        let empty = run(&[None, None], 0.05).unwrap();
        assert_eq!((empty.tested, empty.survives), (0, vec![false, false]));
        // One question is not corrected; with the unknown one counted it would be.
        let one = run(&[None, Some(0.04)], 0.05).unwrap();
        assert_eq!((one.adjusted[1], one.survives), (Some(0.04), vec![false, true]));
        assert!(!run(&[Some(1.0), Some(0.04)], 0.05).unwrap().survives[1]);
        assert_eq!(run(&[Some(0.0), Some(1.0)], 0.05).unwrap().adjusted, [Some(0.0), Some(1.0)]);
    }

    #[test]
    fn equal_chances_share_one_fate() {
        let found = discoveries(&[Some(0.03); 4], 0.05, Dependence::NoneOrPositive).unwrap();
        assert_eq!(found.survives, [true; 4]);
        assert_eq!(found.adjusted, [Some(0.03); 4]);
    }
}
