//! What can go wrong in an operation.
use crate::audit::Verdict;
use crate::legal_aid::Found;
use domain::id::SubmissionId;
use domain::record::Fault;

/// The result of an operation.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not know that there is.
    #[error("not found")]
    NotFound,
    /// The actor may see it and may not do this.
    #[error("not allowed")]
    Denied,
    /// Fields were not filled as their kind requires.
    #[error("{} field(s) not accepted", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed it first; it now has this version.
    #[error("changed by somebody else: now version {0}")]
    Conflict(i64),
    /// A rule refused.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// A lawyer has a conflict of interest that is not, or may not be, reasoned
    /// away; what the asker may know of it.
    #[error("a conflict of interest")]
    Conflicted(Box<Found>),
    /// The register is sealed: it was not given the root key since it was
    /// started, or the root was changed meanwhile.
    #[error("the register is sealed")]
    Sealed,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The disk did not give or take what was asked of it, and is not full: it
    /// fails, or was taken away.
    #[error("the disk fails")]
    Disk,
    /// The disk did not confirm a write: what of it is there, nobody knows, the
    /// system included. Nothing more is written until the program was started
    /// again and has read what is there.
    #[error("the disk did not confirm a write")]
    Unconfirmed,
    /// The database cannot be reached, or is busy beyond patience.
    #[error("the database cannot be reached")]
    Unreachable,
    /// A program that comes with the database did not do it, or is not there;
    /// its name and what it said.
    #[error("the program {0}: {1}")]
    Program(&'static str, String),
    /// The database failed otherwise.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// What is stored cannot be read back: the database was changed by hand or
    /// is damaged. The text names the table.
    #[error("stored data cannot be read: {0}")]
    Damaged(&'static str),
    /// The journal is not whole, so that nothing is signed or proven over it.
    #[error("the journal is not whole: {0:?}")]
    Journal(Verdict),
}

/// A rule's refusal. The words are in the locales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// A programme cannot pass from its stage to this one.
    WrongStage,
    /// A programme with this key is there already.
    ProgrammeExists,
    /// The document holds no activity.
    NothingRead,
    /// A decision needs the deciding body, the act and the day.
    DecisionIncomplete,
    /// The text is empty.
    EmptyText,
    /// The text is too long.
    TextTooLong,
    /// A reason must be given.
    ReasonMissing,
    /// The record is withdrawn; it can only be restored.
    Withdrawn,
    /// The login is taken.
    LoginTaken,
    /// The password is shorter than 15 characters, or longer than 1,000.
    PasswordWeak,
    /// The password would be among the first to be tried: the login, words of
    /// the place, a common password, a repetition or a row of keys.
    PasswordGuessable,
    /// The time is over within which a drawn password has to be changed.
    PasswordExpired,
    /// The code is wrong, or was used before.
    CodeWrong,
    /// The time for the code is over, or it was typed wrongly too often: sign in
    /// anew.
    CodeTimeOver,
    /// The password is in the list of stolen ones.
    PasswordStolen,
    /// What a passkey signed is not taken.
    PasskeyRefused,
    /// The time for the passkey is over, or its answer came before: ask anew.
    PasskeyTimeOver,
    /// The passkey was added before.
    PasskeyKnown,
    /// The account has as many passkeys as one may have.
    TooManyPasskeys,
    /// The time for signing in elsewhere is over, or who came back came before.
    ElsewhereTimeOver,
    /// What came back from elsewhere is not taken.
    ElsewhereRefused,
    /// No account here is linked to who signed in elsewhere.
    NotLinked,
    /// The person has to confirm first that it is they.
    ConfirmationMissing,
    /// The old password is wrong.
    PasswordWrong,
    /// Too many tries; wait.
    TooManyTries,
    /// The sort of file is not taken.
    FileTypeNotTaken,
    /// The file is larger than is taken.
    FileTooLarge,
    /// A picture has more pixels than is taken.
    TooManyPixels,
    /// The file is empty.
    FileEmpty,
    /// The account attached as much today as it may.
    QuotaSpent,
    /// The idempotency key was used for another request.
    KeyReused,
    /// The request with this idempotency key was done before, and its answer is
    /// not kept.
    DoneBefore,
    /// One may not approve one's own text.
    OwnText,
    /// The last account that can manage accounts stays.
    LastAdministrator,
    /// The same file was taken in before, as this submission.
    TakenInBefore(SubmissionId),
    /// A name must be given.
    NameMissing,
    /// The answer or decision has been given already.
    AlreadyDecided,
    /// Not a number the field takes.
    NotANumber,
    /// A role needs an institution, or a secretary a territory.
    PlacementMissing,
    /// The splits do not fit the text of the activity.
    SplitDiffers,
    /// The root key is not the one the keys are wrapped with.
    RootWrong,
    /// The database of keys is not there, though persons are.
    KeysMissing,
    /// The list of erased keys was changed, or is of another root.
    ErasedListDamaged,
    /// The list of erased keys is older than the journal.
    ErasedListOld,
    /// The shares of the root key do not belong together.
    SharesDiffer,
    /// It takes two different persons.
    SamePerson,
    /// Nobody assigns oneself to a case.
    OwnAssignment,
    /// Nobody would be left in a closed circle, and nobody could be let in.
    CircleEmpty,
    /// Who works on no cases is not let into a closed circle.
    CircleRole,
    /// The clock is further ahead than is believed: nothing is destroyed by it.
    ClockAhead,
    /// A plan says nothing.
    PlanEmpty,
    /// A relation of one person, or one that ends before it begins.
    RelationWrong,
    /// As many different persons and cases were opened today as one opens in a day.
    OpenedEnough,
    /// The file of an encoded list cannot be read, or is damaged.
    EncodingUnreadable,
    /// The two would become one with others of whom it was decided that they are two persons.
    HeldApart,
    /// The two are one person by way of a third record; that has to be separated first.
    StillJoined,
    /// It was erased; what was sealed cannot be opened any more.
    Erased,
    /// The case is closed.
    CaseClosed,
    /// Duties of the case are open: it is closed for a reason only.
    DutiesOpen,
    /// A rule of the procedure forbids the step.
    Procedure(domain::referral::step::Refusal),
    /// A rule of what happened forbids the event.
    Event(domain::trafficking::event::EventRefusal),
    /// The event does not follow what happened with the alert.
    Alert(domain::referral::alert::Wrong),
    /// What an alert says of itself is not in its list.
    AlertWrong,
    /// The moment has not come yet.
    InFuture,
    /// No year is asked about, or more than are counted at once.
    PeriodWrong,
    /// A table would have more cells than are counted.
    TableTooFine,
    /// Of some of the years nothing is known, for there was no case file yet.
    YearsUnknown,
    /// A return that is to be kept has other figures now than those that were seen.
    ReturnChanged,
    /// What keeps a person out of a bed, or a bed from being given or closed.
    Placement(domain::referral::placement::Reason),
    /// The shelter has a bed of this name in this room.
    BedNameTaken,
    /// The step has a code that is not in its list, or is none to put down
    /// alone.
    StepWrong,
    /// The step is not for what the person is in the case.
    PartWrong,
    /// The list of indicators is not in the pack, was not used then, or does not
    /// ask what was answered.
    InstrumentWrong,
    /// A step that stands rests on it; that is taken back first.
    StepRests,
    /// The tip is closed; nothing is added to it.
    TipClosed,
    /// Much was added to the tip that nobody has answered yet.
    Unanswered,
    /// Too much comes at once; come again later.
    Busy,
    /// The reason for breaking the glass says too little.
    ReasonShort,
    /// The right to break the glass rests until an earlier time was reviewed.
    ReviewOutstanding,
    /// A second person has to agree first; it was asked for.
    ApprovalAsked(domain::id::ApprovalId),
    /// The time to answer or to use it is over.
    Expired,
    /// What is sealed is opened for a purpose, and for this not.
    PurposeMissing,
    /// The case is still open.
    CaseOpen,
    /// A legal hold keeps it.
    Held,
    /// Another proposal is not decided yet.
    ProposalOpen,
    /// A period of the table makes no sense.
    TableWrong,
    /// It is no address of e-mail.
    MailWrong,
    /// The day or moment makes no sense here.
    DayWrong,
    /// Who prepares an answer works on every case of the person, in a post that
    /// opens everything.
    NotEveryCase,
    /// An entry has no decision, or no text.
    Undecided,
    /// What would go out names another person.
    NamesAnother,
    /// A field of a service of the directory is wrong.
    ServiceWrong(&'static str, domain::service::ServiceFault),
    /// The provider of a service is no body of a directory, or its name is
    /// empty, too long or taken.
    ProviderWrong,
    /// A field of a lawyer of the network is wrong.
    LawyerWrong(&'static str, domain::lawyer::LawyerFault),
    /// The lawyer has left the network, or is not in it yet.
    LawyerAway,
    /// The lawyer has a conflict of interest with the case.
    LawyerConflict,
    /// Nothing was chosen.
    NothingChosen,
    /// This part of a packet may not go.
    PartWithheld(domain::referral::packet::PacketPart),
    /// The packet is not open any more.
    PacketOver,
    /// Nobody of the body has an account that opens what comes to it.
    NobodyThere,
    /// The letter cannot be made.
    LetterUnmade(domain::letter::Unmade),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unreachable
            }
            sqlx::Error::Database(e) => match e.code().as_deref() {
                // SQLite: FULL; PostgreSQL: disk_full.
                Some("13" | "53100") => Self::Full,
                // SQLite: BUSY, CANTOPEN; PostgreSQL: class 08, too many connections,
                // shutting down.
                Some("5" | "14" | "08000" | "08003" | "08006" | "53300" | "57P01" | "57P03") => {
                    Self::Unreachable
                }
                // SQLite: IOERR_FSYNC, IOERR_DIR_FSYNC.
                Some("1034" | "1290") => Self::Unconfirmed,
                // SQLite: IOERR and its kinds, whose number has IOERR in its low byte.
                // `Database` tells those of a full disk apart: they have no number
                // of their own.
                Some(code) if is_of_the_disk(code) => Self::Disk,
                _ => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

fn is_of_the_disk(code: &str) -> bool {
    // Codes of PostgreSQL have five characters, numbers of SQLite four at most.
    code.len() < 5 && code.parse::<u16>().is_ok_and(|number| number & 0xff == 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;
    use std::fmt;

    /// An error with a code, as the engines give it.
    #[derive(Debug)]
    struct Coded(&'static str);

    impl fmt::Display for Coded {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for Coded {}

    impl sqlx::error::DatabaseError for Coded {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    fn of(code: &'static str) -> Error {
        Error::from(sqlx::Error::Database(Box::new(Coded(code))))
    }

    #[test]
    fn a_full_disk_a_failing_one_and_one_that_confirms_nothing_are_told_apart() {
        for full in ["13", "53100"] {
            assert!(matches!(of(full), Error::Full), "{full}");
        }
        // IOERR, IOERR_READ, IOERR_WRITE, IOERR_SHMSIZE.
        for failing in ["10", "266", "778", "4874"] {
            assert!(matches!(of(failing), Error::Disk), "{failing}");
        }
        for unconfirmed in ["1034", "1290"] {
            assert!(matches!(of(unconfirmed), Error::Unconfirmed), "{unconfirmed}");
        }
        // A constraint; a code of PostgreSQL that is a number with the same low byte.
        for other in ["2067", "23505", "42P01", "00010"] {
            assert!(matches!(of(other), Error::Database(_)), "{other}");
        }
    }
}
