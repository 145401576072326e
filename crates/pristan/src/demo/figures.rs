//! One published table: victims of 2017 by sex and age group, proposed by the officer and
//! agreed to by the coordinator.
use super::desk::Desk;
use crate::complaint::Result;
use domain::day::Moment;
use domain::publication::{LEAST_TOLD, Method};
use domain::statistics::dimension::Dimension;
use register::publication::{Answer, Asked, Proposal};
use register::{By, Register};
use std::collections::BTreeMap;

const YEAR: i16 = 2017;
const MINUTE: i64 = 60_000;

/// Somebody of the demonstration who has just confirmed that it is they.
async fn confirmed(desk: &mut Desk<'_>, login: &str) -> Result<By> {
    let by = desk.by(login).await?;
    let at = by.at;
    Ok(by.confirmed_at(Some(at)))
}

/// Publishes it by the first method that makes it safe; once.
pub(super) async fn fill(register: &Register, at: Moment) -> Result<()> {
    let mut desk = Desk::new(register, 0x11_f1, at, MINUTE);
    let by = confirmed(&mut desk, "officer").await?;
    if register.is_sealed() || !register.publications(&by).await?.is_empty() {
        return Ok(());
    }
    let rule = register.pack().rules_in_use().next().map(|rule| (rule.id.clone(), rule.version));
    let Some(rule) = rule else { return Ok(()) };
    let asked = Asked {
        rule,
        years: YEAR..=YEAR,
        dimensions: vec![Dimension::Sex, Dimension::Age],
        limits: BTreeMap::new(),
        as_of: by.today(),
    };
    for method in [Method::Threshold(LEAST_TOLD), Method::Rounding(LEAST_TOLD)] {
        let proposal = Proposal { asked: asked.clone(), method, corrects: None };
        let by = confirmed(&mut desk, "officer").await?;
        // In a year with very few victims nothing is safe, and nothing is published.
        if let Answer::Done(id) = register.propose_publication(&by, &proposal).await? {
            let by = confirmed(&mut desk, "coordinator").await?;
            register.agree_to_publication(&by, id).await?;
            break;
        }
    }
    Ok(())
}
