//! `/cases/{id}/screenings/{screening}`: what was answered and what it comes to,
//! opened for a purpose; besides, what changed since another screening.
use super::{Met, met, number, told, under_screenings};
use crate::activity::People;
use crate::app::App;
use crate::components::{Button, Choice, Details, Markup, Row, Select, SummaryList, Tag};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::purpose;
use crate::rights::{paragraph, section};
use crate::session::{Member, Posted};
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::case_file::CaseState;
use domain::pack::Pack;
use domain::referral::identification::AgeGroup;
use domain::referral::screening::{Profile, Scoring, Seen, changes};
use register::screening::{OpenedScreening, Screening};

#[derive(Template)]
#[template(path = "screenings/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    /// What was opened.
    opened: Option<Markup>,
    /// Where the step is put down that may rest on it; none for who may not.
    step: Option<String>,
    purpose: Select,
    since: Option<Select>,
    button: Button,
}

/// The other screenings of the same person with the same list.
fn others(met: &Met) -> impl Iterator<Item = &Screening> {
    let here = &met.here;
    met.all.iter().filter(move |one| {
        one.id != here.id && one.person == here.person && one.instrument == here.instrument
    })
}

async fn page_of(
    app: &App,
    member: &Member,
    met: &Met,
    (form, opened): (&Form, Option<Markup>),
) -> Result<Html<String>, Problem> {
    let (pack, here) = (app.register.pack(), &met.here);
    let mut page = under_screenings(member, &met.case)
        .titled(number(&here.id.to_string()))
        .refusing(form.errors());
    page = page.clone().captioned(page.say("screening"));
    if here.taken_back.is_some() {
        page = page.clone().tagged(Tag::quiet(&page.say("screening-taken-back")));
    }
    let people = People::of(app).await?;
    let who = |account, body: &str| {
        format!("{}, {}", people.name(account), pack.institution_name(body, page.language))
    };
    let mut rows = vec![
        Row::new(page.say("person"), persons::number(here.person)),
        Row::new(
            page.say("screening-list"),
            told::list_name(&page, pack, &here.instrument, here.version),
        ),
        Row::new(page.say("step-on"), words::moment(page.language, here.on)),
        Row::new(page.say("step-who"), who(here.by, &here.institution)),
    ];
    if let Some((at, by)) = here.taken_back {
        let text = format!("{}, {}", words::moment(page.language, at), people.name(by));
        rows.push(Row::new(page.say("screening-taken-back"), text));
    }
    let since: Vec<Choice> = others(met)
        .map(|one| Choice::new(&one.id.to_string(), told::named(&page, pack, one)))
        .collect();
    let since = (!since.is_empty()).then(|| {
        let select = form.select("since", page.say("screening-since"), since);
        select.hint(page.say("screening-since-hint"))
    });
    let takes = app.register.case_takes(&member.by, met.case.id).await?;
    let takes = takes && met.case.state == CaseState::Open && here.taken_back.is_none();
    let step = (takes && opened.is_some()).then(|| {
        let steps = crate::steps::address(met.case.id);
        format!("{steps}/new/identification?screening={}", here.id)
    });
    let open = OpenPage {
        facts: Markup::of(&SummaryList::new(rows)),
        opened,
        step,
        purpose: purpose::question(form, &page),
        since,
        button: Button::submit(page.say("screening-open")),
        page,
    };
    Ok(Html(open.render()?))
}

/// What a screening comes to, with why; what was answered; what changed.
fn result(
    page: &Page,
    pack: &Pack,
    opened: &OpenedScreening,
    before: Option<&OpenedScreening>,
) -> Markup {
    let (there, answered) = (&opened.screening, &opened.answered);
    let list = pack.instrument(&there.instrument, there.version);
    let list = list.filter(|_| opened.list_stands);
    let age = page.say(&format!("step-age_group-{}", answered.age.code()));
    let mut body =
        paragraph(&words::say_with(page.language, "screening-age-was", &[("age", age.into())]));
    if let Some(reason) = &opened.reason {
        let text = paragraph(reason.expose());
        let title = page.say("screening-back-reason");
        body = body.and(&section("back-reason", title, String::new(), text));
    }
    match (list, &opened.score) {
        (Some(list), Some(score)) => {
            let holds = score.of(answered.age);
            let key = format!("screening-says-{}-{}", holds.profile.code(), holds.outcome.code());
            let mut said = Markup::of(&told::outcome_tag(page, holds.outcome))
                .and(&paragraph(&page.say(&key)));
            if answered.age == AgeGroup::PresumedChild {
                said = said.and(&paragraph(&page.say("screening-presumed")));
            }
            let other = match holds.profile {
                Profile::Adult => &score.child,
                Profile::Child => &score.adult,
            };
            let key = format!("screening-other-{}", other.profile.code());
            let outcome = page.say(&format!("screening-outcome-{}", other.outcome.code()));
            let args = [("outcome", outcome.into())];
            said = said
                .and(&paragraph(&words::say_with(page.language, &key, &args)))
                .and(&told::elements(page, list, holds));
            let title = page.say("screening-result");
            body = body.and(&section("result", title, page.say("screening-no-status"), said)).and(
                &section(
                    "dimensions",
                    page.say("screening-dimensions"),
                    page.say("screening-dimensions-about"),
                    told::dimensions(page, list, score),
                ),
            );
        }
        (Some(list), None) if list.scoring == Scoring::List => {
            let text = paragraph(&page.say("screening-no-weights"));
            let title = page.say("screening-result");
            body = body.and(&section("result", title, page.say("screening-no-status"), text));
        }
        _ => {
            let text = paragraph(&page.say("screening-list-changed"));
            let title = page.say("screening-result");
            body = body.and(&section("result", title, page.say("screening-no-status"), text));
        }
    }
    if let Some(list) = list.filter(|list| !list.verified) {
        let source = list.source.in_language(page.language).to_owned();
        let args = [("source", source.into())];
        let text = words::say_with(page.language, "screening-unverified", &args);
        body = body.and(&paragraph(&text));
    }
    if let Some(before) = before {
        let about = words::say_with(
            page.language,
            "screening-changes-about",
            &[("when", words::moment(page.language, before.screening.on).into())],
        );
        let changes = changes(&before.answered.answers, &answered.answers);
        let table = told::changed(page, list, &changes);
        body = body.and(&section("changes", page.say("screening-changes"), about, table));
    }
    let answers = match list {
        Some(list) => [Seen::Seen, Seen::NotSeen, Seen::NotKnown]
            .into_iter()
            .filter_map(|so| {
                let table = told::answered(page, list, &answered.answers, so)?;
                let title = page.say(&format!("screening-answered-{}", so.code()));
                Some(Markup::of(&Details { open: so == Seen::Seen, ..Details::new(title, &table) }))
            })
            .fold(Markup::default(), |all, one| all.and(&one)),
        None => told::by_code(page, &answered.answers),
    };
    body.and(&section("answers", page.say("screening-answers"), String::new(), answers))
}

/// `GET /cases/{id}/screenings/{screening}`
pub(crate) async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, screening)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let met = met(&app, &member, (&id, &screening)).await?;
    if !app.register.case_opens(&member.by, met.case.id).await? {
        return Err(Problem::NotFound);
    }
    page_of(&app, &member, &met, (&Form::empty(member.language), None)).await
}

/// `POST /cases/{id}/screenings/{screening}`: opened.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, screening)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let met = met(&app, &member, (&id, &screening)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let why = purpose::chosen(&mut form, member.language);
    let since = form.value("since").to_owned();
    let before = others(&met).find(|one| one.id.to_string() == since);
    if !since.is_empty() && before.is_none() {
        form.refuse("since", say(member.language, "screening-since-wrong"));
    }
    let (Some(why), false) = (why, form.is_refused()) else {
        let page = page_of(&app, &member, &met, (&form, None)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (by, case) = (&member.by, met.case.id);
    let opened = app.register.open_screening(by, case, met.here.id, why).await?;
    let before = match before {
        Some(one) => Some(app.register.open_screening(by, case, one.id, why).await?),
        None => None,
    };
    let page = under_screenings(&member, &met.case);
    let body = result(&page, app.register.pack(), &opened, before.as_ref());
    Ok(page_of(&app, &member, &met, (&form, Some(body))).await?.into_response())
}
