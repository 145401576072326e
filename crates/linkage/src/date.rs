//! A date of birth as institutions write it: whole, a year alone, about a year, or the
//! first of January that a clerk enters where only the year was said.
use std::fmt;
use std::str::FromStr;

/// A date of which a part may be unknown.
///
/// Packed into four bytes, because a table holds one per record: year (16 bits), month (8),
/// day (7), about (1). A part that is zero is not known.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(u32);

/// What was written in the place of a date is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date: write 1987-03-20, 20.03.1987, 1987-03, 1987 or ~1987")]
pub struct NotADate;

impl Date {
    /// No date at all.
    pub const UNKNOWN: Self = Self(0);

    /// A date of its parts; zero for one that is not known.
    ///
    /// # Errors
    ///
    /// [`NotADate`] for a month or a day that no calendar has, and for a day without a month.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, NotADate> {
        let known = (1000..=2999).contains(&year) && month <= 12 && (day == 0 || month > 0);
        if known && day <= days_of(year, month) {
            Ok(Self::pack(year, month, day, false))
        } else {
            Err(NotADate)
        }
    }

    /// About this year, give or take.
    ///
    /// # Errors
    ///
    /// [`NotADate`] for a year outside 1000 to 2999.
    pub fn about(year: u16) -> Result<Self, NotADate> {
        Self::new(year, 0, 0).map(|_| Self::pack(year, 0, 0, true))
    }

    fn pack(year: u16, month: u8, day: u8, about: bool) -> Self {
        Self(u32::from(year) << 16 | u32::from(month) << 8 | u32::from(day) << 1 | u32::from(about))
    }

    /// The year; zero where none is known.
    #[must_use]
    pub fn year(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The month, 1 to 12; zero where none is known.
    #[must_use]
    pub fn month(self) -> u8 {
        (self.0 >> 8 & 0xff) as u8
    }

    /// The day, 1 to 31; zero where none is known.
    #[must_use]
    pub fn day(self) -> u8 {
        (self.0 >> 1 & 0x7f) as u8
    }

    /// Whether the year itself is only about right.
    #[must_use]
    pub fn is_about(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether anything is known.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// Whether year, month and day are known.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.day() > 0
    }

    /// Whether it is the first of January: often a year whose day nobody knew.
    #[must_use]
    pub fn is_first_of_january(self) -> bool {
        self.month() == 1 && self.day() == 1
    }
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        0 => 0,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year first (`1987-03-20`, `1987/03`, `19870320`, `1987`), day first (`20.03.1987`), or
/// about (`~1987`, `ca. 1987`). Blank is unknown, not an error.
impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::UNKNOWN);
        }
        if let Some(rest) =
            ["~", "ca.", "ca ", "c. "].iter().find_map(|mark| text.strip_prefix(mark))
        {
            return Self::about(number(rest.trim())?);
        }
        // A time of day behind the date is of no interest.
        let day = text.split(['T', ' ']).next().unwrap_or(text);
        if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
            return Self::of_parts([&day[..4], &day[4..6], &day[6..]]);
        }
        let mut parts = day.trim_end_matches('.').split(['-', '.', '/']);
        let all = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
        if parts.next().is_some() {
            return Err(NotADate);
        }
        match all.map(str::len) {
            [4, _, _] => Self::of_parts(all),
            [1..=2, 1..=2, 4] => Self::of_parts([all[2], all[1], all[0]]),
            [1..=2, 4, 0] => Self::of_parts([all[1], all[0], ""]),
            _ => Err(NotADate),
        }
    }
}

impl Date {
    /// A year, a month and a day in figures; `""` and `00` for one that is not known.
    fn of_parts([year, month, day]: [&str; 3]) -> Result<Self, NotADate> {
        let part = |text: &str| {
            if text.is_empty() {
                Ok(0)
            } else {
                number(text).and_then(|n| u8::try_from(n).map_err(|_| NotADate))
            }
        };
        Self::new(number(year)?, part(month)?, part(day)?)
    }
}

fn number(text: &str) -> Result<u16, NotADate> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| NotADate)
    } else {
        Err(NotADate)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_about() {
            write!(f, "~")?;
        }
        match (self.year(), self.month(), self.day()) {
            (0, _, _) => Ok(()),
            (year, 0, _) => write!(f, "{year:04}"),
            (year, month, 0) => write!(f, "{year:04}-{month:02}"),
            (year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = text.parse::<Date>().map_or_else(|_| "not a date".to_owned(), |d| d.to_string());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn a_date_is_read_as_institutions_write_it() {
        check("1987-03-20", "1987-03-20");
        check("1987-3-20", "1987-03-20");
        check("20.03.1987", "1987-03-20");
        check("20.03.1987.", "1987-03-20");
        check("20/3/1987", "1987-03-20");
        check("19870320", "1987-03-20");
        check("1987-03-20T00:00:00", "1987-03-20");
        check("1987-03", "1987-03");
        check("03.1987", "1987-03");
        check("1987-00-00", "1987");
        check("1987", "1987");
        check("~1987", "~1987");
        check("ca. 1987", "~1987");
        check("  ", "");
        check("2000-02-29", "2000-02-29");
    }

    #[test]
    fn what_no_calendar_has_is_no_date() {
        for text in [
            "1900-02-29",
            "1987-13-01",
            "1987-02-30",
            "87",
            "abc",
            "1987-03-20-01",
            "198",
            "1987-00-05",
            "+987",
            "31.4.1987",
        ] {
            check(text, "not a date");
        }
    }
}
