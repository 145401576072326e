//! What is odd in a list, as sentences.
use super::Note;
use domain::pack::Pack;
use domain::person_list_check::{Odd, REFERENCE};
use domain::record::Why;
use domain::words::Language;

/// The note with its column. It has nothing of the row in it but numbers of rows.
pub(super) fn note(note: &Note, language: Language, pack: &Pack) -> String {
    let finding = &note.finding;
    let label = match (finding.field.as_str(), language) {
        ("", _) => None,
        (REFERENCE, _) => Some(crate::sheet::Ours::Reference.label(language)),
        (field, _) => {
            let field = pack.person_list.as_ref().and_then(|kind| kind.field(field));
            field.map(|field| field.name.in_language(language))
        }
    };
    let (sentence, column) = match language {
        Language::En => (english(&finding.odd, finding.other), "column"),
        Language::Bg => (bulgarian(&finding.odd, finding.other), "колона"),
    };
    let sentence = match (&finding.odd, finding.line, language) {
        (Odd::NoReference, None, Language::En) => {
            "the file has no column with your own code of each person (“reference”)".to_owned()
        }
        (Odd::NoReference, None, Language::Bg) => {
            "файлът няма колона с Вашия номер на всяко лице („reference“)".to_owned()
        }
        _ => sentence,
    };
    match (&note.column, label) {
        (Some(letters), Some(label)) => format!("{column} {letters} ({label}): {sentence}"),
        (None, Some(label)) => format!("{label}: {sentence}"),
        _ => sentence,
    }
}

fn english(odd: &Odd, other: Option<u64>) -> String {
    let other = other.unwrap_or_default();
    match odd {
        Odd::NoReference => "it is empty, and without it the row cannot be corrected later".into(),
        Odd::SameReference => format!("row {other} has it, too; each row needs its own"),
        Odd::Value(why) => unfit_english(why).to_owned(),
        Odd::FormulaError => "a formula gave an error here; write the value itself".into(),
        Odd::LettersLost => {
            "some letters could not be read; save the file as UTF-8 or .xlsx and send it again"
                .into()
        }
        Odd::Merged => "the cell is merged with others; write the value into each row".into(),
        Odd::TooLong => "there are more values than headings, so they may stand in the wrong \
                         columns"
            .into(),
        Odd::Shifted => {
            "the headings stand beside the columns they are for; move them above".into()
        }
        Odd::OneNumber => format!(
            "row {other} has the same personal number and another person; one of the two is wrong"
        ),
        Odd::SamePerson => format!("row {other} seems to be the same person and event"),
        Odd::TwoNumbers => {
            format!("row {other} has the same names and birth under another personal number")
        }
        Odd::NumberAgainstSex => "the EGN in this row says another sex".into(),
        Odd::NumberAgainstBirth => "the EGN in this row says another day of birth".into(),
        Odd::CheckDigit => {
            "ten digits, and neither an EGN nor the number of a foreigner: a digit may be wrong"
                .into()
        }
        Odd::LostZero => {
            "a spreadsheet has probably taken away the zero the number begins with; make the \
             column text"
                .into()
        }
        Odd::BornLater => "the birth is after the year of the list or the identification".into(),
        Odd::OtherYear => "this is not the year of the list".into(),
        Odd::WrongYear(year) => {
            format!("most persons in the list were identified in {year}; is it for that year?")
        }
    }
}

fn unfit_english(why: &Why) -> &'static str {
    match why {
        Why::Missing => "it must be filled",
        Why::NoSuchField => "there is no such field",
        Why::NotAnInteger(_) => "this is not a whole number",
        Why::NotADecimal(_) => "this is not a number",
        Why::NotADay(_) => "this is not a date; write it like 2017-07-05 or 5.07.2017",
        Why::NotYesNo(_) => "this is neither yes nor no",
        Why::UnknownCode { .. } => "this is not in the list of the code book",
        Why::UnknownPlace(_) => "this is no municipality or oblast",
        Why::UnknownInstitution(_) => "this is no institution of the directory",
        Why::UnknownRecord(_) => "this is no record",
        Why::NotALink(_) => "this is not a web address",
        Why::TooSmall(_) => "the number is too small",
        Why::TooLarge(_) => "the number is too large",
        Why::TooLong(_) => "the text is too long",
        Why::EndsBeforeItBegins => "the last day is before the first",
        Why::Repeated => "another row has the same",
        Why::NotInList => "the list in clear beside it has no such code",
        Why::Unreadable => "a formula gave an error, or letters were lost",
    }
}

fn bulgarian(odd: &Odd, other: Option<u64>) -> String {
    let other = other.unwrap_or_default();
    match odd {
        Odd::NoReference => {
            "номерът липсва, а без него редът не може да бъде поправен по-късно".into()
        }
        Odd::SameReference => {
            format!("същият номер има и ред {other}; всеки ред трябва да има свой")
        }
        Odd::Value(why) => unfit_bulgarian(why).to_owned(),
        Odd::FormulaError => "тук формула дава грешка; напишете самата стойност".into(),
        Odd::LettersLost => {
            "някои букви не можаха да бъдат прочетени; запазете файла в UTF-8 или като .xlsx и го \
             изпратете отново"
                .into()
        }
        Odd::Merged => "клетката е обединена с други; напишете стойността на всеки ред".into(),
        Odd::TooLong => "стойностите са повече от заглавията и може да са в погрешни колони".into(),
        Odd::Shifted => "заглавията са изместени спрямо колоните си; преместете ги над тях".into(),
        Odd::OneNumber => {
            format!("ред {other} е със същия личен номер, но за друго лице; в единия има грешка")
        }
        Odd::SamePerson => format!("ред {other} изглежда е за същото лице и събитие"),
        Odd::TwoNumbers => {
            format!("ред {other} е със същите имена и раждане, но с друг личен номер")
        }
        Odd::NumberAgainstSex => "ЕГН в този ред сочи друг пол".into(),
        Odd::NumberAgainstBirth => "ЕГН в този ред сочи друга дата на раждане".into(),
        Odd::CheckDigit => {
            "десет цифри, които не са нито ЕГН, нито личен номер на чужденец: може да има сгрешена \
             цифра"
                .into()
        }
        Odd::LostZero => {
            "вероятно таблицата е премахнала нулата, с която започва номерът; направете колоната \
             текстова"
                .into()
        }
        Odd::BornLater => "раждането е след годината на списъка или след идентифицирането".into(),
        Odd::OtherYear => "това не е годината на списъка".into(),
        Odd::WrongYear(year) => format!(
            "повечето лица в списъка са идентифицирани през {year} г.; за тази година ли е?"
        ),
    }
}

fn unfit_bulgarian(why: &Why) -> &'static str {
    match why {
        Why::Missing => "трябва да бъде попълнено",
        Why::NoSuchField => "няма такова поле",
        Why::NotAnInteger(_) => "това не е цяло число",
        Why::NotADecimal(_) => "това не е число",
        Why::NotADay(_) => "това не е дата; пишете я така: 2017-07-05 или 5.07.2017",
        Why::NotYesNo(_) => "това не е нито „да“, нито „не“",
        Why::UnknownCode { .. } => "това го няма в номенклатурата",
        Why::UnknownPlace(_) => "това не е община или област",
        Why::UnknownInstitution(_) => "това не е институция от указателя",
        Why::UnknownRecord(_) => "това не е запис",
        Why::NotALink(_) => "това не е адрес в интернет",
        Why::TooSmall(_) => "числото е твърде малко",
        Why::TooLarge(_) => "числото е твърде голямо",
        Why::TooLong(_) => "текстът е твърде дълъг",
        Why::EndsBeforeItBegins => "последният ден е преди първия",
        Why::Repeated => "и друг ред има същото",
        Why::NotInList => "в открития списък до него няма такъв код",
        Why::Unreadable => "грешка във формула или изгубени букви",
    }
}
