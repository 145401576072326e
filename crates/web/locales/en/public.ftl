# What anybody may open.
first = Against trafficking in human beings
first-about = Help for people in danger, and the work of those who carry out the national programme.
door-help = I need help or want to report
door-help-about = What to do now, whom to call, and how to recognise trafficking.
door-sign-in = Sign in
door-work = Go to my work
door-sign-in-about = For the staff of institutions, local commissions and organisations that carry out the programme.
first-progress = How the programme is going
first-progress-more = Progress by section

# Help.
help = Help
help-about = If you or somebody else is in danger now, call 112.
help-112-short = in danger now
help-112 = Emergency number: police, ambulance, fire.
help-116111 = National helpline for children: for a child in danger, and for whoever worries about a child.
help-signs = It may be trafficking if
help-sign-papers = somebody keeps your identity papers or your phone
help-sign-debt = you are told to work off a debt that only grows
help-sign-free = you may not go out, call or meet people when you want
help-sign-work = the work, the pay or the place is not what you were promised
help-sign-threat = you or your family are threatened, beaten or watched
help-not-to-blame = A victim is not to blame. What you agreed to at first does not matter if you were deceived or forced.
help-report = To report what you know
help-report-tip = Write to us without your name
help-report-about = You can also call 112, or write to the commission by its own site:
help-safe = To leave this page at once
help-safe-about = Press the red button, or press the Shift key three times. A page about the weather opens instead.
help-safe-history = The button does not clear what the browser remembers. Clear its history, or use a phone or computer that others do not see.

# Progress.
progress = Progress of the programme
progress-json = The figures as JSON
progress-none = No programme has been adopted.
progress-others = Other programmes
progress-chart-activities = Activities
progress-chart-indicators = Indicators
progress-activities-about = { $n } of { $all } activities are done or on time.
progress-indicators-about = { $n } of { $all } indicators have a value counted from records.
progress-by-section = Progress by section
progress-section = Section
progress-total = The whole programme
progress-activities = Activities
progress-done = Done
progress-on-time = On time
progress-late = Late
progress-indicators = Indicators
progress-known = Known
progress-unknown = Not known
progress-suppressed = Not shown
progress-how = How this is counted
progress-how-done = An activity is done when the institution responsible says that all of it is completed.
progress-how-late = It is late when its last day has passed and it is not done. What has no last day is never late.
progress-how-unknown = An indicator is not known while the records it is counted from do not exist. That is not zero.
progress-how-suppressed = A value is not shown when so few people stand behind it that they could be recognised.
