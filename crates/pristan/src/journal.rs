//! `pristan journal`: whether the journal is whole.
use crate::complaint::{Complaint, Result};
use crate::data::Data;
use crate::edge;
use domain::words::Language;
use register::audit::Verdict;
use serde_json::json;

pub(crate) const EXAMPLE: &str = "Example:\n  pristan journal verify --data ~/pristan";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Check the journal, entry by entry
    ///
    /// Each entry is bound to the one before it by a hash: an entry that was
    /// changed, dropped or moved breaks the chain. Keep the printed hash
    /// elsewhere, and compare it next time.
    #[command(after_help = "Example:\n  pristan journal verify --data ~/pristan")]
    Verify {
        #[command(flatten)]
        data: Data,
        /// Print the verdict as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let Self::Verify { data, json } = self;
        let register = data.open().await?;
        let by = data.by(&register).await?;
        let verdict = register.verify_journal(&by).await?;
        register.close().await;
        match verdict {
            Verdict::Whole { entries, head } => {
                if json {
                    let found = json!({ "whole": true, "entries": entries, "head": head });
                    return edge::say_json(&found);
                }
                edge::say(match language {
                    Language::En => {
                        format!("The journal is whole: {entries} entries, last hash {head}")
                    }
                    Language::Bg => {
                        format!("Дневникът е цял: {entries} записа, последен хеш {head}")
                    }
                })
            }
            Verdict::Broken { seq } => {
                if json {
                    edge::say_json(&json!({ "whole": false, "entry": seq }))?;
                }
                Err(Complaint::said(
                    format!(
                        "the journal is broken: entry {seq} does not fit the one before it, or is missing"
                    ),
                    format!(
                        "дневникът е нарушен: запис {seq} не съответства на предходния или липсва"
                    ),
                ))
            }
        }
    }
}
