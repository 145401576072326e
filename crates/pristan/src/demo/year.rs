//! The invented year, one file a section of the programme, in its order.
//!
//! The volumes are plausible, the institutions are those of the directory, and
//! nothing in it happened: titles, days, figures and codes are invented.
mod course;
mod gathering;
mod institutional;
mod international;
mod legislation;
mod prevention;
mod protection;
mod research;
mod training;

use super::script::Script;

/// The local commissions with the municipality each works in, its oblast, and
/// the day on which it was established. Pleven's is being set up in 2017.
pub(super) const COMMISSIONS: [(&str, &str, &str); 9] = [
    ("LCCTHB-BLG", "Благоевград", "2013-04-25"),
    ("LCCTHB-BGS", "Бургас", "2006-10-19"),
    ("LCCTHB-VAR", "Варна", "2006-11-08"),
    ("LCCTHB-MON", "Монтана", "2012-05-31"),
    ("LCCTHB-PAZ", "Пазарджик", "2006-12-14"),
    ("LCCTHB-PDV", "Пловдив", "2011-03-24"),
    ("LCCTHB-PVN", "Плевен", "2017-04-27"),
    ("LCCTHB-RSE", "Русе", "2012-02-16"),
    ("LCCTHB-SLV", "Сливен", "2006-09-28"),
];

/// The part of a commission's code that its records are numbered by.
fn short(commission: &str) -> &str {
    commission.rsplit('-').next().unwrap_or(commission)
}

/// Writes the whole year.
pub(super) fn write(script: &mut Script<'_>) {
    institutional::write(script);
    prevention::write(script);
    training::write(script);
    protection::write(script);
    research::write(script);
    international::write(script);
    legislation::write(script);
    course::write(script);
}
