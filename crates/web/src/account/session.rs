//! Where one is signed in.
use super::{ADDRESS, RowForm};
use crate::app::App;
use crate::components::{Cell, Markup, Table, Tag};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::{Member, Posted};
use crate::sign_in::{done, to};
use crate::words;
use axum::extract::{Path, State};
use axum::response::Response;
use register::account::Listed;

/// The sessions, each with a button that ends it.
pub(super) fn table(member: &Member, page: &Page, sessions: &[Listed]) -> Markup {
    let language = page.language;
    let head = ["session-agent", "session-begun", "session-seen", "session-end"];
    let head = head.map(|key| Cell::from(page.say(key))).into();
    let rows = sessions
        .iter()
        .map(|s| {
            let agent = agent(page, &s.agent);
            let end = if Some(s.id) == member.session {
                Cell::part(&Tag::going(&page.say("session-this")))
            } else {
                Cell::part(&RowForm {
                    action: format!("{ADDRESS}/sessions/{}/end", s.id),
                    token: page.token(),
                    text: page.say("session-end-do"),
                    about: format!("{agent}, {}", words::moment(language, s.created_at)),
                })
            };
            vec![
                agent.into(),
                words::moment(language, s.created_at).into(),
                words::moment(language, s.seen_at).into(),
                end,
            ]
        })
        .collect();
    let mut table = Table::new(page.say("account-sessions"), head, rows);
    table.caption_classes = "govuk-visually-hidden".into();
    table.classes = "pr-dense".into();
    table.scrolling()
}

/// What a browser calls itself, in a few words: the program and the system.
fn agent(page: &Page, text: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| text.contains(sign)).map(|(_, name)| *name)
    };
    // Many call themselves by others' names too: the rarer name comes first.
    let program = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if text.is_empty() => page.say("session-agent-unknown"),
        (None, None) => text.chars().take(60).collect(),
    }
}

/// `POST /account/sessions/{id}/end`
pub(crate) async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Problem> {
    let session = id.parse().map_err(|_| Problem::NotFound)?;
    let current = posted.member.session;
    app.register.end_session(&posted.member.by, session, current).await?;
    if Some(session) == current {
        return Ok(to("/sign-in"));
    }
    Ok(done(ADDRESS, "done-session-ended"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Language;

    #[test]
    fn a_browser_is_called_by_its_own_name() {
        let page = Page::new(Language::En, "/account");
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";
        assert_eq!(agent(&page, windows), "Chrome, Windows");
        assert_eq!(agent(&page, &format!("{windows} Edg/120.0")), "Edge, Windows");
        assert_eq!(agent(&page, "curl/8"), "curl/8");
        assert_eq!(agent(&page, ""), "A program without a name");
    }
}
