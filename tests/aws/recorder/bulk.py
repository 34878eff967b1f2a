"""A trail bucket of any number of objects, made as they are read.

To put ten thousand objects into an emulator takes minutes; here they are computed from their number.
Answers what a reader of a bucket asks: `HeadBucket`, `GetBucketLocation`, `ListObjectsV2` (1,000 a
page, with prefix and delimiter) and `GetObject` (Amazon S3 API Reference).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from .call import Answer, Call
from .stubs import failed

PAGE = 1000


class Bulk:
    """`objects` trail objects of one region, evenly over `days` that end at `last` (a date), with
    `records` calls of a function each, every one on a key of its own."""

    def __init__(self, account: str, bucket: str, region: str, objects: int, days: int, last: str,
                 records: int = 2) -> None:
        self.bucket, self.region, self._account, self._records = bucket, region, account, records
        end = datetime.fromisoformat(last)
        each = -(-objects // days)
        self._times = {}
        for number in range(objects):
            day = end - timedelta(days=days - 1 - number // each)
            time = day + timedelta(seconds=(number % each) * 86_000 // each)
            self._times[self._key(number, time)] = time
        self._keys = sorted(self._times)

    def _key(self, number: int, time: datetime) -> str:
        end = hashlib.sha256(str(number).encode()).hexdigest()[:16]
        return (f"AWSLogs/{self._account}/CloudTrail/{self.region}/{time:%Y/%m/%d}/"
                f"{self._account}_CloudTrail_{self.region}_{time:%Y%m%dT%H%MZ}_{end}.json.gz")

    def answer(self, call: Call) -> Answer | None:
        """The answer to a call, if it is for this bucket."""
        given = call.parameters
        if call.service != "s3" or given.get("bucketName") != self.bucket:
            return None
        if call.operation == "GetObject" and given["key"] in self._times:
            return Answer(200, [("Content-Type", "application/x-gzip")], self._body(given["key"]))
        if call.operation == "ListObjects":
            return self._list(given)
        if call.operation in ("HeadBucket", "GetBucketLocation"):
            place = f"<LocationConstraint>{self.region}</LocationConstraint>"
            return Answer(200, [("x-amz-bucket-region", self.region)], place.encode())
        return failed("s3", 404, "NoSuchKey", "The specified key does not exist.")

    def _list(self, given: dict) -> Answer:
        prefix, delimiter = given.get("prefix", ""), given.get("delimiter", "")
        after = given.get("continuation-token") or given.get("start-after", "")
        size = min(int(given.get("max-keys", PAGE)), PAGE)
        found: dict[str, str] = {}
        for key in self._keys:
            if key <= after or not key.startswith(prefix):
                continue
            folder = key[len(prefix):].partition(delimiter) if delimiter else ("", "", "")
            name = prefix + folder[0] + delimiter if folder[1] else key
            if name != after and not (folder[1] and after.startswith(name)):
                found.setdefault(name, f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
                                 if folder[1] else self._entry(key))
            if len(found) > size:
                break
        page = list(found)[:size]
        more = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if len(found) > size else ""
        body = (f'<?xml version="1.0"?><ListBucketResult><Name>{self.bucket}</Name><KeyCount>{len(page)}</KeyCount>'
                f"<Prefix>{escape(prefix)}</Prefix><IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}"
                + "".join(found[name] for name in page) + "</ListBucketResult>")
        return Answer(200, [("Content-Type", "application/xml")], body.encode())

    def _entry(self, key: str) -> str:
        return (f"<Contents><Key>{key}</Key><LastModified>{self._times[key]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
                f'<ETag>"{hashlib.md5(key.encode()).hexdigest()}"</ETag><Size>2000</Size>'
                "<StorageClass>STANDARD</StorageClass></Contents>")

    def _body(self, key: str) -> bytes:
        records = [self._record(key, number) for number in range(self._records)]
        return gzip.compress(json.dumps({"Records": records}).encode(), 1)

    def _record(self, key: str, number: int) -> dict:
        name = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{key}/{number}"))
        function = f"arn:aws:lambda:{self.region}:{self._account}:function:bulk"
        issuer = {"type": "Role", "principalId": "AROABULK", "accountId": self._account, "userName": "bulk-role",
                  "arn": f"arn:aws:iam::{self._account}:role/bulk-role"}
        return {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole", "principalId": "AROABULK:bulk", "accountId": self._account,
                "arn": f"arn:aws:sts::{self._account}:assumed-role/bulk-role/bulk",
                "accessKeyId": "ASIABULK", "sessionContext": {"sessionIssuer": issuer},
                "inScopeOf": {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": function},
            },
            "eventTime": f"{self._times[key]:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": "s3.amazonaws.com", "eventName": "PutObject", "awsRegion": self.region,
            "sourceIPAddress": "198.51.100.23", "userAgent": "exec-env/AWS_Lambda_python3.12",
            "requestParameters": {"bucketName": "bulk-data", "key": f"in/{name}"}, "responseElements": None,
            "requestID": name, "eventID": name, "readOnly": False,
            "resources": [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::bulk-data/in/{name}"}],
            "eventType": "AwsApiCall", "managementEvent": False, "recipientAccountId": self._account,
            "eventCategory": "Data",
        }
