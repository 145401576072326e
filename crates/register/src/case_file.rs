//! Case files: opened, assigned, listed, told. How they are closed and opened again is in
//! `closing`.
//!
//! The shell tells nothing of whom the case is about. What happened is sealed
//! under the case's own key and opened like a person's fields.
use crate::account::Secret;
use crate::audit::Audited;
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::legal_aid::Who;
use crate::notice::{self, NoticeSort};
use crate::receipt::{self, pseudonym};
use crate::{Register, sql};
use domain::access::{Action, Context, Facts, FieldClass, Purpose, Reach, Role, Rule, SealedClass};
use domain::case_file::{Assignment, CaseNumber, CaseState, CircleReason, Post, posts, reaches};
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId};
use serde_json::json;
use vault::Zeroizing;
use vault::seal::{self, Place};

/// Which case files a list shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// In this state; in any for none.
    pub state: Option<CaseState>,
    /// Worked on in this oblast; anywhere when empty.
    pub territory: String,
    /// Of this institution; of any when empty.
    pub institution: String,
    /// Only those to which the actor is assigned today.
    pub own: bool,
    /// Opened on this day or later.
    pub from: Option<Day>,
    /// Opened on this day or earlier.
    pub until: Option<Day>,
    /// The oldest first, where the newest come first otherwise.
    pub oldest_first: bool,
}

/// A case file, without what is sealed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// Whether it is worked on.
    pub state: CaseState,
    /// The institution it belongs to.
    pub institution: String,
    /// The oblast; empty if it is of none.
    pub territory: String,
    /// When it was opened.
    pub opened_at: Moment,
    /// Whether it is in a closed circle: nobody knows of it but who is assigned.
    pub circle: bool,
}

/// How somebody comes to what was done in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepsOpen {
    /// Whenever they want to.
    Freely,
    /// When they say for what: a child is in the case, and they do not work on it.
    ForPurpose,
    /// Not at all.
    Never,
}

/// What happened in a case, opened; it is wiped when dropped and does not
/// print.
pub struct Narrative(Zeroizing<String>);

impl Narrative {
    pub(crate) const fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The text. Copies made of it are the caller's to wipe.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The most characters of a narrative.
pub const LONGEST_NARRATIVE: usize = 100_000;

const NARRATIVE: &str = "narrative";

/// Whose the keys of a case are.
pub(crate) fn owner(case: CaseId) -> String {
    format!("case/{case}")
}

/// Adds the case file that was prepared, with the next number of the year.
/// Whoever opens one in a closed circle is assigned to it, as nobody else could
/// do that.
pub(crate) async fn add_case(
    w: &mut Write<'_>,
    by: &By,
    id: CaseId,
    (territory, circle): (&str, bool),
) -> Result<Audited<CaseId>> {
    let year = by.today().year();
    let place = if circle {
        sql::case_file::next_in_circle(w.connection(), year).await?
    } else {
        sql::case_file::next_place(w.connection(), year).await?
    };
    let case = CaseFile {
        id,
        number: CaseNumber { year, place },
        state: CaseState::Open,
        institution: by.actor.institution.clone(),
        territory: territory.to_owned(),
        opened_at: by.at,
        circle,
    };
    sql::case_file::add(w.connection(), &case, by.actor.account).await?;
    if circle || by.actor.role == Role::CaseWorker {
        let (account, from) = (by.actor.account, by.today());
        let own = Assignment { account, post: Post::CaseWorker, from, until: None };
        sql::case_file::assign(w.connection(), id, &own, account).await?;
    }
    // Who reads the journal is not told by what such a case is asked for.
    let number = (!circle).then(|| case.number.to_string());
    w.audit("case.opened", &id.to_string(), json!({ "number": number }), id).await
}

/// Refuses unless somebody who works on cases is assigned to a case: it is in a
/// closed circle, and nobody else could ever let anybody in.
async fn somebody_left(w: &mut Write<'_>, case: CaseId) -> Result<()> {
    let today = w.by.today();
    let roles = sql::case_file::roles_on(w.connection(), case, today).await?;
    if roles.iter().any(|role| role.works_on_cases()) {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::CircleEmpty))
    }
}

/// Refuses to let into a closed circle who works on no cases: for them it would
/// stay hidden.
pub(crate) async fn may_be_let_in(w: &mut Write<'_>, case: CaseId, role: Role) -> Result<()> {
    let there = sql::case_file::by_id(w.connection(), case).await?;
    if there.is_some_and(|there| there.circle) && !role.works_on_cases() {
        return Err(Error::Refused(Refusal::CircleRole));
    }
    Ok(())
}

impl Register {
    /// Opens a case file of the actor's institution, in a territory (empty for
    /// none). A case worker who opens one is assigned to it; for others
    /// somebody is. `secret` is the seed of its key.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`Denied`](Error::Denied);
    /// [`PlacementMissing`](Refusal::PlacementMissing) for an unknown oblast.
    pub async fn open_case(&self, by: &By, territory: &str, secret: &Secret) -> Result<CaseId> {
        let id = self.prepare_case(by, territory, secret).await?;
        self.write(by, async |w| add_case(w, by, id, (territory, false)).await).await
    }

    /// Opens a case file in a closed circle, as [`Register::open_case`] does
    /// others: nobody knows of it but who is assigned to it, which the actor is at
    /// once, whatever their role. Its number is of a series of its own.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_case`].
    pub async fn open_circle(&self, by: &By, territory: &str, secret: &Secret) -> Result<CaseId> {
        let id = self.prepare_case(by, territory, secret).await?;
        self.write(by, async |w| add_case(w, by, id, (territory, true)).await).await
    }

    /// Puts a case into a closed circle, or opens it to the others again, as the
    /// reason says. What others were told of it and have not read, they are told
    /// no more.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case the actor may not know of;
    /// [`Denied`](Error::Denied) for who is not assigned to it;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it is so already;
    /// [`CircleEmpty`](Refusal::CircleEmpty) when nobody could open it any more.
    pub async fn change_circle(&self, by: &By, case: CaseId, reason: CircleReason) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.write(by, async |w| {
            let (circle, today) = (reason.closes(), by.today());
            if !sql::case_file::set_circle(w.connection(), case, circle).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let event = if circle {
                somebody_left(w, case).await?;
                let inside = sql::notice::on_case(w.connection(), case, today).await?;
                sql::notice::read_outside(w.connection(), case, &inside, by.at).await?;
                "case.circle_closed"
            } else {
                "case.circle_opened"
            };
            w.audit(event, &case.to_string(), json!({ "reason": reason.code() }), ()).await
        })
        .await
    }

    /// Makes the key of a case that is about to be opened, if that may be.
    pub(crate) async fn prepare_case(
        &self,
        by: &By,
        territory: &str,
        secret: &Secret,
    ) -> Result<CaseId> {
        self.require(by, Action::OpenCase, Reach::Own, "case").await?;
        let unsealed = self.unsealed()?;
        if !territory.is_empty() && self.pack.oblasti.iter().all(|o| o.code != territory) {
            return Err(Error::Refused(Refusal::PlacementMissing));
        }
        let id = CaseId::new(by.at, by.bits());
        unsealed.new_key(&owner(id), &mut secret.random()).await?;
        Ok(id)
    }

    /// A case file, without what is sealed in it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for one that the actor may not know
    /// of.
    pub async fn case_file(&self, by: &By, case: CaseId) -> Result<CaseFile> {
        let there = self.case_for(by, case, Action::ReadCase).await?;
        self.write(by, async |w| {
            let (account, subject) = (by.actor.account, case.to_string());
            let told = (NoticeSort::CaseAssigned, subject.as_str());
            sql::notice::read_about(w.connection(), account, told, by.at).await?;
            w.audit("case.read", &subject, json!({}), ()).await
        })
        .await?;
        // Sealed, nothing could be told of a decoy, and nothing of it is shown.
        if let Ok(unsealed) = self.unsealed() {
            let owner = owner(case);
            let keys = unsealed.keys_of(&owner).await?;
            self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        }
        Ok(there)
    }

    /// The case file with this number, as [`Register::case_file`] gives it.
    ///
    /// # Errors
    ///
    /// As for [`Register::case_file`].
    pub async fn case_by_number(&self, by: &By, number: CaseNumber) -> Result<CaseFile> {
        let mut c = self.database.read().await?;
        let found = sql::case_file::by_number(&mut c, number, by.in_circles()).await?;
        drop(c);
        self.case_file(by, found.ok_or(Error::NotFound)?).await
    }

    /// The case files that the actor may know of and that `filter` lets through: at
    /// most `limit`, after the one with the number `after`.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_files(
        &self,
        by: &By,
        filter: &CaseFilter,
        after: Option<CaseNumber>,
        limit: i64,
    ) -> Result<Vec<CaseFile>> {
        let scope = by.scope(Action::ReadCase);
        let mut c = self.database.read().await?;
        let cases = sql::case_file::listed(&mut c, &scope, (by, filter), after, limit).await?;
        drop(c);
        let ids: Vec<String> = cases.iter().map(|case| case.id.to_string()).collect();
        let detail = json!({ "cases": ids });
        self.write(by, async |w| w.audit("cases.listed", "", detail, ()).await).await?;
        Ok(cases)
    }

    /// Who works, or worked, on a case.
    ///
    /// # Errors
    ///
    /// As for [`Register::case_file`].
    pub async fn assignments(&self, by: &By, case: CaseId) -> Result<Vec<Assignment>> {
        self.case_for(by, case, Action::ReadCase).await?;
        sql::case_file::assignments(&mut *self.database.read().await?, case).await
    }

    /// Assigns somebody else to a case, from today.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case the actor may not know of, or
    /// an account that is not open; [`Denied`](Error::Denied);
    /// [`OwnAssignment`](Refusal::OwnAssignment);
    /// [`CircleRole`](Refusal::CircleRole) for who works on no cases, where the
    /// case is in a closed circle;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) for one who has the post;
    /// [`Conflicted`](Error::Conflicted) for a lawyer with a conflict of
    /// interest, as [`Register::assign_lawyer`] does without a reason.
    pub async fn assign(
        &self,
        by: &By,
        case: CaseId,
        account: AccountId,
        post: Post,
    ) -> Result<()> {
        if post == Post::Lawyer {
            // Nothing is sealed without a reason.
            let (who, nothing) = (Who::Account(account), Secret::new([0; 32]));
            return self.assign_lawyer(by, case, who, "", &nothing).await;
        }
        self.case_for(by, case, Action::AssignCase).await?;
        // Who could assign oneself would open any case by rank.
        if account == by.actor.account {
            return Err(Error::Refused(Refusal::OwnAssignment));
        }
        let assignment = Assignment { account, post, from: by.today(), until: None };
        self.write(by, async |w| {
            let there = sql::account::by_id(w.connection(), account).await?;
            if !there.open {
                return Err(Error::NotFound);
            }
            may_be_let_in(w, case, there.role).await?;
            let all = sql::case_file::assignments(w.connection(), case).await?;
            if posts(&all, account, by.today()).any(|there| there == post) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            sql::case_file::assign(w.connection(), case, &assignment, by.actor.account).await?;
            let subject = case.to_string();
            notice::tell(w, [account], NoticeSort::CaseAssigned, &subject).await?;
            let detail = json!({ "account": account.to_string(), "post": post.code() });
            w.audit("case.assigned", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Ends what somebody is in a case, as of today: from this moment nothing
    /// of it opens for them.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for one who has not the post;
    /// [`Denied`](Error::Denied); [`CircleEmpty`](Refusal::CircleEmpty) for the
    /// last one in a closed circle.
    pub async fn end_assignment(
        &self,
        by: &By,
        case: CaseId,
        account: AccountId,
        post: Post,
    ) -> Result<()> {
        self.case_for(by, case, Action::AssignCase).await?;
        self.write(by, async |w| {
            sql::case_file::lock(w.connection(), case).await?;
            sql::case_file::end_assignment(w.connection(), case, account, post, by.today()).await?;
            let subject = case.to_string();
            let told = (NoticeSort::CaseAssigned, subject.as_str());
            sql::notice::read_about(w.connection(), account, told, by.at).await?;
            let there = sql::case_file::by_id(w.connection(), case).await?;
            if there.is_some_and(|there| there.circle) {
                somebody_left(w, case).await?;
            }
            let detail = json!({ "account": account.to_string(), "post": post.code() });
            w.audit("case.assignment_ended", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Writes what happened in a case, over version `version` of the file.
    /// `secret` is the seed of the sealing. Answers with the new version.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Denied`](Error::Denied); [`TextTooLong`](Refusal::TextTooLong);
    /// [`CaseClosed`](Refusal::CaseClosed); [`Conflict`](Error::Conflict).
    pub async fn tell_case(
        &self,
        by: &By,
        case: CaseId,
        version: u32,
        text: &str,
        secret: &Secret,
    ) -> Result<u32> {
        let unsealed = self.unsealed()?;
        let there = self.case_for(by, case, Action::WriteCase).await?;
        self.narrative_for(by, case, Action::WriteCase, None).await?;
        if there.state == CaseState::Closed {
            return Err(Error::Refused(Refusal::CaseClosed));
        }
        if text.chars().count() > LONGEST_NARRATIVE {
            return Err(Error::Refused(Refusal::TextTooLong));
        }
        let keys = unsealed.keys_of(&owner(case)).await?;
        let key = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let (row, next) = (case.to_string(), version.saturating_add(1));
        let place = Place { table: "case_file", row: &row, column: NARRATIVE, version: next };
        let sealed = seal::seal(key, &place, text.as_bytes(), &mut secret.random());
        let sealed = sealed.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
        self.write(by, async |w| {
            sql::case_file::tell(w.connection(), case, sealed, next).await?;
            w.audit("case.written", &row, json!({ "version": next }), next).await
        })
        .await
    }

    /// Opens what happened in a case, for a purpose: the text and the version
    /// of the file. None while nothing was written. The entry is in the
    /// journal before anything is opened.
    ///
    /// # Errors
    ///
    /// As for [`Register::reveal`].
    pub async fn reveal_narrative(
        &self,
        by: &By,
        case: CaseId,
        purpose: Purpose,
    ) -> Result<(Option<Narrative>, u32)> {
        let unsealed = self.unsealed()?;
        self.case_for(by, case, Action::RevealPerson).await?;
        let rule = self.narrative_for(by, case, Action::RevealPerson, Some(purpose)).await?;
        let mut c = self.database.read().await?;
        let (sealed, version) = sql::case_file::narrative(&mut c, case).await?;
        drop(c);
        if sealed.is_empty() {
            return Ok((None, version));
        }
        let owner = owner(case);
        let keys = unsealed.keys_of(&owner).await?;
        let number = seal::key_number(&sealed).ok();
        let key = keys.iter().find(|key| Some(key.number()) == number).unwrap_or(&keys[0]);
        let class = SealedClass::Narrative.code();
        let detail = json!({ "class": class, "purpose": purpose.code(), "rule": rule.code() });
        let (subject, covered) = (pseudonym(&keys[0], &owner), vec![owner.clone()]);
        let receipt = self.receipt(by, "case.revealed", &subject, detail, covered).await?;
        self.alarm_of_decoy(by, &owner, &keys[0]).await?;
        let row = case.to_string();
        let place = Place { table: "case_file", row: &row, column: NARRATIVE, version };
        let opened = self.opened(by, &receipt, &owner, key, place, &sealed).await?;
        let text = std::str::from_utf8(opened.expose());
        let text = text.map_err(|_| Error::Damaged("case_file.narrative"))?;
        Ok((Some(Narrative(Zeroizing::new(text.to_owned()))), version))
    }

    /// Gives a case a new key and seals with it anew what happened and the
    /// attached files. The old key stays, wrapped: older copies of the data and
    /// the pseudonym in the journal need it. Asked again after it was stopped
    /// half way, it goes on with yet another key. `secret` is the seed.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); [`NotFound`](Error::NotFound);
    /// [`Conflict`](Error::Conflict) when it was changed meanwhile.
    pub async fn rotate_case_key(
        &self,
        case: CaseId,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        let by = By::new(crate::Actor::system(), at, seed);
        let unsealed = self.unsealed()?;
        let mut c = self.database.read().await?;
        sql::case_file::by_id(&mut c, case).await?.ok_or(Error::NotFound)?;
        let (sealed, version) = sql::case_file::narrative(&mut c, case).await?;
        drop(c);
        let (owner, row, mut random) = (owner(case), case.to_string(), secret.random());
        let keys = unsealed.keys_of(&owner).await?;
        let last = keys.last().ok_or(Error::Damaged("wrapped_key"))?;
        let new = last.next(&mut random).map_err(|_| Error::Damaged("wrapped_key"))?;
        unsealed.add_key(&owner, &new, &mut random).await?;
        let again = async {
            self.reseal_attachments(&by, case, &keys, &new, &mut random).await?;
            self.reseal_reasons(&by, case, &keys, &new, &mut random).await?;
            self.reseal_events(&by, case, (&keys, &new), &mut random).await?;
            self.reseal_notes(&by, case, (&keys, &new), &mut random).await?;
            self.reseal_registrations(&by, case, (&keys, &new), &mut random).await?;
            self.reseal_answers(&by, case, &keys, &new, &mut random).await?;
            self.reseal_waivers(&by, case, &keys, &new, &mut random).await?;
            if sealed.is_empty() {
                return Ok(sealed);
            }
            let number = seal::key_number(&sealed).ok();
            let old = keys.iter().find(|key| Some(key.number()) == number).unwrap_or(&keys[0]);
            let from = Place { table: "case_file", row: &row, column: NARRATIVE, version };
            receipt::reseal(old, &new, from, version + 1, &sealed, &mut random)
        };
        let again = again.await;
        let narrative = self.telling_damage(&by, &keys[0], &owner, again).await?;
        self.write(&by, async |w| {
            sql::case_file::reseal(w.connection(), case, narrative, version).await?;
            let detail = json!({ "key": new.number() });
            w.audit("case.key_rotated", &pseudonym(&keys[0], &owner), detail, ()).await
        })
        .await
    }

    /// Whether what is sealed in a case opens for the actor at all: by a post,
    /// a referral, or a glass that was broken. For what a page offers.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_opens(&self, by: &By, case: CaseId) -> Result<bool> {
        let (_, near) = self.near_case(by, case).await?;
        Ok(near.may(by, Action::RevealPerson))
    }

    /// Whether the actor puts steps down, enters persons and closes a case: who
    /// opens it by a broken glass or a referral does not. For what a page offers.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_takes(&self, by: &By, case: CaseId) -> Result<bool> {
        let (_, near) = self.near_case(by, case).await?;
        Ok(near.may(by, Action::WriteCase))
    }

    /// Whether the actor says who works on a case. For what a page offers.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn case_assigns(&self, by: &By, case: CaseId) -> Result<bool> {
        let (_, near) = self.near_case(by, case).await?;
        Ok(near.may(by, Action::AssignCase))
    }

    /// Whether the actor writes what happened in a case and attaches files to
    /// it, which takes a post that opens them. For what a page offers.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn narrative_takes(&self, by: &By, case: CaseId) -> Result<bool> {
        let (_, near) = self.near_case(by, case).await?;
        let class = Some(FieldClass::Sealed(SealedClass::Narrative));
        Ok(by.decide(Action::WriteCase, near.facts(), class, near.context(None)).allowed)
    }

    /// How the actor comes to what was done in a case. For what a page offers.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn steps_open(&self, by: &By, case: CaseId) -> Result<StepsOpen> {
        let (_, near) = self.near_case(by, case).await?;
        let may = |purpose| {
            by.decide(Action::ReadSteps, near.facts(), None, near.context(purpose)).allowed
        };
        Ok(match (may(None), may(Some(Purpose::Support))) {
            (true, _) => StepsOpen::Freely,
            (false, true) => StepsOpen::ForPurpose,
            (false, false) => StepsOpen::Never,
        })
    }

    /// The case, when the actor may do `action` there. Who may not even know of
    /// it gets the answer of what is not there.
    pub(crate) async fn case_for(&self, by: &By, case: CaseId, action: Action) -> Result<CaseFile> {
        let (there, near) = self.near_case(by, case).await?;
        if let Some(there) = there {
            if near.may(by, action) {
                return Ok(there);
            }
            let subject = case.to_string();
            self.note_denial(by, &format!("{action:?}"), &subject).await?;
            let known = near.may(by, Action::ReadCase);
            return Err(if known { Error::Denied } else { Error::NotFound });
        }
        self.note_denial(by, &format!("{action:?}"), &case.to_string()).await?;
        Err(Error::NotFound)
    }

    /// The case, and how near the actor is to it.
    pub(crate) async fn near_case(
        &self,
        by: &By,
        case: CaseId,
    ) -> Result<(Option<CaseFile>, NearCase)> {
        let mut c = self.database.read().await?;
        let Some((there, standing)) = sql::case_file::with_standing(&mut c, by, case).await? else {
            return Ok((None, NearCase::default()));
        };
        let sql::case_file::Standing { posts, glass_open, child } = standing;
        let own = there.institution == by.actor.institution;
        let reaches = reaches(!posts.is_empty(), own, &there.territory, &by.actor.territory);
        let circle = there.circle;
        Ok((Some(there), NearCase { reaches, posts, glass_open, child, circle }))
    }

    /// The rule by which the actor may do `action` with what happened in a case.
    pub(crate) async fn narrative_for(
        &self,
        by: &By,
        case: CaseId,
        action: Action,
        purpose: Option<Purpose>,
    ) -> Result<Rule> {
        let (_, near) = self.near_case(by, case).await?;
        let class = Some(FieldClass::Sealed(SealedClass::Narrative));
        let decision = by.decide(action, near.facts(), class, near.context(purpose));
        if decision.allowed {
            by.confirmed_for(action)?;
            return Ok(decision.rule);
        }
        self.note_denial(by, &format!("{action:?}"), &case.to_string()).await?;
        Err(Error::Denied)
    }
}

/// How near the actor is to a case, or to a person by the cases they are in.
#[derive(Default)]
pub(crate) struct NearCase {
    pub(crate) reaches: Vec<Reach>,
    pub(crate) posts: Vec<Post>,
    pub(crate) glass_open: bool,
    /// Whether somebody in the case is, or was taken for, a child.
    pub(crate) child: bool,
    /// Whether the case is in a closed circle.
    pub(crate) circle: bool,
}

impl NearCase {
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts { reaches: &self.reaches, posts: &self.posts }
    }

    pub(crate) fn context(&self, purpose: Option<Purpose>) -> Context {
        let Self { glass_open, child, circle, .. } = *self;
        Context { purpose, glass_open, child, circle, ..Context::default() }
    }

    pub(crate) fn may(&self, by: &By, action: Action) -> bool {
        by.decide(action, self.facts(), None, self.context(None)).allowed
    }
}
