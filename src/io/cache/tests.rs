use super::*;

fn cache(directory: &tempfile::TempDir) -> Cache {
    Cache::open(directory.path(), "catalog 1").expect("a cache")
}

fn cell(name: &str) -> Cell {
    let mut cell = Cell::default();
    cell.whole.insert(Fingerprint::new(name, 7, "\"tag\""));
    cell.usage.assumed.insert(name.to_owned());
    cell
}

#[test]
fn what_was_stored_is_loaded() {
    let directory = tempfile::tempdir().expect("a directory");
    let stored = cell("a");
    cache(&directory).store("here", &stored).expect("stored");
    assert_eq!(cache(&directory).load("here"), Some(stored));
    assert_eq!(cache(&directory).load("there"), None);
}

#[test]
fn a_cell_that_cannot_be_used_is_passed_over_and_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = cache(&directory);
    store.store("here", &cell("a")).expect("stored");
    let path = store.path("here");
    let whole = fs::read(&path).expect("a cell");

    let other = Cache::open(directory.path(), "catalog 2").expect("a cache");
    assert_eq!(other.load("here"), None, "another catalog");
    for damaged in [&whole[..whole.len() / 2], b"", b"not gzip"] {
        fs::write(&path, damaged).expect("damage");
        let again = cache(&directory);
        assert_eq!(again.load("here"), None);
        assert_eq!(again.damaged().len(), 1);
    }
    // A cell under the name of another place, as a collision or a copy would be.
    fs::write(&path, &whole).expect("mended");
    fs::copy(&path, store.path("there")).expect("a copy");
    assert!(store.load("here").is_some());
    assert_eq!(store.load("there"), None);
}

#[test]
fn objects_read_in_part_become_whole() {
    let mut first = Cell::default();
    let object = Fingerprint::new("a", 1, "t");
    first.part.insert(object);
    let mut second = Cell::default();
    second.whole.insert(object);
    first.merge(second);
    assert!(first.part.is_empty() && first.whole.contains(&object));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a directory");
    let below = directory.path().join("new");
    let cache = Cache::open(&below, "1").expect("a cache");
    cache.store("here", &cell("a")).expect("stored");
    let mode = |path: &Path| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(&below), 0o700);
    assert_eq!(mode(&cache.path("here")), 0o600);
}
