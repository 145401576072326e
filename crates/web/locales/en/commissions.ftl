# Local commissions.
commissions = Local commissions
commissions-about = Which local commissions there are, how ready each is and what it did in the year. Everything is counted from records; you see those you may see.
commissions-years = Year
commissions-none = No local commission that you may see has been entered.
commissions-enter = Enter a local commission
commissions-active = active commissions
commissions-ready = have every item of readiness
commissions-planned = have an adopted work plan
commissions-overdue = recommendations overdue
commissions-of-active = of { $n } active
commissions-map = Active local commissions by oblast
commissions-map-about = How many active local commissions work in each oblast; the same is in the table below.
commissions-loads = Where a commission is needed
commissions-loads-about = What each oblast had to carry in { $year }. A commission is needed where there is none and the oblast carries as much as the middle one of those that have one: in persons at risk referred to a service, or in records while nobody was referred.
commissions-needed = By their load, a commission is needed in: { $names }.
commissions-none-needed = By the records, no oblast without a commission carries as much as those with one.
commissions-oblast = Oblast
commissions-there = Active commissions
commissions-referrals = Persons at risk referred
commissions-need = Need
commissions-is-needed = needed

commission = Commission
commission-status = Status
commission-of = { $n } of { $all }
commission-ready = items of readiness done
commission-plan = Work plan
commission-plan-missing = missing
commission-plan-draft = draft
commission-plan-adopted = adopted
commission-plan-missing-said = There is no work plan for { $year }.
commission-overdue-said = { $n ->
    [one] { $n } recommendation is overdue.
   *[other] { $n } recommendations are overdue.
}
commission-enter = Enter: { $kind }
commission-state = State
commission-record = The record of this commission
commission-directory = This commission in the directory

commission-recommendations = Recommendations
commission-recommendations-about = What was recommended to this commission and what became of it; overdue first.
commission-recommendations-none = No recommendation has been addressed to it.
commission-recommendation = Recommendation
commission-issued-on = Issued on
commission-due-on = Carry out by
commission-done-on = Carried out on

commission-readiness = Readiness
commission-readiness-about = A commission functions when every item is done. Of several checks of an item the latest counts.
commission-readiness-none = The country pack names no items of readiness.
commission-item = Item
commission-item-done = done
commission-item-open = not done
commission-item-unknown = not checked
commission-checked-on = Checked on
commission-check = Check

commission-plans = Work plans
commission-plans-about = One for each year, addressing the recommendations that stand.
commission-plans-none = No work plan has been entered.
commission-plan-year = Year
commission-plan-day = Adopted on
commission-plan-names = Recommendations named
commission-plan-actions = Actions planned
commission-plan-done = Actions done

commission-visits = Visits
commission-visits-about = Visits that assess the commission. One by an external evaluator counts once its report is here.
commission-visits-none = No visit has been entered.
commission-visit = Visit
commission-visited-on = Day
commission-evaluator = Carried out by
commission-external = external evaluator
commission-internal = the National Commission
commission-report-on = Report
commission-points = Points of 100

commission-scorecard = Scorecard for { $year }
commission-scorecard-about = Each figure, and how it is counted from the records that you may see.
commission-addressed = Recommendations in the plan
commission-external-visits = External visits
commission-score = Assessment, points of 100
commission-followed = Recommendations carried out
commission-followed-said = { $done } carried out of { $given } given; { $accepted } accepted, { $refused } not accepted
commission-overdue = Overdue
commission-events = Events, trainings and meetings held
commission-copies = Copies handed out
commission-records = Records
commission-last = Last activity
commission-held = Events held
commission-how-readiness = Items of readiness whose latest check says “done”, of all items of the list.
commission-how-plan = The first work plan of the year that was adopted; a draft while there is none.
commission-how-addressed = Recommendations that stood when the plan was adopted (or stand today, while there is no plan), and those of them that the plan names.
commission-how-visits = Visits with the status “held” whose first day is in the year.
commission-how-external-visits = Those of the visits of the year by an external evaluator whose report is here.
commission-how-score = The points of the latest visit that was held and assessed, of any year.
commission-how-followed = All recommendations issued up to today, by their status; drafts are left out.
commission-how-overdue = Recommendations not carried out whose last day has passed.
commission-how-events = Records of events, trainings and meetings of this commission with the status “held”, dated in the year.
commission-how-copies = The sum of copies in its records of distribution in the year.
commission-how-records = All its active records dated in the year.
commission-how-last = The day of the latest of these records.
