//! What a request brings: its query, its path, its body. Each that is not as
//! described is refused before a handler runs.
use super::wrong::Wrong;
use crate::app::App;
use crate::problem::Problem;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, Query, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use utoipa::ToSchema;

/// The query. What it may hold at all, the gate has checked.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Wrong> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(Wrong::Malformed(error.body_text())),
        }
    }
}

/// What the address names. What cannot be a name is not there.
#[derive(Debug)]
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(named)) => Ok(Self(named)),
            Err(_) => Err(Wrong::NOT_FOUND),
        }
    }
}

/// The largest JSON taken, in bytes.
const LARGEST_JSON: usize = 1024 * 1024;

/// The body, as JSON.
#[derive(Debug)]
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Wrong;

    async fn from_request(request: Request, _: &App) -> Result<Self, Wrong> {
        let bytes = object(request).await?;
        let sent = serde_json::from_slice(&bytes);
        Ok(Self(sent.map_err(|error| Wrong::Malformed(format!("the body: {error}")))?))
    }
}

/// The body, as JSON that holds what is sealed: what is wrong with it is told
/// by its place, never by what stands there.
#[derive(Debug)]
pub(super) struct Confided<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Confided<T> {
    type Rejection = Wrong;

    async fn from_request(request: Request, _: &App) -> Result<Self, Wrong> {
        let bytes = object(request).await?;
        let sent = serde_json::from_slice(&bytes);
        Ok(Self(sent.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Wrong::Malformed(format!("the body is not as described: line {line}, column {column}"))
        })?))
    }
}

/// The bytes of a body that is a JSON object.
async fn object(request: Request) -> Result<Bytes, Wrong> {
    if media_type(request.headers()) != "application/json" {
        return Err(Wrong::MediaType);
    }
    let bytes = whole(request.into_body(), LARGEST_JSON).await?;
    // A list would be taken for the fields in their order.
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Wrong::Malformed("the body is not a JSON object".to_owned()));
    }
    // A NUL is no text, and PostgreSQL refuses it.
    if memchr(&bytes, b"\\u0000") {
        return Err(Wrong::Malformed("the body holds a NUL character".to_owned()));
    }
    Ok(bytes)
}

/// A code as it is sent: one of the closed list of `T`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coded<T>(pub(super) T);

impl<'de, T: FromStr> Deserialize<'de> for Coded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let found = code.parse().map_err(|_| D::Error::custom("not a code of the list"));
        found.map(Self)
    }
}

fn memchr(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

/// The media type without its parameters, in lower case.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The whole body, up to a length.
pub(super) async fn whole(body: Body, largest: usize) -> Result<Bytes, Wrong> {
    match axum::body::to_bytes(body, largest).await {
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            let error = error.into_inner();
            let large = error.downcast_ref::<http_body_util::LengthLimitError>().is_some();
            if large {
                Err(Problem::TooLarge.into())
            } else {
                Err(Wrong::Malformed("the body broke off".to_owned()))
            }
        }
    }
}

/// A whole number from `LEAST` to a thousand million. JSON does not tell 15
/// from 15.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct AtLeast<const LEAST: i64>(pub(super) i64);

impl<const LEAST: i64> TryFrom<f64> for AtLeast<LEAST> {
    type Error = String;

    fn try_from(n: f64) -> Result<Self, String> {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in bounds")]
        let whole = (n.fract() == 0.0 && n.abs() <= 1e9).then_some(n as i64);
        let found = whole.filter(|n| *n >= LEAST);
        found.map(Self).ok_or_else(|| format!("a whole number from {LEAST} to 1000000000"))
    }
}

impl<const LEAST: i64> AtLeast<LEAST> {
    /// As the number of a version.
    pub(super) fn version(self) -> u32 {
        // A thousand million at most.
        u32::try_from(self.0).unwrap_or(u32::MAX)
    }
}

/// A number of the query, within the bounds that the document names.
pub(super) fn within<T: PartialOrd + fmt::Display>(
    name: &str,
    value: T,
    bounds: RangeInclusive<T>,
) -> Result<T, Wrong> {
    if bounds.contains(&value) {
        Ok(value)
    } else {
        Err(Wrong::Malformed(format!("{name}: {} to {}", bounds.start(), bounds.end())))
    }
}

/// A file that was sent: as the part `file` of a form, or as the body itself.
#[derive(Debug)]
pub(super) struct File {
    /// Its name; empty if none was said.
    pub(super) name: String,
    /// Its bytes.
    pub(super) content: Vec<u8>,
}

/// The largest file taken, in bytes; operations take less.
const LARGEST_FILE: usize = register::submission::LARGEST_SHEET + 1024 * 1024;

impl FromRequest<App> for File {
    type Rejection = Wrong;

    async fn from_request(request: Request, app: &App) -> Result<Self, Wrong> {
        match media_type(request.headers()).as_str() {
            "multipart/form-data" => {
                let (parts, body) = request.into_parts();
                let bytes = whole(body, LARGEST_FILE).await?;
                let mut whole = Request::from_parts(parts, Body::from(bytes));
                // The length was just limited.
                axum::extract::DefaultBodyLimit::disable().apply(&mut whole);
                of_form(whole, app).await
            }
            "application/octet-stream" => {
                let content = whole(request.into_body(), LARGEST_FILE).await?.to_vec();
                Ok(Self { name: String::new(), content })
            }
            _ => Err(Wrong::MediaType),
        }
    }
}

async fn of_form(request: Request, app: &App) -> Result<File, Wrong> {
    let bad = |_| Wrong::Malformed("the form cannot be read".to_owned());
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|_| Wrong::Malformed("the form has no boundary".to_owned()))?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(bad)? {
        if field.name() != Some("file") {
            return Err(Wrong::Malformed("the form has a part that is not `file`".to_owned()));
        }
        if file.is_some() {
            return Err(Wrong::Malformed("the form has more than one `file`".to_owned()));
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let content = field.bytes().await.map_err(bad)?.to_vec();
        file = Some(File { name, content });
    }
    file.ok_or_else(|| Wrong::Malformed("the form has no part `file`".to_owned()))
}

/// A form with a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it stands in the document; `File` reads it")]
pub(super) struct FileForm {
    /// The file.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// The name of a file that is sent as the body itself.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FileName {
    /// The name of the file, when it is sent as the body itself.
    #[param(max_length = 200)]
    pub(super) name: Option<String>,
}

impl File {
    /// The name it was sent under, or the one in the query, or `file`.
    pub(super) fn name_or(&self, asked: Option<String>) -> String {
        match asked.filter(|n| !n.is_empty()) {
            Some(name) => name,
            None if self.name.is_empty() => "file".to_owned(),
            None => self.name.clone(),
        }
    }
}
