//! The pages of programmes.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
use crate::common::{Answer, DOCUMENT, World};
use domain::programme::life::Stage;
use register::programme::CommentOutcome;

/// The value of the hidden field `name`.
fn hidden<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = answer.body.split_once(&mark).unwrap_or_else(|| panic!("no {name}"));
    rest.split('"').next().unwrap()
}

/// The document of 2017 as that of another year.
fn of_year(year: &str) -> String {
    DOCUMENT.replace("2017 NATIONAL PROGRAMME", &format!("{year} NATIONAL PROGRAMME"))
}

#[tokio::test]
async fn a_programme_opens_by_its_key_and_by_its_id_in_both_languages() {
    let world = World::open().await;
    for path in ["/programmes/2017".to_owned(), format!("/programmes/{}", world.programme)] {
        world.get(&path, "analyst").await.is(200).has("Legislative measures");
    }
    let page = world.get_in("/programmes/2017", "coordinator", "bg").await;
    page.is(200).has("Институционални и организационни мерки").has("В изпълнение");
    for missing in ["/programmes/1999", "/programmes/1999/timeline", "/programmes/1999/document"] {
        world.get(missing, "coordinator").await.is(404);
    }
    world.get("/programmes/2017", "").await.is(303);
}

#[tokio::test]
async fn every_page_of_a_programme_opens_to_everybody_who_is_signed_in() {
    let world = World::open().await;
    for who in ["coordinator", "officer", "varna", "moi", "analyst", "auditor", "admin"] {
        for end in ["", "/timeline", "/calendar", "/document", "/versions", "/consultation"] {
            for language in ["en", "bg"] {
                let page = world.get_in(&format!("/programmes/2017{end}"), who, language).await;
                page.is(200).lacks("{ $");
            }
        }
    }
}

#[tokio::test]
async fn the_day_asked_for_decides_what_is_late() {
    let world = World::open().await;
    let page = world.get("/programmes/2017?as_of=2017-01-05", "moi").await;
    page.is(200).lacks("days late").has("5\u{a0}January 2017");
    world.get("/programmes/2017?as_of=2017-12-01", "moi").await.has("days late");
    // A day that does not exist is today.
    let page = world.get("/programmes/2017?as_of=2017-02-31", "moi").await;
    page.is(200).has("10\u{a0}July 2017");
}

#[tokio::test]
async fn the_timeline_and_its_table_have_every_activity() {
    let world = World::open().await;
    let page = world.get("/programmes/2017/timeline", "moi").await;
    page.is(200).has("<svg");
    assert_eq!(page.body.matches("class=\"govuk-link\" href=\"/activities/").count(), 40);
    let page = world.get("/programmes/2017/calendar", "moi").await;
    page.is(200).has("July 2017").has("this month");
}

#[tokio::test]
async fn only_those_who_prepare_find_the_ways_to_change() {
    let world = World::open().await;
    let paths = [
        "/programmes/new",
        "/programmes/2017/stage?to=reported",
        "/programmes/2017/carry-over",
        "/programmes/2017/document/again",
        "/programmes/2017/document/split/I.1",
    ];
    for path in paths {
        for who in ["varna", "moi", "analyst", "auditor", "admin"] {
            world.get(path, who).await.is(404);
        }
        for who in ["coordinator", "officer"] {
            world.get(path, who).await.is(200);
        }
    }
    world.get("/programmes", "moi").await.is(200).lacks("/programmes/new");
    world.get("/programmes", "officer").await.is(200).has("/programmes/new");
    let page = world.get("/programmes/2017", "moi").await;
    page.lacks("/programmes/2017/stage").lacks("carry-over");
    world.post("/programmes/2017/strategy", "moi", &[("strategy", "")]).await.is(404);
    let stage = [("to", "reported")];
    world.upload("/programmes/2017/stage", "moi", &stage, ("", b"")).await.is(404);
}

#[tokio::test]
async fn a_document_is_shown_before_it_is_kept_and_then_becomes_a_draft() {
    let world = World::open().await;
    let text = of_year("2018");
    let file = ("2018.txt", text.as_bytes());
    let page = world.upload("/programmes/new", "officer", &[], file).await;
    page.is(200).has("7 sections, 40 activities").has("things to look at").has("line 1");
    page.has("value=\"2018\"").has("value=\"2018-01-01\"").has("value=\"2018-12-31\"");
    // What is odd comes before what is in order.
    let (odd, what) = (page.body.find("id=\"odd\""), page.body.find("Sections and activities"));
    assert!(odd.is_some() && odd < what);
    world.get("/programmes/2018", "officer").await.is(404);

    let (content, name) = (hidden(&page, "_content"), hidden(&page, "_name"));
    assert_eq!(name, "2018.txt");
    let mut pairs = vec![
        ("_content", content),
        ("_name", name),
        ("key", "2018-19"),
        ("sort", "programme"),
        ("from", "31.02.2018"),
        ("last", "31.12.2018"),
    ];
    let refused = world.post("/programmes/new/draft", "officer", &pairs).await;
    refused.is(422).has("href=\"#key\"").has("href=\"#from\"").has("31.02.2018");
    refused.has("7 sections, 40 activities").has("31.12.2018");
    world.get("/programmes/2018-19", "officer").await.is(404);

    (pairs[2].1, pairs[4].1) = ("2018", "1.02.2018");
    let kept = world.post("/programmes/new/draft", "officer", &pairs).await;
    kept.is(303);
    assert_eq!(kept.location, "/programmes/2018/document?done=done-programme-imported");
    let page = world.get(&kept.location, "officer").await;
    page.is(200).has("kept as a draft").has("Read from the file 2018.txt");
    let row = world.register.programme_by_key("2018").await.unwrap();
    assert_eq!(row.period.from.to_string(), "2018-02-01");
    assert_eq!(row.stage, Stage::Draft);

    let twice = world.post("/programmes/new/draft", "officer", &pairs).await;
    twice.is(422).has("There is a programme with this key already");
}

#[tokio::test]
async fn what_is_no_document_gets_a_sentence_and_nothing_is_kept() {
    let world = World::open().await;
    let before = world.register.programmes().await.unwrap().len();
    let large = vec![b'a'; (8 << 20) + 1];
    let bomb = zip_bomb();
    let cases: [(&str, &[u8], &str); 6] = [
        ("", b"", "Choose a file"),
        ("empty.txt", b"", "The file is empty"),
        ("cut.docx", b"PK\x03\x04 cut off", "The file is damaged, or is not what its name says"),
        ("scan.pdf", b"%PDF-1.7 ...", "The file is damaged, or is not what its name says"),
        ("large.txt", &large, "larger than 8 MB"),
        ("bomb.docx", &bomb, "The file is larger than can be read"),
    ];
    for (name, content, sentence) in cases {
        let page = world.upload("/programmes/new", "officer", &[], (name, content)).await;
        page.is(422).has(sentence).has("href=\"#file\"");
        let path = "/programmes/2017/document/again";
        let page = world.upload(path, "officer", &[], (name, content)).await;
        page.is(422).has(sentence);
    }
    // A letter is a text, but no programme: it is shown, and refused as a draft.
    let page = world.upload("/programmes/new", "officer", &[], ("a.txt", b"Dear colleague")).await;
    page.is(200).has("0 activities").has("Dear colleague");
    let pairs = [
        ("_content", hidden(&page, "_content")),
        ("_name", "a.txt"),
        ("key", "2020"),
        ("sort", "programme"),
    ];
    let refused = world.post("/programmes/new/draft", "officer", &pairs).await;
    refused.is(422).has("No activity was found in the document");
    // Bytes that no page of ours sent.
    let odd = [("_content", "xyz"), ("_name", "a"), ("key", "2020"), ("sort", "programme")];
    world.post("/programmes/new/draft", "officer", &odd).await.is(400);
    assert_eq!(world.register.programmes().await.unwrap().len(), before);
}

/// A DOCX of some kilobytes whose body unpacks to 65 MiB.
fn zip_bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..65 {
        zip.write_all(&chunk).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_form_without_the_token_of_the_session_changes_nothing() {
    let world = World::open().await;
    let page = world.post_raw("/programmes/2017/strategy", "officer", "strategy=").await;
    page.is(403);
}

#[tokio::test]
async fn the_document_stands_beside_what_was_read_from_each_line() {
    let world = World::open().await;
    let page = world.get("/programmes/2017/document", "moi").await;
    page.is(200).has("class=\"pr-line pr-line--odd\" id=\"line-").has("href=\"#line-");
    page.has("Indicator, confirmed").has("Time frame").has("To look at:");
    let page = world.get_in("/programmes/2017/document", "moi", "bg").await;
    page.has("lang=\"en\"").has("Отговорна институция");
}

#[tokio::test]
async fn indicators_are_confirmed_word_for_word() {
    let world = World::open().await;
    world.import("2018", &of_year("2018")).await;
    let first = world.get("/programmes/2018/document/split", "officer").await;
    first.is(303);
    let path = first.location;
    assert!(path.starts_with("/programmes/2018/document/split/"), "{path}");
    let page = world.get(&path, "officer").await;
    page.is(200).has("The rules propose this").has("name=\"wordings\"");
    let wrong = [("wordings", "Something that stands nowhere")];
    let page = world.post(&path, "officer", &wrong).await;
    page.is(422).has("must stand word for word").has("Something that stands nowhere");

    let row = world.register.programme_by_key("2018").await.unwrap();
    let whole = world.register.programme(row.id).await.unwrap();
    let code = path.rsplit('/').next().unwrap();
    let (_, activity) = whole.content.activities().find(|(s, a)| a.code(s) == code).unwrap();
    let wordings: Vec<&str> = activity.indicators.iter().map(|i| i.wording.as_str()).collect();
    let page = world.post(&path, "officer", &[("wordings", &wordings.join("\n"))]).await;
    page.is(303);
    assert_ne!(page.location.split('?').next(), Some(path.as_str()));
    world.get("/programmes/2018/document/split/IX.9", "officer").await.is(404);
}

#[tokio::test]
async fn a_draft_is_read_anew_after_the_differences_were_shown() {
    let world = World::open().await;
    world.import("2018", &of_year("2018")).await;
    let changed = of_year("2018").replace("LEGISLATIVE MEASURES", "LEGISLATIVE STEPS");
    assert_ne!(changed, of_year("2018"));
    let path = "/programmes/2018/document/again";
    let page = world.upload(path, "officer", &[], ("new.txt", changed.as_bytes())).await;
    page.is(200).has("1 difference").has("<del>MEASURES</del>").has("<ins>STEPS</ins>");
    assert_eq!(versions(&world, "2018").await, 1);
    let pairs = [
        ("_content", hidden(&page, "_content")),
        ("_name", "new.txt"),
        ("note", "After the working group"),
    ];
    let kept = world.post(&format!("{path}/keep"), "officer", &pairs).await;
    kept.is(303);
    assert_eq!(versions(&world, "2018").await, 2);
    let page = world.get("/programmes/2018/versions", "moi").await;
    page.is(200).has("After the working group").has("/programmes/2018/versions/1/2");
    let page = world.get("/programmes/2018/versions/1/2", "moi").await;
    page.is(200).has("<del>MEASURES</del>").has("<ins>STEPS</ins>");
    world.get("/programmes/2018/versions/1/9", "moi").await.is(404);
    world.get("/programmes/2018/versions/x/y", "moi").await.is(404);
    let page = world.get("/programmes/2018/versions?before=2&after=1", "moi").await;
    assert_eq!(page.location, "/programmes/2018/versions/2/1");
}

async fn versions(world: &World, key: &str) -> usize {
    let row = world.register.programme_by_key(key).await.unwrap();
    world.register.programme_history(row.id).await.unwrap().0.len()
}

#[tokio::test]
async fn a_programme_in_force_is_amended_by_a_decision_with_its_act() {
    let world = World::open().await;
    let changed = DOCUMENT.replace("LEGISLATIVE MEASURES", "LEGISLATIVE STEPS");
    let path = "/programmes/2017/document/again";
    let page = world.upload(path, "officer", &[], ("new.txt", changed.as_bytes())).await;
    page.is(200).has("1 difference").has("Deciding body").has("multipart/form-data");
    let content = hidden(&page, "_content").to_owned();
    let kept = world
        .post("/programmes/2017/document/again/keep", "officer", &[("_content", &content)])
        .await;
    kept.is(422);

    let mut pairs = vec![
        ("_content", content.as_str()),
        ("_name", "new.txt"),
        ("note", "More steps"),
        ("body", ""),
        ("act", "Decision No 2"),
        ("decided_on", "7.07.2017"),
    ];
    let path = "/programmes/2017/amendment";
    let page = world.upload(path, "officer", &pairs, ("act.txt", b"Decided.")).await;
    page.is(422).has("href=\"#body\"").has("Decision No 2");
    pairs[3].1 = "Council of Ministers";
    // A file that is not taken leaves everything as it was.
    let page = world.upload(path, "officer", &pairs, ("act.exe", b"MZ\x90\x00")).await;
    page.is(422).has("href=\"#file\"").has("Council of Ministers");
    assert_eq!(versions(&world, "2017").await, 1);

    let page = world.upload(path, "officer", &pairs, ("act.txt", b"Decided.")).await;
    page.is(303);
    assert_eq!(versions(&world, "2017").await, 2);
    let page = world.get(&page.location, "moi").await;
    page.is(200).has("The programme was amended").has("Decision No 2").has(">act.txt</a>");
    let (_, rest) = page.body.split_once("href=\"/programmes/2017/evidence/").unwrap();
    let id = rest.split('"').next().unwrap();
    let file = world.get(&format!("/programmes/2017/evidence/{id}"), "moi").await;
    file.is(200);
    assert_eq!(file.bytes, b"Decided.");
    world.get("/programmes/2017/evidence/nonsense", "moi").await.is(404);
}

#[tokio::test]
async fn a_programme_passes_through_its_life() {
    let world = World::open().await;
    world.import("2018", &of_year("2018")).await;
    let stage = async |to: &str, pairs: &[(&str, &str)], file: (&str, &[u8])| {
        let mut all = vec![("to", to)];
        all.extend(pairs);
        world.upload("/programmes/2018/stage", "officer", &all, file).await
    };
    let none: (&str, &[u8]) = ("", b"");
    let page = world.get("/programmes/2018", "officer").await;
    page.has("/programmes/2018/stage?to=consultation").has("/programmes/2018/stage?to=adopted");
    stage("consultation", &[("note", "Until Friday")], none).await.is(303);
    world.get("/programmes/2018", "moi").await.has("In consultation").has("/consultation\"");

    // Adoption is a decision.
    let page = world.get("/programmes/2018/stage?to=adopted", "officer").await;
    page.is(200).has("name=\"decided_on\"");
    let page = stage("adopted", &[("body", "Council of Ministers")], none).await;
    page.is(422).has("href=\"#act\"").has("href=\"#decided_on\"").has("Council of Ministers");
    let decision =
        [("body", "Council of Ministers"), ("act", "Decision 3"), ("decided_on", "2017-07-09")];
    stage("adopted", &decision, ("act.pdf", b"%PDF-1.7 act")).await.is(303);
    let page = world.get("/programmes/2018/versions", "moi").await;
    page.has("act.pdf").has("Decision 3").has("9\u{a0}July 2017");

    // A stage that may not follow, and one that there is not.
    stage("closed", &[], none).await.is(422);
    stage("nonsense", &[], none).await.is(404);
    stage("in_force", &[], none).await.is(303);
    let row = world.register.programme_by_key("2018").await.unwrap();
    assert_eq!(row.stage, Stage::InForce);
}

#[tokio::test]
async fn a_refused_decision_leaves_no_file_behind() {
    let world = World::open().await;
    // Adopted already: the stage may not follow, whatever is sent with it.
    let pairs = [
        ("to", "adopted"),
        ("body", "Council of Ministers"),
        ("act", "Decision 3"),
        ("decided_on", "2017-07-09"),
    ];
    let page = world.upload("/programmes/2017/stage", "officer", &pairs, ("a.txt", b"x")).await;
    page.is(422);
    world.get("/programmes/2017/versions", "moi").await.lacks("a.txt");
}

#[tokio::test]
async fn comments_without_an_answer_come_first() {
    let world = World::open().await;
    let id = world.import("2018", &of_year("2018")).await;
    let by = world.by("coordinator").await;
    let adoption = register::programme::Adoption::default;
    world.register.pass_to_stage(&by, id, Stage::Consultation, "", adoption()).await.unwrap();
    let whole = world.register.programme(id).await.unwrap();
    let moi = world.by("moi").await;
    let first = whole.activities[0].id;
    let second = whole.activities[1].id;
    let comment = world.register.comment(&moi, first, "Later, please").await.unwrap();
    world.register.comment(&moi, second, "Who pays?").await.unwrap();
    world.register.answer_comment(&by, comment, CommentOutcome::Partly, "Until May").await.unwrap();
    let page = world.get("/programmes/2018/consultation", "moi").await;
    page.is(200).has("Who pays?").has("Until May").has("Accepted in part").has("no answer yet");
    let at = |text: &str| page.body.find(text).unwrap();
    assert!(at("Who pays?") < at("Later, please"));
    let page = world.get("/home", "officer").await;
    page.has("1 comment without an answer").has("/programmes/2018/consultation");
}

#[tokio::test]
async fn an_unfinished_activity_is_carried_over_into_a_draft() {
    let world = World::open().await;
    let path = "/programmes/2017/carry-over";
    world.get(path, "officer").await.is(200).has("There is no programme whose text is open");
    world.import("2018", &of_year("2018")).await;
    let page = world.get(path, "officer").await;
    page.is(200).has("value=\"2018\"").has("name=\"activities\"");
    let page = world.post(path, "officer", &[]).await;
    page.is(422).has("Choose at least one activity").has("Choose the programme");

    let whole = world.register.programme(world.programme).await.unwrap();
    let id = whole.activities[0].id.to_string();
    let page = world.post(path, "officer", &[("activities", &id), ("into", "2018")]).await;
    page.is(303);
    let row = world.register.programme_by_key("2018").await.unwrap();
    let whole = world.register.programme(row.id).await.unwrap();
    assert_eq!(whole.activities.len(), 41);
    let carried = whole.activities.iter().find(|a| a.carried_from.is_some()).unwrap();
    assert_eq!(carried.carried_from.unwrap().to_string(), id);
}

#[tokio::test]
async fn a_programme_is_put_under_a_strategy_and_taken_out_again() {
    let world = World::open().await;
    let text = DOCUMENT.replace("2017 NATIONAL", "2017-2021 NATIONAL");
    world.import("2017-2021", &text).await;
    let page = world.get("/programmes/2017", "officer").await;
    page.has("Put under a strategy").has("Strategy 2017-2021");
    let path = "/programmes/2017/strategy";
    world.post(path, "officer", &[("strategy", "2017-2021")]).await.is(303);
    world.get("/programmes/2017", "moi").await.has("Under the strategy:");
    world.get("/programmes/2017-2021", "moi").await.has("href=\"/programmes/2017\"");
    world.get("/programmes", "moi").await.is(200).lacks("Programmes under no strategy");
    // What is no strategy has nothing under it, and a strategy stands under none.
    world.post(path, "officer", &[("strategy", "2017")]).await.is(404);
    let under = [("strategy", "2017-2021")];
    world.post("/programmes/2017-2021/strategy", "officer", &under).await.is(404);
    world.post(path, "officer", &[("strategy", "")]).await.is(303);
    world.get("/programmes/2017", "moi").await.lacks("Under the strategy:");
}
