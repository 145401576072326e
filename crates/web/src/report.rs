//! `/programmes/{key}/report`: the annual report as a page, and the same as PDF,
//! DOCX and HTML. What it says is decided by [`domain::programme::report`].
use crate::app::App;
use crate::components::{Button, Link, Markup, SubNavigation, Tag};
use crate::form::Form;
use crate::indicator;
use crate::page::Page;
use crate::problem::Problem;
use crate::programme::wording::Worded;
use crate::programme::{self, named, tabs};
use crate::records::evidence::attached;
use crate::session::Member;
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Response};
use domain::access::Action;
use domain::day::Day;
use domain::id::ProgrammeId;
use domain::programme::life::Stage;
use domain::programme::report::{self, Chart, Gap, GapKind, Report};
use domain::record::value;
use domain::words::Language;
use formats::chart::{self, Part, Tone};
use register::programme::{ProgrammeRow, Whole};
use register::{By, Register};
use serde::Deserialize;
use std::collections::HashMap;

/// The annual report of a programme as of the end of `day`, with its drawings;
/// without `by` that of the public.
///
/// # Errors
///
/// Those of [`Register::annual_report`].
pub async fn annual(
    register: &Register,
    by: Option<&By>,
    programme: ProgrammeId,
    day: Day,
    language: Language,
) -> register::Result<Report> {
    let mut report = register.annual_report(by, programme, day, language).await?;
    if report.summary.activities > 0 {
        report.charts.push(standings(&report));
    }
    Ok(report)
}

/// The report as one file of HTML that needs no other.
#[must_use]
pub fn standalone(report: &Report) -> String {
    let body = Markup::of(&Body { report, links: &Links::default() });
    // What is rendered into a string, and holds strings, cannot fail.
    Standalone { report, status: indicator::tag(&report.status), body }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "report/standalone.html")]
struct Standalone<'r> {
    report: &'r Report,
    status: Tag,
    body: Markup,
}

/// How the activities stand, as parts of a whole.
fn standings(report: &Report) -> Chart {
    let (words, s) = (report.words, &report.summary);
    let part = |label: &str, n: usize, tone| Part {
        label: label.to_owned(),
        amount: i64::try_from(n).unwrap_or(i64::MAX / 100) * 100,
        tone,
    };
    let parts = vec![
        part(words.done, s.done, Tone::Done),
        part(words.on_time, s.on_time, Tone::Second),
        part(words.late, s.late, Tone::Late),
        part(words.not_started, s.not_started, Tone::Quiet),
    ];
    let said: Vec<String> = parts
        .iter()
        .map(|p| format!("{}: {}", p.label, domain::format::hundredths(p.amount, report.language)))
        .collect();
    let (title, description) = (words.activities.to_owned(), format!("{}.", said.join("; ")));
    let figure = chart::Figure {
        id: "standings",
        title: &title,
        description: &description,
        unknown: words.unknown,
        suppressed: words.suppressed,
        language: report.language,
    };
    let svg = chart::share(&parts, &figure);
    Chart { title, description, svg }
}

/// Where a page leads from the report; a file leads nowhere.
#[derive(Default)]
struct Links {
    /// Activities by code: the page, and where its text is written.
    activities: HashMap<String, (String, Option<String>)>,
    /// Indicators by id.
    indicators: HashMap<String, String>,
}

impl Links {
    fn of(member: &Member, whole: &Whole, language: Language, day: Day) -> Self {
        let running = matches!(whole.programme.stage, Stage::Adopted | Stage::InForce);
        let activity = |a: &register::programme::ActivityRow| {
            let address = format!("/activities/{}", a.id);
            let writes = member.by.may(Action::WriteNarrative, a.reach(&member.by));
            let edit =
                (running && writes).then(|| format!("{address}/narrative/{}", language.tag()));
            (a.code.clone(), (address, edit))
        };
        let indicator = |i: &register::programme::IndicatorRow| {
            (i.code.clone(), format!("/indicators/{}?as_of={day}", i.id))
        };
        Self {
            activities: whole.activities.iter().map(activity).collect(),
            indicators: whole.indicators.iter().map(indicator).collect(),
        }
    }

    /// The page of an activity or an indicator; empty for none.
    fn page(&self, code: &str) -> &str {
        let activity = self.activities.get(code).map(|(page, _)| page.as_str());
        activity.or(self.indicators.get(code).map(String::as_str)).unwrap_or_default()
    }

    /// Where the text on an activity is written; empty for who may not.
    fn edit(&self, code: &str) -> &str {
        self.activities.get(code).and_then(|(_, edit)| edit.as_deref()).unwrap_or_default()
    }
}

/// The report itself: summary, chapters, annexes.
#[derive(Template)]
#[template(path = "report/body.html")]
struct Body<'r> {
    report: &'r Report,
    links: &'r Links,
}

impl HtmlSafe for Body<'_> {}

impl Body<'_> {
    fn tag(tag: &report::Tag) -> Tag {
        indicator::tag(tag)
    }

    /// The name of a tone in the styles of figures.
    fn tone(tone: report::Tone) -> &'static str {
        match tone {
            report::Tone::Good => "done",
            report::Tone::Care => "due",
            report::Tone::Bad => "late",
            report::Tone::Plain => "plain",
            report::Tone::Quiet => "quiet",
        }
    }

    /// A text that may have stayed in the language of the programme.
    fn said(&self, text: &str) -> Worded {
        Worded::written(text, self.report.language)
    }

    fn edit_words(&self) -> String {
        say(self.report.language, "report-edit")
    }
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct ReportPage {
    page: Page,
    tabs: SubNavigation,
    files: Vec<Link>,
    tongues: Vec<(String, &'static str, bool, String)>,
    action: String,
    form: Form,
    language: Language,
    missing: Vec<Missing>,
    missing_heading: String,
    body: Markup,
}

/// What is missing of one sort.
struct Missing {
    heading: String,
    open: bool,
    gaps: Vec<(Gap, String, String)>,
    write: String,
    language: Language,
}

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    lang: String,
}

impl Asked {
    /// The language of the report: that of the page unless another is asked.
    fn language(&self, page: Language) -> Language {
        self.lang.parse().unwrap_or(page)
    }

    fn day(&self, today: Day) -> Option<Day> {
        match self.as_of.trim() {
            "" => Some(today),
            text => value::day(text),
        }
    }
}

/// `GET /programmes/{key}/report?as_of=2017-12-31&lang=bg`
pub(crate) async fn page(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let whole = app.register.programme(row.id).await?;
    let today = member.by.today();
    let language = asked.language(member.language);
    let mut form = Form::empty(member.language).with("as_of", asked.as_of.clone());
    let day = asked.day(today).unwrap_or_else(|| {
        let args = [("text", asked.as_of.clone().into())];
        form.refuse("as_of", say_with(member.language, "as-of-wrong", &args));
        today
    });
    if asked.as_of.is_empty() {
        form = form.with("as_of", day.to_string());
    }
    let report = annual(&app.register, Some(&member.by), row.id, day, language).await?;
    let links = Links::of(&member, &whole, language, day);
    let address = format!("{}/report", programme::address(&row));
    let query = |l: Language| format!("as_of={day}&lang={}", l.tag());
    let file = |ending: &str, name: &str| {
        Link::new(name, format!("{address}.{ending}?{}", query(language)))
    };
    let page = programme::frame(&app, &member, &row).refusing(form.errors());
    let pdf = Button::link(page.say("report-pdf"), format!("{address}.pdf?{}", query(language)));
    let page = page.offering(pdf);
    let tongues = Language::ALL.map(|l| {
        let name = say(member.language, &format!("report-in-{}", l.tag()));
        (name, l.tag(), l == language, format!("{address}?{}", query(l)))
    });
    let shown = ReportPage {
        tabs: tabs(&page, &row, "report"),
        files: vec![file("docx", "DOCX"), file("html", "HTML")],
        tongues: tongues.into(),
        action: address,
        missing: missing(&report, &links),
        missing_heading: page.say_n("report-missing", report.gaps.len()),
        body: Markup::of(&Body { report: &report, links: &links }),
        form,
        language,
        page,
    };
    Ok(Html(shown.render()?))
}

/// What is missing, by sort; the sort that people can do most about first.
fn missing(report: &Report, links: &Links) -> Vec<Missing> {
    let words = report.words;
    let sorts = [
        (GapKind::Narrative, words.gap_narrative),
        (GapKind::Draft, words.gap_draft),
        (GapKind::Evidence, words.gap_evidence),
        (GapKind::Value, words.gap_value),
    ];
    let of = |(kind, heading): (GapKind, &str)| {
        let gaps: Vec<_> = report
            .gaps
            .iter()
            .filter(|g| g.kind == kind)
            .map(|g| {
                let edit = match kind {
                    GapKind::Narrative | GapKind::Draft => links.edit(&g.code).to_owned(),
                    GapKind::Evidence | GapKind::Value => String::new(),
                };
                (g.clone(), links.page(&g.code).to_owned(), edit)
            })
            .collect();
        let n = i64::try_from(gaps.len()).unwrap_or(i64::MAX);
        Missing {
            heading: format!("{heading} ({})", words::number(report.language, n)),
            open: false,
            gaps,
            write: say(report.language, "report-edit"),
            language: report.language,
        }
    };
    let mut all: Vec<Missing> = sorts.map(of).into_iter().filter(|m| !m.gaps.is_empty()).collect();
    if let Some(first) = all.first_mut() {
        first.open = first.gaps.len() <= 12;
    }
    all
}

/// The report of an address and the name of its file without an ending.
async fn asked_for(
    app: &App,
    member: &Member,
    key: &str,
    asked: &Asked,
) -> Result<(Report, String), Problem> {
    let row: ProgrammeRow = named(app, key).await?;
    let day = asked.day(member.by.today()).ok_or(Problem::BadRequest)?;
    let language = asked.language(member.language);
    let report = annual(&app.register, Some(&member.by), row.id, day, language).await?;
    let word = say(language, "report-file");
    Ok((report, format!("{word}-{}-{day}-{}", row.key, language.tag())))
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::Broken(error.to_string().into())
}

/// `GET /programmes/{key}/report.pdf`
pub(crate) async fn pdf(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (report, name) = asked_for(&app, &member, &key, &asked).await?;
    // Typesetting takes a second of one core: not on a thread that answers.
    let set = tokio::task::spawn_blocking(move || print::report(&report)).await;
    let bytes = set.map_err(broken)?.map_err(broken)?;
    Ok(attached(&format!("{name}.pdf"), "application/pdf", bytes))
}

/// `GET /programmes/{key}/report.docx`
pub(crate) async fn docx(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (report, name) = asked_for(&app, &member, &key, &asked).await?;
    let set = tokio::task::spawn_blocking(move || formats::document::report(&report)).await;
    let bytes = set.map_err(broken)?.map_err(broken)?;
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(attached(&format!("{name}.docx"), kind, bytes))
}

/// `GET /programmes/{key}/report.html`
pub(crate) async fn html(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (report, name) = asked_for(&app, &member, &key, &asked).await?;
    Ok(attached(&format!("{name}.html"), "text/html; charset=utf-8", standalone(&report)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::programme::report::annual;
    use domain::programme::report::sample::sample;

    #[test]
    fn a_file_stands_alone_and_says_every_figure_of_the_report() {
        for language in Language::ALL {
            let report = annual(&sample(language));
            let html = standalone(&report);
            assert!(html.starts_with("<!DOCTYPE html>"));
            assert!(html.contains(&format!("<html lang=\"{}\"", language.tag())));
            for outside in ["<script", "<link", "src=", "href=\"/", "@import", "url("] {
                assert!(!html.contains(outside), "{outside}");
            }
            let text = |t: &str| Markup::text(t).to_string();
            for row in report.chapters.iter().flat_map(|c| &c.entries).flat_map(|e| &e.rows) {
                assert!(html.contains(&text(&row.value)), "{} {}", row.id, row.value);
            }
            for gap in &report.gaps {
                assert!(html.contains(&gap.code));
            }
        }
    }

    #[test]
    fn what_people_wrote_is_escaped() {
        let mut given = sample(Language::En);
        given.sections[0].activities[0].narrative =
            domain::programme::report::Narrative::Draft("<script>alert(1)</script>".into());
        let html = standalone(&annual(&given));
        assert!(!html.contains("<script>"));
        assert!(html.contains("alert(1)"));
    }

    #[test]
    fn the_drawing_of_the_standings_counts_every_activity() {
        let report = annual(&sample(Language::En));
        let chart = standings(&report);
        let s = report.summary;
        for n in [s.done, s.on_time, s.late, s.not_started] {
            assert!(chart.description.contains(&format!(": {n}")), "{}", chart.description);
        }
    }

    #[test]
    fn missing_parts_are_all_listed_and_texts_come_first() {
        let report = annual(&sample(Language::En));
        let all = missing(&report, &Links::default());
        assert_eq!(all.iter().map(|m| m.gaps.len()).sum::<usize>(), report.gaps.len());
        assert!(all[0].gaps.iter().all(|(g, ..)| g.kind == GapKind::Narrative));
        assert!(all[0].open);
    }
}
