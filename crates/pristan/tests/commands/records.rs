//! Spreadsheets out and in.
use crate::world::{Demonstration, Safe, pristan};

#[test]
fn what_is_exported_is_imported_unchanged() {
    let demo = Demonstration::new();
    for (kind, ending) in [
        ("training", "csv"),
        ("distribution", "xlsx"),
        ("attendance", "csv"),
        ("recommendation", "xlsx"),
    ] {
        let file = demo.file(&format!("{kind}.{ending}"));
        demo.run(&["records", "export", kind, "-o", &file, "--open"]).done();
        let words = ["records", "import", kind, &file, "--json"];
        let back = demo.run(&words).done().json();
        assert!(back["rows"].as_i64().unwrap() > 10, "{kind}: {back}");
        assert_eq!(back["unchanged"], back["rows"], "{kind}: {back}");
        assert_eq!(back["entered"], 0);
    }
}

#[test]
fn an_export_for_people_has_their_headings_and_is_imported_unchanged_too() {
    let demo = Demonstration::new();
    let file = demo.file("study.csv");
    demo.run(&["records", "export", "study", "-o", &file, "--open", "--lang", "bg"]).done();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains(";Свързани дейности;"), "{text}");
    let back = demo.run(&["records", "import", "study", &file, "--json"]).done().json();
    assert_eq!(back["unchanged"], back["rows"]);
}

#[test]
fn a_dry_run_decides_the_same_and_writes_nothing() {
    let demo = Demonstration::new();
    let rows = "reference,title,type,held_on,status\nA1,Обучение А,training,2017-05-02,held\nA2,Обучение Б,training,2.05.2017,проведено\n";
    let file = demo.write("new.csv", rows);
    let count = || demo.sql::<(i64,)>("SELECT COUNT(*) FROM record WHERE kind = 'training'")[0].0;
    let before = count();
    let dry = demo.run(&["records", "import", "training", &file, "--dry-run", "--json"]);
    let (dry, after) = (dry.json(), count());
    assert_eq!(after, before);
    let wet = demo.run(&["records", "import", "training", &file, "--json"]).json();
    assert_eq!(count(), before + wet["entered"].as_i64().unwrap());
    for key in ["rows", "entered", "corrected", "unchanged", "refused"] {
        assert_eq!(dry[key], wet[key], "{key}");
    }
    // Sent twice, it is entered once.
    let again = demo.run(&["records", "import", "training", &file, "--json"]).json();
    assert_eq!(again["entered"], 0);
    assert_eq!(again["unchanged"], wet["entered"]);
}

#[test]
fn a_row_with_a_bad_code_is_named_and_the_others_are_entered() {
    let demo = Demonstration::new();
    let rows = "title;type;held_on;status;activities\n\
        Добро обучение;training;2017-05-02;held;2017/I.2\n\
        Лош код;dancing;2017-05-02;held;\n\
        Лоша дата;training;2017-02-30;held;\n\
        Лоша дейност;training;2017-05-02;held;2017/X.1\n";
    let file = demo.write("bad.csv", rows);
    let answer = demo.run(&["records", "import", "training", &file]).refused();
    assert!(answer.err.contains("3 of 4 rows were refused"), "{}", answer.err);
    assert!(answer.out.contains("row 3: refused: column B"), "{}", answer.out);
    assert!(answer.out.contains("row 4: refused: column C"), "{}", answer.out);
    assert!(answer.out.contains("row 5: refused: column E"), "{}", answer.out);
    assert!(answer.out.contains("4 rows: 1 entered"), "{}", answer.out);
    let bulgarian = demo.run(&["records", "import", "training", &file, "--lang", "bg"]).refused();
    assert!(bulgarian.out.contains("ред 3: отказано: колона B"), "{}", bulgarian.out);
}

#[test]
fn what_is_no_spreadsheet_of_the_kind_gets_a_sentence() {
    let demo = Demonstration::new();
    let bad: [(&str, &[u8]); 4] = [
        ("empty.csv", b""),
        ("damaged.xlsx", b"PK\x03\x04 and nothing more"),
        ("paper.pdf", b"%PDF-1.4"),
        ("other.csv", b"colour,weight\nred,3\n"),
    ];
    for (name, bytes) in bad {
        let file = demo.write(name, bytes);
        demo.run(&["records", "import", "training", &file]).refused();
    }
    let template = demo.file("study.xlsx");
    pristan(&["records", "template", "study", "-o", &template]).done();
    let other = demo.run(&["records", "import", "training", &template]).refused();
    assert!(other.err.contains("study"), "{}", other.err);
    let blank = demo.run(&["records", "import", "study", &template]).refused();
    assert!(blank.err.contains("no rows"), "{}", blank.err);
}

#[test]
fn an_account_takes_out_and_in_only_what_it_may() {
    let demo = Demonstration::new();
    let rows = |login: &str| {
        let file = demo.file(&format!("{login}.json"));
        demo.run(&["records", "export", "training", "-o", &file, "--open", "--as", login]).done();
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        json.as_array().unwrap().len()
    };
    let (all, own) = (rows("coordinator"), rows("focal-moi"));
    assert!(0 < own && own < all, "{own} of {all}");
    let file = demo.file("none.csv");
    demo.run(&["records", "export", "training", "-o", &file, "--open", "--as", "dpo"]).refused();
    assert!(!std::path::Path::new(&file).exists());
    let new = demo.write(
        "plan.csv",
        "title,commission,year,status,adopted_on\nX,LCCTHB-VAR,2017,draft,2017-05-02\n",
    );
    demo.run(&["records", "import", "work_plan", &new, "--as", "focal-mlsp"]).refused();
    demo.run(&["records", "import", "work_plan", &new, "--as", "secretary"]).done();
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_in_a_sentence_and_leaves_what_was_there() {
    let demo = Demonstration::new();
    let file = demo.file("full.csv");
    std::os::unix::fs::symlink("/dev/full", &file).unwrap();
    let full = demo.run(&["records", "export", "attendance", "-o", &file, "--open"]).refused();
    assert!(full.err.contains("cannot be written: the disk is full"), "{}", full.err);
    let nowhere = demo.file("no/such/folder.csv");
    let missing =
        demo.run(&["records", "export", "attendance", "-o", &nowhere, "--open"]).refused();
    assert!(missing.err.contains("there is no such file or folder"), "{}", missing.err);
}

#[test]
fn an_export_is_closed_for_who_is_to_have_it_and_tells_whose_it_was() {
    use formats::closed::{self, With};
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let identity = safe.file("identity.txt");
    let made = pristan(&["keys", "recipient", "--json", "-o", &identity]).done().json();
    let recipient = made["recipient"].as_str().unwrap();
    let words = safe.write("words", "four words of the quay\n");
    let file = |name: &str| safe.file(name);
    let export = |more: &[&str]| {
        let words = [&["records", "export", "training", "--as", "officer"], more].concat();
        demo.run(&words)
    };
    let (csv, xlsx, plain) = (file("a.csv.age"), file("b.xlsx.age"), file("c.csv"));
    export(&["-o", &csv, "--recipient", recipient]).done();
    export(&["-o", &xlsx, "--close-with", &words]).done();
    // Not all of it is public: it leaves open only when somebody says so.
    let unsaid = export(&["-o", &plain]).refused();
    assert!(unsaid.err.contains("not public") && !std::fs::exists(&plain).unwrap());
    export(&["-o", &plain, "--open"]).done();
    let keys = closed::identities(&std::fs::read_to_string(&identity).unwrap()).unwrap();
    let open = |path: &str, with: &With<'_>| {
        let mut bytes = Vec::new();
        let opened = closed::open(std::fs::File::open(path).unwrap(), with).unwrap();
        std::io::Read::read_to_end(&mut { opened }, &mut bytes).unwrap();
        bytes
    };
    // What was closed is what is written in the open.
    let text = open(&csv, &With::Identities(&keys));
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().count();
    assert_eq!(lines(&text), lines(&std::fs::read(&plain).unwrap()));
    assert!(std::fs::read(&csv).unwrap().starts_with(b"age-encryption.org/v1\n"));
    let sheet = open(&xlsx, &With::Passphrase("four words of the quay"));
    assert!(sheet.starts_with(b"PK"));
    // Each leaked file tells its own export.
    let mut numbers = Vec::new();
    for (name, bytes) in [("csv", text), ("xlsx", sheet), ("csv", std::fs::read(&plain).unwrap())] {
        let leaked = safe.write(&format!("leaked.{name}"), bytes);
        let told = demo.run(&["journal", "whose", &leaked, "--json"]).done().json();
        let [one] = told["exports"].as_array().unwrap().as_slice() else { panic!("{told}") };
        assert_eq!((&one["rows"], &one["unproven"]), (&told["rows"], &0.into()));
        assert_eq!(one["kind"], "training");
        numbers.push(one["export"].as_str().unwrap().to_owned());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 3, "{numbers:?}");
    let leaked = safe.file("leaked.csv");
    let said = demo.run(&["journal", "whose", &leaked]).done().out;
    assert!(said.contains("taken out at"), "{said}");
    let denied = demo.run(&["journal", "whose", &leaked, "--as", "officer"]).refused();
    assert!(denied.err.contains("no right"), "{}", denied.err);
    let letter = safe.write("letter", "nothing of ours");
    let none = demo.run(&["journal", "whose", &letter]).refused();
    assert!(none.err.contains("bears the mark"), "{}", none.err);
    // Words that do not fit.
    let open = export(&["-o", &file("d.csv"), "--recipient", recipient]).refused();
    assert!(open.err.contains("ends in .age"), "{}", open.err);
    let nobody = export(&["-o", &file("d.csv.age")]).refused();
    assert!(nobody.err.contains("say for whom"), "{}", nobody.err);
    let short = safe.write("short", "short");
    let short = export(&["-o", &file("d.csv.age"), "--close-with", &short]).refused();
    assert!(short.err.contains("at least 15 characters"), "{}", short.err);
    let odd = export(&["-o", &file("d.pdf.age"), "--recipient", recipient]).refused();
    assert!(odd.err.contains("must end in .csv"), "{}", odd.err);
    assert!(
        !std::fs::exists(file("d.csv")).unwrap() && !std::fs::exists(file("d.csv.age")).unwrap()
    );
    // The right is asked for before anything is written, and the refusal told.
    let words = ["records", "export", "training", "-o", &file("e.csv"), "--open", "--as", "dpo"];
    let refused = demo.run(&words);
    assert!(
        refused.refused().err.contains("no such thing") && !std::fs::exists(file("e.csv")).unwrap()
    );
}
