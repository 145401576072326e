//! Facts about names that no rule gives: pet forms, one name in several languages, one
//! name in many spellings, and which words are given names at all.
//!
//! The facts are three text files beside this one, in the letters of their languages; they
//! are read by the same rules as any name, once, at first use.
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::canonical::read_word;

/// What two given names have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// A pet form, or the name in another language.
    Akin,
    /// Both are known, and they are two names.
    Different,
    /// At least one is not known.
    Unknown,
}

/// The facts, by words after folding.
pub(crate) struct Lexicon {
    /// The names a form may be of: numbers of groups.
    groups: HashMap<String, Vec<u16>>,
    given: HashSet<String>,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The spelling that is kept for a word, by each of its other spellings.
pub(crate) fn spelling(word: &str) -> Option<&'static str> {
    static SPELLINGS: OnceLock<HashMap<String, String>> = OnceLock::new();
    let spellings = SPELLINGS.get_or_init(|| {
        let mut found = HashMap::new();
        for line in lines(include_str!("spellings.tsv")) {
            let Some((kept, others)) = line.split_once('\t') else { continue };
            let kept = kept.to_lowercase();
            for other in others.split(' ') {
                let text = read_word(other).swap_remove(0);
                if text != kept {
                    found.insert(text, kept.clone());
                }
            }
        }
        found
    });
    spellings.get(word).map(String::as_str)
}

/// The facts, read at the first call.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::read)
}

/// The text of one name of the files.
fn text(name: &str) -> String {
    let text = read_word(name).swap_remove(0);
    spelling(&text).map_or(text, str::to_owned)
}

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self { groups: HashMap::new(), given: HashSet::new() };
        let mut count = 0_u16;
        // Names in several languages first, so that pet forms find the group of theirs.
        let table = include_str!("nicknames.tsv");
        for line in lines(table).filter_map(|line| line.strip_prefix("=\t")) {
            for name in line.split(' ') {
                lexicon.belongs(&text(name), count);
            }
            count += 1;
        }
        for line in lines(table).filter(|line| !line.starts_with('=')) {
            let mut fields = line.split('\t').skip(1);
            let (Some(name), Some(forms)) = (fields.next(), fields.next()) else { continue };
            let name = text(name);
            if !lexicon.groups.contains_key(&name) {
                lexicon.belongs(&name, count);
                count += 1;
            }
            for group in lexicon.groups[&name].clone() {
                for form in forms.split(' ') {
                    lexicon.belongs(&text(form), group);
                }
            }
        }
        for line in lines(include_str!("given.txt")) {
            lexicon.given.extend(line.split_whitespace().map(text));
        }
        lexicon
    }

    fn belongs(&mut self, form: &str, group: u16) {
        self.given.insert(form.to_owned());
        let groups = self.groups.entry(form.to_owned()).or_default();
        if !groups.contains(&group) {
            groups.push(group);
        }
    }

    /// Whether a word is a given name.
    pub(crate) fn is_given(&self, word: &str) -> bool {
        self.given.contains(word)
    }

    /// The numbers of the groups of names a word may be of.
    pub(crate) fn groups(&self, word: &str) -> &[u16] {
        self.groups.get(word).map_or(&[], Vec::as_slice)
    }

    /// What two words have to do with each other as given names.
    pub(crate) fn relation(&self, one: &str, two: &str) -> Relation {
        let others = self.groups(two);
        if self.groups(one).iter().any(|group| others.contains(group)) {
            Relation::Akin
        } else if self.is_given(one) && self.is_given(two) {
            Relation::Different
        } else {
            Relation::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, two: &str, expected: Relation) {
        assert_eq!(lexicon().relation(&text(one), &text(two)), expected, "{one} {two}");
        assert_eq!(lexicon().relation(&text(two), &text(one)), expected, "{two} {one}");
    }

    #[test]
    fn a_pet_form_is_akin_to_its_name_and_to_its_other_forms() {
        check("Георги", "Гошо", Relation::Akin);
        check("Гошо", "Zhoro", Relation::Akin);
        check("Иван", "Іван", Relation::Akin);
        check("Володимир", "Vladimir", Relation::Akin);
    }

    #[test]
    fn two_known_names_are_two() {
        check("Иван", "Иванка", Relation::Different);
        check("Мария", "Марин", Relation::Different);
        check("Димитър", "Димитрия", Relation::Different);
        check("Мартин", "Марин", Relation::Different);
        check("Иван", "Хшшш", Relation::Unknown);
    }

    #[test]
    fn every_line_of_the_files_is_read() {
        for line in lines(include_str!("nicknames.tsv")) {
            let count = line.split('\t').count();
            assert_eq!(count, if line.starts_with('=') { 2 } else { 3 }, "{line}");
        }
        assert!(lines(include_str!("spellings.tsv")).all(|line| line.split('\t').count() == 2));
    }

    #[test]
    fn the_spelling_that_is_kept_is_its_own() {
        for line in lines(include_str!("spellings.tsv")) {
            let kept = line.split('\t').next().unwrap().to_lowercase();
            assert_eq!(read_word(&kept)[0], kept);
            assert_eq!(spelling(&kept), None);
        }
    }
}
