# Those suspected, accused or convicted, across cases.
perpetrators = Suspected, accused, convicted
perpetrators-about = Those against whom there are, or may be, proceedings, across the cases whose steps you read. How each stands follows from the steps of the proceedings: accused is who was indicted, convicted who was convicted by a final decision. Who they are is sealed; a person stands here by their number.
perpetrators-none = Nobody of these in the cases whose steps you read.
perpetrators-count = { $n ->
    [one] 1 person in a case
   *[other] { $n } persons in cases
}
perpetrator-status = Stands as
perpetrator-status-suspect = Suspected
perpetrator-status-accused = Accused
perpetrator-status-convicted = Convicted
perpetrator-status-acquitted = Acquitted
perpetrator-status-terminated = Terminated
perpetrator-nature = Natural or legal person
perpetrator-natural = Natural person
perpetrator-authority = Authority
perpetrator-sentence = Sentence
perpetrator-not-final = not final
perpetrator-months = { $n ->
    [one] 1 month
   *[other] { $n } months
}
perpetrator-suspended = suspended
perpetrator-fine = fine { $sum }
perpetrator-confiscation = confiscation
