//! `/access-requests`: a person's request for the data kept of them, from the
//! day it came to the answer that is handed over.
use super::{form, page, paper, paragraph, refused, section, shown, table, told_at, verified};
use crate::activity::People;
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, InsetText, Markup, Row, SummaryList, Tag, WarningText,
};
use crate::form::Form;
use crate::leaving::{self, Parcel};
use crate::page::{Page, hidden};
use crate::problem::Problem;
use crate::programme::glance;
use crate::session::{Member, Posted};
use crate::sign_in::{done, to};
use crate::words::{self, say};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Reach};
use domain::day::Day;
use domain::id::{CaseId, PersonId, RequestId};
use domain::record::value;
use domain::subject_request::{Decision, IdentityCheck, RequestState, Withheld};
use domain::words::Language;
use register::access_request::{AccessRequest, Decided, ReviewedCase};
use register::export_mark::FileOf;
use register::{Error, Refusal};

fn handles(member: &Member) -> bool {
    member.by.may(Action::HandleRequest, Reach::Other)
}

fn state(language: Language, request: &AccessRequest) -> Tag {
    let said = say(language, &format!("request-state-{}", request.state.code()));
    match request.state {
        RequestState::Received => Tag::due(&said),
        RequestState::Prepared => Tag::going(&said),
        RequestState::Released => Tag::done(&said),
        RequestState::Refused => Tag::quiet(&said),
    }
}

/// How far the last day is; none for what is decided.
fn clock(language: Language, request: &AccessRequest, today: Day) -> Option<Tag> {
    let said = glance::clock(language, request.due_on, today);
    let late = request.due_on < today;
    request.is_open().then(|| if late { Tag::late(&said) } else { Tag::due(&said) })
}

/// `GET /access-requests`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let all = app.register.access_requests(&member.by).await?;
    let mut page = page(&member).saying("rights-nav-requests");
    if handles(&member) {
        let new = Button::link(page.say("request-new"), "/access-requests/new");
        page = page.offering(new);
    }
    let (language, today) = (page.language, member.by.today());
    let row = |request: &AccessRequest| {
        let due = Markup::text(&words::day(language, request.due_on));
        let due = match clock(language, request, today) {
            Some(clock) => due.and(&Markup::text(" ")).and(&clock),
            None => due,
        };
        vec![
            Cell::link(&request.number(), &format!("/access-requests/{}", request.id)),
            Cell::day(language, request.received_on),
            due.into(),
            Cell::part(&state(language, request)),
        ]
    };
    let body = paragraph(&page.say("requests-about"));
    let body = if all.is_empty() {
        body.and(&paragraph(&page.say("requests-none")))
    } else {
        let heads = ["rights-number", "request-received", "request-due", "request-state"];
        let rows = all.iter().map(row).collect();
        body.and(&table(&page, page.say("rights-nav-requests"), &heads, rows))
    };
    shown(&member, page, body)
}

fn blank_page(member: &Member, given: &Form) -> (Page, Markup) {
    let page = page(member)
        .under(say(member.language, "rights-nav-requests"), "/access-requests")
        .saying("request-new")
        .refusing(given.errors());
    let check = |check: &IdentityCheck| {
        Choice::new(check.code(), page.say(&format!("request-check-{}", check.code())))
    };
    let checks = IdentityCheck::ALL.iter().map(check).collect();
    let fields = Markup::of(
        &given.input("person", page.say("request-person")).hint(page.say("request-person-hint")),
    )
    .and(&given.day("received", page.say("request-received")))
    .and(&given.radios("check", page.say("request-check"), checks));
    let button = Button::submit(page.say("request-new"));
    let body = form(&page, "/access-requests/new", fields, button);
    (page, body)
}

/// `GET /access-requests/new`
pub(crate) async fn blank(member: Member) -> Result<Html<String>, Problem> {
    if !handles(&member) {
        return Err(Problem::NotFound);
    }
    let (page, body) = blank_page(&member, &Form::empty(member.language));
    shown(&member, page, body)
}

/// `POST /access-requests/new`
pub(crate) async fn record(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    if !handles(&member) {
        return Err(Problem::NotFound);
    }
    let language = member.language;
    let mut given = Form::typed(language, posted.pairs);
    let person = given.value("person").parse::<PersonId>();
    let received = value::day(given.value("received"));
    let check = given.value("check").parse::<IdentityCheck>();
    if person.is_err() {
        given.refuse("person", say(language, "request-person-wrong"));
    }
    if received.is_none() {
        given.refuse("received", say(language, "rights-day-wrong"));
    }
    if check.is_err() {
        given.refuse("check", say(language, "request-check-missing"));
    }
    if let (Ok(person), Some(received), Ok(check)) = (person, received, check) {
        match app.register.record_request(&member.by, person, received, check).await {
            Ok(id) => {
                return Ok(done(&format!("/access-requests/{id}"), "done-request-recorded"));
            }
            Err(Error::NotFound) => given.refuse("person", say(language, "request-person-wrong")),
            Err(error @ Error::Refused(Refusal::Erased)) => told_at(&mut given, "person", error)?,
            Err(error) => told_at(&mut given, "received", error)?,
        }
    }
    let (page, body) = blank_page(&member, &given);
    refused(&member, page, body)
}

fn facts(page: &Page, people: &People, request: &AccessRequest, today: Day) -> SummaryList {
    let language = page.language;
    let by = |(who, at)| format!("{}, {}", people.name(who), words::moment(language, at));
    let row = |key: &str, value: String| Row::new(page.say(key), value);
    let due = Markup::text(&format!("{} ", words::day(language, request.due_on)));
    let due = match clock(language, request, today) {
        Some(clock) => due.and(&clock).and(&Markup::text(" ")),
        None => due,
    };
    let mut rows = vec![
        Row::new(page.say("request-person"), super::code(&request.person.to_string()).html),
        row("request-received", words::day(language, request.received_on)),
        Row::new(page.say("request-due"), due.and(&verified(language, false))),
        row("request-check", page.say(&format!("request-check-{}", request.check.code()))),
        row("request-recorded-by", by(request.recorded)),
    ];
    if let Some(prepared) = request.prepared {
        rows.push(row("request-prepared-by", by(prepared)));
        for (key, n) in [
            ("request-included", request.included),
            ("request-redacted", request.redacted),
            ("request-left-out", request.left_out),
        ] {
            rows.push(row(key, words::number(language, n)));
        }
    }
    if let Some(decided) = request.decided {
        rows.push(row("request-decided-by", by(decided)));
    }
    if !request.reason.is_empty() {
        rows.push(row("rights-reason", request.reason.clone()));
    }
    SummaryList::new(rows)
}

async fn one(
    app: &App,
    member: &Member,
    id: RequestId,
    given: &Form,
) -> Result<(Page, Markup), Problem> {
    let request = app.register.access_request(&member.by, id).await?;
    let people = People::of(app).await?;
    let language = member.language;
    let page = page(member)
        .under(say(language, "rights-nav-requests"), "/access-requests")
        .captioned(say(language, "request"))
        .titled(request.number())
        .tagged(state(language, &request))
        .refusing(given.errors());
    let base = format!("/access-requests/{id}");
    let mut body = Markup::of(&facts(&page, &people, &request, member.by.today()));
    let opens = member.by.may(Action::RevealPerson, Reach::Assigned);
    if opens && request.is_open() {
        let button = Button::submit(page.say("request-review"));
        let content = form(&page, &format!("{base}/review"), Markup::default(), button);
        let about = page.say("request-review-about");
        body = body.and(&section("review", page.say("request-review"), about, content));
    }
    if opens && request.state == RequestState::Released {
        let sorts = ANSWERS.map(|(sort, key)| Choice::new(sort, page.say(key)));
        let fields = Markup::of(&given.radios("file", page.say("request-get"), sorts.into()))
            .and(&leaving::question(app, &member.by, given, &page));
        let button = Button::submit(page.say("request-take"));
        let content = form(&page, &format!("{base}/answer"), fields, button);
        let about = page.say("request-answer-about");
        body = body.and(&section("answer", page.say("request-answer"), about, content));
    }
    let own = request.prepared.is_some_and(|(who, _)| who == member.by.actor.account);
    if handles(member) && request.state == RequestState::Prepared && !own {
        let button = Button::submit(page.say("request-release"));
        let content = form(&page, &format!("{base}/release"), Markup::default(), button);
        let about = page.say("request-release-about");
        body = body.and(&section("release", page.say("request-release"), about, content));
    }
    if handles(member) && request.is_open() {
        let reason = given
            .textarea("reason", page.say("rights-reason"))
            .hint(page.say("rights-no-names"))
            .rows(3);
        let button = Button::submit(page.say("request-refuse")).warning();
        let content = form(&page, &format!("{base}/refuse"), Markup::of(&reason), button);
        let about = page.say("request-refuse-about");
        body = body.and(&section("refuse", page.say("request-refuse"), about, content));
    }
    Ok((page, body))
}

/// As what an answer leaves, and what that is called.
const ANSWERS: [(&str, &str); 2] = [("pdf", "request-get-pdf"), ("json", "request-get-json")];

fn id(text: &str) -> Result<RequestId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

/// `GET /access-requests/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(request): Path<String>,
) -> Result<Html<String>, Problem> {
    let empty = Form::empty(member.language);
    let (page, body) = one(&app, &member, id(&request)?, &empty).await?;
    shown(&member, page, body)
}

/// `GET /access-requests/{id}/…` of what is only posted: back to the request.
pub(crate) async fn back(
    member: Member,
    Path((request, _)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let _ = member;
    Ok(to(&format!("/access-requests/{}", id(&request)?)))
}

fn review_page(
    member: &Member,
    request: &AccessRequest,
    cases: &[ReviewedCase],
    given: &Form,
) -> (Page, Markup) {
    let language = member.language;
    let base = format!("/access-requests/{}", request.id);
    let page = page(member)
        .under(say(language, "rights-nav-requests"), "/access-requests")
        .under(request.number(), base.clone())
        .saying("request-review")
        .refusing(given.errors());
    let mut fields = Markup::default();
    for (n, case) in cases.iter().enumerate() {
        let heading = words::say_with(
            language,
            "request-review-case",
            &[("number", case.number.clone().into())],
        );
        fields = fields
            .and(&hidden(&format!("case-{n}"), &case.id.to_string()))
            .and(&hidden(&format!("version-{n}"), &case.version.to_string()));
        let mut content = Markup::default();
        if case.entries.is_empty() {
            content = content.and(&paragraph(&page.say("request-review-nothing")));
        }
        for (m, entry) in case.entries.iter().enumerate() {
            let origin = page.say(&format!("request-origin-{}", entry.origin.code()));
            content = content.and(&paragraph(&origin));
            content = content.and(&InsetText::from(entry.text.as_str()));
            if entry.names_another {
                let warning = page.say("request-names-another");
                content = content.and(&WarningText::new(language, warning));
            }
            content =
                content.and(&decision(&page, given, (n, m), entry.names_another, &entry.text));
        }
        fields = fields.and(&section(&format!("case-{n}"), heading, String::new(), content));
    }
    let button = Button::submit(page.say("request-prepare"));
    let body = paragraph(&page.say("request-review-how")).and(&form(
        &page,
        &format!("{base}/prepare"),
        fields,
        button,
    ));
    (page, body)
}

/// What is asked about one entry.
fn decision(
    page: &Page,
    given: &Form,
    (n, m): (usize, usize),
    names_another: bool,
    text: &str,
) -> Markup {
    let (text_field, why_field) = (format!("text-{n}-{m}"), format!("why-{n}-{m}"));
    let kept = given.clone().with(
        &text_field,
        match given.value(&text_field) {
            "" => text.to_owned(),
            typed => typed.to_owned(),
        },
    );
    let label = |key: &str| {
        let args = [("n", words::Arg::from(m + 1))];
        words::say_with(page.language, key, &args)
    };
    let redacted = kept.textarea(&text_field, label("request-redacted-text")).rows(4);
    let why = |why: &Withheld| {
        Choice::new(why.code(), page.say(&format!("request-withheld-{}", why.code())))
    };
    let whys = Withheld::ALL.iter().map(why).collect();
    let why = given.select(&why_field, label("request-withheld"), whys);
    let mut choices = Vec::new();
    if !names_another {
        choices.push(Choice::new("include", page.say("request-include")));
    }
    choices.push(Choice::new("redact", page.say("request-redact")).asking(&redacted));
    choices.push(Choice::new("leave_out", page.say("request-leave-out")).asking(&why));
    Markup::of(&given.radios(&format!("do-{n}-{m}"), label("request-entry"), choices))
}

/// `POST /access-requests/{id}/{step}`
pub(crate) async fn step(
    State(app): State<App>,
    Path((request, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let request = id(&request)?;
    let back = format!("/access-requests/{request}");
    let (register, by) = (&app.register, &posted.member.by);
    match step.as_str() {
        "review" => {
            let there = register.access_request(by, request).await?;
            let cases = register.review_request(by, request).await?;
            let empty = Form::empty(posted.member.language);
            let (page, body) = review_page(&posted.member, &there, &cases, &empty);
            Ok(shown(&posted.member, page, body)?.into_response())
        }
        "prepare" => prepare(&app, request, posted).await,
        "release" => {
            register.release_answer(by, request).await?;
            Ok(done(&back, "done-request-released"))
        }
        "refuse" => {
            let mut given = Form::typed(posted.member.language, posted.pairs.clone());
            match register.refuse_request(by, request, given.value("reason")).await {
                Ok(()) => return Ok(done(&back, "done-request-refused")),
                Err(error) => told_at(&mut given, "reason", error)?,
            }
            let (page, body) = one(&app, &posted.member, request, &given).await?;
            refused(&posted.member, page, body)
        }
        "answer" => take_out(&app, request, posted).await,
        _ => Err(Problem::NotFound),
    }
}

/// The answer as a file that is handed to the person.
async fn take_out(app: &App, request: RequestId, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    let (by, language) = (&member.by, member.language);
    let mut given = Form::typed(language, posted.pairs);
    let sort = ANSWERS.into_iter().map(|(sort, _)| sort).find(|sort| *sort == given.value("file"));
    if sort.is_none() {
        given.refuse("file", say(language, "request-get-missing"));
    }
    let leaving = leaving::chosen(&mut given, language);
    let (Some(ending), Some(leaving)) = (sort, leaving) else {
        let (page, body) = one(app, &member, request, &given).await?;
        return refused(&member, page, body);
    };
    let answer = app.register.answer(by, request).await?;
    let name = format!("access-request-{}.{ending}", answer.request);
    let media_type = if ending == "pdf" { "application/pdf" } else { "application/json" };
    let parcel = Parcel { file: FileOf::Answer(request), name: &name, ending, media_type };
    let register = app.register.clone();
    leaving::leave(app, by, language, leaving, parcel, move |mark, until| {
        let broken = |what: String| Problem::Broken(what.into());
        if ending == "json" {
            let mut told = serde_json::to_value(&answer).map_err(|e| broken(e.to_string()))?;
            told["export"] = mark.into();
            return serde_json::to_vec_pretty(&told).map_err(|e| broken(e.to_string()));
        }
        let paper = paper::answer(register.pack(), language, &answer, (mark, until));
        print::paper(&paper).map_err(|e| broken(e.to_string()))
    })
    .await
}

/// What was decided, as it was sent; none for an entry without a decision.
fn decided(given: &Form, cases: &[ReviewedCase]) -> Vec<(Decided, Vec<String>)> {
    let mut all = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let read: Option<CaseId> = given.value(&format!("case-{n}")).parse().ok();
        let version = given.value(&format!("version-{n}")).parse().unwrap_or(0);
        let (mut decisions, mut missing) = (Vec::new(), Vec::new());
        for m in 0..case.entries.len() {
            let field = format!("do-{n}-{m}");
            let decision = match given.value(&field) {
                "include" => Some(Decision::Include),
                "redact" => {
                    Some(Decision::Redact(given.value(&format!("text-{n}-{m}")).to_owned()))
                }
                "leave_out" => {
                    given.value(&format!("why-{n}-{m}")).parse().ok().map(Decision::LeaveOut)
                }
                _ => None,
            };
            match decision {
                Some(decision) => decisions.push(decision),
                None => missing.push(field),
            }
        }
        let case = read.unwrap_or(case.id);
        all.push((Decided { case, version, decisions }, missing));
    }
    all
}

async fn prepare(app: &App, request: RequestId, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    let language = member.language;
    let mut given = Form::typed(language, posted.pairs);
    let there = app.register.access_request(&member.by, request).await?;
    let cases = app.register.review_request(&member.by, request).await?;
    let all = decided(&given, &cases);
    for field in all.iter().flat_map(|(_, missing)| missing) {
        given.refuse(field, say(language, "refusal-undecided"));
    }
    if !given.is_refused() {
        for (n, case) in cases.iter().enumerate() {
            for (m, entry) in case.entries.iter().enumerate() {
                let typed = given.value(&format!("text-{n}-{m}"));
                let unchanged = given.value(&format!("do-{n}-{m}")) == "redact"
                    && (typed.is_empty() || typed == entry.text.trim());
                if unchanged {
                    given.refuse(&format!("text-{n}-{m}"), say(language, "request-not-redacted"));
                }
            }
        }
    }
    if !given.is_refused() {
        let all: Vec<Decided> = all.into_iter().map(|(decided, _)| decided).collect();
        let secret = app.edge.secret();
        match app.register.prepare_answer(&member.by, request, &all, &secret).await {
            Ok(()) => {
                return Ok(done(&format!("/access-requests/{request}"), "done-request-prepared"));
            }
            Err(error) => {
                let first = cases.iter().position(|case| !case.entries.is_empty()).unwrap_or(0);
                told_at(&mut given, &format!("do-{first}-0"), error)?;
            }
        }
    }
    let (page, body) = review_page(&member, &there, &cases, &given);
    refused(&member, page, body)
}
