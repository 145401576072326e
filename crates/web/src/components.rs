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

mod content;
mod fields;
mod frame;
mod lists;
mod markup;

pub use content::*;
pub use fields::*;
pub use frame::*;
pub use lists::*;
pub use markup::*;
