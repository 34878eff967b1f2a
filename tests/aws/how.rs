//! The commands of `suggest --how cli`, run as they are printed, by the AWS CLI.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::account::{Account, REGION};
use crate::environment::Python;
use crate::shop::{self, FUNCTIONS, Function};
use crate::story;
use crate::suggestion::FORCE;

/// Every function is given its role by the commands alone; it works then, and can do nothing else.
pub(crate) fn commands_do_what_they_say(python: &Python) -> Vec<String> {
    let account = story::worked(python);
    let mut lines = 0;
    for function in &FUNCTIONS {
        let run = account.ask(&["suggest", function.name, "--how", "cli", FORCE]);
        let script = run.ends(0).stdout.clone();
        lines += script
            .lines()
            .filter(|line| line.starts_with("aws "))
            .count();
        shell(python, &account, function, &script);
        if function.shares_its_role() {
            // the emulator starts a function anew for another setting than the role
            story::assume(&account, function, &function.own_role());
        }
        story::works(&account, function);
        story::others_are_denied(&account, function);
        let attached = account.calls.call(
            "iam",
            "list_attached_role_policies",
            &json!({"RoleName": function.own_role()}),
        );
        assert!(
            !attached.to_string().contains(shop::ADMINISTRATOR),
            "{}: {attached}",
            function.name
        );
    }
    vec![format!("{lines} commands of the AWS CLI ran as printed")]
}

/// Runs a script in a POSIX shell whose `aws` asks the emulator.
fn shell(python: &Python, account: &Account, function: &Function, script: &str) {
    let file = account.directory().join(format!("{}.sh", function.name));
    fs::write(&file, script).expect("the script can be written");
    let system = std::env::var("PATH").unwrap_or_default();
    let done = Command::new("sh")
        .arg(&file)
        .env_clear()
        .current_dir(account.directory())
        .env("PATH", format!("{}:{system}", python.programs().display()))
        .env("HOME", account.directory())
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_ENDPOINT_URL", account.endpoint())
        .output()
        .expect("there is a shell");
    assert!(
        done.status.success(),
        "{}: {}\n{script}",
        function.name,
        String::from_utf8_lossy(&done.stderr)
    );
}
