//! Small questions about a line of text: markup, spaces, rules, lists.
use std::borrow::Cow;

/// The longest tag that is taken for markup, in bytes: `<` in prose with a `>`
/// somewhere later is not a tag.
const LONGEST_TAG: usize = 200;

/// A tag found in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// Its name, as written: `ol`.
    pub(super) name: &'t str,
    /// True for `</ol>`.
    pub(super) closes: bool,
    /// True for `<br/>`.
    pub(super) closed: bool,
    /// Where it stands in the text, in bytes.
    pub(super) at: std::ops::Range<usize>,
}

/// The tags of a text, in order. `a < b` and `<5 persons>` are prose.
pub(super) fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(found) = text[from..].find('<') {
            let start = from + found;
            from = start + 1;
            if let Some(tag) = tag_at(text, start) {
                from = tag.at.end;
                return Some(tag);
            }
        }
        None
    })
}

fn tag_at(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = &text.as_bytes()[start + 1..];
    let rest = &rest[..rest.len().min(LONGEST_TAG)];
    let length = rest.iter().position(|b| matches!(b, b'>' | b'<'))?;
    if rest[length] != b'>' {
        return None;
    }
    let inner = &text[start + 1..start + 1 + length];
    let ending = inner.starts_with('/');
    let empty = inner.ends_with('/');
    let inner = inner.trim_matches('/');
    let name = inner.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 10
        && name.bytes().all(|b| b.is_ascii_alphanumeric());
    named.then_some(Tag { name, closes: ending, closed: empty, at: start..start + length + 2 })
}

/// The text without its markup; spaces stay as they are.
pub(super) fn without_markup(text: &str) -> Cow<'_, str> {
    let mut plain = String::new();
    let mut from = 0;
    for tag in tags(text) {
        plain.push_str(&text[from..tag.at.start]);
        // A line break in markup parts words; italics do not.
        if tag.name.eq_ignore_ascii_case("br") || tag.name.eq_ignore_ascii_case("li") {
            plain.push(' ');
        }
        from = tag.at.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    plain.push_str(&text[from..]);
    Cow::Owned(plain)
}

/// The text without markup and with one space between words.
pub(super) fn flow(text: &str) -> String {
    let plain = without_markup(text);
    let mut flowed = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !flowed.is_empty() {
            flowed.push(' ');
        }
        flowed.push_str(word);
    }
    flowed
}

/// Whether a line is a rule: dashes and the like, three of them at least.
pub(super) fn is_rule(line: &str) -> bool {
    let mut strokes = 0;
    for c in line.chars() {
        match c {
            '-' | '–' | '—' | '_' | '=' | '─' | '━' => strokes += 1,
            '|' | '+' | ':' | '*' => {}
            c if c.is_whitespace() => {}
            _ => return false,
        }
    }
    strokes >= 3
}

/// A list item without its bullet or number, when it has one: `• one`,
/// `2) two`, `а) трето`.
pub(super) fn unbulleted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    if matches!(first, '•' | '·' | '▪' | '●' | '◦' | '‣' | '\u{f0b7}') {
        return Some(text[first.len_utf8()..].trim_start());
    }
    if matches!(first, '-' | '–' | '—' | '*' | '+') {
        let rest = &text[first.len_utf8()..];
        return rest.starts_with(char::is_whitespace).then(|| rest.trim_start());
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match digits {
        1..=3 => digits,
        0 if first.is_lowercase() => first.len_utf8(),
        _ => return None,
    };
    let rest = &text[mark..];
    let rest = match rest.strip_prefix('.') {
        // `a. m.` is an abbreviation, `a) one` is a list.
        Some(rest) if digits > 0 => rest,
        _ => rest.strip_prefix(')')?,
    };
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

/// A piece of a field and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) line: usize,
    pub(super) text: String,
}

/// Shorter than this, in characters, a line was ended on purpose; longer, it
/// may have been wrapped.
const WRAPPED_FROM: usize = 50;

/// The items of a field: its paragraphs, its bullets, or its lines where those
/// were ended on purpose. Markup and bullets are taken off.
///
/// `hard` says that every part is a paragraph of its own, as in DOCX.
pub(super) fn items(parts: &[Part], hard: bool) -> Vec<Part> {
    let mut items = marked_items(parts, hard);
    for item in &mut items {
        if let Some(rest) = unbulleted(&item.text) {
            item.text = rest.to_owned();
        }
    }
    items
}

/// The items of a field with their bullets and numbers.
fn marked_items(parts: &[Part], hard: bool) -> Vec<Part> {
    let mut items: Vec<Part> = Vec::new();
    let mut length_before = 0;
    for part in parts {
        let text = flow(&part.text);
        if text.is_empty() {
            continue;
        }
        let bullet = unbulleted(&text);
        let capital = text.starts_with(char::is_uppercase);
        let starts = hard || bullet.is_some() || (capital && length_before < WRAPPED_FROM);
        length_before = text.chars().count();
        match items.last_mut() {
            Some(last) if !starts => {
                last.text.push(' ');
                last.text.push_str(&text);
            }
            _ => items.push(Part { line: part.line, text }),
        }
    }
    items
}

/// All parts of a field as one text.
pub(super) fn joined(parts: &[Part]) -> String {
    match parts {
        [one] => flow(&one.text),
        many => {
            let texts: Vec<String> = many.iter().map(|p| flow(&p.text)).collect();
            texts.iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>().join(" ")
        }
    }
}

/// The entries of a numbered list, whether each has a line or all share one.
pub(super) fn entries(parts: &[Part], hard: bool) -> Vec<String> {
    let items = marked_items(parts, hard);
    let entries = items.iter().flat_map(|item| numbered(&item.text));
    entries.map(|e| unbulleted(&e).map(str::to_owned).unwrap_or(e)).collect()
}

/// Cuts `1. one 2. two` at the numbers, which must count up; without numbers
/// the text is one item.
fn numbered(text: &str) -> Vec<String> {
    let mut cuts = Vec::new();
    let mut from = 0;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let first = text[..digits].parse().unwrap_or(1);
    for number in first..=u32::MAX {
        let Some((start, end)) = find_number(text, from, number) else { break };
        cuts.push((start, end));
        from = end;
    }
    let Some(&(first, _)) = cuts.first() else { return vec![text.trim().to_owned()] };
    let mut items = Vec::with_capacity(cuts.len());
    let before = text[..first].trim();
    if !before.is_empty() {
        items.push(before.to_owned());
    }
    for (n, &(_, end)) in cuts.iter().enumerate() {
        let until = cuts.get(n + 1).map_or(text.len(), |&(start, _)| start);
        items.push(text[end..until].trim().to_owned());
    }
    items.retain(|i| !i.is_empty());
    items
}

/// Where `number.` or `number)` stands as a word of its own, from `from` on.
fn find_number(text: &str, from: usize, number: u32) -> Option<(usize, usize)> {
    let digits = number.to_string();
    let mut at = from;
    loop {
        let start = at + text[at..].find(&digits)?;
        let end = start + digits.len();
        let opens = text[..start].chars().next_back().is_none_or(char::is_whitespace);
        let mut after = text[end..].chars();
        let closes = matches!(after.next(), Some('.' | ')'))
            && after.next().is_some_and(char::is_whitespace);
        if opens && closes {
            return Some((start, end + 1));
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_off_and_prose_stays() {
        assert_eq!(flow("the <i>Act</i> , and  more"), "the Act , and more");
        assert_eq!(
            flow("fewer than <5 persons> or a < b > c"),
            "fewer than <5 persons> or a < b > c"
        );
        assert_eq!(flow("<ol style=\"list-style-type: none\"> 1. One"), "1. One");
        assert_eq!(flow("one<br/>two"), "one two");
    }

    #[test]
    fn numbers_that_count_up_cut_a_list() {
        assert_eq!(numbered("1. One 2. Two of 3 3. Three"), ["One", "Two of 3", "Three"]);
        assert_eq!(numbered("Under Article 1.2 of the act"), ["Under Article 1.2 of the act"]);
        assert_eq!(numbered("2. Two alone 3. Three"), ["Two alone", "Three"]);
        assert_eq!(numbered("4 persons and 5. five"), ["4 persons and 5. five"]);
    }

    #[test]
    fn a_rule_is_dashes_and_nothing_else() {
        assert!(is_rule("-------------------\t--"));
        assert!(is_rule("|---|---|"));
        assert!(!is_rule("--"));
        assert!(!is_rule("----- text"));
    }

    #[test]
    fn a_wrapped_line_goes_on_and_a_bullet_begins() {
        let part = |line, text: &str| Part { line, text: text.into() };
        let long = "Number of training events conducted for the officers of the border";
        let wrapped = items(&[part(1, long), part(2, "Police in the year")], false);
        assert_eq!(wrapped.len(), 1);
        let listed = items(&[part(1, "Number of trainings"), part(2, "Number of persons")], false);
        assert_eq!(listed.len(), 2);
        let bullets = items(&[part(1, long), part(2, "- police in the year")], false);
        assert_eq!(bullets[1], part(2, "police in the year"));
    }
}
