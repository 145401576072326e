//! The text of a programme in the language of the page.
//!
//! A programme is written in one language. Where the pack has its wording in
//! Bulgarian, pages in Bulgarian show that; any text that stays in another
//! language than the page says so to a screen reader.
use askama::Template;
use askama::filters::HtmlSafe;
use domain::pack::{KnownProgramme, Pack, fold};
use domain::words::Language;

/// A text and, where it is not that of the page, its language. It renders
/// itself.
#[derive(Clone, Debug, PartialEq, Eq, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(lang) = lang %}<span lang="{{ lang }}">{{ text }}</span>{% else %}{{ text }}{% endif %}"#
)]
pub(crate) struct Worded {
    /// The text.
    pub(crate) text: String,
    /// The tag of its language, when the page is in another.
    pub(crate) lang: Option<&'static str>,
}

impl HtmlSafe for Worded {}

impl Worded {
    /// `text` as it was written, on a page in `language`.
    #[must_use]
    pub(crate) fn written(text: &str, language: Language) -> Self {
        let own = tongue(text).filter(|own| *own != language);
        Self { text: text.to_owned(), lang: own.map(Language::tag) }
    }

    /// The text, cut at a word to about `length` characters.
    #[must_use]
    pub(crate) fn short(mut self, length: usize) -> Self {
        self.text = cut(&self.text, length);
        self
    }
}

/// The wording of one programme.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording<'p> {
    known: Option<&'p KnownProgramme>,
    language: Language,
}

impl<'p> Wording<'p> {
    /// Of the programme with this key, for a page in `language`.
    #[must_use]
    pub(crate) fn of(pack: &'p Pack, key: &str, language: Language) -> Self {
        Self { known: pack.programme(key), language }
    }

    /// The wording of `id` (`I`, `I.goal`, `I.o1`, `I.1`, `I.1.1`), which was
    /// written `original`.
    #[must_use]
    pub(crate) fn say(&self, id: &str, original: &str) -> Worded {
        let bulgarian = self.known.filter(|_| self.language == Language::Bg);
        match bulgarian.and_then(|k| k.bulgarian.get(id)) {
            Some(text) => Worded { text: text.clone(), lang: None },
            None => Worded::written(&calm(original), self.language),
        }
    }

    /// The title of the programme, which was written `original`.
    #[must_use]
    pub(crate) fn title(&self, original: &str) -> Worded {
        let known = self.known.map(|k| match self.language {
            Language::Bg => k.title_bg.as_str(),
            // The same words as written, without the capitals of a title page.
            Language::En if fold(&k.title) == fold(original) => k.title.as_str(),
            Language::En => "",
        });
        match known.filter(|t| !t.is_empty()) {
            Some(text) => Worded { text: text.to_owned(), lang: None },
            None => Worded::written(&calm(original), self.language),
        }
    }

    /// Whether pages show a working translation and not the text as adopted.
    #[must_use]
    pub(crate) fn is_translated(&self) -> bool {
        self.language == Language::Bg && self.known.is_some_and(|k| !k.bulgarian.is_empty())
    }
}

/// The language a text is written in; none for a text without letters. It is
/// Bulgarian from a third of Cyrillic letters on: names from abroad stand in
/// Bulgarian texts in their own letters, and hardly ever the other way round.
fn tongue(text: &str) -> Option<Language> {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let cyrillic = letters().filter(|c| ('\u{400}'..='\u{4ff}').contains(c)).count();
    match letters().count() {
        0 => None,
        all if cyrillic * 3 >= all => Some(Language::Bg),
        _ => Some(Language::En),
    }
}

/// A heading set all in capitals, as a sentence: capitals are slow to read, and
/// a screen reader may spell them out. Short ones are abbreviations and stay.
fn calm(text: &str) -> String {
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
    if text.chars().any(char::is_lowercase) || (words < 2 && text.chars().count() < 9) {
        return text.to_owned();
    }
    let lower = text.to_lowercase();
    let mut begun = false;
    lower
        .chars()
        .map(|c| {
            let first = !begun && c.is_alphabetic();
            begun |= c.is_alphabetic();
            if first { c.to_uppercase().next().unwrap_or(c) } else { c }
        })
        .collect()
}

/// A text cut at a word to about `length` characters.
#[must_use]
pub(crate) fn cut(text: &str, length: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(length) else { return text.to_owned() };
    let head = &text[..end];
    let head = head.rsplit_once(' ').map_or(head, |(words, _)| words);
    format!("{}…", head.trim_end_matches([',', ';', '.', ' ', '–']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulgarian_page_shows_the_bulgarian_wording_and_marks_what_stays_english() {
        let pack = formats::pack::bulgaria();
        let bg = Wording::of(pack, "2017", Language::Bg);
        assert_eq!(bg.say("I", "X").to_string(), "Институционални и организационни мерки");
        assert_eq!(
            bg.say("I.99", "New & odd").to_string(),
            "<span lang=\"en\">New &#38; odd</span>"
        );
        let en = Wording::of(pack, "2017", Language::En);
        assert_eq!(en.say("I", "Institutional").to_string(), "Institutional");
        assert!(bg.is_translated() && !en.is_translated());
        assert!(!Wording::of(pack, "1999", Language::Bg).is_translated());
    }

    #[test]
    fn a_name_in_another_script_does_not_change_the_language_of_a_text() {
        assert_eq!(Worded::written("Кампания Blue Heart", Language::Bg).lang, None);
        assert_eq!(Worded::written("Кампания Blue Heart", Language::En).lang, Some("bg"));
        assert_eq!(Worded::written("IOM (МОМ)", Language::En).lang, Some("bg"));
        assert_eq!(Worded::written("2017", Language::Bg).lang, None);
    }

    #[test]
    fn capitals_are_calmed_and_abbreviations_stay() {
        assert_eq!(calm("LEGISLATIVE MEASURES"), "Legislative measures");
        assert_eq!(calm("ПРЕВЕНЦИЯ"), "Превенция");
        assert_eq!(calm("2018 NATIONAL PROGRAMME"), "2018 National programme");
        assert_eq!(calm("NCCTHB"), "NCCTHB");
        assert_eq!(calm("Work of the NCCTHB"), "Work of the NCCTHB");
        let title = "2017 NATIONAL PROGRAMME FOR COMBATING TRAFFICKING IN HUMAN BEINGS AND PROTECTION OF VICTIMS";
        let en = Wording::of(formats::pack::bulgaria(), "2017", Language::En);
        assert!(en.title(title).text.starts_with("2017 National Programme for Combating"));
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(cut("Обучение на посредници", 14), "Обучение на…");
        assert_eq!(cut("short", 14), "short");
        assert_eq!(cut("unbreakableword", 4), "unbr…");
    }
}
