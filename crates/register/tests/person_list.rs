//! Lists of persons that institutions send, what is judged of their records, and the board;
//! on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{On, World, noon, secret, seed};
use domain::link::{Ground, Judgement, Standing};
use domain::person_list::{Basis, Subject};
use domain::record::Why;
use linkage::pprl::{Secret as Shared, Settings, encode};
use linkage::record::Record;
use register::link::Pair;
use register::person_list::{ENCODED, Lines, NewPersonList, STANDARD, Series, Taken};
use register::reconciliation::Behind;
use register::submission::{File, Noticed, RowIn, Sheets};
use register::{Actor, By, Error, Refusal};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Reads `code;given_name;surname;born;number;identified_on` a line.
struct Semicolons;

const FIELDS: [&str; 5] = ["given_name", "surname", "born", "number", "identified_on"];

impl Sheets for Semicolons {
    fn read(
        &self,
        file: File<'_>,
        each: &mut dyn FnMut(RowIn) -> ControlFlow<()>,
    ) -> Result<Noticed, Vec<String>> {
        let text = String::from_utf8(file.content).map_err(|_| vec!["no text".to_owned()])?;
        for (line, row) in (2..).zip(text.lines()) {
            let mut cells = row.split(';');
            let mut new = RowIn { line, ..RowIn::default() };
            new.entry.reference = cells.next().map(str::to_owned);
            for (field, cell) in FIELDS.iter().zip(cells) {
                new.entry.fields.insert((*field).to_owned(), cell.to_owned());
                new.as_sent.push(((*field).to_owned(), cell.to_owned()));
            }
            if each(new).is_break() {
                break;
            }
        }
        Ok(Noticed::default())
    }
}

const DAY: &str = "2018-03-05";

fn by(actor: &Actor) -> By {
    by_at(actor, 0)
}

fn by_at(actor: &Actor, minutes: i64) -> By {
    let at = noon(DAY).plus(minutes * 60_000);
    By::new(actor.clone(), at, seed()).confirmed_at(Some(at))
}

fn series(institution: &str, basis: Basis) -> Series {
    Series { institution: institution.into(), year: 2017, subject: Subject::Victim, basis }
}

fn list(institution: &str, basis: Basis, rows: &[&str]) -> NewPersonList {
    NewPersonList {
        series: series(institution, basis),
        layout: STANDARD.into(),
        name: "people.csv".into(),
        content: rows.join("\n").into_bytes(),
        dry: false,
    }
}

/// Each list comes a millisecond after the one before.
static CAME: AtomicI64 = AtomicI64::new(0);

async fn send(world: &World, new: NewPersonList) -> Taken {
    let at = noon(DAY).plus(CAME.fetch_add(1, Ordering::Relaxed));
    let by = By::new(world.actor("officer"), at, seed()).confirmed_at(Some(at));
    let sent = world.register.send_person_list(&by, new, Arc::new(Semicolons), &secret()).await;
    sent.unwrap()
}

async fn each(check: impl AsyncFn(World)) {
    for on in [On::Sqlite, On::Postgres] {
        if let Some(world) = World::new(on).await {
            world.unseal().await;
            check(world).await;
        }
    }
}

// Invented people: the same women in two scripts, and others.
const POLICE: [&str; 5] = [
    "P1;Мария;Иванова;1990-03-07;;2017-02-01",
    "P2;Елена;Димитрова;1995-11-20;;2017-05-09",
    "P3;Стефка;Колева;1988-01-15;;2016-12-30",
    "P4;Радка;Манолова;1979-06-02;;2017-07-11",
    "P5;Иван;Петров;2001-09-09;;2017-08-01",
];
const PROSECUTION: [&str; 4] = [
    "77/1;Maria;Ivanova;1990-03-07;;",
    "77/2;Elena;Dimitrova;1995-11-20;;",
    "77/3;Stefka;Koleva;1988-01-15;;",
    "77/4;Georgi;Todorov;1970-02-28;;",
];

async fn two_lists(world: &World) {
    send(world, list("MoI", Basis::NewlyIdentified, &POLICE)).await;
    send(world, list("PORB", Basis::InProceedings, &PROSECUTION)).await;
}

async fn compare(world: &World, minutes: i64) {
    let officer = world.actor("officer");
    world.register.link_lists(&by_at(&officer, minutes), 2017, Subject::Victim, 1).await.unwrap();
}

/// The pair that waits for who is called so by both.
async fn pair_of(world: &World, given: &str) -> Pair {
    let coordinator = world.actor("coordinator");
    let queue = world.register.link_queue(&by(&coordinator), 2017, Subject::Victim).await.unwrap();
    for waiting in queue.waiting {
        let opened = world.register.open_link(&by(&coordinator), waiting.pair).await;
        let opened = opened.unwrap();
        if opened.texts.iter().any(|text| text.get("given_name") == given) {
            return opened.pair;
        }
    }
    panic!("no pair waits");
}

async fn judge(
    world: &World,
    who: &str,
    pair: Pair,
    judgement: Judgement,
) -> register::Result<Standing> {
    let who = world.actor(who);
    world.register.judge_link(&by(&who), pair, judgement, Ground::Records).await
}

#[tokio::test]
async fn a_list_sent_again_corrects_what_changed_and_nothing_else() {
    each(async |world| {
        let taken = send(&world, list("MoI", Basis::NewlyIdentified, &POLICE)).await;
        assert_eq!(taken.lines, Lines { entered: 5, ..Lines::default() });
        let again = send(&world, list("MoI", Basis::NewlyIdentified, &POLICE)).await;
        assert_eq!(again.id, taken.id);
        assert_eq!(again.lines, Lines { unchanged: 5, ..Lines::default() });
        // One corrected, one new, one gone.
        let mut rows = POLICE.to_vec();
        rows[1] = "P2;Елена;Димитрова;1995-11-21;;2017-05-09";
        rows[4] = "P6;Нов;Човек;;;2017-08-01";
        let mut trial = list("MoI", Basis::NewlyIdentified, &rows);
        trial.dry = true;
        let expected = Lines { entered: 1, corrected: 1, unchanged: 3, gone: 1, refused: 0 };
        let tried = send(&world, trial).await;
        assert_eq!((tried.id, tried.lines), (None, expected));
        assert_eq!(send(&world, list("MoI", Basis::NewlyIdentified, &rows)).await.lines, expected);
        // The first again: what was gone is there again, and what was new is gone.
        let back = send(&world, list("MoI", Basis::NewlyIdentified, &POLICE)).await;
        assert_eq!(
            back.lines,
            Lines { entered: 0, corrected: 2, unchanged: 3, gone: 1, refused: 0 }
        );
        // Another basis is another list.
        let other = send(&world, list("MoI", Basis::Cumulative, &POLICE)).await;
        assert_eq!(other.lines.entered, 5);
    })
    .await;
}

#[tokio::test]
async fn a_bad_row_is_named_and_kept_and_the_others_are_taken() {
    each(async |world| {
        let rows = [
            POLICE[0],
            "P1;Втора;Същият;;;",
            ";Без;Код;;;",
            "P9;Ана;Петрова;1990-01-01;;Мария Тайнова",
        ];
        let taken = send(&world, list("MoI", Basis::NewlyIdentified, &rows)).await;
        assert_eq!((taken.lines.entered, taken.lines.refused), (0, 4));
        let found: Vec<_> =
            taken.refused.iter().map(|row| (row.line, row.faults[0].field.as_str())).collect();
        // Nobody knows which of two rows with one code is right.
        let reference = "reference";
        assert_eq!(found, [(2, reference), (3, reference), (4, reference), (5, "identified_on")]);
        assert_eq!(taken.refused[0].faults[0].why, Why::Repeated);
        // What stood there is told to who sent it, and kept sealed only.
        assert_eq!(taken.refused[3].faults[0].why, Why::NotADay("Мария Тайнова".into()));
        let officer = world.actor("officer");
        let (_, kept) = world.register.person_list(&by(&officer), taken.id.unwrap()).await.unwrap();
        assert_eq!(kept[3].faults[0].why, Why::NotADay("…".into()));
    })
    .await;
}

#[tokio::test]
async fn a_slip_in_a_corrected_list_takes_nobody_away() {
    each(async |world| {
        send(&world, list("MoI", Basis::NewlyIdentified, &POLICE)).await;
        let mut rows = POLICE.to_vec();
        rows[1] = "P2;Елена;Димитрова;1995-11-20;;the ninth of May";
        rows[2] = "P1;Два;Пъти;;;";
        let taken = send(&world, list("MoI", Basis::NewlyIdentified, &rows)).await;
        // P3 is not in the file; P1 and P2 are, and what they said before stands.
        assert_eq!(taken.lines, Lines { unchanged: 2, gone: 1, refused: 3, ..Lines::default() });
        let analyst = world.actor("analyst");
        let board = world.register.reconciliation(&by(&analyst), 2017, ("cumulative", 1)).await;
        assert_eq!(board.unwrap().board.bodies[0].rows, 4);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_sent_by_its_institution_or_by_who_runs_the_programme() {
    each(async |world| {
        let send = async |who: &str, institution: &str| {
            let who = world.actor(who);
            let new = list(institution, Basis::NewlyIdentified, &POLICE);
            world.register.send_person_list(&by(&who), new, Arc::new(Semicolons), &secret()).await
        };
        assert!(send("mlsp", "MLSP").await.is_ok());
        assert!(matches!(send("mlsp", "MoI").await, Err(Error::Denied)));
        assert!(matches!(send("analyst", "ANCCTHB").await, Err(Error::Denied)));
        assert!(matches!(send("officer", "nobody").await, Err(Error::NotFound)));
        send("officer", "MoI").await.unwrap();
        let lists = async |who: &str| {
            let who = world.actor(who);
            world.register.person_lists(&by(&who)).await.map(|all| all.len())
        };
        assert_eq!((lists("mlsp").await.unwrap(), lists("officer").await.unwrap()), (1, 2));
        assert!(matches!(lists("analyst").await, Err(Error::Denied)));
    })
    .await;
}

#[tokio::test]
async fn two_judge_alike_and_the_second_is_not_told_what_the_first_said() {
    each(async |world| {
        two_lists(&world).await;
        compare(&world, 1).await;
        let pair = pair_of(&world, "Мария").await;
        assert_eq!(
            judge(&world, "officer", pair, Judgement::Same).await.unwrap(),
            Standing::AwaitsSecond
        );
        // Once each.
        let again = judge(&world, "officer", pair, Judgement::Same).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))));
        let coordinator = world.actor("coordinator");
        let opened = world.register.open_link(&by(&coordinator), pair).await.unwrap();
        assert_eq!((opened.standing, opened.judged.len()), (Standing::Undecided, 0));
        assert_eq!(
            judge(&world, "coordinator", pair, Judgement::Same).await.unwrap(),
            Standing::Together
        );
        let opened = world.register.open_link(&by(&coordinator), pair).await.unwrap();
        assert_eq!((opened.standing, opened.judged.len()), (Standing::Together, 2));
        let queue =
            world.register.link_queue(&by(&coordinator), 2017, Subject::Victim).await.unwrap();
        assert!(queue.waiting.iter().all(|one| one.pair != pair));
        assert_eq!((queue.agreement.judged_twice, queue.agreement.agreed), (1, 1));
        // Nobody else looks: not the analyst, not without having confirmed.
        let analyst = world.actor("analyst");
        let denied = world.register.open_link(&by(&analyst), pair).await;
        assert!(matches!(denied, Err(Error::Denied)));
        let unconfirmed = by(&coordinator).confirmed_at(None);
        let denied = world.register.open_link(&unconfirmed, pair).await;
        assert!(matches!(denied, Err(Error::Refused(Refusal::ConfirmationMissing))));
    })
    .await;
}

#[tokio::test]
async fn a_pair_is_joined_separated_and_stays_so_after_the_next_run_and_undone_is_as_before() {
    each(async |world| {
        two_lists(&world).await;
        compare(&world, 1).await;
        let pair = pair_of(&world, "Мария").await;
        judge(&world, "officer", pair, Judgement::Same).await.unwrap();
        judge(&world, "coordinator", pair, Judgement::Same).await.unwrap();
        let total = async || {
            let analyst = world.actor("analyst");
            let board =
                world.register.reconciliation(&by(&analyst), 2017, ("in_proceedings", 1)).await;
            let board = board.unwrap();
            (board.board.total.unwrap().decided, board.board.overlap)
        };
        let joined = total().await;
        let coordinator = world.actor("coordinator");
        let apart = world.register.separate_link(&by(&coordinator), pair, Ground::AskedBody).await;
        assert_eq!(apart.unwrap(), Standing::Apart);
        compare(&world, 2).await;
        let queue =
            world.register.link_queue(&by(&coordinator), 2017, Subject::Victim).await.unwrap();
        assert!(queue.waiting.iter().all(|one| one.pair != pair), "it is proposed again");
        let opened = world.register.open_link(&by(&coordinator), pair).await.unwrap();
        assert_eq!((opened.standing, opened.proposed), (Standing::Apart, None));
        // Taken back: all is as it was, to the last number.
        let last = opened.judged.iter().find(|one| one.stands()).unwrap().id;
        let officer = world.actor("officer");
        let others = world.register.undo_judgement(&by(&officer), pair, last).await;
        assert!(matches!(others, Err(Error::NotFound)));
        let back = world.register.undo_judgement(&by(&coordinator), pair, last).await.unwrap();
        assert_eq!(back, Standing::Together);
        assert_eq!(total().await, joined);
        let again = world.register.undo_judgement(&by(&coordinator), pair, last).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDecided))));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_joined_to_somebody_who_is_held_apart() {
    each(async |world| {
        two_lists(&world).await;
        send(&world, list("NGO-DEMO-1", Basis::Cumulative, &["N1;Maria;Ivanowa;1990-03-07;;"]))
            .await;
        compare(&world, 1).await;
        let coordinator = world.actor("coordinator");
        let queue =
            world.register.link_queue(&by(&coordinator), 2017, Subject::Victim).await.unwrap();
        let of = |a: &str, b: &str| {
            let is = |one: &register::link::Waiting| {
                let mut two =
                    [one.left.series.institution.as_str(), one.right.series.institution.as_str()];
                two.sort_unstable();
                two == [a, b]
            };
            let mut found: Vec<_> = queue.waiting.iter().filter(|one| is(one)).collect();
            found.sort_by(|x, y| y.probability.total_cmp(&x.probability));
            found[0].pair
        };
        let (police, ngo, both) =
            (of("MoI", "NGO-DEMO-1"), of("NGO-DEMO-1", "PORB"), of("MoI", "PORB"));
        for who in ["officer", "coordinator"] {
            judge(&world, who, police, Judgement::Same).await.unwrap();
        }
        judge(&world, "officer", ngo, Judgement::Different).await.unwrap();
        // The third side would join the two that are held apart.
        let third = Pair::of(
            if police.left == ngo.left || police.left == ngo.right {
                police.right
            } else {
                police.left
            },
            if ngo.left == police.left || ngo.left == police.right { ngo.right } else { ngo.left },
        );
        let held = judge(&world, "officer", third, Judgement::Same).await;
        assert!(matches!(held, Err(Error::Refused(Refusal::HeldApart))), "{held:?} {both:?}");
    })
    .await;
}

#[tokio::test]
async fn two_whom_a_third_joins_are_not_held_apart() {
    each(async |world| {
        two_lists(&world).await;
        let rows = ["N1;Maria;Ivanowa;1990-03-07;;"];
        send(&world, list("NGO-DEMO-1", Basis::Cumulative, &rows)).await;
        compare(&world, 1).await;
        // The three pairs of three records of one woman.
        let coordinator = world.actor("coordinator");
        let by = by(&coordinator);
        let mut pairs = Vec::new();
        for waiting in world.register.link_queue(&by, 2017, Subject::Victim).await.unwrap().waiting
        {
            let opened = world.register.open_link(&by, waiting.pair).await.unwrap();
            if opened.texts.iter().all(|text| text.get("born") == "1990-03-07") {
                pairs.push(waiting.pair);
            }
        }
        let [first, second, third] = pairs[..] else { panic!("{pairs:?}") };
        for pair in [first, second] {
            for who in ["officer", "coordinator"] {
                judge(&world, who, pair, Judgement::Same).await.unwrap();
            }
        }
        let apart = judge(&world, "officer", third, Judgement::Different).await;
        assert!(matches!(apart, Err(Error::Refused(Refusal::StillJoined))), "{apart:?}");
        // The control: once one of the two is separated it is.
        let separated = world.register.separate_link(&by, second, Ground::Records).await;
        assert_eq!(separated.unwrap(), Standing::Apart);
        let apart = judge(&world, "officer", third, Judgement::Different).await;
        assert_eq!(apart.unwrap(), Standing::Apart);
    })
    .await;
}

#[tokio::test]
async fn the_board_says_who_counts_whom_and_leads_to_the_records() {
    each(async |world| {
        two_lists(&world).await;
        let analyst = world.actor("analyst");
        let board = async |rule: &str| {
            world.register.reconciliation(&by(&analyst), 2017, (rule, 1)).await.unwrap()
        };
        // Nobody was compared: each is one.
        let before = board("newly_identified").await;
        assert!(before.stale);
        assert_eq!(before.bodies, ["MoI", "PORB"]);
        let police = before.board.bodies[0];
        assert_eq!((police.rows, police.counted, police.left_out), (5, 4, 1));
        // The prosecution's rows do not say when somebody was identified.
        assert_eq!((before.board.bodies[1].counted, before.board.bodies[1].unknown), (0, 4));
        compare(&world, 1).await;
        let pair = pair_of(&world, "Мария").await;
        for who in ["officer", "coordinator"] {
            judge(&world, who, pair, Judgement::Same).await.unwrap();
        }
        let after = board("in_proceedings").await;
        assert!(!after.stale);
        assert_eq!(after.board.bodies[1].counted, 4);
        assert_eq!(after.board.bodies[0].unknown, 5);
        let behind = async |of: &str, and: Option<&str>, not| {
            let behind = Behind { of: of.into(), and: and.map(str::to_owned), not };
            let (by, rule) = (by(&analyst), ("in_proceedings", 1));
            world.register.records_behind(&by, 2017, rule, &behind).await.unwrap().len()
        };
        assert_eq!(behind("PORB", None, false).await, 4);
        assert_eq!(behind("PORB", Some("MoI"), true).await, 4);
        assert_eq!(behind("PORB", Some("MoI"), false).await, 0);
        let mlsp = world.actor("mlsp");
        let denied = world.register.reconciliation(&by(&mlsp), 2017, ("in_proceedings", 1)).await;
        assert!(matches!(denied, Err(Error::Denied)));
    })
    .await;
}

#[tokio::test]
async fn a_list_without_names_is_compared_with_one_that_has_an_encoding_beside_it() {
    each(async |world| {
        let shared = Shared::from_hex(&"9f1c3a5be47d20816cf2b3d4958ea761".repeat(2)).unwrap();
        let encoded = |rows: &[(&str, &str, &str, &str)], session: &str| {
            let records: Vec<Record<'_>> = rows
                .iter()
                .map(|(id, given, surname, born)| Record {
                    id,
                    given,
                    surname,
                    born,
                    ..Record::default()
                })
                .collect();
            let settings = Settings { session: session.into(), ..Settings::default() };
            encode(&records, &shared, &settings).unwrap().to_bytes()
        };
        let police = [
            ("P1", "Мария", "Иванова", "1990-03-07"),
            ("P2", "Елена", "Димитрова", "1995-11-20"),
            ("P4", "Радка", "Манолова", "1979-06-02"),
        ];
        let of = |institution: &str, basis, content| NewPersonList {
            layout: ENCODED.into(),
            content,
            ..list(institution, basis, &[])
        };
        send(&world, list("MoI", Basis::NewlyIdentified, &POLICE)).await;
        let beside =
            send(&world, of("MoI", Basis::NewlyIdentified, encoded(&police, "2017"))).await;
        assert_eq!(beside.lines, Lines { unchanged: 3, ..Lines::default() });
        let health =
            [("h-1", "Maria", "Ivanova", "1990-03-07"), ("h-2", "Petar", "Kolev", "1960-01-01")];
        let alone = send(&world, of("SACP", Basis::Cumulative, encoded(&health, "2017"))).await;
        assert_eq!(alone.lines.entered, 2);
        compare(&world, 1).await;
        let coordinator = world.actor("coordinator");
        let queue =
            world.register.link_queue(&by(&coordinator), 2017, Subject::Victim).await.unwrap();
        let found = queue.waiting.iter().find(|one| {
            [&one.left, &one.right].iter().any(|side| side.series.institution == "SACP")
        });
        let opened =
            world.register.open_link(&by(&coordinator), found.unwrap().pair).await.unwrap();
        let codes: Vec<_> =
            opened.texts.iter().map(|text| text.get("reference").to_owned()).collect();
        assert!(codes.contains(&"P1".to_owned()) && codes.contains(&"h-1".to_owned()), "{codes:?}");
        // What the institution did not send is not there.
        assert!(opened.texts.iter().any(|text| text.get("surname").is_empty()));
        // Made for another session it is compared with nothing.
        send(&world, of("SACP", Basis::Cumulative, encoded(&health, "2016"))).await;
        compare(&world, 2).await;
        let queue =
            world.register.link_queue(&by(&coordinator), 2017, Subject::Victim).await.unwrap();
        assert!(queue.waiting.iter().all(|one| {
            [&one.left, &one.right].iter().all(|side| side.series.institution != "SACP")
        }));
        // A hostile file is refused.
        for hostile in [vec![0xff; 4096], b"linkage-encoding\xff".to_vec(), Vec::new()] {
            let officer = world.actor("officer");
            let new = of("SACP", Basis::Cumulative, hostile);
            let sent = world
                .register
                .send_person_list(&by(&officer), new, Arc::new(Semicolons), &secret())
                .await;
            assert!(matches!(sent, Err(Error::Refused(Refusal::EncodingUnreadable))));
        }
    })
    .await;
}
