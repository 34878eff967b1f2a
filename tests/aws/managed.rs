//! Policies against an IAM that validates them strictly and holds every managed policy of AWS.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::account::Account;
use crate::environment::Python;
use crate::shop;
use crate::support::{files_below, root};

/// Puts every policy document that the samples show into an account, as a managed policy and as an
/// inline policy of a role.
pub(crate) fn documents_of_the_samples_are_accepted(python: &Python) -> Vec<String> {
    let account = Account::with_managed_policies(python);
    let mut documents = Vec::new();
    for file in files_below(&root().join("samples"), "suggestion.json") {
        let text = std::fs::read_to_string(&file).expect("a sample can be read");
        let whole: Value = serde_json::from_str(&text).expect("a sample is JSON");
        documents.extend(
            documents_of(&whole)
                .into_iter()
                .map(|d| (file.display().to_string(), d)),
        );
    }
    assert!(!documents.is_empty(), "the samples hold no policies");
    accepts(&account, &documents);
    refuses(&account);
    vec![format!("{} policy documents accepted", documents.len())]
}

/// A role with managed policies of AWS: the saved state holds their documents, as IAM holds them.
pub(crate) fn documents_are_saved_as_they_are(python: &Python) -> Vec<String> {
    let account = Account::with_managed_policies(python);
    shop::create_role(
        &account,
        "several",
        &json!({"Service": "lambda.amazonaws.com"}),
    );
    let names = [
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "AmazonS3ReadOnlyAccess",
        "AmazonEC2FullAccess",
    ];
    for name in names {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        account.calls.call(
            "iam",
            "attach_role_policy",
            &json!({"RoleName": "several", "PolicyArn": arn}),
        );
    }
    // Of roles that no function uses nothing is kept.
    let role = json!({"RoleName": "several"});
    let role = account.calls.call("iam", "get_role", &role)["Role"]["Arn"].clone();
    let function = json!({"FunctionName": "several", "Role": role, "Runtime": "python3.13",
        "Handler": "several.handler", "Code": {"ZipFile": {"files": {"several.py": "def handler(e, c): pass"}}}});
    account.calls.call("lambda", "create_function", &function);
    let directory = account.directory().join("state");
    account
        .ask(&[
            "snapshot",
            "--no-last-accessed",
            "--out",
            &directory.display().to_string(),
        ])
        .ends(0);
    let saved = saved_documents(&directory);
    for name in names {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        let policy = account
            .calls
            .call("iam", "get_policy", &json!({"PolicyArn": arn}));
        let version = json!({"PolicyArn": arn, "VersionId": policy["Policy"]["DefaultVersionId"]});
        let version = account.calls.call("iam", "get_policy_version", &version);
        assert_eq!(
            saved.get(&arn),
            Some(&version["PolicyVersion"]["Document"]),
            "{arn}"
        );
    }
    vec![format!("{} managed policies saved", saved.len())]
}

/// Documents in force of the managed policies in a saved state, by ARN.
fn saved_documents(directory: &Path) -> BTreeMap<String, Value> {
    let mut documents = BTreeMap::new();
    for file in files_below(directory, ".json") {
        let text = std::fs::read_to_string(&file).expect("the state can be read");
        let answer: Value = serde_json::from_str(&text).expect("the state is JSON");
        for policy in answer["Policies"].as_array().into_iter().flatten() {
            let versions = policy["PolicyVersionList"].as_array().into_iter().flatten();
            for version in versions.filter(|version| version["IsDefaultVersion"] == true) {
                let arn = policy["Arn"].as_str().unwrap_or_default().to_owned();
                documents.insert(arn, version["Document"].clone());
            }
        }
    }
    documents
}

/// The policy documents of a `suggest --format json`.
pub(crate) fn documents_of(suggestion: &Value) -> Vec<Value> {
    let documents = suggestion["documents"]
        .as_array()
        .expect("documents are a list");
    documents
        .iter()
        .map(|document| document["policy"].clone())
        .collect()
}

/// Fails unless IAM takes each of the documents, which have names to tell them apart.
pub(crate) fn accepts(account: &Account, documents: &[(String, Value)]) {
    shop::create_role(
        account,
        "validator",
        &json!({"Service": "lambda.amazonaws.com"}),
    );
    for (index, (from, document)) in documents.iter().enumerate() {
        let text = document.to_string();
        let managed = json!({"PolicyName": format!("p{index}"), "PolicyDocument": text});
        let inline = json!({"RoleName": "validator", "PolicyName": "p", "PolicyDocument": text});
        for (operation, parameters) in [("create_policy", managed), ("put_role_policy", inline)] {
            let answer = account.calls.try_call("iam", operation, &parameters);
            assert!(
                answer.is_ok(),
                "{operation} of {from}: {answer:?}\n{document:#}"
            );
        }
    }
}

/// The validation is one: each of these is wrong in one way, and refused.
fn refuses(account: &Account) {
    let statement = |action: &str, resource: &str| json!({"Sid": "S", "Effect": "Allow", "Action": action, "Resource": resource});
    let wrong = BTreeMap::from([
        (
            "no service before the action",
            json!([statement("GetObject", "*")]),
        ),
        (
            "a resource that is no ARN",
            json!([statement("s3:GetObject", "bucket/key")]),
        ),
        (
            "the same Sid twice",
            json!([
                statement("s3:GetObject", "*"),
                statement("s3:PutObject", "*")
            ]),
        ),
    ]);
    for (why, statements) in wrong {
        let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let parameters = json!({"PolicyName": "wrong", "PolicyDocument": document});
        let answer = account.calls.try_call("iam", "create_policy", &parameters);
        let code = answer.err().map(|refused| refused.code);
        assert_eq!(code.as_deref(), Some("MalformedPolicyDocument"), "{why}");
    }
}
