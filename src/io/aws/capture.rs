//! The body of an answer as AWS sent it.
//!
//! The SDK's types drop what they do not know; a document keeps it, and reads like the output of the
//! AWS CLI.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Keeps the body of the last answer to one call: `call.customize().interceptor(capture.clone())`.
#[derive(Clone, Default)]
pub(super) struct Capture(Arc<Mutex<Vec<u8>>>);

impl Capture {
    /// The body as JSON with one more member: what was asked, where the answer does not say it.
    pub(super) fn text_with(&self, name: &str, value: &str) -> String {
        let document = serde_json::from_str(&self.text());
        let mut document: serde_json::Value = document.unwrap_or_default();
        if let Some(members) = document.as_object_mut() {
            members.insert(name.to_owned(), value.into());
        }
        document.to_string()
    }

    /// The body, as text; what is not UTF-8 is replaced.
    pub(super) fn text(&self) -> String {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&body).into_owned()
    }
}

/// Bodies hold secrets until they are redacted: they are not to be seen in any log.
impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Capture")
    }
}

impl Intercept for Capture {
    fn name(&self) -> &'static str {
        "Capture"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(bytes) = context.response().body().bytes() {
            let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            bytes.clone_into(&mut body);
        }
        Ok(())
    }
}
