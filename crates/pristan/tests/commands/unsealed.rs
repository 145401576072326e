//! A server that runs is unsealed and sealed over its socket.
use crate::served::Server;
use crate::world::{Demonstration, Safe, command, pristan};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

/// A server over the data, once it says where it is.
fn serve(demo: &Demonstration, words: &[&str]) -> Server {
    let mut all = vec!["serve", "--data", demo.data(), "--listen", "127.0.0.1:0"];
    all.extend(words);
    let child = command(&all).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut server = Server(child);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("http://"), "{line}");
    server
}

fn events(demo: &Demonstration) -> Vec<String> {
    let sql = "SELECT event FROM journal WHERE event LIKE 'vault.%' ORDER BY seq";
    demo.sql::<(String,)>(sql).into_iter().map(|(event,)| event).collect()
}

#[test]
fn a_server_starts_sealed_and_is_unsealed_and_sealed_while_it_runs() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let mut server = serve(&demo, &[]);
    let socket = demo.file("unseal.sock");
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let (key, _) = safe.key("root.key");
    let (other, _) = safe.key("other.key");
    assert!(!events(&demo).iter().any(|e| e == "vault.unsealed"));
    let done = demo.run(&["unseal", "--key", &key]).done();
    assert!(done.out.contains("The register is unsealed"), "{}", done.out);
    let sealed = demo.run(&["unseal", "--seal", "--json"]).done().json();
    assert_eq!(sealed["answer"], "sealed");
    let wrong = demo.run(&["unseal", "--key", &other]).refused();
    assert!(wrong.err.contains("not the root key"), "{}", wrong.err);
    let told = events(&demo);
    assert_eq!(told[told.len() - 2..], ["vault.sealed", "vault.refused"], "{told:?}");
    let stopped = Command::new("kill").arg(server.0.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
    assert!(!std::fs::exists(&socket).unwrap(), "the socket is gone with the server");
    let nobody = demo.run(&["unseal", "--key", &key]).refused();
    assert!(nobody.err.contains("no server that you may unseal"), "{}", nobody.err);
}

#[test]
fn three_people_unseal_with_a_share_each() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let (key, _) = safe.key("root.key");
    let folder = safe.file("shares");
    pristan(&["keys", "split", &key, "-o", &folder]).done();
    let share = |n: u8| format!("{folder}/share-{n}-of-5.txt");
    let _server = serve(&demo, &[]);
    let first = demo.run(&["unseal", &share(5)]).done();
    assert!(first.out.contains("1 of the 3 shares"), "{}", first.out);
    let second = demo.run(&["unseal", "--json", &share(1)]).done().json();
    assert_eq!(second["answer"], "waiting");
    let third = demo.run(&["unseal", "--json", &share(2)]).done().json();
    assert_eq!(third["answer"], "unsealed");
    // Too few at once are told, and stay sealed; a made-up one is refused.
    demo.run(&["unseal", "--seal"]).done();
    let two = demo.run(&["unseal", &share(1), &share(2)]).done();
    assert!(two.out.contains("2 of the 3 shares"), "{}", two.out);
    let strange = safe.file("strange");
    let (other, _) = safe.key("other.key");
    pristan(&["keys", "split", &other, "-o", &strange]).done();
    let mixed = demo.run(&["unseal", &format!("{strange}/share-3-of-5.txt")]).refused();
    assert!(mixed.err.contains("do not belong together"), "{}", mixed.err);
    assert_eq!(events(&demo).last().unwrap(), "vault.refused");
}

#[test]
fn a_server_with_its_key_is_unsealed_from_the_start_and_with_another_does_not_start() {
    let (demo, safe) = (Demonstration::new(), Safe::new());
    let (key, _) = safe.key("root.key");
    let (other, _) = safe.key("other.key");
    drop(serve(&demo, &["--key", &key]));
    assert!(events(&demo).iter().any(|e| e == "vault.unsealed"));
    let refused = demo.run(&["serve", "--listen", "127.0.0.1:0", "--key", &other]).refused();
    assert!(refused.err.contains("not the root key"), "{}", refused.err);
    assert_eq!(events(&demo).last().unwrap(), "vault.refused");
    // A socket that a killed server left behind is in nobody's way.
    let socket = demo.file("unseal.sock");
    assert!(std::fs::exists(&socket).unwrap());
    let _server = serve(&demo, &["--key", &key]);
    demo.run(&["unseal", "--seal"]).done();
}
