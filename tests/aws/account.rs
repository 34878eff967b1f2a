//! An account of AWS for one case: an emulator behind the recorder, empty at first.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::calls::Calls;
use crate::environment::Python;
use crate::process::{Server, free_port};
use crate::recorder::Recorder;
use crate::secrets;
use crate::support::{self, Run};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "eu-west-1";

/// Names another build of the program to try, such as a release.
const PROGRAM: &str = "LPGEN_PROGRAM";

/// An account that is emulated, with a directory of its own. All ends when it is dropped.
pub(crate) struct Account {
    pub(crate) recorder: Recorder,
    pub(crate) calls: Calls,
    /// Home of every process that belongs to the account.
    directory: TempDir,
    _emulator: Server,
}

impl Account {
    /// A new account of ministack, which enforces IAM and runs functions. It believes that it listens
    /// where the recorder does, so that all addresses that it hands out (queues, the endpoint of its
    /// functions) lead through the recorder.
    pub(crate) fn new(python: &Python) -> Self {
        let settings = [
            ("AUTH", "true"),
            ("MINISTACK_HOST", "127.0.0.1"),
            ("MINISTACK_ACCOUNT_ID", ACCOUNT),
            ("MINISTACK_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            // the functions inherit it: their SDK names it in the user agent, as in Lambda
            ("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12"),
            ("LOG_LEVEL", "ERROR"),
        ];
        Self::start(python, "ministack", &settings)
    }

    /// A new account of moto, which validates policies as strictly as IAM and holds all managed
    /// policies of AWS. It asks nobody for permission.
    pub(crate) fn with_managed_policies(python: &Python) -> Self {
        let settings = [
            ("MOTO_ACCOUNT_ID", ACCOUNT),
            ("MOTO_IAM_LOAD_MANAGED_POLICIES", "true"),
        ];
        Self::start(python, "moto", &settings)
    }

    fn start(python: &Python, emulator: &str, settings: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let port = free_port();
        let recorder = Recorder::start(python, port, ACCOUNT);
        let mut command = python.command();
        command
            .args(["serve.py", emulator, &port.to_string()])
            .env("HOME", directory.path())
            .env("TMPDIR", directory.path())
            .env("GATEWAY_PORT", recorder.port().to_string())
            .envs(settings.iter().copied());
        let emulator = Server::start(&mut command, port);
        let endpoint = format!("http://127.0.0.1:{}", recorder.port());
        let calls = Calls::start(python, &endpoint, REGION);
        Self {
            recorder,
            calls,
            directory,
            _emulator: emulator,
        }
    }

    /// The account's directory.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The address to give as `--endpoint-url`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.recorder.port())
    }

    /// The program with a scrubbed environment, credentials of the account and a home of its own.
    pub(crate) fn process(&self, arguments: &[&str]) -> std::process::Command {
        let built = || env!("CARGO_BIN_EXE_lpgen").into();
        let program = std::env::var_os(PROGRAM).unwrap_or_else(built);
        let mut command = std::process::Command::new(program);
        command
            .env_clear()
            .current_dir(self.directory())
            .env("HOME", self.directory())
            .env("XDG_CACHE_HOME", self.directory().join("cache"))
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", secrets::KEY)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .args(arguments);
        command
    }

    /// Runs the program, offline. Nothing that is secret may be in what it prints.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = assert_cmd::Command::from_std(self.process(arguments));
        let run = support::finish(command.timeout(Duration::from_mins(2)));
        secrets::absent(&run.stdout, "standard output");
        secrets::absent(&run.stderr, "standard error");
        run
    }

    /// Runs the program against the account.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Run {
        let endpoint = self.endpoint();
        let account = ["--endpoint-url", &endpoint, "--region", REGION];
        self.run(&[arguments, &account].concat())
    }

    /// Invokes a function; what it answered.
    #[track_caller]
    pub(crate) fn invoke(&self, function: &str, event: &Value) -> Value {
        let parameters = json!({"FunctionName": function, "Payload": event.to_string()});
        let answer = self.calls.call("lambda", "invoke", &parameters);
        let payload = answer["Payload"].as_str().unwrap_or_default();
        assert!(
            answer.get("FunctionError").is_none(),
            "{function}: {payload}"
        );
        serde_json::from_str(payload).expect("the function answers in JSON")
    }

    /// Waits until something holds, for 20 seconds at most.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "never came true: {what}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
