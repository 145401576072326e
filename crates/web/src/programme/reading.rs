//! A document that was sent: read, shown, and kept in the page until somebody
//! says that it is to be taken in. Nothing is stored before.
use super::wording::{Worded, Wording};
use crate::app::{App, Strangers};
use crate::components::Markup;
use crate::form::Form;
use crate::page::{Page, hidden};
use crate::problem::Problem;
use crate::words;
use domain::programme::{Notice, Programme, Remark, Split};
use domain::words::Language;
use formats::programme::Whole;
use register::programme::Document;
use std::collections::BTreeMap;

/// The largest document taken, in bytes. The programme of 2017 has 37 thousand.
const LARGEST: usize = 8 << 20;

/// The name of the field with the bytes of the document, in hexadecimal.
const CONTENT: &str = "_content";

/// The name of the field with the name of the file.
const NAME: &str = "_name";

/// A document that was sent, and its bytes.
pub(super) struct Sent {
    pub(super) document: Document,
    bytes: Vec<u8>,
}

impl Sent {
    /// Reads a file that was just sent; the sentence says why it cannot be
    /// read.
    pub(super) async fn read(
        app: &App,
        language: Language,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Result<Self, String>, Problem> {
        if bytes.is_empty() {
            let key = if name.is_empty() { "upload-none" } else { "upload-empty" };
            return Ok(Err(words::say(language, key)));
        }
        if bytes.len() > LARGEST {
            return Ok(Err(words::say(language, "upload-large")));
        }
        // Reading takes a moment, and the server has others to answer.
        let (strangers, file) = (app.strangers.clone(), name.to_owned());
        let sent = tokio::task::spawn_blocking(move || Self::of(&*strangers, &file, bytes))
            .await
            .map_err(|e| Problem::Broken(e.to_string().into()))?;
        Ok(match unreadable(&sent.document) {
            Some(remark) => Err(words::remark(language, remark)),
            None => Ok(sent),
        })
    }

    /// Reads the file that the page before was made from.
    pub(super) async fn again(app: &App, form: &Form) -> Result<Self, Problem> {
        let bytes = from_hex(form.value(CONTENT)).ok_or(Problem::BadRequest)?;
        let name = form.value(NAME).to_owned();
        let read = Self::read(app, Language::En, &name, bytes).await?;
        // The page before was made from a file that could be read.
        read.map_err(|_| Problem::BadRequest)
    }

    fn of(strangers: &dyn Strangers, name: &str, bytes: Vec<u8>) -> Self {
        let Whole { programme, remarks, text } = strangers.programme(&bytes, name);
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let document = Document { programme, remarks, name, text };
        Self { document, bytes }
    }

    /// The fields by which the next page has the file again.
    pub(super) fn fields(&self) -> Markup {
        hidden(NAME, &self.document.name).and(&hidden(CONTENT, &to_hex(&self.bytes)))
    }
}

/// The remark that says the file is no document at all.
fn unreadable(document: &Document) -> Option<&Remark> {
    let wrong = |r: &&Remark| {
        matches!(r.kind, Notice::FileDamaged | Notice::FileUnread | Notice::FileTooLarge)
    };
    let read = document.programme.activities().next().is_some();
    document.remarks.iter().find(wrong).filter(|_| !read)
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |b: u8| char::from(DIGITS[usize::from(b & 15)]);
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

/// What was read of a document, what is odd first.
pub(super) struct Summary {
    pub(super) title: Worded,
    pub(super) counts: String,
    pub(super) remarks: Vec<Odd>,
    pub(super) noticed: usize,
    pub(super) unplaced: Vec<(usize, String)>,
    pub(super) sections: Vec<SectionRead>,
}

/// One sort of odd thing, and where it was noticed.
pub(super) struct Odd {
    /// What was noticed, in words.
    pub(super) what: String,
    /// The lines, each with what it is about there.
    pub(super) at: Vec<(usize, String)>,
}

/// A section as it was read.
pub(super) struct SectionRead {
    pub(super) heading: Worded,
    pub(super) counts: String,
    pub(super) activities: Vec<ActivityRead>,
}

/// An activity as it was read.
pub(super) struct ActivityRead {
    pub(super) code: String,
    pub(super) title: Worded,
    pub(super) deadline: Worded,
    pub(super) indicators: String,
    pub(super) proposed: bool,
}

impl Summary {
    /// Of a document, for a page.
    pub(super) fn of(app: &App, page: &Page, document: &Document) -> Self {
        let (programme, language) = (&document.programme, page.language);
        let plain = Wording::of(app.register.pack(), "", language);
        let sections = programme.sections.iter().map(|s| SectionRead {
            heading: {
                let title = plain.say("", &s.title);
                Worded { text: format!("{}. {}", s.number, title.text), ..title }
            },
            counts: counts(
                page,
                None,
                s.activities.len(),
                s.activities.iter().map(|a| a.indicators.len()).sum(),
            ),
            activities: s
                .activities
                .iter()
                .map(|a| ActivityRead {
                    code: a.code(s),
                    title: Worded::written(&a.title, language),
                    deadline: Worded::written(&a.deadline.raw, language),
                    indicators: page.say_n("read-indicators", a.indicators.len()),
                    proposed: a.indicators.iter().any(|i| i.split == Split::Proposed),
                })
                .collect(),
        });
        Self {
            title: plain.title(&programme.title),
            counts: counts(
                page,
                Some(programme.sections.len()),
                programme.activities().count(),
                programme.indicators().count(),
            ),
            noticed: document.remarks.len(),
            remarks: odd(language, programme, &document.remarks),
            unplaced: programme.unplaced.iter().map(|l| (l.line, l.text.clone())).collect(),
            sections: sections.collect(),
        }
    }
}

/// What is odd, each sort of thing once with the lines it stands on. What a
/// person must decide about comes last, because there is most of it. Lines that
/// were not placed have a list of their own where they are known.
pub(super) fn odd(language: Language, programme: &Programme, remarks: &[Remark]) -> Vec<Odd> {
    let listed = |r: &&Remark| r.kind != Notice::LineUnplaced || programme.unplaced.is_empty();
    let mut sorts: BTreeMap<(bool, Notice), Vec<&Remark>> = BTreeMap::new();
    for remark in remarks.iter().filter(listed) {
        let last = remark.kind == Notice::SplitProposed;
        sorts.entry((last, remark.kind)).or_default().push(remark);
    }
    let odd = |mut all: Vec<&Remark>| {
        all.sort_by_key(|r| r.line);
        let alone = Remark { subject: String::new(), ..all[0].clone() };
        Odd {
            what: words::remark(language, &alone),
            at: all.iter().map(|r| (r.line, r.subject.trim().to_owned())).collect(),
        }
    };
    sorts.into_values().map(odd).collect()
}

/// `7 sections, 40 activities, 104 indicators`.
fn counts(page: &Page, sections: Option<usize>, activities: usize, indicators: usize) -> String {
    let mut parts = Vec::new();
    if let Some(sections) = sections {
        parts.push(page.say_n("read-sections", sections));
    }
    parts.push(page.say_n("read-activities", activities));
    parts.push(page.say_n("read-indicators", indicators));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_sent() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
        for wrong in ["0", "0g", "а0"] {
            assert_eq!(from_hex(wrong), None, "{wrong}");
        }
        assert_eq!(from_hex(""), Some(Vec::new()));
    }
}
