//! Invented people for the attacks: names as unevenly frequent as real ones.
use crate::pprl::stream::Stream;
use crate::record::Record;

const WOMEN: [&str; 40] = [
    "Мария",
    "Иванка",
    "Елена",
    "Йорданка",
    "Пенка",
    "Маргарита",
    "Виолета",
    "Лиляна",
    "Цветанка",
    "Радка",
    "Надежда",
    "Марийка",
    "Румяна",
    "Тодорка",
    "Стефка",
    "Василка",
    "Росица",
    "Станка",
    "Емилия",
    "Донка",
    "Милка",
    "Величка",
    "Райна",
    "Красимира",
    "Снежана",
    "Мариана",
    "Виктория",
    "Габриела",
    "Александра",
    "Десислава",
    "Петя",
    "Силвия",
    "Гергана",
    "Теодора",
    "Кристина",
    "Мирослава",
    "Антония",
    "Галина",
    "Айше",
    "Фатме",
];
const MEN: [&str; 40] = [
    "Георги",
    "Иван",
    "Димитър",
    "Николай",
    "Петър",
    "Христо",
    "Александър",
    "Йордан",
    "Васил",
    "Стефан",
    "Тодор",
    "Стоян",
    "Атанас",
    "Ангел",
    "Красимир",
    "Пламен",
    "Кирил",
    "Михаил",
    "Мартин",
    "Даниел",
    "Борислав",
    "Валентин",
    "Виктор",
    "Любомир",
    "Костадин",
    "Емил",
    "Румен",
    "Антон",
    "Илия",
    "Радослав",
    "Владимир",
    "Асен",
    "Цветан",
    "Бойко",
    "Ивайло",
    "Росен",
    "Симеон",
    "Явор",
    "Мехмед",
    "Ахмед",
];
const FAMILIES: [&str; 40] = [
    "Иванов",
    "Георгиев",
    "Димитров",
    "Петров",
    "Николов",
    "Христов",
    "Стоянов",
    "Тодоров",
    "Илиев",
    "Василев",
    "Атанасов",
    "Петков",
    "Ангелов",
    "Колев",
    "Йорданов",
    "Маринов",
    "Попов",
    "Стефанов",
    "Костов",
    "Кръстев",
    "Михайлов",
    "Кирилов",
    "Александров",
    "Симеонов",
    "Павлов",
    "Методиев",
    "Янков",
    "Ковачев",
    "Терзиев",
    "Калайджиев",
    "Бояджиев",
    "Чолаков",
    "Желязков",
    "Русев",
    "Ганчев",
    "Златев",
    "Мутафчиев",
    "Зидаров",
    "Мехмедов",
    "Ахмедов",
];
const PLACES: [&str; 20] = [
    "София",
    "Пловдив",
    "Варна",
    "Бургас",
    "Русе",
    "Стара Загора",
    "Плевен",
    "Сливен",
    "Добрич",
    "Шумен",
    "Перник",
    "Хасково",
    "Ямбол",
    "Пазарджик",
    "Благоевград",
    "Велико Търново",
    "Враца",
    "Габрово",
    "Видин",
    "Монтана",
];

/// An invented person, in text.
pub struct Person {
    id: String,
    given: &'static str,
    patronymic: String,
    surname: String,
    sex: &'static str,
    born: String,
    place: &'static str,
}

impl Person {
    /// The person as a record.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        Record {
            id: &self.id,
            given: self.given,
            patronymic: &self.patronymic,
            surname: &self.surname,
            sex: self.sex,
            born: &self.born,
            citizenship: "BG",
            place: self.place,
            ..Record::default()
        }
    }
}

/// So many invented people; the same for the same seed. The n-th name of a list is borne by
/// one in n + 2, as names are (Zipf's law).
#[must_use]
pub fn people(count: usize, seed: u64) -> Vec<Person> {
    let mut dice = Stream::new(&[7; 32], &seed.to_le_bytes());
    (0..count).map(|number| person(number, &mut dice)).collect()
}

fn person(number: usize, dice: &mut Stream) -> Person {
    let woman = dice.below(10) < 7;
    let ending = if woman { "а" } else { "" };
    let father = pick(&MEN, dice);
    // Fathers' names take -ов here whatever they end in: what matters is how often they come.
    Person {
        id: format!("r{number}"),
        given: if woman { pick(&WOMEN, dice) } else { pick(&MEN, dice) },
        patronymic: format!("{father}ов{ending}"),
        surname: format!("{}{ending}", pick(&FAMILIES, dice)),
        sex: if woman { "F" } else { "M" },
        born: format!(
            "{}-{:02}-{:02}",
            1950 + dice.below(60),
            1 + dice.below(12),
            1 + dice.below(28)
        ),
        place: pick(&PLACES, dice),
    }
}

fn pick(list: &[&'static str], dice: &mut Stream) -> &'static str {
    // In whole numbers: shares of 1/(n+2), in millionths.
    let shares = (2..list.len() + 2).map(|n| 1_000_000 / n);
    let mut left = dice.below(shares.clone().sum());
    for (name, share) in list.iter().zip(shares) {
        if left < share {
            return name;
        }
        left -= share;
    }
    list[0]
}
