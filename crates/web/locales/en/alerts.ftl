# Alerts: that somebody may be a victim.
menu-alerts = Alerts
alerts = Alerts
alert = Alert
alerts-about = Whoever may be a victim is first an alert here. What waits stands first, the oldest of it at the top.
alerts-none = There are no such alerts that you may know of.
alerts-waiting = { $n ->
    [0] No alert waits for a decision.
    [one] { $n } alert waits for a decision.
   *[other] { $n } alerts wait for a decision.
}
alerts-late = { $n ->
    [one] { $n } late
   *[other] { $n } late
}
alert-take = Take in an alert
alert-filter = Filter
alert-any = Any
alert-number = Number
alert-state = State
alert-state-undecided = Waiting
alert-state-all = All
alert-state-received = Received
alert-state-acknowledged = Acknowledged
alert-state-case_opened = Case opened
alert-state-merged = Added to a case
alert-state-forwarded = Forwarded
alert-state-unfounded = Unfounded
alert-state-insufficient = Says too little
alert-due = Due
alert-received = Received
alert-marks = Marks
alert-danger = Immediate danger
alert-child = Child involved
alert-abroad = Somebody abroad
alert-source = Who gave it
alert-source_body = Which body
alert-channel = How it came
alert-language = Language of the sender
alert-persons = About how many persons
alert-persons-hint = Leave it empty if that was not said
alert-persons-wrong = Give the number of persons as a whole number above zero, or leave it empty
alert-taken = Taken in by
alert-facts = What is known of it
alert-cases = Cases that came of it
alert-tip = The tip it was made of: its sender can be asked there
alert-of = Alert { $number }
alert-intake-about = The alert is kept from now on. Save as often as you like while you speak; nothing that was saved is lost if the line breaks.
alert-since = Begun
alert-danger-asked = Is somebody in immediate danger?
alert-child-asked = Is a child involved?
alert-abroad-asked = Is it about somebody abroad?
alert-narrative = What was said
alert-contact = How the sender is reached
alert-contact-hint = Only what they want to give. They may stay unnamed.
alert-on = Received on
alert-time = At
alert-save = Save and go on
alert-finish = Save and finish
alert-saved = Saved: { $moment }
alert-saved-alone = Saved
alert-saved-not = Not saved. Press “Save and go on”
alert-conflict = Somebody else has written to this alert meanwhile. Copy your text, open what was said again and put the two together.
alert-faster = Somebody else was faster. What is so now stands here
alert-sealed-about = It is sealed, and opened for a purpose. The journal keeps who opened it and why.
alert-erased = What was said was erased: its time was over
alert-not-opened = It is sealed and does not open for you.
alert-open = Open what was said
alert-correct = Open and correct
alert-acknowledge = I answer for this alert
alert-decide = Decide what becomes of it
alert-decide-asked = What becomes of it?
alert-decide-missing = Choose what becomes of the alert
alert-decide-do = Decide
alert-another-case = Add another case
alert-reopen = Take it up again
alert-case-number = Number of the case
alert-case-number-hint = For example 2026-0042
alert-no-such-case = There is no case with this number that you may know of
alert-same-case = The alert is in this case already
alert-forward-to = To which body
alert-forward-missing = Choose the body it is forwarded to
alert-reason = Why
alert-reason-hint = Needed unless a case comes of it. It is sealed with the alert.
alert-do-case_opened = Open a case
alert-do-case_opened-hint = It belongs to your institution until somebody is assigned
alert-do-merged = Add it to a case that is there
alert-do-forwarded = Forward it to another body
alert-do-forwarded-hint = Where trafficking is not what it is about
alert-do-unfounded = Set it aside as unfounded
alert-do-insufficient = Set it aside: it says too little
alert-do-agency_told = The child protection agency was told
alert-do-police_told = The police were told
alert-event-acknowledged = Answered for
alert-event-case_opened = A case was opened
alert-event-merged = Added to a case
alert-event-forwarded = Forwarded
alert-event-unfounded = Set aside as unfounded
alert-event-insufficient = Set aside: it says too little
alert-event-reopened = Taken up again
alert-event-agency_told = The child protection agency was told
alert-event-police_told = The police were told
alert-history = What happened with it
alert-history-none = Nothing has happened with it yet.
case-alerts = Alerts
done-alert-taken = The alert was taken in
done-alert-acknowledged = You answer for this alert
done-alert-agency_told = Put down: the child protection agency was told
done-alert-police_told = Put down: the police were told
done-alert-merged = The alert was added to the case
done-alert-set-aside = Decided
done-alert-reopened = The alert is taken up again
refusal-alert-decided = It was decided what becomes of this alert. Take it up again first
refusal-alert-not_there = Somebody answers for this alert already, or nothing was decided on it
refusal-alert-no_reason = Say why
refusal-alert-told = That body was told already
refusal-alert-no_child = No child is involved in this alert
refusal-alert-wrong = Something was chosen that is not in its list
refusal-in-future = This moment has not come yet
notice-alert_late = A term of an alert ran out
notice-alert_danger = An alert tells of immediate danger
notice-alert_danger-many = { $n ->
    [one] { $n } alert tells of immediate danger
   *[other] { $n } alerts tell of immediate danger
}
notice-alert_of_tip = An alert was made of an anonymous report
notice-alert_of_tip-many = { $n ->
    [one] { $n } alert was made of anonymous reports
   *[other] { $n } alerts were made of anonymous reports
}

# In the journal.
journal-event-alerts-listed = Listed alerts
journal-event-alert-received = Took in an alert
journal-event-alert-read = Looked at an alert
journal-event-alert-corrected = Completed or corrected an alert
journal-event-alert-noted = Put down what happened with an alert
journal-event-alert-late = A term of an alert ran out
journal-event-alert-revealed = Opened an alert
