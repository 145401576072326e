//! Every distinct name once: a table holds its number, and two names are compared by theirs.
use crate::names::{Canonical, canonical};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The number of a spelling; zero is no name.
pub type NameId = u32;

/// A name as comparison needs it.
pub struct Spelling {
    /// The one spelling, its variants, its stem and its key.
    pub canonical: Canonical,
    /// The stem, hashed: equal stems are found without reading them.
    pub(crate) stem: u64,
    /// The key, hashed; zero where there is none.
    pub(crate) key: u64,
}

/// The distinct names of a table.
pub struct Names {
    spellings: Vec<Spelling>,
    by_text: HashMap<Box<str>, NameId, Quick>,
    by_original: HashMap<Box<str>, NameId, Quick>,
}

impl Default for Names {
    fn default() -> Self {
        let none = Spelling { canonical: Canonical::default(), stem: 0, key: 0 };
        let mut by_text = HashMap::default();
        by_text.insert(Box::from(""), 0);
        Self { spellings: vec![none], by_text, by_original: HashMap::default() }
    }
}

impl Names {
    /// The number of a name as it was written, which is the same for each way to write it.
    pub fn number(&mut self, original: &str) -> NameId {
        if original.is_empty() {
            return 0;
        }
        if let Some(id) = self.by_original.get(original) {
            return *id;
        }
        let canonical = canonical(original);
        let id = match self.by_text.get(canonical.text.as_str()) {
            Some(id) => *id,
            None => self.add(canonical),
        };
        self.by_original.insert(Box::from(original), id);
        id
    }

    fn add(&mut self, canonical: Canonical) -> NameId {
        let id = u32::try_from(self.spellings.len()).unwrap_or(u32::MAX);
        self.by_text.insert(Box::from(canonical.text.as_str()), id);
        let (stem, key) = (hash_of(&canonical.stem), hash_of(&canonical.key));
        self.spellings.push(Spelling { canonical, stem, key });
        id
    }

    /// The spelling of a number that this dictionary gave.
    #[must_use]
    pub fn spelling(&self, id: NameId) -> &Spelling {
        &self.spellings[id as usize]
    }

    /// How many numbers there are, that of no name included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spellings.len()
    }

    /// Whether no name has been seen yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spellings.len() == 1
    }

    /// Forgets how names were written: half the memory, once no more are read.
    pub(crate) fn forget_originals(&mut self) {
        self.by_original = HashMap::default();
    }
}

/// Codes that are compared as they are: citizenship, source, number.
#[derive(Default)]
pub(crate) struct Codes {
    texts: Vec<Box<str>>,
    by_text: HashMap<Box<str>, u32, Quick>,
}

impl Codes {
    /// The number of a code; zero for a blank one.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        let text = text.trim();
        if text.is_empty() {
            return 0;
        }
        if let Some(id) = self.by_text.get(text) {
            return *id;
        }
        self.texts.push(Box::from(text));
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.by_text.insert(Box::from(text), id);
        id
    }

    /// The number of a code that is here already.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.by_text.get(text.trim()).copied()
    }

    /// The code of a number; blank for zero.
    pub(crate) fn text(&self, id: u32) -> &str {
        if id == 0 { "" } else { &self.texts[id as usize - 1] }
    }
}

/// A hash of text that is the same on every machine and in every run.
pub(crate) fn hash_of(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let mut hasher = Mixer::default();
    hasher.write(text.as_bytes());
    hasher.finish().max(1)
}

/// Mixes two numbers into one, so that a key of two parts is one number.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b.rotate_left(32) ^ 0xd1b5_4a32_d192_ed03);
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of a product are what is mixed")]
    let folded = (product as u64) ^ ((product >> 64) as u64);
    folded
}

pub(crate) type Quick = BuildHasherDefault<Mixer>;

/// A hasher for tables in memory: short texts and numbers that nobody chose to harm us,
/// each table of which is as long as the input is anyway.
#[derive(Default)]
pub(crate) struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut word = [0; 8];
            word.copy_from_slice(chunk);
            self.0 = mix(self.0, u64::from_le_bytes(word));
        }
        let rest = chunks.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.0 = mix(self.0, u64::from_le_bytes(word) ^ (rest.len() as u64) << 56);
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.0 = mix(self.0, u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.0 = mix(self.0, u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = mix(self.0, n);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
