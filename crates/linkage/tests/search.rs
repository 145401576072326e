//! Names found among many.
use linkage::search::{Index, Searcher};

const NAMES: &[&str] = &[
    "Георги Димитров",
    "Georgi Dimitrov",
    "Иван Петров",
    "Иванка Петрова",
    "Мария Иванова-Стоянова",
    "Mehmet Yılmaz",
    "Αλέξης Τσίπρας",
    "Г. Стоилов",
    "Володимир Шевченко",
    "Nguyễn Văn Anh",
];

fn first(index: &Index, query: &str) -> Vec<u32> {
    index.search(query, 20).first().map(|hit| hit.rows.clone()).unwrap_or_default()
}

#[test]
fn a_name_is_found_in_another_script_order_and_spelling() {
    let index = Index::of(NAMES);
    for (query, row) in [
        ("Dimitroff Georgui", 0),
        ("Гоерги Димитров", 0),
        ("Гошо Димитров", 0),
        ("Iwan Petrow", 2),
        ("ИванПетров", 2),
        ("Иван Пе тров", 2),
        ("Maria Stoyanova", 4),
        ("Мехмет Йълмаз", 5),
        ("Tsipras Alexis", 6),
        ("Георги Стоилов", 7),
        ("Wolodymyr Schewtschenko", 8),
        ("Nguyen Van Anh", 9),
    ] {
        assert!(first(&index, query).contains(&row), "{query}: {:?}", index.search(query, 3));
    }
}

#[test]
fn rows_of_one_spelling_are_one_answer() {
    assert_eq!(first(&Index::of(NAMES), "Георги Димитров"), [0, 1]);
}

#[test]
fn what_is_not_there_is_not_found_well() {
    let index = Index::of(NAMES);
    // Negative control of the tests above: another person scores low, nobody nothing.
    assert!(index.search("Стоимен Кривошиев", 20).iter().all(|hit| hit.score < 0.6));
    assert!(index.search("", 20).is_empty());
    assert!(Index::default().search("Иван", 20).is_empty());
}

#[test]
fn a_deleted_row_is_gone_and_others_stay() {
    let mut index = Index::of(NAMES);
    index.delete(0);
    index.delete(0);
    index.delete(99);
    assert_eq!(first(&index, "Георги Димитров"), [1]);
    index.delete(1);
    assert!(!first(&index, "Георги Димитров").contains(&1));
    let row = index.append("Георги Димитров");
    assert_eq!(row, 10);
    assert_eq!(first(&index, "Georgi Dimitrov"), [10]);
}

#[test]
fn appending_one_by_one_is_building_at_once() {
    let mut index = Index::default();
    for name in NAMES {
        index.append(name);
    }
    let whole = Index::of(NAMES);
    let mut searcher = Searcher::of(&whole);
    for query in NAMES {
        let found = searcher.search(query, 20);
        assert_eq!(index.search(query, 20), found, "the same with the room used before");
        assert_eq!(index.search(query, 20), searcher.search(query, 20));
    }
}

#[test]
fn the_answer_is_the_same_with_any_number_of_threads() {
    let names: Vec<String> = (0..3_000)
        .map(|number| format!("{} {}", NAMES[number % 10], NAMES[number / 10 % 10]))
        .collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let index = pool.install(|| Index::of(&names));
        NAMES.iter().map(|query| index.search(query, 20)).collect::<Vec<_>>()
    };
    assert_eq!(with(1), with(3));
}
