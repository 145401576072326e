//! One hardened filter for a whole record.
//!
//! A Bloom filter of the pieces of a record's fields (Schnell, Bachteler, Reiher 2009) has
//! known weaknesses, and each has its answer here:
//!
//! | Weakness | Answer |
//! |---|---|
//! | who knows the hash can try names | every position comes from keyed `BLAKE2b` |
//! | double hashing lets positions be told from one another (Kroll 2015) | each position is drawn on its own |
//! | the same piece in another field gives the same bits | each field has its own positions |
//! | a frequent piece is a pattern of bits that occur together (Christen et al. 2018) | *diffusion*: each bit sent is the sum, modulo 2, of four bits that the key chooses (Armknecht, Heng, Schnell 2023, doi 10.56553/popets-2023-0054) |
//!
//! What no such layer can hide is how alike two records are: it is what the filter is for.
//! See the attack by graph in [`attack`](crate::pprl::attack).
use super::spelling::{GRAMS, Spelled};
use super::stream::Stream;
use crate::dice::{BITS, Filter, WORDS};
use crate::record::Sex;

/// Bits of a filter that a bit sent is the sum of.
pub(crate) const DIFFUSION: usize = 4;
/// Positions that one piece has at most.
const MOST: usize = 96;

/// A field of the filter and how many bits it sets, shared among its pieces: a long name
/// weighs no more than a short one. As measured in the design (10,000 records).
const GIVEN: (usize, usize) = (0, 150);
const SURNAME: (usize, usize) = (1, 200);
const PATRONYMIC: (usize, usize) = (2, 100);
const BORN: (usize, usize) = (3, 200);
const PLACE: (usize, usize) = (4, 60);
const SEX: (usize, usize) = (5, 20);

/// Makes the filters of one key, for the names of one [`Speller`](super::spelling::Speller).
pub(crate) struct Filters {
    key: [u8; 32],
    /// By field and piece: the positions, drawn when first asked for.
    positions: Vec<Option<Box<[u16; MOST]>>>,
    /// By field and number of the name, and by sex: its bits. Few names are of most people.
    names: [Vec<Option<Box<Filter>>>; 6],
    /// By figure, its place and how many are known (4, 6 or 8): its bits.
    figures: Vec<Option<Box<Filter>>>,
    /// Four times, by bit of the plain filter: the bit sent that it takes part in.
    spread: Box<Spread>,
}

impl Filters {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        let mut positions = Vec::new();
        positions.resize_with(6 * GRAMS, || None);
        let mut figures = Vec::new();
        figures.resize_with(9 * 80, || None);
        Self { key, positions, names: Default::default(), figures, spread: spread(&key) }
    }

    /// The filter as it is sent; empty where nothing is known of the person.
    pub(crate) fn hardened(&mut self, record: &Spelled) -> Filter {
        let plain = self.plain(record);
        diffuse(&plain, &self.spread)
    }

    /// The filter before diffusion: never sent.
    fn plain(&mut self, record: &Spelled) -> Filter {
        let mut filter = Filter::EMPTY;
        for (field, name) in [
            (GIVEN, &record.given),
            (SURNAME, &record.surname),
            (PATRONYMIC, &record.patronymic),
            (PLACE, &record.place),
        ] {
            self.add(&mut filter, field, name.number, &name.grams);
        }
        let known = record.figures().count();
        for (at, figure) in record.figures() {
            let piece = usize::from(at) * 10 + usize::from(figure);
            if self.figures[known * 80 + piece].is_none() {
                let bits =
                    self.bits(BORN, &[u16::from(at) * 10 + u16::from(figure)], BORN.1 / known);
                self.figures[known * 80 + piece] = Some(Box::new(bits));
            }
            unite(&mut filter, self.figures[known * 80 + piece].as_deref());
        }
        if record.sex != Sex::Unknown {
            self.add(&mut filter, SEX, record.sex as usize, &[record.sex as u16]);
        }
        filter
    }

    fn add(&mut self, filter: &mut Filter, field: (usize, usize), number: usize, pieces: &[u16]) {
        if pieces.is_empty() {
            return;
        }
        if self.names[field.0].len() <= number {
            self.names[field.0].resize_with(number + 1, || None);
        }
        if self.names[field.0][number].is_none() {
            // To the nearest, and at least one bit for each piece.
            let bits = self.bits(field, pieces, (field.1 + pieces.len() / 2) / pieces.len());
            self.names[field.0][number] = Some(Box::new(bits));
        }
        unite(filter, self.names[field.0][number].as_deref());
    }

    /// The bits of pieces, so many for `each`.
    fn bits(&mut self, (field, _): (usize, usize), pieces: &[u16], each: usize) -> Filter {
        let mut filter = Filter::EMPTY;
        for &piece in pieces {
            let key = &self.key;
            let slot = &mut self.positions[field * GRAMS + usize::from(piece)];
            let positions = slot.get_or_insert_with(|| Box::new(draw(key, field, piece)));
            for &position in &positions[..each.clamp(1, MOST)] {
                filter.set(usize::from(position));
            }
        }
        filter
    }
}

fn unite(filter: &mut Filter, other: Option<&Filter>) {
    for (word, more) in filter.0.iter_mut().zip(other.unwrap_or(&Filter::EMPTY).0) {
        *word |= more;
    }
}

fn draw(key: &[u8; 32], field: usize, piece: u16) -> [u16; MOST] {
    let label = [&b"piece"[..], &field.to_le_bytes(), &piece.to_le_bytes()].concat();
    let mut stream = Stream::new(key, &label);
    std::array::from_fn(|_| stream.short() % 1024)
}

/// Each bit takes part in [`DIFFUSION`] of the bits sent, and each bit sent is the sum of so
/// many bits: that many permutations.
type Spread = [[u16; BITS]; DIFFUSION];

fn spread(key: &[u8; 32]) -> Box<Spread> {
    let mut spread = Box::new([[0; BITS]; DIFFUSION]);
    for (time, sent) in spread.iter_mut().enumerate() {
        let label = [&b"diffusion"[..], &time.to_le_bytes()].concat();
        let order = Stream::new(key, &label).permutation(BITS);
        for (to, bit) in sent.iter_mut().zip(order) {
            *to = u16::try_from(bit).unwrap_or(0);
        }
    }
    spread
}

fn diffuse(plain: &Filter, spread: &Spread) -> Filter {
    // A byte for each bit: writing bits into sixteen words, each write would wait for the last.
    let mut sent = [0u8; BITS];
    for (number, word) in plain.0.iter().enumerate() {
        let mut left = *word;
        while left != 0 {
            let bit = number * 64 + left.trailing_zeros() as usize;
            for to in spread {
                sent[usize::from(to[bit]) % BITS] ^= 1;
            }
            left &= left - 1;
        }
    }
    let mut filter = Filter([0; WORDS]);
    for (word, bytes) in filter.0.iter_mut().zip(sent.chunks_exact(64)) {
        for (at, eight) in bytes.chunks_exact(8).enumerate() {
            *word |= gather(eight) << (8 * at);
        }
    }
    filter
}

/// The lowest bits of eight bytes side by side.
fn gather(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(bytes);
    // The product brings bit 0 of byte i to bit 56 + i; nothing else lands there.
    u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Half the length: the sum, modulo 2, of both halves, in the first half.
pub(crate) fn fold(filter: &Filter) -> Filter {
    let mut folded = Filter::EMPTY;
    for at in 0..WORDS / 2 {
        folded.0[at] = filter.0[at] ^ filter.0[at + WORDS / 2];
    }
    folded
}
