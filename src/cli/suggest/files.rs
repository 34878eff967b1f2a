//! `lpgen suggest --out`: a file for each policy.
//!
//! INVARIANT: before the first file is written, every name is known to be used once, and nothing but earlier
//! results of lpgen to be in its place.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::super::failure::{Failure, with_hint};
use super::super::output::{faint, said, say};
use super::super::{Global, evidence::Evidence};
use crate::io::{self, OutDirectory};
use crate::lambda::function::Function;

/// Longer names are cut: most file systems allow 255 bytes.
const LONGEST: usize = 200;

/// A file that is to be written.
pub(super) struct Planned {
    /// Its name in the directory.
    name: String,
    text: String,
    /// ARN of the function it is for.
    function: String,
}

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

impl Planned {
    pub(super) fn new(stem: &str, text: String, function: &Function) -> Self {
        Self {
            name: format!("{}.json", plain(stem)),
            text: text + "\n",
            function: function.arn(),
        }
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

/// Writes the files, and says which.
pub(super) fn write(directory: &Path, files: &[Planned], global: Global) -> Result<(), Failure> {
    used_once(files)?;
    let fail = |e: io::FileError| with_hint(&e, e.hint());
    let out = OutDirectory::open(directory).map_err(fail)?;
    let mut words = Vec::with_capacity(files.len());
    for file in files {
        words.push(if replaces(&out, file)? {
            "replaced"
        } else {
            "wrote"
        });
    }
    for (file, word) in files.iter().zip(words) {
        out.write(&file.name, file.text.as_bytes()).map_err(fail)?;
        if !global.quiet {
            let path = out.path(&file.name);
            let about = faint(&file.function);
            say(said!("{} {}  {}", faint(word), path.display(), about));
        }
    }
    Ok(())
}

fn used_once(files: &[Planned]) -> Result<(), Failure> {
    let mut taken: BTreeMap<String, &Planned> = BTreeMap::new();
    for file in files {
        if let Some(first) = taken.insert(as_the_system_sees(&file.name), file) {
            return Err(Failure::new(format!(
                "`{}` would be written twice, for `{}` and for `{}`: nothing was written",
                file.name, first.function, file.function
            ))
            .hint("write one of them into a directory of its own, or use `--format json`: that is one file for each function, whatever the size"));
        }
    }
    Ok(())
}

/// Names that differ in case only are one where the file system says so.
fn as_the_system_sees(name: &str) -> String {
    if cfg!(any(windows, target_os = "macos")) {
        name.to_lowercase()
    } else {
        name.to_owned()
    }
}

/// Whether a file is in place; an error if it is none that lpgen may have written.
fn replaces(out: &OutDirectory, file: &Planned) -> Result<bool, Failure> {
    let fail = |e: io::FileError| with_hint(&e, e.hint());
    if !out.has(&file.name).map_err(fail)? {
        return Ok(false);
    }
    let path = out.path(&file.name);
    let text = io::read_to_string(&path).unwrap_or_default();
    if is_result(&text) {
        return Ok(true);
    }
    Err(Failure::new(format!(
        "`{}` is there and is no policy: it is left as it is, and nothing was written",
        path.display()
    ))
    .hint("name a directory that is for policies alone, or take the file away"))
}

/// Whether a text is a policy document, or a whole result.
fn is_result(text: &str) -> bool {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    value.get("Statement").is_some()
        || value["format"]
            .as_str()
            .is_some_and(|format| format.starts_with("lpgen-"))
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

    #[test]
    fn knows_what_it_wrote() {
        assert!(is_result(r#"{"Version":"2012-10-17","Statement":[]}"#));
        assert!(is_result(r#"{"format":"lpgen-suggestion","version":1}"#));
        for other in [r#"{"name":"app","version":"1"}"#, "[]", "", "null", "text"] {
            assert!(!is_result(other), "{other}");
        }
    }
}
