opinion-new = What you say of the help you had
opinion-why = Were you helped by a shelter, an organisation or an authority? Five questions, so that help gets better. Answer only what you want to.
opinion-no-name = We do not ask who you are, and nothing about your device is kept. The day alone is written down.
opinion-no-change = What you say does not change the help you have.
opinion-who-reads = What was said is counted. A number is shown only when at least three people answered.
opinion-told = Were you told, in words you understand, what would happen and what your rights are?
opinion-asked = Were you asked before anybody told others about you?
opinion-respected = Were you treated with respect?
opinion-safe = Did you feel safe?
opinion-helped = Did you have the help you needed?
opinion-not-said = I do not want to say
opinion-about = Who helped you? You need not say.
opinion-about-nobody = Somebody else, or not said
opinion-about-wrong = Choose somebody from the list, or “not said”
opinion-nothing-said = Answer at least one question
opinion-send = Send
opinion-given = Thank you
opinion-thanks = What you said was kept. It is counted with what others say, without your name.
opinion-later = Too much came today and what you said could not be kept. Please try again tomorrow.
opinion-in-words = Do you want to tell something in your own words, or get an answer?
opinion-question = Question
opinion-questions = What was said to each question
opinion-too-few = fewer than three
opinions-withheld = not shown: it could tell of fewer than three
opinion-form = The page where it is said
opinions = What people say of the help they had
opinions-about = Said without a name on a page of its own, or with it as a step of a case. A number is shown from { $n } answers on; fewer could tell who said what. Silence is no answer and is not counted.
opinions-none = Nothing was said in this year.
opinions-all = Of everybody’s help
opinions-count = { $n ->
    [one] { $n } person said something
   *[other] { $n } people said something
}
