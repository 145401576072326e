//! `/alerts/{id}/decision`: what becomes of an alert; `/alerts/{id}/reopening`:
//! that it is taken up again.
use super::{address, alert_of, under_alert};
use crate::app::App;
use crate::components::{Button, Choice, Radios, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseNumber;
use domain::referral::alert::{AlertEvent, AlertState};
use register::alert::Whole;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "alerts/decide.html")]
struct DecidePage {
    page: Page,
    /// What becomes of it; none where it is taken up again.
    event: Option<Radios>,
    reason: Option<Textarea>,
    button: Button,
    back: String,
}

/// What can become of an alert: once a case came of it, other cases only.
fn offered(state: AlertState) -> &'static [AlertEvent] {
    const ALL: [AlertEvent; 5] = [
        AlertEvent::CaseOpened,
        AlertEvent::Merged,
        AlertEvent::Forwarded,
        AlertEvent::Unfounded,
        AlertEvent::Insufficient,
    ];
    if state.is_undecided() { &ALL } else { &ALL[..2] }
}

fn decision(
    app: &App,
    member: &Member,
    whole: &Whole,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let alert = &whole.of.alert;
    let page = under_alert(member, whole).saying("alert-decide").refusing(form.errors());
    let mut oblasti: Vec<Choice> =
        pack.oblasti.iter().map(|o| Choice::new(&o.code, o.name.in_language(language))).collect();
    oblasti.sort_by(|a, b| a.text.cmp(&b.text));
    let mut territory = form.select("territory", page.say("case-territory"), oblasti);
    territory.items[0] = Choice::new("", page.say("case-no-territory"));
    let number = form
        .input("number", page.say("alert-case-number"))
        .hint(page.say("alert-case-number-hint"))
        .width(10);
    let mut bodies: Vec<Choice> = pack
        .institutions
        .iter()
        .map(|body| Choice::new(&body.code, body.name.in_language(language)))
        .collect();
    bodies.sort_by(|a, b| a.text.cmp(&b.text));
    let body = form.select("body", page.say("alert-forward-to"), bodies);
    let choices = offered(alert.state).iter().map(|event| {
        let text = page.say(&format!("alert-do-{}", event.code()));
        let choice = Choice::new(event.code(), text);
        let hint = format!("alert-do-{}-hint", event.code());
        let choice =
            if crate::words::exists(&hint) { choice.hint(page.say(&hint)) } else { choice };
        match event {
            AlertEvent::CaseOpened => choice.asking(&territory),
            AlertEvent::Merged => choice.asking(&number),
            AlertEvent::Forwarded => choice.asking(&body),
            _ => choice,
        }
    });
    let event = form.radios("event", page.say("alert-decide-asked"), choices.collect());
    let reason = alert.state.is_undecided().then(|| {
        let reason = form.textarea("reason", page.say("alert-reason")).rows(4);
        reason.hint(page.say("alert-reason-hint"))
    });
    let (button, back) = (Button::submit(page.say("alert-decide-do")), address(alert.id));
    Ok(Html(DecidePage { page, event: Some(event), reason, button, back }.render()?))
}

fn decides(whole: &Whole) -> Result<(), Problem> {
    let set_aside = whole.of.alert.state.is_set_aside();
    if whole.decides && !set_aside { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /alerts/{id}/decision`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let whole = alert_of(&app, &member, &id).await?;
    decides(&whole)?;
    let form = Form::empty(member.language).with("territory", whole.of.alert.territory.clone());
    decision(&app, &member, &whole, &form)
}

/// `POST /alerts/{id}/decision`
pub(crate) async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let whole = alert_of(&app, &member, &id).await?;
    decides(&whole)?;
    let language = member.language;
    let mut form = Form::typed(language, posted.pairs);
    let alert = whole.of.alert.id;
    let event = form.value("event").parse::<AlertEvent>().ok();
    let event = event.filter(|event| offered(whole.of.alert.state).contains(event));
    let Some(event) = event else {
        form.refuse("event", say(language, "alert-decide-missing"));
        return Ok(refused(decision(&app, &member, &whole, &form)?));
    };
    let secret = app.edge.secret();
    let result = match event {
        AlertEvent::CaseOpened => {
            let territory = form.value("territory").to_owned();
            let opened = app.register.open_case_of(&member.by, alert, &territory, &secret).await;
            opened.map(|case| (crate::cases::address(case), "done-case-opened-assign"))
        }
        AlertEvent::Merged => match form.value("number").parse::<CaseNumber>() {
            Ok(number) => {
                let merged = app.register.merge_alert(&member.by, alert, number).await;
                merged.map(|_| (address(alert), "done-alert-merged"))
            }
            Err(()) => Err(Error::NotFound),
        },
        _ => {
            let body = match event {
                AlertEvent::Forwarded => form.value("body").to_owned(),
                _ => String::new(),
            };
            if event == AlertEvent::Forwarded && body.is_empty() {
                form.refuse("body", say(language, "alert-forward-missing"));
                return Ok(refused(decision(&app, &member, &whole, &form)?));
            }
            let reason = form.value("reason").to_owned();
            let noted = app.register.note_alert(
                &member.by,
                alert,
                event,
                (body.as_str(), reason.as_str()),
                &secret,
            );
            noted.await.map(|()| (address(alert), "done-alert-set-aside"))
        }
    };
    let error = match result {
        Ok((there, said)) => return Ok(done(&there, said)),
        Err(error) => error,
    };
    let (field, sentence) = match (event, error) {
        (AlertEvent::Merged, Error::NotFound) => ("number", say(language, "alert-no-such-case")),
        (AlertEvent::Merged, Error::Refused(Refusal::AlreadyDecided)) => {
            ("number", say(language, "alert-same-case"))
        }
        (AlertEvent::Merged, Error::Refused(why)) => ("number", refusal(language, why)),
        (AlertEvent::CaseOpened, Error::Refused(why @ Refusal::PlacementMissing)) => {
            ("territory", refusal(language, why))
        }
        (_, Error::Refused(why @ (Refusal::Alert(_) | Refusal::TextTooLong))) => {
            ("reason", refusal(language, why))
        }
        (_, Error::Conflict(_)) => ("event", say(language, "alert-faster")),
        (_, error) => return Err(error.into()),
    };
    form.refuse(field, sentence);
    Ok(refused(decision(&app, &member, &whole, &form)?))
}

fn refused(page: Html<String>) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn reopening(member: &Member, whole: &Whole, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_alert(member, whole).saying("alert-reopen").refusing(form.errors());
    let reason = form.textarea("reason", page.say("alert-reason")).rows(4);
    let (button, back) = (Button::submit(page.say("alert-reopen")), address(whole.of.alert.id));
    let reason = Some(reason.hint(page.say("alert-reason-hint")));
    Ok(Html(DecidePage { page, event: None, reason, button, back }.render()?))
}

fn reopens(whole: &Whole) -> Result<(), Problem> {
    let decided = !whole.of.alert.state.is_undecided();
    if whole.decides && decided { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /alerts/{id}/reopening`
pub(crate) async fn reopen_form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let whole = alert_of(&app, &member, &id).await?;
    reopens(&whole)?;
    reopening(&member, &whole, &Form::empty(member.language))
}

/// `POST /alerts/{id}/reopening`
pub(crate) async fn reopen(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let whole = alert_of(&app, &member, &id).await?;
    reopens(&whole)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (alert, secret) = (whole.of.alert.id, app.edge.secret());
    let reason = form.value("reason").to_owned();
    let said = ("", reason.as_str());
    let event = AlertEvent::Reopened;
    match app.register.note_alert(&member.by, alert, event, said, &secret).await {
        Ok(()) => return Ok(done(&address(alert), "done-alert-reopened")),
        Err(Error::Refused(why @ (Refusal::Alert(_) | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
        }
        Err(Error::Conflict(_)) => form.refuse("reason", say(member.language, "alert-faster")),
        Err(error) => return Err(error.into()),
    }
    Ok(refused(reopening(&member, &whole, &form)?))
}
