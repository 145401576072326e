//! Keys: made, kept under a passphrase, split, put together.
use crate::office::Office;
use crate::world::{Demonstration, Safe, answer, command, pristan};
use std::fs;

#[test]
fn a_key_is_its_owners_alone_and_never_written_over_another_file() {
    let safe = Safe::new();
    let path = safe.file("root.key");
    let made = pristan(&["keys", "init", "-o", &path]).done();
    let key = fs::read_to_string(&path).unwrap();
    assert!(key.starts_with("pristan-root-1:"), "{key}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = pristan(&["keys", "init", "-o", &path]).refused();
    assert!(again.err.contains("never written over another file"), "{}", again.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), key);
    // The key itself is in no answer.
    let secret = &key["pristan-root-1:".len()..][..20];
    let status = pristan(&["keys", "status", &path]).done();
    let json = pristan(&["keys", "status", "--json", &path]).done();
    for out in [&made.out, &status.out, &json.out] {
        assert!(!out.contains(secret), "{out}");
        assert!(out.contains(json.json()["journal"].as_str().unwrap()), "{out}");
    }
    let named = ["keys", "status", "--json", "--log-name", "example.bg/journal", &path];
    let named = pristan(&named).done().json();
    assert!(named["journal"].as_str().unwrap().starts_with("example.bg/journal+"), "{named}");
    assert_eq!(named["root"], json.json()["root"]);
    let blank = pristan(&["keys", "status", "--log-name", "two words", &path]).refused();
    assert!(blank.err.contains("cannot be the name of a log"), "{}", blank.err);
}

#[test]
fn a_key_does_not_lie_with_the_data() {
    let demo = Demonstration::new();
    for place in [demo.file("root.key"), demo.file("..")] {
        let refused = pristan(&["keys", "init", "-o", &place]).refused();
        assert!(!refused.err.is_empty());
    }
    let refused = pristan(&["keys", "init", "-o", &demo.file("root.key")]).refused();
    assert!(refused.err.contains("does not lie in the folder with the data"), "{}", refused.err);
    assert!(!fs::exists(demo.file("root.key")).unwrap());
    let safe = Safe::new();
    let (key, _) = safe.key("root.key");
    let shares = pristan(&["keys", "split", &key, "-o", &demo.file("shares")]).refused();
    assert!(shares.err.contains("does not lie in the folder with the data"), "{}", shares.err);
    assert!(!fs::exists(demo.file("shares")).unwrap());
    fs::copy(&key, demo.file("copied.key")).unwrap();
    let copied = demo.file("copied.key");
    for words in [&["journal", "checkpoint", "--key", &copied][..], &["serve", "--key", &copied]] {
        let used = demo.run(words).refused();
        assert!(used.err.contains("does not lie in the folder with the data"), "{}", used.err);
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let safe = Safe::new();
    let (key, _) = safe.key("root.key");
    for (mode, good) in
        [(0o400, true), (0o440, true), (0o644, false), (0o660, false), (0o604, false)]
    {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let said = pristan(&["keys", "status", &key]);
        if good {
            said.done();
        } else {
            let refused = said.refused();
            assert!(refused.err.contains("chmod 600"), "{}", refused.err);
        }
    }
}

#[test]
fn a_key_under_a_passphrase_opens_with_that_passphrase_only() {
    let safe = Safe::new();
    let (right, wrong) = ("четири думи на кея", "a quite different phrase");
    let right = safe.write("right", format!("{right}\n"));
    let wrong = safe.write("wrong", wrong);
    let path = safe.file("locked.key");
    let made =
        pristan(&["keys", "init", "--json", "-o", &path, "--passphrase-file", &right]).done();
    assert!(fs::read_to_string(&path).unwrap().starts_with("pristan-locked-1:"));
    let opened = pristan(&["keys", "status", "--json", &path, "--passphrase-file", &right]).done();
    assert_eq!(opened.json()["root"], made.json()["root"]);
    let refused = pristan(&["keys", "status", &path, "--passphrase-file", &wrong]).refused();
    assert!(refused.err.contains("the passphrase does not open the key"), "{}", refused.err);
    let bulgarian = ["keys", "status", &path, "--passphrase-file", &wrong, "--lang", "bg"];
    let bulgarian = pristan(&bulgarian).refused();
    assert!(bulgarian.err.contains("паролната фраза не отваря ключа"), "{}", bulgarian.err);
    let none = pristan(&["keys", "status", &path]).refused();
    assert!(none.err.contains("--passphrase-file"), "{}", none.err);
    let missing = ["keys", "status", &path, "--passphrase-file", "/nonexistent/phrase"];
    assert!(pristan(&missing).refused().err.contains("cannot be read"));
    let short = safe.write("short", "fourteen chars");
    let path = safe.file("short.key");
    let short = pristan(&["keys", "init", "-o", &path, "--passphrase-file", &short]).refused();
    assert!(short.err.contains("at least 15 characters"), "{}", short.err);
    assert!(!fs::exists(&path).unwrap());
}

#[test]
fn a_damaged_key_is_said_to_be_damaged_and_another_file_to_be_no_key() {
    let safe = Safe::new();
    let (key, _) = safe.key("root.key");
    let text = fs::read_to_string(&key).unwrap();
    let at = text.len() - 10;
    let letter = if &text[at..=at] == "a" { "b" } else { "a" };
    let mut damaged = text.clone();
    damaged.replace_range(at..=at, letter);
    let say = |content: &str| {
        fs::write(&key, content).unwrap();
        pristan(&["keys", "status", &key]).refused().err
    };
    assert!(say(&damaged).contains("its checksum does not fit"));
    assert!(say(text.trim_end().strip_suffix(|_| true).unwrap()).contains("does not fit"));
    assert!(say("").contains("holds no key"));
    assert!(say(&"x".repeat(10_000)).contains("holds no key"));
    assert!(say("a note to myself").contains("holds no key"));
    fs::write(&key, text).unwrap();
    pristan(&["keys", "status", &key]).done();
}

#[test]
fn any_three_of_five_shares_give_the_key_back_and_no_two_do() {
    let safe = Safe::new();
    let (key, _) = safe.key("root.key");
    let folder = safe.file("shares");
    let made = pristan(&["keys", "split", &key, "--json", "-o", &folder]).done().json();
    let files: Vec<String> =
        made["shares"].as_array().unwrap().iter().map(|f| f.as_str().unwrap().to_owned()).collect();
    assert_eq!(files.len(), 5);
    let out = safe.file("again.key");
    let combine = |which: &[&String]| {
        let mut words = vec!["keys", "combine", "-o", &out];
        words.extend(which.iter().map(|f| f.as_str()));
        pristan(&words)
    };
    let mut tried = (0, 0);
    for a in 0..5 {
        for b in a + 1..5 {
            let two = combine(&[&files[a], &files[b]]).refused();
            assert!(two.err.contains("2 of the 3 shares that are needed"), "{}", two.err);
            tried.0 += 1;
            for c in b + 1..5 {
                combine(&[&files[a], &files[b], &files[c]]).done();
                assert_eq!(fs::read(&out).unwrap(), fs::read(&key).unwrap());
                fs::remove_file(&out).unwrap();
                tried.1 += 1;
            }
        }
    }
    assert_eq!(tried, (10, 10));
    let thrice = combine(&[&files[0], &files[0], &files[0]]).refused();
    assert!(thrice.err.contains("1 of the 3 shares"), "{}", thrice.err);
    let status = pristan(&["keys", "status", &files[1]]).done();
    assert!(status.out.contains("Share 2 of 5 of key"), "{}", status.out);
    // Shares of another splitting, of the same key even, do not fit these.
    let other = safe.file("other");
    pristan(&["keys", "split", &key, "-o", &other]).done();
    let mixed = combine(&[&files[0], &files[1], &format!("{other}/share-3-of-5.txt")]).refused();
    assert!(mixed.err.contains("share 3 comes from another set"), "{}", mixed.err);
    let again = pristan(&["keys", "split", &key, "-o", &folder]).refused();
    assert!(again.err.contains("there is a file"), "{}", again.err);
    // A damaged one is named by its file.
    let text = fs::read_to_string(&files[2]).unwrap();
    let damaged = text.replacen('-', "", 1).replace(':', ":z");
    fs::write(&files[2], damaged.replacen("pristanshare", "pristan-share", 1)).unwrap();
    let damaged = combine(&[&files[0], &files[1], &files[2]]).refused();
    assert!(
        damaged.err.contains("share-3-of-5.txt holds is damaged or mistyped"),
        "{}",
        damaged.err
    );
    assert!(!fs::exists(&out).unwrap());
    let bulgarian = answer(
        command(&["keys", "combine", "-o", &out, &files[0]])
            .env("LANG", "bg_BG.UTF-8")
            .output()
            .unwrap(),
    );
    assert!(bulgarian.refused().err.contains("дадени са 1 от необходимите 3 дяла"));
}

#[test]
fn a_splitting_that_is_none_is_refused() {
    let safe = Safe::new();
    let (key, _) = safe.key("root.key");
    for (shares, threshold) in [("5", "1"), ("2", "3"), ("5", "0")] {
        let folder = safe.file("shares");
        let words =
            ["keys", "split", &key, "--shares", shares, "--threshold", threshold, "-o", &folder];
        let refused = pristan(&words).refused();
        assert!(refused.err.contains("cannot be split"), "{}", refused.err);
        assert!(!fs::exists(&folder).unwrap());
    }
}

#[test]
fn another_root_is_put_in_force_by_two_and_the_one_before_opens_nothing_more() {
    let office = Office::new();
    let first = office.key.as_str();
    let (second, _) = office.safe.key("second.key");
    let (third, _) = office.safe.key("third.key");
    let both = ["admin", "coordinator"];
    let as_two = |old: &str, new: &str, people, files| {
        let words = ["keys", "rotate", "--key", old, "--new", new, "--json"];
        office.by_two(&words, people, files)
    };
    let rotate = |old: &str, new: &str| as_two(old, new, both, both);
    let rotated = || office.events("vault.root_rotated");
    let refused = rotate(first, first).refused();
    assert!(refused.err.contains("already the one in force"), "{}", refused.err);

    // Nobody alone, nobody who may not, nobody who does not prove who they are.
    let alone = ["admin", "admin"];
    as_two(first, &second, alone, alone).refused();
    for people in [["admin", "dpo"], ["analyst", "coordinator"]] {
        as_two(first, &second, people, people).refused();
    }
    as_two(first, &second, both, ["admin", "wrong"]).refused();
    assert_eq!(rotated(), 0);

    let done = rotate(first, &second).done().json();
    assert_ne!(done["from"], done["to"]);
    assert_eq!(rotated(), 1);
    // Asked again in the same words, as after a break: nothing is left to do.
    assert_eq!(rotate(first, &second).done().json(), done);
    assert_eq!(rotated(), 1);
    // With the root that no longer holds, no third one is put in force.
    rotate(first, &third).refused();
    assert_eq!(rotated(), 1);
    rotate(&second, &third).done();
    assert_eq!(rotated(), 2);

    // Data keys under it, by two as well.
    let renew = ["keys", "renew", "--key", &third, "--json"];
    office.by_two(&renew, alone, alone).refused();
    assert_eq!(office.events("vault.keys_renewed"), 0);
    let renewed = office.by_two(&renew, both, both).done().json();
    assert!(renewed["persons"].as_u64().unwrap() > 0, "{renewed}");
    assert_eq!(office.events("vault.keys_renewed"), 1);
}
