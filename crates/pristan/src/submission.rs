//! `pristan submission`: what an institution sends, checked before it is sent. It opens no
//! register and needs no account.
use crate::complaint::{self, Complaint, Result};
use crate::confined::Confined;
use crate::edge;
use crate::records::told as told_of;
use domain::pack::Pack;
use domain::person_list::Basis;
use domain::record::kind::Kind;
use domain::record::{Fault, Why};
use domain::words::Language;
use formats::person_list::{self, Checked};
use formats::sheet::verdict::{Outcome, verdict};
use formats::sheet::{self, Ours, Row, Sheet, SheetNotice, SheetRemark};
use serde_json::json;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use web::Strangers as _;

pub(crate) const EXAMPLE: &str =
    "Example:\n  pristan submission check list.xlsx --template reported_person --year 2017";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Check a file before it is sent, with a verdict on every row
    ///
    /// CSV or XLSX. Every row that would be refused is named with its line and
    /// column, and what is odd in the others is remarked on. Nothing of a person
    /// in a list is printed. Whether an activity or another record that a row
    /// names is there, only the register knows.
    #[command(
        after_help = "Example:\n  pristan submission check list.csv --template prosecution --year 2017"
    )]
    Check {
        /// The file
        file: PathBuf,
        /// A kind of record, `reported_person`, a layout of the pack or the file of one
        #[arg(long, value_name = "NAME")]
        template: String,
        /// The year that a list of persons is for
        #[arg(long, value_name = "YEAR")]
        year: Option<i16>,
        /// How a list of persons is counted: `newly_identified`, `in_proceedings`, `cumulative`
        #[arg(long, value_name = "BASIS", default_value = "newly_identified", value_parser = basis)]
        basis: Basis,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the spreadsheet that an institution fills
    #[command(after_help = "Example:\n  pristan submission template reported_person -o list.xlsx")]
    Template {
        /// A kind of record, or `reported_person`
        name: String,
        /// The file to write
        #[arg(short, long, value_name = "FILE.xlsx")]
        output: PathBuf,
    },
    /// Make a layout of a survey form: an XLSX file with the sheets survey and choices
    ///
    /// With it the answers to the form are read as they are exported. What of the
    /// form is in no list of persons is remarked on.
    #[command(after_help = "Example:\n  pristan submission layout form.xlsx -o form.toml")]
    Layout {
        /// The form
        form: PathBuf,
        /// The file to write
        #[arg(short, long, value_name = "LAYOUT.toml")]
        output: PathBuf,
    },
}

fn basis(text: &str) -> std::result::Result<Basis, String> {
    text.parse().map_err(|()| format!("one of {}", Basis::CODES.join(", ")))
}

impl Command {
    pub(crate) fn run(self, language: Language) -> Result<()> {
        match self {
            Self::Check { file, template, year, basis, json } => {
                check(&file, &template, (year, basis), json, language)
            }
            Self::Template { name, output } => template(&name, &output, language),
            Self::Layout { form, output } => layout(&form, &output, language),
        }
    }
}

/// What has this name: what its rows are, and the name by which a confined process finds it.
fn named<'p>(name: &str, pack: &'p Pack) -> Result<(&'p Kind, String)> {
    if let Some(kind) = pack.sheet_kind(name) {
        return Ok((kind, name.to_owned()));
    }
    let list = pack.person_list.as_ref().ok_or_else(|| unknown(name, pack))?;
    if pack.layouts.iter().any(|layout| layout.id == name) {
        return Ok((list, format!("{}/{name}", list.id)));
    }
    if !name.to_lowercase().ends_with(".toml") {
        return Err(unknown(name, pack));
    }
    let bytes = complaint::read(Path::new(name))?;
    let layout = person_list::read_layout(&String::from_utf8_lossy(&bytes), pack);
    let layout = layout
        .map_err(|(en, bg)| Complaint::Said(format!("{name}: {en}"), format!("{name}: {bg}")))?;
    Ok((list, sheet::named(list, &layout)))
}

fn unknown(name: &str, pack: &Pack) -> Complaint {
    let kinds = pack.kinds.iter().chain(&pack.person_list).map(|kind| kind.id.as_str());
    let layouts = pack.layouts.iter().map(|layout| layout.id.as_str());
    let all: Vec<&str> = kinds.chain(layouts).collect();
    let all = all.join(", ");
    Complaint::said(
        format!("there is no template `{name}`; there are {all}, and files of layouts (.toml)"),
        format!("няма образец „{name}“; има {all} и файлове с оформления (.toml)"),
    )
}

fn said(remark: &SheetRemark) -> Complaint {
    Complaint::Said(remark.text(Language::En), remark.text(Language::Bg))
}

fn check(
    file: &Path,
    name: &str,
    (year, basis): (Option<i16>, Basis),
    json: bool,
    language: Language,
) -> Result<()> {
    let pack = formats::pack::bulgaria();
    let (kind, id) = named(name, pack)?;
    let bytes = complaint::read(file)?;
    let file_name = file.to_string_lossy();
    let lines = Confined.sheet(bytes, &file_name, &id);
    let mut sheet = Sheet::told(lines, &file_name, kind, pack).map_err(|remark| said(&remark))?;
    let mut remarks = sheet.remarks().to_vec();
    let mut reader = sheet.rows();
    let rows: Vec<Row> = reader.by_ref().collect();
    remarks.extend(reader.remarks().iter().cloned());
    if let Some(remark) = remarks.iter().find(|remark| remark.is_final()) {
        return Err(said(remark));
    }
    if rows.is_empty() {
        let kind = SheetNotice::NoRows;
        return Err(said(&SheetRemark { line: None, column: None, kind, subject: String::new() }));
    }
    let list = pack.person_list.as_ref().is_some_and(|list| list.id == kind.id);
    let told = if list {
        persons(&person_list::check(&rows, &remarks, pack, year, basis), pack, language)
    } else {
        records(&rows, kind, pack, language)
    };
    let remarks: Vec<String> = remarks.iter().map(|remark| remark.text(language)).collect();
    told.say(name, rows.len(), &[remarks, told.whole.clone()].concat(), json, language)
}

/// What there is to say of the rows of a file.
struct Told {
    refused: usize,
    /// What is odd about all of them.
    whole: Vec<String>,
    /// The number of a row, and what is said of it.
    lines: Vec<(u64, String)>,
    /// The same for programs.
    rows: Vec<serde_json::Value>,
}

impl Told {
    fn say(
        &self,
        name: &str,
        rows: usize,
        remarks: &[String],
        json: bool,
        language: Language,
    ) -> Result<()> {
        let refused = self.refused;
        let accepted = rows - refused;
        if json {
            edge::say_json(&json!({
                "template": name, "rows": rows, "accepted": accepted, "refused": refused,
                "remarks": remarks, "remarked_rows": self.rows,
            }))?;
        } else {
            for remark in remarks {
                edge::say(remark)?;
            }
            for (line, text) in &self.lines {
                edge::say(match language {
                    Language::En => format!("row {line}: {text}"),
                    Language::Bg => format!("ред {line}: {text}"),
                })?;
            }
            edge::say(match language {
                Language::En => format!("{rows} rows: {accepted} accepted, {refused} refused"),
                Language::Bg => format!("{rows} реда: {accepted} приети, {refused} отказани"),
            })?;
        }
        if refused == 0 {
            return Ok(());
        }
        Err(Complaint::said(
            format!("{refused} of {rows} rows would be refused"),
            format!("биха били отказани {refused} от {rows} реда"),
        ))
    }
}

fn persons(checked: &Checked, pack: &Pack, language: Language) -> Told {
    let odd = || checked.rows.iter().filter(|row| !row.notes.is_empty());
    let row = |row: &person_list::CheckedRow| {
        json!({
            "line": row.line, "accepted": row.values.is_some(), "notes": row.notes,
            "text": row.text(language, pack),
        })
    };
    Told {
        refused: checked.refused(),
        whole: checked.whole.iter().map(|note| note.text(language, pack)).collect(),
        lines: odd().map(|row| (row.line, row.text(language, pack))).collect(),
        rows: odd().map(row).collect(),
    }
}

fn records(rows: &[Row], kind: &Kind, pack: &Pack, language: Language) -> Told {
    let mut told = Told { refused: 0, whole: Vec::new(), lines: Vec::new(), rows: Vec::new() };
    for row in rows {
        let mut checked = domain::record::check(kind, &row.given(), pack);
        if let Some(text) = row.ours(Ours::EnteredBy)
            && pack.institution_code(text).is_none()
        {
            let field = Ours::EnteredBy.code().to_owned();
            let why = Why::UnknownInstitution(text.chars().take(60).collect());
            let mut faults = checked.err().unwrap_or_default();
            faults.insert(0, Fault { field, why });
            checked = Err(faults);
        }
        let verdict = verdict(row, &checked);
        if verdict.outcome == Outcome::Accepted {
            continue;
        }
        let (text, one) = told_of(row, verdict, kind, language);
        told.refused += 1;
        told.lines.push((row.line, text));
        told.rows.push(one);
    }
    told
}

fn template(name: &str, output: &Path, language: Language) -> Result<()> {
    let pack = formats::pack::bulgaria();
    let Some(kind) = pack.sheet_kind(name) else {
        if pack.layouts.iter().any(|layout| layout.id == name) {
            return Err(Complaint::said(
                format!("`{name}` is how files come from elsewhere; ours is `reported_person`"),
                format!("„{name}“ описва чужди файлове; нашият образец е „reported_person“"),
            ));
        }
        return Err(unknown(name, pack));
    };
    let bytes = sheet::template(kind, pack, language)
        .map_err(|error| Complaint::Write(output.to_owned(), io::Error::other(error)))?;
    complaint::write(output, |out| out.write_all(&bytes))
}

fn layout(form: &Path, output: &Path, language: Language) -> Result<()> {
    let bytes = complaint::read(form)?;
    let id: String = output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let read = Confined::form(&bytes, &form.to_string_lossy(), &id);
    let (layout, remarks) = read.map_err(|remark| match remark.kind {
        SheetNotice::NoHeader => Complaint::said(
            format!("{} is no XLSForm: it has no sheet `survey` with questions", form.display()),
            format!("{} не е XLSForm: няма лист „survey“ с въпроси", form.display()),
        ),
        _ => said(&remark),
    })?;
    let text = person_list::write_layout(&layout);
    complaint::write(output, |out| out.write_all(text.as_bytes()))?;
    for remark in &remarks {
        edge::say(remark.text(language))?;
    }
    let (columns, others) = (layout.columns.len(), remarks.len());
    edge::say(match language {
        Language::En => format!("{columns} columns of a list of persons, {others} remarks"),
        Language::Bg => format!("{columns} колони на списък на лица, {others} забележки"),
    })
}
