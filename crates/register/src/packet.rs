//! Referral packets: what of a case goes to the body somebody is referred to,
//! when it has no account here.
//!
//! What may go follows from the basis of the referral
//! ([`domain::referral::packet`]). It is shown as it goes before it goes; what
//! is made then is compared with what was shown.
//!
//! A packet goes on paper, or as a link and a code that is told apart. Of the
//! link the register keeps a locator under a pepper that lies with the keys; what
//! is in the packet is sealed under a key that link and code open together, and
//! that nothing else opens, the root included. Tries are counted before they are
//! known to be right, so that nobody tries more often by trying at once. Each
//! time it is opened the rules are asked anew: a consent that was withdrawn
//! meanwhile closes it.
//!
//! What the recipient answers is what somebody says who has a link and a code.
//! It becomes a step of the case when somebody who works on the case puts it
//! down: [`Register::take_answer`].
use crate::access_request::identity_fields;
use crate::account::Secret;
use crate::audit::hex;
use crate::by::{Actor, By};
use crate::case_file::Narrative;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::keys::Unsealed;
use crate::notice::{self, NoticeSort};
use crate::person::{Revealed, key_of};
use crate::receipt::{self, ByCode, pseudonym};
use crate::sql::packet::{Body, Way};
use crate::step::{Entered, NewStep};
use crate::{Register, case_file, referral, sql};
use domain::access::{Action, FieldClass, Purpose, SealedClass};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, PacketId, PersonId, StepId};
use domain::person::{IdentifierKind, Identity};
use domain::referral::consent::Basis;
use domain::referral::packet::{
    LONGEST_TEXT, MOST_ANSWERS, MOST_WRONG, PacketCode, PacketPart, PacketState, RefusedFor, TERM,
    Withheld, answers_after,
};
use domain::referral::standing::{PersonStanding, Standings, replay};
use domain::referral::step::{Entry, Step};
use domain::referral::support::ServiceKind;
use domain::referral::transfer::{Feedback, Referral, ReferralAnswer};
use domain::subject_request::mentions;
use domain::term;
use domain::trafficking::event::Event;
use rand::Rng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::str::FromStr;
use std::sync::Arc;
use vault::Zeroizing;
use vault::code::SALT;
use vault::key::DataKey;
use vault::seal::{self, Place};

/// A packet: what is known of it without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Its id.
    pub id: PacketId,
    /// The case it is of.
    pub case: CaseId,
    /// Whom it is about.
    pub person: PersonId,
    /// The step that referred the person.
    pub step: StepId,
    /// Its place among the packets of the case, from 1.
    pub place: u32,
    /// To which body it went, by its code.
    pub recipient: String,
    /// What is in it.
    pub parts: Vec<PacketPart>,
    /// Whether it was left with the people of the body, who have accounts here.
    pub inside: bool,
    /// How far it is; one whose time is over may still say that it is open, so
    /// ask [`PacketState::at`].
    pub state: PacketState,
    /// Who made it.
    pub by: AccountId,
    /// When it was made.
    pub made_at: Moment,
    /// Until when it is opened.
    pub until: Moment,
    /// What happened with it at its recipient, in order.
    pub events: Vec<PacketEvent>,
}

/// What happened with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PacketEventSort {
    /// It was opened with the link and the code.
    Opened,
    /// Its recipient answered.
    Answered(ReferralAnswer),
}

impl PacketEventSort {
    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Answered(answer) => answer.code(),
        }
    }
}

impl FromStr for PacketEventSort {
    type Err = ();

    fn from_str(code: &str) -> std::result::Result<Self, ()> {
        if code == "opened" { Ok(Self::Opened) } else { code.parse().map(Self::Answered) }
    }
}

/// Something that happened with a packet at its recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketEvent {
    /// Its place, from 1.
    pub place: u32,
    /// What happened.
    pub sort: PacketEventSort,
    /// When.
    pub at: Moment,
    /// Who has the link and the code: a pseudonym, the same for each opening of
    /// one packet. Of one that was left with people of the body, the account.
    pub receiver: String,
    /// Why it was refused.
    pub why: Option<RefusedFor>,
    /// Whether something was written with it.
    pub has_text: bool,
}

impl Packet {
    /// The last answer of the recipient, and its place.
    #[must_use]
    pub fn answer(&self) -> Option<(ReferralAnswer, u32)> {
        self.events.iter().rev().find_map(|event| match event.sort {
            PacketEventSort::Answered(answer) => Some((answer, event.place)),
            PacketEventSort::Opened => None,
        })
    }
}

/// Why a part of a packet is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stays {
    /// A rule keeps it.
    Rule(Withheld),
    /// There is nothing.
    Nothing,
    /// The actor's post in the case does not open it.
    NotOpened,
}

/// A referral of which a packet can be made.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The step that referred the person.
    pub entry: Entry,
    /// The referral.
    pub referral: Referral,
    /// What was answered to it.
    pub answered: Option<ReferralAnswer>,
    /// Whether the body has people with accounts here, with whom a packet can be
    /// left.
    pub here: bool,
    /// Every part, and why it stays.
    pub parts: Vec<(PacketPart, Option<Stays>)>,
    standing: PersonStanding,
    happened: Vec<Event>,
}

impl Offer {
    /// Whether a packet makes sense no more: the body refused, or is done.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.answered, Some(ReferralAnswer::Refused | ReferralAnswer::Done))
    }
}

/// A packet to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewPacket<'n> {
    /// The step that referred the person.
    pub step: StepId,
    /// What is to go.
    pub parts: &'n [PacketPart],
    /// What is written to the recipient; empty unless [`PacketPart::Note`] is
    /// among the parts.
    pub note: &'n str,
}

/// What goes, word for word. It does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// By what both sides name it: `2026-0042/1`.
    pub number: String,
    /// The body that refers, by its code.
    pub from: String,
    /// The body that it goes to, by its code.
    pub to: String,
    /// When it was made.
    pub on: Day,
    /// What is in it.
    pub parts: Vec<PacketPart>,
    /// On what basis it goes.
    pub basis: Basis,
    /// [`PacketPart::Request`]
    pub request: Option<Request>,
    /// [`PacketPart::Standing`]: field and code.
    pub standing: Vec<(String, String)>,
    /// [`PacketPart::Needs`]
    pub needs: Vec<ServiceKind>,
    /// [`PacketPart::Risk`]: the level, by code, and when it was assessed.
    pub risk: Option<(String, Day)>,
    /// [`PacketPart::Happened`]: the events in which the person was a victim,
    /// the first put down first. None in packets made before there was this part.
    #[serde(default)]
    pub happened: Vec<Event>,
    /// [`PacketPart::Identity`]: field and value.
    pub identity: Vec<(String, String)>,
    /// [`PacketPart::Identifiers`]: kind and value.
    pub identifiers: Vec<(String, String)>,
    /// [`PacketPart::Contact`]: kind and value.
    pub contacts: Vec<(String, String)>,
    /// [`PacketPart::Note`]
    pub note: String,
}

/// For what somebody is referred.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The service, by its code.
    pub service: ServiceKind,
    /// What its provider calls it; empty when none in particular is meant.
    pub name: String,
    /// When the person was referred.
    pub on: Day,
    /// Whether somebody comes along.
    pub accompanied: bool,
}

/// What goes, and what stands for it.
pub struct Preview {
    /// What goes.
    pub content: Content,
    /// What stands for exactly this: given back when the packet is made.
    pub seal: String,
}

/// A packet that goes as a link.
pub struct Made {
    /// The packet.
    pub packet: PacketId,
    /// What the address ends in. It is shown once and kept nowhere.
    pub key: Zeroizing<String>,
    /// The code, told apart. It is shown once and kept nowhere.
    pub code: PacketCode,
    /// Until when it is opened.
    pub until: Moment,
}

/// What a link and a code open.
pub enum Met {
    /// The packet.
    Open(Box<OpenPacket>),
    /// It is closed, as it does not rest on anything any more: the consent was
    /// withdrawn.
    Withdrawn,
    /// Who sent it took it back.
    Revoked,
}

/// A packet, opened by its recipient.
pub struct OpenPacket {
    /// What is in it.
    pub content: Content,
    /// Until when it is opened.
    pub until: Moment,
    /// What the recipient answered last.
    pub answer: Option<ReferralAnswer>,
}

/// What a recipient answers.
#[derive(Clone, Copy, Debug)]
pub struct NewAnswer<'a> {
    /// The answer.
    pub answer: ReferralAnswer,
    /// Why it is refused.
    pub why: Option<RefusedFor>,
    /// What is written with it; may be empty.
    pub text: &'a str,
}

/// The owner of the pepper of links among the keys.
const PEPPER: &str = "packet-pepper";
const TABLE: &str = "packet";
const EVENTS: &str = "packet_event";

pub(crate) fn owner(packet: PacketId) -> String {
    format!("packet/{packet}")
}

pub(crate) fn content_place(row: &str) -> Place<'_> {
    Place { table: TABLE, row, column: "content", version: 1 }
}

fn body_row(packet: PacketId, place: u32) -> String {
    format!("{packet}/{place}")
}

fn body_place(row: &str, version: u32) -> Place<'_> {
    Place { table: EVENTS, row, column: "body", version }
}

/// Whether everything in a packet may still go.
fn still_goes(packet: &Packet, entries: &[Entry], standings: &Standings) -> bool {
    let entry = entries.iter().find(|entry| entry.id == packet.step);
    let Some(Step::Referral(referral)) = entry.map(|entry| &entry.step) else { return false };
    let Some(of) = standings.get(&packet.person) else { return false };
    // A referral that was taken back is not among them.
    of.referrals.contains_key(&packet.step)
        && packet.parts.iter().all(|part| part.may_go(referral.basis, of, &referral.to).is_ok())
}

/// Closes the packets of a case that rest on nothing any more. Called where a
/// step is put down, in the same transaction.
pub(crate) async fn close_fallen(
    w: &mut Write<'_>,
    case: CaseId,
    entries: &[Entry],
    standings: &Standings,
) -> Result<()> {
    for packet in sql::packet::of_case(w.connection(), case).await? {
        if packet.state == PacketState::Open && !still_goes(&packet, entries, standings) {
            sql::packet::end(w.connection(), packet.id, PacketState::Withdrawn).await?;
            referral::nothing_awaits(w, packet.id).await?;
        }
    }
    Ok(())
}

pub(crate) fn entries(steps: Vec<Entered>) -> Vec<Entry> {
    steps.into_iter().map(|entered| entered.entry).collect()
}

pub(crate) fn replayed(entries: &[Entry]) -> Result<Standings> {
    replay(entries).map_err(|_| Error::Damaged("case_step"))
}

/// What the staff do.
impl Register {
    /// The referral that a step made, and which parts of a packet may go.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of and for a step that is no referral or was taken back;
    /// [`Denied`](Error::Denied) for who does not work on the case;
    /// [`Sealed`](Error::Sealed).
    pub async fn packet_offer(&self, by: &By, case: CaseId, step: StepId) -> Result<Offer> {
        let unsealed = self.unsealed()?;
        self.case_for(by, case, Action::WriteCase).await?;
        let steps = sql::step::of_case(&mut *self.database.read().await?, case).await?;
        let entries = entries(steps);
        let mut standings = replayed(&entries)?;
        let entry = entries.iter().find(|entry| entry.id == step).ok_or(Error::NotFound)?.clone();
        let Step::Referral(referral) = entry.step.clone() else { return Err(Error::NotFound) };
        let standing = standings.remove(&entry.person).ok_or(Error::NotFound)?;
        let referred = standing.referrals.get(&step).ok_or(Error::NotFound)?;
        let answered = referred.answered.map(|(answer, _)| answer);
        let (_, near) = self.person_for(by, entry.person, Action::RevealPerson, &unsealed).await?;
        let here = !self.staff_at(&referral.to).await?.is_empty();
        let happened = self.happened_to(case, entry.person).await?;
        let opens = |class| {
            let class = Some(FieldClass::Sealed(class));
            let context = near.context(Some(Purpose::Referral));
            by.decide(Action::RevealPerson, near.facts(), class, context).allowed
        };
        let stays = |part: PacketPart| {
            if let Err(why) = part.may_go(referral.basis, &standing, &referral.to) {
                return Some(Stays::Rule(why));
            }
            let (there, opened) = match part {
                PacketPart::Request | PacketPart::Standing => (true, true),
                // Whoever may write what happened may write to the recipient.
                PacketPart::Note => (true, opens(SealedClass::Narrative)),
                PacketPart::Needs => (last_needs(&entries, &entry).is_some(), true),
                PacketPart::Risk => {
                    (standing.risks.last().is_some_and(|(_, level)| level.is_some()), true)
                }
                PacketPart::Happened => (!happened.is_empty(), true),
                PacketPart::Identity | PacketPart::Identifiers => {
                    (true, opens(SealedClass::Identity))
                }
                PacketPart::Contact => (true, opens(SealedClass::Contact)),
            };
            match (there, opened) {
                (false, _) => Some(Stays::Nothing),
                (true, false) => Some(Stays::NotOpened),
                (true, true) => None,
            }
        };
        let parts = PacketPart::ALL.iter().map(|part| (*part, stays(*part))).collect();
        Ok(Offer { entry, referral, answered, here, parts, standing, happened })
    }

    /// What would go, opened for the actor to read.
    ///
    /// # Errors
    ///
    /// As for [`Register::packet_offer`] and [`Register::reveal`];
    /// [`NothingChosen`](Refusal::NothingChosen);
    /// [`PartWithheld`](Refusal::PartWithheld) for a part that stays;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) for a referral that was
    /// refused or is done; [`EmptyText`](Refusal::EmptyText),
    /// [`TextTooLong`](Refusal::TextTooLong) and
    /// [`NamesAnother`](Refusal::NamesAnother) for the note.
    pub async fn preview_packet(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPacket<'_>,
    ) -> Result<Preview> {
        let (content, _) = self.prepare_packet(by, case, new).await?;
        let seal = self.seal_of(&content)?;
        let detail = json!({ "step": new.step.to_string(), "parts": codes(new.parts) });
        self.write(by, async |w| w.audit("packet.previewed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(Preview { content, seal })
    }

    /// Makes a packet that goes as a link and a code. `seal` is that of the
    /// preview; `secret` is the seed of all that is drawn.
    ///
    /// # Errors
    ///
    /// As for [`Register::preview_packet`]; [`Conflict`](Error::Conflict) when
    /// what would go is not what was shown.
    pub async fn make_packet(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPacket<'_>,
        seal: &str,
        secret: &Secret,
    ) -> Result<Made> {
        let unsealed = self.unsealed()?;
        let (mut content, mut packet) = self.previewed(by, case, new, seal).await?;
        packet.until = self.packet_until(by)?;
        let mut random = secret.random();
        let (mut link, mut code) = ([0; 16], [0; 16]);
        random.fill_bytes(&mut link);
        random.fill_bytes(&mut code);
        let key = Zeroizing::new(hex(&link));
        let code = PacketCode::new(u128::from_be_bytes(code));
        let pepper = self.pepper(&unsealed, PEPPER, &mut random).await?;
        let mut salt = [0; SALT];
        random.fill_bytes(&mut salt);
        let _place = self.wait_at_desk()?;
        let locator = self.locate(&pepper, &key).await?;
        let lock = self.unlock(&pepper, &both(&key, &code), salt).await?;
        let owner = owner(packet.id);
        // Not under the root: what is in it, only link and code open.
        let data_key = DataKey::generate(1, &mut random);
        let wrapped = data_key.wrap(&lock, &owner, &mut random);
        let wrapped = wrapped.map_err(|_| Error::Damaged("code_key"))?.to_bytes();
        let keep = async |c: &mut sqlx::AnyConnection| {
            sql::keys::add_by_code(c, &owner, &salt, wrapped).await
        };
        unsealed.keys.change(keep).await?;
        let until = packet.until;
        let id = packet.id;
        self.write(by, async |w| {
            self.place_packet(w, &mut packet, &mut content).await?;
            let sealed = seal_content(&data_key, id, &content, &mut random)?;
            sql::packet::add(w.connection(), &packet, Way::Link(&locator), sealed).await?;
            w.audit("packet.made", &case.to_string(), told(&packet), ()).await
        })
        .await?;
        Ok(Made { packet: id, key, code, until })
    }

    /// Keeps that a packet goes on paper, and gives what goes.
    ///
    /// # Errors
    ///
    /// As for [`Register::make_packet`].
    pub async fn print_packet(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPacket<'_>,
        seal: &str,
    ) -> Result<(PacketId, Content)> {
        let (mut content, mut packet) = self.previewed(by, case, new, seal).await?;
        packet.state = PacketState::Printed;
        let id = packet.id;
        self.write(by, async |w| {
            self.place_packet(w, &mut packet, &mut content).await?;
            sql::packet::add(w.connection(), &packet, Way::Paper, Vec::new()).await?;
            w.audit("packet.printed", &case.to_string(), told(&packet), ()).await
        })
        .await?;
        Ok((id, content))
    }

    /// The packets of a case, the last one first, with what happened with them.
    ///
    /// # Errors
    ///
    /// As for [`Register::procedure`].
    pub async fn packets(&self, by: &By, case: CaseId) -> Result<Vec<Packet>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let mut c = self.database.read().await?;
        let mut packets = sql::packet::of_case(&mut c, case).await?;
        for packet in &mut packets {
            packet.events = sql::packet::events(&mut c, packet.id).await?;
            packet.state = packet.state.at(packet.until, by.at);
        }
        drop(c);
        self.noticed(by, NoticeSort::PacketAnswered).await?;
        let detail = json!({ "packets": packets.len() });
        self.write(by, async |w| w.audit("packets.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(packets)
    }

    /// Takes a packet back: it is not opened any more.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`PacketOver`](Refusal::PacketOver) for one that is not open.
    pub async fn revoke_packet(&self, by: &By, case: CaseId, id: PacketId) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        let packet = self.packet_of(case, id).await?;
        if packet.state.at(packet.until, by.at) != PacketState::Open {
            return Err(Error::Refused(Refusal::PacketOver));
        }
        self.write(by, async |w| {
            if !sql::packet::end(w.connection(), id, PacketState::Revoked).await? {
                return Err(Error::Refused(Refusal::PacketOver));
            }
            referral::nothing_awaits(w, id).await?;
            let detail = json!({ "packet": id.to_string() });
            w.audit("packet.revoked", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Puts down as a step of the case what the recipient of a packet answered.
    ///
    /// # Errors
    ///
    /// As for [`Register::put_step`]; [`NotFound`](Error::NotFound) for a place
    /// at which there is no answer.
    pub async fn take_answer(
        &self,
        by: &By,
        case: CaseId,
        (id, place): (PacketId, u32),
        secret: &Secret,
    ) -> Result<StepId> {
        self.case_for(by, case, Action::WriteCase).await?;
        let packet = self.packet_of(case, id).await?;
        let events = sql::packet::events(&mut *self.database.read().await?, id).await?;
        let event = events.into_iter().find(|event| event.place == place);
        let event = event.ok_or(Error::NotFound)?;
        let PacketEventSort::Answered(answer) = event.sort else { return Err(Error::NotFound) };
        let step = Step::Feedback(Feedback { referral: packet.step, answer, why: event.why });
        let new = NewStep { person: packet.person, on: event.at, step, reason: "" };
        self.put_step(by, case, &new, secret).await
    }

    /// Opens what the recipient of a packet wrote with an answer, for a purpose.
    /// None when nothing was written.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_reason`].
    pub async fn reveal_answer(
        &self,
        by: &By,
        case: CaseId,
        (id, place): (PacketId, u32),
        purpose: Purpose,
    ) -> Result<Option<Narrative>> {
        let unsealed = self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        self.packet_of(case, id).await?;
        let body = sql::packet::body(&mut *self.database.read().await?, id, place).await?;
        let (sealed, version) = body.ok_or(Error::NotFound)?;
        if sealed.is_empty() {
            return Ok(None);
        }
        let owner = case_file::owner(case);
        let keys = unsealed.keys_of(&owner).await?;
        let class = SealedClass::Narrative.code();
        let detail = json!({
            "class": class, "purpose": purpose.code(), "rule": rule.code(),
            "packet": id.to_string(),
        });
        let subject = pseudonym(&keys[0], &owner);
        let receipt =
            self.receipt(by, "case.revealed", &subject, detail, vec![owner.clone()]).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let row = body_row(id, place);
        let key = key_of(&keys, &sealed);
        let at = body_place(&row, version);
        let opened = self.opened(by, &receipt, &owner, key, at, &sealed).await?;
        let text = std::str::from_utf8(opened.expose());
        let text = text.map_err(|_| Error::Damaged("packet_event.body"))?;
        Ok(Some(Narrative::new(Zeroizing::new(text.to_owned()))))
    }

    async fn packet_of(&self, case: CaseId, id: PacketId) -> Result<Packet> {
        let packet = sql::packet::by_id(&mut *self.database.read().await?, id).await?;
        packet.filter(|packet| packet.case == case).ok_or(Error::NotFound)
    }

    /// Gives a packet its place among those of its case, and both their number.
    pub(crate) async fn place_packet(
        &self,
        w: &mut Write<'_>,
        packet: &mut Packet,
        content: &mut Content,
    ) -> Result<()> {
        let case = sql::case_file::by_id(w.connection(), packet.case).await?;
        let case = case.ok_or(Error::NotFound)?;
        // The case is locked first, so that no two take one place, and nothing
        // goes out of a case that is closed.
        sql::step::hold(w.connection(), packet.case).await?;
        // A consent may have been withdrawn since it was looked at.
        let entries = entries(sql::step::of_case(w.connection(), packet.case).await?);
        if !still_goes(packet, &entries, &replayed(&entries)?) {
            return Err(Error::Conflict(0));
        }
        packet.place = sql::packet::next_place(w.connection(), packet.case).await?;
        content.number = format!("{}/{}", case.number, packet.place);
        Ok(())
    }

    /// Until when a packet that is made now is opened.
    pub(crate) fn packet_until(&self, by: &By) -> Result<Moment> {
        let term = term::in_force(&self.pack.terms, TERM, by.today());
        Ok(term.ok_or(Error::Damaged("term"))?.end(by.at))
    }

    pub(crate) async fn previewed(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPacket<'_>,
        seal: &str,
    ) -> Result<(Content, Packet)> {
        let (content, packet) = self.prepare_packet(by, case, new).await?;
        if self.seal_of(&content)? == seal {
            Ok((content, packet))
        } else {
            Err(Error::Conflict(0))
        }
    }

    /// What stands for what was shown: keyed, as it stands in a form.
    fn seal_of(&self, content: &Content) -> Result<String> {
        let bytes = Zeroizing::new(bytes_of(content)?);
        Ok(self.keyed(&format!("packet preview 1 {}", hex(&bytes))))
    }

    /// Opens what is to go and puts it together: without a number, which it
    /// gets when it goes.
    pub(crate) async fn prepare_packet(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPacket<'_>,
    ) -> Result<(Content, Packet)> {
        let unsealed = self.unsealed()?;
        let offer = self.packet_offer(by, case, new.step).await?;
        if offer.is_over() {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        let mut parts = new.parts.to_vec();
        parts.sort_unstable();
        parts.dedup();
        if parts.is_empty() {
            return Err(Error::Refused(Refusal::NothingChosen));
        }
        for part in &parts {
            let offered = offer.parts.iter().any(|(there, why)| there == part && why.is_none());
            if !offered {
                return Err(Error::Refused(Refusal::PartWithheld(*part)));
            }
        }
        let person = offer.entry.person;
        let has = |part| parts.contains(&part);
        let (mut identity, mut contacts) = (None, Vec::new());
        if has(PacketPart::Identity) || has(PacketPart::Identifiers) {
            let class = SealedClass::Identity;
            let Revealed::Identity(opened) =
                self.reveal(by, person, class, Purpose::Referral).await?
            else {
                return Err(Error::Damaged("person.identity"));
            };
            identity = Some(opened);
        }
        if has(PacketPart::Contact) {
            let class = SealedClass::Contact;
            let Revealed::Contact(opened) =
                self.reveal(by, person, class, Purpose::Referral).await?
            else {
                return Err(Error::Damaged("person.contact"));
            };
            contacts = opened;
        }
        let note = if has(PacketPart::Note) { new.note.trim() } else { "" };
        if has(PacketPart::Note) {
            if note.is_empty() {
                return Err(Error::Refused(Refusal::EmptyText));
            }
            if note.chars().count() > LONGEST_TEXT {
                return Err(Error::Refused(Refusal::TextTooLong));
            }
            // Names that the person shares with another are known where the
            // person's own names were opened; else each counts as the other's.
            let unknown = Identity::default();
            let own = identity.as_ref().unwrap_or(&unknown);
            let purpose = Purpose::Referral;
            let (names, numbers) =
                self.others_of(by, &unsealed, person, (own, &contacts), purpose).await?;
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            let numbers: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
            if mentions(note, &names, &numbers) {
                return Err(Error::Refused(Refusal::NamesAnother));
            }
        }
        let mut c = self.database.read().await?;
        let listed = match offer.referral.listed {
            Some(id) => sql::service::by_id(&mut c, id).await?,
            None => None,
        };
        let in_case = sql::person::in_case(&mut c, case).await?;
        let steps = entries(sql::step::of_case(&mut c, case).await?);
        drop(c);
        let who = in_case.iter().find(|there| there.id == person).ok_or(Error::NotFound)?;
        let (mut known, mut identifiers) = (Vec::new(), Vec::new());
        for (field, value) in identity.iter().flat_map(identity_fields) {
            let number = IdentifierKind::ALL.iter().any(|kind| kind.code() == field);
            if number && has(PacketPart::Identifiers) {
                identifiers.push((field, value));
            } else if !number && has(PacketPart::Identity) {
                known.push((field, value));
            }
        }
        let standing = &offer.standing;
        let coded = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        let mut stood = vec![
            coded("status", standing.status.code()),
            coded("sex", who.sex.code()),
            coded("citizenship", who.citizenship.code()),
        ];
        stood.extend(standing.age.map(|age| coded("age", age.code())));
        let risk = standing
            .risks
            .last()
            .and_then(|(on, level)| level.map(|level| (level.code().to_owned(), on.day())));
        let needs = last_needs(&steps, &offer.entry).unwrap_or_default();
        let content = Content {
            number: String::new(),
            from: by.actor.institution.clone(),
            to: offer.referral.to.clone(),
            on: by.today(),
            basis: offer.referral.basis,
            request: has(PacketPart::Request).then(|| Request {
                service: offer.referral.service,
                name: listed.map(|listed| listed.service.name).unwrap_or_default(),
                on: offer.entry.on.day(),
                accompanied: offer.referral.accompanied,
            }),
            standing: if has(PacketPart::Standing) { stood } else { Vec::new() },
            needs: if has(PacketPart::Needs) { needs } else { Vec::new() },
            risk: risk.filter(|_| has(PacketPart::Risk)),
            happened: if has(PacketPart::Happened) { offer.happened } else { Vec::new() },
            identity: known,
            identifiers,
            contacts: contacts
                .iter()
                .map(|contact| (contact.kind.code().to_owned(), contact.value.expose().to_owned()))
                .collect(),
            note: note.to_owned(),
            parts: parts.clone(),
        };
        let packet = Packet {
            id: PacketId::new(by.at, by.bits()),
            case,
            person,
            step: new.step,
            place: 0,
            recipient: offer.referral.to.clone(),
            parts,
            inside: false,
            state: PacketState::Open,
            by: by.actor.account,
            made_at: by.at,
            until: by.at,
            events: Vec::new(),
        };
        Ok((content, packet))
    }

    /// Seals what recipients wrote with the new key of a case.
    pub(crate) async fn reseal_answers(
        &self,
        by: &By,
        case: CaseId,
        keys: &[DataKey],
        new: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::packet::bodies(&mut *self.database.read().await?, case).await?;
        for body in all {
            let Body { packet, place, sealed, version } = &body;
            if seal::key_number(sealed).ok() == Some(new.number()) {
                continue;
            }
            let row = body_row(*packet, *place);
            let from = body_place(&row, *version);
            let old = key_of(keys, sealed);
            let again = receipt::reseal(old, new, from, version + 1, sealed, random)?;
            self.write(by, async |w| {
                sql::packet::reseal(w.connection(), &body, again).await?;
                let detail = json!({ "packet": packet.to_string(), "key": new.number() });
                w.audit("packet.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }

    /// Ends the packets whose time is over and destroys their keys, a few at a
    /// time; whether there are more. While the register is sealed that can only
    /// wait: nothing opens them then.
    pub(crate) async fn look_after_packets(&self, system: &By) -> Result<bool> {
        let over = sql::packet::over(&mut *self.database.read().await?, system.at).await?;
        if over.is_empty() {
            return Ok(false);
        }
        let unsealed = self.unsealed()?;
        for id in &over {
            let owner = owner(*id);
            unsealed.erase(&owner, system.at).await?;
            self.write(system, async |w| {
                sql::packet::expire(w.connection(), *id).await?;
                let entry = w.audit("packet.expired", &id.to_string(), json!({}), ()).await?;
                self.add_to_copy(w.connection(), &unsealed, &owner, system.at).await?;
                Ok(entry)
            })
            .await?;
        }
        Ok(true)
    }
}

/// What was last found that the person of `of` needs.
fn last_needs(entries: &[Entry], of: &Entry) -> Option<Vec<ServiceKind>> {
    let order = domain::referral::standing::untaken(entries);
    order.into_iter().rev().filter(|entry| entry.person == of.person).find_map(|entry| match &entry
        .step
    {
        Step::Needs(needs) => Some(needs.services.clone()),
        _ => None,
    })
}

fn codes(parts: &[PacketPart]) -> Vec<&'static str> {
    parts.iter().map(|part| part.code()).collect()
}

/// What the journal is told of a packet that goes.
pub(crate) fn told(packet: &Packet) -> serde_json::Value {
    json!({
        "packet": packet.id.to_string(), "step": packet.step.to_string(),
        "recipient": packet.recipient, "parts": codes(&packet.parts), "until": packet.until.0,
    })
}

pub(crate) fn bytes_of(content: &Content) -> Result<Vec<u8>> {
    serde_json::to_vec(content).map_err(|_| Error::Damaged("packet.content"))
}

pub(crate) fn content_of(bytes: &[u8]) -> Result<Content> {
    serde_json::from_slice(bytes).map_err(|_| Error::Damaged("packet.content"))
}

/// Seals what is in a packet.
pub(crate) fn seal_content(
    key: &DataKey,
    packet: PacketId,
    content: &Content,
    random: &mut StdRng,
) -> Result<Vec<u8>> {
    let (bytes, row) = (Zeroizing::new(bytes_of(content)?), packet.to_string());
    let sealed = seal::seal(key, &content_place(&row), &bytes, random);
    sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))
}

/// What link and code open together.
fn both(key: &str, code: &PacketCode) -> Zeroizing<String> {
    Zeroizing::new(format!("{key} {}", code.expose()))
}

/// A packet that link and code opened.
struct Unlocked {
    packet: Packet,
    key: ByCode,
    receiver: String,
    by: By,
}

/// What its recipient does, without an account.
impl Register {
    /// What a link and a code open. Each time is in the journal, right or wrong.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a link of no packet, a wrong code, and
    /// a packet that is over, the same for all; [`Busy`](Refusal::Busy);
    /// [`Sealed`](Error::Sealed).
    pub async fn open_packet(
        &self,
        key: &str,
        code: &PacketCode,
        at: Moment,
        seed: u128,
    ) -> Result<Met> {
        let Unlocked { packet, key, receiver, by } =
            self.unlock_packet(key, code, at, seed).await?;
        let id = packet.id;
        match packet.state {
            PacketState::Withdrawn => return Ok(Met::Withdrawn),
            PacketState::Revoked => return Ok(Met::Revoked),
            _ => {}
        }
        let sealed = self
            .write(&by, async |w| {
                if self.is_fallen(w, &packet).await? {
                    sql::packet::end(w.connection(), id, PacketState::Withdrawn).await?;
                    let detail = json!({ "receiver": receiver });
                    return w.audit("packet.withdrawn", &id.to_string(), detail, None).await;
                }
                let events = sql::packet::events(w.connection(), id).await?;
                let event = PacketEvent {
                    place: next(&events),
                    sort: PacketEventSort::Opened,
                    at,
                    receiver: receiver.clone(),
                    why: None,
                    has_text: false,
                };
                sql::packet::add_event(w.connection(), id, &event, Vec::new()).await?;
                let sealed = sql::packet::content(w.connection(), id).await?;
                let detail = json!({ "receiver": receiver, "recipient": packet.recipient });
                w.audit("packet.opened", &id.to_string(), detail, Some((sealed, events))).await
            })
            .await?;
        let Some((sealed, events)) = sealed else { return Ok(Met::Withdrawn) };
        let row = id.to_string();
        let opened = key.open(content_place(&row), &sealed)?;
        let content = content_of(opened.expose())?;
        let answer = Packet { events, ..packet.clone() }.answer().map(|(answer, _)| answer);
        Ok(Met::Open(Box::new(OpenPacket { content, until: packet.until, answer })))
    }

    /// Keeps what the recipient of a packet answers, and tells those who work on
    /// the case. `secret` is the seed of the sealing of what is written with it.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_packet`]; [`PacketOver`](Refusal::PacketOver) for
    /// one that was withdrawn or taken back; [`AlreadyDecided`](Refusal::AlreadyDecided)
    /// for an answer that does not follow the one before;
    /// [`ReasonMissing`](Refusal::ReasonMissing) for a refusal without a reason;
    /// [`TextTooLong`](Refusal::TextTooLong); [`Busy`](Refusal::Busy) also after
    /// many answers.
    pub async fn answer_packet(
        &self,
        (key, code): (&str, &PacketCode),
        new: &NewAnswer<'_>,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let text = new.text.trim();
        if text.chars().count() > LONGEST_TEXT {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        if (new.answer == ReferralAnswer::Refused) != new.why.is_some() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        let unsealed = self.unsealed()?;
        let Unlocked { packet, receiver, by, .. } = self.unlock_packet(key, code, at, seed).await?;
        let id = packet.id;
        let keys = unsealed.keys_of(&case_file::owner(packet.case)).await?;
        let own = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        self.write(&by, async |w| {
            if packet.state != PacketState::Open || self.is_fallen(w, &packet).await? {
                return Err(Error::Refused(Refusal::PacketOver));
            }
            let events = sql::packet::events(w.connection(), id).await?;
            let place = next(&events);
            let answered = Packet { events, ..packet.clone() };
            let answers = |event: &&PacketEvent| event.sort != PacketEventSort::Opened;
            if answered.events.iter().filter(answers).count() >= MOST_ANSWERS {
                return Err(Error::Refused(Refusal::Busy));
            }
            let before = answered.answer().map(|(answer, _)| answer);
            if !answers_after(before).contains(&new.answer) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let row = body_row(id, place);
            let body = if text.is_empty() {
                Vec::new()
            } else {
                let at = body_place(&row, 1);
                let sealed = seal::seal(own, &at, text.as_bytes(), &mut secret.random());
                sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?
            };
            let sort = PacketEventSort::Answered(new.answer);
            let has_text = !body.is_empty();
            let receiver = receiver.clone();
            let event = PacketEvent { place, sort, at, receiver, why: new.why, has_text };
            sql::packet::add_event(w.connection(), id, &event, body).await?;
            let accounts = sql::notice::on_case(w.connection(), packet.case, by.today()).await?;
            let case = packet.case.to_string();
            notice::tell(w, accounts, NoticeSort::PacketAnswered, &case).await?;
            let detail = json!({ "receiver": event.receiver, "answer": new.answer.code() });
            w.audit("packet.answered", &id.to_string(), detail, ()).await
        })
        .await
    }

    /// Whether what a packet rests on does not hold any more.
    pub(crate) async fn is_fallen(&self, w: &mut Write<'_>, packet: &Packet) -> Result<bool> {
        let entries = entries(sql::step::of_case(w.connection(), packet.case).await?);
        Ok(!still_goes(packet, &entries, &replayed(&entries)?))
    }

    /// The packet of a link and a code, with the same derivations whether there
    /// is one or not.
    async fn unlock_packet(
        &self,
        key: &str,
        code: &PacketCode,
        at: Moment,
        seed: u128,
    ) -> Result<Unlocked> {
        let unsealed = self.unsealed()?;
        let _place = self.wait_at_desk()?;
        let by = By::new(Actor::system(), at, seed);
        let pepper = self.packet_pepper(&unsealed).await?;
        let key = Zeroizing::new(key.to_owned());
        let locator = self.locate(&pepper, &key).await?;
        let packet = sql::packet::by_locator(&mut *self.database.read().await?, &locator).await?;
        // Counted first: who tries many at once has no more tries than who
        // tries one after the other.
        let mut tried = None;
        if let Some(packet) = packet.as_ref().filter(|packet| at < packet.until) {
            let id = packet.id;
            tried = self
                .write(&by, async |w| {
                    let tried = sql::packet::count_try(w.connection(), id, MOST_WRONG).await?;
                    w.audit("packet.tried", &id.to_string(), json!({}), tried).await
                })
                .await?;
        }
        let packet = packet.filter(|_| tried.is_some());
        let id = packet.as_ref().map_or_else(|| PacketId::new(Moment(0), 0), |packet| packet.id);
        let owner = owner(id);
        let kept = sql::keys::by_code(&mut *unsealed.keys.read().await?, &owner).await?;
        let (salt, wrapped) = kept.unwrap_or_else(|| (pepper.no_salt(&locator), Vec::new()));
        let lock = self.unlock(&pepper, &both(&key, code), salt).await?;
        let opened = ByCode::open_key(&lock, &owner, &wrapped);
        match (packet, opened) {
            (Some(packet), Some(key)) => {
                self.write(&by, async |w| {
                    sql::packet::tried_right(w.connection(), id).await?;
                    w.audit("packet.unlocked", &id.to_string(), json!({}), ()).await
                })
                .await?;
                let receiver = pseudonym(key.key(), &owner);
                let receiver = receiver.get(..16).unwrap_or_default().to_owned();
                Ok(Unlocked { packet, key, receiver, by })
            }
            (Some(_), None) => {
                if tried == Some(MOST_WRONG) {
                    self.write(&by, async |w| {
                        sql::packet::end(w.connection(), id, PacketState::Locked).await?;
                        w.audit("packet.locked", &id.to_string(), json!({}), ()).await
                    })
                    .await?;
                }
                Err(Error::NotFound)
            }
            (None, _) => Err(Error::NotFound),
        }
    }

    /// The pepper of links; before the first one was made, one that is as good.
    async fn packet_pepper(&self, unsealed: &Unsealed) -> Result<Arc<DataKey>> {
        let mut random = Secret::new([0; 32]).random();
        match unsealed.keys_of(PEPPER).await {
            Ok(keys) => {
                let first = keys.into_iter().next();
                Ok(Arc::new(first.ok_or(Error::Damaged("wrapped_key"))?))
            }
            Err(_) => Ok(Arc::new(DataKey::generate(1, &mut random))),
        }
    }
}

pub(crate) fn next(events: &[PacketEvent]) -> u32 {
    events.last().map_or(1, |last| last.place + 1)
}
