//! What was opened of a person, as it is told: a name and a value for each thing, and
//! where two differ.
use crate::components::{Cell, Markup};
use crate::page::Page;
use crate::rights;
use domain::pack::Pack;
use domain::person::{Check, Contact, Identifier, Identity, Names, Nature, Private};
use register::person::Revealed;

/// What it is called, and what is kept.
pub(super) type Told = (String, String);

/// What was opened of a person of this nature.
pub(super) fn of(pack: &Pack, page: &Page, nature: Nature, revealed: &Revealed) -> Vec<Told> {
    match (revealed, nature) {
        (Revealed::Identity(identity), Nature::Natural) => identity_rows(pack, page, identity),
        (Revealed::Identity(identity), Nature::Legal) => legal_rows(page, identity),
        (Revealed::Contact(contacts), _) => contact_rows(page, contacts),
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
    let Identity { names, identifiers, birth, citizenships, languages } = identity;
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
    let named = |list: &str, code: &str| {
        let codes = pack.list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
        let fits =
            |c: &&domain::pack::Code| c.code == code || c.external_code.as_deref() == Some(code);
        let found = codes.iter().find(fits);
        found.map_or_else(|| code.to_owned(), |c| c.name.in_language(page.language).to_owned())
    };
    let country = |code: &str| match code {
        "stateless" => page.say("person-stateless"),
        code => named("country", code),
    };
    let joined = |all: Vec<String>| known(page, &all.join(", "));
    let countries = citizenships.iter().map(|c| country(c.expose())).collect();
    rows.push(row("person-citizenships", joined(countries)));
    let spoken = languages.iter().map(|l| named("language", l.expose())).collect();
    rows.push(row("person-languages", joined(spoken)));
    rows
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
