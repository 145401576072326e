//! Where the prose of an activity is cut into indicators: a person confirms or
//! corrects what the rules propose.
use super::wording::Worded;
use super::{address, below, named};
use crate::app::App;
use crate::components::{Button, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::{done, to};
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::id::ActivityId;
use domain::programme::{Activity, Programme, Split};
use register::programme::{ProgrammeRow, Whole};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "programme/split.html")]
struct SplitPage {
    page: Page,
    title: Worded,
    action: String,
    source: Vec<(String, Worded)>,
    proposed: bool,
    field: Textarea,
    button: Button,
    back: String,
    left: String,
}

/// The codes of activities whose indicators nobody has confirmed.
pub(super) fn unconfirmed(programme: &Programme) -> Vec<String> {
    let open = |a: &Activity| a.indicators.iter().any(|i| i.split == Split::Proposed);
    programme.activities().filter(|(_, a)| open(a)).map(|(s, a)| a.code(s)).collect()
}

async fn found(app: &App, member: &Member, key: &str) -> Result<(ProgrammeRow, Whole), Problem> {
    if !member.may_ever(Action::PrepareProgramme) {
        return Err(Problem::NotFound);
    }
    let row = named(app, key).await?;
    let whole = app.register.programme(row.id).await?;
    Ok((row, whole))
}

/// `GET /programmes/{key}/document/split`: to the first that is not confirmed.
pub(crate) async fn first(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let (row, whole) = found(&app, &member, &key).await?;
    Ok(to(&next(&row, &whole.content)))
}

/// The next to confirm; the document when there is none.
fn next(row: &ProgrammeRow, programme: &Programme) -> String {
    let at = address(row);
    match unconfirmed(programme).first() {
        Some(code) => format!("{at}/document/split/{code}"),
        None => format!("{at}/document"),
    }
}

/// `GET /programmes/{key}/document/split/{code}`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((key, code)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (row, whole) = found(&app, &member, &key).await?;
    let (_, activity) = of(&whole, &code)?;
    let wordings: Vec<&str> = activity.indicators.iter().map(|i| i.wording.as_str()).collect();
    let form = Form::empty(member.language).with("wordings", wordings.join("\n"));
    shown(&app, &member, &row, &whole, &code, &form)
}

/// The activity with this code.
fn of<'w>(whole: &'w Whole, code: &str) -> Result<(ActivityId, &'w Activity), Problem> {
    let row = whole.activities.iter().find(|a| a.code == code).ok_or(Problem::NotFound)?;
    let text = whole.content.activities().find(|(s, a)| a.code(s) == code);
    Ok((row.id, text.ok_or(Problem::NotFound)?.1))
}

fn shown(
    app: &App,
    member: &Member,
    row: &ProgrammeRow,
    whole: &Whole,
    code: &str,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (_, activity) = of(whole, code)?;
    let page = below(app, member, row, "split-title").refusing(form.errors());
    let at = address(row);
    let page = page.under(words::say(member.language, "tab-document"), format!("{at}/document"));
    let left = unconfirmed(&whole.content).iter().filter(|c| *c != code).count();
    let lines = u16::try_from(activity.indicators.len()).unwrap_or(30).clamp(4, 24) * 2;
    let html = SplitPage {
        title: Worded::written(&format!("{code} {}", activity.title), page.language),
        action: format!("{at}/document/split/{code}"),
        source: activity
            .source
            .iter()
            .filter(|f| !f.label.is_empty())
            .map(|f| (f.label.clone(), Worded::written(&f.text, page.language)))
            .collect(),
        proposed: activity.indicators.iter().any(|i| i.split == Split::Proposed),
        field: form
            .textarea("wordings", page.say("split-wordings"))
            .hint(page.say("split-wordings-hint"))
            .rows(lines),
        button: Button::submit(page.say("split-confirm")),
        back: format!("{at}/document"),
        left: if left > 0 { page.say_n("split-left", left) } else { String::new() },
        page,
    };
    Ok(Html(html.render()?))
}

/// `POST /programmes/{key}/document/split/{code}`
pub(crate) async fn confirm(
    State(app): State<App>,
    Path((key, code)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let Posted { member, pairs } = posted;
    let (row, whole) = found(&app, &member, &key).await?;
    let (id, _) = of(&whole, &code)?;
    let mut form = Form::typed(member.language, pairs);
    let wordings = form.value("wordings").lines().map(str::to_owned).collect();
    match app.register.confirm_split(&member.by, id, wordings).await {
        Ok(()) => {
            let whole = app.register.programme(row.id).await?;
            Ok(done(&next(&row, &whole.content), "done-split-confirmed"))
        }
        Err(Error::Refused(why @ Refusal::SplitDiffers)) => {
            form.refuse("wordings", refusal(member.language, why));
            let page = shown(&app, &member, &row, &whole, &code, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
