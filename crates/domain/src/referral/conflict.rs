//! Whether a lawyer may act in a case, for whom else they act.
//!
//! Lawyers of the network act for the victims of a case. Two rules follow from
//! it. *Who was a client stays one:* nobody acts in a case against somebody for
//! whom they act or acted. *Nobody acts on both sides at once:* who acts against
//! somebody does not act for them meanwhile. Both are hard: no reason lifts
//! them. What may only put a lawyer in an awkward place is soft: it is said, and
//! whoever assigns says why it may be.
//!
//! These are rules of this register: no text of the Bar Act was read for them.
use crate::case_file::Part;
use crate::code::codes;
use crate::id::{CaseId, PersonId};

codes! {
    /// What a conflict rests on.
    Ground {
        /// An accused of the case is a victim in another one in which the
        /// lawyer acts or acted.
        AccusedIsClient = "accused_is_client",
        /// The lawyer said that they act or acted for an accused of the case.
        ActsForAccused = "acts_for_accused",
        /// A victim of the case is accused in another one in which the lawyer
        /// acts or acted.
        VictimIsOpponent = "victim_is_opponent",
        /// The same person is accused in another case in which the lawyer acts
        /// or acted: two victims may want of one what is there once.
        SameAccused = "same_accused",
        /// The lawyer said that they act for a witness, or a relative, of the
        /// case.
        ActsForOther = "acts_for_other",
        /// The lawyer said that they act or acted for a body that takes part in
        /// the case.
        ActsForBody = "acts_for_body",
    }
}

codes! {
    /// How much a conflict weighs.
    Weight {
        /// It is said, and needs a reason.
        Soft = "soft",
        /// It forbids.
        Hard = "hard",
    }
}

/// A case in which the lawyer acts or acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engagement {
    /// Which.
    pub case: CaseId,
    /// Whether they still do.
    pub lasts: bool,
    /// Who is in it, as what.
    pub parts: Vec<(PersonId, Part)>,
}

/// For whom else the lawyer said that they act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Client {
    /// A person of a case.
    Person(PersonId),
    /// A body, by its code in the directory.
    Body(String),
}

/// That the lawyer acts, or acted, for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// For whom.
    pub client: Client,
    /// Whether they still do.
    pub lasts: bool,
}

/// The case a lawyer is to act in.
#[derive(Clone, Copy, Debug)]
pub struct Here<'c> {
    /// Which.
    pub case: CaseId,
    /// Who is in it, as what.
    pub parts: &'c [(PersonId, Part)],
    /// The bodies that take part in it, by their codes.
    pub bodies: &'c [String],
}

/// A conflict of interest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// How much it weighs.
    pub weight: Weight,
    /// What it rests on.
    pub ground: Ground,
    /// The other case; none for what the lawyer said.
    pub case: Option<CaseId>,
    /// The person whom both have; none for a body.
    pub person: Option<PersonId>,
    /// The body; none for a person.
    pub body: Option<String>,
}

/// Every conflict of the lawyer who has these engagements and interests with
/// acting in `here`, those that forbid first.
#[must_use]
pub fn conflicts(
    here: Here<'_>,
    engagements: &[Engagement],
    interests: &[Interest],
) -> Vec<Conflict> {
    let mut all = Vec::new();
    for there in engagements.iter().filter(|there| there.case != here.case) {
        for (person, part) in here.parts {
            for (_, other) in there.parts.iter().filter(|(other, _)| other == person) {
                let found = between(*part, *other, there.lasts);
                all.extend(found.map(|(weight, ground)| Conflict {
                    weight,
                    ground,
                    case: Some(there.case),
                    person: Some(*person),
                    body: None,
                }));
            }
        }
    }
    for interest in interests {
        match &interest.client {
            Client::Person(client) => {
                let parts = here.parts.iter().filter(|(person, _)| person == client);
                let found = parts.filter_map(|(_, part)| declared(*part, interest.lasts));
                all.extend(found.map(|(weight, ground)| Conflict {
                    weight,
                    ground,
                    case: None,
                    person: Some(*client),
                    body: None,
                }));
            }
            Client::Body(body) if here.bodies.contains(body) => all.push(Conflict {
                weight: Weight::Soft,
                ground: Ground::ActsForBody,
                case: None,
                person: None,
                body: Some(body.clone()),
            }),
            Client::Body(_) => {}
        }
    }
    all.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.cmp(b)));
    all.dedup();
    all
}

/// Whether one of them forbids.
#[must_use]
pub fn forbids(conflicts: &[Conflict]) -> bool {
    conflicts.iter().any(|one| one.weight == Weight::Hard)
}

/// What a person who is `here` in the case, and `there` in another one of the
/// lawyer, makes of it.
fn between(here: Part, there: Part, lasts: bool) -> Option<(Weight, Ground)> {
    if here.is_of_the_accused() && there.is_of_a_victim() {
        Some((Weight::Hard, Ground::AccusedIsClient))
    } else if here.is_of_a_victim() && there.is_of_the_accused() {
        let weight = if lasts { Weight::Hard } else { Weight::Soft };
        Some((weight, Ground::VictimIsOpponent))
    } else if here.is_of_the_accused() && there.is_of_the_accused() {
        Some((Weight::Soft, Ground::SameAccused))
    } else {
        None
    }
}

/// What a person for whom the lawyer said that they act makes of it.
fn declared(here: Part, lasts: bool) -> Option<(Weight, Ground)> {
    if here.is_of_the_accused() {
        Some((Weight::Hard, Ground::ActsForAccused))
    } else if !here.is_of_a_victim() && lasts {
        Some((Weight::Soft, Ground::ActsForOther))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;
    use std::collections::BTreeSet;

    const HERE: CaseId = CaseId::new(Moment(0), 1);
    const THERE: CaseId = CaseId::new(Moment(0), 2);
    const PERSONS: [PersonId; 2] = [PersonId::new(Moment(0), 3), PersonId::new(Moment(0), 4)];
    const KINDS: [Part; 4] = [Part::Victim, Part::AtRisk, Part::Suspect, Part::Witness];

    #[track_caller]
    fn check(here: Part, there: Part, lasts: bool, expected: Option<(Weight, Ground)>) {
        let parts = [(PERSONS[0], here)];
        let engagement = Engagement { case: THERE, lasts, parts: vec![(PERSONS[0], there)] };
        let found = conflicts(
            Here { case: HERE, parts: &parts, bodies: &[] },
            std::slice::from_ref(&engagement),
            &[],
        );
        assert_eq!(found.first().map(|one| (one.weight, one.ground)), expected);
        assert!(found.iter().all(|one| one.case == Some(THERE)));
        // Having acted in this very case is no conflict with it.
        let same = Engagement { case: HERE, ..engagement };
        assert!(
            conflicts(Here { case: HERE, parts: &parts, bodies: &[] }, &[same], &[]).is_empty()
        );
    }

    #[test]
    fn who_was_a_client_stays_one() {
        for lasts in [true, false] {
            for accused in [Part::Suspect, Part::Accused, Part::Convicted] {
                check(accused, Part::Victim, lasts, Some((Weight::Hard, Ground::AccusedIsClient)));
            }
        }
    }

    #[test]
    fn nobody_acts_on_both_sides_at_once_and_who_did_needs_a_reason() {
        check(Part::Victim, Part::Accused, true, Some((Weight::Hard, Ground::VictimIsOpponent)));
        check(Part::Victim, Part::Accused, false, Some((Weight::Soft, Ground::VictimIsOpponent)));
    }

    #[test]
    fn one_accused_of_two_cases_is_said_and_one_victim_is_none() {
        check(Part::Accused, Part::Suspect, true, Some((Weight::Soft, Ground::SameAccused)));
        check(Part::Victim, Part::AtRisk, true, None);
        check(Part::Witness, Part::Accused, true, None);
    }

    #[track_caller]
    fn said(client: Client, lasts: bool, expected: Option<(Weight, Ground)>) {
        let parts = [(PERSONS[0], Part::Accused), (PERSONS[1], Part::Relative)];
        let bodies = ["SAD-VAR".to_owned()];
        let here = Here { case: HERE, parts: &parts, bodies: &bodies };
        let found = conflicts(here, &[], &[Interest { client, lasts }]);
        assert_eq!(found.first().map(|one| (one.weight, one.ground)), expected);
        assert!(found.iter().all(|one| one.case.is_none()));
    }

    #[test]
    fn what_a_lawyer_said_counts_as_what_they_do() {
        let accused = Some((Weight::Hard, Ground::ActsForAccused));
        said(Client::Person(PERSONS[0]), true, accused);
        said(Client::Person(PERSONS[0]), false, accused);
        said(Client::Person(PERSONS[1]), true, Some((Weight::Soft, Ground::ActsForOther)));
        said(Client::Person(PERSONS[1]), false, None);
        said(Client::Person(PersonId::new(Moment(0), 9)), true, None);
        let body = Some((Weight::Soft, Ground::ActsForBody));
        said(Client::Body("SAD-VAR".to_owned()), true, body);
        said(Client::Body("SAD-VAR".to_owned()), false, body);
        said(Client::Body("SAD-BGS".to_owned()), true, None);
    }

    /// Every set of at most two parts of `KINDS`.
    fn some_parts() -> Vec<BTreeSet<Part>> {
        let mut all = vec![BTreeSet::new()];
        for (at, one) in KINDS.into_iter().enumerate() {
            all.push([one].into());
            all.extend(KINDS[at + 1..].iter().map(|two| [one, *two].into()));
        }
        all
    }

    /// The rules once more, by sets: whom the lawyer acts for and against, and
    /// whom acting here is for and against.
    fn oracle(
        here: &[BTreeSet<Part>; 2],
        there: &[BTreeSet<Part>; 2],
        lasts: bool,
        said: Option<usize>,
    ) -> (BTreeSet<(PersonId, Ground)>, bool) {
        let side = |parts: &[BTreeSet<Part>; 2], of: &[Part]| -> BTreeSet<usize> {
            (0..2).filter(|n| of.iter().any(|part| parts[*n].contains(part))).collect()
        };
        let (victim, accused) = ([Part::Victim, Part::AtRisk], [Part::Suspect]);
        let (for_here, against_here) = (side(here, &victim), side(here, &accused));
        let (clients, opponents) = (side(there, &victim), side(there, &accused));
        let (mut grounds, mut hard) = (BTreeSet::new(), false);
        for n in against_here.intersection(&clients) {
            grounds.insert((PERSONS[*n], Ground::AccusedIsClient));
            hard = true;
        }
        for n in for_here.intersection(&opponents) {
            grounds.insert((PERSONS[*n], Ground::VictimIsOpponent));
            hard |= lasts;
        }
        for n in against_here.intersection(&opponents) {
            grounds.insert((PERSONS[*n], Ground::SameAccused));
        }
        if let Some(n) = said {
            if against_here.contains(&n) {
                grounds.insert((PERSONS[n], Ground::ActsForAccused));
                hard = true;
            }
            if here[n].contains(&Part::Witness) && lasts {
                grounds.insert((PERSONS[n], Ground::ActsForOther));
            }
        }
        (grounds, hard)
    }

    #[test]
    fn in_every_small_world_it_is_as_the_rules_say_by_sets() {
        let some = some_parts();
        let listed = |parts: &[BTreeSet<Part>; 2]| -> Vec<(PersonId, Part)> {
            let of = |n: usize| parts[n].iter().map(move |part| (PERSONS[n], *part));
            of(0).chain(of(1)).collect()
        };
        let (mut worlds, mut hards, mut softs) = (0, 0, 0);
        for a in &some {
            for b in &some {
                let here = [a.clone(), b.clone()];
                let parts = listed(&here);
                for c in &some {
                    for d in &some {
                        let there = [c.clone(), d.clone()];
                        for lasts in [true, false] {
                            for said in [None, Some(0), Some(1)] {
                                let engagement =
                                    Engagement { case: THERE, lasts, parts: listed(&there) };
                                let interest = said.map(|n| Interest {
                                    client: Client::Person(PERSONS[n]),
                                    lasts,
                                });
                                let found = conflicts(
                                    Here { case: HERE, parts: &parts, bodies: &[] },
                                    &[engagement],
                                    interest.as_slice(),
                                );
                                let (grounds, hard) = oracle(&here, &there, lasts, said);
                                let told: BTreeSet<(PersonId, Ground)> = found
                                    .iter()
                                    .filter_map(|one| Some((one.person?, one.ground)))
                                    .collect();
                                assert_eq!(told, grounds, "{here:?} {there:?} {lasts} {said:?}");
                                assert_eq!(forbids(&found), hard);
                                assert!(found.is_sorted_by(|a, b| a.weight >= b.weight));
                                worlds += 1;
                                hards += usize::from(hard);
                                softs += usize::from(!hard && !grounds.is_empty());
                            }
                        }
                    }
                }
            }
        }
        // The comparison has seen all three answers, and often.
        assert_eq!(worlds, 11 * 11 * 11 * 11 * 6);
        assert!(hards > 10_000 && softs > 1_000 && hards + softs < worlds, "{hards} {softs}");
    }
}
