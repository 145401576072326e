//! Screening: which indicators of trafficking were seen in what a person says
//! and shows, by a list that others wrote, and what they come to.
//!
//! A list (an [`Instrument`]) is data of the country pack, with a version. What
//! is kept are the answers; the [`Score`] follows from them and says why. It is
//! the result of a screening and never a legal status: a status is found by a
//! person, in a step of [`super::identification`], which may name the screening
//! it rests on.
//!
//! What was not answered is not known, and what is not known is not *no*: where
//! it could still decide, the result is [`Outcome::Open`].
use super::identification::AgeGroup;
use super::step::{Entry, Step};
use crate::code::codes;
use crate::day::Day;
use crate::id::ScreeningId;
use crate::words::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

codes! {
    /// What was seen of an indicator.
    Seen {
        /// It was seen.
        Seen = "seen",
        /// It was looked for and not seen.
        NotSeen = "not_seen",
        /// Nobody knows; also what was not asked.
        NotKnown = "not_known",
    }
}

codes! {
    /// How much an indicator weighs.
    Weight {
        /// Strong.
        Strong = "strong",
        /// Medium.
        Medium = "medium",
        /// Weak.
        Weak = "weak",
    }
}

codes! {
    /// For whom indicators are weighed.
    Profile {
        /// For adults.
        Adult = "adult",
        /// For children, and for those presumed to be.
        Child = "child",
    }
}

codes! {
    /// What the dimensions of a list speak for.
    Element {
        /// Recruitment by deception or coercion, for which abuse of
        /// vulnerability may stand.
        Recruitment = "recruitment",
        /// Exploitation.
        Exploitation = "exploitation",
        /// Coercion at the destination.
        Coercion = "coercion",
    }
}

codes! {
    /// How the answers to a list are read.
    Scoring {
        /// By weights: each dimension by a [`Combination`], and the elements
        /// together.
        ///
        /// Source: Operational indicators of trafficking in human beings,
        /// ILO and European Commission, 2009, p. 3.
        Combination = "combination",
        /// Not at all: what was seen is listed, and a person judges.
        List = "list",
    }
}

codes! {
    /// What makes a dimension positive. When several do, the first is named.
    Combination {
        /// (a) Two strong indicators.
        TwoStrong = "two_strong",
        /// (b) One strong indicator and one medium or weak.
        StrongAndOther = "strong_and_other",
        /// (c) Three medium indicators.
        ThreeMedium = "three_medium",
        /// (d) Two medium indicators and one weak.
        TwoMediumAndWeak = "two_medium_and_weak",
    }
}

codes! {
    /// What the answers come to, in rising order.
    Outcome {
        /// Not positive, whatever the answers that are missing.
        NotPositive = "not_positive",
        /// Not positive yet: what is not known could still make it so.
        Open = "open",
        /// Positive, whatever the answers that are missing.
        Positive = "positive",
    }
}

/// A list of indicators, in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Its id, the same through its versions: `ilo_labour`.
    pub id: String,
    /// Its version, from 1. One that was used is not changed any more.
    pub version: u32,
    /// The first day on which it is used.
    pub from: Day,
    /// What it is called.
    pub name: Words,
    /// What it is for, and what of it is not there.
    pub about: Words,
    /// Where it comes from.
    pub source: Words,
    /// False while nobody has compared it with its source: pages say so.
    pub verified: bool,
    /// How its answers are read.
    pub scoring: Scoring,
    /// Its dimensions, in their order.
    #[serde(rename = "dimension")]
    pub dimensions: Vec<Dimension>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Its code: `deceptive_recruitment`.
    pub code: String,
    /// What it is called.
    pub name: Words,
    /// What it speaks for; none when it decides nothing.
    #[serde(default)]
    pub element: Option<Element>,
    /// Its indicators, in their order.
    #[serde(rename = "indicator")]
    pub indicators: Vec<Indicator>,
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its code: `ILO1.01`.
    pub code: String,
    /// What is seen.
    pub name: Words,
    /// Its weight for adults; none when it is not asked of them.
    #[serde(default)]
    pub adult: Option<Weight>,
    /// Its weight for children; none when it is not asked of them.
    #[serde(default)]
    pub child: Option<Weight>,
}

/// What was seen, by the code of the indicator. What is absent is not known.
pub type Answers = BTreeMap<String, Seen>;

/// How many indicators of each weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tally {
    /// Strong ones.
    pub strong: u32,
    /// Medium ones.
    pub medium: u32,
    /// Weak ones.
    pub weak: u32,
}

/// What the answers to a list come to, for adults and for children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// By the weights for adults.
    pub adult: Reading,
    /// By the weights for children.
    pub child: Reading,
}

/// What the answers come to under one profile, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whose weights.
    pub profile: Profile,
    /// All together.
    pub outcome: Outcome,
    /// Each element that this profile asks for.
    pub elements: Vec<ElementReading>,
    /// Each dimension, in the order of the list.
    pub dimensions: Vec<DimensionReading>,
}

/// What an element comes to: what its best dimension does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementReading {
    /// Which.
    pub element: Element,
    /// What it comes to.
    pub outcome: Outcome,
    /// The dimensions that make it so, by their codes.
    pub by: Vec<String>,
}

/// What a dimension comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DimensionReading {
    /// Its code.
    pub code: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// What was seen of it.
    pub seen: Tally,
    /// What of it is not known.
    pub not_known: Tally,
    /// By which combination it is positive.
    pub combination: Option<Combination>,
    /// The indicators of that combination, by their codes.
    pub made_by: Vec<String>,
    /// What would make it positive, each alone; none when it is, or cannot be.
    pub missing: Vec<Tally>,
}

/// An answer that differs between two screenings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The indicator.
    pub code: String,
    /// What it was.
    pub before: Seen,
    /// What it is.
    pub after: Seen,
}

impl Profile {
    /// The profile of an age group. Who may be a child is treated as one until
    /// the age is known.
    ///
    /// Source: Directive 2011/36/EU, Art. 13(2).
    #[must_use]
    pub const fn of(age: AgeGroup) -> Self {
        if age.is_child() { Self::Child } else { Self::Adult }
    }

    /// The elements that must be positive. A child needs no means to have been
    /// used: neither how it was recruited nor coercion is asked for.
    ///
    /// Source: Palermo Protocol, Art. 3(a) and (c).
    #[must_use]
    pub const fn elements(self) -> &'static [Element] {
        match self {
            Self::Adult => &[Element::Recruitment, Element::Exploitation, Element::Coercion],
            Self::Child => &[Element::Exploitation],
        }
    }
}

impl Indicator {
    /// Its weight under a profile; none when it is not asked there.
    #[must_use]
    pub const fn weight(&self, profile: Profile) -> Option<Weight> {
        match profile {
            Profile::Adult => self.adult,
            Profile::Child => self.child,
        }
    }
}

impl Instrument {
    /// Every indicator, in the order of the list.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.dimensions.iter().flat_map(|dimension| &dimension.indicators)
    }

    /// The indicator with this code.
    #[must_use]
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators().find(|indicator| indicator.code == code)
    }

    /// How many indicators are weighed under a profile.
    #[must_use]
    pub fn asked(&self, profile: Profile) -> usize {
        self.indicators().filter(|indicator| indicator.weight(profile).is_some()).count()
    }

    /// All that a score follows from, as one text: a version of which this
    /// changed would read old answers otherwise than those who gave them. What
    /// things are called may be put better.
    #[must_use]
    pub fn basis(&self) -> String {
        let mut text = format!("{} {} {}\n", self.id, self.version, self.scoring.code());
        for dimension in &self.dimensions {
            let element = dimension.element.map_or("-", Element::code);
            let _ = writeln!(text, "{} {element}", dimension.code);
            for indicator in &dimension.indicators {
                let weight = |w: Option<Weight>| w.map_or("-", Weight::code);
                let (adult, child) = (weight(indicator.adult), weight(indicator.child));
                let _ = writeln!(text, "{} {adult} {child}", indicator.code);
            }
        }
        text
    }
}

/// The lists in use on a day: of each the last version that had begun.
#[must_use]
pub fn in_use(all: &[Instrument], day: Day) -> Vec<&Instrument> {
    let begun = || all.iter().filter(|one| one.from <= day);
    begun()
        .filter(|one| begun().all(|other| other.id != one.id || other.version <= one.version))
        .collect()
}

impl Tally {
    fn add(&mut self, weight: Weight) {
        match weight {
            Weight::Strong => self.strong += 1,
            Weight::Medium => self.medium += 1,
            Weight::Weak => self.weak += 1,
        }
    }

    /// How many of a weight.
    #[must_use]
    pub const fn of(self, weight: Weight) -> u32 {
        match weight {
            Weight::Strong => self.strong,
            Weight::Medium => self.medium,
            Weight::Weak => self.weak,
        }
    }

    const fn and(self, other: Self) -> Self {
        Self {
            strong: self.strong + other.strong,
            medium: self.medium + other.medium,
            weak: self.weak + other.weak,
        }
    }

    const fn is_within(self, other: Self) -> bool {
        self.strong <= other.strong && self.medium <= other.medium && self.weak <= other.weak
    }

    /// The combination that makes a dimension positive in which so many were
    /// seen.
    #[must_use]
    pub const fn combination(self) -> Option<Combination> {
        let Self { strong, medium, weak } = self;
        if strong >= 2 {
            Some(Combination::TwoStrong)
        } else if strong >= 1 && medium + weak >= 1 {
            Some(Combination::StrongAndOther)
        } else if medium >= 3 {
            Some(Combination::ThreeMedium)
        } else if medium >= 2 && weak >= 1 {
            Some(Combination::TwoMediumAndWeak)
        } else {
            None
        }
    }

    /// What more would make it positive, taken from `possible`: no more than is
    /// needed, the strongest first. Empty when it is positive, or cannot be.
    #[must_use]
    pub fn missing(self, possible: Self) -> Vec<Self> {
        if self.combination().is_some() {
            return Vec::new();
        }
        let more = |strong: u32, medium: u32, weak: u32| Self { strong, medium, weak };
        let one_strong = 1_u32.saturating_sub(self.strong);
        // One strong and one other: the other may be there already.
        let other = self.medium + self.weak == 0;
        let ways = [
            more(2_u32.saturating_sub(self.strong), 0, 0),
            more(one_strong, u32::from(other), 0),
            more(one_strong, 0, u32::from(other)),
            more(0, 3_u32.saturating_sub(self.medium), 0),
            more(0, 2_u32.saturating_sub(self.medium), 1_u32.saturating_sub(self.weak)),
        ];
        let needed: Vec<Self> = ways.into_iter().filter(|way| way.is_within(possible)).collect();
        let mut least: Vec<Self> = needed
            .iter()
            .copied()
            .filter(|way| needed.iter().all(|other| other == way || !other.is_within(*way)))
            .collect();
        least.sort_unstable_by(|a, b| b.cmp(a));
        least.dedup();
        least
    }
}

impl Combination {
    /// Whether indicators of this weight are among those that make it up.
    const fn counts(self, weight: Weight) -> bool {
        match self {
            Self::TwoStrong => matches!(weight, Weight::Strong),
            Self::StrongAndOther => true,
            Self::ThreeMedium => matches!(weight, Weight::Medium),
            Self::TwoMediumAndWeak => matches!(weight, Weight::Medium | Weight::Weak),
        }
    }
}

/// What was seen of an indicator.
#[must_use]
pub fn answer(answers: &Answers, code: &str) -> Seen {
    answers.get(code).copied().unwrap_or(Seen::NotKnown)
}

/// What the answers to a list come to; none when the list has no weights.
#[must_use]
pub fn score(instrument: &Instrument, answers: &Answers) -> Option<Score> {
    match instrument.scoring {
        Scoring::Combination => Some(Score {
            adult: read(instrument, answers, Profile::Adult),
            child: read(instrument, answers, Profile::Child),
        }),
        Scoring::List => None,
    }
}

impl Score {
    /// What holds for a person of this age.
    #[must_use]
    pub const fn of(&self, age: AgeGroup) -> &Reading {
        match Profile::of(age) {
            Profile::Adult => &self.adult,
            Profile::Child => &self.child,
        }
    }
}

fn read(instrument: &Instrument, answers: &Answers, profile: Profile) -> Reading {
    let dimensions: Vec<DimensionReading> =
        instrument.dimensions.iter().map(|one| read_dimension(one, answers, profile)).collect();
    let elements: Vec<ElementReading> = profile
        .elements()
        .iter()
        .map(|element| {
            let of = || {
                let all = instrument.dimensions.iter().zip(&dimensions);
                all.filter(|(one, _)| one.element == Some(*element)).map(|(_, read)| read)
            };
            let outcome = of().map(|read| read.outcome).max().unwrap_or(Outcome::NotPositive);
            let by = of().filter(|read| read.outcome == outcome).map(|read| read.code.clone());
            ElementReading { element: *element, outcome, by: by.collect() }
        })
        .collect();
    let outcome = elements.iter().map(|one| one.outcome).min().unwrap_or(Outcome::NotPositive);
    Reading { profile, outcome, elements, dimensions }
}

fn read_dimension(of: &Dimension, answers: &Answers, profile: Profile) -> DimensionReading {
    let (mut seen, mut not_known) = (Tally::default(), Tally::default());
    for indicator in &of.indicators {
        let Some(weight) = indicator.weight(profile) else { continue };
        match answer(answers, &indicator.code) {
            Seen::Seen => seen.add(weight),
            Seen::NotKnown => not_known.add(weight),
            Seen::NotSeen => {}
        }
    }
    let combination = seen.combination();
    let made_by = of.indicators.iter().filter(|indicator| {
        let counted = |combination: Combination| {
            indicator.weight(profile).is_some_and(|weight| combination.counts(weight))
        };
        answer(answers, &indicator.code) == Seen::Seen && combination.is_some_and(counted)
    });
    let outcome = match (combination, seen.and(not_known).combination()) {
        (Some(_), _) => Outcome::Positive,
        (None, Some(_)) => Outcome::Open,
        (None, None) => Outcome::NotPositive,
    };
    DimensionReading {
        code: of.code.clone(),
        outcome,
        seen,
        not_known,
        combination,
        made_by: made_by.map(|indicator| indicator.code.clone()).collect(),
        missing: seen.missing(not_known),
    }
}

/// What differs between an earlier screening and a later one, by code.
#[must_use]
pub fn changes(before: &Answers, after: &Answers) -> Vec<Change> {
    let mut codes: Vec<&String> = before.keys().chain(after.keys()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| Change {
            code: code.clone(),
            before: answer(before, code),
            after: answer(after, code),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// Whether a step that stands rests on this screening.
#[must_use]
pub fn is_rested_on(entries: &[Entry], screening: ScreeningId) -> bool {
    super::standing::untaken(entries).into_iter().any(|entry| match &entry.step {
        Step::Identification(given) => given.screening == Some(screening),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Weight::{Medium, Strong, Weak};

    fn tally((strong, medium, weak): (u32, u32, u32)) -> Tally {
        Tally { strong, medium, weak }
    }

    #[test]
    fn each_combination_makes_a_dimension_positive_and_one_less_does_not() {
        let check = |of, expected| assert_eq!(tally(of).combination(), expected, "{of:?}");
        check((2, 0, 0), Some(Combination::TwoStrong));
        check((1, 1, 0), Some(Combination::StrongAndOther));
        check((1, 0, 1), Some(Combination::StrongAndOther));
        check((0, 3, 0), Some(Combination::ThreeMedium));
        check((0, 2, 1), Some(Combination::TwoMediumAndWeak));
        check((2, 3, 1), Some(Combination::TwoStrong));
        check((0, 3, 1), Some(Combination::ThreeMedium));
        for of in [(0, 0, 0), (1, 0, 0), (0, 2, 0), (0, 1, 3), (0, 0, 9)] {
            check(of, None);
        }
    }

    #[test]
    fn what_is_missing_is_the_least_that_is_possible() {
        let check = |seen, possible, expected: &[(u32, u32, u32)]| {
            let expected: Vec<Tally> = expected.iter().copied().map(tally).collect();
            assert_eq!(tally(seen).missing(tally(possible)), expected, "{seen:?} {possible:?}");
        };
        check((1, 0, 0), (1, 1, 1), &[(1, 0, 0), (0, 1, 0), (0, 0, 1)]);
        check((0, 1, 0), (2, 3, 1), &[(1, 0, 0), (0, 2, 0), (0, 1, 1)]);
        check((0, 2, 0), (0, 1, 1), &[(0, 1, 0), (0, 0, 1)]);
        check((0, 0, 0), (0, 9, 0), &[(0, 3, 0)]);
        check((0, 0, 3), (0, 1, 9), &[]);
        check((1, 1, 0), (9, 9, 9), &[]);
    }

    fn indicator(code: &str, adult: Option<Weight>, child: Option<Weight>) -> Indicator {
        Indicator { code: code.into(), name: Words::default(), adult, child }
    }

    fn dimension(code: &str, element: Option<Element>, indicators: Vec<Indicator>) -> Dimension {
        Dimension { code: code.into(), name: Words::default(), element, indicators }
    }

    /// Two strong indicators for each dimension, of which the last of the first
    /// is weak for children and one is asked of adults alone.
    fn instrument() -> Instrument {
        let two = |code: &str| {
            let one = |n: u8| indicator(&format!("{code}{n}"), Some(Strong), Some(Strong));
            vec![one(1), one(2)]
        };
        let deceived = vec![
            indicator("d1", Some(Strong), Some(Medium)),
            indicator("d2", Some(Strong), None),
            indicator("d3", Some(Weak), Some(Strong)),
        ];
        Instrument {
            id: "list".into(),
            version: 1,
            from: "2020-01-01".parse().unwrap(),
            name: Words::default(),
            about: Words::default(),
            source: Words::default(),
            verified: false,
            scoring: Scoring::Combination,
            dimensions: vec![
                dimension("deception", Some(Element::Recruitment), deceived),
                dimension("vulnerability", Some(Element::Recruitment), two("v")),
                dimension("exploitation", Some(Element::Exploitation), two("e")),
                dimension("coercion", Some(Element::Coercion), two("c")),
                dimension("beside", None, two("b")),
            ],
        }
    }

    fn answers(seen: &str, not_seen: &str) -> Answers {
        let each = |codes: &str, as_: Seen| -> Vec<(String, Seen)> {
            codes.split_whitespace().map(|code| (code.to_owned(), as_)).collect()
        };
        [each(seen, Seen::Seen), each(not_seen, Seen::NotSeen)].concat().into_iter().collect()
    }

    #[track_caller]
    fn check(seen: &str, not_seen: &str, adult: Outcome, child: Outcome) {
        let score = score(&instrument(), &answers(seen, not_seen)).unwrap();
        assert_eq!((score.adult.outcome, score.child.outcome), (adult, child), "{seen}/{not_seen}");
    }

    #[test]
    fn an_adult_needs_recruitment_exploitation_and_coercion_and_a_child_exploitation() {
        use Outcome::{NotPositive, Open, Positive};
        check("", "", Open, Open);
        check("d1 d2 e1 e2 c1 c2", "", Positive, Positive);
        // Abuse of vulnerability may stand for deception.
        check("v1 v2 e1 e2 c1 c2", "d1 d2 d3", Positive, Positive);
        check("e1 e2", "", Open, Positive);
        check("e1 e2", "c1 c2", NotPositive, Positive);
        check("d1 d2 e1 e2", "c1", NotPositive, Positive);
        check("d1 d2 c1 c2 b1 b2", "", Open, Open);
        check("d1 d2 c1 c2", "e1 e2", NotPositive, NotPositive);
        // What decides nothing decides nothing.
        check("b1 b2", "e1 e2", NotPositive, NotPositive);
    }

    #[test]
    fn what_is_not_known_is_not_no() {
        let of = |seen, not_seen| {
            let score = score(&instrument(), &answers(seen, not_seen)).unwrap();
            score.adult.dimensions[3].clone()
        };
        assert_eq!(of("c1", "").outcome, Outcome::Open);
        assert_eq!(of("c1", "").missing, [tally((1, 0, 0))]);
        assert_eq!(of("c1", "c2").outcome, Outcome::NotPositive);
        assert_eq!(of("c1", "c2").missing, []);
        assert_eq!(of("c1 c2", "").combination, Some(Combination::TwoStrong));
        let said = [("c1".to_owned(), Seen::NotKnown)].into();
        assert_eq!(score(&instrument(), &said), score(&instrument(), &Answers::new()));
    }

    #[test]
    fn a_score_names_the_indicators_that_made_it() {
        let score = score(&instrument(), &answers("d1 d2 d3", "")).unwrap();
        let (adult, child) = (&score.adult.dimensions[0], &score.child.dimensions[0]);
        assert_eq!(adult.combination, Some(Combination::TwoStrong));
        assert_eq!(adult.made_by, ["d1", "d2"]);
        // The second is not asked of children.
        assert_eq!(child.combination, Some(Combination::StrongAndOther));
        assert_eq!(child.made_by, ["d1", "d3"]);
        assert_eq!(child.seen, tally((1, 1, 0)));
    }

    #[test]
    fn who_may_be_a_child_is_read_as_one() {
        let score = score(&instrument(), &answers("e1 e2", "")).unwrap();
        assert_eq!(score.of(AgeGroup::PresumedChild).outcome, Outcome::Positive);
        assert_eq!(score.of(AgeGroup::Child).profile, Profile::Child);
        assert_eq!(score.of(AgeGroup::Adult).outcome, Outcome::Open);
    }

    #[test]
    fn a_list_without_weights_has_no_score() {
        let list = Instrument { scoring: Scoring::List, ..instrument() };
        assert_eq!(score(&list, &answers("e1 e2", "")), None);
    }

    #[test]
    fn the_last_version_that_had_begun_is_in_use() {
        let one = instrument();
        let from = "2025-01-01".parse().unwrap();
        let two = Instrument { version: 2, from, ..one.clone() };
        let other = Instrument { id: "other".into(), ..two.clone() };
        let all = [one, two, other];
        let on = |day: &str| -> Vec<(&str, u32)> {
            let used = in_use(&all, day.parse().unwrap());
            used.into_iter().map(|one| (one.id.as_str(), one.version)).collect()
        };
        assert_eq!(on("2019-12-31"), []);
        assert_eq!(on("2024-12-31"), [("list", 1)]);
        assert_eq!(on("2025-01-01"), [("list", 2), ("other", 2)]);
    }

    #[test]
    fn two_screenings_differ_where_an_answer_does() {
        let (before, mut after) = (answers("a b", "c"), answers("a", "b d"));
        after.insert("e".to_owned(), Seen::NotKnown);
        let told: Vec<(String, Seen, Seen)> =
            changes(&before, &after).into_iter().map(|c| (c.code, c.before, c.after)).collect();
        let expected = [
            ("b", Seen::Seen, Seen::NotSeen),
            ("c", Seen::NotSeen, Seen::NotKnown),
            ("d", Seen::NotKnown, Seen::NotSeen),
        ];
        assert_eq!(told, expected.map(|(code, before, after)| (code.to_owned(), before, after)));
    }

    #[test]
    fn the_basis_of_a_score_changes_with_a_weight_and_not_with_a_word() {
        let one = instrument();
        let mut named = one.clone();
        named.dimensions[0].indicators[0].name.en = "Said better".to_owned();
        assert_eq!(one.basis(), named.basis());
        let mut weighed = one.clone();
        weighed.dimensions[0].indicators[0].adult = Some(Weak);
        assert_ne!(one.basis(), weighed.basis());
        let mut moved = one.clone();
        moved.dimensions[4].element = Some(Element::Coercion);
        assert_ne!(one.basis(), moved.basis());
    }
}
