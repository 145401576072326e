//! Whether the clock of the machine is believed.
//!
//! What is destroyed when its time is over is gone for good, and the time is what the clock
//! says: a flat battery, a wrong hand or a false time server can put it years ahead. So the
//! register keeps the time that it knows. A clock that is more than a day ahead of it is
//! doubted: either it jumped, or nobody was here meanwhile, and the register cannot tell
//! which. It then says so in the journal, to those who can look, and destroys nothing until
//! it has seen the time go on by itself for three days. All else goes on. A clock that is
//! set right is believed at once.
//!
//! Nobody confirms a clock by a button: whoever looks and finds it right need do nothing,
//! and whoever finds it wrong sets it right.
use crate::by::{Actor, By};
use crate::error::{Error, Refusal, Result};
use crate::notice::{NoticeSort, in_roles, tell};
use crate::{Register, sql};
use domain::access::Role;
use domain::day::Moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::AnyConnection;

/// A clock further ahead than this of the time that is known is doubted, in milliseconds. A
/// day: what is destroyed is counted in days, so that a smaller jump destroys what would
/// have gone tomorrow, and a server that is off over night is never doubted.
pub const AHEAD: i64 = Moment::DAY;
/// A doubted clock is believed once it was seen to go on for this long, in milliseconds.
/// Three days: from a Friday evening on, somebody comes to work before they are over, cannot
/// sign in with a code that follows the true time, and is told why.
pub const GOES_ON: i64 = 3 * Moment::DAY;
/// How often it is written down how far the time is, in milliseconds: seldom, since a day is
/// what matters.
const WRITTEN_EVERY: i64 = 3_600_000;
/// Under which setting it is kept.
const SETTING: &str = "clock";

/// What is known of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    /// The last moment at which the clock was believed.
    at: Moment,
    /// Since when it is doubted.
    doubt: Option<Going>,
    /// When a doubt was told last, by the doubted clock.
    told: Option<Moment>,
}

/// A doubted clock that is seen to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Going {
    from: Moment,
    seen: Moment,
}

/// A doubt about the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The last moment at which the clock was believed.
    pub known: Moment,
    /// When the clock is believed if it goes on as it does.
    pub until: Moment,
}

impl Known {
    const fn since(at: Moment) -> Self {
        Self { at, doubt: None, told: None }
    }

    /// What is known when the clock says `at`.
    fn seeing(self, at: Moment) -> Self {
        if at.0.saturating_sub(self.at.0) <= AHEAD {
            // Also a clock that was set back is followed: else the next jump ahead to
            // where it was would not be seen.
            return Self { at, doubt: None, ..self };
        }
        match self.doubt {
            // A little back is no jump: two servers never agree on the millisecond.
            Some(going) if at.0.abs_diff(going.seen.0) <= AHEAD.unsigned_abs() => {
                if at.0 - going.from.0 >= GOES_ON {
                    return Self::since(at);
                }
                Self { doubt: Some(Going { seen: at, ..going }), ..self }
            }
            _ => Self { doubt: Some(Going { from: at, seen: at }), ..self },
        }
    }

    /// Whether a doubt at `at` is to be told. Where one of several servers goes wrong, doubt
    /// comes and goes with whoever asks: it is told once all the same.
    fn is_to_be_told(self, at: Moment) -> bool {
        let told_now =
            |told: Moment| at.0.abs_diff(told.0) <= GOES_ON.unsigned_abs() + AHEAD.unsigned_abs();
        self.doubt.is_some() && !self.told.is_some_and(told_now)
    }

    /// Whether this differs enough from what is written down.
    fn is_news_to(self, written: Option<Self>) -> bool {
        let far = |a: Moment, b: Moment| a.0.abs_diff(b.0) >= WRITTEN_EVERY.unsigned_abs();
        let Some(written) = written else { return true };
        match (self.doubt, written.doubt) {
            (None, None) => far(self.at, written.at),
            (Some(now), Some(then)) => now.from != then.from || far(now.seen, then.seen),
            _ => true,
        }
    }

    fn doubted(self) -> Option<Doubt> {
        let going = self.doubt?;
        Some(Doubt { known: self.at, until: going.from.plus(GOES_ON) })
    }
}

impl Register {
    /// Looks at the clock, which says `system.at`, for the jobs: whether it is believed.
    pub(crate) async fn clock_is_believed(&self, system: &By) -> Result<bool> {
        let at = system.at;
        let written = self.written_clock().await?;
        let known = self.known(written, at).await?;
        let mut now = known.seeing(at);
        if now.is_to_be_told(at) {
            now.told = Some(at);
            let days = (at.0 - now.at.0) / Moment::DAY;
            tracing::warn!(
                days,
                "the clock is ahead of the time that is known: set it right if it is wrong; nothing whose time is over is destroyed until it has gone on for three days"
            );
            let text = json(now)?;
            self.database
                .write_aside(system, async |w| {
                    sql::account::put_setting(w.connection(), SETTING, &text).await?;
                    let roles =
                        [Role::Administrator, Role::Coordinator, Role::DataProtectionOfficer];
                    let accounts = in_roles(w, &roles).await?;
                    tell(w, accounts, NoticeSort::ClockAhead, "").await?;
                    let detail = json!({ "known": now.at.0, "days": days });
                    w.audit("clock.doubted", "", detail, ()).await
                })
                .await?;
        } else if known.doubt.is_some() && now.at == at && now.told.is_none() {
            let text = json(now)?;
            self.database
                .write_aside(system, async |w| {
                    sql::account::put_setting(w.connection(), SETTING, &text).await?;
                    let detail = json!({ "known": known.at.0 });
                    w.audit("clock.believed", "", detail, ()).await
                })
                .await?;
        } else if now.is_news_to(written) {
            let text = json(now)?;
            self.database
                .note(async |c| sql::account::put_setting(c, SETTING, &text).await)
                .await?;
        }
        Ok(now.doubt.is_none())
    }

    /// The doubt about a clock that says `at`; none when it is believed.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn clock_doubt(&self, at: Moment) -> Result<Option<Doubt>> {
        let written = self.written_clock().await?;
        Ok(self.known(written, at).await?.seeing(at).doubted())
    }

    /// Refuses what destroys because its time is over while the clock is doubted.
    pub(crate) async fn require_clock(&self, by: &By) -> Result<()> {
        match self.clock_doubt(by.at).await? {
            None => Ok(()),
            Some(_) => Err(Error::Refused(Refusal::ClockAhead)),
        }
    }

    async fn written_clock(&self) -> Result<Option<Known>> {
        written(&mut *self.database.read().await?).await
    }

    /// What was known before the clock is looked at. Where nothing is written yet, the
    /// journal tells when somebody was last here: what the program itself did, it did when
    /// it was started by the clock that is in question.
    async fn known(&self, written: Option<Known>, at: Moment) -> Result<Known> {
        if let Some(known) = written {
            return Ok(known);
        }
        let last = sql::journal::before(&mut *self.database.read().await?, i64::MAX, 50).await?;
        let program = Actor::system().account.to_string();
        let somebody = last.iter().find(|entry| entry.account != program);
        Ok(Known::since(somebody.map_or(at, |entry| entry.at)))
    }
}

async fn written(c: &mut AnyConnection) -> Result<Option<Known>> {
    let text = sql::account::setting(c, SETTING).await?;
    let read =
        |text: String| serde_json::from_str(&text).map_err(|_| Error::Damaged("setting.clock"));
    text.map(read).transpose()
}

/// The moment of the newest entry of the journal, unless the clock was ahead when it was
/// made: then the time that is known, so that a clock that was set right is not behind.
pub(crate) async fn no_later(
    c: &mut AnyConnection,
    newest: Option<Moment>,
) -> Result<Option<Moment>> {
    let known = written(c).await?;
    let ahead = |newest: Moment| {
        known.filter(|known| newest.0.saturating_sub(known.at.0) > AHEAD).map(|known| known.at)
    };
    Ok(newest.map(|newest| ahead(newest).unwrap_or(newest)))
}

fn json(known: Known) -> Result<String> {
    serde_json::to_string(&known).map_err(|_| Error::Damaged("setting.clock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const START: Moment = Moment(1_764_000_000_000);

    /// What is known after the clock said each of these, in hours after the start.
    fn after(hours: &[i64]) -> Known {
        let see = |known: Known, hour: &i64| known.seeing(START.plus(hour * HOUR));
        hours.iter().fold(Known::since(START), see)
    }

    #[track_caller]
    fn check(hours: &[i64], believed: bool) {
        assert_eq!(after(hours).doubt.is_none(), believed, "{hours:?}");
    }

    #[test]
    fn a_clock_is_doubted_from_a_day_ahead_until_it_went_on_for_three() {
        check(&[1, 2, 26, 50], true);
        check(&[24], true);
        check(&[25], false);
        // Off for a week, and on again.
        check(&[168, 192, 216, 239], false);
        check(&[168, 192, 216, 240], true);
        // It jumps on: the days begin anew.
        check(&[168, 192, 216, 8_760, 8_784, 8_808], false);
        check(&[168, 192, 216, 8_760, 8_784, 8_808, 8_832], true);
        // Set right: at once.
        check(&[8_760, 1], true);
        // Set back far, then right again: the second is as far a jump as any.
        check(&[-8_760], true);
        check(&[-8_760, 1], false);
    }

    #[test]
    fn a_little_back_and_forth_of_two_servers_does_not_begin_the_days_anew() {
        let two = |days: i64| {
            let minute = |n: i64| START.plus(168 * HOUR + n * 60_000 - (n % 2) * 5_000);
            (0..=days * 24 * 60).map(minute).fold(Known::since(START), Known::seeing)
        };
        assert!(two(2).doubt.is_some());
        assert!(two(4).doubt.is_none());
    }

    #[test]
    fn what_one_wrong_server_of_two_sees_is_told_once_and_never_believed() {
        let (mut known, mut told) = (Known::since(START), 0);
        for minute in 0..8 * 24 * 60 {
            let right = START.plus(minute * 60_000);
            for at in [right, right.plus(365 * Moment::DAY)] {
                known = known.seeing(at);
                assert_eq!(known.doubt.is_none(), at == right);
                if known.is_to_be_told(at) {
                    known.told = Some(at);
                    told += 1;
                }
            }
        }
        assert_eq!(told, 2, "once in four days");
    }
}
