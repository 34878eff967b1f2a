"""Answers in place of the emulator's, where it is known to differ from AWS or a failure is wanted."""

from __future__ import annotations

import base64
import json
import threading
from xml.sax.saxutils import escape

from .call import Answer, Call, Request

_QUERY_XML = {"iam", "sts", "sns"}


def failed(service: str, status: int, code: str, message: str) -> Answer:
    """An error in the form of the service's protocol: XML of the query services and of S3, JSON
    (AWS page "Common Errors" of each API reference)."""
    if service == "s3":
        body = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
        return Answer(status, [("Content-Type", "application/xml")], body.encode())
    if service in _QUERY_XML:
        inner = f"<Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        body = f"<ErrorResponse><Error>{inner}</Error><RequestId>recorder</RequestId></ErrorResponse>"
        return Answer(status, [("Content-Type", "text/xml")], body.encode())
    kind = "application/json" if service == "lambda" else "application/x-amz-json-1.1"
    body = json.dumps({"__type": code, "message": message}).encode()
    return Answer(status, [("Content-Type", kind), ("x-amzn-errortype", code)], body)


class Stubs:
    """What to answer to which operation, and how often. Safe to use from several threads."""

    def __init__(self) -> None:
        self._stubs: list[dict] = []
        self._lock = threading.Lock()

    def add(self, stub: dict) -> None:
        """Adds `{"operation": "iam:GetRole", …}` with `error: [status, code, message]` or
        `status`, `headers` and `body` (`base64` for bytes); `holding`: only requests whose target or
        body hold this; `times`: how often (always, if absent)."""
        with self._lock:
            self._stubs.append(dict(stub))

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._stubs.clear()

    def answer(self, name: str, call: Call, request: Request) -> Answer | None:
        """The answer to a request, if a stub is meant for it."""
        with self._lock:
            stub = next((s for s in self._stubs if _is_for(s, name, request)), None)
            if stub is None:
                return None
            if "times" in stub:
                stub["times"] -= 1
                if stub["times"] <= 0:
                    self._stubs.remove(stub)
        if "error" in stub:
            return failed(call.service, *stub["error"])
        body = base64.b64decode(stub["base64"]) if "base64" in stub else stub.get("body", "").encode()
        return Answer(stub.get("status", 200), list(stub.get("headers", {}).items()), body)


def _is_for(stub: dict, name: str, request: Request) -> bool:
    holding = stub.get("holding", "")
    return stub["operation"] == name and (
        holding in request.target or holding.encode() in request.body
    )
