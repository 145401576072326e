//! Which of the three inner loops runs, chosen when it runs.
use super::{Filter, Tile, avx2, avx512, portable};

/// A way to compare that this processor has: a value of the type is the proof of it,
/// because only detection makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Path {
    /// Plain Rust, which every processor has.
    #[must_use]
    pub fn portable() -> Self {
        Self(Kind::Portable)
    }

    /// AVX2, where the processor has it.
    #[must_use]
    pub fn avx2() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
            return Some(Self(Kind::Avx2));
        }
        None
    }

    /// AVX-512 with VPOPCNTDQ, where the processor has it.
    #[must_use]
    pub fn avx512() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vpopcntdq")
            && is_x86_feature_detected!("popcnt")
        {
            return Some(Self(Kind::Avx512));
        }
        None
    }

    /// The fastest that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::avx512().or_else(Self::avx2).unwrap_or_else(Self::portable)
    }

    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "a call into code for a detected processor")
    )]
    pub(super) fn tile(self, tile: &Tile<'_>, emit: &mut dyn FnMut(usize, usize)) {
        match self.0 {
            Kind::Portable => portable::tile(tile, emit),
            // SAFETY: `Kind::Avx2` is made only by `Path::avx2`, after the processor was
            // asked for every feature that the function is compiled with.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { avx2::tile(tile, emit) },
            // SAFETY: as above, with `Path::avx512`.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { avx512::tile(tile, emit) },
        }
    }

    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "a call into code for a detected processor")
    )]
    pub(super) fn scan(self, filter: &Filter, rows: &[Filter], emit: &mut dyn FnMut(usize, u16)) {
        match self.0 {
            Kind::Portable => portable::scan(filter, rows, emit),
            // SAFETY: as in `tile`.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { avx2::scan(filter, rows, emit) },
            // SAFETY: as in `tile`.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { avx512::scan(filter, rows, emit) },
        }
    }
}
