//! The server: it listens, answers, and stops when it is asked to.
use crate::world::{Demonstration, command};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A server that does not outlive its test, whatever becomes of that.
pub(crate) struct Server(pub(crate) Child);

impl Drop for Server {
    fn drop(&mut self) {
        // One that has stopped cannot be killed.
        let _ = self.0.kill();
    }
}

#[test]
fn the_server_says_where_it_is_answers_and_stops_when_asked() {
    let demo = Demonstration::new();
    let child = command(&["serve", "--data", demo.data(), "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut server = Server(child);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split_whitespace().next().unwrap();
    let get = |path: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(get("/health").starts_with("HTTP/1.1 200"));
    let page = get("/progress");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("<html"), "{page}");
    let stopped = Command::new("kill").arg(server.0.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn an_address_in_use_is_said_in_a_sentence() {
    let demo = Demonstration::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = demo.run(&["serve", "--listen", &address]).refused();
    assert!(refused.err.contains("another program uses this address"), "{}", refused.err);
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_server_is_neither_dumped_nor_read_by_others_of_the_same_user() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    use std::os::unix::process::CommandExt as _;
    use std::{fs, path::Path};

    // Root reads everything: where the tests are root's, an ordinary user is
    // taken for the server and for the one who is curious.
    let own = fs::metadata("/proc/self").unwrap().uid();
    let user = if own == 0 { 65_534 } else { own };
    let as_user = |mut command: Command| {
        if own == 0 {
            command.uid(user).gid(user);
        }
        command
    };
    let demo = Demonstration::new();
    if own == 0 {
        let data = Path::new(demo.data());
        let inside = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path());
        for path in inside.chain([data.to_owned(), data.parent().unwrap().to_owned()]) {
            if path != std::env::temp_dir() {
                chown(&path, Some(user), Some(user)).unwrap();
            }
        }
    }
    let serve = command(&["serve", "--data", demo.data(), "--listen", "127.0.0.1:0"]);
    let mut server = Server(as_user(serve).stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("http://"), "it did not start: {line}");
    // The control waits for its input, so that it is there when it is looked at.
    let mut control = Server(
        as_user(Command::new("cat")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap(),
    );
    control.0.stdin.as_mut().unwrap().write_all(b"x").unwrap();
    control.0.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    let readable = |id: u32| {
        let mut head = Command::new("head");
        head.arg("-c1").arg(format!("/proc/{id}/environ"));
        as_user(head).output().unwrap().status.success()
    };
    let owner = |id: u32| fs::metadata(format!("/proc/{id}/mem")).unwrap().uid();
    let (id, other) = (server.0.id(), control.0.id());
    assert!(!readable(id) && readable(other));
    assert_eq!((owner(id), owner(other)), (0, user));
    let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
    let core = limits.lines().find(|l| l.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
}
