//! `pristan names`: one spelling of names in any script, how alike two are, and names found
//! among many. It opens no register and needs no account.
use crate::complaint::{Complaint, Result};
use crate::{edge, lists};
use linkage::names::{Canonical, canonical, compare};
use linkage::search::{Index, Searcher};
use serde_json::json;
use std::path::PathBuf;

pub(crate) const EXAMPLE: &str = "Example:\n  pristan names canonical names.txt";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Print the one spelling of each name
    ///
    /// One name a line; of each a line of JSON: what was written, the spelling in the
    /// letters a–z, what else it may stand for, the spelling without the ending of a
    /// woman's name, keys of sound, and the script.
    #[command(after_help = "Example:\n  pristan names canonical names.txt > names.jsonl")]
    Canonical {
        /// A text file with one name a line; `-` for standard input
        file: PathBuf,
    },
    /// Print how alike two names are
    ///
    /// Two names a line with a tab between them; of each a line with the score, 0 to 1, a
    /// tab, and the level that says why.
    #[command(after_help = "Example:\n  pristan names compare pairs.tsv")]
    Compare {
        /// A text file with two names a line; `-` for standard input
        file: PathBuf,
    },
    /// Find names among many
    ///
    /// Prints CSV: the number of the query, its rank, the row of the index (its `id`
    /// where there is such a column), the score and the level. How long the answers took
    /// is said on standard error.
    #[command(
        after_help = "Example:\n  pristan names search people.csv --queries sought.txt --top 20"
    )]
    Search {
        /// CSV with a column `name`, or with the columns `given`, `patronymic`, `surname`
        index: PathBuf,
        /// A text file with one name a line
        #[arg(long, value_name = "FILE")]
        queries: PathBuf,
        /// How many are found for each
        #[arg(long, default_value_t = 20, value_name = "N")]
        top: usize,
        /// Print JSON lines, with the latencies in the last
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Canonical { file } => {
                let text = lists::text(&file)?;
                edge::say_lines(text.lines().map(|name| spelt(name, &canonical(name)).to_string()))
            }
            Self::Compare { file } => {
                let text = lists::text(&file)?;
                let mut lines = Vec::new();
                for (number, line) in text.lines().enumerate() {
                    let Some((one, two)) = line.split_once('\t') else {
                        return Err(no_tab(number + 1));
                    };
                    let found = compare::names(&canonical(one), &canonical(two));
                    lines.push(format!("{:.4}\t{}", found.score, level(found.level)));
                }
                edge::say_lines(lines)
            }
            Self::Search { index, queries, top, json } => search(&index, &queries, top, json),
        }
    }
}

fn spelt(name: &str, read: &Canonical) -> serde_json::Value {
    json!({
        "name": name,
        "canonical": read.text,
        "variants": read.variants,
        "stem": read.stem,
        "key": read.key,
        "keys": read.keys,
        "script": format!("{:?}", read.script).to_lowercase(),
    })
}

/// The level as a code: `alike92`.
fn level(level: compare::Level) -> String {
    let code = serde_json::to_value(level).unwrap_or_default();
    code.as_str().unwrap_or_default().to_owned()
}

fn no_tab(line: usize) -> Complaint {
    Complaint::said(
        format!("line {line} has no tab: it must be two names with a tab between them"),
        format!("на ред {line} няма табулатор: нужни са две имена с табулатор между тях"),
    )
}

fn search(
    index: &std::path::Path,
    queries: &std::path::Path,
    top: usize,
    json: bool,
) -> Result<()> {
    let listed = lists::names(index)?;
    let names: Vec<&str> = listed.iter().map(|(_, name)| name.as_str()).collect();
    let index = Index::of(&names);
    let mut searcher = Searcher::of(&index);
    let text = lists::text(queries)?;
    let (mut found, mut took) = (Vec::new(), Vec::new());
    for (query, name) in text.lines().enumerate() {
        let since = edge::stopwatch();
        let hits = searcher.search(name, top);
        took.push(since());
        found.extend(hits.into_iter().enumerate().map(|(rank, hit)| (query + 1, rank + 1, hit)));
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| lists::quantile(&took, share);
    let (p50, p95, p99) = (at(0.5), at(0.95), at(0.99));
    let id = |row: u32| listed.get(row as usize).map_or("", |(id, _)| id.as_str());
    if json {
        let hits = found.iter().map(|(query, rank, hit)| {
            json!({ "query": query, "rank": rank, "id": id(hit.row), "score": hit.score, "level": hit.level })
        });
        let took = json!({ "queries": took.len(), "names": names.len(), "ms": { "p50": p50, "p95": p95, "p99": p99 } });
        return edge::say_lines(hits.chain([took]).map(|line| line.to_string()));
    }
    let head = ["query", "rank", "id", "score", "level"].map(str::to_owned);
    let rows = found.iter().map(|(query, rank, hit)| {
        let score = format!("{:.4}", hit.score);
        [query.to_string(), rank.to_string(), id(hit.row).to_owned(), score, level(hit.level)]
    });
    edge::say(lists::csv(std::iter::once(head).chain(rows))?)?;
    edge::remark(format!(
        "{} queries among {} names: p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms",
        took.len(),
        names.len()
    ));
    Ok(())
}
