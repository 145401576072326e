# Records of what was done: lists, forms, spreadsheets, search.
records-about = What was done, and by whom. Indicators are counted from these records.
records-views = How to see the records
records-view-list = List
records-view-counts = Counts and map
records-download = Download what is shown:
records-as-file = as a file
records-none = There are no records of this kind yet that you may see.
records-none-fit = No record fits the filter. Drop a part of it to see more.
records-more-than = More than { $n } records
page-first = First page

filter-words = Words
filter-period = Dated
filter-from = From
filter-until = To, inclusive
filter-oblast = Oblast
filter-institution = Institution
filter-activity = Activity
filter-state = Withdrawn records
filter-withdrawn = Show withdrawn records instead
filter-any = Any
filter-more = More filters

saved-filters = Saved filters
saved-save = Save this filter
saved-name = Name of the filter
saved-sharing = For whom
saved-share = Colleagues see it too
saved-shared = shared
saved-by = of { $name }
saved-delete = Delete
done-filter-saved = The filter was saved.
done-filter-deleted = The filter was deleted.

counts-records = Records
counts-by-oblast = By oblast
counts-by-status = By status
counts-by-institution = By institution
counts-map = { $kind } by oblast
counts-map-about = Darker means more records; the number of each oblast stands in it. The table below says the same.

record-enter = Enter a record
record-save = Save the record
record-belonging = Where it belongs
record-institution = Institution
record-institution-hint = The institution whose record it is.
record-institution-own = My institution
record-institution-column = Institution
record-reference = Your own number
record-reference-hint = Not required. The same number entered twice is one record.
record-activities = Activities
record-activities-hint = The activities of the programme to which it contributes. Without any, it takes those of the record it refers to.
activities-own = { $programme }: activities of my institution
activities-section = { $programme }: section { $section }
record-number = Number of the record
record-numbers = Numbers of the records, with semicolons between them
record-number-hint = It stands on the page of the record under “Record number”.
record-not-listed = Not in the list?
record-numbered = Record { $id }
records-none-to-choose = “{ $field }”: there is no record to choose yet.
record-closed-to-you = a record that your account does not open
record-untitled = { $kind } of { $day }
field-required = { $field } (required)
field-not-filled = Not filled in
link-hint = It begins with https://
place-oblast = { $name } oblast
place-municipality = { $name }, { $oblast } oblast
place-whole = { $name } as a whole
record-cancel = Cancel
done-record-entered = The record was entered.

record-correct = Correct the record
record-save-correction = Save the correction
record-correction-reason = Why it is corrected
record-correction-reason-hint = It is shown in the history of the record.
done-record-corrected = The record was corrected. What it said before is in its history.

record-conflict = Somebody else corrected it meanwhile
record-conflict-about = While you were typing, { $name } saved another correction. Choose what holds for each field; nothing of yours is lost.
record-conflict-mine = Typed by you:
record-conflict-theirs = Saved by { $name }:
record-conflict-choose = Choose which of the two holds
record-conflict-none = Both of you say the same.
record-conflict-save = Save what is chosen
record-conflict-leave = Leave it as it is saved

record-withdraw = Withdraw the record
record-withdraw-about = A withdrawn record no longer counts and lists no longer show it. It stays in the register and can be restored.
record-restore = Restore the record
record-restore-about = A restored record counts again and lists show it again.
record-reason = Reason
done-record-withdrawn = The record was withdrawn.
done-record-restored = The record was restored.

record-withdrawn = Withdrawn
record-entered = Entered
record-changed = Last changed
record-by-at = { $name }, { $moment }
record-id = Record number
record-no-activities = It is linked to no activity.
record-counted-in = Counts in
record-not-counted = No indicator counts it today.
record-about-it = Enter about it
record-history = History
record-version-entered = Entered
record-version-corrected = Corrected
record-version-withdrawn = Withdrawn
record-version-restored = Restored
record-version-by = by { $name }
record-version-from-sheet = It came in a spreadsheet.

record-evidence = Evidence
record-evidence-none = No file has been added.
record-evidence-file = Add a file
record-evidence-file-hint = PDF, Word, Excel, OpenDocument, JPEG, PNG or plain text, at most 20 MB. No file that names a victim.
record-evidence-add = Add the file
record-evidence-text = Text
record-evidence-remove = Remove the file
record-evidence-remove-about = The file is no longer shown. That it was here, and its checksum, stay in the journal.
done-evidence-added = The file was added.
done-evidence-removed = The file was removed.

bodies-commission = National commission
bodies-local-commission = Local commissions
bodies-ministry = Ministries
bodies-agency = Agencies and directorates
bodies-judiciary = Judiciary
bodies-municipality = Municipalities
bodies-ngo = Non-governmental organisations
bodies-international = International organisations
bodies-school = Schools and academies
bodies-service = Services
bodies-class = Classes of bodies

export-too-many = There are more records than a spreadsheet holds. Download them as CSV, or filter them first.

take-out = Take the records out
take-out-about = Some fields of these records are not public, so the file leaves closed unless you say otherwise. The journal notes who took it out.
take-out-which = Which records:
take-out-all = all
take-out-format = Sort of file
take-out-format-missing = Choose the sort of file
sheet-import = Take in a spreadsheet
sheet-template = Download the template
sheet-file = Spreadsheet
sheet-file-hint = XLSX or CSV, at most 64 MB: the template, a file downloaded from the list, or your own table with the same headings.
sheet-institution-hint = The institution whose records they are, where a row does not say.
sheet-check = Check the rows
sheet-too-large = The file is larger than 64 MB: part it in two
sheet-unreadable = The file cannot be read
sheet-how = How it goes
sheet-how-fill = Fill one row for each record. The headings say what belongs where; lists of codes are in the file.
sheet-how-check = Send it here. Every row is checked and nothing is entered yet.
sheet-how-enter = Look at the verdicts, then have the sound rows entered. Correct the others and send the file again.
sheet-how-twice = A row that was sent before is entered once, and a row with the number of a record corrects that record.

submissions = Spreadsheets sent in
submissions-link = Spreadsheets sent in
submissions-about = Spreadsheets that your institution sent, and what became of their rows.
submissions-none = No spreadsheet has been sent yet.
submission-sent = Sent
submission-file = File
submission-kind = Kind of record
submission-state = State
submission-rows = Rows
submission-refused = Refused
submission-waiting = Waiting
submission-running = Under way
submission-failed = Not readable
submission-checked = Checked, not entered
submission-entered = Entered
submission-about = Sent for { $institution } on { $moment }.
submission-about-checking = The rows are being checked; nothing is entered yet.
submission-about-entering = The rows are being entered.
submission-about-failed = Nothing was entered.
submission-about-checked = The rows were checked. Nothing is entered until you say so.
submission-about-entered = The sound rows were entered.
submission-progress = { $n } of { $total } rows
submission-may-leave = You may leave this page and come back to it. It looks again every few seconds.
submission-look-again = Look again
submission-remarks = About the file
submission-enter = { $n ->
    [one] Enter { $n } row
   *[other] Enter { $n } rows
}
submission-enter-all = Every row is sound.
submission-enter-some = { $n ->
    [one] { $n } row is refused and stays out; the others are entered.
   *[other] { $n } rows are refused and stay out; the others are entered.
}
submission-to-list = To the list
submission-another = Send another spreadsheet
submission-files = Your file with the verdicts:
submission-no-rows = There are no such rows.
verdicts-entered = New
verdicts-corrected = Corrections
verdicts-unchanged = Unchanged
verdicts-refused = Refused
verdict-line = Row
verdict-column = Column
verdict-why = What is wrong
verdict-record = Record
verdict-new = New record

search = Search
search-for = Search: { $q }
search-all = Search all records
search-hint = Words or beginnings of words, in any order.
search-go = Search
search-nothing = Nothing was found. Try fewer words, or the beginning of a word.
search-all-of = All that was found: { $kind }
