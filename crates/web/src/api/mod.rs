//! The API under `/api/v1`: the same nouns and operations as the pages, with
//! the same rights.
//!
//! ```text
//! request ─ gate ─ handler ─ operation of the register ─ JSON
//!            │        └ ask: query, path and body, or what is wrong with them
//!            └ who asks, with which token; was it answered before
//! ```
//!
//! The document (`/api/v1/openapi.json`) is made from the handlers; the gate
//! takes from it which parameters an operation has. One file a noun.
mod access_request;
mod account;
mod accounts;
mod activity;
mod alarm;
mod alert;
mod approval;
mod ask;
mod assistance;
mod attachment;
mod attendee;
mod bed;
mod blank;
mod breach;
mod break_glass;
mod case_file;
mod case_note;
mod case_term;
mod closing;
mod docs;
mod document;
mod event;
mod evidence;
mod gate;
mod indicator;
mod journal;
mod lawyer;
mod letter;
mod local_commission;
mod opening;
mod opinion;
mod pack;
mod packet;
mod page;
mod perpetrator;
mod person;
mod person_list;
mod placement;
mod programme;
mod publication;
mod reconciliation;
mod record;
mod record_file;
mod referral;
mod relation;
mod report;
mod retention;
mod returns;
mod saved_filter;
mod schema;
mod screening;
mod service;
mod shaped;
mod shelter;
mod statistics;
mod step;
mod submission;
mod support_plan;
mod task;
mod tip;
mod worklist;
mod wrong;

pub(crate) use gate::pairs;

use crate::app::App;
use crate::problem::Problem;
use axum::Router;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use gate::Gate;
use serde::Serialize;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wrong::Wrong;

/// The address under which the operations are.
const BASE: &str = "/api/v1";

/// The addresses of the API.
pub(crate) fn router(app: &App) -> Router<App> {
    let (operations, document) = operations().split_for_parts();
    let document = document::complete(document, app.register.pack());
    let gate = Arc::new(Gate::new(app.clone(), &document, BASE));
    let document = Arc::new(document);
    let docs = docs::router(&document);
    let operations = operations
        .merge(document::router(&document))
        .fallback(async || Wrong::NOT_FOUND)
        .method_not_allowed_fallback(async || Wrong::Method)
        .layer(from_fn_with_state(gate, async |state, request, next| {
            let axum::extract::State(gate) = state;
            gate::pass(gate, request, next).await
        }))
        .layer(from_fn(wrong::say));
    Router::new().merge(docs).nest(BASE, operations)
}

/// Every operation, with what the document says of it.
fn operations() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::base())
        .merge(programmes())
        .merge(activities())
        .merge(records())
        .merge(others())
        .merge(cases())
        .merge(packets())
        .merge(letters())
        .merge(services())
        .merge(lawyers())
        .merge(tips())
        .merge(safeguards())
        .merge(rights())
}

fn cases() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(case_file::list, case_file::add))
        .routes(routes!(case_term::list))
        .routes(routes!(case_term::kept))
        .routes(routes!(case_file::open))
        .routes(routes!(closing::open))
        .routes(routes!(closing::ask))
        .routes(routes!(closing::reopen))
        .routes(routes!(case_file::circle))
        .routes(routes!(case_file::assignments, case_file::assign))
        .routes(routes!(case_file::end_assignment))
        .routes(routes!(case_file::tell))
        .routes(routes!(case_file::write))
        .routes(routes!(person::list, person::enter))
        .routes(routes!(person::add_known))
        .routes(routes!(person::change_part))
        .routes(routes!(person::open))
        .routes(routes!(person::correct_identity))
        .routes(routes!(person::correct_contacts))
        .routes(routes!(person::correct_health))
        .routes(routes!(person::find))
        .routes(routes!(person::looked))
        .routes(routes!(attachment::list, attachment::attach))
        .routes(routes!(attachment::names))
        .routes(routes!(attachment::open))
        .routes(routes!(attachment::remove))
        .routes(routes!(step::list, step::put))
        .routes(routes!(step::terms))
        .routes(routes!(step::open_all))
        .routes(routes!(step::take_back))
        .routes(routes!(step::open))
        .routes(routes!(event::list, event::put))
        .routes(routes!(event::open))
        .routes(routes!(event::take_back))
        .routes(routes!(case_note::list, case_note::write))
        .routes(routes!(case_note::open))
        .routes(routes!(case_note::take_back))
        .routes(routes!(event::network))
        .routes(routes!(relation::list, relation::put))
        .routes(routes!(relation::take_back))
        .routes(routes!(relation::end))
        .routes(routes!(event::registrations, event::register))
        .routes(routes!(event::take_registration_back))
        .routes(routes!(screening::lists))
        .routes(routes!(screening::list, screening::screen))
        .routes(routes!(screening::open))
        .routes(routes!(screening::take_back))
        .routes(routes!(support_plan::list, support_plan::write))
        .routes(routes!(support_plan::open))
        .routes(routes!(support_plan::sign))
        .routes(routes!(shelter::list))
        .routes(routes!(shelter::open))
        .routes(routes!(shelter::reveal))
        .routes(routes!(shelter::enter))
        .routes(routes!(shelter::close))
        .routes(routes!(bed::boards))
        .routes(routes!(bed::board))
        .routes(routes!(bed::nights))
        .routes(routes!(bed::waiting))
        .routes(routes!(bed::open))
        .routes(routes!(bed::set))
        .routes(routes!(bed::close))
        .routes(routes!(bed::reopen))
        .routes(routes!(placement::list, placement::ask))
        .routes(routes!(placement::open))
        .routes(routes!(placement::offers))
        .routes(routes!(placement::reserve))
        .routes(routes!(placement::release))
        .routes(routes!(placement::withdraw))
        .routes(routes!(placement::admit))
        .routes(routes!(placement::change_bed))
        .routes(routes!(placement::extend))
        .routes(routes!(placement::absent))
        .routes(routes!(placement::back))
        .routes(routes!(placement::leave))
        .routes(routes!(attendee::open, attendee::enter, attendee::remove))
        .routes(routes!(attendee::reveal))
}

fn packets() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(packet::list, packet::make))
        .routes(routes!(packet::preview))
        .routes(routes!(packet::deliver))
        .routes(routes!(packet::revoke))
        .routes(routes!(referral::list))
        .routes(routes!(referral::open))
        .routes(routes!(referral::answer))
}

fn letters() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(letter::list, letter::make))
        .routes(routes!(letter::preview))
        .routes(routes!(blank::list))
        .routes(routes!(blank::open))
}

fn services() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(service::list, service::enter))
        .routes(routes!(service::open, service::correct))
        .routes(routes!(service::set))
        .routes(routes!(service::outside))
}

fn lawyers() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(lawyer::list, lawyer::enter))
        .routes(routes!(lawyer::open, lawyer::correct))
        .routes(routes!(lawyer::declare))
        .routes(routes!(lawyer::end_interest))
        .routes(routes!(lawyer::acting, lawyer::assign))
        .routes(routes!(lawyer::end))
        .routes(routes!(lawyer::conflicts))
        .routes(routes!(lawyer::waivers))
        .routes(routes!(lawyer::reveal))
        .routes(routes!(perpetrator::list))
        .routes(routes!(worklist::children))
        .routes(routes!(worklist::all_children))
        .routes(routes!(worklist::borders))
        .routes(routes!(worklist::compensation))
        .routes(routes!(opinion::show))
}

fn tips() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(tip::list))
        .routes(routes!(tip::open))
        .routes(routes!(tip::reveal))
        .routes(routes!(tip::answer))
        .routes(routes!(tip::make_alert))
        .routes(routes!(tip::close))
        .routes(routes!(alert::list))
        .routes(routes!(alert::take))
        .routes(routes!(alert::open))
        .routes(routes!(alert::correct))
        .routes(routes!(alert::reveal))
        .routes(routes!(alert::note))
        .routes(routes!(alert::case))
}

fn safeguards() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(break_glass::list))
        .routes(routes!(break_glass::add))
        .routes(routes!(break_glass::reason))
        .routes(routes!(break_glass::review))
        .routes(routes!(approval::list))
        .routes(routes!(approval::open))
        .routes(routes!(approval::refuse))
        .routes(routes!(alarm::list))
        .routes(routes!(alarm::close))
}

fn rights() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(retention::tables, retention::propose))
        .routes(routes!(retention::adopt))
        .routes(routes!(retention::reject))
        .routes(routes!(retention::plan))
        .routes(routes!(retention::certificates))
        .routes(routes!(retention::certificate))
        .routes(routes!(retention::holds, retention::place))
        .routes(routes!(retention::lift))
        .routes(routes!(access_request::list, access_request::record))
        .routes(routes!(access_request::open))
        .routes(routes!(access_request::review))
        .routes(routes!(access_request::prepare))
        .routes(routes!(access_request::release))
        .routes(routes!(access_request::refuse))
        .routes(routes!(access_request::answer))
        .routes(routes!(breach::list, breach::record))
        .routes(routes!(breach::open))
        .routes(routes!(breach::assess))
        .routes(routes!(breach::tell_authority))
        .routes(routes!(breach::tell_persons))
        .routes(routes!(breach::touched))
}

fn programmes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(programme::list, programme::import))
        .routes(routes!(programme::try_reading))
        .routes(routes!(programme::open))
        .routes(routes!(programme::versions, programme::read_anew))
        .routes(routes!(programme::amend))
        .routes(routes!(programme::differences))
        .routes(routes!(programme::document))
        .routes(routes!(programme::pass))
        .routes(routes!(programme::missing))
        .routes(routes!(indicator::list))
        .routes(routes!(indicator::open))
        .routes(routes!(indicator::records))
        .routes(routes!(indicator::set_target))
        .routes(routes!(report::report))
        .routes(routes!(report::readings))
}

fn activities() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(activity::open))
        .routes(routes!(activity::confirm))
        .routes(routes!(activity::carry_over))
        .routes(routes!(activity::comments, activity::comment))
        .routes(routes!(activity::answer))
        .routes(routes!(activity::narratives, activity::write))
        .routes(routes!(activity::submit))
        .routes(routes!(activity::approve))
        .routes(routes!(activity::send_back))
        .routes(routes!(activity::progress, activity::assess))
        .routes(routes!(evidence::of_activity, evidence::add_to_activity))
        .routes(routes!(evidence::get_of_activity, evidence::remove_of_activity))
}

fn records() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(record::list, record::enter))
        .routes(routes!(record::counts))
        .routes(routes!(record_file::export))
        .routes(routes!(record_file::template))
        .routes(routes!(saved_filter::list, saved_filter::save))
        .routes(routes!(saved_filter::delete))
        .routes(routes!(record::open, record::correct))
        .routes(routes!(record::withdraw))
        .routes(routes!(record::restore))
        .routes(routes!(record::history))
        .routes(routes!(evidence::of_record, evidence::add_to_record))
        .routes(routes!(evidence::get_of_record, evidence::remove_of_record))
        .routes(routes!(person_list::list, person_list::send))
        .routes(routes!(person_list::open))
        .routes(routes!(publication::list))
        .routes(routes!(publication::open))
        .routes(routes!(reconciliation::board))
        .routes(routes!(statistics::table))
        .routes(routes!(returns::open))
        .routes(routes!(submission::send))
        .routes(routes!(submission::list))
        .routes(routes!(submission::open))
        .routes(routes!(submission::enter))
        .routes(routes!(submission::rows))
        .routes(routes!(submission::file))
        .routes(routes!(assistance::show))
}

fn others() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(task::list))
        .routes(routes!(task::renew))
        .routes(routes!(task::open))
        .routes(routes!(task::close))
        .routes(routes!(task::put_off))
        .routes(routes!(task::calendar))
        .routes(routes!(local_commission::list))
        .routes(routes!(local_commission::open))
        .routes(routes!(local_commission::regions))
        .routes(routes!(pack::kinds))
        .routes(routes!(pack::kind))
        .routes(routes!(pack::lists))
        .routes(routes!(pack::list))
        .routes(routes!(pack::institutions))
        .routes(routes!(pack::institution))
        .routes(routes!(pack::places))
        .routes(routes!(account::me))
        .routes(routes!(account::set_language))
        .routes(routes!(account::sessions))
        .routes(routes!(account::end_session))
        .routes(routes!(account::tokens))
        .routes(routes!(account::revoke_token))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::open))
        .routes(routes!(journal::list))
        .routes(routes!(journal::verify))
}

/// An answer in JSON.
fn json(body: &impl Serialize) -> Response {
    // Our types have only text keys and finite numbers.
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    ([(CONTENT_TYPE, "application/json")], bytes).into_response()
}

/// What was made, and where it is: an address below [`BASE`].
fn created(address: &str, body: &impl Serialize) -> Response {
    let mut response = json(body);
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(address) = format!("{BASE}{address}").parse() {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

/// A problem outside of any operation, as RFC 9457 writes it.
pub(crate) fn problem_json(
    problem: &Problem,
    headers: &HeaderMap,
    reference: Option<String>,
) -> Response {
    let language = crate::page::language_asked(headers);
    Wrong::Told(problem.clone()).in_words(language, reference)
}
