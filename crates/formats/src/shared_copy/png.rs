//! PNG: chunks of which the picture needs a few.
//!
//! Source: W3C PNG specification (third edition), 5.6 and 11.
use super::piece;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the picture and its colours need. An ICC profile may name the device;
/// the colours are then taken for sRGB.
const NEEDED: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"pHYs", b"cICP",
];

/// The picture alone; none for what is no whole PNG. An animated one keeps its
/// first picture.
pub(super) fn shared(content: &[u8]) -> Option<Vec<u8>> {
    if !content.starts_with(SIGNATURE) {
        return None;
    }
    let mut copy = SIGNATURE.to_vec();
    let mut at = SIGNATURE.len();
    let mut pixels = false;
    loop {
        let length = u32::from_be_bytes(piece(content, at, 4)?.try_into().ok()?);
        let whole = piece(content, at, usize::try_from(length).ok()?.checked_add(12)?)?;
        let kind: &[u8; 4] = whole[4..8].try_into().ok()?;
        let first = at == SIGNATURE.len();
        if first != (kind == b"IHDR") || (first && length != 13) {
            return None;
        }
        pixels |= kind == b"IDAT";
        if NEEDED.contains(&kind) {
            copy.extend(whole);
        } else if kind[0].is_ascii_uppercase() {
            // A chunk without which the picture is not understood.
            return None;
        }
        at += whole.len();
        if kind == b"IEND" {
            return (pixels && length == 0).then_some(copy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&length[..], &kind, body, b"sum!"].concat()
    }

    fn picture(chunks: &[Vec<u8>]) -> Vec<u8> {
        [SIGNATURE.to_vec(), chunks.concat(), b"CANARY after the end".to_vec()].concat()
    }

    #[test]
    fn only_the_picture_stays() {
        let (head, data, end) =
            (chunk(*b"IHDR", &[0; 13]), chunk(*b"IDAT", b"pixels"), chunk(*b"IEND", b""));
        let whole = picture(&[
            head.clone(),
            chunk(*b"tEXt", b"Author\0CANARY"),
            chunk(*b"eXIf", b"CANARY"),
            chunk(*b"tIME", b"CANARY"),
            chunk(*b"iCCP", b"CANARY"),
            data.clone(),
            end.clone(),
        ]);
        let plain = [SIGNATURE.to_vec(), head, data, end].concat();
        assert_eq!(shared(&whole), Some(plain.clone()));
        for length in 0..plain.len() {
            assert_eq!(shared(&plain[..length]), None, "{length}");
        }
    }

    #[test]
    fn what_is_not_a_picture_is_none() {
        let (head, end) = (chunk(*b"IHDR", &[0; 13]), chunk(*b"IEND", b""));
        let data = chunk(*b"IDAT", b"");
        assert_eq!(shared(&picture(&[head.clone(), end.clone()])), None, "no pixels");
        assert_eq!(shared(&picture(&[data.clone(), end.clone()])), None, "no head");
        let unknown = chunk(*b"XXXX", b"");
        assert_eq!(shared(&picture(&[head, unknown, data, end])), None, "unknown and needed");
        let huge = [SIGNATURE, &[0xff; 4], b"IHDR"].concat();
        assert_eq!(shared(&huge), None);
    }
}
