//! Which records of institutions' lists are of one person: what a comparison proposes, and
//! what people judge.
//!
//! A comparison joins nothing. Two persons who judge alike do, the second without being told
//! what the first said; a judgement can be taken back, and then everything is as it was. What
//! was judged to be two persons no later comparison proposes again.
use crate::by::{Actor, By};
use crate::comparison::propose;
use crate::error::{Error, Refusal, Result};
use crate::person_list::{Series, SourceRecord, SourceText};
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use domain::id::{AccountId, JudgementId, LinkRunId, SourceRecordId};
use domain::link::{Agreement, Ground, Joined, Judgement, Standing};
use domain::person_list::{Basis, Subject};
use linkage::pprl::Encoding;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Two records, the lower id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The lower id.
    pub left: SourceRecordId,
    /// The higher id.
    pub right: SourceRecordId,
}

impl Pair {
    /// The pair of two records, in whatever order they are given.
    #[must_use]
    pub fn of(a: SourceRecordId, b: SourceRecordId) -> Self {
        Self { left: a.min(b), right: a.max(b) }
    }
}

/// A comparison of all that was sent for a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRun {
    /// Its id.
    pub id: LinkRunId,
    /// For which year.
    pub year: i16,
    /// Of whom.
    pub subject: Subject,
    /// Which random pairs it learnt from.
    pub seed: i64,
    /// How many records were compared.
    pub records: i64,
    /// How many pairs were proposed.
    pub pairs: i64,
    /// Who asked for it.
    pub account: AccountId,
    /// When.
    pub at: Moment,
}

/// One part of the evidence on a pair, in bits; no value of any record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it comes from: `prior`, `household`, `others`, or a field: `surname`.
    pub of: String,
    /// How the field agrees, as a code: `the-same`; blank where it is no field.
    #[serde(default)]
    pub level: String,
    /// What it says: one more bit doubles the odds.
    pub bits: f32,
}

/// A pair that a comparison proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// The two records.
    pub pair: Pair,
    /// How probable it is that they are of one person, 0.0 ..= 1.0.
    pub probability: f64,
    /// Why, as a sum; empty where one of them came without names.
    pub parts: Vec<Evidence>,
}

/// A judgement, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Its id.
    pub id: JudgementId,
    /// On which records.
    pub pair: Pair,
    /// What was judged.
    pub judgement: Judgement,
    /// On what it rests.
    pub ground: Ground,
    /// How probable the last comparison held it then; none where it did not propose the pair.
    pub probability: Option<f64>,
    /// Who judged.
    pub account: AccountId,
    /// When.
    pub at: Moment,
    /// The judgement that ended it.
    pub ended_by: Option<JudgementId>,
    /// Who took it back, and when.
    pub undone: Option<(AccountId, Moment)>,
}

impl Judged {
    /// Whether it stands.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.ended_by.is_none() && self.undone.is_none()
    }
}

/// A record without who it is: from which list, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRef {
    /// Its id.
    pub id: SourceRecordId,
    /// Of which list.
    pub series: Series,
    /// The row in the file it came in.
    pub line: i64,
    /// The form of exploitation, as a code.
    pub form: Option<String>,
    /// Whether it is in the newest list no more.
    pub gone: bool,
}

impl From<&SourceRecord> for SourceRef {
    fn from(of: &SourceRecord) -> Self {
        Self {
            id: of.id,
            series: of.series.clone(),
            line: of.line,
            form: of.form.clone(),
            gone: of.gone,
        }
    }
}

/// A pair that waits for the actor's judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The two records.
    pub pair: Pair,
    /// The left one.
    pub left: SourceRef,
    /// The right one.
    pub right: SourceRef,
    /// How probable it is that they are of one person.
    pub probability: f64,
}

/// What is to be judged for a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// The last comparison; none before the first.
    pub run: Option<LinkRun>,
    /// Whether a list came after it.
    pub stale: bool,
    /// What waits for the actor, what is learnt most from first.
    pub waiting: Vec<Waiting>,
    /// How many pairs wait for somebody else: the actor has judged them.
    pub for_others: usize,
    /// How many are decided.
    pub decided: usize,
    /// How often those agreed who judged the same pair.
    pub agreement: Agreement,
}

/// A pair, opened side by side.
pub struct OpenedPair {
    /// The two records.
    pub pair: Pair,
    /// Where they come from.
    pub refs: [SourceRef; 2],
    /// What they say. They do not print.
    pub texts: [SourceText; 2],
    /// How probable the last comparison holds it, and why.
    pub proposed: Option<Proposed>,
    /// Where the pair stands, as far as the actor may be told before having judged.
    pub standing: Standing,
    /// What was judged of it, the oldest first; what others judged only once the actor has.
    pub judged: Vec<Judged>,
}

/// What was judged for a year, as one reads it.
pub(crate) struct Judgements {
    /// The standing of each pair on which something stands.
    pub(crate) standing: BTreeMap<Pair, Standing>,
    /// Every judgement.
    pub(crate) all: Vec<Judged>,
}

impl Judgements {
    pub(crate) fn of(all: Vec<Judged>) -> Self {
        let mut by_pair: BTreeMap<Pair, BTreeMap<AccountId, Judgement>> = BTreeMap::new();
        for judged in all.iter().filter(|one| one.stands()) {
            by_pair.entry(judged.pair).or_default().insert(judged.account, judged.judgement);
        }
        let standing = by_pair.iter().map(|(pair, of)| (*pair, Standing::of(of))).collect();
        Self { standing, all }
    }

    pub(crate) fn of_pair(&self, pair: Pair) -> Standing {
        self.standing.get(&pair).copied().unwrap_or(Standing::Undecided)
    }

    pub(crate) fn with(&self, standing: Standing) -> impl Iterator<Item = Pair> {
        self.standing.iter().filter(move |(_, of)| **of == standing).map(|(pair, _)| *pair)
    }

    fn has_judged(&self, pair: Pair, account: AccountId) -> bool {
        self.all.iter().any(|one| one.pair == pair && one.account == account && one.stands())
    }

    fn agreement(&self) -> Agreement {
        let mut by_pair: BTreeMap<Pair, Vec<(AccountId, Judgement)>> = BTreeMap::new();
        for one in &self.all {
            let of = by_pair.entry(one.pair).or_default();
            if of.iter().all(|(account, _)| *account != one.account) {
                of.push((one.account, one.judgement));
            }
        }
        let twice = by_pair.values().filter(|of| of.len() > 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Agreement {
            judged_twice: count(twice.clone().count()),
            agreed: count(twice.filter(|of| of[0].1 == of[1].1).count()),
        }
    }

    /// Records that are one person, and whether joining `pair` would make one of two who are
    /// held apart.
    fn would_break(&self, pair: Pair) -> bool {
        let persons = self.persons(None);
        let (a, b) = (persons.of(pair.left), persons.of(pair.right));
        self.with(Standing::Apart).any(|apart| {
            let (x, y) = (persons.of(apart.left), persons.of(apart.right));
            x != y && ((x, y) == (a, b) || (y, x) == (a, b))
        })
    }

    /// Which records are one person by what is decided, but for one pair.
    pub(crate) fn persons(&self, without: Option<Pair>) -> Persons {
        Persons::of_pairs(self.with(Standing::Together).filter(|pair| Some(*pair) != without))
    }
}

/// Records that are one person; one that is in none is alone.
pub(crate) struct Persons {
    place: HashMap<SourceRecordId, usize>,
    records: Vec<SourceRecordId>,
    joined: Joined,
}

impl Persons {
    fn of_pairs(pairs: impl Iterator<Item = Pair>) -> Self {
        let (mut place, mut records) = (HashMap::new(), Vec::new());
        let mut number = |record: SourceRecordId| {
            *place.entry(record).or_insert_with(|| {
                records.push(record);
                records.len() - 1
            })
        };
        let pairs: Vec<_> = pairs.map(|pair| (number(pair.left), number(pair.right))).collect();
        let mut joined = Joined::new(records.len());
        for (a, b) in pairs {
            joined.join(a, b);
        }
        Self { place, records, joined }
    }

    /// One record for all that are the same person.
    pub(crate) fn of(&self, record: SourceRecordId) -> SourceRecordId {
        self.place.get(&record).map_or(record, |at| self.records[self.joined.first(*at)])
    }
}

impl Register {
    /// Compares everything that was sent for a year, and keeps what it proposes instead of what
    /// the comparison before proposed. What was judged stays as it is. `seed` says which random
    /// pairs are learnt from.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied);
    /// [`ConfirmationMissing`](Refusal::ConfirmationMissing); [`Sealed`](Error::Sealed);
    /// [`Damaged`](Error::Damaged), told to the journal.
    pub async fn link_lists(
        &self,
        by: &By,
        year: i16,
        subject: Subject,
        seed: i64,
    ) -> Result<LinkRun> {
        self.require(by, Action::ReviewLinks, Reach::Other, "link").await?;
        self.unsealed()?;
        let of = (year, subject);
        let records = sql::person_list::records(&mut *self.database.read().await?, of).await?;
        let records: Vec<SourceRecord> = records.into_iter().filter(|one| !one.gone).collect();
        let judged =
            Judgements::of(sql::link::judged(&mut *self.database.read().await?, of).await?);
        let id = LinkRunId::new(by.at, by.bits());
        let system = By::new(Actor::system(), by.at, by.bits());
        let subject_text = id.to_string();
        let texts = self.open_records(&system, "link.read", &subject_text, &records).await?;
        let encodings = self.encodings(&system, of).await?;
        let count = records.len();
        let work = move || propose(&records, &texts, &encodings, &judged, seed.unsigned_abs());
        // A panic while comparing is a fault of the program, not of who asked.
        let done = tokio::task::spawn_blocking(work).await;
        let (proposed, parameters) = done.map_err(|_| Error::Damaged("link_run"))??;
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let run = LinkRun {
            id,
            year,
            subject,
            seed,
            records: number(count),
            pairs: number(proposed.len()),
            account: by.actor.account,
            at: by.at,
        };
        let parameters =
            serde_json::to_string(&parameters).map_err(|_| Error::Damaged("link_run"))?;
        self.write(by, async |w| {
            sql::link::keep_run(w.connection(), &run, &parameters, &proposed).await?;
            let detail = json!({
                "year": year, "subject": subject.code(), "records": count, "pairs": proposed.len(),
            });
            w.audit("link.compared", &subject_text, detail, run.clone()).await
        })
        .await
    }

    /// The newest encoding of each series, opened.
    async fn encodings(
        &self,
        by: &By,
        of: (i16, Subject),
    ) -> Result<Vec<(String, Basis, Encoding)>> {
        let kept = sql::person_list::encodings(&mut *self.database.read().await?, of).await?;
        let (mut met, mut opened) = (HashSet::new(), Vec::new());
        for (list, institution, basis, sealed) in kept {
            if met.insert((institution.clone(), basis)) {
                opened.push((institution, basis, self.open_encoding(by, list, &sealed).await?));
            }
        }
        Ok(opened)
    }

    /// What is to be judged for a year.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn link_queue(&self, by: &By, year: i16, subject: Subject) -> Result<Queue> {
        self.may_review(by).await?;
        let of = (year, subject);
        let mut c = self.database.read().await?;
        let records = sql::person_list::records(&mut c, of).await?;
        let judged = Judgements::of(sql::link::judged(&mut c, of).await?);
        let (run, proposed) = sql::link::proposed(&mut c, of).await?;
        let last_list = sql::person_list::last_list(&mut c, of).await?;
        drop(c);
        let refs: HashMap<SourceRecordId, SourceRef> =
            records.iter().filter(|one| !one.gone).map(|one| (one.id, one.into())).collect();
        let persons = judged.persons(None);
        let mut probability: BTreeMap<Pair, f64> =
            proposed.iter().map(|one| (one.pair, one.probability)).collect();
        // What somebody began to judge waits on, whatever the last comparison makes of it.
        for (pair, standing) in &judged.standing {
            if standing.is_open() {
                probability.entry(*pair).or_insert(0.5);
            }
        }
        let (mut waiting, mut for_others) = (Vec::new(), 0);
        for (pair, probability) in probability {
            let (Some(left), Some(right)) = (refs.get(&pair.left), refs.get(&pair.right)) else {
                continue;
            };
            let joined = persons.of(pair.left) == persons.of(pair.right);
            if !judged.of_pair(pair).is_open() || joined {
                continue;
            }
            if judged.has_judged(pair, by.actor.account) {
                for_others += 1;
                continue;
            }
            waiting.push(Waiting { pair, left: left.clone(), right: right.clone(), probability });
        }
        let learnt = |one: &Waiting| entropy(one.probability);
        waiting.sort_by(|a, b| learnt(b).total_cmp(&learnt(a)).then(a.pair.cmp(&b.pair)));
        let decided = judged.standing.values().filter(|standing| !standing.is_open()).count();
        let stale = run.as_ref().zip(last_list).is_some_and(|(run, last)| last > run.at);
        Ok(Queue { run, stale, waiting, for_others, decided, agreement: judged.agreement() })
    }

    /// For which year and of whom two records are; they are not opened.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) as for [`Register::open_link`].
    pub async fn link_is_there(&self, by: &By, pair: Pair) -> Result<(i16, Subject)> {
        self.may_review(by).await?;
        let (records, _) = self.pair(pair).await?;
        Ok((records[0].series.year, records[0].series.subject))
    }

    /// Opens two records side by side, to be judged. The entry is in the journal before
    /// anything is opened.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`NotFound`](Error::NotFound) for records that are not there,
    /// are one, or are of two years; [`ConfirmationMissing`](Refusal::ConfirmationMissing);
    /// [`Sealed`](Error::Sealed); [`Damaged`](Error::Damaged), told to the journal.
    pub async fn open_link(&self, by: &By, pair: Pair) -> Result<OpenedPair> {
        self.require(by, Action::ReviewLinks, Reach::Other, "link").await?;
        let (records, judged) = self.pair(pair).await?;
        let of = (records[0].series.year, records[0].series.subject);
        let mut c = self.database.read().await?;
        let (_, proposed) = sql::link::proposed(&mut c, of).await?;
        drop(c);
        let subject = format!("{} {}", pair.left, pair.right);
        let texts = self.open_records(by, "source_records.revealed", &subject, &records).await?;
        let [left, right]: [SourceText; 2] =
            texts.try_into().map_err(|_| Error::Damaged("source_version"))?;
        let own = judged.has_judged(pair, by.actor.account);
        let standing = judged.of_pair(pair);
        let told = own || !standing.is_open();
        let mut all: Vec<Judged> =
            judged.all.iter().filter(|one| one.pair == pair).cloned().collect();
        if !told {
            all.retain(|one| one.account == by.actor.account);
        }
        Ok(OpenedPair {
            pair,
            refs: [(&records[0]).into(), (&records[1]).into()],
            texts: [left, right],
            proposed: proposed.into_iter().find(|one| one.pair == pair),
            standing: if told { standing } else { Standing::Undecided },
            judged: all,
        })
    }

    /// Judges a pair. Where the pair stands then.
    ///
    /// # Errors
    ///
    /// As for [`Register::open_link`]; [`AlreadyDecided`](Refusal::AlreadyDecided) when the
    /// actor has judged it, or it is decided; [`HeldApart`](Refusal::HeldApart) when it would
    /// join two of whom it was judged that they are two persons;
    /// [`StillJoined`](Refusal::StillJoined) when it would keep two apart whom a third record
    /// joins.
    pub async fn judge_link(
        &self,
        by: &By,
        pair: Pair,
        judgement: Judgement,
        ground: Ground,
    ) -> Result<Standing> {
        self.require(by, Action::ReviewLinks, Reach::Other, "link").await?;
        let (records, _) = self.pair(pair).await?;
        let of = (records[0].series.year, records[0].series.subject);
        self.write(by, async |w| {
            // The last entry of the journal is held: of two at once the second sees the first.
            let judged = Judgements::of(sql::link::judged(w.connection(), of).await?);
            let before = judged.of_pair(pair);
            if !before.is_open() || judged.has_judged(pair, by.actor.account) {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let persons = judged.persons(None);
            if judgement == Judgement::Same && judged.would_break(pair) {
                return Err(Error::Refused(Refusal::HeldApart));
            }
            if judgement == Judgement::Different && persons.of(pair.left) == persons.of(pair.right)
            {
                return Err(Error::Refused(Refusal::StillJoined));
            }
            let new = self.judged(by, w, pair, judgement, ground, of).await?;
            sql::link::judge(w.connection(), &new).await?;
            let mut all = judged.all;
            all.push(new.clone());
            let standing = Judgements::of(all).of_pair(pair);
            w.audit("link.judged", &new.id.to_string(), detail(&new, standing), standing).await
        })
        .await
    }

    /// Separates two records that were joined: they are two persons from now on, and no later
    /// comparison proposes them.
    ///
    /// # Errors
    ///
    /// As for [`Register::judge_link`]; [`AlreadyDecided`](Refusal::AlreadyDecided) when they
    /// are not joined; [`StillJoined`](Refusal::StillJoined) when a third record joins them too.
    pub async fn separate_link(&self, by: &By, pair: Pair, ground: Ground) -> Result<Standing> {
        self.require(by, Action::ReviewLinks, Reach::Other, "link").await?;
        let (records, _) = self.pair(pair).await?;
        let of = (records[0].series.year, records[0].series.subject);
        self.write(by, async |w| {
            let judged = Judgements::of(sql::link::judged(w.connection(), of).await?);
            if judged.of_pair(pair) != Standing::Together {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let rest = judged.persons(Some(pair));
            if rest.of(pair.left) == rest.of(pair.right) {
                return Err(Error::Refused(Refusal::StillJoined));
            }
            let new = self.judged(by, w, pair, Judgement::Different, ground, of).await?;
            sql::link::judge(w.connection(), &new).await?;
            sql::link::end(w.connection(), pair, new.id).await?;
            let standing = Standing::Apart;
            w.audit("link.separated", &new.id.to_string(), detail(&new, standing), standing).await
        })
        .await
    }

    /// Takes a judgement of one's own back; what it ended stands again. Where the pair stands
    /// then.
    ///
    /// # Errors
    ///
    /// As for [`Register::judge_link`]; [`NotFound`](Error::NotFound) for a judgement that is
    /// not there or is somebody else's; [`AlreadyDecided`](Refusal::AlreadyDecided) for one
    /// that does not stand; [`HeldApart`](Refusal::HeldApart) when what it ended would join two
    /// who have been judged to be two persons since; [`StillJoined`](Refusal::StillJoined) when
    /// two would be held apart whom a third record joins.
    pub async fn undo_judgement(&self, by: &By, pair: Pair, id: JudgementId) -> Result<Standing> {
        self.require(by, Action::ReviewLinks, Reach::Other, "link").await?;
        let (records, _) = self.pair(pair).await?;
        let of = (records[0].series.year, records[0].series.subject);
        self.write(by, async |w| {
            let before = Judgements::of(sql::link::judged(w.connection(), of).await?);
            let own = |one: &&Judged| one.id == id && one.pair == pair;
            let found = before.all.iter().find(own).ok_or(Error::NotFound)?;
            if found.account != by.actor.account {
                return Err(Error::NotFound);
            }
            if !sql::link::undo(w.connection(), id, (by.actor.account, by.at)).await? {
                return Err(Error::Refused(Refusal::AlreadyDecided));
            }
            let after = Judgements::of(sql::link::judged(w.connection(), of).await?);
            let standing = after.of_pair(pair);
            // What it ended may join two again who have been held apart since.
            let others =
                Judgements::of(before.all.iter().filter(|one| one.id != id).cloned().collect());
            if standing == Standing::Together && others.would_break(pair) {
                return Err(Error::Refused(Refusal::HeldApart));
            }
            let rest = after.persons(Some(pair));
            if standing == Standing::Apart && rest.of(pair.left) == rest.of(pair.right) {
                return Err(Error::Refused(Refusal::StillJoined));
            }
            w.audit("link.undone", &id.to_string(), detail(found, standing), standing).await
        })
        .await
    }

    async fn judged(
        &self,
        by: &By,
        w: &mut crate::db::Write<'_>,
        pair: Pair,
        judgement: Judgement,
        ground: Ground,
        of: (i16, Subject),
    ) -> Result<Judged> {
        let (_, proposed) = sql::link::proposed(w.connection(), of).await?;
        Ok(Judged {
            id: JudgementId::new(by.at, by.bits()),
            pair,
            judgement,
            ground,
            probability: proposed.iter().find(|one| one.pair == pair).map(|one| one.probability),
            account: by.actor.account,
            at: by.at,
            ended_by: None,
            undone: None,
        })
    }

    /// The two records, and what was judged for their year.
    async fn pair(&self, pair: Pair) -> Result<([SourceRecord; 2], Judgements)> {
        let mut c = self.database.read().await?;
        let left = sql::person_list::one(&mut c, pair.left).await?.ok_or(Error::NotFound)?;
        let right = sql::person_list::one(&mut c, pair.right).await?.ok_or(Error::NotFound)?;
        let of = |one: &SourceRecord| (one.series.year, one.series.subject);
        if pair.left == pair.right || of(&left) != of(&right) {
            return Err(Error::NotFound);
        }
        let judged = Judgements::of(sql::link::judged(&mut c, of(&left)).await?);
        Ok(([left, right], judged))
    }

    /// As [`require`](Self::require), for reading what has no name in it.
    async fn may_review(&self, by: &By) -> Result<()> {
        if by.may(Action::ReviewLinks, Reach::Other) {
            return Ok(());
        }
        self.note_denial(by, "ReviewLinks", "link").await?;
        Err(Error::Denied)
    }
}

fn detail(judged: &Judged, standing: Standing) -> serde_json::Value {
    json!({
        "left": judged.pair.left.to_string(), "right": judged.pair.right.to_string(),
        "judgement": judged.judgement.code(), "ground": judged.ground.code(),
        "standing": standing.code(),
    })
}

/// How much is learnt by judging a pair, in bits.
fn entropy(p: f64) -> f64 {
    let part = |p: f64| if p <= 0.0 { 0.0 } else { -p * p.log2() };
    part(p) + part(1.0 - p)
}
