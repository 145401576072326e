# Заподозрени, обвиняеми и осъдени по случаите.
perpetrators = Заподозрени, обвиняеми, осъдени
perpetrators-about = Лицата, срещу които има или може да има производство, по случаите, чиито стъпки четете. Положението на всяко следва от стъпките на производството: за обвиняем тук се брои този, срещу когото е внесен обвинителен акт, а за осъден – този, който е осъден с влязъл в сила съдебен акт. Кои са лицата, е запечатано; тук всяко стои с номера си.
perpetrators-none = Няма такива лица по случаите, чиито стъпки четете.
perpetrators-count = { $n ->
    [one] 1 лице по случай
   *[other] { $n } лица по случаи
}
perpetrator-status = Положение
perpetrator-status-suspect = Заподозряно лице
perpetrator-status-accused = Обвиняем
perpetrator-status-convicted = Осъдено лице
perpetrator-status-acquitted = Оправдано лице
perpetrator-status-terminated = Прекратено производство
perpetrator-nature = Физическо или юридическо лице
perpetrator-natural = Физическо лице
perpetrator-authority = Орган
perpetrator-sentence = Наказание
perpetrator-not-final = не е в сила
perpetrator-months = { $n ->
    [one] 1 месец
   *[other] { $n } месеца
}
perpetrator-suspended = условно
perpetrator-fine = глоба { $sum }
perpetrator-confiscation = конфискация
