//! What was opened of a person, as it is told: a name and a value for each thing, and
//! where two differ.
use crate::components::{Cell, Markup};
use crate::page::Page;
use crate::rights;
use crate::words::say;
use domain::health::{Function, Health};
use domain::pack::Pack;
use domain::person::{Check, Contact, Identifier, Identity, Names, Nature, Private};
use domain::words::Language;
use register::person::Revealed;

/// What it is called, and what is kept.
pub(super) type Told = (String, String);

/// What was opened of a person of this nature.
pub(super) fn of(pack: &Pack, page: &Page, nature: Nature, revealed: &Revealed) -> Vec<Told> {
    match (revealed, nature) {
        (Revealed::Identity(identity), Nature::Natural) => identity_rows(pack, page, identity),
        (Revealed::Identity(identity), Nature::Legal) => legal_rows(page, identity),
        (Revealed::Contact(contacts), _) => contact_rows(page, contacts),
        (Revealed::Health(health), _) => health_rows(page, health),
    }
}

/// What stands now beside what was typed, where they differ: a row for each thing, and
/// none when both say the same.
pub(super) fn differing(page: &Page, now: &[Told], typed: &[Told]) -> Option<Markup> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in now.iter().chain(typed) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let said = |all: &[Told], name: &str| {
        let own = all.iter().filter(|(one, _)| one == name).map(|(_, value)| value.as_str());
        known(page, &own.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<Vec<Cell>> = names
        .into_iter()
        .map(|name| (said(now, &name), said(typed, &name), name))
        .filter(|(now, typed, _)| now != typed)
        .map(|(now, typed, name)| vec![name.into(), now.into(), typed.into()])
        .collect();
    let heads = ["person-differs-what", "person-differs-now", "person-differs-typed"];
    (!rows.is_empty()).then(|| rights::table(page, page.say("person-differs"), &heads, rows))
}

fn known(page: &Page, text: &str) -> String {
    if text.is_empty() { page.say("person-not-known") } else { text.to_owned() }
}

/// Other names, and numbers.
fn other_rows(page: &Page, names: &Names, identifiers: &[Identifier]) -> Vec<Told> {
    let row = |key: &str, value: String| (page.say(key), value);
    let others = names.others.iter().map(|name| row("person-others", name.expose().to_owned()));
    let numbers = identifiers.iter().map(|identifier| {
        let value = match identifier.check() {
            Check::DoesNotFit => {
                format!("{} ({})", identifier.value.expose(), page.say("person-check-wrong"))
            }
            Check::Fits | Check::None => identifier.value.expose().to_owned(),
        };
        row(&format!("person-{}", identifier.kind.code()), value)
    });
    others.chain(numbers).collect()
}

/// Which legal person it is.
fn legal_rows(page: &Page, identity: &Identity) -> Vec<Told> {
    let name = identity.names.family.as_ref().map_or("", Private::expose);
    let mut rows = vec![(page.say("person-legal-name"), known(page, name))];
    rows.extend(other_rows(page, &identity.names, &identity.identifiers));
    rows
}

fn identity_rows(pack: &Pack, page: &Page, identity: &Identity) -> Vec<Told> {
    let Identity { names, identifiers, birth, citizenships, languages, circumstances } = identity;
    let text = |value: &Option<Private>| known(page, value.as_ref().map_or("", Private::expose));
    let row = |key: &str, value: String| (page.say(key), value);
    let mut rows = vec![
        row("person-given", text(&names.given)),
        row("person-fathers", text(&names.fathers)),
        row("person-family", text(&names.family)),
    ];
    rows.extend(other_rows(page, names, identifiers));
    let born = birth.map(|birth| birth.expose().to_string()).unwrap_or_default();
    rows.push(row("person-birth", known(page, &born)));
    let named = |field: &str, code: &str| in_words(pack, page.language, field, code);
    let joined = |all: Vec<String>| known(page, &all.join(", "));
    let countries = citizenships.iter().map(|c| named("citizenship", c.expose())).collect();
    rows.push(row("person-citizenships", joined(countries)));
    let spoken = languages.iter().map(|l| named("language", l.expose())).collect();
    rows.push(row("person-languages", joined(spoken)));
    // Of a life many things are never asked: only what is known is told.
    rows.extend(
        circumstances
            .known()
            .into_iter()
            .map(|(name, value)| row(&format!("person-{name}"), named(name, &value))),
    );
    rows
}

/// A value of an identity in words: what stands for a code of a list or of a place. Others
/// are what they are.
pub(crate) fn in_words(pack: &Pack, language: Language, field: &str, value: &str) -> String {
    let listed = |list: &str| {
        let codes = pack.list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
        let fits =
            |c: &&domain::pack::Code| c.code == value || c.external_code.as_deref() == Some(value);
        let found = codes.iter().find(fits);
        found.map_or_else(|| value.to_owned(), |c| c.name.in_language(language).to_owned())
    };
    match field {
        "citizenship" if value == "stateless" => say(language, "person-stateless"),
        "citizenship" => listed("country"),
        "language" => listed("language"),
        "residence" | "origin" if value.len() == 2 => listed("country"),
        "residence" | "origin" => pack.place_name(value, language).to_owned(),
        "gender" | "marital" | "education" => say(language, &format!("person-{field}-{value}")),
        _ => value.to_owned(),
    }
}

fn contact_rows(page: &Page, contacts: &[Contact]) -> Vec<Told> {
    if contacts.is_empty() {
        return vec![(page.say("person-contacts"), page.say("person-not-known"))];
    }
    let row = |contact: &Contact| {
        let key = format!("person-contact-{}", contact.kind.code());
        (page.say(&key), contact.value.expose().to_owned())
    };
    contacts.iter().map(row).collect()
}

/// A person's health: every question, and what is not known of it.
fn health_rows(page: &Page, health: &Health) -> Vec<Told> {
    let known_of = health.known();
    let said = |name: &str| {
        let found = known_of.iter().find(|(there, _)| *there == name);
        let value = found.map_or("", |(_, value)| value.as_str());
        known(page, &health_in_words(page.language, name, value))
    };
    let names = Function::ALL.iter().map(|one| one.code()).chain(["pregnant", "needs"]);
    names.map(|name| (page.say(&format!("health-{name}")), said(name))).collect()
}

/// A value of a person's health in words.
pub(crate) fn health_in_words(language: Language, field: &str, value: &str) -> String {
    match field {
        _ if value.is_empty() => String::new(),
        "needs" => value.to_owned(),
        "pregnant" => say(language, value),
        _ => say(language, &format!("health-difficulty-{value}")),
    }
}
