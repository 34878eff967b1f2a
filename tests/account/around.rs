//! What stands around the stub's functions, as AWS answers it: with the names that members have on the wire.

use serde_json::{Value, json};

use super::server::{Request, Response};
use super::stub::{ACCOUNT, MARK, REGION, arn, queue, xml};

/// The call that a path means: of API Gateway, and of S3.
pub(crate) fn of_path(request: &Request) -> &'static str {
    let path = request.path.trim_end_matches('/');
    let has = |name: &str| request.query.contains_key(name);
    match path {
        "/restapis" => "GetRestApis",
        "/v2/apis" => "GetApis",
        _ if path.starts_with("/restapis/") => "GetResources",
        _ if path.ends_with("/routes") => "GetRoutes",
        _ if path.ends_with("/integrations") => "GetIntegrations",
        _ if has("acl") => "GetBucketAcl",
        _ if has("encryption") => "GetBucketEncryption",
        _ if has("policyStatus") => "GetBucketPolicyStatus",
        _ if has("publicAccessBlock") => "GetPublicAccessBlock",
        _ if request.method == "HEAD" => "HeadBucket",
        other => panic!("the stub does not know {} {other}", request.method),
    }
}

pub(crate) fn answer(action: &str, request: &Request) -> Option<Response> {
    let ok = |value: Value| Some(Response::new(200, value.to_string()));
    let missing = || {
        let body = json!({"__type": "ResourceNotFoundException", "Message": "no policy"});
        let answer = Response::new(404, body.to_string());
        Some(answer.header("x-amzn-errortype", "ResourceNotFoundException"))
    };
    let is_orders = request.path.contains("/orders-api/");
    let invoked = format!(
        "arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{}/invocations",
        arn("orders-api")
    );
    match action {
        "lambda:ListFunctionUrlConfigs" if is_orders => ok(json!({"FunctionUrlConfigs": [{
            "FunctionUrl": format!("https://{MARK}.lambda-url.{REGION}.on.aws/"), "FunctionArn": arn("orders-api"),
            "AuthType": "NONE", "Cors": {"AllowOrigins": ["*"], "AllowHeaders": [MARK]}}]})),
        "lambda:ListFunctionUrlConfigs" => ok(json!({"FunctionUrlConfigs": []})),
        "lambda:GetPolicy" if is_orders => ok(
            json!({"RevisionId": "r", "Policy": json!({"Version": "2012-10-17",
            "Statement": [{"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": arn("orders-api")},
                {"Sid": "skill", "Effect": "Allow", "Principal": {"Service": "alexa-appkit.amazon.com"}, "Action": "lambda:InvokeFunction",
                 "Resource": arn("orders-api"), "Condition": {"StringEquals": {"lambda:EventSourceToken": MARK}}}]}).to_string()}),
        ),
        "lambda:GetPolicy" => missing(),
        "cloudtrail:LookupEvents" => ok(json!({"Events": []})),
        "lambda:GetFunctionConcurrency" if is_orders => {
            ok(json!({"ReservedConcurrentExecutions": 7}))
        }
        "lambda:GetFunctionCodeSigningConfig" | "lambda:GetFunctionConcurrency" => ok(json!({})),
        "logs:DescribeLogGroups" => ok(
            json!({"logGroups": [{"logGroupName": "/aws/lambda/orders-api",
            "arn": format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/orders-api:*"), "storedBytes": 1}]}),
        ),
        "logs:DescribeMetricFilters" => ok(
            json!({"metricFilters": [{"filterName": MARK, "logGroupName": "trail",
            "filterPattern": format!("{{ ($.eventName = StopLogging) && ($.userAgent != \"{MARK}\") }}"),
            "metricTransformations": [{"metricName": "stops", "metricNamespace": "trail", "metricValue": "1"}]}]}),
        ),
        "monitoring:DescribeAlarms" => Some(super::cbor::response(200, &alarms())),
        "tagging:GetResources" => ok(tagged(request)),
        "apigateway:GetRestApis" => {
            ok(json!({"item": [{"id": "r1", "name": MARK, "description": MARK}]}))
        }
        "apigateway:GetResources" => ok(
            json!({"item": [{"id": "x", "path": "/orders", "resourceMethods": {"GET": {
            "httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false,
            "methodIntegration": {"type": "AWS_PROXY", "uri": invoked, "requestTemplates": {"a": MARK}}}}}]}),
        ),
        "apigateway:GetApis" => ok(
            json!({"items": [{"apiId": "h1", "name": MARK, "protocolType": "HTTP",
            "routeSelectionExpression": "$request.method", "corsConfiguration": {"allowOrigins": ["*"]}}]}),
        ),
        "apigateway:GetRoutes" => ok(
            json!({"items": [{"routeId": "i", "routeKey": "POST /orders", "target": "integrations/a",
            "authorizationType": "JWT", "apiKeyRequired": false, "operationName": MARK}]}),
        ),
        "apigateway:GetIntegrations" => ok(
            json!({"items": [{"integrationId": "a", "integrationUri": arn("orders-api"),
            "description": MARK, "requestParameters": {"a": MARK}}]}),
        ),
        "elasticloadbalancing:DescribeTargetGroups" => Some(xml(
            "DescribeTargetGroups",
            &format!(
                "<TargetGroups><member><TargetGroupArn>{}</TargetGroupArn><TargetGroupName>{MARK}</TargetGroupName><TargetType>lambda</TargetType></member></TargetGroups>",
                group()
            ),
        )),
        "elasticloadbalancing:DescribeTargetHealth" => Some(xml(
            "DescribeTargetHealth",
            &format!(
                "<TargetHealthDescriptions><member><Target><Id>{}</Id></Target></member></TargetHealthDescriptions>",
                arn("orders-api")
            ),
        )),
        _ => of_bucket(action),
    }
}

/// On the metric of the filter, and on the errors of the function: the latter does nothing but by another alarm.
fn alarms() -> Value {
    let arn = |name: &str| format!("arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}");
    let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:security");
    json!({"MetricAlarms": [
        {"AlarmName": "stops", "AlarmArn": arn("stops"), "AlarmDescription": MARK, "ActionsEnabled": true,
         "AlarmActions": [topic], "MetricName": "stops", "Namespace": "trail", "Dimensions": []},
        {"AlarmName": "errors", "AlarmArn": arn("errors"), "ActionsEnabled": true, "AlarmActions": [],
         "Metrics": [{"Id": "e", "Label": MARK, "MetricStat": {"Period": 60, "Stat": "Sum", "Metric": {
            "Namespace": "AWS/Lambda", "MetricName": "Errors",
            "Dimensions": [{"Name": "FunctionName", "Value": "orders-api"}]}}},
            {"Id": "r", "Expression": format!("e/{MARK}")}]}],
        "CompositeAlarms": [{"AlarmName": "any", "AlarmArn": arn("any"), "AlarmDescription": MARK, "ActionsEnabled": true,
         "AlarmActions": [topic], "AlarmRule": "ALARM(\"errors\") OR ALARM(\"other\")"}]})
}

/// What has a tag of the key that is asked for, all stores of the function; all tags of a resource come with it.
fn tagged(request: &Request) -> Value {
    let asked: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let key = asked.pointer("/TagFilters/0/Key").and_then(Value::as_str);
    let table = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders");
    let stores = [table, queue()].map(|arn| {
        json!({"ResourceARN": arn,
            "Tags": [{"Key": "owner", "Value": MARK}, {"Key": "data-class", "Value": "pii"}]})
    });
    // `lpgen doctor` asks for a key that anybody may have
    let listed = match key {
        Some("data-class") => &stores[..],
        Some("Name") => &[],
        other => panic!("tags are asked for by their key: {other:?}"),
    };
    json!({"PaginationToken": "", "ResourceTagMappingList": listed})
}

/// One call of the function in Event history: it uses a table.
pub(crate) fn lookup() -> Response {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/orders");
    let event = json!({"eventVersion": "1.11", "eventID": "11111111-2222-3333-4444-555555555555", "eventTime": an_hour_ago(),
        "eventSource": "dynamodb.amazonaws.com", "eventName": "DescribeTable", "awsRegion": REGION, "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT, "eventCategory": "Management", "managementEvent": true, "readOnly": true,
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAORDERS:orders-api", "accountId": ACCOUNT,
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/orders/orders-api"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role, "principalId": "AROAORDERS", "accountId": ACCOUNT,
                "userName": "orders"}},
            "inScopeOf": {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn("orders-api")}},
        "requestParameters": {"tableName": "orders"}, "sourceIPAddress": "10.0.0.1", "userAgent": "aws-sdk"});
    let events = json!({"Events": [{"EventId": "11111111-2222-3333-4444-555555555555", "CloudTrailEvent": event.to_string()}]});
    Response::new(200, events.to_string())
}

fn an_hour_ago() -> String {
    let ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
    ago.to_string()
}

fn group() -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/orders/0123456789abcdef")
}

/// The trail's bucket: without a policy, its ACL closed, nothing blocked, with S3's own key.
fn of_bucket(action: &str) -> Option<Response> {
    let told =
        |body: &str| Some(Response::new(200, body).header("content-type", "application/xml"));
    let error = |code: &str| {
        let body = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
        Some(Response::new(404, body).header("content-type", "application/xml"))
    };
    match action {
        "s3:HeadBucket" => Some(Response::new(200, "").header("x-amz-bucket-region", REGION)),
        "s3:GetBucketAcl" => told(
            "<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>1</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>",
        ),
        "s3:GetBucketEncryption" => told(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>",
        ),
        "s3:GetBucketPolicyStatus" => error("NoSuchBucketPolicy"),
        "s3:GetPublicAccessBlock" => error("NoSuchPublicAccessBlockConfiguration"),
        _ => None,
    }
}

/// A trail with a bucket.
pub(crate) fn trails() -> Response {
    Response::new(200, json!({"trailList": [{"Name": "audit", "S3BucketName": "audit-logs", "HomeRegion": REGION,
        "TrailARN": format!("arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/audit"), "IsMultiRegionTrail": true,
        "LogFileValidationEnabled": true,
        "CloudWatchLogsLogGroupArn": format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*")}]}).to_string())
}
