//! What can be asked of the register.

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
    /// Read what was done in a case, in codes: its steps, its clocks, what is
    /// missing. Nothing that tells who a person is.
    ReadSteps,
    /// Write what happened in a case, which is sealed; put a step down; close
    /// it.
    WriteCase,
    /// Open what another body sent to refer a person to one's own, and answer
    /// it.
    TakeReferral,
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
    /// Read what came in without an account.
    ReadTip,
    /// Answer a tip, make an alert of it, close it.
    AnswerTip,
    /// Take an alert in, and complete it while nobody answers for it.
    TakeAlert,
    /// Know that an alert is there: how it came, how far it is, what is due.
    /// Nothing of what was said.
    ReadAlert,
    /// Open what was said in an alert, and how its sender is reached.
    RevealAlert,
    /// Answer for an alert, decide what becomes of it, take it up again.
    DecideAlert,
    /// Read how long what is kept, what is due, holds and certificates.
    ReadRetention,
    /// Propose a table of how long what is kept, or adopt one that another
    /// proposed.
    SetRetention,
    /// Place a hold on a case or a person, or lift one.
    PlaceHold,
    /// Take in a person's request for the data kept of them, and release an
    /// answer that somebody on the case has prepared. It opens nothing.
    HandleRequest,
    /// Keep the record of a breach.
    HandleBreach,
    /// Open one case in an emergency, without being assigned to it.
    BreakGlass,
    /// Judge whether such an opening was justified.
    ReviewBreakGlass,
    /// Agree to somebody else's giving of a role.
    AgreeRole,
    /// Agree to somebody else's taking out many records at once.
    AgreeExport,
    /// Agree to a key operation that somebody else asks for.
    AgreeKeys,
    /// Agree to a merge that changes counts.
    AgreeMerge,
    /// Be told of alarms, and close them with a reason.
    ReviewAlarms,
    /// Put in, or know of, a person who is a decoy.
    KeepDecoys,
    /// Enter, correct, close and open again a service of the directory, which
    /// everybody who signs in reads.
    KeepServices,
    /// Read the network of lawyers: who takes cases, where, how many they have.
    ReadLawyers,
    /// Enter and correct a lawyer of the network, and put down for whom they
    /// act.
    KeepLawyers,
    /// Enter or correct where a shelter is.
    EnterShelter,
    /// Open where a shelter is.
    RevealShelter,
    /// Read the board of a shelter: how each bed is on a night, who waits, how
    /// long stays are. Nothing of who stays there but the number of the case.
    ReadBeds,
    /// Open and close beds; say what languages are spoken in a shelter and which
    /// term its stays have.
    KeepBeds,
    /// Admit somebody who is awaited, extend a stay, put down that somebody is
    /// away, is back, left.
    TendStay,
    /// Enter or correct who took part in a training.
    EnterAttendees,
    /// Open who took part in a training.
    RevealAttendees,
    /// Make a backup, which is closed for keys that are held elsewhere, and put
    /// one back.
    KeepBackups,
    /// Send a list of persons of one's own institution. It opens none.
    SendPersonList,
    /// Open two records of institutions' lists side by side, and judge whether they are of one
    /// person.
    ReviewLinks,
    /// Read how many persons each body counts and how many all do: the reconciliation board.
    ReadReconciliation,
    /// Count persons by anything that is kept open of them, small numbers among them; fill in the
    /// returns.
    ReadStatistics,
    /// Propose a table for publication, agree to one that somebody else proposed, withdraw one.
    Publish,
}

impl Action {
    /// Every action, in the order the permission table prints them.
    pub const ALL: [Self; 59] = [
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
        Self::ReadSteps,
        Self::WriteCase,
        Self::TakeReferral,
        Self::AssignCase,
        Self::EnterPerson,
        Self::RevealPerson,
        Self::FindPerson,
        Self::ErasePerson,
        Self::ReadTip,
        Self::AnswerTip,
        Self::TakeAlert,
        Self::ReadAlert,
        Self::RevealAlert,
        Self::DecideAlert,
        Self::ReadRetention,
        Self::SetRetention,
        Self::PlaceHold,
        Self::HandleRequest,
        Self::HandleBreach,
        Self::BreakGlass,
        Self::ReviewBreakGlass,
        Self::AgreeRole,
        Self::AgreeExport,
        Self::AgreeKeys,
        Self::AgreeMerge,
        Self::ReviewAlarms,
        Self::KeepDecoys,
        Self::KeepServices,
        Self::ReadLawyers,
        Self::KeepLawyers,
        Self::EnterShelter,
        Self::RevealShelter,
        Self::ReadBeds,
        Self::KeepBeds,
        Self::TendStay,
        Self::EnterAttendees,
        Self::RevealAttendees,
        Self::KeepBackups,
        Self::SendPersonList,
        Self::ReviewLinks,
        Self::ReadReconciliation,
        Self::ReadStatistics,
        Self::Publish,
    ];
}
