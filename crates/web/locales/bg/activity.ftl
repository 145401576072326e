# Дейности.
activity-caption = Програма { $key }, дейност { $code }
activity-about = За дейността
activity-section = Раздел
activity-responsible = Отговорни институции
activity-partners = Партньори
activity-time-frame = Срок
activity-until = до { $day }
activity-outcomes = Очаквани резултати
activity-financing = Финансиране
activity-carried-from = Прехвърлена от
activity-carried-on = Прехвърлена в
activity-carried = Програма { $key }, дейност { $code }
activity-late = Крайният срок беше { $day }: { $clock }.
activity-due = Крайният срок е { $day }: { $clock }.
activity-indicators = Индикатори
activity-no-indicators = Програмата не посочва индикатор за тази дейност.
activity-records = Записи по дейността
activity-no-records = С тази дейност не е свързан нито един запис.
activity-enter = Въвеждане: { $kind }
activity-files-behind = { $n ->
    [one] Към записите е приложен { $n } файл.
   *[other] Към записите са приложени { $n } файла.
}
activity-texts = Какво е направено: текст за годишния доклад
activity-comments = Становища при консултацията
activity-no-comments = По тази дейност няма становища.
activity-history = История

# Докъде е стигнала.
progress-title = Напредък на дейността
progress-scale = Напредък
progress-scale-missing = Изберете докъде е стигнала дейността
progress-not_started = Незапочната
progress-limited = Ограничен
progress-substantial = Съществен
progress-completed = Приключена
progress-about-not_started = Нищо не е направено.
progress-about-limited = Предприети са някои стъпки; предстои по-голямата част.
progress-about-substantial = По-голямата част е направена; остава още нещо.
progress-about-completed = Всичко е направено. Дейността вече не е просрочена.
progress-day = Към коя дата
progress-day-wrong = „Към коя дата“ трябва да е съществуваща дата, която не е в бъдещето, а не „{ $text }“
progress-note = Бележка
progress-note-hint = На какво се основава оценката. Остава в историята.
progress-save = Запазване
progress-change = Отбелязване на напредъка
progress-nobody = Напредъкът още не е отбелязан.
progress-said = Към { $day } { $by }
progress-by = Отбелязал
progress-history = Предишни оценки
progress-computed = Какво може да се преброи днес
progress-standing = Според срока
progress-until = Краен срок
progress-records = Свързани записи
progress-files = Файлове с доказателства
progress-reached = Достигнати цели
progress-not-reached = Недостигнати цели
progress-without-value = Индикатори без стойност
progress-of = { $n } от { $all }
done-progress-said = Напредъкът е отбелязан.

# Текстът за годишния доклад.
narrative-in-en = Текст на английски
narrative-in-bg = Текст на български
narrative-missing = Няма текст
narrative-draft = Чернова
narrative-submitted = Предаден
narrative-approved = Одобрен
narrative-write = Написване
narrative-edit = Преглед и промяна
narrative-change = Промяна на текста преди одобряване
narrative-decide = Одобряване или връщане
narrative-written-by = Написал: { $by }
narrative-approved-by = Одобрил: { $by }
narrative-stands = Текст № { $n } е одобрен и остава в годишния доклад, докато не бъде одобрен по-нов.
narrative-version = Текст № { $n }: { $by }
narrative-versions = Предишни текстове
narrative-sent-back = Върнат:
narrative-text = Какво е направено
narrative-text-hint = Какво е направено, от кого, с какъв резултат и какво предстои. Празен ред започва нов абзац. Числата се попълват в доклада от само себе си. Без имена на жертви.
narrative-save = Запазване като чернова
narrative-submit = Запазване и предаване
narrative-approve = Одобряване
narrative-reason = Какво трябва да се промени
narrative-send-back = Връщане
narrative-own = Вие сте автор на този текст: одобрява го друг.
narrative-not-now = Текстове се пишат, докато програмата се изпълнява и до приемането на годишния ѝ доклад.
narrative-conflict = Докато пишехте, друг запази текст. Неговият текст е до Вашия; ако запазите сега, Вашият ще го замени.
narrative-yours = Вашият текст
narrative-theirs = Запазеното междувременно
done-narrative-saved = Черновата е запазена.
done-narrative-submitted = Текстът е предаден.
done-narrative-approved = Текстът е одобрен и влиза в годишния доклад.
done-narrative-sent-back = Текстът е върнат.

# Становища.
comment-text = Становище
comment-hint = До него стои името на Вашата институция. Могат да го прочетат всички, които влизат в системата.
comment-send = Изпращане на становището
comment-answer = Отговор
comment-answer-text = Отговор
comment-answer-send = Изпращане на отговора
comment-outcome = Решение по становището
comment-outcome-missing = Изберете решение по становището
comment-accepted = Прието
comment-partly = Прието отчасти
comment-rejected = Неприето
done-comment-made = Становището е изпратено.
done-comment-answered = Отговорът е изпратен.

# Историята.
event-by = { $name }
event-progress = Напредък: { $scale }
event-narrative-written = { $text }: написан (№ { $n })
event-narrative-approved = { $text }: одобрен (№ { $n })
event-evidence = Добавен файл
event-comment = Подадено становище
event-answer = Отговор на становище
