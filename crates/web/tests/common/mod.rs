//! The world in which pages are tried: one programme, a few accounts, a clock
//! that stands, and chance that counts.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
pub(crate) mod client;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::access::Role;
use domain::day::{Day, Moment, Period};
use domain::id::{CaseId, ProgrammeId};
use domain::programme::life::Stage;
use domain::words::Language;
use formats::programme::{Directory, read_bytes};
use http_body_util::BodyExt as _;
use register::account::{NewAccount, Password, Secret};
use register::programme::{Adoption, Document, NewProgramme};
use register::{Actor, By, Place, Register};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::OnceCell;
use tower::ServiceExt as _;
use web::{App, Edge};

/// The document of the programme of 2017.
pub(crate) const DOCUMENT: &str = include_str!("../../../../packs/bg/programmes/2017.txt");

/// The password of every account.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The moment it is: the morning of 10 July 2017.
pub(crate) fn now() -> Moment {
    Moment::at_start_of(day("2017-07-10")).plus(8 * 3_600_000)
}

/// A day by its text.
pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Reads in the process of the test: confining is the program's.
pub(crate) struct Unconfined;

impl web::Strangers for Unconfined {
    fn shared_copy(
        &self,
        media_type: &str,
        content: &[u8],
    ) -> Result<Vec<u8>, formats::shared_copy::Unfit> {
        formats::shared_copy::shared_copy(media_type, content)
    }

    fn sheet(&self, content: Vec<u8>, name: &str, kind: &str) -> formats::sheet::Lines {
        let pack = formats::pack::bulgaria();
        let mut out = Vec::new();
        let (kind, layout) = formats::sheet::known(kind, pack).unwrap();
        formats::sheet::tell_as(content, name, kind, layout.as_deref(), pack, &mut out).unwrap();
        let lines: Vec<_> = out.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        Box::new(lines.into_iter())
    }

    fn programme(&self, content: &[u8], _: &str) -> formats::programme::Whole {
        let directory = Directory::new(formats::pack::bulgaria());
        formats::programme::read_whole(content, &directory)
    }
}

fn app_at(register: &Register, origin: &str, first: u64, late: i64) -> App {
    App {
        register: register.clone(),
        edge: Arc::new(Fixed { next: AtomicU64::new(first), late }),
        demonstration: true,
        origin: origin.to_owned(),
        issuer: None,
        strangers: Arc::new(Unconfined),
        doors: Arc::default(),
        mails: true,
        watch: Arc::default(),
    }
}

struct Fixed {
    next: AtomicU64,
    /// How long after [`now`] it is, in milliseconds.
    late: i64,
}

impl Fixed {
    fn next(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

impl Edge for Fixed {
    fn now(&self) -> Moment {
        now().plus(self.late)
    }

    fn bits(&self) -> u128 {
        u128::from(self.next()) << 64
    }

    fn secret(&self) -> Secret {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        Secret::new(bytes)
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Where it leads; empty when nowhere.
    pub location: String,
    /// Its type.
    pub kind: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// How it is to be saved, and under which name; empty for a page.
    pub saved: String,
    /// Its body as text.
    pub body: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Fails unless `text` stands in it.
    #[track_caller]
    pub(crate) fn has(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "no {text:?} in {}: {}", self.status, self.body);
        self
    }

    /// Fails if `text` stands in it.
    #[track_caller]
    pub(crate) fn lacks(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "{text:?} in {}: {}", self.status, self.body);
        self
    }

    /// Fails unless it is this status.
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{} {}", self.location, self.body);
        self
    }
}

/// Everything behind the pages.
pub(crate) struct World {
    /// The register.
    pub register: Register,
    /// The programme of 2017, in force.
    pub programme: ProgrammeId,
    router: Router,
    cookies: HashMap<&'static str, String>,
    seed: AtomicU64,
    folder: tempfile::TempDir,
}

/// The accounts: login, role, institution, oblast.
const ACCOUNTS: [(&str, Role, &str, &str); 7] = [
    ("admin", Role::Administrator, "ANCCTHB", ""),
    ("coordinator", Role::Coordinator, "ANCCTHB", ""),
    ("officer", Role::Officer, "ANCCTHB", ""),
    ("varna", Role::Secretary, "LCCTHB-VAR", "VAR"),
    ("moi", Role::FocalPoint, "MoI", ""),
    ("analyst", Role::Analyst, "ANCCTHB", ""),
    ("auditor", Role::DataProtectionOfficer, "ANCCTHB", ""),
];

/// A world that is made once, and copied for each test.
struct Begun {
    folder: PathBuf,
    programme: ProgrammeId,
    cookies: HashMap<&'static str, String>,
}

static BEGUN: OnceCell<Begun> = OnceCell::const_new();
static WITH_A_CASE: OnceCell<(Begun, CaseId)> = OnceCell::const_new();

impl Begun {
    /// What a world becomes under this name.
    async fn of(world: World, name: &str) -> Self {
        let World { register, programme, cookies, folder: made, .. } = world;
        register.close().await;
        // It is kept until the tests end, and cleared by the next run.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        copy(made.path(), &folder);
        Self { folder, programme, cookies }
    }

    /// A copy of it.
    async fn again(&self) -> World {
        let folder = tempfile::tempdir().unwrap();
        copy(&self.folder, folder.path());
        let register = register_in(folder.path(), 2).await;
        // Chance goes on: what was drawn in it is not drawn again.
        let router = web::router(app_at(&register, "http://127.0.0.1", 1 << 40, 0));
        let (programme, cookies) = (self.programme, self.cookies.clone());
        World { register, programme, router, cookies, seed: AtomicU64::new(1 << 31), folder }
    }
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

async fn register_in(folder: &Path, seed: u128) -> Register {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    let salt = Secret::new([1; 32]);
    Register::open(Place::Folder(folder), pack, now(), seed, &salt).await.unwrap()
}

/// The root of the tests.
fn root() -> vault::root::Root {
    let mut root: [u8; 32] = std::array::from_fn(|n| u8::try_from(n).unwrap());
    vault::root::Root::from_bytes(&mut root).unwrap()
}

impl World {
    /// A new world, with every account signed in.
    pub(crate) async fn open() -> Self {
        let begun = async || Begun::of(Self::begin().await, "web-world").await;
        BEGUN.get_or_init(begun).await.again().await
    }

    async fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = register_in(folder.path(), 1).await;
        let mut admin = None;
        for (n, (login, role, institution, oblast)) in (0_u8..).zip(ACCOUNTS) {
            let new = NewAccount {
                login: login.to_owned(),
                name: format!("Account {login}"),
                role,
                institution: institution.to_owned(),
                territory: oblast.to_owned(),
                language: Language::En,
            };
            let (seed, salt) = (u128::from(n) + 2, Secret::new([n; 32]));
            match &admin {
                None => {
                    register.open_first_account(now(), seed, new, PASSWORD, &salt).await.unwrap();
                    let actor = register.account_by_login(login).await.unwrap().actor();
                    admin = Some(By::new(actor, now(), 100));
                }
                Some(by) => {
                    register
                        .open_account_alone(by, new, Password::Own(PASSWORD), &salt)
                        .await
                        .unwrap();
                }
            }
        }
        // Enrolling is tried where it is tried; elsewhere it would stand in the way.
        let admin = actor(&register, "admin", 999).await;
        register.require_factor(&admin, false).await.unwrap();
        let by = actor(&register, "coordinator", 1000).await;
        let programme = import(&register, &by, "2017", DOCUMENT).await;
        let adoption = Adoption {
            body: "Council of Ministers".to_owned(),
            act: "Decision No 1".to_owned(),
            decided_on: Some(day("2017-03-01")),
        };
        for (stage, adoption) in [(Stage::Adopted, adoption), (Stage::InForce, Adoption::default())]
        {
            register.pass_to_stage(&by, programme, stage, "", adoption).await.unwrap();
        }
        let router = web::router(app_at(&register, "http://127.0.0.1", 1 << 20, 0));
        let mut world = Self {
            register,
            programme,
            router,
            cookies: HashMap::new(),
            seed: AtomicU64::new(1 << 30),
            folder,
        };
        for (login, ..) in ACCOUNTS {
            let cookie = world.sign_in(login).await;
            world.cookies.insert(login, cookie);
        }
        world
    }

    /// Where the data and the keys are.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The pages as people reach them at another address.
    pub(crate) fn router_at(&self, origin: &str) -> Router {
        web::router(self.app_at(origin))
    }

    /// What they have at hand later, by milliseconds.
    pub(crate) fn app_later(&self, origin: &str, late: i64) -> App {
        let first = self.seed.fetch_add(1, Ordering::Relaxed) << 20;
        app_at(&self.register, origin, first, late)
    }

    /// The pages later, by milliseconds.
    pub(crate) fn router_later(&self, origin: &str, late: i64) -> Router {
        web::router(self.app_later(origin, late))
    }

    /// What the pages have at hand, as people reach them at another address.
    pub(crate) fn app_at(&self, origin: &str) -> App {
        // Chance goes on: what is drawn here was not drawn before.
        app_at(&self.register, origin, self.seed.fetch_add(1, Ordering::Relaxed) << 20, 0)
    }

    /// From now on it is later, by milliseconds.
    pub(crate) fn wait(&mut self, late: i64) {
        let first = self.seed.fetch_add(1, Ordering::Relaxed) << 20;
        self.router = web::router(app_at(&self.register, "http://127.0.0.1", first, late));
    }

    /// The pages with other limits.
    pub(crate) fn router_with(&self, limits: web::Limits) -> Router {
        let doors = Arc::new(web::Doors::new(limits));
        web::router(App { doors, ..self.app_at("http://127.0.0.1") })
    }

    /// The same world, in which an account may ask as often as it wants.
    pub(crate) fn unhurried(mut self) -> Self {
        let account = web::Rate { per_minute: 1_000_000, at_once: 1_000_000 };
        self.router = self.router_with(web::Limits { account, ..web::Limits::default() });
        self
    }

    /// A world that was given its root, with a case worker and a case of theirs.
    pub(crate) async fn with_a_case() -> (Self, CaseId) {
        let begun = async || {
            let (world, case) = Self::begin_with_a_case().await;
            (Begun::of(world, "web-world-with-a-case").await, case)
        };
        let (begun, case) = WITH_A_CASE.get_or_init(begun).await;
        let world = begun.again().await;
        world.register.unseal(root(), None, now(), 78).await.unwrap();
        (world, *case)
    }

    async fn begin_with_a_case() -> (Self, CaseId) {
        let mut world = Self::begin().await;
        world.register.unseal(root(), None, now(), 77).await.unwrap();
        let new = NewAccount {
            login: "worker".to_owned(),
            name: "Account worker".to_owned(),
            role: Role::CaseWorker,
            institution: "NGO-DEMO-1".to_owned(),
            territory: String::new(),
            language: Language::En,
        };
        let (admin, salt) = (world.by("admin").await, Secret::new([9; 32]));
        world
            .register
            .open_account_alone(&admin, new, Password::Own(PASSWORD), &salt)
            .await
            .unwrap();
        world.enter("worker").await;
        let (worker, seed) = (world.by("worker").await, Secret::new([5; 32]));
        let case = world.register.open_case(&worker, "VAR", &seed).await.unwrap();
        (world, case)
    }

    /// Signs another account in.
    pub(crate) async fn enter(&mut self, login: &'static str) {
        let cookie = self.sign_in(login).await;
        self.cookies.insert(login, cookie);
    }

    async fn sign_in(&self, login: &str) -> String {
        let body = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        let request = Request::post("/sign-in")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{login} could not sign in");
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// `login` asks the register, without a page.
    pub(crate) async fn by(&self, login: &str) -> By {
        let seed = self.seed.fetch_add(1, Ordering::Relaxed);
        actor(&self.register, login, u128::from(seed) << 64).await
    }

    /// Takes in a document as the draft `key`.
    pub(crate) async fn import(&self, key: &str, text: &str) -> ProgrammeId {
        import(&self.register, &self.by("coordinator").await, key, text).await
    }

    /// What the journal has of an event, the oldest entry first.
    pub(crate) async fn details(&self, event: &str) -> Vec<serde_json::Value> {
        let all = self.register.journal(&self.by("auditor").await, None, 1000).await.unwrap();
        let of = all.into_iter().rev().filter(|entry| entry.event == event);
        of.map(|entry| serde_json::from_str(&entry.detail).unwrap()).collect()
    }

    /// Asks for a page; nobody asks when `who` is empty.
    pub(crate) async fn get(&self, path: &str, who: &str) -> Answer {
        self.get_in(path, who, "en").await
    }

    /// Asks for a page in a language.
    pub(crate) async fn get_in(&self, path: &str, who: &str, language: &str) -> Answer {
        let request = Request::get(path).header(COOKIE, self.cookie(who, language));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Asks for a page: its status, headers and bytes.
    pub(crate) async fn get_raw(&self, path: &str, who: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::get(path).header(COOKIE, self.cookie(who, "en"));
        self.raw(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form, with the token of the session.
    pub(crate) async fn post(&self, path: &str, who: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post_in(path, who, "en", pairs).await
    }

    /// Sends a form in a language, with the token of the session.
    pub(crate) async fn post_in(
        &self,
        path: &str,
        who: &str,
        language: &str,
        pairs: &[(&str, &str)],
    ) -> Answer {
        let mut fields = vec![format!("csrf={}", encoded(&self.token(who).await))];
        fields.extend(pairs.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))));
        self.post_raw_in(path, who, language, &fields.join("&")).await
    }

    /// Sends a form as it is written, without a token.
    pub(crate) async fn post_raw(&self, path: &str, who: &str, body: &str) -> Answer {
        self.post_raw_in(path, who, "en", body).await
    }

    async fn post_raw_in(&self, path: &str, who: &str, language: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(COOKIE, self.cookie(who, language))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }

    /// Sends a form with a file, with the token of the session.
    pub(crate) async fn upload(
        &self,
        path: &str,
        who: &str,
        pairs: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answer {
        const EDGE: &str = "XXXXboundaryXXXX";
        let token = self.token(who).await;
        let mut body = Vec::new();
        for (name, value) in [("csrf", token.as_str())].iter().chain(pairs) {
            body.extend(
                format!(
                    "--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        body.extend(
            format!(
                "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n",
                file.0
            )
            .bytes(),
        );
        body.extend(file.1);
        body.extend(format!("\r\n--{EDGE}--\r\n").bytes());
        let request = Request::post(path)
            .header(COOKIE, self.cookie(who, "en"))
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    /// The token of a session, as every page with a form has it.
    async fn token(&self, who: &str) -> String {
        let page = self.get("/home", who).await;
        let (_, rest) = page.body.split_once("name=\"csrf\" value=\"").expect("a form on /home");
        rest.split('"').next().unwrap().to_owned()
    }

    fn cookie(&self, who: &str, language: &str) -> String {
        match self.cookies.get(who) {
            Some(session) => format!("language={language}; {session}"),
            None => format!("language={language}"),
        }
    }

    /// Sends a request as it is: its status, headers and bytes.
    pub(crate) async fn raw(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        raw(&self.router, request).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let header = |name| {
            let value = response.headers().get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (location, kind) = (header(LOCATION), header(CONTENT_TYPE));
        let saved = header(CONTENT_DISPOSITION);
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, location, kind, headers, saved, body, bytes }
    }
}

/// Sends a request as it is: its status, headers and bytes.
pub(crate) async fn raw(
    router: &Router,
    request: Request<Body>,
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

async fn actor(register: &Register, login: &str, seed: u128) -> By {
    let actor: Actor = register.account_by_login(login).await.unwrap().actor();
    By::new(actor, now(), seed)
}

async fn import(register: &Register, by: &By, key: &str, text: &str) -> ProgrammeId {
    let (programme, remarks) =
        read_bytes(text.as_bytes(), &Directory::new(formats::pack::bulgaria()));
    let document =
        Document { programme, remarks, name: format!("{key}.txt"), text: text.to_owned() };
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let year = |text: &str| Period::year(text.parse().unwrap());
    let new = NewProgramme {
        key: key.to_owned(),
        strategy_document: key.contains('-'),
        period: Period { from: year(first).from, until: year(last).until },
        strategy: None,
    };
    register.import_programme(by, new, document).await.unwrap()
}

/// A text as the value of a form.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}
