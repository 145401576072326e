//! `/links`: pairs of records that wait to be judged, and a new comparison.
use super::{asked, chance, from, queue_address, subject_name, subjects, year};
use crate::app::App;
use crate::components::{Button, Cell, Figure, Input, Markup, Radios, Table};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::person_list::Subject;
use register::link::Queue;

/// Pairs that a page shows: those from which most is learnt.
const SHOWN: usize = 100;
/// Which random pairs a comparison learns from: the same lists give the same proposals.
const SEED: i64 = 1;

#[derive(Template)]
#[template(path = "reconcile/queue.html")]
struct QueuePage {
    page: Page,
    about: String,
    stale: Option<String>,
    figures: Vec<Figure>,
    agreement: Option<String>,
    table: Option<Markup>,
    more: Option<String>,
    year: Input,
    subject: Radios,
    show: Button,
    compare: Button,
    of: (String, &'static str),
    compared: bool,
}

pub(super) fn may_review(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReviewLinks) { Ok(()) } else { Err(Problem::NotFound) }
}

/// Which year and subject an address asks for: last year's victims unless it says another.
fn of(member: &Member, form: &Form) -> (i16, Subject) {
    let this = member.by.today().year();
    let year = year(form.value("year"), this).unwrap_or(this - 1);
    (year, form.value("subject").parse().unwrap_or(Subject::Victim))
}

fn page(
    app: &App,
    member: &Member,
    (of_year, subject): (i16, Subject),
    queue: &Queue,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member.page().saying("links").at(Place::Home).refusing(form.errors());
    let page = page.captioned(format!("{of_year} · {}", subject_name(language, subject)));
    let about = match &queue.run {
        Some(run) => {
            let args = [
                ("moment", words::moment(language, run.at).into()),
                ("records", words::number(language, run.records).into()),
                ("pairs", words::number(language, run.pairs).into()),
            ];
            say_with(language, "links-compared", &args)
        }
        None => page.say("links-not-compared"),
    };
    let head = ["links-pair", "links-one", "links-other"].map(|key| Cell::from(page.say(key)));
    let mut head = Vec::from(head);
    head.push(Cell::from(page.say("links-chance")).numeric());
    let rows: Vec<Vec<Cell>> = (1_i64..)
        .zip(queue.waiting.iter().take(SHOWN))
        .map(|(n, waiting)| {
            let address = format!("/links/{}/{}", waiting.pair.left, waiting.pair.right);
            vec![
                Cell::link(&say_with(language, "links-look", &[("n", n.into())]), &address),
                from(app, &page, &waiting.left).into(),
                from(app, &page, &waiting.right).into(),
                Cell::number(chance(language, waiting.probability)),
            ]
        })
        .collect();
    let more = queue.waiting.len().saturating_sub(SHOWN);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let figure =
        |n: usize, key: &str| Figure::new(words::number(language, count(n)), page.say(key));
    let agreement = queue.agreement;
    let model = QueuePage {
        about,
        stale: queue.stale.then(|| page.say("links-stale")),
        figures: vec![
            figure(queue.waiting.len(), "links-waiting"),
            figure(queue.for_others, "links-for-others"),
            figure(queue.decided, "links-decided"),
        ],
        agreement: (agreement.judged_twice > 0).then(|| {
            let args = [
                ("n", i64::from(agreement.judged_twice).into()),
                ("agreed", i64::from(agreement.agreed).into()),
            ];
            say_with(language, "links-agreement", &args)
        }),
        table: (!rows.is_empty()).then(|| {
            let mut table = Table::new(page.say("links-waiting-table"), head, rows);
            table.first_cell_is_header = true;
            table.scrolling()
        }),
        more: (more > 0).then(|| say_with(language, "links-more", &[("n", count(more).into())])),
        year: form.input("year", page.say("list-year")).width(4).number(None),
        subject: form.radios("subject", page.say("list-subject"), subjects(language)).inline(),
        show: Button::submit(page.say("links-show")).secondary(),
        compare: Button::submit(page.say("links-compare")),
        of: (of_year.to_string(), subject.code()),
        compared: queue.run.is_some(),
        page,
    };
    Ok(Html(model.render()?))
}

/// `GET /links`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_review(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs.clone());
    let of = of(&member, &form);
    let wrong = !asked(&pairs, "year").is_empty()
        && year(asked(&pairs, "year"), member.by.today().year()).is_none();
    if wrong {
        form.refuse("year", say(language, "list-year-wrong"));
    } else {
        form = form.with("year", of.0.to_string());
    }
    form = form.with("subject", of.1.code());
    let queue = app.register.link_queue(&member.by, of.0, of.1).await?;
    let page = page(&app, &member, of, &queue, &form)?;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, page).into_response())
}

/// `POST /links`: compares all that was sent for a year.
pub(crate) async fn compare(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    may_review(&member)?;
    let form = Form::typed(member.language, posted.pairs);
    let (year, subject) = of(&member, &form);
    app.register.link_lists(&member.by, year, subject, SEED).await?;
    Ok(done(&queue_address(year, subject), "done-links-compared"))
}
