#!/usr/bin/env python3
"""Writes the AWS managed policies that Lambda roles use most as one file each.

    python3 action-catalog/managed/extract.py moto-5.2.5-py3-none-any.whl

The wheel (`pip download moto==5.2.5 --no-deps`, Apache-2.0) carries every AWS managed policy with
its version and dates. What is written are the facts alone: name, ARN, version, dates, document.
`names.txt` lists which policies are taken.
"""

import ast
import hashlib
import json
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULE = "moto/iam/aws_managed_policies.py"


def policies(wheel: Path) -> dict:
    source = zipfile.ZipFile(wheel).read(MODULE).decode()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "aws_managed_policies_data":
            return json.loads(ast.literal_eval(node.value))
    raise SystemExit(f"{wheel} has no managed policies in {MODULE}")


def main() -> None:
    wheel = Path(sys.argv[1])
    every = policies(wheel)
    names = (HERE / "names.txt").read_text().split()
    for name in names:
        policy = every[name]
        facts = {
            "name": name,
            "arn": "arn:aws:iam::aws:policy" + policy["Path"] + name,
            "version": policy["DefaultVersionId"],
            "updated": policy["UpdateDate"][:10],
            "document": policy["Document"],
        }
        (HERE / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n")
    source = {
        "registry": "pypi",
        "name": "moto",
        "version": "5.2.5",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "licence": "Apache-2.0",
        "facts": "AWS managed policies: name, ARN, default version, date, document",
        "date": "2026-10-27",
        "policies": len(names),
    }
    (HERE / "source.json").write_text(json.dumps(source, indent=1) + "\n")


if __name__ == "__main__":
    main()
