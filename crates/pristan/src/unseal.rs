//! `pristan unseal`: gives a server that runs its root key, or takes it away.
//!
//! The server listens on a socket in the folder with the data, which only the
//! user it runs as may open: who can give it a key is who could read its
//! memory. Nothing of it goes over the network, and no key ever lies in the
//! folder. What is asked is a word, and after it what the word needs, a line
//! each; the answer is a word and a sentence in either language.
use crate::complaint::{Complaint, Result};
use crate::edge;
use crate::keys::{self, MaybeKey};
use domain::words::Language;
use register::{Given, Register};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use vault::Zeroizing;
use vault::root::Root;
use vault::shamir::Share;
use web::Edge as _;

/// The socket of a server over this folder.
const SOCKET: &str = "unseal.sock";

/// The longest request: a key, and a list of erased keys.
const LONGEST: u64 = 16 * 1024 * 1024;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// Unseal a server that runs, or seal it again
///
/// A server that was started without a key is sealed: it opens nothing of
/// persons, cases and shelters. Give it the file with the key, or shares of it.
/// Each share may be given by another person, one after the other; the server
/// forgets them after a quarter of an hour. The journal has all of it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: with the key\n  pristan unseal --data ~/pristan --key /secure/pristan.key\n\
    Example: each of three people gives a share\n  pristan unseal --data ~/pristan share-2-of-5.txt\n\
    Example: seal it again\n  pristan unseal --data ~/pristan --seal"
)]
pub(crate) struct Unseal {
    /// The files with the shares, one or more
    #[arg(value_name = "SHARE", conflicts_with = "key")]
    shares: Vec<PathBuf>,
    /// The folder with the data of the server
    #[arg(long, value_name = "DIR", required_unless_present = "socket")]
    data: Option<PathBuf>,
    /// The socket of the server, where that is another one
    #[arg(long, value_name = "FILE", env = "PRISTAN_UNSEAL_SOCKET")]
    socket: Option<PathBuf>,
    #[command(flatten)]
    key: MaybeKey,
    /// A list of erased keys that was kept elsewhere: what it names is destroyed
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// Let the server forget its key
    #[arg(long, conflicts_with_all = ["shares", "key", "erased"])]
    seal: bool,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

/// What a server listens on for its key.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Socket {
    /// The socket on which it listens for `pristan unseal`; by default in the
    /// folder with the data
    #[arg(long = "unseal-socket", value_name = "FILE", env = "PRISTAN_UNSEAL_SOCKET")]
    socket: Option<PathBuf>,
}

impl Socket {
    /// The one that was named, else this one.
    pub(crate) fn or(self, other: Option<PathBuf>) -> Self {
        Self { socket: self.socket.or(other) }
    }

    /// Where it is, for a server over `folder`; none without either.
    pub(crate) fn of(self, folder: Option<&Path>) -> Option<PathBuf> {
        self.socket.or_else(|| folder.map(|folder| folder.join(SOCKET)))
    }
}

/// What a server answered.
struct Answer {
    word: String,
    en: String,
    bg: String,
}

impl Unseal {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let Self { shares, data, socket, key, erased, seal, json } = self;
        let socket = Socket { socket }.of(data.as_deref()).unwrap_or_default();
        let erased = erased.as_deref().map(keys::long_text_in).transpose()?;
        let mut asked = Vec::new();
        if seal {
            asked.push(request("seal", "", None));
        } else if shares.is_empty() {
            let (root, _) = key.root()?.ok_or_else(|| {
                Complaint::said(
                    "say with --key FILE where the key is, or give the files with the shares",
                    "посочете с --key ФАЙЛ къде е ключът или дайте файловете с дяловете",
                )
            })?;
            asked.push(request("key", &root.to_text(), erased.as_deref()));
        }
        // All are read before any is given.
        for path in &shares {
            let share = keys::share_in(path)?;
            asked.push(request("share", &share.to_text(), erased.as_deref()));
        }
        let mut answer = None;
        for request in &asked {
            let said = ask(&socket, request).await?;
            if said.word == "refused" {
                return Err(Complaint::Said(said.en, said.bg));
            }
            let done = said.word == "unsealed";
            answer = Some(said);
            if done {
                break;
            }
        }
        let Some(Answer { word, en, bg }) = answer else { return Ok(()) };
        if json {
            return edge::say_json(&json!({ "answer": word, "sentence": en }));
        }
        edge::say(if language == Language::Bg { bg } else { en })
    }
}

/// A word, what it needs, and a list of erased keys, each after the other.
fn request(word: &str, secret: &str, erased: Option<&str>) -> Zeroizing<String> {
    let erased = erased.unwrap_or_default();
    let mut text = Zeroizing::new(String::with_capacity(
        word.len() + secret.len() + erased.len() + 2, // the two line ends
    ));
    for part in [word, "\n", secret.trim(), "\n", erased] {
        text.push_str(part);
    }
    text
}

async fn ask(socket: &Path, request: &str) -> Result<Answer> {
    let nobody = |_| {
        let socket = socket.display();
        Complaint::said(
            format!("no server that you may unseal listens on {socket}"),
            format!("никой сървър, който можете да разпечатате, не слуша на {socket}"),
        )
    };
    let mut stream = UnixStream::connect(socket).await.map_err(nobody)?;
    stream.write_all(request.as_bytes()).await.map_err(nobody)?;
    stream.shutdown().await.map_err(nobody)?;
    let mut text = String::new();
    stream.take(LONGEST).read_to_string(&mut text).await.map_err(nobody)?;
    let mut lines = text.lines().map(str::to_owned);
    match (lines.next(), lines.next(), lines.next()) {
        (Some(word), Some(en), Some(bg)) => Ok(Answer { word, en, bg }),
        _ => Err(Complaint::said(
            "the server did not answer; look into its log",
            "сървърът не отговори; прегледайте дневника му със съобщения",
        )),
    }
}

/// A socket on which a server listens for its key. It is gone with this value.
pub(crate) struct Listening {
    listener: UnixListener,
    path: PathBuf,
}

impl Drop for Listening {
    fn drop(&mut self) {
        // One that was taken away already is as good as taken away.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Listening {
    /// Listens on `path`; none where another server does already.
    ///
    /// The socket is made in a folder that nobody else enters and moved to its
    /// place when its mode is set: at no moment may others open it.
    pub(crate) async fn on(path: &Path) -> Result<Option<Self>> {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        if UnixStream::connect(path).await.is_ok() {
            tracing::warn!("another server listens here to be unsealed; this one does not");
            return Ok(None);
        }
        let wrong = |error| Complaint::Write(path.to_owned(), error);
        let aside = path.with_extension(format!("{}.new", std::process::id()));
        let made = (|| {
            std::fs::DirBuilder::new().mode(0o700).create(&aside)?;
            let inner = aside.join("s");
            let listener = UnixListener::bind(&inner)?;
            std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o600))?;
            std::fs::rename(&inner, path)?;
            Ok(listener)
        })();
        // Empty by now, or of no use.
        let _ = std::fs::remove_dir_all(&aside);
        Ok(Some(Self { listener: made.map_err(wrong)?, path: path.to_owned() }))
    }

    /// Answers, one after the other, until it is dropped.
    pub(crate) async fn answer(self, register: Register, clock: edge::Real) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Out of descriptors, mostly; others let go of some meanwhile.
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            if !is_ours(&stream, &self.path) {
                tracing::warn!("somebody else's program was refused on the socket to unseal");
                continue;
            }
            let answered = tokio::time::timeout(PATIENCE, read(stream)).await;
            let Ok(Ok((request, mut stream))) = answered else { continue };
            let answer = reply(&register, clock, &request).await;
            // Who went away meanwhile does not read it.
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    }
}

/// Whether the other end runs as the owner of the socket, or as the one user
/// that may do everything anyway.
fn is_ours(stream: &UnixStream, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = std::fs::metadata(path).map(|there| there.uid());
    match (stream.peer_cred(), owner) {
        (Ok(peer), Ok(owner)) => peer.uid() == owner || peer.uid() == 0,
        _ => false,
    }
}

/// The whole request. Its room is taken at once: growing in place would leave
/// parts of a key behind, unwiped.
async fn read<S: AsyncRead + Unpin>(stream: S) -> std::io::Result<(Zeroizing<Vec<u8>>, S)> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024));
    let mut limited = stream.take(LONGEST);
    loop {
        if bytes.len() == bytes.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(4 * bytes.len()));
            larger.extend_from_slice(&bytes);
            bytes = larger;
        }
        if limited.read_buf(&mut *bytes).await? == 0 {
            return Ok((bytes, limited.into_inner()));
        }
    }
}

async fn reply(register: &Register, clock: edge::Real, request: &[u8]) -> String {
    let text = std::str::from_utf8(request).unwrap_or_default();
    let mut parts = text.splitn(3, '\n');
    let (word, secret) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let erased = parts.next().filter(|list| !list.is_empty());
    let (at, seed) = (clock.now(), edge::seed());
    let given = match word {
        "seal" => match register.seal(at, seed).await {
            Ok(()) => return sentence("sealed", ["The register is sealed", SEALED_BG]),
            Err(error) => Err(Complaint::from(error)),
        },
        "key" => match Root::from_text(secret) {
            Ok(root) => {
                let done = register.unseal(root, erased, at, seed).await;
                done.map(|()| Given::Unsealed).map_err(Complaint::from)
            }
            Err(error) => Err(Complaint::vault(Path::new("-"), error)),
        },
        "share" => match Share::from_text(secret) {
            Ok(share) => {
                register.give_share(share, erased, at, seed).await.map_err(Complaint::from)
            }
            Err(error) => Err(Complaint::vault(Path::new("-"), error)),
        },
        _ => Err(Complaint::said("the request was not understood", "заявката не беше разбрана")),
    };
    match given {
        Ok(Given::Unsealed) => {
            sentence("unsealed", ["The register is unsealed", "Регистърът е разпечатан"])
        }
        Ok(Given::Waiting { have, need }) => sentence(
            "waiting",
            [
                &format!(
                    "{have} of the {need} shares that are needed are there; the register stays \
                     sealed until the others are given, within a quarter of an hour"
                ),
                &format!(
                    "подадени са {have} от необходимите {need} дяла; регистърът остава запечатан, \
                     докато бъдат подадени и останалите – в рамките на четвърт час"
                ),
            ],
        ),
        Err(complaint) => sentence(
            "refused",
            [&complaint.sentence(Language::En), &complaint.sentence(Language::Bg)],
        ),
    }
}

const SEALED_BG: &str = "Регистърът е запечатан";

fn sentence(word: &str, [en, bg]: [&str; 2]) -> String {
    format!("{word}\n{en}\n{bg}\n")
}
