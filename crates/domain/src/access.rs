//! Who may do what. The whole policy is the one `match` in [`may`].
//!
//! The printed table (role × action × reach) is `tests/permissions.txt`, a file
//! a person reviews: a change of policy is a change of that file.
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What a person is in the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// National coordinator: runs the programme at the national commission.
    Coordinator,
    /// Programme officer at the Administration of the national commission.
    Officer,
    /// Secretary of a local commission: works in one territory.
    Secretary,
    /// Focal point of a ministry, agency or NGO.
    FocalPoint,
    /// Analyst: de-identified data only.
    Analyst,
    /// Data-protection officer or auditor: who did what, not what is in it.
    DataProtectionOfficer,
    /// System administrator: accounts and health, no content.
    Administrator,
}

impl Role {
    /// Every role, in the order the permission table prints them.
    pub const ALL: [Self; 7] = [
        Self::Coordinator,
        Self::Officer,
        Self::Secretary,
        Self::FocalPoint,
        Self::Analyst,
        Self::DataProtectionOfficer,
        Self::Administrator,
    ];

    /// The code kept in the database and in the pack: `focal_point`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Officer => "officer",
            Self::Secretary => "secretary",
            Self::FocalPoint => "focal_point",
            Self::Analyst => "analyst",
            Self::DataProtectionOfficer => "data_protection_officer",
            Self::Administrator => "administrator",
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|r| r.code() == code).ok_or(())
    }
}

/// What can be asked of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read a programme, its activities, indicators, values and report.
    ReadProgramme,
    /// Import, correct, put to consultation, adopt, amend and close a
    /// programme; confirm splits; set targets and baselines.
    PrepareProgramme,
    /// Comment on an activity in consultation.
    Comment,
    /// Answer a comment.
    AnswerComment,
    /// Read a record and its evidence.
    ReadRecord,
    /// Enter a record, one or a sheet of them.
    EnterRecord,
    /// Correct or withdraw a record; attach evidence to it.
    CorrectRecord,
    /// Take records out as a file.
    ExportRecords,
    /// Write what was done in an activity, for the annual report.
    WriteNarrative,
    /// Approve such a text.
    ApproveNarrative,
    /// Say how far an activity is.
    AssessProgress,
    /// Close a task as done, or put it off.
    CloseTask,
    /// Read the journal and verify it.
    ReadJournal,
    /// Open, change and close accounts.
    ManageAccounts,
}

impl Action {
    /// Every action, in the order the permission table prints them.
    pub const ALL: [Self; 14] = [
        Self::ReadProgramme,
        Self::PrepareProgramme,
        Self::Comment,
        Self::AnswerComment,
        Self::ReadRecord,
        Self::EnterRecord,
        Self::CorrectRecord,
        Self::ExportRecords,
        Self::WriteNarrative,
        Self::ApproveNarrative,
        Self::AssessProgress,
        Self::CloseTask,
        Self::ReadJournal,
        Self::ManageAccounts,
    ];
}

/// How near the actor is to what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Of the actor's institution, or an activity it answers for.
    Own,
    /// In the oblast the actor works in.
    Territory,
    /// An activity in which the actor's institution is a partner.
    Partner,
    /// A record that names the actor's institution as one it is addressed to.
    Addressee,
    /// Somebody else's.
    Other,
}

impl Reach {
    /// Every reach, in the order the permission table prints them.
    pub const ALL: [Self; 5] =
        [Self::Own, Self::Territory, Self::Partner, Self::Addressee, Self::Other];
}

/// Decides. Anything not granted here is denied.
#[must_use]
pub fn may(role: Role, action: Action, reach: Reach) -> bool {
    use Action::{
        AnswerComment, ApproveNarrative, AssessProgress, CloseTask, Comment, CorrectRecord,
        EnterRecord, ExportRecords, ManageAccounts, PrepareProgramme, ReadJournal, ReadProgramme,
        ReadRecord, WriteNarrative,
    };
    use Reach::{Addressee, Other, Own, Partner, Territory};
    use Role::{
        Administrator, Analyst, Coordinator, DataProtectionOfficer, FocalPoint, Officer, Secretary,
    };
    match (role, action, reach) {
        // The programme is a public document; its progress is public too.
        (_, ReadProgramme, _) => true,

        (Coordinator, ReadJournal, _) => true,
        (Coordinator, ManageAccounts, _) => false,
        (Coordinator, _, _) => true,

        (Officer, PrepareProgramme | Comment | AnswerComment, _) => true,
        (Officer, ReadRecord | EnterRecord | CorrectRecord | ExportRecords, _) => true,
        (Officer, WriteNarrative | AssessProgress | CloseTask, _) => true,
        (Officer, ApproveNarrative | ReadJournal | ManageAccounts, _) => false,

        (Secretary | FocalPoint, Comment, _) => true,
        (Secretary, ReadRecord | ExportRecords, Own | Territory | Partner | Addressee) => true,
        (Secretary, EnterRecord | CorrectRecord, Own) => true,
        (FocalPoint, ReadRecord | ExportRecords, Own | Partner | Addressee) => true,
        (FocalPoint, EnterRecord | CorrectRecord, Own) => true,
        (Secretary | FocalPoint, WriteNarrative | AssessProgress | CloseTask, Own) => true,
        (Secretary | FocalPoint, _, Own | Territory | Partner | Addressee | Other) => false,

        // The fields an analyst sees are cut down by class besides.
        (Analyst, ReadRecord | ExportRecords, _) => true,
        (Analyst, _, _) => false,

        (DataProtectionOfficer, ReadJournal, _) => true,
        (DataProtectionOfficer, _, _) => false,

        (Administrator, ManageAccounts, _) => true,
        (Administrator, _, _) => false,
    }
}

/// How much a field tells about people, and so who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// For anyone: what may stand in a published report.
    Public,
    /// For counting: tells nothing of one person by itself.
    Statistical,
    /// For those who work with the record: names of institutions' staff in
    /// their office, working notes, pseudonymous codes.
    Internal,
}

/// Whether `role` sees fields of `class`, in a record it may read.
#[must_use]
pub fn sees(role: Role, class: Class) -> bool {
    match (role, class) {
        (_, Class::Public) => true,
        (Role::DataProtectionOfficer | Role::Administrator, _) => false,
        (_, Class::Statistical) => true,
        (Role::Analyst, Class::Internal) => false,
        (
            Role::Coordinator | Role::Officer | Role::Secretary | Role::FocalPoint,
            Class::Internal,
        ) => true,
    }
}
