# Mutual assistance between labour authorities.
assistance = Mutual assistance
assistance-about = Requests between labour authorities of Member States on the posting of workers, and penalties. Everything here is worked out from the records you may see; each number opens to them.
assistance-open = Waiting for an answer
assistance-open-none = No request waits for an answer.
assistance-more = and { $n } more, in the list of requests
assistance-reference = Number
assistance-country = Other Member State
assistance-type = Type
assistance-received = Received or sent
assistance-due = To be answered by
assistance-time = Time left
assistance-left = { $n ->
    [0] last day
    [one] 1 day left
   *[other] { $n } days left
}
assistance-late = { $n ->
    [one] 1 day late
   *[other] { $n } days late
}
assistance-no-term = No term
assistance-year = Year
assistance-show = Show
assistance-totals = Requests by country
assistance-totals-about = Received or sent in { $year }. Sums are in { $currency }.
assistance-requests = Requests
assistance-requests-none = No request was received or sent in this year.
assistance-asked = To be recovered
assistance-recovered = Recovered
assistance-partly = { $known }; of { $silent } not known
assistance-none = —
assistance-penalties = Penalties
assistance-penalties-about = Imposed in { $year }. Sums are in { $currency }.
assistance-penalties-none = No penalty was imposed in this year.
assistance-work = Country of work
assistance-imposed = Imposed
