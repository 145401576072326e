//! How near an actor is to what is asked for, and what that grants.
use super::action::Action;
use super::role::Role;

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
    /// A case that was referred to the actor's institution, which accepted.
    Referred,
    /// A case of a minor whose guardian the actor is on the day.
    Guardian,
    /// Somebody else's.
    Other,
}

impl Reach {
    /// Every reach, in the order the permission table prints them.
    pub const ALL: [Self; 8] = [
        Self::Own,
        Self::Territory,
        Self::Partner,
        Self::Addressee,
        Self::Assigned,
        Self::Referred,
        Self::Guardian,
        Self::Other,
    ];
}

/// Whatever the reach: [`Reach::Other`] holds always, so that who may at every
/// reach may always.
const EVERY: &[Reach] = &Reach::ALL;
const NONE: &[Reach] = &[];
const OWN: &[Reach] = &[Reach::Own];
const ASSIGNED: &[Reach] = &[Reach::Assigned];
const NEAR: &[Reach] = &[Reach::Own, Reach::Territory];
/// Who was let into the case: assigned to it, of the institution that accepted
/// it, the minor's guardian.
const LET_IN: &[Reach] = &[Reach::Assigned, Reach::Referred, Reach::Guardian];

/// The reaches at which `role` may do `action`: the whole table of grants. What
/// is not here is denied.
#[must_use]
pub const fn reaches(role: Role, action: Action) -> &'static [Reach] {
    use Reach::{Addressee, Assigned, Guardian, Own, Partner, Referred, Territory};
    use Role::{
        Administrator, Analyst, CaseWorker, Coordinator, DataProtectionOfficer, FocalPoint,
        Officer, Secretary,
    };
    match action {
        // The programme is a public document; its progress is public too.
        Action::ReadProgramme => EVERY,

        Action::PrepareProgramme | Action::AnswerComment => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },
        Action::Comment => match role {
            Coordinator | Officer | Secretary | FocalPoint => EVERY,
            CaseWorker | Analyst | DataProtectionOfficer | Administrator => NONE,
        },

        // The fields an analyst sees are cut down by class besides.
        Action::ReadRecord | Action::ExportRecords => match role {
            Coordinator | Officer | Analyst => EVERY,
            Secretary => &[Own, Territory, Partner, Addressee],
            FocalPoint => &[Own, Partner, Addressee],
            CaseWorker | DataProtectionOfficer | Administrator => NONE,
        },
        Action::EnterRecord
        | Action::CorrectRecord
        | Action::WriteNarrative
        | Action::AssessProgress
        | Action::CloseTask => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint => OWN,
            CaseWorker | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::ApproveNarrative => match role {
            Coordinator => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },

        Action::ReadJournal => match role {
            Coordinator | DataProtectionOfficer => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst | Administrator => NONE,
        },
        Action::ManageAccounts => match role {
            Administrator => EVERY,
            Coordinator | Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer => NONE,
        },

        Action::OpenCase => match role {
            Coordinator | Officer => EVERY,
            Secretary => NEAR,
            CaseWorker => OWN,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::ReadCase => match role {
            Coordinator | Officer => EVERY,
            Secretary => &[Own, Territory, Assigned, Referred, Guardian],
            CaseWorker => LET_IN,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        // The coordinator runs the mechanism: what is late is told to them,
        // whoever works on the case.
        Action::ReadSteps => match role {
            Coordinator => EVERY,
            Officer | Secretary | CaseWorker => LET_IN,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        // What was sent to a body is for those who work on cases there; it says
        // nothing of the case besides.
        Action::TakeReferral => match role {
            Coordinator | Officer | Secretary | CaseWorker => &[Addressee],
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::AssignCase => match role {
            Coordinator => EVERY,
            Secretary => NEAR,
            Officer | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },

        // What is sealed is written by those assigned to the case and read by
        // those let into it, whatever else they are; rank alone opens nothing.
        Action::WriteCase | Action::EnterPerson => match role {
            Coordinator | Officer | Secretary | CaseWorker => ASSIGNED,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::RevealPerson | Action::FindPerson => match role {
            Coordinator | Officer | Secretary | CaseWorker => LET_IN,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::ErasePerson => match role {
            Coordinator | DataProtectionOfficer => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst | Administrator => NONE,
        },

        // A tip is of nobody's institution: the national commission takes it.
        Action::ReadTip | Action::AnswerTip => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },

        // Whoever works on cases takes an alert in; the commission, and the
        // local one in its oblast, decide what becomes of it. What was said is
        // read besides by who works on a case that came of it.
        Action::TakeAlert => match role {
            Coordinator | Officer => EVERY,
            Secretary | CaseWorker => OWN,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::ReadAlert | Action::RevealAlert => match role {
            Coordinator | Officer => EVERY,
            Secretary => &[Own, Territory, Assigned],
            CaseWorker => &[Own, Assigned],
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::DecideAlert => match role {
            Coordinator | Officer => EVERY,
            Secretary => NEAR,
            CaseWorker | FocalPoint | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },

        // Rights of the persons: who looks after them opens nothing by it.
        Action::ReadRetention
        | Action::SetRetention
        | Action::HandleRequest
        | Action::HandleBreach => match role {
            Coordinator | DataProtectionOfficer => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst | Administrator => NONE,
        },
        Action::PlaceHold => match role {
            Coordinator => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },

        // In an emergency whoever works on cases may open one. It is told to
        // others at once.
        Action::BreakGlass => match role {
            Coordinator | Officer | Secretary | CaseWorker => EVERY,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::ReviewBreakGlass => match role {
            DataProtectionOfficer => EVERY,
            Coordinator | Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            Administrator => NONE,
        },

        // The second of two persons.
        Action::AgreeRole | Action::AgreeKeys => match role {
            Coordinator | Administrator => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer => NONE,
        },
        Action::AgreeExport | Action::AgreeMerge => match role {
            Coordinator | DataProtectionOfficer => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst | Administrator => NONE,
        },

        Action::ReviewAlarms => match role {
            Coordinator | DataProtectionOfficer => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst | Administrator => NONE,
        },
        Action::KeepDecoys => match role {
            DataProtectionOfficer => EVERY,
            Coordinator | Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            Administrator => NONE,
        },

        // What a body offers to victims, that body says, and the commission of
        // those who have no account.
        Action::KeepServices => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint | CaseWorker => OWN,
            Analyst | DataProtectionOfficer | Administrator => NONE,
        },

        // The network is staff data of an office: for those who work on cases,
        // and for the body that keeps the panel of legal aid. Own: the lawyer's
        // own entry, or one that the own body entered.
        Action::ReadLawyers => match role {
            Coordinator | Officer | Secretary | FocalPoint | CaseWorker => EVERY,
            Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::KeepLawyers => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint | CaseWorker => OWN,
            Analyst | DataProtectionOfficer | Administrator => NONE,
        },

        // Where a shelter is, those who run it know; others open it for a case
        // to which they are assigned, if their post in it opens it.
        Action::EnterShelter => match role {
            CaseWorker => OWN,
            Coordinator | Officer | Secretary | FocalPoint | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },
        Action::RevealShelter => match role {
            CaseWorker => &[Own, Assigned],
            Coordinator | Officer | Secretary => ASSIGNED,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },

        // How full a shelter is, is told to those who place people there. A case
        // worker elsewhere is offered beds for a case alone.
        Action::ReadBeds => match role {
            Coordinator | Officer => EVERY,
            Secretary => NEAR,
            CaseWorker => OWN,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::KeepBeds => match role {
            Coordinator => EVERY,
            CaseWorker => OWN,
            Officer | Secretary | FocalPoint | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },
        // Own: those who work in the shelter, whether or not somebody assigned
        // them to the case. They have the person before them.
        Action::TendStay => match role {
            CaseWorker => &[Own, Assigned],
            Coordinator | Officer | Secretary => ASSIGNED,
            FocalPoint | Analyst | DataProtectionOfficer | Administrator => NONE,
        },

        // Who took part is for the institution that keeps the record.
        Action::EnterAttendees | Action::RevealAttendees => match role {
            Coordinator | Officer | Secretary | FocalPoint => OWN,
            CaseWorker | Analyst | DataProtectionOfficer | Administrator => NONE,
        },

        // Who sends a list opens none; who links them has all of them before them.
        Action::SendPersonList => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint => OWN,
            CaseWorker | Analyst | DataProtectionOfficer | Administrator => NONE,
        },
        Action::ReviewLinks => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },
        // Numbers of bodies, small ones among them, for those who reconcile and explain them.
        Action::ReadReconciliation | Action::ReadStatistics => match role {
            Coordinator | Officer | Analyst => EVERY,
            Secretary | FocalPoint | CaseWorker | DataProtectionOfficer | Administrator => NONE,
        },

        // What is published is published for good: by the body that answers for it.
        Action::Publish => match role {
            Coordinator | Officer => EVERY,
            Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer | Administrator => NONE,
        },

        // A backup opens nothing for who makes it.
        Action::KeepBackups => match role {
            Coordinator | Administrator => EVERY,
            Officer | Secretary | FocalPoint | CaseWorker | Analyst => NONE,
            DataProtectionOfficer => NONE,
        },
    }
}

/// Whether the table grants `action` to `role` at this reach.
#[must_use]
pub fn may(role: Role, action: Action, reach: Reach) -> bool {
    reaches(role, action).contains(&reach)
}
