//! `pristan erase`: two people erase one person, for good.
use crate::complaint::{Complaint, Result};
use crate::data::{self, Data};
use crate::edge;
use crate::keys::Key;
use crate::two::Two;
use domain::id::PersonId;
use domain::words::Language;
use serde_json::json;

/// Erase a person for good, as two different people ask
///
/// It destroys the key of what is sealed of the person, in this data and so in
/// every backup of it: nobody brings it back. What is counted stays. Both
/// people prove themselves with their passwords, and both must be allowed to
/// erase.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  pristan erase 0190b0c4-… --data ~/pristan --key /secure/pristan.key \
    --as coordinator --confirmed-by dpo --password-file /run/one --confirming-password-file /run/two"
)]
pub(crate) struct Erase {
    /// The id of the person, as the pages show it
    #[arg(value_name = "PERSON")]
    person: PersonId,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    two: Two,
    /// Print the certificate as JSON
    #[arg(long)]
    json: bool,
}

impl Erase {
    pub(crate) async fn run(self, language: Language) -> Result<()> {
        let root = self.key.root()?;
        let register = self.data.open().await?;
        let at = data::moment(&register).await?;
        let erased = async {
            let [by, other] = self.two.prove(&self.data, &register, at).await?;
            register.unseal(root, None, at, edge::seed()).await?;
            Ok::<_, Complaint>(register.erase_person(&by, self.person, &other).await?)
        };
        let erased = erased.await;
        register.close().await;
        let done = erased?;
        if self.json {
            return edge::say_json(&json!({
                "person": done.person.to_string(), "keys": done.keys,
                "erasures": done.erasures, "list": done.head,
            }));
        }
        let (person, keys, head) = (done.person, done.keys, &done.head);
        edge::say(match language {
            Language::En => format!(
                "Person {person} is erased: {keys} keys were destroyed. What was counted stays.\n\
                 The list of erased keys is now {head}; keep a copy of it apart from the data."
            ),
            Language::Bg => format!(
                "Лицето {person} е заличено: унищожени ключове – {keys}. Преброеното остава.\n\
                 Списъкът на заличените ключове вече е {head}; пазете копие отделно от данните."
            ),
        })
    }
}
