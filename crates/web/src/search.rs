//! Search over the records of every kind.
use crate::app::App;
use crate::page::{Page, Place, percent};
use crate::problem::Problem;
use crate::records::Shown;
use crate::session::Member;
use crate::words::{self, say_with};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use domain::access::Action;
use register::record::Filter;

/// Records that are shown of each kind.
const SHOWN: usize = 3;
/// Letters beyond this are not searched for.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    page: Page,
    q: String,
    /// What was found; none before anything was searched for.
    found: Option<Vec<Found>>,
}

struct Found {
    kind: String,
    records: Vec<Hit>,
    /// The list of the kind with these words, when it has more.
    all: Option<(String, String)>,
}

struct Hit {
    title: String,
    href: String,
    about: String,
}

/// `GET /search`
pub(crate) async fn search(
    State(app): State<App>,
    member: Member,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Html<String>, Problem> {
    if !member.may_ever(Action::ReadRecord) {
        return Err(Problem::NotFound);
    }
    let asked = pairs.iter().find(|(name, _)| name == "q").map_or("", |(_, q)| q.trim());
    let q: String = asked.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let mut page = member.page().saying("search").at(Place::Search);
    if !q.is_empty() {
        page.title = say_with(member.language, "search-for", &[("q", (&q).into())]);
    }
    // Marks alone are no words, and would find nothing.
    let any = q.contains(char::is_alphanumeric);
    let found = match (q.is_empty(), any) {
        (true, _) => None,
        (false, false) => Some(Vec::new()),
        (false, true) => Some(find(&app, &member, &q).await?),
    };
    Ok(Html(SearchPage { page, q, found }.render()?))
}

/// A few records of each kind, the last entered first.
async fn find(app: &App, member: &Member, q: &str) -> Result<Vec<Found>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let shown = Shown { pack, language, names: std::collections::HashMap::new() };
    let mut all = Vec::new();
    for kind in &pack.kinds {
        if !kind.fields.iter().any(|f| f.search) {
            continue;
        }
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        let filter = Filter { words: Some(q.to_owned()), limit, ..Filter::of(&kind.id) };
        let records = app.register.records(&member.by, &filter).await?;
        if records.is_empty() {
            continue;
        }
        let plural = kind.plural.in_language(language);
        let more = records.len() > SHOWN;
        let hits = records.iter().take(SHOWN).map(|r| {
            let mut about = vec![words::day(language, r.day)];
            if !r.place.is_empty() {
                about.push(crate::records::place(pack, language, &r.place));
            }
            about.push(pack.institution_name(&r.institution, language).to_owned());
            Hit {
                title: shown.title_of(kind, r),
                href: format!("/records/{}/{}", kind.id, r.id),
                about: about.join(" · "),
            }
        });
        all.push(Found {
            kind: plural.to_owned(),
            records: hits.collect(),
            all: more.then(|| {
                let text = say_with(language, "search-all-of", &[("kind", plural.into())]);
                (text, format!("/records/{}?q={}", kind.id, percent(q)))
            }),
        });
    }
    Ok(all)
}
