//! Why a list, a key or an encoded file was not taken, in both languages.
use crate::complaint::Complaint;
use domain::words::Language;
use linkage::files::{Error, Remark};
use linkage::pprl::{NotEncoded, Refused, Unsafe};
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

/// What is wrong with a key.
pub(crate) fn key(path: &Path, error: &Unsafe) -> Complaint {
    let bg = match error {
        Unsafe::Length { found } => format!(
            "ключът има {found} шестнадесетични знака, а не 64: направете нов с „pristan linkage key“"
        ),
        Unsafe::NotHexadecimal { at } => {
            format!("знак {at} на ключа не е шестнадесетичен (0–9, a–f)")
        }
        Unsafe::NotRandom { .. } => {
            "ключът не е случаен и може да се отгатне: направете нов с „pristan linkage key“".into()
        }
    };
    about(Some(path), &error.to_string(), &bg)
}

/// Why a list is not encoded.
pub(crate) fn not_encoded(path: &Path, error: &NotEncoded) -> Complaint {
    let bg = match error {
        NotEncoded::Id { row } => {
            format!(
                "запис {row}: идентификаторът е празен, по-дълъг от 1000 байта или не е обикновен текст"
            )
        }
        NotEncoded::RepeatedId { row, first, id } => {
            format!("записи {first} и {row} са с един и същ идентификатор „{id}“")
        }
    };
    about(Some(path), &error.to_string(), &bg)
}

/// Why an encoded file is refused.
pub(crate) fn refused(path: Option<&Path>, error: &Refused) -> Complaint {
    let bg = match error {
        Refused::NotAnEncoding => {
            "файлът не е кодиран списък: не започва с „linkage-encoding“".into()
        }
        Refused::Version { found } => format!(
            "файлът е с формат версия „{found}“, която тази програма не чете: кодирайте отново със същата програма"
        ),
        Refused::Header { reason } => format!("вторият ред на файла не е заглавна част: {reason}"),
        Refused::FilterLength { bits } => {
            format!("заглавната част посочва филтри от {bits} бита, а не от 1024, 512 или 0")
        }
        Refused::Truncated { record, of } => {
            format!("файлът свършва в запис {record} от {of}: отрязан е")
        }
        Refused::TooLong { records } => {
            format!(
                "след {records} записа файлът продължава: по-дълъг е, отколкото казва заглавната му част"
            )
        }
        Refused::Checksum => "контролната сума не отговаря: файлът е променен или повреден".into(),
        Refused::Id { record } => {
            format!("запис {record}: идентификаторът не е текст или е празен")
        }
        Refused::RepeatedId { record, first, id } => {
            format!("записи {first} и {record} са с един и същ идентификатор „{id}“")
        }
        Refused::AllOnes { record, id } => {
            format!(
                "запис {record} („{id}“): всички битове на филтъра са вдигнати, каквото никое лице не дава"
            )
        }
        Refused::AllZeros { record, id } => {
            format!(
                "запис {record} („{id}“): нито един бит на филтъра не е вдигнат, каквото никое лице не дава"
            )
        }
        Refused::Density { record, id, set, of } => {
            format!(
                "запис {record} („{id}“): вдигнати са {set} от {of} бита на филтъра, каквото никое лице не дава"
            )
        }
        Refused::Fields { record, id } => {
            format!(
                "запис {record} („{id}“): полетата за знак имат повече вдигнати битове, отколкото дава което и да е име"
            )
        }
        Refused::Tokens { record, id, tokens } => {
            format!(
                "запис {record} („{id}“): неговите {tokens} знака са твърде много, повтарят се или не са подредени"
            )
        }
        Refused::DifferentKeys => {
            "двата файла са кодирани с различни ключове: институциите трябва да ползват един и същ"
                .into()
        }
        Refused::DifferentSessions { left, right } => {
            format!(
                "единият файл е кодиран за „{left}“, другият за „{right}“: кодирайте и двата за едно и също сравнение"
            )
        }
        Refused::DifferentMethods { left, right } => {
            format!(
                "двата файла са кодирани по различен начин ({left}; {right}): кодирайте ги с една и съща програма"
            )
        }
    };
    about(path, &error.to_string(), &bg)
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
