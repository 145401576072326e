//! Tips: said without an account, answered without knowing whom.
//!
//! A tip has a key of its own. The staff open it by the copy under the root,
//! its sender by the copy under the receipt: two derivations, one that finds
//! the row and one that opens the key, both under a pepper that is kept with
//! the keys and never with the data. Both are always made, for a receipt that
//! leads nowhere as well.
//!
//! Nothing of the device is kept, and days instead of moments. What a sender
//! writes leaves an entry in the journal without an account; what a sender
//! reads leaves none, as it would tell when the person was there.
//!
//! While the register is sealed a tip is closed with the public half of a key
//! that only the root gives, receipt and all, and is taken in after unsealing, by a job.
use crate::account::Secret;
use crate::alert::{Intake, TIP_CHANNEL};
use crate::audit::hex;
use crate::by::{Actor, By};
use crate::error::{Error, Refusal, Result};
use crate::keys::Unsealed;
use crate::receipt::ByCode;
use crate::sql::tip::Closed;
use crate::{Register, sql};
use domain::access::{Action, Purpose, Reach};
use domain::day::{Day, Moment};
use domain::id::{AlertId, TipId};
use domain::tip::{KEPT_DAYS, LONGEST_MESSAGE, MOST_UNANSWERED, Receipt, Side, TipState};
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{Semaphore, SemaphorePermit};
use vault::Zeroizing;
use vault::code::{CodeKey, Locator, SALT};
use vault::intake::IntakePublic;
use vault::key::DataKey;
use vault::root::Cost;
use vault::seal::{self, Place};

/// A tip as lists show it: nothing of what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Its id.
    pub id: TipId,
    /// How far it is.
    pub state: TipState,
    /// The day it came.
    pub received_on: Day,
    /// The first day on which it is over; none while its alert lasts, and once
    /// it is over.
    pub until: Option<Day>,
    /// The alert it was made.
    pub alert: Option<AlertId>,
}

/// A message, opened. It is wiped when dropped and does not print.
pub struct Message {
    /// Who wrote it.
    pub side: Side,
    /// On which day.
    pub on: Day,
    text: Zeroizing<String>,
}

impl Message {
    /// The text. Copies made of it are the caller's to wipe.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }
}

/// Which tips a list shows.
#[derive(Clone, Copy, Debug)]
pub struct TipFilter {
    /// In this state; those that are not over for none.
    pub state: Option<TipState>,
    /// How many at most.
    pub limit: i64,
    /// How many come before.
    pub skip: i64,
}

/// What hashes receipts: some at a time, some waiting, the rest sent away.
#[derive(Debug)]
pub(crate) struct Desk {
    places: Semaphore,
    waiting: Semaphore,
    derived: AtomicU64,
}

impl Default for Desk {
    fn default() -> Self {
        Self { places: Semaphore::new(2), waiting: Semaphore::new(12), derived: AtomicU64::new(0) }
    }
}

/// The most tips taken in on one day: it keeps a flood from filling the disk.
const MOST_A_DAY: i64 = 2_000;
/// The most tips taken in by one run of the job: a few seconds' work.
const TAKEN_AT_ONCE: usize = 20;
/// Bytes to which a message is padded: two sizes, and nothing between.
const SIZES: [usize; 2] = [4 * 1024, 16 * 1024 + 64];
/// Under this name the public half of the intake key lies with the data.
const INTAKE: &str = "intake";
/// The owner of the pepper among the keys.
const PEPPER: &str = "tip-pepper";

fn owner(tip: TipId) -> String {
    format!("tip/{tip}")
}

fn row(tip: TipId, place: i64) -> String {
    format!("{tip}/{place}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "tip_message", row, column: "body", version: 1 }
}

/// Whoever acts without an account, at the beginning of the day.
fn nobody(at: Moment, seed: u128) -> By {
    By::new(Actor::system(), Moment::at_start_of(at.day()), seed)
}

fn checked(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::Refused(Refusal::EmptyText));
    }
    if text.chars().count() > LONGEST_MESSAGE {
        return Err(Error::Refused(Refusal::TextTooLong));
    }
    Ok(())
}

/// The text, its length before it, in one of the [`SIZES`].
fn padded(text: &str) -> Zeroizing<Vec<u8>> {
    let need = 4 + text.len();
    let size = SIZES.into_iter().find(|size| need <= *size).unwrap_or(need);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes.resize(size, 0);
    bytes
}

fn unpadded(bytes: &[u8]) -> Result<Zeroizing<String>> {
    let read = || {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        std::str::from_utf8(rest.get(..length)?).ok()
    };
    let text = read().ok_or(Error::Damaged("tip_message.body"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn sealed(
    key: &DataKey,
    tip: TipId,
    at: i64,
    side: Side,
    on: Day,
    text: &str,
    random: &mut StdRng,
) -> Result<Closed> {
    let row = row(tip, at);
    let body = seal::seal(key, &place(&row), &padded(text), random);
    let body = body.map_err(|_| Error::Refused(Refusal::TextTooLong))?;
    Ok(Closed { place: at, side, on, body })
}

fn next_place(all: &[Closed]) -> i64 {
    all.last().map_or(1, |last| last.place + 1)
}

/// A tip that its sender opened.
struct Own {
    tip: Tip,
    key: ByCode,
    closed: Vec<Closed>,
}

impl Register {
    /// Keeps a tip under the receipt its sender is given. Whoever sends it has
    /// no account and is not asked for anything. `seed` and `secret` are drawn
    /// for this tip alone, and so is the receipt.
    ///
    /// # Errors
    ///
    /// [`EmptyText`](Refusal::EmptyText), [`TextTooLong`](Refusal::TextTooLong);
    /// [`Busy`](Refusal::Busy) when too much comes at once or on one day;
    /// [`Sealed`](Error::Sealed) when the register never had a root.
    pub async fn send_tip(
        &self,
        receipt: &Receipt,
        text: &str,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        checked(text)?;
        let by = nobody(at, seed);
        if sql::tip::on_day(&mut *self.database.read().await?, by.today()).await? >= MOST_A_DAY {
            return Err(Error::Refused(Refusal::Busy));
        }
        let _place = self.wait_at_desk()?;
        match self.unsealed() {
            Ok(unsealed) => {
                let code = Zeroizing::new(receipt.expose());
                self.enter_tip(&by, &unsealed, code, text, None, &mut secret.random()).await
            }
            Err(_) => self.drop_tip(&by, receipt, text, &mut secret.random()).await,
        }
    }

    /// Closes a tip for whoever has the root.
    async fn drop_tip(
        &self,
        by: &By,
        receipt: &Receipt,
        text: &str,
        random: &mut StdRng,
    ) -> Result<()> {
        let kept = sql::account::setting(&mut *self.database.read().await?, INTAKE).await?;
        let public = kept.as_deref().and_then(unhex).ok_or(Error::Sealed)?;
        let public = IntakePublic::from_bytes(&public).map_err(|_| Error::Sealed)?;
        let id = TipId::new(by.at, by.bits());
        let content = padded(text);
        let code = Zeroizing::new(receipt.expose());
        let mut inside = Zeroizing::new(Vec::with_capacity(code.len() + content.len() + 1));
        inside.extend_from_slice(code.as_bytes());
        inside.extend_from_slice(&content);
        let closed = public.close(&id.to_string(), &inside, inside.len() + 1, random);
        let closed = closed.map_err(|_| Error::Damaged("setting.intake"))?;
        self.write(by, async |w| {
            sql::tip::add_intake(w.connection(), id, by.today(), closed).await?;
            w.audit("tip.dropped", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Enters a tip; `dropped` is the id of the box it came in.
    async fn enter_tip(
        &self,
        by: &By,
        unsealed: &Unsealed,
        code: Zeroizing<String>,
        text: &str,
        dropped: Option<&str>,
        random: &mut StdRng,
    ) -> Result<()> {
        let pepper = self.pepper(unsealed, PEPPER, random).await?;
        let mut salt = [0; SALT];
        random.fill_bytes(&mut salt);
        let locator = self.locate(&pepper, &code).await?;
        let lock = self.unlock(&pepper, &code, salt).await?;
        let id = TipId::new(by.at, by.bits());
        let owner = owner(id);
        let key = unsealed.new_key(&owner, random).await?;
        let wrapped = key.wrap(&lock, &owner, random);
        let wrapped = wrapped.map_err(|_| Error::Damaged("code_key"))?.to_bytes();
        let keep = async |c: &mut sqlx::AnyConnection| {
            sql::keys::add_by_code(c, &owner, &salt, wrapped).await
        };
        unsealed.keys.change(keep).await?;
        let today = by.today();
        let first = sealed(&key, id, 1, Side::Sender, today, text, random)?;
        self.write(by, async |w| {
            if let Some(dropped) = dropped
                && !sql::tip::drop_intake(w.connection(), dropped).await?
            {
                return Err(Error::Conflict(0));
            }
            let until = today.plus(KEPT_DAYS + 1);
            sql::tip::add(w.connection(), id, &locator, today, until).await?;
            sql::tip::add_message(w.connection(), id, &first).await?;
            w.audit("tip.received", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Takes in what came while the register was sealed, `most` boxes at most;
    /// whether there are more.
    ///
    /// Cost: two derivations of a receipt for each, so that whoever unseals does
    /// not wait for it: a job does it, a few at a time.
    pub(crate) async fn take_tips_in(&self, seeds: &By, most: usize) -> Result<bool> {
        let unsealed = self.unsealed()?;
        let key = unsealed.root.intake_key();
        let (mut after, mut left) = (String::new(), most);
        loop {
            let page = i64::try_from(left.clamp(1, 100)).unwrap_or(100);
            let some = sql::tip::intake(&mut *self.database.read().await?, &after, page).await?;
            let Some((last, ..)) = some.last() else {
                unsealed.tips_are_in.store(true, Ordering::Relaxed);
                return Ok(false);
            };
            after.clone_from(last);
            for (id, day, closed) in some {
                let Ok(inside) = key.open(&id, &closed) else {
                    tracing::warn!("a tip that came while the register was sealed does not open");
                    continue;
                };
                let Some((code, rest)) = inside.split_at_checked(Receipt::DIGITS) else { continue };
                let Ok(code) = std::str::from_utf8(code) else { continue };
                // Whoever writes to the database can put anything there; it stops nobody else.
                let Ok(text) = unpadded(rest) else { continue };
                if left == 0 {
                    return Ok(true);
                }
                let by = nobody(Moment::at_start_of(day), seeds.bits());
                let mut random = seeds.random();
                let code = Zeroizing::new(code.to_owned());
                match self.enter_tip(&by, &unsealed, code, &text, Some(&id), &mut random).await {
                    Ok(()) => left -= 1,
                    // Another server took it.
                    Err(Error::Conflict(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }

    /// Keeps the public half of the root's intake key with the data.
    pub(crate) async fn keep_intake(
        c: &mut sqlx::AnyConnection,
        unsealed: &Unsealed,
    ) -> Result<()> {
        let public = unsealed.root.intake_key().public();
        sql::person::put_setting(c, INTAKE, &hex(&public.to_bytes())).await
    }

    /// What a receipt opens: the tip, and the messages of both sides.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) for a receipt of no tip, or of one that is
    /// over; [`Busy`](Refusal::Busy); [`Sealed`](Error::Sealed).
    pub async fn own_tip(&self, receipt: &Receipt, at: Moment) -> Result<(Tip, Vec<Message>)> {
        let own = self.open_own(receipt, at).await?;
        let messages = own.closed.iter().map(|m| {
            let row = row(own.tip.id, m.place);
            let opened = own.key.open(place(&row), &m.body)?;
            Ok(Message { side: m.side, on: m.on, text: unpadded(opened.expose())? })
        });
        Ok((own.tip.clone(), messages.collect::<Result<_>>()?))
    }

    /// Adds to a tip what its sender has to say besides.
    ///
    /// # Errors
    ///
    /// As for [`own_tip`](Self::own_tip) and [`send_tip`](Self::send_tip);
    /// [`TipClosed`](Refusal::TipClosed);
    /// [`Unanswered`](Refusal::Unanswered) when much waits for an answer.
    pub async fn add_to_tip(
        &self,
        receipt: &Receipt,
        text: &str,
        at: Moment,
        seed: u128,
        secret: &Secret,
    ) -> Result<()> {
        checked(text)?;
        let by = nobody(at, seed);
        let own = self.open_own(receipt, at).await?;
        if !own.tip.state.takes_more() {
            return Err(Error::Refused(Refusal::TipClosed));
        }
        let waiting = own.closed.iter().rev().take_while(|m| m.side == Side::Sender).count();
        if waiting >= MOST_UNANSWERED {
            return Err(Error::Refused(Refusal::Unanswered));
        }
        let (id, next) = (own.tip.id, next_place(&own.closed));
        let mut random = secret.random();
        let message = sealed(own.key.key(), id, next, Side::Sender, by.today(), text, &mut random)?;
        self.write(&by, async |w| {
            sql::tip::add_message(w.connection(), id, &message).await?;
            w.audit("tip.continued", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// The tip of a receipt, with the same work whether there is one or not.
    async fn open_own(&self, receipt: &Receipt, at: Moment) -> Result<Own> {
        let unsealed = self.unsealed()?;
        let _place = self.wait_at_desk()?;
        let code = Zeroizing::new(receipt.expose());
        // A register that took no tip yet has no pepper; one is as good.
        let mut random = Secret::new([0; 32]).random();
        let pepper = match unsealed.keys_of(PEPPER).await {
            Ok(keys) => Arc::new(keys.into_iter().next().ok_or(Error::Damaged("wrapped_key"))?),
            Err(_) => Arc::new(DataKey::generate(1, &mut random)),
        };
        let locator = self.locate(&pepper, &code).await?;
        let mut c = self.database.read().await?;
        let tip = sql::tip::by_locator(&mut c, &locator).await?;
        let tip = tip.filter(|tip| tip.until.is_none_or(|until| at.day() < until));
        let id = tip.as_ref().map_or_else(|| TipId::new(Moment(0), 0), |tip| tip.id);
        let closed = sql::tip::messages(&mut c, id).await?;
        drop(c);
        let owner = owner(id);
        let kept = sql::keys::by_code(&mut *unsealed.keys.read().await?, &owner).await?;
        let (salt, wrapped) = kept.unwrap_or_else(|| (pepper.no_salt(&locator), Vec::new()));
        let lock = self.unlock(&pepper, &code, salt).await?;
        let key = ByCode::open_key(&lock, &owner, &wrapped);
        match (tip, key) {
            (Some(tip), Some(key)) => Ok(Own { tip, key, closed }),
            // What came while the register was sealed may not be taken in yet:
            // that says nothing of this receipt.
            _ if !unsealed.tips_are_in.load(Ordering::Relaxed)
                && sql::tip::intake_count(&mut *self.database.read().await?).await? > 0 =>
            {
                Err(Error::Sealed)
            }
            _ => Err(Error::NotFound),
        }
    }

    pub(crate) async fn locate(
        &self,
        pepper: &Arc<DataKey>,
        code: &Zeroizing<String>,
    ) -> Result<Locator> {
        let (pepper, code) = (Arc::clone(pepper), code.clone());
        self.derive(move || pepper.locate(&code, Cost::default())).await
    }

    pub(crate) async fn unlock(
        &self,
        pepper: &Arc<DataKey>,
        code: &Zeroizing<String>,
        salt: [u8; SALT],
    ) -> Result<CodeKey> {
        let (pepper, code) = (Arc::clone(pepper), code.clone());
        self.derive(move || pepper.unlock(&code, &salt, Cost::default())).await
    }

    async fn derive<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, vault::Error> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.desk.places.acquire().await.map_err(|_| Error::Unreachable)?;
        self.desk.derived.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(work).await.map_err(|_| Error::Unreachable)?;
        done.map_err(|_| Error::Damaged("the cost of a receipt"))
    }

    /// How many derivations of receipts this server made: for whoever watches
    /// it, and for the test that a receipt of no tip costs as many.
    #[must_use]
    pub fn tip_derivations(&self) -> u64 {
        self.desk.derived.load(Ordering::Relaxed)
    }

    /// A place among those who wait for a code to be hashed.
    pub(crate) fn wait_at_desk(&self) -> Result<SemaphorePermit<'_>> {
        self.desk.waiting.try_acquire().map_err(|_| Error::Refused(Refusal::Busy))
    }

    /// The pepper of this name, made when there is none.
    pub(crate) async fn pepper(
        &self,
        unsealed: &Unsealed,
        name: &str,
        random: &mut StdRng,
    ) -> Result<Arc<DataKey>> {
        if sql::keys::of(&mut *unsealed.keys.read().await?, name).await?.is_empty() {
            // Another server may be faster: then its pepper holds.
            let made = unsealed.new_key(name, random).await;
            if let Err(error) = made
                && sql::keys::of(&mut *unsealed.keys.read().await?, name).await?.is_empty()
            {
                return Err(error);
            }
        }
        let first = unsealed.keys_of(name).await?.into_iter().next();
        first.map(Arc::new).ok_or(Error::Damaged("wrapped_key"))
    }
}

/// What the staff do.
impl Register {
    /// The tips, newest first: nothing of what is in them.
    ///
    /// # Errors
    ///
    /// [`Denied`](Error::Denied).
    pub async fn tips(&self, by: &By, filter: &TipFilter) -> Result<Vec<Tip>> {
        self.require(by, Action::ReadTip, Reach::Other, "tip").await?;
        let tips = sql::tip::listed(&mut *self.database.read().await?, filter).await?;
        let detail = json!({ "tips": tips.len() });
        self.write(by, async |w| w.audit("tips.listed", "", detail, ()).await).await?;
        Ok(tips)
    }

    /// A tip, without what is in it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied).
    pub async fn tip(&self, by: &By, id: TipId) -> Result<Tip> {
        self.require(by, Action::ReadTip, Reach::Other, &id.to_string()).await?;
        let tip = sql::tip::by_id(&mut *self.database.read().await?, id).await?;
        tip.ok_or(Error::NotFound)
    }

    /// Opens what is in a tip, for a purpose. The entry is in the journal
    /// before anything is opened. The first one to open it acknowledges it.
    ///
    /// # Errors
    ///
    /// [`Sealed`](Error::Sealed); as for [`tip`](Self::tip);
    /// [`Erased`](Refusal::Erased) for one that is over.
    pub async fn reveal_tip(
        &self,
        by: &By,
        id: TipId,
        purpose: Purpose,
    ) -> Result<(Tip, Vec<Message>)> {
        let unsealed = self.unsealed()?;
        let mut tip = self.tip(by, id).await?;
        let messages = self.open_tip(by, &unsealed, &tip, "tip.revealed", purpose).await?;
        let opened = tip.state.opened();
        if opened != tip.state {
            let before = tip.clone();
            tip.state = opened;
            self.write(by, async |w| {
                sql::tip::set_state(w.connection(), &before, opened, before.until).await?;
                w.audit("tip.acknowledged", &id.to_string(), json!({}), ()).await
            })
            .await?;
        }
        Ok((tip, messages))
    }

    async fn open_tip(
        &self,
        by: &By,
        unsealed: &Unsealed,
        tip: &Tip,
        event: &str,
        purpose: Purpose,
    ) -> Result<Vec<Message>> {
        let owner = owner(tip.id);
        let keys = self.keys_of_tip(unsealed, tip).await?;
        let closed = sql::tip::messages(&mut *self.database.read().await?, tip.id).await?;
        let detail = json!({ "purpose": purpose.code(), "messages": closed.len() });
        let subject = tip.id.to_string();
        let receipt = self.receipt(by, event, &subject, detail, vec![owner.clone()]).await?;
        let mut messages = Vec::with_capacity(closed.len());
        for m in &closed {
            let row = row(tip.id, m.place);
            let opened = self.opened(by, &receipt, &owner, &keys, place(&row), &m.body).await?;
            messages.push(Message { side: m.side, on: m.on, text: unpadded(opened.expose())? });
        }
        Ok(messages)
    }

    async fn keys_of_tip(&self, unsealed: &Unsealed, tip: &Tip) -> Result<DataKey> {
        if tip.state == TipState::Expired {
            return Err(Error::Refused(Refusal::Erased));
        }
        let first = unsealed.keys_of(&owner(tip.id)).await?.into_iter().next();
        first.ok_or(Error::Damaged("wrapped_key"))
    }

    /// Answers a tip: its sender finds the answer with the receipt.
    ///
    /// # Errors
    ///
    /// As for [`reveal_tip`](Self::reveal_tip); [`EmptyText`](Refusal::EmptyText),
    /// [`TextTooLong`](Refusal::TextTooLong), [`TipClosed`](Refusal::TipClosed).
    pub async fn answer_tip(&self, by: &By, id: TipId, text: &str, secret: &Secret) -> Result<()> {
        self.require(by, Action::AnswerTip, Reach::Other, &id.to_string()).await?;
        checked(text)?;
        let unsealed = self.unsealed()?;
        let tip = self.tip(by, id).await?;
        let state = tip.state.answered().ok_or(Error::Refused(Refusal::TipClosed))?;
        let key = self.keys_of_tip(&unsealed, &tip).await?;
        let all = sql::tip::messages(&mut *self.database.read().await?, id).await?;
        let (next, mut random) = (next_place(&all), secret.random());
        let message = sealed(&key, id, next, Side::Staff, by.today(), text, &mut random)?;
        self.write(by, async |w| {
            sql::tip::set_state(w.connection(), &tip, state, tip.until).await?;
            sql::tip::add_message(w.connection(), id, &message).await?;
            w.audit("tip.answered", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Makes an alert of a tip: what its sender said is sealed anew under a key
    /// of the alert. The channel to the sender stays and no longer expires; the
    /// receipt is not known and is not kept.
    ///
    /// # Errors
    ///
    /// As for [`reveal_tip`](Self::reveal_tip);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided).
    pub async fn make_alert(&self, by: &By, id: TipId, secret: &Secret) -> Result<AlertId> {
        self.require(by, Action::AnswerTip, Reach::Other, &id.to_string()).await?;
        let unsealed = self.unsealed()?;
        let tip = self.tip(by, id).await?;
        if !tip.state.is_undecided() {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        let purpose = Purpose::Recognition;
        let messages = self.open_tip(by, &unsealed, &tip, "tip.revealed", purpose).await?;
        let said: Vec<&str> =
            messages.iter().filter(|m| m.side == Side::Sender).map(Message::expose).collect();
        let said = Zeroizing::new(said.join("\n\n"));
        let alert = AlertId::new(by.at, by.bits());
        let intake = Intake {
            received_at: Moment::at_start_of(tip.received_on),
            channel: TIP_CHANNEL,
            narrative: &said,
            ..Intake::of_a_call(by.at)
        };
        let closed = self.close_alert(alert, &intake, secret).await?;
        self.write(by, async |w| {
            sql::tip::set_state(w.connection(), &tip, TipState::MadeAlert, None).await?;
            self.add_alert(w, by, alert, &intake, Some(id), &closed).await
        })
        .await
    }

    /// Closes a tip of which nothing comes. It can be read until it expires.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound); [`Denied`](Error::Denied);
    /// [`AlreadyDecided`](Refusal::AlreadyDecided).
    pub async fn close_tip(&self, by: &By, id: TipId) -> Result<()> {
        self.require(by, Action::AnswerTip, Reach::Other, &id.to_string()).await?;
        let tip = self.tip(by, id).await?;
        if !tip.state.is_undecided() {
            return Err(Error::Refused(Refusal::AlreadyDecided));
        }
        self.write(by, async |w| {
            sql::tip::set_state(w.connection(), &tip, TipState::Closed, tip.until).await?;
            w.audit("tip.closed", &id.to_string(), json!({}), ()).await
        })
        .await
    }

    /// Takes in what came while the register was sealed, and destroys the keys
    /// of the tips whose time is over, both a few at a time; whether there are
    /// more. While the register is sealed that can only wait; while the clock is
    /// not `believed`, no key is destroyed.
    pub(crate) async fn look_after_tips(&self, system: &By, believed: bool) -> Result<bool> {
        let today = system.today();
        let mut c = self.database.read().await?;
        let over = if believed { sql::tip::expired(&mut c, today).await? } else { Vec::new() };
        let waiting = sql::tip::intake_count(&mut c).await?;
        drop(c);
        if over.is_empty() && waiting == 0 {
            return Ok(false);
        }
        let unsealed = self.unsealed()?;
        let more = self.take_tips_in(system, TAKEN_AT_ONCE).await?;
        for id in &over {
            let owner = owner(*id);
            let at = Moment::at_start_of(today);
            let destroyed = unsealed.erase(&owner, at).await?;
            self.write(system, async |w| {
                sql::tip::expire(w.connection(), &id.to_string()).await?;
                let detail = json!({ "keys": destroyed.keys });
                let entry = w.audit("tip.expired", &id.to_string(), detail, ()).await?;
                self.add_to_copy(w.connection(), &unsealed, &owner, at).await?;
                Ok(entry)
            })
            .await?;
        }
        Ok(more || !over.is_empty())
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let pair = |p: &[u32]| u8::try_from(p.first()? * 16 + p.get(1)?).ok();
    digits?.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_one_of_two_sizes_and_comes_back_whole() {
        let longest = "щ".repeat(LONGEST_MESSAGE);
        let widest = "\u{1f600}".repeat(LONGEST_MESSAGE);
        for text in ["", "да", longest.as_str(), widest.as_str()] {
            let bytes = padded(text);
            assert!(SIZES.contains(&bytes.len()), "{}", bytes.len());
            assert_eq!(*unpadded(&bytes).unwrap(), text);
        }
        assert_eq!(padded("а").len(), padded(&"а".repeat(1_000)).len());
        assert!(unpadded(&[0, 0, 1, 0, 7]).is_err());
    }

    #[test]
    fn hexadecimal_is_read_as_it_was_written() {
        assert_eq!(unhex(&hex(&[0, 1, 0xfe, 0xff])), Some(vec![0, 1, 0xfe, 0xff]));
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex("abc"), None);
    }
}
