//! Secrets that an event source is reached with.

use super::{Needs, exactly, key};
use crate::iam::arn::Arn;
use crate::lambda::configuration::SourceAccess;
use crate::synthesizer::Implication;

pub(super) const VALUE: [&str; 1] = ["secretsmanager:GetSecretValue"];

/// The secrets among what a source is reached with; other entries name subnets or virtual hosts.
pub(super) fn secrets(needs: &mut Needs<'_>, access: &[SourceAccess]) {
    for entry in access {
        let is_secret = Arn::parse(&entry.uri).is_some_and(|arn| arn.service == "secretsmanager");
        if is_secret {
            let by = Implication::new(
                "event source",
                format!(
                    "EventSourceMapping.SourceAccessConfigurations[].URI = {}",
                    entry.uri
                ),
            );
            secret(needs, &entry.uri, &by);
        }
    }
}

/// One secret, and its key.
pub(super) fn secret(needs: &mut Needs<'_>, uri: &str, by: &Implication) {
    needs.grant(&VALUE, &exactly(uri), by);
    key::key(needs, uri, &key::READ, by);
}
