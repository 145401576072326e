# Indicators.
tab-indicators = Indicators
indicators = Indicators
indicators-column = Indicator
indicators-institution = Institution
indicators-shown = { $n ->
    [one] { $n } indicator
   *[other] { $n } indicators
}
indicators-all = All
indicators-none = No indicator fits the filter.
indicators-download = Download:
indicators-iati = the whole programme with its readings
indicators-file = indicators
indicator-caption = Indicator { $code }
indicator-value = Value
indicator-target = Target
indicator-state = State
indicator-baseline = Baseline
indicator-no-baseline = none has been entered
indicator-rule = How it is counted
indicator-rule-show = How it is counted
indicator-measure = Sort of measure
indicator-records = Records counted
indicator-split = Wording
indicator-confirmed = cut from the text of the programme; confirmed
indicator-proposed = cut from the text of the programme by rule; not yet confirmed
indicator-set-target = Set target and baseline

# States.
state-reached = Target reached
state-not_reached = Target not reached
state-counted = Counted, without a target
state-unknown = Unknown
state-suppressed = Not shown

# As of a day.
as-of-title = As of
as-of-day = As of the end of this day
as-of-show = Show
as-of-about = The value is what was known at the end of { $day }. Asked again for the same day, the answer is the same: what is entered or corrected later does not change it.
as-of-wrong = “As of the end of this day” must be a day that exists, and not “{ $text }”

# Month by month.
months-sum = By month: { $unit }
months-new = New in each month: { $unit }
months-first = Counted for the first time, by month
months-records = Records counted, by month
months-month = Month
months-earlier = earlier
months-to-come = still to come
months-about = { $sum } in all; most of them, { $most }, in { $month }.
months-before = { $sum } in all, before the period of the programme.
months-nothing = Nothing has been counted in these months.
slices-title = By: { $what }
slices-different = Different
slices-records = Records

# The records counted.
counted-title = Records counted
counted-day = Day
counted-what = Record
counted-kind = Kind
counted-institution = Institution
counted-more = { $n ->
    [one] { $n } more is counted that you may not open.
   *[other] { $n } more are counted that you may not open.
}
counted-cases = { $n ->
    [one] Counted from { $n } case.
   *[other] Counted from { $n } cases.
}
counted-cases-more = { $n ->
    [one] { $n } of them does not stand here.
   *[other] { $n } of them do not stand here.
}
counted-cases-none = No case is counted.
counted-cases-closed = It is counted from cases, and you may know of none of them.
counted-none = No record is counted.
counted-closed = Records are counted, and you may open none of them.
counted-suppressed = The value is not shown, and neither are its records: so few could be recognised.
counted-unknown = There is no value, so no record is counted.

# Targets.
target-title = Target and baseline
target-baseline-hint = The figure to compare with, where the records of the year before are not kept here.
target-wrong = A target or baseline must be a number, and not “{ $text }”
target-save = Save
done-target-set = The target and the baseline were saved.
