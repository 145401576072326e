//! The beds of shelters, night by night. There is one inventory: how many beds
//! a shelter has is counted from it and never typed.
//!
//! The night of a day is the one that begins on it: who came on Monday and left
//! on Wednesday slept there two nights, and whoever comes on Wednesday has the
//! same bed from that night.
use crate::code::codes;
use crate::day::{Day, Moment, Period};
use crate::id::{BedId, PlacementId};
use crate::referral::placement::Population;

codes! {
    /// What a bed offers.
    Feature {
        /// It can be reached and used in a wheelchair.
        Accessible = "accessible",
        /// It is on the ground floor.
        GroundFloor = "ground_floor",
    }
}

codes! {
    /// Why a bed is closed.
    ClosureReason {
        /// The room is renovated.
        Renovation = "renovation",
        /// The room is disinfected.
        Disinfection = "disinfection",
        /// There is not enough staff.
        Staff = "staff",
        /// The shelter is not safe.
        Safety = "safety",
        /// There is no money for it.
        Funding = "funding",
        /// The bed is given up.
        GivenUp = "given_up",
    }
}

/// Days on which a bed is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    /// The first night.
    pub from: Day,
    /// The first night on which it is open again; none while nobody said.
    pub until: Option<Day>,
    /// Why.
    pub reason: ClosureReason,
}

impl Closure {
    /// Whether it holds on a night.
    #[must_use]
    pub fn holds(&self, night: Day) -> bool {
        self.from <= night && self.until.is_none_or(|until| night < until)
    }
}

/// A bed. It is opened and closed, and never deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bed {
    /// Its id.
    pub id: BedId,
    /// The shelter, by its code in the directory.
    pub shelter: String,
    /// The room, as the shelter calls it.
    pub room: String,
    /// What it is called in its room.
    pub name: String,
    /// For whom it is.
    pub population: Population,
    /// What it offers.
    pub features: Vec<Feature>,
    /// The first night on which it could be slept in.
    pub opened: Day,
    /// When it was, is or will be closed, the first first.
    pub closures: Vec<Closure>,
}

impl Bed {
    /// Why it is closed on a night; none when it is not.
    #[must_use]
    pub fn closed(&self, night: Day) -> Option<ClosureReason> {
        self.closures.iter().find(|closure| closure.holds(night)).map(|closure| closure.reason)
    }

    /// Whether it is there and not closed on a night.
    #[must_use]
    pub fn is_open(&self, night: Day) -> bool {
        self.opened <= night && self.closed(night).is_none()
    }
}

codes! {
    /// What a bed is held for.
    HoldKind {
        /// Somebody is awaited.
        Reserved = "reserved",
        /// Somebody stays.
        Stay = "stay",
    }
}

/// The time for which a bed is held for one placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The bed.
    pub bed: BedId,
    /// For which placement.
    pub placement: PlacementId,
    /// What for.
    pub kind: HoldKind,
    /// Since when.
    pub from: Moment,
    /// When it ended; none while it lasts.
    pub until: Option<Moment>,
    /// When a reservation lapses by itself.
    pub lapses: Option<Moment>,
}

impl Hold {
    /// When it ends: when it did, or when it lapses. None for a stay that
    /// lasts.
    #[must_use]
    pub fn end(&self) -> Option<Moment> {
        self.until.or(self.lapses)
    }

    /// Whether it holds the bed at a moment.
    #[must_use]
    pub fn holds_at(&self, at: Moment) -> bool {
        self.from <= at && self.end().is_none_or(|end| at < end)
    }

    /// Whether the bed is held on a night. `now` is asked of a reservation that
    /// lapses on the same day: until then the bed is kept.
    #[must_use]
    pub fn holds_on(&self, night: Day, now: Moment) -> bool {
        let ends = |end: Moment| night < end.day() || night == end.day() && now < end;
        self.from.day() <= night && self.end().is_none_or(ends)
    }
}

/// Whether nobody holds a bed from `on` onwards. `holds`: of any beds.
///
/// What was put down late counts as well: a bed that somebody had since is not
/// free for who is said to have come before.
#[must_use]
pub fn is_free(bed: BedId, holds: &[Hold], on: Moment) -> bool {
    let mut of_bed = holds.iter().filter(|hold| hold.bed == bed);
    of_bed.all(|hold| hold.end().is_some_and(|end| end <= on))
}

/// The time for which somebody who stays is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Whose.
    pub placement: PlacementId,
    /// Since when.
    pub from: Moment,
    /// Until when; none while it lasts.
    pub until: Option<Moment>,
}

impl Absence {
    /// Whether it lasts over a night.
    #[must_use]
    pub fn holds_on(&self, night: Day) -> bool {
        self.from.day() <= night && self.until.is_none_or(|until| night < until.day())
    }
}

codes! {
    /// How a bed is on a night.
    BedState {
        /// Nobody has it.
        Free = "free",
        /// Somebody is awaited.
        Reserved = "reserved",
        /// Somebody sleeps there.
        Occupied = "occupied",
        /// Somebody has it and is away.
        Absent = "absent",
        /// It is closed.
        Closed = "closed",
    }
}

/// How a bed is on a night, seen at `now`, and for which placement; none when it
/// was not there yet.
#[must_use]
pub fn state(
    bed: &Bed,
    holds: &[Hold],
    absences: &[Absence],
    (night, now): (Day, Moment),
) -> Option<(BedState, Option<PlacementId>)> {
    if night < bed.opened {
        return None;
    }
    let mut of_bed = holds.iter().filter(|hold| hold.bed == bed.id && hold.holds_on(night, now));
    // Who stays, before who is awaited.
    let hold = of_bed.clone().find(|hold| hold.kind == HoldKind::Stay).or_else(|| of_bed.next());
    let Some(hold) = hold else {
        let open = bed.closed(night).is_none();
        return Some((if open { BedState::Free } else { BedState::Closed }, None));
    };
    let away = |absence: &Absence| absence.placement == hold.placement && absence.holds_on(night);
    let state = match hold.kind {
        HoldKind::Reserved => BedState::Reserved,
        HoldKind::Stay if absences.iter().any(away) => BedState::Absent,
        HoldKind::Stay => BedState::Occupied,
    };
    Some((state, Some(hold.placement)))
}

/// How many beds are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Nobody has them.
    pub free: u32,
    /// Somebody is awaited.
    pub reserved: u32,
    /// Somebody sleeps there.
    pub occupied: u32,
    /// Somebody has them and is away.
    pub absent: u32,
    /// They are closed.
    pub closed: u32,
}

impl Tally {
    /// Adds a bed.
    pub const fn add(&mut self, state: BedState) {
        match state {
            BedState::Free => self.free += 1,
            BedState::Reserved => self.reserved += 1,
            BedState::Occupied => self.occupied += 1,
            BedState::Absent => self.absent += 1,
            BedState::Closed => self.closed += 1,
        }
    }

    /// Beds that can be slept in: all but the closed ones.
    #[must_use]
    pub const fn capacity(&self) -> u32 {
        self.free + self.reserved + self.occupied + self.absent
    }
}

/// How long stays were, in nights, of those that ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    /// How many ended.
    pub stays: u32,
    /// The shortest.
    pub shortest: u32,
    /// The one in the middle; between two of them, half way.
    pub median: f64,
    /// The longest.
    pub longest: u32,
}

impl Lengths {
    /// Of stays of so many nights each; none when none ended.
    #[must_use]
    pub fn of(mut nights: Vec<u32>) -> Option<Self> {
        nights.sort_unstable();
        let (shortest, longest) = (*nights.first()?, *nights.last()?);
        let middle = nights.len() / 2;
        let upper = nights[middle];
        let lower = if nights.len().is_multiple_of(2) { nights[middle - 1] } else { upper };
        let stays = u32::try_from(nights.len()).unwrap_or(u32::MAX);
        let median = f64::midpoint(f64::from(lower), f64::from(upper));
        Some(Self { stays, shortest, median, longest })
    }
}

/// Nights of all beds over a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nights {
    /// Bed-nights by state.
    pub tally: Tally,
    /// How many came.
    pub admitted: u32,
    /// How many left, and how long they had stayed; none when nobody left.
    pub lengths: Option<Lengths>,
}

/// A stay, as far as its length goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub admitted: Moment,
    /// When it ended; none while it lasts.
    pub left: Option<Moment>,
}

/// The nights of `beds` over a period, seen at `now`, and the stays that began
/// and ended in it. Nights after today are not counted.
#[must_use]
pub fn nights(
    beds: &[Bed],
    (holds, absences): (&[Hold], &[Absence]),
    stays: &[Span],
    (period, now): (Period, Moment),
) -> Nights {
    let mut tally = Tally::default();
    for bed in beds {
        let of_bed: Vec<Hold> = holds.iter().filter(|hold| hold.bed == bed.id).copied().collect();
        let mut night = period.from.max(bed.opened);
        while period.holds(night) && night <= now.day() {
            if let Some((state, _)) = state(bed, &of_bed, absences, (night, now)) {
                tally.add(state);
            }
            night = night.plus(1);
        }
    }
    let admitted = stays.iter().filter(|stay| period.holds(stay.admitted.day())).count();
    let ended = stays.iter().filter_map(|stay| {
        let left = stay.left?.day();
        let nights = left.number().saturating_sub(stay.admitted.day().number());
        period.holds(left).then(|| u32::try_from(nights).unwrap_or(0))
    });
    let lengths = Lengths::of(ended.collect());
    Nights { tally, admitted: u32::try_from(admitted).unwrap_or(u32::MAX), lengths }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn noon(text: &str) -> Moment {
        Moment::at_start_of(day(text)).plus(Moment::DAY / 2)
    }

    const BED: BedId = BedId::new(Moment(0), 1);

    fn placement(number: u128) -> PlacementId {
        PlacementId::new(Moment(0), number)
    }

    fn bed(closures: Vec<Closure>) -> Bed {
        Bed {
            id: BED,
            shelter: "TAS-VAR".to_owned(),
            room: "1".to_owned(),
            name: "A".to_owned(),
            population: Population::Women,
            features: Vec::new(),
            opened: day("2017-01-10"),
            closures,
        }
    }

    fn stay(number: u128, from: &str, until: Option<&str>) -> Hold {
        let until = until.map(noon);
        let placement = placement(number);
        Hold { bed: BED, placement, kind: HoldKind::Stay, from: noon(from), until, lapses: None }
    }

    #[test]
    fn a_night_is_the_one_that_begins_on_the_day() {
        let holds = [stay(1, "2017-02-06", Some("2017-02-08")), stay(2, "2017-02-08", None)];
        let away = [Absence {
            placement: placement(2),
            from: noon("2017-02-10"),
            until: Some(noon("2017-02-11")),
        }];
        let on =
            |night: &str| state(&bed(Vec::new()), &holds, &away, (day(night), noon("2017-03-01")));
        assert_eq!(on("2017-01-09"), None, "it was not there yet");
        assert_eq!(on("2017-02-05"), Some((BedState::Free, None)));
        assert_eq!(on("2017-02-06"), Some((BedState::Occupied, Some(placement(1)))));
        assert_eq!(on("2017-02-07"), Some((BedState::Occupied, Some(placement(1)))));
        assert_eq!(on("2017-02-08"), Some((BedState::Occupied, Some(placement(2)))));
        assert_eq!(on("2017-02-10"), Some((BedState::Absent, Some(placement(2)))));
        assert_eq!(on("2017-02-11"), Some((BedState::Occupied, Some(placement(2)))));
    }

    #[test]
    fn a_bed_is_free_when_nobody_has_it_from_then_on() {
        let before = [stay(1, "2017-02-06", Some("2017-02-08"))];
        assert!(is_free(BED, &before, noon("2017-02-08")));
        assert!(!is_free(BED, &before, noon("2017-02-07")));
        // Put down late, for a time before somebody else had it.
        assert!(!is_free(BED, &before, noon("2017-01-20")));
        assert!(!is_free(BED, &[stay(2, "2017-02-08", None)], noon("2017-03-01")));
        let lapses = Some(noon("2017-02-02"));
        let reserved = Hold { kind: HoldKind::Reserved, lapses, ..stay(3, "2017-02-01", None) };
        assert!(!is_free(BED, &[reserved], noon("2017-02-01")));
        assert!(is_free(BED, &[reserved], noon("2017-02-02")), "it lapsed");
        // On the day on which it lapses it is kept until then.
        let morning = noon("2017-02-02").plus(-1);
        assert!(reserved.holds_on(day("2017-02-02"), morning));
        assert!(!reserved.holds_on(day("2017-02-02"), noon("2017-02-02")));
    }

    #[test]
    fn a_closed_bed_is_no_capacity() {
        let until = Some(day("2017-03-01"));
        let reason = ClosureReason::Renovation;
        let closed = bed(vec![Closure { from: day("2017-02-20"), until, reason }]);
        assert!(!closed.is_open(day("2017-01-09")) && closed.is_open(day("2017-02-19")));
        assert_eq!(closed.closed(day("2017-02-28")), Some(reason));
        assert!(closed.is_open(day("2017-03-01")));
        let tally = |night: &str| {
            let mut tally = Tally::default();
            let seen = (day(night), noon(night));
            tally.add(state(&closed, &[], &[], seen).unwrap().0);
            (tally.capacity(), tally.closed)
        };
        assert_eq!((tally("2017-02-19"), tally("2017-02-20")), ((1, 0), (0, 1)));
    }

    #[test]
    fn bed_nights_and_lengths_are_counted_over_a_period() {
        let holds = [
            stay(1, "2017-01-30", Some("2017-02-03")),
            stay(2, "2017-02-10", Some("2017-02-10")),
            stay(3, "2017-02-27", None),
        ];
        let spans = holds.map(|hold| Span { admitted: hold.from, left: hold.until });
        let february = Period { from: day("2017-02-01"), until: day("2017-03-01") };
        let seen = noon("2017-06-01");
        let counted = nights(&[bed(Vec::new())], (&holds, &[]), &spans, (february, seen));
        assert_eq!((counted.tally.occupied, counted.tally.free), (4, 24));
        assert_eq!(counted.admitted, 2);
        let lengths = counted.lengths.unwrap();
        assert_eq!((lengths.stays, lengths.shortest, lengths.longest), (2, 0, 4));
        assert!((lengths.median - 2.0).abs() < f64::EPSILON);
        assert_eq!(Lengths::of(Vec::new()), None, "nobody left is not zero nights");
        let seen = noon("2017-02-02");
        let so_far = nights(&[bed(Vec::new())], (&holds[..1], &[]), &spans, (february, seen));
        assert_eq!(so_far.tally.capacity(), 2, "tomorrow was not yet slept");
    }
}
