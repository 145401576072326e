# The frame of every page.
product = Pristan
owner = National Commission for Combating Trafficking in Human Beings
skip = Skip to the content
menu = Menu
menu-home = My work
menu-programmes = Programme
menu-records = Records
menu-commissions = Local commissions
menu-cases = Cases
menu-shelters = Shelters
menu-institutions = Institutions
menu-search = Search
menu-journal = Journal
menu-rights = Data protection
menu-accounts = Accounts
menu-progress = Progress
menu-sign-in = Sign in
sign-out = Sign out
breadcrumb = Where you are
language = Language
language-en = English
language-bg = Български
title-refused = Error: { $title }
demonstration = Demonstration
demonstration-on = All records here are invented; nothing is about a real person. The clock of the demonstration says { $day }.
demonstration-about = All records here are invented. Nothing is about a real person.
footer = About this site
footer-help = Help
footer-accessibility = Accessibility
footer-about = About Pristan

# Roles.
role-coordinator = National coordinator
role-officer = Programme officer
role-secretary = Secretary of a local commission
role-focal_point = Focal point
role-case_worker = Case worker
role-analyst = Analyst
role-data_protection_officer = Data protection officer
role-administrator = System administrator

# The way out.
exit = Leave this page
exit-activated = Loading.
exit-timed-out = Leaving by the Shift key was too slow; nothing happened.
exit-press-two = Press Shift 2 more times to leave.
exit-press-one = Press Shift 1 more time to leave.

# Forms.
error-prefix = Error
error-summary = Please correct this
warning = Warning
notice-done = Done
notice-important = Important
choose = Choose
yes = Yes
no = No
not-known = Not known
day-hint = For example 2017-07-05 or 5.07.2017
password-show = Show
password-hide = Hide
password-show-label = Show the password
password-hide-label = Hide the password
password-shown = The password is shown
password-hidden = The password is hidden

# Lists.
records-shown = { $n ->
    [one] { $n } record
   *[other] { $n } records
}
sort-ascending = sort ascending
sort-descending = sort descending
pages = Pages of the list
page-previous = Previous page
page-next = Next page
filter = Filter
filter-chosen = Chosen
filter-clear = Clear the filter
filter-remove = Remove from the filter:
filter-apply = Apply the filter
filter-show = Show the filter

# Days.
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Files.
size-bytes = { $n } bytes
size-kilobytes = { $n } kB
size-megabytes = { $n } MB

# Charts.
chart-table = The figures as a table

# Figures that are not numbers.
legend = How to read the figures
legend-zero = counted, and there were none
legend-unknown = not known
legend-suppressed = known and not shown, because so few could be recognised
