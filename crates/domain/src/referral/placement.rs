//! Who may have which place in a shelter, and why not.
//!
//! A hard reason forbids; a soft one is told, and whoever places decides.
use super::identification::AgeGroup;
use crate::code::codes;

codes! {
    /// For whom the places of a unit are.
    Population {
        /// Adults.
        Adults = "adults",
        /// Women.
        Women = "women",
        /// Men.
        Men = "men",
        /// Children.
        Children = "children",
        /// A parent with children.
        ParentAndChild = "parent_and_child",
    }
}

codes! {
    /// A reason against a place.
    Reason {
        /// A child would be among adults, without a parent.
        ChildAmongAdults = "child_among_adults",
        /// An adult would be among children.
        AdultAmongChildren = "adult_among_children",
        /// A man would be among women, or a woman among men.
        OtherSex = "other_sex",
        /// There is no child, or no parent, with the person.
        NoFamily = "no_family",
        /// Every place is taken.
        Full = "full",
        /// A trafficker knows where the shelter is, or the town.
        Known = "location_known",
        /// The person's age is not known.
        AgeUnknown = "age_unknown",
        /// Adults of both sexes live there.
        Mixed = "mixed",
    }
}

/// The person, as far as the choice of a place asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The age group; none when it is not known.
    pub age: Option<AgeGroup>,
    /// Whether the person is a woman or a girl, a man or a boy; none when it is
    /// not known or neither.
    pub female: Option<bool>,
    /// Whether a child comes with a parent or a parent with a child.
    pub with_family: bool,
    /// Whether the town is known to a trafficker.
    pub town_known: bool,
}

/// The reasons against a place of `population`, those that forbid it and those
/// that are only told. Capacity is not looked at here.
#[must_use]
pub fn suits(population: Population, guest: Guest) -> (Vec<Reason>, Vec<Reason>) {
    let (mut hard, mut soft) = (Vec::new(), Vec::new());
    let child = guest.age.is_some_and(AgeGroup::is_child);
    match population {
        Population::Children => match guest.age {
            Some(age) if age.is_child() => {}
            // A parent of a child in the unit would be in a unit for both.
            Some(_) => hard.push(Reason::AdultAmongChildren),
            None => hard.push(Reason::AgeUnknown),
        },
        Population::ParentAndChild => {
            if !guest.with_family {
                hard.push(Reason::NoFamily);
            }
        }
        Population::Adults | Population::Women | Population::Men => {
            if child && !guest.with_family {
                hard.push(Reason::ChildAmongAdults);
            }
            let wanted = match population {
                Population::Women => Some(true),
                Population::Men => Some(false),
                _ => None,
            };
            match (wanted, guest.female) {
                (Some(wanted), Some(is)) if wanted != is && !child => hard.push(Reason::OtherSex),
                (None, _) => soft.push(Reason::Mixed),
                _ => {}
            }
            if guest.age.is_none() {
                soft.push(Reason::AgeUnknown);
            }
        }
    }
    if guest.town_known {
        soft.push(Reason::Known);
    }
    (hard, soft)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WOMAN: Guest = Guest {
        age: Some(AgeGroup::Adult),
        female: Some(true),
        with_family: false,
        town_known: false,
    };

    #[track_caller]
    fn check(population: Population, guest: Guest, hard: &[Reason], soft: &[Reason]) {
        assert_eq!(suits(population, guest), (hard.to_vec(), soft.to_vec()));
    }

    #[test]
    fn a_child_is_never_among_adults_unless_with_a_parent() {
        for age in [AgeGroup::Child, AgeGroup::PresumedChild] {
            let girl = Guest { age: Some(age), ..WOMAN };
            for adults in [Population::Adults, Population::Women, Population::Men] {
                assert!(suits(adults, girl).0.contains(&Reason::ChildAmongAdults), "{adults:?}");
                let with_parent = Guest { with_family: true, ..girl };
                assert!(!suits(adults, with_parent).0.contains(&Reason::ChildAmongAdults));
            }
            check(Population::Children, girl, &[], &[]);
        }
    }

    #[test]
    fn a_place_has_reasons_against_it() {
        check(Population::Women, WOMAN, &[], &[]);
        check(Population::Men, WOMAN, &[Reason::OtherSex], &[]);
        check(Population::Adults, WOMAN, &[], &[Reason::Mixed]);
        check(Population::Children, WOMAN, &[Reason::AdultAmongChildren], &[]);
        check(Population::ParentAndChild, WOMAN, &[Reason::NoFamily], &[]);
        check(Population::ParentAndChild, Guest { with_family: true, ..WOMAN }, &[], &[]);
        check(Population::Women, Guest { town_known: true, ..WOMAN }, &[], &[Reason::Known]);
        let unknown = Guest { age: None, ..WOMAN };
        check(Population::Women, unknown, &[], &[Reason::AgeUnknown]);
        check(Population::Children, unknown, &[Reason::AgeUnknown], &[]);
    }
}
