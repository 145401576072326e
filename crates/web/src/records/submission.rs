//! Spreadsheets sent in: how far they are, and what became of each row.
use super::evidence::attached;
use super::{Shown, address_of, address_of_record, reader, title_for_file, under_records};
use crate::app::App;
use crate::components::{
    Button, Cell, ErrorSummary, Figure, Link, Markup, Pagination, SubNavigation, Table, Tag,
};
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::to;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::REFRESH;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::SubmissionId;
use domain::record::Fault;
use domain::record::kind::Kind;
use domain::words::Language;
use formats::sheet::verdict::{Outcome, PlacedFault, Verdict as RowSays, VerdictCsv, VerdictXlsx};
use formats::sheet::{Ours, Sheet, SheetNotice, SheetRemark};
use register::submission::{RowVerdict, Sheets, Submission, SubmissionState, Verdict};
use register::{By, Error, Refusal};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Rows that a page shows.
const PAGE: i64 = 100;
/// Submissions that the list shows.
const LISTED: i64 = 100;
/// A short file is done within this time; for a longer one the page tells how
/// far it is.
const SHORT: Duration = Duration::from_millis(1_500);

/// Begins to take a submission in at once, and waits a little for a short one.
/// Were this server to stop, another goes on with it.
pub(super) async fn begin(app: &App, by: By, submission: SubmissionId) {
    let register = app.register.clone();
    let sheets: Arc<dyn Sheets> = Arc::new(reader::SheetReader(app.strangers.clone()));
    let work = tokio::spawn(async move {
        match register.take_in(&by, submission, &sheets).await {
            // Another server was quicker.
            Ok(_) | Err(Error::Refused(Refusal::AlreadyDecided)) => {}
            Err(error) => tracing::warn!(%error, "a submission was not taken in at once"),
        }
    });
    // What is not done by then goes on, whether somebody waits or not.
    let _ = tokio::time::timeout(SHORT, work).await;
}

#[derive(Template)]
#[template(path = "records/submissions.html")]
struct SubmissionsPage {
    page: Page,
    table: Option<Markup>,
}

/// `GET /submissions`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::EnterRecord) {
        return Err(Problem::NotFound);
    }
    let language = member.language;
    let all = app.register.submissions(&member.by, LISTED).await?;
    let page = under_records(&member).saying("submissions");
    let heads = [
        "submission-sent",
        "submission-file",
        "submission-kind",
        "record-institution-column",
        "submission-state",
    ];
    let mut head: Vec<Cell> = heads.iter().map(|key| page.say(key).into()).collect();
    head.push(Cell::from(page.say("submission-rows")).numeric());
    head.push(Cell::from(page.say("submission-refused")).numeric());
    let pack = app.register.pack();
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|s| {
            let kind = pack.kind(&s.kind);
            vec![
                words::moment(language, s.created_at).into(),
                Cell::link(&s.name, &format!("/submissions/{}", s.id)),
                kind.map_or(s.kind.as_str(), |k| k.plural.in_language(language)).into(),
                pack.institution_name(&s.institution, language).into(),
                Cell::part(&state_tag(language, s)),
                Cell::number(words::number(language, s.total)),
                Cell::number(words::number(language, s.refused)),
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("submissions"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    Ok(Html(SubmissionsPage { page, table }.render()?))
}

fn state_tag(language: Language, s: &Submission) -> Tag {
    match (s.state, s.dry) {
        (SubmissionState::Waiting, _) => Tag::quiet(&say(language, "submission-waiting")),
        (SubmissionState::Running, _) => Tag::going(&say(language, "submission-running")),
        (SubmissionState::Failed, _) => Tag::late(&say(language, "submission-failed")),
        (SubmissionState::Done, true) => Tag::due(&say(language, "submission-checked")),
        (SubmissionState::Done, false) => Tag::done(&say(language, "submission-entered")),
    }
}

/// Which rows are asked for.
#[derive(Debug, Default)]
struct Rows {
    /// A verdict; the refused unless said.
    rows: String,
    /// The line after which the page begins.
    after: i64,
}

impl Rows {
    fn read(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        Self {
            rows: value("rows").unwrap_or_default().to_owned(),
            after: value("after").and_then(|a| a.parse().ok()).unwrap_or(0),
        }
    }
}

#[derive(Template)]
#[template(path = "records/submission.html")]
struct SubmissionPage {
    page: Page,
    about: String,
    progress: Option<Progress>,
    figures: Vec<Figure>,
    remarks: Vec<String>,
    views: Option<SubNavigation>,
    table: Option<Markup>,
    pages: Option<Pagination>,
    files: Vec<Link>,
    /// The button that takes it in for good.
    enter: Option<Button>,
    enter_about: String,
    ways: Vec<Link>,
}

struct Progress {
    done: i64,
    total: i64,
    said: String,
}

/// `GET /submissions/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (kind, submission) = submission_of(&app, &member, &id).await?;
    let running = matches!(submission.state, SubmissionState::Waiting | SubmissionState::Running);
    let rows = Rows::read(&pairs);
    let html = page(&app, &member, kind, &submission, &rows, None).await?;
    let mut response = html.into_response();
    if running {
        // The page looks again by itself; without it, the link does.
        response.headers_mut().insert(REFRESH, HeaderValue::from_static("3"));
    }
    Ok(response)
}

async fn submission_of<'a>(
    app: &'a App,
    member: &Member,
    id: &str,
) -> Result<(&'a Kind, Submission), Problem> {
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let submission = app.register.submission(&member.by, id).await?;
    let kind = app.register.pack().kind(&submission.kind).ok_or(Problem::NotFound)?;
    Ok((kind, submission))
}

async fn page(
    app: &App,
    member: &Member,
    kind: &Kind,
    s: &Submission,
    asked: &Rows,
    errors: Option<ErrorSummary>,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let address = format!("/submissions/{}", s.id);
    let page = under_records(member)
        .under(say(language, "submissions"), "/submissions")
        .titled(s.name.clone())
        .captioned(kind.plural.in_language(language))
        .tagged(state_tag(language, s))
        .refusing(errors);
    let finished = matches!(s.state, SubmissionState::Done | SubmissionState::Failed);
    let args = [
        ("institution", app.register.pack().institution_name(&s.institution, language).into()),
        ("moment", words::moment(language, s.created_at).into()),
    ];
    let mut about = say_with(language, "submission-about", &args);
    let key = match (s.state, s.dry) {
        (SubmissionState::Waiting | SubmissionState::Running, true) => "submission-about-checking",
        (SubmissionState::Waiting | SubmissionState::Running, false) => "submission-about-entering",
        (SubmissionState::Failed, _) => "submission-about-failed",
        (SubmissionState::Done, true) => "submission-about-checked",
        (SubmissionState::Done, false) => "submission-about-entered",
    };
    about.push(' ');
    about.push_str(&page.say(key));
    let wanted =
        Verdict::ALL.into_iter().find(|v| v.code() == asked.rows).unwrap_or(Verdict::Refused);
    let (table, pages) = match s.state {
        SubmissionState::Done => {
            verdicts(app, member, kind, s, wanted, asked.after, &address).await?
        }
        _ => (None, None),
    };
    let acceptable = s.entered + s.corrected;
    let enter = (s.dry && s.state == SubmissionState::Done && acceptable > 0).then(|| {
        Button::submit(say_with(language, "submission-enter", &[("n", acceptable.into())]))
    });
    let mut ways = Vec::new();
    if finished {
        if !s.dry && s.state == SubmissionState::Done {
            ways.push(Link::new(page.say("submission-to-list"), address_of(kind)));
        }
        ways.push(Link::new(
            page.say("submission-another"),
            format!("{}/import", address_of(kind)),
        ));
    } else {
        ways.push(Link::new(page.say("submission-look-again"), address.clone()));
    }
    let files = match s.state {
        SubmissionState::Done => ["csv", "xlsx"]
            .into_iter()
            .map(|e| Link::new(e.to_uppercase(), format!("{address}/verdicts.{e}")))
            .collect(),
        _ => Vec::new(),
    };
    Ok(Html(
        SubmissionPage {
            about,
            progress: (!finished).then(|| Progress {
                done: s.done,
                total: s.total.max(1),
                said: say_with(
                    language,
                    "submission-progress",
                    &[("n", s.done.into()), ("total", words::number(language, s.total).into())],
                ),
            }),
            figures: if s.state == SubmissionState::Done {
                figures(language, s)
            } else {
                Vec::new()
            },
            remarks: remarks(language, s),
            views: (s.state == SubmissionState::Done && s.total > 0)
                .then(|| views(language, s, wanted, &address)),
            table,
            pages,
            files,
            enter_about: match s.refused {
                0 => page.say("submission-enter-all"),
                n => say_with(language, "submission-enter-some", &[("n", n.into())]),
            },
            enter,
            ways,
            page,
        }
        .render()?,
    ))
}

fn figures(language: Language, s: &Submission) -> Vec<Figure> {
    let figure = |n: i64, key: &str| Figure::new(words::number(language, n), say(language, key));
    let refused = figure(s.refused, "verdicts-refused");
    vec![
        figure(s.entered, "verdicts-entered"),
        figure(s.corrected, "verdicts-corrected"),
        figure(s.unchanged, "verdicts-unchanged"),
        if s.refused > 0 { refused.state("late") } else { refused },
    ]
}

fn count_of(s: &Submission, verdict: Verdict) -> i64 {
    match verdict {
        Verdict::Entered => s.entered,
        Verdict::Corrected => s.corrected,
        Verdict::Unchanged => s.unchanged,
        Verdict::Refused => s.refused,
    }
}

fn views(language: Language, s: &Submission, wanted: Verdict, address: &str) -> SubNavigation {
    let links = [Verdict::Refused, Verdict::Entered, Verdict::Corrected, Verdict::Unchanged]
        .into_iter()
        .filter(|v| count_of(s, *v) > 0 || *v == wanted)
        .map(|v| {
            let text = say(language, verdict_key(v));
            Link::new(text, format!("{address}?rows={}", v.code())).here(v == wanted)
        })
        .collect();
    SubNavigation::new(say(language, "submission-rows"), links)
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Entered => "verdicts-entered",
        Verdict::Corrected => "verdicts-corrected",
        Verdict::Unchanged => "verdicts-unchanged",
        Verdict::Refused => "verdicts-refused",
    }
}

fn remarks(language: Language, s: &Submission) -> Vec<String> {
    let said = s.noticed.remarks.iter().map(|kept| match reader::remark(kept) {
        Some(remark) => remark.text(language),
        None => say(language, "sheet-unreadable"),
    });
    let mut said: Vec<String> = said.collect();
    if said.is_empty() && s.state == SubmissionState::Failed {
        said.push(say(language, "sheet-unreadable"));
    }
    said
}

/// A page of rows with what became of them.
async fn verdicts(
    app: &App,
    member: &Member,
    kind: &Kind,
    s: &Submission,
    wanted: Verdict,
    after: i64,
    address: &str,
) -> Result<(Option<Markup>, Option<Pagination>), Problem> {
    let language = member.language;
    let mut rows = app.register.verdicts(&member.by, s.id, Some(wanted), after, PAGE + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(0) > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let Some(last) = rows.last().map(|r| r.line) else { return Ok((None, None)) };
    let ids: Vec<_> = rows.iter().filter_map(|r| r.record).collect();
    let shown = Shown {
        pack: app.register.pack(),
        language,
        names: app.register.record_names(&member.by, &ids).await?,
    };
    let line = Cell::from(say(language, "verdict-line")).numeric();
    let mut head = vec![line];
    let cells: Vec<Vec<Cell>> = if wanted == Verdict::Refused {
        head.push(say(language, "verdict-column").into());
        head.push(say(language, "verdict-why").into());
        rows.iter().flat_map(|row| refused_rows(language, kind, s, row)).collect()
    } else {
        head.push(say(language, "verdict-record").into());
        let cells =
            |row: &RowVerdict| vec![number(language, row.line), record_cell(&shown, kind, row)];
        rows.iter().map(cells).collect()
    };
    let mut table = Table::new(say(language, verdict_key(wanted)), head, cells);
    table.caption_classes = "govuk-visually-hidden".into();
    let table = table.scrolling();
    let here = format!("{address}?rows={}", wanted.code());
    let next = more.then(|| format!("{here}&after={last}"));
    let first = (after > 0).then_some(here);
    let mut pages = Pagination::by_cursor(language, first, next);
    if let Some(step) = &mut pages.previous {
        step.text = say(language, "page-first");
    }
    Ok((Some(table), (!pages.is_empty()).then_some(pages)))
}

fn number(language: Language, line: i64) -> Cell {
    Cell::number(words::number(language, line))
}

fn record_cell(shown: &Shown<'_>, kind: &Kind, row: &RowVerdict) -> Cell {
    let found = row.record.and_then(|id| Some((id, shown.names.get(&id)?)));
    match found {
        Some((id, name)) => Cell::link(&name.title, &address_of_record(&kind.id, id)),
        None => Cell::from(say(shown.language, "verdict-new")),
    }
}

/// One row of the table for each fault, with its column and a sentence.
fn refused_rows(
    language: Language,
    kind: &Kind,
    s: &Submission,
    row: &RowVerdict,
) -> Vec<Vec<Cell>> {
    row.faults
        .iter()
        .map(|fault| {
            let column = s.noticed.columns.get(&fault.field).map_or("—", String::as_str);
            vec![number(language, row.line), column.into(), sentence(language, kind, fault).into()]
        })
        .collect()
}

/// What is wrong with a row, in the reader's language.
fn sentence(language: Language, kind: &Kind, fault: &Fault) -> String {
    if fault.field == reader::WHOLE_ROW {
        return too_long(language);
    }
    let ours = match fault.field.as_str() {
        "record" => Some(Ours::Record),
        "activities" => Some(Ours::Activities),
        "institution" => Some(Ours::EnteredBy),
        _ => None,
    };
    let label = match (kind.field(&fault.field), ours) {
        (Some(field), _) => field.name.in_language(language),
        (None, Some(ours)) => ours.label(language),
        (None, None) => fault.field.as_str(),
    };
    words::fault(language, fault, label)
}

fn too_long(language: Language) -> String {
    let kind = SheetNotice::RowTooLong;
    SheetRemark { line: None, column: None, kind, subject: String::new() }.text(language)
}

/// `POST /submissions/{id}`: takes in for good what was checked.
pub(crate) async fn enter(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (kind, submission) = submission_of(&app, &member, &id).await?;
    match app.register.enter_submission(&member.by, submission.id).await {
        Ok(()) => {
            let address = format!("/submissions/{}", submission.id);
            begin(&app, member.by, submission.id).await;
            Ok(to(&address))
        }
        Err(Error::Refused(why @ Refusal::TakenInBefore(before))) => {
            let sentence = refusal(member.language, why);
            let link = (format!("/submissions/{before}"), sentence);
            let errors = ErrorSummary::new(member.language, [link]);
            let rows = Rows::default();
            let page = page(&app, &member, kind, &submission, &rows, Some(errors)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        // Pressed twice: it is being taken in already.
        Err(Error::Refused(Refusal::AlreadyDecided)) => {
            Ok(to(&format!("/submissions/{}", submission.id)))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /submissions/{id}/verdicts.csv`
pub(crate) async fn verdicts_csv(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    verdict_file(&app, &member, &id, true).await
}

/// `GET /submissions/{id}/verdicts.xlsx`
pub(crate) async fn verdicts_xlsx(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    verdict_file(&app, &member, &id, false).await
}

/// The sender's own file with one more column: what became of each row.
async fn verdict_file(
    app: &App,
    member: &Member,
    id: &str,
    csv: bool,
) -> Result<Response, Problem> {
    let (kind, s) = submission_of(app, member, id).await?;
    if s.state != SubmissionState::Done {
        return Err(Problem::NotFound);
    }
    let content = app.register.submission_content(&member.by, s.id).await?;
    let mut refused = HashMap::new();
    let mut after = 0;
    loop {
        let (by, wanted) = (&member.by, Some(Verdict::Refused));
        let rows = app.register.verdicts(by, s.id, wanted, after, 1_000).await?;
        let Some(last) = rows.last() else { break };
        after = last.line;
        refused.extend(rows.into_iter().map(|r| (r.line, r.faults)));
    }
    let name = format!("{}-{}", title_for_file(kind, member.language), &s.sha256[..8]);
    let (register, language) = (app.register.clone(), member.language);
    let kind = kind.id.clone();
    let work = move || {
        let pack = register.pack();
        let kind = pack.kind(&kind)?;
        let mut sheet = Sheet::open(content, &s.name, kind, pack).ok()?;
        written(&mut sheet, kind, &s, &refused, language, csv).ok()
    };
    let bytes = tokio::task::spawn_blocking(work).await.ok().flatten();
    let bytes = bytes.ok_or_else(|| Problem::Broken("verdicts could not be written".into()))?;
    Ok(if csv {
        attached(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes)
    } else {
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        attached(&format!("{name}.xlsx"), xlsx, bytes)
    })
}

fn written(
    sheet: &mut Sheet<'_>,
    kind: &Kind,
    s: &Submission,
    refused: &HashMap<i64, Vec<Fault>>,
    language: Language,
    csv: bool,
) -> std::io::Result<Vec<u8>> {
    let header = sheet.header().clone();
    let words = |fault: &Fault| sentence(language, kind, fault);
    let separator = if language == Language::Bg { b';' } else { b',' };
    let says = |row: &formats::sheet::Row| {
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        let faults = refused.get(&line);
        let placed = |f: &Fault| PlacedFault {
            column: s.noticed.columns.get(&f.field).cloned(),
            field: f.field.clone(),
            why: f.why.clone(),
        };
        let whole = |f: &&Fault| f.field != reader::WHOLE_ROW;
        RowSays {
            line: row.line,
            reference: None,
            record: None,
            outcome: if faults.is_some() { Outcome::Refused } else { Outcome::Accepted },
            faults: faults.into_iter().flatten().filter(whole).map(placed).collect(),
            too_long: row.too_long,
        }
    };
    if csv {
        let mut out = VerdictCsv::new(Vec::new(), &header, language, separator)?;
        for row in sheet.rows() {
            out.row(&row, &says(&row), &words)?;
        }
        return out.finish();
    }
    let mut out = VerdictXlsx::new(Vec::new(), &header, language)?;
    for row in sheet.rows() {
        out.row(&row, &says(&row), &words)?;
    }
    out.finish()
}
