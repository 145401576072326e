lists = Lists of persons
lists-about = Whom institutions report for a year: each row as it was sent, sealed. From these lists one register is made, and what each body counts is explained.
lists-none = No list has come yet.
home-door-lists = Lists of persons from institutions
home-door-links = Records that may be one person
home-door-board = Reconciliation board
list-send = Send a list
list-send-again = Send a list again, corrected
list-send-about = A list sent again for the same institution, year and counting basis takes the place of the one before. A person is known again by your own code; what did not change stays as it is.
list-template = Template with the codes that may be used (XLSX)
list-sent = Sent
list-file = File
list-file-hint = XLSX or CSV with one row a person and event, or a file that was encoded on your own machine.
list-institution = Institution
list-institution-missing = Choose the institution whose list it is
list-year = Year
list-year-wrong = Write a year like 2017 that is not to come
list-subject = Persons
list-subject-missing = Choose whether they are victims or perpetrators
list-basis = Counting basis
list-basis-hint = Two bodies count differently and both are right. Say how you count; rows that say otherwise themselves come first.
list-basis-missing = Choose on what you count
list-layout = How the columns are named
list-layout-hint = An encoded list has no names: it can be compared with another that was encoded with the same key for the same session.
layout-standard = As in the template
layout-encoded = Encoded, without names
list-records = Records
list-refused = Not accepted
list-gone = No longer in the list
list-check = Check the list
list-take = Take the list in
list-tried = What would become of the rows
list-tried-about = Nothing was taken in. Choose the file again to take it in.
list-row = Row
list-why = What is wrong
list-reference = Your own code of the person
list-more-refused = { $n ->
    [one] And { $n } row more.
   *[other] And { $n } rows more.
}
list-about = { $institution }, { $year }, { $basis }. Sent on { $moment }.
list-sealed = What stood in a row that was not accepted is kept sealed; correct it in your own list and send it again.
done-list-taken = The list was taken in.
subject-victim = Victims
subject-perpetrator = Suspected, accused and convicted persons
basis-newly_identified = newly identified
basis-newly_identified-hint = Who was first identified in the year.
basis-in_proceedings = in criminal proceedings
basis-in_proceedings-hint = Who was in criminal proceedings in the year, in whatever year identified.
basis-cumulative = cumulative
basis-cumulative-hint = Who was identified by the end of the year, in whatever year.
source-from = { $institution }, { $basis }, row { $line }
chance = { $n } %
chance-below = below 1 %
chance-above = above 99 %
links = Records that may be one person
links-about = A comparison only proposes. Two people who judge alike join two records, the second without being told what the first said; one keeps them apart. Everything can be taken back.
links-not-compared = What was sent for this year was not compared yet.
links-compared = Compared on { $moment }: { $records } records, { $pairs } pairs proposed.
links-stale = A list came after the last comparison. Compare again.
links-compare = Compare what was sent
links-show = Show
links-waiting = Wait for your judgement
links-for-others = You have judged; another person has to
links-decided = Decided
links-agreement = { $n ->
    [one] Of { $n } pair that two people judged without knowing of each other they agreed on { $agreed }.
   *[other] Of { $n } pairs that two people judged without knowing of each other they agreed on { $agreed }.
}
links-waiting-table = Pairs, those first from which most is learnt
links-pair = Pair
links-one = One record
links-other = The other
links-chance = Probability
links-look = Pair { $n }
links-none = Nothing waits for your judgement.
links-more = { $n ->
    [one] And { $n } pair more.
   *[other] And { $n } pairs more.
}
done-links-compared = What was sent was compared.
pair = Two records
pair-about = The two records are sealed. Opening them is put down in the journal with your name.
pair-open = Open the two side by side
pair-records = Side by side
pair-field = Field
pair-reference = The institution’s own code
pair-not-known = not known
pair-chance = Probability that they are of one person: { $name }
pair-not-proposed = The last comparison does not propose this pair.
pair-judge-title = Your judgement
pair-judge-about = You are not told what others have judged until you have.
pair-judgement = Are they one person?
pair-judgement-missing = Choose whether they are one person
pair-ground = On what it rests
pair-ground-hint = A code and no text: a text would say who they are.
pair-ground-missing = Choose on what it rests
pair-judge = Judge
pair-separate-title = Separate the two
pair-separate-about = They are two persons from now on and no later comparison proposes them. It can be taken back.
pair-separate = Separate
pair-undo-about = Your last judgement can be taken back; then everything is as it was before.
pair-undo = Take my judgement back
judgement-same = One person
judgement-same-hint = A second person has to judge the same before they are joined.
judgement-different = Two persons
judgement-different-hint = No later comparison proposes them.
ground-records = The records side by side
ground-asked_body = One of the bodies was asked
ground-paper = A paper that names the person was seen
ground-person = The person said so
ground-elsewhere_then = The two were seen at the same time in different places
standing-undecided = Not decided
standing-awaits_second = A second person has to judge
standing-disagreed = No agreement: a third person has to judge
standing-together = One person
standing-apart = Two persons
done-judged-awaits = Your judgement is kept. A second person has to judge too.
done-judged-disagreed = Your judgement is kept. Others judged otherwise: a third person has to judge.
done-judged-together = The two are one person.
done-judged-apart = The two are two persons.
done-judgement-undone = Your judgement was taken back.
why = Why: the evidence as a sum
why-show = Why it is proposed
why-about = One more bit doubles the odds. What says nothing is left out.
why-part = What
why-level = How it agrees
why-bits = Bits
why-sum = Sum
part-prior = Odds before anything was compared
part-household = May be of one household
part-others = What other records say
part-given = Given name
part-patronymic = Patronymic
part-surname = Surname
part-born = Date of birth
part-community = Whose names they are
part-sex = Sex
part-citizenship = Citizenship
part-place = Settlement
part-number = Personal number
part-order = Which name with which
level-missing = missing
level-the-same = the same
level-the-same-by-another-romanisation = the same by another romanisation
level-the-same-but-for-the-ending-of-a-woman-s-or-a-man-s-name = the same but for the ending of a woman’s or a man’s name
level-a-short-form-of-it = a short form of it
level-one-letter-apart = one letter apart
level-alike = alike
level-one-of-two-names-the-same = one of two names the same
level-the-initial-the-same = the initial the same
level-a-little-alike = a little alike
level-different = different
level-different-both-women = different, both women
level-day-and-month-swapped = day and month swapped
level-the-day-1-or-10-off = the day 1 or 10 off
level-the-year-1-or-10-off = the year 1 or 10 off
level-one-is-a-year-alone-the-same = one is a year alone, the same
level-one-is-the-first-of-January-of-the-same-year = one is the first of January of the same year
level-the-same-year-another-day = the same year, another day
level-the-same-day-another-year = the same day, another year
level-one-figure-apart = one figure apart
level-the-year-alone-1-off = the year alone, 1 off
level-the-same-as-the-names-say = the same, as the names say
level-different-though-the-names-agree = different, though the names agree
level-the-same-which-the-names-do-not-say = the same, which the names do not say
level-different-as-are-the-names = different, as are the names
level-one-people-s-names = one people’s names
level-two-peoples-names = two peoples’ names
level-each-with-its-own = each with its own
level-given-name-and-surname-swapped = given name and surname swapped
level-patronymic-and-surname-swapped = patronymic and surname swapped
history = What was judged
history-when = When
history-who = Who
history-state = State
history-stands = stands
history-ended = ended by a later judgement
history-undone = taken back
board = Reconciliation board
board-lead = How many each body counts for a year, how many of them others count too, and how many there are in all, under one rule. Each number leads to its records.
board-none = No list has come yet; there is nothing to reconcile.
board-rule = Counting rule
board-show = Show
board-about = { $year }: { $rule } (version { $version })
board-stale = A list came after the last comparison, or nothing was compared yet: the total counts some persons more than once.
board-total = In all, each person once
board-total-note = by what was decided
board-certain = No pair waits to be decided.
board-interval = { $n ->
    [one] { $n } pair is not decided yet. With it the total lies between { $low } and { $high } in nineteen of twenty cases; it can become no less than { $least } and no more than { $most }.
   *[other] { $n } pairs are not decided yet. With them the total lies between { $low } and { $high } in nineteen of twenty cases; it can become no less than { $least } and no more than { $most }.
}
board-bodies = What each body counts
board-rows = Rows sent
board-counted = Counted
board-left-out = Not counted
board-unknown = The row does not say
board-alone = Counted by nobody else
board-overlap = Who counts whom
board-overlap-about = Where a row and a column meet: persons that both bodies count. Where a body meets itself: all that it counts.
board-events-about = Events of different bodies are not compared: each is counted once for its body.
board-picture = Who is counted by which bodies
board-picture-about = Each person in all once, by exactly those bodies that count the person.
board-set = Counted by
board-persons = Persons
board-only = { $name } alone
board-other-sets = other combinations
board-records = Records behind a number
board-records-about = Who they are is opened in a pair or by the institution alone.
board-records-of = { $n ->
    [one] { $of } counts { $n } record.
   *[other] { $of } counts { $n } records.
}
board-records-and = { $n ->
    [one] { $n } record of { $of } is of a person whom { $other } counts too.
   *[other] { $n } records of { $of } are of persons whom { $other } counts too.
}
board-records-without = { $n ->
    [one] { $n } record of { $of } is of a person whom { $other } does not count.
   *[other] { $n } records of { $of } are of persons whom { $other } does not count.
}
board-not-counted-by = Those whom { $name } does not count
board-no-records = There is none.
board-form = Form of exploitation
board-code = Code here
list-odd-row = Row { $line }: { $said }
board-figure-unknown = { $n ->
    [one] and { $n } row that does not say
   *[other] and { $n } rows that do not say
}
