"""The operations of the services whose requests name them by method and path alone.

Names and parameters as CloudTrail writes them: Amazon S3 User Guide, "Amazon S3 CloudTrail events";
AWS Lambda Developer Guide, "Logging AWS Lambda API calls using AWS CloudTrail" (event names with
dates).
"""

from __future__ import annotations

import re

_OBJECT = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_BUCKET = {"HEAD": "HeadBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket", "GET": "ListObjects"}
# query parameter → what follows `Get`, `Put`, `Delete`
_SUBRESOURCE = {
    "acl": "Acl",
    "tagging": "Tagging",
    "location": "Location",
    "policy": "Policy",
    "encryption": "Encryption",
    "versioning": "Versioning",
    "notification": "Notification",
    "publicAccessBlock": "PublicAccessBlock",
}
# what a presigned or SDK-made address carries beside the parameters of the operation
_SIGNING = ("X-Amz-", "x-id")


def s3_operation(method: str, path: str, query: dict, headers: dict) -> tuple[str, dict]:
    """The operation of a path-style S3 request, and the parameters that CloudTrail would show."""
    bucket, _, key = path.lstrip("/").partition("/")
    if not bucket:
        return "ListBuckets", {}
    parameters = {"bucketName": bucket, "Host": headers.get("host", "")}
    if key:
        parameters["key"] = key
    parameters |= {k: v for k, v in query.items() if not k.startswith(_SIGNING)}
    copied = headers.get("x-amz-copy-source")
    if copied:
        parameters["x-amz-copy-source"] = copied
    return _s3_name(method, bool(key), query, bool(copied)), parameters


def _s3_name(method: str, of_object: bool, query: dict, copies: bool) -> str:
    for name, noun in _SUBRESOURCE.items():
        if name in query:
            verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}.get(method, method)
            return f"{verb}{'Object' if of_object else 'Bucket'}{noun}"
    if not of_object:
        return "DeleteObjects" if method == "POST" and "delete" in query else _BUCKET.get(method, method)
    if copies and method == "PUT":
        return "CopyObject"
    if "uploadId" in query or "uploads" in query:
        return {"PUT": "UploadPart", "DELETE": "AbortMultipartUpload", "GET": "ListParts"}.get(
            method, "CreateMultipartUpload" if "uploads" in query else "CompleteMultipartUpload"
        )
    return _OBJECT.get(method, method)


_FUNCTION = r"/2015-03-31/functions/(?P<functionName>[^/]+)"
# method, path, event name
_LAMBDA = [
    ("POST", r"/2015-03-31/functions/?", "CreateFunction20150331"),
    ("GET", r"/2015-03-31/functions/?", "ListFunctions20150331"),
    ("GET", _FUNCTION, "GetFunction20150331v2"),
    ("DELETE", _FUNCTION, "DeleteFunction20150331"),
    ("GET", _FUNCTION + "/configuration", "GetFunctionConfiguration20150331v2"),
    ("PUT", _FUNCTION + "/configuration", "UpdateFunctionConfiguration20150331v2"),
    ("PUT", _FUNCTION + "/code", "UpdateFunctionCode20150331v2"),
    ("POST", _FUNCTION + "/invocations", "Invoke"),
    ("POST", _FUNCTION + "/versions", "PublishVersion20150331"),
    ("GET", _FUNCTION + "/versions", "ListVersionsByFunction20150331"),
    ("GET", _FUNCTION + "/aliases", "ListAliases20150331"),
    ("POST", _FUNCTION + "/aliases", "CreateAlias20150331"),
    ("GET", _FUNCTION + "/policy", "GetPolicy20150331v2"),
    ("GET", r"/2019-09-25/functions/(?P<functionName>[^/]+)/event-invoke-config/list",
     "ListFunctionEventInvokeConfigs"),
    ("GET", r"/2021-10-31/functions/(?P<functionName>[^/]+)/urls", "ListFunctionUrlConfigs"),
    ("GET", r"/2019-09-30/functions/(?P<functionName>[^/]+)/concurrency", "GetFunctionConcurrency"),
    ("GET", r"/2020-06-30/functions/(?P<functionName>[^/]+)/code-signing-config", "GetFunctionCodeSigningConfig"),
    ("GET", r"/2015-03-31/event-source-mappings/?", "ListEventSourceMappings20150331"),
    ("POST", r"/2015-03-31/event-source-mappings/?", "CreateEventSourceMapping20150331"),
]
# left out of the records of Lambda: code and environment (the page named above)
_LAMBDA_HIDDEN = ("Environment", "ZipFile", "Code")


# other services: method, path, event name
_OTHERS = {
    "scheduler": [("GET", r"/schedules/?", "ListSchedules"), ("GET", r"/schedules/(?P<name>[^/]+)", "GetSchedule")],
    "apigateway": [
        ("GET", r"/restapis/?", "GetRestApis"),
        ("GET", r"/restapis/(?P<restApiId>[^/]+)/resources", "GetResources"),
        ("GET", r"/restapis/(?P<restApiId>[^/]+)/authorizers", "GetAuthorizers"),
        ("GET", r"/v2/apis/?", "GetApis"),
        ("GET", r"/v2/apis/(?P<apiId>[^/]+)/routes", "GetRoutes"),
        ("GET", r"/v2/apis/(?P<apiId>[^/]+)/integrations", "GetIntegrations"),
    ],
    "elasticfilesystem": [("GET", r"/2015-02-01/access-points/?", "DescribeAccessPoints")],
}
# the protocol RPC v2 names the operation in the path (Smithy 2.0, "Smithy RPC v2 CBOR protocol")
_RPC = re.compile(r"/service/[^/]+/operation/(\w+)")


def other_operation(service: str, method: str, path: str, query: dict) -> tuple[str, dict]:
    """The event name of a request of any other service; the request line, if it is not known."""
    if rpc := _RPC.fullmatch(path):
        return rpc[1], {}
    for verb, pattern, name in _OTHERS.get(service, []):
        found = re.fullmatch(pattern, path) if verb == method else None
        if found:
            return name, found.groupdict() | query
    return f"{method} {path}", {}


def lambda_operation(method: str, path: str, query: dict, body: dict) -> tuple[str, dict]:
    """The event name of a Lambda request, and its parameters with their first letter lowered."""
    for verb, pattern, name in _LAMBDA:
        found = re.fullmatch(pattern, path) if verb == method else None
        if found:
            given = {} if name == "Invoke" else {k: v for k, v in body.items() if k not in _LAMBDA_HIDDEN}
            return name, found.groupdict() | query | {k[:1].lower() + k[1:]: v for k, v in given.items()}
    return f"{method} {path}", {}
