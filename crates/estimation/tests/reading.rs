//! Files of lists: what is read, and what is refused with its row and column.
use estimation::lists::read;
use estimation::rate::Populations;

const GOOD: &str = "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n";

#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let error = read(text.as_bytes(), &[]).unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "{error} has no {word}");
    }
}

#[test]
fn counts_and_persons_are_read_alike() {
    let (counted, _) = read(GOOD.as_bytes(), &[]).unwrap();
    let mut persons = String::from("\u{feff}id,A,B,C\n");
    for (marks, n) in [("1,0,0", 40), ("0,1,0", 30), ("0,0,1", 20), ("1,1,0", 6)] {
        persons.extend((0..n).map(|i| format!("p{i},{marks}\n")));
    }
    let (each, _) = read(persons.as_bytes(), &[]).unwrap();
    assert_eq!(counted, each);
    assert_eq!((counted.cases(), counted.names().len()), (96, 3));
    // Who was never seen may stand there blank or as 0, and rows of one history add up.
    let more = GOOD.replace("1,1,0,6", "1,1,0,5\n0,0,0,\n0,0,0,0\n1,1,0,1");
    assert_eq!(read(more.as_bytes(), &[]).unwrap().0, counted);
}

#[test]
fn what_is_wrong_is_named_by_row_and_column() {
    refused("", &["empty"]);
    refused("A,B,C,count\n", &["no row"]);
    refused(&GOOD.replace("0,1,0,30", "0,1,0,-3"), &["row 3", "`count`", "`-3`", "negative"]);
    refused(&GOOD.replace("0,1,0,30", "0,1,0,2.5"), &["row 3", "`count`", "`2.5`", "whole"]);
    refused(&GOOD.replace("0,1,0,30", "0,1,0,many"), &["row 3", "`many`", "not a count"]);
    refused(&GOOD.replace("0,1,0,30", "0,1,0,"), &["row 3", "not a count"]);
    refused(&GOOD.replace("0,1,0,30", "0,2,0,30"), &["row 3", "`B`", "`2`", "neither 0 nor 1"]);
    refused(&GOOD.replace("0,1,0,30", "0,0,0,30"), &["row 3", "on no list"]);
    refused(&GOOD.replace("0,1,0,30", "0,1,0"), &["row 3", "3 columns", "4"]);
    refused(&GOOD.replace("A,B", "A,A"), &["`A` twice"]);
    refused(&GOOD.replace("A,B", "A,"), &["column 2 has no name"]);
    refused("A,B,C,Count,count\n", &["`count` twice"]);
    let wide: Vec<String> = (0..11).map(|n| format!("L{n}")).collect();
    refused(&wide.join(","), &["11 columns", "at most 10"]);
    let error = read(&b"A,B,C,count\n1,0,\xff,3\n"[..], &[]).unwrap_err().to_string();
    assert!(error.contains("row 2") && error.contains("UTF-8"), "{error}");
    let error = read(GOOD.as_bytes(), &["sex"]).unwrap_err().to_string();
    assert!(error.contains("no column `sex`") && error.contains("`A`"), "{error}");
}

#[test]
fn lists_of_which_nothing_can_be_said_are_refused_in_words() {
    refused("A,B,C,count\n1,0,0,4\n1,1,0,5\n1,0,1,6\n", &["`A` contains everyone"]);
    refused("A,B,C,count\n1,1,0,4\n0,0,1,5\n1,1,1,6\n", &["`A` and `B` are identical"]);
    refused("A,B,C,count\n1,0,0,4\n0,1,0,5\n0,0,1,6\n", &["no two lists overlap"]);
    refused("A,B,count\n1,0,4\n0,1,5\n1,1,6\n", &["2 lists", "at least 3"]);
    refused("A,count\n1,4\n", &["1 lists", "at least 3"]);
    refused("A,B,C,count\n1,0,0,4\n0,1,0,5\n1,1,0,6\n", &["nobody is on the list `C`"]);
    refused("A,B,C,count\n1,0,0,18446744073709551615\n1,0,0,1\n", &["add up to more"]);
}

#[test]
fn people_are_divided_and_a_thin_part_keeps_its_reason() {
    let text = "sex,A,B,C,count\nF,1,0,0,40\nF,0,1,0,30\nF,0,0,1,20\nF,1,1,0,6\nM,1,0,0,2\nM,0,1,0,3\nM,0,0,1,1\n";
    let (whole, parts) = read(text.as_bytes(), &["sex"]).unwrap();
    assert_eq!(whole.cases(), 102);
    assert_eq!((parts[0].values.as_slice(), parts[0].cases), (&["F".to_owned()][..], 96));
    assert!(parts[0].lists.is_ok());
    let why = parts[1].lists.as_ref().unwrap_err().to_string();
    assert!(why.contains("no two lists overlap"), "{why}");
    let by = ["sex", "form"];
    let people =
        Populations::read("sex,population\nF,3600000\nM,3400000\n".as_bytes(), &by).unwrap();
    assert_eq!(people.of(&["F".into(), "labour".into()]), Some(3_600_000));
    assert_eq!(people.of(&["X".into(), "labour".into()]), None);
    assert_eq!(people.all(), 7_000_000);
    let bad = Populations::read("sex,population\nF,-1\n".as_bytes(), &by).unwrap_err().to_string();
    assert!(bad.contains("row 2") && bad.contains("negative"), "{bad}");
    let bad = Populations::read("town,population\nF,1\n".as_bytes(), &by).unwrap_err().to_string();
    assert!(bad.contains("no column `town`"), "{bad}");
}
