//! Records taken out as a file: what a list shows, open where all of it is public,
//! else closed unless it is said otherwise.
use super::evidence::attached;
use super::query::{Query as Asked, in_a_line, in_words};
use super::sheet::XLSX;
use super::{Shown, address_of, kind_of, title_for_file, under_kind};
use crate::app::App;
use crate::components::{Button, Choice, Markup, Radios};
use crate::form::Form;
use crate::leaving::{self, CLOSED, Leaving, closed_name};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::to;
use crate::words::say;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::ActivityId;
use domain::record::kind::Kind;
use domain::words::Language;
use formats::closed::{Closing, For};
use formats::sheet::export::{About, CsvExport, CsvStyle, JsonExport, XlsxExport};
use register::export_mark::{Mark, kept_until};
use register::names::ActivityName;
use register::record::{COUNTED_UP_TO, Filter, Group, Stored};
use register::{By, Register};
use std::collections::HashMap;
use std::io::{self, Write};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// Records read at a time on the way out.
const PAGE: i64 = 1_000;

/// What a form of this page calls the sort of file, beside the names of the list.
const FORMAT: &str = "format";

/// The sort of file that records are taken out as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Xlsx,
    Json,
}

impl Format {
    /// Every sort.
    pub(super) const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Json];

    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => XLSX,
            Self::Json => "application/json",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(ending: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|format| format.ending() == ending).ok_or(())
    }
}

#[derive(Template)]
#[template(path = "records/take-out.html")]
struct TakeOutPage {
    page: Page,
    about: String,
    format: Radios,
    leaving: Markup,
    button: Button,
    back: String,
}

/// The address under which what a list asks for is taken out as this sort of file.
/// Whether it comes at once.
pub(super) fn address(
    app: &App,
    member: &Member,
    kind: &Kind,
    asked: &Asked,
    format: Format,
) -> (String, bool) {
    let base = address_of(kind);
    if app.register.is_public(&member.by, kind) {
        return (asked.address(&format!("{base}/export.{}", format.ending())), true);
    }
    (asked.with(FORMAT, format.ending()).address(&format!("{base}/export")), false)
}

/// `GET /records/{kind}/export.csv`
pub(crate) async fn csv(
    state: State<App>,
    member: Member,
    path: Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    file(state, member, path, query, Format::Csv).await
}

/// `GET /records/{kind}/export.xlsx`
pub(crate) async fn xlsx(
    state: State<App>,
    member: Member,
    path: Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    file(state, member, path, query, Format::Xlsx).await
}

/// `GET /records/{kind}/export.json`
pub(crate) async fn json(
    state: State<App>,
    member: Member,
    path: Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    file(state, member, path, query, Format::Json).await
}

/// Where nothing in it is to be closed, the file; else the question how it leaves.
async fn file(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    format: Format,
) -> Result<Response, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    let (asked, _) = Asked::read(pairs);
    let (address, at_once) = address(&app, &member, kind, &asked, format);
    if !at_once {
        return Ok(to(&address));
    }
    export(&app, member, kind, asked, (format, Leaving::Open)).await
}

/// `GET /records/{kind}/export`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    let (asked, _) = Asked::read(pairs);
    let form = Form::empty(member.language).with(FORMAT, asked.value(FORMAT));
    page(&app, &member, kind, &asked, &form).await
}

/// `POST /records/{kind}/export`, with the list in its address.
pub(crate) async fn take_out(
    State(app): State<App>,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let kind = kind_of(&app.register, &member, &kind)?;
    let (asked, _) = Asked::read(pairs);
    let mut form = Form::typed(member.language, posted.pairs);
    let format = form.value(FORMAT).parse::<Format>();
    if format.is_err() {
        form.refuse(FORMAT, say(member.language, "take-out-format-missing"));
    }
    let leaving = leaving::chosen(&mut form, member.language);
    let (Ok(format), Some(leaving)) = (format, leaving) else {
        let page = page(&app, &member, kind, &asked, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    export(&app, member, kind, asked, (format, leaving)).await
}

async fn page(
    app: &App,
    member: &Member,
    kind: &Kind,
    asked: &Asked,
    form: &Form,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ExportRecords) {
        return Err(Problem::Denied);
    }
    let list = asked.with(FORMAT, "");
    let page = under_kind(member, kind)
        .saying("take-out")
        .captioned(kind.plural.in_language(member.language))
        .refusing(form.errors());
    let said = said(app, kind, &list, member.language).await?;
    let said = if said.is_empty() { page.say("take-out-all") } else { said };
    let formats = Format::ALL.map(|f| Choice::new(f.ending(), f.ending().to_uppercase()));
    let page = TakeOutPage {
        about: said,
        format: form.radios(FORMAT, page.say("take-out-format"), formats.into()),
        leaving: leaving::question(app, &member.by, form, &page),
        button: Button::submit(page.say("take-out")),
        back: list.address(&address_of(kind)),
        page,
    };
    Ok(Html(page.render()?))
}

/// Which records a list asks for, in words; empty for all.
async fn said(
    app: &App,
    kind: &Kind,
    asked: &Asked,
    language: Language,
) -> Result<String, Problem> {
    let (filter, _) = asked.filter(kind, app.register.pack());
    let activities = app.register.activity_names().await?;
    let shown = Shown { pack: app.register.pack(), language, names: HashMap::new() };
    let activity = filter.activity.and_then(|a| activities.get(&a)).map(ActivityName::path);
    Ok(in_a_line(&in_words(&asked.first_page(), kind, &shown, activity.as_deref())))
}

async fn export(
    app: &App,
    member: Member,
    kind: &Kind,
    asked: Asked,
    how: (Format, Leaving),
) -> Result<Response, Problem> {
    let register = &app.register;
    let language = member.language;
    let asked = asked.with(FORMAT, "");
    let (filter, wrong) = asked.filter(kind, register.pack());
    if !wrong.is_empty() {
        return Err(Problem::BadRequest);
    }
    if how.0 == Format::Xlsx && !fits(register, &member.by, &filter).await? {
        return super::list::refused(app, &member, kind, asked, "export-too-many").await;
    }
    let said = said(app, kind, &asked, language).await?;
    let written = Written { language, style: CsvStyle::people(language), said };
    taken_out(app, member.by, kind, filter, how, written).await
}

/// How a file of records is written.
pub(crate) struct Written {
    /// The language of headings and of what it says of itself.
    pub(crate) language: Language,
    /// How CSV is written.
    pub(crate) style: CsvStyle,
    /// Which records were asked for, in words; empty for all.
    pub(crate) said: String,
}

/// The records that a filter asks for, as a file that is written, and closed, while
/// it is read. The journal has it before the first byte.
pub(crate) async fn taken_out(
    app: &App,
    by: By,
    kind: &Kind,
    filter: Filter,
    (format, leaving): (Format, Leaving),
    written: Written,
) -> Result<Response, Problem> {
    let register = app.register.clone();
    let Written { language, style, said } = written;
    let ending = format.ending();
    let filter = Filter { after: None, limit: PAGE, ..filter };
    let activities = register.activity_names().await?;
    let mark = register.take_out(&by, &filter, ending, &leaving.told()).await?;
    let made_by = register.pack().institution_name(&by.actor.institution, language).to_owned();
    let until = (!register.is_public(&by, kind)).then(|| kept_until(by.today()));
    let about = About { made_at: by.at, made_by, filter: said, export: mark.number(), until };
    let (name, media_type) = match &leaving {
        Leaving::Open => {
            let name = format!("{} {}.{ending}", title_for_file(kind, language), mark.number());
            (name, format.media_type())
        }
        Leaving::Passphrase(_) | Leaving::Recipients(_) => {
            (closed_name(language, &mark, kept_until(by.today()), ending), CLOSED)
        }
    };
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(2);
    let out = Out { language, format, leaving, style, about, mark, filter, activities };
    let kind = kind.id.clone();
    // What is written waits for the reader: two pages are in memory at most.
    tokio::spawn(async move {
        if let Err(error) = out.run(&register, &by, &kind, &sender).await {
            tracing::warn!(%error, kind, "records could not be taken out to the end");
            // The file breaks off, so that nobody takes a part for the whole.
            let _ = sender.send(Err(error)).await;
        }
    });
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver));
    Ok(attached(&name, media_type, body))
}

/// Whether a spreadsheet holds what is asked for; asked before the first byte
/// is sent.
pub(crate) async fn fits(register: &Register, by: &By, filter: &Filter) -> Result<bool, Problem> {
    if register.records_count(by, filter).await? <= COUNTED_UP_TO {
        return Ok(true);
    }
    let counts = register.record_counts(by, filter, Group::Status).await?;
    let rows = u64::try_from(counts.iter().map(|c| c.records).sum::<i64>()).unwrap_or(u64::MAX);
    Ok(XlsxExport::<io::Sink>::fits(rows).is_ok())
}

/// What is taken out, and how.
struct Out {
    language: Language,
    format: Format,
    leaving: Leaving,
    style: CsvStyle,
    about: About,
    mark: Mark,
    filter: Filter,
    activities: HashMap<ActivityId, ActivityName>,
}

/// A file that is taken away as it is written.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Bytes {
        let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::take(&mut *held).into()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Through which the file leaves.
enum Way {
    Open(Buffer),
    Closed(Box<Closing<Buffer>>),
}

impl Way {
    /// Out of the register, into `buffer`. A passphrase takes a moment of one core
    /// to harden.
    async fn out(leaving: Leaving, buffer: Buffer) -> io::Result<Self> {
        let closing = move || match &leaving {
            Leaving::Open => Ok(Self::Open(buffer)),
            Leaving::Passphrase(words) => {
                Closing::begin(buffer, &For::Passphrase(words)).map(Box::new).map(Self::Closed)
            }
            Leaving::Recipients(all) => {
                Closing::begin(buffer, &For::Recipients(all)).map(Box::new).map(Self::Closed)
            }
        };
        tokio::task::spawn_blocking(closing).await.map_err(io::Error::other)?
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Open(_) => Ok(()),
            Self::Closed(closing) => closing.finish().map(drop),
        }
    }
}

impl Write for Way {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(buffer) => buffer.write(bytes),
            Self::Closed(closing) => closing.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(buffer) => buffer.flush(),
            Self::Closed(closing) => closing.flush(),
        }
    }
}

/// The three writers as one.
enum Writer<'k> {
    Csv(CsvExport<Way>),
    Xlsx(Box<XlsxExport<'k, Way>>),
    Json(JsonExport<Way>),
}

impl Writer<'_> {
    fn row(&mut self, r: &Stored, activities: &str, mark: &Mark) -> io::Result<()> {
        let id = r.id.to_string();
        let mark = mark.of(&id);
        let bound = (activities, mark.as_str());
        match self {
            Self::Csv(w) => w.row(&id, &r.institution, bound, &r.values),
            Self::Xlsx(w) => w.row(&id, &r.institution, bound, &r.values),
            Self::Json(w) => w.row(&id, &r.institution, bound, &r.values),
        }
    }

    fn finish(self) -> io::Result<()> {
        let (way, _) = match self {
            Self::Csv(w) => w.finish()?,
            Self::Xlsx(w) => w.finish()?,
            Self::Json(w) => w.finish()?,
        };
        way.finish()
    }
}

impl Out {
    async fn run(
        self,
        register: &Register,
        by: &By,
        kind: &str,
        sender: &mpsc::Sender<io::Result<Bytes>>,
    ) -> io::Result<()> {
        let pack = register.pack();
        let kind = pack.kind(kind).ok_or_else(|| io::Error::other("the kind is gone"))?;
        let buffer = Buffer::default();
        let way = Way::out(self.leaving, buffer.clone()).await?;
        let mut writer = match self.format {
            Format::Csv => Writer::Csv(CsvExport::new(way, kind, self.style)?),
            Format::Xlsx => Writer::Xlsx(Box::new(XlsxExport::new(
                way,
                kind,
                pack,
                self.language,
                self.about.clone(),
            )?)),
            Format::Json => Writer::Json(JsonExport::new(way)),
        };
        let mut filter = self.filter;
        loop {
            let page = register.records(by, &filter).await.map_err(io::Error::other)?;
            for stored in &page {
                writer.row(stored, &paths(&self.activities, &stored.activities), &self.mark)?;
            }
            let bytes = buffer.take();
            // Nobody reads on: there is nobody to tell, and nothing to do.
            if !bytes.is_empty() && sender.send(Ok(bytes)).await.is_err() {
                return Ok(());
            }
            match page.last() {
                Some(last) if i64::try_from(page.len()).unwrap_or(0) >= filter.limit => {
                    filter.after = Some(filter.after_record(last));
                }
                _ => break,
            }
        }
        writer.finish()?;
        let _ = sender.send(Ok(buffer.take())).await;
        Ok(())
    }
}

/// Activities as sheets name them: `2017/I.2; 2017/III.1`.
fn paths(names: &HashMap<ActivityId, ActivityName>, ids: &[ActivityId]) -> String {
    let mut paths: Vec<String> =
        ids.iter().filter_map(|id| names.get(id)).map(ActivityName::path).collect();
    paths.sort();
    paths.join("; ")
}
