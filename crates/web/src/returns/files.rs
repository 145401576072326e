//! A return as files. The pages, the API and the command line write the same.
use crate::statistics::names;
use crate::words::{self, say, say_with};
use domain::day::{Day, Moment};
use domain::pack::Pack;
use domain::returns::Return;
use domain::returns::filled::{Filled, Value};
use domain::statistics::dimension::Dimension;
use domain::words::Language;
use formats::returns::{Names, Paper};
use formats::sheet::NotWritten;

/// What things are called, by the words of the pages and the country pack.
pub struct Words<'p>(pub &'p Pack);

impl Names for Words<'_> {
    fn dimension(&self, language: Language, of: Dimension) -> String {
        names::dimension(language, of)
    }

    fn code(&self, language: Language, of: Dimension, code: &str) -> String {
        names::code(self.0, language, of, code)
    }

    fn word(&self, language: Language, key: &'static str) -> String {
        say(language, &format!("returns-file-{key}"))
    }

    fn rule(&self, language: Language, id: &str, version: u32) -> String {
        let name = self.0.counting_rule(id, version).map(|rule| rule.name.in_language(language));
        let args = [
            ("rule", name.unwrap_or(id).into()),
            ("id", id.into()),
            ("version", version.to_string().into()),
        ];
        say_with(language, "returns-rule-version", &args)
    }

    fn day(&self, language: Language, day: Day) -> String {
        words::day(language, day)
    }
}

impl<'p> Words<'p> {
    /// A return with all that names it.
    #[must_use]
    pub fn paper<'a>(
        &'a self,
        of: &'a Return,
        filled: &'a Filled,
        language: Language,
        made_at: Moment,
    ) -> Paper<'a>
    where
        'p: 'a,
    {
        Paper { of, filled, names: self, language, country: &self.0.country, made_at }
    }
}

/// What a return is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// SDMX-CSV 2.0.
    Csv,
    /// SDMX-ML 2.1: the figures.
    Xml,
    /// SDMX-ML 2.1: the structure of the figures.
    Structure,
    /// For programs.
    Json,
}

impl Format {
    /// Every format, as the page offers them.
    pub const ALL: [Self; 5] = [Self::Xlsx, Self::Csv, Self::Xml, Self::Structure, Self::Json];

    /// How the name of its file ends: `csv`, `structure.xml`.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Xml => "xml",
            Self::Structure => "structure.xml",
            Self::Json => "json",
        }
    }

    /// The one whose file ends so; the structure is never asked for by its ending alone.
    #[must_use]
    pub fn of(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "application/vnd.sdmx.data+csv; version=2.0.0",
            Self::Xml => "application/vnd.sdmx.structurespecificdata+xml; version=2.1",
            Self::Structure => "application/vnd.sdmx.structure+xml; version=2.1",
            Self::Json => "application/json",
        }
    }

    /// Writes a return.
    ///
    /// # Errors
    ///
    /// [`NotWritten`] when a sheet cannot hold what it should.
    pub fn write(self, paper: Paper<'_>) -> Result<Vec<u8>, NotWritten> {
        Ok(match self {
            Self::Xlsx => formats::returns::book(paper)?,
            Self::Csv => formats::returns::csv(paper),
            Self::Xml => formats::returns::data(paper).into_bytes(),
            Self::Structure => formats::returns::structure(paper).into_bytes(),
            Self::Json => {
                let mut text = format!("{:#}", formats::returns::json(paper));
                text.push('\n');
                text.into_bytes()
            }
        })
    }
}

/// A figure as pages show it; a dash for what is not known.
#[must_use]
pub fn figure(language: Language, value: Value) -> String {
    let whole = |n: u64| words::number(language, i64::try_from(n).unwrap_or(i64::MAX));
    match value {
        Value::Count(n) => whole(n),
        Value::Rate(n) => {
            let point = if language == Language::Bg { ',' } else { '.' };
            format!("{}{point}{:03}", whole(n / 1_000), n % 1_000)
        }
        Value::NotKnown => "—".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_written_as_each_language_writes_it() {
        assert_eq!(figure(Language::Bg, Value::Rate(15)), "0,015");
        assert_eq!(figure(Language::En, Value::Rate(7_210)), "7.210");
        assert_eq!(figure(Language::En, Value::Count(0)), "0");
        assert_eq!(figure(Language::En, Value::NotKnown), "—");
    }
}
