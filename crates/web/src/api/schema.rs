//! The small types of the document of the API: ids, days, moments, codes.
//!
//! They stand for types of the domain, which know nothing of documents.
use domain::access::{Purpose, Role};
use domain::attachment::{Form, Removal};
use domain::breach::Risk;
use domain::break_glass::Verdict;
use domain::case_file::{CaseState, CircleReason, ClosingReason, Part, Post, ReopeningReason};
use domain::case_note::NoteKind;
use domain::circumstance::{Education, Gender, MaritalStatus};
use domain::day::Moment;
use domain::health::Difficulty;
use domain::lawyer::Practice;
use domain::letter::LetterKind;
use domain::paper::Languages;
use domain::person::{CitizenshipGroup, ContactKind, Nature, Regime, Sex};
use domain::programme::life::Stage;
use domain::programme::standing::{Scale, Standing};
use domain::record::reading::{State as Reading, Unknown};
use domain::referral::alert::{AlertEvent, AlertState, Known};
use domain::referral::child::ChildEvent;
use domain::referral::clock::{ClockState, Owner};
use domain::referral::compensation::ClaimEvent;
use domain::referral::conflict::{Ground, Weight};
use domain::referral::consent::Basis;
use domain::referral::crossborder::{Direction, Phase};
use domain::referral::identification::AgeGroup;
use domain::referral::opinion::Question;
use domain::referral::packet::{PacketPart, PacketState, RefusedFor};
use domain::referral::placement::{PlacementState, Population, Reason};
use domain::referral::support::ServiceKind;
use domain::referral::transfer::ReferralAnswer;
use domain::referral::{perpetrator, plan, proceeding, screening, stay, support, waiting};
use domain::relation::RelationKind;
use domain::service::{Cost, ForAge, ForOrigin, ForSex, ServiceState};
use domain::subject_request::{IdentityCheck, Origin, RequestState, Withheld};
use domain::tip::TipState;
use domain::trafficking::event::EventRole;
use domain::trafficking::network::LinkKind;
use domain::trafficking::registration::CountingBasis;
use domain::words::Language;
use domain::{alarm, approval, bed, break_glass, retention};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// How ids are written: UUIDs of version 7 in lower case.
pub(super) const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
/// How keys of programmes are written: `2017`, `2017-2021`.
pub(super) const KEY: &str = "^[0-9]{4}(-[0-9]{4})?$";
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

fn text(format: &str, pattern: &str, example: &str, about: &str) -> RefOr<Schema> {
    let format =
        (!format.is_empty()).then(|| utoipa::openapi::SchemaFormat::Custom(format.to_owned()));
    let pattern = (!pattern.is_empty()).then(|| pattern.to_owned());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(format)
        .pattern(pattern)
        .examples([example])
        .description(Some(about))
        .into()
}

fn codes(codes: &[&str], about: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(codes.iter().copied()))
        .description(Some(about))
        .into()
}

fn all<T: Copy>(all: &[T], code: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| code(*one)).collect()
}

macro_rules! schemas {
    ($($(#[doc = $doc:literal])+ $name:ident = $schema:expr;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let of: fn(&str) -> RefOr<Schema> = $schema;
                of(concat!($($doc),+).trim())
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

schemas! {
    /// An id.
    Id = |about| text("uuid", UUID, "015d3ef7-9800-7fff-bfff-ffffffffffff", about);
    /// A day.
    DayText = |about| text("date", DAY, "2017-07-05", about);
    /// A moment, UTC.
    MomentText = |about| text("date-time", "", "2017-07-05T10:20:30Z", about);
    /// The key of a programme: its year, or the first and last year of a strategy.
    Key = |about| text("", KEY, "2017", about);
    /// A language.
    LanguageTag = |about| codes(&["en", "bg"], about);
    /// A stage of the life of a programme.
    StageCode = |about| codes(&Stage::ALL.map(Stage::code), about);
    /// How far an activity is, as its duty-holder says.
    ScaleCode = |about| codes(&Scale::ALL.map(Scale::code), about);
    /// How an activity stands on a day, computed.
    StandingCode = |about| codes(&Standing::ALL.map(Standing::code), about);
    /// What a person is in the system.
    RoleCode = |about| codes(&Role::ALL.map(Role::code), about);
    /// Whether a record counts.
    RecordState = |about| codes(&["active", "withdrawn"], about);
    /// What a token may be used for.
    ScopeCode = |about| codes(&register::account::SCOPES, about);
    /// For what something sealed is opened.
    PurposeCode = |about| codes(&all(&Purpose::ALL, Purpose::code), about);
    /// The number of a case: its year and its place in that year.
    CaseNumberText = |about| text("", "^[0-9]{4}-[0-9]{4,8}$", "2017-0001", about);
    /// Whether a case is worked on.
    CaseStateCode = |about| codes(&all(CaseState::ALL, CaseState::code), about);
    /// Why a case is put into a closed circle, or out of it.
    CircleReasonCode = |about| codes(&all(CircleReason::ALL, CircleReason::code), about);
    /// Why a case is closed though duties of it are open.
    ClosingReasonCode = |about| codes(&all(ClosingReason::ALL, ClosingReason::code), about);
    /// Why a closed case is worked on again.
    ReopeningReasonCode = |about| codes(&all(ReopeningReason::ALL, ReopeningReason::code), about);
    /// What somebody does in a case.
    PostCode = |about| codes(&all(Post::ALL, Post::code), about);
    /// What a person is in a case.
    PartCode = |about| codes(&all(Part::ALL, Part::code), about);
    /// What was done for a child.
    ChildEventCode = |about| codes(ChildEvent::CODES, about);
    /// A phase of a referral across a border.
    CrossingCode = |about| codes(Phase::CODES, about);
    /// Which way a referral across a border goes.
    DirectionCode = |about| codes(Direction::CODES, about);
    /// What happened with a claim for compensation.
    ClaimEventCode = |about| codes(ClaimEvent::CODES, about);
    /// Whose duty a step is.
    OwnerCode = |about| codes(Owner::CODES, about);
    /// What is known of a sum.
    SumCode = |about| codes(&["known", "unknown", "not_yet"], about);
    /// What a lawyer does.
    PracticeCode = |about| codes(Practice::CODES, about);
    /// How much a conflict of interest weighs: `hard` forbids, `soft` needs a reason.
    ConflictWeightCode = |about| codes(Weight::CODES, about);
    /// What a conflict of interest rests on.
    ConflictGroundCode = |about| codes(Ground::CODES, about);
    /// What a person is before the law.
    NatureCode = |about| codes(Nature::CODES, about);
    /// The sex of a person.
    SexCode = |about| codes(&all(&Sex::ALL, Sex::code), about);
    /// The group of countries by which a person is counted.
    CitizenshipCode = |about| codes(&all(&CitizenshipGroup::ALL, CitizenshipGroup::code), about);
    /// Which law governs what is kept.
    RegimeCode = |about| codes(&all(&Regime::ALL, Regime::code), about);
    /// A class of what is sealed of a person.
    PersonClassCode = |about| codes(&["identity", "contact", "health"], about);
    /// What a person is found by.
    SoughtCode = |about| codes(
        &["name", "egn", "lnch", "eik", "passport", "other", "phone", "email"],
        about,
    );
    /// How a person is reached.
    ContactKindCode = |about| codes(&all(&ContactKind::ALL, ContactKind::code), about);
    /// A year, a month or a day, as far as it is known.
    BirthText = |about| text("", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "1999-05", about);
    /// A file as it came, or its copy fit to be shared.
    FileFormCode = |about| codes(&all(&Form::ALL, Form::code), about);
    /// Why a file is taken away.
    RemovalCode = |about| codes(&all(&Removal::ALL, Removal::code), about);
    /// How far a tip is.
    TipStateCode = |about| codes(&all(&TipState::ALL, TipState::code), about);
    /// The number of an alert: its year and its place in that year.
    AlertNumberText = |about| text("", "^A-[0-9]{4}-[0-9]{4,8}$", "A-2017-0001", about);
    /// How far an alert is.
    AlertStateCode = |about| codes(AlertState::CODES, about);
    /// What happens with an alert.
    AlertEventCode = |about| codes(AlertEvent::CODES, about);
    /// What is known of something that is asked: not knowing is not a no.
    KnownCode = |about| codes(Known::CODES, about);
    /// The age of a person, as far as the procedure asks.
    AgeGroupCode = |about| codes(AgeGroup::CODES, about);
    /// What a support and safety plan must hold.
    PlanPartCode = |about| codes(support::PlanPart::CODES, about);
    /// Who signed a plan.
    SignerCode = |about| codes(support::Signer::CODES, about);
    /// How far a step of a plan is.
    PlanProgressCode = |about| codes(plan::Progress::CODES, about);
    /// What was seen of an indicator.
    SeenCode = |about| codes(screening::Seen::CODES, about);
    /// How much an indicator weighs.
    WeightCode = |about| codes(screening::Weight::CODES, about);
    /// For whom indicators are weighed.
    ProfileCode = |about| codes(screening::Profile::CODES, about);
    /// What a dimension speaks for.
    ElementCode = |about| codes(screening::Element::CODES, about);
    /// How the answers to a list are read.
    ScoringCode = |about| codes(screening::Scoring::CODES, about);
    /// What makes a dimension positive.
    CombinationCode = |about| codes(screening::Combination::CODES, about);
    /// What answers come to.
    OutcomeCode = |about| codes(screening::Outcome::CODES, about);
    /// What somebody was in a trafficking event.
    EventRoleCode = |about| codes(EventRole::CODES, about);
    /// What links two persons.
    LinkKindCode = |about| codes(LinkKind::CODES, about);
    /// On which basis a body counts somebody.
    CountingBasisCode = |about| codes(CountingBasis::CODES, about);
    /// How much difficulty somebody has.
    DifficultyCode = |about| codes(Difficulty::CODES, about);
    /// A gender.
    GenderCode = |about| codes(Gender::CODES, about);
    /// Whether somebody is married.
    MaritalCode = |about| codes(MaritalStatus::CODES, about);
    /// A level of education, of ISCED 2011.
    EducationCode = |about| codes(Education::CODES, about);
    /// What somebody is to another.
    RelationKindCode = |about| codes(RelationKind::CODES, about);
    /// How a term stands.
    ClockStateCode = |about| codes(ClockState::CODES, about);
    /// Who wrote a message.
    SideCode = |about| codes(&["sender", "staff"], about);
    /// Why a case is opened in an emergency.
    EmergencyCode = |about| codes(&all(&break_glass::Category::ALL, break_glass::Category::code), about);
    /// What the review of an emergency found.
    VerdictCode = |about| codes(&all(&Verdict::ALL, Verdict::code), about);
    /// How far proceedings are.
    ProceedingStageCode = |about| codes(proceeding::Stage::CODES, about);
    /// What was decided in proceedings.
    ProceedingVerdictCode = |about| codes(proceeding::Verdict::CODES, about);
    /// An article of the Criminal Code.
    OffenceCode = |about| codes(proceeding::Offence::CODES, about);
    /// How somebody stands in proceedings.
    ProceedingStatusCode = |about| codes(perpetrator::Status::CODES, about);
    /// What takes two persons.
    ApprovalSortCode = |about| codes(&all(&approval::Sort::ALL, approval::Sort::code), about);
    /// What became of what takes two persons.
    ApprovalStateCode = |about| codes(&all(&approval::State::ALL, approval::State::code), about);
    /// What an alarm is about.
    AlarmSortCode = |about| codes(&all(&alarm::Sort::ALL, alarm::Sort::code), about);
    /// How a retention table stands.
    TableStateCode = |about| codes(&["proposed", "adopted", "rejected", "replaced"], about);
    /// What a rule of retention is about.
    CategoryCode = |about| codes(&all(retention::Category::ALL, retention::Category::code), about);
    /// From when a period is counted.
    StartCode = |about| codes(&all(retention::Start::ALL, retention::Start::code), about);
    /// The unit of a period.
    PeriodUnitCode = |about| codes(&all(retention::PeriodUnit::ALL, retention::PeriodUnit::code), about);
    /// What is done when a period is over.
    DisposalCode = |about| codes(&all(retention::Disposal::ALL, retention::Disposal::code), about);
    /// What a legal hold holds.
    HeldCode = |about| codes(&["person", "case"], about);
    /// How it was checked who asks.
    IdentityCheckCode = |about| codes(&all(IdentityCheck::ALL, IdentityCheck::code), about);
    /// How an access request stands.
    RequestStateCode = |about| codes(&all(RequestState::ALL, RequestState::code), about);
    /// What becomes of an entry of a narrative.
    DecisionCode = |about| codes(&["include", "redact", "leave_out"], about);
    /// Where something is told of a person.
    OriginCode = |about| codes(&all(Origin::ALL, Origin::code), about);
    /// Why an entry of a narrative stays.
    WithheldCode = |about| codes(&all(Withheld::ALL, Withheld::code), about);
    /// What a note is of.
    NoteKindCode = |about| codes(NoteKind::CODES, about);
    /// What a person is asked about the help they had.
    QuestionCode = |about| codes(Question::CODES, about);
    /// For whom a bed is.
    PopulationCode = |about| codes(Population::CODES, about);
    /// What a bed offers.
    FeatureCode = |about| codes(bed::Feature::CODES, about);
    /// Why a bed is closed.
    ClosureCode = |about| codes(bed::ClosureReason::CODES, about);
    /// How a bed is on a night.
    BedStateCode = |about| codes(bed::BedState::CODES, about);
    /// The term that a stay has.
    StayTermCode = |about| codes(&stay::TERMS, about);
    /// How soon a bed is needed.
    UrgencyCode = |about| codes(waiting::Urgency::CODES, about);
    /// Why a request comes before the next one.
    BeforeCode = |about| codes(waiting::Before::CODES, about);
    /// A sort of service.
    ServiceKindCode = |about| codes(ServiceKind::CODES, about);
    /// Of what age those are whom a service is for.
    ForAgeCode = |about| codes(ForAge::CODES, about);
    /// Of what sex those are whom a service is for.
    ForSexCode = |about| codes(ForSex::CODES, about);
    /// Whose nationals those are whom a service is for.
    ForOriginCode = |about| codes(ForOrigin::CODES, about);
    /// Whether a service is paid.
    ServiceCostCode = |about| codes(Cost::CODES, about);
    /// Whether a service takes people.
    ServiceStateCode = |about| codes(ServiceState::CODES, about);
    /// On what basis data go to another body.
    BasisCode = |about| codes(Basis::CODES, about);
    /// A part of a packet.
    PacketPartCode = |about| codes(PacketPart::CODES, about);
    /// A letter of a case.
    LetterKindCode = |about| codes(LetterKind::CODES, about);
    /// In which languages a paper is written.
    PaperLanguagesCode = |about| codes(Languages::CODES, about);
    /// As what a paper is written.
    PaperFormatCode = |about| codes(&["pdf", "docx"], about);
    /// How far a packet is.
    PacketStateCode = |about| codes(PacketState::CODES, about);
    /// What happened with a packet at its recipient.
    PacketEventCode = |about| codes(&["opened", "accepted", "refused", "done"], about);
    /// What a body answers to a referral.
    ReferralAnswerCode = |about| codes(ReferralAnswer::CODES, about);
    /// Why a body refuses a referral.
    RefusedForCode = |about| codes(RefusedFor::CODES, about);
    /// How far a placement is.
    PlacementStateCode = |about| codes(PlacementState::CODES, about);
    /// A reason against a bed.
    PlacementReasonCode = |about| codes(Reason::CODES, about);
    /// How a stay ended.
    ExitCode = |about| codes(stay::Exit::CODES, about);
    /// What a breach was assessed as.
    RiskCode = |about| codes(&all(&Risk::ALL, Risk::code), about);
    /// A value of a field: text, a number, yes or no, or several codes. A field that is not filled is not there, which is not zero.
    FieldValue = |about| AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::String))
        .item(ObjectBuilder::new().schema_type(Type::Number))
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String).build()))
        .description(Some(about))
        .into();
    /// A value of a field as it may be sent: typed, or as people write it. Null is the same as leaving it out.
    GivenValue = |about| AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::String).max_length(Some(20_000)))
        .item(ObjectBuilder::new().schema_type(Type::Number))
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String).build()))
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .description(Some(about))
        .into();
}

/// A moment as a text.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(super) fn moment<S: Serializer>(moment: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(moment)
}

/// A moment as a text, or null.
#[expect(clippy::ref_option, reason = "serde hands over a reference")]
pub(super) fn some_moment<S: Serializer>(
    moment: &Option<Moment>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match moment {
        Some(moment) => serializer.collect_str(moment),
        None => serializer.serialize_none(),
    }
}

/// A text, or null when it is empty.
pub(super) fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Hundredths as a number of JSON: 1200 is `12`, 1250 is `12.5`.
pub(super) fn number(hundredths: i64) -> serde_json::Number {
    if hundredths % 100 == 0 {
        return (hundredths / 100).into();
    }
    #[expect(clippy::cast_precision_loss, reason = "figures are far below 2^53")]
    let value = hundredths as f64 / 100.0;
    // A finite number is a number of JSON.
    serde_json::Number::from_f64(value).unwrap_or_else(|| (hundredths / 100).into())
}

/// A figure that is known, unknown or not shown. Zero is known.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Figure {
    /// `known`, `unknown` or `suppressed`.
    #[schema(value_type = FigureState)]
    state: &'static str,
    /// The value; null unless it is known.
    #[schema(value_type = Option<f64>, required)]
    value: Option<serde_json::Number>,
    /// Why there is no value to show.
    #[schema(required)]
    why: Option<&'static str>,
}

schemas! {
    /// Whether a figure is known, unknown, or known and not shown.
    FigureState = |about| codes(&["known", "unknown", "suppressed"], about);
}

impl Figure {
    /// A figure of this many hundredths.
    pub(super) fn known(hundredths: i64) -> Self {
        Self { state: "known", value: Some(number(hundredths)), why: None }
    }

    /// A figure there is not.
    pub(super) const fn unknown(why: &'static str) -> Self {
        Self { state: "unknown", value: None, why: Some(why) }
    }

    /// Whether there is a value to show.
    pub(super) fn is_known(&self) -> bool {
        self.value.is_some()
    }

    /// The value of an indicator; a share is shown in percent.
    pub(super) fn of(state: Reading, share: bool) -> Self {
        match state {
            Reading::Known(n) if share => Self::known(n.saturating_mul(100)),
            Reading::Known(n) => Self::known(n),
            Reading::Suppressed(_) => {
                Self { state: "suppressed", value: None, why: Some("too_few") }
            }
            Reading::Unknown(why) => Self::unknown(match why {
                Unknown::NoCaseRecords => "no_case_records",
                Unknown::NoBaseline => "no_baseline",
                Unknown::NothingToCompare => "nothing_to_compare",
                Unknown::NotAttested => "not_attested",
                Unknown::NoMeasure => "no_measure",
            }),
        }
    }
}

/// The language of an answer that holds words: English unless asked for.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct InLanguage {
    /// The language of words in the answer.
    #[param(value_type = Option<LanguageTag>)]
    #[serde(default)]
    pub(super) lang: Language,
}
