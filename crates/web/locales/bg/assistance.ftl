# Взаимна помощ между органи по труда.
assistance = Взаимна помощ
assistance-about = Искания между органи по труда на държави членки за командироването на работници и санкции. Всичко тук се изчислява от записите, които можете да виждате; всяко число се отваря до тях.
assistance-open = Чакат отговор
assistance-open-none = Няма искане, което чака отговор.
assistance-more = и още { $n } в списъка с искания
assistance-reference = Номер
assistance-country = Другата държава членка
assistance-type = Вид
assistance-received = Получено или изпратено
assistance-due = Срок за отговор
assistance-time = Оставащо време
assistance-left = { $n ->
    [0] последен ден
    [one] остава 1 ден
   *[other] остават { $n } дни
}
assistance-late = { $n ->
    [one] 1 ден закъснение
   *[other] { $n } дни закъснение
}
assistance-no-term = Без срок
assistance-year = Година
assistance-show = Показване
assistance-totals = Искания по държави
assistance-totals-about = Получени или изпратени през { $year } г. Сумите са в { $currency }
assistance-requests = Искания
assistance-requests-none = През тази година няма получено или изпратено искане.
assistance-asked = За събиране
assistance-recovered = Събрано
assistance-partly = { $known }; за { $silent } не е известно
assistance-none = —
assistance-penalties = Санкции
assistance-penalties-about = Наложени през { $year } г. Сумите са в { $currency }
assistance-penalties-none = През тази година няма наложена санкция.
assistance-work = Държава на полагане на труда
assistance-imposed = Наложено
