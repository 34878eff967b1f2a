#!/usr/bin/env python3
"""Makes a large trail by repeating a small one: make_trail.py SOURCE TARGET MEGABYTES

Every copy of a record gets an event id and a time of its own, and object keys get other digits, so
that copies are neither repeats nor about the same objects. MEGABYTES counts the JSON, before gzip.
"""

import gzip
import itertools
import json
import re
import sys
import uuid
from datetime import datetime, timedelta
from pathlib import Path

PER_FILE = 5_000  # records; CloudTrail's busiest files hold about as many


def records(source: Path) -> list[dict]:
    files = sorted(p for p in source.rglob("*") if p.name.endswith((".json", ".json.gz")))
    texts = (gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in files)
    documents = map(json.loads, texts)
    return [r for d in documents if isinstance(d, dict) for r in d.get("Records", [])]


def copy(record: dict, number: int, days: int) -> str:
    time = datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ") + timedelta(days=days)
    new = {**record, "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventID": str(uuid.UUID(int=number))}
    if "sharedEventID" in record:
        new["sharedEventID"] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{record['sharedEventID']} {days}"))
    text = json.dumps(new, separators=(",", ":"), ensure_ascii=False)
    key = (record.get("requestParameters") or {}).get("key")
    if isinstance(key, str) and "\\" not in key and '"' not in key:
        text = text.replace(key, re.sub(r"\d{3,}", lambda m: str(number).zfill(len(m[0])), key))
    return text


def main() -> None:
    source, target, wanted = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) * 1_000_000
    originals = records(source)
    target.mkdir(parents=True, exist_ok=True)
    numbers = itertools.count(1)
    copies = ((copy(r, next(numbers), days)) for days in itertools.count() for r in originals)
    written, files = 0, 0
    while written < wanted:
        text = '{"Records":[' + ",".join(itertools.islice(copies, PER_FILE)) + "]}"
        data = text.encode()
        (target / f"trail-{files:05}.json.gz").write_bytes(gzip.compress(data, 6))
        written, files = written + len(data), files + 1
    print(f"{files} files, {files * PER_FILE} records, {written / 1e6:.0f} MB of JSON")


if __name__ == "__main__":
    main()
