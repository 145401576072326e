//! The issuer of identities against one that stands on this machine, and speaks HTTP.
use super::token::{Expected, Wrong};
use super::*;
use ::ring::rand::SystemRandom;
use ::ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use web::Issuer as _;

const BACK_TO: &str = "https://pristan.example/sign-in/elsewhere/back";
const AT: Moment = Moment(1_500_000_000_000);

/// What the stub gives, and what it was asked.
#[derive(Default)]
struct Stands {
    /// The document, besides what every one has.
    more: Value,
    keys: Vec<Value>,
    /// The token for each code, which is given once.
    tokens: HashMap<String, String>,
    /// The challenge that the verifier of who fetches the token has to fit.
    challenge: String,
    /// How often its keys were asked for.
    keys_asked: usize,
    /// Who fetched a token, as it stood in the request.
    fetched: Vec<String>,
    /// Whom it says it is; itself when empty.
    calls_itself: String,
}

type Stub = Arc<Mutex<Stands>>;

async fn document(State((stub, address)): State<(Stub, String)>) -> Json<Value> {
    let stub = stub.lock().unwrap();
    let itself = if stub.calls_itself.is_empty() { &address } else { &stub.calls_itself };
    let mut document = json!({
        "issuer": itself,
        "authorization_endpoint": format!("{address}/authorise?kind=staff"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/keys"),
    });
    for (name, value) in stub.more.as_object().into_iter().flatten() {
        document[name] = value.clone();
    }
    Json(document)
}

async fn keys(State((stub, _)): State<(Stub, String)>) -> Json<Value> {
    let mut stub = stub.lock().unwrap();
    stub.keys_asked += 1;
    Json(json!({ "keys": stub.keys }))
}

async fn token(
    State((stub, _)): State<(Stub, String)>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let mut stub = stub.lock().unwrap();
    let by = headers.get(AUTHORIZATION).map_or("", |v| v.to_str().unwrap()).to_owned();
    stub.fetched.push(if by.is_empty() { form["client_secret"].clone() } else { by });
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    let fits = challenge == stub.challenge && form["redirect_uri"] == BACK_TO;
    match stub.tokens.remove(&form["code"]).filter(|_| fits) {
        Some(token) => (StatusCode::OK, Json(json!({ "id_token": token, "token_type": "Bearer" }))),
        None => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))),
    }
}

fn encoded_json(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A key of the stub.
struct Signer {
    name: &'static str,
    pair: EcdsaKeyPair,
}

impl Signer {
    fn new(name: &'static str) -> Self {
        let how = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(how, &SystemRandom::new()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(how, key.as_ref(), &SystemRandom::new()).unwrap();
        Self { name, pair }
    }

    fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        json!({ "kty": "EC", "crv": "P-256", "kid": self.name, "use": "sig", "x": x, "y": y })
    }

    fn token(&self, claims: &Value) -> String {
        self.token_with(&json!({ "alg": "ES256", "kid": self.name, "typ": "JWT" }), claims)
    }

    fn token_with(&self, head: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encoded_json(head), encoded_json(claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A stub that stands, and what asks it.
struct World {
    stub: Stub,
    address: String,
    oidc: Oidc,
    led: Led,
    signer: Signer,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let led = Led { state: "s".repeat(64), nonce: "n".repeat(64), verifier: "v".repeat(64) };
        let signer = Signer::new("first");
        let stub: Stub = Arc::default();
        {
            let mut stub = stub.lock().unwrap();
            stub.keys = vec![json!({ "kty": "oct", "k": "AAAA" }), signer.jwk()];
            stub.challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(led.verifier.as_bytes()));
        }
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(document))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state((stub.clone(), address.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let folder = tempfile::tempdir().unwrap();
        let oidc = configured(folder.path(), &address).unwrap();
        Self { stub, address, oidc, led, signer, _folder: folder }
    }

    fn stub(&self) -> std::sync::MutexGuard<'_, Stands> {
        self.stub.lock().unwrap()
    }

    fn claims(&self) -> Value {
        json!({
            "iss": self.address, "sub": "248289761001", "aud": "pristan", "nonce": self.led.nonce,
            "exp": AT.0 / 1_000 + 600, "iat": AT.0 / 1_000, "email": "m.petrova@ministry.example",
        })
    }

    /// The claims, one of them another.
    fn claims_with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[name] = value;
        claims
    }

    /// The stub gives this token for the code `c`, once.
    fn gives(&self, token: String) {
        self.stub().tokens.insert("c".to_owned(), token);
    }

    async fn back(&self, issuer: &str, at: Moment) -> std::result::Result<String, NoIdentity> {
        let returned = Returned { code: "c".to_owned(), issuer: issuer.to_owned() };
        self.oidc.subject(&self.led, &returned, BACK_TO, at).await
    }

    /// What becomes of a token.
    async fn of(&self, token: String) -> std::result::Result<String, NoIdentity> {
        self.gives(token);
        self.back("", AT).await
    }
}

fn configured(folder: &std::path::Path, issuer: &str) -> Result<Oidc> {
    let secret = folder.join("secret");
    std::fs::write(&secret, "hush: & hush\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    Oidc::of(Configured {
        issuer: issuer.to_owned(),
        client: "pristan".to_owned(),
        secret,
        name: "the Ministry".to_owned(),
        roots: None,
    })
}

fn refused(why: &'static str) -> std::result::Result<String, NoIdentity> {
    Err(NoIdentity::Refused(why))
}

#[tokio::test]
async fn somebody_is_led_there_and_named_once() {
    let world = World::new().await;
    let address = world.oidc.lead(&world.led, BACK_TO, AT).await.unwrap();
    let (to, query) = address.split_once("&response_type=code&").unwrap();
    assert_eq!(to, format!("{}/authorise?kind=staff", world.address));
    for part in [
        "scope=openid&",
        "client_id=pristan&",
        "redirect_uri=https%3A%2F%2Fpristan.example%2Fsign-in%2Felsewhere%2Fback&",
        "code_challenge_method=S256",
    ] {
        assert!(query.contains(part), "{query}");
    }
    assert!(!address.contains(&world.led.verifier), "the verifier stays here");
    world.gives(world.signer.token(&world.claims()));
    assert_eq!(world.back("", AT).await.as_deref(), Ok("248289761001"));
    let basic = format!("Basic {}", STANDARD.encode("pristan:hush%3A%20%26%20hush"));
    assert_eq!(world.stub().fetched, [basic]);
    // The code a second time: the issuer gives nothing for it.
    assert_eq!(world.back("", AT).await, refused("issuer_refused"));
}

#[tokio::test]
async fn the_secret_goes_in_the_form_where_the_issuer_asks_for_it_so() {
    let world = World::new().await;
    world.stub().more = json!({ "token_endpoint_auth_methods_supported": ["client_secret_post"] });
    world.of(world.signer.token(&world.claims())).await.unwrap();
    assert_eq!(world.stub().fetched, ["hush: & hush"]);
}

#[tokio::test]
async fn the_verifier_of_another_fetches_nothing() {
    let mut world = World::new().await;
    world.led.verifier = "w".repeat(64);
    assert_eq!(world.of(world.signer.token(&world.claims())).await, refused("issuer_refused"));
}

#[tokio::test]
async fn a_claim_that_is_not_ours_is_refused() {
    let world = World::new().await;
    let soon = AT.0 / 1_000;
    for (why, name, value) in [
        ("token_nonce", "nonce", json!("another")),
        ("token_nonce", "nonce", json!(null)),
        ("token_audience", "aud", json!("another")),
        ("token_audience", "aud", json!(["another", "more"])),
        ("token_audience", "aud", json!(["pristan", "another"])),
        ("token_audience", "azp", json!("another")),
        ("token_issuer", "iss", json!("https://issuer.example")),
        ("token_issuer", "iss", json!(format!("{}/", world.address))),
        ("token_expired", "exp", json!(soon)),
        ("token_expired", "exp", json!(soon - 1)),
        ("token_early", "nbf", json!(soon + 1)),
        ("token_subject", "sub", json!("")),
        ("token_subject", "sub", json!("x".repeat(256))),
        ("token_form", "sub", json!(7)),
        ("token_form", "exp", json!("never")),
    ] {
        let claims = world.claims_with(name, value);
        assert_eq!(world.of(world.signer.token(&claims)).await, refused(why), "{claims}");
    }
    for (name, value) in [
        ("aud", json!(["pristan"])),
        ("azp", json!("pristan")),
        ("nbf", json!(soon)),
        ("exp", json!(soon + 1)),
    ] {
        let claims = world.claims_with(name, value);
        assert!(world.of(world.signer.token(&claims)).await.is_ok(), "{claims}");
    }
    for missing in ["exp", "iss", "aud", "sub"] {
        let mut claims = world.claims();
        claims.as_object_mut().unwrap().remove(missing);
        assert_eq!(world.of(world.signer.token(&claims)).await, refused("token_form"), "{missing}");
    }
}

#[tokio::test]
async fn a_token_without_a_signature_of_the_issuer_is_refused() {
    let world = World::new().await;
    let claims = world.claims();
    // `none`, without a signature and with one.
    let head = json!({ "alg": "none", "kid": "first" });
    let unsigned = format!("{}.{}.", encoded_json(&head), encoded_json(&claims));
    assert_eq!(world.of(unsigned).await, refused("token_key"));
    assert_eq!(world.of(world.signer.token_with(&head, &claims)).await, refused("token_key"));
    // The public key taken for the secret of a keyed hash.
    let head = json!({ "alg": "HS256", "kid": "first" });
    let signed = format!("{}.{}", encoded_json(&head), encoded_json(&claims));
    let jwk = world.signer.jwk().to_string();
    for secret in [world.signer.pair.public_key().as_ref(), jwk.as_bytes()] {
        let key = ::ring::hmac::Key::new(::ring::hmac::HMAC_SHA256, secret);
        let tag = ::ring::hmac::sign(&key, signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(world.of(token).await, refused("token_key"));
    }
    // Another algorithm than the key has.
    for alg in ["RS256", "EdDSA", "ES384", "es256"] {
        let head = json!({ "alg": alg, "kid": "first" });
        assert_eq!(world.of(world.signer.token_with(&head, &claims)).await, refused("token_key"));
    }
    // Another's key under the same name, and claims that were changed after.
    let other = Signer::new("first");
    assert_eq!(world.of(other.token(&claims)).await, refused("token_signature"));
    let token = world.signer.token(&claims);
    let parts: Vec<&str> = token.split('.').collect();
    let changed = encoded_json(&world.claims_with("sub", json!("somebody else")));
    let token = format!("{}.{changed}.{}", parts[0], parts[2]);
    assert_eq!(world.of(token).await, refused("token_signature"));
    // Tokens of another sort, or that ask for what is not known here.
    let heads = [("typ", json!("at+jwt")), ("typ", json!("logout+jwt")), ("crit", json!(["exp"]))];
    for (name, value) in heads {
        let mut head = json!({ "alg": "ES256", "kid": "first" });
        head[name] = value;
        assert_eq!(world.of(world.signer.token_with(&head, &claims)).await, refused("token_sort"));
    }
    for odd in ["", "a", "a.b", "..", "a.b.c.d"] {
        assert_eq!(world.of(odd.to_owned()).await, refused("token_form"), "{odd}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_known_is_asked_for_once_a_minute() {
    let world = World::new().await;
    let second = Signer::new("second");
    assert_eq!(world.of(second.token(&world.claims())).await, refused("token_key"));
    assert_eq!(world.stub().keys_asked, 1, "they had just been asked for");
    world.stub().keys = vec![second.jwk()];
    let later = AT.plus(KEYS_AGAIN);
    world.gives(second.token(&world.claims()));
    assert_eq!(world.back("", later).await.as_deref(), Ok("248289761001"));
    assert_eq!(world.stub().keys_asked, 2);
    // The key that was taken away signs nothing any more.
    world.gives(world.signer.token(&world.claims()));
    assert_eq!(world.back("", later).await, refused("token_key"));
    // A token that names no key is of the only one.
    let unnamed = second.token_with(&json!({ "alg": "ES256" }), &world.claims());
    world.gives(unnamed.clone());
    assert!(world.back("", later).await.is_ok());
    world.stub().keys.push(world.signer.jwk());
    let later = later.plus(KEYS_AGAIN);
    world.gives(second.token_with(&json!({ "alg": "ES256", "kid": "third" }), &world.claims()));
    assert_eq!(world.back("", later).await, refused("token_key"));
    world.gives(unnamed);
    assert_eq!(world.back("", later).await, refused("token_key"), "it could be of either");
}

#[tokio::test]
async fn a_code_of_another_issuer_is_not_fetched() {
    let world = World::new().await;
    world.gives(world.signer.token(&world.claims()));
    assert_eq!(world.back("https://evil.example", AT).await, refused("issuer_mixed_up"));
    assert!(world.stub().fetched.is_empty(), "nobody was given the code");
    assert!(world.back(&world.address, AT).await.is_ok());
    // Where the issuer always says who it is, it has to.
    let world = World::new().await;
    world.stub().more = json!({ "authorization_response_iss_parameter_supported": true });
    world.gives(world.signer.token(&world.claims()));
    assert_eq!(world.back("", AT).await, refused("issuer_mixed_up"));
    assert!(world.back(&world.address, AT).await.is_ok());
}

#[tokio::test]
async fn a_document_of_another_issuer_or_with_odd_addresses_is_not_taken() {
    let world = World::new().await;
    let lead = || world.oidc.lead(&world.led, BACK_TO, AT);
    "https://issuer.example".clone_into(&mut world.stub().calls_itself);
    assert_eq!(lead().await, refused("issuer_differs"));
    world.stub().calls_itself.clear();
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"] {
        for odd in ["http://192.0.2.7/x", "file:///etc/passwd", "javascript:alert(1)", "/token"] {
            world.stub().more = json!({ name: odd });
            assert_eq!(lead().await, refused("issuer_odd"), "{odd}");
        }
    }
    world.stub().more = json!({});
    assert!(lead().await.is_ok());
}

#[tokio::test]
async fn one_signs_out_there_where_the_issuer_has_a_place_for_it() {
    let world = World::new().await;
    let home = "https://pristan.example/";
    assert_eq!(world.oidc.leave(home, AT).await, refused("no_such_place"));
    let place = format!("{}/leave", world.address);
    world.stub().more = json!({ "end_session_endpoint": place });
    // What it says of itself holds for an hour.
    assert!(world.oidc.leave(home, AT).await.is_err());
    let address = world.oidc.leave(home, AT.plus(KNOWN_LASTS)).await.unwrap();
    let back = "post_logout_redirect_uri=https%3A%2F%2Fpristan.example%2F";
    assert_eq!(address, format!("{place}?client_id=pristan&{back}"));
}

#[tokio::test]
async fn an_issuer_that_is_not_there_is_silent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = tempfile::tempdir().unwrap();
    let oidc = configured(folder.path(), &address).unwrap();
    let led = Led { state: String::new(), nonce: String::new(), verifier: String::new() };
    assert_eq!(oidc.lead(&led, BACK_TO, AT).await, Err(NoIdentity::Silent));
    assert!(configured(folder.path(), "http://issuer.example").is_err(), "without TLS");
}

/// A token of RS256 that another program signed, and the public half of its key.
const RSA: &str = "vmD8JiVXq3JHNE7PTx3h83N7M2cyZUBz2cONLkYKNzQyGT6Qyg78eteWyvuPNvo7JlZobD6aVcLJbrcfR1Ls3i\
     RoawmbDYh-fqBqV6WqfQCcu39ru_vXptmGDcZGnxwaaAgKIG72DtJAu5klqitrzFf2mJxmkLxuKxJRKhU85_nw\
     KMx73QDCWVwbhOXHeKcggTSjjNRF_rrq4YaAUdlzxuEXiYRZPdj_vFAFuHSypGTtAI6t7Y80C4qUQhOAy5Y8yE\
     SbVfPO9ljyXXKDewcxBeugnsgDXBaG-q6LztvnqFcf70BpCLarT5-rUIhW8LtQPYuTeVTk1n-YH8e5p8kRhw";
const RSA_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6InIiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGF\
     tcGxlIiwic3ViIjoiMjQ4Mjg5NzYxMDAxIiwiYXVkIjoicHJpc3RhbiIsImV4cCI6MTUwMDAwMDYwMCwibm9uY\
     2UiOiJuIn0.QMlwoM_BKn1IHj04ntyUOn1_9DP2jF4z48fSWIc4XjccgWLMQnrHmoX7MnsEjOUyVvGfAN7EO8b\
     LnkVhL9vT-_7HcWW_h0Gi6o-GWfUSJB4FlsneLSXAAulzv9W3Ew1cu_lP7xHU-oH4S576kkVNMXSVQIxci5zPV\
     HKV51ZInCECbCJSDjMdFM3yPQFKt5ciidwa7yfHF_cLUBc16HDilY1xEEZttcMvptQ62K5gG3YC-bbDZniW595\
     Ugn6S7EgibN8jB20fCFBuXQp1Rc0tPLXupKyUvOVQlyQnGlyBT6GT_9Hzxn5WQ0nBUVOKQpKlDdwfegwi_4-Dj\
     o_6aNUIgQ";

#[test]
fn the_other_two_algorithms_are_known() {
    let expected =
        Expected { issuer: "https://issuer.example", client: "pristan", nonce: "n", at: AT };
    let keys = |jwk: Value| token::keys(json!({ "keys": [jwk] }).to_string().as_bytes()).unwrap();
    let of = |token: &str, jwk: Value| token::subject(token, &keys(jwk), expected);
    let jwk = json!({ "kty": "RSA", "kid": "r", "n": RSA, "e": "AQAB", "alg": "RS256" });
    assert_eq!(of(RSA_TOKEN, jwk.clone()).as_deref(), Ok("248289761001"));
    let (signed, _) = RSA_TOKEN.rsplit_once('.').unwrap();
    let other = format!("{signed}.{}", URL_SAFE_NO_PAD.encode([7; 256]));
    assert_eq!(of(&other, jwk), Err(Wrong::Signature));
    // A key to encrypt for, or for another algorithm, signs nothing.
    for (name, value) in [("use", "enc"), ("alg", "PS256"), ("kty", "rsa")] {
        let mut jwk = json!({ "kty": "RSA", "kid": "r", "n": RSA, "e": "AQAB" });
        jwk[name] = json!(value);
        assert_eq!(of(RSA_TOKEN, jwk), Err(Wrong::Key));
    }
    let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap();
    let claims = json!({
        "iss": "https://issuer.example", "sub": "s", "aud": "pristan", "exp": 1_500_000_600,
        "nonce": "n",
    });
    let head = json!({ "alg": "EdDSA", "kid": "e" });
    let signed = format!("{}.{}", encoded_json(&head), encoded_json(&claims));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())));
    let x = URL_SAFE_NO_PAD.encode(pair.public_key());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "e", "x": x });
    assert_eq!(of(&token, jwk).as_deref(), Ok("s"));
}
