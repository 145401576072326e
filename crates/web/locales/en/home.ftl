# What is mine to do.
home = My work
home-nothing-late = Nothing of yours is late or due within 30 days.
home-more-late = { $n ->
    [one] and { $n } more that is late
   *[other] and { $n } more that are late
}
home-tasks = To do
home-more-tasks = { $n ->
    [one] { $n } more task
   *[other] { $n } more tasks
}
home-mine = Activities of my institution
home-more-mine = and { $n } more
home-programme = The programme
home-doors = What I can do here
home-door-records = Enter and find records
home-door-programme = Prepare a programme
home-door-journal = Read the journal
home-door-accounts = Manage accounts
home-preparing = In preparation
home-unanswered = { $n ->
    [one] { $n } comment without an answer
   *[other] { $n } comments without an answer
}
home-changes = What changed
home-passed = Programme { $key }: now “{ $stage }”
home-version = Programme { $key }: version { $number }

# Tasks.
task-activity_due = The activity is due
task-activity_late = The activity is late
task-narrative_missing = Write what was done, for the annual report
task-quarter_report = Enter and confirm the records of quarter { $quarter } of { $year }
task-recommendation_overdue = Carry out the recommendation
task-comment_unanswered = Answer the comment
task-split_unconfirmed = Confirm the indicators of the activity
task-work_plan_missing = Enter the work plan for the year
home-more-terms = { $n ->
    [one] { $n } more term of a case
   *[other] { $n } more terms of cases
}
