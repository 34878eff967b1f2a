//! CloudTrail's digests, made and signed here with a key that was made for these tests.

use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

pub(crate) const FINGERPRINT: &str = "31e8b5433410dfb61a9dc45cc65b22ff";

/// A digest as the next one names it.
pub(crate) struct Link {
    pub(crate) key: String,
    pub(crate) hash: String,
    /// In hexadecimal digits, as in the object's metadata.
    pub(crate) signature: String,
}

fn signing_key() -> RsaKeyPair {
    let der = include_bytes!("made-for-tests.pk8");
    RsaKeyPair::from_pkcs8(der).expect("a key made for these tests")
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
    digits.concat()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// The public key in base64, as `ListPublicKeys` answers.
pub(crate) fn public_key() -> String {
    base64(signing_key().public().as_ref())
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for i in 0..4 {
            let digit = (bits >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= chunk.len() {
                char::from(DIGITS[digit])
            } else {
                '='
            });
        }
    }
    out
}

/// A log file as a digest has it: its key, its content without gzip, the time of all its events.
pub(crate) fn listed(key: &str, content: &str, time: &str) -> Value {
    json!({
        "s3Bucket": "trails", "s3Object": key,
        "hashValue": sha256(content.as_bytes()), "hashAlgorithm": "SHA-256",
        "newestEventTime": time, "oldestEventTime": time,
    })
}

/// A digest of some hour: its text, and what the next one has of it.
pub(crate) fn made(
    key: &str,
    (start, end): (&str, &str),
    files: &[Value],
    previous: Option<&Link>,
) -> (String, Link) {
    let text = json!({
        "awsAccountId": "111122223333", "digestStartTime": start,
        "digestEndTime": end, "digestS3Bucket": "trails", "digestS3Object": key,
        "digestPublicKeyFingerprint": FINGERPRINT, "digestSignatureAlgorithm": "SHA256withRSA",
        "newestEventTime": null, "oldestEventTime": null,
        "previousDigestS3Bucket": previous.map(|_| "trails"),
        "previousDigestS3Object": previous.map(|p| &p.key),
        "previousDigestHashValue": previous.map(|p| &p.hash),
        "previousDigestHashAlgorithm": previous.map(|_| "SHA-256"),
        "previousDigestSignature": previous.map(|p| &p.signature),
        "logFiles": files,
    })
    .to_string();
    let hash = sha256(text.as_bytes());
    let before = previous.map_or("null", |p| &p.signature);
    let signed = format!("{end}\ntrails/{key}\n{hash}\n{before}");
    let pair = signing_key();
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = SystemRandom::new();
    pair.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .expect("signs");
    let link = Link {
        key: key.to_owned(),
        hash,
        signature: hex(&signature),
    };
    (text, link)
}
