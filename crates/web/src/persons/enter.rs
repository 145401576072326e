//! `/cases/{id}/persons/new`: a person is entered in a case.
use super::{address, fields};
use crate::app::App;
use crate::cases::{case_of, under_case};
use crate::components::{Button, Choice, Markup, Radios, Select};
use crate::form::Form;
use crate::page::Page;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::say;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::access::Action;
use domain::case_file::Part;
use domain::person::{Nature, Person, Regime};
use register::case_file::CaseFile;
use register::{Error, Refusal};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "persons/enter.html")]
struct EnterPage {
    page: Page,
    part: Select,
    regime: Radios,
    identity: Markup,
    contacts: Markup,
    nature: Nature,
    /// Where somebody of the other nature is entered.
    other: String,
    button: Button,
    back: String,
}

/// Of which nature the person of a form is.
fn nature_of(form: &Form) -> Nature {
    form.value("nature").parse().unwrap_or_default()
}

fn page(app: &App, member: &Member, case: &CaseFile, form: &Form) -> Result<Html<String>, Problem> {
    let page = under_case(member, case).saying("person-enter").refusing(form.errors());
    let nature = nature_of(form);
    let parts = Part::ALL
        .iter()
        .filter(|part| nature.may_be(**part))
        .map(|part| Choice::new(part.code(), page.say(&format!("part-{}", part.code()))));
    let regimes = Regime::ALL.map(|regime| {
        let key = format!("regime-{}", regime.code());
        Choice::new(regime.code(), page.say(&key)).hint(page.say(&format!("{key}-hint")))
    });
    let enter = EnterPage {
        part: form.select("part", page.say("person-part"), parts.collect()),
        regime: form.radios("regime", page.say("person-regime"), regimes.into()),
        identity: fields::of_identity(app.register.pack(), &page, form, nature),
        contacts: fields::of_contacts(&page, form),
        other: match nature {
            Nature::Natural => "?nature=legal".to_owned(),
            Nature::Legal => "?nature=natural".to_owned(),
        },
        nature,
        button: Button::submit(page.say("person-enter-it")),
        back: crate::cases::address(case.id),
        page,
    };
    Ok(Html(enter.render()?))
}

/// What the address of the form may say.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Whether a legal person is entered.
    #[serde(default)]
    nature: String,
}

/// `GET /cases/{id}/persons/new`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    if !member.may_ever(Action::EnterPerson) {
        return Err(Problem::Denied);
    }
    if app.register.is_sealed() {
        return Err(Problem::Sealed);
    }
    let nature: Nature = asked.nature.parse().unwrap_or_default();
    // Whoever is suspected is kept under the law for law enforcement.
    let regime = match nature {
        Nature::Natural => Regime::Gdpr,
        Nature::Legal => Regime::LawEnforcement,
    };
    let form = Form::empty(member.language).with("regime", regime.code()).with("sex", "U");
    let form = form.with("nature", nature.code());
    page(&app, &member, &case, &form)
}

/// `POST /cases/{id}/persons/new`
pub(crate) async fn enter(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, language) = (case_of(&app, &member, &id).await?, member.language);
    let mut form = Form::typed(language, posted.pairs);
    let (identity, sex) = fields::identity(&mut form, language);
    let contacts = fields::contacts(&mut form, language);
    let part = form.value("part").parse::<Part>();
    if part.is_err() {
        form.refuse("part", say(language, "person-part-missing"));
    }
    let regime = form.value("regime").parse::<Regime>();
    if regime.is_err() {
        form.refuse("regime", say(language, "person-regime-missing"));
    }
    if let (Ok(part), Ok(regime), false) = (part, regime, form.is_refused()) {
        let person = Person { nature: nature_of(&form), identity, sex, contacts };
        let odd = !person.remarks(member.by.today()).is_empty();
        let (register, secret) = (&app.register, app.edge.secret());
        let entered =
            register.enter_person(&member.by, case.id, &person, part, regime, &secret).await;
        match entered {
            Ok(person) => {
                let said = if odd { "done-person-entered-odd" } else { "done-person-entered" };
                return Ok(done(&address(case.id, person), said));
            }
            Err(Error::Refused(why @ Refusal::PartWrong)) => {
                form.refuse("part", refusal(language, why));
            }
            Err(Error::Refused(why @ (Refusal::TextTooLong | Refusal::CaseClosed))) => {
                let first = match person.nature {
                    Nature::Natural => "given",
                    Nature::Legal => "family",
                };
                form.refuse(first, refusal(language, why));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&app, &member, &case, &form)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
