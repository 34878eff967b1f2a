"""AWS calls for the tests: one call a line in, one answer a line out, as JSON.

`{"service": "iam", "operation": "get_role", "parameters": {"RoleName": "r"}}` is answered by
`{"result": …}` or `{"error": {"code": …, "message": …}}`. `{"files": {"a.py": "text"}}` anywhere in
the parameters stands for the bytes of a zip archive. The endpoint and the keys come from the environment, as for any program.
"""

import base64
import io
import json
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def decoded(value):
    """Parameters with `{"files": …}` as the bytes of an archive."""
    if isinstance(value, list):
        return [decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"files"}:
        return archive(value["files"])
    return {key: decoded(inner) for key, inner in value.items()}


def archive(files: dict[str, str]) -> bytes:
    """A zip archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as whole:
        for name, text in files.items():
            whole.writestr(name, text)
    return made.getvalue()


def encoded(value):
    """What JSON does not know: streams and bytes as text, times in RFC 3339."""
    if hasattr(value, "read"):
        return value.read().decode()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat()


def main() -> None:
    """Answers until standard input ends."""
    clients = {}
    config = Config(retries={"max_attempts": 1}, parameter_validation=True)
    for line in sys.stdin:
        asked = json.loads(line)
        service = asked["service"]
        client = clients.get(service) or clients.setdefault(service, boto3.client(service, config=config))
        try:
            answer = {"result": getattr(client, asked["operation"])(**decoded(asked["parameters"]))}
        except ClientError as failure:
            answer = {"error": {"code": failure.response["Error"]["Code"], "message": str(failure)}}
        print(json.dumps(answer, default=encoded), flush=True)


if __name__ == "__main__":
    main()
