# Рамката на всяка страница.
product = Пристан
owner = Национална комисия за борба с трафика на хора
skip = Към съдържанието
menu = Меню
menu-home = Моята работа
menu-programmes = Програма
menu-records = Записи
menu-commissions = Местни комисии
menu-cases = Случаи
menu-shelters = Приюти
menu-institutions = Институции
menu-search = Търсене
menu-journal = Дневник
menu-rights = Защита на данните
menu-accounts = Профили
menu-progress = Напредък
menu-sign-in = Вход
sign-out = Изход
breadcrumb = Къде се намирате
language = Език
language-en = English
language-bg = Български
title-refused = Грешка: { $title }
demonstration = Демонстрация
demonstration-on = Всички записи тук са измислени; нищо не се отнася до действително лице. По часовника на демонстрацията днес е { $day }
demonstration-about = Всички записи тук са измислени. Нищо не се отнася до действително лице.
footer = За този сайт
footer-help = Помощ
footer-accessibility = Достъпност
footer-about = За „Пристан“

# Роли.
role-coordinator = Национален координатор
role-officer = Експерт по програмата
role-secretary = Секретар на местна комисия
role-focal_point = Лице за контакт
role-case_worker = Водещ случай
role-analyst = Анализатор
role-data_protection_officer = Длъжностно лице по защита на данните
role-administrator = Системен администратор

# Изходът.
exit = Напусни страницата
exit-activated = Зарежда се.
exit-timed-out = Клавишът Shift беше натиснат твърде бавно; нищо не се случи.
exit-press-two = Натиснете Shift още 2 пъти, за да напуснете.
exit-press-one = Натиснете Shift още 1 път, за да напуснете.

# Формуляри.
error-prefix = Грешка
error-summary = Моля, поправете следното
warning = Внимание
notice-done = Готово
notice-important = Важно
choose = Изберете
yes = Да
no = Не
not-known = Не е известно
day-hint = Например 5.07.2017 или 2017-07-05
password-show = Покажи
password-hide = Скрий
password-show-label = Покажи паролата
password-hide-label = Скрий паролата
password-shown = Паролата се вижда
password-hidden = Паролата е скрита

# Списъци.
records-shown = { $n ->
    [one] { $n } запис
   *[other] { $n } записа
}
sort-ascending = подреди във възходящ ред
sort-descending = подреди в низходящ ред
pages = Страници на списъка
page-previous = Предишна страница
page-next = Следваща страница
filter = Филтър
filter-chosen = Избрано
filter-clear = Изчисти филтъра
filter-remove = Премахни от филтъра:
filter-apply = Приложи филтъра
filter-show = Покажи филтъра

# Дни.
month-1 = януари
month-2 = февруари
month-3 = март
month-4 = април
month-5 = май
month-6 = юни
month-7 = юли
month-8 = август
month-9 = септември
month-10 = октомври
month-11 = ноември
month-12 = декември

# Файлове.
size-bytes = { $n } байта
size-kilobytes = { $n } kB (килобайта)
size-megabytes = { $n } MB (мегабайта)

# Графики.
chart-table = Стойностите в таблица

# Стойности, които не са числа.
legend = Как се четат стойностите
legend-zero = преброено и няма нито един случай
legend-unknown = не е известно
legend-suppressed = известно е, но не се показва, защото толкова малко хора биха могли да бъдат разпознати
