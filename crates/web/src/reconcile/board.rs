//! `/reconciliation`: how many each body counts under a rule, how many of them others count
//! too, how many there are in all; and the records behind each number.
use super::{address, asked, basis_name, year};
use crate::app::App;
use crate::components::{Button, Cell, Choice, Figure, Link, Markup, Select, Table};
use crate::form::Form;
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::person_list::{CountingRule, Unit};
use domain::reconciliation::{BodyCount, Total};
use domain::words::Language;
use formats::chart::{self, Part, Tone};
use register::reconciliation::{Behind, Reconciled};

const BOARD: &str = "/reconciliation";
/// Sets that the picture shows by themselves; the others are added up.
const SETS: usize = 7;

fn may_read(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadReconciliation) { Ok(()) } else { Err(Problem::NotFound) }
}

#[derive(Template)]
#[template(path = "reconcile/board.html")]
struct BoardPage {
    page: Page,
    year: Select,
    rule: Select,
    show: Button,
    board: Option<Shown>,
    ways: Vec<Link>,
}

/// The board, once lists came.
struct Shown {
    about: String,
    rule_note: String,
    stale: Option<String>,
    figures: Vec<Figure>,
    interval: Option<String>,
    bodies: Markup,
    overlap: Option<Markup>,
    picture: Option<Picture>,
}

/// By which bodies a person is counted, drawn; and the table behind it.
struct Picture {
    svg: String,
    table: Markup,
}

/// Which rule in which version an address asks for; the first of the newest otherwise.
fn rule_asked<'p>(app: &'p App, text: &str) -> Option<&'p CountingRule> {
    let pack = app.register.pack();
    let named = text
        .split_once('.')
        .and_then(|(id, version)| pack.counting_rule(id, version.parse().ok()?));
    named.or_else(|| pack.rules_in_use().next())
}

fn code_of(rule: &CountingRule) -> String {
    format!("{}.{}", rule.id, rule.version)
}

/// `GET /reconciliation`
pub(crate) async fn board(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    may_read(&member)?;
    let language = member.language;
    let years = app.register.reconciled_years(&member.by).await?;
    let asked_year = year(asked(&pairs, "year"), member.by.today().year());
    let of_year = asked_year.filter(|year| years.contains(year)).or(years.first().copied());
    let rule = rule_asked(&app, asked(&pairs, "rule")).ok_or(Problem::NotFound)?;
    let page = member.page().saying("board").at(Place::Home);
    let form = Form::empty(language)
        .with("rule", code_of(rule))
        .with("year", of_year.map(|year| year.to_string()).unwrap_or_default());
    let year_choices =
        years.iter().map(|year| Choice::new(&year.to_string(), year.to_string())).collect();
    let rule_choices = app
        .register
        .pack()
        .rules_in_use()
        .map(|rule| Choice::new(&code_of(rule), rule.name.in_language(language)))
        .collect();
    let board = match of_year {
        Some(year) => {
            let found =
                app.register.reconciliation(&member.by, year, (&rule.id, rule.version)).await?;
            Some(shown(&app, &page, year, &found))
        }
        None => None,
    };
    let mut ways = Vec::new();
    if member.may_ever(Action::SendPersonList) {
        ways.push(Link::new(page.say("lists"), "/lists"));
    }
    if member.may_ever(Action::ReviewLinks) {
        ways.push(Link::new(page.say("links"), "/links"));
    }
    let model = BoardPage {
        year: form.select("year", page.say("list-year"), year_choices),
        rule: form.select("rule", page.say("board-rule"), rule_choices),
        show: Button::submit(page.say("board-show")),
        board,
        ways,
        page,
    };
    Ok(Html(model.render()?))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn shown(app: &App, page: &Page, year: i16, found: &Reconciled) -> Shown {
    let language = page.language;
    let pack = app.register.pack();
    let rule = &found.rule;
    let names: Vec<String> =
        found.bodies.iter().map(|code| pack.institution_name(code, language).to_owned()).collect();
    let short: Vec<String> = found
        .bodies
        .iter()
        .zip(&names)
        .map(|(code, name)| {
            let found = pack.institution(code).and_then(|i| i.short.as_ref());
            let short = found.map(|short| short.in_language(language)).filter(|s| !s.is_empty());
            short.unwrap_or(name).to_owned()
        })
        .collect();
    let args = [
        ("year", year.to_string().into()),
        ("rule", rule.name.in_language(language).into()),
        ("version", i64::from(rule.version).into()),
    ];
    let mut figures = Vec::new();
    for (name, body) in short.iter().zip(&found.board.bodies) {
        let counted = words::number(language, count(body.counted));
        let figure = Figure::new(counted, name.clone());
        // A body whose rows do not say is not one that counts nobody.
        figures.push(match body.unknown {
            0 => figure,
            n => figure.note(page.say_n("board-figure-unknown", count(n))),
        });
    }
    if let Some(total) = &found.board.total {
        let all = words::number(language, count(total.decided));
        figures.push(Figure::new(all, page.say("board-total")).note(page.say("board-total-note")));
    }
    Shown {
        about: say_with(language, "board-about", &args),
        rule_note: rule.about.in_language(language).to_owned(),
        stale: found.stale.then(|| page.say("board-stale")),
        interval: found.board.total.map(|total| interval(language, &total)),
        bodies: bodies(page, year, found, &names),
        overlap: (!found.board.overlap.is_empty())
            .then(|| overlap(page, year, found, &names, &short)),
        picture: (!found.board.sets.is_empty()).then(|| picture(page, found, &short)),
        figures,
    }
}

/// How far pairs that nobody has decided may still change the total.
fn interval(language: Language, total: &Total) -> String {
    if total.undecided == 0 {
        return say(language, "board-certain");
    }
    let number = |n: usize| words::number(language, count(n));
    let args = [
        ("n", count(total.undecided).into()),
        ("low", number(total.low).into()),
        ("high", number(total.high).into()),
        ("least", number(total.least).into()),
        ("most", number(total.decided).into()),
    ];
    say_with(language, "board-interval", &args)
}

fn behind(year: i16, rule: &CountingRule, of: &str, and: Option<(&str, bool)>) -> String {
    let (year, rule) = (year.to_string(), code_of(rule));
    let mut values = vec![("year", year.as_str()), ("rule", rule.as_str()), ("of", of)];
    if let Some((and, not)) = and {
        values.push((if not { "without" } else { "and" }, and));
    }
    address(&format!("{BOARD}/records"), &values)
}

fn bodies(page: &Page, year: i16, found: &Reconciled, names: &[String]) -> Markup {
    let language = page.language;
    let mut head = vec![Cell::from(page.say("list-institution"))];
    let persons = found.rule.unit == Unit::Persons;
    let mut keys = vec!["board-rows", "board-counted", "board-left-out", "board-unknown"];
    if persons {
        keys.push("board-alone");
    }
    head.extend(keys.iter().map(|key| Cell::from(page.say(key)).numeric()));
    let row = |(name, (code, body)): (&String, (&String, &BodyCount))| {
        let number = |n: usize| Cell::number(words::number(language, count(n)));
        let counted = words::number(language, count(body.counted));
        let mut row = vec![
            Cell::from(name.clone()),
            number(body.rows),
            Cell::link(&counted, &behind(year, &found.rule, code, None)).numeric(),
            number(body.left_out),
            number(body.unknown),
        ];
        if persons {
            row.push(number(body.alone));
        }
        row
    };
    let rows = names.iter().zip(found.bodies.iter().zip(&found.board.bodies)).map(row).collect();
    let mut table = Table::new(page.say("board-bodies"), head, rows);
    table.first_cell_is_header = true;
    table.scrolling()
}

/// Who counts whom: on the diagonal what one counts, elsewhere what both do.
fn overlap(
    page: &Page,
    year: i16,
    found: &Reconciled,
    names: &[String],
    short: &[String],
) -> Markup {
    let language = page.language;
    let mut head = vec![Cell::from(page.say("list-institution"))];
    head.extend(short.iter().map(|name| Cell::from(name.clone()).numeric()));
    let row = |(a, name): (usize, &String)| {
        let mut row = vec![Cell::from(name.clone())];
        row.extend((0..names.len()).map(|b| {
            let n = words::number(language, count(found.board.overlap[a][b]));
            let and = (a != b).then(|| (found.bodies[b].as_str(), false));
            Cell::link(&n, &behind(year, &found.rule, &found.bodies[a], and)).numeric()
        }));
        row
    };
    let rows = names.iter().enumerate().map(row).collect();
    let mut table = Table::new(page.say("board-overlap"), head, rows);
    table.first_cell_is_header = true;
    table.scrolling()
}

/// By which bodies exactly a person is counted: the parts of the total.
fn picture(page: &Page, found: &Reconciled, short: &[String]) -> Picture {
    const TONES: [Tone; 3] = [Tone::Plain, Tone::Second, Tone::Quiet];
    let language = page.language;
    let named = |set: &[usize]| {
        let names: Vec<&str> = set.iter().map(|body| short[*body].as_str()).collect();
        match names[..] {
            [one] => page.say_of("board-only", one),
            _ => names.join(" + "),
        }
    };
    let mut sets: Vec<(String, usize)> =
        found.board.sets.iter().take(SETS).map(|(set, n)| (named(set), *n)).collect();
    let rest: usize = found.board.sets.iter().skip(SETS).map(|(_, n)| n).sum();
    if rest > 0 {
        sets.push((page.say("board-other-sets"), rest));
    }
    let parts: Vec<Part> = sets
        .iter()
        .enumerate()
        .map(|(at, (label, n))| Part {
            label: label.clone(),
            amount: count(*n) * 100,
            tone: TONES[at % TONES.len()],
        })
        .collect();
    let title = page.say("board-picture");
    let figure = chart::Figure {
        id: "overlap",
        title: &title,
        description: &page.say("board-picture-about"),
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language,
    };
    let head =
        vec![Cell::from(page.say("board-set")), Cell::from(page.say("board-persons")).numeric()];
    let all = found.board.sets.iter();
    let rows = all
        .map(|(set, n)| vec![named(set).into(), Cell::number(words::number(language, count(*n)))])
        .collect();
    let mut table = Table::new(title.clone(), head, rows);
    table.first_cell_is_header = true;
    Picture { svg: chart::share(&parts, &figure), table: table.scrolling() }
}

#[derive(Template)]
#[template(path = "reconcile/records.html")]
struct RecordsPage {
    page: Page,
    about: String,
    differences: Vec<Link>,
    table: Option<Markup>,
}

/// `GET /reconciliation/records`: where the records behind a number are; not who.
pub(crate) async fn records(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    may_read(&member)?;
    let language = member.language;
    let of_year = year(asked(&pairs, "year"), member.by.today().year()).ok_or(Problem::NotFound)?;
    let rule = rule_asked(&app, asked(&pairs, "rule")).ok_or(Problem::NotFound)?;
    let (and, without) = (asked(&pairs, "and"), asked(&pairs, "without"));
    let asked_for = Behind {
        of: asked(&pairs, "of").to_owned(),
        and: [and, without].into_iter().find(|code| !code.is_empty()).map(str::to_owned),
        not: and.is_empty(),
    };
    let rule_code = (rule.id.as_str(), rule.version);
    let found = app.register.records_behind(&member.by, of_year, rule_code, &asked_for).await?;
    let pack = app.register.pack();
    let name = |code: &str| pack.institution_name(code, language).to_owned();
    let year_text = of_year.to_string();
    let code = code_of(rule);
    let back = address(BOARD, &[("year", year_text.as_str()), ("rule", code.as_str())]);
    let page = member
        .page()
        .under(say(language, "board"), back)
        .saying("board-records")
        .captioned(format!("{of_year} · {}", rule.name.in_language(language)))
        .at(Place::Home);
    let key = match (&asked_for.and, asked_for.not) {
        (None, _) => "board-records-of",
        (Some(_), false) => "board-records-and",
        (Some(_), true) => "board-records-without",
    };
    let args = [
        ("n", count(found.len()).into()),
        ("of", name(&asked_for.of).into()),
        ("other", asked_for.and.as_deref().map(name).unwrap_or_default().into()),
    ];
    let about = say_with(language, key, &args);
    // From one number to the others that explain it.
    let others = app.register.reconciliation(&member.by, of_year, rule_code).await?.bodies;
    let differences = others
        .iter()
        .filter(|code| **code != asked_for.of && rule.unit == Unit::Persons)
        .map(|code| {
            let text = page.say_of("board-not-counted-by", &name(code));
            Link::new(text, behind(of_year, rule, &asked_for.of, Some((code, true))))
        })
        .collect();
    let head = ["list-institution", "list-basis", "list-row", "board-form", "board-code"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let forms = pack.list("form_of_exploitation");
    let rows: Vec<Vec<Cell>> = found
        .iter()
        .map(|one| {
            let form = one.form.as_deref().map_or_else(
                || page.say("pair-not-known"),
                |form| forms.map_or(form, |list| list.name_of(form, language)).to_owned(),
            );
            vec![
                name(&one.series.institution).into(),
                basis_name(language, one.series.basis).into(),
                Cell::number(words::number(language, one.line)),
                form.into(),
                one.id.to_string().into(),
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let mut table = Table::new(page.say("board-records"), head, rows);
        table.caption_classes = "govuk-visually-hidden".into();
        table.scrolling()
    });
    Ok(Html(RecordsPage { page, about, differences, table }.render()?))
}
