//! One commission: what is overdue, how ready it is, its plans, visits and
//! recommendations, and how each figure of its scorecard is counted.
use super::{Asked, number, of, plan_tag, reads, status_tag, status_word, year, years};
use crate::app::App;
use crate::components::{Cell, Figure, Link, Markup, Row, SubNavigation, SummaryList, Table, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::programme::glance::clock;
use crate::records::Shown;
use crate::session::Member;
use crate::words::{self, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use domain::access::Action;
use domain::day::Day;
use domain::local_commission::{
    COMMISSION, Plan, READINESS_CHECK, READINESS_LIST, RECOMMENDATION, Scorecard, VISIT, WORK_PLAN,
    is_open,
};
use domain::pack::Pack;
use domain::record::Value;
use register::local_commission::Opened;
use register::record::Stored;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "commissions/open.html")]
struct OpenPage {
    page: Page,
    years: SubNavigation,
    pressing: Vec<String>,
    figures: Vec<Figure>,
    sections: Vec<Section>,
    counted: SummaryList,
    counted_title: String,
    directory: String,
    record: String,
}

/// A part of the page: a table, or a sentence that there is nothing, and a
/// link to enter more.
struct Section {
    id: &'static str,
    title: String,
    about: String,
    table: Option<Markup>,
    nothing: String,
    enter: Option<Link>,
}

/// A figure, and under it how it is counted.
#[derive(Template)]
#[template(ext = "html", source = r#"{{ value }}<span class="pr-counted">{{ how }}</span>"#)]
struct Counted {
    value: Markup,
    how: String,
}

impl HtmlSafe for Counted {}

/// What every part of the page is made with.
struct Writer<'w> {
    pack: &'w Pack,
    member: &'w Member,
    page: &'w Page,
    code: &'w str,
    today: Day,
}

/// `GET /local-commissions/{code}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    reads(&member)?;
    let (pack, language, today) = (app.register.pack(), member.language, member.by.today());
    let (year, latest) = year(&app, &member, &asked).await?;
    let opened = app.register.local_commission(&member.by, &code, year, today).await?;
    let (record, scorecard) = (&opened.commission.record, &opened.commission.scorecard);
    let base = Place::Commissions.address();
    let page = member.page().at(Place::Commissions);
    let page = page
        .clone()
        .under(page.say("commissions"), format!("{base}?year={year}"))
        .titled(pack.institution_name(&code, language))
        .tagged(status_tag(pack, language, record));
    let w = Writer { pack, member: &member, page: &page, code: &code, today };
    let args = [("year", year.to_string().into())];
    let html = OpenPage {
        years: years(&page, &format!("{base}/{code}"), year, latest),
        pressing: w.pressing(&opened),
        figures: w.figures(scorecard),
        sections: vec![
            w.recommendations(&opened.recommendations),
            w.readiness(scorecard, &opened.checks),
            w.plans(&opened.plans),
            w.visits(&opened.visits),
        ],
        counted: w.counted(scorecard),
        counted_title: say_with(language, "commission-scorecard", &args),
        directory: crate::institutions::address_of(&code),
        record: format!("/records/{COMMISSION}/{}", record.id),
        page: page.clone(),
    };
    Ok(Html(html.render()?))
}

fn day_in(record: &Stored, field: &str) -> Option<Day> {
    match record.values.get(field) {
        Some(Value::Day(day)) => Some(*day),
        _ => None,
    }
}

fn integer(record: &Stored, field: &str) -> Option<i64> {
    match record.values.get(field) {
        Some(Value::Integer(n)) => Some(*n),
        _ => None,
    }
}

fn overdue(r: &Stored, today: Day) -> bool {
    is_open(&r.status) && day_in(r, "due_on").is_some_and(|due| due < today)
}

impl Writer<'_> {
    fn say(&self, key: &str) -> String {
        self.page.say(key)
    }

    /// What is late, in sentences; first on the page.
    fn pressing(&self, opened: &Opened) -> Vec<String> {
        let scorecard = &opened.commission.scorecard;
        let mut all = Vec::new();
        if opened.commission.record.status != "active" {
            return all;
        }
        match scorecard.recommendations.overdue {
            0 => {}
            n => all.push(self.page.say_n("commission-overdue-said", n)),
        }
        if scorecard.plan == Plan::Missing {
            let args = [("year", scorecard.year.to_string().into())];
            all.push(say_with(self.page.language, "commission-plan-missing-said", &args));
        }
        all
    }

    fn figures(&self, s: &Scorecard) -> Vec<Figure> {
        let language = self.page.language;
        let r = s.recommendations;
        let ready = if s.functions() { "done" } else { "due" };
        let score = s.score.map_or_else(|| "—".to_owned(), |n| words::number(language, n));
        let late = if r.overdue > 0 { "late" } else { "done" };
        vec![
            Figure::new(of(language, s.ready(), s.readiness.len()), self.say("commission-ready"))
                .state(ready),
            Figure::new(of(language, r.done, r.given), self.say("commission-followed")).state(late),
            Figure::new(score, self.say("commission-score")),
            Figure::new(words::number(language, s.work.events), self.say("commission-events")),
        ]
    }

    /// A link to enter a record of this kind about the commission.
    fn enter(&self, kind: &str, field: &str) -> Option<Link> {
        let kind = self.pack.kind(kind)?;
        let member = self.member;
        let may =
            kind.enters.contains(&member.by.actor.role) && member.may_ever(Action::EnterRecord);
        let name = kind.name.in_language(self.page.language);
        let args = [("kind", name.into())];
        let text = say_with(self.page.language, "commission-enter", &args);
        may.then(|| Link::new(text, format!("/records/{}/new?{field}={}", kind.id, self.code)))
    }

    fn title(&self, record: &Stored) -> Cell {
        let shown = Shown { pack: self.pack, language: self.page.language, names: HashMap::new() };
        let title = match self.pack.kind(&record.kind) {
            Some(kind) => shown.title_of(kind, record),
            None => record.title.clone(),
        };
        Cell::link(&title, &format!("/records/{}/{}", record.kind, record.id))
    }

    fn day(&self, day: Option<Day>) -> Cell {
        day.map_or_else(|| Cell::from("—"), |day| Cell::day(self.page.language, day))
    }

    fn number(&self, n: Option<i64>) -> Cell {
        let language = self.page.language;
        Cell::number(n.map_or_else(|| "—".to_owned(), |n| words::number(language, n)))
    }

    fn section(
        &self,
        id: &'static str,
        head: &[&str],
        rows: Vec<Vec<Cell>>,
        enter: Option<Link>,
    ) -> Section {
        let title = self.say(&format!("commission-{id}"));
        let table = (!rows.is_empty()).then(|| {
            let head = head.iter().map(|key| match key.strip_suffix('#') {
                Some(key) => Cell::from(self.say(key)).numeric(),
                None => Cell::from(self.say(key)),
            });
            let mut table = Table::new(title.clone(), head.collect(), rows);
            table.first_cell_is_header = true;
            table.caption_classes = "govuk-visually-hidden".into();
            table.classes = "pr-dense".into();
            table.scrolling()
        });
        let about = self.say(&format!("commission-{id}-about"));
        let nothing = self.say(&format!("commission-{id}-none"));
        Section { id, title, about, table, nothing, enter }
    }

    /// Overdue ones first, then the open ones, then what is over.
    fn recommendations(&self, all: &[Stored]) -> Section {
        let language = self.page.language;
        let mut sorted: Vec<&Stored> = all.iter().collect();
        sorted.sort_by_key(|r| {
            (!overdue(r, self.today), !is_open(&r.status), day_in(r, "due_on"), r.day)
        });
        let rows = sorted
            .into_iter()
            .map(|r| {
                let due = day_in(r, "due_on");
                let word = status_word(self.pack, language, r);
                let tag = match (due, r.status.as_str()) {
                    (Some(due), _) if overdue(r, self.today) => {
                        Tag::late(&clock(language, due, self.today))
                    }
                    (_, "done") => Tag::done(&word),
                    (_, "not_accepted" | "draft") => Tag::quiet(&word),
                    _ => Tag::going(&word),
                };
                vec![
                    self.title(r),
                    Cell::part(&tag),
                    self.day(Some(r.day)),
                    self.day(due),
                    self.day(day_in(r, "done_on")),
                ]
            })
            .collect();
        let head = [
            "commission-recommendation",
            "commission-state",
            "commission-issued-on",
            "commission-due-on",
            "commission-done-on",
        ];
        self.section("recommendations", &head, rows, self.enter(RECOMMENDATION, "addressees"))
    }

    /// The checklist: each item with its latest check.
    fn readiness(&self, s: &Scorecard, checks: &[Stored]) -> Section {
        let language = self.page.language;
        let list = self.pack.list(READINESS_LIST);
        let rows = s
            .readiness
            .iter()
            .map(|item| {
                let name = list.map_or(item.code.as_str(), |l| l.name_of(&item.code, language));
                let tag = match item.done {
                    Some(true) => Tag::done(&self.say("commission-item-done")),
                    Some(false) => Tag::late(&self.say("commission-item-open")),
                    None => Tag::quiet(&self.say("commission-item-unknown")),
                };
                let of_item = |c: &&Stored| {
                    let item_of = c.values.get("item").map(Value::first_key);
                    item_of.as_deref() == Some(&item.code) && Some(c.day) == item.checked_on
                };
                let check =
                    checks.iter().find(of_item).map_or_else(Cell::default, |c| self.title(c));
                vec![name.to_owned().into(), Cell::part(&tag), self.day(item.checked_on), check]
            })
            .collect();
        let head =
            ["commission-item", "commission-state", "commission-checked-on", "commission-check"];
        self.section("readiness", &head, rows, self.enter(READINESS_CHECK, "commission"))
    }

    fn plans(&self, all: &[Stored]) -> Section {
        let language = self.page.language;
        let mut sorted: Vec<&Stored> = all.iter().collect();
        sorted.sort_by_key(|p| (std::cmp::Reverse(integer(p, "year")), p.day));
        let rows = sorted
            .into_iter()
            .map(|p| {
                let word = status_word(self.pack, language, p);
                let tag = match p.status.as_str() {
                    "adopted" | "reported" => Tag::done(&word),
                    _ => Tag::due(&word),
                };
                let named = p.values.get("recommendations").map_or(0, |v| v.keys().len());
                vec![
                    self.title(p),
                    Cell::number(
                        integer(p, "year").map_or_else(|| "—".to_owned(), |y| y.to_string()),
                    ),
                    Cell::part(&tag),
                    self.day(Some(p.day)),
                    Cell::number(number(language, named)),
                    self.number(integer(p, "actions_planned")),
                    self.number(integer(p, "actions_done")),
                ]
            })
            .collect();
        let head = [
            "commission-plan",
            "commission-plan-year#",
            "commission-state",
            "commission-plan-day",
            "commission-plan-names#",
            "commission-plan-actions#",
            "commission-plan-done#",
        ];
        self.section("plans", &head, rows, self.enter(WORK_PLAN, "commission"))
    }

    fn visits(&self, all: &[Stored]) -> Section {
        let language = self.page.language;
        let mut sorted: Vec<&Stored> = all.iter().collect();
        sorted.sort_by_key(|v| std::cmp::Reverse(v.day));
        let rows = sorted
            .into_iter()
            .map(|v| {
                let word = status_word(self.pack, language, v);
                let tag = match v.status.as_str() {
                    "held" => Tag::done(&word),
                    "planned" => Tag::going(&word),
                    _ => Tag::quiet(&word),
                };
                let external = v.values.get("external") == Some(&Value::YesNo(true));
                let by = if external { "commission-external" } else { "commission-internal" };
                vec![
                    self.title(v),
                    self.day(Some(v.day)),
                    Cell::part(&tag),
                    self.say(by).into(),
                    self.day(day_in(v, "report_on")),
                    self.number(integer(v, "score")),
                ]
            })
            .collect();
        let head = [
            "commission-visit",
            "commission-visited-on",
            "commission-state",
            "commission-evaluator",
            "commission-report-on",
            "commission-points#",
        ];
        self.section("visits", &head, rows, self.enter(VISIT, "commission"))
    }

    /// Each figure, and how it is counted.
    fn counted(&self, s: &Scorecard) -> SummaryList {
        let language = self.page.language;
        let text = |t: String| Markup::text(&t);
        let n = |n: i64| text(words::number(language, n));
        let r = s.recommendations;
        let plan = match s.plan {
            Plan::Adopted(day) => Markup::of(&plan_tag(language, s.plan))
                .and(&Markup::text(&format!(" {}", words::day(language, day)))),
            other => Markup::of(&plan_tag(language, other)),
        };
        let last = s.work.last_activity.map_or_else(|| "—".to_owned(), |d| words::day(language, d));
        let score = s.score.map_or_else(|| text("—".to_owned()), n);
        let args = [
            ("accepted", r.accepted.into()),
            ("refused", r.not_accepted.into()),
            ("done", r.done.into()),
            ("given", r.given.into()),
        ];
        let followed = say_with(language, "commission-followed-said", &args);
        let rows = [
            ("readiness", text(of(language, s.ready(), s.readiness.len()))),
            ("plan", plan),
            ("addressed", text(of(language, s.addressed, s.to_address))),
            ("visits", text(number(language, s.visits))),
            ("external-visits", text(number(language, s.external_visits))),
            ("score", score),
            ("followed", text(followed)),
            ("overdue", text(number(language, r.overdue))),
            ("events", n(s.work.events)),
            ("copies", n(s.work.copies)),
            ("records", n(s.work.records)),
            ("last", text(last)),
        ];
        let row = |(key, value): (&str, Markup)| {
            let how = self.say(&format!("commission-how-{key}"));
            Row::new(self.say(&format!("commission-{key}")), Markup::of(&Counted { value, how }))
        };
        SummaryList::new(rows.into_iter().map(row).collect())
    }
}
