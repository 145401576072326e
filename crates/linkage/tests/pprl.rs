//! Lists are encoded, sent and compared; what nobody would have sent is refused.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use blake2::{Blake2b512, Digest};
use linkage::pprl::attack::{Person, people};
use linkage::pprl::{
    Encoding, Kind, List, NotEncoded, Refused, Secret, Settings, encode, filters, link,
};
use linkage::record::Record;

const KEY: &str = "9f1c3a5be47d20816cf2b3d4958ea7610b4f7e2dc893a6157ad0ee4c318b52f6";
const OTHER_KEY: &str = "1e7b02c95fd83a64b1790e5cd24f8a3617c0e9b85d436af2908cb71e54d3fa60";

fn secret(hex: &str) -> Secret {
    Secret::from_hex(hex).unwrap()
}

fn record<'a>(id: &'a str, given: &'a str, surname: &'a str, born: &'a str) -> Record<'a> {
    Record { id, given, surname, born, ..Record::default() }
}

fn encoded(records: &[Record<'_>], settings: &Settings) -> Encoding {
    encode(records, &secret(KEY), settings).unwrap()
}

fn session(name: &str) -> Settings {
    Settings { session: name.to_owned(), ..Settings::default() }
}

/// Two lists of which the second half of the first is the first half of the second, there in
/// Latin letters and under other ids.
fn two_lists() -> (Vec<Person>, Vec<(String, String, String)>) {
    let people = people(400, 41);
    let latin = |text: &str| {
        let pairs = "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch ш=sh щ=sht ъ=a ь=y ю=yu я=ya";
        let letter = |c: char| {
            let found = pairs.split(' ').find_map(|p| p.strip_prefix(&format!("{c}=")));
            found.map_or(c.to_string(), str::to_owned)
        };
        text.to_lowercase().chars().map(letter).collect::<String>()
    };
    let rows = people.iter().skip(200).map(|person| {
        let record = person.record();
        (format!("x{}", record.id), latin(record.given), latin(record.surname))
    });
    let rows = rows.collect();
    (people, rows)
}

#[test]
fn persons_are_found_across_scripts_and_files() {
    let (people, latin) = two_lists();
    let left: Vec<Record> = people.iter().take(300).map(|person| person.record()).collect();
    let right: Vec<Record> = people
        .iter()
        .skip(200)
        .zip(&latin)
        .map(|(person, row)| Record {
            id: &row.0,
            given: &row.1,
            surname: &row.2,
            ..person.record()
        })
        .collect();
    let (left, right) = (encoded(&left, &session("s")), encoded(&right, &session("s")));
    let left = Encoding::from_bytes(&left.to_bytes()).unwrap();
    let right = Encoding::from_bytes(&right.to_bytes()).unwrap();
    let found = link::between(&left, &right).unwrap();
    let same = |pair: &&link::Pair| format!("x{}", left.id(pair.left)) == right.id(pair.right);
    let (right_ones, all) = (found.proposed().filter(same).count(), found.proposed().count());
    assert!(right_ones >= 97 && all <= right_ones + 3, "{right_ones} of 100, {all} proposed");

    let mut csv = Vec::new();
    link::write_pairs(&found, &left, &right, &mut csv).unwrap();
    let text = String::from_utf8(csv).unwrap();
    assert_eq!(text.lines().count(), all + 1);
    assert!(text.starts_with("left,right,weight,probability\nr2"), "{}", &text[..60]);
}

#[test]
fn nothing_is_found_under_another_key() {
    let people = people(50, 42);
    let records: Vec<Record> = people.iter().map(|person| person.record()).collect();
    let one = encoded(&records, &Settings::default());
    let two = encode(&records, &secret(OTHER_KEY), &Settings::default()).unwrap();
    assert_eq!(link::between(&one, &two).err(), Some(Refused::DifferentKeys));
    // Even if somebody changed the check value: no token and no salted field is the same.
    let mut forged = two;
    forged.header.check.clone_from(&one.header.check);
    assert!(link::between(&one, &forged).unwrap().pairs.is_empty());
    assert_eq!(link::between(&one, &one).unwrap().proposed().count(), 50);
}

#[test]
fn another_session_is_another_code() {
    let records = [record("1", "Мария", "Иванова", "1990-03-07")];
    let (one, two) = (encoded(&records, &session("one")), encoded(&records, &session("two")));
    let error = link::between(&one, &two).err().unwrap();
    assert!(error.to_string().contains("session `one`, the other for `two`"), "{error}");
    let filter = |session| filters(&records, &secret(KEY), session)[0];
    let alike = filter("one").dice(&filter("two"));
    assert!((0.35..0.65).contains(&alike), "{alike}");
    assert_eq!(filter("one"), filter("one"));
}

#[test]
fn files_made_in_different_ways_are_not_compared() {
    let records = [record("1", "Мария", "Иванова", "1990-03-07")];
    let folded = Settings { filter: Kind::Folded, ..Settings::default() };
    let (one, two) = (encoded(&records, &Settings::default()), encoded(&records, &folded));
    let error = link::between(&one, &two).err().unwrap();
    assert!(error.to_string().contains("512 bits"), "{error}");
}

#[test]
fn a_file_comes_back_as_it_was_and_holds_no_name() {
    let records = [
        record("1", "Мария", "Иванова", "1990-03-07"),
        record("2", "", "", ""),
        record("3", "Georgi", "Petrov", "1970"),
    ];
    for filter in [Kind::Full, Kind::Folded, Kind::None] {
        let bytes = encoded(&records, &Settings { filter, ..Settings::default() }).to_bytes();
        let back = Encoding::from_bytes(&bytes).unwrap();
        assert_eq!((back.len(), back.id(2)), (3, "3"));
        assert_eq!(back.to_bytes(), bytes, "{filter:?}");
        for word in ["Мария", "maria", "petrov", "1990", "Georgi"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
        }
    }
}

/// Changes a good file and says why it is refused; the checksum is made to fit, so that the
/// content itself has to be found out.
fn refused(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let records = [
        record("aa", "Мария", "Иванова", "1990-03-07"),
        record("bb", "Георги", "Петров", "1970-11-30"),
    ];
    let mut bytes = encoded(&records, &Settings::default()).to_bytes();
    bytes.truncate(bytes.len() - 32);
    change(&mut bytes);
    let checksum = Blake2b512::digest(&bytes);
    bytes.extend(&checksum[..32]);
    Encoding::from_bytes(&bytes).err().map_or_else(String::new, |refused| refused.to_string())
}

/// Where the filter of the first record begins: after two lines, the id and the marks.
fn first_filter(bytes: &[u8]) -> usize {
    let ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').take(2).collect();
    ends[1] + 1 + 2 + 2 + 1
}

fn fill(with: impl Fn(usize) -> u8) -> impl FnOnce(&mut Vec<u8>) {
    move |bytes| {
        let start = first_filter(bytes);
        (0..128).for_each(|at| bytes[start + at] = with(at));
    }
}

fn replace(from: &'static str, to: &'static str) -> impl FnOnce(&mut Vec<u8>) {
    move |bytes| {
        let text: Vec<usize> = (0..bytes.len() - from.len())
            .filter(|at| &bytes[*at..*at + from.len()] == from.as_bytes())
            .collect();
        bytes.splice(text[0]..text[0] + from.len(), to.bytes());
    }
}

#[test]
fn hostile_files_are_refused_in_a_sentence() {
    assert_eq!(refused(|_| ()), "", "unchanged it is read");
    let cases: [(String, &str); 14] = [
        (refused(fill(|_| 0xFF)), "record 1 (id `aa`): every bit of the filter is set"),
        (refused(fill(|_| 0)), "record 1 (id `aa`): no bit of the filter is set"),
        (refused(fill(|at| if at < 100 { 0xFF } else { 0 })), "800 of 1024 bits"),
        (refused(fill(|at| u8::from(at < 3))), "3 of 1024 bits"),
        (refused(replace("bb", "aa")), "records 1 and 2 have the same id `aa`"),
        (refused(replace("bb", "\n\n")), "record 2: the id is no text"),
        (refused(replace("encoding 1", "encoding 9")), "format version `9`"),
        (refused(replace("linkage", "linkagf")), "no encoded file"),
        (refused(replace("\"filter_bits\":1024", "\"filter_bits\":1000")), "1000 bits, not 1024"),
        (refused(replace("\"filter_bits\":1024", "\"filter_bits\":512")), "record"),
        (refused(replace("\"records\":2", "\"records\":3")), "ends within record 3 of 3"),
        (refused(replace("\"records\":2", "\"records\":1")), "goes on"),
        (refused(replace("\"records\"", "\"rec\"")), "no header"),
        (refused(|bytes| bytes.truncate(bytes.len() - 100)), "ends within record 2 of 2"),
    ];
    for (error, because) in cases {
        assert!(error.contains(because), "`{error}` does not say `{because}`");
    }
}

#[test]
fn salted_fields_with_every_bit_set_are_refused() {
    let error = refused(|bytes| {
        // After the filter come a token of eight bytes and its kind.
        let start = first_filter(bytes) + 128 + 9;
        bytes[start..start + 16].fill(0xFF);
    });
    assert!(error.contains("record 1 (id `aa`): the fields salted"), "{error}");
}

#[test]
fn a_changed_byte_is_found_by_the_checksum() {
    let records = [record("aa", "Мария", "Иванова", "1990-03-07")];
    let mut bytes = encoded(&records, &Settings::default()).to_bytes();
    let at = first_filter(&bytes);
    bytes[at] ^= 1;
    assert_eq!(Encoding::from_bytes(&bytes).err(), Some(Refused::Checksum));
}

#[test]
fn bytes_of_any_kind_are_refused_and_never_panic() {
    let records = [record("aa", "Мария", "Иванова", "1990-03-07")];
    let good = encoded(&records, &Settings::default()).to_bytes();
    for cut in 0..good.len() {
        assert!(Encoding::from_bytes(&good[..cut]).is_err(), "cut at {cut}");
        let mut changed = good.clone();
        changed[cut] ^= 0x55;
        assert!(Encoding::from_bytes(&changed).is_err(), "changed at {cut}");
    }
}

#[test]
fn ids_must_tell_records_apart() {
    let encode = |ids: [&str; 2]| {
        let records = ids.map(|id| record(id, "Мария", "", ""));
        encode(&records, &secret(KEY), &Settings::default()).err()
    };
    assert_eq!(encode(["1", " "]), Some(NotEncoded::Id { row: 2 }));
    let repeated = NotEncoded::RepeatedId { row: 2, first: 1, id: "1".to_owned() };
    assert_eq!(encode(["1", "1 "]), Some(repeated));
    assert_eq!(encode(["1", "2"]), None);
}

#[test]
fn what_too_many_or_too_few_share_is_left_out() {
    // One name for thirty people of different days, and one of two.
    let days: Vec<String> = (1..=30).map(|day| format!("1990-01-{day:02}")).collect();
    let records: Vec<Record> =
        days.iter().map(|day| record(day, "Мария", "Иванова", day)).collect();
    let pairs = |smallest_block, largest_block| {
        let settings = Settings { smallest_block, largest_block, ..Settings::default() };
        link::within(&encoded(&records, &settings)).pairs.len()
    };
    assert_eq!(pairs(1, 30), 30 * 29 / 2);
    assert_eq!(pairs(1, 29), 0);
    assert_eq!(pairs(31, 1000), 0);
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let people = people(300, 43);
    let records: Vec<Record> = people.iter().map(|person| person.record()).collect();
    let list = encoded(&records, &Settings::default());
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| link::within(&list).pairs)
    };
    let one = on(1);
    assert!(!one.is_empty() && one == on(4));
}

#[test]
fn the_filter_finds_whom_no_token_does() {
    let people = people(300, 44);
    let mut records: Vec<Record> = people.iter().map(|person| person.record()).collect();
    // Every name misspelt at its first letter, and another year: no token is left in common.
    let (given, surname) = ("Метослава", "Крибаджакова");
    records[0] = Record {
        id: "a",
        given: "Ретослава",
        surname: "Лрибаджакова",
        born: "1977-03-05",
        ..records[0]
    };
    records[1] = Record { id: "b", given, surname, born: "1978-03-05", ..records[0] };
    records[0].place = "";
    records[0].patronymic = "";
    records[1].patronymic = "";
    let list = encoded(&records, &Settings::default());
    let found = link::within(&list);
    assert!(!found.pairs.iter().any(|pair| (pair.left, pair.right) == (0, 1)));
    let alike = link::alike_within(&list, &found);
    assert!(alike.iter().any(|hit| (hit.left, hit.right) == (0, 1)), "{alike:?}");
    assert!(alike.len() < 30, "{}", alike.len());
}

#[test]
fn a_list_is_read_from_a_file_and_says_what_it_could_not_read() {
    let file = "no,first,last,born,sex\n7,Мария,Иванова,1990-03-07,F\n8,Иван,Петров,soon,man\n";
    let map = "id=no,given=first,surname=last,dob=born,sex=sex".parse().unwrap();
    let (list, remarks) = List::read(file.as_bytes(), &map).unwrap();
    let said: Vec<_> = remarks.iter().map(|r| (r.row, r.column.as_str())).collect();
    assert_eq!(said, [(3, "born")]);
    assert_eq!(list.records().iter().map(|r| r.id).collect::<Vec<_>>(), ["7", "8"]);
    assert_eq!(encoded(&list.records(), &Settings::default()).len(), 2);
}
