//! What a support and safety plan says. It is made with the person and signed by
//! both; another version takes the place of the one before.
//!
//! What a plan must hold is a list of the mechanism ([`PlanPart`]). Whether one
//! holds it follows from what is written in it: nobody ticks it.
use super::support::PlanPart;
use crate::code::codes;
use crate::day::Day;
use crate::person::Private;
use zeroize::Zeroizing;

/// The most characters of each of the longer texts.
pub const LONGEST_TEXT: usize = 4_000;

/// The most steps of one plan.
pub const MOST_STEPS: usize = 40;

/// Stands for the person as who takes a step.
pub const THE_PERSON: &str = "person";

codes! {
    /// How far a step of a plan is.
    Progress {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Not to be done any more.
        Dropped = "dropped",
    }
}

/// A step that was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStep {
    /// What is to be done.
    pub what: Private,
    /// Who takes it: a body by its code in the directory, or [`THE_PERSON`];
    /// empty when that is not agreed yet.
    pub who: String,
    /// By when; none when that is not agreed yet.
    pub until: Option<Day>,
    /// How far it is.
    pub progress: Progress,
}

/// What a plan says. It does not print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// What the person needs.
    pub needs: Zeroizing<String>,
    /// What threatens the person.
    pub risk: Zeroizing<String>,
    /// What is done for their safety.
    pub security: Zeroizing<String>,
    /// The steps, in order.
    pub steps: Vec<PlannedStep>,
    /// When the plan is looked at again.
    pub review_on: Option<Day>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content")
    }
}

/// Why a plan cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written in it.
    Empty,
    /// A text is longer than is taken.
    TooLong,
    /// More steps than are taken.
    TooManySteps,
}

impl Content {
    /// Which parts of what a plan must hold are in it. A step that was dropped
    /// counts for nothing.
    #[must_use]
    pub fn parts(&self) -> Vec<PlanPart> {
        let taken: Vec<&PlannedStep> =
            self.steps.iter().filter(|step| step.progress != Progress::Dropped).collect();
        let agreed =
            |is: fn(&PlannedStep) -> bool| !taken.is_empty() && taken.iter().all(|step| is(step));
        let has = |part: &PlanPart| match part {
            PlanPart::Needs => !self.needs.trim().is_empty(),
            PlanPart::Risk => !self.risk.trim().is_empty(),
            PlanPart::Security => !self.security.trim().is_empty(),
            PlanPart::Steps => !taken.is_empty(),
            PlanPart::Organisations => agreed(|step| !step.who.is_empty()),
            PlanPart::Timeframe => self.review_on.is_some() && agreed(|step| step.until.is_some()),
        };
        PlanPart::ALL.iter().copied().filter(has).collect()
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    ///
    /// The [`Fault`].
    pub fn check(&self) -> Result<(), Fault> {
        let texts = [&self.needs, &self.risk, &self.security];
        if texts.iter().any(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(Fault::TooLong);
        }
        if self.steps.len() > MOST_STEPS {
            return Err(Fault::TooManySteps);
        }
        if self.steps.is_empty() && texts.iter().all(|text| text.trim().is_empty()) {
            return Err(Fault::Empty);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(said: &str) -> Zeroizing<String> {
        Zeroizing::new(said.to_owned())
    }

    fn step(who: &str, until: Option<&str>, progress: Progress) -> PlannedStep {
        PlannedStep {
            what: Private::read("Среща").unwrap().unwrap(),
            who: who.to_owned(),
            until: until.map(|day| day.parse().unwrap()),
            progress,
        }
    }

    fn whole() -> Content {
        Content {
            needs: text("Подслон"),
            risk: text("Заплахи"),
            security: text("Не ходи сама"),
            steps: vec![
                step("SAD", Some("2017-06-01"), Progress::Open),
                step(THE_PERSON, Some("2017-06-09"), Progress::Done),
            ],
            review_on: Some("2017-07-01".parse().unwrap()),
        }
    }

    #[track_caller]
    fn lacks(change: impl FnOnce(&mut Content), parts: &[PlanPart]) {
        let mut plan = whole();
        change(&mut plan);
        let has = plan.parts();
        let lacking: Vec<PlanPart> =
            PlanPart::ALL.iter().copied().filter(|part| !has.contains(part)).collect();
        assert_eq!(lacking, parts);
    }

    #[test]
    fn what_a_plan_holds_follows_from_what_is_written_in_it() {
        use PlanPart::{Needs, Organisations, Risk, Security, Steps, Timeframe};
        lacks(|_| {}, &[]);
        lacks(|plan| plan.needs = text("  "), &[Needs]);
        lacks(|plan| plan.risk = text(""), &[Risk]);
        lacks(|plan| plan.security = text("\n"), &[Security]);
        lacks(|plan| plan.review_on = None, &[Timeframe]);
        lacks(|plan| plan.steps[0].until = None, &[Timeframe]);
        lacks(|plan| plan.steps[1].who = String::new(), &[Organisations]);
        lacks(|plan| plan.steps.clear(), &[Steps, Organisations, Timeframe]);
        // What was dropped is neither lacking nor enough.
        lacks(|plan| plan.steps.push(step("", None, Progress::Dropped)), &[]);
        let dropped = |plan: &mut Content| {
            plan.steps = vec![step("SAD", Some("2017-06-01"), Progress::Dropped)];
        };
        lacks(dropped, &[Steps, Organisations, Timeframe]);
    }

    #[test]
    fn a_plan_is_kept_within_its_bounds() {
        assert_eq!(whole().check(), Ok(()));
        assert_eq!(Content::default().check(), Err(Fault::Empty));
        let long = Content { risk: text(&"я".repeat(LONGEST_TEXT + 1)), ..whole() };
        assert_eq!(long.check(), Err(Fault::TooLong));
        let most = Content { risk: text(&"я".repeat(LONGEST_TEXT)), ..whole() };
        assert_eq!(most.check(), Ok(()));
        let many = vec![step("", None, Progress::Open); MOST_STEPS + 1];
        assert_eq!(Content { steps: many, ..whole() }.check(), Err(Fault::TooManySteps));
        assert_eq!(format!("{:?}", whole()), "Content");
    }
}
