# One procedure across cases: children, borders, compensation.
work-children = Children
work-children-about = The coordination mechanism across the cases you work on: who was told of each child and in time, what was done, what comes next and whose it is. A child stands here by the number of the case.
work-children-none = There is no child in the cases you work on.
work-borders = Across borders
work-borders-about = Referrals to and from other countries across the cases whose steps you read: the phase, how long it lasts, whether the first answer is due, and who was helped to return.
work-borders-none = No referral across a border in the cases whose steps you read.
work-compensation = Compensation
work-compensation-about = Claims from filing to payment across the cases whose steps you read. None, not known and not yet are told apart.
work-compensation-none = No claim in the cases whose steps you read.
work-count = { $all ->
    [one] 1 case
   *[other] { $all } cases
}{ $late ->
    [0] , none with a term that ran out.
    [one] , 1 of them with a term that ran out.
   *[other] , { $late } of them with a term that ran out.
}
work-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
work-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
work-done = { $moment }
work-done-late = { $moment }, { $length } too late
work-late = { $length } late, was due { $moment }
work-due = { $length } left, until { $moment }
work-over = Over
work-child = Child
work-child-abroad = Found abroad
work-told = Told at once
work-steps = Done
work-next = What comes next
work-direction = Direction
work-where = Country and body
work-phase = Phase
work-days-in-phase = Days in it
work-answer = First answer
work-return = Helped to return
work-since = Since
work-claimed = Claimed
work-decided = Decided
work-paid = Paid
work-term = Term of the decision
work-closed-too = The closed cases too
work-open-alone = Open cases alone
work-consular = Alerts from consulates
work-open-all = Open the cases that are not yours
work-open-all-about = Say for what. The journal keeps it with the cases that were shown.
work-more = The next page
steps-open = Open what was done
steps-open-about = A child is in this case, and you do not work on it. Say for what you open what was done; the journal keeps it.
