//! Letters of a case: which can be made, what would stand in one, and that one
//! was made.
//!
//! A letter is made of what stands in the case and is not kept: what was made,
//! of whom and with which wording, is in the journal. Who the person is goes in
//! only where somebody asked for it with a purpose, and is opened as it is
//! anywhere else, the entry first.
//!
//! What goes to another body (a letter of referral, what goes to another
//! country) is a packet on paper: the rules of packets decide what may stand in
//! it, and it is kept among them, so that the person is told to whom their data
//! went.
use crate::access_request::{identity_fields, life_fields};
use crate::audit::hex;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::export_mark::FileOf;
use crate::packet::{Content, NewPacket, Packet, bytes_of, entries, replayed};
use crate::person::Revealed;
use crate::sql::packet::Way;
use crate::step::Procedure;
use crate::support_plan::SupportPlan;
use crate::{Register, sealed, sql};
use domain::access::{Action, Purpose, SealedClass};
use domain::case_file::CaseState;
use domain::day::{Day, Moment};
use domain::id::{CaseId, LetterId, PacketId, PersonId, PlanId, StepId};
use domain::letter::{LetterKind, Unmade, in_force, may_be_made};
use domain::person::{CitizenshipGroup, IdentifierKind, Sex};
use domain::referral::clock::Clock;
use domain::referral::crossborder::package_may_go;
use domain::referral::packet::{PacketPart, PacketState};
use domain::referral::plan;
use domain::referral::standing::{PersonStanding, untaken};
use domain::referral::step::{Entry, Step};
use domain::referral::transfer::ReferralAnswer;
use domain::trafficking::event::Event;
use serde_json::json;
use vault::Zeroizing;

/// The parts of a letter that tell who the person is, and are opened for it.
pub const PERSONAL: [PacketPart; 3] =
    [PacketPart::Identity, PacketPart::Identifiers, PacketPart::Contact];

/// The parts that go to another country whatever was chosen: in codes, and
/// nothing that tells who the person is.
const ABROAD: [PacketPart; 4] =
    [PacketPart::Request, PacketPart::Standing, PacketPart::Needs, PacketPart::Happened];

/// A letter that can be made in a case, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterOffer {
    /// Which letter.
    pub kind: LetterKind,
    /// Of whom.
    pub person: PersonId,
    /// The step it is made of, and when that was; none for a letter of all
    /// steps.
    pub step: Option<(StepId, Moment)>,
    /// To which body it goes, by its code; empty for one that goes to none.
    pub to: String,
    /// Why it cannot be made.
    pub unmade: Option<Unmade>,
    /// Of a plan on paper, the newest version that was written here and can fill it.
    pub plan: Option<(PlanId, u32)>,
}

/// A letter to be made.
#[derive(Clone, Copy, Debug)]
pub struct LetterWish<'w> {
    /// Which letter.
    pub kind: LetterKind,
    /// Of whom.
    pub person: PersonId,
    /// The step it is made of.
    pub step: Option<StepId>,
    /// What is to stand in it besides: for a letter of referral any part of a
    /// packet, for another letter those of [`PERSONAL`].
    pub parts: &'w [PacketPart],
    /// What is written in a letter of referral, with [`PacketPart::Note`].
    pub note: &'w str,
    /// Whether a plan on paper is filled with what the newest version says, which is
    /// opened for it; else lines are left to write on.
    pub plan: bool,
    /// Why who the person is is opened. What goes to another body is opened to
    /// refer the person, whatever is said here.
    pub purpose: Option<Purpose>,
}

/// What stands in a letter: facts and codes. It does not print.
#[derive(Clone)]
pub struct Letter {
    /// Which letter.
    pub kind: LetterKind,
    /// The version of its wording.
    pub version: u32,
    /// The number of the case; of one that goes out, with its place among the
    /// packets of the case once it was made.
    pub number: String,
    /// The body that writes, by its code.
    pub from: String,
    /// The body that it goes to, by its code; empty for one that goes to none.
    pub to: String,
    /// The day.
    pub on: Day,
    /// The person.
    pub person: PersonId,
    /// The sex, to count by.
    pub sex: Sex,
    /// The group of countries, to count by.
    pub citizenship: CitizenshipGroup,
    /// The step it is made of.
    pub step: Option<StepId>,
    /// How the person stands.
    pub standing: PersonStanding,
    /// The steps about the person that stand, in the order in which they
    /// happened.
    pub entries: Vec<Entry>,
    /// What is due about the person.
    pub clocks: Vec<Clock>,
    /// What was done to the person; empty in a letter that does not tell it.
    pub happened: Vec<Event>,
    /// What was chosen to stand in it.
    pub parts: Vec<PacketPart>,
    /// Who the person is, field and value; empty unless chosen.
    pub identity: Vec<(String, String)>,
    /// What is known of the person’s life, field and value; empty unless who they are
    /// was chosen. It stands in the record for another country alone.
    pub life: Vec<(String, String)>,
    /// The numbers in the person's papers; empty unless chosen.
    pub identifiers: Vec<(String, String)>,
    /// How the person is reached; empty unless chosen.
    pub contacts: Vec<(String, String)>,
    /// What goes with a letter of referral, and nothing else does.
    pub packet: Option<Content>,
    /// What the plan says, where that was asked for.
    pub plan: Option<plan::Content>,
}

impl Letter {
    /// Whether a part was chosen.
    #[must_use]
    pub fn has(&self, part: PacketPart) -> bool {
        self.parts.contains(&part)
    }
}

/// What would stand in a letter, and what stands for exactly this.
pub struct LetterPreview {
    /// What would stand in it.
    pub letter: Letter,
    /// Given back when the letter is made.
    pub seal: String,
}

/// The body of another country that the person is referred to: the one last
/// named.
fn body_abroad<'e>(entries: impl DoubleEndedIterator<Item = &'e Entry>) -> Option<&'e Entry> {
    entries.rev().find(|entry| matches!(entry.step, Step::CrossBorder(_)))
}

fn to_abroad(entry: Option<&Entry>) -> String {
    match entry.map(|entry| &entry.step) {
        Some(Step::CrossBorder(step)) => step.body.clone(),
        _ => String::new(),
    }
}

/// The letters of a case, person by person.
fn offers(procedure: &Procedure, plans: &[SupportPlan], closed: bool) -> Vec<LetterOffer> {
    let all: Vec<Entry> = procedure.steps.iter().map(|entered| entered.entry.clone()).collect();
    let stand = untaken(&all);
    let mut offers = Vec::new();
    for person in crate::step::victims(&procedure.parts) {
        let none = PersonStanding::default();
        let of = procedure.standings.get(&person).unwrap_or(&none);
        let own = || stand.iter().copied().filter(|entry| entry.person == person);
        for entry in own() {
            let (kind, to) = match &entry.step {
                Step::Referral(referral) => (LetterKind::Referral, referral.to.clone()),
                Step::Consent(_) => (LetterKind::Consent, String::new()),
                Step::Identification(_) => (LetterKind::Identification, String::new()),
                _ => continue,
            };
            let answer = of.referrals.get(&entry.id).and_then(|one| one.answered);
            let over = matches!(answer, Some((ReferralAnswer::Refused | ReferralAnswer::Done, _)));
            if kind == LetterKind::Referral && over {
                continue;
            }
            let step = Some((entry.id, entry.on));
            offers.push(LetterOffer { kind, person, step, to, unmade: None, plan: None });
        }
        let abroad = to_abroad(body_abroad(own()));
        for kind in [LetterKind::Plan, LetterKind::Closing, LetterKind::CrossBorder] {
            if kind == LetterKind::CrossBorder && of.crossing.is_none() {
                continue;
            }
            let to = if kind.goes_out() { abroad.clone() } else { String::new() };
            let own = plans.iter().filter(|plan| plan.person == person);
            let newest = own.max_by_key(|plan| plan.number);
            let plan = newest.filter(|_| kind == LetterKind::Plan);
            // A plan that is written says what is needed.
            let unmade = may_be_made(kind, of, closed, &to).err();
            let unmade = unmade.filter(|why| plan.is_none() || *why != Unmade::NoNeeds);
            let plan = plan.map(|plan| (plan.id, plan.number));
            offers.push(LetterOffer { kind, person, step: None, to, unmade, plan });
        }
    }
    offers
}

impl Register {
    /// The letters that can be made in a case, and which cannot and why.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not
    /// know of; [`Denied`](Error::Denied) for who does not work on the case.
    pub async fn letters(&self, by: &By, case: CaseId) -> Result<Vec<LetterOffer>> {
        let there = self.case_for(by, case, Action::WriteCase).await?;
        let procedure = self.procedure(by, case).await?;
        let plans = sql::support_plan::of_case(&mut *self.database.read().await?, case).await?;
        Ok(offers(&procedure, &plans, there.state == CaseState::Closed))
    }

    /// What would stand in a letter, opened for the actor to read.
    ///
    /// # Errors
    ///
    /// As for [`Register::letters`], [`Register::reveal`] and, for what goes to
    /// another body, [`Register::preview_packet`];
    /// [`NotFound`](Error::NotFound) for a person or step of which there is no
    /// such letter; [`LetterUnmade`](Refusal::LetterUnmade);
    /// [`PurposeMissing`](Refusal::PurposeMissing) when who the person is was
    /// asked for without a purpose; [`PartWithheld`](Refusal::PartWithheld).
    pub async fn preview_letter(
        &self,
        by: &By,
        case: CaseId,
        wish: &LetterWish<'_>,
    ) -> Result<LetterPreview> {
        let (letter, _) = self.prepare_letter(by, case, wish).await?;
        let seal = self.seal_of_letter(&letter)?;
        let detail = told(&letter);
        self.write(by, async |w| w.audit("letter.previewed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(LetterPreview { letter, seal })
    }

    /// Notes that a letter is made, and gives what stands in it and as which
    /// file it leaves. `seal` is that of the preview.
    ///
    /// # Errors
    ///
    /// As for [`Register::preview_letter`]; [`Conflict`](Error::Conflict) when
    /// what would stand in it is not what was shown.
    pub async fn make_letter(
        &self,
        by: &By,
        case: CaseId,
        wish: &LetterWish<'_>,
        seal: &str,
    ) -> Result<(FileOf, Letter)> {
        let (mut letter, packet) = self.prepare_letter(by, case, wish).await?;
        if self.seal_of_letter(&letter)? != seal {
            return Err(Error::Conflict(0));
        }
        let Some(mut packet) = packet else {
            let id = LetterId::new(by.at, by.bits());
            let mut detail = told(&letter);
            detail["letter"] = json!(id.to_string());
            self.write(by, async |w| w.audit("letter.made", &case.to_string(), detail, ()).await)
                .await?;
            return Ok((FileOf::Letter(id), letter));
        };
        packet.state = PacketState::Printed;
        let id = packet.id;
        self.write(by, async |w| {
            if let Some(content) = &mut letter.packet {
                self.place_packet(w, &mut packet, content).await?;
            } else {
                // The case is locked first; a consent may have been withdrawn
                // since it was looked at.
                sql::step::hold(w.connection(), case).await?;
                let all = entries(sql::step::of_case(w.connection(), case).await?);
                let standings = replayed(&all)?;
                let of = standings.get(&packet.person).ok_or(Error::Conflict(0))?;
                package_may_go(of, &packet.recipient).map_err(|_| Error::Conflict(0))?;
                packet.place = sql::packet::next_place(w.connection(), case).await?;
            }
            letter.number = format!("{}/{}", letter.number, packet.place);
            sql::packet::add(w.connection(), &packet, Way::Paper, Vec::new()).await?;
            let mut detail = told(&letter);
            detail["packet"] = json!(id.to_string());
            detail["recipient"] = json!(packet.recipient);
            w.audit("letter.made", &case.to_string(), detail, ()).await
        })
        .await?;
        Ok((FileOf::Packet(id), letter))
    }

    /// What stands for what was shown: keyed, as it stands in a form. Steps are
    /// never changed, so that their ids stand for them.
    fn seal_of_letter(&self, letter: &Letter) -> Result<String> {
        let packet = letter.packet.as_ref().map(bytes_of).transpose()?.map(|bytes| hex(&bytes));
        let plan = letter.plan.as_ref().map(sealed::plan_bytes);
        let steps: Vec<String> = letter.entries.iter().map(|one| one.id.to_string()).collect();
        let clocks: Vec<_> = letter.clocks.iter().map(|one| (one.rule, one.due.0)).collect();
        let shown = json!([
            letter.kind.code(),
            letter.version,
            letter.on,
            letter.person.to_string(),
            letter.step.map(|step| step.to_string()),
            letter.to,
            steps,
            clocks,
            letter.happened,
            codes(&letter.parts),
            letter.identity,
            letter.identifiers,
            letter.contacts,
            packet,
            plan.map(|plan| hex(&plan)),
        ]);
        let text = Zeroizing::new(shown.to_string());
        Ok(self.keyed(&format!("letter preview 1 {}", hex(text.as_bytes()))))
    }

    async fn prepare_letter(
        &self,
        by: &By,
        case: CaseId,
        wish: &LetterWish<'_>,
    ) -> Result<(Letter, Option<Packet>)> {
        let there = self.case_for(by, case, Action::WriteCase).await?;
        let procedure = self.procedure(by, case).await?;
        let closed = there.state == CaseState::Closed;
        let step = wish.step.filter(|_| wish.kind.names_a_step());
        let plans = sql::support_plan::of_case(&mut *self.database.read().await?, case).await?;
        let offer = offers(&procedure, &plans, closed).into_iter().find(|offer| {
            offer.kind == wish.kind
                && offer.person == wish.person
                && offer.step.map(|(step, _)| step) == step
        });
        let offer = offer.ok_or(Error::NotFound)?;
        if let Some(why) = offer.unmade {
            return Err(Error::Refused(Refusal::LetterUnmade(why)));
        }
        if wish.plan && offer.plan.is_none() {
            return Err(Error::NotFound);
        }
        let template = in_force(&self.pack.letters, wish.kind, by.today());
        let template = template.ok_or(Error::NotFound)?;
        let in_case = sql::person::in_case(&mut *self.database.read().await?, case).await?;
        let who = in_case.iter().find(|one| one.id == wish.person).ok_or(Error::NotFound)?;
        let all: Vec<Entry> = procedure.steps.into_iter().map(|one| one.entry).collect();
        let of_person = untaken(&all).into_iter().filter(|entry| {
            entry.person == wish.person && !matches!(entry.step, Step::TakenBack(_))
        });
        let mut letter = Letter {
            kind: wish.kind,
            version: template.version,
            number: there.number.to_string(),
            from: by.actor.institution.clone(),
            to: offer.to.clone(),
            on: by.today(),
            person: wish.person,
            sex: who.sex,
            citizenship: who.citizenship,
            step,
            standing: procedure.standings.get(&wish.person).cloned().unwrap_or_default(),
            entries: of_person.cloned().collect(),
            clocks: procedure
                .clocks
                .into_iter()
                .filter(|clock| clock.person == Some(wish.person))
                .collect(),
            happened: match wish.kind {
                LetterKind::CrossBorder => self.happened_to(case, wish.person).await?,
                _ => Vec::new(),
            },
            parts: wish.parts.to_vec(),
            identity: Vec::new(),
            life: Vec::new(),
            identifiers: Vec::new(),
            contacts: Vec::new(),
            packet: None,
            plan: None,
        };
        letter.parts.sort_unstable();
        letter.parts.dedup();
        if let (LetterKind::Referral, Some(step)) = (wish.kind, step) {
            // A letter of referral without what it asks for is none.
            if !letter.has(PacketPart::Request) {
                letter.parts.insert(0, PacketPart::Request);
            }
            let new = NewPacket { step, parts: &letter.parts, note: wish.note };
            let (content, packet) = self.prepare_packet(by, case, &new).await?;
            letter.happened.clone_from(&content.happened);
            letter.identity.clone_from(&content.identity);
            letter.identifiers.clone_from(&content.identifiers);
            letter.contacts.clone_from(&content.contacts);
            letter.packet = Some(content);
            return Ok((letter, Some(packet)));
        }
        if let Some(part) = letter.parts.iter().find(|part| !PERSONAL.contains(part)) {
            return Err(Error::Refused(Refusal::PartWithheld(*part)));
        }
        let purpose = if wish.kind.goes_out() { Some(Purpose::Referral) } else { wish.purpose };
        self.open_for_letter(by, &mut letter, purpose).await?;
        if let (true, Some((plan, _))) = (wish.plan, offer.plan) {
            let purpose = purpose.ok_or(Error::Refused(Refusal::PurposeMissing))?;
            let (_, content) = self.open_plan(by, case, plan, purpose).await?;
            letter.plan = Some(content);
        }
        let packet = (wish.kind == LetterKind::CrossBorder).then(|| {
            let told =
                |part: &PacketPart| *part != PacketPart::Happened || !letter.happened.is_empty();
            let entry = body_abroad(letter.entries.iter());
            Packet {
                id: PacketId::new(by.at, by.bits()),
                case,
                person: letter.person,
                // There is one, or the letter could not be made.
                step: entry.map_or_else(|| StepId::new(by.at, 0), |entry| entry.id),
                place: 0,
                recipient: letter.to.clone(),
                parts: ABROAD
                    .into_iter()
                    .filter(told)
                    .chain(letter.parts.iter().copied())
                    .collect(),
                inside: false,
                state: PacketState::Printed,
                by: by.actor.account,
                made_at: by.at,
                until: by.at,
                events: Vec::new(),
            }
        });
        Ok((letter, packet))
    }

    /// Opens what was chosen of who the person is.
    async fn open_for_letter(
        &self,
        by: &By,
        letter: &mut Letter,
        purpose: Option<Purpose>,
    ) -> Result<()> {
        if letter.parts.is_empty() {
            return Ok(());
        }
        let purpose = purpose.ok_or(Error::Refused(Refusal::PurposeMissing))?;
        let person = letter.person;
        if letter.has(PacketPart::Identity) || letter.has(PacketPart::Identifiers) {
            let class = SealedClass::Identity;
            let Revealed::Identity(opened) = self.reveal(by, person, class, purpose).await? else {
                return Err(Error::Damaged("person.identity"));
            };
            let is_number =
                |field: &str| IdentifierKind::ALL.iter().any(|kind| kind.code() == field);
            let all = identity_fields(&opened).into_iter();
            let (numbers, known): (Vec<_>, Vec<_>) = all.partition(|(field, _)| is_number(field));
            if letter.has(PacketPart::Identity) {
                letter.identity = known;
                letter.life = life_fields(&opened);
            }
            if letter.has(PacketPart::Identifiers) {
                letter.identifiers = numbers;
            }
        }
        if letter.has(PacketPart::Contact) {
            let class = SealedClass::Contact;
            let Revealed::Contact(opened) = self.reveal(by, person, class, purpose).await? else {
                return Err(Error::Damaged("person.contact"));
            };
            let fields = opened
                .iter()
                .map(|contact| (contact.kind.code().to_owned(), contact.value.expose().to_owned()));
            letter.contacts = fields.collect();
        }
        Ok(())
    }
}

fn codes(parts: &[PacketPart]) -> Vec<&'static str> {
    parts.iter().map(|part| part.code()).collect()
}

/// What the journal is told of a letter: no person, as the journal names
/// persons by pseudonyms; the step, where it is made of one.
fn told(letter: &Letter) -> serde_json::Value {
    json!({
        "kind": letter.kind.code(), "version": letter.version,
        "step": letter.step.map(|step| step.to_string()), "parts": codes(&letter.parts),
        "plan": letter.plan.is_some(),
    })
}
