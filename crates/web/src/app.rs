//! What every handler has at hand.
use crate::doors::Doors;
use crate::watch::Watch;
use domain::day::Moment;
use formats::programme::Whole;
use formats::shared_copy::Unfit;
use formats::sheet::Lines;
use register::account::{Led, Secret, SignedIn};
use register::{By, Register};
use std::pin::Pin;
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

/// Reads files of strangers. The program does it in confined processes, each of
/// which reads one file and can do nothing else; it may take its time.
pub trait Strangers: Send + Sync {
    /// The copy of `content` that is fit to be shared. Its sort is
    /// `media_type`.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn shared_copy(&self, media_type: &str, content: &[u8]) -> Result<Vec<u8>, Unfit>;

    /// What is told of a spreadsheet of records of a kind of the pack: see
    /// [`formats::sheet::tell`].
    fn sheet(&self, content: Vec<u8>, name: &str, kind: &str) -> Lines;

    /// A programme document as it is read: see
    /// [`formats::programme::read_whole`].
    fn programme(&self, content: &[u8], name: &str) -> Whole;
}

/// Why an issuer of identities did not say who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoIdentity {
    /// It does not answer, or not in time.
    Silent,
    /// What it said is not taken; why, in a code for the log and the journal.
    Refused(&'static str),
}

/// What is asked of an issuer.
pub type Identity<'i> = Pin<Box<dyn Future<Output = Result<String, NoIdentity>> + Send + 'i>>;

/// What came back in the address with somebody who was led to the issuer.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// The code for which the issuer gives the token.
    pub code: String,
    /// Which issuer says so (RFC 9207); empty when it does not say.
    pub issuer: String,
}

/// An issuer of identities elsewhere (OIDC). The program asks it; the web knows no
/// other server.
pub trait Issuer: Send + Sync {
    /// What people call it.
    fn name(&self) -> &str;
    /// What it calls itself, in full.
    fn id(&self) -> &str;
    /// The address to which somebody is led, to come back to `back_to`.
    fn lead<'i>(&'i self, led: &'i Led, back_to: &'i str, at: Moment) -> Identity<'i>;
    /// Who came back: the subject.
    fn subject<'i>(
        &'i self,
        led: &'i Led,
        returned: &'i Returned,
        back_to: &'i str,
        at: Moment,
    ) -> Identity<'i>;
    /// The address at which one signs out there.
    fn leave<'i>(&'i self, back_to: &'i str, at: Moment) -> Identity<'i>;
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
    /// What reads files of strangers.
    pub strangers: Arc<dyn Strangers>,
    /// Who says elsewhere who somebody is; none unless it is configured.
    pub issuer: Option<Arc<dyn Issuer>>,
    /// Whether the server can write e-mail.
    pub mails: bool,
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
