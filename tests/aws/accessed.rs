//! IAM's last accessed details, which the emulator does not keep: the recorder answers as AWS does.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::account::{ACCOUNT, Account, REGION};
use crate::environment::Python;
use crate::managed::documents_of;
use crate::shop::{self, FUNCTIONS, TRAIL_BUCKET};
use crate::suggestion::FORCE;
use crate::support::Run;

/// What the role used within IAM's 400 days, but not in the window, is kept and said; what it never
/// used goes.
pub(crate) fn used_before_is_kept(python: &Python) -> Vec<String> {
    let account = Account::new(python);
    shop::deploy(&account);
    let function = &FUNCTIONS[0];
    account.invoke(function.name, &json!({"calls": "inside"}));
    account.recorder.deliver(TRAIL_BUCKET);
    let suggest = || {
        account
            .ask(&["suggest", function.name, "--format", "json", FORCE])
            .ends(0)
    };
    let creates_topics = |run: &Run| {
        let documents = documents_of(&run.json());
        documents
            .iter()
            .flat_map(actions)
            .any(|action| action == "sns:CreateTopic")
    };
    answer(&account, &[("sns", Some("CreateTopic")), ("ec2", None)]);
    let run = suggest().says(&["kept-used-before", "sns"]);
    assert!(
        creates_topics(&run),
        "a topic was created within 400 days: {run:#?}"
    );
    account.recorder.no_stubs();
    answer(&account, &[("sns", None), ("ec2", None)]);
    let run = suggest();
    assert!(!creates_topics(&run), "SNS was never used: {run:#?}");
    Vec::new()
}

/// Every action of a policy.
fn actions(policy: &Value) -> Vec<&str> {
    let statements = policy["Statement"].as_array().into_iter().flatten();
    statements
        .flat_map(|statement| match &statement["Action"] {
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect::<Vec<_>>(),
        })
        .collect()
}

/// The same for roles that used no service before: what no record could have shown was not used either.
pub(crate) fn nothing_before(account: &Account) {
    let catalog = lpgen::catalog::Catalog::bundled();
    let all: Vec<(&str, Option<&str>)> = catalog.prefixes().map(|prefix| (prefix, None)).collect();
    answer(account, &all);
}

/// Stubs `GetServiceLastAccessedDetails` (IAM API Reference): services that the role's policies name,
/// each with an action that was used 50 days ago, or with none.
pub(crate) fn answer(account: &Account, services: &[(&str, Option<&str>)]) {
    let now = jiff::Timestamp::now();
    let used = now - jiff::SignedDuration::from_hours(50 * 24);
    let entity = format!("arn:aws:iam::{ACCOUNT}:role/{}", FUNCTIONS[0].role);
    let mut members = String::new();
    for (service, action) in services {
        let named = format!(
            "<ServiceName>{service}</ServiceName><ServiceNamespace>{service}</ServiceNamespace>"
        );
        let details = action.map_or_else(
            || "<TotalAuthenticatedEntities>0</TotalAuthenticatedEntities>".to_owned(),
            |action| {
                format!(
                    "<LastAuthenticated>{used}</LastAuthenticated>\
                     <LastAuthenticatedEntity>{entity}</LastAuthenticatedEntity>\
                     <LastAuthenticatedRegion>{REGION}</LastAuthenticatedRegion>\
                     <TotalAuthenticatedEntities>1</TotalAuthenticatedEntities>\
                     <TrackedActionsLastAccessed><member><ActionName>{action}</ActionName>\
                     <LastAccessedEntity>{entity}</LastAccessedEntity><LastAccessedTime>{used}</LastAccessedTime>\
                     <LastAccessedRegion>{REGION}</LastAccessedRegion></member></TrackedActionsLastAccessed>"
                )
            },
        );
        write!(members, "<member>{named}{details}</member>").expect("a string takes text");
    }
    let body = format!(
        "<GetServiceLastAccessedDetailsResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
         <GetServiceLastAccessedDetailsResult><JobStatus>COMPLETED</JobStatus><JobType>ACTION_LEVEL</JobType>\
         <JobCreationDate>{now}</JobCreationDate>\
         <JobCompletionDate>{now}</JobCompletionDate>\
         <ServicesLastAccessed>{members}</ServicesLastAccessed><IsTruncated>false</IsTruncated>\
         </GetServiceLastAccessedDetailsResult></GetServiceLastAccessedDetailsResponse>"
    );
    account
        .recorder
        .stub(&json!({"operation": "iam:GetServiceLastAccessedDetails",
        "headers": {"Content-Type": "text/xml"}, "body": body}));
}
