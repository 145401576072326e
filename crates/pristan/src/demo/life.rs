//! The life of the programme in the demonstration: drafted, consulted on,
//! adopted, in force.
use super::chance::Chance;
use super::script::d;
use crate::complaint::{Complaint, Result};
use domain::day::{Day, Moment, Period};
use domain::id::{ActivityId, ProgrammeId};
use domain::programme::Programme;
use domain::programme::life::Stage;
use formats::programme::{Directory, read_bytes};
use register::evidence::Subject;
use register::programme::{Adoption, CommentOutcome, Document, NewProgramme};
use register::{Actor, By, Register};
use std::collections::HashMap;
use std::path::Path;

/// The key of the programme.
pub(super) const KEY: &str = "2017";

/// Who acts in the life of the programme.
pub(super) struct Cast<'a> {
    pub(super) register: &'a Register,
    pub(super) actors: &'a HashMap<&'static str, Actor>,
    pub(super) chance: Chance,
}

impl Cast<'_> {
    /// `who` acts on `day` at `hour` and `minute` of the UTC clock.
    pub(super) fn by(&mut self, who: &str, day: Day, hour: i64, minute: i64) -> By {
        let at = Moment::at_start_of(day).plus((hour * 60 + minute) * 60_000);
        // The script names only logins that the accounts have; a test plays it.
        By::new(self.actors[who].clone(), at, self.chance.seed())
    }
}

/// Takes the programme in and leads it into force. Answers with its id and its
/// activities by code.
pub(super) async fn lead(
    cast: &mut Cast<'_>,
) -> Result<(ProgrammeId, HashMap<String, ActivityId>)> {
    let register = cast.register;
    let by = cast.by("coordinator", d(1, 13), 9, 5);
    let strategy = register.import_programme(&by, strategy(), strategy_document()).await?;

    let text = formats::pack::bulgaria_file("programmes/2017.txt").ok_or_else(|| {
        Complaint::said(
            "the pack lacks the programme of 2017",
            "в пакета липсва програмата за 2017 г.",
        )
    })?;
    let by = cast.by("coordinator", d(1, 16), 8, 40);
    let file = Path::new("2017-national-programme.txt");
    // It is our own, and no stranger's.
    let read = read_bytes(text.as_bytes(), &Directory::new(register.pack()));
    let document = crate::programme::document(read, text.as_bytes(), file);
    let new = NewProgramme {
        key: KEY.to_owned(),
        strategy_document: false,
        period: Period::year(2017),
        strategy: Some(strategy),
    };
    let programme = register.import_programme(&by, new, document).await?;
    let whole = register.programme(programme).await?;
    let activities: HashMap<String, ActivityId> =
        whole.activities.into_iter().map(|a| (a.code, a.id)).collect();

    consult(cast, programme, &activities).await?;
    adopt(cast, programme).await?;

    // Targets that the secretariat set itself, besides those the text names.
    let by = cast.by("officer", d(3, 2), 10, 15);
    for indicator in whole.indicators {
        let target = TARGETS.iter().find(|(code, _)| *code == indicator.code);
        if let Some((_, target)) = target {
            register.set_target(&by, indicator.id, Some(target * 100), None).await?;
        }
        let before = BEFORE.iter().find(|(code, _)| *code == indicator.code);
        if let Some((_, before)) = before {
            register.set_target(&by, indicator.id, None, Some(before * 100)).await?;
        }
    }
    // The strategy was adopted in the summer, as activity I.1 foresees.
    let by = cast.by("coordinator", d(7, 14), 8, 20);
    let adoption = decision("Решение по протокол № 28 (демонстрация)", d(7, 13));
    register.pass_to_stage(&by, strategy, Stage::Adopted, "", adoption).await?;
    let by = cast.by("coordinator", d(7, 17), 8, 0);
    register.pass_to_stage(&by, strategy, Stage::InForce, "", Adoption::default()).await?;
    Ok((programme, activities))
}

fn strategy() -> NewProgramme {
    NewProgramme {
        key: "2017-2021".to_owned(),
        strategy_document: true,
        period: Period { from: Period::year(2017).from, until: Period::year(2021).until },
        strategy: None,
    }
}

fn strategy_document() -> Document {
    let title = "Strategy to Combat Human Trafficking in Bulgaria 2017 – 2021".to_owned();
    Document {
        programme: Programme { title: title.clone(), ..Programme::default() },
        remarks: Vec::new(),
        name: "strategy-2017-2021.txt".to_owned(),
        text: format!("{title}\n\nDemonstration: the text of the strategy is not part of it.\n"),
    }
}

fn decision(act: &str, on: Day) -> Adoption {
    Adoption {
        body: "Министерски съвет".to_owned(), act: act.to_owned(), decided_on: Some(on)
    }
}

/// What indicators that compare with the year before had in 2016, which the
/// register did not know yet.
const BEFORE: [(&str, i64); 4] = [("III.9.3", 11), ("III.9.4", 17), ("IV.5.1", 2), ("V.1.3", 0)];

/// Indicators that have a target beyond the text, with the target.
const TARGETS: [(&str, i64); 18] = [
    ("I.2.3", 8),
    ("I.3.2", 12),
    ("I.3.5", 5),
    ("II.1.1", 10),
    ("II.1.5", 20),
    ("II.2.1", 12),
    ("II.3.1", 12),
    ("II.4.3", 4),
    ("II.5.3", 15),
    ("II.7.2", 20_000),
    ("III.1.2", 40),
    ("III.4.1", 60),
    ("III.6.1", 6),
    ("III.6.2", 150),
    ("III.9.2", 80),
    ("III.10.2", 120),
    ("VI.1.1", 8),
    ("VII.4.1", 4),
];

/// A comment: who, activity, text, and the outcome with the answer.
type Remark = (&'static str, &'static str, &'static str, CommentOutcome, &'static str);

const REMARKS: [Remark; 9] = [
    (
        "secretary",
        "II.2",
        "Предлагаме събитията за 30 юли да започнат през втората половина на юни: през летния сезон рискът от трудова експлоатация по Черноморието е най-голям.",
        CommentOutcome::Partly,
        "Приема се по смисъл: подготвителните събития могат да започнат през юни, срокът на дейността остава юли 2017 г.",
    ),
    (
        "focal-mlsp",
        "III.6",
        "Да се включат и социалните работници от дирекциите „Социално подпомагане“ в малките общини.",
        CommentOutcome::Accepted,
        "Приема се. Целевата група обхваща всички дирекции „Социално подпомагане“.",
    ),
    (
        "focal-moi",
        "III.3",
        "Обученията да се провеждат съвместно с инспекторите по труда, с казуси от практиката.",
        CommentOutcome::Accepted,
        "Приема се. Обученията са общи за двете институции.",
    ),
    (
        "focal-ea",
        "III.4",
        "Срокът декември 2017 г. да се измести за октомври: в края на годината медиаторите са ангажирани с отчети.",
        CommentOutcome::Rejected,
        "Не се приема: финансирането става налично едва през четвъртото тримесечие.",
    ),
    (
        "focal-mes",
        "III.10",
        "Да се предвидят отделни обучения за педагогическите съветници.",
        CommentOutcome::Partly,
        "Приема се частично: педагогическите съветници участват в общите обучения с отделен модул.",
    ),
    (
        "focal-saa",
        "III.9",
        "Предлагаме показателят за брой обучени да се отчита по дирекции.",
        CommentOutcome::Accepted,
        "Приема се. Стойността се показва и по дирекции.",
    ),
    (
        "secretary-bgs",
        "II.5",
        "Академията за доброволци да се проведе извън София, за да участват младежи от региона.",
        CommentOutcome::Partly,
        "Приема се частично: академията е в София, а две от обученията – в Бургас и Варна.",
    ),
    (
        "focal-sacp",
        "VII.3",
        "Сред страните по механизма да бъде посочена и Държавната агенция за бежанците.",
        CommentOutcome::Accepted,
        "Приема се. Агенцията е сред страните по механизма.",
    ),
    (
        "secretary-pvn",
        "I.6",
        "Общината потвърждава готовност да осигури помещение до края на май.",
        CommentOutcome::Accepted,
        "Благодарим. Отразено е в графика за създаване на комисията.",
    ),
];

async fn consult(
    cast: &mut Cast<'_>,
    programme: ProgrammeId,
    activities: &HashMap<String, ActivityId>,
) -> Result<()> {
    let register = cast.register;
    let by = cast.by("coordinator", d(1, 20), 8, 30);
    let note = "Становища се приемат до 10 февруари 2017 г.";
    let undecided = Adoption::default();
    register.pass_to_stage(&by, programme, Stage::Consultation, note, undecided).await?;
    let mut made = Vec::new();
    for (n, (who, activity, text, outcome, answer)) in (0_i32..).zip(REMARKS) {
        let by =
            cast.by(who, super::script::working(d(1, 24).plus(n * 2)), 8 + i64::from(n % 6), 12);
        let comment = register.comment(&by, activities[activity], text).await?;
        made.push((comment, outcome, answer));
    }
    for (n, (comment, outcome, answer)) in (0_i64..).zip(made) {
        let by = cast.by("officer", d(2, 14), 8, n * 9);
        register.answer_comment(&by, comment, outcome, answer).await?;
    }
    Ok(())
}

async fn adopt(cast: &mut Cast<'_>, programme: ProgrammeId) -> Result<()> {
    let register = cast.register;
    let by = cast.by("coordinator", d(2, 23), 9, 30);
    let adoption = decision("Решение по протокол № 8 (демонстрация)", d(2, 22));
    let note = "Денят и номерът са измислени за демонстрацията.";
    register.pass_to_stage(&by, programme, Stage::Adopted, note, adoption).await?;
    let by = cast.by("officer", d(2, 24), 8, 15);
    let text = "Министерски съвет\n\nПрепис-извлечение от протокол № 8\n\nПриема Национална програма за борба с трафика на хора и закрила на жертвите за 2017 г.\n\nДемонстрация: документът е измислен.\n";
    let subject = Subject::Programme(programme);
    register.add_evidence(&by, subject, "протокол-извлечение.txt", text.as_bytes()).await?;
    let by = cast.by("coordinator", d(3, 1), 7, 45);
    let undecided = Adoption::default();
    Ok(register.pass_to_stage(&by, programme, Stage::InForce, "", undecided).await?)
}
