//! What somebody may not see leaves no trace in any answer: two worlds that
//! differ in one case answer every outsider with the same bytes and headers,
//! at every address. Source: design G6, T6.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the figures are asked for")]
use crate::common::World;
use domain::id::CaseId;
use register::account::Secret;

/// Everybody who has nothing to do with the case; nobody is signed in as "".
const OUTSIDERS: [&str; 5] = ["", "admin", "moi", "analyst", "varna"];

/// The addresses of the router's source that can be asked for, and those to
/// which something can be sent.
pub(crate) fn routes() -> (Vec<String>, Vec<String>) {
    let source = include_str!("../src/router.rs").replace(['\n', ' '], "");
    let (mut read, mut sent) = (Vec::new(), Vec::new());
    for route in source.split(".route(\"").skip(1) {
        let route = route.split(".route(\"").next().unwrap();
        let (path, rest) = route.split_once('"').unwrap();
        let end =
            rest.find(".merge").unwrap_or(rest.len()).min(rest.find('}').unwrap_or(rest.len()));
        let handlers = &rest[..end];
        if handlers.contains("get(") {
            read.push(path.to_owned());
        }
        if handlers.contains("post(") {
            sent.push(path.to_owned());
        }
    }
    (read, sent)
}

/// Whether figures stand there that are counted of all cases: they are the same
/// for everybody, and a case more may change them. Fewer than three persons are
/// not shown in them.
fn is_counted_of_all(path: &str) -> bool {
    path == "/"
        || path == "/home"
        || path.starts_with("/progress")
        || path.starts_with("/programmes/{key}")
}

/// The address with the hidden case wherever an id or a code is asked for.
fn filled(path: &str, case: CaseId) -> String {
    let part = |part: &str| match part {
        "{key}" => "2017".to_owned(),
        "{kind}" => "training".to_owned(),
        part if part.starts_with('{') => case.to_string(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The second case of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// None.
    Nothing,
    /// One that only `worker` and those above know of.
    OfWorker,
    /// One in a closed circle, which only `worker` knows of.
    Circle,
}

/// A world with a second case.
async fn world(hidden: Hidden) -> (World, Option<CaseId>) {
    let (world, _) = World::with_a_case().await;
    let world = world.unhurried();
    let (worker, seed) = (world.by("worker").await, Secret::new([6; 32]));
    let case = match hidden {
        Hidden::Nothing => return (world, None),
        Hidden::OfWorker => world.register.open_case(&worker, "BGS", &seed).await.unwrap(),
        Hidden::Circle => world.register.open_circle(&worker, "VAR", &seed).await.unwrap(),
    };
    let (worker, seed) = (world.by("worker").await, Secret::new([8; 32]));
    world.register.tell_case(&worker, case, 1, "Hidden text", &seed).await.unwrap();
    (world, Some(case))
}

/// Asks both worlds for the same at every address: how many answers were compared,
/// of how many bytes.
async fn compared(
    (with, without): (&World, &World),
    case: CaseId,
    outsiders: &[&str],
    left_out: impl Fn(&str) -> bool,
) -> (usize, usize) {
    let (read, sent) = routes();
    assert!(read.len() > 80 && sent.len() > 30, "{} and {} addresses", read.len(), sent.len());
    let (mut compared, mut bytes) = (0, 0);
    for who in outsiders {
        for path in read.iter().filter(|path| !left_out(path)) {
            let path = filled(path, case);
            let (a, b) = (with.get_raw(&path, who).await, without.get_raw(&path, who).await);
            assert_eq!(a.0, b.0, "{who} GET {path}");
            // Two that are sent away for asking too often are alike whatever they asked.
            assert_ne!(a.0, 429, "{who} GET {path}");
            assert_eq!(a.1, b.1, "{who} GET {path}");
            assert!(a.2 == b.2, "{who} GET {path}: other bytes");
            compared += 1;
            bytes += a.2.len();
        }
        for path in sent.iter().filter(|path| path.contains("/cases")) {
            if who.is_empty() {
                continue;
            }
            let path = filled(path, case);
            let pairs =
                [("number", "2017-0002"), ("purpose", "support"), ("category", "missing_person")];
            let (a, b) =
                (with.post(&path, who, &pairs).await, without.post(&path, who, &pairs).await);
            assert_eq!(
                (a.status, a.location, a.kind),
                (b.status, b.location, b.kind),
                "{who} POST {path}"
            );
            assert!(a.bytes == b.bytes, "{who} POST {path}: other bytes");
            compared += 1;
        }
    }
    (compared, bytes)
}

#[tokio::test]
async fn a_case_that_one_may_not_see_changes_no_byte_of_any_answer() {
    let (with, case) = world(Hidden::OfWorker).await;
    let (without, _) = world(Hidden::Nothing).await;
    let worlds = (&with, &without);
    let (compared, bytes) = compared(worlds, case.unwrap(), &OUTSIDERS, is_counted_of_all).await;
    println!("{compared} answers compared, {bytes} bytes, 0 differences");
    // The control: who may see it gets other bytes.
    for who in ["worker", "officer", "coordinator"] {
        let (a, b) = (with.get("/cases", who).await, without.get("/cases", who).await);
        assert_ne!(a.bytes, b.bytes, "{who}: this check cannot fail");
    }
}

#[tokio::test]
async fn a_closed_circle_changes_no_byte_of_any_answer_whatever_the_role() {
    let (with, case) = world(Hidden::Circle).await;
    let (without, _) = world(Hidden::Nothing).await;
    let case = case.unwrap();
    let all = [&OUTSIDERS[..], &["officer", "coordinator", "auditor"]].concat();
    // The journal is whole, and how much is kept how long is counted of all.
    let left_out = |path: &str| {
        is_counted_of_all(path)
            || path.starts_with("/journal")
            || ["/retention", "/retention/plan"].contains(&path)
    };
    let (compared, bytes) = compared((&with, &without), case, &all, left_out).await;
    println!("{compared} answers compared, {bytes} bytes, 0 differences");
    // The control: who is in it gets other bytes.
    let (a, b) = (with.get("/cases", "worker").await, without.get("/cases", "worker").await);
    assert_ne!(a.bytes, b.bytes, "this check cannot fail");
}
