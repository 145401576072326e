//! The accounts of the demonstration. Nobody in it exists: they have the names
//! of things of the harbour.
use crate::complaint::Result;
use domain::access::Role;
use domain::day::{Day, Moment};
use domain::words::Language;
use register::account::{NewAccount, Password, Secret};
use register::{By, Register};
use serde_json::json;
use std::collections::HashMap;

/// An account of the demonstration.
pub(super) struct Staff {
    pub(super) login: &'static str,
    name: &'static str,
    pub(super) role: Role,
    pub(super) institution: &'static str,
    territory: &'static str,
    language: Language,
    password: &'static str,
}

const fn staff(
    login: &'static str,
    name: &'static str,
    role: Role,
    institution: &'static str,
    territory: &'static str,
    language: Language,
    password: &'static str,
) -> Staff {
    Staff { login, name, role, institution, territory, language, password }
}

use Language::{Bg, En};
use Role::{
    Administrator, Analyst, CaseWorker, Coordinator, DataProtectionOfficer, FocalPoint, Officer,
    Secretary,
};

/// The password of the colleagues who are not printed one by one.
const COLLEAGUES: &str = "colleague-at-the-pier";

/// How many of [`STAFF`] are printed one by one: one for each role, and a
/// second focal point.
const PRINTED: usize = 9;

/// Everyone, the administrator first, who opens the other accounts.
pub(super) const STAFF: [Staff; 30] = [
    staff("admin", "Администратор Кей", Administrator, "ANCCTHB", "", En, "quiet-quay-lantern"),
    staff(
        "coordinator",
        "Координатор Маяк",
        Coordinator,
        "ANCCTHB",
        "",
        En,
        "lighthouse-over-moss",
    ),
    staff("officer", "Експерт Компас", Officer, "ANCCTHB", "", Bg, "compass-and-chart"),
    staff("secretary", "Секретар Вълна", Secretary, "LCCTHB-VAR", "VAR", Bg, "wave-upon-varna"),
    staff("focal-mlsp", "Експерт Котва", FocalPoint, "MLSP", "", Bg, "anchor-in-harbour"),
    staff("focal-moi", "Експерт Фар", FocalPoint, "MoI", "", Bg, "beacon-by-night"),
    staff("analyst", "Анализатор Хоризонт", Analyst, "ANCCTHB", "", En, "horizon-line-north"),
    staff(
        "dpo",
        "Длъжностно лице Шамандура",
        DataProtectionOfficer,
        "ANCCTHB",
        "",
        Bg,
        "buoy-keeps-watch",
    ),
    staff("worker", "Водещ случай Пристан", CaseWorker, "NGO-DEMO-1", "", Bg, "shelter-from-wind"),
    staff("secretary-bgs", "Секретар Залив", Secretary, "LCCTHB-BGS", "BGS", Bg, COLLEAGUES),
    staff("secretary-pvn", "Секретар Лодка", Secretary, "LCCTHB-PVN", "PVN", Bg, COLLEAGUES),
    staff("secretary-slv", "Секретар Бриз", Secretary, "LCCTHB-SLV", "SLV", Bg, COLLEAGUES),
    staff("secretary-paz", "Секретар Платно", Secretary, "LCCTHB-PAZ", "PAZ", Bg, COLLEAGUES),
    staff("secretary-mon", "Секретар Весло", Secretary, "LCCTHB-MON", "MON", Bg, COLLEAGUES),
    staff("secretary-pdv", "Секретар Мачта", Secretary, "LCCTHB-PDV", "PDV", Bg, COLLEAGUES),
    staff("secretary-rse", "Секретар Дунав", Secretary, "LCCTHB-RSE", "RSE", Bg, COLLEAGUES),
    staff("secretary-blg", "Секретар Прилив", Secretary, "LCCTHB-BLG", "BLG", Bg, COLLEAGUES),
    staff("focal-ea", "Експерт Мостик", FocalPoint, "EA", "", Bg, COLLEAGUES),
    staff("focal-mes", "Експерт Албатрос", FocalPoint, "MES", "", Bg, COLLEAGUES),
    staff("focal-mfa", "Експерт Глобус", FocalPoint, "MFA", "", Bg, COLLEAGUES),
    staff("focal-saa", "Експерт Скеле", FocalPoint, "SAA", "", Bg, COLLEAGUES),
    staff("focal-gliea", "Експерт Отвес", FocalPoint, "GLIEA", "", Bg, COLLEAGUES),
    staff("focal-porb", "Експерт Рул", FocalPoint, "PORB", "", Bg, COLLEAGUES),
    staff("focal-nis", "Експерт Сонда", FocalPoint, "NIS", "", Bg, COLLEAGUES),
    staff("focal-sacp", "Експерт Чайка", FocalPoint, "SACP", "", Bg, COLLEAGUES),
    staff("worker-sad", "Социален работник Мида", CaseWorker, "SAD", "", Bg, COLLEAGUES),
    staff("investigator", "Следовател Фарватер", CaseWorker, "PORB", "", Bg, COLLEAGUES),
    staff("lawyer-1", "Адвокат Вимпел", CaseWorker, "NGO-DEMO-2", "", Bg, COLLEAGUES),
    staff("lawyer-2", "Адвокат Румб", CaseWorker, "NGO-DEMO-3", "", Bg, COLLEAGUES),
    staff("lawyer-3", "Адвокат Секстант", CaseWorker, "NGO-DEMO-4", "", Bg, COLLEAGUES),
];

/// The day on which every account was opened.
fn day() -> Day {
    super::script::d(1, 9)
}

/// Whether an account opened at this moment is the demonstration's.
pub(super) fn opened_at(at: Moment) -> bool {
    at.day() == day()
}

/// Opens every account.
pub(super) async fn open(register: &Register) -> Result<()> {
    let mut chance = super::chance::Chance::new(2017);
    let mut administrator = None;
    for (n, staff) in (0_i64..).zip(&STAFF) {
        let at = Moment::at_start_of(day()).plus((8 * 60 + n) * 60_000);
        let mut salt = [0; 32];
        salt.fill_with(|| chance.bits().to_le_bytes()[0]);
        let salt = Secret::new(salt);
        let new = NewAccount {
            login: staff.login.to_owned(),
            name: staff.name.to_owned(),
            role: staff.role,
            institution: staff.institution.to_owned(),
            territory: staff.territory.to_owned(),
            language: staff.language,
        };
        let seed = chance.seed();
        match &administrator {
            None => {
                register.open_first_account(at, seed, new, staff.password, &salt).await?;
                administrator = Some(register.account_by_login(staff.login).await?);
            }
            Some(account) => {
                let by = By::new(account.actor(), at, seed);
                let password = Password::Own(staff.password);
                register.open_account_alone(&by, new, password, &salt).await?;
            }
        }
    }
    // Who tries it would have to set up an authenticator for each account first.
    if let Some(account) = administrator {
        let at = Moment::at_start_of(day()).plus((8 * 60 + 30) * 60_000);
        let by = By::new(account.actor(), at, chance.seed());
        register.require_factor(&by, false).await?;
    }
    Ok(())
}

/// Everyone as they act, by login.
pub(super) async fn actors(register: &Register) -> Result<HashMap<&'static str, register::Actor>> {
    let mut actors = HashMap::new();
    for staff in &STAFF {
        actors.insert(staff.login, register.account_by_login(staff.login).await?.actor());
    }
    Ok(actors)
}

/// The account that works for an institution; the programme officer for those
/// that have none.
pub(super) fn of(institution: &str) -> &'static Staff {
    let works = |s: &&Staff| {
        s.institution == institution && matches!(s.role, Officer | Secretary | FocalPoint)
    };
    STAFF.iter().find(works).unwrap_or(&STAFF[2])
}

/// Who may sign in, as a table for the terminal.
pub(super) fn table(language: Language) -> String {
    let (note, head, others) = match language {
        Language::En => (
            "THIS IS A DEMONSTRATION: the passwords below are known to everybody, the year of \
             records is invented. Keep no real data here.",
            ["login", "password", "role", "institution"],
            "more accounts of local commissions and institutions sign in with",
        ),
        Language::Bg => (
            "ТОВА Е ДЕМОНСТРАЦИЯ: паролите по-долу са известни на всички, а годината записи е \
             измислена. Не въвеждайте истински данни.",
            ["потребител", "парола", "роля", "институция"],
            "други профила на местни комисии и институции влизат с",
        ),
    };
    let mut lines = vec![note.to_owned(), String::new()];
    let row = |cells: [&str; 4]| {
        let [login, password, role, institution] = cells;
        format!("  {login:<13} {password:<22} {role:<24} {institution}")
    };
    lines.push(row(head));
    for staff in &STAFF[..PRINTED] {
        lines.push(row([staff.login, staff.password, staff.role.code(), staff.institution]));
    }
    let n = STAFF.len() - PRINTED;
    let logins: Vec<&str> = STAFF[PRINTED..].iter().map(|s| s.login).collect();
    lines.push(format!("  {n} {others} {COLLEAGUES}: {}", logins.join(", ")));
    lines.push(String::new());
    lines.join("\n")
}

/// Who may sign in, as JSON.
pub(super) fn as_json() -> serde_json::Value {
    let one = |s: &Staff| {
        json!({
            "login": s.login, "password": s.password, "role": s.role.code(),
            "institution": s.institution, "territory": s.territory, "name": s.name,
        })
    };
    STAFF.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_an_account_that_is_printed() {
        for role in Role::ALL {
            assert!(STAFF[..PRINTED].iter().any(|s| s.role == role), "{role:?}");
        }
    }

    #[test]
    fn every_account_is_placed_where_the_directory_has_a_place() {
        let pack = formats::pack::bulgaria();
        for staff in &STAFF {
            assert!(pack.institution(staff.institution).is_some(), "{}", staff.institution);
            assert_eq!(staff.role == Secretary, !staff.territory.is_empty(), "{}", staff.login);
        }
    }
}
