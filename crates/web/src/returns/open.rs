//! `/returns/{id}`: a return filled in for a year, the files of it, and what was sent.
use super::files::{Format, Words, figure};
use super::{ADDRESS, asked, may_read, year};
use crate::app::App;
use crate::components::{Button, Cell, Input, Link, Markup, Row, SummaryList, Table, Textarea};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{self, Problem};
use crate::records::evidence::attached;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::id::ReturnRevisionId;
use domain::returns::difference::{self, Difference};
use domain::returns::filled::{Filled, FilledTable, Value};
use domain::returns::{Return, ReturnTable, Unit};
use domain::statistics::cube::At;
use domain::words::Language;
use formats::returns::Paper;
use register::returns::{FilledReturn, Kept, LONGEST_NOTE};
use register::{Error, Refusal};

/// Differences that a page lists; of more it says how many there are.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "returns/open.html")]
struct OpenPage {
    page: Page,
    about: String,
    unverified: bool,
    /// When another version of the return was sent.
    other_version: Option<String>,
    address: String,
    year: Input,
    show: Button,
    facts: Markup,
    tables: Vec<Shown>,
    files: Vec<Link>,
    keep: Option<Keep>,
    kept: Option<Markup>,
    differences: Option<Differences>,
}

/// A table with what stands beside it.
struct Shown {
    id: String,
    name: String,
    blank: Option<String>,
    table: Markup,
    facts: Markup,
    differs: Option<String>,
    unverified: bool,
    margins: bool,
}

/// Keeping what is seen as what was sent.
struct Keep {
    year: String,
    sha256: String,
    note: Textarea,
    button: Button,
}

/// In what it is other than what was sent last.
struct Differences {
    about: String,
    table: Option<Markup>,
}

/// What is asked for: a return, and the year it is about.
fn found<'p>(
    app: &'p App,
    member: &Member,
    id: &str,
    text: &str,
) -> Result<(&'p Return, i16), Problem> {
    may_read(member)?;
    let of = app.register.pack().statutory_return(id).ok_or(Problem::NotFound)?;
    let year = year(text, member.by.today().year()).ok_or(Problem::NotFound)?;
    Ok((of, year))
}

/// A return as it was sent, when the address names one of this return.
async fn sent(
    app: &App,
    member: &Member,
    of: &Return,
    text: &str,
) -> Result<Option<(Kept, Filled)>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let id: ReturnRevisionId = text.parse().map_err(|_| Problem::NotFound)?;
    let sent = app.register.kept_return(&member.by, id).await?;
    if sent.0.of == of.id { Ok(Some(sent)) } else { Err(Problem::NotFound) }
}

/// `GET /returns/{id}?year=`; with `kept=` as it was sent.
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (of, year) = found(&app, &member, &id, asked(&pairs, "year"))?;
    if let Some((kept, filled)) = sent(&app, &member, of, asked(&pairs, "kept")).await? {
        let page = as_sent(&app, &member, of, &kept, &filled)?;
        return Ok(page.into_response());
    }
    let filled = app.register.fill_return(&member.by, &id, year, None).await?;
    let form = Form::empty(member.language);
    Ok(page(&app, &member, of, &filled, form)?.into_response())
}

/// `POST /returns/{id}`: keeps what was seen as what was sent.
pub(crate) async fn keep(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let (of, year) = found(&app, &posted.member, &id, posted.value("year"))?;
    let (note, seen) = (posted.value("note").to_owned(), posted.value("sha256").to_owned());
    let member = posted.member;
    let kept = app.register.keep_return(&member.by, (&id, year), None, &seen, &note).await;
    match kept {
        Ok(_) => Ok(done(&format!("{ADDRESS}/{id}?year={year}"), "done-return-kept")),
        Err(Error::Refused(why @ (Refusal::TextTooLong | Refusal::ReturnChanged))) => {
            let mut form = Form::empty(member.language).with("note", note);
            form.refuse("note", problem::refusal(member.language, why));
            let filled = app.register.fill_return(&member.by, &id, year, None).await?;
            let page = page(&app, &member, of, &filled, form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /returns/{id}/file/{format}?year=`; with `kept=` as it was sent.
pub(crate) async fn file(
    State(app): State<App>,
    member: Member,
    Path((id, ending)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (of, year) = found(&app, &member, &id, asked(&pairs, "year"))?;
    let format = Format::of(&ending).ok_or(Problem::NotFound)?;
    let filled = match sent(&app, &member, of, asked(&pairs, "kept")).await? {
        Some((_, filled)) => filled,
        None => app.register.fill_return(&member.by, &id, year, None).await?.filled,
    };
    let words = Words(app.register.pack());
    let paper = words.paper(of, &filled, member.language, member.by.at);
    let bytes = format.write(paper).map_err(|error| Problem::Broken(error.to_string().into()))?;
    let name = format!("{id}-{}.{ending}", filled.year);
    Ok(attached(&name, format.media_type(), bytes))
}

fn page(
    app: &App,
    member: &Member,
    of: &Return,
    found: &FilledReturn,
    form: Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let year = found.filled.year;
    let words = Words(app.register.pack());
    let paper = words.paper(of, &found.filled, language, member.by.at);
    let own = of.name.in_language(language);
    let page = member
        .page()
        .under(say(language, "returns"), format!("{ADDRESS}?year={year}"))
        .titled(own)
        .captioned(year.to_string())
        .at(Place::Home);
    let form = form.with("year", year.to_string());
    let kept = (!found.kept.is_empty()).then(|| history(&page, of, &found.kept));
    let differences = found.kept.first().map(|last| {
        let when = words::moment(language, last.at);
        let n = found.differences.len();
        let about = if n == 0 {
            page.say_of("returns-differs-nothing", &when)
        } else {
            let args = [("n", n.into()), ("name", when.into())];
            say_with(language, "returns-differs-since", &args)
        };
        let table = (n > 0).then(|| differing(&page, paper, &found.differences));
        Differences { about, table }
    });
    let model = OpenPage {
        about: of.about.in_language(language).to_owned(),
        unverified: !of.verified,
        other_version: None,
        address: format!("{ADDRESS}/{}", of.id),
        year: form.input("year", page.say("returns-year")).number(None).width(4),
        show: Button::submit(page.say("returns-show")).secondary(),
        facts: facts(&page, paper),
        tables: paper.tables().map(|(table, filled)| shown(&page, paper, table, filled)).collect(),
        files: files(&page, of, year, None),
        keep: Some(Keep {
            year: year.to_string(),
            sha256: found.sha256.clone(),
            note: form
                .textarea("note", page.say("returns-note"))
                .hint(page.say_n("returns-note-hint", LONGEST_NOTE))
                .rows(2),
            button: Button::submit(page.say("returns-keep")),
        }),
        kept,
        differences,
        page: page.refusing(form.errors()),
    };
    Ok(Html(model.render()?))
}

fn as_sent(
    app: &App,
    member: &Member,
    of: &Return,
    kept: &Kept,
    filled: &Filled,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let words = Words(app.register.pack());
    let paper = words.paper(of, filled, language, kept.at);
    let own = of.name.in_language(language);
    let back = format!("{ADDRESS}/{}?year={}", of.id, kept.year);
    let when = words::moment(language, kept.at);
    let page = member
        .page()
        .under(say(language, "returns"), format!("{ADDRESS}?year={}", kept.year))
        .under(own, back)
        .titled(words::say_with(language, "returns-as-sent", &[("name", when.into())]))
        .captioned(format!("{} · {own}", kept.year))
        .at(Place::Home);
    let form = Form::empty(language).with("year", kept.year.to_string());
    let other = (kept.version != of.version).then(|| {
        let args = [("n", i64::from(kept.version).into()), ("now", i64::from(of.version).into())];
        say_with(language, "returns-other-version", &args)
    });
    let model = OpenPage {
        about: of.about.in_language(language).to_owned(),
        unverified: !of.verified,
        other_version: other,
        address: format!("{ADDRESS}/{}", of.id),
        year: form.input("year", page.say("returns-year")).number(None).width(4),
        show: Button::submit(page.say("returns-show")).secondary(),
        facts: facts(&page, paper),
        tables: paper.tables().map(|(table, filled)| shown(&page, paper, table, filled)).collect(),
        files: files(&page, of, kept.year, Some(kept.id)),
        keep: None,
        kept: Some(history(&page, of, std::slice::from_ref(kept))),
        differences: None,
        page,
    };
    Ok(Html(model.render()?))
}

fn facts(page: &Page, paper: Paper<'_>) -> Markup {
    let language = page.language;
    let of = paper.of;
    let day = |due: Option<domain::returns::Due>| {
        due.and_then(|due| due.of(paper.filled.year)).map(|day| words::day(language, day))
    };
    let due = match (day(of.due), day(of.latest)) {
        (Some(due), Some(latest)) => say_with(
            language,
            "returns-due-latest",
            &[("day", due.into()), ("latest", latest.into())],
        ),
        (Some(due), None) | (None, Some(due)) => due,
        (None, None) => page.say("returns-due-not-known"),
    };
    let rows = vec![
        Row::new(page.say("returns-recipient"), of.recipient.in_language(language).to_owned()),
        Row::new(page.say("returns-due"), due),
        Row::new(page.say("returns-read"), of.source.in_language(language).to_owned()),
        Row::new(page.say("returns-as-of"), words::day(language, paper.filled.as_of)),
        Row::new(page.say("returns-version"), of.version.to_string()),
    ];
    Markup::of(&SummaryList::new(rows))
}

fn files(page: &Page, of: &Return, year: i16, kept: Option<ReturnRevisionId>) -> Vec<Link> {
    let kept = kept.map(|kept| format!("&kept={kept}")).unwrap_or_default();
    let link = |format: Format| {
        let ending = format.ending();
        let href = format!("{ADDRESS}/{}/file/{ending}?year={year}{kept}", of.id);
        Link::new(page.say(&format!("returns-as-{}", ending.replace('.', "-"))), href)
    };
    Format::ALL.map(link).to_vec()
}

fn cell(language: Language, value: Value) -> Cell {
    let cell = Cell::number(figure(language, value));
    match value {
        Value::NotKnown => Cell { classes: "pr-unknown".into(), ..cell },
        Value::Count(_) | Value::Rate(_) => cell,
    }
}

fn shown(page: &Page, paper: Paper<'_>, table: &ReturnTable, filled: &FilledTable) -> Shown {
    let language = page.language;
    let name = table.name.in_language(language).to_owned();
    let rule = paper.names.rule(language, &filled.rule, filled.rule_version);
    let facts = vec![
        Row::new(page.say("returns-rule"), rule),
        Row::new(page.say("returns-articles"), table.articles.in_language(language).to_owned()),
        Row::new(page.say("returns-source"), paper.source(table, filled, &[])),
        Row::new(page.say("returns-read"), table.read.in_language(language).to_owned()),
    ];
    let blank = filled.blank.map(|blank| page.say(&format!("returns-blank-{}", blank.code())));
    Shown {
        id: table.id.clone(),
        table: figures(page, paper, table, filled),
        blank,
        name,
        facts: Markup::of(&SummaryList::new(facts)),
        differs: table.differs.as_ref().map(|words| words.in_language(language).to_owned()),
        unverified: !table.verified,
        margins: filled.dimensions.len() > 2,
    }
}

/// The places of a dimension: the codes, then *not known*, then everybody.
fn places(filled: &FilledTable, of: usize) -> Vec<At> {
    let codes = (0..filled.codes[of].len()).map(At::Code);
    codes.chain([At::Unknown, At::Total]).collect()
}

/// By up to two dimensions every cell; by more, each dimension across the last.
fn figures(page: &Page, paper: Paper<'_>, table: &ReturnTable, filled: &FilledTable) -> Markup {
    let language = page.language;
    let n = filled.dimensions.len();
    let last = n.saturating_sub(1);
    let columns = if n > 1 { places(filled, last) } else { vec![At::Total] };
    let by = |of: usize| paper.names.dimension(language, filled.dimensions[of]);
    let rowed: Vec<usize> = if n > 1 { (0..last).collect() } else { (0..n).collect() };
    let first = match rowed[..] {
        [one] => by(one),
        _ => page.say("returns-rows"),
    };
    let mut head = vec![Cell::from(first)];
    if n > 1 {
        let name = |at: &At| Cell::from(paper.place(table, filled, last, *at)).numeric();
        head.extend(columns.iter().map(name));
    } else {
        let unit = if table.unit == Unit::Rate { "returns-rate" } else { "returns-persons" };
        head.push(Cell::from(page.say(unit)).numeric());
    }
    let figures = |of: Option<(usize, At)>| {
        columns.iter().map(move |column| {
            let mut at = vec![At::Total; n];
            if n > 1 {
                at[last] = *column;
            }
            if let Some((of, place)) = of {
                at[of] = place;
            }
            cell(language, filled.value(&at))
        })
    };
    let mut rows = Vec::new();
    for of in &rowed {
        for place in places(filled, *of).into_iter().filter(|at| *at != At::Total) {
            let name = paper.place(table, filled, *of, place);
            let name = if rowed.len() > 1 { format!("{}: {name}", by(*of)) } else { name };
            let mut row = vec![Cell::from(name)];
            row.extend(figures(Some((*of, place))));
            rows.push(row);
        }
    }
    let mut row = vec![Cell::from(page.say("returns-total"))];
    row.extend(figures(None));
    rows.push(row);
    let mut shown = Table::new(table.name.in_language(language), head, rows);
    shown.classes = "pr-dense pr-matrix".into();
    shown.caption_classes = "govuk-visually-hidden".into();
    shown.first_cell_is_header = true;
    shown.scrolling()
}

fn history(page: &Page, of: &Return, kept: &[Kept]) -> Markup {
    let head = ["returns-sent", "returns-who", "returns-note", "returns-version", "returns-hash"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let row = |kept: &Kept| {
        let when = words::moment(page.language, kept.at);
        let href = format!("{ADDRESS}/{}?year={}&kept={}", of.id, kept.year, kept.id);
        let short: String = kept.sha256.chars().take(16).collect();
        vec![
            Cell::link(&when, &href),
            kept.name.clone().into(),
            kept.note.clone().into(),
            kept.version.to_string().into(),
            short.into(),
        ]
    };
    let rows = kept.iter().map(row).collect();
    let mut table = Table::new(page.say("returns-history"), head, rows);
    table.caption_classes = "govuk-visually-hidden".into();
    table.first_cell_is_header = true;
    table.scrolling()
}

fn differing(page: &Page, paper: Paper<'_>, all: &[Difference]) -> Markup {
    let language = page.language;
    let head = vec![
        Cell::from(page.say("returns-table")),
        Cell::from(page.say("returns-cell")),
        Cell::from(page.say("returns-before")).numeric(),
        Cell::from(page.say("returns-after")).numeric(),
    ];
    let row = |one: &Difference| {
        let table = paper.of.table(&one.table);
        let name = table.map_or(one.table.as_str(), |table| table.name.in_language(language));
        let places = one.cell.iter().filter_map(|(dimension, place)| {
            let code = match place {
                difference::Place::Total => return None,
                difference::Place::Unknown => page.say("returns-not-known"),
                difference::Place::Code(code) => match table {
                    Some(table) => paper.code(table, *dimension, code),
                    None => paper.names.code(language, *dimension, code),
                },
            };
            Some(format!("{}: {code}", paper.names.dimension(language, *dimension)))
        });
        let places: Vec<String> = places.collect();
        let cell_name =
            if places.is_empty() { page.say("returns-total") } else { places.join("; ") };
        vec![name.into(), cell_name.into(), cell(language, one.before), cell(language, one.after)]
    };
    let rows = all.iter().take(SHOWN).map(row).collect();
    let caption = match all.len() {
        n if n > SHOWN => page.say_n("returns-differences-first", SHOWN),
        _ => page.say("returns-differences"),
    };
    Table::new(caption, head, rows).scrolling()
}
