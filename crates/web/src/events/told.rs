//! Events in words.
use super::number;
use crate::bodies::Bodies;
use crate::coded;
use crate::components::Row;
use crate::page::Page;
use crate::persons;
use crate::words;
use domain::trafficking::event::{Event, EventRole, Involved};
use domain::words::Language;
use register::event::Happened;

/// What a phase is called.
pub(crate) fn phase(language: Language, event: &Event) -> String {
    words::say(language, &format!("event-phase-{}", event.phase.code()))
}

/// An event in one line: what, where, when.
pub(super) fn title(page: &Page, bodies: &Bodies<'_>, event: &Event) -> String {
    let country = |code: &Option<String>| {
        code.as_ref().map(|code| coded::listed(page.language, bodies, "country", code))
    };
    let place = match (country(&event.country), country(&event.to)) {
        (Some(from), Some(to)) => Some(format!("{from} – {to}")),
        (from, to) => from.or(to),
    };
    let day = |date| coded::rough(page.language, date);
    let dates = match (event.from.map(day), event.until.map(day)) {
        (Some(from), Some(until)) if from == until => Some(from),
        (Some(from), Some(until)) => Some(format!("{from} – {until}")),
        (Some(from), None) => {
            Some(words::say_with(page.language, "event-since", &[("date", from.into())]))
        }
        (None, Some(until)) => {
            Some(words::say_with(page.language, "event-until", &[("date", until.into())]))
        }
        (None, None) => None,
    };
    let parts = [Some(phase(page.language, event)), place, dates];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// An event as another page names it.
pub(super) fn named(page: &Page, bodies: &Bodies<'_>, one: &Happened) -> String {
    format!("{} · {}", number(one.id), title(page, bodies, &one.event))
}

/// Everybody with a role, by number.
pub(super) fn persons_as(involved: &[Involved], role: EventRole) -> Option<String> {
    let with = involved.iter().filter(|one| one.role == role);
    let numbers: Vec<String> = with.map(|one| persons::number(one.person)).collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}

/// What stands in an event: who, then each field of which something is known.
pub(super) fn rows(page: &Page, bodies: &Bodies<'_>, one: &Happened) -> Vec<Row> {
    let who = EventRole::ALL.iter().filter_map(|role| {
        let text = persons_as(&one.involved, *role)?;
        Some(Row::new(page.say(&format!("event-role-{}", role.code())), text))
    });
    let fields = fields(page.language, bodies, &one.event).into_iter();
    who.chain(fields.map(|(name, text)| Row::new(name, text))).collect()
}

/// What is known of an event: the name of each field and what stands in it.
pub(crate) fn fields(
    language: Language,
    bodies: &Bodies<'_>,
    event: &Event,
) -> Vec<(String, String)> {
    let values = event.values();
    let fields = event.phase.fields().iter().filter_map(|field| {
        let text = coded::told(language, bodies, field.shape, values.get(field.name)?)?;
        Some((words::say(language, &format!("event-field-{}", field.name)), text))
    });
    fields.collect()
}

/// How long it lasted, as far as its dates tell.
pub(super) fn lasted(page: &Page, event: &Event) -> Option<String> {
    let (least, most) = event.months()?;
    let args = [("least", i64::from(least).into()), ("most", i64::from(most).into())];
    Some(words::say_with(page.language, "event-lasted", &args))
}
