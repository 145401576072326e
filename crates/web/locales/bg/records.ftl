# Записи за извършеното: списъци, формуляри, електронни таблици, търсене.
records-about = Какво е извършено и от кого. По тези записи се изчисляват показателите.
records-views = Изглед на записите
records-view-list = Списък
records-view-counts = Брой и карта
records-download = Изтегляне на показаното:
records-as-file = като файл
records-none = Все още няма записи от този вид, които можете да виждате.
records-none-fit = Нито един запис не отговаря на филтъра. Премахнете част от него, за да видите повече.
records-more-than = Над { $n } записа
page-first = Първа страница

filter-words = Думи
filter-period = Дата
filter-from = От
filter-until = До (включително)
filter-oblast = Област
filter-institution = Институция
filter-activity = Дейност
filter-state = Оттеглени записи
filter-withdrawn = Покажи само оттеглените записи
filter-any = Без значение
filter-more = Още филтри

saved-filters = Запазени филтри
saved-save = Запазване на филтъра
saved-name = Име на филтъра
saved-sharing = За кого
saved-share = Да се вижда и от колегите
saved-shared = споделен
saved-by = от { $name }
saved-delete = Изтриване
done-filter-saved = Филтърът е запазен.
done-filter-deleted = Филтърът е изтрит.

counts-records = Записи
counts-by-oblast = По области
counts-by-status = По състояние
counts-by-institution = По институции
counts-map = { $kind } по области
counts-map-about = По-тъмният цвят означава повече записи; числото за всяка област е изписано върху нея. Същото е показано и в таблицата по-долу.

record-enter = Въвеждане на запис
record-save = Запазване на записа
record-belonging = Принадлежност
record-institution = Институция
record-institution-hint = Институцията, на която е записът.
record-institution-own = Моята институция
record-institution-column = Институция
record-reference = Ваш собствен номер
record-reference-hint = Не е задължително. Запис, въведен два пъти под един и същ номер, се отчита веднъж.
record-activities = Дейности
record-activities-hint = Дейностите от програмата, за изпълнението на които допринася. Ако не е посочена нито една, се вземат дейностите на записа, към който препраща.
activities-own = { $programme }: дейности на моята институция
activities-section = { $programme }: раздел { $section }
record-number = Номер на записа
record-numbers = Номера на записите, разделени с точка и запетая
record-number-hint = Посочен е на страницата на записа като „Номер на записа“.
record-not-listed = Няма го в списъка?
record-numbered = Запис { $id }
records-none-to-choose = „{ $field }“: все още няма записи за избор.
record-closed-to-you = запис, до който нямате достъп
record-untitled = { $kind } от { $day }
field-required = { $field } (задължително)
field-not-filled = Не е попълнено
link-hint = Започва с https://
place-oblast = област { $name }
place-municipality = община { $name }, област { $oblast }
place-whole = цялата { $name }
record-cancel = Отказ
done-record-entered = Записът е въведен.

record-correct = Поправяне на записа
record-save-correction = Запазване на поправката
record-correction-reason = Причина за поправката
record-correction-reason-hint = Показва се в историята на записа.
done-record-corrected = Записът е поправен. Предишното му съдържание е запазено в историята.

record-conflict = Междувременно друг потребител поправи записа
record-conflict-about = Докато попълвахте, { $name } запази друга поправка. Изберете кое е вярно за всяко поле; нищо от въведеното от Вас не е загубено.
record-conflict-mine = Въведено от Вас:
record-conflict-theirs = Запазено от { $name }:
record-conflict-choose = Изберете кое от двете е вярно
record-conflict-none = И двамата сте въвели едно и също.
record-conflict-save = Запазване на избраното
record-conflict-leave = Оставяне на записа, както е запазен

record-withdraw = Оттегляне на записа
record-withdraw-about = Оттегленият запис вече не се брои и не се показва в списъците. Той остава в регистъра и може да бъде възстановен.
record-restore = Възстановяване на записа
record-restore-about = Възстановеният запис отново се брои и се показва в списъците.
record-reason = Причина
done-record-withdrawn = Записът е оттеглен.
done-record-restored = Записът е възстановен.

record-withdrawn = Оттеглен
record-entered = Въведен
record-changed = Последна промяна
record-by-at = { $name }, { $moment }
record-id = Номер на записа
record-no-activities = Не е свързан с дейност.
record-counted-in = Брои се в
record-not-counted = Към днешна дата не се брои в нито един показател.
record-about-it = Въвеждане на свързан запис
record-history = История
record-version-entered = Въведен
record-version-corrected = Поправен
record-version-withdrawn = Оттеглен
record-version-restored = Възстановен
record-version-by = от { $name }
record-version-from-sheet = Получено с електронна таблица.

record-evidence = Доказателства
record-evidence-none = Няма добавени файлове.
record-evidence-file = Добавяне на файл
record-evidence-file-hint = PDF, Word, Excel, OpenDocument, JPEG, PNG или обикновен текст, до 20 MB. Без файлове, в които се назовава жертва.
record-evidence-add = Добавяне на файла
record-evidence-text = Текст
record-evidence-remove = Премахване на файла
record-evidence-remove-about = Файлът повече няма да се показва. Това, че е бил тук, и контролната му сума остават в журнала.
done-evidence-added = Файлът е добавен.
done-evidence-removed = Файлът е премахнат.

bodies-commission = Национална комисия
bodies-local-commission = Местни комисии
bodies-ministry = Министерства
bodies-agency = Агенции и дирекции
bodies-judiciary = Съдебна власт
bodies-municipality = Общини
bodies-ngo = Неправителствени организации
bodies-international = Международни организации
bodies-school = Училища и академии
bodies-service = Услуги
bodies-class = Видове организации

export-too-many = Записите са повече, отколкото побира една електронна таблица. Изтеглете ги като CSV или първо ги филтрирайте.

take-out = Изтегляне на записите
take-out-about = Някои полета на тези записи не са публични, затова файлът излиза затворен, освен ако не посочите друго. Дневникът отбелязва кой го е изтеглил.
take-out-which = Кои записи:
take-out-all = всички
take-out-format = Вид на файла
take-out-format-missing = Изберете вида на файла
sheet-import = Въвеждане от електронна таблица
sheet-template = Изтегляне на образеца
sheet-file = Електронна таблица
sheet-file-hint = XLSX или CSV, до 64 MB: образецът, файл, изтеглен от списъка, или Ваша таблица със същите заглавия на колоните.
sheet-institution-hint = Институцията, на която са записите, когато в реда не е посочена друга.
sheet-check = Проверка на редовете
sheet-too-large = Файлът е по-голям от 64 MB: разделете го на две
sheet-unreadable = Файлът не може да бъде прочетен
sheet-how = Как става
sheet-how-fill = Попълнете по един ред за всеки запис. Заглавията показват какво къде се пише; списъците с кодове са във файла.
sheet-how-check = Изпратете го тук. Всеки ред се проверява и все още нищо не се въвежда.
sheet-how-enter = Прегледайте резултата и въведете изрядните редове. Поправете останалите и изпратете файла отново.
sheet-how-twice = Вече изпратен ред се въвежда само веднъж, а ред с номер на запис поправя съответния запис.

submissions = Изпратени таблици
submissions-link = Изпратени таблици
submissions-about = Електронните таблици, изпратени от Вашата институция, и какво е станало с редовете им.
submissions-none = Все още няма изпратени таблици.
submission-sent = Изпратена
submission-file = Файл
submission-kind = Вид записи
submission-state = Състояние
submission-rows = Редове
submission-refused = Отказани
submission-waiting = Изчаква
submission-running = В ход
submission-failed = Нечетлив файл
submission-checked = Проверена, невъведена
submission-entered = Въведена
submission-about = Изпратена за { $institution } на { $moment }
submission-about-checking = Редовете се проверяват; все още нищо не е въведено.
submission-about-entering = Редовете се въвеждат.
submission-about-failed = Нищо не е въведено.
submission-about-checked = Редовете са проверени. Нищо няма да бъде въведено, преди да потвърдите.
submission-about-entered = Изрядните редове са въведени.
submission-progress = { $n } от { $total } реда
submission-may-leave = Можете да напуснете страницата и да се върнете по-късно. Тя се обновява сама през няколко секунди.
submission-look-again = Обновяване
submission-remarks = За файла
submission-enter = { $n ->
    [one] Въвеждане на { $n } ред
   *[other] Въвеждане на { $n } реда
}
submission-enter-all = Всички редове са изрядни.
submission-enter-some = { $n ->
    [one] { $n } ред е отказан и няма да бъде въведен; останалите ще бъдат въведени.
   *[other] { $n } реда са отказани и няма да бъдат въведени; останалите ще бъдат въведени.
}
submission-to-list = Към списъка
submission-another = Изпращане на друга таблица
submission-files = Вашият файл с резултата:
submission-no-rows = Няма такива редове.
verdicts-entered = Нови
verdicts-corrected = Поправки
verdicts-unchanged = Без промяна
verdicts-refused = Отказани
verdict-line = Ред
verdict-column = Колона
verdict-why = Какво не е наред
verdict-record = Запис
verdict-new = Нов запис

search = Търсене
search-for = Търсене: { $q }
search-all = Търсене във всички записи
search-hint = Думи или начала на думи, в произволен ред.
search-go = Търсене
search-nothing = Нищо не е намерено. Опитайте с по-малко думи или с начало на дума.
search-all-of = Всички намерени: { $kind }
