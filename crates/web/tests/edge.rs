//! What stands between the network and the pages: cookies, where a request
//! comes from, and how many are answered at once.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::common::{PASSWORD, World};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, REFRESH, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use std::net::IpAddr;
use tower::ServiceExt as _;
use web::{Limits, Peer, Places, Rate};

const TLS: &str = "https://pristan.example";
const PLAIN: &str = "http://127.0.0.1";
const FORM: &str = "application/x-www-form-urlencoded";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
    Answer { status: parts.status, headers: parts.headers, body }
}

fn get(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers.iter().fold(Request::get(path), |r, (n, v)| r.header(*n, *v));
    request.body(Body::empty()).unwrap()
}

fn sign_in(password: &str) -> Request<Body> {
    let body = format!("login=varna&password={}", password.replace(' ', "+"));
    Request::post("/sign-in").header(CONTENT_TYPE, FORM).body(Body::from(body)).unwrap()
}

/// Name and value of the cookie of a new session, and its attributes.
async fn session(router: &Router) -> (String, String) {
    let answer = ask(router, sign_in(PASSWORD)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let (cookie, attributes) = answer.header(SET_COOKIE).split_once("; ").unwrap();
    (cookie.to_owned(), attributes.to_owned())
}

#[tokio::test]
async fn over_tls_cookies_are_bound_to_this_host() {
    let world = World::open().await;
    let tls = world.router_at(TLS);
    let (cookie, attributes) = session(&tls).await;
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict; Secure");
    assert_eq!(ask(&tls, get("/home", &[("cookie", &cookie)])).await.status, 200);
    // The same session under the name that another host of the domain could set.
    let loose = cookie.trim_start_matches("__Host-");
    assert_eq!(ask(&tls, get("/home", &[("cookie", loose)])).await.status, 303);
    let language = ask(&tls, get("/language?language=bg&back=/", &[])).await;
    let language = language.header(SET_COOKIE);
    assert!(language.starts_with("__Host-language=bg; Path=/;"), "{language}");
    assert!(language.ends_with("HttpOnly; Secure"), "{language}");
    let chosen = language.split(';').next().unwrap();
    assert!(ask(&tls, get("/", &[("cookie", chosen)])).await.body.contains("lang=\"bg\""));
}

#[tokio::test]
async fn on_plain_http_cookies_have_plain_names() {
    let world = World::open().await;
    let plain = world.router_at(PLAIN);
    let (cookie, attributes) = session(&plain).await;
    assert!(cookie.starts_with("session="), "{cookie}");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict");
    assert_eq!(ask(&plain, get("/home", &[("cookie", &cookie)])).await.status, 200);
}

#[tokio::test]
async fn signing_out_takes_the_cookie_away_under_its_own_name() {
    let world = World::open().await;
    let tls = world.router_at(TLS);
    let (cookie, _) = session(&tls).await;
    let page = ask(&tls, get("/home", &[("cookie", &cookie)])).await.body;
    let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let request = Request::post("/sign-out").header(COOKIE, &cookie).header(CONTENT_TYPE, FORM);
    let out = ask(&tls, request.body(Body::from(format!("csrf={token}"))).unwrap()).await;
    let gone = out.header(SET_COOKIE);
    assert!(gone.starts_with("__Host-session=; Path=/; Max-Age=0"), "{gone}");
    assert!(gone.contains("Secure"), "a browser refuses the name without it: {gone}");
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(ask(&tls, get("/home", &[("cookie", &cookie)])).await.status, 303);
}

#[tokio::test]
async fn another_site_changes_nothing_at_any_address() {
    let world = World::open().await;
    let router = world.router_at(TLS);
    for path in
        ["/sign-in", "/sign-out", "/tips/new", "/records/training/new", "/api/v1/programmes"]
    {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let request = |site: &str| {
                let request = Request::builder().method(method).uri(path);
                request.header("sec-fetch-site", site).body(Body::empty()).unwrap()
            };
            let refused = ask(&router, request("cross-site")).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{method} {path}");
            let control = ask(&router, request("same-origin")).await;
            assert_ne!(control.status, StatusCode::FORBIDDEN, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn another_site_reads_nothing_and_its_links_lead_here() {
    let world = World::open().await;
    let router = world.router_at(TLS);
    let asked = |path: &str, mode: &str, dest: &str| {
        let said =
            [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
        get(path, &said)
    };
    for path in ["/", "/home", "/progress.json", "/assets/app.css", "/api/v1/programmes"] {
        for (mode, dest) in [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe")] {
            let status = ask(&router, asked(path, mode, dest)).await.status;
            assert_eq!(status, StatusCode::FORBIDDEN, "{mode} {path}");
        }
    }
    assert_eq!(ask(&router, asked("/", "navigate", "document")).await.status, 200);
}

#[tokio::test]
async fn a_link_on_another_site_leads_somebody_signed_in_to_the_page() {
    let world = World::open().await;
    let router = world.router_at(TLS);
    let (cookie, _) = session(&router).await;
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    // The browser leaves the cookie out, and asks again when our page tells it to.
    let first = ask(&router, get("/tasks?done=x", &link)).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header(REFRESH), "0;url=/tasks?done=x");
    assert!(first.body.contains("href=\"/tasks?done=x\""), "{}", first.body);
    let here = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")];
    let nobody = ask(&router, get("/tasks", &here)).await;
    assert_eq!((nobody.status.as_u16(), nobody.header(LOCATION)), (303, "/sign-in?back=/tasks"));
    let again = [here[0], here[1], ("cookie", &cookie)];
    assert_eq!(ask(&router, get("/tasks", &again)).await.status, 200);
}

#[tokio::test]
async fn a_report_of_what_the_policy_stopped_is_counted_and_not_read() {
    let world = World::open().await;
    let app = world.app_at(TLS);
    let (watch, router) = (app.watch.clone(), web::router(app));
    let page = ask(&router, get("/", &[])).await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("report-to csp"), "{policy}");
    assert_eq!(page.header("reporting-endpoints"), "csp=\"/csp-report\"");
    // It may come in any form, from anywhere, and be as long as it likes.
    let request = Request::post("/csp-report")
        .header(CONTENT_TYPE, "application/reports+json")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("x".repeat(1 << 20)));
    assert_eq!(ask(&router, request.unwrap()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(watch.violations(), 1);
}

fn limited() -> Limits {
    let none = Rate { per_minute: 0, at_once: 1 };
    Limits { account: none, address: none, tip: none, ..Limits::default() }
}

#[tokio::test]
async fn an_account_that_asks_too_often_is_told_when_to_come_again() {
    let world = World::open().await;
    let account = Rate { per_minute: 6, at_once: 3 };
    let router = world.router_with(Limits { account, ..limited() });
    let (cookie, _) = session(&router).await;
    let page =
        |language: &str| get("/home", &[("cookie", &format!("{cookie}; language={language}"))]);
    for _ in 0..3 {
        assert_eq!(ask(&router, page("en")).await.status, 200);
    }
    let refused = ask(&router, page("en")).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(RETRY_AFTER), "10");
    assert!(refused.body.contains("Too many requests"), "{}", refused.body);
    assert!(ask(&router, page("bg")).await.body.contains("Твърде много заявки"));
    // Others, files of the program and the way out are as before.
    assert_eq!(ask(&router, get("/", &[])).await.status, 200);
    assert_eq!(ask(&router, get("/exit", &[("cookie", &cookie)])).await.status, 303);
    let control = world.router_with(limited());
    for _ in 0..10 {
        assert_eq!(ask(&control, page("en")).await.status, 200);
    }
}

#[tokio::test]
async fn a_program_that_asks_too_often_is_told_in_json() {
    use register::account::{Secret, TokenSort};
    let world = World::open().await;
    let (by, secret) = (world.by("varna").await, Secret::new([8; 32]));
    let scopes = vec!["read".to_owned()];
    world.register.make_token(&by, "test", TokenSort::Api, scopes, None, &secret).await.unwrap();
    let account = Rate { per_minute: 6, at_once: 2 };
    let router = world.router_with(Limits { account, ..limited() });
    let token = format!("Bearer {}", secret.text());
    let me = || get("/api/v1/account", &[("authorization", &token), ("accept-language", "bg")]);
    for _ in 0..2 {
        assert_eq!(ask(&router, me()).await.status, 200);
    }
    let refused = ask(&router, me()).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(RETRY_AFTER), "10");
    assert_eq!(refused.header(CONTENT_TYPE), "application/problem+json");
    assert!(refused.body.contains("Твърде много заявки"), "{}", refused.body);
}

#[tokio::test]
async fn signing_in_is_limited_by_address_unless_a_proxy_asks() {
    let world = World::open().await;
    let address = Rate { per_minute: 1, at_once: 2 };
    let router = world.router_with(Limits { address, ..limited() });
    let from = |address: &str| {
        let mut request = sign_in(PASSWORD);
        request.extensions_mut().insert(Peer(address.parse::<IpAddr>().unwrap()));
        request
    };
    for _ in 0..2 {
        assert_eq!(ask(&router, from("192.0.2.7")).await.status, 303);
    }
    let refused = ask(&router, from("192.0.2.7")).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header(RETRY_AFTER), "60");
    assert_eq!(ask(&router, from("192.0.2.8")).await.status, 303);
    for _ in 0..5 {
        assert_eq!(ask(&router, from("127.0.0.1")).await.status, 303);
    }
    // The form itself may be looked at.
    let mut form = get("/sign-in", &[]);
    form.extensions_mut().insert(Peer("192.0.2.7".parse().unwrap()));
    assert_eq!(ask(&router, form).await.status, 200);
}

#[tokio::test]
async fn the_code_has_a_door_of_its_own() {
    let world = World::open().await;
    let address = Rate { per_minute: 1, at_once: 2 };
    let router = world.router_with(Limits { address, ..limited() });
    let from = |mut request: Request<Body>| {
        request.extensions_mut().insert(Peer("192.0.2.7".parse::<IpAddr>().unwrap()));
        request
    };
    let code = || {
        let request = Request::post("/sign-in/code").header(CONTENT_TYPE, FORM);
        from(request.body(Body::from("code=000000")).unwrap())
    };
    // Whoever guesses at passwords from there keeps nobody from typing the code.
    for status in [303, 303, 429] {
        assert_eq!(ask(&router, from(sign_in(PASSWORD))).await.status, status);
    }
    for status in [303, 303, 429] {
        assert_eq!(ask(&router, code()).await.status, status);
    }
    let mut form = get("/sign-in/code", &[]);
    form.extensions_mut().insert(Peer("192.0.2.7".parse().unwrap()));
    assert_eq!(ask(&router, form).await.status, 303);
}

#[tokio::test]
async fn tips_are_limited_together_and_nobody_is_looked_at() {
    let world = World::open().await;
    let tip = Rate { per_minute: 1, at_once: 1 };
    let router = world.router_with(Limits { tip, ..limited() });
    let find = |address: &str| {
        let request = Request::post("/tips").header(CONTENT_TYPE, FORM);
        let mut request = request.body(Body::from("receipt=1")).unwrap();
        request.extensions_mut().insert(Peer(address.parse::<IpAddr>().unwrap()));
        request
    };
    assert_ne!(ask(&router, find("192.0.2.7")).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&router, find("192.0.2.8")).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&router, get("/tips/new", &[])).await.status, 200);
}

/// A body that arrives when it is told to.
fn slow() -> (tokio::sync::oneshot::Sender<()>, Body) {
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let body = futures_util::stream::once(async move {
        let _ = wait.await;
        Ok::<_, std::io::Error>(Bytes::from_static(b"csrf=x"))
    });
    (go, Body::from_stream(body))
}

#[tokio::test]
async fn whoever_finds_no_place_is_sent_away_and_the_other_doors_stay_open() {
    let world = World::open().await;
    let general = Places { at_once: 1, waiting: 0 };
    let router = world.router_with(Limits { general, ..limited() });
    let (cookie, _) = session(&router).await;
    // Somebody signed in sends a form slowly, and holds the only place.
    let (go, body) = slow();
    let request = Request::post("/sign-out").header(COOKIE, &cookie).header(CONTENT_TYPE, FORM);
    let mut held = Box::pin(ask(&router, request.body(body).unwrap()));
    while router_is_free(&router, &mut held).await {}
    let refused = ask(&router, get("/", &[("accept-language", "bg")])).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header(RETRY_AFTER), "5");
    assert!(refused.body.contains("Твърде много заявки едновременно"), "{}", refused.body);
    let program = ask(&router, get("/api/v1/account", &[])).await;
    assert_eq!(program.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(program.header(CONTENT_TYPE), "application/problem+json");
    for path in ["/sign-in", "/tips", "/tips/new", "/health"] {
        assert_eq!(ask(&router, get(path, &[])).await.status, 200, "{path}");
    }
    assert_eq!(ask(&router, sign_in(PASSWORD)).await.status, 303);
    go.send(()).unwrap();
    assert_eq!(held.await.status, StatusCode::FORBIDDEN);
    assert_eq!(ask(&router, get("/", &[])).await.status, 200);
}

#[tokio::test]
async fn a_form_under_a_cookie_that_was_made_up_is_not_waited_for() {
    let world = World::open().await;
    let router = world.router_with(limited());
    let (_never, body) = slow();
    let request = Request::post("/sign-out").header(COOKIE, "session=made-up");
    let request = request.header(CONTENT_TYPE, FORM).body(body).unwrap();
    let mut held = Box::pin(ask(&router, request));
    let beside = async {
        for _ in 0..100 {
            ask(&router, get("/", &[])).await;
        }
    };
    tokio::select! {
        answer = &mut held => assert_eq!(answer.status, StatusCode::SEE_OTHER),
        () = beside => panic!("it is waited for"),
    }
}

/// Lets `held` go on a little; whether there is still a place beside it.
async fn router_is_free(
    router: &Router,
    held: &mut (impl Future<Output = Answer> + Unpin),
) -> bool {
    tokio::select! {
        biased;
        _ = held => panic!("it has not been sent yet"),
        answer = ask(router, get("/nowhere", &[])) => answer.status == StatusCode::NOT_FOUND,
    }
}

#[tokio::test]
async fn a_form_that_never_arrives_holds_no_place_at_the_door_to_sign_in() {
    let world = World::open().await;
    let sign_in_at = Places { at_once: 1, waiting: 0 };
    let router = world.router_with(Limits { sign_in: sign_in_at, ..limited() });
    let (_never, body) = slow();
    let request = Request::post("/sign-in").header(CONTENT_TYPE, FORM).body(body).unwrap();
    let mut held = Box::pin(ask(&router, request));
    let beside = async {
        for _ in 0..3 {
            assert_eq!(ask(&router, sign_in(PASSWORD)).await.status, 303);
        }
    };
    tokio::select! {
        biased;
        _ = &mut held => panic!("it never arrives"),
        () = beside => {}
    }
}

#[tokio::test]
async fn the_server_says_in_a_word_whether_it_is_ready() {
    let world = World::open().await;
    let ready = world.get("/ready", "").await;
    assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, "sealed"));
    let mut root: [u8; 32] = std::array::from_fn(|n| u8::try_from(n).unwrap());
    let root = vault::root::Root::from_bytes(&mut root).unwrap();
    world.register.unseal(root, None, crate::common::now(), 77).await.unwrap();
    assert_eq!(world.get("/ready", "").await.body, "unsealed");
    world.register.close().await;
    let gone = world.get("/ready", "").await;
    assert_eq!((gone.status.as_u16(), gone.body.as_str()), (503, "database"));
}

#[tokio::test]
async fn tables_of_another_program_are_not_ready() {
    let world = World::open().await;
    world.register.migrate_back(12).await.unwrap();
    let older = world.get("/ready", "").await;
    assert_eq!((older.status.as_u16(), older.body.as_str()), (503, "migrations"));
}

/// Chance that is not there when it is drawn.
struct NoChance(std::sync::Arc<dyn web::Edge>);

impl web::Edge for NoChance {
    fn now(&self) -> domain::day::Moment {
        self.0.now()
    }

    fn bits(&self) -> u128 {
        self.0.bits()
    }

    fn secret(&self) -> register::account::Secret {
        panic!("{CANARY}: no chance")
    }
}

#[tokio::test]
async fn a_panic_becomes_a_page_and_a_line_in_the_log_and_ends_nothing_else() {
    use tracing::instrument::WithSubscriber as _;
    let lines = Lines::default();
    let made = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || made.clone()).finish();
    let world = World::open().await;
    let app = world.app_at(PLAIN);
    let edge = std::sync::Arc::new(NoChance(app.edge.clone()));
    let router = web::router(web::App { edge, ..app });
    let broken = ask(&router, sign_in(PASSWORD)).with_subscriber(subscriber).await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(broken.body.contains("Something went wrong"), "{}", broken.body);
    assert!(!broken.body.contains(CANARY), "{}", broken.body);
    let number = broken.body.split("<strong>").nth(1).unwrap().split('<').next().unwrap();
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains(number) && log.contains("a handler panicked"), "{number}: {log}");
    assert_eq!(ask(&router, get("/", &[])).await.status, 200);
}

/// What stands for what people type, in the address, the query, a header, the
/// body, and as a method.
const CANARY: &str = "canary7f3a";

/// Lines that a subscriber wrote.
#[derive(Clone, Default)]
struct Lines(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn of_what_is_asked_only_patterns_and_numbers_are_counted_and_logged() {
    use tracing::instrument::WithSubscriber as _;
    let lines = Lines::default();
    let made = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || made.clone())
        .finish();
    let world = World::open().await;
    let app = world.app_at(PLAIN);
    let (watch, router) = (app.watch.clone(), web::router(app));
    let (cookie, _) = session(&router).await;
    let asked = async {
        for path in [
            format!("/{CANARY}"),
            format!("/cases/{CANARY}"),
            format!("/records/{CANARY}?q={CANARY}"),
            format!("/search?q={CANARY}"),
            format!("/api/v1/records/{CANARY}?q={CANARY}"),
            format!("/assets/{CANARY}"),
            format!("/calendar.ics?{CANARY}"),
        ] {
            for method in ["GET", "POST", "CANARY7F3A"] {
                let request = Request::builder()
                    .method(method)
                    .uri(&path)
                    .header(COOKIE, &cookie)
                    .header("user-agent", CANARY)
                    .header("referer", format!("http://{CANARY}.example"))
                    .header("x-forwarded-for", CANARY)
                    .header("authorization", format!("Bearer {CANARY}"))
                    .header(CONTENT_TYPE, FORM);
                let body = Body::from(format!("{CANARY}={CANARY}"));
                ask(&router, request.body(body).unwrap()).await;
            }
        }
        let body = format!("login={CANARY}&password={CANARY}");
        let request = Request::post("/sign-in").header(CONTENT_TYPE, FORM);
        ask(&router, request.body(Body::from(body)).unwrap()).await;
    };
    asked.with_subscriber(subscriber).await;
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    // The control: the log is there, and what is in it would be found.
    let of_requests = log.lines().filter(|l| l.contains("\"target\":\"request\""));
    assert_eq!(of_requests.count(), 22, "{log}");
    assert!(log.contains("/cases/{id}") && log.contains("\"status\":404"), "{log}");
    let counted = format!("{:?}", watch.requests());
    assert!(counted.contains("/records/{kind}") && counted.contains("\"none\""), "{counted}");
    for text in [&log, &counted] {
        assert!(!text.to_lowercase().contains(CANARY), "{text}");
    }
}
