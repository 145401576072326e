//! Statutory returns: which are due, their tables filled in, and what was sent.
pub mod files;
pub(crate) mod list;
pub(crate) mod open;

use crate::problem::Problem;
use crate::session::Member;
use domain::access::Action;
use register::returns::FIRST_YEAR;

const ADDRESS: &str = "/returns";

fn may_read(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::ReadStatistics) { Ok(()) } else { Err(Problem::NotFound) }
}

/// The year that is asked about; the last whole one unless said, none for one that is not there.
fn year(text: &str, this: i16) -> Option<i16> {
    match text.trim() {
        "" => Some(this - 1),
        text => text.parse().ok().filter(|year| (FIRST_YEAR..=this).contains(year)),
    }
}

/// A value of an address.
fn asked<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_the_last_unless_another_is_asked_about() {
        assert_eq!(year("", 2018), Some(2017));
        assert_eq!(year(" 2018 ", 2018), Some(2018));
        assert_eq!([year("2019", 2018), year("1999", 2018), year("x", 2018)], [None; 3]);
    }
}
