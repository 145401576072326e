//! `/cases/{id}/letters`: letters of a case. One is chosen, shown exactly as it
//! will stand in the file, and leaves.
//!
//! What is shown and the file are one [`Bilingual`] paper.
mod fill;
pub(crate) mod make;
pub(crate) mod shown;
pub(crate) mod writer;

use crate::app::App;
use crate::beds::plain;
use crate::bodies::Bodies;
use crate::cases::{self, case_of, under_case};
use crate::components::Cell;
use crate::page::Page;
use crate::persons;
use crate::problem::Problem;
use crate::rights::{paragraph, table};
use crate::session::Member;
use crate::words;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::id::CaseId;
use domain::letter::{LetterKind, Unmade, in_force};
use domain::paper::{Bilingual, Languages};
use domain::referral::crossborder::Withheld;
use domain::words::Language;
use formats::htcds::{Facts, Record};
use register::case_file::CaseFile;
use register::letter::{Letter, LetterOffer};
use writer::Writer;

/// Where the letters of a case are.
pub(crate) fn address(case: CaseId) -> String {
    format!("{}/letters", cases::address(case))
}

/// Where a letter is made: of the step, or of the person.
fn making(case: CaseId, offer: &LetterOffer) -> String {
    let about = match offer.step {
        Some((step, _)) => step.to_string(),
        None => offer.person.to_string(),
    };
    format!("{}/{}/{about}", address(case), offer.kind.code())
}

fn under_letters(member: &Member, case: &CaseFile) -> Page {
    let page = under_case(member, case);
    let title = page.say("letters");
    page.under(title, address(case.id))
}

/// What a letter is called on the pages.
fn name(page: &Page, kind: LetterKind) -> String {
    page.say(&format!("letter-kind-{}", kind.code()))
}

/// The code of why a letter cannot be made, as the API has it.
pub(crate) fn unmade_code(why: Unmade) -> &'static str {
    match why {
        Unmade::NoNeeds => "no_needs",
        Unmade::NotOver => "not_over",
        Unmade::Crossing(Withheld::NoCrossing) => "no_crossing",
        Unmade::Crossing(Withheld::FromAbroad) => "from_abroad",
        Unmade::Crossing(Withheld::Over) => "crossing_over",
        Unmade::Crossing(Withheld::Basis(why)) => why.code(),
    }
}

/// Why a letter cannot be made, in words.
pub(crate) fn unmade(language: Language, why: Unmade) -> String {
    match why {
        Unmade::Crossing(Withheld::Basis(why)) => {
            words::say(language, &format!("refusal-step-{}", why.code()))
        }
        other => words::say(language, &format!("letter-unmade-{}", unmade_code(other))),
    }
}

/// The record of a letter that goes to another country.
pub(crate) fn record(writer: Writer<'_>, letter: &Letter) -> Option<Record> {
    use domain::referral::packet::PacketPart;
    let crossing = letter.standing.crossing.as_ref()?;
    if letter.kind != LetterKind::CrossBorder {
        return None;
    }
    let bodies = writer.bodies;
    let chosen = |part, fields| letter.has(part).then_some(fields);
    Some(Record::of(&Facts {
        pack: bodies,
        // The names are for somebody abroad.
        own: (
            bodies.institution_name(&letter.from, Language::En),
            bodies.institution(&letter.from).map(|body| body.kind),
        ),
        referred: bodies.institution_name(&letter.to, Language::En),
        requested_on: words::local_day(crossing.requested_on),
        standing: &letter.standing,
        entries: &letter.entries,
        happened: &letter.happened,
        identity: chosen(PacketPart::Identity, &letter.identity[..]),
        life: chosen(PacketPart::Identity, &letter.life[..]),
        identifiers: chosen(PacketPart::Identifiers, &letter.identifiers[..]),
        contacts: chosen(PacketPart::Contact, &letter.contacts[..]),
    }))
}

/// A letter in words, and the record that goes with it.
pub(crate) fn paper(
    bodies: &Bodies<'_>,
    languages: Languages,
    letter: &Letter,
) -> Result<(Bilingual, Option<Record>), Problem> {
    let writer = Writer { languages, bodies };
    let template = in_force(&bodies.letters, letter.kind, letter.on);
    let template = template.filter(|one| one.version == letter.version).ok_or(Problem::Conflict)?;
    let record = record(writer, letter);
    Ok((fill::paper(writer, template, letter, record.as_ref()), record))
}

/// `GET /cases/{id}/letters`
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let case = case_of(&app, &member, &id).await?;
    let offers = app.register.letters(&member.by, case.id).await?;
    let bodies = Bodies::of(&app).await?;
    let page = under_case(&member, &case).saying("letters");
    let language = page.language;
    let rows = offers.iter().map(|offer| {
        let acts = match offer.unmade {
            None => Cell::link(&page.say("letter-make"), &making(case.id, offer)),
            Some(why) => unmade(language, why).into(),
        };
        let when = offer.step.map_or_else(|| "—".to_owned(), |(_, on)| words::moment(language, on));
        let to = match offer.to.as_str() {
            "" => "—".to_owned(),
            code => bodies.institution_name(code, language).to_owned(),
        };
        vec![
            name(&page, offer.kind).into(),
            persons::number(offer.person).into(),
            when.into(),
            to.into(),
            acts,
        ]
    });
    let heads = ["letter", "person", "letter-of-step", "letter-to", "packet-acts"];
    let rows: Vec<Vec<Cell>> = rows.collect();
    let body = if rows.is_empty() {
        paragraph(&page.say("letters-none"))
    } else {
        table(&page, page.say("letters"), &heads, rows)
    };
    let forms = crate::beds::linked(&page.say("letters-forms"), crate::blanks::ADDRESS);
    let about = page.say("letters-about");
    plain(page, about, body.and(&forms))
}
