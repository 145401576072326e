//! `pristan retention`: what is due under the adopted table, and its erasure.
use crate::complaint::Result;
use crate::data::Data;
use crate::edge;
use crate::keys::MaybeKey;
use crate::serve::with_root;
use domain::words::Language;
use register::retention::{Certificate, Plan, Planned};
use register::{By, Register};
use serde_json::{Value as Json, json};

pub(crate) const EXAMPLE: &str =
    "Example: see what is due\n  pristan retention run --dry-run --data ~/pristan --as coordinator";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Erase what is due today under the adopted table
    ///
    /// A server with the root key does the same each night. A dry run needs no
    /// key: it says what would be done, how much of it and why, and changes
    /// nothing. Without an adopted table nothing is ever erased.
    #[command(
        after_help = "Example:\n  pristan retention run --data ~/pristan --as coordinator --key /secure/pristan.key"
    )]
    Run {
        #[command(flatten)]
        data: Data,
        /// Say what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        key: MaybeKey,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let Self::Run { data, dry_run, key, json } = self;
        let register = data.open().await?;
        if dry_run {
            let by = data.by(&register).await?;
            let plan = register.retention_plan(&by, by.today()).await;
            register.close().await;
            return planned(&plan?, json, language);
        }
        let register = with_root(register, key.root()?).await?;
        let by = data.by(&register).await?;
        let done = destroyed(&register, &by, json, language).await;
        register.close().await;
        done
    }
}

async fn destroyed(register: &Register, by: &By, json: bool, language: Language) -> Result<()> {
    let done = register.run_retention(by).await?;
    if json {
        let all: Vec<Json> = done.iter().map(certificate).collect();
        return edge::say_json(&json!({ "certificates": all }));
    }
    if done.is_empty() {
        return edge::say(match language {
            Language::En => "Nothing was due under an adopted table; nothing was erased.",
            Language::Bg => "Нямаше данни с изтекъл срок по приета таблица; нищо не е заличено.",
        });
    }
    for c in &done {
        let (number, name, n) = (c.number(), c.rule.name.in_language(language), c.destroyed);
        edge::say(match language {
            Language::En => format!("{number}: {name}: {n} erased"),
            Language::Bg => format!("{number}: {name}: заличени {n}"),
        })?;
    }
    Ok(())
}

fn certificate(c: &Certificate) -> Json {
    json!({
        "number": c.number(),
        "rule": c.rule.id,
        "category": c.rule.category.code(),
        "regime": c.rule.regime.code(),
        "destroyed": c.destroyed,
        "entry": c.entry,
    })
}

fn planned(plan: &Plan, json: bool, language: Language) -> Result<()> {
    if json {
        let rule = |p: &Planned| {
            json!({
                "rule": p.rule.id,
                "action": p.rule.action.code(),
                "period": p.rule.period,
                "unit": p.rule.unit.code(),
                "verified": p.rule.verified,
                "due": p.due,
                "due_since": p.due_since,
                "held": p.held,
                "running": p.running,
                "next_on": p.next_on,
                "not_begun": p.not_begun,
            })
        };
        let rules: Vec<Json> = plan.rules.iter().map(rule).collect();
        let adopted = plan.table.is_some();
        return edge::say_json(&json!({ "on": plan.on, "adopted": adopted, "rules": rules }));
    }
    if plan.table.is_none() {
        edge::say(match language {
            Language::En => "No table has been adopted: nothing is erased. By the proposal:",
            Language::Bg => "Няма приета таблица: нищо не се заличава. По предложението:",
        })?;
    }
    for p in &plan.rules {
        let (name, due, held, running, idle) =
            (p.rule.name.in_language(language), p.due, p.held, p.running, p.not_begun);
        let since = p.due_since.map(|day| day.to_string());
        edge::say(match (language, since) {
            (Language::En, Some(since)) => format!(
                "{name}: {due} due since {since}, {held} held, {running} run on, {idle} not begun"
            ),
            (Language::En, None) => {
                format!("{name}: none due, {held} held, {running} run on, {idle} not begun")
            }
            (Language::Bg, Some(since)) => format!(
                "{name}: {due} с изтекъл срок от {since}, {held} задържани, {running} в срок, \
                 {idle} без начало на срока"
            ),
            (Language::Bg, None) => format!(
                "{name}: няма с изтекъл срок, {held} задържани, {running} в срок, {idle} без \
                 начало на срока"
            ),
        })?;
    }
    Ok(())
}
