//! Public keys that verify the signatures of digests: the output of `aws cloudtrail list-public-keys`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde::Deserialize;

/// Public keys by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicKeys(BTreeMap<String, PublicKey>);

/// A key as DER of PKCS #1, and from when to when its private key signs (CloudTrail API reference,
/// `PublicKey`).
#[derive(Clone, Debug, PartialEq, Eq)]
struct PublicKey {
    der: Vec<u8>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// When a digest was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    /// At the end of its hour.
    At(Timestamp),
    /// Later than that: the digest was delivered afterwards.
    After(Timestamp),
}

impl PublicKey {
    /// Whether it was the key to sign with. One without times is taken for one.
    fn is_of(&self, signed: Signed) -> bool {
        match signed {
            Signed::At(time) => {
                self.from.is_none_or(|from| from <= time)
                    && self.until.is_none_or(|until| time <= until)
            }
            Signed::After(time) => self.until.is_none_or(|until| time <= until),
        }
    }
}

/// Why a text holds no public keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysError(String);

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no output of `aws cloudtrail list-public-keys`: {}",
            self.0
        )
    }
}

impl std::error::Error for KeysError {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    public_key_list: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    value: String,
    fingerprint: String,
    validity_start_time: Option<Moment>,
    validity_end_time: Option<Moment>,
}

/// A time as the AWS CLI writes it: version 2 as ISO 8601, version 1 in seconds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Moment {
    Text(String),
    Seconds(f64),
}

impl Moment {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a second more or less is none"
    )]
    fn time(&self) -> Result<Timestamp, KeysError> {
        let time = match self {
            Self::Text(text) => text.parse(),
            Self::Seconds(seconds) => Timestamp::from_second(*seconds as i64),
        };
        time.map_err(|e| KeysError(format!("the validity of a key: {e}")))
    }
}

impl PublicKeys {
    /// Reads one answer, or several behind each other, as of several regions: at least one key.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let keys = Self::answers(text)?;
        if keys.is_empty() {
            return Err(KeysError("it holds no key".to_owned()));
        }
        Ok(keys)
    }

    /// The same, with or without keys: a page of an answer.
    pub(crate) fn answers(text: &str) -> Result<Self, KeysError> {
        let mut keys = BTreeMap::new();
        for answer in serde_json::Deserializer::from_str(text).into_iter::<Answer>() {
            let answer = answer.map_err(|e| KeysError(e.to_string()))?;
            for key in answer.public_key_list {
                let value = base64(&key.value)
                    .ok_or_else(|| KeysError("a key is not base64".to_owned()))?;
                let time = |at: &Option<Moment>| at.as_ref().map(Moment::time).transpose();
                let known = PublicKey {
                    der: value,
                    from: time(&key.validity_start_time)?,
                    until: time(&key.validity_end_time)?,
                };
                keys.insert(key.fingerprint.to_ascii_lowercase(), known);
            }
        }
        Ok(Self(keys))
    }

    /// Whether there is no key.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Joins the keys of another region.
    pub(crate) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether the signature is that of the text; `None` without the key that signed at that time: another
    /// proves nothing.
    pub(super) fn verify(
        &self,
        fingerprint: &str,
        signed: Signed,
        text: &str,
        signature: &[u8],
    ) -> Option<bool> {
        let key = self.0.get(&fingerprint.to_ascii_lowercase())?;
        if !key.is_of(signed) {
            return None;
        }
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key.der);
        Some(key.verify(text.as_bytes(), signature).is_ok())
    }
}

/// Bytes from base64 with padding (RFC 4648).
fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let bare = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - bare.len() > 2 {
        return None;
    }
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for byte in bare.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_and_nothing_else() {
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYmE=", "fooba"),
        ] {
            assert_eq!(base64(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        for text in ["Z", "Zg", "Zg=", "Z===", "Zm9*", "Zm9v\u{e9}"] {
            assert_eq!(base64(text), None, "{text}");
        }
    }

    #[test]
    fn texts_without_keys_are_refused() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"PublicKeyList": []}"#,
            r#"{"PublicKeyList": [{"Value": "!", "Fingerprint": "a"}]}"#,
        ] {
            assert!(PublicKeys::parse(text).is_err(), "{text}");
        }
    }
}
