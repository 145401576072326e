# The journal: who did what.
journal = Journal
journal-about = Who did what, the last first. An entry names things by ids and codes; it holds no name of a person in need and no text of a record. Nothing can be taken out: each entry is bound to the one before by a hash.
journal-head = Last entry: No.
journal-head-about = Write this hash down elsewhere from time to time. If the journal is later whole and still holds it, nothing before it was changed.
journal-checkpoint = Last checkpoint
journal-checkpoint-of = { $n ->
    [one] { $n } entry, signed { $when }
   *[other] { $n } entries, signed { $when }
}
journal-checkpoint-about = Whoever keeps it elsewhere finds any later change of what is under it.
journal-checkpoint-get = Download the checkpoint
journal-verify = Verify the whole journal
journal-whole = The journal is whole: { $n ->
    [one] { $n } entry fits.
   *[other] all { $n } entries fit, each to the one before.
} The last hash is { $head }
journal-broken = The journal is broken at entry { $seq }: it does not fit the one before, or is missing. Tell the data protection officer and the administrator.
journal-rewritten = The journal was written anew: every entry fits the one before, but among entries { $from } to { $until } there is one that is not what the tree or a signed checkpoint was made over. Tell the data protection officer and the administrator.
journal-none = There are no entries here.
journal-number = No.
journal-when = When
journal-who = Who
journal-what = What
journal-about-column = About
journal-hash = Hash
journal-system = The system
journal-task = task
journal-indicator = indicator

journal-event-access-denied = Was refused
journal-event-account-changed = Changed an account
journal-event-account-opened = Opened an account
journal-event-activity-carried_over = Carried an activity over
journal-event-comment-answered = Answered a comment
journal-event-comment-made = Commented
journal-event-evidence-added = Added a file
journal-event-evidence-removed = Took a file away
journal-event-filter-deleted = Deleted a saved filter
journal-event-filter-saved = Saved a filter
journal-event-journal-exported = Exported the journal
journal-event-language-set = Chose a language
journal-event-measures-bound = Measures were bound to the indicators
journal-event-narrative-approved = Approved a text for the report
journal-event-narrative-sent_back = Sent a text for the report back
journal-event-narrative-submitted = Submitted a text for the report
journal-event-narrative-written = Wrote a text for the report
journal-event-password-changed = Changed the password
journal-event-password-reset = Set another person’s password
journal-event-programme-amended = Amended a programme
journal-event-programme-imported = Imported a programme
journal-event-programme-passed = Passed a programme to another stage
journal-event-programme-read_anew = Read a programme anew
journal-event-progress-assessed = Said how far an activity is
journal-event-record-corrected = Corrected a record
journal-event-record-entered = Entered a record
journal-event-record-met = Sent a record that was there already
journal-event-record-restored = Restored a record
journal-event-record-withdrawn = Withdrew a record
journal-event-records-entered = Entered records
journal-event-records-taken_out = Took records out as a file
journal-event-session-begun = Signed in
journal-event-session-ended = Ended a session
journal-event-session-refused = Somebody failed to sign in
journal-event-split-confirmed = Confirmed the indicators of an activity
journal-event-strategy-set = Put a programme under a strategy
journal-event-submission-entered = Confirmed a spreadsheet
journal-event-submission-failed = A spreadsheet could not be read
journal-event-submission-finished = A spreadsheet was entered
journal-event-submission-read = A spreadsheet was checked
journal-event-submission-sent = Sent a spreadsheet
journal-event-target-set = Set the target of an indicator
journal-event-task-closed = Closed a task
journal-event-task-put_off = Put a task off
journal-event-tasks-renewed = Tasks were brought up to date
journal-event-token-made = Made a key
journal-event-token-revoked = Took a key back
journal-event-words-indexed = The index of words was made anew
