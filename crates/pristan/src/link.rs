//! `pristan linkage`: which records are of one person, in one list or in several, in the
//! clear or without names. It opens no register and needs no account.
use crate::complaint::{Complaint, Result};
use crate::{edge, link_words, lists};
use domain::words::Language;
use linkage::cluster::Decisions;
use linkage::dedupe::{Options, Proposals, THRESHOLD, dedupe};
use linkage::files::{self, Map};
use linkage::record::Table;
use serde_json::json;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

pub(crate) const EXAMPLE: &str = "Example:\n  pristan linkage dedupe people.csv --map given=given,surname=surname,dob=dob,id=rec_id --clusters clusters.csv";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Propose which records of one list are of one person
    ///
    /// Nothing is merged: what comes out are proposals, each pair with its weight in bits.
    /// The weights are learnt from the list itself.
    #[command(
        after_help = "Example:\n  pristan linkage dedupe people.csv --map given=given,patronymic=patronymic,surname=surname,sex=sex,dob=dob,citizenship=citizenship,place=place,id=rec_id,source=source --pairs pairs.csv --clusters clusters.csv"
    )]
    Dedupe {
        /// CSV in UTF-8 whose first row names the columns
        file: PathBuf,
        #[command(flatten)]
        how: How,
    },
    /// Propose which records of two or more lists are of one person
    ///
    /// Records of one list are not compared with each other.
    #[command(
        after_help = "Example:\n  pristan linkage link police.csv shelter.csv --map given=given,surname=surname,dob=dob,id=rec_id --pairs pairs.csv"
    )]
    Link {
        /// CSV in UTF-8 with the same columns each
        #[arg(required = true, num_args = 2..)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        how: How,
    },
}

/// How records are read, compared and written.
#[derive(Debug, clap::Args)]
pub(crate) struct How {
    /// Which column holds which field: id, source, given, patronymic, surname, sex, dob, citizenship, place, number
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: String,
    /// Where the pairs go: left, right, weight, probability
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// Where the clusters go: id, cluster
    #[arg(long, value_name = "FILE")]
    clusters: Option<PathBuf>,
    /// From this weight on, two records are proposed as one person
    #[arg(long, value_name = "BITS", default_value_t = THRESHOLD, allow_negative_numbers = true)]
    threshold: f32,
    /// Pairs from this weight on are written; by default those that are proposed
    #[arg(long, value_name = "BITS", allow_negative_numbers = true)]
    pairs_from: Option<f32>,
    /// No person has two records of one source
    #[arg(long)]
    one_per_source: bool,
    /// How many threads work; by default as many as there are. It changes no result
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// What random pairs are drawn by: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

impl Command {
    pub(crate) fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Dedupe { file, how } => propose(&[file], &how, language),
            Self::Link { files, how } => propose(&files, &how, language),
        }
    }
}

/// The most remarks that are printed; how many there are is always said.
const REMARKS: usize = 20;

fn propose(paths: &[PathBuf], how: &How, language: Language) -> Result<()> {
    let map: Map = how.map.parse().map_err(|error| link_words::file(None, &error))?;
    let mut table = Table::default();
    let mut remarks = 0;
    for (list, path) in (0_u16..).zip(paths) {
        let bytes = lists::bytes(path)?;
        let found = files::read(&bytes[..], &map, list, &mut table);
        let found = found.map_err(|error| link_words::file(Some(path), &error))?;
        for remark in found.iter().take(REMARKS.saturating_sub(remarks)) {
            edge::remark(link_words::remark(path, remark, language));
        }
        remarks += found.len();
    }
    let options = Options {
        across: paths.len() > 1,
        one_per_source: how.one_per_source,
        threshold: how.threshold,
        keep: how.pairs_from.unwrap_or(how.threshold).min(Options::default().keep),
        seed: how.seed,
        ..Options::default()
    };
    let found =
        lists::with_threads(how.threads, || dedupe(&table, &options, &Decisions::default()))?;
    // Parameters are learnt here and not read, so that none can be unusable.
    let found = found.map_err(|error| Complaint::said(error.to_string(), error.to_string()))?;
    if let Some(path) = &how.pairs {
        let from = how.pairs_from.unwrap_or(how.threshold);
        write(path, |out| files::write_pairs(out, &table, &found.pairs, from))?;
    }
    if let Some(path) = &how.clusters {
        write(path, |out| files::write_clusters(out, &table, &found.clusters))?;
    }
    tell(&table, &found, how, remarks, language)
}

fn write(
    path: &Path,
    content: impl FnOnce(BufWriter<std::fs::File>) -> std::result::Result<(), files::Error>,
) -> Result<()> {
    let file = std::fs::File::create(path);
    let file = file.map_err(|error| Complaint::Write(path.to_owned(), error))?;
    content(BufWriter::new(file)).map_err(|error| link_words::file(Some(path), &error))
}

fn tell(
    table: &Table,
    found: &Proposals,
    how: &How,
    remarks: usize,
    language: Language,
) -> Result<()> {
    let proposed = found.pairs.iter().filter(|pair| pair.weight() >= how.threshold).count();
    let persons = found.clusters.members().len();
    if how.json {
        return edge::say_json(&json!({
            "records": table.len(),
            "candidates": found.candidates,
            "pairs": proposed,
            "persons": persons,
            "threshold": how.threshold,
            "not_read": remarks,
        }));
    }
    let (records, candidates) = (table.len(), found.candidates);
    edge::say(if language == Language::Bg {
        format!(
            "{records} записа, {candidates} сравнени двойки, {proposed} предложени като едно лице, {persons} лица; {remarks} стойности не са разчетени"
        )
    } else {
        format!(
            "{records} records, {candidates} pairs compared, {proposed} proposed as one person, {persons} persons; {remarks} values were not read"
        )
    })
}
