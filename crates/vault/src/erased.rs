//! The list of keys that were destroyed, to be destroyed again after a backup
//! was restored.
//!
//! The list is kept apart from what it is about. It is text: a first line
//! `pristan-erased-1`, then for each erasure its number, the moment in
//! milliseconds since 1970, the owner of the key, and a MAC, with tabs between
//! them. Each MAC covers the one before, so that no line can be changed,
//! dropped or put in without the root. That lines are missing at the end is
//! not seen in the list itself: compare [`head`](ErasedList::head) with the
//! one in the journal.
use crate::error::Error;
use crate::primitive::hex;
use crate::root::Root;
use std::fmt::Write as _;
use subtle::ConstantTimeEq;

const FIRST_LINE: &str = "pristan-erased-1";

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The owner of the key, as it was wrapped for: `person/42`.
    pub owner: String,
    /// When it was destroyed, in milliseconds since 1970.
    pub at: i64,
}

/// The erasures, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErasedList {
    erasures: Vec<Erasure>,
}

impl ErasedList {
    /// The list without an erasure.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The erasures, oldest first.
    #[must_use]
    pub fn erasures(&self) -> &[Erasure] {
        &self.erasures
    }

    /// Adds an erasure.
    ///
    /// # Errors
    ///
    /// [`UnknownForm`](Error::UnknownForm) when the owner is empty or more
    /// than a word.
    pub fn push(&mut self, owner: &str, at: i64) -> Result<(), Error> {
        if owner.is_empty() || owner.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Error::UnknownForm);
        }
        self.erasures.push(Erasure { owner: owner.to_owned(), at });
        Ok(())
    }

    /// The MAC of the last line: it stands for the whole list.
    #[must_use]
    pub fn head(&self, root: &Root) -> [u8; 32] {
        self.macs(root).last().unwrap_or([0; 32])
    }

    /// The list as text, under `root`. A list under a new root is written
    /// anew.
    #[must_use]
    pub fn to_text(&self, root: &Root) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        for ((number, erasure), mac) in (1_u64..).zip(&self.erasures).zip(self.macs(root)) {
            let Erasure { owner, at } = erasure;
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{number}\t{at}\t{owner}\t{}", hex(&mac));
        }
        text
    }

    /// The list that `text` is.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) when a line was changed, dropped, moved or
    /// added, or the list was written under another root;
    /// [`UnknownForm`](Error::UnknownForm) when it is no such list.
    pub fn from_text(text: &str, root: &Root) -> Result<Self, Error> {
        let lines = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        let mut list = Self::new();
        for line in lines.ok_or(Error::UnknownForm)?.lines() {
            let mut parts = line.split('\t').skip(1);
            let (at, owner) = (parts.next(), parts.next());
            let at = at.and_then(|at| at.parse().ok()).ok_or(Error::Damaged)?;
            list.push(owner.unwrap_or_default(), at).map_err(|_| Error::Damaged)?;
        }
        // Written anew it is the same, to the last byte, or it is not ours.
        let same = list.to_text(root).as_bytes().ct_eq(text.as_bytes());
        if bool::from(same) { Ok(list) } else { Err(Error::Damaged) }
    }

    fn macs(&self, root: &Root) -> impl Iterator<Item = [u8; 32]> {
        let key = root.erased_key();
        self.erasures.iter().scan([0; 32], move |mac, Erasure { owner, at }| {
            *mac = key.mac("vault erased 1", &[&*mac, &at.to_be_bytes(), owner.as_bytes()]);
            Some(*mac)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    fn root(seed: u8) -> Root {
        Root::generate(&mut StdRng::from_seed([seed; 32]))
    }

    fn list() -> ErasedList {
        let mut list = ErasedList::new();
        for (at, owner) in ["person/1", "case/2", "person/3"].iter().enumerate() {
            list.push(owner, i64::try_from(at).unwrap() * 1000).unwrap();
        }
        list
    }

    #[test]
    fn what_is_written_is_read() {
        for list in [ErasedList::new(), list()] {
            let text = list.to_text(&root(1));
            assert!(text.starts_with("pristan-erased-1\n"));
            assert_eq!(ErasedList::from_text(&text, &root(1)).unwrap(), list);
            let anew = list.to_text(&root(2));
            assert_eq!(ErasedList::from_text(&anew, &root(2)).unwrap(), list);
        }
    }

    #[test]
    fn every_changed_byte_and_every_moved_or_dropped_line_is_noticed() {
        let text = list().to_text(&root(1));
        let holds = |text: &str| ErasedList::from_text(text, &root(1)).is_ok();
        assert!(holds(&text));
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            assert!(!holds(&String::from_utf8(changed).unwrap()), "byte {at}");
        }
        let lines: Vec<&str> = text.lines().collect();
        for order in [&[0, 2, 3][..], &[0, 1, 3], &[0, 2, 1, 3], &[0, 1, 1, 2, 3], &[1, 2, 3]] {
            let other: String = order.iter().flat_map(|&at| [lines[at], "\n"]).collect();
            assert!(!holds(&other), "{order:?}");
        }
        assert!(matches!(ErasedList::from_text(&text, &root(2)), Err(Error::Damaged)));
    }

    /// The numbers can be put right by anybody; the MACs cannot.
    #[test]
    fn a_line_dropped_in_the_middle_is_noticed_although_the_rest_was_renumbered() {
        let text = list().to_text(&root(1));
        let lines: Vec<&str> = text.lines().collect();
        let renumbered = lines[3].replacen('3', "2", 1);
        let shorter = [lines[0], lines[1], &renumbered, ""].join("\n");
        assert!(matches!(ErasedList::from_text(&shorter, &root(1)), Err(Error::Damaged)));
        let control = [lines[0], lines[1], lines[2], ""].join("\n");
        assert!(ErasedList::from_text(&control, &root(1)).is_ok());
    }

    /// What the list cannot see by itself, the head shows.
    #[test]
    fn a_line_dropped_at_the_end_changes_the_head() {
        let text = list().to_text(&root(1));
        let (shorter, _) = text.trim_end().rsplit_once('\n').unwrap();
        let shorter = ErasedList::from_text(&format!("{shorter}\n"), &root(1)).unwrap();
        assert_eq!(shorter.erasures().len(), 2);
        assert_ne!(shorter.head(&root(1)), list().head(&root(1)));
        assert_eq!(ErasedList::new().head(&root(1)), [0; 32]);
    }

    #[test]
    fn an_owner_is_a_word() {
        for odd in ["", "two words", "a\tb", "a\nb", "a\u{0}b"] {
            assert!(matches!(ErasedList::new().push(odd, 0), Err(Error::UnknownForm)));
        }
    }
}
