//! Cyrillic words read into Latin letters.
//!
//! One table serves Bulgarian, Russian, Ukrainian, Belarusian, Serbian and Macedonian: the
//! letters on which they disagree either are not shared (ћ, ѓ, ї) or become one after
//! folding (и is `i` in Bulgarian and `y` in Ukrainian: both `i`). Source of the Bulgarian
//! part: Transliteration Act, Art. 4–6 (State Gazette 19/2009), but that й, и, ь and y are
//! one letter here.
//!
//! What is left open is given as further readings: ъ was `u` in French and English texts
//! before 2009, г is `h` in Ukrainian and Belarusian passports, ё is written `e`, `io` or
//! `o`.

/// The choices in which readings of one word differ.
#[derive(Clone, Copy)]
struct Choice {
    /// ъ of Bulgarian.
    er: &'static str,
    /// г.
    ghe: &'static str,
    /// ё where it is not written as е: `o` after ж, ч, ш, щ, ц.
    io: Option<&'static str>,
    /// ђ and ѓ.
    dje: &'static str,
    /// ь where it only softens: the Bulgarian Act writes `y` whoever's letter it is.
    soft: &'static str,
    /// ў: `v` to most, `u` in Belarusian passports.
    short_u: &'static str,
}

const USUAL: Choice = Choice { er: "a", ghe: "g", io: None, dje: "dz", soft: "", short_u: "v" };

fn is_vowel(letter: Option<char>) -> bool {
    letter.is_some_and(|l| "аеиоуъюяёіїєыэ".contains(l))
}

/// What follows the -аў of a Belarusian surname.
fn is_family(rest: &[char]) -> bool {
    matches!(rest, [] | ['с', 'к', ..] | ['н', 'а'])
}

fn is_hush(letter: Option<char>) -> bool {
    letter.is_some_and(|l| "жчшщц".contains(l))
}

/// The Latin letters for the letter of `word` at `at`.
fn letter(word: &[char], at: usize, choice: Choice) -> &'static str {
    let before = at.checked_sub(1).map(|i| word[i]);
    let after = word.get(at + 1).copied();
    match word[at] {
        'а' if after == Some('ў') && is_family(&word[at + 2..]) => "o",
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' => choice.ghe,
        'ґ' | 'ғ' | 'ҕ' => "g",
        'д' | 'ԁ' => "d",
        'е' | 'э' | 'ѐ' => "e",
        'ё' => match choice.io {
            Some(_) if is_hush(before) => "o",
            Some(io) => io,
            None => "e",
        },
        'є' => "e",
        'ж' => "zh",
        'з' => "z",
        'ѕ' | 'ӡ' => "dz",
        'и' | 'і' | 'ї' | 'й' | 'ј' | 'ѝ' | 'ы' | 'ѵ' | 'ӣ' => "i",
        'к' | 'қ' => "k",
        'ќ' => "k",
        'л' => "l",
        // Serbian: љ before a or o is heard as ли, elsewhere as л.
        'љ' if matches!(after, Some('а' | 'о')) => "li",
        'љ' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'њ' if matches!(after, Some('а' | 'о')) => "ni",
        'њ' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ү' | 'ұ' | 'ӯ' => "u",
        // Belarusian: the ending -аў is the -ов of its neighbours.
        'ў' => choice.short_u,
        'ф' | 'ѳ' => "f",
        'х' | 'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' | 'ћ' => "tsh",
        'џ' | 'ҷ' => "dzh",
        'ђ' => choice.dje,
        'ѓ' if choice.dje == "dz" => "g",
        'ѓ' => "dz",
        'ш' => "sh",
        'щ' => "sht",
        'ъ' if matches!(after, Some('е' | 'ё' | 'ю' | 'я')) => "",
        'ъ' | 'ѫ' => choice.er,
        // Кольо is Kolio; the е of Соловьев and the я of Илья have their i already.
        'ь' if after == Some('о') => "i",
        'ь' if after == Some('е') => "",
        'ь' => choice.soft,
        'ю' => "iu",
        'я' => "ia",
        'ѣ' if is_vowel(before) => "ie",
        'ѣ' => "e",
        _ => "",
    }
}

fn read(word: &[char], choice: Choice) -> String {
    (0..word.len()).map(|at| letter(word, at, choice)).collect()
}

/// The readings of a Cyrillic word in small letters, the most usual first.
pub(crate) fn readings(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let has = |set: &str| letters.iter().any(|l| set.contains(*l));
    let mut choices = vec![USUAL];
    if has("ъ") {
        choices.push(Choice { er: "u", ..USUAL });
    }
    if has("ё") {
        choices.push(Choice { io: Some("io"), ..USUAL });
    }
    if has("г") {
        choices.push(Choice { ghe: "h", ..USUAL });
    }
    if has("ь") {
        let ghe = if has("г") { "h" } else { "g" };
        choices.push(Choice { soft: "i", ..USUAL });
        choices.push(Choice { soft: "i", ghe, ..USUAL });
    }
    if has("ъ") {
        choices.push(Choice { er: "i", ..USUAL });
    }
    if has("ў") {
        choices.push(Choice { short_u: "u", ..USUAL });
    }
    if has("ђѓ") {
        choices.push(Choice { dje: "d", ..USUAL });
    }
    choices.into_iter().map(|choice| read(&letters, choice)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        assert_eq!(readings(word)[0], expected);
    }

    #[test]
    fn every_language_has_its_letters() {
        check("гьоргий", "giorgii");
        check("щерев", "shterev");
        check("ђорђе", "dzordze");
        check("їжак", "izhak");
        check("наталья", "natalia");
        check("соловьев", "solovev");
        check("баркоў", "barkov");
        check("буланаў", "bulanov");
        check("љубица", "lubitsa");
    }

    #[test]
    fn what_is_open_has_further_readings() {
        assert_eq!(readings("димитър"), ["dimitar", "dimitur", "dimitir"]);
        assert_eq!(readings("хрущёв"), ["hrushtev", "hrushtov"]);
        assert_eq!(readings("богдан"), ["bogdan", "bohdan"]);
        assert_eq!(readings("иван"), ["ivan"]);
    }
}
