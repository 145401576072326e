//! Every address of the product, on one page.
use crate::app::App;
use crate::{
    api, arrival, assets, code, confirm, doors, even, home, problem, programme, sign_in, watch,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The largest request taken, in bytes: a file of evidence and its form.
const LARGEST_REQUEST: usize = 21 * 1024 * 1024;

/// The whole product behind one service.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(public())
        .merge(account())
        .merge(programmes())
        .merge(records())
        .merge(reconcile())
        .merge(statistics())
        .merge(returns())
        .merge(activities())
        .merge(people())
        .merge(tips())
        .merge(alerts())
        .merge(cases())
        .merge(packets())
        .merge(letters())
        .merge(recipients())
        .merge(services())
        .merge(lawyers())
        .merge(worklists())
        .merge(shelters())
        .merge(rights())
        .merge(attachments())
        .merge(safeguards())
        .merge(api::router(&app))
        .route("/assets/{*path}", get(assets::serve))
        .route("/health", get(health))
        .route("/ready", get(watch::ready))
        .route(arrival::REPORTS, post(arrival::report))
        .fallback(async || problem::Problem::NotFound)
        .layer(from_fn_with_state(app.clone(), confirm::asked))
        .layer(from_fn_with_state(app.clone(), doors::admit))
        .layer(CatchPanicLayer::custom(|_| {
            problem::Problem::Broken("a handler panicked".into()).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), problem::explain))
        .layer(from_fn_with_state(app.clone(), arrival::from_here))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .layer(from_fn_with_state(app.clone(), guarded))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), watch::counted))
        .layer(from_fn(even::beat))
        .with_state(app)
}

/// `GET /health`: whether the database answers, for whoever watches the server.
async fn health(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.register.answers().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}

/// What anybody may open.
fn public() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route(code::ADDRESS, get(code::form).post(code::enter))
        .route(crate::passkey::ADDRESS, get(crate::passkey::again).post(crate::passkey::ask))
        .route("/sign-in/passkey/enter", get(crate::passkey::again).post(crate::passkey::enter))
        .route(crate::elsewhere::ADDRESS, get(crate::elsewhere::lead))
        .route("/sign-in/elsewhere/back", get(crate::elsewhere::back))
        .route(crate::elsewhere::LEFT, get(crate::elsewhere::left))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/language", get(sign_in::language))
        .route("/", get(crate::public::first))
        .route("/help", get(crate::public::help))
        .route("/exit", get(crate::public::exit))
        .route("/accessibility", get(crate::public::accessibility))
        .route("/about", get(crate::public::about))
        .route("/progress", get(crate::public::progress))
        .route("/progress.json", get(crate::public::progress_json))
        .merge(figures())
}

/// Published figures, and the pages on which they are decided on.
fn figures() -> Router<App> {
    use crate::figures::{list, new, open, public};
    Router::new()
        .route("/figures", get(public::list))
        .route("/figures/catalog.jsonld", get(public::catalog))
        .route("/figures/{id}", get(public::one))
        .route("/figures/{id}/table.csv", get(public::csv))
        .route("/figures/{id}/codes.csv", get(public::codes))
        .route("/figures/{id}/readme.txt", get(public::readme))
        .route("/figures/{id}/manifest.json", get(public::manifest))
        .route("/figures/{id}/signature.txt", get(public::signature))
        .route("/publications", get(list::list))
        .route("/publications/new", get(new::form).post(new::propose))
        .route("/publications/{id}", get(open::open))
        .route("/publications/{id}/agree", post(open::agree))
        .route("/publications/{id}/withdraw", post(open::withdraw))
}

/// Case files and the persons in them.
fn cases() -> Router<App> {
    use crate::cases::notes;
    use crate::cases::{
        assignment, circle, closing, list, narrative, new, open, relations, terms, terms_kept,
    };
    use crate::persons::{self, correct, enter, find, known, looked, part};
    use crate::{events, plans, screenings, steps};
    Router::new()
        .route("/cases", get(list::list))
        .route("/cases/new", get(new::form).post(new::open))
        .route("/cases/terms", get(terms::list))
        .route("/cases/terms/kept", get(terms_kept::report))
        .route("/cases/{id}", get(open::open))
        .route("/cases/{id}/close", post(closing::ask))
        .route("/cases/{id}/reopen", post(closing::reopen))
        .route("/cases/{id}/circle", post(circle::change))
        .route("/cases/{id}/steps", get(steps::overview::overview).post(steps::overview::open))
        .route("/cases/{id}/steps/new/{sort}", get(steps::put::form).post(steps::put::put))
        .route(
            "/cases/{id}/steps/{step}/reason",
            get(steps::reason::ask).post(steps::reason::reveal),
        )
        .route("/cases/{id}/steps/{step}/take-back", get(steps::back::form).post(steps::back::take))
        .route("/cases/{id}/screenings", get(screenings::list::list))
        .route(
            "/cases/{id}/screenings/new/{list}",
            get(screenings::new::form).post(screenings::new::put),
        )
        .route(
            "/cases/{id}/screenings/{screening}",
            get(screenings::open::ask).post(screenings::open::reveal),
        )
        .route(
            "/cases/{id}/screenings/{screening}/take-back",
            get(screenings::back::form).post(screenings::back::take),
        )
        .route("/cases/{id}/plans", get(plans::list::list))
        .route("/cases/{id}/plans/new", get(plans::write::form).post(plans::write::put))
        .route("/cases/{id}/plans/{plan}", get(plans::open::ask).post(plans::open::reveal))
        .route(
            "/cases/{id}/plans/{plan}/again",
            get(plans::write::again).post(plans::write::put_again),
        )
        .route("/cases/{id}/plans/{plan}/signature", post(plans::open::sign))
        .route("/cases/{id}/notes", get(notes::list).post(notes::write))
        .route("/cases/{id}/notes/opening", post(notes::open))
        .route("/cases/{id}/notes/{note}/take-back", get(notes::back).post(notes::take_back))
        .route("/cases/{id}/events", get(events::list::list))
        .route("/cases/{id}/events/network", get(events::network::show))
        .route("/cases/{id}/relations", get(relations::list).post(relations::put))
        .route("/cases/{id}/relations/over", post(relations::end))
        .route("/cases/{id}/relations/{relation}/take-back", post(relations::take_back))
        .route(
            "/cases/{id}/events/registrations",
            get(events::registrations::list).post(events::registrations::put),
        )
        .route(
            "/cases/{id}/events/registrations/{registration}/take-back",
            get(events::registrations::back).post(events::registrations::take_back),
        )
        .route("/cases/{id}/events/new/{phase}", get(events::put::form).post(events::put::put))
        .route("/cases/{id}/events/{event}", get(events::open::ask).post(events::open::reveal))
        .route(
            "/cases/{id}/events/{event}/correct",
            get(events::put::correction).post(events::put::correct),
        )
        .route(
            "/cases/{id}/events/{event}/take-back",
            get(events::back::form).post(events::back::take),
        )
        .route("/cases/{id}/assignments", post(assignment::assign))
        .route("/cases/{id}/assignments/end", post(assignment::end))
        .route("/cases/{id}/narrative", get(narrative::ask).post(narrative::reveal))
        .route("/cases/{id}/narrative/write", post(narrative::write))
        .route("/cases/{id}/persons/new", get(enter::form).post(enter::enter))
        .route("/cases/{id}/persons/known", get(known::form).post(known::find))
        .route("/cases/{id}/persons/known/add", post(known::add))
        .route("/cases/{id}/persons/{person}/part", post(part::change))
        .route("/cases/{id}/persons/{person}", get(persons::open::open).post(persons::open::reveal))
        .route("/cases/{id}/persons/{person}/correct", post(correct::form))
        .route("/cases/{id}/persons/{person}/correct/save", post(correct::save))
        .route("/persons/find", get(find::form).post(find::find))
        .route("/persons/looked", get(looked::form).post(looked::show))
}

/// Letters of a case, and forms to fill by hand.
fn letters() -> Router<App> {
    use crate::blanks;
    use crate::letters::{list, make};
    Router::new()
        .route("/cases/{id}/letters", get(list))
        .route("/cases/{id}/letters/{kind}/{about}", get(make::choose).post(make::preview))
        .route("/cases/{id}/letters/{kind}/{about}/file", post(make::print))
        .route("/forms", get(blanks::list))
        .route("/forms/{form}", get(blanks::open))
}

/// What of a case goes to a body without an account.
fn packets() -> Router<App> {
    use crate::packets::{ask, came, list, make, reveal, revoke, take};
    Router::new()
        .route("/cases/{id}/packets", get(list))
        .route("/cases/{id}/packets/{packet}/revoke", post(revoke))
        .route("/cases/{id}/packets/{packet}/answers/{place}", get(ask).post(reveal))
        .route("/cases/{id}/packets/{packet}/answers/{place}/take", post(take))
        .route("/cases/{id}/steps/{step}/packet", get(make::choose).post(make::preview))
        .route("/cases/{id}/steps/{step}/packet/link", post(make::link))
        .route("/cases/{id}/steps/{step}/packet/here", post(make::here))
        .route("/cases/{id}/steps/{step}/packet/paper", post(make::print))
        .route(came::ADDRESS, get(came::list))
        .route("/referrals/{packet}", get(came::ask).post(came::reveal))
        .route("/referrals/{packet}/answer", post(came::answer))
}

/// What a body without an account opens.
fn recipients() -> Router<App> {
    use crate::packets::recipient::{find, open};
    Router::new()
        .route("/referral/{key}", get(find).post(open))
        .layer(DefaultBodyLimit::max(256 * 1024))
}

/// The directory of services.
fn services() -> Router<App> {
    use crate::services::{csv, keep, list, open};
    Router::new()
        .route("/services", get(list))
        .route("/services.csv", get(csv))
        .route("/services/new", get(keep::blank).post(keep::enter))
        .route("/services/{id}", get(open))
        .route("/services/{id}/correct", get(keep::correct).post(keep::correct_it))
        .route("/services/{id}/close", post(keep::close))
        .route("/services/{id}/reopen", post(keep::reopen))
}

/// The network of lawyers, and those who act in a case.
fn lawyers() -> Router<App> {
    use crate::cases::lawyers as acting;
    use crate::lawyers::{keep, list, open};
    Router::new()
        .route("/lawyers", get(list))
        .route("/lawyers/new", get(keep::blank).post(keep::enter))
        .route("/lawyers/{id}", get(open))
        .route("/lawyers/{id}/correct", get(keep::correct).post(keep::correct_it))
        .route("/lawyers/{id}/interests/new", get(keep::ask).post(keep::declare))
        .route("/lawyers/{id}/interests/end", post(keep::end))
        .route("/cases/{id}/lawyers", get(acting::list).post(acting::assign))
        .route("/cases/{id}/lawyers/end", post(acting::end))
        .route("/cases/{id}/lawyers/{waiver}/reason", get(acting::ask).post(acting::reveal))
}

/// One procedure across cases.
fn worklists() -> Router<App> {
    use crate::worklists::{all_children, borders, children, compensation};
    Router::new()
        .route("/children", get(children).post(all_children))
        .route("/cross-border", get(borders))
        .route("/compensation", get(compensation))
        .route("/perpetrators", get(crate::perpetrators::list))
        .route("/mutual-assistance", get(crate::assistance::show))
        .route("/opinions", get(crate::opinions::show))
}

/// Where shelters are, their beds, and who has which.
fn shelters() -> Router<App> {
    use crate::beds::{board, keep, waiting};
    use crate::placements::{acts, open as placement, request};
    use crate::shelters::{blank, close, correct, correct_it, enter, list, open, reveal};
    Router::new()
        .route("/shelters/board", get(board::boards))
        .route("/shelters/waiting", get(waiting::list))
        .route("/shelters/{id}/board", get(board::board))
        .route("/shelters/{id}/beds/new", get(keep::blank).post(keep::open))
        .route("/shelters/{id}/beds/{bed}", get(keep::bed))
        .route("/shelters/{id}/beds/{bed}/close", post(keep::close))
        .route("/shelters/{id}/beds/{bed}/reopen", post(keep::reopen))
        .route("/shelters/{id}/settings", get(keep::settings).post(keep::set))
        .route("/cases/{id}/placements", get(request::list))
        .route("/cases/{id}/placements/new", get(request::form).post(request::ask))
        .route("/placements/{id}", get(placement::open))
        .route("/placements/{id}/{act}", post(acts::act))
        .route("/shelters", get(list))
        .route("/shelters/new", get(blank).post(enter))
        .route("/shelters/{id}", get(open).post(reveal))
        .route("/shelters/{id}/correct", post(correct))
        .route("/shelters/{id}/correct/save", post(correct_it))
        .route("/shelters/{id}/close", post(close))
}

/// What is owed to the persons whose data are kept.
fn rights() -> Router<App> {
    use crate::rights::{breach, hold, request, retention};
    Router::new()
        .route("/retention", get(retention::retention))
        .route("/retention/new", get(retention::blank).post(retention::propose))
        .route("/retention/tables/{id}/adopt", post(retention::adopt))
        .route("/retention/tables/{id}/reject", post(retention::reject))
        .route("/retention/plan", get(retention::plan))
        .route("/retention/run", get(retention::run_form).post(retention::run))
        .route("/retention/certificates", get(retention::certificates))
        .route("/retention/certificates/{id}", get(retention::certificate))
        .route("/retention/holds", get(hold::holds).post(hold::place))
        .route("/retention/holds/{id}", get(hold::open).post(hold::lift))
        .route("/access-requests", get(request::list))
        .route("/access-requests/new", get(request::blank).post(request::record))
        .route("/access-requests/{id}", get(request::open))
        .route("/access-requests/{id}/{step}", get(request::back).post(request::step))
        .route("/breaches", get(breach::list))
        .route("/breaches/new", get(breach::blank).post(breach::record))
        .route("/breaches/{id}", get(breach::open))
        .route("/breaches/{id}/assessment", post(breach::assess))
        .route("/breaches/{id}/{whom}", post(breach::tell))
}

/// Files attached to cases.
fn attachments() -> Router<App> {
    use crate::attachments::{attach, download, list, names, open, remove};
    Router::new()
        .route("/cases/{id}/attachments", get(list).post(attach))
        .route("/cases/{id}/attachments/names", post(names))
        .route("/cases/{id}/attachments/{file}", get(open).post(download))
        .route("/cases/{id}/attachments/{file}/remove", post(remove))
}

/// One's own work, and the programmes.
fn programmes() -> Router<App> {
    use programme::{
        again, calendar, consultation, document, list, new, sections, split, stage, timeline,
        versions,
    };
    Router::new()
        .route("/home", get(home::home))
        .route("/programmes", get(list::list))
        .route("/programmes/{key}", get(sections::sections))
        .route("/programmes/{key}/timeline", get(timeline::timeline))
        .route("/programmes/{key}/calendar", get(calendar::calendar))
        .route("/programmes/new", get(new::form).post(new::read))
        .route("/programmes/new/draft", post(new::keep))
        .route("/programmes/{key}/document", get(document::document))
        .route("/programmes/{key}/document/split", get(split::first))
        .route("/programmes/{key}/document/split/{code}", get(split::form).post(split::confirm))
        .route("/programmes/{key}/document/again", get(again::form).post(again::read))
        .route("/programmes/{key}/document/again/keep", post(again::keep))
        .route("/programmes/{key}/amendment", post(again::amend))
        .route("/programmes/{key}/versions", get(versions::versions))
        .route("/programmes/{key}/versions/{before}/{after}", get(versions::differences))
        .route("/programmes/{key}/evidence/{file}", get(versions::file))
        .route("/programmes/{key}/consultation", get(consultation::consultation))
        .route("/programmes/{key}/stage", get(stage::form).post(stage::pass))
        .route("/programmes/{key}/strategy", post(stage::set_strategy))
        .route("/programmes/{key}/carry-over", get(stage::unfinished).post(stage::carry_over))
}

/// Records of what was done, and spreadsheets of them.
fn records() -> Router<App> {
    use crate::records::{
        attendees, correct, enter, evidence, list, open, overview, saved, sheet, submission,
        take_out, withdraw,
    };
    // A spreadsheet may be longer than a file of evidence.
    let sheets = DefaultBodyLimit::max(register::submission::LARGEST_SHEET + 64 * 1024);
    Router::new()
        .route("/records", get(overview::overview))
        .route("/records/{kind}", get(list::list))
        .route("/records/{kind}/new", get(enter::blank).post(enter::enter))
        .route("/records/{kind}/filters", post(saved::save))
        .route("/records/{kind}/filters/{filter}/delete", post(saved::delete))
        .route("/records/{kind}/template.xlsx", get(sheet::template))
        .route("/records/{kind}/export", get(take_out::form).post(take_out::take_out))
        .route("/records/{kind}/export.csv", get(take_out::csv))
        .route("/records/{kind}/export.xlsx", get(take_out::xlsx))
        .route("/records/{kind}/export.json", get(take_out::json))
        .route("/records/{kind}/import", get(sheet::import_form).post(sheet::import).layer(sheets))
        .route("/records/{kind}/{id}", get(open::open))
        .route("/records/{kind}/{id}/correct", get(correct::form).post(correct::correct))
        .route("/records/{kind}/{id}/attendees", get(attendees::closed).post(attendees::reveal))
        .route("/records/{kind}/{id}/attendees/enter", post(attendees::enter))
        .route("/records/{kind}/{id}/attendees/remove", post(attendees::remove))
        .route(
            "/records/{kind}/{id}/withdraw",
            get(withdraw::withdraw_form).post(withdraw::withdraw),
        )
        .route("/records/{kind}/{id}/restore", get(withdraw::restore_form).post(withdraw::restore))
        .route("/records/{kind}/{id}/evidence", post(evidence::add))
        .route("/records/{kind}/{id}/evidence/{file}", get(evidence::download))
        .route(
            "/records/{kind}/{id}/evidence/{file}/remove",
            get(evidence::remove_form).post(evidence::remove),
        )
        .route("/submissions", get(submission::list))
        .route("/submissions/{id}", get(submission::open).post(submission::enter))
        .route("/submissions/{id}/verdicts.csv", get(submission::verdicts_csv))
        .route("/submissions/{id}/verdicts.xlsx", get(submission::verdicts_xlsx))
        .route("/search", get(crate::search::search))
}

/// Lists of persons that institutions send, pairs of their records, and the board.
fn reconcile() -> Router<App> {
    use crate::reconcile::{board, lists, pair, queue};
    let sheets = DefaultBodyLimit::max(register::submission::LARGEST_SHEET + 64 * 1024);
    Router::new()
        .route("/lists", get(lists::list))
        .route("/lists/new", get(lists::form).post(lists::send).layer(sheets))
        .route("/lists/template.xlsx", get(lists::template))
        .route("/lists/{id}", get(lists::open))
        .route("/links", get(queue::list).post(queue::compare))
        .route("/links/{left}/{right}", get(pair::closed).post(pair::open))
        .route("/links/{left}/{right}/judge", post(pair::judge))
        .route("/links/{left}/{right}/separate", post(pair::separate))
        .route("/links/{left}/{right}/undo", post(pair::undo))
        .route("/reconciliation", get(board::board))
        .route("/reconciliation/records", get(board::records))
}

/// Persons counted by a rule.
fn statistics() -> Router<App> {
    use crate::statistics::{explorer, population, prevalence, risk_map, trends};
    Router::new()
        .route("/statistics/trends", get(trends::trends))
        .route("/statistics/map", get(risk_map::map))
        .route("/statistics/population", get(population::open).post(population::load))
        .route("/statistics", get(explorer::explorer))
        .route("/statistics/table.csv", get(explorer::csv))
        .route("/prevalence", get(prevalence::prevalence))
}

/// Statutory returns.
fn returns() -> Router<App> {
    use crate::returns::{list, open};
    Router::new()
        .route("/returns", get(list::list))
        .route("/returns/{id}", get(open::open).post(open::keep))
        .route("/returns/{id}/file/{format}", get(open::file))
}

/// Activities, indicators and the annual report.
fn activities() -> Router<App> {
    use crate::activity::{self, comment, narrative, open, progress};
    use crate::indicator::{self, list, target};
    use crate::{evidence, report};
    Router::new()
        .route("/programmes/{key}/activities/{code}", get(activity::by_code))
        .route("/activities/{id}", get(open::open))
        .route("/activities/{id}/progress", get(progress::form).post(progress::assess))
        .route("/activities/{id}/comments", post(comment::add))
        .route("/activities/{id}/comments/{comment}", get(comment::form).post(comment::answer))
        .route("/activities/{id}/narrative/{language}", get(narrative::form).post(narrative::write))
        .route("/activities/{id}/narrative/{language}/approve", post(narrative::approve))
        .route("/activities/{id}/narrative/{language}/send-back", post(narrative::send_back))
        .route("/activities/{id}/evidence", post(evidence::add))
        .route("/activities/{id}/evidence/{file}", get(evidence::download))
        .route(
            "/activities/{id}/evidence/{file}/remove",
            get(evidence::remove_form).post(evidence::remove),
        )
        .route("/indicators/{id}", get(indicator::open::open))
        .route("/indicators/{id}/target", get(target::form).post(target::set))
        .route("/programmes/{key}/indicators", get(list::list))
        .route("/programmes/{key}/indicators.csv", get(list::csv))
        .route("/programmes/{key}/indicators.json", get(list::json))
        .route("/programmes/{key}/indicators.xlsx", get(list::xlsx))
        .route("/programmes/{key}/indicators.xml", get(list::iati))
        .route("/programmes/{key}/report", get(report::page))
        .route("/programmes/{key}/report.pdf", get(report::pdf))
        .route("/programmes/{key}/report.docx", get(report::docx))
        .route("/programmes/{key}/report.html", get(report::html))
}

/// The directory, local commissions, accounts, the journal and tasks.
fn people() -> Router<App> {
    use crate::{accounts, calendar_feed, commissions, institutions, journal, tasks};
    Router::new()
        .route("/local-commissions", get(commissions::list::list))
        .route("/local-commissions/{code}", get(commissions::open::open))
        .route("/journal", get(journal::journal))
        .route("/journal/checkpoint", get(journal::checkpoint))
        .route("/journal/verify", get(journal::verify_form).post(journal::verify))
        .route("/tasks", get(tasks::list))
        .route("/tasks/{id}", get(tasks::open))
        .route("/tasks/{id}/close", post(tasks::close))
        .route("/tasks/{id}/put-off", post(tasks::put_off))
        .route("/calendar.ics", get(calendar_feed::feed))
        .route("/admin/accounts", get(accounts::list))
        .route("/admin/accounts/new", get(accounts::blank).post(accounts::open))
        .route("/admin/accounts/{id}", get(accounts::account).post(accounts::change))
        .route("/admin/accounts/{id}/close", post(accounts::close))
        .route("/admin/accounts/{id}/reopen", post(accounts::reopen))
        .route("/admin/accounts/{id}/elsewhere", get(accounts::password_form).post(accounts::link))
        .route("/admin/accounts/{id}/elsewhere/off", post(accounts::unlink))
        .route(
            "/admin/accounts/{id}/password",
            get(accounts::password_form).post(accounts::reset_password),
        )
        .route("/institutions", get(institutions::list))
        .route("/institutions/{code}", get(institutions::open))
}

/// What is said without an account.
fn tips() -> Router<App> {
    use crate::{opinions, tips};
    // The longest message, with every letter of it written as `%XX`, and more,
    // so that one that is too long is told so.
    let short = DefaultBodyLimit::max(256 * 1024);
    Router::new()
        .route("/tips", get(tips::find).post(tips::open))
        .route("/tips/new", get(tips::blank).post(tips::send))
        .route("/tips/opinion", get(opinions::blank).post(opinions::give))
        .layer(short)
        .merge(tips_of_staff())
}

/// What came without an account, for those who answer it.
fn tips_of_staff() -> Router<App> {
    use crate::alerts::tips;
    Router::new()
        .route("/alerts/tips", get(tips::list))
        .route("/alerts/tips/{id}", get(tips::closed).post(tips::open))
        .route("/alerts/tips/{id}/answer", post(tips::answer))
        .route("/alerts/tips/{id}/alert", post(tips::make_alert))
        .route("/alerts/tips/{id}/close", post(tips::close))
}

/// That somebody may be a victim, from whoever said it.
fn alerts() -> Router<App> {
    use crate::alerts::{decide, intake, list, open};
    // What was said, with every letter of it written as `%XX`, and more, so that
    // one that is too long is told so.
    let long = DefaultBodyLimit::max(512 * 1024);
    Router::new()
        .route("/alerts", get(list::list).post(list::take))
        .route("/alerts/{id}", get(open::open).post(open::reveal))
        .route("/alerts/{id}/intake", get(intake::form).post(intake::save))
        .route("/alerts/{id}/events", post(open::note))
        .route("/alerts/{id}/decision", get(decide::form).post(decide::decide))
        .route("/alerts/{id}/reopening", get(decide::reopen_form).post(decide::reopen))
        .layer(long)
}

/// Emergencies, what takes two persons, and alarms.
fn safeguards() -> Router<App> {
    use crate::{alarms, approvals, break_glass};
    Router::new()
        .route("/cases/{id}/break-glass", get(break_glass::form).post(break_glass::break_it))
        .route("/break-glass", get(break_glass::list).post(break_glass::by_number))
        .route("/break-glass/{id}", get(break_glass::open).post(break_glass::review))
        .route("/approvals", get(approvals::list))
        .route("/approvals/{id}", get(approvals::open))
        .route("/approvals/{id}/agree", post(approvals::agree))
        .route("/approvals/{id}/refuse", post(approvals::refuse))
        .route("/alarms", get(alarms::list).post(alarms::keep_decoy))
        .route("/alarms/{id}", get(alarms::open))
        .route("/alarms/{id}/close", post(alarms::close))
}

/// One's own account.
fn account() -> Router<App> {
    use crate::account::{self, calendar, factor, password, session, token};
    Router::new()
        .route("/account", get(account::account))
        .route("/account/password", get(password::form).post(password::change))
        .route("/account/factor", get(factor::factor).post(factor::enrol))
        .route("/account/factor/off", get(factor::off_form).post(factor::off))
        .route("/account/factor/codes", get(factor::codes_form).post(factor::codes))
        .route(confirm::ADDRESS, get(confirm::form).post(confirm::confirm))
        .route("/account/passkeys/new", get(account::passkey::form).post(account::passkey::add))
        .route("/account/passkeys/{id}/remove", post(account::passkey::remove))
        .route("/account/sessions/{id}/end", post(session::end))
        .route("/account/tokens/new", get(token::form).post(token::make))
        .route("/account/tokens/{id}/revoke", post(token::revoke))
        .route("/account/mail", post(account::mail::set))
        .route("/account/calendar", get(calendar::form).post(calendar::make))
        .route("/account/calendar/revoke", post(calendar::revoke))
}

/// Headers on every answer: nothing runs, loads or frames that is not ours, and
/// no page is kept where the next person at the machine would find it.
///
/// Where people reach the server by TLS, their browsers are told to come by it
/// alone for a year.
async fn guarded(State(app): State<App>, request: Request, next: Next) -> Response {
    let keep = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'; require-trusted-types-for 'script'; report-to csp; \
             report-uri /csp-report",
        ),
        // Where `report-to` of the policy leads; `report-uri` is for browsers that
        // do not know it.
        ("reporting-endpoints", "csp=\"/csp-report\""),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.secure() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert("strict-transport-security", year);
    }
    if !keep && !headers.contains_key("cache-control") {
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
    }
    response
}
