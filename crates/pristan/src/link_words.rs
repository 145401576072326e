//! Why a list, a key or an encoded file was not taken, in both languages.
use crate::complaint::Complaint;
use domain::words::Language;
use linkage::files::{Error, Remark};
use linkage::record::Unreadable;
use std::path::Path;

/// What is wrong with a list or with its map.
pub(crate) fn file(path: Option<&Path>, error: &Error) -> Complaint {
    let bg = match error {
        Error::NotAPair { piece } => format!("„{piece}“ в --map не е поле=колона"),
        Error::UnknownField { field } => format!(
            "няма поле „{field}“; полетата са id, source, given, patronymic, surname, sex, dob, citizenship, place, number"
        ),
        Error::Twice { field } => format!("полето „{field}“ е два пъти в --map"),
        Error::NoName => {
            "--map не посочва нито собствено, нито фамилно име: няма какво да се сравнява".into()
        }
        Error::NoColumn { field, column, columns } => {
            format!("на ред 1 няма колона „{column}“ за полето „{field}“; колоните са {columns}")
        }
        Error::ColumnTwice { column } => format!("на ред 1 колоната „{column}“ я има два пъти"),
        Error::Length { row, found, expected } => {
            format!("ред {row} има {found} колони, а ред 1 – {expected}")
        }
        Error::NotText { row, column } => {
            format!("ред {row}, колона „{column}“: текстът не е UTF-8; запазете файла като UTF-8")
        }
        Error::TooMany { row } => {
            format!(
                "ред {row}: записите са повече, отколкото могат да се номерират (4 294 967 295)"
            )
        }
        Error::Read(why) => format!("файлът не може да се прочете: {why}"),
        Error::Write(why) => format!("файлът не може да се запише: {why}"),
        Error::Flush(why) => format!("файлът не може да се запише: {why}"),
    };
    about(path, &error.to_string(), &bg)
}

/// A value that was compared as not known.
pub(crate) fn remark(path: &Path, remark: &Remark, language: Language) -> String {
    let Remark { row, column, unreadable } = remark;
    let path = path.display();
    if language == Language::Bg {
        let what = match unreadable {
            Unreadable::Born => "датата на раждане не е дата",
            Unreadable::Sex => "полът не е нито „F“, нито „M“",
        };
        format!(
            "{path}: ред {row}, колона „{column}“: {what}; сравнява се като неизвестна стойност"
        )
    } else {
        format!("{path}: row {row}, column `{column}`: {unreadable}")
    }
}

fn about(path: Option<&Path>, en: &str, bg: &str) -> Complaint {
    match path {
        Some(path) => {
            let path = path.display();
            Complaint::said(format!("{path}: {en}"), format!("{path}: {bg}"))
        }
        None => Complaint::said(en, bg),
    }
}
