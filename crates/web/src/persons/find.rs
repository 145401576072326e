//! `/persons/find`: a person by name, or by an exact number, telephone or e-mail address.
//! What is looked for is sent in a form and never stands in an address.
use super::fields::fault_in_words;
use super::{address, number};
use crate::app::App;
use crate::cases::under_cases;
use crate::components::{Button, Choice, Input, Link, Radios};
use crate::form::Form;
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::words::say;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::person::{Contact, ContactKind, IdentifierKind, Private};
use domain::words::Language;
use register::person::Sought;

/// What a person can be found by: the code of the form, which has words too.
const FIELDS: [&str; 8] =
    ["find-name", "egn", "lnch", "eik", "passport", "other", "contact-phone", "contact-email"];
/// The first of them: no number, and no contact.
const NAME: &str = FIELDS[0];

#[derive(Template)]
#[template(path = "persons/find.html")]
struct FindPage {
    page: Page,
    field: Radios,
    value: Input,
    button: Button,
    /// Who was found; none before a search.
    found: Option<Vec<Link>>,
}

/// By what somebody is found.
pub(super) fn field(form: &Form, page: &Page) -> Radios {
    let fields = FIELDS.map(|field| Choice::new(field, page.say(&format!("person-{field}"))));
    form.radios("field", page.say("person-find-field"), fields.into())
}

/// The number or address itself.
pub(super) fn value(form: &Form, page: &Page) -> Input {
    let value = form.input("value", page.say("person-find-value"));
    value.hint(page.say("person-find-value-hint"))
}

fn page(member: &Member, found: Option<Vec<Link>>, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_cases(member).saying("person-find").refusing(form.errors());
    let find = FindPage {
        field: field(form, &page),
        value: value(form, &page),
        button: Button::submit(page.say("person-find-it")),
        found,
        page,
    };
    Ok(Html(find.render()?))
}

fn may(member: &Member) -> Result<(), Problem> {
    if member.may_ever(Action::FindPerson) { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /persons/find`
pub(crate) async fn form(member: Member) -> Result<Html<String>, Problem> {
    may(&member)?;
    page(&member, None, &Form::empty(member.language))
}

/// What is looked for; the form says what is missing.
pub(super) fn sought(form: &mut Form, language: Language) -> Option<Sought> {
    let (field, typed) = (form.value("field").to_owned(), form.value("value").to_owned());
    let kind = IdentifierKind::ALL.into_iter().find(|kind| kind.code() == field);
    let contact = match field.as_str() {
        "contact-phone" => Some(ContactKind::Phone),
        "contact-email" => Some(ContactKind::Email),
        _ => None,
    };
    if kind.is_none() && contact.is_none() && field != NAME {
        form.refuse("field", say(language, "person-find-field-missing"));
    }
    let value = Private::read(&typed).unwrap_or_else(|fault| {
        form.refuse("value", fault_in_words(language, fault));
        None
    });
    if value.is_none() && form.error("value").is_none() {
        form.refuse("value", say(language, "person-find-value-missing"));
    }
    let value = value?;
    match (kind, contact) {
        (Some(kind), _) => Some(Sought::Identifier(domain::person::Identifier { kind, value })),
        (None, Some(kind)) => Some(Sought::Contact(Contact { kind, value })),
        (None, None) => (field == NAME).then_some(Sought::Name(value)),
    }
}

/// `POST /persons/find`
pub(crate) async fn find(State(app): State<App>, posted: Posted) -> Result<Response, Problem> {
    let member = posted.member;
    may(&member)?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(sought) = sought(&mut form, member.language) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&member, None, &form)?).into_response());
    };
    let persons = app.register.find_person(&member.by, &sought).await?;
    let mut found = Vec::new();
    for person in persons {
        for case in app.register.cases_of(&member.by, person).await? {
            let text = format!("{} · {}", number(person), case.number);
            found.push(Link::new(text, address(case.id, person)));
        }
    }
    Ok(page(&member, Some(found), &form)?.into_response())
}
