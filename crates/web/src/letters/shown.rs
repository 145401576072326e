//! A letter or a form on a page: what the file shows, in the same order.
use crate::components::{Cell, Markup, Table};
use crate::page::Page;
use crate::rights::section;
use askama::Template;
use askama::filters::HtmlSafe;
use domain::paper::{BOX, Bilingual, Item, Line, Said, TICKED};

/// The texts, each with its language.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for line in lines %}{% if !loop.first %} / {% endif %}<span lang="{{ line.language.tag() }}">{{ line.text }}</span>{% endfor %}"#
)]
struct Inline<'s> {
    lines: &'s [Line],
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for line in lines %}<p class="govuk-body pr-source" lang="{{ line.language.tag() }}">{{ line.text }}</p>{% endfor %}"#
)]
struct Sentences<'s> {
    lines: &'s [Line],
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body"><strong>{{ label }}:</strong> {{ value }}</p>"#
)]
struct Fact {
    label: Markup,
    value: Markup,
}

/// What is written by hand: a question, and what there is room for.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body"><strong>{{ label }}</strong><br><span class="govuk-hint">{{ room }}</span></p>"#
)]
struct ByHand {
    label: Markup,
    room: String,
}

struct OneBox {
    sign: &'static str,
    state: String,
    said: Markup,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body govuk-!-margin-bottom-1"><strong>{{ label }}</strong></p><ul class="govuk-list">{% for one in boxes %}<li><span aria-hidden="true">{{ one.sign }} </span>{{ one.said }}<span class="govuk-visually-hidden"> ({{ one.state }})</span></li>{% endfor %}</ul>"#
)]
struct Boxes {
    label: Markup,
    boxes: Vec<OneBox>,
}

impl HtmlSafe for Inline<'_> {}
impl HtmlSafe for Sentences<'_> {}
impl HtmlSafe for Fact {}
impl HtmlSafe for ByHand {}
impl HtmlSafe for Boxes {}

fn inline(said: &Said) -> Markup {
    Markup::of(&Inline { lines: &said.lines })
}

fn sentences(said: &Said) -> Markup {
    Markup::of(&Sentences { lines: &said.lines })
}

fn item(page: &Page, caption: &Said, one: &Item) -> Markup {
    match one {
        Item::Text { said } => sentences(said),
        Item::Fact { label, value } => {
            Markup::of(&Fact { label: inline(label), value: inline(value) })
        }
        Item::Blank { label, lines } => {
            let room = page.say_n("letter-lines", i64::from(*lines));
            Markup::of(&ByHand { label: inline(label), room })
        }
        Item::Boxes { label, boxes } => {
            let one = |one: &domain::paper::Ticked| OneBox {
                sign: if one.ticked { TICKED } else { BOX },
                state: page.say(if one.ticked { "letter-ticked" } else { "letter-not-ticked" }),
                said: inline(&one.said),
            };
            let boxes = boxes.iter().map(one).collect();
            Markup::of(&Boxes { label: inline(label), boxes })
        }
        Item::Table { head, rows, .. } => {
            let cell = |said: &Said| Cell::part(&inline(said));
            let head = head.iter().map(cell).collect();
            let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
            let mut table = Table::new(caption.joined(), head, rows);
            table.caption_classes = "govuk-visually-hidden".into();
            table.classes = "pr-dense".into();
            table.scrolling()
        }
        Item::Signature { label, .. } => {
            Markup::of(&ByHand { label: inline(label), room: page.say("letter-signature-line") })
        }
    }
}

/// The whole paper.
pub(crate) fn on_page(page: &Page, paper: &Bilingual) -> Markup {
    let mut body = Markup::default();
    for said in &paper.lead {
        body = body.and(&sentences(said));
    }
    for (n, part) in paper.parts.iter().enumerate() {
        let items = part.items.iter().map(|one| item(page, &part.heading, one));
        let content = items.fold(Markup::default(), |all, one| all.and(&one));
        let heading = part.heading.joined();
        body = body.and(&section(&format!("part-{n}"), heading, String::new(), content));
    }
    body
}
