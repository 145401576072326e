//! Who is linked to whom by trafficking events: who did it together, to whom,
//! and who suffered it together.
use super::event::{EventRole, Involved};
use crate::code::codes;
use crate::id::{CaseId, EventId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

codes! {
    /// What links two persons.
    LinkKind {
        /// The first did it to the second.
        DoneTo = "done_to",
        /// They did it together.
        DoneTogether = "done_together",
        /// It was done to both.
        DoneToBoth = "done_to_both",
    }
}

/// An event, as far as it links people.
#[derive(Clone, Debug)]
pub struct Linking {
    /// Which event.
    pub event: EventId,
    /// In which case.
    pub case: CaseId,
    /// Who took part in it.
    pub involved: Vec<Involved>,
}

/// A link between two persons. Of those who are alike the lesser id is first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// What links them.
    pub kind: LinkKind,
    /// One of them; the one who did it, where one did.
    pub from: PersonId,
    /// The other.
    pub to: PersonId,
    /// By which events.
    pub events: BTreeSet<EventId>,
    /// In which cases.
    pub cases: BTreeSet<CaseId>,
}

/// Everybody who took part in these events, with all that each was, and the
/// links between them.
#[must_use]
pub fn network(events: &[Linking]) -> (BTreeMap<PersonId, BTreeSet<EventRole>>, Vec<Link>) {
    let mut persons: BTreeMap<PersonId, BTreeSet<EventRole>> = BTreeMap::new();
    let mut links: BTreeMap<(LinkKind, PersonId, PersonId), Link> = BTreeMap::new();
    for one in events {
        for there in &one.involved {
            persons.entry(there.person).or_default().insert(there.role);
        }
        for (place, first) in one.involved.iter().enumerate() {
            for second in &one.involved[place + 1..] {
                if first.person == second.person {
                    continue;
                }
                let ordered = (first.person.min(second.person), first.person.max(second.person));
                let (kind, from, to) = match (first.role.did_it(), second.role.did_it()) {
                    (true, false) => (LinkKind::DoneTo, first.person, second.person),
                    (false, true) => (LinkKind::DoneTo, second.person, first.person),
                    (true, true) => (LinkKind::DoneTogether, ordered.0, ordered.1),
                    (false, false) => (LinkKind::DoneToBoth, ordered.0, ordered.1),
                };
                let link = links.entry((kind, from, to)).or_insert_with(|| Link {
                    kind,
                    from,
                    to,
                    events: BTreeSet::new(),
                    cases: BTreeSet::new(),
                });
                link.events.insert(one.event);
                link.cases.insert(one.case);
            }
        }
    }
    (persons, links.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    fn person(n: u128) -> PersonId {
        PersonId::new(Moment(0), n)
    }

    fn linking(event: u128, case: u128, involved: &[(u128, EventRole)]) -> Linking {
        let involved =
            involved.iter().map(|(n, role)| Involved { person: person(*n), role: *role }).collect();
        let at = Moment(0);
        Linking { event: EventId::new(at, event), case: CaseId::new(at, case), involved }
    }

    #[test]
    fn a_link_says_who_did_it_to_whom_and_how_often() {
        use EventRole::{Exploiter, Recruiter, Victim};
        use LinkKind::{DoneTo, DoneToBoth, DoneTogether};
        let events = [
            linking(1, 1, &[(1, Victim), (2, Victim), (8, Recruiter), (9, Exploiter)]),
            linking(2, 2, &[(9, Exploiter), (1, Victim)]),
            // The same person twice is no link.
            linking(3, 2, &[(8, Recruiter), (8, Exploiter), (3, Victim)]),
        ];
        let (persons, links) = network(&events);
        assert_eq!(persons.len(), 5);
        assert_eq!(persons[&person(8)].len(), 2);
        let told: Vec<_> = links
            .iter()
            .map(|link| (link.kind, link.from, link.to, link.events.len(), link.cases.len()))
            .collect();
        let mut expected = vec![
            (DoneTo, person(8), person(1), 1, 1),
            (DoneTo, person(8), person(2), 1, 1),
            (DoneTo, person(8), person(3), 1, 1),
            (DoneTo, person(9), person(1), 2, 2),
            (DoneTo, person(9), person(2), 1, 1),
            (DoneTogether, person(8), person(9), 1, 1),
            (DoneToBoth, person(1), person(2), 1, 1),
        ];
        expected.sort();
        let mut told = told;
        told.sort();
        assert_eq!(told, expected);
    }
}
