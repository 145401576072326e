# Указателят на институциите.
institutions = Институции
institutions-about = Кой може да отговаря за дейност от програма или да участва в нея – с официалното наименование и съкращението.
institutions-count = { $n ->
    [one] { $n } институция
   *[other] { $n } институции
}
institutions-none = Няма такава институция. Опитайте с по-малко думи или изчистете филтъра.
institutions-words = Думи от наименованието
institutions-name = Наименование
institutions-short = Съкращение
institutions-kind = Вид
institutions-place = Работи в
institutions-link = Сайт

institution-kind-commission = Национална комисия
institution-kind-local_commission = Местна комисия
institution-kind-ministry = Министерство или правителство
institution-kind-agency = Държавна агенция или служба
institution-kind-judiciary = Съдебна власт
institution-kind-municipality = Община
institution-kind-ngo = Неправителствена организация
institution-kind-international = Международна организация
institution-kind-school = Учебно заведение или институт
institution-kind-service = Приют, център или друга услуга
institution-kind-class = Група институции

institution-other-name = Наименование на английски
institution-parent = Част от
institution-place = Работи в
institution-aliases = Други изписвания в документите
institution-source = Откъде е взето наименованието
institution-code = Код
institution-scorecard = Как работи тази местна комисия
institution-duties = В програмите
institution-no-duties = Никоя програма не посочва тази институция.
institution-stage = ({ $stage })
institution-answers-for = { $n ->
    [one] Отговаря за { $n } дейност
   *[other] Отговаря за { $n } дейности
}
institution-takes-part = { $n ->
    [one] Участва в { $n } дейност
   *[other] Участва в { $n } дейности
}
institution-records = Записи
institution-records-kind = Вид запис
institution-records-count = Записи
institution-no-records = Няма записи на тази институция, които можете да виждате.
institution-units = Нейни звена и поделения
