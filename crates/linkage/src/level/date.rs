//! How far two dates of birth agree.
use super::dates;
use crate::date::Date;

/// The level of two dates.
pub(crate) fn compare(a: Date, b: Date) -> u8 {
    if !a.is_known() || !b.is_known() {
        return dates::MISSING;
    }
    if a.is_whole() && b.is_whole() { whole(a, b) } else { partial(a, b) }
}

fn whole(a: Date, b: Date) -> u8 {
    let (same_year, same_month, same_day) =
        (a.year() == b.year(), a.month() == b.month(), a.day() == b.day());
    let off = |x: u16, y: u16| matches!(x.abs_diff(y), 1 | 10);
    let days_off = off(u16::from(a.day()), u16::from(b.day()));
    let months_off = off(u16::from(a.month()), u16::from(b.month()));
    match (same_year, same_month, same_day) {
        (true, true, true) => dates::SAME,
        (true, ..) if a.month() == b.day() && a.day() == b.month() => dates::SWAPPED,
        (true, true, false) if days_off => dates::NEAR_DAY,
        (false, true, true) if off(a.year(), b.year()) => dates::NEAR_YEAR,
        (true, ..) if a.is_first_of_january() || b.is_first_of_january() => dates::FIRST_OF_JANUARY,
        (true, false, true) if months_off => dates::ONE_FIGURE,
        (true, true, false) if one_figure(u16::from(a.day()), u16::from(b.day())) => {
            dates::ONE_FIGURE
        }
        (false, true, true) if one_figure(a.year(), b.year()) => dates::ONE_FIGURE,
        (true, ..) => dates::SAME_YEAR,
        (false, true, true) => dates::SAME_DAY,
        _ => dates::OTHER,
    }
}

/// At least one of them has no day.
fn partial(a: Date, b: Date) -> u8 {
    let apart = a.year().abs_diff(b.year());
    let months_differ = a.month() > 0 && b.month() > 0 && a.month() != b.month();
    let about = a.is_about() || b.is_about();
    match apart {
        0 if months_differ => dates::SAME_YEAR,
        0 => dates::YEAR_ALONE,
        1 => dates::CLOSE_YEAR,
        2..=3 if about => dates::CLOSE_YEAR,
        _ => dates::OTHER,
    }
}

/// Whether the figures of two numbers differ in one place, or two neighbours are swapped.
fn one_figure(a: u16, b: u16) -> bool {
    let figures = |n: u16| [n / 1000, n / 100 % 10, n / 10 % 10, n % 10];
    let (a, b) = (figures(a), figures(b));
    let differing: Vec<usize> = (0..4).filter(|i| a[*i] != b[*i]).collect();
    match differing[..] {
        [_] => true,
        [i, j] => j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, expected: u8) {
        let (first, second) = (a.parse().unwrap(), b.parse().unwrap());
        assert_eq!(compare(first, second), expected, "{a} and {b}");
        assert_eq!(compare(second, first), expected, "{b} and {a}");
    }

    #[test]
    fn a_slip_of_the_pen_has_its_own_level() {
        check("1987-03-20", "1987-03-20", dates::SAME);
        check("1987-03-08", "1987-08-03", dates::SWAPPED);
        check("1987-03-20", "1987-03-21", dates::NEAR_DAY);
        check("1987-03-20", "1987-03-30", dates::NEAR_DAY);
        check("1987-03-20", "1977-03-20", dates::NEAR_YEAR);
        check("1987-03-20", "1978-03-20", dates::ONE_FIGURE);
        check("1987-03-20", "1987-03-25", dates::ONE_FIGURE);
        check("1987-03-20", "1987-04-20", dates::ONE_FIGURE);
        check("1987-03-20", "1987-07-05", dates::SAME_YEAR);
        check("1987-03-20", "1955-03-20", dates::SAME_DAY);
        check("1987-03-20", "1955-04-21", dates::OTHER);
    }

    #[test]
    fn what_is_not_known_is_not_held_against_it() {
        check("", "1987-03-20", dates::MISSING);
        check("1987", "1987-03-20", dates::YEAR_ALONE);
        check("1987-03", "1987-03-20", dates::YEAR_ALONE);
        check("1987-04", "1987-03-20", dates::SAME_YEAR);
        check("1987-01-01", "1987-03-20", dates::FIRST_OF_JANUARY);
        check("~1985", "1987-03-20", dates::CLOSE_YEAR);
        check("1985", "1987-03-20", dates::OTHER);
    }
}
