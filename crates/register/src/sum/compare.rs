//! Comparing what is kept with the sums in the journal.
use super::{PARTS, Part, TAKEN, said, sum};
use crate::by::By;
use crate::error::{Error, Result};
use crate::sql;
use crate::sql::sum::{List, Placed};
use domain::access::{Action, Reach};
use std::collections::HashMap;
use vault::merkle::Hash;

/// What was found when what is kept was compared with the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Parts compared.
    pub parts: u64,
    /// The entry with which the sums begin: what was changed before is not
    /// found. None while nothing is summed.
    pub since: Option<i64>,
    /// What is not as it was written, in the order in which it was found.
    pub differing: Vec<Difference>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What sort of thing: `record`, `case`, `step`; empty when not even that
    /// is known.
    pub part: &'static str,
    /// Its id; empty when it is not known.
    pub row: String,
    /// The entry of the journal that says what it was.
    pub entry: Option<i64>,
    /// What is wrong.
    pub how: How,
}

/// How something differs from what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It reads otherwise.
    Changed,
    /// It cannot be read.
    Unreadable,
    /// It is gone.
    Gone,
    /// It is there, and the journal does not know it.
    Added,
    /// The list of sums that belongs to an entry is not the one it was made
    /// with: what the entry wrote cannot be checked.
    Unlisted,
}

impl How {
    /// The code in machine-readable answers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Unreadable => "unreadable",
            Self::Gone => "gone",
            Self::Added => "added",
            Self::Unlisted => "unlisted",
        }
    }
}

/// The sums that hold now, by entry and place, and since which entry.
#[derive(Default)]
struct Standing {
    sums: HashMap<(i64, i64), Hash>,
    since: Option<i64>,
    differing: Vec<Difference>,
}

impl crate::Register {
    /// Compares all that is kept with the sums in the journal. That the journal
    /// is whole is another question: [`Register::verify_journal`](crate::Register::verify_journal).
    ///
    /// It holds some 100 bytes of memory for each part, and one snapshot of the
    /// database while it runs.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied) without the right to read the journal; those
    /// of the database, but for what cannot be read: that is an answer.
    pub async fn compare_with_journal(&self, by: &By) -> Result<Compared> {
        self.require(by, Action::ReadJournal, Reach::Other, "journal").await?;
        let mut c = self.database.read().await?;
        let mut c = self.database.snapshot(&mut c).await?;
        let mut standing = Standing::default();
        let mut entry = 0;
        loop {
            let lists = sql::sum::lists(&mut c, entry).await?;
            let Some(last) = lists.last() else { break };
            entry = last.entry;
            for list in lists {
                standing.pass(list);
            }
        }
        // Lists from before the sums were taken anew went with the tables.
        let since = standing.since.unwrap_or(i64::MAX);
        for entry in sql::sum::without_list(&mut c, since).await? {
            standing.differ("", String::new(), Some(entry), How::Unlisted);
        }
        let mut parts = 0;
        for part in PARTS {
            let mut after = String::new();
            while let Some(last) = standing.page(&mut c, part, &after, &mut parts).await? {
                after = last;
            }
            for table in part.tables.iter().skip(1) {
                for row in sql::sum::orphans(&mut c, &part.tables[0], table).await? {
                    standing.differ(part.name, row, None, How::Added);
                }
            }
        }
        standing.leftover(&mut c).await?;
        let Standing { since, differing, .. } = standing;
        Ok(Compared { parts, since, differing })
    }
}

impl Standing {
    fn differ(&mut self, part: &'static str, row: String, entry: Option<i64>, how: How) {
        self.differing.push(Difference { part, row, entry, how });
    }

    /// Takes in the sums of an entry.
    fn pass(&mut self, list: sql::sum::Listed) {
        let sql::sum::Listed { entry, bytes, event, detail } = list;
        let read = List::read(&bytes).filter(|list| said(&detail) == Some(&list.text()));
        let Some(list) = read else {
            self.differ("", String::new(), Some(entry), How::Unlisted);
            return;
        };
        // Everything was summed anew, by one entry after the other.
        if event == TAKEN && detail.contains("\"first\":true") {
            self.sums.clear();
            self.since = None;
        }
        self.since.get_or_insert(entry);
        for (place, (sum, over)) in (0..).zip(list.items()) {
            if let Some(over) = over {
                self.sums.remove(&over);
            }
            if sum != List::GONE {
                self.sums.insert((entry, place), sum);
            }
        }
    }

    /// Compares the parts of one page after `after`; the id of the last one.
    async fn page(
        &mut self,
        c: &mut sqlx::AnyConnection,
        part: &'static Part,
        after: &str,
        parts: &mut u64,
    ) -> Result<Option<String>> {
        let rows = sql::sum::rows(c, part, after).await?;
        let Some(last) = rows.last().cloned() else { return Ok(None) };
        *parts += rows.len() as u64;
        let whole = async |c: &mut _| {
            let found = sql::sum::contents(c, part, &rows).await?;
            Ok::<_, Error>((found, sql::sum::placed(c, part, &rows).await?))
        };
        if let Ok((found, placed)) = whole(&mut *c).await {
            for row in &rows {
                self.compare(part, row, found.get(row), placed.get(row));
            }
            return Ok(Some(last));
        }
        // Something on the page cannot be read: each part by itself.
        for row in &rows {
            let one = std::slice::from_ref(row);
            let placed = sql::sum::placed(c, part, one).await.unwrap_or_default();
            if let Ok(found) = sql::sum::contents(c, part, one).await {
                self.compare(part, row, found.get(row), placed.get(row));
                continue;
            }
            let entry = placed.get(row).map(|placed| placed.at);
            entry.map(|at| self.sums.remove(&at));
            self.differ(part.name, row.clone(), entry.map(|at| at.0), How::Unreadable);
        }
        Ok(Some(last))
    }

    fn compare(
        &mut self,
        part: &'static Part,
        row: &str,
        found: Option<&Hash>,
        placed: Option<&Placed>,
    ) {
        let Some(placed) = placed else {
            return self.differ(part.name, row.to_owned(), None, How::Added);
        };
        let known = self.sums.remove(&placed.at);
        let reads = found.map(|digest| sum(&placed.salt, part, row, digest));
        if known.is_none() || known != reads {
            self.differ(part.name, row.to_owned(), Some(placed.at.0), How::Changed);
        }
    }

    /// What the journal knows and nothing that is there has: it is gone.
    async fn leftover(&mut self, c: &mut sqlx::AnyConnection) -> Result<()> {
        let mut left: Vec<(i64, i64)> = std::mem::take(&mut self.sums).into_keys().collect();
        left.sort_unstable();
        for at in left {
            let (part, row) = sql::sum::at_place(c, at).await?.unwrap_or_default();
            let part = PARTS.iter().find(|one| one.name == part).map_or("", |one| one.name);
            self.differ(part, row, Some(at.0), How::Gone);
        }
        Ok(())
    }
}
