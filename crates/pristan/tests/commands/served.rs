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
