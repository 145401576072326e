# Case files: the shell, who works on one, what happened.
cases = Cases
cases-about = A case is known here by its number. Whom it is about and what happened are sealed, and opened only by those who work on the case.
cases-whose = Whose cases
cases-own = Those I work on
cases-order = Order
cases-newest = Newest first
cases-oldest = Oldest first
cases-from = Opened from
cases-until = Opened until
cases-no-such = There is no case with this number that you may know of.
cases-none-such = No case is as you chose.
cases-none = There are no cases that you may know of.
case = Case
case-number = Number
case-state = State
case-open = Open
case-closed = Closed
case-institution = Institution
case-territory = Oblast
case-territory-hint = Where the case is worked on, if it is one place
case-no-territory = None in particular
case-opened = Opened
case-new = Open a case
case-new-about = The case gets the next number of the year and belongs to your institution. Nothing about a person stands in it until somebody who works on it enters it.
case-open-it = Open the case
case-new-circle = A closed circle
case-new-circle-hint = For an investigation of which nobody else may learn. Nobody but those assigned to the case knows that it is there: no coordinator, no secretary, nobody who opens a case in an emergency. You are assigned to it at once, and those assigned say who else is.
case-new-circle-yes = Open the case in a closed circle
case-circle = Closed circle
case-circle-about = Nobody knows of this case but those who work on it, and they alone say who else does. It is not opened in an emergency.
case-circle-close-about = In a closed circle nobody knows of the case but those assigned to it, whatever their role. Assign first whoever is to be in it: who is not, does not find it any more.
case-circle-open-about = The case is then shown again to whoever may know of other cases.
case-circle-reason = Why
case-circle-reason-missing = Choose why
case-circle-close = Put into a closed circle
case-circle-open = Open to the others again
circle-investigation = people are under investigation and are not to know
circle-leak = something of the case got out
circle-insider = somebody it is kept from works with the register, or is near to one who does
circle-ended = the investigation is over
circle-known = those concerned know of it anyway
circle-mistake = it was put there by mistake
done-case-circle-closed = The case is in a closed circle: nobody knows of it but those who work on it
done-case-circle-opened = The case is shown again to whoever may know of other cases
case-persons = Persons
case-persons-none = No person has been entered in this case.
case-sealed = What is sealed
case-sealed-about = It is opened for a purpose that you choose. The journal keeps who opened what and why.
case-sealed-now = The register is sealed: nobody opens anything until it is given its key.
case-not-working = You do not work on this case: what is sealed in it does not open for you.
case-working = Who works on it
case-working-none = Nobody is assigned to this case.
case-assigned-since = since { $day }
case-assign = Assign
case-assign-who = Who
case-assign-who-missing = Choose whom to assign
case-assign-post = As what
case-assign-post-missing = Choose as what
case-assign-already = This person has that post in the case already
case-assign-closed = This account is closed
case-assignment-end = End
case-close = Close the case
case-close-about = Nothing more is entered in a closed case, and nobody is reminded of what is still due in it. What is in it can still be opened and corrected by those who work on it, and they can open it again. A second person has to agree: somebody else who works on the case, or who says who does.
case-close-ask = Ask to close the case
case-duties = What is still open
case-duties-none = No duty of the case is open.
case-duties-open = { $n ->
    [one] { $n } duty of the case is open
   *[other] { $n } duties of the case are open
}{ $late ->
    [0] ; none of them is late.
    [one] ; { $late } of them is late.
   *[other] ; { $late } of them are late.
}
case-closing-reason = Why it is closed all the same
case-closing-because = Duties are open. It is to be closed all the same: { $why }.
case-closed-on = The case was closed on { $when }.
case-closed-because = Duties were open then. It was closed all the same: { $why }.
case-closing-was = Closed
case-reopen-about = Opened again, the case is worked on as before, and its terms run again from where its steps stand.
case-reopen-reason = Why it is worked on again
case-reopen-reason-missing = Choose why it is worked on again
case-reopen = Open the case again
closing-taken_over = another body or case goes on with them
closing-declined = the person wants nothing more
closing-not_reached = the person is not reached any more
closing-abroad = the person is in another country, and nothing is done from here
closing-deceased = the person died
closing-mistake = the case was opened by mistake
reopening-help_again = the person asked for help again, or was found again
reopening-new_facts = something became known that was not
reopening-proceedings = proceedings or a claim go on
reopening-duty_open = a duty of it is still to be done
reopening-mistake = it was closed by mistake
case-closing-asked = { $who } asked to close the case on { $when }. A second person has to agree by { $until }.
case-closing-answer = Answer
case-narrative = What happened
case-narrative-about = What happened is sealed with the case. Choose what you open it for.
case-narrative-open = Open
case-narrative-text = What happened
case-narrative-write-about = What you save takes the place of what stood here.
case-narrative-save = Seal and save
case-narrative-none = Nothing has been written.
case-narrative-conflict = Somebody else has written meanwhile. What they wrote stands above your text: put the two together and save.
case-narrative-meanwhile = What another wrote meanwhile
case-back = Back to the case
post-case_worker = case worker
post-psychologist = psychologist
post-shelter_manager = manager of the shelter
post-lawyer = lawyer
post-child_protection_officer = child-protection officer
post-liaison = liaison of the police or the prosecution
done-case-opened = The case is open, and you work on it
done-case-opened-assign = The case is open. Assign somebody to it
done-case-assigned = Assigned
done-case-assignment-ended = The assignment has ended: nothing of the case opens for them any more
done-case-written = Sealed and saved
done-case-closing-asked = A second person was asked to agree. The case is open until then.
done-case-reopened = The case is open again, and its terms run
case-terms = Terms of cases
case-terms-about = What is to be done by when in the cases you work on, the nearest first. It follows from the procedure of each case and goes when the step is put down or waived.
case-terms-none = Nothing is due in the cases you work on.
case-terms-late = { $n ->
    [0] No term of a case has run out
    [one] { $n } term of a case has run out
   *[other] { $n } terms of cases have run out
}
case-terms-more = { $n ->
    [one] { $n } more is due later.
   *[other] { $n } more are due later.
}
notice-stay_ends = A stay in a shelter is about to end
notice-case_assigned = A case was assigned to you
notice-case_assigned-many = { $n ->
    [one] { $n } case was assigned to you
   *[other] { $n } cases were assigned to you
}
notice-bed_asked = A bed in your shelter is asked for
notice-bed_asked-many = { $n ->
    [one] { $n } bed in your shelter is asked for
   *[other] { $n } beds in your shelter are asked for
}
notice-bed_kept = A bed in your shelter is kept for somebody
notice-bed_kept-many = { $n ->
    [one] { $n } bed in your shelter is kept for somebody
   *[other] { $n } beds in your shelter are kept for somebody
}
notice-left_unplanned = Somebody of a case you work on left a shelter without a plan
notice-case_late = A term of a case ran out
journal-event-case-late = A term of a case ran out
journal-event-cases-terms_renewed = The terms of open cases were worked out anew
calendar-case-term = term of a case
notice-case_late-many = { $n ->
    [one] Terms of { $n } case ran out
   *[other] Terms of { $n } cases ran out
}
terms-kept = How terms were kept
terms-kept-about = The terms that end within a time, in the cases and alerts you may know of. They follow from what was put down: nobody enters a breach, and none can be left out.
terms-kept-from = From
terms-kept-until = Until
terms-kept-ask = Show
terms-kept-backwards = The last day is before the first.
terms-kept-none = No term ends in this time.
terms-kept-rule = Term
terms-kept-kept = In time
terms-kept-late = Done late
terms-kept-never = Not done
terms-kept-running = Running
terms-kept-waived = Waived
terms-kept-share = Share in time
terms-kept-broken = { $n ->
    [one] { $n } term was broken.
   *[other] { $n } terms were broken.
}
terms-kept-all-broken = What was broken
terms-kept-all-broken-about = Rule by rule, each with the case or the alert behind it.
terms-kept-where = Case or alert
terms-kept-whom = About
terms-kept-begun = Begun
terms-kept-due = Due
terms-kept-done = Done
terms-kept-not-done = Not done
