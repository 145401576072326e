//! `/alerts/{id}/intake`: one screen for a call, saved as often as wanted while
//! it lasts; and the same screen to correct an alert that was opened.
use super::{address, alert_of, state_tag, under_alert};
use crate::app::App;
use crate::components::{Button, Choice, Input, Radios, Select, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::when;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use domain::referral::alert::Known;
use register::alert::{Alert, Intake, Said, Whole};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "alerts/intake.html")]
struct IntakePage {
    page: Page,
    address: String,
    version: i64,
    /// When the call began, in milliseconds since 1970 UTC, for the clock.
    begun: i64,
    /// The same in words.
    since: String,
    /// What was saved last, in words; empty before.
    saved: String,
    marks: Vec<Radios>,
    persons: Input,
    choices: Vec<Select>,
    when: (Input, Input),
    narrative: Textarea,
    contact: Textarea,
    save: Button,
    finish: Button,
}

/// The codes of a list, to choose from.
pub(super) fn codes(app: &App, page: &Page, list: &str) -> Vec<Choice> {
    let list = app.register.pack().lists.get(list);
    let codes = list.into_iter().flat_map(|list| &list.codes);
    codes.map(|code| Choice::new(&code.code, code.name.in_language(page.language))).collect()
}

fn question(form: &Form, page: &Page, name: &str) -> Radios {
    let choices = Known::ALL.iter().map(|known| Choice {
        checked: (form.value(name) == known.code()
            || (form.value(name).is_empty() && *known == Known::Unknown))
            .then_some(true),
        ..Choice::new(known.code(), super::known(page, *known))
    });
    form.radios(name, page.say(&format!("alert-{name}-asked")), choices.collect()).inline()
}

fn page_of(
    app: &App,
    member: &Member,
    whole: &Whole,
    version: i64,
    form: &Form,
    saved: bool,
) -> Result<Html<String>, Problem> {
    let alert = &whole.of.alert;
    let (pack, language) = (app.register.pack(), member.language);
    let page = under_alert(member, whole).titled(words::say_with(
        language,
        "alert-of",
        &[("number", alert.number.to_string().into())],
    ));
    let page = page.clone().tagged(state_tag(&page, alert.state)).refusing(form.errors());
    let select =
        |name: &str, key: &str, choices: Vec<Choice>| form.select(name, page.say(key), choices);
    let mut channels = codes(app, &page, "alert_channel");
    // A tip stays one, and nothing else becomes one.
    channels.retain(|c| (c.value.as_deref() == Some("tip")) == (alert.channel == "tip"));
    let mut bodies: Vec<Choice> = pack
        .institutions
        .iter()
        .map(|body| Choice::new(&body.code, body.name.in_language(language)))
        .collect();
    bodies.sort_by(|a, b| a.text.cmp(&b.text));
    let mut oblasti: Vec<Choice> =
        pack.oblasti.iter().map(|o| Choice::new(&o.code, o.name.in_language(language))).collect();
    oblasti.sort_by(|a, b| a.text.cmp(&b.text));
    let optional = |name: &str, key: &str, choices: Vec<Choice>| {
        let mut field = select(name, key, choices);
        field.items[0] = Choice::new("", page.say("not-known"));
        field
    };
    let choices = vec![
        optional("language", "alert-language", codes(app, &page, "language")),
        optional("territory", "case-territory", oblasti),
        select("channel", "alert-channel", channels),
        select("source_kind", "alert-source", codes(app, &page, "alert_source")),
        optional("source_body", "alert-source_body", bodies),
    ];
    let saved = if saved {
        let at = words::moment(language, member.by.at);
        words::say_with(language, "alert-saved", &[("moment", at.into())])
    } else {
        String::new()
    };
    let shown = IntakePage {
        address: address(alert.id),
        version,
        begun: alert.taken_at.0,
        since: words::moment(language, alert.taken_at),
        saved,
        marks: ["danger", "child", "abroad"].map(|name| question(form, &page, name)).into(),
        persons: form
            .input("persons", page.say("alert-persons"))
            .hint(page.say("alert-persons-hint"))
            .number(None)
            .width(4),
        choices,
        when: (
            form.day("on", page.say("alert-on")),
            form.input("time", page.say("alert-time")).hint(page.say("step-time-hint")).width(5),
        ),
        narrative: form.textarea("narrative", page.say("alert-narrative")).rows(10),
        contact: form
            .textarea("contact", page.say("alert-contact"))
            .hint(page.say("alert-contact-hint"))
            .rows(3),
        save: Button::submit(page.say("alert-save")).secondary().sending("_then", "stay"),
        finish: Button::submit(page.say("alert-finish")),
        page,
    };
    Ok(Html(shown.render()?))
}

/// What stands in an alert, as its form has it.
fn filled(member: &Member, alert: &Alert, said: Option<&Said>) -> Form {
    let (day, time) = words::day_and_time(alert.received_at);
    Form::empty(member.language)
        .with("danger", alert.danger.code())
        .with("child", alert.child.code())
        .with("abroad", alert.abroad.code())
        .with("persons", alert.persons.map_or_else(String::new, |n| n.to_string()))
        .with("language", alert.language.clone())
        .with("territory", alert.territory.clone())
        .with("channel", alert.channel.clone())
        .with("source_kind", alert.source_kind.clone())
        .with("source_body", alert.source_body.clone())
        .with("on", day)
        .with("time", time)
        .with("narrative", said.map_or("", |said| said.narrative()))
        .with("contact", said.map_or("", |said| said.contact()))
}

/// The screen with what was opened, for somebody who may correct it.
pub(super) fn correcting(
    app: &App,
    member: &Member,
    whole: &Whole,
    said: &Said,
) -> Result<Html<String>, Problem> {
    let alert = &whole.of.alert;
    page_of(app, member, whole, alert.version, &filled(member, alert, Some(said)), false)
}

/// `GET /alerts/{id}/intake`: for a call that has just begun. What was said
/// already is opened first, for a purpose.
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let whole = alert_of(&app, &member, &id).await?;
    if !whole.writes {
        return Err(Problem::NotFound);
    }
    let alert = &whole.of.alert;
    if alert.version > 1 || alert.taken_by != member.by.actor.account || alert.tip.is_some() {
        return Ok(crate::sign_in::to(&address(alert.id)));
    }
    Ok(page_of(&app, &member, &whole, 1, &filled(&member, alert, None), false)?.into_response())
}

/// `POST /alerts/{id}/intake`: saves. A program of the page that saves by itself
/// is told the version that is there now, and nothing else.
pub(crate) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version: i64 = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let whole = alert_of(&app, &member, &id).await?;
    if !whole.writes {
        return Err(Problem::NotFound);
    }
    let mut form = Form::typed(member.language, posted.pairs);
    let alone = form.value("_then") == "alone";
    if let Some(result) = saved(&app, &member, &whole, version, &mut form).await? {
        if alone {
            let mut answer = StatusCode::NO_CONTENT.into_response();
            let now = HeaderValue::from_str(&(version + 1).to_string());
            answer.headers_mut().insert("x-version", now.map_err(|_| Problem::BadRequest)?);
            return Ok(answer);
        }
        if form.value("_then") == "stay" {
            let page = page_of(&app, &member, &whole, result, &form, true)?;
            return Ok(page.into_response());
        }
        return Ok(done(&address(whole.of.alert.id), "done-alert-taken"));
    }
    if alone {
        return Ok(StatusCode::CONFLICT.into_response());
    }
    let page = page_of(&app, &member, &whole, version, &form, false)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Saves what was typed: the version that is there then; none when something is
/// wrong with it, which the form says.
async fn saved(
    app: &App,
    member: &Member,
    whole: &Whole,
    version: i64,
    form: &mut Form,
) -> Result<Option<i64>, Problem> {
    let language = member.language;
    let known = |form: &Form, name: &str| form.value(name).parse().unwrap_or(Known::Unknown);
    let persons = match form.value("persons") {
        "" => None,
        text => match text.parse::<u32>() {
            Ok(number) if number > 0 => Some(number),
            _ => {
                form.refuse("persons", say(language, "alert-persons-wrong"));
                None
            }
        },
    };
    let at = when::typed(form, member.by.at, ("on", "time"));
    for name in ["channel", "source_kind"] {
        if form.value(name).is_empty() {
            form.refuse(name, say(language, "step-choose"));
        }
    }
    let Some(received_at) = at.filter(|_| !form.is_refused()) else { return Ok(None) };
    // The minute that is shown is not taken for another one.
    let before = whole.of.alert.received_at;
    let same = words::day_and_time(before) == words::day_and_time(received_at);
    let intake = Intake {
        received_at: if same { before } else { received_at },
        channel: form.value("channel"),
        source_kind: form.value("source_kind"),
        source_body: form.value("source_body"),
        territory: form.value("territory"),
        language: form.value("language"),
        danger: known(form, "danger"),
        child: known(form, "child"),
        abroad: known(form, "abroad"),
        persons,
        narrative: form.value("narrative"),
        contact: form.value("contact"),
    };
    let (id, secret) = (whole.of.alert.id, app.edge.secret());
    let (field, sentence) =
        match app.register.correct_alert(&member.by, id, version, &intake, &secret).await {
            Ok(()) => return Ok(Some(version + 1)),
            Err(Error::Conflict(_)) => ("narrative", say(language, "alert-conflict")),
            Err(Error::Refused(why @ Refusal::InFuture)) => ("on", refusal(language, why)),
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                let long = form.value("contact").chars().count() > register::alert::LONGEST_CONTACT;
                (if long { "contact" } else { "narrative" }, refusal(language, why))
            }
            Err(Error::Refused(why @ Refusal::AlertWrong)) => ("channel", refusal(language, why)),
            Err(error) => return Err(error.into()),
        };
    form.refuse(field, sentence);
    Ok(None)
}
