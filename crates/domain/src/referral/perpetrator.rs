//! Those who are suspected, accused or convicted in a case: how each stands. It
//! follows from the steps of the proceedings; as what somebody was entered in the
//! case says no more than that there are some.
//!
//! Source: Directive (EU) 2016/680, Art. 6 (suspects and convicted persons are told
//! apart); Directive (EU) 2016/343, Art. 3 (innocent until a final decision).
use super::proceeding::{Offence, Proceeding, Stage, Verdict};
use super::standing::untaken;
use super::step::{Entry, Step};
use crate::case_file::Part;
use crate::code::codes;
use crate::day::Moment;
use crate::id::PersonId;

codes! {
    /// How somebody stands in the proceedings.
    Status {
        /// Suspected: there is no indictment.
        Suspect = "suspect",
        /// Indicted, and there is no final decision.
        Accused = "accused",
        /// Convicted by a final decision.
        Convicted = "convicted",
        /// Acquitted by a final decision.
        Acquitted = "acquitted",
        /// The proceedings were terminated.
        Terminated = "terminated",
    }
}

/// The sentence of a conviction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Months of imprisonment; none when there are none or they are not known.
    pub months: Option<u32>,
    /// Whether it is suspended.
    pub suspended: bool,
    /// The fine, in hundredths of the currency; none when there is none or it is not known.
    pub fine: Option<u32>,
    /// Whether property is confiscated or forfeited.
    pub confiscation: bool,
}

/// How far the proceedings against somebody are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The stage.
    pub stage: Stage,
    /// Since when.
    pub since: Moment,
    /// Before whom, by its code in the directory.
    pub authority: String,
    /// For what.
    pub offence: Offence,
    /// What was decided last; an appeal leaves it standing until another decision.
    pub verdict: Option<Verdict>,
    /// The sentence; none unless that was a conviction.
    pub sentence: Option<Sentence>,
}

/// Somebody against whom there may be proceedings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Perpetrator {
    /// Who.
    pub person: PersonId,
    /// How they stand.
    pub status: Status,
    /// How far the proceedings are; none while no step of them was put down.
    pub reached: Option<Reached>,
}

/// How each of those suspected, accused or convicted in a case stands, by their id.
#[must_use]
pub fn perpetrators(entries: &[Entry], parts: &[(PersonId, Part)]) -> Vec<Perpetrator> {
    let steps = untaken(entries);
    let mut persons: Vec<PersonId> =
        parts.iter().filter(|(_, part)| part.is_of_the_accused()).map(|(one, _)| *one).collect();
    persons.sort_unstable();
    persons.dedup();
    let of = |person: PersonId| {
        let own = steps.iter().filter(|entry| entry.person == person);
        let own = own.filter_map(|entry| match &entry.step {
            Step::Proceeding(proceeding) => Some((entry.on, proceeding)),
            _ => None,
        });
        let reached = own.fold(None, |before, (on, step)| Some(after(before, on, step)));
        Perpetrator { person, status: status(reached.as_ref()), reached }
    };
    persons.into_iter().map(of).collect()
}

fn after(before: Option<Reached>, on: Moment, step: &Proceeding) -> Reached {
    let (verdict, sentence) = match step.verdict {
        Some(Verdict::Convicted) => {
            let Proceeding { months, suspended, fine, confiscation, .. } = *step;
            (step.verdict, Some(Sentence { months, suspended, fine, confiscation }))
        }
        Some(_) => (step.verdict, None),
        None => before.map_or((None, None), |before| (before.verdict, before.sentence)),
    };
    let (authority, offence) = (step.authority.clone(), step.offence);
    Reached { stage: step.stage, since: on, authority, offence, verdict, sentence }
}

fn status(reached: Option<&Reached>) -> Status {
    let Some(reached) = reached else { return Status::Suspect };
    match (reached.stage, reached.verdict) {
        (_, Some(Verdict::Terminated)) => Status::Terminated,
        (Stage::Final, Some(Verdict::Convicted)) => Status::Convicted,
        (Stage::Final, Some(Verdict::Acquitted)) => Status::Acquitted,
        (Stage::Reported | Stage::PreTrial, _) => Status::Suspect,
        (Stage::Indicted | Stage::FirstInstance | Stage::Appeal | Stage::Final, _) => {
            Status::Accused
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::step::TakenBack;
    use super::*;
    use crate::id::StepId;

    const PERSON: PersonId = PersonId::new(Moment(0), 1);

    fn step(stage: Stage, verdict: Option<Verdict>, months: Option<u32>) -> Step {
        Step::Proceeding(Proceeding {
            stage,
            authority: format!("AT-{}", stage.code()),
            offence: Offence::A159a,
            verdict,
            months,
            suspended: false,
            fine: months.map(|_| 500_000),
            confiscation: false,
        })
    }

    fn entries(steps: &[Step]) -> Vec<Entry> {
        let one = |(at, step): (usize, &Step)| {
            let place = u32::try_from(at).unwrap() + 1;
            let on = Moment(i64::from(place));
            let id = StepId::new(on, u128::from(place));
            let institution = "PORB".to_owned();
            Entry { id, person: PERSON, on, at: on, place, institution, step: step.clone() }
        };
        steps.iter().enumerate().map(one).collect()
    }

    fn of(steps: &[Step]) -> Perpetrator {
        let parts = [(PERSON, Part::Convicted), (PERSON, Part::Suspect)];
        let mut all = perpetrators(&entries(steps), &parts);
        assert_eq!(all.len(), 1, "one for each person");
        all.remove(0)
    }

    #[track_caller]
    fn check(steps: &[Step], status: Status, verdict: Option<Verdict>) {
        let one = of(steps);
        let found = one.reached.as_ref().and_then(|reached| reached.verdict);
        assert_eq!((one.status, found), (status, verdict));
    }

    #[test]
    fn who_stands_how_follows_from_the_steps_and_not_from_the_part() {
        use Stage::{Appeal, Final, FirstInstance, Indicted, PreTrial, Reported};
        use Verdict::{Acquitted, Convicted, Terminated};
        check(&[], Status::Suspect, None);
        let mut steps = vec![step(Reported, None, None)];
        check(&steps, Status::Suspect, None);
        steps.push(step(PreTrial, None, None));
        check(&steps, Status::Suspect, None);
        let ended = [&steps[..], &[step(PreTrial, Some(Terminated), None)]].concat();
        check(&ended, Status::Terminated, Some(Terminated));
        steps.push(step(Indicted, None, None));
        check(&steps, Status::Accused, None);
        steps.push(step(FirstInstance, Some(Convicted), Some(36)));
        check(&steps, Status::Accused, Some(Convicted));
        steps.push(step(Appeal, None, None));
        check(&steps, Status::Accused, Some(Convicted));
        assert_eq!(of(&steps).reached.unwrap().authority, "AT-appeal");
        let convicted = [&steps[..], &[step(Final, Some(Convicted), Some(24))]].concat();
        check(&convicted, Status::Convicted, Some(Convicted));
        let sentence = of(&convicted).reached.unwrap().sentence.unwrap();
        let fine = Some(500_000);
        let expected = Sentence { months: Some(24), suspended: false, fine, confiscation: false };
        assert_eq!(sentence, expected);
        let acquitted = [&steps[..], &[step(Final, Some(Acquitted), None)]].concat();
        check(&acquitted, Status::Acquitted, Some(Acquitted));
        assert_eq!(of(&acquitted).reached.unwrap().sentence, None, "that of before is gone");
    }

    #[test]
    fn what_was_taken_back_does_not_count() {
        let mut all = entries(&[
            step(Stage::Indicted, None, None),
            step(Stage::Final, Some(Verdict::Convicted), Some(12)),
        ]);
        let (entry, on) = (all[1].id, Moment(9));
        let id = StepId::new(on, 9);
        let step = Step::TakenBack(TakenBack { entry });
        all.push(Entry { id, on, at: on, place: 9, step, ..all[1].clone() });
        let parts = [(PERSON, Part::Accused)];
        assert_eq!(perpetrators(&all, &parts)[0].status, Status::Accused);
    }

    #[test]
    fn nobody_else_of_the_case_is_listed() {
        let parts = [(PERSON, Part::Victim), (PERSON, Part::Witness)];
        assert_eq!(perpetrators(&[], &parts), []);
    }
}
