//! `pristan linkage`: which records are of one person, in one list or in several, in the
//! clear or without names. It opens no register and needs no account.
use crate::complaint::{Complaint, Result};
use crate::{edge, link_words, lists};
use domain::words::Language;
use linkage::cluster::Decisions;
use linkage::dedupe::{Options, Proposals, THRESHOLD, dedupe};
use linkage::files::{self, Map, Remark};
use linkage::pprl::attack::{Person, people};
use linkage::pprl::link::{between, within, write_pairs};
use linkage::pprl::{self, Encoding, List, Secret, Settings};
use linkage::record::Table;
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};
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
    /// Make the key that institutions share, and nobody else
    ///
    /// Each encodes with it; who compares must not have it.
    #[command(after_help = "Example:\n  pristan linkage key -o project.key")]
    Key {
        /// Where it goes: a new file
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Encode a list so that it can be compared without its names
    ///
    /// What comes out is pseudonymised personal data, never anonymous: who has the key can
    /// try names. Ids go as they are: take such that mean nothing elsewhere.
    #[command(
        after_help = "Example:\n  pristan linkage encode people.csv --map given=given,surname=surname,dob=dob,id=rec_id --key project.key -o people.enc"
    )]
    Encode {
        /// CSV in UTF-8 whose first row names the columns
        file: PathBuf,
        /// Which column holds which field: id, source, given, patronymic, surname, sex, dob, citizenship, place, number
        #[arg(long, value_name = "FIELD=COLUMN,…")]
        map: String,
        /// The key that the institutions share
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Where the encoded list goes
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// For which comparison: lists of two sessions cannot be compared
        #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
        session: String,
    },
    /// Compare two encoded lists, or one with itself
    #[command(after_help = "Example:\n  pristan linkage match police.enc shelter.enc -o pairs.csv")]
    Match {
        /// One or two files that `encode` made with the same key for the same session
        #[arg(required = true, num_args = 1..=2)]
        files: Vec<PathBuf>,
        /// Where the pairs go: left, right, weight, probability
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// How many threads work; by default as many as there are. It changes no result
        #[arg(long, value_name = "N")]
        threads: Option<usize>,
    },
    /// Attack our own encoding of invented people, and codes known to be weak beside it
    ///
    /// For each attack: how many records were re-identified, and how many guessing the
    /// commonest gets right. The weak codes must be broken, else an attack proves nothing.
    #[command(after_help = "Example:\n  pristan linkage attack --records 1000 --seed 7")]
    Attack {
        /// How many people are invented
        #[arg(long, default_value_t = 1_000, value_name = "N")]
        records: usize,
        /// What they are invented by
        #[arg(long, default_value_t = 1, value_name = "S")]
        seed: u64,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
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
            Self::Key { output } => key(&output),
            Self::Encode { file, map, key, output, session } => {
                encode(&file, &map, (&key, session), &output, language)
            }
            Self::Match { files, output, threads } => compare(&files, &output, threads, language),
            Self::Attack { records, seed, json } => attack(records, seed, json, language),
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
        let found = files::read(lists::open(path)?, &map, list, &mut table);
        let found = found.map_err(|error| link_words::file(Some(path), &error))?;
        remarked(path, &found, remarks, language);
        remarks += found.len();
    }
    table.close();
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

/// Says what could not be read, after so many remarks.
fn remarked(path: &Path, found: &[Remark], before: usize, language: Language) {
    for remark in found.iter().take(REMARKS.saturating_sub(before)) {
        edge::remark(link_words::remark(path, remark, language));
    }
}

fn key(output: &Path) -> Result<()> {
    let mut bytes = [0; 32];
    edge::random().fill_bytes(&mut bytes);
    let secret = Secret::from_bytes(bytes).map_err(|error| link_words::key(output, &error))?;
    crate::keys::make(output, &secret.to_hex())
}

fn encode(
    path: &Path,
    map: &str,
    (key, session): (&Path, String),
    output: &Path,
    language: Language,
) -> Result<()> {
    let map: Map = map.parse().map_err(|error| link_words::file(None, &error))?;
    let hex = lists::bytes(key)?;
    let secret = Secret::from_hex(&String::from_utf8_lossy(&hex));
    let secret = secret.map_err(|error| link_words::key(key, &error))?;
    let read = List::read(lists::open(path)?, &map);
    let (list, remarks) = read.map_err(|error| link_words::file(Some(path), &error))?;
    remarked(path, &remarks, 0, language);
    let settings = Settings { session, ..Settings::default() };
    let encoded = pprl::encode(&list.records(), &secret, &settings);
    let encoded = encoded.map_err(|error| link_words::not_encoded(path, &error))?;
    let written = std::fs::write(output, encoded.to_bytes());
    written.map_err(|error| Complaint::Write(output.to_owned(), error))?;
    let (records, unread) = (encoded.len(), remarks.len());
    edge::say(if language == Language::Bg {
        format!("{records} записа; {unread} стойности не са разчетени")
    } else {
        format!("{records} records; {unread} values were not read")
    })
}

fn encoding(path: &Path) -> Result<Encoding> {
    let read = Encoding::from_bytes(&lists::bytes(path)?);
    read.map_err(|error| link_words::refused(Some(path), &error))
}

fn compare(
    paths: &[PathBuf],
    output: &Path,
    threads: Option<usize>,
    language: Language,
) -> Result<()> {
    let left = encoding(&paths[0])?;
    let right = paths.get(1).map(|path| encoding(path)).transpose()?;
    let found = lists::with_threads(threads, || match &right {
        Some(right) => between(&left, right),
        None => Ok(within(&left)),
    })?;
    let found = found.map_err(|error| link_words::refused(None, &error))?;
    let file = std::fs::File::create(output);
    let file = file.map_err(|error| Complaint::Write(output.to_owned(), error))?;
    let written = write_pairs(&found, &left, right.as_ref().unwrap_or(&left), BufWriter::new(file));
    written.map_err(|error| Complaint::Write(output.to_owned(), error.into()))?;
    let (compared, proposed, threshold) =
        (found.pairs.len(), found.proposed().count(), found.threshold);
    edge::say(if language == Language::Bg {
        format!(
            "{compared} сравнени двойки, {proposed} предложени като едно лице (от тегло {threshold:.2} бита)"
        )
    } else {
        format!(
            "{compared} pairs compared, {proposed} proposed as one person (from a weight of {threshold:.2} bits)"
        )
    })
}

fn attack(records: usize, seed: u64, json: bool, language: Language) -> Result<()> {
    let all = people(records, seed);
    let records: Vec<_> = all.iter().map(Person::record).collect();
    // The people are invented, and the key with them: the same seed gives the same findings.
    let key = PathBuf::from("attack");
    let secret = Secret::from_bytes(Sha256::digest(seed.to_le_bytes()).into());
    let secret = secret.map_err(|error| link_words::key(&key, &error))?;
    let found = pprl::attack::attack(&records, &records, &secret, &Settings::default(), seed);
    let found = found.map_err(|error| link_words::not_encoded(&key, &error))?;
    if json {
        return edge::say_json(&json!(found));
    }
    let (of, control) = if language == Language::Bg {
        ("от", " · слаб код, за сравнение")
    } else {
        ("of", " · a weak code, for comparison")
    };
    let lines: Vec<String> = found
        .iter()
        .map(|one| {
            let note = if one.control { control } else { "" };
            format!(
                "{:5.1} % ({} {of} {}; {:.1} %) {} · {} · {}{note}",
                one.rate() * 100.0,
                one.right,
                one.records,
                one.baseline_rate() * 100.0,
                one.attack,
                one.target,
                one.guessed,
            )
        })
        .collect();
    edge::say(lines.join("\n"))
}
