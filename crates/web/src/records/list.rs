//! The list of a kind, and its counts.
use super::fields::{Group as Choices, GroupedSelect, institutions, oblasti};
use super::query::{self, Query as Asked, View, coded_fields, in_words, name_of};
use super::take_out::{self, Format};
use super::{Shown, address_of, address_of_record, kind_of, may_enter, under_records};
use crate::app::App;
use crate::components::{
    Button, Cell, Choice, Chosen, Details, Fieldset, Filter as FilterPart, Input, Link, Markup,
    Order, Pagination, Step, SubNavigation, Table, Tag,
};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::sign_in::to;
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, sees};
use domain::id::ActivityId;
use domain::record::kind::{Field, FieldType, Kind};
use domain::record::reading::State as Reading;
use domain::record::{Fault, Why};
use domain::words::Language;
use register::names::ActivityName;
use register::record::{COUNTED_UP_TO, Count, Filter, Group, Sort, Stored};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "records/list.html")]
struct ListPage {
    page: Page,
    about: String,
    action: String,
    filter: FilterPart,
    kept: Vec<(String, String)>,
    views: SubNavigation,
    count: String,
    /// The rows; none when nothing fits.
    table: Option<Markup>,
    nothing: String,
    pages: Option<Pagination>,
    counts: Option<Counts>,
    files: Vec<Link>,
    /// Whether they come at once, without a question.
    at_once: bool,
    more: Vec<Link>,
    saved: super::saved::SavedPart,
}

/// The view of counts.
struct Counts {
    figures: Vec<crate::components::Figure>,
    map: String,
    map_title: String,
    tables: Vec<Markup>,
}

/// `GET /records/{kind}`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(kind): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let kind = kind_of(&app.register, &member, &kind)?;
    let (asked, idle) = Asked::read(pairs);
    // A form sends its empty fields too; the address is then said again
    // without them, so that what is kept and shared is short.
    if idle {
        return Ok(to(&asked.address(&address_of(kind))));
    }
    let (filter, wrong) = asked.filter(kind, app.register.pack());
    let mut form = Form::typed(
        member.language,
        asked.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Vec<_>>(),
    );
    for w in &wrong {
        let fault = Fault { field: w.name.into(), why: Why::NotADay(w.text.clone()) };
        let label = if w.name == "from" { "filter-from" } else { "filter-until" };
        let sentence = words::fault(member.language, &fault, &say(member.language, label));
        form.refuse(w.name, sentence);
    }
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let list = List { app: &app, member: &member, kind, asked, filter, form };
    Ok((status, Html(list.page().await?.render()?)).into_response())
}

/// The list with a sentence on why what was asked for is not given.
pub(super) async fn refused(
    app: &App,
    member: &Member,
    kind: &Kind,
    asked: Asked,
    key: &str,
) -> Result<Response, Problem> {
    let (filter, _) = asked.filter(kind, app.register.pack());
    let mut form = Form::typed(
        member.language,
        asked.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Vec<_>>(),
    );
    form.refuse("files", say(member.language, key));
    let list = List { app, member, kind, asked, filter, form };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(list.page().await?.render()?)).into_response())
}

struct List<'l> {
    app: &'l App,
    member: &'l Member,
    kind: &'l Kind,
    asked: Asked,
    filter: Filter,
    form: Form,
}

impl List<'_> {
    fn language(&self) -> Language {
        self.member.language
    }

    fn address(&self, asked: &Asked) -> String {
        asked.address(&address_of(self.kind))
    }

    async fn page(self) -> Result<ListPage, Problem> {
        let (register, by) = (&self.app.register, &self.member.by);
        let language = self.language();
        let mut page = under_records(self.member)
            .titled(self.kind.plural.in_language(language))
            .refusing(self.form.errors());
        if may_enter(self.member, self.kind) {
            let new = format!("{}/new", address_of(self.kind));
            page = page.offering(Button::link(say(language, "record-enter"), new));
        }
        let count = register.records_count(by, &self.filter).await?;
        let activities = register.activity_names().await?;
        let shown = Shown { pack: register.pack(), language, names: HashMap::new() };
        let activity =
            self.filter.activity.and_then(|a| activities.get(&a)).map(ActivityName::path);
        let said = in_words(&self.asked, self.kind, &shown, activity.as_deref());
        let chosen = said
            .iter()
            .map(|(what, value, without)| Chosen {
                heading: what.as_str().into(),
                items: vec![Link::new(value.clone(), self.address(without))],
            })
            .collect();
        let clear = self.address(&Asked::default());
        let mut filter =
            FilterPart::new(language, self.options(&shown, &activities), chosen, &clear);
        filter.heading = say(language, "filter").into();
        let (mut table, mut pages, mut counts) = (None, None, None);
        match self.asked.view() {
            View::List => (table, pages) = self.rows(shown).await?,
            View::Counts => counts = Some(self.counts(&shown).await?),
        }
        let saved = super::saved::part(self.app, self.member, self.kind, &self.asked).await?;
        let nothing = page.say(if said.is_empty() { "records-none" } else { "records-none-fit" });
        Ok(ListPage {
            about: self.kind.about.in_language(language).to_owned(),
            action: address_of(self.kind),
            filter,
            kept: self.kept(),
            views: self.views(&page),
            count: counted(language, count),
            table,
            nothing,
            pages,
            counts,
            files: self.files(&page),
            at_once: register.is_public(by, self.kind),
            more: self.more(&page),
            saved,
            page,
        })
    }

    /// What the filter form must send besides its fields.
    fn kept(&self) -> Vec<(String, String)> {
        ["view", "sort"]
            .into_iter()
            .filter(|n| !self.asked.value(n).is_empty())
            .map(|n| (n.to_owned(), self.asked.value(n).to_owned()))
            .collect()
    }

    fn views(&self, page: &Page) -> SubNavigation {
        let counts = self.asked.view() == View::Counts;
        let list = self.asked.with("view", "");
        SubNavigation::new(
            page.say("records-views"),
            vec![
                Link::new(page.say("records-view-list"), self.address(&list)).here(!counts),
                Link::new(
                    page.say("records-view-counts"),
                    self.address(&list.with("view", "counts")),
                )
                .here(counts),
            ],
        )
    }

    /// What is shown, as files.
    fn files(&self, page: &Page) -> Vec<Link> {
        if !self.member.may_ever(Action::ExportRecords) {
            return Vec::new();
        }
        let asked = self.asked.with("view", "");
        let file = |format| take_out::address(self.app, self.member, self.kind, &asked, format).0;
        Format::ALL
            .into_iter()
            .map(|format| Link {
                visually_hidden_text: page.say("records-as-file"),
                ..Link::new(format.ending().to_uppercase(), file(format))
            })
            .collect()
    }

    fn more(&self, page: &Page) -> Vec<Link> {
        if !may_enter(self.member, self.kind) {
            return Vec::new();
        }
        let base = address_of(self.kind);
        vec![
            Link::new(page.say("sheet-import"), format!("{base}/import")),
            Link::new(page.say("sheet-template"), format!("{base}/template.xlsx")),
        ]
    }

    /// The fields of the filter.
    fn options(&self, shown: &Shown<'_>, activities: &HashMap<ActivityId, ActivityName>) -> Markup {
        let (language, form) = (self.language(), &self.form);
        let say = |key: &str| say(language, key);
        let words = form.input("q", say("filter-words")).of_type("search");
        let mut options = Markup::of(&words);
        let day = |name: &str, key: &str| -> Input { form.input(name, say(key)).width(10) };
        let period = Fieldset {
            legend: crate::components::Legend {
                classes: "govuk-fieldset__legend--s".into(),
                ..say("filter-period").into()
            },
            html: Markup::of(&Hinted { text: say("day-hint") })
                .and(&day("from", "filter-from"))
                .and(&day("until", "filter-until")),
            ..Fieldset::default()
        };
        options = options.and(&period);
        if self.kind.place.is_some() {
            let groups =
                vec![Choices { name: String::new(), choices: oblasti(shown.pack, language) }];
            options = options.and(&self.select("oblast", say("filter-oblast"), groups));
        }
        let bodies = institutions(shown.pack, language);
        options = options.and(&self.select("institution", say("filter-institution"), bodies));
        if let Some(status) = self.kind.status.as_deref().and_then(|s| self.kind.field(s)) {
            options = options.and(&self.codes("status", status, shown));
        }
        if !activities.is_empty() {
            let groups = activity_choices(shown.pack, language, activities);
            options = options.and(&self.select("activity", say("filter-activity"), groups));
        }
        let role = self.member.by.actor.role;
        let coded: Vec<&Field> = coded_fields(self.kind).filter(|f| sees(role, f.class)).collect();
        let mut further = Markup::default();
        for field in &coded {
            further = further.and(&self.codes(&name_of(field), field, shown));
        }
        let withdrawn = form
            .checkboxes(
                "withdrawn",
                say("filter-state"),
                vec![Choice::new("1", say("filter-withdrawn"))],
            )
            .small();
        further = further.and(&withdrawn);
        let any = coded.iter().any(|f| !self.asked.value(&name_of(f)).is_empty())
            || self.filter.withdrawn;
        let details = Details { open: any, ..Details::new(say("filter-more"), &further) };
        options.and(&details)
    }

    fn select(&self, name: &str, label: String, groups: Vec<Choices>) -> GroupedSelect {
        GroupedSelect::new(&self.form, self.language(), name, groups)
            .labelled(label, String::new())
            .or(say(self.language(), "filter-any"))
    }

    fn codes(&self, name: &str, field: &Field, shown: &Shown<'_>) -> GroupedSelect {
        let list = field.list.as_deref().and_then(|l| shown.pack.list(l));
        let codes = list.map(|l| l.codes.as_slice()).unwrap_or_default();
        let choices = codes
            .iter()
            .map(|c| (c.code.clone(), c.name.in_language(self.language()).to_owned()))
            .collect();
        let label = field.name.in_language(self.language()).to_owned();
        self.select(name, label, vec![Choices { name: String::new(), choices }])
    }

    /// The rows of this page of the list, and the way to the pages around it.
    async fn rows(
        &self,
        mut shown: Shown<'_>,
    ) -> Result<(Option<Markup>, Option<Pagination>), Problem> {
        let (register, by) = (&self.app.register, &self.member.by);
        let backwards = self.asked.backwards(&self.filter);
        let mut records = register.records(by, backwards.as_ref().unwrap_or(&self.filter)).await?;
        let page = usize::try_from(query::PAGE).unwrap_or(usize::MAX);
        let further = records.len() > page;
        records.truncate(page);
        if backwards.is_some() {
            records.reverse();
        }
        // Walking back, there is always a page after; walking on, always one before.
        let (before, after) = match &backwards {
            Some(_) => (further, true),
            None => (self.filter.after.is_some(), further),
        };
        let (Some(first), Some(last)) = (records.first(), records.last()) else {
            return Ok((None, None));
        };
        let next = after.then(|| self.address(&self.asked.after(&self.filter, last)));
        let words = self.filter.words.is_some();
        let previous = before.then(|| {
            let asked = if words {
                self.asked.first_page()
            } else {
                self.asked.before(&self.filter, first)
            };
            self.address(&asked)
        });
        let mut pages = Pagination::by_cursor(self.language(), previous, next);
        if words && let Some(step) = &mut pages.previous {
            *step = Step { text: say(self.language(), "page-first"), ..step.clone() };
        }
        let referred = super::shown::referred(self.kind, records.iter().map(|r| &r.values));
        shown.names = register.record_names(by, &referred).await?;
        let table = self.table(&shown, &records);
        Ok((Some(table), (!pages.is_empty()).then_some(pages)))
    }

    fn columns(&self) -> Vec<&Field> {
        let role = self.member.by.actor.role;
        let shown = |f: &&Field| f.column && f.id != self.kind.title && sees(role, f.class);
        self.kind.fields.iter().filter(shown).collect()
    }

    fn table(&self, shown: &Shown<'_>, records: &[Stored]) -> Markup {
        let language = self.language();
        let columns = self.columns();
        let title = self.kind.field(&self.kind.title);
        let mut head = vec![Cell::from(title.map_or("", |f| f.name.in_language(language)))];
        for field in &columns {
            head.push(self.heading(field));
        }
        head.push(say(language, "record-institution-column").into());
        let rows = records
            .iter()
            .map(|r| {
                let name = super::shown::title_of(self.kind, language, r);
                let mut row = vec![Cell::link(&name, &address_of_record(&r.kind, r.id))];
                row.extend(columns.iter().map(|f| self.cell(shown, f, r)));
                row.push(institution(shown, &r.institution).into());
                row
            })
            .collect();
        let mut table = Table::new(self.kind.plural.in_language(language), head, rows);
        table.first_cell_is_header = true;
        table.caption_classes = "govuk-visually-hidden".into();
        table.classes = "pr-dense pr-records".into();
        table.scrolling()
    }

    fn heading(&self, field: &Field) -> Cell {
        let language = self.language();
        let label = field.name.in_language(language);
        // Words are searched in one order only.
        if field.id == self.kind.day && self.filter.words.is_none() {
            let (order, next) = match self.filter.sort {
                Sort::Newest => (Order::Descending, "oldest"),
                Sort::Oldest => (Order::Ascending, ""),
            };
            let href = self.address(&self.asked.with("sort", next));
            return Cell::sortable(language, label, &href, order);
        }
        let cell = match &field.unit {
            Some(unit) => Cell::from(format!("{label}, {}", unit.in_language(language))),
            None => Cell::from(label),
        };
        if is_number(field) { cell.numeric() } else { cell }
    }

    fn cell(&self, shown: &Shown<'_>, field: &Field, record: &Stored) -> Cell {
        let value = record.values.get(&field.id);
        if is_number(field) {
            return match value {
                Some(value) if field.id == "year" => Cell::number(shown.text(field, value)),
                Some(value) => Cell::number(shown.number(value)),
                None => Cell::from(Shown::unknown()).numeric(),
            };
        }
        if Some(&field.id) == self.kind.status.as_ref()
            && let Some(value) = value
        {
            return Cell::part(&Tag::from(shown.text(field, value)));
        }
        match (field.kind, value) {
            (FieldType::Place, Some(value)) => {
                let code = value.first_key();
                super::shown::short_place(shown.pack, shown.language, &code).into()
            }
            (FieldType::Day, Some(value)) => {
                Cell { classes: "pr-nowrap".into(), ..Cell::from(shown.text(field, value)) }
            }
            (_, value) => shown.markup(field, value).into(),
        }
    }

    async fn counts(&self, shown: &Shown<'_>) -> Result<Counts, Problem> {
        let (register, by, language) = (&self.app.register, &self.member.by, self.language());
        let placed = self.kind.place.is_some();
        let mut by_oblast = Vec::new();
        if placed {
            by_oblast = register.record_counts(by, &self.filter, Group::Oblast).await?;
        }
        let by_status = register.record_counts(by, &self.filter, Group::Status).await?;
        let by_institution = register.record_counts(by, &self.filter, Group::Institution).await?;
        let records: i64 = by_status.iter().map(|c| c.records).sum();
        let total: i64 = by_status.iter().map(|c| c.total).sum();
        let mut figures = vec![crate::components::Figure::new(
            words::number(language, records),
            say(language, "counts-records"),
        )];
        let summed = self.kind.total.as_deref().and_then(|t| self.kind.field(t));
        let summed = summed.filter(|f| sees(by.actor.role, f.class));
        if let Some(field) = summed {
            figures.push(crate::components::Figure::new(
                words::hundredths(language, total),
                field.name.in_language(language),
            ));
        }
        let mut tables = Vec::new();
        if placed {
            let name = |code: &str| super::shown::place(shown.pack, language, code);
            tables.push(self.count_table(
                "counts-by-oblast",
                say(language, "filter-oblast"),
                &by_oblast,
                summed,
                "oblast",
                &name,
            ));
        }
        if let Some(field) = self.kind.status.as_deref().and_then(|s| self.kind.field(s)) {
            let name = |code: &str| shown.code(field, code);
            tables.push(self.count_table(
                "counts-by-status",
                field.name.in_language(language).to_owned(),
                &by_status,
                summed,
                "status",
                &name,
            ));
        }
        let name = |code: &str| shown.pack.institution_name(code, language).to_owned();
        tables.push(self.count_table(
            "counts-by-institution",
            say(language, "filter-institution"),
            &by_institution,
            summed,
            "institution",
            &name,
        ));
        let map = if placed { self.map(shown, &by_oblast) } else { String::new() };
        let plural = self.kind.plural.in_language(language);
        let map_title = say_with(language, "counts-map", &[("kind", plural.into())]);
        Ok(Counts { figures, map, map_title, tables })
    }

    /// Counts by group; each opens the list of it.
    fn count_table(
        &self,
        caption: &str,
        what: String,
        counts: &[Count],
        summed: Option<&Field>,
        name: &str,
        said: &dyn Fn(&str) -> String,
    ) -> Markup {
        let language = self.language();
        let mut head =
            vec![Cell::from(what), Cell::from(say(language, "counts-records")).numeric()];
        if let Some(field) = summed {
            head.push(Cell::from(field.name.in_language(language)).numeric());
        }
        let mut named: Vec<(String, &Count)> = counts
            .iter()
            .map(|c| match c.group.as_str() {
                "" => (say(language, "not-known"), c),
                code => (said(code), c),
            })
            .collect();
        named.sort_by(|a, b| (a.1.group.is_empty(), &a.0).cmp(&(b.1.group.is_empty(), &b.0)));
        let rows = named
            .into_iter()
            .map(|(text, count)| {
                let asked = self.asked.with("view", "").with(name, &count.group);
                let mut row = vec![
                    if count.group.is_empty() {
                        Cell::from(text)
                    } else {
                        Cell::link(&text, &self.address(&asked))
                    },
                    Cell::number(words::number(language, count.records)),
                ];
                if summed.is_some() {
                    row.push(Cell::number(words::hundredths(language, count.total)));
                }
                row
            })
            .collect();
        let mut table = Table::new(say(language, caption), head, rows);
        table.first_cell_is_header = true;
        table.classes = "pr-dense pr-records".into();
        table.scrolling()
    }

    fn map(&self, shown: &Shown<'_>, counts: &[Count]) -> String {
        let language = self.language();
        let plural = self.kind.plural.in_language(language);
        // An oblast without a record has none; it is not unknown.
        let values: Vec<(String, Reading)> = shown
            .pack
            .oblasti
            .iter()
            .map(|o| {
                let found = counts.iter().find(|c| c.group == o.code);
                let records = found.map_or(0, |c| c.records);
                (o.code.clone(), Reading::Known(records.saturating_mul(100)))
            })
            .collect();
        let title = say_with(language, "counts-map", &[("kind", plural.into())]);
        let figure = formats::chart::Figure {
            id: &self.kind.id,
            title: &title,
            description: &say(language, "counts-map-about"),
            unknown: &say(language, "legend-unknown"),
            suppressed: &say(language, "legend-suppressed"),
            language,
        };
        formats::map::oblasti(&values, shown.pack, &figure)
    }
}

#[derive(Template)]
#[template(ext = "html", source = r#"<div class="govuk-hint">{{ text }}</div>"#)]
struct Hinted {
    text: String,
}

impl HtmlSafe for Hinted {}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, FieldType::Integer | FieldType::Decimal)
}

/// The abbreviation of an institution, or its name where it has none.
pub(super) fn institution(shown: &Shown<'_>, code: &str) -> String {
    let found = shown.pack.institution(code);
    let short = found.and_then(|i| i.short.as_ref()).map(|s| s.in_language(shown.language));
    let name = || shown.pack.institution_name(code, shown.language);
    short.filter(|s| !s.is_empty()).unwrap_or_else(name).to_owned()
}

/// How many records there are; more than are counted are “more than”.
pub(crate) fn counted(language: Language, count: i64) -> String {
    if count > COUNTED_UP_TO {
        say_with(language, "records-more-than", &[("n", COUNTED_UP_TO.into())])
    } else {
        say_with(language, "records-shown", &[("n", count.into())])
    }
}

/// The activities, by programme.
fn activity_choices(
    pack: &domain::pack::Pack,
    language: Language,
    names: &HashMap<ActivityId, ActivityName>,
) -> Vec<Choices> {
    let mut all: Vec<(&ActivityId, &ActivityName)> = names.iter().collect();
    all.sort_by_key(|(_, n)| (&n.programme, section_order(&n.code), number_of(&n.code)));
    let mut groups: Vec<Choices> = Vec::new();
    for (id, name) in all {
        let (title, _) = super::shown::activity_title(pack, language, name);
        let short: String = title.chars().take(70).collect();
        let cut = if title.chars().nth(70).is_some() { "…" } else { "" };
        let choice = (id.to_string(), format!("{} {short}{cut}", name.code));
        match groups.last_mut() {
            Some(group) if group.name == name.programme => group.choices.push(choice),
            _ => groups.push(Choices { name: name.programme.clone(), choices: vec![choice] }),
        }
    }
    groups
}

/// `III.6` comes after `II.10`: sections are numbered in Roman numerals.
fn section_order(code: &str) -> usize {
    const ROMAN: [&str; 12] =
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let section = code.split('.').next().unwrap_or_default();
    ROMAN.iter().position(|r| *r == section).unwrap_or(ROMAN.len())
}

fn number_of(code: &str) -> u32 {
    code.split('.').nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}
