//! How much is looked at for how many functions.

use super::*;
use crate::infra::work::steps;

/// Functions that a module makes, with roles beside its calls.
const CALLED: &str = r#"variable "name" {}
variable "role" {}
resource "aws_lambda_function" "this" {
  function_name = var.name
  role          = var.role
}
"#;

/// The code of one of many functions, in one layout of several.
fn code_of(number: usize) -> FileText {
    let (name, role) = (format!("api-{number:04}"), format!("role-{number:04}"));
    let forms = fixtures();
    let form = number % (forms.len() + 1);
    let (path, text) = if let Some((path, text)) = forms.get(form) {
        (*path, text.clone())
    } else {
        let (path, own) = &forms[2];
        let mut role = own.split("resource \"aws_iam_role\"");
        let role = role.nth(1).unwrap_or_default();
        let call = "module \"f\" {\n  source = \"../called\"\n  name   = \"orders-api\"\n  role   = aws_iam_role.f.arn\n}\n";
        (*path, format!("{call}\nresource \"aws_iam_role\"{role}"))
    };
    let text = text
        .replace("orders-api", &name)
        .replace("orders-role", &role);
    FileText {
        path: format!("f{number:04}/{path}"),
        text: text.replace("service: orders", &format!("service: {name}")),
    }
}

/// How much is looked at to edit the code of so many functions, and how many are edited.
fn work(functions: usize) -> (usize, usize) {
    let called = FileText {
        path: "called/main.tf".to_owned(),
        text: CALLED.to_owned(),
    };
    let beside = (0..functions * 4).map(|number| FileText {
        path: format!("beside/{number}/main.tf"),
        text: "variable \"name\" {}\noutput \"name\" {\n  value = var.name\n}\n".to_owned(),
    });
    let own = (0..functions).map(code_of);
    let files = CodeFiles::read(own.chain(beside).chain([called]));
    let before = steps();
    let code = Code::of(&files);
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::bucket/*"]}]});
    let policy = Policy::parse(&policy.to_string()).expect("a policy");
    let edited = (0..functions).filter(|number| {
        let mut subject = subject(policy.clone());
        subject.function = format!("api-{number:04}");
        if let Some(role) = &mut subject.role {
            role.name = format!("role-{number:04}");
        }
        matches!(code.propose(&subject, Shared::Left), EditOutcome::Edited(_))
    });
    let edited = edited.count();
    (steps() - before, edited)
}

#[test]
fn ten_times_the_functions_are_ten_times_the_work() {
    let (few, edited) = work(19);
    let (many, all) = work(190);
    assert_eq!(all, edited * 10, "of {} forms", fixtures().len());
    assert!(edited >= 15, "{edited} are edited");
    assert!(many <= few * 21 / 2, "{few} steps for 19, {many} for 190");
}
