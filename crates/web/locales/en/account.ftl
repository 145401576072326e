# One's own account.
account = My account
account-back = Back to my account
account-name = Name
account-role = Role
account-institution = Institution
account-territory = Works in
account-language = Language
account-language-change = Change
account-language-hidden = the language to Bulgarian
account-password = Password
account-password-kept = Nobody can read it, not even the administrator
account-change = Change
account-password-hidden = the password
account-sessions = Where you are signed in
account-sessions-about = If you do not know one of these, end it and change your password. A session ends by itself after an hour without use.
account-calendar = Deadlines in your calendar
account-calendar-about = Your calendar program can read the deadlines of your activities and your tasks from an address of your own. They are named by codes only, and no person is named.
account-tokens = Keys for programs
account-tokens-about = A program that uses the API signs in with a key. It may do what you may, and no more. Give each program a key of its own, so that you can take back one without the others.

session-agent = Browser
session-agent-unknown = A program without a name
session-begun = Signed in
session-seen = Last used
session-end = End it
session-end-do = End
session-this = this one

password-title = Change the password
password-old = The password you have now
password-new = The new password
password-new-hint = At least 12 characters. Four or five words that only you would put together are easy to remember and hard to guess.
password-again = The new password once more
password-differs = The two new passwords are not the same
password-save = Change the password

token-new = Make a key
token-name = Name of the key
token-name-hint = The program that will use it, such as “statistics of the ministry”.
token-scopes = What it may be used for
token-scopes-missing = Choose what the key may be used for
token-scope-read = Read
token-scope-about-read = See what you may see.
token-scope-write = Write
token-scope-about-write = Enter and change what you may enter and change.
token-scope-identity = Who persons are
token-scope-about-identity = Enter, find and open who a person is, and who took part in a training.
token-scope-contact = How persons are reached
token-scope-about-contact = Enter, find and open how a person is reached.
token-scope-narrative = What is told
token-scope-about-narrative = Write and open what is told of a case, files, tips and reasons.
token-scope-shelter_location = Where shelters are
token-scope-about-shelter_location = Enter and open where a shelter is.
token-lasts = How long it works
token-lasts-missing = Choose how long the key works
token-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
token-make = Make the key
token-made = Made
token-used = Last used
token-expires = Works until
token-expired = expired
token-never = never
token-revoke = Take it back
token-revoke-do = Take back
token-made-title = The key is made
token-once = Copy the key now. It is shown this once; if it is lost, take it back and make another.
token-advice = The program sends it with every request to /api/v1, in the header “Authorization: Bearer” followed by the key. Keep it where you would keep a password.

calendar-token = Calendar
calendar-make = Make the address of my calendar
calendar-renew = Make a new address
calendar-revoke = Take the address back
calendar-made-unused = There is an address, made on { $made }. No program has read it yet.
calendar-made-used = There is an address, made on { $made } and last read on { $used }.
calendar-made-title = The address of your calendar
calendar-once = Copy the address now. It is shown this once; if it is lost, make a new one. An address made before no longer works.
calendar-address = Address
calendar-advice = In your calendar program choose “subscribe to a calendar by its address” and paste it. Whoever has the address can read these dates, so do not pass it on.
calendar-name = Pristan: deadlines
calendar-title = { $code } – { $what }
calendar-title-done = { $code } – { $what } (done)
calendar-deadline = last day of the activity
calendar-task-narrative_missing = text for the annual report
calendar-task-quarter_report = records of the quarter
calendar-task-recommendation_overdue = recommendation
calendar-task-comment_unanswered = answer to a comment
calendar-task-split_unconfirmed = indicators to confirm
calendar-task-work_plan_missing = work plan

done-password-changed = Your password is changed. You are signed out everywhere else.
done-session-ended = The session has ended.
done-token-revoked = The key no longer works.
done-calendar-revoked = The address of your calendar no longer works.

# Accounts, for the administrator.
accounts = Accounts
accounts-about = Who can sign in, and as what. An administrator opens accounts and sees no content.
accounts-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
}
accounts-new = Open an account
accounts-login = User name
accounts-login-hint = What is typed to sign in; letters and digits without spaces.
accounts-login-wrong = Write the user name with letters, digits, points and hyphens, without spaces
accounts-name = Name shown to colleagues
accounts-role = Role
accounts-role-missing = Choose a role
accounts-institution = Institution
accounts-territory = Works in
accounts-territory-hint = A secretary of a local commission sees the records of this oblast.
accounts-whole-country = The whole country
accounts-language = Language
accounts-state = State
accounts-open = open
accounts-closed = closed
accounts-created = Opened on
accounts-save = Save the changes
accounts-change = Change the account
accounts-password = Password
accounts-password-about = If it is forgotten, a new one is drawn and shown to you once. The person is signed out everywhere.
accounts-password-new = Draw a new password
accounts-password-label = Password
accounts-password-title = The new password
accounts-opened-title = The account is open
accounts-password-once = The password is shown this once. Give it to the person by another way than the user name, and ask them to change it at once.
accounts-password-advice = It can be typed in lower case, with the hyphens.
accounts-close = Close the account
accounts-close-about = Nobody can sign in with a closed account; its sessions and keys end at once. What the person did stays in the journal under their name.
accounts-reopen = Open the account again
accounts-reopen-about = The account is closed: nobody can sign in with it.
accounts-back = Back to the account

done-account-changed = The account is changed.
done-account-closed = The account is closed.
done-account-reopened = The account is open again.
