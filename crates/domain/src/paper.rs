//! A paper: a plain document for one reader, in sections of facts, text and
//! tables. Everything in it is in words already; who draws it decides nothing.
use crate::words::Language;
use serde::Serialize;

/// A paper.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// The language it is written in.
    pub language: Language,
    /// Its title.
    pub title: String,
    /// Who issues it.
    pub issuer: String,
    /// What the reader should know first.
    pub lead: Vec<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A section of a paper.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// Short facts: what, and which.
    pub facts: Vec<(String, String)>,
    /// Text, one paragraph each.
    pub paragraphs: Vec<String>,
    /// The heads of the columns of its table; empty when it has none.
    pub head: Vec<String>,
    /// The rows of the table, each as long as the heads.
    pub rows: Vec<Vec<String>>,
}

crate::code::codes! {
    /// In which languages a paper is written.
    Languages {
        /// In Bulgarian.
        Bg = "bg",
        /// In English.
        En = "en",
        /// In both, each text in one and below it in the other.
        Both = "both",
    }
}

impl Languages {
    /// The languages, in the order in which they stand.
    #[must_use]
    pub const fn each(self) -> &'static [Language] {
        match self {
            Self::Bg => &[Language::Bg],
            Self::En => &[Language::En],
            Self::Both => &[Language::Bg, Language::En],
        }
    }

    /// The first of them.
    #[must_use]
    pub const fn first(self) -> Language {
        match self {
            Self::Bg | Self::Both => Language::Bg,
            Self::En => Language::En,
        }
    }
}

/// A text in one language.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The language.
    pub language: Language,
    /// The text.
    pub text: String,
}

/// The same text in one language or in two. What is the same in both, a name or
/// a number, stands once.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Said {
    /// The text in each language.
    pub lines: Vec<Line>,
}

impl Said {
    /// What `say` says in each of the languages.
    pub fn of(languages: Languages, say: impl Fn(Language) -> String) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        for language in languages.each() {
            let text = say(*language);
            if lines.iter().all(|line| line.text != text) {
                lines.push(Line { language: *language, text });
            }
        }
        Self { lines }
    }

    /// Its texts on one line.
    #[must_use]
    pub fn joined(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" / ")
    }
}

/// An empty box to tick by hand.
pub const BOX: &str = "☐";
/// A box that is ticked.
pub const TICKED: &str = "☑";

/// A box and what it stands for.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Ticked {
    /// Whether it is ticked.
    pub ticked: bool,
    /// What it stands for.
    pub said: Said,
}

/// What stands in a section of a [`Bilingual`] paper.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// A paragraph.
    Text {
        /// The text.
        said: Said,
    },
    /// What, and which.
    Fact {
        /// What.
        label: Said,
        /// Which.
        value: Said,
    },
    /// Lines to write on by hand.
    Blank {
        /// What is to be written.
        label: Said,
        /// How many lines.
        lines: u8,
    },
    /// Boxes, ticked or to tick.
    Boxes {
        /// What is asked.
        label: Said,
        /// The boxes, in order.
        boxes: Vec<Ticked>,
    },
    /// A table.
    Table {
        /// The heads of its columns.
        head: Vec<Said>,
        /// How wide the columns are beside each other; empty for all the same.
        widths: Vec<u8>,
        /// Its rows, each as long as the heads; an empty cell is to write in.
        rows: Vec<Vec<Said>>,
    },
    /// A line for a signature, and one for the day.
    Signature {
        /// Whose.
        label: Said,
        /// The word for the day.
        day: Said,
    },
}

/// A section of a [`Bilingual`] paper.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its heading.
    pub heading: Said,
    /// What stands in it, in order.
    pub items: Vec<Item>,
}

/// A paper in one language or in both, with boxes to tick and lines to write
/// on. Everything in it is in words already; who draws it decides nothing.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    /// The language that the file says it is in.
    pub language: Language,
    /// Its title.
    pub title: Said,
    /// Who issues it.
    pub issuer: Said,
    /// What the reader should know first.
    pub lead: Vec<Said>,
    /// Its sections, in order.
    pub parts: Vec<Part>,
    /// What stands at the foot of each page.
    pub foot: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_in_both_languages_stands_once() {
        let name = Said::of(Languages::Both, |_| "Ivanova".into());
        assert_eq!(name.joined(), "Ivanova");
        let word = Said::of(Languages::Both, |language| language.tag().into());
        assert_eq!(word.joined(), "bg / en");
        let one = Said::of(Languages::En, |language| language.tag().into());
        assert_eq!((one.joined().as_str(), Languages::En.first()), ("en", Language::En));
    }
}
