//! Files kept as evidence: of a record, an activity, a decision.
use crate::attachment::sort_of;
use crate::audit::hex;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::record::short;
use crate::sql;
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, EvidenceId, ProgrammeId, RecordId};
use serde_json::json;
use sha2::{Digest, Sha256};

/// A file kept as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// The id of what it is evidence of.
    pub subject: String,
    /// The name it was sent under.
    pub name: String,
    /// What it is, told from its bytes: `application/pdf`.
    pub media_type: String,
    /// Its length, in bytes.
    pub size: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Who added it.
    pub added_by: AccountId,
    /// When.
    pub added_at: Moment,
}

/// What a file is evidence of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A record of what was done.
    Record(RecordId),
    /// An activity as a whole.
    Activity(ActivityId),
    /// A programme: the act by which it was adopted.
    Programme(ProgrammeId),
}

impl Subject {
    fn id(self) -> String {
        match self {
            Self::Record(id) => id.to_string(),
            Self::Activity(id) => id.to_string(),
            Self::Programme(id) => id.to_string(),
        }
    }
}

/// The largest file taken, in bytes.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;

impl crate::Register {
    /// Keeps a file as evidence. What it is, is told from its bytes, never from
    /// its name.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) and [`Denied`](Error::Denied) as for
    /// correcting what it is evidence of; those of [`sort_of`].
    pub async fn add_evidence(
        &self,
        by: &By,
        subject: Subject,
        name: &str,
        content: &[u8],
    ) -> Result<EvidenceId> {
        self.may_change_evidence(by, subject).await?;
        let media_type = sort_of(content)?;
        let evidence = Evidence {
            id: EvidenceId::new(by.at, by.bits()),
            subject: subject.id(),
            name: name_of_sort(name, media_type),
            media_type: media_type.to_owned(),
            size: i64::try_from(content.len()).unwrap_or(i64::MAX),
            sha256: hex(&Sha256::digest(content)),
            added_by: by.actor.account,
            added_at: by.at,
        };
        self.write(by, async |w| {
            sql::evidence::add(w.connection(), &evidence, content).await?;
            let detail = json!({ "evidence": evidence.id.to_string(), "sha256": evidence.sha256, "size": evidence.size });
            w.audit("evidence.added", &evidence.subject, detail, evidence.id).await
        })
        .await
    }

    /// Takes a file away, for a reason. That it was there, and its hash, stay
    /// in the journal.
    ///
    /// # Errors
    ///
    /// As for [`Register::add_evidence`](crate::Register::add_evidence);
    /// [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn remove_evidence(
        &self,
        by: &By,
        subject: Subject,
        evidence: EvidenceId,
        reason: &str,
    ) -> Result<()> {
        self.may_change_evidence(by, subject).await?;
        let reason = short(reason)?;
        if reason.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        self.write(by, async |w| {
            let there = sql::evidence::by_id(w.connection(), evidence).await?;
            if there.subject != subject.id() {
                return Err(Error::NotFound);
            }
            sql::evidence::remove(w.connection(), evidence, by.at, &reason).await?;
            let detail = json!({ "evidence": evidence.to_string(), "sha256": there.sha256 });
            w.audit("evidence.removed", &there.subject, detail, ()).await
        })
        .await
    }

    /// The files about `subject`, oldest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a record the actor may not see.
    pub async fn evidence(&self, by: &By, subject: Subject) -> Result<Vec<Evidence>> {
        if let Subject::Record(record) = subject {
            self.record(by, record).await?;
        }
        sql::evidence::about(&mut *self.database.read().await?, &subject.id()).await
    }

    /// A file and its bytes.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn evidence_content(
        &self,
        by: &By,
        subject: Subject,
        evidence: EvidenceId,
    ) -> Result<(Evidence, Vec<u8>)> {
        if let Subject::Record(record) = subject {
            self.record(by, record).await?;
        }
        let mut connection = self.database.read().await?;
        let there = sql::evidence::by_id(&mut connection, evidence).await?;
        if there.subject != subject.id() {
            return Err(Error::NotFound);
        }
        let content = sql::evidence::content(&mut connection, evidence).await?;
        Ok((there, content))
    }

    async fn may_change_evidence(&self, by: &By, subject: Subject) -> Result<()> {
        match subject {
            Subject::Record(record) => {
                let stored = self.record(by, record).await?;
                if self.may_correct(by, &stored).await? { Ok(()) } else { Err(Error::Denied) }
            }
            Subject::Activity(activity) => {
                let (row, _) = self.activity_row(activity).await?;
                self.require(by, Action::WriteNarrative, row.reach(by), &activity.to_string()).await
            }
            Subject::Programme(programme) => {
                self.require(by, Action::PrepareProgramme, Reach::Other, &programme.to_string())
                    .await
            }
        }
    }
}

/// The last part of a path, without control characters, at most 200 long.
pub(crate) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean }
}

/// The name of a file of this sort: one that ends otherwise than such files do
/// gets their ending behind its own, so that no program takes it for another
/// sort, and what it was called can still be read.
pub(crate) fn name_of_sort(name: &str, media_type: &str) -> String {
    let (name, endings) = (file_name(name), endings(media_type));
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    if ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
        return name;
    }
    format!("{name}.{}", endings[0])
}

/// What the names of files of a sort end in, in small letters; the first is what
/// they end in by themselves.
#[must_use]
pub fn endings(media_type: &str) -> &'static [&'static str] {
    match media_type {
        "application/pdf" => &["pdf"],
        "image/png" => &["png"],
        "image/jpeg" => &["jpg", "jpeg"],
        DOCX => &["docx"],
        XLSX => &["xlsx"],
        "application/vnd.oasis.opendocument.text" => &["odt"],
        "application/vnd.oasis.opendocument.spreadsheet" => &["ods"],
        _ => &["txt", "csv", "md", "log"],
    }
}

/// Pixels that a picture may have: a page scanned at 1200 dots an inch has 139
/// million. Whoever opens it needs four bytes for each.
const MOST_PIXELS: u64 = 200_000_000;

/// Whether a picture has more pixels than is taken, as its own head says.
///
/// Source: W3C PNG specification, 11.2.1; ITU-T T.81, B.2.2.
pub(crate) fn too_many_pixels(content: &[u8], media_type: &str) -> bool {
    let size = match media_type {
        "image/png" => content.get(16..24).map(|head| {
            let side = |at: usize| head[at..at + 4].iter().fold(0, |n, b| n << 8 | u64::from(*b));
            (side(0), side(4))
        }),
        "image/jpeg" => jpeg_size(content),
        _ => None,
    };
    size.is_some_and(|(width, height)| width.saturating_mul(height) > MOST_PIXELS)
}

/// The size that the frame of a JPEG says, the largest of several.
fn jpeg_size(content: &[u8]) -> Option<(u64, u64)> {
    let mut largest = None;
    let mut at = 2;
    let pair =
        |at: usize| Some(u64::from(u16::from_be_bytes([*content.get(at)?, *content.get(at + 1)?])));
    while content.get(at) == Some(&0xff) {
        let marker = *content.get(at + 1)?;
        if marker == 0xff {
            at += 1;
            continue;
        }
        // Behind the beginning of a scan come the pixels.
        if marker == 0xda {
            break;
        }
        let frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if frame {
            largest = largest.max(Some((pair(at + 7)?, pair(at + 5)?)));
        }
        at += 2 + usize::try_from(pair(at + 2)?).ok()?;
    }
    largest
}

/// What a file is, told from its first bytes; none for what is not taken.
///
/// Taken: PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS and plain text in UTF-8 (CSV
/// included). HTML and SVG are not: a browser would run what is in them.
pub(crate) fn sniff(content: &[u8]) -> Option<&'static str> {
    let holds = |part: &[u8]| content.windows(part.len()).any(|w| w == part);
    match content {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'P', b'K', 3, 4, ..] if holds(b"word/document.xml") => Some(DOCX),
        [b'P', b'K', 3, 4, ..] if holds(b"xl/workbook.xml") => Some(XLSX),
        [b'P', b'K', 3, 4, ..] if holds(b"mimetypeapplication/vnd.oasis.opendocument.text") => {
            Some("application/vnd.oasis.opendocument.text")
        }
        [b'P', b'K', 3, 4, ..]
            if holds(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet") =>
        {
            Some("application/vnd.oasis.opendocument.spreadsheet")
        }
        _ => {
            let text = std::str::from_utf8(content).ok()?;
            let start = text.trim_start_matches('\u{feff}').trim_start();
            let control = |c: char| c.is_control() && !c.is_whitespace();
            let plain = !text.contains(control) && !start.starts_with('<');
            plain.then_some("text/plain; charset=utf-8")
        }
    }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(sniff(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(sniff(b"PK\x03\x04....word/document.xml"), Some(DOCX));
        assert_eq!(sniff("Протокол".as_bytes()), Some("text/plain; charset=utf-8"));
        assert_eq!(sniff(b"PK\x03\x04....evil.exe"), None);
        assert_eq!(sniff(b"<svg onload=\"x\">"), None);
        assert_eq!(sniff(b"\xef\xbb\xbf  <html>"), None);
        assert_eq!(sniff(b"MZ\x90\x00"), None);
    }

    #[test]
    fn a_name_ends_as_files_of_its_sort_do() {
        let named = |name, bytes: &[u8]| name_of_sort(name, sniff(bytes).unwrap());
        assert_eq!(named("act.pdf", b"%PDF-1.7"), "act.pdf");
        assert_eq!(named("СНИМКА.JPEG", &[0xff, 0xd8, 0xff, 0xe0]), "СНИМКА.JPEG");
        assert_eq!(named("list.csv", b"a,b"), "list.csv");
        // What says it is something else, or nothing, is called what it is.
        assert_eq!(named("act.exe", b"%PDF-1.7"), "act.exe.pdf");
        assert_eq!(named("act.pdf", &[0xff, 0xd8, 0xff, 0xe0]), "act.pdf.jpg");
        assert_eq!(named("page.html", b"words"), "page.html.txt");
        assert_eq!(named("../act", b"PK\x03\x04....word/document.xml"), "act.docx");
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_known_by_its_head() {
        let png = |width: u32, height: u32| {
            let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
            [&head[..], &width.to_be_bytes(), &height.to_be_bytes()].concat()
        };
        let jpeg = |width: u16, height: u16| {
            let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
            let before = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, 0xc2, 0, 11, 8];
            [&before[..], &height, &width, &[1, 1, 0x11, 0], &[0xff, 0xda, 0, 2]].concat()
        };
        for (content, sort) in
            [(png(20_000, 10_001), "image/png"), (jpeg(20_000, 10_001), "image/jpeg")]
        {
            assert!(too_many_pixels(&content, sort), "{sort}");
        }
        // The control: one row less, and what is no picture.
        for (content, sort) in [
            (png(20_000, 10_000), "image/png"),
            (jpeg(20_000, 10_000), "image/jpeg"),
            (png(u32::MAX, 0), "image/png"),
            (Vec::new(), "image/jpeg"),
            (png(20_000, 10_001), "application/pdf"),
        ] {
            assert!(!too_many_pixels(&content, sort), "{sort}");
        }
        assert!(too_many_pixels(&png(u32::MAX, u32::MAX), "image/png"));
    }

    #[test]
    fn a_name_is_not_a_path() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\doc\\act.pdf"), "act.pdf");
        assert_eq!(file_name("\u{7}"), "file");
    }
}
