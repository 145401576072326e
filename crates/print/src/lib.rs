//! Typeset documents: the annual report as tagged PDF/UA-1.
//!
//! typst is used as a library. A document is a template in `templates/` and
//! data as JSON; the template draws and decides nothing. By construction
//! (see `press.rs`) it reads nothing from disk or network and knows no today, so the
//! same report is the same bytes.
mod press;

use domain::paper::{Bilingual, Paper};
use domain::programme::report::Report;
use std::fmt;

/// Why a document could not be typeset. Content never causes it: any text that
/// fits in a [`Report`] can be set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data could not be written down for the template.
    #[error("the report could not be prepared for typesetting")]
    Data(#[from] serde_json::Error),
    /// The template is wrong.
    #[error("the document could not be typeset: {0}")]
    Template(Complaints),
    /// The document would not be accessible as PDF/UA-1 asks.
    #[error("the document does not meet PDF/UA-1: {0}")]
    Standard(Complaints),
}

/// What the typesetter said, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaints(pub Vec<String>);

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

/// The annual report as PDF/UA-1: tagged, with its language, title and author.
///
/// # Errors
///
/// [`Error::Template`] or [`Error::Standard`] when a chart is not an SVG that
/// can be drawn; otherwise only by a defect of this crate.
pub fn report(report: &Report) -> Result<Vec<u8>, Error> {
    press::pdf(include_str!("../templates/report.typ"), serde_json::to_value(report)?)
}

/// A plain document as PDF/UA-1.
///
/// # Errors
///
/// Only by a defect of this crate: any text can be set.
pub fn paper(paper: &Paper) -> Result<Vec<u8>, Error> {
    press::pdf(include_str!("../templates/paper.typ"), serde_json::to_value(paper)?)
}

/// A letter or a form, in one language or in both, as PDF/UA-1: each text is
/// tagged with its language.
///
/// # Errors
///
/// Only by a defect of this crate: any text can be set.
pub fn bilingual(paper: &Bilingual) -> Result<Vec<u8>, Error> {
    press::pdf(include_str!("../templates/bilingual.typ"), serde_json::to_value(paper)?)
}
