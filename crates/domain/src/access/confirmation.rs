//! What needs the person to confirm anew that it is they who ask.
use super::action::Action;
use crate::day::Moment;

/// A confirmation holds for this long, in milliseconds: 15 minutes.
pub const CONFIRMED_FOR: i64 = 15 * 60_000;

/// Whether who confirmed at `confirmed` that it is they has done so shortly
/// before `now`. A confirmation from the future, as after a clock was set back,
/// does not hold.
#[must_use]
pub const fn confirmation_holds(confirmed: Moment, now: Moment) -> bool {
    confirmed.0 <= now.0 && now.0 - confirmed.0 < CONFIRMED_FOR
}

/// What needs a confirmation though its action, or having an account, does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighty {
    /// To open an account.
    OpenAccount,
    /// To change or close an account, or ask for another role for it.
    ChangeAccount,
    /// To reset the password and the factors of somebody else.
    ResetPassword,
    /// To turn the rule of the second factor on or off.
    RequireFactor,
    /// To take out more records than one person takes out alone.
    TakeOutMany,
    /// To make a token for a program.
    MakeToken,
    /// To end another session of one's own.
    EndSession,
    /// To draw new recovery codes.
    DrawCodes,
    /// To add or remove a passkey.
    ChangePasskeys,
}

impl Weighty {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::OpenAccount,
        Self::ChangeAccount,
        Self::ResetPassword,
        Self::RequireFactor,
        Self::TakeOutMany,
        Self::MakeToken,
        Self::EndSession,
        Self::DrawCodes,
        Self::ChangePasskeys,
    ];
}

/// Whether `action` needs a session in which the person has confirmed a short
/// while ago, with a second factor, that it is they.
#[must_use]
pub const fn needs_confirmation(action: Action) -> bool {
    match action {
        Action::RevealPerson
        | Action::FindPerson
        | Action::TakeReferral
        | Action::ErasePerson
        | Action::BreakGlass
        | Action::AgreeRole
        | Action::AgreeExport
        | Action::AgreeKeys
        | Action::AgreeMerge
        | Action::KeepDecoys
        | Action::RevealShelter
        | Action::RevealAttendees
        | Action::ReviewLinks
        | Action::Publish => true,
        Action::ReadProgramme
        | Action::PrepareProgramme
        | Action::Comment
        | Action::AnswerComment
        | Action::ReadRecord
        | Action::EnterRecord
        | Action::CorrectRecord
        | Action::ExportRecords
        | Action::WriteNarrative
        | Action::ApproveNarrative
        | Action::AssessProgress
        | Action::CloseTask
        | Action::ReadJournal
        | Action::ManageAccounts
        | Action::OpenCase
        | Action::ReadCase
        | Action::ReadSteps
        | Action::WriteCase
        | Action::AssignCase
        | Action::EnterPerson
        | Action::ReadTip
        | Action::AnswerTip
        | Action::TakeAlert
        | Action::ReadAlert
        | Action::RevealAlert
        | Action::DecideAlert
        | Action::ReadRetention
        | Action::SetRetention
        | Action::PlaceHold
        | Action::HandleRequest
        | Action::HandleBreach
        | Action::ReviewBreakGlass
        | Action::ReviewAlarms
        | Action::KeepServices
        | Action::ReadLawyers
        | Action::KeepLawyers
        | Action::EnterShelter
        | Action::ReadBeds
        | Action::KeepBeds
        | Action::TendStay
        | Action::EnterAttendees
        | Action::KeepBackups
        | Action::SendPersonList
        | Action::ReadReconciliation
        | Action::ReadStatistics => false,
    }
}

/// Whether a program may do `action` with the scope it was given for it: the
/// person who gave it confirmed then. What a person alone answers for, a program
/// never does.
#[must_use]
pub const fn scope_suffices(action: Action) -> bool {
    matches!(
        action,
        Action::RevealPerson
            | Action::FindPerson
            | Action::TakeReferral
            | Action::RevealShelter
            | Action::RevealAttendees
            | Action::BreakGlass
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_holds_for_a_while_and_not_before_it_was_given() {
        let at = Moment(1_000_000_000);
        assert!(confirmation_holds(at, at));
        assert!(confirmation_holds(at, at.plus(CONFIRMED_FOR - 1)));
        assert!(!confirmation_holds(at, at.plus(CONFIRMED_FOR)));
        assert!(!confirmation_holds(at, at.plus(-1)), "the clock was set back");
    }
}
