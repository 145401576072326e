//! Keys: the register is sealed until it is given the root, and again when it
//! forgets it.
//!
//! The root is in memory alone. Under it are the data keys, one for each
//! person and each case, wrapped, in a database of their own: what a backup of
//! the data holds cannot be opened with it, and a destroyed key is gone from
//! every backup of the data that was ever made. A key is kept before the row it
//! seals; a key without a row is harmless.
//!
//! The list of erased keys is kept twice, with the keys and with the data, and
//! can be kept a third time elsewhere ([`Register::erased_list`]). Unsealing
//! destroys what any of them names: an old copy of the keys brings nobody back.
//!
//! [`Register::erased_list`]: crate::Register::erased_list
use crate::account::Secret;
use crate::by::{Actor, By};
use crate::db::Database;
use crate::error::{Error, Refusal, Result};
use crate::name_index::NameIndex;
use crate::{Register, sql};
use domain::access::{Action, Reach};
use domain::day::Moment;
use rand::rngs::StdRng;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use vault::erased::ErasedList;
use vault::key::{DataKey, Wrapped};
use vault::root::Root;
use vault::shamir::Share;

/// Holds the root once it was given, and the shares of one that was not given
/// whole yet. Clones share both.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<RwLock<Option<Arc<Unsealed>>>>, Arc<Mutex<Waiting>>);

/// Shares that wait for others of the same key.
#[derive(Default)]
struct Waiting {
    shares: Vec<Share>,
    /// When the last one was given.
    since: i64,
}

/// How long a share waits for the next, in milliseconds: long enough to call
/// somebody to the machine, short enough that none lies about overnight.
const SHARES_WAIT: i64 = 15 * 60_000;

/// What a share brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The register is unsealed.
    Unsealed,
    /// It waits for more shares.
    Waiting {
        /// Different shares given.
        have: usize,
        /// Different shares needed.
        need: usize,
    },
}

/// Two people who both may agree to what is done with keys: nobody does it alone.
#[derive(Debug)]
pub struct Holders {
    pub(crate) by: By,
    other: By,
}

impl Holders {
    /// The account of the second, as the journal keeps it.
    pub(crate) fn confirmed_by(&self) -> String {
        self.other.actor.account.to_string()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.held().is_some() { "unsealed" } else { "sealed" })
    }
}

impl Keys {
    fn held(&self) -> Option<Arc<Unsealed>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, unsealed: Option<Arc<Unsealed>>) -> Option<Arc<Unsealed>> {
        std::mem::replace(&mut self.0.write().unwrap_or_else(PoisonError::into_inner), unsealed)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The root, and the database of the keys under it.
pub(crate) struct Unsealed {
    pub(crate) root: Root,
    pub(crate) keys: Database,
    /// Whether this server found nothing left of what came while the register
    /// was sealed.
    pub(crate) tips_are_in: AtomicBool,
    /// What persons are called, as far as this server has learnt it.
    pub(crate) names: tokio::sync::Mutex<NameIndex>,
}

impl Unsealed {
    fn new(root: Root, keys: Database, tips_are_in: bool) -> Self {
        let tips_are_in = AtomicBool::new(tips_are_in);
        Self { root, keys, tips_are_in, names: tokio::sync::Mutex::default() }
    }

    /// Makes and keeps the first key of `owner`. When this returns, the key
    /// has reached the disk.
    pub(crate) async fn new_key(&self, owner: &str, random: &mut StdRng) -> Result<DataKey> {
        let key = DataKey::generate(1, random);
        self.add_key(owner, &key, random).await?;
        Ok(key)
    }

    /// Keeps a key of `owner`.
    pub(crate) async fn add_key(
        &self,
        owner: &str,
        key: &DataKey,
        random: &mut StdRng,
    ) -> Result<()> {
        let root = self.root.id().to_string();
        let wrapped = if apart(owner) {
            key.wrap(&self.root.shelter_key(), owner, random)
        } else {
            key.wrap(&self.root.wrap_key(), owner, random)
        };
        let wrapped = wrapped.map_err(|_| Error::Damaged("wrapped_key"))?.to_bytes();
        self.keys
            .change(async |c| {
                // Another server may have turned the root over meanwhile.
                if sql::keys::hold_root(c).await?.as_ref() != Some(&root) {
                    return Err(Error::Sealed);
                }
                sql::keys::add(c, owner, key.number(), &root, wrapped).await
            })
            .await
    }

    /// The keys of `owner`, the first one first; made when there are none yet,
    /// as nothing was sealed.
    pub(crate) async fn keys_or_new(
        &self,
        owner: &str,
        random: &mut StdRng,
    ) -> Result<Vec<DataKey>> {
        match self.keys_of(owner).await {
            Err(Error::Damaged("wrapped_key")) => {}
            keys => return keys,
        }
        match self.new_key(owner, random).await {
            Ok(key) => Ok(vec![key]),
            // Somebody else made it meanwhile.
            Err(_) => self.keys_of(owner).await,
        }
    }

    /// The keys of `owner`, the first one first.
    pub(crate) async fn keys_of(&self, owner: &str) -> Result<Vec<DataKey>> {
        let kept = sql::keys::of(&mut *self.keys.read().await?, owner).await?;
        let open = |(number, bytes): (u32, Vec<u8>)| {
            let wrapped = Wrapped::from_bytes(&bytes).map_err(|_| Error::Damaged("wrapped_key"))?;
            if wrapped.root() != self.root.id() {
                return Err(Error::Sealed);
            }
            let key = if apart(owner) {
                wrapped.open(&self.root.shelter_key(), owner)
            } else {
                wrapped.open(&self.root.wrap_key(), owner)
            };
            let key = key.map_err(|_| Error::Damaged("wrapped_key"))?;
            let numbered = key.number() == number;
            numbered.then_some(key).ok_or(Error::Damaged("wrapped_key"))
        };
        let keys: Vec<DataKey> = kept.into_iter().map(open).collect::<Result<_>>()?;
        if !keys.is_empty() {
            return Ok(keys);
        }
        // Without a key: erased, or something is lost.
        if self.erased().await?.erasures().iter().any(|e| e.owner == owner) {
            Err(Error::Refused(Refusal::Erased))
        } else {
            Err(Error::Damaged("wrapped_key"))
        }
    }

    /// The owners of all keys by their names in the journal. Who is erased is
    /// not among them.
    ///
    /// Cost: opens the first key of every person and case.
    pub(crate) async fn named(&self) -> Result<HashMap<String, String>> {
        let (mut owner, mut number) = (String::new(), 0);
        let mut named = HashMap::new();
        loop {
            let some = sql::keys::after(&mut *self.keys.read().await?, &owner, number).await?;
            let Some((last, last_number, _)) = some.last() else { return Ok(named) };
            let before = std::mem::replace(&mut owner, last.clone());
            number = *last_number;
            let mut passed = before;
            for (of, _, bytes) in some {
                // A later key of the same owner: the first one names. A shelter
                // has its own name there.
                if of == passed || apart(&of) {
                    continue;
                }
                let broken = |_| Error::Damaged("wrapped_key");
                let key = Wrapped::from_bytes(&bytes).map_err(broken)?;
                let key = key.open(&self.root.wrap_key(), &of).map_err(broken)?;
                named.insert(crate::receipt::pseudonym(&key, &of), of.clone());
                passed = of;
            }
        }
    }

    /// The list of erased keys that is kept with the keys.
    pub(crate) async fn erased(&self) -> Result<ErasedList> {
        let text = sql::keys::kept(&mut *self.keys.read().await?, ERASED).await?;
        self.list(text.as_deref())
    }

    fn list(&self, text: Option<&str>) -> Result<ErasedList> {
        let list = text.map(|text| ErasedList::from_text(text, &self.root)).transpose();
        Ok(list.map_err(|_| Error::Refused(Refusal::ErasedListDamaged))?.unwrap_or_default())
    }

    /// Destroys the keys of `owner` for good and adds it to the list.
    pub(crate) async fn erase(&self, owner: &str, at: Moment) -> Result<Destroyed> {
        let destroyed = self
            .keys
            .change(async |c| {
                if sql::keys::hold_root(c).await? != Some(self.root.id().to_string()) {
                    return Err(Error::Sealed);
                }
                let mut list = self.list(sql::keys::kept(c, ERASED).await?.as_deref())?;
                if list.erasures().iter().all(|e| e.owner != owner) {
                    list.push(owner, at.0).map_err(|_| Error::Damaged("keeper"))?;
                }
                let keys = sql::keys::destroy(c, owner).await?;
                sql::keys::keep(c, ERASED, &list.to_text(&self.root)).await?;
                let head = crate::audit::hex(&list.head(&self.root));
                Ok(Destroyed { keys, head, erasures: list.erasures().len() })
            })
            .await?;
        self.keys.forget_log().await?;
        Ok(destroyed)
    }

    /// Destroys again the keys of all whom `list` names, and keeps the list;
    /// whose keys were there, and how many.
    async fn destroy(&self, list: &ErasedList) -> Result<Vec<(String, u64)>> {
        let text = list.to_text(&self.root);
        let destroyed = self
            .keys
            .change(async |c| {
                let mut destroyed = Vec::new();
                let owners: Vec<&str> = list.erasures().iter().map(|e| e.owner.as_str()).collect();
                for owners in owners.chunks(200) {
                    for owner in sql::keys::there(c, owners).await? {
                        let keys = sql::keys::destroy(c, &owner).await?;
                        if keys > 0 {
                            destroyed.push((owner, keys));
                        }
                    }
                }
                sql::keys::keep(c, ERASED, &text).await?;
                Ok(destroyed)
            })
            .await?;
        self.keys.forget_log().await?;
        Ok(destroyed)
    }
}

/// What is kept under these names in `keeper` and in `setting`.
pub(crate) const ROOT: &str = "root";
pub(crate) const ERASED: &str = "erased";

/// What became of an erasure.
pub(crate) struct Destroyed {
    /// How many keys there were.
    pub(crate) keys: u64,
    /// What stands for the whole list of erased keys.
    pub(crate) head: String,
    /// How many erasures are in it.
    pub(crate) erasures: usize,
}

impl Register {
    /// Gives the register its root, so that what is sealed can be opened by
    /// those who may. The first root given is adopted. `erased` is a list of
    /// erased keys that was kept elsewhere: what it names is destroyed first.
    ///
    /// # Errors
    ///
    /// [`RootWrong`](Refusal::RootWrong), told to the journal;
    /// [`KeysMissing`](Refusal::KeysMissing) when a root was adopted and its
    /// keys are not there; [`ErasedListDamaged`](Refusal::ErasedListDamaged);
    /// [`ErasedListOld`](Refusal::ErasedListOld) when the journal has an
    /// erasure that no list names.
    pub async fn unseal(
        &self,
        root: Root,
        erased: Option<&str>,
        at: Moment,
        seed: u128,
    ) -> Result<()> {
        let by = By::new(Actor::system(), at, seed);
        let keys = self.database.keys().await?;
        let unsealed = Unsealed::new(root, keys, false);
        let result = self.try_unseal(&by, &unsealed, erased).await;
        if let Err(error) = result {
            let keys = unsealed.keys;
            keys.close().await;
            if let Error::Refused(refusal) = &error {
                let detail = json!({ "refusal": format!("{refusal:?}"), "root": unsealed.root.id().to_string() });
                self.write(&by, async |w| w.audit("vault.refused", "", detail, ()).await).await?;
            }
            return Err(error);
        }
        if let Some(before) = self.keys.hold(Some(Arc::new(unsealed))) {
            before.keys.close().await;
        }
        // What came meanwhile is taken in by a job, at once.
        self.database.note(async |c| sql::job::wake(c, "tips", at).await).await
    }

    async fn try_unseal(&self, by: &By, unsealed: &Unsealed, given: Option<&str>) -> Result<()> {
        let ours = unsealed.root.id().to_string();
        let (kept, adopted, copy) = {
            let mut main = self.database.read().await?;
            let mut keys = unsealed.keys.read().await?;
            (
                sql::keys::kept(&mut keys, ROOT).await?,
                sql::account::setting(&mut main, ROOT).await?,
                sql::account::setting(&mut main, ERASED).await?,
            )
        };
        match (&kept, &adopted) {
            (Some(kept), _) if *kept != ours => return Err(Error::Refused(Refusal::RootWrong)),
            (None, Some(_)) => return Err(Error::Refused(Refusal::KeysMissing)),
            (None, None) => {
                unsealed.keys.change(async |c| sql::keys::keep(c, ROOT, &ours).await).await?;
            }
            (Some(_), _) => {}
        }
        let mut list = unsealed.erased().await?;
        // A copy under another root is from before the root was turned over;
        // the list with the keys, turned over with them, holds what it held.
        let copy = copy.as_deref().and_then(|copy| copy.split_once('\n'));
        let copy = copy.filter(|(root, _)| *root == ours).map(|(_, text)| text);
        let copied = unsealed.list(copy)?;
        add_all(&mut list, &copied)?;
        if let Some(given) = given {
            add_all(&mut list, &unsealed.list(Some(given))?)?;
        }
        // The MACs do not tell that lines are missing at the end of a list; the
        // journal names each erasure as it began. One that no list names means
        // that older ones were put back, and with them perhaps the keys.
        let begun = sql::journal::erasures(&mut *self.database.read().await?).await?;
        let listed: HashSet<&str> = list.erasures().iter().map(|e| e.owner.as_str()).collect();
        if begun.iter().any(|owner| !listed.contains(owner.as_str())) {
            return Err(Error::Refused(Refusal::ErasedListOld));
        }
        let destroyed = unsealed.destroy(&list).await?;
        self.write(by, async |w| {
            // What the copy in the data names, the data say already.
            let said: HashSet<&str> = copied.erasures().iter().map(|e| e.owner.as_str()).collect();
            let unsaid = list.erasures().iter().filter(|e| !said.contains(e.owner.as_str()));
            for erasure in unsaid {
                sql::person::mark_erased(w.connection(), &erasure.owner, Moment(erasure.at))
                    .await?;
                if let Some(tip) = erasure.owner.strip_prefix("tip/") {
                    sql::tip::expire(w.connection(), tip).await?;
                }
            }
            self.keep_copy(w.connection(), unsealed, &list).await?;
            Self::keep_intake(w.connection(), unsealed).await?;
            for (owner, keys) in &destroyed {
                let detail = json!({ "keys": keys, "again": true });
                w.audit(crate::erasure::erased_event(owner), owner, detail, ()).await?;
            }
            let head = crate::audit::hex(&list.head(&unsealed.root));
            let detail = json!({ "root": ours, "erased": list.erasures().len(), "list": head });
            w.audit("vault.unsealed", "", detail, ()).await
        })
        .await?;
        if adopted.as_ref() != Some(&ours) {
            self.index_anew(by, unsealed).await?;
        }
        Ok(())
    }

    /// Gives the register one share of its root. Each may come from another
    /// person; with the last that is needed it is unsealed, as by
    /// [`Register::unseal`]. A share waits a quarter of an hour for the next.
    ///
    /// # Errors
    ///
    /// [`SharesDiffer`](Refusal::SharesDiffer), told to the journal, when the
    /// shares do not belong together: then all have to be given again. Else
    /// those of [`Register::unseal`].
    pub async fn give_share(
        &self,
        share: Share,
        erased: Option<&str>,
        at: Moment,
        seed: u128,
    ) -> Result<Given> {
        let by = By::new(Actor::system(), at, seed);
        let detail = json!({ "root": share.root().to_string(), "share": share.index() });
        self.write(&by, async |w| w.audit("vault.share_given", "", detail, ()).await).await?;
        let combined = {
            let mut waiting = self.keys.waiting();
            if waiting.since.saturating_add(SHARES_WAIT) < at.0 {
                waiting.shares.clear();
            }
            waiting.since = at.0;
            waiting.shares.push(share);
            let combined = Root::combine(&waiting.shares);
            match combined {
                Err(vault::Error::TooFewShares { .. }) => {}
                // Put together or contradicting: none is kept.
                _ => waiting.shares.clear(),
            }
            combined
        };
        match combined {
            Ok(root) => {
                // Another seed: ids made from it are of another request.
                self.unseal(root, erased, at, seed.wrapping_add(1)).await?;
                Ok(Given::Unsealed)
            }
            Err(vault::Error::TooFewShares { have, need }) => Ok(Given::Waiting { have, need }),
            Err(_) => {
                let refusal = Refusal::SharesDiffer;
                let detail = json!({ "refusal": format!("{refusal:?}") });
                self.write(&by, async |w| w.audit("vault.refused", "", detail, ()).await).await?;
                Err(Error::Refused(refusal))
            }
        }
    }

    /// Forgets the root, and the shares that wait. What is just being opened may
    /// still be finished.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn seal(&self, at: Moment, seed: u128) -> Result<()> {
        if !self.forget_root().await {
            return Ok(());
        }
        let by = By::new(Actor::system(), at, seed);
        self.write(&by, async |w| w.audit("vault.sealed", "", json!({}), ()).await).await
    }

    /// Forgets the root and closes the database of keys; whether there was one.
    pub(crate) async fn forget_root(&self) -> bool {
        self.keys.waiting().shares.clear();
        let Some(before) = self.keys.hold(None) else { return false };
        before.keys.close().await;
        true
    }

    /// Whether the register is sealed.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.keys.held().is_none()
    }

    pub(crate) fn unsealed(&self) -> Result<Arc<Unsealed>> {
        self.keys.held().ok_or(Error::Sealed)
    }

    /// The list of erased keys as text, to be kept apart from keys and data
    /// and given to [`Register::unseal`] after both were restored. It names
    /// ids alone, and is of this root.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed).
    pub async fn erased_list(&self) -> Result<String> {
        let unsealed = self.unsealed()?;
        Ok(unsealed.erased().await?.to_text(&unsealed.root))
    }

    /// Both of two people, once each may agree to what is done with keys.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied); [`SamePerson`](Refusal::SamePerson).
    pub async fn holders_of_keys(&self, by: By, other: By) -> Result<Holders> {
        for one in [&by, &other] {
            self.require(one, Action::AgreeKeys, Reach::Other, "keys").await?;
        }
        if by.actor.account == other.actor.account {
            return Err(Error::Refused(Refusal::SamePerson));
        }
        Ok(Holders { by, other })
    }

    /// Turns the root over: wraps every key under `new`, in one transaction,
    /// and makes the search index anew. Fields stay as they are. Stopped half
    /// way it is carried on by unsealing, with the root that then holds: the
    /// old one before the transaction, the new one after it. `secret` is the
    /// seed of the wrapping.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed), also when another server was faster.
    pub async fn rotate_root(&self, holders: &Holders, new: Root, secret: &Secret) -> Result<()> {
        let by = &holders.by;
        // What was closed for the old root is opened while it is there.
        self.take_tips_in(by, usize::MAX).await?;
        let old = self.unsealed()?;
        let keys = old.keys.clone();
        let new = Unsealed::new(new, keys, true);
        let keys = rewrap_all(&old, &new, &mut secret.random()).await?;
        let new = Arc::new(new);
        self.keys.hold(Some(Arc::clone(&new)));
        let mut list = new.erased().await?;
        // An erasure that was broken off stands in the copy alone.
        let copy = sql::account::setting(&mut *self.database.read().await?, ERASED).await?;
        if let Some((_, text)) = copy.as_deref().and_then(|copy| copy.split_once('\n'))
            && let Ok(copy) = old.list(Some(text))
        {
            add_all(&mut list, &copy)?;
        }
        self.write(by, async |w| {
            self.keep_copy(w.connection(), &new, &list).await?;
            Self::keep_intake(w.connection(), &new).await?;
            let (from, to) = (old.root.id().to_string(), new.root.id().to_string());
            let head = crate::audit::hex(&list.head(&new.root));
            let erased = list.erasures().len();
            let detail = json!({
                "from": from, "to": to, "keys": keys, "erased": erased, "list": head,
                "confirmed_by": holders.confirmed_by(),
            });
            w.audit("vault.root_rotated", "", detail, ()).await
        })
        .await?;
        self.index_anew(by, &new).await
    }

    /// Keeps the copy of the list of erased keys with the data.
    async fn keep_copy(
        &self,
        c: &mut sqlx::AnyConnection,
        unsealed: &Unsealed,
        list: &ErasedList,
    ) -> Result<()> {
        let text = format!("{}\n{}", unsealed.root.id(), list.to_text(&unsealed.root));
        sql::person::put_setting(c, ERASED, &text).await
    }

    /// Adds `owner` to the copy of the list of erased keys. The journal's head
    /// must be taken, so that nobody else does at the same time.
    pub(crate) async fn add_to_copy(
        &self,
        c: &mut sqlx::AnyConnection,
        unsealed: &Unsealed,
        owner: &str,
        at: Moment,
    ) -> Result<()> {
        let copy = sql::account::setting(c, ERASED).await?;
        let copy = copy.as_deref().and_then(|copy| copy.split_once('\n'));
        let mut list = match copy.map(|(_, text)| unsealed.list(Some(text))) {
            Some(Ok(list)) => list,
            // None yet, spoiled, or of another root: the list with the keys holds.
            _ => unsealed.erased().await?,
        };
        if list.erasures().iter().all(|e| e.owner != owner) {
            list.push(owner, at.0).map_err(|_| Error::Damaged("setting"))?;
        }
        self.keep_copy(c, unsealed, &list).await
    }

    /// Whether the search index is of this root.
    pub(crate) async fn is_indexed(&self, unsealed: &Unsealed) -> Result<bool> {
        let root = sql::account::setting(&mut *self.database.read().await?, ROOT).await?;
        Ok(root == Some(unsealed.root.id().to_string()))
    }

    /// Says that the search index is of this root.
    pub(crate) async fn is_indexed_now(
        c: &mut sqlx::AnyConnection,
        unsealed: &Unsealed,
    ) -> Result<()> {
        sql::person::put_setting(c, ROOT, &unsealed.root.id().to_string()).await
    }
}

/// Whether the keys of `owner` are wrapped apart: those of shelters' addresses
/// do not open with what opens persons and cases.
fn apart(owner: &str) -> bool {
    owner.starts_with("shelter/")
}

/// Adds to `list` what only `other` names.
fn add_all(list: &mut ErasedList, other: &ErasedList) -> Result<()> {
    let there: HashSet<String> = list.erasures().iter().map(|e| e.owner.clone()).collect();
    for erasure in other.erasures().iter().filter(|e| !there.contains(&e.owner)) {
        list.push(&erasure.owner, erasure.at)
            .map_err(|_| Error::Refused(Refusal::ErasedListDamaged))?;
    }
    Ok(())
}

async fn rewrap_all(old: &Unsealed, new: &Unsealed, random: &mut StdRng) -> Result<u64> {
    let (from, to) = (old.root.id().to_string(), new.root.id().to_string());
    let (old_key, new_key) = (old.root.wrap_key(), new.root.wrap_key());
    let (old_shelters, new_shelters) = (old.root.shelter_key(), new.root.shelter_key());
    let broken = |_| Error::Damaged("wrapped_key");
    old.keys
        .change(async |c| {
            if sql::keys::hold_root(c).await?.as_ref() != Some(&from) {
                return Err(Error::Sealed);
            }
            sql::keys::keep(c, ROOT, &to).await?;
            let (mut owner, mut number, mut count) = (String::new(), 0, 0);
            loop {
                let some = sql::keys::after(c, &owner, number).await?;
                let Some((last, last_number, _)) = some.last() else { break };
                (owner, number) = (last.clone(), *last_number);
                for (owner, number, bytes) in some {
                    let wrapped = Wrapped::from_bytes(&bytes).map_err(broken)?;
                    let wrapped = if apart(&owner) {
                        wrapped.rewrap(&old_shelters, &new_shelters, &owner, random)
                    } else {
                        wrapped.rewrap(&old_key, &new_key, &owner, random)
                    };
                    let wrapped = wrapped.map_err(broken)?.to_bytes();
                    sql::keys::change(c, &owner, number, &to, wrapped).await?;
                    count += 1;
                }
            }
            if let Some(text) = sql::keys::kept(c, ERASED).await? {
                let list = old.list(Some(&text))?;
                sql::keys::keep(c, ERASED, &list.to_text(&new.root)).await?;
            }
            Ok(count)
        })
        .await
}
