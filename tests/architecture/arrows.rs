//! Which file uses which, and circles between them.
//!
//! An arrow goes from a file to the file that defines what it names, in a `use` or in a path;
//! re-exports are followed. The rule is that of the rooms, at every level: what stands in one folder,
//! files and folders alike, has an order. A file and what stands below it are no circle: `mod.rs` lays
//! out what its folder shares, and puts together what is in it.

use std::collections::{BTreeMap, BTreeSet};

/// `["iam", "pattern", "shape"]` for `iam/pattern/shape.rs`.
pub(super) type Module = Vec<String>;

/// Modules with their code.
pub(super) struct Tree {
    code: BTreeMap<Module, String>,
    /// What each imports, by the name that it has there.
    imports: BTreeMap<Module, Vec<Import>>,
}

struct Import {
    name: String,
    path: Vec<String>,
    is_public: bool,
}

/// Two modules of one folder that use each other, if only by way of others: each with one arrow that
/// leads on from it.
pub(super) type Circle = Vec<String>;

impl Tree {
    /// Of files: paths below `src` without `.rs`, with their text.
    pub(super) fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut tree = Self {
            code: BTreeMap::new(),
            imports: BTreeMap::new(),
        };
        for (path, text) in files {
            let mut module: Module = path.split('/').map(str::to_owned).collect();
            module.pop_if(|last| last == "mod");
            let text = text.split("#[cfg(test)]\nmod tests {").next();
            tree.code.insert(module, plain(text.unwrap_or_default()));
        }
        for (module, code) in &tree.code {
            let found = statements(code)
                .flat_map(|(is_public, text)| {
                    leaves(text).into_iter().map(move |(path, name)| Import {
                        name,
                        path,
                        is_public,
                    })
                })
                .filter_map(|import| {
                    let path = tree.absolute(module, &import.path)?;
                    Some(Import { path, ..import })
                });
            tree.imports.insert(module.clone(), found.collect());
        }
        tree
    }

    /// A path from the crate's root; `None` for one of another crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let first = path.first()?.as_str();
        let ups = path.iter().take_while(|part| *part == "super").count();
        let base = match first {
            "crate" => return Some(path[1..].to_vec()),
            "self" => return Some([module, &path[1..]].concat()),
            "super" => &module[..module.len().checked_sub(ups)?],
            _ => {
                let child = [module.as_slice(), &path[..1]].concat();
                return self
                    .code
                    .contains_key(&child)
                    .then(|| [module, path].concat());
            }
        };
        Some([base, &path[ups..]].concat())
    }

    /// The module that defines what a path names.
    fn definer(&self, path: &[String], steps: usize) -> Option<Module> {
        let length = (1..=path.len()).rev();
        let mut known = length.filter(|n| self.code.contains_key(&path[..*n]));
        let (module, rest) = path.split_at(known.next()?);
        let shown = |import: &&Import| import.is_public && Some(&import.name) == rest.first();
        match self.imports[module].iter().find(shown) {
            Some(import) if steps < 8 => {
                let on = [import.path.as_slice(), &rest[1..]].concat();
                self.definer(&on, steps + 1)
            }
            _ => Some(module.to_vec()),
        }
    }

    /// What a module uses of other files, each with the path that says so.
    fn uses(&self, module: &Module) -> BTreeMap<Module, String> {
        let mut used = BTreeMap::new();
        let mut note = |path: &[String]| {
            if let Some(to) = self.definer(path, 0).filter(|to| to != module) {
                used.entry(to).or_insert_with(|| path.join("::"));
            }
        };
        let imports = &self.imports[module];
        // A module that shows what stands below it does not use it.
        let is_shown = |import: &&Import| !(import.is_public && import.path.starts_with(module));
        for import in imports.iter().filter(is_shown) {
            note(&import.path);
        }
        for path in paths(&self.code[module]) {
            let imported = imports.iter().find(|import| import.name == path[0]);
            let path = match imported {
                Some(import) => Some([import.path.as_slice(), &path[1..]].concat()),
                None => self.absolute(module, &path),
            };
            if let Some(path) = path {
                note(&path);
            }
        }
        used
    }

    /// All circles, the first arrow of each pair in words.
    pub(super) fn circles(&self) -> Vec<Circle> {
        let mut folders: BTreeMap<Module, BTreeMap<(String, String), String>> = BTreeMap::new();
        for from in self.code.keys() {
            for (to, path) in self.uses(from) {
                let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
                if let (Some(a), Some(b)) = (from.get(shared), to.get(shared)) {
                    let arrow = format!("{} uses `{path}`", from.join("/"));
                    let folder = folders.entry(from[..shared].to_vec()).or_default();
                    folder.entry((a.clone(), b.clone())).or_insert(arrow);
                }
            }
        }
        folders.values().flat_map(circles_of).collect()
    }
}

fn circles_of(arrows: &BTreeMap<(String, String), String>) -> Vec<Circle> {
    let reached = |from: &String| {
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            let on = arrows.keys().filter(|(a, b)| a == at && !seen.contains(b));
            let on: Vec<&String> = on.map(|(_, b)| b).collect();
            seen.extend(&on);
            next.extend(on);
        }
        seen
    };
    let is_circle = |((from, to), _): &(&(String, String), &String)| reached(to).contains(from);
    let circle: Circle = arrows
        .iter()
        .filter(is_circle)
        .map(|(_, arrow)| arrow.clone())
        .collect();
    if circle.is_empty() {
        Vec::new()
    } else {
        vec![circle]
    }
}

/// The code without comments and texts.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' => text_end(rest),
            'r' if rest.starts_with("r#\"") => rest[3..].find("\"#").map_or(rest.len(), |n| n + 5),
            '\'' if rest[1..].starts_with('"') => 3,
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[end.min(rest.len())..];
    }
    out
}

fn text_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// What stands between `use` and `;`, and whether others see it.
fn statements(code: &str) -> impl Iterator<Item = (bool, &str)> {
    code.match_indices("use ").filter_map(|(at, _)| {
        let before = code[..at].rsplit(['\n', ';', '}']).next()?.trim();
        let is_statement = before.is_empty() || before.starts_with("pub");
        let rest = &code[at + 4..];
        is_statement.then(|| {
            (
                before.starts_with("pub"),
                &rest[..rest.find(';').unwrap_or(0)],
            )
        })
    })
}

/// The paths of a `use`, each with the name it gets.
fn leaves(text: &str) -> Vec<(Vec<String>, String)> {
    let text = text.trim();
    let Some((head, list)) = text.split_once('{') else {
        let (path, alias) = match text.split_once(" as ") {
            Some((path, alias)) => (path, Some(alias.trim())),
            None => (text, None),
        };
        let mut path: Vec<String> = path.split("::").map(|p| p.trim().to_owned()).collect();
        path.pop_if(|last| last == "self");
        let name = alias
            .unwrap_or(path.last().map_or("", String::as_str))
            .to_owned();
        return vec![(path, name)];
    };
    let list = list.strip_suffix('}').unwrap_or(list);
    let mut depth = 0;
    let items = list.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let items = items.filter(|item| !item.trim().is_empty());
    items
        .flat_map(|item| leaves(&format!("{head}{}", item.trim())))
        .collect()
}

/// Paths of two parts and more.
fn paths(code: &str) -> Vec<Vec<String>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    let words = code.split(|c: char| !is_part(c));
    let paths = words.map(|word| word.trim_matches(':'));
    let paths = paths.filter(|word| word.contains("::"));
    paths
        .map(|path| path.split("::").map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_circle_is_found_however_it_is_closed() {
    for (what, files) in [
        (
            "two files",
            vec![
                ("r/a", "use super::b::B;"),
                ("r/b", "fn f() { crate::r::a::g() }"),
            ],
        ),
        (
            "by way of a third",
            vec![
                ("r/a", "use super::b;"),
                ("r/b", "use crate::r::c::{D, E as F};"),
                ("r/c", "use super::{a::{self, A}, x};"),
            ],
        ),
        (
            "by way of what the folder shows",
            vec![
                ("r/mod", "mod a;\nmod b;\npub use b::B;"),
                ("r/a", "use super::B;"),
                ("r/b", "use super::a::A;"),
            ],
        ),
        (
            "between folders",
            vec![
                ("r/a/x", "use crate::r::b::y::Y;"),
                ("r/a/mod", ""),
                ("r/b/y", ""),
                ("r/b/z", "use super::super::a::Q;"),
            ],
        ),
        (
            "between rooms",
            vec![("a", "use crate::b::B;"), ("b", "use super::a::A;")],
        ),
        (
            "by a path behind an import",
            vec![
                ("r/a", "use super::b;\nfn f() { b::g() }"),
                ("r/b", "use crate::r::a::T;"),
            ],
        ),
    ] {
        assert_eq!(Tree::of(files).circles().len(), 1, "{what}");
    }
}

#[test]
fn what_is_no_circle_is_none() {
    for (what, files) in [
        (
            "one way",
            vec![("r/a", "use super::b::B;"), ("r/b", "use std::fmt;")],
        ),
        (
            "a folder and what is in it",
            vec![
                ("r/mod", "mod a;\nfn f() { a::g() }"),
                ("r/a", "use super::R;"),
            ],
        ),
        (
            "in a comment or a text",
            vec![
                ("r/a", "use super::b::B;"),
                (
                    "r/b",
                    "// use super::a::A;\nconst T: &str = \"crate::r::a::A\";",
                ),
            ],
        ),
        (
            "in a test",
            vec![
                ("r/a", "use super::b::B;"),
                (
                    "r/b",
                    "\n#[cfg(test)]\nmod tests {\n    use crate::r::a::A;\n}\n",
                ),
            ],
        ),
        (
            "a name of another crate",
            vec![("r/a", "use b::B;"), ("r/b", "use a::A;")],
        ),
    ] {
        assert_eq!(Tree::of(files).circles(), Vec::<Circle>::new(), "{what}");
    }
}
