//! The terms of alerts that ran out: each is told once.
use crate::by::By;
use crate::error::Result;
use crate::notice::{NoticeSort, in_roles, tell};
use crate::{Register, sql};
use domain::access::Role;
use domain::day::Moment;
use domain::referral::clock::{Clock, ClockState};
use serde_json::json;

/// What tells a clock of one alert from another: its rule, what it is about,
/// its end.
pub(crate) type LateKey = (String, String, Moment);

fn late_key(clock: &Clock) -> LateKey {
    (clock.rule.to_owned(), clock.about.clone().unwrap_or_default(), clock.due)
}

impl Register {
    /// Tells the commission of each term of an alert that ran out, once; how
    /// many.
    pub(crate) async fn tell_late_alerts(&self, system: &By) -> Result<usize> {
        let mut c = self.database.read().await?;
        let alerts = sql::alert::running(&mut c).await?;
        let all = self.standings_of(&mut c, alerts).await?;
        drop(c);
        let mut told = 0;
        for one in all {
            let id = one.alert.id;
            let noted = sql::alert::late(&mut *self.database.read().await?, id).await?;
            let is_new = |clock: &&Clock| {
                clock.state(system.at) == ClockState::Late && !noted.contains(&late_key(clock))
            };
            let late: Vec<&Clock> = one.clocks.iter().filter(is_new).collect();
            if late.is_empty() {
                continue;
            }
            let rules: Vec<&str> = late.iter().map(|clock| clock.rule).collect();
            self.write(system, async |w| {
                for clock in &late {
                    sql::alert::note_late(w.connection(), id, &late_key(clock), system.at).await?;
                }
                let accounts = in_roles(w, &[Role::Coordinator, Role::Officer]).await?;
                tell(w, accounts, NoticeSort::AlertLate, &id.to_string()).await?;
                w.audit("alert.late", &id.to_string(), json!({ "rules": rules }), ()).await
            })
            .await?;
            told += late.len();
        }
        Ok(told)
    }
}
