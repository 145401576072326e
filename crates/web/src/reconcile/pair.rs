//! `/links/{left}/{right}`: two records side by side, why they may be one person, and the
//! judgement.
use super::queue::may_review;
use super::{chance, from, queue_address};
use crate::app::App;
use crate::components::{Button, Cell, Choice, Markup, Radios, Table, Tag};
use crate::form::Form;
use crate::page::{Page, Place, hidden};
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::id::{AccountId, JudgementId, SourceRecordId};
use domain::link::{Ground, Judgement, Standing};
use domain::record::kind::{Field, FieldType, Kind};
use domain::words::Language;
use register::link::{Evidence, Judged, OpenedPair, Pair};
use register::person_list::REFERENCE;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "reconcile/pair.html")]
struct PairPage {
    page: Page,
    address: String,
    /// The button that opens the two; none once they are open.
    open: Option<Button>,
    opened: Option<Opened>,
}

/// What is seen once the two are open.
struct Opened {
    side_by_side: Markup,
    chance: String,
    why: Option<Markup>,
    judge: Option<(Radios, Radios, Button)>,
    separate: Option<(Radios, Button)>,
    history: Option<Markup>,
    undo: Option<(Markup, Button)>,
}

fn pair(left: &str, right: &str) -> Result<Pair, Problem> {
    let id = |text: &str| text.parse::<SourceRecordId>().map_err(|_| Problem::NotFound);
    let pair = Pair::of(id(left)?, id(right)?);
    // One address for each pair.
    if pair.left.to_string() == left { Ok(pair) } else { Err(Problem::NotFound) }
}

fn frame(member: &Member) -> Page {
    member.page().under(say(member.language, "links"), "/links").saying("pair").at(Place::Home)
}

fn address(pair: Pair) -> String {
    format!("/links/{}/{}", pair.left, pair.right)
}

/// `GET /links/{left}/{right}`: opens nothing yet.
pub(crate) async fn closed(
    State(app): State<App>,
    member: Member,
    Path((left, right)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    may_review(&member)?;
    let pair = pair(&left, &right)?;
    app.register.link_is_there(&member.by, pair).await?;
    let page = frame(&member);
    let open = Some(Button::submit(page.say("pair-open")));
    Ok(Html(PairPage { page, address: address(pair), open, opened: None }.render()?))
}

/// `POST /links/{left}/{right}`: the two, opened.
pub(crate) async fn open(
    State(app): State<App>,
    Path((left, right)): Path<(String, String)>,
    posted: Posted,
) -> Result<Html<String>, Problem> {
    let member = posted.member;
    may_review(&member)?;
    let pair = pair(&left, &right)?;
    shown(&app, &member, pair, &Form::empty(member.language)).await
}

fn grounds(form: &Form, page: &Page, name: &str) -> Radios {
    let choice = |ground: &Ground| {
        Choice::new(ground.code(), page.say(&format!("ground-{}", ground.code())))
    };
    let choices = Ground::ALL.iter().map(choice).collect();
    form.radios(name, page.say("pair-ground"), choices).hint(page.say("pair-ground-hint"))
}

async fn shown(
    app: &App,
    member: &Member,
    pair: Pair,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let found = app.register.open_link(&member.by, pair).await?;
    let names = app.register.names().await?;
    let page = frame(member).refusing(form.errors()).tagged(standing_tag(language, found.standing));
    let judged_by_me =
        found.judged.iter().any(|one| one.account == member.by.actor.account && one.stands());
    let judge = (found.standing.is_open() && !judged_by_me).then(|| {
        let choice = |judgement: &Judgement| {
            let key = format!("judgement-{}", judgement.code());
            Choice::new(judgement.code(), page.say(&key)).hint(page.say(&format!("{key}-hint")))
        };
        let choices = Judgement::ALL.iter().map(choice).collect();
        let judgement = form.radios("judgement", page.say("pair-judgement"), choices);
        (judgement, grounds(form, &page, "ground"), Button::submit(page.say("pair-judge")))
    });
    let separate = (found.standing == Standing::Together).then(|| {
        (grounds(form, &page, "separate"), Button::submit(page.say("pair-separate")).warning())
    });
    let own = |one: &&Judged| one.stands() && one.account == member.by.actor.account;
    let undo = found.judged.iter().rev().find(own).map(|one| {
        (
            hidden("judgement", &one.id.to_string()),
            Button::submit(page.say("pair-undo")).secondary(),
        )
    });
    let opened = Opened {
        side_by_side: side_by_side(app, &page, &found),
        chance: match &found.proposed {
            Some(proposed) => page.say_of("pair-chance", &chance(language, proposed.probability)),
            None => page.say("pair-not-proposed"),
        },
        why: found
            .proposed
            .as_ref()
            .filter(|proposed| !proposed.parts.is_empty())
            .map(|proposed| why(&page, &proposed.parts)),
        judge,
        separate,
        history: (!found.judged.is_empty()).then(|| history(&page, &found.judged, &names)),
        undo,
    };
    Ok(Html(PairPage { page, address: address(pair), open: None, opened: Some(opened) }.render()?))
}

fn standing_tag(language: Language, standing: Standing) -> Tag {
    let said = say(language, &format!("standing-{}", standing.code()));
    match standing {
        Standing::Undecided | Standing::AwaitsSecond => Tag::due(&said),
        Standing::Disagreed => Tag::late(&said),
        Standing::Together | Standing::Apart => Tag::done(&said),
    }
}

/// The fields one above the other, the two records beside each other.
fn side_by_side(app: &App, page: &Page, found: &OpenedPair) -> Markup {
    let language = page.language;
    let pack = app.register.pack();
    let kind: Option<&Kind> = pack.person_list.as_ref();
    let mut head = vec![Cell::from(page.say("pair-field"))];
    head.extend(found.refs.iter().map(|of| Cell::from(from(app, page, of))));
    let shown = |field: &str, text: &str| -> String {
        let yes_no = |field: &Field| field.kind == FieldType::YesNo;
        if kind.and_then(|kind| kind.field(field)).is_some_and(yes_no) {
            match text {
                "yes" => return page.say("yes"),
                "no" => return page.say("no"),
                _ => {}
            }
        }
        let list = kind.and_then(|kind| kind.field(field)).and_then(|field| field.list.as_ref());
        let name = list.and_then(|list| pack.list(list)).map(|list| list.name_of(text, language));
        match name {
            _ if text.is_empty() => page.say("pair-not-known"),
            Some(name) => name.to_owned(),
            None => text.to_owned(),
        }
    };
    let mut fields = vec![(REFERENCE, page.say("pair-reference"))];
    fields.extend(kind.into_iter().flat_map(|kind| {
        kind.fields
            .iter()
            .map(|field| (field.id.as_str(), field.name.in_language(language).to_owned()))
    }));
    let rows = fields
        .into_iter()
        .filter(|(field, _)| found.texts.iter().any(|text| !text.get(field).is_empty()))
        .map(|(field, name)| {
            let mut row = vec![Cell::from(name)];
            row.extend(found.texts.iter().map(|text| Cell::from(shown(field, text.get(field)))));
            row
        })
        .collect();
    let mut table = Table::new(page.say("pair-records"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.scrolling()
}

/// Bits, with one digit behind the point and a sign.
fn bits(language: Language, bits: f32) -> String {
    let text = format!("{bits:+.1}").replace('-', "−");
    if language == Language::Bg { text.replace('.', ",") } else { text }
}

/// Why, as a sum: what says nothing is left out, and the sum still adds up.
fn why(page: &Page, parts: &[Evidence]) -> Markup {
    let language = page.language;
    let mut head = vec![Cell::from(page.say("why-part")), Cell::from(page.say("why-level"))];
    head.push(Cell::from(page.say("why-bits")).numeric());
    let mut sorted: Vec<&Evidence> = parts.iter().filter(|part| part.bits.abs() >= 0.05).collect();
    sorted.sort_by(|a, b| b.bits.abs().total_cmp(&a.bits.abs()));
    let mut rows: Vec<Vec<Cell>> = sorted
        .iter()
        .map(|part| {
            let level = if part.level.is_empty() {
                String::new()
            } else {
                page.say(&format!("level-{}", part.level))
            };
            vec![
                page.say(&format!("part-{}", part.of)).into(),
                level.into(),
                Cell::number(bits(language, part.bits)),
            ]
        })
        .collect();
    let sum = parts.iter().map(|part| part.bits).sum();
    rows.push(vec![
        page.say("why-sum").into(),
        String::new().into(),
        Cell::number(bits(language, sum)),
    ]);
    let mut table = Table::new(page.say("why"), head, rows);
    table.first_cell_is_header = true;
    table.scrolling()
}

fn history(page: &Page, judged: &[Judged], names: &HashMap<AccountId, String>) -> Markup {
    let language = page.language;
    let head = ["history-when", "history-who", "pair-judgement", "pair-ground", "history-state"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let row = |one: &Judged| {
        let state = if one.undone.is_some() {
            "history-undone"
        } else if one.ended_by.is_some() {
            "history-ended"
        } else {
            "history-stands"
        };
        vec![
            words::moment(language, one.at).into(),
            names.get(&one.account).cloned().unwrap_or_default().into(),
            page.say(&format!("judgement-{}", one.judgement.code())).into(),
            page.say(&format!("ground-{}", one.ground.code())).into(),
            page.say(state).into(),
        ]
    };
    let mut table = Table::new(page.say("history"), head, judged.iter().map(row).collect());
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.scrolling()
}

/// `POST /links/{left}/{right}/judge`
pub(crate) async fn judge(
    State(app): State<App>,
    Path((left, right)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    may_review(&member)?;
    let pair = pair(&left, &right)?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let judgement = form.value("judgement").parse::<Judgement>().ok();
    if judgement.is_none() {
        form.refuse("judgement", say(language, "pair-judgement-missing"));
    }
    let ground = form.value("ground").parse::<Ground>().ok();
    if ground.is_none() {
        form.refuse("ground", say(language, "pair-ground-missing"));
    }
    let (Some(judgement), Some(ground)) = (judgement, ground) else {
        let page = shown(&app, &member, pair, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let standing = app.register.judge_link(&member.by, pair, judgement, ground).await?;
    judged(&app, &member, pair, standing).await
}

/// `POST /links/{left}/{right}/separate`
pub(crate) async fn separate(
    State(app): State<App>,
    Path((left, right)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    may_review(&member)?;
    let pair = pair(&left, &right)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Ok(ground) = form.value("separate").parse::<Ground>() else {
        form.refuse("separate", say(member.language, "pair-ground-missing"));
        let page = shown(&app, &member, pair, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let standing = app.register.separate_link(&member.by, pair, ground).await?;
    judged(&app, &member, pair, standing).await
}

/// `POST /links/{left}/{right}/undo`
pub(crate) async fn undo(
    State(app): State<App>,
    Path((left, right)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let id: JudgementId = posted.value("judgement").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    may_review(&member)?;
    let pair = pair(&left, &right)?;
    app.register.undo_judgement(&member.by, pair, id).await?;
    Ok(done(&address(pair), "done-judgement-undone"))
}

/// Back to what waits, with where the pair stands now.
async fn judged(
    app: &App,
    member: &Member,
    pair: Pair,
    standing: Standing,
) -> Result<Response, Problem> {
    let (year, subject) = app.register.link_is_there(&member.by, pair).await?;
    let key = match standing {
        Standing::Undecided | Standing::AwaitsSecond => "done-judged-awaits",
        Standing::Disagreed => "done-judged-disagreed",
        Standing::Together => "done-judged-together",
        Standing::Apart => "done-judged-apart",
    };
    Ok(done(&queue_address(year, subject), key))
}
