//! Passkeys from request to page: adding, listing, signing in, confirming.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[path = "../../register/tests/common/authenticator.rs"]
mod authenticator;

use crate::common::{PASSWORD, World};
use crate::signing_in::{Browser, Page, enrol};
use authenticator::{Answer, Passkey};

const ORIGIN: &str = "https://pristan.example";

/// What the script reads in the page.
fn data(page: &Page, name: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("data-{name}=\"")).expect("a button");
    rest.split('"').next().unwrap().to_owned()
}

/// What the script puts into the form.
fn pairs(answer: &Answer) -> [(&str, &str); 5] {
    [
        ("_passkey", &answer.credential),
        ("_passkey_client", &answer.client_data),
        ("_passkey_device", &answer.device_data),
        ("_passkey_signature", &answer.signature),
        ("_passkey_account", &answer.account),
    ]
}

async fn add(desk: &mut Browser<'_>) -> Passkey {
    let page = desk.get("/account/passkeys/new").await;
    page.is(200).has("data-passkey=\"create\"").has("Passkeys need a script");
    assert_eq!(data(&page, "host"), "pristan.example");
    let mut passkey = Passkey::new(ORIGIN, 1);
    passkey.account = data(&page, "account");
    let (made, token) = (passkey.made(&data(&page, "challenge")), page.hidden("csrf"));
    let mut sent = pairs(&made).to_vec();
    sent.extend([("csrf", token.as_str()), ("name", "Laptop & more")]);
    let added = desk.post("/account/passkeys/new", &sent).await;
    assert_eq!(added.is(303).location, "/account?done=done-passkey-added");
    passkey
}

#[tokio::test]
async fn a_passkey_is_added_named_used_and_removed() {
    let world = World::open().await;
    let mut desk = Browser::at(&world, ORIGIN);
    desk.sign_in("varna", PASSWORD).await.is(303);
    // The codes of an authenticator come first.
    assert_eq!(desk.get("/account/passkeys/new").await.is(303).location, "/account/factor");
    assert!(!desk.get("/account").await.body.contains("/account/passkeys"));
    enrol(&mut desk).await;
    let mut passkey = add(&mut desk).await;
    desk.get("/account").await.is(200).has("Laptop &#38; more").has("Add a passkey");

    let mut other = Browser::at(&world, ORIGIN);
    other.get("/sign-in").await.is(200).has("action=\"/sign-in/passkey\"");
    let page = other.post("/sign-in/passkey", &[("_back", "/account")]).await;
    page.is(200).has("Passkeys need a script").has("Sign in with the password");
    assert_eq!(data(&page, "passkeys"), "", "it does not say who has which");
    let answer = passkey.shown(&data(&page, "challenge"));
    let mut sent = pairs(&answer).to_vec();
    sent.push(("_back", "/account"));
    assert_eq!(other.post("/sign-in/passkey/enter", &sent).await.is(303).location, "/account");
    other.get("/account").await.is(200).has("Laptop &#38; more");
    let again = other.post("/sign-in/passkey/enter", &sent).await;
    again.is(422).has("The time for the passkey is over");
    assert_ne!(data(&again, "challenge"), data(&page, "challenge"));

    let list = desk.get("/account").await;
    let (_, rest) = list.body.split_once("/account/passkeys/").unwrap();
    let (id, _) = rest.split_once("/remove").unwrap();
    let token = list.hidden("csrf");
    let removed =
        desk.post(&format!("/account/passkeys/{id}/remove"), &[("csrf", token.as_str())]).await;
    assert_eq!(removed.is(303).location, "/account?done=done-passkey-removed");
    assert!(!desk.get("/account").await.body.contains("Laptop"));
    other.get("/account").await.is(303);
}

#[tokio::test]
async fn a_passkey_answers_in_place_of_the_code() {
    let world = World::open().await;
    let mut desk = Browser::at(&world, ORIGIN);
    desk.sign_in("varna", PASSWORD).await.is(303);
    enrol(&mut desk).await;
    let mut passkey = add(&mut desk).await;
    let mut other = Browser::at(&world, ORIGIN);
    let asked = other.sign_in("varna", PASSWORD).await;
    assert!(asked.is(303).location.starts_with("/sign-in/code"), "{}", asked.location);
    let page = other.get("/sign-in/code?back=/account").await;
    page.is(200).has("name=\"code\"").has("Use a passkey");
    let mut wrong = passkey.clone();
    wrong.origin = "https://evil.example".into();
    let answer = wrong.shown(&data(&page, "challenge"));
    let page = other.post("/sign-in/code", &pairs(&answer)).await;
    page.is(422).has("The passkey was not taken").has("href=\"#code\"");
    let answer = passkey.shown(&data(&page, "challenge"));
    other.post("/sign-in/code", &pairs(&answer)).await.is(303);
    other.get("/account").await.is(200);
}

#[tokio::test]
async fn where_browsers_give_no_passkeys_no_page_offers_them() {
    let world = World::open().await;
    let mut desk = Browser::new(&world);
    assert!(!desk.get("/sign-in").await.body.contains("passkey"));
    desk.post("/sign-in/passkey", &[]).await.is(404);
    desk.post("/sign-in/passkey/enter", &[]).await.is(404);
    desk.sign_in("varna", PASSWORD).await.is(303);
    enrol(&mut desk).await;
    assert!(!desk.get("/account").await.body.contains("/account/passkeys"));
    desk.get("/account/passkeys/new").await.is(404);
}

#[tokio::test]
async fn a_session_by_passkey_confirms_by_passkey() {
    let world = World::open().await;
    let (mut passkey, cookies) = {
        let mut desk = Browser::at(&world, ORIGIN);
        desk.sign_in("varna", PASSWORD).await.is(303);
        enrol(&mut desk).await;
        let mut passkey = add(&mut desk).await;
        let mut other = Browser::at(&world, ORIGIN);
        let page = other.post("/sign-in/passkey", &[]).await;
        let answer = passkey.shown(&data(&page, "challenge"));
        other.post("/sign-in/passkey/enter", &pairs(&answer)).await.is(303);
        (passkey, other.into_cookies())
    };
    let mut desk = Browser::with_cookies(&world, ORIGIN, 20 * 60_000, cookies);
    let page = desk.get("/account/passkeys/new").await;
    page.is(422)
        .has("You signed in with a passkey")
        .has("Recovery code")
        .has("data-passkey=\"get\"");
    let answer = passkey.shown(&data(&page, "challenge"));
    let (token, back) = (page.hidden("csrf"), page.hidden("_back"));
    let mut sent = pairs(&answer).to_vec();
    // What confirms has names of its own.
    assert!(!page.body.contains("name=\"_passkey"));
    let names: Vec<String> =
        sent.iter().map(|(name, _)| name.replace("_passkey", "_confirm_passkey")).collect();
    for (pair, name) in sent.iter_mut().zip(&names) {
        pair.0 = name;
    }
    sent.extend([("csrf", token.as_str()), ("_back", back.as_str())]);
    let done = desk.post("/account/confirm", &sent).await;
    assert_eq!(done.is(303).location, "/account/passkeys/new");
    desk.get("/account/passkeys/new").await.is(200).has("data-passkey=\"create\"");
}
