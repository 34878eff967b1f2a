//! The files that suggestions are written into, and their names.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64;

use crate::lambda::Function;
use crate::proposal::Evidence;
use crate::report::OutFile;

/// Longer names are cut: most file systems allow 255 bytes.
const LONGEST: usize = 200;

/// How many functions bear a name, called or not.
pub(super) struct Namesakes(BTreeMap<String, usize>);

impl Namesakes {
    pub(super) fn of(evidence: &Evidence) -> Self {
        let attributed = &evidence.attributed;
        let known = attributed.known.keys();
        let seen = attributed.functions.keys();
        Self::among(known.chain(seen.filter(|f| !attributed.known.contains_key(f))))
    }

    fn among<'f>(functions: impl Iterator<Item = &'f Function>) -> Self {
        let mut by_name = BTreeMap::new();
        for function in functions {
            *by_name.entry(function.name.clone()).or_default() += 1;
        }
        Self(by_name)
    }

    /// The name of a function's file without its ending: account and region stand in it where another
    /// function bears the same name. No function's name holds a dot.
    pub(super) fn stem(&self, function: &Function) -> String {
        let mut stem = function.name.clone();
        if self.0.get(&function.name).is_some_and(|n| *n > 1) {
            for part in [&function.account, &function.region] {
                if !part.is_empty() {
                    let _ = write!(stem, ".{part}");
                }
            }
        }
        stem
    }
}

/// A file of a function's result.
pub(super) fn planned(stem: &str, text: &str, function: &Function) -> OutFile {
    OutFile {
        name: format!("{}.json", plain(stem)),
        text: text.to_owned() + "\n",
        about: function.arn(),
    }
}

/// A name that stays in its directory, whatever a trail says a function is called: bytes that names of
/// functions do not have stand as `%2F`.
fn plain(stem: &str) -> String {
    let mut out = String::with_capacity(stem.len());
    for (at, byte) in stem.bytes().enumerate() {
        let stays = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if stays || (at > 0 && matches!(byte, b'.' | b'=' | b',' | b'@' | b'+')) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    if out.len() > LONGEST {
        out.truncate(LONGEST);
        let _ = write!(out, "-{:016x}", xxh3_64(stem.as_bytes()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, region: &str) -> Function {
        Function {
            name: name.to_owned(),
            partition: "aws".to_owned(),
            region: region.to_owned(),
            account: "111122223333".to_owned(),
        }
    }

    #[test]
    fn account_and_region_stand_where_they_are_needed() {
        let functions = [
            function("orders", "eu-west-1"),
            function("orders", "us-east-1"),
            function("orders", ""),
            function("billing", "eu-west-1"),
        ];
        let namesakes = Namesakes::among(functions.iter());
        let stems: Vec<String> = functions.iter().map(|f| namesakes.stem(f)).collect();
        assert_eq!(
            stems,
            [
                "orders.111122223333.eu-west-1",
                "orders.111122223333.us-east-1",
                "orders.111122223333",
                "billing"
            ]
        );
    }

    #[test]
    fn a_name_stays_in_its_directory() {
        assert_eq!(plain("orders-api_2"), "orders-api_2");
        assert_eq!(plain("../../etc/passwd"), "%2E.%2F..%2Fetc%2Fpasswd");
        assert_eq!(plain("a\nb"), "a%0Ab");
        assert_eq!(plain("a%0Ab"), "a%250Ab", "no two names become one");
        let (long, longer) = (plain(&"n".repeat(300)), plain(&"n".repeat(301)));
        assert!(long.len() < 240 && long != longer);
    }
}
