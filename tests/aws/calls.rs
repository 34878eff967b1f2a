//! AWS calls of the tests themselves: deploy, invoke, put policies.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::environment::Python;

/// An SDK of AWS behind a pipe (`calls.py`): one call a line in, one answer a line out.
pub(crate) struct Calls {
    child: Child,
    pipes: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

/// An error that AWS answered.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Calls {
    /// Signs as the root of the account and calls the endpoint.
    pub(crate) fn start(python: &Python, endpoint: &str, region: &str) -> Self {
        let mut child = python
            .command()
            .arg("calls.py")
            .env("AWS_ENDPOINT_URL", endpoint)
            .env("AWS_DEFAULT_REGION", region)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the SDK starts");
        let input = child.stdin.take().expect("it is a pipe");
        let output = BufReader::new(child.stdout.take().expect("it is a pipe"));
        Self {
            child,
            pipes: Mutex::new((input, output)),
        }
    }

    /// Makes a call, named as in Python (`create_role`).
    pub(crate) fn try_call(
        &self,
        service: &str,
        operation: &str,
        parameters: &Value,
    ) -> Result<Value, Refused> {
        let asked = json!({"service": service, "operation": operation, "parameters": parameters});
        let mut pipes = self.pipes.lock().expect("no call panics");
        writeln!(pipes.0, "{asked}").expect("the SDK takes calls");
        let mut line = String::new();
        pipes.1.read_line(&mut line).expect("the SDK answers");
        let mut answer: Value = serde_json::from_str(&line)
            .unwrap_or_else(|e| panic!("{service} {operation} ended the SDK ({e}): {asked}"));
        if let Some(error) = answer.get("error") {
            let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
            return Err(Refused {
                code: text("code"),
                message: text("message"),
            });
        }
        let mut result = answer["result"].take();
        if let Some(fields) = result.as_object_mut() {
            fields.remove("ResponseMetadata");
        }
        Ok(result)
    }

    /// Makes a call that must succeed.
    #[track_caller]
    pub(crate) fn call(&self, service: &str, operation: &str, parameters: &Value) -> Value {
        self.try_call(service, operation, parameters)
            .unwrap_or_else(|refused| {
                panic!(
                    "{service} {operation}: {}: {}",
                    refused.code, refused.message
                )
            })
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
