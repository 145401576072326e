//! From a file that leaked, who took it out (G15): also when half its rows are
//! gone and the others stand in another order.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{On, World, entry, hire};
use domain::access::Role;
use domain::words::Language;
use formats::sheet::export::{About, CsvExport, CsvStyle, JsonExport, XlsxExport};
use formats::sheet::{Trace, traces};
use register::export_mark::{Leaves, Mark, Marked};
use register::record::{Filter, Stored};
use register::{By, Error, Register};

const DAY: &str = "2017-06-01";

/// Numbers that look drawn, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    /// Half of the lines, in another order.
    fn leak(&mut self, mut lines: Vec<String>) -> Vec<String> {
        for at in (1..lines.len()).rev() {
            lines.swap(at, self.below(at + 1));
        }
        lines.truncate(lines.len() / 2);
        lines
    }
}

fn csv(register: &Register, records: &[Stored], mark: &Mark) -> Vec<String> {
    let kind = register.pack().kind("training").unwrap();
    let mut csv = CsvExport::new(Vec::new(), kind, CsvStyle::people(Language::Bg)).unwrap();
    for one in records {
        let id = one.id.to_string();
        csv.row(&id, &one.institution, ("", &mark.of(&id)), &one.values).unwrap();
    }
    let text = String::from_utf8(csv.finish().unwrap().0).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

fn rows(traces: &[Trace]) -> Vec<Marked<'_>> {
    traces.iter().map(|t| Marked { mark: &t.mark, record: t.record.as_deref() }).collect()
}

async fn world() -> (World, Vec<Stored>) {
    let world = World::new(On::Sqlite).await.unwrap();
    world.put_in_force().await;
    let officer = world.by("officer", DAY);
    for number in 0..20 {
        let title = format!("Обучение {number}");
        let fields = entry(&[
            ("title", &title),
            ("held_on", "2017-05-01"),
            ("type", "training"),
            ("status", "held"),
            ("place", "VAR06"),
            ("participants", "24"),
        ]);
        world.register.enter(&officer, "training", fields).await.unwrap();
    }
    let records = world.register.records(&officer, &Filter::of("training")).await.unwrap();
    assert_eq!(records.len(), 20);
    (world, records)
}

#[tokio::test]
async fn of_a_hundred_leaked_files_a_hundred_are_traced_to_who_took_them_out() {
    let (world, records) = world().await;
    let r = &world.register;
    let mut people = Vec::new();
    for number in 0..10 {
        people.push(hire(&world, &format!("officer{number}"), Role::Officer, "ANCCTHB").await);
    }
    let dpo = world.by("officer of data protection", DAY);
    let mut chance = Chance(7);
    let (mut right, mut blind) = (0, 0);
    for number in 0..100 {
        let who = &people[chance.below(people.len())];
        let by = By::new(who.clone(), crate::common::noon(DAY), crate::common::seed());
        let mark = r.take_out(&by, &Filter::of("training"), "csv", &Leaves::Open).await.unwrap();
        let leaked = chance.leak(csv(r, &records, &mark));
        assert_eq!(leaked.len(), 10);
        // Somebody adds rows of a file of their own, to confuse.
        let found = traces(leaked.join("\n").into_bytes()).unwrap();
        let found = r.whose(&dpo, &rows(&found)).await.unwrap();
        let [one] = found.as_slice() else { panic!("{number}: {found:?}") };
        assert_eq!((one.rows, one.unproven), (10, 0));
        right += usize::from(
            one.entry.account == who.account.to_string() && one.number == mark.number(),
        );
        // The control: without the column nothing is told.
        let bare: Vec<String> = leaked
            .iter()
            .map(|line| line.split(';').filter(|cell| !cell.starts_with('E')).collect())
            .collect();
        let bare = traces(bare.join("\n").into_bytes()).unwrap();
        blind += usize::from(r.whose(&dpo, &rows(&bare)).await.unwrap().is_empty());
    }
    assert_eq!((right, blind), (100, 100), "of 100 traced, and of 100 told nothing");
}

#[tokio::test]
async fn a_mark_says_so_in_every_sort_of_file_and_cannot_be_moved_to_another_row() {
    let (world, records) = world().await;
    let r = &world.register;
    let (by, dpo) = (world.by("officer", DAY), world.by("officer of data protection", DAY));
    let mark = r.take_out(&by, &Filter::of("training"), "xlsx", &Leaves::Open).await.unwrap();
    let other = r.take_out(&by, &Filter::of("training"), "json", &Leaves::Open).await.unwrap();
    assert_ne!(mark.number(), other.number());
    let kind = r.pack().kind("training").unwrap();
    let about = About { export: mark.number(), ..About::default() };
    let mut xlsx = XlsxExport::new(Vec::new(), kind, r.pack(), Language::En, about).unwrap();
    let mut json = JsonExport::new(Vec::new());
    for one in &records {
        let id = one.id.to_string();
        xlsx.row(&id, &one.institution, ("", &mark.of(&id)), &one.values).unwrap();
        json.row(&id, &one.institution, ("", &other.of(&id)), &one.values).unwrap();
    }
    let files = [(xlsx.finish().unwrap().0, &mark), (json.finish().unwrap().0, &other)];
    for (bytes, mark) in files {
        let found = traces(bytes).unwrap();
        let found = r.whose(&dpo, &rows(&found)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].number.clone(), found[0].rows), (mark.number(), 20));
    }
    // The mark of one row on another, an invented one, and one alone.
    let (first, second) = (records[0].id.to_string(), records[1].id.to_string());
    let moved = Marked { mark: &mark.of(&second), record: Some(&first) };
    let invented = format!("{}-0123456789", mark.number());
    let invented = Marked { mark: &invented, record: Some(&first) };
    let alone = Marked { mark: &mark.of(&first), record: None };
    let nothing = Marked { mark: "E99-0123456789", record: Some(&first) };
    let far = Marked { mark: "E999999999999999999-0123456789", record: None };
    let found = r.whose(&dpo, &[moved, invented, alone, nothing, far]).await.unwrap();
    assert_eq!(found.len(), 1, "there are not so many exports: {found:?}");
    assert_eq!((found[0].rows, found[0].unproven), (0, 3));
    let denied = r.whose(&by, &[alone]).await;
    assert!(matches!(denied, Err(Error::Denied)), "{denied:?}");
}
