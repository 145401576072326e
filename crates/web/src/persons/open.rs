//! `/cases/{id}/persons/{person}`: what is counted of a person, and what is
//! sealed, one class at a time, for a purpose.
use super::known::parts;
use super::{address, number};
use crate::app::App;
use crate::cases::{case_of, under_case};
use crate::components::{Button, Choice, Markup, Radios, Row, Select, SummaryList, Tag};
use crate::form::Form;
use crate::page::{Page, hidden};
use crate::problem::Problem;
use crate::purpose;
use crate::session::{Member, Posted};
use crate::words::{self, say};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::SealedClass;
use domain::id::PersonId;
use domain::pack::Pack;
use domain::person::{Check, Contact, Identifier, Identity, Names, Nature, Person, Private};
use domain::words::Language;
use register::case_file::CaseFile;
use register::person::{Listed, Revealed};

/// The classes that a person has.
pub(super) const CLASSES: [SealedClass; 2] = [SealedClass::Identity, SealedClass::Contact];

#[derive(Template)]
#[template(path = "persons/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    /// What was opened: its title and its fields; the class, to be corrected.
    revealed: Option<(String, Markup, &'static str)>,
    remarks: Vec<String>,
    class: Radios,
    purpose: Select,
    button: Button,
    /// What the person is here, and what they become.
    part: (Markup, Select, Button),
    address: String,
    /// What the person is called in the register, for who keeps watch.
    id: String,
}

/// The person of an address, in a case of somebody who works on it.
pub(super) async fn person_of(
    app: &App,
    member: &Member,
    id: &str,
    person: &str,
) -> Result<(CaseFile, Listed), Problem> {
    let case = case_of(app, member, id).await?;
    let person: PersonId = person.parse().map_err(|_| Problem::NotFound)?;
    let listed = app.register.persons(&member.by, case.id).await?;
    let found = listed.into_iter().find(|one| one.id == person).ok_or(Problem::NotFound)?;
    Ok((case, found))
}

fn page(
    app: &App,
    member: &Member,
    (case, person): (&CaseFile, &Listed),
    revealed: Option<&Revealed>,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let language = member.language;
    let mut page = under_case(member, case).titled(number(person.id)).refusing(form.errors());
    page = page.clone().captioned(page.say("person"));
    if person.erased {
        page = page.clone().tagged(Tag::quiet(&page.say("person-erased")));
    }
    let row = |key: &str, value: &str| Row::new(page.say(key), page.say(value));
    let mut facts = vec![row("person-part", &format!("part-{}", person.part.code()))];
    match person.nature {
        Nature::Natural => facts.extend([
            row("person-sex", &format!("sex-{}", person.sex.code())),
            row("person-citizenship", &format!("citizenship-{}", person.citizenship.code())),
        ]),
        Nature::Legal => facts.push(row("person-nature", "person-legal")),
    }
    facts.push(row("person-regime", &format!("regime-{}", person.regime.code())));
    let facts = SummaryList::new(facts);
    let (pack, today) = (app.register.pack(), member.by.today());
    let (shown, remarks) = match revealed {
        None => (None, Vec::new()),
        Some(Revealed::Identity(identity)) => {
            let (nature, sex) = (person.nature, person.sex);
            let whole = Person { nature, identity: identity.clone(), sex, ..Person::default() };
            let rows = match nature {
                Nature::Natural => identity_rows(pack, &page, identity),
                Nature::Legal => legal_rows(&page, identity),
            };
            (Some(("person-class-identity", rows, "identity")), whole.remarks(today))
        }
        Some(Revealed::Contact(contacts)) => {
            let whole = Person { contacts: contacts.clone(), ..Person::default() };
            let rows = contact_rows(&page, contacts);
            (Some(("person-class-contact", rows, "contact")), whole.remarks(today))
        }
    };
    let revealed = shown
        .map(|(title, rows, class)| (page.say(title), Markup::of(&SummaryList::new(rows)), class));
    let mut remarks: Vec<String> = remarks.into_iter().map(|r| remark(language, r)).collect();
    remarks.dedup();
    let classes = CLASSES.map(|class| {
        Choice::new(class.code(), page.say(&format!("person-class-{}", class.code())))
    });
    let open = OpenPage {
        facts: Markup::of(&facts),
        revealed,
        remarks,
        class: form.radios("class", page.say("person-class"), classes.into()),
        purpose: purpose::question(form, &page),
        button: Button::submit(page.say("person-reveal")),
        part: (
            hidden("from", person.part.code()),
            form.select("part", page.say("person-part-becomes"), parts(&page)),
            Button::submit(page.say("person-part-change")).secondary(),
        ),
        address: address(case.id, person.id),
        id: person.id.to_string(),
        page,
    };
    Ok(Html(open.render()?))
}

/// What is odd about a person, in words that do not repeat the value.
fn remark(language: Language, remark: domain::person::Remark) -> String {
    use domain::person::Remark::{
        BirthDiffers, BornInTheFuture, CheckDigit, PhoneWithoutCountry, SexDiffers,
    };
    match remark {
        CheckDigit(kind) => say(language, &format!("person-remark-check-{}", kind.code())),
        BirthDiffers => say(language, "person-remark-birth"),
        SexDiffers => say(language, "person-remark-sex"),
        BornInTheFuture => say(language, "person-remark-future"),
        PhoneWithoutCountry => say(language, "person-remark-phone"),
    }
}

fn known(page: &Page, text: &str) -> String {
    if text.is_empty() { page.say("person-not-known") } else { text.to_owned() }
}

/// Other names, and numbers.
fn other_rows(page: &Page, names: &Names, identifiers: &[Identifier]) -> Vec<Row> {
    let row = |key: &str, value: String| Row::new(page.say(key), value);
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
fn legal_rows(page: &Page, identity: &Identity) -> Vec<Row> {
    let name = identity.names.family.as_ref().map_or("", Private::expose);
    let mut rows = vec![Row::new(page.say("person-legal-name"), known(page, name))];
    rows.extend(other_rows(page, &identity.names, &identity.identifiers));
    rows
}

fn identity_rows(pack: &Pack, page: &Page, identity: &Identity) -> Vec<Row> {
    let Identity { names, identifiers, birth, citizenships, languages } = identity;
    let text = |value: &Option<Private>| known(page, value.as_ref().map_or("", Private::expose));
    let row = |key: &str, value: String| Row::new(page.say(key), value);
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

fn contact_rows(page: &Page, contacts: &[Contact]) -> Vec<Row> {
    if contacts.is_empty() {
        return vec![Row::new(page.say("person-contacts"), page.say("person-not-known"))];
    }
    let row = |contact: &Contact| {
        let key = format!("person-contact-{}", contact.kind.code());
        Row::new(page.say(&key), contact.value.expose().to_owned())
    };
    contacts.iter().map(row).collect()
}

/// `GET /cases/{id}/persons/{person}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path((id, person)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (case, person) = person_of(&app, &member, &id, &person).await?;
    page(&app, &member, (&case, &person), None, &Form::empty(member.language))
}

/// The page with the form of another part, which was refused.
pub(super) fn refused_part(
    app: &App,
    member: &Member,
    of: (&CaseFile, &Listed),
    form: &Form,
) -> Result<Response, Problem> {
    let page = page(app, member, of, None, form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The class that was chosen; the form says when none was.
pub(super) fn class_of(form: &mut Form, language: Language) -> Option<SealedClass> {
    let code = form.value("class").to_owned();
    let class = CLASSES.into_iter().find(|class| class.code() == code);
    if class.is_none() {
        form.refuse("class", words::say(language, "person-class-missing"));
    }
    class
}

/// `POST /cases/{id}/persons/{person}`: what was asked for, opened.
pub(crate) async fn reveal(
    State(app): State<App>,
    Path((id, person)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, person) = person_of(&app, &member, &id, &person).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let class = class_of(&mut form, member.language);
    let why = purpose::chosen(&mut form, member.language);
    let (Some(class), Some(why)) = (class, why) else {
        let page = page(&app, &member, (&case, &person), None, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let revealed = app.register.reveal(&member.by, person.id, class, why).await?;
    let form = Form::empty(member.language).with("purpose", why.code());
    Ok(page(&app, &member, (&case, &person), Some(&revealed), &form)?.into_response())
}
