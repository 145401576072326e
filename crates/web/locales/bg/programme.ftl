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
timeline-about = Сроковете на { $n } дейности, до всяка – докъде е стигнала; { $m } от тях без краен ден.
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

# Документ се изпраща и разчита.
upload-about = Изпратете документа на програмата във формат DOCX или като обикновен текст, на български или на английски.
upload-nothing-kept = Ще видите какво е разчетено от него, преди да се запази каквото и да било.
upload-file = Документ
upload-file-hint = DOCX или обикновен текст, най-много 8 MB
upload-read = Разчети документа
upload-none = Изберете файл
upload-empty = Файлът е празен
upload-large = Документът е по-голям от 8 MB
read-title = Какво е разчетено
read-line = ред
read-odd = { $n ->
    [one] { $n } бележка към текста
   *[other] { $n } бележки към текста
}
read-odd-about = Необичайното в документа се запазва, както е, и се отбелязва. Нищо не е поправяно.
read-nothing-odd = В документа не е забелязано нищо необичайно.
read-unplaced = { $n ->
    [one] { $n } ред, който не принадлежи към нищо
   *[other] { $n } реда, които не принадлежат към нищо
}
read-unplaced-about = Тези редове се пазят с документа; за тях не е намерен раздел, дейност или поле.
read-what = Раздели и дейности
read-sections = { $n ->
    [one] { $n } раздел
   *[other] { $n } раздела
}
read-activities = { $n ->
    [one] { $n } дейност
   *[other] { $n } дейности
}
read-indicators = { $n ->
    [one] { $n } индикатор
   *[other] { $n } индикатора
}
read-objectives = { $n ->
    [one] { $n } цел
   *[other] { $n } цели
}
read-proposed = индикаторите чакат потвърждение
read-as-draft = Запазване като проект
read-key = Ключ
read-key-hint = Годината, например 2018; за стратегия – първата и последната година, например 2017-2021. Ключът става адрес на програмата.
read-key-wrong = Ключът трябва да е година, например 2018, или две години, например 2017-2021
read-sort = Вид на документа
sort-programme = Едногодишна програма
sort-strategy = Многогодишна стратегия
read-from = Първи ден
read-last = Последен ден
read-period-wrong = Последният ден не може да е преди първия
read-strategy = Към коя стратегия
read-strategy-wrong = Няма такава стратегия: изберете от списъка
read-keep = Запази като проект
read-other-file = Изпращане на друг файл
read-abbreviation = Съкращение
read-not-placed = Без място
read-kept = запазен, както е
read-indicator-proposed = Индикатор, предложен
read-indicator-confirmed = Индикатор, потвърден
read-class = вид институции
read-body-unknown = няма я в указателя
read-from-on = от { $day } нататък
done-programme-imported = Документът е запазен като проект.

# Документът и разчетеното от него.
document-from = Разчетен от файла { $name }.
document-lines = Документът и разчетеното от всеки ред
document-lines-about = Отляво е документът, както е изпратен, с номерата на редовете, а отдясно – какво е разчетено от реда и какво е забелязано.
document-remark = Забележка:
document-unconfirmed = { $n ->
    [one] Индикаторите на { $n } дейност са разделени по правило и никой не ги е потвърдил.
   *[other] Индикаторите на { $n } дейности са разделени по правило и никой не ги е потвърдил.
}
part-title = Заглавие
part-section = Раздел
part-goal = Стратегическа цел
part-objectives = Оперативни цели
part-activity = Дейност
part-responsible = Отговорна институция
part-partners = Партньори
part-financing = Финансиране
part-deadline = Срок
part-outcomes = Очаквани резултати
part-indicators = Индикатори

# Индикаторите се потвърждават.
split-title = Потвърждаване на индикаторите
split-begin = Потвърждаване на индикаторите
split-of = Потвърждаване или поправка за { $code }
split-proposed = Това е предложено по правило. Още никой не го е потвърдил.
split-is-confirmed = Потвърдено е от човек. Може да се поправи.
split-wordings = Индикатори, по един на ред
split-wordings-hint = Всеки трябва да стои дума по дума в текста на дейността.
split-confirm = Потвърди
split-back = Назад към документа
split-source = Дейността, както е написана
split-left = { $n ->
    [one] След тази остава да се потвърди още { $n } дейност.
   *[other] След тази остава да се потвърдят още { $n } дейности.
}
done-split-confirmed = Индикаторите са потвърдени.

# Повторно разчитане и изменение.
again-button = Ново разчитане на документа
again-title = Ново разчитане на документа
again-about = Изпратете новия текст на проекта. Разликите със сегашния текст се показват, преди да заеме мястото му.
again-compare = Сравни
again-same = Двата текста казват едно и също.
again-keep-heading = Замяна на сегашния текст
again-note = Защо се променя
again-keep = Запази новия текст
again-cancel = Остави, както е
again-read = Какво е разчетено от новия текст
amend-button = Изменение
amend-title = Изменение на програмата
amend-about = Изпратете изменения текст. Разликите с действащия текст се показват, преди да се въведе решението.
amend-keep = Измени
done-programme-read-anew = Новият текст е запазен като следваща редакция.
done-programme-amended = Програмата е изменена.

# Решение.
decision = Решението
decision-about = С какво е решена промяната. То става част от историята на програмата.
decision-body = Орган, взел решението
decision-body-missing = Посочете органа, взел решението, например Министерски съвет
decision-act = Акт
decision-act-missing = Посочете акта, например номера на решението
decision-day = Дата на решението
decision-day-missing = Посочете датата на решението
decision-file = Актът като файл
decision-file-hint = PDF, Word, OpenDocument, изображение или обикновен текст, най-много 20 MB. Може да се пропусне.

# Преминаване към етап.
stage-about = Програмата преминава от „{ $from }“ към „{ $to }“.
stage-note = Бележка
stage-unanswered = { $n ->
    [one] { $n } коментар още няма отговор.
   *[other] { $n } коментара още нямат отговор.
}
stage-closed-warning = Приключена програма не се отваря отново: в нея повече нищо не се променя.
done-stage-passed = Програмата премина към следващия етап.
done-strategy-set = Програмата е отнесена на мястото си.

# Прехвърляне.
carry-title = Прехвърляне на дейности
carry-about = Неизпълнена дейност продължава в друга програма, чийто текст е още отворен. Тя запазва формулировката, отговорностите и индикаторите си и сочи откъде идва.
carry-activities = Неизпълнени дейности
carry-into = В програма
carry-button = Прехвърли
carry-nothing = Всички дейности са изпълнени.
carry-nowhere = Няма програма с отворен текст.
carry-none-chosen = Изберете поне една дейност
carry-into-missing = Изберете програмата, в която се прехвърлят
done-carried-over = Дейностите са прехвърлени тук.

# Редакции.
version-number = Редакция { $n }
version-stands = действаща
version-changes = Какво се промени
version-from = От
version-to = До
version-compare = Сравни
version-files = Актове
version-life = Какво се случи
version-by = от { $who }
differences = Какво се промени
differences-title = От редакция { $before } до редакция { $after }
differences-count = { $n ->
    [0] Няма разлики
    [one] { $n } разлика
   *[other] { $n } разлики
}
differences-about = Премахнатото е зачертано, а добавеното – подчертано.
change-programme = Програмата като цяло
change-section = Раздел { $code }
change-activity = Дейност { $code }
change-new = ново
change-gone = премахнато

# Обсъждане.
consultation-open = Програмата е отворена за коментари. Коментар се прави и му се отговаря на страницата на дейността.
consultation-closed = Програмата сега не е отворена за коментари.
consultation-comments = { $n ->
    [one] коментар
   *[other] коментара
}
consultation-unanswered = без отговор
consultation-silent-figure = дейности без коментар
consultation-waiting = Чакат отговор
consultation-answered = С отговор
consultation-silent = Без коментар
consultation-no-answer = още няма отговор
consultation-answer = Отговор:
consultation-accepted = Приет
consultation-partly = Приет отчасти
consultation-rejected = Неприет
