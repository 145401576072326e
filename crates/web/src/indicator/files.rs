//! A programme's readings as files for other programs: CSV, XLSX, JSON, IATI.
//! The pages and the command line write the same.
use domain::day::{Day, Moment, Period};
use domain::institution::InstitutionKind;
use domain::pack::Pack;
use domain::programme::life::Stage;
use domain::words::{Language, Words};
use formats::iati::{self, Organisation, Participant, Publication, Role, Sector, Status};
use formats::readings::ReadingRow;
use register::Register;
use register::indicator::IndicatorReading;
use register::programme::{ActivityRow, Whole};

/// The readings of a programme as of the end of `day`, in document order.
///
/// # Errors
///
/// Those of [`Register::readings`].
pub async fn rows(
    register: &Register,
    whole: &Whole,
    day: Day,
) -> register::Result<Vec<ReadingRow>> {
    let readings = register.readings(whole.programme.id, day).await?;
    Ok(readings.into_iter().map(|r| row(register, &whole.programme.key, r, day)).collect())
}

/// One reading as a row; `key` is that of its programme.
#[must_use]
pub fn row(register: &Register, key: &str, read: IndicatorReading, day: Day) -> ReadingRow {
    let (indicator, reading) = (read.indicator, read.reading);
    let measure = register.measure(key, &indicator.code);
    let activity = indicator.code.rsplit_once('.').map_or("", |(a, _)| a);
    let section = activity.split_once('.').map_or(activity, |(s, _)| s);
    let known = register.pack().programme(key);
    let bulgarian = known.and_then(|k| k.bulgarian.get(&indicator.code));
    ReadingRow {
        section: section.to_owned(),
        activity: activity.to_owned(),
        wording: Words {
            bg: bulgarian.unwrap_or(&indicator.wording).clone(),
            en: indicator.wording,
        },
        kind: measure.map(|m| m.kind),
        unit: measure.map(|m| m.unit.clone()).unwrap_or_default(),
        target: indicator.target,
        also: measure.map(|m| m.also.iter().map(|f| f.name.clone()).collect()).unwrap_or_default(),
        reading,
        as_of: day,
        id: indicator.code,
    }
}

/// The title of a programme in a language; as adopted where the pack has none.
#[must_use]
pub fn title(pack: &Pack, whole: &Whole, language: Language) -> String {
    let known = pack.programme(&whole.programme.key);
    match known.filter(|k| language == Language::Bg && !k.title_bg.is_empty()) {
        Some(known) => known.title_bg.clone(),
        None => whole.programme.title.clone(),
    }
}

/// The identifier under which a publisher without one of its own appears: the
/// register of enterprises and a number that nobody has.
pub const NO_ORGANISATION: &str = "BG-EIK-000000000";

/// A programme as IATI publishes it, with these readings; `organisation` is the
/// IATI identifier of the publisher.
#[must_use]
pub fn publication(
    register: &Register,
    whole: &Whole,
    rows: &[ReadingRow],
    organisation: &str,
    generated_at: Moment,
) -> Publication {
    let pack = register.pack();
    let period = whole.programme.period;
    let title =
        Words { en: title(pack, whole, Language::En), bg: title(pack, whole, Language::Bg) };
    // The national commission itself stands first; its parts have a parent.
    let issuer = pack
        .institutions
        .iter()
        .find(|i| i.kind == InstitutionKind::Commission && i.parent.is_none());
    let publisher = issuer.map(|i| i.name.clone()).unwrap_or_default();
    Publication {
        generated_at,
        organisation: Organisation { reference: organisation.to_owned(), name: publisher.clone() },
        contact: None,
        // Human rights. Source: OECD DAC and CRS code lists, purpose codes.
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
        activities: whole.activities.iter().map(|a| activity(register, whole, rows, a)).collect(),
    }
}

fn activity(
    register: &Register,
    whole: &Whole,
    rows: &[ReadingRow],
    row: &ActivityRow,
) -> iati::Activity {
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
    let indicator = |r: &ReadingRow| {
        let id = &r.id;
        let stored = whole.indicators.iter().find(|i| i.code == *id);
        let measure = register.measure(key, id);
        iati::Indicator {
            id: id.clone(),
            wording: r.wording.clone(),
            rule: measure.map(|m| m.rule.clone()).unwrap_or_default(),
            kind: r.kind,
            ascending: true,
            // A figure to compare with is that of the year before.
            baseline: stored
                .and_then(|i| i.baseline)
                .map(|b| (period.from.year().saturating_sub(1), b)),
            target: r.target,
            period: Period { from: period.from, until: period.until },
            state: r.reading.state,
        }
    };
    iati::Activity {
        code: format!("{key}/{}", row.code),
        title: Words { en: row.title.clone(), bg: bulgarian.cloned().unwrap_or_default() },
        description: Words { en: outcomes, bg: String::new() },
        participants: participants.collect(),
        status: status(whole.programme.stage),
        from: row.from.unwrap_or(period.from),
        until: row.until,
        indicators: rows.iter().filter(|r| r.activity == row.code).map(indicator).collect(),
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
