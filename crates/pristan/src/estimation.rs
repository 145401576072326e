//! `pristan estimation`: how many were never seen, from lists that overlap. It opens no
//! register and needs no account.
use crate::complaint::Result;
use crate::estimation_words::{self as words, Words};
use crate::{edge, lists};
use domain::words::Language;
use estimation::lists::{Lists, read};
use estimation::method::{Method, Options};
use estimation::rate::Populations;
use estimation::report::{Question, Report, report};
use std::path::{Path, PathBuf};

/// Estimate how many people were never seen, from lists that overlap; needs no register
///
/// One column per list with 1 for who is on it and 0 for who is not, and either a column
/// `count` or a row per person. Methods differ, often by more than any interval says: by
/// default all of them are run and shown side by side.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan estimation lists.csv\n  pristan estimation lists.csv --method stepwise --p 0.02 --bootstrap 1000 --seed 7 --json"
)]
pub(crate) struct Estimation {
    /// CSV in UTF-8: a column of 0 and 1 per list, and a column `count`; `-` for standard input
    file: PathBuf,
    /// stepwise, bic, downhill, dga, lcm, threshold or all
    #[arg(long, default_value = "all", value_name = "METHOD")]
    method: String,
    /// Below which chance a pair of lists is let depend, stepwise
    #[arg(long, default_value_t = 0.02, value_name = "P")]
    p: f64,
    /// The most lists that one term of a model is of
    #[arg(long, default_value_t = 2, value_name = "N")]
    order: usize,
    /// How many replicates repeat the whole selection; 0 takes the selected model for known
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    bootstrap: usize,
    /// How many of all models, the best first, are fitted again in each replicate
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// What chance follows from: the same seed gives the same answer
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    /// How many threads work; by default as many as there are. It changes no result
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Show too what each method says without each list
    #[arg(long)]
    leave_out: bool,
    /// Show too what each method says with each two lists merged
    #[arg(long)]
    merge: bool,
    /// Columns that divide people, as sex,age,form: each part is estimated on its own
    #[arg(long, value_delimiter = ',', value_name = "COLUMN,…")]
    by: Vec<String>,
    /// How many people live there, for a rate per 100,000: a number, or CSV with a column `population`
    #[arg(long, value_name = "N|FILE")]
    population: Option<String>,
    /// The same lists under other decisions on who is one person, one file each
    #[arg(long = "draw", value_name = "FILE")]
    draws: Vec<PathBuf>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

impl Estimation {
    pub(crate) fn run(self, language: Language) -> Result<()> {
        let methods = match self.method.as_str() {
            "all" => Method::ALL.to_vec(),
            one => vec![one.parse().map_err(|error| words::refused(None, &error))?],
        };
        let by: Vec<&str> = self.by.iter().map(String::as_str).collect();
        let (whole, strata) = taken(&self.file, &by)?;
        let mut draws: Vec<Lists> = Vec::with_capacity(self.draws.len());
        for path in &self.draws {
            draws.push(taken(path, &[])?.0);
        }
        let populations = match &self.population {
            Some(text) => Some(population(text, &by)?),
            None => None,
        };
        let options = Options {
            p: self.p,
            order: self.order,
            bootstrap: self.bootstrap,
            seed: self.seed,
            top: self.top,
        };
        let question = Question {
            methods,
            options,
            leave_out: self.leave_out,
            merge: self.merge,
            by: self.by.clone(),
            populations,
        };
        let found =
            lists::with_threads(self.threads, || report(&whole, &strata, &draws, &question))?;
        let found = found.map_err(|error| words::refused(None, &error))?;
        if self.json {
            edge::say_json(&found.to_json())?;
        } else {
            edge::say(shown(&found, language))?;
        }
        nothing_said(&self.file, &found)
    }
}

/// The lists of a file, whole and divided.
fn taken(path: &Path, by: &[&str]) -> Result<(Lists, Vec<estimation::lists::Stratum>)> {
    read(lists::open(path)?, by).map_err(|error| words::unreadable(path, &error))
}

fn population(text: &str, by: &[&str]) -> Result<Populations> {
    if let Ok(people) = text.parse() {
        return Ok(Populations::whole(people));
    }
    let path = Path::new(text);
    Populations::read(lists::open(path)?, by).map_err(|error| words::unreadable(path, &error))
}

/// Where no method says anything, the command is refused with the first reason.
fn nothing_said(path: &Path, found: &Report) -> Result<()> {
    let refusal = match &found.whole.outcomes {
        Ok(outcomes) if outcomes.iter().any(|outcome| outcome.result.is_ok()) => None,
        Ok(outcomes) => outcomes.iter().find_map(|outcome| outcome.result.as_ref().err()),
        Err(refusal) => Some(refusal),
    };
    refusal.map_or(Ok(()), |refusal| Err(words::refused(Some(path), refusal)))
}

fn shown(found: &Report, language: Language) -> String {
    let w = Words(language);
    let mut lines = vec![w.seen(found.whole.cases, found.lists.len())];
    for (name, people, alone) in &found.lists {
        lines.push(w.list(name, *people, *alone));
    }
    lines.push(String::new());
    lines.push(w.heading().to_owned());
    lines.extend(w.outcomes(&found.whole.outcomes, ""));
    for part in &found.parts {
        lines.push(String::new());
        lines.push(w.part(&part.values, part.cases));
        lines.extend(w.outcomes(&part.outcomes, "  "));
    }
    for (all, title) in [(&found.left_out, w.left_out()), (&found.merged, w.merged())] {
        if all.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(title.to_owned());
        for changed in all {
            lines.push(w.changed(&changed.lists, changed.cases));
            lines.extend(w.outcomes(&changed.outcomes, "  "));
        }
    }
    if !found.pooled.is_empty() {
        lines.push(String::new());
        lines.push(w.over_draws().to_owned());
        for (method, pooled) in &found.pooled {
            lines.push(w.pooled(*method, pooled));
        }
    }
    lines.push(String::new());
    if let Some((least, greatest)) = found.spread() {
        lines.push(w.spread(least, greatest));
    }
    lines.push(w.caution().to_owned());
    lines.join("\n")
}
