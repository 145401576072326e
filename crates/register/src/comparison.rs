//! The comparison of what institutions sent: which pairs of records it proposes, by what they
//! say and by their encodings. It asks no database and joins nothing.
use crate::error::{Error, Result};
use crate::link::{Evidence, Judgements, Pair, Proposed};
use crate::person_list::{REFERENCE, SourceRecord, SourceText};
use domain::id::SourceRecordId;
use domain::link::Standing;
use domain::person_list::Basis;
use linkage::cluster::Decisions;
use linkage::dedupe::{Options, Scored, dedupe, explain};
use linkage::em::Parameters;
use linkage::explain::Reason;
use linkage::pprl::Encoding;
use linkage::pprl::link::between;
use linkage::record::{Record, Table};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Pairs less probable than this are not proposed: of a hundred of them less than one is right.
const LEAST: f64 = 0.01;
/// At most as many pairs are kept, the most probable ones.
const MOST_PAIRS: usize = 20_000;

/// Which pairs are proposed, by what records say and by encodings.
pub(crate) fn propose(
    records: &[SourceRecord],
    texts: &[SourceText],
    encodings: &[(String, Basis, Encoding)],
    judged: &Judgements,
    seed: u64,
) -> Result<(Vec<Proposed>, Option<Parameters>)> {
    let mut proposed: BTreeMap<Pair, Proposed> = BTreeMap::new();
    let parameters = in_clear(records, texts, judged, seed, &mut proposed)?;
    without_names(records, texts, encodings, &mut proposed);
    let mut proposed: Vec<Proposed> = proposed
        .into_values()
        .filter(|one| one.probability >= LEAST && judged.of_pair(one.pair).is_open())
        .collect();
    proposed.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.pair.cmp(&b.pair)));
    proposed.truncate(MOST_PAIRS);
    Ok((proposed, parameters))
}

fn in_clear(
    records: &[SourceRecord],
    texts: &[SourceText],
    judged: &Judgements,
    seed: u64,
    proposed: &mut BTreeMap<Pair, Proposed>,
) -> Result<Option<Parameters>> {
    let damaged = |_| Error::Damaged("link_run");
    let mut table = Table::default();
    let institutions: BTreeSet<&str> =
        records.iter().map(|one| one.series.institution.as_str()).collect();
    let list: HashMap<&str, u16> = institutions.into_iter().zip(0_u16..).collect();
    // What came encoded has nothing to compare here.
    let clear: Vec<usize> = (0..records.len()).filter(|at| texts[*at].told.len() > 1).collect();
    let mut row_of = HashMap::new();
    for (row, at) in (0_u32..).zip(&clear) {
        let (one, text) = (&records[*at], &texts[*at]);
        let id = one.id.to_string();
        let sex = match text.get("sex") {
            "female" => "F",
            "male" => "M",
            _ => "",
        };
        let record = Record {
            id: &id,
            source: &one.series.institution,
            given: text.get("given_name"),
            patronymic: text.get("patronymic"),
            surname: text.get("surname"),
            sex,
            born: text.get("born"),
            citizenship: text.get("citizenship"),
            place: text.get("settlement"),
            number: text.get("number"),
        };
        table.push(&record, list[one.series.institution.as_str()]);
        row_of.insert(one.id, row);
    }
    table.close();
    if clear.len() < 2 {
        return Ok(None);
    }
    let mut decisions = Decisions::default();
    for (pair, standing) in &judged.standing {
        if let (Some(a), Some(b)) = (row_of.get(&pair.left), row_of.get(&pair.right)) {
            match standing {
                Standing::Together => decisions.same(*a, *b),
                Standing::Apart => decisions.not_the_same(*a, *b),
                Standing::Undecided | Standing::AwaitsSecond | Standing::Disagreed => {}
            }
        }
    }
    let options = Options { seed, ..Options::default() };
    let found = dedupe(&table, &options, &decisions).map_err(damaged)?;
    // A bit less than what is kept in the end: what is said of a pair is worked out once.
    let pairs: Vec<Scored> = found.pairs.into_iter().filter(|one| one.weight() > -7.0).collect();
    let reasons = explain(&table, &found.parameters, &pairs).map_err(damaged)?;
    for (scored, why) in pairs.iter().zip(reasons) {
        let of = |row: u32| records[clear[row as usize]].id;
        let pair = Pair::of(of(scored.left), of(scored.right));
        let parts = why.parts.iter().map(|part| Evidence {
            of: match part.reason {
                Reason::Prior => "prior".to_owned(),
                Reason::Household => "household".to_owned(),
                Reason::Others => "others".to_owned(),
                Reason::Field(field) => {
                    let named = serde_json::to_value(field).ok();
                    named.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
                }
            },
            level: code_of(part.level.unwrap_or_default()),
            bits: part.bits,
        });
        let parts = parts.collect();
        proposed.insert(pair, Proposed { pair, probability: why.probability, parts });
    }
    Ok(Some(found.parameters))
}

/// Pairs of which one at least came without names. Files of two sessions or keys are not
/// compared.
fn without_names(
    records: &[SourceRecord],
    texts: &[SourceText],
    encodings: &[(String, Basis, Encoding)],
    proposed: &mut BTreeMap<Pair, Proposed>,
) {
    let mut by_code: HashMap<(&str, Basis, &str), SourceRecordId> = HashMap::new();
    for (one, text) in records.iter().zip(texts) {
        let series = (one.series.institution.as_str(), one.series.basis);
        by_code.insert((series.0, series.1, text.get(REFERENCE)), one.id);
    }
    for (at, (left_of, left_basis, left)) in encodings.iter().enumerate() {
        for (right_of, right_basis, right) in &encodings[at + 1..] {
            let Ok(found) = between(left, right) else { continue };
            for one in &found.pairs {
                let left = by_code.get(&(left_of, *left_basis, left.id(one.left)));
                let right = by_code.get(&(right_of, *right_basis, right.id(one.right)));
                if let (Some(a), Some(b)) = (left, right)
                    && a != b
                {
                    let pair = Pair::of(*a, *b);
                    let new = Proposed { pair, probability: one.probability, parts: Vec::new() };
                    proposed.entry(pair).or_insert(new);
                }
            }
        }
    }
}

/// A level of agreement as a code: `the same` is `the-same`.
fn code_of(level: &str) -> String {
    let words = level.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
