//! Every distinct name once: a table holds its number, and two names are compared by theirs.
use crate::names::{Canonical, canonical};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The number of a spelling; zero is no name.
pub type NameId = u32;

/// A name at a glance, in eight bytes that a record carries with it: most names that differ
/// are told apart by it, without reading them.
///
/// From the lowest bit: which of the letters a–z it has (26), its length up to 63 (6), its
/// first four letters (5 each), a hash of its stem (11), and whether it has more than one
/// word, or variants, or letters beyond 60 (1): then a glance decides nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Shape(u64);

/// The distinct names of a table.
pub struct Names {
    spellings: Vec<Canonical>,
    shapes: Vec<Shape>,
    /// By number: the key, hashed; zero where there is none.
    keys: Vec<u64>,
    by_text: HashMap<Box<str>, NameId, Quick>,
    by_original: HashMap<Box<str>, NameId, Quick>,
}

impl Default for Names {
    fn default() -> Self {
        let mut by_text = HashMap::default();
        by_text.insert(Box::from(""), 0);
        Self { spellings: vec![Canonical::default()], shapes: vec![Shape::default()], keys: vec![0], by_text, by_original: HashMap::default() }
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
        self.shapes.push(Shape::of(&canonical));
        self.keys.push(hash_of(&canonical.key));
        self.spellings.push(canonical);
        id
    }

    /// The spelling of a number that this dictionary gave.
    #[must_use]
    pub fn spelling(&self, id: NameId) -> &Canonical {
        &self.spellings[id as usize]
    }

    /// The shape of a name.
    pub(crate) fn shape(&self, id: NameId) -> Shape {
        self.shapes[id as usize]
    }

    /// The key of a name, hashed; zero where there is none.
    pub(crate) fn key(&self, id: NameId) -> u64 {
        self.keys[id as usize]
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

impl Shape {
    fn of(name: &Canonical) -> Self {
        // Of the stem, as that is what is compared letter by letter.
        let text = name.stem.as_bytes();
        let letter = |c: u8| u64::from(c.wrapping_sub(b'a').min(30));
        let letters = text.iter().filter(|c| c.is_ascii_lowercase()).fold(0, |set, c| set | 1_u64 << (c - b'a'));
        let length = text.len().min(63) as u64;
        let first = (0..4).fold(0, |bits, at| bits | text.get(at).map_or(31, |c| letter(*c)) << (5 * at));
        let many = name.stem.contains(' ') || !name.variants.is_empty() || text.len() > 60;
        Self(letters | length << 26 | first << 32 | (hash_of(&name.stem) >> 53) << 52 | u64::from(many) << 63)
    }

    fn length(self) -> u8 {
        (self.0 >> 26 & 63) as u8
    }

    fn letters(self) -> u32 {
        (self.0 & 0x03ff_ffff) as u32
    }

    /// Whether the stem is another for certain.
    pub(crate) fn has_another_stem(self, other: Self) -> bool {
        (self.0 ^ other.0) >> 52 & 0x7ff != 0
    }

    /// Whether a glance can decide.
    pub(crate) fn is_plain(self) -> bool {
        self.0 >> 63 == 0 && self.length() > 1
    }

    /// The highest Jaro–Winkler similarity that the stems of these shapes can have.
    pub(crate) fn most_alike(self, other: Self) -> f32 {
        let beyond = |a: Self, b: Self| u8::try_from((a.letters() & !b.letters()).count_ones()).unwrap_or(0);
        let (x, y) = (self.length(), other.length());
        let most = (x.saturating_sub(beyond(self, other))).min(y.saturating_sub(beyond(other, self)));
        if most == 0 {
            return 0.0;
        }
        let most = f32::from(most);
        let jaro = (most / f32::from(x) + most / f32::from(y) + 1.0) / 3.0;
        let differing = ((self.0 ^ other.0) >> 32 & 0xf_ffff).trailing_zeros();
        let prefix = u8::try_from((differing / 5).min(4)).unwrap_or(0);
        jaro + f32::from(prefix) * 0.1 * (1.0 - jaro)
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

    /// How many numbers there are, that of no code included.
    pub(crate) fn len(&self) -> usize {
        self.texts.len() + 1
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
