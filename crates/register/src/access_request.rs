//! A person's request for what is kept of them.
//!
//! Two people answer it. Whoever looks after data protection takes it in,
//! knowing that there is such a person and nothing more, and releases the
//! answer; in between, somebody who works on every case of the person, and so
//! may open what is in them, reads each entry of what is told and decides what
//! goes out. The answer is sealed under the key of the person: it is erased
//! with the person, and each opening of it is in the journal before.
use crate::account::Secret;
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::keys::Unsealed;
use crate::packet::Packet;
use crate::person::{CONTACT, IDENTITY, Revealed, key_of, owner, place};
use crate::receipt::pseudonym;
use crate::record::short;
use crate::relation::Related;
use crate::retention::number;
use crate::screening::OpenedScreening;
use crate::sql::access_request::OwnCase;
use crate::{Register, sealed, sql};
use domain::access::{Action, FieldClass, Purpose, Reach, SealedClass};
use domain::day::{Day, Moment};
use domain::health::Health;
use domain::id::{AccountId, CaseId, PersonId, RequestId};
use domain::pack::Pack;
use domain::person::{Contact, Identity, Private, Regime};
use domain::referral::packet::PacketState;
use domain::referral::screening::Seen;
use domain::subject_request::{
    self, Decision, IdentityCheck, Origin, RequestState, apply, entries,
};
use domain::term;
use domain::words::Words;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::Zeroizing;
use vault::seal::{self, Place};

/// A request, without what is told in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// Its id.
    pub id: RequestId,
    /// The year of its number.
    pub year: i16,
    /// Its place in the year.
    pub place: u32,
    /// Of whom.
    pub person: PersonId,
    /// The day it was received.
    pub received_on: Day,
    /// The last day on which an answer is in time.
    pub due_on: Day,
    /// How it was checked who asks.
    pub check: IdentityCheck,
    /// How it stands.
    pub state: RequestState,
    /// Who took it in, and when.
    pub recorded: (AccountId, Moment),
    /// Who prepared the answer, and when.
    pub prepared: Option<(AccountId, Moment)>,
    /// Who released or refused it, and when.
    pub decided: Option<(AccountId, Moment)>,
    /// Why it was refused.
    pub reason: String,
    /// How many entries go out as they are.
    pub included: i64,
    /// How many go out with others taken out.
    pub redacted: i64,
    /// How many stay.
    pub left_out: i64,
    /// Its version.
    pub version: u32,
}

impl AccessRequest {
    /// Its number: `2026-0001`.
    #[must_use]
    pub fn number(&self) -> String {
        number(self.year, self.place)
    }

    /// Whether it waits for somebody.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, RequestState::Received | RequestState::Prepared)
    }
}

/// An entry to be decided on.
pub struct Entry {
    /// Where it is told.
    pub origin: Origin,
    /// What is told.
    pub text: String,
    /// Whether it names another person of the case, as far as can be told by
    /// names and numbers.
    pub names_another: bool,
}

/// A case of which what is told is reviewed.
pub struct ReviewedCase {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What stands for exactly this, and is given back with what was decided.
    pub version: u32,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// What was decided for a case, in the order of its entries.
#[derive(Clone)]
pub struct Decided {
    /// The case.
    pub case: CaseId,
    /// What stood for what was read.
    pub version: u32,
    /// One for each entry.
    pub decisions: Vec<Decision>,
}

/// The answer to a request: everything that is kept of the person. Codes are
/// those of the pack and the product.
#[derive(Serialize, Deserialize)]
pub struct Answer {
    /// The number of the request.
    pub request: String,
    /// The day it was received.
    pub received_on: Day,
    /// The day the answer was prepared.
    pub prepared_on: Day,
    /// Under which law the data are kept.
    pub regime: String,
    /// Who the person is: field and value.
    pub identity: Vec<(String, String)>,
    /// How the person is reached: kind and value.
    pub contacts: Vec<(String, String)>,
    /// What is known of the person's health: field and value.
    #[serde(default)]
    pub health: Vec<(String, String)>,
    /// What the person is counted by: field and code.
    pub counted: Vec<(String, String)>,
    /// The cases the person is in.
    pub cases: Vec<AnsweredCase>,
    /// What was answered at screenings of the person.
    #[serde(default)]
    pub screenings: Vec<AnsweredScreening>,
    /// Where the data came from: institution and day.
    pub sources: Vec<(String, Day)>,
    /// Who works, or worked, with them: institution, role, post in the case.
    pub recipients: Vec<(String, String, String)>,
    /// For what they were opened, by code.
    pub purposes: Vec<String>,
    /// What of them went to bodies without an account.
    #[serde(default)]
    pub shared: Vec<Shared>,
    /// How long they are kept.
    pub retention: Vec<Kept>,
    /// Who looked, by role and institution.
    pub looked: Vec<Looked>,
}

/// A case in an answer.
#[derive(Serialize, Deserialize)]
pub struct AnsweredCase {
    /// Its number.
    pub number: String,
    /// What the person is in it, by code.
    pub parts: Vec<String>,
    /// The day it was opened.
    pub opened_on: Day,
    /// The day it was closed.
    pub closed_on: Option<Day>,
    /// What is told, as far as it goes out.
    pub entries: Vec<String>,
    /// Why entries stay: one code for each.
    pub left_out: Vec<String>,
    /// Whether what was told has been erased.
    pub erased: bool,
    /// How the person stands to others in it, who are not named.
    #[serde(default)]
    pub relations: Vec<AnsweredRelation>,
}

/// How the person stands to another, in an answer.
#[derive(Serialize, Deserialize)]
pub struct AnsweredRelation {
    /// What one of the two is to the other, by code.
    pub kind: String,
    /// Whether it is the person who is that; else the other is, to them.
    pub own: bool,
    /// Since which day, if known.
    pub from: Option<Day>,
    /// Until which day; none while it lasts, or when that is not known.
    pub until: Option<Day>,
}

/// A screening in an answer.
#[derive(Serialize, Deserialize)]
pub struct AnsweredScreening {
    /// The day on which it was done.
    pub on: Day,
    /// The institution that put it down.
    pub institution: String,
    /// The list of indicators.
    pub list: Words,
    /// The version of the list.
    pub version: u32,
    /// The age group of the person as it was known then, by code.
    pub age: String,
    /// What was seen.
    pub seen: Vec<Words>,
    /// What was looked for and not seen.
    pub not_seen: Vec<Words>,
    /// What it comes to, by code; none for a list without weights.
    pub outcome: Option<String>,
    /// Whether it was taken back as put down by mistake.
    pub taken_back: bool,
}

/// That something went to the body that they were referred to.
#[derive(Serialize, Deserialize)]
pub struct Shared {
    /// The day.
    pub on: Day,
    /// The body, by its code.
    pub recipient: String,
    /// What went, by code.
    pub parts: Vec<String>,
    /// Whether it went on paper; else as a link and a code, or to people here.
    pub printed: bool,
    /// Whether it was left with people of the body who have accounts here.
    #[serde(default)]
    pub inside: bool,
}

/// How long a category is kept.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The id of the rule.
    pub rule: String,
    /// The category, by code.
    pub category: String,
    /// Why it may be kept, in English.
    pub basis: String,
    /// Why it may be kept, in Bulgarian.
    pub basis_bg: String,
    /// How long.
    pub period: u32,
    /// In what unit, by code.
    pub unit: String,
    /// From when, by code.
    pub start: String,
    /// Whether the table was adopted; else it is a proposal.
    pub adopted: bool,
}

/// Somebody looked.
#[derive(Serialize, Deserialize)]
pub struct Looked {
    /// The day.
    pub on: Day,
    /// The role, by code.
    pub role: String,
    /// The institution.
    pub institution: String,
    /// What of it, by code; empty when it was only found.
    pub class: String,
    /// For what, by code.
    pub purpose: String,
}

/// What an answer is made of, opened.
struct Opened {
    identity: Identity,
    contacts: Vec<Contact>,
    health: Health,
    cases: Vec<OpenedCase>,
    /// Names and numbers of the others in the cases, but those they share.
    names: Vec<Zeroizing<String>>,
    numbers: Vec<Zeroizing<String>>,
}

impl Opened {
    fn others(&self) -> (Vec<&str>, Vec<&str>) {
        let names = self.names.iter().map(|name| name.as_str()).collect();
        let numbers = self.numbers.iter().map(|number| number.as_str()).collect();
        (names, numbers)
    }
}

/// A case with what is told of the person in it.
struct OpenedCase {
    case: OwnCase,
    told: Vec<(Origin, Zeroizing<String>)>,
    /// Another when anything told was added, changed or taken back.
    version: u32,
}

const ANSWER: &str = "answer";

impl Register {
    /// Takes in a request of a person, received on a day and due by the legal
    /// term of the person's regime.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`Erased`](Refusal::Erased); [`DayWrong`](Refusal::DayWrong) for a day
    /// that has not come.
    pub async fn record_request(
        &self,
        by: &By,
        person: PersonId,
        received_on: Day,
        check: IdentityCheck,
    ) -> Result<RequestId> {
        self.require(by, Action::HandleRequest, Reach::Other, "access_request").await?;
        if received_on > by.today() {
            return Err(Error::Refused(Refusal::DayWrong));
        }
        let mut c = self.database.read().await?;
        let row = sql::person::by_id(&mut c, person).await?.ok_or(Error::NotFound)?;
        let (regime, ..) = sql::access_request::entered(&mut c, person).await?;
        drop(c);
        if row.erased {
            return Err(Error::Refused(Refusal::Erased));
        }
        let rule = if regime == Regime::Gdpr.code() {
            "subject_request"
        } else {
            "subject_request_law_enforcement"
        };
        let term = term::in_force(&self.pack.terms, rule, received_on);
        let term = term.ok_or(Error::Damaged("the pack has no term for requests"))?;
        let due_on = term.end(Moment::at_start_of(received_on)).day();
        let year = by.today().year();
        self.write(by, async |w| {
            let place = sql::retention::next_number(w.connection(), "request", year).await?;
            let request = AccessRequest {
                id: RequestId::new(by.at, by.bits()),
                year,
                place,
                person,
                received_on,
                due_on,
                check,
                state: RequestState::Received,
                recorded: (by.actor.account, by.at),
                prepared: None,
                decided: None,
                reason: String::new(),
                included: 0,
                redacted: 0,
                left_out: 0,
                version: 1,
            };
            sql::access_request::add(w.connection(), &request).await?;
            let number = request.number();
            let detail = json!({ "number": number, "due_on": due_on, "check": check.code() });
            w.audit("access_request.recorded", &request.id.to_string(), detail, request.id).await
        })
        .await
    }

    /// The requests: all of them for those who handle them, else those of
    /// persons in cases to which the actor is assigned.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for those who never see any.
    pub async fn access_requests(&self, by: &By) -> Result<Vec<AccessRequest>> {
        let mut c = self.database.read().await?;
        if by.may(Action::HandleRequest, Reach::Other) {
            return sql::access_request::every(&mut c).await;
        }
        if by.may(Action::RevealPerson, Reach::Assigned) {
            return sql::access_request::of_assigned(&mut c, by.actor.account, by.today()).await;
        }
        drop(c);
        self.require_known(by, Action::HandleRequest, "access_request").await?;
        Ok(Vec::new())
    }

    /// A request.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for one that the actor may not know
    /// of.
    pub async fn access_request(&self, by: &By, id: RequestId) -> Result<AccessRequest> {
        let mut c = self.database.read().await?;
        let request = sql::access_request::by_id(&mut c, id).await?;
        if let Some(request) = request {
            if by.may(Action::HandleRequest, Reach::Other) {
                return Ok(request);
            }
            let day = by.today();
            let posts = sql::person::posts(&mut c, request.person, by.actor.account, day).await?;
            if !posts.is_empty() && by.may(Action::RevealPerson, Reach::Assigned) {
                return Ok(request);
            }
        }
        drop(c);
        self.note_denial(by, &format!("{:?}", Action::HandleRequest), &id.to_string()).await?;
        Err(Error::NotFound)
    }

    /// Opens what is told of the person, entry by entry, to be decided on. Each
    /// opening is in the journal before, for the purpose of the request.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Denied`](Error::Denied) for those who open nothing of the person;
    /// [`NotEveryCase`](Refusal::NotEveryCase);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided); [`Erased`](Refusal::Erased).
    pub async fn review_request(&self, by: &By, id: RequestId) -> Result<Vec<ReviewedCase>> {
        let request = self.open_request(by, id).await?;
        let opened = self.opened_of(by, request.person).await?;
        let (names, numbers) = opened.others();
        let reviewed = |opened: &OpenedCase| ReviewedCase {
            id: opened.case.id,
            number: opened.case.number.clone(),
            version: opened.version,
            entries: opened
                .told
                .iter()
                .map(|(origin, text)| Entry {
                    origin: *origin,
                    names_another: subject_request::mentions(text, &names, &numbers),
                    text: text.as_str().to_owned(),
                })
                .collect(),
        };
        Ok(opened.cases.iter().map(reviewed).collect())
    }

    /// Prepares the answer by what was decided on each entry. An answer that
    /// was prepared before is replaced. `secret` is the seed of the sealing.
    ///
    /// # Errors
    ///
    /// As for [`Register::review_request`]; [`Undecided`](Refusal::Undecided);
    /// [`NamesAnother`](Refusal::NamesAnother) when a text that is to go out
    /// still names another person; [`Conflict`](Error::Conflict) when something
    /// was told meanwhile.
    pub async fn prepare_answer(
        &self,
        by: &By,
        id: RequestId,
        decided: &[Decided],
        secret: &Secret,
    ) -> Result<()> {
        let request = self.open_request(by, id).await?;
        let opened = self.opened_of(by, request.person).await?;
        let unsealed = self.unsealed()?;
        let (mut answer, tally) = self.answer_of(by, &request, &opened, decided, &unsealed).await?;
        let screenings = self.screenings_for_request(by, request.person).await?;
        answer.screenings = screenings.iter().map(|one| screened(&self.pack, one)).collect();
        // The cases stand in the order in which they were opened.
        for (case, answered) in opened.cases.iter().zip(&mut answer.cases) {
            let mut c = self.database.read().await?;
            let all = sql::relation::of_case(&mut c, case.case.id).await?;
            answered.relations = related_to(&all, request.person);
        }
        let bytes = serde_json::to_vec(&answer).map_err(|_| Error::Damaged("access_request"))?;
        let bytes = Zeroizing::new(bytes);
        let keys = unsealed.keys_of(&owner(request.person)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let row = id.to_string();
        let place = answer_place(&row, request.version + 1);
        let sealed = seal::seal(key, &place, &bytes, &mut secret.random());
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        self.write(by, async |w| {
            let (c, who) = (w.connection(), (by.actor.account, by.at));
            if !sql::access_request::prepare(c, &request, who, tally, sealed).await? {
                return Err(Error::Conflict(i64::from(request.version)));
            }
            let (included, redacted, left_out) = tally;
            let detail =
                json!({ "included": included, "redacted": redacted, "left_out": left_out });
            w.audit("access_request.prepared", &row, detail, ()).await
        })
        .await
    }

    /// Releases a prepared answer, without opening it. Who prepared it does
    /// not.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`SamePerson`](Refusal::SamePerson);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it is not prepared, or
    /// no longer open.
    pub async fn release_answer(&self, by: &By, id: RequestId) -> Result<()> {
        let request = self.access_request(by, id).await?;
        self.require(by, Action::HandleRequest, Reach::Other, "access_request").await?;
        let Some((preparer, _)) = request.prepared.filter(|_| request.is_open()) else {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        };
        if preparer == by.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        self.decide_request(by, &request, RequestState::Released, "").await
    }

    /// Refuses a request, with a reason that the person is given.
    ///
    /// # Errors
    ///
    /// As for [`Register::release_answer`];
    /// [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn refuse_request(&self, by: &By, id: RequestId, reason: &str) -> Result<()> {
        let request = self.access_request(by, id).await?;
        self.require(by, Action::HandleRequest, Reach::Other, "access_request").await?;
        let reason = short(reason)?;
        if reason.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        self.decide_request(by, &request, RequestState::Refused, &reason).await
    }

    async fn decide_request(
        &self,
        by: &By,
        request: &AccessRequest,
        state: RequestState,
        reason: &str,
    ) -> Result<()> {
        let event = match state {
            RequestState::Released => "access_request.released",
            _ => "access_request.refused",
        };
        self.write(by, async |w| {
            let (c, who) = (w.connection(), (by.actor.account, by.at));
            if !sql::access_request::decide(c, request, state, who, reason).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            w.audit(event, &request.id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Opens a released answer, to be handed to the person: for those who work
    /// on a case of the person, in a post that opens everything. The entry is
    /// in the journal before.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Denied`](Error::Denied); [`AlreadyDecided`](Refusal::AlreadyDecided)
    /// unless it was released; [`Erased`](Refusal::Erased).
    pub async fn answer(&self, by: &By, id: RequestId) -> Result<Answer> {
        let request = self.access_request(by, id).await?;
        let unsealed = self.unsealed()?;
        let found = self.person_for(by, request.person, Action::RevealPerson, &unsealed).await;
        // The request is known to whoever got here.
        let (row, near) = found.map_err(known)?;
        let context = near.context(Some(Purpose::SubjectRequest));
        // What is kept of a person and told in an answer; health where something of it was
        // entered, be it since.
        let mut told = vec![SealedClass::Identity, SealedClass::Contact, SealedClass::Narrative];
        told.extend(row.health.is_some().then_some(SealedClass::Health));
        let decide = |class| {
            let class = Some(FieldClass::Sealed(class));
            by.decide(Action::RevealPerson, near.facts(), class, context)
        };
        if !told.iter().all(|class| decide(*class).allowed) {
            return Err(Error::Denied);
        }
        by.confirmed_for(Action::RevealPerson)?;
        if request.state != RequestState::Released {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        let keys = self.keys_for(by, &unsealed, &row).await?;
        let sealed = sql::access_request::answer(&mut *self.database.read().await?, id).await?;
        let owner = row.owner();
        let subject = pseudonym(&keys[0], &owner);
        // What is opened of the person counts as it does anywhere else: in a trace
        // after a breach, and where somebody reads unusually much.
        let (purpose, number) = (Purpose::SubjectRequest.code(), request.number());
        for class in told {
            let (rule, class) = (decide(class).rule.code(), class.code());
            let detail =
                json!({ "class": class, "purpose": purpose, "rule": rule, "number": number });
            self.write(by, async |w| w.audit("person.revealed", &subject, detail, ()).await)
                .await?;
        }
        let detail = json!({ "purpose": purpose, "number": number });
        let covered = vec![owner.clone()];
        let receipt = self.receipt(by, "access_request.opened", &subject, detail, covered).await?;
        let row = id.to_string();
        let place = answer_place(&row, request.version);
        let opened =
            self.opened(by, &receipt, &owner, key_of(&keys, &sealed), place, &sealed).await?;
        serde_json::from_slice(opened.expose()).map_err(|_| Error::Damaged("access_request.answer"))
    }

    /// A request that is not decided, for somebody who prepares its answer.
    async fn open_request(&self, by: &By, id: RequestId) -> Result<AccessRequest> {
        let request = self.access_request(by, id).await?;
        if request.is_open() { Ok(request) } else { Err(Error::Refused(Refusal::AlreadyDecided)) }
    }

    /// Opens everything that is kept of a person, for the purpose of a request.
    async fn opened_of(&self, by: &By, person: PersonId) -> Result<Opened> {
        let unsealed = self.unsealed()?;
        let found = self.person_for(by, person, Action::RevealPerson, &unsealed).await;
        let (row, _) = found.map_err(known)?;
        let own = sql::access_request::cases(&mut *self.database.read().await?, person).await?;
        for case in &own {
            // Who does not work on one of them would leave out what is in it.
            let purpose = Some(Purpose::SubjectRequest);
            match self.narrative_for(by, case.id, Action::RevealPerson, purpose).await {
                Err(Error::Denied) => return Err(Error::Refused(Refusal::NotEveryCase)),
                other => other?,
            };
        }
        let purpose = Purpose::SubjectRequest;
        let revealed = async |class| match self.reveal(by, person, class, purpose).await {
            // Of the posts that open what is told, one does not open contacts.
            Err(Error::Denied) => Err(Error::Refused(Refusal::NotEveryCase)),
            other => other,
        };
        let Revealed::Identity(identity) = revealed(SealedClass::Identity).await? else {
            return Err(Error::Damaged("person.identity"));
        };
        let Revealed::Contact(contacts) = revealed(SealedClass::Contact).await? else {
            return Err(Error::Damaged("person.contact"));
        };
        // Where nothing was entered, nobody is asked for who may open it.
        let health = match row.health {
            Some(_) => match revealed(SealedClass::Health).await? {
                Revealed::Health(health) => health,
                _ => return Err(Error::Damaged("person.health")),
            },
            None => Health::default(),
        };
        let mut cases = Vec::with_capacity(own.len());
        for case in own {
            cases.push(self.told_in(by, case, person).await?);
        }
        let own = (&identity, contacts.as_slice());
        let purpose = Purpose::SubjectRequest;
        let (names, numbers) = self.others_of(by, &unsealed, person, own, purpose).await?;
        Ok(Opened { identity, contacts, health, cases, names, numbers })
    }

    /// What is told of a person in a case of theirs: what happened, the events they
    /// took part in, why steps about them were done, the notes about them or about
    /// the case, what their plans say, and what was said when the case was reported.
    async fn told_in(&self, by: &By, case: OwnCase, person: PersonId) -> Result<OpenedCase> {
        if case.erased {
            let version = case.version;
            return Ok(OpenedCase { case, told: Vec::new(), version });
        }
        let (id, purpose) = (case.id, Purpose::SubjectRequest);
        let mut told = Vec::new();
        let mut tell = |origin: Origin, text: &str| {
            told.extend(entries(text).into_iter().map(|entry| (origin, Zeroizing::new(entry))));
        };
        let (narrative, version) = self.reveal_narrative(by, id, purpose).await?;
        if let Some(narrative) = &narrative {
            tell(Origin::Narrative, narrative.expose());
        }
        let mut read = format!("told 1 {id} {version}");
        let mut c = self.database.read().await?;
        let events = sql::event::of_case(&mut c, id).await?;
        let steps = sql::step::of_case(&mut c, id).await?;
        let notes = sql::case_note::of_case(&mut c, id).await?;
        let plans = sql::support_plan::of_case(&mut c, id).await?;
        let alerts = sql::alert::of_case(&mut c, id).await?;
        drop(c);
        // The first that happened first.
        let own = events.iter().rev().filter(|event| {
            event.stands() && event.has_told && event.involved.iter().any(|i| i.person == person)
        });
        for event in own {
            read.extend([" ", &event.id.to_string()]);
            let opened = self.open_event(by, id, event.id, purpose).await?;
            if let Some(text) = &opened.told {
                tell(Origin::Event, text.expose());
            }
        }
        for step in steps.iter().filter(|step| step.has_reason && step.entry.person == person) {
            read.extend([" ", &step.entry.id.to_string()]);
            if let Some(reason) = self.reveal_reason(by, id, step.entry.id, purpose).await? {
                tell(Origin::Step, reason.expose());
            }
        }
        let own = notes
            .iter()
            .rev()
            .filter(|note| note.ended.is_none() && note.person.is_none_or(|whom| whom == person));
        let own: Vec<_> = own.map(|note| note.id).collect();
        if !own.is_empty() {
            let opened = self.open_notes(by, id, purpose).await?;
            for note in own {
                read.extend([" ", &note.to_string()]);
                if let Some(text) = opened.get(&note).and_then(|note| note.written.as_ref()) {
                    tell(Origin::Note, text.expose());
                }
            }
        }
        for plan in plans.iter().rev().filter(|plan| plan.person == person) {
            read.extend([" ", &plan.id.to_string()]);
            let (_, content) = self.open_plan(by, id, plan.id, purpose).await?;
            for text in [&content.needs, &content.risk, &content.security] {
                tell(Origin::Plan, text);
            }
            for step in &content.steps {
                tell(Origin::Plan, step.what.expose());
            }
        }
        for alert in &alerts {
            read.extend([" ", &alert.id.to_string(), " ", &alert.version.to_string()]);
            match self.reveal_alert(by, alert.id, purpose).await {
                Ok((_, said)) => tell(Origin::Alert, said.narrative()),
                // Its time was over before that of the case.
                Err(Error::Refused(Refusal::Erased)) => {}
                Err(Error::Denied | Error::NotFound) => {
                    return Err(Error::Refused(Refusal::NotEveryCase));
                }
                Err(error) => return Err(error),
            }
        }
        // Seven digits of the keyed hash fit into a number of a form.
        let digits = self.keyed(&read);
        let version = digits.get(..7).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let version = version.ok_or(Error::Damaged("access_request"))?;
        Ok(OpenedCase { case, told, version })
    }

    /// The names and numbers of the others in the cases of a person, opened to
    /// be compared and shown to nobody; without those that the person has too.
    pub(crate) async fn others_of(
        &self,
        by: &By,
        unsealed: &Unsealed,
        person: PersonId,
        (identity, contacts): (&Identity, &[Contact]),
        purpose: Purpose,
    ) -> Result<(Vec<Zeroizing<String>>, Vec<Zeroizing<String>>)> {
        let others = {
            let mut c = self.database.read().await?;
            let mut rows = Vec::new();
            for id in sql::access_request::others(&mut c, person, by.in_circles()).await? {
                rows.extend(sql::person::by_id(&mut c, id).await?.filter(|row| !row.erased));
            }
            rows
        };
        let (mut names, mut numbers) = (Vec::new(), Vec::new());
        for row in others {
            let keys = match self.keys_for(by, unsealed, &row).await {
                Err(Error::Refused(Refusal::Erased)) => continue,
                other => other?,
            };
            let (id, owner) = (row.id.to_string(), row.owner());
            let detail = json!({ "purpose": purpose.code() });
            let (subject, covered) = (pseudonym(&keys[0], &owner), vec![owner.clone()]);
            let receipt = self.receipt(by, "person.compared", &subject, detail, covered).await?;
            let open = async |column, bytes: &[u8]| {
                let place = place(&id, column, row.version);
                self.opened(by, &receipt, &owner, key_of(&keys, bytes), place, bytes).await
            };
            let other = sealed::read_identity(open(IDENTITY, &row.identity).await?.expose())?;
            let reached = sealed::read_contacts(open(CONTACT, &row.contact).await?.expose())?;
            let kept = |text: &&Private| Zeroizing::new(text.expose().to_owned());
            names.extend(named(&other).iter().map(kept));
            numbers.extend(numbered(&other, &reached).iter().map(kept));
        }
        let own: Vec<String> =
            named(identity).into_iter().map(|name| name.expose().to_lowercase()).collect();
        names.retain(|name| !own.contains(&name.to_lowercase()));
        let own: Vec<&str> =
            numbered(identity, contacts).into_iter().map(Private::expose).collect();
        numbers.retain(|number| !own.contains(&number.as_str()));
        Ok((names, numbers))
    }

    async fn answer_of(
        &self,
        by: &By,
        request: &AccessRequest,
        opened: &Opened,
        decided: &[Decided],
        unsealed: &Unsealed,
    ) -> Result<(Answer, sql::access_request::Tally)> {
        let (cases, tally) = answered(opened, decided)?;
        let person = request.person;
        let keys = unsealed.keys_of(&owner(person)).await?;
        let subject = pseudonym(&keys[0], &owner(person));
        let mut c = self.database.read().await?;
        let (regime, sex, citizenship, entered_on, institution) =
            sql::access_request::entered(&mut c, person).await?;
        let recipients = sql::access_request::assigned(&mut c, person).await?;
        let about = sql::access_request::about(&mut c, person, &subject).await?;
        let packets = sql::packet::of_person(&mut c, person).await?;
        drop(c);
        let looked: Vec<Looked> = about.into_iter().filter_map(looked).collect();
        let mut purposes: Vec<String> = looked.iter().map(|l| l.purpose.clone()).collect();
        purposes.retain(|purpose| !purpose.is_empty());
        purposes.sort();
        purposes.dedup();
        let adopted = self.adopted().await?;
        let rules = adopted.as_ref().map_or(&self.pack.retention, |table| &table.rules);
        let retention = rules
            .iter()
            .filter(|rule| rule.regime.code() == regime && rule.holds(by.today()))
            .map(|rule| Kept {
                rule: rule.id.clone(),
                category: rule.category.code().to_owned(),
                basis: rule.basis.en.clone(),
                basis_bg: rule.basis.bg.clone(),
                period: rule.period,
                unit: rule.unit.code().to_owned(),
                start: rule.start.code().to_owned(),
                adopted: adopted.is_some(),
            })
            .collect();
        let answer = Answer {
            request: request.number(),
            received_on: request.received_on,
            prepared_on: by.today(),
            regime,
            identity: [identity_fields(&opened.identity), life_fields(&opened.identity)].concat(),
            contacts: opened
                .contacts
                .iter()
                .map(|c| (c.kind.code().to_owned(), c.value.expose().to_owned()))
                .collect(),
            health: told(opened.health.known()),
            counted: vec![("sex".to_owned(), sex), ("citizenship".to_owned(), citizenship)],
            cases,
            screenings: Vec::new(),
            sources: vec![(institution, entered_on)],
            recipients: recipients
                .into_iter()
                .map(|(role, body, post)| (body, role, post))
                .collect(),
            purposes,
            shared: packets.iter().map(shared).collect(),
            retention,
            looked,
        };
        Ok((answer, tally))
    }
}

fn shared(packet: &Packet) -> Shared {
    Shared {
        on: packet.made_at.day(),
        recipient: packet.recipient.clone(),
        parts: packet.parts.iter().map(|part| part.code().to_owned()).collect(),
        printed: packet.state == PacketState::Printed,
        inside: packet.inside,
    }
}

/// To whom the request is known, what they may not do is told as such.
fn known(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Denied,
        other => other,
    }
}

fn answer_place(row: &str, version: u32) -> Place<'_> {
    Place { table: "access_request", row, column: ANSWER, version }
}

fn named(identity: &Identity) -> Vec<&Private> {
    let names = &identity.names;
    [&names.given, &names.fathers, &names.family]
        .into_iter()
        .flatten()
        .chain(&names.others)
        .collect()
}

fn numbered<'p>(identity: &'p Identity, contacts: &'p [Contact]) -> Vec<&'p Private> {
    let numbers = identity.identifiers.iter().map(|i| &i.value);
    numbers.chain(contacts.iter().map(|c| &c.value)).collect()
}

pub(crate) fn identity_fields(identity: &Identity) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut add = |field: &str, value: &str| fields.push((field.to_owned(), value.to_owned()));
    let names = &identity.names;
    for (field, name) in
        [("given", &names.given), ("fathers", &names.fathers), ("family", &names.family)]
    {
        if let Some(name) = name {
            add(field, name.expose());
        }
    }
    for name in &names.others {
        add("other_name", name.expose());
    }
    for identifier in &identity.identifiers {
        add(identifier.kind.code(), identifier.value.expose());
    }
    if let Some(birth) = &identity.birth {
        add("birth", &birth.expose());
    }
    for citizenship in &identity.citizenships {
        add("citizenship", citizenship.expose());
    }
    for language in &identity.languages {
        add("language", language.expose());
    }
    fields
}

/// What is known of the person’s life.
pub(crate) fn life_fields(identity: &Identity) -> Vec<(String, String)> {
    told(identity.circumstances.known())
}

fn told(known: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    known.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

/// What of the cases goes out, and how many entries were decided how.
fn answered(
    opened: &Opened,
    decided: &[Decided],
) -> Result<(Vec<AnsweredCase>, sql::access_request::Tally)> {
    let (names, numbers) = opened.others();
    let (mut cases, mut tally) = (Vec::new(), (0, 0, 0));
    for OpenedCase { case, told: all, version } in &opened.cases {
        let own = decided.iter().find(|decided| decided.case == case.id);
        if own.is_some_and(|own| own.version != *version) {
            return Err(Error::Conflict(i64::from(*version)));
        }
        let decisions = own.map_or(&[][..], |own| &own.decisions);
        if decisions.len() != all.len() {
            return Err(Error::Refused(Refusal::Undecided));
        }
        let (mut out, mut left_out) = (Vec::new(), Vec::new());
        for ((_, entry), decision) in all.iter().zip(decisions) {
            let text = apply(entry, decision, &names, &numbers).map_err(|why| {
                Error::Refused(match why {
                    subject_request::Refusal::NamesAnother => Refusal::NamesAnother,
                    _ => Refusal::Undecided,
                })
            })?;
            out.extend(text);
            match decision {
                Decision::Include => tally.0 += 1,
                Decision::Redact(_) => tally.1 += 1,
                Decision::LeaveOut(why) => {
                    tally.2 += 1;
                    left_out.push(why.code().to_owned());
                }
            }
        }
        cases.push(AnsweredCase {
            number: case.number.clone(),
            parts: case.parts.clone(),
            opened_on: case.opened_on,
            closed_on: case.closed_on,
            entries: out,
            left_out,
            erased: case.erased,
            relations: Vec::new(),
        });
    }
    Ok((cases, tally))
}

/// The relations of a person that stand, as the person is told of them.
fn related_to(all: &[Related], person: PersonId) -> Vec<AnsweredRelation> {
    let standing = all.iter().filter(|one| one.ended.is_none()).map(|one| &one.relation);
    let own = standing.filter(|one| [one.of, one.to].contains(&person));
    own.map(|one| AnsweredRelation {
        kind: one.kind.code().to_owned(),
        own: one.of == person,
        from: one.from,
        until: one.until,
    })
    .collect()
}

/// A screening as the person is told of it.
fn screened(pack: &Pack, opened: &OpenedScreening) -> AnsweredScreening {
    let there = &opened.screening;
    let list = pack.instrument(&there.instrument, there.version);
    // What a list does not say any more is told by its code.
    let code = |code: &String| Words { en: code.clone(), bg: code.clone() };
    let named = |answer: Seen| -> Vec<Words> {
        let answers = opened.answered.answers.iter().filter(|(_, seen)| **seen == answer);
        answers
            .map(|(indicator, _)| {
                let known = list.and_then(|list| list.indicator(indicator));
                known.map_or_else(|| code(indicator), |known| known.name.clone())
            })
            .collect()
    };
    let outcome = opened.score.as_ref().map(|score| score.of(opened.answered.age).outcome);
    AnsweredScreening {
        on: there.on.day(),
        institution: there.institution.clone(),
        list: list.map_or_else(|| code(&there.instrument), |list| list.name.clone()),
        version: there.version,
        age: opened.answered.age.code().to_owned(),
        seen: named(Seen::Seen),
        not_seen: named(Seen::NotSeen),
        outcome: outcome.map(|outcome| outcome.code().to_owned()),
        taken_back: there.taken_back.is_some(),
    }
}

/// An entry of the journal as the person is told of it; none when nobody
/// looked at anything.
fn looked(
    (at, role, institution, event, detail): (Moment, String, String, String, String),
) -> Option<Looked> {
    let detail: serde_json::Value = serde_json::from_str(&detail).ok()?;
    let code = |name: &str| detail[name].as_str().unwrap_or_default().to_owned();
    let looked =
        !code("class").is_empty() || matches!(&*event, "person.searched" | "person.compared");
    let (class, purpose) = (code("class"), code("purpose"));
    looked.then(|| Looked { on: at.day(), role, institution, class, purpose })
}
