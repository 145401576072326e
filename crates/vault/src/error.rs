//! What can go wrong, named for what the caller can do about it.

/// Why something was not opened, proven or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another key is needed: this one did not close what is to be opened.
    /// Damage to the few bytes that name the key looks the same.
    #[error("the key is not the one this was sealed with")]
    WrongKey,
    /// The bytes are not those that were sealed, or not in the place they
    /// were sealed for: the cipher cannot tell damage from a swap, so neither
    /// can we. Restore them from a backup, or look who moved them.
    #[error("damaged, or not in the place it was sealed for")]
    Damaged,
    /// A sealed stream ends before its last chunk. Fetch it again.
    #[error("cut short")]
    CutShort,
    /// Written in a form that this version does not read.
    #[error("written in a form that this version does not read")]
    UnknownForm,
    /// A key or share was typed wrongly: its checksum does not fit. Type it
    /// again.
    #[error("mistyped: the checksum does not fit")]
    Mistyped,
    /// More shares are needed.
    #[error("{have} of the {need} shares that are needed")]
    TooFewShares {
        /// How many different shares were given.
        have: usize,
        /// How many are needed; at least one.
        need: usize,
    },
    /// The shares do not belong together.
    #[error("the shares do not belong together: {0}")]
    BadShare(ShareFault),
    /// No such splitting: the threshold is 2 to the number of shares, and
    /// there are 255 shares at most.
    #[error("cannot split so that {threshold} of {shares} shares suffice")]
    BadSplit {
        /// Shares that would suffice.
        threshold: u8,
        /// Shares in all.
        shares: u8,
    },
    /// A key that nobody would draw at random. Make a new one.
    #[error("the key is too regular to be random")]
    WeakKey,
    /// Choose a longer passphrase.
    #[error("a passphrase needs at least {need} characters")]
    WeakPassphrase {
        /// Characters needed.
        need: usize,
    },
    /// The cost of the passphrase is outside what is safe and affordable.
    #[error("passphrase cost outside the permitted range")]
    BadCost,
    /// The key is kept elsewhere, and elsewhere did not give it.
    #[error("the key was not given: {0}")]
    NotGiven(String),
    /// Longer than the format can number.
    #[error("too long to be sealed")]
    TooLong,
    /// There is no key after the last number.
    #[error("no number left for another key")]
    NoNumberLeft,
    /// A leaf or a size that the tree does not have.
    #[error("the tree has no such leaf or size")]
    OutOfRange,
    /// The proof does not show what it should. The log, or the proof, is not
    /// to be trusted.
    #[error("the proof does not hold")]
    NotProven,
    /// Not a note, a checkpoint or a verifier key.
    #[error("not a signed note or not a checkpoint: {0}")]
    Malformed(&'static str),
    /// A signature by a known key does not fit the note: it was changed.
    #[error("the signature of `{name}` does not fit")]
    BadSignature {
        /// The name of the key.
        name: String,
    },
    /// No known key has signed.
    #[error("not signed by any known key")]
    Unsigned,
    /// Fewer witnesses have signed than are asked for.
    #[error("{have} of the {need} witnesses that are needed have signed")]
    TooFewWitnesses {
        /// Witnesses that signed.
        have: usize,
        /// Witnesses asked for.
        need: usize,
    },
    /// Reading or writing failed.
    #[error("cannot read or write: {0}")]
    Io(#[from] std::io::Error),
}

/// How shares fail to belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareFault {
    /// They come from different splittings.
    #[error("share {index} comes from another splitting")]
    OtherSet {
        /// The number on the share.
        index: u8,
    },
    /// Two different shares carry one number.
    #[error("share {index} was given twice, differently")]
    Contradiction {
        /// The number on the shares.
        index: u8,
    },
    /// Put together, they give something else than what was split: at least
    /// one of them was made up.
    #[error("at least one of them was made up")]
    Forged,
}
