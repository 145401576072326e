//! `pristan programme`: what the reader makes of a document, and taking it in.
use crate::complaint::{self, Complaint, Result};
use crate::confined::Confined;
use crate::data::Data;
use crate::edge;
use domain::day::Period;
use domain::programme::{Notice, Programme, Remark, Split};
use domain::words::Language;
use formats::programme::{Whole, to_json};
use register::Register;
use register::programme::{Document, NewProgramme, ProgrammeRow};
use serde_json::json;
use std::path::{Path, PathBuf};

pub(crate) const EXAMPLE: &str = "Example:\n  pristan programme read 2017.txt --json";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show what the reader makes of a programme document
    ///
    /// The document is text or DOCX, in English or Bulgarian. What is odd in it
    /// is remarked on, with its line, and never repaired.
    #[command(after_help = "Example:\n  pristan programme read 2017.txt --json")]
    Read {
        /// The document: text or DOCX
        file: PathBuf,
        /// Leave confirmed splits aside: show the indicators the rules alone find
        #[arg(long)]
        propose_only: bool,
        /// Print the programme as JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a programme document in, as a draft
    #[command(
        after_help = "Example:\n  pristan programme import 2018.docx --data ~/pristan --as coordinator"
    )]
    Import {
        /// The document: text or DOCX
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        /// The key of the programme: its year, or the first and last year of a
        /// strategy; by default the year the document names
        #[arg(long, value_name = "2018")]
        key: Option<String>,
        /// The document is a strategy of several years
        #[arg(long)]
        strategy: bool,
        /// Read the document of a draft anew, as its next version
        #[arg(long, conflicts_with = "strategy")]
        again: bool,
        /// Print what became of it as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Read { file, propose_only, json } => read(&file, propose_only, json, language),
            Self::Import { file, data, key, strategy, again, json } => {
                import(&file, &data, key, strategy, again, json, language).await
            }
        }
    }
}

fn read(file: &Path, propose_only: bool, json: bool, language: Language) -> Result<()> {
    let bytes = complaint::read(file)?;
    let Whole { programme, remarks, .. } =
        Confined.document(&bytes, &file.to_string_lossy(), propose_only);
    if json {
        edge::say_json(&to_json(&programme, &remarks))?;
    } else {
        edge::say(summary(&programme, &remarks, language))?;
    }
    unreadable(&programme, &remarks).map_or(Ok(()), Err)
}

/// The complaint that the file is no document at all: damaged or too large.
fn unreadable(programme: &Programme, remarks: &[Remark]) -> Option<Complaint> {
    let wrong = |r: &&Remark| {
        matches!(r.kind, Notice::FileDamaged | Notice::FileUnread | Notice::FileTooLarge)
    };
    let remark = remarks.iter().find(wrong).filter(|_| programme.activities().next().is_none())?;
    let words = |language| web::words::remark(language, remark);
    Some(Complaint::Said(words(Language::En), words(Language::Bg)))
}

fn summary(programme: &Programme, remarks: &[Remark], language: Language) -> String {
    let mut lines = vec![programme.title.clone()];
    let (sections, activities) = (programme.sections.len(), programme.activities().count());
    let (mut indicators, mut confirmed) = (0, 0);
    for (_, _, indicator) in programme.indicators() {
        indicators += 1;
        confirmed += usize::from(indicator.split == Split::Confirmed);
    }
    let n = remarks.len();
    lines.push(match language {
        Language::En => format!(
            "{sections} sections, {activities} activities, {indicators} indicators \
             ({confirmed} with a confirmed split), {n} remarks"
        ),
        Language::Bg => format!(
            "{sections} раздела, {activities} дейности, {indicators} индикатора \
             ({confirmed} с потвърдено разделяне), {n} бележки"
        ),
    });
    lines.push(String::new());
    for section in &programme.sections {
        lines.push(format!("{}  {}", section.number, section.title));
        for activity in &section.activities {
            let title: String = activity.title.chars().take(90).collect();
            let (code, deadline) = (activity.code(section), &activity.deadline.raw);
            lines.push(format!("  {code:<7} {title}  [{deadline}]"));
        }
    }
    lines.push(String::new());
    for remark in remarks {
        let (line, words) = (remark.line, web::words::remark(language, remark));
        lines.push(match language {
            Language::En => format!("line {line}: {words}"),
            Language::Bg => format!("ред {line}: {words}"),
        });
    }
    lines.join("\n")
}

async fn import(
    file: &Path,
    data: &Data,
    key: Option<String>,
    strategy: bool,
    again: bool,
    json: bool,
    language: Language,
) -> Result<()> {
    let register = data.open().await?;
    let by = data.by(&register).await?;
    let bytes = complaint::read(file)?;
    let whole = Confined.document(&bytes, &file.to_string_lossy(), false);
    let document = document((whole.programme, whole.remarks), &bytes, file);
    if let Some(complaint) = unreadable(&document.programme, &document.remarks) {
        return Err(complaint);
    }
    let key = key.or_else(|| document.programme.year.map(|y| y.to_string())).ok_or_else(|| {
        Complaint::said(
            "the document names no year; give the key of the programme with --key 2018",
            "документът не посочва година; задайте ключа на програмата с --key 2018",
        )
    })?;
    let title = document.programme.title.clone();
    let activities = document.programme.activities().count();
    let indicators = document.programme.indicators().count();
    let remarks = document.remarks.len();
    let id = if again {
        let programme = known(&register, &key).await?;
        register.read_anew(&by, programme.id, document, "").await?;
        programme.id
    } else {
        let period = period(&key)?;
        let new =
            NewProgramme { key: key.clone(), strategy_document: strategy, period, strategy: None };
        register.import_programme(&by, new, document).await?
    };
    register.close().await;
    if json {
        return edge::say_json(&json!({
            "id": id, "key": key, "title": title, "activities": activities,
            "indicators": indicators, "remarks": remarks,
        }));
    }
    edge::say(match language {
        Language::En => format!(
            "Taken in as draft {key}: {title}\n{activities} activities, {indicators} indicators, \
             {remarks} remarks"
        ),
        Language::Bg => format!(
            "Приет като проект {key}: {title}\n{activities} дейности, {indicators} индикатора, \
             {remarks} бележки"
        ),
    })
}

/// The days of a key: `2018`, `2017-2021`.
fn period(key: &str) -> Result<Period> {
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    match (first.parse::<i16>(), last.parse::<i16>()) {
        (Ok(first), Ok(last)) if (1..=9998).contains(&first) && (first..=9998).contains(&last) => {
            Ok(Period { from: Period::year(first).from, until: Period::year(last).until })
        }
        _ => Err(Complaint::said(
            format!(
                "`{key}` is not the key of a programme: a year, or the first and last year of a strategy, 2017-2021"
            ),
            format!(
                "„{key}“ не е ключ на програма: година или първата и последната година на стратегия, 2017-2021"
            ),
        )),
    }
}

/// A document as the register takes it, of what was read of it.
pub(crate) fn document(
    (programme, remarks): (Programme, Vec<Remark>),
    bytes: &[u8],
    file: &Path,
) -> Document {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // What is no text is kept by what was read of it; the file itself stays
    // with whoever sent it.
    let text = String::from_utf8(bytes.to_vec()).unwrap_or_default();
    Document { programme, remarks, name, text }
}

/// The programme with this key, or a sentence that names those there are.
pub(crate) async fn known(register: &Register, key: &str) -> Result<ProgrammeRow> {
    match register.programme_by_key(key).await {
        Err(register::Error::NotFound) => {
            let all = register.programmes().await?;
            let keys: Vec<&str> = all.iter().map(|p| p.key.as_str()).collect();
            let keys = keys.join(", ");
            Err(if keys.is_empty() {
                Complaint::said(
                    "there is no programme here yet; take one in with `pristan programme import`",
                    "тук още няма програма; приемете я с „pristan programme import“",
                )
            } else {
                Complaint::said(
                    format!("there is no programme `{key}`; those here are {keys}"),
                    format!("няма програма „{key}“; наличните са {keys}"),
                )
            })
        }
        other => Ok(other?),
    }
}

/// The programme asked for; without a key, the latest that is no strategy.
pub(crate) async fn chosen(register: &Register, key: Option<&str>) -> Result<ProgrammeRow> {
    if let Some(key) = key {
        return known(register, key).await;
    }
    let mut all = register.programmes().await?;
    all.retain(|p| !p.strategy_document);
    match all.into_iter().max_by_key(|p| p.period.from) {
        Some(row) => Ok(row),
        None => known(register, "").await,
    }
}
