# Индикатори.
tab-indicators = Индикатори
indicators = Индикатори
indicators-column = Индикатор
indicators-institution = Институция
indicators-shown = { $n ->
    [one] { $n } индикатор
   *[other] { $n } индикатора
}
indicators-all = Всички
indicators-none = Няма индикатор, който да отговаря на филтъра.
indicators-download = Изтегляне:
indicators-iati = цялата програма с отчетените стойности
indicators-file = индикатори
indicator-caption = Индикатор { $code }
indicator-value = Стойност
indicator-target = Целева стойност
indicator-state = Състояние
indicator-baseline = Базова стойност
indicator-no-baseline = не е въведена
indicator-rule = Как се брои
indicator-rule-show = Как се брои
indicator-measure = Вид измерване
indicator-records = Преброени записи
indicator-split = Формулировка
indicator-confirmed = откъс от текста на програмата; потвърден
indicator-proposed = откъс от текста на програмата, отделен по правило; още не е потвърден
indicator-set-target = Целева и базова стойност

# Състояния.
state-reached = Целта е достигната
state-not_reached = Целта не е достигната
state-counted = Преброен, без цел
state-unknown = Без известна стойност
state-suppressed = Непоказан

# Към дата.
as-of-title = Към дата
as-of-day = Към края на деня
as-of-show = Показване
as-of-about = Стойността е каквато е била известна в края на { $day } За една и съща дата отговорът е винаги същият: въведеното или поправеното по-късно не го променя.
as-of-wrong = „Към края на деня“ трябва да е съществуваща дата, а не „{ $text }“

# По месеци.
months-sum = По месеци: { $unit }
months-new = Нови през всеки месец: { $unit }
months-first = Преброени за първи път, по месеци
months-records = Преброени записи, по месеци
months-month = Месец
months-earlier = по-рано
months-to-come = предстоят
months-about = Общо { $sum }; най-много – { $most } – през { $month }
months-before = Общо { $sum }, преди периода на програмата.
months-nothing = В тези месеци нищо не е преброено.
slices-title = По: { $what }
slices-different = Различни
slices-records = Записи

# Преброените записи.
counted-title = Преброени записи
counted-day = Дата
counted-what = Запис
counted-kind = Вид
counted-institution = Институция
counted-more = { $n ->
    [one] Преброен е още { $n } запис, който нямате право да отворите.
   *[other] Преброени са още { $n } записа, които нямате право да отворите.
}
counted-cases = { $n ->
    [one] Преброено по { $n } случай.
   *[other] Преброено по { $n } случая.
}
counted-cases-more = { $n ->
    [one] { $n } от тях не е показан тук.
   *[other] { $n } от тях не са показани тук.
}
counted-cases-none = Няма преброен случай.
counted-cases-closed = Преброено е по случаи, за нито един от които не можете да знаете.
counted-none = Няма преброен запис.
counted-closed = Има преброени записи, но нямате право да отворите нито един от тях.
counted-suppressed = Стойността не се показва, както и записите зад нея: при толкова малък брой хора биха могли да бъдат разпознати.
counted-unknown = Няма стойност, затова няма и преброен запис.

# Целеви стойности.
target-title = Целева и базова стойност
target-baseline-hint = Числото, с което се сравнява, когато записите за предходната година не се пазят тук.
target-wrong = Целевата и базовата стойност трябва да са числа, а не „{ $text }“
target-save = Запазване
done-target-set = Целевата и базовата стойност са запазени.
