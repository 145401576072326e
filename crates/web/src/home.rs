//! `/home`: what is mine to do, the most pressing first.
use crate::app::App;
use crate::beds;
use crate::bodies::Bodies;
use crate::cases::terms;
use crate::components::{Figure, Link, Tag};
use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::programme::glance::{self, Glance, Item, clock, stage_tag, stage_word};
use crate::programme::wording::{Worded, Wording, cut};
use crate::programme::{address, sections};
use crate::session::Member;
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use domain::access::{Action, Reach};
use domain::day::{Day, Moment};
use domain::monitoring::{TaskSort, quarter_due_on};
use domain::programme::life::Stage;
use domain::programme::standing::Standing;
use register::By;
use register::case_term::CaseTerm;
use register::notice::{Notice, NoticeSort};
use register::programme::ProgrammeRow;
use register::progress::ActivityOverview;
use register::task::{About, Task, TaskFilter};

/// How many of a list are shown before the rest is a link.
const SHOWN: usize = 8;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    greeting: String,
    heading: String,
    late: Vec<Item>,
    more_late: String,
    due: Vec<Item>,
    tasks: Vec<Reminder>,
    more_tasks: String,
    mine: Vec<Item>,
    more_mine: String,
    figures: Vec<Figure>,
    programme: Option<(Worded, String, Tag)>,
    preparing: Vec<Preparing>,
    changes: Vec<Change>,
    doors: Vec<Link>,
    works: bool,
    notices: Vec<Change>,
    /// How many alerts wait, and of how many a term ran out.
    alerts: Option<(String, Option<Tag>)>,
    /// What is late and due in one's cases; none where there is nothing.
    terms: Option<Terms>,
}

/// The terms of cases that are nearest.
struct Terms {
    heading: String,
    late: bool,
    nearest: Vec<Nearest>,
    /// How many more there are than are shown; empty for none.
    more: String,
}

/// A term of a case.
struct Nearest {
    text: String,
    href: String,
    number: String,
    due: String,
    tag: Tag,
}

/// A task in words.
pub(crate) struct Reminder {
    pub(crate) text: Worded,
    pub(crate) about: Worded,
    pub(crate) href: String,
    clock: String,
    late: bool,
}

/// A programme that is being prepared.
struct Preparing {
    title: Worded,
    href: String,
    stage: Tag,
    unanswered: String,
}

/// Something that happened to the programmes.
struct Change {
    when: String,
    text: String,
    href: String,
}

/// `GET /home`
pub(crate) async fn home(State(app): State<App>, member: Member) -> Result<Html<String>, Problem> {
    let (today, language) = (member.by.today(), member.language);
    let page = member.page().saying("home").at(Place::Home);
    let all = app.register.programmes().await?;
    let row = glance::current(&app).await?;
    let glance = match &row {
        Some(row) => Some(Glance::of(&app, row.id, today).await?),
        None => None,
    };
    let (mut late, mut due, mut mine, mut figures) = Default::default();
    let mut programme = None;
    if let Some(glance) = &glance {
        let row = glance.row();
        let running = row.stage == Stage::InForce;
        let wording = Wording::of(app.register.pack(), &row.key, language);
        let item = |a: &ActivityOverview| Item::of(a, &app, &wording, &page, today);
        let answers = |a: &&ActivityOverview| answers_for(&member.by, a);
        let of = |standing| -> Vec<Item> {
            if !running {
                return Vec::new();
            }
            glance.standing(None, standing).into_iter().filter(answers).map(item).collect()
        };
        (late, due) = (of(Standing::Late), of(Standing::Due));
        let mut own: Vec<_> = glance
            .activities(None)
            .filter(|a| a.activity.reach(&member.by) == Reach::Own && answers(a))
            // What is late or due stands above already.
            .filter(|a| !running || !matches!(a.standing, Standing::Late | Standing::Due))
            .collect();
        // What is done comes last, then what has no last day.
        let last =
            |a: &ActivityOverview| (a.standing == Standing::Done, a.activity.until.is_none());
        own.sort_by_key(|a| (last(a), a.activity.until, a.activity.position));
        mine = own.into_iter().map(item).collect::<Vec<_>>();
        figures = sections::figures(&page, &glance.counts(None), running);
        programme = Some((wording.title(&row.title), address(row), stage_tag(language, row.stage)));
    }
    let tasks = tasks(&app, &member.by).await?;
    // An activity that is late or due stands above already.
    let tasks: Vec<&Task> = tasks
        .iter()
        .filter(|t| !matches!(t.sort, TaskSort::ActivityLate | TaskSort::ActivityDue))
        .collect();
    let heading = match late.len() {
        0 => page.say_n("programme-due-heading", due.len()),
        n => page.say_n("programme-late-heading", n),
    };
    let more_late = more(&page, "home-more-late", late.len());
    late.truncate(SHOWN);
    let more_mine = more(&page, "home-more-mine", mine.len());
    mine.truncate(SHOWN);
    let html = Home {
        greeting: greeting(&app, &member),
        heading,
        more_late,
        more_mine,
        more_tasks: more(&page, "home-more-tasks", tasks.len()),
        tasks: tasks.iter().take(SHOWN).map(|t| reminder(&app, &page, t, today)).collect(),
        preparing: preparing(&app, &page, &member, &all).await?,
        changes: changes(&app, &page, &all).await?,
        doors: doors(&page, &member),
        notices: notices(&app, &page, &member).await?,
        alerts: alerts(&app, &page, &member).await?,
        terms: case_terms(&app, &page, &member).await?,
        works: member.may_ever(Action::CloseTask),
        late,
        due,
        mine,
        figures,
        programme,
        page,
    };
    Ok(Html(html.render()?))
}

/// Whether an activity is somebody's to press on: their own, or anybody's for
/// those who run the programme.
fn answers_for(by: &By, a: &ActivityOverview) -> bool {
    by.may(Action::AssessProgress, a.activity.reach(by))
}

/// The tasks of somebody's institution; for those who run the programme, first
/// those that are nobody else's.
async fn tasks(app: &App, by: &By) -> Result<Vec<Task>, Problem> {
    let of = |institution: &str| TaskFilter {
        institution: Some(institution.to_owned()),
        ..TaskFilter::default()
    };
    let mut all = Vec::new();
    if by.may(Action::CloseTask, Reach::Other) {
        all = app.register.tasks(by, &of("")).await?;
    }
    for institution in by.actor.institutions() {
        for task in app.register.tasks(by, &of(institution)).await? {
            if !all.contains(&task) {
                all.push(task);
            }
        }
    }
    all.sort_by_key(|t| t.due_on);
    Ok(all)
}

/// How many more there are than are shown; empty for none.
fn more(page: &Page, key: &str, all: usize) -> String {
    match all.saturating_sub(SHOWN) {
        0 => String::new(),
        n => page.say_n(key, n),
    }
}

fn greeting(app: &App, member: &Member) -> String {
    let actor = &member.by.actor;
    let pack = app.register.pack();
    let institution = pack.institution_name(&actor.institution, member.language).to_owned();
    let role = words::say(member.language, &format!("role-{}", actor.role.code()));
    match actor.territory.as_str() {
        "" => format!("{role}, {institution}"),
        place => format!("{role}, {institution}, {}", pack.place_name(place, member.language)),
    }
}

/// A task as a sentence, with what it is about and where that is done.
pub(crate) fn reminder(app: &App, page: &Page, task: &Task, today: Day) -> Reminder {
    let (language, pack) = (page.language, app.register.pack());
    let (about, href) = match &task.about {
        About::Activity(id, key, code, title) => {
            let title = Wording::of(pack, key, language).say(code, title).short(90);
            let text = format!("{code} {}", title.text);
            (Worded { text, ..title }, format!("/activities/{id}"))
        }
        About::Comment(_, activity, key, code) => {
            (plain(format!("{key}, {code}")), format!("/activities/{activity}"))
        }
        About::Programme(_, key) => (plain(key.clone()), "/records".to_owned()),
        About::Record(id, kind, title) => {
            (Worded::written(&cut(title, 90), language), format!("/records/{kind}/{id}"))
        }
        About::Commission(code) => {
            let name = pack.institution_name(code, language).to_owned();
            (plain(name), format!("/local-commissions/{code}"))
        }
    };
    let text = match task.sort {
        TaskSort::QuarterReport => {
            let (year, quarter) = quarter_due_on(task.due_on);
            let args = [
                ("quarter", i32::from(quarter).to_string().into()),
                ("year", year.to_string().into()),
            ];
            words::say_with(language, "task-quarter_report", &args)
        }
        sort => page.say(&format!("task-{}", sort.code())),
    };
    Reminder {
        text: plain(text),
        about,
        href,
        clock: clock(language, task.due_on, today),
        late: task.due_on < today,
    }
}

fn plain(text: String) -> Worded {
    Worded { text, lang: None }
}

/// The programmes whose text is open, for those who write or comment.
async fn preparing(
    app: &App,
    page: &Page,
    member: &Member,
    all: &[ProgrammeRow],
) -> Result<Vec<Preparing>, Problem> {
    let sees = |p: &&ProgrammeRow| match p.stage {
        Stage::Draft => member.may_ever(Action::PrepareProgramme),
        Stage::Consultation => member.may_ever(Action::Comment),
        _ => false,
    };
    let mut shown = Vec::new();
    for p in all.iter().filter(sees) {
        let waiting = app.register.unanswered_comments(p.id).await?;
        let answers = member.may_ever(Action::AnswerComment) && waiting > 0;
        let href = match p.stage {
            Stage::Consultation => format!("{}/consultation", address(p)),
            _ => address(p),
        };
        shown.push(Preparing {
            title: sections::title(app, page, p),
            href,
            stage: stage_tag(page.language, p.stage),
            unanswered: if answers {
                page.say_n("home-unanswered", waiting)
            } else {
                String::new()
            },
        });
    }
    Ok(shown)
}

/// What changed in the programmes, the latest first: stages passed and versions
/// made.
async fn changes(app: &App, page: &Page, all: &[ProgrammeRow]) -> Result<Vec<Change>, Problem> {
    let mut found: Vec<(Moment, Change)> = Vec::new();
    for p in all.iter().take(6) {
        let (versions, passages) = app.register.programme_history(p.id).await?;
        for passage in passages {
            let stage = stage_word(page.language, passage.stage);
            let args = [("key", (&p.key).into()), ("stage", stage.into())];
            let text = words::say_with(page.language, "home-passed", &args);
            let when = words::moment(page.language, passage.at);
            found.push((passage.at, Change { when, text, href: address(p) }));
        }
        // The first version came with the draft.
        for v in versions.into_iter().filter(|v| v.number > 1) {
            let args = [("key", (&p.key).into()), ("number", v.number.to_string().into())];
            let text = words::say_with(page.language, "home-version", &args);
            let when = words::moment(page.language, v.created_at);
            let href = format!("{}/versions", address(p));
            found.push((v.created_at, Change { when, text, href }));
        }
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(found.into_iter().take(5).map(|(_, change)| change).collect())
}

/// What one was told and has not read.
async fn notices(app: &App, page: &Page, member: &Member) -> Result<Vec<Change>, Problem> {
    let all = app.register.notices(&member.by).await?;
    let reviews = member.may_ever(Action::ReviewBreakGlass);
    let one = |notice: &Notice| {
        let href = match notice.sort {
            NoticeSort::GlassBroken if reviews => format!("/break-glass/{}", notice.subject),
            NoticeSort::GlassBroken => "/break-glass".to_owned(),
            NoticeSort::Alarm => format!("/alarms/{}", notice.subject),
            NoticeSort::ApprovalAsked | NoticeSort::ApprovalAnswered => {
                format!("/approvals/{}", notice.subject)
            }
            NoticeSort::AlertLate | NoticeSort::AlertDanger | NoticeSort::AlertOfTip => {
                format!("/alerts/{}", notice.subject)
            }
            NoticeSort::CaseLate => format!("/cases/{}/steps", notice.subject),
            NoticeSort::StayEnds | NoticeSort::LeftUnplanned => {
                format!("/placements/{}", notice.subject)
            }
            NoticeSort::CaseAssigned => format!("/cases/{}", notice.subject),
            // A request is on the list, and a bed on the board, for the whole house.
            NoticeSort::BedAsked => beds::WAITING.to_owned(),
            NoticeSort::BedKept => beds::BOARDS.to_owned(),
            NoticeSort::PacketAnswered => format!("/cases/{}/packets", notice.subject),
            NoticeSort::ReferralCame => format!("/referrals/{}", notice.subject),
            NoticeSort::PasswordChanged
            | NoticeSort::PasswordReset
            | NoticeSort::FactorChanged
            | NoticeSort::RecoveryUsed
            | NoticeSort::CodeRefused
            | NoticeSort::PasskeyCopied => crate::account::ADDRESS.to_owned(),
            NoticeSort::ClockAhead if member.may_ever(Action::ReadRetention) => {
                "/retention".to_owned()
            }
            // Who looks after the machine opens nothing here: the notice says it all.
            NoticeSort::ClockAhead => crate::account::ADDRESS.to_owned(),
        };
        let text = page.say(&format!("notice-{}", notice.sort.code()));
        Change { when: words::moment(page.language, notice.at), text, href }
    };
    // What comes in numbers has one line for all of its sort, after what is read one by one.
    let (many, single): (Vec<&Notice>, Vec<&Notice>) =
        all.iter().partition(|notice| together(notice.sort).is_some());
    let mut told: Vec<Change> = single.into_iter().take(SHOWN).map(one).collect();
    let mut sorts: Vec<NoticeSort> = Vec::new();
    for last in &many {
        let Some(list) = together(last.sort).filter(|_| !sorts.contains(&last.sort)) else {
            continue;
        };
        sorts.push(last.sort);
        let mut change = one(last);
        let n = many.iter().filter(|other| other.sort == last.sort).count();
        if n > 1 {
            change.text = page.say_n(&format!("notice-{}-many", last.sort.code()), n);
            list.clone_into(&mut change.href);
        }
        told.push(change);
    }
    Ok(told)
}

/// Where everything is that notices of one sort are about, which then have one line; none
/// for those that are read one by one.
const fn together(sort: NoticeSort) -> Option<&'static str> {
    match sort {
        NoticeSort::CaseLate => Some(terms::ADDRESS),
        NoticeSort::CaseAssigned => Some(Place::Cases.address()),
        NoticeSort::AlertDanger | NoticeSort::AlertOfTip => Some("/alerts"),
        NoticeSort::BedAsked => Some(beds::WAITING),
        NoticeSort::BedKept => Some(beds::BOARDS),
        _ => None,
    }
}

/// How many alerts wait, for those who may know of alerts.
async fn alerts(
    app: &App,
    page: &Page,
    member: &Member,
) -> Result<Option<(String, Option<Tag>)>, Problem> {
    if !member.may_ever(Action::ReadAlert) {
        return Ok(None);
    }
    let (waiting, late) = app.register.alerts_waiting(&member.by).await?;
    let tag = (late > 0).then(|| Tag::late(&page.say_n("alerts-late", late)));
    Ok(Some((page.say_n("alerts-waiting", waiting), tag)))
}

/// What is late and due in the cases that somebody works on.
async fn case_terms(app: &App, page: &Page, member: &Member) -> Result<Option<Terms>, Problem> {
    if !member.may_ever(Action::ReadSteps) {
        return Ok(None);
    }
    // Who may read every case works on few of them: the number will do.
    let all = member.by.may(Action::ReadSteps, Reach::Other);
    let limit = if all { 0 } else { i64::try_from(SHOWN).unwrap_or(i64::MAX) };
    let found = app.register.case_terms(&member.by, limit).await?;
    if found.all == 0 || all && found.late == 0 {
        return Ok(None);
    }
    let (bodies, now) = (Bodies::of(app).await?, member.by.at);
    let nearest = |term: &CaseTerm| Nearest {
        text: terms::name(page, &bodies, term),
        href: terms::href(term),
        number: term.number.to_string(),
        due: words::moment(page.language, term.due),
        tag: terms::tag(page, term, now),
    };
    Ok(Some(Terms {
        heading: page.say_n("case-terms-late", found.late),
        late: found.late > 0,
        nearest: found.first.iter().map(nearest).collect(),
        more: more(page, "home-more-terms", found.all),
    }))
}

/// Where the role works, for those whose work is not the programme.
fn doors(page: &Page, member: &Member) -> Vec<Link> {
    let places = [
        (Action::EnterRecord, "/records", "home-door-records"),
        (Action::PrepareProgramme, "/programmes/new", "home-door-programme"),
        (Action::ReadJournal, "/journal", "home-door-journal"),
        (Action::ManageAccounts, "/admin/accounts", "home-door-accounts"),
        (Action::AgreeExport, "/approvals", "home-door-approvals"),
        (Action::ManageAccounts, "/approvals", "home-door-approvals"),
        (Action::ReviewAlarms, "/alarms", "home-door-alarms"),
        (Action::ReviewBreakGlass, "/break-glass", "home-door-glass"),
        (Action::BreakGlass, "/break-glass", "home-door-glass"),
        (Action::SendPersonList, "/lists", "home-door-lists"),
        (Action::ReviewLinks, "/links", "home-door-links"),
        (Action::ReadReconciliation, "/reconciliation", "home-door-board"),
        (Action::ReadStatistics, "/publications", "home-door-publications"),
        (Action::ReadStatistics, "/statistics", "home-door-statistics"),
        (Action::ReadStatistics, "/returns", "home-door-returns"),
        (Action::ReadStatistics, "/prevalence", "home-door-prevalence"),
    ];
    places
        .into_iter()
        .filter(|(action, ..)| member.may_ever(*action))
        .map(|(_, href, key)| Link::new(page.say(key), href))
        .collect()
}
