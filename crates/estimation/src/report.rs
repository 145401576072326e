//! What the methods say, side by side, and how far it depends on one list: the answer of the
//! command, as values and as JSON.
use crate::draws::{Pooled, pooled};
use crate::lists::{Lists, Stratum};
use crate::method::{Estimate, Method, Options, estimate};
use crate::rate::{Populations, Rate, rate};
use crate::refusal::Refusal;
use crate::stepwise::pairs;
use serde_json::{Value, json};

/// The critique that every answer is shown with.
pub const CRITIQUE: &str = "Whitehead, Jackson, Balch and Francis (Journal of Human Trafficking 7, 2021, 1–13) hold that such intervals overstate how reliable the estimates are and that multiple systems estimation is not suitable for the United Kingdom's data";

/// What one method says of one set of lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The method.
    pub method: Method,
    /// What it says, or why it says nothing.
    pub result: Result<Estimate, Refusal>,
    /// The rate per 100,000, where a population is given.
    pub rate: Option<Result<Rate, Refusal>>,
}

/// What the methods say of a part of the people.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What they have in common; empty for everybody.
    pub values: Vec<String>,
    /// How many were seen.
    pub cases: u64,
    /// What each method says, or why nothing can be said of these lists.
    pub outcomes: Result<Vec<Outcome>, Refusal>,
}

/// What changes if the lists are changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The list that is left out, or the lists that are merged, by name.
    pub lists: Vec<String>,
    /// How many people are then seen; none where the lists are refused.
    pub cases: Option<u64>,
    /// What each method then says, with Wald's interval where a bootstrap was asked for; or
    /// why nothing can be said.
    pub outcomes: Result<Vec<Outcome>, Refusal>,
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The methods, in the order of the answer.
    pub methods: Vec<Method>,
    /// How they go about it.
    pub options: Options,
    /// Whether each list is left out once.
    pub leave_out: bool,
    /// Whether each two lists are merged once.
    pub merge: bool,
    /// The columns by which people are divided.
    pub by: Vec<String>,
    /// How many people live there.
    pub populations: Option<Populations>,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Each list with how many people it names, and how many are on no other.
    pub lists: Vec<(String, u64, u64)>,
    /// How the methods went about it.
    pub options: Options,
    /// Everybody.
    pub whole: Part,
    /// Each part, where people are divided.
    pub parts: Vec<Part>,
    /// Each list left out.
    pub left_out: Vec<Changed>,
    /// Each two lists merged.
    pub merged: Vec<Changed>,
    /// Pooled over draws of the lists, by method; empty where there are none.
    pub pooled: Vec<(Method, Result<Pooled, Refusal>)>,
}

/// Answers a question about lists; `draws` are the same lists under other decisions on who is
/// one person, and may be empty.
///
/// # Errors
///
/// [`Refusal::Option`], for an option out of its range. What a method refuses stands in the answer.
pub fn report(
    lists: &Lists,
    strata: &[Stratum],
    draws: &[Lists],
    question: &Question,
) -> Result<Report, Refusal> {
    question.options.check()?;
    let populations = question.populations.as_ref();
    let names = lists.names();
    let part = |values: &[String], cases, lists: Result<&Lists, Refusal>| Part {
        values: values.to_vec(),
        cases,
        outcomes: lists.map(|lists| {
            let people =
                populations.map(|p| if values.is_empty() { Some(p.all()) } else { p.of(values) });
            outcomes(lists, question, people.flatten(), &question.options)
        }),
    };
    let divided = if question.by.is_empty() { &[] } else { strata };
    let quick = Options { bootstrap: 0, ..question.options };
    let changed = |what: u16, made: Result<Lists, Refusal>| Changed {
        lists: (0..names.len())
            .filter(|list| what >> list & 1 == 1)
            .map(|list| names[list].clone())
            .collect(),
        cases: made.as_ref().ok().map(Lists::cases),
        outcomes: made.map(|lists| outcomes(&lists, question, None, &quick)),
    };
    let singles = (0..names.len()).filter(|_| question.leave_out);
    let twos = pairs(names.len()).filter(|_| question.merge);
    let mut all = vec![lists.clone()];
    all.extend(draws.iter().cloned());
    let pool = |method: &Method| (*method, pooled(&all, *method, &question.options));
    Ok(Report {
        lists: (0..names.len())
            .map(|list| {
                let alone = lists.counts().find(|(h, _)| *h == 1 << list).map_or(0, |(_, n)| n);
                (names[list].clone(), lists.overlap(1 << list), alone)
            })
            .collect(),
        options: question.options,
        whole: part(&[], lists.cases(), Ok(lists)),
        parts: divided
            .iter()
            .map(|s| part(&s.values, s.cases, s.lists.as_ref().map_err(Clone::clone)))
            .collect(),
        left_out: singles.map(|list| changed(1 << list, lists.without(list))).collect(),
        merged: twos.map(|two| changed(two, lists.merged(two))).collect(),
        pooled: if draws.is_empty() {
            Vec::new()
        } else {
            question.methods.iter().map(pool).collect()
        },
    })
}

fn outcomes(
    lists: &Lists,
    question: &Question,
    population: Option<u64>,
    options: &Options,
) -> Vec<Outcome> {
    let one = |method: &Method| {
        let result = estimate(lists, *method, options);
        let rated = |people| result.as_ref().ok().map(|found| rate(found, people));
        Outcome { method: *method, rate: population.and_then(rated), result }
    };
    question.methods.iter().map(one).collect()
}

impl Report {
    /// The least and the greatest total over methods, in persons.
    #[must_use]
    pub fn spread(&self) -> Option<(f64, f64)> {
        let outcomes = self.whole.outcomes.as_ref().ok()?;
        let totals = outcomes.iter().filter_map(|o| o.result.as_ref().ok()).map(|e| e.total);
        totals.fold(None, |spread, total| match spread {
            None => Some((total, total)),
            Some((least, greatest)) => Some((total.min(least), total.max(greatest))),
        })
    }

    /// The answer as JSON; every number in it is finite.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let lists: Vec<Value> = self
            .lists
            .iter()
            .map(|(name, people, alone)| json!({"list": name, "people": people, "alone": alone}))
            .collect();
        let pooled: Vec<Value> = self
            .pooled
            .iter()
            .map(|(method, result)| match result {
                Ok(pooled) => json!(pooled),
                Err(why) => json!({"method": method, "refused": refused(why)}),
            })
            .collect();
        let changed = |all: &[Changed]| -> Vec<Value> {
            all.iter()
                .map(|c| json!({"lists": c.lists, "cases": c.cases, "estimates": estimates(&c.outcomes)}))
                .collect()
        };
        json!({
            "indicator": "SDG 16.2.2",
            "lists": lists,
            "cases": self.whole.cases,
            "options": self.options,
            "estimates": estimates(&self.whole.outcomes),
            "spread": self.spread().map(|(least, greatest)| json!({"least": least, "greatest": greatest})),
            "parts": self.parts.iter().map(|p| json!({
                "values": p.values, "cases": p.cases, "estimates": estimates(&p.outcomes),
            })).collect::<Vec<_>>(),
            "left_out": changed(&self.left_out),
            "merged": changed(&self.merged),
            "over_draws": pooled,
            "critique": CRITIQUE,
        })
    }
}

fn refused(why: &Refusal) -> Value {
    match why {
        Refusal::Model { standing } => {
            json!({"code": standing.code(), "reason": why.to_string()})
        }
        _ => json!({"reason": why.to_string()}),
    }
}

fn estimates(outcomes: &Result<Vec<Outcome>, Refusal>) -> Value {
    let one = |outcome: &Outcome| {
        let mut value = match &outcome.result {
            Ok(estimate) => json!(estimate),
            Err(why) => json!({"method": outcome.method, "refused": refused(why)}),
        };
        if let (Some(rate), Some(object)) = (&outcome.rate, value.as_object_mut()) {
            let rate = match rate {
                Ok(rate) => json!(rate),
                Err(why) => json!({"refused": refused(why)}),
            };
            object.insert("per_100_000".to_owned(), rate);
        }
        value
    };
    match outcomes {
        Ok(outcomes) => outcomes.iter().map(one).collect(),
        Err(why) => json!({"refused": refused(why)}),
    }
}
