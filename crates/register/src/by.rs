//! Who asks, and when.
use crate::error::{Error, Refusal, Result};
use domain::access::{
    Action, Asker, Context, Decision, Facts, FieldClass, Reach, Role, Scope, Weighty,
    confirmation_holds, decide, needs_confirmation, scope, scope_suffices,
};
use domain::day::{Day, Moment};
use domain::id::AccountId;
use domain::words::Language;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Somebody who acts: an account as it stood when the request came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The name shown to colleagues.
    pub name: String,
    /// What the person is in the system.
    pub role: Role,
    /// Code of the person's institution: `LCCTHB-VAR`.
    pub institution: String,
    /// The oblast the person works in; empty for the whole country.
    pub territory: String,
    /// The language the person reads.
    pub language: Language,
}

impl Actor {
    /// The program itself, in what it does unasked: it never asks the policy,
    /// and in the journal it is the account of all zeros.
    pub(crate) fn system() -> Self {
        Self {
            account: AccountId::new(Moment(0), 0),
            name: "system".to_owned(),
            role: Role::Administrator,
            institution: String::new(),
            territory: String::new(),
            language: Language::En,
        }
    }

    /// The codes under which a programme names the actor's institution: its
    /// own, and that of the body it is a local unit of (`LCCTHB-VAR` answers
    /// for what the programme gives to `LCCTHB`).
    #[must_use]
    pub fn institutions(&self) -> [&str; 2] {
        let own = self.institution.as_str();
        [own, own.split_once('-').map_or(own, |(parent, _)| parent)]
    }
}

/// That a request is to be done once: the key its sender gave it. Made by
/// [`Register::once`](crate::Register::once).
#[derive(Clone, Debug)]
pub struct Once {
    pub(crate) key: String,
    /// The keyed hash of the request, to tell that it is the same.
    pub(crate) request_hash: String,
}

/// Who asks, when, and the seed of the ids that the operation makes.
///
/// Time and chance are arguments of every operation: the program asks for them
/// once, at its edge, and tests choose them.
#[derive(Debug)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Moment,
    seed: u128,
    /// When the actor last confirmed that it is they.
    confirmed_at: Option<Moment>,
    made: AtomicU64,
    once: Option<Once>,
    /// Whether the key of `once` stands in the register.
    marked: AtomicBool,
}

impl By {
    /// `actor` asks at `at`; `seed` is drawn at random for this request alone.
    ///
    /// Who asks without a session or a token holds the files of the data, as
    /// the command line does, and needs no confirmation: those files are more
    /// than a password. For everybody else say [`By::confirmed_at`].
    #[must_use]
    pub const fn new(actor: Actor, at: Moment, seed: u128) -> Self {
        let (made, marked) = (AtomicU64::new(0), AtomicBool::new(false));
        Self { actor, at, seed, confirmed_at: Some(at), made, once: None, marked }
    }

    /// When the actor last confirmed that it is they; none for a program with a
    /// token, which does what its scopes name and never confirms.
    #[must_use]
    pub fn confirmed_at(mut self, at: Option<Moment>) -> Self {
        self.confirmed_at = at;
        self
    }

    /// Whether the actor confirmed shortly before that it is they.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some_and(|at| confirmation_holds(at, self.at))
    }

    /// Refuses what weighs unless the actor confirmed shortly before that it is
    /// they. `_what` is what the printed policy lists it as.
    pub(crate) fn weighed(&self, _what: Weighty) -> Result<()> {
        if self.is_confirmed() { Ok(()) } else { Err(Error::Refused(Refusal::ConfirmationMissing)) }
    }

    /// Refuses an action that needs a confirmation, as [`By::weighed`] does.
    pub(crate) fn confirmed_for(&self, action: Action) -> Result<()> {
        let by_scope = self.confirmed_at.is_none() && scope_suffices(action);
        if by_scope || self.is_confirmed() || !needs_confirmation(action) {
            return Ok(());
        }
        Err(Error::Refused(Refusal::ConfirmationMissing))
    }

    /// What this asks for is done once, however often it is sent.
    #[must_use]
    pub fn once(mut self, once: Once) -> Self {
        self.once = Some(once);
        self
    }

    /// The key that the next write has to put down with it.
    pub(crate) fn unmarked(&self) -> Option<&Once> {
        self.once.as_ref().filter(|_| !self.marked.load(Ordering::Relaxed))
    }

    pub(crate) fn marked(&self) {
        self.marked.store(true, Ordering::Relaxed);
    }

    /// The day of asking.
    #[must_use]
    pub fn today(&self) -> Day {
        self.at.day()
    }

    /// Whether the policy lets the actor do this at this reach.
    #[must_use]
    pub fn may(&self, action: Action, reach: Reach) -> bool {
        self.may_any(action, &[reach])
    }

    /// Whether the policy lets the actor do this at one of these reaches.
    #[must_use]
    pub fn may_any(&self, action: Action, reaches: &[Reach]) -> bool {
        let facts = Facts { reaches, posts: &[] };
        self.decide(action, facts, None, Context::default()).allowed
    }

    /// Whether the policy lets the actor do this with a case at one of these
    /// reaches, which is in a closed circle or not.
    #[must_use]
    pub(crate) fn may_in_case(&self, action: Action, reaches: &[Reach], circle: bool) -> bool {
        let facts = Facts { reaches, posts: &[] };
        self.decide(action, facts, None, Context { circle, ..Context::default() }).allowed
    }

    /// The account and the day by which a statement finds the closed circles that
    /// the actor is in; no account for a role that is let into none.
    pub(crate) fn in_circles(&self) -> (String, i64) {
        let let_in = self.may_in_case(Action::ReadCase, &[Reach::Assigned], true);
        let account = let_in.then(|| self.actor.account.to_string());
        (account.unwrap_or_default(), i64::from(self.today().number()))
    }

    /// What the policy decides for the actor.
    #[must_use]
    pub fn decide(
        &self,
        action: Action,
        facts: Facts<'_>,
        class: Option<FieldClass>,
        context: Context,
    ) -> Decision {
        let context = Context { confirmed: self.is_confirmed(), ..context };
        decide(self.actor.role, action, facts, class, context)
    }

    /// The rows on which the policy allows the actor this.
    pub(crate) fn scope(&self, action: Action) -> Scope {
        self.scope_in(action, Context::default())
    }

    /// The rows on which the policy allows the actor this in these circumstances.
    pub(crate) fn scope_in(&self, action: Action, context: Context) -> Scope {
        let asker = Asker {
            account: self.actor.account,
            role: self.actor.role,
            institution: &self.actor.institution,
            bodies: self.actor.institutions(),
            territory: &self.actor.territory,
            at: self.at,
        };
        scope(&asker, action, context)
    }

    /// Whether the policy lets the actor do this at any reach at all: for
    /// menus and buttons, never for deciding.
    #[must_use]
    pub fn may_ever(&self, action: Action) -> bool {
        Reach::ALL.into_iter().any(|reach| self.may(action, reach))
    }

    /// A source of chance for what the program does unasked, made of 256 bits
    /// of which 128 are drawn.
    pub(crate) fn random(&self) -> rand::rngs::StdRng {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&self.bits().to_be_bytes());
        bytes[16..].copy_from_slice(&self.bits().to_be_bytes());
        <rand::rngs::StdRng as rand::SeedableRng>::from_seed(bytes)
    }

    /// 128 bits for the next id, different each time.
    pub(crate) fn bits(&self) -> u128 {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        // One odd step per id through the 128-bit ring never repeats.
        let mixed = self
            .seed
            .wrapping_add(u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        // Spread the step over all bits (the finaliser of MurmurHash3, twice as wide).
        let mixed = (mixed ^ (mixed >> 67)).wrapping_mul(0xff51_afd7_ed55_8ccd_c4ce_b9fe_1a85_ec53);
        mixed ^ (mixed >> 61)
    }
}
