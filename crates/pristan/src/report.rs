//! `pristan report`: the annual report as PDF, DOCX or HTML, from one model.
use crate::complaint::{self, Complaint, Result};
use crate::data::Data;
use crate::readings;
use domain::day::Day;
use domain::programme::report::{Report as Model, Tag};
use domain::words::Language;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Write the annual report
///
/// What is computed is computed, the texts are those of the duty-holders, and
/// what is missing is listed. PDF, DOCX and HTML say the same. The language is
/// that of --lang.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan report --data ~/pristan --programme 2017 --lang bg -o report.pdf"
)]
pub(crate) struct Report {
    #[command(flatten)]
    data: Data,
    /// The key of the programme; by default the latest
    #[arg(long, value_name = "2017")]
    programme: Option<String>,
    /// The day on which the figures stand; by default today
    #[arg(long, value_name = "2017-12-31", value_parser = crate::data::day)]
    as_of: Option<Day>,
    /// The file to write: its ending says how
    #[arg(short, long, value_name = "FILE.pdf|.docx|.html")]
    output: PathBuf,
}

impl Report {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let output = &self.output;
        let ending = output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if !["pdf", "docx", "html"].contains(&ending.as_str()) {
            return Err(Complaint::said(
                format!("{} must end in .pdf, .docx or .html", output.display()),
                format!("{} трябва да завършва на .pdf, .docx или .html", output.display()),
            ));
        }
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let row = readings::chosen(&register, self.programme.as_deref()).await?;
        let day = self.as_of.unwrap_or_else(|| by.today());
        let report = register.annual_report(Some(&by), row.id, day, language).await?;
        register.close().await;
        let cannot = |error: String| Complaint::Write(output.clone(), io::Error::other(error));
        let bytes = match ending.as_str() {
            "pdf" => print::report(&report).map_err(|e| cannot(e.to_string()))?,
            "docx" => formats::document::report(&report).map_err(|e| cannot(e.to_string()))?,
            _ => html(&report).into_bytes(),
        };
        complaint::write(output, |out| out.write_all(&bytes))
    }
}

/// The report as one accessible page that needs nothing else.
fn html(report: &Model) -> String {
    let words = report.words;
    let mut page = Page::default();
    let (title, programme) = (text(&report.title), text(&report.programme));
    page.add(&format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {programme}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p class=\"lead\">{} {programme}</p>\n<p>{}</p>",
        report.language.tag(),
        text(words.on_implementation),
        text(&report.issuer),
    ));
    page.facts(report.front.iter().map(|f| (f.label.as_str(), f.text.as_str())));
    page.heading(2, words.summary);
    page.paragraph(words.summary_lead);
    for group in &report.groups {
        let tiles = group.tiles.iter();
        page.heading(3, &format!("{}: {}", group.label, group.total));
        page.add("<ul class=\"tiles\">");
        for tile in tiles {
            page.add(&format!(
                "<li><b>{}</b> {} <small>{}</small></li>",
                text(&tile.value),
                text(&tile.label),
                text(&tile.of)
            ));
        }
        page.add("</ul>");
    }
    let mut head = vec![words.section];
    head.extend(report.overview_columns.iter().map(String::as_str));
    let rows = report.overview.iter().chain([&report.overview_total]).map(|row| {
        let mut cells = vec![text(&format!("{} {}", row.number, row.title))];
        cells.extend(row.cells.iter().map(|c| text(c)));
        cells
    });
    page.table(words.by_section, &head, rows.collect());
    for chart in &report.charts {
        page.chart(chart);
    }
    for chapter in &report.chapters {
        page.heading(2, &chapter.heading);
        if !chapter.goal.is_empty() {
            page.paragraph(&format!("{}: {}", words.strategic_goal, chapter.goal));
        }
        if !chapter.objectives.is_empty() {
            let items: Vec<String> =
                chapter.objectives.iter().map(|o| format!("<li>{}</li>", text(o))).collect();
            page.add(&format!("<p>{}</p><ol>{}</ol>", text(words.objectives), items.concat()));
        }
        for entry in &chapter.entries {
            page.heading(3, &format!("{} {}", entry.code, entry.title));
            page.tag(&entry.tag);
            page.facts(entry.facts.iter().map(|f| (f.label.as_str(), f.text.as_str())));
            let head = [words.indicator, words.value, words.target, words.state, words.records];
            let rows = entry.rows.iter().map(|row| {
                let notes: Vec<String> =
                    row.notes.iter().map(|n| format!("<br><small>{}</small>", text(n))).collect();
                vec![
                    format!("{} {}{}", text(&row.id), text(&row.wording), notes.concat()),
                    format!("{} {}", text(&row.value), text(&row.unit)),
                    text(&row.target),
                    text(&row.tag.text),
                    text(&row.records),
                ]
            });
            page.table(&format!("{} {}", words.indicators, entry.code), &head, rows.collect());
            for chart in &entry.charts {
                page.chart(chart);
            }
            page.heading(4, words.narrative);
            page.tag(&entry.narrative);
            for paragraph in &entry.paragraphs {
                page.paragraph(paragraph);
            }
            if !entry.approval.is_empty() {
                page.paragraph(&entry.approval);
            }
            if !entry.gaps.is_empty() {
                let gaps: Vec<String> =
                    entry.gaps.iter().map(|g| format!("<li>{}</li>", text(g))).collect();
                page.add(&format!("<p>{}</p><ul>{}</ul>", text(words.missing_here), gaps.concat()));
            }
        }
    }
    page.heading(2, &format!("{} 1. {}", words.annex, words.missing));
    if report.gaps.is_empty() {
        page.paragraph(words.nothing_missing);
    } else {
        page.paragraph(words.missing_lead);
        let head =
            [words.number, words.activity_or_indicator, words.what_is_missing, words.responsible];
        let rows = report
            .gaps
            .iter()
            .map(|g| [&g.code, &g.subject, &g.text, &g.responsible].map(|t| text(t)).to_vec());
        page.table(words.missing, &head, rows.collect());
    }
    page.heading(2, &format!("{} 2. {}", words.annex, words.method));
    for note in &report.notes {
        page.paragraph(note);
    }
    let rows = report.legend.iter().map(|s| vec![text(&s.sign), text(&s.meaning)]);
    page.table(words.legend, &[words.sign, words.meaning], rows.collect());
    page.heading(2, &format!("{} 3. {}", words.annex, words.rules));
    page.paragraph(words.rules_lead);
    let rows = report.rules.iter().map(|r| vec![text(&r.id), text(&r.measure), text(&r.rule)]);
    page.table(words.rules, &[words.indicator, words.measure, words.rule], rows.collect());
    page.add("</main>\n</body>\n</html>");
    page.0
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#12262d;background:#fff;margin:0}\
main{max-width:62rem;margin:0 auto;padding:1.5rem}h1,h2,h3{line-height:1.25}\
h2{margin-top:3rem;border-bottom:2px solid #0f4c5c}table{border-collapse:collapse;width:100%}\
caption{text-align:left;font-weight:600;padding:.5rem 0}\
th,td{border:1px solid #8a9a9e;padding:.35rem .5rem;text-align:left;vertical-align:top}\
th{background:#f6f2ea}dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.25rem 1rem}\
dt{font-weight:600}dd{margin:0}.tiles{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:1rem}\
.tiles b{font-size:1.5rem}.tag{font-weight:600}small{color:#4a5d64}.lead{font-size:1.2rem}";

/// A page in the making.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, html: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{html}");
    }

    fn heading(&mut self, level: u8, words: &str) {
        self.add(&format!("<h{level}>{}</h{level}>", text(words)));
    }

    fn paragraph(&mut self, words: &str) {
        self.add(&format!("<p>{}</p>", text(words)));
    }

    fn tag(&mut self, tag: &Tag) {
        self.add(&format!("<p class=\"tag\">{}</p>", text(&tag.text)));
    }

    fn facts<'f>(&mut self, facts: impl Iterator<Item = (&'f str, &'f str)>) {
        let facts: Vec<String> =
            facts.map(|(l, t)| format!("<dt>{}</dt><dd>{}</dd>", text(l), text(t))).collect();
        self.add(&format!("<dl>{}</dl>", facts.concat()));
    }

    /// The cells are HTML already.
    fn table(&mut self, caption: &str, head: &[&str], rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            return;
        }
        let head: Vec<String> =
            head.iter().map(|h| format!("<th scope=\"col\">{}</th>", text(h))).collect();
        self.add(&format!(
            "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>",
            text(caption),
            head.concat()
        ));
        for row in rows {
            let cells: Vec<String> = row
                .iter()
                .enumerate()
                .map(|(n, cell)| match n {
                    0 => format!("<th scope=\"row\">{cell}</th>"),
                    _ => format!("<td>{cell}</td>"),
                })
                .collect();
            self.add(&format!("<tr>{}</tr>", cells.concat()));
        }
        self.add("</tbody></table>");
    }

    fn chart(&mut self, chart: &domain::programme::report::Chart) {
        self.add(&format!(
            "<figure>{}<figcaption>{}. {}</figcaption></figure>",
            chart.svg,
            text(&chart.title),
            text(&chart.description)
        ));
    }
}

/// A text made safe inside HTML.
fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
