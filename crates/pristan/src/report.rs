//! `pristan report`: the annual report as PDF, DOCX or HTML, from one model.
use crate::complaint::{self, Complaint, Result};
use crate::data::Data;
use crate::programme;
use domain::day::Day;
use domain::words::Language;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Write the annual report
///
/// What is computed is computed, the texts are those of the duty-holders, and
/// what is missing is listed. PDF, DOCX and HTML say the same. The language is
/// that of --lang.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan report --data ~/pristan --programme 2017 --lang bg -o report.pdf"
)]
pub(crate) struct Report {
    #[command(flatten)]
    data: Data,
    /// The key of the programme; by default the latest
    #[arg(long, value_name = "2017")]
    programme: Option<String>,
    /// The day on which the figures stand; by default today
    #[arg(long, value_name = "2017-12-31", value_parser = crate::data::day)]
    as_of: Option<Day>,
    /// The file to write: its ending says how
    #[arg(short, long, value_name = "FILE.pdf|.docx|.html")]
    output: PathBuf,
}

impl Report {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let output = &self.output;
        let ending = output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if !["pdf", "docx", "html"].contains(&ending.as_str()) {
            return Err(Complaint::said(
                format!("{} must end in .pdf, .docx or .html", output.display()),
                format!("{} трябва да завършва на .pdf, .docx или .html", output.display()),
            ));
        }
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let row = programme::chosen(&register, self.programme.as_deref()).await?;
        let day = self.as_of.unwrap_or_else(|| by.today());
        let report = web::report::annual(&register, Some(&by), row.id, day, language).await?;
        register.close().await;
        let cannot = |error: String| Complaint::Write(output.clone(), io::Error::other(error));
        let bytes = match ending.as_str() {
            "pdf" => print::report(&report).map_err(|e| cannot(e.to_string()))?,
            "docx" => formats::document::report(&report).map_err(|e| cannot(e.to_string()))?,
            _ => web::report::standalone(&report).into_bytes(),
        };
        complaint::write(output, |out| out.write_all(&bytes))
    }
}
