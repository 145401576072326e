# Кой е участвал в обучение, поименно.
attendees = Кой е участвал
attendees-about = Имената са запечатани и се отварят само за институцията, която води записа. Колко души са участвали, е поле на записа.
attendees-told = { $n ->
    [one] Според записа е участвал { $n } човек.
   *[other] Според записа са участвали { $n } души.
}
attendees-told-unknown = В записа не е казано колко души са участвали.
attendees-none = Не се пазят имена.
attendees-since = Имената се пазят от { $day }.
attendees-open-title = Отваряне на имената
attendees-open = Отваряне
attendees-fit-same = Имената са толкова, колкото са участвали според записа: { $names }.
attendees-fit-differs = Имената са { $names }, а според записа са участвали { $told }. Поправете едното или другото.
attendees-fit-unknown = Имената са { $names }; в записа не е казано колко души са участвали.
attendees-write-title = Записване на имената
attendees-names = Имена
attendees-names-hint = По един човек на ред; след точка и запетая – къде работи
attendees-save = Запечатване и запис
attendees-remove = Премахване на имената
attendees-remove-about = Имена вече няма да се пазят. Колко души са участвали, остава в записа.
attendees-empty = Въведете поне едно име
attendees-too-many = Твърде много: най-много { $n } имена
attendees-line-too-long = Ред { $n } е твърде дълъг: най-много 500 знака
attendees-line-unprintable = На ред { $n } има знаци, които не могат да се изпишат
attendees-line-no-name = На ред { $n } няма име пред точката и запетаята
attendees-conflict = Междувременно друг е променил имената. Отворете ги отново и вижте какво стои сега.
attendee-name = Име
attendee-from = Работи в
done-attendees-entered = Запечатано и въведено
done-attendees-entered-differs = Запечатано и въведено. Имената са повече или по-малко от участвалите според записа
done-attendees-removed = Имената са премахнати
