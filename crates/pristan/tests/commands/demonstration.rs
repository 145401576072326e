//! The demonstration, its indicators, its reports and its journal.
use crate::world::{Demonstration, Safe, original, pristan, root};
use serde_json::Value;

fn indicators(answer: &crate::world::Answer) -> Vec<(String, String, Value)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let rows = answer.json();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|r| (text(&r["id"]), text(&r["state"]), r["value"].clone())).collect()
}

#[test]
fn every_indicator_of_the_programme_is_read_and_has_its_state() {
    let demo = Demonstration::new();
    let words = ["indicators", "--programme", "2017", "--as-of", "2018-02-28", "--json"];
    let answer = demo.run(&words).done();
    let rows = indicators(&answer);
    let splits = std::fs::read_to_string(root("packs/bg/programmes/2017.splits.csv")).unwrap();
    let ids: Vec<&str> = splits
        .lines()
        .filter_map(|l| l.split(',').next())
        .filter(|id| id.starts_with(['I', 'V']) && id.matches('.').count() == 2)
        .collect();
    assert_eq!(rows.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), ids);
    assert_eq!(rows.len(), 104);
    let state = |id: &str| rows.iter().find(|r| r.0 == id).map(|r| (r.1.as_str(), &r.2)).unwrap();
    assert_eq!(state("I.1.1"), ("known", &Value::from(1)));
    assert_eq!(state("I.6.1"), ("known", &Value::from(100)));
    assert_eq!(state("III.13.1"), ("known", &Value::from(0)));
    assert_eq!(state("VII.3.1"), ("known", &Value::from(0)));
    assert_eq!(state("IV.1.1"), ("unknown", &Value::Null));
    assert_eq!(state("VII.1.3"), ("unknown", &Value::Null));
    assert_eq!(state("III.7.3"), ("suppressed", &Value::Null));
    // A share is in percent, and so is its target.
    let all = answer.json();
    let pleven = all.as_array().unwrap().iter().find(|r| r["id"] == "I.6.1").unwrap().clone();
    assert_eq!((&pleven["value"], &pleven["target"]), (&100.into(), &100.into()));
    for row in all.as_array().unwrap() {
        for key in ["id", "wording", "kind", "state", "value", "unit", "target", "records"] {
            assert!(row.get(key).is_some(), "{key} of {row}");
        }
        assert!(!row["wording"].as_str().unwrap().is_empty());
    }
}

#[test]
fn every_kind_of_record_and_every_activity_is_in_the_year() {
    let demo = Demonstration::new();
    let kinds: Vec<(String, i64)> = demo.sql("SELECT kind, COUNT(*) FROM record GROUP BY kind");
    let there: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    for kind in &formats::pack::bulgaria().kinds {
        assert!(there.contains(&kind.id.as_str()), "no {}", kind.id);
    }
    assert!(kinds.iter().map(|(_, n)| n).sum::<i64>() > 1_000);
    let bare: Vec<(String,)> = demo
        .sql("SELECT code FROM activity WHERE id NOT IN (SELECT activity FROM record_activity)");
    assert_eq!(bare, []);
}

#[test]
fn the_same_day_gives_the_same_answer_whatever_is_entered_later() {
    let demo = Demonstration::new();
    let june = ["indicators", "--as-of", "2017-06-30", "--json"];
    let today = ["indicators", "--json"];
    let (before, now) = (demo.run(&june).done().out, indicators(&demo.run(&today).done()));
    let sheet = "title,type,held_on,status,activities,audience\n\
        Ново обучение,training,2017-03-20,held,2017/I.2,lccthb\n";
    let file = demo.write("training.csv", sheet);
    demo.run(&["records", "import", "training", &file]).done();
    assert_eq!(demo.run(&june).done().out, before);
    // What is known today has changed: the check above could fail.
    let after = indicators(&demo.run(&today).done());
    let value = |rows: &[(String, String, Value)]| {
        rows.iter().find(|r| r.0 == "I.2.1").unwrap().2.as_i64().unwrap()
    };
    assert_eq!(value(&after), value(&now) + 1);
}

#[test]
fn the_year_grows_day_by_day() {
    let demo = Demonstration::new();
    let known = |day: &str| {
        let answer = demo.run(&["indicators", "--as-of", day, "--json"]).done();
        let rows = indicators(&answer);
        rows.iter().find(|r| r.0 == "III.6.2").unwrap().2.as_i64().unwrap()
    };
    let counts = ["2017-02-28", "2017-04-30", "2017-07-31", "2017-12-31"].map(known);
    assert_eq!(counts[0], 0);
    assert!(counts.windows(2).all(|w| w[0] < w[1]), "{counts:?}");
}

#[test]
fn the_demonstration_is_the_same_every_time_and_filled_once() {
    let demo = Demonstration::new();
    let head = |answer: crate::world::Answer| answer.done().json()["head"].clone();
    let first = head(demo.run(&["journal", "verify", "--json"]));
    let again = demo.run(&["demo", "--no-serve", "--json"]).done().json();
    assert_eq!(again["filled"], false);
    assert_eq!(head(demo.run(&["journal", "verify", "--json"])), first);

    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().to_str().unwrap();
    let made = pristan(&["demo", "--no-serve", "--json", "--data", other]).done().json();
    assert_eq!(made["filled"], true);
    assert_eq!(made["accounts"][0]["login"], "admin");
    // The journal binds every id, moment and actor: equal heads, equal years.
    assert_eq!(head(pristan(&["journal", "verify", "--json", "--data", other])), first);
}

#[test]
fn the_cases_of_the_year_have_real_volumes_and_every_indicator_of_cases_answers() {
    let safe = Safe::new();
    let (demo, key) = Demonstration::with_cases(&safe);
    let one = |sql: &'static str| demo.sql::<(i64,)>(sql)[0].0;
    assert!((97..=107).contains(&one("SELECT COUNT(*) FROM alert")));
    assert_eq!(one("SELECT COUNT(*) FROM person"), 155);
    let identified = "SELECT COUNT(DISTINCT person) FROM case_step WHERE sort = 'identification'
                         AND json_extract(detail, '$.finding') <> 'not_victim'";
    assert_eq!(one(identified), 130);
    assert_eq!(one("SELECT COUNT(*) FROM case_step WHERE sort = 'admitted'"), 29);

    let all = demo.run(&["indicators", "--json", "--as-of", "2017-12-31"]).done().json();
    let state = |code: &str| {
        let found = all.as_array().unwrap().iter().find(|i| i["id"] == code).unwrap();
        (found["state"].as_str().unwrap().to_owned(), found["value"].as_i64())
    };
    let counted = "I.5.1 I.5.2 III.8.1 III.9.3 III.9.4 III.10.3 IV.1.1 IV.1.2 IV.1.3 IV.1.4 IV.3.3 \
                   IV.4.3 IV.5.1 V.1.3 VII.2.1 VII.2.2";
    for code in counted.split_whitespace() {
        let (state, value) = state(code);
        assert_eq!(state, "known", "{code}");
        assert!(value.is_some_and(|n| n > 0), "{code}: {value:?}");
    }
    // Texts that nobody signed say so; nothing else is unknown.
    let unknown = all.as_array().unwrap().iter().filter(|i| i["state"] == "unknown");
    assert!(
        unknown.clone().all(|i| i["why"] == "not_attested"),
        "{:?}",
        unknown.collect::<Vec<_>>()
    );
    // Filled once, and whole.
    let again = demo.run(&["demo", "--no-serve", "--key", &key]);
    again.done();
    assert_eq!(one("SELECT COUNT(*) FROM person"), 155);
    demo.run(&["journal", "verify", "--records"]).done();
}

#[test]
fn synthetic_records_come_on_top_and_come_once() {
    let demo = Demonstration::new();
    let count = || demo.sql::<(i64,)>("SELECT COUNT(*) FROM record")[0].0;
    let before = count();
    let scale = ["demo", "--no-serve", "--json", "--scale", "300"];
    assert_eq!(demo.run(&scale).done().json()["scaled"], 300);
    assert_eq!(count(), before + 300);
    assert_eq!(demo.run(&scale).done().json()["scaled"], 0);
    assert_eq!(count(), before + 300);
    demo.run(&["journal", "verify"]).done();
}

#[test]
fn a_changed_entry_of_the_journal_is_found() {
    let demo = Demonstration::new();
    let whole = demo.run(&["journal", "verify"]).done();
    assert!(whole.out.contains("The journal is whole"), "{}", whole.out);
    // An administrator keeps the accounts and does not read the journal.
    let denied = demo.run(&["journal", "verify", "--as", "admin"]).refused();
    assert!(!denied.out.contains("whole") && !denied.err.contains("broken"), "{}", denied.err);
    demo.sql::<(i64,)>(
        "UPDATE journal SET detail = '{}' WHERE event = 'programme.imported' RETURNING seq",
    );
    let broken = demo.run(&["journal", "verify"]).refused();
    assert!(broken.err.contains("the journal is broken: entry "), "{}", broken.err);
}

#[test]
fn the_report_is_written_in_both_languages_and_says_what_is_missing() {
    let demo = Demonstration::new();
    let report = |name: &str, language: &str| {
        let file = demo.file(name);
        let words = [
            "report",
            "--programme",
            "2017",
            "--as-of",
            "2018-02-28",
            "--lang",
            language,
            "-o",
            &file,
        ];
        demo.run(&words).done();
        std::fs::read(file).unwrap()
    };
    let html = String::from_utf8(report("report.html", "bg")).unwrap();
    assert!(html.contains("<html lang=\"bg\">") && html.contains("Годишен отчет"));
    assert!(html.contains("Кампанията „Лято с отворени очи“"), "an approved text");
    assert!(html.contains("III.13"));
    let english = String::from_utf8(report("report.html", "en")).unwrap();
    assert!(english.contains("<html lang=\"en\">") && english.contains("Annual report"));
    assert!(report("report.docx", "bg").starts_with(b"PK"));
    assert!(report("report.pdf", "en").starts_with(b"%PDF-"));
    let wrong = demo.run(&["report", "-o", &demo.file("report.txt")]).refused();
    assert!(wrong.err.contains(".pdf, .docx or .html"), "{}", wrong.err);
}

#[test]
fn the_programme_goes_out_in_four_formats() {
    let demo = Demonstration::new();
    for (format, begins) in [("iati", "<?xml"), ("csv", "id,"), ("xlsx", "PK"), ("json", "[")] {
        let file = demo.file(format);
        demo.run(&["export", format, "--as-of", "2017-12-31", "-o", &file]).done();
        let bytes = std::fs::read(file).unwrap();
        assert!(bytes.starts_with(begins.as_bytes()), "{format}");
        if format == "iati" {
            let xml = String::from_utf8(bytes).unwrap();
            // The programme and its 40 activities.
            assert_eq!(xml.matches("<iati-activity ").count(), 41);
        }
    }
}

#[test]
fn case_files_are_not_left_out_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let refused = pristan(&["demo", "--no-serve", "--cases", "3", "--data", data]).refused();
    assert!(refused.err.contains("--key"), "{}", refused.err);
    assert!(!folder.path().join("data").exists(), "nothing was begun");
}

#[test]
fn a_folder_with_other_data_is_not_filled() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let open =
        ["account", "open", "boss", "--name", "X", "--institution", "ANCCTHB", "--data", data];
    pristan(&open).done();
    let refused = pristan(&["demo", "--no-serve", "--data", data]).refused();
    assert!(refused.err.contains("not the demonstration's"), "{}", refused.err);
    assert!(original().join("pristan.db").is_file());
}
