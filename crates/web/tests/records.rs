//! Records: lists, forms, single records, spreadsheets, search.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{Answer, World};

/// A training as a form sends it.
const TRAINING: [(&str, &str); 6] = [
    ("title", "Training of teachers in Varna"),
    ("type", "training"),
    ("held_on", "5.05.2017"),
    ("status", "held"),
    ("place", "VAR06"),
    ("participants", "24"),
];

fn training<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs = TRAINING.to_vec();
    for (name, value) in changes {
        pairs.retain(|(n, _)| n != name);
        pairs.push((name, value));
    }
    pairs
}

/// Enters a training and answers with its address.
async fn entered(world: &World, who: &str, changes: &[(&str, &str)]) -> String {
    let answer = world.post("/records/training/new", who, &training(changes)).await;
    answer.is(303);
    let (address, query) = answer.location.split_once('?').unwrap();
    assert_eq!(query, "done=done-record-entered");
    address.to_owned()
}

fn version(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("name=\"_version\" value=\"").expect("a version");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_kinds_are_shown_by_group_to_those_who_read_records() {
    let world = World::open().await;
    let page = world.get("/records", "varna").await;
    page.is(200).has("Events and training").has("href=\"/records/training\"").has("0 records");
    page.has("href=\"/records/training/new\"");
    let page = world.get_in("/records", "varna", "bg").await;
    page.is(200).has("Събития и обучения").has("Въвеждане на запис").lacks("{ $");
    world.get("/records", "analyst").await.is(200).lacks("/records/training/new");
    for who in ["admin", "auditor"] {
        for path in ["/records", "/records/training", "/search?q=x", "/records/training/export.csv"]
        {
            world.get(path, who).await.is(404);
        }
    }
    world.get("/records", "").await.is(303);
    world.get("/records/no-such-kind", "coordinator").await.is(404);
}

#[tokio::test]
async fn a_record_is_entered_by_a_form_made_of_its_kind() {
    let world = World::open().await;
    let form = world.get("/records/training/new", "varna").await;
    form.is(200).has("Title (required)").has("<optgroup label=\"Varna oblast\">");
    form.has("Varna oblast as a whole").has("name=\"_activities\"").lacks("name=\"_institution\"");
    world.get("/records/training/new", "coordinator").await.has("name=\"_institution\"");
    world.get_in("/records/training/new", "varna", "bg").await.has("Наименование (задължително)");
    world.get("/records/training/new", "analyst").await.is(403);
    // A list with a code for what is not known has another word for no answer.
    let form = world.get("/records/attendance/new", "varna").await;
    form.has("Not filled in");
    world.get("/records/training/new", "varna").await.lacks("Not filled in").has("Not known");

    let address = entered(&world, "varna", &[("organisers", "MES")]).await;
    let page = world.get(&address, "varna").await;
    page.is(200).has("Training of teachers in Varna").has("5\u{a0}May 2017").has("24\u{a0}persons");
    page.has("Varna, Varna oblast").has("Account varna").has("/correct\"");
    let page = world.get_in(&address, "coordinator", "bg").await;
    page.is(200).has("община Варна, област Варна").has("24\u{a0}лица").lacks("{ $");
    world.get("/records/training", "varna").await.has(&address).has("1 record");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_with_each_field() {
    let world = World::open().await;
    let typed = training(&[
        ("held_on", "31.02.2017"),
        ("participants", "many"),
        ("type", ""),
        ("notes", "Kept <b>"),
    ]);
    let page = world.post("/records/training/new", "varna", &typed).await;
    page.is(422).has("and not “31.02.2017”").has("and not “many”").has("Fill in “Type”");
    page.has("href=\"#held_on\"").has("href=\"#type\"").has("id=\"type\"");
    page.has("Kept &#60;b&#62;").has("value=\"Training of teachers in Varna\"");
    world.get("/records/training", "varna").await.has("0 records");
    // A number of a record that is not there is a fault of the field, too.
    let typed = [
        ("list_entry", "Participant 1"),
        ("attended_on", "2017-05-05"),
        ("role", "trainee"),
        ("headcount", "1"),
        ("_number_event", "015d3ef7-9800-7fff-bfff-ffffffffffff"),
    ];
    let page = world.post("/records/attendance/new", "varna", &typed).await;
    page.is(422).has("href=\"#event\"").has("is not a record you can choose here");
}

#[tokio::test]
async fn a_form_without_the_token_of_the_session_enters_nothing() {
    let world = World::open().await;
    let body = "title=X&held_on=2017-05-05&status=held&type=training";
    world.post_raw("/records/training/new", "varna", body).await.is(403);
    world.get("/records/training", "varna").await.has("0 records");
}

#[tokio::test]
async fn one_institution_does_not_see_the_records_of_another() {
    let world = World::open().await;
    let address = entered(&world, "moi", &[("place", "SOF46"), ("notes", "Working note")]).await;
    let page = world.get(&address, "varna").await;
    page.is(404);
    let absent = world.get("/records/training/015d3ef7-9800-7fff-bfff-ffffffffffff", "varna").await;
    let main = |a: &Answer| a.body.split_once("<main").unwrap().1.to_owned();
    assert_eq!(main(&page), main(&absent), "what may not be seen looks like what is not there");
    for path in ["correct", "withdraw", "evidence"] {
        world.post(&format!("{address}/{path}"), "varna", &[("version", "1")]).await.is_refused();
    }
    world.get(&address, "coordinator").await.is(200).has("Working note");
    // An analyst reads what counts, not working notes, and changes nothing.
    world.get(&address, "analyst").await.is(200).lacks("Working note").lacks("/correct\"");
    world.get(&format!("{address}/correct"), "analyst").await.is(403);
    world.get(&address.replace("training", "event"), "coordinator").await.is(404);
}

#[tokio::test]
async fn a_record_is_corrected_withdrawn_and_restored_and_its_history_tells() {
    let world = World::open().await;
    let address = entered(&world, "varna", &[]).await;
    let form = world.get(&format!("{address}/correct"), "varna").await;
    form.is(200).has("value=\"2017-05-05\"").has("value=\"24\"");
    let version = version(&form);
    let typed =
        training(&[("participants", "26"), ("_version", &version), ("_reason", "Two came late")]);
    let answer = world.post(&format!("{address}/correct"), "varna", &typed).await;
    assert_eq!(answer.location, format!("{address}?done=done-record-corrected"));
    let page = world.get(&address, "varna").await;
    page.has("Two came late").has("<del>24\u{a0}persons</del>").has("<ins>26\u{a0}persons</ins>");

    let path = format!("{address}/withdraw");
    world.get(&path, "varna").await.is(200).has("name=\"version\" value=\"2\"");
    let page = world.post(&path, "varna", &[("version", "2"), ("reason", " ")]).await;
    page.is(422).has("href=\"#reason\"").has("Give a reason");
    let pairs = [("version", "2"), ("reason", "Entered twice")];
    world.post(&path, "varna", &pairs).await.is(303);
    let page = world.get(&address, "varna").await;
    page.has("Withdrawn").has("Entered twice").has("/restore\"").lacks("/correct\"");
    world.get("/records/training", "varna").await.has("0 records");
    world.get("/records/training?withdrawn=1", "varna").await.has(&address);
    world.get(&format!("{address}/correct"), "varna").await.is(422);
    let pairs = [("version", "3"), ("reason", "It was another one")];
    world.post(&format!("{address}/restore"), "varna", &pairs).await.is(303);
    world.get("/records/training", "varna").await.has("1 record");
}

#[tokio::test]
async fn codes_sent_in_another_order_are_no_change() {
    let world = World::open().await;
    let address = entered(&world, "varna", &[("organisers", "MoI; MES")]).await;
    // A browser sends boxes in the order of the list.
    let mut typed = training(&[("participants", "25"), ("_version", "1"), ("organisers", "MES")]);
    typed.push(("organisers", "MoI"));
    world.post(&format!("{address}/correct"), "varna", &typed).await.is(303);
    let page = world.get(&address, "varna").await;
    page.has("<dt>Participants</dt>").lacks("<dt>Organisers</dt>");
    let typed = training(&[("_version", "2"), ("participants", "25"), ("organisers", "MoI")]);
    world.post(&format!("{address}/correct"), "varna", &typed).await.is(303);
    world.get(&address, "varna").await.has("<dt>Organisers</dt>");
}

#[tokio::test]
async fn who_took_part_is_entered_from_the_page_of_the_training() {
    let world = World::open().await;
    let address = entered(&world, "varna", &[]).await;
    let id = address.rsplit('/').next().unwrap();
    let link = format!("/records/attendance/new?event={id}");
    world.get(&address, "varna").await.has(&format!("href=\"{link}\""));
    let form = world.get(&link, "varna").await;
    form.is(200).has(&format!("<option value=\"{id}\" selected>Training of teachers in Varna"));
    let pairs = [
        ("list_entry", "Participant 1"),
        ("attended_on", "2017-05-05"),
        ("role", "trainee"),
        ("headcount", "1"),
        ("event", id),
    ];
    let answer = world.post("/records/attendance/new", "varna", &pairs).await;
    answer.is(303);
    let page = world.get(answer.location.split('?').next().unwrap(), "varna").await;
    page.is(200).has(&format!("<a class=\"govuk-link\" href=\"{address}\">Training of teachers"));
    world.get("/records/attendance", "varna").await.has("Training of teachers in Varna");
}

#[tokio::test]
async fn odd_addresses_are_answered() {
    let world = World::open().await;
    for query in
        ["status=%00held", "q=%00", "after=1_2", "after=x", "f.type=%27&oblast=%22", "%ff=%ff"]
    {
        let page = world.get(&format!("/records/training?{query}"), "varna").await;
        assert!(matches!(page.status.as_u16(), 200 | 303), "{query}: {}", page.status);
    }
    for path in ["/submissions/x", "/submissions/x/verdicts.csv", "/records/training/x"] {
        world.get(path, "varna").await.is(404);
    }
    world.get("/search?q=a&q=b", "varna").await.is(200);
    let open = [("format", "csv"), ("leaving", "open")];
    world.post("/records/training/export?from=nonsense", "varna", &open).await.is(400);
}

#[tokio::test]
async fn a_long_submission_tells_how_far_it_is() {
    let world = World::open().await;
    let new = register::submission::NewSubmission {
        kind: "training".to_owned(),
        institution: None,
        name: "long.csv".to_owned(),
        content: b"title,held_on,status,type\nA,2017-05-05,held,training\n".to_vec(),
        dry: true,
        again: true,
    };
    let id = world.register.submit(&world.by("varna").await, new).await.unwrap();
    let page = world.get(&format!("/submissions/{id}?rows=none&after=x"), "varna").await;
    page.is(200).has("Waiting").has("<progress").has("You may leave this page").has("Look again");
    page.lacks("Enter 1 row");
    world.post(&format!("/submissions/{id}"), "varna", &[]).await.is(303);
    let sheets: std::sync::Arc<dyn register::submission::Sheets> =
        std::sync::Arc::new(web::SheetReader(std::sync::Arc::new(crate::common::Unconfined)));
    world.register.run_due_jobs(crate::common::now(), 1 << 100, &sheets).await.unwrap();
    world.get(&format!("/submissions/{id}"), "varna").await.has("Enter 1 row").lacks("<progress");
}

#[tokio::test]
async fn two_people_who_correct_one_record_choose_and_lose_nothing() {
    let world = World::open().await;
    let address = entered(&world, "varna", &[]).await;
    let path = format!("{address}/correct");
    let theirs = training(&[("participants", "30"), ("city", "Sofia"), ("_version", "1")]);
    world.post(&path, "coordinator", &theirs).await.is(303);
    // Varna still has the form of version 1 open.
    let mine = training(&[
        ("participants", "26"),
        ("notes", "Mine"),
        ("_version", "1"),
        ("_reason", "Counted again"),
    ]);
    let page = world.post(&path, "varna", &mine).await;
    page.is(409).has("Account coordinator").has("26\u{a0}persons").has("30\u{a0}persons");
    page.has("name=\"notes\" value=\"Mine\"").has("name=\"_reason\" value=\"Counted again\"");
    assert_eq!(version(&page), "2");
    // What only one of them changed is proposed; what both did is not.
    page.has("name=\"_pick_city\" value=\"theirs\" checked");
    page.has("name=\"_pick_notes\" value=\"mine\" checked");
    page.lacks("name=\"_pick_participants\" value=\"mine\" checked");
    page.lacks("name=\"_pick_participants\" value=\"theirs\" checked");
    let mut chosen = training(&[
        ("participants", "26"),
        ("notes", "Mine"),
        ("_version", "2"),
        ("_pick_city", "theirs"),
        ("_pick_notes", "mine"),
        ("_reason", "Counted again"),
    ]);
    for field in ["participants", "city", "notes"] {
        chosen.push(("_differing", field));
    }
    let page = world.post(&path, "varna", &chosen).await;
    page.is(422).has("href=\"#_pick_participants\"").has("Choose which of the two holds");
    chosen.push(("_pick_participants", "mine"));
    world.post(&path, "varna", &chosen).await.is(303);
    let page = world.get(&address, "varna").await;
    page.has("26\u{a0}persons").has("Sofia").has("Mine").has("Counted again");
}

#[tokio::test]
async fn a_list_is_filtered_sorted_and_walked_in_both_directions() {
    let world = World::open().await;
    for n in 1..=60 {
        let title = format!("Training number {n:02}");
        let day = format!("2017-{:02}-{:02}", n % 6 + 1, n % 28 + 1);
        let status = if n == 7 { "planned" } else { "held" };
        let place = if n == 7 { "SOF46" } else { "VAR06" };
        let changes: [(&str, &str); 4] =
            [("title", &title), ("held_on", &day), ("status", status), ("place", place)];
        entered(&world, "coordinator", &changes).await;
    }
    let titles = |a: &Answer| -> Vec<String> {
        let parts = a.body.split("Training number ").skip(1);
        parts.map(|p| p[..2].to_owned()).collect()
    };
    let first = world.get("/records/training", "coordinator").await;
    first.is(200).has("60 records").has("Next page").lacks("Previous page");
    assert_eq!(titles(&first).len(), 50);
    let link = |a: &Answer, rel: &str| -> String {
        let (before, _) = a.body.split_once(&format!("rel=\"{rel}\"")).unwrap();
        let (_, href) = before.rsplit_once("href=\"").unwrap();
        href.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
    };
    let second = world.get(&link(&first, "next"), "coordinator").await;
    second.has("Previous page").lacks("Next page");
    assert_eq!(titles(&second).len(), 10);
    assert!(titles(&second).iter().all(|t| !titles(&first).contains(t)));
    let back = world.get(&link(&second, "prev"), "coordinator").await;
    assert_eq!(titles(&back), titles(&first));
    back.lacks("Previous page").has("Next page");

    let oldest = world.get("/records/training?sort=oldest", "coordinator").await;
    let mut reversed: Vec<String> = [titles(&first), titles(&second)].concat();
    reversed.reverse();
    assert_eq!(titles(&oldest), reversed[..50]);

    for query in [
        "status=planned",
        "oblast=SOF&from=2017-01-01&until=2017-12-31",
        "q=number+07",
        "f.type=training&status=planned",
        "institution=ANCCTHB&status=planned",
    ] {
        let page = world.get(&format!("/records/training?{query}"), "coordinator").await;
        page.is(200).has("1 record");
        assert_eq!(titles(&page), ["07"], "{query}");
    }
    // Empty fields of the form leave the address.
    let page = world.get("/records/training?q=&status=planned&from=", "coordinator").await;
    page.is(303);
    assert_eq!(page.location, "/records/training?status=planned");
    let page = world.get("/records/training?from=31.02.2017", "coordinator").await;
    page.is(422).has("href=\"#from\"").has("and not “31.02.2017”");
    world.get("/records/training?status=no-such", "coordinator").await.is(200).has("0 records");

    let counts = world.get("/records/training?view=counts", "coordinator").await;
    counts.is(200).has("<svg").has("Varna oblast").has(">59<").has("oblast=VAR");
    world.get_in("/records/training?view=counts", "coordinator", "bg").await.has("област Варна");
    // One institution's list is its own.
    world.get("/records/training?view=counts", "moi").await.has(">0</p>");
}

#[tokio::test]
async fn a_filter_is_saved_shared_opened_and_deleted_by_its_owner() {
    let world = World::open().await;
    let path = "/records/training/filters";
    let pairs = [("query", "status=held&after=1_x&view=counts"), ("name", "Held"), ("shared", "1")];
    let answer = world.post(path, "officer", &pairs).await;
    assert_eq!(answer.location, "/records/training?status=held&done=done-filter-saved");
    let page = world.get("/records/training", "coordinator").await;
    page.has("href=\"/records/training?status=held\"").has("of Account officer");
    page.lacks("/delete\"");
    let page = world.get("/records/training", "officer").await;
    let (_, rest) = page.body.split_once("action=\"/records/training/filters/").unwrap();
    let delete = format!("{path}/{}", rest.split('"').next().unwrap());
    world.post(&delete, "coordinator", &[]).await.is(404);
    world.post(&delete, "officer", &[]).await.is(303);
    world.get("/records/training", "coordinator").await.lacks("Account officer");
    let nameless = [("query", "status=held"), ("name", " ")];
    world.post(path, "officer", &nameless).await.is(422).has("Give a name");
}

#[tokio::test]
async fn evidence_is_added_downloaded_as_a_file_and_removed_for_a_reason() {
    let world = World::open().await;
    let address = entered(&world, "varna", &[]).await;
    let path = format!("{address}/evidence");
    let refused = world.upload(&path, "varna", &[], ("act.pdf", b"MZ\x90")).await;
    refused.is(422).has("href=\"#file\"").has("This sort of file is not taken");
    world.upload(&path, "varna", &[], ("", b"")).await.is(422).has("The file is empty");
    let name = "Протокол от обучението.pdf";
    world.upload(&path, "varna", &[], (name, b"%PDF-1.7 x")).await.is(303);
    let page = world.get(&address, "varna").await;
    page.has(name).has("SHA-256").has("PDF, 10 bytes");
    let (_, rest) = page.body.split_once(&format!("href=\"{path}/")).unwrap();
    let file = format!("{path}/{}", rest.split('"').next().unwrap());
    let got = world.get(&file, "varna").await;
    got.is(200);
    assert_eq!((got.bytes.as_slice(), got.kind.as_str()), (&b"%PDF-1.7 x"[..], "application/pdf"));
    world.get(&file, "moi").await.is(404);
    world.get(&format!("{file}/remove"), "moi").await.is(404);
    world.post(&format!("{file}/remove"), "varna", &[("reason", "")]).await.is(422);
    world.post(&format!("{file}/remove"), "varna", &[("reason", "Wrong file")]).await.is(303);
    world.get(&address, "varna").await.lacks(name);
    world.get(&file, "varna").await.is(404);
}

#[tokio::test]
async fn what_is_taken_out_is_taken_in_again_unchanged() {
    let world = World::open().await;
    entered(&world, "varna", &[("title", "=1+1"), ("organisers", "MES")]).await;
    entered(&world, "varna", &[("title", "Second; with a mark"), ("status", "planned")]).await;
    entered(&world, "moi", &[("title", "Of the ministry"), ("place", "SOF46")]).await;
    let take_out = async |query: &str, who, format| {
        let given = [("format", format), ("leaving", "open")];
        world.post(&format!("/records/training/export{query}"), who, &given).await
    };
    let csv = take_out("", "varna", "csv").await;
    csv.is(200).has("'=1+1").has("Second; with a mark").lacks("Of the ministry");
    assert_eq!(csv.kind, "text/csv; charset=utf-8");
    let filtered = take_out("?status=planned", "varna", "csv").await;
    filtered.has("Second; with a mark").lacks("=1+1");
    take_out("", "coordinator", "json").await.has("Of the ministry");
    let xlsx = take_out("", "varna", "xlsx").await;
    assert!(xlsx.bytes.starts_with(b"PK"));
    for (name, bytes) in [("out.csv", &csv.bytes), ("out.xlsx", &xlsx.bytes)] {
        let answer = world.upload("/records/training/import", "varna", &[], (name, bytes)).await;
        answer.is(303);
        let page = world.get(&answer.location, "varna").await;
        page.is(200).has("Checked, not entered").has("Unchanged").lacks("Enter 2 rows");
        assert!(page.body.contains(">2</p>"), "{}", page.body);
    }
}

#[tokio::test]
async fn what_is_not_all_public_leaves_closed_unless_it_is_said_otherwise() {
    use formats::closed::{Identity, With, open};
    let world = World::open().await;
    entered(&world, "varna", &[("title", "Planned"), ("status", "planned")]).await;
    entered(&world, "varna", &[("title", "Held"), ("place", "SOF46")]).await;
    let list = world.get("/records/training?status=planned", "varna").await;
    list.is(200).has("/records/training/export?format=csv&#38;status=planned");
    let asked = world.get("/records/training/export.csv?status=planned", "varna").await;
    asked.is(303);
    let page = world.get(&asked.location, "varna").await;
    page.is(200).has("Planned").has("leaves closed").has("name=\"passphrase\"").lacks(">Held<");
    let refused = world.post(&asked.location, "varna", &[("format", "csv")]).await;
    refused.is(422).has("Choose how the file leaves");
    let refused = world.post(&asked.location, "varna", &[("leaving", "open")]).await;
    refused.is(422).has("Choose the sort of file");

    let read = |bytes: &[u8], with: &With<'_>| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut open(bytes, with).unwrap(), &mut text).unwrap();
        text
    };
    let identity = Identity::generate();
    let recipient = identity.recipient().to_string();
    let given = [("format", "csv"), ("leaving", "recipient"), ("recipient", recipient.as_str())];
    let closed = world.post(&asked.location, "varna", &given).await;
    assert_eq!((closed.status.as_u16(), closed.kind.as_str()), (200, "application/octet-stream"));
    assert!(closed.bytes.starts_with(b"age-encryption.org/v1\n"));
    let text = read(&closed.bytes, &With::Identities(&[identity]));
    assert!(text.contains("Planned") && !text.contains("Held") && text.contains("E1-"), "{text}");
    let words = page.body.split("name=\"passphrase\" value=\"").nth(1).unwrap();
    let words = words.split('"').next().unwrap();
    let given = [("format", "json"), ("leaving", "passphrase"), ("passphrase", words)];
    let closed = world.post("/records/training/export", "varna", &given).await;
    let text = read(&closed.bytes, &With::Passphrase(words));
    assert!(text.contains("Held") && text.ends_with("]\n"), "{text}");

    // The journal says how each left, and until when it may be kept.
    let entries = world.details("records.taken_out").await;
    let told: Vec<_> =
        entries.iter().map(|d| (d["closed"].as_str().unwrap(), d["until"].is_string())).collect();
    assert_eq!(told, [("recipients", true), ("passphrase", true)]);
    assert_eq!(entries[0]["recipients"][0], recipient.as_str());

    // All of this kind is public: it comes at once.
    world.get("/records/opinion/export.csv", "coordinator").await.is(200);
    world.get("/records/opinion", "coordinator").await.has("/records/opinion/export.csv");
}

#[tokio::test]
async fn a_spreadsheet_is_checked_then_entered_with_a_verdict_on_every_row() {
    let world = World::open().await;
    let template = world.get("/records/training/template.xlsx", "varna").await;
    template.is(200);
    assert!(template.bytes.starts_with(b"PK"));
    world.get("/records/training/import", "analyst").await.is(403);
    world
        .get_in("/records/training/import", "varna", "bg")
        .await
        .is(200)
        .has("Проверка на редовете");
    let file = "title,type,held_on,status,activities\n\
                Sound,training,2017-05-05,held,2017/I.1\n\
                Bad day,training,31.02.2017,held,\n\
                Bad code,no such,2017-05-06,held,2017/X.9\n";
    let sent =
        world.upload("/records/training/import", "varna", &[], ("t.csv", file.as_bytes())).await;
    sent.is(303);
    let page = world.get(&sent.location, "varna").await;
    page.has("Checked, not entered").has("Enter 1 row").has("2 rows are refused");
    page.has(">3</td>")
        .has(">C</td>")
        .has("and not “31.02.2017”")
        .has("“no such” is not in the list");
    page.has(">E</td>").has("“2017/X.9”");
    world.get_in(&sent.location, "varna", "bg").await.has("а не „31.02.2017“").lacks("{ $");
    world.get("/records/training", "varna").await.has("0 records");
    world.get(&sent.location, "moi").await.is(404);
    world.get("/submissions", "varna").await.has("t.csv").has(&sent.location);
    world.get("/submissions", "moi").await.lacks("t.csv");
    world.get("/submissions", "analyst").await.is(404);

    let csv = world.get(&format!("{}/verdicts.csv", sent.location), "varna").await;
    csv.is(200).has("Sound").has("accepted").has("refused: column C");
    let xlsx = world.get(&format!("{}/verdicts.xlsx", sent.location), "varna").await;
    assert!(xlsx.bytes.starts_with(b"PK"));

    world.post(&sent.location, "varna", &[]).await.is(303);
    let page = world.get(&sent.location, "varna").await;
    page.has("The sound rows were entered.").has("To the list").lacks("Enter 1 row");
    world.get("/records/training", "varna").await.has("1 record").has("Sound");
    // Pressed again, and sent again: nothing is entered twice.
    world.post(&sent.location, "varna", &[]).await;
    let again =
        world.upload("/records/training/import", "varna", &[], ("t.csv", file.as_bytes())).await;
    let page = world.post(&again.location, "varna", &[]).await;
    page.is(422)
        .has("The same file was taken in before")
        .has(&format!("href=\"{}\"", sent.location));
    world.get("/records/training", "varna").await.has("1 record");
}

#[tokio::test]
async fn a_file_that_is_no_spreadsheet_of_the_kind_is_answered_with_a_sentence() {
    let world = World::open().await;
    let path = "/records/training/import";
    world.upload(path, "varna", &[], ("", b"")).await.is(422).has("The file is empty");
    let broken: [(&str, &[u8]); 3] = [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n0000"),
        ("broken.xlsx", b"PK\x03\x04 and nothing more"),
        ("other.csv", b"one,two\n1,2\n"),
    ];
    for (name, bytes) in broken {
        let sent = world.upload(path, "varna", &[], (name, bytes)).await;
        sent.is(303);
        for language in ["en", "bg"] {
            let page = world.get_in(&sent.location, "varna", language).await;
            let (failed, about) = match language {
                "en" => ("Not readable", "About the file"),
                _ => ("Нечетлив файл", "За файла"),
            };
            page.is(200).has(failed).has(about).lacks("{ $");
        }
        world.get(&format!("{}/verdicts.csv", sent.location), "varna").await.is(404);
    }
    world.get("/records/training", "varna").await.has("0 records");
}

#[tokio::test]
async fn search_finds_records_of_every_kind_that_the_reader_may_see() {
    let world = World::open().await;
    let address = entered(&world, "varna", &[("title", "Обучение на учители")]).await;
    entered(&world, "moi", &[("title", "Обучение на полицаи"), ("place", "SOF46")]).await;
    let page = world.get("/search?q=%D0%BE%D0%B1%D1%83%D1%87", "varna").await;
    page.is(200).has(&address).has("Training events").lacks("полицаи");
    world.get("/search?q=%D0%BE%D0%B1%D1%83%D1%87", "coordinator").await.has("полицаи");
    world.get("/search?q=nothing-like-it", "varna").await.is(200).has("Nothing was found");
    world.get("/search?q=%22%22*(", "varna").await.is(200).has("Nothing was found");
    world.get_in("/search", "varna", "bg").await.is(200).has("Търсене").lacks("Нищо не е намерено");
}

impl Answer {
    /// Fails unless nothing was done.
    #[track_caller]
    fn is_refused(&self) {
        assert!(matches!(self.status.as_u16(), 400 | 403 | 404), "{}", self.status);
    }
}
