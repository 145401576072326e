//! Who comes first when there are not enough beds, and why.
use crate::code::codes;
use crate::day::Moment;
use crate::id::PlacementId;

codes! {
    /// How soon a bed is needed.
    Urgency {
        /// Tonight.
        Tonight = "tonight",
        /// In the next days.
        Soon = "soon",
        /// On a day that is agreed.
        Planned = "planned",
    }
}

/// A request that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub placement: PlacementId,
    /// Whether the person is in immediate danger.
    pub danger: bool,
    /// How soon the bed is needed.
    pub urgency: Urgency,
    /// Since when it waits.
    pub since: Moment,
}

codes! {
    /// Why a request comes before the next one.
    Before {
        /// The person is in immediate danger, the next one is not.
        Danger = "danger",
        /// The bed is needed sooner.
        Urgency = "urgency",
        /// It has waited longer.
        Time = "time",
    }
}

impl Waiting {
    /// Why this request comes before `other`; none when it does not.
    #[must_use]
    pub fn comes_before(&self, other: &Self) -> Option<Before> {
        let key = |one: &Self| (one.since, one.placement);
        if self.danger != other.danger {
            self.danger.then_some(Before::Danger)
        } else if self.urgency != other.urgency {
            (self.urgency < other.urgency).then_some(Before::Urgency)
        } else {
            (key(self) < key(other)).then_some(Before::Time)
        }
    }
}

/// Puts requests in their order.
pub fn order(all: &mut [Waiting]) {
    all.sort_by(|one, other| match one.comes_before(other) {
        Some(_) => std::cmp::Ordering::Less,
        None if one.placement == other.placement => std::cmp::Ordering::Equal,
        None => std::cmp::Ordering::Greater,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(number: u128, danger: bool, urgency: Urgency, since: i64) -> Waiting {
        let placement = PlacementId::new(Moment(0), number);
        Waiting { placement, danger, urgency, since: Moment(since) }
    }

    #[test]
    fn danger_comes_first_then_urgency_then_time_each_said() {
        let first = waiting(9, true, Urgency::Planned, 50);
        let second = waiting(8, false, Urgency::Tonight, 40);
        let third = waiting(7, false, Urgency::Soon, 10);
        let fourth = waiting(6, false, Urgency::Soon, 11);
        let fifth = waiting(7, false, Urgency::Planned, 0);
        let ordered = [first, second, third, fourth, fifth];
        let mut mixed = [fourth, fifth, first, third, second];
        order(&mut mixed);
        assert_eq!(mixed, ordered);
        let whys = ordered.windows(2).map(|pair| pair[0].comes_before(&pair[1]).unwrap());
        let said: Vec<&str> = whys.map(Before::code).collect();
        assert_eq!(said, ["danger", "urgency", "time", "urgency"]);
        assert!(ordered.windows(2).all(|pair| pair[1].comes_before(&pair[0]).is_none()));
    }
}
