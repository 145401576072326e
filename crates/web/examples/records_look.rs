//! Serves the world of the tests with many records.
#[path = "../tests/common/mod.rs"]
mod common;
use register::record::Entry;

#[tokio::main]
async fn main() {
    let port = std::env::args().nth(1).unwrap();
    let many: usize = std::env::args().nth(2).map_or(120, |n| n.parse().unwrap());
    let world = common::World::open().await;
    world.fill(many).await;
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, world.router()).await.unwrap();
}

impl common::World {
    async fn fill(&self, many: usize) {
        let pack = self.register.pack();
        let places: Vec<_> = pack.municipalities.iter().map(|m| m.code.clone()).collect();
        let whole = self.register.programme(self.programme).await.unwrap();
        let mut all = Vec::new();
        for n in 0..many {
            let status = ["held", "planned", "cancelled"][n % 7 % 3];
            let fields = [
                ("title", format!("Обучение на учители за превенция на трафика № {n}")),
                ("type", ["specialised", "introductory", "international"][n % 3].to_owned()),
                ("held_on", format!("2017-{:02}-{:02}", n % 6 + 1, n % 28 + 1)),
                ("status", status.to_owned()),
                ("place", places[n * 7 % places.len()].clone()),
                (
                    "participants",
                    if n % 9 == 0 { String::new() } else { (n * 13 % 60).to_string() },
                ),
                ("organisers", "MES; MoI".to_owned()),
                ("notes", "Бележка".to_owned()),
            ];
            let list = pack.list("training_type").unwrap();
            let mut fields: std::collections::BTreeMap<String, String> =
                fields.into_iter().map(|(a, b)| (a.to_owned(), b)).collect();
            fields.insert("type".into(), list.codes[n % list.codes.len()].code.clone());
            let entry = Entry {
                fields,
                activities: vec![whole.activities[n * 3 % whole.activities.len()].id],
                institution: (n % 2 == 0).then(|| ["MoI", "LCCTHB-VAR", "MES"][n % 3].to_owned()),
                reference: None,
            };
            all.push((None, entry));
        }
        let by = self.by("coordinator").await;
        for chunk in all.chunks(2000) {
            let outcomes =
                self.register.enter_many(&by, "training", chunk.to_vec(), false).await.unwrap();
            if let register::record::Outcome::Refused(f) = &outcomes[0] {
                panic!("{f:?}")
            }
        }
    }
}
