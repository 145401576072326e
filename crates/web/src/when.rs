//! When something was so, as it is typed: a day and a time, which is that of
//! Sofia.
use crate::form::Form;
use crate::words::{self, say};
use domain::day::Moment;
use domain::record::value;

/// When it was so: the moment typed; now, for an empty day; without a time the
/// last minute of a day that is over, so that it follows what else happened on
/// it, now of today, and the first of a day that has not come.
pub(crate) fn typed(form: &mut Form, now: Moment, names: (&str, &str)) -> Option<Moment> {
    let (day, time) = (form.value(names.0).to_owned(), form.value(names.1).to_owned());
    let language = form.language();
    if day.is_empty() && time.is_empty() {
        return Some(now);
    }
    let day = if day.is_empty() { Some(now.day()) } else { value::day(&day) };
    let Some(day) = day else {
        form.refuse(names.0, say(language, "rights-day-wrong"));
        return None;
    };
    if time.is_empty() {
        let (begins, ends) = (words::sofia(day, 0), words::sofia(day, 24 * 60 - 1));
        return Some(if begins > now { begins } else { ends.min(now) });
    }
    let minutes = time.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
    });
    if minutes.is_none() {
        form.refuse(names.1, say(language, "step-time-wrong"));
    }
    minutes.map(|minutes| words::sofia(day, minutes))
}
