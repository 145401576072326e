//! `pristan names`: one spelling of names in any script, how alike two are, and names found
//! among many. It opens no register and needs no account.
use crate::complaint::{Complaint, Result};
use crate::{edge, lists};
use linkage::names::command::{self, Error};
use std::io::BufReader;
use std::path::{Path, PathBuf};

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
    /// Of each name sought a line of JSON with those most like it, the best first. How long
    /// the answers took is said on standard error, as JSON.
    #[command(
        after_help = "Example:\n  pristan names search people.csv --queries sought.txt --top 20"
    )]
    Search {
        /// CSV with a column `name`, or with the columns `given`, `patronymic`, `surname`
        index: PathBuf,
        /// A text file with one name a line; `-` for standard input
        #[arg(long, value_name = "FILE")]
        queries: PathBuf,
        /// How many are found for each
        #[arg(long, default_value_t = 20, value_name = "N")]
        top: usize,
    },
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        match self {
            Self::Canonical { file } => {
                let lines = BufReader::new(lists::open(&file)?);
                done(command::canonical_lines(lines, edge::output()), &file)
            }
            Self::Compare { file } => {
                let lines = BufReader::new(lists::open(&file)?);
                done(command::compare_lines(lines, edge::output()), &file)
            }
            Self::Search { index, queries, top } => {
                let lines = BufReader::new(lists::open(&queries)?);
                let (names, clock) = (lists::open(&index)?, edge::stopwatch());
                let found = command::search_lines(names, lines, edge::output(), top, clock);
                if let Ok(took) = &found {
                    edge::remark(serde_json::to_string(took).unwrap_or_default());
                }
                done(found, &index)
            }
        }
    }
}

/// That nobody reads the answer any more (`| head`) is no error.
fn done<T>(found: std::result::Result<T, Error>, path: &Path) -> Result<()> {
    match found {
        Ok(_) => Ok(()),
        Err(error) if lists::nobody_reads(&error) => Ok(()),
        Err(error) => Err(said(path, &error)),
    }
}

fn said(path: &Path, error: &Error) -> Complaint {
    let bg = match error {
        Error::Fields { line, found } => {
            format!("ред {line}: нужни са две имена с табулатор между тях, а полетата са {found}")
        }
        Error::NoNames { found } => format!(
            "няма нито една от колоните „name“, „given“, „patronymic“, „surname“; колоните са {found}"
        ),
        Error::Csv(why) => format!("файлът не може да се прочете: {why}"),
        Error::Json(why) => format!("отговор не може да се запише: {why}"),
        Error::Io(why) => format!("ред не може да се прочете или запише: {why}"),
    };
    let path = path.display();
    Complaint::said(format!("{path}: {error}"), format!("{path}: {bg}"))
}
