//! Who may have which place in a shelter, and why not.
//!
//! A hard reason forbids; a soft one is told, and whoever places decides.
use super::consent::{Answer, ConsentPurpose};
use super::identification::AgeGroup;
use super::protection::ProtectionEvent;
use super::risk::{Degree, Risk};
use super::standing::PersonStanding;
use super::step::{Entry, Step};
use super::waiting::Urgency;
use crate::bed::{Bed, Feature, Hold, is_free};
use crate::code::codes;
use crate::day::Moment;
use crate::id::{BedId, PersonId};

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
        /// The bed is closed then.
        BedClosed = "bed_closed",
        /// Somebody has the bed.
        BedTaken = "bed_taken",
        /// The person did not consent to the support.
        NoConsent = "no_consent",
        /// The term of the stay is the longest there is.
        TermAtMost = "term_at_most",
        /// The person has a place that they did not leave.
        PlacedAlready = "placed_already",
        /// The placement is not at a point where this can happen.
        OutOfOrder = "out_of_order",
        /// A child who came with this person would stay among adults.
        ChildRemains = "child_remains",
        /// The bed is held, so that it is not closed.
        BedHeld = "bed_held",
        /// A trafficker knows where the shelter is, or the town.
        Known = "location_known",
        /// The person's age is not known.
        AgeUnknown = "age_unknown",
        /// Adults of both sexes live there.
        Mixed = "mixed",
        /// The shelter is in the region where the danger is.
        DangerRegion = "danger_region",
        /// Nobody there speaks the person's language.
        NoLanguage = "no_language",
        /// It is not accessible.
        NotAccessible = "not_accessible",
        /// It is not on the ground floor.
        NotGroundFloor = "not_ground_floor",
        /// Another shelter is wished for.
        NotWished = "not_wished",
    }
}

codes! {
    /// How far a placement is.
    PlacementState {
        /// A bed was asked for.
        Requested = "requested",
        /// A bed is kept for the person.
        Reserved = "reserved",
        /// The person stays.
        Admitted = "admitted",
        /// The person left.
        Left = "left",
        /// The request was taken back.
        Withdrawn = "withdrawn",
    }
}

/// The term after which a reservation lapses.
pub const RESERVATION: &str = "shelter_reservation";

/// What is asked for with a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How soon.
    pub urgency: Urgency,
    /// Whether the person is in immediate danger.
    pub danger: bool,
    /// The shelter that is wished for, by its code; none for any.
    pub shelter: Option<String>,
    /// The oblast in which the danger is.
    pub avoid: Option<String>,
    /// The language the person speaks, a code of the pack.
    pub language: Option<String>,
    /// What the bed should offer.
    pub needs: Vec<Feature>,
    /// The parent who comes with a child, or the child who comes with a parent.
    pub family: Option<PersonId>,
}

/// A shelter, as far as the choice of a place asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// Its code in the directory.
    pub shelter: String,
    /// Its oblast; none when it is not known.
    pub oblast: Option<String>,
    /// The languages spoken there, codes of the pack.
    pub languages: Vec<String>,
}

codes! {
    /// Who of the family comes with the person.
    Family {
        /// Nobody.
        None = "none",
        /// A parent or a child is named, and has no bed in the house.
        Named = "named",
        /// A parent, an adult, has a bed in the house.
        ParentThere = "parent_there",
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
    pub family: Family,
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
            if guest.family == Family::None {
                hard.push(Reason::NoFamily);
            }
        }
        Population::Adults | Population::Women | Population::Men => {
            if child && guest.family != Family::ParentThere {
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

/// How a bed suits a person: what forbids it, and what is only told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The bed.
    pub bed: BedId,
    /// What forbids it.
    pub hard: Vec<Reason>,
    /// What is told to whoever decides.
    pub soft: Vec<Reason>,
}

/// How a bed suits a person who would have it from `on`. `holds`: of any beds.
#[must_use]
pub fn offer(
    (bed, house): (&Bed, &House),
    (guest, wish): (Guest, &Wish),
    holds: &[Hold],
    on: Moment,
) -> Offer {
    let (mut hard, mut soft) = suits(bed.population, guest);
    if !bed.is_open(on.day()) {
        hard.push(Reason::BedClosed);
    }
    if !is_free(bed.id, holds, on) {
        hard.push(Reason::BedTaken);
    }
    let told = [
        (wish.avoid.is_some() && wish.avoid == house.oblast, Reason::DangerRegion),
        (
            wish.language.as_ref().is_some_and(|spoken| !house.languages.contains(spoken)),
            Reason::NoLanguage,
        ),
        (lacks(bed, wish, Feature::Accessible), Reason::NotAccessible),
        (lacks(bed, wish, Feature::GroundFloor), Reason::NotGroundFloor),
        (wish.shelter.as_ref().is_some_and(|wished| *wished != house.shelter), Reason::NotWished),
    ];
    soft.extend(told.into_iter().filter(|(so, _)| *so).map(|(_, reason)| reason));
    Offer { bed: bed.id, hard, soft }
}

fn lacks(bed: &Bed, wish: &Wish, feature: Feature) -> bool {
    wish.needs.contains(&feature) && !bed.features.contains(&feature)
}

/// The bed that suits best: of those that nothing forbids the one with the
/// fewest reasons against it, and the first of them.
///
/// # Errors
///
/// Why none does: what forbids the one that is forbidden the least, or
/// [`Reason::Full`] when all that keeps the person out is that others have the
/// beds.
pub fn choose(offers: &[Offer]) -> Result<&Offer, Reason> {
    if let Some(best) =
        offers.iter().filter(|offer| offer.hard.is_empty()).min_by_key(|offer| offer.soft.len())
    {
        return Ok(best);
    }
    let mut refused = offers.iter().filter(|offer| {
        offer.hard.iter().all(|why| matches!(why, Reason::BedTaken | Reason::BedClosed))
    });
    if offers.is_empty() || refused.next().is_some() {
        return Err(Reason::Full);
    }
    let closest = offers.iter().min_by_key(|offer| offer.hard.len());
    Err(closest.and_then(|offer| offer.hard.first().copied()).unwrap_or(Reason::Full))
}

/// Whether a person may be admitted as far as consent goes: an adult, and a
/// child by a guardian, said yes to support; a child under a protection measure
/// is placed by who decided on it.
#[must_use]
pub fn consented(of: &PersonStanding) -> bool {
    let child = of.age.is_some_and(AgeGroup::is_child);
    if child && of.protection.last == Some(ProtectionEvent::ChildMeasure) {
        return true;
    }
    let given = of.consents.get(&(ConsentPurpose::Support, None));
    given.is_some_and(|standing| standing.answer == Answer::Given)
}

/// Whether a trafficker may know where the person is, by the last assessment of
/// the risk that says so.
#[must_use]
pub fn location_known(steps: &[Entry], person: PersonId) -> bool {
    let mut said: Vec<(Moment, u32, Degree)> = steps
        .iter()
        .filter(|entry| entry.person == person)
        .filter_map(|entry| match &entry.step {
            Step::RiskAssessment(risk) => {
                let degree = *risk.degrees.get(&Risk::LocationKnown)?;
                (degree != Degree::Unknown).then_some((entry.on, entry.place, degree))
            }
            _ => None,
        })
        .collect();
    said.sort_unstable_by_key(|(on, place, _)| (*on, *place));
    said.last().is_some_and(|(_, _, degree)| matches!(degree, Degree::Medium | Degree::High))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WOMAN: Guest = Guest {
        age: Some(AgeGroup::Adult),
        female: Some(true),
        family: Family::None,
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
                // Naming somebody is not enough: the parent has a bed there.
                let named = Guest { family: Family::Named, ..girl };
                assert!(suits(adults, named).0.contains(&Reason::ChildAmongAdults));
                let with_parent = Guest { family: Family::ParentThere, ..girl };
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
        check(Population::ParentAndChild, Guest { family: Family::Named, ..WOMAN }, &[], &[]);
        check(Population::Women, Guest { town_known: true, ..WOMAN }, &[], &[Reason::Known]);
        let unknown = Guest { age: None, ..WOMAN };
        check(Population::Women, unknown, &[], &[Reason::AgeUnknown]);
        check(Population::Children, unknown, &[Reason::AgeUnknown], &[]);
    }

    fn bed(number: u128, population: Population) -> Bed {
        Bed {
            id: BedId::new(Moment(0), number),
            shelter: "TAS-VAR".to_owned(),
            room: "1".to_owned(),
            name: number.to_string(),
            population,
            features: vec![Feature::GroundFloor],
            opened: "2017-01-01".parse().unwrap(),
            closures: Vec::new(),
        }
    }

    fn wish() -> Wish {
        Wish {
            urgency: Urgency::Tonight,
            danger: false,
            shelter: Some("TAS-VAR".to_owned()),
            avoid: None,
            language: Some("bul".to_owned()),
            needs: Vec::new(),
            family: None,
        }
    }

    fn house() -> House {
        let languages = vec!["bul".to_owned()];
        House { shelter: "TAS-VAR".to_owned(), oblast: Some("VAR".to_owned()), languages }
    }

    fn noon() -> Moment {
        Moment::at_start_of("2017-05-01".parse().unwrap()).plus(Moment::DAY / 2)
    }

    fn taken(bed: &Bed) -> Hold {
        let placement = crate::id::PlacementId::new(Moment(0), 7);
        let kind = crate::bed::HoldKind::Stay;
        let from = noon().plus(-1);
        Hold { bed: bed.id, placement, kind, from, until: None, lapses: None }
    }

    #[test]
    fn what_is_wished_for_is_told_and_forbids_nothing() {
        let none = offer((&bed(1, Population::Women), &house()), (WOMAN, &wish()), &[], noon());
        assert_eq!((none.hard, none.soft), (Vec::new(), Vec::new()));
        let wish = Wish {
            shelter: Some("TAS-BGS".to_owned()),
            avoid: Some("VAR".to_owned()),
            language: Some("ron".to_owned()),
            needs: Feature::ALL.to_vec(),
            ..wish()
        };
        let told = offer((&bed(1, Population::Women), &house()), (WOMAN, &wish), &[], noon());
        assert_eq!(told.hard, Vec::new());
        let reasons =
            [Reason::DangerRegion, Reason::NoLanguage, Reason::NotAccessible, Reason::NotWished];
        assert_eq!(told.soft, reasons);
    }

    #[test]
    fn the_best_bed_is_chosen_and_a_full_house_is_said_to_be_full() {
        let (house, wish) = (house(), wish());
        let beds = [
            bed(1, Population::Men),
            bed(2, Population::Adults),
            bed(3, Population::Women),
            bed(4, Population::Women),
        ];
        let chosen = |holds: &[Hold], guest: Guest| {
            let offers: Vec<Offer> = beds
                .iter()
                .map(|bed| offer((bed, &house), (guest, &wish), holds, noon()))
                .collect();
            choose(&offers).map(|offer| offer.bed)
        };
        assert_eq!(chosen(&[], WOMAN), Ok(beds[2].id));
        assert_eq!(chosen(&[taken(&beds[2]), taken(&beds[3])], WOMAN), Ok(beds[1].id));
        let all = [taken(&beds[1]), taken(&beds[2]), taken(&beds[3])];
        assert_eq!(chosen(&all, WOMAN), Err(Reason::Full));
        let girl = Guest { age: Some(AgeGroup::Child), ..WOMAN };
        assert_eq!(chosen(&[], girl), Err(Reason::ChildAmongAdults));
        assert_eq!(choose(&[]), Err(Reason::Full));
    }
}
