//! An invented list of people, the same for the same seed.
use linkage::record::{Record, Table};

/// One record, its fields in the order id, source, given, patronymic, surname, sex, born,
/// citizenship, place, number.
pub(crate) type Fields = [String; 10];

pub(crate) fn record(fields: &Fields) -> Record<'_> {
    let [id, source, given, patronymic, surname, sex, born, citizenship, place, number] =
        fields.each_ref().map(String::as_str);
    Record { id, source, given, patronymic, surname, sex, born, citizenship, place, number }
}

pub(crate) fn table(people: &[Fields]) -> Table {
    let mut table = Table::default();
    for person in people {
        assert!(table.push(&record(person), 0).is_empty());
    }
    table
}

const GIVEN: [(&str, &str, &str); 16] = [
    ("Цветанка", "Tsvetanka", "F"),
    ("Мария", "Maria", "F"),
    ("Гергана", "Gergana", "F"),
    ("Снежана", "Snezhana", "F"),
    ("Йорданка", "Yordanka", "F"),
    ("Ралица", "Ralitsa", "F"),
    ("Десислава", "Desislava", "F"),
    ("Юлия", "Yulia", "F"),
    ("Георги", "Georgi", "M"),
    ("Христо", "Hristo", "M"),
    ("Любомир", "Lyubomir", "M"),
    ("Атанас", "Atanas", "M"),
    ("Пламен", "Plamen", "M"),
    ("Красимир", "Krasimir", "M"),
    ("Светослав", "Svetoslav", "M"),
    ("Илия", "Iliya", "M"),
];
const STEMS: [(&str, &str); 18] = [
    ("Желязков", "Zhelyazkov"),
    ("Ковачев", "Kovachev"),
    ("Терзиев", "Terziev"),
    ("Чолаков", "Cholakov"),
    ("Бояджиев", "Boyadzhiev"),
    ("Златков", "Zlatkov"),
    ("Пенев", "Penev"),
    ("Градинаров", "Gradinarov"),
    ("Щерев", "Shterev"),
    ("Юруков", "Yurukov"),
    ("Касабов", "Kasabov"),
    ("Минчев", "Minchev"),
    ("Русев", "Rusev"),
    ("Добрев", "Dobrev"),
    ("Вълчев", "Valchev"),
    ("Лазаров", "Lazarov"),
    ("Овчаров", "Ovcharov"),
    ("Якимов", "Yakimov"),
];
const PLACES: [(&str, &str); 8] = [
    ("Пловдив", "Plovdiv"),
    ("Бургас", "Burgas"),
    ("Сливен", "Sliven"),
    ("Видин", "Vidin"),
    ("Казанлък", "Kazanlak"),
    ("Ямбол", "Yambol"),
    ("Лом", "Lom"),
    ("Петрич", "Petrich"),
];

/// What a family's name may begin with.
const BEGINNINGS: [(&str, &str); 5] =
    [("", ""), ("Хаджи", "Hadzhi"), ("Кара", "Kara"), ("Папа", "Papa"), ("Дели", "Deli")];

/// A family's name for a man, in both scripts.
fn family(beginning: usize, stem: usize) -> (String, String) {
    let (begin, stem) = (BEGINNINGS[beginning], STEMS[stem]);
    let joined = |begin: &str, stem: &str| {
        if begin.is_empty() { stem.to_owned() } else { format!("{begin}{}", stem.to_lowercase()) }
    };
    (joined(begin.0, stem.0), joined(begin.1, stem.1))
}

/// `count` persons, every third with a second record from another institution, in Latin
/// letters. Records of one person have ids that are equal up to the last letter.
pub(crate) fn list(count: u64) -> Vec<Fields> {
    let mut people = Vec::new();
    for person in 0..count {
        let mut state = person << 32;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).expect("31 bits") % below
        };
        let (given, place) = (GIVEN[draw(16)], PLACES[draw(8)]);
        let (father, family) = (family(draw(5), draw(18)), family(draw(5), draw(18)));
        let born = format!("{}-{:02}-{:02}", 1950 + draw(55), 1 + draw(12), 1 + draw(28));
        let end = if given.2 == "F" { ("а", "a") } else { ("", "") };
        let fields = |source: &str,
                      letter: &str,
                      given: &str,
                      father: String,
                      family: String,
                      place: &str| {
            [
                &format!("{person}{letter}"),
                source,
                given,
                &father,
                &family,
                given_sex(given),
                &born,
                "BG",
                place,
                "",
            ]
            .map(str::to_owned)
        };
        people.push(fields(
            "MOI",
            "a",
            given.0,
            format!("{}{}", father.0, end.0),
            format!("{}{}", family.0, end.0),
            place.0,
        ));
        if person % 3 == 0 {
            people.push(fields(
                "NGO",
                "b",
                given.1,
                format!("{}{}", father.1, end.1),
                format!("{}{}", family.1, end.1),
                place.1,
            ));
        }
    }
    people
}

fn given_sex(given: &str) -> &'static str {
    GIVEN.iter().find(|known| known.0 == given || known.1 == given).map_or("", |known| known.2)
}

/// A record by the fields that matter to a test: id, given name, patronymic, surname, sex,
/// date of birth, place, number.
pub(crate) fn person(fields: [&str; 8]) -> Fields {
    let [id, given, patronymic, surname, sex, born, place, number] = fields;
    [id, "MOI", given, patronymic, surname, sex, born, "BG", place, number].map(str::to_owned)
}
