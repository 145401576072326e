//! What every handler has at hand.
use crate::doors::Doors;
use crate::watch::Watch;
use domain::day::Moment;
use formats::shared_copy::Unfit;
use register::account::{Secret, SignedIn};
use register::{By, Register};
use std::sync::Arc;

/// The clock and the source of chance: asked once for each request. The
/// program gives the real ones, tests give fixed ones.
pub trait Edge: Send + Sync {
    /// The moment it is.
    fn now(&self) -> Moment;
    /// 128 random bits, for the ids of one request.
    fn bits(&self) -> u128;
    /// 256 random bits nobody can guess: of a session, a token, a salt.
    fn secret(&self) -> Secret;
}

/// Makes copies of files that are fit to be shared. The program does it in a
/// confined process; the files are strangers'.
pub trait Copies: Send + Sync {
    /// The copy of `content`, which is of the sort `media_type`. It may take
    /// its time.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn shared_copy(&self, media_type: &str, content: &[u8]) -> Result<Vec<u8>, Unfit>;
}

/// What every handler has at hand.
#[derive(Clone)]
pub struct App {
    /// The register.
    pub register: Register,
    /// Clock and chance.
    pub edge: Arc<dyn Edge>,
    /// Whether the data are invented: every page then says so.
    pub demonstration: bool,
    /// The address under which people reach the server, for links that leave
    /// it (the calendar): `https://pristan.example`.
    pub origin: String,
    /// What makes copies fit to be shared.
    pub copies: Arc<dyn Copies>,
    /// How many are answered at once, and how often one may ask.
    pub doors: Arc<Doors>,
    /// What is counted of requests.
    pub watch: Arc<Watch>,
}

impl App {
    /// Whether people reach it over TLS: cookies are then bound to this very
    /// host, and browsers are told to come by TLS alone.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Who is signed in asks now.
    #[must_use]
    pub fn by(&self, who: &SignedIn) -> By {
        let by = By::new(who.actor.clone(), self.edge.now(), self.edge.bits());
        by.confirmed_at(who.confirmed_at)
    }
}
