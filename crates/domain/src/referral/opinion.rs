//! What a person says of the help they had: with their name, as a step of their
//! case, or without it and without a case.
//!
//! The five questions follow what the mechanism promises a person: to be told,
//! to be asked, to be respected, to be safe, to be helped. The set is our own and
//! no official form.
use super::standing::PersonStanding;
use super::step::Refusal;
use super::support::SupportState;
use crate::code::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// What is said to a question.
    Said {
        /// Yes.
        Yes = "yes",
        /// In part.
        Partly = "partly",
        /// No.
        No = "no",
    }
}

codes! {
    /// What a person is asked about the help they had.
    Question {
        /// Whether they were told, in words they understand, what would happen
        /// and what their rights are.
        Told = "told",
        /// Whether they were asked before others were told of them.
        Asked = "asked",
        /// Whether they were treated with respect.
        Respected = "respected",
        /// Whether they felt safe.
        Safe = "safe",
        /// Whether they had the help they needed.
        Helped = "helped",
    }
}

/// What a person says; none where nothing was said, which is not a no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// To [`Question::Told`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Said>,
    /// To [`Question::Asked`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Said>,
    /// To [`Question::Respected`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respected: Option<Said>,
    /// To [`Question::Safe`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe: Option<Said>,
    /// To [`Question::Helped`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helped: Option<Said>,
}

impl Answers {
    /// What is said to a question.
    #[must_use]
    pub const fn to(&self, question: Question) -> Option<Said> {
        match question {
            Question::Told => self.told,
            Question::Asked => self.asked,
            Question::Respected => self.respected,
            Question::Safe => self.safe,
            Question::Helped => self.helped,
        }
    }

    /// The same with what is said to a question.
    #[must_use]
    pub const fn with(mut self, question: Question, said: Option<Said>) -> Self {
        match question {
            Question::Told => self.told = said,
            Question::Asked => self.asked = said,
            Question::Respected => self.respected = said,
            Question::Safe => self.safe = said,
            Question::Helped => self.helped = said,
        }
        self
    }

    /// Whether nothing is said to any question.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the person of a case says of the help of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// Whose help, by its code in the directory.
    pub about: String,
    /// To [`Question::Told`].
    #[serde(default)]
    pub told: Option<Said>,
    /// To [`Question::Asked`].
    #[serde(default)]
    pub asked: Option<Said>,
    /// To [`Question::Respected`].
    #[serde(default)]
    pub respected: Option<Said>,
    /// To [`Question::Safe`].
    #[serde(default)]
    pub safe: Option<Said>,
    /// To [`Question::Helped`].
    #[serde(default)]
    pub helped: Option<Said>,
}

impl Opinion {
    /// What is said.
    #[must_use]
    pub const fn answers(&self) -> Answers {
        Answers {
            told: self.told,
            asked: self.asked,
            respected: self.respected,
            safe: self.safe,
            helped: self.helped,
        }
    }

    pub(super) fn enter(&self, of: &PersonStanding) -> Result<(), Refusal> {
        if of.support.state() == SupportState::None {
            return Err(Refusal::NotSupported);
        }
        if self.answers().is_empty() {
            return Err(Refusal::NothingSaid);
        }
        Ok(())
    }
}

/// The fewest that are shown: of fewer, who said it could be guessed.
pub const FEWEST_SHOWN: usize = 3;

/// What was said to a question, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Yes.
    pub yes: usize,
    /// In part.
    pub partly: usize,
    /// No.
    pub no: usize,
}

impl Counted {
    /// How many said anything.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.yes + self.partly + self.no
    }

    /// Adds what one says.
    pub const fn add(&mut self, said: Said) {
        match said {
            Said::Yes => self.yes += 1,
            Said::Partly => self.partly += 1,
            Said::No => self.no += 1,
        }
    }
}

/// What was said of one body, or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many gave an opinion; none when fewer than [`FEWEST_SHOWN`] did.
    pub opinions: Option<usize>,
    /// To each question; none when fewer than [`FEWEST_SHOWN`] said anything.
    pub questions: Vec<(Question, Option<Counted>)>,
}

/// Counts opinions. A question to which fewer than [`FEWEST_SHOWN`] said anything
/// is left out.
#[must_use]
pub fn summary(all: &[Answers]) -> Summary {
    let questions = Question::ALL.iter().copied().map(|question| {
        let mut counted = Counted::default();
        for said in all.iter().filter_map(|answers| answers.to(question)) {
            counted.add(said);
        }
        (question, (counted.all() >= FEWEST_SHOWN).then_some(counted))
    });
    Summary {
        opinions: (all.len() >= FEWEST_SHOWN).then_some(all.len()),
        questions: questions.collect(),
    }
}

/// What was said of everybody's help, beside what is shown of each body: a number
/// from which those could be taken off so that fewer than [`FEWEST_SHOWN`] are
/// left is left out as well.
#[must_use]
pub fn overall<'s>(all: &[Answers], bodies: impl IntoIterator<Item = &'s Summary>) -> Summary {
    let mut whole = summary(all);
    let bodies: Vec<&Summary> = bodies.into_iter().collect();
    let tells = |all: usize, shown: usize| (1..FEWEST_SHOWN).contains(&(all - shown.min(all)));
    let shown = bodies.iter().filter_map(|body| body.opinions).sum();
    whole.opinions = whole.opinions.filter(|all| !tells(*all, shown));
    for (at, (_, counted)) in whole.questions.iter_mut().enumerate() {
        // A body of which no number of opinions is shown has no question either.
        let shown = bodies.iter().filter_map(|body| body.questions.get(at)?.1);
        let shown = shown.map(|counted| counted.all()).sum();
        *counted = counted.filter(|all| !tells(all.all(), shown));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(told: Option<Said>, helped: Option<Said>) -> Answers {
        Answers { told, helped, ..Answers::default() }
    }

    #[test]
    fn a_question_that_fewer_than_three_answered_is_not_shown_and_silence_is_no_answer() {
        let all = [
            said(Some(Said::Yes), Some(Said::No)),
            said(Some(Said::Partly), None),
            said(Some(Said::Yes), Some(Said::Yes)),
        ];
        let shown = summary(&all);
        assert_eq!(shown.opinions, Some(3));
        let told = Counted { yes: 2, partly: 1, no: 0 };
        assert_eq!(shown.questions[0], (Question::Told, Some(told)));
        assert_eq!(shown.questions[4], (Question::Helped, None), "two answered it");
        assert_eq!(shown.questions[3], (Question::Safe, None));
        assert_eq!(summary(&all[..2]).opinions, None);
        assert_eq!(summary(&[]).opinions, None);
    }

    #[test]
    fn what_is_hidden_of_a_body_is_not_found_by_taking_the_others_off() {
        let one = said(None, Some(Said::No));
        let whole = |hidden: usize| {
            let (shown, hidden) = (vec![one; 3], vec![one; hidden]);
            let bodies = [summary(&shown), summary(&hidden)];
            let found = overall(&[shown, hidden].concat(), &bodies);
            (found.opinions, found.questions[4].1.map(|counted| counted.no))
        };
        assert_eq!(whole(0), (Some(3), Some(3)));
        assert_eq!(whole(1), (None, None));
        assert_eq!(whole(2), (None, None));
        assert_eq!(whole(3), (Some(6), Some(6)));
    }

    #[test]
    fn every_question_is_asked_and_answered_by_its_own_field() {
        for question in Question::ALL.iter().copied() {
            let one = Answers::default().with(question, Some(Said::No));
            for other in Question::ALL.iter().copied() {
                assert_eq!(one.to(other).is_some(), other == question);
            }
            assert!(!one.is_empty());
            assert!(one.with(question, None).is_empty());
        }
    }
}
