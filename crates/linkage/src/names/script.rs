//! In which letters a word is written, and letters that only look right.
//!
//! A keyboard left in the wrong layout, or a form filled by copying, puts a Latin `a` into a
//! Cyrillic word or a Cyrillic `с` into a Latin one. Nobody sees it, and no comparison by
//! characters survives it. So the script is found for each *word*, by the letters that can
//! belong to one script only, and the others of the word are brought into it.

/// The letters a word is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// No letter at all.
    #[default]
    None,
    /// Latin, with whatever marks.
    Latin,
    /// Cyrillic of any language.
    Cyrillic,
    /// Greek.
    Greek,
    /// Another: read by a general table, so more roughly.
    Other,
    /// A name whose words are not all of one script.
    Mixed,
}

impl Script {
    /// The script of two words together.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, script) | (script, Self::None) => script,
            (one, two) if one == two => one,
            _ => Self::Mixed,
        }
    }
}

/// The script of one letter.
fn of_letter(letter: char) -> Script {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
        _ if letter.is_alphabetic() => Script::Other,
        _ => Script::None,
    }
}

/// Latin letters, and after each the Cyrillic and the Greek one that look the same; a blank
/// where there is none. Capitals and small letters differ in what they look like: `B` is a
/// Cyrillic `В`, `b` is not a `в`.
const LOOK_ALIKE: &[(char, char, char)] = &[
    ('A', 'А', 'Α'),
    ('B', 'В', 'Β'),
    ('C', 'С', ' '),
    ('E', 'Е', 'Ε'),
    ('H', 'Н', 'Η'),
    ('I', 'І', 'Ι'),
    ('J', 'Ј', ' '),
    ('K', 'К', 'Κ'),
    ('M', 'М', 'Μ'),
    ('N', ' ', 'Ν'),
    ('O', 'О', 'Ο'),
    ('P', 'Р', 'Ρ'),
    ('S', 'Ѕ', ' '),
    ('T', 'Т', 'Τ'),
    ('X', 'Х', 'Χ'),
    ('Y', 'У', 'Υ'),
    ('Z', ' ', 'Ζ'),
    ('a', 'а', 'α'),
    ('c', 'с', ' '),
    ('e', 'е', ' '),
    ('i', 'і', 'ι'),
    ('j', 'ј', ' '),
    ('k', 'к', 'κ'),
    ('m', 'м', ' '),
    ('n', 'п', ' '),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('r', 'г', ' '),
    ('s', 'ѕ', ' '),
    ('t', 'т', ' '),
    ('u', 'и', ' '),
    ('v', ' ', 'ν'),
    ('x', 'х', 'χ'),
    ('y', 'у', ' '),
    ('ö', 'ӧ', ' '),
    ('ï', 'ї', 'ϊ'),
    ('ë', 'ё', ' '),
];

/// Latin letters that are of a Cyrillic word only by their look in cursive, so that they
/// say nothing of which script the word is.
fn is_weak(letter: char) -> bool {
    matches!(letter, 'n' | 'r' | 'u')
}

fn as_latin(letter: char) -> Option<char> {
    LOOK_ALIKE
        .iter()
        .find(|(_, cyrillic, greek)| letter != ' ' && (*cyrillic == letter || *greek == letter))
        .map(|row| row.0)
}

fn as_cyrillic(letter: char) -> Option<char> {
    match letter {
        '0' => Some('о'),
        '3' => Some('з'),
        '4' => Some('ч'),
        _ => LOOK_ALIKE
            .iter()
            .find(|(latin, _, greek)| *latin == letter || *greek == letter)
            .map(|row| row.1)
            .filter(|found| *found != ' '),
    }
}

fn as_greek(letter: char) -> Option<char> {
    LOOK_ALIKE
        .iter()
        .find(|(latin, cyrillic, _)| *latin == letter || *cyrillic == letter)
        .map(|row| row.2)
        .filter(|found| *found != ' ')
}

/// How many letters of `word` can only be of each script: Latin, Cyrillic, Greek; and of
/// all of them, whether they look alike or not.
fn counts(word: &str) -> ([usize; 3], [usize; 3]) {
    let (mut only, mut all) = ([0; 3], [0; 3]);
    for letter in word.chars() {
        let (place, double) = match of_letter(letter) {
            Script::Latin => (0, as_cyrillic(letter).is_some() && !is_weak(letter)),
            Script::Cyrillic => (1, as_latin(letter).is_some()),
            Script::Greek => (2, as_latin(letter).is_some()),
            _ => continue,
        };
        all[place] += 1;
        only[place] += usize::from(!double);
    }
    (only, all)
}

/// The word in letters of one script, and that script.
///
/// A word of one script is left as it is. In a mixed one the script with more letters of
/// its own wins, then the one with more letters; its strangers become what they look like.
/// Digits that stand for letters (`0`, `3`, `4`) are read inside a Cyrillic word only.
pub(crate) fn repaired(word: &str) -> (String, Script) {
    let (only, all) = counts(word);
    if all.iter().sum::<usize>() == 0 {
        let other = word.chars().any(|c| of_letter(c) == Script::Other);
        return (word.to_owned(), if other { Script::Other } else { Script::None });
    }
    let script = [(0, Script::Latin), (1, Script::Cyrillic), (2, Script::Greek)]
        .into_iter()
        .max_by_key(|(place, _)| (only[*place], all[*place]))
        .map_or(Script::Latin, |found| found.1);
    let mend = |letter: char| match script {
        Script::Cyrillic if of_letter(letter) != Script::Cyrillic => as_cyrillic(letter),
        Script::Latin if of_letter(letter) != Script::Latin => as_latin(letter),
        Script::Greek if of_letter(letter) != Script::Greek => as_greek(letter),
        _ => None,
    };
    (word.chars().map(|letter| mend(letter).unwrap_or(letter)).collect(), script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: &str, script: Script) {
        assert_eq!(repaired(word), (expected.to_owned(), script));
    }

    #[test]
    fn a_latin_letter_in_a_cyrillic_word_is_what_it_looks_like() {
        check("Ивaнoв", "Иванов", Script::Cyrillic);
        check("ПETPOB", "ПЕТРОВ", Script::Cyrillic);
        check("3ахари", "захари", Script::Cyrillic);
    }

    #[test]
    fn a_cyrillic_letter_in_a_latin_word_is_what_it_looks_like() {
        check("Ivаnоv", "Ivanov", Script::Latin);
        check("Реtrov", "Petrov", Script::Latin);
    }

    #[test]
    fn a_word_of_one_script_is_left_as_it_is() {
        check("Cox", "Cox", Script::Latin);
        check("Сох", "Сох", Script::Cyrillic);
        check("Ουρανία", "Ουρανία", Script::Greek);
        check("محمد", "محمد", Script::Other);
        check("", "", Script::None);
    }
}
