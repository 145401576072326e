//! Days, numbers and readings as people write them, in each language.
//!
//! The pages, the PDF, the DOCX and the command line all ask here, so the same
//! value is the same text everywhere.
//!
//! Bulgarian follows CLDR for `bg`: a decimal comma; groups of three parted by
//! a space that does not break, from five digits on; `г.` after a year.
use crate::day::{Day, Month, Period};
use crate::programme::Deadline;
use crate::programme::deadline::DeadlineKind;
use crate::record::measure::MeasureKind;
use crate::record::reading::{State, Unknown};
use crate::words::Language;

/// The sign of a value that is not known.
pub const UNKNOWN: &str = "—";

const EN_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const BG_MONTHS: [&str; 12] = [
    "януари",
    "февруари",
    "март",
    "април",
    "май",
    "юни",
    "юли",
    "август",
    "септември",
    "октомври",
    "ноември",
    "декември",
];

/// A day in words: `5 July 2017`, `5 юли 2017 г.`
///
/// The space before `г.` does not break, so that it never begins a line.
#[must_use]
pub fn day(day: Day, language: Language) -> String {
    format!("{} {}", day.day_of_month(), month(day.month(), language))
}

/// A month with its year: `July 2017`, `юли 2017 г.`
#[must_use]
pub fn month(month: Month, language: Language) -> String {
    format!("{} {}", month_name(month.month, language), year(month.year, language))
}

/// The name of the month with this number, 1 to 12: `July`, `юли`. Empty for
/// another number.
#[must_use]
pub fn month_name(month: i8, language: Language) -> &'static str {
    let names = match language {
        Language::En => &EN_MONTHS,
        Language::Bg => &BG_MONTHS,
    };
    usize::try_from(month - 1).ok().and_then(|n| names.get(n)).copied().unwrap_or_default()
}

/// A year: `2017`, `2017 г.`
#[must_use]
pub fn year(year: i16, language: Language) -> String {
    match language {
        Language::En => year.to_string(),
        Language::Bg => format!("{year}\u{a0}г."),
    }
}

/// A period: a calendar year as the year, anything else as its first and last
/// day.
#[must_use]
pub fn period(period: Period, language: Language) -> String {
    let number = period.from.year();
    if period == Period::year(number) {
        year(number, language)
    } else {
        format!("{} – {}", day(period.from, language), day(period.last(), language))
    }
}

/// A time frame: as written when it was written in this language, otherwise
/// said from its days.
#[must_use]
pub fn deadline(deadline: &Deadline, language: Language) -> String {
    let raw = deadline.raw.trim();
    let cyrillic = raw.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
    if !raw.is_empty() && cyrillic == (language == Language::Bg) {
        return raw.to_owned();
    }
    let (from, until) = (deadline.from, deadline.until);
    match (deadline.kind, from, until) {
        (DeadlineKind::Ongoing, ..) => match language {
            Language::En => "ongoing".into(),
            Language::Bg => "постоянен".into(),
        },
        (DeadlineKind::Day, _, Some(until)) => day(until, language),
        (DeadlineKind::Month, _, Some(until)) => month(until.month(), language),
        (DeadlineKind::Throughout, _, Some(until)) => match language {
            Language::En => format!("throughout {}", until.year()),
            Language::Bg => format!("през цялата {}", year(until.year(), language)),
        },
        (DeadlineKind::Range | DeadlineKind::Quarter, Some(from), Some(until)) => {
            if from.year() == until.year() {
                let first = month_name(from.month().month, language);
                format!("{first} – {}", month(until.month(), language))
            } else {
                format!("{} – {}", month(from.month(), language), month(until.month(), language))
            }
        }
        _ => raw.to_owned(),
    }
}

/// A whole number: `12,345`, `12 345`.
#[must_use]
pub fn whole(number: i64, language: Language) -> String {
    grouped(number.unsigned_abs(), number < 0, language)
}

/// A number given in hundredths, without zeros at its end: 1250 is `12.5` or
/// `12,5`; 1200 is `12`. The minus is `−`.
#[must_use]
pub fn hundredths(number: i64, language: Language) -> String {
    let (whole, rest) = (number.unsigned_abs() / 100, number.unsigned_abs() % 100);
    let mut text = grouped(whole, number < 0, language);
    if rest != 0 {
        text.push(if language == Language::En { '.' } else { ',' });
        text.push(char::from(b'0' + u8::try_from(rest / 10).unwrap_or(0)));
        if rest % 10 != 0 {
            text.push(char::from(b'0' + u8::try_from(rest % 10).unwrap_or(0)));
        }
    }
    text
}

/// A share given in hundredths of the whole: 80 is `80%`.
#[must_use]
pub fn percent(share: i64, language: Language) -> String {
    format!("{}%", whole(share, language))
}

/// A known value of this sort, in hundredths: `yes`, `80%`, `+3`, `12,345`.
#[must_use]
pub fn value(value: i64, kind: MeasureKind, language: Language) -> String {
    match kind {
        MeasureKind::Milestone => yes_no(value > 0, language).into(),
        MeasureKind::Attested => match (language, value > 0) {
            (Language::En, true) => "signed".into(),
            (Language::En, false) => "not signed".into(),
            (Language::Bg, true) => "подписан".into(),
            (Language::Bg, false) => "неподписан".into(),
        },
        MeasureKind::Ratio | MeasureKind::Checklist => percent(value, language),
        MeasureKind::Delta if value > 0 => format!("+{}", hundredths(value, language)),
        _ => hundredths(value, language),
    }
}

/// What a reading says: its value, `—` when it is unknown, and `▒ (1–4)` when
/// it is known and not shown because fewer than five gave it.
#[must_use]
pub fn state(state: &State, kind: MeasureKind, language: Language) -> String {
    match *state {
        State::Known(known) => value(known, kind, language),
        State::Unknown(_) => UNKNOWN.into(),
        State::Suppressed(least) => suppressed(least),
    }
}

/// The mark of a value not shown because fewer than `least` gave it.
#[must_use]
pub fn suppressed(least: i64) -> String {
    match least {
        ..=1 => "▒".into(),
        2 => "▒ (1)".into(),
        _ => format!("▒ (1–{})", least - 1),
    }
}

/// Why a value is unknown, as a clause without a full stop.
#[must_use]
pub const fn why(unknown: Unknown, language: Language) -> &'static str {
    match (unknown, language) {
        (Unknown::NoCaseRecords, Language::En) => "no case records yet",
        (Unknown::NoCaseRecords, Language::Bg) => "все още няма записи по случаи",
        (Unknown::NoBaseline, Language::En) => "no baseline to compare with",
        (Unknown::NoBaseline, Language::Bg) => "няма базова стойност за сравнение",
        (Unknown::NothingToCompare, Language::En) => "nothing to compare with yet",
        (Unknown::NothingToCompare, Language::Bg) => "все още няма с какво да се сравни",
        (Unknown::NotAttested, Language::En) => "the text is not signed yet",
        (Unknown::NotAttested, Language::Bg) => "текстът все още не е подписан",
        (Unknown::NoMeasure, Language::En) => "no measure has been set for it",
        (Unknown::NoMeasure, Language::Bg) => "не е определен начин на измерване",
    }
}

/// `yes` or `no`.
#[must_use]
pub const fn yes_no(yes: bool, language: Language) -> &'static str {
    match (yes, language) {
        (true, Language::En) => "yes",
        (false, Language::En) => "no",
        (true, Language::Bg) => "да",
        (false, Language::Bg) => "не",
    }
}

fn grouped(number: u64, negative: bool, language: Language) -> String {
    let digits = number.to_string();
    let (mark, from) = match language {
        Language::En => (',', 4),
        Language::Bg => ('\u{a0}', 5),
    };
    let mut text = String::from(if negative { "−" } else { "" });
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && digits.len() >= from && (digits.len() - n).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(made: &[String; 2], expected: [&str; 2]) {
        assert_eq!(*made, expected);
    }

    fn both(make: impl Fn(Language) -> String) -> [String; 2] {
        Language::ALL.map(make)
    }

    fn on(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_and_a_month_are_written_in_words() {
        check(&both(|l| day(on("2017-07-05"), l)), ["5 July 2017", "5 юли 2017\u{a0}г."]);
        check(
            &both(|l| month(on("2017-12-31").month(), l)),
            ["December 2017", "декември 2017\u{a0}г."],
        );
        check(&both(|l| month_name(13, l).into()), ["", ""]);
    }

    #[test]
    fn a_whole_year_is_named_by_the_year_and_a_part_by_its_days() {
        check(&both(|l| period(Period::year(2017), l)), ["2017", "2017\u{a0}г."]);
        let part = Period { from: on("2017-03-01"), until: on("2017-06-01") };
        check(
            &both(|l| period(part, l)),
            ["1 March 2017 – 31 May 2017", "1 март 2017\u{a0}г. – 31 май 2017\u{a0}г."],
        );
    }

    #[test]
    fn a_number_has_its_groups_its_mark_and_no_idle_zeros() {
        check(&both(|l| hundredths(0, l)), ["0", "0"]);
        check(&both(|l| hundredths(1_250, l)), ["12.5", "12,5"]);
        check(&both(|l| hundredths(1_205, l)), ["12.05", "12,05"]);
        check(&both(|l| hundredths(-1_200, l)), ["−12", "−12"]);
        check(&both(|l| hundredths(123_400, l)), ["1,234", "1234"]);
        check(
            &both(|l| hundredths(1_234_567_899, l)),
            ["12,345,678.99", "12\u{a0}345\u{a0}678,99"],
        );
        check(
            &both(|l| whole(i64::MIN, l)),
            [
                "−9,223,372,036,854,775,808",
                "−9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}808",
            ],
        );
    }

    #[test]
    fn zero_unknown_and_suppressed_look_different() {
        let count = |s| both(move |l| state(&s, MeasureKind::Count, l));
        check(&count(State::Known(0)), ["0", "0"]);
        check(&count(State::Unknown(Unknown::NoMeasure)), ["—", "—"]);
        check(&count(State::Suppressed(5)), ["▒ (1–4)", "▒ (1–4)"]);
        check(&count(State::Suppressed(2)), ["▒ (1)", "▒ (1)"]);
    }

    #[test]
    fn a_value_is_said_as_its_sort_of_measure_asks() {
        let known = |kind, n| both(move |l| state(&State::Known(n), kind, l));
        check(&known(MeasureKind::Milestone, 100), ["yes", "да"]);
        check(&known(MeasureKind::Milestone, 0), ["no", "не"]);
        check(&known(MeasureKind::Ratio, 80), ["80%", "80%"]);
        check(&known(MeasureKind::Delta, 350), ["+3.5", "+3,5"]);
        check(&known(MeasureKind::Delta, 0), ["0", "0"]);
        check(&known(MeasureKind::Delta, -350), ["−3.5", "−3,5"]);
        check(&known(MeasureKind::Sum, 1_250_000), ["12,500", "12\u{a0}500"]);
    }

    #[test]
    fn a_time_frame_is_kept_as_written_or_said_in_the_other_language() {
        let frame = |raw: &str, kind, from: &str, until: &str| {
            let until = (!until.is_empty()).then(|| on(until));
            Deadline { raw: raw.into(), from: Some(on(from)), until, kind }
        };
        let said = |d: Deadline| both(move |l| deadline(&d, l));
        check(
            &said(frame("July 2017", DeadlineKind::Month, "2017-07-01", "2017-07-31")),
            ["July 2017", "юли 2017\u{a0}г."],
        );
        check(
            &said(frame("May – October 2017", DeadlineKind::Range, "2017-05-01", "2017-10-31")),
            ["May – October 2017", "май – октомври 2017\u{a0}г."],
        );
        check(
            &said(frame("целогодишно", DeadlineKind::Throughout, "2017-01-01", "2017-12-31")),
            ["throughout 2017", "целогодишно"],
        );
        check(
            &said(frame("Ongoing", DeadlineKind::Ongoing, "2017-01-01", "")),
            ["Ongoing", "постоянен"],
        );
        let unread = Deadline { raw: "when ready".into(), ..Deadline::default() };
        check(&said(unread), ["when ready", "when ready"]);
    }
}
