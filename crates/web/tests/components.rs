//! Our components against the examples that govuk-frontend ships.
//!
//! The npm package has a `fixtures.json` for each component: parameters, and
//! the HTML its own templates make of them. Each is read into our struct of the
//! same name and rendered; the two must be the same HTML. What we do not take
//! stands with its reason in `fixtures-left-out.txt`, which is checked both
//! ways: what is left out must fail, and everything else must not.
//!
//! The components of the Ministry of Justice come without fixtures:
//! `ui/moj-fixtures.mjs` makes them from its templates.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use web::components as c;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

type Render = fn(Value) -> Result<String, String>;

fn rendered<T: DeserializeOwned + ToString>(options: Value) -> Result<String, String> {
    let options = typed(options);
    serde_json::from_value::<T>(options).map(|part| part.to_string()).map_err(|e| e.to_string())
}

/// The parameters as Rust holds them: a number that is shown is a text, and a
/// list has no empty items.
fn typed(value: Value) -> Value {
    const NUMBERS: [&str; 5] = ["rows", "colspan", "rowspan", "headingLevel", "titleHeadingLevel"];
    let empty = |v: &Value| matches!(v, Value::Null | Value::Bool(false)) || *v == "";
    match value {
        Value::Number(n) => Value::String(n.to_string()),
        Value::Array(items) => items.into_iter().filter(|i| !empty(i)).map(typed).collect(),
        Value::Object(fields) => {
            let keep = |(name, value): (String, Value)| match value {
                Value::Null => None,
                Value::Bool(false) if name == "html" => None,
                Value::Number(_) if NUMBERS.contains(&name.as_str()) => Some((name, value)),
                // They have rules of their own about what is empty.
                Value::Object(_) if name == "attributes" => Some((name, value)),
                other => Some((name, typed(other))),
            };
            Value::Object(fields.into_iter().filter_map(keep).collect())
        }
        other => other,
    }
}

const COMPONENTS: &[(&str, Render)] = &[
    ("back-link", rendered::<c::BackLink>),
    ("breadcrumbs", rendered::<c::Breadcrumbs>),
    ("button", rendered::<c::Button>),
    ("checkboxes", rendered::<c::Checkboxes>),
    ("details", rendered::<c::Details>),
    ("error-message", rendered::<c::ErrorMessage>),
    ("error-summary", rendered::<c::ErrorSummary>),
    ("exit-this-page", rendered::<c::ExitThisPage>),
    ("fieldset", rendered::<c::Fieldset>),
    ("file-upload", rendered::<c::FileUpload>),
    ("generic-header", rendered::<c::GenericHeader>),
    ("hint", rendered::<c::Hint>),
    ("input", rendered::<c::Input>),
    ("inset-text", rendered::<c::InsetText>),
    ("label", rendered::<c::Label>),
    ("language-navigation", rendered::<c::LanguageNavigation>),
    ("notification-banner", rendered::<c::NotificationBanner>),
    ("pagination", rendered::<c::Pagination>),
    ("password-input", rendered::<c::PasswordInput>),
    ("phase-banner", rendered::<c::PhaseBanner>),
    ("radios", rendered::<c::Radios>),
    ("select", rendered::<c::Select>),
    ("service-navigation", rendered::<c::ServiceNavigation>),
    ("skip-link", rendered::<c::SkipLink>),
    ("summary-list", rendered::<c::SummaryList>),
    ("table", rendered::<c::Table>),
    ("tabs", rendered::<c::Tabs>),
    ("tag", rendered::<c::Tag>),
    ("task-list", rendered::<c::TaskList>),
    ("textarea", rendered::<c::Textarea>),
    ("warning-text", rendered::<c::WarningText>),
];

/// HTML as a list of tags and texts: attributes in order, spaces as one,
/// characters for entities. Two answers that a browser takes for the same page
/// give the same list.
fn normal(html: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(tag) = rest.strip_prefix('<') {
            let end = end_of_tag(tag);
            pieces.push(normal_tag(&tag[..end]));
            rest = tag.get(end + 1..).unwrap_or_default();
            // What stands in a textarea keeps its spaces.
            if pieces.last().is_some_and(|p| p.starts_with("<textarea")) {
                let end = rest.find('<').unwrap_or(rest.len());
                pieces.push(format!("text:{}", decoded(&rest[..end])));
                rest = &rest[end..];
            }
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let text = decoded(&rest[..end]);
            let words: Vec<&str> =
                text.split(|c: char| c.is_ascii_whitespace()).filter(|w| !w.is_empty()).collect();
            if !words.is_empty() {
                pieces.push(format!("text:{}", words.join(" ")));
            }
            rest = &rest[end..];
        }
    }
    pieces
}

fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (i, c) in tag.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return i,
            _ => {}
        }
    }
    tag.len()
}

fn normal_tag(tag: &str) -> String {
    let tag = tag.trim().trim_end_matches('/');
    let (name, mut rest) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
    let mut attributes = BTreeSet::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let attribute = &rest[..end];
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let end = after.find('"').unwrap_or(after.len());
            value = decoded(&after[..end]);
            rest = after.get(end + 1..).unwrap_or_default();
        }
        if attribute == "class" {
            value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        attributes.insert(format!(" {attribute}={value:?}"));
    }
    format!("<{name}{}>", attributes.into_iter().collect::<String>())
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').map(|end| &rest[1..end]);
        let character = match entity {
            Some("amp") => Some('&'),
            Some("lt") => Some('<'),
            Some("gt") => Some('>'),
            Some("quot") => Some('"'),
            Some("nbsp") => Some('\u{a0}'),
            Some("ctdot") => Some('⋯'),
            Some(e) => e.strip_prefix('#').and_then(|n| n.parse().ok()).and_then(char::from_u32),
            None => None,
        };
        if let (Some(c), Some(e)) = (character, entity) {
            out.push(c);
            rest = &rest[e.len() + 2..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// `component / fixture` → reason.
fn left_out() -> BTreeMap<(String, String), String> {
    let text = fs::read_to_string(here("tests/fixtures-left-out.txt")).unwrap();
    let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines
        .map(|line| {
            let (name, reason) =
                line.split_once(" — ").unwrap_or_else(|| panic!("no reason: {line}"));
            let (component, fixture) = name.split_once(" / ").unwrap_or_else(|| panic!("{line}"));
            ((component.trim().to_owned(), fixture.trim().to_owned()), reason.to_owned())
        })
        .collect()
}

fn difference(expected: &str, html: &str) -> Option<String> {
    let (expected, ours) = (normal(expected), normal(html));
    let at = (0..expected.len().max(ours.len())).find(|i| expected.get(*i) != ours.get(*i))?;
    Some(format!("piece {at}: expected {:?}, ours {:?}", expected.get(at), ours.get(at)))
}

/// Compares every fixture and returns how many were the same, and complaints.
fn compare(folder: &Path, left_out: &BTreeMap<(String, String), String>) -> (usize, Vec<String>) {
    let (mut same, mut complaints, mut seen) = (0, Vec::new(), BTreeSet::new());
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("fixtures.json").is_file())
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    for name in names {
        let whole = (name.clone(), "all".to_owned());
        let render = COMPONENTS.iter().find(|(n, _)| *n == name).map(|(_, r)| r);
        let Some(render) = render else {
            seen.insert(whole.clone());
            if !left_out.contains_key(&whole) {
                complaints.push(format!("{name} / all: no component of ours, and no reason"));
            }
            continue;
        };
        let text = fs::read_to_string(folder.join(&name).join("fixtures.json")).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        for fixture in all["fixtures"].as_array().unwrap() {
            let key = (name.clone(), fixture["name"].as_str().unwrap().trim().to_owned());
            let result = render(fixture["options"].clone()).and_then(|html| {
                difference(fixture["html"].as_str().unwrap(), &html).map_or(Ok(()), Err)
            });
            seen.insert(key.clone());
            match (result, left_out.contains_key(&key)) {
                (Ok(()), false) => same += 1,
                (Err(_), true) => {}
                (Ok(()), true) => {
                    complaints.push(format!("{name} / {}: left out, and yet the same", key.1));
                }
                (Err(why), false) => complaints.push(format!("{name} / {}: {why}", key.1)),
            }
        }
    }
    for (component, fixture) in left_out.keys().filter(|k| !seen.contains(*k)) {
        complaints.push(format!("{component} / {fixture}: left out, and there is no such fixture"));
    }
    (same, complaints)
}

#[test]
fn the_components_are_those_of_govuk_frontend() {
    let folder = here("../../ui/node_modules/govuk-frontend/dist/govuk/components");
    if !folder.is_dir() {
        // Past the capture of the test's output, so that it is seen.
        let line = "SKIPPED: run `npm ci` in `ui` to compare the components with their fixtures";
        writeln!(std::io::stderr(), "{line}").unwrap();
        return;
    }
    let (same, complaints) = compare(&folder, &left_out());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    assert!(same > 450, "only {same} fixtures were compared");
}

#[test]
fn the_components_are_those_of_the_ministry_of_justice() {
    let renders: [(&str, Render); 4] = [
        ("badge", rendered::<c::Badge>),
        ("filter", rendered::<c::Filter>),
        ("sub-navigation", rendered::<c::SubNavigation>),
        ("timeline", rendered::<c::Timeline>),
    ];
    let text = fs::read_to_string(here("../../ui/moj-fixtures.json")).unwrap();
    let fixtures: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(fixtures.len() >= renders.len());
    for fixture in fixtures {
        let name = fixture["component"].as_str().unwrap();
        let (_, render) = renders.iter().find(|(n, _)| *n == name).unwrap();
        let html = render(fixture["ours"].clone()).unwrap();
        let difference = difference(fixture["html"].as_str().unwrap(), &html);
        assert_eq!(difference, None, "{name} / {}", fixture["name"]);
    }
}

#[test]
fn the_comparison_sees_what_differs() {
    let same = |a: &str, b: &str| difference(a, b).is_none();
    assert!(same(
        "<p  class=\"a\n b\" id=\"x\"> 1 &amp; 2 </p>",
        "<p id=\"x\" class=\"a b\">1 &#38; 2</p>"
    ));
    assert!(!same("<p class=\"a\">1</p>", "<p class=\"b\">1</p>"));
    assert!(!same("<p class=\"a b\">1</p>", "<p class=\"b a\">1</p>"));
    assert!(!same("<p>1</p>", "<p>1</p><p></p>"));
    assert!(!same("<p>a b</p>", "<p>ab</p>"));
    assert!(!same("<input disabled>", "<input>"));
    assert!(!same("<p>&lt;b&gt;</p>", "<p><b></p>"));
}
