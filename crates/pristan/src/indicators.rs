//! `pristan indicators`: the value of every indicator, as of any day.
use crate::complaint::Result;
use crate::data::Data;
use crate::{edge, programme};
use domain::day::Day;
use domain::record::measure::MeasureKind;
use domain::record::reading::State;
use domain::words::Language;
use formats::readings::{ReadingJson, ReadingRow};

/// Print the value of every indicator of a programme
///
/// The same day always gives the same answer: what the register knew at its
/// end of what had happened by then. Zero, unknown and suppressed differ.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan indicators --data ~/pristan --programme 2017 --as-of 2017-12-31 --json"
)]
pub(crate) struct Indicators {
    #[command(flatten)]
    data: Data,
    /// The key of the programme; by default the latest
    #[arg(long, value_name = "2017")]
    programme: Option<String>,
    /// The day; by default today
    #[arg(long, value_name = "2017-12-31", value_parser = crate::data::day)]
    as_of: Option<Day>,
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

impl Indicators {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let day = self.as_of.unwrap_or_else(|| by.today());
        let row = programme::chosen(&register, self.programme.as_deref()).await?;
        let whole = register.programme(row.id).await?;
        let rows = web::indicator::files::rows(&register, &whole, day).await?;
        register.close().await;
        if self.json {
            let rows = rows.iter().map(|row| serde_json::json!(ReadingJson { row, language }));
            return edge::say_json(&rows.collect());
        }
        edge::say(table(&rows, language))
    }
}

fn table(rows: &[ReadingRow], language: Language) -> String {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        // A whole is 100 hundredths, and shown as 100 %.
        let share = matches!(row.kind, Some(MeasureKind::Ratio | MeasureKind::Checklist));
        let scale = if share { 100 } else { 1 };
        let state = match row.reading.state {
            State::Known(n) => State::Known(n * scale),
            other => other,
        };
        let value = web::words::figure(language, state);
        let target = row.target.map_or_else(String::new, |t| {
            format!(" / {}", web::words::hundredths(language, t * scale))
        });
        let unit = row.unit.in_language(language);
        let wording: String = row.wording.in_language(language).chars().take(70).collect();
        lines.push(format!("{:<8} {:>14}  {unit:<24} {wording}", row.id, value + &target));
    }
    lines.join("\n")
}
