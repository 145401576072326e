//! The files of a case, on pages.
use crate::common::World;
use register::export_mark::Marked;
use std::io::Read as _;

const PICTURE: &[u8] = &[
    0xff, 0xd8, 0xff, 0xfe, 0, 8, b'C', b'A', b'N', b'A', b'R', b'Y', 0xff, 0xda, 0, 3, 1, 9, 9,
    0xff, 0xd9,
];

#[tokio::test]
async fn a_file_is_attached_named_opened_and_taken_away() {
    let (world, case) = World::with_a_case().await;
    let list = format!("/cases/{case}/attachments");
    world.get(&list, "worker").await.is(200).has("Nothing is attached");
    let sent = world.upload(&list, "worker", &[], ("снимка CANARY.jpg", PICTURE)).await;
    assert_eq!(sent.is(303).location, format!("{list}?done=done-attachment-added"));
    let page = world.get(&list, "worker").await;
    page.is(200).has("File 1").has("JPEG").lacks("CANARY");
    world.get_in(&list, "worker", "bg").await.is(200).has("Файл 1").has("Прикачени файлове");
    let names = format!("{list}/names");
    world.post(&names, "worker", &[]).await.is(422).has("Choose what you open it for");
    world.post(&names, "worker", &[("purpose", "support")]).await.is(200).has("снимка CANARY.jpg");

    let (_, rest) = page.body.split_once(&format!("{list}/")).unwrap();
    let file = format!("{list}/{}", &rest[..36]);
    world.get(&file, "worker").await.is(200).has("The copy fit to be shared").lacks("CANARY");
    world.post(&file, "worker", &[("form", "original")]).await.is(422);
    world.post(&file, "worker", &[("purpose", "support")]).await.is(422).has("Choose the copy");
    let asked = [("form", "original"), ("purpose", "support")];
    world.post(&file, "worker", &asked).await.is(422).has("Choose how the file leaves");
    let ask = |form| [("form", form), ("purpose", "support"), ("leaving", "open")];
    let original = world.post(&file, "worker", &ask("original")).await;
    assert_eq!(original.is(200).bytes, PICTURE);
    let copy = world.post(&file, "worker", &ask("shared_copy")).await;
    copy.is(200).lacks("CANARY");
    // The original is what it was; the copy tells who took it out.
    assert_eq!(formats::sheet::traces(original.bytes.clone()).unwrap(), []);
    let found = formats::sheet::traces(copy.bytes.clone()).unwrap();
    let marked = Marked { mark: &found[0].mark, record: None };
    let traced = world.register.whose(&world.by("auditor").await, &[marked]).await.unwrap();
    let worker = world.by("worker").await.actor.account.to_string();
    assert_eq!((traced[0].rows, traced[0].entry.account.as_str()), (1, worker.as_str()));
    assert!(traced[0].entry.detail.contains("\"closed\":\"open\""), "{}", traced[0].entry.detail);
    // The control: a mark that somebody made up proves nothing.
    let made_up = format!("{}-0000000000", traced[0].number);
    let made_up = [Marked { mark: &made_up, record: None }];
    let traced = world.register.whose(&world.by("auditor").await, &made_up).await.unwrap();
    assert_eq!((traced[0].rows, traced[0].unproven), (0, 1));
    // Closed for somebody: the name in clear tells nothing of what is in it.
    let key = formats::closed::Identity::generate();
    let recipient = key.recipient().to_string();
    let ask = |recipient| {
        [
            ("form", "shared_copy"),
            ("purpose", "support"),
            ("leaving", "recipient"),
            ("recipient", recipient),
        ]
    };
    let wrong = world.post(&file, "worker", &ask("age1short")).await;
    wrong.is(422).has("Enter the key as the recipient sent it");
    let closed = world.post(&file, "worker", &ask(&recipient)).await;
    let name = &closed.is(200).saved;
    assert!(name.contains("E3 until 2017-08-09.jpg.age"), "{name}");
    let mut told = Vec::new();
    let with = formats::closed::With::Identities(std::slice::from_ref(&key));
    formats::closed::open(&*closed.bytes, &with).unwrap().read_to_end(&mut told).unwrap();
    assert_eq!(formats::sheet::traces(told).unwrap().len(), 1);

    let remove = format!("{file}/remove");
    world.post(&remove, "worker", &[]).await.is(422).has("Choose why");
    world.post(&remove, "worker", &[("removal", "replaced")]).await.is(303);
    world.get(&file, "worker").await.is(404);
    world.get(&list, "worker").await.is(200).has("Nothing is attached");
}

#[tokio::test]
async fn a_file_without_a_copy_says_why() {
    let (world, case) = World::with_a_case().await;
    let list = format!("/cases/{case}/attachments");
    let broken = b"%PDF-1.7 is no document";
    world.upload(&list, "worker", &[], ("a.pdf", broken)).await.is(303);
    let page = world.get(&list, "worker").await;
    let (_, rest) = page.body.split_once(&format!("{list}/")).unwrap();
    let file = format!("{list}/{}", &rest[..36]);
    let page = world.get(&file, "worker").await;
    page.is(200).has("the file is damaged").lacks("shared_copy");
    let asked = [("form", "shared_copy"), ("purpose", "support"), ("leaving", "open")];
    world.post(&file, "worker", &asked).await.is(404);
    let refused = world.upload(&list, "worker", &[], ("a.exe", b"MZ\x90\x00")).await;
    refused.is(422).has("This sort of file is not taken");
}

#[tokio::test]
async fn nobody_else_sees_that_there_are_files() {
    let (world, case) = World::with_a_case().await;
    let list = format!("/cases/{case}/attachments");
    world.upload(&list, "worker", &[], ("a.jpg", PICTURE)).await.is(303);
    for who in ["admin", "auditor", "analyst", "moi"] {
        let there = world.get(&list, who).await;
        let absent = world.get(&list.replace(&case.to_string()[..8], "00000000"), who).await;
        assert_eq!(there.is(404).body.len(), absent.is(404).body.len(), "{who}");
    }
    // They know of the case, and open nothing of it.
    for who in ["coordinator", "officer", "varna"] {
        world.get(&list, who).await.is(403).lacks("File 1");
    }
}
