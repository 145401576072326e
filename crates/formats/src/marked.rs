//! The mark of an export in a file that was made to be shared.
//!
//! It stands where a reader of the format takes no offence, and where
//! [`traces`](crate::sheet::traces) finds it: a comment of a picture or of a
//! packed file, a line behind the end of a PDF, a last line of a text. It is for
//! the file that leaks through carelessness. Who knows of it takes it out, as a
//! name on a paper is cut off.
//!
//! Source: ITU-T T.81, B.2.4.5 (comment); W3C PNG specification, 11.3.3.2
//! (textual data) and 5.5 (CRC); PKWARE APPNOTE, 4.3.16 (comment of a ZIP file);
//! ISO 32000-2, 7.5.1 (what follows the end of a PDF is passed over).

/// `copy`, which [`shared_copy`](crate::shared_copy::shared_copy) made, with a
/// mark; as it is where its form has no place for one.
#[must_use]
pub fn marked(media_type: &str, mut copy: Vec<u8>, mark: &str) -> Vec<u8> {
    let text = format!("Pristan {mark}");
    match media_type {
        "image/jpeg" if copy.starts_with(&[0xff, 0xd8]) => {
            // Behind the density of dots, which must come first.
            let density = copy.get(2..4) == Some(&[0xff, 0xe0]);
            let at = if density { 20 } else { 2 };
            let length = u16::try_from(text.len() + 2).unwrap_or(2).to_be_bytes();
            if at <= copy.len() {
                copy.splice(at..at, [&[0xff, 0xfe][..], &length, text.as_bytes()].concat());
            }
        }
        "image/png" if copy.len() >= IEND => {
            let body = [b"tEXtComment\0", text.as_bytes()].concat();
            let length = u32::try_from(body.len() - 4).unwrap_or(0).to_be_bytes();
            let sum = crc(&body).to_be_bytes();
            let at = copy.len() - IEND;
            copy.splice(at..at, [&length[..], &body, &sum].concat());
        }
        "application/pdf" => copy.extend(format!("\n%{text}\n").into_bytes()),
        office if office.starts_with("application/vnd.") => {
            // The end of a packed file says last how long its comment is.
            let end = copy.len().checked_sub(22);
            if end.is_some_and(|at| copy[at..].starts_with(b"PK\x05\x06")) {
                let length = u16::try_from(text.len()).unwrap_or(0).to_le_bytes();
                copy.truncate(copy.len() - 2);
                copy.extend(length);
                copy.extend(text.as_bytes());
            }
        }
        plain if plain.starts_with("text/plain") => copy.extend(format!("\n{text}\n").into_bytes()),
        _ => {}
    }
    copy
}

/// The last chunk of a PNG: length, name, sum.
const IEND: usize = 12;

/// The sum of a chunk of a PNG. Source: W3C PNG specification, Annex D.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared_copy::shared_copy;
    use crate::sheet::traces;
    use std::io::{Cursor, Read as _, Write as _};

    const MARK: &str = "E12-0a1b2c3d4e";

    /// Marks a copy, and finds the mark in it.
    fn found(media_type: &str, copy: &[u8]) -> Vec<u8> {
        let file = marked(media_type, copy.to_vec(), MARK);
        let marks: Vec<_> = traces(file.clone()).unwrap().into_iter().map(|t| t.mark).collect();
        assert_eq!(marks, [MARK], "{media_type}");
        // The control: nothing is found in what is not marked.
        assert_eq!(traces(copy.to_vec()).unwrap_or_default(), [], "{media_type}");
        file
    }

    #[test]
    fn a_marked_picture_is_the_same_picture() {
        let jpeg = [
            &[0xff, 0xd8, 0xff, 0xe0, 0, 16][..],
            b"JFIF\0\x01\x02\0\0\x48\0\x48\0\0",
            &[0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0xd9],
        ]
        .concat();
        // Making a copy fit to be shared takes the mark out and changes nothing else.
        let copy = shared_copy("image/jpeg", &jpeg).unwrap();
        assert_eq!(shared_copy("image/jpeg", &found("image/jpeg", &copy)).unwrap(), copy);
        let chunk = |kind: &[u8; 4], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            let named = [&kind[..], body].concat();
            [&length[..], &named, &crc(&named).to_be_bytes()].concat()
        };
        let png = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
            chunk(b"IDAT", b"pixels"),
            chunk(b"IEND", b""),
        ]
        .concat();
        let copy = shared_copy("image/png", &png).unwrap();
        assert_eq!(shared_copy("image/png", &found("image/png", &copy)).unwrap(), copy);
    }

    #[test]
    fn the_sum_of_a_chunk_is_that_of_the_specification() {
        // Every PNG ends in these bytes.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
    }

    #[test]
    fn a_marked_document_opens_as_before() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<a/>").unwrap();
        let copy = zip.finish().unwrap().into_inner();
        let file = found("application/vnd.oasis.opendocument.text", &copy);
        let mut opened = zip::ZipArchive::new(Cursor::new(file)).unwrap();
        let mut text = String::new();
        opened.by_index(0).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "<a/>");
        found("text/plain; charset=utf-8", "Протокол".as_bytes());
        found("application/pdf", b"%PDF-1.7\n\xd0\xff binary\n%%EOF\n");
        assert_eq!(marked("application/x-tar", vec![1], MARK), [1]);
    }
}
