//! Signing in by an issuer of identities, from request to page. The issuer is a
//! stub that names whom the code says; how a real one is asked is tried where it is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{PASSWORD, World};
use crate::signing_in::{Browser, Page, enrol};
use domain::approval::Sort;
use domain::day::Moment;
use register::Refusal;
use register::account::{Led, Secret};
use std::collections::BTreeSet;
use std::sync::Arc;
use web::{App, Identity, Issuer, NoIdentity, Returned};

const ISSUER: &str = "https://issuer.example";
const ORIGIN: &str = "https://pristan.example";

/// Names whom the code says, when the issuer is the one that was asked.
struct Stub;

impl Issuer for Stub {
    fn name(&self) -> &'static str {
        "the Ministry"
    }

    fn id(&self) -> &str {
        ISSUER
    }

    fn lead<'i>(&'i self, led: &'i Led, back_to: &'i str, _: Moment) -> Identity<'i> {
        let (state, nonce) = (&led.state, &led.nonce);
        let address = format!("{ISSUER}/?state={state}&nonce={nonce}&to={back_to}");
        Box::pin(async move { Ok(address) })
    }

    fn subject<'i>(
        &'i self,
        _: &'i Led,
        returned: &'i Returned,
        _: &'i str,
        _: Moment,
    ) -> Identity<'i> {
        let named = match returned.code.as_str() {
            "silent" => Err(NoIdentity::Silent),
            "refused" => Err(NoIdentity::Refused("token_nonce")),
            code => Ok(code.to_owned()),
        };
        Box::pin(async move { named })
    }

    fn leave<'i>(&'i self, back_to: &'i str, _: Moment) -> Identity<'i> {
        Box::pin(async move { Ok(format!("{ISSUER}/leave?to={back_to}")) })
    }
}

fn desk(world: &World) -> Browser<'_> {
    let app = App { issuer: Some(Arc::new(Stub)), ..world.app_at(ORIGIN) };
    Browser::with_router(world, web::router(app))
}

/// Links an account as two persons do.
async fn link(world: &World, login: &str, subject: &str) {
    let (by, r) = (world.by("admin").await, &world.register);
    let account = r.account_by_login(login).await.unwrap().id;
    let asked = r.link_subject(&by, account, ISSUER, subject).await.unwrap();
    r.agree(&world.by("coordinator").await, asked).await.unwrap();
}

/// Is led there: the state that comes back.
async fn led(desk: &mut Browser<'_>) -> String {
    let page = desk.get("/sign-in/elsewhere?back=/account").await;
    let link = format!("href=\"{ISSUER}/?state=");
    let (_, rest) = page.is(200).body.split_once(&link).unwrap();
    let (address, _) = rest.split_once('"').unwrap();
    assert!(address.ends_with("to=https://pristan.example/sign-in/elsewhere/back"), "{address}");
    address.split('&').next().unwrap().to_owned()
}

#[tokio::test]
async fn before_leaving_for_the_issuer_one_is_asked() {
    let world = World::open().await;
    let mut desk = desk(&world);
    let page = desk.get("/sign-in/elsewhere?back=/account").await;
    assert!(page.is(200).location.is_empty(), "it redirects nowhere");
    page.has("You sign in at issuer.example").has("Go on to issuer.example").has("Stay here");
    page.has("<a class=\"govuk-link\" href=\"/sign-in\">Stay here</a>");
    desk.get("/language?language=bg&back=/").await.is(303);
    let page = desk.get("/sign-in/elsewhere?back=/account").await;
    page.is(200).has("Влизате на issuer.example").has("Оставане тук");
}

async fn back(desk: &mut Browser<'_>, code: &str, state: &str) -> Page {
    desk.get(&format!("/sign-in/elsewhere/back?code={code}&state={state}")).await
}

#[tokio::test]
async fn who_is_linked_signs_in_once_for_each_leading() {
    let world = World::open().await;
    link(&world, "varna", "s-1").await;
    let mut desk = desk(&world);
    desk.get("/sign-in?back=/account").await.is(200).has("Sign in with the Ministry");
    let state = led(&mut desk).await;
    // Our own page leads on, as the cookie does not come along with another's link.
    let page = back(&mut desk, "s-1", &state).await;
    page.is(200).has("href=\"/account\"");
    desk.get("/account").await.is(200).has("the password alone");
    let token = desk.token().await;
    let left = desk.post("/sign-out", &[("csrf", &token)]).await;
    assert_eq!(left.is(303).location, "/sign-in/elsewhere/left");
    desk.get(&left.location).await.is(200).has("https://issuer.example/leave").has("Sign out of");
    // The same answer again.
    back(&mut desk, "s-1", &state).await.is(422).has("The time for signing in there is over");
    desk.get("/account").await.is(303);
}

#[tokio::test]
async fn an_answer_to_another_is_not_taken() {
    let world = World::open().await;
    link(&world, "varna", "s-1").await;
    let (mut mine, mut others) = (desk(&world), desk(&world));
    let (state, other) = (led(&mut mine).await, led(&mut others).await);
    assert_ne!(state, other);
    // Somebody is given the answer to another's question.
    back(&mut mine, "s-1", &other).await.is(422).has("What came back from there is not taken");
    // The question is used up by it.
    back(&mut mine, "s-1", &state).await.is(422).has("The time for signing in there is over");
    mine.get("/account").await.is(303);
    let state = led(&mut mine).await;
    back(&mut mine, "s-1", "").await.is(422).has("What came back from there is not taken");
    // Nobody who was never led comes back.
    let mut stranger = desk(&world);
    back(&mut stranger, "s-1", &state).await.is(422).has("The time for signing in there is over");
    // The time is over after ten minutes.
    let state = led(&mut mine).await;
    let app = App { issuer: Some(Arc::new(Stub)), ..world.app_later(ORIGIN, 10 * 60_000) };
    let mut late = mine.continued(web::router(app));
    back(&mut late, "s-1", &state).await.is(422).has("The time for signing in there is over");
}

#[tokio::test]
async fn what_the_issuer_does_not_say_signs_nobody_in() {
    let world = World::open().await;
    link(&world, "varna", "s-1").await;
    let mut desk = desk(&world);
    for (code, words) in [
        ("s-2", "No account here is linked"),
        ("varna", "No account here is linked"),
        ("silent", "The other server does not answer now"),
        ("refused", "What came back from there is not taken"),
        ("", "What came back from there is not taken"),
    ] {
        let state = led(&mut desk).await;
        back(&mut desk, code, &state).await.is(422).has(words);
        desk.get("/account").await.is(303);
    }
    let state = led(&mut desk).await;
    let page = desk.get(&format!("/sign-in/elsewhere/back?error=%3Cb%3E&state={state}")).await;
    assert!(!page.is(422).body.contains("&lt;b"), "what the other server writes is not shown");
    // A closed account is not there for the issuer either.
    let by = world.by("admin").await;
    let accounts = world.register.accounts(&by).await.unwrap();
    let mut varna = accounts.into_iter().find(|a| a.login == "varna").unwrap();
    varna.open = false;
    world.register.change_account(&by, &varna).await.unwrap();
    let state = led(&mut desk).await;
    back(&mut desk, "s-1", &state).await.is(422).has("No account here is linked");
}

#[tokio::test]
async fn the_second_step_stays() {
    let world = World::open().await;
    link(&world, "varna", "s-1").await;
    let mut desk = desk(&world);
    desk.sign_in("varna", PASSWORD).await.is(303);
    let (secret, codes) = enrol(&mut desk).await;
    let (_, rest) = codes.body.split_once("<li><code>").unwrap();
    let recovery = rest.split('<').next().unwrap().to_owned();
    let mut other = self::desk(&world);
    let state = led(&mut other).await;
    let page = back(&mut other, "s-1", &state).await;
    page.is(200).has("/sign-in/code?back=/account");
    other.get("/account").await.is(303);
    // Nobody typed the password under which the authenticator is sealed.
    let code = crate::signing_in::code(&secret, crate::common::now());
    other.post("/sign-in/code", &[("code", &code)]).await.is(422).has("The code is not right");
    other.post("/sign-in/code", &[("code", &recovery), ("_back", "/account")]).await.is(303);
    other.get("/account").await.is(200);
}

#[tokio::test]
async fn to_link_takes_two_and_to_unlink_one() {
    let world = World::open().await;
    let (by, r) = (world.by("admin").await, &world.register);
    let account = r.account_by_login("varna").await.unwrap().id;
    let mut admin = desk(&world);
    admin.sign_in("admin", PASSWORD).await.is(303);
    let place = format!("/admin/accounts/{account}");
    let page = admin.get(&place).await;
    page.is(200).has("Whom the Ministry means");
    let token = page.hidden("csrf");
    let asked =
        admin.post(&format!("{place}/elsewhere"), &[("csrf", &token), ("subject", " s-1 ")]).await;
    assert_eq!(asked.is(303).location, format!("{place}?done=done-link-asked"));
    assert_eq!(r.subject_of(&by, account).await.unwrap(), None, "nobody agreed");
    let waiting = r.approvals(&by).await.unwrap();
    let waiting = waiting.iter().find(|one| one.sort == Sort::Link).unwrap();
    assert!(matches!(
        r.agree(&by, waiting.id).await,
        Err(register::Error::Refused(Refusal::SamePerson))
    ));
    let coordinator = world.by("coordinator").await;
    r.agree(&coordinator, waiting.id).await.unwrap();
    let linked = (ISSUER.to_owned(), "s-1".to_owned());
    assert_eq!(r.subject_of(&by, account).await.unwrap(), Some(linked));
    admin.get(&place).await.is(200).has("s-1 (https://issuer.example)");
    assert!(matches!(
        r.link_subject(&by, by.actor.account, ISSUER, "s-2").await,
        Err(register::Error::Refused(Refusal::SamePerson))
    ));
    assert!(matches!(
        r.link_subject(&coordinator, account, ISSUER, "s-2").await,
        Err(register::Error::Denied)
    ));
    // One subject is one account.
    let other = r.account_by_login("moi").await.unwrap().id;
    let asked = r.link_subject(&by, other, ISSUER, "s-1").await.unwrap();
    let agreed = r.agree(&coordinator, asked).await;
    assert!(agreed.is_err(), "{agreed:?}");
    admin.post(&format!("{place}/elsewhere/off"), &[("csrf", &token)]).await.is(303);
    assert_eq!(r.subject_of(&by, account).await.unwrap(), None);
    let mut desk = desk(&world);
    let state = led(&mut desk).await;
    back(&mut desk, "s-1", &state).await.is(422).has("No account here is linked");
}

#[tokio::test]
async fn without_an_issuer_there_is_nothing() {
    let world = World::open().await;
    let mut desk = Browser::at(&world, ORIGIN);
    assert!(!desk.get("/sign-in").await.body.contains("elsewhere"));
    desk.get("/sign-in/elsewhere").await.is(404);
    desk.get("/sign-in/elsewhere/back?code=s-1&state=x").await.is(404);
    assert_eq!(desk.get("/sign-in/elsewhere/left").await.is(303).location, "/");
    let secret = Secret::new([3; 32]);
    let told = world.register.back_from_elsewhere(&secret.text(), "", crate::common::now()).await;
    assert!(matches!(told, Err(register::Error::Refused(Refusal::ElsewhereTimeOver))));
}

#[tokio::test]
async fn another_site_leads_nobody_in() {
    let world = World::open().await;
    let app = App { issuer: Some(Arc::new(Stub)), ..world.app_at(ORIGIN) };
    let router = web::router(app);
    for (site, expected, leads_to) in [("cross-site", 303, "/sign-in"), ("same-origin", 200, "")] {
        let request = axum::http::Request::get("/sign-in/elsewhere")
            .header("sec-fetch-site", site)
            .header("sec-fetch-mode", "navigate")
            .body(axum::body::Body::empty())
            .unwrap();
        let (status, headers, _) = crate::common::raw(&router, request).await;
        let location = headers.get("location").map_or("", |l| l.to_str().unwrap());
        assert!(status == expected && location == leads_to, "{site}: {status} {location}");
    }
}

/// Whether a browser that is led there stays on this site.
fn stays(location: &str) -> bool {
    location.is_empty()
        || location.starts_with('/') && !location.starts_with("//") && !location.contains('\\')
}

#[tokio::test]
async fn nothing_but_the_quick_exit_redirects_to_another_site() {
    let (world, case) = World::with_a_case().await;
    let (read, _) = crate::invisible::routes();
    assert!(read.len() > 100, "the addresses are not found in the router");
    let filled = |path: &str| {
        let part = |part: &str| match part {
            "{key}" => "2017".to_owned(),
            "{kind}" => "training".to_owned(),
            part if part.starts_with('{') => case.to_string(),
            part => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    // What another site would like to be led to, in each field that says where to go.
    let away = ["//evil.example", "https://evil.example", "/\\evil.example", "/%2Fevil.example"];
    let mut leaves = BTreeSet::new();
    let mut leading: BTreeSet<&String> = BTreeSet::new();
    for who in ["", "coordinator"] {
        let mut desk = desk(&world);
        if !who.is_empty() {
            desk.sign_in(who, PASSWORD).await.is(303);
        }
        for (turn, away) in away.into_iter().enumerate() {
            let escaped = web::page::percent(away);
            let asked = ["back", "_back", "next", "url", "to"].map(|n| format!("{n}={escaped}"));
            let asked = asked.join("&");
            // Every address once; then those that lead anywhere, with each way of writing.
            let known = leading.clone();
            for path in read.iter().filter(|path| turn == 0 || known.contains(path)) {
                let page = desk.get(&format!("{}?{asked}", filled(path))).await;
                if !page.location.is_empty() {
                    leading.insert(path);
                }
                if !stays(&page.location) {
                    leaves.insert(path.clone());
                }
            }
            let sent = [("back", away), ("_back", away), ("language", "bg")];
            let entering = [("login", who), ("password", PASSWORD)];
            let form: Vec<(&str, &str)> = sent.into_iter().chain(entering).collect();
            let page = desk.post("/sign-in", &form).await;
            assert!(stays(&page.location), "{}", page.location);
        }
    }
    assert!(leading.len() > 50, "only {} addresses led anywhere", leading.len());
    assert_eq!(leaves.into_iter().collect::<Vec<_>>(), ["/exit"], "the control, and nothing else");
}

#[test]
fn what_leads_to_another_site_is_told_apart() {
    for here in ["", "/", "/home?x=//y"] {
        assert!(stays(here), "{here}");
    }
    for away in ["https://evil.example", "//evil.example", "/\\evil.example", "evil.example"] {
        assert!(!stays(away), "{away}");
    }
}
