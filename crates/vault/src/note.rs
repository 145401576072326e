//! Signed heads of a journal, in a form that others already read.
//!
//! A note is a text that ends with a line break, an empty line, and a line for
//! each signature: `— name base64(key id ‖ signature)`. A checkpoint is a note
//! whose text says, line by line, the origin of the log, its size, its root in
//! base 64, and what else the log wants to say. The key id is the first four
//! bytes of SHA-256 of the name, a line break, the type and the public key.
//!
//! A log signs the text (Ed25519, type 1). A witness, who has seen a
//! consistency proof from the head it signed before, signs the text after the
//! lines `cosignature/v1` and `time N`, and puts the seconds since 1970 (8
//! bytes, most significant first) before its signature (type 4).
//!
//! Source: C2SP signed-note, tlog-checkpoint and tlog-cosignature
//! (c2sp.org).
use crate::error::Error;
use crate::merkle::Hash;
use crate::primitive::{front, hex};
use crate::root::JournalKey;
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// What a log says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// Its number of entries.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
    /// Further lines, which mean nothing to the proofs.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// The note, still without a signature.
    ///
    /// # Errors
    ///
    /// [`Malformed`](Error::Malformed) when the origin or a further line is
    /// empty or more than a line.
    pub fn note(&self) -> Result<Note, Error> {
        let lines = std::iter::once(&self.origin).chain(&self.extensions);
        if lines.into_iter().any(|line| line.is_empty() || line.chars().any(is_control)) {
            return Err(Error::Malformed("a line is empty or not one line"));
        }
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        Ok(Note { text, signatures: Vec::new() })
    }

    /// What the text of a note says, whoever signed it: to be trusted no
    /// further than where the text comes from. [`Note::checkpoint`] asks for a
    /// signature.
    ///
    /// # Errors
    ///
    /// [`Malformed`](Error::Malformed).
    pub fn read(text: &str) -> Result<Self, Error> {
        let malformed = |what| Error::Malformed(what);
        let body = text.strip_suffix('\n').ok_or(malformed("no line break at the end"))?;
        let mut lines = body.split('\n').map(str::to_owned);
        let mut next = |what| lines.next().filter(|line| !line.is_empty()).ok_or(malformed(what));
        let origin = next("no origin")?;
        let size = next("no size")?;
        let size = size.parse().ok().filter(|n: &u64| n.to_string() == size);
        let root = STANDARD.decode(next("no root")?).ok().and_then(|root| root.try_into().ok());
        let extensions: Vec<String> = lines.collect();
        if extensions.iter().any(String::is_empty) {
            return Err(malformed("an empty line"));
        }
        Ok(Self {
            origin,
            size: size.ok_or(malformed("size is not a number"))?,
            root: root.ok_or(malformed("root is not a hash in base 64"))?,
            extensions,
        })
    }
}

/// A text and who signed it. Its text means nothing before a signature was
/// checked: see [`verify`](Self::verify) and [`checkpoint`](Self::checkpoint).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Line>,
}

/// A signature that was not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: String,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

/// A signature that was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whose.
    pub name: String,
    /// When, as the witness says, in seconds since 1970; none for a log's own.
    pub at: Option<u64>,
}

/// No note of ours comes near it, and no stranger's is worth reading further.
const LONGEST_NOTE: usize = 1 << 20;

impl Note {
    /// A note of this text, still without a signature: of something else than the head of a
    /// journal. Whoever reads notes of both sorts cannot take one for the other.
    ///
    /// # Errors
    ///
    /// [`Malformed`](Error::Malformed) for a text that is empty, does not end with a line
    /// break, has an empty line or a control character, or reads as a checkpoint.
    pub fn of_text(text: &str) -> Result<Self, Error> {
        let body = text.strip_suffix('\n').ok_or(Error::Malformed("no line break at the end"))?;
        if body.split('\n').any(|line| line.is_empty() || line.chars().any(is_control)) {
            return Err(Error::Malformed("a line is empty or not one line"));
        }
        if Checkpoint::read(text).is_ok() {
            return Err(Error::Malformed("the text reads as a checkpoint"));
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// The text, with the line break at its end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Signs as the log.
    pub fn sign(&mut self, signer: &Signer) {
        let Signer(pair) = signer;
        let signature = pair.key.sign(self.text.as_bytes()).to_bytes().to_vec();
        self.add(pair.line(signature));
    }

    /// Signs as a witness, at `at` seconds since 1970. The witness has checked
    /// before that the head is consistent with the last one it signed.
    ///
    /// # Errors
    ///
    /// [`Malformed`](Error::Malformed) when the note is no checkpoint.
    pub fn cosign(&mut self, witness: &Witness, at: u64) -> Result<(), Error> {
        Checkpoint::read(&self.text)?;
        let Witness(pair) = witness;
        let signature = pair.key.sign(&cosigned(&self.text, at)).to_bytes();
        self.add(pair.line([&at.to_be_bytes()[..], &signature].concat()));
        Ok(())
    }

    /// Puts a signature on, in place of an older one of the same key.
    fn add(&mut self, line: Line) {
        self.signatures.retain(|old| (&old.name, old.key_id) != (&line.name, line.key_id));
        self.signatures.push(line);
    }

    /// Who of `known` has signed. Signatures of others are passed over.
    ///
    /// # Errors
    ///
    /// [`BadSignature`](Error::BadSignature) when one of a known key does not
    /// fit; [`Unsigned`](Error::Unsigned) when there is none.
    pub fn verify(&self, known: &[Verifier]) -> Result<Vec<Verified>, Error> {
        let mut verified = Vec::new();
        for verifier in known {
            // A witness may have signed again later: that is still one witness.
            let mut latest = None;
            for line in self.signatures.iter().filter(|line| verifier.made(line)) {
                let at = verifier.check(&self.text, &line.signature)?;
                latest = latest.max(Some(at));
            }
            verified.extend(latest.map(|at| Verified { name: verifier.name.clone(), at }));
        }
        if verified.is_empty() { Err(Error::Unsigned) } else { Ok(verified) }
    }

    /// The checkpoint that `log` has signed, and at least `quorum` of
    /// `witnesses`. No key counts twice, whatever it is called.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify);
    /// [`TooFewWitnesses`](Error::TooFewWitnesses);
    /// [`Malformed`](Error::Malformed) when the text is no checkpoint, or that
    /// of a log with another name.
    pub fn checkpoint(
        &self,
        log: &Verifier,
        witnesses: &[Verifier],
        quorum: usize,
    ) -> Result<Checkpoint, Error> {
        self.verify(std::slice::from_ref(log))?;
        let mut distinct: Vec<Verifier> = Vec::new();
        for witness in witnesses.iter().filter(|w| w.scheme == Scheme::Cosignature) {
            if witness.key != log.key && distinct.iter().all(|other| other.key != witness.key) {
                distinct.push(witness.clone());
            }
        }
        let have = match self.verify(&distinct) {
            Ok(signed) => signed.len(),
            Err(Error::Unsigned) => 0,
            Err(error) => return Err(error),
        };
        if have < quorum {
            return Err(Error::TooFewWitnesses { have, need: quorum });
        }
        let checkpoint = Checkpoint::read(&self.text)?;
        if checkpoint.origin != log.name {
            return Err(Error::Malformed("the origin is not the name of the log"));
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for Line { name, key_id, signature } in &self.signatures {
            let encoded = STANDARD.encode([&key_id[..], signature].concat());
            writeln!(f, "\u{2014} {name} {encoded}")?;
        }
        Ok(())
    }
}

impl FromStr for Note {
    type Err = Error;

    fn from_str(note: &str) -> Result<Self, Error> {
        if note.len() > LONGEST_NOTE {
            return Err(Error::Malformed("too long"));
        }
        if note.chars().any(|c| c != '\n' && is_control(c)) {
            return Err(Error::Malformed("a control character"));
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(Error::Malformed("no empty line"))?;
        let lines = lines.strip_suffix('\n').ok_or(Error::Malformed("no line break at the end"))?;
        let signatures = lines.split('\n').map(Line::read).collect::<Result<_, _>>()?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

impl Line {
    fn read(line: &str) -> Result<Self, Error> {
        let read = || {
            let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
            let bytes = STANDARD.decode(encoded).ok()?;
            let (key_id, signature) = bytes.split_first_chunk()?;
            let good = is_name(name) && !signature.is_empty();
            good.then(|| Self {
                name: name.to_owned(),
                key_id: *key_id,
                signature: signature.to_vec(),
            })
        };
        read().ok_or(Error::Malformed("a signature line"))
    }
}

/// What a signature is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    /// The text.
    Note = 1,
    /// The text, after a header and the time.
    Cosignature = 4,
}

/// Checks the signatures of one key. Its text form is that of C2SP:
/// `name+key id+base64(type ‖ public key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    scheme: Scheme,
    key: VerifyingKey,
}

impl Verifier {
    /// The name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', self.scheme as u8])
            .chain_update(self.key.as_bytes())
            .finalize();
        front(&hash.into())
    }

    fn made(&self, line: &Line) -> bool {
        line.name == self.name && line.key_id == self.key_id()
    }

    /// The time within a signature, which must be good; none for a log's own.
    fn check(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, Error> {
        let bad = || Error::BadSignature { name: self.name.clone() };
        let (at, message, signature) = match self.scheme {
            Scheme::Note => (None, text.as_bytes().to_vec(), signature),
            Scheme::Cosignature => {
                let (at, signature) = signature.split_first_chunk().ok_or_else(bad)?;
                let at = u64::from_be_bytes(*at);
                (Some(at), cosigned(text, at), signature)
            }
        };
        let signature = Signature::from_slice(signature).map_err(|_| bad())?;
        self.key.verify_strict(&message, &signature).map_err(|_| bad())?;
        Ok(at)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[self.scheme as u8], &self.key.as_bytes()[..]].concat());
        write!(f, "{}+{}+{key}", self.name, hex(&self.key_id()))
    }
}

impl FromStr for Verifier {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            // Base 64 has pluses of its own, so only the first two divide.
            let mut parts = text.splitn(3, '+');
            let (name, key_id) = (parts.next()?, parts.next()?);
            let bytes = STANDARD.decode(parts.next()?).ok()?;
            let (scheme, key) = bytes.split_first()?;
            let scheme = match scheme {
                1 => Scheme::Note,
                4 => Scheme::Cosignature,
                _ => return None,
            };
            let key = VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            let verifier = Self { name: name.to_owned(), scheme, key };
            let good = is_name(name) && !key.is_weak() && hex(&verifier.key_id()) == key_id;
            good.then_some(verifier)
        };
        read().ok_or(Error::Malformed("a verifier key"))
    }
}

/// Signs as a log.
pub struct Signer(Pair);

/// Signs as a witness.
pub struct Witness(Pair);

struct Pair {
    verifier: Verifier,
    key: SigningKey,
}

impl Pair {
    fn new(name: &str, scheme: Scheme, key: &JournalKey) -> Result<Self, Error> {
        if !is_name(name) {
            return Err(Error::Malformed("a name is empty, or has a blank or a plus in it"));
        }
        let key = SigningKey::from_bytes(key.0.bytes());
        let verifier = Verifier { name: name.to_owned(), scheme, key: key.verifying_key() };
        Ok(Self { verifier, key })
    }

    fn line(&self, signature: Vec<u8>) -> Line {
        Line { name: self.verifier.name.clone(), key_id: self.verifier.key_id(), signature }
    }
}

impl Signer {
    /// Signs as the log `name`: `example.bg/journal`.
    ///
    /// # Errors
    ///
    /// [`Malformed`](Error::Malformed) when the name is empty, or has a blank
    /// or a plus in it.
    pub fn new(name: &str, key: &JournalKey) -> Result<Self, Error> {
        Pair::new(name, Scheme::Note, key).map(Self)
    }

    /// What others check its signatures with.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }
}

impl Witness {
    /// Signs as the witness `name`.
    ///
    /// # Errors
    ///
    /// As of [`Signer::new`].
    pub fn new(name: &str, key: &JournalKey) -> Result<Self, Error> {
        Pair::new(name, Scheme::Cosignature, key).map(Self)
    }

    /// What others check its signatures with.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.0.verifier
    }
}

fn cosigned(text: &str, at: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {at}\n{text}").into_bytes()
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c == '+' || is_control(c))
}

fn is_control(c: char) -> bool {
    c < ' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::empty;
    use crate::root::Root;
    use rand::{SeedableRng, rngs::StdRng};

    fn key(seed: u8) -> JournalKey {
        Root::generate(&mut StdRng::from_seed([seed; 32])).journal_key()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "example.bg/journal".into(),
            size: 12,
            root: empty(),
            extensions: Vec::new(),
        }
    }

    fn signer() -> Signer {
        Signer::new("example.bg/journal", &key(1)).unwrap()
    }

    fn signed() -> Note {
        let mut note = checkpoint().note().unwrap();
        note.sign(&signer());
        note
    }

    /// The example of the note package of Go, which others' verifiers accept.
    const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_note_that_others_signed_is_read_and_verified() {
        let (note, verifier) =
            (GO_NOTE.parse::<Note>().unwrap(), GO_KEY.parse::<Verifier>().unwrap());
        assert_eq!(note.to_string(), GO_NOTE);
        assert_eq!(verifier.to_string(), GO_KEY);
        let expected = Verified { name: "PeterNeumann".into(), at: None };
        assert_eq!(note.verify(&[verifier]).unwrap(), [expected]);
    }

    #[test]
    fn a_note_of_another_text_is_signed_and_is_no_checkpoint() {
        let mut note = Note::of_text("pristan publication 1\nan id\nsha256 00\n").unwrap();
        note.sign(&signer());
        let read: Note = note.to_string().parse().unwrap();
        assert!(read.verify(&[signer().verifier().clone()]).is_ok());
        assert!(read.checkpoint(signer().verifier(), &[], 0).is_err());
        // A text that somebody could take for a head is not signed as another.
        let head = checkpoint().note().unwrap().text().to_owned();
        for wrong in [head.as_str(), "", "one line", "two\n\nparts\n"] {
            assert!(Note::of_text(wrong).is_err(), "{wrong:?}");
        }
    }

    /// The checkpoint of the specification of cosignatures: its lines are read
    /// as it says, the time of the witness included.
    #[test]
    fn the_checkpoint_of_the_specification_is_read() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
            \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
            \u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        let note = text.parse::<Note>().unwrap();
        assert_eq!(note.to_string(), text);
        assert_eq!(Checkpoint::read(note.text()).unwrap().size, 20_852_163);
        assert_eq!(note.signatures[0].signature.len(), 64);
        assert_eq!(note.signatures[1].signature[..8], 1_679_315_147_u64.to_be_bytes());
        assert_eq!(note.signatures[1].signature.len(), 8 + 64);
    }

    #[test]
    fn a_checkpoint_is_written_as_specified() {
        let text = signed().to_string();
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(
            lines[..4],
            ["example.bg/journal", "12", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "",]
        );
        assert!(lines[4].starts_with("\u{2014} example.bg/journal "));
        assert_eq!(lines[5..], [""]);
    }

    #[test]
    fn a_signed_checkpoint_is_read_back() {
        let mut long = checkpoint();
        long.extensions = vec!["entries 12".into(), "един ред".into()];
        for original in [checkpoint(), long] {
            let mut note = original.note().unwrap();
            note.sign(&signer());
            let read = note.to_string().parse::<Note>().unwrap();
            assert_eq!(read, note);
            assert_eq!(read.checkpoint(signer().verifier(), &[], 0).unwrap(), original);
        }
    }

    #[test]
    fn every_changed_byte_of_the_note_is_noticed() {
        let text = signed().to_string();
        let verifier = signer().verifier().clone();
        let holds = |text: &str| {
            text.parse::<Note>().and_then(|note| note.checkpoint(&verifier, &[], 0)).is_ok()
        };
        assert!(holds(&text));
        for at in 0..text.len() {
            for bit in 0..7 {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= 1 << bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                assert!(!holds(&changed), "byte {at}, bit {bit}: {changed}");
            }
        }
    }

    #[test]
    fn a_quorum_of_witnesses_is_counted() {
        let witnesses: Vec<Witness> = (2..5)
            .map(|seed| Witness::new(&format!("witness.bg/{seed}"), &key(seed)).unwrap())
            .collect();
        let known: Vec<Verifier> = witnesses.iter().map(|w| w.verifier().clone()).collect();
        let mut note = signed();
        note.cosign(&witnesses[0], 1_700_000_000).unwrap();
        note.cosign(&witnesses[1], 1_700_000_060).unwrap();
        let note = note.to_string().parse::<Note>().unwrap();
        let log = signer().verifier().clone();
        assert!(note.checkpoint(&log, &known, 2).is_ok());
        let refused = note.checkpoint(&log, &known, 3);
        assert!(matches!(refused, Err(Error::TooFewWitnesses { have: 2, need: 3 })));
        let times: Vec<_> = note.verify(&known).unwrap().into_iter().map(|v| v.at).collect();
        assert_eq!(times, [Some(1_700_000_000), Some(1_700_000_060)]);
    }

    #[test]
    fn one_witness_does_not_make_two() {
        let witness = Witness::new("witness.bg/2", &key(2)).unwrap();
        let renamed = Witness::new("witness.bg/3", &key(2)).unwrap();
        let log_as_witness = Witness::new("witness.bg/1", &key(1)).unwrap();
        let mut note = signed();
        for (witness, at) in [(&witness, 1), (&renamed, 2), (&log_as_witness, 3)] {
            note.cosign(witness, at).unwrap();
        }
        let known = [&witness, &witness, &renamed, &log_as_witness].map(|w| w.verifier().clone());
        let refused = note.checkpoint(signer().verifier(), &known, 2);
        assert!(matches!(refused, Err(Error::TooFewWitnesses { have: 1, need: 2 })));
        // Signing again replaces the older signature, and the log is no witness.
        note.cosign(&witness, 9).unwrap();
        assert_eq!(note.verify(&known[..1]).unwrap()[0].at, Some(9));
        assert_eq!(note.signatures.len(), 4);
        let as_log = note.checkpoint(signer().verifier(), &[signer().verifier().clone()], 1);
        assert!(matches!(as_log, Err(Error::TooFewWitnesses { have: 0, need: 1 })));
    }

    #[test]
    fn a_signature_of_a_log_is_no_witness() {
        let stranger = Signer::new("stranger.bg", &key(7)).unwrap();
        let mut note = signed();
        note.sign(&stranger);
        let known = [stranger.verifier().clone()];
        assert!(note.verify(&known).is_ok());
        let refused = note.checkpoint(signer().verifier(), &known, 1);
        assert!(matches!(refused, Err(Error::TooFewWitnesses { have: 0, need: 1 })));
    }

    #[test]
    fn a_witness_signs_no_other_text_than_a_checkpoint() {
        let witness = Witness::new("witness.bg/2", &key(2)).unwrap();
        let mut note = GO_NOTE.parse::<Note>().unwrap();
        assert!(matches!(note.cosign(&witness, 1), Err(Error::Malformed(_))));
        assert_eq!(note.to_string(), GO_NOTE);
    }

    #[test]
    fn a_note_without_end_is_not_read() {
        let long = |length| {
            let mut checkpoint = checkpoint();
            checkpoint.extensions.push("x".repeat(length));
            let mut note = checkpoint.note().unwrap();
            note.sign(&signer());
            note.to_string().parse::<Note>()
        };
        assert!(long(LONGEST_NOTE / 2).is_ok());
        assert!(matches!(long(LONGEST_NOTE), Err(Error::Malformed("too long"))));
    }

    #[test]
    fn a_witness_signs_its_time_and_the_kinds_of_signature_are_apart() {
        let witness = Witness::new("witness.bg/2", &key(2)).unwrap();
        let mut note = signed();
        note.cosign(&witness, 100).unwrap();
        let known = [witness.verifier().clone()];
        assert!(note.verify(&known).is_ok());
        let mut later = note.clone();
        later.signatures[1].signature[7] ^= 1;
        assert!(matches!(later.verify(&known), Err(Error::BadSignature { .. })));
        // The same key and name as a log's has another id.
        let as_log = Signer::new("witness.bg/2", &key(2)).unwrap();
        assert!(matches!(note.verify(&[as_log.verifier().clone()]), Err(Error::Unsigned)));
        assert_ne!(as_log.verifier().to_string(), witness.verifier().to_string());
    }

    #[test]
    fn an_unknown_signature_is_passed_over_and_a_false_one_of_a_known_key_is_not() {
        let mut note = signed();
        let stranger = Signer::new("stranger.bg", &key(7)).unwrap();
        note.sign(&stranger);
        assert_eq!(note.verify(&[signer().verifier().clone()]).unwrap().len(), 1);
        let mut changed = note.clone();
        changed.text = changed.text.replace("12", "13");
        let known = [signer().verifier().clone()];
        assert!(matches!(changed.verify(&known), Err(Error::BadSignature { .. })));
        let nobody = [Signer::new("nobody.bg", &key(8)).unwrap().verifier().clone()];
        assert!(matches!(note.verify(&nobody), Err(Error::Unsigned)));
        assert!(matches!(note.verify(&[]), Err(Error::Unsigned)));
    }

    #[test]
    fn a_checkpoint_of_another_log_is_refused() {
        let other = Signer::new("example.bg/other", &key(1)).unwrap();
        let mut note = checkpoint().note().unwrap();
        note.sign(&other);
        let refused = note.checkpoint(other.verifier(), &[], 0);
        assert!(matches!(refused, Err(Error::Malformed(_))));
    }

    #[test]
    fn what_is_no_note_no_checkpoint_and_no_key_is_refused() {
        let text = signed().to_string();
        let odd = [
            String::new(),
            "text\n".into(),
            text.trim_end().to_owned(),
            text.replace("\n\n", "\n"),
            text.replace('\u{2014}', "-"),
            text.replace('=', ""),
            text.replace("12\n", "12\r\n"),
            format!("{text}\n"),
            format!("{text}more\n"),
            "\u{2014}".repeat(LONGEST_NOTE),
        ];
        for odd in odd {
            assert!(odd.parse::<Note>().is_err(), "{}", &odd[..odd.len().min(90)]);
        }
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        assert!(Checkpoint::read(&format!("o\n0\n{root}\n")).is_ok());
        for odd in ["o\n00\n", "o\n+1\n", "o\n-1\n", "\n1\n", "o\n18446744073709551616\n"] {
            assert!(Checkpoint::read(&format!("{odd}{root}\n")).is_err(), "{odd}");
        }
        for odd in ["o\n1\n", "o\n1\nAAAA\n", "o\n1\n"] {
            assert!(Checkpoint::read(odd).is_err());
        }
        assert!(Checkpoint::read(&format!("o\n1\n{root}\n\nx\n")).is_err());
        for line in ["", "two\nlines"] {
            let odd = Checkpoint { extensions: vec![line.into()], ..checkpoint() };
            assert!(odd.note().is_err());
        }
        for name in ["", "two words", "plus+plus", "no\u{a0}break"] {
            assert!(Signer::new(name, &key(1)).is_err());
        }
        let good = signer().verifier().to_string();
        assert_eq!(good.parse::<Verifier>().unwrap(), *signer().verifier());
        for odd in [good.replace("example", "exbmple"), good[..good.len() - 4].to_owned()] {
            assert!(odd.parse::<Verifier>().is_err());
        }
        // A public key that every signature fits.
        let weak = Verifier {
            name: "weak".into(),
            scheme: Scheme::Note,
            key: VerifyingKey::from_bytes(&std::array::from_fn(|n| u8::from(n == 0))).unwrap(),
        };
        assert!(weak.to_string().parse::<Verifier>().is_err());
    }
}
