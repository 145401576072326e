//! Why nothing was released, and what an attack found, in both languages.
use crate::complaint::Complaint;
use ::disclosure::attack::{Audit, Finding, Open, Proof};
use ::disclosure::error::{Error, Refusal};
use ::disclosure::recommend::Advice;
use domain::words::Language;
use std::path::Path;

/// What is wrong with a file, or with what is asked of it.
pub(crate) fn error(path: Option<&Path>, error: &Error) -> Complaint {
    let bg = match error {
        Error::NoColumn { column } => format!("няма колона „{column}“"),
        Error::ColumnTwice { column } => format!("на ред 1 колоната „{column}“ я има два пъти"),
        Error::Length { row, found, expected } => {
            format!("ред {row} има {found} колони, а ред 1 – {expected}")
        }
        Error::NotText { row, column } => {
            format!("ред {row}, колона „{column}“: текстът не е UTF-8; запазете файла като UTF-8")
        }
        Error::NotACount { row, column, text } => {
            format!("ред {row}, колона „{column}“: „{text}“ не е цяло число от 0 нагоре")
        }
        Error::NotAKey { row, column, text } => format!(
            "ред {row}, колона „{column}“: „{text}“ не е ключ на клетка, число от 0 до под 1"
        ),
        Error::BlankCode { row, column } => {
            format!("ред {row}, колона „{column}“: няма код; за неизвестно се ползва отделен код")
        }
        Error::UnknownCode { row, column, code } => {
            format!("ред {row}, колона „{column}“: непознат код „{code}“")
        }
        Error::Duplicate { row, first, cell } => {
            format!("редове {first} и {row} са една и съща клетка: {cell}")
        }
        Error::NotAdditive { dimension, cell, total, sum } => {
            format!("{cell}: сборът е {total}, а частите му по „{dimension}“ дават {sum}")
        }
        Error::Circle { dimension, code } => {
            format!("йерархията на „{dimension}“ се затваря в кръг при „{code}“")
        }
        Error::AlreadySuppressed { cell } => {
            format!("{cell}: броят не е посочен; защитата тръгва от истинските бройки")
        }
        Error::Empty { what } => {
            let what = match *what {
                "row" => "нито един ред",
                "column" => "нито една колона",
                _ => "нито едно измерение",
            };
            format!("файлът няма {what}")
        }
        Error::Shelter { column } => format!(
            "колоната „{column}“ различава приютите: при няколко десетки легла бройката по приют открива лицето и дома; премахнете колоната"
        ),
        Error::Parameter { name, value, range } => {
            format!("{name} е {value}; допустимо е: {range}")
        }
        Error::TooLarge { what, found, most } => format!(
            "{what}: {found} клетки; наведнъж се освобождават най-много {most}: поискайте по-малко"
        ),
        Error::Refused(refusal) => refused(refusal),
        Error::Csv(why) => format!("файлът не може да се прочете или запише: {why}"),
        Error::Io(why) => format!("файлът не може да се прочете или запише: {why}"),
        Error::Json(why) => format!("файлът не може да се прочете или запише: {why}"),
    };
    match path {
        None => Complaint::said(error.to_string(), bg),
        Some(path) => {
            let path = path.display();
            Complaint::said(format!("{path}: {error}"), format!("{path}: {bg}"))
        }
    }
}

fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooFine { small, counts, threshold } => format!(
            "таблицата е твърде подробна: {small} от {counts} ненулеви бройки са под {threshold}; премахнете колона или обединете кодове"
        ),
        Refusal::Unprotectable { cells } => format!(
            "{cells} скрити клетки остават открити за атака и няма с какво още да се скрият; премахнете колона или обединете кодове"
        ),
        Refusal::TooFew { rows, epsilon, lost, singles } => format!(
            "при {rows} реда и ε {epsilon} шумът скрива {lost} от {singles} отделни стойности: обединете повече години или защитете таблица чрез скриване"
        ),
        Refusal::OverBudget { year, spent, asked, budget } => format!(
            "за {year} са изразходвани ε {spent:.4} от {budget}; с тази публикация биха станали {asked:.4}: нищо не се освобождава"
        ),
        Refusal::Conflict { cell, one, other } => format!(
            "{cell}: една публикация казва {one}, друга {other}; поправете или оттеглете едната, защото разликата показва кой е дошъл и кой си е отишъл"
        ),
    }
}

/// Why a release may not be published.
pub(crate) fn not_for_publication(private: bool, language: Language) -> String {
    match (private, language) {
        (true, Language::Bg) => {
            "не е за публикуване: семето може да се отгатне и шумът да се извади".into()
        }
        (true, _) => {
            "not for publication: the seed can be guessed, and the noise taken away".into()
        }
        (false, Language::Bg) => {
            "не е за публикуване: не е диференциално поверително, само за вътрешно и еднократно ползване"
                .into()
        }
        (false, _) => {
            "not for publication: not differentially private, for use inside and once".into()
        }
    }
}

/// That cells are open.
pub(crate) fn open(cells: usize) -> Complaint {
    Complaint::said(
        format!("{cells} suppressed cells are open: the tables must not go out"),
        format!("{cells} скрити клетки са открити: таблиците не бива да излизат"),
    )
}

/// The most findings that are printed; how many there are is always said.
const FINDINGS: usize = 50;

/// What an attack found, a line each.
pub(crate) fn audit(found: &Audit, width: u64, language: Language) -> Vec<String> {
    let bg = language == Language::Bg;
    let mut lines: Vec<String> =
        found.findings.iter().take(FINDINGS).map(|one| finding(one, bg)).collect();
    let (suppressed, open, unproven) = (found.suppressed, found.findings.len(), found.unproven);
    lines.push(if bg {
        format!("{suppressed} скрити клетки, {open} открити (искана ширина {width})")
    } else {
        format!("{suppressed} suppressed cells, {open} open (width asked for {width})")
    });
    let proven = found.bounds.iter().filter(|bound| bound.proof == Proof::Simplex).count();
    lines.push(if bg {
        format!(
            "изчислимост: проверена за всички; точни граници: доказани за {proven}, само валидни за {unproven}"
        )
    } else {
        format!(
            "recomputed: looked at for all; exact ranges: proven for {proven}, valid only for {unproven}"
        )
    });
    lines
}

fn finding(finding: &Finding, bg: bool) -> String {
    let cell = &finding.cell;
    match &finding.open {
        Open::Said { count } if bg => format!("{cell}: друга публикация я казва: {count}"),
        Open::Said { count } => format!("{cell}: another release says it: {count}"),
        Open::Recomputed { count } => {
            let count = count.map_or(String::new(), |count| format!(": {count}"));
            if bg {
                format!("{cell}: изчислява се от сборовете{count}")
            } else {
                format!("{cell}: follows from the sums{count}")
            }
        }
        Open::Pinned { count } if bg => {
            format!("{cell}: единствената възможна бройка е {count}")
        }
        Open::Pinned { count } => format!("{cell}: no other count is possible than {count}"),
        Open::Narrow { lower, upper } if bg => {
            format!("{cell}: между {lower} и {upper}, твърде тясно")
        }
        Open::Narrow { lower, upper } => format!("{cell}: from {lower} to {upper}, too narrow"),
        Open::GivenAway { by } if bg => {
            format!("{cell}: единственото лице от {by} може да я изчисли")
        }
        Open::GivenAway { by } => format!("{cell}: the one person of {by} can recompute it"),
    }
}

/// What each method loses, and which is proposed.
pub(crate) fn advice(advice: &Advice, language: Language) -> Vec<String> {
    let bg = language == Language::Bg;
    let mut lines: Vec<String> = advice
        .tried
        .iter()
        .map(|tried| {
            let method = &tried.method;
            let loss = tried.loss.map_or(String::new(), |loss| {
                let (cells, hidden) = (loss.cells, loss.primary + loss.secondary);
                let (share, error) = (loss.hidden_share * 100.0, loss.mean_error);
                if bg {
                    format!(
                        " скрива {hidden} от {cells} клетки с {share:.1} % от лицата; средна грешка на останалите {error:.2}"
                    )
                } else {
                    format!(
                        " hides {hidden} of {cells} cells with {share:.1} % of the persons; mean error of the others {error:.2}"
                    )
                }
            });
            let refused = tried.refused.as_ref().map_or(String::new(), |why| {
                if bg { " (отказва)".to_owned() } else { format!(" (refuses: {why})") }
            });
            format!("{method}:{loss}{refused}")
        })
        .collect();
    let persons = advice.persons;
    lines.push(match (&advice.proposed, bg) {
        (Some(method), true) => format!("за {persons} лица се предлага: {method}"),
        (Some(method), false) => format!("for {persons} persons: {method}; {}", advice.reason),
        (None, true) => {
            "нито един метод не запазва достатъчно; премахнете колона или обединете кодове".into()
        }
        (None, false) => advice.reason.clone(),
    });
    lines
}
