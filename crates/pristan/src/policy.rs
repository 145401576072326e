//! `pristan policy`: who may do what.
use crate::complaint::Result;
use crate::edge;
use domain::access::{
    Action, Class, Decision, Role, SealedClass, decisions, opens, printed, reaches, sees,
};
use domain::case_file::Post;
use serde_json::{Value as Json, json};

pub(crate) const EXAMPLE: &str = "Example:\n  pristan policy print";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Print the whole policy as a table
    ///
    /// Role by action: how near the account must be to what is asked for. Then
    /// which fields a role sees, and which sealed fields a post in a case
    /// opens. What is not in the table is denied. It is in the codes of the
    /// program, for a reviewer; keep it, and compare it after an upgrade.
    ///
    /// As JSON it has every decision besides: role, relation, action and class of
    /// field, and a sign for each context (purpose, broken glass, sealed,
    /// confirmed, a child in the case, a closed circle), explained in its legend.
    #[command(after_help = "Example:\n  pristan policy print > policy.txt")]
    Print {
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        let Self::Print { json } = self;
        if json { edge::say_json(&table()) } else { edge::say(printed()) }
    }
}

fn table() -> Json {
    let roles: Vec<Json> = Role::ALL.into_iter().map(role).collect();
    let posts: Vec<Json> = Post::ALL.iter().copied().map(post).collect();
    let all = decisions();
    let legend: serde_json::Map<String, Json> =
        all.legend.iter().map(|(sign, made)| (sign.to_string(), decision(made))).collect();
    let rows: serde_json::Map<String, Json> =
        all.rows.into_iter().map(|(row, cells)| (row, json!(cells))).collect();
    json!({
        "roles": roles,
        "posts": posts,
        "decisions": { "legend": legend, "rows": rows },
    })
}

fn decision(made: &Decision) -> Json {
    let owed: Vec<&str> = made.obligations.iter().map(|one| one.code()).collect();
    json!({ "allowed": made.allowed, "rule": made.rule.code(), "obligations": owed })
}

fn role(role: Role) -> Json {
    let actions: serde_json::Map<String, Json> = Action::ALL
        .into_iter()
        .map(|action| {
            let reaches: Vec<String> =
                reaches(role, action).iter().map(|reach| format!("{reach:?}")).collect();
            (format!("{action:?}"), json!(reaches))
        })
        .collect();
    let seen = Class::ALL.into_iter().filter(|class| sees(role, *class));
    let seen: Vec<String> = seen.map(|class| format!("{class:?}")).collect();
    json!({ "role": role.code(), "actions": actions, "sees": seen })
}

fn post(post: Post) -> Json {
    let opened = SealedClass::ALL.into_iter().filter(|class| opens(post, *class));
    let opened: Vec<&str> = opened.map(SealedClass::code).collect();
    json!({ "post": post.code(), "opens": opened })
}
