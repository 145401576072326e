//! For whom a file that leaves the register is closed, where it is.
use crate::archive;
use crate::complaint::{Complaint, Result};
use crate::keys;
use formats::closed::{self, For, Recipient};
use register::export_mark::Leaves;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use vault::Zeroizing;

/// The options that name whom a file is for.
#[derive(Debug, clap::Args)]
pub(crate) struct Closing {
    /// Close the file for a recipient, `age1…`; any number
    #[arg(long, value_name = "RECIPIENT", conflicts_with = "close_with")]
    recipient: Vec<String>,
    /// Close it for the recipients in a file, one a line
    #[arg(long, value_name = "FILE", conflicts_with = "close_with")]
    recipients_file: Vec<PathBuf>,
    /// Close it with the passphrase in this file, on one line
    #[arg(long, value_name = "FILE")]
    close_with: Option<PathBuf>,
}

/// The shortest passphrase, in characters: whoever has the file tries as many
/// as they like.
const SHORTEST: usize = 15;

/// Whom a file is for.
pub(crate) enum Whom {
    Anybody,
    Recipients(Vec<Recipient>),
    Passphrase(Zeroizing<String>),
}

impl Closing {
    /// Whom a file of this name is for: one that is closed ends in `.age`.
    pub(crate) fn whom(&self, file: &Path) -> Result<Whom> {
        let whom = if let Some(path) = &self.close_with {
            let words = keys::line_in(path)?;
            if words.chars().count() < SHORTEST {
                let need = SHORTEST;
                return Err(Complaint::vault(path, vault::Error::WeakPassphrase { need }));
            }
            Whom::Passphrase(words)
        } else if self.recipient.is_empty() && self.recipients_file.is_empty() {
            Whom::Anybody
        } else {
            Whom::Recipients(archive::recipients(&self.recipient, &self.recipients_file)?)
        };
        let named = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("age"));
        match (&whom, named) {
            (Whom::Anybody, true) => Err(Complaint::said(
                "a file that ends in .age is closed: say for whom with --recipient, or with which \
                 passphrase with --close-with",
                "файл, който завършва на .age, е затворен: посочете за кого с --recipient или с коя \
                 паролна фраза с --close-with",
            )),
            (Whom::Recipients(_) | Whom::Passphrase(_), false) => Err(Complaint::said(
                format!("a file that is closed ends in .age: {}.age", file.display()),
                format!("затвореният файл завършва на .age: {}.age", file.display()),
            )),
            _ => Ok(whom),
        }
    }
}

impl Whom {
    /// As the register is told.
    pub(crate) fn leaves(&self) -> Leaves {
        match self {
            Self::Anybody => Leaves::Open,
            Self::Recipients(all) => {
                Leaves::Recipients(all.iter().map(ToString::to_string).collect())
            }
            Self::Passphrase(_) => Leaves::Passphrase,
        }
    }

    /// Writes what `content` writes to `out`, closed for them.
    pub(crate) fn write(
        &self,
        out: &mut impl Write,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let whom = match self {
            Self::Anybody => return content(out),
            Self::Recipients(all) => For::Recipients(all),
            Self::Passphrase(words) => For::Passphrase(words),
        };
        closed::write(out, &whom, content).map(|_| ())
    }
}
