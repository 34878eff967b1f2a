//! What is printed to mend a failed check, of all cases. Whether other programs take it: `.ci/full checks`.

use super::*;

/// Services whose calls go to one place whatever the region, or that the AWS CLI sends to the bucket's own.
const GLOBAL: [&str; 2] = ["iam", "s3api"];

#[test]
fn every_fix_is_whole() {
    let all = cases();
    let base = all["base"].as_object().expect("files");
    for check in checks() {
        let world = World::of(base, &all["cases"][check.code]["failing"]);
        let found = world.findings(&only(check.code)).into_iter();
        for fix in found.filter_map(|finding| finding.fix) {
            let words = shlex::split(&fix.command).expect("a command");
            let commands = words.split(|word| word == "&&" || word.ends_with(';'));
            for command in commands {
                let is_named = command.iter().any(|word| word == "--region");
                let is_right = match command.first().map(String::as_str) {
                    Some("aws") => GLOBAL.contains(&command[1].as_str()) != is_named,
                    first => first == Some("lpgen"),
                };
                assert!(is_right, "{}: {command:?}", check.code);
            }
            let code = format!("{}{}", fix.cloudformation, fix.terraform);
            assert!(!code.contains('<'), "{}: {code}", check.code);
            let mut lines = fix.cloudformation.lines();
            let is_comment = lines.clone().all(|line| line.starts_with('#'));
            let is_resource = lines.any(|line| line.starts_with("  Type: AWS::"));
            assert!(is_comment || is_resource, "{code}");
            assert_eq!(is_comment, !code.contains("resource \""), "{code}");
        }
    }
}
