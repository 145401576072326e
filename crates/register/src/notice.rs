//! Notices: what one account is told at once. They stand on `/home` until the
//! page that they lead to was opened. A notice holds ids, never who or why.
use crate::by::By;
use crate::db::Write;
use crate::error::Result;
use crate::{Register, sql};
use domain::access::Role;
use domain::day::Moment;
use domain::id::{AccountId, NoticeId};
use std::collections::BTreeSet;
use std::str::FromStr;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeSort {
    /// The glass of a case was broken.
    GlassBroken,
    /// An alarm was raised.
    Alarm,
    /// Something awaits one's word.
    ApprovalAsked,
    /// What one asked for was answered.
    ApprovalAnswered,
    /// One's password was changed.
    PasswordChanged,
    /// One's password and factors were reset by others.
    PasswordReset,
    /// A second factor was added or taken off, or new recovery codes drawn.
    FactorChanged,
    /// A recovery code was used.
    RecoveryUsed,
    /// Somebody had one's password and not the code.
    CodeRefused,
    /// A term of an alert ran out.
    AlertLate,
    /// A term of a case ran out.
    CaseLate,
    /// A stay in a shelter is about to end.
    StayEnds,
    /// The recipient of a packet answered.
    PacketAnswered,
    /// A person was referred to one's body.
    ReferralCame,
    /// A passkey counted backwards: there may be a copy of it.
    PasskeyCopied,
    /// The clock is ahead of the time that is known.
    ClockAhead,
    /// One was assigned to a case.
    CaseAssigned,
    /// An alert came in that tells of immediate danger.
    AlertDanger,
    /// An alert was made of an anonymous report.
    AlertOfTip,
    /// A bed in one's house was asked for.
    BedAsked,
    /// A bed in one's house is kept for somebody.
    BedKept,
    /// Somebody of one's case left a shelter without a plan.
    LeftUnplanned,
}

impl NoticeSort {
    /// Every sort.
    pub const ALL: [Self; 22] = [
        Self::GlassBroken,
        Self::Alarm,
        Self::ApprovalAsked,
        Self::ApprovalAnswered,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::FactorChanged,
        Self::RecoveryUsed,
        Self::CodeRefused,
        Self::AlertLate,
        Self::CaseLate,
        Self::StayEnds,
        Self::PacketAnswered,
        Self::ReferralCame,
        Self::PasskeyCopied,
        Self::ClockAhead,
        Self::CaseAssigned,
        Self::AlertDanger,
        Self::AlertOfTip,
        Self::BedAsked,
        Self::BedKept,
        Self::LeftUnplanned,
    ];

    /// Those about one's own signing in, which the page of one's account
    /// answers.
    pub const OF_ACCOUNT: [Self; 6] = [
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::FactorChanged,
        Self::RecoveryUsed,
        Self::CodeRefused,
        Self::PasskeyCopied,
    ];

    /// The code kept in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::GlassBroken => "glass_broken",
            Self::Alarm => "alarm",
            Self::ApprovalAsked => "approval_asked",
            Self::ApprovalAnswered => "approval_answered",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::FactorChanged => "factor_changed",
            Self::RecoveryUsed => "recovery_used",
            Self::CodeRefused => "code_refused",
            Self::AlertLate => "alert_late",
            Self::CaseLate => "case_late",
            Self::StayEnds => "stay_ends",
            Self::PacketAnswered => "packet_answered",
            Self::ReferralCame => "referral_came",
            Self::PasskeyCopied => "passkey_copied",
            Self::ClockAhead => "clock_ahead",
            Self::CaseAssigned => "case_assigned",
            Self::AlertDanger => "alert_danger",
            Self::AlertOfTip => "alert_of_tip",
            Self::BedAsked => "bed_asked",
            Self::BedKept => "bed_kept",
            Self::LeftUnplanned => "left_unplanned",
        }
    }
}

impl FromStr for NoticeSort {
    type Err = ();

    fn from_str(code: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.code() == code).ok_or(())
    }
}

/// Something an account is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// What it is about.
    pub sort: NoticeSort,
    /// The id of what it is about.
    pub subject: String,
    /// When.
    pub at: Moment,
}

/// Tells each of these accounts once, but not the one that acts.
pub(crate) async fn tell(
    w: &mut Write<'_>,
    accounts: impl IntoIterator<Item = AccountId>,
    sort: NoticeSort,
    subject: &str,
) -> Result<()> {
    let accounts: BTreeSet<AccountId> = accounts.into_iter().collect();
    for account in accounts.into_iter().filter(|account| *account != w.by.actor.account) {
        let (id, at) = (NoticeId::new(w.by.at, w.by.bits()), w.by.at);
        sql::notice::add(w.connection(), id, account, sort, subject, at).await?;
    }
    Ok(())
}

/// Tells an account of its own signing in, also when it is the one that acts:
/// it may be somebody else who does.
pub(crate) async fn tell_owner(
    w: &mut Write<'_>,
    account: AccountId,
    sort: NoticeSort,
) -> Result<()> {
    let (id, at) = (NoticeId::new(w.by.at, w.by.bits()), w.by.at);
    sql::notice::add(w.connection(), id, account, sort, &account.to_string(), at).await
}

/// Those who decide what becomes of an alert from `territory` (empty for none): the
/// commission, and the secretaries there.
pub(crate) async fn who_triage(w: &mut Write<'_>, territory: &str) -> Result<Vec<AccountId>> {
    let mut all = in_roles(w, &[Role::Coordinator, Role::Officer]).await?;
    if !territory.is_empty() {
        all.extend(sql::notice::secretaries_in(w.connection(), territory).await?);
    }
    Ok(all)
}

/// The open accounts in any of these roles.
pub(crate) async fn in_roles(w: &mut Write<'_>, roles: &[Role]) -> Result<Vec<AccountId>> {
    let mut all = Vec::new();
    for role in roles {
        all.extend(sql::notice::in_role(w.connection(), *role).await?);
    }
    Ok(all)
}

impl Register {
    /// What the actor was told and has not read, the latest first.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn notices(&self, by: &By) -> Result<Vec<Notice>> {
        sql::notice::unread(&mut *self.database.read().await?, by.actor.account).await
    }

    /// Notes that the actor has read what there is of this sort.
    pub(crate) async fn noticed(&self, by: &By, sort: NoticeSort) -> Result<()> {
        let (account, at) = (by.actor.account, by.at);
        self.database.note(async |c| sql::notice::read(c, account, sort, at).await).await
    }
}
