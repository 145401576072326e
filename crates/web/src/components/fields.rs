//! Fields of forms, their labels, hints and errors.
use super::content::Button;
use super::markup::{Attributes, Classes, Content, Markup, Part};
use crate::words;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::words::Language;
use serde::Deserialize;

parts! {
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
}

components! {
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
}

contents! { Legend Choice ErrorLink Label Hint ErrorMessage }

from_text! { Legend Label Hint }

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
        self.inputmode = "decimal".into();
        self.spellcheck = Some(false);
        self.suffix = unit.map(Part::from).unwrap_or_default();
        self.width(10)
    }

    /// For a day; the hint of its language says how it is written.
    #[must_use]
    pub fn day(mut self, language: Language) -> Self {
        self.spellcheck = Some(false);
        self.autocomplete = "off".into();
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
        self.r#type = r#type.into();
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
        let classes = |own: &str, more: &Classes| Classes::from(format!("{own}{more}").as_str());
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

impl Select {
    /// Whether this choice is the chosen one.
    #[must_use]
    pub fn chosen(&self, choice: &Choice) -> bool {
        let value = choice.value.as_deref().unwrap_or(&choice.text);
        choice.checked == Some(true)
            || choice.checked != Some(false) && !self.value.is_empty() && value == self.value
    }
}

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
            .map(|(href, text)| ErrorLink { text, href, ..ErrorLink::default() })
            .collect();
        Self { title_text: words::say(language, "error-summary"), error_list, ..Self::default() }
    }
}
