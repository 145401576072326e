//! Progress: how far each activity is, and a programme at a glance.
use crate::by::By;
use crate::error::Result;
use crate::indicator::When;
use crate::narrative::{NarrativeState, carried_out};
use crate::programme::{ActivityRow, ProgrammeRow};
use crate::record::short;
use crate::sql;
use domain::access::Action;
use domain::day::{Day, Moment};
use domain::id::{AccountId, ActivityId, ProgrammeId};
use domain::programme::standing::{Scale, Standing, standing};
use domain::words::Language;
use serde_json::json;
use std::collections::HashMap;

/// What somebody said of how far an activity is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its number, from 1.
    pub number: i64,
    /// How far.
    pub scale: Scale,
    /// The day on which it was so.
    pub day: Day,
    /// What was said about it.
    pub note: String,
    /// By whom.
    pub by: AccountId,
    /// When it was said.
    pub at: Moment,
}

/// A programme at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The programme.
    pub programme: ProgrammeRow,
    /// As of the end of this day.
    pub day: Day,
    /// Its activities in document order.
    pub activities: Vec<ActivityOverview>,
}

/// An activity at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityOverview {
    /// The activity.
    pub activity: ActivityRow,
    /// How it stands on the day.
    pub standing: Standing,
    /// How far it is; none if nobody has said.
    pub progress: Option<Progress>,
    /// How many records are linked to it.
    pub records: i64,
    /// How many files stand behind it, on itself or on its records.
    pub evidence: i64,
    /// How far its texts are that stand today; a language without text is not
    /// in it.
    pub narratives: Vec<(Language, NarrativeState)>,
}

impl ActivityOverview {
    /// How far the activity is; not started if nobody has said.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.progress.as_ref().map_or(Scale::NotStarted, |p| p.scale)
    }

    /// How far its text in `language` is.
    #[must_use]
    pub fn narrative(&self, language: Language) -> Option<NarrativeState> {
        self.narratives.iter().find(|(l, _)| *l == language).map(|(_, state)| *state)
    }
}

impl Overview {
    /// How many activities stand in each way, in the order of
    /// [`Standing::ALL`].
    #[must_use]
    pub fn standings(&self) -> [(Standing, usize); 6] {
        Standing::ALL.map(|s| (s, self.activities.iter().filter(|a| a.standing == s).count()))
    }

    /// The activity with this id.
    #[must_use]
    pub fn activity(&self, id: ActivityId) -> Option<&ActivityOverview> {
        self.activities.iter().find(|a| a.activity.id == id)
    }
}

/// What stands behind an activity, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// How many active records of each kind are linked to it.
    pub records: Vec<(String, i64)>,
    /// How many files are attached to it or to its records.
    pub evidence: i64,
}

impl crate::Register {
    /// Says how far an activity was on `day`; what was said before is kept.
    /// A day still to come counts as today.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound); [`Denied`](crate::Error::Denied)
    /// for those who do not answer for it;
    /// [`WrongStage`](crate::Refusal::WrongStage) while the programme is not
    /// being carried out; [`TextTooLong`](crate::Refusal::TextTooLong).
    pub async fn assess_progress(
        &self,
        by: &By,
        activity: ActivityId,
        scale: Scale,
        day: Day,
        note: &str,
    ) -> Result<i64> {
        let (row, programme) = self.activity_row(activity).await?;
        self.require(by, Action::AssessProgress, row.reach(by), &activity.to_string()).await?;
        carried_out(&programme)?;
        let (note, day) = (short(note)?, day.min(by.today()));
        self.write(by, async |w| {
            let said = Progress { number: 0, scale, day, note, by: by.actor.account, at: by.at };
            let number = sql::progress::add(w.connection(), activity, &said).await?;
            let detail = json!({ "scale": scale.code(), "day": day, "number": number });
            w.audit("progress.assessed", &activity.to_string(), detail, number).await
        })
        .await
    }

    /// What was said of how far an activity is, the last first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn progress_history(&self, activity: ActivityId) -> Result<Vec<Progress>> {
        sql::progress::of(&mut *self.database.read().await?, activity).await
    }

    /// What stands behind an activity today, counted.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn behind_activity(&self, activity: ActivityId) -> Result<Behind> {
        let mut connection = self.database.read().await?;
        Ok(Behind {
            records: sql::record::activity_counts(&mut connection, activity).await?,
            evidence: sql::record::activity_evidence(&mut connection, activity).await?,
        })
    }

    /// A programme at a glance as of the end of `day`: how each activity
    /// stands, what stands behind it, and how far its texts are. It holds
    /// counts and states only, so anybody may see it.
    ///
    /// Cost: a handful of questions, however many activities there are.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) for an unknown programme.
    pub async fn overview(&self, programme: ProgrammeId, day: Day) -> Result<Overview> {
        let records = self.linked_records(programme, day).await?;
        let mut connection = self.database.read().await?;
        let c = &mut *connection;
        let row = sql::programme::by_id(c, programme).await?;
        let when = When::end_of(day);
        let mut progress = sql::progress::of_programme(c, programme, when).await?;
        let evidence = sql::progress::evidence(c, programme, when).await?;
        let states = sql::narrative::states(c, programme).await?;
        let activities = sql::programme::activities(c, programme).await?;
        let overview = |activity: ActivityRow| {
            let id = activity.id;
            let progress = progress.remove(&id);
            let scale = progress.as_ref().map_or(Scale::NotStarted, |p| p.scale);
            let (from, until) = (activity.from, activity.until);
            let state = |l| states.get(&(id, l)).map(|s| (l, *s));
            ActivityOverview {
                standing: standing(from, until, activity.deadline_kind, scale, day),
                progress,
                records: records.get(&id).copied().unwrap_or(0),
                evidence: evidence.get(&id).copied().unwrap_or(0),
                narratives: Language::ALL.into_iter().filter_map(state).collect(),
                activity,
            }
        };
        let activities = activities.into_iter().map(overview).collect();
        Ok(Overview { programme: row, day, activities })
    }

    /// How many active records are linked to each activity of a programme, of
    /// those entered by the end of `day`; kept until a record changes.
    async fn linked_records(
        &self,
        programme: ProgrammeId,
        day: Day,
    ) -> Result<HashMap<ActivityId, i64>> {
        let question = format!("linked_records {programme} {day}");
        let counts: Vec<(ActivityId, i64)> = self
            .answered(&question, "readings", async |c, _| {
                let at = Moment::at_end_of(day);
                let mut counts = sql::progress::linked(&mut *c, programme, at).await?;
                for kind in &self.pack.kinds {
                    let gone = sql::progress::linked_withdrawn(&mut *c, &kind.id, at).await?;
                    for (activity, n) in gone {
                        if let Some(count) = counts.get_mut(&activity) {
                            *count -= n;
                        }
                    }
                }
                Ok(counts.into_iter().collect())
            })
            .await?;
        Ok(counts.into_iter().collect())
    }
}
