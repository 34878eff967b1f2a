//! Help, completions, the man page and wrong usage.

use crate::support::run;

const COMMANDS: [&[&str]; 19] = [
    &["suggest"],
    &["propose"],
    &["check"],
    &["review"],
    &["review", "record"],
    &["review", "show"],
    &["config"],
    &["config", "check"],
    &["observe"],
    &["trail"],
    &["trail", "athena-table"],
    &["trail", "athena-query"],
    &["catalog"],
    &["catalog", "operation"],
    &["catalog", "action"],
    &["catalog", "service"],
    &["catalog", "match"],
    &["completions"],
    &["man"],
];

#[test]
fn every_command_has_help() {
    let top = run(["--help"]).ends(0);
    for command in COMMANDS {
        let help = run(command.iter().copied().chain(["--help"])).ends(0);
        assert!(help.stdout.contains("Usage: lpgen"), "{help:?}");
        assert_eq!(help.stderr, "");
        if let [name] = command {
            assert!(top.stdout.contains(name), "`lpgen --help` lacks {name}");
        }
    }
    for words in ["Exit codes", "--quiet", "--color"] {
        assert!(top.stdout.contains(words), "{words}");
    }
}

#[test]
fn the_version_is_the_packages() {
    let version = run(["--version"]).ends(0);
    assert!(version.stdout.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_and_man_page_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let completions = run(["completions", shell]).ends(0);
        for word in ["suggest", "observe", "generalize"] {
            assert!(completions.stdout.contains(word), "{shell} lacks {word}");
        }
    }
    let man = run(["man"]).ends(0);
    assert!(man.stdout.contains(".TH") && man.stdout.contains("suggest"));
}

#[test]
fn wrong_usage_exits_2() {
    for arguments in [
        &[][..],
        &["sugest"],
        &["suggest"],
        &["suggest", "f", "--trial", "x"],
        &["suggest", "f", "--all", "--trail", "x"],
        &["suggest", "f", "--trail", "x", "--threads", "0"],
        &["suggest", "f", "--trail", "x", "--quiet", "--verbose"],
        &["completions", "tcl"],
        &["catalog", "operation", "dynamodb:GetItm"],
        &["catalog", "action", "s3:GetObjekt"],
        &["catalog", "service", "dynamo"],
    ] {
        let run = run(arguments.iter().copied()).ends(2);
        assert_ne!(run.stderr, "", "{arguments:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

#[test]
fn mistyped_names_are_answered_with_near_ones() {
    for (arguments, near) in [
        (["catalog", "operation", "dynamodb:GetItm"], "`GetItem`"),
        (["catalog", "action", "s3:GetObjekt"], "s3:GetObject"),
        (["catalog", "service", "dynamodbb"], "dynamodb"),
    ] {
        run(arguments).ends(2).says(&[near]);
    }
}
