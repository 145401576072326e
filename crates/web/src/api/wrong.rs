//! What is wrong with a request, as RFC 9457 writes it.
//!
//! Handlers answer with a [`Wrong`]; the layer [`say`] turns it into
//! `application/problem+json` in the language the request asks for.
use super::schema::Id;
use crate::persons::fields::fault_in_words;
use crate::problem::{Problem as Told, refusal};
use crate::words;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::person::Fault as Private;
use domain::record::kind::Kind;
use domain::record::{Fault, Why};
use domain::words::{Language, Words};
use register::{Error, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of every answer that is not a success.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// What is wrong with a request.
#[derive(Clone, Debug)]
pub(crate) enum Wrong {
    /// It is not what the document of the API describes; why, in English.
    Malformed(String),
    /// It has parameters that the operation does not take.
    Parameters(Vec<String>),
    /// No programme can have its key.
    Key,
    /// Its cursor is no place in the list.
    Cursor,
    /// It has no token.
    NoToken,
    /// Its token does not hold.
    BadToken,
    /// Its token was not made for this.
    Scope(&'static str),
    /// The operation does not take this method.
    Method,
    /// The body is not of a type that is taken.
    MediaType,
    /// Fields were not accepted: each with where it stands and its label.
    Faults(Vec<Faulty>),
    /// Fields that hold what is sealed were not accepted: where each stands and
    /// what is wrong, without what stands there.
    Confided(Vec<(String, Private)>),
    /// Somebody else changed it first; it now has this version.
    Conflict(i64),
    /// What pages say as well.
    Told(Told),
}

/// A field that was not accepted.
#[derive(Clone, Debug)]
pub(crate) struct Faulty {
    /// Where it stands in the body, as a JSON pointer.
    pub(crate) pointer: String,
    pub(crate) label: Words,
    pub(crate) fault: Fault,
}

impl Wrong {
    pub(crate) const NOT_FOUND: Self = Self::Told(Told::NotFound);

    /// The code of every sort of problem, in the order of the page of the API.
    pub(super) const CODES: [&str; 22] = [
        "malformed",
        "unknown-parameters",
        "no-token",
        "bad-token",
        "scope",
        "denied",
        "not-found",
        "method",
        "conflict",
        "too-large",
        "media-type",
        "faults",
        "refused",
        "key",
        "cursor",
        "damaged",
        "broken",
        "unreachable",
        "overloaded",
        "too-many",
        "full",
        "sealed",
    ];

    /// Faults of a record of `kind`: its fields stand under `/fields`, what the
    /// frame has beside them.
    pub(crate) fn faults(kind: &Kind, faults: Vec<Fault>) -> Self {
        let placed = |fault: Fault| {
            if let Some(field) = kind.field(&fault.field) {
                let pointer = format!("/fields/{}", escaped(&fault.field));
                return Faulty { pointer, label: field.name.clone(), fault };
            }
            let within = if fault.why == Why::NoSuchField { "/fields" } else { "" };
            Faulty::within(within, fault)
        };
        Self::Faults(faults.into_iter().map(placed).collect())
    }

    /// That the field `name` has to be filled.
    pub(crate) fn missing(name: &str) -> Self {
        let fault = Fault { field: name.to_owned(), why: Why::Missing };
        Self::Faults(vec![Faulty::within("", fault)])
    }

    /// What the register answered about a record of `kind`.
    pub(crate) fn of_record(kind: &Kind) -> impl Fn(Error) -> Self {
        move |error| match error {
            Error::Faults(faults) => Self::faults(kind, faults),
            other => other.into(),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) | Self::Parameters(_) => StatusCode::BAD_REQUEST,
            Self::NoToken | Self::BadToken => StatusCode::UNAUTHORIZED,
            Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Faults(_) | Self::Confided(_) | Self::Cursor | Self::Key => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Told(told) => told.status(),
        }
    }

    /// The code of the sort of problem, and the anchor under which the page of
    /// the API explains it.
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Parameters(_) => "unknown-parameters",
            Self::Key => "key",
            Self::Cursor => "cursor",
            Self::NoToken => "no-token",
            Self::BadToken => "bad-token",
            Self::Scope(_) => "scope",
            Self::Method => "method",
            Self::MediaType => "media-type",
            Self::Faults(_) | Self::Confided(_) => "faults",
            Self::Conflict(_) => "conflict",
            Self::Told(told) => match told {
                Told::NotFound => "not-found",
                Told::Denied | Told::FormExpired => "denied",
                Told::BadRequest => "malformed",
                Told::Conflict => "conflict",
                Told::Refused(_) => "refused",
                Told::TooLarge => "too-large",
                Told::Sealed => "sealed",
                Told::Full => "full",
                Told::Unreachable => "unreachable",
                Told::Overloaded(_) => "overloaded",
                Told::TooMany(_) => "too-many",
                Told::Damaged(_) => "damaged",
                Told::Broken(_) => "broken",
            },
        }
    }

    fn detail(&self, language: Language) -> String {
        match self {
            Self::Malformed(why) => why.clone(),
            Self::Parameters(names) => names.join(", "),
            Self::Told(Told::Refused(why)) => refusal(language, *why),
            other => words::say(language, &format!("api-problem-{}-about", other.code())),
        }
    }

    /// The problem in words.
    pub(crate) fn in_words(&self, language: Language, reference: Option<String>) -> Response {
        let status = self.status();
        let refused = match self {
            Self::Told(Told::Refused(why)) => Some(*why),
            _ => None,
        };
        let problem = Problem {
            r#type: format!("/api#{}", self.code()),
            title: words::say(language, &format!("api-problem-{}", self.code())),
            status: status.as_u16(),
            detail: self.detail(language),
            refusal: refused.map(refusal_code),
            submission: match refused {
                Some(Refusal::TakenInBefore(id)) => Some(id.to_string()),
                _ => None,
            },
            errors: match self {
                Self::Faults(faults) => faults.iter().map(|f| f.in_words(language)).collect(),
                Self::Confided(faults) => {
                    let told = |(at, fault): &(String, Private)| confided(language, at, *fault);
                    faults.iter().map(told).collect()
                }
                _ => Vec::new(),
            },
            parameters: match self {
                Self::Parameters(names) => names.clone(),
                _ => Vec::new(),
            },
            version: match self {
                Self::Conflict(version) => Some(*version),
                _ => None,
            },
            reference,
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        if let Self::Told(told) = self {
            crate::problem::come_again(told, headers);
        }
        match self {
            Self::NoToken => {
                let realm = HeaderValue::from_static("Bearer realm=\"pristan\"");
                headers.insert(WWW_AUTHENTICATE, realm);
            }
            Self::BadToken => {
                let realm = "Bearer realm=\"pristan\", error=\"invalid_token\"";
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(realm));
            }
            Self::Scope(scope) => {
                let realm = format!(
                    "Bearer realm=\"pristan\", error=\"insufficient_scope\", scope=\"{scope}\""
                );
                if let Ok(realm) = HeaderValue::from_str(&realm) {
                    headers.insert(WWW_AUTHENTICATE, realm);
                }
            }
            _ => {}
        }
        response
    }
}

impl Faulty {
    /// A fault of something that has no label but its name.
    fn within(place: &str, fault: Fault) -> Self {
        let label = Words { en: fault.field.clone(), bg: fault.field.clone() };
        Self { pointer: format!("{place}/{}", escaped(&fault.field)), label, fault }
    }

    fn in_words(&self, language: Language) -> FieldProblem {
        FieldProblem {
            pointer: self.pointer.clone(),
            code: why_code(&self.fault.why),
            detail: words::fault(language, &self.fault, self.label.in_language(language)),
        }
    }
}

fn confided(language: Language, pointer: &str, fault: Private) -> FieldProblem {
    let code = match fault {
        Private::TooLong | Private::TextTooLong => "too_long",
        Private::Unprintable => "unprintable",
        Private::NotADate => "not_a_date",
        Private::NotACode => "unknown_code",
        Private::NotANumber => "not_a_number",
    };
    FieldProblem { pointer: pointer.to_owned(), code, detail: fault_in_words(language, fault) }
}

/// A part of a JSON pointer (RFC 6901).
fn escaped(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        match error {
            Error::Conflict(version) => Self::Conflict(version),
            Error::Faults(faults) => {
                Self::Faults(faults.into_iter().map(|f| Faulty::within("", f)).collect())
            }
            other => Self::Told(other.into()),
        }
    }
}

impl From<Told> for Wrong {
    fn from(told: Told) -> Self {
        Self::Told(told)
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        match self {
            // What is broken or damaged gets its number and its entry in the log outside.
            Self::Told(told @ (Told::Damaged(_) | Told::Broken(_))) => told.into_response(),
            wrong => {
                let mut response = wrong.status().into_response();
                response.extensions_mut().insert(wrong);
                response
            }
        }
    }
}

/// Turns what is wrong into words.
pub(super) async fn say(request: Request, next: Next) -> Response {
    let language = crate::page::language_asked(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Wrong>() {
        Some(wrong) => {
            let mut said = wrong.in_words(language, None);
            // `Allow` says which methods are taken.
            for (name, value) in response.headers() {
                if name != CONTENT_TYPE && name != "content-length" {
                    said.headers_mut().insert(name.clone(), value.clone());
                }
            }
            said
        }
        None => response,
    }
}

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Where this sort of problem is explained.
    #[schema(example = "/api#not-found")]
    r#type: String,
    /// The sort of problem, in the language of the request.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong this time.
    detail: String,
    /// The rule that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    /// The submission by which the same file was taken in before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Id, required = false)]
    submission: Option<String>,
    /// The fields that were not accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
    /// The parameters that the operation does not take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    parameters: Vec<String>,
    /// The version that stands, when somebody else changed it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// The number under which the log tells more.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

/// What is wrong with a field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// Where it stands in the body (RFC 6901).
    #[schema(example = "/fields/held_on")]
    pointer: String,
    /// What is wrong, as a code.
    #[schema(example = "not_a_day")]
    code: &'static str,
    /// What is wrong, in words.
    detail: String,
}

impl FieldProblem {
    /// What is wrong with fields of a record of `kind`.
    pub(super) fn of(kind: &Kind, faults: Vec<Fault>, language: Language) -> Vec<Self> {
        match Wrong::faults(kind, faults) {
            Wrong::Faults(faults) => faults.iter().map(|f| f.in_words(language)).collect(),
            _ => Vec::new(),
        }
    }
}

/// The code of what is wrong with a field.
pub(super) const fn why_code(why: &Why) -> &'static str {
    match why {
        Why::Missing => "missing",
        Why::NoSuchField => "no_such_field",
        Why::NotAnInteger(_) => "not_an_integer",
        Why::NotADecimal(_) => "not_a_decimal",
        Why::NotADay(_) => "not_a_day",
        Why::NotYesNo(_) => "not_yes_no",
        Why::UnknownCode { .. } => "unknown_code",
        Why::UnknownPlace(_) => "unknown_place",
        Why::UnknownInstitution(_) => "unknown_institution",
        Why::UnknownRecord(_) => "unknown_record",
        Why::NotALink(_) => "not_a_link",
        Why::TooSmall(_) => "too_small",
        Why::TooLarge(_) => "too_large",
        Why::TooLong(_) => "too_long",
        Why::EndsBeforeItBegins => "ends_before_it_begins",
        Why::Repeated => "repeated",
        Why::NotInList => "not_in_list",
        Why::Unreadable => "unreadable",
    }
}

/// The code of a rule that refused.
const fn refusal_code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Procedure(why) => why.code(),
        Refusal::Alert(why) => why.code(),
        Refusal::Event(why) => why.code(),
        Refusal::AlertWrong => "alert_wrong",
        Refusal::InFuture => "in_future",
        Refusal::PeriodWrong => "period_wrong",
        Refusal::TableTooFine => "table_too_fine",
        Refusal::YearsUnknown => "years_unknown",
        Refusal::ReturnChanged => "return_changed",
        Refusal::Placement(why) => why.code(),
        Refusal::BedNameTaken => "bed_name_taken",
        Refusal::StepWrong => "step_wrong",
        Refusal::PartWrong => "part_wrong",
        Refusal::InstrumentWrong => "instrument_wrong",
        Refusal::StepRests => "step_rests",
        Refusal::WrongStage => "wrong_stage",
        Refusal::ProgrammeExists => "programme_exists",
        Refusal::NothingRead => "nothing_read",
        Refusal::DecisionIncomplete => "decision_incomplete",
        Refusal::EmptyText => "empty_text",
        Refusal::TextTooLong => "text_too_long",
        Refusal::ReasonMissing => "reason_missing",
        Refusal::Withdrawn => "withdrawn",
        Refusal::LoginTaken => "login_taken",
        Refusal::PasswordWeak => "password_weak",
        Refusal::PasswordGuessable => "password_guessable",
        Refusal::PasswordExpired => "password_expired",
        Refusal::PasswordWrong => "password_wrong",
        Refusal::CodeWrong => "code_wrong",
        Refusal::CodeTimeOver => "code_time_over",
        Refusal::PasswordStolen => "password_stolen",
        Refusal::PasskeyRefused => "passkey_refused",
        Refusal::PasskeyTimeOver => "passkey_time_over",
        Refusal::PasskeyKnown => "passkey_known",
        Refusal::TooManyPasskeys => "too_many_passkeys",
        Refusal::ElsewhereTimeOver => "elsewhere_time_over",
        Refusal::ElsewhereRefused => "elsewhere_refused",
        Refusal::NotLinked => "not_linked",
        Refusal::ConfirmationMissing => "confirmation_missing",
        Refusal::TooManyTries => "too_many_tries",
        Refusal::FileTypeNotTaken => "file_type_not_taken",
        Refusal::QuotaSpent => "quota_spent",
        Refusal::FileTooLarge => "file_too_large",
        Refusal::TooManyPixels => "too_many_pixels",
        Refusal::FileEmpty => "file_empty",
        Refusal::KeyReused => "key_reused",
        Refusal::DoneBefore => "done_before",
        Refusal::OwnText => "own_text",
        Refusal::LastAdministrator => "last_administrator",
        Refusal::TakenInBefore(_) => "taken_in_before",
        Refusal::NameMissing => "name_missing",
        Refusal::AlreadyDecided => "already_decided",
        Refusal::NotANumber => "not_a_number",
        Refusal::PlacementMissing => "placement_missing",
        Refusal::SplitDiffers => "split_differs",
        Refusal::RootWrong => "root_wrong",
        Refusal::KeysMissing => "keys_missing",
        Refusal::ErasedListDamaged => "erased_list_damaged",
        Refusal::ErasedListOld => "erased_list_old",
        Refusal::SharesDiffer => "shares_differ",
        Refusal::SamePerson => "same_person",
        Refusal::OwnAssignment => "own_assignment",
        Refusal::CircleEmpty => "circle_empty",
        Refusal::CircleRole => "circle_role",
        Refusal::ClockAhead => "clock_ahead",
        Refusal::PlanEmpty => "plan_empty",
        Refusal::RelationWrong => "relation_wrong",
        Refusal::OpenedEnough => "opened_enough",
        Refusal::EncodingUnreadable => "encoding_unreadable",
        Refusal::HeldApart => "held_apart",
        Refusal::StillJoined => "still_joined",
        Refusal::Erased => "erased",
        Refusal::CaseClosed => "case_closed",
        Refusal::DutiesOpen => "duties_open",
        Refusal::TipClosed => "tip_closed",
        Refusal::Unanswered => "unanswered",
        Refusal::Busy => "busy",
        Refusal::ReasonShort => "reason_short",
        Refusal::ReviewOutstanding => "review_outstanding",
        Refusal::ApprovalAsked(_) => "approval_asked",
        Refusal::Expired => "expired",
        Refusal::CaseOpen => "case_open",
        Refusal::Held => "held",
        Refusal::ProposalOpen => "proposal_open",
        Refusal::TableWrong => "table_wrong",
        Refusal::MailWrong => "mail_wrong",
        Refusal::DayWrong => "day_wrong",
        Refusal::NotEveryCase => "not_every_case",
        Refusal::Undecided => "undecided",
        Refusal::NamesAnother => "names_another",
        Refusal::ServiceWrong(..) => "service_wrong",
        Refusal::ProviderWrong => "provider_wrong",
        Refusal::LawyerWrong(..) => "lawyer_wrong",
        Refusal::LawyerAway => "lawyer_away",
        Refusal::LawyerConflict => "lawyer_conflict",
        Refusal::NothingChosen => "nothing_chosen",
        Refusal::PartWithheld(_) => "part_withheld",
        Refusal::PacketOver => "packet_over",
        Refusal::NobodyThere => "nobody_there",
        Refusal::LetterUnmade(_) => "letter_unmade",
        Refusal::PurposeMissing => "purpose_missing",
    }
}
