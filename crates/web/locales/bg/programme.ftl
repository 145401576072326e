# Програми.
programmes = Програми
programmes-alone = Програми без стратегия
programmes-none = Още няма програма.
programmes-none-under = Към тази стратегия няма годишна програма.
programme-key = Програма { $key }
programme-strategy-key = Стратегия { $key }
programme-new = Нова програма
programme-as-of = Към
programme-as-of-change = Друга дата
programme-as-of-day = Към края на този ден
programme-as-of-show = Покажи
programme-late-heading = { $n ->
    [one] { $n } дейност е просрочена
   *[other] { $n } дейности са просрочени
}
programme-due-heading = { $n ->
    [one] { $n } дейност е със срок до 30 дни
   *[other] { $n } дейности са със срок до 30 дни
}
programme-sections = Раздели
programme-members = Програми към тази стратегия
programme-life = Докъде е стигнала програмата
programme-carry-over = Прехвърляне на неизпълнени дейности в друга програма
programme-under = Към стратегията:
programme-strategy = Стратегия
programme-strategy-change = Отнасяне към стратегия
programme-strategy-set = Отнеси
programme-translated = Показан е работен превод на програмата, а не официалният ѝ български текст.

# Страниците на програмата.
tabs = Страници на програмата
tab-sections = Раздели
tab-timeline = График
tab-calendar = Календар
tab-document = Документ
tab-versions = Редакции
tab-consultation = Обсъждане
tab-report = Годишен доклад

# Етапи.
stage-draft = Проект
stage-consultation = В обсъждане
stage-adopted = Приета
stage-in_force = В изпълнение
stage-reported = Отчетена
stage-closed = Приключена
stage-passed = преминат етап
stage-to-draft = Връщане като проект
stage-to-consultation = Откриване на обсъждането
stage-to-adopted = Приемане
stage-to-in_force = Пускане в изпълнение
stage-to-reported = Приемане на годишния доклад
stage-to-closed = Приключване
stage-to-reopened = Повторно отваряне: в доклада има грешка

# Състояние на дейност.
standing-late = Просрочена
standing-due = Наближава
standing-running = Изпълнява се
standing-ahead = Незапочната
standing-ongoing = Постоянна
standing-done = Изпълнена
clock-today = срокът е днес
clock-left = { $n ->
    [one] остава { $n } ден
   *[other] остават { $n } дни
}
clock-late = { $n ->
    [one] { $n } ден закъснение
   *[other] { $n } дни закъснение
}
item-until = до

# Числа.
figure-activities = { $n ->
    [one] дейност
   *[other] дейности
}
figure-indicators = { $n ->
    [one] индикатор
   *[other] индикатора
}
figure-done = { $n ->
    [one] изпълнена
   *[other] изпълнени
}
figure-on-time = в срок
figure-due-note = { $n } със срок до 30 дни
figure-late = просрочени
figure-reached = постигнати цели
figure-known-note = { $n } от { $all } индикатора са известни
card-on-time = { $n } от { $all } дейности са изпълнени или в срок
card-reached = { $n } от { $all } цели са постигнати
card-known = { $n } от { $all } индикатора са известни
card-activities = { $n ->
    [one] { $n } дейност
   *[other] { $n } дейности
}

# График и календар.
timeline-title = Дейности по месеци
timeline-about = Сроковете на { $n } дейности, до всяка – докъде е стигнала; { $m } нямат краен ден.
timeline-today = днес
timeline-no-days = неразчетен срок
timeline-table = Същото като таблица
timeline-column-activity = Дейност
timeline-column-from = От
timeline-column-until = До
timeline-column-written = Както е написано
timeline-column-standing = Състояние
timeline-column-responsible = Отговорна институция
calendar-about = Дейността стои в месеца, в който свършва, и в месеца, в който започва, когато е друг.
calendar-now = този месец
calendar-none = Нищо не свършва и не започва.
calendar-ends = Със срок в този месец
calendar-begins = Започват
calendar-before = Със срок преди периода на програмата
calendar-after = Със срок след периода на програмата
calendar-endless = Без краен ден
