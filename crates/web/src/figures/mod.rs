//! Published figures: the public pages, and the pages on which two people decide on them.
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod open;
pub(crate) mod public;

use crate::app::App;
use crate::components::{Cell, Markup, Row, SummaryList, Table, Tag};
use crate::page::Page;
use crate::statistics::names;
use crate::words::{self, Arg, say, say_with};
use domain::pack::Pack;
use domain::publication::{Method, State};
use domain::record::reading::{State as Known, Unknown};
use domain::statistics::additive::{SEVERAL, UNKNOWN};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use formats::chart::{self, Bar};
use register::publication::{Asked, Publication, Said, SaidTable, Why};

/// Bars that can be told apart; of more the table alone is shown.
const BARS: usize = 14;

/// What a code is called, the two of a person with several codes or none among them.
fn code_name(pack: &Pack, language: Language, of: Dimension, code: &str) -> String {
    match code {
        SEVERAL => say(language, "figures-several"),
        UNKNOWN => say(language, "statistics-not-known"),
        "total" => say(language, "statistics-total"),
        code => names::code(pack, language, of, code),
    }
}

/// What a publication is called: rule, years, dimensions.
fn title(app: &App, language: Language, asked: &Asked) -> String {
    let pack = app.register.pack();
    let rule = pack.counting_rule(&asked.rule.0, asked.rule.1);
    let rule = rule.map_or(asked.rule.0.as_str(), |rule| rule.name.in_language(language));
    let by: Vec<String> = asked
        .dimensions
        .iter()
        .map(|one| names::dimension(language, *one).to_lowercase())
        .collect();
    let args =
        [("rule", rule.into()), ("years", years(asked).into()), ("by", by.join(" × ").into())];
    say_with(language, "figures-title", &args)
}

fn years(asked: &Asked) -> String {
    let (from, until) = (asked.years.start(), asked.years.end());
    if from == until { from.to_string() } else { format!("{from}–{until}") }
}

/// The same question in other words: of whom, besides the rule and the years.
fn limits(app: &App, language: Language, asked: &Asked) -> String {
    let pack = app.register.pack();
    let one = |(of, codes): (&Dimension, &std::collections::BTreeSet<String>)| {
        let codes: Vec<String> =
            codes.iter().map(|code| code_name(pack, language, *of, code)).collect();
        format!("{}: {}", names::dimension(language, *of), codes.join(", "))
    };
    asked.limits.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn state_tag(page: &Page, state: State) -> Tag {
    let word = page.say(&format!("figures-state-{}", state.code()));
    match state {
        State::Draft => Tag::due(&word),
        State::Published => Tag::done(&word),
        State::Withdrawn => Tag::late(&word),
        State::Superseded | State::Dropped => Tag::quiet(&word),
    }
}

/// How it was made safe, in plain language.
fn method_words(language: Language, one: &Publication) -> Vec<String> {
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let mut said = vec![say(language, "figures-counted")];
    match one.method {
        Method::Threshold(k) => {
            said.push(say_with(language, "figures-plain-threshold", &[("k", whole(k).into())]));
        }
        Method::Rounding(k) => {
            let args = [("k", whole(k).into()), ("most", whole(one.give_or_take).into())];
            said.push(say_with(language, "figures-plain-rounding", &args));
        }
        Method::CellKey => said.push(say(language, "figures-plain-cellkey")),
        Method::Synthetic { .. } => said.push(say(language, "figures-plain-synthetic")),
    }
    if one.method.least_told().is_some() {
        said.push(say(language, "figures-plain-attacked"));
    }
    said.push(say_with(
        language,
        "statistics-as-of",
        &[("day", words::day(language, one.asked.as_of).into())],
    ));
    let limit = one.asked.limits.keys().next();
    said.extend(limit.map(|_| say(language, "figures-limited")));
    said
}

/// The parameters, for whoever knows what they mean.
fn parameters(page: &Page, one: &Publication) -> SummaryList {
    let manifest: serde_json::Value = serde_json::from_str(&one.manifest).unwrap_or_default();
    let number = |name: &str| match &manifest[name] {
        serde_json::Value::Null => page.say("figures-none"),
        value => value.to_string().trim_matches('"').to_owned(),
    };
    SummaryList::new(vec![
        Row::new(
            page.say("figures-method"),
            page.say(&format!("figures-method-{}", one.method.sort())),
        ),
        Row::new("k", number("k")),
        Row::new("ε", number("epsilon")),
        Row::new("δ", number("delta")),
        Row::new(page.say("figures-rule"), format!("{} ({})", one.asked.rule.0, one.asked.rule.1)),
        Row::new("SHA-256", number("sha256")),
    ])
}

fn said_cell(language: Language, said: Said) -> Cell {
    match said {
        Said::Count(n) => {
            Cell::number(words::number(language, i64::try_from(n).unwrap_or(i64::MAX)))
        }
        Said::Unknown => Cell { classes: "pr-unknown".into(), ..Cell::number("—") },
        Said::Suppressed => Cell { classes: "pr-unknown".into(), ..Cell::number("▒") },
    }
}

/// The places of a dimension with what they are called; the total is the last.
fn places(app: &App, language: Language, table: &SaidTable, at: usize) -> Vec<(usize, String)> {
    let Some((of, codes)) = table.dimensions.get(at) else { return Vec::new() };
    let name = |code: &String| code_name(app.register.pack(), language, *of, code);
    codes.iter().map(name).enumerate().collect()
}

/// The tables of a publication: one, or one for each code of the first of three dimensions.
fn tables(app: &App, page: &Page, one: &Publication) -> Vec<Markup> {
    let language = page.language;
    let Some(table) = one.table() else { return Vec::new() };
    let of = |at: usize| names::dimension(language, table.dimensions[at].0);
    let made = |caption: String, before: &[usize]| {
        let rows = places(app, language, &table, before.len());
        let columns = places(app, language, &table, before.len() + 1);
        let mut head = vec![Cell::from(of(before.len()))];
        if columns.is_empty() {
            head.push(Cell::from(page.say("figures-persons")).numeric());
        }
        head.extend(columns.iter().map(|(_, name)| Cell::from(name.clone()).numeric()));
        let row = |(at, name): &(usize, String)| {
            let mut cells = vec![Cell::from(name.clone())];
            let place = [before, &[*at]].concat();
            if columns.is_empty() {
                cells.push(said_cell(language, table.said(&place)));
            }
            cells.extend(columns.iter().map(|(column, _)| {
                said_cell(language, table.said(&[&place[..], &[*column]].concat()))
            }));
            cells
        };
        let rows = rows.iter().map(row).collect();
        let mut shown = Table::new(caption, head, rows);
        shown.first_cell_is_header = true;
        shown.classes = "pr-total-last".into();
        shown.scrolling()
    };
    if table.dimensions.len() < 3 {
        return vec![made(title(app, language, &one.asked), &[])];
    }
    let first = places(app, language, &table, 0);
    first.iter().map(|(at, name)| made(format!("{}: {name}", of(0)), &[*at])).collect()
}

/// The first dimension by itself, drawn.
struct Picture {
    title: String,
    about: String,
    svg: String,
}

fn picture(app: &App, page: &Page, one: &Publication) -> Option<Picture> {
    let language = page.language;
    let table = one.table()?;
    let totals: Vec<usize> =
        table.dimensions.iter().skip(1).map(|(_, codes)| codes.len() - 1).collect();
    let mut places = places(app, language, &table, 0);
    places.pop();
    if places.len() < 2 || places.len() > BARS {
        return None;
    }
    let state = |at: usize| match table.said(&[&[at], &totals[..]].concat()) {
        Said::Count(n) => Known::Known(i64::try_from(n).unwrap_or(i64::MAX).saturating_mul(100)),
        Said::Unknown => Known::Unknown(Unknown::NoCaseRecords),
        Said::Suppressed => {
            let least = one.method.least_told().unwrap_or(domain::publication::LEAST_TOLD);
            Known::Suppressed(i64::try_from(least).unwrap_or(i64::MAX))
        }
    };
    let bars: Vec<Bar> =
        places.into_iter().map(|(at, label)| Bar { label, state: state(at) }).collect();
    let by = names::dimension(language, table.dimensions.first()?.0).to_lowercase();
    let title = page.say_of("statistics-picture", &by);
    let about = page.say("figures-picture-about");
    let figure = chart::Figure {
        id: "figures",
        title: &title,
        description: &about,
        unknown: &page.say("legend-unknown"),
        suppressed: &page.say("legend-suppressed"),
        language,
    };
    Some(Picture { svg: chart::months(&bars, &figure), title, about })
}

/// A cell as the register names it, `sex=F, year=2017`, in words.
fn cell_words(app: &App, language: Language, cell: &str) -> String {
    let part = |part: &str| {
        let Some((of, codes)) = part.split_once('=') else { return part.to_owned() };
        let Ok(of) = of.parse::<Dimension>() else { return part.to_owned() };
        let codes: Vec<String> = codes
            .split('+')
            .map(|code| code_name(app.register.pack(), language, of, code))
            .collect();
        format!("{}: {}", names::dimension(language, of), codes.join(" + "))
    };
    let parts: Vec<String> = cell.split(", ").map(part).collect();
    if cell.is_empty() { say(language, "statistics-total") } else { parts.join("; ") }
}

/// Why nothing goes out: which table and which cell, and what can be done.
async fn why_words(app: &App, language: Language, why: &Why) -> String {
    let named = async |id| match app.register.figure(id).await {
        Ok(one) => title(app, language, &one.asked),
        Err(_) => String::new(),
    };
    let whole = |n: u64| Arg::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let hundredths =
        |x: f64| -> Arg<'static> { format!("{x:.2}").replace('.', decimal(language)).into() };
    match why {
        Why::TooFine { small, counts, least } => {
            let args = [("n", (*small).into()), ("all", (*counts).into()), ("k", whole(*least))];
            say_with(language, "figures-why-too-fine", &args)
        }
        Why::Unprotectable { cells } => {
            say_with(language, "figures-why-unprotectable", &[("n", (*cells).into())])
        }
        Why::TooLarge => say(language, "figures-why-too-large"),
        Why::Shelter => say(language, "figures-why-shelter"),
        Why::Recomputed { table, cell } => {
            let cell = cell_words(app, language, cell);
            match table {
                Some(id) => {
                    let args = [("table", named(*id).await.into()), ("cell", cell.into())];
                    say_with(language, "figures-why-recomputed", &args)
                }
                None => say_with(
                    language,
                    "figures-why-recomputed-by-several",
                    &[("cell", cell.into())],
                ),
            }
        }
        Why::Differs { table, cell } => {
            let args = [
                ("table", named(*table).await.into()),
                ("cell", cell_words(app, language, cell).into()),
            ];
            say_with(language, "figures-why-differs", &args)
        }
        Why::ChangeSmall { table, cell, least } => {
            let args = [
                ("table", named(*table).await.into()),
                ("cell", cell_words(app, language, cell).into()),
                ("k", whole(*least)),
            ];
            say_with(language, "figures-why-change-small", &args)
        }
        Why::TooFew { rows, epsilon, lost, singles } => {
            let args = [
                ("rows", whole(*rows)),
                ("epsilon", hundredths(*epsilon)),
                ("n", (*lost).into()),
                ("all", (*singles).into()),
            ];
            say_with(language, "figures-why-too-few", &args)
        }
        Why::OverBudget { year, spent, asked, budget } => {
            let args = [
                ("year", year.as_str().into()),
                ("spent", hundredths(*spent)),
                ("asked", hundredths(*asked)),
                ("budget", hundredths(*budget)),
            ];
            say_with(language, "figures-why-over-budget", &args)
        }
    }
}

const fn decimal(language: Language) -> &'static str {
    match language {
        Language::Bg => ",",
        Language::En => ".",
    }
}
