//! `GET /placements/{id}`: how far a placement is, what follows, and a form for
//! each act that comes next.
use super::{address, of_case, reasons, state_tag};
use crate::app::App;
use crate::beds::{asking, bed_name, board_address, name, plain, pressed, suits};
use crate::cases;
use crate::components::{Button, Cell, Choice, Markup, Row, SummaryList, Tag};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::persons;
use crate::problem::Problem;
use crate::rights::{self, paragraph, section, table};
use crate::session::Member;
use crate::words::{self, say_with};
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::bed::{Absence, Bed};
use domain::id::PlacementId;
use domain::referral::placement::{Offer, PlacementState};
use domain::referral::stay::{self, Exit};
use register::placement::{May, Placement};
use serde::Deserialize;

/// In which shelter a bed is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    shelter: String,
}

/// A placement with what is known about it.
pub(super) struct Found {
    pub(super) placement: Placement,
    pub(super) absences: Vec<Absence>,
    pub(super) may: May,
}

pub(super) async fn found(app: &App, member: &Member, id: &str) -> Result<Found, Problem> {
    let id: PlacementId = id.parse().map_err(|_| Problem::NotFound)?;
    let (placement, absences, may) = app.register.placement(&member.by, id).await?;
    Ok(Found { placement, absences, may })
}

/// `GET /placements/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let found = found(&app, &member, &id).await?;
    let form = Form::empty(member.language);
    page_of(&app, &member, &found, &asked.shelter, &form).await
}

/// The page, with a form that was refused; `shelter`: where a bed is looked for,
/// if somebody said.
pub(super) async fn page_of(
    app: &App,
    member: &Member,
    found: &Found,
    shelter: &str,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let Found { placement: of, absences, may } = found;
    let page = if may.case {
        let page = cases::under_cases(member);
        let page = page.under(of.number.to_string(), cases::address(of.case));
        let list = page.say("placements");
        page.under(list, of_case(of.case))
    } else {
        let page = member.page().at(Place::Shelters);
        match &of.shelter {
            Some(code) => page.under(name(app, member.language, code), board_address(code)),
            None => page,
        }
    };
    let page = page.titled(persons::number(of.person)).refusing(form.errors());
    let mut page = page.clone().captioned(page.say("placement")).tagged(state_tag(&page, of.state));
    let away = absences.iter().any(|absence| absence.until.is_none());
    if away && of.state == PlacementState::Admitted {
        page = page.clone().tagged(Tag::quiet(&page.say("bed-state-absent")));
    }
    let mut body = facts(app, member, &page, found);
    if may.case {
        body = body.and(&wishes(app, &page, of));
    }
    let awaited = matches!(of.state, PlacementState::Requested | PlacementState::Reserved);
    let open = awaited || of.state == PlacementState::Admitted;
    if awaited && (may.reserve || may.tend) {
        body = body.and(&choosing(app, member, &page, (found, shelter), form).await?);
    }
    if of.state == PlacementState::Admitted && may.tend {
        body = body.and(&staying(app, member, &page, found, form).await?);
    }
    if !absences.is_empty() {
        body = body.and(&absence_table(&page, absences));
    }
    if of.state == PlacementState::Left && may.case {
        body = body.and(&after(app, member, &page, of).await?);
    }
    if open && !(may.reserve || may.tend) {
        body = body.and(&paragraph(&page.say("placement-not-tended")));
    }
    plain(page, String::new(), body)
}

fn facts(app: &App, member: &Member, page: &Page, found: &Found) -> Markup {
    let (language, of) = (member.language, &found.placement);
    let mut rows = vec![Row::new(page.say("case"), of.number.to_string())];
    if let Some(code) = &of.shelter {
        rows.push(Row::new(page.say("shelter"), name(app, language, code)));
    }
    let requested = words::moment(language, of.requested_at);
    rows.push(Row::new(page.say("placement-asked-at"), requested));
    if let Some(until) = of.lapses_at {
        rows.push(Row::new(page.say("placement-kept-until"), words::moment(language, until)));
    }
    if let Some(at) = of.admitted_at {
        rows.push(Row::new(page.say("placement-admitted"), words::moment(language, at)));
    }
    if let (Some(term), Some(since)) = (&of.term, of.admitted_at)
        && let Some(end) = stay::end(term, since, of.extended, &app.register.pack().terms)
    {
        let day = words::day(language, end.due.day());
        let lasts = of.state == PlacementState::Admitted;
        let value = if lasts && member.by.at > end.due {
            say_with(language, "bed-term-over", &[("day", day.into())])
        } else if lasts && member.by.at >= end.warned_from {
            say_with(language, "bed-term-ends", &[("day", day.into())])
        } else {
            day
        };
        rows.push(Row::new(page.say("bed-end"), value));
        let named = domain::term::in_force(&app.register.pack().terms, term, since.day());
        if let Some(named) = named {
            let text = format!(
                "{} ({})",
                named.name.in_language(language),
                named.source.in_language(language)
            );
            rows.push(Row::new(page.say("house-term"), text));
        }
    }
    if let Some((exit, at)) = of.left {
        let how = page.say(&format!("step-exit-{}", exit.code()));
        let text = format!("{}, {how}", words::moment(language, at));
        rows.push(Row::new(page.say("placement-left"), text));
    }
    Markup::of(&SummaryList::new(rows))
}

fn wishes(app: &App, page: &Page, of: &Placement) -> Markup {
    let (pack, language, wish) = (app.register.pack(), page.language, &of.wish);
    let mut rows = vec![Row::new(
        page.say("waiting-urgency"),
        page.say(&format!("urgency-{}", wish.urgency.code())),
    )];
    if wish.danger {
        rows.push(Row::new(page.say("waiting-danger-head"), page.say("waiting-danger")));
    }
    let wished = wish.shelter.as_deref();
    let wished = wished.map_or_else(|| page.say("placement-any"), |code| name(app, language, code));
    rows.push(Row::new(page.say("placement-wished"), wished));
    if let Some(code) = &wish.avoid {
        let place = pack.place_name(code, language).to_owned();
        rows.push(Row::new(page.say("placement-avoid"), place));
    }
    if let Some(code) = &wish.language {
        let list = pack.lists.get("language");
        let named = list.and_then(|list| list.codes.iter().find(|one| one.code == *code));
        let named = named.map_or(code.as_str(), |one| one.name.in_language(language)).to_owned();
        rows.push(Row::new(page.say("placement-language"), named));
    }
    if !wish.needs.is_empty() {
        let needs = wish.needs.iter().map(|one| crate::beds::feature(page, *one));
        rows.push(Row::new(page.say("bed-features"), needs.collect::<Vec<_>>().join(", ")));
    }
    if let Some(person) = wish.family {
        rows.push(Row::new(page.say("placement-family"), persons::number(person)));
    }
    section("wish", page.say("placement-wish"), String::new(), Markup::of(&SummaryList::new(rows)))
}

/// The beds of a shelter as choices: those that are forbidden are listed below
/// with the reason.
fn offered(
    page: &Page,
    form: &Form,
    (field, legend): (&str, &str),
    offers: &[(Bed, Offer)],
) -> Markup {
    let fits = offers.iter().filter(|(_, offer)| offer.hard.is_empty());
    let choices = fits.map(|(bed, offer)| {
        let text = format!("{} ({})", bed_name(page, bed), suits(page, bed));
        let choice = Choice::new(&bed.id.to_string(), text);
        if offer.soft.is_empty() { choice } else { choice.hint(reasons(page, &offer.soft)) }
    });
    let choices: Vec<Choice> = choices.collect();
    if choices.is_empty() {
        return paragraph(&page.say("placement-no-bed"));
    }
    Markup::of(&form.radios(field, page.say(legend), choices))
}

fn forbidden(page: &Page, offers: &[(Bed, Offer)]) -> Markup {
    let rows: Vec<Vec<Cell>> = offers
        .iter()
        .filter(|(_, offer)| !offer.hard.is_empty())
        .map(|(bed, offer)| {
            vec![
                bed_name(page, bed).into(),
                suits(page, bed).into(),
                reasons(page, &offer.hard).into(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Markup::default();
    }
    let heads = ["bed", "bed-population", "placement-why-not"];
    section(
        "forbidden",
        page.say("placement-forbidden"),
        page.say("placement-forbidden-about"),
        table(page, page.say("placement-forbidden"), &heads, rows),
    )
}

/// Choosing a shelter and a bed, keeping it, admitting.
async fn choosing(
    app: &App,
    member: &Member,
    page: &Page,
    (found, asked): (&Found, &str),
    form: &Form,
) -> Result<Markup, Problem> {
    let Found { placement: of, may, .. } = found;
    let language = member.language;
    let pack = app.register.pack();
    let houses: Vec<&str> = pack
        .institutions
        .iter()
        .filter(|body| domain::shelter::is_shelter(body))
        .map(|body| body.code.as_str())
        .collect();
    // The bed that is kept; what was asked for; what is wished for; the first.
    let kept = of.shelter.as_deref();
    let chosen = [Some(asked), kept, of.wish.shelter.as_deref(), houses.first().copied()];
    let chosen = chosen.into_iter().flatten().find(|code| houses.contains(code));
    let Some(chosen) = chosen else { return Ok(Markup::default()) };
    let offers = app.register.offers(&member.by, of.id, chosen).await?;
    let here = address(of.id);
    let mut body = Markup::default();
    if may.reserve {
        let choices =
            houses.iter().map(|code| Choice::new(code, name(app, language, code))).collect();
        let select = Form::empty(language).with("shelter", chosen).select(
            "shelter",
            page.say("placement-look"),
            choices,
        );
        let button = Button::submit(page.say("placement-look-show")).secondary();
        body = body.and(&section(
            "shelter-choice",
            page.say("placement-where"),
            String::new(),
            asking(&here, Markup::of(&select), button),
        ));
        let free = offers.iter().any(|(_, offer)| offer.hard.is_empty());
        let fields = offered(page, form, ("bed", "placement-beds"), &offers);
        let content = if free {
            let action = format!("{here}/reserve");
            let button = Button::submit(page.say("placement-reserve")).sending("shelter", chosen);
            rights::form(page, &action, fields, button)
        } else {
            fields
        };
        let about = page.say("placement-reserve-about");
        body = body.and(&section("reserve", page.say("placement-reserve"), about, content));
    }
    if may.tend && of.state == PlacementState::Reserved {
        let bed = offers.iter().find(|(bed, _)| Some(bed.id) == of.bed);
        if let (Some((bed, offer)), Some(kept)) = (bed, kept) {
            let mut about = format!("{} ({}).", bed_name(page, bed), suits(page, bed));
            if !offer.soft.is_empty() {
                about = format!(
                    "{about} {}: {}.",
                    page.say("placement-against"),
                    reasons(page, &offer.soft)
                );
            }
            let fields = when(page, form, "admit").and(
                &form
                    .textarea("admit-reason", page.say("step-reason"))
                    .hint(page.say("placement-reason-hint"))
                    .rows(3),
            );
            let button = Button::submit(page.say("placement-admit")).sending("shelter", kept);
            let admit = rights::form(page, &format!("{here}/admit"), fields, button);
            body = body.and(&section("admit", page.say("placement-admit"), about, admit));
        }
    }
    body = body.and(&forbidden(page, &offers));
    if may.reserve {
        let mut content = Markup::default();
        if of.state == PlacementState::Reserved {
            let button = Button::submit(page.say("placement-release")).secondary();
            content = content.and(&pressed(page, &format!("{here}/release"), button));
        }
        let button = Button::submit(page.say("placement-withdraw")).warning();
        content = content.and(&pressed(page, &format!("{here}/withdraw"), button));
        let about = page.say("placement-withdraw-about");
        body = body.and(&section("withdraw", page.say("placement-withdraw-title"), about, content));
    }
    Ok(body)
}

/// The day and the time of an act.
fn when(page: &Page, form: &Form, act: &str) -> Markup {
    Markup::of(
        &form.day(&format!("{act}-on"), page.say("step-on-day")).hint(page.say("step-on-hint")),
    )
    .and(
        &form
            .input(&format!("{act}-time"), page.say("step-on-time"))
            .hint(page.say("step-time-hint")),
    )
}

/// What can be done with somebody who stays.
async fn staying(
    app: &App,
    member: &Member,
    page: &Page,
    found: &Found,
    form: &Form,
) -> Result<Markup, Problem> {
    let of = &found.placement;
    let here = address(of.id);
    let away = found.absences.iter().any(|absence| absence.until.is_none());
    let act = |act: &str, fields: Markup, button: Button| {
        let about = page.say(&format!("placement-{act}-about"));
        let content = rights::form(page, &format!("{here}/{act}"), fields, button);
        section(act, page.say(&format!("placement-{act}")), about, content)
    };
    let mut body = if away {
        let button = Button::submit(page.say("placement-return"));
        act("return", when(page, form, "return"), button)
    } else {
        let button = Button::submit(page.say("placement-absent")).secondary();
        act("absent", when(page, form, "absent"), button)
    };
    if !of.term.as_deref().is_some_and(stay::is_the_most) {
        let fields =
            Markup::of(&form.input("days", page.say("placement-days")).number(None).width(4)).and(
                &form
                    .textarea("extend-reason", page.say("step-reason"))
                    .rows(3)
                    .hint(page.say("step-reason-hint")),
            );
        let button = Button::submit(page.say("placement-extend")).secondary();
        body = body.and(&act("extend", fields, button));
    }
    let exits = Exit::ALL
        .iter()
        .map(|one| Choice::new(one.code(), page.say(&format!("step-exit-{}", one.code()))));
    let fields = Markup::of(&form.radios("exit", page.say("placement-exit"), exits.collect()))
        .and(&when(page, form, "leave"))
        .and(
            &form
                .textarea("leave-reason", page.say("step-reason"))
                .rows(3)
                .hint(page.say("step-reason-hint")),
        );
    body = body.and(&act("leave", fields, Button::submit(page.say("placement-leave"))));
    if let Some(shelter) = &of.shelter {
        let mut offers = app.register.offers(&member.by, of.id, shelter).await?;
        offers.retain(|(bed, _)| Some(bed.id) != of.bed);
        if offers.iter().any(|(_, offer)| offer.hard.is_empty()) {
            let fields = offered(page, form, ("other", "placement-other-bed"), &offers);
            let button = Button::submit(page.say("placement-move")).secondary();
            body = body.and(&act("move", fields, button));
        }
    }
    Ok(body)
}

fn absence_table(page: &Page, absences: &[Absence]) -> Markup {
    let language = page.language;
    let rows = absences.iter().map(|absence| {
        let until = absence.until.map(|until| words::moment(language, until));
        vec![
            words::moment(language, absence.from).into(),
            until.unwrap_or_else(|| "—".to_owned()).into(),
        ]
    });
    let heads = ["placement-away-from", "placement-away-until"];
    let rows = table(page, page.say("placement-absences"), &heads, rows.collect());
    section("absences", page.say("placement-absences"), String::new(), rows)
}

/// The follow-up that the leaving opened.
async fn after(app: &App, member: &Member, page: &Page, of: &Placement) -> Result<Markup, Problem> {
    let procedure = app.register.procedure(&member.by, of.case).await?;
    let (pack, language, now) = (app.register.pack(), member.language, member.by.at);
    let clocks = procedure.clocks.iter().filter(|clock| {
        clock.person == Some(of.person)
            && domain::referral::clock::FOLLOW_UPS.contains(&clock.rule)
            && of.left.is_some_and(|(_, left)| left == clock.begun)
    });
    let rows: Vec<Vec<Cell>> = clocks
        .map(|clock| {
            let term = domain::term::in_force(&pack.terms, clock.rule, clock.begun.day());
            let named = term.map_or(clock.rule, |term| term.name.in_language(language));
            vec![
                named.to_owned().into(),
                words::day(language, clock.due.day()).into(),
                Cell::part(&crate::steps::clock_tag(language, clock.state(now))),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(paragraph(&page.say("follow-up-none")));
    }
    let heads = ["step-duty", "step-due", "case-state"];
    let mut content = table(page, page.say("follow-up"), &heads, rows);
    if app.register.case_takes(&member.by, of.case).await? {
        let new = |sort: &str| format!("{}/new/{sort}", crate::steps::address(of.case));
        content = content
            .and(&Markup::of(&Button::link(page.say("follow-up-put"), new("follow_up"))))
            .and(&Markup::of(&Button::link(page.say("follow-up-end"), new("outcome")).secondary()));
    }
    Ok(section("follow-up", page.say("follow-up"), page.say("follow-up-about"), content))
}
