//! `pristan keys renew`: new data keys for persons, cases and alerts.
use crate::complaint::Result;
use crate::data::{self, Data};
use crate::edge;
use crate::two::Two;
use domain::words::Language;
use serde_json::json;
use vault::root::Root;

/// Gives every person, case and alert a new data key, up to the number `to`, as
/// `two` people ask.
pub(crate) async fn renew(
    data: &Data,
    two: &Two,
    root: Root,
    to: Option<u32>,
    json: bool,
    language: Language,
) -> Result<()> {
    let register = data.open().await?;
    let at = data::moment(&register).await?;
    let done = async {
        let [by, other] = two.prove(data, &register, at).await?;
        let holders = register.holders_of_keys(by, other).await?;
        register.unseal(root, None, at, edge::seed()).await?;
        let drawn = || (edge::seed(), edge::secret());
        Ok(register.renew_data_keys(&holders, to, drawn).await?)
    };
    let done: Result<_> = done.await;
    register.close().await;
    let done = done?;
    if json {
        return edge::say_json(&json!({
            "to": done.to, "persons": done.persons, "cases": done.cases,
            "alerts": done.alerts, "left": done.left,
        }));
    }
    let (to, left) = (done.to, done.left);
    let counts = (done.persons, done.cases, done.alerts);
    edge::say(match language {
        Language::En => format!(
            "New keys (number {to}): {} persons, {} cases, {} alerts. Written to at the same time \
             and left: {left}. To carry on what was broken off or left, ask with --to {to}. Make a \
             backup of keys.db: without it what is sealed now opens nowhere.",
            counts.0, counts.1, counts.2
        ),
        Language::Bg => format!(
            "Нови ключове (номер {to}): {} лица, {} случая, {} сигнала. Променяни в същото време и \
             оставени: {left}. За да продължите прекъснатото или оставеното, извикайте отново с \
             --to {to}. Направете резервно копие на keys.db: без него запечатаното сега не може да \
             бъде отворено.",
            counts.0, counts.1, counts.2
        ),
    })
}
