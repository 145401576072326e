//! Letters of a case.
use super::ask::{Coded, Confided, Named};
use super::attachment::leaving;
use super::evidence::Bytes;
use super::gate::Caller;
use super::opening::{opened, unkept};
use super::page::{self, Listed};
use super::schema::{
    Id, LetterKindCode, PacketPartCode, PaperFormatCode, PaperLanguagesCode, PurposeCode,
};
use super::wrong::Wrong;
use crate::app::App;
use crate::bodies::Bodies;
use crate::letters::make::{Format, file};
use crate::letters::{paper, unmade_code};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use domain::access::{Purpose, SealedClass};
use domain::id::{CaseId, PersonId, StepId};
use domain::letter::LetterKind;
use domain::paper::{BOX, Bilingual, Item, Languages, Said, TICKED};
use domain::referral::packet::PacketPart;
use domain::words::Language;
use formats::htcds::Record;
use register::letter::{LetterOffer, LetterWish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A letter that can be made of a case.
#[derive(Serialize, ToSchema)]
#[schema(as = Letter)]
struct OfferOut {
    /// Which letter.
    #[schema(value_type = LetterKindCode)]
    kind: &'static str,
    /// Of whom.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The step it is made of; null for a letter of all steps.
    #[schema(value_type = Option<Id>, required)]
    step: Option<StepId>,
    /// To which body it goes; null for one that goes to none.
    #[schema(required)]
    to: Option<String>,
    /// Why it cannot be made, as a code; null when it can.
    #[schema(required)]
    unmade: Option<&'static str>,
}

impl From<LetterOffer> for OfferOut {
    fn from(offer: LetterOffer) -> Self {
        Self {
            kind: offer.kind.code(),
            person: offer.person,
            step: offer.step.map(|(step, _)| step),
            to: Some(offer.to).filter(|to| !to.is_empty()),
            unmade: offer.unmade.map(unmade_code),
        }
    }
}

/// List the letters that can be made of a case
///
/// And those that cannot be, with the reason.
#[utoipa::path(get, path = "/cases/{id}/letters", operation_id = "listLetters", tag = "letters",
    responses((status = 200, description = "The letters, person by person", body = Listed<OfferOut>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.letters(&caller.by, case).await?;
    let items: Vec<OfferOut> = all.into_iter().map(OfferOut::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// A letter to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterOrder {
    /// Which letter.
    #[schema(value_type = LetterKindCode)]
    kind: Coded<LetterKind>,
    /// Of whom.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The step it is made of, for a letter of one step.
    #[serde(default)]
    #[schema(value_type = Option<Id>)]
    step: Option<StepId>,
    /// What is to stand in it besides: of a letter of referral any part of a
    /// packet, of another `identity`, `identifiers` and `contact`.
    #[serde(default)]
    #[schema(value_type = Vec<PacketPartCode>)]
    parts: Vec<Coded<PacketPart>>,
    /// What is written in a letter of referral, with the part `note`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
    /// Whether a plan on paper is filled with what the newest version says that was
    /// written here; needs the scope `narrative` and a purpose.
    #[serde(default)]
    plan: bool,
    /// Why who the person is or what their plan says is opened; needed with parts that
    /// tell it, in a letter that goes to no other body.
    #[serde(default)]
    #[schema(value_type = Option<PurposeCode>)]
    purpose: Option<Coded<Purpose>>,
    /// In which languages.
    #[schema(value_type = PaperLanguagesCode)]
    languages: Coded<Languages>,
}

impl LetterOrder {
    fn parts(&self) -> Vec<PacketPart> {
        self.parts.iter().map(|code| code.0).collect()
    }

    fn wish<'w>(&'w self, parts: &'w [PacketPart]) -> LetterWish<'w> {
        LetterWish {
            kind: self.kind.0,
            person: self.person,
            step: self.step,
            parts,
            note: &self.note,
            plan: self.plan,
            purpose: self.purpose.map(|code| code.0),
        }
    }

    /// Refuses a token without the scopes of what is opened.
    fn needs(&self, caller: &Caller) -> Result<(), Wrong> {
        if self.plan {
            caller.needs(SealedClass::Narrative)?;
        }
        for part in self.parts() {
            match part {
                PacketPart::Identity | PacketPart::Identifiers => {
                    caller.needs(SealedClass::Identity)?;
                }
                PacketPart::Contact => caller.needs(SealedClass::Contact)?,
                PacketPart::Note => caller.needs(SealedClass::Narrative)?,
                PacketPart::Request
                | PacketPart::Standing
                | PacketPart::Needs
                | PacketPart::Risk
                | PacketPart::Happened => {}
            }
        }
        Ok(())
    }
}

/// A section of a letter.
#[derive(Serialize, ToSchema)]
struct LetterSection {
    /// Its heading.
    heading: String,
    /// What stands in it, line by line.
    lines: Vec<String>,
}

/// A field of the case data standard, as it stands in the file.
#[derive(Serialize, ToSchema)]
struct StandardField {
    /// Its name.
    field: String,
    /// Its value.
    value: String,
}

/// What would stand in a letter, and what stands for it.
#[derive(Serialize, ToSchema)]
struct LetterShown {
    /// What stands for exactly this: sent back to make the letter.
    seal: String,
    /// Its title.
    title: String,
    /// What the reader should know first.
    lead: Vec<String>,
    /// Its sections.
    sections: Vec<LetterSection>,
    /// The fields of the Human Trafficking Case Data Standard that go with a
    /// letter to another country; empty for any other.
    fields: Vec<StandardField>,
    /// The same of each trafficking event, in a record of its own.
    events: Vec<Vec<StandardField>>,
}

fn lines(item: &Item) -> Vec<String> {
    let room = |label: &Said, lines: u8| format!("{} ({lines} × …)", label.joined());
    match item {
        Item::Text { said } => vec![said.joined()],
        Item::Fact { label, value } => vec![format!("{}: {}", label.joined(), value.joined())],
        Item::Blank { label, lines } => vec![room(label, *lines)],
        Item::Signature { label, .. } => vec![room(label, 1)],
        Item::Boxes { label, boxes } => {
            let one = |one: &domain::paper::Ticked| {
                let sign = if one.ticked { TICKED } else { BOX };
                format!("{sign} {}", one.said.joined())
            };
            std::iter::once(label.joined()).chain(boxes.iter().map(one)).collect()
        }
        Item::Table { head, rows, .. } => {
            let row =
                |row: &Vec<Said>| row.iter().map(Said::joined).collect::<Vec<_>>().join(" | ");
            std::iter::once(row(head)).chain(rows.iter().map(row)).collect()
        }
    }
}

impl LetterShown {
    fn of(paper: &Bilingual, record: Option<Record>, seal: String) -> Self {
        let section = |part: &domain::paper::Part| LetterSection {
            heading: part.heading.joined(),
            lines: part.items.iter().flat_map(lines).collect(),
        };
        let (fields, events) =
            record.map(|record| (record.fields, record.events)).unwrap_or_default();
        let shown = |fields: Vec<(&'static str, String)>| {
            let one = |(field, value): (&str, _)| StandardField { field: field.to_owned(), value };
            fields.into_iter().map(one).collect()
        };
        Self {
            seal,
            title: paper.title.joined(),
            lead: paper.lead.iter().map(Said::joined).collect(),
            sections: paper.parts.iter().map(section).collect(),
            fields: shown(fields),
            events: events.into_iter().map(shown).collect(),
        }
    }
}

/// See what would stand in a letter
///
/// It needs the scopes of what is opened for it: `identity`, `contact`,
/// `narrative` for a note.
#[utoipa::path(post, path = "/cases/{id}/letters/preview", operation_id = "previewLetter",
    tag = "letters", request_body = LetterOrder,
    responses((status = 200, description = "What would stand in it", body = LetterShown)))]
pub(super) async fn preview(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    Confided(order): Confided<LetterOrder>,
) -> Result<Response, Wrong> {
    order.needs(&caller)?;
    let parts = order.parts();
    let shown = app.register.preview_letter(&caller.by, case, &order.wish(&parts)).await?;
    let bodies = Bodies::of(&app).await?;
    let (paper, record) = paper(&bodies, order.languages.0, &shown.letter)?;
    Ok(opened(&LetterShown::of(&paper, record, shown.seal)))
}

/// A letter to be made, as it was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterMaking {
    /// The letter.
    letter: LetterOrder,
    /// The seal of the preview.
    #[schema(max_length = 200)]
    seal: String,
    /// As what.
    #[schema(value_type = PaperFormatCode)]
    format: Coded<Format>,
    /// For whom it is closed: keys of the program age, `age1…`.
    #[serde(default)]
    #[schema(max_items = 20)]
    recipients: Vec<String>,
    /// That it is to come open, without recipients.
    #[serde(default)]
    open: bool,
}

/// Make a letter of a case
///
/// It comes closed for its recipients, as a file of age, unless `open` says that
/// it is to come as it is. A letter to another country comes as a ZIP file with
/// the fields of the Human Trafficking Case Data Standard as CSV and JSON. It
/// needs the scopes of what is opened for it.
#[utoipa::path(post, path = "/cases/{id}/letters", operation_id = "makeLetter", tag = "letters",
    request_body = LetterMaking,
    responses((status = 200, description = "The file", body = Bytes, content_type = "application/octet-stream"),
        (status = 409, description = "What would stand in it is not what was shown")))]
pub(super) async fn make(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    Confided(making): Confided<LetterMaking>,
) -> Result<Response, Wrong> {
    let order = making.letter;
    order.needs(&caller)?;
    let leaving = leaving(&making.recipients, making.open)?;
    let parts = order.parts();
    let made =
        app.register.make_letter(&caller.by, case, &order.wish(&parts), &making.seal).await?;
    let how = (order.languages.0, making.format.0, leaving);
    let mut left = file(&app, &caller.by, Language::En, made, how).await?;
    let bytes = HeaderValue::from_static("application/octet-stream");
    left.headers_mut().insert(CONTENT_TYPE, bytes);
    Ok(unkept(left))
}
