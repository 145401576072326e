//! `/shelters/waiting`: who waits for a bed, in order, and why in this order.
use super::{name, shown};
use crate::app::App;
use crate::components::{Cell, Tag};
use crate::page::Place;
use crate::placements;
use crate::problem::Problem;
use crate::rights::{paragraph, table};
use crate::session::Member;
use crate::words;
use axum::extract::State;
use axum::response::Html;
use register::board::Waits;

/// `GET /shelters/waiting`
pub(crate) async fn list(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let language = member.language;
    let all = app.register.waiting_list(&member.by).await?;
    let page = member.page().saying("waiting").at(Place::Shelters);
    let row = |(place, one): (usize, &Waits)| {
        let number = match (one.number, one.placement) {
            (Some(number), Some(id)) => Cell::link(&number.to_string(), &placements::address(id)),
            (Some(number), None) => number.to_string().into(),
            (None, _) => page.say("waiting-not-told").into(),
        };
        let danger = if one.waiting.danger {
            Cell::part(&Tag::late(&page.say("waiting-danger")))
        } else {
            "".into()
        };
        let wished = one.wished.as_deref();
        let wished =
            wished.map_or_else(|| page.say("placement-any"), |code| name(&app, language, code));
        let before = one.before.map(|why| page.say(&format!("waiting-before-{}", why.code())));
        vec![
            Cell::number((place + 1).to_string()),
            number,
            danger,
            page.say(&format!("urgency-{}", one.waiting.urgency.code())).into(),
            words::moment(language, one.waiting.since).into(),
            wished.into(),
            before.unwrap_or_default().into(),
        ]
    };
    let body = if all.is_empty() {
        paragraph(&page.say("waiting-none"))
    } else {
        let heads = [
            "waiting-place",
            "case",
            "waiting-danger-head",
            "waiting-urgency",
            "waiting-since",
            "placement-wished",
            "waiting-before",
        ];
        table(&page, page.say("waiting"), &heads, all.iter().enumerate().map(row).collect())
    };
    let about = page.say("waiting-about");
    shown(page, about, body)
}
