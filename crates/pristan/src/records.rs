//! `pristan records`: spreadsheets out and in.
use crate::closing::{Closing, Whom};
use crate::complaint::{self, Complaint, Result};
use crate::confined::Confined;
use crate::data::Data;
use crate::edge;
use domain::id::{ActivityId, RecordId};
use domain::pack::Pack;
use domain::record::kind::Kind;
use domain::record::{Fault, Why};
use domain::words::Language;
use formats::sheet::export::{About, CsvExport, CsvStyle, JsonExport, XlsxExport};
use formats::sheet::verdict::{Verdict, verdict};
use formats::sheet::{Ours, Row, Sheet, SheetNotice, SheetRemark, column_letters};
use register::export_mark::{Mark, kept_until};
use register::record::{Entry, Filter, Outcome, Stored};
use register::{By, Register};
use serde_json::json;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use web::Strangers as _;

pub(crate) const EXAMPLE: &str =
    "Example:\n  pristan records export training --data ~/pristan -o trainings.xlsx";

/// Rows that are entered in one transaction.
const CHUNK: usize = 1_000;
/// Records read at a time on the way out.
const PAGE: i64 = 2_000;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Write the spreadsheet that an institution fills
    #[command(
        after_help = "Example:\n  pristan records template training -o training.xlsx --lang bg"
    )]
    Template {
        /// The kind of record: training, event, study …
        kind: String,
        /// The file to write
        #[arg(short, long, value_name = "FILE.xlsx")]
        output: PathBuf,
    },
    /// Take a spreadsheet in, with a verdict on every row
    ///
    /// CSV (with `,` or `;`, in UTF-8 or Windows-1251) or XLSX. A row with the
    /// id of a record corrects it; a row sent twice is entered once. Rows that
    /// are refused are named with their line and column, and the others are
    /// entered.
    #[command(
        after_help = "Example:\n  pristan records import training training.xlsx --data ~/pristan --dry-run"
    )]
    Import {
        /// The kind of record
        kind: String,
        /// The spreadsheet
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        /// Decide the same and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Print what became of the rows as JSON
        #[arg(long)]
        json: bool,
    },
    /// Take records out, as a file that can be taken in again unchanged
    ///
    /// Each row is marked: `pristan journal whose` tells who took it out. The
    /// journal has it before the file is written. Unless all that you see of the
    /// kind is public, the file is closed, or you say that it is to be open.
    #[command(
        after_help = "Example:\n  pristan records export training --data ~/pristan -o trainings.csv --open\n\
        Example: closed for who is to have it\n  pristan records export training --data ~/pristan \
        -o trainings.xlsx.age --recipient age1…"
    )]
    Export {
        /// The kind of record
        kind: String,
        #[command(flatten)]
        data: Data,
        /// The file to write: its ending says how; with `.age` behind it, it is
        /// closed
        #[arg(short, long, value_name = "FILE.csv|.xlsx|.json")]
        output: PathBuf,
        #[command(flatten)]
        closing: Closing,
        /// Write it open though not all of it is public
        #[arg(long, conflicts_with_all = ["recipient", "recipients_file", "close_with"])]
        open: bool,
    },
}

impl Command {
    /// `people` asks for headings in `language` where a file could have codes.
    pub(crate) async fn run(self, language: Language, people: bool) -> Result<()> {
        match self {
            Self::Template { kind, output } => template(&kind, &output, language),
            Self::Import { kind, file, data, dry_run, json } => {
                import(&kind, &file, &data, dry_run, json, language).await
            }
            Self::Export { kind, data, output, closing, open } => {
                let whom = closing.whom(&output)?;
                export(&kind, &data, (&output, &whom, open), language, people).await
            }
        }
    }
}

fn known<'p>(kind: &str, pack: &'p Pack) -> Result<&'p Kind> {
    pack.kind(kind).ok_or_else(|| Complaint::no_kind(kind, pack))
}

fn template(kind: &str, output: &Path, language: Language) -> Result<()> {
    let pack = formats::pack::bulgaria();
    let kind = known(kind, pack)?;
    let bytes = formats::sheet::template(kind, pack, language)
        .map_err(|error| Complaint::Write(output.to_owned(), io::Error::other(error)))?;
    complaint::write(output, |out| out.write_all(&bytes))
}

/// The activities of every programme by the code used in sheets: `2017/I.2`.
pub(crate) async fn activities(register: &Register) -> Result<HashMap<String, ActivityId>> {
    let mut all = HashMap::new();
    for row in register.programmes().await? {
        let whole = register.programme(row.id).await?;
        all.extend(whole.activities.into_iter().map(|a| (format!("{}/{}", row.key, a.code), a.id)));
    }
    Ok(all)
}

/// How many rows came to what.
#[derive(Default)]
struct Tally {
    rows: u64,
    entered: u64,
    corrected: u64,
    unchanged: u64,
    refused: Vec<serde_json::Value>,
}

async fn import(
    kind: &str,
    file: &Path,
    data: &Data,
    dry: bool,
    json: bool,
    language: Language,
) -> Result<()> {
    let register = data.open().await?;
    let by = data.by(&register).await?;
    let pack = register.pack();
    let kind = known(kind, pack)?;
    let bytes = complaint::read(file)?;
    let name = file.to_string_lossy();
    let said = |remark: &SheetRemark| {
        Complaint::Said(remark.text(Language::En), remark.text(Language::Bg))
    };
    let lines = Confined.sheet(bytes, &name, &kind.id);
    let mut sheet = Sheet::told(lines, &name, kind, pack).map_err(|remark| said(&remark))?;
    let mut remarks = sheet.remarks().to_vec();
    let activities = activities(&register).await?;
    let mut tally = Tally::default();
    let mut rows = sheet.rows();
    loop {
        let chunk: Vec<Row> = rows.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        take_in(&register, &by, kind, chunk, &activities, dry, language, &mut tally).await?;
    }
    remarks.extend(rows.remarks().iter().cloned());
    register.close().await;
    if let Some(remark) = remarks.iter().find(|r| r.is_final()) {
        return Err(said(remark));
    }
    if tally.rows == 0 {
        let nothing = SheetRemark {
            line: None,
            column: None,
            kind: SheetNotice::NoRows,
            subject: String::new(),
        };
        return Err(said(&nothing));
    }
    let remarks: Vec<String> = remarks.iter().map(|r| r.text(language)).collect();
    let refused = tally.refused.len();
    if json {
        edge::say_json(&json!({
            "kind": kind.id, "dry_run": dry, "rows": tally.rows, "entered": tally.entered,
            "corrected": tally.corrected, "unchanged": tally.unchanged, "refused": refused,
            "remarks": remarks, "refused_rows": tally.refused,
        }))?;
    } else {
        for remark in remarks {
            edge::say(remark)?;
        }
        for row in &tally.refused {
            let (line, text) = (&row["line"], row["text"].as_str().unwrap_or_default());
            edge::say(match language {
                Language::En => format!("row {line}: {text}"),
                Language::Bg => format!("ред {line}: {text}"),
            })?;
        }
        edge::say(tally.sentence(dry, language))?;
    }
    if refused == 0 {
        return Ok(());
    }
    let rows = tally.rows;
    Err(Complaint::said(
        format!("{refused} of {rows} rows were refused"),
        format!("отказани са {refused} от {rows} реда"),
    ))
}

impl Tally {
    fn sentence(&self, dry: bool, language: Language) -> String {
        let Self { rows, entered, corrected, unchanged, refused } = self;
        let refused = refused.len();
        let dry = match (dry, language) {
            (false, _) => "",
            (true, Language::En) => " (dry run: nothing was written)",
            (true, Language::Bg) => " (проба: нищо не е записано)",
        };
        match language {
            Language::En => format!(
                "{rows} rows: {entered} entered, {corrected} corrected, {unchanged} unchanged, \
                 {refused} refused{dry}"
            ),
            Language::Bg => format!(
                "{rows} реда: {entered} въведени, {corrected} поправени, {unchanged} без промяна, \
                 {refused} отказани{dry}"
            ),
        }
    }
}

/// Enters a chunk of rows in one transaction and tells what became of each.
#[expect(clippy::too_many_arguments, reason = "it is the body of one loop")]
async fn take_in(
    register: &Register,
    by: &By,
    kind: &Kind,
    chunk: Vec<Row>,
    activities: &HashMap<String, ActivityId>,
    dry: bool,
    language: Language,
    tally: &mut Tally,
) -> Result<()> {
    let (mut sound, mut entries, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for row in chunk {
        tally.rows += 1;
        match entry(&row, register.pack(), activities) {
            Ok(entry) if !row.too_long => {
                sound.push(row);
                entries.push(entry);
            }
            Ok(_) => refused.push((row, Vec::new())),
            Err(fault) => refused.push((row, vec![fault])),
        }
    }
    let outcomes = register.enter_many(by, &kind.id, entries, dry).await?;
    for (row, outcome) in sound.into_iter().zip(outcomes) {
        match outcome {
            Outcome::Entered(_) => tally.entered += 1,
            Outcome::Corrected(_) => tally.corrected += 1,
            Outcome::Unchanged(_) => tally.unchanged += 1,
            Outcome::Refused(faults) => refused.push((row, faults)),
        }
    }
    refused.sort_by_key(|(row, _)| row.line);
    for (row, faults) in refused {
        tally.refused.push(told(&row, verdict(&row, &Err(faults)), kind, language).1);
    }
    Ok(())
}

/// A verdict on a row as a sentence, and as JSON with that sentence. What is wrong may be in a
/// column of ours, which no kind has.
pub(crate) fn told(
    row: &Row,
    mut verdict: Verdict,
    kind: &Kind,
    language: Language,
) -> (String, serde_json::Value) {
    for fault in &mut verdict.faults {
        let ours = Ours::ALL.iter().find(|ours| ours.code() == fault.field);
        let column = ours.and_then(|ours| row.header().column_of_ours(*ours));
        fault.column = fault.column.take().or(column.map(column_letters));
    }
    let words = |fault: &Fault| match Ours::ALL.iter().find(|o| o.code() == fault.field) {
        Some(ours) => web::words::fault(language, fault, ours.label(language)),
        None => complaint::fault_words(language, fault, Some(kind)),
    };
    let text = verdict.text(row.header(), language, &words);
    let mut told = json!(verdict);
    told["text"] = json!(text);
    (text, told)
}

/// A row as the register takes it, or what is wrong in our columns.
fn entry(
    row: &Row,
    pack: &Pack,
    activities: &HashMap<String, ActivityId>,
) -> std::result::Result<(Option<RecordId>, Entry), Fault> {
    let fault = |ours: Ours, why: fn(String) -> Why, text: &str| Fault {
        field: ours.code().to_owned(),
        why: why(text.chars().take(60).collect()),
    };
    let id = match row.ours(Ours::Record) {
        Some(text) => {
            let id = text.parse::<RecordId>();
            Some(id.map_err(|_| fault(Ours::Record, Why::UnknownRecord, text))?)
        }
        None => None,
    };
    let institution = match row.ours(Ours::EnteredBy) {
        Some(text) => {
            let code = pack.institution_code(text).map(str::to_owned);
            Some(code.ok_or_else(|| fault(Ours::EnteredBy, Why::UnknownInstitution, text))?)
        }
        None => None,
    };
    let mut linked = Vec::new();
    for code in row.activities() {
        let known = activities.get(code).copied();
        linked.push(known.ok_or_else(|| fault(Ours::Activities, Why::UnknownRecord, code))?);
    }
    let reference = row.ours(Ours::Reference).map(str::to_owned);
    Ok((id, Entry { fields: row.given(), activities: linked, institution, reference }))
}

/// A file of records in the making.
trait Rows {
    fn row(&mut self, stored: &Stored, bound: (&str, &str)) -> io::Result<()>;
}

impl<W: Write> Rows for CsvExport<W> {
    fn row(&mut self, stored: &Stored, bound: (&str, &str)) -> io::Result<()> {
        Self::row(self, &stored.id.to_string(), &stored.institution, bound, &stored.values)
    }
}

impl<W: Write> Rows for XlsxExport<'_, W> {
    fn row(&mut self, stored: &Stored, bound: (&str, &str)) -> io::Result<()> {
        Self::row(self, &stored.id.to_string(), &stored.institution, bound, &stored.values)
    }
}

impl<W: Write> Rows for JsonExport<W> {
    fn row(&mut self, stored: &Stored, bound: (&str, &str)) -> io::Result<()> {
        Self::row(self, &stored.id.to_string(), &stored.institution, bound, &stored.values)
    }
}

async fn export(
    kind: &str,
    data: &Data,
    (output, whom, may_be_open): (&Path, &Whom, bool),
    language: Language,
    people: bool,
) -> Result<()> {
    let open = output.with_extension("");
    let open = if matches!(whom, Whom::Anybody) { output } else { open.as_path() };
    let ending = open.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !["csv", "xlsx", "json"].contains(&ending.as_str()) {
        return Err(Complaint::said(
            format!("{} must end in .csv, .xlsx or .json", open.display()),
            format!("{} трябва да завършва на .csv, .xlsx или .json", open.display()),
        ));
    }
    let register = data.open().await?;
    let by = data.by(&register).await?;
    let kind = known(kind, register.pack())?;
    let public = register.is_public(&by, kind);
    if matches!(whom, Whom::Anybody) && !public && !may_be_open {
        register.close().await;
        return Err(Complaint::said(
            "some fields of these records are not public: name a file that ends in .age and say for \
             whom it is closed with --recipient or --close-with, or that it is to be open with --open",
            "някои полета на тези записи не са публични: посочете файл, който завършва на .age, и за \
             кого е затворен с --recipient или --close-with, или че да бъде отворен с --open",
        ));
    }
    let activities = activities(&register).await?;
    let codes: HashMap<ActivityId, String> = activities.into_iter().map(|(c, a)| (a, c)).collect();
    let filter = filter(kind);
    let mark = register.take_out(&by, &filter, &ending, &whom.leaves()).await?;
    let export = mark.number();
    let pages = Pages { register: &register, by: &by, codes, filter, mark };
    let made_by = by.actor.name.clone();
    let until = (!public).then(|| kept_until(by.today()));
    let about = About { made_at: by.at, made_by, filter: String::new(), export, until };
    // The file is written from a thread that may wait, page by page, so that
    // memory does not grow with the number of records.
    let rows = tokio::task::block_in_place(|| {
        let mut failed = None;
        let fill = |out: &mut dyn Write| {
            let written = match ending.as_str() {
                "csv" => {
                    let style =
                        if people { CsvStyle::people(language) } else { CsvStyle::PROGRAMS };
                    let mut file = CsvExport::new(out, kind, style)?;
                    pages.write_to(&mut file).map(|end| (end, file.finish()))
                }
                "xlsx" => {
                    let mut file = XlsxExport::new(out, kind, register.pack(), language, about)?;
                    pages.write_to(&mut file).map(|end| (end, file.finish()))
                }
                _ => {
                    let mut file = JsonExport::new(out);
                    pages.write_to(&mut file).map(|end| (end, file.finish()))
                }
            }?;
            let (end, finished) = written;
            if let Err(error) = end {
                failed = Some(error);
                return Err(io::Error::other("the records could not be read"));
            }
            finished.map(|_| ())
        };
        let done = complaint::write(output, |out| whom.write(out, fill));
        match failed {
            Some(error) => Err(Complaint::from(error)),
            None => done,
        }
    });
    register.close().await;
    rows
}

fn filter(kind: &Kind) -> Filter {
    let mut filter = Filter::of(&kind.id);
    filter.limit = PAGE;
    filter
}

/// The records of a list, page by page.
struct Pages<'r> {
    register: &'r Register,
    by: &'r By,
    codes: HashMap<ActivityId, String>,
    filter: Filter,
    mark: Mark,
}

impl Pages<'_> {
    /// Writes every record; the inner result is the register's.
    fn write_to(&self, file: &mut impl Rows) -> io::Result<register::Result<()>> {
        let mut filter = self.filter.clone();
        loop {
            let page =
                tokio::runtime::Handle::current().block_on(self.register.records(self.by, &filter));
            let page = match page {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            for stored in &page {
                let mut codes: Vec<&str> = stored
                    .activities
                    .iter()
                    .filter_map(|a| self.codes.get(a))
                    .map(String::as_str)
                    .collect();
                codes.sort_unstable();
                let mark = self.mark.of(&stored.id.to_string());
                file.row(stored, (&codes.join("; "), &mark))?;
            }
            match page.last() {
                Some(last) if page.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX) => {
                    filter.after = Some(filter.after_record(last));
                }
                _ => return Ok(Ok(())),
            }
        }
    }
}
