//! Programme documents: read, and taken in.
use crate::world::{Demonstration, pristan, root};

fn seed() -> String {
    root("packs/bg/programmes/2017.txt").to_str().unwrap().to_owned()
}

#[test]
fn the_programme_of_2017_is_read_whole() {
    let json = pristan(&["programme", "read", &seed(), "--json"]).done().json();
    let sections = json["sections"].as_array().unwrap();
    let activities = sections.iter().flat_map(|s| s["activities"].as_array().unwrap());
    let indicators = activities.clone().flat_map(|a| a["indicators"].as_array().unwrap());
    assert_eq!((sections.len(), activities.count(), indicators.clone().count()), (7, 40, 104));
    assert!(indicators.clone().all(|i| i["split"] == "confirmed"));
    assert!(!json["remarks"].as_array().unwrap().is_empty());
    let proposed =
        pristan(&["programme", "read", &seed(), "--propose-only", "--json"]).done().json();
    assert!(proposed.to_string().contains("\"split\":\"proposed\""));
    let people = pristan(&["programme", "read", &seed()]).done().out;
    assert!(people.contains("7 sections, 40 activities, 104 indicators"), "{people}");
    assert!(people.contains("\nline "), "{people}");
}

#[test]
fn any_bytes_are_read_and_a_damaged_file_gets_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let noise: Vec<u8> = (0..4_000_u32).map(|n| (n * n % 251) as u8).collect();
    let empty = pristan(&["programme", "read", &file("noise.txt", &noise), "--json"]).done().json();
    assert_eq!(empty["sections"].as_array().unwrap().len(), 0);
    pristan(&["programme", "read", &file("empty.txt", b""), "--json"]).done();
    let damaged =
        pristan(&["programme", "read", &file("x.docx", b"PK\x03\x04 broken"), "--json"]).refused();
    assert!(!damaged.json()["remarks"].as_array().unwrap().is_empty());
}

#[test]
fn a_programme_is_taken_in_once_and_another_beside_it() {
    let demo = Demonstration::new();
    let there = demo.run(&["programme", "import", &seed()]).refused();
    assert!(there.err.contains("There is a programme with this key already"), "{}", there.err);
    let new = demo.run(&["programme", "import", &seed(), "--key", "2018", "--json"]).done().json();
    assert_eq!((&new["activities"], &new["indicators"]), (&40.into(), &104.into()));
    let again = demo.run(&["programme", "import", &seed(), "--key", "2018", "--again"]).done();
    assert!(again.out.contains("2018"), "{}", again.out);
    let values = demo.run(&["indicators", "--programme", "2018", "--json"]).done().json();
    assert_eq!(values.as_array().unwrap().len(), 104);
    let unknown = demo.run(&["indicators", "--programme", "1999"]).refused();
    assert!(unknown.err.contains("there is no programme `1999`"), "{}", unknown.err);
    let key = demo.run(&["programme", "import", &seed(), "--key", "next"]).refused();
    assert!(key.err.contains("`next` is not the key of a programme"), "{}", key.err);
}

#[test]
fn who_may_not_prepare_a_programme_may_not_take_one_in() {
    let demo = Demonstration::new();
    let words = ["programme", "import", &seed(), "--key", "2018", "--as", "secretary"];
    let denied = demo.run(&words).refused();
    assert!(denied.err.contains("has no right"), "{}", denied.err);
}

#[test]
fn a_document_without_activities_is_not_taken_in() {
    let demo = Demonstration::new();
    let file = demo.write("letter.txt", "Dear colleagues, the programme follows.");
    demo.run(&["programme", "import", &file, "--key", "2018"]).refused();
    let nameless = demo.run(&["programme", "import", &file]).refused();
    assert!(nameless.err.contains("--key"), "{}", nameless.err);
}
