//! Documents name what is there: files, folders and types.

use std::collections::BTreeSet;
use std::path::Path;

use crate::sources;
use crate::support::{files_below, root};

/// Folders whose files documents name.
const NAMED: [&str; 6] = [
    "src",
    "tests",
    "docs",
    "samples",
    "action-catalog",
    "benches",
];

/// The texts between single backticks, without those of code blocks.
fn quoted(text: &str) -> Vec<String> {
    let prose = text.split("```").step_by(2);
    prose
        .flat_map(|part| part.split('`').skip(1).step_by(2).map(str::to_owned))
        .filter(|quoted| !quoted.contains(char::is_whitespace))
        .collect()
}

/// Every path below the project, with `/` before its first part.
fn paths() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for folder in NAMED {
        for file in files_below(&root().join(folder), "") {
            let file = file.strip_prefix(root()).expect("it lies below");
            for path in file.ancestors().filter(|p| !p.as_os_str().is_empty()) {
                all.insert(format!("/{}", path.display()));
            }
        }
    }
    let top = std::fs::read_dir(root()).expect("the project can be read");
    all.extend(top.map(|entry| format!("/{}", entry.expect("an entry").file_name().display())));
    all
}

fn is_path(quoted: &str) -> bool {
    let ends = [".rs", ".py", ".sh", ".md"]
        .iter()
        .any(|end| quoted.ends_with(end));
    let begins = NAMED
        .iter()
        .any(|folder| quoted.starts_with(&format!("{folder}/")));
    // `SERVICE.toml` stands for many.
    (ends || begins) && !quoted.contains(|c: char| c.is_ascii_uppercase() || "*<$".contains(c))
}

/// `a/{b,c}.rs` names two.
fn unfolded(path: &str) -> Vec<String> {
    match path
        .split_once('{')
        .and_then(|(a, rest)| Some((a, rest.split_once('}')?)))
    {
        Some((before, (among, after))) => among
            .split(',')
            .map(|one| format!("{before}{one}{after}"))
            .collect(),
        None => vec![path.to_owned()],
    }
}

#[test]
fn a_file_that_is_named_is_there() {
    let paths = paths();
    let mut missing = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("UTF-8");
        for named in quoted(&text)
            .iter()
            .filter(|q| is_path(q))
            .flat_map(|q| unfolded(q))
        {
            let ending = format!(
                "/{}",
                named
                    .trim_end_matches('/')
                    .split('#')
                    .next()
                    .unwrap_or_default()
            );
            if !paths.iter().any(|path| path.ends_with(&ending)) {
                missing.push(format!("{}: {named}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The page that says where to change what names types of today.
#[test]
fn a_type_that_is_named_is_there() {
    let code: String = sources().iter().map(super::Source::code).collect();
    let words: BTreeSet<&str> = code
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    for page in ["docs/architecture.md", "docs/style.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("UTF-8");
        for named in quoted(&text) {
            let parts: Vec<&str> = named.split("::").collect();
            let is_word = |part: &&str| part.chars().all(|c| c.is_alphanumeric() || c == '_');
            let is_type =
                named.starts_with(|c: char| c.is_ascii_uppercase()) && parts.iter().all(is_word);
            let is_shout = named.chars().all(|c| !c.is_ascii_lowercase());
            if is_type && !is_shout {
                let missing: Vec<_> = parts
                    .iter()
                    .filter(|part| !words.contains(**part))
                    .collect();
                assert!(
                    missing.is_empty(),
                    "{page}: `{named}`, of which {missing:?} is nowhere"
                );
            }
        }
    }
}

fn pages() -> Vec<std::path::PathBuf> {
    let mut all = files_below(&root().join("docs"), ".md");
    all.extend(files_below(&root().join("samples"), "README.md"));
    all.push(root().join("README.md"));
    // Decisions tell of their day.
    all.retain(|page| !page.starts_with(root().join(Path::new("docs/decisions"))));
    all
}
