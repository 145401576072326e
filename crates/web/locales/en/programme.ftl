# Programmes.
programmes = Programmes
programmes-alone = Programmes under no strategy
programmes-none = There is no programme yet.
programmes-none-under = No yearly programme has been put under this strategy.
programme-key = Programme { $key }
programme-strategy-key = Strategy { $key }
programme-new = New programme
programme-as-of = As of
programme-as-of-change = Another day
programme-as-of-day = As of the end of this day
programme-as-of-show = Show
programme-late-heading = { $n ->
    [one] { $n } activity is late
   *[other] { $n } activities are late
}
programme-due-heading = { $n ->
    [one] { $n } activity is due within 30 days
   *[other] { $n } activities are due within 30 days
}
programme-sections = Sections
programme-members = Programmes under this strategy
programme-life = Where the programme is in its life
programme-carry-over = Carry unfinished activities over into another programme
programme-under = Under the strategy:
programme-strategy = Strategy
programme-strategy-change = Put under a strategy
programme-strategy-set = Put under it
programme-translated = The wording shown is the text of the programme as adopted.

# The pages of a programme.
tabs = Pages of the programme
tab-sections = Sections
tab-timeline = Timeline
tab-calendar = Calendar
tab-document = Document
tab-versions = Versions
tab-consultation = Consultation
tab-report = Annual report

# Stages.
stage-draft = Draft
stage-consultation = In consultation
stage-adopted = Adopted
stage-in_force = In force
stage-reported = Reported
stage-closed = Closed
stage-passed = passed
stage-to-draft = Take back to draft
stage-to-consultation = Open the consultation
stage-to-adopted = Adopt
stage-to-in_force = Put in force
stage-to-reported = Adopt the annual report
stage-to-closed = Close
stage-to-reopened = Reopen: the report was found wrong

# How an activity stands.
standing-late = Late
standing-due = Due
standing-running = Under way
standing-ahead = Not begun
standing-ongoing = Ongoing
standing-done = Done
clock-today = due today
clock-left = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
clock-late = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
}
item-until = until

# Figures.
figure-activities = { $n ->
    [one] activity
   *[other] activities
}
figure-indicators = { $n ->
    [one] indicator
   *[other] indicators
}
figure-done = { $n ->
    [one] done
   *[other] done
}
figure-on-time = on time
figure-due-note = { $n } due within 30 days
figure-late = late
figure-reached = targets reached
figure-known-note = { $n } of { $all } indicators known
card-on-time = { $n } of { $all } activities done or on time
card-reached = { $n } of { $all } targets reached
card-known = { $n } of { $all } indicators known
card-activities = { $n ->
    [one] { $n } activity
   *[other] { $n } activities
}

# Timeline and calendar.
timeline-title = Activities by month
timeline-about = The time frames of { $n } activities, each beside how it stands; { $m } of them without a last day.
timeline-today = today
timeline-no-days = time frame not understood
timeline-table = The same as a table
timeline-column-activity = Activity
timeline-column-from = From
timeline-column-until = Until
timeline-column-written = As written
timeline-column-standing = How it stands
timeline-column-responsible = Responsible
calendar-about = An activity stands in the month in which it ends, and in the month in which it begins when that is another.
calendar-now = this month
calendar-none = Nothing ends or begins.
calendar-ends = To be done by the end of a day in this month
calendar-begins = Begins
calendar-before = Ended before the period of the programme
calendar-after = Ends after the period of the programme
calendar-endless = Without a last day

# A document is sent and read.
upload-about = Send the document of the programme, as DOCX or as plain text, in English or in Bulgarian.
upload-nothing-kept = You will see what was read from it before anything is kept.
upload-file = The document
upload-file-hint = DOCX or plain text, at most 8 MB
upload-read = Read the document
upload-none = Choose a file
upload-empty = The file is empty
upload-large = The document is larger than 8 MB
read-title = What was read
read-line = line
read-odd = { $n ->
    [one] { $n } thing to look at
   *[other] { $n } things to look at
}
read-odd-about = What is odd in the document is kept as it is, and remarked on. Nothing was repaired.
read-nothing-odd = Nothing odd was noticed in the document.
read-unplaced = { $n ->
    [one] { $n } line that belongs to nothing
   *[other] { $n } lines that belong to nothing
}
read-unplaced-about = These lines are kept with the document; no section, activity or field was found for them.
read-what = Sections and activities
read-sections = { $n ->
    [one] { $n } section
   *[other] { $n } sections
}
read-activities = { $n ->
    [one] { $n } activity
   *[other] { $n } activities
}
read-indicators = { $n ->
    [one] { $n } indicator
   *[other] { $n } indicators
}
read-objectives = { $n ->
    [one] { $n } objective
   *[other] { $n } objectives
}
read-proposed = indicators to be confirmed
read-as-draft = Keep it as a draft
read-key = Key
read-key-hint = The year, such as 2018; of a strategy the first and the last year, such as 2017-2021. It becomes the address of the programme.
read-key-wrong = The key must be a year, such as 2018, or two years, such as 2017-2021
read-sort = What it is
sort-programme = A programme of one year
sort-strategy = A strategy of several years
read-from = First day
read-last = Last day
read-period-wrong = The last day must not lie before the first
read-strategy = Under which strategy
read-strategy-wrong = There is no such strategy: choose from the list
read-keep = Keep as a draft
read-other-file = Send another file
read-abbreviation = Abbreviation
read-not-placed = Not placed
read-kept = kept as it stands
read-indicator-proposed = Indicator, proposed
read-indicator-confirmed = Indicator, confirmed
read-class = a class of bodies
read-body-unknown = not in the directory
read-from-on = from { $day } on
done-programme-imported = The document was kept as a draft.

# The document beside what was read.
document-from = Read from the file { $name }.
document-lines = The document, and what was read from each line
document-lines-about = On the left the document as it was sent, with its line numbers; on the right what was read from the line, and what was noticed.
document-remark = To look at:
document-unconfirmed = { $n ->
    [one] The indicators of { $n } activity were parted by rule and nobody has confirmed them.
   *[other] The indicators of { $n } activities were parted by rule and nobody has confirmed them.
}
part-title = Title
part-section = Section
part-goal = Strategic goal
part-objectives = Operational objectives
part-activity = Activity
part-responsible = Responsible
part-partners = Partners
part-financing = Financing
part-deadline = Time frame
part-outcomes = Expected outcomes
part-indicators = Indicators

# Indicators are confirmed.
split-title = Confirm the indicators
split-begin = Confirm the indicators
split-of = Confirm or correct { $code }
split-proposed = The rules propose this. Nobody has confirmed it yet.
split-is-confirmed = A person has confirmed this. It can be corrected.
split-wordings = Indicators, one on each line
split-wordings-hint = Each must stand word for word in the text of the activity.
split-confirm = Confirm
split-back = Back to the document
split-source = The activity as it was written
split-left = { $n ->
    [one] After this, { $n } more activity is to be confirmed.
   *[other] After this, { $n } more activities are to be confirmed.
}
done-split-confirmed = The indicators were confirmed.

# Read anew, amended.
again-button = Read the document anew
again-title = Read the document anew
again-about = Send the new text of the draft. What differs from the present text is shown before it takes its place.
again-compare = Compare
again-same = The two texts say the same.
again-keep-heading = Put it in the place of the present text
again-note = Why it changes
again-keep = Keep the new text
again-cancel = Leave it as it is
again-read = What was read of the new text
amend-button = Amend
amend-title = Amend the programme
amend-about = Send the amended text. What differs from the text in force is shown before the decision is entered.
amend-keep = Amend
done-programme-read-anew = The new text was kept as the next version.
done-programme-amended = The programme was amended.

# A decision.
decision = The decision
decision-about = By what the change was decided. It becomes part of the history of the programme.
decision-body = Deciding body
decision-body-missing = Give the deciding body, such as Council of Ministers
decision-act = Act
decision-act-missing = Give the act, such as the number of the decision
decision-day = Day of the decision
decision-day-missing = Give the day of the decision
decision-file = The act as a file
decision-file-hint = PDF, Word, OpenDocument, a picture or plain text, at most 20 MB. It may be left out.

# Passing to a stage.
stage-about = The programme passes from “{ $from }” to “{ $to }”.
stage-note = Note
stage-unanswered = { $n ->
    [one] { $n } comment has no answer yet.
   *[other] { $n } comments have no answer yet.
}
stage-closed-warning = A closed programme is not opened again: nothing in it changes any more.
done-stage-passed = The programme passed to its next stage.
done-strategy-set = The programme was put in its place.

# Carried over.
carry-title = Carry activities over
carry-about = An activity that is not finished goes on in another programme whose text is still open. It keeps its wording, its duties and its indicators, and points back to where it came from.
carry-activities = Activities that are not finished
carry-into = Into
carry-button = Carry over
carry-nothing = Every activity is done.
carry-nowhere = There is no programme whose text is open.
carry-none-chosen = Choose at least one activity
carry-into-missing = Choose the programme into which they are carried
done-carried-over = The activities were carried over to here.

# Versions.
version-number = Version { $n }
version-stands = it stands now
version-changes = What changed
version-from = From
version-to = To
version-compare = Compare
version-files = Acts
version-life = What happened
version-by = by { $who }
differences = What changed
differences-title = From version { $before } to version { $after }
differences-count = { $n ->
    [0] Nothing differs
    [one] { $n } difference
   *[other] { $n } differences
}
differences-about = What was taken out is struck through, what was put in is underlined.
change-programme = The programme as a whole
change-section = Section { $code }
change-activity = Activity { $code }
change-new = new
change-gone = taken out

# Consultation.
consultation-open = The programme is open to comments. A comment is made and answered on the page of its activity.
consultation-closed = The programme is not open to comments now.
consultation-comments = { $n ->
    [one] comment
   *[other] comments
}
consultation-unanswered = without an answer
consultation-silent-figure = activities without a comment
consultation-waiting = Waiting for an answer
consultation-answered = Answered
consultation-silent = Without a comment
consultation-no-answer = no answer yet
consultation-answer = Answer:
consultation-accepted = Accepted
consultation-partly = Accepted in part
consultation-rejected = Not accepted
