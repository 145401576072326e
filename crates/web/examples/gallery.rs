//! Writes pages with every component, in both languages, to look at:
//! `cargo run -p web --example gallery -- FOLDER`.
//!
//! What they show is invented.
use askama::Template;
use domain::access::Role;
use domain::record::reading::{State, Unknown};
use domain::words::Language;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};
use web::components::{
    BackLink, Badge, Button, Cell, Chart, Choice, Chosen, Details, Empty, Event, Figure, Filter,
    InsetText, Link, Markup, NotificationBanner, Order, PageNumber, Pagination, Panel, Part, Row,
    SubNavigation, SummaryList, Table, Tabs, Tag, Task, TaskList, Timeline, WarningText,
};
use web::form::Form;
use web::page::{Page, Person, Place};
use web::words;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets/fonts"))?;
    for (name, bytes) in web::assets::all() {
        fs::write(folder.join("assets").join(name), bytes)?;
    }
    for language in Language::ALL {
        let pages = [
            ("home", home(language).render()),
            ("list", list(language).render()),
            ("form", form(language).render()),
            ("start", start(language).render()),
            ("parts", parts(language).render()),
        ];
        for (name, html) in pages {
            let html = html.map_err(io::Error::other)?;
            fs::write(folder.join(format!("{name}-{}.html", language.tag())), html)?;
        }
    }
    Ok(())
}

/// The text in the language: the gallery's own words are not in the locales.
fn t(language: Language, en: &str, bg: &str) -> String {
    match language {
        Language::En => en.to_owned(),
        Language::Bg => bg.to_owned(),
    }
}

fn page(language: Language, address: &str) -> Page {
    let person = Person {
        name: t(language, "A. Example", "А. Примерова"),
        role: Role::Coordinator,
        institution: t(language, "National Commission", "Национална комисия"),
    };
    Page { demonstration: true, ..Page::new(language, address).of(person, "token") }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% block content %}
<div class="pr-figures">{% for f in figures %}{{ f }}{% endfor %}</div>
<h2 class="govuk-heading-m">{{ late_title }}</h2>
{{ late.scrolling() }}
{% let even = true %}
<div class="pr-two">
<div>{% for c in charts %}{{ c }}{% endfor %}</div>
<div><h2 class="govuk-heading-m">{{ history_title }}</h2>{{ history }}</div>
</div>
<ul class="pr-cards">{% for card in cards %}<li class="pr-card pr-card--{{ card.0 }}"><h3 class="pr-card__title"><a href="/x">{{ card.1 }}</a></h3><p class="pr-card__text">{{ card.2 }}</p><progress class="pr-share" max="100" value="{{ card.3 }}" aria-label="{{ card.1 }}">{{ card.3 }} %</progress><p class="pr-card__foot">{{ card.4 }} <span>{{ card.3 }} %</span></p></li>{% endfor %}</ul>
{{ tabs }}
{% endblock %}"#
)]
struct Home {
    page: Page,
    figures: Vec<Figure>,
    late_title: String,
    late: Table,
    charts: Vec<Chart>,
    history_title: String,
    history: Timeline,
    cards: Vec<(&'static str, String, String, u8, Tag)>,
    tabs: Tabs,
}

fn home(l: Language) -> Home {
    let t = |en, bg| t(l, en, bg);
    let late = |name: &str, what: String, day: &str, tag: Tag| {
        vec![
            Cell::link(name, "/activities/x"),
            what.into(),
            Cell::day(l, day.parse().expect("a day")),
            Cell::part(&tag),
        ]
    };
    Home {
        page: page(l, "/home")
            .at(Place::Home)
            .titled(t("My work", "Моята работа"))
            .tagged(Tag::late(&t("3 late", "3 просрочени")))
            .offering(Button::link(t("New record", "Нов запис"), "/records/training/new"))
            .noticing(Some(NotificationBanner::success(
                l,
                t("The record has been kept.", "Записът е запазен."),
            ))),
        figures: vec![
            Figure::new("19", t("trainings held", "проведени обучения"))
                .note(t("of 26 planned", "от 26 планирани"))
                .opens("/x"),
            Figure::new(words::number(l, 12_480), t("leaflets handed out", "раздадени листовки"))
                .state("done"),
            Figure::new("7", t("steps due this week", "стъпки със срок тази седмица")).state("due"),
            Figure::new("3", t("steps late", "просрочени стъпки"))
                .state("late")
                .note(t("the oldest since May", "най-старата от май")),
        ],
        late_title: t("Late and due", "Просрочено и предстоящо"),
        late: Table {
            caption_classes: "govuk-visually-hidden".into(),
            ..Table::new(
                t("Late and due", "Просрочено и предстоящо"),
                vec![
                    t("Activity", "Дейност").into(),
                    t("What", "Какво").into(),
                    t("By", "Срок").into(),
                    t("State", "Състояние").into(),
                ],
                vec![
                    late(
                        "III.6",
                        t("Training of consular officers", "Обучение на консулски служители"),
                        "2017-06-30",
                        Tag::late(&t("late by 5 days", "просрочено с 5 дни")),
                    ),
                    late(
                        "II.2",
                        t("Campaign in schools", "Кампания в училищата"),
                        "2017-07-12",
                        Tag::due(&t("due in 7 days", "остават 7 дни")),
                    ),
                    late(
                        "I.4",
                        t("Work plan of the local commission", "Работен план на местната комисия"),
                        "2017-09-01",
                        Tag::going(&t("going on", "в ход")),
                    ),
                    late(
                        "I.1",
                        t("Meeting of the Commission", "Заседание на Комисията"),
                        "2017-03-01",
                        Tag::done(&t("done", "изпълнено")),
                    ),
                    late(
                        "VII.3",
                        t("Exchange of experience", "Обмен на опит"),
                        "2017-12-31",
                        Tag::quiet(&t("not begun", "не е започнато")),
                    ),
                ],
            )
        },
        charts: vec![bars(l), gantt(l), map(l)],
        history_title: t("What changed", "Какво се промени"),
        history: Timeline {
            heading_level: Some(3),
            items: vec![
                Event::new(
                    t("Report text approved", "Текст за доклада е одобрен"),
                    t("by the coordinator", "от координатора"),
                    "2017-07-05",
                    words::day(l, "2017-07-05".parse().expect("a day")),
                )
                .text(t(
                    "Activity II.2, for the second quarter.",
                    "Дейност II.2, за второто тримесечие.",
                )),
                Event::new(
                    t("12 records entered", "Въведени са 12 записа"),
                    t("by the local commission in Varna", "от местната комисия във Варна"),
                    "2017-07-03",
                    words::day(l, "2017-07-03".parse().expect("a day")),
                ),
                Event::new(
                    t("Programme adopted", "Програмата е приета"),
                    t("by the Council of Ministers", "от Министерския съвет"),
                    "2017-07-01",
                    words::day(l, "2017-07-01".parse().expect("a day")),
                ),
            ],
            ..Timeline::default()
        },
        cards: vec![
            (
                "late",
                t("II. Prevention", "II. Превенция"),
                t("8 activities, 24 indicators", "8 дейности, 24 показателя"),
                62,
                Tag::late(&t("1 late", "1 просрочена")),
            ),
            (
                "due",
                t("III. Training", "III. Обучение"),
                t("10 activities, 28 indicators", "10 дейности, 28 показателя"),
                40,
                Tag::due(&t("2 due", "2 предстоящи")),
            ),
            (
                "none",
                t("I. Institutions", "I. Институции"),
                t("6 activities, 15 indicators", "6 дейности, 15 показателя"),
                100,
                Tag::done(&t("on time", "в срок")),
            ),
        ],
        tabs: Tabs {
            id_prefix: "tab".into(),
            title: t("Parts", "Части"),
            items: vec![
                Panel {
                    label: t("Evidence", "Доказателства"),
                    panel: Part::from(t("Two files.", "Два файла.")),
                    ..Panel::default()
                },
                Panel {
                    label: t("Comments", "Становища"),
                    panel: Part::from(t("No comments.", "Няма становища.")),
                    ..Panel::default()
                },
            ],
            ..Tabs::default()
        },
    }
}

/// Six months of two series.
fn bars(l: Language) -> Chart {
    let t = |en, bg| t(l, en, bg);
    let months = [(12, 4), (9, 7), (15, 3), (11, 8), (18, 6), (7, 9)];
    let mut svg =
        String::from("<svg viewBox=\"0 0 560 230\" role=\"img\" aria-labelledby=\"bars-title\">");
    let mut rows = Vec::new();
    for y in [0, 50, 100, 150] {
        let _ = write!(
            svg,
            "<path class=\"pr-grid\" d=\"M40 {}H550\"/><text x=\"32\" y=\"{}\" text-anchor=\"end\">{}</text>",
            190 - y,
            195 - y,
            y / 6
        );
    }
    for (i, (a, b)) in months.into_iter().enumerate() {
        let (x, month) = (60 + i * 84, i8::try_from(i + 1).expect("few"));
        let _ = write!(
            svg,
            "<rect class=\"pr-s1\" x=\"{x}\" y=\"{}\" width=\"48\" height=\"{}\"/><rect class=\"pr-s2\" x=\"{x}\" y=\"{}\" width=\"48\" height=\"{}\"/><text x=\"{}\" y=\"214\" text-anchor=\"middle\">{}</text>",
            190 - a * 6,
            a * 6,
            190 - (a + b) * 6 - 1,
            b * 6,
            x + 24,
            words::month_name(l, month).chars().take(3).collect::<String>(),
        );
        rows.push(vec![
            words::month_name(l, month).into(),
            Cell::number(a.to_string()),
            Cell::number(b.to_string()),
        ]);
    }
    svg.push_str("<path class=\"pr-axis\" d=\"M40 190H550\"/></svg>");
    let (done, planned) = (t("held", "проведени"), t("planned", "планирани"));
    let head =
        vec![t("Month", "Месец").into(), Cell::number(done.clone()), Cell::number(planned.clone())];
    let title = t("Trainings by month", "Обучения по месеци");
    Chart::new(
        l,
        "bars",
        title.clone(),
        Markup::fixed(svg.leak()),
        Table { first_cell_is_header: true, ..Table::new(title, head, rows) },
    )
    .about(t("Most trainings were held in May.", "Най-много обучения са проведени през май."))
    .legend(vec![("pr-s1".into(), done), ("pr-s2".into(), planned)])
}

fn gantt(l: Language) -> Chart {
    let t = |en, bg| t(l, en, bg);
    let bars = [
        ("I.1", 0, 12, "done"),
        ("II.2", 4, 6, "going"),
        ("III.6", 2, 4, "late"),
        ("IV.3", 6, 2, "due"),
        ("VI.1", 8, 4, ""),
    ];
    let mut svg =
        String::from("<svg viewBox=\"0 0 760 200\" role=\"img\" aria-labelledby=\"gantt-title\">");
    for (i, (name, from, length, state)) in bars.into_iter().enumerate() {
        let y = 24 + i * 34;
        let odd = if i % 2 == 1 { " pr-gantt__row--odd" } else { "" };
        let _ = write!(
            svg,
            "<rect class=\"pr-gantt__row{odd}\" x=\"0\" y=\"{y}\" width=\"760\" height=\"34\"/><text x=\"8\" y=\"{}\">{name}</text><rect class=\"pr-gantt__bar pr-gantt__bar--{state}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" rx=\"3\"/>",
            y + 22,
            60 + from * 58,
            y + 9,
            length * 58 - 2,
        );
    }
    for month in 0..12_i8 {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"16\">{}</text>",
            60 + i32::from(month) * 58,
            words::month_name(l, month + 1).chars().take(3).collect::<String>()
        );
    }
    svg.push_str("<path class=\"pr-gantt__today\" d=\"M410 20V196\"/></svg>");
    let title = t("Time frames", "Срокове");
    let head = vec![t("Activity", "Дейност").into(), t("State", "Състояние").into()];
    let rows = bars.map(|(name, _, _, state)| vec![name.into(), state.into()]).into();
    Chart::new(l, "gantt", title.clone(), Markup::fixed(svg.leak()), Table::new(title, head, rows))
        .about(t("One activity is late.", "Една дейност е просрочена."))
        .legend(vec![
            ("pr-gantt__bar--done pr-s5".into(), t("done", "изпълнени")),
            ("pr-s2".into(), t("due", "предстоящи")),
            ("pr-s4".into(), t("late", "просрочени")),
        ])
        .wide()
}

fn map(l: Language) -> Chart {
    let t = |en, bg| t(l, en, bg);
    let areas = ["1", "2", "3", "4", "5", "unknown", "suppressed"];
    let mut svg = String::from(
        "<svg viewBox=\"0 0 700 120\" role=\"img\" aria-labelledby=\"map-title\"><pattern id=\"few\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 6L6 0\" stroke=\"#5b6b71\"/></pattern>",
    );
    for (i, area) in areas.iter().enumerate() {
        let fill = if *area == "suppressed" { " fill=\"url(#few)\"" } else { "" };
        let light = if matches!(*area, "4" | "5") { " pr-map__name--light" } else { "" };
        let _ = write!(
            svg,
            "<rect class=\"pr-map__area pr-map__area--{area}\" x=\"{}\" y=\"10\" width=\"96\" height=\"96\"{fill}/><text class=\"pr-map__name{light}\" x=\"{}\" y=\"62\">{i}</text>",
            i * 100,
            i * 100 + 48
        );
    }
    svg.push_str("</svg>");
    let title = t("Records by oblast", "Записи по области");
    let head = vec![t("Oblast", "Област").into(), Cell::number(t("Records", "Записи"))];
    let row = |name: String, state| vec![name.into(), Cell::figure(l, state)];
    let rows = vec![
        row(t("Varna", "Варна"), State::Known(120_000)),
        row(t("Sliven", "Сливен"), State::Known(0)),
        row(t("Burgas", "Бургас"), State::Unknown(Unknown::NoBaseline)),
        row(t("Vidin", "Видин"), State::Suppressed(5)),
    ];
    Chart::new(l, "map", title.clone(), Markup::fixed(svg.leak()), Table::new(title, head, rows))
        .legend(areas.map(|a| (format!("pr-map__area--{a}"), a.to_owned())).into())
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% block content %}
{{ pages }}
<div class="pr-listing">
<div>{{ filter }}</div>
<div>
<div class="pr-listing__head"><p class="pr-listing__count">{{ page.say_n("records-shown", 12480) }}</p><p class="pr-listing__files"><a class="govuk-link" href="/x.csv">CSV</a> <a class="govuk-link" href="/x.xlsx">XLSX</a></p></div>
{{ table.scrolling() }}
{% include "components/legend.html" %}
{{ pagination }}
</div></div>
{{ empty }}
{% endblock %}"#
)]
struct List {
    page: Page,
    pages: SubNavigation,
    filter: Markup,
    table: Table,
    pagination: Pagination,
    empty: Empty,
}

fn list(l: Language) -> List {
    let t = |en, bg| t(l, en, bg);
    let typed =
        vec![("place".to_owned(), "VAR".to_owned()), ("status".to_owned(), "held".to_owned())];
    let form = Form::typed(l, typed);
    let places =
        vec![Choice::new("VAR", t("Varna", "Варна")), Choice::new("SOF", t("Sofia", "София"))];
    let states = vec![
        Choice::new("planned", t("planned", "планирани")),
        Choice::new("held", t("held", "проведени")),
        Choice::new("cancelled", t("cancelled", "отменени")),
    ];
    let options = Markup::of(&form.input("q", t("Words", "Думи")))
        .and(&form.select("place", t("Place", "Място"), places))
        .and(&form.checkboxes("status", t("State", "Състояние"), states).small())
        .and(&form.day("from", t("From", "От")));
    let chosen = vec![Chosen {
        heading: t("Place", "Място").into(),
        items: vec![Link::new(t("Varna", "Варна"), "?status=held")],
    }];
    let row = |title: String, day: &str, place: String, n: State, tag: Tag| {
        vec![
            Cell::link(&title, "/records/training/x"),
            Cell::day(l, day.parse().expect("a day")),
            place.into(),
            Cell::figure(l, n),
            Cell::part(&tag),
        ]
    };
    List {
        page: page(l, "/records/training?place=VAR")
            .at(Place::Records)
            .under(t("Records", "Записи"), "/records")
            .under(t("Training events", "Обучения"), "/records/training")
            .captioned(t("Records", "Записи"))
            .titled(t("Training events", "Обучения"))
            .offering(Button::link(t("New training", "Ново обучение"), "/records/training/new")),
        pages: SubNavigation::new(
            t("Training events", "Обучения"),
            vec![
                Link::new(t("List", "Списък"), "/a").here(true),
                Link::new(t("From a sheet", "От таблица"), "/b"),
                Link::new(t("Saved filters", "Запазени филтри"), "/c"),
            ],
        ),
        filter: Filter::new(l, options, chosen, "/records/training").form(l, "/records/training"),
        table: Table::new(
            t("Training events, latest first", "Обучения, най-новите отгоре"),
            vec![
                Cell::sortable(l, &t("Title", "Заглавие"), "?sort=title", Order::None),
                Cell::sortable(l, &t("Day", "Дата"), "?sort=day", Order::Descending),
                Cell::sortable(l, &t("Place", "Място"), "?sort=place", Order::Ascending),
                Cell::sortable(l, &t("Participants", "Участници"), "?sort=total", Order::None)
                    .numeric(),
                t("State", "Състояние").into(),
            ],
            vec![
                row(
                    t("Recognising victims at the border", "Разпознаване на жертви на границата"),
                    "2017-07-05",
                    t("Svilengrad", "Свиленград"),
                    State::Known(2_400),
                    Tag::done(&t("held", "проведено")),
                ),
                row(
                    t("Interviewing children", "Разпит на деца"),
                    "2017-06-20",
                    t("Varna", "Варна"),
                    State::Known(120_000),
                    Tag::done(&t("held", "проведено")),
                ),
                row(
                    t(
                        "Labour inspectors: signs of forced labour in agriculture and construction",
                        "Инспектори по труда: признаци на принудителен труд в земеделието и строителството",
                    ),
                    "2017-06-02",
                    t("Veliko Tarnovo", "Велико Търново"),
                    State::Known(0),
                    Tag::late(&t("report missing", "липсва отчет")),
                ),
                row(
                    t("Consular officers", "Консулски служители"),
                    "2017-05-15",
                    t("Sofia", "София"),
                    State::Unknown(Unknown::NoBaseline),
                    Tag::due(&t("planned", "планирано")),
                ),
                row(
                    t("Psychologists in shelters", "Психолози в приюти"),
                    "2017-05-02",
                    t("Burgas", "Бургас"),
                    State::Suppressed(5),
                    Tag::quiet(&t("cancelled", "отменено")),
                ),
            ],
        ),
        pagination: Pagination::by_cursor(l, Some("?before=x".into()), Some("?after=y".into())),
        empty: Empty::new(t(
            "No record matches the filter.",
            "Няма запис, който отговаря на филтъра.",
        ))
        .offering(
            Button::link(t("Clear the filter", "Изчисти филтъра"), "/records/training").secondary(),
        ),
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% block content %}
<form class="pr-form" method="post" action="/records/training" novalidate>{{ page.token() }}
{% for field in fields %}{{ field }}{% endfor %}
<div class="pr-buttons">{{ save }}{{ later }}<a class="govuk-link" href="/records/training">{{ cancel }}</a></div>
</form>
{% endblock %}"#
)]
struct Entry {
    page: Page,
    fields: Vec<Markup>,
    save: Button,
    later: Button,
    cancel: String,
}

fn form(l: Language) -> Entry {
    let t = |en, bg| t(l, en, bg);
    let typed = vec![
        ("seats".to_owned(), t("fifteen", "петнайсет")),
        ("held_on".to_owned(), "31.02.2017".to_owned()),
        ("topics".to_owned(), "b".to_owned()),
        ("about".to_owned(), t("With case studies.", "С разбор на случаи.")),
    ];
    let mut form = Form::typed(l, typed);
    let (title, day, seats) =
        (t("Title", "Заглавие"), t("Day", "Дата"), t("Participants", "Участници"));
    let faults = [
        domain::record::Fault { field: "title".into(), why: domain::record::Why::Missing },
        domain::record::Fault {
            field: "held_on".into(),
            why: domain::record::Why::NotADay("31.02.2017".into()),
        },
        domain::record::Fault {
            field: "seats".into(),
            why: domain::record::Why::NotAnInteger(t("fifteen", "петнайсет")),
        },
    ];
    form.refuse_all(&faults, |field| match field {
        "title" => &title,
        "seats" => &seats,
        _ => &day,
    });
    let topics = ["a", "b", "c"].map(|c| match c {
        "a" => Choice::new(c, t("Identification", "Идентификация")),
        "b" => Choice::new(c, t("Child victims", "Деца жертви"))
            .hint(t("Under 18 on the day", "Под 18 години към датата")),
        _ => Choice::new(c, t("Labour exploitation", "Трудова експлоатация")),
    });
    let kinds = vec![
        Choice::new("own", t("Our own", "Собствено")),
        Choice::new("joint", t("With a partner", "С партньор"))
            .asking(&form.input("partner", t("Which partner", "Кой партньор"))),
    ];
    let fields = vec![
        Markup::of(&form.input("title", title.clone())),
        Markup::of(&form.day("held_on", day.clone())),
        Markup::of(&form.input("seats", seats.clone()).number(Some(&t("persons", "лица")))),
        Markup::of(
            &form
                .select("place", t("Place", "Място"), vec![Choice::new("VAR", t("Varna", "Варна"))])
                .hint(t("A municipality or an oblast", "Община или област")),
        ),
        Markup::of(&form.checkboxes("topics", t("Topics", "Теми"), topics.into())),
        Markup::of(&form.radios("kind", t("Whose training", "Чие е обучението"), kinds)),
        Markup::of(
            &form.yes_no(
                "certificate",
                t("Were certificates given?", "Издадени ли са удостоверения?"),
            ),
        ),
        Markup::of(&form.textarea("about", t("About it", "Описание")).rows(4)),
        Markup::of(&form.file("file", t("Evidence", "Доказателство")).hint(t(
            "PDF, picture or spreadsheet, at most 20 MB",
            "PDF, снимка или таблица, най-много 20 MB",
        ))),
        Markup::of(&form.password("password", t("Password", "Парола"))),
    ];
    Entry {
        page: page(l, "/records/training/new")
            .at(Place::Records)
            .under(t("Records", "Записи"), "/records")
            .under(t("Training events", "Обучения"), "/records/training")
            .titled(t("New training", "Ново обучение"))
            .refusing(form.errors()),
        fields,
        save: Button::submit(t("Keep the record", "Запази записа")),
        later: Button::submit(t("Keep and enter another", "Запази и въведи друг"))
            .secondary()
            .sending("next", "another"),
        cancel: t("Leave without keeping", "Излез без запазване"),
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "public.html" %}{% block content %}
<div class="pr-two pr-two--even">{% for door in doors %}<div class="pr-card pr-card--door"><h2 class="pr-card__title"><a href="/help">{{ door.0 }}</a></h2><p class="pr-card__text">{{ door.1 }}</p></div>{% endfor %}</div>
{% endblock %}"#
)]
struct Start {
    page: Page,
    doors: Vec<(String, String)>,
}

fn start(l: Language) -> Start {
    let t = |en, bg| t(l, en, bg);
    Start {
        page: Page::new(l, "/").titled(t("What brings you here?", "Какво ви води тук?")),
        doors: vec![
            (
                t("I need help or want to report", "Имам нужда от помощ или искам да подам сигнал"),
                t(
                    "Telephone numbers, what will happen, an anonymous report.",
                    "Телефони, какво ще последва, анонимен сигнал.",
                ),
            ),
            (
                t("Sign in", "Вход"),
                t("For the Commission and its partners.", "За Комисията и нейните партньори."),
            ),
        ],
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% block content %}{% for part in all %}{{ part }}{% endfor %}{% endblock %}"#
)]
struct Parts {
    page: Page,
    all: Vec<Markup>,
}

fn parts(l: Language) -> Parts {
    let t = |en, bg| t(l, en, bg);
    let tags = [
        Tag::done(&t("done", "изпълнено")),
        Tag::due(&t("due today", "срок днес")),
        Tag::late(&t("late by 12 days", "просрочено с 12 дни")),
        Tag::going(&t("going on", "в ход")),
        Tag::quiet(&t("not begun", "не е започнато")),
        Tag::from(t("draft", "проект")),
    ];
    let mut row = Markup::fixed("<p class=\"pr-heading__tags\">");
    for tag in &tags {
        row = row.and(tag);
    }
    let badge =
        Badge { classes: "moj-badge--red".into(), ..Badge::from(t("Urgent", "Спешно")) };
    row = row.and(&badge).and(&Markup::fixed("</p>"));
    let buttons = Markup::fixed("<div class=\"pr-buttons\">")
        .and(&Button::submit(t("Keep", "Запази")))
        .and(&Button::submit(t("Preview", "Преглед")).secondary())
        .and(&Button::submit(t("Withdraw", "Оттегли")).warning())
        .and(&Button { disabled: true, ..Button::submit(t("Send", "Изпрати")) })
        .and(&Button { is_start_button: true, ..Button::link(t("Begin", "Започни"), "/x") })
        .and(&Markup::fixed("</div>"));
    let fact = |k: String, v: String| Row::new(k, v);
    let summary = SummaryList::new(vec![
        fact(
            t("Duty-holder", "Отговорна институция"),
            t("National Commission", "Национална комисия"),
        )
        .action(&t("Change", "Промени"), "/x", &t("duty-holder", "отговорната институция")),
        fact(
            t("Time frame", "Срок"),
            words::days(
                l,
                "2017-05-01".parse().expect("a day"),
                "2017-10-31".parse().expect("a day"),
            ),
        ),
        fact(
            t("Budget", "Бюджет"),
            format!("{} {}", words::hundredths(l, 1_250_050), t("BGN", "лв.")),
        ),
    ]);
    let number = |n: u8| PageNumber {
        number: n.to_string(),
        href: format!("?page={n}"),
        current: n == 2,
        visually_hidden_text: format!("{} {n}", t("Page", "Страница")),
        ..PageNumber::default()
    };
    let pagination = Pagination {
        items: vec![number(1), number(2), number(3)],
        landmark_label: t("Numbered pages", "Номерирани страници"),
        ..Pagination::by_cursor(l, Some("?page=1".into()), Some("?page=3".into()))
    };
    let tasks = TaskList {
        items: vec![
            Task::new(
                t("Text for activity II.2", "Текст за дейност II.2"),
                "/x",
                Tag::late(&t("missing", "липсва")),
            ),
            Task::new(
                t("Text for activity II.3", "Текст за дейност II.3"),
                "/x",
                Tag::done(&t("approved", "одобрен")),
            ),
        ],
        ..TaskList::default()
    };
    let details = Details::new(
        t("How it is counted", "Как се брои"),
        &Markup::text(&t("Trainings held, each once.", "Проведени обучения, всяко по веднъж.")),
    );
    let back = BackLink { text: t("Back", "Назад"), href: "/x".into(), ..BackLink::default() };
    Parts {
        page: page(l, "/parts").titled(t("Components", "Компоненти")).noticing(Some(
            NotificationBanner::important(
                l,
                t(
                    "The programme of 2018 is in consultation until 1 March.",
                    "Програмата за 2018 г. е за съгласуване до 1 март.",
                ),
            ),
        )),
        all: vec![
            Markup::of(&back),
            row,
            buttons,
            Markup::of(&WarningText::new(
                l,
                t("A withdrawn record is no longer counted.", "Оттеглен запис вече не се брои."),
            )),
            Markup::of(&InsetText::from(t(
                "The document gives no target for this indicator.",
                "Документът не дава целева стойност за този показател.",
            ))),
            Markup::of(&summary),
            Markup::of(&summary.card(&t("Activity III.6", "Дейност III.6"))),
            Markup::of(&details),
            Markup::of(&tasks),
            Markup::of(&pagination),
        ],
    }
}
