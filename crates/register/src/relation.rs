//! How two persons of a case stand to each other: put down, ended, listed, taken
//! back.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::{Register, sql};
use domain::access::Action;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, RelationId};
use domain::relation::Relation;
use serde_json::json;

/// A relation as it was put down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Its id.
    pub id: RelationId,
    /// Who is what to whom.
    pub relation: Relation,
    /// When it was put down.
    pub at: Moment,
    /// Who put it down.
    pub by: AccountId,
    /// When it was taken back, and by whom; none when it stands.
    pub ended: Option<(Moment, AccountId)>,
}

impl Register {
    /// Puts down how two persons of an open case stand to each other.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a case that the actor may not know of, or for
    /// persons who are not both in it; [`Denied`](Error::Denied);
    /// [`RelationWrong`](Refusal::RelationWrong) for one person, or days that go
    /// backwards; [`InFuture`](Refusal::InFuture) for one that begins later;
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when the same stands for a
    /// part of that time already;
    /// [`CaseClosed`](Refusal::CaseClosed).
    pub async fn relate(&self, by: &By, case: CaseId, relation: &Relation) -> Result<RelationId> {
        self.case_for(by, case, Action::WriteCase).await?;
        if !relation.is_sound() {
            return Err(Error::Refused(Refusal::RelationWrong));
        }
        if relation.from.is_some_and(|from| from > by.today()) {
            return Err(Error::Refused(Refusal::InFuture));
        }
        let new = Related {
            id: RelationId::new(by.at, by.bits()),
            relation: relation.clone(),
            at: by.at,
            by: by.actor.account,
            ended: None,
        };
        self.write(by, async |w| {
            // From here on nobody else puts the same down, and the case is open.
            sql::step::hold(w.connection(), case).await?;
            let listed = sql::person::in_case(w.connection(), case).await?;
            let is_in = |person| listed.iter().any(|one| one.id == person);
            if !is_in(relation.of) || !is_in(relation.to) {
                return Err(Error::NotFound);
            }
            let there = sql::relation::of_case(w.connection(), case).await?;
            let mut standing = there.iter().filter(|one| one.ended.is_none());
            let stands = |there: &Relation| there.is_same(relation) && there.overlaps(relation);
            if standing.any(|one| stands(&one.relation)) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            sql::relation::add(w.connection(), case, &new).await?;
            let detail = json!({ "id": new.id.to_string(), "kind": relation.kind.code() });
            w.audit("relation.entered", &case.to_string(), detail, new.id).await
        })
        .await
    }

    /// Takes back a relation that was put down by mistake. It stays to be read.
    ///
    /// # Errors
    ///
    /// As for [`Register::relate`]; [`NotFound`](Error::NotFound) for one that was not put
    /// down in the case; [`AlreadyDecided`](Refusal::AlreadyDecided) when it was taken
    /// back before.
    pub async fn take_relation_back(
        &self,
        by: &By,
        case: CaseId,
        relation: RelationId,
    ) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let who = (by.actor.account, by.at);
            sql::relation::take_back(w.connection(), (case, relation), who).await?;
            let detail = json!({ "id": relation.to_string() });
            w.audit("relation.taken_back", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// Says on which day a relation ended that was put down as lasting.
    ///
    /// # Errors
    ///
    /// As for [`Register::take_relation_back`];
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) also when it is said already;
    /// [`RelationWrong`](Refusal::RelationWrong) for a day before it began;
    /// [`InFuture`](Refusal::InFuture) for one that is not over.
    pub async fn end_relation(
        &self,
        by: &By,
        case: CaseId,
        relation: RelationId,
        last: Day,
    ) -> Result<()> {
        self.case_for(by, case, Action::WriteCase).await?;
        if last > by.today() {
            return Err(Error::Refused(Refusal::InFuture));
        }
        self.write(by, async |w| {
            sql::step::hold(w.connection(), case).await?;
            let there = sql::relation::of_case(w.connection(), case).await?;
            let there = there.into_iter().find(|one| one.id == relation).ok_or(Error::NotFound)?;
            if there.ended.is_some() || there.relation.until.is_some() {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            if !(Relation { until: Some(last), ..there.relation }).is_sound() {
                return Err(Error::Refused(Refusal::RelationWrong));
            }
            sql::relation::set_last_day(w.connection(), relation, last).await?;
            let detail = json!({ "id": relation.to_string() });
            w.audit("relation.over", &case.to_string(), detail, ()).await
        })
        .await
    }

    /// How the persons of a case stand to each other, as it was put down in it, with what
    /// was taken back.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), also for a case that the actor may not know of;
    /// [`Denied`](Error::Denied) for one who may know of it alone.
    pub async fn relations(&self, by: &By, case: CaseId) -> Result<Vec<Related>> {
        self.case_for(by, case, Action::ReadSteps).await?;
        let all = sql::relation::of_case(&mut *self.database.read().await?, case).await?;
        let detail = json!({ "relations": all.len() });
        self.write(by, async |w| w.audit("relations.listed", &case.to_string(), detail, ()).await)
            .await?;
        Ok(all)
    }
}
