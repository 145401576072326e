//! Trainings, events and meetings that were held, with who was there.
use crate::demo::script::{Key, Script};
use domain::day::Day;
use domain::words::Language;

/// A training, event or meeting that was held.
#[derive(Clone, Copy)]
pub(super) struct Gathering<'a> {
    /// `training`, `event` or `meeting`.
    pub(super) kind: &'static str,
    pub(super) activity: &'static str,
    /// The institution that enters it.
    pub(super) by: &'a str,
    pub(super) on: Day,
    /// How many days it lasted.
    pub(super) days: i32,
    pub(super) title: &'a str,
    /// Municipality or oblast; empty when abroad.
    pub(super) place: &'a str,
    pub(super) fields: &'a [(&'static str, &'a str)],
    pub(super) people: &'a [People<'a>],
}

/// A group of those who were there.
#[derive(Clone, Copy)]
pub(super) struct People<'a> {
    pub(super) role: &'a str,
    pub(super) profession: &'a str,
    pub(super) organisation: &'a str,
    pub(super) heads: i32,
    /// The beginning of the participants' codes; empty for a group counted by
    /// heads.
    pub(super) codes: &'a str,
    pub(super) more: &'a [(&'static str, &'a str)],
}

/// Trainees counted by heads.
pub(super) const fn trainees<'a>(
    profession: &'a str,
    organisation: &'a str,
    heads: i32,
) -> People<'a> {
    People { role: "trainee", profession, organisation, heads, codes: "", more: &[] }
}

/// Trainees with a code each.
pub(super) const fn coded<'a>(
    profession: &'a str,
    organisation: &'a str,
    heads: i32,
    codes: &'a str,
) -> People<'a> {
    People { role: "trainee", profession, organisation, heads, codes, more: &[] }
}

/// Participants of an event or a meeting, counted by heads.
pub(super) const fn participants<'a>(
    profession: &'a str,
    organisation: &'a str,
    heads: i32,
) -> People<'a> {
    People { role: "participant", profession, organisation, heads, codes: "", more: &[] }
}

/// Lecturers, Bulgarian or foreign, with a code each.
pub(super) const fn lecturers<'a>(
    profession: &'a str,
    heads: i32,
    codes: &'a str,
    more: &'a [(&'static str, &'a str)],
) -> People<'a> {
    People { role: "lecturer", profession, organisation: "", heads, codes, more }
}

pub(super) const BULGARIAN: &[(&str, &str)] = &[("origin", "bulgarian")];
pub(super) const FOREIGN: &[(&str, &str)] = &[("origin", "foreign")];

/// Enters what was held, a few days after its end, and the attendance with it.
pub(super) fn held(script: &mut Script<'_>, g: Gathering<'_>) -> Key {
    let last = g.on.plus(g.days - 1);
    let on = script.after(last);
    let heads: i32 = g.people.iter().map(|p| p.heads).sum();
    let (first, last, heads) = (g.on.to_string(), last.to_string(), heads.to_string());
    let days = g.days.to_string();
    let mut fields = vec![
        ("title", g.title),
        ("held_on", &first),
        ("status", "held"),
        ("place", g.place),
        ("participants", if g.people.is_empty() { "" } else { &heads }),
    ];
    if g.days > 1 {
        fields.push(("last_day", &last));
    }
    if g.kind == "training" {
        fields.push(("duration_days", &days));
    }
    // What is given counts instead of what is usual.
    fields.retain(|(id, _)| !g.fields.iter().any(|(given, _)| given == id));
    fields.extend_from_slice(g.fields);
    let key = script.enter(g.kind, g.activity, g.by, on, &fields);
    for people in g.people {
        attended(script, &g, key, on, people);
    }
    key
}

fn attended(script: &mut Script<'_>, g: &Gathering<'_>, key: Key, on: Day, people: &People<'_>) {
    let professions = script.pack.list("profession");
    let name =
        professions.map_or(people.profession, |l| l.name_of(people.profession, Language::Bg));
    let (event, day) = (key.to_string(), g.on.to_string());
    let (rows, heads) = if people.codes.is_empty() { (1, people.heads) } else { (people.heads, 1) };
    let heads = heads.to_string();
    for n in 1..=rows {
        let code = format!("{}-{n:02}", people.codes);
        let entry = if people.codes.is_empty() {
            format!("{name} – група от {heads}")
        } else {
            format!("{name}, код {code}")
        };
        let mut fields = vec![
            ("list_entry", entry.as_str()),
            ("event", &event),
            ("attended_on", &day),
            ("role", people.role),
            ("headcount", &heads),
            ("profession", people.profession),
            ("organisation", people.organisation),
            ("completed", if people.role == "trainee" { "yes" } else { "" }),
        ];
        if !people.codes.is_empty() {
            fields.push(("participant", &code));
        }
        fields.extend_from_slice(people.more);
        script.enter("attendance", g.activity, g.by, on, &fields);
    }
}
