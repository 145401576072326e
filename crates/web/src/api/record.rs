//! Records of what was done: one set of operations for every kind of the pack.
use super::ask::{Asked, AtLeast, Named, Sent};
use super::gate::{Caller, pairs};
use super::page::{self, Cursor, Limit, Listed};
use super::schema::{
    DayText, FieldValue, Figure, GivenValue, Id, MomentText, RecordState, filled, moment, number,
};
use super::wrong::{Faulty, Wrong};
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, sees};
use domain::day::{Day, Moment};
use domain::id::{AccountId, ActivityId, RecordId};
use domain::record::kind::{FieldType, Kind};
use domain::record::{Fault, Values, Why};
use domain::words::Words;
use register::Register;
use register::record::{Entry, Filter, Group, Sort, Stored, Version, What};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A record as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Record)]
pub(super) struct Out<'s> {
    /// Its id.
    #[schema(value_type = Id)]
    id: RecordId,
    /// Its kind.
    #[schema(example = "training")]
    kind: &'s str,
    /// Whether it counts, or was withdrawn.
    #[schema(value_type = RecordState)]
    state: &'static str,
    /// How many times it was written: to be sent back with a correction.
    #[schema(minimum = 1)]
    version: i64,
    /// The institution it belongs to.
    #[schema(example = "ANCCTHB")]
    institution: &'s str,
    /// The oblast, if known.
    #[schema(required)]
    oblast: Option<&'s str>,
    /// The municipality or oblast, if known.
    #[schema(required)]
    place: Option<&'s str>,
    /// Its state, if its kind has one: `held`.
    #[schema(required)]
    status: Option<&'s str>,
    /// The day that dates it.
    #[schema(value_type = DayText)]
    day: Day,
    /// Its last day, for what has ended.
    #[schema(value_type = Option<DayText>, required)]
    last_day: Option<Day>,
    /// What it is called; null when the reader may not see it.
    #[schema(required)]
    title: Option<&'s str>,
    /// The number that lists of its kind sum.
    #[schema(value_type = Option<f64>, required)]
    total: Option<serde_json::Number>,
    /// The filled fields that the reader may see, by their codes.
    #[schema(value_type = HashMap<String, FieldValue>)]
    fields: &'s Values,
    /// The activities it is linked to.
    #[schema(value_type = Vec<Id>)]
    activities: &'s [ActivityId],
    /// The institution's own number for it.
    #[schema(required)]
    reference: Option<&'s str>,
    /// The account that entered it.
    #[schema(value_type = Id)]
    entered_by: AccountId,
    /// When it was entered.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    entered_at: Moment,
    /// When it was last changed.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    changed_at: Moment,
}

impl<'s> From<&'s Stored> for Out<'s> {
    fn from(s: &'s Stored) -> Self {
        Self {
            id: s.id,
            kind: &s.kind,
            state: if s.withdrawn { "withdrawn" } else { "active" },
            version: s.version,
            institution: &s.institution,
            oblast: filled(&s.oblast),
            place: filled(&s.place),
            status: filled(&s.status),
            day: s.day,
            last_day: s.until.map(|d| d.plus(-1)),
            title: filled(&s.title),
            total: s.total.map(number),
            fields: &s.values,
            activities: &s.activities,
            reference: s.reference.as_deref(),
            entered_by: s.entered_by,
            entered_at: s.entered_at,
            changed_at: s.changed_at,
        }
    }
}

/// Where in a list of records the next page begins.
pub(super) fn cursor((place, id): (i64, String)) -> Cursor {
    Cursor(format!("{place}_{id}"))
}

/// The place in a list of records that a cursor means.
pub(super) fn after(cursor: &Cursor) -> Result<(i64, String), Wrong> {
    let (place, id) = cursor.0.split_once('_').ok_or(Wrong::Cursor)?;
    let id: RecordId = id.parse().map_err(|_| Wrong::Cursor)?;
    Ok((place.parse().map_err(|_| Wrong::Cursor)?, id.to_string()))
}

/// The kind with this id, for those who may read any record at all.
pub(super) fn kind_of<'r>(
    register: &'r Register,
    caller: &Caller,
    id: &str,
) -> Result<&'r Kind, Wrong> {
    if !caller.by.may_ever(Action::ReadRecord) {
        return Err(Wrong::NOT_FOUND);
    }
    register.pack().kind(id).ok_or(Wrong::NOT_FOUND)
}

/// The kind and the record of an address. A record under another kind's
/// address is not there.
pub(super) async fn record_of<'r>(
    register: &'r Register,
    caller: &Caller,
    kind: &str,
    id: RecordId,
) -> Result<(&'r Kind, Stored), Wrong> {
    let kind = kind_of(register, caller, kind)?;
    let stored = register.record(&caller.by, id).await?;
    if stored.kind == kind.id { Ok((kind, stored)) } else { Err(Wrong::NOT_FOUND) }
}

/// In what order.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    /// The latest day first; searching words, the last entered first.
    #[default]
    Newest,
    /// The earliest day first.
    Oldest,
}

/// Whether active or withdrawn records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Which {
    /// Those that count.
    #[default]
    Active,
    /// Those that were withdrawn.
    Withdrawn,
}

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Selected {
    /// Dated on or after this day.
    #[param(value_type = Option<DayText>)]
    from: Option<Day>,
    /// Dated on or before this day.
    #[param(value_type = Option<DayText>)]
    until: Option<Day>,
    /// In this oblast, by its code; empty for those of which it is not known.
    #[param(max_length = 20, example = "VAR")]
    oblast: Option<String>,
    /// In this municipality, by its code.
    #[param(max_length = 20, example = "VAR06")]
    place: Option<String>,
    /// Of this institution, by its code.
    #[param(max_length = 100, example = "ANCCTHB")]
    institution: Option<String>,
    /// In this state, by its code.
    #[param(max_length = 100, example = "held")]
    status: Option<String>,
    /// Linked to this activity.
    #[param(value_type = Option<Id>)]
    activity: Option<ActivityId>,
    /// With all these words, or beginnings of words, in their text.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Active records, or withdrawn ones.
    #[serde(default)]
    #[param(inline)]
    state: Which,
}

/// In what order, and from where on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Ordered {
    /// In what order.
    #[serde(default)]
    #[param(inline)]
    sort: Order,
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<Cursor>,
}

/// The beginning of the names of parameters that ask for fields by their codes.
const FIELD: &str = "field.";

/// Asks for fields by their codes: `field.type=training`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; `filter` reads it")]
pub(super) struct ByField {
    /// With these codes in these fields: `field.type=training`. Fields that
    /// hold one code, one institution, one place or one record can be asked for.
    #[param(style = Form, explode, required = false, value_type = FieldCodes, inline)]
    fields: BTreeMap<String, String>,
}

/// Names that begin with `field.`, and codes.
#[derive(Debug)]
pub(super) struct FieldCodes;

impl utoipa::PartialSchema for FieldCodes {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::extensions::Extensions;
        use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
        let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(200)).build();
        let names = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^field\\.[a-z][a-z0-9_]{0,60}$"))
            .build();
        ObjectBuilder::new()
            .additional_properties(Some(Schema::Object(text)))
            .property_names(Some(names))
            .max_properties(Some(10))
            .extensions(Some(Extensions::builder().add("x-prefix", FIELD).build()))
            .into()
    }
}

impl ToSchema for FieldCodes {}

impl Selected {
    /// The filter of the register; `query` holds the parameters by field.
    pub(super) fn filter(self, caller: &Caller, kind: &Kind, query: &str) -> Result<Filter, Wrong> {
        let mut fields = BTreeMap::new();
        let mut faults = Vec::new();
        for (name, value) in pairs(query) {
            let Some(code) = name.strip_prefix(FIELD) else { continue };
            let seen = kind.field(code).filter(|f| {
                sees(caller.by.actor.role, f.class)
                    && matches!(
                        f.kind,
                        FieldType::Code
                            | FieldType::Institution
                            | FieldType::Place
                            | FieldType::Record
                    )
            });
            if seen.is_none() {
                let label = Words { en: name.clone(), bg: name.clone() };
                let fault = Fault { field: name.clone(), why: Why::NoSuchField };
                faults.push(Faulty { pointer: format!("/{name}"), label, fault });
            }
            fields.insert(code.to_owned(), value);
        }
        if !faults.is_empty() {
            return Err(Wrong::Faults(faults));
        }
        let words = self.q.filter(|q| !q.trim().is_empty());
        Ok(Filter {
            withdrawn: self.state == Which::Withdrawn,
            oblast: self.oblast,
            place: self.place,
            institution: self.institution,
            status: self.status,
            from: self.from,
            until: self.until.map(|d| d.plus(1)),
            activity: self.activity,
            words,
            fields,
            ..Filter::of(&kind.id)
        })
    }
}

/// List the records of a kind
///
/// Those that the account may see, newest first. A page ends with `next_cursor`
/// while there are more.
#[utoipa::path(get, path = "/records/{kind}", operation_id = "listRecords", tag = "records",
    params(Selected, ByField, Ordered),
    responses((status = 200, description = "A page of records", body = Listed<Out<'static>>,
        headers(("Link" = Option<String>, description = "The next page"))),
        (status = 422, description = "A field of the kind cannot be asked for")))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    uri: Uri,
    Asked(selected): Asked<Selected>,
    Asked(ordered): Asked<Ordered>,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let mut filter = selected.filter(&caller, kind, uri.query().unwrap_or_default())?;
    filter.sort = match ordered.sort {
        // Words are searched from the last entered back, in no other order.
        Order::Oldest if filter.words.is_none() => Sort::Oldest,
        _ => Sort::Newest,
    };
    filter.after = ordered.cursor.as_ref().map(after).transpose()?;
    filter.limit = i64::from(ordered.limit.0) + 1;
    let mut records = app.register.records(&caller.by, &filter).await?;
    let more = records.len() > ordered.limit.0 as usize;
    records.truncate(ordered.limit.0 as usize);
    let next = records.last().filter(|_| more).map(|r| cursor(filter.after_record(r)));
    let items: Vec<Out<'_>> = records.iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, next))
}

/// By what records are counted.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    /// By oblast.
    Oblast,
    /// By the institution they belong to.
    Institution,
    /// By their state.
    Status,
}

/// By what records are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Grouped {
    /// By what to count.
    #[param(inline)]
    by: By,
}

/// Records counted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Counts {
    /// Each group with its records and their sum.
    items: Vec<Group_>,
    /// How many records in all.
    #[schema(minimum = 0)]
    records: i64,
    /// The sum of what the kind totals, in all.
    total: Figure,
}

/// A group of records, counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedGroup)]
struct Group_ {
    /// The code of the group; null where it is not known.
    #[schema(required)]
    group: Option<String>,
    /// How many records.
    #[schema(minimum = 0)]
    records: i64,
    /// The sum of what the kind totals.
    total: Figure,
}

/// Count and sum the records of a kind
///
/// By oblast, institution or state, of those that the account may see.
#[utoipa::path(get, path = "/records/{kind}/counts", operation_id = "countRecords",
    tag = "records", params(Grouped, Selected, ByField),
    responses((status = 200, description = "Counts and sums", body = Counts),
        (status = 422, description = "A field of the kind cannot be asked for")))]
pub(super) async fn counts(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    uri: Uri,
    Asked(grouped): Asked<Grouped>,
    Asked(selected): Asked<Selected>,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let filter = selected.filter(&caller, kind, uri.query().unwrap_or_default())?;
    let group = match grouped.by {
        By::Oblast => Group::Oblast,
        By::Institution => Group::Institution,
        By::Status => Group::Status,
    };
    let counts = app.register.record_counts(&caller.by, &filter, group).await?;
    let role = caller.by.actor.role;
    let summed = kind.total.as_deref().and_then(|t| kind.field(t));
    let total = |hundredths| match summed {
        Some(field) if sees(role, field.class) => Figure::known(hundredths),
        Some(_) => Figure::unknown("not_shown"),
        None => Figure::unknown("nothing_summed"),
    };
    let (records, sum) = counts.iter().fold((0, 0), |(r, t), c| (r + c.records, t + c.total));
    let items = counts.into_iter().map(|c| Group_ {
        group: Some(c.group).filter(|g| !g.is_empty()),
        records: c.records,
        total: total(c.total),
    });
    Ok(json(&Counts { items: items.collect(), records, total: total(sum) }))
}

/// A value as it may be sent: text as people write it, or typed.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Given {
    YesNo(bool),
    Number(serde_json::Number),
    Text(String),
    Several(Vec<String>),
    Nothing(()),
}

impl Given {
    fn text(self) -> String {
        match self {
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
            Self::Several(codes) => codes.join("; "),
            Self::Nothing(()) => String::new(),
        }
    }
}

/// A record to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fields": {"title": "Training of teachers", "type": "training",
    "held_on": "2017-05-12", "status": "held", "place": "VAR06", "participants": 24}}))]
pub(super) struct NewRecord {
    /// The fields by their codes, as the kind describes them.
    #[schema(value_type = HashMap<String, GivenValue>)]
    fields: BTreeMap<String, Given>,
    /// The activities it is linked to; if none, those of the records it refers
    /// to.
    #[serde(default)]
    #[schema(value_type = Vec<Id>, max_items = 100)]
    activities: Vec<ActivityId>,
    /// The institution it belongs to; one's own if none is said.
    #[schema(max_length = 100)]
    institution: Option<String>,
    /// The institution's own number for it: entering it twice enters it once.
    #[schema(max_length = 200)]
    reference: Option<String>,
}

fn entry(new: NewRecord) -> Result<Entry, Wrong> {
    let long = new.reference.as_ref().is_some_and(|r| r.chars().count() > 200);
    if long || new.activities.len() > 100 {
        return Err(Wrong::Malformed("reference or activities: too long".to_owned()));
    }
    Ok(Entry {
        fields: new.fields.into_iter().map(|(name, given)| (name, given.text())).collect(),
        activities: new.activities,
        institution: new.institution,
        reference: new.reference,
    })
}

/// Enter a record
///
/// Entering one again under the same reference answers with the one that is
/// there, and 200.
#[utoipa::path(post, path = "/records/{kind}", operation_id = "enterRecord", tag = "records",
    request_body = NewRecord,
    responses((status = 201, description = "The record", body = Out<'static>,
            headers(("Location" = String, description = "Its address"))),
        (status = 200, description = "The record that was there", body = Out<'static>)))]
pub(super) async fn enter(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    Sent(new): Sent<NewRecord>,
) -> Result<Response, Wrong> {
    let kind = kind_of(&app.register, &caller, &kind)?;
    let entry = entry(new)?;
    let id = app.register.enter(&caller.by, &kind.id, entry).await;
    let id = id.map_err(Wrong::of_record(kind))?;
    let stored = app.register.record(&caller.by, id).await?;
    let out = Out::from(&stored);
    if stored.version == 1 && stored.entered_at == caller.by.at {
        Ok(created(&format!("/records/{}/{id}", kind.id), &out))
    } else {
        Ok(json(&out))
    }
}

/// Open a record
#[utoipa::path(get, path = "/records/{kind}/{id}", operation_id = "getRecord", tag = "records",
    responses((status = 200, description = "The record", body = Out<'static>,
            headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "It is still the version in `If-None-Match`")))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    headers: HeaderMap,
) -> Result<Response, Wrong> {
    let (_, stored) = record_of(&app.register, &caller, &kind, id).await?;
    // What is seen of a version depends on who looks.
    let tag = format!("\"{}-{}\"", stored.version, caller.by.actor.role.code());
    let tag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
    let mut response = if headers.get(IF_NONE_MATCH) == Some(&tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        json(&Out::from(&stored))
    };
    response.headers_mut().insert(ETAG, tag);
    response.headers_mut().insert("cache-control", HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// A correction of a record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    /// The version that is corrected.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// All its fields, as they should be: one left out is no longer known.
    #[schema(value_type = HashMap<String, GivenValue>)]
    fields: BTreeMap<String, Given>,
    /// The activities it is linked to; as they are if left out.
    #[schema(value_type = Option<Vec<Id>>, max_items = 100)]
    activities: Option<Vec<ActivityId>>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    reason: String,
}

/// Correct a record
///
/// Its history keeps what stood before. 409 tells which version stands when
/// somebody else changed it first.
#[utoipa::path(put, path = "/records/{kind}/{id}", operation_id = "correctRecord",
    tag = "records", request_body = Correction,
    responses((status = 200, description = "The record as corrected", body = Out<'static>),
        (status = 409, description = "Somebody else changed it first")))]
pub(super) async fn correct(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Sent(correction): Sent<Correction>,
) -> Result<Response, Wrong> {
    let (kind, stored) = record_of(&app.register, &caller, &kind, id).await?;
    let entry = entry(NewRecord {
        fields: correction.fields,
        activities: correction.activities.unwrap_or(stored.activities),
        institution: None,
        reference: None,
    })?;
    let (version, reason) = (correction.version.0, &correction.reason);
    let corrected = app.register.correct(&caller.by, id, version, entry, reason).await;
    corrected.map_err(Wrong::of_record(kind))?;
    Ok(json(&Out::from(&app.register.record(&caller.by, id).await?)))
}

/// Why a record is withdrawn or restored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    /// The version that is meant.
    #[schema(value_type = i64, minimum = 1, maximum = 1_000_000_000)]
    version: AtLeast<1>,
    /// Why.
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

/// Withdraw a record
///
/// It no longer counts, and lists no longer show it; it can be restored.
#[utoipa::path(post, path = "/records/{kind}/{id}/withdrawal", operation_id = "withdrawRecord",
    tag = "records", request_body = Decision,
    responses((status = 200, description = "The record as withdrawn", body = Out<'static>),
        (status = 409, description = "Somebody else changed it first")))]
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Sent(decision): Sent<Decision>,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    app.register.withdraw(&caller.by, id, decision.version.0, &decision.reason).await?;
    Ok(json(&Out::from(&app.register.record(&caller.by, id).await?)))
}

/// Restore a withdrawn record
#[utoipa::path(post, path = "/records/{kind}/{id}/restoration", operation_id = "restoreRecord",
    tag = "records", request_body = Decision,
    responses((status = 200, description = "The record as restored", body = Out<'static>),
        (status = 409, description = "Somebody else changed it first")))]
pub(super) async fn restore(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    Sent(decision): Sent<Decision>,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    app.register.restore(&caller.by, id, decision.version.0, &decision.reason).await?;
    Ok(json(&Out::from(&app.register.record(&caller.by, id).await?)))
}

/// What a version changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Change {
    /// It was entered.
    Entered,
    /// It was corrected.
    Corrected,
    /// It was withdrawn.
    Withdrawn,
    /// It was restored.
    Restored,
}

/// A version of a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordVersion)]
pub(super) struct OneVersion<'v> {
    /// Its number, from 1.
    #[schema(minimum = 1)]
    version: i64,
    /// What it changed.
    change: Change,
    /// The fields that the reader may see, as they then were.
    #[schema(value_type = HashMap<String, FieldValue>)]
    fields: &'v Values,
    /// The activities it was then linked to.
    #[schema(value_type = Vec<Id>)]
    activities: &'v [ActivityId],
    /// The reason given.
    #[schema(required)]
    reason: Option<&'v str>,
    /// The account that wrote it.
    #[schema(value_type = Id)]
    by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
}

impl<'v> From<&'v Version> for OneVersion<'v> {
    fn from(v: &'v Version) -> Self {
        Self {
            version: v.number,
            change: match v.what {
                What::Entered => Change::Entered,
                What::Corrected => Change::Corrected,
                What::Withdrawn => Change::Withdrawn,
                What::Restored => Change::Restored,
            },
            fields: &v.values,
            activities: &v.activities,
            reason: filled(&v.reason),
            by: v.by,
            at: v.at,
        }
    }
}

/// List the versions of a record
///
/// The newest first.
#[utoipa::path(get, path = "/records/{kind}/{id}/history", operation_id = "getRecordHistory",
    tag = "records",
    responses((status = 200, description = "Its versions", body = Listed<OneVersion<'static>>)))]
pub(super) async fn history(
    State(app): State<App>,
    caller: Caller,
    Named((kind, id)): Named<(String, RecordId)>,
    uri: Uri,
) -> Result<Response, Wrong> {
    record_of(&app.register, &caller, &kind, id).await?;
    let versions = app.register.record_history(&caller.by, id).await?;
    let items: Vec<OneVersion<'_>> = versions.iter().map(OneVersion::from).collect();
    Ok(page::answer(&uri, &items, None))
}
