//! On random databases, what a list shows is exactly what the policy allows
//! one by one: records and cases; on both engines. Source: design G5.
//!
//! `PRISTAN_SCOPE_DATABASES` says how many databases are tried.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the figures are asked for")]
#[cfg(test)]
use crate::common::{On, World, noon, seed};
use domain::access::{Action, Asker, Context, Facts, Near, Reach, Role, Scope, decide, scope};
use domain::case_file::Post;
use domain::day::{Day, Moment};
use domain::id::{AccountId, CaseId, RecordId};
use domain::words::Language;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use register::case_file::CaseFilter;
use register::record::Filter;
use register::{Actor, By, Error};
use sqlx::{AnyConnection, Connection, Executor};
use std::collections::BTreeSet;

const NOW: &str = "2026-11-25";
const INSTITUTIONS: [&str; 3] = ["LCCTHB-VAR", "LCCTHB-BGS", "MLSP"];
const OBLASTI: [&str; 3] = ["", "VAR", "BGS"];
const ROLES: [Role; 8] = Role::ALL;

/// One of a few, at random.
fn one<T: Copy>(random: &mut StdRng, of: &[T]) -> T {
    of[random.random_range(0..of.len())]
}

struct Case {
    id: CaseId,
    institution: &'static str,
    territory: &'static str,
    /// Who, as what, from and until which day.
    assigned: Vec<(AccountId, Post, Day, Option<Day>)>,
    /// Who broke the glass, from and until when.
    broken: Vec<(AccountId, Moment, Moment)>,
    /// Whether it is in a closed circle.
    circle: bool,
}

struct Record {
    id: RecordId,
    institution: &'static str,
    oblast: &'static str,
    addressee: &'static str,
}

/// A random database, and what is in it.
struct Random {
    cases: Vec<Case>,
    records: Vec<Record>,
    /// Whether everybody has worked on so many cases that a list goes through the cases
    /// in order, where it gathers those of the account otherwise.
    many: bool,
}

async fn run(c: &mut AnyConnection, sql: String) {
    c.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
}

impl Random {
    /// Fills the tables anew, past the register.
    async fn fill(
        c: &mut AnyConnection,
        empty: &str,
        random: &mut StdRng,
        accounts: &[AccountId],
    ) -> Self {
        let mut t = c.begin().await.unwrap();
        for table in [
            "break_glass",
            "case_person",
            "case_assignment",
            "case_file",
            "record_addressee",
            "record",
        ] {
            run(&mut t, format!("DELETE FROM {table}")).await;
        }
        let (now, by) = (noon(NOW), accounts[0]);
        let today = now.day().number();
        let (mut cases, mut records) = (Vec::new(), Vec::new());
        for place in 0..random.random_range(0..5_i64) {
            let id = CaseId::new(now, random.random());
            let (institution, territory) = (one(random, &INSTITUTIONS), one(random, &OBLASTI));
            let circle = random.random_range(0..3) == 0;
            let closed = if circle { "1" } else { "NULL" };
            run(&mut t, format!("INSERT INTO case_file (id, year, place, state, institution, territory, narrative, version, opened_by, opened_at, circle) VALUES ('{id}', 2026, {}, 'open', '{institution}', '{territory}', {empty}, 1, '{by}', 0, {closed})", place + 1)).await;
            let (mut assigned, mut broken) = (Vec::new(), Vec::new());
            for _ in 0..random.random_range(0..3) {
                let (account, post) = (one(random, accounts), one(random, Post::ALL));
                let from = today + random.random_range(-2..2);
                let until = random.random::<bool>().then(|| from + random.random_range(0..4));
                let text = until.map_or("NULL".to_owned(), |d| d.to_string());
                run(&mut t, format!("INSERT INTO case_assignment (case_file, account, post, from_day, until_day, assigned_by) VALUES ('{id}', '{account}', '{}', {from}, {text}, '{by}') ON CONFLICT DO NOTHING", post.code())).await;
                let there =
                    assigned.iter().any(|(a, p, f, _): &(AccountId, Post, Day, Option<Day>)| {
                        *a == account && *p == post && f.number() == from
                    });
                if !there {
                    assigned.push((
                        account,
                        post,
                        Day::since_epoch(from),
                        until.map(Day::since_epoch),
                    ));
                }
            }
            for _ in 0..random.random_range(0..2) {
                let account = one(random, accounts);
                let at = now.plus(random.random_range(-90..10) * 60_000);
                let until = at.plus(60 * 60_000);
                let row = CaseId::new(now, random.random());
                run(&mut t, format!("INSERT INTO break_glass (id, case_file, account, category, reason, at, until_at, verdict) VALUES ('{row}', '{id}', '{account}', 'missing_person', {empty}, {}, {}, '')", at.0, until.0)).await;
                broken.push((account, at, until));
            }
            cases.push(Case { id, institution, territory, assigned, broken, circle });
        }
        for position in 0..random.random_range(0..5_i64) {
            let id = RecordId::new(now, random.random());
            let (institution, oblast) = (one(random, &INSTITUTIONS), one(random, &OBLASTI));
            let addressee = one(random, &["", "LCCTHB-VAR", "LCCTHB", "MLSP"]);
            let fields = if addressee.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{\"addressees\":[\"{addressee}\"]}}")
            };
            run(&mut t, format!("INSERT INTO record (id, position, kind, state, institution, oblast, place, status, day, title, fields, activities, version, entered_by, entered_at, changed_at) VALUES ('{id}', {}, 'recommendation', 'active', '{institution}', '{oblast}', '', '', {today}, 'x', '{fields}', '[]', 1, '{by}', 0, 0)", position + 1)).await;
            if !addressee.is_empty() {
                run(&mut t, format!("INSERT INTO record_addressee (record, institution) VALUES ('{id}', '{addressee}')")).await;
            }
            records.push(Record { id, institution, oblast, addressee });
        }
        let many = random.random_range(0..3) == 0 && !cases.is_empty();
        if many {
            for account in accounts {
                let case = cases[0].id;
                run(&mut t, format!("WITH RECURSIVE day (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < 2000) INSERT INTO case_assignment (case_file, account, post, from_day, until_day, assigned_by) SELECT '{case}', '{account}', 'case_worker', n, n + 1, '{by}' FROM day")).await;
            }
        }
        t.commit().await.unwrap();
        Self { cases, records, many }
    }

    /// The reaches, posts and broken glass of a case, said here once more.
    fn near(case: &Case, actor: &Actor, leave_out: Option<Reach>) -> (Vec<Reach>, Vec<Post>, bool) {
        let (now, today) = (noon(NOW), noon(NOW).day());
        let posts: Vec<Post> = case
            .assigned
            .iter()
            .filter(|(a, _, from, until)| {
                *a == actor.account && *from <= today && until.is_none_or(|u| today < u)
            })
            .map(|(_, post, ..)| *post)
            .collect();
        let glass = case
            .broken
            .iter()
            .any(|(a, at, until)| *a == actor.account && *at <= now && now < *until);
        let own = case.institution == actor.institution;
        let territory = !actor.territory.is_empty() && case.territory == actor.territory;
        let all = [
            (Reach::Other, true),
            (Reach::Own, own),
            (Reach::Territory, territory),
            (Reach::Assigned, !posts.is_empty()),
        ];
        let all = all.into_iter().filter(|(reach, holds)| *holds && Some(*reach) != leave_out);
        (all.map(|(reach, _)| reach).collect(), posts, glass)
    }

    fn cases_allowed(&self, actor: &Actor, leave_out: Option<Reach>) -> BTreeSet<CaseId> {
        self.cases_in(actor, leave_out, true)
    }

    /// The cases that the policy allows, as it is or as if it knew no circles.
    fn cases_in(&self, actor: &Actor, leave_out: Option<Reach>, circles: bool) -> BTreeSet<CaseId> {
        let allowed = |case: &&Case| {
            let (reaches, posts, glass_open) = Self::near(case, actor, leave_out);
            let facts = Facts { reaches: &reaches, posts: &posts };
            let circle = circles && case.circle;
            let context = Context { glass_open, circle, ..Context::default() };
            decide(actor.role, Action::ReadCase, facts, None, context).allowed
        };
        self.cases.iter().filter(allowed).map(|case| case.id).collect()
    }

    fn records_allowed(&self, actor: &Actor) -> BTreeSet<RecordId> {
        let allowed = |record: &&Record| {
            let bodies = actor.institutions();
            let mut reaches = vec![Reach::Other];
            if record.institution == actor.institution {
                reaches.push(Reach::Own);
            }
            if !actor.territory.is_empty() && record.oblast == actor.territory {
                reaches.push(Reach::Territory);
            }
            if !record.addressee.is_empty() && bodies.contains(&record.addressee) {
                reaches.push(Reach::Addressee);
            }
            let facts = Facts { reaches: &reaches, posts: &[] };
            decide(actor.role, Action::ReadRecord, facts, None, Context::default()).allowed
        };
        self.records.iter().filter(allowed).map(|record| record.id).collect()
    }
}

fn databases() -> u64 {
    std::env::var("PRISTAN_SCOPE_DATABASES").ok().and_then(|n| n.parse().ok()).unwrap_or(150)
}

/// The actor of an account, with a role, institution and territory at random.
fn dressed(actor: &Actor, random: &mut StdRng) -> Actor {
    Actor {
        role: one(random, &ROLES),
        institution: one(random, &INSTITUTIONS).to_owned(),
        territory: one(random, &OBLASTI).to_owned(),
        language: Language::En,
        ..actor.clone()
    }
}

on_both! {
    async fn a_list_shows_exactly_what_the_policy_allows(world: World) {
        let mut c = world.connection().await;
        let people = [world.actor("varna"), world.actor("mlsp"), world.actor("officer")];
        let accounts = people.clone().map(|actor| actor.account);
        let sqlite = world.url().starts_with("sqlite:");
        let empty = if sqlite { "X''" } else { "CAST('' AS BYTEA)" };
        let (mut lists, mut shown, mut dropped_found, mut hidden) = (0_u64, 0, 0_u64, 0_u64);
        let mut in_order = 0;
        for number in 0..databases() {
            let mut random = StdRng::seed_from_u64(number);
            let there = Random::fill(&mut c, empty, &mut random, &accounts).await;
            for actor in &people {
                let actor = dressed(actor, &mut random);
                let by = By::new(actor.clone(), noon(NOW), seed());
                let listed = world.register.case_files(&by, &CaseFilter::default(), None, 100).await.unwrap();
                let listed: BTreeSet<CaseId> = listed.into_iter().map(|case| case.id).collect();
                assert_eq!(listed, there.cases_allowed(&actor, None), "database {number}, {actor:?}");
                // The control: a policy that knows one relation less is told apart.
                let less = [Reach::Own, Reach::Territory, Reach::Assigned];
                dropped_found += u64::from(
                    less.iter().any(|r| there.cases_allowed(&actor, Some(*r)) != listed),
                );
                // The other: one that knows no closed circles.
                hidden += u64::from(there.cases_in(&actor, None, false) != listed);
                shown += listed.len();
                if there.many && actor.role == Role::CaseWorker {
                    in_order += listed.len();
                }
                let records = match world.register.records(&by, &Filter::of("recommendation")).await {
                    Ok(records) => records.into_iter().map(|record| record.id).collect(),
                    Err(Error::NotFound) => BTreeSet::new(),
                    Err(error) => panic!("{error}"),
                };
                assert_eq!(records, there.records_allowed(&actor), "database {number}, {actor:?}");
                shown += records.len();
                lists += 2;
            }
        }
        println!("{} databases, {lists} lists, {shown} rows shown, 0 differences; a relation less told apart {dropped_found} times, no circles {hidden} times", databases());
        assert!(shown > 100 && dropped_found > 10 && hidden > 10, "this check cannot fail");
        assert!(in_order > 5, "only {in_order} were found by going through the cases in order");
    }
}

/// The ways of a scope, each by the reach it stands for.
fn reaches_of(scope: &Scope) -> Vec<Reach> {
    let reach = |near: &Near| match near {
        Near::Own(_) => Some(Reach::Own),
        Near::Territory(_) => Some(Reach::Territory),
        Near::Partner(_) => Some(Reach::Partner),
        Near::Addressee(_) => Some(Reach::Addressee),
        Near::Assigned(..) => Some(Reach::Assigned),
        Near::Referred(_) => Some(Reach::Referred),
        Near::Guardian(..) => Some(Reach::Guardian),
        Near::Emergency(..) => None,
    };
    scope.near().iter().filter_map(reach).collect()
}

#[test]
fn a_scope_holds_the_reaches_of_the_table_and_no_other() {
    let account = AccountId::new(noon(NOW), 1);
    for role in ROLES {
        for action in Action::ALL {
            let asker = Asker {
                account,
                role,
                institution: "LCCTHB-VAR",
                bodies: ["LCCTHB-VAR", "LCCTHB"],
                territory: "VAR",
                at: noon(NOW),
            };
            let scope = scope(&asker, action, Context::default());
            let table = domain::access::reaches(role, action);
            if table.contains(&Reach::Other) {
                assert!(scope.is_all(), "{role:?} {action:?}");
            } else {
                assert_eq!(reaches_of(&scope), table, "{role:?} {action:?}");
            }
            // Nothing but an assignment comes near to a closed circle.
            let of_cases = [Action::ReadCase, Action::ReadSteps, Action::RevealPerson];
            if of_cases.contains(&action) {
                let assigned = [Near::Assigned(account, noon(NOW).day())];
                let ways = if role.works_on_cases() { &assigned[..] } else { &[] };
                assert_eq!(scope.circle(), ways, "{role:?} {action:?}");
            }
        }
    }
}
