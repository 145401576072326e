//! Files as an institution or a standard lays them out: what their headings and
//! values mean.
use domain::pack::{Pack, fold};
use domain::person_list::Layout;
use domain::record::kind::{FieldType, Kind};
use std::borrow::Cow;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization as _;

/// The kind of record that a sheet with this name has for rows, and the layout
/// it is in: `training`, `reported_person`, `reported_person/htcds_2_0`. A
/// layout that is in no pack stands there itself: see [`named`].
#[must_use]
pub fn known<'p>(id: &str, pack: &'p Pack) -> Option<(&'p Kind, Option<Cow<'p, Layout>>)> {
    let Some((kind, layout)) = id.split_once('/') else {
        return pack.sheet_kind(id).map(|kind| (kind, None));
    };
    let layout = if layout.starts_with('{') {
        Cow::Owned(serde_json::from_str(layout).ok()?)
    } else {
        let of = pack.layouts.iter().filter(|one| one.id == layout);
        Cow::Borrowed(of.max_by_key(|one| one.version)?)
    };
    Some((pack.sheet_kind(kind)?, Some(layout)))
}

/// The name under which [`known`] finds a list of persons in `layout`, whether
/// or not a pack has the layout. It has no blank in it.
#[must_use]
pub fn named(kind: &Kind, layout: &Layout) -> String {
    // Texts always have a JSON form, and there a blank stands only in texts.
    let whole = serde_json::to_string(layout).unwrap_or_default().replace(' ', "\\u0020");
    format!("{}/{whole}", kind.id)
}

/// A heading by which another spelling of it is found: letters and digits alone,
/// in lower case. `prs_First_Name` is `prs_FirstName`.
pub(super) fn loose(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a heading is a key that programs write, and no label for people:
/// `prs_FirstName`, `victim/prs_Gender`.
pub(super) fn is_key(text: &str) -> bool {
    let text = text.trim();
    text.contains(['_', '/'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/' | b'.'))
}

/// The name of a question behind the groups it stands in, as `KoBo`
/// (`group/name`) and ODK (`group-name`) write it.
pub(super) fn last_part(text: &str) -> Option<&str> {
    let text = text.trim();
    let key =
        text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/' | b'.'));
    if !key {
        return None;
    }
    text.rsplit_once(['/', '-']).map(|(_, name)| name)
}

/// What the values of a layout mean, by field.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    fields: HashMap<String, HashMap<String, String>>,
    /// True when there is a layout at all.
    any: bool,
}

impl Meanings {
    pub(super) fn of(layout: Option<&Layout>) -> Self {
        let mut fields: HashMap<String, HashMap<String, String>> = HashMap::new();
        for column in layout.map(|l| l.columns.as_slice()).unwrap_or_default() {
            let values = column.values.iter().map(|(text, code)| (fold(text), code.clone()));
            fields.entry(column.field.clone()).or_default().extend(values);
        }
        Self { fields, any: layout.is_some() }
    }

    /// What a text in a column of `field` means, if not itself, and whether it
    /// was several values of which only the first fits.
    pub(super) fn of_text(&self, field: &str, of: FieldType, text: &str) -> Option<(String, bool)> {
        if !self.any {
            return None;
        }
        let meanings = self.fields.get(field);
        let meaning = |part: &str| meanings.and_then(|m| m.get(&fold(part))).cloned();
        if let Some(code) = meaning(text) {
            return Some((code, false));
        }
        if of != FieldType::Code {
            return None;
        }
        let parts: Vec<&str> = if text.contains([';', '\n']) {
            text.split([';', '\n']).map(str::trim).filter(|p| !p.is_empty()).collect()
        } else {
            // A form writes what was chosen with blanks between.
            let parts: Vec<&str> = text.split_whitespace().collect();
            if !parts.iter().all(|part| meaning(part).is_some()) {
                return None;
            }
            parts
        };
        let mut codes: Vec<String> = Vec::new();
        for part in parts {
            let code = meaning(part).unwrap_or_else(|| part.to_owned());
            if !code.is_empty() && !codes.contains(&code) {
                codes.push(code);
            }
        }
        let several = codes.len() > 1;
        codes.into_iter().next().map(|first| (first, several))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_in_another_spelling() {
        assert_eq!(loose("prs_First_Name"), loose(" prs_FirstName"));
        assert_eq!(loose("Фамилия: "), loose("ФАМИЛИЯ"));
        // The short i in two signs, as some systems write it.
        assert_eq!(loose("Край"), loose("Краи\u{306}"));
        assert_ne!(loose("prs_FirstName"), loose("prs_SecondName"));
    }

    #[test]
    fn a_key_is_no_label() {
        for key in ["prs_FirstName", "victim/prs_Gender", "_uuid", "meta/instanceID"] {
            assert!(is_key(key), "{key}");
        }
        for label in ["First Name", "Mailing State/Province", "Пол", "Gender", ""] {
            assert!(!is_key(label), "{label}");
        }
        assert_eq!(last_part("a-b/name"), Some("name"));
        assert_eq!(last_part("Mailing State/Province"), None);
    }

    #[test]
    fn a_layout_is_found_by_its_name_or_goes_with_it() {
        let pack = crate::pack::bulgaria();
        assert!(known("training", pack).is_some_and(|(_, layout)| layout.is_none()));
        let (kind, layout) = known("reported_person/htcds_2_0", pack).unwrap();
        let layout = layout.unwrap();
        assert_eq!((kind.id.as_str(), layout.id.as_str()), ("reported_person", "htcds_2_0"));
        let id = named(kind, &layout);
        assert!(!id.contains(char::is_whitespace), "{id}");
        assert_eq!(known(&id, pack).unwrap().1.unwrap(), layout);
        for none in ["no_such", "reported_person/no_such", "no_such/htcds_2_0", "reported_person/{"]
        {
            assert!(known(none, pack).is_none(), "{none}");
        }
    }
}
