//! Many synthetic records, for measuring and for trying a large register.
//!
//! They are made from the kinds of the pack, whatever those are: each field is
//! filled by its type. They are spread over kinds, activities, institutions,
//! places and months, and are the same every time.
use super::accounts;
use super::chance::Chance;
use super::life::KEY;
use super::script::d;
use crate::complaint::{Complaint, Result};
use crate::edge;
use domain::day::{Day, Moment};
use domain::id::ActivityId;
use domain::pack::Pack;
use domain::record::kind::{Field, FieldType, Kind};
use register::record::{Entry, Outcome};
use register::{Actor, By, Register};
use std::collections::{BTreeMap, HashMap};

/// Records entered in one transaction, at most.
const CHUNK: u64 = 2_000;
/// Chunks that a small number of records is spread over.
const CHUNKS: u64 = 400;

/// Kinds by how often they occur in a year: those not named come once.
const OFTEN: [(&str, usize); 8] = [
    ("attendance", 10),
    ("distribution", 6),
    ("event", 4),
    ("training", 4),
    ("feedback", 3),
    ("meeting", 2),
    ("material", 2),
    ("joint_inspection", 2),
];

/// Brings the number of synthetic records to `n`; answers how many were added.
///
/// Each has a reference of its own, so what was begun and not finished is gone
/// on with, and what is there is not entered twice.
pub(super) async fn fill(register: &Register, n: u64, quiet: bool) -> Result<u64> {
    if n == 0 {
        return Ok(0);
    }
    let officer = register.account_by_login(accounts::of("ANCCTHB").login).await?.actor();
    let maker = Maker::new(register, officer).await?;
    let size = (n / CHUNKS).clamp(20, CHUNK);
    let chunks = n.div_ceil(size);
    let last = (chunks - 1, size.min(n - (chunks - 1) * size));
    // What was finished before is not gone through again.
    if maker.is_there(register, last.0, last.1, chunks).await? {
        return Ok(0);
    }
    let mut added = 0;
    for chunk in 0..chunks {
        let size_here = size.min(n - chunk * size);
        added += maker.enter(register, chunk, size_here, chunks).await?;
        let done = chunk * size + size_here;
        if !quiet && (chunk + 1) % 50 == 0 {
            edge::remark(format!("{done} / {n}"));
        }
    }
    if !maker.is_there(register, last.0, last.1, chunks).await? {
        return Err(Complaint::said(
            "the synthetic records are not all there; run the command again",
            "не всички синтетични записи са въведени; изпълнете командата отново",
        ));
    }
    Ok(added)
}

struct Maker<'p> {
    pack: &'p Pack,
    officer: Actor,
    /// The kinds, each as often as it comes.
    kinds: Vec<&'p Kind>,
    /// The activities that count records of a kind.
    activities: HashMap<&'p str, Vec<ActivityId>>,
    institutions: Vec<&'p str>,
}

impl<'p> Maker<'p> {
    async fn new(register: &'p Register, officer: Actor) -> Result<Self> {
        let pack = register.pack();
        let row = register.programme_by_key(KEY).await?;
        let whole = register.programme(row.id).await?;
        let all: Vec<ActivityId> = whole.activities.iter().map(|a| a.id).collect();
        let mut activities: HashMap<&str, Vec<ActivityId>> = HashMap::new();
        for indicator in &whole.indicators {
            let Some(measure) = register.measure(KEY, &indicator.code) else { continue };
            for (_, selection) in measure.selections() {
                for kind in selection.record.iter().filter_map(|id| pack.kind(id)) {
                    let counting = activities.entry(&kind.id).or_default();
                    if !counting.contains(&indicator.activity) {
                        counting.push(indicator.activity);
                    }
                }
            }
        }
        let often =
            |kind: &Kind| OFTEN.iter().find(|(id, _)| *id == kind.id).map_or(1, |(_, n)| *n);
        let mut kinds: Vec<&Kind> = Vec::new();
        for round in 0..10 {
            kinds.extend(pack.kinds.iter().filter(|k| often(k) > round));
        }
        for kind in &pack.kinds {
            activities.entry(&kind.id).or_insert_with(|| all.clone());
        }
        let own = accounts::STAFF.iter().map(|s| s.institution);
        let labour = pack
            .oblasti
            .iter()
            .filter_map(|o| pack.institution(&format!("LOD-{}", o.code)).map(|i| i.code.as_str()));
        let mut institutions: Vec<&str> = own.chain(labour).collect();
        institutions.sort_unstable();
        institutions.dedup();
        Ok(Self { pack, officer, kinds, activities, institutions })
    }

    /// The kind of a chunk, when it is entered, and its first record.
    fn chunk(&self, chunk: u64, chunks: u64) -> (&'p Kind, Moment, Chance) {
        let place = usize::try_from(chunk).unwrap_or(0) % self.kinds.len();
        // Entered through the year, the first chunk in January.
        let year = Moment::DAY * 330;
        let through = i64::try_from(chunk * 1_000 / chunks.max(1)).unwrap_or(0) * (year / 1_000);
        let at = Moment::at_start_of(d(1, 30)).plus(through + 9 * 3_600_000);
        (self.kinds[place], at, Chance::new(0x5CA1_E000 + chunk))
    }

    async fn enter(&self, register: &Register, chunk: u64, size: u64, chunks: u64) -> Result<u64> {
        let (kind, at, mut chance) = self.chunk(chunk, chunks);
        let entries: Vec<_> =
            (0..size).map(|n| (None, self.entry(kind, at.day(), chunk, n, &mut chance))).collect();
        let by = By::new(self.officer.clone(), at, chance.seed());
        let outcomes = register.enter_many(&by, &kind.id, entries, false).await?;
        let mut added = 0;
        for outcome in outcomes {
            match outcome {
                Outcome::Entered(_) => added += 1,
                Outcome::Unchanged(_) | Outcome::Corrected(_) => {}
                Outcome::Refused(faults) => return Err(Complaint::faults(&faults, Some(kind))),
            }
        }
        Ok(added)
    }

    /// Whether the last record of a chunk is there. It is asked after the year
    /// is over, so that the demonstration's clock goes on from there.
    async fn is_there(
        &self,
        register: &Register,
        chunk: u64,
        size: u64,
        chunks: u64,
    ) -> Result<bool> {
        let (kind, at, mut chance) = self.chunk(chunk, chunks);
        let last = (0..size).map(|n| self.entry(kind, at.day(), chunk, n, &mut chance)).last();
        let over = Moment::at_start_of(d(14, 2)).plus(9 * 3_600_000);
        let by = By::new(self.officer.clone(), over, chance.seed());
        let entries = last.into_iter().map(|entry| (None, entry)).collect();
        let outcomes = register.enter_many(&by, &kind.id, entries, true).await?;
        Ok(outcomes.iter().all(|o| !matches!(o, Outcome::Entered(_))))
    }

    fn entry(&self, kind: &Kind, until: Day, chunk: u64, n: u64, chance: &mut Chance) -> Entry {
        let number = format!("{chunk:05}-{n:04}");
        let span = until.number() - d(1, 1).number();
        let day = d(1, 1).plus(chance.between(0, span.max(1)));
        let place = &chance.one(&self.pack.municipalities).code;
        let mut fields = BTreeMap::new();
        for field in &kind.fields {
            let needed = field.required || Some(&field.id) == kind.total.as_ref();
            if !needed && !chance.percent(70) {
                continue;
            }
            if let Some(text) = self.value(kind, field, day, place, &number, chance) {
                fields.insert(field.id.clone(), text);
            }
        }
        let activity = chance.one(&self.activities[kind.id.as_str()]);
        let institution = *chance.one(&self.institutions);
        Entry {
            fields,
            activities: vec![*activity],
            institution: Some(institution.to_owned()),
            reference: Some(format!("S-{number}")),
        }
    }

    /// A value for a field; none for what refers to other records.
    fn value(
        &self,
        kind: &Kind,
        field: &Field,
        day: Day,
        place: &str,
        number: &str,
        chance: &mut Chance,
    ) -> Option<String> {
        let number_within = |chance: &mut Chance, most: i32| {
            let bound = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok());
            let least = bound(field.min).unwrap_or(0).max(1);
            chance.between(least, bound(field.max).unwrap_or(most).min(most).max(least))
        };
        Some(match field.kind {
            FieldType::Text if field.id == kind.title => {
                let words =
                    ["София", "пролет", "есен", "училище", "община", "младежи", "работа", "мрежа"];
                let name = &kind.name.bg;
                format!("{name} {number} – {} {}", chance.one(&words), chance.one(&words))
            }
            FieldType::Text => format!("{} {number}", field.name.bg),
            FieldType::LongText => "Синтетичен запис за измерване.".to_owned(),
            FieldType::Integer if field.id == "year" => "2017".to_owned(),
            FieldType::Integer => number_within(chance, 120).to_string(),
            FieldType::Decimal => number_within(chance, 20_000).to_string(),
            FieldType::Day if field.id == kind.day => day.to_string(),
            FieldType::Day => day.plus(chance.between(1, 60)).to_string(),
            FieldType::Code | FieldType::Codes => {
                let list = self.pack.list(field.list.as_deref()?)?;
                chance.one(&list.codes).code.clone()
            }
            FieldType::YesNo => if chance.percent(75) { "yes" } else { "no" }.to_owned(),
            FieldType::Place => place.to_owned(),
            FieldType::Institution | FieldType::Institutions => {
                (*chance.one(&self.institutions)).to_owned()
            }
            FieldType::Link => format!("https://example.org/{number}"),
            FieldType::Record | FieldType::Records => return None,
        })
    }
}
