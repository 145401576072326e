//! How far each activity came, as its duty-holder said in the course of the
//! year, and what they wrote of it for the annual report.
use crate::demo::script::{Script, d};
use domain::programme::standing::Scale;
use domain::words::Language;

use Scale::{Completed, Limited, NotStarted, Substantial};

/// What was said of an activity: on which day, how far it was.
type Said = &'static [(i8, i8, Scale)];

/// Every activity of which something was said, with who said it. Of III.13 and
/// VII.2 nobody has said anything.
const COURSE: [(&str, &str, Said); 38] = [
    ("I.1", "officer", &[(3, 10, Limited), (5, 30, Substantial), (7, 17, Completed)]),
    ("I.2", "officer", &[(4, 11, Limited), (10, 30, Substantial)]),
    ("I.3", "officer", &[(5, 15, Limited), (10, 27, Substantial)]),
    ("I.4", "officer", &[(6, 12, Limited), (9, 29, Completed)]),
    ("I.5", "officer", &[(4, 3, Limited), (9, 11, Substantial)]),
    ("I.6", "officer", &[(5, 23, Limited), (6, 21, Substantial), (6, 30, Completed)]),
    ("II.1", "secretary", &[(9, 14, Limited), (11, 8, Substantial), (12, 18, Completed)]),
    ("II.2", "secretary", &[(7, 10, Limited), (8, 7, Completed)]),
    ("II.3", "officer", &[(10, 13, Limited), (12, 19, Completed)]),
    ("II.4", "officer", &[(3, 8, Completed)]),
    ("II.5", "secretary-bgs", &[(4, 25, Substantial), (6, 5, Completed)]),
    ("II.6", "officer", &[(4, 10, Limited), (9, 20, Substantial), (12, 1, Completed)]),
    ("II.7", "focal-mlsp", &[(11, 10, Limited), (12, 20, Substantial), (13, 10, Completed)]),
    ("III.1", "focal-mfa", &[(4, 4, Limited), (6, 26, Completed)]),
    ("III.2", "officer", &[(9, 8, Limited), (10, 20, Completed)]),
    ("III.3", "focal-moi", &[(4, 18, Limited), (7, 5, Substantial), (12, 14, Completed)]),
    ("III.4", "focal-ea", &[(12, 8, Limited), (13, 8, Completed)]),
    ("III.6", "focal-mlsp", &[(3, 30, Limited), (6, 28, Substantial), (10, 31, Completed)]),
    ("III.7", "focal-porb", &[(11, 22, Limited), (12, 15, Completed)]),
    ("III.8", "secretary", &[(5, 8, Limited), (11, 24, Substantial)]),
    ("III.9", "focal-saa", &[(5, 19, Limited), (10, 20, Substantial), (12, 1, Completed)]),
    ("III.10", "focal-mes", &[(4, 5, Limited), (11, 28, Substantial)]),
    ("III.11", "officer", &[(6, 20, NotStarted), (10, 2, Completed)]),
    ("III.12", "officer", &[(4, 18, Completed)]),
    ("III.14", "officer", &[(3, 23, Limited), (9, 28, Substantial), (12, 5, Completed)]),
    ("IV.1", "officer", &[(4, 12, Limited), (10, 6, Substantial)]),
    ("IV.2", "officer", &[(5, 17, Limited)]),
    ("IV.3", "officer", &[(7, 6, Limited), (9, 18, Completed)]),
    ("IV.4", "officer", &[(7, 13, Limited), (10, 3, Substantial)]),
    ("IV.5", "officer", &[(6, 27, Limited)]),
    ("V.1", "focal-nis", &[(4, 7, Limited), (9, 12, Substantial)]),
    ("V.2", "officer", &[(4, 18, Limited), (10, 9, Substantial)]),
    ("VI.1", "officer", &[(4, 10, Limited), (10, 26, Substantial), (12, 20, Completed)]),
    ("VI.2", "officer", &[(3, 2, Substantial), (4, 3, Completed)]),
    ("VI.3", "focal-gliea", &[(4, 20, Limited), (10, 16, Substantial)]),
    ("VII.1", "officer", &[(5, 22, Limited), (12, 22, Substantial)]),
    ("VII.3", "focal-mlsp", &[(4, 26, Limited), (12, 11, Substantial)]),
    ("VII.4", "officer", &[(4, 5, Limited), (10, 30, Completed)]),
];

/// How far a text came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    /// Written and left.
    Draft,
    /// Handed in.
    Submitted,
    /// Handed in and sent back with this remark.
    SentBack(&'static str),
    /// Approved.
    Approved,
}

use Far::{Approved, Draft, SentBack, Submitted};

/// A text on an activity: who wrote it, and each language's text with how far
/// it came.
struct Told {
    activity: &'static str,
    by: &'static str,
    bg: (Far, &'static str),
    en: (Far, &'static str),
}

const fn told(
    activity: &'static str,
    by: &'static str,
    bg: (Far, &'static str),
    en: (Far, &'static str),
) -> Told {
    Told { activity, by, bg, en }
}

/// The texts on 27 of the 40 activities.
const TEXTS: [Told; 27] = [
    told(
        "I.1",
        "officer",
        (
            Approved,
            "Стратегията беше изготвена от междуведомствена работна група и обсъдена с неправителствените организации на четири заседания.\n\nМинистерският съвет я прие през юли, в предвидения срок. Годишните програми до 2021 г. ще се изготвят в нейните рамки.",
        ),
        (
            Approved,
            "The Strategy was drafted by an interinstitutional working group and discussed with non-governmental organisations at four meetings.\n\nThe Council of Ministers adopted it in July, within the time frame. The annual programmes up to 2021 will be drawn up within it.",
        ),
    ),
    told(
        "I.2",
        "officer",
        (
            Approved,
            "Проведени бяха обучения за всички местни комисии. Външен оценител посети шест от тях; докладите за две предстои да бъдат предадени.\n\nПрепоръките бяха отразени в работните планове на посетените комисии. Посещението в Монтана се отлага за 2018 г.",
        ),
        (
            Approved,
            "All local commissions took part in trainings. An external evaluator visited six of them; one report is still to be delivered.\n\nThe recommendations were taken up in the work plans of the commissions visited. The visit to Montana is postponed to 2018.",
        ),
    ),
    told(
        "I.3",
        "officer",
        (
            Submitted,
            "Проучването на съществуващата практика завърши през октомври. Двата документа за политики са приети от Националната комисия.\n\nВторият документ за мониторинг е изготвен и предстои да бъде внесен за приемане.",
        ),
        (
            Draft,
            "The study of current practice was completed in October. Both policy papers were adopted by the National Commission; the second document on monitoring is drafted.",
        ),
    ),
    told(
        "I.4",
        "officer",
        (
            Approved,
            "Международната конференция се проведе в София през септември с участници от институции, международни и неправителствени организации. Обменени бяха практики за разпознаване на жертви сред търсещите закрила.",
        ),
        (
            Approved,
            "The international conference was held in Sofia in September, with participants from institutions, international and non-governmental organisations. Practices of recognising victims among asylum seekers were exchanged.",
        ),
    ),
    told(
        "I.6",
        "officer",
        (
            Approved,
            "Общинският съвет прие решението за създаване на комисията през април. След ремонт на помещението първото заседание се проведе в края на юни, месец след предвидения срок.\n\nКомисията работи по приет план.",
        ),
        (
            Approved,
            "The municipal council decided to establish the commission in April. After repairs to the premises the first meeting was held at the end of June, a month later than foreseen.\n\nThe commission works to an adopted plan.",
        ),
    ),
    told(
        "II.1",
        "secretary",
        (
            Approved,
            "Съвместните събития се проведоха в общностни центрове и читалища с участието на медиатори и неформални лидери. Материалите са преведени на ромски и турски език.\n\nЛицата в риск бяха насочвани към социалните услуги на ранен етап.",
        ),
        (
            Submitted,
            "Joint events were held in community centres and chitalishta with mediators and informal leaders. The materials were translated into Romani and Turkish.\n\nPersons at risk were referred to social services at an early stage.",
        ),
    ),
    told(
        "II.2",
        "secretary",
        (
            Approved,
            "Кампанията „Лято с отворени очи“ обхвана всички местни комисии. Акцентът беше върху сезонната работа по Черноморието и работата в чужбина. Едно събитие в Русе беше отменено поради лошо време.",
        ),
        (
            Approved,
            "The campaign “Summer with open eyes” reached all local commissions. It was about seasonal work on the Black Sea coast and work abroad. One event in Ruse was cancelled because of the weather.",
        ),
    ),
    told(
        "II.3",
        "officer",
        (
            Approved,
            "Кампанията беше посветена на набирането в интернет. Проведоха се открити уроци, форум театър и изложби. Учителите получиха готов урок за часа на класа.",
        ),
        (
            Approved,
            "The campaign was about recruitment on the internet. Open lessons, forum theatre and exhibitions were held. Teachers were given a lesson ready to use.",
        ),
    ),
    told(
        "II.4",
        "officer",
        (
            Approved,
            "Дейностите на терен се проведоха в приемните центрове през февруари и началото на март. Материалите са на арабски, фарси, дари, пушту, кюрдски и урду.",
        ),
        (
            Approved,
            "Outreach took place in the reception centres in February and at the beginning of March. The materials are in Arabic, Farsi, Dari, Pashto, Kurdish and Urdu.",
        ),
    ),
    told(
        "II.5",
        "secretary-bgs",
        (
            Approved,
            "Академията за доброволци се проведе в София през април, а обученията по места – през май. Обхванати са училища във всички градове с местни комисии.",
        ),
        (
            Approved,
            "The Volunteer Academy was held in Sofia in April and the local trainings in May. Schools in every city with a local commission were covered.",
        ),
    ),
    told(
        "II.6",
        "officer",
        (
            Approved,
            "Проучването обхвана 28 области. Картата и методиката са публикувани през ноември. Описани са рисковите фактори и формите на трафик, характерни за уязвимите общности.\n\nПрепоръките са представени на отговорните институции.",
        ),
        (
            Approved,
            "The study covered 28 oblasti. The map and its method were published in November. The risk factors and the forms of trafficking specific to vulnerable communities are described.\n\nThe recommendations were presented to the institutions responsible.",
        ),
    ),
    told(
        "II.7",
        "focal-mlsp",
        (
            Approved,
            "Материалите „Сигурна работа в чужбина“ са раздадени чрез бюрата по труда във всички области. Част от брошурите достигнаха до бюрата през януари.",
        ),
        (
            Approved,
            "The materials “Safe work abroad” were handed out by labour offices in every oblast. Some of the brochures reached the offices in January.",
        ),
    ),
    told(
        "III.1",
        "focal-mfa",
        (
            Approved,
            "Модулът се проведе два пъти: за стажант-дипломати и за консулски служители и полицейски аташета.",
        ),
        (
            Approved,
            "The module was held twice: for intern diplomats, and for consular officers and police attachés.",
        ),
    ),
    told(
        "III.2",
        "officer",
        (
            Approved,
            "Проведени са две обучения в страната и едно посещение на обучение в Съвета на Европа. Лектори бяха български и чуждестранни експерти.",
        ),
        (
            Approved,
            "Two trainings were held in the country and one was attended at the Council of Europe. The lecturers were Bulgarian and foreign experts.",
        ),
    ),
    told(
        "III.3",
        "focal-moi",
        (
            Approved,
            "Обученията бяха общи за служители на МВР и инспектори по труда и се проведоха в области с висок дял на сезонната заетост. Съвместните проверки зачестиха след тях.",
        ),
        (
            Approved,
            "The trainings were joint ones for police officers and labour inspectors, held in oblasti with much seasonal work. Joint inspections became more frequent after them.",
        ),
    ),
    told(
        "III.6",
        "focal-mlsp",
        (
            Approved,
            "Шестте обучения се проведоха по график. Участниците поискаха кратки памятки за разпознаване на рискови обяви; такива се изготвят.",
        ),
        (
            Approved,
            "The six trainings were held as planned. Participants asked for short reminders on recognising risky offers; these are being prepared.",
        ),
    ),
    told(
        "III.7",
        "focal-porb",
        (
            Submitted,
            "Проведени са две обучения за прокурори и адвокати. Тестове преди и след обучението попълниха само малка част от участниците.",
        ),
        (
            Submitted,
            "Two trainings were held for prosecutors and lawyers. Only a small part of the participants took both tests.",
        ),
    ),
    told(
        "III.9",
        "focal-saa",
        (
            Approved,
            "Обученията обхванаха служители от дирекциите „Социално подпомагане“ в четири области. Разгледани бяха случаи на връщане от чужбина и на подкрепа след напускане на приют.",
        ),
        (
            Draft,
            "The trainings covered staff of the Social Assistance Directorates in four oblasti.",
        ),
    ),
    told(
        "III.11",
        "officer",
        (
            Approved,
            "Обучението във Виена се проведе през септември вместо през юни, след като беше назначен екипът на новите услуги.",
        ),
        (
            Approved,
            "The training in Vienna was held in September instead of June, after the staff of the new services had been appointed.",
        ),
    ),
    told(
        "III.12",
        "officer",
        (
            Approved,
            "Двама служители на администрацията и един прокурор участваха в семинара на Академията по европейско право.",
        ),
        (
            Approved,
            "Two employees of the Administration and one prosecutor attended the seminar of the Academy of European Law.",
        ),
    ),
    told(
        "IV.3",
        "officer",
        (
            Submitted,
            "Приютът за пълнолетни жертви в София е открит, ремонтиран и оборудван; договорът с доставчика е подписан през август.",
        ),
        (
            Submitted,
            "The shelter for adult victims in Sofia was opened, renovated and equipped; the agreement with the provider was signed in August.",
        ),
    ),
    told(
        "V.1",
        "focal-nis",
        (
            Draft,
            "Търсенето в единния регистър е въведено през септември. Достъпът до данни от ЕИСПП е договорен за част от показателите.",
        ),
        (
            Draft,
            "Search in the single register was introduced in September. Access to data of the UISCC is agreed for some of the figures.",
        ),
    ),
    told(
        "VI.1",
        "officer",
        (
            Approved,
            "Представители на администрацията участваха в срещите на националните докладчици на ЕС, на Съвета на Европа, ОССЕ и ООН. За повечето срещи са изготвени доклади.",
        ),
        (
            Approved,
            "Representatives of the Administration took part in meetings of the national rapporteurs of the EU, of the Council of Europe, the OSCE and the UN. Reports were written on most of them.",
        ),
    ),
    told(
        "VI.2",
        "officer",
        (
            Approved,
            "Работните срещи се проведоха през февруари, а посещението за обмен на опит – през март, с полицаи, прокурори и социални работници.",
        ),
        (
            Approved,
            "The working meetings were held in February and the exchange visit in March, with police officers, prosecutors and social workers.",
        ),
    ),
    told(
        "VI.3",
        "focal-gliea",
        (
            Approved,
            "Исканията за взаимна помощ постъпваха най-често от Германия, Австрия и Франция. Основните нарушения са свързани със заплащането на командировани работници.",
        ),
        (Draft, "Requests for mutual assistance came most often from Germany, Austria and France."),
    ),
    told(
        "VII.1",
        "officer",
        (
            SentBack("Да се посочи кога ще бъде внесен правилникът."),
            "Измененията в закона са приети от Министерския съвет през декември. Правилникът се съгласува.",
        ),
        (
            Draft,
            "The amendments to the Act were adopted by the Council of Ministers in December. The Rules are being consulted on.",
        ),
    ),
    told(
        "VII.3",
        "focal-mlsp",
        (
            Submitted,
            "Механизмът е съгласуван през април. До края на годината са го подписали девет от единадесетте страни; срокът за останалите е края на февруари.",
        ),
        (
            Submitted,
            "The mechanism was agreed in April. Nine of its eleven parties had signed by the end of the year; the others have until the end of February.",
        ),
    ),
];

pub(super) fn write(s: &mut Script<'_>) {
    for (activity, who, said) in COURSE {
        for (month, day, scale) in said {
            let note = match scale {
                Completed => "Изпълнена",
                Substantial => "Остават последните стъпки",
                Limited => "Започната",
                NotStarted => "Отложена: екипът не е назначен",
            };
            s.assess(activity, who, d(*month, *day), *scale, note);
        }
    }
    for (n, text) in (0..).zip(TEXTS) {
        for (language, (far, words)) in [(Language::Bg, text.bg), (Language::En, text.en)] {
            let later = i32::from(language == Language::En);
            let written = d(13, 8).plus(n % 9 + later);
            s.tell(text.activity, text.by, written, language, words);
            if far == Draft {
                continue;
            }
            s.hand_in(text.activity, text.by, written.plus(3), language);
            match far {
                Approved => s.approve(text.activity, written.plus(7 + n % 4), language),
                SentBack(why) => s.send_back(text.activity, written.plus(7), language, why),
                Draft | Submitted => {}
            }
        }
    }
}
