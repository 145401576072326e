//! The edge of the program: the only file that asks the clock, draws random
//! bits, and writes to the terminal. Everything else takes them as arguments.
use crate::complaint::{Complaint, Result};
use domain::day::Moment;
use register::account::Secret;
use std::io::{self, Write};

/// Now.
#[expect(clippy::disallowed_methods, reason = "the program asks the clock here, and only here")]
pub(crate) fn moment() -> Moment {
    Moment(jiff::Timestamp::now().as_millisecond())
}

/// 128 random bits, for the ids of one request.
#[expect(clippy::disallowed_methods, reason = "the program draws random bits here, and only here")]
pub(crate) fn seed() -> u128 {
    rand::random()
}

/// 32 random bytes, for a secret or a salt.
#[expect(clippy::disallowed_methods, reason = "the program draws random bits here, and only here")]
pub(crate) fn secret() -> Secret {
    Secret::new(rand::random())
}

/// Random bits for keys, from the operating system.
pub(crate) fn random() -> impl rand::CryptoRng {
    rand::rand_core::UnwrapErr(rand::rngs::SysRng)
}

/// The edge as the pages and the API ask it.
#[derive(Clone, Copy)]
pub(crate) struct Real {
    /// How far the clock is set off, in milliseconds: 0, but for a demonstration.
    shift: i64,
}

impl Real {
    /// The clock as it goes; for a demonstration, one that goes on from `last`,
    /// the last thing that happened in it. Its year is long over: read today, all
    /// of it would be years late.
    pub(crate) fn going_on_from(last: Option<Moment>) -> Self {
        Self { shift: last.map_or(0, |last| last.plus(60_000).0 - moment().0) }
    }
}

impl web::Edge for Real {
    fn now(&self) -> Moment {
        moment().plus(self.shift)
    }

    fn bits(&self) -> u128 {
        seed()
    }

    fn secret(&self) -> Secret {
        secret()
    }
}

/// Writes a line to standard output. That nobody reads it any more (`| head`)
/// is no error.
pub(crate) fn say(text: impl AsRef<str>) -> Result<()> {
    let mut out = io::stdout().lock();
    let text = text.as_ref();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Complaint::Output(error)),
        _ => Ok(()),
    }
}

/// Standard output, for what is written bit by bit.
pub(crate) fn output() -> impl Write {
    io::BufWriter::new(io::stdout().lock())
}

/// Says each time how many milliseconds went by since it was begun.
#[expect(clippy::disallowed_methods, reason = "the program asks the clock here, and only here")]
pub(crate) fn stopwatch() -> impl Fn() -> f64 {
    let begun = std::time::Instant::now();
    move || begun.elapsed().as_secs_f64() * 1000.0
}

/// Writes JSON to standard output, indented.
pub(crate) fn say_json(json: &serde_json::Value) -> Result<()> {
    // Values of JSON are always written: their keys are texts.
    say(serde_json::to_string_pretty(json).unwrap_or_default())
}

/// Writes a line to standard error.
pub(crate) fn remark(text: impl AsRef<str>) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
}
