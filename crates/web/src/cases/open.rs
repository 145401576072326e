//! `GET /cases/{id}`: the shell of a case, and the ways to what is sealed.
use super::circle::Circle;
use super::{address, case_of, closing, state_tag, under_cases};
use crate::activity::People;
use crate::alerts;
use crate::app::App;
use crate::components::{Button, Cell, Choice, Link, Markup, NotificationBanner, Row, Select};
use crate::components::{SummaryList, Table, Tag, Textarea};
use crate::form::Form;
use crate::letters;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::access::Action;
use domain::case_file::{CaseState, Post};
use domain::person::Nature;
use register::case_file::{CaseFile, StepsOpen};

/// What somebody does in a case, as the page shows it.
struct Working {
    who: String,
    post: String,
    since: String,
    /// The account and the post of the form that ends it; none for who may not,
    /// and for what has ended.
    end: Option<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "cases/open.html")]
struct OpenPage {
    page: Page,
    facts: Markup,
    /// What is due and late; none for who has no part in it.
    duties: Option<Markup>,
    persons: Option<Markup>,
    /// The alerts of which it came.
    alerts: Vec<(Link, Tag)>,
    working: Vec<Working>,
    /// The form that assigns somebody.
    assign: Option<(Select, Select, Button)>,
    /// Why a lawyer may act in spite of a conflict, once one was found.
    reason: Option<Textarea>,
    /// Whether the reader works on the case, and so opens what is sealed.
    works: bool,
    /// Where its letters are; none for who does not work on it. They can be made
    /// of a closed case too.
    letters: Option<Link>,
    /// Whether the reader can still enter persons and ask to close the case.
    takes: bool,
    /// Whether it is in a closed circle.
    in_circle: bool,
    /// The form that puts it there, or opens it again; none for who may not.
    circle: Option<Circle>,
    /// Closing it, or opening it again; none for who has no part in either.
    closing: Option<Markup>,
    /// How the reader comes to what was done in the case.
    steps: StepsOpen,
    address: String,
}

impl OpenPage {
    fn reads_steps(&self) -> bool {
        self.steps == StepsOpen::Freely
    }

    fn asks_for_steps(&self) -> bool {
        self.steps == StepsOpen::ForPurpose
    }
}

/// The page of a case, with a form of an assignment that was refused.
pub(crate) async fn page(
    app: &App,
    member: &Member,
    case: &CaseFile,
    form: &Form,
) -> Result<Html<String>, Problem> {
    let (pack, language) = (app.register.pack(), member.language);
    let all = app.register.assignments(&member.by, case.id).await?;
    let listed = app.register.persons(&member.by, case.id).await?;
    let people = People::of(app).await?;
    let open = case.state == CaseState::Open;
    let works = app.register.case_opens(&member.by, case.id).await?;
    let assigns = open && app.register.case_assigns(&member.by, case.id).await?;
    let mut page = under_cases(member).titled(case.number.to_string()).refusing(form.errors());
    page = page.clone().captioned(page.say("case")).tagged(state_tag(&page, case.state));
    if case.circle {
        page = page.clone().tagged(Tag::due(&page.say("case-circle")));
    }
    if app.register.is_sealed() {
        let sealed = NotificationBanner::important(language, page.say("case-sealed-now"));
        page = page.noticing(Some(sealed));
    }
    let territory = match case.territory.as_str() {
        "" => page.say("case-no-territory"),
        code => pack.place_name(code, language).to_owned(),
    };
    let facts = SummaryList::new(vec![
        Row::new(
            page.say("case-institution"),
            pack.institution_name(&case.institution, language).to_owned(),
        ),
        Row::new(page.say("case-territory"), territory),
        Row::new(page.say("case-opened"), words::moment(language, case.opened_at)),
    ]);
    let rows: Vec<Vec<Cell>> = listed
        .iter()
        .map(|person| {
            let number = persons::number(person.id);
            let name = if works && !person.erased {
                Cell::link(&number, &persons::address(case.id, person.id))
            } else {
                number.into()
            };
            let state = if person.erased {
                Cell::part(&Tag::quiet(&page.say("person-erased")))
            } else {
                Cell::part(&Tag::quiet(&page.say("person-sealed")))
            };
            vec![
                name,
                page.say(&format!("part-{}", person.part.code())).into(),
                match person.nature {
                    Nature::Natural => page.say(&format!("sex-{}", person.sex.code())).into(),
                    Nature::Legal => page.say("person-legal").into(),
                },
                match person.nature {
                    Nature::Natural => {
                        page.say(&format!("citizenship-{}", person.citizenship.code())).into()
                    }
                    Nature::Legal => "".into(),
                },
                state,
            ]
        })
        .collect();
    let keys = ["person", "person-part", "person-sex", "person-citizenship", "person-state"];
    let head = keys.map(|key| Cell::from(page.say(key))).into();
    let mut table = Table::new(page.say("case-persons"), head, rows);
    table.first_cell_is_header = true;
    table.caption_classes = "govuk-visually-hidden".into();
    let day = member.by.today();
    let mut working: Vec<Working> = all
        .iter()
        .map(|a| Working {
            who: people.name(a.account).to_owned(),
            post: page.say(&format!("post-{}", a.post.code())),
            since: match a.until {
                None => words::say_with(
                    language,
                    "case-assigned-since",
                    &[("day", words::day(language, a.from).into())],
                ),
                Some(until) => words::days(language, a.from, until.plus(-1).max(a.from)),
            },
            end: (assigns && a.holds(day)).then(|| (a.account.to_string(), a.post.code())),
        })
        .collect();
    let outside = app.register.case_lawyers(&member.by, case.id).await?;
    working.extend(outside.iter().filter(|one| one.account.is_none()).map(|one| Working {
        who: one.name.clone(),
        post: page.say("post-lawyer-outside"),
        since: match one.until {
            None => words::say_with(
                language,
                "case-assigned-since",
                &[("day", words::day(language, one.from).into())],
            ),
            Some(until) => words::days(language, one.from, until.plus(-1).max(one.from)),
        },
        // Ended where lawyers are.
        end: None,
    }));
    let asked = form.error("reason").is_some() || !form.value("reason").is_empty();
    let reason = (assigns && asked).then(|| {
        let text = form.textarea("reason", page.say("conflict-reason"));
        text.hint(page.say("conflict-reason-hint"))
    });
    let assign = assigns.then(|| {
        let own = member.by.actor.account;
        let mut staff: Vec<Choice> = people
            .all()
            .filter(|(account, _)| **account != own)
            .map(|(account, name)| Choice::new(&account.to_string(), name))
            .collect();
        staff.sort_by(|a, b| a.text.cmp(&b.text));
        let posts = Post::ALL
            .iter()
            .map(|post| Choice::new(post.code(), page.say(&format!("post-{}", post.code()))));
        (
            form.select("account", page.say("case-assign-who"), staff),
            form.select("post", page.say("case-assign-post"), posts.collect()),
            Button::submit(page.say("case-assign")),
        )
    });
    let persons = (!listed.is_empty()).then(|| table.scrolling());
    let read = member.may_ever(Action::ReadAlert);
    let alerts =
        if read { app.register.alerts_of_case(&member.by, case.id).await? } else { Vec::new() };
    let alerts = alerts
        .iter()
        .map(|alert| {
            let link = Link::new(alert.number.to_string(), alerts::address(alert.id));
            (link, alerts::state_tag(&page, alert.state))
        })
        .collect();
    let writes = app.register.case_takes(&member.by, case.id).await?;
    let letters = writes.then(|| Link::new(page.say("letters"), letters::address(case.id)));
    let takes = open && writes;
    let circle = writes.then(|| Circle::of(&page, case, form));
    let due = if open && app.register.case_closes(&member.by, case.id).await? {
        Some(app.register.open_duties(&member.by, case.id).await?)
    } else {
        None
    };
    let duties = match &due {
        Some(due) => Some(closing::duties(app, member, &page, (case.id, due)).await?),
        None => None,
    };
    let closing = closing::panel(app, member, (&page, case), (form, takes), due.as_ref()).await?;
    let steps = app.register.steps_open(&member.by, case.id).await?;
    let address = address(case.id);
    let facts = Markup::of(&facts);
    Ok(Html(
        OpenPage {
            page,
            facts,
            duties,
            persons,
            alerts,
            working,
            assign,
            reason,
            works,
            letters,
            takes,
            in_circle: case.circle,
            circle,
            closing,
            steps,
            address,
        }
        .render()?,
    ))
}

/// `GET /cases/{id}`
pub(crate) async fn open(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    page(&app, &member, &case, &Form::empty(member.language)).await
}
