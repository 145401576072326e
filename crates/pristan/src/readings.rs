//! Readings of a programme as rows, for the commands that show or write them.
use crate::complaint::{Complaint, Result};
use domain::day::Day;
use domain::record::measure::MeasureKind;
use domain::words::Words;
use formats::readings::ReadingRow;
use register::Register;
use register::programme::{ProgrammeRow, Whole};

/// The programme with this key, or a sentence that names those there are.
pub(crate) async fn programme(register: &Register, key: &str) -> Result<ProgrammeRow> {
    match register.programme_by_key(key).await {
        Err(register::Error::NotFound) => {
            let all = register.programmes().await?;
            let keys: Vec<&str> = all.iter().map(|p| p.key.as_str()).collect();
            let keys = keys.join(", ");
            Err(if keys.is_empty() {
                Complaint::said(
                    "there is no programme here yet; take one in with `pristan programme import`",
                    "тук още няма програма; приемете я с „pristan programme import“",
                )
            } else {
                Complaint::said(
                    format!("there is no programme `{key}`; those here are {keys}"),
                    format!("няма програма „{key}“; наличните са {keys}"),
                )
            })
        }
        other => Ok(other?),
    }
}

/// The programme asked for; without a key, the latest that is no strategy.
pub(crate) async fn chosen(register: &Register, key: Option<&str>) -> Result<ProgrammeRow> {
    if let Some(key) = key {
        return programme(register, key).await;
    }
    let mut all = register.programmes().await?;
    all.retain(|p| !p.strategy_document);
    match all.into_iter().max_by_key(|p| p.period.from) {
        Some(row) => Ok(row),
        None => programme(register, "").await,
    }
}

/// The readings of a programme as of the end of `day`, in document order.
pub(crate) async fn rows(register: &Register, whole: &Whole, day: Day) -> Result<Vec<ReadingRow>> {
    let key = &whole.programme.key;
    let known = register.pack().programme(key);
    let readings = register.readings(whole.programme.id, day).await?;
    let row = |read: register::indicator::IndicatorReading| {
        let (indicator, reading) = (read.indicator, read.reading);
        let measure = register.measure(key, &indicator.code);
        let kind = measure.map(|m| m.kind);
        let activity = indicator.code.rsplit_once('.').map_or("", |(a, _)| a);
        let section = activity.split_once('.').map_or(activity, |(s, _)| s);
        let bulgarian = known.and_then(|k| k.bulgarian.get(&indicator.code));
        ReadingRow {
            section: section.to_owned(),
            activity: activity.to_owned(),
            wording: Words {
                bg: bulgarian.unwrap_or(&indicator.wording).clone(),
                en: indicator.wording,
            },
            kind,
            unit: measure.map(|m| m.unit.clone()).unwrap_or_default(),
            target: indicator.target.map(|t| if is_share(kind) { t * 100 } else { t }),
            also: measure
                .map(|m| m.also.iter().map(|f| f.name.clone()).collect())
                .unwrap_or_default(),
            reading,
            as_of: day,
            id: indicator.code,
        }
    };
    Ok(readings.into_iter().map(row).collect())
}

/// Whether the value is a share of a whole, shown in percent.
pub(crate) const fn is_share(kind: Option<MeasureKind>) -> bool {
    matches!(kind, Some(MeasureKind::Ratio | MeasureKind::Checklist))
}
