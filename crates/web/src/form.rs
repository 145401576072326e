//! Forms: what was typed, and what is wrong with it.
//!
//! A form that is refused comes back with everything that was typed, one error
//! a field, and a summary at the top that leads to each:
//!
//! ```
//! use domain::words::Language;
//! use web::form::Form;
//!
//! let typed = vec![("title".to_owned(), "Обучение".to_owned()), ("seats".to_owned(), "x".to_owned())];
//! let mut form = Form::typed(Language::En, typed);
//! if form.value("seats").parse::<u32>().is_err() {
//!     form.refuse("seats", "“Seats” must be a whole number");
//! }
//! assert!(form.is_refused());
//! let field = form.input("seats", "Seats").number(Some("persons")).to_string();
//! assert!(field.contains("value=\"x\"") && field.contains("id=\"seats-error\""));
//! let summary = form.errors().unwrap().to_string();
//! assert!(summary.contains("<a href=\"#seats\">“Seats” must be a whole number</a>"));
//! ```
use crate::components::{
    Checkboxes, Choice, ErrorMessage, ErrorSummary, FileUpload, Input, Label, Legend,
    PasswordInput, Radios, Select, Textarea,
};
use crate::page::CSRF_FIELD;
use crate::words;
use domain::record::Fault;
use domain::words::Language;
use std::collections::BTreeMap;

/// What was typed into a form, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Form {
    language: Language,
    values: BTreeMap<String, Vec<String>>,
    /// In the order in which they were found: the order of the form.
    errors: Vec<(String, String)>,
}

impl Form {
    /// A form in which nothing stands.
    #[must_use]
    pub fn empty(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    /// The language it is written in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// A form as it was sent; a name may come several times.
    #[must_use]
    pub fn typed(language: Language, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut form = Self::empty(language);
        for (name, value) in pairs {
            form.values.entry(name).or_default().push(value);
        }
        form
    }

    /// With `value` standing in `name`: what is in the record that is corrected.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), vec![value.into()]);
        self
    }

    /// With several values ticked in `name`.
    #[must_use]
    pub fn with_all(mut self, name: &str, values: Vec<String>) -> Self {
        self.values.insert(name.to_owned(), values);
        self
    }

    /// What stands in `name`, without the spaces around it; empty for nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|v| v.first()).map_or("", |v| v.trim())
    }

    /// Everything that stands in `name`, empty values left out.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        let values = self.values.get(name).map(Vec::as_slice).unwrap_or_default();
        values.iter().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).collect()
    }

    /// Whether the box `name` is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.value(name).is_empty()
    }

    /// What was typed as [`domain::record::check`] takes it: text by the code
    /// of the field, several values joined by `; `. The fields of the frame
    /// (the token, and names that begin with `_`) are not part of it.
    #[must_use]
    pub fn given(&self) -> BTreeMap<String, String> {
        self.values
            .keys()
            .filter(|name| *name != CSRF_FIELD && !name.starts_with('_'))
            .map(|name| (name.clone(), self.all(name).join("; ")))
            .collect()
    }

    /// Refuses the field `name` with a sentence. Of several for one field the
    /// first is said: one thing at a time.
    pub fn refuse(&mut self, name: &str, sentence: impl Into<String>) {
        if self.error(name).is_none() {
            self.errors.push((name.to_owned(), sentence.into()));
        }
    }

    /// Refuses every field with a fault; `label` says what a field is called.
    pub fn refuse_all<'l>(&mut self, faults: &[Fault], label: impl Fn(&str) -> &'l str) {
        for fault in faults {
            let sentence = words::fault(self.language, fault, label(&fault.field));
            self.refuse(&fault.field, sentence);
        }
    }

    /// What is wrong with the field `name`.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(n, _)| n == name).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The summary for the top of the page; none when nothing is wrong.
    #[must_use]
    pub fn errors(&self) -> Option<ErrorSummary> {
        let links =
            self.errors.iter().map(|(name, sentence)| (format!("#{name}"), sentence.clone()));
        self.is_refused().then(|| ErrorSummary::new(self.language, links))
    }

    fn message(&self, name: &str) -> Option<ErrorMessage> {
        self.error(name).map(|sentence| ErrorMessage::new(self.language, sentence))
    }

    /// What was typed, spaces and all: what is shown again.
    fn raw(&self, name: &str) -> String {
        self.values.get(name).and_then(|v| v.first()).cloned().unwrap_or_default()
    }

    /// A field of one line.
    #[must_use]
    pub fn input(&self, name: &str, label: impl Into<Label>) -> Input {
        Input {
            value: self.raw(name),
            error_message: self.message(name),
            ..Input::new(name, label)
        }
    }

    /// A field for a day.
    #[must_use]
    pub fn day(&self, name: &str, label: impl Into<Label>) -> Input {
        self.input(name, label).day(self.language)
    }

    /// A field of several lines.
    #[must_use]
    pub fn textarea(&self, name: &str, label: impl Into<Label>) -> Textarea {
        Textarea {
            value: self.raw(name),
            error_message: self.message(name),
            ..Textarea::new(name, label)
        }
    }

    /// A list to choose one from. It begins with an empty choice, so that
    /// nothing is chosen until somebody does.
    #[must_use]
    pub fn select(&self, name: &str, label: impl Into<Label>, choices: Vec<Choice>) -> Select {
        let mut items = vec![Choice::new("", words::say(self.language, "choose"))];
        items.extend(choices);
        Select {
            items,
            value: self.value(name).to_owned(),
            error_message: self.message(name),
            ..Select::new(name, label)
        }
    }

    /// Buttons of which one is chosen.
    #[must_use]
    pub fn radios(&self, name: &str, legend: impl Into<Legend>, choices: Vec<Choice>) -> Radios {
        Radios {
            value: self.value(name).to_owned(),
            error_message: self.message(name),
            ..Radios::new(name, legend, choices)
        }
    }

    /// Yes, no, and not known: an empty answer is not a no.
    #[must_use]
    pub fn yes_no(&self, name: &str, legend: impl Into<Legend>) -> Radios {
        let say = |key| words::say(self.language, key);
        let choices = vec![
            Choice::new("yes", say("yes")),
            Choice::new("no", say("no")),
            Choice {
                checked: self.value(name).is_empty().then_some(true),
                ..Choice::new("", say("not-known"))
            },
        ];
        self.radios(name, legend, choices).inline()
    }

    /// Boxes of which any are ticked.
    #[must_use]
    pub fn checkboxes(
        &self,
        name: &str,
        legend: impl Into<Legend>,
        choices: Vec<Choice>,
    ) -> Checkboxes {
        Checkboxes {
            values: self.all(name),
            error_message: self.message(name),
            ..Checkboxes::new(name, legend, choices)
        }
    }

    /// A field for a file. A browser never keeps it: it must be chosen again.
    #[must_use]
    pub fn file(&self, name: &str, label: impl Into<Label>) -> FileUpload {
        FileUpload { error_message: self.message(name), ..FileUpload::new(name, label) }
    }

    /// A field for a password; what was typed is not sent back.
    #[must_use]
    pub fn password(&self, name: &str, label: impl Into<Label>) -> PasswordInput {
        let field =
            PasswordInput { error_message: self.message(name), ..PasswordInput::new(name, label) };
        field.in_language(self.language)
    }

    /// Whether the form was made by a page of this session: whether it holds
    /// `token`. A session without a token has no forms.
    #[must_use]
    pub fn is_genuine(&self, token: &str) -> bool {
        is_genuine(token, &self.raw(CSRF_FIELD))
    }
}

/// Whether `given` is the token of the session. How long the comparison takes
/// does not tell how much of it is right.
#[must_use]
pub fn is_genuine(token: &str, given: &str) -> bool {
    let (token, given) = (token.as_bytes(), given.as_bytes());
    let differing = token.iter().zip(given).fold(0, |all, (a, b)| all | (a ^ b));
    !token.is_empty() && token.len() == given.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::Why;

    fn typed(pairs: &[(&str, &str)]) -> Form {
        Form::typed(Language::En, pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed() {
        let mut form = typed(&[("title", "  A & B "), ("about", "\nline"), ("place", "VAR")]);
        form.refuse("title", "too odd");
        assert!(form.input("title", "Title").to_string().contains("value=\"  A &#38; B \""));
        // A browser drops the first line break after the tag.
        assert!(form.textarea("about", "About").to_string().contains(">\n\nline</textarea>"));
        let select = form.select(
            "place",
            "Place",
            vec![Choice::new("VAR", "Varna"), Choice::new("SOF", "Sofia")],
        );
        assert!(select.to_string().contains("<option value=\"VAR\" selected>Varna</option>"));
        assert!(!select.to_string().contains("<option value=\"SOF\" selected"));
    }

    #[test]
    fn a_field_says_one_thing_that_is_wrong_and_points_to_it() {
        let mut form = typed(&[("held_on", "31.02.2017")]);
        let faults = [
            Fault { field: "held_on".into(), why: Why::NotADay("31.02.2017".into()) },
            Fault { field: "held_on".into(), why: Why::Missing },
            Fault { field: "title".into(), why: Why::Missing },
        ];
        form.refuse_all(&faults, |field| if field == "title" { "Title" } else { "Day" });
        let field = form.day("held_on", "Day").to_string();
        assert!(field.contains("aria-describedby=\"held_on-hint held_on-error\""), "{field}");
        assert!(field.contains("and not “31.02.2017”"), "{field}");
        assert!(!field.contains("Fill in"), "{field}");
        let summary = form.errors().unwrap();
        let links: Vec<_> = summary.error_list.iter().map(|e| e.href.as_str()).collect();
        assert_eq!(links, ["#held_on", "#title"]);
        assert!(!typed(&[]).is_refused());
    }

    #[test]
    fn ticked_boxes_stay_ticked_and_are_given_together() {
        let form = typed(&[("topics", "a"), ("topics", "c"), ("csrf", "t"), ("_next", "1")]);
        let boxes = ["a", "b", "c"].map(|c| Choice::new(c, c)).into();
        let html = form.checkboxes("topics", "Topics", boxes).to_string();
        assert_eq!(html.matches(" checked").count(), 2, "{html}");
        let given: Vec<_> = form.given().into_iter().collect();
        assert_eq!(given, [("topics".to_owned(), "a; c".to_owned())]);
    }

    #[test]
    fn no_answer_is_not_a_no() {
        let checked = |form: &Form| {
            let html = form.yes_no("held", "Held?").to_string();
            let at = html.find(" checked").unwrap();
            html[..at].rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
        };
        assert_eq!(checked(&typed(&[])), "");
        assert_eq!(checked(&typed(&[("held", "no")])), "no");
    }

    #[test]
    fn a_password_is_not_sent_back() {
        let form = typed(&[("password", "correct horse")]);
        assert!(!form.password("password", "Password").to_string().contains("correct horse"));
    }

    #[test]
    fn only_the_token_of_the_session_is_genuine() {
        assert!(typed(&[("csrf", "abc")]).is_genuine("abc"));
        for (token, given) in
            [("abc", "abd"), ("abc", "ab"), ("abc", "abcd"), ("abc", ""), ("", "")]
        {
            assert!(!is_genuine(token, given), "{token} {given}");
        }
    }
}
