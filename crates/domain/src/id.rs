//! Identifiers: one type per noun, so that an activity's id cannot be handed
//! over where a record's id is meant.
//!
//! An id is a UUID version 7 (RFC 9562): 48 bits of the moment it was made, so
//! that new rows lie together in an index, and 74 random bits. Both are
//! arguments.
use crate::day::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id like `0192f0c1-2345-7abc-8def-0123456789ab`")
    }
}

impl std::error::Error for NotAnId {}

fn read(text: &str) -> Result<u128, NotAnId> {
    let bytes = text.as_bytes();
    if bytes.len() != 36 {
        return Err(NotAnId);
    }
    let mut bits: u128 = 0;
    for (i, b) in bytes.iter().enumerate() {
        if matches!(i, 8 | 13 | 18 | 23) {
            if *b != b'-' {
                return Err(NotAnId);
            }
            continue;
        }
        // One spelling an id: capitals would give one row two addresses.
        let digit = match b {
            b'0'..=b'9' => b - b'0',
            b'a'..=b'f' => b - b'a' + 10,
            _ => return Err(NotAnId),
        };
        bits = bits << 4 | u128::from(digit);
    }
    Ok(bits)
}

fn write(bits: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // Lists write thousands of them: digit by digit, without the formatter.
    let mut text = [b'-'; 36];
    let places = (0..36).filter(|place| !matches!(place, 8 | 13 | 18 | 23));
    for (n, place) in places.enumerate() {
        text[place] = b"0123456789abcdef"[(bits >> (124 - 4 * n)) as usize & 15];
    }
    f.write_str(std::str::from_utf8(&text).unwrap_or_default())
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(u128);

        impl $name {
            /// The id made at `moment` with 128 bits drawn at random, of which
            /// 74 are used.
            #[must_use]
            pub const fn new(moment: Moment, random: u128) -> Self {
                #[expect(clippy::cast_sign_loss, reason = "only the low 48 bits are kept")]
                let time = (moment.0 as u128 & 0xffff_ffff_ffff) << 80;
                let random = random & 0x0fff_3fff_ffff_ffff_ffff;
                Self(time | 0x7000_8000_0000_0000_0000 | random)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                read(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    )*};
}

id! {
    /// Somebody who signs in.
    AccountId
    /// A programme or strategy.
    ProgrammeId
    /// One version of a programme: the document as adopted or amended.
    VersionId
    /// An activity of a programme; the same through all its versions.
    ActivityId
    /// An indicator of an activity; the same through all versions.
    IndicatorId
    /// A record of what was done.
    RecordId
    /// A step of the procedure in a case.
    StepId
    /// A screening of a person.
    ScreeningId
    /// A support and safety plan, in one of its versions.
    PlanId
    /// A trafficking event.
    EventId
    /// That a body counts somebody.
    RegistrationId
    /// How two persons stand to each other.
    RelationId
    /// A note of a case.
    CaseNoteId
    /// What somebody says, without a name, of the help they had.
    OpinionId
    /// A bed in a shelter. It tells nothing of where it is.
    BedId
    /// Somebody's place in a shelter, from the asking to the leaving.
    PlacementId
    /// The time for which a bed is held.
    BedHoldId
    /// A service of the directory of services.
    ServiceId
    /// What of a case went to the body that a person was referred to.
    PacketId
    /// A letter of a case.
    LetterId
    /// A lawyer of the network.
    LawyerId
    /// That a lawyer acts, or acted, for somebody.
    InterestId
    /// That a lawyer works on a case in spite of a conflict of interest.
    WaiverId
    /// A file kept as evidence.
    EvidenceId
    /// A comment on an activity in consultation.
    CommentId
    /// Something somebody should do by a day.
    TaskId
    /// A spreadsheet taken in.
    SubmissionId
    /// A list of persons that an institution sent.
    PersonListId
    /// A table or a file that was or is to be published.
    PublicationId
    /// A record of such a list. It tells nothing of who that is.
    SourceRecordId
    /// A comparison of what was sent for a year.
    LinkRunId
    /// A judgement of two records.
    JudgementId
    /// A return as it was sent.
    ReturnRevisionId
    /// A filter kept under a name.
    SavedFilterId
    /// A personal access token, or the address of a calendar.
    TokenId
    /// A passkey of an account.
    PasskeyId
    /// A signed-in browser.
    SessionId
    /// Somebody a case is about. It tells nothing of who that is.
    PersonId
    /// A case file.
    CaseId
    /// A tip. Its moment is the beginning of a day.
    TipId
    /// An alert.
    AlertId
    /// A file attached to a case.
    AttachmentId
    /// A breaking of the glass.
    BreakGlassId
    /// Something two persons have to agree on.
    ApprovalId
    /// An alarm.
    AlarmId
    /// A notice to one account.
    NoticeId
    /// A table of how long what is kept.
    RetentionTableId
    /// That something is kept whatever the table says.
    HoldId
    /// What was destroyed under a rule, and the certificate of it.
    DestructionId
    /// A person's request for what is kept of them.
    RequestId
    /// A breach of the security of personal data.
    BreachId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_7_and_is_read_as_written() {
        let id = RecordId::new(Moment(1_500_000_000_000), u128::MAX);
        let text = id.to_string();
        assert_eq!(text, "015d3ef7-9800-7fff-bfff-ffffffffffff");
        assert_eq!(text.parse(), Ok(id));
    }

    #[test]
    fn an_id_has_one_spelling() {
        assert_eq!("015D3EF7-9800-7fff-bfff-ffffffffffff".parse::<RecordId>(), Err(NotAnId));
        assert_eq!("015d3ef7098000-7fff-bfff-ffffffffffff".parse::<RecordId>(), Err(NotAnId));
        assert_eq!("".parse::<RecordId>(), Err(NotAnId));
    }
}
