//! Tables, lists of facts, filters, and the way through them.
use super::content::{Button, Tag};
use super::markup::{Attributes, Classes, Content, Link, Markup, Part};
use crate::words;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::day::Day;
use domain::record::reading::State;
use domain::words::Language;
use serde::Deserialize;

parts! {
    /// A cell of a table.
    Cell {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// `numeric` for what is set to the right.
        format: String,
        /// Further classes.
        classes: Classes,
        /// How many columns it takes.
        colspan: Option<u16>,
        /// How many rows it takes.
        rowspan: Option<u16>,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A row of a summary list.
    Row {
        /// Further classes.
        classes: Classes,
        /// What it is.
        key: Part,
        /// What it is here.
        value: Part,
        /// What can be done about it.
        actions: Actions,
    }

    /// What can be done about a row or a card.
    Actions {
        /// Further classes.
        classes: Classes,
        /// Links.
        items: Vec<Link>,
    }

    /// The frame of a summary list.
    Card {
        /// Its title.
        title: Option<Part>,
        /// What can be done about it.
        actions: Actions,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A step of pagination.
    Step {
        /// Where it leads.
        href: String,
        /// As text: `Next`.
        text: String,
        /// As markup.
        html: Markup,
        /// What is there: `July to December`.
        label_text: String,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A numbered page.
    PageNumber {
        /// Its number.
        number: String,
        /// Where it is.
        href: String,
        /// Whether it is this one.
        current: bool,
        /// Whether it stands for pages left out.
        ellipsis: bool,
        /// What a screen reader says: `Page 3`.
        visually_hidden_text: String,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A task of a task list.
    Task {
        /// What is to be done.
        title: Part,
        /// More about it.
        hint: Option<Part>,
        /// How far it is.
        status: TaskStatus,
        /// Where it is done.
        href: String,
        /// Further classes.
        classes: Classes,
    }

    /// How far a task is.
    TaskStatus {
        /// As a tag.
        tag: Option<Tag>,
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
    }

    /// The choices made in one field of a filter.
    Chosen {
        /// The field.
        heading: Part,
        /// The choices; each link leads to the list without it.
        items: Vec<Link>,
    }
}

components! {
    /// A table.
    Table in "components/table.html" {
        /// What the table shows.
        caption: String,
        /// Further classes of the caption.
        caption_classes: Classes,
        /// The headers of the columns.
        head: Vec<Cell>,
        /// The rows.
        rows: Vec<Vec<Cell>>,
        /// Whether the first cell of a row is its header.
        first_cell_is_header: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Facts in two columns.
    SummaryList in "components/summary-list.html" {
        /// The facts.
        rows: Vec<Row>,
        /// A frame around them.
        card: Option<Card>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The way through a long list.
    Pagination in "components/pagination.html" {
        /// The pages by number; none when the list goes by cursor.
        items: Vec<PageNumber>,
        /// The page before.
        previous: Option<Step>,
        /// The page after.
        next: Option<Step>,
        /// What a screen reader calls it.
        landmark_label: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Things to do, each with how far it is.
    TaskList in "components/task-list.html" {
        /// The tasks.
        items: Vec<Task>,
        /// What the ids begin with; `task-list` unless said.
        id_prefix: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The filter beside a list: what is chosen, and the fields to choose more.
    Filter in "components/filter.html" {
        /// Its heading.
        heading: Part,
        /// Heading of what is chosen.
        chosen_heading: Part,
        /// What drops every choice.
        clear: Link,
        /// What is chosen; each link drops one.
        chosen: Vec<Chosen>,
        /// What a screen reader says before each: `Remove this filter`.
        remove_text: String,
        /// What the button says.
        submit_text: String,
        /// The fields.
        options: Markup,
        /// Further attributes.
        attributes: Attributes,
    }

    /// What stands where a list would, when there is nothing in it.
    Empty in "components/empty.html" {
        /// Why there is nothing.
        text: String,
        /// What can be done about it.
        action: Option<Button>,
    }
}

contents! { Cell Step TaskStatus }

from_text! { Cell }

/// The order of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The list is not ordered by it.
    None,
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

impl Cell {
    /// A number, set to the right.
    #[must_use]
    pub fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), format: "numeric".to_owned(), ..Self::default() }
    }

    /// A link.
    #[must_use]
    pub fn link(text: &str, href: &str) -> Self {
        Markup::link(text, href).into()
    }

    /// A day, on one line.
    #[must_use]
    pub fn day(language: Language, day: Day) -> Self {
        Self { classes: "pr-one-line".into(), ..Self::from(words::day(language, day)) }
    }

    /// A number that is zero, a dash for what is not known, and what may not
    /// be shown: as tables show the value of an indicator.
    #[must_use]
    pub fn figure(language: Language, state: State) -> Self {
        let cell = Self::number(words::figure(language, state));
        match state {
            State::Known(_) => cell,
            _ => Self { classes: "pr-unknown".into(), ..cell },
        }
    }

    /// Parts: a tag, a link, several of them.
    #[must_use]
    pub fn part(part: &(impl HtmlSafe + ?Sized)) -> Self {
        Markup::of(part).into()
    }

    /// The header of a column by which the list can be ordered: `href` is the
    /// list ordered by it, or the other way round when it is already.
    #[must_use]
    pub fn sortable(language: Language, text: &str, href: &str, order: Order) -> Self {
        let (sort, sign, next) = match order {
            Order::None => ("none", "pr-sort", "sort-ascending"),
            Order::Ascending => ("ascending", "pr-sort pr-sort--ascending", "sort-descending"),
            Order::Descending => ("descending", "pr-sort pr-sort--descending", "sort-ascending"),
        };
        let next = Markup::text(&words::say(language, next));
        let (text, href) = (Markup::text(text), Markup::text(href));
        let html = Markup(format!(
            "<a class=\"{sign}\" href=\"{href}\">{text}<span class=\"govuk-visually-hidden\">, {next}</span></a>"
        ));
        Self { html, attributes: Attributes::default().with("aria-sort", sort), ..Self::default() }
    }

    /// The same, set to the right as a number.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.format = "numeric".into();
        self
    }
}

impl Row {
    /// What it is, and what it is here.
    #[must_use]
    pub fn new(key: impl Into<Part>, value: impl Into<Part>) -> Self {
        Self { key: key.into(), value: value.into(), ..Self::default() }
    }

    /// With a link to change it; `hidden` says for screen readers what.
    #[must_use]
    pub fn action(mut self, text: &str, href: &str, hidden: &str) -> Self {
        self.actions
            .items
            .push(Link { visually_hidden_text: hidden.to_owned(), ..Link::new(text, href) });
        self
    }
}

impl PageNumber {
    fn label(&self) -> String {
        match self.visually_hidden_text.as_str() {
            "" => format!("Page {}", self.number),
            text => text.to_owned(),
        }
    }
}

impl Task {
    /// What is to be done, where, and how far it is.
    #[must_use]
    pub fn new(title: impl Into<Part>, href: &str, status: Tag) -> Self {
        Self {
            title: title.into(),
            href: href.to_owned(),
            status: TaskStatus { tag: Some(status), ..TaskStatus::default() },
            ..Self::default()
        }
    }
}

impl Table {
    /// A table of these columns and rows; `caption` says what it shows.
    #[must_use]
    pub fn new(caption: impl Into<String>, head: Vec<Cell>, rows: Vec<Vec<Cell>>) -> Self {
        Self {
            caption: caption.into(),
            caption_classes: "govuk-table__caption--m".into(),
            head,
            rows,
            ..Self::default()
        }
    }

    /// In a frame that scrolls sideways where the screen is narrow, and that
    /// the keyboard reaches.
    #[must_use]
    pub fn scrolling(&self) -> Markup {
        let label = Markup::text(&self.caption);
        Markup(format!(
            "<div class=\"pr-scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">{self}</div>"
        ))
    }
}

impl SummaryList {
    /// These facts.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        Self { rows, ..Self::default() }
    }

    /// In a frame with this title.
    #[must_use]
    pub fn card(mut self, title: &str) -> Self {
        self.card = Some(Card { title: Some(title.into()), ..Card::default() });
        self
    }

    fn has_actions(&self) -> bool {
        self.rows.iter().any(|r| !r.actions.items.is_empty())
    }

    fn card_title(&self) -> Option<&Part> {
        self.card.as_ref().and_then(|c| c.title.as_ref())
    }
}

impl Pagination {
    /// The way through a list that goes by cursor: addresses of the pages
    /// before and after, where there are any.
    #[must_use]
    pub fn by_cursor(language: Language, previous: Option<String>, next: Option<String>) -> Self {
        let step = |href: Option<String>, key| {
            href.map(|href| Step { href, text: words::say(language, key), ..Step::default() })
        };
        Self {
            previous: step(previous, "page-previous"),
            next: step(next, "page-next"),
            landmark_label: words::say(language, "pages"),
            ..Self::default()
        }
    }

    /// Whether there is anywhere to go.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.previous.is_none() && self.next.is_none()
    }

    fn is_block(&self) -> bool {
        self.items.is_empty() && (self.next.is_some() || self.previous.is_some())
    }

    fn label(&self) -> &str {
        if self.landmark_label.is_empty() { "Pagination" } else { &self.landmark_label }
    }
}

impl TaskList {
    fn task_id(&self, n: usize) -> String {
        let prefix = if self.id_prefix.is_empty() { "task-list" } else { &self.id_prefix };
        format!("{prefix}-{n}")
    }
}

impl Filter {
    /// A filter of these fields, with what is chosen above them; `clear` is the
    /// list without any choice.
    #[must_use]
    pub fn new(language: Language, options: Markup, chosen: Vec<Chosen>, clear: &str) -> Self {
        let say = |key| words::say(language, key);
        Self {
            heading: say("filter").into(),
            chosen_heading: say("filter-chosen").into(),
            clear: Link::new(say("filter-clear"), clear),
            remove_text: say("filter-remove"),
            submit_text: say("filter-apply"),
            options,
            chosen,
            ..Self::default()
        }
    }

    /// In its form, which sends the choices to `action` as a query, and folded
    /// on a phone.
    #[must_use]
    pub fn form(&self, language: Language, action: &str) -> Markup {
        let (action, show) =
            (Markup::text(action), Markup::text(&words::say(language, "filter-show")));
        Markup(format!(
            "<form method=\"get\" action=\"{action}\" role=\"search\">\
             <details class=\"pr-fold\" open><summary>{show}</summary>{self}</details></form>"
        ))
    }
}

impl Empty {
    /// Nothing, and why.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), action: None }
    }

    /// With what can be done about it.
    #[must_use]
    pub fn offering(mut self, action: Button) -> Self {
        self.action = Some(action);
        self
    }
}
