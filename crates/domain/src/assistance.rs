//! Mutual assistance between labour authorities of Member States, as a desk sees
//! it: which requests are open, the late ones first, and what was asked for and
//! recovered, by country and direction. It is worked out from records; nothing is
//! put down here.
//!
//! Source: Directive 96/71/EC, Art. 4, as the programme's activity VI.3 names it.
//! No term for an answer was read in a source, so a request without a day to be
//! answered by has none.
use crate::day::Day;
use crate::id::RecordId;
use std::collections::BTreeMap;

/// A request, as its record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its record.
    pub id: RecordId,
    /// Its number.
    pub reference: String,
    /// A code of the list `request_type`.
    pub kind: String,
    /// A code of the list `direction`.
    pub direction: String,
    /// The other Member State.
    pub country: String,
    /// A code of the list `request_status`.
    pub status: String,
    /// When it was received or sent.
    pub received: Day,
    /// By when it is to be answered; none when the record does not say.
    pub due: Option<Day>,
    /// To be recovered, in hundredths; none when the record does not say.
    pub amount: Option<i64>,
    /// Recovered, in hundredths; none when the record does not say.
    pub recovered: Option<i64>,
}

/// A penalty or fine, as its record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// The country of work; empty when the record does not say.
    pub country: String,
    /// Imposed, in hundredths; none when the record does not say.
    pub amount: Option<i64>,
    /// Recovered, in hundredths; none when the record does not say.
    pub recovered: Option<i64>,
}

/// What is left until a request is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// So many days; 0 on the last one.
    Days(i32),
    /// It ran out so many days ago.
    Late(i32),
    /// The record says no day.
    NoTerm,
}

impl Request {
    /// What is left on `today`.
    #[must_use]
    pub fn left(&self, today: Day) -> Left {
        match self.due {
            None => Left::NoTerm,
            Some(due) if due < today => Left::Late(today.number() - due.number()),
            Some(due) => Left::Days(due.number() - today.number()),
        }
    }
}

/// The statuses of a request that is not done with.
pub const OPEN: [&str; 2] = ["open", "in_progress"];

/// Puts open requests in the order in which they are to be answered: those that
/// are late longest first, those without a term last, the older of two first.
pub fn by_urgency(requests: &mut [Request]) {
    requests.sort_by(|a, b| {
        let key = |one: &Request| (one.due.is_none(), one.due, one.received, one.id);
        key(a).cmp(&key(b))
    });
}

/// A sum over records, of which some may not say how much: not known is no zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summed {
    /// In hundredths, of those that say.
    pub known: i64,
    /// How many say.
    pub says: usize,
    /// How many do not.
    pub silent: usize,
}

impl Summed {
    fn add(&mut self, amount: Option<i64>) {
        match amount {
            Some(amount) => {
                self.known = self.known.saturating_add(amount);
                self.says += 1;
            }
            None => self.silent += 1,
        }
    }
}

/// What some records come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub records: usize,
    /// Asked for, or imposed.
    pub asked: Summed,
    /// Recovered.
    pub recovered: Summed,
}

impl Totals {
    fn add(&mut self, amount: Option<i64>, recovered: Option<i64>) {
        self.records += 1;
        self.asked.add(amount);
        self.recovered.add(recovered);
    }
}

/// What requests come to, by country and direction.
#[must_use]
pub fn of_requests(requests: &[Request]) -> BTreeMap<(String, String), Totals> {
    let mut all: BTreeMap<(String, String), Totals> = BTreeMap::new();
    for one in requests {
        let key = (one.country.clone(), one.direction.clone());
        all.entry(key).or_default().add(one.amount, one.recovered);
    }
    all
}

/// What penalties come to, by country of work; the empty one is not known.
#[must_use]
pub fn of_penalties(penalties: &[Penalty]) -> BTreeMap<String, Totals> {
    let mut all: BTreeMap<String, Totals> = BTreeMap::new();
    for one in penalties {
        all.entry(one.country.clone()).or_default().add(one.amount, one.recovered);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Moment;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn request(n: u128, due: Option<&str>, amounts: (Option<i64>, Option<i64>)) -> Request {
        Request {
            id: RecordId::new(Moment(0), n),
            reference: n.to_string(),
            kind: "recovery".to_owned(),
            direction: "incoming".to_owned(),
            country: "DE".to_owned(),
            status: "open".to_owned(),
            received: day("2017-01-10"),
            due: due.map(day),
            amount: amounts.0,
            recovered: amounts.1,
        }
    }

    #[track_caller]
    fn left(due: Option<&str>, expected: Left) {
        assert_eq!(request(1, due, (None, None)).left(day("2017-05-10")), expected);
    }

    #[test]
    fn a_request_is_late_after_its_last_day_and_without_one_it_has_no_term() {
        left(Some("2017-05-12"), Left::Days(2));
        left(Some("2017-05-10"), Left::Days(0));
        left(Some("2017-05-09"), Left::Late(1));
        left(None, Left::NoTerm);
    }

    #[test]
    fn what_is_late_longest_comes_first_and_what_has_no_term_last() {
        let dues = [None, Some("2017-06-01"), Some("2017-01-01"), Some("2017-05-01")];
        let numbered = dues.iter().zip(1..).map(|(due, n)| request(n, *due, (None, None)));
        let mut all: Vec<Request> = numbered.collect();
        by_urgency(&mut all);
        let order: Vec<&str> = all.iter().map(|one| one.reference.as_str()).collect();
        assert_eq!(order, ["3", "4", "2", "1"]);
    }

    #[test]
    fn a_sum_says_of_how_many_it_is_not_known() {
        let all = [
            request(1, None, (Some(10_000), Some(0))),
            request(2, None, (Some(250), None)),
            Request { direction: "outgoing".to_owned(), ..request(3, None, (None, None)) },
        ];
        let totals = of_requests(&all);
        let of = |direction: &str| totals[&("DE".to_owned(), direction.to_owned())];
        let incoming = of("incoming");
        assert_eq!(incoming.records, 2);
        assert_eq!(incoming.asked, Summed { known: 10_250, says: 2, silent: 0 });
        assert_eq!(incoming.recovered, Summed { known: 0, says: 1, silent: 1 });
        let outgoing = of("outgoing");
        assert_eq!(outgoing.asked, Summed { known: 0, says: 0, silent: 1 });
        let penalty = |country: &str| Penalty {
            country: country.to_owned(),
            amount: Some(100),
            recovered: None,
        };
        let totals = of_penalties(&[penalty(""), penalty("FR"), penalty("FR")]);
        assert_eq!((totals[""].records, totals["FR"].asked.known), (1, 200));
    }
}
