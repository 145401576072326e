//! The directory: kinds of record, code lists, institutions and places, as the
//! country pack has them.
use super::ask::Named;
use super::document::{tag, tagged};
use super::gate::Caller;
use super::page::{Listed, bytes};
use super::wrong::Wrong;
use crate::app::App;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::access::Action;
use domain::institution::{Institution, InstitutionKind};
use domain::pack::{Code, CodeList, Pack};
use domain::record::kind::{Field, FieldType, Kind};
use domain::words::Words;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, ToSchema)]
#[schema(as = Words)]
#[expect(dead_code, reason = "it stands in the document for the words of the domain")]
pub(super) struct WordsOut {
    /// In English.
    en: String,
    /// In Bulgarian.
    bg: String,
}

/// An answer that changes only when the pack does.
fn steady(headers: &HeaderMap, body: &impl Serialize) -> Response {
    // Our types have only text keys and finite numbers.
    let body = serde_json::to_vec(body).unwrap_or_default();
    tagged(headers, &tag(&body), || bytes("application/json", body))
}

#[derive(Serialize)]
struct All<T> {
    items: Vec<T>,
    next_cursor: Option<()>,
    next: Option<()>,
}

fn whole<T: Serialize>(headers: &HeaderMap, items: Vec<T>) -> Response {
    steady(headers, &All { items, next_cursor: None, next: None })
}

/// A kind of record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Kind)]
pub(super) struct KindOut<'k> {
    /// Its code.
    #[schema(example = "training")]
    id: &'k str,
    /// One of it.
    #[schema(value_type = WordsOut)]
    name: &'k Words,
    /// Many of it.
    #[schema(value_type = WordsOut)]
    plural: &'k Words,
    /// What it is for.
    #[schema(value_type = WordsOut)]
    about: &'k Words,
    /// The family under which menus list it.
    group: &'k str,
    /// The field whose text names a record.
    title: &'k str,
    /// The field whose day dates a record.
    day: &'k str,
    /// The field with the last day.
    #[schema(required)]
    until: Option<&'k str>,
    /// The field with the place.
    #[schema(required)]
    place: Option<&'k str>,
    /// The field with the state.
    #[schema(required)]
    status: Option<&'k str>,
    /// The field that lists and counts sum.
    #[schema(required)]
    total: Option<&'k str>,
    /// Whether the account may enter it.
    may_enter: bool,
}

impl<'k> KindOut<'k> {
    fn of(kind: &'k Kind, caller: &Caller) -> Self {
        let role = caller.by.actor.role;
        Self {
            id: &kind.id,
            name: &kind.name,
            plural: &kind.plural,
            about: &kind.about,
            group: &kind.group,
            title: &kind.title,
            day: &kind.day,
            until: kind.until.as_deref(),
            place: kind.place.as_deref(),
            status: kind.status.as_deref(),
            total: kind.total.as_deref(),
            may_enter: kind.enters.contains(&role) && caller.by.may_ever(Action::EnterRecord),
        }
    }
}

/// A kind of record with its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KindWithFields)]
pub(super) struct OpenKind<'k> {
    /// The kind.
    #[serde(flatten)]
    kind: KindOut<'k>,
    /// Its fields, in the order of the form.
    #[schema(value_type = Vec<FieldOut>)]
    fields: &'k [Field],
    /// The JSON Schema (2020-12) of `fields` of a record that is entered.
    #[schema(value_type = Object)]
    schema: Json,
}

/// A field of a kind.
#[derive(Debug, ToSchema)]
#[schema(as = KindField)]
#[expect(dead_code, reason = "it stands in the document for the field of the domain")]
struct FieldOut {
    /// Its code.
    id: String,
    /// Its label.
    name: WordsOut,
    /// A hint under the label.
    hint: Option<WordsOut>,
    /// What may stand in it.
    r#type: Type,
    /// The code list, for codes.
    list: Option<String>,
    /// The kinds of record it may point to, for references.
    of: Vec<String>,
    /// The unit, for numbers.
    unit: Option<WordsOut>,
    /// How much it tells about people.
    class: ClassCode,
    /// Whether it must be filled.
    required: bool,
    /// The least number allowed.
    min: Option<i64>,
    /// The greatest number allowed.
    max: Option<i64>,
    /// Whether word search finds it.
    search: bool,
    /// Whether lists show it.
    column: bool,
}

/// What may stand in a field.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FieldType)]
#[expect(dead_code, reason = "it stands in the document for the type of the domain")]
enum Type {
    Text,
    LongText,
    Integer,
    Decimal,
    Day,
    Code,
    Codes,
    YesNo,
    Place,
    Institution,
    Institutions,
    Record,
    Records,
    Link,
}

/// How much a field tells about people.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FieldClass)]
#[expect(dead_code, reason = "it stands in the document for the class of the domain")]
enum ClassCode {
    Public,
    Statistical,
    Internal,
}

/// The JSON Schema of the fields of a record of `kind`, as it is entered.
fn schema_of(kind: &Kind, pack: &Pack) -> Json {
    let properties: Map<String, Json> =
        kind.fields.iter().map(|f| (f.id.clone(), field_schema(f, pack))).collect();
    let required: Vec<&str> =
        kind.fields.iter().filter(|f| f.required).map(|f| f.id.as_str()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": kind.name.en,
        "description": kind.about.en,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn field_schema(field: &Field, pack: &Pack) -> Json {
    let codes = || -> Vec<&str> {
        let list = field.list.as_deref().and_then(|l| pack.list(l));
        list.map(|l| l.codes.iter().map(|c| c.code.as_str()).collect()).unwrap_or_default()
    };
    let id = || json!({ "type": "string", "format": "uuid" });
    let mut schema = match field.kind {
        FieldType::Text => json!({ "type": "string", "maxLength": 500 }),
        FieldType::LongText => json!({ "type": "string", "maxLength": 20_000 }),
        FieldType::Integer => json!({ "type": "integer" }),
        FieldType::Decimal => json!({ "type": "number" }),
        FieldType::Day => json!({ "type": "string", "format": "date" }),
        FieldType::Code => json!({ "type": "string", "enum": codes() }),
        FieldType::Codes => json!({ "type": "array", "items": { "enum": codes() } }),
        FieldType::YesNo => json!({ "type": "boolean" }),
        FieldType::Place => json!({ "type": "string", "examples": ["VAR06"] }),
        FieldType::Institution => json!({ "type": "string", "examples": ["ANCCTHB"] }),
        FieldType::Institutions => json!({ "type": "array", "items": { "type": "string" } }),
        FieldType::Record => id(),
        FieldType::Records => json!({ "type": "array", "items": id() }),
        FieldType::Link => json!({ "type": "string", "format": "uri", "maxLength": 500 }),
    };
    schema["title"] = field.name.en.as_str().into();
    if let Some(hint) = &field.hint {
        schema["description"] = hint.en.as_str().into();
    }
    for (name, bound) in [("minimum", field.min), ("maximum", field.max)] {
        if let Some(bound) = bound {
            schema[name] = bound.into();
        }
    }
    schema
}

/// List the kinds of record
///
/// In the order of menus.
#[utoipa::path(get, path = "/kinds", operation_id = "listKinds", tag = "directory",
    responses((status = 200, description = "The kinds", body = Listed<KindOut<'static>>),
        (status = 304, description = "They are still what `If-None-Match` names")))]
pub(super) async fn kinds(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Response {
    let kinds = &app.register.pack().kinds;
    whole(&headers, kinds.iter().map(|k| KindOut::of(k, &caller)).collect())
}

/// Open a kind of record
///
/// With its fields, and the JSON Schema of what is sent to enter one.
#[utoipa::path(get, path = "/kinds/{kind}", operation_id = "getKind", tag = "directory",
    responses((status = 200, description = "The kind", body = OpenKind<'static>),
        (status = 304, description = "It is still what `If-None-Match` names")))]
pub(super) async fn kind(
    State(app): State<App>,
    caller: Caller,
    Named(kind): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Wrong> {
    let pack = app.register.pack();
    let kind = pack.kind(&kind).ok_or(Wrong::NOT_FOUND)?;
    let open = OpenKind {
        kind: KindOut::of(kind, &caller),
        fields: &kind.fields,
        schema: schema_of(kind, pack),
    };
    Ok(steady(&headers, &open))
}

/// A list of codes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeList)]
pub(super) struct ListOut<'l> {
    /// Its id.
    #[schema(example = "event_status")]
    id: &'l str,
    /// What it is called.
    #[schema(value_type = WordsOut)]
    name: &'l Words,
    /// Where the codes come from.
    #[schema(required)]
    source: Option<&'l str>,
    /// The codes, in the order of forms.
    #[schema(value_type = Vec<CodeOut>)]
    codes: &'l [Code],
}

/// A code of a list.
#[derive(Debug, ToSchema)]
#[schema(as = Code)]
#[expect(dead_code, reason = "it stands in the document for the code of the domain")]
struct CodeOut {
    /// The code that records hold.
    code: String,
    /// What it is called.
    name: WordsOut,
    /// The code of the same thing in an outside standard.
    external_code: Option<String>,
}

impl<'l> From<&'l CodeList> for ListOut<'l> {
    fn from(list: &'l CodeList) -> Self {
        let source = list.source.as_deref();
        Self { id: &list.id, name: &list.name, source, codes: &list.codes }
    }
}

/// List the code lists
#[utoipa::path(get, path = "/codes", operation_id = "listCodeLists", tag = "directory",
    responses((status = 200, description = "The code lists", body = Listed<ListOut<'static>>),
        (status = 304, description = "They are still what `If-None-Match` names")))]
pub(super) async fn lists(State(app): State<App>, _: Caller, headers: HeaderMap) -> Response {
    whole(&headers, app.register.pack().lists.values().map(ListOut::from).collect())
}

/// Open a code list
#[utoipa::path(get, path = "/codes/{list}", operation_id = "getCodeList", tag = "directory",
    responses((status = 200, description = "The code list", body = ListOut<'static>),
        (status = 304, description = "It is still what `If-None-Match` names")))]
pub(super) async fn list(
    State(app): State<App>,
    _: Caller,
    Named(list): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Wrong> {
    let list = app.register.pack().list(&list).ok_or(Wrong::NOT_FOUND)?;
    Ok(steady(&headers, &ListOut::from(list)))
}

/// A body of the directory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Institution)]
pub(super) struct InstitutionOut<'i> {
    /// Its code.
    #[schema(example = "ANCCTHB")]
    code: &'i str,
    /// Its name.
    #[schema(value_type = WordsOut)]
    name: &'i Words,
    /// Its abbreviation.
    #[schema(value_type = Option<WordsOut>, required)]
    short: Option<&'i Words>,
    /// What sort of body it is; a class is nobody in particular.
    #[schema(value_type = InstitutionSort)]
    kind: InstitutionKind,
    /// The body it is a part of.
    #[schema(required)]
    parent: Option<&'i str>,
    /// The oblast or municipality it works in.
    #[schema(required)]
    place: Option<&'i str>,
    /// Its address on the web.
    #[schema(required)]
    link: Option<&'i str>,
}

/// What sort of body an institution is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "it stands in the document for the sort of the domain")]
enum InstitutionSort {
    Commission,
    LocalCommission,
    Ministry,
    Agency,
    Judiciary,
    Municipality,
    Ngo,
    International,
    School,
    Service,
    Class,
}

impl<'i> From<&'i Institution> for InstitutionOut<'i> {
    fn from(i: &'i Institution) -> Self {
        Self {
            code: &i.code,
            name: &i.name,
            short: i.short.as_ref(),
            kind: i.kind,
            parent: i.parent.as_deref(),
            place: i.place.as_deref(),
            link: i.link.as_deref(),
        }
    }
}

/// List the institutions
#[utoipa::path(get, path = "/institutions", operation_id = "listInstitutions", tag = "directory",
    responses((status = 200, description = "The directory", body = Listed<InstitutionOut<'static>>),
        (status = 304, description = "It is still what `If-None-Match` names")))]
pub(super) async fn institutions(
    State(app): State<App>,
    _: Caller,
    headers: HeaderMap,
) -> Response {
    let all = app.register.pack().institutions.iter();
    whole(&headers, all.map(InstitutionOut::from).collect())
}

/// Open an institution
#[utoipa::path(get, path = "/institutions/{code}", operation_id = "getInstitution",
    tag = "directory",
    responses((status = 200, description = "The institution", body = InstitutionOut<'static>),
        (status = 304, description = "It is still what `If-None-Match` names")))]
pub(super) async fn institution(
    State(app): State<App>,
    _: Caller,
    Named(code): Named<String>,
    headers: HeaderMap,
) -> Result<Response, Wrong> {
    let institution = app.register.pack().institution(&code).ok_or(Wrong::NOT_FOUND)?;
    Ok(steady(&headers, &InstitutionOut::from(institution)))
}

/// Oblasti and municipalities.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Places<'p> {
    /// The oblasti.
    oblasti: Vec<OblastOut<'p>>,
    /// The municipalities.
    municipalities: Vec<MunicipalityOut<'p>>,
}

/// An oblast.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Oblast)]
struct OblastOut<'p> {
    /// Its code.
    #[schema(example = "VAR")]
    code: &'p str,
    /// Its name.
    #[schema(value_type = WordsOut)]
    name: &'p Words,
    /// Its NUTS 3 code.
    #[schema(example = "BG331")]
    nuts3: &'p str,
    /// Its ISO 3166-2 code.
    #[schema(example = "BG-03")]
    iso: &'p str,
}

/// A municipality.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Municipality)]
struct MunicipalityOut<'p> {
    /// Its code.
    #[schema(example = "VAR06")]
    code: &'p str,
    /// Its name.
    #[schema(value_type = WordsOut)]
    name: &'p Words,
    /// The code of its oblast.
    oblast: &'p str,
}

/// List the oblasti and municipalities
#[utoipa::path(get, path = "/places", operation_id = "listPlaces", tag = "directory",
    responses((status = 200, description = "The places", body = Places<'static>),
        (status = 304, description = "They are still what `If-None-Match` names")))]
pub(super) async fn places(State(app): State<App>, _: Caller, headers: HeaderMap) -> Response {
    let pack = app.register.pack();
    let places = Places {
        oblasti: pack
            .oblasti
            .iter()
            .map(|o| OblastOut { code: &o.code, name: &o.name, nuts3: &o.nuts3, iso: &o.iso })
            .collect(),
        municipalities: pack
            .municipalities
            .iter()
            .map(|m| MunicipalityOut { code: &m.code, name: &m.name, oblast: &m.oblast })
            .collect(),
    };
    steady(&headers, &places)
}
