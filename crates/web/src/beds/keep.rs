//! `/shelters/{id}/beds`: beds are opened, closed for a reason, opened again;
//! what languages are spoken in a house and which term its stays have.
use super::{bed_name, board_address, name, plain, pressed, refused, suits, under_boards};
use crate::app::App;
use crate::components::{Button, Choice, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::rights::{self, paragraph, section, table};
use crate::session::{Member, Posted};
use crate::shelters;
use crate::sign_in::done;
use crate::words::{self, say};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::bed::{Bed, ClosureReason, Feature};
use domain::day::Day;
use domain::id::BedId;
use domain::record::value;
use domain::referral::placement::Population;
use domain::referral::stay::TERMS;
use register::bed::{House, NewBeds};
use register::{Error, Refusal};

/// Where a bed is opened and closed.
pub(crate) fn address(shelter: &str, bed: BedId) -> String {
    format!("{}/beds/{bed}", shelters::address(shelter))
}

/// A house whose beds the member opens and closes.
async fn kept(app: &App, member: &Member, code: &str) -> Result<House, Problem> {
    let house = app.register.house(&member.by, code).await?;
    if app.register.keeps_beds(&member.by, &house.shelter) {
        Ok(house)
    } else {
        Err(Problem::Denied)
    }
}

fn under_board(app: &App, member: &Member, shelter: &str) -> Page {
    under_boards(member).under(name(app, member.language, shelter), board_address(shelter))
}

fn features(page: &Page, form: &Form) -> Markup {
    let choices =
        Feature::ALL.iter().map(|one| Choice::new(one.code(), super::feature(page, *one)));
    Markup::of(&form.checkboxes("features", page.say("bed-features"), choices.collect()))
}

fn new_page(
    app: &App,
    member: &Member,
    shelter: &str,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_board(app, member, shelter).saying("beds-open").refusing(form.errors());
    let populations = Population::ALL
        .iter()
        .map(|one| Choice::new(one.code(), page.say(&format!("population-{}", one.code()))));
    let fields = Markup::of(&form.input("room", page.say("bed-room")).width(10))
        .and(&form.input("names", page.say("bed-names")).hint(page.say("bed-names-hint")))
        .and(&form.radios("population", page.say("bed-population"), populations.collect()))
        .and(&features(&page, form))
        .and(&form.day("from", page.say("bed-from")));
    let action = format!("{}/beds/new", shelters::address(shelter));
    let button = Button::submit(page.say("beds-open"));
    let body = rights::form(&page, &action, fields, button);
    let about = page.say("beds-open-about");
    plain(page, about, body)
}

/// `GET /shelters/{id}/beds/new`
pub(crate) async fn blank(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
) -> Result<Html<String>, Problem> {
    let house = kept(&app, &member, &code).await?;
    let form = Form::empty(member.language).with("from", member.by.today().to_string());
    new_page(&app, &member, &house.shelter, &form)
}

/// The day of a field; the form says when there is none.
fn day(form: &mut Form, name: &str) -> Option<Day> {
    let day = value::day(form.value(name).trim());
    if day.is_none() {
        form.refuse(name, say(form.language(), "rights-day-wrong"));
    }
    day
}

/// `POST /shelters/{id}/beds/new`
pub(crate) async fn open(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let house = kept(&app, &member, &code).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let population = form.value("population").parse::<Population>().ok();
    if population.is_none() {
        form.refuse("population", say(member.language, "step-choose"));
    }
    let from = day(&mut form, "from");
    if let (Some(population), Some(from)) = (population, from) {
        let names: Vec<String> =
            form.value("names").split(',').map(|name| name.trim().to_owned()).collect();
        let ticked = form.all("features");
        let features: Vec<Feature> = ticked.iter().filter_map(|code| code.parse().ok()).collect();
        let room = form.value("room").to_owned();
        let new = NewBeds { room: &room, names: &names, population, features: &features, from };
        match app.register.open_beds(&member.by, &house.shelter, &new).await {
            Ok(_) => return Ok(done(&board_address(&house.shelter), "done-beds-opened")),
            Err(Error::Refused(why)) => {
                let field = if room.trim().is_empty() { "room" } else { "names" };
                form.refuse(field, refusal(member.language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused(new_page(&app, &member, &house.shelter, &form)?))
}

fn bed_page(app: &App, member: &Member, bed: &Bed, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_board(app, member, &bed.shelter).titled(String::new());
    let page = page.clone().titled(bed_name(&page, bed)).captioned(page.say("bed"));
    let page = page.refusing(form.errors());
    let (language, today) = (member.language, member.by.today());
    let address = address(&bed.shelter, bed.id);
    let rows = bed.closures.iter().map(|closure| {
        let until = closure.until.map(|until| words::day(language, until));
        vec![
            words::day(language, closure.from).into(),
            until.unwrap_or_else(|| "—".to_owned()).into(),
            page.say(&format!("bed-closure-{}", closure.reason.code())).into(),
        ]
    });
    let heads = ["bed-closed-from", "bed-open-again", "bed-closure"];
    let closures = if bed.closures.is_empty() {
        paragraph(&page.say("bed-never-closed"))
    } else {
        table(&page, page.say("bed-closures"), &heads, rows.collect())
    };
    let mut body = section("closures", page.say("bed-closures"), String::new(), closures);
    if bed.closed(today).is_some() {
        let again = format!("{address}/reopen");
        let button = Button::submit(page.say("bed-reopen"));
        let about = page.say("bed-reopen-about");
        body = body.and(&section(
            "reopen",
            page.say("bed-reopen"),
            about,
            pressed(&page, &again, button),
        ));
    } else {
        let reasons = ClosureReason::ALL
            .iter()
            .map(|one| Choice::new(one.code(), page.say(&format!("bed-closure-{}", one.code()))));
        let fields = Markup::of(&form.radios("reason", page.say("bed-closure"), reasons.collect()))
            .and(&form.day("from", page.say("bed-closed-from")))
            .and(&form.day("until", page.say("bed-open-again")).hint(page.say("bed-until-hint")));
        let button = Button::submit(page.say("bed-close")).warning();
        let close = rights::form(&page, &format!("{address}/close"), fields, button);
        body =
            body.and(&section("close", page.say("bed-close"), page.say("bed-close-about"), close));
    }
    let about = suits(&page, bed);
    plain(page, about, body)
}

async fn bed_of(app: &App, member: &Member, code: &str, id: &str) -> Result<Bed, Problem> {
    let house = kept(app, member, code).await?;
    let id: BedId = id.parse().map_err(|_| Problem::NotFound)?;
    house.beds.into_iter().find(|bed| bed.id == id).ok_or(Problem::NotFound)
}

/// `GET /shelters/{id}/beds/{bed}`
pub(crate) async fn bed(
    State(app): State<App>,
    member: Member,
    Path((code, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let bed = bed_of(&app, &member, &code, &id).await?;
    let form = Form::empty(member.language).with("from", member.by.today().to_string());
    bed_page(&app, &member, &bed, &form)
}

/// `POST /shelters/{id}/beds/{bed}/close`
pub(crate) async fn close(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let bed = bed_of(&app, &member, &code, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let reason = form.value("reason").parse::<ClosureReason>().ok();
    if reason.is_none() {
        form.refuse("reason", say(member.language, "step-choose"));
    }
    let from = day(&mut form, "from");
    let until = if form.value("until").trim().is_empty() { None } else { day(&mut form, "until") };
    if let (Some(reason), Some(from), false) = (reason, from, form.is_refused()) {
        match app.register.close_bed(&member.by, bed.id, (from, until), reason).await {
            Ok(()) => return Ok(done(&address(&bed.shelter, bed.id), "done-bed-closed")),
            Err(Error::Refused(why)) => {
                let field = if why == Refusal::DayWrong { "until" } else { "from" };
                form.refuse(field, refusal(member.language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused(bed_page(&app, &member, &bed, &form)?))
}

/// `POST /shelters/{id}/beds/{bed}/reopen`: from tonight.
pub(crate) async fn reopen(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let bed = bed_of(&app, &member, &code, &id).await?;
    app.register.reopen_bed(&member.by, bed.id, member.by.today()).await?;
    Ok(done(&address(&bed.shelter, bed.id), "done-bed-reopened"))
}

fn settings_page(
    app: &App,
    member: &Member,
    shelter: &str,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_board(app, member, shelter).saying("house-settings").refusing(form.errors());
    let pack = app.register.pack();
    let terms = TERMS.iter().map(|rule| {
        let term = pack.terms.iter().rfind(|term| term.rule == *rule);
        Choice::new(rule, term.map_or(*rule, |term| term.name.in_language(page.language)))
    });
    let codes = pack.lists.get("language").map(|list| list.codes.as_slice()).unwrap_or_default();
    let spoken =
        codes.iter().map(|one| Choice::new(&one.code, one.name.in_language(page.language)));
    let fields = Markup::of(&form.radios("term", page.say("house-term"), terms.collect()))
        .and(&form.checkboxes("languages", page.say("house-languages"), spoken.collect()));
    let action = format!("{}/settings", shelters::address(shelter));
    let body = rights::form(&page, &action, fields, Button::submit(page.say("house-save")));
    let about = page.say("house-settings-about");
    plain(page, about, body)
}

/// `GET /shelters/{id}/settings`
pub(crate) async fn settings(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
) -> Result<Html<String>, Problem> {
    let house = kept(&app, &member, &code).await?;
    let form = Form::empty(member.language).with("term", house.term.as_str());
    let form = form.with_all("languages", house.languages.clone());
    settings_page(&app, &member, &house.shelter, &form)
}

/// `POST /shelters/{id}/settings`
pub(crate) async fn set(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let house = kept(&app, &member, &code).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let (term, languages) = (form.value("term").to_owned(), form.all("languages"));
    match app.register.set_house(&member.by, &house.shelter, &term, &languages).await {
        Ok(()) => Ok(done(&board_address(&house.shelter), "done-house-set")),
        Err(Error::Refused(why)) => {
            form.refuse("term", refusal(member.language, why));
            Ok(refused(settings_page(&app, &member, &house.shelter, &form)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
