//! Styles, script, fonts and pictures, built by `npm run build` in `ui` and
//! embedded in the program.
//!
//! Each name holds a hash of what is in the file, so a browser may keep it for
//! ever and never shows an old page in new clothes.
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// A file as it is served.
struct Asset {
    /// The name under `/assets/`, with the hash.
    name: &'static str,
    /// The name in `ui/dist`.
    source: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    /// The same compressed, where that is worth it.
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

fn address(source: &str) -> String {
    let found = ASSETS.iter().find(|a| a.source == source);
    // Without a build of `ui` the pages work, bare.
    format!("/assets/{}", found.map_or(source, |a| a.name))
}

/// The address of the style sheet.
#[must_use]
pub fn styles() -> String {
    address("app.css")
}

/// The address of the script.
#[must_use]
pub fn script() -> String {
    address("app.js")
}

/// The address of the line of script that tells the styles there is script.
#[must_use]
pub fn begin() -> String {
    address("begin.js")
}

/// The address of the icon of the window.
#[must_use]
pub fn icon() -> String {
    address("icon.svg")
}

/// Every file by its name under `/assets/`, to be written out beside pages that
/// are looked at without a server.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ASSETS.iter().map(|a| (a.name, a.bytes))
}

/// Serves `GET /assets/{*path}`.
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|a| a.name == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let takes_gzip = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|coding| {
            matches!(coding.trim().split(';').next(), Some("gzip")) && !coding.contains("q=0")
        });
    let mut answer = match asset.gzip.filter(|_| takes_gzip) {
        Some(gzip) => {
            let mut answer = gzip.into_response();
            answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            answer
        }
        None => asset.bytes.into_response(),
    };
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    answer.headers_mut().insert(CACHE_CONTROL, kept);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_point_to_files_that_are_there() {
        if ASSETS.is_empty() {
            return;
        }
        for address in [styles(), script(), begin(), icon()] {
            assert!(ASSETS.iter().any(|a| address == format!("/assets/{}", a.name)), "{address}");
        }
        // The styles name the fonts by where they stand beside them.
        let styles = ASSETS.iter().find(|a| a.source == "app.css").unwrap();
        let text = std::str::from_utf8(styles.bytes).unwrap();
        let fonts: Vec<_> =
            text.split("url(\"./").skip(1).filter_map(|t| t.split('"').next()).collect();
        assert!(fonts.len() >= 3, "{fonts:?}");
        for font in fonts {
            assert!(ASSETS.iter().any(|a| a.name == font), "{font}");
        }
    }

    #[tokio::test]
    async fn an_asset_is_kept_for_ever_and_an_unknown_one_is_not_found() {
        let get = |path: &str, coding: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(coding));
            serve(Path(path.to_owned()), headers)
        };
        assert_eq!(get("app.css", "gzip").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(get("../Cargo.toml", "gzip").await.status(), StatusCode::NOT_FOUND);
        for asset in ASSETS {
            let answer = get(asset.name, "br, gzip").await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert!(answer.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
            assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), asset.gzip.is_some());
            let plain = get(asset.name, "gzip;q=0").await;
            assert!(!plain.headers().contains_key(CONTENT_ENCODING), "{}", asset.name);
        }
    }
}
