//! As whom the account is asked.

use std::path::Path;

use assert_cmd::Command;

use super::asking;
use super::stub::{Running, Stub};
use crate::support::finish;

/// Two profiles in files of their own.
fn with_profiles(command: &mut Command, home: &Path) {
    let (config, keys) = (home.join("config"), home.join("credentials"));
    let of = |key: &str| format!("aws_access_key_id = {key}\naws_secret_access_key = secret\n");
    let texts = [
        (
            &config,
            "[default]\nregion = eu-west-1\n[profile audit]\nregion = eu-west-1\n[profile bare]\n"
                .to_owned(),
        ),
        (
            &keys,
            format!(
                "[default]\n{}[audit]\n{}",
                of("AKIDDEFAULT"),
                of("AKIDAUDIT")
            ),
        ),
    ];
    for (path, text) in texts {
        std::fs::write(path, text).expect("written");
    }
    command
        .env("AWS_CONFIG_FILE", config)
        .env("AWS_SHARED_CREDENTIALS_FILE", keys);
}

fn doctor(account: &Running, home: &Path, more: &[&str]) -> Command {
    let mut command = asking(account, ["doctor"].into_iter().chain(more.iter().copied()));
    with_profiles(&mut command, home);
    command
}

#[test]
fn a_profile_that_is_named_wins_over_keys_in_the_environment() {
    let home = tempfile::tempdir().expect("a directory");
    let account = Stub::default().start();
    let told = finish(&mut doctor(&account, home.path(), &["--profile", "audit"])).ends(0);
    assert_eq!(account.keys(), ["AKIDAUDIT".to_owned()].into());
    let first = told.stderr.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "asks account 111122223333 in eu-west-1 as arn:aws:sts::111122223333:assumed-role/audit/me, by profile `audit`"
    );
}

/// As with the AWS CLI: `AWS_PROFILE` does not go before keys.
#[test]
fn keys_in_the_environment_win_over_a_profile_there() {
    let home = tempfile::tempdir().expect("a directory");
    let account = Stub::default().start();
    let mut command = doctor(&account, home.path(), &[]);
    finish(command.env("AWS_PROFILE", "audit"))
        .ends(0)
        .says(&["by the environment's keys"]);
    assert_eq!(account.keys(), ["AKIDEXAMPLE".to_owned()].into());

    let account = Stub::default().start();
    let mut command = doctor(&account, home.path(), &[]);
    command.env_remove("AWS_ACCESS_KEY_ID");
    finish(command.env("AWS_PROFILE", "audit"))
        .ends(0)
        .says(&["by profile `audit`"]);
    assert_eq!(account.keys(), ["AKIDAUDIT".to_owned()].into());
}

#[test]
fn a_profile_that_is_not_there_is_an_error_with_those_that_are() {
    let home = tempfile::tempdir().expect("a directory");
    let account = Stub::default().start();
    let mut by_flag = doctor(&account, home.path(), &["--profile", "audti"]);
    let mut by_variable = doctor(&account, home.path(), &[]);
    by_variable
        .env_remove("AWS_ACCESS_KEY_ID")
        .env("AWS_PROFILE", "audti");
    for command in [&mut by_flag, &mut by_variable] {
        finish(command)
            .ends(2)
            .says(&["no profile `audti`", "`audit`, `bare`, `default`"]);
    }
    let mut bare = doctor(&account, home.path(), &["--profile", "bare"]);
    finish(&mut bare).ends(2).says(&["no credentials"]);
    assert_eq!(account.counts().len(), 0, "nobody was asked");
}
