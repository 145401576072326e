//! What changed in a text, word by word.
use askama::Template;
use askama::filters::HtmlSafe;

/// A run of words that stayed, went or came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stayed,
    Gone,
    New,
}

/// A text with what was taken out and put in marked; it renders itself.
#[derive(Clone, Debug, PartialEq, Eq, Default, Template)]
#[template(
    ext = "html",
    source = r#"{% for (fate, text) in runs %}{% if *fate == Fate::Gone %}<del>{{ text }}</del>{% else if *fate == Fate::New %}<ins>{{ text }}</ins>{% else %}{{ text }}{% endif %}{% endfor %}"#
)]
pub(super) struct Marked {
    runs: Vec<(Fate, String)>,
}

impl HtmlSafe for Marked {}

/// Texts of more words than this are not compared word by word: the table of
/// the comparison would be too large.
const MOST_WORDS: usize = 1_500;

/// Marks what is different in `after` from `before`.
///
/// The longest run of words common to both stays (Hirschberg's table, filled
/// from the end).
///
/// Cost: the product of the two numbers of words.
pub(super) fn marked(before: &str, after: &str) -> Marked {
    let (old, new) = (words(before), words(after));
    let mut runs = Runs::default();
    if old.len() > MOST_WORDS || new.len() > MOST_WORDS {
        runs.add(Fate::Gone, before);
        runs.add(Fate::New, after);
        return Marked { runs: runs.0 };
    }
    // common[i][j]: rows are words of `before` from i on, columns of `after`.
    let width = new.len() + 1;
    let mut common = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i].trim() == new[j].trim() {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i].trim() == new[j].trim() {
            runs.add(Fate::Stayed, new[j]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]
        {
            runs.add(Fate::Gone, old[i]);
            i += 1;
        } else {
            runs.add(Fate::New, new[j]);
            j += 1;
        }
    }
    Marked { runs: runs.0 }
}

/// Words, each with the spaces after it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut spaces) = (0, false);
    for (at, c) in text.char_indices() {
        if spaces && !c.is_whitespace() {
            words.push(&text[start..at]);
            start = at;
        }
        spaces = c.is_whitespace();
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[derive(Default)]
struct Runs(Vec<(Fate, String)>);

impl Runs {
    fn add(&mut self, fate: Fate, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some((last, run)) if *last == fate => run.push_str(text),
            _ => self.0.push((fate, text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        assert_eq!(marked(before, after).to_string(), expected);
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        check("July 2017", "December 2017", "<del>July </del><ins>December </ins>2017");
        check("a b c", "a c", "a <del>b </del>c");
        check("same words", "same  words", "same  words");
        check("", "new", "<ins>new</ins>");
        check("old", "", "<del>old</del>");
        check("", "", "");
        check("a < b", "a & b", "a <del>&#60; </del><ins>&#38; </ins>b");
    }

    #[test]
    fn what_stays_and_comes_is_the_text_after_and_what_stays_and_goes_the_one_before() {
        let (before, after) = ("one two three four", "two five four six");
        let text = |without| {
            let Marked { runs } = marked(before, after);
            let kept = runs.into_iter().filter(|(fate, _)| *fate != without);
            let text: String = kept.map(|(_, text)| text).collect();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text(Fate::Gone), after);
        assert_eq!(text(Fate::New), before);
    }

    #[test]
    fn two_very_long_texts_are_told_apart_as_wholes() {
        let (before, after) = ("x ".repeat(MOST_WORDS + 1), "y ".repeat(MOST_WORDS + 1));
        let html = marked(&before, &after).to_string();
        assert!(html.starts_with("<del>x x") && html.matches("<ins>").count() == 1);
    }
}
