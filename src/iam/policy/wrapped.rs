//! Policy documents as the AWS CLI prints them: inside the answer to a call, or URL-encoded.

use super::json::Node;
use super::parse::{PolicyError, Problem, join};
use super::{Policy, parse};
use crate::iam::percent;

/// The objects around a document, by the key that holds it: `get-policy-version` prints
/// `PolicyVersion` with a `Document`, `get-role-policy` and its like a `PolicyDocument`.
const HOLDERS: [&str; 3] = ["PolicyVersion", "PolicyDocument", "Document"];

impl Policy {
    /// Reads the policy documents of a file: a plain document, one inside the output of `aws iam
    /// get-policy-version` or `get-role-policy`, a document as text (URL-encoded, as the IAM API
    /// answers, or plain), or a list of these.
    pub(crate) fn parse_all(json: &str) -> Result<Vec<Self>, PolicyError> {
        let mut found = Vec::new();
        collect(parse::read(json, "")?, String::new(), &mut found)?;
        Ok(found)
    }
}

fn collect(node: Node, path: String, found: &mut Vec<Policy>) -> Result<(), PolicyError> {
    match node {
        Node::List(nodes) => {
            for (index, node) in nodes.into_iter().enumerate() {
                collect(node, format!("{path}[{index}]"), found)?;
            }
        }
        Node::Text(text) => {
            let json = if text.trim_start().starts_with('{') {
                text
            } else {
                percent::decode(&text)
                    .ok_or_else(|| Problem::Expected("a policy document").at(path.clone()))?
            };
            found.push(parse::policy(parse::read(&json, &path)?, path)?);
        }
        Node::Object(mut entries) => {
            let holder = HOLDERS
                .iter()
                .find_map(|holder| entries.iter().position(|(key, _)| key == holder));
            match holder {
                Some(index) if !entries.iter().any(|(key, _)| key == "Statement") => {
                    let (key, inner) = entries.swap_remove(index);
                    if entries.iter().any(|(other, _)| *other == key) {
                        return Err(Problem::Duplicate.at(join(&path, &key)));
                    }
                    collect(inner, join(&path, &key), found)?;
                }
                _ => found.push(parse::policy(Node::Object(entries), path)?),
            }
        }
        other => found.push(parse::policy(other, path)?),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;

    fn hex(digit: u8) -> char {
        char::from_digit(digit.into(), 16).expect("below 16")
    }

    fn encoded() -> String {
        PLAIN
            .bytes()
            .flat_map(|byte| ['%', hex(byte >> 4), hex(byte & 15)])
            .collect()
    }

    #[test]
    fn every_shape_is_the_same_document() {
        let plain = Policy::parse(PLAIN).expect("a policy");
        let text = serde_json::to_string(PLAIN).expect("a text");
        for (json, documents) in [
            (PLAIN.to_owned(), 1),
            (
                format!(r#"{{"PolicyVersion":{{"Document":{PLAIN},"VersionId":"v1"}}}}"#),
                1,
            ),
            (
                format!(r#"{{"RoleName":"r","PolicyName":"p","PolicyDocument":{PLAIN}}}"#),
                1,
            ),
            (format!(r#"{{"PolicyDocument":"{}"}}"#, encoded()), 1),
            (format!(r#""{}""#, encoded()), 1),
            (text.clone(), 1),
            (format!("[{PLAIN},{text}]"), 2),
            ("[]".to_owned(), 0),
        ] {
            let read = Policy::parse_all(&json).expect(&json);
            assert_eq!(read.len(), documents, "{json}");
            assert!(read.iter().all(|policy| *policy == plain), "{json}");
        }
    }

    #[test]
    fn an_error_names_the_place_in_the_file() {
        let place = |json: &str| Policy::parse_all(json).expect_err(json).path;
        let broken = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}"#;
        assert_eq!(place(broken), "Statement[0]");
        assert_eq!(
            place(&format!(r#"{{"PolicyVersion":{{"Document":{broken}}}}}"#)),
            "PolicyVersion.Document.Statement[0]"
        );
        assert_eq!(place(&format!("[{PLAIN},{broken}]")), "[1].Statement[0]");
        assert_eq!(place(r#"{"PolicyDocument":"%7"}"#), "PolicyDocument");
        assert_eq!(place(r#"{"PolicyDocument":"%7B"}"#), "PolicyDocument");
        assert_eq!(
            place(r#"{"PolicyDocument":{},"PolicyDocument":{}}"#),
            "PolicyDocument"
        );
        for json in ["", "null", "1", "{}", r#""s3:*""#, r#"{"Rules":[]}"#] {
            assert!(Policy::parse_all(json).is_err(), "{json}");
        }
    }
}
