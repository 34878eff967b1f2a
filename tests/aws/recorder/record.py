"""A CloudTrail record of a call and its answer.

AWS page "CloudTrail record contents". Each service spells its parameters in its own way; `spelling`
knows how.
"""

from __future__ import annotations

import uuid

from . import spelling
from .call import Answer, Call, Request, error, result

# these record in one region, wherever they are called from (AWS page "CloudTrail concepts")
_GLOBAL = {"iam": "us-east-1"}
_DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
_READS = ("Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "Lookup", "Decrypt", "Encrypt",
          "GenerateDataKey", "AssumeRole", "Receive", "TransactGet")


def record(call: Call, request: Request, answer: Answer, identity: dict, now: str) -> dict:
    """The record. A denied call has no parameters, as with most services of AWS; the resource stands
    in the message."""
    failure = error(answer)
    said = {} if failure else result(answer)
    name = call.operation
    data = spelling.is_data_event(call.service, name)
    reads = name.startswith(_READS)
    denied = failure is not None and failure[0] in _DENIED
    entry = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": now,
        "eventSource": f"{call.service}.amazonaws.com",
        "eventName": name,
        "awsRegion": _GLOBAL.get(call.service, call.region),
        "sourceIPAddress": "198.51.100.23",
        "userAgent": request.headers.get("user-agent", ""),
    }
    if failure:
        entry |= {"errorCode": failure[0], "errorMessage": failure[1]}
    entry |= {
        "requestParameters": None if denied else spelling.request_parameters(call),
        "responseElements": None if reads or failure else spelling.response_elements(call, said),
        "requestID": answer.header("x-amzn-requestid") or answer.header("x-amz-request-id"),
        "eventID": str(uuid.uuid4()),
        "readOnly": reads,
    }
    resources = [] if denied else spelling.resources(call, said, identity["accountId"])
    if resources:
        entry["resources"] = resources
    return entry | {
        "eventType": "AwsApiCall",
        "managementEvent": not data,
        "recipientAccountId": identity["accountId"],
        "eventCategory": "Data" if data else "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                       "clientProvidedHostHeader": spelling.host(call)},
    }
