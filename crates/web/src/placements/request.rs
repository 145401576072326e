//! `/cases/{id}/placements`: the places of a case's persons, and the form that
//! asks for one.
use super::{address, of_case, state_tag};
use crate::app::App;
use crate::beds::{name, plain, refused};
use crate::cases::{case_of, under_case};
use crate::components::{Button, Cell, Choice, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::persons;
use crate::problem::{Problem, refusal};
use crate::rights::{self, paragraph, table};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::bed::Feature;
use domain::case_file::{CaseState, Part};
use domain::id::PersonId;
use domain::pack::Pack;
use domain::referral::placement::Wish;
use domain::referral::waiting::Urgency;
use domain::words::Language;
use register::case_file::CaseFile;
use register::placement::Placement;
use register::{Error, Refusal};

/// `GET /cases/{id}/placements`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let all = app.register.placements(&member.by, case.id).await?;
    let language = member.language;
    let mut page = under_case(&member, &case).saying("placements");
    let open = case.state == CaseState::Open;
    if open && app.register.case_takes(&member.by, case.id).await? {
        let new = format!("{}/new", of_case(case.id));
        page = page.clone().offering(Button::link(page.say("placement-ask"), new));
    }
    let row = |one: &Placement| {
        let where_to = one.shelter.as_deref().or(one.wish.shelter.as_deref());
        let where_to =
            where_to.map_or_else(|| page.say("placement-any"), |code| name(&app, language, code));
        let from = words::day(language, one.admitted_at.unwrap_or(one.requested_at).day());
        let left = one.left.map(|(_, at)| words::day(language, at.day()));
        vec![
            Cell::link(&persons::number(one.person), &address(one.id)),
            Cell::part(&state_tag(&page, one.state)),
            where_to.into(),
            from.into(),
            left.unwrap_or_else(|| "—".to_owned()).into(),
        ]
    };
    let body = if all.is_empty() {
        paragraph(&page.say("placements-none"))
    } else {
        let heads = ["person", "case-state", "shelter", "bed-since", "placement-left"];
        table(&page, page.say("placements"), &heads, all.iter().map(row).collect())
    };
    let about = page.say("placements-about");
    plain(page, about, body)
}

fn shelters(pack: &Pack, language: Language) -> Vec<Choice> {
    let all = pack.institutions.iter().filter(|body| domain::shelter::is_shelter(body));
    all.map(|body| Choice::new(&body.code, body.name.in_language(language))).collect()
}

fn persons_of(page: &Page, parts: &[(PersonId, Part)], victims: bool) -> Vec<Choice> {
    let mut all: Vec<PersonId> = Vec::new();
    for (person, part) in parts {
        if (part.is_of_a_victim() || !victims) && !all.contains(person) {
            all.push(*person);
        }
    }
    let text = |id: &PersonId| {
        let part = parts.iter().find(|(person, _)| person == id);
        let part = part.map(|(_, part)| page.say(&format!("part-{}", part.code())));
        format!("{} ({})", persons::number(*id), part.unwrap_or_default())
    };
    all.iter().map(|id| Choice::new(&id.to_string(), text(id))).collect()
}

fn form_page(
    app: &App,
    member: &Member,
    (case, parts): (&CaseFile, &[(PersonId, Part)]),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let page = under_case(member, case);
    let list = page.say("placements");
    let page = page.under(list, of_case(case.id)).saying("placement-ask").refusing(form.errors());
    let urgencies = Urgency::ALL
        .iter()
        .map(|one| Choice::new(one.code(), page.say(&format!("urgency-{}", one.code()))));
    let oblasti =
        pack.oblasti.iter().map(|one| Choice::new(&one.code, pack.place_name(&one.code, language)));
    let codes = pack.lists.get("language").map(|list| list.codes.as_slice()).unwrap_or_default();
    let spoken = codes.iter().map(|one| Choice::new(&one.code, one.name.in_language(language)));
    let needs =
        Feature::ALL.iter().map(|one| Choice::new(one.code(), crate::beds::feature(&page, *one)));
    let danger = vec![Choice::new("yes", page.say("waiting-danger"))];
    let fields =
        Markup::of(&form.select("person", page.say("step-person"), persons_of(&page, parts, true)))
            .and(&form.radios("urgency", page.say("waiting-urgency"), urgencies.collect()))
            .and(&form.checkboxes("danger", page.say("waiting-danger-head"), danger))
            .and(
                &form
                    .select("shelter", page.say("placement-wished"), shelters(pack, language))
                    .hint(page.say("placement-wished-hint")),
            )
            .and(&form.select("avoid", page.say("placement-avoid"), oblasti.collect()))
            .and(&form.select("language", page.say("placement-language"), spoken.collect()))
            .and(&form.checkboxes("needs", page.say("bed-features"), needs.collect()))
            .and(
                &form
                    .select("family", page.say("placement-family"), persons_of(&page, parts, false))
                    .hint(page.say("placement-family-hint")),
            );
    let action = format!("{}/new", of_case(case.id));
    let body = rights::form(&page, &action, fields, Button::submit(page.say("placement-ask")));
    let about = page.say("placement-ask-about");
    plain(page, about, body)
}

async fn takes(
    app: &App,
    member: &Member,
    id: &str,
) -> Result<(CaseFile, Vec<(PersonId, Part)>), Problem> {
    let case = case_of(app, member, id).await?;
    if !app.register.case_takes(&member.by, case.id).await? {
        return Err(Problem::NotFound);
    }
    let listed = app.register.persons(&member.by, case.id).await?;
    let parts = listed.iter().map(|person| (person.id, person.part)).collect();
    Ok((case, parts))
}

/// `GET /cases/{id}/placements/new`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let (case, parts) = takes(&app, &member, &id).await?;
    let mut form = Form::empty(member.language);
    let page = member.page();
    if let [only] = &persons_of(&page, &parts, true)[..] {
        form = form.with("person", only.value.clone().unwrap_or_default());
    }
    form_page(&app, &member, (&case, &parts), &form)
}

/// What was typed of a wish; the form says what is missing.
fn wish(form: &mut Form) -> Option<Wish> {
    let language = form.language();
    let urgency = form.value("urgency").parse::<Urgency>().ok();
    if urgency.is_none() {
        form.refuse("urgency", say(language, "step-choose"));
    }
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(Wish {
        urgency: urgency?,
        danger: form.ticked("danger"),
        shelter: some(form.value("shelter")),
        avoid: some(form.value("avoid")),
        language: some(form.value("language")),
        needs: form.all("needs").iter().filter_map(|code| code.parse().ok()).collect(),
        family: form.value("family").parse().ok(),
    })
}

/// `POST /cases/{id}/placements/new`
pub(crate) async fn ask(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, parts) = takes(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let person: Option<PersonId> = form.value("person").parse().ok();
    if person.is_none() {
        form.refuse("person", say(member.language, "step-person-missing"));
    }
    let wish = wish(&mut form);
    if let (Some(person), Some(wish)) = (person, wish) {
        match app.register.request_place(&member.by, case.id, person, &wish).await {
            Ok(id) => return Ok(done(&address(id), "done-placement-asked")),
            Err(Error::Refused(
                why @ (Refusal::Placement(_)
                | Refusal::Procedure(_)
                | Refusal::PartWrong
                | Refusal::StepWrong
                | Refusal::CaseClosed),
            )) => form.refuse("person", refusal(member.language, why)),
            Err(Error::NotFound) => {
                form.refuse("family", say(member.language, "placement-family-wrong"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused(form_page(&app, &member, (&case, &parts), &form)?).into_response())
}
