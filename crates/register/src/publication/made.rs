//! What goes out: the file, what it says of itself, its manifest, and who signed for it.
use super::{Asked, Attacked, Loss, Report, Why};
use crate::error::{Error, Result};
use disclosure::error::{Error as Unmade, Refusal as Unsafe};
use disclosure::ledger::{Entry, Ledger};
use disclosure::manifest::{Seed, hash};
use disclosure::noise::account::default_delta;
use disclosure::protect::{Protected, Rule, protect};
use disclosure::release::{Privacy, What, release};
use disclosure::rows::Rows;
use disclosure::statement;
use disclosure::table::{Table, write};
use domain::id::PublicationId;
use domain::publication::{BUDGET, BUDGET_DELTA, Method};
use serde_json::{Value, json};

/// A file with what is told of it.
pub(super) struct Made {
    pub(super) content: String,
    pub(super) give_or_take: u64,
    pub(super) report: Report,
    pub(super) manifest: Value,
    /// The table; none for rows of nobody.
    pub(super) table: Option<Table>,
    /// ρ that it spends of each year, in billionths.
    pub(super) spends: Option<i64>,
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| Error::Damaged("publication"))
}

/// What every file says of itself.
fn about(asked: &Asked) -> Vec<(&'static str, String)> {
    let (from, until) = (asked.years.start(), asked.years.end());
    let mut parts = vec![
        ("rule", format!("{}.{}", asked.rule.0, asked.rule.1)),
        ("years", format!("{from}-{until}")),
        ("as of", asked.as_of.to_string()),
        ("counted", "person-years; several codes of one person are the code several".to_owned()),
    ];
    for (dimension, codes) in &asked.limits {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        parts.push((dimension.code(), codes.join(" ")));
    }
    parts
}

/// Why the crate refuses; none for what it should never say of what is counted here.
fn why(error: &Unmade) -> Option<Why> {
    match error {
        Unmade::Refused(Unsafe::TooFine { small, counts, threshold }) => {
            Some(Why::TooFine { small: *small, counts: *counts, least: *threshold })
        }
        Unmade::Refused(Unsafe::Unprotectable { cells }) => {
            Some(Why::Unprotectable { cells: *cells })
        }
        Unmade::Refused(Unsafe::TooFew { rows, epsilon, lost, singles }) => {
            Some(Why::TooFew { rows: *rows, epsilon: *epsilon, lost: *lost, singles: *singles })
        }
        Unmade::TooLarge { .. } => Some(Why::TooLarge),
        Unmade::Shelter { .. } => Some(Why::Shelter),
        _ => None,
    }
}

/// Why nothing goes out, or that something is broken.
fn refused<T>(error: &Unmade) -> Result<std::result::Result<T, Why>> {
    why(error).map(Err).ok_or(Error::Damaged("publication"))
}

/// Protects a table and writes it down.
pub(super) fn of_table(
    truth: &Table,
    asked: &Asked,
    method: Method,
) -> Result<std::result::Result<Made, Why>> {
    let rule = match method {
        Method::Threshold(least) => Rule::Threshold(least),
        Method::Rounding(base) => Rule::Rounding(base),
        Method::CellKey => Rule::CellKey,
        Method::Synthetic { .. } => return Err(Error::NotFound),
    };
    let mut keyed = truth.clone();
    if method != Method::CellKey {
        keyed.cells.iter_mut().for_each(|cell| cell.key = None);
    }
    let Protected { table, statement: said, loss, audit } =
        match protect(&keyed, rule, &disclosure::attack::Attack::default()) {
            Ok(made) => made,
            Err(error) => return refused(&error),
        };
    let give_or_take = match method {
        Method::Threshold(_) | Method::Synthetic { .. } => 0,
        Method::Rounding(_) => {
            let within = statement::part(&said, "within").and_then(|text| text.parse().ok());
            within.ok_or(Error::Damaged("publication"))?
        }
        Method::CellKey => LARGEST_CHANGE,
    };
    let least = method.least_told();
    let mut parts = vec![
        ("method", statement::part(&said, "method").unwrap_or_default().to_owned()),
        ("k", least.map_or_else(|| "none".to_owned(), |least| least.to_string())),
        ("give or take", give_or_take.to_string()),
        ("epsilon", "none".to_owned()),
        ("delta", "none".to_owned()),
    ];
    parts.extend(about(asked));
    let line = statement::make(&parts);
    let mut content = Vec::new();
    write(&mut content, &table, &line).map_err(|_| Error::Damaged("publication"))?;
    let attack = audit.map(|audit| Attacked {
        suppressed: audit.suppressed,
        equations: audit.equations,
        exact: audit.exact,
        unproven: audit.unproven,
        narrowest: audit.narrowest,
    });
    let manifest = json!({
        "what": "table",
        "method": method.sort(),
        "k": least,
        "give_or_take": give_or_take,
        "epsilon": null,
        "delta": null,
        "attack": attack,
        "sha256": hash(&content),
        "statement": line,
    });
    let report = Report { loss: Some(Loss::of(loss)), attack, with: Vec::new(), utility: None };
    let content = text(content)?;
    Ok(Ok(Made { content, give_or_take, report, manifest, table: Some(table), spends: None }))
}

/// By how much a cell key changes a count at most.
const LARGEST_CHANGE: u64 = 2;

/// Makes rows of nobody, whose noise follows from `seed`.
pub(super) fn of_rows(
    rows: &Rows,
    asked: &Asked,
    method: Method,
    seed: [u8; 32],
) -> Result<std::result::Result<Made, Why>> {
    let Method::Synthetic { epsilon, delta } = method else { return Err(Error::NotFound) };
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let delta = delta.unwrap_or_else(|| default_delta(count));
    let privacy = Privacy::Private { epsilon, delta };
    let length = rows.columns.len().min(2);
    let made = match release(rows, What::Synthetic, privacy, length, &Seed::secret(seed)) {
        Ok(made) => made,
        Err(error) => return refused(&error),
    };
    let (content, made) = made;
    let mut parts = vec![
        ("method", made.method.clone()),
        ("k", "none".to_owned()),
        ("epsilon", epsilon.to_string()),
        ("delta", format!("{delta:e}")),
    ];
    parts.extend(about(asked));
    let line = statement::make(&parts);
    // The statement is the name of the last column: longer than the one it was made with.
    let content = text(content)?.replacen(&made.statement, &quoted(&line), 1);
    let spent = made.spent.as_ref().ok_or(Error::Damaged("publication"))?;
    let rho = (spent.rho * BILLION).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "rho is at most 40")]
    let spends = Some(rho as i64);
    let utility = json!(made.utility);
    let manifest = json!({
        "what": "rows of nobody",
        "method": made.method,
        "k": null,
        "epsilon": epsilon,
        "delta": delta,
        "rho": spent.rho,
        "protects": "a person in a year",
        "rows": made.rows,
        "length": made.length,
        "seed_commitment": made.seed_commitment,
        "utility": utility,
        "sha256": hash(content.as_bytes()),
        "statement": line,
    });
    let report = Report { loss: None, attack: None, with: Vec::new(), utility: Some(utility) };
    Ok(Ok(Made { content, give_or_take: 0, report, manifest, table: None, spends }))
}

const BILLION: f64 = 1e9;

/// A field of CSV.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// What was spent of each year so far, by what.
pub(super) fn ledger(charges: &[(String, i16, i64)]) -> Result<Ledger> {
    let mut ledger =
        Ledger::new(BUDGET, BUDGET_DELTA).map_err(|_| Error::Damaged("privacy_charge"))?;
    for (release, year, rho) in charges {
        let years = [year.to_string()].into();
        ledger.entries.push(entry(release.clone(), years, *rho));
    }
    Ok(ledger)
}

fn entry(release: String, years: std::collections::BTreeSet<String>, rho: i64) -> Entry {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let rho = rho as f64 / BILLION;
    Entry { release, years, rho, delta: 0.0 }
}

/// Whether the years may spend so much more.
pub(super) fn charged(
    ledger: &mut Ledger,
    id: PublicationId,
    asked: &Asked,
    rho: i64,
) -> Result<std::result::Result<(), Why>> {
    let years = asked.years.clone().map(|year| year.to_string()).collect();
    match ledger.charge(entry(id.to_string(), years, rho)) {
        Ok(()) => Ok(Ok(())),
        Err(Unmade::Refused(Unsafe::OverBudget { year, spent, asked, budget })) => {
            Ok(Err(Why::OverBudget { year, spent, asked, budget }))
        }
        Err(_) => Err(Error::Damaged("privacy_charge")),
    }
}
