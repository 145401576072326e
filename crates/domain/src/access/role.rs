//! What a person is in the system.
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

    /// Whether somebody with this role may ever open what is sealed, once a
    /// relation to the person or the case lets them. The others never do,
    /// whatever else holds.
    #[must_use]
    pub const fn works_on_cases(self) -> bool {
        match self {
            Self::Coordinator | Self::Officer | Self::Secretary | Self::CaseWorker => true,
            Self::FocalPoint
            | Self::Analyst
            | Self::DataProtectionOfficer
            | Self::Administrator => false,
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|r| r.code() == code).ok_or(())
    }
}
