//! `pristan statistics`: persons counted by a rule, as `/statistics` shows them.
use crate::complaint::{Complaint, Result};
use crate::data::Data;
use crate::edge;
use domain::pack::Pack;
use domain::person_list::Subject;
use domain::statistics::cube::{At, Filter};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use register::statistics::{Question, Tabulated};
use serde_json::json;
use web::statistics::names;
use web::words::say;

pub(crate) const EXAMPLE: &str = "Example:\n  pristan statistics table --data ~/pristan --rule newly_identified --from 2017 --rows sex --columns form_of_exploitation";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Print a table of persons, each counted once in every number
    #[command(after_help = EXAMPLE)]
    Table(Table),
}

/// What is counted.
#[derive(Debug, clap::Args)]
pub(crate) struct Table {
    #[command(flatten)]
    data: Data,
    /// The counting rule
    #[arg(long, value_name = "newly_identified")]
    rule: String,
    /// Its version; the newest unless said
    #[arg(long, value_name = "1")]
    rule_version: Option<u32>,
    /// The first year
    #[arg(long, value_name = "2017")]
    from: i16,
    /// The last year; by default the first
    #[arg(long, value_name = "2017")]
    until: Option<i16>,
    /// By what the rows are
    #[arg(long, value_name = "sex")]
    rows: String,
    /// By what the columns are
    #[arg(long, value_name = "form_of_exploitation")]
    columns: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let Self::Table(table) = self;
        table.run(language).await
    }
}

impl Table {
    async fn run(self, language: Language) -> Result<()> {
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let pack = register.pack();
        let newest = pack.rules_in_use().find(|rule| rule.id == self.rule);
        let version = self.rule_version.or(newest.map(|rule| rule.version)).unwrap_or_default();
        let Some(rule) = pack.counting_rule(&self.rule, version) else {
            return Err(Complaint::said(
                format!("There is no counting rule “{}”.", self.rule),
                format!("Няма правило за броене „{}“.", self.rule),
            ));
        };
        let rows = dimension(rule.subject, &self.rows)?;
        let columns = self.columns.as_deref();
        let columns = columns.map(|code| dimension(rule.subject, code)).transpose()?;
        let question = Question {
            rule: (rule.id.clone(), rule.version),
            years: self.from..=self.until.unwrap_or(self.from),
            dimensions: std::iter::once(rows).chain(columns).collect(),
            filter: Filter::new(),
        };
        let found = register.statistics(&by, &question).await?;
        let text = if self.json { None } else { Some(text(pack, language, &found)) };
        register.close().await;
        match text {
            Some(text) => edge::say(text),
            None => edge::say_json(&as_json(&found)),
        }
    }
}

fn dimension(subject: Subject, code: &str) -> Result<Dimension> {
    let of = code.parse().ok().filter(|one: &Dimension| one.of(subject));
    of.ok_or_else(|| {
        let known = Dimension::ALL.iter().filter(|one| one.of(subject));
        let known = known.map(|one| one.code()).collect::<Vec<_>>().join(", ");
        Complaint::said(
            format!("This rule does not count by “{code}”, but by: {known}."),
            format!("По това правило не се брои по „{code}“, а по: {known}."),
        )
    })
}

fn as_json(found: &Tabulated) -> serde_json::Value {
    let crossed = found.crossed.without_empty();
    let code = |dimension: usize, at: At| match at {
        At::Total => json!("total"),
        At::Unknown => json!(null),
        At::Code(code) => json!(crossed.codes[dimension][code]),
    };
    let cell = |at: Vec<At>| {
        let codes: Vec<_> = at.iter().enumerate().map(|(of, at)| code(of, *at)).collect();
        json!({ "codes": codes, "persons": crossed.count(&at) })
    };
    let dimensions: Vec<&str> = crossed.dimensions.iter().map(|one| one.code()).collect();
    json!({
        "rule": found.rule.id,
        "version": found.rule.version,
        "as_of": found.as_of.to_string(),
        "since": found.since.map(|month| month.to_string()),
        "dimensions": dimensions,
        "cells": crossed.cells().into_iter().map(cell).collect::<Vec<_>>(),
    })
}

fn text(pack: &Pack, language: Language, found: &Tabulated) -> String {
    let crossed = found.crossed.without_empty();
    let name = |dimension: usize, at: At| match at {
        At::Total => say(language, "statistics-total"),
        At::Unknown => say(language, "statistics-not-known"),
        At::Code(code) => names::code(
            pack,
            language,
            crossed.dimensions[dimension],
            &crossed.codes[dimension][code],
        ),
    };
    let shown = |dimension: usize| {
        let places = crossed.places(dimension).into_iter();
        let places = places.filter(|at| *at != At::Unknown || crossed.has_unknown(dimension));
        places.chain([At::Total]).collect::<Vec<At>>()
    };
    let columns = if crossed.dimensions.len() > 1 { shown(1) } else { vec![At::Total] };
    let width = |text: &str| text.chars().count().max(6);
    let heads: Vec<String> = match crossed.dimensions.len() {
        2 => columns.iter().map(|at| name(1, *at)).collect(),
        _ => vec![say(language, "statistics-total")],
    };
    let rows = shown(0);
    let first = names::dimension(language, crossed.dimensions[0]);
    let names: Vec<String> = rows.iter().map(|at| name(0, *at)).collect();
    let left = names.iter().chain([&first]).map(|name| width(name)).max().unwrap_or_default();
    let line = |name: &str, cells: Vec<String>| {
        let cells: Vec<String> = cells
            .iter()
            .zip(&heads)
            .map(|(cell, head)| format!("{cell:>width$}", width = width(head)))
            .collect();
        format!("{name:<left$}  {}", cells.join("  "))
    };
    let mut lines = vec![line(&first, heads.clone())];
    for (row, name) in rows.iter().zip(&names) {
        let counts = columns.iter().map(|column| {
            let at = [*row, *column];
            let at = if crossed.dimensions.len() > 1 { &at[..] } else { &at[..1] };
            crossed.count(at).to_string()
        });
        lines.push(line(name, counts.collect()));
    }
    lines.join("\n")
}
