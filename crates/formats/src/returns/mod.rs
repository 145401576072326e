//! A return as files: a workbook for people, SDMX for statistical offices, JSON for programs.
//!
//! Every file has the same figures, and in every one of them blank is not nought: an empty cell
//! with a status in the workbook, a missing value in SDMX, `null` in JSON.
mod book;
mod population;
mod sdmx;
#[cfg(test)]
mod tests;

pub use book::book;
pub use population::{PopulationFault, population};
pub use sdmx::{csv, data, structure};

use domain::day::Moment;
use domain::returns::filled::{Cell, Filled, FilledTable, Value};
use domain::returns::{Return, ReturnTable, Unit};
use domain::statistics::cube::At;
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use serde_json::{Map, json};

/// What dimensions, codes and the words of a file are called.
pub trait Names {
    /// A dimension.
    fn dimension(&self, language: Language, of: Dimension) -> String;
    /// One of our codes of a dimension.
    fn code(&self, language: Language, of: Dimension, code: &str) -> String;
    /// A word of a file, by its key.
    fn word(&self, language: Language, key: &'static str) -> String;
    /// By which rule, in a few words.
    fn rule(&self, language: Language, id: &str, version: u32) -> String;
    /// A day.
    fn day(&self, language: Language, day: domain::day::Day) -> String;
}

/// A return with all that names it.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    /// What is asked.
    pub of: &'a Return,
    /// The figures.
    pub filled: &'a Filled,
    /// What things are called.
    pub names: &'a dyn Names,
    /// The language of the file.
    pub language: Language,
    /// The country: `BG`.
    pub country: &'a str,
    /// When the file was made.
    pub made_at: Moment,
}

/// The code of everybody in a file.
pub const TOTAL: &str = "_T";
/// The code of those of whom it is not known.
pub const UNKNOWN: &str = "_U";

impl<'a> Paper<'a> {
    /// The tables with what is asked in each.
    pub fn tables(self) -> impl Iterator<Item = (&'a ReturnTable, &'a FilledTable)> {
        let tables = self.filled.tables.iter();
        tables.filter_map(move |filled| Some((self.of.table(&filled.id)?, filled)))
    }

    /// What a place in a dimension is called; the recipient's name where it has one.
    #[must_use]
    pub fn place(self, table: &ReturnTable, filled: &FilledTable, of: usize, at: At) -> String {
        match at {
            At::Total => self.word("total"),
            At::Unknown => self.word("unknown"),
            At::Code(_) => {
                let dimension = filled.dimensions[of];
                self.code(table, dimension, filled.code(of, at).unwrap_or_default())
            }
        }
    }

    /// What a code is called; the recipient's name where it has one.
    #[must_use]
    pub fn code(self, table: &ReturnTable, dimension: Dimension, code: &str) -> String {
        match table.group(dimension, code) {
            Some(group) => group.name.in_language(self.language).to_owned(),
            None => self.names.code(self.language, dimension, code),
        }
    }

    /// Where the figures of a cell come from: the register; where a table is by bodies, the body.
    #[must_use]
    pub fn source(self, table: &ReturnTable, filled: &FilledTable, at: &[At]) -> String {
        let day = self.names.day(self.language, self.filled.as_of);
        let source = table.source.in_language(self.language).replace("{day}", &day);
        match filled.body(at) {
            Some(body) => {
                format!("{}; {source}", self.names.code(self.language, Dimension::Body, body))
            }
            None => source,
        }
    }

    fn word(self, key: &'static str) -> String {
        self.names.word(self.language, key)
    }

    fn rule(self, filled: &FilledTable) -> String {
        self.names.rule(self.language, &filled.rule, filled.rule_version)
    }
}

/// The code of a place in a file.
fn code_of(filled: &FilledTable, of: usize, at: At) -> &str {
    match at {
        At::Total => TOTAL,
        At::Unknown => UNKNOWN,
        At::Code(_) => filled.code(of, at).unwrap_or_default(),
    }
}

/// A figure with a point; empty when it is not known.
#[must_use]
pub fn figure(value: Value) -> String {
    match value {
        Value::Count(n) => n.to_string(),
        Value::Rate(n) => format!("{}.{:03}", n / 1_000, n % 1_000),
        Value::NotKnown => String::new(),
    }
}

/// As JSON: codes, `null` for what is not known, names in the language of the file.
#[must_use]
pub fn json(paper: Paper<'_>) -> serde_json::Value {
    let language = paper.language;
    let (of, filled) = (paper.of, paper.filled);
    let cell = |filled: &FilledTable, cell: &Cell| {
        let codes: Map<String, serde_json::Value> = cell
            .at
            .iter()
            .enumerate()
            .map(|(place, at)| {
                let code = json!(code_of(filled, place, *at));
                (filled.dimensions[place].code().to_owned(), code)
            })
            .collect();
        let value = match cell.value {
            Value::Count(n) => json!(n),
            // Shorter than seventeen digits, a decimal fraction is read as it is written.
            Value::Rate(_) => figure(cell.value).parse::<f64>().map_or(json!(null), |n| json!(n)),
            Value::NotKnown => json!(null),
        };
        json!({ "codes": codes, "value": value })
    };
    let tables = paper.tables().map(|(table, filled)| {
        json!({
            "id": table.id,
            "name": table.name.in_language(language),
            "unit": table.unit,
            "rule": filled.rule,
            "rule_version": filled.rule_version,
            "dimensions": filled.dimensions,
            "articles": table.articles.in_language(language),
            "source": paper.source(table, filled, &[]),
            "differs": table.differs.as_ref().map(|words| words.in_language(language)),
            "read": table.read.in_language(language),
            "verified": table.verified,
            "blank": filled.blank,
            "cells": filled.cells().map(|one| cell(filled, &one)).collect::<Vec<_>>(),
        })
    });
    json!({
        "id": of.id,
        "version": of.version,
        "name": of.name.in_language(language),
        "recipient": of.recipient.in_language(language),
        "source": of.source.in_language(language),
        "verified": of.verified,
        "year": filled.year,
        "as_of": filled.as_of.to_string(),
        "tables": tables.collect::<Vec<_>>(),
    })
}

/// The key of the word for what a table is of.
const fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Persons => "persons",
        Unit::Rate => "rate",
        Unit::NotCounted => "not-counted",
    }
}
