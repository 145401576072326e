//! `/publications/{id}`: a draft with its report, to be agreed to by somebody else; what is
//! published, to be corrected or withdrawn.
use super::list::{LIST, may_read};
use super::public::utility;
use super::{
    Picture, limits, method_words, parameters, picture, state_tag, tables, title, why_words,
};
use crate::app::App;
use crate::components::{Button, Link, Markup, Row, SummaryList, Textarea};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::publication::State as Stands;
use register::publication::{Answer, Publication};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "figures/publication.html")]
struct OpenPage {
    page: Page,
    here: String,
    refused: Option<String>,
    facts: SummaryList,
    limits: String,
    tables: Vec<Markup>,
    rows: Option<String>,
    utility: Option<Markup>,
    picture: Option<Picture>,
    method: Vec<String>,
    parameters: SummaryList,
    agree: Option<Button>,
    own: bool,
    withdraw: Option<(Textarea, Button)>,
    ways: Vec<Link>,
}

async fn found(app: &App, member: &Member, id: &str) -> Result<Publication, Problem> {
    may_read(member)?;
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(app.register.publication(&member.by, id).await?)
}

async fn facts(app: &App, page: &Page, one: &Publication) -> Result<SummaryList, Problem> {
    let language = page.language;
    let people = app.register.names().await?;
    let who = |id| people.get(&id).cloned().unwrap_or_default();
    let when = |at, by| format!("{}, {}", words::moment(language, at), who(by));
    let mut rows =
        vec![Row::new(page.say("publication-proposed"), when(one.proposed_at, one.proposed_by))];
    if let (Some(at), Some(by)) = (one.agreed_at, one.agreed_by) {
        rows.push(Row::new(page.say("publication-agreed"), when(at, by)));
    }
    if let Some(at) = one.withdrawn_at {
        rows.push(Row::new(page.say("publication-withdrawn"), words::moment(language, at)));
        rows.push(Row::new(page.say("publication-reason"), one.reason.as_str()));
    }
    if !one.changes.is_empty() {
        rows.push(Row::new(page.say("publication-changes"), one.changes.as_str()));
    }
    if let Some(loss) = &one.report.loss {
        rows.push(Row::new(page.say("publication-loss"), super::new::loss_words(language, loss)));
    }
    if let Some(attack) = &one.report.attack {
        let args = [
            ("n", attack.suppressed.into()),
            ("equations", attack.equations.into()),
            ("unproven", attack.unproven.into()),
        ];
        let said = words::say_with(language, "publication-attack-found", &args);
        rows.push(Row::new(page.say("publication-attack"), said));
    }
    if one.method.least_told().is_some() {
        let with = page.say_n("publication-with-n", one.report.with.len());
        rows.push(Row::new(page.say("publication-with"), with));
    }
    Ok(SummaryList::new(rows))
}

async fn shown(
    app: &App,
    member: &Member,
    one: &Publication,
    form: &Form,
    refused: Option<String>,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let page = member
        .page()
        .at(Place::Home)
        .under(say(language, "publications"), LIST)
        .titled(title(app, language, &one.asked))
        .refusing(form.errors());
    let tag = state_tag(&page, one.state);
    let page = page.tagged(tag);
    let may = member.may_ever(Action::Publish);
    let own = one.proposed_by == member.by.actor.account;
    let draft = one.state == Stands::Draft;
    let standing = one.state == Stands::Published;
    let rows = one.rows();
    let mut ways = Vec::new();
    if may && standing {
        let address = super::new::address(one, Some(one.id));
        ways.push(Link::new(page.say("publication-correct"), address));
    }
    if one.state.was_out() {
        ways.push(Link::new(page.say("publication-public"), format!("/figures/{}", one.id)));
    }
    let key = if draft { "publication-drop" } else { "publication-withdraw" };
    Ok(Html(
        OpenPage {
            here: format!("{LIST}/{}", one.id),
            refused,
            facts: facts(app, &page, one).await?,
            limits: limits(app, language, &one.asked),
            tables: tables(app, &page, one),
            rows: rows.map(|n| page.say_n("figures-rows", n)),
            utility: utility(&page, one),
            picture: picture(app, &page, one),
            method: method_words(language, one),
            parameters: parameters(&page, one),
            agree: (may && draft && !own).then(|| Button::submit(page.say("publication-agree"))),
            own: may && draft && own,
            withdraw: (may && (draft || standing)).then(|| {
                let reason = form.textarea("reason", page.say("publication-reason")).rows(3);
                (reason, Button::submit(page.say(key)).secondary())
            }),
            ways,
            page,
        }
        .render()?,
    ))
}

/// `GET /publications/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let one = found(&app, &member, &id).await?;
    shown(&app, &member, &one, &Form::empty(member.language), None).await
}

/// `POST /publications/{id}/agree`
pub(crate) async fn agree(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = found(&app, &member, &id).await?;
    match app.register.agree_to_publication(&member.by, one.id).await? {
        Answer::Done(()) => Ok(done(&format!("{LIST}/{}", one.id), "done-publication-published")),
        Answer::Refused(why) => {
            let why = why_words(&app, member.language, &why).await;
            let form = Form::empty(member.language);
            let page = shown(&app, &member, &one, &form, Some(why)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// `POST /publications/{id}/withdraw`
pub(crate) async fn withdraw(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let one = found(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    match app.register.withdraw_publication(&member.by, one.id, form.value("reason")).await {
        Ok(()) => Ok(done(&format!("{LIST}/{}", one.id), "done-publication-withdrawn")),
        Err(Error::Refused(why @ (Refusal::ReasonMissing | Refusal::TextTooLong))) => {
            form.refuse("reason", refusal(member.language, why));
            let page = shown(&app, &member, &one, &form, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
