//! `/lists`: lists of persons that institutions sent, a new one, and what became of its rows.
use super::{basis_name, subject_name, subjects, year};
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Figure, FileUpload, Input, Link, Markup, Radios, Select, Table,
};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::records::fields::{GroupedSelect, institutions};
use crate::records::reader::{SheetReader, remark};
use crate::records::sheet::XLSX;
use crate::session::{Member, Uploaded};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::id::PersonListId;
use domain::person_list::{Basis, Subject};
use domain::person_list_check::Finding;
use domain::record::kind::Kind;
use domain::words::Language;
use formats::person_list::Note;
use register::person_list::{
    ENCODED, Lines, NewPersonList, REFERENCE, RefusedLine, STANDARD, Series, Taken,
};
use register::submission::Noticed;
use register::{Error, Refusal};
use std::sync::Arc;

const LISTS: &str = "/lists";
/// Rows that a page shows of those that were not accepted.
const SHOWN: usize = 200;

fn may_send(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::SendPersonList) { Ok(()) } else { Err(Problem::NotFound) }
}

#[derive(Template)]
#[template(path = "reconcile/lists.html")]
struct ListsPage {
    page: Page,
    table: Option<Markup>,
    ways: Vec<Link>,
}

/// `GET /lists`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    may_send(&member)?;
    let language = member.language;
    let all = app.register.person_lists(&member.by).await?;
    let page = member
        .page()
        .saying("lists")
        .at(Place::Home)
        .offering(Button::link(say(language, "list-send"), "/lists/new"));
    let heads =
        ["list-sent", "list-file", "list-institution", "list-year", "list-subject", "list-basis"];
    let mut head: Vec<Cell> = heads.iter().map(|key| page.say(key).into()).collect();
    for key in ["list-records", "list-refused"] {
        head.push(Cell::from(page.say(key)).numeric());
    }
    let pack = app.register.pack();
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|list| {
            let Lines { entered, corrected, unchanged, refused, .. } = list.lines;
            vec![
                words::moment(language, list.created_at).into(),
                Cell::link(&list.name, &format!("{LISTS}/{}", list.id)),
                pack.institution_name(&list.series.institution, language).into(),
                list.series.year.to_string().into(),
                subject_name(language, list.series.subject).into(),
                basis_name(language, list.series.basis).into(),
                Cell::number(words::number(language, entered + corrected + unchanged)),
                Cell::number(words::number(language, refused)),
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("lists"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    let mut ways = Vec::new();
    if member.may_ever(Action::ReviewLinks) {
        ways.push(Link::new(page.say("links"), "/links"));
    }
    if member.may_ever(Action::ReadReconciliation) {
        ways.push(Link::new(page.say("board"), "/reconciliation"));
    }
    Ok(Html(ListsPage { page, table, ways }.render()?))
}

#[derive(Template)]
#[template(path = "reconcile/send.html")]
struct SendPage {
    page: Page,
    institution: Option<Markup>,
    year: Input,
    subject: Radios,
    basis: Radios,
    layout: Select,
    file: FileUpload,
    check: Button,
    take: Button,
    /// What would become of a file that was tried.
    tried: Option<Became>,
}

/// What became of a file, or would.
struct Became {
    figures: Vec<Figure>,
    remarks: Vec<String>,
    refused: Option<Markup>,
    more: Option<String>,
}

fn send_page(
    app: &App,
    member: &Member,
    form: &Form,
    tried: Option<Became>,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member
        .page()
        .under(say(language, "lists"), LISTS)
        .saying("list-send")
        .at(Place::Home)
        .refusing(form.errors());
    let institution = member.by.may(Action::SendPersonList, Reach::Other).then(|| {
        let groups = institutions(app.register.pack(), language);
        let select = GroupedSelect::new(form, language, "institution", groups)
            .labelled(page.say("list-institution"), String::new());
        Markup::of(&select)
    });
    let bases = Basis::ALL.iter().map(|b| {
        Choice::new(b.code(), basis_name(language, *b))
            .hint(page.say(&format!("basis-{}-hint", b.code())))
    });
    let mut layouts = vec![Choice::new(STANDARD, page.say("layout-standard"))];
    layouts.extend(
        app.register
            .pack()
            .layouts
            .iter()
            .map(|l| Choice::new(&l.id, l.name.in_language(language))),
    );
    layouts.push(Choice::new(ENCODED, page.say("layout-encoded")));
    Ok(Html(
        SendPage {
            institution,
            year: form.input("year", page.say("list-year")).width(4).number(None),
            subject: form.radios("subject", page.say("list-subject"), subjects(language)),
            basis: form
                .radios("basis", page.say("list-basis"), bases.collect())
                .hint(page.say("list-basis-hint")),
            layout: form
                .select("layout", page.say("list-layout"), layouts)
                .hint(page.say("list-layout-hint")),
            file: form.file("file", page.say("list-file")).hint(page.say("list-file-hint")),
            check: Button::submit(page.say("list-check")).sending("what", "check"),
            take: Button::submit(page.say("list-take")).secondary().sending("what", "take"),
            tried,
            page,
        }
        .render()?,
    ))
}

/// `GET /lists/new`
pub(crate) async fn form(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    may_send(&member)?;
    let last = member.by.today().year() - 1;
    let form = Form::empty(member.language)
        .with("year", last.to_string())
        .with("subject", Subject::Victim.code())
        .with("layout", STANDARD);
    send_page(&app, &member, &form, None)
}

/// `POST /lists/new`: tries a list, or takes it in.
pub(crate) async fn send(State(app): State<App>, uploaded: Uploaded) -> Result<Response, Problem> {
    let Uploaded { member, pairs, file_name, content } = uploaded;
    may_send(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs);
    let dry = form.value("what") != "take";
    let institution = if member.by.may(Action::SendPersonList, Reach::Other) {
        form.value("institution").to_owned()
    } else {
        member.by.actor.institution.clone()
    };
    if institution.is_empty() {
        form.refuse("institution", say(language, "list-institution-missing"));
    }
    let of_year = year(form.value("year"), member.by.today().year());
    if of_year.is_none() {
        form.refuse("year", say(language, "list-year-wrong"));
    }
    let subject = form.value("subject").parse::<Subject>().ok();
    if subject.is_none() {
        form.refuse("subject", say(language, "list-subject-missing"));
    }
    let basis = form.value("basis").parse::<Basis>().ok();
    if basis.is_none() {
        form.refuse("basis", say(language, "list-basis-missing"));
    }
    if content.is_empty() {
        form.refuse("file", refusal(language, Refusal::FileEmpty));
    }
    if let (Some(year), Some(subject), Some(basis), false) =
        (of_year, subject, basis, form.is_refused())
    {
        let new = NewPersonList {
            series: Series { institution, year, subject, basis },
            layout: form.value("layout").to_owned(),
            name: file_name,
            content,
            dry,
        };
        let sheets = Arc::new(SheetReader(app.strangers.clone()));
        let secret = app.edge.secret();
        match app.register.send_person_list(&member.by, new, sheets, &secret).await {
            Ok(Taken { id: Some(id), .. }) => {
                return Ok(done(&format!("{LISTS}/{id}"), "done-list-taken"));
            }
            Ok(taken) => {
                let became = became(&app, language, &taken);
                return Ok(send_page(&app, &member, &form, Some(became))?.into_response());
            }
            Err(Error::Refused(Refusal::FileTooLarge)) => {
                form.refuse("file", say(language, "sheet-too-large"));
            }
            Err(Error::Refused(why)) => form.refuse("file", refusal(language, why)),
            Err(error) => return Err(error.into()),
        }
    }
    let page = send_page(&app, &member, &form, None)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn became(app: &App, language: Language, taken: &Taken) -> Became {
    let kind = app.register.pack().person_list.as_ref();
    let (refused, more) = refused_rows(kind, language, &taken.refused, &taken.noticed);
    Became {
        figures: figures(language, taken.lines),
        remarks: remarks(app, language, &taken.noticed, &taken.odd),
        refused,
        more,
    }
}

fn figures(language: Language, lines: Lines) -> Vec<Figure> {
    let figure = |n: i64, key: &str| Figure::new(words::number(language, n), say(language, key));
    let refused = figure(lines.refused, "verdicts-refused");
    vec![
        figure(lines.entered, "verdicts-entered"),
        figure(lines.corrected, "verdicts-corrected"),
        figure(lines.unchanged, "verdicts-unchanged"),
        figure(lines.gone, "list-gone"),
        if lines.refused > 0 { refused.state("late") } else { refused },
    ]
}

/// What was noticed about a file and is odd in its rows, in sentences.
pub(crate) fn remarks(
    app: &App,
    language: Language,
    noticed: &Noticed,
    odd: &[Finding],
) -> Vec<String> {
    let pack = app.register.pack();
    let read = noticed.remarks.iter().map(|kept| match remark(kept) {
        Some(remark) => remark.text(language),
        None => say(language, "sheet-unreadable"),
    });
    let note = |finding: &Finding| {
        let column = noticed.columns.get(&finding.field).cloned();
        let said = Note { column, finding: finding.clone() }.text(language, pack);
        match finding.line {
            Some(line) => say_with(
                language,
                "list-odd-row",
                &[("line", i64::try_from(line).unwrap_or(i64::MAX).into()), ("said", said.into())],
            ),
            None => said,
        }
    };
    read.chain(odd.iter().take(SHOWN).map(note)).collect()
}

/// The rows that were not accepted, each with its column where the reader knew it; and that
/// there are more of them.
fn refused_rows(
    kind: Option<&Kind>,
    language: Language,
    refused: &[RefusedLine],
    noticed: &Noticed,
) -> (Option<Markup>, Option<String>) {
    if refused.is_empty() {
        return (None, None);
    }
    let head = ["list-row", "list-why"].map(|key| Cell::from(say(language, key))).into();
    let label = |field: &str| match kind.and_then(|kind| kind.field(field)) {
        Some(field) => field.name.in_language(language).to_owned(),
        None if field == REFERENCE => say(language, "list-reference"),
        None => field.to_owned(),
    };
    let rows = refused.iter().take(SHOWN).map(|row| {
        let faults: Vec<String> = row
            .faults
            .iter()
            .map(|fault| {
                let sentence = words::fault(language, fault, &label(&fault.field));
                match noticed.columns.get(&fault.field) {
                    Some(column) => format!("{column}{}: {sentence}", row.line),
                    None => sentence,
                }
            })
            .collect();
        vec![row.line.to_string().into(), faults.join("; ").into()]
    });
    let mut table = Table::new(say(language, "verdicts-refused"), head, rows.collect());
    table.first_cell_is_header = true;
    let more = refused.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| {
        let n = i64::try_from(more).unwrap_or(i64::MAX);
        say_with(language, "list-more-refused", &[("n", n.into())])
    });
    (Some(table.scrolling()), more)
}

#[derive(Template)]
#[template(path = "reconcile/list.html")]
struct ListPage {
    page: Page,
    about: String,
    became: Became,
    ways: Vec<Link>,
}

/// `GET /lists/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    may_send(&member)?;
    let id: PersonListId = id.parse().map_err(|_| Problem::NotFound)?;
    let language = member.language;
    let (list, refused) = app.register.person_list(&member.by, id).await?;
    let page = member
        .page()
        .under(say(language, "lists"), LISTS)
        .titled(list.name.clone())
        .captioned(subject_name(language, list.series.subject))
        .at(Place::Home);
    let pack = app.register.pack();
    let args = [
        ("institution", pack.institution_name(&list.series.institution, language).into()),
        ("year", list.series.year.to_string().into()),
        ("basis", basis_name(language, list.series.basis).into()),
        ("moment", words::moment(language, list.created_at).into()),
    ];
    let about = say_with(language, "list-about", &args);
    let (rows, more) = refused_rows(pack.person_list.as_ref(), language, &refused, &list.noticed);
    let became = Became {
        figures: figures(language, list.lines),
        remarks: remarks(&app, language, &list.noticed, &list.odd),
        refused: rows,
        more,
    };
    let mut ways = vec![Link::new(page.say("list-send-again"), "/lists/new")];
    if member.may_ever(Action::ReviewLinks) {
        let address = super::queue_address(list.series.year, list.series.subject);
        ways.push(Link::new(page.say("links"), address));
    }
    Ok(Html(ListPage { page, about, became, ways }.render()?))
}

/// `GET /lists/template.xlsx`
pub(crate) async fn template(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    may_send(&member)?;
    let pack = app.register.pack();
    let kind = pack.person_list.as_ref().ok_or(Problem::NotFound)?;
    let bytes = formats::sheet::template(kind, pack, member.language)
        .map_err(|error| Problem::Broken(error.to_string().into()))?;
    let name = format!("{}.xlsx", kind.plural.in_language(member.language));
    Ok(crate::records::evidence::attached(&name, XLSX, bytes))
}
