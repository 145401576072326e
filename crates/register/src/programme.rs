//! Programmes: imported, put to consultation, adopted, amended, closed.
use crate::by::By;
use crate::db::Write;
use crate::error::{Error, Refusal, Result};
use crate::record::short;
use crate::sql;
use crate::sql::programme::Content;
use domain::access::{Action, Reach};
use domain::day::{Day, Moment, Period};
use domain::id::{AccountId, ActivityId, CommentId, IndicatorId, ProgrammeId, VersionId};
use domain::programme::deadline::DeadlineKind;
use domain::programme::diff::{Difference, differences};
use domain::programme::life::Stage;
use domain::programme::{Activity, Duty, Indicator, Programme, Remark, Split};
use serde_json::json;

/// A programme or strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeRow {
    /// Its id.
    pub id: ProgrammeId,
    /// Its key in addresses and commands: `2017`, `2017-2021`.
    pub key: String,
    /// Whether it is a strategy of several years, above yearly programmes.
    pub strategy_document: bool,
    /// Its title.
    pub title: String,
    /// The days it is for.
    pub period: Period,
    /// Where it is in its life.
    pub stage: Stage,
    /// The strategy it belongs to.
    pub strategy: Option<ProgrammeId>,
    /// The version that stands.
    pub version: VersionId,
    /// When it was entered.
    pub created_at: Moment,
}

/// A document to be taken in.
#[derive(Clone, Debug)]
pub struct Document {
    /// What the reader made of it.
    pub programme: Programme,
    /// What the reader noticed.
    pub remarks: Vec<Remark>,
    /// The name of the file.
    pub name: String,
    /// Its text, as read.
    pub text: String,
}

/// What is said of a programme when it is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProgramme {
    /// Its key: `2017`.
    pub key: String,
    /// Whether it is a strategy of several years.
    pub strategy_document: bool,
    /// The days it is for.
    pub period: Period,
    /// The strategy it belongs to.
    pub strategy: Option<ProgrammeId>,
}

/// By what decision something was adopted.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Adoption {
    /// The deciding body: `Council of Ministers`.
    pub body: String,
    /// The act: `Decision No 371`.
    pub act: String,
    /// The day of the decision.
    pub decided_on: Option<Day>,
}

impl Adoption {
    fn complete(&self) -> Result<()> {
        if self.body.trim().is_empty() || self.act.trim().is_empty() || self.decided_on.is_none() {
            return Err(Error::Refused(Refusal::DecisionIncomplete));
        }
        Ok(())
    }
}

/// A version of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// Its id.
    pub id: VersionId,
    /// Its number, from 1.
    pub number: i64,
    /// The name of the file it was read from.
    pub source_name: String,
    /// Why it was made.
    pub note: String,
    /// By what decision it was adopted; empty while it is not.
    pub adoption: Adoption,
    /// Who made it.
    pub created_by: AccountId,
    /// When.
    pub created_at: Moment,
}

/// That a programme passed to a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The stage.
    pub stage: Stage,
    /// What was said about it.
    pub note: String,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// An activity of the version that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityRow {
    /// Its id, the same through all versions.
    pub id: ActivityId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The number of its section: `III`.
    pub section: String,
    /// Its code: `III.6`.
    pub code: String,
    /// Its place in the document, from 0.
    pub position: i64,
    /// What is to be done.
    pub title: String,
    /// The first day of its time frame.
    pub from: Option<Day>,
    /// The last day of its time frame.
    pub until: Option<Day>,
    /// The time frame as written.
    pub deadline: String,
    /// What sort of time frame it is.
    pub deadline_kind: DeadlineKind,
    /// The unfinished activity of an earlier programme that it carries on.
    pub carried_from: Option<ActivityId>,
    /// Who answers for it and who takes part.
    pub duties: Vec<DutyRow>,
}

impl ActivityRow {
    /// Codes of the institutions that answer for it.
    pub fn responsible(&self) -> impl Iterator<Item = &str> {
        self.duties
            .iter()
            .filter(|d| d.responsible && !d.institution.is_empty())
            .map(|d| d.institution.as_str())
    }

    /// How near an actor is to the activity: answering for it, taking part, or
    /// neither.
    #[must_use]
    pub fn reach(&self, by: &By) -> Reach {
        let bodies = by.actor.institutions();
        let named =
            |d: &&DutyRow| !d.institution.is_empty() && bodies.contains(&d.institution.as_str());
        if self.duties.iter().filter(|d| d.responsible).any(|d| named(&d)) {
            Reach::Own
        } else if self.duties.iter().any(|d| named(&d)) {
            Reach::Partner
        } else {
            Reach::Other
        }
    }
}

/// Somebody named in an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRow {
    /// Answers for it, or takes part.
    pub responsible: bool,
    /// As written.
    pub name: String,
    /// The institution's code; empty for a class of bodies or an unknown one.
    pub institution: String,
}

/// An indicator of the version that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorRow {
    /// Its id, the same through all versions.
    pub id: IndicatorId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// Its activity.
    pub activity: ActivityId,
    /// Its code: `III.6.2`.
    pub code: String,
    /// Its place in the document, from 0.
    pub position: i64,
    /// Its wording.
    pub wording: String,
    /// Whether a person confirmed where the prose was cut.
    pub confirmed: bool,
    /// The target, in hundredths.
    pub target: Option<i64>,
    /// The figure to compare with, in hundredths.
    pub baseline: Option<i64>,
}

/// A comment on an activity in consultation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The activity.
    pub activity: ActivityId,
    /// The institution that comments.
    pub institution: String,
    /// Who wrote it.
    pub account: AccountId,
    /// When.
    pub at: Moment,
    /// What it says.
    pub text: String,
    /// `accepted`, `partly`, `rejected`; empty while there is no answer.
    pub outcome: String,
    /// The answer.
    pub answer: String,
    /// Who answered: an account id, or empty.
    pub answered_by: String,
    /// When.
    pub answered_at: Option<Moment>,
}

/// What was made of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommentOutcome {
    /// Taken as it is.
    Accepted,
    /// Taken in part.
    Partly,
    /// Not taken.
    Rejected,
}

impl CommentOutcome {
    /// Every outcome.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Partly, Self::Rejected];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Partly => "partly",
            Self::Rejected => "rejected",
        }
    }
}

/// A programme with all its parts, as it stands.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The programme.
    pub programme: ProgrammeRow,
    /// What the version that stands holds.
    pub content: Programme,
    /// Its activities in document order.
    pub activities: Vec<ActivityRow>,
    /// Its indicators in document order.
    pub indicators: Vec<IndicatorRow>,
}

impl crate::Register {
    /// Takes in a programme as a draft.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`ProgrammeExists`](Refusal::ProgrammeExists);
    /// [`NothingRead`](Refusal::NothingRead) when the document holds no activity.
    pub async fn import_programme(
        &self,
        by: &By,
        new: NewProgramme,
        document: Document,
    ) -> Result<ProgrammeId> {
        self.require(by, Action::PrepareProgramme, Reach::Other, "programme").await?;
        if document.programme.activities().next().is_none() && !new.strategy_document {
            return Err(Error::Refused(Refusal::NothingRead));
        }
        self.write(by, async |w| {
            if sql::programme::by_key(w.connection(), &new.key).await?.is_some() {
                return Err(Error::Refused(Refusal::ProgrammeExists));
            }
            let row = ProgrammeRow {
                id: ProgrammeId::new(by.at, by.bits()),
                key: new.key,
                strategy_document: new.strategy_document,
                title: document.programme.title.clone(),
                period: new.period,
                stage: Stage::Draft,
                strategy: new.strategy,
                version: VersionId::new(by.at, by.bits()),
                created_at: by.at,
            };
            sql::programme::add(w.connection(), &row).await?;
            let drafted = Passage {
                stage: Stage::Draft,
                note: String::new(),
                by: by.actor.account,
                at: by.at,
            };
            sql::programme::add_stage(w.connection(), row.id, &drafted).await?;
            let version = version_row(by, row.version, 1, &document.name, "", Adoption::default());
            self.put_version(w, &row, &version, document).await?;
            let detail = json!({ "key": row.key });
            w.audit("programme.imported", &row.id.to_string(), detail, row.id).await
        })
        .await
    }

    /// Takes in the document of a draft anew, as its next version.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`WrongStage`](Refusal::WrongStage) once the programme is adopted;
    /// [`NothingRead`](Refusal::NothingRead).
    pub async fn read_anew(
        &self,
        by: &By,
        programme: ProgrammeId,
        document: Document,
        note: &str,
    ) -> Result<i64> {
        self.next_version(by, programme, document, note, None).await
    }

    /// Amends an adopted programme by a decision: the amended document becomes
    /// the version that stands.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`WrongStage`](Refusal::WrongStage) before adoption or after closing;
    /// [`DecisionIncomplete`](Refusal::DecisionIncomplete);
    /// [`NothingRead`](Refusal::NothingRead).
    pub async fn amend(
        &self,
        by: &By,
        programme: ProgrammeId,
        document: Document,
        note: &str,
        adoption: Adoption,
    ) -> Result<i64> {
        adoption.complete()?;
        self.next_version(by, programme, document, note, Some(adoption)).await
    }

    async fn next_version(
        &self,
        by: &By,
        programme: ProgrammeId,
        document: Document,
        note: &str,
        adoption: Option<Adoption>,
    ) -> Result<i64> {
        self.require(by, Action::PrepareProgramme, Reach::Other, &programme.to_string()).await?;
        if document.programme.activities().next().is_none() {
            return Err(Error::Refused(Refusal::NothingRead));
        }
        let note = short(note)?;
        self.write(by, async |w| {
            let row = sql::programme::by_id(w.connection(), programme).await?;
            let amended = adoption.is_some();
            let fits = match row.stage {
                Stage::Draft | Stage::Consultation => !amended,
                Stage::Adopted | Stage::InForce => amended,
                Stage::Reported | Stage::Closed => false,
            };
            if !fits {
                return Err(Error::Refused(Refusal::WrongStage));
            }
            let versions = sql::programme::versions(w.connection(), programme).await?;
            let number = versions.first().map_or(1, |v| v.number + 1);
            let id = VersionId::new(by.at, by.bits());
            let adoption = adoption.unwrap_or_default();
            let version = version_row(by, id, number, &document.name, &note, adoption);
            self.put_version(w, &row, &version, document).await?;
            let event = if amended { "programme.amended" } else { "programme.read_anew" };
            w.audit(event, &programme.to_string(), json!({ "version": number }), number).await
        })
        .await
    }

    /// Writes a version and makes it the one that stands.
    async fn put_version(
        &self,
        w: &mut Write<'_>,
        row: &ProgrammeRow,
        version: &VersionRow,
        document: Document,
    ) -> Result<()> {
        let content = Content {
            programme: document.programme,
            remarks: document.remarks,
            source: document.text,
        };
        sql::programme::add_version(w.connection(), row.id, version, &content).await?;
        sql::programme::set_version(w.connection(), row.id, version.id, &content.programme.title)
            .await?;
        self.put_parts(w, row, &content.programme).await
    }

    /// Writes the activities and indicators of a programme's text; those with a
    /// code that was there before keep their id, and so their records.
    async fn put_parts(
        &self,
        w: &mut Write<'_>,
        row: &ProgrammeRow,
        text: &Programme,
    ) -> Result<()> {
        sql::programme::remove_all(w.connection(), row.id).await?;
        let known = self.pack.programme(&row.key);
        let mut indicator_position = 0;
        for (position, (section, activity)) in (0_i64..).zip(text.activities()) {
            let code = activity.code(section);
            let there = sql::programme::activity_by_code(w.connection(), row.id, &code).await?;
            let fresh = ActivityId::new(w.by.at, w.by.bits());
            let put = ActivityRow {
                id: there.unwrap_or(fresh),
                programme: row.id,
                section: section.number.clone(),
                code,
                position,
                title: activity.title.clone(),
                from: activity.deadline.from,
                until: activity.deadline.until,
                deadline: activity.deadline.raw.clone(),
                deadline_kind: activity.deadline.kind,
                carried_from: None,
                duties: duties(activity),
            };
            sql::programme::put_activity(w.connection(), &put, there.is_some()).await?;
            for indicator in &activity.indicators {
                let measure = known.and_then(|k| k.measure(&indicator.id));
                let row = IndicatorRow {
                    id: IndicatorId::new(w.by.at, w.by.bits()),
                    programme: row.id,
                    activity: put.id,
                    code: indicator.id.clone(),
                    position: indicator_position,
                    wording: indicator.wording.clone(),
                    confirmed: indicator.split == Split::Confirmed,
                    target: measure.and_then(|m| m.target).map(|t| t * 100),
                    baseline: None,
                };
                sql::programme::put_indicator(w.connection(), &row).await?;
                indicator_position += 1;
            }
        }
        self.bind_measures(w, row).await
    }

    /// Passes a programme to its next stage. Adoption and reporting are
    /// decisions: with a deciding body, an act and a day.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`WrongStage`](Refusal::WrongStage);
    /// [`DecisionIncomplete`](Refusal::DecisionIncomplete).
    pub async fn pass_to_stage(
        &self,
        by: &By,
        programme: ProgrammeId,
        stage: Stage,
        note: &str,
        adoption: Adoption,
    ) -> Result<()> {
        self.require(by, Action::PrepareProgramme, Reach::Other, &programme.to_string()).await?;
        if stage.is_decided() {
            adoption.complete()?;
        }
        let note = short(note)?;
        self.write(by, async |w| {
            let row = sql::programme::by_id(w.connection(), programme).await?;
            if !row.stage.next().contains(&stage) {
                return Err(Error::Refused(Refusal::WrongStage));
            }
            if stage == Stage::Adopted {
                sql::programme::decide(w.connection(), row.version, &adoption).await?;
            }
            let note = match (stage.is_decided(), adoption.decided_on) {
                (true, Some(day)) => format!("{}, {}, {day}. {note}", adoption.body, adoption.act),
                _ => note,
            };
            let passage = Passage { stage, note, by: by.actor.account, at: by.at };
            if !sql::programme::set_stage(w.connection(), programme, row.stage, &passage).await? {
                return Err(Error::Refused(Refusal::WrongStage));
            }
            sql::edition::advance(w.connection(), "readings", 1).await?;
            let detail = json!({ "from": row.stage.code(), "to": stage.code() });
            w.audit("programme.passed", &programme.to_string(), detail, ()).await
        })
        .await
    }

    /// Puts a programme under a strategy, or under none.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound), also for what
    /// is no strategy and for a strategy that would stand under another.
    pub async fn set_strategy(
        &self,
        by: &By,
        programme: ProgrammeId,
        strategy: Option<ProgrammeId>,
    ) -> Result<()> {
        self.require(by, Action::PrepareProgramme, Reach::Other, &programme.to_string()).await?;
        self.write(by, async |w| {
            let row = sql::programme::by_id(w.connection(), programme).await?;
            if row.strategy_document {
                return Err(Error::NotFound);
            }
            if let Some(strategy) = strategy {
                let above = sql::programme::by_id(w.connection(), strategy).await?;
                if !above.strategy_document {
                    return Err(Error::NotFound);
                }
            }
            sql::programme::set_strategy(w.connection(), programme, strategy).await?;
            let detail = json!({ "strategy": strategy.map(|s| s.to_string()) });
            w.audit("strategy.set", &programme.to_string(), detail, ()).await
        })
        .await
    }

    /// Confirms where the prose of an activity is cut into indicators; each
    /// wording must stand in the text of the activity's indicators.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`SplitDiffers`](Refusal::SplitDiffers);
    /// [`WrongStage`](Refusal::WrongStage) when the programme is closed.
    pub async fn confirm_split(
        &self,
        by: &By,
        activity: ActivityId,
        wordings: Vec<String>,
    ) -> Result<()> {
        self.require(by, Action::PrepareProgramme, Reach::Other, &activity.to_string()).await?;
        self.write(by, async |w| {
            let there = sql::programme::activity_by_id(w.connection(), activity).await?;
            let row = sql::programme::by_id(w.connection(), there.programme).await?;
            if matches!(row.stage, Stage::Reported | Stage::Closed) {
                return Err(Error::Refused(Refusal::WrongStage));
            }
            let mut content = sql::programme::content(w.connection(), row.id, row.version).await?;
            let count = wordings.len();
            recut(&mut content.programme, &there.code, wordings)?;
            sql::programme::set_content(w.connection(), row.version, &content.programme).await?;
            self.put_parts(w, &row, &content.programme).await?;
            let detail = json!({ "activity": there.code, "indicators": count });
            w.audit("split.confirmed", &activity.to_string(), detail, ()).await
        })
        .await
    }

    /// Sets the target and the baseline of an indicator, in hundredths.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound).
    pub async fn set_target(
        &self,
        by: &By,
        indicator: IndicatorId,
        target: Option<i64>,
        baseline: Option<i64>,
    ) -> Result<()> {
        self.require(by, Action::PrepareProgramme, Reach::Other, &indicator.to_string()).await?;
        self.write(by, async |w| {
            let row = sql::programme::indicator_by_id(w.connection(), indicator).await?;
            sql::programme::set_target(w.connection(), indicator, target, baseline).await?;
            sql::edition::advance(w.connection(), "readings", 1).await?;
            let detail = json!({ "indicator": row.code, "target": target, "baseline": baseline });
            w.audit("target.set", &indicator.to_string(), detail, ()).await
        })
        .await
    }

    /// Carries an unfinished activity on into another programme, whose text is
    /// still open, at the end of the section with the same number.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`WrongStage`](Refusal::WrongStage) when the other programme is adopted.
    pub async fn carry_over(
        &self,
        by: &By,
        activity: ActivityId,
        into: ProgrammeId,
    ) -> Result<ActivityId> {
        self.require(by, Action::PrepareProgramme, Reach::Other, &activity.to_string()).await?;
        self.write(by, async |w| {
            let there = sql::programme::activity_by_id(w.connection(), activity).await?;
            let from = sql::programme::by_id(w.connection(), there.programme).await?;
            let target = sql::programme::by_id(w.connection(), into).await?;
            if !target.stage.is_open_text() || target.id == from.id {
                return Err(Error::Refused(Refusal::WrongStage));
            }
            let source = sql::programme::content(w.connection(), from.id, from.version).await?;
            let mut content = sql::programme::content(w.connection(), into, target.version).await?;
            let code = append_activity(&source.programme, &mut content.programme, &there.code)
                .ok_or(Error::NotFound)?;
            sql::programme::set_content(w.connection(), target.version, &content.programme).await?;
            self.put_parts(w, &target, &content.programme).await?;
            let new = sql::programme::activity_by_code(w.connection(), into, &code)
                .await?
                .ok_or(Error::NotFound)?;
            sql::programme::set_carried(w.connection(), new, activity).await?;
            let detail = json!({ "from": there.code, "to": code });
            w.audit("activity.carried_over", &activity.to_string(), detail, new).await
        })
        .await
    }

    /// Comments on an activity while its programme is in consultation.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`WrongStage`](Refusal::WrongStage); [`EmptyText`](Refusal::EmptyText).
    pub async fn comment(&self, by: &By, activity: ActivityId, text: &str) -> Result<CommentId> {
        let (row, programme) = self.activity_row(activity).await?;
        self.require(by, Action::Comment, row.reach(by), &activity.to_string()).await?;
        if programme.stage != Stage::Consultation {
            return Err(Error::Refused(Refusal::WrongStage));
        }
        let text = filled(text)?;
        self.write(by, async |w| {
            let comment = Comment {
                id: CommentId::new(by.at, by.bits()),
                activity,
                institution: by.actor.institution.clone(),
                account: by.actor.account,
                at: by.at,
                text,
                outcome: String::new(),
                answer: String::new(),
                answered_by: String::new(),
                answered_at: None,
            };
            sql::programme::add_comment(w.connection(), &comment).await?;
            let detail = json!({ "comment": comment.id.to_string() });
            w.audit("comment.made", &activity.to_string(), detail, comment.id).await
        })
        .await
    }

    /// Answers a comment, once.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided); [`EmptyText`](Refusal::EmptyText).
    pub async fn answer_comment(
        &self,
        by: &By,
        comment: CommentId,
        outcome: CommentOutcome,
        answer: &str,
    ) -> Result<()> {
        self.require(by, Action::AnswerComment, Reach::Other, &comment.to_string()).await?;
        let answer = filled(answer)?;
        self.write(by, async |w| {
            let mut there = sql::programme::comment_by_id(w.connection(), comment).await?;
            outcome.code().clone_into(&mut there.outcome);
            there.answer = answer;
            there.answered_by = by.actor.account.to_string();
            there.answered_at = Some(by.at);
            if !sql::programme::answer_comment(w.connection(), &there).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let detail = json!({ "outcome": outcome.code() });
            w.audit("comment.answered", &there.activity.to_string(), detail, ()).await
        })
        .await
    }

    /// Every programme and strategy, the latest first. Programmes are public
    /// documents: anybody may read them.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn programmes(&self) -> Result<Vec<ProgrammeRow>> {
        sql::programme::all(&mut *self.database.read().await?).await
    }

    /// The programme with this key.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn programme_by_key(&self, key: &str) -> Result<ProgrammeRow> {
        let mut connection = self.database.read().await?;
        sql::programme::by_key(&mut connection, key).await?.ok_or(Error::NotFound)
    }

    /// A programme with all its parts.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn programme(&self, programme: ProgrammeId) -> Result<Whole> {
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        let row = sql::programme::by_id(c, programme).await?;
        let content = sql::programme::content(c, programme, row.version).await?;
        Ok(Whole {
            content: content.programme,
            activities: sql::programme::activities(c, programme).await?,
            indicators: sql::programme::indicators(c, programme).await?,
            programme: row,
        })
    }

    /// The versions of a programme, newest first, and the stages it passed,
    /// oldest first.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn programme_history(
        &self,
        programme: ProgrammeId,
    ) -> Result<(Vec<VersionRow>, Vec<Passage>)> {
        let mut connection = self.database.read().await?;
        sql::programme::by_id(&mut connection, programme).await?;
        let versions = sql::programme::versions(&mut connection, programme).await?;
        Ok((versions, sql::programme::stages(&mut connection, programme).await?))
    }

    /// The document of a version as it was read.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn document(&self, programme: ProgrammeId, version: VersionId) -> Result<Document> {
        let mut connection = self.database.read().await?;
        let versions = sql::programme::versions(&mut connection, programme).await?;
        let row = versions.into_iter().find(|v| v.id == version).ok_or(Error::NotFound)?;
        let content = sql::programme::content(&mut connection, programme, version).await?;
        Ok(Document {
            programme: content.programme,
            remarks: content.remarks,
            name: row.source_name,
            text: content.source,
        })
    }

    /// What changed from one version to another.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn differences(
        &self,
        programme: ProgrammeId,
        before: VersionId,
        after: VersionId,
    ) -> Result<Vec<Difference>> {
        let mut connection = self.database.read().await?;
        let before = sql::programme::content(&mut connection, programme, before).await?;
        let after = sql::programme::content(&mut connection, programme, after).await?;
        Ok(differences(&before.programme, &after.programme))
    }

    /// The activity with this id, with its duties, and its programme.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn activity_row(&self, activity: ActivityId) -> Result<(ActivityRow, ProgrammeRow)> {
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        let row = sql::programme::activity_by_id(c, activity).await?;
        let programme = sql::programme::by_id(c, row.programme).await?;
        let activities = sql::programme::activities(c, row.programme).await?;
        let row = activities.into_iter().find(|a| a.id == activity).ok_or(Error::NotFound)?;
        Ok((row, programme))
    }

    /// The indicator with this id.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound).
    pub async fn indicator_row(&self, indicator: IndicatorId) -> Result<IndicatorRow> {
        sql::programme::indicator_by_id(&mut *self.database.read().await?, indicator).await
    }

    /// The comments on an activity, oldest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn comments(&self, activity: ActivityId) -> Result<Vec<Comment>> {
        sql::programme::comments(&mut *self.database.read().await?, activity).await
    }

    /// How many comments on a programme wait for an answer.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn unanswered_comments(&self, programme: ProgrammeId) -> Result<i64> {
        sql::programme::unanswered(&mut *self.database.read().await?, programme).await
    }
}

/// A text that must not be empty nor too long.
pub(crate) fn filled(text: &str) -> Result<String> {
    let text: String = text.trim().chars().filter(|c| *c != '\0').collect();
    if text.is_empty() {
        return Err(Error::Refused(Refusal::EmptyText));
    }
    if text.chars().count() > 20_000 {
        return Err(Error::Refused(Refusal::TextTooLong));
    }
    Ok(text)
}

fn version_row(
    by: &By,
    id: VersionId,
    number: i64,
    source_name: &str,
    note: &str,
    adoption: Adoption,
) -> VersionRow {
    VersionRow {
        id,
        number,
        source_name: source_name.to_owned(),
        note: note.to_owned(),
        adoption,
        created_by: by.actor.account,
        created_at: by.at,
    }
}

fn duties(activity: &Activity) -> Vec<DutyRow> {
    let rows = |duties: &[Duty], responsible| -> Vec<DutyRow> {
        let row = |d: &Duty| DutyRow {
            responsible,
            name: d.name.clone(),
            institution: d.institution.clone().filter(|_| !d.class).unwrap_or_default(),
        };
        duties.iter().map(row).collect()
    };
    let mut all = rows(&activity.responsible, true);
    all.extend(rows(&activity.partners, false));
    all
}

/// Cuts the indicators of an activity anew, as a person confirms.
fn recut(programme: &mut Programme, code: &str, wordings: Vec<String>) -> Result<()> {
    let differs = || Error::Refused(Refusal::SplitDiffers);
    for section in &mut programme.sections {
        let number = section.number.clone();
        for activity in &mut section.activities {
            if format!("{number}.{}", activity.number) != code {
                continue;
            }
            let old: Vec<&str> = activity.indicators.iter().map(|i| i.wording.as_str()).collect();
            let text = squeezed(&old.join(" "));
            let source = activity.source.iter().map(|f| squeezed(&plain(&f.text)));
            let texts: Vec<String> = source.chain([text]).collect();
            let line = activity.indicators.first().map_or(activity.line, |i| i.line);
            let wordings: Vec<String> = wordings
                .into_iter()
                .map(|w| w.trim().to_owned())
                .filter(|w| !w.is_empty())
                .collect();
            let stands = |w: &String| texts.iter().any(|t| t.contains(&squeezed(w)));
            if wordings.is_empty() || !wordings.iter().all(stands) {
                return Err(differs());
            }
            activity.indicators = (1..)
                .zip(wordings)
                .map(|(n, wording)| Indicator {
                    id: format!("{code}.{n}"),
                    wording,
                    split: Split::Confirmed,
                    kind: None,
                    measure: None,
                    line,
                })
                .collect();
            return Ok(());
        }
    }
    Err(Error::NotFound)
}

/// A text without spaces, so that line breaks and doubled spaces do not matter.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A text without its markup.
fn plain(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .filter(|c| {
            let keep = !inside && *c != '<';
            inside = (inside || *c == '<') && *c != '>';
            keep
        })
        .collect()
}

/// Appends the activity `code` of one programme to the section with the same
/// number of another; the code it has there.
fn append_activity(from: &Programme, into: &mut Programme, code: &str) -> Option<String> {
    let (section, activity) = from.activities().find(|(s, a)| a.code(s) == code)?;
    if !into.sections.iter().any(|s| s.number == section.number) {
        let mut empty = section.clone();
        empty.activities.clear();
        into.sections.push(empty);
    }
    let target = into.sections.iter_mut().find(|s| s.number == section.number)?;
    let mut carried = activity.clone();
    carried.number = target.activities.iter().map(|a| a.number).max().unwrap_or(0) + 1;
    let code = carried.code(target);
    for (n, indicator) in (1..).zip(&mut carried.indicators) {
        indicator.id = format!("{code}.{n}");
    }
    target.activities.push(carried);
    Some(code)
}
