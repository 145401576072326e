//! How much a field tells, and who sees it.
use super::purpose::Purpose;
use super::role::Role;
use crate::case_file::Post;
use serde::{Deserialize, Serialize};

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
pub const fn sees(role: Role, class: Class) -> bool {
    match class {
        Class::Public => true,
        Class::Statistical => match role {
            Role::Coordinator | Role::Officer | Role::Secretary | Role::FocalPoint => true,
            Role::Analyst => true,
            Role::CaseWorker | Role::DataProtectionOfficer | Role::Administrator => false,
        },
        Class::Internal => match role {
            Role::Coordinator | Role::Officer | Role::Secretary | Role::FocalPoint => true,
            Role::CaseWorker | Role::Analyst => false,
            Role::DataProtectionOfficer | Role::Administrator => false,
        },
    }
}

/// What is sealed, by what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SealedClass {
    /// Who a person is: names, numbers, birth.
    Identity,
    /// How a person is reached.
    Contact,
    /// Health, and what care is given for it.
    Health,
    /// What happened, told freely.
    Narrative,
    /// Where a shelter is.
    ShelterLocation,
    /// What is known of those under investigation.
    Investigation,
}

impl SealedClass {
    /// Every class.
    pub const ALL: [Self; 6] = [
        Self::Identity,
        Self::Contact,
        Self::Health,
        Self::Narrative,
        Self::ShelterLocation,
        Self::Investigation,
    ];

    /// The code in the journal and in the list of columns.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Health => "health",
            Self::Narrative => "narrative",
            Self::ShelterLocation => "shelter_location",
            Self::Investigation => "investigation",
        }
    }
}

/// The class of a field, open or sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldClass {
    /// Kept in clear.
    Open(Class),
    /// Kept sealed.
    Sealed(SealedClass),
}

impl FieldClass {
    /// Every class, the most open first.
    pub const ALL: [Self; 9] = [
        Self::Open(Class::Public),
        Self::Open(Class::Statistical),
        Self::Open(Class::Internal),
        Self::Sealed(SealedClass::Identity),
        Self::Sealed(SealedClass::Contact),
        Self::Sealed(SealedClass::Health),
        Self::Sealed(SealedClass::Narrative),
        Self::Sealed(SealedClass::ShelterLocation),
        Self::Sealed(SealedClass::Investigation),
    ];

    /// Its code in the printed table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open(Class::Public) => "public",
            Self::Open(Class::Statistical) => "statistical",
            Self::Open(Class::Internal) => "internal",
            Self::Sealed(class) => class.code(),
        }
    }
}

/// Whether what is sealed under `class` is opened by somebody who has `post`
/// in the case: who runs a bed needs the name, not the story.
#[must_use]
pub const fn opens(post: Post, class: SealedClass) -> bool {
    match class {
        SealedClass::Identity => match post {
            Post::CaseWorker | Post::Psychologist | Post::ShelterManager => true,
            Post::Lawyer | Post::ChildProtectionOfficer | Post::Liaison => true,
        },
        SealedClass::Contact => match post {
            Post::CaseWorker | Post::Psychologist | Post::ShelterManager => true,
            Post::Lawyer | Post::ChildProtectionOfficer => true,
            Post::Liaison => false,
        },
        SealedClass::Health => match post {
            Post::CaseWorker | Post::Psychologist | Post::ChildProtectionOfficer => true,
            Post::ShelterManager | Post::Lawyer | Post::Liaison => false,
        },
        SealedClass::Narrative => match post {
            Post::CaseWorker | Post::Psychologist | Post::Lawyer => true,
            Post::ChildProtectionOfficer | Post::Liaison => true,
            Post::ShelterManager => false,
        },
        // Where the shelter is, is for those who bring the person there and who
        // runs it: not for the story, the court or the investigation.
        SealedClass::ShelterLocation => match post {
            Post::CaseWorker | Post::ShelterManager | Post::ChildProtectionOfficer => true,
            Post::Psychologist | Post::Lawyer | Post::Liaison => false,
        },
        SealedClass::Investigation => match post {
            Post::Liaison => true,
            Post::CaseWorker | Post::Psychologist | Post::ShelterManager => false,
            Post::Lawyer | Post::ChildProtectionOfficer => false,
        },
    }
}

/// Whether an accepted referral opens `class` for the receiving institution:
/// who is coming and how to reach them, not the file of those who refer.
#[must_use]
pub const fn referral_opens(class: SealedClass) -> bool {
    match class {
        SealedClass::Identity | SealedClass::Contact => true,
        SealedClass::Health | SealedClass::Narrative => false,
        SealedClass::ShelterLocation | SealedClass::Investigation => false,
    }
}

/// Whether the guardian of a minor opens `class`.
#[must_use]
pub const fn guardian_opens(class: SealedClass) -> bool {
    match class {
        SealedClass::Identity | SealedClass::Contact | SealedClass::Health => true,
        SealedClass::Narrative | SealedClass::ShelterLocation => false,
        SealedClass::Investigation => false,
    }
}

/// Whether breaking the glass opens `class`: what a life may hang on. Where the
/// shelter is and what is investigated stay closed.
#[must_use]
pub const fn emergency_opens(class: SealedClass) -> bool {
    match class {
        SealedClass::Identity | SealedClass::Contact => true,
        SealedClass::Health | SealedClass::Narrative => true,
        SealedClass::ShelterLocation | SealedClass::Investigation => false,
    }
}

/// Whether `purpose` is one for which `class` is opened at all.
#[must_use]
pub const fn serves(purpose: Purpose, class: SealedClass) -> bool {
    match class {
        SealedClass::Identity | SealedClass::Contact => true,
        SealedClass::Health | SealedClass::Narrative => true,
        SealedClass::ShelterLocation => match purpose {
            Purpose::Support | Purpose::Referral | Purpose::Correction => true,
            Purpose::Recognition | Purpose::Proceeding | Purpose::SubjectRequest => false,
        },
        SealedClass::Investigation => match purpose {
            Purpose::Proceeding | Purpose::Correction => true,
            Purpose::Recognition | Purpose::Support => false,
            Purpose::Referral | Purpose::SubjectRequest => false,
        },
    }
}
