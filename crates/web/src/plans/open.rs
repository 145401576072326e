//! `/cases/{id}/plans/{plan}`: what a plan says, opened for a purpose; that it was
//! signed, by whom and when.
use super::{Met, address, met, told, under_plans};
use crate::activity::People;
use crate::app::App;
use crate::bodies::Bodies;
use crate::components::{Button, Choice, Markup, Row, Select, SummaryList};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::when;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseState;
use domain::referral::support::Signer;
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "plans/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    /// What was opened.
    opened: Option<Markup>,
    /// Where another version is written; none for who may not.
    again: Option<String>,
    purpose: Select,
    button: Button,
    /// The question who signed; none where it is not to be signed.
    sign: Option<(String, Markup, Button)>,
}

async fn page_of(
    app: &App,
    member: &Member,
    met: &Met,
    (form, opened): (&Form, Option<Markup>),
) -> Result<Html<String>, Problem> {
    let here = &met.here;
    let number = [("number", i64::from(here.number).into())];
    let page = under_plans(member, &met.case)
        .titled(say_with(member.language, "plan-number", &number))
        .refusing(form.errors());
    let page = page.clone().captioned(page.say("plan"));
    let people = People::of(app).await?;
    let body = app.register.pack().institution_name(&here.institution, page.language);
    let mut rows = vec![
        Row::new(page.say("person"), persons::number(here.person)),
        Row::new(page.say("plan-written"), words::moment(page.language, here.at)),
        Row::new(page.say("step-who"), format!("{}, {body}", people.name(here.by))),
        Row::new(
            page.say("plan-review"),
            here.review_on
                .map_or_else(|| page.say("not-known"), |day| words::day(page.language, day)),
        ),
    ];
    let state = match (met.newest, here.step) {
        (false, _) => "plan-replaced",
        (true, Some(_)) => "plan-signed",
        (true, None) => "plan-unsigned",
    };
    rows.push(Row::new(page.say("case-state"), page.say(state)));
    let takes = app.register.narrative_takes(&member.by, met.case.id).await?;
    let takes = takes && met.case.state == CaseState::Open && met.newest;
    let base = format!("{}/{}", address(met.case.id), here.id);
    let signers = Signer::ALL
        .iter()
        .map(|who| Choice::new(who.code(), page.say(&format!("step-signer-{}", who.code()))));
    let sign = (takes && here.step.is_none()).then(|| {
        let fields =
            Markup::of(&form.checkboxes("signed", page.say("plan-signed-by"), signers.collect()))
                .and(&form.day("on", page.say("step-on-day")).hint(page.say("step-on-hint")))
                .and(
                    &form
                        .input("time", page.say("step-on-time"))
                        .hint(page.say("screening-time-hint")),
                );
        (format!("{base}/signature"), fields, Button::submit(page.say("plan-sign")))
    });
    let open = OpenPage {
        facts: Markup::of(&SummaryList::new(rows)),
        opened,
        again: takes.then(|| format!("{base}/again")),
        purpose: purpose::question(form, &page),
        button: Button::submit(page.say("plan-open")),
        sign,
        page,
    };
    Ok(Html(open.render()?))
}

/// `GET /cases/{id}/plans/{plan}`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, plan)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let met = met(&app, &member, (&id, &plan)).await?;
    if !app.register.case_opens(&member.by, met.case.id).await? {
        return Err(Problem::NotFound);
    }
    page_of(&app, &member, &met, (&Form::empty(member.language), None)).await
}

/// `POST /cases/{id}/plans/{plan}`: opened.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, plan)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &plan)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(why) = purpose::chosen(&mut form, member.language) else {
        let page = page_of(&app, &member, &met, (&form, None)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (_, content) = app.register.open_plan(&member.by, met.case.id, met.here.id, why).await?;
    let bodies = Bodies::of(&app).await?;
    let page = under_plans(&member, &met.case);
    let said = told::content(&page, &bodies, &content);
    Ok(page_of(&app, &member, &met, (&form, Some(said))).await?.into_response())
}

/// `POST /cases/{id}/plans/{plan}/signature`
pub(crate) async fn sign(
    State(app): State<App>,
    Path((id, plan)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &plan)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let language = member.language;
    let given = form.all("signed");
    let signed: Vec<Signer> = given.iter().filter_map(|code| code.parse().ok()).collect();
    if signed.is_empty() || signed.len() != given.len() {
        form.refuse("signed", say(language, "plan-signed-missing"));
    }
    let on = when::typed(&mut form, member.by.at, ("on", "time"));
    if let (Some(on), false) = (on, form.is_refused()) {
        let (by, case) = (&member.by, met.case.id);
        match app.register.sign_plan(by, case, met.here.id, (&signed, on)).await {
            Ok(_) => {
                let here = format!("{}/{}", address(case), met.here.id);
                return Ok(done(&here, "done-plan-signed"));
            }
            Err(Error::Refused(
                why @ (Refusal::AlreadyDecided | Refusal::Procedure(_) | Refusal::CaseClosed),
            )) => form.refuse("signed", refusal(language, why)),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page_of(&app, &member, &met, (&form, None)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
