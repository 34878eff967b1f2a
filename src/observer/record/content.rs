//! What a record says of a call, as one number: equal for copies of one event, whatever wrote them.
//!
//! Two exports of one event differ in white space, in the order of members and in what a trail adds to
//! it (`eventContext`, `tlsDetails`); they agree in who called what, when, from where, on what.

use std::fmt;

use jiff::Timestamp;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::Record;

impl Record<'_> {
    /// A number that is equal for two deliveries of one event: the same record in two files, or the
    /// copies of two accounts (`sharedEventID`). Name, time and source take part because exports
    /// and hand-made records reuse ids. Without an id the whole text counts.
    ///
    /// The copies of one event differ in `userIdentity` (the resource's account does not see the
    /// caller's session), so drop duplicates among records of the same attribution only.
    pub fn fingerprint(&self) -> u64 {
        let Some(id) = self.shared_event_id.as_ref().or(self.event_id.as_ref()) else {
            return xxhash_rust::xxh3::xxh3_64(self.text.as_bytes());
        };
        let name = self.event_name.as_deref().unwrap_or_default();
        let source = self.event_source.as_deref().unwrap_or_default();
        call_number(id, name, source, self.event_time)
    }

    /// What this record says of its call; `None` where the request was left out for its size
    /// (`"omitted": true`, CloudTrail user guide, "CloudTrail record contents"), so that the copy of
    /// another trail may say more.
    pub(crate) fn content(&self) -> Option<u64> {
        let request = match self.request_parameters {
            Some(raw) => value(raw)?,
            None => 0,
        };
        let identity = &self.identity;
        let scope = identity.in_scope_of.as_ref();
        let issuer = identity.issuer.as_ref();
        // In one piece: a hash that is fed bit by bit takes far longer for so few bytes.
        let mut told = Vec::with_capacity(1024);
        for part in [
            &self.event_name,
            &self.event_source,
            &self.aws_region,
            &self.error_code,
            &self.user_agent,
            &self.source_ip_address,
            &identity.kind,
            &identity.principal_id,
            &identity.arn,
            &identity.access_key_id,
            &identity.invoked_by,
            issuer.map_or(&None, |issuer| &issuer.arn),
            scope.map_or(&None, |scope| &scope.credentials_issued_to),
        ] {
            told.extend_from_slice(part.as_deref().unwrap_or_default().as_bytes());
            told.push(0);
        }
        // Seconds, as in the fingerprint.
        let second = self.event_time.map_or(i64::MIN, Timestamp::as_second);
        told.extend_from_slice(&second.to_le_bytes());
        told.extend_from_slice(&request.to_le_bytes());
        let resources = self.resources.iter().map(|r| {
            let arn = r.arn.as_deref().or(r.arn_prefix.as_deref());
            xxh3_64(arn.unwrap_or_default().as_bytes())
        });
        told.extend_from_slice(&resources.fold(0, u64::wrapping_add).to_le_bytes());
        // A table's row has other words for the same: rows are compared with rows.
        told.push(u8::from(self.is_row));
        Some(xxh3_64(&told))
    }
}

/// The fingerprint of a call by what all its deliveries have in common.
pub(in crate::observer) fn call_number(
    id: &str,
    name: &str,
    source: &str,
    time: Option<Timestamp>,
) -> u64 {
    // Seconds: forms of one time that carry a fraction (`.000`) must agree with those without.
    let second = time.map_or(i64::MIN, Timestamp::as_second).to_le_bytes();
    let parts = [
        id.as_bytes(),
        b"\0",
        name.as_bytes(),
        b"\0",
        source.as_bytes(),
        &second,
    ];
    // In one piece where it fits: a hash that is fed bit by bit takes far longer for so few bytes.
    let mut piece = [0; 256];
    let mut end = 0;
    for part in parts {
        let Some(room) = piece.get_mut(end..end + part.len()) else {
            return xxhash_rust::xxh3::xxh3_64(&parts.concat());
        };
        room.copy_from_slice(part);
        end += part.len();
    }
    xxhash_rust::xxh3::xxh3_64(&piece[..end])
}

/// The number of a JSON value, the same in whatever order its members stand; `None` where it was left
/// out for its size. What is no JSON is compared as text.
fn value(text: &str) -> Option<u64> {
    let mut omitted = false;
    let mut parser = serde_json::Deserializer::from_str(text);
    let hash = Hash(Some(&mut omitted)).deserialize(&mut parser);
    let hash = hash.unwrap_or_else(|_| xxh3_64(text.as_bytes()));
    (!omitted).then_some(hash)
}

/// Reads a value into a number; at the top, tells whether it is a mark that something was left out.
struct Hash<'o>(Option<&'o mut bool>);

impl<'de> DeserializeSeed<'de> for Hash<'_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// A number for a kind of value and what it holds.
fn of(kind: u8, bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(bytes, u64::from(kind))
}

impl<'de> Visitor<'de> for Hash<'_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<u64, E> {
        Ok(of(0, &[]))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<u64, E> {
        Ok(of(1, &[u8::from(value)]))
    }

    // `0` and `0.0` are one number: exports differ in how they write it.
    #[allow(clippy::cast_precision_loss, reason = "only told apart, never shown")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<u64, E> {
        self.visit_f64(value as f64)
    }

    #[allow(clippy::cast_precision_loss, reason = "only told apart, never shown")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<u64, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<u64, E> {
        Ok(of(2, &value.to_bits().to_le_bytes()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<u64, E> {
        Ok(of(3, value.as_bytes()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<u64, A::Error> {
        let mut hash = Xxh3Default::new();
        while let Some(item) = seq.next_element_seed(Hash(None))? {
            hash.update(&item.to_le_bytes());
        }
        Ok(of(4, &hash.digest().to_le_bytes()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<u64, A::Error> {
        let mut sum = 0_u64;
        let mut omitted = false;
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let value = map.next_value_seed(Hash(None))?;
            omitted |= name == "omitted" && value == of(1, &[1]);
            let mut member = [0; 16];
            member[..8].copy_from_slice(&of(5, name.as_bytes()).to_le_bytes());
            member[8..].copy_from_slice(&value.to_le_bytes());
            sum = sum.wrapping_add(of(6, &member));
        }
        if let Some(out) = self.0 {
            *out = omitted;
        }
        Ok(of(7, &sum.to_le_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn form_does_not_count_and_content_does() {
        let same = [
            r#"{"a":1,"b":["x","é"]}"#,
            "{ \"b\": [\"x\", \"\\u00e9\"],\n \"a\": 1.0 }",
        ];
        assert_eq!(value(same[0]), value(same[1]));
        let all = [
            "null",
            "0",
            "1",
            "true",
            "false",
            "\"\"",
            "\"1\"",
            "[]",
            "{}",
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"a":1,"b":1}"#,
            "[1,2]",
            "[2,1]",
            "[[1],2]",
            r#"{"a":{"b":1}}"#,
            r#"{"a":1,"a":1}"#,
            "{a=1}",
        ];
        for (i, a) in all.iter().enumerate() {
            for b in &all[i + 1..] {
                assert_ne!(value(a), value(b), "{a} and {b}");
            }
        }
        assert_eq!(value(r#"{"omitted":true,"originalSize":1}"#), None);
        assert!(value(r#"{"a":{"omitted":true}}"#).is_some());
    }
}
