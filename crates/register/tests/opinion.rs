//! What people say of the help they had; on both engines.
#[cfg(test)]
use crate::common::{On, World, hire, noon, secret, seed};
use domain::access::Role;
use domain::case_file::Part;
use domain::day::Moment;
use domain::person::{Identity, Person, Regime, Sex};
use domain::referral::identification::{AgeGroup, Finding, Ground, Identification, Manner};
use domain::referral::opinion::{Answers, Counted, Opinion, Question, Said};
use domain::referral::step::{self, Step};
use domain::referral::support::Needs;
use register::step::NewStep;
use register::{By, Error, Refusal};
use sqlx::Row;

const DAY: &str = "2017-05-10";
const BODY: &str = "NGO-DEMO-1";

fn answers(helped: Said) -> Answers {
    Answers { helped: Some(helped), ..Answers::default() }
}

fn possible() -> Step {
    Step::Identification(Identification {
        manner: Manner::Informal,
        finding: Finding::Possible,
        age: AgeGroup::Adult,
        grounds: vec![Ground::Statement],
        screening: None,
        forms: Vec::new(),
        abroad: false,
    })
}

async fn give(world: &World, about: &str, given: &Answers, at: Moment) -> register::Result<()> {
    world.register.give_opinion(about, given, at, seed()).await
}

on_both! {
    async fn an_opinion_is_kept_without_anything_that_leads_to_who_gave_it(world: World) {
        // Nothing of it is sealed: it comes in while the register is.
        give(&world, BODY, &answers(Said::No), noon(DAY).plus(12_345)).await.unwrap();
        let mut c = world.connection().await;
        let kept = sqlx::query("SELECT id, on_day, about, helped FROM opinion")
            .fetch_one(&mut c).await.unwrap();
        // The first twelve digits of the id are the moment: the beginning of the day.
        let id: String = kept.get(0);
        let milliseconds = i64::from_str_radix(&id.replace('-', "")[..12], 16).unwrap();
        assert_eq!(Moment(milliseconds), Moment::at_start_of(noon(DAY).day()));
        assert_eq!((kept.get::<&str, _>(2), kept.get::<&str, _>(3)), (BODY, "no"));
        let entry = sqlx::query("SELECT at, detail FROM journal WHERE event = 'opinion.given'")
            .fetch_one(&mut c).await.unwrap();
        assert_eq!(Moment(entry.get(0)), Moment::at_start_of(noon(DAY).day()));
        assert!(!entry.get::<&str, _>(1).contains(BODY));

        let nothing = give(&world, BODY, &Answers::default(), noon(DAY)).await;
        let said = Refusal::Procedure(step::Refusal::NothingSaid);
        assert!(matches!(nothing, Err(Error::Refused(why)) if why == said), "{nothing:?}");
        let unknown = give(&world, "NOWHERE", &answers(Said::Yes), noon(DAY)).await;
        assert!(matches!(unknown, Err(Error::Refused(Refusal::StepWrong))), "{unknown:?}");
        let police = give(&world, "MOI", &answers(Said::Yes), noon(DAY)).await;
        assert!(matches!(police, Err(Error::Refused(Refusal::StepWrong))), "{police:?}");
    }

    async fn so_many_come_in_on_a_day_and_no_more(world: World) {
        for _ in 0..500 {
            give(&world, "", &answers(Said::Yes), noon(DAY)).await.unwrap();
        }
        let more = give(&world, "", &answers(Said::Yes), noon(DAY)).await;
        assert!(matches!(more, Err(Error::Refused(Refusal::Busy))), "{more:?}");
        give(&world, "", &answers(Said::Yes), noon("2017-05-11")).await.unwrap();
    }

    async fn it_is_counted_from_three_on_with_what_was_said_in_cases(world: World) {
        world.unseal().await;
        let worker = hire(&world, "worker", Role::CaseWorker, BODY).await;
        let by = |n: i64| By::new(worker.clone(), noon(DAY).plus(n), seed());
        let r = &world.register;
        let case = r.open_case(&by(0), "VAR", &secret()).await.unwrap();
        let person = Person { identity: Identity::default(), sex: Sex::Female, ..Person::default() };
        let (part, regime) = (Part::Victim, Regime::Gdpr);
        let person = r.enter_person(&by(0), case, &person, part, regime, &secret()).await.unwrap();
        let put = async |n: i64, step: Step| {
            let new = NewStep { person, on: by(n).at, step, reason: "" };
            r.put_step(&by(n), case, &new, &secret()).await
        };
        let opinion = |helped| Step::Opinion(Opinion {
            about: BODY.to_owned(),
            told: None, asked: None, respected: None, safe: None, helped,
        });
        let early = put(1, opinion(Some(Said::No))).await;
        let unsupported = Refusal::Procedure(step::Refusal::NotSupported);
        assert!(matches!(early, Err(Error::Refused(why)) if why == unsupported), "{early:?}");
        put(2, possible()).await.unwrap();
        put(2, Step::Needs(Needs { services: Vec::new() })).await.unwrap();
        let silent = put(3, opinion(None)).await;
        let nothing = Refusal::Procedure(step::Refusal::NothingSaid);
        assert!(matches!(silent, Err(Error::Refused(why)) if why == nothing), "{silent:?}");
        put(4, opinion(Some(Said::No))).await.unwrap();
        give(&world, BODY, &answers(Said::Yes), noon(DAY)).await.unwrap();
        give(&world, "", &answers(Said::Yes), noon(DAY)).await.unwrap();
        // Of another year.
        give(&world, BODY, &answers(Said::Yes), noon("2018-01-01")).await.unwrap();

        let coordinator = world.by("coordinator", DAY);
        let helped = |summary: &domain::referral::opinion::Summary| {
            summary.questions.iter().find(|(q, _)| *q == Question::Helped).unwrap().1
        };
        let said = r.opinions(&coordinator, 2017).await.unwrap();
        let all = said.all.unwrap();
        assert_eq!((all.opinions, helped(&all)), (Some(3), Some(Counted { yes: 2, partly: 0, no: 1 })));
        assert_eq!((said.of[BODY].opinions, helped(&said.of[BODY])), (None, None), "two are too few");

        give(&world, BODY, &answers(Said::Partly), noon(DAY)).await.unwrap();
        // A body is shown what was said of itself.
        let own = r.opinions(&by(9), 2017).await.unwrap();
        assert!(own.all.is_none());
        assert_eq!(own.of.keys().collect::<Vec<_>>(), [BODY]);
        assert_eq!(helped(&own.of[BODY]), Some(Counted { yes: 1, partly: 1, no: 1 }));
        let other = hire(&world, "other", Role::CaseWorker, "NGO-DEMO-2").await;
        let other = By::new(other, noon(DAY), seed());
        assert!(r.opinions(&other, 2017).await.unwrap().of.is_empty());

        // What was taken back is not counted.
        let steps = r.procedure(&by(10), case).await.unwrap().steps;
        let last = steps.last().unwrap().entry.id;
        r.take_step_back(&by(11), case, last, "by mistake", &secret()).await.unwrap();
        let own = r.opinions(&by(12), 2017).await.unwrap();
        assert_eq!(own.of[BODY].opinions, None);
    }
}
