//! What of a case goes to the body that a person is referred to.
use super::ask::{Coded, Confided, Named};
use super::gate::Caller;
use super::opening::{opened, unkept};
use super::page::{self, Listed};
use super::schema::{
    BasisCode, DayText, Id, MomentText, PacketEventCode, PacketPartCode, PacketStateCode,
    RefusedForCode, ServiceKindCode, moment,
};
use super::wrong::Wrong;
use super::{created, json};
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::access::SealedClass;
use domain::day::{Day, Moment};
use domain::id::{CaseId, PacketId, PersonId, StepId};
use domain::referral::packet::{PacketPart, RefusedFor};
use domain::trafficking::event::Event;
use register::packet::{Content, NewPacket, Packet, PacketEvent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happened with a packet at its recipient.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PacketEvent)]
struct EventOut {
    /// What happened.
    #[schema(value_type = PacketEventCode)]
    event: &'static str,
    /// When.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    at: Moment,
    /// Who has the link and the code: a pseudonym. Of a packet that was left with
    /// people of the body, the account.
    receiver: String,
    /// Why it was refused.
    #[schema(value_type = Option<RefusedForCode>, required)]
    why: Option<&'static str>,
    /// Whether something was written with it.
    has_text: bool,
}

impl From<PacketEvent> for EventOut {
    fn from(event: PacketEvent) -> Self {
        Self {
            event: event.sort.code(),
            at: event.at,
            receiver: event.receiver,
            why: event.why.map(RefusedFor::code),
            has_text: event.has_text,
        }
    }
}

/// What went to the body that a person was referred to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferralPacket)]
pub(super) struct Out {
    /// Its id.
    #[schema(value_type = Id)]
    id: PacketId,
    /// Whom it is about.
    #[schema(value_type = Id)]
    person: PersonId,
    /// The step that referred the person.
    #[schema(value_type = Id)]
    step: StepId,
    /// Its place among the packets of the case.
    #[schema(minimum = 1)]
    place: u32,
    /// To which body it went.
    recipient: String,
    /// What is in it.
    #[schema(value_type = Vec<PacketPartCode>)]
    parts: Vec<&'static str>,
    /// How far it is.
    #[schema(value_type = PacketStateCode)]
    state: &'static str,
    /// When it was made.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    made_at: Moment,
    /// Until when it is opened.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    until: Moment,
    /// What happened with it.
    events: Vec<EventOut>,
}

impl From<Packet> for Out {
    fn from(packet: Packet) -> Self {
        Self {
            id: packet.id,
            person: packet.person,
            step: packet.step,
            place: packet.place,
            recipient: packet.recipient,
            parts: packet.parts.iter().map(|part| part.code()).collect(),
            state: packet.state.code(),
            made_at: packet.made_at,
            until: packet.until,
            events: packet.events.into_iter().map(EventOut::from).collect(),
        }
    }
}

/// List the packets of a case
#[utoipa::path(get, path = "/cases/{id}/packets", operation_id = "listPackets", tag = "packets",
    responses((status = 200, description = "The packets, the last one first", body = Listed<Out>)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    uri: Uri,
) -> Result<Response, Wrong> {
    let all = app.register.packets(&caller.by, case).await?;
    let items: Vec<Out> = all.into_iter().map(Out::from).collect();
    Ok(page::answer(&uri, &items, None))
}

/// What is to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PacketWish {
    /// The step that referred the person.
    #[schema(value_type = Id)]
    step: StepId,
    /// What is to go.
    #[schema(value_type = Vec<PacketPartCode>, min_items = 1)]
    parts: Vec<Coded<PacketPart>>,
    /// What is written to the recipient, with the part `note`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

impl PacketWish {
    fn parts(&self) -> Vec<PacketPart> {
        self.parts.iter().map(|code| code.0).collect()
    }

    /// Refuses a token without the scopes of what goes.
    fn needs(&self, caller: &Caller) -> Result<(), Wrong> {
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

/// Refuses a token without the scopes of everything that may be in a packet.
pub(super) fn scopes(caller: &Caller) -> Result<(), Wrong> {
    for class in [SealedClass::Identity, SealedClass::Contact, SealedClass::Narrative] {
        caller.needs(class)?;
    }
    Ok(())
}

/// A field of a packet.
#[derive(Serialize, ToSchema)]
struct PacketField {
    /// Which.
    field: String,
    /// What stands in it.
    value: String,
}

fn fields(all: Vec<(String, String)>) -> Vec<PacketField> {
    all.into_iter().map(|(field, value)| PacketField { field, value }).collect()
}

/// What goes, and what stands for it.
#[derive(Serialize, ToSchema)]
#[schema(as = PacketPreview)]
pub(super) struct PreviewOut {
    /// What stands for exactly this: sent back to make the packet. Empty of what
    /// came.
    seal: String,
    /// The body that refers.
    from: String,
    /// The body that it goes to.
    to: String,
    /// The day.
    #[schema(value_type = DayText)]
    on: Day,
    /// On what basis it goes.
    #[schema(value_type = BasisCode)]
    basis: &'static str,
    /// For what the person is referred; null when it does not go.
    #[schema(value_type = Option<ServiceKindCode>, required)]
    service: Option<&'static str>,
    /// How the person stands, in codes.
    standing: Vec<PacketField>,
    /// What the person needs.
    #[schema(value_type = Vec<ServiceKindCode>)]
    needs: Vec<&'static str>,
    /// The level of risk, by code; null when it does not go.
    #[schema(required)]
    risk: Option<String>,
    /// What was done to the person, event by event, in codes.
    #[schema(value_type = Vec<Object>)]
    happened: Vec<Event>,
    /// Who the person is.
    identity: Vec<PacketField>,
    /// The numbers in the person's papers.
    identifiers: Vec<PacketField>,
    /// How the person is reached.
    contact: Vec<PacketField>,
    /// What is written to the recipient.
    note: String,
}

impl PreviewOut {
    pub(super) fn of(content: Content, seal: String) -> Self {
        Self {
            seal,
            from: content.from,
            to: content.to,
            on: content.on,
            basis: content.basis.code(),
            service: content.request.map(|request| request.service.code()),
            standing: fields(content.standing),
            needs: content.needs.iter().map(|one| one.code()).collect(),
            risk: content.risk.map(|(level, _)| level),
            happened: content.happened,
            identity: fields(content.identity),
            identifiers: fields(content.identifiers),
            contact: fields(content.contacts),
            note: content.note,
        }
    }
}

/// See what would go to a body without an account
///
/// It needs the scopes of what goes: `identity`, `contact`, `narrative` for a
/// note.
#[utoipa::path(post, path = "/cases/{id}/packets/preview", operation_id = "previewPacket",
    tag = "packets", request_body = PacketWish,
    responses((status = 200, description = "What would go", body = PreviewOut),
        (status = 409, description = "A part may not go, or the referral is over")))]
pub(super) async fn preview(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    Confided(wish): Confided<PacketWish>,
) -> Result<Response, Wrong> {
    wish.needs(&caller)?;
    let parts = wish.parts();
    let new = NewPacket { step: wish.step, parts: &parts, note: &wish.note };
    let shown = app.register.preview_packet(&caller.by, case, &new).await?;
    Ok(opened(&PreviewOut::of(shown.content, shown.seal)))
}

/// What is to go, as it was shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PacketMaking {
    /// What is to go.
    packet: PacketWish,
    /// The seal of the preview.
    #[schema(max_length = 200)]
    seal: String,
}

/// A packet that goes as a link and a code.
#[derive(Serialize, ToSchema)]
#[schema(as = MadePacket)]
struct MadeOut {
    /// The packet.
    #[schema(value_type = Id)]
    id: PacketId,
    /// The link. It is told here and never again.
    link: String,
    /// The code, to be told another way than the link. It is told here and
    /// never again.
    code: String,
    /// Until when both open the packet.
    #[schema(value_type = MomentText)]
    #[serde(serialize_with = "moment")]
    until: Moment,
}

/// Make a packet for a body without an account
///
/// The link and the code are told once, here. It needs the scopes of what goes.
#[utoipa::path(post, path = "/cases/{id}/packets", operation_id = "makePacket", tag = "packets",
    request_body = PacketMaking,
    responses((status = 201, description = "The link and the code", body = MadeOut),
        (status = 409, description = "What would go is not what was shown, or may not go")))]
pub(super) async fn make(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    Confided(making): Confided<PacketMaking>,
) -> Result<Response, Wrong> {
    let wish = making.packet;
    wish.needs(&caller)?;
    let parts = wish.parts();
    let new = NewPacket { step: wish.step, parts: &parts, note: &wish.note };
    let secret = app.edge.secret();
    let made = app.register.make_packet(&caller.by, case, &new, &making.seal, &secret).await?;
    let out = MadeOut {
        id: made.packet,
        link: format!("{}/referral/{}", app.origin, made.key.as_str()),
        code: made.code.expose(),
        until: made.until,
    };
    let mut response = json(&out);
    *response.status_mut() = StatusCode::CREATED;
    Ok(unkept(response))
}

/// A packet that lies with the people of a body.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveredPacket)]
struct DeliveredOut {
    /// The packet.
    #[schema(value_type = Id)]
    id: PacketId,
}

/// Leave a packet with the people of the body it goes to
///
/// They have accounts here and are told at once. It needs the scopes of what goes.
#[utoipa::path(post, path = "/cases/{id}/packets/delivery", operation_id = "deliverPacket",
    tag = "packets", request_body = PacketMaking,
    responses((status = 201, description = "The packet", body = DeliveredOut),
        (status = 409, description = "Nobody of the body has an account, or what would go is not what was shown")))]
pub(super) async fn deliver(
    State(app): State<App>,
    caller: Caller,
    Named(case): Named<CaseId>,
    Confided(making): Confided<PacketMaking>,
) -> Result<Response, Wrong> {
    let wish = making.packet;
    wish.needs(&caller)?;
    let parts = wish.parts();
    let new = NewPacket { step: wish.step, parts: &parts, note: &wish.note };
    let secret = app.edge.secret();
    let id = app.register.deliver_packet(&caller.by, case, &new, &making.seal, &secret).await?;
    Ok(created(&format!("/cases/{case}/packets"), &DeliveredOut { id }))
}

/// Take a packet back
#[utoipa::path(delete, path = "/cases/{id}/packets/{packet}", operation_id = "revokePacket",
    tag = "packets",
    responses((status = 204, description = "It is not opened any more"),
        (status = 409, description = "It is not open")))]
pub(super) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Named((case, packet)): Named<(CaseId, PacketId)>,
) -> Result<Response, Wrong> {
    app.register.revoke_packet(&caller.by, case, packet).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
