//! The words of the command line, and what happens to wrong ones.
use crate::world::{answer, command, pristan, root};

/// Every command.
const COMMANDS: [&[&str]; 67] = [
    &[],
    &["demo"],
    &["serve"],
    &["check"],
    &["programme"],
    &["programme", "read"],
    &["programme", "import"],
    &["pack"],
    &["pack", "check"],
    &["policy"],
    &["policy", "print"],
    &["indicators"],
    &["records"],
    &["records", "template"],
    &["records", "import"],
    &["records", "export"],
    &["submission"],
    &["submission", "check"],
    &["submission", "template"],
    &["submission", "layout"],
    &["report"],
    &["returns"],
    &["export"],
    &["journal"],
    &["journal", "verify"],
    &["journal", "checkpoint"],
    &["journal", "prove"],
    &["journal", "consistency"],
    &["journal", "export"],
    &["journal", "witness"],
    &["journal", "whose"],
    &["witness", "serve"],
    &["keys", "init"],
    &["keys", "split"],
    &["keys", "combine"],
    &["keys", "status"],
    &["keys", "recipient"],
    &["keys", "erased"],
    &["unseal"],
    &["erase"],
    &["backup"],
    &["restore"],
    &["retention"],
    &["retention", "run"],
    &["account", "open"],
    &["account", "reset-password"],
    &["account", "second-factor"],
    &["migrate", "back"],
    &["names"],
    &["names", "canonical"],
    &["names", "compare"],
    &["names", "search"],
    &["linkage", "dedupe"],
    &["linkage", "link"],
    &["linkage", "key"],
    &["linkage", "encode"],
    &["linkage", "match"],
    &["linkage", "attack"],
    &["statistics"],
    &["statistics", "table"],
    &["estimation"],
    &["disclosure"],
    &["disclosure", "aggregate"],
    &["disclosure", "synthesize"],
    &["disclosure", "protect"],
    &["disclosure", "audit"],
    &["disclosure", "recommend"],
];

#[test]
fn every_command_has_help_with_an_example() {
    for words in COMMANDS {
        let mut all = words.to_vec();
        all.push("--help");
        let help = pristan(&all).done().out;
        let example = help.split("Example").nth(1).unwrap_or_else(|| panic!("{all:?}: {help}"));
        assert!(example.contains("pristan "), "{all:?}: {example}");
    }
}

#[test]
fn every_command_of_the_help_is_in_the_list_above() {
    let help = pristan(&["--help"]).done().out;
    let listed = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    for line in listed.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   ")) {
        let name = line.split_whitespace().next().unwrap();
        let known = COMMANDS.iter().any(|words| words.first() == Some(&name));
        assert!(known || name == "help", "{name}");
    }
}

#[test]
fn wrong_words_end_with_2_and_say_which() {
    let wrong: [&[&str]; 6] = [
        &["indicate"],
        &["indicators", "--date", "x"],
        &["indicators", "--data", "x", "--as-of", "2017-02-30"],
        &["indicators"],
        &["export", "pdf", "--data", "x", "-o", "y"],
        &["records", "template", "training"],
    ];
    for words in wrong {
        let answer = pristan(words);
        assert_eq!(answer.code, 2, "{words:?}: {}", answer.err);
        assert!(answer.err.contains("error: "), "{}", answer.err);
    }
}

#[test]
fn what_is_refused_ends_with_1_and_a_sentence() {
    let nothing = pristan(&["indicators", "--data", "/nonexistent/data"]).refused();
    assert!(nothing.err.contains("there is no data in /nonexistent/data"), "{}", nothing.err);
    assert_eq!(nothing.out, "");
    let kind = pristan(&["records", "template", "tea", "-o", "x.xlsx"]).refused();
    assert!(kind.err.contains("there is no kind of record `tea`; the kinds are"), "{}", kind.err);
    let file = pristan(&["programme", "read", "/nonexistent/2017.txt"]).refused();
    assert!(file.err.contains("cannot be read: there is no such file"), "{}", file.err);
    let url = "postgres://nobody@127.0.0.1:9/none";
    let unreachable = pristan(&["indicators", "--database", url]).refused();
    assert!(unreachable.err.contains("database"), "{}", unreachable.err);
}

#[test]
fn the_sentence_is_bulgarian_where_the_reader_is() {
    let words = ["indicators", "--data", "/nonexistent/data"];
    let asked = pristan(&[&words[..], &["--lang", "bg"]].concat()).refused();
    assert!(asked.err.contains("няма данни"), "{}", asked.err);
    let surroundings = answer(command(&words).env("LANG", "bg_BG.UTF-8").output().unwrap());
    assert_eq!(surroundings.refused().err, asked.err);
    let over = [&words[..], &["--lang", "en"]].concat();
    let over = answer(command(&over).env("LANG", "bg_BG.UTF-8").output().unwrap()).refused();
    assert!(over.err.contains("there is no data"), "{}", over.err);
}

#[test]
fn the_pack_agrees_with_itself_and_a_broken_one_does_not() {
    pristan(&["pack", "check"]).done();
    pristan(&["pack", "check", root("packs/bg").to_str().unwrap()]).done();
    let folder = tempfile::tempdir().unwrap();
    copy(&root("packs/bg"), folder.path());
    let kind = folder.path().join("kinds/training.toml");
    let text = std::fs::read_to_string(&kind).unwrap();
    std::fs::write(&kind, text.replace("\"event_status\"", "\"no_such_list\"")).unwrap();
    let broken = pristan(&["pack", "check", folder.path().to_str().unwrap()]).refused();
    assert!(
        broken.out.contains("training") && broken.out.contains("no_such_list"),
        "{}",
        broken.out
    );
}

#[test]
fn a_field_called_as_a_column_of_every_sheet_is_found() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root("packs/bg"), folder.path());
    let kind = folder.path().join("kinds/training.toml");
    let text = std::fs::read_to_string(&kind).unwrap();
    let field = "\n[[field]]\nid = \"FIELD\"\nname = { en = \"Activities\", bg = \"Дейности\" }\n\
                 type = \"text\"\nclass = \"public\"\n";
    let named = |id: &str| {
        std::fs::write(&kind, text.clone() + &field.replace("FIELD", id)).unwrap();
        pristan(&["pack", "check", "--json", folder.path().to_str().unwrap()])
    };
    named("activities_of_ours").done();
    let found = named("activities").refused().json();
    let [one] = found.as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!(one["subject"], "training.activities");
    assert_eq!(
        (&one["file"], &one["kind"]),
        (&"kinds/training.toml".into(), &"reserved_field".into())
    );
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_policy_is_printed_as_it_was_reviewed() {
    let reviewed = std::fs::read_to_string(root("crates/domain/tests/permissions.txt")).unwrap();
    assert_eq!(pristan(&["policy", "print"]).done().out, reviewed);
    let table = pristan(&["policy", "print", "--json"]).done().json();
    let roles = table["roles"].as_array().unwrap();
    let admin = roles.iter().find(|r| r["role"] == "administrator").unwrap();
    assert_eq!(admin["actions"]["ReadRecord"], serde_json::json!([]));
    assert_ne!(admin["actions"]["ManageAccounts"], serde_json::json!([]));
}
