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
timeline-about = The time frames of { $n } activities, each beside how it stands; { $m } have no last day.
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
