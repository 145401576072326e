# Местните комисии.
commissions = Местни комисии
commissions-about = Кои местни комисии има, доколко е готова всяка и какво е направила през годината. Всичко се брои от записите; виждате онези, до които имате достъп.
commissions-years = Година
commissions-none = Не е въведена местна комисия, която можете да виждате.
commissions-enter = Въвеждане на местна комисия
commissions-active = действащи комисии
commissions-ready = изпълняват всички елементи на готовността
commissions-planned = имат приет работен план
commissions-overdue = просрочени препоръки
commissions-of-active = от { $n } действащи
commissions-map = Действащи местни комисии по области
commissions-map-about = Колко действащи местни комисии работят във всяка област; същото е в таблицата по-долу.
commissions-loads = Къде е нужна комисия
commissions-loads-about = С какво се е справяла всяка област през { $year } г. Комисия е нужна там, където няма, а натоварването е колкото на средната от областите с комисия: по лица в риск, насочени към услуга, или по записи, докато няма насочени лица.
commissions-needed = Според натоварването комисия е нужна в: { $names }.
commissions-none-needed = Според записите никоя област без комисия не е натоварена колкото областите с комисия.
commissions-oblast = Област
commissions-there = Действащи комисии
commissions-referrals = Насочени лица в риск
commissions-need = Необходимост
commissions-is-needed = нужна е

commission = Комисия
commission-status = Състояние
commission-of = { $n } от { $all }
commission-ready = изпълнени елементи на готовността
commission-plan = Работен план
commission-plan-missing = липсва
commission-plan-draft = проект
commission-plan-adopted = приет
commission-plan-missing-said = Няма работен план за { $year } г.
commission-overdue-said = { $n ->
    [one] { $n } препоръка е просрочена.
   *[other] { $n } препоръки са просрочени.
}
commission-enter = Въвеждане: { $kind }
commission-state = Състояние
commission-record = Записът на тази комисия
commission-directory = Комисията в указателя

commission-recommendations = Препоръки
commission-recommendations-about = Какво е препоръчано на комисията и какво е предприето; просрочените са най-отгоре.
commission-recommendations-none = Към нея не са отправени препоръки.
commission-recommendation = Препоръка
commission-issued-on = Отправена на
commission-due-on = Срок
commission-done-on = Изпълнена на

commission-readiness = Готовност
commission-readiness-about = Комисията функционира, когато всички елементи са изпълнени. При няколко проверки на един елемент важи последната.
commission-readiness-none = Няма определени елементи на готовността.
commission-item = Елемент
commission-item-done = изпълнен
commission-item-open = неизпълнен
commission-item-unknown = непроверен
commission-checked-on = Проверен на
commission-check = Проверка

commission-plans = Работни планове
commission-plans-about = По един за всяка година, който отговаря на неизпълнените препоръки.
commission-plans-none = Не е въведен работен план.
commission-plan-year = Година
commission-plan-day = Приет на
commission-plan-names = Посочени препоръки
commission-plan-actions = Планирани дейности
commission-plan-done = Изпълнени дейности

commission-visits = Посещения
commission-visits-about = Посещения за оценка на комисията. Посещение на външен оценител се брои, когато е получен докладът.
commission-visits-none = Не е въведено посещение.
commission-visit = Посещение
commission-visited-on = Дата
commission-evaluator = Извършено от
commission-external = външен оценител
commission-internal = Националната комисия
commission-report-on = Доклад
commission-points = Точки от 100

commission-scorecard = Показатели за { $year } г.
commission-scorecard-about = Всеки показател и как се брои от записите, които можете да виждате.
commission-addressed = Препоръки в плана
commission-external-visits = Външни посещения
commission-score = Оценка, точки от 100
commission-followed = Изпълнени препоръки
commission-followed-said = { $done } изпълнени от { $given } отправени; приети: { $accepted }, неприети: { $refused }
commission-overdue = Просрочени
commission-events = Проведени събития, обучения и заседания
commission-copies = Раздадени екземпляри
commission-records = Записи
commission-last = Последна дейност
commission-held = Проведени събития
commission-how-readiness = Елементите, чиято последна проверка показва „изпълнено“, от всички елементи на списъка.
commission-how-plan = Първият приет работен план за годината; проект, докато няма приет.
commission-how-addressed = Препоръките, които са били неизпълнени при приемането на плана (или са неизпълнени днес, докато няма план), и колко от тях са посочени в него.
commission-how-visits = Посещенията със състояние „Проведено“, чийто първи ден е през годината.
commission-how-external-visits = Посещенията от годината, извършени от външен оценител, за които има доклад.
commission-how-score = Точките от последното проведено и оценено посещение, независимо от годината.
commission-how-followed = Всички препоръки, отправени до днес, според състоянието им; без проектите.
commission-how-overdue = Неизпълнените препоръки, чийто срок е изтекъл.
commission-how-events = Записите за събития, обучения и заседания на комисията със състояние „Проведено“ и дата през годината.
commission-how-copies = Сборът на екземплярите в нейните записи за разпространение през годината.
commission-how-records = Всички нейни активни записи с дата през годината.
commission-how-last = Денят на последния от тези записи.
