//! Names of many languages that must, and must not, fall together.
use linkage::names::compare::{Level, names};
use linkage::names::{Reader, canonical};
use proptest::prelude::*;

/// Whether two names have a spelling in common.
fn meet(one: &str, two: &str) -> bool {
    let (one, two) = (canonical(one), canonical(two));
    let has = |name: &linkage::names::Canonical, text: &String| {
        name.text == *text || name.variants.contains(text)
    };
    has(&one, &two.text) || two.variants.iter().any(|text| has(&one, text))
}

/// A name, and spellings of it found in documents and newspapers of other countries.
const SAME: &[(&str, &[&str])] = &[
    // Bulgarian
    ("Мария", &["Maria", "Mariya", "Marija", "MARIA"]),
    ("Цветанка", &["Tsvetanka", "Zwetanka", "Cvetanka", "Tzvetanka"]),
    ("Чавдар", &["Chavdar", "Tschawdar", "Tchavdar", "Čavdar"]),
    ("Живко Желев", &["Zhivko Zhelev", "Jivko Jelev", "Schiwko Schelew", "Živko Želev"]),
    ("Щерьо Щерев", &["Shteryo Shterev", "Schterjo Schterew", "Šterjo Šterev"]),
    ("Юлия Янева", &["Yuliya Yaneva", "Julia Janeva", "Iouliia Ianeva", "Juliya Janewa"]),
    ("Христо Стоичков", &["Hristo Stoichkov", "Christo Stoitschkow", "Khristo Stoitchkov"]),
    ("Кръстьо Вълков", &["Krastyo Valkov", "Krustyo Vulkov", "Krǎstjo Vǎlkov"]),
    ("Гьорги", &["Gyorgi", "Giorgi"]),
    ("Хаджипетров", &["Hadzhipetrov", "Hadji Petroff", "Хаджи Петров"]),
    // Russian
    ("Борис Ельцин", &["Boris Yeltsin", "Boris Jelzin", "Boris Eltsine"]),
    ("Никита Хрущёв", &["Nikita Khrushchev", "Nikita Chruschtschow", "Nikita Khrouchtchev"]),
    ("Михаил Горбачёв", &["Mikhail Gorbachev", "Michail Gorbatschow", "Mikhaïl Gorbatchev"]),
    ("Дмитрий", &["Dmitry", "Dmitri", "Dmitrij", "Dmitriy"]),
    ("Юрий Андропов", &["Yuri Andropov", "Juri Andropow", "Iouri Andropov"]),
    ("Алексей", &["Aleksei", "Alexey", "Alexei", "Aleksej", "Alexeï"]),
    ("Соловьёва", &["Solovyova", "Solowjowa"]),
    ("Наталья", &["Natalya", "Natalia", "Natalja"]),
    ("Кузнецов", &["Kuznetsov", "Kusnezow", "Kouznetsov"]),
    // Ukrainian
    ("Володимир Зеленський", &["Volodymyr Zelenskyy", "Wolodymyr Selenskyj", "Volodymyr Zelensky"]),
    ("Григорій", &["Hryhorii", "Hryhoriy", "Grigori"]),
    ("Богдан", &["Bohdan", "Bogdan"]),
    ("Юлія Тимошенко", &["Yulia Tymoshenko", "Julija Tymoschenko", "Ioulia Timochenko"]),
    ("Матвієнко", &["Matviienko", "Matvienko", "Matwijenko"]),
    // Belarusian
    ("Быкаў", &["Bykaŭ", "Bykau"]),
    // Serbian, both scripts, and Macedonian
    ("Ђорђе", &["Đorđe", "Djordje", "Dorde"]),
    ("Новак Ђоковић", &["Novak Đoković", "Novak Djokovic"]),
    ("Љиљана", &["Ljiljana"]),
    ("Јелена Јанковић", &["Jelena Janković", "Jelena Jankovic", "Елена Янкович"]),
    ("Џемал", &["Džemal", "Dzhemal", "Джемал"]),
    ("Његош", &["Njegoš", "Njegos"]),
    ("Ѓорѓи", &["Gjorgji", "Gorgi"]),
    ("Трајковски", &["Trajkovski", "Траjковски"]),
    // Romanian
    ("Nicolae Ceaușescu", &["Николае Чаушеску", "Nicolae Ceausescu"]),
    ("Gheorghe", &["Георге"]),
    ("Țurcanu", &["Цуркану", "Ţurcanu", "Turcanu"]),
    ("Șerban", &["Шербан", "Serban", "Şerban"]),
    ("Constantin", &["Константин"]),
    ("Georgescu", &["Джорджеску"]),
    ("Ciobanu", &["Чобану"]),
    // Turkish
    ("Hüseyin", &["Хюсеин", "Huseyin", "Hussein"]),
    ("Ayşe", &["Айше", "Ayshe", "Ayse"]),
    ("Çiçek", &["Чичек", "Cicek"]),
    ("Cemal Şahin", &["Джемал Шахин"]),
    ("Erdoğan", &["Ердоган", "Erdogan"]),
    ("Gülten", &["Гюлтен", "Gulten"]),
    // Greek
    ("Γεώργιος Παπαδόπουλος", &["Georgios Papadopoulos"]),
    ("Γιάννης", &["Giannis", "Yannis", "Yiannis"]),
    ("Χρήστος", &["Christos", "Hristos"]),
    ("Χαράλαμπος", &["Charalampos", "Haralambos"]),
    ("Ειρήνη", &["Eirini", "Irini"]),
    ("Ευάγγελος Τσίπρας", &["Evangelos Tsipras"]),
    // Arabic and Vietnamese, as far as romanised
    ("Mohammed", &["Muhammad", "Mohamed", "Mohamad", "Мохамед", "Мухаммед"]),
    ("al-Hassan", &["El Hassan", "Hassan", "Хасан"]),
    ("Abdul Rahman", &["Abdulrahman", "Abdul-Rahman"]),
    ("Yusuf", &["Youssef", "Yousef", "Юсуф"]),
    ("Khalid", &["Khaled", "Халед"]),
    ("Nguyễn Thị Hồng", &["Nguyen Thi Hong"]),
    ("Đặng", &["Dang"]),
    // A keyboard left in the wrong layout
    ("Иванов", &["Ивaнoв", "Ivаnоv"]),
];

#[test]
fn spellings_of_one_name_meet() {
    let apart: Vec<String> = SAME
        .iter()
        .flat_map(|(name, others)| others.iter().map(move |other| (*name, *other)))
        .filter(|(name, other)| !meet(name, other))
        .map(|(name, other)| {
            format!("{name} | {other}: {} | {}", canonical(name).text, canonical(other).text)
        })
        .collect();
    assert!(apart.is_empty(), "{apart:#?}");
}

/// Two people, however alike their names.
const DIFFERENT: &[(&str, &str)] = &[
    ("Иван", "Иванка"),
    ("Иван", "Ивана"),
    ("Ivan", "Иванка"),
    ("Мария", "Марин"),
    ("Мария", "Мариана"),
    ("Мария", "Марио"),
    ("Димитър", "Димитрия"),
    ("Димитър", "Димитрина"),
    ("Мартин", "Марин"),
    ("Мартин", "Мартина"),
    ("Стоян", "Стоянка"),
    ("Стефан", "Стефания"),
    ("Александър", "Александра"),
    ("Христо", "Христина"),
    ("Петър", "Петра"),
    ("Пенка", "Пенчо"),
    ("Живко", "Живка"),
    ("Данил", "Даниела"),
    ("Николай", "Николина"),
    ("Красимир", "Красимира"),
    ("Надежда", "Надка Стоилова"),
    ("Иван Петров", "Иван Димитров"),
    ("Иван Петров", "Стоян Петров"),
    ("Дилян Сулев", "Диляна Сулева"),
    ("Олена", "Олег"),
    ("Андрій", "Адріан"),
    ("Ioana", "Ion"),
    ("Florin", "Florina"),
    ("Mihai", "Mihaela"),
    ("Hasan", "Hüseyin"),
    ("Emin", "Emine"),
    ("Nur", "Nuray"),
    ("Γιάννης", "Ιωάννα"),
    ("Милан", "Милана"),
    ("Nguyen Van Anh", "Nguyen Van Binh"),
];

#[test]
fn people_of_different_names_do_not_meet() {
    for (one, two) in DIFFERENT {
        let found = names(&canonical(one), &canonical(two));
        assert!(!meet(one, two), "{one} | {two}");
        assert!(found.score < 0.7, "{one} | {two}: {found:?}");
    }
}

#[test]
fn a_pair_of_the_other_table_would_be_seen() {
    // Negative controls: each table fails on the other's pairs.
    assert!(!meet("Иван", "Иванка"));
    assert!(meet("Иван", "Ivan"));
    assert!(names(&canonical("Иван"), &canonical("Ivan")).score > 0.99);
}

#[test]
fn levels_say_why() {
    let cases = [
        ("Георги Димитров", "Гошо Димитров", Level::Nickname),
        ("Georgi Dimitrov", "Жоро Димитров", Level::Nickname),
        ("Олександр", "Александър", Level::Nickname),
        ("Иванова", "Ivanoff", Level::Stem),
        ("Зеленська", "Zelensky", Level::Stem),
        ("Крупская", "Krupski", Level::Stem),
        ("Παπαδοπούλου", "Papadopoulos", Level::Stem),
        ("Popescu", "Попеску", Level::Exact),
        ("Г. Димитров", "Георги Димитров", Level::Initial),
    ];
    for (one, two, level) in cases {
        assert_eq!(names(&canonical(one), &canonical(two)).level, level, "{one} | {two}");
    }
}

/// The five romanisations of the generator of test data (`off`, `ger`, `sci`, `fr`, `ru`):
/// for each Cyrillic letter what it becomes in each.
const SCHEMES: &[(char, [&str; 5])] = &[
    ('а', ["a", "a", "a", "a", "a"]),
    ('б', ["b", "b", "b", "b", "b"]),
    ('в', ["v", "w", "v", "v", "v"]),
    ('г', ["g", "g", "g", "g", "g"]),
    ('д', ["d", "d", "d", "d", "d"]),
    ('е', ["e", "e", "e", "e", "e"]),
    ('ж', ["zh", "sch", "z", "j", "zh"]),
    ('з', ["z", "s", "z", "z", "z"]),
    ('и', ["i", "i", "i", "i", "i"]),
    ('й', ["y", "j", "j", "i", "y"]),
    ('к', ["k", "k", "k", "k", "k"]),
    ('л', ["l", "l", "l", "l", "l"]),
    ('м', ["m", "m", "m", "m", "m"]),
    ('н', ["n", "n", "n", "n", "n"]),
    ('о', ["o", "o", "o", "o", "o"]),
    ('п', ["p", "p", "p", "p", "p"]),
    ('р', ["r", "r", "r", "r", "r"]),
    ('с', ["s", "s", "s", "s", "s"]),
    ('т', ["t", "t", "t", "t", "t"]),
    ('у', ["u", "u", "u", "ou", "u"]),
    ('ф', ["f", "f", "f", "f", "f"]),
    ('х', ["h", "ch", "h", "kh", "kh"]),
    ('ц', ["ts", "z", "c", "ts", "c"]),
    ('ч', ["ch", "tsch", "c", "tch", "ch"]),
    ('ш', ["sh", "sch", "s", "ch", "sh"]),
    ('щ', ["sht", "scht", "st", "cht", "shch"]),
    ('ъ', ["a", "a", "a", "u", "u"]),
    ('ю', ["yu", "ju", "ju", "iou", "iu"]),
    ('я', ["ya", "ja", "ja", "ia", "ia"]),
];

fn romanised(name: &str, scheme: usize) -> String {
    let letter = |letter: char| {
        SCHEMES.iter().find(|(cyrillic, _)| *cyrillic == letter).map_or("", |row| row.1[scheme])
    };
    name.chars().map(letter).collect()
}

/// Common names of a register, none of them chosen for its letters.
const COMMON: &[&str] = &[
    "георги",
    "иван",
    "димитър",
    "николай",
    "петър",
    "христо",
    "александър",
    "йордан",
    "васил",
    "стефан",
    "тодор",
    "стоян",
    "атанас",
    "ангел",
    "красимир",
    "пламен",
    "кирил",
    "михаил",
    "мартин",
    "даниел",
    "борислав",
    "валентин",
    "виктор",
    "калоян",
    "любомир",
    "костадин",
    "емил",
    "светослав",
    "румен",
    "антон",
    "илия",
    "радослав",
    "владимир",
    "асен",
    "цветан",
    "бойко",
    "венцислав",
    "ивайло",
    "евгени",
    "росен",
    "орлин",
    "теодор",
    "симеон",
    "божидар",
    "крум",
    "мария",
    "иванка",
    "елена",
    "йорданка",
    "пенка",
    "маргарита",
    "виолета",
    "лиляна",
    "цветанка",
    "радка",
    "надежда",
    "румяна",
    "тодорка",
    "стефка",
    "снежана",
    "мариана",
    "габриела",
    "десислава",
    "петя",
    "силвия",
    "гергана",
    "кристина",
    "мирослава",
    "татяна",
    "юлия",
    "галина",
    "айше",
    "фатме",
    "емине",
    "зейнеп",
    "мелиха",
    "ралица",
    "яна",
    "жана",
    "мехмед",
    "ахмед",
    "хасан",
    "мустафа",
    "осман",
    "попов",
    "ковачев",
    "калайджиев",
    "терзиев",
    "генов",
    "минчев",
    "стойчев",
    "желязков",
    "ганчев",
    "бончев",
    "рачев",
    "чолаков",
    "бояджиев",
    "дончев",
    "русев",
    "недялков",
    "златков",
    "шишков",
    "кръстев",
    "цонев",
    "чернев",
    "белчев",
    "карагеоргиев",
    "дамянов",
    "вълков",
    "мутафчиев",
    "касабов",
    "щерев",
    "янков",
    "юруков",
    "якимов",
];

#[test]
fn every_romanisation_of_a_common_name_meets_it() {
    let pairs =
        COMMON.iter().flat_map(|name| (0..5).map(move |scheme| (*name, romanised(name, scheme))));
    let (mut all, mut apart) = (0, Vec::new());
    for (name, latin) in pairs {
        all += 1;
        if !meet(name, &latin) {
            apart.push(format!("{name} {latin}: {}", canonical(&latin).text));
        }
    }
    assert!(apart.is_empty(), "of {all}: {apart:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_spelling_of_a_spelling_is_itself(name in "\\PC{0,24}") {
        let text = canonical(&name).text;
        prop_assert_eq!(canonical(&text).text, text);
    }

    #[test]
    fn the_spelling_of_a_latin_spelling_is_itself(name in "[a-zšžčćđşğıöüțăéï' -]{1,16}") {
        let text = canonical(&name).text;
        prop_assert_eq!(canonical(&text).text, text);
    }

    #[test]
    fn the_spelling_of_a_cyrillic_spelling_is_itself(name in "[а-яіїєґёђћљњџўѓќ -]{1,16}") {
        let found = canonical(&name);
        prop_assert_eq!(&canonical(&found.text).text, &found.text);
        prop_assert!(found.variants.len() <= 3 && !found.variants.contains(&found.text));
        prop_assert!(found.text.bytes().all(|letter| letter == b' ' || letter.is_ascii_lowercase()));
    }

    #[test]
    fn a_reader_reads_as_without_memory(names in prop::collection::vec("[a-zа-я. -]{0,14}", 1..8)) {
        let mut reader = Reader::default();
        for name in &names {
            prop_assert_eq!(reader.canonical(name), canonical(name));
        }
    }

    #[test]
    fn comparing_is_symmetric_and_a_score(one in "[а-яa-z. -]{0,20}", two in "[а-яa-z. -]{0,20}") {
        let (one, two) = (canonical(&one), canonical(&two));
        let (there, back) = (names(&one, &two), names(&two, &one));
        prop_assert!((there.score - back.score).abs() < 1e-9);
        prop_assert!((0.0..=1.0).contains(&there.score));
    }

    #[test]
    fn a_name_is_itself(name in "[а-я]{2,9} [а-я]{2,9}") {
        let name = canonical(&name);
        prop_assume!(name.words.iter().all(|word| !word.is_initial) && !name.words.is_empty());
        let found = names(&name, &name);
        prop_assert_eq!(found.level, Level::Exact);
        prop_assert!((found.score - 1.0).abs() < 1e-12);
    }
}
