//! A paper: a plain document for one reader, in sections of facts, text and
//! tables. Everything in it is in words already; who draws it decides nothing.
use crate::words::Language;
use serde::Serialize;

/// A paper.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// The language it is written in.
    pub language: Language,
    /// Its title.
    pub title: String,
    /// Who issues it.
    pub issuer: String,
    /// What the reader should know first.
    pub lead: Vec<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A section of a paper.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Short facts: what, and which.
    pub facts: Vec<(String, String)>,
    /// Text, one paragraph each.
    pub paragraphs: Vec<String>,
    /// The heads of the columns of its table; empty when it has none.
    pub head: Vec<String>,
    /// The rows of the table, each as long as the heads.
    pub rows: Vec<Vec<String>>,
}
