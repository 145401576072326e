//! `/cases/{id}/persons/{person}/correct`: a class of what is sealed of a
//! person, opened to be corrected, and corrected.
use super::open::{class_of, person_of};
use super::{address, fields, number, told};
use crate::app::App;
use crate::cases::under_case;
use crate::components::{Button, Markup};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Purpose, SealedClass};
use domain::id::PersonId;
use domain::person::{Nature, Sex};
use register::case_file::CaseFile;
use register::correction::Correction;
use register::person::{Listed, Revealed};
use register::{Error, Refusal};

#[derive(Template)]
#[template(path = "persons/correct.html")]
struct CorrectPage {
    page: Page,
    /// What another left meanwhile beside what was typed, where they differ.
    meanwhile: Option<Markup>,
    fields: Markup,
    class: &'static str,
    version: u32,
    button: Button,
    address: String,
}

fn page(
    app: &App,
    member: &Member,
    (case, person): (&CaseFile, &Listed),
    class: SealedClass,
    (version, meanwhile): (u32, Option<Markup>),
    form: &Form,
) -> Result<Html<String>, Problem> {
    let address = address(case.id, person.id);
    let page = under_case(member, case)
        .under(number(person.id), address.clone())
        .saying("person-correct")
        .refusing(form.errors());
    let pack = app.register.pack();
    let fields = match class {
        SealedClass::Identity => fields::of_identity(pack, &page, form, person.nature),
        SealedClass::Health => fields::of_health(&page, form),
        _ => fields::of_contacts(&page, form),
    };
    let button = Button::submit(page.say("person-correct-save"));
    let class = class.code();
    Ok(Html(CorrectPage { page, meanwhile, fields, class, version, button, address }.render()?))
}

/// `POST /cases/{id}/persons/{person}/correct`: opens the class to be
/// corrected. It is an opening like any other, for the purpose of correcting.
pub(crate) async fn form(
    State(app): State<App>,
    Path((id, person)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, person) = person_of(&app, &member, &id, &person).await?;
    let mut asked = Form::typed(member.language, posted.pairs);
    let class = class_of(&mut asked, person.nature, member.language).ok_or(Problem::BadRequest)?;
    let why = Purpose::Correction;
    let revealed = app.register.reveal(&member.by, person.id, class, why).await?;
    let form = Form::empty(member.language);
    let form = match &revealed {
        Revealed::Identity(identity) => fields::filled_with_identity(form, identity, person.sex),
        Revealed::Contact(contacts) => fields::filled_with_contacts(form, contacts),
        Revealed::Health(health) => fields::filled_with_health(form, health),
    };
    let version = person.version;
    Ok(page(&app, &member, (&case, &person), class, (version, None), &form)?.into_response())
}

/// `POST /cases/{id}/persons/{person}/correct/save`
pub(crate) async fn save(
    State(app): State<App>,
    Path((id, person)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let version: u32 = posted.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let member = posted.member;
    let language = member.language;
    let (case, person) = person_of(&app, &member, &id, &person).await?;
    let mut form = Form::typed(language, posted.pairs);
    let class = class_of(&mut form, person.nature, language).ok_or(Problem::BadRequest)?;
    let (correction, first) = match class {
        SealedClass::Identity => {
            let (identity, sex) = fields::identity(&mut form, language);
            let first = match person.nature {
                Nature::Natural => "given",
                Nature::Legal => "family",
            };
            (Correction::Identity(identity, sex), first)
        }
        SealedClass::Health => (Correction::Health(fields::health(&mut form, language)), "needs"),
        _ => (Correction::Contacts(fields::contacts(&mut form, language)), "contact-phone"),
    };
    let (mut version, mut meanwhile) = (version, None);
    if !form.is_refused() {
        let (register, secret) = (&app.register, app.edge.secret());
        let corrected =
            register.correct_person(&member.by, person.id, version, &correction, &secret).await;
        match corrected {
            Ok(_) => return Ok(done(&address(case.id, person.id), "done-person-corrected")),
            Err(Error::Refused(why @ Refusal::TextTooLong)) => {
                form.refuse(first, refusal(language, why));
            }
            // Where it may not be opened now, what was typed stays all the same.
            Err(Error::Conflict(_)) => {
                let sentence = match differing(&app, &member, &case, person.id, &correction).await {
                    Ok((newest, shown)) => {
                        (version, meanwhile) = (newest, shown);
                        say(language, "person-conflict")
                    }
                    Err(Error::Refused(why)) => refusal(language, why),
                    Err(error) => return Err(error.into()),
                };
                form.refuse(first, sentence);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&app, &member, (&case, &person), class, (version, meanwhile), &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The version that another left meanwhile, and where it differs from what was typed. It
/// is an opening like any other, for the purpose of correcting.
async fn differing(
    app: &App,
    member: &Member,
    case: &CaseFile,
    person: PersonId,
    correction: &Correction,
) -> register::Result<(u32, Option<Markup>)> {
    let listed = app.register.persons(&member.by, case.id).await?;
    let now = listed.into_iter().find(|one| one.id == person).ok_or(Error::NotFound)?;
    let (class, typed, typed_sex) = match correction {
        Correction::Identity(identity, sex) => {
            (SealedClass::Identity, Revealed::Identity(identity.clone()), *sex)
        }
        Correction::Contacts(all) => {
            (SealedClass::Contact, Revealed::Contact(all.clone()), now.sex)
        }
        Correction::Health(health) => {
            (SealedClass::Health, Revealed::Health(health.clone()), now.sex)
        }
    };
    let kept = app.register.reveal(&member.by, person, class, Purpose::Correction).await?;
    let (pack, page) = (app.register.pack(), under_case(member, case));
    let told = |revealed, sex: Sex| {
        let mut all = told::of(pack, &page, now.nature, revealed);
        all.push((page.say("person-sex"), page.say(&format!("sex-{}", sex.code()))));
        all
    };
    Ok((now.version, told::differing(&page, &told(&kept, now.sex), &told(&typed, typed_sex))))
}
