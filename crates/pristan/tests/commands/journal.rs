//! Checkpoints, proofs and exports of the journal, and what becomes of them
//! when the journal is changed.
use crate::served::Server;
use crate::world::{Answer, Demonstration, Safe, command, pristan, root};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::process::Command;
use vault::merkle::{self, Hash};
use vault::note::{Checkpoint, Note, Verifier};

/// A checkpoint of the demonstration in a file, and the one who signed it.
fn signed(demo: &Demonstration, safe: &Safe, name: &str) -> (String, String) {
    let key = safe.file("root.key");
    let verifier = if fs::exists(&key).unwrap() {
        let status = pristan(&["keys", "status", "--json", &key]).done().json();
        status["journal"].as_str().unwrap().to_owned()
    } else {
        safe.key("root.key").1
    };
    let note = demo.run(&["journal", "checkpoint", "--key", &key]).done().out;
    (safe.write(name, note), verifier)
}

/// Something is done, so that there are more entries.
fn grow(demo: &Demonstration) {
    demo.run(&["journal", "verify", "--as", "admin"]).refused();
}

fn read(note: &str, verifier: &str) -> Checkpoint {
    let verifier: Verifier = verifier.parse().unwrap();
    note.parse::<Note>().unwrap().checkpoint(&verifier, &[], 0).unwrap()
}

fn hashes(lines: &str) -> Vec<Hash> {
    lines.lines().map(|line| STANDARD.decode(line).unwrap().try_into().unwrap()).collect()
}

#[test]
fn a_journal_is_held_to_a_checkpoint_that_was_kept_elsewhere() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let (note, verifier) = signed(&demo, &safe, "note");
    grow(&demo);
    let verify = |note: &str, verifier: &str| {
        demo.run(&["journal", "verify", "--checkpoint", note, "--verifier", verifier])
    };
    let size = read(&fs::read_to_string(&note).unwrap(), &verifier).size;
    let whole = verify(&note, &verifier).done().out;
    assert!(whole.contains(&format!("It begins with the {size} entries")), "{whole}");
    // Another's key, a changed note, no note, no key.
    let (_, other) = safe.key("other.key");
    let said = verify(&note, &other).refused().err;
    assert!(said.contains("is not signed with the key it is checked with"), "{said}");
    let text = fs::read_to_string(&note).unwrap();
    let changed = safe.write("changed", text.replace(&size.to_string(), &(size + 1).to_string()));
    let said = verify(&changed, &verifier).refused().err;
    assert!(said.contains("one of them was changed"), "{said}");
    let nothing = safe.write("none", "no note\n");
    assert!(verify(&nothing, &verifier).refused().err.contains("holds no signed checkpoint"));
    assert!(verify(&note, "x").refused().err.contains("is no verifier key"));
    assert_eq!(demo.run(&["journal", "verify", "--checkpoint", &note]).code, 2);
    // Who cuts the journal short, and does away with the tree and the kept
    // checkpoint, is found by this one.
    cut(&demo);
    demo.run(&["journal", "verify"]).done();
    let said = verify(&note, &verifier).refused().err;
    assert!(said.contains("entry 1111 does not fit the one before it, or is missing"), "{said}");
}

/// Cuts the journal after entry 1110, leaving no trace in the data.
fn cut(demo: &Demonstration) {
    demo.sql::<(i64,)>("DELETE FROM journal WHERE seq > 1110 RETURNING seq");
    demo.sql::<(i64,)>("UPDATE journal_head SET seq = 1110, hash = (SELECT hash FROM journal WHERE seq = 1110) RETURNING seq");
    demo.sql::<(i64,)>("DELETE FROM journal_checkpoint RETURNING size");
    demo.sql::<(i64,)>("DELETE FROM journal_node RETURNING level");
}

#[test]
fn an_edited_journal_is_found_and_nothing_is_signed_over_it() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let (_, verifier) = signed(&demo, &safe, "note");
    demo.sql::<(i64,)>("UPDATE journal SET subject = 'x' WHERE seq = 300 RETURNING seq");
    let found = demo.run(&["journal", "verify"]).refused();
    assert!(found.err.contains("entry 300 does not fit"), "{}", found.err);
    let found = demo.run(&["journal", "verify", "--lang", "bg"]).refused();
    assert!(found.err.contains("запис 300 не съответства"), "{}", found.err);
    let json = demo.run(&["journal", "verify", "--json"]).refused().json();
    assert_eq!(json, serde_json::json!({ "whole": false, "entry": 300 }));
    let unproven = demo.run(&["journal", "prove", "300"]).refused();
    assert!(unproven.err.contains("was written anew"), "{}", unproven.err);
    demo.run(&["journal", "prove", "700"]).done();
    // In the part that no block covers yet, the signer finds it.
    demo.sql::<(i64,)>("UPDATE journal SET subject = 'x' WHERE seq = 1100 RETURNING seq");
    grow(&demo);
    let key = safe.file("root.key");
    let refused = demo.run(&["journal", "checkpoint", "--key", &key]).refused();
    assert!(refused.err.contains("entry 1100 does not fit"), "{}", refused.err);
    // An export is evidence: it is written as the journal is, and found out.
    let file = safe.file("export");
    demo.run(&["journal", "export", "-o", &file]).done();
    let found = python(&file, &verifier);
    assert_eq!(found, (1, "entry 300: does not fit the one before it\n".to_owned()));
}

#[test]
fn an_entry_is_proven_so_that_anybody_can_check_it() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let nothing = demo.run(&["journal", "prove", "5"]).refused();
    assert!(nothing.err.contains("no checkpoint reaches entry 5"), "{}", nothing.err);
    let (_, verifier) = signed(&demo, &safe, "note");
    let file = safe.file("5.tlog-proof");
    demo.run(&["journal", "prove", "5", "-o", &file]).done();
    let text = fs::read_to_string(&file).unwrap();
    let (proof, note) = text.split_once("\n\n").unwrap();
    let mut lines = proof.splitn(4, '\n');
    assert_eq!(lines.next(), Some("c2sp.org/tlog-proof@v1"));
    let extra = STANDARD.decode(lines.next().unwrap().strip_prefix("extra ").unwrap()).unwrap();
    assert_eq!(lines.next(), Some("index 4"));
    let path = hashes(lines.next().unwrap());
    let entry: serde_json::Value = serde_json::from_slice(&extra).unwrap();
    let said = read(note, &verifier);
    // The leaf from the fields, as docs/journal.md says.
    let names = ["previous", "seq", "at", "account", "event", "subject", "detail"];
    let leaf = |entry: &serde_json::Value| {
        let hasher = names.iter().fold(Sha256::new(), |hasher, name| {
            let field = entry[*name].as_str().map_or(entry[*name].to_string(), str::to_owned);
            hasher.chain_update((field.len() as u64).to_be_bytes()).chain_update(field)
        });
        merkle::leaf(&hasher.finalize())
    };
    merkle::verify_inclusion(&leaf(&entry), 4, said.size, &path, &said.root).unwrap();
    let mut changed = entry.clone();
    changed["subject"] = "x".into();
    merkle::verify_inclusion(&leaf(&changed), 4, said.size, &path, &said.root).unwrap_err();
    let json = demo.run(&["journal", "prove", "5", "--json"]).done().json();
    assert_eq!(json["entry"], entry);
    for seq in ["0", "99999"] {
        let beyond = demo.run(&["journal", "prove", seq]).refused();
        assert!(beyond.err.contains("no checkpoint reaches"), "{}", beyond.err);
    }
}

#[test]
fn the_journal_of_today_is_shown_to_begin_with_that_of_then() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let (old, verifier) = signed(&demo, &safe, "old");
    grow(&demo);
    signed(&demo, &safe, "new");
    let text = demo.run(&["journal", "consistency", &old]).done().out;
    let (proof, note) = text.split_once("\n\n").unwrap();
    let (first, path) = proof.split_once('\n').unwrap();
    let then = read(&fs::read_to_string(&old).unwrap(), &verifier);
    let now = read(note, &verifier);
    assert_eq!(first, format!("old {}", then.size));
    assert!(now.size > then.size);
    let path = hashes(path);
    merkle::verify_consistency(then.size, &then.root, now.size, &now.root, &path).unwrap();
    // A note over another journal of that length.
    let text = fs::read_to_string(&old).unwrap();
    let forged = text.replace(&STANDARD.encode(then.root), &STANDARD.encode([7; 32]));
    let forged = safe.write("forged", forged);
    let refused = demo.run(&["journal", "consistency", &forged]).refused();
    assert!(refused.err.contains("was written anew"), "{}", refused.err);
    cut(&demo);
    demo.run(&["journal", "checkpoint", "--key", &safe.file("root.key")]).done();
    let refused = demo.run(&["journal", "consistency", &old]).refused();
    assert!(
        refused.err.contains("entry 1111") && refused.err.contains("missing"),
        "{}",
        refused.err
    );
}

#[test]
fn who_may_not_read_the_journal_signs_and_exports_nothing() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let (old, _) = signed(&demo, &safe, "old");
    let (key, file) = (safe.file("root.key"), safe.file("export"));
    let denied: [&[&str]; 4] = [
        &["journal", "checkpoint", "--key", &key],
        &["journal", "prove", "5"],
        &["journal", "consistency", &old],
        &["journal", "export", "-o", &file],
    ];
    for words in denied {
        let said = demo.run(&[words, &["--as", "admin"]].concat()).refused().err;
        assert!(said.contains("no right to do this"), "{words:?}: {said}");
    }
    assert!(!fs::exists(&file).unwrap());
}

/// A journal of few entries, and its export; the verifier key.
fn small(safe: &Safe) -> (String, String) {
    let data = safe.file("data");
    let run = |words: &[&str]| -> Answer { pristan(&[words, &["--data", &data]].concat()).done() };
    let open = ["account", "open", "--name", "Иванова", "--institution", "ANCCTHB"];
    run(&[&open[..], &["admin"]].concat());
    run(&[&open[..], &["one", "--role", "coordinator", "--as", "admin"]].concat());
    run(&[&open[..], &["two", "--role", "officer", "--as", "admin"]].concat());
    let (key, verifier) = safe.key("root.key");
    let file = safe.file("export");
    run(&["journal", "export", "-o", &file, "--key", &key, "--as", "one"]);
    (file, verifier)
}

/// The verifier that shares no code with us: its exit code, and what it says.
fn python(file: &str, verifier: &str) -> (i32, String) {
    let script = root("docs/verify_journal.py");
    let output = Command::new("python3").arg(script).args([file, verifier]).output().unwrap();
    let said = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn an_export_is_verified_without_our_code_and_every_tampering_is_located() {
    let safe = Safe::new();
    let (file, verifier) = small(&safe);
    let export = fs::read(&file).unwrap();
    let (code, said) = python(&file, &verifier);
    assert_eq!(code, 0, "{said}");
    let script = fs::read_to_string(root("docs/verify_journal.py")).unwrap();
    assert!(script.lines().count() <= 60, "more than 60 lines");
    // The parts: the note, then the entries.
    let begin =
        String::from_utf8(export.clone()).unwrap().match_indices("\n\n").nth(1).unwrap().0 + 2;
    let lines: Vec<&[u8]> = export[begin..].split_inclusive(|b| *b == b'\n').collect();
    assert!(lines.len() >= 3);
    let try_it = |content: &[u8], place: &str| {
        let path = safe.write("tampered", content);
        let (code, said) = python(&path, &verifier);
        assert!(code == 1 && said.starts_with(place), "{place} expected: {code} {said}");
    };
    let put = |lines: &[&[u8]]| [&export[..begin], &lines.concat()].concat();
    let last = lines.len();
    for gone in 0..last {
        let mut rest = lines.clone();
        rest.remove(gone);
        try_it(&put(&rest), &format!("entry {}: ", gone + 1));
    }
    for first in 0..last - 1 {
        let mut swapped = lines.clone();
        swapped.swap(first, first + 1);
        try_it(&put(&swapped), &format!("entry {}: ", first + 1));
    }
    let mut twice = lines.clone();
    twice.push(lines[last - 1]);
    try_it(&put(&twice), &format!("entry {}: ", last + 1));
    for kept in [begin, begin + 1, begin + lines[0].len(), export.len() - 1] {
        let place = export[begin..kept].split(|b| *b == b'\n').count();
        try_it(&export[..kept], &format!("entry {place}: "));
    }
    for kept in [0, 1, begin - 1] {
        try_it(&export[..kept], "the checkpoint: ");
    }
    // Signed by somebody else.
    let (_, other) = safe.key("other.key");
    let (code, said) = python(&file, &other);
    assert!(code == 1 && said.contains("is not signed with this key"), "{said}");
    // No arguments: how it is used.
    let (code, said) = python("/nonexistent/export", &verifier);
    assert!(code == 1 && said.contains("No such file"), "{said}");
}

/// Every byte with one bit flipped, each bit in its turn, in one run.
const FLIPS: &str = "
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from verify_journal import verify
data, verifier = open(sys.argv[2], 'rb').read(), sys.argv[3]
verify(data, verifier)
begin = data.index(b'\\n\\n', data.index(b'\\n\\n') + 2) + 2
for at in range(len(data)):
    place = 'the checkpoint: ' if at < begin else 'entry %d: ' % (data.count(b'\\n', begin, at) + 1)
    for bit in ({at % 8, 5}):
        flipped = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]
        try: verify(flipped, verifier)
        except ValueError as error:
            if str(error).startswith(place): continue
            sys.exit('byte %d, bit %d: %s expected: %s' % (at, bit, place, error))
        sys.exit('byte %d, bit %d was not noticed' % (at, bit))
print(len(data))
";

#[test]
fn every_flipped_byte_of_an_export_is_noticed_and_located() {
    let safe = Safe::new();
    let (file, verifier) = small(&safe);
    let output = Command::new("python3")
        .args(["-c", FLIPS, root("docs").to_str().unwrap(), &file, &verifier])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let tried: usize = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    assert_eq!(tried, fs::read(&file).unwrap().len());
}

#[test]
fn an_export_needs_a_checkpoint_and_reaches_as_far_as_it() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let file = safe.file("export");
    let nothing = demo.run(&["journal", "export", "-o", &file]).refused();
    assert!(nothing.err.contains("there is no checkpoint yet"), "{}", nothing.err);
    assert!(!fs::exists(&file).unwrap());
    let (note, verifier) = signed(&demo, &safe, "note");
    let size = read(&fs::read_to_string(&note).unwrap(), &verifier).size;
    grow(&demo);
    let said = demo.run(&["journal", "export", "-o", &file, "--json"]).done().json();
    assert_eq!(said["entries"], size);
    assert_eq!(python(&file, &verifier).0, 0);
    let key = safe.file("root.key");
    let said = demo.run(&["journal", "export", "-o", &file, "--key", &key, "--json"]).done().json();
    // What was done, and the first export.
    assert_eq!(said["entries"], size + 2);
    assert_eq!(python(&file, &verifier).0, 0);
}

#[test]
fn a_witness_cosigns_two_honest_steps_and_refuses_a_fork() {
    use std::io::{BufRead as _, BufReader};
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let ((key, log), (witness_key, _)) = (safe.key("root.key"), safe.key("witness.key"));
    let status = pristan(&["keys", "status", "--json", &witness_key]).done().json();
    let witness = status["witness"].as_str().unwrap();
    let data = safe.file("watched");
    let words = ["witness", "serve", "--key", &witness_key, "--data", &data, "--log", &log];
    let beside = safe.file("");
    let beside = ["witness", "serve", "--key", &witness_key, "--data", &beside, "--log", &log];
    let refused = pristan(&beside).refused();
    assert!(refused.err.contains("does not lie in the folder with the data"), "{}", refused.err);
    let child = command(&[&words[..], &["--listen", "127.0.0.1:0"]].concat())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut server = Server(child);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let ask = |key: &str, witness: &str| {
        demo.run(&["journal", "witness", "--key", key, "--url", url, "--witness", witness])
    };
    let known: Verifier = witness.parse().unwrap();
    for _ in 0..2 {
        let note: Note = ask(&key, witness).done().out.parse().unwrap();
        let said = note.checkpoint(&log.parse().unwrap(), std::slice::from_ref(&known), 1).unwrap();
        assert!(said.size > 1_000);
        grow(&demo);
    }
    let stranger = ask(&witness_key, witness).refused();
    assert!(stranger.err.contains("does not watch this log"), "{}", stranger.err);
    let impostor = ask(&key, &log).refused();
    assert!(impostor.err.contains("is not the witness whose key was given"), "{}", impostor.err);
    // Shortened: the journal itself shows it. Grown again by other entries: a fork.
    cut(&demo);
    let short = ask(&key, witness).refused();
    assert!(short.err.contains("missing"), "{}", short.err);
    for _ in 0..35 {
        grow(&demo);
    }
    let fork = ask(&key, witness).refused();
    assert!(fork.err.contains("does not begin with what it has cosigned"), "{}", fork.err);
    drop(server);
    let silent = ask(&key, witness).refused();
    assert!(silent.err.contains("does not answer"), "{}", silent.err);
}

#[test]
fn what_was_changed_behind_the_programs_back_is_named() {
    let demo = Demonstration::new();
    let verify = ["journal", "verify", "--records"];
    let whole = demo.run(&verify).done().out;
    assert!(whole.contains("All that is kept is as it was written"), "{whole}");
    // A person looks at the record and sees what is written there; so does the journal.
    let changed = demo.sql::<(String,)>(
        "UPDATE record SET title = title || '.' WHERE id = (SELECT MIN(id) FROM record) RETURNING id",
    );
    let id = changed[0].0.as_str();
    demo.run(&["journal", "verify"]).done();
    let said = demo.run(&verify).refused();
    assert!(
        said.out.contains(&format!("record {id}: reads otherwise than it was written")),
        "{}",
        said.out
    );
    assert!(said.err.contains("not as it was written: 1 of "), "{}", said.err);
    let told = demo.run(&["journal", "verify", "--records", "--json"]).refused();
    let told = told.json();
    assert_eq!(told["whole"], true);
    let differing = &told["records"]["differing"];
    assert_eq!(differing[0]["part"], "record");
    assert_eq!(differing[0]["id"], id);
    assert_eq!(told["records"]["as_written"], false);
    demo.run(&["journal", "verify", "--records", "--as", "admin"]).refused();
}
