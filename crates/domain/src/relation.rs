//! How two persons of a case stand to each other: families, guardians, households.
//!
//! A relation stands between two persons and says of the first what they are to the
//! second. It is kept once, whichever of the two is named first.
use crate::code::codes;
use crate::day::Day;
use crate::id::PersonId;

codes! {
    /// What somebody is to another.
    RelationKind {
        /// A parent of a child.
        Parent = "parent",
        /// A guardian, or another legal representative, of a child or of an adult under
        /// guardianship.
        Guardian = "guardian",
        /// A brother or sister.
        Sibling = "sibling",
        /// A spouse or partner.
        Partner = "partner",
        /// Another relative.
        Relative = "relative",
        /// Somebody of the same household.
        Household = "household",
    }
}

impl RelationKind {
    /// Whether the second is to the first what the first is to the second.
    #[must_use]
    pub const fn is_mutual(self) -> bool {
        !matches!(self, Self::Parent | Self::Guardian)
    }
}

/// A relation to put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Who is something to the other.
    pub of: PersonId,
    /// To whom.
    pub to: PersonId,
    /// What.
    pub kind: RelationKind,
    /// Since which day; none when that is not known.
    pub from: Option<Day>,
    /// The last day; none while it lasts, or when that is not known.
    pub until: Option<Day>,
}

impl Relation {
    /// Whether it is between two persons, and does not end before it begins.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let backwards = self.from.zip(self.until).is_some_and(|(from, until)| until < from);
        self.of != self.to && !backwards
    }

    /// Whether it says the same of the same two, whatever the days.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let same = (self.of, self.to) == (other.of, other.to);
        let turned = (self.of, self.to) == (other.to, other.of);
        self.kind == other.kind && (same || (turned && self.kind.is_mutual()))
    }

    /// Whether both may last on one day, as far as is known.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let over = |one: &Self, next: &Self| {
            one.until.zip(next.from).is_some_and(|(until, from)| until < from)
        };
        !over(self, other) && !over(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    fn between(of: u128, to: u128, kind: RelationKind) -> Relation {
        let person = |n| PersonId::new(Moment(0), n);
        Relation { of: person(of), to: person(to), kind, from: None, until: None }
    }

    #[test]
    fn a_relation_is_between_two_and_ends_after_it_begins() {
        let day = |n| Some(Day::since_epoch(n));
        assert!(!between(1, 1, RelationKind::Sibling).is_sound());
        let parent = between(1, 2, RelationKind::Parent);
        assert!(parent.is_sound());
        assert!(Relation { from: day(3), until: day(3), ..parent.clone() }.is_sound());
        assert!(!Relation { from: day(3), until: day(2), ..parent }.is_sound());
    }

    #[test]
    fn what_is_mutual_is_the_same_from_both_sides() {
        let same = |kind| between(1, 2, kind).is_same(&between(2, 1, kind));
        assert!(same(RelationKind::Sibling) && same(RelationKind::Household));
        assert!(!same(RelationKind::Parent) && !same(RelationKind::Guardian));
        let sibling = between(1, 2, RelationKind::Sibling);
        assert!(!sibling.is_same(&between(1, 2, RelationKind::Partner)));
        assert!(!sibling.is_same(&between(1, 3, RelationKind::Sibling)));
    }

    #[test]
    fn one_that_ended_leaves_room_for_the_next() {
        let lasting = |from: Option<i32>, until: Option<i32>| Relation {
            from: from.map(Day::since_epoch),
            until: until.map(Day::since_epoch),
            ..between(1, 2, RelationKind::Guardian)
        };
        let first = lasting(Some(2), Some(4));
        for (next, overlaps) in [
            (lasting(Some(5), None), false),
            (lasting(None, Some(1)), false),
            (lasting(Some(4), None), true),
            (lasting(None, Some(2)), true),
            (lasting(None, None), true),
        ] {
            assert_eq!(first.overlaps(&next), overlaps, "{next:?}");
            assert_eq!(next.overlaps(&first), overlaps, "{next:?}");
        }
    }
}
