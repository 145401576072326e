//! Opening what is sealed: nothing is opened before its entry is in the
//! journal.
//!
//! This is the only file that opens a sealed field, and a test says so. What is
//! opened to be shown needs a [`Receipt`], which only a committed entry makes;
//! what is opened to be sealed again never leaves this file.
use crate::by::By;
use crate::error::{Error, Refusal, Result};
use crate::limit;
use crate::person::Indexed;
use rand::rngs::StdRng;
use serde_json::{Value as Json, json};
use vault::code::CodeKey;
use vault::key::{DataKey, Wrapped};
use vault::seal::{self, Opened, Place};
use vault::{Zeroizing, stream};

/// What is said of a field that does not open.
const FIELD: &str = "a sealed field";
/// What is said of a file that does not open.
const FILE: &str = "a sealed file";

/// The proof that an entry about opening what belongs to these owners is in
/// the journal, for good.
pub(crate) struct Receipt {
    owners: Vec<String>,
}

impl crate::Register {
    /// Leaves the entry and gives the receipt. When the entry cannot be kept, or
    /// the day's openings are used up, there is none.
    pub(crate) async fn receipt(
        &self,
        by: &By,
        event: &str,
        subject: &str,
        detail: Json,
        owners: Vec<String>,
    ) -> Result<Receipt> {
        let mut beyond = None;
        let written = self
            .write(by, async |w| {
                let entry = w.audit(event, subject, detail, ()).await?;
                beyond = limit::beyond(w, event, subject).await?;
                if beyond.is_some() {
                    Err(Error::Refused(Refusal::OpenedEnough))
                } else {
                    Ok(entry)
                }
            })
            .await;
        if let Some(opened) = beyond {
            self.opened_enough(by, event, subject, opened).await?;
        }
        written.map(|()| Receipt { owners })
    }

    /// Opens what is at `place`, which belongs to `owner`. Damage, a swap and
    /// a wrong key are refused and told to the journal.
    pub(crate) async fn opened(
        &self,
        by: &By,
        receipt: &Receipt,
        owner: &str,
        key: &DataKey,
        place: Place<'_>,
        sealed: &[u8],
    ) -> Result<Opened<Vec<u8>>> {
        if !receipt.owners.iter().any(|covered| covered == owner) {
            return Err(Error::Denied);
        }
        if let Ok(opened) = seal::open(key, &place, sealed) {
            return Ok(opened);
        }
        self.note_damage(by, key, owner, place).await?;
        Err(Error::Damaged(FIELD))
    }

    /// Opens the file at `place`, as [`Register::opened`] opens a field.
    pub(crate) async fn opened_file(
        &self,
        by: &By,
        receipt: &Receipt,
        owner: &str,
        key: &DataKey,
        place: Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        if !receipt.owners.iter().any(|covered| covered == owner) {
            return Err(Error::Denied);
        }
        if let Ok(opened) = file(key, &place, sealed) {
            return Ok(opened);
        }
        self.note_damage(by, key, owner, place).await?;
        Err(Error::Damaged(FILE))
    }

    /// Tells the journal when something of `owner` did not open while it was to be sealed
    /// `again`: nobody was shown anything, and the damage is found all the same.
    pub(crate) async fn telling_damage<T>(
        &self,
        by: &By,
        key: &DataKey,
        owner: &str,
        again: Result<T>,
    ) -> Result<T> {
        if let Err(Error::Damaged(FIELD | FILE)) = &again {
            let subject = pseudonym(key, owner);
            let detail = json!({ "sealing": "again" });
            self.write(by, async |w| w.audit("field.damaged", &subject, detail, ()).await).await?;
        }
        again
    }

    /// Leaves an entry for a sealed field that does not open.
    pub(crate) async fn note_damage(
        &self,
        by: &By,
        key: &DataKey,
        owner: &str,
        place: Place<'_>,
    ) -> Result<()> {
        let detail = json!({ "table": place.table, "column": place.column });
        let subject = pseudonym(key, owner);
        self.write(by, async |w| w.audit("field.damaged", &subject, detail, ()).await).await
    }
}

/// The key that a person's own code opened: what is theirs is opened for them,
/// and for nobody else. It leaves no entry, which would tell when they came.
pub(crate) struct ByCode {
    key: DataKey,
}

impl ByCode {
    /// The key of `owner`, if `lock` is what wrapped it.
    pub(crate) fn open_key(lock: &CodeKey, owner: &str, wrapped: &[u8]) -> Option<Self> {
        let wrapped = Wrapped::from_bytes(wrapped).ok()?;
        wrapped.open(lock, owner).ok().map(|key| Self { key })
    }

    /// Opens what is at `place`.
    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Opened<Vec<u8>>> {
        seal::open(&self.key, &place, sealed).map_err(|_| Error::Damaged(FIELD))
    }

    /// To seal with.
    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }
}

/// The name of `owner` in the journal: who has its key can tell it, and nobody
/// once the key is destroyed.
pub(crate) fn pseudonym(key: &DataKey, owner: &str) -> String {
    crate::audit::hex(&key.pseudonym(owner.as_bytes()))
}

/// The same value sealed with another key of the owner, at the next version.
pub(crate) fn reseal(
    old: &DataKey,
    new: &DataKey,
    from: Place<'_>,
    version: u32,
    sealed: &[u8],
    random: &mut StdRng,
) -> Result<Vec<u8>> {
    let broken = |_| Error::Damaged(FIELD);
    let opened = seal::open(old, &from, sealed).map_err(broken)?;
    seal::seal(new, &Place { version, ..from }, opened.expose(), random).map_err(broken)
}

/// The same file sealed with another key of the owner, at the next version.
pub(crate) fn reseal_file(
    old: &DataKey,
    new: &DataKey,
    from: Place<'_>,
    version: u32,
    sealed: &[u8],
    random: &mut StdRng,
) -> Result<Vec<u8>> {
    let broken = |_| Error::Damaged(FILE);
    let (opened, mut again) = (file(old, &from, sealed).map_err(broken)?, Vec::new());
    let to = Place { version, ..from };
    stream::seal_stream(new, &to, &mut opened.as_slice(), &mut again, random).map_err(broken)?;
    Ok(again)
}

/// The bytes of a sealed file, once all of it is known to be whole.
fn file(
    key: &DataKey,
    place: &Place<'_>,
    mut sealed: &[u8],
) -> std::result::Result<Zeroizing<Vec<u8>>, vault::Error> {
    let mut opened = Zeroizing::new(Vec::with_capacity(sealed.len()));
    stream::open_stream(key, place, &mut sealed, &mut *opened)?;
    Ok(opened)
}

/// The indexes that `of` makes of a value: nothing but a keyed index leaves.
pub(crate) fn indexes(
    key: &DataKey,
    place: Place<'_>,
    sealed: &[u8],
    of: impl FnOnce(&[u8]) -> Result<Vec<Indexed>>,
) -> Result<Vec<Indexed>> {
    let opened = seal::open(key, &place, sealed).map_err(|_| Error::Damaged(FIELD))?;
    of(opened.expose())
}

/// The names that `of` reads of a value, for the index in memory: they leave for nobody
/// but [`name_index`](crate::name_index), whose entry is in the journal.
pub(crate) fn names(
    key: &DataKey,
    place: Place<'_>,
    sealed: &[u8],
    of: impl FnOnce(&[u8]) -> Result<Vec<Zeroizing<String>>>,
) -> Result<Vec<Zeroizing<String>>> {
    let opened = seal::open(key, &place, sealed).map_err(|_| Error::Damaged(FIELD))?;
    of(opened.expose())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_sealed_is_opened_in_one_file_only() {
        // In two pieces, so that this file is found for what it does alone.
        let words =
            [["seal::", "open"], ["seal::", "Sealed"], ["stream::", "open"]].map(|w| w.concat());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        let mut files = vec![std::path::PathBuf::from(folder)];
        let mut holding = Vec::new();
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            if words.iter().any(|word| text.contains(word)) {
                holding.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
        holding.sort();
        // The second opens what belongs to whoever types the password, and
        // nothing of persons and cases.
        assert_eq!(holding, ["receipt.rs", "sealed_factor.rs"]);
    }
}
