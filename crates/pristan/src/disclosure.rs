//! `pristan disclosure`: tables and rows made safe to publish, and attacked before they go out.
//! It opens no register and needs no account.
use crate::complaint::{self, Result};
use crate::{disclosure_words, edge, lists};
use ::disclosure::attack::{Attack, Audit, Release, audit};
use ::disclosure::error::Error;
use ::disclosure::ledger::{Entry, Ledger};
use ::disclosure::manifest::{Manifest, Seed};
use ::disclosure::noise::account::default_delta;
use ::disclosure::protect::{Rule, protect};
use ::disclosure::recommend::recommend;
use ::disclosure::release::{Privacy, What, release};
use ::disclosure::rows::{codebook, read};
use ::disclosure::table::{Hierarchies, Table};
use ::disclosure::{statement, table};
use domain::words::Language;
use rand::Rng;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) const EXAMPLE: &str =
    "Example:\n  pristan disclosure protect table.csv --rule threshold=3 -o safe.csv";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Count all combinations of columns, with noise that hides each person
    ///
    /// Differentially private. What comes out has a row for each combination that stands out
    /// of the noise; a column is blank where it is not part of the combination.
    #[command(
        after_help = "Example:\n  pristan disclosure aggregate people.csv --epsilon 1 --length 2 --codebook codes.csv -o counts.csv --report report.json"
    )]
    Aggregate(Rows),
    /// Make rows of nobody, with the counts of the true ones but for noise
    ///
    /// Differentially private. No combination of so many columns as `--length` says is in them
    /// that did not stand out of the noise.
    #[command(
        after_help = "Example:\n  pristan disclosure synthesize people.csv --epsilon 4 --length 2 --codebook codes.csv -o rows.csv --report report.json"
    )]
    Synthesize(Rows),
    /// Protect a table of counts, and attack it
    #[command(
        after_help = "Example:\n  pristan disclosure protect table.csv --rule threshold=3 -o safe.csv"
    )]
    Protect {
        /// CSV in UTF-8: a column for each dimension, and `count`; a code `total` is the total
        table: PathBuf,
        /// What is done with small counts: threshold=N, rounding=N, cellkey
        #[arg(long, value_name = "RULE")]
        rule: String,
        /// Where the table goes
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Adds the totals of dimensions that have none
        #[arg(long)]
        margins: bool,
        /// CSV with the columns dimension, code, parent: which code is part of which
        #[arg(long, value_name = "FILE")]
        hierarchy: Option<PathBuf>,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Attack tables: what can be worked out of all of them together
    ///
    /// Ends with 1 where a suppressed cell can be worked out, or bounded too narrowly.
    #[command(
        after_help = "Example:\n  pristan disclosure audit safe-2018.csv --earlier safe-2017.csv"
    )]
    Audit {
        /// The tables that are to go out
        #[arg(required = true, num_args = 1..)]
        tables: Vec<PathBuf>,
        /// Tables of the same population that went out before
        #[arg(long, num_args = 1.., value_name = "FILE")]
        earlier: Vec<PathBuf>,
        /// CSV with the columns dimension, code, parent: which code is part of which
        #[arg(long, value_name = "FILE")]
        hierarchy: Option<PathBuf>,
        /// How many persons a title or a text says there are
        #[arg(long, value_name = "N")]
        title: Option<u64>,
        /// How wide the range of each suppressed cell has to be; by default as the tables say
        #[arg(long, value_name = "N")]
        width: Option<u64>,
        /// Print all findings and bounds as JSON
        #[arg(long)]
        json: bool,
    },
    /// Try every method on a table, measure what each loses, and propose one
    ///
    /// For the office alone: the losses are measured on the true counts.
    #[command(after_help = "Example:\n  pristan disclosure recommend table.csv --threshold 3")]
    Recommend {
        /// CSV in UTF-8: a column for each dimension, and `count`
        table: PathBuf,
        /// The first count that may be said
        #[arg(long, default_value_t = 3, value_name = "N")]
        threshold: u64,
        /// CSV with the columns dimension, code, parent: which code is part of which
        #[arg(long, value_name = "FILE")]
        hierarchy: Option<PathBuf>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Rows, and how much may be told of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Rows {
    /// CSV in UTF-8: a row for each person, a column for each fact, blank where it is not known
    file: PathBuf,
    /// ε: how much may be told of each person
    #[arg(long, value_name = "E", required_unless_present = "k")]
    epsilon: Option<f64>,
    /// δ; by default the lesser of 10⁻⁶ and 1/n², n being the next power of ten above the rows
    #[arg(long, value_name = "D")]
    delta: Option<f64>,
    /// Combinations of up to so many columns, 1 to 3
    #[arg(long, value_name = "L", default_value_t = 2)]
    length: usize,
    /// What noise follows from: 64 hexadecimal digits to be kept secret. Shorter ones are for
    /// trying only; by default it is drawn, and kept nowhere
    #[arg(long, value_name = "S")]
    seed: Option<String>,
    /// CSV with the columns `column` and `code`: the codes that there are, whoever the persons
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// Instead of ε: counts rounded down to a multiple of K, for sharing inside and once
    #[arg(long, value_name = "K", conflicts_with_all = ["epsilon", "delta", "ledger"])]
    k: Option<u32>,
    /// The ledger that this release is charged to
    #[arg(long, value_name = "FILE", requires = "years")]
    ledger: Option<PathBuf>,
    /// The years whose persons are in the rows
    #[arg(long, value_name = "YEAR,…", value_delimiter = ',')]
    years: Vec<String>,
    /// ε that a person-year may spend altogether, for a ledger that is new
    #[arg(long, value_name = "E", default_value_t = 4.0)]
    budget: f64,
    /// Where it goes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Where the report goes, which may be published with it
    #[arg(long, value_name = "FILE")]
    report: PathBuf,
    /// How many threads work; by default as many as there are. It changes no result
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

impl Command {
    pub(crate) fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Aggregate(rows) => make(&rows, What::Aggregates, language),
            Self::Synthesize(rows) => make(&rows, What::Synthetic, language),
            Self::Protect { table, rule, output, margins, hierarchy, json } => {
                let own = open(&table, hierarchy.as_deref())?.0;
                let own = if margins { own.with_margins() } else { own };
                guard(&own, &rule, (&table, &output), json, language)
            }
            Self::Audit { tables, earlier, hierarchy, title, width, json } => {
                let paths: Vec<PathBuf> = tables.into_iter().chain(earlier).collect();
                attack(&paths, hierarchy.as_deref(), (title, width), json, language)
            }
            Self::Recommend { table, threshold, hierarchy, json } => {
                let own = open(&table, hierarchy.as_deref())?.0;
                advise(&own, &table, threshold, json, language)
            }
        }
    }
}

fn open(path: &Path, hierarchy: Option<&Path>) -> Result<(Table, Option<String>)> {
    let hierarchies = match hierarchy {
        None => Hierarchies::default(),
        Some(path) => Hierarchies::read(lists::open(path)?)
            .map_err(|error| disclosure_words::error(Some(path), &error))?,
    };
    let read = table::read(lists::open(path)?, &hierarchies);
    read.map_err(|error| disclosure_words::error(Some(path), &error))
}

fn seed(text: Option<&str>) -> Seed {
    if let Some(text) = text {
        return Seed::parse(text);
    }
    let mut bytes = [0; 32];
    edge::random().fill_bytes(&mut bytes);
    Seed::secret(bytes)
}

fn make(how: &Rows, what: What, language: Language) -> Result<()> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error: Error| disclosure_words::error(Some(&path), &error)
    };
    let book = match &how.codebook {
        None => None,
        Some(path) => Some(codebook(lists::open(path)?).map_err(at(path))?),
    };
    let rows = read(lists::open(&how.file)?, book.as_ref()).map_err(at(&how.file))?;
    let privacy = match (how.k, how.epsilon) {
        (Some(k), _) => Privacy::Resolution { k },
        (None, epsilon) => Privacy::Private {
            epsilon: epsilon.unwrap_or(0.0),
            delta: how.delta.unwrap_or_else(|| default_delta(rows.len() as u64)),
        },
    };
    let seed = seed(how.seed.as_deref());
    let made =
        lists::with_threads(how.threads, || release(&rows, what, privacy, how.length, &seed))?;
    let (file, manifest) = made.map_err(at(&how.file))?;
    // What is spent is spent before anything goes out.
    if let Some(path) = &how.ledger {
        charge(path, how, &manifest)?;
    }
    complaint::write(&how.output, |out| out.write_all(&file))?;
    let report = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
    complaint::write(&how.report, |out| out.write_all(report.as_bytes()))?;
    told(&manifest, language)
}

fn charge(path: &Path, how: &Rows, manifest: &Manifest) -> Result<()> {
    let said = |error: Error| disclosure_words::error(Some(path), &error);
    let Some(spent) = &manifest.spent else { return Ok(()) };
    let mut ledger = if path.exists() {
        Ledger::read(lists::open(path)?).map_err(said)?
    } else {
        Ledger::new(how.budget, spent.delta).map_err(said)?
    };
    let entry = Entry {
        release: manifest.sha256.clone(),
        years: how.years.iter().cloned().collect(),
        rho: spent.rho,
        delta: spent.delta_domain,
    };
    ledger.charge(entry).map_err(said)?;
    let mut text = Vec::new();
    ledger.write(&mut text).map_err(said)?;
    complaint::write(path, |out| out.write_all(&text))
}

fn told(manifest: &Manifest, language: Language) -> Result<()> {
    let rows = manifest.rows;
    let mut lines: Vec<String> = manifest
        .utility
        .iter()
        .map(|of| {
            let (length, released, possible) = (of.length, of.released, of.possible);
            let (mean, error) = (of.mean_count, of.expected_error);
            if language == Language::Bg {
                format!(
                    "комбинации от {length}: {released} от {possible} възможни, средно {mean:.1} лица, очаквана грешка {error:.1}"
                )
            } else {
                format!(
                    "combinations of {length}: {released} of {possible} possible, {mean:.1} persons on average, expected error {error:.1}"
                )
            }
        })
        .collect();
    lines.insert(
        0,
        if language == Language::Bg {
            format!("{rows} реда според преброяването с шум")
        } else {
            format!("{rows} rows as counted with noise")
        },
    );
    if !manifest.publishable {
        lines.push(disclosure_words::not_for_publication(manifest.spent.is_some(), language));
    }
    edge::say(lines.join("\n"))
}

fn guard(
    own: &Table,
    rule: &str,
    (path, output): (&Path, &Path),
    json: bool,
    language: Language,
) -> Result<()> {
    let rule: Rule = rule.parse().map_err(|error| disclosure_words::error(None, &error))?;
    let made = protect(own, rule, &Attack::default());
    let made = made.map_err(|error| disclosure_words::error(Some(path), &error))?;
    let mut file = Vec::new();
    table::write(&mut file, &made.table, &made.statement)
        .map_err(|error| disclosure_words::error(Some(output), &error))?;
    complaint::write(output, |out| out.write_all(&file))?;
    if json {
        let audit = made.audit.as_ref().map(audit_json);
        return edge::say_json(&json!({
            "statement": made.statement, "loss": made.loss, "audit": audit,
        }));
    }
    let loss = made.loss;
    let (cells, primary, secondary) = (loss.cells, loss.primary, loss.secondary);
    let (share, error) = (loss.hidden_share * 100.0, loss.mean_error);
    edge::say(if language == Language::Bg {
        format!(
            "{cells} клетки: {primary} скрити като малки, {secondary} за да не се изчислят те; в тях са {share:.1} % от лицата; средна грешка на останалите {error:.2}"
        )
    } else {
        format!(
            "{cells} cells: {primary} suppressed as small, {secondary} to hide those; {share:.1} % of the persons are in them; mean error of the others {error:.2}"
        )
    })
}

/// What an attack found, without the range of each cell.
fn audit_json(audit: &Audit) -> serde_json::Value {
    json!({
        "suppressed": audit.suppressed, "hidden": audit.hidden, "equations": audit.equations,
        "exact": audit.exact, "unproven": audit.unproven, "narrowest": audit.narrowest,
        "findings": audit.findings,
    })
}

fn attack(
    paths: &[PathBuf],
    hierarchy: Option<&Path>,
    (title, width): (Option<u64>, Option<u64>),
    json: bool,
    language: Language,
) -> Result<()> {
    let mut tables = Vec::new();
    for path in paths {
        tables.push(open(path, hierarchy)?);
    }
    let number = |said: &Option<String>, name| {
        said.as_deref().and_then(|said| statement::part(said, name)).and_then(|n| n.parse().ok())
    };
    let releases: Vec<Release<'_>> = tables
        .iter()
        .map(|(table, said)| Release { table, within: number(said, "within").unwrap_or(0) })
        .collect();
    let said = tables.iter().filter_map(|(_, said)| number(said, "width")).max();
    let attack = Attack { title, width: width.or(said).unwrap_or(1), ..Attack::default() };
    let found = audit(&releases, None, &attack);
    let found = found.map_err(|error| disclosure_words::error(None, &error))?;
    if json {
        edge::say_json(&json!(found))?;
    } else {
        edge::say(disclosure_words::audit(&found, attack.width, language).join("\n"))?;
    }
    if found.passes() { Ok(()) } else { Err(disclosure_words::open(found.findings.len())) }
}

fn advise(own: &Table, path: &Path, threshold: u64, json: bool, language: Language) -> Result<()> {
    let advice = recommend(own, threshold, &Attack::default());
    let advice = advice.map_err(|error| disclosure_words::error(Some(path), &error))?;
    if json {
        return edge::say_json(&json!(advice));
    }
    edge::say(disclosure_words::advice(&advice, language).join("\n"))
}
