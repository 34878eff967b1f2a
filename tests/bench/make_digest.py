#!/usr/bin/env python3
"""Lays the files of a trail out as CloudTrail does, with a signed digest: make_digest.py TRAIL TARGET

TARGET gets the folders `AWSLogs/…`, linked files, one digest that lists all of them, its signature beside it, and
`keys.json` for `--public-keys`. Signs with a key of its own, made by openssl.
"""

import base64
import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ACCOUNT, REGION, DAY = "111122223333", "eu-west-1", "2026/11/03"
FINGERPRINT = "31e8b5433410dfb61a9dc45cc65b22ff"


def openssl(*arguments: str, text: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def main() -> None:
    trail, target = Path(sys.argv[1]), Path(sys.argv[2])
    day = DAY.replace("/", "")
    logs = target / "AWSLogs" / ACCOUNT / "CloudTrail" / REGION / DAY
    key = f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/{REGION}/{DAY}/{ACCOUNT}_CloudTrail-Digest_{REGION}_main_{REGION}_{day}T110000Z.json.gz"
    logs.mkdir(parents=True)
    listed = []
    for number, file in enumerate(sorted(trail.glob("*.json.gz"))):
        name = f"{ACCOUNT}_CloudTrail_{REGION}_{day}T1005Z_{number:016}.json.gz"
        os.link(file, logs / name)
        content = gzip.decompress(file.read_bytes())
        listed.append({
            "s3Bucket": "trails", "s3Object": f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{DAY}/{name}",
            "hashValue": hashlib.sha256(content).hexdigest(), "hashAlgorithm": "SHA-256",
            "newestEventTime": None, "oldestEventTime": None,
        })
    end = "2026-11-03T11:00:00Z"
    text = json.dumps({
        "awsAccountId": ACCOUNT, "digestStartTime": "2026-11-03T10:00:00Z", "digestEndTime": end,
        "digestS3Bucket": "trails", "digestS3Object": key,
        "digestPublicKeyFingerprint": FINGERPRINT, "digestSignatureAlgorithm": "SHA256withRSA",
        "previousDigestS3Bucket": None, "previousDigestS3Object": None, "previousDigestHashValue": None,
        "previousDigestHashAlgorithm": None, "previousDigestSignature": None, "logFiles": listed,
    }).encode()
    private = target / "key.pem"
    private.write_bytes(openssl("genrsa", "2048"))
    # A key of PKCS #1 is what is left of one of PKCS #8 without its head of 24 bytes.
    public = openssl("rsa", "-in", str(private), "-pubout", "-outform", "DER")[24:]
    signed = f"{end}\ntrails/{key}\n{hashlib.sha256(text).hexdigest()}\nnull".encode()
    signature = openssl("dgst", "-sha256", "-sign", str(private), text=signed).hex()
    digest = target / key
    digest.parent.mkdir(parents=True)
    digest.write_bytes(gzip.compress(text))
    digest.with_name(digest.name + ".metadata.json").write_text(json.dumps({"Metadata": {"signature": signature}}))
    keys = {"PublicKeyList": [{"Value": base64.b64encode(public).decode(), "Fingerprint": FINGERPRINT}]}
    (target / "keys.json").write_text(json.dumps(keys))


if __name__ == "__main__":
    main()
