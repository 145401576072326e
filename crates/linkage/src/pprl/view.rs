//! The fields of a record, for the eyes of one block.
//!
//! To weigh a pair field by field one must compare fields. If every record carried one
//! filter for its surname, then all of one name would carry the same, and counting them
//! would tell the name: the commonest filter is the commonest surname. No hash and no
//! diffusion helps against counting.
//!
//! So a record does not carry *a* filter for its surname but one for each of its tokens,
//! salted with what only the token's key gives. Two records can be compared, field by field,
//! when they share a token, and only then: between blocks nothing can be counted or
//! compared. What is left to count is within a block, among the few who already share, say,
//! date of birth and sound of the given name.
//!
//! Equal salts make equal fields equal, so that comparison within a block is as good as with
//! one filter for all: it costs bytes (70 for each token), not quality.
use super::sip::sip;
use super::spelling::{Name, Spelled};
use crate::record::Sex;

/// Bytes of a view in a file.
pub(crate) const LENGTH: usize = 3 * 16 + 8 + 1 + 1 + 8 + 2 + 2;
/// Bits that a piece of a name sets, of 128.
pub(crate) const NAME_BITS: u32 = 5;
/// Bits that a piece of a place sets, of 64.
const PLACE_BITS: u32 = 3;
/// Pieces of a name that count: with more, a filter would be all ones.
const PIECES: usize = 24;
/// More bits than these are in no view that this crate has made.
const MOST_NAME: u32 = 100;
const MOST_PLACE: u32 = 56;

/// The salted fields of a record, for one token; zero is missing in each.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) given: u128,
    pub(crate) patronymic: u128,
    pub(crate) surname: u128,
    pub(crate) place: u64,
    pub(crate) sex: u8,
    pub(crate) citizenship: u8,
    /// One code for each figure of the date of birth.
    pub(crate) figures: [u8; 8],
    /// Month and day in codes of one kind, so that swapped ones are seen.
    pub(crate) month: u16,
    pub(crate) day: u16,
}

/// What is hashed, so that the same number means another thing in another field. All names
/// are of one kind: a surname in the place of the given name is to be recognised.
#[derive(Clone, Copy)]
enum Kind {
    Name,
    Place,
    Sex,
    Citizenship,
    Figure,
    DayOrMonth,
}

impl View {
    pub(crate) fn new(salt: [u64; 2], record: &Spelled) -> Self {
        let code = |kind: Kind, value: u64| sip([salt[0], salt[1] ^ kind as u64], value);
        let byte = |kind, value| u8::try_from(code(kind, value) % 255).unwrap_or(0) + 1;
        let short = |kind, value| u16::try_from(code(kind, value) % 65_535).unwrap_or(0) + 1;
        let name = |name: &Name| {
            name.grams.iter().take(PIECES).fold(0, |filter, gram| {
                let mut positions = code(Kind::Name, u64::from(*gram));
                let mut set = filter;
                for _ in 0..NAME_BITS {
                    set |= 1u128 << (positions & 127);
                    positions >>= 7;
                }
                set
            })
        };
        let place = record.place.grams.iter().take(PIECES).fold(0, |filter, gram| {
            let positions = code(Kind::Place, u64::from(*gram));
            (0..PLACE_BITS).fold(filter, |set, at| set | 1u64 << (positions >> (6 * at) & 63))
        });
        let mut view = Self {
            given: name(&record.given),
            patronymic: name(&record.patronymic),
            surname: name(&record.surname),
            place,
            ..Self::default()
        };
        if record.sex != Sex::Unknown {
            view.sex = byte(Kind::Sex, record.sex as u64);
        }
        if record.citizenship != 0 {
            view.citizenship = byte(Kind::Citizenship, record.citizenship);
        }
        for (at, figure) in record.figures() {
            view.figures[usize::from(at)] =
                byte(Kind::Figure, u64::from(at) << 8 | u64::from(figure));
        }
        if record.born.is_whole() {
            view.month = short(Kind::DayOrMonth, u64::from(record.born.month()));
            view.day = short(Kind::DayOrMonth, u64::from(record.born.day()));
        }
        view
    }

    pub(crate) fn to_bytes(self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes[..16].copy_from_slice(&self.given.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.patronymic.to_le_bytes());
        bytes[32..48].copy_from_slice(&self.surname.to_le_bytes());
        bytes[48..56].copy_from_slice(&self.place.to_le_bytes());
        bytes[56] = self.sex;
        bytes[57] = self.citizenship;
        bytes[58..66].copy_from_slice(&self.figures);
        bytes[66..68].copy_from_slice(&self.month.to_le_bytes());
        bytes[68..].copy_from_slice(&self.day.to_le_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8; LENGTH]) -> Self {
        fn part<const N: usize>(bytes: &[u8; LENGTH], from: usize) -> [u8; N] {
            std::array::from_fn(|at| bytes[from + at])
        }
        Self {
            given: u128::from_le_bytes(part(bytes, 0)),
            patronymic: u128::from_le_bytes(part(bytes, 16)),
            surname: u128::from_le_bytes(part(bytes, 32)),
            place: u64::from_le_bytes(part(bytes, 48)),
            sex: bytes[56],
            citizenship: bytes[57],
            figures: part(bytes, 58),
            month: u16::from_le_bytes(part(bytes, 66)),
            day: u16::from_le_bytes(part(bytes, 68)),
        }
    }

    /// Could this crate have made it? A filter that has every bit set is like any other, and
    /// would make its record the same person as everybody in the block.
    pub(crate) fn is_plausible(&self) -> bool {
        [self.given, self.patronymic, self.surname].iter().all(|n| n.count_ones() <= MOST_NAME)
            && self.place.count_ones() <= MOST_PLACE
    }
}
