//! The press: a template and its data in, an accessible PDF out.
use crate::{Complaints, Error};
use serde_json::Value;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Features, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// For how many documents more the typesetter remembers what it worked out for
/// one: the same report asked for again is there at once (a fifth of the time),
/// and the memory stays bounded (25 MB a report of national size).
const REMEMBERED: usize = 1;

/// Sets `template` with `data`, which the template finds as JSON in
/// `sys.inputs.data`.
pub(crate) fn pdf(template: &str, mut data: Value) -> Result<Vec<u8>, Error> {
    make_printable(&mut data);
    let sheet = Sheet::new(template, &data.to_string())?;
    let document = typst::compile::<PagedDocument>(&sheet).output;
    let document = document.map_err(|e| Error::Template(complaints(&e)))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|e| Error::Standard(Complaints(vec![e.message().to_string()])))?;
    let options = PdfOptions { standards, ..PdfOptions::default() };
    let pdf = typst_pdf::pdf(&document, &options);
    comemo::evict(REMEMBERED);
    pdf.map_err(|e| Error::Standard(complaints(&e)))
}

fn complaints(diagnostics: &[SourceDiagnostic]) -> Complaints {
    Complaints(diagnostics.iter().map(|d| d.message.to_string()).collect())
}

/// Replaces in every text what no font has a shape for, as PDF/UA-1 forbids a
/// missing glyph: a person's text with an emoji in it must not cost the report.
/// A letter becomes `�`; what has no shape at all is left out.
fn make_printable(data: &mut Value) {
    match data {
        Value::String(text) if !text.chars().all(printable) => {
            *text = text.chars().filter_map(printed_as).collect();
        }
        Value::Array(items) => items.iter_mut().for_each(make_printable),
        Value::Object(fields) => fields.values_mut().for_each(make_printable),
        _ => {}
    }
}

fn printed_as(c: char) -> Option<char> {
    let shapeless = c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
    match c {
        _ if printable(c) => Some(c),
        _ if shapeless => None,
        _ => Some('\u{fffd}'),
    }
}

fn printable(c: char) -> bool {
    matches!(c, '\n' | '\t') || FONTS.fonts.iter().any(|f| f.info().coverage.contains(u32::from(c)))
}

/// One document on the press. It has no file but its template.
struct Sheet {
    library: LazyHash<Library>,
    main: Source,
}

impl Sheet {
    fn new(template: &str, data: &str) -> Result<Self, Error> {
        let mut inputs = Dict::new();
        inputs.insert("data".into(), data.into_value());
        // The heads of table rows are tagged by a function that typst does not
        // yet offer to everybody.
        let features: Features = [Feature::A11yExtras].into_iter().collect();
        let library = Library::builder().with_inputs(inputs).with_features(features).build();
        let path = VirtualPath::new("/main.typ")
            .map_err(|e| Error::Template(Complaints(vec![format!("{e:?}")])))?;
        let main = RootedPath::new(VirtualRoot::Project, path).intern();
        Ok(Self { library: LazyHash::new(library), main: Source::new(main, template.to_owned()) })
    }
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Each subset of the typeface is a family of its own: in one family typst
/// takes one file and looks for letters it lacks in other families, not in the
/// other files of the same one.
static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let files: [(&str, &'static [u8]); 9] = [
        ("Sofia Sans latin", include_bytes!("../fonts/latin-400.ttf")),
        ("Sofia Sans latin", include_bytes!("../fonts/latin-700.ttf")),
        ("Sofia Sans latin-ext", include_bytes!("../fonts/latin-ext-400.ttf")),
        ("Sofia Sans latin-ext", include_bytes!("../fonts/latin-ext-700.ttf")),
        ("Sofia Sans cyrillic", include_bytes!("../fonts/cyrillic-400.ttf")),
        ("Sofia Sans cyrillic", include_bytes!("../fonts/cyrillic-700.ttf")),
        ("Sofia Sans cyrillic-ext", include_bytes!("../fonts/cyrillic-ext-400.ttf")),
        ("Sofia Sans cyrillic-ext", include_bytes!("../fonts/cyrillic-ext-700.ttf")),
        ("Signs", include_bytes!("../fonts/signs-400.ttf")),
    ];
    let (mut book, mut fonts) = (FontBook::new(), Vec::new());
    for (family, file) in files {
        for font in Font::iter(Bytes::new(file)) {
            let mut info = font.info().clone();
            info.family = family.into();
            book.push(info);
            fonts.push(font);
        }
    }
    Fonts { book: LazyHash::new(book), fonts }
});

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "#let d = json(bytes(sys.inputs.data))
        #set document(title: d.text)
        #set text(font: (\"Sofia Sans latin\", \"Sofia Sans cyrillic\", \"Signs\"), fallback: false)\n";

    #[track_caller]
    fn check(body: &str, text: &str) -> Result<Vec<u8>, Error> {
        pdf(&format!("{HEAD}{body}"), serde_json::json!({ "text": text }))
    }

    #[test]
    fn a_drawing_without_words_is_refused() {
        let drawing =
            "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\"), ";
        let with = check(&format!("{drawing} alt: \"nine\")"), "title");
        assert!(with.is_ok(), "{with:?}");
        let without = check(&format!("{drawing})"), "title");
        assert!(matches!(without, Err(Error::Standard(_))), "{without:?}");
    }

    #[test]
    fn what_no_font_can_show_is_marked_and_does_not_cost_the_document() {
        assert!(check("#d.text", "Ѝ „№“ ▒ 😀 \u{1}\u{200d}漢 ة \u{fe0f}").is_ok());
        // Without the mark it would: the letter is in the template, not in the data.
        assert!(matches!(check("漢", "title"), Err(Error::Standard(_))));
        let mut data = serde_json::json!({ "a": ["ж▒é\n", "😀\u{1}\u{200d}x"] });
        make_printable(&mut data);
        assert_eq!(data, serde_json::json!({ "a": ["ж▒é\n", "\u{fffd}x"] }));
    }

    #[test]
    fn nothing_is_read_from_disk() {
        assert!(matches!(check("#read(\"/etc/hostname\")", "title"), Err(Error::Template(_))));
        assert!(matches!(check("#include \"other.typ\"", "title"), Err(Error::Template(_))));
    }
}
