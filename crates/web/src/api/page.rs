//! Long lists, a page at a time.
use super::wrong::Wrong;
use crate::page::percent;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many are on a page: 1 to 1,000, and 50 unless said.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub(super) struct Limit(pub(super) u32);

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl TryFrom<u32> for Limit {
    type Error = String;

    fn try_from(n: u32) -> Result<Self, String> {
        if (1..=1_000).contains(&n) { Ok(Self(n)) } else { Err("1 to 1000".to_owned()) }
    }
}

/// How many of a list, and from where on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Paged {
    /// How many at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    #[serde(default)]
    pub(super) limit: Limit,
    /// Where to go on: `next_cursor` of the page before.
    pub(super) cursor: Option<Cursor>,
}

/// A place in a list. What is in it is ours alone, and may change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Cursor(pub(super) String);

impl utoipa::PartialSchema for Cursor {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A place in a list, as an answer gave it."))
            .pattern(Some("^[A-Za-z0-9_-]{2,200}$"))
            .into()
    }
}

impl ToSchema for Cursor {}

impl TryFrom<String> for Cursor {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let sound = (2..=200).contains(&text.len()) && text.bytes().all(|b| ALPHABET.contains(&b));
        // What is not of ours is no place in any list; that is told later.
        let read = decoded(&text).unwrap_or_default();
        if sound { Ok(Self(read)) } else { Err("2 to 200 letters, digits, - and _".to_owned()) }
    }
}

impl Cursor {
    /// The cursor as it stands in an address.
    pub(super) fn text(&self) -> String {
        encoded(&self.0)
    }

    /// The number it holds.
    pub(super) fn number(&self) -> Result<i64, Wrong> {
        let number = self.0.parse().ok().filter(|n| *n >= 0);
        number.ok_or(Wrong::Cursor)
    }
}

/// A page of a list.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it stands in the document; `answer` writes it")]
pub(super) struct Listed<T> {
    /// What is on the page.
    items: Vec<T>,
    /// The cursor of the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
    /// The address of the next page; null on the last one.
    #[schema(required)]
    next: Option<String>,
}

/// A page of a list, as it is sent.
#[derive(Debug, Serialize)]
struct Body<'p, T> {
    items: &'p [T],
    next_cursor: Option<&'p str>,
    next: Option<&'p str>,
}

/// Answers with a page of a list; `next` is where the next one begins.
pub(super) fn answer<T: Serialize>(uri: &Uri, items: &[T], next: Option<Cursor>) -> Response {
    let cursor = next.map(|c| c.text());
    let next = cursor.as_ref().map(|cursor| next_address(uri, cursor));
    let body = Body { items, next_cursor: cursor.as_deref(), next: next.as_deref() };
    let mut response = super::json(&body);
    let link = next.and_then(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")).ok());
    if let Some(link) = link {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// The address of the next page: the same query with another cursor.
fn next_address(uri: &Uri, cursor: &str) -> String {
    let mut address = format!("{}{}?", super::BASE, uri.path());
    for (name, value) in super::gate::pairs(uri.query().unwrap_or_default()) {
        if name != "cursor" {
            for part in [percent(&name).as_str(), "=", percent(&value).as_str(), "&"] {
                address.push_str(part);
            }
        }
    }
    address.push_str("cursor=");
    address.push_str(cursor);
    address
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A text in the letters of an address (RFC 4648, base64url without padding).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 4 / 3 + 3);
    for chunk in text.as_bytes().chunks(3) {
        let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..=chunk.len() {
            out.push(char::from(ALPHABET[(bits >> (18 - 6 * n) & 63) as usize]));
        }
    }
    out
}

fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for (n, letter) in chunk.iter().enumerate() {
            let value = ALPHABET.iter().position(|a| a == letter)?;
            bits |= u32::try_from(value).ok()? << (18 - 6 * n);
        }
        out.extend(&bits.to_be_bytes()[1..chunk.len()]);
    }
    let found = String::from_utf8(out).ok().filter(|t| !t.is_empty())?;
    // One spelling a place: what is left over of the last letter must be zero.
    (encoded(&found) == text).then_some(found)
}

/// Bytes as an answer of this media type.
pub(super) fn bytes(media_type: &'static str, bytes: impl Into<axum::body::Body>) -> Response {
    ([(CONTENT_TYPE, media_type)], bytes.into()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_written_and_has_one_spelling() {
        for text in ["1", "17000_015d3ef7-9800-7fff-bfff-ffffffffffff", "трафик", "ab"] {
            assert_eq!(decoded(&encoded(text)).as_deref(), Some(text));
        }
        assert_eq!(encoded("17"), "MTc");
        assert_eq!(decoded("MTd"), None);
        assert_eq!(decoded("M"), None);
        assert_eq!(decoded(""), None);
        assert_eq!(decoded("M T"), None);
    }

    #[test]
    fn the_next_page_has_the_query_of_this_one() {
        let uri: Uri = "/records/training?q=%D1%82+x&limit=2&cursor=AA".parse().unwrap();
        assert_eq!(
            next_address(&uri, "BB"),
            "/api/v1/records/training?q=%D1%82%20x&limit=2&cursor=BB"
        );
    }
}
