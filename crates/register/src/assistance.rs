//! Mutual assistance, worked out from the records of requests and penalties that
//! the actor may see.
use crate::Register;
use crate::by::By;
use crate::error::Result;
use crate::record::{Filter, Stored};
use domain::assistance::{OPEN, Penalty, Request, Totals, by_urgency, of_penalties, of_requests};
use domain::day::{Day, Period};
use domain::record::value::Value;
use std::collections::BTreeMap;

/// The kind of record of a request.
pub const REQUEST: &str = "mutual_assistance_request";
/// The kind of record of a penalty.
pub const PENALTY: &str = "financial_penalty";

/// Records in one reading.
const PAGE: i64 = 500;

/// What a desk sees of mutual assistance.
#[derive(Clone, Debug, Default)]
pub struct Assistance {
    /// Requests that are not done with, of any year, the most urgent first.
    pub open: Vec<Request>,
    /// What the requests of the period come to, by country and direction.
    pub requests: BTreeMap<(String, String), Totals>,
    /// What the penalties of the period come to, by country of work.
    pub penalties: BTreeMap<String, Totals>,
}

fn text(stored: &Stored, field: &str) -> String {
    match stored.values.get(field) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

fn amount(stored: &Stored, field: &str) -> Option<i64> {
    match stored.values.get(field) {
        Some(Value::Decimal(decimal)) => Some(decimal.0),
        Some(Value::Integer(number)) => number.checked_mul(100),
        _ => None,
    }
}

fn day(stored: &Stored, field: &str) -> Option<Day> {
    match stored.values.get(field) {
        Some(Value::Day(day)) => Some(*day),
        _ => None,
    }
}

fn request(stored: &Stored) -> Request {
    Request {
        id: stored.id,
        reference: stored.title.clone(),
        kind: text(stored, "type"),
        direction: text(stored, "direction"),
        country: text(stored, "country"),
        status: stored.status.clone(),
        received: stored.day,
        due: day(stored, "due_on"),
        amount: amount(stored, "amount"),
        recovered: amount(stored, "recovered"),
    }
}

fn penalty(stored: &Stored) -> Penalty {
    Penalty {
        country: text(stored, "country"),
        amount: amount(stored, "amount"),
        recovered: amount(stored, "recovered"),
    }
}

impl Register {
    /// What the actor sees of mutual assistance: open requests, and what those
    /// received or sent within `period` come to, with the penalties imposed in it.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::Error::NotFound) when the actor may see no record at
    /// all, or the pack has no such kind.
    pub async fn assistance(&self, by: &By, period: Period) -> Result<Assistance> {
        let mut open = Vec::new();
        for status in OPEN {
            let status = Some(status.to_owned());
            let found = self.every(by, Filter { status, ..Filter::of(REQUEST) }).await?;
            open.extend(found.iter().map(request));
        }
        by_urgency(&mut open);
        let within = |kind: &str| Filter {
            from: Some(period.from),
            until: Some(period.until),
            ..Filter::of(kind)
        };
        let requests = self.every(by, within(REQUEST)).await?;
        let requests: Vec<Request> = requests.iter().map(request).collect();
        let penalties = self.every(by, within(PENALTY)).await?;
        let penalties: Vec<Penalty> = penalties.iter().map(penalty).collect();
        Ok(Assistance {
            open,
            requests: of_requests(&requests),
            penalties: of_penalties(&penalties),
        })
    }

    /// Every record that a list shows, page by page.
    async fn every(&self, by: &By, filter: Filter) -> Result<Vec<Stored>> {
        let mut filter = Filter { limit: PAGE, ..filter };
        let mut all: Vec<Stored> = Vec::new();
        loop {
            let page = self.records(by, &filter).await?;
            let whole = i64::try_from(page.len()).unwrap_or(i64::MAX) >= PAGE;
            filter.after = page.last().map(|last| filter.after_record(last));
            all.extend(page);
            if !whole {
                return Ok(all);
            }
        }
    }
}
