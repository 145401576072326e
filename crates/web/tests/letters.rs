//! Letters of a case, from the choice to the file; and blank forms.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::World;
use crate::common::client::Client;
use domain::case_file::Part;
use domain::id::CaseId;
use domain::letter::LetterKind;
use domain::paper::Languages;
use domain::person::{Identity, Names, Person, Private, Regime, Sex};
use domain::referral::packet::PacketPart;
use formats::htcds::Absent;
use register::account::Secret;
use serde_json::{Value, json};
use std::io::{Cursor, Read as _};

const NAME: &str = "CANARYMaria";
/// A sentence of the plan in the country pack, in both languages.
const WORDING: [&str; 2] =
    ["The plan is made with the person.", "Планът се съставя заедно с лицето."];

/// A case with a person who was found to be a possible victim, whose needs and
/// risk were assessed, and who was referred without a name.
async fn world() -> (World, CaseId, String) {
    let (world, case) = World::with_a_case().await;
    let given = Private::read(NAME).unwrap();
    let identity = Identity { names: Names { given, ..Names::default() }, ..Identity::default() };
    let person = Person { identity, sex: Sex::Female, ..Person::default() };
    let (by, secret) = (world.by("worker").await, Secret::new([3; 32]));
    let entered =
        world.register.enter_person(&by, case, &person, Part::Victim, Regime::Gdpr, &secret);
    let id = entered.await.unwrap().to_string();
    let found = [
        ("manner", "informal"),
        ("finding", "possible"),
        ("age", "adult"),
        ("grounds", "statement"),
        ("forms", "labour"),
    ];
    put(&world, case, "identification", &id, &found).await;
    put(&world, case, "needs", &id, &[("services", "medical"), ("services", "housing")]).await;
    let risks = [("trigger", "first"), ("degrees-debt", "high"), ("degrees-family", "low")];
    put(&world, case, "risk_assessment", &id, &risks).await;
    let referral = [("to", "SACP"), ("service", "shelter"), ("basis", "no_identity")];
    put(&world, case, "referral", &id, &referral).await;
    (world, case, id)
}

async fn put(world: &World, case: CaseId, sort: &str, person: &str, fields: &[(&str, &str)]) {
    let mut all = vec![("person", person)];
    all.extend(fields);
    world.post(&format!("/cases/{case}/steps/new/{sort}"), "worker", &all).await.is(303);
}

fn transfer(answer: &'static str, told: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![
        ("purpose", "transnational_transfer"),
        ("answer", answer),
        ("recipient", "IOM"),
        ("by", "person"),
        ("language", "en"),
        ("interpreter", "yes"),
    ];
    fields.extend(told.iter().map(|one| ("told", *one)));
    fields
}

const TOLD: [&str; 6] =
    ["purpose", "data_use", "research_use", "access", "storage_time", "withdrawal"];

async fn requested(world: &World, case: CaseId, person: &str) {
    let asked = [("phase", "requested"), ("direction", "out"), ("country", "NL"), ("body", "IOM")];
    put(world, case, "cross_border", person, &asked).await;
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The address of the first letter of a kind that the list of letters leads to.
async fn making(world: &World, case: CaseId, kind: &str) -> String {
    let page = world.get(&format!("/cases/{case}/letters"), "worker").await;
    let start = format!("href=\"/cases/{case}/letters/{kind}/");
    let (_, rest) = page.is(200).body.split_once(&start).unwrap_or_default();
    assert!(!rest.is_empty(), "no letter {kind}: {}", page.body);
    format!("/cases/{case}/letters/{kind}/{}", rest.split('"').next().unwrap())
}

/// Puts a file where somebody asks for it, to be looked at.
fn keep(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("LETTERS_FOLDER") {
        std::fs::write(format!("{folder}/{name}"), bytes).unwrap();
    }
}

/// The events of the journal with their details, oldest first.
async fn journal(world: &World) -> Vec<(String, Value)> {
    let all = world.register.journal(&world.by("auditor").await, None, 1000).await.unwrap();
    let of = all.into_iter().rev();
    of.map(|entry| (entry.event, serde_json::from_str(&entry.detail).unwrap())).collect()
}

async fn count(world: &World, event: &str) -> usize {
    journal(world).await.iter().filter(|(there, _)| there == event).count()
}

fn chosen<'c>(languages: &'c str, format: &'c str) -> Vec<(&'c str, &'c str)> {
    vec![("languages", languages), ("format", format)]
}

#[tokio::test]
async fn a_plan_goes_from_the_pack_to_a_file_without_a_name() {
    let (world, case, _) = world().await;
    let at = making(&world, case, "plan").await;
    world.get(&at, "worker").await.is(200).has("security plan").lacks(NAME);
    let shown = world.post(&at, "worker", &chosen("both", "pdf")).await;
    shown.is(200).has("Medical care").has("Медицинска помощ").has("lang=\"bg\"");
    for sentence in WORDING {
        shown.has(sentence);
    }
    // What the mechanism asks a plan to hold, and the risk in its degrees.
    shown.has("Security plan").has("Timeframe").has("Signature of the person").has("NRM-DOC");
    shown.has("A debt that is asked for").has("line to write on").lacks(NAME).lacks("letter-");
    world.get_in(&at, "worker", "bg").await.is(200).lacks("letter-").lacks("packet-");

    let seal = hidden(&shown.body, "seal");
    let file = format!("{at}/file");
    let mut open = chosen("both", "pdf");
    open.push(("seal", &seal));
    world.post(&file, "worker", &open).await.is(422).has("govuk-error-summary");
    assert_eq!(count(&world, "letter.made").await, 0);
    open.push(("leaving", "open"));
    let made = world.post(&file, "worker", &open).await;
    assert!(made.is(200).bytes.starts_with(b"%PDF-") && made.kind == "application/pdf");
    assert!(made.saved.contains("plan.pdf"), "{}", made.saved);
    keep("plan.pdf", &made.bytes);
    assert_eq!(count(&world, "letter.made").await, 1);
    let all = journal(&world).await;
    let (_, left) = all.iter().find(|(event, _)| event == "file.taken_out").unwrap();
    assert_eq!((&left["file"], &left["closed"]), (&json!("letter"), &json!("open")));
    // Nothing was opened for it.
    assert_eq!(count(&world, "person.revealed").await, 0);

    let mut docx = chosen("bg", "docx");
    let shown = world.post(&at, "worker", &docx).await;
    shown.is(200).has(WORDING[1]).lacks(WORDING[0]);
    let (seal, passphrase) = (hidden(&shown.body, "seal"), hidden(&shown.body, "passphrase"));
    docx.extend([("seal", seal.as_str()), ("leaving", "passphrase")]);
    docx.push(("passphrase", &passphrase));
    let closed = world.post(&file, "worker", &docx).await;
    assert!(closed.is(200).bytes.starts_with(b"age-encryption.org/v1"));
}

#[tokio::test]
async fn a_name_stands_in_a_letter_only_for_a_purpose_and_with_its_entry() {
    let (world, case, _) = world().await;
    let at = making(&world, case, "identification").await;
    let mut named = chosen("en", "docx");
    named.push(("parts", "identity"));
    // Without a purpose nothing is opened.
    world.post(&at, "worker", &named).await.is(422).has("href=\"#purpose\"").lacks(NAME);
    assert_eq!(count(&world, "person.revealed").await, 0);
    named.push(("purpose", "recognition"));
    let shown = world.post(&at, "worker", &named).await;
    shown.is(200).has(NAME).has("Possibly a victim").has("What the person said");
    assert_eq!(count(&world, "person.revealed").await, 1);
    let seal = hidden(&shown.body, "seal");
    let file = format!("{at}/file");
    let mut other = named.clone();
    other.extend([("seal", "other"), ("leaving", "open")]);
    world.post(&file, "worker", &other).await.is(422).has("is not what was shown before");
    assert_eq!(count(&world, "letter.made").await, 0);
    named.extend([("seal", seal.as_str()), ("leaving", "open")]);
    let made = world.post(&file, "worker", &named).await;
    let mut zip = zip::ZipArchive::new(Cursor::new(made.is(200).bytes.clone())).unwrap();
    let mut text = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains(NAME) && text.contains("E1-"), "the name and the mark stand in it");
    keep("identification.docx", &made.bytes);
    // A part that is no part of such a letter is refused.
    let mut risky = chosen("en", "pdf");
    risky.push(("parts", "risk"));
    world.post(&at, "worker", &risky).await.is(422).has("One of these parts may not go");
}

#[tokio::test]
async fn a_letter_of_referral_says_what_the_basis_lets_go() {
    let (world, case, id) = world().await;
    let at = making(&world, case, "referral").await;
    let page = world.get(&at, "worker").await;
    page.is(200).has("this goes with the person’s consent alone").lacks("name=\"note\"");
    let mut forced = chosen("en", "pdf");
    forced.push(("parts", "identity"));
    world.post(&at, "worker", &forced).await.is(422).has("One of these parts may not go");
    let mut plain = chosen("both", "pdf");
    plain.push(("parts", "needs"));
    let shown = world.post(&at, "worker", &plain).await;
    shown.is(200).has("not named in this referral").has("Medical care").lacks(NAME);
    shown.has("Shelter").has("Letter of referral").lacks("Names</span>").lacks("A debt");
    let seal = hidden(&shown.body, "seal");
    plain.extend([("seal", seal.as_str()), ("leaving", "open")]);
    let made = world.post(&format!("{at}/file"), "worker", &plain).await;
    assert!(made.is(200).bytes.starts_with(b"%PDF-"));
    keep("referral.pdf", &made.bytes);
    // It is kept among the packets, for the person to be told of.
    world.get(&format!("/cases/{case}/packets"), "worker").await.has("On paper");

    let mut consent = transfer("given", &TOLD);
    consent[0] = ("purpose", "referral");
    consent[2] = ("recipient", "SACP");
    put(&world, case, "consent", &id, &consent).await;
    let referral = [("to", "SACP"), ("service", "shelter"), ("basis", "consent")];
    put(&world, case, "referral", &id, &referral).await;
    let page = world.get(&format!("/cases/{case}/letters"), "worker").await;
    let start = format!("href=\"/cases/{case}/letters/referral/");
    let last = page.body.rsplit(&start).next().unwrap().split('"').next().unwrap();
    let at = format!("/cases/{case}/letters/referral/{last}");
    let with = [("parts", "identity"), ("parts", "note"), ("note", "CANARYnote")];
    let mut named = chosen("en", "pdf");
    named.extend(with);
    world.post(&at, "worker", &named).await.is(200).has(NAME).has("CANARYnote");
}

#[tokio::test]
async fn what_goes_abroad_waits_for_the_consent_to_it_and_counts_what_it_lacks() {
    let (world, case, id) = world().await;
    let letters = format!("/cases/{case}/letters");
    let lacks = format!("/cases/{case}/letters/cross_border/");
    world.get(&letters, "worker").await.is(200).lacks("Referral to another country");
    requested(&world, case, &id).await;
    let refused = world.get(&letters, "worker").await;
    refused.is(200).has("has not consented to this body having the data").lacks(&lacks);
    put(&world, case, "consent", &id, &transfer("given", &TOLD[..5])).await;
    let refused = world.get(&letters, "worker").await;
    refused.has("without having been told everything").lacks(&lacks);
    // Asked for by hand, it is refused too.
    let at = format!("{lacks}{id}");
    world.get(&at, "worker").await.is(200).has("without having been told everything");
    world.post(&at, "worker", &chosen("en", "pdf")).await.is(422);

    put(&world, case, "consent", &id, &transfer("given", &TOLD)).await;
    let happened =
        [("methods", "business"), ("country", "BG"), ("oblast", "VAR"), ("victims", id.as_str())];
    let put_down = format!("/cases/{case}/events/new/recruitment");
    world.post(&put_down, "worker", &happened).await.is(303);
    let shown = world.post(&at, "worker", &chosen("both", "pdf")).await;
    shown.is(200).has("PossibleVictimOfTrafficking").has("ForcedLabour").has("83").lacks(NAME);
    shown.has("What was done to the person").has("At a place of business");
    shown.has("AtAPlaceOfBusiness").has("Event 1 in the file").has("hte_Country");
    shown.has("How to withdraw").lacks("prs_");
    let seal = hidden(&shown.body, "seal");
    let mut open = chosen("both", "pdf");
    open.extend([("seal", seal.as_str()), ("leaving", "open")]);
    let made = world.post(&format!("{at}/file"), "worker", &open).await;
    let mut zip = zip::ZipArchive::new(Cursor::new(made.is(200).bytes.clone())).unwrap();
    let mut text = String::new();
    zip.by_name("htcds.csv").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.starts_with("org_Name,org_ShippingCountry,org_Type,"), "{text}");
    assert!(text.contains("MigrationOrChangeOfLocation") && !text.contains(NAME));
    let mut letter = Vec::new();
    zip.by_name("letter.pdf").unwrap().read_to_end(&mut letter).unwrap();
    assert!(letter.starts_with(b"%PDF-"));
    keep("cross_border.pdf", &letter);
    world.get(&format!("/cases/{case}/packets"), "worker").await.has("On paper");

    let mut named = chosen("en", "docx");
    named.push(("parts", "identity"));
    let shown = world.post(&at, "worker", &named).await;
    shown.is(200).has(NAME).has("prs_FirstName");
    // Withdrawn between the preview and the file, nothing leaves.
    let seal = hidden(&shown.body, "seal");
    named.extend([("seal", seal.as_str()), ("leaving", "open")]);
    put(&world, case, "consent", &id, &transfer("withdrawn", &TOLD)).await;
    world.post(&format!("{at}/file"), "worker", &named).await.is(422).lacks(NAME);
    assert_eq!(count(&world, "letter.made").await, 1);
}

#[tokio::test]
async fn a_consent_says_what_was_told_and_a_summary_waits_for_the_end() {
    let (world, case, id) = world().await;
    put(&world, case, "consent", &id, &transfer("given", &TOLD[..2])).await;
    let at = making(&world, case, "consent").await;
    let shown = world.post(&at, "worker", &chosen("en", "pdf")).await;
    shown.is(200).has("English").has("Referral to another country");
    let ticked = shown.body.matches("(ticked)").count();
    let not = shown.body.matches("(not ticked)").count();
    // The seven questions: two were told, and an interview was not agreed to.
    assert_eq!((ticked, not), (2, 5));
    let letters = format!("/cases/{case}/letters");
    world.get(&letters, "worker").await.has("Support has not ended and the case is open");
    put(&world, case, "outcome", &id, &[("outcome", "returned")]).await;
    let at = making(&world, case, "closing").await;
    let shown = world.post(&at, "worker", &chosen("bg", "pdf")).await;
    shown.is(200).has("Заключителна справка").has("Как приключи");
    // A closed case has its summary still.
    let asked = world
        .register
        .ask_to_close(
            &world.by("worker").await,
            case,
            Some(domain::case_file::ClosingReason::TakenOver),
        )
        .await
        .unwrap();
    world.register.agree(&world.by("coordinator").await, asked).await.unwrap();
    world.post(&at, "worker", &chosen("bg", "pdf")).await.is(200);
    world.get(&format!("/cases/{case}"), "worker").await.has("/letters\"");
}

#[tokio::test]
async fn letters_are_for_who_works_on_the_case() {
    let (world, case, id) = world().await;
    let letters = format!("/cases/{case}/letters");
    for who in ["coordinator", "moi", "analyst", "officer", ""] {
        assert_ne!(world.get(&letters, who).await.status, 200, "{who}");
        let at = format!("{letters}/plan/{id}");
        assert_ne!(world.get(&at, who).await.status, 200, "{who}");
        if !who.is_empty() {
            let sent = world.post(&at, who, &chosen("en", "pdf")).await;
            assert_ne!(sent.status, 200, "{who}");
        }
    }
    world.get(&letters, "worker").await.is(200);
    for nowhere in ["plan/0", "nothing/0", "consent/0"] {
        world.get(&format!("{letters}/{nowhere}"), "worker").await.is(404);
    }
    let at = format!("{letters}/plan/{id}");
    let wrong = world.post(&at, "worker", &chosen("de", "odt")).await;
    wrong.is(422).has("Choose the language of the letter").has("Choose PDF or Word");
}

#[tokio::test]
async fn blank_forms_are_for_everybody_who_signs_in() {
    let (world, ..) = world().await;
    world.get("/forms", "").await.is(303);
    let page = world.get("/forms", "analyst").await;
    page.is(200).has("Risk assessment").has("Attendance list").has("Screening: ").lacks("blank-");
    world.get_in("/forms", "analyst", "bg").await.is(200).has("Присъствен списък").lacks("blank-");
    let forms: Vec<&str> = page.body.split("href=\"/forms/").skip(1).collect();
    let forms: Vec<&str> = forms.iter().map(|rest| rest.split('"').next().unwrap()).collect();
    // Eight forms, two of them lists of indicators, each in three ways.
    assert_eq!(forms.len(), 8 * 3, "{forms:?}");
    for form in forms.iter().map(|form| form.replace("&#38;", "&")) {
        let file = world.get(&format!("/forms/{form}"), "analyst").await;
        assert!(file.is(200).bytes.starts_with(b"%PDF-"), "{form}");
        keep(&format!("{}.pdf", form.replace("?languages=", "-")), &file.bytes);
        assert!(file.bytes.windows(26).any(|w| w == b"<pdfuaid:part>1</pdfuaid:p"), "{form}");
    }
    let docx = world.get("/forms/consent?format=docx", "analyst").await;
    assert!(docx.is(200).bytes.starts_with(b"PK"));
    for nothing in ["passport", "consent?languages=fr", "consent?format=odt"] {
        world.get(&format!("/forms/{nothing}"), "analyst").await.is(404);
    }
    world.get("/help", "analyst").await.has("href=\"/forms\"");
    world.get("/help", "").await.lacks("href=\"/forms\"");
}

#[tokio::test]
async fn a_program_makes_letters_with_the_scopes_of_what_it_opens() {
    let (world, case, id) = world().await;
    let plain = Client::with(&world, "worker", &["read", "write"]).await;
    let opens = Client::with(&world, "worker", &["read", "write", "identity"]).await;
    let letters = format!("/cases/{case}/letters");
    let all = plain.get(&letters).await.is(200).json.clone();
    let kinds: Vec<&str> =
        all["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"plan") && kinds.contains(&"referral"), "{kinds:?}");
    let closing = all["items"].as_array().unwrap().iter().find(|one| one["kind"] == "closing");
    assert_eq!(closing.unwrap()["unmade"], "not_over");
    let mut order = json!({ "kind": "plan", "person": id, "languages": "en" });
    let preview = format!("{letters}/preview");
    let shown = plain.post(&preview, &order).await.is(200).json.clone();
    assert!(!shown.to_string().contains(NAME) && shown.to_string().contains("Medical care"));
    order["parts"] = json!(["identity"]);
    order["purpose"] = json!("support");
    plain.post(&preview, &order).await.is(403);
    let shown = opens.post(&preview, &order).await.is(200).json.clone();
    assert!(shown.to_string().contains(NAME));
    let making = json!({ "letter": order, "seal": shown["seal"], "format": "docx", "open": true });
    plain.post(&letters, &making).await.is(403);
    let made = opens.post(&letters, &making).await;
    assert!(made.is(200).bytes.starts_with(b"PK"));
    let making = json!({ "letter": order, "seal": "no", "format": "docx", "open": true });
    opens.post(&letters, &making).await.is(409);
    let making = json!({ "letter": order, "seal": shown["seal"], "format": "docx" });
    opens.post(&letters, &making).await.is(422);
    let forms = plain.get("/forms").await.is(200).json.clone();
    assert_eq!(forms["items"].as_array().unwrap().len(), 8);
    let form = plain.get("/forms/plan?languages=bg").await;
    assert!(form.is(200).bytes.starts_with(b"%PDF-"));
}

#[test]
fn every_code_of_a_letter_has_words() {
    let kinds = LetterKind::CODES.iter();
    let keys = kinds
        .flat_map(|code| [format!("letter-kind-{code}"), format!("letter-about-{code}")])
        .chain(Languages::CODES.iter().map(|code| format!("letter-languages-{code}")))
        .chain(Absent::ALL.iter().map(|why| format!("htcds-absent-{}", why.code())))
        .chain(PacketPart::CODES.iter().map(|code| format!("packet-part-hint-{code}")));
    let missing: Vec<String> = keys.filter(|key| !web::words::exists(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
