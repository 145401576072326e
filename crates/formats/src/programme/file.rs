//! From the bytes of a file to text or rows: what sort of file it is, and in
//! which encoding.
use super::docx;
use super::reader::Source;
use domain::programme::{Notice, Remark};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// The largest file taken, in bytes. The programme of 2017 has 50 thousand.
pub(super) const LARGEST: usize = 32 << 20;

/// Sniffs and decodes; the remark says why not.
pub(super) fn open(bytes: &[u8]) -> Result<(Source, Vec<Remark>), Remark> {
    const FOREIGN: [(&[u8], &str); 5] = [
        (b"%PDF", "a PDF"),
        (b"\xd0\xcf\x11\xe0", "a document of an old word processor"),
        (b"{\\rtf", "an RTF document"),
        (b"\x1f\x8b", "a compressed file"),
        (b"\x89PNG", "a picture"),
    ];
    if bytes.len() > LARGEST {
        return Err(too_large());
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return docx::open(bytes).map(|source| (source, Vec::new()));
    }
    if let Some((_, name)) = FOREIGN.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(damaged(
            &format!("the file is {name}; save it as DOCX or as plain text"),
            name,
        ));
    }
    let (encoding, start) = encoding_of(bytes);
    let (text, replaced) = encoding.decode_without_bom_handling(&bytes[start..]);
    let mut remarks = Vec::new();
    if replaced {
        let line = 1 + text.split('\u{fffd}').next().unwrap_or_default().matches('\n').count();
        let text = format!(
            "bytes that are not valid {} were replaced, the first on this line",
            encoding.name()
        );
        remarks.push(Remark {
            line,
            kind: Notice::EncodingRepaired,
            text,
            subject: encoding.name().to_owned(),
        });
    }
    Ok((Source::of_text(&text), remarks))
}

pub(super) fn damaged(text: &str, subject: &str) -> Remark {
    Remark {
        line: 1,
        kind: Notice::FileDamaged,
        text: text.to_owned(),
        subject: subject.to_owned(),
    }
}

pub(super) fn too_large() -> Remark {
    let most = LARGEST >> 20;
    let text =
        format!("the file holds more than {most} MiB, which is the most a programme may have");
    Remark { line: 1, kind: Notice::FileTooLarge, text, subject: format!("{most} MiB") }
}

/// The encoding of a text, and where it starts behind its mark.
fn encoding_of(bytes: &[u8]) -> (&'static Encoding, usize) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding, mark);
    }
    let head = &bytes[..bytes.len().min(4096)];
    // English or Bulgarian in UTF-16 has a high byte of 0 or 4 in most units.
    let high = |at: usize| head.iter().skip(at).step_by(2).filter(|b| matches!(b, 0 | 4)).count();
    let half = head.len() / 2;
    let nul = head.contains(&0);
    if nul && half >= 2 && high(1) * 10 >= half * 8 && high(0) * 10 < half * 5 {
        return (UTF_16LE, 0);
    }
    if nul && half >= 2 && high(0) * 10 >= half * 8 && high(1) * 10 < half * 5 {
        return (UTF_16BE, 0);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, 0);
    }
    // UTF-8 with a spoiled byte still has whole characters of two bytes and
    // more; Windows-1251 has hardly any by chance.
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let letters = bytes.iter().filter(|b| **b >= 0xc0).count();
    // Without a whole character, a lone odd byte among ASCII is taken for a
    // quotation mark or dash of Windows-1251 too.
    if whole > broken || (letters == 0 && bytes.contains(&0x98)) {
        (UTF_8, 0)
    } else {
        (WINDOWS_1251, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Vec<Notice>) {
        let (source, remarks) = open(bytes).unwrap();
        (source.text(), remarks.iter().map(|r| r.kind).collect())
    }

    #[test]
    fn encodings_are_told_apart() {
        let bulgarian = "Дейност 1\tОбучение на служители – „вътрешно“";
        let utf16 = |big: bool| -> Vec<u8> {
            bulgarian
                .encode_utf16()
                .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
                .collect()
        };
        let whole = (bulgarian.to_owned(), vec![]);
        assert_eq!(text(bulgarian.as_bytes()), whole);
        assert_eq!(text(&[b"\xef\xbb\xbf", bulgarian.as_bytes()].concat()), whole);
        assert_eq!(text(&[b"\xff\xfe".to_vec(), utf16(false)].concat()), whole);
        assert_eq!(text(&[b"\xfe\xff".to_vec(), utf16(true)].concat()), whole);
        assert_eq!(text(&utf16(false)), whole);
        assert_eq!(text(&utf16(true)), whole);
        assert_eq!(text(&WINDOWS_1251.encode(bulgarian).0), whole);
    }

    #[test]
    fn a_spoiled_byte_is_replaced_and_remarked_with_its_line() {
        let mut bytes = "Дейност 1\nОбучение".as_bytes().to_vec();
        let last = bytes.len() - 1;
        bytes[last] = 0xff;
        let (source, remarks) = open(&bytes).unwrap();
        assert!(source.text().contains("Обучени\u{fffd}"));
        assert_eq!((remarks[0].kind, remarks[0].line), (Notice::EncodingRepaired, 2));
    }

    #[test]
    fn other_files_are_named() {
        for bytes in
            [&b"%PDF-1.7 ..."[..], b"\xd0\xcf\x11\xe0....", b"{\\rtf1 x}", b"PK\x03\x04 not a zip"]
        {
            assert_eq!(open(bytes).unwrap_err().kind, Notice::FileDamaged);
        }
        assert_eq!(open(&vec![b'a'; LARGEST + 1]).unwrap_err().kind, Notice::FileTooLarge);
    }
}
