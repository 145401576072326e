//! Narratives: what was done in an activity, in the words of those who answer
//! for it, written, handed in and approved for the annual report.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::programme::{ActivityRow, ProgrammeRow, filled};
use crate::record::short;
use crate::sql;
use domain::access::Action;
use domain::day::Moment;
use domain::id::{AccountId, ActivityId, ProgrammeId};
use domain::programme::life::Stage;
use domain::words::Language;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::str::FromStr;

/// How far a text is from being final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NarrativeState {
    /// Being written, or sent back.
    Draft,
    /// Handed in, to be approved.
    Submitted,
    /// Approved.
    Approved,
}

impl NarrativeState {
    /// Every state, in the order of life.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Submitted, Self::Approved];

    /// The code kept in the database: `submitted`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
        }
    }
}

impl FromStr for NarrativeState {
    type Err = ();

    fn from_str(code: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// A text on an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrative {
    /// The activity.
    pub activity: ActivityId,
    /// Its language.
    pub language: Language,
    /// Its number, from 1; the last one stands.
    pub number: i64,
    /// What it says.
    pub text: String,
    /// How far it is.
    pub state: NarrativeState,
    /// Why it was sent back; empty if it was not.
    pub note: String,
    /// Who wrote it.
    pub written_by: AccountId,
    /// When.
    pub written_at: Moment,
    /// Who approved it.
    pub approved_by: Option<AccountId>,
    /// Code of the institution that approved it; empty if nobody did.
    pub approving: String,
    /// When.
    pub approved_at: Option<Moment>,
}

/// A text that the annual report still waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The activity.
    pub activity: ActivityRow,
    /// The language.
    pub language: Language,
    /// How far the text is; none when nobody has begun.
    pub state: Option<NarrativeState>,
}

impl crate::Register {
    /// Writes the text on an activity in `language`, over the text with number
    /// `over` that the writer saw (0 for none); answers with the new number.
    /// The texts before are kept, and one that was approved stands in the
    /// report until a later one is.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied) for those who
    /// do not answer for the activity; [`WrongStage`](Refusal::WrongStage)
    /// while the programme is not being carried out;
    /// [`EmptyText`](Refusal::EmptyText), [`TextTooLong`](Refusal::TextTooLong);
    /// [`Conflict`](Error::Conflict) with the number that stands when somebody
    /// else wrote meanwhile.
    pub async fn write_narrative(
        &self,
        by: &By,
        activity: ActivityId,
        language: Language,
        over: i64,
        text: &str,
    ) -> Result<i64> {
        self.may_narrate(by, activity).await?;
        let text = filled(text)?;
        self.write(by, async |w| {
            let new = sql::narrative::New { activity, language, over, text: &text };
            if !sql::narrative::add(w.connection(), &new, by.actor.account, by.at).await? {
                return Err(conflict(w.connection(), activity, language).await?);
            }
            let detail = json!({ "language": language.tag(), "number": over + 1 });
            w.audit("narrative.written", &activity.to_string(), detail, over + 1).await
        })
        .await
    }

    /// Hands in the text that stands, so that it can be approved.
    ///
    /// # Errors
    ///
    /// As for [`Register::write_narrative`](crate::Register::write_narrative);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided) when it was handed in.
    pub async fn submit_narrative(
        &self,
        by: &By,
        activity: ActivityId,
        language: Language,
        number: i64,
    ) -> Result<()> {
        self.may_narrate(by, activity).await?;
        self.write(by, async |w| {
            let there = standing(w.connection(), activity, language, number).await?;
            if there.state != NarrativeState::Draft {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let to = Narrative { state: NarrativeState::Submitted, note: String::new(), ..there };
            pass(w.connection(), NarrativeState::Draft, &to).await?;
            let detail = json!({ "language": language.tag(), "number": number });
            w.audit("narrative.submitted", &activity.to_string(), detail, ()).await
        })
        .await
    }

    /// Approves a text that was handed in; never one's own.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`OwnText`](Refusal::OwnText); [`WrongStage`](Refusal::WrongStage) for a
    /// text not handed in; [`AlreadyDecided`](Refusal::AlreadyDecided) for one
    /// that is approved; [`Conflict`](Error::Conflict) when another text stands.
    pub async fn approve_narrative(
        &self,
        by: &By,
        activity: ActivityId,
        language: Language,
        number: i64,
    ) -> Result<()> {
        self.may_approve(by, activity).await?;
        self.write(by, async |w| {
            let there = handed_in(w.connection(), activity, language, number).await?;
            if there.written_by == by.actor.account {
                return Err(Error::Refused(Refusal::OwnText));
            }
            let to = Narrative {
                state: NarrativeState::Approved,
                approved_by: Some(by.actor.account),
                approved_at: Some(by.at),
                ..there
            };
            pass(w.connection(), NarrativeState::Submitted, &to).await?;
            let detail = json!({ "language": language.tag(), "number": number });
            w.audit("narrative.approved", &activity.to_string(), detail, ()).await
        })
        .await
    }

    /// Sends a text that was handed in back to those who wrote it.
    ///
    /// # Errors
    ///
    /// As for [`Register::approve_narrative`](crate::Register::approve_narrative);
    /// [`ReasonMissing`](Refusal::ReasonMissing).
    pub async fn send_back_narrative(
        &self,
        by: &By,
        activity: ActivityId,
        language: Language,
        number: i64,
        reason: &str,
    ) -> Result<()> {
        self.may_approve(by, activity).await?;
        let note = short(reason)?;
        if note.is_empty() {
            return Err(Error::Refused(Refusal::ReasonMissing));
        }
        self.write(by, async |w| {
            let there = handed_in(w.connection(), activity, language, number).await?;
            let to = Narrative { state: NarrativeState::Draft, note, ..there };
            pass(w.connection(), NarrativeState::Submitted, &to).await?;
            let detail = json!({ "language": language.tag(), "number": number });
            w.audit("narrative.sent_back", &activity.to_string(), detail, ()).await
        })
        .await
    }

    /// The text on an activity that stands, for those who write or approve it;
    /// for others, and for the public, the one last approved.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown activity.
    pub async fn narrative(
        &self,
        by: Option<&By>,
        activity: ActivityId,
        language: Language,
    ) -> Result<Option<Narrative>> {
        let texts = self.narratives(by, activity, language).await?;
        Ok(texts.into_iter().next())
    }

    /// The texts on an activity in a language, the last one first: all of them
    /// for those who write or approve them, the approved ones for others.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown activity.
    pub async fn narratives(
        &self,
        by: Option<&By>,
        activity: ActivityId,
        language: Language,
    ) -> Result<Vec<Narrative>> {
        let (row, _) = self.activity_row(activity).await?;
        let mut connection = self.database.read().await?;
        let mut texts = sql::narrative::of(&mut connection, activity, language).await?;
        if !sees_drafts(by, &row) {
            texts.retain(|t| t.state == NarrativeState::Approved);
        }
        Ok(texts)
    }

    /// The texts that the annual report of a programme still waits for, in
    /// document order: not begun, being written, or not approved.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for an unknown programme.
    pub async fn missing_narratives(&self, programme: ProgrammeId) -> Result<Vec<Missing>> {
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        sql::programme::by_id(c, programme).await?;
        let states = sql::narrative::states(c, programme).await?;
        let activities = sql::programme::activities(c, programme).await?;
        let mut missing = Vec::new();
        for activity in activities {
            for language in Language::ALL {
                let state = states.get(&(activity.id, language)).copied();
                if state != Some(NarrativeState::Approved) {
                    missing.push(Missing { activity: activity.clone(), language, state });
                }
            }
        }
        Ok(missing)
    }

    async fn may_narrate(&self, by: &By, activity: ActivityId) -> Result<()> {
        let (row, programme) = self.activity_row(activity).await?;
        self.require(by, Action::WriteNarrative, row.reach(by), &activity.to_string()).await?;
        carried_out(&programme)
    }

    async fn may_approve(&self, by: &By, activity: ActivityId) -> Result<()> {
        let (row, programme) = self.activity_row(activity).await?;
        self.require(by, Action::ApproveNarrative, row.reach(by), &activity.to_string()).await?;
        carried_out(&programme)
    }
}

/// Whether texts that are not approved are shown to an actor.
pub(crate) fn sees_drafts(by: Option<&By>, activity: &ActivityRow) -> bool {
    by.is_some_and(|by| {
        let reach = activity.reach(by);
        by.may(Action::WriteNarrative, reach) || by.may(Action::ApproveNarrative, reach)
    })
}

/// Refuses unless the programme is adopted and its report is not.
pub(crate) fn carried_out(programme: &ProgrammeRow) -> Result<()> {
    match programme.stage {
        Stage::Adopted | Stage::InForce => Ok(()),
        Stage::Draft | Stage::Consultation | Stage::Reported | Stage::Closed => {
            Err(Error::Refused(Refusal::WrongStage))
        }
    }
}

/// The text that stands, if it is the one with this number.
async fn standing(
    c: &mut sqlx::AnyConnection,
    activity: ActivityId,
    language: Language,
    number: i64,
) -> Result<Narrative> {
    match sql::narrative::latest(&mut *c, activity, language).await? {
        Some(there) if there.number == number => Ok(there),
        Some(there) => Err(Error::Conflict(there.number)),
        None => Err(Error::NotFound),
    }
}

async fn handed_in(
    c: &mut sqlx::AnyConnection,
    activity: ActivityId,
    language: Language,
    number: i64,
) -> Result<Narrative> {
    let there = standing(c, activity, language, number).await?;
    match there.state {
        NarrativeState::Submitted => Ok(there),
        NarrativeState::Approved => Err(Error::Refused(Refusal::AlreadyDecided)),
        NarrativeState::Draft => Err(Error::Refused(Refusal::WrongStage)),
    }
}

async fn pass(c: &mut sqlx::AnyConnection, from: NarrativeState, to: &Narrative) -> Result<()> {
    if sql::narrative::pass(c, from, to).await? {
        return Ok(());
    }
    // Somebody else decided on it between the reading and this.
    Err(Error::Refused(Refusal::AlreadyDecided))
}

async fn conflict(
    c: &mut sqlx::AnyConnection,
    activity: ActivityId,
    language: Language,
) -> Result<Error> {
    let there = sql::narrative::latest(c, activity, language).await?;
    Ok(Error::Conflict(there.map_or(0, |n| n.number)))
}
