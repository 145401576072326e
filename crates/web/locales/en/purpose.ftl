# Why something sealed is opened: a closed list.
purpose = What do you open it for?
purpose-missing = Choose what you open it for
purpose-recognition = Recognising the person as a victim
purpose-support = Support and safety of the person
purpose-referral = Referring the person to somebody else
purpose-proceeding = Proceedings or compensation
purpose-correction = Correcting what is kept
purpose-subject_request = Answering the person’s own request
