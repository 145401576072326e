//! `/cases/{id}/attachments`: the files of a case, attached, opened for a
//! purpose, taken away.
//!
//! A name or a file is opened by a form that is sent, never by an address:
//! addresses stay in histories, and a purpose is given each time.
use crate::activity::People;
use crate::app::App;
use crate::cases::{case_of, under_case as under};
use crate::components::{Button, Cell, Choice, FileUpload, Markup, Radios, Row, Select};
use crate::components::{SummaryList, Table};
use crate::evidence::sort_of;
use crate::form::Form;
use crate::leaving::{self, Leaving, Parcel};
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::session::{Member, Posted, Uploaded};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::attachment::{Form as Kept, Removal};
use domain::case_file::CaseState;
use domain::id::{AttachmentId, CaseId};
use domain::words::Language;
use formats::marked::marked;
use formats::shared_copy::Unfit;
use register::attachment::{Attachment, OpenedFile};
use register::case_file::CaseFile;
use register::evidence::endings;
use register::export_mark::FileOf;
use register::{By, Error, Refusal};
use std::collections::HashMap;
use std::sync::Arc;

fn address(case: CaseId) -> String {
    format!("/cases/{case}/attachments")
}

/// Why a file has no copy fit to be shared; none when it has one.
fn unfit(language: Language, attachment: &Attachment) -> Option<String> {
    let known = Unfit::ALL.into_iter().find(|unfit| unfit.code() == attachment.unfit);
    let code = known.unwrap_or(Unfit::Unread).code();
    let there = attachment.unfit.is_empty();
    (!there).then(|| say(language, &format!("attachment-unfit-{}", code.replace('_', "-"))))
}

#[derive(Template)]
#[template(path = "attachments/list.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
    /// The form that shows the names; none when they are shown or there is
    /// nothing to name.
    naming: Option<(Select, Button)>,
    /// The form that attaches a file; none in a closed case.
    upload: Option<(FileUpload, Button)>,
    address: String,
}

type Names = HashMap<AttachmentId, String>;

async fn list_page(
    app: &App,
    member: &Member,
    case: &CaseFile,
    names: Option<Names>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let files = app.register.attachments(&member.by, case.id).await?;
    let people = People::of(app).await?;
    let language = member.language;
    let page = under(member, case).saying("attachments").refusing(form.errors());
    let keys = ["attachment-file", "attachment-sort", "attachment-size", "attachment-added"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let row = |(number, file): (usize, &Attachment)| {
        let numbered = page.say_n("attachment-numbered", number + 1);
        let name = names.as_ref().and_then(|names| names.get(&file.id)).unwrap_or(&numbered);
        let size = u64::try_from(file.size).unwrap_or(0);
        vec![
            Cell::link(name, &format!("{}/{}", address(case.id), file.id)),
            sort_of(language, &file.media_type).into(),
            words::size(language, size).into(),
            people.said(language, file.added_by, file.added_at).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = files.iter().enumerate().map(row).collect();
    let mut table = Table::new(page.say("attachments"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let naming = (names.is_none() && !files.is_empty()).then(|| {
        let button = Button::submit(page.say("attachment-show-names")).secondary();
        (purpose::question(form, &page), button)
    });
    let takes = app.register.narrative_takes(&member.by, case.id).await?;
    let upload = (takes && case.state == CaseState::Open).then(|| {
        let file = form.file("file", page.say("attachment-choose"));
        let file = file.hint(page.say("attachment-choose-hint"));
        (file, Button::submit(page.say("attachment-attach")))
    });
    let table = (!files.is_empty()).then(|| table.scrolling());
    let list = ListPage { table, naming, upload, address: address(case.id), page };
    Ok(Html(list.render()?))
}

/// `GET /cases/{id}/attachments`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    list_page(&app, &member, &case, None, &Form::empty(member.language)).await
}

/// `POST /cases/{id}/attachments/names`: the same list with the names.
pub(crate) async fn names(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let case = case_of(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = list_page(&app, &member, &case, None, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.reveal_attachment_names(&member.by, case.id, why).await?;
    let names = opened.into_iter().map(|(file, name)| (file.id, name.to_string())).collect();
    let form = Form::empty(member.language);
    Ok(list_page(&app, &member, &case, Some(names), &form).await?.into_response())
}

/// `POST /cases/{id}/attachments`
pub(crate) async fn attach(
    State(app): State<App>,
    Path(id): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let member = uploaded.member;
    let case = case_of(&app, &member, &id).await?;
    let kept = keep(&app, &member.by, case.id, &uploaded.file_name, uploaded.content).await;
    match kept {
        Ok(_) => Ok(done(&address(case.id), "done-attachment-added")),
        Err(Error::Refused(
            why @ (Refusal::FileEmpty
            | Refusal::FileTooLarge
            | Refusal::TooManyPixels
            | Refusal::FileTypeNotTaken
            | Refusal::QuotaSpent),
        )) => {
            let mut form = Form::empty(member.language);
            form.refuse("file", refusal(member.language, why));
            let page = list_page(&app, &member, &case, None, &form).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes the copy fit to be shared, and keeps both.
pub(crate) async fn keep(
    app: &App,
    by: &By,
    case: CaseId,
    name: &str,
    content: Vec<u8>,
) -> register::Result<AttachmentId> {
    // Nobody has files read who may not attach them.
    app.register.may_attach(by, case).await?;
    let media_type = register::attachment::sort_of(&content)?;
    let content = Arc::new(content);
    let (strangers, original) = (app.strangers.clone(), content.clone());
    let copy = tokio::task::spawn_blocking(move || strangers.shared_copy(media_type, &original));
    let copy = copy.await.unwrap_or(Err(Unfit::Unread));
    let copy = copy.as_deref().map_err(|unfit| unfit.code());
    let secret = app.edge.secret();
    app.register.attach(by, case, name, &content, copy, &secret).await
}

#[derive(Template)]
#[template(path = "attachments/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    unfit: Option<String>,
    which: Radios,
    purpose: Select,
    leaving: Markup,
    open: Button,
    /// The form that takes the file away; none in a closed case.
    removal: Option<(Select, Button)>,
    address: String,
}

/// The file of an address.
async fn file_of(
    app: &App,
    member: &Member,
    id: &str,
    file: &str,
) -> Result<(CaseFile, usize, Attachment), Problem> {
    let case = case_of(app, member, id).await?;
    let file: AttachmentId = file.parse().map_err(|_| Problem::NotFound)?;
    let all = app.register.attachments(&member.by, case.id).await?;
    let found = all.into_iter().enumerate().find(|(_, there)| there.id == file);
    let (number, file) = found.ok_or(Problem::NotFound)?;
    Ok((case, number + 1, file))
}

async fn open_page(
    app: &App,
    member: &Member,
    (case, number, file): (&CaseFile, usize, &Attachment),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let people = People::of(app).await?;
    let page = under(member, case);
    let page = page.clone().under(page.say("attachments"), address(case.id));
    let title = page.say_n("attachment-numbered", number);
    let page = page.titled(title).refusing(form.errors());
    let size = u64::try_from(file.size).unwrap_or(0);
    let facts = SummaryList::new(vec![
        Row::new(page.say("attachment-sort"), sort_of(language, &file.media_type)),
        Row::new(page.say("attachment-size"), words::size(language, size)),
        Row::new(page.say("attachment-added"), people.said(language, file.added_by, file.added_at)),
    ]);
    let unfit = unfit(language, file);
    let mut forms = vec![
        Choice::new(Kept::Original.code(), page.say("attachment-original"))
            .hint(page.say("attachment-original-hint")),
    ];
    if unfit.is_none() {
        let copy = Choice::new(Kept::SharedCopy.code(), page.say("attachment-shared-copy"));
        forms.insert(0, copy.hint(page.say("attachment-shared-copy-hint")));
    }
    let removal = (case.state == CaseState::Open).then(|| {
        let reasons = Removal::ALL.map(|reason| {
            let key = format!("attachment-removal-{}", reason.code().replace('_', "-"));
            Choice::new(reason.code(), page.say(&key))
        });
        let reason = form.select("removal", page.say("attachment-removal"), reasons.into());
        (reason, Button::submit(page.say("attachment-remove")).warning())
    });
    let open = OpenPage {
        facts: Markup::of(&facts),
        unfit,
        which: form.radios("form", page.say("attachment-which"), forms),
        purpose: purpose::question(form, &page),
        leaving: leaving::question(app, &member.by, form, &page),
        open: Button::submit(page.say("attachment-open")),
        removal,
        address: format!("{}/{}", address(case.id), file.id),
        page,
    };
    Ok(Html(open.render()?))
}

/// `GET /cases/{id}/attachments/{file}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path((id, file)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, number, file) = file_of(&app, &member, &id, &file).await?;
    open_page(&app, &member, (&case, number, &file), &Form::empty(member.language)).await
}

/// `POST /cases/{id}/attachments/{file}`: the file, always as a download.
pub(crate) async fn download(
    State(app): State<App>,
    Path((id, file)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, number, file) = file_of(&app, &member, &id, &file).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let which = form.value("form").parse::<Kept>();
    if which.is_err() {
        form.refuse("form", say(member.language, "attachment-which-missing"));
    }
    let why = purpose::chosen(&mut form, member.language);
    let leaving = leaving::chosen(&mut form, member.language);
    let (Ok(which), Some(why), Some(leaving)) = (which, why, leaving) else {
        let page = open_page(&app, &member, (&case, number, &file), &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let opened = app.register.open_attachment(&member.by, case.id, file.id, which, why).await?;
    take_out(&app, &member.by, member.language, (file.id, which), opened, leaving).await
}

/// A file that was opened, as it leaves. The copy is marked within. The original
/// is not: it is evidence, and its bytes are to stay what they were.
pub(crate) async fn take_out(
    app: &App,
    by: &By,
    language: Language,
    (file, which): (AttachmentId, Kept),
    opened: OpenedFile,
    leaving: Leaving,
) -> Result<Response, Problem> {
    let OpenedFile { name, media_type, content } = opened;
    let sort = media_type.clone();
    let parcel = Parcel {
        file: FileOf::Attachment(file, which),
        name: &name,
        ending: endings(&media_type)[0],
        media_type: &media_type,
    };
    leaving::leave(app, by, language, leaving, parcel, move |mark, _| {
        let content = content.to_vec();
        Ok(match which {
            Kept::Original => content,
            Kept::SharedCopy => marked(&sort, content, mark),
        })
    })
    .await
}

/// `POST /cases/{id}/attachments/{file}/remove`
pub(crate) async fn remove(
    State(app): State<App>,
    Path((id, file)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, number, file) = file_of(&app, &member, &id, &file).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Ok(removal) = form.value("removal").parse::<Removal>() else {
        form.refuse("removal", say(member.language, "attachment-removal-missing"));
        let page = open_page(&app, &member, (&case, number, &file), &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    app.register.remove_attachment(&member.by, case.id, file.id, removal).await?;
    Ok(done(&address(case.id), "done-attachment-removed"))
}
