//! One procedure across the cases that somebody reads the steps of: children,
//! borders, compensation. A page of cases is found by what is kept beside the
//! steps, and the steps of all of them are read at once.
use crate::by::By;
use crate::error::{Error, Result};
use crate::step::victims;
use crate::{Register, sql};
use domain::access::{Action, Context, Purpose, Scope};
use domain::case_file::{CaseNumber, CaseState};
use domain::id::CaseId;
use domain::referral::worklist::{Line, Procedure, lines};
use serde_json::json;

/// A case with its lines of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// Whether it is worked on.
    pub state: CaseState,
    /// One for each person in the procedure.
    pub lines: Vec<Line>,
}

/// Which cases of a procedure are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Which procedure.
    pub procedure: Procedure,
    /// The closed ones too.
    pub closed: bool,
    /// For what those are opened that are not one's own; see
    /// [`Register::worklist`].
    pub purpose: Option<Purpose>,
    /// How many cases come before.
    pub skip: i64,
    /// How many cases, at most.
    pub limit: i64,
}

/// A page of the cases of a procedure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worklist {
    /// The cases: those whose term ends first first, then the newest.
    pub cases: Vec<Worked>,
    /// How many there are.
    pub all: usize,
    /// Of how many a term ran out.
    pub late: usize,
}

impl Register {
    /// The cases of a procedure whose steps the actor may read. Of children that
    /// is who works on the case; whoever reads every case by their role says for
    /// what, each time.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) when steps do not follow each other.
    pub async fn worklist(&self, by: &By, asked: Asked) -> Result<Worklist> {
        let scopes = Scopes::of(by, asked);
        let mut c = self.database.read().await?;
        let (all, late) = sql::worklist::count(&mut c, &scopes, asked, by.at).await?;
        let found = sql::worklist::listed(&mut c, &scopes, asked).await?;
        let ids: Vec<CaseId> = found.iter().map(|(case, ..)| *case).collect();
        let mut entries = sql::worklist::steps(&mut c, &ids).await?;
        let mut parts = sql::worklist::parts(&mut c, &ids).await?;
        drop(c);
        let mut cases = Vec::with_capacity(found.len());
        for (case, number, state) in found {
            let steps = entries.remove(&case).unwrap_or_default();
            let victims = victims(&parts.remove(&case).unwrap_or_default());
            let lines = lines(asked.procedure, &steps, &victims, &self.pack.terms)
                .map_err(|_| Error::Damaged("case_step"))?;
            cases.push(Worked { case, number, state, lines });
        }
        if !ids.is_empty() {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let purpose = asked.purpose.map(Purpose::code);
            let detail =
                json!({ "cases": ids, "steps": asked.procedure.code(), "purpose": purpose });
            self.write(by, async |w| w.audit("cases.listed", "", detail, ()).await).await?;
        }
        let number = |n: i64| usize::try_from(n).unwrap_or_default();
        Ok(Worklist { cases, all: number(all), late: number(late) })
    }

    /// Whether the actor reads the steps of every case of a procedure once they
    /// say for what, and not before. For what a page offers.
    #[must_use]
    pub fn reads_with_purpose(&self, by: &By, procedure: Procedure) -> bool {
        let asked = |purpose| Asked { procedure, closed: false, purpose, skip: 0, limit: 0 };
        let of_children = |purpose| Scopes::of(by, asked(purpose)).of_children.is_all();
        // Nobody says for what on the pages of the others: cases with a child are
        // there for who works on them.
        procedure == Procedure::Children
            && !of_children(None)
            && of_children(Some(Purpose::Support))
    }
}

/// Of which cases the actor reads the steps.
pub(crate) struct Scopes {
    /// Of those without a child.
    pub(crate) of_others: Scope,
    /// Of those with one.
    pub(crate) of_children: Scope,
}

impl Scopes {
    fn of(by: &By, asked: Asked) -> Self {
        let scope = |child| {
            let context = Context { purpose: asked.purpose, child, ..Context::default() };
            by.scope_in(Action::ReadSteps, context)
        };
        Self { of_others: scope(false), of_children: scope(true) }
    }
}
