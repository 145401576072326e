//! Who may do what. The whole policy is the one `match` in [`may`].
//!
//! The printed table (role × action × reach) is `tests/permissions.txt`, a file
//! a person reviews: a change of policy is a change of that file.
use crate::case_file::Post;
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
    /// Case worker, psychologist, lawyer, shelter manager, child-protection
    /// officer or liaison: works on the cases it is assigned to.
    CaseWorker,
    /// Analyst: de-identified data only.
    Analyst,
    /// Data-protection officer or auditor: who did what, not what is in it.
    DataProtectionOfficer,
    /// System administrator: accounts and health, no content.
    Administrator,
}

impl Role {
    /// Every role, in the order the permission table prints them.
    pub const ALL: [Self; 8] = [
        Self::Coordinator,
        Self::Officer,
        Self::Secretary,
        Self::FocalPoint,
        Self::CaseWorker,
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
            Self::CaseWorker => "case_worker",
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
    /// Open a case file.
    OpenCase,
    /// Know that a case file is there: its number, its state, who works on it.
    /// Nothing of whom it is about.
    ReadCase,
    /// Write what happened in a case, which is sealed; close it.
    WriteCase,
    /// Assign somebody to a case, or end that.
    AssignCase,
    /// Enter a person in a case.
    EnterPerson,
    /// Open what is sealed of a person or a case.
    RevealPerson,
    /// Find a person by an exact number or contact.
    FindPerson,
    /// Erase a person for good, as one of two who agree.
    ErasePerson,
    /// Enter or correct where a shelter is.
    EnterShelter,
    /// Open where a shelter is.
    RevealShelter,
    /// Enter or correct who took part in a training.
    EnterAttendees,
    /// Open who took part in a training.
    RevealAttendees,
}

impl Action {
    /// Every action, in the order the permission table prints them.
    pub const ALL: [Self; 26] = [
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
        Self::OpenCase,
        Self::ReadCase,
        Self::WriteCase,
        Self::AssignCase,
        Self::EnterPerson,
        Self::RevealPerson,
        Self::FindPerson,
        Self::ErasePerson,
        Self::EnterShelter,
        Self::RevealShelter,
        Self::EnterAttendees,
        Self::RevealAttendees,
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
    /// A case to which the actor is assigned on the day.
    Assigned,
    /// Somebody else's.
    Other,
}

impl Reach {
    /// Every reach, in the order the permission table prints them.
    pub const ALL: [Self; 6] =
        [Self::Own, Self::Territory, Self::Partner, Self::Addressee, Self::Assigned, Self::Other];
}

/// The whole policy as a table, for a person to review: role × action × reach,
/// the classes of fields that a role sees, and what a post in a case opens.
#[must_use]
pub fn printed() -> String {
    let mut text = String::from("role action: reaches at which it is allowed\n\n");
    for role in Role::ALL {
        for action in Action::ALL {
            let reaches: Vec<String> =
                reaches(role, action).map(|reach| format!("{reach:?}")).collect();
            let reaches = if reaches.is_empty() { "-".to_owned() } else { reaches.join(" ") };
            text.extend([role.code(), &format!(" {action:?}: {reaches}\n")]);
        }
        let seen: Vec<String> =
            Class::ALL.into_iter().filter(|c| sees(role, *c)).map(|c| format!("{c:?}")).collect();
        text.extend([role.code(), " sees fields: ", &seen.join(" "), "\n\n"]);
    }
    text += "post in a case: what sealed fields it opens\n\n";
    for post in Post::ALL.iter().copied() {
        let opened = SealedClass::ALL.into_iter().filter(|class| opens(post, *class));
        let opened: Vec<&str> = opened.map(SealedClass::code).collect();
        text.extend([post.code(), " opens: ", &opened.join(" "), "\n"]);
    }
    text
}

/// The reaches at which `role` may do `action`.
pub fn reaches(role: Role, action: Action) -> impl Iterator<Item = Reach> {
    Reach::ALL.into_iter().filter(move |reach| may(role, action, *reach))
}

/// Decides. Anything not granted here is denied.
#[must_use]
pub fn may(role: Role, action: Action, reach: Reach) -> bool {
    use Action::{
        AnswerComment, ApproveNarrative, AssessProgress, AssignCase, CloseTask, Comment,
        CorrectRecord, EnterAttendees, EnterPerson, EnterRecord, EnterShelter, ErasePerson,
        ExportRecords, FindPerson, ManageAccounts, OpenCase, PrepareProgramme, ReadCase,
        ReadJournal, ReadProgramme, ReadRecord, RevealAttendees, RevealPerson, RevealShelter,
        WriteCase, WriteNarrative,
    };
    use Reach::{Addressee, Assigned, Other, Own, Partner, Territory};
    use Role::{
        Administrator, Analyst, CaseWorker, Coordinator, DataProtectionOfficer, FocalPoint,
        Officer, Secretary,
    };
    match (role, action, reach) {
        // The programme is a public document; its progress is public too.
        (_, ReadProgramme, _) => true,

        // What is sealed is opened by those assigned to the case, whatever
        // else they are; rank alone opens nothing.
        (
            Coordinator | Officer | Secretary | CaseWorker,
            ReadCase | WriteCase | EnterPerson | RevealPerson | FindPerson,
            Assigned,
        ) => true,
        (_, WriteCase | EnterPerson | RevealPerson | FindPerson, _) => false,

        (Coordinator | Officer, OpenCase | ReadCase, _) => true,
        (Coordinator, AssignCase, _) => true,
        (Secretary, OpenCase | ReadCase | AssignCase, Own | Territory) => true,
        (CaseWorker, OpenCase, Own) => true,
        (Coordinator | DataProtectionOfficer, ErasePerson, _) => true,
        (_, OpenCase | ReadCase | AssignCase | ErasePerson, _) => false,

        // Where a shelter is, those who run it know; others open it for a case
        // to which they are assigned, and rank opens nothing.
        (CaseWorker, EnterShelter | RevealShelter, Own) => true,
        (Coordinator | Officer | Secretary | CaseWorker, RevealShelter, Assigned) => true,
        (_, EnterShelter | RevealShelter, _) => false,

        // Who took part is for the institution that keeps the record.
        (Coordinator | Officer | Secretary | FocalPoint, EnterAttendees | RevealAttendees, Own) => {
            true
        }
        (_, EnterAttendees | RevealAttendees, _) => false,

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
        (Secretary | FocalPoint, _, Own | Territory | Partner | Addressee | Assigned | Other) => {
            false
        }

        (CaseWorker, _, _) => false,

        // The fields an analyst sees are cut down by class besides.
        (Analyst, ReadRecord | ExportRecords, _) => true,
        (Analyst, _, _) => false,

        (DataProtectionOfficer, ReadJournal, _) => true,
        (DataProtectionOfficer, _, _) => false,

        (Administrator, ManageAccounts, _) => true,
        (Administrator, _, _) => false,
    }
}

/// What is sealed, by what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedClass {
    /// Who a person is: names, numbers, birth.
    Identity,
    /// How a person is reached.
    Contact,
    /// What happened, told freely.
    Narrative,
    /// Where a shelter is.
    ShelterLocation,
    /// Who took part in a training.
    Attendees,
}

impl SealedClass {
    /// Every class.
    pub const ALL: [Self; 5] =
        [Self::Identity, Self::Contact, Self::Narrative, Self::ShelterLocation, Self::Attendees];

    /// The code in the journal and in the list of columns.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Narrative => "narrative",
            Self::ShelterLocation => "shelter_location",
            Self::Attendees => "attendees",
        }
    }
}

/// Whether what is sealed under `class` is opened by somebody who has `post`
/// in the case: who runs a bed needs the name, not the story.
#[must_use]
pub fn opens(post: Post, class: SealedClass) -> bool {
    match (post, class) {
        // No case has them.
        (_, SealedClass::Attendees) => false,
        // Who brings somebody there has to know where it is.
        (
            Post::CaseWorker | Post::ChildProtectionOfficer | Post::ShelterManager,
            SealedClass::ShelterLocation,
        ) => true,
        (_, SealedClass::ShelterLocation) => false,
        (Post::CaseWorker | Post::ChildProtectionOfficer, _) => true,
        (Post::Psychologist | Post::Lawyer, _) => true,
        (Post::ShelterManager, SealedClass::Identity | SealedClass::Contact) => true,
        (Post::ShelterManager, SealedClass::Narrative) => false,
        (Post::Liaison, SealedClass::Identity | SealedClass::Narrative) => true,
        (Post::Liaison, SealedClass::Contact) => false,
    }
}

/// Why something sealed is opened: a closed list, kept in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Recognising the person as a victim, informally or formally.
    Recognition,
    /// Support and safety of the person.
    Support,
    /// Referring the person to somebody else.
    Referral,
    /// Criminal or civil proceedings, compensation.
    Proceeding,
    /// Correcting what is kept.
    Correction,
    /// Answering the person's own request about the data.
    SubjectRequest,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [
        Self::Recognition,
        Self::Support,
        Self::Referral,
        Self::Proceeding,
        Self::Correction,
        Self::SubjectRequest,
    ];

    /// The code in the journal.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recognition => "recognition",
            Self::Support => "support",
            Self::Referral => "referral",
            Self::Proceeding => "proceeding",
            Self::Correction => "correction",
            Self::SubjectRequest => "subject_request",
        }
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

impl Class {
    /// Every class, the most open first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Statistical, Self::Internal];
}

/// Whether `role` sees fields of `class`, in a record it may read.
#[must_use]
pub fn sees(role: Role, class: Class) -> bool {
    match (role, class) {
        (_, Class::Public) => true,
        (Role::CaseWorker | Role::DataProtectionOfficer | Role::Administrator, _) => false,
        (_, Class::Statistical) => true,
        (Role::Analyst, Class::Internal) => false,
        (
            Role::Coordinator | Role::Officer | Role::Secretary | Role::FocalPoint,
            Class::Internal,
        ) => true,
    }
}
