//! Reads in the journal = what is shown: at every address of the pages and every
//! operation of the API, asked for by everybody. What is sealed is given a word of
//! its own each, and wherever one comes back, the journal has an entry of that
//! account about that thing. Where it has more than comes back, it is said here of
//! which form or operation, and what.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the figures are asked for")]
mod there;

use crate::common::World;
use crate::common::client::Client;
use crate::invisible::routes;
use axum::http::{HeaderMap, Method};
use domain::day::Moment;
use domain::id::AccountId;
use register::audit::Entry;
use register::{By, Register};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Read as _;
use there::{Ids, PARTS, There, there};

const ALL: [&str; 7] =
    ["read", "write", "identity", "contact", "health", "narrative", "shelter_location"];

/// Everybody; nobody is signed in as "".
const EVERYBODY: [&str; 11] = [
    "",
    "admin",
    "coordinator",
    "officer",
    "varna",
    "moi",
    "analyst",
    "auditor",
    "worker",
    "manager",
    "lawyer",
];

/// What is told in the answer to a request of the person is opened with it.
const ANSWER: &str = "person.revealed {victim} narrative number={number}";

/// A body without an account opens what was sent with a link and a code.
const LINK: &str = "packet.opened {packet}";

/// What is sealed: the word that stands in it alone, and the entries that say that
/// it was opened, each as [`line`] writes it. Any of them will do.
const SEALED: [(&str, &[&str]); 34] = [
    ("CANARYidentity", &["person.revealed {victim} identity", LINK]),
    ("CANARYcontact", &["person.revealed {victim} contact", LINK]),
    ("CANARYhealth", &["person.revealed {victim} health"]),
    ("CANARYother", &["person.revealed {other} identity"]),
    ("CANARYnarrative", &["case.revealed narrative", ANSWER]),
    ("CANARYfile", &["case.revealed narrative attachment={file} form=original"]),
    ("CANARYcopy", &["case.revealed narrative attachment={file} form=shared_copy"]),
    (
        "CANARYname",
        &[
            "case.revealed narrative field=attachment.name",
            // The file leaves under its name.
            "case.revealed narrative attachment={file} form=original",
            "case.revealed narrative attachment={file} form=shared_copy",
        ],
    ),
    ("CANARYwhy", &["case.revealed narrative step={step}", ANSWER]),
    ("CANARYtaken", &["case.revealed narrative step={answered}", ANSWER]),
    ("CANARYtold", &["case.revealed narrative event={event}", ANSWER]),
    ("CANARYerred", &["case.revealed narrative event={ended}"]),
    ("CANARYended", &["case.revealed narrative event={ended}"]),
    ("CANARYnote", &["case.revealed narrative notes", ANSWER]),
    ("CANARYwritten", &["case.revealed narrative notes"]),
    ("CANARYmistaken", &["case.revealed narrative notes"]),
    // Why a screening was taken back: what was answered is in codes, and opened and
    // shown with it.
    ("CANARYscreened", &["person.revealed {victim} narrative list=ilo_labour"]),
    ("CANARYplan", &["person.revealed {victim} narrative plan={plan}", ANSWER]),
    ("CANARYwaiver", &["case.revealed narrative waiver={waiver}"]),
    ("CANARYsent", &[LINK]),
    ("CANARYanswer", &["case.revealed narrative packet={packet}"]),
    ("CANARYleft", &["person.revealed {victim} narrative packet={left}"]),
    ("CANARYreason", &["glass.read glass={glass}"]),
    ("CANARYshelter", &["shelter.revealed shelter/{code} shelter_location"]),
    ("CANARYattendee", &["attendees.revealed {record} attendees"]),
    ("CANARYsource", &["source_records.revealed {one source} {other source} identity"]),
    ("CANARYtip", &["tip.revealed {tip}"]),
    ("CANARYsaid", &["alert.revealed {alert}"]),
    ("CANARYsender", &["alert.revealed {alert}"]),
    ("CANARYaside", &["alert.revealed {alert}"]),
    ("CANARYagain", &["alert.revealed {alert}"]),
    ("CANARYreported", &["alert.revealed {reported}", ANSWER]),
    ("CANARYcaller", &["alert.revealed {reported}"]),
    // Why a registration was taken back: kept, and opened nowhere.
    ("CANARYcounted", &[]),
];

/// The reasons of what was decided on an alert are opened with what was said, and
/// are not in the form that corrects it.
const CORRECTING: &[&str] = &["CANARYaside", "CANARYagain"];

/// What a request is decided on with is opened whole; the page asks of each entry
/// that is told of the person, and of nothing else: not of who the person is, of who
/// reported it, nor of a note that was taken back.
const REVIEWING: &[&str] = &[
    "CANARYidentity",
    "CANARYcontact",
    "CANARYhealth",
    "CANARYcaller",
    "CANARYwritten",
    "CANARYmistaken",
];

/// Nothing is shown of an answer that is refused for want of decisions.
const PREPARING: &[&str] = &[
    "CANARYidentity",
    "CANARYcontact",
    "CANARYhealth",
    "CANARYcaller",
    "CANARYwritten",
    "CANARYmistaken",
    "CANARYnarrative",
    "CANARYtold",
    "CANARYwhy",
    "CANARYtaken",
    "CANARYnote",
    "CANARYplan",
    "CANARYreported",
];

/// A link is made, or something left, of what was opened to be sealed; and what
/// stands in a PDF is not found by its bytes.
const SENDING: &[&str] = &["CANARYidentity", "CANARYcontact"];

/// A tip becomes an alert, and is opened to be sealed as one.
const TAKING: &[&str] = &["CANARYtip"];

/// What an entry of the journal says was opened: the event, what it is about, the
/// class, and what of it. A case is named by its key, and there is one here.
fn line(entry: &Entry) -> String {
    let detail: Value = serde_json::from_str(&entry.detail).unwrap();
    let text = |name: &str| detail[name].as_str().unwrap_or_default();
    let mut line = vec![entry.event.clone()];
    if !entry.event.starts_with("case.") && !entry.event.starts_with("glass.") {
        line.push(entry.subject.clone());
    }
    let class = text("class");
    line.extend((!class.is_empty()).then(|| class.to_owned()));
    // Whatever they are opened with, who a person is, how they are reached and their
    // health is one field each.
    if !matches!(class, "identity" | "contact" | "health") {
        let told = [
            "field",
            "attachment",
            "form",
            "step",
            "event",
            "waiver",
            "list",
            "plan",
            "packet",
            "number",
            "glass",
        ];
        let told = told.into_iter().filter(|name| !text(name).is_empty());
        line.extend(told.map(|name| format!("{name}={}", text(name))));
        line.extend((!text("notes").is_empty()).then(|| "notes".to_owned()));
    }
    line.join(" ")
}

/// Follows what the journal says that one account opened.
struct Watch {
    register: Register,
    auditor: By,
    account: String,
    /// The words, and the entries that say that they were opened.
    sealed: Vec<(&'static str, Vec<String>)>,
    /// The number of the last entry that was read.
    last: i64,
}

impl Watch {
    async fn of(world: &World, ids: &Ids, who: &str) -> Self {
        let account = match who {
            // Who is not known stands in the journal as the system.
            "" => AccountId::new(Moment(0), 0),
            who => world.by(who).await.actor.account,
        };
        let filled = |line: &&str| {
            ids.iter().fold((*line).to_owned(), |line, (name, id)| {
                line.replace(&format!("{{{name}}}"), id)
            })
        };
        let sealed = SEALED.iter().map(|(word, lines)| (*word, lines.iter().map(filled).collect()));
        let sealed = sealed.collect();
        let auditor = world.by("auditor").await;
        let newest = world.register.journal(&auditor, None, 1).await.unwrap();
        let (register, account, last) =
            (world.register.clone(), account.to_string(), newest[0].seq);
        Self { register, auditor, account, sealed, last }
    }

    /// Which of [`SEALED`] were opened since this was asked last.
    async fn opened(&mut self) -> BTreeSet<&'static str> {
        let (mut words, mut before, mut newest) = (BTreeSet::new(), None, self.last);
        loop {
            let some = self.register.journal(&self.auditor, before, 20).await.unwrap();
            for entry in some.iter().filter(|entry| entry.seq > self.last) {
                newest = newest.max(entry.seq);
                if entry.account == self.account {
                    let line = line(entry);
                    let opened = self.sealed.iter().filter(|(_, lines)| lines.contains(&line));
                    words.extend(opened.map(|(word, _)| *word));
                }
            }
            before = some.last().map(|entry| entry.seq);
            if before.is_none_or(|seq| seq <= self.last) {
                self.last = newest;
                return words;
            }
        }
    }
}

/// Which of [`SEALED`] stand in an answer, or in a file within one.
fn shown(status: u16, headers: &HeaderMap, bytes: &[u8]) -> BTreeSet<&'static str> {
    assert_ne!(status, 429, "who asks too often is not answered, and nothing was tried");
    let mut all = bytes.to_vec();
    for value in headers.values() {
        all.push(b'\n');
        all.extend(value.as_bytes());
    }
    if bytes.starts_with(b"PK") {
        let mut files = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for n in 0..files.len() {
            files.by_index(n).unwrap().read_to_end(&mut all).unwrap();
        }
    }
    let stands = |word: &str| all.windows(word.len()).any(|w| w == word.as_bytes());
    SEALED.iter().map(|(word, _)| *word).filter(|word| stands(word)).collect()
}

/// What came of the crawl.
#[derive(Default)]
struct Tally {
    asked: usize,
    /// How often something sealed was shown.
    seen: usize,
    /// How often the journal said so of something that was not.
    besides: usize,
    /// The words that were shown at least once.
    words: BTreeSet<&'static str>,
    /// Where the journal had more, and what.
    more: BTreeSet<(String, &'static str)>,
    /// Where it may have more, and what.
    less: BTreeSet<(String, &'static str)>,
}

impl Tally {
    /// Fails when something is shown that was not opened, or was opened and is not
    /// shown, other than `less`.
    fn compare(
        &mut self,
        (who, what): (&str, &str),
        shown: &BTreeSet<&'static str>,
        opened: &BTreeSet<&'static str>,
        less: &[&'static str],
    ) {
        self.asked += 1;
        let unsaid: Vec<_> = shown.difference(opened).collect();
        assert!(unsaid.is_empty(), "{who} {what}: shown, and not in the journal: {unsaid:?}");
        for word in opened.difference(shown) {
            assert!(less.contains(word), "{who} {what}: in the journal, and not shown: {word}");
            self.besides += 1;
            self.more.insert((what.to_owned(), *word));
        }
        self.less.extend(less.iter().map(|word| (what.to_owned(), *word)));
        self.seen += shown.len();
        self.words.extend(shown);
    }

    /// The controls: everything that is sealed was shown to somebody, but for
    /// `closed`, and nothing is excused in vain.
    fn end(&self, what: &str, closed: &[&'static str]) {
        println!(
            "{} {what} asked for, {} openings shown, {} in the journal, {} of them beside what is shown",
            self.asked,
            self.seen,
            self.seen + self.besides,
            self.besides
        );
        let all: BTreeSet<&str> = SEALED.iter().map(|(word, _)| *word).collect();
        let unseen: Vec<_> = all.difference(&self.words).copied().collect();
        assert_eq!(unseen, closed, "nobody was shown these");
        let vain: Vec<_> = self.less.difference(&self.more).collect();
        assert!(vain.is_empty(), "excused, and never so: {vain:?}");
    }
}

/// A path with the ids of what is there.
fn filled(path: &str, ids: &Ids) -> String {
    let id = |name: &str| match name {
        "{key}" if path.starts_with("/referral/") => "key",
        "{person}" => "person",
        "{file}" => "file",
        "{step}" if path.contains("/packet") => "referral",
        "{step}" | "{about}" => "step",
        "{event}" => "event",
        "{screening}" => "screening",
        "{registration}" => "registration",
        "{relation}" => "relation",
        "{plan}" => "plan",
        "{note}" => "note",
        "{waiver}" => "waiver",
        "{packet}" if path.starts_with("/cases") => "packet",
        "{packet}" | "{referral}" => "left",
        "{left}" => "one source",
        "{right}" => "other source",
        _ if path.starts_with("/lists") => "list of persons",
        _ if path.starts_with("/alerts/tips") || path.starts_with("/tips") => "tip",
        _ if path.starts_with("/alerts") => "alert",
        _ if path.starts_with("/break-glass") => "glass",
        _ if path.starts_with("/lawyers") => "advocate",
        "{id}" if path.ends_with("/review") || path.ends_with("/preparation") => "asked",
        _ if path.starts_with("/access-requests") => "request",
        _ if path.starts_with("/records") || path.starts_with("/indicators") => "record",
        _ => "case",
    };
    let part = |part: &str| match part {
        "{key}" if !path.starts_with("/referral/") => "2017".to_owned(),
        "{kind}" if path.contains("/letters/") => "identification".to_owned(),
        "{kind}" => "training".to_owned(),
        "{code}" => "TAS-VAR".to_owned(),
        "{id}" if path.starts_with("/shelters") => "TAS-VAR".to_owned(),
        "{list}" if path.starts_with("/cases") => "ilo_labour".to_owned(),
        "{list}" => "event_status".to_owned(),
        "{sort}" => "identification".to_owned(),
        "{phase}" => "recruitment".to_owned(),
        "{step}" if path.starts_with("/access-requests") => "review".to_owned(),
        "{lang}" | "{language}" => "en".to_owned(),
        "{number}" | "{before}" | "{after}" | "{place}" => "1".to_owned(),
        part if part.starts_with('{') => ids[id(part)].clone(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The addresses of the pages that can be asked for. Some stand in the router by
/// their names.
fn pages() -> Vec<String> {
    let named = [
        "/referrals",
        "/account/confirm",
        "/sign-in/code",
        "/sign-in/passkey",
        "/sign-in/elsewhere",
    ];
    let mut all = routes().0;
    all.extend(named.map(str::to_owned));
    all
}

/// A form that opens, with what is typed into it.
struct Form {
    path: String,
    pairs: Vec<(&'static str, String)>,
    /// What is opened by it and not shown.
    less: &'static [&'static str],
}

/// What is chosen of a packet, with what stands for it once it was shown.
fn sealed<'i>(ids: &'i Ids, more: &[(&'static str, &'i str)]) -> Vec<(&'static str, &'i str)> {
    let parts = PARTS.map(|part| ("parts", part.code()));
    let seal = ("seal", ids["seal of a packet"].as_str());
    parts.into_iter().chain([seal]).chain(more.iter().copied()).collect()
}

/// Forms that open.
fn forms(ids: &Ids) -> Vec<Form> {
    let case = format!("/cases/{}", ids["case"]);
    let (person, file) = (
        format!("{case}/persons/{}", ids["person"]),
        format!("{case}/attachments/{}", ids["file"]),
    );
    let (packet, letter) = (
        format!("{case}/steps/{}/packet", ids["referral"]),
        format!("{case}/letters/identification/{}", ids["step"]),
    );
    let (alert, request) =
        (format!("/alerts/{}", ids["alert"]), format!("/access-requests/{}", ids["request"]));
    let asked = format!("/access-requests/{}", ids["asked"]);
    let owned = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let less = |path: String, pairs: &[(&'static str, &str)], less: &'static [&'static str]| {
        let mut pairs = owned(pairs);
        pairs.push(("purpose", "support".to_owned()));
        Form { path, pairs, less }
    };
    let form = |path: String, pairs: &[(&'static str, &str)]| less(path, pairs, &[]);
    let parts = PARTS.map(|part| ("parts", part.code()));
    let written = [("languages", "en"), ("format", "docx"), parts[1], parts[2]];
    let made = [("seal", ids["seal of a letter"].as_str()), ("leaving", "open")];
    vec![
        form(person.clone(), &[("class", "identity")]),
        form(person.clone(), &[("class", "contact")]),
        form(person.clone(), &[("class", "health")]),
        form(format!("{case}/persons/{}", ids["witness"]), &[("class", "identity")]),
        form(format!("{person}/correct"), &[("class", "identity")]),
        form(format!("{person}/correct"), &[("class", "contact")]),
        form(format!("{person}/correct"), &[("class", "health")]),
        form(format!("{case}/narrative"), &[]),
        form(format!("{case}/notes/opening"), &[]),
        form(format!("{case}/steps/{}/reason", ids["step"]), &[]),
        form(format!("{case}/steps/{}/reason", ids["answered"]), &[]),
        form(format!("{case}/events/{}", ids["event"]), &[]),
        form(format!("{case}/events/{}", ids["ended"]), &[]),
        form(format!("{case}/screenings/{}", ids["screening"]), &[]),
        form(format!("{case}/plans/{}", ids["plan"]), &[]),
        form(format!("{case}/plans/{}/again", ids["plan"]), &[("_open", "1")]),
        form(format!("{case}/lawyers/{}/reason", ids["waiver"]), &[]),
        form(format!("{case}/attachments/names"), &[]),
        form(file.clone(), &[("form", "original"), ("leaving", "open")]),
        form(file, &[("form", "shared_copy"), ("leaving", "open")]),
        form(format!("{case}/packets/{}/answers/1", ids["packet"]), &[]),
        form(format!("/referrals/{}", ids["left"]), &[]),
        form(packet.clone(), &parts),
        less(format!("{packet}/link"), &sealed(ids, &[]), SENDING),
        less(format!("{packet}/here"), &sealed(ids, &[]), SENDING),
        less(format!("{packet}/paper"), &sealed(ids, &[("leaving", "open")]), SENDING),
        form(letter.clone(), &written),
        form(format!("{letter}/file"), &[&written[..], &made[..]].concat()),
        form("/shelters/TAS-VAR".to_owned(), &[("case", ids["case"].as_str())]),
        form("/shelters/TAS-VAR/correct".to_owned(), &[]),
        form(format!("/records/training/{}/attendees", ids["record"]), &[]),
        form(format!("/links/{}/{}", ids["one source"], ids["other source"]), &[]),
        form(format!("/alerts/tips/{}", ids["tip"]), &[]),
        form(alert.clone(), &[]),
        less(alert, &[("_correct", "1")], CORRECTING),
        form(format!("/alerts/{}", ids["reported"]), &[]),
        form("/persons/find".to_owned(), &[("field", "egn"), ("value", "7523169263")]),
        form(format!("{case}/persons/known"), &[("field", "egn"), ("value", "7523169263")]),
        form("/persons/looked".to_owned(), &[("person", ids["person"].as_str())]),
        less(format!("{asked}/review"), &[], REVIEWING),
        // Without decisions it comes back as it was.
        less(format!("{asked}/prepare"), &[], REVIEWING),
        form(format!("{request}/answer"), &[("file", "json"), ("leaving", "open")]),
    ]
}

/// What is asked for without an account is told by the keys to it.
async fn by_their_keys(world: &World, ids: &Ids, watch: &mut Watch, tally: &mut Tally) {
    let path = format!("/referral/{}", ids["key"]);
    let code = format!("code={}", ids["code of the link"]);
    let answer = world.post_raw(&path, "", &code).await;
    let (opened, seen) =
        (watch.opened().await, shown(answer.status.as_u16(), &answer.headers, &answer.bytes));
    tally.compare(("", "POST /referral"), &seen, &opened, &[]);
    // Who sent a tip reads it with the receipt. Of that there is no entry: it would
    // tell when they came.
    let answer = world.post_raw("/tips", "", &format!("receipt={}", ids["receipt"])).await;
    let (opened, seen) =
        (watch.opened().await, shown(answer.status.as_u16(), &answer.headers, &answer.bytes));
    assert_eq!((seen.len(), opened.len()), (1, 0), "{seen:?} {opened:?}");
    assert!(seen.contains("CANARYtip"));
}

#[tokio::test]
async fn what_is_shown_on_any_page_is_what_the_journal_says() {
    let There { mut world, ids } = there().await;
    let (mut tally, forms) = (Tally::default(), forms(&ids));
    for who in EVERYBODY {
        let mut watch = Watch::of(&world, &ids, who).await;
        for path in pages() {
            let answer = world.get(&filled(&path, &ids), who).await;
            let seen = shown(answer.status.as_u16(), &answer.headers, &answer.bytes);
            // The reason of an emergency is its review; nothing else is opened by an
            // address.
            let opened = match path.as_str() {
                "/break-glass/{id}" => watch.opened().await,
                _ => BTreeSet::new(),
            };
            tally.compare((who, &format!("GET {path}")), &seen, &opened, &[]);
        }
        let opened = watch.opened().await;
        assert!(opened.is_empty(), "{who}: opened by an address: {opened:?}");
        if who.is_empty() {
            by_their_keys(&world, &ids, &mut watch, &mut tally).await;
            continue;
        }
        // Counted from anew, so that nobody is held up for having asked so much.
        world.wait(0);
        for Form { path, pairs, less } in &forms {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let answer = world.post(path, who, &pairs).await;
            let opened = watch.opened().await;
            let seen = shown(answer.status.as_u16(), &answer.headers, &answer.bytes);
            let first = pairs.first().map_or("", |(name, _)| name);
            tally.compare((who, &format!("POST {path} {first}")), &seen, &opened, less);
        }
    }
    world.wait(0);
    // Last, every other address that takes a form, with a purpose alone: some change
    // what is there.
    let known: BTreeSet<&String> = forms.iter().map(|form| &form.path).collect();
    for who in EVERYBODY.into_iter().filter(|who| !who.is_empty()) {
        let mut watch = Watch::of(&world, &ids, who).await;
        let home = world.get("/home", who).await;
        let (_, rest) = home.body.split_once("name=\"csrf\" value=\"").unwrap();
        let body = format!("csrf={}&purpose=support", rest.split('"').next().unwrap());
        // One's own account tells of nobody else, and would be left.
        let left_out = |path: &str| path.starts_with("/sign-") || path.starts_with("/account");
        for path in routes().1.iter().filter(|path| !left_out(path)) {
            let there = filled(path, &ids);
            if known.contains(&there) {
                continue;
            }
            let answer = world.post_raw(&there, who, &body).await;
            let opened = watch.opened().await;
            let less = if path == "/alerts/tips/{id}/alert" { TAKING } else { &[] };
            let seen = shown(answer.status.as_u16(), &answer.headers, &answer.bytes);
            tally.compare((who, &format!("POST {path}")), &seen, &opened, less);
        }
    }
    tally.end("pages", &["CANARYcounted"]);
}

/// The same ids, but for those of which there is a second.
fn the_others(ids: &Ids) -> Ids {
    let seconds =
        [("person", "witness"), ("step", "answered"), ("event", "ended"), ("alert", "reported")];
    let mut others = ids.clone();
    others.extend(seconds.map(|(name, second)| (name, ids[second].clone())));
    others
}

/// What each operation of the API that opens is sent, and what of it is not shown.
fn body(path: &str, ids: &Ids) -> Vec<(Value, &'static [&'static str])> {
    let purpose = json!({ "purpose": "support" });
    let shown = |body: Value| (body, &[] as &'static [&'static str]);
    let parts = PARTS.map(domain::referral::packet::PacketPart::code);
    let packet = json!({ "step": ids["referral"], "parts": parts });
    let sealed = json!({ "packet": packet, "seal": ids["seal of a packet"] });
    let letter = json!({
        "kind": "identification", "person": ids["person"], "step": ids["step"],
        "parts": parts[1..], "purpose": "support", "languages": "en",
    });
    match path {
        "/cases/{id}/persons/{person}/opening" => ["identity", "contact", "health"]
            .map(|class| shown(json!({ "class": class, "purpose": "support" })))
            .into(),
        "/cases/{id}/attachments/{file}/opening" => ["original", "shared_copy"]
            .map(|form| shown(json!({ "form": form, "purpose": "support", "open": true })))
            .into(),
        "/cases/{id}/packets/preview" => vec![shown(packet)],
        "/cases/{id}/packets" | "/cases/{id}/packets/delivery" => vec![(sealed, SENDING)],
        "/cases/{id}/letters/preview" => vec![shown(letter)],
        "/cases/{id}/letters" => {
            let seal = &ids["seal of a letter"];
            let made = json!({ "letter": letter, "seal": seal, "format": "docx", "open": true });
            vec![shown(made)]
        }
        "/shelters/{code}/opening" => {
            let for_case = json!({ "purpose": "support", "case": ids["case"] });
            vec![shown(purpose), shown(for_case)]
        }
        "/persons/finding" => vec![shown(json!({ "by": "egn", "value": "7523169263" }))],
        "/persons/looked" => vec![shown(json!({ "person": ids["person"] }))],
        "/access-requests/{id}/review" => vec![(json!({}), REVIEWING)],
        // Refused without decisions, and nothing is shown.
        "/access-requests/{id}/preparation" => vec![(json!({ "cases": [] }), PREPARING)],
        "/break-glass/{id}/opening"
        | "/referrals/{referral}/opening"
        | "/access-requests/{id}/answer/opening" => vec![shown(json!({}))],
        path if path.ends_with("/opening") || path.ends_with("/names") => vec![shown(purpose)],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn what_the_api_shows_is_what_the_journal_says() {
    let There { mut world, ids } = there().await;
    let document = world.get("/api/v1/openapi.json", "").await;
    let document: Value = serde_json::from_slice(&document.is(200).bytes).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let (mut tally, mut tokens) = (Tally::default(), Vec::new());
    for who in EVERYBODY.into_iter().filter(|who| !who.is_empty()) {
        tokens.push((who, Client::with(&world, who, &ALL).await.token));
    }
    let each = [ids.clone(), the_others(&ids)];
    for (who, token) in &tokens {
        let (who, client) = (*who, Client { world: &world, token: token.clone() });
        let mut watch = Watch::of(&world, &ids, who).await;
        for (path, item) in paths {
            let mut tried = BTreeSet::new();
            for ids in &each {
                let there = filled(path, ids);
                if !tried.insert(there.clone()) {
                    continue;
                }
                if item.get("get").is_some() {
                    let answer = client.get(&there).await;
                    let seen = shown(answer.status, &answer.headers, &answer.bytes);
                    tally.compare((who, &format!("GET {path}")), &seen, &BTreeSet::new(), &[]);
                    let opened = watch.opened().await;
                    assert!(opened.is_empty(), "{who} GET {path}: opened by it: {opened:?}");
                }
                for (body, less) in body(path, ids) {
                    let answer = client.post(&there, &body).await;
                    let opened = watch.opened().await;
                    let seen = shown(answer.status, &answer.headers, &answer.bytes);
                    tally.compare((who, &format!("POST {path}")), &seen, &opened, less);
                }
            }
        }
    }
    world.wait(0);
    // Last, everything else, with nothing: some change what is there.
    for (who, token) in &tokens {
        let (who, client) = (*who, Client { world: &world, token: token.clone() });
        let mut watch = Watch::of(&world, &ids, who).await;
        for (path, item) in paths {
            for (name, method) in
                [("post", Method::POST), ("put", Method::PUT), ("delete", Method::DELETE)]
            {
                if item.get(name).is_none() || (name == "post" && !body(path, &ids).is_empty()) {
                    continue;
                }
                let answer = client.sent(method, &filled(path, &ids), &json!({})).await;
                let opened = watch.opened().await;
                let less = if path == "/tips/{id}/alert" { TAKING } else { &[] };
                let seen = shown(answer.status, &answer.headers, &answer.bytes);
                tally.compare((who, &format!("{name} {path}")), &seen, &opened, less);
            }
        }
    }
    // A link is opened on a page, and so is what was answered with it.
    tally.end("operations", &["CANARYanswer", "CANARYcounted", "CANARYsent", "CANARYsource"]);
}
