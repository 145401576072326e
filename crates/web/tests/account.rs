//! One's own account, the calendar feed, and the accounts of all, from request
//! to page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{PASSWORD, World};
use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What stands in the box of a secret.
#[track_caller]
fn secret(body: &str) -> String {
    let (_, rest) = body.split_once("class=\"pr-secret\" translate=\"no\">").expect("a secret");
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn ones_own_account_is_there_for_every_role_in_both_languages() {
    let world = World::open().await;
    for who in ["admin", "coordinator", "varna", "moi", "analyst", "auditor"] {
        world.get("/account", who).await.is(200).has(&format!("Account {who}")).has("this one");
        world.get_in("/account", who, "bg").await.is(200).has("Моят профил").has("тази");
    }
    world.get("/account", "").await.is(303);
    for page in ["/account/password", "/account/tokens/new"] {
        world.get(page, "varna").await.is(200);
        world.get_in(page, "varna", "bg").await.is(200).has("<html lang=\"bg\"");
    }
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let world = World::open().await;
    let change = async |old: &str, new: &str, again: &str| {
        world
            .post("/account/password", "varna", &[("old", old), ("new", new), ("again", again)])
            .await
    };
    change("wrong wrong wrong", "a new long password", "a new long password")
        .await
        .is(422)
        .has("The password is not right")
        .lacks("a new long password");
    change(PASSWORD, "short", "short").await.is(422).has("at least 15 characters");
    change(PASSWORD, "a new long password", "another").await.is(422).has("are not the same");
    let done = change(PASSWORD, "a new long password", "a new long password").await;
    done.is(303);
    world.get(&done.location, "varna").await.is(200).has("Your password is changed");
    change(PASSWORD, "a newer long password", "a newer long password").await.is(422);
}

#[tokio::test]
async fn a_key_is_shown_once_and_works_until_it_is_taken_back() {
    let world = World::open().await;
    let bad = world.post("/account/tokens/new", "varna", &[("lasts", "9999")]).await;
    bad.is(422).has("Give a name").has("Choose what the key").has("Choose how long");
    let pairs = [("name", "Statistics"), ("scopes", "read"), ("lasts", "30")];
    let made = world.post("/account/tokens/new", "varna", &pairs).await;
    made.is(200);
    let key = secret(&made.body);
    let page = world.get("/account", "varna").await;
    page.has("Statistics").has("9\u{a0}August 2017").lacks(&key);
    let (_, rest) = page.body.split_once("/account/tokens/").unwrap();
    let revoke = format!("/account/tokens/{}/revoke", rest.split('/').next().unwrap());
    world.post(&revoke, "moi", &[]).await.is(404);
    world.post(&revoke, "varna", &[]).await.is(303);
    world.get("/account", "varna").await.lacks("Statistics");
    world.post(&revoke, "varna", &[]).await.is(404);
}

#[tokio::test]
async fn somebody_elses_session_is_not_there() {
    let world = World::open().await;
    let sessions = world.register.sessions(&world.by("moi").await).await.unwrap();
    let end = format!("/account/sessions/{}/end", sessions[0].id);
    world.post(&end, "varna", &[]).await.is(404);
    world.post(&end, "moi", &[]).await.is(303);
    world.get("/account", "moi").await.is(303);
}

#[tokio::test]
async fn a_calendar_is_read_with_its_password_and_only_with_it() {
    let world = World::open().await;
    let made = world.post("/account/calendar", "varna", &[]).await;
    let password = secret(made.is(200).has("http://127.0.0.1/calendar.ics").body.as_str());
    let read = async |name: &str, password: &str| {
        let text = STANDARD.encode(format!("{name}:{password}"));
        let request = Request::get("/calendar.ics").header(AUTHORIZATION, format!("Basic {text}"));
        world.send(request.body(Body::empty()).unwrap()).await
    };
    let feed = read("calendar", &password).await;
    feed.is(200).has("BEGIN:VCALENDAR").has("BEGIN:VEVENT").has("SUMMARY:2017/");
    assert!(feed.kind.starts_with("text/calendar"), "{}", feed.kind);
    // Titles name activities by code: nothing of their text, and no person.
    feed.lacks("trafficking").lacks("Account").lacks(&password);
    // A key for programs is no password of a calendar, and no address is one.
    let pairs = [("name", "x"), ("scopes", "read"), ("lasts", "30")];
    let key = secret(&world.post("/account/tokens/new", "varna", &pairs).await.body);
    for (name, wrong) in
        [("calendar", ""), ("calendar", "0"), ("calendar", &key), ("varna", &password)]
    {
        read(name, wrong).await.is(401).has("read with the user name").lacks("VCALENDAR");
    }
    world.get("/calendar.ics", "varna").await.is(401);
    world.get(&format!("/calendar/{password}.ics"), "").await.is(404);
    // A new password ends the one before.
    let second = secret(&world.post("/account/calendar", "varna", &[]).await.body);
    read("calendar", &password).await.is(401);
    read("calendar", &second).await.is(200);
    world.post("/account/calendar/revoke", "varna", &[]).await.is(303);
    read("calendar", &second).await.is(401);
}

#[tokio::test]
async fn accounts_are_there_for_administrators_alone() {
    let world = World::open().await;
    for who in ["coordinator", "officer", "varna", "moi", "analyst", "auditor"] {
        world.get("/admin/accounts", who).await.is(404);
        world.get("/admin/accounts/new", who).await.is(404);
        world.post("/admin/accounts/new", who, &[("login", "x")]).await.is(404);
    }
    world.get("/admin/accounts", "admin").await.is(200).has("Account moi");
    world.get_in("/admin/accounts/new", "admin", "bg").await.is(200).has("Откриване на профил");
    world.get("/admin/accounts/nobody", "admin").await.is(404);
}

#[tokio::test]
async fn an_account_is_opened_with_a_password_shown_once() {
    let world = World::open().await;
    let empty = world.post("/admin/accounts/new", "admin", &[]).await;
    empty.is(422).has("without spaces").has("Give a name").has("Choose a role");
    let pairs = [
        ("login", "Burgas"),
        ("name", "New <secretary>"),
        ("role", "secretary"),
        ("institution", "LCCTHB-BGS"),
        ("language", "bg"),
    ];
    let unplaced = world.post("/admin/accounts/new", "admin", &pairs).await;
    unplaced.is(422).has("a secretary needs an oblast").has("New &#60;secretary&#62;");
    let mut placed = pairs.to_vec();
    placed.push(("territory", "BGS"));
    let made = world.post("/admin/accounts/new", "admin", &placed).await;
    let password = secret(made.is(200).body.as_str());
    let body = format!("login=burgas&password={password}");
    world.post_raw("/sign-in", "", &body).await.is(303);
    world.post("/admin/accounts/new", "admin", &placed).await.is(422).has("is taken");
    world.get("/admin/accounts", "admin").await.has("New &lt;secretary&gt;").lacks(&password);
}

async fn address_of(world: &World, login: &str) -> String {
    let account = world.register.account_by_login(login).await.unwrap();
    format!("/admin/accounts/{}", account.id)
}

#[tokio::test]
async fn a_closed_account_is_out_at_once() {
    let world = World::open().await;
    let moi = address_of(&world, "moi").await;
    world.get(&moi, "admin").await.is(200).has("value=\"focal_point\" selected");
    world.post(&format!("{moi}/password"), "admin", &[]).await.is(303);
    let coordinator = world.by("coordinator").await;
    let asked = world.register.approvals(&coordinator).await.unwrap();
    world.register.agree(&coordinator, asked[0].id).await.unwrap();
    let reset = world.post(&format!("{moi}/password"), "admin", &[]).await;
    let password = secret(reset.is(200).body.as_str());
    world.get("/home", "moi").await.is(303);
    let body = format!("login=moi&password={password}");
    world.post_raw("/sign-in", "", &body).await.is(303);
    world.post(&format!("{moi}/close"), "admin", &[]).await.is(303);
    world.post_raw("/sign-in", "", &body).await.is(422);
    world.get(&moi, "admin").await.has("Open the account again");
    world.post(&format!("{moi}/reopen"), "admin", &[]).await.is(303);
    world.post_raw("/sign-in", "", &body).await.is(303);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let world = World::open().await;
    let admin = address_of(&world, "admin").await;
    let pairs = [
        ("name", "Account admin"),
        ("role", "analyst"),
        ("institution", "ANCCTHB"),
        ("language", "en"),
    ];
    world.post(&admin, "admin", &pairs).await.is(422).has("This is the last administrator");
    world.post(&format!("{admin}/close"), "admin", &[]).await.is(422);
    let moi = address_of(&world, "moi").await;
    let mut named = pairs;
    named[0].1 = "Account moi";
    let done = world.post(&moi, "admin", &named).await;
    done.is(303);
    // It takes two: a coordinator agrees, and then it is so.
    world.get(&done.location, "admin").await.has("A role takes two persons.");
    let home = world.get("/home", "coordinator").await;
    let (_, rest) = home.has("Something awaits your word").body.split_once("/approvals/").unwrap();
    let asked = format!("/approvals/{}", &rest[..36]);
    world.get(&asked, "coordinator").await.has("Account moi: Analyst");
    world.get(&asked, "officer").await.is(404);
    world.post(&format!("{asked}/agree"), "admin", &[]).await.is(422);
    world.post(&format!("{asked}/refuse"), "coordinator", &[]).await.is(422);
    world.post(&format!("{asked}/agree"), "coordinator", &[]).await.is(303);
    world.get(&moi, "admin").await.has("<option value=\"analyst\" selected>");
    world.get(&asked, "admin").await.has("Done");
}

#[tokio::test]
async fn a_password_with_blanks_at_its_ends_signs_in() {
    let world = World::open().await;
    let new = "  blanks at both ends of it  ";
    let pairs = [("old", crate::common::PASSWORD), ("new", new), ("again", new)];
    world.post("/account/password", "varna", &pairs).await.is(303);
    let body = |password: &str| format!("login=varna&password={}", password.replace(' ', "+"));
    world.post_raw("/sign-in", "", &body(new)).await.is(303);
    world.post_raw("/sign-in", "", &body(new.trim())).await.is(422);
}

#[tokio::test]
async fn who_comes_by_tls_is_told_to_come_by_it_alone() {
    use tower::ServiceExt as _;
    let world = World::open().await;
    for (origin, told) in [("https://pristan.example", true), ("http://127.0.0.1", false)] {
        let request = axum::http::Request::get("/").body(axum::body::Body::empty()).unwrap();
        let answer = world.router_at(origin).oneshot(request).await.unwrap();
        assert_eq!(answer.headers().contains_key("strict-transport-security"), told, "{origin}");
    }
}

#[tokio::test]
async fn who_wishes_says_where_to_be_written_to() {
    let world = World::open().await;
    world.get("/account", "varna").await.is(200).has("You are written to when something waits");
    let wrong = world.post("/account/mail", "varna", &[("mail", "varna")]).await;
    wrong.is(422).has("Enter an address of e-mail").has("value=\"varna\"");
    let right = [("mail", "varna@example.bg")];
    let set = world.post("/account/mail", "varna", &right).await;
    assert!(set.is(303).location.contains("done-mail-set"));
    world.get("/account", "varna").await.is(200).has("varna@example.bg");
    world.get("/account", "moi").await.is(200).lacks("varna@example.bg");
    let stopped = world.post("/account/mail", "varna", &[("mail", "")]).await;
    assert!(stopped.is(303).location.contains("done-mail-stopped"));
    world.get("/account", "varna").await.is(200).lacks("varna@example.bg");
}
