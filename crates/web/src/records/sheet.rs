//! Records as files: a template to fill, what a list shows, and a filled sheet
//! taken in.
use super::evidence::attached;
use super::query::{Query as Asked, in_a_line, in_words};
use super::{
    Shown, address_of, kind_of, may_enter, may_enter_for_others, title_for_file, under_kind,
};
use crate::app::App;
use crate::components::{Button, FileUpload, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Uploaded};
use crate::sign_in::to;
use crate::words::say;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::id::ActivityId;
use domain::record::kind::Kind;
use domain::words::Language;
use formats::sheet::export::{About, CsvExport, CsvStyle, JsonExport, XlsxExport};
use register::export_mark::Mark;
use register::names::ActivityName;
use register::record::{COUNTED_UP_TO, Filter, Group, Stored};
use register::submission::NewSubmission;
use register::{By, Error, Refusal, Register};
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// Records read at a time on the way out.
const PAGE: i64 = 1_000;

/// `GET /records/{kind}/template.xlsx`
pub(crate) async fn template(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
) -> Result<Response, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    let bytes = formats::sheet::template(kind, app.register.pack(), member.language)
        .map_err(|error| Problem::Broken(error.to_string().into()))?;
    let name = format!("{}.xlsx", title_for_file(kind, member.language));
    Ok(attached(&name, XLSX, bytes))
}

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The sort of file that records are taken out as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Xlsx,
    Json,
}

impl Format {
    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }
}

/// `GET /records/{kind}/export.csv`
pub(crate) async fn csv(
    state: State<App>,
    member: Member,
    path: Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    export(state, member, path, query, Format::Csv).await
}

/// `GET /records/{kind}/export.xlsx`
pub(crate) async fn xlsx(
    state: State<App>,
    member: Member,
    path: Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    export(state, member, path, query, Format::Xlsx).await
}

/// `GET /records/{kind}/export.json`
pub(crate) async fn json(
    state: State<App>,
    member: Member,
    path: Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    export(state, member, path, query, Format::Json).await
}

async fn export(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
    format: Format,
) -> Result<Response, Problem> {
    let register = app.register.clone();
    let kind = kind_of(&register, &member, &kind)?;
    let language = member.language;
    let (asked, _) = Asked::read(pairs);
    let (filter, wrong) = asked.filter(kind, register.pack());
    if !wrong.is_empty() {
        return Err(Problem::BadRequest);
    }
    if format == Format::Xlsx && !fits(&register, &member.by, &filter).await? {
        return super::list::refused(&app, &member, kind, asked, "export-too-many").await;
    }
    let activities = register.activity_names().await?;
    let shown = Shown { pack: register.pack(), language, names: HashMap::new() };
    let activity = filter.activity.and_then(|a| activities.get(&a)).map(ActivityName::path);
    let said = in_a_line(&in_words(&asked.first_page(), kind, &shown, activity.as_deref()));
    let written = Written { language, style: CsvStyle::people(language), said };
    taken_out(&app, member.by, kind, filter, format, written).await
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

/// The records that a filter asks for, as a file that is written while it is
/// read. The journal has it before the first byte.
pub(crate) async fn taken_out(
    app: &App,
    by: By,
    kind: &Kind,
    filter: Filter,
    format: Format,
    written: Written,
) -> Result<Response, Problem> {
    let register = app.register.clone();
    let Written { language, style, said } = written;
    let ending = format.ending();
    let filter = Filter { after: None, limit: PAGE, ..filter };
    let activities = register.activity_names().await?;
    let mark = register.take_out(&by, &filter, ending).await?;
    let made_by = register.pack().institution_name(&by.actor.institution, language).to_owned();
    let about = About { made_at: by.at, made_by, filter: said, export: mark.number() };
    let media_type = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Xlsx => XLSX,
        Format::Json => "application/json",
    };
    let name = format!("{} {}.{ending}", title_for_file(kind, language), mark.number());
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(2);
    let out = Out { language, format, style, about, mark, filter, activities };
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

/// The three writers as one.
enum Writer<'k> {
    Csv(CsvExport<Buffer>),
    Xlsx(Box<XlsxExport<'k, Buffer>>),
    Json(JsonExport<Buffer>),
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

    fn finish(self) -> io::Result<u64> {
        Ok(match self {
            Self::Csv(w) => w.finish()?.1,
            Self::Xlsx(w) => w.finish()?.1,
            Self::Json(w) => w.finish()?.1,
        })
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
        let mut writer = match self.format {
            Format::Csv => Writer::Csv(CsvExport::new(buffer.clone(), kind, self.style)?),
            Format::Xlsx => Writer::Xlsx(Box::new(XlsxExport::new(
                buffer.clone(),
                kind,
                pack,
                self.language,
                self.about.clone(),
            )?)),
            Format::Json => Writer::Json(JsonExport::new(buffer.clone())),
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

#[derive(Template)]
#[template(path = "records/import.html")]
struct ImportPage {
    page: Page,
    action: String,
    template: String,
    institution: Option<Markup>,
    file: FileUpload,
    button: Button,
    back: String,
}

fn import_page(
    app: &App,
    member: &Member,
    kind: &Kind,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_kind(member, kind)
        .saying("sheet-import")
        .captioned(kind.plural.in_language(member.language))
        .refusing(form.errors());
    let back = address_of(kind);
    let institution = may_enter_for_others(member, kind).then(|| {
        let groups = super::fields::institutions(app.register.pack(), member.language);
        let select =
            super::fields::GroupedSelect::new(form, member.language, "_institution", groups)
                .labelled(page.say("record-institution"), page.say("sheet-institution-hint"))
                .or(page.say("record-institution-own"));
        Markup::of(&select)
    });
    Ok(Html(
        ImportPage {
            action: format!("{back}/import"),
            template: format!("{back}/template.xlsx"),
            institution,
            file: form.file("file", page.say("sheet-file")).hint(page.say("sheet-file-hint")),
            button: Button::submit(page.say("sheet-check")),
            back,
            page,
        }
        .render()?,
    ))
}

/// `GET /records/{kind}/import`
pub(crate) async fn import_form(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
) -> Result<Html<String>, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    if !may_enter(&member, kind) {
        return Err(Problem::Denied);
    }
    import_page(&app, &member, kind, &Form::empty(member.language))
}

/// `POST /records/{kind}/import`: checks every row and enters nothing yet.
pub(crate) async fn import(
    State(app): State<App>,
    Path(kind): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let institution = Some(uploaded.value("_institution").to_owned()).filter(|i| !i.is_empty());
    let Uploaded { member, pairs, file_name, content } = uploaded;
    let kind = kind_of(&app.register, &member, &kind)?;
    let new = NewSubmission {
        kind: kind.id.clone(),
        institution: institution.filter(|_| may_enter_for_others(&member, kind)),
        name: file_name,
        content,
        dry: true,
        again: true,
    };
    match app.register.submit(&member.by, new).await {
        Ok(id) => {
            let address = format!("/submissions/{id}");
            super::submission::begin(&app, member.by, id).await;
            Ok(to(&address))
        }
        Err(Error::Refused(why @ (Refusal::FileEmpty | Refusal::FileTooLarge))) => {
            let mut form = Form::typed(member.language, pairs);
            let sentence = match why {
                Refusal::FileTooLarge => say(member.language, "sheet-too-large"),
                why => refusal(member.language, why),
            };
            form.refuse("file", sentence);
            let page = import_page(&app, &member, kind, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
