//! `/figures`: what anybody may read, the same for everybody, without an account or script.
use super::{
    Picture, code_name, limits, method_words, parameters, picture, state_tag, tables, title,
};
use crate::app::App;
use crate::components::{Cell, Link, Markup, SummaryList, Table};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::records::evidence::attached;
use crate::session::Visitor;
use crate::statistics::names;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Response};
use domain::publication::State as Stands;
use domain::statistics::additive::{SEVERAL, UNKNOWN};
use domain::words::Language;
use register::publication::Publication;
use serde_json::{Value, json};
use std::fmt::Write as _;

const FIGURES: &str = "/figures";

#[derive(Template)]
#[template(path = "figures/figures.html")]
struct ListPage {
    page: Page,
    table: Option<Markup>,
    catalog: Link,
}

fn list_table(app: &App, page: &Page, all: &[Publication]) -> Option<Markup> {
    let language = page.language;
    let head = ["figures-what", "figures-method", "figures-since", "figures-state"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            let since = one.agreed_at.map_or_else(String::new, |at| words::day(language, at.day()));
            vec![
                Cell::link(&title(app, language, &one.asked), &format!("{FIGURES}/{}", one.id)),
                page.say(&format!("figures-method-{}", one.method.sort())).into(),
                since.into(),
                Cell::part(&state_tag(page, one.state)),
            ]
        })
        .collect();
    let mut table = Table::new(page.say("figures"), head, rows);
    table.caption_classes = "govuk-visually-hidden".into();
    (!all.is_empty()).then(|| table.scrolling())
}

/// `GET /figures`
pub(crate) async fn list(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    let page = visitor.page_for_anybody().saying("figures").at(Place::Progress);
    let all = app.register.figures().await?;
    let table = list_table(&app, &page, &all);
    let catalog = Link::new(page.say("figures-catalog"), format!("{FIGURES}/catalog.jsonld"));
    Ok(Html(ListPage { page, table, catalog }.render()?))
}

#[derive(Template)]
#[template(path = "figures/figure.html")]
struct OnePage {
    page: Page,
    /// Why there are no numbers; what stands in its place.
    over: Option<(String, String, Option<Link>)>,
    /// What it corrects, and what changed.
    corrects: Option<(Link, String)>,
    limits: String,
    tables: Vec<Markup>,
    rows: Option<String>,
    utility: Option<Markup>,
    picture: Option<Picture>,
    method: Vec<String>,
    parameters: SummaryList,
    downloads: Vec<Link>,
    verifier: Option<String>,
}

async fn found(app: &App, id: &str) -> Result<Publication, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    Ok(app.register.figure(id).await?)
}

/// What stands: of what was withdrawn there are no numbers to take.
async fn standing(app: &App, id: &str) -> Result<Publication, Problem> {
    let one = found(app, id).await?;
    if one.state == Stands::Published { Ok(one) } else { Err(Problem::NotFound) }
}

/// How good rows of nobody are, by number of columns.
pub(super) fn utility(page: &Page, one: &Publication) -> Option<Markup> {
    let language = page.language;
    let all = one.report.utility.as_ref()?.as_array()?;
    let head = [
        "figures-columns",
        "figures-released",
        "figures-mean",
        "figures-error",
        "figures-rows-error",
    ];
    let head = head.map(|key| Cell::from(page.say(key)).numeric()).into();
    let tenths = |value: &Value| match value.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "numbers of persons")]
        Some(number) => Cell::number(words::hundredths(language, (number * 100.0).round() as i64)),
        None => Cell::number("—"),
    };
    let whole = |value: &Value| Cell::number(words::number(language, value.as_i64().unwrap_or(0)));
    let row = |one: &Value| {
        vec![
            whole(&one["length"]),
            whole(&one["released"]),
            tenths(&one["mean_count"]),
            tenths(&one["expected_error"]),
            tenths(&one["synthetic_error"]),
        ]
    };
    Some(Table::new(page.say("figures-utility"), head, all.iter().map(row).collect()).scrolling())
}

/// `GET /figures/{id}`
pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let one = found(&app, &id).await?;
    let language = visitor.language;
    let page = visitor
        .page_for_anybody()
        .at(Place::Progress)
        .under(words::say(language, "figures"), FIGURES)
        .titled(title(&app, language, &one.asked))
        // What was counted may tell whoever reads the tabs what somebody looked for.
        .unnamed();
    let tag = state_tag(&page, one.state);
    let page = page.tagged(tag);
    let here = format!("{FIGURES}/{}", one.id);
    let stands = one.state == Stands::Published;
    let mut downloads = Vec::new();
    if stands {
        for (key, file) in [
            ("figures-csv", "table.csv"),
            ("figures-codes", "codes.csv"),
            ("figures-readme", "readme.txt"),
            ("figures-manifest", "manifest.json"),
            ("figures-signature", "signature.txt"),
        ] {
            downloads.push(Link::new(page.say(key), format!("{here}/{file}")));
        }
    }
    let all = app.register.figures().await?;
    let over = (!stands).then(|| {
        let successor = all.iter().find(|other| other.supersedes == Some(one.id));
        let key = format!("figures-over-{}", one.state.code());
        let reason = match (one.state, successor) {
            (Stands::Superseded, Some(successor)) => successor.changes.clone(),
            _ => one.reason.clone(),
        };
        let link = successor.map(|other| {
            Link::new(page.say("figures-successor"), format!("{FIGURES}/{}", other.id))
        });
        (page.say(&key), reason, link)
    });
    let corrects = one.supersedes.map(|old| {
        (Link::new(page.say("figures-corrects"), format!("{FIGURES}/{old}")), one.changes.clone())
    });
    let rows = one.rows().filter(|_| stands);
    let rows = rows.map(|rows| page.say_n("figures-rows", i64::try_from(rows).unwrap_or(i64::MAX)));
    Ok(Html(
        OnePage {
            limits: limits(&app, language, &one.asked),
            tables: if stands { tables(&app, &page, &one) } else { Vec::new() },
            utility: if stands { utility(&page, &one) } else { None },
            picture: if stands { picture(&app, &page, &one) } else { None },
            method: method_words(language, &one),
            parameters: parameters(&page, &one),
            verifier: app.register.publication_verifier(),
            over,
            corrects,
            rows,
            downloads,
            page,
        }
        .render()?,
    ))
}

fn name(one: &Publication, what: &str, ending: &str) -> String {
    let (from, until) = (one.asked.years.start(), one.asked.years.end());
    format!("pristan-{}-{from}-{until}-{what}.{ending}", one.asked.rule.0)
}

/// `GET /figures/{id}/table.csv`
pub(crate) async fn csv(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let one = standing(&app, &id).await?;
    Ok(attached(&name(&one, "table", "csv"), "text/csv; charset=utf-8", one.content))
}

/// `GET /figures/{id}/codes.csv`: what each code of the file means, in both languages.
pub(crate) async fn codes(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let one = standing(&app, &id).await?;
    let pack = app.register.pack();
    let mut text = String::from("column,code,en,bg\r\n");
    let mut line = |column: &str, code: &str, words: [String; 2]| {
        let quoted = words.map(|text| format!("\"{}\"", text.replace('"', "\"\"")));
        let _ = write!(text, "{column},{code},{}\r\n", quoted.join(","));
    };
    let both = |words: &dyn Fn(Language) -> String| [words(Language::En), words(Language::Bg)];
    let table = one.table();
    for (at, of) in one.asked.dimensions.iter().enumerate() {
        line(of.code(), "", both(&|language| names::dimension(language, *of)));
        let codes: Vec<String> = match &table {
            Some(table) => table.dimensions[at].1.clone(),
            None => app.register.published_codes(&one.asked, *of),
        };
        for code in &codes {
            line(of.code(), code, both(&|language| code_name(pack, language, *of, code)));
        }
    }
    if table.is_some() {
        for (code, key) in [("", "figures-persons"), ("0", "legend-zero")] {
            line("count", code, both(&|language| words::say(language, key)));
        }
        line("flag", "c", both(&|language| words::say(language, "legend-suppressed")));
        line("flag", "u", both(&|language| words::say(language, "legend-unknown")));
    }
    // The two codes that no list has are explained whole.
    for (code, key) in [(SEVERAL, "figures-several-about"), (UNKNOWN, "figures-unknown-about")] {
        line("", code, both(&|language| words::say(language, key)));
    }
    Ok(attached(&name(&one, "codes", "csv"), "text/csv; charset=utf-8", text))
}

/// `GET /figures/{id}/readme.txt`: the plain statement in both languages.
pub(crate) async fn readme(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let one = standing(&app, &id).await?;
    let of = |language: Language| {
        let mut lines = vec![title(&app, language, &one.asked), String::new()];
        lines.extend(method_words(language, &one));
        lines.push(words::say(language, "figures-verify-about"));
        lines.join("\r\n")
    };
    let text = format!("{}\r\n\r\n\r\n{}\r\n", of(Language::En), of(Language::Bg));
    Ok(attached(&name(&one, "readme", "txt"), "text/plain; charset=utf-8", text))
}

/// `GET /figures/{id}/manifest.json`
pub(crate) async fn manifest(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let one = standing(&app, &id).await?;
    Ok(attached(&name(&one, "manifest", "json"), "application/json", one.manifest))
}

/// `GET /figures/{id}/signature.txt`: the note over the hash of the manifest.
pub(crate) async fn signature(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let one = standing(&app, &id).await?;
    let note = one.note.clone().ok_or(Problem::NotFound)?;
    Ok(attached(&name(&one, "signature", "txt"), "text/plain; charset=utf-8", note))
}

/// `GET /figures/catalog.jsonld`: a DCAT description of all that stands.
pub(crate) async fn catalog(State(app): State<App>) -> Result<Response, Problem> {
    let all = app.register.figures().await?;
    let origin = &app.origin;
    let both = |words: &dyn Fn(Language) -> String| {
        json!([
            { "@language": "en", "@value": words(Language::En) },
            { "@language": "bg", "@value": words(Language::Bg) },
        ])
    };
    let dataset = |one: &Publication| {
        let here = format!("{origin}{FIGURES}/{}", one.id);
        let file = |file: &str, kind: &str| {
            json!({
                "@type": "dcat:Distribution",
                "dct:title": file,
                "dcat:downloadURL": { "@id": format!("{here}/{file}") },
                "dcat:mediaType": kind,
            })
        };
        let manifest: Value = serde_json::from_str(&one.manifest).unwrap_or_default();
        let mut data = file("table.csv", "text/csv");
        data["spdx:checksum"] = json!({
            "@type": "spdx:Checksum",
            "spdx:algorithm": "sha256",
            "spdx:checksumValue": manifest["sha256"],
        });
        json!({
            "@id": here,
            "@type": "dcat:Dataset",
            "dct:identifier": one.id.to_string(),
            "dct:title": both(&|language| title(&app, language, &one.asked)),
            "dct:description": both(&|language| method_words(language, one).join(" ")),
            "dct:issued": one.agreed_at.map(|at| at.day().to_string()),
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": format!("{:04}-01-01", one.asked.years.start()),
                "dcat:endDate": format!("{:04}-12-31", one.asked.years.end()),
            },
            "dct:replaces": one.supersedes.map(|old| json!({ "@id": format!("{origin}{FIGURES}/{old}") })),
            "dcat:landingPage": { "@id": here },
            "dcat:distribution": [
                data,
                file("codes.csv", "text/csv"),
                file("readme.txt", "text/plain"),
                file("manifest.json", "application/json"),
                file("signature.txt", "text/plain"),
            ],
        })
    };
    let standing = all.iter().filter(|one| one.state == Stands::Published);
    let catalog = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@id": format!("{origin}{FIGURES}"),
        "@type": "dcat:Catalog",
        "dct:title": both(&|language| words::say(language, "figures")),
        "dcat:dataset": standing.map(dataset).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&catalog).unwrap_or_default();
    Ok(attached("catalog.jsonld", "application/ld+json", text))
}
