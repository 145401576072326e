//! Greek words read into Latin letters.
//!
//! The first reading follows ELOT 743, which passports follow, but that χ is `h`, as heard,
//! and that β, π and their pairs keep their sound; the further ones are how the names are
//! heard, which is what other countries' officers write down (Giannis and Yannis, Eirini
//! and Irini, Lampros and Lambros).

/// How freely a word is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Letter by letter, as a passport.
    Written,
    /// As pronounced: γι before a vowel is `i`, ει and οι are `i`, αι is `e`, μπ is `b`.
    Heard,
}

fn plain(letter: char) -> char {
    match letter {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        other => other,
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'α' | 'ε' | 'η' | 'ι' | 'ο' | 'υ' | 'ω')
}

fn is_voiceless(letter: Option<&char>) -> bool {
    letter.is_none_or(|l| "θκξπστφχψ".contains(*l))
}

/// How many letters at the front of `rest` are read together, and as what.
fn group(rest: &[char], first: bool, manner: Manner) -> (usize, &'static str) {
    let heard = manner == Manner::Heard;
    match rest {
        ['ο', 'υ', ..] => (2, "u"),
        ['α', 'υ', ..] => (2, if is_voiceless(rest.get(2)) { "af" } else { "av" }),
        ['ε', 'υ', ..] => (2, if is_voiceless(rest.get(2)) { "ef" } else { "ev" }),
        ['ε' | 'ο' | 'υ', 'ι', ..] if heard => (2, "i"),
        ['α', 'ι', ..] if heard => (2, "e"),
        ['γ', 'ι', next, ..] if heard && is_vowel(*next) => (2, "i"),
        ['γ', 'ε', ..] if heard && first => (2, "ie"),
        ['γ', 'γ', ..] => (2, "ng"),
        ['γ', 'κ', ..] if first => (2, "g"),
        ['γ', 'κ', ..] => (2, if heard { "ng" } else { "gk" }),
        ['γ', 'χ', ..] => (2, "nh"),
        ['γ', 'ξ', ..] => (2, "nks"),
        ['μ', 'π', ..] if first => (2, "b"),
        ['μ', 'π', ..] => (2, if heard { "b" } else { "mp" }),
        ['ν', 'τ', ..] if first => (2, "d"),
        ['ν', 'τ', ..] => (2, if heard { "nd" } else { "nt" }),
        ['τ', 'ζ', ..] if heard => (2, "dz"),
        ['τ', 'ζ', ..] | ['τ', 'σ', ..] => (2, "ts"),
        ['α', ..] => (1, "a"),
        ['β', ..] => (1, "v"),
        ['γ', ..] => (1, "g"),
        ['δ', ..] => (1, "d"),
        ['ε', ..] => (1, "e"),
        ['ζ', ..] => (1, "z"),
        ['η' | 'ι' | 'υ', ..] => (1, "i"),
        ['θ' | 'τ', ..] => (1, "t"),
        ['κ', ..] => (1, "k"),
        ['λ', ..] => (1, "l"),
        ['μ', ..] => (1, "m"),
        ['ν', ..] => (1, "n"),
        ['ξ', ..] => (1, "ks"),
        ['ο' | 'ω', ..] => (1, "o"),
        ['π', ..] => (1, "p"),
        ['ρ', ..] => (1, "r"),
        ['σ', ..] => (1, "s"),
        ['φ', ..] => (1, "f"),
        ['χ', ..] => (1, "h"),
        ['ψ', ..] => (1, "ps"),
        _ => (1, ""),
    }
}

fn read(word: &[char], manner: Manner) -> String {
    let (mut out, mut at) = (String::new(), 0);
    while at < word.len() {
        let (taken, letters) = group(&word[at..], at == 0, manner);
        out.push_str(letters);
        at += taken;
    }
    out
}

/// The readings of a Greek word in small letters, the most usual first.
///
/// A mark that parts two vowels (Μαΐου) is not looked at: few who write keep it.
pub(crate) fn readings(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().map(plain).collect();
    vec![read(&letters, Manner::Written), read(&letters, Manner::Heard)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, written: &str, heard: &str) {
        assert_eq!(readings(word), [written, heard]);
    }

    #[test]
    fn a_name_is_read_as_in_a_passport_and_as_heard() {
        check("γιάννης", "giannis", "iannis");
        check("παπαδόπουλος", "papadopulos", "papadopulos");
        check("χαράλαμπος", "haralampos", "haralabos");
        check("ειρήνη", "eirini", "irini");
        check("ευάγγελος", "evangelos", "evangelos");
        check("ευτυχία", "eftihia", "eftihia");
    }
}
