//! What every handler has at hand.
use domain::day::Moment;
use register::account::Secret;
use register::{Actor, By, Register};
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
}

impl App {
    /// `actor` asks now.
    #[must_use]
    pub fn by(&self, actor: Actor) -> By {
        By::new(actor, self.edge.now(), self.edge.bits())
    }
}
