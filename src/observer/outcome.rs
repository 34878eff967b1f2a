//! How a call ended, read from `errorCode` and `errorMessage`.

use super::usage::Outcome;

/// Codes with which authorization refuses, without `Client.` and `Exception`, lower case
/// (seen in real records, and the common errors of the AWS API references).
const DENIED: &[&str] = &[
    "accessdenied",
    "authorizationerror",
    "forbidden",
    "invalidaccess",
    "kms.accessdenied",
    "kmsaccessdenied",
    "notauthorized",
    "unauthorized",
    "unauthorizedaccess",
    "unauthorizedoperation",
    "vpceaccessdenied",
];

/// Codes with which the credentials themselves are refused.
const UNAUTHENTICATED: &[&str] = &[
    "authfailure",
    "expiredtoken",
    "incompletesignature",
    "invalidaccesskeyid",
    "invalidclienttokenid",
    "invalidsecurity",
    "invalidsecuritytoken",
    "invalidsignature",
    "invalidtoken",
    "missingauthenticationtoken",
    "optinrequired",
    "requestexpired",
    "requesttimetooskewed",
    "signaturedoesnotmatch",
    "tokenrefreshrequired",
    "unrecognizedclient",
];

/// Parts of codes with which a call is throttled.
const THROTTLED: &[&str] = &[
    "throttl",
    "toomanyrequests",
    "requestlimitexceeded",
    "slowdown",
    "provisionedthroughputexceeded",
    "bandwidthlimitexceeded",
    "priorrequestnotcomplete",
    "limitexceeded.requests",
];

/// Codes of requests that may have been refused before authorization was reached.
const INVALID: &[&str] = &[
    "badrequest",
    "invalidaction",
    "invalidargument",
    "invalidinput",
    "invalidparameter",
    "invalidparametercombination",
    "invalidparametervalue",
    "invalidquery",
    "invalidqueryparameter",
    "malformedpolicydocument",
    "malformedquerystring",
    "missingaction",
    "missingparameter",
    "missingrequiredparameter",
    "paramvalidation",
    "serialization",
    "unknownoperation",
    "unknownparameter",
    "validation",
    "validationerror",
];

/// What the error fields say about authorization.
///
/// Everything that is not a refusal, a throttle or a malformed request has passed authorization: a
/// missing key or a failed condition check proves the permission.
pub(crate) fn outcome(source: &str, code: Option<&str>, message: Option<&str>) -> Outcome {
    let message = message.unwrap_or_default();
    let Some(code) = code.filter(|c| !c.is_empty()) else {
        return Outcome::Succeeded;
    };
    if message.contains("not authorized to perform") {
        return Outcome::Denied;
    }
    let plain = normalise(code);
    let plain = plain.as_str();
    if DENIED.contains(&plain) && !is_login(source, plain) {
        Outcome::Denied
    } else if UNAUTHENTICATED.contains(&plain) {
        // EC2 says AuthFailure both for bad credentials and for images of others.
        if message.starts_with("Not authorized for") {
            Outcome::Invalid
        } else {
            Outcome::Unauthenticated
        }
    } else if THROTTLED.iter().any(|part| plain.contains(part)) {
        Outcome::Throttled
    } else if INVALID.contains(&plain) && !source.starts_with("cloudformation.") {
        // CloudFormation says ValidationError for a stack that does not exist: past authorization.
        Outcome::Invalid
    } else {
        Outcome::Failed
    }
}

/// Cognito says NotAuthorized of a user's wrong password.
fn is_login(source: &str, code: &str) -> bool {
    code == "notauthorized" && source.starts_with("cognito-")
}

fn normalise(code: &str) -> String {
    let code = code.trim();
    let code = code
        .strip_prefix("Client.")
        .or_else(|| code.strip_prefix("Server."))
        .unwrap_or(code);
    // `com.amazonaws.dynamodb.v20120810#AccessDeniedException`
    let code = code.rsplit('#').next().unwrap_or(code);
    let code = code.strip_suffix("Exception").unwrap_or(code);
    code.strip_suffix("Fault")
        .unwrap_or(code)
        .to_ascii_lowercase()
}

/// What a denial's message says was refused: the IAM action, and the resource if it is an ARN.
///
/// `User: … is not authorized to perform: lambda:AddPermission on resource: arn:… because …`
pub(crate) fn refused(message: &str) -> Option<(&str, Option<&str>)> {
    let rest = message
        .split("not authorized to perform:")
        .nth(1)?
        .trim_start();
    let action = rest.split([' ', ',', ';']).next()?.trim_end_matches('.');
    if !action.contains(':') {
        return None;
    }
    let resource = rest
        .split("on resource:")
        .nth(1)
        .map(|r| r.trim_start().trim_start_matches('"'))
        .and_then(|r| r.split([' ', '"', ',']).next())
        .map(|r| r.trim_end_matches('.'))
        .filter(|r| r.starts_with("arn:"));
    Some((action, resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_refusals_from_look_alikes() {
        use Outcome::*;
        for (source, code, message, expected) in [
            ("s3", None, "", Succeeded),
            ("s3", Some("AccessDenied"), "Access Denied", Denied),
            (
                "ec2",
                Some("Client.UnauthorizedOperation"),
                "You are not authorized",
                Denied,
            ),
            (
                "dynamodb",
                Some("AccessDeniedException"),
                "User: x is not authorized to perform: dynamodb:Scan",
                Denied,
            ),
            ("kms", Some("KMSAccessDeniedException"), "", Denied),
            ("sns", Some("AuthorizationError"), "", Denied),
            ("ec2", Some("VpceAccessDenied"), "", Denied),
            (
                "x",
                Some("SomethingElse"),
                "User: x is not authorized to perform: a:B on resource: *",
                Denied,
            ),
            (
                "elasticloadbalancing",
                Some("AccessPointNotFoundException"),
                "",
                Failed,
            ),
            (
                "s3",
                Some("NoSuchPublicAccessBlockConfiguration"),
                "",
                Failed,
            ),
            ("ec2", Some("Client.InvalidPermission.NotFound"), "", Failed),
            (
                "ec2",
                Some("Client.AuthFailure"),
                "Not authorized for images: [ami-1]",
                Invalid,
            ),
            (
                "ec2",
                Some("Client.DryRunOperation"),
                "Request would have succeeded",
                Failed,
            ),
            (
                "dynamodb",
                Some("ConditionalCheckFailedException"),
                "",
                Failed,
            ),
            (
                "dynamodb",
                Some("ProvisionedThroughputExceededException"),
                "",
                Throttled,
            ),
            ("ec2", Some("Client.RequestLimitExceeded"), "", Throttled),
            ("lambda", Some("TooManyRequestsException"), "", Throttled),
            ("s3", Some("ExpiredToken"), "", Unauthenticated),
            ("dynamodb", Some("ValidationException"), "", Invalid),
            (
                "cloudformation.amazonaws.com",
                Some("ValidationError"),
                "Stack with id x does not exist",
                Failed,
            ),
            (
                "cognito-idp.amazonaws.com",
                Some("NotAuthorizedException"),
                "Incorrect username or password.",
                Failed,
            ),
            (
                "bedrock",
                Some("ResourceNotFoundException"),
                "Access denied. This Model is legacy",
                Failed,
            ),
            ("s3", Some("200"), "", Failed),
        ] {
            assert_eq!(
                outcome(source, code, Some(message)),
                expected,
                "{source} {code:?} {message}"
            );
        }
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
}
