//! Buttons, words of status, notices, figures, charts, timelines.
use super::lists::Table;
use super::markup::{Attributes, Classes, Content, Markup, Part};
use crate::words;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::words::Language;
use serde::Deserialize;
use std::fmt;

parts! {
    /// One of several panels.
    Panel {
        /// Its id; made of the prefix where there is none.
        id: String,
        /// What its tab says.
        label: String,
        /// What it holds.
        panel: Part,
        /// Further attributes of the tab.
        attributes: Attributes,
    }

    /// An entry of a timeline.
    Event {
        /// What happened.
        label: Part,
        /// Who did it, in a sentence: `by the coordinator`.
        byline: Part,
        /// When, as machines read it: `2017-07-05`.
        timestamp: String,
        /// When, as people read it.
        date: String,
        /// More about it.
        text: String,
        /// More about it, as markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }
}

components! {
    /// A button, or a link that looks like one.
    Button in "components/button.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads; with one it is a link.
        href: String,
        /// The name under which its value is sent.
        name: String,
        /// What is sent.
        value: String,
        /// `submit` unless said.
        r#type: String,
        /// Its id.
        id: String,
        /// Whether it cannot be pressed.
        disabled: bool,
        /// Whether a second press within a second is let through.
        prevent_double_click: Option<bool>,
        /// Whether it begins something: an arrow goes with it.
        is_start_button: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A word of status.
    Tag in "components/tag.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Something that is folded away until asked for.
    Details in "components/details.html" {
        /// Its id.
        id: String,
        /// What is asked for.
        summary_text: String,
        /// The same as markup.
        summary_html: Markup,
        /// What is folded away.
        text: String,
        /// The same as markup.
        html: Markup,
        /// Whether it is open.
        open: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Panels of which one is shown; all of them without script.
    Tabs in "components/tabs.html" {
        /// Its id.
        id: String,
        /// What the ids of the panels begin with.
        id_prefix: String,
        /// Its heading, where all panels are shown.
        title: String,
        /// The panels.
        items: Vec<Panel>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A text set apart.
    InsetText in "components/inset-text.html" {
        /// Its id.
        id: String,
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A warning.
    WarningText in "components/warning-text.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// What a screen reader says before it: `Warning`.
        icon_fallback_text: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// What has just happened, or should be known.
    NotificationBanner in "components/notification-banner.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Its heading.
        title_text: String,
        /// Its heading as markup.
        title_html: Markup,
        /// Level of the heading; 2 unless said.
        title_heading_level: Option<u8>,
        /// The id of the heading.
        title_id: String,
        /// `success` or none.
        r#type: String,
        /// Its role; made of the type unless said.
        role: String,
        /// Whether the page does not begin at it.
        disable_auto_focus: Option<bool>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// What happened, latest first.
    Timeline in "components/timeline.html" {
        /// The events.
        items: Vec<Event>,
        /// Level of the headings; 2 unless said.
        heading_level: Option<u8>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A small mark beside a title.
    Badge in "components/badge.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Further classes: `moj-badge--red`.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A chart or a map: what it shows in a sentence, the drawing, and the
    /// table behind it one click away.
    Chart in "components/chart.html" {
        /// Its id, by which it names itself.
        id: String,
        /// Its title.
        title: String,
        /// A sentence saying what it shows.
        about: String,
        /// The series or shades: class of the key (`pr-s1`) and word.
        legend: Vec<(String, String)>,
        /// The drawing: an `svg` without a title of its own.
        svg: Markup,
        /// What opens the table.
        summary: String,
        /// The figures, as a table.
        table: Table,
        /// Whether it scrolls where the screen is narrow, instead of shrinking.
        wide: bool,
    }

    /// One figure and what it is.
    Figure in "components/figure.html" {
        /// The figure, as the language writes it.
        value: String,
        /// What it is: `trainings held`.
        label: String,
        /// More: `of 26 planned`.
        note: String,
        /// Where it can be opened.
        href: String,
        /// `done`, `due`, `late` or none.
        state: String,
    }
}

contents! { Event Button Tag InsetText WarningText Details Badge }

from_text! { Tag InsetText Badge }

/// A sign that goes with a word of status, so that colour never stands alone.
fn sign(path: &'static str) -> Markup {
    Markup(format!(
        "<svg class=\"pr-sign\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\" \
         focusable=\"false\"><path d=\"{path}\"/></svg>"
    ))
}

impl Event {
    /// Something that happened on a day: what, who in a sentence, and more.
    #[must_use]
    pub fn new(
        label: impl Into<Part>,
        byline: impl Into<Part>,
        timestamp: impl fmt::Display,
        date: String,
    ) -> Self {
        Self {
            label: label.into(),
            byline: byline.into(),
            timestamp: timestamp.to_string(),
            date,
            ..Self::default()
        }
    }

    /// With more about it.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}

impl Button {
    fn kind(&self) -> &str {
        if self.r#type.is_empty() { "submit" } else { &self.r#type }
    }

    /// The button of a form: the one thing to do on the page.
    #[must_use]
    pub fn submit(text: impl Into<String>) -> Self {
        Self { text: text.into(), prevent_double_click: Some(true), ..Self::default() }
    }

    /// A link that looks like a button.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), ..Self::default() }
    }

    /// For what is not the one thing to do.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.classes = self.classes.and("govuk-button--secondary");
        self
    }

    /// For what cannot be undone.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.classes = self.classes.and("govuk-button--warning");
        self
    }

    /// Sending `value` under `name`, where a form has several buttons.
    #[must_use]
    pub fn sending(mut self, name: &str, value: &str) -> Self {
        self.name = name.into();
        self.value = value.into();
        self
    }
}

impl Tag {
    fn signed(text: &str, classes: &str, path: &'static str) -> Self {
        let html = sign(path).and(&Markup::text(text));
        Self { html, classes: classes.into(), ..Self::default() }
    }

    /// Moss, with a tick: what is done.
    #[must_use]
    pub fn done(text: &str) -> Self {
        Self::signed(text, "pr-tag--done", "M2.5 8.5l3.5 3.5 7.5-8")
    }

    /// Lantern, with a clock: what is due.
    #[must_use]
    pub fn due(text: &str) -> Self {
        Self::signed(
            text,
            "pr-tag--due",
            "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5M8 4.5v4l2.5 1.5",
        )
    }

    /// Buoy, with an exclamation mark: what is late, or refused.
    #[must_use]
    pub fn late(text: &str) -> Self {
        Self::signed(text, "pr-tag--late", "M8 2v8M8 12.5v1.5")
    }

    /// Harbour, with a hollow circle: what is going on.
    #[must_use]
    pub fn going(text: &str) -> Self {
        Self::signed(text, "pr-tag--going", "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11")
    }

    /// Grey, with a dash: what is not begun, not known, or no longer counts.
    #[must_use]
    pub fn quiet(text: &str) -> Self {
        Self::signed(text, "pr-tag--quiet", "M3 8h10")
    }
}

impl Details {
    /// `html`, folded away under `summary`.
    #[must_use]
    pub fn new(summary: impl Into<String>, html: &(impl HtmlSafe + ?Sized)) -> Self {
        Self { summary_text: summary.into(), html: Markup::of(html), ..Self::default() }
    }

    fn summary(&self) -> Content<'_> {
        Content { text: &self.summary_text, html: &self.summary_html }
    }
}

impl Tabs {
    fn panel_id(&self, panel: &Panel, n: usize) -> String {
        if panel.id.is_empty() { format!("{}-{n}", self.id_prefix) } else { panel.id.clone() }
    }

    fn heading(&self) -> &str {
        if self.title.is_empty() { "Contents" } else { &self.title }
    }
}

impl WarningText {
    /// A warning.
    #[must_use]
    pub fn new(language: Language, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            icon_fallback_text: words::say(language, "warning"),
            ..Self::default()
        }
    }

    fn fallback(&self) -> &str {
        if self.icon_fallback_text.is_empty() { "Warning" } else { &self.icon_fallback_text }
    }
}

impl NotificationBanner {
    /// What has been done.
    #[must_use]
    pub fn success(language: Language, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            title_text: words::say(language, "notice-done"),
            r#type: "success".to_owned(),
            ..Self::default()
        }
    }

    /// What should be known.
    #[must_use]
    pub fn important(language: Language, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            title_text: words::say(language, "notice-important"),
            ..Self::default()
        }
    }

    fn is_success(&self) -> bool {
        self.r#type == "success"
    }

    fn own_role(&self) -> &str {
        match self.role.as_str() {
            "" if self.is_success() => "alert",
            "" => "region",
            role => role,
        }
    }

    fn own_title_id(&self) -> &str {
        if self.title_id.is_empty() { "govuk-notification-banner-title" } else { &self.title_id }
    }

    fn title(&self) -> Content<'_> {
        let default = if self.is_success() { "Success" } else { "Important" };
        let text = if self.title_text.is_empty() { default } else { &self.title_text };
        Content { text, html: &self.title_html }
    }
}

impl Chart {
    /// A chart with its table. `id` is unique in the page.
    #[must_use]
    pub fn new(
        language: Language,
        id: &str,
        title: impl Into<String>,
        svg: Markup,
        table: Table,
    ) -> Self {
        let summary = words::say(language, "chart-table");
        Self { id: id.to_owned(), title: title.into(), svg, summary, table, ..Self::default() }
    }

    /// With a sentence saying what it shows.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// With a word for each series or shade.
    #[must_use]
    pub fn legend(mut self, legend: Vec<(String, String)>) -> Self {
        self.legend = legend;
        self
    }

    /// Scrolling where the screen is narrow.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    fn folded_table(&self) -> Details {
        Details::new(self.summary.clone(), &self.table.scrolling())
    }
}

impl Figure {
    /// A figure and what it is.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// With a line under it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Opening to what it was counted from.
    #[must_use]
    pub fn opens(mut self, href: impl Into<String>) -> Self {
        self.href = href.into();
        self
    }

    /// In the colour of `done`, `due` or `late`; the words must say it too.
    #[must_use]
    pub fn state(mut self, state: &str) -> Self {
        self.state = state.into();
        self
    }
}
