//! Correcting a record; and choosing, when somebody else corrected it
//! meanwhile.
use super::fields::{Fields, Offered, entry_of, refuse, with_numbers};
use super::open::{differing, same};
use super::shown::{referred, title_of};
use super::{Shown, address_of_record, record_of, under_kind};
use crate::app::App;
use crate::components::{Button, Markup, Textarea};
use crate::form::Form;
use crate::page::{CSRF_FIELD, Page};
use crate::problem::{Problem, refusal};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{say, say_with};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::id::{AccountId, ActivityId};
use domain::record::kind::Kind;
use domain::record::{Value, Values, check};
use domain::words::Language;
use register::names::ActivityName;
use register::record::{Stored, Version};
use register::{Error, Refusal};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "records/correct.html")]
struct CorrectPage {
    page: Page,
    action: String,
    version: i64,
    fields: Vec<Markup>,
    activities: Option<Markup>,
    reason: Textarea,
    button: Button,
    back: String,
}

/// The form with what the record says.
fn filled(language: Language, kind: &Kind, stored: &Stored) -> Form {
    let mut form = Form::empty(language);
    for field in &kind.fields {
        form = with_value(form, &field.id, stored.values.get(&field.id));
    }
    form.with_all("_activities", stored.activities.iter().map(ToString::to_string).collect())
}

fn with_value(form: Form, field: &str, value: Option<&Value>) -> Form {
    match value {
        Some(Value::Codes(codes)) => form.with_all(field, codes.clone()),
        Some(value) => form.with(field, value.to_text()),
        None => form.with_all(field, Vec::new()),
    }
}

/// The form with codes in the order in which the record has them, where they
/// are the same: boxes are sent in the order of the list, and that is no change.
fn in_order(kind: &Kind, stored: &Stored, mut form: Form) -> Form {
    for field in &kind.fields {
        let there = stored.values.get(&field.id);
        if matches!(there, Some(Value::Codes(_)))
            && same(there, Some(&Value::Codes(form.all(&field.id))))
        {
            form = with_value(form, &field.id, there);
        }
    }
    form
}

async fn shown(
    app: &App,
    member: &Member,
    kind: &Kind,
    stored: &Stored,
    version: i64,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let offered = Offered::to(app, member, kind, &stored.activities).await?;
    let language = member.language;
    let fields = Fields { pack: app.register.pack(), language, kind, form, offered: &offered };
    let page = frame(member, kind, stored).saying("record-correct").refusing(form.errors());
    let back = address_of_record(&kind.id, stored.id);
    Ok(Html(
        CorrectPage {
            action: format!("{back}/correct"),
            version,
            fields: fields.all(),
            activities: fields.activities(),
            reason: form
                .textarea("_reason", page.say("record-correction-reason"))
                .hint(page.say("record-correction-reason-hint"))
                .rows(3),
            button: Button::submit(page.say("record-save-correction")),
            back,
            page,
        }
        .render()?,
    ))
}

fn frame(member: &Member, kind: &Kind, stored: &Stored) -> Page {
    let name = title_of(kind, member.language, stored);
    let back = address_of_record(&kind.id, stored.id);
    under_kind(member, kind).under(name.clone(), back).captioned(name)
}

/// `GET /records/{kind}/{id}/correct`
pub(crate) async fn form(
    State(app): State<App>,
    member: Member,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (kind, stored) = record_of(&app.register, &member, &kind, &id).await?;
    if !app.register.may_correct(&member.by, &stored).await? {
        return Err(Problem::Denied);
    }
    if stored.withdrawn {
        return Err(Problem::Refused(Refusal::Withdrawn));
    }
    let form = filled(member.language, kind, &stored);
    shown(&app, &member, kind, &stored, stored.version, &form).await
}

/// `POST /records/{kind}/{id}/correct`
pub(crate) async fn correct(
    State(app): State<App>,
    Path((kind, id)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let (kind, stored) = record_of(&app.register, &member, &kind, &id).await?;
    let form = with_numbers(kind, Form::typed(member.language, posted.pairs));
    let version: i64 = form.value("_version").parse().map_err(|_| Problem::BadRequest)?;
    let (form, undecided) = with_choices(kind, &stored, form);
    let mut form = in_order(kind, &stored, form);
    let refused = |page: Html<String>| (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    if !undecided.is_empty() {
        for field in &undecided {
            form.refuse(&pick_name(field), say(member.language, "record-conflict-choose"));
        }
        return Ok(refused(conflict(&app, &member, kind, &stored, form).await?));
    }
    let entry = entry_of(&form, false);
    let reason = form.value("_reason");
    match app.register.correct(&member.by, stored.id, version, entry, reason).await {
        Ok(_) => Ok(done(&address_of_record(&kind.id, stored.id), "done-record-corrected")),
        Err(Error::Faults(faults)) => {
            refuse(&mut form, kind, member.language, &faults);
            Ok(refused(shown(&app, &member, kind, &stored, version, &form).await?))
        }
        Err(Error::Refused(why @ Refusal::TextTooLong)) => {
            form.refuse("_reason", refusal(member.language, why));
            Ok(refused(shown(&app, &member, kind, &stored, version, &form).await?))
        }
        Err(Error::Conflict(_)) => {
            // As it is now: it may have been changed since it was read above.
            let (kind, now) = record_of(&app.register, &member, &kind.id, &id).await?;
            let page = conflict(&app, &member, kind, &now, form).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "records/conflict.html")]
struct ConflictPage {
    page: Page,
    about: String,
    action: String,
    /// What was typed, to be sent again.
    typed: Vec<(String, String)>,
    version: i64,
    mine: String,
    theirs: String,
    differences: Vec<Difference>,
    button: Button,
    back: String,
}

/// A field that two people left different.
struct Difference {
    field: String,
    name: String,
    label: String,
    mine: Option<String>,
    theirs: Option<String>,
    /// Which is proposed: the one that was changed, when only one was.
    chosen: &'static str,
    error: Option<String>,
}

fn pick_name(field: &str) -> String {
    format!("_pick_{field}")
}

/// The form with the other person's values where they were chosen, and the
/// fields in which nothing was chosen yet.
fn with_choices(kind: &Kind, now: &Stored, mut form: Form) -> (Form, Vec<String>) {
    let mut undecided = Vec::new();
    for field in form.all("_differing") {
        match form.value(&pick_name(&field)) {
            "mine" => {}
            "theirs" if field == "_activities" => {
                let ids = now.activities.iter().map(ToString::to_string).collect();
                form = form.with_all("_activities", ids);
            }
            "theirs" if kind.field(&field).is_some() => {
                form = with_value(form, &field, now.values.get(&field));
            }
            _ => undecided.push(field),
        }
    }
    (form, undecided)
}

/// What was typed beside what somebody else saved meanwhile.
async fn conflict(
    app: &App,
    member: &Member,
    kind: &Kind,
    now: &Stored,
    form: Form,
) -> Result<Html<String>, Problem> {
    let (register, language) = (&app.register, member.language);
    let mine = check(kind, &form.given(), register.pack());
    // The register found no fault with it, or it would not have compared.
    let mine = mine.unwrap_or_default();
    let versions = register.record_history(&member.by, now.id).await?;
    let base = form.value("_version").parse::<i64>().ok();
    // A choice sent back without a decision has no version before it.
    let base = base.filter(|n| *n != now.version);
    let base = base.and_then(|n| versions.iter().find(|v| v.number == n));
    let ids = referred(kind, [&mine, &now.values]);
    let names = register.record_names(&member.by, &ids).await?;
    let shown = Shown { pack: register.pack(), language, names };
    let activities = register.activity_names().await?;
    let mut differences: Vec<Difference> = differing(kind, &mine, &now.values)
        .map(|field| {
            let text = |values: &Values| values.get(&field.id).map(|v| shown.text(field, v));
            let before = base.map(|b| b.values.get(&field.id));
            let (m, t) = (mine.get(&field.id), now.values.get(&field.id));
            Difference {
                field: field.id.clone(),
                name: pick_name(&field.id),
                label: field.name.in_language(language).to_owned(),
                mine: text(&mine),
                theirs: text(&now.values),
                chosen: proposed(before, &m, &t, |a, b| same(*a, *b)),
                error: None,
            }
        })
        .collect();
    let typed: Vec<ActivityId> =
        form.all("_activities").iter().filter_map(|a| a.parse().ok()).collect();
    differences.extend(activity_difference(language, &typed, now, base, &activities));
    for d in &mut differences {
        d.error = form.error(&d.name).map(str::to_owned);
        if let picked @ ("mine" | "theirs") = form.value(&d.name) {
            d.chosen = if picked == "mine" { "mine" } else { "theirs" };
        }
    }
    let people = register.names().await?;
    let other = versions.first().map(|v| person(&people, v.by)).unwrap_or_default();
    let back = address_of_record(&kind.id, now.id);
    let page = frame(member, kind, now).saying("record-conflict").refusing(form.errors());
    Ok(Html(
        ConflictPage {
            about: say_with(language, "record-conflict-about", &[("name", (&other).into())]),
            action: format!("{back}/correct"),
            typed: typed_pairs(kind, &form),
            version: now.version,
            mine: page.say("record-conflict-mine"),
            theirs: say_with(language, "record-conflict-theirs", &[("name", (&other).into())]),
            differences,
            button: Button::submit(page.say("record-conflict-save")),
            back,
            page,
        }
        .render()?,
    ))
}

/// Of two values the one that was changed, when the other is as it was; none
/// when both were.
fn proposed<T>(
    before: Option<T>,
    mine: &T,
    theirs: &T,
    same: impl Fn(&T, &T) -> bool,
) -> &'static str {
    match before {
        Some(before) if same(&before, mine) => "theirs",
        Some(before) if same(&before, theirs) => "mine",
        _ => "",
    }
}

fn activity_difference(
    language: Language,
    mine: &[ActivityId],
    now: &Stored,
    base: Option<&Version>,
    names: &HashMap<ActivityId, ActivityName>,
) -> Option<Difference> {
    let sorted = |ids: &[ActivityId]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids
    };
    let (mine, theirs) = (sorted(mine), sorted(&now.activities));
    let text = |ids: &[ActivityId]| {
        let paths: Vec<String> =
            ids.iter().filter_map(|id| names.get(id)).map(ActivityName::path).collect();
        (!paths.is_empty()).then(|| paths.join("; "))
    };
    (mine != theirs).then(|| Difference {
        field: "_activities".to_owned(),
        name: pick_name("_activities"),
        label: say(language, "record-activities"),
        mine: text(&mine),
        theirs: text(&theirs),
        chosen: proposed(base.map(|b| sorted(&b.activities)), &mine, &theirs, PartialEq::eq),
        error: None,
    })
}

fn person(people: &HashMap<AccountId, String>, account: AccountId) -> String {
    people.get(&account).cloned().unwrap_or_else(|| "—".to_owned())
}

/// What was typed, without what the page adds itself.
fn typed_pairs(kind: &Kind, form: &Form) -> Vec<(String, String)> {
    let names = kind.fields.iter().map(|f| f.id.as_str()).chain(["_activities", "_reason"]);
    names
        .filter(|n| *n != CSRF_FIELD)
        .flat_map(|n| form.all(n).into_iter().map(move |v| (n.to_owned(), v)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_one_person_changed_is_proposed() {
        assert_eq!(proposed(Some(1), &1, &2, PartialEq::eq), "theirs");
        assert_eq!(proposed(Some(1), &2, &1, PartialEq::eq), "mine");
        assert_eq!(proposed(Some(1), &2, &3, PartialEq::eq), "");
        assert_eq!(proposed(None, &1, &2, PartialEq::eq), "");
    }
}
