"""The records that were written: Event history and trail objects.

AWS pages "LookupEvents" (CloudTrail API Reference: management events, newest first, 50 a page, two
requests a second) and "Finding your CloudTrail log files" (names of the objects).
"""

from __future__ import annotations

import gzip
import json
import random
import string
import threading
import time
from collections import defaultdict, deque
from datetime import datetime

from .call import Answer
from .stubs import failed
from .upstream import Upstream

PAGE = 50
RATE = 2
RECORDS_IN_AN_OBJECT = 40


class Journal:
    """Every record, in the order it was written. Safe to use from several threads."""

    def __init__(self, account: str, upstream: Upstream) -> None:
        self._account = account
        self._upstream = upstream
        self._records: list[dict] = []
        self._delivered = 0
        self._asked: dict[str, deque] = defaultdict(deque)
        self._lock = threading.Lock()

    def add(self, record: dict) -> None:
        """Keeps a record."""
        with self._lock:
            self._records.append(record)

    def records(self) -> list[dict]:
        """A copy of what is kept."""
        with self._lock:
            return list(self._records)

    def lookup(self, region: str, asked: dict) -> Answer:
        """The answer to `LookupEvents`."""
        if self._too_fast(region):
            return failed("cloudtrail", 400, "ThrottlingException", "Rate exceeded")
        found = [r for r in reversed(self.records()) if _is_meant(r, region, asked)]
        start = int(asked.get("NextToken") or 0)
        size = min(int(asked.get("MaxResults") or PAGE), PAGE)
        page = {"Events": [_event(r) for r in found[start:start + size]]}
        if start + size < len(found):
            page["NextToken"] = str(start + size)
        body = json.dumps(page).encode()
        return Answer(200, [("Content-Type", "application/x-amz-json-1.1")], body)

    def _too_fast(self, region: str) -> bool:
        now = time.monotonic()
        with self._lock:
            asked = self._asked[region]
            while asked and now - asked[0] > 1:
                asked.popleft()
            if len(asked) >= RATE:
                return True
            asked.append(now)
            return False

    def deliver(self, bucket: str, home: str, prefix: str = "") -> list[str]:
        """Writes what was not yet delivered into trail objects of a bucket, whose region is `home`;
        returns their keys."""
        with self._lock:
            new, self._delivered = self._records[self._delivered:], len(self._records)
        by_region = defaultdict(list)
        for record in new:
            by_region[record["awsRegion"]].append(record)
        keys = []
        for region, records in sorted(by_region.items()):
            for start in range(0, len(records), RECORDS_IN_AN_OBJECT):
                part = records[start:start + RECORDS_IN_AN_OBJECT]
                key = prefix + self._key(region, part[-1])
                body = gzip.compress(json.dumps({"Records": part}, separators=(",", ":")).encode())
                kind = {"content-type": "application/x-gzip"}
                self._upstream.ask("PUT", f"/{bucket}/{key}", "s3", home, kind, body)
                keys.append(key)
        return keys

    def _key(self, region: str, record: dict) -> str:
        last = _time(record)
        end = "".join(random.choices(string.ascii_letters + string.digits, k=16))
        return (f"AWSLogs/{self._account}/CloudTrail/{region}/{last:%Y/%m/%d}/"
                f"{self._account}_CloudTrail_{region}_{last:%Y%m%dT%H%MZ}_{end}.json.gz")


def _time(record: dict) -> datetime:
    return datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00"))


def _username(record: dict) -> str:
    identity = record["userIdentity"]
    return identity.get("userName") or identity["arn"].rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def _is_meant(record: dict, region: str, asked: dict) -> bool:
    """Whether Event history would hold the record and the question asks for it."""
    if record["eventCategory"] != "Management" or record["awsRegion"] != region:
        return False
    seconds = _time(record).timestamp()
    if not float(asked.get("StartTime", 0)) <= seconds <= float(asked.get("EndTime", seconds)):
        return False
    of = {
        "EventName": record["eventName"],
        "EventSource": record["eventSource"],
        "EventId": record["eventID"],
        "Username": _username(record),
        "AccessKeyId": record["userIdentity"].get("accessKeyId"),
        "ReadOnly": str(record["readOnly"]).lower(),
    }
    attributes = asked.get("LookupAttributes") or []
    return all(of.get(a["AttributeKey"]) == a["AttributeValue"] for a in attributes)


def _event(record: dict) -> dict:
    """A record as Event history shows it: the record itself is a string."""
    resources = record.get("resources", [])
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": str(record["readOnly"]).lower(),
        "AccessKeyId": record["userIdentity"].get("accessKeyId", ""),
        "EventTime": _time(record).timestamp(),
        "EventSource": record["eventSource"],
        "Username": _username(record),
        "Resources": [{"ResourceType": r.get("type", ""), "ResourceName": r.get("ARN", "")} for r in resources],
        "CloudTrailEvent": json.dumps(record),
    }
