//! Days, months, moments, and half-open periods.
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A calendar day in the Gregorian calendar, counted from 1970-01-01 (day 0).
///
/// A `Day` has no time zone: a training held in Varna on 5 July was held on
/// 5 July. Written and read as `2017-07-05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

/// The first day that can be written, 0001-01-01.
const FIRST: i32 = -719_162;
/// The last day that can be written, 9999-12-31.
const LAST: i32 = 2_932_896;

impl Day {
    /// The day `days` after 1970-01-01, kept within the years 1 to 9999.
    #[must_use]
    pub const fn since_epoch(days: i32) -> Self {
        if days < FIRST {
            Self(FIRST)
        } else if days > LAST {
            Self(LAST)
        } else {
            Self(days)
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of this year, month (1–12) and day of month, if there is one:
    /// there is no 30 February.
    #[must_use]
    pub fn of(year: i16, month: i8, day: i8) -> Option<Self> {
        (1..=9999).contains(&year).then(|| Date::new(year, month, day).ok().map(Self::from_date))?
    }

    /// The day `days` later, or earlier when negative.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self::since_epoch(self.0.saturating_add(days))
    }

    /// The day `months` later, kept within the years 1 to 9999; the last day of
    /// a month that is too short: from 31 January to 28 February.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        // More than there are in the calendar would not be a span.
        let span = jiff::Span::new().months(months.clamp(-120_000, 120_000));
        Self::from_date(self.date().saturating_add(span))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day_of_month(self) -> i8 {
        self.date().day()
    }

    /// The day of the week, Monday 0 to Sunday 6.
    #[must_use]
    pub fn weekday(self) -> i32 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7)
    }

    /// The month that holds this day.
    #[must_use]
    pub fn month(self) -> Month {
        let date = self.date();
        Month { year: date.year(), month: date.month() }
    }

    fn date(self) -> Date {
        let epoch = Date::constant(1970, 1, 1);
        epoch.saturating_add(jiff::Span::new().days(self.0))
    }

    fn from_date(date: Date) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        // `until` of two civil dates counts in days and cannot overflow.
        Self(epoch.until(date).map_or(0, |span| span.get_days()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

/// The text is not a day that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADay(pub String);

impl fmt::Display for NotADay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a day like `2017-07-05`", self.0)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let wrong = || NotADay(text.chars().take(40).collect());
        let mut parts = text.trim().split('-');
        let (Some(y), Some(m), Some(d), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        if y.len() != 4 || m.len() != 2 || d.len() != 2 {
            return Err(wrong());
        }
        match (y.parse(), m.parse(), d.parse()) {
            (Ok(y), Ok(m), Ok(d)) => Self::of(y, m, d).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|e: NotADay| e.to_string())
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

impl Month {
    /// The first day of the month.
    #[must_use]
    pub fn first(self) -> Day {
        Day::of(self.year, self.month, 1).unwrap_or(Day(0))
    }

    /// The last day of the month.
    #[must_use]
    pub fn last(self) -> Day {
        self.next().first().plus(-1)
    }

    /// The month after.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A half-open run of days: `from` is in, `until` is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first day that is in.
    pub from: Day,
    /// The first day that is out.
    pub until: Day,
}

impl Period {
    /// A whole calendar year.
    #[must_use]
    pub fn year(year: i16) -> Self {
        let first = |y| Day::of(y, 1, 1).unwrap_or(Day(0));
        Self { from: first(year), until: first(year.saturating_add(1)) }
    }

    /// Whether `day` is in.
    #[must_use]
    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// The last day that is in.
    #[must_use]
    pub const fn last(self) -> Day {
        self.until.plus(-1)
    }

    /// The months that the period touches, in order.
    pub fn months(self) -> impl Iterator<Item = Month> {
        let last = self.last();
        std::iter::successors((self.from < self.until).then(|| self.from.month()), move |m| {
            let next = m.next();
            (next.first() <= last).then_some(next)
        })
    }
}

/// A moment in time: milliseconds since 1970-01-01 00:00 UTC.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Moment(pub i64);

impl Moment {
    /// Milliseconds in a day.
    pub const DAY: i64 = 86_400_000;

    /// The first moment of `day`, taking days as UTC days.
    #[must_use]
    pub const fn at_start_of(day: Day) -> Self {
        Self(day.0 as i64 * Self::DAY)
    }

    /// The last moment of `day`.
    #[must_use]
    pub const fn at_end_of(day: Day) -> Self {
        Self((day.0 as i64 + 1) * Self::DAY - 1)
    }

    /// The UTC day of this moment.
    #[must_use]
    pub fn day(self) -> Day {
        let days = self.0.div_euclid(Self::DAY);
        Day::since_epoch(i32::try_from(days).unwrap_or(if days < 0 { FIRST } else { LAST }))
    }

    /// `milliseconds` later.
    #[must_use]
    pub const fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Hours, minutes and seconds of the UTC day.
    #[must_use]
    pub const fn clock(self) -> (i64, i64, i64) {
        let seconds = self.0.rem_euclid(Self::DAY) / 1000;
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// As `2017-07-05T10:20:30Z`.
impl FromStr for Moment {
    type Err = ();

    /// Reads a moment of RFC 3339, of any offset: `2017-07-05T10:20:30Z`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let at: jiff::Timestamp = text.trim().parse().map_err(|_| ())?;
        Ok(Self(at.as_millisecond()))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (h, m, s) = self.clock();
        write!(f, "{}T{h:02}:{m:02}:{s:02}Z", self.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<i32>) {
        assert_eq!(text.parse::<Day>().ok().map(Day::number), expected, "{text}");
    }

    #[test]
    fn a_moment_is_read_as_it_is_written() {
        for at in [0, 1_499_250_030_000, -1_000] {
            assert_eq!(Moment(at).to_string().parse(), Ok(Moment(at)));
        }
        let sofia: Moment = "2017-07-05T13:20:30+03:00".parse().unwrap();
        assert_eq!(sofia, Moment(1_499_250_030_000));
        for wrong in ["", "2017-07-05", "2017-07-05T10:20", "yesterday"] {
            assert_eq!(wrong.parse::<Moment>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_read_as_iso_and_must_exist() {
        check("1970-01-01", Some(0));
        check("2017-02-28", Some(17_225));
        check("2017-02-29", None);
        check("2016-02-29", Some(16_860));
        check("2017-7-5", None);
        check("05.07.2017", None);
        check("0000-01-01", None);
        check("", None);
    }

    #[test]
    fn a_month_ends_on_its_last_day() {
        assert_eq!(Month { year: 2016, month: 2 }.last().to_string(), "2016-02-29");
        assert_eq!(Month { year: 2017, month: 12 }.last().to_string(), "2017-12-31");
        assert_eq!(Period::year(2017).months().count(), 12);
        assert_eq!(Period::year(2017).last().to_string(), "2017-12-31");
    }

    #[test]
    fn a_monday_is_the_first_weekday() {
        assert_eq!("2026-11-23".parse::<Day>().unwrap().weekday(), 0);
    }

    proptest! {
        #[test]
        fn a_day_written_is_the_day_read(n in FIRST..=LAST) {
            let day = Day::since_epoch(n);
            prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        }
    }
}
