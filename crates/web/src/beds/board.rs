//! The boards: how each bed of a shelter is tonight, or was on a past night, and
//! the nights and stays of a period.
use super::{asking, bed_name, board_address, headed, name, shown, state_tag, suits, under_boards};
use crate::app::App;
use crate::components::{Button, Cell, Markup, Tag};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::placements;
use crate::problem::Problem;
use crate::rights::{paragraph, section, table};
use crate::session::Member;
use crate::shelters;
use crate::words::{self, say, say_with};
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::bed::{Nights, Tally};
use domain::day::{Day, Moment, Period};
use domain::record::value;
use domain::referral::placement::Population;
use register::board::{BedNight, Board};
use register::{Error, Refusal};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which night, and which period, a board is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    night: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

const fn all(tally: Tally) -> [u32; 5] {
    [tally.free, tally.reserved, tally.occupied, tally.absent, tally.closed]
}

fn numbers(tally: Tally) -> Vec<Cell> {
    let mut cells: Vec<Cell> =
        all(tally).iter().map(|number| Cell::number(number.to_string())).collect();
    cells.push(Cell::number(tally.capacity().to_string()));
    cells
}

const HEADS: [&str; 6] = [
    "bed-state-free",
    "bed-state-reserved",
    "bed-state-occupied",
    "bed-state-absent",
    "bed-state-closed",
    "beds-capacity",
];

/// The night that was asked for: tonight, when none was. The form says when it
/// is no day, or is not yet.
fn night(form: &mut Form, asked: &Asked, today: Day) -> Day {
    let language = form.language();
    match asked.night.trim() {
        "" => today,
        text => match value::day(text) {
            Some(night) if night <= today => night,
            Some(_) => {
                form.refuse("night", say(language, "beds-night-later"));
                today
            }
            None => {
                form.refuse("night", say(language, "rights-day-wrong"));
                today
            }
        },
    }
}

fn night_form(page: &Page, form: &Form, action: &str) -> Markup {
    let night = form.day("night", page.say("beds-night")).hint(page.say("beds-night-hint"));
    asking(action, Markup::of(&night), Button::submit(page.say("beds-night-show")).secondary())
}

fn titled(page: Page, night: Day, today: Day) -> Page {
    let language = page.language;
    let caption = if night == today {
        page.say("beds-tonight")
    } else {
        say_with(language, "beds-night-of", &[("day", words::day(language, night).into())])
    };
    page.captioned(caption)
}

/// `GET /shelters/board`
pub(crate) async fn boards(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let (language, today) = (member.language, member.by.today());
    let mut form = Form::empty(language).with("night", asked.night.as_str());
    let night = night(&mut form, &asked, today);
    let boards = app.register.boards(&member.by, night).await?;
    let page = member.page().saying("beds-board").at(Place::Shelters).refusing(form.errors());
    let page = titled(page, night, today);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut populations: BTreeMap<Population, Tally> = BTreeMap::new();
    for board in &boards {
        let address = board_address(&board.shelter);
        let address = if night == today { address } else { format!("{address}?night={night}") };
        let mut row = vec![Cell::link(&name(&app, language, &board.shelter), &address)];
        row.extend(numbers(board.tally));
        rows.push(row);
        for (population, tally) in &board.by_population {
            let sum = populations.entry(*population).or_default();
            sum.free += tally.free;
            sum.reserved += tally.reserved;
            sum.occupied += tally.occupied;
            sum.absent += tally.absent;
            sum.closed += tally.closed;
        }
    }
    let mut body = night_form(&page, &form, super::BOARDS);
    if rows.is_empty() {
        body = body.and(&paragraph(&page.say("beds-none")));
    } else {
        let heads: Vec<&str> = ["shelter"].into_iter().chain(HEADS).collect();
        let shelters = table(&page, page.say("shelters"), &heads, rows);
        let by_population = population_table(&page, &populations);
        body = body.and(&headed("houses", page.say("shelters"), String::new(), shelters)).and(
            &headed("populations", page.say("beds-by-population"), String::new(), by_population),
        );
    }
    let about = page.say("beds-board-about");
    shown(page, about, body)
}

fn population_table(page: &Page, populations: &BTreeMap<Population, Tally>) -> Markup {
    let rows = populations.iter().map(|(population, tally)| {
        let mut row = vec![Cell::from(page.say(&format!("population-{}", population.code())))];
        row.extend(numbers(*tally));
        row
    });
    let heads: Vec<&str> = ["bed-population"].into_iter().chain(HEADS).collect();
    table(page, page.say("beds-by-population"), &heads, rows.collect())
}

/// By when somebody's time there ends.
fn end(page: &Page, bed: &BedNight, now: Moment) -> Cell {
    let language = page.language;
    let Some(seat) = &bed.seat else { return "".into() };
    if let Some(lapses) = seat.lapses {
        let until = words::moment(language, lapses);
        return say_with(language, "bed-kept-until", &[("moment", until.into())]).into();
    }
    let Some(end) = seat.end else { return "".into() };
    let day = words::day(language, end.due.day());
    if now > end.due {
        Cell::part(&Tag::late(&say_with(language, "bed-term-over", &[("day", day.into())])))
    } else if now >= end.warned_from {
        Cell::part(&Tag::due(&say_with(language, "bed-term-ends", &[("day", day.into())])))
    } else {
        day.into()
    }
}

fn beds(page: &Page, board: &Board, now: Moment) -> Markup {
    let language = page.language;
    let row = |night: &BedNight| {
        let bed = &night.bed;
        let called = bed_name(page, bed);
        let called = if board.keeps {
            Cell::link(&called, &super::keep::address(&board.shelter, bed.id))
        } else {
            called.into()
        };
        let seat = night.seat.as_ref();
        let number = seat.and_then(|seat| seat.number).map(|number| number.to_string());
        let number = match (number, seat.and_then(|seat| seat.placement)) {
            (Some(number), Some(id)) => Cell::link(&number, &placements::address(id)),
            (Some(number), None) => number.into(),
            (None, _) => "".into(),
        };
        let state = if seat.is_some_and(|seat| seat.child_alone) {
            Cell::part(
                &Markup::of(&state_tag(page, night.state))
                    .and(&Tag::late(&page.say("bed-child-alone"))),
            )
        } else {
            Cell::part(&state_tag(page, night.state))
        };
        let since = seat.map(|seat| words::day(language, seat.since.day())).unwrap_or_default();
        vec![called, suits(page, bed).into(), state, number, since.into(), end(page, night, now)]
    };
    let heads = ["bed", "bed-population", "case-state", "case", "bed-since", "bed-end"];
    table(page, page.say("beds"), &heads, board.beds.iter().map(row).collect())
}

/// `GET /shelters/{id}/board`
pub(crate) async fn board(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let (language, today) = (member.language, member.by.today());
    let mut form = Form::empty(language).with("night", asked.night.as_str());
    let night = night(&mut form, &asked, today);
    let board = app.register.board(&member.by, &code, night).await?;
    let period = period(&mut form, &asked, today);
    let nights = match app.register.shelter_nights(&member.by, &code, period).await {
        Ok(nights) => Some(nights),
        Err(Error::Refused(why @ Refusal::DayWrong)) => {
            form.refuse("from", crate::problem::refusal(language, why));
            None
        }
        Err(error) => return Err(error.into()),
    };
    form =
        form.with("from", period.from.to_string()).with("until", period.until.plus(-1).to_string());
    let page = under_boards(&member).titled(name(&app, language, &code)).refusing(form.errors());
    let mut page = titled(page, night, today);
    if board.keeps {
        let new = format!("{}/beds/new", shelters::address(&board.shelter));
        page = page.clone().offering(Button::link(page.say("beds-open"), new));
    }
    let mut body = facts(&app, &page, &board);
    body = body.and(&night_form(&page, &form, &board_address(&board.shelter)));
    if board.beds.is_empty() {
        body = body.and(&paragraph(&page.say("beds-none-here")));
    } else {
        let heading = page.say("beds");
        let about = page.say("beds-about");
        body = body.and(&headed("beds", heading, about, beds(&page, &board, member.by.at))).and(
            &headed(
                "populations",
                page.say("beds-by-population"),
                String::new(),
                population_table(&page, &board.by_population),
            ),
        );
    }
    body = body.and(&figures(&page, &form, &board, nights));
    let about = page.say("beds-night-about");
    shown(page, about, body)
}

fn facts(app: &App, page: &Page, board: &Board) -> Markup {
    let pack = app.register.pack();
    let term = domain::term::in_force(&pack.terms, &board.term, board.night);
    let term = term.map_or_else(
        || board.term.clone(),
        |term| {
            let length = page.say(&format!("term-unit-{:?}", term.unit).to_lowercase());
            format!("{}: {} {length}", term.name.in_language(page.language), term.amount)
        },
    );
    let list = pack.lists.get("language");
    let spoken = board.languages.iter().map(|code| {
        let named = list.and_then(|list| list.codes.iter().find(|one| one.code == *code));
        named.map_or_else(|| code.clone(), |one| one.name.in_language(page.language).to_owned())
    });
    let spoken: Vec<String> = spoken.collect();
    let spoken =
        if spoken.is_empty() { page.say("house-languages-none") } else { spoken.join(", ") };
    let set = format!("{}/settings", shelters::address(&board.shelter));
    let row = |key: &str, value: String| {
        let row = crate::components::Row::new(page.say(key), value);
        if board.keeps { row.action(&page.say("house-change"), &set, &page.say(key)) } else { row }
    };
    let rows = vec![row("house-term", term), row("house-languages", spoken)];
    Markup::of(&crate::components::SummaryList::new(rows))
}

/// The period asked for; the year to today, when none was.
fn period(form: &mut Form, asked: &Asked, today: Day) -> Period {
    let year = Period { from: today.plus_months(-12).plus(1), until: today.plus(1) };
    let language = form.language();
    let mut read = |name: &str, text: &str, otherwise: Day| match text.trim() {
        "" => otherwise,
        text => value::day(text).unwrap_or_else(|| {
            form.refuse(name, say(language, "rights-day-wrong"));
            otherwise
        }),
    };
    let from = read("from", &asked.from, year.from);
    let last = read("until", &asked.until, today);
    Period { from, until: last.plus(1) }
}

fn figures(page: &Page, form: &Form, board: &Board, nights: Option<Nights>) -> Markup {
    let fields = Markup::of(&form.day("from", page.say("beds-period-from")))
        .and(&form.day("until", page.say("beds-period-until")));
    let action = format!("{}#nights", board_address(&board.shelter));
    let asked = asking(&action, fields, Button::submit(page.say("beds-night-show")).secondary());
    let mut content = Markup::default();
    if let Some(nights) = nights {
        let language = page.language;
        let available = nights.tally.capacity();
        let taken = nights.tally.occupied + nights.tally.absent;
        let of = |part: u32| match (part * 100).checked_div(available) {
            Some(share) => format!("{part} ({share}\u{a0}%)"),
            None => part.to_string(),
        };
        let lengths = nights.lengths.map_or_else(
            || page.say("beds-nobody-left"),
            |lengths| {
                let median = words::hundredths(language, median(lengths.median));
                say_with(
                    language,
                    "beds-lengths",
                    &[
                        ("n", i64::from(lengths.stays).into()),
                        ("shortest", i64::from(lengths.shortest).into()),
                        ("median", median.into()),
                        ("longest", i64::from(lengths.longest).into()),
                    ],
                )
            },
        );
        let row = crate::components::Row::new;
        let rows = vec![
            row(page.say("beds-nights-available"), available.to_string()),
            row(page.say("beds-nights-taken"), of(taken)),
            row(page.say("beds-nights-absent"), nights.tally.absent.to_string()),
            row(page.say("beds-nights-closed"), nights.tally.closed.to_string()),
            row(page.say("beds-admitted"), nights.admitted.to_string()),
            row(page.say("beds-length"), lengths),
        ];
        content = Markup::of(&crate::components::SummaryList::new(rows));
    }
    let about = page.say("beds-nights-about");
    section("nights", page.say("beds-nights"), about, asked.and(&content))
}

/// A median in hundredths: it is a whole number or one and a half.
fn median(nights: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a stay has fewer nights than 2^31")]
    let hundredths = (nights * 100.0) as i64;
    hundredths
}
