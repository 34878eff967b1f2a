"""Lists the checks of Prowler that could say something of a Lambda function, from its own metadata.

    pip download prowler --no-deps --dest /tmp/prowler
    python3 src/checklist/tests/list_prowler.py /tmp/prowler/prowler-*.whl > src/checklist/tests/prowler.tsv

Taken are all checks of the services of functions, their APIs, roles, trails and signals, and of every other service
those whose metadata says `lambda` anywhere. `docs/checks.md` has a row for each; a test compares.
"""

import json
import re
import sys
import zipfile

SERVICES = {"apigateway", "apigatewayv2", "awslambda", "cloudtrail", "cloudwatch", "iam"}
METADATA = re.compile(r"prowler/providers/aws/services/[^/]+/[^/]+/[^/]+\.metadata\.json")


def main(path):
    version = re.search(r"prowler-([0-9.]+)-", path)
    print(f"# prowler {version[1]}: check, service, severity")
    with zipfile.ZipFile(path) as wheel:
        rows = []
        for name in wheel.namelist():
            if not METADATA.fullmatch(name):
                continue
            text = wheel.read(name).decode()
            check = json.loads(text)
            service = check["ServiceName"]
            if service in SERVICES or "lambda" in text.lower():
                rows.append((check["CheckID"], service, check["Severity"]))
    for row in sorted(rows):
        print("\t".join(row))


main(sys.argv[1])
