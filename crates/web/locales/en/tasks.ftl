# Tasks: what is to be done by whom.
tasks = Tasks
tasks-about-own = What your institution should do by when. Tasks come up by themselves and go away when what they ask for is done here.
tasks-about-all = What each institution should do by when. Tasks come up by themselves and go away when what they ask for is done here.
tasks-count = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}
tasks-first = The first { $n } tasks; narrow them by the filter
tasks-none = There is no such task.
tasks-put-off-too = Show those put off to a later day

task-what = What is to be done
task-about = About
task-institution = Institution
task-running = Those who run the programme
task-due-on = Due on
task-created = Came up
task-sort = Sort of task
task-sort-activity_due = Activity due
task-sort-activity_late = Activity late
task-sort-narrative_missing = Text for the annual report missing
task-sort-quarter_report = Records of a quarter
task-sort-recommendation_overdue = Recommendation overdue
task-sort-comment_unanswered = Comment without an answer
task-sort-split_unconfirmed = Indicators not confirmed
task-sort-work_plan_missing = Work plan missing
task-state = State
task-state-open = To be done
task-state-done = Done
task-state-lapsed = No longer needed
task-put-off = Put off
task-put-off-to = put off to { $day }

task-close-title = It is done
task-note = How it was done
task-note-hint = A sentence for those who will ask. You may leave it empty.
task-note-given = Note
task-close = Close the task
task-put-off-title = Not now
task-to = Put off to
task-to-wrong = Give a day that is still to come
task-reason = Why
task-put-off-do = Put it off

done-task-closed = The task is closed.
done-task-put-off = The task was put off. It comes back on that day; the day it was due stays.
