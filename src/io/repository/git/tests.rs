//! Real repositories on disk.

use std::fs;

use super::*;

fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(arguments);
    finish(&mut command, arguments, None).expect("git works")
}

fn repository() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a directory");
    git(place.path(), &["init", "-q", "-b", "trunk"]);
    git(place.path(), &["config", "user.name", "t"]);
    git(place.path(), &["config", "user.email", "t@example.com"]);
    fs::create_dir(place.path().join("infra")).expect("a directory");
    fs::write(place.path().join("infra/main.tf"), "a = 1\r\n").expect("a file");
    git(place.path(), &["add", "."]);
    git(place.path(), &["commit", "-qm", "first"]);
    place
}

fn commit(after: &str) -> Commit {
    Commit {
        branch: "lpgen/orders".to_owned(),
        message: "Narrow".to_owned(),
        files: vec![(
            "main.tf".to_owned(),
            "a = 1\r\n".to_owned(),
            after.to_owned(),
        )],
    }
}

#[test]
fn a_commit_leaves_work_tree_and_index_alone() {
    let place = repository();
    let own = Git::open(&place.path().join("infra")).expect("a work tree");
    let Made::New(first) = own.commit(&commit("a = 2\r\n")).expect("a commit") else {
        panic!("the branch is new");
    };
    assert_eq!(
        git(place.path(), &["show", "lpgen/orders:infra/main.tf"]),
        "a = 2"
    );
    assert_eq!(git(place.path(), &["status", "--porcelain"]), "");
    assert_eq!(
        fs::read_to_string(place.path().join("infra/main.tf")).expect("a file"),
        "a = 1\r\n"
    );
    assert_eq!(
        own.commit(&commit("a = 2\r\n")).expect("nothing to do"),
        Made::Already(first.clone())
    );
    let Made::New(second) = own.commit(&commit("a = 3\r\n")).expect("a commit") else {
        panic!("the file is another");
    };
    assert_eq!(
        git(place.path(), &["rev-parse", "lpgen/orders^"]),
        first,
        "it goes forward from {second}"
    );
}

#[test]
fn the_base_may_move_on() {
    let place = repository();
    let own = Git::open(&place.path().join("infra")).expect("a work tree");
    own.commit(&commit("a = 2\r\n")).expect("a commit");
    let tip = git(place.path(), &["rev-parse", "lpgen/orders"]);
    fs::write(place.path().join("other"), "x").expect("a file");
    git(place.path(), &["add", "."]);
    git(place.path(), &["commit", "-qm", "second"]);
    own.commit(&commit("a = 2\r\n")).expect("a commit");
    assert_eq!(
        git(place.path(), &["rev-parse", "lpgen/orders^1"]),
        tip,
        "never forced"
    );
    assert_eq!(git(place.path(), &["show", "lpgen/orders:other"]), "x");
}

#[test]
fn what_is_not_its_own_is_left_alone() {
    let place = repository();
    let own = Git::open(&place.path().join("infra")).expect("a work tree");
    for branch in ["trunk", "main", "master"] {
        let there = Commit {
            branch: branch.to_owned(),
            ..commit("a = 2\r\n")
        };
        assert!(
            matches!(own.commit(&there), Err(GitError::Refused(..))),
            "{branch}"
        );
    }
    git(place.path(), &["checkout", "-qb", "lpgen/orders"]);
    git(
        place.path(),
        &["commit", "-q", "--allow-empty", "-m", "by hand"],
    );
    git(place.path(), &["checkout", "-q", "trunk"]);
    assert!(matches!(
        own.commit(&commit("a = 2\r\n")),
        Err(GitError::Refused(..))
    ));
    fs::write(place.path().join("infra/main.tf"), "a = 9\r\n").expect("a file");
    assert_eq!(own.dirty().expect("a status"), ["infra/main.tf"]);
    let changed = Commit {
        branch: "lpgen/other".to_owned(),
        files: vec![(
            "main.tf".to_owned(),
            "a = 9\r\n".to_owned(),
            "a = 2\r\n".to_owned(),
        )],
        ..commit("")
    };
    assert!(
        matches!(own.commit(&changed), Err(GitError::Refused(..))),
        "not what was committed"
    );
}
