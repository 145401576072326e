//! `/programmes/{key}/document`: the document as it was imported, beside each
//! line what was read from it and what was noticed.
use super::reading::{Odd, odd};
use super::split::unconfirmed;
use super::wording::Worded;
use super::{address, frame, named, tabs};
use crate::app::App;
use crate::components::{Button, SubNavigation};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::words::{self, Arg};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::access::Action;
use domain::pack::{Pack, fold};
use domain::programme::life::Stage;
use domain::programme::{Activity, Deadline, Duty, Programme, SourceField, Split};
use register::programme::Document;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "programme/document.html")]
struct DocumentPage {
    page: Page,
    tabs: SubNavigation,
    from: String,
    remarks: Vec<(usize, String)>,
    odd: Vec<Odd>,
    unconfirmed: String,
    buttons: Vec<Button>,
    lines: Vec<LineRow>,
}

/// A line of the document.
struct LineRow {
    number: usize,
    text: Worded,
    read: Vec<Read>,
    remarks: Vec<String>,
}

/// What was read from a line.
struct Read {
    what: String,
    value: Worded,
    href: String,
    link: String,
}

/// `GET /programmes/{key}/document`
pub(crate) async fn document(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let document = app.register.document(row.id, row.version).await?;
    let whole = app.register.programme(row.id).await?;
    let page = frame(&app, &member, &row);
    let at = address(&row);
    let prepares = member.may_ever(Action::PrepareProgramme);
    let mut buttons = Vec::new();
    let open = unconfirmed(&whole.content);
    let may_split = prepares && !matches!(row.stage, Stage::Reported | Stage::Closed);
    if may_split && !open.is_empty() {
        buttons.push(Button::link(page.say("split-begin"), format!("{at}/document/split")));
    }
    let anew = match row.stage {
        Stage::Draft | Stage::Consultation => Some("again-button"),
        Stage::Adopted | Stage::InForce => Some("amend-button"),
        Stage::Reported | Stage::Closed => None,
    };
    if let Some(key) = anew.filter(|_| prepares) {
        let button = Button::link(page.say(key), format!("{at}/document/again"));
        buttons.push(button.secondary());
    }
    let remarks = document.remarks.iter().map(|r| (r.line, words::remark(page.language, r)));
    let mut remarks: Vec<(usize, String)> = remarks.collect();
    remarks.sort_by_key(|(line, _)| *line);
    let split = if may_split { format!("{at}/document/split") } else { String::new() };
    let from =
        words::say_with(page.language, "document-from", &[("name", (&document.name).into())]);
    let html = DocumentPage {
        tabs: tabs(&page, &row, "document"),
        from: if document.name.is_empty() { String::new() } else { from },
        unconfirmed: if open.is_empty() {
            String::new()
        } else {
            page.say_n("document-unconfirmed", open.len())
        },
        lines: lines(&app, &page, &document, &whole.content, &split, &remarks),
        odd: odd(page.language, &document.programme, &document.remarks),
        remarks,
        buttons,
        page,
    };
    Ok(Html(html.render()?))
}

/// The lines that are not blank, with what was read from each.
fn lines(
    app: &App,
    page: &Page,
    document: &Document,
    programme: &Programme,
    split: &str,
    remarks: &[(usize, String)],
) -> Vec<LineRow> {
    let reader = Reader { app, page, split };
    let mut read: BTreeMap<usize, Vec<Read>> = BTreeMap::new();
    reader.programme(programme, &mut |line, r| read.entry(line).or_default().push(r));
    let texts = texts(document, programme);
    let last = texts.keys().chain(read.keys()).max().copied().unwrap_or(0);
    (1..=last)
        .filter_map(|number| {
            let text = texts.get(&number).map(String::as_str).unwrap_or_default();
            let read = read.remove(&number).unwrap_or_default();
            let said: Vec<String> =
                remarks.iter().filter(|(l, _)| *l == number).map(|(_, t)| t.clone()).collect();
            let blank = text.trim().is_empty() && read.is_empty() && said.is_empty();
            (!blank).then(|| LineRow {
                number,
                text: Worded::written(text, page.language),
                read,
                remarks: said,
            })
        })
        .collect()
}

/// The text of each line. Where the text of the file was not kept, the lines
/// as the reader placed them: together they are the whole document.
fn texts(document: &Document, programme: &Programme) -> BTreeMap<usize, String> {
    if !document.text.is_empty() {
        let lines = document.text.lines().enumerate();
        return lines.map(|(n, text)| (n + 1, text.to_owned())).collect();
    }
    let sections = programme
        .sections
        .iter()
        .flat_map(|s| s.source.iter().chain(s.activities.iter().flat_map(|a| &a.source)));
    let fields = programme.source.iter().chain(sections).map(|f| {
        let joint = if f.label.is_empty() { "" } else { "\t" };
        (f.line, format!("{}{joint}{}", f.label, f.text))
    });
    let unplaced = programme.unplaced.iter().map(|l| (l.line, l.text.clone()));
    let mut texts: BTreeMap<usize, String> = BTreeMap::new();
    for (line, text) in fields.chain(unplaced) {
        let there = texts.entry(line).or_default();
        if !there.is_empty() {
            there.push('\t');
        }
        there.push_str(&text);
    }
    texts
}

/// Tells what was read from each line.
struct Reader<'r> {
    app: &'r App,
    page: &'r Page,
    /// Where splits are confirmed; empty for who may not.
    split: &'r str,
}

type Put<'p> = dyn FnMut(usize, Read) + 'p;

impl Reader<'_> {
    fn said(&self, key: &str, value: Worded) -> Read {
        Read { what: self.page.say(key), value, href: String::new(), link: String::new() }
    }

    fn written(&self, text: &str) -> Worded {
        Worded::written(text, self.page.language)
    }

    fn plain(text: String) -> Worded {
        Worded { text, lang: None }
    }

    fn programme(&self, programme: &Programme, put: &mut Put<'_>) {
        if let Some(first) = programme.source.iter().find(|f| !f.text.trim().is_empty()) {
            put(first.line, self.said("part-title", self.written(&programme.title)));
        }
        for section in &programme.sections {
            let text = format!("{}. {}", section.number, section.title);
            put(section.line, self.said("part-section", self.written(&text)));
            let found = |key| field(self.app.register.pack(), &section.source, key);
            if let Some(f) = found("goal") {
                put(f.line, self.said("part-goal", self.written(&section.goal)));
            }
            if let Some(f) = found("objectives") {
                let n = self.page.say_n("read-objectives", section.objectives.len());
                put(f.line, self.said("part-objectives", Self::plain(n)));
            }
            for activity in &section.activities {
                self.activity(&activity.code(section), activity, put);
            }
        }
        for a in &programme.abbreviations {
            let text = format!("{} = {}", a.short, a.long);
            put(a.line, self.said("read-abbreviation", self.written(&text)));
        }
        for line in &programme.unplaced {
            let kept = self.page.say("read-kept");
            put(line.line, self.said("read-not-placed", Self::plain(kept)));
        }
    }

    fn activity(&self, code: &str, activity: &Activity, put: &mut Put<'_>) {
        let text = format!("{code} {}", activity.title);
        put(activity.line, self.said("part-activity", self.written(&text)));
        let found = |key| field(self.app.register.pack(), &activity.source, key);
        for (key, part, duties) in [
            ("responsible", "part-responsible", &activity.responsible),
            ("partners", "part-partners", &activity.partners),
        ] {
            if let Some(f) = found(key) {
                for duty in duties {
                    put(f.line, self.said(part, Self::plain(self.duty(duty))));
                }
            }
        }
        if let Some(f) = found("financing") {
            put(f.line, self.said("part-financing", self.written(&activity.financing)));
        }
        if let Some(f) = found("deadline") {
            put(f.line, self.said("part-deadline", Self::plain(self.deadline(&activity.deadline))));
        }
        if let Some(f) = found("outcomes") {
            put(f.line, self.said("part-outcomes", self.written(&activity.outcomes)));
        }
        let line = found("indicators").map_or(activity.line, |f| f.line);
        for (n, i) in activity.indicators.iter().enumerate() {
            let what = match i.split {
                Split::Proposed => "read-indicator-proposed",
                Split::Confirmed => "read-indicator-confirmed",
            };
            let mut read = self.said(what, self.written(&format!("{} {}", i.id, i.wording)));
            if n == 0 && !self.split.is_empty() {
                read.href = format!("{}/{code}", self.split);
                read.link =
                    words::say_with(self.page.language, "split-of", &[("code", Arg::from(code))]);
            }
            put(if i.line > 0 { i.line } else { line }, read);
        }
    }

    /// A body as it was understood.
    fn duty(&self, duty: &Duty) -> String {
        let name = &duty.name;
        match &duty.institution {
            _ if duty.class => format!("{name}: {}", self.page.say("read-class")),
            Some(code) => {
                let known = self.app.register.pack().institution_name(code, self.page.language);
                if known == name { name.clone() } else { format!("{name} = {known}") }
            }
            None => format!("{name}: {}", self.page.say("read-body-unknown")),
        }
    }

    /// A time frame as it was understood.
    fn deadline(&self, deadline: &Deadline) -> String {
        let language = self.page.language;
        match (deadline.from, deadline.until) {
            (Some(from), Some(until)) => words::days(language, from, until),
            (None, Some(until)) => words::day(language, until),
            (Some(from), None) => {
                let args = [("day", words::day(language, from).into())];
                words::say_with(language, "read-from-on", &args)
            }
            (None, None) => domain::format::deadline(deadline, language),
        }
    }
}

/// The field of a source that the labels of the pack call `meaning`.
fn field<'s>(pack: &Pack, source: &'s [SourceField], meaning: &str) -> Option<&'s SourceField> {
    let labels = pack.labels.get(meaning)?;
    source.iter().find(|f| {
        let label = fold(&f.label);
        !label.is_empty() && labels.iter().any(|l| fold(l) == label)
    })
}
