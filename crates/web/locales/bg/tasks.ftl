# Задачи: какво трябва да се направи и от кого.
tasks = Задачи
tasks-about-own = Какво трябва да направи Вашата институция и до кога. Задачите се появяват сами и отпадат, когато исканото бъде направено тук.
tasks-about-all = Какво трябва да направи всяка институция и до кога. Задачите се появяват сами и отпадат, когато исканото бъде направено тук.
tasks-count = { $n ->
    [one] { $n } задача
   *[other] { $n } задачи
}
tasks-first = Първите { $n } задачи; ограничете ги с филтъра
tasks-none = Няма такава задача.
tasks-put-off-too = Покажи и отложените

task-what = Какво трябва да се направи
task-about = Относно
task-institution = Институция
task-running = Отговарящите за програмата
task-due-on = Срок
task-created = Поява
task-sort = Вид задача
task-sort-activity_due = Наближаващ срок на дейност
task-sort-activity_late = Просрочена дейност
task-sort-narrative_missing = Липсващ текст за годишния доклад
task-sort-quarter_report = Записи за тримесечие
task-sort-recommendation_overdue = Просрочена препоръка
task-sort-comment_unanswered = Коментар без отговор
task-sort-split_unconfirmed = Непотвърдени индикатори
task-sort-work_plan_missing = Липсващ работен план
task-state = Състояние
task-state-open = За изпълнение
task-state-done = Изпълнена
task-state-lapsed = Вече не е нужна
task-put-off = Отложена
task-put-off-to = отложена до { $day }

task-close-title = Изпълнена е
task-note = Как беше изпълнена
task-note-hint = Едно изречение за онези, които ще попитат. Може да остане празно.
task-note-given = Бележка
task-close = Приключи задачата
task-put-off-title = Не сега
task-to = Отложи до
task-to-wrong = Посочете предстоящ ден
task-reason = Защо
task-put-off-do = Отложи

done-task-closed = Задачата е приключена.
done-task-put-off = Задачата е отложена. Тя ще се появи отново на този ден; първоначалният срок се запазва.
