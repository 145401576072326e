//! The API: who may ask, what is refused and how, and that the answers are the
//! register's.
mod common;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use common::World;
use register::account::{Secret, TokenSort};
use serde_json::{Value, json};

/// An answer of the API.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
    json: Value,
}

impl Answer {
    #[track_caller]
    fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        if status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json");
            assert_eq!(self.json["status"], status, "{}", self.json);
        }
        self
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// Somebody who uses the API with a token.
struct Client<'w> {
    world: &'w World,
    token: String,
}

impl<'w> Client<'w> {
    async fn of(world: &'w World, login: &str) -> Self {
        Self::with(world, login, &["read", "write"]).await
    }

    async fn with(world: &'w World, login: &str, scopes: &[&str]) -> Self {
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

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        send(self.world, request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    async fn sent(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.sent(Method::POST, path, body).await
    }

    async fn put(&self, path: &str, body: &Value) -> Answer {
        self.sent(Method::PUT, path, body).await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }
}

async fn send(world: &World, request: Request<Body>) -> Answer {
    let (status, headers, bytes) = world.raw(request).await;
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Answer { status: status.as_u16(), headers, bytes, json }
}

fn training(title: &str) -> Value {
    json!({ "fields": {
        "title": title, "type": "training", "held_on": "2017-05-12", "status": "held",
        "place": "VAR06", "participants": 24,
    }})
}

#[tokio::test]
async fn a_record_is_entered_corrected_withdrawn_and_restored() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let made = client.post("/records/training", &training("Teachers of Varna")).await;
    made.is(201);
    let id = made.json["id"].as_str().unwrap().to_owned();
    let address = format!("/records/training/{id}");
    assert_eq!(made.header("location"), format!("/api/v1{address}"));
    assert_eq!(made.json["fields"]["participants"], 24);
    assert_eq!(made.json["oblast"], "VAR");
    let mut body = training("Teachers of Varna and Dobrich");
    body["version"] = json!(1);
    let corrected = client.put(&address, &body).await;
    corrected.is(200);
    assert_eq!(corrected.json["version"], 2);
    let late = client.put(&address, &body).await;
    assert_eq!(late.is(409).json["version"], 2);
    let reason = json!({ "version": 2, "reason": "entered twice" });
    let gone = client.post(&format!("{address}/withdrawal"), &reason).await;
    assert_eq!(gone.is(200).json["state"], "withdrawn");
    assert_eq!(client.get("/records/training").await.json["items"], json!([]));
    let withdrawn = client.get("/records/training?state=withdrawn").await;
    assert_eq!(withdrawn.json["items"][0]["id"], id.as_str());
    let reason = json!({ "version": 3, "reason": "it was not" });
    client.post(&format!("{address}/restoration"), &reason).await.is(200);
    let history = client.get(&format!("{address}/history")).await;
    let changes: Vec<_> = history.json["items"].as_array().unwrap().iter().collect();
    let changes: Vec<_> = changes.iter().map(|v| v["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["restored", "withdrawn", "corrected", "entered"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_record_is_told_field_by_field() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let body = json!({ "fields": {
        "title": "", "type": "no such", "held_on": "2017-02-30", "status": "held",
        "participants": "twelve", "colour": "red",
    }});
    let refused = client.post("/records/training", &body).await;
    refused.is(422);
    let errors = refused.json["errors"].as_array().unwrap();
    let told: Vec<_> = errors
        .iter()
        .map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("/fields/title", "missing"),
            ("/fields/type", "unknown_code"),
            ("/fields/held_on", "not_a_day"),
            ("/fields/participants", "not_an_integer"),
            ("/fields/colour", "no_such_field"),
        ]
    );
    assert_eq!(client.get("/records/training").await.json["items"], json!([]));
}

#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    for n in 0..5 {
        client.post("/records/training", &training(&format!("Training {n}"))).await.is(201);
    }
    let mut path = "/records/training?limit=2&place=VAR06".to_owned();
    let mut titles = Vec::new();
    loop {
        let page = client.get(&path).await;
        page.is(200);
        for item in page.json["items"].as_array().unwrap() {
            titles.push(item["title"].as_str().unwrap().to_owned());
        }
        let Some(next) = page.json["next"].as_str() else {
            assert_eq!(page.header("link"), "");
            break;
        };
        assert_eq!(page.header("link"), format!("<{next}>; rel=\"next\""));
        assert!(next.contains("place=VAR06"), "{next}");
        path = next.strip_prefix("/api/v1").unwrap().to_owned();
    }
    titles.sort();
    assert_eq!(titles, ["Training 0", "Training 1", "Training 2", "Training 3", "Training 4"]);
    client.get("/records/training?cursor=MTc").await.is(422);
    client.get("/records/training?cursor=%D1%84").await.is(400);
    client.get("/records/training?limit=1001").await.is(400);
    client.get("/records/training?limit=0").await.is(400);
}

#[tokio::test]
async fn records_are_filtered_and_counted() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    client.post("/records/training", &training("Police officers")).await.is(201);
    let mut other = training("Учители");
    other["fields"]["place"] = json!("BGS04");
    other["fields"]["type"] = json!("international_training");
    client.post("/records/training", &other).await.is(201);
    let mut unknown = training("Journalists");
    unknown["fields"].as_object_mut().unwrap().remove("place");
    unknown["fields"].as_object_mut().unwrap().remove("participants");
    client.post("/records/training", &unknown).await.is(201);
    let titles = async |query: &str| {
        let page = client.get(&format!("/records/training?{query}")).await;
        page.is(200);
        let items = page.json["items"].as_array().unwrap().clone();
        items.iter().map(|i| i["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles("oblast=VAR").await, ["Police officers"]);
    assert_eq!(titles("oblast=").await, ["Journalists"]);
    assert_eq!(titles("q=polic").await, ["Police officers"]);
    assert_eq!(titles("from=2017-05-13").await, [] as [&str; 0]);
    assert_eq!(titles("until=2017-05-12&status=held").await.len(), 3);
    assert_eq!(titles("field.type=training&limit=1000").await.len(), 2);
    client.get("/records/training?field.colour=red").await.is(422);
    let counts = client.get("/records/training/counts?by=oblast").await;
    counts.is(200);
    let groups = counts.json["items"].as_array().unwrap();
    let unplaced = groups.iter().find(|g| g["group"].is_null()).unwrap();
    assert_eq!(unplaced["records"], 1);
    assert_eq!(unplaced["total"], json!({ "state": "known", "value": 0, "why": null }));
    assert_eq!(counts.json["records"], 3);
}

#[tokio::test]
async fn nobody_asks_without_a_token_that_holds() {
    let world = World::open().await;
    let nobody = Request::get("/api/v1/records/training").body(Body::empty()).unwrap();
    let answer = send(&world, nobody).await;
    assert_eq!(answer.is(401).header("www-authenticate"), "Bearer realm=\"pristan\"");
    let wrong = Client { world: &world, token: "0".repeat(64) };
    let answer = wrong.get("/records/training").await;
    assert!(answer.is(401).header("www-authenticate").contains("invalid_token"));
    // A session is no token: no other site can borrow it.
    let page = world.get("/api/v1/records/training", "coordinator").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_does_what_it_was_made_for() {
    let world = World::open().await;
    let reader = Client::with(&world, "coordinator", &["read"]).await;
    reader.get("/records/training").await.is(200);
    let refused = reader.post("/records/training", &training("Teachers")).await;
    assert!(refused.is(403).header("www-authenticate").contains("insufficient_scope"));
    let writer = Client::with(&world, "coordinator", &["write"]).await;
    writer.get("/records/training").await.is(403);
}

#[tokio::test]
async fn what_may_not_be_seen_is_answered_like_what_is_not_there() {
    let world = World::open().await;
    let coordinator = Client::of(&world, "coordinator").await;
    let made = coordinator.post("/records/training", &training("Teachers of Varna")).await;
    let id = made.json["id"].as_str().unwrap();
    let stranger = Client::of(&world, "moi").await;
    let hidden = stranger.get(&format!("/records/training/{id}")).await;
    let nothing = stranger.get("/records/training/015d3ef7-9800-7fff-bfff-ffffffffffff").await;
    assert_eq!(hidden.is(404).bytes, nothing.is(404).bytes);
    let other = coordinator.get(&format!("/records/campaign/{id}")).await;
    assert_eq!(other.is(404).bytes, nothing.bytes);
    coordinator.get("/records/training/nothing").await.is(404);
    coordinator.get("/records/nothing").await.is(404);
    Client::of(&world, "admin").await.get("/records/training").await.is(404);
}

#[tokio::test]
async fn a_request_that_is_not_as_described_is_refused_in_words() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let unknown = client.get("/records/training?colour=red&limit=5&size=2").await;
    assert_eq!(unknown.is(400).json["parameters"], json!(["colour", "size"]));
    client.get("/records/training?from=30.02.2017").await.is(400);
    client.get("/records/training?q=%00").await.is(400);
    client.get("/nothing").await.is(404);
    let method = client.delete("/records/training").await;
    assert_eq!(method.is(405).header("allow"), "GET,HEAD,POST");
    let raw = |kind: &str, body: &str| {
        client
            .request(Method::POST, "/records/training")
            .header(CONTENT_TYPE, kind)
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    client.send(raw("text/plain", "{}")).await.is(415);
    client.send(raw("application/json", "{")).await.is(400);
    client.send(raw("application/json", "[{}]")).await.is(400);
    client.send(raw("application/json", "{\"fields\":{},\"more\":1}")).await.is(400);
    let long = format!("{{\"fields\":{{\"title\":\"{}\"}}}}", "x".repeat(1024 * 1024));
    client.send(raw("application/json", &long)).await.is(413);
    let bulgarian = client
        .request(Method::GET, "/records/training?colour=red")
        .header("accept-language", "bg")
        .body(Body::empty());
    let answer = client.send(bulgarian.unwrap()).await;
    assert_eq!(answer.is(400).json["title"], "Операцията не приема тези параметри");
}

#[tokio::test]
async fn the_same_request_under_one_key_is_done_once() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let keyed = |key: &str, title: &str| {
        client
            .request(Method::POST, "/records/training")
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .body(Body::from(training(title).to_string()))
            .unwrap()
    };
    let first = client.send(keyed("a", "Teachers")).await;
    first.is(201);
    let again = client.send(keyed("a", "Teachers")).await;
    again.is(201);
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = client.send(keyed("a", "Police officers")).await;
    assert_eq!(other.is(422).json["refusal"], "key_reused");
    client.send(keyed("b", "Teachers")).await.is(201);
    client.send(keyed("", "Teachers")).await.is(400);
    let list = client.get("/records/training").await;
    assert_eq!(list.json["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_record_that_did_not_change_is_not_sent_again() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let made = client.post("/records/training", &training("Teachers")).await;
    let path = format!("/records/training/{}", made.json["id"].as_str().unwrap());
    let first = client.get(&path).await;
    let tag = first.header("etag").to_owned();
    let again = client.request(Method::GET, &path).header("if-none-match", &tag);
    let again = client.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let other = client.request(Method::GET, &path).header("if-none-match", "\"0\"");
    client.send(other.body(Body::empty()).unwrap()).await.is(200);
}
