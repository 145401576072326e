# Дневникът: кой какво е направил.
journal = Дневник
journal-about = Кой какво е направил – последното е най-отгоре. Записът посочва нещата с номера и кодове; в него няма име на лице в нужда и няма текст от запис. Нищо не може да се извади: всеки запис е свързан с предишния чрез хеш.
journal-head = Последен запис: №
journal-head-about = От време на време записвайте този хеш и другаде. Ако по-късно дневникът е цял и още го съдържа, нищо преди него не е променяно.
journal-checkpoint = Последна контролна точка
journal-checkpoint-of = { $n ->
    [one] { $n } запис, подписан на { $when }
   *[other] { $n } записа, подписани на { $when }
}
journal-checkpoint-about = Който я пази другаде, ще открие всяка по-късна промяна на обхванатото от нея.
journal-checkpoint-get = Изтегли контролната точка
journal-verify = Провери целия дневник
journal-whole = Дневникът е цял: { $n ->
    [one] { $n } запис съответства.
   *[other] всичките { $n } записа съответстват – всеки на предишния.
} Последният хеш е { $head }
journal-broken = Дневникът е нарушен при запис { $seq }: той не съответства на предишния или липсва. Уведомете длъжностното лице по защита на данните и администратора.
journal-rewritten = Дневникът е пренаписан: всеки запис съответства на предходния, но между записи { $from } и { $until } има запис, който не е този, върху който са построени дървото или подписана контролна точка. Уведомете длъжностното лице по защита на данните и администратора.
journal-none = Тук няма записи.
journal-number = №
journal-when = Кога
journal-who = Кой
journal-what = Какво
journal-about-column = Относно
journal-hash = Хеш
journal-system = Системата
journal-task = задача
journal-indicator = индикатор

journal-event-access-denied = Отказан достъп
journal-event-account-changed = Промяна на профил
journal-event-account-opened = Откриване на профил
journal-event-activity-carried_over = Прехвърляне на дейност
journal-event-comment-answered = Отговор на коментар
journal-event-comment-made = Коментар
journal-event-evidence-added = Добавяне на файл
journal-event-evidence-removed = Премахване на файл
journal-event-filter-deleted = Изтриване на запазен филтър
journal-event-filter-saved = Запазване на филтър
journal-event-journal-exported = Изнасяне на дневника
journal-event-language-set = Избор на език
journal-event-measures-bound = Свързване на измерители с индикаторите
journal-event-narrative-approved = Одобряване на текст за доклада
journal-event-narrative-sent_back = Връщане на текст за доклада
journal-event-narrative-submitted = Представяне на текст за доклада
journal-event-narrative-written = Писане на текст за доклада
journal-event-password-changed = Смяна на паролата
journal-event-password-reset = Задаване на парола на друго лице
journal-event-programme-amended = Изменение на програма
journal-event-programme-imported = Въвеждане на програма
journal-event-programme-passed = Преминаване на програма на друг етап
journal-event-programme-read_anew = Повторно прочитане на програма
journal-event-progress-assessed = Оценка на напредъка по дейност
journal-event-record-corrected = Поправка на запис
journal-event-record-entered = Въвеждане на запис
journal-event-record-met = Изпращане на вече въведен запис
journal-event-record-restored = Възстановяване на запис
journal-event-record-withdrawn = Оттегляне на запис
journal-event-records-entered = Въвеждане на записи
journal-event-records-taken_out = Изваждане на записи във файл
journal-event-session-begun = Влизане
journal-event-session-ended = Прекратяване на сесия
journal-event-session-refused = Неуспешен опит за влизане
journal-event-split-confirmed = Потвърждаване на индикаторите на дейност
journal-event-strategy-set = Поставяне на програма под стратегия
journal-event-submission-entered = Потвърждаване на таблица
journal-event-submission-failed = Таблицата не можа да бъде прочетена
journal-event-submission-finished = Таблицата е въведена
journal-event-submission-read = Таблицата е проверена
journal-event-submission-sent = Изпращане на таблица
journal-event-target-set = Задаване на целева стойност на индикатор
journal-event-task-closed = Приключване на задача
journal-event-task-put_off = Отлагане на задача
journal-event-tasks-renewed = Обновяване на задачите
journal-event-token-made = Създаване на ключ
journal-event-token-revoked = Отнемане на ключ
journal-event-words-indexed = Ново изграждане на индекса на думите
