//! `/cases/{id}/persons/{person}`: what is counted of a person, and what is
//! sealed, one class at a time, for a purpose.
use super::known::parts;
use super::{address, number, told};
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
use domain::person::{Nature, Person};
use domain::words::Language;
use register::case_file::CaseFile;
use register::person::{Listed, Revealed};

/// The classes that a person of this nature has.
const fn classes(nature: Nature) -> &'static [SealedClass] {
    match nature {
        Nature::Natural => &[SealedClass::Identity, SealedClass::Contact, SealedClass::Health],
        Nature::Legal => &[SealedClass::Identity, SealedClass::Contact],
    }
}

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
            (Some(("person-class-identity", "identity")), whole.remarks(today))
        }
        Some(Revealed::Contact(contacts)) => {
            let whole = Person { contacts: contacts.clone(), ..Person::default() };
            (Some(("person-class-contact", "contact")), whole.remarks(today))
        }
        Some(Revealed::Health(_)) => (Some(("person-class-health", "health")), Vec::new()),
    };
    let rows = revealed.map(|revealed| told::of(pack, &page, person.nature, revealed));
    let rows = rows.unwrap_or_default().into_iter().map(|(name, value)| Row::new(name, value));
    let rows = Markup::of(&SummaryList::new(rows.collect()));
    let revealed = shown.map(|(title, class)| (page.say(title), rows, class));
    let mut remarks: Vec<String> = remarks.into_iter().map(|r| remark(language, r)).collect();
    remarks.dedup();
    let classes = classes(person.nature).iter().map(|class| {
        Choice::new(class.code(), page.say(&format!("person-class-{}", class.code())))
    });
    let open = OpenPage {
        facts: Markup::of(&facts),
        revealed,
        remarks,
        class: form.radios("class", page.say("person-class"), classes.collect()),
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
pub(super) fn class_of(form: &mut Form, nature: Nature, language: Language) -> Option<SealedClass> {
    let code = form.value("class").to_owned();
    let class = classes(nature).iter().copied().find(|class| class.code() == code);
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
    let class = class_of(&mut form, person.nature, member.language);
    let why = purpose::chosen(&mut form, member.language);
    let (Some(class), Some(why)) = (class, why) else {
        let page = page(&app, &member, (&case, &person), None, &form)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let revealed = app.register.reveal(&member.by, person.id, class, why).await?;
    let form = Form::empty(member.language).with("purpose", why.code());
    Ok(page(&app, &member, (&case, &person), Some(&revealed), &form)?.into_response())
}
