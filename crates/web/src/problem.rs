//! What a visitor is told when a page cannot be given.
//!
//! A handler answers with a [`Problem`]; the layer `explain` turns it into a
//! page in the visitor's language. Internals are logged once, under a reference
//! number that the page shows.
use crate::app::App;
use crate::page::Page;
use crate::session::Visitor;
use crate::words;
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use register::{Error, Refusal};
use std::sync::Arc;

/// Why a page cannot be given.
#[derive(Clone, Debug)]
pub enum Problem {
    /// There is no such page, or the visitor may not know that there is.
    NotFound,
    /// The visitor may see it and may not do this.
    Denied,
    /// The request is not one a page of ours makes.
    BadRequest,
    /// The form is not of this session: it was open too long.
    FormExpired,
    /// Somebody else changed it first.
    Conflict,
    /// A rule refused.
    Refused(Refusal),
    /// More was sent than is taken.
    TooLarge,
    /// The register was not given its root key.
    Sealed,
    /// The disk is full.
    Full,
    /// The database cannot be reached.
    Unreachable,
    /// Too many ask at once; in how many seconds to come again.
    Overloaded(u32),
    /// This account, or this address, asked too often; in how many seconds it may
    /// ask again.
    TooMany(u32),
    /// What is kept cannot be read back; what, is in the log.
    Damaged(Arc<str>),
    /// Something is broken; what, is in the log.
    Broken(Arc<str>),
}

impl Problem {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Denied => StatusCode::FORBIDDEN,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::FormExpired => StatusCode::FORBIDDEN,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Sealed => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unreachable | Self::Overloaded(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Damaged(_) | Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The key of its words: `problem-not-found` and `problem-not-found-about`.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "problem-not-found",
            Self::Denied => "problem-denied",
            Self::BadRequest => "problem-bad-request",
            Self::FormExpired => "problem-form-expired",
            Self::Conflict => "problem-conflict",
            Self::Refused(_) => "problem-refused",
            Self::TooLarge => "problem-too-large",
            Self::Sealed => "problem-sealed",
            Self::Full => "problem-full",
            Self::Unreachable => "problem-unreachable",
            Self::Overloaded(_) => "problem-overloaded",
            Self::TooMany(_) => "problem-too-many",
            Self::Damaged(_) => "problem-damaged",
            Self::Broken(_) => "problem-broken",
        }
    }
}

impl Problem {
    /// In how many seconds to come again, where that is known.
    pub(crate) fn again_in(&self) -> Option<u32> {
        match self {
            Self::Overloaded(seconds) | Self::TooMany(seconds) => Some(*seconds),
            _ => None,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Denied => Self::Denied,
            Error::Conflict(_) => Self::Conflict,
            Error::Refused(refusal) => Self::Refused(refusal),
            // A page that assigns tells what was found.
            Error::Conflicted(_) => Self::Refused(Refusal::LawyerConflict),
            Error::Sealed => Self::Sealed,
            Error::Full => Self::Full,
            Error::Unreachable => Self::Unreachable,
            Error::Damaged(_) => Self::Damaged(error.to_string().into()),
            // A page that takes fields tells of faults itself.
            Error::Faults(_) => Self::BadRequest,
            Error::Program(..)
            | Error::Database(_)
            | Error::Disk
            | Error::Unconfirmed
            | Error::Journal(_) => Self::Broken(error.to_string().into()),
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Broken(error.to_string().into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a rule's refusal is called in words.
#[must_use]
pub fn refusal(language: domain::words::Language, refusal: Refusal) -> String {
    let key = match refusal {
        Refusal::Procedure(why) => {
            return crate::words::say(language, &format!("refusal-step-{}", why.code()));
        }
        Refusal::Alert(why) => {
            return crate::words::say(language, &format!("refusal-alert-{}", why.code()));
        }
        Refusal::LetterUnmade(why) => return crate::letters::unmade(language, why),
        Refusal::Event(why) => {
            return crate::words::say(language, &format!("refusal-event-{}", why.code()));
        }
        Refusal::AlertWrong => "refusal-alert-wrong",
        Refusal::InFuture => "refusal-in-future",
        Refusal::PeriodWrong => "refusal-period-wrong",
        Refusal::TableTooFine => "refusal-table-too-fine",
        Refusal::YearsUnknown => "refusal-years-unknown",
        Refusal::ReturnChanged => "refusal-return-changed",
        Refusal::Placement(why) => {
            return crate::words::say(language, &format!("placement-reason-{}", why.code()));
        }
        Refusal::ServiceWrong(_, why) => {
            return crate::words::say(language, &format!("service-fault-{}", why.code()));
        }
        Refusal::ProviderWrong => "refusal-provider-wrong",
        Refusal::LawyerWrong(_, why) => {
            return crate::words::say(language, &format!("lawyer-fault-{}", why.code()));
        }
        Refusal::LawyerAway => "refusal-lawyer-away",
        Refusal::LawyerConflict => "refusal-lawyer-conflict",
        Refusal::NothingChosen => "refusal-nothing-chosen",
        Refusal::PartWithheld(_) => "refusal-part-withheld",
        Refusal::PacketOver => "refusal-packet-over",
        Refusal::NobodyThere => "refusal-nobody-there",
        Refusal::BedNameTaken => "refusal-bed-name-taken",
        Refusal::StepWrong => "refusal-step-wrong",
        Refusal::PartWrong => "refusal-part-wrong",
        Refusal::InstrumentWrong => "refusal-instrument-wrong",
        Refusal::StepRests => "refusal-step-rests",
        Refusal::WrongStage => "refusal-wrong-stage",
        Refusal::ProgrammeExists => "refusal-programme-exists",
        Refusal::NothingRead => "refusal-nothing-read",
        Refusal::DecisionIncomplete => "refusal-decision-incomplete",
        Refusal::EmptyText => "refusal-empty-text",
        Refusal::TextTooLong => "refusal-text-too-long",
        Refusal::ReasonMissing => "refusal-reason-missing",
        Refusal::Withdrawn => "refusal-withdrawn",
        Refusal::LoginTaken => "refusal-login-taken",
        Refusal::PasswordWeak => "refusal-password-weak",
        Refusal::PasswordGuessable => "refusal-password-guessable",
        Refusal::PasswordExpired => "refusal-password-expired",
        Refusal::PasswordWrong => "refusal-password-wrong",
        Refusal::CodeWrong => "refusal-code-wrong",
        Refusal::CodeTimeOver => "refusal-code-time-over",
        Refusal::PasswordStolen => "refusal-password-stolen",
        Refusal::PasskeyRefused => "refusal-passkey-refused",
        Refusal::PasskeyTimeOver => "refusal-passkey-time-over",
        Refusal::PasskeyKnown => "refusal-passkey-known",
        Refusal::TooManyPasskeys => "refusal-too-many-passkeys",
        Refusal::ElsewhereTimeOver => "refusal-elsewhere-time-over",
        Refusal::ElsewhereRefused => "refusal-elsewhere-refused",
        Refusal::NotLinked => "refusal-not-linked",
        Refusal::ConfirmationMissing => "refusal-confirmation-missing",
        Refusal::TooManyTries => "refusal-too-many-tries",
        Refusal::FileTypeNotTaken => "refusal-file-type-not-taken",
        Refusal::QuotaSpent => "refusal-quota-spent",
        Refusal::FileTooLarge => "refusal-file-too-large",
        Refusal::TooManyPixels => "refusal-too-many-pixels",
        Refusal::FileEmpty => "refusal-file-empty",
        Refusal::KeyReused => "refusal-key-reused",
        Refusal::DoneBefore => "refusal-done-before",
        Refusal::OwnText => "refusal-own-text",
        Refusal::LastAdministrator => "refusal-last-administrator",
        Refusal::TakenInBefore(_) => "refusal-taken-in-before",
        Refusal::NameMissing => "refusal-name-missing",
        Refusal::AlreadyDecided => "refusal-already-decided",
        Refusal::NotANumber => "refusal-not-a-number",
        Refusal::PlacementMissing => "refusal-placement-missing",
        Refusal::SplitDiffers => "refusal-split-differs",
        Refusal::RootWrong => "refusal-root-wrong",
        Refusal::KeysMissing => "refusal-keys-missing",
        Refusal::ErasedListDamaged => "refusal-erased-list-damaged",
        Refusal::ErasedListOld => "refusal-erased-list-old",
        Refusal::SharesDiffer => "refusal-shares-differ",
        Refusal::SamePerson => "refusal-same-person",
        Refusal::OwnAssignment => "refusal-own-assignment",
        Refusal::CircleEmpty => "refusal-circle-empty",
        Refusal::CircleRole => "refusal-circle-role",
        Refusal::ClockAhead => "refusal-clock-ahead",
        Refusal::PlanEmpty => "refusal-plan-empty",
        Refusal::RelationWrong => "refusal-relation-wrong",
        Refusal::OpenedEnough => "refusal-opened-enough",
        Refusal::EncodingUnreadable => "refusal-encoding-unreadable",
        Refusal::HeldApart => "refusal-held-apart",
        Refusal::StillJoined => "refusal-still-joined",
        Refusal::Erased => "refusal-erased",
        Refusal::CaseClosed => "refusal-case-closed",
        Refusal::DutiesOpen => "refusal-duties-open",
        Refusal::TipClosed => "refusal-tip-closed",
        Refusal::Unanswered => "refusal-unanswered",
        Refusal::Busy => "refusal-busy",
        Refusal::ReasonShort => "refusal-reason-short",
        Refusal::ReviewOutstanding => "refusal-review-outstanding",
        Refusal::ApprovalAsked(_) => "refusal-approval-asked",
        Refusal::Expired => "refusal-expired",
        Refusal::CaseOpen => "refusal-case-open",
        Refusal::Held => "refusal-held",
        Refusal::ProposalOpen => "refusal-proposal-open",
        Refusal::TableWrong => "refusal-table-wrong",
        Refusal::MailWrong => "refusal-mail-wrong",
        Refusal::DayWrong => "refusal-day-wrong",
        Refusal::NotEveryCase => "refusal-not-every-case",
        Refusal::Undecided => "refusal-undecided",
        Refusal::NamesAnother => "refusal-names-another",
        Refusal::PurposeMissing => "refusal-purpose-missing",
    };
    words::say(language, key)
}

/// Says in a header when to come again.
pub(crate) fn come_again(problem: &Problem, headers: &mut HeaderMap) {
    if let Some(seconds) = problem.again_in() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    page: Page,
    about: String,
    reference: Option<String>,
    signed_in: bool,
}

/// Turns problems into pages.
pub(crate) async fn explain(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let api = parts.uri.path().starts_with("/api/");
    let head = parts.clone();
    let mut response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    parts = head;
    let reference = match &problem {
        Problem::Damaged(what) | Problem::Broken(what) => {
            let reference = format!("{:08x}", app.edge.bits() >> 96);
            tracing::error!(reference, what = %what, "a page could not be given");
            Some(reference)
        }
        _ => None,
    };
    if api {
        return crate::api::problem_json(&problem, &parts.headers, reference);
    }
    // The page is made without asking the database again when it is out of reach
    // or asked too much already.
    let reachable =
        !matches!(problem, Problem::Unreachable | Problem::Full) && problem.again_in().is_none();
    let visitor =
        if reachable { Visitor::from_request_parts(&mut parts, &app).await.ok() } else { None };
    let page = visitor.as_ref().map_or_else(
        || {
            let address = parts.uri.path_and_query().map_or("/", |a| a.as_str());
            Page::new(crate::page::language_of(&parts.headers), address)
        },
        Visitor::page,
    );
    let about = match &problem {
        Problem::Refused(r) => refusal(page.language, *r),
        other => page.say(&format!("{}-about", other.key())),
    };
    let signed_in = page.person.is_some();
    let page = page.saying(problem.key());
    let html = ProblemPage { page, about, reference, signed_in }.render().unwrap_or_default();
    let mut response = (problem.status(), Html(html)).into_response();
    come_again(&problem, response.headers_mut());
    response
}
