//! Referrals to a body that has accounts: a packet is left with its people, who
//! open it, and answer, as themselves.
//!
//! What may go, and that it is shown before, is as with any packet
//! ([`crate::packet`]). The key is under the root, and not under a link and a
//! code: who opens it is known, and the person is told of it like of any other
//! opening. The answer is a step of the case at once, by the body that gave it;
//! of the case besides, nothing is told.
use crate::account::Secret;
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::notice::{self, NoticeSort};
use crate::packet::{
    Content, NewAnswer, NewPacket, Packet, PacketEvent, PacketEventSort, content_of, content_place,
    next, owner, seal_content, told,
};
use crate::receipt::pseudonym;
use crate::sql::packet::Way;
use crate::{Register, person, sql};
use domain::access::{Action, Purpose, Reach, Role, Rule, SealedClass, may};
use domain::case_file::CaseNumber;
use domain::day::Moment;
use domain::id::{AccountId, CaseId, PacketId, StepId};
use domain::referral::packet::{LONGEST_TEXT, PacketPart, PacketState, RefusedFor};
use domain::referral::step::{Entry, Step};
use domain::referral::transfer::{Feedback, ReferralAnswer};
use serde_json::json;
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// A referral that came to one's body, without what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// The packet.
    pub id: PacketId,
    /// The number of the case it came of, and its place among its packets: by
    /// these both sides name it.
    pub number: (CaseNumber, u32),
    /// The body that refers, by its code.
    pub from: String,
    /// When it came.
    pub at: Moment,
    /// Until when it is opened.
    pub until: Moment,
    /// How far it is.
    pub state: PacketState,
    /// What was answered last.
    pub answer: Option<ReferralAnswer>,
}

impl Came {
    /// Whether what is in it can be opened.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, PacketState::Open)
    }

    /// Whether it can be answered: also when it is not opened any more because
    /// its time is over.
    #[must_use]
    pub const fn takes_answers(&self) -> bool {
        matches!(self.state, PacketState::Open | PacketState::Expired)
    }
}

/// The roles that open what comes to their body.
fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| may(*role, Action::TakeReferral, Reach::Addressee))
}

/// Nobody is told any more that a packet came: it was answered, or is taken away.
pub(crate) async fn nothing_awaits(w: &mut Write<'_>, packet: PacketId) -> Result<()> {
    let (at, id) = (w.by.at, packet.to_string());
    sql::notice::over(w.connection(), (NoticeSort::ReferralCame, &id), at).await
}

/// The classes of what is sealed that the parts of a packet hold.
pub(crate) fn opened_by(parts: &[PacketPart]) -> BTreeSet<SealedClass> {
    let class = |part: &PacketPart| match part {
        PacketPart::Identity | PacketPart::Identifiers => Some(SealedClass::Identity),
        PacketPart::Contact => Some(SealedClass::Contact),
        PacketPart::Note => Some(SealedClass::Narrative),
        PacketPart::Request
        | PacketPart::Standing
        | PacketPart::Needs
        | PacketPart::Risk
        | PacketPart::Happened => None,
    };
    parts.iter().filter_map(class).collect()
}

impl Register {
    /// Whether a body has people here who would open what came to it.
    pub(crate) async fn staff_at(&self, body: &str) -> Result<Vec<AccountId>> {
        let mut c = self.database.read().await?;
        let mut all = Vec::new();
        for role in roles() {
            all.extend(sql::notice::in_role_at(&mut c, role, body).await?);
        }
        Ok(all)
    }

    /// Leaves a packet with the people of the body it goes to, and tells them.
    /// `seal` is that of the preview; `secret` is the seed of all that is drawn.
    ///
    /// # Errors
    ///
    /// As for [`Register::make_packet`]; [`NobodyThere`](Refusal::NobodyThere)
    /// when nobody of that body has an account that opens it.
    pub async fn deliver_packet(
        &self,
        by: &By,
        case: CaseId,
        new: &NewPacket<'_>,
        seal: &str,
        secret: &Secret,
    ) -> Result<PacketId> {
        let unsealed = self.unsealed()?;
        let (mut content, mut packet) = self.previewed(by, case, new, seal).await?;
        let staff = self.staff_at(&packet.recipient).await?;
        if staff.is_empty() {
            return Err(Error::Refused(Refusal::NobodyThere));
        }
        (packet.until, packet.inside) = (self.packet_until(by)?, true);
        let mut random = secret.random();
        let key = unsealed.new_key(&owner(packet.id), &mut random).await?;
        self.write(by, async |w| {
            self.place_packet(w, &mut packet, &mut content).await?;
            let sealed = seal_content(&key, packet.id, &content, &mut random)?;
            sql::packet::add(w.connection(), &packet, Way::Inbox, sealed).await?;
            let id = packet.id.to_string();
            notice::tell(w, staff, NoticeSort::ReferralCame, &id).await?;
            w.audit("packet.delivered", &case.to_string(), told(&packet), packet.id).await
        })
        .await
    }

    /// The referrals that came to the actor's body, the last one first.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) for a role that opens none.
    pub async fn referrals_here(&self, by: &By) -> Result<Vec<Came>> {
        let all = self.came(by, None).await?;
        self.noticed(by, NoticeSort::ReferralCame).await?;
        let detail = json!({ "referrals": all.len() });
        self.write(by, async |w| w.audit("referrals.listed", "", detail, ()).await).await?;
        Ok(all)
    }

    /// A referral that came to the actor's body, without what is in it.
    ///
    /// # Errors
    ///
    /// As for [`Register::referrals_here`]; [`NotFound`](Error::NotFound), also
    /// for one that went elsewhere.
    pub async fn referral_here(&self, by: &By, id: PacketId) -> Result<Came> {
        let found = self.came(by, Some(id)).await?.pop().ok_or(Error::NotFound)?;
        let (account, at, subject) = (by.actor.account, by.at, id.to_string());
        // Of others that came nothing was read by it.
        let about = (NoticeSort::ReferralCame, subject.as_str());
        let note =
            async |c: &mut AnyConnection| sql::notice::read_about(c, account, about, at).await;
        self.database.note(note).await?;
        self.write(by, async |w| w.audit("referral.read", &subject, json!({}), ()).await).await?;
        Ok(found)
    }

    async fn came(&self, by: &By, one: Option<PacketId>) -> Result<Vec<Came>> {
        self.may_take(by).await?;
        let own = &by.actor.institution;
        let mut all = sql::packet::came(&mut *self.database.read().await?, own, one).await?;
        for one in &mut all {
            one.state = one.state.at(one.until, by.at);
        }
        Ok(all)
    }

    /// Opens what is in a referral that came to the actor's body. The entry is in
    /// the journal, under the person's pseudonym, before anything is opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::referral_here`]; [`Sealed`](Error::Sealed);
    /// [`PacketOver`](Refusal::PacketOver) for one that was taken back, whose
    /// time is over, or that rests on nothing any more.
    pub async fn open_referral(&self, by: &By, id: PacketId) -> Result<Content> {
        let unsealed = self.unsealed()?;
        let packet = self.taken(by, id).await?;
        let over = Error::Refused(Refusal::PacketOver);
        if packet.state.at(packet.until, by.at) != PacketState::Open {
            return Err(over);
        }
        let owner = owner(id);
        let keys = unsealed.keys_of(&owner).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let of_person = person::owner(packet.person);
        let persons_keys = unsealed.keys_of(&of_person).await?;
        let first = persons_keys.first().ok_or(Error::Damaged("wrapped_key"))?;
        let opened = self
            .write(by, async |w| {
                if self.is_fallen(w, &packet).await? {
                    sql::packet::end(w.connection(), id, PacketState::Withdrawn).await?;
                    return w.audit("packet.withdrawn", &id.to_string(), json!({}), false).await;
                }
                let sort = PacketEventSort::Opened;
                self.note_event(w, &packet, sort, None).await?;
                w.audit("packet.opened", &id.to_string(), json!({}), true).await
            })
            .await?;
        if !opened {
            return Err(over);
        }
        let subject = pseudonym(first, &of_person);
        // What is opened of the person counts as it does anywhere else: in a trace
        // after a breach, and where somebody reads unusually much.
        let (purpose, rule) = (Purpose::Referral.code(), Rule::Granted.code());
        for class in opened_by(&packet.parts) {
            let packet = id.to_string();
            let detail = json!({ "class": class.code(), "purpose": purpose, "rule": rule, "packet": packet });
            self.write(by, async |w| w.audit("person.revealed", &subject, detail, ()).await)
                .await?;
        }
        let parts: Vec<&str> = packet.parts.iter().map(|part| part.code()).collect();
        let detail = json!({ "packet": id.to_string(), "parts": parts });
        let covered = vec![owner.clone()];
        let receipt = self.receipt(by, "referral.opened", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &of_person, first).await?;
        let sealed = sql::packet::content(&mut *self.database.read().await?, id).await?;
        let row = id.to_string();
        let place = content_place(&row);
        let opened = self.opened(by, &receipt, &owner, key, place, &sealed).await?;
        content_of(opened.expose())
    }

    /// Answers a referral that came to the actor's body: a step of the case, by
    /// that body. `secret` is the seed of the sealing of what is written.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_referral`] and [`Register::put_step`];
    /// [`ReasonMissing`](Refusal::ReasonMissing) for a refusal without a reason,
    /// or a reason without a refusal; [`TextTooLong`](Refusal::TextTooLong).
    pub async fn answer_referral(
        &self,
        by: &By,
        id: PacketId,
        new: &NewAnswer<'_>,
        secret: &Secret,
    ) -> Result<StepId> {
        let text = new.text.trim();
        if text.chars().count() > LONGEST_TEXT {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        if (new.answer == ReferralAnswer::Refused) != new.why.is_some() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        let packet = self.taken(by, id).await?;
        let state = packet.state.at(packet.until, by.at);
        if !matches!(state, PacketState::Open | PacketState::Expired) {
            return Err(Error::Refused(Refusal::PacketOver));
        }
        let (case, answer) = (packet.case, new.answer);
        let step = Step::Feedback(Feedback { referral: packet.step, answer, why: new.why });
        let mut entry = Entry {
            id: StepId::new(by.at, by.bits()),
            person: packet.person,
            on: by.at,
            at: by.at,
            place: 0,
            institution: by.actor.institution.clone(),
            step,
        };
        let sealed = self.sealed_reason(case, entry.id, text, secret).await?;
        let reason = (!text.is_empty(), sealed);
        self.write(by, async |w| {
            self.enter_step(w, case, &mut entry, reason).await?;
            self.note_event(w, &packet, PacketEventSort::Answered(answer), new.why).await?;
            nothing_awaits(w, id).await?;
            let accounts = sql::notice::on_case(w.connection(), case, by.today()).await?;
            let subject = case.to_string();
            notice::tell(w, accounts, NoticeSort::PacketAnswered, &subject).await?;
            let detail = json!({ "packet": id.to_string(), "answer": answer.code() });
            w.audit("referral.answered", &subject, detail, entry.id).await
        })
        .await
    }

    /// Refuses a role that opens no referrals. That there is one is told without a
    /// confirmation; what is in it is not.
    async fn may_take(&self, by: &By) -> Result<()> {
        if by.may(Action::TakeReferral, Reach::Addressee) {
            return Ok(());
        }
        self.note_denial(by, "TakeReferral", "referrals").await?;
        Err(Error::Denied)
    }

    /// The packet of a referral that the actor may open or answer.
    async fn taken(&self, by: &By, id: PacketId) -> Result<Packet> {
        self.may_take(by).await?;
        let mut c = self.database.read().await?;
        let here = sql::packet::in_inbox(&mut c, id, &by.actor.institution).await?;
        let packet = sql::packet::by_id(&mut c, id).await?;
        drop(c);
        let Some(packet) = packet.filter(|_| here) else {
            self.note_denial(by, "TakeReferral", &id.to_string()).await?;
            return Err(Error::NotFound);
        };
        by.confirmed_for(Action::TakeReferral)?;
        Ok(packet)
    }

    /// Adds what the actor did with a packet to what happened with it.
    async fn note_event(
        &self,
        w: &mut Write<'_>,
        packet: &Packet,
        sort: PacketEventSort,
        why: Option<RefusedFor>,
    ) -> Result<()> {
        let events = sql::packet::events(w.connection(), packet.id).await?;
        let (place, at) = (next(&events), w.by.at);
        // What is written with an answer is the reason of its step.
        let receiver = w.by.actor.account.to_string();
        let event = PacketEvent { place, sort, at, receiver, why, has_text: false };
        sql::packet::add_event(w.connection(), packet.id, &event, Vec::new()).await
    }
}
