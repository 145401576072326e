//! The annual report as a page and as files: one model, the same figures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{World, day};
use domain::access::Reach;
use domain::programme::report::Report;
use domain::words::Language;
use register::record::Entry;

async fn model(world: &World, who: &str, language: Language) -> Report {
    let by = world.by(who).await;
    let day = day("2017-12-31");
    web::report::annual(&world.register, Some(&by), world.programme, day, language).await.unwrap()
}

/// A world with a record, a target, progress and a text.
async fn world() -> World {
    let world = World::open().await;
    let by = world.by("officer").await;
    let whole = world.register.programme(world.programme).await.unwrap();
    let activity = whole.activities.iter().find(|a| a.code == "III.6").unwrap().id;
    for n in 0..7 {
        let fields = [
            ("title", format!("Training {n}")),
            ("type", "training".to_owned()),
            ("held_on", format!("2017-03-0{}", n + 1)),
            ("status", "held".to_owned()),
        ];
        let fields = fields.map(|(n, v)| (n.to_owned(), v)).into();
        let entry = Entry { fields, activities: vec![activity], ..Entry::default() };
        world.register.enter(&by, "training", entry).await.unwrap();
    }
    let scale = domain::programme::standing::Scale::Substantial;
    world.register.assess_progress(&by, activity, scale, day("2017-07-01"), "").await.unwrap();
    let text = "Seven trainings were held.\n\nOne remains.";
    world.register.write_narrative(&by, activity, Language::En, 0, text).await.unwrap();
    world
}

fn escaped(text: &str) -> String {
    web::components::Markup::text(text).to_string()
}

/// Every figure of the report, as it stands in HTML.
fn figures(report: &Report) -> Vec<String> {
    let mut all = Vec::new();
    for tile in report.groups.iter().flat_map(|g| &g.tiles) {
        all.push(format!(">{}</p>", escaped(&tile.value)));
    }
    for row in report.overview.iter().chain([&report.overview_total]) {
        all.extend(row.cells.iter().map(|c| format!(">{}</td>", escaped(c))));
    }
    for row in report.chapters.iter().flat_map(|c| &c.entries).flat_map(|e| &e.rows) {
        all.push(format!("<strong>{}</strong></td>", escaped(&row.value)));
        all.push(format!(">{}</td>", escaped(&row.target)));
        all.push(format!(">{}</td>", escaped(&row.records)));
    }
    all
}

/// HTML with numeric entities written as named ones, as both spellings occur.
fn plain(html: &str) -> String {
    let pairs = [("&#38;", "&amp;"), ("&#60;", "&lt;"), ("&#62;", "&gt;"), ("&#34;", "&quot;")];
    pairs.into_iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[tokio::test]
async fn the_page_and_every_file_say_the_same_figures() {
    let world = world().await;
    for language in Language::ALL {
        let report = model(&world, "officer", language).await;
        let at = "/programmes/2017/report";
        let query = format!("as_of=2017-12-31&lang={}", language.tag());
        let page = plain(&world.get(&format!("{at}?{query}"), "officer").await.body);
        let html = world.get(&format!("{at}.html?{query}"), "officer").await;
        let file = plain(&html.body);
        assert_eq!(html.body, web::report::standalone(&report));
        for figure in figures(&report) {
            assert!(page.contains(&figure), "{figure} is not on the page");
            assert!(file.contains(&figure), "{figure} is not in the file");
        }
        let docx = world.get(&format!("{at}.docx?{query}"), "officer").await;
        assert_eq!(docx.bytes, formats::document::report(&report).unwrap());
        let pdf = world.get(&format!("{at}.pdf?{query}"), "officer").await;
        pdf.is(200);
        assert!(pdf.bytes == print::report(&report).unwrap(), "the PDF is of another report");
    }
}

#[tokio::test]
async fn what_the_report_says_of_an_indicator_its_own_page_and_the_list_say_too() {
    let world = world().await;
    let report = model(&world, "officer", Language::En).await;
    let list = world.get("/programmes/2017/indicators?as_of=2017-12-31", "officer").await;
    let list = plain(&list.body);
    let whole = world.register.programme(world.programme).await.unwrap();
    let rows: Vec<_> =
        report.chapters.iter().flat_map(|c| &c.entries).flat_map(|e| &e.rows).collect();
    assert_eq!(rows.len(), 104);
    for row in rows {
        let (_, of) =
            list.split_once(&format!("<span class=\"pr-item__code\">{}</span>", row.id)).unwrap();
        let of = of.split("</tr>").next().unwrap();
        assert!(of.contains(&format!(">{}</span>", escaped(&row.value))), "{}: {of}", row.id);
    }
    for code in ["III.6.1", "I.1.1", "IV.1.1"] {
        let id = whole.indicators.iter().find(|i| i.code == code).unwrap().id;
        let page = world.get(&format!("/indicators/{id}?as_of=2017-12-31"), "officer").await;
        let row = report.chapters.iter().flat_map(|c| &c.entries).flat_map(|e| &e.rows);
        let row = row.clone().find(|r| r.id == code).unwrap();
        page.has(&format!("\">{}", row.value));
    }
}

#[tokio::test]
async fn what_is_missing_comes_first_and_leads_to_where_it_is_written() {
    let world = world().await;
    let at = "/programmes/2017/report?as_of=2017-12-31";
    let page = world.get(at, "officer").await;
    let report = model(&world, "officer", Language::En).await;
    page.is(200).has(&format!("{} parts are missing", report.gaps.len()));
    let (missing, _) = page.body.split_once("class=\"pr-report\"").unwrap();
    for gap in &report.gaps {
        assert!(missing.contains(&format!(">{}</span>", gap.code)), "{}", gap.code);
    }
    // An officer writes on every activity, a ministry on its own, an analyst on none.
    let edits = |body: &str| body.matches("/narrative/en\"").count();
    assert_eq!(edits(&page.body), 40 + 40);
    assert_eq!(edits(&world.get(at, "analyst").await.body), 0);
    let by = world.by("moi").await;
    let whole = world.register.programme(world.programme).await.unwrap();
    let own = whole.activities.iter().filter(|a| a.reach(&by) == Reach::Own).count();
    assert!(own > 0);
    assert_eq!(edits(&world.get(at, "moi").await.body), own * 2);
}

#[tokio::test]
async fn a_draft_is_shown_to_those_who_write_it_and_said_to_be_one_to_others() {
    let world = world().await;
    let at = "/programmes/2017/report?as_of=2017-12-31";
    world.get(at, "officer").await.has("Seven trainings were held.");
    let page = world.get(at, "analyst").await;
    page.lacks("Seven trainings were held.").has("draft");
    world.get("/programmes/2017/report.html", "analyst").await.lacks("Seven trainings");
}

#[tokio::test]
async fn the_report_is_in_the_language_asked_for_whatever_the_page_is_in() {
    let world = world().await;
    let page = world.get("/programmes/2017/report?lang=bg", "officer").await;
    page.has("<html lang=\"en\"")
        .has("Download as PDF")
        .has("<div class=\"pr-report\" lang=\"bg\">");
    page.has("Раздел III.").has("hreflang=\"en\"");
    let page = world.get_in("/programmes/2017/report?lang=en", "officer", "bg").await;
    page.has("<html lang=\"bg\"").has("Изтегляне като PDF").has("Section III.");
    let file = world.get("/programmes/2017/report.html?lang=bg", "officer").await;
    file.is(200).has("<html lang=\"bg\">").has("Годишен отчет");
}

#[tokio::test]
async fn the_report_is_of_the_day_asked_for() {
    let world = world().await;
    let value = async |query: &str| {
        let page = world.get(&format!("/programmes/2017/report{query}"), "officer").await;
        page.is(200);
        let (_, rest) = page.body.split_once("III.6.1 ").unwrap();
        let (_, rest) = rest.split_once("<strong>").unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    assert_eq!(value("?as_of=2017-12-31").await, "7");
    assert_eq!(value("?as_of=2017-07-09").await, "0");
    let page = world.get("/programmes/2017/report?as_of=2017-02-30", "officer").await;
    page.has("and not “2017-02-30”").has("<title>Error:");
    world.get("/programmes/2017/report.pdf?as_of=x", "officer").await.is(400);
    world.get("/programmes/1999/report", "officer").await.is(404);
    world.get("/programmes/2017/report.docx", "").await.is(303);
}
