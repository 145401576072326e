//! What invented people say of the help they had.
use super::chance::Chance;
use super::desk::Desk;
use crate::complaint::Result;
use domain::day::Moment;
use domain::referral::opinion::{Answers, Said};
use register::Register;

/// Whose help, and what was said: told, asked, respected, safe, helped; a blank for
/// what was not said.
const SAID: [(&str, &str); 14] = [
    ("NGO-DEMO-1", "yyyyy"),
    ("NGO-DEMO-1", "yyypy"),
    ("NGO-DEMO-1", "ypy y"),
    ("NGO-DEMO-1", "pyyyp"),
    ("NGO-DEMO-1", "ynyyy"),
    ("TAS-VAR", "yyyyp"),
    ("TAS-VAR", "p ypy"),
    ("TAS-VAR", "yyyyy"),
    ("TAS-VAR", "ynpyy"),
    ("NGO-DEMO-2", "nnppn"),
    ("NGO-DEMO-2", "yyyyy"),
    ("", "n   n"),
    ("", "yp yp"),
    ("", "yyyyy"),
];

fn said(letter: char) -> Option<Said> {
    match letter {
        'y' => Some(Said::Yes),
        'p' => Some(Said::Partly),
        'n' => Some(Said::No),
        _ => None,
    }
}

/// Gives them on the day of `at`, unless something was said in its year.
pub(super) async fn fill(register: &Register, at: Moment) -> Result<()> {
    let mut desk = Desk::new(register, 59, at, 60_000);
    let by = desk.by("coordinator").await?;
    if !register.opinions(&by, at.day().year()).await?.of.is_empty() {
        return Ok(());
    }
    let mut chance = Chance::new(58);
    for (about, letters) in SAID {
        let mut letters = letters.chars().map(said);
        let mut next = || letters.next().flatten();
        let answers = Answers {
            told: next(),
            asked: next(),
            respected: next(),
            safe: next(),
            helped: next(),
        };
        register.give_opinion(about, &answers, at, chance.seed()).await?;
    }
    Ok(())
}
