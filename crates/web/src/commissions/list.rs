//! The commissions side by side, and what each oblast has to carry.
use super::{Asked, address, number, of, plan_tag, reads, short_name, status_tag, year, years};
use crate::app::App;
use crate::components::{Button, Cell, Figure, Markup, SubNavigation, Table, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::day::Period;
use domain::local_commission::COMMISSION;
use domain::pack::Pack;
use domain::record::reading::State as Reading;
use domain::words::Language;
use register::local_commission::{Commission, RegionLoad};

#[derive(Template)]
#[template(path = "commissions/list.html")]
struct ListPage {
    page: Page,
    years: SubNavigation,
    figures: Vec<Figure>,
    table: Option<Markup>,
    map_title: String,
    map: String,
    needed: String,
    loads: Markup,
    loads_about: String,
}

/// `GET /local-commissions`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    reads(&member)?;
    let (pack, language) = (app.register.pack(), member.language);
    let (by, today) = (&member.by, member.by.today());
    let (year, latest) = year(&app, &member, &asked).await?;
    let commissions = app.register.local_commissions(by, year, today).await?;
    let whole = Period::year(year);
    let period = Period { from: whole.from, until: whole.until.min(today.plus(1)).max(whole.from) };
    let mut loads = app.register.region_loads(by, period).await?;
    loads.sort_by_key(|l| (!l.in_need, pack.place_name(&l.oblast, language).to_owned()));
    let mut page = member.page().saying("commissions").at(Place::Commissions);
    let enters = pack.kind(COMMISSION).is_some_and(|k| k.enters.contains(&by.actor.role));
    if enters && member.may_ever(Action::EnterRecord) {
        let new = format!("/records/{COMMISSION}/new");
        page = page.clone().offering(Button::link(page.say("commissions-enter"), new).secondary());
    }
    let needed: Vec<&str> =
        loads.iter().filter(|l| l.in_need).map(|l| pack.place_name(&l.oblast, language)).collect();
    let needed = match needed.as_slice() {
        [] => page.say("commissions-none-needed"),
        names => {
            let args = [("names", names.join(", ").into())];
            say_with(language, "commissions-needed", &args)
        }
    };
    let args = [("year", year.to_string().into())];
    let html = ListPage {
        years: years(&page, Place::Commissions.address(), year, latest),
        figures: figures(&page, &commissions),
        table: (!commissions.is_empty()).then(|| table(pack, &page, &commissions, year)),
        map_title: page.say("commissions-map"),
        map: map(pack, &page, &loads),
        needed,
        loads: load_table(pack, &page, &loads, year),
        loads_about: say_with(language, "commissions-loads-about", &args),
        page,
    };
    Ok(Html(html.render()?))
}

fn figures(page: &Page, commissions: &[Commission]) -> Vec<Figure> {
    let language = page.language;
    let active = || commissions.iter().filter(|c| c.record.status == "active");
    let all = active().count();
    let count = |fits: &dyn Fn(&&Commission) -> bool| active().filter(fits).count();
    let ready = count(&|c| c.scorecard.functions());
    let planned =
        count(&|c| matches!(c.scorecard.plan, domain::local_commission::Plan::Adopted(_)));
    let overdue: usize = commissions.iter().map(|c| c.scorecard.recommendations.overdue).sum();
    let state = |n: usize| if n < all { "due" } else { "done" };
    let figure = |n: usize, key: &str| Figure::new(number(language, n), page.say(key));
    let of_all = say_with(language, "commissions-of-active", &[("n", all.into())]);
    vec![
        figure(all, "commissions-active"),
        figure(ready, "commissions-ready").note(of_all.clone()).state(state(ready)),
        figure(planned, "commissions-planned").note(of_all).state(state(planned)),
        figure(overdue, "commissions-overdue").state(if overdue > 0 { "late" } else { "done" }),
    ]
}

/// The scorecards in short.
fn table(pack: &Pack, page: &Page, commissions: &[Commission], year: i16) -> Markup {
    let language = page.language;
    let head = vec![
        Cell::from(page.say("commission")),
        Cell::from(page.say("commission-status")),
        Cell::from(page.say("commission-readiness")).numeric(),
        Cell::from(page.say("commission-plan")),
        Cell::from(page.say("commission-visits")).numeric(),
        Cell::from(page.say("commission-points")).numeric(),
        Cell::from(page.say("commission-overdue")),
        Cell::from(page.say("commission-held")).numeric(),
        Cell::from(page.say("commission-records")).numeric(),
        Cell::from(page.say("commission-last")),
    ];
    let rows = commissions
        .iter()
        .map(|c| {
            let s = &c.scorecard;
            let overdue = match s.recommendations.overdue {
                0 => Cell::from("0"),
                n => Cell::part(&Tag::late(&number(language, n))),
            };
            vec![
                Cell::link(&short_name(pack, language, &c.code), &address(&c.code, year)),
                Cell::part(&status_tag(pack, language, &c.record)),
                Cell::number(of(language, s.ready(), s.readiness.len())),
                Cell::part(&plan_tag(language, s.plan)),
                Cell::number(number(language, s.visits)),
                unknown_or(s.score.map(|n| words::number(language, n))),
                overdue,
                Cell::number(words::number(language, s.work.events)),
                Cell::number(words::number(language, s.work.records)),
                s.work
                    .last_activity
                    .map_or_else(|| Cell::from("—"), |day| Cell::day(language, day)),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("commissions"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    table.scrolling()
}

fn unknown_or(text: Option<String>) -> Cell {
    Cell::number(text.unwrap_or_else(|| "—".to_owned()))
}

/// What each oblast had to carry; where a commission is needed stands first.
fn load_table(pack: &Pack, page: &Page, loads: &[RegionLoad], year: i16) -> Markup {
    let language = page.language;
    let head = vec![
        Cell::from(page.say("commissions-oblast")),
        Cell::from(page.say("commissions-there")),
        Cell::from(page.say("commission-records")).numeric(),
        Cell::from(page.say("commissions-referrals")).numeric(),
        Cell::from(page.say("commissions-need")),
    ];
    let rows = loads
        .iter()
        .map(|l| {
            let mut there = Markup::default();
            for (n, code) in l.load.commissions.iter().enumerate() {
                if n > 0 {
                    there = there.and(&Markup::fixed(", "));
                }
                let name = short_name(pack, language, code);
                there = there.and(&Markup::link(&name, &address(code, year)));
            }
            let need = if l.in_need {
                Cell::part(&Tag::due(&page.say("commissions-is-needed")))
            } else {
                Cell::default()
            };
            vec![
                pack.place_name(&l.oblast, language).to_owned().into(),
                if l.load.commissions.is_empty() { "—".into() } else { there.into() },
                Cell::number(words::number(language, l.load.records)),
                Cell::number(words::number(language, l.load.referrals)),
                need,
            ]
        })
        .collect();
    let mut table = Table::new(page.say("commissions-loads"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    table.scrolling()
}

/// How many active commissions each oblast has.
fn map(pack: &Pack, page: &Page, loads: &[RegionLoad]) -> String {
    let language: Language = page.language;
    let values: Vec<(String, Reading)> = loads
        .iter()
        .map(|l| {
            let n = i64::try_from(l.load.commissions.len()).unwrap_or(0);
            (l.oblast.clone(), Reading::Known(n * 100))
        })
        .collect();
    let figure = formats::chart::Figure {
        id: "commissions",
        title: &page.say("commissions-map"),
        description: &page.say("commissions-map-about"),
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language,
    };
    formats::map::oblasti(&values, pack, &figure)
}
