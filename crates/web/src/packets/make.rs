//! `/cases/{id}/steps/{step}/packet`: what is to go is chosen, shown exactly as
//! it goes, and goes as a link and a code, or on paper.
use super::{address, making, on_page, paper, told, under_packets};
use crate::app::App;
use crate::beds::{plain, refused};
use crate::bodies::Bodies;
use crate::cases::case_of;
use crate::components::{Button, Choice, Markup};
use crate::form::Form;
use crate::leaving::{self, Parcel};
use crate::page::{Page, hidden};
use crate::problem::Problem;
use crate::rights::{form, paragraph, section};
use crate::session::{Member, Posted};
use crate::sign_in::done;
use crate::words::{self, say, say_with};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::id::StepId;
use domain::referral::packet::{LONGEST_TEXT, PacketPart, Withheld};
use register::Error;
use register::case_file::CaseFile;
use register::export_mark::FileOf;
use register::packet::{Made, NewPacket, Offer, Preview, Stays};

/// Why a part stays, in words.
pub(crate) fn stays(page: &Page, why: Stays) -> String {
    match why {
        Stays::Rule(Withheld::Basis(why)) => page.say(&format!("refusal-step-{}", why.code())),
        Stays::Rule(Withheld::WithoutIdentity) => page.say("packet-stays-without-identity"),
        Stays::Rule(Withheld::BeyondDuty) => page.say("packet-stays-beyond-duty"),
        Stays::Nothing => page.say("packet-stays-nothing"),
        Stays::NotOpened => page.say("packet-stays-not-opened"),
    }
}

fn choices(page: &Page, offer: &Offer) -> Vec<Choice> {
    let one = |(part, why): &(PacketPart, Option<Stays>)| {
        let text = page.say(&format!("packet-part-{}", part.code()));
        let choice = Choice::new(part.code(), text);
        match why {
            None => choice.hint(page.say(&format!("packet-part-hint-{}", part.code()))),
            Some(why) => Choice { disabled: true, ..choice.hint(stays(page, *why)) },
        }
    };
    offer.parts.iter().map(one).collect()
}

struct Chosen {
    case: CaseFile,
    step: StepId,
    offer: Offer,
}

/// The referral of an address, of which the member makes a packet.
async fn chosen(app: &App, member: &Member, (case, step): (&str, &str)) -> Result<Chosen, Problem> {
    let case = case_of(app, member, case).await?;
    let step: StepId = step.parse().map_err(|_| Problem::NotFound)?;
    let offer = app.register.packet_offer(&member.by, case.id, step).await?;
    Ok(Chosen { case, step, offer })
}

async fn choosing(
    app: &App,
    member: &Member,
    of: &Chosen,
    given: &Form,
) -> Result<Html<String>, Problem> {
    let bodies = Bodies::of(app).await?;
    let page = under_packets(member, &of.case).saying("packet-make").refusing(given.errors());
    let to = bodies.institution_name(&of.offer.referral.to, page.language).to_owned();
    let basis = page.say(&format!("step-basis-{}", of.offer.referral.basis.code()));
    let about =
        say_with(page.language, "packet-make-about", &[("to", to.into()), ("basis", basis.into())]);
    if of.offer.is_over() {
        let body = paragraph(&page.say("packet-referral-over"));
        return plain(page, about, body);
    }
    let boxes = given.checkboxes("parts", page.say("packet-parts"), choices(&page, &of.offer));
    let boxes = boxes.hint(page.say("packet-parts-hint"));
    let mut fields = Markup::of(&boxes);
    let writes =
        |(part, why): &(PacketPart, Option<Stays>)| *part == PacketPart::Note && why.is_none();
    if of.offer.parts.iter().any(writes) {
        let note = given.textarea("note", page.say("packet-note"));
        fields = fields.and(&note.hint(page.say_n("packet-note-hint", LONGEST_TEXT)).rows(6));
    }
    let button = Button::submit(page.say("packet-preview"));
    let body = form(&page, &making(of.case.id, of.step), fields, button);
    plain(page, about, body)
}

/// `GET /cases/{id}/steps/{step}/packet`
pub(crate) async fn choose(
    State(app): State<App>,
    member: Member,
    Path((case, step)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let of = chosen(&app, &member, (&case, &step)).await?;
    choosing(&app, &member, &of, &Form::empty(member.language)).await
}

fn parts(given: &Form) -> Vec<PacketPart> {
    given.all("parts").iter().filter_map(|code| code.parse().ok()).collect()
}

/// What was chosen, sent on with the next form.
fn carried(given: &Form, seal: &str) -> Markup {
    let mut all = hidden("seal", seal).and(&hidden("note", given.value("note")));
    for part in parts(given) {
        all = all.and(&hidden("parts", part.code()));
    }
    all
}

fn preview_page(
    app: &App,
    member: &Member,
    (of, bodies): (&Chosen, &Bodies<'_>),
    preview: &Preview,
    given: &Form,
) -> Result<Html<String>, Problem> {
    let page = under_packets(member, &of.case).saying("packet-preview").refusing(given.errors());
    let shown = paper::packet(bodies, page.language, &preview.content, Vec::new());
    let carried = carried(given, &preview.seal);
    let at = making(of.case.id, of.step);
    let link = form(
        &page,
        &format!("{at}/link"),
        carried.clone(),
        Button::submit(page.say("packet-link-make")),
    );
    let question = leaving::question(app, &member.by, given, &page);
    let printed = form(
        &page,
        &format!("{at}/paper"),
        carried.clone().and(&question),
        Button::submit(page.say("packet-print")).secondary(),
    );
    let what = on_page(&page, &shown);
    let mut body = section("what", shown.title.clone(), String::new(), what);
    if of.offer.here {
        let button = Button::submit(page.say("packet-here-make"));
        let here = form(&page, &format!("{at}/here"), carried.clone(), button);
        let (heading, about) = (page.say("packet-here"), page.say("packet-here-about"));
        body = body.and(&section("here", heading, about, here));
    }
    let body = body
        .and(&section("link", page.say("packet-link"), page.say("packet-link-about"), link))
        .and(&section("paper", page.say("packet-paper"), page.say("packet-paper-about"), printed));
    let about = page.say("packet-preview-about");
    plain(page, about, body)
}

/// Shows what would go: when it was asked for, and again when what would go is
/// not what was shown.
async fn show(
    app: &App,
    member: &Member,
    of: &Chosen,
    mut given: Form,
) -> Result<Response, Problem> {
    let (chosen, note) = (parts(&given), given.value("note").to_owned());
    let new = NewPacket { step: of.step, parts: &chosen, note: &note };
    match app.register.preview_packet(&member.by, of.case.id, &new).await {
        Ok(preview) => {
            let bodies = Bodies::of(app).await?;
            let page = preview_page(app, member, (of, &bodies), &preview, &given)?;
            Ok(if given.is_refused() { refused(page) } else { page.into_response() })
        }
        Err(error) => {
            told(&mut given, error)?;
            Ok(refused(choosing(app, member, of, &given).await?))
        }
    }
}

/// `POST /cases/{id}/steps/{step}/packet`: the preview.
pub(crate) async fn preview(
    State(app): State<App>,
    Path((case, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let of = chosen(&app, &member, (&case, &step)).await?;
    let given = Form::typed(member.language, posted.pairs);
    show(&app, &member, &of, given).await
}

/// What is shown once: the link, and the code.
#[derive(Template)]
#[template(path = "packets/made.html")]
struct MadePart<'m> {
    link: String,
    link_label: String,
    link_about: String,
    code: String,
    code_label: String,
    code_about: String,
    until: String,
    back: &'m str,
    back_text: String,
}

impl HtmlSafe for MadePart<'_> {}

fn made_page(
    app: &App,
    member: &Member,
    case: &CaseFile,
    made: &Made,
) -> Result<Html<String>, Problem> {
    let page = under_packets(member, case).saying("packet-made");
    let until = words::moment(page.language, made.until);
    let back = address(case.id);
    let shown = MadePart {
        link: format!("{}/referral/{}", app.origin, made.key.as_str()),
        link_label: page.say("packet-link"),
        link_about: page.say("packet-made-link"),
        code: made.code.grouped(),
        code_label: page.say("packet-code"),
        code_about: page.say("packet-made-code"),
        until: say_with(page.language, "packet-made-until", &[("when", until.into())]),
        back: &back,
        back_text: page.say("packets"),
    };
    let body = Markup::of(&shown);
    let about = page.say("packet-made-about");
    plain(page, about, body)
}

/// Shows again what would go, with a sentence.
async fn changed(
    app: &App,
    member: &Member,
    of: &Chosen,
    mut given: Form,
) -> Result<Response, Problem> {
    given.refuse("what", say(member.language, "packet-changed"));
    show(app, member, of, given).await
}

/// `POST /cases/{id}/steps/{step}/packet/link`
pub(crate) async fn link(
    State(app): State<App>,
    Path((case, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let of = chosen(&app, &member, (&case, &step)).await?;
    let given = Form::typed(member.language, posted.pairs);
    let (chosen, note) = (parts(&given), given.value("note").to_owned());
    let new = NewPacket { step: of.step, parts: &chosen, note: &note };
    let (seal, secret) = (given.value("seal").to_owned(), app.edge.secret());
    match app.register.make_packet(&member.by, of.case.id, &new, &seal, &secret).await {
        Ok(made) => Ok(made_page(&app, &member, &of.case, &made)?.into_response()),
        Err(Error::Conflict(_)) => changed(&app, &member, &of, given).await,
        Err(error) => {
            let mut given = given;
            told(&mut given, error)?;
            Ok(refused(choosing(&app, &member, &of, &given).await?))
        }
    }
}

/// `POST /cases/{id}/steps/{step}/packet/here`: leaves it with the people of the
/// body who have accounts.
pub(crate) async fn here(
    State(app): State<App>,
    Path((case, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let of = chosen(&app, &member, (&case, &step)).await?;
    let mut given = Form::typed(member.language, posted.pairs);
    let (chosen, note) = (parts(&given), given.value("note").to_owned());
    let new = NewPacket { step: of.step, parts: &chosen, note: &note };
    let (seal, secret) = (given.value("seal").to_owned(), app.edge.secret());
    match app.register.deliver_packet(&member.by, of.case.id, &new, &seal, &secret).await {
        Ok(_) => Ok(done(&address(of.case.id), "done-packet-delivered")),
        Err(Error::Conflict(_)) => changed(&app, &member, &of, given).await,
        Err(error) => {
            told(&mut given, error)?;
            Ok(refused(choosing(&app, &member, &of, &given).await?))
        }
    }
}

/// `POST /cases/{id}/steps/{step}/packet/paper`
pub(crate) async fn print(
    State(app): State<App>,
    Path((case, step)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let of = chosen(&app, &member, (&case, &step)).await?;
    let mut given = Form::typed(member.language, posted.pairs);
    let Some(leaving) = leaving::chosen(&mut given, member.language) else {
        return show(&app, &member, &of, given).await;
    };
    let (chosen, note) = (parts(&given), given.value("note").to_owned());
    let new = NewPacket { step: of.step, parts: &chosen, note: &note };
    let seal = given.value("seal").to_owned();
    let printed = app.register.print_packet(&member.by, of.case.id, &new, &seal).await;
    let (packet, content) = match printed {
        Ok(printed) => printed,
        Err(Error::Conflict(_)) => return changed(&app, &member, &of, given).await,
        Err(error) => {
            told(&mut given, error)?;
            return Ok(refused(choosing(&app, &member, &of, &given).await?));
        }
    };
    let (language, name) = (member.language, "referral.pdf");
    let media_type = "application/pdf";
    let parcel = Parcel { file: FileOf::Packet(packet), name, ending: "pdf", media_type };
    let bodies = Bodies::of(&app).await?;
    let mut paper = paper::packet(&bodies, language, &content, Vec::new());
    leaving::leave(&app, &member.by, language, leaving, parcel, move |mark, until| {
        let day = words::day(language, until);
        let args = [("mark", mark.to_owned().into()), ("day", day.into())];
        paper.lead.push(say_with(language, "answer-mark", &args));
        ::print::paper(&paper).map_err(|e| Problem::Broken(e.to_string().into()))
    })
    .await
}
