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
}

const USUAL: Choice = Choice { er: "a", ghe: "g", io: None, dje: "dz" };

fn is_vowel(letter: Option<char>) -> bool {
    letter.is_some_and(|l| "аеиоуъюяёіїєыэ".contains(l))
}

fn is_hush(letter: Option<char>) -> bool {
    letter.is_some_and(|l| "жчшщц".contains(l))
}

/// The Latin letters for the letter of `word` at `at`.
fn letter(word: &[char], at: usize, choice: Choice) -> &'static str {
    let before = at.checked_sub(1).map(|i| word[i]);
    let after = word.get(at + 1).copied();
    match word[at] {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => choice.ghe,
        'ґ' => "g",
        'д' | 'ԁ' => "d",
        'е' | 'э' | 'ѐ' => "e",
        'ё' => match choice.io {
            Some(_) if is_hush(before) => "o",
            Some(io) => io,
            None => "e",
        },
        'є' => "ie",
        'ж' => "zh",
        'з' => "z",
        'ѕ' | 'ӡ' => "dz",
        'и' | 'і' | 'ї' | 'й' | 'ј' | 'ѝ' | 'ы' | 'ѵ' => "i",
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
        'у' | 'ў' | 'ү' | 'ұ' => "u",
        'ф' | 'ѳ' => "f",
        'х' | 'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' | 'ћ' | 'ҷ' => "tsh",
        'џ' => "dzh",
        'ђ' => choice.dje,
        'ѓ' if choice.dje == "dz" => "g",
        'ѓ' => "dz",
        'ш' => "sh",
        'щ' => "sht",
        'ъ' if matches!(after, Some('е' | 'ё' | 'ю' | 'я')) => "",
        'ъ' | 'ѫ' | 'ә' => choice.er,
        // Кольо is Kolio, Соловьев is Soloviev; Илья is Ilia, and its я already has the i.
        'ь' if matches!(after, Some('о' | 'е')) => "i",
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
    if has("ъ") {
        choices.push(Choice { er: "i", ..USUAL });
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
        check("соловьев", "soloviev");
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
