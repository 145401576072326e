//! `POST /placements/{id}/{act}`: the acts, each of which says at its field why
//! it was refused.
use super::address;
use super::open::{Found, found, page_of};
use crate::app::App;
use crate::beds::refused;
use crate::form::Form;
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::steps::moment;
use crate::words::say;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::id::BedId;
use domain::referral::stay::Exit;
use register::placement::Admission;
use register::{Error, Refusal};

/// An act of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Reserve,
    Release,
    Withdraw,
    Admit,
    Move,
    Extend,
    Absent,
    Return,
    Leave,
}

impl Act {
    fn of(text: &str) -> Option<Self> {
        Some(match text {
            "reserve" => Self::Reserve,
            "release" => Self::Release,
            "withdraw" => Self::Withdraw,
            "admit" => Self::Admit,
            "move" => Self::Move,
            "extend" => Self::Extend,
            "absent" => Self::Absent,
            "return" => Self::Return,
            "leave" => Self::Leave,
            _ => return None,
        })
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Reserve => "done-placement-reserved",
            Self::Release => "done-placement-released",
            Self::Withdraw => "done-placement-withdrawn",
            Self::Admit => "done-placement-begun",
            Self::Move => "done-placement-moved",
            Self::Extend => "done-placement-extended",
            Self::Absent => "done-placement-absent",
            Self::Return => "done-placement-returned",
            Self::Leave => "done-placement-ended",
        }
    }

    /// The field at which a refusal is said.
    const fn field(self, why: Refusal) -> &'static str {
        match self {
            Self::Reserve | Self::Release | Self::Withdraw => "bed",
            Self::Admit if matches!(why, Refusal::ReasonMissing | Refusal::TextTooLong) => {
                "admit-reason"
            }
            Self::Admit => "admit-on",
            Self::Move => "other",
            Self::Extend if matches!(why, Refusal::TextTooLong) => "extend-reason",
            Self::Extend => "days",
            Self::Absent => "absent-on",
            Self::Return => "return-on",
            Self::Leave if matches!(why, Refusal::Placement(_)) => "exit",
            Self::Leave if matches!(why, Refusal::TextTooLong) => "leave-reason",
            Self::Leave => "leave-on",
        }
    }
}

/// `POST /placements/{id}/{act}`
pub(crate) async fn act(
    State(app): State<App>,
    Path((id, act)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let act = Act::of(&act).ok_or(Problem::NotFound)?;
    let member = posted.member;
    let found = found(&app, &member, &id).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let shelter = form.value("shelter").to_owned();
    match tried(&app, &member, &found, act, &mut form).await {
        Ok(true) => return Ok(done(&address(found.placement.id), act.done())),
        Ok(false) => {}
        Err(Error::Refused(why)) => form.refuse(act.field(why), refusal(member.language, why)),
        Err(error) => return Err(error.into()),
    }
    let page = page_of(&app, &member, &found, &shelter, &form).await?;
    Ok(refused(page).into_response())
}

/// Does it; false when the form was not filled as it must be, which it then
/// says.
async fn tried(
    app: &App,
    member: &Member,
    found: &Found,
    act: Act,
    form: &mut Form,
) -> Result<bool, Error> {
    let (r, by, id) = (&app.register, &member.by, found.placement.id);
    let shelter = form.value("shelter").to_owned();
    let bed = |form: &Form, field: &str| form.value(field).parse::<BedId>().ok();
    let missing = |form: &mut Form, field: &str| {
        form.refuse(field, say(form.language(), "step-choose"));
        Ok(false)
    };
    match act {
        Act::Reserve => {
            let bed = bed(form, "bed");
            r.reserve_bed(by, id, &shelter, bed).await?;
        }
        Act::Release => r.release_bed(by, id).await?,
        Act::Withdraw => r.withdraw_request(by, id).await?,
        Act::Admit => {
            let Some(on) = moment(form, by.at, ("admit-on", "admit-time")) else {
                return Ok(false);
            };
            let (reason, secret) = (form.value("admit-reason").to_owned(), app.edge.secret());
            let admission = Admission { shelter: &shelter, bed: None, on, reason: &reason };
            r.admit(by, id, admission, &secret).await?;
        }
        Act::Move => {
            let Some(bed) = bed(form, "other") else { return missing(form, "other") };
            r.change_bed(by, id, bed).await?;
        }
        Act::Extend => {
            // What is no number is refused as none.
            let days = form.value("days").trim().parse().unwrap_or(0);
            let (reason, secret) = (form.value("extend-reason").to_owned(), app.edge.secret());
            r.extend_stay(by, id, days, &reason, &secret).await?;
        }
        Act::Absent => {
            let Some(on) = moment(form, by.at, ("absent-on", "absent-time")) else {
                return Ok(false);
            };
            r.go_absent(by, id, on).await?;
        }
        Act::Return => {
            let Some(on) = moment(form, by.at, ("return-on", "return-time")) else {
                return Ok(false);
            };
            r.come_back(by, id, on).await?;
        }
        Act::Leave => {
            let Ok(exit) = form.value("exit").parse::<Exit>() else {
                return missing(form, "exit");
            };
            let Some(on) = moment(form, by.at, ("leave-on", "leave-time")) else {
                return Ok(false);
            };
            let (reason, secret) = (form.value("leave-reason").to_owned(), app.edge.secret());
            r.leave(by, id, (exit, on), &reason, &secret).await?;
        }
    }
    Ok(true)
}
