//! TLS: the certificate, the versions that are spoken, and reading both files
//! again when they change.
use crate::complaint::{Complaint, Result};
use crate::keys::private;
use domain::day::Moment;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ServerConfig, version};

/// How often a server looks whether the files changed.
const LOOK: Duration = Duration::from_mins(1);

/// Where the certificate and its key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// The certificate, and those that lead to one that browsers know, in PEM.
    pub(crate) certificate: PathBuf,
    /// The key, in PEM.
    pub(crate) key: PathBuf,
}

/// When each file was written; none for one that cannot be looked at.
type Written = [Option<SystemTime>; 2];

impl Files {
    fn written(&self) -> Written {
        [&self.certificate, &self.key].map(|path| path.metadata().and_then(|m| m.modified()).ok())
    }

    /// What they hold, when it is fit to be used: the key is of this certificate
    /// and its owner's alone.
    pub(crate) fn read(&self) -> Result<CertifiedKey> {
        let held = |path: &PathBuf| {
            let path = path.display().to_string();
            move || {
                Complaint::said(
                    format!("{path} holds no certificate or no key in PEM"),
                    format!("{path} не съдържа сертификат или ключ във формат PEM"),
                )
            }
        };
        // As files they are read first, so that one that is not there is said to be.
        let (certificate, key) =
            (crate::complaint::read(&self.certificate)?, crate::complaint::read(&self.key)?);
        private(&self.key)?;
        let chain: std::result::Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(&certificate).collect();
        let chain = chain.ok().filter(|chain| !chain.is_empty());
        let chain = chain.ok_or_else(held(&self.certificate))?;
        let key = PrivateKeyDer::from_pem_slice(&key).map_err(|_| held(&self.key)())?;
        let key = ring::default_provider().key_provider.load_private_key(key);
        let certified = CertifiedKey::new(chain, key.map_err(|_| held(&self.key)())?);
        if certified.keys_match().is_err() {
            let (certificate, key) = (self.certificate.display(), self.key.display());
            return Err(Complaint::said(
                format!("the key in {key} is not that of the certificate in {certificate}"),
                format!("ключът в {key} не е на сертификата в {certificate}"),
            ));
        }
        Ok(certified)
    }
}

/// The certificate in force.
pub(crate) struct Certificates {
    files: Files,
    now: Arc<InForce>,
    settings: Arc<ServerConfig>,
}

struct InForce(RwLock<(Arc<CertifiedKey>, Written)>);

impl fmt::Debug for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InForce")
    }
}

impl ResolvesServerCert for InForce {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).0))
    }
}

impl Certificates {
    /// The certificate in `files`, for TLS 1.2 and 1.3.
    pub(crate) fn read(files: Files) -> Result<Self> {
        let written = files.written();
        let now = Arc::new(InForce(RwLock::new((Arc::new(files.read()?), written))));
        let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(|error| Complaint::said(error.to_string(), error.to_string()))?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<InForce>::clone(&now);
        let mut settings = settings.with_no_client_auth().with_cert_resolver(resolver);
        settings.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { files, now, settings: Arc::new(settings) })
    }

    /// What connections are made with.
    pub(crate) fn settings(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.settings)
    }

    /// Reads the files again; what was in force stays when they are not fit.
    pub(crate) fn renew(&self) -> Result<()> {
        let written = self.files.written();
        let read = self.files.read();
        let mut now = self.now.0.write().unwrap_or_else(PoisonError::into_inner);
        // What was found unfit is looked at again when it changes.
        now.1 = written;
        now.0 = Arc::new(read?);
        Ok(())
    }

    /// Whether a file was written since it was read last.
    fn changed(&self) -> bool {
        self.now.0.read().unwrap_or_else(PoisonError::into_inner).1 != self.files.written()
    }

    /// Reads the files again on SIGHUP and when they were written anew, until it
    /// is dropped.
    pub(crate) async fn watch(self: Arc<Self>) {
        let mut asked = Hangups::new();
        loop {
            let due = tokio::select! {
                () = asked.next() => true,
                () = tokio::time::sleep(LOOK) => self.changed(),
            };
            if !due {
                continue;
            }
            match self.renew() {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => {
                    tracing::error!(%error, "the new certificate is not used; the one before is");
                }
            }
        }
    }
}

/// Signals to read settings again.
#[cfg(unix)]
struct Hangups(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Hangups {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::hangup()).ok())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
struct Hangups;

#[cfg(not(unix))]
impl Hangups {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}

/// From when until when a certificate holds.
///
/// Only as much of it is read as is needed: a certificate is a sequence whose
/// first part has, after its number and its maker, the two times. Source: RFC
/// 5280, 4.1.
pub(crate) fn holds(certificate: &[u8]) -> Option<(Moment, Moment)> {
    let whole = Part::of(certificate)?.inside(SEQUENCE)?;
    let mut rest = Part::of(whole)?.inside(SEQUENCE)?;
    // The version may be left out.
    if Part::of(rest)?.sort == VERSION {
        rest = Part::of(rest)?.rest;
    }
    // The number, the algorithm, the maker.
    for _ in 0..3 {
        rest = Part::of(rest)?.rest;
    }
    let times = Part::of(rest)?.inside(SEQUENCE)?;
    let first = Part::of(times)?;
    let second = Part::of(first.rest)?;
    Some((first.moment()?, second.moment()?))
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const TIME_OF_TWO_DIGITS: u8 = 0x17;
const TIME_OF_FOUR_DIGITS: u8 = 0x18;

/// A part of what is written in DER, and what comes after it.
struct Part<'b> {
    sort: u8,
    body: &'b [u8],
    rest: &'b [u8],
}

impl<'b> Part<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let (sort, bytes) = bytes.split_first()?;
        let (first, bytes) = bytes.split_first()?;
        let (length, bytes) = match *first {
            small @ 0..=0x7f => (usize::from(small), bytes),
            // Certificates have lengths of up to three bytes.
            many @ 0x81..=0x83 => {
                let (digits, bytes) = bytes.split_at_checked(usize::from(many & 0x7f))?;
                (digits.iter().fold(0, |n, digit| n * 256 + usize::from(*digit)), bytes)
            }
            _ => return None,
        };
        let (body, rest) = bytes.split_at_checked(length)?;
        Some(Self { sort: *sort, body, rest })
    }

    fn inside(&self, sort: u8) -> Option<&'b [u8]> {
        (self.sort == sort).then_some(self.body)
    }

    /// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
    fn moment(&self) -> Option<Moment> {
        let text = std::str::from_utf8(self.body).ok()?.strip_suffix('Z')?;
        let text = match self.sort {
            // RFC 5280, 4.1.2.5.1: 50 and later are of the last century.
            TIME_OF_TWO_DIGITS if text.get(..2)? >= "50" => format!("19{text}"),
            TIME_OF_TWO_DIGITS => format!("20{text}"),
            TIME_OF_FOUR_DIGITS => text.to_owned(),
            _ => return None,
        };
        if text.len() != 14 || !text.is_ascii() {
            return None;
        }
        let day: domain::day::Day =
            format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]).parse().ok()?;
        let number = |at: usize| text[at..at + 2].parse::<i64>().ok();
        let seconds = (number(8)? * 60 + number(10)?) * 60 + number(12)?;
        Some(Moment::at_start_of(day).plus(seconds * 1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn time(sort: u8, text: &str, expected: Option<&str>) {
        let bytes = [&[sort, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        let found = Part::of(&bytes).unwrap().moment();
        let expected = expected.map(|text| {
            let (day, hours) = text.split_once(' ').unwrap();
            Moment::at_start_of(day.parse().unwrap())
                .plus(hours.parse::<i64>().unwrap() * 3_600_000)
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn times_of_both_sorts_are_read() {
        time(TIME_OF_TWO_DIGITS, "261129120000Z", Some("2026-11-29 12"));
        time(TIME_OF_TWO_DIGITS, "501129000000Z", Some("1950-11-29 0"));
        time(TIME_OF_FOUR_DIGITS, "20501129000000Z", Some("2050-11-29 0"));
        time(TIME_OF_TWO_DIGITS, "261329120000Z", None);
        time(TIME_OF_TWO_DIGITS, "261129120000", None);
        time(TIME_OF_TWO_DIGITS, "ж61129120000Z", None);
        time(0x16, "261129120000Z", None);
    }

    #[test]
    fn what_is_no_certificate_is_none_and_ends_nothing() {
        for bytes in [&[][..], &[0x30], &[0x30, 0x83, 0xff, 0xff, 0xff], &[0x30, 0x02, 0x30, 0x00]]
        {
            assert_eq!(holds(bytes), None);
        }
        // Cut off anywhere, it is none either.
        let mut whole = vec![SEQUENCE, 0x34, SEQUENCE, 0x32];
        for part in [&[2, 1, 5][..], &[SEQUENCE, 1, 1], &[SEQUENCE, 1, 1]] {
            whole.extend(part);
        }
        whole.extend([SEQUENCE, 30]);
        for text in ["260101000000Z", "261129120000Z"] {
            whole.extend([TIME_OF_TWO_DIGITS, 13]);
            whole.extend(text.as_bytes());
        }
        whole.extend([0; 9]);
        assert_eq!(whole.len(), 54);
        let day = |text: &str| Moment::at_start_of(text.parse().unwrap());
        let both = (day("2026-01-01"), day("2026-11-29").plus(12 * 3_600_000));
        assert_eq!(holds(&whole), Some(both));
        for cut in 0..whole.len() {
            assert_eq!(holds(&whole[..cut]), None, "{cut}");
        }
    }
}
