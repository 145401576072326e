//! Which records of institutions' lists are of one person: what people judge of a pair, and
//! where the pair stands by that.
//!
//! Nobody alone makes one person of two: a merge changes counts and hides somebody. The
//! second judges without being told what the first said. Keeping two apart needs one, for
//! it takes nothing away. What was judged is never written over: a judgement is ended by
//! another or taken back, and what stood before stands again.
use crate::code::codes;
use crate::id::AccountId;
use std::collections::BTreeMap;

codes! {
    /// What somebody judges of two records.
    Judgement {
        /// They are of one person.
        Same = "same",
        /// They are of two.
        Different = "different",
    }
}

codes! {
    /// On what a judgement rests. A code, not a text: a text would say who the two are.
    Ground {
        /// The records as they stand side by side.
        Records = "records",
        /// One of the bodies was asked, and says so.
        AskedBody = "asked_body",
        /// A paper that names the person was seen.
        Paper = "paper",
        /// The person said so.
        Person = "person",
        /// The two were seen at the same time in different places.
        ElsewhereThen = "elsewhere_then",
    }
}

codes! {
    /// Where a pair stands.
    Standing {
        /// Nobody has judged it.
        Undecided = "undecided",
        /// One person takes them for one; a second has to judge.
        AwaitsSecond = "awaits_second",
        /// Those who judged do not agree; a third has to judge.
        Disagreed = "disagreed",
        /// One person.
        Together = "together",
        /// Two persons; no later run joins them.
        Apart = "apart",
    }
}

impl Standing {
    /// Whether somebody still has to judge.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Undecided | Self::AwaitsSecond | Self::Disagreed)
    }

    /// Where a pair stands of which these judgements stand, each of another person.
    ///
    /// Two who agree join; one keeps apart. Where they do not agree, more decide, and a merge
    /// needs two of them even so.
    #[must_use]
    pub fn of(judgements: &BTreeMap<AccountId, Judgement>) -> Self {
        let same = judgements.values().filter(|j| **j == Judgement::Same).count();
        match (same, judgements.len() - same) {
            (0, 0) => Self::Undecided,
            (0, _) => Self::Apart,
            (1, 0) => Self::AwaitsSecond,
            (same, different) if different > same => Self::Apart,
            (same, different) if same > different && same >= 2 => Self::Together,
            _ => Self::Disagreed,
        }
    }
}

/// How often those agreed who judged the same pair without knowing of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Pairs that two or more have judged.
    pub judged_twice: u32,
    /// Those among them on which the first two agreed.
    pub agreed: u32,
}

/// Rows of which some are one: a forest over 0 ..= n − 1.
#[derive(Clone, Debug)]
pub struct Joined(Vec<usize>);

impl Joined {
    /// `n` rows, each alone.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    /// The lowest row of those that are one with `row`.
    #[must_use]
    pub fn first(&self, row: usize) -> usize {
        let mut row = row;
        while self.0[row] != row {
            row = self.0[row];
        }
        row
    }

    /// Makes two rows one; whether they were not before.
    pub fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b)] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;
    use proptest::prelude::*;

    fn stands(judgements: &[Judgement]) -> Standing {
        let account = |n: usize| AccountId::new(Moment(0), n as u128);
        Standing::of(&judgements.iter().enumerate().map(|(n, j)| (account(n), *j)).collect())
    }

    #[test]
    fn two_join_and_one_keeps_apart() {
        use Judgement::{Different as No, Same as Yes};
        for (judgements, expected) in [
            (&[][..], Standing::Undecided),
            (&[Yes], Standing::AwaitsSecond),
            (&[No], Standing::Apart),
            (&[Yes, Yes], Standing::Together),
            (&[Yes, No], Standing::Disagreed),
            (&[Yes, No, Yes], Standing::Together),
            (&[Yes, No, No], Standing::Apart),
            (&[Yes, No, Yes, No], Standing::Disagreed),
        ] {
            assert_eq!(stands(judgements), expected, "{judgements:?}");
        }
    }

    proptest! {
        #[test]
        fn nobody_alone_joins(votes in prop::collection::vec(any::<bool>(), 0..6)) {
            let judgements: Vec<_> = votes
                .iter()
                .map(|same| if *same { Judgement::Same } else { Judgement::Different })
                .collect();
            let same = votes.iter().filter(|same| **same).count();
            prop_assert!(stands(&judgements) != Standing::Together || same >= 2);
        }
    }

    #[test]
    fn what_is_joined_has_the_lowest_row_of_all() {
        let mut joined = Joined::new(5);
        assert!(joined.join(3, 4) && joined.join(4, 1) && !joined.join(1, 3));
        let firsts: Vec<_> = (0..5).map(|row| joined.first(row)).collect();
        assert_eq!(firsts, [0, 1, 2, 1, 1]);
    }
}
