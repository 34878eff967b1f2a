//! Results as files of one directory.
//!
//! INVARIANT: before the first file is written, every name is known to be used once, and nothing but earlier
//! results of lpgen to be in its place.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{Event, Failure, Watch};
use crate::io::{self, OutDirectory};
use crate::report::OutFile;

/// Writes the files, and tells of each.
pub(crate) fn write_all(directory: &Path, files: &[OutFile], watch: &Watch) -> Result<(), Failure> {
    used_once(files)?;
    let out = OutDirectory::open(directory)?;
    let mut words = Vec::with_capacity(files.len());
    for file in files {
        words.push(if replaces(&out, file)? {
            "replaced"
        } else {
            "wrote"
        });
    }
    for (file, word) in files.iter().zip(words) {
        out.write(&file.name, file.text.as_bytes())?;
        watch.tell(&Event::FileWritten {
            path: &out.path(&file.name),
            how: word,
            about: &file.about,
        });
    }
    Ok(())
}

/// Writes the page of all functions.
pub(crate) fn write_page(directory: &Path, page: &str, watch: &Watch) -> Result<(), Failure> {
    let file = OutFile {
        name: "index.html".to_owned(),
        text: page.to_owned(),
        about: "all functions".to_owned(),
    };
    write_all(directory, &[file], watch)
}

fn used_once(files: &[OutFile]) -> Result<(), Failure> {
    let mut taken: BTreeMap<String, &OutFile> = BTreeMap::new();
    for file in files {
        if let Some(first) = taken.insert(as_the_system_sees(&file.name), file) {
            return Err(Failure::new(format!(
                "`{}` would be written twice, for `{}` and for `{}`: nothing was written",
                file.name, first.about, file.about
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
fn replaces(out: &OutDirectory, file: &OutFile) -> Result<bool, Failure> {
    if !out.has(&file.name)? {
        return Ok(false);
    }
    let path = out.path(&file.name);
    let text = io::read_to_string(&path).unwrap_or_default();
    if is_result(&text) {
        return Ok(true);
    }
    Err(Failure::new(format!(
        "`{}` is there and is no result of lpgen: it is left as it is, and nothing was written",
        path.display()
    ))
    .hint("name a directory that is for results alone, or take the file away"))
}

/// Whether a text is a policy document, a whole result, or a page.
fn is_result(text: &str) -> bool {
    if text.starts_with("<!doctype html>") && text.contains("name=\"generator\" content=\"lpgen ") {
        return true;
    }
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    value.get("Statement").is_some()
        || value["format"]
            .as_str()
            .is_some_and(|format| format.starts_with("lpgen-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_it_wrote() {
        assert!(is_result(r#"{"Version":"2012-10-17","Statement":[]}"#));
        assert!(is_result(r#"{"format":"lpgen-suggestion","version":1}"#));
        let page = "<!doctype html>\n<meta name=\"generator\" content=\"lpgen 0.1.0\">";
        assert!(is_result(page));
        assert!(!is_result("<!doctype html>\n<title>lpgen</title>"));
        for other in [r#"{"name":"app","version":"1"}"#, "[]", "", "null", "text"] {
            assert!(!is_result(other), "{other}");
        }
    }
}
