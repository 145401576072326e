//! The network of lawyers of the demonstration: those who have accounts, and
//! some who have none. Nobody in it exists.
use super::desk::Desk;
use crate::complaint::Result;
use domain::case_file::CaseState;
use domain::day::{Day, Moment};
use domain::lawyer::{Lawyer, Practice};
use domain::referral::conflict::Client;
use register::Register;
use register::case_file::CaseFilter;
use register::legal_aid::Who;

/// Who: the login of those with an account, the name, oblasts, languages, what
/// they do, whether on the panel of legal aid, how many cases at a time.
type Told = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [Practice],
    bool,
    Option<u32>,
);

const NETWORK: [Told; 7] = [
    (
        "lawyer-1",
        "Адвокат Вимпел",
        &["VAR", "DOB"],
        &["bg", "en"],
        &[Practice::Representation, Practice::Compensation],
        true,
        None,
    ),
    (
        "lawyer-2",
        "Адвокат Румб",
        &["BGS"],
        &["bg", "ro"],
        &[Practice::Representation],
        true,
        Some(20),
    ),
    (
        "lawyer-3",
        "Адвокат Секстант",
        &[],
        &["bg", "en", "fr"],
        &[Practice::Representation, Practice::Children],
        false,
        Some(15),
    ),
    ("", "Адвокат Компас", &["SOF", "SFO"], &["bg", "en"], &[Practice::Children], true, Some(4)),
    ("", "Адвокат Лот", &["PVN"], &["bg"], &[Practice::Representation], true, Some(2)),
    ("", "Адвокат Шкот", &["BLG"], &["bg", "ru"], &[Practice::Foreigners], false, None),
    ("", "Адвокат Кнехт", &[], &["bg"], &[Practice::Compensation], false, Some(0)),
];

/// Enters the network, and assigns one without an account to an open case.
pub(super) async fn fill(register: &Register, at: Moment) -> Result<()> {
    let mut desk = Desk::new(register, 2021, at, 1_000);
    let mut outside = None;
    let since = Day::of(2016, 9, 1).unwrap_or(at.day());
    for (n, (login, name, oblasts, languages, practices, legal_aid, capacity)) in
        NETWORK.into_iter().enumerate()
    {
        let texts = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        let lawyer = Lawyer {
            name: name.to_owned(),
            // No number that a bar could have given.
            bar_number: format!("ПРИМЕР {}", n + 1),
            languages: texts(languages),
            oblasts: texts(oblasts),
            legal_aid,
            practices: practices.to_vec(),
            takes_cases: capacity != Some(0),
            capacity: capacity.filter(|most| *most > 0),
            since,
            until: None,
            phone: String::new(),
            email: String::new(),
        };
        let account = match login {
            "" => None,
            login => Some(register.account_by_login(login).await?.actor().account),
        };
        let by = desk.by("coordinator").await?;
        let id = register.enter_lawyer(&by, &lawyer, account).await?;
        if account.is_none() && outside.is_none() {
            outside = Some(id);
        }
    }
    let Some(outside) = outside else { return Ok(()) };
    let by = desk.by("coordinator").await?;
    let client = Client::Body("NLAB".to_owned());
    register.declare_interest(&by, outside, client, (since, None)).await?;
    let by = desk.by("coordinator").await?;
    let cases = register.case_files(&by, &CaseFilter::default(), None, 20).await?;
    if let Some(case) = cases.iter().find(|case| case.state == CaseState::Open) {
        let (by, secret) = (desk.by("coordinator").await?, desk.secret());
        register.assign_lawyer(&by, case.id, Who::Lawyer(outside), "", &secret).await?;
    }
    Ok(())
}
