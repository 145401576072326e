//! Calendar: the days that matter to somebody, for their own calendar.
//!
//! Calendars are not ours to guard, so an entry names things by codes and
//! tells of no person.
use crate::by::By;
use crate::error::Result;
use crate::sql;
use crate::task::{TaskFilter, TaskState};
use domain::access::Reach;
use domain::day::Day;
use domain::monitoring::TaskSort;
use domain::programme::life::Stage;
use domain::programme::standing::Scale;

/// A day, or some, to be entered in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Our id of it, the same each time.
    pub id: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub last: Day,
    /// What sort of day.
    pub sort: Sort,
    /// What it is about, by its code: `2017/I.2`.
    pub code: String,
    /// Whether it is done.
    pub done: bool,
}

/// What sort of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The last day of an activity.
    Deadline,
    /// The day by which a task is to be done.
    Task(TaskSort),
    /// The day on which a term of a case ends.
    CaseTerm,
}

impl crate::Register {
    /// The days that matter to the holder of a calendar: the deadlines of the
    /// activities that the holder's institution answers for or takes part in
    /// (of every activity, for those who run the programme), its tasks, and the
    /// terms of the cases that the holder works on: by the number of the case
    /// alone, since what is due tells what happened.
    ///
    /// Tasks about the deadline of an activity are left out, as the deadline
    /// itself is there.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn calendar(&self, by: &By) -> Result<Vec<Entry>> {
        use domain::access::Action::{CloseTask, ReadSteps};
        let all = by.may(CloseTask, Reach::Other);
        let mut entries = Vec::new();
        for programme in self.programmes().await? {
            if !matches!(programme.stage, Stage::Adopted | Stage::InForce) {
                continue;
            }
            for of in self.overview(programme.id, by.today()).await?.activities {
                let near = all || of.activity.reach(by) != Reach::Other;
                let Some(last) = of.activity.until.filter(|_| near) else { continue };
                entries.push(Entry {
                    id: of.activity.id.to_string(),
                    from: last,
                    last,
                    sort: Sort::Deadline,
                    code: format!("{}/{}", programme.key, of.activity.code),
                    done: of.scale() == Scale::Completed,
                });
            }
        }
        let filter = TaskFilter { limit: 1_000, state: TaskState::Open, ..TaskFilter::default() };
        for task in self.tasks(by, &filter).await? {
            if matches!(task.sort, TaskSort::ActivityDue | TaskSort::ActivityLate) {
                continue;
            }
            let on = task.put_off_to.unwrap_or(task.due_on);
            entries.push(Entry {
                id: task.id.to_string(),
                from: on,
                last: on,
                sort: Sort::Task(task.sort),
                code: task.about.code(),
                done: false,
            });
        }
        let scope = by.scope(ReadSteps);
        // The terms of every case are nobody's own days.
        let own = if scope.is_all() {
            Vec::new()
        } else {
            sql::case_term::listed(&mut *self.database.read().await?, &scope, by.at, 1_000).await?
        };
        for term in own {
            let on = term.due.day();
            let (case, number) = (term.case, term.number);
            // One a case and day, whatever there is to do.
            let id = format!("{case}-{on}");
            if entries.iter().any(|entry: &Entry| entry.id == id) {
                continue;
            }
            let code = number.to_string();
            entries.push(Entry { id, from: on, last: on, sort: Sort::CaseTerm, code, done: false });
        }
        entries.sort_by(|a, b| (a.from, &a.code, &a.id).cmp(&(b.from, &b.code, &b.id)));
        Ok(entries)
    }
}
