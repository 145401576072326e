# The directory of institutions.
institutions = Institutions
institutions-about = Who can answer for an activity of a programme or take part in it, by official name and abbreviation.
institutions-count = { $n ->
    [one] { $n } institution
   *[other] { $n } institutions
}
institutions-none = No institution fits. Use fewer words, or clear the filter.
institutions-words = Words of the name
institutions-name = Name
institutions-short = Abbreviation
institutions-kind = Sort of body
institutions-place = Works in
institutions-link = On the web

institution-kind-commission = National Commission
institution-kind-local_commission = Local commission
institution-kind-ministry = Ministry or government
institution-kind-agency = Agency or service of the state
institution-kind-judiciary = Judiciary
institution-kind-municipality = Municipality
institution-kind-ngo = Non-governmental organisation
institution-kind-international = International organisation
institution-kind-school = School or institute
institution-kind-service = Shelter, centre or other service
institution-kind-class = Class of bodies

institution-other-name = Name in Bulgarian
institution-parent = Part of
institution-place = Works in
institution-aliases = Other spellings in documents
institution-source = Where the name was read
institution-code = Code
institution-scorecard = How this local commission does
institution-duties = In the programmes
institution-no-duties = No programme names this institution.
institution-stage = ({ $stage })
institution-answers-for = { $n ->
    [one] Answers for { $n } activity
   *[other] Answers for { $n } activities
}
institution-takes-part = { $n ->
    [one] Takes part in { $n } activity
   *[other] Takes part in { $n } activities
}
institution-records = Records
institution-records-kind = Kind of record
institution-records-count = Records
institution-no-records = There are no records of this institution that you may see.
institution-units = Its parts and units
