//! The fields of a person: from the form to the value and back.
use crate::components::{Choice, Input, Markup, Radios, Select, Textarea};
use crate::form::Form;
use crate::page::Page;
use crate::records::fields::{Group, GroupedSelect, municipalities};
use crate::words::say;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::Zeroizing;
use domain::circumstance::{Circumstances, Education, Gender, Locality, MaritalStatus};
use domain::health::{Difficulty, Function, Health};
use domain::pack::Pack;
use domain::person::{
    BirthDate, Citizenship, Contact, ContactKind, Fault, Identifier, IdentifierKind, Identity,
    Names, Nature, Private, Sex, Spoken,
};
use domain::words::Language;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Citizenships and languages that can be given. More that are there already
/// are kept in the form.
const SEVERAL: usize = 2;

/// The form of who a person is.
#[derive(Template)]
#[template(path = "persons/identity-fields.html")]
struct IdentityFields {
    given: Input,
    fathers: Input,
    family: Input,
    others: Textarea,
    numbers: Vec<Textarea>,
    birth: Input,
    sex: Radios,
    citizenships: Vec<Select>,
    languages: Vec<Select>,
    life: LifeFields,
    titles: [String; 5],
}

/// The questions about a person's life.
struct LifeFields {
    gender: Select,
    marital: Select,
    children: Input,
    education: Select,
    places: [GroupedSelect; 2],
}

impl HtmlSafe for IdentityFields {}

fn several(form: &Form, name: &str) -> usize {
    let given = (1..100).take_while(|n| !form.value(&format!("{name}_{n}")).is_empty()).count();
    given.max(SEVERAL - 1) + 1
}

impl IdentityFields {
    fn of(pack: &Pack, page: &Page, form: &Form) -> Self {
        let list = |id: &str| -> Vec<(String, String, String)> {
            let codes = pack.list(id).map(|list| list.codes.as_slice()).unwrap_or_default();
            let mut all: Vec<_> = codes
                .iter()
                .map(|code| {
                    let name = code.name.in_language(page.language).to_owned();
                    (code.code.clone(), code.external_code.clone().unwrap_or_default(), name)
                })
                .collect();
            all.sort_by(|a, b| a.2.cmp(&b.2));
            all
        };
        let mut countries: Vec<Choice> =
            list("country").into_iter().map(|(code, _, name)| Choice::new(&code, name)).collect();
        countries.push(Choice::new("stateless", page.say("person-stateless")));
        let languages: Vec<Choice> = list("language")
            .into_iter()
            .filter(|(_, external, _)| external.len() == 3)
            .map(|(_, external, name)| Choice::new(&external, name))
            .collect();
        let select = |name: &str, label: &str, choices: &[Choice]| -> Vec<Select> {
            (1..=several(form, name))
                .map(|n| {
                    let label = page.say_n(label, n);
                    form.select(&format!("{name}_{n}"), label, choices.to_vec())
                })
                .collect()
        };
        let sexes =
            Sex::ALL.map(|sex| Choice::new(sex.code(), page.say(&format!("sex-{}", sex.code()))));
        Self {
            given: form.input("given", page.say("person-given")),
            fathers: form.input("fathers", page.say("person-fathers")),
            family: form.input("family", page.say("person-family")),
            others: form
                .textarea("others", page.say("person-others"))
                .rows(2)
                .hint(page.say("person-others-hint")),
            numbers: numbers(page, form, Nature::Natural),
            birth: form
                .input("birth", page.say("person-birth"))
                .hint(page.say("person-birth-hint"))
                .width(10),
            sex: form.radios("sex", page.say("person-sex"), sexes.into()).inline(),
            citizenships: select("citizenship", "person-citizenship-n", &countries),
            languages: select("spoken", "person-language-n", &languages),
            life: LifeFields::of(pack, page, form, countries),
            titles: ["names", "numbers", "birth-title", "origin-title", "life"]
                .map(|title| page.say(&format!("person-{title}"))),
        }
    }
}

impl LifeFields {
    fn of(pack: &Pack, page: &Page, form: &Form, countries: Vec<Choice>) -> Self {
        let select = |name: &str, codes: &[&str]| {
            let choice =
                |code: &&str| Choice::new(code, page.say(&format!("person-{name}-{code}")));
            form.select(
                name,
                page.say(&format!("person-{name}")),
                codes.iter().map(choice).collect(),
            )
        };
        let mut groups = municipalities(pack, page.language);
        let country = |one: Choice| {
            let code = one.value.filter(|code| code.len() == 2)?;
            Some((code, one.text))
        };
        let choices = countries.into_iter().filter_map(country).collect();
        groups.push(Group { name: page.say("person-countries"), choices });
        let place = |name: &str| {
            let label = page.say(&format!("person-{name}"));
            GroupedSelect::new(form, page.language, name, groups.clone())
                .labelled(label, String::new())
        };
        let children = form.input("children", page.say("person-children"));
        Self {
            gender: select("gender", Gender::CODES).hint(page.say("person-gender-hint")),
            marital: select("marital", MaritalStatus::CODES),
            children: children.hint(page.say("person-children-hint")).width(2),
            education: select("education", Education::CODES),
            places: [place("residence"), place("origin")],
        }
    }
}

/// The form of which legal person it is.
#[derive(Template)]
#[template(path = "persons/legal-fields.html")]
struct LegalFields {
    name: Input,
    others: Textarea,
    numbers: Vec<Textarea>,
    title: String,
}

impl HtmlSafe for LegalFields {}

impl LegalFields {
    fn of(page: &Page, form: &Form) -> Self {
        Self {
            name: form.input("family", page.say("person-legal-name")),
            others: form
                .textarea("others", page.say("person-others"))
                .rows(2)
                .hint(page.say("person-others-hint")),
            numbers: numbers(page, form, Nature::Legal),
            title: page.say("person-legal"),
        }
    }
}

/// The numbers that a person of this nature has.
fn numbers(page: &Page, form: &Form, nature: Nature) -> Vec<Textarea> {
    let number = |kind: &IdentifierKind| {
        let name = kind.code();
        let field = form.textarea(name, page.say(&format!("person-{name}"))).rows(1);
        field.hint(page.say(&format!("person-{name}-hint")))
    };
    nature.identifiers().iter().map(number).collect()
}

/// The form of who a person of this nature is.
pub(crate) fn of_identity(pack: &Pack, page: &Page, form: &Form, nature: Nature) -> Markup {
    match nature {
        Nature::Natural => markup(&IdentityFields::of(pack, page, form)),
        Nature::Legal => markup(&LegalFields::of(page, form)),
    }
}

/// The form of how a person is reached, as markup.
pub(crate) fn of_contacts(page: &Page, form: &Form) -> Markup {
    markup(&ContactFields::of(page, form))
}

/// The form of how a person is reached.
#[derive(Template)]
#[template(path = "persons/contact-fields.html")]
struct ContactFields {
    fields: Vec<Textarea>,
    title: String,
}

impl HtmlSafe for ContactFields {}

impl ContactFields {
    fn of(page: &Page, form: &Form) -> Self {
        let fields = ContactKind::ALL.map(|kind| {
            let name = format!("contact-{}", kind.code());
            let field = form.textarea(&name, page.say(&format!("person-{name}"))).rows(1);
            field.hint(page.say(&format!("person-{name}-hint")))
        });
        Self { fields: fields.into(), title: page.say("person-contacts") }
    }
}

/// The form of a person's health.
#[derive(Template)]
#[template(path = "persons/health-fields.html")]
struct HealthFields {
    difficulties: Vec<Select>,
    pregnant: Radios,
    needs: Textarea,
    title: String,
    about: String,
}

impl HtmlSafe for HealthFields {}

/// The form of a person's health, as markup.
pub(crate) fn of_health(page: &Page, form: &Form) -> Markup {
    let difficulty = |function: &Function| {
        let degree = |one: &Difficulty| {
            Choice::new(one.code(), page.say(&format!("health-difficulty-{}", one.code())))
        };
        let degrees = Difficulty::ALL.iter().map(degree).collect();
        form.select(function.code(), page.say(&format!("health-{}", function.code())), degrees)
    };
    markup(&HealthFields {
        difficulties: Function::ALL.iter().map(difficulty).collect(),
        pregnant: form.yes_no("pregnant", page.say("health-pregnant")),
        needs: form
            .textarea("needs", page.say("health-needs"))
            .rows(5)
            .hint(page.say("health-needs-hint")),
        title: page.say("person-class-health"),
        about: page.say("health-about"),
    })
}

/// A person's health, as the form says.
pub(crate) fn health(form: &mut Form, language: Language) -> Health {
    let mut difficulties = BTreeMap::new();
    for function in Function::ALL {
        let name = function.code();
        match Circumstances::read_known(form.value(name), |code| {
            code.parse().map_err(|()| Fault::NotACode)
        }) {
            Ok(Some(difficulty)) => {
                difficulties.insert(*function, difficulty);
            }
            Ok(None) => {}
            Err(fault) => refuse(form, language, name, fault),
        }
    }
    let pregnant = match form.value("pregnant") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let needs = Health::read_needs(form.value("needs")).unwrap_or_else(|fault| {
        refuse(form, language, "needs", fault);
        Zeroizing::default()
    });
    Health { difficulties, pregnant, needs }
}

/// The form filled with a person's health, to be corrected.
pub(crate) fn filled_with_health(mut form: Form, health: &Health) -> Form {
    // The fields are called as what is known is.
    for (name, value) in health.known() {
        form = form.with(name, value);
    }
    form
}

fn refuse(form: &mut Form, language: Language, name: &str, fault: Fault) {
    form.refuse(name, fault_in_words(language, fault));
}

/// Why something said of a person cannot be kept, in words that do not repeat it.
pub(crate) fn fault_in_words(language: Language, fault: Fault) -> String {
    let key = match fault {
        Fault::TooLong => "person-fault-too-long",
        Fault::TextTooLong => "person-fault-text-too-long",
        Fault::Unprintable => "person-fault-unprintable",
        Fault::NotADate => "person-fault-not-a-date",
        Fault::NotACode => "person-fault-not-a-code",
        Fault::NotANumber => "person-fault-not-a-number",
    };
    say(language, key)
}

/// The texts of a field with one a line; what is wrong is said at the field.
fn lines(form: &mut Form, language: Language, name: &str) -> Vec<Private> {
    let text = form.value(name).to_owned();
    let mut all = Vec::new();
    for line in text.lines() {
        match Private::read(line) {
            Ok(Some(value)) => all.push(value),
            Ok(None) => {}
            Err(fault) => refuse(form, language, name, fault),
        }
    }
    all
}

fn one(form: &mut Form, language: Language, name: &str) -> Option<Private> {
    Private::read(form.value(name)).unwrap_or_else(|fault| {
        refuse(form, language, name, fault);
        None
    })
}

/// What is known of a person's life, as the form says; the form says what is wrong of it.
fn life(form: &mut Form, language: Language) -> Circumstances {
    fn read<T>(
        (form, language): (&mut Form, Language),
        name: &str,
        read: impl Fn(&str) -> Result<Option<T>, Fault>,
    ) -> Option<T> {
        read(form.value(name)).unwrap_or_else(|fault| {
            refuse(form, language, name, fault);
            None
        })
    }
    fn coded<T: FromStr<Err = ()>>(text: &str) -> Result<Option<T>, Fault> {
        Circumstances::read_known(text, |code| code.parse().map_err(|()| Fault::NotACode))
    }
    let place = |text: &str| Circumstances::read_known(text, Locality::read);
    Circumstances {
        gender: read((form, language), "gender", coded),
        marital: read((form, language), "marital", coded),
        children: read((form, language), "children", Circumstances::read_children),
        education: read((form, language), "education", coded),
        residence: read((form, language), "residence", place),
        origin: read((form, language), "origin", place),
    }
}

/// Codes chosen under `name_1`, `name_2` and so on.
fn codes<T>(
    form: &mut Form,
    language: Language,
    name: &str,
    read: impl Fn(&str) -> Result<T, Fault>,
) -> Vec<T> {
    let mut all = Vec::new();
    for n in 1..100 {
        let name = format!("{name}_{n}");
        let code = form.value(&name).to_owned();
        if code.is_empty() {
            continue;
        }
        match read(&code) {
            Ok(value) => all.push(value),
            Err(fault) => refuse(form, language, &name, fault),
        }
    }
    all
}

/// Who the person is, and the sex, as the form says; what cannot be kept is
/// said at its field.
pub(crate) fn identity(form: &mut Form, language: Language) -> (Identity, Sex) {
    let names = Names {
        given: one(form, language, "given"),
        fathers: one(form, language, "fathers"),
        family: one(form, language, "family"),
        others: lines(form, language, "others"),
    };
    let mut identifiers = Vec::new();
    for kind in IdentifierKind::ALL {
        let values = lines(form, language, kind.code());
        identifiers.extend(values.into_iter().map(|value| Identifier { kind, value }));
    }
    let birth = BirthDate::read(form.value("birth")).unwrap_or_else(|fault| {
        refuse(form, language, "birth", fault);
        None
    });
    let sex = form.value("sex").parse().unwrap_or_default();
    let citizenships = codes(form, language, "citizenship", Citizenship::read);
    let languages = codes(form, language, "spoken", Spoken::read);
    let circumstances = life(form, language);
    (Identity { names, identifiers, birth, citizenships, languages, circumstances }, sex)
}

/// How the person is reached, as the form says.
pub(crate) fn contacts(form: &mut Form, language: Language) -> Vec<Contact> {
    let mut all = Vec::new();
    for kind in ContactKind::ALL {
        let values = lines(form, language, &format!("contact-{}", kind.code()));
        all.extend(values.into_iter().map(|value| Contact { kind, value }));
    }
    all
}

/// The form filled with what is kept, to be corrected.
pub(crate) fn filled_with_identity(form: Form, identity: &Identity, sex: Sex) -> Form {
    let text = |value: &Option<Private>| value.as_ref().map_or("", Private::expose).to_owned();
    let joined = |all: &mut dyn Iterator<Item = &str>| all.collect::<Vec<_>>().join("\n");
    let Identity { names, identifiers, birth, citizenships, languages, circumstances } = identity;
    let mut form = form
        .with("given", text(&names.given))
        .with("fathers", text(&names.fathers))
        .with("family", text(&names.family))
        .with("others", joined(&mut names.others.iter().map(Private::expose)))
        .with("birth", birth.map(|b| b.expose().to_string()).unwrap_or_default())
        .with("sex", sex.code());
    for kind in IdentifierKind::ALL {
        let mut own = identifiers.iter().filter(|i| i.kind == kind).map(|i| i.value.expose());
        form = form.with(kind.code(), joined(&mut own));
    }
    for (n, citizenship) in (1..).zip(citizenships) {
        form = form.with(&format!("citizenship_{n}"), citizenship.expose());
    }
    for (n, language) in (1..).zip(languages) {
        form = form.with(&format!("spoken_{n}"), language.expose());
    }
    // The fields are called as what is known is.
    for (name, value) in circumstances.known() {
        form = form.with(name, value);
    }
    form
}

/// The form filled with how the person is reached, to be corrected.
pub(crate) fn filled_with_contacts(mut form: Form, contacts: &[Contact]) -> Form {
    for kind in ContactKind::ALL {
        let own = contacts.iter().filter(|c| c.kind == kind).map(|c| c.value.expose());
        let text = own.collect::<Vec<_>>().join("\n");
        form = form.with(&format!("contact-{}", kind.code()), text);
    }
    form
}

/// Fields as markup, to stand in a page.
fn markup(fields: &(impl HtmlSafe + ?Sized)) -> Markup {
    Markup::of(fields)
}
