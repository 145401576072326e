//! The criminal proceedings against one accused person of a case.
//!
//! Source: Criminal Procedure Code in outline; the stages are those of the
//! statistical return (domain dictionary, 1.5).
use super::standing::PersonStanding;
use super::step::{Entry, Refusal};
use crate::code::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// How far the proceedings are.
    Stage {
        /// Reported.
        Reported = "reported",
        /// Pre-trial.
        PreTrial = "pre_trial",
        /// Indicted.
        Indicted = "indicted",
        /// Decided by the first instance.
        FirstInstance = "first_instance",
        /// On appeal.
        Appeal = "appeal",
        /// Final.
        Final = "final",
    }
}

codes! {
    /// What was decided.
    Verdict {
        /// Convicted.
        Convicted = "convicted",
        /// Acquitted.
        Acquitted = "acquitted",
        /// Terminated.
        Terminated = "terminated",
    }
}

codes! {
    /// The offence: an article of the Criminal Code.
    Offence {
        /// Trafficking in human beings.
        A159a = "159a",
        /// Across the border.
        A159b = "159b",
        /// Use of a victim.
        A159c = "159c",
        /// As a dangerous recidivist or by an organised group.
        A159d = "159d",
        /// Sale of a child.
        A182b = "182b",
        /// Another.
        Other = "other",
    }
}

/// That the proceedings reached a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proceeding {
    /// Which stage.
    pub stage: Stage,
    /// Before whom, by its code in the directory.
    pub authority: String,
    /// For what.
    pub offence: Offence,
    /// The decision; with a stage that decides, and with none before it, except
    /// that proceedings may be terminated at every stage.
    #[serde(default)]
    pub verdict: Option<Verdict>,
    /// Months of imprisonment; none when there are none or they are not known.
    #[serde(default)]
    pub months: Option<u32>,
    /// Whether the sentence is suspended.
    #[serde(default)]
    pub suspended: bool,
    /// The fine, in hundredths of the currency; none when there is none or it is not known.
    #[serde(default)]
    pub fine: Option<u32>,
    /// Whether property is confiscated or forfeited.
    #[serde(default)]
    pub confiscation: bool,
}

impl Proceeding {
    pub(super) fn enter(&self, _: &Entry, of: &mut PersonStanding) -> Result<(), Refusal> {
        let decides = matches!(self.stage, Stage::FirstInstance | Stage::Final);
        match self.verdict {
            None if decides => return Err(Refusal::VerdictMissing),
            Some(verdict) if !decides && verdict != Verdict::Terminated => {
                return Err(Refusal::VerdictTooEarly);
            }
            _ => {}
        }
        let imprisoned = self.months.is_some() || self.suspended;
        let sentenced = imprisoned || self.fine.is_some() || self.confiscation;
        if sentenced && self.verdict != Some(Verdict::Convicted) {
            return Err(Refusal::SentenceWithoutConviction);
        }
        if let Some((before, verdict)) = of.proceeding {
            if before == Stage::Final || verdict == Some(Verdict::Terminated) {
                return Err(Refusal::ProceedingOver);
            }
            // A case may come back from appeal to the first instance.
            let back = before == Stage::Appeal && self.stage == Stage::FirstInstance;
            if self.stage <= before && !back {
                return Err(Refusal::StageBefore);
            }
        }
        of.proceeding = Some((self.stage, self.verdict));
        Ok(())
    }
}
