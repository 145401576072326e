//! Every distinct name once: a table holds its number, and two names are compared by theirs.
use crate::names::{Canonical, canonical, lexicon};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::iter::once;

/// The number of a spelling; zero is no name.
pub type NameId = u32;

/// A name at a glance, in eight bytes that a record carries with it: most names that differ
/// are told apart by it, without reading them.
///
/// From the lowest bit: which of the letters a–z its stem has (26), its length up to 31 (5),
/// whether it is or has a pet form (1), its first four letters (5 each), a hash of its family
/// (11: names that share a reading are of one family), and whether it has more than one word
/// or letters beyond 31 (1): then a glance decides nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Shape(u64);

/// What is known of a name as a given name, looked up once.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known {
    /// The groups of pet forms that it may be of, from 1; 0 for none. Few are of more.
    groups: [u16; 4],
    /// Whether it is a given name at all.
    pub(crate) is_given: bool,
}

impl Known {
    fn of(name: &Canonical) -> Self {
        let mut groups = [0; 4];
        let mut found: Vec<u16> = once(&name.text)
            .chain(&name.variants)
            .flat_map(|text| lexicon().groups(text))
            .map(|group| group.saturating_add(1))
            .collect();
        found.sort_unstable();
        found.dedup();
        groups.iter_mut().zip(found).for_each(|(to, from)| *to = from);
        Self { groups, is_given: lexicon().is_given(&name.text) }
    }

    /// Whether one is a pet form of the other, or both are of one name.
    pub(crate) fn is_akin(self, other: Self) -> bool {
        self.groups.iter().any(|group| *group != 0 && other.groups.contains(group))
    }
}

/// The distinct names of a table.
pub struct Names {
    spellings: Vec<Canonical>,
    known: Vec<Known>,
    shapes: Vec<Shape>,
    /// By number: the key, hashed; zero where there is none.
    keys: Vec<u64>,
    /// By number: a name of the same family, or itself. Names that share a reading are of one
    /// family, and so are those that share one with either.
    family: Vec<NameId>,
    by_reading: HashMap<u64, NameId, Quick>,
    by_text: HashMap<Box<str>, NameId, Quick>,
    by_original: HashMap<Box<str>, NameId, Quick>,
}

impl Default for Names {
    fn default() -> Self {
        let mut by_text = HashMap::default();
        by_text.insert(Box::from(""), 0);
        Self {
            spellings: vec![Canonical::default()],
            known: vec![Known::default()],
            shapes: vec![Shape::default()],
            keys: vec![0],
            family: vec![0],
            by_reading: HashMap::default(),
            by_text,
            by_original: HashMap::default(),
        }
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
        let known = Known::of(&canonical);
        self.family.push(id);
        for reading in once(&canonical.text).chain(&canonical.variants) {
            let first = *self.by_reading.entry(hash_of(reading)).or_insert(id);
            let (one, other) = (self.family(first), self.family(id));
            self.family[one.max(other) as usize] = one.min(other);
        }
        self.shapes.push(Shape::of(&canonical, known));
        self.known.push(known);
        self.keys.push(hash_of(&canonical.key));
        self.spellings.push(canonical);
        id
    }

    /// The spelling of a number that this dictionary gave.
    #[must_use]
    pub fn spelling(&self, id: NameId) -> &Canonical {
        &self.spellings[id as usize]
    }

    /// The first name of the family of a name.
    pub(crate) fn family(&self, id: NameId) -> NameId {
        let mut id = id;
        while self.family[id as usize] != id {
            id = self.family[id as usize];
        }
        id
    }

    /// What is known of a name as a given name.
    pub(crate) fn known(&self, id: NameId) -> Known {
        self.known[id as usize]
    }

    /// The shape of a name, with its family.
    pub(crate) fn shape(&self, id: NameId) -> Shape {
        self.shapes[id as usize].of_family(self.family(id))
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
    fn of(name: &Canonical, known: Known) -> Self {
        // Of the stem, as that is what is compared letter by letter.
        let text = name.stem.as_bytes();
        let letter = |c: u8| u64::from(c.wrapping_sub(b'a').min(30));
        let letters = text
            .iter()
            .filter(|c| c.is_ascii_lowercase())
            .fold(0, |set, c| set | 1_u64 << (c - b'a'));
        let length = text.len().min(31) as u64;
        let first =
            (0..4).fold(0, |bits, at| bits | text.get(at).map_or(31, |c| letter(*c)) << (5 * at));
        let pet = u64::from(known.groups[0] != 0);
        let many = u64::from(name.stem.contains(' ') || text.len() > 31);
        Self(letters | length << 26 | pet << 31 | first << 32 | many << 63)
    }

    /// The shape with its family marked.
    pub(crate) fn of_family(self, family: NameId) -> Self {
        Self(self.0 | (mix(3, u64::from(family)) >> 53) << 52)
    }

    /// The shape of a name of which no glance may decide.
    pub(crate) fn opaque(self) -> Self {
        Self(self.0 | 1 << 63)
    }

    fn length(self) -> u8 {
        (self.0 >> 26 & 31) as u8
    }

    fn letters(self) -> u32 {
        (self.0 & 0x03ff_ffff) as u32
    }

    /// Whether the two may be readings of one name, or pet forms.
    pub(crate) fn may_meet(self, other: Self) -> bool {
        ((self.0 ^ other.0) >> 52).trailing_zeros() >= 11 || self.0 & other.0 & 1 << 31 != 0
    }

    /// Whether a glance can decide.
    pub(crate) fn is_plain(self) -> bool {
        self.0 >> 63 == 0 && self.length() > 1
    }

    /// The highest Jaro–Winkler similarity that the stems of these shapes can have.
    pub(crate) fn most_alike(self, other: Self) -> f32 {
        let beyond =
            |a: Self, b: Self| u8::try_from((a.letters() & !b.letters()).count_ones()).unwrap_or(0);
        let (x, y) = (self.length(), other.length());
        let most =
            (x.saturating_sub(beyond(self, other))).min(y.saturating_sub(beyond(other, self)));
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
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15)
        * u128::from(b.rotate_left(32) ^ 0xd1b5_4a32_d192_ed03);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the two halves of a product are what is mixed"
    )]
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
