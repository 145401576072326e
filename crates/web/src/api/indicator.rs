//! Indicators: their values as of any day, opened down to the records counted.
use super::ask::{Asked, Named, Sent};
use super::gate::Caller;
use super::json;
use super::page::{self, Listed, Paged};
use super::programme::{AsOf, row_of};
use super::record::{Out as RecordOut, after, cursor};
use super::schema::{DayText, Figure, Id, InLanguage, Key, number};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::Day;
use domain::id::{ActivityId, IndicatorId};
use domain::record::measure::MeasureKind;
use domain::record::reading::{Reading, Tally};
use domain::record::value::Decimal;
use domain::words::{Language, Words};
use register::indicator::{IndicatorReading, Opened};
use register::record::Filter;
use register::{Error, Refusal, Register};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An indicator and its value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Indicator)]
pub(super) struct Out {
    /// Its id, the same through all versions.
    #[schema(value_type = Id)]
    id: IndicatorId,
    /// Its code.
    #[schema(example = "III.6.2")]
    code: String,
    /// The id of its activity.
    #[schema(value_type = Id)]
    activity: ActivityId,
    /// Its wording.
    wording: String,
    /// Whether a person confirmed where the prose was cut.
    confirmed: bool,
    /// The sort of measure; null while none is bound.
    #[schema(value_type = Option<MeasureSort>, required)]
    kind: Option<MeasureKind>,
    /// What is counted.
    #[schema(required)]
    unit: Option<String>,
    /// The rule in words: what is counted, what is not.
    #[schema(required)]
    rule: Option<String>,
    /// The day it is about.
    #[schema(value_type = DayText)]
    as_of: Day,
    /// Its value. A milestone and a signed text are 1 or 0, a ratio and a
    /// checklist are in percent.
    value: Figure,
    /// The target.
    #[schema(value_type = Option<f64>, required)]
    target: Option<serde_json::Number>,
    /// The figure to compare with.
    #[schema(value_type = Option<f64>, required)]
    baseline: Option<serde_json::Number>,
    /// How many records the value was made from.
    #[schema(minimum = 0)]
    records: i64,
    /// Of a count of persons, how many were counted by heads and may be the
    /// same person twice; null where the value is not known.
    #[schema(value_type = Option<f64>, required)]
    counted_by_heads: Option<serde_json::Number>,
    /// Of a ratio and a checklist its two terms, of a delta the figure and its
    /// baseline.
    #[schema(value_type = Option<Vec<f64>>, required)]
    terms: Option<[serde_json::Number; 2]>,
    /// Further figures of the measure.
    also: Vec<Also>,
}

/// A further figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FurtherFigure)]
struct Also {
    /// What it is.
    name: String,
    /// Its value.
    #[schema(value_type = f64)]
    value: serde_json::Number,
}

/// The sort of measure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "it stands in the document for the sort of the domain")]
enum MeasureSort {
    Count,
    Distinct,
    Sum,
    Milestone,
    Document,
    Checklist,
    Ratio,
    Delta,
    Attested,
}

/// Whether a value is a share of a whole, told in percent.
pub(super) const fn is_share(kind: Option<MeasureKind>) -> bool {
    matches!(kind, Some(MeasureKind::Ratio | MeasureKind::Checklist))
}

fn out(register: &Register, key: &str, of: IndicatorReading, day: Day, language: Language) -> Out {
    let IndicatorReading { indicator, reading } = of;
    let measure = register.measure(key, &indicator.code);
    let kind = measure.map(|m| m.kind);
    let share = is_share(kind);
    let words = |w: &Words| w.in_language(language).to_owned();
    let shown = |n: i64| number(if share { n.saturating_mul(100) } else { n });
    let known = pack_wording(register, key, &indicator.code, language);
    let value = Figure::of(reading.state, share);
    let Reading { records, nameless, terms, also, .. } = reading;
    // What is suppressed could be worked out again from its parts.
    let told = value.is_known();
    Out {
        id: indicator.id,
        activity: indicator.activity,
        wording: known.unwrap_or(indicator.wording),
        code: indicator.code,
        confirmed: indicator.confirmed,
        kind,
        unit: measure.map(|m| words(&m.unit)),
        rule: measure.map(|m| words(&m.rule)),
        as_of: day,
        target: indicator.target.map(shown),
        baseline: indicator.baseline.map(shown),
        records,
        counted_by_heads: told.then(|| number(nameless)),
        terms: terms.filter(|_| told).map(|(a, b)| [number(a), number(b)]),
        also: measure
            .into_iter()
            .flat_map(|m| &m.also)
            .zip(also)
            .filter(|_| told)
            .map(|(figure, n)| Also { name: words(&figure.name), value: number(n) })
            .collect(),
        value,
    }
}

/// The wording of the pack in Bulgarian, where it has one.
fn pack_wording(register: &Register, key: &str, code: &str, language: Language) -> Option<String> {
    let known = register.pack().programme(key).filter(|_| language == Language::Bg);
    known?.bulgarian.get(code).cloned()
}

/// List the indicators of a programme with their values
///
/// As of the end of a day; the same day always gives the same answer.
#[utoipa::path(get, path = "/programmes/{key}/indicators", operation_id = "listIndicators",
    tag = "indicators", params(AsOf, InLanguage),
    responses((status = 200, description = "The indicators, in document order", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Asked(asked): Asked<AsOf>,
    Asked(words): Asked<InLanguage>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let row = row_of(&app.register, &key).await?;
    let day = asked.day(&caller);
    let readings = app.register.readings(row.id, day).await?;
    let one = |r| out(&app.register, &row.key, r, day, words.lang);
    let items: Vec<Out> = readings.into_iter().map(one).collect();
    Ok(page::answer(&uri, &items, None))
}

/// An indicator, opened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenIndicator)]
pub(super) struct Open {
    /// The indicator and its value.
    #[serde(flatten)]
    indicator: Out,
    /// The key of its programme.
    #[schema(value_type = Key)]
    programme: String,
    /// What was counted in each month; months without are not in it.
    months: Vec<MonthOut>,
    /// The value by category.
    categories: Vec<CategoryOut>,
}

/// What was counted in a month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedMonth)]
struct MonthOut {
    /// The month.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2017-05")]
    month: String,
    /// What was counted in it.
    #[serde(flatten)]
    counted: Counted,
}

/// What was counted in a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedCategory)]
struct CategoryOut {
    /// The code; null for none.
    #[schema(required)]
    category: Option<String>,
    /// What was counted in it.
    #[serde(flatten)]
    counted: Counted,
}

/// What records give.
#[derive(Debug, Serialize, ToSchema)]
struct Counted {
    /// How many contributions: records, or codes of records.
    #[schema(minimum = 0)]
    records: i64,
    /// How many different keys: persons, bodies, places.
    #[schema(minimum = 0)]
    keys: i64,
    /// The sum of the amounts.
    #[schema(value_type = f64)]
    amount: serde_json::Number,
}

impl From<Tally> for Counted {
    fn from(t: Tally) -> Self {
        Self { records: t.records, keys: t.keys, amount: number(t.amount) }
    }
}

async fn opened(
    register: &Register,
    id: IndicatorId,
    day: Day,
    language: Language,
) -> Result<Open, Wrong> {
    let Opened { value, programme, months, slices } = register.open_indicator(id, day).await?;
    let category = |code: String| Some(code).filter(|c| !c.is_empty());
    Ok(Open {
        indicator: out(register, &programme.key, value, day, language),
        programme: programme.key,
        months: months
            .into_iter()
            .map(|(month, t)| MonthOut { month: month.to_string(), counted: t.into() })
            .collect(),
        categories: slices
            .into_iter()
            .map(|s| CategoryOut { category: category(s.category), counted: s.tally.into() })
            .collect(),
    })
}

/// Open an indicator
///
/// Its value, how it came about month by month, and by category.
#[utoipa::path(get, path = "/indicators/{id}", operation_id = "getIndicator", tag = "indicators",
    params(AsOf, InLanguage),
    responses((status = 200, description = "The indicator", body = Open)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<IndicatorId>,
    Asked(asked): Asked<AsOf>,
    Asked(words): Asked<InLanguage>,
) -> Result<Response, Wrong> {
    Ok(json(&opened(&app.register, id, asked.day(&caller), words.lang).await?))
}

/// List the records that an indicator counted
///
/// Those that the account may see, newest first. A value that is suppressed is
/// not opened.
#[utoipa::path(get, path = "/indicators/{id}/records", operation_id = "listCountedRecords",
    tag = "indicators", params(AsOf, Paged),
    responses((status = 200, description = "A page of records", body = Listed<RecordOut<'static>>,
        headers(("Link" = Option<String>, description = "The next page")))))]
pub(super) async fn records(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<IndicatorId>,
    Asked(asked): Asked<AsOf>,
    Asked(paged): Asked<Paged>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let place = paged.cursor.as_ref().map(after).transpose()?;
    let (day, limit) = (asked.day(&caller), i64::from(paged.limit.0));
    let counted = app.register.counted_records(&caller.by, id, day, place, limit + 1).await?;
    let shown = &counted[..counted.len().min(paged.limit.0 as usize)];
    let more = shown.len() < counted.len();
    let next = shown.last().filter(|_| more);
    let next = next.map(|r| cursor(Filter::of(&r.kind).after_record(r)));
    let items: Vec<RecordOut<'_>> = shown.iter().map(RecordOut::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// The target and the baseline of an indicator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTarget)]
pub(super) struct Target {
    /// The target, on the scale of the value; null for none.
    #[schema(value_type = Option<f64>, minimum = -1_000_000_000, maximum = 1_000_000_000)]
    target: Option<f64>,
    /// The figure to compare with; null for none.
    #[schema(value_type = Option<f64>, minimum = -1_000_000_000, maximum = 1_000_000_000)]
    baseline: Option<f64>,
}

/// Set the target and the baseline of an indicator
#[utoipa::path(put, path = "/indicators/{id}/target", operation_id = "setTarget",
    tag = "indicators", request_body = Target,
    responses((status = 200, description = "The indicator", body = Open)))]
pub(super) async fn set_target(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<IndicatorId>,
    Sent(new): Sent<Target>,
) -> Result<Response, Wrong> {
    let row = app.register.indicator_row(id).await?;
    let programme = app.register.programme(row.programme).await?.programme;
    let kind = app.register.measure(&programme.key, &row.code).map(|m| m.kind);
    let figure = |n: Option<f64>| n.map(|n| hundredths(n, is_share(kind))).transpose();
    let (target, baseline) = (figure(new.target)?, figure(new.baseline)?);
    app.register.set_target(&caller.by, id, target, baseline).await?;
    let day = caller.by.today();
    Ok(json(&opened(&app.register, id, day, caller.language).await?))
}

/// A figure on the scale of readings, in hundredths; a share comes in percent.
fn hundredths(n: f64, share: bool) -> Result<i64, Wrong> {
    if n.abs() > 1e9 {
        return Err(Wrong::Malformed("a figure is at most 1000000000".to_owned()));
    }
    let scaled = if share { n / 100.0 } else { n };
    let not = || Error::Refused(Refusal::NotANumber);
    let Decimal(hundredths) = Decimal::try_from(scaled).map_err(|_| not())?;
    let back = f64::from(Decimal(hundredths));
    if (back - scaled).abs() < 1e-9 { Ok(hundredths) } else { Err(not().into()) }
}
