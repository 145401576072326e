//! `POST /cases/{id}/persons/{person}/part`: a person becomes something else in a case.
use super::address;
use super::known::told;
use super::open::{person_of, refused_part};
use crate::app::App;
use crate::form::Form;
use crate::problem::Problem;
use crate::session::Posted;
use crate::sign_in::done;
use crate::words::say;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::case_file::Part;
use register::{Error, Refusal};

/// `POST /cases/{id}/persons/{person}/part`
pub(crate) async fn change(
    State(app): State<App>,
    Path((id, person)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (case, person) = person_of(&app, &member, &id, &person).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let from = form.value("from").parse::<Part>().map_err(|()| Problem::BadRequest)?;
    let Ok(to) = form.value("part").parse::<Part>() else {
        form.refuse("part", say(member.language, "person-part-missing"));
        return refused_part(&app, &member, (&case, &person), &form);
    };
    match app.register.change_part(&member.by, (case.id, person.id), from, to).await {
        Ok(()) => Ok(done(&address(case.id, person.id), "done-person-part")),
        Err(Error::Refused(
            why @ (Refusal::PartWrong
            | Refusal::AlreadyDecided
            | Refusal::StepRests
            | Refusal::CaseClosed
            | Refusal::Erased),
        )) => {
            form.refuse("part", told(member.language, why));
            refused_part(&app, &member, (&case, &person), &form)
        }
        Err(error) => Err(error.into()),
    }
}
