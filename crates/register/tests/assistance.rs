//! Mutual assistance, worked out from the records one may see; on both engines.
#[cfg(test)]
use crate::common::{On, World, entry};
use domain::assistance::{Left, Summed};
use domain::day::Period;
use register::Error;
use register::assistance::{PENALTY, REQUEST};

const DAY: &str = "2017-05-10";

type Fields<'f> = Vec<(&'f str, &'f str)>;

fn request<'f>(reference: &'f str, more: &[(&'f str, &'f str)]) -> Fields<'f> {
    let fields = [
        ("reference", reference),
        ("type", "recovery"),
        ("direction", "incoming"),
        ("country", "DE"),
        ("received_on", "2017-02-01"),
        ("status", "open"),
    ];
    let kept = fields.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more.iter().copied()).collect()
}

on_both! {
    async fn what_waits_is_listed_and_what_it_comes_to_is_summed(world: World) {
        let r = &world.register;
        let by = || world.by("coordinator", DAY);
        for fields in [
            request("A", &[("due_on", "2017-05-12"), ("amount", "100")]),
            request("B", &[("due_on", "2017-05-01"), ("amount", "250.50"), ("recovered", "0")]),
            request("C", &[("status", "in_progress"), ("direction", "outgoing")]),
            request("D", &[("status", "executed"), ("closed_on", "2017-03-01"), ("recovered", "70")]),
            // Of another year: it waits, and is in no sum of this one.
            request("E", &[("received_on", "2016-12-31"), ("amount", "9999")]),
        ] {
            r.enter(&by(), REQUEST, entry(&fields)).await.unwrap();
        }
        for (reference, amount) in [("P1", "500"), ("P2", "0")] {
            let fields = [
                ("reference", reference), ("law", "posting"), ("imposed_on", "2017-04-01"),
                ("status", "imposed"), ("amount", amount), ("country", "FR"),
            ];
            r.enter(&by(), PENALTY, entry(&fields)).await.unwrap();
        }
        let found = r.assistance(&by(), Period::year(2017)).await.unwrap();
        let order: Vec<&str> = found.open.iter().map(|one| one.reference.as_str()).collect();
        assert_eq!(order, ["B", "A", "E", "C"]);
        let today = by().today();
        let left: Vec<Left> = found.open.iter().map(|one| one.left(today)).collect();
        assert_eq!(left, [Left::Late(9), Left::Days(2), Left::NoTerm, Left::NoTerm]);
        let incoming = found.requests[&("DE".to_owned(), "incoming".to_owned())];
        assert_eq!(incoming.records, 3);
        assert_eq!(incoming.asked, Summed { known: 35_050, says: 2, silent: 1 });
        assert_eq!(incoming.recovered, Summed { known: 7_000, says: 2, silent: 1 });
        assert_eq!(found.penalties["FR"].asked, Summed { known: 50_000, says: 2, silent: 0 });
        assert_eq!(found.penalties["FR"].recovered.says, 0);
        // What stands behind a sum is the list with the same choices.
        let filter = register::record::Filter {
            from: Some(Period::year(2017).from),
            until: Some(Period::year(2017).until),
            fields: [("country", "DE"), ("direction", "incoming")]
                .map(|(name, code)| (name.to_owned(), code.to_owned()))
                .into(),
            ..register::record::Filter::of(REQUEST)
        };
        assert_eq!(r.records(&by(), &filter).await.unwrap().len(), incoming.records);
        // Others see what they may see of it.
        let varna = r.assistance(&world.by("varna", DAY), Period::year(2017)).await.unwrap();
        assert!(varna.open.is_empty() && varna.requests.is_empty());
        let denied = r.assistance(&world.by("administrator", DAY), Period::year(2017)).await;
        assert!(matches!(denied, Err(Error::NotFound)));
    }
}
