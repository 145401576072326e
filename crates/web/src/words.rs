//! The words of the pages, in both languages.
//!
//! A message is a line of `locales/en/*.ftl` and of `locales/bg/*.ftl`, one
//! file a noun, under the same key. A template writes `{{ page.say("menu") }}`;
//! Rust writes `words::say(language, "menu")`. Figures in a message are written
//! the way the language writes them, and take part in its plurals:
//! `{ $n -> [one] { $n } record *[other] { $n } records }`.
//!
//! A key is either written whole in a string, or begun in one that ends with a
//! hyphen or a brace (`format!("role-{code}")`), or is another key with an
//! ending (`format!("{key}-about")`): by that the tests below find the words
//! that nobody says any more.
use domain::day::{Day, Moment, Month};
use domain::programme::{Notice, Remark};
use domain::record::reading::State;
use domain::record::value::hundredths_text;
use domain::record::{Fault, Why};
use domain::words::Language;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            // The marks that isolate a placeable break what is copied from a
            // page into a search box, and both scripts run left to right.
            bundle.set_use_isolating(false);
            let bulgarian = bundle.locales.iter().any(|l| l.language.as_str() == "bg");
            bundle.set_formatter(Some(if bulgarian {
                |value, _| written(Language::Bg, value)
            } else {
                |value, _| written(Language::En, value)
            }));
        },
    };
}

static TAGS: LazyLock<[LanguageIdentifier; 2]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        // The tags are the two constants of `Language`.
        language.tag().parse().expect("`en` and `bg` are language tags")
    })
});

fn tag(language: Language) -> &'static LanguageIdentifier {
    &TAGS[usize::from(language == Language::Bg)]
}

fn written(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "figures are far below 2^53")]
        FluentValue::Number(n) if n.value.fract() == 0.0 => Some(number(language, n.value as i64)),
        _ => None,
    }
}

/// What stands for a placeable of a message: a text or a whole number.
#[derive(Clone, Debug)]
pub enum Arg<'a> {
    /// A text, said as it is.
    Text(Cow<'a, str>),
    /// A number, written as the language writes it.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Arg<'_> {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<i32> for Arg<'_> {
    fn from(n: i32) -> Self {
        Self::Number(n.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Self::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

/// The message `key` in `language`.
#[must_use]
pub fn say(language: Language, key: &str) -> String {
    lookup(language, key, None)
}

/// Whether there is a message `key`.
#[must_use]
pub fn exists(key: &str) -> bool {
    LOCALES.lookup_single_language::<&str>(tag(Language::En), key, None).is_ok()
}

/// The message `key` in `language` with its placeables filled:
/// `say_with(language, "records-shown", &[("n", 12.into())])`.
#[must_use]
pub fn say_with(language: Language, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
        .iter()
        .map(|(name, arg)| {
            let value = match arg {
                Arg::Text(text) => FluentValue::String(text.as_ref().into()),
                Arg::Number(n) => FluentValue::from(*n),
            };
            (Cow::Borrowed(*name), value)
        })
        .collect();
    lookup(language, key, Some(&args))
}

fn lookup(
    language: Language,
    key: &str,
    args: Option<&HashMap<Cow<'static, str>, FluentValue<'_>>>,
) -> String {
    match LOCALES.lookup_single_language(tag(language), key, args) {
        Ok(text) => text,
        Err(error) => {
            // In a test or a development build a missing word stops the page;
            // a visitor sees the key, which is still a hint.
            debug_assert!(false, "no words for `{key}` in `{}`: {error}", language.tag());
            tracing::error!(key, language = language.tag(), "a message has no words");
            key.to_owned()
        }
    }
}

/// What is wrong with a field, as a sentence that names it by its `label` and
/// says what stood there.
#[must_use]
pub fn fault(language: Language, fault: &Fault, label: &str) -> String {
    let field = ("field", Arg::from(label));
    let text = |key, text: &str| say_with(language, key, &[field.clone(), ("text", text.into())]);
    let limit = |key, n: i64| say_with(language, key, &[field.clone(), ("limit", n.into())]);
    match &fault.why {
        Why::Missing => say_with(language, "why-missing", &[field]),
        Why::NoSuchField => say_with(language, "why-no_such_field", &[field]),
        Why::NotAnInteger(t) => text("why-not_an_integer", t),
        Why::NotADecimal(t) => text("why-not_a_decimal", t),
        Why::NotADay(t) => text("why-not_a_day", t),
        Why::NotYesNo(t) => text("why-not_yes_no", t),
        Why::UnknownCode { text: t, list: _ } => text("why-unknown_code", t),
        Why::UnknownPlace(t) => text("why-unknown_place", t),
        Why::UnknownInstitution(t) => text("why-unknown_institution", t),
        Why::UnknownRecord(t) => text("why-unknown_record", t),
        Why::NotALink(t) => text("why-not_a_link", t),
        Why::TooSmall(n) => limit("why-too_small", *n),
        Why::TooLarge(n) => limit("why-too_large", *n),
        Why::TooLong(n) => limit("why-too_long", i64::try_from(*n).unwrap_or(i64::MAX)),
        Why::EndsBeforeItBegins => say_with(language, "why-ends_before_it_begins", &[field]),
        Why::Repeated => say_with(language, "why-repeated", &[field]),
        Why::NotInList => say_with(language, "why-not_in_list", &[field]),
        Why::Unreadable => say_with(language, "why-unreadable", &[field]),
    }
}

/// What a reader noticed, as a sentence that ends with what it is about.
#[must_use]
pub fn remark(language: Language, remark: &Remark) -> String {
    let what = say(language, notice(remark.kind));
    match remark.subject.trim() {
        "" => what,
        subject => say_with(
            language,
            "remark-about",
            &[("what", what.into()), ("subject", subject.into())],
        ),
    }
}

fn notice(kind: Notice) -> &'static str {
    match kind {
        Notice::NumberSkipped => "notice-number_skipped",
        Notice::NumberRepeated => "notice-number_repeated",
        Notice::MisspeltInstitution => "notice-misspelt_institution",
        Notice::AbbreviationUndefined => "notice-abbreviation_undefined",
        Notice::AbbreviationUnused => "notice-abbreviation_unused",
        Notice::AbbreviationsCutOff => "notice-abbreviations_cut_off",
        Notice::ActUnknown => "notice-act_unknown",
        Notice::TableBroken => "notice-table_broken",
        Notice::BlankInside => "notice-blank_inside",
        Notice::MarkupUnbalanced => "notice-markup_unbalanced",
        Notice::DeadlineBeforeAdoption => "notice-deadline_before_adoption",
        Notice::DeadlineUnknown => "notice-deadline_unknown",
        Notice::InstitutionUnknown => "notice-institution_unknown",
        Notice::InstitutionTwice => "notice-institution_twice",
        Notice::FinancierNotNamed => "notice-financier_not_named",
        Notice::FieldMissing => "notice-field_missing",
        Notice::FieldRepeated => "notice-field_repeated",
        Notice::LabelUnknown => "notice-label_unknown",
        Notice::LineUnplaced => "notice-line_unplaced",
        Notice::SplitProposed => "notice-split_proposed",
        Notice::SplitDiffers => "notice-split_differs",
        Notice::TargetInProse => "notice-target_in_prose",
        Notice::LanguageSlip => "notice-language_slip",
        Notice::FileDamaged => "notice-file_damaged",
        Notice::FileUnread => "notice-file_unread",
        Notice::FileTooLarge => "notice-file_too_large",
        Notice::EncodingRepaired => "notice-encoding_repaired",
    }
}

/// A whole number: `12,345` in English, `12 345` in Bulgarian (with a space
/// that does not break); four digits stand together in Bulgarian.
#[must_use]
pub fn number(language: Language, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let separator = match language {
        Language::En => ",",
        Language::Bg if digits.len() < 5 => "",
        Language::Bg => "\u{a0}",
    };
    let mut text = String::from(if n < 0 { "−" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

/// A number given in hundredths: `1,200.5`, `1200,5`.
#[must_use]
pub fn hundredths(language: Language, n: i64) -> String {
    let text = hundredths_text(n);
    match text.split_once('.') {
        None => number(language, n / 100),
        Some((_, part)) => {
            // `n / 100` of −0.5 is 0 and has lost its sign.
            let sign = if n < 0 && n > -100 { "−" } else { "" };
            let point = if language == Language::Bg { ',' } else { '.' };
            format!("{sign}{}{point}{part}", number(language, n / 100))
        }
    }
}

/// A day: `5 July 2017`, `5 юли 2017 г.`
#[must_use]
pub fn day(language: Language, day: Day) -> String {
    let d = day.day_of_month();
    match language {
        Language::En => format!("{d}\u{a0}{}", month(language, day.month())),
        Language::Bg => format!("{d}\u{a0}{}", month(language, day.month())),
    }
}

/// A month: `July 2017`, `юли 2017 г.`
#[must_use]
pub fn month(language: Language, month: Month) -> String {
    let name = month_name(language, month.month);
    match language {
        Language::En => format!("{name} {}", month.year),
        Language::Bg => format!("{name} {}\u{a0}г.", month.year),
    }
}

/// The name of a month, 1 to 12: `July`, `юли`.
#[must_use]
pub fn month_name(language: Language, month: i8) -> String {
    say(language, &format!("month-{month}"))
}

/// The day of a moment, by the clock of Sofia.
#[must_use]
pub fn local_day(at: Moment) -> Day {
    at.plus(sofia_offset(at)).day()
}

/// A moment by the clock of Sofia: `5 July 2017, 14:20`, `5 юли 2017 г., 14:20 ч.`
#[must_use]
pub fn moment(language: Language, at: Moment) -> String {
    let local = at.plus(sofia_offset(at));
    let (hours, minutes, _) = local.clock();
    let date = day(language, local.day());
    match language {
        Language::En => format!("{date}, {hours}:{minutes:02}"),
        Language::Bg => format!("{date}, {hours}:{minutes:02}\u{a0}ч."),
    }
}

/// The moment at which the clock in Sofia shows so many minutes after the
/// beginning of `day`. Of the hour that comes twice in autumn it is the second,
/// and of the one that does not come in spring an hour later.
#[must_use]
pub fn sofia(day: Day, minutes: i64) -> Moment {
    let shown = Moment::at_start_of(day).plus(minutes * 60_000);
    // In winter the clock is two hours ahead; a guess that is right or an hour late.
    let guess = shown.plus(-2 * 3_600_000);
    shown.plus(-sofia_offset(guess))
}

/// The day and the time in Sofia of a moment, as they are typed: `2017-05-10`
/// and `9:05`.
#[must_use]
pub fn day_and_time(at: Moment) -> (String, String) {
    let local = at.plus(sofia_offset(at));
    let (hours, minutes, _) = local.clock();
    (local.day().to_string(), format!("{hours}:{minutes:02}"))
}

/// Milliseconds that the clock in Sofia is ahead of UTC: two hours, three in
/// summer, which lasts from 01:00 UTC on the last Sunday of March to 01:00 UTC
/// on the last Sunday of October.
///
/// Source: Directive 2000/84/EC, Arts. 1–3; before 1997 summer ended earlier,
/// and no record here is that old.
fn sofia_offset(at: Moment) -> i64 {
    const HOUR: i64 = 3_600_000;
    let year = at.day().year();
    let change = |month| {
        let last = Month { year, month }.last();
        Moment::at_start_of(last.plus(-((last.weekday() + 1) % 7))).plus(HOUR)
    };
    if change(3) <= at && at < change(10) { 3 * HOUR } else { 2 * HOUR }
}

/// A period by its first and last day: `1 May – 31 October 2017`.
#[must_use]
pub fn days(language: Language, from: Day, last: Day) -> String {
    if from == last {
        return day(language, from);
    }
    let head = match (from.month() == last.month(), from.year() == last.year()) {
        (true, _) => from.day_of_month().to_string(),
        (_, true) => {
            format!("{}\u{a0}{}", from.day_of_month(), month_name(language, from.month().month))
        }
        _ => day(language, from),
    };
    format!("{head} – {}", day(language, last))
}

/// The value of an indicator as tables show it: `0`, `—` for unknown, and
/// `▒ (1–4)` for suppressed. Pages explain the signs in a legend.
#[must_use]
pub fn figure(language: Language, state: State) -> String {
    match state {
        State::Known(n) => hundredths(language, n),
        State::Unknown(_) => "—".to_owned(),
        State::Suppressed(least) if least > 2 => format!("▒ (1–{})", least - 1),
        State::Suppressed(_) => "▒ (1)".to_owned(),
    }
}

/// The size of a file: `340 kB`, `1.2 MB`.
#[must_use]
pub fn size(language: Language, bytes: u64) -> String {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let (n, unit) = match bytes {
        0..1_000 => (bytes.saturating_mul(100), "size-bytes"),
        1_000..1_000_000 => ((bytes / 1_000) * 100, "size-kilobytes"),
        _ => ((bytes / 100_000) * 10, "size-megabytes"),
    };
    say_with(language, unit, &[("n", hundredths(language, n).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn here(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

    fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, ending, into);
            } else if path.to_string_lossy().ends_with(ending) {
                into.push(path);
            }
        }
    }

    /// Key → file name and text of the message, continuation lines included.
    fn messages(language: Language) -> BTreeMap<String, (String, String)> {
        let mut paths = Vec::new();
        files(&here("locales").join(language.tag()), ".ftl", &mut paths);
        let mut all: BTreeMap<String, (String, String)> = BTreeMap::new();
        for path in paths {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut current = None;
            for line in fs::read_to_string(&path).unwrap().lines() {
                if line.starts_with('#') || line.trim().is_empty() {
                    continue;
                }
                if line.starts_with([' ', '}']) {
                    let key: &String = current.as_ref().expect("a line before the first message");
                    all.get_mut(key).unwrap().1 += &["\n", line].concat();
                    continue;
                }
                let (key, text) = line.split_once('=').unwrap_or_else(|| panic!("{name}: {line}"));
                let key = key.trim().to_owned();
                let before = all.insert(key.clone(), (name.clone(), text.to_owned()));
                assert!(before.is_none(), "`{key}` stands twice, in {name}");
                current = Some(key);
            }
        }
        all
    }

    fn placeables(text: &str) -> BTreeSet<&str> {
        let name = |t: &'_ str| t.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        text.split('$').skip(1).map(|t| &t[..name(t).unwrap_or(t.len())]).collect()
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_placeables() {
        let (en, bg) = (messages(Language::En), messages(Language::Bg));
        let keys =
            |m: &BTreeMap<String, (String, String)>| m.keys().cloned().collect::<BTreeSet<_>>();
        let (en_keys, bg_keys) = (keys(&en), keys(&bg));
        let only: Vec<_> = en_keys.symmetric_difference(&bg_keys).collect();
        assert!(only.is_empty(), "in one language only: {only:?}");
        for (key, (file, text)) in &en {
            let (bg_file, bg_text) = &bg[key];
            assert_eq!(file, bg_file, "`{key}` stands in files of different names");
            assert_eq!(placeables(text), placeables(bg_text), "placeables of `{key}`");
        }
    }

    #[test]
    fn bulgarian_is_written_in_cyrillic_and_english_is_not() {
        let cyrillic = |t: &str| t.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
        // Each language is named in itself.
        let named = ["language-en", "language-bg"];
        // Abbreviations (`PDF`) and names of placeables are the same in both.
        let words = |t: &str| {
            let spoken: String = t
                .split('$')
                .enumerate()
                .map(|(n, piece)| match n {
                    0 => piece,
                    _ => piece.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'),
                })
                .collect();
            spoken.split(|c: char| !c.is_alphabetic()).any(|w| w.chars().any(char::is_lowercase))
        };
        for (key, (_, text)) in messages(Language::Bg) {
            let sound = !words(&text) || cyrillic(&text) || named.contains(&key.as_str());
            assert!(sound, "bg `{key}`: {text}");
        }
        for (key, (_, text)) in messages(Language::En) {
            assert!(!cyrillic(&text) || named.contains(&key.as_str()), "en `{key}`: {text}");
        }
    }

    /// Every string in double quotes in Rust and templates that can be a key;
    /// what stands before the first brace; and what stands after a brace with
    /// nothing before it, as in `{key}-about`.
    fn strings_in_the_code() -> [BTreeSet<String>; 3] {
        let mut paths = Vec::new();
        for folder in ["src", "templates", "examples"] {
            files(&here(folder), "", &mut paths);
        }
        let [mut whole, mut begun, mut ended] = [const { BTreeSet::new() }; 3];
        let key = |t: &str| {
            !t.is_empty()
                && t.starts_with(|c: char| c.is_ascii_lowercase())
                && t.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        for path in paths {
            let text = fs::read_to_string(path).unwrap_or_default();
            for piece in text.split('"') {
                let head = piece.split('{').next().unwrap_or_default();
                if key(piece) {
                    whole.insert(piece.to_owned());
                }
                if head.ends_with('-') && key(head) {
                    begun.insert(head.to_owned());
                }
                if let Some((_, end)) = piece.strip_prefix('{').and_then(|p| p.split_once('}'))
                    && end.strip_prefix('-').is_some_and(key)
                {
                    ended.insert(end.to_owned());
                }
            }
        }
        [whole, begun, ended]
    }

    /// Keys handed to the functions that say them: each must have words.
    fn keys_said() -> BTreeSet<String> {
        let mut paths = Vec::new();
        for folder in ["src", "templates", "examples"] {
            files(&here(folder), "", &mut paths);
        }
        let mut said = BTreeSet::new();
        for path in paths {
            let text = fs::read_to_string(&path).unwrap_or_default();
            // What tests say on purpose is not said on a page.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for call in ["say(", "say_with("] {
                for piece in text.split(call).skip(1) {
                    let argument = match piece.trim_start() {
                        p if p.starts_with('"') => p,
                        // `say(language, "key")`: the second argument.
                        p => match p
                            .split_once(',')
                            .filter(|(first, _)| !first.contains(['(', '\n', ')']))
                        {
                            Some((_, rest)) => rest.trim_start(),
                            None => continue,
                        },
                    };
                    if let Some(key) = argument.strip_prefix('"').and_then(|a| a.split('"').next())
                    {
                        said.insert(key.to_owned());
                    }
                }
            }
        }
        said
    }

    #[test]
    fn every_message_said_has_words_and_every_message_is_said() {
        let known = messages(Language::En);
        let said = keys_said();
        assert!(said.len() > 20, "the search for keys found next to nothing: {said:?}");
        // Other functions called `say` are given other texts; a key has a shape.
        let missing: Vec<_> = said
            .iter()
            .filter(|k| !known.contains_key(*k) && !k.is_empty() && !k.contains(' '))
            .collect();
        assert!(missing.is_empty(), "said without words: {missing:?}");
        let [whole, begun, ended] = strings_in_the_code();
        let is_said = |key: &str| {
            let stem = |end: &String| key.strip_suffix(end.as_str());
            whole.contains(key)
                || begun.iter().any(|start| key.starts_with(start.as_str()))
                || ended.iter().filter_map(stem).any(|stem| known.contains_key(stem))
        };
        let unsaid: Vec<_> = known.keys().filter(|key| !is_said(key)).collect();
        assert!(unsaid.is_empty(), "never said: {unsaid:?}");
    }

    #[test]
    fn every_message_can_be_said() {
        for language in Language::ALL {
            for (key, (_, text)) in messages(language) {
                for n in [0, 1, 2, 5, 21] {
                    let args: Vec<(&'static str, Arg<'_>)> = placeables(&text)
                        .into_iter()
                        .map(|p| {
                            (
                                &*p.to_owned().leak(),
                                if p.len() == 1 { n.into() } else { "x".into() },
                            )
                        })
                        .collect();
                    let said = say_with(language, &key, &args);
                    assert!(!said.contains("{$"), "{key}: {said}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "no words for `no-such-message`")]
    fn a_message_without_words_is_noticed() {
        let _ = say(Language::Bg, "no-such-message");
    }

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        assert_eq!(number(Language::En, 1_234_567), "1,234,567");
        assert_eq!(number(Language::Bg, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(number(Language::Bg, 1_234), "1234");
        assert_eq!(number(Language::En, -5), "−5");
        assert_eq!(hundredths(Language::Bg, 120_050), "1200,5");
        assert_eq!(hundredths(Language::En, 120_050), "1,200.5");
        assert_eq!(hundredths(Language::En, -50), "−0.5");
        assert_eq!(hundredths(Language::En, -150), "−1.5");
        assert_eq!(hundredths(Language::En, 0), "0");
    }

    #[test]
    fn plurals_agree_with_the_number_and_the_number_is_written() {
        let records = |language, n: i64| say_with(language, "records-shown", &[("n", n.into())]);
        assert_eq!(records(Language::En, 1), "1 record");
        assert_eq!(records(Language::En, 12_000), "12,000 records");
        assert_eq!(records(Language::Bg, 1), "1 запис");
        assert_eq!(records(Language::Bg, 12_000), "12\u{a0}000 записа");
    }

    #[test]
    fn days_are_written_as_each_language_writes_them() {
        let on = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day(Language::En, on("2017-07-05")), "5\u{a0}July 2017");
        assert_eq!(day(Language::Bg, on("2017-07-05")), "5\u{a0}юли 2017\u{a0}г.");
        assert_eq!(
            days(Language::En, on("2017-05-01"), on("2017-10-31")),
            "1\u{a0}May – 31\u{a0}October 2017"
        );
        assert_eq!(days(Language::En, on("2017-05-01"), on("2017-05-03")), "1 – 3\u{a0}May 2017");
    }

    #[test]
    fn the_clock_is_the_clock_of_sofia() {
        let at = |day: &str, hour: i64, minute: i64| {
            moment(
                Language::En,
                Moment::at_start_of(day.parse().unwrap()).plus((hour * 60 + minute) * 60_000),
            )
        };
        assert_eq!(at("2017-07-05", 11, 20), "5\u{a0}July 2017, 14:20");
        assert_eq!(at("2017-01-05", 22, 5), "6\u{a0}January 2017, 0:05");
        assert_eq!(at("2017-03-26", 0, 59), "26\u{a0}March 2017, 2:59");
        assert_eq!(at("2017-03-26", 1, 0), "26\u{a0}March 2017, 4:00");
        assert_eq!(at("2017-10-29", 0, 59), "29\u{a0}October 2017, 3:59");
        assert_eq!(at("2017-10-29", 1, 0), "29\u{a0}October 2017, 3:00");
    }

    #[test]
    fn every_fault_names_the_field_and_what_stood_there() {
        let stood = "петнайсет".to_owned();
        let faults = [
            (Why::Missing, false),
            (Why::NoSuchField, false),
            (Why::NotAnInteger(stood.clone()), true),
            (Why::NotADecimal(stood.clone()), true),
            (Why::NotADay(stood.clone()), true),
            (Why::NotYesNo(stood.clone()), true),
            (Why::UnknownCode { text: stood.clone(), list: "event_status".into() }, true),
            (Why::UnknownPlace(stood.clone()), true),
            (Why::UnknownInstitution(stood.clone()), true),
            (Why::UnknownRecord(stood.clone()), true),
            (Why::NotALink(stood.clone()), true),
            (Why::TooSmall(1), false),
            (Why::TooLarge(500), false),
            (Why::TooLong(500), false),
            (Why::EndsBeforeItBegins, false),
        ];
        for language in Language::ALL {
            for (why, quotes) in &faults {
                let said =
                    fault(language, &Fault { field: "f".into(), why: why.clone() }, "Етикет");
                assert!(said.contains("Етикет"), "{said}");
                assert_eq!(said.contains(&stood), *quotes, "{said}");
            }
        }
        assert_eq!(
            fault(Language::En, &Fault { field: "n".into(), why: Why::TooLarge(12_000) }, "Copies"),
            "“Copies” must be 12,000 or less"
        );
    }

    #[test]
    fn a_remark_ends_with_what_it_is_about() {
        let odd = |kind, subject: &str| Remark {
            line: 1,
            kind,
            text: String::new(),
            subject: subject.into(),
        };
        assert_eq!(
            remark(Language::Bg, &odd(Notice::NumberSkipped, "5")),
            "Пропуснат е номер на дейност: 5"
        );
        assert_eq!(
            remark(Language::En, &odd(Notice::TableBroken, "")),
            "A table is broken in two by a line of dashes"
        );
    }
}
