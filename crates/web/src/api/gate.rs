//! What every request to the API passes before its handler runs: whether the
//! operation takes what the query holds, who asks, what the token may be used
//! for, and whether the request was answered before.
use super::ask::{media_type, whole};
use super::wrong::Wrong;
use crate::app::App;
use crate::page::language_asked;
use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::SealedClass;
use domain::words::Language;
use register::account::{SignedIn, TokenSort};
use register::{By, Once};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// The header by which a request is known again.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header of an answer that was given before.
const REPLAYED: &str = "idempotency-replayed";

/// What each operation takes, as the document of the API has it.
pub(super) struct Gate {
    app: App,
    operations: HashMap<String, HashMap<String, Operation>>,
}

#[derive(Debug, Default)]
struct Operation {
    public: bool,
    /// How long each may be, in characters.
    parameters: HashMap<String, usize>,
    /// The beginning of names of which any may follow: `field.`.
    prefix: Option<String>,
}

impl Gate {
    /// Reads the operations of a document whose addresses begin with `base`.
    pub(super) fn new(app: App, document: &Json, base: &str) -> Self {
        let mut operations: HashMap<String, HashMap<String, Operation>> = HashMap::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let of = operations.entry(format!("{base}{path}")).or_default();
                of.insert(method.to_uppercase(), Operation::of(operation));
            }
        }
        Self { app, operations }
    }

    fn operation(&self, path: &str, method: &Method) -> Option<&Operation> {
        let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
        self.operations.get(path)?.get(method)
    }
}

impl Operation {
    fn of(operation: &Json) -> Self {
        let mut found = Self {
            public: operation["security"].as_array().is_some_and(Vec::is_empty),
            ..Self::default()
        };
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            if parameter["in"] != "query" {
                continue;
            }
            if let Some(prefix) = parameter["schema"]["x-prefix"].as_str() {
                found.prefix = Some(prefix.to_owned());
                continue;
            }
            let longest = parameter["schema"]["maxLength"].as_u64();
            let longest = longest.and_then(|n| usize::try_from(n).ok());
            found.parameters.insert(name.to_owned(), longest.unwrap_or(usize::MAX));
        }
        found
    }

    /// Refuses a query with parameters that the operation does not take.
    fn check(&self, query: &str) -> Result<(), Wrong> {
        let mut unknown = Vec::new();
        for (name, value) in pairs(query) {
            if name.contains('\0') || value.contains('\0') {
                return Err(Wrong::Malformed("the query holds a NUL character".to_owned()));
            }
            let prefix = self.prefix.as_ref();
            match self.parameters.get(&name) {
                Some(longest) if value.chars().count() > *longest => {
                    let why = format!("{name}: at most {longest} characters");
                    return Err(Wrong::Malformed(why));
                }
                Some(_) => {}
                None if prefix.is_some_and(|p| name.starts_with(p)) => {}
                None => unknown.push(name),
            }
        }
        if unknown.is_empty() { Ok(()) } else { Err(Wrong::Parameters(unknown)) }
    }
}

/// The names and values of a query.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    if query.is_empty() {
        return Vec::new();
    }
    let parts = query.split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescaped(name), unescaped(value))
    });
    parts.collect()
}

/// `%D0%9E` and `+` as what they stand for.
fn unescaped(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Lets through what may pass.
pub(super) async fn pass(gate: Arc<Gate>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let operation = path.and_then(|p| gate.operation(p.as_str(), request.method()));
    // A method that is not taken is answered by the router.
    let Some(operation) = operation else { return next.run(request).await };
    match admitted(&gate, operation, request, next).await {
        Ok(response) => response,
        Err(wrong) => wrong.into_response(),
    }
}

async fn admitted(
    gate: &Gate,
    operation: &Operation,
    mut request: Request,
    next: Next,
) -> Result<Response, Wrong> {
    if operation.public {
        operation.check(request.uri().query().unwrap_or_default())?;
        return Ok(next.run(request).await);
    }
    let signed_in = signed_in(&gate.app, request.headers()).await?;
    let (account, now) = (signed_in.actor.account, gate.app.edge.now());
    gate.app.doors.account(account, now).map_err(Wrong::Told)?;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let scope = if reads { "read" } else { "write" };
    if !signed_in.scopes.iter().any(|s| s == scope) {
        return Err(Wrong::Scope(scope));
    }
    operation.check(request.uri().query().unwrap_or_default())?;
    let key = request.headers().get(IDEMPOTENCY_KEY).cloned();
    request.extensions_mut().insert(signed_in.clone());
    match key {
        Some(key) if *request.method() == Method::POST => {
            once(&gate.app, signed_in, &key, request, next).await
        }
        _ => Ok(next.run(request).await),
    }
}

/// Who holds the token of a request.
async fn signed_in(app: &App, headers: &HeaderMap) -> Result<SignedIn, Wrong> {
    let header = headers.get(AUTHORIZATION).ok_or(Wrong::NoToken)?;
    let text = header.to_str().map_err(|_| Wrong::BadToken)?;
    let (scheme, secret) = text.split_once(' ').ok_or(Wrong::BadToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Wrong::NoToken);
    }
    let found = app.register.token(secret.trim(), TokenSort::Api, app.edge.now()).await?;
    found.ok_or(Wrong::BadToken)
}

/// The largest body of a request that may be answered once.
const LARGEST_ONCE: usize = register::submission::LARGEST_SHEET + 1024 * 1024;

/// Answers a request with a key once: the same request under it gets the same
/// answer, and nothing is done twice, for the key is put down in the transaction
/// of what is done. What was refused may be tried again.
async fn once(
    app: &App,
    signed_in: SignedIn,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Wrong> {
    let key = key.to_str().ok().filter(|k| is_key(k)).ok_or_else(|| {
        Wrong::Malformed("the idempotency key is 1 to 100 letters, digits and -._~".to_owned())
    })?;
    let by = app.by(&signed_in);
    let (mut parts, body) = request.into_parts();
    let bytes = whole(body, LARGEST_ONCE).await?;
    let once = app.register.once(key, &fingerprint(&parts, &bytes));
    if let Some((status, kept)) = app.register.answered_request(&by, &once).await? {
        return replayed(status, &kept);
    }
    parts.extensions.insert(once.clone());
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    if !response.status().is_success() || response.extensions().get::<Unkept>().is_some() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = whole(body, LARGEST_ONCE).await?;
    let header = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kept = format!(
        "{}\n{}\n{}",
        header(LOCATION),
        header(CONTENT_TYPE),
        String::from_utf8_lossy(&bytes)
    );
    let status = i64::from(parts.status.as_u16());
    app.register.keep_answered_request(&by, &once, status, &kept).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// In the extensions of an answer that must not be kept: it holds
/// what is sealed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unkept;

fn is_key(key: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    (1..=100).contains(&key.len()) && key.bytes().all(sign)
}

/// What makes a request the same: method, address, type and body.
fn fingerprint(parts: &Parts, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    // The boundary of a form is drawn anew each time; its type is the same.
    let form = media_type(&parts.headers) == "multipart/form-data";
    let text = if form { b"form".as_slice() } else { body };
    hasher.update(text);
    if form {
        hasher.update(without_boundary(&parts.headers, body));
    }
    let digest = super::document::hex(&hasher.finalize());
    let address = parts.uri.path_and_query().map_or("/", |a| a.as_str());
    format!("{} {address} {} {digest}", parts.method, media_type(&parts.headers))
}

/// The body of a form with its boundary taken out.
fn without_boundary(headers: &HeaderMap, body: &[u8]) -> Vec<u8> {
    let header = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let boundary = header.split_once("boundary=").map_or("", |(_, b)| b).trim_matches('"');
    if boundary.is_empty() {
        return body.to_vec();
    }
    let (mut out, mut at, boundary) = (Vec::with_capacity(body.len()), 0, boundary.as_bytes());
    while at < body.len() {
        if body[at..].starts_with(boundary) {
            at += boundary.len();
        } else {
            out.push(body[at]);
            at += 1;
        }
    }
    out
}

/// The answer that was kept.
fn replayed(status: i64, kept: &str) -> Result<Response, Wrong> {
    let mut parts = kept.splitn(3, '\n');
    let (location, kind) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let body = parts.next().unwrap_or_default().to_owned();
    let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), body).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    for (name, value) in [(LOCATION, location), (CONTENT_TYPE, kind)] {
        if let Some(value) = super::schema::filled(value) {
            let value = HeaderValue::from_str(value)
                .map_err(|_| Wrong::Malformed("the kept answer cannot be given".to_owned()))?;
            headers.insert(name, value);
        }
    }
    headers.insert(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
    Ok(response)
}

/// Who asks, and when.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) by: By,
    /// The language of words that the request does not ask for otherwise.
    pub(super) language: Language,
    /// What the token may be used for.
    pub(super) scopes: Vec<String>,
}

impl Caller {
    /// Refuses a token that was not made for what is sealed in this class.
    pub(super) fn needs(&self, class: SealedClass) -> Result<(), Wrong> {
        let code = class.code();
        if self.scopes.iter().any(|scope| scope == code) { Ok(()) } else { Err(Wrong::Scope(code)) }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let signed_in = match parts.extensions.remove::<SignedIn>() {
            Some(signed_in) => signed_in,
            None => signed_in(app, &parts.headers).await?,
        };
        let language = language_asked(&parts.headers);
        let by = app.by(&signed_in);
        let by = match parts.extensions.remove::<Once>() {
            Some(once) => by.once(once),
            None => by,
        };
        Ok(Self { by, language, scopes: signed_in.scopes })
    }
}
