//! `pristan pack`: what does not agree in a country pack.
use crate::complaint::{Complaint, Result};
use crate::edge;
use domain::pack::Pack;
use domain::pack_check::{Inconsistency, Sort, check};
use formats::pack::PackRemark;
use formats::sheet::reserved_conflicts;
use serde_json::json;
use std::path::PathBuf;

pub(crate) const EXAMPLE: &str = "Example:\n  pristan pack check packs/bg";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Name every inconsistency of a country pack
    ///
    /// Names what cannot be read, a measure over a field that no kind has, a
    /// field called as a column of every sheet, a missing translation, an
    /// unknown code. It is in English, for the maintainer of the pack.
    #[command(after_help = "Example:\n  pristan pack check packs/bg")]
    Check {
        /// The folder of the pack; by default the pack that is part of the program
        dir: Option<PathBuf>,
        /// Print what was found as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        let Self::Check { dir, json } = self;
        let (pack, unread) = match &dir {
            Some(dir) => {
                formats::pack::read_dir(dir).map_err(|error| Complaint::Read(dir.clone(), error))?
            }
            None => formats::pack::read(formats::pack::BULGARIA),
        };
        let mut found = check(&pack);
        found.extend(reserved(&pack));
        if json {
            edge::say_json(&as_json(&unread, &found))?;
        } else {
            for remark in &unread {
                edge::say(remark.to_string())?;
            }
            for Inconsistency { file, subject, text, .. } in &found {
                edge::say(format!("{file}: {subject}: {text}"))?;
            }
        }
        match unread.len() + found.len() {
            0 if json => Ok(()),
            0 => edge::say(format!(
                "The pack agrees with itself: {} kinds, {} lists, {} institutions, {} measures.",
                pack.kinds.len(),
                pack.lists.len(),
                pack.institutions.len(),
                pack.programmes.iter().map(|p| p.measures.len()).sum::<usize>(),
            )),
            n => Err(Complaint::said(
                format!("{n} inconsistencies in the pack"),
                format!("{n} несъответствия в пакета"),
            )),
        }
    }
}

/// The fields that a sheet of their kind could not hold. What columns sheets
/// have is not for the domain to know.
fn reserved(pack: &Pack) -> impl Iterator<Item = Inconsistency> {
    pack.kinds.iter().flat_map(|kind| {
        reserved_conflicts(kind).into_iter().map(|field| Inconsistency {
            file: format!("kinds/{}.toml", kind.id),
            subject: format!("{}.{field}", kind.id),
            kind: Sort::ReservedField,
            text: format!("The code `{field}` is that of a column which every sheet has."),
        })
    })
}

fn as_json(unread: &[PackRemark], found: &[Inconsistency]) -> serde_json::Value {
    let unread = unread.iter().map(|r| {
        json!({ "file": r.file, "line": r.line, "subject": "", "kind": "unread", "text": r.text })
    });
    let found = found.iter().map(|i| json!(i));
    unread.chain(found).collect()
}
