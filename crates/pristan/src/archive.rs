//! A backup as a file: a tar archive with a manifest and one copy, closed by
//! age for recipients. `age --decrypt` and `tar` open it without this program.
use crate::complaint::{self, Complaint, Result};
use crate::keys;
use domain::day::Moment;
use formats::closed::{self, Fault, For, Identity, Recipient, With};
use register::Engine;
use register::backup::{Part, Standing};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};

const FORM: &str = "pristan-backup-1";
const MANIFEST: &str = "manifest.json";

/// A manifest is short.
const LONGEST_MANIFEST: u64 = 64 * 1024;

/// What a backup says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    /// What was copied, and how it stood.
    pub(crate) part: Part,
    pub(crate) standing: Standing,
    /// The program that made it: `0.1.0`.
    version: String,
    /// After this moment it is to be destroyed; only keys are kept so shortly.
    pub(crate) keep_until: Option<Moment>,
    bytes: u64,
    sha256: String,
}

impl Manifest {
    /// That of the copy in `file`, which is read to its end.
    pub(crate) fn of(
        (part, standing): (Part, Standing),
        keep_until: Option<Moment>,
        file: &mut File,
    ) -> io::Result<Self> {
        let (bytes, sha256) = summed(file, &mut io::sink())?;
        file.rewind()?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self { part, standing, version, keep_until, bytes, sha256 })
    }

    /// The name of the copy in the archive.
    pub(crate) fn member(&self) -> &'static str {
        match (self.part, self.standing.engine) {
            (Part::Data, Engine::Sqlite) => "pristan.db",
            (Part::Keys, Engine::Sqlite) => "keys.db",
            (Part::Data, Engine::Postgres) => "pristan.dump",
            (Part::Keys, Engine::Postgres) => "keys.dump",
        }
    }

    pub(crate) fn json(&self) -> Json {
        let s = &self.standing;
        let engine = if s.engine == Engine::Sqlite { "sqlite" } else { "postgres" };
        json!({
            "form": FORM, "part": self.part.code(), "version": self.version, "engine": engine,
            "made_at": s.at.0, "made_on": s.at.day(), "keep_until": self.keep_until.map(|m| m.0),
            "journal": { "entries": s.entries, "head": s.head }, "root": s.root,
            "erasures": s.erasures,
            "members": [{ "name": self.member(), "bytes": self.bytes, "sha256": self.sha256 }],
        })
    }

    /// None when it is not of this form.
    fn from_json(json: &Json) -> Option<Self> {
        let part = Part::ALL.into_iter().find(|part| json["part"] == part.code())?;
        let engine = match json["engine"].as_str()? {
            "sqlite" => Engine::Sqlite,
            "postgres" => Engine::Postgres,
            _ => return None,
        };
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let standing = Standing {
            at: Moment(json["made_at"].as_i64()?),
            engine,
            entries: json["journal"]["entries"].as_i64()?,
            head: text(&json["journal"]["head"])?,
            root: text(&json["root"]),
            erasures: usize::try_from(json["erasures"].as_u64()?).ok()?,
        };
        let [member] = json["members"].as_array()?.as_slice() else { return None };
        let read = Self {
            part,
            standing,
            version: text(&json["version"])?,
            keep_until: json["keep_until"].as_i64().map(Moment),
            bytes: member["bytes"].as_u64()?,
            sha256: text(&member["sha256"])?,
        };
        (json["form"] == FORM && member["name"] == read.member()).then_some(read)
    }
}

/// Writes the archive, closed for `recipients`. A file that is there stays.
pub(crate) fn write(
    path: &Path,
    recipients: &[Recipient],
    manifest: &Manifest,
    copy: &mut File,
) -> Result<()> {
    complaint::write(path, |out| {
        let whole = closed::write(out, &For::Recipients(recipients), |closed| {
            let mut tar = tar::Builder::new(closed);
            let text = format!("{:#}\n", manifest.json());
            let at = manifest.standing.at;
            let head = |length: u64| header(length, at);
            tar.append_data(&mut head(text.len() as u64), MANIFEST, text.as_bytes())?;
            tar.append_data(&mut head(manifest.bytes), manifest.member(), copy)?;
            tar.into_inner()?.flush()
        })?;
        whole.flush()
    })
}

fn header(length: u64, at: Moment) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(at.0 / 1000).unwrap_or(0));
    header
}

/// Takes the copy out of the archive at `path` into `folder`, under its own
/// name. What it answers was read to its end and is what was written; after a
/// complaint, what lies in `folder` is of no use.
pub(crate) fn read(path: &Path, identities: &[Identity], folder: &Path) -> Result<Manifest> {
    let file = File::open(path).map_err(|error| Complaint::Read(path.to_owned(), error))?;
    let opened = closed::open(file, &With::Identities(identities));
    let mut archive = tar::Archive::new(opened.map_err(|fault| unopened(path, fault))?);
    let manifest = {
        let broken = |_: io::Error| damaged(path);
        let mut entries = archive.entries().map_err(broken)?;
        let first = entries.next().ok_or_else(|| no_backup(path))?.map_err(broken)?;
        let named = first.path().is_ok_and(|name| name == Path::new(MANIFEST));
        let mut text = String::new();
        if !named || first.take(LONGEST_MANIFEST).read_to_string(&mut text).is_err() {
            return Err(no_backup(path));
        }
        let manifest = serde_json::from_str(&text).ok().as_ref().and_then(Manifest::from_json);
        let manifest = manifest.ok_or_else(|| no_backup(path))?;
        let mut copy = entries.next().ok_or_else(|| damaged(path))?.map_err(broken)?;
        // Nothing is ever written under a name that stands in an archive.
        let named = copy.path_bytes().as_ref() == manifest.member().as_bytes();
        if !named || !copy.header().entry_type().is_file() {
            return Err(damaged(path));
        }
        let place = folder.join(manifest.member());
        let wrong = |error| Complaint::Write(place.clone(), error);
        let mut out = File::create_new(&place).map_err(wrong)?;
        let (bytes, sha256) = pass(&mut copy, &mut out, path, &place)?;
        out.sync_all().map_err(wrong)?;
        if (bytes, &sha256) != (manifest.bytes, &manifest.sha256) || entries.next().is_some() {
            return Err(damaged(path));
        }
        manifest
    };
    // What was cut off at its end is found out at the end.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|_| damaged(path))?;
    Ok(manifest)
}

/// Copies all of `from`; what fails there is damage, what fails in `out` is not.
fn pass(from: &mut impl Read, out: &mut File, path: &Path, place: &Path) -> Result<(u64, String)> {
    let mut out = Kept { out, failed: None };
    match (summed(from, &mut out), out.failed) {
        (_, Some(error)) => Err(Complaint::Write(place.to_owned(), error)),
        (Err(_), None) => Err(damaged(path)),
        (Ok(summed), None) => Ok(summed),
    }
}

/// A file that keeps why it could not be written to.
struct Kept<'f> {
    out: &'f mut File,
    failed: Option<io::Error>,
}

impl io::Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            kind.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// How long what `from` gives is, and its SHA-256 in hexadecimal.
fn summed(from: &mut impl Read, out: &mut impl io::Write) -> io::Result<(u64, String)> {
    let (mut length, mut digest) = (0, Sha256::new());
    let mut part = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut part)?;
        if read == 0 {
            let hex = digest.finalize().iter().fold(String::new(), |mut all, byte| {
                let _ = std::fmt::Write::write_fmt(&mut all, format_args!("{byte:02x}"));
                all
            });
            return Ok((length, hex));
        }
        digest.update(&part[..read]);
        out.write_all(&part[..read])?;
        length += read as u64;
    }
}

/// The keys in the file `path`, which nobody else may read.
pub(crate) fn identities_in(path: &Path) -> Result<Vec<Identity>> {
    let text = keys::secret_in(path)?;
    closed::identities(&text).map_err(|_| {
        let path = path.display();
        Complaint::said(
            format!("{path} holds no identity: a line `AGE-SECRET-KEY-1…`"),
            format!("{path} не съдържа самоличност на получател: ред „AGE-SECRET-KEY-1…“"),
        )
    })
}

/// The recipients that are named, and those in files.
pub(crate) fn recipients(named: &[String], files: &[PathBuf]) -> Result<Vec<Recipient>> {
    let wrong = |text: &str| {
        Complaint::said(
            format!("`{text}` is no recipient: `pristan keys recipient` makes one, `age1…`"),
            format!("„{text}“ не е получател: „pristan keys recipient“ създава такъв, „age1…“"),
        )
    };
    let mut all = Vec::new();
    for text in named {
        all.push(text.parse().map_err(|_| wrong(text))?);
    }
    for path in files {
        let text = keys::long_text_in(path)?;
        let read = closed::recipients(&text);
        all.extend(read.map_err(|_| wrong(&path.display().to_string()))?);
    }
    if all.is_empty() {
        return Err(Complaint::said(
            "say with --recipient or --recipients-file whom it is closed for",
            "посочете с --recipient или --recipients-file за кого се затваря файлът",
        ));
    }
    Ok(all)
}

fn unopened(path: &Path, fault: Fault) -> Complaint {
    match fault {
        Fault::OtherRecipient => {
            let path = path.display();
            Complaint::said(
                format!("the identity does not open {path}: it was closed for somebody else"),
                format!("самоличността не отваря {path}: файлът е затворен за друг"),
            )
        }
        Fault::OtherForm | Fault::NoIdentity | Fault::NoRecipient => no_backup(path),
        Fault::Damaged => damaged(path),
    }
}

fn no_backup(path: &Path) -> Complaint {
    let path = path.display();
    Complaint::said(
        format!("{path} is no backup of Pristan"),
        format!("{path} не е резервно копие на Пристан"),
    )
}

fn damaged(path: &Path) -> Complaint {
    let path = path.display();
    Complaint::said(
        format!("{path} is damaged, or not all of it is there; nothing was restored"),
        format!("{path} е повреден или непълен; нищо не беше възстановено"),
    )
}
