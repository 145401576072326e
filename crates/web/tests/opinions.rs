//! What people say of the help they had: the page that knows nobody, and the one
//! where it is counted.
use crate::common::World;
use crate::tips::{holding, post};
use axum::http::header::SET_COOKIE;

const FORM: &str = "/tips/opinion";

#[tokio::test]
async fn an_opinion_is_given_without_an_account_a_cookie_or_a_script() {
    let world = World::open().await;
    world.get(FORM, "").await.is(200).has("Did you feel safe?").has("I do not want to say");
    let bulgarian = world.get(&format!("{FORM}?language=bg"), "").await;
    bulgarian.is(200).has("Чувствахте ли се в безопасност?");
    let english = format!("{FORM}?language=en");
    let (status, headers, page) = post(&world, &english, "told=&helped=").await;
    assert_eq!(status, 422);
    assert!(page.contains("Answer at least one question") && !headers.contains_key(SET_COOKIE));
    let (status, _, page) = post(&world, &english, "helped=no&about=MOI").await;
    assert_eq!(status, 422);
    assert!(page.contains("Choose somebody from the list"));
    // What was chosen is chosen still.
    let chosen = page.split("name=\"helped\"").filter(|part| part.contains("value=\"no\""));
    assert!(
        chosen.clone().any(|part| part.split('>').next().unwrap_or_default().contains("checked"))
    );

    world.get("/opinions?year=2017", "coordinator").await.is(200).has("Nothing was said");
    for said in ["yes", "no", "partly"] {
        let body = format!("helped={said}&about=NGO-DEMO-1");
        let (status, headers, page) = post(&world, &english, &body).await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("What you said was kept") && !headers.contains_key(SET_COOKIE));
    }
    for canary in ["127.83.91", "CANARY-AGENT-7f3a", "canary-referer"] {
        assert_eq!(holding(&world, canary), 0, "{canary}");
    }
    let counted = world.get("/opinions?year=2017", "coordinator").await;
    counted.is(200).has("3 people said something").has("fewer than three");
    world
        .get_in("/opinions?year=2017", "coordinator", "bg")
        .await
        .is(200)
        .has("Мнение са дали 3 души");
    // Of no year but theirs, and of no body but one's own.
    world.get("/opinions?year=2016", "coordinator").await.is(200).has("Nothing was said");
    world.get("/opinions?year=2017", "varna").await.is(200).has("Nothing was said");
    world.get("/opinions?year=2017", "moi").await.is(404);
    world.get("/opinions?year=2017", "admin").await.is(404);
}
