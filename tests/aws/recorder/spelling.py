"""How each service's records name what was asked: parameters, resources, event class.

Secrets are hidden as CloudTrail hides them. Sources: the CloudTrail pages of the Amazon S3,
DynamoDB, SQS, SNS, KMS, Secrets Manager, Systems Manager and Lambda developer guides, and published
records.
"""

from __future__ import annotations

from .call import Call

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
# values that are hidden, by the name of the parameter
_SECRET = {"messageBody", "message", "receiptHandle", "secretString", "secretBinary", "value", "plaintext",
           "policySourceDocument"}
# left out altogether
_ABSENT = {"ciphertextBlob", "webIdentityToken", "attributes", "messageAttributes"}
_SQS_MANAGEMENT = {"CreateQueue", "DeleteQueue", "SetQueueAttributes", "PurgeQueue", "AddPermission", "TagQueue"}
_DYNAMODB_DATA = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem",
                  "BatchWriteItem", "TransactGetItems", "TransactWriteItems", "ExecuteStatement"}
_DYNAMODB_SHOWN = ("TableName", "IndexName", "ConditionExpression", "KeyConditionExpression", "Limit",
                   "ProjectionExpression", "FilterExpression", "ReturnConsumedCapacity", "Segment", "TotalSegments")


def is_data_event(service: str, name: str) -> bool:
    """Whether CloudTrail counts the event as a data event."""
    if service == "s3":
        return name == "HeadBucket" or name == "ListObjects" or ("Bucket" not in name)
    return (
        (service == "dynamodb" and name in _DYNAMODB_DATA)
        or (service == "sqs" and name not in _SQS_MANAGEMENT)
        or (service == "sns" and name in ("Publish", "PublishBatch"))
        or (service == "lambda" and name == "Invoke")
    )


def host(call: Call) -> str:
    """The host that the request would have gone to in AWS."""
    return f"{call.service}.{call.region}.amazonaws.com"


def request_parameters(call: Call) -> dict | None:
    """`requestParameters`."""
    given = call.parameters
    if call.service == "s3":
        bucket = given.get("bucketName")
        return {**given, "Host": f"{bucket}.s3.{call.region}.amazonaws.com"} if bucket else None
    if call.service == "dynamodb" and call.operation in _DYNAMODB_DATA:
        return _dynamodb(given)
    shown = _lowered(given)
    if "queueUrl" in shown:
        *_, account, queue = shown["queueUrl"].split("/")
        shown["queueUrl"] = f"https://sqs.{call.region}.amazonaws.com/{account}/{queue}"
    return shown or None


def _lowered(value):
    """Names with their first letter lowered, secret values hidden."""
    if isinstance(value, list):
        return [_lowered(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown = {}
    for name, inner in value.items():
        name = name[:1].lower() + name[1:]
        if name not in _ABSENT:
            shown[name] = HIDDEN if name in _SECRET else _lowered(inner)
    return shown


def _dynamodb(given: dict) -> dict:
    """Tables, indexes and keys; the items themselves are not shown. A transaction is a list of
    operations (Amazon DynamoDB Developer Guide, "Understanding DynamoDB log file entries")."""
    shown = {name[:1].lower() + name[1:]: given[name] for name in _DYNAMODB_SHOWN if name in given}
    if "Key" in given:
        shown["key"] = {name: next(iter(value.values())) for name, value in given["Key"].items()}
    if "RequestItems" in given:
        shown["requestItems"] = [{"tableName": table} for table in given["RequestItems"]]
    if "TransactItems" in given:
        shown["requestItems"] = [
            {"operation": kind, "tableName": item["TableName"]}
            for entry in given["TransactItems"] for kind, item in entry.items()
        ]
    return shown


def response_elements(call: Call, said: dict) -> dict | None:
    """`responseElements` of a write: names and ids, never credentials or contents."""
    if call.service == "sts" and "AssumeRoleResult" in said:
        made = said["AssumeRoleResult"]
        credentials = {"accessKeyId": made["Credentials"]["AccessKeyId"],
                       "sessionToken": "<sensitiveDataRemoved>",
                       "expiration": made["Credentials"]["Expiration"]}
        return {"credentials": credentials, "assumedRoleUser": _lowered(made["AssumedRoleUser"])}
    if call.service == "lambda" and call.operation != "Invoke":
        return {k: v for k, v in _lowered(said).items() if k != "environment"} or None
    if call.service in ("sqs", "sns"):
        inner = said.get(f"{call.operation}Result", said)
        wanted = {"MessageId": "messageId", "MD5OfMessageBody": "mD5OfMessageBody"}
        return {new: inner[old] for old, new in wanted.items() if old in inner} or None
    return None


def resources(call: Call, said: dict, account: str) -> list[dict]:
    """`resources[]`: what the call touched, by ARN, where the service writes it."""
    arn = f"arn:aws:{call.service}:{call.region}:{account}"
    given = call.parameters

    def of(kind: str, name: str) -> dict:
        return {"accountId": account, "type": kind, "ARN": name}

    if call.service == "s3" and "bucketName" in given:
        return _s3_resources(given, account)
    if call.service == "dynamodb":
        return [of("AWS::DynamoDB::Table", name if name.startswith("arn:") else f"{arn}:table/{name}")
                for name in _tables(given)]
    if call.service == "sqs" and ("QueueUrl" in given or "QueueName" in given):
        name = given.get("QueueName") or given["QueueUrl"].rsplit("/", 1)[-1]
        return [of("AWS::SQS::Queue", f"{arn}:{name}")]
    if call.service == "sns" and "TopicArn" in given:
        return [of("AWS::SNS::Topic", given["TopicArn"])]
    if call.service == "kms" and str(said.get("KeyId", "")).startswith("arn:"):
        return [of("AWS::KMS::Key", said["KeyId"])]
    if call.service == "sts" and "RoleArn" in given:
        return [of("AWS::IAM::Role", given["RoleArn"])]
    if call.service == "ssm" and call.operation in ("GetParameter", "GetParameters"):
        names = given.get("Names") or [given["Name"]]
        return [{"accountId": account, "ARN": f"{arn}:parameter/{name.lstrip('/')}"} for name in names]
    if call.service == "lambda" and call.operation == "Invoke":
        return [of("AWS::Lambda::Function", f"{arn}:function:{given['functionName'].rsplit(':', 1)[-1]}")]
    return []


def _tables(given: dict) -> list[str]:
    """Every table that a DynamoDB request names, once."""
    names = [given["TableName"]] if "TableName" in given else list(given.get("RequestItems", {}))
    names += [item["TableName"] for entry in given.get("TransactItems", []) for item in entry.values()]
    return list(dict.fromkeys(names))


def _s3_resources(given: dict, account: str) -> list[dict]:
    bucket = f"arn:aws:s3:::{given['bucketName']}"
    of_bucket = {"accountId": account, "type": "AWS::S3::Bucket", "ARN": bucket}
    if "key" in given:
        return [{"type": "AWS::S3::Object", "ARN": f"{bucket}/{given['key']}"}, of_bucket]
    prefix = f"{bucket}/{given.get('prefix', '')}"
    return [{"type": "AWS::S3::Object", "ARNPrefix": prefix}, of_bucket]
