//! Files that only those they are meant for can open: age, version 1.
//!
//! `age --decrypt` and every other program of the format opens them. What is
//! sealed in the register is sealed another way; this is for what leaves it.
//!
//! Chance is drawn by the library itself, from the operating system: a file
//! must never be closed twice under the same numbers.
//!
//! Source: <https://age-encryption.org/v1>.
use age::secrecy::{ExposeSecret as _, SecretString};
use age::x25519;
use std::io::{self, Read, Write};
use std::str::FromStr;

/// Whom a file is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient(x25519::Recipient);

impl FromStr for Recipient {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        text.parse().map(Self).map_err(|_| Fault::NoRecipient)
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The key of a recipient. It does not print.
pub struct Identity(x25519::Identity);

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Whom a file has to be for, that this opens it.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// What is kept in a file: one line, which is the secret.
    pub fn expose<T>(&self, with: impl FnOnce(&str) -> T) -> T {
        with(self.0.to_string().expose_secret())
    }
}

/// The keys in the text of a file, one a line, with comments after `#`.
///
/// # Errors
///
/// [`NoIdentity`](Fault::NoIdentity) when a line is something else, or there is
/// no key.
pub fn identities(text: &str) -> Result<Vec<Identity>, Fault> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let read = lines.map(|line| line.parse().map(Identity).map_err(|_| Fault::NoIdentity));
    let all: Vec<Identity> = read.collect::<Result<_, _>>()?;
    if all.is_empty() { Err(Fault::NoIdentity) } else { Ok(all) }
}

/// The recipients in the text of a file, one a line, with comments after `#`.
///
/// # Errors
///
/// [`NoRecipient`](Fault::NoRecipient) when a line is something else.
pub fn recipients(text: &str) -> Result<Vec<Recipient>, Fault> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(Recipient::from_str).collect()
}

/// What a try at a passphrase costs, as the logarithm of the rounds: a second and 256 MiB
/// on what people have. Left to the library it is measured anew each time, and a file that
/// was closed on a machine at rest did not open on one that was busy.
const WORK: u8 = 18;
/// The most that is spent on a file of another program: four times as much.
const MOST_WORK: u8 = 20;

/// For whom a file is closed.
#[derive(Debug)]
pub enum For<'f> {
    /// Whoever has the key of one of them.
    Recipients(&'f [Recipient]),
    /// Whoever knows it. Each try costs about a second.
    Passphrase(&'f str),
}

/// Why a file is not closed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// What was given names no recipient.
    #[error("no recipient of a closed file")]
    NoRecipient,
    /// What was given holds no key of a recipient.
    #[error("no key of a recipient")]
    NoIdentity,
    /// The file is not one of this form.
    #[error("no closed file")]
    OtherForm,
    /// It is for somebody else, or the passphrase is another.
    #[error("closed for somebody else")]
    OtherRecipient,
    /// It was changed, or is not all there.
    #[error("damaged")]
    Damaged,
}

/// What is written to it leaves closed. Without [`finish`](Closing::finish) the
/// file is not all there, and opens for nobody.
pub struct Closing<W: Write>(age::stream::StreamWriter<W>);

impl<W: Write> std::fmt::Debug for Closing<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Closing")
    }
}

impl<W: Write> Closing<W> {
    /// Begins a closed file in `out`.
    ///
    /// Cost: for a passphrase about a second of one core.
    ///
    /// # Errors
    ///
    /// Those of `out`; [`InvalidInput`](io::ErrorKind::InvalidInput) without a
    /// recipient.
    pub fn begin(out: W, whom: &For<'_>) -> io::Result<Self> {
        let encryptor = match whom {
            For::Passphrase(words) => {
                let words = SecretString::from((*words).to_owned());
                let mut words = age::scrypt::Recipient::new(words);
                words.set_work_factor(WORK);
                age::Encryptor::with_recipients(std::iter::once(&words as &dyn age::Recipient))
            }
            For::Recipients(all) => {
                let all = all.iter().map(|one| &one.0 as &dyn age::Recipient);
                age::Encryptor::with_recipients(all)
            }
        };
        let encryptor = encryptor
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, Fault::NoRecipient))?;
        encryptor.wrap_output(out).map(Self)
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Closing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes what `content` writes, closed, to `out`.
///
/// # Errors
///
/// Those of [`Closing::begin`], of `out` and of `content`.
pub fn write<W: Write>(
    out: W,
    whom: &For<'_>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<W> {
    let mut closed = Closing::begin(out, whom)?;
    content(&mut closed)?;
    closed.finish()
}

/// What opens a file.
#[derive(Debug)]
pub enum With<'w> {
    /// One of these keys.
    Identities(&'w [Identity]),
    /// A passphrase.
    Passphrase(&'w str),
}

/// What is in the closed file that `input` gives.
///
/// Reading it fails with [`InvalidData`](io::ErrorKind::InvalidData) where the
/// file was changed and with [`UnexpectedEof`](io::ErrorKind::UnexpectedEof)
/// where it ends early: only what was read to its end without a failure is
/// what was written.
///
/// # Errors
///
/// The [`Fault`].
pub fn open<'r, R: Read + 'r>(input: R, with: &With<'_>) -> Result<Box<dyn Read + 'r>, Fault> {
    let decryptor =
        age::Decryptor::new_buffered(io::BufReader::new(input)).map_err(|e| fault(&e))?;
    let opened = match with {
        With::Identities(all) => {
            decryptor.decrypt(all.iter().map(|one| &one.0 as &dyn age::Identity))
        }
        With::Passphrase(words) => {
            let words = SecretString::from((*words).to_owned());
            let mut words = age::scrypt::Identity::new(words);
            words.set_max_work_factor(MOST_WORK);
            decryptor.decrypt(std::iter::once(&words as &dyn age::Identity))
        }
    };
    Ok(Box::new(opened.map_err(|error| fault(&error))?))
}

fn fault(error: &age::DecryptError) -> Fault {
    use age::DecryptError as E;
    match error {
        E::NoMatchingKeys | E::DecryptionFailed | E::KeyDecryptionFailed => Fault::OtherRecipient,
        E::InvalidHeader | E::UnknownFormat => Fault::OtherForm,
        // The library may know more reasons one day: none of them opens it.
        _ => Fault::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"what nobody else reads";

    fn closed(whom: &For<'_>) -> Vec<u8> {
        write(Vec::new(), whom, |out| out.write_all(TEXT)).unwrap()
    }

    fn read(file: &[u8], with: &With<'_>) -> Result<Vec<u8>, Fault> {
        let mut text = Vec::new();
        open(file, with)?.read_to_end(&mut text).map_err(|_| Fault::Damaged)?;
        Ok(text)
    }

    #[test]
    fn each_recipient_opens_it_and_nobody_else() {
        let keys = [(); 3].map(|()| Identity::generate());
        let whom = [keys[0].recipient(), keys[1].recipient()];
        let file = closed(&For::Recipients(&whom));
        assert!(!file.windows(TEXT.len()).any(|part| part == TEXT));
        let [first, second, other] = keys;
        for key in [first, second] {
            assert_eq!(read(&file, &With::Identities(&[key])), Ok(TEXT.to_vec()));
        }
        assert_eq!(read(&file, &With::Identities(&[other])), Err(Fault::OtherRecipient));
        assert!(write(Vec::new(), &For::Recipients(&[]), |_| Ok(())).is_err());
    }

    #[test]
    fn no_changed_byte_and_no_missing_end_is_taken_for_the_file() {
        let key = [Identity::generate()];
        let file = closed(&For::Recipients(&[key[0].recipient()]));
        let with = With::Identities(&key);
        assert!(read(&file, &with).is_ok());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(read(&changed, &with).is_err(), "byte {at}");
            assert!(read(&file[..at], &with).is_err(), "cut at {at}");
        }
        assert_eq!(read(b"a letter", &with).err(), Some(Fault::OtherForm));
    }

    #[test]
    fn keys_and_recipients_are_read_from_text_with_comments() {
        let key = Identity::generate();
        let text = key.expose(|line| format!("# made today\n\n{line}\n"));
        let again = identities(&text).unwrap();
        assert_eq!(again[0].recipient(), key.recipient());
        let named = key.recipient().to_string();
        assert!(named.starts_with("age1"), "{named}");
        assert_eq!(recipients(&format!("# ours\n {named} \n")).unwrap(), [key.recipient()]);
        assert_eq!(identities("# nothing\n").err(), Some(Fault::NoIdentity));
        assert_eq!(identities("letters").err(), Some(Fault::NoIdentity));
        assert_eq!(recipients("age1short").err(), Some(Fault::NoRecipient));
        assert_eq!(format!("{key:?}"), "Identity");
    }
}
