//! `pristan export`: a programme and its readings, for other programs.
use crate::complaint::{self, Complaint, Result};
use crate::data::Data;
use crate::programme;
use domain::day::Day;
use domain::words::Language;
use std::io::{self, Write as _};
use std::path::PathBuf;
use web::indicator::files;

/// Write a programme and its readings for other programs
///
/// IATI 2.03 XML, CSV, XLSX or JSON. What is unknown or suppressed has no
/// value, which is not zero.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  pristan export iati --data ~/pristan -o programme.xml")]
pub(crate) struct Export {
    /// What to write
    #[arg(value_name = "iati|csv|xlsx|json")]
    format: Format,
    #[command(flatten)]
    data: Data,
    /// The key of the programme; by default the latest
    #[arg(long, value_name = "2017")]
    programme: Option<String>,
    /// The day on which the figures stand; by default today
    #[arg(long, value_name = "2017-12-31", value_parser = crate::data::day)]
    as_of: Option<Day>,
    /// The IATI identifier of the institution that publishes
    #[arg(long, value_name = "IDENTIFIER", default_value = files::NO_ORGANISATION)]
    organisation: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// How it is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// IATI 2.03 activity XML
    Iati,
    /// A row an indicator, separated by commas
    Csv,
    /// A spreadsheet
    Xlsx,
    /// A list of indicators
    Json,
}

impl Export {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let row = programme::chosen(&register, self.programme.as_deref()).await?;
        let whole = register.programme(row.id).await?;
        let now = by.at;
        let day = self.as_of.unwrap_or_else(|| by.today());
        let rows = files::rows(&register, &whole, day).await?;
        let output = &self.output;
        match self.format {
            Format::Csv => {
                complaint::write(output, |out| formats::readings::csv(out, &rows, language))
            }
            Format::Json => {
                complaint::write(output, |out| formats::readings::json(out, &rows, language))
            }
            Format::Xlsx => {
                let title = files::title(register.pack(), &whole, language);
                let bytes = formats::readings::xlsx(&title, &rows, language, now)
                    .map_err(|e| Complaint::Write(output.clone(), io::Error::other(e)))?;
                complaint::write(output, |out| out.write_all(&bytes))
            }
            Format::Iati => {
                let publication =
                    files::publication(&register, &whole, &rows, &self.organisation, now);
                let xml = formats::iati::write(&publication);
                complaint::write(output, |out| out.write_all(xml.as_bytes()))
            }
        }?;
        register.close().await;
        Ok(())
    }
}
