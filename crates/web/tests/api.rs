//! The API: who may ask, what is refused and how, and that the answers are the
//! register's.

use crate::common::World;
use crate::common::client::{Answer, Client, send};
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

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

#[tokio::test]
async fn the_document_describes_every_operation_and_every_status_with_a_schema() {
    let world = World::open().await;
    let request = Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap();
    let document = send(&world, request).await;
    let document = &document.is(200).json;
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id), "two operations are called {id}");
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            let responses = operation["responses"].as_object().unwrap();
            for status in ["400", "401", "403", "500", "503"] {
                assert!(responses.contains_key(status), "{method} {path} has no {status}");
            }
            for (status, response) in responses {
                let empty = matches!(status.as_str(), "204" | "304");
                let contents = response["content"].as_object();
                let told = contents.is_some_and(|c| c.values().all(|c| c["schema"].is_object()));
                assert!(told != empty, "{method} {path} {status}: {response}");
            }
            for name in path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}')) {
                let parameters = operation["parameters"].as_array().unwrap();
                assert!(parameters.iter().any(|p| p["name"] == name && p["in"] == "path"));
            }
        }
    }
    assert!(ids.len() > 80, "{}", ids.len());
}

#[tokio::test]
async fn the_page_lists_every_operation_in_both_languages() {
    let world = World::open().await;
    let english = world.get_in("/api", "", "en").await;
    english.is(200).has("Enter a record").has("/api/v1/openapi.json").has("id=\"enterRecord\"");
    english.has("id=\"not-found\"").lacks("style=");
    let bulgarian = world.get_in("/api", "coordinator", "bg").await;
    bulgarian.is(200).has("Въвеждане на запис").has("id=\"enterRecord\"").lacks("Enter a record");
}

#[tokio::test]
async fn a_programme_is_read_taken_in_and_passed_on() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let upload = |path: &str| {
        let request = client.request(Method::POST, path);
        let request = request.header(CONTENT_TYPE, "application/octet-stream");
        request.body(Body::from(crate::common::DOCUMENT)).unwrap()
    };
    let read = client.send(upload("/programmes/reading?name=2017.txt")).await;
    assert_eq!(read.is(200).json["sections"].as_array().unwrap().len(), 7);
    let twin = client.send(upload("/programmes")).await;
    assert_eq!(twin.is(422).json["refusal"], "programme_exists");
    let made = client.send(upload("/programmes?key=2018&name=2018.txt")).await;
    assert_eq!(made.is(201).header("location"), "/api/v1/programmes/2018");
    assert_eq!(made.json["stage"], "draft");
    client.send(upload("/programmes?key=2019-2018")).await.is(422);
    let early = json!({ "stage": "in_force" });
    let refused = client.post("/programmes/2018/stages", &early).await;
    assert_eq!(refused.is(422).json["refusal"], "wrong_stage");
    let open = json!({ "stage": "consultation" });
    client.post("/programmes/2018/stages", &open).await.is(200);
    let whole = client.get("/programmes/2018").await;
    let activity = &whole.is(200).json["sections"][0]["activities"][0];
    let address = format!("/activities/{}", activity["id"].as_str().unwrap());
    let moi = Client::of(&world, "moi").await;
    let text = json!({ "text": "Let the ministry take part." });
    let comment = moi.post(&format!("{address}/comments"), &text).await;
    let answer = json!({ "outcome": "accepted", "answer": "It will." });
    let path =
        format!("{address}/comments/{}/answer", comment.is(201).json["id"].as_str().unwrap());
    moi.post(&path, &answer).await.is(403);
    assert_eq!(client.post(&path, &answer).await.is(200).json["outcome"], "accepted");
    client.send(upload("/programmes/2018/versions?note=again")).await.is(200);
    let differences = client.get("/programmes/2018/differences?before=1&after=2").await;
    assert_eq!(differences.is(200).json["items"], json!([]));
    client.get("/programmes/2018/differences?before=1&after=3").await.is(404);
}

#[tokio::test]
async fn an_indicator_tells_zero_from_unknown_and_opens_what_it_counted() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let list = client.get("/programmes/2017/indicators?as_of=2017-12-31").await;
    let items = list.is(200).json["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 104);
    let of = |state: &str| items.iter().filter(|i| i["value"]["state"] == state).count();
    assert!(of("known") > 0 && of("unknown") > 0);
    for item in &items {
        let value = &item["value"];
        assert_eq!(value["value"].is_null(), value["state"] != "known", "{item}");
        assert_eq!(value["why"].is_null(), value["state"] == "known", "{item}");
    }
    let id = items[0]["id"].as_str().unwrap();
    client.get(&format!("/indicators/{id}/records")).await.is(200);
    let target = json!({ "target": 6, "baseline": null });
    let set = client.put(&format!("/indicators/{id}/target"), &target).await;
    assert_eq!(set.is(200).json["target"], 6);
    let broken = json!({ "target": 6.005 });
    let refused = client.put(&format!("/indicators/{id}/target"), &broken).await;
    assert_eq!(refused.is(422).json["refusal"], "not_a_number");
    let moi = Client::of(&world, "moi").await;
    moi.put(&format!("/indicators/{id}/target"), &target).await.is(403);
}

#[tokio::test]
async fn evidence_goes_in_and_comes_out_byte_for_byte() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    let made = client.post("/records/training", &training("Teachers")).await;
    let address = format!("/records/training/{}", made.json["id"].as_str().unwrap());
    let path = format!("{address}/evidence");
    let file = b"%PDF-1.7 minutes".as_slice();
    let raw = |content: &'static [u8]| {
        let request = client.request(Method::POST, &format!("{path}?name=minutes.pdf"));
        let request = request.header(CONTENT_TYPE, "application/octet-stream");
        request.body(Body::from(content)).unwrap()
    };
    let added = client.send(raw(file)).await;
    assert_eq!(added.is(201).json["media_type"], "application/pdf");
    let kept = format!("{path}/{}", added.json["id"].as_str().unwrap());
    let back = client.get(&kept).await;
    assert_eq!((back.status, back.bytes.as_slice()), (200, file));
    assert!(back.header("content-disposition").starts_with("attachment"));
    let refused = client.send(raw(b"MZ\x90\x00")).await;
    assert_eq!(refused.is(422).json["refusal"], "file_type_not_taken");
    let form = "--X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nminutes\r\n--X--\r\n";
    let sent = client.request(Method::POST, &path);
    let sent = sent.header(CONTENT_TYPE, "multipart/form-data; boundary=X");
    let added = client.send(sent.body(Body::from(form)).unwrap()).await;
    assert_eq!(added.is(201).json["name"], "a.txt");
    client.delete(&kept).await.is(400);
    assert_eq!(client.delete(&format!("{kept}?reason=wrong%20file")).await.status, 204);
    client.get(&kept).await.is(404);
}

#[tokio::test]
async fn a_sheet_is_tried_and_then_taken_in() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    client.post("/records/training", &training("Teachers")).await.is(201);
    let unsaid = client.get("/records/training/export?format=csv").await;
    assert_eq!(unsaid.status, 422, "not all of it is public");
    let recipient = formats::closed::Identity::generate().recipient();
    let path = format!("/records/training/export?format=csv&recipients={recipient}");
    assert!(client.get(&path).await.bytes.starts_with(b"age-encryption.org/v1"));
    let csv = client.get("/records/training/export?format=csv&open=true").await;
    assert_eq!(csv.status, 200);
    let sheet = String::from_utf8(csv.bytes).unwrap().replace("Teachers", "Nurses");
    let sheet = sheet.lines().enumerate().map(|(n, line)| match n {
        0 => format!("{line}\r\n"),
        // Without its id a row is a new record.
        _ => format!("{}\r\n", line.split_once(',').map_or("", |(_, rest)| rest))
            .replacen("", ",", 1),
    });
    let sheet: String = sheet.collect();
    let request = client.request(Method::POST, "/records/training/submissions?dry=true&name=a.csv");
    let request = request.header(CONTENT_TYPE, "application/octet-stream");
    let sent = client.send(request.body(Body::from(sheet)).unwrap()).await;
    let address = sent.is(202).header("location").strip_prefix("/api/v1").unwrap().to_owned();
    let sheets: std::sync::Arc<dyn register::submission::Sheets> =
        std::sync::Arc::new(web::SheetReader(std::sync::Arc::new(crate::common::Unconfined)));
    world.register.run_due_jobs(crate::common::now(), 5, &sheets).await.unwrap();
    let tried = client.get(&address).await;
    assert_eq!(tried.is(200).json["state"], "done", "{}", tried.json);
    assert_eq!(tried.json["entered"], 1, "{}", tried.json);
    assert_eq!(client.get("/records/training").await.json["items"].as_array().unwrap().len(), 1);
    client.post(&format!("{address}/entry"), &json!({})).await.is(202);
    world.register.run_due_jobs(crate::common::now(), 6, &sheets).await.unwrap();
    let rows = client.get(&format!("{address}/rows?verdict=entered")).await;
    assert_eq!(rows.is(200).json["items"].as_array().unwrap().len(), 1);
    assert_eq!(client.get("/records/training").await.json["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_report_and_the_readings_come_in_every_format() {
    let world = World::open().await;
    let client = Client::of(&world, "coordinator").await;
    for (path, kind) in [
        ("report", "application/json"),
        ("report?format=html&lang=bg", "text/html; charset=utf-8"),
        (
            "report?format=docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("readings?format=json", "application/json"),
        ("readings?format=csv", "text/csv; charset=utf-8"),
        (
            "readings?format=xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("readings?format=iati", "application/xml"),
    ] {
        let answer = client.get(&format!("/programmes/2017/{path}")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        assert!(answer.bytes.len() > 500, "{path}");
    }
    client.get("/programmes/2017/report?format=txt").await.is(400);
    client.get("/programmes/1999/report").await.is(404);
}

#[tokio::test]
async fn a_program_makes_no_tokens_and_no_accounts() {
    // That needs somebody who confirms who they are.
    let world = World::open().await;
    let admin = Client::of(&world, "admin").await;
    let me = admin.get("/accounts").await.is(200).json["items"][0]["id"].clone();
    let one = format!("/accounts/{}", me.as_str().unwrap());
    admin.post("/account/tokens", &json!({ "name": "x", "scopes": ["read"] })).await.is(405);
    admin.post("/accounts", &json!({ "login": "x" })).await.is(405);
    admin.put(&one, &json!({ "name": "x" })).await.is(405);
    admin.put(&format!("{one}/password"), &json!({ "password": "x" })).await.is(404);
}

#[tokio::test]
async fn only_the_administrator_sees_accounts_and_only_some_the_journal() {
    let world = World::open().await;
    let admin = Client::of(&world, "admin").await;
    let all = admin.get("/accounts").await;
    let listed = all.is(200).json["items"].as_array().unwrap();
    assert!(listed.iter().any(|one| one["login"] == "moi" && one["role"] == "focal_point"));
    let address = format!("/accounts/{}", listed[0]["id"].as_str().unwrap());
    admin.get(&address).await.is(200);
    admin.get("/journal").await.is(403);
    let coordinator = Client::of(&world, "coordinator").await;
    coordinator.get("/accounts").await.is(403);
    coordinator.get(&address).await.is(403);
    let page = coordinator.get("/journal?limit=2").await;
    let next = page.is(200).json["next"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let seq = |a: &Answer, n: usize| a.json["items"][n]["seq"].as_i64().unwrap();
    let after = coordinator.get(next).await;
    assert_eq!(seq(after.is(200), 0), seq(&page, 1) - 1);
    let verdict = coordinator.get("/journal/verification").await;
    assert_eq!(verdict.is(200).json["whole"], true);
    Client::of(&world, "moi").await.get("/journal/verification").await.is(403);
}

#[tokio::test]
async fn the_directory_describes_what_a_record_takes() {
    let world = World::open().await;
    let client = Client::of(&world, "analyst").await;
    let kind = client.get("/kinds/training").await;
    let schema = &kind.is(200).json["schema"];
    assert_eq!(schema["properties"]["held_on"]["format"], "date");
    assert!(schema["required"].as_array().unwrap().contains(&json!("title")));
    assert_eq!(kind.json["may_enter"], false);
    let tag = kind.header("etag");
    let again = client.request(Method::GET, "/kinds/training").header("if-none-match", tag);
    assert_eq!(client.send(again.body(Body::empty()).unwrap()).await.status, 304);
    let places = client.get("/places").await;
    assert_eq!(places.is(200).json["oblasti"].as_array().unwrap().len(), 28);
    assert_eq!(places.json["municipalities"].as_array().unwrap().len(), 265);
    client.get("/institutions/ANCCTHB").await.is(200);
    client.get("/codes/event_status").await.is(200);
    client.get("/codes/nothing").await.is(404);
}
