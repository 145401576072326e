//! PDF: the pages, written anew.
//!
//! Only what the pages need is kept: the document's information and XMP,
//! bookmarks, forms' logic, scripts, files inside, earlier revisions and
//! whatever no page refers to are not. Layers that were switched off appear, so
//! that who shares the copy sees what is in it.
//!
//! Source: ISO 32000-2, 7.7 (document structure), 12.5 (annotations), 14.3
//! (metadata), 14.5 (page-piece dictionaries).
use super::{LARGEST_UNPACKED, Unfit, jpeg};
use lopdf::{Dictionary, Document, LoadOptions, Object, Stream};

/// What no dictionary keeps.
const TELLING: [&[u8]; 25] = [
    b"A",
    b"AA",
    b"AF",
    b"Alternates",
    b"CreationDate",
    b"EmbeddedFiles",
    b"IRT",
    b"JS",
    b"JavaScript",
    b"LastModified",
    b"Measure",
    b"Metadata",
    b"ModDate",
    b"NM",
    b"OPI",
    b"OpenAction",
    b"PA",
    b"PieceInfo",
    b"Popup",
    b"RC",
    b"SpiderInfo",
    b"StructParent",
    b"StructParents",
    b"Thumb",
    b"URI",
];

/// The annotations that show something on the page by themselves.
const SHOWN: [&[u8]; 11] = [
    b"Widget",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"StrikeOut",
    b"Ink",
];

/// The pages alone.
pub(super) fn shared(content: &[u8]) -> Result<Vec<u8>, Unfit> {
    let limit = usize::try_from(LARGEST_UNPACKED).ok();
    let options = LoadOptions { max_decompressed_size: limit, ..LoadOptions::default() };
    let mut document = match Document::load_mem_with_options(content, options) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_)) => {
            return Err(Unfit::Locked);
        }
        Err(_) => return Err(Unfit::Broken),
    };
    if document.is_encrypted() {
        return Err(Unfit::Locked);
    }
    let pages = document.catalog().and_then(|c| c.get(b"Pages")).map_err(|_| Unfit::Broken)?;
    let pages = pages.as_reference().map_err(|_| Unfit::Broken)?;
    if document.get_pages().is_empty() {
        return Err(Unfit::Broken);
    }
    for object in document.objects.values_mut() {
        clean(object)?;
    }
    let annotations: Vec<_> = document.page_iter().collect();
    for page in annotations {
        keep_shown(&mut document, page);
    }
    let mut catalog = Dictionary::new();
    catalog.set("Type", Object::Name(b"Catalog".to_vec()));
    catalog.set("Pages", Object::Reference(pages));
    let root = document.add_object(catalog);
    document.trailer = Dictionary::new();
    document.trailer.set("Root", Object::Reference(root));
    document.prune_objects();
    document.renumber_objects();
    let mut copy = Vec::new();
    document.save_to(&mut copy).map_err(|_| Unfit::Broken)?;
    Ok(copy)
}

/// Takes what tells something out of an object and all that is in it.
fn clean(object: &mut Object) -> Result<(), Unfit> {
    match object {
        Object::Array(all) => all.iter_mut().try_for_each(clean),
        Object::Dictionary(dictionary) => clean_dictionary(dictionary),
        Object::Stream(stream) => {
            clean_dictionary(&mut stream.dict)?;
            clean_picture(stream)
        }
        _ => Ok(()),
    }
}

fn clean_dictionary(dictionary: &mut Dictionary) -> Result<(), Unfit> {
    for key in TELLING {
        dictionary.remove(key);
    }
    // The author of a remark. Elsewhere a T is something else.
    if dictionary.has(b"Subtype") && dictionary.has(b"Rect") {
        dictionary.remove(b"T");
        dictionary.remove(b"M");
        dictionary.remove(b"Contents");
    }
    dictionary.iter_mut().try_for_each(|(_, value)| clean(value))
}

/// A photograph in the document tells as much as one beside it.
fn clean_picture(stream: &mut Stream) -> Result<(), Unfit> {
    let filters: Vec<Vec<u8>> = match stream.dict.get(b"Filter") {
        Err(_) => Vec::new(),
        Ok(Object::Name(name)) => vec![name.clone()],
        Ok(Object::Array(names)) => names
            .iter()
            .map(|n| n.as_name().map(<[u8]>::to_vec))
            .collect::<Result<_, _>>()
            .map_err(|_| Unfit::Broken)?,
        Ok(_) => return Err(Unfit::Sort),
    };
    let photograph = |name: &[u8]| matches!(name, b"DCTDecode" | b"DCT" | b"JPXDecode");
    if !filters.iter().any(|name| photograph(name)) {
        return Ok(());
    }
    if filters.len() != 1 || filters[0] == b"JPXDecode" {
        return Err(Unfit::Sort);
    }
    let plain = jpeg::shared(&stream.content).ok_or(Unfit::Broken)?;
    stream.set_content(plain);
    Ok(())
}

/// Leaves a page the annotations that show something by themselves.
fn keep_shown(document: &mut Document, page: lopdf::ObjectId) {
    let listed = document.get_dictionary(page).and_then(|p| p.get(b"Annots"));
    let listed = match listed.and_then(|annots| document.dereference(annots)) {
        Ok((_, Object::Array(listed))) => listed.clone(),
        _ => Vec::new(),
    };
    let shown: Vec<Object> = listed
        .into_iter()
        .filter(|annotation| {
            let annotation = document.dereference(annotation).ok();
            let sort = annotation
                .and_then(|(_, a)| a.as_dict().ok()?.get(b"Subtype").ok()?.as_name().ok());
            sort.is_some_and(|sort| SHOWN.contains(&sort))
        })
        .collect();
    if let Ok(page) = document.get_dictionary_mut(page) {
        page.remove(b"Annots");
        if !shown.is_empty() {
            page.set("Annots", Object::Array(shown));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{StringFormat, dictionary};

    fn text(text: &str) -> Object {
        Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
    }

    /// One page with whatever a document may tell beside it.
    fn document(locked: bool) -> Vec<u8> {
        let mut d = Document::with_version("1.7");
        let pages = d.new_object_id();
        let content = d.add_object(Stream::new(dictionary! {}, b"BT (Seen) Tj ET".to_vec()));
        let xmp = Stream::new(
            dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
            b"<x>CANARY</x>".to_vec(),
        );
        let xmp = d.add_object(xmp);
        let photograph = [
            &[0xff, 0xd8][..],
            &[0xff, 0xfe, 0, 8],
            b"CANARY",
            &[0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0xd9],
        ]
        .concat();
        let photograph = d.add_object(Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Filter" => "DCTDecode" },
            photograph,
        ));
        let remark = d.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Highlight", "T" => text("CANARY"),
            "Contents" => text("CANARY"), "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
        });
        let attached = d.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "FileAttachment", "T" => text("CANARY"),
        });
        let page = d.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content, "Metadata" => xmp,
            "PieceInfo" => dictionary! { "X" => text("CANARY") },
            "Resources" => dictionary! { "XObject" => dictionary! { "P" => photograph } },
            "Annots" => vec![remark.into(), attached.into()],
        });
        let list = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
        d.objects.insert(pages, Object::Dictionary(list));
        let script = d.add_object(dictionary! { "S" => "JavaScript", "JS" => text("CANARY") });
        let catalog = d.add_object(dictionary! {
            "Type" => "Catalog", "Pages" => pages, "OpenAction" => script, "Metadata" => xmp,
            "Names" => dictionary! { "EmbeddedFiles" => text("CANARY") },
        });
        let info = d.add_object(dictionary! { "Author" => text("CANARY") });
        d.add_object(text("CANARY that nothing refers to"));
        d.trailer.set("Root", catalog);
        d.trailer.set("Info", info);
        if locked {
            let id = Object::Array(vec![text("0123456789abcdef"), text("0123456789abcdef")]);
            d.trailer.set("ID", id);
            let version = lopdf::EncryptionVersion::V2 {
                document: &d,
                owner_password: "owner",
                user_password: "user",
                key_length: 128,
                permissions: lopdf::Permissions::all(),
            };
            let state = lopdf::EncryptionState::try_from(version).unwrap();
            d.encrypt(&state).unwrap();
        }
        let mut bytes = Vec::new();
        d.save_to(&mut bytes).unwrap();
        bytes
    }

    fn times(content: &[u8], part: &[u8]) -> usize {
        content.windows(part.len()).filter(|window| *window == part).count()
    }

    #[test]
    fn only_the_pages_stay() {
        let whole = document(false);
        assert!(times(&whole, b"CANARY") >= 9, "the control");
        let copy = shared(&whole).unwrap();
        assert_eq!(times(&copy, b"CANARY"), 0, "{}", String::from_utf8_lossy(&copy));
        assert_eq!(times(&copy, b"FileAttachment"), 0);
        for part in [&b"(Seen) Tj"[..], b"Highlight", &[0xff, 0xda, 0, 3, 1, 9, 9, 0xff, 0xd9]] {
            assert_eq!(times(&copy, part), 1, "{part:?}");
        }
        let again = Document::load_mem(&copy).unwrap();
        assert_eq!(again.get_pages().len(), 1);
        assert!(again.trailer.get(b"Info").is_err());
    }

    #[test]
    fn what_an_earlier_revision_held_is_gone() {
        let first = document(false);
        let mut next = lopdf::IncrementalDocument::create_from(
            first.clone(),
            Document::load_mem(&first).unwrap(),
        );
        let content = next.get_prev_documents().page_iter().next();
        let content = next.get_prev_documents().get_page_contents(content.unwrap())[0];
        next.new_document.set_object(content, Stream::new(dictionary! {}, b"(New) Tj".to_vec()));
        let mut bytes = Vec::new();
        next.save_to(&mut bytes).unwrap();
        assert_eq!(times(&bytes, b"(Seen)"), 1, "the control: the old page is in the file");
        let copy = shared(&bytes).unwrap();
        assert_eq!((times(&copy, b"(Seen)"), times(&copy, b"(New)")), (0, 1));
    }

    #[test]
    fn what_is_locked_or_no_document_is_refused() {
        assert_eq!(shared(&document(true)), Err(Unfit::Locked));
        assert_eq!(shared(b"%PDF-1.7\n%%EOF"), Err(Unfit::Broken));
        let whole = document(false);
        assert!(shared(&whole[..whole.len() / 3]).is_err());
    }
}
