//! `pristan witness`: holds the journals of other institutions to what they
//! have shown before.
//!
//! The witness keeps the last head of each log it knows. It cosigns a new head
//! only with a proof that the journal begins with the last one: of two
//! journals that part ways, it cosigns one.
//!
//! Source: C2SP tlog-witness, `add-checkpoint`.
use crate::complaint::{self, Complaint, Result, cannot_listen};
use crate::edge;
use crate::keys::Key;
use crate::serve::{asked_to_stop, logs};
use crate::settings::Format;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::words::Language;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vault::merkle::{self, Hash};
use vault::note::{Checkpoint, Note, Verifier, Witness};

pub(crate) const EXAMPLE: &str = "Example:\n  pristan witness serve --key /secure/witness.key --data ~/witness --log pristan/7d…+…+…";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Cosign the heads of others' journals, refusing those that part ways
    ///
    /// Only the logs named with --log are answered. It stops, finishing what
    /// runs, on Ctrl-C or SIGTERM.
    #[command(
        after_help = "Example:\n  pristan witness serve --key /secure/witness.key --data ~/witness --log pristan/7d…+…+…"
    )]
    Serve {
        #[command(flatten)]
        key: Key,
        /// The folder that keeps the last head of each log
        #[arg(long, value_name = "FOLDER")]
        data: PathBuf,
        /// The verifier key of a log that is watched; may be given many times
        #[arg(long, value_name = "KEY", required = true)]
        log: Vec<String>,
        /// The address to listen on
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
    },
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let Self::Serve { key, data, log, listen } = self;
        let logs_known = log.iter().map(|key| crate::journal::verifier(key));
        let logs_known = logs_known.collect::<Result<Vec<_>>>()?;
        std::fs::create_dir_all(&data).map_err(|e| Complaint::Write(data.clone(), e))?;
        let witness = key.witness(&data)?;
        logs(Format::Text, None);
        let cannot = |error: std::io::Error| cannot_listen(&listen.to_string(), &error);
        let listener = TcpListener::bind(listen).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let verifier = witness.verifier().to_string();
        let watch = Arc::new(Watch { witness, logs: logs_known, folder: Mutex::new(data) });
        let router = Router::new()
            .route("/add-checkpoint", post(add_checkpoint))
            .layer(DefaultBodyLimit::max(LONGEST))
            .with_state(watch);
        edge::say(match language {
            Language::En => format!(
                "The witness is at http://{address} (stop with Ctrl-C)\nIts verifier key: {verifier}"
            ),
            Language::Bg => format!(
                "Свидетелят е на http://{address} (спиране с Ctrl-C)\nНеговият ключ за проверка: {verifier}"
            ),
        })?;
        axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()).await.map_err(cannot)
    }
}

/// More than any checkpoint with 63 hashes and many signatures takes.
const LONGEST: usize = 64 * 1024;

struct Watch {
    witness: Witness,
    logs: Vec<Verifier>,
    /// Held while a head is compared and kept, so that of two heads at once
    /// the second is compared with the first.
    folder: Mutex<PathBuf>,
}

async fn add_checkpoint(State(watch): State<Arc<Watch>>, body: String) -> Response {
    let at = edge::moment().0.unsigned_abs() / 1_000;
    let added = tokio::task::spawn_blocking(move || watch.add(&body, at)).await;
    match added.unwrap_or(Err(Refused::Broken)) {
        Ok(lines) => lines.into_response(),
        Err(Refused::At(size)) => {
            let sort = [(header::CONTENT_TYPE, "text/x.tlog.size")];
            (StatusCode::CONFLICT, sort, format!("{size}\n")).into_response()
        }
        Err(Refused::Malformed) => StatusCode::BAD_REQUEST.into_response(),
        Err(Refused::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Err(Refused::Unsigned) => StatusCode::FORBIDDEN.into_response(),
        Err(Refused::NotProven) => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Err(Refused::Broken) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Why a head is not cosigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    Malformed,
    /// No log of this name is watched.
    Unknown,
    Unsigned,
    /// The last head that was cosigned has this size, and not the one said, or
    /// another root.
    At(u64),
    NotProven,
    /// The head could not be read or kept.
    Broken,
}

impl Watch {
    /// The line of the cosignature, once the new head is kept.
    fn add(&self, body: &str, at: u64) -> std::result::Result<String, Refused> {
        let (old, hashes, note) = parts(body).ok_or(Refused::Malformed)?;
        let said = Checkpoint::read(note.text()).map_err(|_| Refused::Malformed)?;
        let log = self.logs.iter().find(|log| log.name() == said.origin).ok_or(Refused::Unknown)?;
        note.checkpoint(log, &[], 0).map_err(|_| Refused::Unsigned)?;
        if old > said.size {
            return Err(Refused::Malformed);
        }
        let folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        let file = folder.join(format!("{}.note", named(log)));
        let (last_size, last_root) = match std::fs::read_to_string(&file) {
            Ok(kept) => {
                let kept = kept.parse::<Note>().and_then(|kept| kept.checkpoint(log, &[], 0));
                let kept = kept.map_err(|_| Refused::Broken)?;
                (kept.size, kept.root)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (0, merkle::empty()),
            Err(_) => return Err(Refused::Broken),
        };
        if old != last_size || (old == said.size && said.root != last_root) {
            return Err(Refused::At(last_size));
        }
        merkle::verify_consistency(old, &last_root, said.size, &said.root, &hashes)
            .map_err(|_| Refused::NotProven)?;
        let mut cosigned = note;
        cosigned.cosign(&self.witness, at).map_err(|_| Refused::Malformed)?;
        let text = cosigned.to_string();
        let line = text.lines().last().ok_or(Refused::Broken)?;
        complaint::write(&file, |out| std::io::Write::write_all(out, text.as_bytes()))
            .map_err(|_| Refused::Broken)?;
        Ok(format!("{line}\n"))
    }
}

/// The name of the file of a log: letters and digits of its name, and its key
/// id, so that no name leads out of the folder.
fn named(log: &Verifier) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let key = log.to_string();
    let id = key.split('+').nth(1).unwrap_or_default();
    let name: String = log.name().chars().take(100).map(letter).collect();
    format!("{name}-{id}")
}

/// The old size, the hashes and the note of a request.
fn parts(body: &str) -> Option<(u64, Vec<Hash>, Note)> {
    let (head, note) = body.split_once("\n\n")?;
    let mut lines = head.split('\n');
    let text = lines.next()?.strip_prefix("old ")?;
    let old = text.parse().ok().filter(|old: &u64| old.to_string() == text)?;
    let hash = |line: &str| STANDARD.decode(line).ok()?.try_into().ok();
    let hashes: Vec<Hash> = lines.map(hash).collect::<Option<_>>()?;
    (hashes.len() <= 63).then_some(())?;
    Some((old, hashes, note.parse().ok()?))
}

/// What a witness answered.
pub(crate) enum Reply {
    /// The lines of its signatures.
    Cosigned(String),
    /// It has cosigned a head of this size.
    At(i64),
    /// It was not shown that the journal begins with what it has cosigned.
    Refused,
    /// It does not watch this log, or knows another key of it.
    Unknown,
}

/// How long a witness may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends `body` to the witness at `url`.
pub(crate) async fn ask(url: &str, body: &str) -> Result<Reply> {
    let address = url.strip_prefix("http://").ok_or_else(|| odd_address(url))?;
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let to = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let path = path.trim_end_matches('/');
    let prefix = if path.is_empty() { String::new() } else { format!("/{path}") };
    let request = format!(
        "POST {prefix}/add-checkpoint HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let exchange = async {
        let mut stream = TcpStream::connect(&to).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(LONGEST as u64).read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(PATIENCE, exchange).await;
    let answer = answer.ok().and_then(std::io::Result::ok).ok_or_else(|| silent(url))?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| odd(url))?;
    match head.split(' ').nth(1) {
        Some("200") => Ok(Reply::Cosigned(body.to_owned())),
        Some("409") => body.trim().parse().map(Reply::At).map_err(|_| odd(url)),
        Some("422") => Ok(Reply::Refused),
        Some("403" | "404") => Ok(Reply::Unknown),
        _ => Err(odd(url)),
    }
}

fn odd_address(url: &str) -> Complaint {
    Complaint::said(
        format!("`{url}` is not the address of a witness: it begins with http://"),
        format!("„{url}“ не е адрес на свидетел: започва с http://"),
    )
}

fn silent(url: &str) -> Complaint {
    Complaint::said(
        format!("the witness at {url} does not answer"),
        format!("свидетелят на {url} не отговаря"),
    )
}

/// The answer is not that of a witness.
pub(crate) fn odd(url: &str) -> Complaint {
    Complaint::said(
        format!("what answered at {url} is not the witness whose key was given"),
        format!("отговорът от {url} не е от свидетеля, чийто ключ е посочен"),
    )
}

/// The witness refuses a fork.
pub(crate) fn refused(url: &str) -> Complaint {
    Complaint::said(
        format!(
            "the witness at {url} refuses: the journal does not begin with what it has cosigned"
        ),
        format!("свидетелят на {url} отказва: дневникът не започва с това, което той е подписал"),
    )
}

/// The witness does not watch this log.
pub(crate) fn unknown(url: &str, log: &Verifier) -> Complaint {
    Complaint::said(
        format!("the witness at {url} does not watch this log; ask for --log {log} there"),
        format!("свидетелят на {url} не наблюдава този дневник; поискайте там --log {log}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use vault::merkle::Frontier;
    use vault::note::Signer;
    use vault::root::Root;

    fn root(seed: u8) -> Root {
        Root::generate(&mut StdRng::from_seed([seed; 32]))
    }

    fn signer(seed: u8) -> Signer {
        Signer::new("example.bg/journal", &root(seed).journal_key()).unwrap()
    }

    fn leaves(count: u64, fork: u8) -> Vec<Hash> {
        (0..count)
            .map(|n| merkle::leaf(&[if n > 4 { fork } else { 0 }, n.to_le_bytes()[0]]))
            .collect()
    }

    fn body(old: u64, size: u64, fork: u8, signer: &Signer) -> String {
        let leaves = leaves(size, fork);
        let mut tree = Frontier::new();
        for leaf in &leaves {
            tree.push(*leaf);
        }
        let proof = merkle::prove_consistency(&mut leaves.as_slice(), old.min(size), size).unwrap();
        let checkpoint = Checkpoint {
            origin: "example.bg/journal".into(),
            size,
            root: tree.root(),
            extensions: Vec::new(),
        };
        let mut note = checkpoint.note().unwrap();
        note.sign(signer);
        let lines: String = proof.iter().map(|h| STANDARD.encode(h) + "\n").collect();
        format!("old {old}\n{lines}\n{note}")
    }

    fn watch(folder: &std::path::Path) -> Watch {
        let witness = Witness::new("witness.bg/1", &root(2).journal_key()).unwrap();
        Watch {
            witness,
            logs: vec![signer(1).verifier().clone()],
            folder: Mutex::new(folder.to_owned()),
        }
    }

    #[test]
    fn a_journal_that_grows_is_cosigned_and_one_that_parts_ways_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (watch, log) = (watch(folder.path()), signer(1));
        let cosigned = |watch: &Watch, old, size, fork| {
            let body = body(old, size, fork, &log);
            let line = watch.add(&body, 1_700_000_000)?;
            let note = body.split_once("\n\n").unwrap().1;
            let note: Note = format!("{note}{line}").parse().unwrap();
            let witness = std::slice::from_ref(watch.witness.verifier());
            note.checkpoint(log.verifier(), witness, 1).unwrap();
            Ok(())
        };
        assert_eq!(cosigned(&watch, 0, 6, 0), Ok(()));
        assert_eq!(cosigned(&watch, 6, 6, 0), Ok(()));
        assert_eq!(cosigned(&watch, 6, 11, 0), Ok(()));
        // Smaller, from elsewhere, another of the same size, a fork.
        assert_eq!(cosigned(&watch, 0, 6, 0), Err(Refused::At(11)));
        assert_eq!(cosigned(&watch, 6, 12, 0), Err(Refused::At(11)));
        assert_eq!(cosigned(&watch, 11, 11, 1), Err(Refused::At(11)));
        assert_eq!(cosigned(&watch, 11, 12, 1), Err(Refused::NotProven));
        assert_eq!(cosigned(&watch, 12, 11, 0), Err(Refused::Malformed));
        // It remembers when it is started again.
        let again = self::watch(folder.path());
        assert_eq!(cosigned(&again, 0, 12, 0), Err(Refused::At(11)));
        assert_eq!(cosigned(&again, 11, 12, 0), Ok(()));
    }

    #[test]
    fn who_is_not_known_or_not_understood_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let watch = watch(folder.path());
        let add = |body: &str| watch.add(body, 1).unwrap_err();
        let good = body(0, 6, 0, &signer(1));
        assert_eq!(add(&body(0, 6, 0, &signer(3))), Refused::Unsigned);
        assert_eq!(add(&good.replace("example.bg/journal", "other.bg/journal")), Refused::Unknown);
        let odd = [
            "",
            "old 0\n",
            "old 00\n\nx",
            &good.replace("old 0", "old -1"),
            &good.replace("old 0\n", "old 0\nAAAA\n"),
        ];
        for odd in odd {
            assert_eq!(add(odd), Refused::Malformed, "{odd}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        watch.add(&good, 1).unwrap();
    }
}
