//! `pristan returns`: a statutory return, filled in and written as a file.
use crate::complaint::{self, Complaint, Result};
use crate::data::Data;
use crate::edge;
use domain::returns::population::Population;
use domain::words::Language;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use web::returns::files::{Format, Words};

/// Fill a statutory return in and write it as a file
///
/// From what the register counts, each person once in every cell. Blank is not known, 0 is known
/// to be none. What was not read in the text that prescribes it says so in the file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan returns eurostat --data ~/pristan --year 2016 -o eurostat-2016.xlsx\n  pristan returns sdg --data ~/pristan --year 2016 --population population.csv -o sdg.xml"
)]
pub(crate) struct Returns {
    /// The return: eurostat, glotip, sdg, us-tip
    #[arg(value_name = "RETURN")]
    which: String,
    #[command(flatten)]
    data: Data,
    /// The year it is about
    #[arg(long, value_name = "2016")]
    year: i16,
    /// The population, for rates: `year,sex,age_group,population`; an empty cell is everybody
    #[arg(long, value_name = "FILE.csv")]
    population: Option<PathBuf>,
    /// Keep it as the one that was sent, with a note
    #[arg(long, value_name = "NOTE")]
    keep: Option<String>,
    /// The file to write: its ending says how; beside .xml its structure is written
    #[arg(short, long, value_name = "FILE.xlsx|.csv|.xml|.json")]
    output: PathBuf,
}

impl Returns {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let output = &self.output;
        let ending = output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let Some(format) = Format::of(&ending) else {
            return Err(Complaint::said(
                format!("{} must end in .xlsx, .csv, .xml or .json", output.display()),
                format!("{} трябва да завършва на .xlsx, .csv, .xml или .json", output.display()),
            ));
        };
        let people = self.population.as_deref().map(population).transpose()?;
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let pack = register.pack();
        let id = self.which.replace('-', "_");
        let Some(of) = pack.statutory_return(&id) else {
            let known: Vec<String> =
                pack.returns.iter().map(|one| one.id.replace('_', "-")).collect();
            let (which, known) = (&self.which, known.join(", "));
            return Err(Complaint::said(
                format!("there is no return `{which}`; the returns are {known}"),
                format!("няма справка „{which}“; справките са {known}"),
            ));
        };
        let found = register.fill_return(&by, &id, self.year, people.as_ref()).await?;
        let words = Words(pack);
        let paper = words.paper(of, &found.filled, language, by.at);
        let cannot = |path: &Path| {
            let path = path.to_owned();
            move |error: formats::sheet::NotWritten| {
                Complaint::Write(path, io::Error::other(error.to_string()))
            }
        };
        let bytes = format.write(paper).map_err(cannot(output))?;
        complaint::write(output, |out| out.write_all(&bytes))?;
        if format == Format::Xml {
            let beside = structure_beside(output);
            let bytes = Format::Structure.write(paper).map_err(cannot(&beside))?;
            complaint::write(&beside, |out| out.write_all(&bytes))?;
        }
        let blank = found.filled.tables.iter().filter(|table| table.blank.is_some()).count();
        let (all, changed) = (found.filled.tables.len(), found.differences.len());
        if let Some(note) = &self.keep {
            let seen = found.sha256.as_str();
            register.keep_return(&by, (&id, self.year), people.as_ref(), seen, note).await?;
        }
        register.close().await;
        let mut said = match language {
            Language::En => format!("{all} tables, {blank} of them blank"),
            Language::Bg => format!("таблици: {all}, от тях празни: {blank}"),
        };
        if !found.kept.is_empty() {
            said += match language {
                Language::En => "; figures other than those sent last: ",
                Language::Bg => "; числа, различни от последно изпратените: ",
            };
            said += &changed.to_string();
        }
        edge::say(said)
    }
}

fn population(path: &Path) -> Result<Population> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Complaint::Read(path.to_owned(), error))?;
    formats::returns::population(&text).map_err(|fault| {
        let (path, line) = (path.display(), fault.line.unwrap_or_default());
        Complaint::said(
            format!("{path}: {fault}"),
            match fault.line {
                Some(_) => format!("{path}: ред {line} не може да се прочете като население"),
                None => {
                    format!("{path}: това не е таблица с колони year, sex, age_group, population")
                }
            },
        )
    })
}

/// `eurostat.xml` → `eurostat-structure.xml`.
fn structure_beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-structure.xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_structure_lies_beside_the_figures() {
        let path = structure_beside(Path::new("/tmp/a.b/eu.2016.xml"));
        assert_eq!(path, Path::new("/tmp/a.b/eu.2016-structure.xml"));
    }
}
