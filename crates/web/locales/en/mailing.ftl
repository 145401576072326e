account-mail = E-mail
account-mail-about = You are written to when something waits for you here, at most once in four hours. A message says only that there is something and where to sign in: no name, no number, not even what it is about.
account-mail-address = Address
account-mail-hint = Leave it empty to be written to no more
account-mail-save = Save
done-mail-set = You will be written to when something waits for you
done-mail-stopped = You are written to no more
