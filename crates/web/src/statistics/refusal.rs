//! Why nothing was estimated, in words.
use domain::words::Language;
use estimation::existence::Standing;
use estimation::refusal::{FEWEST_LISTS, MOST_CASES, Refusal};

/// Why nothing was estimated: part of a sentence.
#[must_use]
pub fn words(language: Language, refusal: &Refusal) -> String {
    match language {
        Language::En => refusal.to_string(),
        Language::Bg => bulgarian(refusal),
    }
}

fn bulgarian(refusal: &Refusal) -> String {
    match refusal {
        Refusal::FewLists { found } => format!(
            "списъците са {found}, а за оценка са нужни поне {FEWEST_LISTS}: с по-малко нищо не може да се каже за зависимостта между тях"
        ),
        Refusal::ManyLists { found, most } => {
            format!("списъците са {found}, а се приемат най-много {most}: обединете някои")
        }
        Refusal::SameName { list } => format!("два списъка се казват „{list}“"),
        Refusal::ManyCases => {
            format!("броевете надхвърлят общо {MOST_CASES}: толкова хора няма")
        }
        Refusal::EmptyList { list } => {
            format!("в списъка „{list}“ няма никого: оставете го настрана")
        }
        Refusal::Everyone { list } => format!(
            "списъкът „{list}“ съдържа всички, които са в който и да е списък: според него никой не липсва и никой друг списък не може да го опровергае; оставете го настрана"
        ),
        Refusal::Identical { first, second } => format!(
            "списъците „{first}“ и „{second}“ са еднакви: те са един списък, а не два; оставете единия настрана"
        ),
        Refusal::NoOverlap => {
            "няма два списъка с общи хора: никой не е видян два пъти и за невидените нищо не може да се каже".to_owned()
        }
        Refusal::Model { standing } => match standing {
            Standing::Sound => "моделът има точно една оценка",
            Standing::NoEstimate => {
                "моделът няма оценка: правдоподобието расте към граница, която не достига (код 1)"
            }
            Standing::NotIdentifiable => {
                "моделът не може да се определи: различен брой невидени хора обяснява списъците еднакво добре (код 2)"
            }
            Standing::Neither => "моделът няма оценка и не може да се определи (код 3)",
        }
        .to_owned(),
        Refusal::NoModel { models } => {
            format!("нито един от {models} модела не може да се оцени по тези списъци")
        }
        Refusal::ManyModels { lists, order, most } => format!(
            "моделите от ред {order} над {lists} списъка са повече от {most}: задайте по-нисък ред, обединете списъци или използвайте downhill"
        ),
        Refusal::Option { option, found, range } => {
            format!("опцията „{option}“ е {found}, а трябва да бъде {}", range_words(range))
        }
        Refusal::NotSettled => {
            "изчислението не се установи: тези списъци са твърде оскъдни за модела".to_owned()
        }
        Refusal::NoEnd { failed, of } => format!(
            "{failed} от {of} повторни извадки нямат оценка: интервалът няма горна граница"
        ),
        Refusal::NoBound { most } => format!(
            "списъците не ограничават броя на невидените: и над {most} вероятността още не е малка"
        ),
        Refusal::TooLarge => {
            "не можа да се установи точно дали моделът има оценка: членовете му са твърде много".to_owned()
        }
        Refusal::NoList { list, lists } => {
            format!("няма списък „{list}“; списъците са {lists}")
        }
        Refusal::OtherLists { draw } => {
            format!("вариант {draw} е с други списъци, а не с тези на първия")
        }
        Refusal::FewDraws { found } => format!(
            "{found} варианта на списъците не показват колко зависи оценката от свързването: нужни са поне 2"
        ),
        Refusal::Population { found, cases } => format!(
            "населението е {found}, а трябва да бъде брой хора над 0 и не по-малък от видените {cases}"
        ),
        Refusal::NotKnown => {
            "броят или сред колко души е преброен не е известен: няма какво да се сравни".to_owned()
        }
        Refusal::Count { found, most } => {
            format!("броят {found} е над {most}: точните методи са за по-малки")
        }
        Refusal::FewYears { found } => {
            format!("известните години са {found}, а за тенденция са нужни поне 2")
        }
        other => other.to_string(),
    }
}

/// The ranges that options are refused with; one that is not here is shown as it is.
fn range_words(range: &str) -> &str {
    match range {
        "between 0 and 1" => "между 0 и 1",
        "between 1 and 9" => "между 1 и 9",
        "0, or 100 or more" => "0 или поне 100",
        "1 or more" => "поне 1",
        "above 0" => "над 0",
        "above 0 and at most 1" => "над 0 и най-много 1",
        "above the mean" => "над средното",
        "from 0 to 1" => "от 0 до 1",
        "a range" => "интервал",
        "stepwise, bic, downhill, dga, lcm, threshold or all" => {
            "stepwise, bic, downhill, dga, lcm, threshold или all"
        }
        other => other,
    }
}
