//! `/cases/new`: a case file is opened.
use super::{address, under_cases};
use crate::app::App;
use crate::components::{Button, Checkboxes, Choice, Select};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Role};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "cases/new.html")]
struct NewPage {
    page: Page,
    territory: Select,
    circle: Checkboxes,
    button: Button,
}

fn page(app: &App, member: &Member, form: &Form) -> Result<Html<String>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let page = under_cases(member).saying("case-new").refusing(form.errors());
    let oblasti = pack.oblasti.iter().map(|o| Choice::new(&o.code, o.name.in_language(language)));
    let mut oblasti: Vec<Choice> = oblasti.collect();
    oblasti.sort_by(|a, b| a.text.cmp(&b.text));
    let mut territory = form
        .select("territory", page.say("case-territory"), oblasti)
        .hint(page.say("case-territory-hint"));
    territory.items[0] = Choice::new("", page.say("case-no-territory"));
    let yes = Choice::new("yes", page.say("case-new-circle-yes"));
    let circle = form.checkboxes("circle", page.say("case-new-circle"), vec![yes]);
    let circle = circle.hint(page.say("case-new-circle-hint"));
    let button = Button::submit(page.say("case-open-it"));
    Ok(Html(NewPage { page, territory, circle, button }.render()?))
}

/// `GET /cases/new`
pub(crate) async fn form(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::OpenCase) {
        return Err(Problem::NotFound);
    }
    let own = Form::empty(member.language).with("territory", &member.by.actor.territory);
    page(&app, &member, &own)
}

/// `POST /cases/new`
pub(crate) async fn open(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    if !member.may_ever(Action::OpenCase) {
        return Err(Problem::NotFound);
    }
    let mut form = Form::typed(member.language, posted.pairs);
    let (territory, secret) = (form.value("territory").to_owned(), app.edge.secret());
    let circle = form.value("circle") == "yes";
    let opened = if circle {
        app.register.open_circle(&member.by, &territory, &secret).await
    } else {
        app.register.open_case(&member.by, &territory, &secret).await
    };
    match opened {
        Ok(case) => {
            let works = circle || member.by.actor.role == Role::CaseWorker;
            let said = if works { "done-case-opened" } else { "done-case-opened-assign" };
            Ok(done(&address(case), said))
        }
        Err(Error::Refused(why @ Refusal::PlacementMissing)) => {
            form.refuse("territory", refusal(member.language, why));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &member, &form)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
