//! What the commands about names do: lines in, lines out.
//!
//! They take a reader and a writer, and a clock where they time: this crate asks for none of
//! them itself.
use std::io::{BufRead, Write};

use serde::Serialize;

use super::compare::{self, Comparison, Level};
use super::{Reader, Script};
use crate::search::{Index, Searcher};

/// What stops a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line that is not two names with a tab between them.
    #[error("line {line}: expected two names with a tab between them, found {found} field(s)")]
    Fields {
        /// Counted from 1.
        line: usize,
        /// How many fields it has.
        found: usize,
    },
    /// The index has no column from which names can be made.
    #[error(
        "the index has none of the columns `name`, `given`, `patronymic`, `surname`; it has: {found}"
    )]
    NoNames {
        /// Its columns.
        found: String,
    },
    /// A row of the index that cannot be read.
    #[error("the index cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// An answer that cannot be written as JSON.
    #[error("an answer cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A file that cannot be read or written, or is not UTF-8.
    #[error("a line cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
}

/// A line of `names canonical`.
#[derive(Serialize)]
struct CanonicalLine<'a> {
    name: &'a str,
    canonical: &'a str,
    variants: &'a [String],
    stem: &'a str,
    key: &'a str,
    keys: &'a [String],
    script: Script,
}

/// `names canonical`: for each line of `input`, one name, a line of JSON with the name, its
/// canonical form, variants, stem, keys and script. The answer is how many.
///
/// # Errors
///
/// [`Error::Io`] and [`Error::Json`] for what cannot be read or written.
pub fn canonical_lines(input: impl BufRead, mut output: impl Write) -> Result<usize, Error> {
    let mut reader = Reader::default();
    let mut count = 0;
    for line in input.lines() {
        let name = line?;
        let name = name.trim_end_matches('\r');
        let found = reader.canonical(name);
        let line = CanonicalLine {
            name,
            canonical: &found.text,
            variants: &found.variants,
            stem: &found.stem,
            key: &found.key,
            keys: &found.keys,
            script: found.script,
        };
        serde_json::to_writer(&mut output, &line)?;
        output.write_all(b"\n")?;
        count += 1;
    }
    output.flush()?;
    Ok(count)
}

/// `names compare`: for each line of `input`, two names with a tab between them, a line with
/// the score (four places) and the level, a tab between them. The answer is how many.
///
/// # Errors
///
/// [`Error::Fields`] for a line of another shape, which it names; [`Error::Io`] for what
/// cannot be read or written.
pub fn compare_lines(input: impl BufRead, mut output: impl Write) -> Result<usize, Error> {
    let mut reader = Reader::default();
    let mut count = 0;
    for (at, line) in input.lines().enumerate() {
        let line = line?;
        let fields: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
        let [one, two] = fields[..] else {
            return Err(Error::Fields { line: at + 1, found: fields.len() });
        };
        let found = compare::names(&reader.canonical(one), &reader.canonical(two));
        writeln!(output, "{}", as_line(&found))?;
        count += 1;
    }
    output.flush()?;
    Ok(count)
}

fn as_line(found: &Comparison) -> String {
    format!("{:.4}\t{}", found.score, found.level)
}

/// What `names search` found out about itself; times in milliseconds of the caller's clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Latency {
    /// Rows in the index.
    pub rows: usize,
    /// Bytes the index holds.
    pub memory: usize,
    /// How many names were asked for.
    pub queries: usize,
    /// Half the answers took no longer.
    pub p50_ms: f64,
    /// Nine of ten took no longer.
    pub p90_ms: f64,
    /// 99 of a hundred took no longer.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// A line of `names search`.
#[derive(Serialize)]
struct SearchLine<'a> {
    query: &'a str,
    hits: Vec<HitLine<'a>>,
}

#[derive(Serialize)]
struct HitLine<'a> {
    /// The name of the first row.
    name: &'a str,
    score: f64,
    level: Level,
    /// How many rows have the name.
    count: usize,
    /// The ids of those rows, at most as many as hits were asked for.
    ids: Vec<&'a str>,
}

/// The names of an index file, and what each row is known by.
struct Names {
    ids: Vec<String>,
    names: Vec<String>,
}

/// Reads an index: CSV with a header. The name is the column `name`, or else `given`,
/// `patronymic` and `surname`, those that are there, in that order; a row is known by the
/// column `id` or `rec_id`, or else by its number, counted from 1. A file of one column is a
/// list of names whatever its header says.
fn read_index(index: impl std::io::Read) -> Result<Names, Error> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(index);
    let header = rows.headers()?.clone();
    let place = |wanted: &str| header.iter().position(|name| name.trim() == wanted);
    let parts = ["given", "patronymic", "surname"];
    let columns: Vec<usize> = match (place("name"), header.len()) {
        (Some(name), _) => vec![name],
        (None, 1) => vec![0],
        (None, _) => parts.iter().filter_map(|part| place(part)).collect(),
    };
    if columns.is_empty() {
        let found = header.iter().collect::<Vec<_>>().join(", ");
        return Err(Error::NoNames { found });
    }
    let id = place("id").or_else(|| place("rec_id"));
    let mut read = Names { ids: Vec::new(), names: Vec::new() };
    for (number, row) in (1..).zip(rows.records()) {
        let row = row?;
        let parts = columns.iter().filter_map(|column| row.get(*column)).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        read.names.push(parts.join(" "));
        let id = id.and_then(|column| row.get(column)).map(str::to_owned);
        read.ids.push(id.unwrap_or_else(|| number.to_string()));
    }
    Ok(read)
}

/// `names search`: for each line of `queries`, one name, a line of JSON with the names of
/// `index` most like it, the best first, at most `top`. The answer is how long they took, by
/// `clock`, which gives milliseconds from any beginning.
///
/// # Errors
///
/// [`Error::NoNames`] and [`Error::Csv`] for an index that is none; [`Error::Io`] and
/// [`Error::Json`] for what cannot be read or written.
pub fn search_lines(
    index: impl std::io::Read,
    queries: impl BufRead,
    mut output: impl Write,
    top: usize,
    mut clock: impl FnMut() -> f64,
) -> Result<Latency, Error> {
    let read = read_index(index)?;
    let index = Index::of(&read.names);
    let mut searcher = Searcher::of(&index);
    let mut times = Vec::new();
    for query in queries.lines() {
        let query = query?;
        let query = query.trim_end_matches('\r');
        let begun = clock();
        let hits = searcher.search(query, top);
        times.push(clock() - begun);
        let hits = hits.iter().map(|hit| HitLine {
            name: &read.names[hit.rows[0] as usize],
            score: hit.score,
            level: hit.level,
            count: hit.rows.len(),
            ids: hit.rows.iter().take(top).map(|row| read.ids[*row as usize].as_str()).collect(),
        });
        let line = SearchLine { query, hits: hits.collect() };
        serde_json::to_writer(&mut output, &line)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(latency(&index, times))
}

fn latency(index: &Index, mut times: Vec<f64>) -> Latency {
    times.sort_by(f64::total_cmp);
    // Nearest rank: the smallest time that so many hundredths of all do not exceed.
    let percentile = |hundredths: usize| {
        let rank = (times.len() * hundredths).div_ceil(100).max(1) - 1;
        times.get(rank).copied().unwrap_or(0.0)
    };
    Latency {
        rows: index.rows(),
        memory: index.memory(),
        queries: times.len(),
        p50_ms: percentile(50),
        p90_ms: percentile(90),
        p99_ms: percentile(99),
        max_ms: percentile(100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(output: Vec<u8>) -> String {
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn a_name_a_line_gives_a_line_of_json() {
        let mut output = Vec::new();
        assert_eq!(canonical_lines("Жана\r\n\n".as_bytes(), &mut output).unwrap(), 2);
        let output = text(output);
        let lines: Vec<serde_json::Value> =
            output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["canonical"], "zana");
        assert_eq!(lines[0]["script"], "cyrillic");
        assert_eq!(lines[1]["canonical"], "");
    }

    #[test]
    fn two_names_a_line_give_a_score_and_a_level() {
        let mut output = Vec::new();
        compare_lines("Жана\tJana\nИван\tIvan\n".as_bytes(), &mut output).unwrap();
        assert_eq!(text(output), "0.9584\tvariant\n1.0000\texact\n");
    }

    #[test]
    fn a_line_of_another_shape_is_named() {
        let found = compare_lines("a\tb\na\n".as_bytes(), Vec::new()).unwrap_err();
        assert!(found.to_string().starts_with("line 2: expected two names"));
    }

    #[test]
    fn names_are_found_and_timed_by_the_clock_that_is_given() {
        let index = "rec_id,given,surname\n7,Иван,Петров\n9,Georgi,Dimitrov\n8,Ivan,Petrov\n";
        let mut now = 0.0;
        let clock = || {
            now += 1.0;
            now
        };
        let mut output = Vec::new();
        let latency =
            search_lines(index.as_bytes(), "Petroff Iwan\n".as_bytes(), &mut output, 20, clock)
                .unwrap();
        let line: serde_json::Value = serde_json::from_str(text(output).trim()).unwrap();
        assert_eq!(line["hits"][0]["ids"], serde_json::json!(["7", "8"]));
        assert!((latency.p50_ms - 1.0).abs() < f64::EPSILON);
        assert_eq!((latency.rows, latency.queries), (3, 1));
    }

    #[test]
    fn an_index_without_names_says_what_it_has() {
        let found = search_lines("a,b\n1,2\n".as_bytes(), "".as_bytes(), Vec::new(), 20, || 0.0)
            .unwrap_err();
        assert!(found.to_string().ends_with("it has: a, b"));
    }
}
