//! A key by which candidates are found: how a word sounds, roughly.

/// The class of a consonant; vowels and h have none.
///
/// Classes are what typing, hearing and romanising confuse: voiced and voiceless, and the
/// whole family of sibilants (z is ц to a German, с is з to him, ж loses its mark).
fn class(letter: u8) -> Option<u8> {
    match letter {
        b's' | b'z' => Some(b's'),
        b'v' | b'f' => Some(b'v'),
        b'p' | b'b' => Some(b'p'),
        b't' | b'd' => Some(b't'),
        b'k' | b'g' => Some(b'k'),
        b'l' | b'm' | b'n' | b'r' => Some(letter),
        _ => None,
    }
}

/// The most consonants a key holds: what follows is where names of one family differ by
/// endings, and where most slips are.
const LONGEST: usize = 6;

/// The key of a stem: its first sound, then the classes of its consonants.
///
/// All first vowels are one (`a`): Elena and Olena, Evgeni and Yevhen. `ts` and `dz` are a
/// sibilant, `st` stays two. Empty for no word.
pub(crate) fn key(stem: &str) -> String {
    let letters = stem.as_bytes();
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() && out.len() < LONGEST {
        let letter = letters[at];
        let next = letters.get(at + 1).copied().unwrap_or(0);
        let sound = match (letter, next) {
            (b't', b's') | (b'd', b'z') => {
                at += 1;
                Some(b's')
            }
            (b'h', _) if at == 0 => Some(b'h'),
            _ => class(letter),
        };
        let sound = sound.or((at == 0).then_some(b'a'));
        at += 1;
        if let Some(sound) = sound
            && !out.ends_with(char::from(sound))
        {
            out.push(char::from(sound));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_share_a_key() {
        assert_eq!(key("tsvetan"), key("zvetan"));
        assert_eq!(key("elena"), key("olena"));
        assert_eq!(key("dimitar"), key("dimitr"));
        assert_ne!(key("ivan"), key("petar"));
        assert_eq!(key(""), "");
    }
}
