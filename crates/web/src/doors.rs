//! How many requests are answered at once, and how often one person may ask.
//!
//! There are four doors: signing in, the code after the password, tips, and
//! everything else. Each has
//! places, and a few who wait before it; whoever comes then is sent away with a
//! moment to come again. So a flood at one door leaves the others open.
//!
//! Nothing of who comes is written down. Accounts are counted in memory;
//! addresses as keyed hashes under a key that is drawn each day and forgotten.
use crate::app::App;
use crate::problem::Problem;
use crate::session::Known;
pub use crate::turns::Rate;
use crate::turns::Turns;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::day::{Day, Moment};
use domain::id::AccountId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use register::account::Secret;
use sha2::Sha256;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many at once and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pages and requests of the API.
    pub general: Places,
    /// Requests to sign in; as many again for who is between the password and the
    /// code.
    pub sign_in: Places,
    /// Requests about tips.
    pub tips: Places,
    /// How often an account may ask.
    pub account: Rate,
    /// How often one may try to sign in from one address, and, counted apart, type
    /// the code after the password.
    pub address: Rate,
    /// How often tips may be sent and read by everybody together.
    pub tip: Rate,
}

/// Places at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// How many are answered at once.
    pub at_once: usize,
    /// How many wait for a place.
    pub waiting: usize,
}

impl Default for Limits {
    /// What two processors answer within a second, and people do not reach.
    fn default() -> Self {
        Self {
            general: Places { at_once: 32, waiting: 64 },
            sign_in: Places { at_once: 4, waiting: 12 },
            tips: Places { at_once: 4, waiting: 12 },
            account: Rate { per_minute: 600, at_once: 300 },
            address: Rate { per_minute: 10, at_once: 20 },
            tip: Rate { per_minute: 60, at_once: 60 },
        }
    }
}

/// The address a request came from, where the program itself speaks to who sent
/// it. It is never written down.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// In how many seconds whoever finds a door full comes again.
const COME_AGAIN: u32 = 5;

/// How long the form of somebody without an account may take to arrive, and how
/// large it may be: it is here before it takes a place.
const PATIENCE: Duration = Duration::from_secs(15);
const LARGEST_FORM: usize = 256 * 1024;

/// The doors of one server.
#[derive(Debug)]
pub struct Doors {
    general: Door,
    sign_in: Door,
    code: Door,
    tips: Door,
    accounts: Mutex<Turns<AccountId>>,
    addresses: Mutex<Addresses>,
    code_addresses: Mutex<Addresses>,
    tip: Mutex<Turns<()>>,
}

impl Default for Doors {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

/// What is counted of one door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// How many are inside.
    pub inside: usize,
    /// How many wait.
    pub waiting: usize,
}

impl Doors {
    /// Doors with these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            general: Door::new(limits.general),
            sign_in: Door::new(limits.sign_in),
            code: Door::new(limits.sign_in),
            tips: Door::new(limits.tips),
            accounts: Mutex::new(Turns::new(limits.account)),
            addresses: Mutex::new(Addresses::new(limits.address)),
            code_addresses: Mutex::new(Addresses::new(limits.address)),
            tip: Mutex::new(Turns::new(limits.tip)),
        }
    }

    /// How many are at each door, by its name.
    #[must_use]
    pub fn busy(&self) -> [(&'static str, Busy); 4] {
        [
            ("general", self.general.busy()),
            ("sign_in", self.sign_in.busy()),
            ("code", self.code.busy()),
            ("tips", self.tips.busy()),
        ]
    }

    fn door(&self, which: Which) -> &Door {
        match which {
            Which::General => &self.general,
            Which::SignIn => &self.sign_in,
            Which::Code => &self.code,
            Which::Tips => &self.tips,
        }
    }

    /// Takes a turn of an account.
    pub(crate) fn account(&self, account: AccountId, at: Moment) -> Result<(), Problem> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.take(account, at).map_err(Problem::TooMany)
    }

    fn address(
        &self,
        which: Which,
        from: IpAddr,
        at: Moment,
        key: impl FnOnce() -> Secret,
    ) -> Result<(), u32> {
        let addresses = match which {
            Which::Code => &self.code_addresses,
            Which::SignIn | Which::Tips | Which::General => &self.addresses,
        };
        let mut addresses = addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.take(from, at, key)
    }

    fn tip(&self, at: Moment) -> Result<(), u32> {
        self.tip.lock().unwrap_or_else(PoisonError::into_inner).take((), at)
    }
}

#[derive(Debug)]
struct Door {
    size: Places,
    /// Those inside and those who wait.
    known: Semaphore,
    inside: Semaphore,
}

/// A place inside, until it is dropped.
struct Place<'d> {
    _known: SemaphorePermit<'d>,
    _inside: SemaphorePermit<'d>,
}

impl Door {
    fn new(size: Places) -> Self {
        let at_once = size.at_once.max(1);
        Self {
            size: Places { at_once, waiting: size.waiting },
            known: Semaphore::new(at_once + size.waiting),
            inside: Semaphore::new(at_once),
        }
    }

    /// A place, perhaps after waiting for one; none when too many wait already.
    async fn enter(&self) -> Option<Place<'_>> {
        let known = self.known.try_acquire().ok()?;
        let inside = self.inside.acquire().await.ok()?;
        Some(Place { _known: known, _inside: inside })
    }

    fn busy(&self) -> Busy {
        let Places { at_once, waiting } = self.size;
        let inside = at_once.saturating_sub(self.inside.available_permits());
        let known = (at_once + waiting).saturating_sub(self.known.available_permits());
        Busy { inside, waiting: known.saturating_sub(inside) }
    }
}

/// Who came from which address, by keyed hashes under the key of the day.
struct Addresses {
    of: Option<(Day, Secret)>,
    turns: Turns<[u8; 16]>,
}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addresses").finish_non_exhaustive()
    }
}

impl Addresses {
    fn new(rate: Rate) -> Self {
        Self { of: None, turns: Turns::new(rate) }
    }

    fn take(&mut self, from: IpAddr, at: Moment, draw: impl FnOnce() -> Secret) -> Result<(), u32> {
        let today = at.day();
        let key = match self.of.take() {
            Some((day, key)) if day == today => key,
            _ => {
                self.turns.forget();
                draw()
            }
        };
        let hashed = hashed(from, &key);
        self.of = Some((today, key));
        self.turns.take(hashed, at)
    }
}

/// The keyed hash of an address; of the newer sort, of the network that one
/// household or office has (64 bits).
fn hashed(from: IpAddr, key: &Secret) -> [u8; 16] {
    let network = match from.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => {
            let mut octets = address.octets();
            octets[8..].fill(0);
            octets
        }
    };
    // A key of any length is taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key.text().as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(&network);
    let mut short = [0; 16];
    short.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    short
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    General,
    SignIn,
    Code,
    Tips,
}

/// The door that leads to `path`; none for what costs nothing and must always
/// answer: files of the program, the way out, and what watches the server.
fn leads_to(path: &str) -> Option<Which> {
    let under =
        |whole: &str| path.strip_prefix(whole).is_some_and(|r| r.is_empty() || r.starts_with('/'));
    match path {
        "/exit" | "/health" | "/ready" | crate::arrival::REPORTS => None,
        _ if under("/assets") => None,
        // Who knows the password is not kept out by those who guess at it.
        crate::code::ADDRESS => Some(Which::Code),
        _ if under("/sign-in") => Some(Which::SignIn),
        // Both are opened by a code that nobody has to have an account for.
        _ if under("/tips") || under("/referral") => Some(Which::Tips),
        _ => Some(Which::General),
    }
}

/// Lets in whom there is a place for, and who has not been too often.
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(which) = leads_to(request.uri().path()) else { return next.run(request).await };
    match admitted(&app, which, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(
    app: &App,
    which: Which,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if which != Which::General && !matches!(*request.method(), Method::GET | Method::HEAD) {
        without_an_account(app, which, &request)?;
        request = arrived(request).await?;
    }
    let _place = app.doors.door(which).enter().await.ok_or(Problem::Overloaded(COME_AGAIN))?;
    // The API looks at its tokens itself, and tips at nobody.
    if which == Which::General && !request.uri().path().starts_with("/api/") {
        let known = Known::of(app, request.headers()).await;
        if let Some(account) = known.account() {
            app.doors.account(account, app.edge.now())?;
        }
        request.extensions_mut().insert(known);
    }
    Ok(next.run(request).await)
}

/// Takes a turn of those who ask without an account.
fn without_an_account(app: &App, which: Which, request: &Request) -> Result<(), Problem> {
    let now = app.edge.now();
    let taken = match (which, request.extensions().get::<Peer>()) {
        (Which::Tips, _) => app.doors.tip(now),
        // What comes from this machine comes from a proxy, and so from anybody.
        (Which::SignIn | Which::Code, Some(Peer(from))) if !from.to_canonical().is_loopback() => {
            app.doors.address(which, *from, now, || app.edge.secret())
        }
        _ => Ok(()),
    };
    taken.map_err(Problem::TooMany)
}

/// The request with the whole of its form, so that nobody holds a place by
/// sending it slowly.
async fn arrived(request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, to_bytes(body, LARGEST_FORM)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(_)) => Err(Problem::TooLarge),
        Err(_) => Err(Problem::BadRequest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Moment {
        Moment(1_500_000_000_000 + hours * 3_600_000)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn who_finds_no_place_waits_and_who_finds_the_queue_full_is_sent_away() {
        let door = Door::new(Places { at_once: 1, waiting: 1 });
        let first = door.enter().await.unwrap();
        let mut second = Box::pin(door.enter());
        let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
        assert!(second.as_mut().poll(context).is_pending());
        assert_eq!(door.busy(), Busy { inside: 1, waiting: 1 });
        assert!(door.enter().await.is_none());
        drop(first);
        assert!(second.await.is_some());
        assert_eq!(door.busy(), Busy { inside: 0, waiting: 0 });
        assert!(door.enter().await.is_some());
    }

    #[test]
    fn an_address_is_counted_under_the_key_of_the_day() {
        let mut addresses = Addresses::new(Rate { per_minute: 1, at_once: 2 });
        let mut drawn = 0;
        let mut take = |from: &str, at| {
            addresses.take(ip(from), at, || {
                drawn += 1;
                Secret::new([drawn; 32])
            })
        };
        assert_eq!(take("192.0.2.7", at(0)), Ok(()));
        assert_eq!(take("::ffff:192.0.2.7", at(0)), Ok(()));
        assert_eq!(take("192.0.2.7", at(0)), Err(60));
        assert_eq!(take("192.0.2.8", at(0)), Ok(()));
        // One office has a network of the newer sort, however many addresses.
        assert_eq!(take("2001:db8::1", at(0)), Ok(()));
        assert_eq!(take("2001:db8::2", at(0)), Ok(()));
        assert_eq!(take("2001:db8::3", at(0)), Err(60));
        assert_eq!(take("192.0.2.7", at(24)), Ok(()));
        assert_eq!(drawn, 2);
    }

    #[test]
    fn an_address_is_not_kept() {
        let key = Secret::new([1; 32]);
        let hash = hashed(ip("192.0.2.7"), &key);
        assert_ne!(hash, hashed(ip("192.0.2.7"), &Secret::new([2; 32])));
        assert_eq!(hash, hashed(ip("192.0.2.7"), &key));
        assert!(!hash.windows(4).any(|w| w == [192, 0, 2, 7]));
        let mut addresses = Addresses::new(Rate { per_minute: 1, at_once: 1 });
        addresses.take(ip("192.0.2.7"), at(0), || key).unwrap();
        assert_eq!(format!("{addresses:?}"), "Addresses { .. }");
    }

    #[test]
    fn every_address_has_its_door() {
        for path in ["/exit", "/health", "/ready", "/assets/app.css", "/csp-report"] {
            assert_eq!(leads_to(path), None, "{path}");
        }
        for (path, which) in [
            ("/sign-in", Which::SignIn),
            ("/sign-in/code", Which::Code),
            ("/sign-in/passkey", Which::SignIn),
            ("/sign-ins", Which::General),
            ("/tips", Which::Tips),
            ("/tips/new", Which::Tips),
            ("/referral/0a1b", Which::Tips),
            ("/referrals", Which::General),
            ("/alerts/tips", Which::General),
            ("/", Which::General),
            ("/api/v1/records/training", Which::General),
            ("/exits", Which::General),
        ] {
            assert_eq!(leads_to(path), Some(which), "{path}");
        }
    }
}
