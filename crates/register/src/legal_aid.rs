//! Lawyers in a case: who acts, and whether they may, for whom else they act.
//!
//! A lawyer with an account is assigned like everybody, in the post *lawyer*; one
//! without stands in the case by name, and nothing of it opens for them. Before
//! either, [`conflicts`] looks at the other cases of the lawyer and at what they
//! said. Whoever assigns is told of a conflict what they may know of: of a case
//! that is not theirs to know, no more than that there is one.
use crate::account::Secret;
use crate::by::By;
use crate::case_file::{Narrative, may_be_let_in};
use crate::case_text::{self, At, LONGEST_REASON};
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::lawyer::Listed;
use crate::notice::{self, NoticeSort};
use crate::{Register, sql};
use domain::access::{Action, Purpose, Role};
use domain::case_file::{Assignment, CaseNumber, CaseState, Post, posts};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, LawyerId, PersonId, WaiverId};
use domain::referral::conflict::{Conflict, Ground, Here, Interest, Weight, conflicts, forbids};
use domain::referral::form::{Shape, Sort};
use rand::rngs::StdRng;
use serde_json::{Value as Json, json};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use std::str::FromStr;
use vault::key::DataKey;

/// Who is to act as a lawyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Who has this account.
    Account(AccountId),
    /// This lawyer of the network, by their account if they have one.
    Lawyer(LawyerId),
}

/// That somebody acts, or acted, in a case as a lawyer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The account; none for a lawyer without one.
    pub account: Option<AccountId>,
    /// The lawyer of the network; none for an account that is none.
    pub lawyer: Option<LawyerId>,
    /// What they are called.
    pub name: String,
    /// The first day.
    pub from: Day,
    /// The first day after the last one; none while it lasts.
    pub until: Option<Day>,
}

/// That somebody acts in spite of a conflict, which did not forbid it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Its id.
    pub id: WaiverId,
    /// The id of the account, or of the lawyer without one.
    pub who: String,
    /// What the conflict rests on.
    pub grounds: Vec<Ground>,
    /// Who assigned them.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// A conflict that the asker may know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// How much it weighs.
    pub weight: Weight,
    /// What it rests on.
    pub ground: Ground,
    /// The other case; none for what the lawyer said.
    pub case: Option<(CaseId, CaseNumber)>,
    /// The person whom both have; none for a body.
    pub person: Option<PersonId>,
    /// The body; none for a person.
    pub body: Option<String>,
}

/// What was found of conflicts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Found {
    /// Those the asker may know of, the ones that forbid first.
    pub known: Vec<Known>,
    /// Whether there is one in a case that the asker may not know of. How much
    /// it weighs is not told: a reason is no answer to what one does not see.
    pub hidden: bool,
}

impl Found {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && !self.hidden
    }

    /// Whether the asker may assign with a reason.
    #[must_use]
    pub fn takes_reason(&self) -> bool {
        !self.hidden && self.known.iter().all(|one| one.weight == Weight::Soft)
    }
}

const fn reason_at(row: &str) -> At<'_> {
    At { table: "conflict_waiver", row, column: "reason" }
}

/// Somebody who is to act, as the register finds them.
struct Candidate {
    account: Option<AccountId>,
    listed: Option<Listed>,
}

impl Candidate {
    async fn find(c: &mut AnyConnection, who: Who) -> Result<Self> {
        match who {
            Who::Account(account) => {
                let listed = sql::lawyer::by_account(c, account).await?;
                Ok(Self { account: Some(account), listed })
            }
            Who::Lawyer(id) => {
                let listed = sql::lawyer::by_id(c, id).await?.ok_or(Error::NotFound)?;
                Ok(Self { account: listed.account, listed: Some(listed) })
            }
        }
    }

    /// By what they are told from others: the account where there is one.
    fn id(&self) -> String {
        let lawyer = self.listed.as_ref().map(|one| one.id.to_string());
        self.account.map(|id| id.to_string()).or(lawyer).unwrap_or_default()
    }

    /// Every id under which they may have been assigned: who has an account now may
    /// have had none then.
    fn ids(&self) -> Vec<String> {
        let lawyer = self.listed.as_ref().map(|one| one.id.to_string());
        self.account.map(|id| id.to_string()).into_iter().chain(lawyer).collect()
    }

    /// Every conflict of theirs with acting in a case; but for closed circles that
    /// are not the asker's, of which nothing is told.
    async fn conflicts(
        &self,
        c: &mut AnyConnection,
        case: CaseId,
        by: &By,
    ) -> Result<Vec<Conflict>> {
        let there = sql::case_file::by_id(&mut *c, case).await?.ok_or(Error::NotFound)?;
        let parts = sql::step::parts(&mut *c, case).await?;
        let lawyer = self.listed.as_ref().map(|one| one.id);
        let engagements =
            sql::lawyer::engagements(&mut *c, (self.account, lawyer), case, by).await?;
        let mut interests = Vec::new();
        if let Some(lawyer) = lawyer {
            let said = sql::lawyer::interests(&mut *c, lawyer).await?;
            interests.extend(said.into_iter().map(|one| Interest {
                client: one.client,
                lasts: one.until.is_none_or(|until| by.today() < until),
            }));
        }
        let mut bodies = BTreeSet::from([there.institution]);
        for step in sql::step::of_case(c, case).await? {
            bodies.extend(named(&step.entry.step));
            bodies.insert(step.entry.institution);
        }
        let bodies: Vec<String> = bodies.into_iter().collect();
        Ok(conflicts(Here { case, parts: &parts, bodies: &bodies }, &engagements, &interests))
    }
}

/// The bodies that a step names.
fn named(step: &domain::referral::step::Step) -> Vec<String> {
    let (Ok(sort), Ok(values)) = (Sort::from_str(step.code()), serde_json::to_value(step)) else {
        return Vec::new();
    };
    let bodies = sort.fields().iter().filter(|field| matches!(field.shape, Shape::Body));
    let bodies = bodies.filter_map(|field| match &values[field.name] {
        Json::String(code) if !code.is_empty() => Some(code.clone()),
        _ => None,
    });
    bodies.collect()
}

/// What of these conflicts the asker may know of.
async fn told(c: &mut AnyConnection, by: &By, all: Vec<Conflict>) -> Result<Found> {
    let cases: BTreeSet<CaseId> = all.iter().filter_map(|one| one.case).collect();
    let cases: Vec<CaseId> = cases.into_iter().collect();
    let numbers = sql::lawyer::numbers(c, &by.scope(Action::ReadCase), &cases).await?;
    let mut found = Found::default();
    for one in all {
        let case = one.case.map(|case| numbers.get(&case).map(|number| (case, *number)));
        match case {
            Some(None) => found.hidden = true,
            case => found.known.push(Known {
                weight: one.weight,
                ground: one.ground,
                case: case.flatten(),
                person: one.person,
                body: one.body,
            }),
        }
    }
    Ok(found)
}

impl Register {
    /// Who acts, or acted, in a case as a lawyer, with an account or without.
    ///
    /// # Errors
    ///
    /// As for [`Register::case_file`].
    pub async fn case_lawyers(&self, by: &By, case: CaseId) -> Result<Vec<Acting>> {
        self.case_for(by, case, Action::ReadCase).await?;
        let mut c = self.database.read().await?;
        let mut all = sql::lawyer::outside_of(&mut c, case).await?;
        let assigned = sql::case_file::assignments(&mut c, case).await?;
        for one in assigned.iter().filter(|one| one.post == Post::Lawyer) {
            let listed = sql::lawyer::by_account(&mut c, one.account).await?;
            let name = sql::account::by_id(&mut c, one.account).await?.name;
            all.push(Acting {
                account: Some(one.account),
                lawyer: listed.map(|one| one.id),
                name,
                from: one.from,
                until: one.until,
            });
        }
        all.sort_by(|a, b| (a.from, &a.name).cmp(&(b.from, &b.name)));
        Ok(all)
    }

    /// Whether a lawyer of the network may act in a case: what is told to whoever
    /// would assign them. It is in the journal.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case the actor may not know of, or no
    /// lawyer; [`Denied`](Error::Denied) for who may not assign.
    pub async fn conflicts_of(&self, by: &By, case: CaseId, who: Who) -> Result<Found> {
        self.case_for(by, case, Action::AssignCase).await?;
        let mut c = self.database.read().await?;
        let candidate = Candidate::find(&mut c, who).await?;
        let all = candidate.conflicts(&mut c, case, by).await?;
        let grounds = grounds(&all);
        let found = told(&mut c, by, all).await?;
        drop(c);
        let detail = json!({ "who": candidate.id(), "grounds": grounds });
        self.write(by, async |w| {
            w.audit("case.conflicts_looked_at", &case.to_string(), detail, ()).await
        })
        .await?;
        Ok(found)
    }

    /// The conflicts of those who act in a case now, whom no reason that is kept
    /// answers: somebody may have come into it, or another case, since they were
    /// assigned.
    ///
    /// # Errors
    ///
    /// As for [`Register::conflicts_of`].
    pub async fn conflicts_now(&self, by: &By, case: CaseId) -> Result<Vec<(Acting, Found)>> {
        let mut acting = self.case_lawyers(by, case).await?;
        self.case_for(by, case, Action::AssignCase).await?;
        acting.retain(|one| one.until.is_none_or(|until| by.today() < until));
        if acting.is_empty() {
            return Ok(Vec::new());
        }
        let mut c = self.database.read().await?;
        let waivers = sql::lawyer::waivers(&mut c, case).await?;
        let mut all = Vec::new();
        for one in acting {
            let who = match (one.account, one.lawyer) {
                (Some(account), _) => Who::Account(account),
                (None, Some(lawyer)) => Who::Lawyer(lawyer),
                (None, None) => continue,
            };
            let candidate = Candidate::find(&mut c, who).await?;
            let ids = candidate.ids();
            let mut found = candidate.conflicts(&mut c, case, by).await?;
            let answered = |one: &Conflict| {
                one.weight == Weight::Soft
                    && waivers
                        .iter()
                        .any(|kept| ids.contains(&kept.who) && kept.grounds.contains(&one.ground))
            };
            found.retain(|one| !answered(one));
            let found = told(&mut c, by, found).await?;
            if !found.is_empty() {
                all.push((one, found));
            }
        }
        drop(c);
        let detail = json!({ "found": all.len() });
        self.write(by, async |w| {
            w.audit("case.conflicts_looked_at", &case.to_string(), detail, ()).await
        })
        .await?;
        Ok(all)
    }

    /// Puts down that a lawyer acts in a case, from today. `reason` says why they
    /// may in spite of a conflict that does not forbid it; it is sealed under the
    /// key of the case, and `secret` is the seed.
    ///
    /// # Errors
    ///
    /// As for [`Register::assign`]; [`Conflicted`](Error::Conflicted) with what
    /// was found, when it forbids, is not the actor's to know, or nothing is said
    /// about it; [`CaseClosed`](Refusal::CaseClosed) for a lawyer without an
    /// account; [`LawyerAway`](Refusal::LawyerAway) for who has left the network;
    /// [`Sealed`](Error::Sealed) when a reason must be sealed.
    pub async fn assign_lawyer(
        &self,
        by: &By,
        case: CaseId,
        who: Who,
        reason: &str,
        secret: &Secret,
    ) -> Result<()> {
        let there = self.case_for(by, case, Action::AssignCase).await?;
        let reason = reason.trim();
        if reason.chars().count() > LONGEST_REASON {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let candidate = Candidate::find(&mut *self.database.read().await?, who).await?;
        // Who could assign oneself would open any case by rank.
        if candidate.account == Some(by.actor.account) {
            return Err(Error::Refused(Refusal::OwnAssignment));
        }
        let in_network = candidate.listed.as_ref();
        if in_network.is_some_and(|one| !one.lawyer.is_there(by.today())) {
            return Err(Error::Refused(Refusal::LawyerAway));
        }
        if candidate.account.is_none() && there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        let id = WaiverId::new(by.at, by.bits());
        let row = id.to_string();
        let sealed = self.seal_in_case(case, reason_at(&row), reason, &mut secret.random()).await?;
        let done = self
            .write(by, async |w| {
                if let Some(account) = candidate.account {
                    let role = sql::account::by_id(w.connection(), account).await?.role;
                    may_be_let_in(w, case, role).await?;
                }
                // Asked where nothing can change meanwhile.
                let all = candidate.conflicts(w.connection(), case, by).await?;
                let grounds = grounds(&all);
                let weighs = !all.is_empty();
                if weighs && (forbids(&all) || sealed.is_empty()) {
                    return Err(Error::Conflicted(Box::new(told(w.connection(), by, all).await?)));
                }
                let found = told(w.connection(), by, all).await?;
                if !found.takes_reason() {
                    return Err(Error::Conflicted(Box::new(found)));
                }
                add(w, by, case, &candidate).await?;
                if weighs {
                    let (who, by, at) = (candidate.id(), by.actor.account, by.at);
                    let waiver = Waiver { id, who, grounds: grounds.clone(), by, at };
                    sql::lawyer::add_waiver(w.connection(), case, &waiver, sealed.clone()).await?;
                }
                let account = candidate.account.map(|id| id.to_string());
                let lawyer = candidate.listed.as_ref().map(|one| one.id.to_string());
                let detail = json!({
                    "account": account, "lawyer": lawyer, "post": Post::Lawyer.code(),
                    "in_spite_of": grounds,
                });
                w.audit("case.assigned", &case.to_string(), detail, ()).await
            })
            .await;
        if let Err(Error::Conflicted(found)) = &done {
            let grounds: Vec<&str> = found.known.iter().map(|one| one.ground.code()).collect();
            let detail =
                json!({ "who": candidate.id(), "grounds": grounds, "hidden": found.hidden });
            self.write(by, async |w| {
                w.audit("case.conflict_found", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        done
    }

    /// Ends that a lawyer without an account acts in a case, as of today. One
    /// with an account ends as an assignment does.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for one who does not act;
    /// [`Denied`](Error::Denied).
    pub async fn end_lawyer(&self, by: &By, case: CaseId, lawyer: LawyerId) -> Result<()> {
        self.case_for(by, case, Action::AssignCase).await?;
        self.write(by, async |w| {
            sql::lawyer::end_outside(w.connection(), case, lawyer, by.today()).await?;
            let detail = json!({ "lawyer": lawyer.to_string(), "post": Post::Lawyer.code() });
            w.audit("case.assignment_ended", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Who acts in a case in spite of a conflict, and what it rests on.
    ///
    /// # Errors
    ///
    /// As for [`Register::procedure`].
    pub async fn waivers(&self, by: &By, case: CaseId) -> Result<Vec<Waiver>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        sql::lawyer::waivers(&mut *self.database.read().await?, case).await
    }

    /// Opens why somebody acts in spite of a conflict, for a purpose.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal_narrative`].
    pub async fn reveal_waiver(
        &self,
        by: &By,
        case: CaseId,
        waiver: WaiverId,
        purpose: Purpose,
    ) -> Result<Narrative> {
        self.case_for(by, case, Action::RevealPerson).await?;
        let kept =
            sql::lawyer::waiver_reason(&mut *self.database.read().await?, case, waiver).await?;
        let (sealed, version) = kept.ok_or(Error::NotFound)?;
        let row = waiver.to_string();
        let texts = [(reason_at(&row), sealed, version)];
        let opened = self.open_in_case(by, case, purpose, ("waiver", &row), &texts).await?;
        // None is kept without one.
        opened.into_iter().next().flatten().ok_or(Error::Damaged("conflict_waiver.reason"))
    }

    /// The names of those who coordinate and may know of every case: whom to ask
    /// about what one may not know.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn whom_to_ask(&self) -> Result<Vec<String>> {
        let all = sql::account::all(&mut *self.database.read().await?).await?;
        let open = all.into_iter().filter(|one| one.open && one.role == Role::Coordinator);
        Ok(open.map(|one| one.name).collect())
    }

    /// Seals the reasons of a case's waivers with its new key.
    pub(crate) async fn reseal_waivers(
        &self,
        by: &By,
        case: CaseId,
        keys: &[DataKey],
        new: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let all = sql::lawyer::waiver_reasons(&mut *self.database.read().await?, case).await?;
        for (row, sealed, version) in all {
            let kept = (sealed.as_slice(), version);
            let again = case_text::reseal(reason_at(&row), kept, (keys, new), random)?;
            let Some(again) = again else { continue };
            self.write(by, async |w| {
                sql::lawyer::reseal(w.connection(), (case, &row), again, version).await?;
                let detail = json!({ "waiver": row, "key": new.number() });
                w.audit("waiver.resealed", &case.to_string(), detail, ()).await
            })
            .await?;
        }
        Ok(())
    }
}

fn grounds(all: &[Conflict]) -> Vec<Ground> {
    let grounds: BTreeSet<Ground> = all.iter().map(|one| one.ground).collect();
    grounds.into_iter().collect()
}

/// Puts down that the candidate acts, unless they do.
async fn add(w: &mut Write<'_>, by: &By, case: CaseId, candidate: &Candidate) -> Result<()> {
    let (today, assigner) = (by.today(), by.actor.account);
    let already = Error::Refused(Refusal::AlreadyDecided);
    if let Some(account) = candidate.account {
        if !sql::account::by_id(w.connection(), account).await?.open {
            return Err(Error::NotFound);
        }
        let all = sql::case_file::assignments(w.connection(), case).await?;
        if posts(&all, account, today).any(|there| there == Post::Lawyer) {
            return Err(already);
        }
        let new = Assignment { account, post: Post::Lawyer, from: today, until: None };
        sql::case_file::assign(w.connection(), case, &new, assigner).await?;
        let subject = case.to_string();
        return notice::tell(w, [account], NoticeSort::CaseAssigned, &subject).await;
    }
    let lawyer = candidate.listed.as_ref().map(|one| one.id).ok_or(Error::NotFound)?;
    let all = sql::lawyer::outside_of(w.connection(), case).await?;
    let acts = |one: &Acting| one.until.is_none_or(|until| today < until);
    if all.iter().any(|one| one.lawyer == Some(lawyer) && acts(one)) {
        return Err(already);
    }
    sql::lawyer::assign_outside(w.connection(), case, lawyer, today, assigner).await
}
