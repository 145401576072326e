//! Records of what was done: lists, forms, single records, spreadsheets. One
//! set of pages for every kind of the pack.
//!
//! [`query`] turns the address of a list into a filter and back; [`shown`] turns
//! values into words; [`fields`] makes a form of a kind. The rest is one page
//! or one family of pages a file.
pub(crate) mod attendees;
pub(crate) mod correct;
pub(crate) mod enter;
pub(crate) mod evidence;
pub(crate) mod fields;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod overview;
mod query;
pub(crate) mod reader;
pub(crate) mod saved;
pub(crate) mod sheet;
mod shown;
pub(crate) mod submission;
pub(crate) mod take_out;
pub(crate) mod withdraw;

pub use reader::SheetReader;
pub(crate) use shown::{Shown, place};

use crate::page::{Page, Place};
use crate::problem::Problem;
use crate::session::Member;
use domain::access::{Action, Reach};
use domain::id::RecordId;
use domain::record::kind::Kind;
use domain::words::Language;
use register::Register;
use register::record::Stored;

/// The kind with this id, for those who may read any record at all.
fn kind_of<'r>(register: &'r Register, member: &Member, id: &str) -> Result<&'r Kind, Problem> {
    if !member.may_ever(Action::ReadRecord) {
        return Err(Problem::NotFound);
    }
    register.pack().kind(id).ok_or(Problem::NotFound)
}

/// The kind and the record of an address. A record under another kind's
/// address is not there.
async fn record_of<'r>(
    register: &'r Register,
    member: &Member,
    kind: &str,
    record: &str,
) -> Result<(&'r Kind, Stored), Problem> {
    let kind = kind_of(register, member, kind)?;
    let id: RecordId = record.parse().map_err(|_| Problem::NotFound)?;
    let stored = register.record(&member.by, id).await?;
    if stored.kind != kind.id {
        return Err(Problem::NotFound);
    }
    Ok((kind, stored))
}

/// Whether the member may enter records of this kind.
fn may_enter(member: &Member, kind: &Kind) -> bool {
    kind.enters.contains(&member.by.actor.role) && member.may_ever(Action::EnterRecord)
}

/// Whether the member may enter records for other institutions too.
fn may_enter_for_others(member: &Member, kind: &Kind) -> bool {
    kind.enters.contains(&member.by.actor.role) && member.by.may(Action::EnterRecord, Reach::Other)
}

/// The frame of a page under the list of a kind.
fn under_kind(member: &Member, kind: &Kind) -> Page {
    let page = under_records(member);
    let language = page.language;
    page.under(kind.plural.in_language(language), address_of(kind))
}

/// The frame of a page under the overview of all kinds.
fn under_records(member: &Member) -> Page {
    let page = member.page().at(Place::Records);
    let records = page.say("menu-records");
    page.under(records, Place::Records.address())
}

/// The address of the list of a kind.
fn address_of(kind: &Kind) -> String {
    format!("/records/{}", kind.id)
}

/// The address of a record.
fn address_of_record(kind: &str, record: RecordId) -> String {
    format!("/records/{kind}/{record}")
}

/// What a field is called, for saying what is wrong with it. The fields of the
/// frame have names too.
fn label_of<'k>(kind: &'k Kind, language: Language, field: &'k str) -> &'k str {
    kind.field(field).map_or(field, |f| f.name.in_language(language))
}

/// What a file of records of a kind is called: its name without spaces.
fn title_for_file(kind: &Kind, language: Language) -> String {
    kind.plural.in_language(language).split_whitespace().collect::<Vec<_>>().join("-")
}
