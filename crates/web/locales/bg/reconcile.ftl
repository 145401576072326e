lists = Списъци с лица
lists-about = Кого подават институциите за една година: всеки ред, както е изпратен, запечатан. От тези списъци се прави един регистър и се обяснява какво брои всяка от тях.
lists-none = Още няма получен списък.
home-door-lists = Списъци с лица от институциите
home-door-links = Записи, които може да са на едно лице
home-door-board = Табло за съгласуване
list-send = Изпращане на списък
list-send-again = Повторно изпращане, с поправки
list-send-about = Списък, изпратен отново за същата институция, година и основа на броене, заема мястото на предишния. Лицето се разпознава по Вашия собствен код; каквото не е променено, остава.
list-template = Образец с кодовете, които може да се ползват (XLSX)
list-sent = Изпратен
list-file = Файл
list-file-hint = XLSX или CSV с един ред за лице и събитие или файл, кодиран на Вашия компютър.
list-institution = Институция
list-institution-missing = Изберете институцията, чийто е списъкът
list-year = Година
list-year-wrong = Напишете година като 2017, която не е бъдеща
list-subject = Лица
list-subject-missing = Изберете дали са жертви, или извършители
list-basis = Основа на броене
list-basis-hint = Две институции броят различно и двете са прави. Кажете как броите; ред, който сам казва друго, е с предимство.
list-basis-missing = Изберете на каква основа броите
list-layout = Как са наименувани колоните
list-layout-hint = Кодираният списък е без имена: сравнява се с друг, кодиран със същия ключ за същата сесия.
layout-standard = Както в образеца
layout-encoded = Кодиран, без имена
list-records = Записи
list-refused = Неприети
list-gone = Вече не са в списъка
list-check = Проверка на списъка
list-take = Приемане на списъка
list-tried = Какво би станало с редовете
list-tried-about = Нищо не е прието. Изберете файла отново, за да бъде приет.
list-row = Ред
list-why = Какво не е наред
list-reference = Ваш код на лицето
list-more-refused = { $n ->
    [one] И още { $n } ред.
   *[other] И още { $n } реда.
}
list-about = { $institution }, { $year } г., { $basis }. Изпратен на { $moment }.
list-sealed = Каквото е стояло в неприет ред, се пази запечатано; поправете го в своя списък и го изпратете отново.
done-list-taken = Списъкът е приет.
subject-victim = Жертви
subject-perpetrator = Заподозрени, обвиняеми и осъдени
basis-newly_identified = новоидентифицирани
basis-newly_identified-hint = Които са първоначално идентифицирани през годината.
basis-in_proceedings = в наказателно производство
basis-in_proceedings-hint = Които през годината са били в наказателно производство, в която и година да са идентифицирани.
basis-cumulative = с натрупване
basis-cumulative-hint = Които са идентифицирани до края на годината, в която и да е година.
source-from = { $institution }, { $basis }, ред { $line }
chance = { $n } %
chance-below = под 1 %
chance-above = над 99 %
links = Записи, които може да са на едно лице
links-about = Сравнението само предлага. Двама, които преценят еднакво, свързват два записа, като на втория не се казва какво е казал първият; един е достатъчен, за да останат отделно. Всичко може да се върне.
links-not-compared = Изпратеното за тази година още не е сравнявано.
links-compared = Сравнено на { $moment }: { $records } записа, { $pairs } предложени двойки.
links-stale = След последното сравнение е получен списък. Сравнете отново.
links-compare = Сравняване на изпратеното
links-show = Показване
links-waiting = Чакат Вашата преценка
links-for-others = Вие преценихте; трябва и друг
links-decided = Решени
links-agreement = { $n ->
    [one] От { $n } двойка, преценена от двама, без да знаят един за друг, са единодушни за { $agreed }.
   *[other] От { $n } двойки, преценени от двама, без да знаят един за друг, са единодушни за { $agreed }.
}
links-waiting-table = Двойки, първо тези, от които се научава най-много
links-pair = Двойка
links-one = Единият запис
links-other = Другият
links-chance = Вероятност
links-look = Двойка { $n }
links-none = Нищо не чака Вашата преценка.
links-more = { $n ->
    [one] И още { $n } двойка.
   *[other] И още { $n } двойки.
}
done-links-compared = Изпратеното е сравнено.
pair = Два записа
pair-about = Двата записа са запечатани. Отварянето им се записва в дневника с Вашето име.
pair-open = Отваряне на двата един до друг
pair-records = Един до друг
pair-field = Поле
pair-reference = Собствен код на институцията
pair-not-known = неизвестно
pair-chance = Вероятност да са на едно лице: { $name }
pair-not-proposed = Последното сравнение не предлага тази двойка.
pair-judge-title = Вашата преценка
pair-judge-about = Какво са преценили другите, се казва едва след Вашата преценка.
pair-judgement = Едно лице ли са?
pair-judgement-missing = Изберете дали са едно лице
pair-ground = На какво се основава
pair-ground-hint = Код, а не текст: текстът би казал кои са.
pair-ground-missing = Изберете на какво се основава
pair-judge = Преценяване
pair-separate-title = Разделяне на двата
pair-separate-about = Оттук нататък те са две лица и никое следващо сравнение не ги предлага. Може да се върне.
pair-separate = Разделяне
pair-undo-about = Последната Ви преценка може да се върне; тогава всичко е, както е било преди нея.
pair-undo = Връщане на моята преценка
judgement-same = Едно лице
judgement-same-hint = За да бъдат свързани, и втори човек трябва да прецени същото.
judgement-different = Две лица
judgement-different-hint = Никое следващо сравнение не ги предлага.
ground-records = Записите един до друг
ground-asked_body = Попитана е една от институциите
ground-paper = Видян е документ с името на лицето
ground-person = Лицето го каза
ground-elsewhere_then = Видени са по едно и също време на различни места
standing-undecided = Не е решено
standing-awaits_second = Трябва да прецени и втори човек
standing-disagreed = Няма съгласие: трябва да прецени трети
standing-together = Едно лице
standing-apart = Две лица
done-judged-awaits = Преценката Ви е запазена. Трябва да прецени и втори човек.
done-judged-disagreed = Преценката Ви е запазена. Други са преценили различно: трябва да прецени трети.
done-judged-together = Двата са едно лице.
done-judged-apart = Двата са две лица.
done-judgement-undone = Преценката Ви е върната.
why = Защо: доводите като сбор
why-show = Защо е предложена
why-about = Всеки бит удвоява шанса. Каквото не казва нищо, е пропуснато.
why-part = Какво
why-level = Как съвпада
why-bits = Битове
why-sum = Сбор
part-prior = Шанс преди всяко сравнение
part-household = Може да са от едно домакинство
part-others = Какво казват другите записи
part-given = Собствено име
part-patronymic = Бащино име
part-surname = Фамилно име
part-born = Дата на раждане
part-community = На кой народ са имената
part-sex = Пол
part-citizenship = Гражданство
part-place = Населено място
part-number = Личен номер
part-order = Кое име с кое
level-missing = липсва
level-the-same = същото
level-the-same-by-another-romanisation = същото с друга латиница
level-the-same-but-for-the-ending-of-a-woman-s-or-a-man-s-name = същото без окончанието за жена или мъж
level-a-short-form-of-it = кратка форма
level-one-letter-apart = разлика в една буква
level-alike = подобно
level-one-of-two-names-the-same = едното от две имена е същото
level-the-initial-the-same = същата начална буква
level-a-little-alike = малко подобно
level-different = различно
level-different-both-women = различно, и двете са жени
level-day-and-month-swapped = разменени ден и месец
level-the-day-1-or-10-off = денят се различава с 1 или 10
level-the-year-1-or-10-off = годината се различава с 1 или 10
level-one-is-a-year-alone-the-same = едната е само година, същата
level-one-is-the-first-of-January-of-the-same-year = едната е първи януари на същата година
level-the-same-year-another-day = същата година, друг ден
level-the-same-day-another-year = същият ден, друга година
level-one-figure-apart = разлика в една цифра
level-the-year-alone-1-off = само година, с разлика 1
level-the-same-as-the-names-say = същото, както казват имената
level-different-though-the-names-agree = различно, макар имената да съвпадат
level-the-same-which-the-names-do-not-say = същото, което имената не казват
level-different-as-are-the-names = различно, както и имената
level-one-people-s-names = имена на един народ
level-two-peoples-names = имена на два народа
level-each-with-its-own = всяко със своето
level-given-name-and-surname-swapped = разменени собствено и фамилно име
level-patronymic-and-surname-swapped = разменени бащино и фамилно име
history = Какво е преценено
history-when = Кога
history-who = Кой
history-state = Състояние
history-stands = в сила
history-ended = отменена от по-късна
history-undone = върната
board = Табло за съгласуване
board-lead = Колко лица брои всяка институция за една година, колко от тях броят и други и колко са всичките по едно правило. Всяко число води до записите си.
board-none = Още няма получен списък; няма какво да се съгласува.
board-rule = Правило за броене
board-show = Показване
board-about = { $year } г.: { $rule } (версия { $version })
board-stale = След последното сравнение е получен списък или още нищо не е сравнявано: в общия брой някои лица са броени повече от веднъж.
board-total = Общо, всяко лице веднъж
board-total-note = според решеното
board-certain = Няма двойка, която чака решение.
board-interval = { $n ->
    [one] { $n } двойка още не е решена. С нея общият брой е между { $low } и { $high } в деветнадесет от двадесет случая; не може да стане под { $least } и над { $most }.
   *[other] { $n } двойки още не са решени. С тях общият брой е между { $low } и { $high } в деветнадесет от двадесет случая; не може да стане под { $least } и над { $most }.
}
board-bodies = Какво брои всяка институция
board-rows = Изпратени редове
board-counted = Броени
board-left-out = Неброени
board-unknown = Редът не казва
board-alone = Не ги брои друг
board-overlap = Кой кого брои
board-overlap-about = Където се срещат ред и колона: лица, които броят и двете. Където институцията среща себе си: всички, които тя брои.
board-events-about = Събития на различни институции не се сравняват: всяко се брои веднъж за своята.
board-picture = Кое лице от кои институции се брои
board-picture-about = Всяко лице веднъж, точно при онези институции, които го броят.
board-set = Броени от
board-persons = Лица
board-only = само { $name }
board-other-sets = други съчетания
board-records = Записи зад число
board-records-about = Кои са, се отваря само в двойка или от институцията.
board-records-of = { $n ->
    [one] { $of } брои { $n } запис.
   *[other] { $of } брои { $n } записа.
}
board-records-and = { $n ->
    [one] { $n } запис на { $of } е за лице, което брои и { $other }.
   *[other] { $n } записа на { $of } са за лица, които брои и { $other }.
}
board-records-without = { $n ->
    [one] { $n } запис на { $of } е за лице, което { $other } не брои.
   *[other] { $n } записа на { $of } са за лица, които { $other } не брои.
}
board-not-counted-by = Които { $name } не брои
board-no-records = Няма такива.
board-form = Форма на експлоатация
board-code = Код тук
list-odd-row = Ред { $line }: { $said }
board-figure-unknown = { $n ->
    [one] и { $n } ред, който не казва
   *[other] и { $n } реда, които не казват
}
