//! Somebody who uses the API with a token.
use super::World;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request};
use register::account::{Secret, TokenSort};
use serde_json::Value;

/// An answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its body, when it is JSON.
    pub json: Value,
}

impl Answer {
    /// Fails unless it is this status; a refusal is a problem.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        if status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json");
            assert_eq!(self.json["status"], status, "{}", self.json);
        }
        self
    }

    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// Somebody who uses the API with a token.
pub(crate) struct Client<'w> {
    /// Where.
    pub world: &'w World,
    /// The text of the token.
    pub token: String,
}

impl<'w> Client<'w> {
    /// With a token that may read and write.
    pub(crate) async fn of(world: &'w World, login: &str) -> Self {
        Self::with(world, login, &["read", "write"]).await
    }

    /// With a token of these scopes.
    pub(crate) async fn with(world: &'w World, login: &str, scopes: &[&str]) -> Self {
        let by = world.by(login).await;
        let mut bytes = [9; 32];
        for (at, b) in login.bytes().chain(scopes.concat().bytes()).enumerate().take(32) {
            bytes[at] = b;
        }
        let secret = Secret::new(bytes);
        let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
        let made = world.register.make_token(&by, "test", TokenSort::Api, scopes, None, &secret);
        made.await.unwrap();
        Self { world, token: secret.text() }
    }

    /// A request with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(self.world, request).await
    }

    /// Asks.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Sends JSON.
    pub(crate) async fn sent(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Sends JSON by POST.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.sent(Method::POST, path, body).await
    }

    /// Sends JSON by PUT.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.sent(Method::PUT, path, body).await
    }

    /// Deletes.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }
}

/// Sends a request to the API.
pub(crate) async fn send(world: &World, request: Request<Body>) -> Answer {
    let (status, headers, bytes) = world.raw(request).await;
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Answer { status: status.as_u16(), headers, bytes, json }
}
