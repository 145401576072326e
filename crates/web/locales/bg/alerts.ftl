# Сигнали: че някой може да е жертва.
menu-alerts = Сигнали
alerts = Сигнали
alert = Сигнал
alerts-about = Всяко лице, което може да е жертва, постъпва тук най-напред като сигнал. Чакащите са първи, най-старите от тях – най-горе.
alerts-none = Няма такива сигнали, за които можете да знаете.
alerts-waiting = { $n ->
    [0] Нито един сигнал не чака решение.
    [one] { $n } сигнал чака решение.
   *[other] { $n } сигнала чакат решение.
}
alerts-late = { $n ->
    [one] { $n } просрочен
   *[other] { $n } просрочени
}
alert-take = Приемане на сигнал
alert-filter = Филтриране
alert-any = Всички
alert-number = Номер
alert-state = Състояние
alert-state-undecided = Чакащи
alert-state-all = Всички
alert-state-received = Получен
alert-state-acknowledged = Потвърден
alert-state-case_opened = Открит е случай
alert-state-merged = Добавен към случай
alert-state-forwarded = Препратен
alert-state-unfounded = Неоснователен
alert-state-insufficient = Недостатъчни данни
alert-due = Срок
alert-received = Получен
alert-marks = Белези
alert-danger = Непосредствена опасност
alert-child = Засегнато е дете
alert-abroad = Лице в чужбина
alert-source = Подател
alert-source_body = От коя институция
alert-channel = Как е получен
alert-language = Език на подателя
alert-persons = За колко лица приблизително
alert-persons-hint = Оставете празно, ако не е казано
alert-persons-wrong = Напишете броя на лицата като цяло число, по-голямо от нула, или оставете празно
alert-taken = Приет от
alert-facts = Какво се знае за него
alert-cases = Случаи по сигнала
alert-tip = Анонимният сигнал, от който е този: там подателят може да бъде питан
alert-of = Сигнал { $number }
alert-intake-about = Сигналът се пази от този момент. Записвайте колкото пъти искате по време на разговора – записаното не се губи, ако връзката прекъсне.
alert-since = Начало:
alert-danger-asked = Има ли някой в непосредствена опасност?
alert-child-asked = Засегнато ли е дете?
alert-abroad-asked = Отнася ли се за лице в чужбина?
alert-narrative = Какво е казано
alert-contact = Връзка с подателя
alert-contact-hint = Само каквото иска да даде. Може да остане без име.
alert-on = Получен на
alert-time = В
alert-save = Запис и продължаване
alert-finish = Запис и край
alert-saved = Записано: { $moment }
alert-saved-alone = Записано
alert-saved-not = Не е записано. Натиснете „Запис и продължаване“
alert-conflict = Междувременно друг е писал по този сигнал. Копирайте текста си, отворете казаното отново и съберете двете.
alert-faster = Друг ви изпревари. Тук е сегашното състояние
alert-sealed-about = Запечатано е и се отваря с цел. В дневника остава кой и защо го е отворил.
alert-erased = Казаното е заличено: срокът за съхранение е изтекъл
alert-not-opened = Запечатано е и не се отваря за вас.
alert-open = Отваряне на казаното
alert-correct = Отваряне и поправяне
alert-acknowledge = Аз отговарям за този сигнал
alert-decide = Решение по сигнала
alert-decide-asked = Какво решавате?
alert-decide-missing = Изберете решение по сигнала
alert-decide-do = Решаване
alert-another-case = Добавяне на още един случай
alert-reopen = Повторно разглеждане
alert-case-number = Номер на случая
alert-case-number-hint = Например 2026-0042
alert-no-such-case = Няма случай с този номер, за който можете да знаете
alert-same-case = Сигналът вече е към този случай
alert-forward-to = До коя институция
alert-forward-missing = Изберете институцията, до която се препраща
alert-reason = Защо
alert-reason-hint = Нужно е, освен ако се открива или допълва случай. Запечатва се със сигнала.
alert-do-case_opened = Откриване на случай
alert-do-case_opened-hint = Случаят е на вашата институция, докато не бъде възложен
alert-do-merged = Добавяне към съществуващ случай
alert-do-forwarded = Препращане до друга институция
alert-do-forwarded-hint = Когато не се отнася за трафик на хора
alert-do-unfounded = Оставяне без действие като неоснователен
alert-do-insufficient = Оставяне без действие поради недостатъчни данни
alert-do-agency_told = ДАЗД е уведомена
alert-do-police_told = МВР е уведомено
alert-event-acknowledged = Потвърден
alert-event-case_opened = Открит е случай
alert-event-merged = Добавен към случай
alert-event-forwarded = Препратен
alert-event-unfounded = Оставен без действие като неоснователен
alert-event-insufficient = Оставен без действие поради недостатъчни данни
alert-event-reopened = Разгледан повторно
alert-event-agency_told = ДАЗД е уведомена
alert-event-police_told = МВР е уведомено
alert-history = Какво е направено по него
alert-history-none = По него още нищо не е направено.
case-alerts = Сигнали
done-alert-taken = Сигналът е приет
done-alert-acknowledged = Вие отговаряте за този сигнал
done-alert-agency_told = Отбелязано: ДАЗД е уведомена
done-alert-police_told = Отбелязано: МВР е уведомено
done-alert-merged = Сигналът е добавен към случая
done-alert-set-aside = Решението е записано
done-alert-reopened = Сигналът се разглежда повторно
refusal-alert-decided = По този сигнал вече е решено. Първо го върнете за повторно разглеждане
refusal-alert-not_there = За този сигнал вече отговаря някой или по него още няма решение
refusal-alert-no_reason = Посочете причина
refusal-alert-told = Тази институция вече е уведомена
refusal-alert-no_child = По този сигнал няма засегнато дете
refusal-alert-wrong = Избрано е нещо, което не е в списъка
refusal-in-future = Този момент още не е настъпил
notice-alert_late = Изтекъл е срок по сигнал
notice-alert_danger = Сигнал съобщава за непосредствена опасност
notice-alert_danger-many = { $n ->
    [one] { $n } сигнал съобщава за непосредствена опасност
   *[other] { $n } сигнала съобщават за непосредствена опасност
}
notice-alert_of_tip = Анонимен сигнал е приет за работа
notice-alert_of_tip-many = { $n ->
    [one] { $n } анонимен сигнал е приет за работа
   *[other] { $n } анонимни сигнала са приети за работа
}

# В дневника.
journal-event-alerts-listed = Прегледа списък на сигнали
journal-event-alert-received = Прие сигнал
journal-event-alert-read = Прегледа сигнал
journal-event-alert-corrected = Допълни или поправи сигнал
journal-event-alert-noted = Отбеляза действие по сигнал
journal-event-alert-late = Изтекъл е срок по сигнал
journal-event-alert-revealed = Отвори сигнал
