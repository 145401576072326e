//! `/programmes/{key}/consultation`: the comments of the institutions, those
//! without an answer first.
use super::wording::{Worded, Wording};
use super::{frame, named, tabs};
use crate::app::App;
use crate::components::{Figure, SubNavigation, Tag};
use crate::page::Page;
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::programme::life::Stage;
use register::programme::{ActivityRow, Comment};

#[derive(Template)]
#[template(path = "programme/consultation.html")]
struct Consultation {
    page: Page,
    tabs: SubNavigation,
    open: bool,
    figures: Vec<Figure>,
    waiting: Vec<Commented>,
    answered: Vec<Commented>,
    silent: Vec<Commented>,
}

/// An activity and its comments.
struct Commented {
    code: String,
    title: Worded,
    href: String,
    comments: Vec<Said>,
}

/// A comment in words.
struct Said {
    who: String,
    when: String,
    text: Worded,
    outcome: Option<Tag>,
    answer: Option<Worded>,
}

/// `GET /programmes/{key}/consultation`
pub(crate) async fn consultation(
    State(app): State<App>,
    member: Member,
    Path(key): Path<String>,
) -> Result<Html<String>, Problem> {
    let row = named(&app, &key).await?;
    let whole = app.register.programme(row.id).await?;
    let page = frame(&app, &member, &row);
    let wording = Wording::of(app.register.pack(), &row.key, page.language);
    let (mut waiting, mut answered, mut silent) = (Vec::new(), Vec::new(), Vec::new());
    let (mut all, mut open) = (0, 0);
    for activity in &whole.activities {
        let comments = app.register.comments(activity.id).await?;
        let unanswered = comments.iter().filter(|c| c.outcome.is_empty()).count();
        all += comments.len();
        open += unanswered;
        let list = match (comments.len(), unanswered) {
            (0, _) => &mut silent,
            (_, 0) => &mut answered,
            _ => &mut waiting,
        };
        list.push(commented(&app, &page, &wording, activity, &comments));
    }
    let number = |n: usize| words::number(page.language, i64::try_from(n).unwrap_or(i64::MAX));
    let unanswered = Figure::new(number(open), page.say("consultation-unanswered"));
    let figures = vec![
        Figure::new(number(all), page.say_n("consultation-comments", all)),
        if open > 0 { unanswered.state("due") } else { unanswered },
        Figure::new(number(silent.len()), page.say("consultation-silent-figure")),
    ];
    let html = Consultation {
        tabs: tabs(&page, &row, "consultation"),
        open: row.stage == Stage::Consultation,
        figures,
        waiting,
        answered,
        silent,
        page,
    };
    Ok(Html(html.render()?))
}

fn commented(
    app: &App,
    page: &Page,
    wording: &Wording<'_>,
    activity: &ActivityRow,
    comments: &[Comment],
) -> Commented {
    let said = |c: &Comment| Said {
        who: app.register.pack().institution_name(&c.institution, page.language).to_owned(),
        when: words::moment(page.language, c.at),
        text: Worded::written(&c.text, page.language),
        outcome: outcome(page, &c.outcome),
        answer: (!c.answer.is_empty()).then(|| Worded::written(&c.answer, page.language)),
    };
    // Those without an answer first, and then as they came.
    let mut ordered: Vec<&Comment> = comments.iter().collect();
    ordered.sort_by_key(|c| !c.outcome.is_empty());
    Commented {
        code: activity.code.clone(),
        title: wording.say(&activity.code, &activity.title).short(160),
        href: format!("/activities/{}", activity.id),
        comments: ordered.into_iter().map(said).collect(),
    }
}

fn outcome(page: &Page, code: &str) -> Option<Tag> {
    let tag = match code {
        "accepted" => Tag::done(&page.say("consultation-accepted")),
        "partly" => Tag::going(&page.say("consultation-partly")),
        "rejected" => Tag::quiet(&page.say("consultation-rejected")),
        _ => return None,
    };
    Some(tag)
}
