//! Time frames in words, English and Bulgarian, to days.
use domain::day::{Day, Month};
use domain::programme::Deadline;
use domain::programme::deadline::DeadlineKind;

/// Reads a time frame. `year` is the programme's, for texts that leave it out.
///
/// A text with a word that is not understood is kept as written and is
/// `Unknown`: half-understood would be a wrong date.
pub(super) fn read(raw: &str, year: Option<i16>) -> Deadline {
    let raw = raw.trim();
    let understood = understand(raw, year);
    let (kind, from, until) = understood.unwrap_or((DeadlineKind::Unknown, None, None));
    Deadline { raw: raw.to_owned(), from, until, kind }
}

type Understood = (DeadlineKind, Option<Day>, Option<Day>);

/// Longer than this, in bytes, it is prose.
const LONGEST: usize = 160;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Number(i32),
    Month(i8),
    Quarter(i8),
    Half(i8),
    /// `quarter`, `тримесечие`; the number stands before or after.
    QuarterName,
    HalfName,
    Throughout,
    Ongoing,
    /// `by`, `до`
    By,
    /// `from`, `от`
    From,
    /// A dash or `to`.
    To,
    And,
    /// `end of`, `края на`
    End,
    /// `beginning of`, `началото на`
    Start,
    /// A whole day, as in `31.12.2017`.
    Day(Day),
    /// A month and year in figures, as in `07.2017`.
    MonthYear(Month),
    Filler,
}

/// What a point in time was written as.
#[derive(Clone, Copy, Debug)]
struct Point {
    kind: DeadlineKind,
    /// Day of the month, where given.
    day: Option<i8>,
    months: Option<(i8, i8)>,
    year: Option<i16>,
}

fn understand(raw: &str, year: Option<i16>) -> Option<Understood> {
    if raw.is_empty() || raw.len() > LONGEST {
        return None;
    }
    let words = words(raw)?;
    let has = |word| words.contains(&word);
    let (points, joints) = points(&words)?;
    if has(Word::Ongoing) {
        // `Ongoing, in 2017` runs through the year it names.
        return match points.as_slice() {
            [] => Some((DeadlineKind::Ongoing, None, None)),
            [p] if p.months.is_none() => {
                let (from, until) = days(*p, year)?;
                Some((DeadlineKind::Throughout, Some(from), Some(until)))
            }
            _ => None,
        };
    }
    if points.is_empty() {
        let whole = has(Word::Throughout).then_some(()).and(year).and_then(|y| {
            days(
                Point { kind: DeadlineKind::Throughout, day: None, months: None, year: Some(y) },
                None,
            )
        });
        return whole.map(|(from, until)| (DeadlineKind::Throughout, Some(from), Some(until)));
    }
    let mut points = points;
    inherit(&mut points, year);
    let first = *points.first()?;
    let last = *points.last()?;
    let (mut from, _) = days(first, year)?;
    let (_, until) = days(last, year)?;
    if points.len() == 1 {
        let by = has(Word::By) || has(Word::End);
        // `from July 2017` and `early 2017` do not say by when.
        if has(Word::Start) || has(Word::From) {
            return None;
        }
        let kind = if by && first.kind == DeadlineKind::Throughout {
            DeadlineKind::Day
        } else {
            first.kind
        };
        return Some((kind, (!by).then_some(from), Some(until)));
    }
    // Every point but the last must be joined to the next.
    if joints + 1 < points.len() {
        return None;
    }
    if from > until && first.year == last.year {
        // `October – March 2018` began the year before.
        let before = Point { year: first.year.map(|y| y - 1), ..first };
        from = days(before, year)?.0;
    }
    let kind = if first.kind == last.kind && first.kind == DeadlineKind::Quarter {
        DeadlineKind::Quarter
    } else if first.kind == last.kind
        && first.kind == DeadlineKind::Throughout
        && has(Word::Throughout)
    {
        DeadlineKind::Throughout
    } else {
        DeadlineKind::Range
    };
    (from <= until).then_some((kind, Some(from), Some(until)))
}

/// A point without year or month has those of the next, as in
/// `18 – 20 October 2017`, or else those of the one before.
fn inherit(points: &mut [Point], year: Option<i16>) {
    for n in (0..points.len().saturating_sub(1)).rev() {
        let next = points[n + 1];
        let point = &mut points[n];
        if point.months.is_none() && point.day.is_some() {
            point.months = next.months;
        }
        point.year = point.year.or(next.year);
    }
    for n in 1..points.len() {
        points[n].year = points[n].year.or(points[n - 1].year);
    }
    for point in points {
        point.year = point.year.or(year);
    }
}

/// The first and last day of a point.
fn days(point: Point, year: Option<i16>) -> Option<(Day, Day)> {
    let year = point.year.or(year)?;
    match (point.months, point.day) {
        (Some((month, _)), Some(day)) => {
            let day = Day::of(year, month, day)?;
            Some((day, day))
        }
        (Some((first, last)), None) => {
            Some((Month { year, month: first }.first(), Month { year, month: last }.last()))
        }
        (None, Some(_)) => None,
        (None, None) => Some((Day::of(year, 1, 1)?, Day::of(year, 12, 31)?)),
    }
}

/// The points of a text and how many joints stand between them.
fn points(words: &[Word]) -> Option<(Vec<Point>, usize)> {
    let mut points: Vec<Point> = Vec::new();
    let mut joints = 0;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let next = words.get(at).copied();
        match *word {
            Word::Number(n) if (1900..=2200).contains(&n) => {
                let year = i16::try_from(n).ok()?;
                // A year goes to the point just before it, unless that has one.
                match points.last_mut() {
                    Some(p) if p.year.is_none() && p.months.is_some() && !joined(words, at - 1) => {
                        p.year = Some(year);
                    }
                    _ => points.push(Point {
                        kind: DeadlineKind::Throughout,
                        day: None,
                        months: None,
                        year: Some(year),
                    }),
                }
            }
            Word::Number(n) => {
                let n = i8::try_from(n).ok().filter(|n| *n >= 1)?;
                match next {
                    Some(Word::QuarterName) => {
                        at += 1;
                        points.push(quarter(n)?);
                    }
                    Some(Word::HalfName) => {
                        at += 1;
                        points.push(half(n)?);
                    }
                    // `July 15, 2017`
                    _ if n <= 31
                        && !joined(words, at - 1)
                        && points.last().is_some_and(|p| {
                            p.months.is_some() && p.day.is_none() && p.year.is_none()
                        })
                        && month_just_before(words, at - 1) =>
                    {
                        let p = points.last_mut()?;
                        p.day = Some(n);
                        p.kind = DeadlineKind::Day;
                    }
                    _ if n <= 31 => points.push(Point {
                        kind: DeadlineKind::Day,
                        day: Some(n),
                        months: None,
                        year: None,
                    }),
                    _ => return None,
                }
            }
            Word::Month(month) => match points.last_mut() {
                Some(p) if p.day.is_some() && p.months.is_none() && !joined(words, at - 1) => {
                    p.months = Some((month, month));
                }
                _ => points.push(Point {
                    kind: DeadlineKind::Month,
                    day: None,
                    months: Some((month, month)),
                    year: None,
                }),
            },
            Word::Quarter(n) => {
                points.push(quarter(n)?);
                at += usize::from(next == Some(Word::QuarterName));
            }
            Word::Half(n) => {
                points.push(half(n)?);
                at += usize::from(next == Some(Word::HalfName));
            }
            Word::QuarterName | Word::HalfName => {
                let Some(Word::Number(n)) = next else { return None };
                at += 1;
                let n = i8::try_from(n).ok()?;
                points.push(if *word == Word::QuarterName { quarter(n)? } else { half(n)? });
            }
            Word::Day(day) => {
                let month = day.month();
                points.push(Point {
                    kind: DeadlineKind::Day,
                    day: Some(day.day_of_month()),
                    months: Some((month.month, month.month)),
                    year: Some(month.year),
                });
            }
            Word::MonthYear(month) => points.push(Point {
                kind: DeadlineKind::Month,
                day: None,
                months: Some((month.month, month.month)),
                year: Some(month.year),
            }),
            Word::To | Word::And => joints += 1,
            // `от май до октомври` joins; `до октомври` is an end.
            Word::By if !points.is_empty() => joints += 1,
            _ => {}
        }
    }
    Some((points, joints))
}

/// Whether a dash, `to` or `and` stands just before.
fn joined(words: &[Word], at: usize) -> bool {
    words[..at]
        .iter()
        .rev()
        .find(|w| **w != Word::Filler)
        .is_some_and(|w| matches!(w, Word::To | Word::And | Word::By))
}

fn month_just_before(words: &[Word], at: usize) -> bool {
    words[..at]
        .iter()
        .rev()
        .find(|w| **w != Word::Filler)
        .is_some_and(|w| matches!(w, Word::Month(_)))
}

fn quarter(n: i8) -> Option<Point> {
    (1..=4).contains(&n).then(|| Point {
        kind: DeadlineKind::Quarter,
        day: None,
        months: Some((n * 3 - 2, n * 3)),
        year: None,
    })
}

fn half(n: i8) -> Option<Point> {
    (1..=2).contains(&n).then(|| Point {
        kind: DeadlineKind::Quarter,
        day: None,
        months: Some((n * 6 - 5, n * 6)),
        year: None,
    })
}

/// The words of a time frame; none as soon as one is not understood.
fn words(raw: &str) -> Option<Vec<Word>> {
    let lower = raw.to_lowercase();
    let mut words = Vec::new();
    for chunk in lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')')) {
        let chunk = chunk.trim_matches(|c: char| matches!(c, '.' | ':' | '\'' | '’' | '"'));
        if chunk.is_empty() {
            continue;
        }
        if let Some(word) = figures(chunk) {
            words.push(word);
            continue;
        }
        // `май-октомври`, `2017–2021`; but `1-во`, `mid-year` are one word.
        let pieces: Vec<&str> = chunk.split(['-', '–', '—', '/']).collect();
        if pieces.len() > 1 && word(chunk).is_none() {
            for (n, piece) in pieces.iter().enumerate() {
                if n > 0 {
                    words.push(Word::To);
                }
                if !piece.is_empty() {
                    words.push(figures(piece).or_else(|| word(piece))?);
                }
            }
        } else {
            words.push(word(chunk)?);
        }
    }
    Some(words)
}

/// `31.12.2017`, `2017-12-31`, `31/12/2017`, `07.2017`, `2017г`.
fn figures(chunk: &str) -> Option<Word> {
    let chunk = chunk.trim_end_matches("г").trim_end_matches('.');
    if let Ok(day) = chunk.parse::<Day>() {
        return Some(Word::Day(day));
    }
    for mark in ['.', '/'] {
        let parts: Vec<&str> = chunk.split(mark).collect();
        if parts
            .iter()
            .any(|p| p.is_empty() || p.len() > 4 || !p.bytes().all(|b| b.is_ascii_digit()))
        {
            continue;
        }
        match parts.as_slice() {
            [d, m, y] if y.len() == 4 => {
                return Day::of(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).map(Word::Day);
            }
            [m, y] if y.len() == 4 && m.len() <= 2 => {
                let month: i8 = m.parse().ok()?;
                let year = y.parse().ok()?;
                return ((1..=12).contains(&month) && (1..=9998).contains(&year))
                    .then_some(Word::MonthYear(Month { year, month }));
            }
            _ => {}
        }
    }
    let digits = chunk.len() <= 4 && !chunk.is_empty() && chunk.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| chunk.parse().ok().map(Word::Number))?
}

fn word(chunk: &str) -> Option<Word> {
    if let Some(month) = month(chunk) {
        return Some(Word::Month(month));
    }
    let word = match chunk {
        "-" | "–" | "—" | "to" | "through" | "thru" | "…" | "..." => Word::To,
        "until" | "till" | "by" | "before" | "до" | "преди" => Word::By,
        "from" | "between" | "since" | "starting" | "от" | "между" => Word::From,
        "and" | "&" | "и" => Word::And,
        "end" | "края" | "край" | "latest" => Word::End,
        "beginning" | "early" | "начало" | "началото" => Word::Start,
        "throughout"
        | "all"
        | "whole"
        | "entire"
        | "year-round"
        | "цялата"
        | "целогодишно"
        | "целия" => Word::Throughout,
        "ongoing"
        | "on-going"
        | "permanent"
        | "permanently"
        | "continuous"
        | "continuously"
        | "continuing"
        | "constant"
        | "постоянен"
        | "постоянно"
        | "постоянна"
        | "текущ"
        | "текущо"
        | "безсрочно"
        | "безсрочен"
        | "непрекъснато" => Word::Ongoing,
        "quarter" | "quarters" | "тримесечие" | "тримесечия" | "тримесечието" => {
            Word::QuarterName
        }
        "half" | "half-year" | "semester" | "полугодие" | "полугодието" => {
            Word::HalfName
        }
        "q1" => Word::Quarter(1),
        "q2" => Word::Quarter(2),
        "q3" => Word::Quarter(3),
        "q4" => Word::Quarter(4),
        "h1" => Word::Half(1),
        "h2" => Word::Half(2),
        "first" | "1st" | "i" | "i-st" | "първо" | "първото" | "1-во" | "i-во" | "і" | "і-во" => {
            Word::Number(1)
        }
        "second" | "2nd" | "ii" | "второ" | "второто" | "2-ро" | "ii-ро" | "іі" | "іі-ро" => {
            Word::Number(2)
        }
        "third" | "3rd" | "iii" | "трето" | "третото" | "3-то" | "iii-то" | "ііі" | "ііі-то" => {
            Word::Number(3)
        }
        "fourth"
        | "4th"
        | "iv"
        | "last"
        | "четвърто"
        | "четвъртото"
        | "4-то"
        | "iv-то"
        | "последно" => Word::Number(4),
        "year"
        | "years"
        | "of"
        | "the"
        | "in"
        | "during"
        | "no"
        | "not"
        | "later"
        | "than"
        | "at"
        | "on"
        | "month"
        | "within"
        | "course"
        | "calendar"
        | "due"
        | "deadline"
        | "г"
        | "год"
        | "година"
        | "годината"
        | "на"
        | "през"
        | "в"
        | "във"
        | "м"
        | "месец"
        | "най-късно"
        | "не"
        | "по-късно"
        | "срок"
        | "рамките"
        | "календарната" => Word::Filler,
        _ => {
            let day =
                ["st", "nd", "rd", "th"].iter().find_map(|suffix| chunk.strip_suffix(suffix))?;
            let day: i32 = day.parse().ok()?;
            Word::Number(day)
        }
    };
    Some(word)
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "jan", "януари", "ян"],
        &["february", "feb", "февруари", "фев"],
        &["march", "mar", "март"],
        &["april", "apr", "април", "апр"],
        &["may", "май"],
        &["june", "jun", "юни"],
        &["july", "jul", "юли"],
        &["august", "aug", "август", "авг"],
        &["september", "sept", "sep", "септември", "септ"],
        &["october", "oct", "октомври", "окт"],
        &["november", "nov", "ноември", "ноем"],
        &["december", "dec", "декември", "дек"],
    ];
    let found = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(found + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: DeadlineKind, from: &str, until: &str) {
        let read = read(text, Some(2017));
        let day = |d: Option<Day>| d.map_or_else(String::new, |d| d.to_string());
        assert_eq!(
            (read.kind, day(read.from).as_str(), day(read.until).as_str()),
            (kind, from, until),
            "{text}"
        );
        assert_eq!(read.raw, text.trim());
    }

    #[test]
    fn months_run_from_their_first_day_to_their_last() {
        check("July 2017", DeadlineKind::Month, "2017-07-01", "2017-07-31");
        check("February 2016", DeadlineKind::Month, "2016-02-01", "2016-02-29");
        check("юли 2017 г.", DeadlineKind::Month, "2017-07-01", "2017-07-31");
        check("месец юли 2017 година", DeadlineKind::Month, "2017-07-01", "2017-07-31");
        check("Sept. 2017", DeadlineKind::Month, "2017-09-01", "2017-09-30");
        check("07.2017 г.", DeadlineKind::Month, "2017-07-01", "2017-07-31");
        check("by July 2017", DeadlineKind::Month, "", "2017-07-31");
        check("до юли 2017 г.", DeadlineKind::Month, "", "2017-07-31");
        check("July", DeadlineKind::Month, "2017-07-01", "2017-07-31");
    }

    #[test]
    fn ranges_run_from_the_first_to_the_last_day() {
        check("May – October 2017", DeadlineKind::Range, "2017-05-01", "2017-10-31");
        check("May-October 2017", DeadlineKind::Range, "2017-05-01", "2017-10-31");
        check("май – октомври 2017", DeadlineKind::Range, "2017-05-01", "2017-10-31");
        check("от май до октомври 2017 г.", DeadlineKind::Range, "2017-05-01", "2017-10-31");
        check("October 2016 – March 2017", DeadlineKind::Range, "2016-10-01", "2017-03-31");
        check("October – March 2018", DeadlineKind::Range, "2017-10-01", "2018-03-31");
        check("18 – 20 October 2017", DeadlineKind::Range, "2017-10-18", "2017-10-20");
        check("1 March – 15 April 2017", DeadlineKind::Range, "2017-03-01", "2017-04-15");
        check("01.03.2017 – 30.06.2017", DeadlineKind::Range, "2017-03-01", "2017-06-30");
        check("2017 – 2021", DeadlineKind::Range, "2017-01-01", "2021-12-31");
        check("между май и юли 2017 г.", DeadlineKind::Range, "2017-05-01", "2017-07-31");
    }

    #[test]
    fn whole_years_and_no_end_are_told_apart() {
        check("Throughout 2017", DeadlineKind::Throughout, "2017-01-01", "2017-12-31");
        check("през цялата 2017 г.", DeadlineKind::Throughout, "2017-01-01", "2017-12-31");
        check("През цялата година", DeadlineKind::Throughout, "2017-01-01", "2017-12-31");
        check("2017", DeadlineKind::Throughout, "2017-01-01", "2017-12-31");
        check("Throughout 2017 – 2018", DeadlineKind::Throughout, "2017-01-01", "2018-12-31");
        check("Ongoing", DeadlineKind::Ongoing, "", "");
        check("постоянен", DeadlineKind::Ongoing, "", "");
        check("Постоянен срок", DeadlineKind::Ongoing, "", "");
        check("Постоянно през 2017 г.", DeadlineKind::Throughout, "2017-01-01", "2017-12-31");
    }

    #[test]
    fn days_and_quarters() {
        check("15 July 2017", DeadlineKind::Day, "2017-07-15", "2017-07-15");
        check("July 15, 2017", DeadlineKind::Day, "2017-07-15", "2017-07-15");
        check("15th of July 2017", DeadlineKind::Day, "2017-07-15", "2017-07-15");
        check("by 31 December 2017", DeadlineKind::Day, "", "2017-12-31");
        check("до 31 декември 2017 г.", DeadlineKind::Day, "", "2017-12-31");
        check("до 31.12.2017 г.", DeadlineKind::Day, "", "2017-12-31");
        check("31.12.2017г.", DeadlineKind::Day, "2017-12-31", "2017-12-31");
        check("2017-12-31", DeadlineKind::Day, "2017-12-31", "2017-12-31");
        check("до края на 2017 г.", DeadlineKind::Day, "", "2017-12-31");
        check("by the end of 2017", DeadlineKind::Day, "", "2017-12-31");
        check("First quarter of 2017", DeadlineKind::Quarter, "2017-01-01", "2017-03-31");
        check("Q3 2017", DeadlineKind::Quarter, "2017-07-01", "2017-09-30");
        check("Q1 – Q2 2017", DeadlineKind::Quarter, "2017-01-01", "2017-06-30");
        check("първо тримесечие на 2017 г.", DeadlineKind::Quarter, "2017-01-01", "2017-03-31");
        check("IV тримесечие 2017", DeadlineKind::Quarter, "2017-10-01", "2017-12-31");
        check("second half of 2017", DeadlineKind::Quarter, "2017-07-01", "2017-12-31");
        check("първо полугодие 2017 г.", DeadlineKind::Quarter, "2017-01-01", "2017-06-30");
    }

    #[test]
    fn what_is_not_understood_is_kept_and_unknown() {
        for text in [
            "31 February 2017",
            "within 30 days after adoption",
            "when funds allow",
            "",
            "13.13.2017",
            "three months",
            "every quarter",
            "May 2017, two editions",
            "99999999999",
            "July 2017 after the Strategy",
        ] {
            check(text, DeadlineKind::Unknown, "", "");
        }
        assert_eq!(read("July", None).kind, DeadlineKind::Unknown);
    }
}
