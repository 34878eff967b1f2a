#![cfg(unix)]

use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

use super::*;

fn mode(path: &Path) -> u32 {
    let there = fs::metadata(path).expect("it is there");
    there.permissions().mode() & 0o777
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("it is there");
    let names = entries.map(|e| e.expect("readable").file_name());
    let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_no_plain_file_is_written_to_and_stays_what_it_is() {
    write_atomic(Path::new("/dev/null"), b"gone").expect("nothing keeps it");
    let kind = fs::metadata("/dev/null").expect("it is there").file_type();
    assert!(kind.is_char_device());
    let full = write_atomic(Path::new("/dev/full"), b"too much").expect_err("it is full");
    assert!(
        full.to_string().starts_with("cannot write `/dev/full`"),
        "{full}"
    );
}

#[test]
fn a_link_stays_one_wherever_it_leads() {
    let directory = tempfile::tempdir().expect("a directory");
    let below = directory.path().join("below");
    fs::create_dir(&below).expect("made");
    for (link, leads_to) in [("a", "below/a"), ("b", "below/b"), ("c", "a")] {
        symlink(leads_to, directory.path().join(link)).expect("a link");
    }
    fs::write(below.join("a"), "old").expect("a file");
    for name in ["a", "b", "c"] {
        let link = directory.path().join(name);
        write_atomic(&link, name.as_bytes()).expect("written");
        assert!(link.is_symlink(), "{name}");
        assert_eq!(fs::read_to_string(&link).expect("text"), name);
    }
    assert_eq!(names(&below), ["a", "b"], "made where the link leads");
    symlink("round", directory.path().join("round")).expect("a link");
    write_atomic(&directory.path().join("round"), b"").expect_err("a circle");
}

#[test]
fn the_mode_of_what_was_there_is_kept() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("usage.json");
    for kept in [0o600, 0o640, 0o666] {
        fs::write(&path, "old").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(kept)).expect("its own");
        write_atomic(&path, b"new").expect("written");
        assert_eq!(mode(&path), kept);
    }
    assert_eq!(names(directory.path()), ["usage.json"]);
}

#[test]
fn a_name_is_as_long_as_the_file_system_allows() {
    let directory = tempfile::tempdir().expect("a directory");
    let longest = directory.path().join("n".repeat(255));
    write_atomic(&longest, b"new").expect("written");
    let newline = directory.path().join("a\nb");
    write_atomic(&newline, b"new").expect("written");
    assert_eq!(names(directory.path()).len(), 2);
}

#[test]
fn a_directory_is_no_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let missing = directory.path().join("usage/");
    for path in [directory.path(), missing.as_path()] {
        let error = write_atomic(path, b"new").expect_err("a directory");
        assert!(error.hint().is_some_and(|hint| hint.contains("a file in")));
    }
    assert!(names(directory.path()).is_empty());
}

#[test]
fn files_under_names_of_ours_never_go_through_links() {
    let directory = tempfile::tempdir().expect("a directory");
    let victim = directory.path().join("victim");
    fs::write(&victim, "old").expect("a file");
    let out = OutDirectory::open(&directory.path().join("out")).expect("made");
    symlink(&victim, out.path("link.json")).expect("a link");
    symlink("nowhere", out.path("broken.json")).expect("a link");
    fs::create_dir(out.path("directory.json")).expect("made");
    for name in ["link.json", "broken.json", "directory.json"] {
        assert!(matches!(out.has(name), Err(FileError::Refused { .. })));
        out.write(name, b"new").expect_err(name);
    }
    assert_eq!(fs::read_to_string(victim).expect("text"), "old");
    out.write("new.json", b"new").expect("written");
    assert!(out.has("new.json").expect("a file"));
}
