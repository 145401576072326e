//! Filters kept under a name.
use super::query::Query as Asked;
use super::{address_of, kind_of};
use crate::app::App;
use crate::components::{Button, Checkboxes, Choice, Input};
use crate::page::hidden;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{say, say_with};
use crate::{components::Markup, form::Form, page::CSRF_FIELD};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::SavedFilterId;
use domain::record::kind::Kind;
use register::saved_filter::NewFilter;

/// The saved filters of a kind, and the form to save what is chosen.
#[derive(Template)]
#[template(path = "records/saved.html")]
pub(super) struct SavedPart {
    heading: String,
    filters: Vec<Kept>,
    delete: String,
    token: Markup,
    action: String,
    /// The form; none when nothing is chosen.
    save: Option<Save>,
}

impl HtmlSafe for SavedPart {}

struct Kept {
    name: String,
    href: String,
    here: bool,
    /// Whose it is, when it is a colleague's.
    by: Option<String>,
    /// Said beside one's own when colleagues see it.
    shared: Option<String>,
    /// Where it is deleted, when it is one's own.
    delete: Option<String>,
}

struct Save {
    summary: String,
    query: String,
    name: Input,
    share: Checkboxes,
    button: Button,
}

/// What the list shows of saved filters.
pub(super) async fn part(
    app: &App,
    member: &Member,
    kind: &Kind,
    asked: &Asked,
) -> Result<SavedPart, Problem> {
    let language = member.language;
    let kept = app.register.saved_filters(&member.by, &kind.id).await?;
    let own = |f: &register::saved_filter::SavedFilter| f.account == member.by.actor.account;
    let mut names = std::collections::HashMap::new();
    if kept.iter().any(|f| !own(f)) {
        names = app.register.names().await?;
    }
    let path = address_of(kind);
    let selection = asked.selection();
    let filters = kept
        .iter()
        .map(|f| {
            // What was saved may be older than the page: it is read like any address.
            let query = Asked::of_text(&f.query);
            Kept {
                name: f.name.clone(),
                here: query.selection() == selection,
                href: query.address(&path),
                by: (!own(f)).then(|| {
                    let name = names.get(&f.account).cloned().unwrap_or_default();
                    say_with(language, "saved-by", &[("name", name.into())])
                }),
                shared: (own(f) && f.shared).then(|| say(language, "saved-shared")),
                delete: own(f).then(|| format!("{path}/filters/{}/delete", f.id)),
            }
        })
        .collect();
    let text = selection.text();
    let form = Form::empty(language);
    let save = (!text.is_empty()).then(|| Save {
        summary: say(language, "saved-save"),
        query: text,
        name: form.input("name", say(language, "saved-name")),
        share: form
            .checkboxes(
                "shared",
                say(language, "saved-sharing"),
                vec![Choice::new("1", say(language, "saved-share"))],
            )
            .small(),
        button: Button::submit(say(language, "saved-save")).secondary(),
    });
    Ok(SavedPart {
        heading: say(language, "saved-filters"),
        filters,
        delete: say(language, "saved-delete"),
        token: hidden(CSRF_FIELD, &member.csrf),
        action: format!("{path}/filters"),
        save,
    })
}

/// `POST /records/{kind}/filters`
pub(crate) async fn save(
    State(app): State<App>,
    Path(kind): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let kind = kind_of(&app.register, &posted.member, &kind)?;
    let query = Asked::of_text(posted.value("query")).selection();
    let new = NewFilter {
        kind: kind.id.clone(),
        name: posted.value("name").to_owned(),
        query: query.text(),
        shared: posted.value("shared") == "1",
    };
    let address = query.address(&address_of(kind));
    app.register.save_filter(&posted.member.by, new).await?;
    Ok(done(&address, "done-filter-saved"))
}

/// `POST /records/{kind}/filters/{filter}/delete`
pub(crate) async fn delete(
    State(app): State<App>,
    Path((kind, filter)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let kind = kind_of(&app.register, &posted.member, &kind)?;
    let id: SavedFilterId = filter.parse().map_err(|_| Problem::NotFound)?;
    app.register.delete_saved_filter(&posted.member.by, id).await?;
    Ok(done(&address_of(kind), "done-filter-deleted"))
}
