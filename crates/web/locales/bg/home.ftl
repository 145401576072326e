# Какво трябва да направя.
home = Моята работа
home-nothing-late = Нямате нищо просрочено и нищо със срок до 30 дни.
home-more-late = { $n ->
    [one] и още { $n } просрочена
   *[other] и още { $n } просрочени
}
home-tasks = За изпълнение
home-more-tasks = { $n ->
    [one] още { $n } задача
   *[other] още { $n } задачи
}
home-mine = Дейности на моята институция
home-more-mine = и още { $n }
home-programme = Програмата
home-doors = Какво мога да правя тук
home-door-records = Въвеждане и намиране на записи
home-door-programme = Подготвяне на програма
home-door-journal = Преглед на дневника
home-door-accounts = Управление на профили
home-preparing = В подготовка
home-unanswered = { $n ->
    [one] { $n } коментар без отговор
   *[other] { $n } коментара без отговор
}
home-changes = Какво се промени
home-passed = Програма { $key }: вече е „{ $stage }“
home-version = Програма { $key }: редакция { $number }

# Задачи.
task-activity_due = Наближава срокът на дейността
task-activity_late = Дейността е просрочена
task-narrative_missing = Опишете какво е направено за годишния доклад
task-quarter_report = Въведете и потвърдете записите за тримесечие { $quarter } на { $year } г.
task-recommendation_overdue = Изпълнете препоръката
task-comment_unanswered = Отговорете на коментара
task-split_unconfirmed = Потвърдете индикаторите на дейността
task-work_plan_missing = Въведете работния план за годината
home-more-terms = { $n ->
    [one] още { $n } срок по случай
   *[other] още { $n } срока по случаи
}
