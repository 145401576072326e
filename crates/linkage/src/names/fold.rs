//! Distinctions that no two spellings agree on, taken away.
//!
//! Every reading, of whatever script, ends here, so that a difference which one
//! romanisation cannot show (`ш` and `с` once the háček is lost, `щ` and `ст`, a doubled
//! letter, `ye` and `e`) is a difference in none. What is lost is small: few people differ
//! by it alone, and [`compare`](super::compare) still sees it where both names were written
//! in letters that show it.

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// One pass of the rules over letters a–z, from left to right.
///
/// | Written | Folded to | Because |
/// |---|---|---|
/// | a letter twice | once | Anna, Vassil, Sergeev |
/// | `sh zh` | `s z` | š and ž lose their marks |
/// | `kh gh th ph dh` | `h g t f d` | one sound in the names we hold |
/// | `sts` | `st` | щ is sht, shch, šč |
/// | `ie` not last after a consonant | `e` | Yelena, Alexeyev, Golubiev, є, Polish and Belarusian ie |
/// | `iu` after a consonant | `u` | Lyuba, Luba; ü is u or yu |
/// | `tsi tse dzi dze` before a, o, u | `ts dz` | Romanian and Italian ci, gi |
/// | `ou` | `u` | French, Greek |
fn pass(text: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let (letter, next) = (text[at], text.get(at + 1).copied().unwrap_or(0));
        let before = out.last().copied().unwrap_or(0);
        let third = text.get(at + 2).copied().unwrap_or(0);
        at += 1;
        match (letter, next) {
            _ if letter == before => {}
            (b'h', _) if matches!(before, b's' | b'z' | b'g' | b't' | b'd') => {}
            (b'k', b'h') => {}
            (b'p', b'h') => {
                out.push(b'f');
                at += 1;
            }
            (b's', _) if out.ends_with(b"st") => {}
            (b'o', b'u') => {}
            (b'i', b'e') if before == 0 || third != 0 || is_vowel(before) => {}
            (b'i', b'u') if before != 0 && !is_vowel(before) => {}
            (b'i' | b'e', b'a' | b'o' | b'u')
                if third != 0 && (out.ends_with(b"ts") || out.ends_with(b"dz")) => {}
            _ => out.push(letter),
        }
    }
    out
}

/// A word of letters a–z with those distinctions gone; folding it again changes nothing.
pub(crate) fn folded(word: &str) -> String {
    let mut text = word.as_bytes().to_vec();
    loop {
        let shorter = pass(&text);
        // Every rule takes a letter away, so this ends.
        if shorter.len() == text.len() {
            return String::from_utf8(shorter).unwrap_or_default();
        }
        text = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        assert_eq!(folded(word), expected);
    }

    #[test]
    fn what_one_romanisation_cannot_show_is_gone() {
        check("anna", "ana");
        check("shtsherev", "sterev");
        check("alekseiev", "aleksev");
        check("ielena", "elena");
        check("liuba", "luba");
        check("iulia", "iulia");
        check("tsiobanu", "tsobanu");
        check("iskhak", "isak");
        check("maria", "maria");
        check("iliev", "ilev");
        check("nazmie", "nazmie");
    }
}
