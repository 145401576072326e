//! What is told without an account: the pages, what they keep and what not.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, REFERER, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::day::Moment;

const FORM: &str = "application/x-www-form-urlencoded";

async fn open() -> World {
    let world = World::open().await;
    let mut bytes: [u8; 32] = std::array::from_fn(|n| u8::try_from(n * 7).unwrap());
    let root = vault::root::Root::from_bytes(&mut bytes).unwrap();
    let at = Moment::at_start_of(crate::common::day("2017-07-10"));
    world.register.unseal(root, None, at, 9).await.unwrap();
    world
}

pub(crate) async fn post(world: &World, path: &str, body: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::post(path)
        .header(CONTENT_TYPE, FORM)
        .header(USER_AGENT, "CANARY-AGENT-7f3a")
        .header(REFERER, "https://canary-referer.example/7f3a")
        .header("x-forwarded-for", "127.83.91.7")
        .header("x-real-ip", "127.83.91.8")
        .header("forwarded", "for=127.83.91.9")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let (status, headers, bytes) = world.raw(request).await;
    (status, headers, String::from_utf8(bytes).unwrap())
}

/// Sends a tip; the digits of its receipt.
async fn send(world: &World, text: &str) -> String {
    let (status, headers, body) =
        post(world, "/tips/new?language=en", &format!("text={text}")).await;
    assert_eq!(status, 200);
    assert!(!headers.contains_key(SET_COOKIE));
    assert_eq!(headers["cache-control"], "no-store");
    let (_, rest) = body.split_once("id=\"receipt\">").expect("a receipt");
    rest.split('<').next().unwrap().replace(' ', "")
}

#[tokio::test]
async fn a_tip_is_told_and_answered_without_an_account_or_a_cookie() {
    let world = open().await;
    let receipt = send(&world, "BLUE+DOOR").await;
    assert_eq!(receipt.len(), 20);
    let list = world.get("/alerts/tips", "officer").await;
    list.is(200).has("/alerts/tips/");
    let (_, rest) = list.body.split_once("href=\"/alerts/tips/").unwrap();
    let path = format!("/alerts/tips/{}", rest.split('"').next().unwrap());
    world.get(&path, "officer").await.is(200).lacks("BLUE DOOR");
    world.post(&path, "officer", &[]).await.is(422).has("Choose why you open the tip");
    let opened = world.post(&path, "officer", &[("purpose", "recognition")]).await;
    opened.is(200).has("BLUE DOOR").lacks(&receipt);
    let answer = [("text", "WHICH STREET")];
    world.post(&format!("{path}/answer"), "officer", &answer).await.is(303);
    let body = format!("receipt={receipt}");
    let (status, headers, page) = post(&world, "/tips?language=en", &body).await;
    assert_eq!(status, 200);
    assert!(page.contains("BLUE DOOR") && page.contains("WHICH STREET"));
    assert!(!headers.contains_key(SET_COOKIE));
    world.post(&format!("{path}/alert"), "officer", &[]).await.is(303);
    let (_, _, page) = post(&world, "/tips?language=en", &format!("{body}&text=NUMBER+SIX")).await;
    assert!(page.contains("NUMBER SIX"));
    for who in ["varna", "moi", "analyst", "auditor", "admin"] {
        world.get("/alerts/tips", who).await.is(404);
        world.get(&path, who).await.is(404);
    }
}

#[tokio::test]
async fn a_right_and_a_wrong_receipt_are_answered_alike_in_size_and_work() {
    let world = open().await;
    let receipt = send(&world, "BLUE+DOOR").await;
    let wrong = domain::tip::Receipt::new(99).expose();
    let mut seen = Vec::new();
    for receipt in [&receipt, &wrong] {
        let before = world.register.tip_derivations();
        let (status, headers, page) = post(&world, "/tips", &format!("receipt={receipt}")).await;
        let names: Vec<String> =
            headers.iter().map(|(n, v)| format!("{n}: {}", v.to_str().unwrap())).collect();
        seen.push((status, names, page.len(), world.register.tip_derivations() - before));
        assert_eq!(page.contains("BLUE DOOR"), *receipt != wrong, "the two are told apart here");
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((seen[0].2, seen[0].3), (64 * 1024, 2));
}

#[tokio::test]
async fn what_is_wrong_is_said_in_both_languages_without_asking_the_register() {
    let world = open().await;
    let before = world.register.tip_derivations();
    let cases = [
        ("/tips", "receipt=", "Enter your number", "Въведете номера си"),
        ("/tips", "receipt=1234", "You entered 4.", "Въвели сте 4."),
        ("/tips", "receipt=1234567890123456789O", "only digits", "само цифри"),
        ("/tips", "receipt=12345678901234567890", "One digit is wrong", "Една цифра е грешна"),
        ("/tips/new", "text=+", "Write what you want", "Напишете какво искате"),
    ];
    for (path, body, english, bulgarian) in cases {
        let (_, _, page) = post(&world, &format!("{path}?language=en"), body).await;
        assert!(page.contains(english), "{body}");
        let (_, _, page) = post(&world, &format!("{path}?language=bg"), body).await;
        assert!(page.contains(bulgarian), "{body}");
    }
    let long = format!("text={}", "x".repeat(4_001));
    let (_, _, page) = post(&world, "/tips/new?language=en", &long).await;
    assert!(page.contains("at most 4,000 characters. You can send the rest"));
    assert_eq!(world.register.tip_derivations(), before);
    let unknown = format!("receipt={}", domain::tip::Receipt::new(99).expose());
    let (_, _, page) = post(&world, "/tips?language=bg", &unknown).await;
    assert!(page.contains("Този номер не отваря нищо"));
}

#[tokio::test]
async fn a_register_that_never_had_a_root_says_whom_to_call() {
    let world = World::open().await;
    let (status, _, page) = post(&world, "/tips/new?language=en", "text=x").await;
    assert_eq!(status, 503);
    assert!(page.contains("Nothing was saved") && page.contains("tel:112"));
}

/// The files of the world, read as bytes.
pub(crate) fn holding(world: &World, what: &str) -> usize {
    let files = std::fs::read_dir(world.folder()).unwrap().map(|f| f.unwrap().path());
    let wide: Vec<u8> = what.encode_utf16().flat_map(u16::to_le_bytes).collect();
    files
        .filter(|path| path.is_file())
        .filter(|path| {
            let bytes = std::fs::read(path).unwrap();
            let has = |n: &[u8]| bytes.windows(n.len()).any(|w| w == n);
            has(what.as_bytes()) || has(&wide)
        })
        .count()
}

#[tokio::test]
async fn nothing_of_the_device_or_the_text_reaches_the_disk() {
    let world = open().await;
    let receipt = send(&world, "CANARY-TEXT-7f3a").await;
    post(&world, "/tips", &format!("receipt={receipt}&text=CANARY-MORE-7f3a")).await;
    for canary in [
        "127.83.91",
        "CANARY-AGENT-7f3a",
        "canary-referer",
        "CANARY-TEXT-7f3a",
        "CANARY-MORE-7f3a",
        receipt.as_str(),
    ] {
        assert_eq!(holding(&world, canary), 0, "{canary}");
    }
    // The control: the scanner finds what is there.
    assert!(holding(&world, "tip.continued") > 0);
    assert!(holding(&world, "coordinator") > 0);
}

#[tokio::test]
async fn the_pages_lead_out_and_know_nobody() {
    let world = open().await;
    for path in ["/tips", "/tips/new"] {
        for language in ["en", "bg"] {
            let page = world.get(&format!("{path}?language={language}"), "").await;
            page.is(200).has("href=\"/exit\"").has(&format!("<html lang=\"{language}\""));
            page.lacks("/language?");
        }
        let request = Request::get(path).header(COOKIE, "session=x").body(Body::empty()).unwrap();
        let (_, headers, _) = world.raw(request).await;
        assert!(!headers.contains_key(SET_COOKIE));
        assert_eq!(headers["referrer-policy"], "no-referrer");
        world.get(path, "coordinator").await.is(200).lacks("Account coordinator");
    }
    let request = Request::get("/exit").body(Body::empty()).unwrap();
    let (status, headers, _) = world.raw(request).await;
    assert_eq!(status, 303);
    assert_eq!(headers["clear-site-data"], "\"cache\", \"cookies\", \"storage\"");
}
