# Случаи: номер, кой работи по тях, какво се е случило.
cases = Случаи
cases-about = Тук случаят се познава по номера си. За кого се отнася и какво се е случило е запечатано и се отваря само от работещите по случая.
cases-none = Няма случаи, за които можете да знаете.
case = Случай
case-number = Номер
case-state = Състояние
case-open = Открит
case-closed = Приключен
case-institution = Институция
case-territory = Област
case-territory-hint = Къде се работи по случая, ако е на едно място
case-no-territory = Без определена област
case-opened = Открит на
case-new = Откриване на случай
case-new-about = Случаят получава следващия номер за годината и е на вашата институция. В него няма нищо за лице, докато работещ по случая не го въведе.
case-open-it = Откриване на случая
case-persons = Лица
case-persons-none = По този случай още няма въведено лице.
case-sealed = Запечатано
case-sealed-about = Отваря се с цел, която избирате. В дневника остава кой какво и защо е отворил.
case-sealed-now = Регистърът е запечатан: никой не може да отвори нищо, докато не му бъде даден ключът.
case-not-working = Не работите по този случай: запечатаното в него не се отваря за вас.
case-working = Кой работи по случая
case-working-none = Случаят не е възложен на никого.
case-assigned-since = от { $day }
case-assign = Възлагане
case-assign-who = На кого
case-assign-who-missing = Изберете на кого възлагате
case-assign-post = Като какъв
case-assign-post-missing = Изберете като какъв
case-assign-already = Това лице вече има тази функция по случая
case-assign-closed = Този профил е закрит
case-assignment-end = Прекратяване
case-close = Приключване на случая
case-close-about = В приключен случай не се въвежда нищо повече. Работещите по него могат да отварят и поправят вече въведеното.
case-narrative = Какво се е случило
case-narrative-about = Описанието е запечатано със случая. Изберете с каква цел го отваряте.
case-narrative-open = Отваряне
case-narrative-text = Какво се е случило
case-narrative-write-about = Това, което запишете, заменя стоящото тук.
case-narrative-save = Запечатване и запис
case-narrative-none = Още нищо не е написано.
case-narrative-conflict = Междувременно друг е записал описание. Копирайте текста си, отворете описанието отново и съберете двете.
case-back = Назад към случая
post-case_worker = водещ случай
post-psychologist = психолог
post-shelter_manager = ръководител на приюта
post-lawyer = адвокат
post-child_protection_officer = социален работник за закрила на детето
post-liaison = служител за връзка от полицията или прокуратурата
done-case-opened = Случаят е открит и вие работите по него
done-case-opened-assign = Случаят е открит. Възложете го на някого
done-case-assigned = Възложено
done-case-assignment-ended = Възлагането е прекратено: нищо от случая вече не се отваря за това лице
done-case-written = Запечатано и записано
done-case-closed = Случаят е приключен
case-terms = Срокове по случаи
case-terms-about = Какво и докога трябва да се направи по случаите, по които работите, най-близкото първо. Следва от процедурата на всеки случай и отпада, когато стъпката се отбележи или отмени с мотив.
case-terms-none = По случаите, по които работите, няма предстоящи срокове.
case-terms-late = { $n ->
    [0] Няма изтекъл срок по случай
    [one] Изтекъл е { $n } срок по случай
   *[other] Изтекли са { $n } срока по случаи
}
case-terms-more = { $n ->
    [one] Още { $n } изтича по-късно.
   *[other] Още { $n } изтичат по-късно.
}
notice-case_late = Изтекъл е срок по случай
journal-event-case-late = Изтекъл е срок по случай
journal-event-cases-terms_renewed = Сроковете по откритите случаи са изчислени наново
calendar-case-term = срок по случай
notice-case_late-many = { $n ->
    [one] Изтекли са срокове по { $n } случай
   *[other] Изтекли са срокове по { $n } случая
}
