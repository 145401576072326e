//! Packets that are left with the people of a body: who is told, who opens what,
//! what an answer does; on both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#[cfg(test)]
use crate::common::{hire, no_sheets, secret, seed};
use crate::packet::{DAY, GIVEN, NOTE, Office, consent_to, each, journal, later, referral};
use domain::access::{Purpose, Role};
use domain::day::Moment;
use domain::id::{PacketId, StepId};
use domain::referral::consent::{Answer, Basis, Told};
use domain::referral::packet::{PacketPart, PacketState, RefusedFor};
use domain::referral::step::Step;
use domain::referral::transfer::ReferralAnswer;
use register::audit::Verdict;
use register::notice::NoticeSort;
use register::packet::{NewAnswer, NewPacket, PacketEventSort};
use register::{Actor, By, Error, Refusal};

/// The body that people are referred to.
const THERE: &str = "NGO-DEMO-2";
const PARTS: [PacketPart; 3] = [PacketPart::Request, PacketPart::Identity, PacketPart::Note];

fn by(actor: &Actor, at: Moment) -> By {
    By::new(actor.clone(), at, seed())
}

/// The person agreed, and was referred.
async fn referred(office: &Office) -> StepId {
    office.put(consent_to(THERE, Answer::Given, Told::ALL)).await.unwrap();
    office.put(referral(THERE, Basis::Consent)).await.unwrap()
}

async fn deliver(office: &Office, step: StepId) -> register::Result<PacketId> {
    let r = &office.world.register;
    let new = NewPacket { step, parts: &PARTS, note: NOTE };
    let shown = r.preview_packet(&office.by(), office.case, &new).await?;
    r.deliver_packet(&office.by(), office.case, &new, &shown.seal, &secret()).await
}

const fn taken<'a>() -> NewAnswer<'a> {
    NewAnswer {
        answer: ReferralAnswer::Accepted, why: None, text: "CANARYanswer: елате утре"
    }
}

#[tokio::test]
async fn what_is_left_with_a_body_is_opened_by_its_people_alone_and_answered_in_the_case() {
    each(async |office| {
        let r = &office.world.register;
        let step = referred(&office).await;
        // Nobody there has an account yet.
        assert!(!r.packet_offer(&office.by(), office.case, step).await.unwrap().here);
        let nobody = deliver(&office, step).await;
        assert!(matches!(nobody, Err(Error::Refused(Refusal::NobodyThere))), "{nobody:?}");
        let there = hire(&office.world, "there", Role::CaseWorker, THERE).await;
        let analyst = hire(&office.world, "counts", Role::Analyst, THERE).await;
        let elsewhere = hire(&office.world, "elsewhere", Role::CaseWorker, "NGO-DEMO-3").await;
        assert!(r.packet_offer(&office.by(), office.case, step).await.unwrap().here);
        let packet = deliver(&office, step).await.unwrap();

        // They are told, by the id of the packet; others are not.
        let told = r.notices(&by(&there, later())).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].sort, &told[0].subject),
            (NoticeSort::ReferralCame, &packet.to_string())
        );
        for other in [&analyst, &elsewhere] {
            assert!(r.notices(&by(other, later())).await.unwrap().is_empty());
        }
        let came = r.referrals_here(&by(&there, later())).await.unwrap();
        assert_eq!((came.len(), came[0].id, came[0].answer), (1, packet, None));
        assert_eq!(came[0].from, "NGO-DEMO-1");
        assert!(r.notices(&by(&there, later())).await.unwrap().is_empty(), "it was read");

        // Its people open what was chosen, and nothing else of the case.
        let content = r.open_referral(&by(&there, later()), packet).await.unwrap();
        assert_eq!(content.identity, [("given".to_owned(), GIVEN.to_owned())]);
        assert!(content.contacts.is_empty() && content.note == NOTE);
        let shell = r.case_file(&by(&there, later()), office.case).await;
        assert!(matches!(shell, Err(Error::NotFound)), "{shell:?}");
        for other in [&elsewhere, &office.by().actor] {
            let opened = r.open_referral(&by(other, later()), packet).await;
            assert!(matches!(opened, Err(Error::NotFound)));
            let answered =
                r.answer_referral(&by(other, later()), packet, &taken(), &secret()).await;
            assert!(matches!(answered, Err(Error::NotFound)));
            assert!(r.referrals_here(&by(other, later())).await.unwrap().is_empty());
        }
        let denied = r.referrals_here(&by(&analyst, later())).await;
        assert!(matches!(denied, Err(Error::Denied)));
        // Who did not confirm that it is they is asked to first.
        let unsure = by(&there, later()).confirmed_at(Some(later().plus(-Moment::DAY)));
        let opened = r.open_referral(&unsure, packet).await.err();
        assert!(matches!(opened, Some(Error::Refused(Refusal::ConfirmationMissing))));

        // The answer is a step of the case, by the body that gave it.
        let answered = r.answer_referral(&by(&there, later()), packet, &taken(), &secret()).await;
        let step = answered.unwrap();
        let procedure = r.procedure(&office.by(), office.case).await.unwrap();
        let answer = procedure.steps.iter().find(|one| one.entry.id == step).unwrap();
        assert_eq!(answer.entry.institution, THERE);
        let Step::Feedback(given) = &answer.entry.step else { panic!("{answer:?}") };
        assert_eq!(given.answer, ReferralAnswer::Accepted);
        let told = r.notices(&office.by()).await.unwrap();
        assert!(told.iter().any(|one| one.sort == NoticeSort::PacketAnswered), "{told:?}");
        let text = r.reveal_reason(&office.by(), office.case, step, Purpose::Support).await;
        assert_eq!(text.unwrap().unwrap().expose(), taken().text);
        let again = r.answer_referral(&by(&there, later()), packet, &taken(), &secret()).await;
        assert!(matches!(again, Err(Error::Refused(Refusal::Procedure(_)))), "{again:?}");
        let packets = r.packets(&office.by(), office.case).await.unwrap();
        let happened: Vec<_> = packets[0].events.iter().map(|one| one.sort).collect();
        let accepted = PacketEventSort::Answered(ReferralAnswer::Accepted);
        assert_eq!(happened, [PacketEventSort::Opened, accepted]);

        // Who looks at the person's entries finds who opened it.
        let officer = office.world.by("coordinator", DAY);
        let looked = r.looked(&officer, office.person).await.unwrap();
        let own = there.account.to_string();
        let opened = looked.iter().filter(|entry| entry.account == own);
        let opened: Vec<_> = opened.map(|entry| (entry.event.as_str(), entry.told())).collect();
        let of_class = |class: &str| {
            let there = |(event, detail): &&(&str, String)| {
                *event == "person.revealed" && detail.contains(&format!(r#""class":"{class}""#))
            };
            opened.iter().filter(there).count()
        };
        let counts = ["identity", "narrative", "contact"].map(of_class);
        assert_eq!(counts, [1, 1, 0], "{opened:?}");
        assert!(opened.iter().any(|(event, _)| *event == "referral.opened"));
        for entry in journal(&office.world).await {
            assert!(!entry.contains("CANARY"), "{entry}");
        }
        let whole = r.verify_journal(&office.world.by("coordinator", DAY)).await.unwrap();
        assert!(matches!(whole, Verdict::Whole { .. }));
    })
    .await;
}

#[tokio::test]
async fn what_was_left_closes_with_the_consent_and_its_key_is_destroyed_at_its_end() {
    each(async |office| {
        let r = &office.world.register;
        let there = hire(&office.world, "there", Role::CaseWorker, THERE).await;
        let step = referred(&office).await;
        let first = deliver(&office, step).await.unwrap();
        let second = deliver(&office, step).await.unwrap();
        // Who looks at one has not read of the other.
        let unread = async || -> Vec<String> {
            let all = r.notices(&by(&there, later())).await.unwrap();
            let came = all.into_iter().filter(|one| one.sort == NoticeSort::ReferralCame);
            came.map(|one| one.subject).collect()
        };
        assert_eq!(unread().await.len(), 2);
        r.referral_here(&by(&there, later()), first).await.unwrap();
        assert_eq!(unread().await, [second.to_string()]);
        r.revoke_packet(&office.by(), office.case, first).await.unwrap();
        let over = r.open_referral(&by(&there, later()), first).await.err();
        assert!(matches!(over, Some(Error::Refused(Refusal::PacketOver))));
        r.open_referral(&by(&there, later()), second).await.unwrap();
        office.put(consent_to(THERE, Answer::Withdrawn, &[])).await.unwrap();
        let over = r.open_referral(&by(&there, later()), second).await.err();
        assert!(matches!(over, Some(Error::Refused(Refusal::PacketOver))));
        let answered = r.answer_referral(&by(&there, later()), second, &taken(), &secret()).await;
        assert!(matches!(answered, Err(Error::Refused(Refusal::PacketOver))));

        // A third runs out: it is opened no more, and answered all the same.
        office.put(consent_to(THERE, Answer::Given, Told::ALL)).await.unwrap();
        let third = deliver(&office, step).await.unwrap();
        let until = r.referral_here(&by(&there, later()), third).await.unwrap().until;
        let end = until.plus(1);
        office.world.time_went_on(end).await;
        r.run_due_jobs(end, seed(), &no_sheets()).await.unwrap();
        let came = r.referral_here(&by(&there, end), third).await.unwrap();
        assert_eq!(came.state, PacketState::Expired);
        let over = r.open_referral(&by(&there, end), third).await.err();
        assert!(matches!(over, Some(Error::Refused(Refusal::PacketOver))));
        let mut keys = office.world.keys_connection().await;
        let left = sqlx::query("SELECT owner FROM wrapped_key WHERE owner LIKE 'packet/%'");
        let left = left.fetch_all(&mut keys).await.unwrap();
        assert!(left.is_empty(), "a key is still there");
        let no = NewAnswer {
            answer: ReferralAnswer::Refused,
            why: Some(RefusedFor::NoCapacity),
            text: "",
        };
        let colleague = hire(&office.world, "colleague", Role::CaseWorker, THERE).await;
        let fourth = deliver(&office, step).await.unwrap();
        assert_eq!(r.notices(&by(&colleague, end)).await.unwrap().len(), 1);
        r.revoke_packet(&office.by(), office.case, fourth).await.unwrap();
        assert!(r.notices(&by(&colleague, end)).await.unwrap().is_empty(), "there is nothing left");
        r.answer_referral(&by(&there, end), third, &no, &secret()).await.unwrap();
        // A reason goes with a refusal, and a refusal with a reason.
        for wrong in
            [NewAnswer { why: None, ..no }, NewAnswer { answer: ReferralAnswer::Accepted, ..no }]
        {
            let answered = r.answer_referral(&by(&there, end), third, &wrong, &secret()).await;
            assert!(matches!(answered, Err(Error::Refused(Refusal::ReasonMissing))));
        }
    })
    .await;
}
