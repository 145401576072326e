//! JPEG: segments of which the picture needs a few.
//!
//! Source: ITU-T T.81, Annex B (markers); CIPA DC-008 (Exif), 4.6 (directory
//! of tags); Adobe's APP14 tells how colours are coded.
use super::piece;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const JFIF: u8 = 0xe0;
const EXIF: u8 = 0xe1;
const ADOBE: u8 = 0xee;

/// The picture alone, and which way is up; none for what is no whole JPEG.
/// What follows the picture (a second one, the maker's notes) goes too.
pub(super) fn shared(content: &[u8]) -> Option<Vec<u8>> {
    if content.get(..2) != Some(&[0xff, START]) {
        return None;
    }
    let mut copy = vec![0xff, START];
    let mut at = 2;
    let mut scans = 0;
    let mut turned = None;
    loop {
        // Any number of bytes 0xff may stand before a marker.
        if *content.get(at)? != 0xff {
            return None;
        }
        let marker = *content.get(at + 1)?;
        at += 1;
        if marker == 0xff {
            continue;
        }
        at += 1;
        match marker {
            END => {
                copy.extend([0xff, END]);
                return (scans > 0).then_some(copy);
            }
            // Stand-alone markers have no place outside a scan.
            0x00..=0x01 | 0xd0..=START => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(piece(content, at, 2)?.try_into().ok()?));
        let segment = piece(content, at, length).filter(|s| s.len() >= 2)?;
        at += length;
        match marker {
            EXIF => turned = turned.or_else(|| orientation(segment.get(2..)?)),
            // Its first 14 bytes say how dense the dots are; after them may
            // come a small picture.
            JFIF if segment.get(2..7) == Some(b"JFIF\0") => {
                let mut plain: [u8; 14] = segment.get(2..16)?.try_into().ok()?;
                plain[12..].fill(0);
                copy.extend([0xff, JFIF, 0, 16]);
                copy.extend(plain);
            }
            ADOBE if segment.get(2..7) == Some(b"Adobe") && segment.len() == 14 => {
                copy.extend([0xff, ADOBE]);
                copy.extend(segment);
            }
            // Applications' segments and comments.
            0xe0..=0xfe => {}
            _ => {
                if marker == SCAN {
                    // Which way is up stands before the first scan.
                    if scans == 0
                        && let Some(turn) = turned.filter(|turn| *turn != 1)
                    {
                        copy.extend(way_up(turn));
                    }
                    scans += 1;
                }
                copy.extend([0xff, marker]);
                copy.extend(segment);
            }
        }
        if marker == SCAN {
            let from = at;
            loop {
                match (*content.get(at)?, content.get(at + 1)) {
                    (0xff, Some(0x00 | 0xd0..=0xd7)) => at += 2,
                    (0xff, Some(0xff)) => at += 1,
                    (0xff, Some(_)) => break,
                    (0xff, None) => return None,
                    _ => at += 1,
                }
            }
            copy.extend(&content[from..at]);
        }
    }
}

/// The tag that says which way is up, 1 to 8, of an Exif segment.
fn orientation(exif: &[u8]) -> Option<u8> {
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..4)? {
        [b'M', b'M', 0, 42] => true,
        [b'I', b'I', 42, 0] => false,
        _ => return None,
    };
    let two = |at: usize| {
        let bytes: [u8; 2] = piece(tiff, at, 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes: [u8; 4] = piece(tiff, at, 4)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(four(4)?).ok()?;
    for entry in 0..usize::from(two(directory)?) {
        let at = directory.checked_add(2 + 12 * entry)?;
        if two(at)? == 0x0112 {
            let value = two(at + 8)?;
            return u8::try_from(value).ok().filter(|value| (1..=8).contains(value));
        }
    }
    None
}

/// An Exif segment that says which way is up and nothing else.
fn way_up(turn: u8) -> Vec<u8> {
    let mut segment = vec![0xff, EXIF, 0, 34];
    segment.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08");
    // One entry: tag 0x0112, a short, one of it, the value; no next directory.
    segment.extend([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &length, body].concat()
    }

    /// Exif with the make of a camera, a place and which way is up.
    fn exif(turn: u8, little: bool) -> Vec<u8> {
        let mut tiff = Vec::new();
        let two = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let four = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        tiff.extend(if little { *b"II" } else { *b"MM" });
        tiff.extend(two(42));
        tiff.extend(four(8));
        tiff.extend(two(2));
        tiff.extend([&two(0x010f)[..], &two(2), &four(6), &four(38)].concat());
        tiff.extend([&two(0x0112)[..], &two(3), &four(1), &two(u16::from(turn)), &[0, 0]].concat());
        tiff.extend(four(0));
        tiff.extend(b"CANARY 42.6977 N");
        [b"Exif\0\0", &tiff[..]].concat()
    }

    fn picture(exif: &[u8]) -> Vec<u8> {
        [
            vec![0xff, START],
            segment(JFIF, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01CAN"),
            segment(EXIF, exif),
            segment(0xe2, b"ICC_PROFILE\0CANARY"),
            segment(0xfe, b"CANARY by"),
            segment(ADOBE, b"Adobe\0\x64\0\0\0\0\0"),
            segment(0xdb, &[0; 65]),
            segment(0xc2, b"frame"),
            segment(SCAN, b"first"),
            vec![1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4],
            segment(0xe1, b"between the scans CANARY"),
            segment(SCAN, b"second"),
            vec![5, 6],
            vec![0xff, END],
            b"a second picture CANARY".to_vec(),
        ]
        .concat()
    }

    fn holds(content: &[u8], part: &[u8]) -> bool {
        content.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn only_the_picture_stays_and_which_way_is_up() {
        for little in [false, true] {
            let copy = shared(&picture(&exif(6, little))).unwrap();
            assert!(holds(&picture(&exif(6, little)), b"CANARY"), "the control");
            assert!(!holds(&copy, b"CANARY") && !holds(&copy, b"CAN"));
            for part in
                [&b"first\x01\x02\xff\0\x03\xff\xd0\x04"[..], b"second\x05\x06", b"Adobe", b"frame"]
            {
                assert!(holds(&copy, part), "{part:?}");
            }
            assert!(copy.ends_with(&[5, 6, 0xff, END]));
            assert_eq!(copy.windows(4).filter(|w| w == b"Exif").count(), 1);
            let at = copy.windows(6).position(|w| w == b"Exif\0\0").unwrap();
            assert_eq!(orientation(&copy[at..]), Some(6));
            assert_eq!(shared(&copy).unwrap(), copy, "a copy of a copy is the copy");
        }
    }

    #[test]
    fn an_upright_picture_needs_no_tag() {
        let copy = shared(&picture(&exif(1, true))).unwrap();
        assert!(!holds(&copy, b"Exif"));
        let odd = shared(&picture(b"Exif\0\0MM\0\x2a\xff\xff\xff\xff")).unwrap();
        assert!(!holds(&odd, b"Exif"), "a directory outside the segment");
    }

    #[test]
    fn a_picture_cut_short_anywhere_is_none() {
        let whole = picture(&exif(3, false));
        let end = whole.windows(2).rposition(|w| w == [0xff, END]).unwrap() + 2;
        for length in 0..end {
            assert_eq!(shared(&whole[..length]), None, "{length}");
        }
        assert!(shared(&whole[..end]).is_some());
    }
}
