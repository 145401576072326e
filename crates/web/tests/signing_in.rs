//! Signing in with a code, confirming, first passwords and what takes two, from
//! request to page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{PASSWORD, World, now};
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use domain::day::Moment;
use std::collections::BTreeMap;

/// A browser of its own: it keeps cookies and sends forms as pages have them.
pub(crate) struct Browser<'w> {
    world: &'w World,
    /// Where the server is reached, when it is another than the world's own.
    router: Option<axum::Router>,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Page {
    status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Page {
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{} {}", self.location, self.body);
        self
    }

    #[track_caller]
    pub(crate) fn has(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "no {text:?} in {}: {}", self.status, self.body);
        self
    }

    /// The value of a hidden field.
    #[track_caller]
    pub(crate) fn hidden(&self, name: &str) -> String {
        let (_, rest) =
            self.body.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
        rest.split('"').next().unwrap().to_owned()
    }

    /// What stands in the box of a secret.
    #[track_caller]
    pub(crate) fn secret(&self) -> String {
        let (_, rest) =
            self.body.split_once("class=\"pr-secret\" translate=\"no\">").expect("a box");
        rest.split('<').next().unwrap().to_owned()
    }
}

impl<'w> Browser<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let english = ("language".to_owned(), "en".to_owned());
        Self { world, router: None, cookies: BTreeMap::from([english]) }
    }

    /// One that reaches the server at `origin`.
    pub(crate) fn at(world: &'w World, origin: &str) -> Self {
        Self { router: Some(world.router_at(origin)), ..Self::new(world) }
    }

    /// One that reaches the server by this router.
    pub(crate) fn with_router(world: &'w World, router: axum::Router) -> Self {
        Self { router: Some(router), ..Self::new(world) }
    }

    /// The same browser, that reaches the server by another router.
    pub(crate) fn continued(self, router: axum::Router) -> Self {
        Self { router: Some(router), ..self }
    }

    /// The cookies it keeps, for the same browser later.
    pub(crate) fn into_cookies(self) -> BTreeMap<String, String> {
        self.cookies
    }

    /// The same browser later, by milliseconds.
    pub(crate) fn with_cookies(
        world: &'w World,
        origin: &str,
        late: i64,
        cookies: BTreeMap<String, String>,
    ) -> Self {
        Self { world, router: Some(world.router_later(origin, late)), cookies }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request.header(COOKIE, cookies.join("; ")).body(Body::from(body)).unwrap();
        let (status, headers, bytes) = match &self.router {
            None => self.world.raw(request).await,
            Some(router) => crate::common::raw(router, request).await,
        };
        for cookie in headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly"), "{cookie}");
            let (name, rest) = cookie.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        let location = headers.get(LOCATION).map_or("", |l| l.to_str().unwrap()).to_owned();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: status.as_u16(), location, body }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> =
            pairs.iter().map(|(n, v)| format!("{n}={}", web::page::percent(v))).collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, pairs.join("&")).await
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        self.post("/sign-in", &[("login", login), ("password", password)]).await
    }

    /// The token of the session.
    pub(crate) async fn token(&mut self) -> String {
        self.get("/account").await.hidden("csrf")
    }
}

pub(crate) fn code(secret: &str, at: Moment) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.0 / 1_000).unwrap()).to_string()
}

/// Turns the second step on: the secret and the page of the recovery codes.
pub(crate) async fn enrol(browser: &mut Browser<'_>) -> (String, Page) {
    let page = browser.get("/account/factor").await;
    page.is(200).has("<svg").has("otpauth://totp/Pristan");
    let secret = page.secret();
    assert_eq!(browser.get("/account/factor").await.secret(), secret, "it is not drawn anew");
    let token = page.hidden("csrf");
    let (typed, sent) = (code(&secret, now()), "/account/factor");
    let wrong = [("csrf", token.as_str()), ("password", PASSWORD), ("code", "000000")];
    browser.post(sent, &wrong).await.is(422).has("The code is not right");
    let wrong = [("csrf", token.as_str()), ("password", "not this one at all"), ("code", &typed)];
    browser.post(sent, &wrong).await.is(422).has("The password is not right");
    let pairs = [("csrf", token.as_str()), ("password", PASSWORD), ("code", &typed)];
    let codes = browser.post(sent, &pairs).await;
    codes.is(200).has("Recovery codes");
    (secret, codes)
}

#[tokio::test]
async fn the_code_is_asked_for_on_a_page_of_its_own() {
    let mut world = World::open().await;
    let (secret, recovery) = {
        let mut desk = Browser::new(&world);
        desk.sign_in("varna", PASSWORD).await.is(303);
        let (secret, codes) = enrol(&mut desk).await;
        let (_, rest) = codes.body.split_once("<li><code>").unwrap();
        desk.get("/account/factor").await.is(200).has("Recovery codes not used");
        (secret, rest.split('<').next().unwrap().to_owned())
    };
    world.wait(60_000);
    let mut desk = Browser::new(&world);
    let asked = desk.sign_in("varna", PASSWORD).await;
    assert!(asked.is(303).location.starts_with("/sign-in/code"), "{}", asked.location);
    desk.get("/home").await.is(303);
    desk.get("/sign-in/code?back=/account").await.is(200).has("Your password is right");
    desk.post("/sign-in/code", &[("code", "000000")]).await.is(422).has("The code is not right");
    let typed = code(&secret, now().plus(60_000));
    let entered = desk.post("/sign-in/code", &[("code", &typed), ("_back", "/account")]).await;
    assert_eq!(entered.is(303).location, "/account");
    desk.get("/account").await.is(200).has("Codes of an authenticator");

    // The same code opens no second session; a recovery code does, once.
    let mut other = Browser::new(&world);
    other.sign_in("varna", PASSWORD).await.is(303);
    other.post("/sign-in/code", &[("code", &typed)]).await.is(422).has("was used already");
    other.post("/sign-in/code", &[("code", &recovery)]).await.is(303);
    other.get("/home").await.is(200).has("One of your recovery codes was used");
    let mut third = Browser::new(&world);
    third.sign_in("varna", PASSWORD).await.is(303);
    third.post("/sign-in/code", &[("code", &recovery)]).await.is(422);
    for _ in 0..3 {
        third.post("/sign-in/code", &[("code", "000000")]).await.is(422);
    }
    let over = third.post("/sign-in/code", &[("code", "000000")]).await;
    over.is(422).has("begin with the password again");
    third.get("/sign-in/code").await.is(303);
    // Without a password before it there is no page for a code.
    assert_eq!(Browser::new(&world).get("/sign-in/code").await.is(303).location, "/sign-in");
}

#[tokio::test]
async fn the_pages_are_there_in_both_languages() {
    let world = World::open().await;
    world.get_in("/account/factor", "varna", "bg").await.is(200).has("Втора стъпка при влизане");
    world.get("/account/factor/off", "varna").await.is(404);
    world.get("/account/factor/codes", "varna").await.is(303);
    world.get("/account/confirm", "varna").await.is(303);
    world.post("/account/factor/codes", "varna", &[]).await.is(404);
}

#[tokio::test]
async fn what_was_sent_is_kept_while_it_is_confirmed() {
    let mut world = World::open().await;
    world.wait(15 * 60_000);
    let mut desk = Browser::new(&world);
    let mut late = Browser::new(&world);
    desk.sign_in("varna", PASSWORD).await.is(303);
    let fresh = desk.token().await;
    let sent = |token: &str| {
        [
            ("csrf", token.to_owned()),
            ("name", "A <key> of mine".to_owned()),
            ("scopes", "read".to_owned()),
            ("lasts", "30".to_owned()),
        ]
    };
    let pairs = sent(&fresh);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    desk.post("/account/tokens/new", &pairs).await.is(200);

    // The session of the world is a quarter of an hour old.
    late.sign_in("moi", PASSWORD).await.is(303);
    let cookies = late.cookies.clone();
    drop((desk, late));
    world.wait(30 * 60_000);
    let mut late = Browser { world: &world, router: None, cookies };
    let token = late.token().await;
    let pairs = sent(&token);
    let mut pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let asked = late.post("/account/tokens/new", &pairs).await;
    asked.is(422).has("Confirm that it is you").has("A &#60;key&#62; of mine");
    asked.has("action=\"/account/tokens/new\"");
    assert!(!late.get("/account").await.body.contains("of mine"), "nothing was made");
    pairs.push(("_confirm", "not this one at all"));
    let wrong = late.post("/account/tokens/new", &pairs).await;
    wrong.is(422).has("The password is not right").has("A &#60;key&#62; of mine");
    pairs.pop();
    pairs.push(("_confirm", PASSWORD));
    let before = late.cookies["session"].clone();
    late.post("/account/tokens/new", &pairs).await.is(200).has("The key is made");
    assert_ne!(late.cookies["session"], before, "the session has another secret");
    late.get("/account").await.is(200).has("A &#60;key&#62; of mine");
    late.cookies.insert("session".to_owned(), before);
    late.get("/account").await.is(303);
    // A form of somebody else's session confirms nothing.
    let mut thief = Browser::new(&world);
    thief.sign_in("analyst", PASSWORD).await.is(303);
    let sent = [("csrf", token.as_str()), ("_confirm", PASSWORD)];
    thief.post("/account/confirm", &sent).await.is(403);
}

#[tokio::test]
async fn a_first_password_is_changed_before_anything_else() {
    let world = World::open().await;
    let pairs = [
        ("login", "new"),
        ("name", "Somebody new"),
        ("role", "analyst"),
        ("institution", "ANCCTHB"),
        ("language", "en"),
    ];
    let made = world.post("/admin/accounts/new", "admin", &pairs).await;
    let (_, rest) = made.is(200).body.split_once("translate=\"no\">").unwrap();
    let drawn = rest.split('<').next().unwrap().to_owned();
    let mut desk = Browser::new(&world);
    desk.sign_in("new", &drawn).await.is(303);
    for page in ["/home", "/records", "/account", "/account/tokens/new", "/account/factor"] {
        assert_eq!(desk.get(page).await.is(303).location, "/account/password", "{page}");
    }
    let page = desk.get("/account/password").await;
    let token = page.is(200).has("Somebody else drew the password").hidden("csrf");
    let own = "four gulls over a pier";
    let sent = |new: &'static str| {
        [
            ("csrf", token.clone()),
            ("old", drawn.clone()),
            ("new", new.to_owned()),
            ("again", new.to_owned()),
        ]
    };
    let mut change = async |new: &'static str| {
        let pairs = sent(new);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        desk.post("/account/password", &pairs).await
    };
    change("trafficking2017").await.is(422).has("among the first to be tried");
    change("fourteen signs").await.is(422).has("at least 15 characters");
    change(own).await.is(303);
    desk.get("/home").await.is(200);
}

#[tokio::test]
async fn what_takes_two_is_asked_agreed_and_done_from_its_page() {
    let world = World::open().await;
    let accounts = world.register.accounts(&world.by("admin").await).await.unwrap();
    let analyst = accounts.iter().find(|a| a.login == "analyst").unwrap().id;
    let reset = format!("/admin/accounts/{analyst}/password");
    let asked = world.post(&reset, "admin", &[]).await;
    asked.is(303);
    world.get(&asked.location, "admin").await.is(200).has("takes two persons");
    world.get("/account", "analyst").await.is(200);
    let pairs = [
        ("login", "second"),
        ("name", "Second <admin>"),
        ("role", "administrator"),
        ("institution", "ANCCTHB"),
        ("language", "en"),
    ];
    world.post("/admin/accounts/new", "admin", &pairs).await.is(303);
    world.get("/admin/accounts", "admin").await.lacks("Second &lt;admin&gt;");
    let list = world.get("/approvals", "coordinator").await;
    list.is(200).has("Open an account").has("Second &lt;admin&gt; (second)");
    let links: Vec<String> = list
        .body
        .match_indices("href=\"/approvals/")
        .map(|(at, _)| list.body[at + 6..].split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(links.len(), 2, "{links:?}");
    for link in &links {
        world.get(link, "admin").await.is(200).lacks("It is agreed.");
        world.post(&format!("{link}/agree"), "admin", &[]).await.is(422);
        world.post(&format!("{link}/agree"), "coordinator", &[]).await.is(303);
        world.get(link, "coordinator").await.lacks("It is agreed.");
        world.get(link, "admin").await.is(200).has("It is agreed.");
        world.get_in(link, "admin", "bg").await.is(200).has("Има съгласие.");
    }
    world.post(&reset, "admin", &[]).await.is(200).has("pr-secret");
    world.get("/account", "analyst").await.is(303);
    world.post("/admin/accounts/new", "admin", &pairs).await.is(200).has("pr-secret");
    world.get("/admin/accounts", "admin").await.has("Second &lt;admin&gt;");
    for link in &links {
        world.get(link, "admin").await.lacks("It is agreed.");
    }
}

#[tokio::test]
async fn who_may_open_identities_is_led_to_the_second_step() {
    let world = World::open().await;
    world.register.require_factor(&world.by("admin").await, true).await.unwrap();
    let mut desk = Browser::new(&world);
    desk.sign_in("varna", PASSWORD).await.is(303);
    assert_eq!(desk.get("/cases").await.is(303).location, "/account/factor");
    desk.get("/account/factor").await.is(200).has("You may open the identities");
    enrol(&mut desk).await;
    desk.get("/cases").await.is(200);
    world.get("/home", "analyst").await.is(200);
}
