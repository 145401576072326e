//! The life of a programme: passing to a stage, with a decision where it takes
//! one; its strategy; and what it did not finish.
use super::glance::{Glance, Item, stage_word};
use super::new::not_a_day;
use super::sections::{Step, steps};
use super::wording::Wording;
use super::{address, below, caption, named};
use crate::app::App;
use crate::components::{
    Button, Checkboxes, Choice, FileUpload, Input, Select, Textarea, WarningText,
};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted, Uploaded};
use crate::sign_in::done;
use crate::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::{ActivityId, ProgrammeId};
use domain::programme::life::Stage;
use domain::programme::standing::Standing;
use domain::record::value;
use domain::words::Language;
use register::evidence::Subject;
use register::programme::{Adoption, ProgrammeRow};
use register::{Error, Refusal};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "programme/stage.html")]
struct StagePage {
    page: Page,
    stages: Vec<Step>,
    about: String,
    warning: Option<WarningText>,
    action: String,
    to: &'static str,
    decision: Option<Decision>,
    note: Textarea,
    button: Button,
    back: String,
}

/// The fields of a decision.
#[derive(Template)]
#[template(path = "programme/decision.html")]
pub(super) struct Decision {
    heading: String,
    about: String,
    body: Input,
    act: Input,
    decided_on: Input,
    file: FileUpload,
}

impl askama::filters::HtmlSafe for Decision {}

/// To which stage.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct To {
    #[serde(default)]
    to: String,
}

/// The fields of a decision with what was typed.
pub(super) fn decision_fields(page: &Page, form: &Form) -> Decision {
    Decision {
        heading: page.say("decision"),
        about: page.say("decision-about"),
        body: form.input("body", page.say("decision-body")),
        act: form.input("act", page.say("decision-act")),
        decided_on: form.day("decided_on", page.say("decision-day")),
        file: form.file("file", page.say("decision-file")).hint(page.say("decision-file-hint")),
    }
}

/// The decision that was typed; what is missing is said by the form.
pub(super) fn decision(form: &mut Form, language: Language) -> Option<Adoption> {
    let say = |key| words::say(language, key);
    let (body, act) = (form.value("body").to_owned(), form.value("act").to_owned());
    for (name, text, key) in
        [("body", &body, "decision-body-missing"), ("act", &act, "decision-act-missing")]
    {
        if text.is_empty() {
            form.refuse(name, say(key));
        }
    }
    let day = form.value("decided_on").to_owned();
    let decided_on = value::day(&day);
    if decided_on.is_none() {
        let sentence = match day.as_str() {
            "" => say("decision-day-missing"),
            text => not_a_day(language, "decided_on", "decision-day", text),
        };
        form.refuse("decided_on", sentence);
    }
    (!form.is_refused()).then_some(Adoption { body, act, decided_on })
}

/// Keeps the act of a decision as evidence, then does what was decided; when
/// that is refused the file is taken away again.
pub(super) async fn with_act(
    app: &App,
    member: &Member,
    programme: ProgrammeId,
    (name, content): (&str, &[u8]),
    operation: impl AsyncFnOnce() -> register::Result<()>,
) -> register::Result<()> {
    let subject = Subject::Programme(programme);
    let mut kept = None;
    if !name.is_empty() {
        kept = Some(app.register.add_evidence(&member.by, subject, name, content).await?);
    }
    let result = operation().await;
    if let (Err(_), Some(file)) = (&result, kept) {
        app.register.remove_evidence(&member.by, subject, file, "not decided").await?;
    }
    result
}

/// Puts a refusal at the field it is about; anything else is a problem.
pub(super) fn refuse(form: &mut Form, language: Language, error: Error) -> Result<(), Problem> {
    let Error::Refused(why) = error else { return Err(error.into()) };
    let field = match why {
        Refusal::FileEmpty
        | Refusal::FileTooLarge
        | Refusal::TooManyPixels
        | Refusal::FileTypeNotTaken => "file",
        Refusal::DecisionIncomplete => "body",
        Refusal::TextTooLong => "note",
        other => return Err(Problem::Refused(other)),
    };
    form.refuse(field, refusal(language, why));
    Ok(())
}

/// The programme and the stage, where it may follow.
async fn passing(
    app: &App,
    member: &Member,
    key: &str,
    to: &str,
) -> Result<(ProgrammeRow, Stage), Problem> {
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::NotFound);
    }
    let row = named(app, key).await?;
    let stage: Stage = to.parse().map_err(|()| Problem::NotFound)?;
    if row.stage.next().contains(&stage) {
        Ok((row, stage))
    } else {
        Err(Problem::Refused(Refusal::WrongStage))
    }
}

async fn shown(
    app: &App,
    member: &Member,
    row: &ProgrammeRow,
    stage: Stage,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let reopened = row.stage == Stage::Reported && stage == Stage::InForce;
    let key = if reopened {
        "stage-to-reopened".to_owned()
    } else {
        format!("stage-to-{}", stage.code())
    };
    let page = below(app, member, row, &key).refusing(form.errors());
    let waiting = app.register.unanswered_comments(row.id).await?;
    let left = super::split::unconfirmed(&app.register.programme(row.id).await?.content).len();
    let warning = match stage {
        Stage::Adopted if waiting > 0 => Some(page.say_n("stage-unanswered", waiting)),
        Stage::Adopted if left > 0 => Some(page.say_n("document-unconfirmed", left)),
        Stage::Closed => Some(page.say("stage-closed-warning")),
        _ => None,
    };
    let args = [
        ("from", stage_word(page.language, row.stage).into()),
        ("to", stage_word(page.language, stage).into()),
    ];
    let html = StagePage {
        stages: steps(&page, row.stage),
        about: words::say_with(page.language, "stage-about", &args),
        warning: warning.map(|text| WarningText::new(page.language, text)),
        action: format!("{}/stage", address(row)),
        to: stage.code(),
        decision: stage.is_decided().then(|| decision_fields(&page, form)),
        note: form.textarea("note", page.say("stage-note")).rows(3),
        button: Button::submit(page.say(&key)),
        back: address(row),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /programmes/{key}/stage?to=adopted`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(to): Query<To>,
) -> Result<Html<String>, Problem> {
    let (row, stage) = passing(&app, &member, &key, &to.to).await?;
    shown(&app, &member, &row, stage, &Form::empty(member.language)).await
}

/// `POST /programmes/{key}/stage`
pub(crate) async fn pass(
    State(app): State<App>,
    Path(key): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, Problem> {
    let Uploaded { member, pairs, file_name, content } = uploaded;
    let mut form = Form::typed(member.language, pairs);
    let to = form.value("to").to_owned();
    let (row, stage) = passing(&app, &member, &key, &to).await?;
    let note = form.value("note").to_owned();
    let adoption = if stage.is_decided() {
        decision(&mut form, member.language)
    } else {
        Some(Adoption::default())
    };
    if let Some(adoption) = adoption {
        let operation =
            async || app.register.pass_to_stage(&member.by, row.id, stage, &note, adoption).await;
        let name = if stage.is_decided() { file_name.as_str() } else { "" };
        match with_act(&app, &member, row.id, (name, &content), operation).await {
            Ok(()) => return Ok(done(&address(&row), "done-stage-passed")),
            Err(error) => refuse(&mut form, member.language, error)?,
        }
    }
    let page = shown(&app, &member, &row, stage, &form).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /programmes/{key}/strategy`
pub(crate) async fn set_strategy(
    State(app): State<App>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = &posted.member;
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::NotFound);
    }
    let row = named(&app, &key).await?;
    let strategy = match posted.value("strategy") {
        "" => None,
        key => Some(named(&app, key).await?.id),
    };
    app.register.set_strategy(&member.by, row.id, strategy).await?;
    Ok(done(&address(&row), "done-strategy-set"))
}

#[derive(Template)]
#[template(path = "programme/carry-over.html")]
struct CarryOver {
    page: Page,
    action: String,
    activities: Checkboxes,
    into: Option<Select>,
    none: bool,
    button: Button,
    back: String,
}

async fn carry_page(
    app: &App,
    member: &Member,
    row: &ProgrammeRow,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let day = member.by.today();
    let glance = Glance::of(app, row.id, day).await?;
    let page = below(app, member, row, "carry-title").refusing(form.errors());
    let wording = Wording::of(app.register.pack(), &row.key, page.language);
    let choices: Vec<Choice> = glance
        .activities(None)
        .filter(|a| a.standing != Standing::Done)
        .map(|a| {
            let item = Item::of(a, app, &wording, &page, day);
            let hint = [item.until.as_str(), &item.clock, &item.responsible];
            let hint: Vec<&str> = hint.into_iter().filter(|t| !t.is_empty()).collect();
            Choice::new(&a.activity.id.to_string(), format!("{} {}", item.code, item.title.text))
                .hint(hint.join(" · "))
        })
        .collect();
    let others = app.register.programmes().await?;
    let open: Vec<Choice> = others
        .iter()
        .filter(|p| p.stage.is_open_text() && p.id != row.id)
        .map(|p| Choice::new(&p.key, caption(&page, p)))
        .collect();
    let html = CarryOver {
        action: format!("{}/carry-over", address(row)),
        none: choices.is_empty(),
        activities: form.checkboxes("activities", page.say("carry-activities"), choices),
        into: (!open.is_empty()).then(|| form.select("into", page.say("carry-into"), open)),
        button: Button::submit(page.say("carry-button")),
        back: address(row),
        page,
    };
    Ok(Html(html.render()?))
}

/// `GET /programmes/{key}/carry-over`: what is not finished.
pub(crate) async fn unfinished(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::NotFound);
    }
    let row = named(&app, &key).await?;
    carry_page(&app, &member, &row, &Form::empty(member.language)).await
}

/// `POST /programmes/{key}/carry-over`
pub(crate) async fn carry_over(
    State(app): State<App>,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { member, pairs } = posted;
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::NotFound);
    }
    let row = named(&app, &key).await?;
    let mut form = Form::typed(member.language, pairs);
    let chosen: Vec<ActivityId> =
        form.all("activities").iter().filter_map(|id| id.parse().ok()).collect();
    if chosen.is_empty() {
        form.refuse("activities", words::say(member.language, "carry-none-chosen"));
    }
    if form.value("into").is_empty() {
        form.refuse("into", words::say(member.language, "carry-into-missing"));
    }
    if form.is_refused() {
        let page = carry_page(&app, &member, &row, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let into = named(&app, form.value("into")).await?;
    for activity in chosen {
        app.register.carry_over(&member.by, activity, into.id).await?;
    }
    Ok(done(&address(&into), "done-carried-over"))
}
