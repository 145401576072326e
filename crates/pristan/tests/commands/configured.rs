//! A server as its settings say: TLS, metrics, the log, and what is looked at
//! before it starts.
use crate::served::Server;
use crate::world::{Demonstration, Safe, command, pristan, root};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A server that runs, and where.
struct Running {
    server: Server,
    address: String,
    log: std::path::PathBuf,
    _safe: Safe,
}

impl Running {
    /// Starts `pristan serve` with these words, its log in a file.
    fn start(words: &[&str]) -> Self {
        let safe = Safe::new();
        let log = std::path::PathBuf::from(safe.file("log"));
        let mut serve = command(&["serve"]);
        serve.args(words).stdout(Stdio::piped()).stderr(fs::File::create(&log).unwrap());
        let mut server = Server(serve.spawn().unwrap());
        let mut line = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("://").nth(1).unwrap_or_else(|| {
            panic!("it did not start: {line} {}", fs::read_to_string(&log).unwrap())
        });
        let address = address.split_whitespace().next().unwrap().to_owned();
        Self { server, address, log, _safe: safe }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    fn signal(&self, name: &str) {
        let id = self.server.0.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }
}

/// What a server answers to a text.
fn say(address: &str, text: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // Who is cut off got all there was.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(address: &str, path: &str) -> String {
    say(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"))
}

/// Makes a certificate for this machine that holds so many days.
fn certify(folder: &Safe, name: &str, days: u16) -> (String, String) {
    let (certificate, key) =
        (folder.file(&format!("{name}.crt")), folder.file(&format!("{name}.key")));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-subj", &format!("/CN={name}"), "-days", &days.to_string()])
        .args(["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"])
        .args(["-out", &certificate, "-keyout", &key])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    (certificate, key)
}

/// Asks for the first page over TLS, as a program of others does.
fn over_tls(address: &str, known: &str, version: &str) -> String {
    let mut client = Command::new("openssl")
        .args(["s_client", "-connect", address, "-CAfile", known, "-verify_return_error"])
        .args(["-servername", "localhost", version, "-ign_eof"])
        // Versions that are given up are not even tried otherwise.
        .args(["-cipher", "DEFAULT@SECLEVEL=0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    // A client that was refused reads nothing.
    let _ = client.stdin.as_mut().unwrap().write_all(request.as_bytes());
    let output = client.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_server_speaks_tls_of_today_and_takes_a_new_certificate_while_it_runs() {
    let demo = Demonstration::new();
    let safe = Safe::new();
    let (certificate, key) = certify(&safe, "first", 90);
    let tls = ["--tls-certificate", &certificate, "--tls-key", &key];
    let data = ["--data", demo.data(), "--listen", "127.0.0.1:0"];
    let running = Running::start(&[&data[..], &tls].concat());
    for (version, spoken) in [("-tls1_3", true), ("-tls1_2", true), ("-tls1_1", false)] {
        let answer = over_tls(&running.address, &certificate, version);
        assert_eq!(answer.contains("HTTP/1.1 200"), spoken, "{version}: {answer}");
        if spoken {
            assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
        }
    }
    assert!(!get(&running.address, "/").contains("HTTP/1.1 200"), "it speaks plainly as well");
    // What is no certificate is not taken, and the one before stays in force.
    let (second, other) = certify(&safe, "second", 90);
    fs::write(&certificate, "nothing").unwrap();
    running.signal("HUP");
    while !running.log().contains("the new certificate is not used") {}
    let known = safe.write("known.crt", fs::read(&second).unwrap());
    assert!(!over_tls(&running.address, &known, "-tls1_3").contains("HTTP/1.1 200"));
    fs::copy(&other, &key).unwrap();
    fs::copy(&second, &certificate).unwrap();
    running.signal("HUP");
    while !over_tls(&running.address, &known, "-tls1_3").contains("HTTP/1.1 200") {}
    // A key of another certificate, one that others may read, a file that is not there.
    let (third, _) = certify(&safe, "third", 90);
    let refused = |certificate: &str, key: &str| {
        demo.run(&["serve", "--tls-certificate", certificate, "--tls-key", key]).refused().err
    };
    assert!(refused(&third, &other).contains("is not that of the certificate"));
    assert!(refused(&third, "/nonexistent/key").contains("there is no such file"));
    fs::set_permissions(&other, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(refused(&second, &other).contains("chmod 600"));
    let half = demo.run(&["serve", "--tls-key", &key]).refused().err;
    assert!(half.contains("TLS takes two files"), "{half}");
}

#[test]
fn what_is_counted_is_given_on_an_address_of_its_own_and_nowhere_else() {
    let demo = Demonstration::new();
    let data = ["--data", demo.data(), "--listen", "127.0.0.1:0"];
    let quiet = Running::start(&data);
    assert!(get(&quiet.address, "/metrics").starts_with("HTTP/1.1 404"));
    assert!(!quiet.log().contains("Metrics"), "{}", quiet.log());
    drop(quiet);
    let running = Running::start(&[&data[..], &["--metrics-listen", "127.0.0.1:0"]].concat());
    while !running.log().contains("/metrics") {}
    let log = running.log();
    let metrics = log.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    get(&running.address, "/cases/canary7f3a?q=canary7f3a");
    let page = get(&metrics, "/metrics");
    for line in [
        "pristan_request_duration_seconds_count{route=\"/cases/{id}\",method=\"GET\",status=\"303\"} 1",
        "pristan_database_up 1",
        "pristan_sealed 1",
        "pristan_migrated 1",
    ] {
        assert!(page.lines().any(|l| l == line), "{line}\n{page}");
    }
    assert!(!page.contains("canary7f3a"), "{page}");
    assert!(get(&metrics, "/health").starts_with("HTTP/1.1 404"));
    assert!(get(&running.address, "/metrics").starts_with("HTTP/1.1 404"));
    assert!(get(&running.address, "/ready").ends_with("sealed"));
}

#[test]
fn the_log_has_a_line_for_each_request_and_nothing_of_what_was_asked() {
    let demo = Demonstration::new();
    let safe = Safe::new();
    let settings = format!(
        "data = \"{}\"\nlisten = \"127.0.0.1:1\"\n[log]\nformat = \"json\"\nlevel = \"debug\"\n",
        demo.data()
    );
    let settings = safe.write("pristan.toml", settings);
    // What is said on the command line goes before the file.
    let running = Running::start(&["--config", &settings, "--listen", "127.0.0.1:0"]);
    let canary = "canary7f3a";
    for path in ["/CANARY", "/cases/CANARY", "/search?q=CANARY", "/api/v1/records/CANARY"] {
        let path = path.replace("CANARY", canary);
        let body = format!("login={canary}&password={canary}");
        for method in ["GET", "POST", "CANARY7F3A"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: {canary}.example\r\nCookie: session={canary}\r\n\
                 X-Forwarded-For: {canary}\r\nUser-Agent: {canary}\r\nReferer: http://{canary}/\r\n\
                 Authorization: Bearer {canary}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            assert!(say(&running.address, &request).starts_with("HTTP/1.1 "));
        }
        say(&running.address, &format!("{canary}\r\n\r\n"));
    }
    let log = running.log();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .filter(|l| l.starts_with('{'))
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let of_requests: Vec<_> = lines.iter().filter(|l| l["target"] == "request").collect();
    assert_eq!(of_requests.len(), 12, "{log}");
    let of_cases = of_requests.iter().find(|l| l["route"] == "/cases/{id}").unwrap();
    for name in ["timestamp", "id", "method", "status", "ms"] {
        assert!(!of_cases[name].is_null(), "{name}: {of_cases}");
    }
    assert!(!log.to_lowercase().contains(canary), "{log}");
    assert!(!log.contains("127.0.0.1:1\"") && !log.contains("\"127.0.0.1\""), "{log}");
}

/// A folder with data in earnest.
fn in_earnest(safe: &Safe) -> String {
    let data = safe.file("data");
    let account = ["account", "open", "admin", "--name", "A", "--institution", "ANCCTHB"];
    pristan(&[&account[..], &["--data", &data]].concat()).done();
    data
}

fn mode(path: &str, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_would_keep_a_server_from_starting_is_said_before() {
    let safe = Safe::new();
    let data = in_earnest(&safe);
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    let check = |words: &[&str]| pristan(&[&["check", "--data", &data], words].concat());
    let fine = check(&[]).done().out;
    for about in
        ["data", "disk", "network", "database", "tables", "clock", "backup", "core dumps", "key"]
    {
        assert!(fine.lines().any(|l| l.contains(about)), "{about}: {fine}");
    }
    assert!(!fine.contains("refused"), "{fine}");
    let verdict = |words: &[&str], about: &str| {
        let answer = check(&[words, &["--json"]].concat());
        let found = answer.json();
        let one = found.as_array().unwrap().iter().find(|f| f["about"] == about).unwrap();
        (answer.code, one["verdict"].as_str().unwrap().to_owned())
    };
    assert_eq!(verdict(&[], "files"), (0, "ok".to_owned()));
    // The folder.
    mode(&data, 0o755);
    assert_eq!(verdict(&[], "data"), (1, "refused".to_owned()));
    let serve = pristan(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]).refused().err;
    assert!(serve.contains("chmod 700"), "{serve}");
    mode(&data, 0o750);
    assert_eq!(verdict(&[], "data"), (0, "warning".to_owned()));
    mode(&data, 0o700);
    // The key: with the data, and readable by others.
    let (key, _) = safe.key("root.key");
    assert_eq!(verdict(&["--key", &key], "key"), (0, "ok".to_owned()));
    let beside = format!("{data}/root.key");
    fs::copy(&key, &beside).unwrap();
    assert_eq!(verdict(&["--key", &beside], "key"), (1, "refused".to_owned()));
    fs::remove_file(&beside).unwrap();
    mode(&key, 0o644);
    assert_eq!(verdict(&["--key", &key], "key"), (1, "refused".to_owned()));
    // The network.
    let plain = ["--listen", "0.0.0.0:0"];
    assert_eq!(verdict(&plain, "network"), (1, "refused".to_owned()));
    let serve = pristan(&[&["serve", "--data", &data][..], &plain].concat()).refused().err;
    assert!(serve.contains("in the clear"), "{serve}");
    // The certificate.
    for (days, said) in [(90, "ok"), (10, "warning")] {
        let (certificate, key) = certify(&safe, said, days);
        let tls = ["--tls-certificate", &certificate, "--tls-key", &key];
        assert_eq!(verdict(&tls, "certificate"), (0, said.to_owned()));
    }
    // Nothing is made by looking.
    let nowhere = safe.file("nowhere");
    pristan(&["check", "--data", &nowhere]).done();
    assert!(!Path::new(&nowhere).exists());
}

/// A stand-in for a server of e-mail, which speaks no TLS: what it is told by the
/// first who comes, to the end.
fn mail_server() -> (std::net::SocketAddr, std::thread::JoinHandle<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut heard, mut data) = (String::new(), false);
        stream.write_all(b"220 here\r\n").unwrap();
        for line in BufReader::new(stream.try_clone().unwrap()).lines() {
            let Ok(line) = line else { break };
            heard.push_str(&line);
            heard.push('\n');
            let answer: &[u8] = match line.as_str() {
                "." => b"250 kept\r\n",
                _ if data => continue,
                "DATA" => b"354 go on\r\n",
                "QUIT" => b"221 bye\r\n",
                _ => b"250 well\r\n",
            };
            data = line == "DATA";
            stream.write_all(answer).unwrap();
            if line == "." || line == "QUIT" {
                break;
            }
        }
        heard
    });
    (address, heard)
}

/// A demonstration in which a worker wishes to be written to, and is told something.
fn awaited(settings: &str) -> (Demonstration, Running) {
    let demo = Demonstration::new();
    demo.sql::<(i64,)>("UPDATE account SET language = 'en' WHERE login = 'worker'");
    demo.sql::<(i64,)>("DELETE FROM notice");
    demo.sql::<(i64,)>(
        "INSERT INTO notice (id, account, sort, subject, at)
         SELECT '01870000-0000-7000-8000-00000000000c', id, 'case_late', 'CANARY-subject', 5
           FROM account WHERE login = 'worker'",
    );
    demo.sql::<(i64,)>(
        "INSERT INTO mailing (account, address, mailed_at)
         SELECT id, 'worker@example.bg', 1 FROM account WHERE login = 'worker'",
    );
    let data = demo.data().to_owned();
    let settings = format!("data = '{data}'\nlisten = '127.0.0.1:0'\n[mail]\n{settings}");
    let file = demo.write("mail.toml", settings);
    let running = Running::start(&["--config", &file]);
    (demo, running)
}

#[test]
fn who_wishes_is_written_to_that_something_waits_and_nothing_else() {
    let (address, heard) = mail_server();
    let (demo, running) =
        awaited(&format!("server = '{address}'\nfrom = 'pristan@example.bg'\ntls = 'none'\n"));
    let heard = heard.join().unwrap();
    assert!(heard.contains("MAIL FROM:<pristan@example.bg>"), "{heard}");
    assert!(heard.contains("RCPT TO:<worker@example.bg>"), "{heard}");
    assert!(heard.contains("Subject: Something waits for you in Pristan"), "{heard}");
    assert!(heard.contains("have not read: 1.") && heard.contains("/home"), "{heard}");
    for never in ["CANARY", "case", "term", "worker\""] {
        assert!(!heard.contains(never), "{never}: {heard}");
    }
    // Written down before it was sent, so that nobody sends it twice.
    let after: Vec<(i64,)> = demo.sql("SELECT mailed_at FROM mailing");
    assert!(after[0].0 > 1);
    assert!(!running.log().contains("example.bg"), "{}", running.log());
}

#[test]
fn a_server_of_mail_that_offers_no_tls_is_told_nothing() {
    let (address, heard) = mail_server();
    let (_demo, running) = awaited(&format!("server = '{address}'\nfrom = 'pristan@example.bg'\n"));
    let heard = heard.join().unwrap();
    assert!(heard.starts_with("EHLO"), "{heard}");
    assert!(!heard.contains("MAIL FROM") && !heard.contains("worker@"), "{heard}");
    drop(running);
}

#[test]
fn a_setting_that_was_mistyped_is_refused_and_not_passed_over() {
    let safe = Safe::new();
    let settings = safe.write("pristan.toml", "data = \"/d\"\n\n[tls]\ncertificat = \"x\"\n");
    for word in ["serve", "check"] {
        let refused = pristan(&[word, "--config", &settings]).refused().err;
        assert!(refused.contains("line 4"), "{refused}");
        assert!(refused.contains("did you mean `tls.certificate`?"), "{refused}");
    }
    let empty = safe.write("empty.toml", "");
    let nowhere = pristan(&["serve", "--config", &empty]).refused().err;
    assert!(nowhere.contains("where the data are"), "{nowhere}");
    assert_eq!(pristan(&["serve"]).code, 2);
    // The example is one that is taken.
    let example = root("deploy/pristan.toml");
    let checked = pristan(&["check", "--json", "--config", example.to_str().unwrap()]);
    assert!(checked.out.contains("\"about\": \"network\""), "{}{}", checked.out, checked.err);
}
