//! `/prevalence`: how many were never seen, as the lists of institutions let it be estimated.
//! Every method stands beside every other, and what the links leave open is carried through;
//! one number alone is never shown.
use super::explorer::{HIDDEN, may_read};
use super::refusal;
use super::wish::{code_of, rule_field, rules};
use crate::app::App;
use crate::components::{
    Button, Cell, Checkboxes, Choice, Figure, Input, Link, Markup, Select, Table,
};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::reconciliation::Histories;
use domain::words::Language;
use estimation::draws::{Pooled, pooled};
use estimation::lists::Lists;
use estimation::method::{Details, Estimate, Kind, Method, Options};
use estimation::rate::Populations;
use estimation::refusal::Refusal;
use estimation::report::{Changed, Outcome, Question, Report, report};
use formats::chart;
use formats::spread::{Spread, spread};
use register::reconciliation::Overlapping;
use std::collections::BTreeMap;

/// In how many ways what is not decided is drawn.
const DRAWS: usize = 40;
/// In how many replicates a method repeats its selection.
const REPLICATES: usize = 200;
/// Methods that are run again for each draw, and without each list: the others sample, which
/// takes seconds each time.
const QUICK: [Method; 3] = [Method::Stepwise, Method::Bic, Method::Downhill];
/// From here on chains are taken not to agree (Gelman and Rubin's R̂).
const DISAGREE: f64 = 1.1;

#[derive(Template)]
#[template(path = "statistics/prevalence.html")]
struct PrevalencePage {
    page: Page,
    year: Select,
    rule: Select,
    population: Input,
    without: Checkboxes,
    estimate: Button,
    shown: Option<Shown>,
    ways: Vec<Link>,
}

struct Shown {
    about: String,
    rule_note: String,
    stale: Option<String>,
    figures: Vec<Figure>,
    lists: Markup,
    empty: Option<String>,
    refused: Option<String>,
    estimates: Option<Estimates>,
}

struct Estimates {
    spread: String,
    table: Markup,
    chart: Picture,
    links: Option<LinksShown>,
    left_out: Markup,
    merged: Markup,
}

struct Picture {
    svg: String,
}

/// What the links leave open.
struct LinksShown {
    about: String,
    table: Markup,
}

/// What was estimated.
struct Answer {
    report: Report,
    left_out: Vec<Changed>,
    merged: Vec<Changed>,
    links: Vec<(Method, Result<Pooled, Refusal>)>,
}

/// `GET /prevalence`
pub(crate) async fn prevalence(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_read(&member)?;
    let language = member.language;
    let page = member.page().saying("prevalence").at(Place::Home);
    let mut form = Form::typed(language, pairs);
    let years = app.register.reconciled_years(&member.by).await?;
    let asked_year: Option<i16> = form.value("year").parse().ok();
    let year = asked_year.filter(|year| years.contains(year)).or(years.first().copied());
    let pack = app.register.pack();
    let named = form.value("rule").split_once('.');
    let named = named.and_then(|(id, version)| pack.counting_rule(id, version.parse().ok()?));
    let rule = named.filter(|rule| rules(&app).any(|one| one.id == rule.id));
    let rule = rule.or_else(|| rules(&app).next()).ok_or(Problem::NotFound)?.clone();
    let typed: String = form.value("population").chars().filter(|c| !is_space(*c)).collect();
    let population = typed.parse().ok().filter(|people| (1..=10_000_000_000_u64).contains(people));
    if population.is_none() && !typed.is_empty() {
        form.refuse("population", page.say("prevalence-population-wrong"));
    }
    let without = form.all("without");
    let (mut bodies, mut result) = (Vec::new(), None);
    if let Some(year) = year {
        let code = (rule.id.as_str(), rule.version);
        let found = app.register.histories(&member.by, year, code, DRAWS).await?;
        let choices = found.bodies.iter().zip(names(&app, language, &found.bodies));
        bodies = choices.map(|(code, name)| Choice::new(code, name)).collect();
        result = Some(shown(&app, &page, year, found, (population, &without)).await?);
    }
    let status = if form.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = form
        .with("year", year.map(|year| year.to_string()).unwrap_or_default())
        .with("rule", code_of(&rule));
    let year_choices = years.iter().map(|y| Choice::new(&y.to_string(), y.to_string())).collect();
    let ways = vec![
        Link::new(page.say("board"), "/reconciliation"),
        Link::new(page.say("statistics"), "/statistics"),
    ];
    let model = PrevalencePage {
        year: form.select("year", page.say("list-year"), year_choices),
        rule: rule_field(&app, &page, &form),
        population: form
            .input("population", page.say("prevalence-population"))
            .hint(page.say("prevalence-population-hint"))
            .number(None)
            .width(10),
        without: form.checkboxes("without", page.say("prevalence-leave-out"), bodies).small(),
        estimate: Button::submit(page.say("prevalence-estimate")),
        shown: result,
        ways,
        page: page.refusing(form.errors()),
    };
    Ok((status, Html(model.render()?)).into_response())
}

/// What stands between groups of digits.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '\u{202f}')
}

fn lists(names: &[String], histories: &Histories) -> Result<Lists, Refusal> {
    let counts: Vec<(u16, u64)> = histories.iter().map(|(h, n)| (*h, *n)).collect();
    Lists::new(names.to_vec(), &counts)
}

/// Runs every method. The same lists give the same answer.
fn answer(
    names: &[String],
    decided: &Histories,
    drawn: &[Histories],
    population: Option<u64>,
) -> Result<Answer, Refusal> {
    let all = lists(names, decided)?;
    let options = Options { bootstrap: REPLICATES, ..Options::default() };
    let question = Question {
        methods: Method::ALL.to_vec(),
        options,
        populations: population.map(Populations::whole),
        ..Question::default()
    };
    let report = report(&all, &[], &[], &question)?;
    let quick = Options { bootstrap: 0, ..options };
    let less = Question {
        methods: QUICK.to_vec(),
        options: quick,
        leave_out: true,
        merge: true,
        ..Question::default()
    };
    let Report { left_out, merged, .. } = estimation::report::report(&all, &[], &[], &less)?;
    let other: Result<Vec<Lists>, Refusal> =
        drawn.iter().map(|histories| lists(names, histories)).collect();
    let run = |method| match &other {
        Ok(other) => (method, pooled(other, method, &quick)),
        Err(why) => (method, Err(why.clone())),
    };
    let links = if drawn.is_empty() { Vec::new() } else { QUICK.map(run).to_vec() };
    Ok(Answer { report, left_out, merged, links })
}

async fn shown(
    app: &App,
    page: &Page,
    year: i16,
    found: Overlapping,
    (population, without): (Option<u64>, &[String]),
) -> Result<Shown, Problem> {
    let language = page.language;
    let all_names = names(app, language, &found.bodies);
    let Kept { bodies, decided, drawn, empty } =
        kept(&found.bodies, &found.decided, &found.drawn, without);
    let of = names(app, language, &bodies);
    let empty = names(app, language, &empty).join(", ");
    // It computes for a while: not on a thread that others wait for.
    let answer =
        tokio::task::spawn_blocking(move || answer(&of, &decided, &drawn, population)).await;
    let answer = answer.map_err(|error| Problem::Broken(error.to_string().into()))?;
    let cases: u64 = found.decided.values().sum();
    let mut figures = vec![Figure::new(number(language, cases), page.say("prevalence-seen"))];
    if let Ok(answer) = &answer
        && let Some((least, greatest)) = answer.report.spread()
    {
        let range = format!("{} – {}", whole(language, least), whole(language, greatest));
        figures.push(
            Figure::new(range, page.say("prevalence-range"))
                .note(page.say("prevalence-range-note")),
        );
    }
    let args = [
        ("year", year.to_string().into()),
        ("rule", found.rule.name.in_language(language).into()),
        ("version", i64::from(found.rule.version).into()),
    ];
    let (refused, estimates) = match &answer {
        Ok(answer) => (None, Some(estimates(page, answer, found.undecided))),
        Err(why) => (Some(page.say_of("prevalence-refused", &refusal::words(language, why))), None),
    };
    Ok(Shown {
        about: say_with(language, "board-about", &args),
        rule_note: found.rule.about.in_language(language).to_owned(),
        stale: found.stale.then(|| page.say("board-stale")),
        figures,
        lists: overlaps(page, &all_names, &found.decided),
        empty: (!empty.is_empty()).then(|| page.say_of("prevalence-left-empty", &empty)),
        refused,
        estimates,
    })
}

/// What each list is called: short where it can be, and never two alike.
fn names(app: &App, language: Language, bodies: &[String]) -> Vec<String> {
    let pack = app.register.pack();
    let short = |code: &String| {
        let short = pack.institution(code).and_then(|one| one.short.as_ref());
        let short = short.map(|short| short.in_language(language)).filter(|s| !s.is_empty());
        short.unwrap_or_else(|| pack.institution_name(code, language)).to_owned()
    };
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for code in bodies {
        *times.entry(short(code)).or_default() += 1;
    }
    let one = |code: &String| {
        let name = short(code);
        if times.get(&name).is_some_and(|n| *n > 1) { code.clone() } else { name }
    };
    bodies.iter().map(one).collect()
}

fn number(language: Language, n: u64) -> String {
    super::explorer::number(language, n)
}

/// A number of persons, without parts of one.
fn whole(language: Language, persons: f64) -> String {
    words::number(language, rounded(persons))
}

fn rounded(persons: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a cast keeps it within 64 bits")]
    let whole = persons.round() as i64;
    whole
}

fn overlaps(page: &Page, names: &[String], decided: &Histories) -> Markup {
    let language = page.language;
    let of = |pass: &dyn Fn(u16) -> bool| -> u64 {
        decided.iter().filter(|(history, _)| pass(**history)).map(|(_, n)| *n).sum()
    };
    let head = vec![
        Cell::from(page.say("prevalence-list")),
        Cell::from(page.say("prevalence-on-it")).numeric(),
        Cell::from(page.say("prevalence-alone")).numeric(),
    ];
    let rows = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let bit = 1_u16 << place;
            vec![
                Cell::from(name.clone()),
                Cell::number(number(language, of(&|history| history & bit != 0))),
                Cell::number(number(language, of(&|history| history == bit))),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("prevalence-lists"), head, rows);
    table.caption_classes = HIDDEN.into();
    table.first_cell_is_header = true;
    table.scrolling()
}

fn method_name(page: &Page, method: Method) -> String {
    page.say(&format!("method-{}", method.word()))
}

fn interval(language: Language, (low, high): (f64, f64)) -> String {
    format!("{} – {}", whole(language, low), whole(language, high))
}

fn estimates(page: &Page, answer: &Answer, undecided: usize) -> Estimates {
    let language = page.language;
    let outcomes = answer.report.whole.outcomes.as_deref().unwrap_or_default();
    let spread_words = match answer.report.spread() {
        Some((least, greatest)) => say_with(
            language,
            "prevalence-spread",
            &[
                ("least", whole(language, least).into()),
                ("greatest", whole(language, greatest).into()),
            ],
        ),
        None => page.say("prevalence-none"),
    };
    let rated = outcomes.iter().any(|one| one.rate.is_some());
    let mut head = vec![
        Cell::from(page.say("prevalence-method")),
        Cell::from(page.say("prevalence-total")).numeric(),
        Cell::from(page.say("prevalence-interval")),
    ];
    if rated {
        head.push(Cell::from(page.say("prevalence-rate")).numeric());
    }
    head.push(Cell::from(page.say("prevalence-found")));
    let rows = outcomes.iter().map(|one| row(page, one, rated)).collect();
    let mut table = Table::new(page.say("prevalence-methods"), head, rows);
    table.first_cell_is_header = true;
    let cases = answer.report.whole.cases;
    Estimates {
        spread: spread_words,
        table: table.scrolling(),
        chart: picture(page, outcomes, cases),
        links: (!answer.links.is_empty()).then(|| links(page, &answer.links, undecided)),
        left_out: changed(page, "prevalence-left-out", ", ", &answer.left_out),
        merged: changed(page, "prevalence-merged", " + ", &answer.merged),
    }
}

fn row(page: &Page, outcome: &Outcome, rated: bool) -> Vec<Cell> {
    let language = page.language;
    let name = Cell::from(method_name(page, outcome.method));
    let mut cells = vec![name];
    match &outcome.result {
        Ok(found) => {
            let bounds = found.intervals[0];
            let mut between = interval(language, (bounds.lower, bounds.upper));
            if found.kind == Kind::Wald {
                between.push_str(&page.say("prevalence-wald"));
            }
            cells.push(Cell::number(whole(language, found.total)));
            cells.push(Cell::from(between));
            if rated {
                cells.push(match &outcome.rate {
                    Some(Ok(rate)) => {
                        Cell::number(words::hundredths(language, rounded(rate.total * 100.0)))
                    }
                    Some(Err(_)) | None => Cell::from("—").numeric(),
                });
            }
            cells.push(Cell::from(what_it_found(page, found)));
        }
        Err(why) => {
            cells.push(Cell::from("—").numeric());
            cells.push(Cell::from("—"));
            if rated {
                cells.push(Cell::from("—").numeric());
            }
            cells.push(Cell::from(capitalised(&refusal::words(language, why))));
        }
    }
    cells
}

/// As a sentence begins.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// What a method found on the way.
fn what_it_found(page: &Page, found: &Estimate) -> String {
    let dependent = |text: &str| {
        if text.is_empty() {
            page.say("prevalence-independent")
        } else {
            page.say_of("prevalence-dependent", text)
        }
    };
    let agreement = |agreement: f64| {
        let key = if agreement < DISAGREE { "prevalence-agree" } else { "prevalence-disagree" };
        let text = words::hundredths(page.language, rounded(agreement * 100.0));
        page.say_of(key, &text)
    };
    match &found.details {
        Details::Stepwise { selected, .. }
        | Details::Downhill { selected, .. }
        | Details::Bic { selected, .. } => dependent(&selected.dependences),
        Details::Dga { graphs, .. } => graphs
            .first()
            .map(|(graph, _)| page.say_of("prevalence-graph", graph))
            .unwrap_or_default(),
        Details::Lcm { mixing } => agreement(mixing.agreement),
        Details::Threshold { dependences, mixing, .. } => {
            format!("{}; {}", dependent(dependences), agreement(mixing.agreement))
        }
        _ => String::new(),
    }
}

fn picture(page: &Page, outcomes: &[Outcome], cases: u64) -> Picture {
    let rows: Vec<Spread> = outcomes
        .iter()
        .filter_map(|one| {
            let found = one.result.as_ref().ok()?;
            let of = |persons: f64| rounded(persons).saturating_mul(100);
            let bounds = found.intervals[0];
            Some(Spread {
                label: page.say(&format!("method-short-{}", one.method.word())),
                value: of(found.total),
                interval: (of(bounds.lower), of(bounds.upper)),
            })
        })
        .collect();
    let figure = chart::Figure {
        id: "prevalence",
        title: &page.say("prevalence-picture"),
        description: &page.say("prevalence-picture-about"),
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language: page.language,
    };
    let seen = i64::try_from(cases).unwrap_or(i64::MAX / 100).saturating_mul(100);
    Picture { svg: spread(&rows, Some((seen, &page.say("prevalence-seen-mark"))), &figure) }
}

fn links(page: &Page, all: &[(Method, Result<Pooled, Refusal>)], undecided: usize) -> LinksShown {
    let language = page.language;
    let head = vec![
        Cell::from(page.say("prevalence-method")),
        Cell::from(page.say("prevalence-total")).numeric(),
        Cell::from(page.say("prevalence-interval")),
        Cell::from(page.say("prevalence-of-links")).numeric(),
    ];
    let row = |(method, result): &(Method, Result<Pooled, Refusal>)| {
        let name = Cell::from(method_name(page, *method));
        match result {
            Ok(pooled) => {
                let share = words::number(language, rounded(pooled.share_of_links * 100.0));
                vec![
                    name,
                    Cell::number(whole(language, pooled.total)),
                    interval(language, (pooled.interval.lower, pooled.interval.upper)).into(),
                    Cell::number(format!("{share}\u{a0}%")),
                ]
            }
            Err(why) => {
                let dash = || Cell::from("—").numeric();
                vec![name, dash(), refusal::words(language, why).into(), dash()]
            }
        }
    };
    let mut table = Table::new(page.say("prevalence-links"), head, all.iter().map(row).collect());
    table.first_cell_is_header = true;
    let n = i64::try_from(undecided).unwrap_or(i64::MAX);
    LinksShown { about: page.say_n("prevalence-links-about", n), table: table.scrolling() }
}

/// What changes with other lists: one line for each, the methods side by side.
fn changed(page: &Page, caption: &str, joint: &str, all: &[Changed]) -> Markup {
    let language = page.language;
    let mut head = vec![Cell::from(page.say("prevalence-list"))];
    head.extend(QUICK.iter().map(|method| Cell::from(method_name(page, *method)).numeric()));
    let row = |changed: &Changed| {
        let mut cells = vec![Cell::from(changed.lists.join(joint))];
        match &changed.outcomes {
            Ok(outcomes) => cells.extend(outcomes.iter().map(|one| match &one.result {
                Ok(found) => Cell::number(whole(language, found.total)),
                Err(_) => Cell::from("—").numeric(),
            })),
            Err(_) => cells.extend(QUICK.iter().map(|_| Cell::from("—").numeric())),
        }
        cells
    };
    let mut table = Table::new(page.say(caption), head, all.iter().map(row).collect());
    table.first_cell_is_header = true;
    table.caption_classes = HIDDEN.into();
    table.scrolling()
}

/// The lists that stay, of those that the rule counts somebody on and that are not left out.
struct Kept {
    bodies: Vec<String>,
    decided: Histories,
    drawn: Vec<Histories>,
    /// On which the rule counts nobody.
    empty: Vec<String>,
}

fn kept(bodies: &[String], decided: &Histories, drawn: &[Histories], without: &[String]) -> Kept {
    let on = |place: usize| decided.keys().any(|history| history >> place & 1 == 1);
    let (mut stay, mut empty) = (Vec::new(), Vec::new());
    for (place, body) in bodies.iter().enumerate() {
        match () {
            () if !on(place) => empty.push(body.clone()),
            () if without.contains(body) => {}
            () => stay.push(place),
        }
    }
    let narrow = |histories: &Histories| {
        let mut narrowed = Histories::new();
        for (history, n) in histories {
            let of = stay.iter().enumerate();
            let new = of.fold(0_u16, |new, (at, place)| new | (history >> place & 1) << at);
            if new != 0 {
                *narrowed.entry(new).or_default() += n;
            }
        }
        narrowed
    };
    Kept {
        bodies: stay.iter().map(|place| bodies[*place].clone()).collect(),
        decided: narrow(decided),
        drawn: drawn.iter().map(narrow).collect(),
        empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three lists, each of which holds every second person whatever the others hold: of 80
    /// persons 10 are in each of the seven cells that are seen, and 10 in none.
    #[test]
    fn every_method_that_takes_lists_for_independent_says_so() {
        let names: Vec<String> = ["A", "B", "C"].map(str::to_owned).to_vec();
        let decided: Histories = (1..8).map(|history| (history, 10)).collect();
        let mut other = decided.clone();
        // Two persons of two lists are one.
        other.insert(0b001, 9);
        other.insert(0b010, 9);
        other.insert(0b011, 11);
        let found = answer(&names, &decided, &[decided.clone(), other], Some(1_000)).unwrap();
        let outcomes = found.report.whole.outcomes.as_ref().unwrap();
        for method in QUICK {
            let one = outcomes.iter().find(|one| one.method == method).unwrap();
            let total = one.result.as_ref().unwrap().total;
            assert!((total - 80.0).abs() < 1e-6, "{method:?}: {total}");
        }
        assert!(outcomes.iter().all(|one| one.rate.is_some()), "a population is given");
        assert_eq!(found.left_out.len(), 3);
        assert!(found.left_out.iter().all(|one| one.outcomes.is_err()), "two lists are too few");
        let (_, pooled) = &found.links[0];
        let pooled = pooled.as_ref().unwrap();
        assert!(pooled.share_of_links > 0.0 && pooled.totals.len() == 2);
        // The control: where nothing is open, nothing is of the links.
        assert!(answer(&names, &decided, &[], None).unwrap().links.is_empty());
        // A list that is left out leaves the others as they are.
        let kept = kept(&names, &decided, &[], &["B".to_owned()]);
        assert_eq!(kept.bodies, ["A", "C"]);
        assert_eq!(kept.decided, Histories::from([(0b01, 20), (0b10, 20), (0b11, 20)]));
        let all: Histories = BTreeMap::from([(0b111, 5)]);
        assert!(answer(&names, &all, &[], None).is_err(), "nobody can be missing");
    }
}
