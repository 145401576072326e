//! The one spelling.
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::ending::stem;
use super::fold::folded;
use super::key::key;
use super::latin::{self, Cues};
use super::lexicon::{lexicon, spelling};
use super::script::{Script, repaired};
use super::{cyrillic, greek};

/// How many readings besides the first a word keeps.
const VARIANTS: usize = 3;

/// A name as it is compared. The original is kept by whoever asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Canonical {
    /// One spelling in the letters a–z, words with one blank between them; empty where no
    /// name is.
    pub text: String,
    /// What else the original may stand for, in the same letters: at most three, none of
    /// them [`text`](Self::text).
    pub variants: Vec<String>,
    /// The text without the ending that tells a woman's name from a man's.
    pub stem: String,
    /// How the first word sounds, roughly: a key by which candidates are found.
    pub key: String,
    /// The keys of every word and of what else it may stand for, the first word's first,
    /// each once: for candidates that must survive another reading or another order.
    pub keys: Vec<String>,
    /// The script the name is written in.
    pub script: Script,
    /// The words of [`text`](Self::text), in their order.
    pub words: Vec<Word>,
}

/// One word of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Word {
    /// The word in the letters a–z.
    pub text: String,
    /// What else it may stand for, the likeliest first: at most three.
    pub variants: Vec<String>,
    /// The text without the ending of a woman's name.
    pub stem: String,
    /// How it sounds, roughly.
    pub key: String,
    /// The text with what folding takes away, where the original shows it for certain:
    /// whether ш or с was written. Two names that meet in `text` but not here are alike, not
    /// equal.
    pub sharp: Option<String>,
    /// Whether it is an initial or an abbreviation ended by a point.
    pub is_initial: bool,
}

/// A token of a name: its letters, and whether a point followed.
struct Token {
    letters: String,
    pointed: bool,
}

/// The one spelling of a name of any number of words, in any script.
///
/// Never fails. Not a letter, not a word: an empty or illegible name gives an empty
/// [`Canonical`]. The spelling of a spelling is itself.
///
/// ```
/// use linkage::names::canonical;
///
/// let written = canonical("Жeлязкова, Цветанка");
/// assert_eq!(written.text, "zeliazkova tsvetanka");
/// assert_eq!(written.text, canonical("Zhelyazkova Tsvetanka").text);
/// assert!(canonical("Jeliazkova").variants.contains(&"zeliazkova".to_owned()));
/// ```
#[must_use]
pub fn canonical(name: &str) -> Canonical {
    read(name, word_of)
}

/// Reads many names, and remembers their words: a list of a million people has some hundred
/// thousand words, and reading one again is most of the work.
#[derive(Clone, Default)]
pub struct Reader {
    words: HashMap<(Cues, bool), HashMap<String, Word>>,
}

impl Reader {
    /// The same as [`canonical`].
    #[must_use]
    pub fn canonical(&mut self, name: &str) -> Canonical {
        read(name, |word, script, cues, pointed| {
            let known = self.words.entry((cues, pointed)).or_default();
            if let Some(found) = known.get(word) {
                return found.clone();
            }
            let found = word_of(word, script, cues, pointed);
            known.insert(word.to_owned(), found.clone());
            found
        })
    }
}

/// The one spelling of a name whose words `word_of` reads.
fn read(name: &str, mut word_of: impl FnMut(&str, Script, Cues, bool) -> Word) -> Canonical {
    let mended: Vec<(String, Script, bool)> = tokens(name)
        .into_iter()
        .map(|token| {
            let (word, script) = repaired(&token.letters);
            (word.to_lowercase(), script, token.pointed)
        })
        .filter(|(_, script, _)| *script != Script::None)
        .collect();
    let latin = mended.iter().filter(|(_, script, _)| *script == Script::Latin);
    let cues = Cues::of(latin.map(|(word, ..)| word.as_str()));
    let words = mended
        .iter()
        .map(|(word, script, pointed)| word_of(word, *script, cues, *pointed))
        .filter(|word| !word.text.is_empty())
        .collect();
    let script = mended.iter().fold(Script::None, |all, (_, script, _)| all.and(*script));
    whole(joined(without_articles(words)), script)
}

/// The words of a name as they were written, apostrophes and soft signs of romanisations
/// dropped.
fn tokens(name: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut open = false;
    for letter in name.nfc() {
        if matches!(letter, '\'' | '’' | 'ʼ' | '`' | '´' | 'ʹ' | 'ʺ' | '‘' | '"' | '\u{ad}')
        {
            continue;
        }
        let mark = unicode_normalization::char::is_combining_mark(letter);
        if letter.is_alphanumeric() || (mark && open) {
            if !open {
                found.push(Token { letters: String::new(), pointed: false });
                open = true;
            }
            if let Some(token) = found.last_mut() {
                token.letters.push(letter);
            }
        } else {
            if letter == '.'
                && open
                && let Some(token) = found.last_mut()
            {
                token.pointed = true;
            }
            open = false;
        }
    }
    found
}

/// A folded reading brought to where reading it again changes nothing.
fn settled(reading: &str) -> String {
    let mut text = folded(reading);
    // Each round shortens the word or leaves it: the bound is for a rule that would not.
    for _ in 0..8 {
        let again = folded(&latin::official(&text));
        if again == text {
            break;
        }
        text = again;
    }
    text
}

/// The readings of a word in small letters, unfolded.
fn readings(word: &str, script: Script, cues: Cues) -> Vec<String> {
    match script {
        Script::Latin => latin::readings(word, cues),
        Script::Cyrillic => cyrillic::readings(word),
        Script::Greek => greek::readings(word),
        _ => vec![latin::official(&any_ascii::any_ascii(word).to_lowercase())],
    }
}

/// The readings of one word by itself, folded, the likeliest first: at least one.
pub(crate) fn read_word(word: &str) -> Vec<String> {
    let (word, script) = repaired(&word.nfc().collect::<String>());
    let word = word.to_lowercase();
    let cues = if script == Script::Latin {
        Cues::of(std::iter::once(word.as_str()))
    } else {
        Cues::default()
    };
    readings(&word, script, cues).iter().map(|reading| settled(reading)).collect()
}

/// What folding takes away, where the script shows it: always in Cyrillic, in Latin where
/// a digraph or a mark is there to show it.
fn sharp(word: &str, script: Script, reading: &str) -> Option<String> {
    let shown = match script {
        Script::Cyrillic => true,
        Script::Latin => ["sh", "zh", "š", "ž", "ş", "ș"].iter().any(|mark| word.contains(mark)),
        _ => false,
    };
    shown.then(|| {
        let mut text: String = reading.replace("sht", "št").replace("tsh", "č");
        text = text.replace("sh", "š").replace("zh", "ž");
        once(text.chars().filter(|l| !"aeiou".contains(*l)))
    })
}

/// The letters, each that follows itself once.
fn once(letters: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for letter in letters {
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    out
}

fn word_of(word: &str, script: Script, cues: Cues, pointed: bool) -> Word {
    let unfolded = readings(word, script, cues);
    let mut texts: Vec<String> = Vec::with_capacity(VARIANTS + 1);
    for (at, reading) in unfolded.iter().enumerate() {
        // Most habits read most words alike: folding each again would be most of the work.
        if texts.len() > VARIANTS || unfolded[..at].contains(reading) {
            continue;
        }
        let mut text = settled(reading);
        if let Some(kept) = spelling(&text) {
            kept.clone_into(&mut text);
        }
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() {
        return Word::default();
    }
    let count = word.chars().count();
    let is_initial = count == 1 || (pointed && count <= 3);
    let sharp = unfolded.first().and_then(|reading| sharp(word, script, reading));
    made(texts, sharp, is_initial)
}

/// A word from its readings, of which there is at least one.
fn made(mut texts: Vec<String>, sharp: Option<String>, is_initial: bool) -> Word {
    let text = texts.remove(0);
    let stem = stem(&text, lexicon().is_given(&text));
    Word { key: key(&stem), stem, text, variants: texts, sharp, is_initial }
}

/// Words that join names and are written or left out as it falls.
const ARTICLES: [&str; 14] =
    ["al", "el", "ul", "bin", "ben", "ibn", "bint", "von", "fon", "van", "der", "den", "ter", "zu"];

/// The words without those that only join; all of them where nothing else would be left.
fn without_articles(words: Vec<Word>) -> Vec<Word> {
    let is_article = |word: &Word| ARTICLES.contains(&word.text.as_str());
    if words.len() < 2 || words.iter().filter(|word| !is_article(word)).count() < 1 {
        return words;
    }
    let last = words.len() - 1;
    let mut kept = Vec::with_capacity(words.len());
    for (at, word) in words.into_iter().enumerate() {
        // A last word joins nothing: it is the name of whom it ends.
        if at == last || !is_article(&word) {
            kept.push(word);
        }
    }
    kept
}

/// Whether two neighbours are one word that was written apart: Хаджи Петров, Abd Rahman,
/// Hasan oglu.
fn belong_together(one: &Word, two: &Word) -> bool {
    let family = ["ov", "ev", "ova", "eva", "ski", "ska", "oglu"];
    !one.is_initial
        && !two.is_initial
        && (matches!(one.text.as_str(), "hadzi" | "hatsi" | "abd" | "abdul" | "abdel")
            || (one.text == "kara" && family.iter().any(|end| two.text.ends_with(end)))
            || two.text == "oglu")
}

fn joined(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match kept.last_mut() {
            Some(before) if belong_together(before, &word) => *before = one_word(before, &word),
            _ => kept.push(word),
        }
    }
    kept
}

/// Two words written together.
pub(crate) fn one_word(one: &Word, two: &Word) -> Word {
    let mut texts = vec![settled(&format!("{}{}", one.text, two.text))];
    for at in 0..two.variants.len().max(one.variants.len()) {
        let first = one.variants.get(at).unwrap_or(&one.text);
        let second = two.variants.get(at).unwrap_or(&two.text);
        let text = settled(&format!("{first}{second}"));
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let sharp =
        one.sharp.as_ref().zip(two.sharp.as_ref()).map(|(a, b)| once(a.chars().chain(b.chars())));
    made(texts, sharp, false)
}

/// The name of its words.
fn whole(words: Vec<Word>, script: Script) -> Canonical {
    let join = |part: &dyn Fn(&Word) -> &str| words.iter().map(part).collect::<Vec<_>>().join(" ");
    let text = join(&|word| &word.text);
    let mut variants: Vec<String> = Vec::new();
    for at in 0..VARIANTS {
        let variant = join(&|word| word.variants.get(at).unwrap_or(&word.text));
        if variant != text && !variants.contains(&variant) {
            variants.push(variant);
        }
    }
    let stem = join(&|word| &word.stem);
    let keys = keys(&words);
    let key = words.first().map(|word| word.key.clone()).unwrap_or_default();
    Canonical { text, variants, stem, key, keys, script, words }
}

/// The keys of words and of their variants, each once.
fn keys(words: &[Word]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let own = words.iter().map(|word| word.key.clone());
    let others = words.iter().flat_map(|word| &word.variants).map(|text| key(&stem(text, false)));
    for key in own.chain(others) {
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        let found = canonical(name);
        assert_eq!(found.text, expected, "{name}");
        assert_eq!(canonical(&found.text).text, expected, "{name}: again");
    }

    #[test]
    fn one_spelling() {
        check("Мария", "maria");
        check("Хаджи Петров", "hadzipetrov");
        check("Хаджипетров", "hadzipetrov");
        check("al-Hassan", "hasan");
        check("Mohammed", "muhamed");
        check("Nguyễn Văn Đức", "nguen duk");
        check("И. П. Иванов", "i p ivanov");
        check("Анна-Мария", "ana maria");
        check("Ţurcanu", "tsurkanu");
        check("", "");
        check("123 ---", "");
        check("O'Neil", "oneil");
    }
}
