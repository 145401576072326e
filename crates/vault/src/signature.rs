//! Whether somebody else signed something: a passkey, or an issuer of identities.
//!
//! Public keys alone are here: nothing is signed, so there is nothing whose time
//! could tell a secret. Which algorithm is used is a property of the key, never of
//! what was signed: a message cannot choose how it is looked at.
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use std::fmt;

/// A public key of somebody else, with the one algorithm it is used with.
#[derive(Clone, PartialEq, Eq)]
pub enum SignerKey {
    /// ECDSA over P-256 with SHA-256 (ES256): the point, `04 ‖ x ‖ y`.
    P256([u8; 65]),
    /// Ed25519 (`EdDSA`).
    Ed25519([u8; 32]),
    /// RSA, PKCS #1 v1.5 with SHA-256 (RS256), of 2048 to 8192 bits.
    Rsa {
        /// The modulus, big-endian, without zeros before it.
        modulus: Vec<u8>,
        /// The exponent, big-endian, without zeros before it.
        exponent: Vec<u8>,
    },
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256(_) => "P-256",
            Self::Ed25519(_) => "Ed25519",
            Self::Rsa { .. } => "RSA",
        })
    }
}

/// How the two numbers of a signature by ECDSA are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// As a sequence of ASN.1: passkeys.
    Asn1,
    /// One after the other, 32 bytes each: tokens (RFC 7518).
    Fixed,
}

/// `bytes` as a number without zeros before it; none for no bytes at all.
fn number(bytes: &[u8]) -> Option<Vec<u8>> {
    let first = bytes.iter().position(|byte| *byte != 0)?;
    bytes.get(first..).map(<[u8]>::to_vec)
}

impl SignerKey {
    /// The point with these coordinates, of 32 bytes each; whether it lies on the
    /// curve is seen when a signature is looked at.
    #[must_use]
    pub fn p256(x: &[u8], y: &[u8]) -> Option<Self> {
        let mut point = [4; 65];
        if x.len() != 32 || y.len() != 32 {
            return None;
        }
        point[1..33].copy_from_slice(x);
        point[33..].copy_from_slice(y);
        Some(Self::P256(point))
    }

    /// The key of Ed25519 in these 32 bytes.
    #[must_use]
    pub fn ed25519(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::Ed25519)
    }

    /// The RSA key of these numbers; none when it is not of 2048 to 8192 bits.
    #[must_use]
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let (modulus, exponent) = (number(modulus)?, number(exponent)?);
        (256..=1024).contains(&modulus.len()).then_some(Self::Rsa { modulus, exponent })
    }

    /// Whether `signature` is one of `message` by this key.
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signature: &[u8], written: Written) -> bool {
        let looked = match self {
            Self::P256(point) => {
                let how = match written {
                    Written::Asn1 => &ECDSA_P256_SHA256_ASN1,
                    Written::Fixed => &ECDSA_P256_SHA256_FIXED,
                };
                UnparsedPublicKey::new(how, point).verify(message, signature)
            }
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Rsa { modulus, exponent } => {
                let key = RsaPublicKeyComponents { n: modulus, e: exponent };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        looked.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// RFC 6979, A.2.5: P-256 with SHA-256, the message “sample”.
    #[test]
    fn p256_as_in_rfc_6979() {
        let key = SignerKey::p256(
            &bytes("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
            &bytes("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
        )
        .unwrap();
        let signature = bytes(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
             F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        );
        assert!(key.has_signed(b"sample", &signature, Written::Fixed));
        assert!(!key.has_signed(b"Sample", &signature, Written::Fixed));
        assert!(!key.has_signed(b"sample", &signature, Written::Asn1));
    }

    /// RFC 8032, 7.1, test 2.
    #[test]
    fn ed25519_as_in_rfc_8032() {
        let key = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let key = SignerKey::ed25519(&key).unwrap();
        let signature = bytes(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        assert!(key.has_signed(&[0x72], &signature, Written::Fixed));
        assert!(!key.has_signed(&[0x73], &signature, Written::Fixed));
    }

    #[test]
    fn what_is_no_key_is_none() {
        assert!(SignerKey::p256(&[1; 31], &[1; 32]).is_none());
        assert!(SignerKey::ed25519(&[1; 33]).is_none());
        assert!(SignerKey::rsa(&[0xff; 128], &[1, 0, 1]).is_none(), "1024 bits are too few");
        assert!(SignerKey::rsa(&[], &[]).is_none());
        // A point off the curve has signed nothing.
        let off = SignerKey::p256(&[1; 32], &[1; 32]).unwrap();
        assert!(!off.has_signed(b"sample", &[1; 64], Written::Fixed));
    }
}
