//! An issuer of identities elsewhere (OIDC): what is asked of it. This is the one
//! file of the server that asks another server, and it asks the one that is
//! configured; no redirect is followed.
//!
//! It is our own, over the HTTP and TLS that the server has anyway: of the protocol
//! only the authorisation code with PKCE is spoken, and of a token only the subject
//! is read. The web knows it as [`web::Issuer`].
mod token;

#[cfg(test)]
mod tests;

use crate::complaint::{Complaint, Result};
use axum::body::{Bytes, to_bytes};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Request, StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::day::Moment;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use register::account::Led;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use token::{Expected, Key, Wrong};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use web::{Identity, NoIdentity, Returned};

/// How the issuer is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configured {
    /// What it calls itself, in full: `https://identity.example/realms/ministry`.
    pub(crate) issuer: String,
    /// What it calls this server.
    pub(crate) client: String,
    /// The file with the secret it gave this server.
    pub(crate) secret: PathBuf,
    /// What people call it.
    pub(crate) name: String,
    /// The certificates, in PEM, that its own leads to; by default those that
    /// browsers know.
    pub(crate) roots: Option<PathBuf>,
}

/// It answers within this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most that is read of an answer, in bytes.
const LONGEST: usize = 256 * 1024;
/// What it says of itself holds for an hour, in milliseconds.
const KNOWN_LASTS: i64 = 60 * 60_000;
/// Its keys are asked for anew at most so often, however many tokens name one that
/// is not known.
const KEYS_AGAIN: i64 = 60_000;

/// What the issuer says of itself.
#[derive(Clone, Debug, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What is known of it, and since when.
#[derive(Clone, Debug)]
struct Known {
    document: Arc<Document>,
    since: Moment,
    keys: Arc<Vec<Key>>,
    keys_since: Moment,
}

/// The issuer.
pub(crate) struct Oidc {
    configured: Configured,
    secret: String,
    tls: Arc<ClientConfig>,
    known: Mutex<Option<Known>>,
}

/// Whether an address may be asked: by TLS, or on this machine, as in tests.
fn may_ask(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => matches!(host, "127.0.0.1" | "localhost" | "[::1]"),
        _ => false,
    }
}

/// A value as it stands in an address or a form.
fn encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// An address with more in its query.
fn with_query(address: &str, more: &[(&str, &str)]) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{}", pairs(more))
}

const ODD: NoIdentity = NoIdentity::Refused("issuer_odd");

impl Oidc {
    /// The issuer that is configured; its files are read.
    pub(crate) fn of(configured: Configured) -> Result<Self> {
        if !may_ask(&configured.issuer) {
            return Err(Complaint::said(
                "`oidc.issuer` begins with https://",
                "„oidc.issuer“ започва с https://",
            ));
        }
        let path = configured.secret.display().to_string();
        let secret = String::from_utf8(crate::complaint::read(&configured.secret)?);
        crate::keys::private(&configured.secret)?;
        let secret = secret.ok().map(|secret| secret.trim().to_owned());
        let secret = secret.filter(|secret| !secret.is_empty()).ok_or_else(|| {
            Complaint::said(
                format!("{path} holds no secret of the issuer of identities"),
                format!("{path} не съдържа тайна на издателя на самоличности"),
            )
        })?;
        let tls = Arc::new(tls(&configured)?);
        Ok(Self { configured, secret, tls, known: Mutex::new(None) })
    }

    fn remembered(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, known: &Known) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
    }

    /// What the issuer says of itself, asked for at most once an hour.
    async fn known(&self, at: Moment) -> std::result::Result<Known, NoIdentity> {
        if let Some(known) = self.remembered()
            && known.since <= at
            && at.0 - known.since.0 < KNOWN_LASTS
        {
            return Ok(known);
        }
        let issuer = &self.configured.issuer;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let text = self.get(&place).await?;
        let document: Document = serde_json::from_slice(&text).map_err(|_| ODD)?;
        if document.issuer != *issuer {
            return Err(NoIdentity::Refused("issuer_differs"));
        }
        let endpoints =
            [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
        let endpoints = endpoints.into_iter().chain(&document.end_session_endpoint);
        // An issuer that is asked by TLS leads to nothing that is not.
        let safe = |endpoint: &String| {
            may_ask(endpoint) && (endpoint.starts_with("https:") || issuer.starts_with("http:"))
        };
        if !endpoints.into_iter().all(safe) {
            return Err(ODD);
        }
        let keys = Arc::new(self.keys(&document).await?);
        let known = Known { document: Arc::new(document), since: at, keys, keys_since: at };
        self.remember(&known);
        Ok(known)
    }

    async fn keys(&self, document: &Document) -> std::result::Result<Vec<Key>, NoIdentity> {
        token::keys(&self.get(&document.jwks_uri).await?).ok_or(ODD)
    }

    async fn get(&self, address: &str) -> std::result::Result<Bytes, NoIdentity> {
        let request = Request::get(address).body(String::new()).map_err(|_| ODD)?;
        self.ask(request).await
    }

    /// Asks, and gives what is answered; whatever is not a plain answer is none.
    async fn ask(&self, request: Request<String>) -> std::result::Result<Bytes, NoIdentity> {
        let asked = tokio::time::timeout(PATIENCE, self.exchange(request));
        let answered = asked.await.ok().flatten().ok_or(NoIdentity::Silent)?;
        let (status, text) = answered;
        if status == StatusCode::OK { Ok(text) } else { Err(NoIdentity::Refused("issuer_refused")) }
    }

    async fn exchange(&self, request: Request<String>) -> Option<(StatusCode, Bytes)> {
        let uri = request.uri().clone();
        let (host, is_tls) = (uri.host()?, uri.scheme_str() == Some("https"));
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let bare = host.trim_matches(['[', ']']);
        let stream = TcpStream::connect((bare, port)).await.ok()?;
        if is_tls {
            let name = ServerName::try_from(bare.to_owned()).ok()?;
            let stream = TlsConnector::from(self.tls.clone()).connect(name, stream).await.ok()?;
            spoken(stream, request).await
        } else {
            spoken(stream, request).await
        }
    }

    /// The token for a code.
    async fn token(
        &self,
        document: &Document,
        led: &Led,
        code: &str,
        back_to: &str,
    ) -> std::result::Result<String, NoIdentity> {
        #[derive(Deserialize)]
        struct Given {
            id_token: String,
        }
        let (client, secret) = (self.configured.client.as_str(), self.secret.as_str());
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back_to),
            ("code_verifier", led.verifier.as_str()),
        ];
        let request = Request::post(&document.token_endpoint)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        // Without a list it is the first of the two (OpenID Connect Discovery, section 3).
        let ways = &document.token_endpoint_auth_methods_supported;
        let in_form = !ways.is_empty() && !ways.iter().any(|way| way == "client_secret_basic");
        let request = if in_form {
            form.extend([("client_id", client), ("client_secret", secret)]);
            request
        } else {
            let both = format!("{}:{}", encoded(client), encoded(secret));
            request.header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(both)))
        };
        let request = request.body(pairs(&form)).map_err(|_| ODD)?;
        let given: Given = serde_json::from_slice(&self.ask(request).await?).map_err(|_| ODD)?;
        Ok(given.id_token)
    }

    async fn named(
        &self,
        led: &Led,
        returned: &Returned,
        back_to: &str,
        at: Moment,
    ) -> std::result::Result<String, NoIdentity> {
        let known = self.known(at).await?;
        let issuer = self.configured.issuer.as_str();
        // That a code is of this issuer (RFC 9207): where it says so, it has to.
        let says = known.document.authorization_response_iss_parameter_supported;
        if (says || !returned.issuer.is_empty()) && returned.issuer != issuer {
            return Err(NoIdentity::Refused("issuer_mixed_up"));
        }
        let token = self.token(&known.document, led, &returned.code, back_to).await?;
        let client = self.configured.client.as_str();
        let expected = Expected { issuer, client, nonce: &led.nonce, at };
        let refused = |why: Wrong| NoIdentity::Refused(why.code());
        match token::subject(&token, &known.keys, expected) {
            Err(Wrong::Key) if is_due(known.keys_since, at) => {
                let keys = Arc::new(self.keys(&known.document).await?);
                self.remember(&Known { keys: keys.clone(), keys_since: at, ..known });
                token::subject(&token, &keys, expected).map_err(refused)
            }
            named => named.map_err(refused),
        }
    }
}

/// Whether the keys are asked for anew.
fn is_due(since: Moment, at: Moment) -> bool {
    at < since || at.0 - since.0 >= KEYS_AGAIN
}

/// What the issuer's certificate has to lead to.
fn tls(configured: &Configured) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match &configured.roots {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let text = crate::complaint::read(path)?;
            let read = CertificateDer::pem_slice_iter(&text);
            let read: std::result::Result<Vec<_>, _> = read.collect();
            let (added, _) = roots.add_parsable_certificates(read.unwrap_or_default());
            if added == 0 {
                let path = path.display();
                return Err(Complaint::said(
                    format!("{path} holds no certificate in PEM"),
                    format!("{path} не съдържа сертификат във формат PEM"),
                ));
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Complaint::said("TLS cannot be spoken", "TLS не може да се използва"))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// One request and its answer over a stream, which is then closed.
async fn spoken<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: Request<String>,
) -> Option<(StatusCode, Bytes)> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let connection = tokio::spawn(connection);
    let (mut head, body) = request.into_parts();
    let host = head.uri.authority()?.as_str().parse().ok()?;
    head.headers.insert(HOST, host);
    head.headers.insert(ACCEPT, "application/json".parse().ok()?);
    head.uri = head.uri.path_and_query()?.as_str().parse().ok()?;
    let request = Request::from_parts(head, axum::body::Body::from(body));
    let answer = async {
        let answer = sender.send_request(request).await.ok()?;
        let status = answer.status();
        let text = to_bytes(axum::body::Body::new(answer.into_body()), LONGEST).await.ok()?;
        Some((status, text))
    };
    let answered = answer.await;
    connection.abort();
    answered
}

impl web::Issuer for Oidc {
    fn name(&self) -> &str {
        &self.configured.name
    }

    fn id(&self) -> &str {
        &self.configured.issuer
    }

    fn lead<'i>(&'i self, led: &'i Led, back_to: &'i str, at: Moment) -> Identity<'i> {
        Box::pin(async move {
            let known = self.known(at).await?;
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(led.verifier.as_bytes()));
            let query = [
                ("response_type", "code"),
                ("scope", "openid"),
                ("client_id", self.configured.client.as_str()),
                ("redirect_uri", back_to),
                ("state", led.state.as_str()),
                ("nonce", led.nonce.as_str()),
                ("code_challenge", challenge.as_str()),
                ("code_challenge_method", "S256"),
            ];
            Ok(with_query(&known.document.authorization_endpoint, &query))
        })
    }

    fn subject<'i>(
        &'i self,
        led: &'i Led,
        returned: &'i Returned,
        back_to: &'i str,
        at: Moment,
    ) -> Identity<'i> {
        Box::pin(self.named(led, returned, back_to, at))
    }

    fn leave<'i>(&'i self, back_to: &'i str, at: Moment) -> Identity<'i> {
        Box::pin(async move {
            let known = self.known(at).await?;
            let place = known.document.end_session_endpoint.as_deref();
            let place = place.ok_or(NoIdentity::Refused("no_such_place"))?;
            let client = self.configured.client.as_str();
            let query = [("client_id", client), ("post_logout_redirect_uri", back_to)];
            Ok(with_query(place, &query))
        })
    }
}
