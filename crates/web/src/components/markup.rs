//! Text and markup, classes and attributes: what parts are written with.
use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

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
pub struct Markup(pub(super) String);

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
    /// As text.
    pub text: &'p str,
    /// As markup, which is written instead of the text where there is any.
    pub html: &'p Markup,
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
}

contents! { Part Link }

from_text! { Part }

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
