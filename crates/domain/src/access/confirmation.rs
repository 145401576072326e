//! What needs the person to confirm anew that it is they who ask.
use super::action::Action;

/// Whether `action` needs a session in which the person has confirmed a short
/// while ago, with a second factor, that it is they.
#[must_use]
pub const fn needs_confirmation(action: Action) -> bool {
    match action {
        Action::RevealPerson
        | Action::FindPerson
        | Action::ErasePerson
        | Action::BreakGlass
        | Action::AgreeRole
        | Action::AgreeExport
        | Action::AgreeKeys
        | Action::AgreeMerge
        | Action::KeepDecoys
        | Action::RevealShelter
        | Action::RevealAttendees => true,
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
        | Action::ReadRetention
        | Action::SetRetention
        | Action::PlaceHold
        | Action::HandleRequest
        | Action::HandleBreach
        | Action::ReviewBreakGlass
        | Action::ReviewAlarms
        | Action::EnterShelter
        | Action::EnterAttendees => false,
    }
}
