//! `/statistics/trends`: the same count over years, each with its interval and against the year
//! before, and what the last months say beside earlier ones. Effort stands beside detections:
//! where more is looked for, more is found.
use super::explorer::{HIDDEN, may_read, number, unknown_before};
use super::names::{self, month_of};
use super::refusal;
use super::wish::{Wish, code_of, rules};
use crate::app::App;
use crate::components::{Button, Cell, Choice, Input, Link, Markup, Select, Table};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::day::{Day, Month};
use domain::person_list::Basis;
use domain::statistics::cube::{At, Crossed};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use estimation::interval::Level;
use estimation::refusal::Refusal;
use estimation::surveillance::comparison::{Comparison, compare};
use estimation::surveillance::cusum::{Cusum, reference};
use estimation::surveillance::discovery::Dependence;
use estimation::surveillance::ewma::Ewma;
use estimation::surveillance::trend::trend;
use estimation::surveillance::warning::{Warning, warnings};
use estimation::surveillance::{Change, Observed, count};
use formats::chart;
use formats::spread::{Spread, spread};
use register::record::{Filter, Group};
use register::statistics::{Question, Tabulated};

/// How many years are shown unless said.
const YEARS: i16 = 5;
/// Over how many months a warning looks; the last quarter of them is looked at.
const MONTHS: usize = 24;
/// Months that the mean of a control chart is taken of, before those it looks at.
const BASELINE: usize = 12;
/// Which share of warnings may be of nothing.
const FALSE_SHARE: f64 = 0.05;
/// What is done to find and to prevent, by kind of record.
pub(super) const EFFORT: [&str; 4] = ["training", "campaign", "joint_inspection", "event"];
/// λ and L of the exponentially weighted chart, as Lucas and Saccucci (Technometrics 32, 1990)
/// advise for small changes.
const SMOOTHING: (f64, f64) = (0.3, 3.0);
/// The decision interval of the cumulative sum, in cases.
const DECISION: f64 = 5.0;

#[derive(Template)]
#[template(path = "statistics/trends.html")]
struct TrendsPage {
    page: Page,
    rule: Select,
    from: Input,
    until: Input,
    only: Select,
    count: Button,
    shown: Shown,
    ways: Vec<Link>,
}

struct Shown {
    whom: String,
    rule_note: String,
    years: Markup,
    since: Option<String>,
    trend: String,
    chart: Drawn,
    effort: Markup,
    months: Option<Months>,
}

struct Drawn {
    svg: String,
}

/// What the months of a rule that counts by first identification say.
struct Months {
    about: String,
    control: Vec<String>,
    warnings: Option<Markup>,
    none: Option<String>,
}

/// `GET /statistics/trends`
pub(crate) async fn trends(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_read(&member)?;
    let language = member.language;
    let mut form = Form::typed(language, pairs);
    let today = member.by.today();
    let untouched = form.value("from").is_empty() && form.value("until").is_empty();
    let mut wish = Wish::read(&app, today.year(), &mut form).ok_or(Problem::NotFound)?;
    if untouched {
        wish.from = wish.until - (YEARS - 1);
    }
    let page = member
        .page()
        .saying("trends")
        .under(say(language, "statistics"), "/statistics")
        .at(Place::Home);
    let asked = |dimensions: Vec<Dimension>| Question { dimensions, ..wish.question() };
    let years = app.register.statistics(&member.by, &asked(vec![Dimension::Year])).await?;
    let effort = effort(&app, &member, &page, &wish).await?;
    let months = match wish.rule.basis {
        Basis::NewlyIdentified => {
            let months = vec![Dimension::Month, Dimension::Oblast];
            let found = app.register.statistics(&member.by, &asked(months)).await?;
            Some(months_shown(&app, &page, &wish, &found, today))
        }
        Basis::InProceedings | Basis::Cumulative => None,
    };
    let shown = Shown {
        whom: wish.whom(&app, language),
        rule_note: wish.rule.about.in_language(language).to_owned(),
        effort,
        months,
        since: unknown_before(&page, years.since, wish.from),
        ..years_shown(&page, &years)
    };
    let refused = form.is_refused();
    let form = wish.fill(form);
    let form = if untouched {
        form.with("from", wish.from.to_string()).with("until", wish.until.to_string())
    } else {
        form
    };
    let rule_choices =
        rules(&app).map(|rule| Choice::new(&code_of(rule), rule.name.in_language(language)));
    let model = TrendsPage {
        rule: form.select("rule", page.say("statistics-rule"), rule_choices.collect()),
        from: form.input("from", page.say("statistics-from")).number(None).width(4),
        until: form.input("until", page.say("statistics-until")).number(None).width(4),
        only: form.select("only", page.say("statistics-only"), wish.only_choices(&app, language)),
        count: Button::submit(page.say("statistics-count")),
        shown,
        ways: vec![
            Link::new(page.say("statistics"), wish.address("/statistics")),
            Link::new(page.say("risk-map"), wish.address("/statistics/map")),
        ],
        page: page.refusing(form.errors()),
    };
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(model.render()?)).into_response())
}

/// Every count of a dimension with the code it is of.
fn by_code(crossed: &Crossed) -> Vec<(&str, u64)> {
    let codes = crossed.codes.first().map(Vec::as_slice).unwrap_or_default();
    let at = |(place, code): (usize, &'_ String)| (place, code.clone());
    codes
        .iter()
        .enumerate()
        .map(at)
        .map(|(place, _)| (codes[place].as_str(), crossed.margin(0, At::Code(place))))
        .collect()
}

/// A real number of hundredths as it is drawn and said.
pub(super) fn hundredths(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a cast keeps it within 64 bits")]
    let hundredths = (value * 100.0).round() as i64;
    hundredths
}

pub(super) fn real(language: Language, value: f64) -> String {
    words::hundredths(language, hundredths(value))
}

fn years_shown(page: &Page, found: &Tabulated) -> Shown {
    let language = page.language;
    // A year before the first case is not known, and one that is not over is not whole.
    let known = |code: &str| {
        let year: Option<i16> = code.parse().ok();
        year.is_some_and(|year| found.since.is_some_and(|since| since.year <= year))
    };
    let over = |code: &str| code.parse().is_ok_and(|year: i16| year < found.as_of.year());
    let counts: Vec<(&str, Option<u64>)> = by_code(&found.crossed)
        .into_iter()
        .map(|(year, persons)| (year, (known(year) || persons > 0).then_some(persons)))
        .collect();
    let head = vec![
        Cell::from(page.say("dimension-year")),
        Cell::from(page.say("trends-persons")).numeric(),
        Cell::from(page.say("trends-interval")),
        Cell::from(page.say("trends-before")),
    ];
    let mut rows = Vec::new();
    let mut drawn = Vec::new();
    let mut before: Option<u64> = None;
    for (year, persons) in &counts {
        let Some(persons) = persons else {
            let dash = || Cell::from("—");
            rows.push(vec![Cell::from((*year).to_owned()), dash().numeric(), dash(), dash()]);
            before = None;
            continue;
        };
        let interval = count::interval(*persons, Level::OF_95);
        let between =
            format!("{} – {}", real(language, interval.lower), real(language, interval.upper));
        // The same country in both years: exposure is one year each.
        let compared = before.filter(|_| over(year)).map(|before| {
            compare(Observed::new(*persons, 1), Observed::new(before, 1), Level::OF_95)
        });
        let said = match compared {
            Some(found) => against(page, &found),
            None if !over(year) => page.say("trends-not-over"),
            None => "—".to_owned(),
        };
        rows.push(vec![
            Cell::from((*year).to_owned()),
            Cell::number(number(language, *persons)),
            Cell::from(between),
            Cell::from(said),
        ]);
        let whole = i64::try_from(*persons).unwrap_or(i64::MAX / 100).saturating_mul(100);
        drawn.push(Spread {
            label: (*year).to_owned(),
            value: whole,
            interval: (hundredths(interval.lower), hundredths(interval.upper)),
        });
        before = Some(*persons);
    }
    let mut table = Table::new(page.say("trends-years"), head, rows);
    table.first_cell_is_header = true;
    let figure = chart::Figure {
        id: "trend",
        title: &page.say("trends-picture"),
        description: &page.say("trends-picture-about"),
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language,
    };
    Shown {
        whom: String::new(),
        rule_note: String::new(),
        years: table.scrolling(),
        since: None,
        trend: {
            let whole: Vec<(&str, u64)> = counts
                .iter()
                .filter(|(year, _)| over(year))
                .filter_map(|(year, persons)| Some((*year, (*persons)?)))
                .collect();
            over_years(page, &whole)
        },
        chart: Drawn { svg: spread(&drawn, None, &figure) },
        effort: Markup::text(""),
        months: None,
    }
}

/// A year against the one before, and whether chance alone would say it.
fn against(page: &Page, found: &Result<Comparison, Refusal>) -> String {
    let language = page.language;
    match found {
        Ok(found) => {
            let change = match found.interval.change() {
                Some(Change::Rise) => page.say("trends-rise"),
                Some(Change::Fall) => page.say("trends-fall"),
                None => page.say("trends-no-change"),
            };
            match (found.ratio, found.interval.upper) {
                (Some(ratio), Some(upper)) => format!(
                    "× {} ({} – {}): {change}",
                    real(language, ratio),
                    real(language, found.interval.lower),
                    real(language, upper)
                ),
                _ => change,
            }
        }
        Err(why) => refusal::words(language, why),
    }
}

fn over_years(page: &Page, counts: &[(&str, u64)]) -> String {
    let language = page.language;
    let years: Vec<(i32, Observed)> = counts
        .iter()
        .filter_map(|(year, persons)| Some((year.parse().ok()?, Observed::new(*persons, 1))))
        .collect();
    match trend(&years, Level::OF_95) {
        Ok(found) => match (found.yearly, found.interval.upper) {
            (Some(yearly), Some(upper)) => say_with(
                language,
                "trends-yearly",
                &[
                    ("factor", real(language, yearly).into()),
                    ("low", real(language, found.interval.lower).into()),
                    ("high", real(language, upper).into()),
                    (
                        "change",
                        match found.interval.change() {
                            Some(Change::Rise) => page.say("trends-rise"),
                            Some(Change::Fall) => page.say("trends-fall"),
                            None => page.say("trends-no-change"),
                        }
                        .into(),
                    ),
                ],
            ),
            _ => page.say("trends-none"),
        },
        Err(why) => page.say_of("trends-refused", &refusal::words(language, &why)),
    }
}

/// How many records of each sort of effort there are in each year.
async fn effort(app: &App, member: &Member, page: &Page, wish: &Wish) -> Result<Markup, Problem> {
    let language = page.language;
    let pack = app.register.pack();
    let kinds: Vec<_> = EFFORT.iter().filter_map(|kind| pack.kind(kind)).collect();
    let mut head = vec![Cell::from(page.say("dimension-year"))];
    head.extend(kinds.iter().map(|kind| Cell::from(kind.plural.in_language(language)).numeric()));
    let mut rows = Vec::new();
    for year in wish.from..=wish.until {
        let mut row = vec![Cell::from(year.to_string())];
        for kind in &kinds {
            let filter = of_years(&kind.id, year, year);
            let counts = app.register.record_counts(&member.by, &filter, Group::Status).await?;
            let records = counts.iter().map(|one| one.records).sum();
            row.push(Cell::number(words::number(language, records)));
        }
        rows.push(row);
    }
    let mut table = Table::new(page.say("trends-effort"), head, rows);
    table.caption_classes = HIDDEN.into();
    table.first_cell_is_header = true;
    Ok(table.scrolling())
}

/// The records of a kind that are dated in these years.
pub(super) fn of_years(kind: &str, from: i16, until: i16) -> Filter {
    Filter {
        from: Day::of(from, 1, 1),
        until: Day::of(until.saturating_add(1), 1, 1),
        ..Filter::of(kind)
    }
}

/// The last months of a series, the newest last; months that have not ended are left out.
fn last_months(found: &Tabulated, at: impl Fn(usize) -> Vec<At>, today: Day) -> Vec<Option<u64>> {
    let crossed = &found.crossed;
    let codes = crossed.codes.first().map(Vec::as_slice).unwrap_or_default();
    // Before the first case nothing was counted.
    let known = |month: Month| found.since.is_some_and(|since| since <= month);
    let ended = |month: Month| month < today.month() && known(month);
    let mut counts: Vec<Option<u64>> = codes
        .iter()
        .enumerate()
        .filter(|(_, code)| month_of(code).is_some_and(ended))
        .map(|(place, _)| Some(crossed.count(&at(place))))
        .collect();
    counts.drain(..counts.len().saturating_sub(MONTHS));
    counts
}

fn months_shown(app: &App, page: &Page, wish: &Wish, found: &Tabulated, today: Day) -> Months {
    let crossed = &found.crossed;
    let language = page.language;
    let pack = app.register.pack();
    let all = last_months(found, |month| vec![At::Code(month), At::Total], today);
    let oblasti = crossed.codes.get(1).map(Vec::as_slice).unwrap_or_default();
    let series: Vec<Vec<Option<u64>>> = (0..oblasti.len())
        .map(|oblast| last_months(found, |month| vec![At::Code(month), At::Code(oblast)], today))
        .collect();
    let warned_of = warnings(&series, FALSE_SHARE, Dependence::NoneOrPositive);
    let about = say_with(
        language,
        "trends-months-about",
        &[
            ("months", i64::try_from(all.len()).unwrap_or(0).into()),
            ("until", wish.until.to_string().into()),
        ],
    );
    let (warnings, none) = match warned_of {
        Ok(found) => {
            let some: Vec<&Warning> = found.iter().filter(|one| one.rise.count > 0).collect();
            if some.is_empty() {
                (None, Some(page.say("trends-no-warnings")))
            } else {
                (
                    Some(warned(page, &some, |at| {
                        names::code(pack, language, Dimension::Oblast, &oblasti[at])
                    })),
                    None,
                )
            }
        }
        Err(why) => (None, Some(page.say_of("trends-refused", &refusal::words(language, &why)))),
    };
    Months { about, control: control(page, &all), warnings, none }
}

fn warned(page: &Page, found: &[&Warning], name: impl Fn(usize) -> String) -> Markup {
    let language = page.language;
    let head = vec![
        Cell::from(page.say("dimension-oblast")),
        Cell::from(page.say("trends-last-month")).numeric(),
        Cell::from(page.say("trends-expected")).numeric(),
        Cell::from(page.say("trends-chance")).numeric(),
        Cell::from(page.say("trends-verdict")),
    ];
    let rows = found
        .iter()
        .map(|one| {
            let chance = if one.rise.chance < 0.005 {
                format!("< {}", real(language, 0.01))
            } else {
                real(language, one.rise.chance)
            };
            let verdict = if one.survives { "trends-warned" } else { "trends-chance-alone" };
            vec![
                Cell::from(name(one.series)),
                Cell::number(number(language, one.rise.count)),
                Cell::number(real(language, one.rise.expected)),
                Cell::number(chance),
                Cell::from(page.say(verdict)),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("trends-warnings"), head, rows);
    table.first_cell_is_header = true;
    table.scrolling()
}

/// What two control charts say of the last year against the one before.
fn control(page: &Page, all: &[Option<u64>]) -> Vec<String> {
    let language = page.language;
    let (baseline, looked_at) = all.split_at(all.len().min(BASELINE));
    let known: Vec<u64> = baseline.iter().flatten().copied().collect();
    let sum: u64 = known.iter().sum();
    if known.len() < BASELINE || looked_at.is_empty() || sum == 0 {
        return vec![page.say("trends-no-baseline")];
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of persons are far below 2^52")]
    let mean = sum as f64 / known.len() as f64;
    let (smoothing, width) = SMOOTHING;
    let month = |at: usize| page.say_n("trends-month-number", i64::try_from(at + 1).unwrap_or(0));
    let said = |name: &str, alarm: Result<Option<usize>, Refusal>| {
        let name = page.say(name);
        match alarm {
            Ok(Some(at)) => say_with(
                language,
                "trends-alarm",
                &[("chart", name.into()), ("month", month(at).into())],
            ),
            Ok(None) => page.say_of("trends-no-alarm", &name),
            Err(why) => format!("{name}: {}", refusal::words(language, &why)),
        }
    };
    let ewma = Ewma { mean, smoothing, width }.chart(looked_at).map(|chart| chart.alarm);
    let cusum = reference(mean, 2.0 * mean)
        .and_then(|reference| Cusum { reference, threshold: DECISION }.chart(looked_at))
        .map(|chart| chart.alarm);
    vec![
        page.say_of("trends-baseline", &real(language, mean)),
        said("trends-ewma", ewma),
        said("trends-cusum", cusum),
    ]
}
