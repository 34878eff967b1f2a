//! Packs `action-catalog/services/*.json` into the one blob that the program embeds.
//!
//! Layout: lengths of the deflated index and of the deflated action names (u32 each, little endian),
//! the index, the names, then the deflated service files in the index's order. The names are text: per
//! service `prefix TAB action,action,…`. The index is text: a line with the catalog's version, then
//! per service `prefix TAB size TAB host,host,…`.
//!
//! `action-catalog/errors/*.json` are packed into a second blob: the length of the deflated index (u32,
//! little endian), the index, the deflated files in its order. The index is text: per SDK service
//! `name TAB size`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script works on files and speaks to cargo on standard output"
)]

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::DeflateEncoder;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("action-catalog");
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rerun-if-changed={}",
        root.join("services").display()
    );
    println!(
        "cargo::rerun-if-changed={}",
        root.join("sources.json").display()
    );
    println!("cargo::rerun-if-changed={}", root.join("errors").display());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let (errors, fingerprint) = pack_errors(&root)?;
    fs::write(out.join("errors.bin"), errors)?;
    fs::write(out.join("catalog.bin"), pack(&root, fingerprint)?)?;
    Ok(())
}

/// The JSON files of a directory, sorted.
fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = match fs::read_dir(directory) {
        Ok(entries) => entries.map(|e| Ok(e?.path())).collect::<Result<_>>()?,
        Err(e) => return Err(format!("{}: {e}", directory.display()).into()),
    };
    files.retain(|f| f.extension().is_some_and(|e| e == "json"));
    files.sort();
    Ok(files)
}

/// A file's value, and its compact text deflated; the text goes into the fingerprint.
fn compacted(file: &Path, fingerprint: &mut u64) -> Result<(serde_json::Value, Vec<u8>)> {
    let text = fs::read_to_string(file)?;
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    let compact = value.to_string();
    *fingerprint = fnv(*fingerprint, compact.as_bytes());
    Ok((value, deflate(compact.as_bytes())?))
}

/// The errors of all services, and the fingerprint of these facts.
fn pack_errors(root: &Path) -> Result<(Vec<u8>, u64)> {
    let (mut index, mut body, mut fingerprint) = (String::new(), Vec::new(), FNV_OFFSET);
    for file in files(&root.join("errors"))? {
        let (_, deflated) = compacted(&file, &mut fingerprint)?;
        let name = file.file_stem().and_then(|stem| stem.to_str());
        let name = name.ok_or("a file of errors without a name")?;
        writeln!(index, "{name}\t{}", deflated.len())?;
        body.extend(deflated);
    }
    let index = deflate(index.as_bytes())?;
    let mut packed = u32::try_from(index.len())?.to_le_bytes().to_vec();
    packed.extend(index);
    packed.extend(body);
    Ok((packed, fingerprint))
}

fn pack(root: &Path, mut fingerprint: u64) -> Result<Vec<u8>> {
    let (mut index, mut body) = (String::new(), Vec::new());
    let mut names = String::new();
    for file in files(&root.join("services"))? {
        let (service, deflated) = compacted(&file, &mut fingerprint)?;
        let hosts: Vec<&str> = service["hosts"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|h| h.as_str())
            .collect();
        let prefix = service["service"]
            .as_str()
            .ok_or("a service file without `service`")?;
        writeln!(index, "{prefix}\t{}\t{}", deflated.len(), hosts.join(","))?;
        body.extend(deflated);
        let actions = service["actions"].as_object().into_iter().flatten();
        let actions: Vec<&str> = actions.map(|(name, _)| name.as_str()).collect();
        writeln!(names, "{prefix}\t{}", actions.join(","))?;
    }
    let index = deflate(format!("{} {fingerprint:016x}\n{index}", date(root)?).as_bytes())?;
    let names = deflate(names.as_bytes())?;
    let mut packed = u32::try_from(index.len())?.to_le_bytes().to_vec();
    packed.extend(u32::try_from(names.len())?.to_le_bytes());
    packed.extend(index);
    packed.extend(names);
    packed.extend(body);
    Ok(packed)
}

/// The date of the authorization data.
fn date(root: &Path) -> Result<String> {
    let sources: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root.join("sources.json"))?)?;
    Ok(sources["date"].as_str().unwrap_or("undated").to_owned())
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(seed: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(seed, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
