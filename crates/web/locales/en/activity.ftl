# Activities.
activity-caption = Programme { $key }, activity { $code }
activity-about = About the activity
activity-section = Section
activity-responsible = Responsible
activity-partners = Partners
activity-time-frame = Time frame
activity-until = until { $day }
activity-outcomes = Expected outcomes
activity-financing = Financing
activity-carried-from = Carried on from
activity-carried-on = Carried on in
activity-carried = Programme { $key }, activity { $code }
activity-late = The last day was { $day }: { $clock }.
activity-due = The last day is { $day }: { $clock }.
activity-indicators = Indicators
activity-no-indicators = The programme names no indicator for this activity.
activity-records = Records behind it
activity-no-records = No record has been linked to this activity.
activity-enter = Enter: { $kind }
activity-files-behind = { $n ->
    [one] { $n } file is attached to its records.
   *[other] { $n } files are attached to its records.
}
activity-texts = What was done: text for the annual report
activity-comments = Comments in the consultation
activity-no-comments = Nobody has commented on this activity.
activity-history = History

# How far it is.
progress-title = How far the activity is
progress-scale = Progress
progress-scale-missing = Choose how far the activity is
progress-not_started = Not started
progress-limited = Limited
progress-substantial = Substantial
progress-completed = Completed
progress-about-not_started = Nothing has been done.
progress-about-limited = Some steps have been taken; most is still to be done.
progress-about-substantial = Most is done; something is still missing.
progress-about-completed = All of it is done. The activity is no longer late.
progress-day = On which day it was so
progress-day-wrong = “On which day it was so” must be a day that exists and is not to come, and not “{ $text }”
progress-note = Note
progress-note-hint = What this is based on. It stands in the history.
progress-save = Save
progress-change = Say how far it is
progress-nobody = Nobody has said how far it is.
progress-said = As of { $day }. { $by }
progress-by = Said by
progress-history = What was said before
progress-computed = What can be counted today
progress-standing = By the time frame
progress-until = Last day
progress-records = Records linked to it
progress-files = Files of evidence
progress-reached = Targets reached
progress-not-reached = Targets not reached
progress-without-value = Indicators without a value
progress-of = { $n } of { $all }
done-progress-said = It was noted how far the activity is.

# The text for the annual report.
narrative-in-en = Text in English
narrative-in-bg = Text in Bulgarian
narrative-missing = Not written
narrative-draft = Draft
narrative-submitted = Handed in
narrative-approved = Approved
narrative-write = Write it
narrative-edit = Read and change it
narrative-change = Change the text before it is approved
narrative-decide = Approve or send back
narrative-written-by = Written by { $by }
narrative-approved-by = Approved by { $by }
narrative-stands = Text { $n } is approved and stands in the annual report until a later one is.
narrative-version = Text { $n }, by { $by }
narrative-versions = Earlier texts
narrative-sent-back = Sent back:
narrative-text = What was done
narrative-text-hint = What was done, by whom, with what result, and what is left. An empty line begins a new paragraph. Figures stand in the report by themselves. No name of a victim.
narrative-save = Save as a draft
narrative-submit = Save and hand in
narrative-approve = Approve
narrative-reason = What is to be changed
narrative-send-back = Send back
narrative-own = You wrote this text: somebody else approves it.
narrative-not-now = Texts are written while the programme is being carried out, and until its annual report is adopted.
narrative-conflict = Somebody else saved a text while you were writing. Theirs stands beside yours; what you save now replaces it.
narrative-yours = Your text
narrative-theirs = What was saved meanwhile
done-narrative-saved = The draft was saved.
done-narrative-submitted = The text was handed in.
done-narrative-approved = The text was approved. It stands in the annual report.
done-narrative-sent-back = The text was sent back.

# Comments.
comment-text = Comment
comment-hint = Your institution’s name stands beside it. Everybody who is signed in can read it.
comment-send = Send the comment
comment-answer = Answer
comment-answer-text = Answer
comment-answer-send = Send the answer
comment-outcome = What was made of it
comment-outcome-missing = Choose what was made of the comment
comment-accepted = Accepted
comment-partly = Partly accepted
comment-rejected = Not accepted
done-comment-made = The comment was sent.
done-comment-answered = The answer was sent.

# The history.
event-by = by { $name }
event-progress = Progress: { $scale }
event-narrative-written = { $text } written ({ $n })
event-narrative-approved = { $text } approved ({ $n })
event-evidence = File added
event-comment = Comment made
event-answer = Comment answered
