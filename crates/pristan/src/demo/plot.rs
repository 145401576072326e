//! The stories of the casebook: what each is about, and when what is done. The
//! times are those that the mechanism asks for; some stories are late, or leave
//! something out, as it is.
use super::casebook::Deed;
use super::chance::Chance;
use super::script::d;
use domain::case_file::{Part, Post};
use domain::day::{Day, Moment};
use domain::person::{BirthDate, Citizenship, Identity, Names, Person, Private, Sex};
use domain::referral::alert::AlertEvent;
use domain::referral::child::{ChildEvent, ChildStep};
use domain::referral::compensation::{Claim, ClaimEvent};
use domain::referral::consent::{self, Answer, Basis, Consent, ConsentPurpose, Giver};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::plan::{Content, PlannedStep, Progress, THE_PERSON};
use domain::referral::proceeding::{Offence, Proceeding, Stage};
use domain::referral::protection::{Measure, Protection, ProtectionEvent};
use domain::referral::risk::{Degree, Risk, RiskAssessment, Trigger};
use domain::referral::screening::{Answers, Seen};
use domain::referral::stay::Exit;
use domain::referral::step::{Duty, Step, Waiver};
use domain::referral::support::{
    Condition, FollowUp, Needs, Outcome, OutcomeKind, Service, ServiceKind,
};
use domain::referral::transfer::{Referral, ReferralAnswer};
use domain::trafficking::event::{Act, Event, EventPhase, Means, SEXUAL};
use domain::trafficking::registration::CountingBasis;
use vault::Zeroizing;

/// What becomes of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// It is set aside.
    Aside(AlertEvent),
    /// It is added to another case.
    Merged,
    /// A case is opened.
    Case,
}

/// What a story is about.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is so or not by itself")]
pub(super) struct Plot {
    number: usize,
    arrived: Moment,
    course: Course,
    pub(super) channel: &'static str,
    pub(super) source: &'static str,
    pub(super) territory: &'static str,
    pub(super) danger: bool,
    pub(super) child: bool,
    pub(super) abroad: bool,
    form: &'static str,
    sex: Sex,
    /// How many may be victims; the others in the case come after them.
    pub(super) victims: usize,
    others: &'static [Part],
    /// The shelter that the first person comes to.
    house: Option<&'static str>,
    pub(super) worker: &'static str,
    lawyer: Option<&'static str>,
    /// Whether the pre-trial authority finds so too.
    formal: bool,
    end: Option<OutcomeKind>,
    /// What is left out.
    omitted: Option<Duty>,
    /// What comes later than it must.
    late: bool,
    /// The persons were entered, and nothing was done yet.
    fresh: bool,
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// How many stories a year has, and how many of them lead to a case.
const ALERTS: usize = 96;
const CASES: usize = 72;

const TERRITORIES: [&str; 10] =
    ["VAR", "BGS", "PVN", "SLV", "PAZ", "MON", "PDV", "RSE", "BLG", "SOF"];
const CHANNELS: [&str; 6] = ["hotline", "phone", "email", "letter", "in_person", "diplomatic"];
const WOMEN: [&str; 10] =
    ["Вълна", "Мида", "Звезда", "Перла", "Лагуна", "Чайка", "Котва", "Пяна", "Роса", "Зора"];
const MEN: [&str; 10] =
    ["Кораб", "Бриз", "Кей", "Вятър", "Залив", "Компас", "Маяк", "Риф", "Гларус", "Отлив"];
const FAMILIES: [(&str, &str); 5] = [
    ("Измислена", "Измислен"),
    ("Примерна", "Примерен"),
    ("Неистинска", "Неистински"),
    ("Съчинена", "Съчинен"),
    ("Въображаема", "Въображаем"),
];
/// Who is sheltered where, by the place of the case among the cases.
const SHELTERED: [(&str, usize); 4] =
    [("TAS-VAR", 11), ("TAS-BGS", 9), ("TAS-SOF-A", 6), ("TAS-SOF-C", 3)];

/// The stories of the year, in the order in which their alerts came.
pub(super) fn plots() -> Vec<Plot> {
    let mut chance = Chance::new(0x9107);
    let mut cases = 0;
    let stories = (0..ALERTS).map(|number| {
        // Three of four lead to a case; what does not is spread among them.
        let course = match number % 12 {
            2 => Course::Aside(AlertEvent::Unfounded),
            5 => Course::Aside(AlertEvent::Insufficient),
            8 if number % 24 == 8 => Course::Aside(AlertEvent::Forwarded),
            8 => Course::Merged,
            _ => Course::Case,
        };
        let through = i64::try_from(number).unwrap_or_default();
        let at = Moment::at_start_of(d(1, 20)).plus(through * 336 * DAY / 96);
        let at =
            Moment::at_start_of(at.day()).plus(i64::from(chance.between(6 * 60, 16 * 60)) * 60_000);
        let plot = Plot::of(number, at, course, cases, &mut chance);
        cases += usize::from(plot.course == Course::Case);
        plot
    });
    let stories: Vec<Plot> = stories.collect();
    debug_assert_eq!(cases, CASES, "three of four lead to a case");
    stories
}

/// The shelter of a case: two of five have one, and each of the 29 sheltered a
/// place of their own among those of all houses.
fn house(case: usize) -> Option<&'static str> {
    let nth = case * 2 / 5;
    let begins = case == 0 || (case - 1) * 2 / 5 != nth;
    // 29 is a prime: each place comes once, and no house waits for the other.
    let place = nth * 12 % 29;
    let mut before = 0;
    let first = SHELTERED.iter().find(|(_, n)| {
        before += n;
        place < before
    });
    first.map(|(house, _)| *house).filter(|_| begins)
}

impl Plot {
    fn of(
        number: usize,
        arrived: Moment,
        course: Course,
        case: usize,
        chance: &mut Chance,
    ) -> Self {
        let house = house(case).filter(|_| course == Course::Case);
        let child = match house {
            Some(house) => house == "TAS-SOF-C",
            None => number % 7 == 4,
        };
        let male = !child && house != Some("TAS-SOF-C") && number % 5 == 1;
        let victims = [1, 2, 1, 3, 2, 1, 2, 2][case % 8] + usize::from(case % 36 == 17);
        let victims = if course == Course::Case { victims } else { 0 };
        let others = match case % 9 {
            3 => &[Part::Relative][..],
            5 => &[Part::Suspect],
            8 if case.is_multiple_of(2) => &[Part::Accused],
            _ => &[],
        };
        let abroad = number.is_multiple_of(3);
        let source = match number % 8 {
            _ if child && number.is_multiple_of(2) => "school",
            _ if abroad => "consular",
            0 | 1 => "citizen",
            2 => "ngo",
            3 => "relative",
            4 => "police",
            5 if male => "labour_inspectorate",
            5 => "self",
            6 => "social_assistance",
            _ => "health",
        };
        let channel = if source == "consular" { "diplomatic" } else { *chance.one(&CHANNELS[..5]) };
        let ended = [
            Some(OutcomeKind::Reintegrated),
            Some(OutcomeKind::Returned),
            None,
            Some(OutcomeKind::Reintegrated),
            Some(OutcomeKind::LostContact),
            Some(OutcomeKind::ReferredOut),
        ];
        let territory = match house {
            Some(house) => house.get(4..7).unwrap_or_default(),
            None => *chance.one(&TERRITORIES),
        };
        Self {
            number,
            arrived,
            course,
            channel,
            source,
            territory,
            danger: chance.percent(15),
            child,
            abroad,
            form: match (child, male) {
                (true, _) => *chance.one(&["forced_begging", "sexual", "child_labour"]),
                (_, true) => "labour",
                _ => *chance.one(&[
                    "sexual",
                    "sexual",
                    "sexual",
                    "domestic_servitude",
                    "pregnant_women",
                ]),
            },
            sex: if male || (child && number % 4 == 1) { Sex::Male } else { Sex::Female },
            victims,
            others,
            house,
            worker: if case % 5 == 3 { "worker-sad" } else { "worker" },
            lawyer: (case % 3 == 1).then(|| ["lawyer-1", "lawyer-2", "lawyer-3"][case / 3 % 3]),
            formal: case % 4 == 2,
            end: ended[case % 6],
            omitted: match case % 14 {
                5 => Some(Duty::Plan),
                9 => Some(Duty::Referral),
                12 => Some(Duty::Needs),
                _ => None,
            },
            late: case % 10 == 6,
            fresh: [66, 69, 71].contains(&case),
        }
    }

    /// As what a person is in the case.
    pub(super) fn part(&self, n: usize) -> Part {
        let other = n.checked_sub(self.victims).and_then(|other| self.others.get(other));
        match other {
            Some(part) => *part,
            None if n > 0 && self.number % 6 == 2 => Part::AtRisk,
            None => Part::Victim,
        }
    }

    /// Who a person is.
    pub(super) fn person(&self, n: usize) -> Person {
        let male = if n < self.victims { self.sex == Sex::Male } else { n % 2 == 1 };
        let at = self.number * 3 + n;
        let (women, men) = FAMILIES[at / 10 % FAMILIES.len()];
        let (given, family) = if male { (MEN[at % 10], men) } else { (WOMEN[at % 10], women) };
        let private = |text: &str| Private::read(text).ok().flatten();
        let child = self.child && n < self.victims;
        let year = if child { 2002 + at % 9 } else { 1972 + at * 7 % 26 };
        let country = if self.number % 11 == 10 { "MD" } else { "BG" };
        Person {
            identity: Identity {
                names: Names { given: private(given), family: private(family), ..Names::default() },
                birth: BirthDate::read(&year.to_string()).ok().flatten(),
                citizenships: Citizenship::read(country).into_iter().collect(),
                ..Identity::default()
            },
            sex: if male { Sex::Male } else { Sex::Female },
            ..Person::default()
        }
    }

    /// What happened in one phase, as it is known; nobody tells of more.
    pub(super) fn happened(&self, phase: EventPhase) -> Event {
        let year = 2016;
        let month = |n: usize| format!("{year}-{:02}", self.number % 6 + 1 + n).parse().ok();
        let home = || Some("BG".to_owned());
        let away = || Some(["DE", "FR", "NL", "AT"][self.number % 4].to_owned());
        let where_to = if self.abroad { away() } else { home() };
        let nothing = Event {
            phase,
            acts: Vec::new(),
            means: Vec::new(),
            methods: Vec::new(),
            relation: None,
            forms: Vec::new(),
            sexual: Vec::new(),
            industry: None,
            control: Vec::new(),
            platforms: Vec::new(),
            country: None,
            oblast: None,
            to: None,
            from: None,
            until: None,
        };
        let one = |codes: &[&str]| vec![codes[self.number % codes.len()].to_owned()];
        match phase {
            EventPhase::Recruitment => Event {
                // Of a child no means is asked for.
                means: if self.child { Vec::new() } else { vec![Means::Deception] },
                methods: one(&["social_networks", "friends", "family", "online_advertisement"]),
                relation: one(&["acquaintance", "intimate_partner", "family", "employer"]).pop(),
                country: home(),
                oblast: Some(self.territory.to_owned()),
                from: month(0),
                ..nothing
            },
            EventPhase::Transit => Event {
                acts: vec![Act::Transportation, Act::Harbouring],
                country: home(),
                to: where_to,
                from: month(1),
                ..nothing
            },
            EventPhase::Exploitation => Event {
                forms: vec![self.form.to_owned()],
                sexual: if self.form == SEXUAL { one(&["prostitution"]) } else { Vec::new() },
                industry: (self.form == "labour").then(|| "A".to_owned()),
                control: match self.number % 3 {
                    0 => vec!["withholds_documents".to_owned(), "debt_bondage".to_owned()],
                    1 => vec!["takes_earnings".to_owned()],
                    _ => vec!["psychological_abuse".to_owned(), "restricts_movement".to_owned()],
                },
                country: where_to,
                from: month(2),
                until: month(5).filter(|_| self.number.is_multiple_of(2)),
                ..nothing
            },
        }
    }

    /// What was agreed with a person on this day.
    pub(super) fn plan(&self, on: Day) -> Content {
        let text = |said: &str| Zeroizing::new(said.to_owned());
        let step = |what: &str, who: &str, days: i32| {
            let (who, until) = (who.to_owned(), Some(on.plus(days)));
            let what = Private::read(what).ok().flatten()?;
            Some(PlannedStep { what, who, until, progress: Progress::Open })
        };
        let risk = if self.danger {
            "Лицето получава заплахи по телефона; познати на извършителите знаят къде живее семейството."
        } else {
            "Не са известни заплахи. Възможно е извършителите да потърсят връзка чрез познати."
        };
        let mut steps = vec![
            step("Психологически консултации всяка седмица", "NGO-DEMO-1", 90),
            step("Среща с адвокат за правата на пострадалия и за обезщетение", "NGO-DEMO-2", 21),
            step("Подава документи за лична карта", THE_PERSON, 30),
        ];
        if self.abroad {
            steps.push(step("Сверява с консулската служба кои документи са останали", "MFA", 14));
        }
        Content {
            needs: text(
                "Спокойно място, психологическа подкрепа, документи и правна консултация; след това работа.",
            ),
            risk: text(risk),
            security: text(
                "Нов телефонен номер; без срещи насаме с познати от времето на експлоатацията. При опасност звъни на 112, после на водещия случая.",
            ),
            steps: steps.into_iter().flatten().collect(),
            review_on: Some(on.plus(300)),
        }
    }

    /// The screening of the first person: what was seen.
    pub(super) fn seen(&self) -> Answers {
        let seen = ["ILO1.01", "ILO4.01", "ILO4.02", "ILO5.01", "ILO5.02"];
        let sure = 2 + self.number % 4;
        let answer = |(n, code): (usize, &&str)| {
            ((*code).to_owned(), if n < sure { Seen::Seen } else { Seen::NotSeen })
        };
        seen.iter().enumerate().map(answer).collect()
    }

    /// What was said in the alert.
    pub(super) fn said(&self) -> String {
        let said = match self.source {
            "consular" => {
                "Консулската служба съобщава за лице, което иска помощ, за да се прибере."
            }
            "school" => "Училище: ученик отсъства от седмици, близките дават различни обяснения.",
            "labour_inspectorate" => "Инспекцията по труда: неплатен труд и задържани документи.",
            "police" => "Полицията насочва лице, намерено при проверка.",
            "relative" => "Близък: обажда се рядко и не казва къде живее.",
            "self" => "Лицето се обажда само и пита къде може да остане тази нощ.",
            "social_assistance" => "Социален работник е забелязал признаци при посещение.",
            "health" => "Лекар от спешно отделение пита към кого да насочи пациент.",
            "ngo" => "Организация насочва лице, с което работи на терен.",
            _ => "Гражданин съобщава какво е видял.",
        };
        format!("Измислен сигнал за показване.\n\n{said}")
    }

    /// What is told in the case.
    pub(super) fn told(&self) -> String {
        let told = match self.form {
            "labour" => "Обещана е работа, документите са взети, заплата не е изплащана.",
            "forced_begging" => "Детето е карано да проси и е местено от град на град.",
            "child_labour" => "Детето е работило вместо да ходи на училище.",
            "domestic_servitude" => "Лицето е работило в дом, без да може да излиза.",
            "pregnant_women" => "Бременна жена е отведена с обещание за пари.",
            _ => "Лицето е отведено с обещание за работа и е принуждавано.",
        };
        format!("Измислен разказ за показване.\n\n{told}")
    }

    /// What is done, when and by whom; in no order.
    pub(super) fn deeds(&self) -> Vec<(Moment, &'static str, Deed)> {
        let mut told = Told { plot: self, all: Vec::new() };
        told.alert();
        if self.course == Course::Case {
            told.case();
        }
        told.all
    }
}

/// A story as it is told.
struct Told<'p> {
    plot: &'p Plot,
    all: Vec<(Moment, &'static str, Deed)>,
}

impl Told<'_> {
    /// When the case is opened.
    fn opened(&self) -> Moment {
        let hours = if self.plot.danger { 1 } else { 4 + i64::from(self.plot.late) * 30 };
        self.plot.arrived.plus(hours * HOUR + HOUR / 2)
    }

    fn add(&mut self, at: Moment, who: &'static str, deed: Deed) {
        self.all.push((at, who, deed));
    }

    fn alert(&mut self) {
        let plot = self.plot;
        let at = plot.arrived;
        let who = if plot.source == "consular" { "officer" } else { "worker" };
        self.add(at, who, Deed::TakeIn);
        let acknowledged = at.plus(if plot.late { 9 * HOUR } else { HOUR / 2 });
        self.add(acknowledged, "coordinator", Deed::Note(AlertEvent::Acknowledged, ""));
        if plot.child {
            let told = at.plus(if plot.late { 40 * HOUR } else { 6 * HOUR });
            for event in [AlertEvent::AgencyTold, AlertEvent::PoliceTold] {
                self.add(told, "coordinator", Deed::Note(event, ""));
            }
        }
        match plot.course {
            Course::Case => {
                self.add(self.opened(), "coordinator", Deed::Open);
            }
            Course::Merged => self.add(at.plus(5 * HOUR), "coordinator", Deed::Merge),
            Course::Aside(event) => {
                let why = "Измислена причина за показване.";
                self.add(at.plus(20 * HOUR), "coordinator", Deed::Note(event, why));
            }
        }
    }

    fn case(&mut self) {
        let plot = self.plot;
        let opened = self.opened();
        let assigned = opened.plus(HOUR / 4);
        self.add(assigned, "coordinator", Deed::Assign(plot.worker, Post::CaseWorker));
        if let Some(lawyer) = plot.lawyer {
            self.add(opened.plus(2 * DAY), "coordinator", Deed::Assign(lawyer, Post::Lawyer));
        }
        let accused = plot.others.iter().any(|part| part.is_of_the_accused());
        if plot.formal || accused {
            let assign = Deed::Assign("investigator", Post::Liaison);
            self.add(opened.plus(DAY), "coordinator", assign);
        }
        for n in 0..plot.victims + plot.others.len() {
            self.add(opened.plus(HOUR), plot.worker, Deed::Enter(n));
        }
        if plot.fresh {
            return;
        }
        self.add(opened.plus(5 * HOUR), plot.worker, Deed::Tell);
        if accused {
            self.add(opened.plus(6 * HOUR), plot.worker, Deed::Join);
        }
        for phase in EventPhase::ALL {
            self.add(opened.plus(7 * HOUR), plot.worker, Deed::Happen(*phase));
        }
        if plot.number % 3 == 1 {
            self.add(opened.plus(8 * HOUR), plot.worker, Deed::Screen);
        }
        for n in 0..plot.victims {
            let counted = Deed::Count(n, "NCCTHB", CountingBasis::NewlyIdentified);
            self.add(opened.plus(11 * DAY), plot.worker, counted);
            if accused {
                let counted = Deed::Count(n, "PORB", CountingBasis::InProceedings);
                self.add(opened.plus(30 * DAY), plot.worker, counted);
            }
        }
        for n in 0..plot.victims {
            self.person(n, opened);
        }
        for n in plot.victims..plot.victims + plot.others.len() {
            if plot.part(n).is_of_the_accused() {
                self.proceedings(n, opened);
            }
        }
        // Where nobody of the case stays to be supported, it is closed.
        if plot.end.is_some() {
            self.add(opened.plus(170 * DAY), plot.worker, Deed::Close);
        }
    }

    fn put(&mut self, at: Moment, n: usize, step: Step) {
        let who = self.plot.worker;
        self.add(at, who, Deed::Put(n, Box::new(step), ""));
    }

    fn omits(&self, duty: Duty) -> bool {
        self.plot.omitted == Some(duty)
    }

    fn person(&mut self, n: usize, opened: Moment) {
        let plot = self.plot;
        self.put(opened.plus(HOUR * 3 / 2), n, self.found(Manner::Informal, Finding::Possible));
        let assessed = opened.plus(if plot.late { 3 * DAY } else { 2 * HOUR });
        self.put(assessed, n, risk(plot.danger));
        // Reviewed each month while support lasts, and within a week where it is high.
        if plot.danger {
            self.put(assessed.plus(6 * DAY), n, reviewed());
        }
        let months = if plot.end.is_some() { 5 } else { 12 };
        for month in 1..=months {
            self.put(assessed.plus(month * 29 * DAY), n, reviewed());
        }
        if !self.omits(Duty::Needs) {
            let needs =
                [ServiceKind::Psychological, ServiceKind::Social, ServiceKind::LegalCounselling];
            self.put(opened.plus(3 * HOUR), n, Step::Needs(Needs { services: needs.to_vec() }));
        }
        if plot.child {
            self.child(n, opened);
        }
        let by = if plot.child { Giver::Guardian } else { Giver::Person };
        self.put(opened.plus(20 * HOUR), n, consents(ConsentPurpose::Support, None, by));
        self.serve(opened.plus(21 * HOUR), n, ServiceKind::EmergencyPsychological, 60);
        if !self.omits(Duty::Plan) {
            self.add(opened.plus(46 * HOUR), plot.worker, Deed::Plan(n));
        }
        self.refer(n, opened, by);
        for week in 1..=3 + i64::try_from(plot.number % 4).unwrap_or(0) {
            self.serve(opened.plus(week * 7 * DAY), n, ServiceKind::Psychological, 50);
        }
        self.serve(opened.plus(6 * DAY), n, ServiceKind::Social, 40);
        if plot.lawyer.is_some() {
            self.serve(opened.plus(10 * DAY), n, ServiceKind::LegalCounselling, 45);
        }
        // The first of a case is found to be one; the others remain possible.
        if n == 0 {
            self.put(opened.plus(9 * DAY), n, self.found(Manner::Informal, Finding::Actual));
            if plot.formal {
                let formal = Box::new(self.found(Manner::Formal, Finding::Actual));
                self.add(opened.plus(12 * DAY), "investigator", Deed::Put(n, formal, ""));
                if !plot.child {
                    let event = ProtectionEvent::Informed;
                    let informed = Step::Protection(Protection { event, measure: None });
                    self.put(opened.plus(13 * DAY), n, informed);
                }
                if plot.lawyer.is_some() {
                    for (days, event) in [(40, ClaimEvent::Filed), (66, ClaimEvent::Granted)] {
                        let amount = Some(500_000);
                        self.put(opened.plus(days * DAY), n, Step::Claim(Claim { event, amount }));
                    }
                }
            }
            self.shelter(opened);
        }
        if let Some(outcome) = plot.end {
            self.put(opened.plus(160 * DAY), n, Step::Outcome(Outcome { outcome }));
        }
    }

    fn found(&self, manner: Manner, finding: Finding) -> Step {
        Step::Identification(Identification {
            manner,
            finding,
            age: if self.plot.child { AgeGroup::Child } else { AgeGroup::Adult },
            grounds: vec![Ground::Statement, Ground::Indicators],
            screening: None,
            forms: vec![self.plot.form.to_owned()],
            abroad: self.plot.abroad && finding == Finding::Possible,
        })
    }

    fn serve(&mut self, at: Moment, n: usize, service: ServiceKind, minutes: u32) {
        let provider = match self.plot.house {
            Some(house) => house,
            None => ["NGO-DEMO-1", "CPSHTV-VAR", "CPSHTV-BGS"][self.plot.number % 3],
        };
        let provider = provider.to_owned();
        let given = Service { service, provider, minutes: Some(minutes), cost: None };
        self.put(at, n, Step::Service(given));
    }

    fn refer(&mut self, n: usize, opened: Moment, by: Giver) {
        if self.omits(Duty::Referral) {
            // One of two says why.
            if self.plot.number.is_multiple_of(2) {
                let waiver = Box::new(Step::Waiver(Waiver { duty: Duty::Referral }));
                let why = "Измислена причина за показване: лицето остава при нас.";
                self.add(opened.plus(3 * DAY), self.plot.worker, Deed::Put(n, waiver, why));
            }
            return;
        }
        let to = self.plot.house.unwrap_or("CPSHTV-VAR");
        let consent = consents(ConsentPurpose::Referral, Some(to), by);
        self.put(opened.plus(22 * HOUR), n, consent);
        let service = if self.plot.house.is_some() {
            ServiceKind::Shelter
        } else {
            ServiceKind::Psychological
        };
        let referral = Referral {
            to: to.to_owned(),
            service,
            listed: None,
            basis: Basis::Consent,
            accompanied: n == 0,
        };
        self.put(opened.plus(23 * HOUR), n, Step::Referral(referral));
        let answered = opened.plus(if self.plot.late { 9 * DAY } else { 2 * DAY });
        let worker = self.plot.worker;
        if self.plot.number % 10 == 7 {
            self.add(answered, worker, Deed::Answer(n, ReferralAnswer::Refused));
        } else {
            self.add(answered, worker, Deed::Answer(n, ReferralAnswer::Accepted));
            self.add(opened.plus(20 * DAY), worker, Deed::Answer(n, ReferralAnswer::Done));
        }
    }

    fn child(&mut self, n: usize, opened: Moment) {
        let at = |hours: i64| opened.plus(hours * HOUR);
        let told = if self.plot.late { 50 } else { 4 };
        let events = [
            (told, ChildEvent::AgencyTold),
            (told, ChildEvent::PoliceTold),
            (told, ChildEvent::CommissionTold),
            (18, ChildEvent::Representative),
            (70, ChildEvent::Report),
            (120, ChildEvent::PlanSigned),
            (26, ChildEvent::Placed),
            (24 * 30, ChildEvent::Monitored),
        ];
        for (hours, event) in events {
            self.put(at(hours), n, Step::Child(ChildStep { event }));
        }
        let measure = Some(if self.plot.house.is_some() {
            Measure::CrisisCentre
        } else {
            Measure::Relatives
        });
        let event = ProtectionEvent::ChildMeasure;
        self.put(at(25), n, Step::Protection(Protection { event, measure }));
    }

    fn shelter(&mut self, opened: Moment) {
        let Some(house) = self.plot.house else { return };
        let worker = self.plot.worker;
        self.add(opened.plus(25 * HOUR), worker, Deed::Ask(0));
        self.add(opened.plus(27 * HOUR), worker, Deed::Admit(0, house));
        let nights = 2 + i64::try_from(self.plot.number % 8).unwrap_or(0);
        let left = opened.plus(27 * HOUR + nights * DAY);
        let exit = if self.plot.number % 9 == 8 { Exit::Unplanned } else { Exit::Planned };
        self.add(left, worker, Deed::Leave(0, exit));
        for days in [7, 30, 90] {
            let reached = self.plot.number % 9 != 8;
            let known = if reached { Condition::Settled } else { Condition::Unknown };
            let follow = FollowUp {
                reached,
                housing: known,
                work: if reached { Condition::Uncertain } else { Condition::Unknown },
                education: Condition::NotApplicable,
                safety: known,
            };
            self.put(left.plus(days * DAY - 2 * HOUR), 0, Step::FollowUp(follow));
        }
    }

    fn proceedings(&mut self, n: usize, opened: Moment) {
        for (days, stage) in [(5, Stage::Reported), (35, Stage::PreTrial), (150, Stage::Indicted)] {
            let step = Step::Proceeding(Proceeding {
                stage,
                authority: "PORB".to_owned(),
                offence: if self.plot.abroad { Offence::A159b } else { Offence::A159a },
                verdict: None,
                months: None,
                suspended: false,
                fine: None,
                confiscation: false,
            });
            self.add(opened.plus(days * DAY), "investigator", Deed::Put(n, Box::new(step), ""));
        }
    }
}

fn risk(danger: bool) -> Step {
    assessment(danger, Trigger::First)
}

fn reviewed() -> Step {
    assessment(false, Trigger::Review)
}

fn assessment(danger: bool, trigger: Trigger) -> Step {
    let high = if danger { Degree::High } else { Degree::Medium };
    let degrees = [
        (Risk::Retrafficking, high),
        (Risk::LocationKnown, Degree::Low),
        (Risk::Debt, Degree::Unknown),
        (Risk::Health, Degree::None),
    ];
    let degrees = degrees.into_iter().collect();
    Step::RiskAssessment(RiskAssessment { trigger, degrees, set: None })
}

fn consents(purpose: ConsentPurpose, recipient: Option<&str>, by: Giver) -> Step {
    Step::Consent(Consent {
        purpose,
        answer: Answer::Given,
        recipient: recipient.map(ToOwned::to_owned),
        by,
        language: "bg".to_owned(),
        interpreter: false,
        told: consent::Told::ALL.to_vec(),
        document: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_has_the_volumes_of_a_real_one() {
        let all = plots();
        let cases: Vec<&Plot> = all.iter().filter(|p| p.course == Course::Case).collect();
        assert_eq!((all.len(), cases.len()), (ALERTS, CASES));
        let sheltered = |house| cases.iter().filter(|p| p.house == Some(house)).count();
        for (house, n) in SHELTERED {
            assert_eq!(sheltered(house), n, "{house}");
        }
        let persons: usize = cases.iter().map(|p| p.victims + p.others.len()).sum();
        let identified: usize = cases.iter().filter(|p| !p.fresh).map(|p| p.victims).sum();
        // With those of `cases` and `shelters`: 155 persons, 130 of them identified.
        assert_eq!((persons, identified), (148, 124));
    }
}
