# Собственият профил.
account = Моят профил
account-back = Обратно към моя профил
account-name = Име
account-role = Роля
account-institution = Институция
account-territory = Работи в
account-language = Език
account-language-change = Промяна
account-language-hidden = на езика на английски
account-password = Парола
account-password-kept = Никой не може да я прочете, дори администраторът
account-change = Промяна
account-password-hidden = на паролата
account-sessions = Къде сте влезли
account-sessions-about = Ако някое от тези влизания не Ви е познато, прекратете го и сменете паролата си. Сесията изтича сама след един час без работа.
account-calendar = Сроковете във Вашия календар
account-calendar-about = Календарната Ви програма може да чете сроковете на Вашите дейности и задачи от собствен Ваш адрес. Те са посочени само с кодове и не назовават никое лице.
account-tokens = Ключове за програми
account-tokens-about = Програма, която използва програмния интерфейс (API), влиза с ключ. Тя може да прави това, което можете Вие, и нищо повече. Давайте на всяка програма отделен ключ, за да можете да отнемете един, без да засягате останалите.

session-agent = Браузър
session-agent-unknown = Програма без име
session-begun = Влизане
session-seen = Последно използвана
session-end = Прекратяване
session-end-do = Прекрати
session-this = тази

password-title = Смяна на паролата
password-old = Сегашната парола
password-new = Новата парола
password-new-hint = Поне 12 знака. Четири или пет думи, които само Вие бихте съчетали, се помнят лесно и се отгатват трудно.
password-again = Новата парола още веднъж
password-differs = Двете нови пароли не съвпадат
password-save = Смени паролата

token-new = Създаване на ключ
token-name = Име на ключа
token-name-hint = Програмата, която ще го използва, например „статистика на министерството“.
token-scopes = За какво може да се използва
token-scopes-missing = Изберете за какво може да се използва ключът
token-scope-read = Четене
token-scope-about-read = Вижда това, което виждате Вие.
token-scope-write = Писане
token-scope-about-write = Въвежда и променя това, което Вие можете да въвеждате и променяте.
token-scope-identity = Кои са лицата
token-scope-about-identity = Въвеждане, търсене и отваряне кое е лицето и кой е участвал в обучение.
token-scope-contact = Връзка с лицата
token-scope-about-contact = Въвеждане, търсене и отваряне на връзката с лицето.
token-scope-narrative = Разказаното
token-scope-about-narrative = Писане и отваряне на описания на случаи, файлове, сигнали и причини.
token-scope-shelter_location = Къде са приютите
token-scope-about-shelter_location = Въвеждане и отваряне на мястото на приют.
token-lasts = Колко време важи
token-lasts-missing = Изберете колко време важи ключът
token-days = { $n ->
    [one] { $n } ден
   *[other] { $n } дни
}
token-make = Създай ключа
token-made = Създаден
token-used = Последно използван
token-expires = Важи до
token-expired = изтекъл
token-never = никога
token-revoke = Отнемане
token-revoke-do = Отнеми
token-made-title = Ключът е създаден
token-once = Копирайте ключа сега. Показва се само този път; ако го изгубите, отнемете го и създайте друг.
token-advice = Програмата го изпраща с всяка заявка до /api/v1 в заглавката „Authorization: Bearer“, последвана от ключа. Пазете го като парола.

calendar-token = Календар
calendar-make = Създай адрес на моя календар
calendar-renew = Създай нов адрес
calendar-revoke = Отнеми адреса
calendar-made-unused = Има адрес, създаден на { $made } Още никоя програма не го е чела.
calendar-made-used = Има адрес, създаден на { $made } Последно е четен на { $used }
calendar-made-title = Адресът на Вашия календар
calendar-once = Копирайте адреса сега. Показва се само този път; ако го изгубите, създайте нов. Предишният адрес вече не важи.
calendar-address = Адрес
calendar-advice = В календарната си програма изберете „абониране за календар по адрес“ и го поставете. Всеки, който има адреса, може да чете тези дати, затова не го давайте на други.
calendar-name = Пристан: срокове
calendar-title = { $code } – { $what }
calendar-title-done = { $code } – { $what } (изпълнено)
calendar-deadline = последен ден на дейността
calendar-task-narrative_missing = текст за годишния доклад
calendar-task-quarter_report = записи за тримесечието
calendar-task-recommendation_overdue = препоръка
calendar-task-comment_unanswered = отговор на коментар
calendar-task-split_unconfirmed = индикатори за потвърждаване
calendar-task-work_plan_missing = работен план

done-password-changed = Паролата е сменена. Всички други Ваши сесии са прекратени.
done-session-ended = Сесията е прекратена.
done-token-revoked = Ключът вече не важи.
done-calendar-revoked = Адресът на календара вече не важи.

# Профили – за администратора.
accounts = Профили
accounts-about = Кой може да влиза и с каква роля. Администраторът открива профили и не вижда съдържание.
accounts-count = { $n ->
    [one] { $n } профил
   *[other] { $n } профила
}
accounts-new = Откриване на профил
accounts-login = Потребителско име
accounts-login-hint = С него се влиза; букви и цифри без интервали.
accounts-login-wrong = Напишете потребителското име с букви, цифри, точки и тирета, без интервали
accounts-name = Име, което виждат колегите
accounts-role = Роля
accounts-role-missing = Изберете роля
accounts-institution = Институция
accounts-territory = Работи в
accounts-territory-hint = Секретарят на местна комисия вижда записите от тази област.
accounts-whole-country = Цялата страна
accounts-language = Език
accounts-state = Състояние
accounts-open = открит
accounts-closed = закрит
accounts-created = Открит на
accounts-save = Запази промените
accounts-change = Промяна на профила
accounts-password = Парола
accounts-password-about = Ако е забравена, се изтегля нова и Ви се показва само веднъж. Всички сесии на лицето се прекратяват.
accounts-password-new = Изтегли нова парола
accounts-password-label = Парола
accounts-password-title = Новата парола
accounts-opened-title = Профилът е открит
accounts-password-once = Паролата се показва само този път. Предайте я на лицето по друг начин, различен от този за потребителското име, и го помолете веднага да я смени.
accounts-password-advice = Въвежда се с малки букви, заедно с тиретата.
accounts-close = Закрий профила
accounts-close-about = Със закрит профил не може да се влиза; сесиите и ключовете му спират веднага. Извършеното от лицето остава в дневника под неговото име.
accounts-reopen = Открий профила отново
accounts-reopen-about = Профилът е закрит: с него не може да се влиза.
accounts-back = Обратно към профила

done-account-changed = Профилът е променен.
done-account-closed = Профилът е закрит.
done-account-reopened = Профилът отново е открит.
