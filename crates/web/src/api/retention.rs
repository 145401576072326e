//! How long what is kept: tables, what is due, holds, certificates.
use super::approval::Because;
use super::ask::{Asked, AtLeast, Named, Sent};
use super::gate::Caller;
use super::page::{self, Listed};
use super::schema::{
    CategoryCode, DayText, DisposalCode, HeldCode, Id, MomentText, PeriodUnitCode, RegimeCode,
    StartCode, TableStateCode, moment, some_moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::day::{Day, Moment};
use domain::id::{AccountId, DestructionId, HoldId, RetentionTableId};
use domain::retention::Rule;
use register::hold::LegalHold;
use register::retention::{Certificate, Planned, RetentionTable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A rule: how long a category of data is kept under a law, and what then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetentionRule)]
pub(super) struct RuleOut {
    /// Its id in the table.
    id: String,
    /// The category of data.
    #[schema(value_type = CategoryCode)]
    category: &'static str,
    /// The law.
    #[schema(value_type = RegimeCode)]
    regime: &'static str,
    /// The legal basis.
    basis: String,
    /// From when it is counted.
    #[schema(value_type = StartCode)]
    start: &'static str,
    /// How long.
    #[schema(minimum = 0)]
    period: u32,
    /// In what unit.
    #[schema(value_type = PeriodUnitCode)]
    unit: &'static str,
    /// What is done then.
    #[schema(value_type = DisposalCode)]
    action: &'static str,
    /// Where the period was read.
    source: String,
    /// Whether it was verified in the source.
    verified: bool,
}

impl From<&Rule> for RuleOut {
    fn from(rule: &Rule) -> Self {
        Self {
            id: rule.id.clone(),
            category: rule.category.code(),
            regime: rule.regime.code(),
            basis: rule.basis.en.clone(),
            start: rule.start.code(),
            period: rule.period,
            unit: rule.unit.code(),
            action: rule.action.code(),
            source: rule.source.clone(),
            verified: rule.verified,
        }
    }
}

/// A table of rules.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetentionTable)]
pub(super) struct Table {
    /// Its id.
    #[schema(value_type = Id)]
    id: RetentionTableId,
    /// How it stands.
    #[schema(value_type = TableStateCode)]
    state: &'static str,
    /// Why it was proposed.
    reason: String,
    /// Who proposed it.
    #[schema(value_type = Id)]
    proposed_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    proposed_at: Moment,
    /// Who decided on it.
    #[schema(value_type = Option<Id>, required)]
    decided_by: Option<AccountId>,
    /// When.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    decided_at: Option<Moment>,
    /// Its rules.
    rules: Vec<RuleOut>,
}

impl From<RetentionTable> for Table {
    fn from(table: RetentionTable) -> Self {
        Self {
            id: table.id,
            state: table.state.code(),
            proposed_by: table.proposed_by,
            proposed_at: table.proposed_at,
            decided_by: table.decided.map(|(who, _)| who),
            decided_at: table.decided.map(|(_, at)| at),
            rules: table.rules.iter().map(RuleOut::from).collect(),
            reason: table.reason,
        }
    }
}

/// List the tables of how long what is kept
#[utoipa::path(get, path = "/retention/tables", operation_id = "listRetentionTables",
    tag = "rights", responses((status = 200, description = "The latest first", body = Listed<Table>),
        (status = 404, description = "The account may not know of them")))]
pub(super) async fn tables(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.retention_tables(&caller.by).await?;
    let items: Vec<Table> = all.into_iter().map(Table::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A table to be proposed: the pack's, with periods that were decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTable {
    /// The period of each rule by its id; as the pack proposes where left out.
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, u32>)]
    periods: BTreeMap<String, AtLeast<0>>,
    /// Why.
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

async fn table(app: &App, caller: &Caller, id: RetentionTableId) -> Result<Table, Wrong> {
    let all = app.register.retention_tables(&caller.by).await?;
    all.into_iter().find(|one| one.id == id).map(Table::from).ok_or(Wrong::NOT_FOUND)
}

/// Propose a table of how long what is kept
///
/// Another person adopts it.
#[utoipa::path(post, path = "/retention/tables", operation_id = "proposeRetention",
    tag = "rights", request_body = NewTable,
    responses((status = 201, description = "The table", body = Table,
        headers(("Location" = String, description = "The tables")))))]
pub(super) async fn propose(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewTable>,
) -> Result<Response, Wrong> {
    let periods = new.periods.into_iter().map(|(rule, period)| (rule, period.version())).collect();
    let id = app.register.propose_retention(&caller.by, &periods, &new.reason).await?;
    Ok(created("/retention/tables", &table(&app, &caller, id).await?))
}

/// Adopt a table that another proposed
///
/// What is due under it is then erased each night.
#[utoipa::path(post, path = "/retention/tables/{id}/adoption", operation_id = "adoptRetention",
    tag = "rights", responses((status = 200, description = "The table", body = Table)))]
pub(super) async fn adopt(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RetentionTableId>,
) -> Result<Response, Wrong> {
    app.register.adopt_retention(&caller.by, id).await?;
    Ok(json(&table(&app, &caller, id).await?))
}

/// Reject a table that was proposed
#[utoipa::path(post, path = "/retention/tables/{id}/rejection", operation_id = "rejectRetention",
    tag = "rights", responses((status = 200, description = "The table", body = Table)))]
pub(super) async fn reject(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<RetentionTableId>,
) -> Result<Response, Wrong> {
    app.register.reject_retention(&caller.by, id).await?;
    Ok(json(&table(&app, &caller, id).await?))
}

/// How many things a rule finds on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlannedRule)]
pub(super) struct PlannedOut {
    /// The rule.
    rule: RuleOut,
    /// How many are due.
    due: u64,
    /// The first day since which any of them is.
    #[schema(value_type = Option<DayText>, required)]
    due_since: Option<Day>,
    /// How many would be due and are held.
    held: u64,
    /// Of how many of those the review is late.
    review_late: u64,
    /// How many run on.
    running: u64,
    /// The first day on which any of them will be due.
    #[schema(value_type = Option<DayText>, required)]
    next_on: Option<Day>,
    /// Of how many the period has not begun.
    not_begun: u64,
}

impl From<Planned> for PlannedOut {
    fn from(p: Planned) -> Self {
        Self {
            rule: RuleOut::from(&p.rule),
            due: p.due,
            due_since: p.due_since,
            held: p.held,
            review_late: p.review_late,
            running: p.running,
            next_on: p.next_on,
            not_begun: p.not_begun,
        }
    }
}

/// What is due on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RetentionPlan)]
pub(super) struct PlanOut {
    /// The day.
    #[schema(value_type = DayText)]
    on: Day,
    /// The table that was adopted; null when none was, and nothing is erased.
    #[schema(value_type = Option<Id>, required)]
    table: Option<RetentionTableId>,
    /// Rule by rule.
    rules: Vec<PlannedOut>,
    /// How many things no rule says anything of: they are kept.
    without_rule: u64,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct On {
    /// The day; today unless said.
    #[param(value_type = Option<DayText>)]
    on: Option<Day>,
}

/// See what is due, without doing anything
#[utoipa::path(get, path = "/retention/plan", operation_id = "getRetentionPlan", tag = "rights",
    params(On), responses((status = 200, description = "What is due", body = PlanOut),
        (status = 404, description = "The account may not know of it")))]
pub(super) async fn plan(
    State(app): State<App>,
    caller: Caller,
    Asked(on): Asked<On>,
) -> Result<Response, Wrong> {
    let day = on.on.unwrap_or_else(|| caller.by.today());
    let plan = app.register.retention_plan(&caller.by, day).await?;
    let rules = plan.rules.into_iter().map(PlannedOut::from).collect();
    let (on, table, without_rule) = (plan.on, plan.table, plan.without_rule);
    Ok(json(&PlanOut { on, table, rules, without_rule }))
}

/// What was erased under a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DestructionCertificate)]
pub(super) struct CertificateOut {
    /// Its id.
    #[schema(value_type = Id)]
    id: DestructionId,
    /// Its number.
    number: String,
    /// The table under which it was done.
    #[schema(value_type = Id)]
    table: RetentionTableId,
    /// The rule, as it stood in the table.
    rule: RuleOut,
    /// When it was begun.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    begun_at: Moment,
    /// When it was finished; null while it is going on.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    finished_at: Option<Moment>,
    /// How many persons or cases were erased.
    destroyed: i64,
    /// What stands for the list of erased keys, in hexadecimal.
    list_head: String,
    /// The number of the entry in the journal.
    #[schema(required)]
    entry: Option<i64>,
}

impl From<Certificate> for CertificateOut {
    fn from(c: Certificate) -> Self {
        Self {
            id: c.id,
            number: c.number(),
            table: c.table,
            rule: RuleOut::from(&c.rule),
            begun_at: c.begun_at,
            finished_at: c.finished_at,
            destroyed: c.destroyed,
            list_head: c.list_head,
            entry: c.entry,
        }
    }
}

/// List the certificates of what was erased
#[utoipa::path(get, path = "/retention/certificates", operation_id = "listCertificates",
    tag = "rights", responses((status = 200, description = "The latest first", body = Listed<CertificateOut>),
        (status = 404, description = "The account may not know of them")))]
pub(super) async fn certificates(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.destructions(&caller.by).await?;
    let items: Vec<CertificateOut> = all.into_iter().map(CertificateOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A certificate, and whether the journal confirms it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConfirmedCertificate)]
pub(super) struct Confirmed {
    /// The certificate.
    certificate: CertificateOut,
    /// Whether the journal says the same, word for word.
    confirmed: bool,
}

/// See a certificate of what was erased
#[utoipa::path(get, path = "/retention/certificates/{id}", operation_id = "getCertificate",
    tag = "rights", responses((status = 200, description = "The certificate", body = Confirmed)))]
pub(super) async fn certificate(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<DestructionId>,
) -> Result<Response, Wrong> {
    let (certificate, confirmed) = app.register.destruction(&caller.by, id).await?;
    Ok(json(&Confirmed { certificate: certificate.into(), confirmed }))
}

/// A legal hold: what it holds is not erased until it is lifted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LegalHold)]
pub(super) struct Hold {
    /// Its id.
    #[schema(value_type = Id)]
    id: HoldId,
    /// What sort of thing it holds.
    #[schema(value_type = HeldCode)]
    sort: &'static str,
    /// The id of what it holds.
    #[schema(value_type = Id)]
    subject: String,
    /// Why.
    reason: String,
    /// The day by which somebody looks again whether it is needed.
    #[schema(value_type = DayText)]
    review_on: Day,
    /// Who placed it.
    #[schema(value_type = Id)]
    placed_by: AccountId,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    placed_at: Moment,
    /// Who lifted it.
    #[schema(value_type = Option<Id>, required)]
    lifted_by: Option<AccountId>,
    /// When.
    #[schema(value_type = Option<MomentText>, required)]
    #[serde(serialize_with = "some_moment")]
    lifted_at: Option<Moment>,
    /// Why it was lifted.
    #[schema(required)]
    lifted_because: Option<String>,
}

impl From<LegalHold> for Hold {
    fn from(hold: LegalHold) -> Self {
        Self {
            id: hold.id,
            sort: hold.held.sort(),
            subject: hold.held.id(),
            reason: hold.reason,
            review_on: hold.review_on,
            placed_by: hold.placed_by,
            placed_at: hold.placed_at,
            lifted_by: hold.lifted.as_ref().map(|(who, ..)| *who),
            lifted_at: hold.lifted.as_ref().map(|(_, at, _)| *at),
            lifted_because: hold.lifted.map(|(.., why)| why),
        }
    }
}

/// List the legal holds
#[utoipa::path(get, path = "/retention/holds", operation_id = "listHolds", tag = "rights",
    responses((status = 200, description = "The latest first", body = Listed<Hold>),
        (status = 404, description = "The account may not know of them")))]
pub(super) async fn holds(
    State(app): State<App>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.holds(&caller.by).await?;
    let items: Vec<Hold> = all.into_iter().map(Hold::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A hold to be placed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHold {
    /// The number of a case, or the id of a person or a case.
    #[schema(min_length = 1, max_length = 40)]
    subject: String,
    /// Why, without names: it is kept in clear.
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
    /// The day by which somebody looks again whether it is needed.
    #[schema(value_type = DayText)]
    review_on: Day,
}

async fn hold(app: &App, caller: &Caller, id: HoldId) -> Result<Hold, Wrong> {
    let all = app.register.holds(&caller.by).await?;
    all.into_iter().find(|one| one.id == id).map(Hold::from).ok_or(Wrong::NOT_FOUND)
}

/// Place a legal hold
#[utoipa::path(post, path = "/retention/holds", operation_id = "placeHold", tag = "rights",
    request_body = NewHold,
    responses((status = 201, description = "The hold", body = Hold,
        headers(("Location" = String, description = "The holds")))))]
pub(super) async fn place(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewHold>,
) -> Result<Response, Wrong> {
    let held = app.register.held(&caller.by, &new.subject).await?;
    let id = app.register.place_hold(&caller.by, held, &new.reason, new.review_on).await?;
    Ok(created("/retention/holds", &hold(&app, &caller, id).await?))
}

/// Lift a legal hold
#[utoipa::path(post, path = "/retention/holds/{id}/lifting", operation_id = "liftHold",
    tag = "rights", request_body = Because,
    responses((status = 200, description = "The hold", body = Hold)))]
pub(super) async fn lift(
    State(app): State<App>,
    caller: Caller,
    Named(id): Named<HoldId>,
    Sent(because): Sent<Because>,
) -> Result<Response, Wrong> {
    app.register.lift_hold(&caller.by, id, &because.reason).await?;
    Ok(json(&hold(&app, &caller, id).await?))
}
