use std::collections::{BTreeMap, BTreeSet};

use super::*;
use Outcome::{Denied, Failed, Invalid, Succeeded, Throttled, Unauthenticated, Unproven};

/// A case a line: operation, code, message, outcome.
fn all(cases: &str) {
    let catalog = Catalog::bundled();
    let mut wrong = Vec::new();
    for line in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [operation, code, message, expected] = fields[..] else {
            panic!("not a case: {line}");
        };
        let (source, name) = operation.split_once(':').expect("source and name");
        let told = outcome(
            Ended {
                source,
                name,
                code,
                message,
            },
            &catalog,
        );
        if told.as_str() != expected {
            wrong.push(format!("{line}: {}", told.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_model_lists_for_the_operation_proves() {
    all(
        "
        s3:GetObject |  |  | succeeded
        s3:GetObject | NoSuchKey | The specified key does not exist. | failed
        s3:HeadObject | NoSuchKey |  | failed
        s3:GetObject | NotModified | Not Modified | failed
        s3:GetBucketPublicAccessBlock | NoSuchPublicAccessBlockConfiguration |  | failed
        s3:GetObject | InvalidObjectState |  | failed
        dynamodb:PutItem | ConditionalCheckFailedException | The conditional request failed | failed
        dynamodb:GetItem | ResourceNotFoundException | Requested resource not found | failed
        dynamodb:GetItem | com.amazonaws.dynamodb.v20120810#ResourceNotFoundException |  | failed
        secretsmanager:GetSecretValue | ResourceNotFoundException | Secrets Manager can't find the specified secret. | failed
        ssm:GetParameter | ParameterNotFound |  | failed
        iam:GetRole | NoSuchEntityException | The role with name x cannot be found. | failed
        iam:GetRole | NoSuchEntity |  | failed
        elasticloadbalancing:DescribeLoadBalancers | AccessPointNotFoundException |  | failed
        elasticloadbalancing:DescribeLoadBalancers | LoadBalancerNotFound |  | failed
        rds:StopDBInstance | InvalidDBInstanceStateFault | Instance is not in available state. | failed
        rds:DescribeDBInstances | DBInstanceNotFoundFault |  | failed
        lambda:GetFunction20150331v2 | ResourceNotFoundException | Function not found: arn:aws:lambda:x | failed
        logs:CreateLogStream | ResourceAlreadyExistsException | The specified log stream already exists | failed
        ec2:RevokeSecurityGroupIngress | Client.InvalidPermission.NotFound | The specified rule does not exist in this security group. | failed
        ec2:StopInstances | Client.InvalidInstanceID.NotFound |  | failed
        ec2:RunInstances | Client.DryRunOperation | Request would have succeeded, but DryRun flag is set. | failed
        cloudformation:DescribeStacks | ValidationError | Stack with id x does not exist | failed
        cognito-idp:AdminInitiateAuth | NotAuthorizedException | Incorrect username or password. | failed
        ",
    );
}

#[test]
fn every_spelling_of_a_refusal_is_a_denial() {
    all(
        "
        s3:GetObject | AccessDenied | Access Denied | denied
        s3:GetObject | 403 |  | denied
        s3:HeadObject | 401 |  | denied
        s3:HeadObject | Http403Exception |  | denied
        s3:GetObject | 403 Forbidden |  | denied
        ec2:StopInstances | Client.UnauthorizedOperation | You are not authorized | denied
        ec2:CreateTags | VpceAccessDenied |  | denied
        dynamodb:Scan | AccessDeniedException:http://internal.amazon.com/coral/ |  | denied
        lambda:Invoke | KMSAccessDeniedException |  | denied
        sqs:SendMessage | KMS.AccessDeniedException |  | denied
        sns:Publish | AuthorizationError |  | denied
        sqs:SendMessage | AccessFailure |  | denied
        elasticbeanstalk:CreateApplication | InsufficientPrivilegesException |  | denied
        quicksight:ListUsers | UnauthorizedSSOTokens |  | denied
        securityhub:GetFindings | InvalidAccessException | Account is not subscribed | denied
        iot:Publish | ForbiddenException |  | denied
        workdocs:GetUser | UnauthorizedResourceAccessException |  | denied
        kinesisvideo:PutMedia | NotAuthorizedException |  | denied
        x:Y | SomethingElse | User: x is not authorized to perform: a:B on resource: * | denied
        s3:GetObject |  | User: x is not authorized to perform: a:B on resource: * | denied
        dynamodb:GetItem | ResourceNotFoundException | because no identity-based policy allows the action | denied
        connect:StartOutboundVoiceContact | DestinationNotAllowedException |  | denied
        ",
    );
}

#[test]
fn all_else_proves_nothing() {
    all(
        "
        dynamodb:GetItem | InternalFailure |  | unproven
        dynamodb:GetItem | InternalServerError |  | unproven
        s3:PutObject | InternalError |  | unproven
        s3:PutObject | 503 |  | unproven
        s3:CopyObject | 200 |  | unproven
        ec2:RunInstances | Server.InsufficientInstanceCapacity |  | unproven
        ec2:RunInstances | Server.InternalError |  | unproven
        dynamodb:GetItem | ConditionalCheckFailedException |  | unproven
        dynamodb:GetItem | NoSuchKey |  | unproven
        dynamodb:GetItem | SomethingNew |  | unproven
        nowhere:GetThing | ResourceNotFoundException |  | unproven
        dynamodb:GetItem |  | Something went wrong | unproven
        sqs:SendMessage | AWS.SimpleQueueService.NonExistentQueue | The specified queue does not exist or you do not have access to it. | unproven
        sqs:SendMessage | QueueDoesNotExist |  | unproven
        s3:ListObjects | NoSuchBucket |  | unproven
        cognito-idp:GetUser | NotAuthorizedException | Access Token has been revoked | unproven
        cognito-identity:GetId | NotAuthorizedException | Token is not from a supported provider | unproven
        dynamodb:GetItem | ResourceNotFoundException | The table does not exist or you don't have permission | unproven
        secretsmanager:GetSecretValue | ResourceNotFoundException | The secret was not found, or access to it is denied | unproven
        bedrock:InvokeModel | ResourceNotFoundException | Access denied. This Model is legacy | unproven
        s3:GetObject | NoSuchKey | The key does not exist or you are unauthorised | unproven
        ec2:RunInstances | Client.AuthFailure | Not authorized for images: [ami-1] | unproven
        ec2:TerminateInstances | Client.OperationNotPermitted |  | unproven
        kms:Decrypt | DisabledException |  | failed
        dynamodb:PutItem | ProvisionedThroughputExceededException |  | throttled
        ec2:StopInstances | Client.RequestLimitExceeded |  | throttled
        lambda:Invoke | TooManyRequestsException |  | throttled
        s3:PutObject | SlowDown |  | throttled
        s3:GetObject | 429 |  | throttled
        s3:GetObject | ExpiredToken |  | unauthenticated
        sns:Publish | InvalidClientTokenId |  | unauthenticated
        dynamodb:GetItem | UnrecognizedClientException |  | unauthenticated
        dynamodb:PutItem | ValidationException |  | invalid
        sqs:SendMessageBatch | TooManyEntriesInBatchRequest |  | invalid
        ec2:StopInstances | Client.InvalidInstanceID.Malformed |  | invalid
        ",
    );
}

/// Words that no proof may have in its name, unless the name says what became of a thing.
const NO_PROOF: [&str; 22] = [
    "denied",
    "unauthor",
    "notauthor",
    "forbidden",
    "privilege",
    "permission",
    "credential",
    "signature",
    "throttl",
    "toomany",
    "slowdown",
    "requestlimit",
    "rateexceeded",
    "internal",
    "unavailable",
    "timeout",
    "serviceexception",
    "serverexception",
    "validation",
    "malformed",
    "parameter",
    "badrequest",
];
const ABOUT_A_THING: [&str; 7] = [
    "notfound",
    "exist",
    "nosuch",
    "inuse",
    "conflict",
    "duplicate",
    "conditionalcheck",
];

#[test]
fn every_error_that_a_model_lists_has_one_outcome_by_rule() {
    let catalog = Catalog::bundled();
    let mut seen: BTreeMap<Outcome, usize> = BTreeMap::new();
    let mut wrong = BTreeSet::new();
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("it is listed");
        for (name, facts) in &service.operations {
            for (code, status) in catalog.errors.listed(name, &facts.sdk) {
                let source = service.hosts.first().map_or(prefix, String::as_str);
                let told = outcome(
                    Ended {
                        source,
                        name,
                        code,
                        message: "",
                    },
                    &catalog,
                );
                *seen.entry(told).or_default() += 1;
                let said = catalog.said_of_error(source, name, code, "");
                if told == Failed && said.page.is_none() && !may_prove(code, status) {
                    wrong.insert(format!("{prefix} {code} {status:?}"));
                }
                assert_ne!(told, Succeeded, "{prefix}:{name} {code}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for outcome in [
        Failed,
        Denied,
        Throttled,
        Invalid,
        Unauthenticated,
        Unproven,
    ] {
        assert!(
            seen.get(&outcome).is_some_and(|count| *count > 10),
            "{outcome:?} {seen:?}"
        );
    }
}

fn may_prove(code: &str, status: Option<u16>) -> bool {
    let code = code.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
    !matches!(status.unwrap_or(400), 401 | 403 | 408 | 429 | 500..)
        && (has(&ABOUT_A_THING) || code.contains("statefault") || !has(&NO_PROOF))
}

#[test]
fn reads_what_was_refused() {
    let message = "User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: \
        lambda:AddPermission on resource: arn:aws:lambda:us-east-1:1:function:my-function \
        because no identity-based policy allows the lambda:AddPermission action";
    assert_eq!(
        refused(message),
        Some((
            "lambda:AddPermission",
            Some("arn:aws:lambda:us-east-1:1:function:my-function")
        ))
    );
    let named = "User: x is not authorized to perform: iam:GetUser on resource: user Someone";
    assert_eq!(refused(named), Some(("iam:GetUser", None)));
    assert_eq!(
        refused("You are not authorized to perform this operation. Encoded: abc"),
        None
    );
    assert_eq!(refused("Access Denied"), None);
}
