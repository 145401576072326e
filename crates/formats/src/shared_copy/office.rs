//! Office documents: packages of parts, of which each is known or the copy is
//! refused.
//!
//! What was deleted while changes were tracked, and who changed what and when,
//! go; what was inserted stays, as if all changes had been accepted. A document
//! that hides text, a sheet or the data behind a table from its reader is
//! refused: who shares it would not know what is in it.
//!
//! Source: ECMA-376 (Office Open XML), parts 1 and 2; OASIS `OpenDocument` 1.3,
//! parts 2 and 3.
use super::{LARGEST_UNPACKED, Unfit, jpeg, png};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The most parts of a package.
const MOST_PARTS: usize = 5_000;

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It stays, without what it tells about people.
    Cleaned,
    /// A photograph.
    Photograph,
    /// It stays byte by byte.
    Kept,
    /// It goes, and whatever refers to it.
    Gone,
}

/// Elements that go with all that is in them, by their names without prefix.
const GONE: [&str; 25] = [
    // Word: what was deleted or moved away, and what stood before a change.
    "del",
    "moveFrom",
    "moveFromRangeStart",
    "moveFromRangeEnd",
    "moveToRangeStart",
    "moveToRangeEnd",
    "rPrChange",
    "pPrChange",
    "sectPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "numberingChange",
    "commentRangeStart",
    "commentRangeEnd",
    "commentReference",
    "rsids",
    "attachedTemplate",
    // Excel: the drawing behind remarks.
    "legacyDrawing",
    "legacyDrawingHF",
    // OpenDocument: remarks and tracked changes.
    "annotation",
    "annotation-end",
    "tracked-changes",
    "change-start",
    "change-end",
];

/// Elements that go and leave what is in them.
const UNWRAPPED: [&str; 2] = ["ins", "moveTo"];

/// Attributes that tell who and when.
const TELLING: [&str; 9] = [
    "author",
    "initials",
    "date",
    "rsidR",
    "rsidRPr",
    "rsidRDefault",
    "rsidP",
    "rsidTr",
    "rsidSect",
];

/// The document alone.
pub(super) fn shared(content: &[u8]) -> Result<Vec<u8>, Unfit> {
    let mut package = ZipArchive::new(Cursor::new(content)).map_err(|_| Unfit::Broken)?;
    if package.len() > MOST_PARTS {
        return Err(Unfit::TooLarge);
    }
    let mut gone = BTreeSet::new();
    for name in package.file_names() {
        let name = name.map_err(|_| Unfit::Broken)?;
        if fate(&name)? == Fate::Gone {
            gone.insert(name.into_owned());
        }
    }
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    let mut unpacked = 0;
    for at in 0..package.len() {
        let part = match package.by_index(at) {
            Ok(part) => part,
            Err(ZipError::UnsupportedArchive(_)) => return Err(Unfit::Locked),
            Err(_) => return Err(Unfit::Broken),
        };
        let name = part.name().map_err(|_| Unfit::Broken)?.into_owned();
        if part.is_dir() || gone.contains(&name) {
            continue;
        }
        let mut bytes = Vec::new();
        let left = LARGEST_UNPACKED - unpacked;
        part.take(left + 1).read_to_end(&mut bytes).map_err(|_| Unfit::Broken)?;
        unpacked += bytes.len() as u64;
        if unpacked > LARGEST_UNPACKED {
            return Err(Unfit::TooLarge);
        }
        let bytes = match fate(&name)? {
            Fate::Cleaned => cleaned(&name, &bytes, &gone)?,
            Fate::Photograph if bytes.starts_with(&[0xff, 0xd8]) => {
                jpeg::shared(&bytes).ok_or(Unfit::Broken)?
            }
            Fate::Photograph => png::shared(&bytes).ok_or(Unfit::Broken)?,
            Fate::Kept | Fate::Gone => bytes,
        };
        // The type of an OpenDocument stands first and unpacked (part 2, 3.3).
        let method = if name == "mimetype" {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        copy.start_file(&name, options).map_err(|_| Unfit::Broken)?;
        copy.write_all(&bytes).map_err(|_| Unfit::Broken)?;
    }
    Ok(copy.finish().map_err(|_| Unfit::Broken)?.into_inner())
}

/// What becomes of the part with this name. What is not known is refused.
fn fate(name: &str) -> Result<Fate, Unfit> {
    let lower = name.to_lowercase();
    let under = |folder: &str| lower.starts_with(folder);
    let ends = |end: &str| lower.ends_with(end);
    let file = lower.rsplit('/').next().unwrap_or_default();
    let telling = [
        "docprops/",
        "customxml/",
        "thumbnails/",
        "configurations2/",
        "_xmlsignatures/",
        "package/",
        "word/comments",
        "word/people",
        "word/glossary/",
        "xl/comments",
        "xl/threadedcomments/",
        "xl/persons/",
        "xl/printersettings/",
        "xl/drawings/vmldrawing",
        "xl/calcchain",
        "xl/revisions/",
    ];
    if telling.iter().any(|folder| under(folder))
        || ["meta.xml", "settings.xml", "manifest.rdf", "meta-inf/documentsignatures.xml"]
            .contains(&lower.as_str())
        || name.ends_with('/')
    {
        return Ok(Fate::Gone);
    }
    let behind =
        ["xl/pivotcache/", "xl/externallinks/", "xl/connections", "xl/querytables/", "xl/model/"];
    if behind.iter().any(|folder| under(folder)) {
        return Err(Unfit::Hidden);
    }
    if lower == "mimetype" || under("word/fonts/") {
        return Ok(Fate::Kept);
    }
    let media = under("word/media/") || under("xl/media/") || under("pictures/");
    if media {
        let known = ends(".jpg") || ends(".jpeg") || ends(".png");
        return if known { Ok(Fate::Photograph) } else { Err(Unfit::Sort) };
    }
    let office = under("word/") || under("xl/") || under("_rels/") || under("meta-inf/");
    let known = ["[content_types].xml", "content.xml", "styles.xml", "mimetype"];
    let nested = ["embeddings", "activex", "vbaproject", "oleobject", "ctrlprops"];
    if nested.iter().any(|nested| lower.contains(nested)) {
        return Err(Unfit::Sort);
    }
    if (office && (ends(".xml") || ends(".rels"))) || known.contains(&file) && !lower.contains('/')
    {
        return Ok(Fate::Cleaned);
    }
    Err(Unfit::Sort)
}

/// A part without what it tells, and without what referred to parts that went.
fn cleaned(name: &str, bytes: &[u8], gone: &BTreeSet<String>) -> Result<Vec<u8>, Unfit> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unfit::Broken)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut writer = Writer::new(Vec::new());
    // How deep below an element that goes.
    let mut below = 0_usize;
    loop {
        let event = reader.read_event().map_err(|_| Unfit::Broken)?;
        match event {
            Event::Eof => break,
            Event::DocType(_) => return Err(Unfit::Broken),
            Event::Start(_) if below > 0 => below += 1,
            Event::End(_) if below > 0 => below -= 1,
            _ if below > 0 => {}
            Event::Comment(_) | Event::PI(_) => {}
            Event::Start(start) => {
                if goes(name, &start, gone)? {
                    below = 1;
                } else if !unwrapped(local(&start)) {
                    writer.write_event(Event::Start(plain(&start)?)).map_err(|_| Unfit::Broken)?;
                }
            }
            Event::Empty(start) => {
                if !goes(name, &start, gone)? && !unwrapped(local(&start)) {
                    writer.write_event(Event::Empty(plain(&start)?)).map_err(|_| Unfit::Broken)?;
                }
            }
            Event::End(end) => {
                if !unwrapped(end.local_name().as_ref()) {
                    writer.write_event(Event::End(end)).map_err(|_| Unfit::Broken)?;
                }
            }
            other => writer.write_event(other).map_err(|_| Unfit::Broken)?,
        }
    }
    Ok(writer.into_inner())
}

/// The name of an element without its prefix.
fn local<'e>(start: &'e BytesStart<'_>) -> &'e str {
    start.local_name().into_inner()
}

fn unwrapped(local: &str) -> bool {
    UNWRAPPED.contains(&local)
}

/// Whether an element goes. What hides something from the reader is refused.
fn goes(part: &str, start: &BytesStart<'_>, gone: &BTreeSet<String>) -> Result<bool, Unfit> {
    let value = |attribute: &str| value(start, attribute);
    let off = |text: &str| ["0", "false", "off", "none"].contains(&text);
    match local(start) {
        // Word: hidden text. Excel: hidden sheets, rows and columns.
        "vanish" | "webHidden" if value("val").is_none_or(|v| !off(&v)) => Err(Unfit::Hidden),
        "sheet" if value("state").is_some_and(|state| state != "visible") => Err(Unfit::Hidden),
        "row" | "col" if value("hidden").is_some_and(|hidden| !off(&hidden)) => Err(Unfit::Hidden),
        // OpenDocument: hidden tables, rows, columns and text.
        "table" | "table-row" | "table-column"
            if value("visibility").is_some_and(|seen| seen != "visible") =>
        {
            Err(Unfit::Hidden)
        }
        "hidden-text" | "hidden-paragraph" => Err(Unfit::Hidden),
        "text-properties" if value("display").is_some_and(|display| display == "none") => {
            Err(Unfit::Hidden)
        }
        "table-properties" if value("display").is_some_and(|display| display == "false") => {
            Err(Unfit::Hidden)
        }
        "Relationship" => Ok(value("Target").is_some_and(|target| {
            let outside = value("TargetMode").is_some_and(|mode| mode == "External");
            let link = value("Type").is_some_and(|sort| sort.ends_with("/hyperlink"));
            if outside { !link } else { gone.contains(&resolved(part, &target)) }
        })),
        "Override" => {
            Ok(value("PartName").is_some_and(|part| gone.contains(part.trim_start_matches('/'))))
        }
        "file-entry" => Ok(value("full-path").is_some_and(|path| gone.contains(&path))),
        // A change of a cell or a paragraph mark says that it was deleted: the
        // element holds nothing and goes with the rest.
        name => Ok(GONE.contains(&name) || (part == "content.xml" && name == "change")),
    }
}

/// The value of the attribute with this name, whatever its prefix.
fn value(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let named = |a: &Attribute<'_>| a.key.local_name().into_inner() == name;
    let found = start.attributes().flatten().find(named)?;
    Some(found.value.into_owned())
}

/// The part that `target` names in the relationships `part`.
fn resolved(part: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let folder = part.rsplit_once("_rels/").map_or("", |(folder, _)| folder);
    let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            piece => path.push(piece),
        }
    }
    path.join("/")
}

/// An element without the attributes that tell who and when.
fn plain<'e>(start: &'e BytesStart<'_>) -> Result<BytesStart<'e>, Unfit> {
    let name = start.name().into_inner();
    let printer = local(start) == "pageSetup";
    let mut copy = BytesStart::new(name);
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Unfit::Broken)?;
        let (key, local) = (attribute.key.into_inner(), attribute.key.local_name().into_inner());
        let word = key.starts_with("w:") && TELLING.contains(&local);
        if !(word || printer && key == "r:id") {
            copy.push_attribute(attribute);
        }
    }
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// The parts of a package, by their names.
    fn parts(content: &[u8]) -> Vec<(String, String)> {
        let mut package = ZipArchive::new(Cursor::new(content)).unwrap();
        let read = |at: usize| {
            let mut part = package.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        };
        (0..ZipArchive::new(Cursor::new(content)).unwrap().len()).map(read).collect()
    }

    const LETTER: &str = r#"<w:document xmlns:w="x"><!-- CANARY --><w:body w:rsidR="CANARY">
        <w:p><w:commentRangeStart w:id="1"/><w:r><w:t>Seen</w:t></w:r>
        <w:ins w:author="CANARY" w:date="CANARY"><w:r><w:t>Added</w:t></w:r></w:ins>
        <w:del w:author="CANARY"><w:r><w:delText>CANARY</w:delText></w:r></w:del>
        <w:r><w:rPr><w:b/><w:rPrChange w:author="CANARY"><w:rPr/></w:rPrChange></w:rPr></w:r>
        <w:r><w:commentReference w:id="1"/></w:r></w:p></w:body></w:document>"#;

    fn letter(body: &str) -> Vec<u8> {
        package(&[
            (
                "[Content_Types].xml",
                r#"<Types><Override PartName="/word/comments.xml"/><Override PartName="/word/document.xml"/></Types>"#,
            ),
            (
                "_rels/.rels",
                r#"<Relationships><Relationship Target="docProps/core.xml"/><Relationship Target="word/document.xml"/></Relationships>"#,
            ),
            (
                "word/_rels/document.xml.rels",
                r#"<Relationships><Relationship Target="comments.xml"/><Relationship Target="../docProps/app.xml"/><Relationship Type="x/attachedTemplate" Target="file:///home/CANARY" TargetMode="External"/><Relationship Type="x/hyperlink" Target="https://example.org" TargetMode="External"/></Relationships>"#,
            ),
            ("word/document.xml", body),
            ("word/comments.xml", "<w:comments>CANARY</w:comments>"),
            ("docProps/core.xml", "<a>CANARY</a>"),
            ("docProps/app.xml", "<a>CANARY</a>"),
            ("docProps/thumbnail.jpeg", "CANARY"),
        ])
    }

    #[test]
    fn a_letter_keeps_what_is_read_in_it() {
        let whole = parts(&letter(LETTER));
        let tells = |parts: &[(String, String)]| {
            parts.iter().map(|(_, text)| text.matches("CANARY").count()).sum::<usize>()
        };
        assert!(tells(&whole) >= 10, "the control");
        let copy = parts(&shared(&letter(LETTER)).unwrap());
        assert_eq!(tells(&copy), 0, "{copy:?}");
        let text = |name: &str| &copy.iter().find(|(there, _)| there == name).unwrap().1;
        let letter = text("word/document.xml");
        assert!(letter.contains("Seen") && letter.contains("Added") && letter.contains("<w:b/>"));
        assert!(!letter.contains("<w:ins") && !letter.contains("comment"));
        assert!(!text("[Content_Types].xml").contains("comments"));
        assert!(text("[Content_Types].xml").contains("/word/document.xml"));
        let links = text("word/_rels/document.xml.rels");
        assert_eq!(links.matches("<Relationship ").count(), 1, "{links}");
        assert!(links.contains("https://example.org"));
        let names: Vec<_> = copy.iter().map(|(name, _)| name.as_str()).collect();
        assert!(!names.iter().any(|name| name.contains("docProps") || name.contains("comments")));
    }

    #[test]
    fn a_document_that_hides_something_is_refused() {
        let hidden = LETTER.replace("<w:b/>", "<w:vanish/>");
        assert_eq!(shared(&letter(&hidden)), Err(Unfit::Hidden));
        let shown = LETTER.replace("<w:b/>", r#"<w:vanish w:val="0"/>"#);
        assert!(shared(&letter(&shown)).is_ok(), "hiding that is switched off");
        for (part, text) in [
            ("xl/workbook.xml", r#"<sheet name="a" state="hidden"/>"#),
            ("xl/worksheets/sheet1.xml", r#"<row hidden="1"/>"#),
            ("xl/pivotCache/pivotCacheRecords1.xml", "<r/>"),
            ("content.xml", r#"<table:table table:visibility="collapse"/>"#),
            ("styles.xml", r#"<style:text-properties text:display="none"/>"#),
        ] {
            assert_eq!(shared(&package(&[(part, text)])), Err(Unfit::Hidden), "{part}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for name in
            ["word/embeddings/a.xlsx", "word/vbaProject.bin", "evil.exe", "word/media/a.emf"]
        {
            assert_eq!(shared(&package(&[(name, "x")])), Err(Unfit::Sort), "{name}");
        }
        let entity = r#"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#;
        assert_eq!(shared(&package(&[("word/document.xml", entity)])), Err(Unfit::Broken));
        let photograph = package(&[("word/media/image1.png", "no picture")]);
        assert_eq!(shared(&photograph), Err(Unfit::Broken));
        assert_eq!(shared(b"PK\x03\x04 and no more"), Err(Unfit::Broken));
    }

    #[test]
    fn an_open_document_loses_its_remarks_and_its_makers() {
        let whole = package(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            (
                "content.xml",
                "<o><t:tracked-changes>CANARY</t:tracked-changes><t:p>Seen<office:annotation><dc:creator>CANARY</dc:creator></office:annotation></t:p></o>",
            ),
            ("meta.xml", "<m>CANARY</m>"),
            ("settings.xml", "<m>CANARY</m>"),
            (
                "META-INF/manifest.xml",
                r#"<m><m:file-entry m:full-path="meta.xml"/><m:file-entry m:full-path="content.xml"/></m>"#,
            ),
        ]);
        let copy = shared(&whole).unwrap();
        // The type can be told from the first bytes of the file.
        assert!(copy[30..].starts_with(b"mimetypeapplication/vnd.oasis.opendocument.text"));
        let copy = parts(&copy);
        assert!(
            !format!("{copy:?}").contains("CANARY") && !format!("{copy:?}").contains("meta.xml")
        );
        assert!(copy.iter().any(|(_, text)| text.contains("Seen")));
    }

    #[test]
    fn a_package_that_unpacks_without_end_is_refused() {
        let zeros = "0".repeat(usize::try_from(LARGEST_UNPACKED / 4).unwrap());
        let parts: Vec<(String, &str)> =
            (0..5).map(|n| (format!("word/fonts/{n}"), zeros.as_str())).collect();
        let parts: Vec<(&str, &str)> =
            parts.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        assert_eq!(shared(&package(&parts)), Err(Unfit::TooLarge));
    }
}
