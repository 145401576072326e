//! Files, sealed in chunks, so that none has to fit in memory.
//!
//! A sealed stream is a header and chunks. The header: version 1, cipher 2,
//! the number of the data key (4, most significant first), a random prefix
//! (19), commitment (32). Each chunk closes 64 KiB, the last one what is left,
//! and carries its tag (16). The nonce of a chunk is the prefix, the number of
//! the chunk (4) and a byte that is 1 for the last chunk alone; so chunks
//! cannot be dropped, repeated, exchanged or added, and an end cut short is
//! not an end. An empty stream is one empty chunk. Every stream has a key of
//! its own, derived from the data key and the prefix.
//!
//! Source: V. T. Hoang, R. Reyhanitabar, P. Rogaway, D. Vizár, Online
//! authenticated-encryption and its nonce-reuse misuse-resistance (2015), the
//! STREAM construction.
use crate::error::Error;
use crate::key::{DataKey, VERSION};
use crate::primitive::{self, COMMITMENT, NONCE, Secret, TAG, joined, take};
use crate::seal::Place;
use rand_core::CryptoRng;
use std::io::{self, Read, Write};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Bytes in a chunk, before it is closed.
pub const CHUNK: usize = 64 * 1024;
/// XChaCha20-Poly1305 in chunks.
const CIPHER: u8 = 2;
const PREFIX: usize = 19;
const HEADER: usize = 2 + 4 + PREFIX + COMMITMENT;

/// Seals all of `input` for `place` into `output`; gives the bytes read.
///
/// # Errors
///
/// [`Io`](Error::Io) of either side; [`TooLong`](Error::TooLong) from 256 TiB.
pub fn seal_stream(
    key: &DataKey,
    place: &Place<'_>,
    input: &mut impl Read,
    output: &mut impl Write,
    rng: &mut impl CryptoRng,
) -> Result<u64, Error> {
    let mut writer = SealingWriter::new(key, place, output, rng)?;
    let mut buffer = Zeroizing::new(vec![0; CHUNK]);
    let mut length = 0;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                writer.put(&buffer[..read])?;
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    writer.finish()?;
    Ok(length)
}

/// Opens all of `input` into `output`; gives the bytes written.
///
/// What is written is authentic as far as it goes, but only `Ok` says that it
/// is whole: on an error, throw the output away.
///
/// # Errors
///
/// As of [`OpeningReader::new`] and [`OpeningReader::chunk`], and
/// [`Io`](Error::Io) of the output.
pub fn open_stream(
    key: &DataKey,
    place: &Place<'_>,
    input: &mut impl Read,
    output: &mut impl Write,
) -> Result<u64, Error> {
    let mut reader = OpeningReader::new(key, place, input)?;
    let mut length = 0;
    while let Some(chunk) = reader.chunk()? {
        output.write_all(chunk)?;
        length += chunk.len() as u64;
    }
    output.flush()?;
    Ok(length)
}

struct Chunks {
    key: Secret,
    prefix: [u8; PREFIX],
    associated: Vec<u8>,
    number: u32,
}

impl Chunks {
    fn new(key: &DataKey, place: &Place<'_>, prefix: [u8; PREFIX], header: &[u8]) -> Self {
        let associated = joined("vault stream 1", &[header, &place.bytes()]);
        let key = key.stream.derive("vault stream 1", &[&prefix]);
        Self { key, prefix, associated, number: 0 }
    }

    /// The nonce of the next chunk. There is always a number left after one
    /// that was given, else the stream ends here.
    fn nonce(&mut self, last: bool) -> Result<[u8; NONCE], Error> {
        let number = self.number;
        if !last {
            self.number = number.checked_add(1).ok_or(Error::TooLong)?;
        }
        let mut nonce = [0; NONCE];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..PREFIX + 4].copy_from_slice(&number.to_be_bytes());
        nonce[PREFIX + 4] = u8::from(last);
        Ok(nonce)
    }

    fn close(&mut self, last: bool, chunk: &mut Vec<u8>) -> Result<(), Error> {
        let nonce = self.nonce(last)?;
        self.key.close(&nonce, &self.associated, chunk)
    }

    fn open(&mut self, last: bool, chunk: &mut Vec<u8>) -> Result<(), Error> {
        let nonce = self.nonce(last)?;
        self.key.open(&nonce, &self.associated, chunk)
    }
}

/// Seals what is written to it. Without [`finish`](Self::finish) the stream has
/// no end, and is refused when it is opened: as it should be when the writer
/// was interrupted.
pub struct SealingWriter<W: Write> {
    output: W,
    chunks: Chunks,
    /// The chunk that is being filled. It is closed when more is to come, so
    /// that the last one is known to be the last.
    open: Zeroizing<Vec<u8>>,
}

impl<W: Write> SealingWriter<W> {
    /// Begins a stream for `place`, and writes its header.
    ///
    /// # Errors
    ///
    /// [`Io`](Error::Io) of the output.
    pub fn new(
        key: &DataKey,
        place: &Place<'_>,
        mut output: W,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Error> {
        let prefix = primitive::random::<PREFIX>(rng);
        let start = [&[VERSION, CIPHER][..], &key.number().to_be_bytes(), &prefix].concat();
        let header = [&start[..], &key.commitment(&[&start])].concat();
        output.write_all(&header)?;
        let chunks = Chunks::new(key, place, prefix, &header);
        Ok(Self { output, chunks, open: Zeroizing::new(Vec::with_capacity(CHUNK + TAG)) })
    }

    fn put(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.open.len() == CHUNK {
                self.close(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.open.len()));
            self.open.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn close(&mut self, last: bool) -> Result<(), Error> {
        self.chunks.close(last, &mut self.open)?;
        self.output.write_all(&self.open)?;
        self.open.clear();
        Ok(())
    }

    /// Ends the stream, and gives the output back.
    ///
    /// # Errors
    ///
    /// [`Io`](Error::Io) of the output.
    pub fn finish(mut self) -> Result<W, Error> {
        self.close(true)?;
        self.output.flush()?;
        Ok(self.output)
    }
}

impl<W: Write> Write for SealingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes).map_err(into_io)?;
        Ok(bytes.len())
    }

    /// Passes on what is closed already; a chunk is closed when it is full.
    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Opens the stream that it reads.
pub struct OpeningReader<R: Read> {
    input: R,
    chunks: Chunks,
    /// One closed chunk and, while there is more, the byte after it.
    closed: Vec<u8>,
    open: Zeroizing<Vec<u8>>,
    /// How much of `open` was given out by `read`.
    given: usize,
    ended: bool,
}

impl<R: Read> OpeningReader<R> {
    /// Begins to read the stream of `place`.
    ///
    /// # Errors
    ///
    /// [`WrongKey`](Error::WrongKey), [`UnknownForm`](Error::UnknownForm),
    /// [`CutShort`](Error::CutShort) within the header, or [`Io`](Error::Io).
    pub fn new(key: &DataKey, place: &Place<'_>, mut input: R) -> Result<Self, Error> {
        let mut header = Vec::with_capacity(HEADER);
        if input.by_ref().take(HEADER as u64).read_to_end(&mut header)? < HEADER {
            return Err(Error::CutShort);
        }
        let mut rest = header.as_slice();
        let mut parts = || {
            let ([version, cipher], _number) = (take(&mut rest)?, take::<4>(&mut rest)?);
            Some((version, cipher, take(&mut rest)?, take(&mut rest)?))
        };
        let (version, cipher, prefix, commitment): (_, _, _, [u8; COMMITMENT]) =
            parts().ok_or(Error::CutShort)?;
        if (version, cipher) != (VERSION, CIPHER) {
            return Err(Error::UnknownForm);
        }
        // The number of the key is among what is committed to.
        let expected = key.commitment(&[&header[..HEADER - COMMITMENT]]);
        if !bool::from(expected.ct_eq(&commitment)) {
            return Err(Error::WrongKey);
        }
        let chunks = Chunks::new(key, place, prefix, &header);
        let closed = Vec::with_capacity(CHUNK + TAG + 1);
        let open = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        Ok(Self { input, chunks, closed, open, given: 0, ended: false })
    }

    /// The next chunk; none after the last. Each is authentic, the whole only
    /// when none is left.
    ///
    /// # Errors
    ///
    /// [`Damaged`](Error::Damaged) for a chunk that was changed, exchanged or
    /// added, or a stream of another place; [`CutShort`](Error::CutShort) when
    /// the last chunk is missing; [`Io`](Error::Io).
    pub fn chunk(&mut self) -> Result<Option<&[u8]>, Error> {
        if self.ended {
            return Ok(None);
        }
        let wanted = CHUNK + TAG + 1 - self.closed.len();
        self.input.by_ref().take(wanted as u64).read_to_end(&mut self.closed)?;
        let last = self.closed.len() <= CHUNK + TAG;
        if self.closed.len() < TAG {
            return Err(Error::CutShort);
        }
        let end = self.closed.len().min(CHUNK + TAG);
        if let Err(error) = self.open(last, end) {
            self.open.zeroize();
            self.given = 0;
            return Err(error);
        }
        self.closed.drain(..end);
        (self.given, self.ended) = (0, last);
        Ok(Some(&self.open))
    }

    fn open(&mut self, last: bool, end: usize) -> Result<(), Error> {
        let mut attempt = |last| {
            self.open.zeroize();
            self.open.extend_from_slice(&self.closed[..end]);
            self.chunks.open(last, &mut self.open)
        };
        match attempt(last) {
            // A chunk that is whole but not the last one: the rest is missing.
            Err(Error::Damaged) if last && attempt(false).is_ok() => Err(Error::CutShort),
            other => other,
        }
    }
}

impl<R: Read> Read for OpeningReader<R> {
    /// Fails with [`InvalidData`](io::ErrorKind::InvalidData), within it an
    /// [`Error`], when the stream is not as it was sealed.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.open.len() {
            if self.chunk().map_err(into_io)?.is_none() {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.open.len() - self.given);
        buffer[..count].copy_from_slice(&self.open[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    const PLACE: Place<'_> = Place { table: "file", row: "7", column: "content", version: 1 };
    const SEALED: usize = CHUNK + TAG;

    fn world() -> (DataKey, StdRng) {
        let mut random = StdRng::from_seed([8; 32]);
        (DataKey::generate(1, &mut random), random)
    }

    fn content(length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        StdRng::from_seed([1; 32]).fill(&mut bytes[..]);
        bytes
    }

    fn sealed(length: usize) -> Vec<u8> {
        let (key, mut random) = world();
        let mut output = Vec::new();
        let read =
            seal_stream(&key, &PLACE, &mut &content(length)[..], &mut output, &mut random).unwrap();
        assert_eq!(read, length as u64);
        output
    }

    fn opened(bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let mut output = Vec::new();
        open_stream(&world().0, &PLACE, &mut &bytes[..], &mut output).map(|_| output)
    }

    #[test]
    fn a_stream_of_every_interesting_length_opens() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5] {
            let bytes = sealed(length);
            let chunks = length.div_ceil(CHUNK).max(1);
            assert_eq!(bytes.len(), HEADER + length + chunks * TAG);
            assert!(opened(&bytes).unwrap() == content(length), "{length}");
        }
    }

    #[test]
    fn an_end_cut_off_is_refused_wherever_it_was_cut() {
        for length in [0, 5, CHUNK, 2 * CHUNK, 2 * CHUNK + 5] {
            let bytes = sealed(length);
            let near = |at: usize| at.saturating_sub(2)..=at + 2;
            let cuts = (0..=HEADER + TAG + 5)
                .chain(near(HEADER + SEALED))
                .chain(near(HEADER + 2 * SEALED))
                .chain(near(bytes.len()));
            for cut in cuts.filter(|&cut| cut < bytes.len()) {
                assert!(opened(&bytes[..cut]).is_err(), "{length} cut at {cut}");
            }
        }
        let whole_chunks = &sealed(2 * CHUNK + 5)[..HEADER + 2 * SEALED];
        assert!(matches!(opened(whole_chunks), Err(Error::CutShort)));
    }

    #[test]
    fn chunks_cannot_be_exchanged_repeated_dropped_or_added() {
        let bytes = sealed(3 * CHUNK + 5);
        let (header, body) = bytes.split_at(HEADER);
        let chunks: Vec<&[u8]> = body.chunks(SEALED).collect();
        let with = |order: &[usize]| {
            let body = order.iter().flat_map(|&at| chunks[at].to_vec());
            opened(&header.iter().copied().chain(body).collect::<Vec<_>>())
        };
        assert!(with(&[0, 1, 2, 3]).is_ok());
        for order in
            [&[1, 0, 2, 3][..], &[0, 0, 1, 2, 3], &[0, 2, 3], &[0, 1, 2, 3, 3], &[1, 2, 3], &[3]]
        {
            assert!(matches!(with(order), Err(Error::Damaged)), "{order:?}");
        }
        let appended = [&bytes[..], b"more"].concat();
        assert!(matches!(opened(&appended), Err(Error::Damaged)));
    }

    #[test]
    fn a_chunk_of_another_stream_of_the_same_place_is_refused() {
        let (key, mut random) = world();
        let mut seal = || {
            let mut output = Vec::new();
            let input = content(CHUNK + 5);
            seal_stream(&key, &PLACE, &mut &input[..], &mut output, &mut random).unwrap();
            output
        };
        let (one, two) = (seal(), seal());
        let mixed = [&one[..HEADER + SEALED], &two[HEADER + SEALED..]].concat();
        assert!(matches!(opened(&mixed), Err(Error::Damaged)));
        let mixed = [&one[..HEADER], &two[HEADER..]].concat();
        assert!(matches!(opened(&mixed), Err(Error::Damaged)));
    }

    #[test]
    fn a_damaged_bit_at_every_position_of_a_small_stream_is_refused() {
        let bytes = sealed(20);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(opened(&damaged).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn another_key_and_another_place_are_refused() {
        let bytes = sealed(20);
        let (key, mut random) = world();
        let other = DataKey::generate(1, &mut random);
        let mut sink = Vec::new();
        let wrong = open_stream(&other, &PLACE, &mut &bytes[..], &mut sink);
        assert!(matches!(wrong, Err(Error::WrongKey)));
        let elsewhere = Place { row: "8", ..PLACE };
        let moved = open_stream(&key, &elsewhere, &mut &bytes[..], &mut sink);
        assert!(matches!(moved, Err(Error::Damaged)));
        assert!(sink.is_empty());
    }

    #[test]
    fn a_field_is_no_stream_and_a_stream_is_no_field() {
        let (key, mut random) = world();
        let field = crate::seal::seal(&key, &PLACE, b"value", &mut random).unwrap();
        assert!(matches!(opened(&field), Err(Error::UnknownForm)));
        let field = crate::seal::open(&key, &PLACE, &sealed(50));
        assert!(matches!(field, Err(Error::UnknownForm)));
    }

    #[test]
    fn a_writer_that_was_not_finished_leaves_nothing_that_opens() {
        let (key, mut random) = world();
        let mut output = Vec::new();
        let mut writer = SealingWriter::new(&key, &PLACE, &mut output, &mut random).unwrap();
        writer.write_all(&content(2 * CHUNK)).unwrap();
        drop(writer);
        assert!(matches!(opened(&output), Err(Error::CutShort)));
    }

    #[test]
    fn a_write_across_the_end_of_a_chunk_fills_it_first() {
        let (key, mut random) = world();
        let whole = content(CHUNK + 1);
        let mut writer = SealingWriter::new(&key, &PLACE, Vec::new(), &mut random).unwrap();
        for part in [&whole[..CHUNK - 1], &whole[CHUNK - 1..]] {
            writer.write_all(part).unwrap();
        }
        assert!(opened(&writer.finish().unwrap()).unwrap() == whole);
    }

    #[test]
    fn a_reader_gives_the_error_of_the_vault_within_that_of_io() {
        let mut bytes = sealed(CHUNK + 5);
        *bytes.last_mut().unwrap() ^= 1;
        let key = world().0;
        let mut reader = OpeningReader::new(&key, &PLACE, &bytes[..]).unwrap();
        let error = io::copy(&mut reader, &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let inner = error.into_inner().unwrap().downcast::<Error>().unwrap();
        assert!(matches!(*inner, Error::Damaged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn however_it_is_cut_up_what_is_written_is_read(
            pieces in proptest::collection::vec(0_usize..90_000, 0..4), step in 1_usize..9_000,
        ) {
            let (key, mut random) = world();
            let mut writer = SealingWriter::new(&key, &PLACE, Vec::new(), &mut random).unwrap();
            let whole = content(pieces.iter().sum());
            let mut rest = &whole[..];
            for piece in pieces {
                let (now, later) = rest.split_at(piece);
                writer.write_all(now).unwrap();
                rest = later;
            }
            let bytes = writer.finish().unwrap();
            let mut reader = OpeningReader::new(&key, &PLACE, &bytes[..]).unwrap();
            let (mut read, mut buffer) = (Vec::new(), vec![0; step]);
            loop {
                match reader.read(&mut buffer).unwrap() {
                    0 => break,
                    count => read.extend_from_slice(&buffer[..count]),
                }
            }
            prop_assert!(read == whole);
        }
    }
}
