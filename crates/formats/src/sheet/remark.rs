//! What was noticed about a spreadsheet as a whole, for the person who sent it.
//! What is wrong with a single value is a [`domain::record::Fault`].
use domain::words::Language;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something noticed about a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRemark {
    /// The row, as the spreadsheet program numbers it, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The letters of the column, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What was noticed.
    pub kind: SheetNotice,
    /// What it is about: a heading, a label, a kind of record, a format.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
}

/// The sorts of things noticed about a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetNotice {
    /// There is nothing in the file.
    Empty,
    /// There are headings and no rows below them.
    NoRows,
    /// The file cannot be read to its end; the subject says where it broke.
    Damaged,
    /// The process that read the file broke off: it took more time or memory
    /// than is given, or was broken by it. The subject is the name of the file.
    Unread,
    /// The file is larger, or unpacks to more, than is taken.
    TooLarge,
    /// The file is neither CSV nor XLSX; the subject is what it looks like.
    WrongFormat,
    /// The file is for another kind of record; the subject is that kind.
    WrongKind,
    /// Hardly any heading is one of the kind's.
    NoHeader,
    /// The template has changed since; the subject is its version.
    OlderTemplate,
    /// A heading that is none of the kind's; the subject is the heading.
    UnknownColumn,
    /// A heading that came before; the first column with it counts.
    DuplicateColumn,
    /// A column with values and no heading.
    NamelessColumn,
    /// A column that must be filled is not there; the subject is its label.
    MissingColumn,
    /// A row has more values than there are headings: a separator inside a
    /// text has probably pushed them aside.
    RowTooLong,
    /// A formula that gave an error; the subject is the error.
    FormulaError,
    /// A quotation mark that is never closed.
    QuoteNotClosed,
    /// The text was taken to be in this encoding.
    EncodingGuessed,
    /// Bytes that are no text were replaced.
    EncodingRepaired,
    /// Parts of the text are in another encoding than the rest; this row is.
    EncodingMixed,
    /// Other sheets of the file were not read; the subject names them.
    SheetsNotRead,
    /// Cells are joined into one; the subject names them, `B5:B7`.
    MergedCells,
    /// Several values stand where one is kept, and the first was taken.
    SeveralValues,
}

impl SheetRemark {
    pub(super) fn of(kind: SheetNotice, subject: impl Into<String>) -> Self {
        Self { line: None, column: None, kind, subject: subject.into() }
    }

    pub(super) fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(super) fn in_column(mut self, column: usize) -> Self {
        self.column = Some(super::column_letters(column));
        self
    }

    /// Whether nothing more can be read of the file.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        use SheetNotice::{
            Damaged, Empty, NoHeader, QuoteNotClosed, TooLarge, Unread, WrongFormat, WrongKind,
        };
        matches!(
            self.kind,
            Empty
                | Damaged
                | Unread
                | TooLarge
                | WrongFormat
                | WrongKind
                | NoHeader
                | QuoteNotClosed
        )
    }

    /// The remark as a sentence, with its row and column.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let sentence = match language {
            Language::En => self.in_english(),
            Language::Bg => self.in_bulgarian(),
        };
        let place = match (language, self.line, &self.column) {
            (_, None, None) => return sentence,
            (Language::En, Some(l), None) => format!("row {l}"),
            (Language::En, None, Some(c)) => format!("column {c}"),
            (Language::En, Some(l), Some(c)) => format!("row {l}, column {c}"),
            (Language::Bg, Some(l), None) => format!("ред {l}"),
            (Language::Bg, None, Some(c)) => format!("колона {c}"),
            (Language::Bg, Some(l), Some(c)) => format!("ред {l}, колона {c}"),
        };
        format!("{place}: {sentence}")
    }

    fn in_english(&self) -> String {
        let s = &self.subject;
        match self.kind {
            SheetNotice::Empty => "the file is empty".into(),
            SheetNotice::NoRows => "there are no rows below the headings".into(),
            SheetNotice::Damaged => {
                "the file is damaged and cannot be read; save it again and send it once more".into()
            }
            SheetNotice::Unread => format!(
                "the file `{s}` took more time or memory than reading a sheet may, or broke the \
                 reader; what was read before that stays as it is shown; save the file again, in \
                 several parts if it is long"
            ),
            SheetNotice::TooLarge => {
                "the file is too large to be read; send it in several parts".into()
            }
            SheetNotice::WrongFormat => {
                format!("the file looks like {s}; save it as .xlsx or .csv and send it again")
            }
            SheetNotice::WrongKind => format!("the file is for another kind of record: `{s}`"),
            SheetNotice::NoHeader => {
                "the headings are not those of this kind of record; start from its template".into()
            }
            SheetNotice::OlderTemplate => format!(
                "the template has changed since this file was made (version {s}); \
                 what still fits was read"
            ),
            SheetNotice::UnknownColumn => format!("the column `{s}` is not known and was not read"),
            SheetNotice::DuplicateColumn => {
                format!("the column `{s}` is there twice; the first one was read")
            }
            SheetNotice::NamelessColumn => "a column without a heading was not read".into(),
            SheetNotice::MissingColumn => format!("the column `{s}` must be there and is not"),
            SheetNotice::RowTooLong => {
                "the row has more values than there are headings; a separator inside a text \
                 needs quotation marks around the text"
                    .into()
            }
            SheetNotice::FormulaError => format!("a formula gave the error `{s}`"),
            SheetNotice::QuoteNotClosed => {
                "a quotation mark opens here and is never closed; what follows was not read".into()
            }
            SheetNotice::EncodingGuessed => format!(
                "the text was taken to be in {s}; look at a name with special letters, and save \
                 the file as UTF-8 if it is wrong"
            ),
            SheetNotice::EncodingRepaired => {
                "some letters could not be read and were replaced by �".into()
            }
            SheetNotice::EncodingMixed => {
                "this row is in another encoding than the rest of the file and was read in its \
                 own; look at its letters, and save the file as UTF-8"
                    .into()
            }
            SheetNotice::SheetsNotRead => format!("only the first table was read; not read: {s}"),
            SheetNotice::MergedCells => format!(
                "the cells {s} are merged: what stands there was read in the first of them, and \
                 the others were taken as empty; write it into each"
            ),
            SheetNotice::SeveralValues => {
                "several values stand here where one is kept; the first was taken".into()
            }
        }
    }

    fn in_bulgarian(&self) -> String {
        let s = &self.subject;
        match self.kind {
            SheetNotice::Empty => "файлът е празен".into(),
            SheetNotice::NoRows => "под заглавията на колоните няма редове".into(),
            SheetNotice::Damaged => {
                "файлът е повреден и не може да бъде прочетен; запазете го отново и го изпратете \
                 пак"
                .into()
            }
            SheetNotice::Unread => format!(
                "файлът „{s}“ изисква повече време или памет, отколкото се дават за четене на \
                 таблица, или прекъсна четенето; прочетеното преди това остава, както е показано; \
                 запазете файла отново, а ако е дълъг – на части"
            ),
            SheetNotice::TooLarge => {
                "файлът е твърде голям и не може да бъде прочетен; изпратете го на части".into()
            }
            SheetNotice::WrongFormat => {
                format!(
                    "файлът прилича на {s}; запазете го като .xlsx или .csv и го изпратете отново"
                )
            }
            SheetNotice::WrongKind => format!("файлът е за друг вид запис: „{s}“"),
            SheetNotice::NoHeader => {
                "заглавията на колоните не са за този вид запис; започнете от неговия образец"
                    .into()
            }
            SheetNotice::OlderTemplate => format!(
                "образецът е променен, след като е създаден този файл (версия {s}); прочетено е \
                 това, което все още съответства"
            ),
            SheetNotice::UnknownColumn => {
                format!("колоната „{s}“ не е позната и не беше прочетена")
            }
            SheetNotice::DuplicateColumn => {
                format!("колоната „{s}“ се повтаря; прочетена е първата")
            }
            SheetNotice::NamelessColumn => "колона без заглавие не беше прочетена".into(),
            SheetNotice::MissingColumn => format!("липсва задължителната колона „{s}“"),
            SheetNotice::RowTooLong => {
                "редът има повече стойности, отколкото са заглавията; текст, който съдържа \
                 разделител, трябва да бъде в кавички"
                    .into()
            }
            SheetNotice::FormulaError => format!("формула дава грешката „{s}“"),
            SheetNotice::QuoteNotClosed => {
                "тук се отварят кавички, които не се затварят; следващото не беше прочетено".into()
            }
            SheetNotice::EncodingGuessed => format!(
                "прието е, че текстът е в кодировка {s}; проверете дали буквите са верни и ако не \
                 са, запазете файла в UTF-8"
            ),
            SheetNotice::EncodingRepaired => {
                "някои букви не можаха да бъдат прочетени и са заменени с �".into()
            }
            SheetNotice::EncodingMixed => {
                "този ред е в кодировка, различна от останалата част на файла, и е прочетен в нея; \
                 проверете буквите му и запазете файла в UTF-8"
                    .into()
            }
            SheetNotice::MergedCells => format!(
                "клетките {s} са обединени: съдържанието им е прочетено в първата от тях, а \
                 останалите са приети за празни; попълнете всяка поотделно"
            ),
            SheetNotice::SeveralValues => {
                "тук са посочени няколко стойности, а се пази само една; взета е първата".into()
            }
            SheetNotice::SheetsNotRead => {
                format!("прочетена е само първата таблица; непрочетени листове: {s}")
            }
        }
    }
}

/// The sentence in English.
impl fmt::Display for SheetRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::En))
    }
}
