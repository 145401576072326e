//! A passkey in software, as a browser and a device give it together.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

/// What a device and a browser say; a test spoils one thing of it.
#[derive(Clone)]
pub(crate) struct Passkey {
    key: Vec<u8>,
    /// What the browser calls it.
    pub(crate) credential: Vec<u8>,
    /// Where the browser is.
    pub(crate) origin: String,
    /// What the device binds it to.
    pub(crate) host: String,
    /// Present and verified.
    pub(crate) flags: u8,
    /// What it counts up before each answer.
    pub(crate) count: u32,
    /// Whom it says it is of; empty for nothing.
    pub(crate) account: String,
}

/// One part of an answer each, in base64url.
pub(crate) struct Answer {
    pub(crate) credential: String,
    pub(crate) client_data: String,
    pub(crate) device_data: String,
    pub(crate) signature: String,
    pub(crate) account: String,
}

impl Passkey {
    pub(crate) fn new(origin: &str, number: u8) -> Self {
        let how = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(how, &SystemRandom::new()).unwrap();
        let (_, host) = origin.split_once("://").unwrap();
        Self {
            key: key.as_ref().to_vec(),
            credential: vec![number; 20],
            origin: origin.to_owned(),
            host: host.split(':').next().unwrap().to_owned(),
            flags: 0b101,
            count: 0,
            account: String::new(),
        }
    }

    fn pair(&self) -> EcdsaKeyPair {
        let how = &ECDSA_P256_SHA256_ASN1_SIGNING;
        EcdsaKeyPair::from_pkcs8(how, &self.key, &SystemRandom::new()).unwrap()
    }

    fn client_data(&self, sort: &str, challenge: &str) -> String {
        let origin = &self.origin;
        format!(
            r#"{{"type":"{sort}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
        )
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut head =
            ring::digest::digest(&ring::digest::SHA256, self.host.as_bytes()).as_ref().to_vec();
        head.push(flags);
        head.extend(self.count.to_be_bytes());
        head
    }

    /// As it is made.
    pub(crate) fn made(&self, challenge: &str) -> Answer {
        let mut device = self.head(self.flags | 1 << 6);
        device.extend([0; 16]);
        device.extend(u16::try_from(self.credential.len()).unwrap().to_be_bytes());
        device.extend(&self.credential);
        let pair = self.pair();
        let point = pair.public_key().as_ref();
        device.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        device.extend(&point[1..33]);
        device.extend([0x22, 0x58, 32]);
        device.extend(&point[33..]);
        self.answer(&self.client_data("webauthn.create", challenge), &device, &[])
    }

    /// As it answers.
    pub(crate) fn shown(&mut self, challenge: &str) -> Answer {
        self.count += 1;
        self.answers("webauthn.get", challenge)
    }

    /// As it answers, without counting on, to something of this sort.
    pub(crate) fn answers(&self, sort: &str, challenge: &str) -> Answer {
        let (client, device) = (self.client_data(sort, challenge), self.head(self.flags));
        let client_hash = ring::digest::digest(&ring::digest::SHA256, client.as_bytes());
        let signed = [device.as_slice(), client_hash.as_ref()].concat();
        let signature = self.pair().sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(&client, &device, signature.as_ref())
    }

    fn answer(&self, client: &str, device: &[u8], signature: &[u8]) -> Answer {
        Answer {
            credential: URL_SAFE_NO_PAD.encode(&self.credential),
            client_data: URL_SAFE_NO_PAD.encode(client),
            device_data: URL_SAFE_NO_PAD.encode(device),
            signature: URL_SAFE_NO_PAD.encode(signature),
            account: self.account.clone(),
        }
    }
}
