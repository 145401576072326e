//! The tree over the journal, its signed heads and its proofs.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]
#[cfg(test)]
use crate::common::{On, World, noon};
use domain::access::Role;
use domain::day::Moment;
use rand::SeedableRng;
use rand::rngs::StdRng;
use register::audit::{Entry, Verdict};
use register::checkpoint::{Brought, Signed};
use register::job::{JobSort, Progressed};
use register::submission::{File, Noticed, RowIn, Sheets};
use register::{By, Error, Place, Register};
use sqlx::{AnyConnection, Connection, Row};
use std::ops::ControlFlow;
use std::sync::Arc;
use vault::merkle::{self, Hash};
use vault::note::{Note, Signer};
use vault::root::Root;

const OFFICER: &str = "officer of data protection";

struct NoSheets;

impl Sheets for NoSheets {
    fn read(
        &self,
        _: File<'_>,
        _: &mut dyn FnMut(RowIn) -> ControlFlow<()>,
    ) -> Result<Noticed, Vec<String>> {
        Err(vec!["none".into()])
    }
}

fn signer(seed: u8) -> Signer {
    let root = Root::generate(&mut StdRng::from_seed([seed; 32]));
    Signer::new("example.bg/journal", &root.journal_key()).unwrap()
}

fn reader(world: &World) -> By {
    world.by(OFFICER, "2017-06-01")
}

async fn entries(c: &mut AnyConnection) -> Vec<Entry> {
    let sql =
        "SELECT seq, at, account, event, subject, detail, previous, hash FROM journal ORDER BY seq";
    let rows = sqlx::query(sql).fetch_all(c).await.unwrap();
    rows.iter()
        .map(|r| Entry {
            seq: r.get(0),
            at: Moment(r.get(1)),
            account: r.get(2),
            event: r.get(3),
            subject: r.get(4),
            detail: r.get(5),
            previous: r.get(6),
            hash: r.get(7),
        })
        .collect()
}

/// Writes `all` as the journal, in place of what is there, each entry bound
/// anew to the one before: what a person with the database in his hands can do.
async fn write_anew(world: &World, all: &[Entry]) {
    let mut c = world.connection().await;
    let mut t = c.begin().await.unwrap();
    sqlx::query("DELETE FROM journal").execute(&mut *t).await.unwrap();
    let mut previous = String::new();
    for (seq, entry) in (1..).zip(all) {
        let mut entry = Entry { seq, previous, ..entry.clone() };
        entry.hash = entry.expected_hash();
        let sql = "INSERT INTO journal (seq, at, account, event, subject, detail, previous, hash)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        sqlx::query(sql)
            .bind(entry.seq)
            .bind(entry.at.0)
            .bind(&entry.account)
            .bind(&entry.event)
            .bind(&entry.subject)
            .bind(&entry.detail)
            .bind(&entry.previous)
            .bind(&entry.hash)
            .execute(&mut *t)
            .await
            .unwrap();
        previous = entry.hash;
    }
    let sql = "UPDATE journal_head SET seq = $1, hash = $2";
    let size = i64::try_from(all.len()).unwrap();
    sqlx::query(sql).bind(size).bind(&previous).execute(&mut *t).await.unwrap();
    t.commit().await.unwrap();
}

/// A journal of `size` entries, as if so much had been done.
async fn fill(world: &World, size: usize) -> Vec<Entry> {
    let mut all = entries(&mut world.connection().await).await;
    assert!(all.len() < size, "the world itself has {} entries", all.len());
    let last = all.last().unwrap().clone();
    while all.len() < size {
        all.push(Entry { subject: format!("subject {}", all.len()), ..last.clone() });
    }
    write_anew(world, &all).await;
    entries(&mut world.connection().await).await
}

async fn forget(world: &World, what: &'static str) {
    sqlx::query(what).execute(&mut world.connection().await).await.unwrap();
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..64).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn leaves(all: &[Entry]) -> Vec<Hash> {
    all.iter().map(|e| merkle::leaf(&bytes(&e.hash))).collect()
}

fn root(all: &[Entry], size: usize) -> Hash {
    merkle::root(&mut &leaves(all)[..size], size as u64).unwrap()
}

async fn second(url: &str) -> Register {
    let pack = Arc::new(formats::pack::bulgaria().clone());
    Register::open(
        Place::Url(url),
        pack,
        noon("2017-01-02"),
        crate::common::seed(),
        &crate::common::secret(),
    )
    .await
    .unwrap()
}

on_both! {
    async fn the_tree_is_the_same_however_many_bring_it_up(world: World) {
        let all = fill(&world, 3_000).await;
        let other = second(world.url()).await;
        let (a, b, by) = (&world.register, &other, reader(&world));
        let signer = signer(1);
        let (one, two, three, four, _) = tokio::join!(
            a.extend_tree(),
            b.extend_tree(),
            a.extend_tree(),
            b.sign_head(noon("2017-06-01"), &signer),
            a.journal(&by, None, 10),
        );
        for done in [one, two, three, four.map(|_| ())] {
            done.unwrap();
        }
        let mut c = world.connection().await;
        let rows = sqlx::query("SELECT level, place, hash FROM journal_node").fetch_all(&mut c);
        let rows = rows.await.unwrap();
        // 11 complete blocks of 256 entries, and what is above them.
        assert_eq!(rows.len(), 11 + 5 + 2 + 1);
        let leaves = leaves(&all);
        for row in rows {
            let (level, place) = (row.get::<i64, _>(0), row.get::<i64, _>(1));
            let from = usize::try_from(place << level).unwrap();
            let under = &leaves[from..from + (1 << level)];
            let expected = merkle::root(&mut &under[..], under.len() as u64).unwrap();
            assert_eq!(bytes(&row.get::<String, _>(2)), expected, "level {level}, place {place}");
        }
        other.close().await;
    }

    async fn a_checkpoint_is_signed_kept_and_signed_again_only_when_there_is_more(world: World) {
        let all = fill(&world, 600).await;
        let (by, signer) = (reader(&world), signer(1));
        let made = world.register.checkpoint(&by, &signer).await.unwrap();
        assert_eq!((made.size, made.root), (600, root(&all, 600)));
        let said = made.note.parse::<Note>().unwrap().checkpoint(signer.verifier(), &[], 0).unwrap();
        assert_eq!((said.size, said.root), (600, made.root));
        assert_eq!(world.register.last_checkpoint(&by).await.unwrap(), Some(made.clone()));
        let later = world.by(OFFICER, "2017-06-02");
        assert_eq!(world.register.checkpoint(&later, &signer).await.unwrap(), made);
        // A new key signs the same head anew.
        let renewed = world.register.checkpoint(&later, &self::signer(2)).await.unwrap();
        assert_eq!((renewed.size, renewed.root), (made.size, made.root));
        assert_ne!(renewed.note, made.note);
        assert_eq!(world.register.last_checkpoint(&by).await.unwrap(), Some(renewed));
    }

    async fn every_entry_is_proven_and_every_beginning(world: World) {
        let all = fill(&world, 1_100).await;
        let (by, signer) = (reader(&world), signer(1));
        world.register.checkpoint(&by, &signer).await.unwrap();
        let top = root(&all, 1_100);
        for seq in [1, 2, 255, 256, 257, 512, 513, 700, 1_024, 1_025, 1_099, 1_100] {
            let proof = world.register.prove_entry(&by, seq).await.unwrap();
            let index = usize::try_from(seq).unwrap() - 1;
            assert_eq!(proof.entry, all[index]);
            let leaf = leaves(&all)[index];
            let holds = |leaf: &Hash, at: usize| {
                merkle::verify_inclusion(leaf, at as u64, 1_100, &proof.hashes, &top).is_ok()
            };
            assert!(holds(&leaf, index));
            assert!(!holds(&leaves(&all)[(index + 1) % 1_100], index) && !holds(&leaf, (index + 1) % 1_100));
        }
        for old in [0, 1, 3, 256, 300, 512, 1_023, 1_024, 1_025, 1_100] {
            let before = root(&all, old);
            let size = i64::try_from(old).unwrap();
            let proof = world.register.prove_beginning(&by, size, Some(&before)).await.unwrap();
            merkle::verify_consistency(old as u64, &before, 1_100, &top, &proof.hashes).unwrap();
            let own = world.register.prove_beginning(&by, size, None).await.unwrap();
            assert_eq!(own, proof);
            let forged = world.register.prove_beginning(&by, size, Some(&[7; 32])).await;
            assert!(matches!(forged, Err(Error::Journal(Verdict::Rewritten { .. }))), "{forged:?}");
        }
        for seq in [0, -1, 1_101, i64::MAX] {
            assert!(matches!(world.register.prove_entry(&by, seq).await, Err(Error::NotFound)));
        }
        let beyond = world.register.prove_beginning(&by, 1_200, Some(&top)).await;
        assert!(matches!(beyond, Err(Error::Journal(Verdict::Broken { seq: 1_101 }))), "{beyond:?}");
    }

    async fn a_journal_written_anew_is_found_by_its_checkpoint(world: World) {
        let mut all = fill(&world, 700).await;
        let (by, signer) = (reader(&world), signer(1));
        let first = world.register.checkpoint(&by, &signer).await.unwrap();
        all = { let last = all[699].clone(); all.extend(vec![last; 60]); all };
        write_anew(&world, &all).await;
        let kept = world.register.checkpoint(&by, &signer).await.unwrap();
        let verdict = async || world.register.verify_journal(&by).await.unwrap();
        let whole = Verdict::Whole { entries: 760, head: entries(&mut world.connection().await).await[759].hash.clone(), root: kept.root };
        assert_eq!(verdict().await, whole);
        // An entry after the last complete block, and everything bound anew.
        all[720].detail = r#"{"edited":true}"#.into();
        write_anew(&world, &all).await;
        assert_eq!(verdict().await, Verdict::Rewritten { after: 700, until: 760 });
        let refused = world.register.checkpoint(&by, &signer).await;
        assert!(matches!(refused, Err(Error::Journal(Verdict::Rewritten { .. }))), "{refused:?}");
        let unproven = world.register.prove_entry(&by, 721).await;
        assert!(matches!(unproven, Err(Error::Journal(Verdict::Rewritten { .. }))), "{unproven:?}");
        // An earlier one: the block it stands in is named.
        all[300].detail = "{}".into();
        all[300].subject = "another".into();
        write_anew(&world, &all).await;
        assert_eq!(verdict().await, Verdict::Rewritten { after: 256, until: 512 });
        // Whoever does away with the tree and the checkpoints as well is found by
        // the checkpoint that somebody else has kept, and only by it.
        forget(&world, "DELETE FROM journal_node").await;
        forget(&world, "DELETE FROM journal_checkpoint").await;
        assert!(matches!(verdict().await, Verdict::Whole { .. }));
        let brought = |signed: &Signed| {
            let note = signed.note.parse::<Note>().unwrap();
            let checkpoint = note.checkpoint(signer.verifier(), &[], 0).unwrap();
            Brought { checkpoint, verifier: signer.verifier().clone() }
        };
        let under = world.register.verify_journal_under(&by, &brought(&first)).await.unwrap();
        assert_eq!(under, Verdict::Rewritten { after: 0, until: 700 });
        // Or by nobody who asks for no more than the forger can do: a checkpoint
        // signed with another key does not count.
        world.register.checkpoint(&by, &self::signer(9)).await.unwrap();
        let under = world.register.verify_journal_under(&by, &brought(&kept)).await.unwrap();
        assert_eq!(under, Verdict::Rewritten { after: 0, until: 760 });
    }

    async fn what_was_cut_off_is_missed(world: World) {
        let all = fill(&world, 600).await;
        let by = reader(&world);
        world.register.extend_tree().await.unwrap();
        write_anew(&world, &all[..500]).await;
        // The complete block alone tells that there were 512.
        assert_eq!(world.register.verify_journal(&by).await.unwrap(), Verdict::Broken { seq: 501 });
        write_anew(&world, &all).await;
        let signed = world.register.checkpoint(&by, &signer(1)).await.unwrap();
        write_anew(&world, &all[..590]).await;
        assert_eq!(world.register.verify_journal(&by).await.unwrap(), Verdict::Broken { seq: 591 });
        let refused = world.register.checkpoint(&by, &signer(1)).await;
        assert!(matches!(refused, Err(Error::Journal(Verdict::Broken { seq: 591 }))), "{refused:?}");
        forget(&world, "DELETE FROM journal_checkpoint").await;
        assert!(matches!(world.register.verify_journal(&by).await.unwrap(), Verdict::Whole { .. }));
        let note = signed.note.parse::<Note>().unwrap();
        let verifier = signer(1).verifier().clone();
        let checkpoint = note.checkpoint(&verifier, &[], 0).unwrap();
        let brought = Brought { checkpoint, verifier };
        let under = world.register.verify_journal_under(&by, &brought).await.unwrap();
        assert_eq!(under, Verdict::Broken { seq: 591 });
    }

    async fn nothing_is_signed_over_a_broken_chain(world: World) {
        fill(&world, 700).await;
        let by = reader(&world);
        forget(&world, "UPDATE journal SET detail = '{\"x\":1}' WHERE seq = 400").await;
        for _ in 0..2 {
            let refused = world.register.checkpoint(&by, &signer(1)).await;
            assert!(matches!(refused, Err(Error::Journal(Verdict::Broken { seq: 400 }))), "{refused:?}");
        }
        assert_eq!(world.register.last_checkpoint(&by).await.unwrap(), None);
    }

    async fn a_journal_that_grows_while_it_is_verified_is_whole(world: World) {
        fill(&world, 2_500).await;
        let (by, denied) = (reader(&world), world.by("analyst", "2017-06-01"));
        let append = async {
            for _ in 0..40 {
                let refused = world.register.verify_journal(&denied).await;
                assert!(matches!(refused, Err(Error::Denied)));
            }
        };
        let sign = async {
            for _ in 0..5 {
                world.register.checkpoint(&by, &signer(1)).await.unwrap();
            }
        };
        let verify = async {
            for _ in 0..5 {
                let verdict = world.register.verify_journal(&by).await.unwrap();
                assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
            }
        };
        tokio::join!(append, sign, verify);
        let entries = entries(&mut world.connection().await).await.len();
        assert_eq!(entries, 2_540);
    }

    async fn who_may_not_read_the_journal_gets_nothing_and_is_noted(world: World) {
        let (by, signer) = (reader(&world), signer(1));
        let made = world.register.checkpoint(&by, &signer).await.unwrap();
        for (who, role, _, _) in crate::common::PEOPLE {
            let may = matches!(role, Role::Coordinator | Role::DataProtectionOfficer);
            let by = world.by(who, "2017-06-01");
            let before = entries(&mut world.connection().await).await.len();
            let r = &world.register;
            let denied = [
                r.checkpoint(&by, &signer).await.err(),
                r.last_checkpoint(&by).await.err(),
                r.prove_entry(&by, 1).await.err(),
                r.prove_beginning(&by, made.size, Some(&made.root)).await.err(),
                r.export_journal(&by, &made).await.err(),
            ];
            let denied = denied.iter().filter(|e| matches!(e, Some(Error::Denied))).count();
            assert_eq!(denied, if may { 0 } else { 5 }, "{who}");
            let added = &entries(&mut world.connection().await).await[before..];
            let events: Vec<&str> = added.iter().map(|e| e.event.as_str()).collect();
            let expected: &[&str] = if may { &["journal.exported"] } else { &["access.denied"; 5] };
            assert_eq!(events, expected, "{who}");
        }
    }

    async fn an_export_has_every_entry_under_the_checkpoint_and_no_more(world: World) {
        let all = fill(&world, 2_300).await;
        let by = reader(&world);
        let signed = world.register.checkpoint(&by, &signer(1)).await.unwrap();
        let mut export = world.register.export_journal(&by, &signed).await.unwrap();
        let mut got = Vec::new();
        loop {
            let page = export.page().await.unwrap();
            if page.is_empty() {
                break;
            }
            got.extend(page);
        }
        assert_eq!(got, all);
        forget(&world, "DELETE FROM journal WHERE seq = 1500").await;
        let mut export = world.register.export_journal(&by, &signed).await.unwrap();
        assert_eq!(export.page().await.unwrap().len(), 1_000);
        let missing = export.page().await;
        assert!(matches!(missing, Err(Error::Journal(Verdict::Broken { seq: 1_500 }))), "{missing:?}");
    }

    async fn servers_with_a_key_sign_each_minute_in_which_there_is_more(world: World) {
        let sheets: Arc<dyn Sheets> = Arc::new(NoSheets);
        let at = |minutes: i64| noon("2017-06-01").plus(minutes * 60_000);
        let by = reader(&world);
        let last = async || world.register.last_checkpoint(&by).await.unwrap().map(|s| s.size);
        // Without a key: nothing, and no job is held.
        let ran = world.register.run_due_jobs(at(0), crate::common::seed(), &sheets).await.unwrap();
        assert!(ran.iter().all(|r| r.sort != JobSort::Checkpoint), "{ran:?}");
        assert_eq!(last().await, None);
        let (a, b) = (world.register.clone().signing(signer(1)), second(world.url()).await.signing(signer(1)));
        let (one, two) = tokio::join!(
            a.run_due_jobs(at(0), crate::common::seed(), &sheets),
            b.run_due_jobs(at(0), crate::common::seed(), &sheets),
        );
        let ran = [one.unwrap(), two.unwrap()].concat();
        let sorts: Vec<_> = ran.iter().map(|r| (r.sort, r.progressed)).collect();
        assert_eq!(sorts, [(JobSort::Checkpoint, Progressed::Finished)]);
        let size = entries(&mut world.connection().await).await.len();
        assert_eq!(last().await, i64::try_from(size).ok());
        world.register.journal(&world.by("analyst", "2017-06-01"), None, 1).await.unwrap_err();
        assert!(b.run_due_jobs(at(0).plus(59_999), crate::common::seed(), &sheets).await.unwrap().is_empty());
        assert_eq!(b.run_due_jobs(at(1), crate::common::seed(), &sheets).await.unwrap().len(), 1);
        assert_eq!(last().await, i64::try_from(size + 1).ok());
        // Nothing more: the same checkpoint.
        let before = world.register.last_checkpoint(&by).await.unwrap();
        a.run_due_jobs(at(2), crate::common::seed(), &sheets).await.unwrap();
        assert_eq!(world.register.last_checkpoint(&by).await.unwrap(), before);
        b.close().await;
    }

    async fn without_the_tree_the_journal_is_what_it_was(world: World) {
        fill(&world, 600).await;
        let signed = world.register.checkpoint(&reader(&world), &signer(1)).await.unwrap();
        let by = reader(&world);
        let Verdict::Whole { root, .. } = world.register.verify_journal(&by).await.unwrap() else {
            panic!("the journal is broken before anything was done to it");
        };
        world.register.migrate_back(3).await.unwrap();
        let world = world.reopened().await;
        // The sums went with the tables and were taken anew: that is in the journal.
        let after = world.register.verify_journal(&by).await.unwrap();
        assert!(matches!(after, Verdict::Whole { entries, .. } if entries > signed.size), "{after:?}");
        world.register.checkpoint(&reader(&world), &signer(1)).await.unwrap();
        let beginning = world.register.prove_beginning(&by, signed.size, Some(&root)).await.unwrap();
        assert_eq!(beginning.old, signed.size);
    }
}
