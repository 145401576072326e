//! What an institution sends, checked before it is sent. The people are invented.
use crate::world::pristan;
use std::path::Path;

fn write(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

const SOUND: &str = "REC_NO,SURNAME_LAT,GIVEN_LAT,SEX_CODE,DOB,CHECK_DATE\n\
    B-1,IZMISLENA,MARIA,2,07.03.1990,05.07.2017\n";

#[test]
fn a_sound_list_is_accepted_in_the_layout_it_is_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "list.csv", SOUND);
    let check = ["submission", "check", &file, "--year", "2017", "--template"];
    let told = pristan(&[&check[..], &["border_police"]].concat()).done();
    assert!(told.out.contains("1 rows: 1 accepted, 0 refused"), "{}", told.out);
    // Under another name its headings are none.
    pristan(&[&check[..], &["prosecution"]].concat()).refused();
    let none = pristan(&[&check[..], &["no_such"]].concat()).refused();
    assert!(none.err.contains("there is no template `no_such`"), "{}", none.err);
    assert!(none.err.contains("htcds_2_0"), "{}", none.err);
}

#[test]
fn a_row_that_is_refused_is_named_and_nothing_of_a_person_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "reference,given_name,surname,sex,born,identified_on\n\
        T-1,Мария,Измислена,female,1990,2017-05-05\n\
        T-1,Елена,Тайнова,неясен,1991,2017-05-05\n\
        ,Ана,Скрита,female,1992,2016-05-05\n";
    let file = write(folder.path(), "list.csv", rows);
    let check = ["submission", "check", &file, "--template", "reported_person", "--year", "2017"];
    let told = pristan(&check).refused();
    assert!(told.err.contains("3 of 3 rows would be refused"), "{}", told.err);
    assert!(told.out.contains("row 3: refused: column D (Sex)"), "{}", told.out);
    assert!(told.out.contains("row 4: refused: column A (Your reference)"), "{}", told.out);
    let bulgarian = pristan(&[&check[..], &["--lang", "bg"]].concat()).refused();
    assert!(bulgarian.out.contains("ред 3: отказано: колона D (Пол)"), "{}", bulgarian.out);
    let json = pristan(&[&check[..], &["--json"]].concat());
    assert_eq!(json.code, 1);
    assert_eq!(json.json()["refused"], 3);
    assert_eq!(json.json()["remarked_rows"][0]["line"], 2);
    for answer in [&told, &bulgarian, &json] {
        for of_person in ["Измислена", "Тайнова", "Скрита", "неясен", "T-1", "1990"]
        {
            assert!(!answer.out.contains(of_person), "{}", answer.out);
        }
    }
}

#[test]
fn a_record_is_checked_like_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "title,type,held_on,status,entered_by\n\
        One,training,2017-05-02,held,\n\
        Two,dancing,2017-05-02,held,no such body\n";
    let file = write(folder.path(), "trainings.csv", rows);
    let told = pristan(&["submission", "check", &file, "--template", "training"]).refused();
    assert!(told.out.contains("row 3: refused: column E"), "{}", told.out);
    assert!(told.out.contains("column B"), "{}", told.out);
    assert!(told.out.contains("2 rows: 1 accepted, 1 refused"), "{}", told.out);
}

#[test]
fn the_template_of_a_list_is_written_and_read_with_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.xlsx");
    let file = file.to_str().unwrap();
    pristan(&["submission", "template", "reported_person", "-o", file]).done();
    let blank = pristan(&["submission", "check", file, "--template", "reported_person"]).refused();
    assert!(blank.err.contains("no rows"), "{}", blank.err);
    pristan(&["submission", "template", "htcds_2_0", "-o", file]).refused();
}

#[test]
fn a_layout_from_a_file_is_used_and_a_wrong_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let layout = "id = \"mine\"\nversion = 1\nsource = \"a test\"\n\
        name = { en = \"Mine, with blanks\", bg = \"Мое\" }\n\
        [[column]]\nfield = \"reference\"\nheadings = [\"My number\"]\n\
        [[column]]\nfield = \"sex\"\nheadings = [\"W or M\"]\nvalues = { W = \"female\" }\n";
    let path = write(folder.path(), "mine.toml", layout);
    let file = write(folder.path(), "list.csv", "My number,W or M\n1,W\n2,X\n");
    let told = pristan(&["submission", "check", &file, "--template", &path]).refused();
    assert!(told.out.contains("2 rows: 1 accepted, 1 refused"), "{}", told.out);
    let wrong = write(folder.path(), "wrong.toml", &layout.replace("\"sex\"", "\"gender\""));
    let told = pristan(&["submission", "check", &file, "--template", &wrong]).refused();
    assert!(told.err.contains("`gender`"), "{}", told.err);
}

#[test]
fn what_is_no_form_gets_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.xlsx");
    let list = list.to_str().unwrap();
    pristan(&["submission", "template", "reported_person", "-o", list]).done();
    let out = folder.path().join("out.toml");
    let words = ["submission", "layout", list, "-o", out.to_str().unwrap()];
    let told = pristan(&words).refused();
    assert!(told.err.contains("is no XLSForm"), "{}", told.err);
    assert!(!out.exists());
}
