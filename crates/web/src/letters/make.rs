//! `/cases/{id}/letters/{kind}/{about}`: what is to stand in a letter is chosen,
//! shown exactly as it will stand there, and leaves as a file.
use super::{name, paper, shown, under_letters};
use crate::app::App;
use crate::beds::{plain, refused};
use crate::bodies::Bodies;
use crate::cases::case_of;
use crate::components::{Button, Choice, Markup};
use crate::form::Form;
use crate::leaving::{self, Leaving, Parcel};
use crate::packets::make::stays;
use crate::page::{Page, hidden};
use crate::problem::{Problem, refusal};
use crate::purpose;
use crate::rights::{form, section};
use crate::session::{Member, Posted};
use crate::words::{self, say};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::letter::LetterKind;
use domain::paper::{Bilingual, Languages};
use domain::referral::packet::{LONGEST_TEXT, PacketPart};
use domain::words::Language;
use formats::htcds::{Record, package};
use register::case_file::CaseFile;
use register::export_mark::FileOf;
use register::letter::{Letter, LetterOffer, LetterPreview, LetterWish, PERSONAL};
use register::{By, Error, Refusal};
use std::str::FromStr;

/// What a letter is made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// PDF/UA.
    Pdf,
    /// DOCX.
    Docx,
}

impl Format {
    pub(crate) const ALL: [Self; 2] = [Self::Pdf, Self::Docx];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// The paper as a file.
    pub(crate) fn write(self, paper: &Bilingual) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Pdf => ::print::bilingual(paper).map_err(|e| e.to_string()),
            Self::Docx => formats::letter::letter(paper).map_err(|e| e.to_string()),
        }
        .map_err(|e| Problem::Broken(e.into()))
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.code() == code).ok_or(())
    }
}

/// The letter of an address, which the member may make.
struct Chosen {
    case: CaseFile,
    offer: LetterOffer,
    /// The parts that may be chosen, and why others may not, in words.
    parts: Vec<(PacketPart, Option<String>)>,
}

async fn chosen(
    app: &App,
    member: &Member,
    (case, kind, about): (&str, &str, &str),
) -> Result<Chosen, Problem> {
    let case = case_of(app, member, case).await?;
    let kind: LetterKind = kind.parse().map_err(|()| Problem::NotFound)?;
    let offers = app.register.letters(&member.by, case.id).await?;
    let meant = |offer: &LetterOffer| {
        offer.kind == kind
            && offer.step.map_or_else(|| offer.person.to_string(), |(step, _)| step.to_string())
                == about
    };
    let offer = offers.into_iter().find(meant).ok_or(Problem::NotFound)?;
    let parts = match offer.step {
        Some((step, _)) if kind == LetterKind::Referral => {
            let offer = app.register.packet_offer(&member.by, case.id, step).await?;
            let page = member.page();
            let parts = offer.parts.into_iter();
            // What is asked for always stands in it.
            let parts = parts.filter(|(part, _)| *part != PacketPart::Request);
            parts.map(|(part, why)| (part, why.map(|why| stays(&page, why)))).collect()
        }
        _ => PERSONAL.map(|part| (part, None)).into(),
    };
    Ok(Chosen { case, offer, parts })
}

fn at(of: &Chosen) -> String {
    super::making(of.case.id, &of.offer)
}

fn part_choices(page: &Page, of: &Chosen) -> Vec<Choice> {
    let one = |(part, why): &(PacketPart, Option<String>)| {
        let choice = Choice::new(part.code(), page.say(&format!("packet-part-{}", part.code())));
        match why {
            None => choice.hint(page.say(&format!("packet-part-hint-{}", part.code()))),
            Some(why) => Choice { disabled: true, ..choice.hint(why.clone()) },
        }
    };
    of.parts.iter().map(one).collect()
}

fn choosing(member: &Member, of: &Chosen, given: &Form) -> Result<Html<String>, Problem> {
    let kind = of.offer.kind;
    let page = under_letters(member, &of.case).refusing(given.errors());
    let page = page.clone().titled(name(&page, kind));
    let about = page.say(&format!("letter-about-{}", kind.code()));
    if let Some(why) = of.offer.unmade {
        let body = crate::rights::paragraph(&super::unmade(page.language, why));
        return plain(page, about, body);
    }
    let given = &match given.value("languages") {
        "" => given.clone().with("languages", "both").with("format", "pdf"),
        _ => given.clone(),
    };
    let languages = Languages::ALL
        .iter()
        .map(|one| Choice::new(one.code(), page.say(&format!("letter-languages-{}", one.code()))));
    let formats = Format::ALL
        .iter()
        .map(|one| Choice::new(one.code(), page.say(&format!("letter-format-{}", one.code()))));
    let mut fields =
        Markup::of(&given.radios("languages", page.say("letter-languages"), languages.collect()))
            .and(&given.radios("format", page.say("letter-format"), formats.collect()));
    let hint = if kind.goes_out() { "packet-parts-hint" } else { "letter-parts-hint" };
    let boxes = given.checkboxes("parts", page.say("letter-parts"), part_choices(&page, of));
    fields = fields.and(&boxes.hint(page.say(hint)));
    if let Some((_, number)) = of.offer.plan {
        let written = Choice::new("yes", page.say_n("letter-plan-written", i64::from(number)));
        let plan = given.checkboxes("plan", page.say("letter-plan"), vec![written]);
        fields = fields.and(&plan.hint(page.say("letter-plan-hint")));
    }
    if !kind.goes_out() {
        fields = fields.and(&purpose::question(given, &page).hint(page.say("letter-purpose-hint")));
    }
    if of.parts.iter().any(|(part, why)| *part == PacketPart::Note && why.is_none()) {
        let note = given.textarea("note", page.say("packet-note"));
        fields = fields.and(&note.hint(page.say_n("packet-note-hint", LONGEST_TEXT)).rows(6));
    }
    let button = Button::submit(page.say("letter-preview"));
    let body = form(&page, &at(of), fields, button);
    plain(page, about, body)
}

/// `GET /cases/{id}/letters/{kind}/{about}`
pub(crate) async fn choose(
    State(app): State<App>,
    member: Member,
    Path((case, kind, about)): Path<(String, String, String)>,
) -> Result<Html<String>, Problem> {
    let of = chosen(&app, &member, (&case, &kind, &about)).await?;
    choosing(&member, &of, &Form::empty(member.language))
}

/// What was chosen.
struct Given {
    languages: Languages,
    format: Format,
    parts: Vec<PacketPart>,
}

/// Reads the form; none with a sentence in it.
fn given(form: &mut Form, language: Language) -> Option<Given> {
    let languages = form.value("languages").parse::<Languages>();
    let format = form.value("format").parse::<Format>();
    if languages.is_err() {
        form.refuse("languages", say(language, "letter-languages-missing"));
    }
    if format.is_err() {
        form.refuse("format", say(language, "letter-format-missing"));
    }
    let parts = form.all("parts").iter().filter_map(|code| code.parse().ok()).collect();
    Some(Given { languages: languages.ok()?, format: format.ok()?, parts })
}

fn wish<'w>(of: &Chosen, form: &'w Form, parts: &'w [PacketPart]) -> LetterWish<'w> {
    LetterWish {
        kind: of.offer.kind,
        person: of.offer.person,
        step: of.offer.step.map(|(step, _)| step),
        parts,
        note: form.value("note"),
        plan: form.ticked("plan"),
        purpose: form.value("purpose").parse().ok(),
    }
}

/// What the register refused, at the field it is about; otherwise the problem.
fn told(form: &mut Form, error: Error) -> Result<(), Problem> {
    match error {
        Error::Refused(why @ Refusal::PurposeMissing) => {
            let language = form.language();
            let said = match form.value("purpose") {
                "" => say(language, "purpose-missing"),
                _ => refusal(language, why),
            };
            form.refuse("purpose", said);
            Ok(())
        }
        other => crate::packets::told(form, other),
    }
}

/// What was chosen, sent on with the next form.
fn carried(form: &Form, seal: &str) -> Markup {
    let mut all = hidden("seal", seal);
    for name in ["languages", "format", "note", "plan", "purpose"] {
        all = all.and(&hidden(name, form.value(name)));
    }
    form.all("parts").iter().fold(all, |all, part| all.and(&hidden("parts", part)))
}

async fn preview_page(
    app: &App,
    member: &Member,
    of: &Chosen,
    (form_given, given, preview): (&Form, &Given, &LetterPreview),
) -> Result<Html<String>, Problem> {
    let page = under_letters(member, &of.case).saying("letter-preview");
    let page = page.refusing(form_given.errors());
    let bodies = Bodies::of(app).await?;
    let (paper, record) = paper(&bodies, given.languages, &preview.letter)?;
    let mut what = shown::on_page(&page, &paper);
    if let Some(record) = &record {
        what = what.and(&fields(&page, record));
    }
    let question = leaving::question(app, &member.by, form_given, &page);
    let fields = carried(form_given, &preview.seal).and(&question);
    let to = format!("{}/file", at(of));
    let leave = form(&page, &to, fields, Button::submit(page.say("letter-make-file")));
    let about = page.say("letter-preview-about");
    let leaves = page.say("letter-leaves");
    let body = section("what", paper.title.joined(), String::new(), what).and(&section(
        "file",
        leaves,
        String::new(),
        leave,
    ));
    plain(page, about, body)
}

/// The fields of the record, as they stand in the file.
fn fields(page: &Page, record: &Record) -> Markup {
    let one = |id: &str, title: String, of: &[(&'static str, String)]| {
        let row = |(name, value): &(&'static str, String)| {
            vec![crate::rights::code(name), value.clone().into()]
        };
        let rows = of.iter().map(row).collect();
        let heads = ["htcds-field", "htcds-value"];
        let table = crate::rights::table(page, title.clone(), &heads, rows);
        crate::beds::headed(id, title, String::new(), table)
    };
    let person = one("record", page.say("htcds-record"), &record.fields);
    record.events.iter().zip(1_i64..).fold(person, |all, (event, n)| {
        all.and(&one(&format!("event-{n}"), page.say_n("htcds-event", n), event))
    })
}

/// Shows what would stand in the letter: when it was asked for, and again when
/// it is not what was shown.
async fn show(
    app: &App,
    member: &Member,
    of: &Chosen,
    mut form: Form,
) -> Result<Response, Problem> {
    // What was wrong before is said beside the letter, not instead of it.
    let Some(given) = given(&mut form, member.language) else {
        return Ok(refused(choosing(member, of, &form)?));
    };
    match app.register.preview_letter(&member.by, of.case.id, &wish(of, &form, &given.parts)).await
    {
        Ok(preview) => {
            let page = preview_page(app, member, of, (&form, &given, &preview)).await?;
            Ok(if form.is_refused() { refused(page) } else { page.into_response() })
        }
        Err(error) => {
            told(&mut form, error)?;
            Ok(refused(choosing(member, of, &form)?))
        }
    }
}

/// `POST /cases/{id}/letters/{kind}/{about}`: the preview.
pub(crate) async fn preview(
    State(app): State<App>,
    Path((case, kind, about)): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let of = chosen(&app, &member, (&case, &kind, &about)).await?;
    let form = Form::typed(member.language, posted.pairs);
    show(&app, &member, &of, form).await
}

/// `POST /cases/{id}/letters/{kind}/{about}/file`
pub(crate) async fn print(
    State(app): State<App>,
    Path((case, kind, about)): Path<(String, String, String)>,
    posted: Posted,
) -> Result<Response, Problem> {
    let member = posted.member;
    let of = chosen(&app, &member, (&case, &kind, &about)).await?;
    let mut form = Form::typed(member.language, posted.pairs);
    let Some(given) = given(&mut form, member.language) else {
        return Ok(refused(choosing(&member, &of, &form)?));
    };
    let Some(leaving) = leaving::chosen(&mut form, member.language) else {
        return show(&app, &member, &of, form).await;
    };
    let wish = wish(&of, &form, &given.parts);
    let made = app.register.make_letter(&member.by, of.case.id, &wish, form.value("seal")).await;
    match made {
        Ok(made) => {
            let how = (given.languages, given.format, leaving);
            file(&app, &member.by, member.language, made, how).await
        }
        Err(Error::Conflict(_)) => {
            form.refuse("what", say(member.language, "letter-changed"));
            show(&app, &member, &of, form).await
        }
        Err(error) => {
            told(&mut form, error)?;
            Ok(refused(choosing(&member, &of, &form)?))
        }
    }
}

/// The file of a letter that was made, as it leaves: the letter, or with it the
/// record of the standard in one ZIP file.
pub(crate) async fn file(
    app: &App,
    by: &By,
    language: Language,
    (file, letter): (FileOf, Letter),
    (languages, format, leaving): (Languages, Format, Leaving),
) -> Result<Response, Problem> {
    let bodies = Bodies::of(app).await?;
    let (mut paper, record) = paper(&bodies, languages, &letter)?;
    let (ending, media_type) = match record {
        Some(_) => ("zip", "application/zip"),
        None => (format.code(), format.media_type()),
    };
    let name = format!("{}.{ending}", letter.kind.code());
    let parcel = Parcel { file, name: &name, ending, media_type };
    leaving::leave(app, by, language, leaving, parcel, move |mark, until| {
        let marked = domain::paper::Said::of(languages, |language| {
            let day = words::day(language, until);
            let args = [("mark", mark.to_owned().into()), ("day", day.into())];
            words::say_with(language, "answer-mark", &args)
        });
        paper.lead.push(marked);
        paper.foot = format!("{} · {mark}", paper.foot);
        let content = format.write(&paper)?;
        match record {
            None => Ok(content),
            Some(record) => {
                let name = format!("letter.{}", format.code());
                package(&record, (&name, &content))
                    .map_err(|e| Problem::Broken(e.to_string().into()))
            }
        }
    })
    .await
}
