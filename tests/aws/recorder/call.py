"""What an HTTP request asks of AWS: service, operation, parameters, by the protocol it speaks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

from . import rest


@dataclass(frozen=True)
class Request:
    """An HTTP request as it came; `headers` has lower-case names."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, with `%2F` and the like decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query string; of a name that is given twice, the last value."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What the emulator, or a stub, said; `headers` as pairs, in order."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True)
class Call:
    """A request understood: what IAM and CloudTrail would see in it."""

    service: str
    region: str
    access_key: str
    operation: str
    parameters: dict = field(default_factory=dict)
    token: str = ""


CREDENTIAL = re.compile(r"Credential=([^/,]+)/\d{8}/([^/]*)/([^/]+)/aws4_request")


def understand(request: Request) -> Call | None:
    """The call that a request makes, or nothing if it is not signed for a service of AWS.

    The scope of the signature names service and region (AWS page "Elements of an AWS API request
    signature").
    """
    query = request.query
    scope = CREDENTIAL.search(request.headers.get("authorization", "")) or CREDENTIAL.search(
        f"Credential={query.get('X-Amz-Credential', '')}"
    )
    if scope is None:
        return None
    key, region, service = scope.groups()
    operation, parameters = _operation(service, request, query)
    token = request.headers.get("x-amz-security-token", "")
    return Call(service, region, key, operation, parameters, token)


def _operation(service: str, request: Request, query: dict) -> tuple[str, dict]:
    target = request.headers.get("x-amz-target", "")
    if target:
        return target.rsplit(".", 1)[-1], _json(request.body)
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        return form.pop("Action", ""), nested(form)
    if service == "s3":
        return rest.s3_operation(request.method, request.path, query, request.headers)
    if service == "lambda":
        return rest.lambda_operation(request.method, request.path, query, _json(request.body))
    return rest.other_operation(service, request.method, request.path, query)


def _json(body: bytes) -> dict:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def nested(form: dict[str, str]) -> dict:
    """`Tags.member.1.Key=a` of the query protocol as `{"Tags": [{"Key": "a"}]}`."""
    tree: dict = {}
    for name, value in form.items():
        if name == "Version":
            continue
        node = tree
        *parents, last = [part for part in name.split(".") if part not in ("member", "entry")]
        for part in parents:
            node = node.setdefault(part, {})
        node[last] = value
    return _lists(tree)


def _lists(node):
    if not isinstance(node, dict):
        return node
    if node and all(key.isdigit() for key in node):
        return [_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _lists(value) for key, value in node.items()}


def error(answer: Answer) -> tuple[str, str] | None:
    """Error code and message of an answer, in any protocol; nothing if it succeeded."""
    if answer.status < 300:
        return None
    text = answer.body.decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        return _xml_error(text)
    said = _json(answer.body)
    code = said.get("__type") or answer.header("x-amzn-errortype") or said.get("code") or ""
    code = code.split(":")[0].rsplit("#", 1)[-1]
    # an answer to HEAD has no body; CloudTrail names the code all the same
    code = code or {403: "AccessDenied", 404: "NoSuchKey"}.get(answer.status, str(answer.status))
    return code, said.get("message") or said.get("Message") or ""


def _xml_error(text: str) -> tuple[str, str]:
    found = {}
    for element in ElementTree.fromstring(text).iter():
        found.setdefault(element.tag.rsplit("}", 1)[-1], (element.text or "").strip())
    return found.get("Code", ""), found.get("Message", "")


def result(answer: Answer) -> dict:
    """What a successful answer holds: JSON as it is, XML as nested texts (lists not told apart)."""
    text = answer.body.decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        try:
            return _texts(ElementTree.fromstring(text)) or {}
        except ElementTree.ParseError:
            return {}
    return _json(answer.body)


def _texts(element: ElementTree.Element):
    children = list(element)
    if not children:
        return element.text or ""
    return {child.tag.rsplit("}", 1)[-1]: _texts(child) for child in children}
