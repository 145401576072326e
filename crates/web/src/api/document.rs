//! The document of the API (OpenAPI 3.1), made from the handlers and completed
//! with what holds for all of them.
use super::page::bytes;
use super::schema::{self, KEY, UUID};
use super::wrong::{PROBLEM, Problem};
use crate::app::App;
use axum::Router;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::pack::Pack;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

/// Where the document is, below the base.
const DOCUMENT: &str = "/openapi.json";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pristan",
        description = "The national programme against trafficking in human beings: its documents, the records of what was done, its indicators and its reports. The same nouns, operations and rights as the pages.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/api/v1")),
    components(schemas(
        Problem,
        schema::Id,
        schema::DayText,
        schema::MomentText,
        schema::Key,
        schema::LanguageTag,
        super::page::Cursor,
    )),
    tags(
        (name = "programmes", description = "Programmes and strategies, from draft to closed."),
        (name = "activities", description = "What is to be done, by whom and by when; comments, texts, progress."),
        (name = "indicators", description = "Values as of any day, opened down to the records counted."),
        (name = "records", description = "What was done."),
        (name = "submissions", description = "Spreadsheets taken in, row by row."),
        (name = "tasks", description = "What is due for whom."),
        (name = "local commissions", description = "How each does."),
        (name = "reports", description = "The annual report, and figures for other programs."),
        (name = "directory", description = "Kinds of record, codes, institutions and places."),
        (name = "account", description = "One's own account."),
        (name = "accounts", description = "Everybody's accounts, for the administrator."),
        (name = "journal", description = "Who did what."),
        (name = "cases", description = "Case files, the persons in them, who works on them, and what is told."),
        (name = "alerts", description = "That somebody may be a victim, from whoever said it."),
        (name = "tips", description = "What came in without an account."),
        (name = "safeguards", description = "Emergencies, what takes two persons, alarms."),
        (name = "rights", description = "What is owed to the persons whose data are kept."),
        (name = "shelters", description = "Where shelters are, sealed; their beds, night by night; who waits."),
        (name = "services", description = "Who offers what to people who were trafficked, for whom, and whether there is room."),
        (name = "lawyers", description = "The network of lawyers, how many cases each has, who acts in a case, conflicts of interest."),
        (name = "packets", description = "What of a case goes to the body that a person is referred to."),
        (name = "letters", description = "Letters made from what stands in a case; blank forms, with nobody in them."),
        (name = "placements", description = "Places in shelters for the persons of a case, from the asking to the leaving."),
    )
)]
struct Base;

/// The document before any operation.
pub(super) fn base() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    let token = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A personal access token, made on the account page. Its scopes are `read`, for GET, and `write`, for the rest. What is sealed needs the scope of its class besides: `identity`, `contact`, `narrative`, `shelter_location`."))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(token));
    document
}

/// The document with what holds for every operation: its path parameters, the
/// token, the key by which a request is known again, and the problems.
pub(super) fn complete(document: utoipa::openapi::OpenApi, pack: &Pack) -> Json {
    // The types of the document have only text keys.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    document["security"] = json!([{ "token": [] }]);
    let kinds: Vec<&str> = pack.kinds.iter().map(|k| k.id.as_str()).collect();
    let lists: Vec<&str> = pack.lists.keys().map(String::as_str).collect();
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        let named: Vec<Json> = names(path).map(|name| parameter(name, &kinds, &lists)).collect();
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            finish(operation, method, &named);
        }
    }
    document
}

/// The names in a path: `/records/{kind}` has `kind`.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The parameter of a path with this name.
fn parameter(name: &str, kinds: &[&str], lists: &[&str]) -> Json {
    let (about, schema) = match name {
        "kind" => ("The kind of record", json!({ "type": "string", "enum": kinds })),
        "list" => ("The code list", json!({ "type": "string", "enum": lists })),
        "key" => (
            "The key of the programme: its year, or the first and last year of a strategy",
            json!({ "type": "string", "pattern": KEY, "examples": ["2017"] }),
        ),
        "code" => (
            "The code of the institution",
            json!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,60}$", "examples": ["LCCTHB-VAR"] }),
        ),
        "lang" => ("The language", json!({ "$ref": "#/components/schemas/LanguageTag" })),
        "number" | "before" | "after" => {
            ("Its number", json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000 }))
        }
        _ => ("Its id", json!({ "type": "string", "format": "uuid", "pattern": UUID })),
    };
    json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
}

/// What a status says when an operation does not say it otherwise.
const fn about(status: u16) -> &'static str {
    match status {
        400 => "The request is not as described here",
        401 => "There is no token, or it does not hold",
        403 => "The account or the token may not do this",
        404 => "There is no such thing, or the account may not see it",
        409 => "Somebody else changed it first",
        413 => "More was sent than is taken",
        415 => "The body is of a type that is not taken",
        422 => "A rule refused, or fields were not accepted",
        429 => "The account asked too often",
        503 => "The database does not answer, or too many ask at once",
        507 => "The disk of the server is full",
        _ => "Something is broken",
    }
}

fn finish(operation: &mut Json, method: &str, named: &[Json]) {
    let public = operation["security"].as_array().is_some_and(Vec::is_empty);
    let body = operation.get("requestBody").is_some();
    let mut statuses = vec![400, 500, 503];
    if !public {
        statuses.extend([401, 403, 429]);
    }
    if !named.is_empty() {
        statuses.push(404);
    }
    if method != "get" {
        statuses.extend([404, 422, 507]);
    }
    if body {
        statuses.extend([413, 415]);
    }
    let own = operation["parameters"].as_array().into_iter().flatten();
    if own.clone().any(|p| p["name"] == "cursor") {
        statuses.push(422);
    }
    let declared = operation["responses"].as_object().into_iter().flatten();
    statuses.extend(declared.filter_map(|(s, _)| s.parse::<u16>().ok()).filter(|s| *s >= 400));
    for status in statuses {
        let said = operation["responses"][status.to_string()]["description"].as_str();
        let said = said.unwrap_or(about(status)).to_owned();
        operation["responses"][status.to_string()] = json!({
            "description": said,
            "content": { PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
    }
    let mut parameters = named.to_vec();
    if let Some(own) = operation["parameters"].as_array() {
        let own = own.iter().filter(|p| p["in"] != "path");
        parameters.extend(own.cloned());
    }
    if method == "post" && !public {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Sent again with the same request within a day, it gets the same answer and nothing is done twice",
            "schema": { "type": "string", "pattern": "^[A-Za-z0-9._~-]{1,100}$" },
        }));
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
}

/// Where the document is served.
pub(super) fn router(document: &Arc<Json>) -> Router<App> {
    let text = Arc::new(std::sync::OnceLock::<(String, axum::body::Bytes)>::new());
    let document = Arc::clone(document);
    let serve = move |headers: HeaderMap| {
        let (text, document) = (Arc::clone(&text), Arc::clone(&document));
        async move {
            let (tag, text) = text.get_or_init(|| {
                let text = serde_json::to_vec(&*document).unwrap_or_default();
                (tag(&text), text.into())
            });
            tagged(&headers, tag, || bytes("application/json", text.clone()))
        }
    };
    Router::new().route(DOCUMENT, get(serve))
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// The tag of some bytes.
pub(super) fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", &hex(&Sha256::digest(bytes))[..24])
}

/// What is under a tag, unless the asker has it.
pub(super) fn tagged(headers: &HeaderMap, tag: &str, whole: impl FnOnce() -> Response) -> Response {
    let there = headers.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()) == Some(tag);
    let mut response = if there { StatusCode::NOT_MODIFIED.into_response() } else { whole() };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(ETAG, tag);
    }
    headers.insert("cache-control", HeaderValue::from_static("private, no-cache"));
    response
}
