//! `pristan keys rotate`: another root over the same data keys.
use crate::complaint::{Complaint, Result};
use crate::data::{self, Data};
use crate::edge;
use crate::two::Two;
use domain::words::Language;
use register::{Error, Refusal};
use serde_json::json;
use std::path::Path;
use vault::root::Root;

/// Wraps every data key of the register under `new`, where `old` held until
/// now, as `two` people ask. Broken off, it is carried on by asking again in the
/// same words.
pub(crate) async fn rotate(
    data: &Data,
    two: &Two,
    (old, old_file): (Root, &Path),
    new: (Root, Root),
    json: bool,
    language: Language,
) -> Result<()> {
    let (new, again) = new;
    let (from, to) = (old.id().to_string(), new.id().to_string());
    if from == to {
        return Err(Complaint::said(
            format!(
                "key {from} is already the one in force: make another with `pristan keys init`"
            ),
            format!("ключ {from} вече е действащият: създайте друг с „pristan keys init“"),
        ));
    }
    let register = data.open().await?;
    let at = data::moment(&register).await?;
    let done = async {
        let [by, other] = two.prove(data, &register, at).await?;
        let holders = register.holders_of_keys(by, other).await?;
        match register.unseal(old, None, at, edge::seed()).await {
            Ok(()) => register.rotate_root(&holders, new, &edge::secret()).await?,
            // The keys may be under the new root already, and only the search
            // index left to be made: unsealing with it does that.
            Err(Error::Refused(Refusal::RootWrong)) => {
                register.unseal(again, None, at, edge::seed()).await?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    };
    let done: Result<()> = done.await;
    register.close().await;
    done?;
    if json {
        return edge::say_json(&json!({ "from": from, "to": to }));
    }
    let file = old_file.display();
    edge::say(match language {
        Language::En => format!(
            "Every data key is now under key {to}. Start the servers again with it, give its \
             journal verifier key to those who check the journal, and split it into new shares. \
             Keep {file} (key {from}) only as long as a backup of keys.db made under it is kept."
        ),
        Language::Bg => format!(
            "Всички ключове за данни вече са под ключ {to}. Стартирайте сървърите отново с него, \
             дайте ключа му за проверка на дневника на онези, които го проверяват, и го разделете \
             на нови дялове. Пазете {file} (ключ {from}) само докато се пази резервно копие на \
             keys.db, направено под него."
        ),
    })
}
