//! `pristan export`: a programme and its readings, for other programs.
use crate::complaint::{self, Complaint, Result};
use crate::data::Data;
use crate::readings;
use domain::day::{Day, Period};
use domain::institution::InstitutionKind;
use domain::programme::life::Stage;
use domain::programme::standing::{Scale, Standing};
use domain::words::{Language, Words};
use formats::iati::{self, Organisation, Participant, Publication, Role, Sector, Status};
use formats::readings::ReadingRow;
use register::Register;
use register::programme::Whole;
use register::progress::{ActivityOverview, Overview};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Write a programme and its readings for other programs
///
/// IATI 2.03 XML, CSV, XLSX or JSON. What is unknown or suppressed has no
/// value, which is not zero.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  pristan export iati --data ~/pristan -o programme.xml")]
pub(crate) struct Export {
    /// What to write
    #[arg(value_name = "iati|csv|xlsx|json")]
    format: Format,
    #[command(flatten)]
    data: Data,
    /// The key of the programme; by default the latest
    #[arg(long, value_name = "2017")]
    programme: Option<String>,
    /// The day on which the figures stand; by default today
    #[arg(long, value_name = "2017-12-31", value_parser = crate::data::day)]
    as_of: Option<Day>,
    /// The IATI identifier of the institution that publishes
    #[arg(long, value_name = "IDENTIFIER", default_value = "BG-EIK-000000000")]
    organisation: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// How it is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// IATI 2.03 activity XML
    Iati,
    /// A row an indicator, separated by commas
    Csv,
    /// A spreadsheet
    Xlsx,
    /// A list of indicators
    Json,
}

impl Export {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let register = self.data.open().await?;
        let by = self.data.by(&register).await?;
        let row = readings::chosen(&register, self.programme.as_deref()).await?;
        let whole = register.programme(row.id).await?;
        let now = by.at;
        let day = self.as_of.unwrap_or_else(|| by.today());
        let rows = readings::rows(&register, &whole, day).await?;
        let overview = register.overview(row.id, day).await?;
        let output = &self.output;
        match self.format {
            Format::Csv => {
                complaint::write(output, |out| formats::readings::csv(out, &rows, language))
            }
            Format::Json => {
                complaint::write(output, |out| formats::readings::json(out, &rows, language))
            }
            Format::Xlsx => {
                let title = title(&register, &whole, language);
                let bytes = formats::readings::xlsx(&title, &rows, language, now)
                    .map_err(|e| Complaint::Write(output.clone(), io::Error::other(e)))?;
                complaint::write(output, |out| out.write_all(&bytes))
            }
            Format::Iati => {
                let publication =
                    publication(&register, &whole, &overview, &rows, self.organisation, now);
                let xml = iati::write(&publication);
                complaint::write(output, |out| out.write_all(xml.as_bytes()))
            }
        }?;
        register.close().await;
        Ok(())
    }
}

fn title(register: &Register, whole: &Whole, language: Language) -> String {
    let known = register.pack().programme(&whole.programme.key);
    match known.filter(|_| language == Language::Bg) {
        Some(known) => known.title_bg.clone(),
        None => whole.programme.title.clone(),
    }
}

/// A programme as IATI publishes it.
fn publication(
    register: &Register,
    whole: &Whole,
    overview: &Overview,
    rows: &[ReadingRow],
    reference: String,
    generated_at: domain::day::Moment,
) -> Publication {
    let pack = register.pack();
    let period = whole.programme.period;
    let name = |code: &str| {
        pack.institution(code)
            .map_or_else(|| Words { en: code.to_owned(), bg: code.to_owned() }, |i| i.name.clone())
    };
    let title = Words {
        en: title(register, whole, Language::En),
        bg: title(register, whole, Language::Bg),
    };
    let publisher = name("ANCCTHB");
    let activities =
        overview.activities.iter().map(|a| activity(register, whole, rows, a)).collect();
    Publication {
        generated_at,
        organisation: Organisation { reference, name: publisher.clone() },
        contact: None,
        // OECD DAC purpose code: human rights. Source: IATI codelist Sector.
        sectors: vec![Sector { vocabulary: "1".into(), code: "15160".into(), percentage: None }],
        programme: iati::Activity {
            code: whole.programme.key.clone(),
            description: title.clone(),
            title,
            participants: vec![Participant {
                role: Role::Accountable,
                reference: None,
                organisation_type: Some("10"),
                name: publisher,
            }],
            status: status(whole.programme.stage),
            from: period.from,
            until: Some(period.last()),
            indicators: Vec::new(),
        },
        activities,
    }
}

fn activity(
    register: &Register,
    whole: &Whole,
    rows: &[ReadingRow],
    seen: &ActivityOverview,
) -> iati::Activity {
    let row = &seen.activity;
    let pack = register.pack();
    let key = &whole.programme.key;
    let period = whole.programme.period;
    let bulgarian = pack.programme(key).and_then(|k| k.bulgarian.get(&row.code));
    let written = whole.content.activities().find(|(s, a)| a.code(s) == row.code);
    let outcomes = written.map(|(_, a)| a.outcomes.clone()).unwrap_or_default();
    let participants = row.duties.iter().map(|duty| {
        let known = pack.institution(&duty.institution);
        Participant {
            role: if duty.responsible { Role::Accountable } else { Role::Implementing },
            reference: None,
            organisation_type: known.and_then(|i| organisation_type(i.kind)),
            name: known.map_or_else(
                || Words { en: duty.name.clone(), bg: String::new() },
                |i| i.name.clone(),
            ),
        }
    });
    let own = rows.iter().filter(|r| r.activity == row.code);
    let indicators = own.map(|r| {
        let measure = register.measure(key, &r.id);
        iati::Indicator {
            id: r.id.clone(),
            wording: r.wording.clone(),
            rule: measure.map(|m| m.rule.clone()).unwrap_or_default(),
            kind: r.kind,
            ascending: true,
            baseline: None,
            target: r.target,
            period: Period { from: period.from, until: period.until },
            state: r.reading.state,
        }
    });
    iati::Activity {
        code: format!("{key}/{}", row.code),
        title: Words { en: row.title.clone(), bg: bulgarian.cloned().unwrap_or_default() },
        description: Words { en: outcomes, bg: String::new() },
        participants: participants.collect(),
        status: activity_status(whole.programme.stage, seen),
        from: row.from.unwrap_or(period.from),
        until: row.until,
        indicators: indicators.collect(),
    }
}

const fn status(stage: Stage) -> Status {
    match stage {
        Stage::Draft | Stage::Consultation | Stage::Adopted => Status::Pipeline,
        Stage::InForce => Status::Implementation,
        Stage::Reported => Status::Finalisation,
        Stage::Closed => Status::Closed,
    }
}

/// How far an activity is, within what the stage of its programme allows.
fn activity_status(stage: Stage, seen: &ActivityOverview) -> Status {
    match (status(stage), seen.scale()) {
        (Status::Implementation, Scale::Completed) => Status::Finalisation,
        (Status::Implementation, Scale::NotStarted) if seen.standing == Standing::Ahead => {
            Status::Pipeline
        }
        (whole, _) => whole,
    }
}

/// A code of the IATI list `OrganisationType`, where it is known.
const fn organisation_type(kind: InstitutionKind) -> Option<&'static str> {
    match kind {
        InstitutionKind::Commission
        | InstitutionKind::LocalCommission
        | InstitutionKind::Ministry
        | InstitutionKind::Agency
        | InstitutionKind::Judiciary
        | InstitutionKind::Municipality => Some("10"),
        InstitutionKind::Ngo => Some("22"),
        InstitutionKind::International => Some("40"),
        InstitutionKind::School => Some("80"),
        InstitutionKind::Service | InstitutionKind::Class => None,
    }
}
