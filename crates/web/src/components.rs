//! The parts a page is made of: buttons, fields, tables, tags.
//!
//! Each is a struct with the parameters of the component of the same name in
//! govuk-frontend, and a template of the same name in `templates/components`;
//! `tests/components.rs` renders them with the parameters of the `fixtures.json`
//! files that the npm package ships, and compares the HTML. A part written in a
//! template, `{{ save }}`, renders itself and is not escaped again; every text
//! in it has been escaped once.
//!
//! `text` is text. `html` is markup that is trusted, of the type [`Markup`],
//! which is made of parts and templates only.
//!
//! Pages rarely fill the parameters one by one. They use the short forms:
//! [`Button::submit`], [`Tag::late`], [`Cell::number`], and for forms
//! [`crate::form::Form`], which knows what was typed and what is wrong with it.
use askama::filters::HtmlSafe;
use askama::{FastWritable, Template, Values};
use domain::words::Language;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

use crate::words;

/// Text with the characters escaped that mean something in HTML.
fn escape(text: &str, out: &mut dyn fmt::Write) -> fmt::Result {
    for c in text.chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            _ => out.write_char(c)?,
        }
    }
    Ok(())
}

/// HTML that may be written as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Markup(String);

impl Markup {
    /// A part, or a template of a piece of a page, rendered.
    #[must_use]
    pub fn of(part: &(impl HtmlSafe + ?Sized)) -> Self {
        Self(part.to_string())
    }

    /// A text, escaped.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len());
        // Writing into a string cannot fail.
        let _ = escape(text, &mut out);
        Self(out)
    }

    /// HTML written in the program itself.
    #[must_use]
    pub fn fixed(html: &'static str) -> Self {
        Self(html.to_owned())
    }

    /// A link: its text and where it leads.
    #[must_use]
    pub fn link(text: &str, href: &str) -> Self {
        let (text, href) = (Self::text(text), Self::text(href));
        Self(format!("<a class=\"govuk-link\" href=\"{href}\">{text}</a>"))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This, and after it `more`.
    #[must_use]
    pub fn and(mut self, more: &(impl HtmlSafe + ?Sized)) -> Self {
        use fmt::Write as _;
        let _ = write!(self.0, "{more}");
        self
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FastWritable for Markup {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

impl HtmlSafe for Markup {}

/// The text of a part, or its markup where there is any.
pub struct Content<'p> {
    text: &'p str,
    html: &'p Markup,
}

impl Content<'_> {
    /// Whether there is neither.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.html.is_empty()
    }
}

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.html.is_empty() { escape(self.text, f) } else { f.write_str(&self.html.0) }
    }
}

impl FastWritable for Content<'_> {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        if self.html.is_empty() {
            escape(self.text, dest)?;
        } else {
            dest.write_str(&self.html.0)?;
        }
        Ok(())
    }
}

impl HtmlSafe for Content<'_> {}

/// Further classes, written after those of the component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Classes(String);

impl From<&str> for Classes {
    fn from(classes: &str) -> Self {
        Self(classes.to_owned())
    }
}

impl Classes {
    /// These, and after them `more`.
    #[must_use]
    pub fn and(mut self, more: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(more);
        self
    }
}

/// With a space before, so that nothing is written when there are none.
impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str(" ")?;
        escape(&self.0, f)
    }
}

impl HtmlSafe for Classes {}

/// Further attributes of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<String, serde_json::Value>")]
pub struct Attributes(BTreeMap<String, Option<String>>);

impl Attributes {
    /// These, and `name` with `value`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), Some(value.into()));
        self
    }

    /// These, and `name` without a value: `required`.
    #[must_use]
    pub fn flag(mut self, name: &str) -> Self {
        self.0.insert(name.to_owned(), None);
        self
    }
}

/// As the JSON of the fixtures gives them: `{"value": …, "optional": true}`
/// leaves out what is false, and writes the bare name for what is true.
impl From<BTreeMap<String, serde_json::Value>> for Attributes {
    fn from(given: BTreeMap<String, serde_json::Value>) -> Self {
        use serde_json::Value;
        let plain = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut all = BTreeMap::new();
        for (name, value) in given {
            let (value, optional) = match &value {
                Value::Object(options) => (
                    options.get("value").cloned().unwrap_or(Value::Null),
                    options.get("optional") == Some(&Value::Bool(true)),
                ),
                other => (other.clone(), false),
            };
            match value {
                Value::Bool(true) if optional => all.insert(name, None),
                Value::Bool(false) | Value::Null if optional => None,
                other => all.insert(name, Some(plain(&other))),
            };
        }
        Self(all)
    }
}

/// Each with a space before.
impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            f.write_str(" ")?;
            escape(name, f)?;
            if let Some(value) = value {
                f.write_str("=\"")?;
                escape(value, f)?;
                f.write_str("\"")?;
            }
        }
        Ok(())
    }
}

impl HtmlSafe for Attributes {}

/// Structs read from the fixtures under their names there.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(default, rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
        }
    )*};
}

/// Parts with a template of their own.
macro_rules! components {
    ($($(#[$doc:meta])* $name:ident in $path:literal {
        $($(#[$about:meta])* $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Template, Clone, Debug, Default, PartialEq, Deserialize)]
        #[template(path = $path)]
        #[serde(default, rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)*
        }

        impl HtmlSafe for $name {}
    )*};
}

/// What has a `text` and an `html`.
macro_rules! contents {
    ($($name:ident)*) => {$(
        impl $name {
            /// What it says: its markup, or its text where there is none.
            #[must_use]
            pub fn content(&self) -> Content<'_> {
                Content { text: &self.text, html: &self.html }
            }
        }
    )*};
}

/// What is made of a text alone.
macro_rules! from_text {
    ($($name:ident)*) => {$(
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self { text: text.to_owned(), ..Self::default() }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self { text, ..Self::default() }
            }
        }

        impl From<Markup> for $name {
            fn from(html: Markup) -> Self {
                Self { html, ..Self::default() }
            }
        }
    )*};
}

parts! {
    /// A piece of a component: a title, a prefix, what stands before a field.
    Part {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
        /// Level of the heading, of a title.
        heading_level: Option<u8>,
    }

    /// The heading of a group of fields.
    Legend {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Whether it is the heading of the page.
        is_page_heading: bool,
    }

    /// The frame of a field.
    FormGroup {
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
        /// What stands before the field.
        before_input: Part,
        /// What stands after it.
        after_input: Part,
        /// What stands before several fields.
        before_inputs: Part,
        /// What stands after them.
        after_inputs: Part,
    }

    /// One of several: of a select, radios or checkboxes.
    Choice {
        /// What is sent when it is chosen; the text, where there is none.
        value: Option<String>,
        /// Its label.
        text: String,
        /// Its label as markup.
        html: Markup,
        /// Its id; made of the field's where there is none.
        id: String,
        /// Its own name, of a checkbox.
        name: String,
        /// A hint under it.
        hint: Option<Part>,
        /// Further classes and attributes of its label.
        label: Part,
        /// A word between the choices, instead of a choice: `or`.
        divider: String,
        /// Whether it is chosen, whatever the value of the field.
        #[serde(alias = "selected")]
        checked: Option<bool>,
        /// Whether it cannot be chosen.
        disabled: bool,
        /// What is asked besides when it is chosen.
        conditional: Part,
        /// `exclusive`: choosing it drops all others.
        behaviour: String,
        /// Further attributes.
        attributes: Attributes,
    }

    /// An error in the summary at the top.
    ErrorLink {
        /// What is wrong.
        text: String,
        /// The same as markup.
        html: Markup,
        /// The field: `#held_on`.
        href: String,
        /// Further attributes.
        attributes: Attributes,
    }

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

    /// A link.
    Link {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads; without one it is the place where we are.
        href: String,
        /// What only a screen reader says after it.
        visually_hidden_text: String,
        /// Whether it leads to this page.
        current: bool,
        /// Whether this page lies under it.
        active: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
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

    /// A language of the page.
    Tongue {
        /// Its name in itself: `Български`.
        text: String,
        /// The same as markup.
        html: Markup,
        /// The page in it.
        href: String,
        /// Its tag: `bg`.
        lang: String,
        /// The tag of the page it leads to, when it differs.
        href_lang: String,
        /// Its direction.
        dir: String,
        /// Whether the page is in it.
        current: bool,
        /// A sentence in it for screen readers: `Смени на български`.
        language_description_text: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// What pages put into the service navigation.
    Slots {
        /// Before everything.
        start: Markup,
        /// After everything.
        end: Markup,
        /// Before the first item.
        navigation_start: Markup,
        /// After the last item.
        navigation_end: Markup,
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

    /// The label of a field.
    Label in "components/label.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// The id of the field.
        r#for: String,
        /// Whether it is the heading of the page.
        is_page_heading: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A hint between a label and its field.
    Hint in "components/hint.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Its id, by which the field points to it.
        id: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// What is wrong with a field.
    ErrorMessage in "components/error-message.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Its id, by which the field points to it.
        id: String,
        /// What only a screen reader says before it: `Error`.
        visually_hidden_text: Option<String>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A group of fields.
    Fieldset in "components/fieldset.html" {
        /// Its heading.
        legend: Legend,
        /// The fields.
        html: Markup,
        /// The ids of what describes it.
        described_by: String,
        /// Its role: `group`.
        role: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A field of one line.
    Input in "components/input.html" {
        /// Its id; its name where there is none.
        id: String,
        /// The name under which its value is sent.
        name: String,
        /// `text` unless said.
        r#type: String,
        /// `numeric`, `email` …: the keys a phone shows.
        inputmode: String,
        /// What stands in it.
        value: String,
        /// Whether it cannot be changed.
        disabled: bool,
        /// The ids of what else describes it.
        described_by: String,
        /// Its label.
        label: Label,
        /// A hint under the label.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// What stands before it, inside the frame: `BGN`.
        prefix: Part,
        /// What stands after it.
        suffix: Part,
        /// The frame around it, its label and its hint.
        form_group: FormGroup,
        /// The frame around it, its prefix and its suffix.
        input_wrapper: Part,
        /// What the browser may fill in: `current-password`.
        autocomplete: String,
        /// What the value must look like.
        pattern: String,
        /// Whether the browser checks the spelling.
        spellcheck: Option<bool>,
        /// Whether a phone begins with a capital.
        autocapitalize: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A field for a password, with a button to show it.
    PasswordInput in "components/password-input.html" {
        /// Its id; its name where there is none.
        id: String,
        /// The name under which its value is sent.
        name: String,
        /// What stands in it; pages leave it empty.
        value: String,
        /// Whether it cannot be changed.
        disabled: bool,
        /// The ids of what else describes it.
        described_by: String,
        /// Its label.
        label: Label,
        /// A hint under the label.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// The frame around it.
        form_group: FormGroup,
        /// `current-password` unless said.
        autocomplete: String,
        /// What the button says: `Show`.
        show_password_text: String,
        /// What it says then: `Hide`.
        hide_password_text: String,
        /// What a screen reader says of the button.
        show_password_aria_label_text: String,
        /// What a screen reader says of it then.
        hide_password_aria_label_text: String,
        /// What is announced when the password is shown.
        password_shown_announcement_text: String,
        /// What is announced when it is hidden again.
        password_hidden_announcement_text: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A field of several lines.
    Textarea in "components/textarea.html" {
        /// Its id; its name where there is none.
        id: String,
        /// The name under which its value is sent.
        name: String,
        /// How many lines are shown; 5 unless said.
        rows: Option<u16>,
        /// What stands in it.
        value: String,
        /// Whether it cannot be changed.
        disabled: bool,
        /// The ids of what else describes it.
        described_by: String,
        /// Its label.
        label: Label,
        /// A hint under the label.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// The frame around it.
        form_group: FormGroup,
        /// Whether the browser checks the spelling.
        spellcheck: Option<bool>,
        /// What the browser may fill in.
        autocomplete: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A field with a list to choose from.
    Select in "components/select.html" {
        /// Its id; its name where there is none.
        id: String,
        /// The name under which its value is sent.
        name: String,
        /// The list.
        items: Vec<Choice>,
        /// The value that is chosen.
        value: String,
        /// Whether it cannot be changed.
        disabled: bool,
        /// The ids of what else describes it.
        described_by: String,
        /// Its label.
        label: Label,
        /// A hint under the label.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// The frame around it.
        form_group: FormGroup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Several buttons of which one is chosen.
    Radios in "components/radios.html" {
        /// The group.
        fieldset: Option<Fieldset>,
        /// A hint under the legend.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// The frame around it.
        form_group: FormGroup,
        /// What the ids begin with; the name where there is none.
        id_prefix: String,
        /// The name under which the value is sent.
        name: String,
        /// The buttons.
        items: Vec<Choice>,
        /// The value that is chosen.
        value: String,
        /// Further classes: `govuk-radios--inline`.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Several boxes of which any are ticked.
    Checkboxes in "components/checkboxes.html" {
        /// The group.
        fieldset: Option<Fieldset>,
        /// A hint under the legend.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// The frame around it.
        form_group: FormGroup,
        /// What the ids begin with; the name where there is none.
        id_prefix: String,
        /// The name under which the values are sent.
        name: String,
        /// The boxes.
        items: Vec<Choice>,
        /// The values that are ticked.
        values: Vec<String>,
        /// The ids of what else describes it.
        described_by: String,
        /// Further classes: `govuk-checkboxes--small`.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// A field for a file.
    FileUpload in "components/file-upload.html" {
        /// Its id; its name where there is none.
        id: String,
        /// The name under which the file is sent.
        name: String,
        /// Whether it cannot be changed.
        disabled: bool,
        /// Whether it takes several files.
        multiple: bool,
        /// The ids of what else describes it.
        described_by: String,
        /// Its label.
        label: Label,
        /// A hint under the label.
        hint: Option<Hint>,
        /// What is wrong with it.
        error_message: Option<ErrorMessage>,
        /// The frame around it.
        form_group: FormGroup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// Everything that is wrong with a form, at the top of the page.
    ErrorSummary in "components/error-summary.html" {
        /// Its heading.
        title_text: String,
        /// Its heading as markup.
        title_html: Markup,
        /// A sentence under the heading.
        description_text: String,
        /// The same as markup.
        description_html: Markup,
        /// The errors, each with its field.
        error_list: Vec<ErrorLink>,
        /// Whether the page does not begin at it.
        disable_auto_focus: Option<bool>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

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

    /// Where the page is.
    Breadcrumbs in "components/breadcrumbs.html" {
        /// The pages above it.
        items: Vec<Link>,
        /// What a screen reader calls it.
        label_text: String,
        /// Whether a phone shows the first and the last only.
        collapse_on_mobile: bool,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The way back.
    BackLink in "components/back-link.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads.
        href: String,
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

    /// A line under the header that says what sort of installation this is.
    PhaseBanner in "components/phase-banner.html" {
        /// The word.
        tag: Tag,
        /// What it means, as text.
        text: String,
        /// What it means, as markup.
        html: Markup,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The header of every page.
    GenericHeader in "components/generic-header.html" {
        /// The name, as text.
        logo_text: String,
        /// The name, as markup.
        logo_html: Markup,
        /// The first page.
        url: String,
        /// Classes of the frame that gives the width.
        container_classes: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The menu of every page.
    ServiceNavigation in "components/service-navigation.html" {
        /// The name of the service.
        service_name: String,
        /// Its first page.
        service_url: String,
        /// The menu.
        navigation: Vec<Link>,
        /// What the button of the menu says on a phone: `Menu`.
        menu_button_text: String,
        /// What a screen reader says of that button, when it differs.
        menu_button_label: String,
        /// What a screen reader calls the menu.
        navigation_label: String,
        /// The id of the menu.
        navigation_id: String,
        /// Further classes of the menu.
        navigation_classes: Classes,
        /// Whether a phone folds the menu; more than one item is, unless said.
        collapse_navigation_on_mobile: Option<bool>,
        /// What a screen reader calls the whole.
        aria_label: Option<String>,
        /// What pages put in.
        slots: Slots,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The page in other languages.
    LanguageNavigation in "components/language-navigation.html" {
        /// The languages.
        items: Vec<Tongue>,
        /// What a screen reader calls it.
        aria_label: Option<String>,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The button that leaves the page at once and puts another in its place.
    ExitThisPage in "components/exit-this-page.html" {
        /// Its id.
        id: String,
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads.
        redirect_url: String,
        /// What is announced when it is pressed.
        activated_text: String,
        /// What is announced when the presses of Shift came too slowly.
        timed_out_text: String,
        /// What is announced after the first press of Shift.
        press_two_more_times_text: String,
        /// What is announced after the second.
        press_one_more_time_text: String,
        /// Further classes.
        classes: Classes,
        /// Further attributes.
        attributes: Attributes,
    }

    /// The first link of every page: to what it is about.
    SkipLink in "components/skip-link.html" {
        /// As text.
        text: String,
        /// As markup.
        html: Markup,
        /// Where it leads.
        href: String,
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

    /// The pages of one thing.
    SubNavigation in "components/sub-navigation.html" {
        /// The pages.
        items: Vec<Link>,
        /// What a screen reader calls it.
        label: String,
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

    /// What stands where a list would, when there is nothing in it.
    Empty in "components/empty.html" {
        /// Why there is nothing.
        text: String,
        /// What can be done about it.
        action: Option<Button>,
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

parts! {
    /// The choices made in one field of a filter.
    Chosen {
        /// The field.
        heading: Part,
        /// The choices; each link leads to the list without it.
        items: Vec<Link>,
    }
}

contents! {
    Part Legend Choice ErrorLink Cell Link Step Tongue TaskStatus Event
    Button Label Hint ErrorMessage Tag BackLink InsetText WarningText PhaseBanner
    Details SkipLink ExitThisPage Badge
}

from_text! { Part Legend Label Hint Cell Tag InsetText Badge }

/// Each id of what describes a field, with a space between.
fn described_by(given: &str, id: &str, hint: bool, error: bool) -> String {
    let mut ids: Vec<String> = Vec::new();
    if !given.is_empty() {
        ids.push(given.to_owned());
    }
    if hint {
        ids.push(format!("{id}-hint"));
    }
    if error {
        ids.push(format!("{id}-error"));
    }
    ids.join(" ")
}

/// What every field with one label has.
macro_rules! fields {
    ($($name:ident)*) => {$(
        impl $name {
            /// Its id; its name where there is none.
            #[must_use]
            pub fn own_id(&self) -> &str {
                if self.id.is_empty() { &self.name } else { &self.id }
            }

            /// The ids of what describes it.
            #[must_use]
            pub fn description(&self) -> String {
                let (hint, error) = (self.hint.is_some(), self.error_message.is_some());
                described_by(&self.described_by, self.own_id(), hint, error)
            }

            /// A field `name` with this label; its id is its name.
            #[must_use]
            pub fn new(name: &str, label: impl Into<Label>) -> Self {
                Self { name: name.to_owned(), label: label.into(), ..Self::default() }
            }

            /// With a hint under the label.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
                self.hint = Some(hint.into());
                self
            }

            /// With what is wrong with it.
            #[must_use]
            pub fn error(mut self, language: Language, text: impl Into<String>) -> Self {
                self.error_message = Some(ErrorMessage::new(language, text));
                self
            }

            /// With the label as the heading of the page.
            #[must_use]
            pub fn heading(mut self) -> Self {
                self.label.is_page_heading = true;
                self.label.classes = "govuk-label--l".into();
                self
            }

            /// With further classes: `govuk-input--width-10`.
            #[must_use]
            pub fn class(mut self, classes: &str) -> Self {
                self.classes = self.classes.and(classes);
                self
            }

            /// With an attribute.
            #[must_use]
            pub fn attribute(mut self, name: &str, value: &str) -> Self {
                self.attributes = self.attributes.with(name, value);
                self
            }
        }
    )*};
}

fields! { Input PasswordInput Textarea Select FileUpload }

/// What both groups of choices have.
macro_rules! groups {
    ($($name:ident)*) => {$(
        impl $name {
            /// What the ids begin with.
            #[must_use]
            pub fn prefix(&self) -> &str {
                if self.id_prefix.is_empty() { &self.name } else { &self.id_prefix }
            }

            /// The ids of what describes the group.
            #[must_use]
            pub fn description(&self) -> String {
                let (hint, error) = (self.hint.is_some(), self.error_message.is_some());
                described_by(self.given_description(), self.prefix(), hint, error)
            }

            /// The id of the nth choice, from 1. The first has no number, so
            /// that the error summary leads to it.
            #[must_use]
            pub fn choice_id(&self, choice: &Choice, n: usize) -> String {
                match (choice.id.as_str(), n) {
                    ("", 1) => self.prefix().to_owned(),
                    ("", _) => format!("{}-{n}", self.prefix()),
                    (id, _) => id.to_owned(),
                }
            }

            /// A group `name` under this legend.
            #[must_use]
            pub fn new(name: &str, legend: impl Into<Legend>, items: Vec<Choice>) -> Self {
                let mut legend = legend.into();
                legend.classes = legend.classes.and("govuk-fieldset__legend--s");
                Self {
                    name: name.to_owned(),
                    fieldset: Some(Fieldset { legend, ..Fieldset::default() }),
                    items,
                    ..Self::default()
                }
            }

            /// With a hint under the legend.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
                self.hint = Some(hint.into());
                self
            }

            /// With what is wrong with it.
            #[must_use]
            pub fn error(mut self, language: Language, text: impl Into<String>) -> Self {
                self.error_message = Some(ErrorMessage::new(language, text));
                self
            }

            /// With further classes.
            #[must_use]
            pub fn class(mut self, classes: &str) -> Self {
                self.classes = self.classes.and(classes);
                self
            }
        }
    )*};
}

groups! { Radios Checkboxes }

impl Radios {
    fn given_description(&self) -> &str {
        self.fieldset.as_ref().map_or("", |f| &f.described_by)
    }

    /// Whether this choice is the chosen one.
    #[must_use]
    pub fn chosen(&self, choice: &Choice) -> bool {
        let value = choice.value.as_deref().unwrap_or_default();
        choice.checked == Some(true)
            || choice.checked != Some(false) && !self.value.is_empty() && value == self.value
    }

    /// With the choices beside one another.
    #[must_use]
    pub fn inline(self) -> Self {
        self.class("govuk-radios--inline")
    }
}

impl Checkboxes {
    fn given_description(&self) -> &str {
        match &self.fieldset {
            Some(fieldset) if !fieldset.described_by.is_empty() => &fieldset.described_by,
            _ => &self.described_by,
        }
    }

    /// Whether this choice is one of the ticked.
    #[must_use]
    pub fn chosen(&self, choice: &Choice) -> bool {
        let value = choice.value.clone().unwrap_or_default();
        choice.checked == Some(true)
            || choice.checked != Some(false) && self.values.contains(&value)
    }

    /// What describes the nth choice: the group's own description where there
    /// is no fieldset to carry it, and the choice's hint.
    #[must_use]
    pub fn choice_description(&self, choice: &Choice, n: usize) -> String {
        let mut ids = if self.fieldset.is_none() { self.description() } else { String::new() };
        if choice.has_hint() {
            if !ids.is_empty() {
                ids.push(' ');
            }
            ids.push_str(&self.choice_id(choice, n));
            ids.push_str("-item-hint");
        }
        ids
    }

    /// With smaller boxes.
    #[must_use]
    pub fn small(self) -> Self {
        self.class("govuk-checkboxes--small")
    }
}

impl Select {
    /// Whether this choice is the chosen one.
    #[must_use]
    pub fn chosen(&self, choice: &Choice) -> bool {
        let value = choice.value.as_deref().unwrap_or(&choice.text);
        choice.checked == Some(true)
            || choice.checked != Some(false) && !self.value.is_empty() && value == self.value
    }
}

impl Choice {
    /// A choice that sends `value` and is called `text`.
    #[must_use]
    pub fn new(value: &str, text: impl Into<String>) -> Self {
        Self { value: Some(value.to_owned()), text: text.into(), ..Self::default() }
    }

    /// With a hint under it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Part>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what is asked besides when it is chosen.
    #[must_use]
    pub fn asking(mut self, field: &(impl HtmlSafe + ?Sized)) -> Self {
        self.conditional = Markup::of(field).into();
        self
    }

    fn has_hint(&self) -> bool {
        self.hint.as_ref().is_some_and(|h| !h.content().is_empty())
    }
}

impl Label {
    fn target(&self) -> &str {
        &self.r#for
    }
}

impl Input {
    fn kind(&self) -> &str {
        if self.r#type.is_empty() { "text" } else { &self.r#type }
    }

    /// Whether something stands beside the field in its frame.
    fn is_wrapped(&self) -> bool {
        let group = &self.form_group;
        [&self.prefix, &self.suffix, &group.before_input, &group.after_input]
            .iter()
            .any(|part| !part.content().is_empty())
    }

    /// With what stands in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// As wide as this many characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(self, characters: u8) -> Self {
        self.class(&format!("govuk-input--width-{characters}"))
    }

    /// For a number with this unit after it.
    #[must_use]
    pub fn number(mut self, unit: Option<&str>) -> Self {
        self.inputmode = "decimal".to_owned();
        self.spellcheck = Some(false);
        self.suffix = unit.map(Part::from).unwrap_or_default();
        self.width(10)
    }

    /// For a day; the hint of its language says how it is written.
    #[must_use]
    pub fn day(mut self, language: Language) -> Self {
        self.spellcheck = Some(false);
        self.autocomplete = "off".to_owned();
        let hint = words::say(language, "day-hint");
        match &mut self.hint {
            Some(given) => given.text = format!("{} {hint}", given.text),
            none => *none = Some(hint.into()),
        }
        self.width(10)
    }

    /// Of this type: `email`, `search`.
    #[must_use]
    pub fn of_type(mut self, r#type: &str) -> Self {
        self.r#type = r#type.to_owned();
        self
    }
}

impl Textarea {
    /// With what stands in it.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// With so many lines.
    #[must_use]
    pub fn rows(mut self, rows: u16) -> Self {
        self.rows = Some(rows);
        self
    }
}

impl PasswordInput {
    /// With its words in `language`.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.show_password_text = words::say(language, "password-show");
        self.hide_password_text = words::say(language, "password-hide");
        self.show_password_aria_label_text = words::say(language, "password-show-label");
        self.hide_password_aria_label_text = words::say(language, "password-hide-label");
        self.password_shown_announcement_text = words::say(language, "password-shown");
        self.password_hidden_announcement_text = words::say(language, "password-hidden");
        self
    }

    /// The field without its frame's words: an [`Input`] with a button.
    fn input(&self) -> Input {
        let or = |text: &str, default: &str| {
            if text.is_empty() { default.to_owned() } else { text.to_owned() }
        };
        let id = self.own_id().to_owned();
        let button = Button {
            r#type: "button".to_owned(),
            classes: "govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle".into(),
            text: or(&self.show_password_text, "Show"),
            attributes: Attributes::default()
                .with("aria-controls", id.clone())
                .with("aria-label", or(&self.show_password_aria_label_text, "Show password"))
                .flag("hidden"),
            ..Button::default()
        };
        let mut attributes =
            self.form_group.attributes.clone().with("data-module", "govuk-password-input");
        for (key, text) in [
            ("show-password", &self.show_password_text),
            ("hide-password", &self.hide_password_text),
            ("show-password-aria-label", &self.show_password_aria_label_text),
            ("hide-password-aria-label", &self.hide_password_aria_label_text),
            ("password-shown-announcement", &self.password_shown_announcement_text),
            ("password-hidden-announcement", &self.password_hidden_announcement_text),
        ] {
            if !text.is_empty() {
                attributes = attributes.with(&format!("data-i18n.{key}"), text.clone());
            }
        }
        let after = Markup::of(&button).and(&self.form_group.after_input.content());
        let classes = |own: &str, more: &Classes| {
            Classes::from(format!("{own}{}", more.0.as_str().spaced()).as_str())
        };
        Input {
            form_group: FormGroup {
                classes: classes("govuk-password-input", &self.form_group.classes),
                attributes,
                before_input: self.form_group.before_input.clone(),
                after_input: after.into(),
                ..FormGroup::default()
            },
            input_wrapper: Part {
                classes: "govuk-password-input__wrapper".into(),
                ..Part::default()
            },
            label: self.label.clone(),
            hint: self.hint.clone(),
            classes: classes(
                "govuk-password-input__input govuk-js-password-input-input",
                &self.classes,
            ),
            error_message: self.error_message.clone(),
            id,
            name: self.name.clone(),
            r#type: "password".to_owned(),
            spellcheck: Some(false),
            autocapitalize: "none".to_owned(),
            autocomplete: or(&self.autocomplete, "current-password"),
            value: self.value.clone(),
            disabled: self.disabled,
            described_by: self.described_by.clone(),
            attributes: self.attributes.clone(),
            ..Input::default()
        }
    }
}

trait Spaced {
    fn spaced(&self) -> String;
}

impl Spaced for str {
    /// With a space before, unless empty.
    fn spaced(&self) -> String {
        if self.is_empty() { String::new() } else { format!(" {self}") }
    }
}

impl ErrorMessage {
    /// What is wrong, with the word “Error” of the language before it for
    /// screen readers.
    #[must_use]
    pub fn new(language: Language, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            visually_hidden_text: Some(words::say(language, "error-prefix")),
            ..Self::default()
        }
    }

    fn prefix(&self) -> &str {
        self.visually_hidden_text.as_deref().unwrap_or("Error")
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
        self.name = name.to_owned();
        self.value = value.to_owned();
        self
    }
}

/// A sign that goes with a word of status, so that colour never stands alone.
fn sign(path: &'static str) -> Markup {
    Markup(format!(
        "<svg class=\"pr-sign\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\" \
         focusable=\"false\"><path d=\"{path}\"/></svg>"
    ))
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
    pub fn day(language: Language, day: domain::day::Day) -> Self {
        Self { classes: "pr-one-line".into(), ..Self::from(words::day(language, day)) }
    }

    /// A number that is zero, a dash for what is not known, and what may not
    /// be shown: as tables show the value of an indicator.
    #[must_use]
    pub fn figure(language: Language, state: domain::record::reading::State) -> Self {
        let cell = Self::number(words::figure(language, state));
        match state {
            domain::record::reading::State::Known(_) => cell,
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
        self.format = "numeric".to_owned();
        self
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

impl Link {
    /// A link.
    #[must_use]
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), ..Self::default() }
    }

    /// A link that leads to this page when `here`.
    #[must_use]
    pub fn here(mut self, here: bool) -> Self {
        self.current = here;
        self
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

impl PageNumber {
    fn label(&self) -> String {
        match self.visually_hidden_text.as_str() {
            "" => format!("Page {}", self.number),
            text => text.to_owned(),
        }
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

impl ErrorSummary {
    fn title(&self) -> Content<'_> {
        Content { text: &self.title_text, html: &self.title_html }
    }

    fn description(&self) -> Content<'_> {
        Content { text: &self.description_text, html: &self.description_html }
    }

    /// These errors, each an address in the page (`#held_on`) and a sentence.
    #[must_use]
    pub fn new(language: Language, errors: impl IntoIterator<Item = (String, String)>) -> Self {
        let error_list = errors
            .into_iter()
            .map(|(href, text)| ErrorLink { href, text, ..ErrorLink::default() })
            .collect();
        Self { title_text: words::say(language, "error-summary"), error_list, ..Self::default() }
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

impl Breadcrumbs {
    fn label(&self) -> &str {
        if self.label_text.is_empty() { "Breadcrumb" } else { &self.label_text }
    }
}

impl GenericHeader {
    fn logo(&self) -> Content<'_> {
        Content { text: &self.logo_text, html: &self.logo_html }
    }

    fn container(&self) -> &str {
        if self.container_classes.is_empty() {
            "govuk-width-container"
        } else {
            &self.container_classes
        }
    }
}

impl ServiceNavigation {
    fn button_text(&self) -> &str {
        if self.menu_button_text.is_empty() { "Menu" } else { &self.menu_button_text }
    }

    fn id(&self) -> &str {
        if self.navigation_id.is_empty() { "navigation" } else { &self.navigation_id }
    }

    fn label(&self) -> &str {
        if self.navigation_label.is_empty() { self.button_text() } else { &self.navigation_label }
    }

    fn collapses(&self) -> bool {
        self.collapse_navigation_on_mobile.unwrap_or(self.navigation.len() > 1)
    }

    fn has_menu(&self) -> bool {
        !self.navigation.is_empty()
            || !self.slots.navigation_start.is_empty()
            || !self.slots.navigation_end.is_empty()
    }

    /// Whether it is a region with a name, or only a menu.
    fn is_region(&self) -> bool {
        !self.service_name.is_empty() || !self.slots.start.is_empty() || !self.slots.end.is_empty()
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

impl ExitThisPage {
    /// The button in `language`; it leads to `/exit`, which empties the cache
    /// and goes on to a page about the weather.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let say = |key| words::say(language, key);
        Self {
            text: say("exit"),
            redirect_url: "/exit".to_owned(),
            activated_text: say("exit-activated"),
            timed_out_text: say("exit-timed-out"),
            press_two_more_times_text: say("exit-press-two"),
            press_one_more_time_text: say("exit-press-one"),
            ..Self::default()
        }
    }

    fn button(&self) -> Button {
        let default =
            Markup::fixed("<span class=\"govuk-visually-hidden\">Emergency</span> Exit this page");
        let empty = self.content().is_empty();
        Button {
            text: self.text.clone(),
            html: if empty { default } else { self.html.clone() },
            href: if self.redirect_url.is_empty() {
                "/exit".to_owned()
            } else {
                self.redirect_url.clone()
            },
            classes:
                "govuk-button--warning govuk-exit-this-page__button govuk-js-exit-this-page-button"
                    .into(),
            attributes: Attributes::default().with("rel", "nofollow noreferrer"),
            ..Button::default()
        }
    }

    /// The words of its script.
    fn script_words(&self) -> Attributes {
        let mut all = Attributes::default();
        for (key, text) in [
            ("activated", &self.activated_text),
            ("timed-out", &self.timed_out_text),
            ("press-two-more-times", &self.press_two_more_times_text),
            ("press-one-more-time", &self.press_one_more_time_text),
        ] {
            if !text.is_empty() {
                all = all.with(&format!("data-i18n.{key}"), text.clone());
            }
        }
        all
    }
}

impl TaskList {
    fn task_id(&self, n: usize) -> String {
        let prefix = if self.id_prefix.is_empty() { "task-list" } else { &self.id_prefix };
        format!("{prefix}-{n}")
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

impl SubNavigation {
    /// The pages of `label`; the one we are on says so itself.
    #[must_use]
    pub fn new(label: impl Into<String>, items: Vec<Link>) -> Self {
        Self { label: label.into(), items, ..Self::default() }
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
        self.state = state.to_owned();
        self
    }
}
