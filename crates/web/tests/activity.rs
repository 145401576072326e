//! Activities and indicators as pages.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use crate::common::{World, day};
use domain::access::Reach;
use domain::id::{ActivityId, IndicatorId, RecordId};
use domain::programme::life::Stage;
use domain::words::Language;
use register::programme::Adoption;
use register::record::Entry;

async fn activity(world: &World, code: &str) -> ActivityId {
    let whole = world.register.programme(world.programme).await.unwrap();
    whole.activities.iter().find(|a| a.code == code).unwrap().id
}

async fn indicator(world: &World, code: &str) -> IndicatorId {
    let whole = world.register.programme(world.programme).await.unwrap();
    whole.indicators.iter().find(|i| i.code == code).unwrap().id
}

/// The first activity to which `who` is so near.
async fn near(world: &World, who: &str, reach: Reach) -> ActivityId {
    let by = world.by(who).await;
    let whole = world.register.programme(world.programme).await.unwrap();
    whole.activities.iter().find(|a| a.reach(&by) == reach).unwrap().id
}

/// Enters a training linked to an activity.
async fn training(
    world: &World,
    who: &str,
    activity: ActivityId,
    title: &str,
    on: &str,
    status: &str,
) -> RecordId {
    let fields = [("title", title), ("type", "training"), ("held_on", on), ("status", status)];
    let entry = Entry {
        fields: fields.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
        activities: vec![activity],
        ..Entry::default()
    };
    world.register.enter(&world.by(who).await, "training", entry).await.unwrap()
}

#[tokio::test]
async fn an_activity_says_who_does_what_by_when_in_both_languages() {
    let world = World::open().await;
    let answer = world.get("/programmes/2017/activities/III.6", "officer").await;
    answer.is(303);
    let at = answer.location;
    let page = world.get(&at, "officer").await;
    page.is(200).has("Programme 2017, activity III.6").has("March – October 2017");
    page.has("href=\"/institutions/MLSP\"").has("Ministry of Labour and Social Policy");
    page.has("III.6.1").has("Training events linked to this activity that were held.");
    page.has("Under way").has("until 31\u{a0}October 2017");
    let page = world.get_in(&at, "officer", "bg").await;
    page.is(200).has("<html lang=\"bg\"").has("Програма 2017, дейност III.6");
    page.has("Министерство на труда и социалната политика").has("март – октомври 2017\u{a0}г.");
    // What stays in English says so.
    page.has("<span lang=\"en\">From the budget of the MLSP");
    world.get("/programmes/2017/activities/III.99", "officer").await.is(404);
    world.get("/activities/x", "officer").await.is(404);
    world.get("/activities/0159a66e-db00-7b47-a246-49eb35c059bf", "officer").await.is(404);
    world.get(&at, "").await.is(303);
}

#[tokio::test]
async fn a_late_activity_says_so_first_and_what_is_done_does_not() {
    let world = World::open().await;
    let by = world.by("coordinator").await;
    let overview = world.register.overview(world.programme, day("2017-07-10")).await.unwrap();
    let late = domain::programme::standing::Standing::Late;
    let id = overview.activities.iter().find(|a| a.standing == late).unwrap().activity.id;
    let at = format!("/activities/{id}");
    world.get(&at, "officer").await.has("pr-pressing--late").has("days late");
    let scale = domain::programme::standing::Scale::Completed;
    world.register.assess_progress(&by, id, scale, day("2017-07-10"), "").await.unwrap();
    world.get(&at, "officer").await.lacks("pr-pressing").has("Completed");
}

#[tokio::test]
async fn buttons_are_there_for_those_who_may_and_for_nobody_else() {
    let world = World::open().await;
    let own = near(&world, "moi", Reach::Own).await;
    let at = format!("/activities/{own}");
    let page = world.get(&at, "moi").await;
    page.has(&format!("{at}/progress")).has(&format!("{at}/narrative/bg"));
    page.has("enctype=\"multipart/form-data\"");
    for who in ["analyst", "auditor", "admin"] {
        let page = world.get(&at, who).await;
        page.is(200).lacks(&format!("{at}/progress")).lacks(&format!("{at}/narrative/bg"));
        page.lacks("enctype").lacks(&format!("/new?activity={own}"));
        world.get(&format!("{at}/progress"), who).await.is(403);
        world.get(&format!("{at}/narrative/bg"), who).await.is(403);
        world.post(&format!("{at}/progress"), who, &[("scale", "limited")]).await.is(403);
        world.post(&format!("{at}/narrative/bg"), who, &[("text", "x")]).await.is(403);
    }
    let other = near(&world, "moi", Reach::Other).await;
    let at = format!("/activities/{other}");
    world.get(&at, "moi").await.lacks(&format!("{at}/progress")).lacks("enctype");
    world.post(&format!("{at}/progress"), "moi", &[("scale", "limited")]).await.is(403);
}

#[tokio::test]
async fn the_kinds_that_count_are_offered_and_what_was_entered_stands_behind() {
    let world = World::open().await;
    let id = activity(&world, "III.6").await;
    let at = format!("/activities/{id}");
    let page = world.get(&at, "officer").await;
    page.has(&format!("href=\"/records/training/new?activity={id}\"")).has("No record has been");
    page.lacks(&format!("/records/study/new?activity={id}"));
    training(&world, "officer", id, "First", "2017-04-05", "held").await;
    training(&world, "officer", id, "Second", "2017-05-05", "planned").await;
    let page = world.get(&at, "officer").await;
    page.has(&format!("href=\"/records/training?activity={id}\""));
    page.has("<span class=\"pr-behind__count\">2</span>");
    // Only what was held is counted.
    page.has("1 <span class=\"pr-reading__unit\">training events</span>");
    // Who may read no record sees how many there are, and no way to them.
    world.get(&at, "auditor").await.has("pr-behind__count").lacks("/records/training?activity");
}

#[tokio::test]
async fn progress_is_said_with_a_day_and_kept_with_its_history() {
    let world = World::open().await;
    let id = near(&world, "moi", Reach::Own).await;
    let at = format!("/activities/{id}/progress");
    world
        .get(&at, "moi")
        .await
        .is(200)
        .has("What can be counted today")
        .has("value=\"2017-07-10\"");
    let refused =
        world.post(&at, "moi", &[("scale", ""), ("day", "31.02.2017"), ("note", "n1")]).await;
    refused
        .is(422)
        .has("Choose how far the activity is")
        .has("and not “31.02.2017”")
        .has(">n1</textarea>");
    let to_come = [("scale", "limited"), ("day", "2017-07-11")];
    world.post(&at, "moi", &to_come).await.is(422).has("and not “2017-07-11”");
    let good =
        [("scale", "substantial"), ("day", "1.07.2017"), ("note", "Two of three <b>done</b>")];
    let answer = world.post(&at, "moi", &good).await;
    answer.is(303);
    let page = world.get(&answer.location, "moi").await;
    page.has("It was noted how far the activity is.").has("Substantial").has("1\u{a0}July 2017");
    page.has("Two of three &#60;b&#62;done&#60;/b&#62;").has("Progress: Substantial");
    world.get(&at, "moi").await.has("What was said before");
}

#[tokio::test]
async fn a_text_is_written_handed_in_and_approved_by_somebody_else() {
    let world = World::open().await;
    let id = near(&world, "moi", Reach::Own).await;
    let at = format!("/activities/{id}/narrative/en");
    let text = "Forty officers were trained.\n\nMore follow.";
    world.post(&at, "moi", &[("over", "0"), ("text", "  ")]).await.is(422);
    let saved = world.post(&at, "moi", &[("over", "0"), ("text", text), ("then", "save")]).await;
    saved.is(303);
    world
        .get(&saved.location, "moi")
        .await
        .has("The draft was saved.")
        .has("name=\"over\" value=\"1\"");
    // A draft is seen by those who write and approve, and by nobody else.
    let page = format!("/activities/{id}");
    world.get(&page, "coordinator").await.has("Forty officers");
    world.get(&page, "analyst").await.lacks("Forty officers");
    world.get(&page, "analyst").await.has("Not written");
    // Handing in what was saved writes nothing anew.
    world.post(&at, "moi", &[("over", "1"), ("text", text), ("then", "submit")]).await.is(303);
    let by = world.by("moi").await;
    let texts = world.register.narratives(Some(&by), id, Language::En).await.unwrap();
    assert_eq!(texts.len(), 1);
    world.get(&at, "moi").await.has("Handed in").lacks("/approve\"");
    world.get(&at, "coordinator").await.has("/approve\"");

    let back = format!("{at}/send-back");
    world
        .post(&back, "coordinator", &[("number", "1"), ("reason", " ")])
        .await
        .is(422)
        .has("#reason");
    world.post(&back, "coordinator", &[("number", "1"), ("reason", "Say where.")]).await.is(303);
    world.get(&at, "moi").await.has("Say where.").has("Draft");
    let more = "Forty officers were trained in Varna.";
    world.post(&at, "moi", &[("over", "1"), ("text", more), ("then", "submit")]).await.is(303);
    world.post(&format!("{at}/approve"), "moi", &[("number", "2")]).await.is(403);
    let done = world.post(&format!("{at}/approve"), "coordinator", &[("number", "2")]).await;
    done.is(303);
    world.get(&done.location, "coordinator").await.has("The text was approved.");
    world.get(&page, "analyst").await.has("Forty officers were trained in Varna.");
    world.get(&page, "moi").await.has("approved (2)").has("Approved by");
}

#[tokio::test]
async fn nobody_approves_their_own_text() {
    let world = World::open().await;
    let id = activity(&world, "III.6").await;
    let at = format!("/activities/{id}/narrative/bg");
    let mine = [("over", "0"), ("text", "Проведени са."), ("then", "submit")];
    world.post(&at, "coordinator", &mine).await.is(303);
    world.get(&at, "coordinator").await.has("You wrote this text").lacks("/approve\"");
    world.post(&format!("{at}/approve"), "coordinator", &[("number", "1")]).await.is(422);
}

#[tokio::test]
async fn two_who_write_at_once_see_both_texts_and_lose_none() {
    let world = World::open().await;
    let id = activity(&world, "III.6").await;
    let at = format!("/activities/{id}/narrative/en");
    let first = [("over", "0"), ("text", "What the officer wrote.")];
    world.post(&at, "officer", &first).await.is(303);
    let second = [("over", "0"), ("text", "What the coordinator wrote.")];
    let answer = world.post(&at, "coordinator", &second).await;
    answer.is(409).has("What the officer wrote.").has("What the coordinator wrote.</textarea>");
    answer.has("Your text").has("What was saved meanwhile").has("name=\"over\" value=\"1\"");
    answer.has("<title>Error:");
    // Saved again over what was seen, it stands; the other is kept.
    let again = [("over", "1"), ("text", "Both.")];
    world.post(&at, "coordinator", &again).await.is(303);
    let page = world.get(&at, "officer").await;
    page.has(">Both.</textarea>").has("Earlier texts").has("What the officer wrote.");
}

#[tokio::test]
async fn comments_are_made_in_consultation_and_answered_once() {
    let world = World::open().await;
    let id = activity(&world, "III.6").await;
    let at = format!("/activities/{id}");
    world.get(&at, "moi").await.lacks("Comments in the consultation");
    world.post(&format!("{at}/comments"), "moi", &[("comment", "x")]).await.is(422);

    let draft = world.import("2018", crate::common::DOCUMENT).await;
    let by = world.by("coordinator").await;
    let none = Adoption::default();
    world.register.pass_to_stage(&by, draft, Stage::Consultation, "", none).await.unwrap();
    let whole = world.register.programme(draft).await.unwrap();
    let at = format!("/activities/{}", whole.activities[0].id);
    world.get(&at, "moi").await.has("Nobody has commented").has("name=\"comment\"");
    world.get(&at, "analyst").await.lacks("name=\"comment\"");
    world.post(&format!("{at}/comments"), "moi", &[("comment", " ")]).await.is(422).has("#comment");
    let made =
        world.post(&format!("{at}/comments"), "moi", &[("comment", "Add <i>the</i> coast.")]).await;
    made.is(303);
    let page = world.get(&made.location, "moi").await;
    page.has("Add &#60;i&#62;the&#60;/i&#62; coast.").has("Ministry of Interior").lacks(">Answer<");
    let page = world.get(&at, "officer").await;
    let (_, rest) =
        page.body.split_once(&format!("href=\"{at}/comments/")).expect("a way to answer");
    let answer = format!("{at}/comments/{}", rest.split('"').next().unwrap());
    world.get(&answer, "moi").await.is(403);
    world.get(&answer, "officer").await.is(200).has("Add &#60;i&#62;the");
    world.post(&answer, "officer", &[("answer", "")]).await.is(422).has("#outcome").has("#answer");
    let given = [("outcome", "partly"), ("answer", "The coast is in II.3.")];
    world.post(&answer, "officer", &given).await.is(303);
    world.get(&at, "moi").await.has("Partly accepted").has("The coast is in II.3.");
    world.post(&answer, "officer", &given).await.is(422);
    world.get(&format!("{at}/comments/x"), "officer").await.is(404);
}

#[tokio::test]
async fn evidence_is_kept_given_back_and_taken_away() {
    let world = World::open().await;
    let id = near(&world, "moi", Reach::Own).await;
    let at = format!("/activities/{id}");
    let add = format!("{at}/evidence");
    let odd = world.upload(&add, "moi", &[], ("page.html", b"<html>")).await;
    odd.is(422).has("#file");
    world.upload(&add, "moi", &[], ("", b"")).await.is(422).has("#file");
    world.upload(&add, "analyst", &[], ("a.pdf", b"%PDF-1.7 x")).await.is(403);
    let sent = world.upload(&add, "moi", &[], ("Протокол.pdf", b"%PDF-1.7 x")).await;
    sent.is(303);
    let page = world.get(&sent.location, "moi").await;
    page.has("The file was added.").has("Протокол.pdf").has("SHA-256").has("File added");
    let (_, rest) = page.body.split_once(&format!("href=\"{add}/")).unwrap();
    let file = format!("{add}/{}", rest.split('"').next().unwrap());
    let got = world.get(&file, "analyst").await;
    got.is(200);
    assert_eq!((got.kind.as_str(), got.bytes.as_slice()), ("application/pdf", &b"%PDF-1.7 x"[..]));
    world.get(&at, "analyst").await.has("Протокол.pdf").lacks("/remove\"");
    let remove = format!("{file}/remove");
    world.get(&remove, "analyst").await.is(403);
    world.get(&remove, "moi").await.is(200).has("Протокол.pdf");
    world.post(&remove, "moi", &[("reason", "")]).await.is(422).has("#reason");
    world.post(&remove, "moi", &[("reason", "Sent twice")]).await.is(303);
    world.get(&at, "moi").await.lacks("Протокол.pdf");
    world.get(&file, "moi").await.is(404);
}

#[tokio::test]
async fn an_indicator_says_what_was_known_at_the_end_of_any_day() {
    let world = World::open().await;
    let id = activity(&world, "III.6").await;
    training(&world, "officer", id, "First", "2017-04-05", "held").await;
    training(&world, "officer", id, "Second", "2017-06-05", "held").await;
    let at = format!("/indicators/{}", indicator(&world, "III.6.1").await);
    let value = async |query: &str| {
        let page = world.get(&format!("{at}{query}"), "officer").await;
        page.is(200);
        let (_, rest) = page.body.split_once("pr-answer__value\">").unwrap();
        rest.split(['<', ' ']).next().unwrap().to_owned()
    };
    assert_eq!(value("").await, "2");
    assert_eq!(value("?as_of=2017-12-31").await, "2");
    assert_eq!(value("?as_of=31.12.2017").await, "2");
    // On 9 July nothing had been entered yet, whatever is entered later.
    assert_eq!(value("?as_of=2017-07-09").await, "0");
    let page = world.get(&format!("{at}?as_of=2017-07-10"), "officer").await;
    page.has("Asked again for the same day, the answer is the same").has("value=\"2017-07-10\"");
    page.has("<svg").has("2 in all; most of them, 1, in April 2017.").has("still to come");
    page.has("The figures as a table").has("First").has("Second").has("2 records");
    let page = world.get(&format!("{at}?as_of=yesterday"), "officer").await;
    page.has("and not “yesterday”").has("value=\"yesterday\"");
    let page = world.get_in(&at, "officer", "bg").await;
    page.has("Индикатор III.6.1").has("обучения").has("Към дата");
    world.get("/indicators/x", "officer").await.is(404);
}

#[tokio::test]
async fn zero_unknown_and_suppressed_are_three_answers() {
    let world = World::open().await;
    let page = async |code: &str| {
        world.get(&format!("/indicators/{}", indicator(&world, code).await), "coordinator").await
    };
    page("III.6.1").await.has("pr-answer__value\">0").has("No record is counted.").has("<svg");
    let unknown = page("IV.1.1").await;
    unknown.has("pr-unknown\">—").has("no case records yet").lacks("pr-chart__title");
    let of = activity(&world, "III.7").await;
    let by = world.by("coordinator").await;
    for n in 0..3 {
        let kind = world.register.pack().kind("assessment").unwrap();
        let mut fields = std::collections::BTreeMap::new();
        for field in kind.fields.iter().filter(|f| f.required) {
            use domain::record::kind::FieldType::{Code, Day, Integer};
            let value = match field.kind {
                Code => {
                    let list = world.register.pack().list(field.list.as_deref().unwrap()).unwrap();
                    list.codes[0].code.clone()
                }
                Day => "2017-05-05".to_owned(),
                Integer => "3".to_owned(),
                _ => format!("P{n}"),
            };
            fields.insert(field.id.clone(), value);
        }
        fields.insert("score_before".to_owned(), "40".to_owned());
        fields.insert("score_after".to_owned(), "60".to_owned());
        let entry = Entry { fields, activities: vec![of], ..Entry::default() };
        world.register.enter(&by, "assessment", entry).await.unwrap();
    }
    let suppressed = page("III.7.3").await;
    suppressed.has("▒ (1–4)").has("so few could be recognised").lacks("pr-chart__title");
    suppressed.lacks("Participants with both tests").lacks("/records/assessment/");
}

#[tokio::test]
async fn the_records_counted_are_paged_and_what_is_closed_is_only_counted() {
    let world = World::open().await;
    let id = activity(&world, "III.6").await;
    for n in 0..28 {
        let on = format!("2017-03-{:02}", n + 1);
        training(&world, "officer", id, &format!("Training {n:02}"), &on, "held").await;
    }
    let at = format!("/indicators/{}", indicator(&world, "III.6.1").await);
    let first = world.get(&at, "officer").await;
    first.has("28 records").has("Training 27").has("Training 03").lacks("Training 02");
    let (_, rest) =
        first.body.split_once("&after=").or(first.body.split_once("&#38;after=")).unwrap();
    let after = rest.split(['"', '#']).next().unwrap();
    let second = world.get(&format!("{at}?as_of=2017-07-10&after={after}"), "officer").await;
    second.has("Training 02").has("Training 00").lacks("Training 03");
    // The Ministry of Interior takes no part in the activity.
    let page = world.get(&at, "moi").await;
    page.has("pr-answer__value\">28").lacks("Training 27").has("you may open none of them");
    // Some of them are of the secretary's own commission.
    training(&world, "varna", id, "Training in Varna", "2017-04-01", "held").await;
    let page = world.get(&at, "varna").await;
    page.has("1 record").has("Training in Varna").has("28 more are counted that you may not open");
    world.get(&at, "auditor").await.has("pr-answer__value\">29").lacks("Training in Varna");
}

#[tokio::test]
async fn targets_are_set_by_those_who_prepare_programmes() {
    let world = World::open().await;
    let at = format!("/indicators/{}", indicator(&world, "III.6.1").await);
    let set = format!("{at}/target");
    world.get(&at, "moi").await.lacks("/target\"");
    world.get(&set, "moi").await.is(403);
    world.post(&set, "moi", &[("target", "6")]).await.is(403);
    world.get(&set, "officer").await.is(200);
    let odd = world.post(&set, "officer", &[("target", "six"), ("baseline", "4")]).await;
    odd.is(422).has("and not “six”").has("value=\"six\"").has("value=\"4\"");
    world.post(&set, "officer", &[("target", "6"), ("baseline", "")]).await.is(303);
    world.get(&at, "officer").await.has("Not reached").has(">6</dd>");
    // A share is typed in per cent.
    let share = format!("/indicators/{}/target", indicator(&world, "I.2.4").await);
    world.post(&share, "officer", &[("target", "120"), ("baseline", "")]).await.is(422);
    world.post(&share, "officer", &[("target", "80 %"), ("baseline", "")]).await.is(303);
    world.get(&share, "officer").await.has("value=\"80\"");
    let row = world.register.indicator_row(indicator(&world, "I.2.4").await).await.unwrap();
    assert_eq!(row.target, Some(80));
}

#[tokio::test]
async fn the_list_of_indicators_is_filtered_and_downloaded_as_shown() {
    let world = World::open().await;
    let at = "/programmes/2017/indicators";
    world.get(at, "analyst").await.is(200).has("104 indicators").has("III.6.1");
    let page = world.get(&format!("{at}?section=III&state=unknown"), "analyst").await;
    let csv = world.get(&format!("{at}.csv?section=III&state=unknown"), "analyst").await;
    csv.is(200);
    let rows = csv.body.lines().count() - 1;
    assert!(rows > 0 && rows < 104, "{rows}");
    page.has(&format!("{rows} indicator")).lacks("III.6.1").has(".csv?state=unknown");
    assert!(csv.body.lines().skip(1).all(|l| l.starts_with("III.") && l.contains("unknown")));
    world.get(&format!("{at}?institution=MLSP"), "analyst").await.has("III.6.1").lacks(">I.1.1<");
    world.get(&format!("{at}?state=suppressed"), "analyst").await.has("No indicator fits");
    world.get_in(at, "analyst", "bg").await.has("104 индикатора");
    let json = world.get(&format!("{at}.json?as_of=2017-12-31"), "analyst").await;
    let all: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 104);
    assert_eq!(all[0]["as_of"], "2017-12-31");
    let xlsx = world.get(&format!("{at}.xlsx"), "analyst").await;
    xlsx.is(200);
    assert!(xlsx.bytes.starts_with(b"PK"));
    let iati = world.get(&format!("{at}.xml"), "analyst").await;
    iati.is(200).has("<iati-activities version=\"2.03\"").has("-2017-III.6</iati-identifier>");
    world.get(&format!("{at}.csv?as_of=x"), "analyst").await.is(400);
    world.get("/programmes/1999/indicators", "analyst").await.is(404);
}

#[tokio::test]
async fn a_carried_activity_and_the_one_it_carries_on_lead_to_each_other() {
    let world = World::open().await;
    let before = activity(&world, "III.6").await;
    let draft = world.import("2018", crate::common::DOCUMENT).await;
    let by = world.by("coordinator").await;
    let after = world.register.carry_over(&by, before, draft).await.unwrap();
    let page = world.get(&format!("/activities/{after}"), "officer").await;
    page.is(200).has("Carried on from").has(&format!("href=\"/activities/{before}\""));
    page.has("Programme 2017, activity III.6");
    let page = world.get(&format!("/activities/{before}"), "officer").await;
    page.lacks("Carried on from").has("Carried on in").has(&format!("/activities/{after}\""));
    let other = activity(&world, "III.7").await;
    world.get(&format!("/activities/{other}"), "officer").await.lacks("Carried on");
}
